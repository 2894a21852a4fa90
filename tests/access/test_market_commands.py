"""Setting the market up from the command line: a supplier, its unit, a contract from a workbook, a change note."""

import json
from datetime import date

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from commonhold.connectors.spreadsheets.writing import write
from commonhold.work.delivery.tests.conftest import agreed, terms
from tests.access.test_commands import run

YEARLY = ("--staff", "900,000", "--it", "60000", "--overhead", "240000", "--minutes", "1500000")


def done(*arguments):
    code, told = run(*arguments)
    assert code == 0, told
    return told


@pytest.fixture
def meridian(committed_db):
    done("department", "create", "works", "Department of Works")
    done("unit", "add-supplier", "meridian", "Meridian Services", "GB")
    done("unit", "add", "meridian-leeds", "Meridian, Leeds", "supplier", "--supplier", "meridian")
    done("unit", "add-site", "meridian-leeds", "Leeds", "GB")


@pytest.fixture
def filled(tmp_path):
    path = tmp_path / "receipts.xlsx"
    path.write_bytes(write(terms()))
    return str(path)


def test_a_unit_is_set_up_opened_and_closed(meridian):
    done("account", "open", "--email", "ada@meridian.example", "--name", "Ada")
    joined = ("unit", "join", "meridian-leeds", "ada@meridian.example", "--site", "Leeds")
    done(*joined, "--skill", "receipts", "--from", "2026-04-01")
    assert "not open" in done("unit", "list")
    done("unit", "open", "meridian-leeds")
    done("unit", "close", "meridian-leeds", "--reason", "outage", "--note", "No power")
    told = done("unit", "list")
    assert "closed" in told
    assert "not open" not in told


def test_a_closed_unit_is_emptied_by_the_worker(meridian):
    done("unit", "open", "meridian-leeds")
    done("unit", "close", "meridian-leeds", "--reason", "outage")
    assert ProcrastinateJob.objects.filter(task_name="cases.reroute").exists()


def test_a_supplier_with_a_conflict_of_interest_is_kept_out_and_let_in_again(meridian):
    declared = ("market", "conflict", "meridian", "works", "--reason", "It audits their payroll")
    assert "no more work for Department of Works" in done(*declared)
    assert "may work for Department of Works" in done(*declared, "--over")


def test_an_in_house_unit_tells_the_working_of_its_price(meridian):
    done("unit", "add", "own-team", "Own team", "in_house", "--department", "works")
    assert "= 80.0000p a minute" in done("unit", "cost", "own-team", *YEARLY)


def test_a_contract_is_loaded_changed_and_shown(meridian, filled, tmp_path):
    done("contract", "check", filled, "--supplier", "meridian")
    done("contract", "load", "r-26", filled, "--supplier", "meridian", "--reason", "Tendered")
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(agreed(exit_plan="In one week")))
    told = done("contract", "load", "r-26", str(changed), "--reason", "Safer", "--from", "2026-10-01")
    assert "change note 2" in told
    shown = done("contract", "show", "r-26", "--on", "2026-11-01")
    assert "In one week" in shown
    assert "It can end on 2027-03-31 at the earliest (give notice by 2027-01-30)" in shown
    assert "In one week" not in done("contract", "show", "r-26", "--on", "2026-09-30")
    again = tmp_path / "again.xlsx"
    done("contract", "template", str(again), "--of", "r-26")
    code, told = run("contract", "load", "r-26", str(again), "--reason", "x", "--from", "2026-11-01")
    assert code == 1
    assert "same as those of change note 2" in told


def test_nothing_is_half_loaded(meridian, tmp_path):
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(agreed(lots=[{**agreed()["lots"][0], "units": ["nobody"]}])))
    new = ("contract", "load", "r-26", str(path), "--supplier", "meridian", "--reason", "x")
    code, told = run(*new)
    assert code == 1
    assert "$.lots[0].units: The supplier has no unit with the code nobody" in told
    path.write_text(json.dumps(agreed()))
    assert run(*new, "--from", date(2026, 5, 1).isoformat())[0] == 1
    assert run("contract", "show", "r-26")[0] == 1


def test_the_template_is_never_written_over_a_file(meridian, tmp_path):
    path = tmp_path / "t.xlsx"
    done("contract", "template", str(path))
    assert run("contract", "template", str(path))[0] == 2
    code, told = run("contract", "check", str(path))
    assert code == 1
    assert "Contract!B2: Give a value" in told


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("unit", "open", "nowhere"), "unit with the code nowhere"),
        (("unit", "close", "meridian-leeds", "--reason", "outage"), "closed already"),
        (("unit", "open", "meridian-leeds", "--reason", "outage"), "started, recovered"),
        (("unit", "add", "x", "X", "supplier"), "has a supplier"),
        (("unit", "add-site", "meridian-leeds", "Paris", "UK"), "capital letters"),
        (("unit", "add-supplier", "meridian", "Another", "GB"), "already a supplier"),
        (("unit", "join", "meridian-leeds", "a@b.example", "--site", "Paris"), "Paris"),
        (("unit", "cost", "meridian-leeds", *YEARLY), "contract"),
        (("market", "conflict", "nobody", "works", "--reason", "x"), "supplier with the code nobody"),
        (("contract", "show", "nothing"), "contract with the code nothing"),
    ],
)
def test_what_cannot_be_is_said_plainly(meridian, arguments, named):
    code, told = run(*arguments)
    assert code == 1
    assert named in " ".join(told.split())
