"""Claims of a department that still keeps an old ledger, and of one that does so no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from commonhold.records.expenses.actions import set_policy
from commonhold.services.claim_expense.tests.conftest import SMALL, TERMS, Office
from commonhold.services.claim_expense.tests.robotics import OLD_LEDGER, Reader


def keeps_one(office: Office, kept: bool, since: date) -> None:
    terms = replace(TERMS, old_ledger_kept=kept)
    set_policy(
        department_id=office.department_id, from_date=since, terms=terms, actor=office.system, at=office.at
    )


def test_people_copy_what_was_booked_and_then_it_is_paid(office: Office) -> None:
    keeps_one(office, True, date(2026, 4, 1))
    reference = office.claims("claimant", SMALL)
    assert office.case(reference).element == "copy_to_old_ledger"
    assert office.task(reference).with_whom == "anybody in finance"
    office.does("accountant", reference, "copied")
    assert office.case(reference).element == "pay_claim"


def test_once_it_is_kept_no_more_nothing_is_copied(office: Office) -> None:
    keeps_one(office, True, date(2026, 4, 1))
    keeps_one(office, False, office.at.date())
    assert office.case(office.claims("claimant", SMALL)).element == "pay_claim"


def test_a_robot_is_given_the_entry_and_gives_its_number_back(office: Office) -> None:
    keeps_one(office, True, date(2026, 4, 1))
    keyer = Reader(office, "keyer", kind=OLD_LEDGER, outcome="copied")
    reference = office.claims("claimant", SMALL)
    task = keyer.takes_one()
    assert task.inputs == {
        "reference": reference,
        "date": "2026-04-14",
        "narration": "Leeds office visit",
        "payee": "Claimant",
        "postings": [{"account": "Expenses:Travel:Fares", "amount_pence": 12_50}],
        "balance_account": "Liabilities:Staff",
    }
    keyer.completes(task.lease, "copied", variables={"old_ledger_entry": "17"})
    assert office.case(reference).element == "pay_claim"
