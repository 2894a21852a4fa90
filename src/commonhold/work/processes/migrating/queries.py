"""Reading for migrations: where instances are, how many could go over, and what past migrations did."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from commonhold.base.bpmn.definition import Definition
from commonhold.base.bpmn.migrating import Carrier, Moved, Stays
from commonhold.base.bpmn.plans import Plan, check_plan
from commonhold.base.bpmn.tokens import Tokens
from commonhold.core.audit.statements import planned_once
from commonhold.work.processes.models import Migration, MigrationPart
from commonhold.work.processes.queries import definition
from commonhold.work.processes.releasing.queries import version_ids
from commonhold.work.processes.rules import tokens_from

RUNNING = """
    i.version_id = ANY(%(from)s::bigint[]) AND i.department_id = ANY(%(departments)s::int[]) AND i.ended_at IS NULL
    AND (%(put_there_by)s::bigint IS NULL OR EXISTS (
        SELECT FROM processes_step s WHERE s.instance_id = i.id AND s.revision = i.revision
        AND (s.event ->> 'migration')::bigint = %(put_there_by)s::bigint))
"""
"""Instances that run under a version; of an undoing, those that are still where that migration put them."""


@dataclass(frozen=True)
class Among:
    """Which instances a migration is about."""

    version_ids: Sequence[int]
    department_ids: Sequence[int]
    put_there_by: int | None = None

    def values(self) -> dict[str, object]:
        return {
            "from": list(self.version_ids),
            "departments": list(self.department_ids),
            "put_there_by": self.put_there_by,
        }


@dataclass(frozen=True)
class Placed:
    """How many instances of a department have exactly these tokens."""

    department_id: int
    tokens: str
    count: int


@dataclass(frozen=True)
class Effect:
    """What becomes of a department's instances at an element: `why` says why they stay; empty if they can go over."""

    department_id: int
    element: str
    name: str
    why: str
    count: int


@dataclass(frozen=True)
class Part:
    department_id: int
    moved: int
    left: Sequence[Mapping[str, object]] | None
    """What stays there, and why; None while it isn't done."""


@dataclass(frozen=True)
class MigrationFacts:
    id: int
    service: str
    from_hash: str
    to_hash: str
    plan: Mapping[str, object]
    undoes: int | None
    at: datetime
    by_label: str

    def is_the_same(self, from_hash: str, to_hash: str, plan: Plan, undoes: int | None) -> bool:
        asked = (from_hash, to_hash, plan.as_json(), undoes)
        return asked == (self.from_hash, self.to_hash, self.plan, self.undoes)


def placed(among: Among) -> list[Placed]:
    """The instances that run, by department and tokens."""
    rows = planned_once(
        "SELECT department_id, tokens::text, count FROM (SELECT i.department_id, i.tokens, count(*) AS count"  # noqa: S608
        f" FROM processes_instance i WHERE {RUNNING} GROUP BY 1, 2) AS found ORDER BY 1, 2",
        among.values(),
    )
    return [Placed(*row) for row in rows]


def ranges(among: Among, size: int) -> Iterator[tuple[int, int]]:
    """The instances as ranges of ids with so many in each: from the first id, but for it, to the second.

    Each is looked for when it is asked for, so that the first can be worked on meanwhile.
    """
    after = 0
    while last := _last_of_the_next(among, after, size):
        yield after, last
        after = last


def _last_of_the_next(among: Among, after: int, size: int) -> int | None:
    rows = planned_once(
        "SELECT max(id) FROM (SELECT i.id FROM processes_instance i"  # noqa: S608
        f" WHERE i.id > %(after)s::bigint AND {RUNNING} ORDER BY i.id LIMIT %(size)s::int) AS found",
        {**among.values(), "after": str(after), "size": size},
    )
    last: int | None = rows[0][0]
    return last


def carrier(from_hash: str, new: Definition, plan: Plan) -> Carrier:
    """Carries instances over by a plan that names only what is there."""
    old = definition(from_hash)
    check_plan(plan, old, new)
    return Carrier(old, new, plan)


def decide(carrier: Carrier, found: Sequence[Placed]) -> dict[str, Moved | Stays]:
    """What becomes of each kind of tokens, decided once for all that have them."""
    return {
        each: carrier.carry(tokens_from(carrier.old, each)) for each in sorted({one.tokens for one in found})
    }


def effects(old: Definition, found: Sequence[Placed], decided: Mapping[str, Moved | Stays]) -> list[Effect]:
    """How many could go over, and why others can't, by department and element. Of instances that are at several
    elements at once, those that can go over are counted at each."""
    counts = Counter[tuple[int, str, str, str]]()
    for each in found:
        told = decided[each.tokens]
        if isinstance(told, Stays):
            counts[(each.department_id, told.element, told.name, told.why)] += each.count
            continue
        for number in sorted(_resting_at(tokens_from(old, each.tokens))):
            element = old.elements[number]
            counts[(each.department_id, element.id, element.name or element.id, "")] += each.count
    return [Effect(*key, count) for key, count in sorted(counts.items())]


def _resting_at(tokens: Tokens) -> set[int]:
    """The elements at which tokens rest, but for the parts of the process around others."""
    around = {each.scope for each in tokens.live if each.host is None}
    return {each.element for each in tokens.live if each.host is None and each.key not in around}


def dry_run(
    service: str, from_hash: str, new: Definition, plan: Plan, department_ids: Sequence[int]
) -> list[Effect]:
    """What a migration to another version, published or not, would do to the instances that run now."""
    found = placed(Among(version_ids(service, from_hash), department_ids))
    carries = carrier(from_hash, new, plan)
    return effects(carries.old, found, decide(carries, found))


def running_counts(service: str, department_ids: Sequence[int]) -> dict[str, dict[int, int]]:
    """How many instances run, by the hash of their version and by department."""
    rows = planned_once(
        "SELECT v.hash, i.department_id, count(*) FROM processes_instance i"
        " JOIN processes_version v ON v.id = i.version_id"
        " WHERE v.service = %s AND i.department_id = ANY(%s::int[]) AND i.ended_at IS NULL GROUP BY 1, 2",
        [service, list(department_ids)],
    )
    counts: dict[str, dict[int, int]] = {}
    for digest, department_id, count in rows:
        counts.setdefault(digest, {})[department_id] = count
    return counts


def lock(service: str) -> bool:
    """Take the right to migrate a service's instances, for this connection; False if somebody else has it."""
    return bool(
        planned_once("SELECT pg_try_advisory_lock(hashtext('commonhold.migrate'), hashtext(%s))", [service])[
            0
        ][0]
    )


def unlock(service: str) -> None:
    planned_once("SELECT pg_advisory_unlock(hashtext('commonhold.migrate'), hashtext(%s))", [service])


def migrations(service: str) -> list[MigrationFacts]:
    """A service's migrations, the newest first."""
    return _facts(service=service)


def migration(migration_id: int) -> MigrationFacts | None:
    return next(iter(_facts(id=migration_id)), None)


def _facts(**by: object) -> list[MigrationFacts]:
    fields = (
        "id",
        "service",
        "from_version__hash",
        "to_version__hash",
        "plan",
        "undoes_id",
        "at",
        "by_label",
    )
    return [
        MigrationFacts(*row) for row in Migration.objects.filter(**by).order_by("-id").values_list(*fields)
    ]


def parts(migration_id: int) -> list[Part]:
    """What a migration did in each department that one may see."""
    found = MigrationPart.objects.filter(migration_id=migration_id)
    moved = dict(found.order_by("department_id").values_list("department_id").annotate(Sum("moved")))
    done = found.filter(left__isnull=False).order_by("department_id", "-id").distinct("department_id")
    left = dict(done.values_list("department_id", "left"))
    return [Part(each, moved[each], left.get(each)) for each in moved]
