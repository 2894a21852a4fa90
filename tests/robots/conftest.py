"""A running Commonhold with claims in it, and the robots that it knows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from commonhold.core.audit.acting import acting
from commonhold.records.expenses.actions import set_policy
from commonhold.records.expenses.rules import PolicyTerms
from commonhold.records.ledger.actions import open_period
from commonhold.services.claim_expense.tests.conftest import (
    TERMS,
    TRAIN,
    Furnished,
    Office,
    department,
    furnished,
    template,
    visiting,
)
from commonhold.services.claim_expense.tests.robotics import Reader
from commonhold.work.cases import queue
from commonhold.work.cases.correspondence.actions import attach
from commonhold_robot import Robot

__all__ = ["department", "furnished", "template", "visiting"]

ROOT = Path(__file__).parent.parent.parent


class Place:
    """A department whose receipts the robot "reader" looks at, served at `url`; its clock is the real one."""

    def __init__(self, url: str, office: Office) -> None:
        self.url, self.office = url, office
        self.processes: list[subprocess.Popen[str]] = []
        self.seen: tuple[str, int] = ("", 0)
        self.shots = os.environ.get("SHOTS", "")

    def do(self, what: Any, *arguments: Any, **named: Any) -> Any:
        """Do something as the office, in a transaction of its own."""
        self.office.at = timezone.now()
        with acting(self.office.system, [self.office.department_id]), queue.inline() as self.office.steps:
            return what(*arguments, **named)

    def claim(self, receipt: bytes, **changed: Any) -> str:
        """A claim for a train, with this receipt; its reference."""
        line = {**TRAIN, "date": (timezone.now().date() - timedelta(days=7)).isoformat(), **changed}

        def send() -> str:
            office = self.office
            number = attach(
                department_id=office.department_id,
                name="receipt.pdf",
                content=receipt,
                actor=office.actors["claimant"],
                at=office.at,
            )
            office.receipt = lambda _name: number  # type: ignore[method-assign]
            return office.claims("claimant", line)

        return self.do(send)

    def policy(self, terms: PolicyTerms) -> None:
        """What the department allows, from now on."""
        office = self.office
        named = {"department_id": office.department_id, "terms": terms, "from_date": date(2026, 4, 1)}
        self.do(lambda: set_policy(**named, actor=office.system, at=office.at))

    def open_month(self) -> None:
        """Opens the books of the month that it really is."""
        period, office = f"{timezone.now():%Y-%m}", self.office
        if period not in ("2026-04", "2026-05", "2026-06"):
            named = {"department_id": office.department_id, "period": period}
            self.do(lambda: open_period(**named, actor=office.system, at=office.at))

    def tried_again_at_once(self) -> None:
        """What waits for a later attempt, or for a person to look at, is tried now."""
        self.rows("DELETE FROM robots_retry")
        self.rows("UPDATE robots_robot SET paused_until = NULL, failures_in_row = 0, pauses = 0")

    def element(self, reference: str) -> str:
        """Where a case stands."""
        return self.do(lambda: self.office.case(reference).element)

    def with_whom(self, reference: str) -> str:
        return self.do(lambda: self.office.task(reference).with_whom)

    def results(self) -> list[tuple[str, str | None]]:
        """What became of each attempt, with the reason."""
        return self.rows("SELECT result, reason_code FROM robots_attempt ORDER BY id")

    def rows(self, statement: str) -> list[Any]:
        def read() -> list[Any]:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

        return self.do(read)

    def environment(self, robot: Reader) -> dict[str, str]:
        named = {
            "COMMONHOLD_URL": self.url,
            "COMMONHOLD_ROBOT": robot.code,
            "COMMONHOLD_ROBOT_SECRET": robot.secret,
            "PYTHONPATH": str(ROOT / "robots"),
        }
        return {**os.environ, **named}

    def start(self, robot: Reader, *command: str, **more: str) -> subprocess.Popen[str]:
        """Start a Python program as a robot, in a process of its own."""
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**self.environment(robot), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def runs(self, robot: Reader, *command: str, **more: str) -> str:
        """Run a program to its end; what it said."""
        process = self.start(robot, *command, PYTHONFAULTHANDLER="1", **more)
        try:
            said, _ = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)  # it says where it hangs
            raise AssertionError(process.communicate()[0]) from None
        return said


@pytest.fixture
def place(site: str, department: int, furnished: Furnished, settings: Any, tmp_path: Path) -> Iterator[Place]:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    made = Place(site, furnished.move_in(deque()))
    terms = replace(TERMS, receipts_checked_by_hand=True, straight_through_pence=0)
    made.policy(terms)
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def reader(place: Place) -> Reader:
    return place.do(Reader, place.office, lease_seconds=2)


@pytest.fixture
def robot(place: Place, reader: Reader) -> Robot:
    return Robot(place.url, reader.code, reader.secret)
