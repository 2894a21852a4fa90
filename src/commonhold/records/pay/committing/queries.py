"""Whom a run could not pay, found before anybody relies on it."""

from django.db import connection

from commonhold.records.payments.rules import name_fault

CANNOT_BE_PAID_TO = (
    "Nothing can be paid to an account in the name “{name}”: {why}. Correct it in the bank details."
)
_MOST_SHOWN = 40

# Names of which a bank can carry every character are most of them: only the others are looked at one by one.
_UNUSUAL = """
SELECT slip.employment_id, bank.account_name
FROM pay_payslip slip JOIN people_bankaccountspell bank ON bank.id = slip.bank_account_id
WHERE slip.run_id = %s AND slip.net_pence > 0 AND bank.account_name !~ '^[A-Za-z0-9][A-Za-z0-9 .''&-]{0,139}$'
"""


def unpayable(run_id: int) -> dict[int, str]:
    """By employment why a run whose payslips are stored can't pay into somebody's account."""
    with connection.cursor() as cursor:
        cursor.execute(_UNUSUAL, [run_id])
        rows = cursor.fetchall()
    return {
        employment_id: CANNOT_BE_PAID_TO.format(name=name[:_MOST_SHOWN], why=fault)
        for employment_id, name in rows
        if (fault := name_fault(name))
    }
