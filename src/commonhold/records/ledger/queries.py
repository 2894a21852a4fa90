"""Reading the ledger: the trial balance from kept balances, journals, accounts and periods."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Sum

from commonhold.base.periods import financial_year, month_of
from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once
from commonhold.records.ledger import rules
from commonhold.records.ledger.models import Account, Balance, Journal, Line, Period


@dataclass(frozen=True)
class AccountFacts:
    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class PeriodFacts:
    """`name` is such as "2026-04"; `state` is open or closed."""

    name: str
    state: str


@dataclass(frozen=True)
class JournalFacts:
    number: int
    department_id: int
    source: str
    date: date
    description: str
    posted_at: datetime
    reverses: int | None
    reversed_by: int | None
    lines: list[rules.JournalLine]


@dataclass(frozen=True)
class TrialBalanceRow:
    """An account with either a debit or a credit balance, in pence."""

    code: str
    name: str
    kind: str
    debit_pence: int
    credit_pence: int


@dataclass(frozen=True)
class TrialBalance:
    department_id: int
    period: str
    rows: list[TrialBalanceRow]

    @property
    def debit_pence(self) -> int:
        return sum(row.debit_pence for row in self.rows)

    @property
    def credit_pence(self) -> int:
        return sum(row.credit_pence for row in self.rows)


@dataclass(frozen=True)
class Difference:
    """A kept balance that is not the sum of its lines."""

    period: str
    account: str
    cost_centre_id: int | None
    kept_pence: int
    lines_pence: int


# Earlier years' income and expenses come under the general fund, as if each year had been closed into it.
_TRIAL_BALANCE = """
WITH account_sum AS (
    SELECT account.id, sum(balance.amount_pence) AS amount_pence
    FROM ledger_balance balance
    JOIN ledger_period period ON period.id = balance.period_id
    JOIN ledger_account entered ON entered.id = balance.account_id
    JOIN ledger_account account ON account.id = CASE
        WHEN entered.kind = ANY (%(result_kinds)s) AND period.month < %(year_start)s
        THEN (SELECT id FROM ledger_account WHERE department_id = %(department)s AND code = %(general_fund)s)
        ELSE entered.id END
    WHERE balance.department_id = %(department)s AND period.month <= %(month)s
    GROUP BY account.id
)
SELECT code, name, kind, greatest(amount_pence, 0)::bigint, greatest(-amount_pence, 0)::bigint
FROM account_sum JOIN ledger_account USING (id) ORDER BY code
"""

_DIFFERENCES = """
WITH summed AS (
    SELECT journal.period_id, line.account_id, line.cost_centre_id, sum(line.amount_pence) AS amount_pence
    FROM ledger_line line JOIN ledger_journal journal ON journal.id = line.journal_id
    WHERE line.department_id = %(department)s
    GROUP BY 1, 2, 3
), kept AS (
    SELECT period_id, account_id, cost_centre_id, amount_pence
    FROM ledger_balance WHERE department_id = %(department)s
)
SELECT to_char(period.month, 'YYYY-MM'), account.code, coalesce(kept.cost_centre_id, summed.cost_centre_id),
       coalesce(kept.amount_pence, 0), coalesce(summed.amount_pence, 0)::bigint
FROM kept FULL JOIN summed
  ON kept.period_id = summed.period_id AND kept.account_id = summed.account_id
 AND coalesce(kept.cost_centre_id, 0) = coalesce(summed.cost_centre_id, 0)
JOIN ledger_period period ON period.id = coalesce(kept.period_id, summed.period_id)
JOIN ledger_account account ON account.id = coalesce(kept.account_id, summed.account_id)
WHERE coalesce(kept.amount_pence, 0) <> coalesce(summed.amount_pence, 0)
ORDER BY 1, 2, 3
"""


def trial_balance(department_id: int, period: str) -> TrialBalance:
    """Every account's balance at the end of a period ("2026-04"), from kept balances.

    Assets, liabilities and equity are balances since the books began; income and expenses are those of the
    financial year so far, with earlier years' results under the general fund.
    """
    month = rules.parse_period(period)
    if not Period.objects.filter(department_id=department_id, month=month).exists():
        raise NotFound(what=f"period {period}")
    with connection.cursor() as cursor:
        cursor.execute(
            _TRIAL_BALANCE,
            {
                "department": department_id,
                "month": month,
                "year_start": date(financial_year(month), 4, 1),
                "result_kinds": sorted(rules.RESULT_KINDS),
                "general_fund": rules.GENERAL_FUND,
            },
        )
        return TrialBalance(department_id, period, [TrialBalanceRow(*row) for row in cursor.fetchall()])


def differences(department_id: int) -> list[Difference]:
    """Kept balances that are not the sums of their lines: none, unless somebody has been at the database."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES, {"department": department_id})
        return [Difference(*row) for row in cursor.fetchall()]


def journal(number: int) -> JournalFacts:
    found = Journal.objects.filter(id=number).select_related("reversed_by").first()
    if found is None:
        raise NotFound(what=f"journal {number}")
    lines = Line.objects.filter(journal_id=number).order_by("id")
    rows = lines.values_list("account__code", "amount_pence", "cost_centre_id", "programme", "analysis")
    return JournalFacts(
        number=found.id,
        department_id=found.department_id,
        source=found.source,
        date=found.date,
        description=found.description,
        posted_at=found.posted_at,
        reverses=found.reverses_id,
        reversed_by=Journal.objects.filter(reverses=number).values_list("id", flat=True).first(),
        lines=[rules.JournalLine(*row) for row in rows],
    )


def journal_of(department_id: int, source: str) -> int | None:
    """The number of the journal posted for a source, if there is one."""
    rows = planned_once(
        "SELECT id FROM ledger_journal WHERE department_id = %s AND source = %s", [department_id, source]
    )
    return rows[0][0] if rows else None


def accounts(department_id: int, on: date) -> list[AccountFacts]:
    """The chart of accounts of a department as it is on a day, by code."""
    found = Account.objects.filter(department_id=department_id, valid__contains=on).order_by("code")
    return [AccountFacts(*row) for row in found.values_list("code", "name", "kind")]


def periods(department_id: int) -> list[PeriodFacts]:
    """A department's periods, the newest first."""
    found = Period.objects.filter(department_id=department_id).order_by("-month")
    return [PeriodFacts(f"{month:%Y-%m}", state) for month, state in found.values_list("month", "state")]


def spent(department_id: int, cost_centres: Collection[str], since: date) -> int:
    """What is booked as expenses on some cost centres, by their codes, in the months from a day on; in pence."""
    held = Balance.objects.filter(
        department_id=department_id,
        cost_centre__code__in=cost_centres,
        account__kind="expense",
        period__month__gte=since,
    )
    return int(held.aggregate(Sum("amount_pence"))["amount_pence__sum"] or 0)


def posting_date(department_id: int, day: date) -> date | None:
    """The day on which to book what happened on `day`: itself if its period is open, else the first of the
    first open period after it; None if there is none."""
    month, _ = month_of(day)
    rows = planned_once(
        "SELECT min(month) FROM ledger_period WHERE department_id = %s AND month >= %s::date AND state = 'open'",
        [department_id, month],
    )
    first: date | None = rows[0][0]
    return day if first == month else first
