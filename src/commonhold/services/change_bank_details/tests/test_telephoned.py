"""Somebody who did not ask for a change telephones: what they say stops it, as their own click would."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from commonhold.base.refusals import NotFound
from commonhold.services.change_bank_details.tests.conftest import Office
from commonhold.services.change_bank_details.tests.test_scenarios import notices
from commonhold.work.cases.deciding.queries import OwnCase, TaskClosed
from commonhold.work.cases.telephoning.actions import (
    LONGEST_SAID,
    CallIncomplete,
    CallNotThen,
    NotByTelephone,
    take_call,
)

SAID = "I never asked for that. My account is with the old bank."


def calls(office: Office, reference: str, name: str = "verifier", **changed: Any) -> None:
    task = next(each for each in office.case(reference).tasks if each.element == "stop_change")
    call = {
        "task_id": task.id,
        "outcome": "stop",
        "caller": "Ada Example",
        "called_at": office.at - timedelta(minutes=5),
        "said": SAID,
    }
    take_call(**(call | changed), actor=office.actors[name], at=office.at)
    office.run()


def test_an_objection_by_telephone_stops_the_change_at_any_time(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks()
    office.does("verifier", reference, "called")
    office.passes(working_days=2)
    calls(office, reference)
    case = office.case(reference)
    assert (case.outcome, case.standing) == ("stopped", "Stopped: it was not the person who asked")
    assert case.tasks == []
    office.passes(working_days=15)
    assert office.paid_into() == before
    assert [to for to, subject, _ in notices() if subject == "You stopped a change of your bank details"] == [
        "ada@home.example",
        "claimant@works.example",
    ]


def test_who_called_when_and_what_they_said_stands_with_the_case_alone(office: Office) -> None:
    reference = office.asks()
    office.at += timedelta(hours=1)
    calls(office, reference, said=f"  {SAID} ")
    (said,) = office.case(reference).comments
    assert (said.who, said.data_class) == ("Verifier", "bank")
    assert said.text.startswith("Ada Example telephoned at ")
    assert said.text.endswith(f" on 14 April 2026 and said: {SAID}")
    told = [each.what for each in office.case(reference).timeline]
    assert (
        "was told by telephone, in the name of whoever asked: stopped it: it was not they who asked"
        " (Stop this change)"
    ) in told
    kept = str(office.told())
    assert SAID not in kept
    assert "Ada Example" not in kept
    assert sha256(said.text.encode()).hexdigest() in kept
    assert SAID not in str(notices())


def test_what_makes_no_sense_stops_nothing(office: Office) -> None:
    reference = office.asks()
    opened = office.case(reference).opened_at
    office.at += timedelta(hours=3)
    for wrong in ({"caller": " "}, {"caller": "x" * 201}, {"said": ""}, {"said": "x" * (LONGEST_SAID + 1)}):
        with pytest.raises(CallIncomplete):
            calls(office, reference, **wrong)
    for moment in (office.at + timedelta(minutes=1), opened - timedelta(minutes=1)):
        with pytest.raises(CallNotThen):
            calls(office, reference, called_at=moment)
    for outcome in ("nonsense", "called"):
        with pytest.raises(NotByTelephone):
            calls(office, reference, outcome=outcome)
    verify = next(each for each in office.case(reference).tasks if each.element == "verify_change")
    with pytest.raises(NotByTelephone):
        calls(office, reference, task_id=verify.id, outcome="refuse")
    with pytest.raises(NotFound):
        calls(office, reference, task_id=10**9)
    with pytest.raises(OwnCase):
        calls(office, reference, "claimant")
    case = office.case(reference)
    assert (case.state, case.comments) == ("open", [])
    calls(office, reference, said="x" * LONGEST_SAID, caller="x" * 200)


def test_a_second_call_finds_it_stopped_and_one_that_comes_too_late_finds_it_done(office: Office) -> None:
    reference, late = office.asks(), office.asks()
    tasks = {
        each: next(task.id for task in office.case(each).tasks if task.element == "stop_change")
        for each in (reference, late)
    }
    calls(office, reference, called_at=office.at)
    office.does("verifier", late, "called")
    office.passes(working_days=12)
    assert office.case(late).outcome == "changed"
    for each, task_id in tasks.items():
        with pytest.raises(TaskClosed):
            take_call(
                task_id=task_id,
                outcome="stop",
                caller="Ada Example",
                called_at=office.at,
                said=SAID,
                actor=office.actors["second"],
                at=office.at,
            )
        assert len(office.case(each).comments) == (each == reference)
