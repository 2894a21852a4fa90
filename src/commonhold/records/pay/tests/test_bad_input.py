"""What payroll is told that can't be: the number of another person, and an account that no bank has."""

from datetime import date

import psycopg
import pytest
from django.db import transaction

from commonhold.base.identifiers import NotAnAccountNumber, NotASortCode
from commonhold.core.audit.acting import acting
from commonhold.records.pay.runs import queries
from commonhold.records.pay.tests.payroll import PREPARER
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people
from commonhold.records.people.importing import actions as importing
from commonhold.records.people.tests.test_import import row

NUMBER = "AB123456C"
WEIGHTS = "001122 001122 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1\n"


@pytest.fixture
def known_by_banks(settings, tmp_path):
    """Call it to make it known which accounts a sort code can have: of 001122 only what 11 divides."""
    (tmp_path / "scsubtab.txt").write_text("")
    (tmp_path / "valacdos.txt").write_text(WEIGHTS)

    def set_up():
        settings.MODULUS_TABLE = str(tmp_path / "valacdos.txt")
        settings.ACCOUNT_CHECK = "commonhold.connectors.banks.modulus.can_be"

    return set_up


def test_a_national_insurance_number_twice_is_refused_when_somebody_is_hired(
    payroll, make_office, other_department
):
    other = make_office(other_department)
    with acting(PREPARER, [payroll.department_id]):
        payroll.employ("Ada Moss", national_insurance_number=NUMBER)
        with pytest.raises(people_actions.NumberIsAnotherPersons) as refused, transaction.atomic():
            payroll.employ("Bea Birch", national_insurance_number=NUMBER)
    assert refused.value.field == "national_insurance_number"
    assert "Another person, with another name or date of birth, already has this" in refused.value.message
    with (
        pytest.raises(people_actions.NumberIsAnotherPersons) as elsewhere,
        acting(PREPARER, [other_department]),
    ):
        other.hire("Cy Cedar", national_insurance_number=NUMBER)
    assert elsewhere.value.message == refused.value.message, "not in which department the other one is"


def test_a_national_insurance_number_twice_in_an_import_is_told_of_both_rows(at_payroll):
    at_payroll.employ("Ada Moss", national_insurance_number=NUMBER)
    rows = [
        row(1, national_insurance_number="MW000007A"),
        row(2, national_insurance_number="mw 00 00 07 a"),
        row(3, national_insurance_number=NUMBER),
        row(4),
    ]
    with pytest.raises(importing.ImportRefused) as refused:
        importing.import_people(department_id=at_payroll.department_id, rows=rows, **at_payroll.common)
    assert refused.value.message == (
        "Nothing was imported: row 1, national_insurance_number: MW000007A is somebody's already; row 2,"
        " national_insurance_number: MW000007A is somebody's already; row 3, national_insurance_number: AB123456C is"
        " somebody's already. Put these rows right and import again."
    )


def test_no_two_people_of_one_number_can_be_in_a_run_whoever_writes(committed_db, payroll):
    with acting(PREPARER, [payroll.department_id]):
        payroll.employ("Ada Moss", national_insurance_number=NUMBER)
        payroll.employ("Bea Birch")
    with psycopg.connect(committed_db) as owner:
        owner.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("UPDATE people_person SET national_insurance_number = %s", [NUMBER])


@pytest.mark.parametrize(
    ("sort_code", "account_number", "refusal", "field", "said"),
    [
        ("00112", "00000019", NotASortCode, "sort_code", "Enter its six digits, such as 20-12-34."),
        ("00112²", "00000019", NotASortCode, "sort_code", "is not a sort code"),
        (
            "001122",
            "1234567",
            NotAnAccountNumber,
            "account_number",
            "if the bank shows 6 or 7, put zeros in front",
        ),
        ("001122", "123456789", NotAnAccountNumber, "account_number", "Enter its 8 digits"),
        ("001122", "1234567A", NotAnAccountNumber, "account_number", "is not an account number"),
        (
            "00-11-22",
            "0000 0012",
            people.ImpossibleAccount,
            "account_number",
            "The account number 00000012 can't be one of the sort code 00-11-22. Check both against a bank statement",
        ),
    ],
)
def test_an_account_that_no_bank_has_is_refused_and_names_the_field(
    at_payroll, known_by_banks, sort_code, account_number, refusal, field, said
):
    known_by_banks()
    ada = at_payroll.employ("Ada Moss", account=False)
    with pytest.raises(refusal) as refused:
        at_payroll.office.change(
            ada, people.BankAccount(sort_code, account_number, "A Moss"), date(2026, 4, 20)
        )
    assert refused.value.field == field
    assert said in refused.value.message
    rows = [row(1, sort_code=sort_code, account_number=account_number)]
    with pytest.raises(importing.ImportRefused, match=f"row 1, {field}: "):
        importing.import_people(department_id=at_payroll.department_id, rows=rows, **at_payroll.common)
    at_payroll.office.change(ada, people.BankAccount("001122", "00000019", "A Moss"), date(2026, 4, 20))


def test_an_account_that_was_recorded_before_banks_were_asked_is_held(at_payroll, known_by_banks):
    at_payroll.employ("Ada Moss")  # into account 00000001
    at_payroll.accounts = 18
    at_payroll.employ("Bea Birch")  # into account 00000019: 2 and 9
    known_by_banks()
    run_id = at_payroll.calculated()
    (held,) = queries.held(run_id)
    assert held.name == "Ada Moss"
    assert held.reason.startswith("The account number 00000001 can't be one of the sort code 00-11-22.")
    assert queries.run(run_id).payslips == 1
