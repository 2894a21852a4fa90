"""Incidents: steps that Commonhold could not do by itself. Show them, and have them tried again."""

from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import all_departments, department_by_code
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.incidents import actions, queries
from commonhold.work.cases.opening import actions as opening
from commonhold.work.cases.opening.queries import how_many, unopened
from commonhold.work.processes.incidents.queries import Wanted

app = typer.Typer(
    no_args_is_help=True, help="Steps that Commonhold could not do by itself: show them, try them again."
)
ACTOR = Actor.system("command line")

Service = Annotated[str, typer.Argument(help="The service, such as claim_expense.")]
Department = Annotated[str, typer.Option(help="The code of the only department to look at.")]
Step = Annotated[str, typer.Option(help="The id of the only step to look at, as the list shows it.")]


@app.command(name="list")
def list_incidents(service: Service, department: Department = "", step: Step = "") -> None:
    """Show the incidents of a service by step and what happened, the most first.

    **Example:** `commonhold incident list claim_expense --department dwp`

    **Exit codes:** 0 shown, 1 refused (no such service or department), 2 wrong use
    """
    wanted, named = _wanted(service, department, step), {each.id: each.code for each in all_departments()}
    with acting(ACTOR, wanted.department_ids):
        found = queries.groups(wanted)
        not_opened = [] if step else unopened(service, wanted.department_ids)
        more = 0 if step else how_many(service, wanted.department_ids) - len(not_opened)
    table = Table("Incidents", "Wait for somebody", "Step", "What happened", "Oldest", "Departments")
    for each in found:
        codes = ", ".join(named[each_id] for each_id in each.department_ids)
        table.add_row(
            f"{each.count:,}", f"{each.given_up:,}", each.element, each.trouble, _day(each.oldest), codes
        )
    Console(markup=False).print(table)
    if not_opened:
        cases = Table("Not opened", "To be begun by", "What happened", "Tried", "Since", "Department")
        for row in not_opened:
            since, code = _day(row.since), named[row.department_id]
            cases.add_row(str(row.id), row.begun_by, row.trouble, str(row.attempts), since, code)
        Console(markup=False).print(cases)
    if more:
        print(f"{more:,} more could not be opened: the oldest are shown, the office has all of them.")
    if len(found) == queries.MOST_GROUPS:
        print(f"Only the {queries.MOST_GROUPS} most frequent are shown. --step narrows it down.")


@app.command()
def retry(service: Service, department: Department = "", step: Step = "") -> None:
    """Have every incident of a service tried again now. Those that fail again come back to the list.

    **Example:** `commonhold incident retry claim_expense --step book_claim`

    **Exit codes:** 0 tried again (also if there was none), 1 refused (no such service or department), 2 wrong use
    """
    wanted = _wanted(service, department, step)
    with acting(ACTOR, wanted.department_ids):
        count = actions.retry(wanted=wanted, actor=ACTOR, at=timezone.now())
        if not step:
            ids = wanted.department_ids
            count += opening.retry(service_name=service, department_ids=ids, actor=ACTOR, at=timezone.now())
    told = f"{count:,} {'step is' if count == 1 else 'steps are'} being tried again."
    if count == actions.MOST_AT_ONCE:
        told += " There may be more: do this again."
    Console(stderr=True).print(told)


@app.command(name="give-up")
def give_up(
    number: Annotated[int, typer.Argument(help="The number of the case, as the list shows it.")],
    reason: Annotated[str, typer.Option(help="Why, for the audit trail.")],
) -> None:
    """Give up a case that an event should have begun and that could not be opened. No case is opened for it.

    **Example:** `commonhold incident give-up 12 --reason "Nobody works there any more"`

    **Exit codes:** 0 given up, 1 refused (no such case, no reason), 2 wrong use
    """
    ids = [each.id for each in all_departments()]
    with acting(ACTOR, ids):
        opening.give_up(unopened_id=number, department_ids=ids, reason=reason, actor=ACTOR, at=timezone.now())
    Console(stderr=True).print("It is given up: no case is opened.")


def _wanted(service: str, department: str, step: str) -> Wanted:
    ids = [department_by_code(department).id] if department else [each.id for each in all_departments()]
    return Wanted(ids, service=find_service(service).name, element=step or None)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d}"
