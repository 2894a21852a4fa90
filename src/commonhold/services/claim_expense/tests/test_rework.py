"""Receipts that come back to be checked again: when that is rework of whoever checked them, and noted by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from commonhold.core.audit.queries import EventFilter, events
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.work.cases.reworking.queries import sent_back
from commonhold.work.delivery.clocks import queries as clocks
from commonhold.work.delivery.clocks.flaws import actions as flaws
from commonhold.work.delivery.clocks.models import Flaw


def noted(reference: str) -> list[tuple[int, str, str]]:
    """What is noted of a case's tasks: the task, what, and the words."""
    found = Flaw.objects.filter(case_reference=reference, withdraws=None).order_by("id")
    return list(found.values_list("task_id", "kind", "note"))


def checks(office: Office, reference: str, outcome: str = "approve", reason: str = "") -> int:
    """Acme checks the receipts; the task's id."""
    task_id = office.task(reference).id
    office.does("acme 1", reference, outcome, reason)
    return task_id


def done_of_acme(office: Office) -> dict[int, tuple[str, ...]]:
    found = clocks.completed(
        ["acme"], office.at - timedelta(days=9), office.at, known_until=office.at + timedelta(days=1)
    )
    return {each.task_id: each.flaws for each in found}


def test_receipts_found_in_order_that_somebody_sends_back_are_rework(
    office: Office, traders: Traders
) -> None:
    reference = office.claims("claimant", TRAIN)
    first = checks(office, reference)
    cause = office.task(reference).id
    office.does("holder", reference, "return", "The hotel’s receipt is missing")
    assert noted(reference) == []
    office.corrects("claimant", reference, TRAIN)
    assert noted(reference) == [(first, "rework", "Sent back: Approve as budget holder")]
    (flaw,) = Flaw.objects.filter(case_reference=reference)
    assert (flaw.caused_by_task_id, flaw.by_label) == (cause, "Commonhold (rework)")
    assert flaw.evidence == f"Task {cause}, done again as task {office.task(reference).id}"
    (event,) = events(EventFilter([office.department_id], event="clocks.flaw_noted"))
    assert event.actor_label == "Commonhold (worker)"
    second = checks(office, reference)
    office.at += timedelta(hours=1)
    assert done_of_acme(office) == {first: ("rework",), second: ()}


def test_what_a_unit_sends_back_itself_is_its_work_done(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    checks(office, reference, "return", "The receipt is blurred")
    office.corrects("claimant", reference, TRAIN)
    assert office.task(reference).unit is not None
    assert noted(reference) == []


def test_each_time_it_comes_back_the_last_check_is_noted(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    first = checks(office, reference)
    office.does("holder", reference, "return", "Which hotel?")
    office.corrects("claimant", reference, TRAIN)
    second = checks(office, reference)
    office.does("holder", reference, "approve")
    office.does("manager", reference, "return", "Which meeting?")
    office.corrects("claimant", reference, TRAIN)
    assert noted(reference) == [
        (first, "rework", "Sent back: Approve as budget holder"),
        (second, "rework", "Sent back: Approve as line manager"),
    ]


def test_what_the_departments_own_people_did_is_nobodys_rework(office: Office, by_hand: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    office.does("checker", reference, "approve")
    Traders(office)
    office.does("holder", reference, "return", "Which hotel?")
    office.corrects("claimant", reference, TRAIN)
    assert office.task(reference).unit is not None
    assert noted(reference) == []


def test_it_is_noted_once_and_stays_withdrawn(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    first = checks(office, reference)
    office.does("holder", reference, "return", "Another cost centre")
    office.corrects("claimant", reference, TRAIN)
    found = sent_back([office.task(reference).id])
    assert [each.task_id for each in found] == [first]
    flaws.note_rework(found=found, actor=office.system, at=office.at)
    assert len(noted(reference)) == 1
    flaws.withdraw_flaw(
        flaw_id=Flaw.objects.get(task_id=first).id,
        note="The receipts were right",
        actor=office.system,
        at=office.at,
    )
    flaws.note_rework(found=found, actor=office.system, at=office.at)
    office.at += timedelta(hours=1)
    assert done_of_acme(office) == {first: ()}


def test_the_database_notes_it_once_and_only_as_rework(office: Office, traders: Traders) -> None:
    values = {
        "department_id": office.department_id,
        "case_reference": "CH-1",
        "task_id": 1,
        "note": "x",
        "caused_by_task_id": 2,
        "at": office.at,
        "by": "system:test",
        "by_label": "Test",
    }
    with pytest.raises(IntegrityError, match="flaw_by_itself"), transaction.atomic():
        Flaw.objects.create(kind="complaint", **values)
    Flaw.objects.create(kind="rework", **values)
    with pytest.raises(IntegrityError, match="flaw_by_itself_once"), transaction.atomic():
        Flaw.objects.create(kind="rework", **values)
