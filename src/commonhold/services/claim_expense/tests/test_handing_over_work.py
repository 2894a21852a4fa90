"""What becomes of claims, and of the work in them, when people move on or leave."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import may
from commonhold.core.accounts.changes import actions as changes
from commonhold.core.accounts.changes.rules import Change
from commonhold.core.accounts.sessions import signed_in
from commonhold.faces.doors import SESSION_ACCOUNT
from commonhold.records.payments import queries as payments
from commonhold.records.people import actions as people
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.worker import as_
from commonhold.work.cases import actions as cases
from commonhold.work.cases import queue
from commonhold.work.cases.deciding.queries import NotYourTask
from commonhold.work.cases.handing_over.actions import NoReason, NoSuccessor, hand_over
from commonhold.work.cases.handing_over.queries import open_work
from commonhold.work.cases.models import Absence, Notice, Task
from commonhold.work.cases.queries import case_view

WHY = "She moves to the Department of Letters"


def goes(
    office: Office, who: str | dict[str, str | None], successor: str | None = None, why: str = WHY
) -> None:
    pairs = {who: successor} if isinstance(who, str) else who
    hand_over(
        accounts={office.account(each): next_ and office.account(next_) for each, next_ in pairs.items()},
        department_id=office.department_id,
        reason=why,
        actor=office.system,
        at=office.at,
    )


def day(office: Office) -> date:
    return office.at.astimezone(LONDON).date()


def notices(office: Office, name: str, subject: str) -> list[str]:
    found = Notice.objects.filter(account_id=office.account(name), subject=subject)
    return list(found.values_list("body", flat=True))


def at_manager(office: Office, claimant: str = "claimant") -> str:
    reference = office.claims(claimant, TRAIN)
    office.does("holder", reference, "approve")
    return reference


def test_tasks_for_which_somebody_is_named_pass_to_who_comes_after(office: Office) -> None:
    reference = at_manager(office)
    goes(office, "manager", "director")
    assert office.task(reference).with_whom == "Director"
    with pytest.raises(NotYourTask):
        office.does("manager", reference, "approve")
    office.does("director", reference, "approve")
    assert office.case(reference).standing.startswith("Approved")
    told = [each.what for each in office.case(reference).timeline]
    assert "passed on a task of somebody who goes" in told
    (letter,) = notices(office, "director", "Work was passed to you")
    assert "1 task and 0 absences" in letter
    assert WHY in letter


def test_what_somebody_has_taken_is_put_back_for_the_others(by_hand: Office) -> None:
    office = by_hand
    reference = office.claims("claimant", TRAIN)
    cases.claim_task(task_id=office.task(reference).id, actor=office.actors["checker"], at=office.at)
    assert office.task(reference).with_whom == "Checker"
    goes(office, "checker")
    task = office.task(reference)
    assert (task.claimed_by, task.with_whom) == (None, "any case worker")
    assert "put back a task of somebody who goes" in [each.what for each in office.case(reference).timeline]


def test_nobody_is_given_a_task_about_their_own_case(office: Office) -> None:
    office.hire("deputy", "director")
    reference = at_manager(office)
    cases.reassign_task(
        task_id=office.task(reference).id,
        to_account_id=office.account("deputy"),
        reason="The manager is away",
        actor=office.actors["manager"],
        at=office.at,
    )
    goes(office, "deputy", "claimant")
    task = office.task(reference)
    assert task.with_whom == "anybody in finance"
    office.does("accountant", reference, "approve")


def test_without_anybody_after_them_a_task_goes_to_finance(office: Office) -> None:
    reference = at_manager(office)
    goes(office, "manager")
    assert office.task(reference).with_whom == "anybody in finance"


def test_others_who_are_named_keep_the_task(office: Office) -> None:
    office.hire("second", "director", role="budget_holder")
    reference = office.claims("claimant", TRAIN)
    goes(office, "holder")
    assert office.task(reference).with_whom == "Second"


def test_whoever_is_named_already_is_named_once(office: Office) -> None:
    office.hire("second", "director", role="budget_holder")
    reference = office.claims("claimant", TRAIN)
    goes(office, "holder", "second")
    assert office.task(reference).with_whom == "Second"


def test_what_is_finished_stays_as_it_is(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    office.does("holder", reference, "approve")
    done = Task.objects.get(case__reference=reference, completed_by=office.account("holder"))
    goes(office, "holder", "director")
    assert not notices(office, "director", "Work was passed to you")
    assert Task.objects.get(id=done.id).completed_by_id == office.account("holder")


def test_whoever_stands_in_for_others_is_replaced(office: Office) -> None:
    today = day(office)
    cases.delegate(
        department_id=office.department_id,
        account_id=office.account("manager"),
        deputy_id=office.account("colleague"),
        from_date=today - timedelta(days=2),
        until=today + timedelta(days=5),
        actor=office.actors["manager"],
        at=office.at,
    )
    reference = at_manager(office)
    goes(office, "colleague", "director")
    rows = Absence.objects.filter(account_id=office.account("manager")).order_by("valid")
    assert [(each.deputy_id, each.valid.lower, each.valid.upper) for each in rows] == [
        (office.account("colleague"), today - timedelta(days=2), today),
        (office.account("director"), today, today + timedelta(days=6)),
    ]
    with pytest.raises(NotYourTask):
        office.does("colleague", reference, "approve")
    office.does("director", reference, "approve")
    assert "Their successor does." in notices(office, "manager", "Your deputy goes")[0]


def test_nobody_becomes_their_own_deputy(office: Office) -> None:
    today = day(office)
    cases.delegate(
        department_id=office.department_id,
        account_id=office.account("director"),
        deputy_id=office.account("manager"),
        from_date=today + timedelta(days=3),
        until=today + timedelta(days=5),
        actor=office.actors["director"],
        at=office.at,
    )
    goes(office, "manager", "director")
    assert not Absence.objects.filter(account_id=office.account("director")).exists()
    assert "Name somebody else." in notices(office, "director", "Your deputy goes")[0]


@pytest.mark.parametrize("why", ["", "  \n", "x" * 4001])
def test_a_reason_is_needed(office: Office, why: str) -> None:
    with pytest.raises(NoReason):
        goes(office, "manager", "director", why)


def test_whoever_takes_over_works_there_and_stays(office: Office) -> None:
    with pytest.raises(NoSuccessor, match="somebody else who goes"):
        goes(office, {"manager": "director", "director": "head"})
    changes.change_roles(
        changes=[Change("leave:1", office.account("head"), day(office), office.department_id)],
        actor=office.system,
        at=office.at,
    )
    with pytest.raises(NoSuccessor, match="work in the department"):
        goes(office, "manager", "head")


def test_many_who_go_take_as_many_statements_as_one(office: Office) -> None:
    counts = []
    for number in (1, 6):
        names = [f"leader{number}{each}" for each in range(number)]
        for each in names:
            office.hire(each, "director")
            office.hire(f"{each}report", each)
            at_manager(office, f"{each}report")
        with CaptureQueriesContext(connection) as queried:
            goes(office, dict.fromkeys(names, "director"))
        counts.append(len(queried))
    assert counts[0] == counts[1] <= 10
    assert Task.objects.filter(closed_at=None, candidates__account=office.account("director")).count() == 7


def test_what_somebody_has_open_is_shown_before_they_go(office: Office) -> None:
    theirs = office.claims("manager", TRAIN)
    waiting = at_manager(office)
    cases.claim_task(task_id=office.task(waiting).id, actor=office.actors["manager"], at=office.at)
    found = open_work(office.account("manager"), office.department_id, day(office))
    assert [(each.reference, each.claimed, each.named) for each in found.tasks] == [(waiting, True, True)]
    assert [(each.reference, each.standing, each.waits_for_them) for each in found.asked_for] == [
        (theirs, "Waiting for the budget holder’s approval", False)
    ]
    assert found.passes_on == 1
    nothing = open_work(office.account("colleague"), office.department_id, day(office))
    assert (nothing.tasks, nothing.asked_for, nothing.stands_in) == ([], [], [])


def moves_on(office: Office, name: str) -> None:
    """Somebody's last day here is today: from tomorrow on they work elsewhere."""
    today = day(office)
    people.end_employment(
        employment_id=office.employments[name], last_day=today, actor=office.system, at=office.at
    )
    change = Change("moves.move:1", office.account(name), today + timedelta(days=1), office.department_id)
    changes.change_roles(changes=[change], actor=office.system, at=office.at)


def test_whoever_has_moved_corrects_their_claim_and_is_paid_for_it(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    office.does("holder", reference, "return", "Which train?")
    moves_on(office, "claimant")
    office.passes(working_days=2)
    (found,) = open_work(office.account("claimant"), office.department_id, day(office)).asked_for
    assert (found.reference, found.waits_for_them) == (reference, True)
    office.corrects("claimant", reference, TRAIN)
    office.does("holder", reference, "approve")
    assert office.task(reference).with_whom == "anybody in finance"
    office.does("accountant", reference, "approve")
    office.passes(working_days=1)
    office.bank_pays()
    assert office.case(reference).standing == "Paid"
    (batch,) = payments.batches(office.department_id)
    written = next(file.content for file in payments.files_of(batch.id) if file.format == "bacs18")
    assert str(20_000_000 + office.account("claimant")).encode() in written


@pytest.fixture
def gone(works: Office) -> dict[str, str]:
    """Claims of one who moved on, and of a colleague whose claim they had approved; by who asked."""
    with as_(works), queue.inline() as works.steps:
        own, other = works.claims("claimant", TRAIN), works.claims("colleague", TRAIN)
        works.does("holder", other, "approve")
        moves_on(works, "claimant")
        moves_on(works, "holder")
    works.at += timedelta(days=1)
    return {"own": own, "other": other}


def test_former_employees_see_their_own_cases_and_none_that_they_once_worked_on(
    works: Office, gone: dict[str, str]
) -> None:
    def may_see(name: str, reference: str) -> bool:
        with signed_in(works.account(name), at=works.at) as who:
            assert who is not None
            assert who.roles == {"person", "former"}
            view = case_view(reference, account_id=who.account_id, at=works.at)
            return may(
                "case.view", roles=who.roles_in(works.department_id), relations=view.relations
            ) and may("case.comment", roles=who.roles_in(works.department_id), relations=view.relations)

    assert may_see("claimant", gone["own"])
    assert not may_see("claimant", gone["other"])
    assert not may_see("holder", gone["other"])


def test_former_employees_open_their_cases_and_payslips_and_ask_for_nothing_new(
    works: Office, gone: dict[str, str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = client.session
    session[SESSION_ACCOUNT] = works.account("claimant")
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    monkeypatch.setattr("django.utils.timezone.now", lambda: works.at)
    found = {
        path: client.get(path).status_code
        for path in (
            "/",
            "/cases/",
            f"/cases/{gone['own']}/",
            f"/cases/{gone['other']}/",
            "/payslips/",
            "/services/claim_expense/",
            "/approvals/",
            "/absence/",
        )
    }
    assert found == {
        "/": 200,
        "/cases/": 200,
        f"/cases/{gone['own']}/": 200,
        f"/cases/{gone['other']}/": 403,
        "/payslips/": 200,
        "/services/claim_expense/": 404,
        "/approvals/": 403,
        "/absence/": 403,
    }
