"""`commonhold market what-if`: a month's tasks under what was, and under what is tried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from django.utils import timezone
from typer.testing import CliRunner

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.faces.cli.main import command_line
from commonhold.work.delivery.routing import actions as routing
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.routing.tests.making import work
from commonhold.work.delivery.routing.what_if.changing.rules import CantBeTried
from tests.journeys import market
from tests.journeys.conftest import Cast
from tests.journeys.market import Office

OPENED = timezone.now().astimezone(LONDON)
MONTH = ("--month", f"{OPENED:%Y-%m}")


@pytest.fixture
def tasks(committed_db: str, cast: Cast) -> None:
    """Three tasks of this month, of a market with one unit that is open."""
    kept(market.set_up(committed_db, cast.department_id, cast.process_owner, cast.claimant), 3)


def kept(office: Office, count: int) -> None:
    """So many choices of this month."""
    with acting(Actor.system("journeys"), [office.department_id]):
        works = [work(task=f"task {number}", at=OPENED) for number in range(count)]
        chosen = routing.choose(works=works, departments={office.department_id: "works"}, at=OPENED)
        about = routing.About(1, "CH-2345-6789", office.department_id)
        routing.keep(choices=[(about, each) for each in chosen], why="opened", at=OPENED)


def what_if(*words: str) -> Result:
    command = ["market", "what-if", "--service", "claim_expense", *words]
    return CliRunner().invoke(command_line(["market"]), command, terminal_width=200)


@pytest.mark.usefixtures("tasks")
def test_a_month_is_simulated_as_it_was_and_as_tried(tmp_path: Path) -> None:
    capacity = tmp_path / "capacity.json"
    capacity.write_text(json.dumps({"meridian-leeds": 0}))
    words = (*MONTH, "--capacity", str(capacity))
    printed = what_if(*words, "--json").output
    told: dict[str, Any] = json.loads(printed)
    assert [(each["unit"], each["tasks"]) for each in told["as_was"]] == [("meridian-leeds", 3)]
    assert [(each["unit"], each["tasks"]) for each in told["as_tried"]] == [(None, 3)]
    assert what_if(*words, "--json").output == printed, "the same again"
    table = what_if(*words).output
    assert "As tried" in table
    assert "Meridian" in table


@pytest.mark.usefixtures("tasks")
def test_what_there_is_not_and_what_can_t_be_is_refused(tmp_path: Path) -> None:
    assert isinstance(what_if("--month", "2020-03").exception, NotFound)
    file = tmp_path / "capacity.json"
    file.write_text('{"nobody": 480}')
    assert isinstance(what_if(*MONTH, "--capacity", str(file)).exception, CantBeTried)
    file.write_text("{")
    assert what_if(*MONTH, "--capacity", str(file)).exit_code == 2


def test_past_choices_are_made_again_all_of_them_or_one(tasks: None) -> None:
    made = CliRunner().invoke(command_line(), ["market", "replay"])
    assert made.exit_code == 0, made.output
    assert "3 choices made again; 0 came out otherwise." in made.output
    with acting(Actor.system("journeys"), department_ids()):
        past = queries.past(task_ids=[1])
    one = CliRunner().invoke(command_line(), ["market", "replay", "--choice", str(past[0].id)])
    assert "1 choice made again; 0 came out otherwise." in one.output
    none = CliRunner().invoke(command_line(), ["market", "replay", "--choice", "999999"])
    assert isinstance(none.exception, NotFound)
