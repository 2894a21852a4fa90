"""Checks and clearances to record."""

from datetime import date
from typing import Any

from commonhold.records.people.carrying.rules import Carried
from commonhold.records.people.tests.moving import Move
from commonhold.records.people.vetting import actions
from commonhold.records.people.vetting.rules import ELEMENTS, Check, Clearance

TODAY = date(2026, 4, 14)
THEN = date(2024, 5, 2)


def check(employment_id: int, element: str = "identity", **details: Any) -> Check:
    usual = {"evidence": "HR-2024-118", "checked_by": "Bo Ash", "checked_on": THEN}
    return Check(**{"employment_id": employment_id, "element": element} | usual | details)  # type: ignore[arg-type]


def all_checks(employment_id: int, **details: Any) -> list[Check]:
    return [check(employment_id, element, **details) for element in ELEMENTS]


def clearance(employment_id: int, level: str = "SC", **details: Any) -> Clearance:
    usual = {"reference": "UKSV/17/204", "granted_on": THEN}
    return Clearance(**{"employment_id": employment_id, "level": level} | usual | details)  # type: ignore[arg-type]


def record(move: Move, *facts: Check | Clearance) -> None:
    checks = [each for each in facts if isinstance(each, Check)]
    clearances = [each for each in facts if isinstance(each, Clearance)]
    if checks:
        actions.record_checks(checks=checks, **move.by)
    if clearances:
        actions.record_clearances(clearances=clearances, **move.by)


def said(carried: list[Carried]) -> dict[str, str]:
    return {each.title: each.verdict for each in carried}
