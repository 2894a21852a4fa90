"""What happens when somebody's pay is to go to another account, told as it happens to people."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from commonhold.base.working_time import LONDON
from commonhold.records.payments import actions as payments
from commonhold.records.payments.queries import batches, files_of
from commonhold.records.people import actions as people
from commonhold.records.people.rules import BankAccount, Contact
from commonhold.services.change_bank_details import submission
from commonhold.services.change_bank_details.tests.conftest import NEW, Office
from commonhold.work.cases import actions as cases
from commonhold.work.cases.actions import NotYourTask, OwnCase, ReasonNeeded
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.lists import queries as lists


def notices() -> list[tuple[str, str, str]]:
    """Whom the claimant's e-mails went to, their subjects and their texts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(nullif(n.address, ''), a.email), n.subject, n.body FROM cases_notice n"
            " JOIN accounts_account a ON a.id = n.account_id ORDER BY n.id"
        )
        return list(cursor.fetchall())


def test_a_change_is_verified_waits_and_is_made(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks()
    case = office.case(reference)
    assert case.standing == "We are going to call you, to be sure that it was you who asked"
    assert [task.element for task in case.tasks] == ["verify_change", "stop_change"]
    assert case.tasks[0].with_whom == "any case worker"
    assert office.findings(reference) == [
        "Call 07700900123, the number that we held before. Don’t use a number from the request."
    ]
    office.does("verifier", reference, "called")
    assert [task.element for task in office.case(reference).tasks] == ["stop_change"], "it only waits now"
    office.passes(working_days=2)
    assert office.paid_into() == before
    office.passes(working_days=2)
    case = office.case(reference)
    assert (case.state, case.outcome, case.tasks) == ("finished", "changed", [])
    assert office.paid_into() == "87654321"
    assert office.paid_into(office.at.date() - timedelta(days=1)) == before, "what was before stays known"


def test_everybody_is_told_at_every_address_held_before_at_once_and_after(office: Office) -> None:
    reference = office.asks()
    told = [(to, subject) for to, subject, _ in notices()]
    asked = "Somebody asked to change the account that your pay goes to"
    assert told == [("ada@home.example", asked), ("claimant@works.example", asked)]
    office.does("verifier", reference, "met")
    office.passes(working_days=4)
    changed = "The account that your pay goes to was changed"
    assert [(to, subject) for to, subject, _ in notices()][2:] == [
        ("ada@home.example", changed),
        ("claimant@works.example", changed),
    ]
    correspondence.send_notices(department_id=office.department_id, actor=office.system, at=office.at)
    assert [message.to for message in mail.outbox][:2] == [["ada@home.example"], ["claimant@works.example"]]


def test_a_contact_that_changed_last_week_is_not_the_one_that_is_called(office: Office) -> None:
    office.records("claimant", Contact("07700 900 666", "thief@else.example"), office.at - timedelta(days=6))
    reference = office.asks()
    call, *found = office.findings(reference)
    assert call.startswith("Call 07700900123"), "the number held before the change"
    assert found == ["Their telephone number or e-mail address changed in the 30 days before."]
    assert {to for to, _, _ in notices()} == {
        "ada@home.example",
        "thief@else.example",
        "claimant@works.example",
    }


def test_a_stopped_fraud_changes_nothing(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks()
    office.stops(reference)
    case = office.case(reference)
    assert (case.outcome, case.standing) == ("stopped", "Stopped: it was not the person who asked")
    office.passes(working_days=15)
    assert office.paid_into() == before
    assert notices()[-1][1] == "You stopped a change of your bank details"


def test_it_can_be_stopped_while_it_waits_after_it_was_verified(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks()
    office.does("verifier", reference, "called")
    office.passes(working_days=2)
    office.stops(reference)
    office.passes(working_days=10)
    assert (office.case(reference).outcome, office.paid_into()) == ("stopped", before)


def test_who_says_on_the_telephone_that_it_was_not_they_is_left_as_they_were(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks()
    with pytest.raises(ReasonNeeded):
        office.does("verifier", reference, "refuse")
    office.does("verifier", reference, "refuse", "They did not ask for it")
    assert office.case(reference).outcome == "refused"
    office.passes(working_days=12)
    assert office.paid_into() == before
    assert {to for to, subject, _ in notices() if subject == "Your bank details were not changed"} == {
        "ada@home.example",
        "claimant@works.example",
    }


def test_what_looks_odd_is_verified_by_two_different_people(office: Office) -> None:
    reference = office.asks(account_name="Mallory Other")
    assert office.findings(reference)[1:] == ["The name on the account is not theirs."]
    office.does("verifier", reference, "called")
    task = office.case(reference).tasks[0]
    assert (task.element, task.with_whom) == ("verify_again", "Second")
    with pytest.raises(NotYourTask):
        office.does("verifier", reference, "called")
    office.does("second", reference, "met")
    office.passes(working_days=4)
    assert office.case(reference).outcome == "changed"


def test_the_second_check_can_refuse_what_the_first_confirmed(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks(account_name="Mallory Other")
    office.does("verifier", reference, "called")
    office.does("second", reference, "refuse", "The voice was not theirs")
    assert (office.case(reference).outcome, office.paid_into()) == ("refused", before)


def test_nobody_verifies_their_own(office: Office) -> None:
    office.grant(office.account("claimant"), "case_worker")
    reference = office.asks()
    with pytest.raises(OwnCase):
        office.does("claimant", reference, "called")


def test_a_request_sent_back_is_corrected_and_looked_at_again(office: Office) -> None:
    reference = office.asks(account_name="Mallory Other")
    office.does("verifier", reference, "return", "Is that your account?")
    (waits, _) = office.case(reference).tasks
    assert (waits.element, waits.for_asker) == ("correct_request", True)
    with pytest.raises(AnswersRefused):
        submission.correct(
            NEW | {"account_number": "12"},
            task_id=waits.id,
            reference=reference,
            actor=office.actors["claimant"],
            at=office.at,
        )
    submission.correct(
        NEW, task_id=waits.id, reference=reference, actor=office.actors["claimant"], at=office.at
    )
    office.run()
    assert office.findings(reference)[1:] == []
    office.does("verifier", reference, "called")
    office.passes(working_days=4)
    assert office.paid_into() == "87654321"


def test_a_request_is_taken_back(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks()
    office.does("verifier", reference, "called")
    cases.withdraw_case(reference=reference, actor=office.actors["claimant"], at=office.at)
    office.passes(working_days=10)
    assert (office.case(reference).outcome, office.paid_into()) == ("withdrawn", before)


def test_a_later_day_is_kept_to(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks(effective_from="2026-06-01")
    office.does("verifier", reference, "called")
    office.passes(working_days=4)
    assert office.case(reference).outcome == "changed"
    assert (office.paid_into(), office.paid_into(date(2026, 6, 1))) == (before, "87654321")


def test_who_leaves_while_it_waits_is_told_that_nothing_was_changed(office: Office) -> None:
    reference = office.asks()
    office.does("verifier", reference, "called")
    people.end_employment(
        employment_id=office.employments["claimant"],
        last_day=office.at.date(),
        actor=office.system,
        at=office.at,
    )
    office.passes(working_days=4)
    assert office.case(reference).outcome == "refused"
    assert notices()[-1][0] == "claimant@works.example"


def test_two_requests_for_the_same_account_make_one_change(office: Office) -> None:
    first, second = office.asks(), office.asks()
    for reference in (first, second):
        office.does("verifier", reference, "called")
    office.passes(working_days=4)
    assert {office.case(first).outcome, office.case(second).outcome} == {"changed", "refused"}
    assert office.paid_into() == "87654321"


def test_money_on_its_way_goes_to_the_account_of_its_day(office: Office) -> None:
    reference = office.asks()
    office.does("verifier", reference, "called")
    before = office.paid_into()
    payments.queue_payment(
        department_id=office.department_id,
        source="test:1",
        payee_name="Claimant Example",
        sort_code="200000",
        account_number=before,
        amount_pence=12_50,
        reference="TRAIN",
        case_reference=None,
        actor=office.system,
        at=office.at,
    )
    office.passes(working_days=4)
    assert office.paid_into() == "87654321"
    (batch,) = batches(office.department_id)
    assert before.encode() in next(file.content for file in files_of(batch.id) if file.format == "bacs18")


def test_an_account_number_is_nowhere_but_in_the_answers(office: Office) -> None:
    reference = office.asks()
    office.does("verifier", reference, "called")
    office.passes(working_days=4)
    for text in [
        str(office.told()),
        str(notices()),
        str(office.case(reference).timeline),
        office.case(reference).title,
    ]:
        assert "87654321" not in text
        assert "201234" not in text
        assert "20-12-34" not in text
    assert "ending 21" in str(notices())
    with connection.cursor() as cursor:
        cursor.execute("SELECT variables::text FROM processes_instance")
        assert "87654321" not in str(cursor.fetchall())


def test_a_stop_that_is_held_up_still_stops_it(office: Office) -> None:
    before = office.paid_into()
    reference = office.asks()
    office.does("verifier", reference, "called")
    (task,) = [each for each in office.case(reference).tasks if each.element == "stop_change"]
    cases.complete_task(task_id=task.id, outcome="stop", actor=office.actors["claimant"], at=office.at)
    office.steps.clear()  # as if the step that ends it could not be done for weeks
    office.passes(working_days=15)
    assert (office.case(reference).outcome, office.paid_into()) == ("refused", before)
    assert "did not ask for it" in notices()[-1][2]


def test_stopping_is_offered_and_never_nags(office: Office) -> None:
    office.asks()
    mine = lists.my_tasks(
        office.account("claimant"), grants=[], department_ids=[office.department_id], at=office.at
    )
    assert mine.rows == []
    (row,) = lists.my_cases(office.account("claimant")).rows
    assert (row.with_whom, row.task_for_asker) == ("any case worker", None)


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"sort_code": "20123"}, "sort_code", "6 digits"),
        ({"sort_code": "20-12-34"}, "sort_code", "6 digits"),
        ({"sort_code": 201234}, "sort_code", "6 digits"),
        ({"account_number": "١٢٣٤٥٦٧٨"}, "account_number", "8 digits"),
        ({"account_number": "12345678; DROP TABLE"}, "account_number", "8 digits"),
        ({"account_name": ""}, "account_name", "Enter the name on the account"),
        ({"account_name": "x" * 5000}, "account_name", "200 characters"),
        ({"account_name": "A\x00B"}, "account_name", "control characters"),
        ({"reason": "because"}, "reason", "from the list"),
        ({"effective_from": "2026-04-13"}, "effective_from", "today or later"),
        ({"effective_from": "2027-04-13"}, "effective_from", "within 180 days"),
        ({"effective_from": "tomorrow"}, "effective_from", "real date"),
        ({"phone": "07700 900 999"}, "phone", "no question called"),
    ],
)
def test_bad_answers_are_refused_by_name(
    office: Office, changed: dict[str, object], field: str, why: str
) -> None:
    with pytest.raises(AnswersRefused) as refused:
        office.asks(**changed)
    (problem,) = refused.value.problems
    assert problem.field == field
    assert why in problem.message


def test_nothing_is_asked_that_changes_nothing(office: Office) -> None:
    with pytest.raises(AnswersRefused, match="already goes to"):
        office.asks(sort_code="200000", account_number=office.paid_into())


def test_only_who_is_employed_here_can_ask(office: Office) -> None:
    people.end_employment(
        employment_id=office.employments["claimant"],
        last_day=office.at.date() - timedelta(days=1),
        actor=office.system,
        at=office.at,
    )
    with pytest.raises(submission.NotEmployedHere):
        office.asks()


def test_what_was_recorded_about_the_account_is_seen(office: Office) -> None:
    shared = BankAccount("201234", "87654321", "C Example")
    office.records("colleague", shared, office.at)
    assert office.findings(office.asks())[1:] == ["One other person is paid into this account."]
    office.records("manager", shared, office.at)
    assert office.findings(office.asks())[1:] == ["Several other people are paid into this account."]
    office.records("claimant", BankAccount("200000", "11112222", "C Example"), office.at - timedelta(days=40))
    assert "The account was changed in the 90 days before too." in office.findings(office.asks())
    office.at = datetime.combine(office.at.date(), datetime.min.time(), LONDON) + timedelta(hours=23)
    assert "It was asked for outside working hours." in office.findings(office.asks())
