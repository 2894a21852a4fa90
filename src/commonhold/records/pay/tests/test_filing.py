"""What HMRC, pension schemes and others are told because a run was committed."""

import csv
import io
from datetime import date

import pytest
from django.db import transaction

from commonhold.connectors.hmrc.tests.schemas import faults, needs_schemas
from commonhold.records.pay.lists import queries as lists
from commonhold.records.pay.models import Run
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing.rules import Terms
from commonhold.records.pay.telling.queries import NO_SCHEME
from commonhold.records.pay.tests.filed import known_to_hmrc, message, pence, returns, told
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people


def test_committing_prepares_what_hmrc_is_told_and_it_adds_up_to_the_payslips(employer):
    employer.employ("Ada Moss", national_insurance_number="AB123456C", tax_code="S1257L", pension="alpha")
    employer.employ("Bea O’Hara", people.Pay(6_000_000), loans=("2", "postgraduate"))
    known_to_hmrc(employer, "E1", "E2")
    employer.paid(1)
    may = employer.paid(2)
    run, root = Run.objects.get(id=may), told(employer, may)
    totals = dict(zip(run.columns, run.totals, strict=True))
    payment = "{*}FullPaymentSubmission/{*}Employee/{*}Employment/{*}Payment/{*}"
    insurance = "{*}FullPaymentSubmission/{*}Employee/{*}Employment/{*}NIlettersAndValues/{*}"
    for path, column in (
        (f"{payment}TaxablePay", "taxable"),
        (f"{payment}TaxDeductedOrRefunded", "tax"),
        (f"{payment}EmpeePenContribnsPaid", "employee_pension"),
        (f"{payment}StudentLoanRecovered", "student_loan"),
        (f"{payment}PostgradLoanRecovered", "postgraduate_loan"),
        (f"{insurance}EmpeeContribnsInPd", "employee_ni"),
        (f"{insurance}TotalEmpNICInPd", "employer_ni"),
        (f"{insurance}GrossEarningsForNICsInPd", "nicable"),
    ):
        assert totals[column] > 0, column
        assert pence(root, path) == totals[column], column
    april = dict(zip(run.columns, Run.objects.exclude(id=may).get().totals, strict=True))
    year = "{*}FullPaymentSubmission/{*}Employee/{*}Employment/{*}FiguresToDate/{*}TotalTax"
    assert pence(root, year) == april["tax"] + totals["tax"]
    assert [each.state for each in returns(employer, may)] == ["prepared"]


@needs_schemas
def test_what_is_told_is_as_hmrc_wants_it(employer):
    ada = employer.employ("Ada Moss", national_insurance_number="AB123456C", pension="alpha")
    employer.employ("Bea Birch", people.Pay(9_000_000), loans=("1", "2"), tax_code="K120", ni_letter="M")
    employer.employ("New Starter", starts=date(2026, 4, 16), tax_code="0T")
    employer.employ("Little Paid", people.Pay(100_000), pension="partnership")
    known_to_hmrc(employer, "E1", "E2", "E3", "E4")
    april = employer.paid(1)
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 5, 6), **employer.common)
    employer.employ("Late Comer", starts=date(2026, 5, 1), ni_letter="M")
    known_to_hmrc(employer, "E5")
    may = employer.paid(2)
    for run_id in (april, may):
        assert faults(message(employer, run_id)) == []
    (left,) = told(employer, may).iterfind(".//{*}LeavingDate")
    assert left.text == "2026-05-06"
    started = {run_id: told(employer, run_id).findall(".//{*}Starter") for run_id in (april, may)}
    assert {run_id: len(each) for run_id, each in started.items()} == {april: 1, may: 1}


def test_of_a_year_under_two_letters_each_is_told_with_its_own(employer):
    ada = employer.employ("Ada Moss", ni_letter="M", national_insurance_number="AB123456C")
    known_to_hmrc(employer, "E1")
    april = employer.paid(1)
    standing.set_terms(
        employment_id=ada,
        terms=Terms(employer.group_id, "1257L", False, "A", (), "none"),
        from_date=date(2026, 5, 1),
        **employer.common,
    )
    may = employer.paid(2)
    letters = {
        each.findtext("{*}NIletter"): each
        for each in told(employer, may).iterfind(".//{*}NIlettersAndValues")
    }
    assert set(letters) == {"A", "M"}
    assert pence(letters["M"], "{*}EmpeeContribnsYTD") == employer.slip(april, ada)["employee_ni"]
    assert pence(letters["A"], "{*}EmpeeContribnsYTD") == employer.slip(may, ada)["employee_ni"]
    assert pence(letters["M"], "{*}EmpeeContribnsInPd") == 0


def test_a_department_without_a_scheme_is_told_so_and_pays_all_the_same(at_payroll):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    (found,) = queries.findings(run_id, "not_filed")
    assert found.said == NO_SCHEME
    at_payroll.approve(run_id)
    at_payroll.commit(run_id)
    assert returns(at_payroll, run_id) == []
    assert queries.run(run_id).state == "committed"


def test_a_second_commit_prepares_nothing_twice(employer):
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    run_id = employer.paid()
    before = returns(employer, run_id)
    with pytest.raises(Exception, match="is committed"), transaction.atomic():
        employer.commit(run_id)
    assert returns(employer, run_id) == before


def test_lists_say_who_pays_how_much_to_whom(employer):
    ada = employer.employ("Ada Moss", pension="alpha")
    employer.employ("=Bea Birch", pension="none")
    known_to_hmrc(employer, "E1", "E2")
    union = standing.create_element(
        department_id=employer.department_id, code="union", title="Union", kind="deduction", **employer.common
    )
    standing.give_element(
        employment_id=ada,
        element_id=union,
        amount_pence=1_500,
        from_date=date(2026, 4, 1),
        **employer.common,
    )
    run_id = employer.paid()
    slip = employer.slip(run_id, ada)
    (row,) = csv.DictReader(io.StringIO(lists.file(run_id, "pensions").decode()))
    assert row["scheme"] == "alpha"
    assert row["employee's contributions"] == f"{slip['employee_pension'] / 100:.2f}"
    assert row["employer's contributions"] == f"{slip['employer_pension'] / 100:.2f}"
    (row,) = csv.DictReader(io.StringIO(lists.file(run_id, "deductions").decode()))
    assert (row["deduction"], row["employee number"], row["taken off"]) == ("Union", "E1", "15.00")


@needs_schemas
def test_arrears_after_leaving_are_told_with_the_code_by_which_they_were_taxed(employer):
    ada = employer.employ("Ada Moss", tax_code="C1257L", national_insurance_number="AB123456C")
    late = employer.employ("Cy Cedar", national_insurance_number="AB123456D")
    employer.employ("Bea Birch")
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 30), **employer.common)
    known_to_hmrc(employer, "E1", "E2", "E3")
    employer.paid(1)
    people_actions.change(
        employment_id=ada, to=people.Pay(4_800_000), from_date=date(2026, 4, 1), **employer.common
    )
    people_actions.end_employment(employment_id=late, last_day=date(2026, 4, 15), **employer.common)
    may = employer.paid(2)
    assert queries.held(may) == []
    root = told(employer, may)
    by_number = {
        each.findtext("{*}Employment/{*}PayId"): each
        for each in root.iterfind("{*}FullPaymentSubmission/{*}Employee")
    }
    code = by_number["E1"].find("{*}Employment/{*}Payment/{*}TaxCode")
    assert (code.text, code.get("TaxRegime"), code.get("BasisNonCumulative")) == ("0T", "C", "yes")
    assert by_number["E1"].findtext("{*}Employment/{*}Payment/{*}PmtAfterLeaving") == "yes"
    payment = by_number["E2"].find("{*}Employment/{*}Payment")
    assert payment.findtext("{*}TaxablePay") == "-1250.00"
    assert payment.findtext("{*}TaxCode") == "1257L"
    assert faults(message(employer, may)) == []
