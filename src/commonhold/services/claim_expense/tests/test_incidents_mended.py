"""Incidents that a person mends: a value of the case is corrected, or the case cancelled."""

from typing import Any

import pytest

from commonhold.base.refusals import NotFound
from commonhold.services.claim_expense.tests.conftest import Office
from commonhold.services.claim_expense.tests.worker import (
    as_,
    incidents,
    standing,
    timeline_of,
    try_step,
    waiting_jobs,
)
from commonhold.work.cases import queries as cases
from commonhold.work.cases.correspondence.actions import send_notices
from commonhold.work.cases.deciding.queries import OwnCase, ReasonNeeded
from commonhold.work.cases.incidents import actions, queries, rules
from commonhold.work.processes.queries import history, replay


def test_no_way_out_until_a_value_is_corrected(works: Office, stuck: str) -> None:
    (incident,) = incidents(works)
    with as_(works, "accountant"):
        looked = queries.look(*queries.find(incident.wait_id, None))
        assert (looked.code, looked.place, set(looked.known.read_here)) == (
            "bpmn.no-way-out",
            "g",
            {"urgent"},
        )
        actions.correct(
            wait_id=incident.wait_id,
            variables={"urgent": True},
            reason="She flies tomorrow",
            actor=works.actors["accountant"],
            at=works.at,
        )
    assert incidents(works) == []
    try_step(waiting_jobs()[-1])
    with as_(works):
        view = cases.case_view(stuck, account_id=None, at=works.at)
        assert [task.element for task in view.tasks] == ["check_receipts"]
        assert "Accountant corrected urgent" in timeline_of(view)
        assert "She flies tomorrow" in [each.reason for each in view.timeline]
        event = history(view.instance_id)[1].event
        assert (event["event"], event["variables"]) == ("Correct", {"urgent": True})
        assert replay(view.instance_id)[1]["urgent"] is True


def test_only_known_values_of_the_right_kind_with_a_reason_and_of_others_are_corrected(
    works: Office, stuck: str
) -> None:
    (incident,) = incidents(works)

    def corrects(name: str, reason: str = "It was wrong", **variables: object) -> None:
        with as_(works, name):
            actions.correct(
                wait_id=incident.wait_id,
                variables=variables,
                reason=reason,
                actor=works.actors[name],
                at=works.at,
            )

    for refused, name, reason, variables in (
        (NotFound, "accountant", "x", {"invented": 1}),
        (rules.NotOfItsKind, "accountant", "x", {"cost_centre_id": "one"}),
        (rules.NotOfItsKind, "accountant", "x", {"cost_centre_id": True}),
        (ReasonNeeded, "accountant", " ", {"urgent": True}),
        (ReasonNeeded, "accountant", "x" * 5000, {"urgent": True}),
        (actions.NothingCorrected, "accountant", "x", {"cost_centre_id": works.cost_centre}),
        (OwnCase, "claimant", "x", {"urgent": True}),
    ):
        with pytest.raises(refused):
            corrects(name, reason, **variables)
    assert incidents(works) == [incident]


def test_a_cancelled_case_is_closed_and_the_person_who_asked_is_told_why(
    works: Office, held_up: str, mailoutbox: list[Any]
) -> None:
    (incident,) = incidents(works)
    with as_(works, "accountant"):
        actions.cancel(
            wait_id=incident.wait_id,
            reason="The office is closed for good",
            actor=works.actors["accountant"],
            at=works.at,
        )
    assert standing(works, held_up) == "Cancelled"
    assert incidents(works) == []
    with as_(works):
        assert works.claim(held_up).state == "withdrawn"
        send_notices(department_id=works.department_id, actor=works.system, at=works.at)
    (mail,) = [each for each in mailoutbox if each.subject.startswith("Cancelled")]
    assert (mail.to, "closed for good" in mail.body) == (["claimant@works.example"], True)
