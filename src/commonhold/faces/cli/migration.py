"""Taking running cases over to another version, and back: commands of `commonhold process`."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from commonhold.base.bpmn.plans import Plan, PlanInvalid, plan_from
from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments import queries as departments
from commonhold.work.cases.migrating import running
from commonhold.work.processes.migrating import queries
from commonhold.work.processes.migrating.actions import begin
from commonhold.work.processes.migrating.queries import MigrationFacts
from commonhold.work.processes.queries import definition
from commonhold.work.processes.releasing.queries import version

ACTOR = Actor.system("command line")
SHORT = 12

Service = Annotated[str, typer.Argument(help="The service, such as claim_expense.")]
From = Annotated[str, typer.Argument(help="The beginning of the hash of the version that cases run in.")]
To = Annotated[str, typer.Argument(help="The same of the version to which they are to go.")]
PlanFile = Annotated[
    Path | None, typer.Option("--plan", help="A plan in JSON: elements, restart, stay.", exists=True)
]
Rename = Annotated[
    list[str] | None,
    typer.Option(help="OLD=NEW: the element of the new version that stands for one of the old."),
]
Restart = Annotated[
    list[str] | None, typer.Option(help="An element of the new version whose timer begins again.")
]
Stay = Annotated[
    list[str] | None, typer.Option(help="An element of the old version at which cases stay on it.")
]
Departments = Annotated[
    list[str] | None, typer.Option("--department", help="A department's code; unless given, all of them.")
]


def dry_run(
    service: Service,
    old: From,
    new: To,
    plan: PlanFile = None,
    rename: Rename = None,
    restart: Restart = None,
    stay: Stay = None,
    department: Departments = None,
) -> None:
    """Show what a migration would do: how many cases could go over, by department and element, and why others can't.
    Nothing is changed.

    **Example:** `commonhold process dry-run claim_expense 3f6a8b12 9c0d4e7f --rename approve=approve_again`

    **Exit codes:** 0 shown, 1 refused (no such version, or a plan that makes no sense), 2 wrong use
    """
    named = _departments(department)
    before, after = version(service, old), version(service, new)
    with acting(ACTOR, named):
        effects = queries.dry_run(
            service, before.hash, definition(after.hash), _plan(plan, rename, restart, stay), list(named)
        )
    table = Table("Department", "Element", "Can go over", "Stay", "Why")
    for each in effects:
        can, stays = ("", f"{each.count:,}") if each.why else (f"{each.count:,}", "")
        table.add_row(named[each.department_id], each.element, can, stays, each.why)
    Console().print(table if effects else "No case runs in that version.")


def migrate(
    service: Service,
    old: From,
    new: To,
    plan: PlanFile = None,
    rename: Rename = None,
    restart: Restart = None,
    stay: Stay = None,
    department: Departments = None,
) -> None:
    """Take running cases over to another version. What can't go stays on its version and goes on there. Stopped
    half-way, it goes on when it is run again; `undo` takes the cases back.

    **Example:** `commonhold process migrate claim_expense 3f6a8b12 9c0d4e7f --department hmrc`

    **Exit codes:** 0 done, 1 refused (no such version, a plan that makes no sense, another migration runs), 2 wrong use
    """
    named = _departments(department)
    before, after = version(service, old), version(service, new)
    asked = _plan(plan, rename, restart, stay)
    queries.carrier(before.hash, definition(after.hash), asked)
    with acting(ACTOR, named):
        migration_id = begin(
            service=service,
            from_hash=before.hash,
            to_hash=after.hash,
            plan=asked,
            actor=ACTOR,
            at=timezone.now(),
        )
    _run(migration_id, named)


def undo(
    service: Service,
    migration: Annotated[int, typer.Argument(help="The migration's number, as `migrations` shows it.")],
) -> None:
    """Take back the cases of a migration that are still where it put them; the others are counted.

    **Example:** `commonhold process undo claim_expense 4`

    **Exit codes:** 0 done, 1 refused (no such migration, or another one runs), 2 wrong use
    """
    facts = _found(service, migration)
    named = _departments(None)
    with acting(ACTOR, named):
        migration_id = begin(
            service=service,
            from_hash=facts.to_hash,
            to_hash=facts.from_hash,
            plan=running.undoing(facts),
            undoes=facts.id,
            actor=ACTOR,
            at=timezone.now(),
        )
    _run(migration_id, named)


def migrations(service: Service) -> None:
    """List a service's migrations, the newest first: between which versions, how many cases went over and stayed.

    **Example:** `commonhold process migrations claim_expense`

    **Exit codes:** 0 shown, 1 refused, 2 wrong use
    """
    table = Table("Number", "When", "From", "To", "Undoes", "Went over", "Stayed", "By")
    with acting(ACTOR, departments.department_ids()):
        for each in queries.migrations(service):
            parts = queries.parts(each.id)
            stayed = sum(int(str(left["count"])) for part in parts for left in part.left or ())
            table.add_row(
                str(each.id),
                f"{each.at:%d %B %Y %H:%M}",
                each.from_hash[:SHORT],
                each.to_hash[:SHORT],
                str(each.undoes or ""),
                f"{sum(part.moved for part in parts):,}",
                f"{stayed:,}",
                each.by_label,
            )
    Console().print(table)


def _run(migration_id: int, named: dict[int, str]) -> None:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("Cases", total=None)
        told = running.run(
            migration_id,
            list(named),
            actor=ACTOR,
            at=timezone.now(),
            progress=lambda moved: bar.update(shown, advance=moved),
        )
    console = Console()
    console.print(f"Migration {migration_id}: {_cases(told.moved.total())} went over.")
    for department_id, left in told.left.items():
        for each in left:
            at = f" at {each['element']}" if each["element"] else ""
            console.print(f"{named[department_id]}: {each['count']:,} stay{at}: {each['why']}.")


def _cases(count: int) -> str:
    return f"{count:,} case{'' if count == 1 else 's'}"


def _plan(
    file: Path | None,
    renamed: Iterable[str] | None,
    restart: Iterable[str] | None,
    stay: Iterable[str] | None,
) -> Plan:
    plan = Plan()
    if file is not None:
        try:
            plan = plan_from(json.loads(file.read_bytes()))
        except ValueError as error:
            raise PlanInvalid(why=f"{file} is not JSON") from error
    pairs = [each.partition("=") for each in renamed or ()]
    for old, _, new in pairs:
        if not (old and new):
            raise PlanInvalid(why=f"“{old or new}” should be OLD=NEW")
    elements = {**plan.elements, **{old: new for old, _, new in pairs}}
    return Plan(elements, plan.restart | set(restart or ()), plan.stay | set(stay or ()))


def _departments(codes: Iterable[str] | None) -> dict[int, str]:
    found = [departments.department_by_code(code) for code in codes or ()] or departments.all_departments()
    return {each.id: each.name for each in found}


def _found(service: str, number: int) -> MigrationFacts:
    facts = queries.migration(number)
    if facts is None or facts.service != service:
        raise NotFound(what=f"migration of {service} with the number {number}")
    return facts
