"""A timer that can't go off is an incident like a step's; it is tried again by itself, and holds up no other."""

from datetime import timedelta

import pytest
from django.db import connection

from commonhold.base.bpmn.tests.drawn import boundary, drawn, timer
from commonhold.services.claim_expense.tests.conftest import SMALL, Office
from commonhold.services.claim_expense.tests.worker import NO_DECISIONS
from commonhold.work.cases import jobs
from commonhold.work.cases.incidents import actions, queries
from commonhold.work.processes import actions as processes
from commonhold.work.processes.incidents.queries import Incident, Wanted

LATE = (
    "startEvent s",
    "userTask check_receipts",
    "endEvent e",
    "s > check_receipts",
    "check_receipts > e",
    boundary("late", "check_receipts", timer("PT2H")),
    "exclusiveGateway g",
    "userTask approve_line_manager",
    "late > g",
    "g > approve_line_manager if urgent = true",
    "approve_line_manager > e",
)


@pytest.fixture
def late(office: Office) -> Office:
    """Claims of this office are late after two hours, and then only urgent ones can go on."""
    processes.publish(
        service="claim_expense", bpmn=drawn(*LATE), dmn=NO_DECISIONS, actor=office.system, at=office.at
    )
    return office


def incidents(office: Office) -> list[Incident]:
    return [row.incident for row in queries.page(Wanted([office.department_id]), 1)]


def hours_pass(office: Office, hours: float) -> None:
    office.at += timedelta(hours=hours)
    jobs.fire_due(at=office.at)


def test_it_is_tried_again_after_a_minute_and_then_less_often(late: Office) -> None:
    reference = late.claims("claimant", SMALL)
    hours_pass(late, 3)
    for minutes in (1, 2, 4):
        (incident,) = incidents(late)
        assert (incident.element, incident.kind) == ("late", "timer")
        assert incident.next_try == late.at + timedelta(minutes=minutes)
        hours_pass(late, minutes / 60)
    # The receipts can still be checked, so the claim is not held up.
    assert late.case(reference).standing == "Receipts are being checked"


def test_a_person_corrects_the_value_and_it_goes_off_at_once(late: Office) -> None:
    reference = late.claims("claimant", SMALL)
    hours_pass(late, 3)
    (incident,) = incidents(late)
    actions.correct(
        wait_id=incident.wait_id,
        variables={"urgent": True},
        reason="She flies tomorrow",
        actor=late.actors["accountant"],
        at=late.at,
    )
    hours_pass(late, 0)
    assert late.task(reference).element == "approve_line_manager"
    assert incidents(late) == []


def test_one_that_meets_a_mistake_of_ours_holds_up_no_other(late: Office) -> None:
    late.claims("claimant", SMALL)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE processes_instance SET variables = '[1]'")
    late.claims("claimant", {**SMALL, "description": "Another train"})
    hours_pass(late, 3)
    assert [each.trouble for each in incidents(late)] == [
        "An error in Commonhold (TypeError)",
        "At g no condition holds and there is no default flow. Ask the process's owner to add one.",
    ]
