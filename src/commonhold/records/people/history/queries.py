"""Reading what holds when: the picture of any day as known on any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Max, Min, Q

from commonhold.core.audit.statements import planned_once
from commonhold.records.people import rules
from commonhold.records.people.history.rules import Annulled, Period
from commonhold.records.people.history.rules import Spell as KnownSpell
from commonhold.records.people.models import (
    BankAccountSpell,
    ContactSpell,
    GradeSpell,
    LocationSpell,
    ManagerSpell,
    PaySpell,
    PostSpell,
    Spell,
    WorkingPatternSpell,
)
from commonhold.records.people.rules import Value

V = TypeVar("V", bound=Value)

SPELLS: dict[type[Value], tuple[type[Spell], tuple[str, ...]]] = {
    rules.Post: (PostSpell, ("post_id",)),
    rules.Grade: (GradeSpell, ("grade",)),
    rules.Manager: (ManagerSpell, ("manager_id",)),
    rules.Pay: (PaySpell, ("annual_pence",)),
    rules.WorkingPattern: (WorkingPatternSpell, ("weekly_hours",)),
    rules.Location: (LocationSpell, ("region",)),
    rules.BankAccount: (BankAccountSpell, ("sort_code", "account_number", "account_name")),
    rules.Contact: (ContactSpell, ("phone", "email")),
}
"""Where the spells of each kind of fact are kept, and in which columns."""


@dataclass(frozen=True)
class Picture:
    """An employment on a day, as known at a moment. What was not known, or doesn't hold, is None."""

    employment_id: int
    department_id: int
    number: str
    continuous_from: date
    employed: Period
    title: str
    organisation: str
    cost_centre_code: str
    grade: str | None
    manager_person_id: int | None
    manager_name: str | None
    annual_pence: int | None
    weekly_hours: Decimal | None
    region: str | None
    bank_account: rules.BankAccount | None


def period(valid: Any) -> Period:
    """A database range of dates as a period. An annulled employment has none: refuses with Annulled."""
    if valid.isempty:
        raise Annulled()
    return Period(valid.lower, valid.upper)


def spells(employment_id: int, kind: type[V]) -> list[KnownSpell[V]]:
    """Every spell of one kind that holds as known now, in the order of their days."""
    return spells_of([employment_id], kind).get(employment_id, [])


def kept_in(kind: type[V]) -> tuple[type[Spell], tuple[str, ...]]:
    """The table in which spells of a kind are kept, and in which columns."""
    return SPELLS[kind]  # type: ignore[index]  # mypy doesn't see that V's type is one of Value's


def spells_of(employment_ids: Iterable[int], kind: type[V]) -> dict[int, list[KnownSpell[V]]]:
    """Every spell of one kind of many employments that holds as known now, each one's in the order of their days. An
    employment without any is left out."""
    table, columns = kept_in(kind)
    found: dict[int, list[KnownSpell[V]]] = {}
    rows = planned_once(
        f"SELECT employment_id, id, lower(valid), upper(valid), {', '.join(columns)}"  # noqa: S608
        f" FROM {table._meta.db_table} WHERE employment_id = ANY (%s::bigint[]) AND superseded_at IS NULL"
        " ORDER BY employment_id, valid",
        [list(employment_ids)],
    )
    for employment_id, row_id, starts, until, *values in rows:
        spell = KnownSpell(row_id, Period(starts, until), kind(*values))
        found.setdefault(employment_id, []).append(spell)
    return found


def changed_at(employment_id: int, kind: type[Value]) -> datetime | None:
    """When what holds of one kind was last recorded, after the employment itself was; None if it never changed."""
    table, _ = SPELLS[kind]
    hired = PostSpell.objects.filter(employment_id=employment_id).aggregate(at=Min("recorded_at"))["at"]
    recorded = table._default_manager.filter(employment_id=employment_id, recorded_at__gt=hired)
    last: datetime | None = recorded.aggregate(at=Max("recorded_at"))["at"]
    return last


def known_on(employment_id: int, kind: type[V], on: date, known_at: datetime) -> V | None:
    """What held of one kind on a day, as was known at a moment."""
    table, columns = kept_in(kind)
    row = holding(table, on, known_at).filter(employment_id=employment_id).values_list(*columns).first()
    return kind(*row) if row is not None else None


def holding(table: type[Spell], on: date, known_at: datetime | None = None) -> Any:
    """The rows of a table of spells that hold on a day, as known at a moment (None: now)."""
    return table._default_manager.filter(_known(known_at), valid__contains=on)


def _known(known_at: datetime | None) -> Q:
    known = Q(superseded_at=None)
    if known_at is not None:
        known = (known | Q(superseded_at__gt=known_at)) & Q(recorded_at__lte=known_at)
    return known


def picture(person_id: int, on: date, known_at: datetime | None = None) -> list[Picture]:
    """Every employment that a person holds on a day, as known at a moment (None: now).

    A fixed number of queries, however long the history.
    """

    def held(kind: type[Value], *columns: str) -> dict[int, Any]:
        rows = holding(SPELLS[kind][0], on, known_at).filter(employment__person_id=person_id)
        return {row[0]: row[1:] for row in rows.values_list("employment_id", *columns)}

    posts = held(
        rules.Post,
        "employment__department_id",
        "employment__number",
        "employment__continuous_from",
        "post__title",
        "post__organisation__name",
        "post__cost_centre__code",
    )
    employed = _employed(list(posts), known_at)
    managers = held(
        rules.Manager, "manager__person_id", "manager__person__given_name", "manager__person__family_name"
    )
    grades, pay, hours, regions = (
        held(kind, *SPELLS[kind][1])
        for kind in (rules.Grade, rules.Pay, rules.WorkingPattern, rules.Location)
    )
    accounts = held(rules.BankAccount, *SPELLS[rules.BankAccount][1])
    return [
        Picture(
            employment_id=each,
            department_id=post[0],
            number=post[1],
            continuous_from=post[2],
            employed=employed[each],
            title=post[3],
            organisation=post[4],
            cost_centre_code=post[5],
            grade=_single(grades, each),
            manager_person_id=_single(managers, each),
            manager_name=" ".join(managers[each][1:]) if each in managers else None,
            annual_pence=_single(pay, each),
            weekly_hours=_single(hours, each),
            region=_single(regions, each),
            bank_account=rules.BankAccount(*accounts[each]) if each in accounts else None,
        )
        for each, post in posts.items()
    ]


def _single(held: dict[int, Any], employment_id: int) -> Any:
    return held[employment_id][0] if employment_id in held else None


def _employed(employment_ids: list[int], known_at: datetime | None) -> dict[int, Period]:
    """The dates of employments as known at a moment: those for which a post was known."""
    rows = PostSpell.objects.filter(_known(known_at), employment_id__in=employment_ids)
    periods: dict[int, list[Period]] = {}
    for employment_id, valid in rows.values_list("employment_id", "valid"):
        periods.setdefault(employment_id, []).append(period(valid))
    found = {}
    for employment_id, known_periods in periods.items():
        ends = [each.end for each in known_periods]
        end = None if None in ends else max(end for end in ends if end is not None)
        found[employment_id] = Period(min(each.start for each in known_periods), end)
    return found
