"""Records that can't be right, written with the owner's rights: each is held and shown, and the rest is paid."""

import psycopg
import pytest

from commonhold.core.audit.acting import acting
from commonhold.records.pay.importing.actions import import_terms
from commonhold.records.pay.importing.rules import TermsRow
from commonhold.records.pay.runs import queries
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.scheme.rules import ParticularsRow
from commonhold.records.pay.tests.payroll import PREPARER
from commonhold.records.payments.models import Batch
from commonhold.records.people.importing import actions as importing
from commonhold.records.people.queries import employments_by_number
from commonhold.records.people.tests.test_import import row

BROUGHT = """
INSERT INTO pay_broughtforward (department_id, employment_id, tax_year, columns, amounts, recorded_at)
SELECT department_id, id, 2026, {columns}, {amounts}, '2026-01-01' FROM people_employment WHERE id = %(who)s
"""
DEBT = """
WITH owed AS (
    INSERT INTO pay_debt (department_id, employment_id, raised_on, reason, amount_pence, responsible, recorded_at)
    SELECT department_id, id, '2026-01-01', 'Unknown', {amount}, 'account:1001', '2026-01-01'
    FROM people_employment, generate_series(1, 2) WHERE id = %(who)s RETURNING id, department_id
)
INSERT INTO debts_plan (department_id, debt_id, plan_pence, hardship_percent, recorded_at)
SELECT department_id, id, {plan}, 100, '2026-01-01' FROM owed
"""
ONCE = """
INSERT INTO pay_oneoff (department_id, employment_id, period_id, element_id, amount_pence, reason, recorded_at)
SELECT e.department_id, e.id, p.id, 99, 2147483647, 'Unknown', '2026-01-01'
FROM people_employment e, pay_period p, generate_series(1, 60) WHERE e.id = %(who)s AND p.number = 1
"""
PERSON = "UPDATE people_person SET {} WHERE id = (SELECT person_id FROM people_employment WHERE id = %(who)s)"


def of(table, change):
    return f"UPDATE {table} SET {change} WHERE employment_id = %(who)s"


NO_CODE = "ALTER TABLE pay_termsspell DROP CONSTRAINT termsspell_tax_code"
CORRUPT = {
    "tax code": (
        [NO_CODE, of("pay_termsspell", "tax_code = 'HELLO'")],
        "“HELLO” is not a tax code",
    ),
    "tax code too long": (
        [NO_CODE, of("pay_termsspell", "tax_code = '1257L and more'")],
        "is not a tax code",
    ),
    "tax code in Greek": (
        [NO_CODE, of("pay_termsspell", "tax_code = 'Δ257Λ'")],
        "is not a tax code",
    ),
    "pay of nothing": (
        [
            "ALTER TABLE people_payspell DROP CONSTRAINT payspell_annual_pence",
            of("people_payspell", "annual_pence = -5"),
        ],
        "must be from nothing to £1m",
    ),
    "pay of millions": (
        [of("people_payspell", "annual_pence = 2147483647")],
        "must be from nothing to £1m",
    ),
    "brought forward too much": (
        [BROUGHT.format(columns="'{taxable}'", amounts="'{9223372036854775807}'")],
        "was paid before",
    ),
    "brought forward another count": (
        [BROUGHT.format(columns="'{taxable,tax}'", amounts="'{5}'")],
        "was paid before",
    ),
    "brought forward nothing": (
        [BROUGHT.format(columns="'{taxable}'", amounts="'{NULL}'")],
        "was paid before",
    ),
    "brought forward unknown": ([BROUGHT.format(columns="'{taxabel}'", amounts="'{5}'")], "was paid before"),
    "debt": ([DEBT.format(amount=2**63 - 1, plan=2**63 - 1)], "A debt"),
    "paid once too often": (
        [
            "INSERT INTO pay_element (id, department_id, code, title, kind, pensionable) SELECT 99, department_id,"
            " 'bonus', 'Bonus', 'allowance', false FROM people_employment WHERE id = %(who)s",
            ONCE,
        ],
        "more than can be paid at once",
    ),
    "taken once too often": (
        [
            "INSERT INTO pay_element (id, department_id, code, title, kind, pensionable) SELECT 99, department_id,"
            " 'union', 'Union', 'deduction', false FROM people_employment WHERE id = %(who)s",
            ONCE,
        ],
        "more than can be taken at once",
    ),
    "no cost centre": (
        [of("people_postspell", "superseded_at = recorded_at + interval '1 second'")],
        "There is no post",
    ),
    "born in infinity": ([PERSON.format("born = 'infinity'")], "date of birth"),
    "born before Christ": ([PERSON.format("born = '0044-03-15 BC'")], "date of birth"),
    "born long ago": ([PERSON.format("born = '1066-10-14'")], "date of birth"),
    "name of a control character": ([PERSON.format(r"family_name = E'\x01\x02'")], "surname"),
    "name of a mile": ([PERSON.format("family_name = repeat('☃', 100000)")], "surname"),
    "address of nothing": (
        [of("pay_particulars", "address = '{NULL,NULL}'")],
        "address",
    ),
    "account name that banks don't take": (
        [of("people_bankaccountspell", "account_name = '王小明'")],
        "banks can carry Latin letters only",
    ),
    "account name of nothing": (
        [of("people_bankaccountspell", "account_name = ''")],
        "account",
    ),
    "account name of a mile": (
        [of("people_bankaccountspell", "account_name = repeat('A', 100000)")],
        "account",
    ),
    "employment number": (
        ["UPDATE people_employment SET number = repeat('☃', 50) WHERE id = %(who)s"],
        "payroll id",
    ),
}


@pytest.fixture
def employer(committed_db, payroll):
    """Payroll of a department that HMRC knows, and three people in it, in a database that its owner reaches."""
    with acting(PREPARER, [payroll.department_id]):
        common = {"department_id": payroll.department_id}
        scheme.set_scheme(paye="120/AB12345", accounts_office="120PA00012345", **common, **payroll.common)
        payroll.people = [
            payroll.employ(name, pension="partnership") for name in ("Ada Moss", "Bea Birch", "Cy Cedar")
        ]
        rows = [
            ParticularsRow(f"E{each}", "F", "A", ("1 Long Street", "Cardiff"), "CF10 1AA")
            for each in (1, 2, 3)
        ]
        scheme.import_particulars(rows=rows, **common, **payroll.common)
    return payroll


def behind_the_verbs(url, statements, who):
    """What somebody with the owner's rights writes, whatever triggers and keys say."""
    with psycopg.connect(url) as owner:
        owner.execute("SET session_replication_role = replica")
        for each in statements:
            owner.execute(each, {"who": who})


@pytest.mark.parametrize("what", CORRUPT)
def test_a_corrupt_record_is_held_and_shown_and_the_rest_goes_on(committed_db, employer, what):
    statements, reason = CORRUPT[what]
    ada, bea, cy = employer.people
    behind_the_verbs(committed_db, statements, bea)
    with acting(PREPARER, [employer.department_id]):
        run_id = employer.calculated()
        (held,) = queries.held(run_id)
        assert held.employment_id == bea
        assert reason in held.reason
        employer.approve(run_id)
        employer.commit(run_id)
        assert queries.run(run_id).payslips == 2
        assert employer.slip(run_id, ada)["net"] == employer.slip(run_id, cy)["net"] > 0


def test_one_corrupt_record_among_thousands_holds_nobody_else(committed_db, employer):
    many = 3_000
    rows = [row(number, family_name="Moss", account_number=f"{number:08}") for number in range(many)]
    terms = [TermsRow(each.number, "1257L", False, "A", (), "none") for each in rows]
    known = [ParticularsRow(each.number, "F", "C", ("1 Long Street", "Cardiff"), "CF10 1AA") for each in rows]
    with acting(PREPARER, [employer.department_id]):
        common = {"department_id": employer.department_id}
        importing.import_people(rows=rows, **common, **employer.common)
        import_terms(group_id=employer.group_id, rows=terms, **employer.common)
        scheme.import_particulars(rows=known, **common, **employer.common)
        corrupt = employments_by_number(employer.department_id, ["I1500"])["I1500"]
    behind_the_verbs(committed_db, CORRUPT["tax code"][0], corrupt)
    with acting(PREPARER, [employer.department_id]):
        run_id = employer.paid()
        (held,) = queries.held(run_id)
        assert (held.number, held.name) == ("I1500", "Ada Moss")
        assert held.reason.startswith("“HELLO” is not a tax code.")
        assert queries.run(run_id).payslips == many + 3 - 1
        assert Batch.objects.get().payment_count == many + 3 - 1
