"""What happens to claims, told as it happens to people, through the real process and database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from commonhold.core.accounts.queries import grants_of
from commonhold.records.ledger import queries as ledger
from commonhold.records.payments import queries as payments
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.services.claim_expense import submission
from commonhold.services.claim_expense.submission import AnswersRefused
from commonhold.services.claim_expense.tests.conftest import BUS, TRAIN, Office
from commonhold.work.cases import actions as cases
from commonhold.work.cases.actions import CannotWithdraw
from commonhold.work.cases.deciding.queries import NotYourTask, OwnCase, ReasonNeeded, TaskClosed, TaskTaken
from commonhold.work.cases.lists import queries as lists

SMALL = {**TRAIN, "amount_pence": 12_50}


def balances(office: Office) -> dict[str, int]:
    books = ledger.trial_balance(office.department_id, f"{office.at:%Y-%m}")
    assert books.debit_pence == books.credit_pence
    return {
        row.code: row.debit_pence - row.credit_pence
        for row in books.rows
        if row.debit_pence != row.credit_pence
    }


def test_a_small_claim_within_policy_goes_straight_through_to_the_bank(office: Office) -> None:
    reference = office.claims("claimant", SMALL)
    case = office.case(reference)
    assert case.tasks == []
    assert case.standing == "Approved: the money goes out with the next payment run"
    assert balances(office) == {"20200": -12_50, "60200": 12_50}
    office.passes(working_days=1)
    (batch,) = payments.batches(office.department_id)
    files = {file.format: file.content for file in payments.files_of(batch.id)}
    assert b'<InstdAmt Ccy="GBP">12.50</InstdAmt>' in files["pain.001"]
    assert reference.encode() in files["bacs18"]
    office.bank_pays()
    case = office.case(reference)
    assert (case.state, case.outcome, case.standing) == ("finished", "paid", "Paid")
    assert office.claim(reference).state == "paid"
    assert balances(office) == {"12100": -12_50, "60200": 12_50}


def test_a_larger_claim_goes_to_the_budget_holder_then_the_line_manager(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    task = office.task(reference)
    assert (task.title, task.with_whom) == ("Approve as budget holder", "Holder")
    assert task.due_at is not None
    assert task.due_at - office.at >= timedelta(days=2)
    office.does("holder", reference, "approve")
    assert office.task(reference).with_whom == "Manager"
    office.does("manager", reference, "approve")
    assert office.case(reference).tasks == []
    assert [entry.what for entry in office.case(reference).timeline if entry.who == "Manager"] == [
        "approved it (Approve as line manager)"
    ]


def test_a_missing_receipt_is_looked_at_first(office: Office) -> None:
    lost = {**BUS, "amount_pence": 9_00}
    reference = office.claims("claimant", lost)
    assert office.task(reference).with_whom == "any case worker"
    office.does("checker", reference, "approve")
    assert office.task(reference).with_whom == "Holder"


def test_a_budget_that_the_manager_holds_needs_one_approval_only(office: Office) -> None:
    office.grant(office.account("manager"), "budget_holder")
    reference = office.claims("claimant", TRAIN)
    assert office.task(reference).title == "Approve as line manager"


def test_a_claim_sent_back_is_corrected_and_approved(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    with pytest.raises(ReasonNeeded):
        office.does("holder", reference, "return", "  ")
    office.does("holder", reference, "return", "The fare was £60")
    task = office.task(reference)
    assert (task.title, task.with_whom, task.for_asker) == ("Correct your claim", "Claimant", True)
    assert "The fare was £60" in [entry.reason for entry in office.case(reference).timeline]
    office.corrects("claimant", reference, {**TRAIN, "amount_pence": 60_00})
    assert (office.claim(reference).version, office.claim(reference).total_pence) == (2, 60_00)
    office.does("holder", reference, "approve")
    office.does("manager", reference, "approve")
    assert balances(office) == {"20200": -60_00, "60200": 60_00}


def test_a_rejected_claim_ends_and_nothing_is_booked(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    office.does("holder", reference, "approve")
    office.does("manager", reference, "reject", "That journey was private")
    case = office.case(reference)
    assert (case.outcome, office.claim(reference).state) == ("rejected", "rejected")
    assert balances(office) == {}
    with pytest.raises(CannotWithdraw):
        cases.withdraw_case(reference=reference, actor=office.actors["claimant"], at=office.at)


def test_nobody_acting_passes_the_claim_up_and_up(office: Office) -> None:
    office.grant(office.account("manager"), "budget_holder")
    reference = office.claims("claimant", TRAIN)
    first = office.task(reference)
    office.passes(working_days=10)
    assert office.task(reference).with_whom == "Manager"
    office.passes(working_days=1)
    assert office.task(reference).with_whom == "Director"
    with pytest.raises(TaskClosed):
        cases.complete_task(task_id=first.id, outcome="approve", actor=office.actors["manager"], at=office.at)
    office.passes(working_days=11)
    assert office.task(reference).with_whom == "Head"
    office.passes(working_days=11)
    assert office.task(reference).with_whom == "anybody in finance"
    office.does("accountant", reference, "approve")
    assert office.claim(reference).state == "approved"


def test_the_asker_takes_a_claim_back_until_it_is_approved(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    with pytest.raises(cases.NotAllowed):
        cases.withdraw_case(reference=reference, actor=office.actors["manager"], at=office.at)
    cases.withdraw_case(reference=reference, actor=office.actors["claimant"], at=office.at)
    case = office.case(reference)
    assert (case.outcome, case.tasks, office.claim(reference).state) == ("withdrawn", [], "withdrawn")
    approved = office.claims("claimant", SMALL)
    with pytest.raises(CannotWithdraw, match="being carried out"):
        cases.withdraw_case(reference=approved, actor=office.actors["claimant"], at=office.at)


def test_a_returned_claim_can_be_withdrawn_instead_of_corrected(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    office.does("holder", reference, "return", "Not from this budget")
    office.does("claimant", reference, "withdraw")
    assert office.case(reference).outcome == "withdrawn"
    assert office.claim(reference).state == "withdrawn"


def test_nobody_approves_their_own_claim(office: Office) -> None:
    reference = office.claims("holder", TRAIN)
    assert office.task(reference).with_whom == "Director", (
        "the only budget holder's own claim goes to their manager"
    )
    with pytest.raises(OwnCase):
        office.does("holder", reference, "approve")
    task_id = office.task(reference).id
    holder = office.account("holder")
    with (
        pytest.raises(IntegrityError, match="task_not_by_its_asker"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE cases_task SET claimed_by_id = %s, claimed_at = now() WHERE id = %s", [holder, task_id]
        )


def test_another_holder_of_the_budget_decides_about_a_holders_claim(office: Office) -> None:
    office.hire("deputy", "director", role="budget_holder")
    assert office.task(office.claims("holder", TRAIN)).with_whom == "Deputy"


def test_who_sent_a_claim_for_somebody_is_a_party_and_may_not_decide(office: Office) -> None:
    opened = submission.submit(
        office.answers("claimant", TRAIN),
        department_id=office.department_id,
        asked_by=office.account("claimant"),
        actor=office.actors["claimant"],
        at=office.at,
    )
    office.run()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_party (case_id, department_id, account_id, relation)"
            " VALUES (%s, %s, %s, 'travelled too')",
            [opened.id, office.department_id, office.account("holder")],
        )
    with pytest.raises(OwnCase):
        office.does("holder", opened.reference, "approve")
    with (
        pytest.raises(IntegrityError, match="a party to case"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE cases_task SET claimed_by_id = %s, claimed_at = now() WHERE case_id = %s",
            [office.account("holder"), opened.id],
        )


def test_a_deputy_acts_while_the_approver_is_away_and_only_then(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    with pytest.raises(NotYourTask, match="Holder"):
        office.does("colleague", reference, "approve")
    today = office.at.date()
    cases.delegate(
        department_id=office.department_id,
        account_id=office.account("holder"),
        deputy_id=office.account("colleague"),
        from_date=today + timedelta(days=1),
        until=today + timedelta(days=2),
        actor=office.actors["holder"],
        at=office.at,
    )
    with pytest.raises(NotYourTask):
        office.does("colleague", reference, "approve")
    office.at += timedelta(days=1)
    mine = lists.my_tasks(
        office.account("colleague"),
        grants=grants_of(office.account("colleague"), today),
        department_ids=[office.department_id],
        at=office.at,
    )
    assert [row.reference for row in mine.rows] == [reference]
    office.does("colleague", reference, "approve")
    office.at += timedelta(days=4)
    other = office.claims("claimant", {**TRAIN, "amount_pence": 81_00})
    with pytest.raises(NotYourTask):
        office.does("colleague", other, "approve")


def test_a_deputy_does_not_approve_their_own_claim_either(office: Office) -> None:
    cases.delegate(
        department_id=office.department_id,
        account_id=office.account("holder"),
        deputy_id=office.account("claimant"),
        from_date=office.at.date(),
        until=office.at.date(),
        actor=office.actors["holder"],
        at=office.at,
    )
    reference = office.claims("claimant", TRAIN)
    with pytest.raises(OwnCase):
        office.does("claimant", reference, "approve")


def test_the_same_claim_twice_is_noticed(office: Office) -> None:
    office.claims("claimant", SMALL)
    again = office.claims("claimant", SMALL)
    assert office.task(again).with_whom == "Holder", "somebody has to look at what looks like a duplicate"


def test_one_person_takes_a_task_and_the_others_wait(office: Office) -> None:
    office.hire("clerk", "director", role="case_worker")
    reference = office.claims("claimant", {**BUS, "amount_pence": 9_00})
    task = office.task(reference)
    cases.claim_task(task_id=task.id, actor=office.actors["clerk"], at=office.at)
    with pytest.raises(TaskTaken, match="Clerk"):
        office.does("checker", reference, "approve")
    with pytest.raises(NotYourTask):
        cases.release_task(task_id=task.id, actor=office.actors["checker"], at=office.at)
    cases.release_task(task_id=task.id, actor=office.actors["clerk"], at=office.at)
    office.does("checker", reference, "approve")


def test_a_task_passed_to_somebody_else_is_theirs(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    task = office.task(reference)
    with pytest.raises(OwnCase):
        cases.reassign_task(
            task_id=task.id,
            to_account_id=office.account("claimant"),
            reason="You know best",
            actor=office.actors["holder"],
            at=office.at,
        )
    cases.reassign_task(
        task_id=task.id,
        to_account_id=office.account("director"),
        reason="I am on leave",
        actor=office.actors["holder"],
        at=office.at,
    )
    assert office.task(reference).with_whom == "Director"
    with pytest.raises(NotYourTask):
        office.does("holder", reference, "approve")
    office.does("director", reference, "approve")


def test_without_a_bank_account_the_claimant_is_asked_for_one(office: Office) -> None:
    office.hire("newcomer", "manager", bank=False)
    reference = office.claims("newcomer", SMALL)
    assert office.task(reference).title == "Put your bank details right"
    people.change(
        employment_id=office.employments["newcomer"],
        to=rules.BankAccount("200000", "30000001", "Newcomer"),
        from_date=office.at.date(),
        actor=office.actors["newcomer"],
        at=office.at,
    )
    office.does("newcomer", reference, "done")
    office.passes(working_days=1)
    office.bank_pays()
    assert office.case(reference).outcome == "paid"


def test_a_payment_that_the_bank_refuses_is_made_again(office: Office) -> None:
    reference = office.claims("claimant", SMALL)
    kept = office.claims("colleague", SMALL)
    office.passes(working_days=1)
    (batch,) = payments.batches(office.department_id)
    refused = next(each.id for each in payments.payments_of(batch.id) if each.reference == reference)
    office.bank_pays(rejected={refused: "Account closed"})
    assert office.case(kept).outcome == "paid"
    assert office.task(reference).title == "Put your bank details right"
    assert balances(office) == {"12100": -12_50, "20200": -12_50, "60200": 25_00}
    office.does("claimant", reference, "done")
    office.passes(working_days=1)
    office.bank_pays()
    assert office.case(reference).outcome == "paid"
    assert balances(office) == {"12100": -25_00, "60200": 25_00}


def test_what_is_wrong_with_a_claim_is_said_line_by_line(office: Office) -> None:
    future = {**SMALL, "date": "2026-04-15"}
    with pytest.raises(AnswersRefused) as refused:
        office.claims("claimant", future, {**SMALL, "amount_pence": -1}, {"kind": "bicycle"})
    assert [problem.field for problem in refused.value.problems] == [
        "lines.0.date",
        "lines.1.amount_pence",
        "lines.2.date",
        "lines.2.miles",
        "lines.2.description",
    ]
    with pytest.raises(AnswersRefused) as too_old:
        office.claims("claimant", {**SMALL, "date": "2025-12-01"})
    assert [problem.field for problem in too_old.value.problems] == ["lines.0.date"]


def test_what_sending_would_lead_to_is_told_beforehand(office: Office) -> None:
    def told(*lines: dict[str, object]) -> list[str]:
        return submission.preview(
            office.answers("claimant", *lines),
            department_id=office.department_id,
            asked_by=office.account("claimant"),
            at=office.at,
        )

    assert told(SMALL) == ["Your claim comes to £12.50.", "It is within your department's policy."]
    total, finding = told(TRAIN)
    assert total == "Your claim comes to £80.00."
    assert "somebody has to approve it" in finding
    assert told({**SMALL, "date": "2026-04-15"}) == []


def test_answers_to_questions_that_are_no_longer_asked_do_not_count(office: Office) -> None:
    (receipt,) = office.answers("claimant", SMALL)["lines"][0]["receipts"]
    once_a_car = {**BUS, "miles": "900", "passengers": "3", "receipts": [receipt]}
    reference = office.claims("claimant", once_a_car)
    assert office.claim(reference).total_pence == 4_20
    (line,) = (priced.line for priced in office.claim(reference).lines)
    assert (line.miles, line.passengers, line.receipt) == (0, 0, "")
    assert office.case(reference).answers["lines"] == [BUS]
    assert office.case(reference).attachments == []


def test_somebody_elses_receipt_is_refused(office: Office) -> None:
    answers = office.answers("colleague", SMALL)
    with pytest.raises(AnswersRefused, match="Add the receipt again"):
        submission.submit(
            answers,
            department_id=office.department_id,
            asked_by=office.account("claimant"),
            actor=office.actors["claimant"],
            at=office.at,
        )


def test_people_are_told(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    office.does("holder", reference, "return", "Wrong budget")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.email, n.subject FROM cases_notice n JOIN accounts_account a ON a.id = n.account_id ORDER BY n.id"
        )
        assert cursor.fetchall()[:2] == [
            ("holder@works.example", "Approve as budget holder: Leeds office visit"),
            ("claimant@works.example", "Correct your claim: Leeds office visit"),
        ]
