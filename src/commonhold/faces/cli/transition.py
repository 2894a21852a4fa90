"""Transitions: a unit hands over in waves. Planned, run, counted, signed and called off here as in the office."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.faces.transition_pages import STATES, kinds
from commonhold.work.cases.transitions.actions import plan_transition
from commonhold.work.cases.transitions.running import run_due
from commonhold.work.delivery.transitions import actions, queries
from commonhold.work.delivery.transitions.queries import WaveFacts
from commonhold.work.delivery.transitions.rules import BANDS, GIVING, RECEIVING, PlannedWave
from commonhold.work.delivery.transitions.signing.actions import sign as sign_wave
from commonhold.work.delivery.units.queries import unit

app = typer.Typer(no_args_is_help=True, help="Handing over in waves that both sides count and sign.")
ACTOR = Actor.system("command line")
WAVE = re.compile(r"(\d{4}-\d{2}-\d{2}) (?:(\d{1,3})%|(\w+/\w+(?:,\w+/\w+)*))", re.ASCII)

Number = Annotated[int, typer.Argument(help="The transition's number.", min=1)]


@app.command()
def plan(
    code: Annotated[str, typer.Argument(help="The code of the unit that hands over.")],
    wave: Annotated[
        list[str],
        typer.Option(
            help="A day and what moves then: “2026-12-01 25%”, or “2026-12-01 claim_expense/check_receipts”,"
            " several kinds with commas between. Once for each wave, in order."
        ),
    ],
    why: Annotated[str, typer.Option(help="Why it hands over.")],
) -> None:
    """Plan that an open unit hands over kinds of task, or shares of its queue, wave after wave.

    **Example:** `commonhold unit transition plan meridian-leeds --wave "2026-12-01 50%" --why "Its contract ends"`

    **Exit codes:** 0 planned, 1 refused (no such unit or task, waves that can't follow one another), 2 wrong use
    """
    waves = [_wave(each) for each in wave]
    with acting(ACTOR, department_ids()):
        number = plan_transition(unit_id=unit(code).id, why=why, waves=waves, actor=ACTOR, at=timezone.now())
    typer.echo(f"Planned: transition {number}. Each wave runs in the morning of its day.")


@app.command(name="list")
def list_transitions() -> None:
    """List the transitions, the newest first.

    **Example:** `commonhold unit transition list`

    **Exit codes:** 0 listed, 1 the database can't be reached, 2 wrong use
    """
    table = Table("Number", "Unit", "Waves", "From", "Until", "State", "Why")
    with acting(ACTOR, department_ids()):
        for each in queries.transitions():
            days = [str(wave.on) for wave in each.waves]
            state = STATES[each.state][0]
            table.add_row(str(each.id), each.unit, str(len(days)), days[0], days[-1], state, each.why)
    Console(markup=False).print(table)


@app.command()
def show(number: Number) -> None:
    """Show a transition: what each wave moves, what both sides counted by kind and age, and who has signed.

    **Example:** `commonhold unit transition show 3`

    **Exit codes:** 0 shown, 1 refused (no such transition), 2 wrong use
    """
    console = Console(markup=False, highlight=False)
    with acting(ACTOR, department_ids()):
        found = queries.transition(number)
    console.print(f"{found.unit} hands over: {found.why} ({STATES[found.state][0]})")
    for wave in found.waves:
        console.print(f"Wave {wave.number}, {wave.on}: {_moves(wave)}")
        if wave.cells:
            console.print(_counts(wave))
        for side in wave.sides:
            signed = f"signed by {side.signed_by}" if side.signed_at else "not signed yet"
            console.print(f"  {side.side}, {side.unit}: {side.tasks:,} tasks, {side.begun:,} begun, {signed}")
        for reason in wave.reasons:
            console.print(f"  Why the sides differ: {reason}")


@app.command()
def run() -> None:
    """Start the waves whose day has come, of every transition, as the worker does each morning: each is counted for
    the giving side, moves, and is counted for the receiving side.

    **Example:** `commonhold unit transition run`

    **Exit codes:** 0 what was due is over, 1 refused (somebody holds some of the tasks: try again), 2 wrong use
    """
    over = run_due(department_ids(), actor=ACTOR, now=timezone.now)
    typer.echo(f"{over} {'wave is' if over == 1 else 'waves are'} over.")


@app.command()
def sign(
    number: Number,
    wave: Annotated[int, typer.Argument(help="The wave's number.", min=1)],
    side: Annotated[str, typer.Argument(help=f"{GIVING} or {RECEIVING}.")],
    code: Annotated[
        str, typer.Option("--unit", help="The unit's code; without, the departments' own people.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why the sides differ, if they do.")] = "",
) -> None:
    """Sign a side's count of a wave for the central unit: for an in-house team, or for the departments' own people.
    A supplier's supervisors sign at their own desk.

    **Example:** `commonhold unit transition sign 3 1 receiving --unit own-team`

    **Exit codes:** 0 signed, 1 refused (not over yet, signed already, a supplier's side), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        sign_wave(
            transition_id=number,
            number=wave,
            side=side,
            unit_id=unit(code).id if code else None,
            reason=reason,
            for_house=True,
            actor=ACTOR,
            at=timezone.now(),
        )
        state = queries.transition(number).state
    typer.echo(f"Signed. The transition: {STATES[state][0].lower()}.")


@app.command()
def call_off(number: Number, why: Annotated[str, typer.Option(help="Why it is called off.")]) -> None:
    """Run no more waves of a transition, and let its unit be given again what it handed over. What has moved stays.

    **Example:** `commonhold unit transition call-off 3 --why "The contract goes on"`

    **Exit codes:** 0 called off, 1 refused (a wave is running, it is over already), 2 wrong use
    """
    with acting(ACTOR, department_ids()):
        actions.call_off(transition_id=number, why=why, actor=ACTOR, at=timezone.now())
    typer.echo("Called off.")


def _wave(given: str) -> PlannedWave:
    """A wave as it is typed: a day, and a share or kinds of task."""
    found = WAVE.fullmatch(given.strip())
    try:
        if found is None:
            raise ValueError(given)
        on, share, named = date.fromisoformat(found[1]), found[2], found[3]
    except ValueError as error:
        raise typer.BadParameter(
            f"“{given[:80]}” is no wave: give a day with a share or kinds, such as “2026-12-01 25%”.",
            param_hint="--wave",
        ) from error
    if share:
        return PlannedWave(on, percent=int(share))
    return PlannedWave(
        on, tuple((service, task) for service, task in (k.split("/") for k in named.split(",")))
    )


def _moves(wave: WaveFacts) -> str:
    what = f"{wave.percent}% of the queue" if wave.percent else ", ".join(_titles(wave.kinds))
    return f"{what}, {'over' if wave.done_at else 'running' if wave.begun_at else 'not begun'}"


def _titles(moving: Sequence[tuple[str, str]]) -> list[str]:
    known = kinds()
    return [known.get(kind, "/".join(kind)) for kind in moving]


def _counts(wave: WaveFacts) -> Table:
    table = Table("Kind", "Age", "Given", "Received", "Gone before", "Difference")
    for each in wave.cells:
        (title,) = _titles([(each.service, each.element)])
        numbers = (each.given, each.received, each.gone, each.difference)
        table.add_row(title, BANDS[each.band], *(f"{number:,}" for number in numbers))
    return table
