"""The demonstration's robots as `commonhold run --demo` runs them: under the supervisor, beside an old ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from beancount import loader
from beancount.core.data import Transaction
from django.utils import timezone

from commonhold.connectors.demonstration import robots as demonstration
from commonhold.connectors.demonstration.robots import LEDGER_CLERK, RECEIPT_READER
from commonhold.faces.cli import demonstration_robots
from commonhold.faces.cli.supervisor import Part, Supervisor
from commonhold.services.claim_expense.tests.conftest import TERMS
from commonhold.work.robots.queries import robot
from commonhold.work.robots.setting_up.actions import stop
from commonhold_robot import Robot
from commonhold_robot.client import Refused
from tests.browser import find_browser
from tests.robots.papers import pdf

pytestmark = pytest.mark.slow
BOTH_TASKS = replace(
    TERMS,
    receipts_checked_by_hand=True,
    straight_through_pence=0,
    budget_holder_needed=False,
    old_ledger_kept=True,
)
LONG_SECONDS = 60


@pytest.fixture
def demo(place, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The place as a demonstration on this machine: its robots made, and nothing of them running yet."""
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setenv("COMMONHOLD_URL", place.url)
    place.policy(BOTH_TASKS)
    place.open_month()
    office = place.office
    place.do(lambda: demonstration.set_up(date(2026, 4, 1), actor=office.system, at=office.at))
    place.rows("UPDATE robots_robot SET lease_seconds = 2")
    return place


@pytest.fixture
def with_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_browser()
    for name, value in {**found.get("env", {}), "ROBOT_CHROMIUM": found["executable_path"]}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def without_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROBOT_CHROMIUM", "/nowhere/chromium")


@pytest.fixture
def parts() -> Iterator[Supervisor]:
    with Supervisor() as running:
        yield running


def part(parts: Supervisor, name: str) -> Part:
    return next(each for each in parts.parts if each.name == name)


def tend_until(parts: Supervisor, happened: Callable[[], Any]) -> None:
    deadline = time.monotonic() + LONG_SECONDS
    while not happened():
        assert time.monotonic() < deadline, [each.log.read_text() for each in parts.parts]
        parts.tend()
        time.sleep(0.05)


@pytest.mark.browser
def test_they_do_both_tasks_of_a_claim_though_one_is_killed_in_the_middle(
    demo, with_browser, parts, settings, capsys
) -> None:
    demonstration_robots.begin(parts)
    assert "The old ledger is at http://localhost:" in capsys.readouterr().out
    day = timezone.now().date() - timedelta(days=7)
    reference = demo.claim(pdf(f"{day:%d/%m/%Y}", "Return to Leeds", "£80.00"))
    tend_until(parts, lambda: demo.element(reference) == "approve_line_manager")
    demo.do(lambda: demo.office.does("manager", reference, "approve"))
    tend_until(parts, lambda: demo.rows("SELECT id FROM robots_lease"))
    clerk = part(parts, f"robot {LEDGER_CLERK}").process
    assert clerk is not None
    clerk.kill()
    tend_until(parts, lambda: ("expired", None) in demo.results())
    assert "ended (signal 9); starting it again" in capsys.readouterr().err
    demo.tried_again_at_once()
    tend_until(parts, lambda: demo.element(reference) == "pay_claim")
    assert demo.results() == [("completed", None), ("expired", None), ("completed", None)]
    entries, errors, _ = loader.load_file(str(settings.VAR_DIR / "old_ledger" / "books.beancount"))
    assert errors == []
    assert [each.links for each in entries if isinstance(each, Transaction)] == [{reference}]


def test_without_a_browser_the_clerk_is_not_started_and_its_work_goes_to_people(
    demo, without_browser, parts, capsys
) -> None:
    demonstration_robots.begin(parts)
    assert [each.name for each in parts.parts] == [f"robot {RECEIPT_READER}", "old ledger"]
    said = capsys.readouterr().out
    assert "is not started, and its work goes to people. There is no Chromium here that runs." in said
    assert "playwright install --with-deps chromium" in said
    day = timezone.now().date() - timedelta(days=7)
    reference = demo.claim(pdf(f"{day:%d/%m/%Y}", "Return to Leeds", "£80.00"))
    tend_until(parts, lambda: demo.element(reference) == "approve_line_manager")
    demo.do(lambda: demo.office.does("manager", reference, "approve"))
    assert demo.with_whom(reference) == "anybody in finance"


@pytest.mark.browser
def test_with_a_browser_it_works_again_unless_a_person_stopped_it(demo, parts, monkeypatch, request) -> None:
    monkeypatch.setenv("ROBOT_CHROMIUM", "/nowhere/chromium")
    demonstration_robots.begin(parts)
    assert not demo.do(robot, LEDGER_CLERK).on
    request.getfixturevalue("with_browser")
    demonstration_robots.begin(parts)
    assert demo.do(robot, LEDGER_CLERK).on
    office = demo.office
    demo.do(lambda: stop(code=LEDGER_CLERK, why="It keys rubbish", actor=office.system, at=office.at))
    demonstration_robots.begin(parts)
    assert not demo.do(robot, LEDGER_CLERK).on


def test_only_their_owner_reads_their_secrets_and_each_start_makes_others(
    demo, without_browser, parts, settings
) -> None:
    demonstration_robots.begin(parts)
    kept = settings.VAR_DIR / "robots" / RECEIPT_READER
    first = kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.chmod(0o644)
    demonstration_robots.begin(parts)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert Robot(demo.url, RECEIPT_READER, kept.read_text()).take() is None
    with pytest.raises(Refused, match="no robot with this code and this secret"):
        Robot(demo.url, RECEIPT_READER, first).take()


def test_a_demonstration_from_before_there_were_robots_runs_without_them(
    place, settings, tmp_path, parts, capsys
) -> None:
    settings.VAR_DIR = tmp_path / "var"
    demonstration_robots.begin(parts)
    assert parts.parts == []
    assert "made before it had robots" in capsys.readouterr().out


def test_where_their_packages_are_missing_they_are_not_started(demo, parts, capsys, monkeypatch) -> None:
    monkeypatch.setattr(demonstration_robots, "NEEDED", ("httpx", "no_such_package"))
    demonstration_robots.begin(parts)
    assert parts.parts == []
    assert "what they need is not installed" in capsys.readouterr().out


def test_the_old_ledger_keeps_its_books(demo, without_browser, parts, settings) -> None:
    demonstration_robots.begin(parts)
    books = settings.VAR_DIR / "old_ledger" / "books.beancount"
    books.write_text(books.read_text() + "2020-01-02 open Expenses:Ice GBP\n")
    ledger, url = demonstration_robots._old_ledger()
    parts.begin(ledger)

    def answers() -> bool:
        try:
            return httpx.get(url, follow_redirects=True).is_success
        except httpx.TransportError:
            return False

    tend_until(parts, answers)
    assert "Expenses:Ice" in books.read_text()
