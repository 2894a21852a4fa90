"""Who may look at incidents, try again, correct and cancel; each in their own department, and not their own case."""

import pytest
from django.test import Client

from commonhold.core.audit.acting import acting
from commonhold.services.claim_expense.tests.conftest import Office, held_up, works
from commonhold.services.claim_expense.tests.worker import incidents, open_the_books
from commonhold.work.cases.catalogue import Beginning
from commonhold.work.cases.incidents.queries import Incident
from commonhold.work.cases.opening.actions import begin
from commonhold.work.cases.opening.queries import unopened
from tests.access.test_every_endpoint import signed_in

__all__ = ["held_up", "works"]

LIST = "/office/claim_expense/incidents/"


@pytest.fixture
def incident(works: Office, held_up: str) -> Incident:
    return incidents(works)[0]


def as_role(works: Office, role: str, department_id: int | None = None) -> Client:
    """Somebody new who has this role, in this department or another."""
    with acting(works.system, [works.department_id, *filter(None, [department_id])]):
        works.hire(role, "director")
        home, works.department_id = works.department_id, department_id or works.department_id
        works.grant(works.account(role), role)
        works.department_id = home
    return signed_in(works.account(role))


@pytest.mark.parametrize(
    ("role", "see", "retry", "mend"),
    [
        ("process_owner", 200, 302, 200),
        ("finance", 200, 302, 200),
        ("case_worker", 200, 302, 403),
        ("department_admin", 200, 302, 403),
        ("central_unit", 200, 403, 403),
        ("auditor", 403, 403, 403),
        ("payroll", 403, 403, 403),
    ],
)
def test_each_role_does_what_is_theirs(
    works: Office, incident: Incident, role: str, see: int, retry: int, mend: int
) -> None:
    client, page = as_role(works, role), f"{LIST}{incident.wait_id}/"
    assert client.get(LIST).status_code == see
    assert client.get(page).status_code == see
    assert client.get(f"{page}correct/?variable=total_pence").status_code == mend
    assert client.post(f"{page}cancel/", {"reason": ""}).status_code == mend
    assert client.post(page).status_code == retry
    assert incidents(works) == ([incident] if retry == 403 else [])


def test_nobody_corrects_or_cancels_their_own_case(works: Office, incident: Incident) -> None:
    with acting(works.system, [works.department_id]):
        works.grant(works.account("claimant"), "finance")
    client, page = signed_in(works.account("claimant")), f"{LIST}{incident.wait_id}/"
    told = client.get(page).content.decode()
    assert "Try the step again" in told
    assert "Cancel the case" not in told
    assert client.post(f"{page}cancel/", {"reason": "I want to"}).status_code == 403
    body = {"variable": "total_pence", "value": "1", "reason": "I want to"}
    assert client.post(f"{page}correct/", body).status_code == 403
    assert incidents(works) == [incident]


def test_an_owner_elsewhere_finds_no_incident(
    works: Office, incident: Incident, other_department: int
) -> None:
    client = as_role(works, "process_owner", other_department)
    assert "There is no incident" in client.get(LIST).content.decode()
    assert client.post(LIST, {"which": "all"}).status_code == 302
    for page in ("", "correct/?variable=total_pence", "cancel/"):
        assert client.get(f"{LIST}{incident.wait_id}/{page}").status_code == 403
    assert incidents(works) == [incident]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"variable": "invented", "value": "1", "reason": "x"}, 404),
        ({"value": "1", "reason": "x"}, 404),
        ({"variable": "total_pence", "value": "much", "reason": "x"}, 200),
        ({"variable": "total_pence", "value": "9" * 40, "reason": "x"}, 200),
        ({"variable": "total_pence", "value": "1", "kind": "text", "reason": "x" * 5000}, 200),
        ({"variable": "total_pence", "value": "\0", "reason": "x"}, 400),
        ({"variable": "straight_through", "value": "perhaps", "reason": "x"}, 200),
        ({}, 404),
    ],
)
def test_what_cannot_be_a_correction_is_refused_and_changes_nothing(
    works: Office, incident: Incident, sent: dict[str, str], status: int
) -> None:
    answer = as_role(works, "finance").post(f"{LIST}{incident.wait_id}/correct/", sent)
    assert answer.status_code == status
    assert status != 200 or "There is a problem" in answer.content.decode()
    assert incidents(works) == [incident]


def test_what_is_chosen_is_tried_again_and_nonsense_is_not(works: Office, incident: Incident) -> None:
    client = as_role(works, "finance")
    for nonsense in ([], ["x"], ["-1"], ["9" * 30], ["0"]):
        client.post(LIST, {"which": "chosen", "incident": nonsense})
    assert incidents(works) == [incident]
    open_the_books(works)
    assert client.post(LIST, {"which": "chosen", "incident": [incident.wait_id, "x"]}).status_code == 302
    assert incidents(works) == []
    assert client.post(f"{LIST}{incident.wait_id}/", follow=True).redirect_chain == [(LIST, 302)]


def not_opened(works: Office) -> int:
    """The number of a case that a timer should have begun, and that could not be opened."""
    with acting(works.system, [works.department_id]):
        beginning = Beginning("claim_expense", works.department_id, "yearly<b>", "timer")
        begin(beginning, sender_id=None, actor=works.system, at=works.at)
        return unopened("claim_expense", [works.department_id])[0].id


@pytest.mark.parametrize(
    ("role", "see", "retry", "give_up"),
    [
        ("process_owner", 200, 302, 200),
        ("case_worker", 200, 302, 403),
        ("central_unit", 200, 403, 403),
        ("auditor", 403, 403, 403),
    ],
)
def test_what_could_not_be_opened_is_seen_tried_again_and_given_up_by_those_who_may(
    works: Office, role: str, see: int, retry: int, give_up: int
) -> None:
    number, client = not_opened(works), as_role(works, role)
    page = f"{LIST}unopened/{number}/"
    seen = client.get(LIST)
    assert seen.status_code == see
    assert ("doesn’t say on whose behalf" in seen.content.decode()) == (see == 200)
    assert client.post(LIST, {"which": "unopened"}).status_code == retry
    assert client.get(page).status_code == give_up
    told = client.post(page, {"reason": " "})
    assert told.status_code == give_up
    assert ("Enter why you give it up" in told.content.decode()) == (give_up == 200)
    client.post(page, {"reason": "It was a trial"})
    with acting(works.system, [works.department_id]):
        assert bool(unopened("claim_expense", [works.department_id])) == (give_up == 403)
    if give_up == 200:
        assert client.get(page).status_code == 302


def test_an_owner_elsewhere_finds_nothing_that_could_not_be_opened(
    works: Office, other_department: int
) -> None:
    number, client = not_opened(works), as_role(works, "process_owner", other_department)
    assert "on whose behalf" not in client.get(LIST).content.decode()
    client.post(LIST, {"which": "unopened"})
    assert client.post(f"{LIST}unopened/{number}/", {"reason": "Mine"}).status_code == 302
    with acting(works.system, [works.department_id]):
        (kept,) = unopened("claim_expense", [works.department_id])
    assert kept.next_try > works.at
