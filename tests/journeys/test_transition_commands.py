"""`commonhold unit transition`: planned, run, signed, called off from the command line, by the verbs of the office."""

from collections.abc import Callable

import pytest
from click.testing import Result
from django.test import Client
from typer.testing import CliRunner

from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces.cli.main import command_line
from commonhold.work.delivery.transitions.actions import CannotBeCalledOff
from commonhold.work.delivery.transitions.rules import PlanWrong
from commonhold.work.delivery.transitions.signing.actions import CannotSign
from tests.journeys.conftest import Cast
from tests.journeys.market import Office
from tests.journeys.test_transitions import asked, handing, today  # noqa: F401
from tests.journeys.test_unit_desk import office  # noqa: F401


def transition(*words: str) -> Result:
    return CliRunner().invoke(command_line(["unit"]), ["unit", "transition", *words], terminal_width=200)


def done(*words: str) -> str:
    found = transition(*words)
    assert found.exit_code == 0, found.output
    return " ".join(found.output.split())


PLAN = ("plan", "meridian-leeds", "--why", "Its contract ends")


def test_a_transition_is_planned_run_counted_and_signed(
    handing: Office,  # noqa: F811
    cast: Cast,
    session: Callable[[int], str],
) -> None:
    said = done(*PLAN, "--wave", f"{today()} claim_expense/check_receipts")
    number = said.split("transition ")[1].split(".")[0]
    assert "Planned" in done("list")
    assert done("run") == "1 wave is over."
    assert done("run") == "0 waves are over."
    shown = done("show", number)
    assert "giving, Meridian, Leeds: 3 tasks, 0 begun, not signed yet" in shown
    assert "receiving, Own team: 3 tasks, 0 begun, not signed yet" in shown
    assert isinstance(
        transition("sign", number, "1", "giving", "--unit", "meridian-leeds").exception, CannotSign
    )
    assert "to be signed" in done("sign", number, "1", "receiving", "--unit", "own-team")
    desk = asked(session, cast.finance)
    signed = desk.post(f"/desk/unit/transitions/{number}/", {"sign": f"1 giving {_leeds(desk, number)}"})
    assert signed.status_code == 302
    assert "(Signed)" in done("show", number)
    over = transition("call-off", number, "--why", "Too late").exception
    assert isinstance(over, CannotBeCalledOff)


def test_a_plan_is_called_off(handing: Office) -> None:  # noqa: F811
    number = done(*PLAN, "--wave", f"{today()} 50%").split("transition ")[1].split(".")[0]
    assert done("call-off", number, "--why", "It goes on") == "Called off."
    assert "Called off" in done("list")
    assert done("run") == "0 waves are over."


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ((*PLAN, "--wave", "2020-01-01 50%"), PlanWrong),
        ((*PLAN, "--wave", "2099-01-01 101%"), PlanWrong),
        ((*PLAN, "--wave", "2099-01-01 claim_expense/nothing"), PlanWrong),
        (("plan", "nobody", "--why", "x", "--wave", "2099-01-01 50%"), NotFound),
        (("show", "99"), NotFound),
        (("sign", "99", "1", "giving"), NotFound),
        (("call-off", "99", "--why", "x"), NotFound),
    ],
)
def test_what_can_t_be_is_refused(
    handing: Office,  # noqa: F811
    words: tuple[str, ...],
    refusal: type[Refusal],
) -> None:
    assert isinstance(transition(*words).exception, refusal)


@pytest.mark.parametrize("wave", ["", "tomorrow 50%", "2099-02-30 50%", "2099-01-01", "2099-01-01 ٥٠%"])
def test_what_is_no_wave_is_wrong_use(wave: str) -> None:
    assert transition(*PLAN, "--wave", wave).exit_code == 2


def _leeds(desk: Client, number: str) -> str:
    """The unit's number, as the form that its supervisor signs by has it."""
    page = desk.get(f"/desk/unit/transitions/{number}/").content.decode()
    return page.split('value="1 giving ')[1].split('"')[0]
