"""Clocks on the command line: what happened in a case, putting it right, and noting what was wrong with its work."""

from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.identifiers import check_reference
from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.work.delivery.clocks import actions, queries
from commonhold.work.delivery.clocks.flaws import actions as flaws

app = typer.Typer(no_args_is_help=True, help="The clocks of a case's tasks, by which suppliers are measured.")
ACTOR = Actor.system("command line")

Reference = Annotated[str, typer.Argument(help="The case's reference, such as CH-7K3M-Q9XB.")]
Why = Annotated[str, typer.Option(help="Why, for whoever owes the time and whoever pays for it.")]
Evidence = Annotated[str, typer.Option(help="Where it can be looked up, such as a letter's reference.")]


@app.command()
def show(reference: Reference) -> None:
    """Show every event of a case's clocks, corrections among them, in the order in which they were recorded.

    **Example:** `commonhold clock show CH-7K3M-Q9XB`

    **Exit codes:** 0 shown (also if there is none), 1 refused, 2 wrong use
    """
    table = Table("Event", "Task", "What", "When", "Unit", "Why", "Recorded", "By")
    with acting(ACTOR, department_ids()):
        for each in queries.of_case(check_reference(reference)):
            event = each.event
            kind = f"correct {event.corrects}" if event.corrects else event.kind
            why = ". ".join(filter(None, (event.reason, each.note, each.evidence)))
            when = _local(event.effective_at) if event.effective_at else "not at all"
            task = str(each.clock.task_id or "")
            table.add_row(str(event.id), task, kind, when, event.unit, why, _local(each.at), each.by_label)
    Console(markup=False).print(table)


@app.command()
def correct(
    event: Annotated[int, typer.Argument(help="The number of the event, as `clock show` tells it.")],
    why: Why,
    when: Annotated[
        datetime | None, typer.Option(help="When it was, in London; without, it was not at all.")
    ] = None,
    evidence: Evidence = "",
) -> None:
    """Say that an event of a clock was at another moment than was recorded, or not at all. The event stays; this is a
    new one. A closed month's statement stays too, and the next adjusts it.

    **Example:** `commonhold clock correct 17 --when 2026-04-14T15:30:00 --why "Recorded a day late"`

    **Exit codes:** 0 corrected, 1 refused, 2 wrong use
    """
    moment = when.replace(tzinfo=LONDON) if when else None
    with acting(ACTOR, department_ids()):
        number = actions.correct(
            event_id=event, effective_at=moment, note=why, evidence=evidence, actor=ACTOR, at=timezone.now()
        )
    Console(stderr=True).print(f"Event {event} is corrected by event {number}.")


@app.command()
def flaw(
    reference: Reference,
    task: Annotated[int, typer.Argument(help="The number of the task, as `clock show` tells it.")],
    kind: Annotated[str, typer.Argument(help="rework, return or complaint.")],
    why: Why,
    evidence: Evidence = "",
) -> None:
    """Note that a task had to be done again (rework), was sent back (return) or complained about (complaint): it was
    not right the first time.

    **Example:** `commonhold clock flaw CH-7K3M-Q9XB 17 return --why "The total was wrong"`

    **Exit codes:** 0 noted, 1 refused, 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        told = queries.of_case(check_reference(reference))
        clock = next((each.clock for each in told if each.clock.task_id == task), None)
        if clock is None:
            raise NotFound(what=f"clock of task {task} in case {reference[:20]}")
        number = flaws.note_flaw(
            clock=clock, kind=kind, note=why, evidence=evidence, actor=ACTOR, at=timezone.now()
        )
    Console(stderr=True).print(f"It is noted, as number {number}.")


@app.command()
def withdraw(
    flaw: Annotated[int, typer.Argument(help="The number that `clock flaw` told.")],
    why: Why,
    evidence: Evidence = "",
) -> None:
    """Say that what was noted of a task was not so: it counts as right the first time again.

    **Example:** `commonhold clock withdraw 4 --why "It was another task"`

    **Exit codes:** 0 withdrawn, 1 refused (no such note that still stands), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        flaws.withdraw_flaw(flaw_id=flaw, note=why, evidence=evidence, actor=ACTOR, at=timezone.now())
    Console(stderr=True).print(f"Note {flaw} is withdrawn.")


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"
