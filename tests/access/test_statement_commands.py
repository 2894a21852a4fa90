"""The commands for statements and figures, run as a person would."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department_ids
from tests.access.test_commands import run
from tests.journeys import supply


@pytest.fixture
def worked(committed_db, department, other_department, system):
    """Six tasks of the last whole month, one of them late; that month, as "2026-03"."""
    month = supply.months(timezone.now().date())[-1]
    with acting(system, department_ids()):
        supply.agree(month, timezone.now() - timedelta(days=90))
        for number in range(6):
            supply.task(number, department, supply.units_id(), month, late=number == 5)
    return f"{month:%Y-%m}"


def test_a_month_is_closed_shown_and_verified(worked, committed_db):
    code, told = run("statement", "close", supply.CODE, worked)
    assert code == 0
    assert f"{worked} is closed at £" in told
    code, told = run("statement", "close", supply.CODE, worked)
    assert code == 1
    assert "The next to close is" in told
    assert run("statement", "show", supply.CODE, worked)[0] == 0
    assert run("statement", "verify") == (0, "Every statement comes out as it was closed.\n")
    with psycopg.connect(committed_db) as owner:
        owner.execute("SET commonhold.actor = 'owner'")
        owner.execute(
            "UPDATE service_levels_statement SET document = replace(document, 'receipts', 'lunches')"
        )
    code, told = run("statement", "verify", supply.CODE)
    assert code == 1
    assert told == f"{supply.CODE}, {worked}: it was altered after it was closed.\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("close", "nothing", "2026-01"), 1),
        (("show", supply.CODE, "2020-01"), 1),
        (("close", supply.CODE, "January"), 2),
        (("verify", "nothing"), 1),
    ],
)
def test_what_can_not_be_done(worked, arguments, code):
    assert run("statement", *arguments)[0] == code


def test_figures_are_measured_and_exported_without_small_numbers(worked):
    code, told = run("figures", "measure", worked)
    assert (code, told) == (0, f"6 completed tasks of {worked} were measured.\n")
    code, told = run("figures", "export", worked, worked, "--by", "unit", "--format", "json")
    assert code == 0
    assert [each["completed"] for each in json.loads(told)["figures"]] == [6, 6]
    code, told = run("figures", "export", worked, worked, "--by", "department")
    assert told.splitlines()[1].startswith(f"{worked},works,6,")
