"""Whom a run could not pay, found before anybody relies on it."""

from django.conf import settings
from django.db import connection

from commonhold.records.payments.rules import name_fault
from commonhold.records.people.queries import check_account
from commonhold.records.people.rules import ImpossibleAccount

_NO_SUCH_NAME = (
    "Nothing can be paid to an account in the name “{name}”: {why}. Correct it in the bank details."
)
_MOST_SHOWN = 40

# Names of which a bank can carry every character are most of them: only the others are looked at one by one, unless
# numbers can be checked too. Their length is looked at apart, since {0,139} in a pattern is slow.
_ACCOUNTS = """
SELECT slip.employment_id, bank.account_name, bank.sort_code, bank.account_number
FROM pay_payslip slip JOIN people_bankaccountspell bank ON bank.id = slip.bank_account_id
WHERE slip.run_id = %s AND slip.net_pence > 0
    AND (%s OR bank.account_name !~ '^[A-Za-z0-9][A-Za-z0-9 .''&-]*$' OR length(bank.account_name) > 140)
"""


def unpayable(run_id: int) -> dict[int, str]:
    """By employment why a run whose payslips are stored can't pay into somebody's account."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [run_id, bool(settings.ACCOUNT_CHECK)])
        rows = cursor.fetchall()
    return {employment_id: fault for employment_id, *account in rows if (fault := _fault(*account))}


def _fault(name: str, sort_code: str, account_number: str) -> str:
    if why := name_fault(name):
        return _NO_SUCH_NAME.format(name=name[:_MOST_SHOWN], why=why)
    try:
        check_account(sort_code, account_number)
    except ImpossibleAccount as refusal:
        return refusal.message
    return ""
