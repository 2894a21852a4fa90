"""Cases for the walk-through, in every place where claims wait, and a look at all of them."""

from collections.abc import Sequence
from typing import Any

DEPARTMENTS = 4
PLACES = ("", "c", "cc", "ccf", "ccc")
"""What happened to a claim: its step or task was completed, or its timer fired."""
ROUTED = {
    "findings": 1,
    "receipts_missing": 1,
    "receipts_checked_by_hand": False,
    "budget_holder_needed": True,
}
ROUTED |= {"one_approver": False, "straight_through": False, "total_pence": 8000}
WRONG = {
    "cases that wait for nothing": (
        "SELECT count(*) FROM processes_instance i WHERE ended_at IS NULL"
        " AND NOT EXISTS (SELECT FROM processes_wait w WHERE w.instance_id = i.id)"
    ),
    "tasks without their wait, or with another's name": (
        "SELECT count(*) FROM cases_task t LEFT JOIN processes_wait w ON w.id = t.wait_id"
        " WHERE t.closed_at IS NULL AND w.element IS DISTINCT FROM t.element"
    ),
    "waits for people without a task": (
        "SELECT count(*) FROM processes_wait w WHERE w.kind = 'user'"
        " AND NOT EXISTS (SELECT FROM cases_task t WHERE t.wait_id = w.id AND t.closed_at IS NULL)"
    ),
    "steps lost or doubled": (
        "SELECT count(*) FROM (SELECT i.id FROM processes_instance i JOIN processes_step s ON s.instance_id = i.id"
        " GROUP BY i.id, i.revision HAVING count(*) <> i.revision) AS found"
    ),
}


def fill(url: str, cases: int) -> tuple[str, Any, list[int]]:
    """Departments with so many claims in five places; the version in which they run, and who put them there."""
    import psycopg
    from django.utils import timezone

    from commonhold.core.accounts.actions import open_account
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.cases.publishing.actions import publish_services

    somebody, at = Actor.system("walk-through"), timezone.now()
    departments = []
    for number in range(DEPARTMENTS):
        with acting(somebody, ()):
            departments.append(create_department(code=f"d{number}", name=f"D{number}", actor=somebody, at=at))
    with acting(somebody, departments):
        first = publish_services(actor=somebody, at=at)["claim_expense"]
        asker = open_account(email="asker@works.example", label="Asker", actor=somebody, at=at)
    for department_id in departments:
        for happened in PLACES:
            with acting(somebody, [department_id]):
                claim(department_id, asker, happened, somebody, at)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        copy_all(owner, cases, DEPARTMENTS * len(PLACES))
        owner.execute("VACUUM ANALYZE")
    return first[:12], somebody, departments


def claim(
    department_id: int, asker: int, happened: str, somebody: Any, at: Any, cost_centre_id: int = 1
) -> None:
    """One claim, to which something happened already."""
    from commonhold.work.cases import actions as cases
    from commonhold.work.cases import queue
    from commonhold.work.cases.moving.actions import move
    from commonhold.work.cases.moving.queries import case_of
    from commonhold.work.processes import actions as processes
    from commonhold.work.processes.models import Wait

    with queue.inline():
        opened = cases.open_case(
            reference=f"W{department_id}-{happened}",
            service_name="claim_expense",
            department_id=department_id,
            asked_by=asker,
            title="A claim",
            data={},
            variables={"outcome": "approve", **ROUTED, "cost_centre_id": cost_centre_id},
            actor=somebody,
            at=at,
        )
        case = case_of("id", opened.id)
        assert case is not None
        for late in (each == "f" for each in happened):
            waits = Wait.objects.filter(instance_id=case.instance_id)
            wait = waits.filter(kind="timer").get() if late else waits.exclude(kind="timer").get()
            does = processes.fire if late else processes.complete
            moved = does(
                wait_id=wait.id, variables={} if late else {"outcome": "approve"}, actor=somebody, at=at
            )
            move(case, moved, event="task_completed", after={}, actor=somebody, at=at)


def copy_all(owner: Any, cases: int, patterns: int) -> None:
    """Copy what is there, with its waits, steps and tasks, until there are as many as asked for."""
    further = f"n * {patterns}"
    tables: tuple[tuple[str, dict[str, str | None]], ...] = (
        ("processes_instance", {"id": f"t.id + {further}"}),
        ("processes_step", {"instance_id": f"t.instance_id + {further}"}),
        ("processes_wait", {"id": None, "instance_id": f"t.instance_id + {further}"}),
        (
            "cases_case",
            {
                "id": f"t.id + {further}",
                "instance_id": f"t.instance_id + {further}",
                "reference": "t.reference || '-' || n",
            },
        ),
        (
            "cases_task",
            {
                "id": None,
                "case_id": f"t.case_id + {further}",
                "wait_id": (
                    "(SELECT w.id FROM processes_wait was JOIN processes_wait w"
                    f" ON w.instance_id = was.instance_id + {further} AND w.key = was.key WHERE was.id = t.wait_id)"
                ),
            },
        ),
    )
    for table, changed in tables:
        own = {"processes_instance": "t.id", "cases_case": "t.id", "cases_task": "t.case_id"}
        which = f"{own.get(table, 't.instance_id')} + {further} <= {cases}"
        which += " AND t.closed_at IS NULL" if table == "cases_task" else ""
        _copy(owner, table, changed, f"generate_series(1, {cases // patterns}) n WHERE {which}")


def _copy(owner: Any, table: str, changed: dict[str, str | None], which: str) -> None:
    columns = [
        name
        for (name,) in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
        if changed.get(name, "") is not None
    ]
    values = [changed.get(each) or f't."{each}"' for each in columns]
    named = ", ".join(f'"{each}"' for each in columns)
    owner.execute(
        f"INSERT INTO {table} ({named}) SELECT {', '.join(values)}"
        f" FROM (SELECT * FROM {table}) t CROSS JOIN {which}"
    )


def some_waits(somebody: Any, departments: Sequence[int], count: int) -> list[int]:
    """Tasks that people can work on, from all over."""
    from commonhold.core.audit.acting import acting
    from commonhold.work.processes.models import Wait

    with acting(somebody, departments):
        found = list(
            Wait.objects.filter(element="check_receipts").order_by("-id").values_list("id", flat=True)
        )
    return found[:: max(1, len(found) // count)][:count]


def approve(wait_id: int, somebody: Any, departments: Sequence[int]) -> int:
    """Approve one, as often as it takes; how often it had to be looked at again."""
    from django.utils import timezone

    from commonhold.base.refusals import Conflict
    from commonhold.core.audit.acting import acting
    from commonhold.work.cases import queue
    from commonhold.work.cases.models import Task
    from commonhold.work.cases.moving.actions import move
    from commonhold.work.processes import actions as processes

    for again in range(100):
        try:
            with acting(somebody, departments), queue.inline():
                task = (
                    Task.objects.select_related("case").select_for_update(of=("self",)).get(wait_id=wait_id)
                )
                at = timezone.now()
                moved = processes.complete(
                    wait_id=wait_id, variables={"outcome": "approve"}, actor=somebody, at=at
                )
                move(task.case, moved, event="task_completed", after={}, actor=somebody, at=at)
            return again
        except Conflict:
            continue
    raise AssertionError("it never came to its turn")


def running(somebody: Any, departments: Sequence[int]) -> dict[str, int]:
    """How many cases run in each version."""
    from commonhold.core.audit.acting import acting
    from commonhold.work.processes.migrating.queries import running_counts

    with acting(somebody, departments):
        found = running_counts("claim_expense", departments)
    return {digest: sum(counts.values()) for digest, counts in found.items()}


def wrong(url: str, somebody: Any, departments: Sequence[int]) -> dict[str, int]:
    """What is wrong with the cases, by what it is, and how many of each. Histories are replayed for some of them."""
    import psycopg

    from commonhold.base.bpmn.soundness import Finishing
    from commonhold.core.audit.acting import acting
    from commonhold.work.processes import queries
    from commonhold.work.processes.rules import tokens_from

    with psycopg.connect(url) as owner:
        found = {what: owner.execute(statement).fetchone()[0] for what, statement in WRONG.items()}  # type: ignore[index]
        kinds = owner.execute(
            "SELECT v.hash, i.tokens::text, count(*) FROM processes_instance i"
            " JOIN processes_version v ON v.id = i.version_id WHERE ended_at IS NULL GROUP BY 1, 2"
        ).fetchall()
        some = owner.execute(
            "SELECT id FROM processes_instance WHERE id %% 997 = 5 OR id < 21", []
        ).fetchall()
    found["cases that could not come to their end"] = found["histories that replay to something else"] = 0
    with acting(somebody, departments):
        finishes = {digest: Finishing(queries.definition(digest)) for digest, _, _ in kinds}
        for digest, tokens, count in kinds:
            if not finishes[digest](tokens_from(queries.definition(digest), tokens)):
                found["cases that could not come to their end"] += count
        for (instance_id,) in some:
            stored = queries.by_instance(instance_id)
            if stored and queries.replay(instance_id) != (stored.tokens, stored.variables):
                found["histories that replay to something else"] += 1
    return found
