"""What happens to a question about pay, told as it happens to people."""

from datetime import timedelta

import pytest
from django.db import connection

from commonhold.core.audit.queries import EventFilter, events
from commonhold.services.pay_query.tests.conftest import Office
from commonhold.work.cases import actions as cases
from commonhold.work.cases.actions import NotYourTask, OwnCase, ReasonNeeded
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.deciding.actions import decide_all
from commonhold.work.cases.figures.contact import FirstContact, first_contact

SECRET = "Your March pay was £4,321.09 because of back pay"


def at_first_contact(office: Office) -> FirstContact:
    return first_contact("pay_query", [office.department_id], since=office.at - timedelta(days=365))


def test_a_question_answered_the_first_time(office: Office) -> None:
    reference = office.asks()
    assert office.task(reference).with_whom == "any case worker"
    office.does("worker", reference, "answer", SECRET)
    task = office.task(reference)
    assert (task.title, task.for_asker) == ("Say whether this answers your question", True)
    assert office.said(reference) == [("Worker", SECRET)]
    office.does("claimant", reference, "resolved")
    assert office.case(reference).standing == "Answered, and you said so"
    assert at_first_contact(office) == FirstContact(finished=1, resolved=1)


def test_who_says_nothing_is_taken_to_be_answered(office: Office) -> None:
    reference = office.asks()
    office.does("worker", reference, "answer", "Because of back pay")
    office.passes(working_days=9)
    assert office.case(reference).state == "open"
    office.passes(working_days=2)
    assert (office.case(reference).outcome, office.case(reference).tasks) == ("answered", [])
    assert at_first_contact(office) == FirstContact(finished=1, resolved=1)


def test_an_answer_that_was_none_is_asked_again_and_no_first_contact(office: Office) -> None:
    reference = office.asks()
    office.does("worker", reference, "answer", "See your payslip")
    with pytest.raises(ReasonNeeded):
        office.does("claimant", reference, "reopen", "  ")
    office.does("claimant", reference, "reopen", "I did, and it doesn't say")
    assert office.task(reference).element == "answer_query"
    office.does("worker", reference, "answer", SECRET)
    office.does("claimant", reference, "resolved")
    assert [who for who, _ in office.said(reference)] == ["Worker", "Claimant", "Worker"]
    assert at_first_contact(office) == FirstContact(finished=1, resolved=0)


def test_what_is_missing_is_asked_for(office: Office) -> None:
    reference = office.asks()
    office.does("worker", reference, "ask", "Which month is it?")
    assert office.task(reference).title == "Reply to our question"
    with pytest.raises(NotYourTask):
        office.does("colleague", reference, "reply", "March")
    office.does("claimant", reference, "reply", "March")
    office.does("worker", reference, "answer", SECRET)
    office.does("claimant", reference, "resolved")
    assert at_first_contact(office).resolved == 0


def test_who_never_replies_is_closed_and_not_counted_as_resolved(office: Office) -> None:
    reference = office.asks()
    office.does("worker", reference, "ask", "Which month is it?")
    office.passes(working_days=21)
    assert office.case(reference).outcome == "lapsed"
    assert at_first_contact(office) == FirstContact(finished=1, resolved=0)


def test_a_hard_question_stays_with_the_specialist(office: Office) -> None:
    reference = office.asks()
    office.does("worker", reference, "pass", "Needs a look into payroll")
    assert office.task(reference).with_whom == "any payroll"
    office.does("specialist", reference, "ask", "Which month?")
    office.does("claimant", reference, "reply", "March")
    assert office.task(reference).element == "answer_specialist"
    office.does("specialist", reference, "answer", SECRET)
    office.does("claimant", reference, "reopen", "And April?")
    assert office.task(reference).element == "answer_specialist"


@pytest.mark.parametrize("category", ["not_paid", "overpaid"])
def test_what_only_payroll_can_put_right_goes_there_at_once(office: Office, category: str) -> None:
    assert office.task(office.asks(category=category)).element == "answer_specialist"


@pytest.mark.parametrize("category", ["too_little", "tax", "pension", "loan", "payslip", "other"])
def test_all_else_goes_to_a_case_worker(office: Office, category: str) -> None:
    assert office.task(office.asks(category=category)).element == "answer_query"


def test_nobody_answers_their_own_question(office: Office) -> None:
    office.grant(office.account("claimant"), "case_worker")
    with pytest.raises(OwnCase):
        office.does("claimant", office.asks(), "answer", "All is well")


def test_a_question_is_taken_back(office: Office) -> None:
    reference = office.asks()
    cases.withdraw_case(reference=reference, actor=office.actors["claimant"], at=office.at)
    assert office.case(reference).outcome == "withdrawn"
    assert at_first_contact(office) == FirstContact(finished=1, resolved=0)


def test_what_is_said_is_kept_in_the_conversation_and_nowhere_else(office: Office) -> None:
    reference = office.asks(message=f"Is it right that {SECRET}?")
    office.does("worker", reference, "answer", SECRET)
    correspondence.comment(
        reference=reference, text=f"{SECRET}, again", actor=office.actors["worker"], at=office.at
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT data_class FROM cases_comment")
        assert cursor.fetchall() == [("pay",)]
        cursor.execute("SELECT subject, body FROM cases_notice")
        written = str(cursor.fetchall())
        cursor.execute("SELECT variables::text FROM processes_instance")
        written += str(cursor.fetchall())
        cursor.execute("SELECT event::text FROM processes_step")
        written += str(cursor.fetchall())
    written += str(events(EventFilter(departments=[office.department_id]), limit=1000))
    written += office.case(reference).title
    assert "4,321" not in written


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"category": "tax"}, "message"),
        ({"category": "tax", "message": "x" * 4001}, "message"),
        ({"category": "magic", "message": "Why?"}, "category"),
        ({"category": "tax", "message": "a\x00b"}, "message"),
        ({"category": "tax", "message": ["Why?"]}, "message"),
        ({"category": "tax", "message": "Why?", "month": "x" * 201}, "month"),
        ("Why?", ""),
    ],
)
def test_bad_answers_are_refused_by_name(office: Office, answers: object, field: str) -> None:
    from commonhold.services.pay_query import submission

    with pytest.raises(AnswersRefused) as refused:
        submission.submit(
            answers,
            department_id=office.department_id,
            asked_by=office.account("claimant"),
            actor=office.actors["claimant"],
            at=office.at,
        )
    assert [each.field for each in refused.value.problems] == [field]


def test_a_message_is_written_to_one_person_and_not_to_many_at_once(office: Office) -> None:
    references = [office.asks(), office.asks()]
    together = decide_all(
        task_ids=[office.task(each).id for each in references],
        outcome="answer",
        reason=SECRET,
        actor=office.actors["worker"],
        at=office.at,
    )
    assert (together.done, [each.code for each in together.left]) == ((), ["cases.writes_to_one"])
    assert office.said(references[0]) == []
