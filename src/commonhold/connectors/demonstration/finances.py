"""What a department of the demonstration government needs before it can pay anybody: all of it made up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from commonhold.connectors.demonstration.workforce import DepartmentPlan, published
from commonhold.core.audit.acting import Actor
from commonhold.records.expenses import actions as expenses_actions
from commonhold.records.expenses.rules import PolicyTerms
from commonhold.records.ledger import actions as ledger_actions
from commonhold.records.ledger.rules import JournalLine
from commonhold.records.payments import actions as payments_actions

_CASH, _GENERAL_FUND = "12100", "30100"
_OPENING_CASH_PENCE_A_PERSON = 100_000
_SORT_CODE = "009999"
_LONGEST_PAYER_NAME = 18
_LONGEST_MONTH_DAYS = 31

_POLICY = PolicyTerms(
    receipt_from_pence=500,
    straight_through_pence=5_000,
    max_age_days=90,
    receipts_checked_by_hand=True,
    budget_holder_needed=True,
    accommodation_night_limit_pence=12_000,
    public_transport_limit_pence=None,
    other_limit_pence=25_000,
    source="Made up for the demonstration",
    old_ledger_kept=True,
)
_VARIATIONS = (
    _POLICY,
    replace(_POLICY, straight_through_pence=2_500),
    replace(
        _POLICY,
        receipt_from_pence=0,
        receipts_checked_by_hand=False,
        accommodation_night_limit_pence=15_000,
        old_ledger_kept=False,
    ),
)
"""How departments differ, in turn."""


def set_up(
    department_id: int,
    plan: DepartmentPlan,
    *,
    place: int,
    cost_centre_id: int,
    until: datetime,
    actor: Actor,
    at: datetime,
) -> None:
    """Give a department its chart, open months, opening balance, expense policy and an account to pay from.

    Open are the months from the start of the financial year, or from `at` if that is before, to the one after `until`.
    """
    first = min(date(until.year if until.month > 3 else until.year - 1, 4, 1), at.date().replace(day=1))
    ledger_actions.adopt_chart(department_id=department_id, actor=actor, at=at)
    for month in _months(first, until.date().replace(day=1) + timedelta(days=_LONGEST_MONTH_DAYS)):
        ledger_actions.open_period(department_id=department_id, period=month, actor=actor, at=at)
    cash_pence = plan.headcount * _OPENING_CASH_PENCE_A_PERSON
    ledger_actions.post_journal(
        department_id=department_id,
        source="demonstration:opening",
        date=first,
        description="Opening balance (demonstration)",
        lines=[
            JournalLine(_CASH, cash_pence, cost_centre_id),
            JournalLine(_GENERAL_FUND, -cash_pence, cost_centre_id),
        ],
        actor=actor,
        at=at,
    )
    expenses_actions.set_policy(
        department_id=department_id,
        from_date=published()["as_of"],
        terms=_VARIATIONS[place % len(_VARIATIONS)],
        actor=actor,
        at=at,
    )
    payments_actions.set_paying_account(
        department_id=department_id,
        name=f"{plan.code.upper()} demo"[:_LONGEST_PAYER_NAME],
        sort_code=_SORT_CODE,
        account_number=f"{department_id:08}",
        service_user_number=f"9{place:05}",
        actor=actor,
        at=at,
    )


def _months(first: date, last: date) -> Iterator[str]:
    """The months from that of one day to that of another, such as "2026-04"."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"{number // 12}-{number % 12 + 1:02}"
