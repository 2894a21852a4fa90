"""What HMRC, pension schemes and others are told because a run was committed."""

import csv
import io
from datetime import date
from random import Random

import pytest
from django.db import transaction
from lxml import etree

from commonhold.connectors.hmrc.irmark import ENVELOPE
from commonhold.connectors.hmrc.tests.schemas import faults, needs_schemas
from commonhold.records.pay.filing import queries as filing
from commonhold.records.pay.lists import queries as lists
from commonhold.records.pay.models import Dispatch, Run
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.scheme.rules import NotAReference, ParticularsRefused, ParticularsRow
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing.rules import Terms
from commonhold.records.pay.telling import queries as telling
from commonhold.records.pay.telling.queries import NO_SCHEME
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people

ADDRESS = ("1 Long Street", "Cardiff")


@pytest.fixture
def employer(at_payroll):
    """Payroll of a department that HMRC knows."""
    scheme.set_scheme(
        department_id=at_payroll.department_id,
        paye="120/AB12345",
        accounts_office="120PA00012345",
        **at_payroll.common,
    )
    return at_payroll


def known_to_hmrc(payroll, *numbers: str) -> None:
    rows = [ParticularsRow(number, "F", "A", ADDRESS, "CF10 1AA") for number in numbers]
    scheme.import_particulars(department_id=payroll.department_id, rows=rows, **payroll.common)


def returns(payroll, run_id: int):
    return filing.submissions(payroll.department_id, f"pay.run:{run_id}")


def told(payroll, run_id: int) -> etree._Element:
    (only,) = returns(payroll, run_id)
    return etree.fromstring(filing.filed(only.id).content)


def message(payroll, run_id: int) -> etree._Element:
    """The return as HMRC gets it."""
    (only,) = returns(payroll, run_id)
    content = filing.filed(only.id).content
    return etree.fromstring(
        f'<GovTalkMessage xmlns="{ENVELOPE}"><Body>{content.decode()}</Body></GovTalkMessage>'
    )


def pence(root: etree._Element, path: str) -> int:
    return sum(int((each.text or "").replace(".", "")) for each in root.iterfind(path))


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


def test_who_cannot_be_told_of_is_held_before_anybody_is_paid_and_the_others_go_on(employer):
    employer.employ("Ada Moss")
    unknown = employer.employ("Bea Birch", national_insurance_number="AB123456C")
    known_to_hmrc(employer, "E1")
    run_id = employer.calculated()
    (held,) = queries.held(run_id)
    assert held.employment_id == unknown
    assert "Bea Birch (E2): the sex can't be filed with HMRC" in held.reason
    employer.approve(run_id)
    employer.commit(run_id)
    assert returns(employer, run_id)[0].employees == 1


_ODD = {
    "name": [
        "Ada Moss",
        "Ada O’Hara",
        "Ада Мосс",
        "Ada 2nd",
        "Ada -Moss",
        "A" * 40 + " Moss",
        "Ada Moss-",
        "李 明",
    ],
    "address": [ADDRESS, (), ("1 Long Street",), ("?", "?"), ("Łódź 1", "B"), (" 1 A", "B"), ("x" * 50,) * 4],
    "postcode": ["", "CF10 1AA", "cf10 1aa", "?", "CF10 1AA CF10", " CF10 1AA"],
    "prefix": ["AB", None],
    "letter": ["A", "H", "B", "C", "D", "M", "X", "Z"],
    "loans": [(), ("1",), ("5",), ("2", "4"), ("postgraduate",)],
    "born": [date(1990, 5, 1), date(1925, 1, 1), date(1950, 1, 1)],
    "starts": [date(2020, 1, 1), date(2026, 4, 16)],
    "pay": [3_000_000, 100_000, 90_000_000],
}


def test_whoever_hmrc_would_refuse_is_found_though_few_are_asked_about(employer):
    """As only the odd ones are looked at, nobody else may be one whom it doesn't take."""
    draw, rows = Random(6), []
    for number in range(1, 81):
        usual = {key: values[0] for key, values in _ODD.items()}
        odd = usual | {key: draw.choice(_ODD[key]) for key in draw.sample(sorted(_ODD), draw.randint(1, 2))}
        employer.employ(
            odd["name"],
            people.Pay(odd["pay"]),
            ni_letter=odd["letter"],
            loans=odd["loans"],
            born=odd["born"],
            starts=odd["starts"],
            national_insurance_number=odd["prefix"] and f"{odd['prefix']}{number:06}A",
        )
        if number % 20:
            rows.append(ParticularsRow(f"E{number}", "FM"[number % 2], "A", odd["address"], odd["postcode"]))
    scheme.import_particulars(department_id=employer.department_id, rows=rows, **employer.common)
    run_id = employer.calculated()
    assert 15 < len(queries.held(run_id)) < 60
    run, period = Run.objects.get(id=run_id), employer.period(1)
    fps = telling.full_payment(run.department_id, period, employer.at)
    assert [*filing.authority().faults(fps, telling.employees(run, period))] == []


def test_a_department_without_a_scheme_is_told_so_and_pays_all_the_same(at_payroll):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    (found,) = queries.findings(run_id, "not_filed")
    assert found.said == NO_SCHEME
    at_payroll.approve(run_id)
    at_payroll.commit(run_id)
    assert returns(at_payroll, run_id) == []
    assert queries.run(run_id).state == "committed"


def test_what_became_unfit_after_approval_stops_all_of_the_commit(employer):
    employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    run_id = employer.calculated()
    employer.approve(run_id)
    rows = [ParticularsRow("E1", "F", "A", ("?", "?"), "")]
    scheme.import_particulars(department_id=employer.department_id, rows=rows, **employer.common)
    with pytest.raises(Exception, match="the address can't be filed"), transaction.atomic():
        employer.commit(run_id)
    assert queries.run(run_id).state == "approved"
    assert not Dispatch.objects.exists()
    assert returns(employer, run_id) == []
    runs.collect(run_id=run_id, **employer.common)
    runs.calculate(run_id=run_id, **employer.common)
    assert [each.number for each in queries.held(run_id)] == ["E1"]


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


@pytest.mark.parametrize(
    ("paye", "accounts_office"),
    [
        ("", ""),
        ("12/AB12345", "120PA00012345"),
        ("120AB12345", "120PA00012345"),
        ("120/AB<>", "120PA00012345"),
        ("120/AB12345", "120PA0001234"),
        ("120/AB12345", "120/AB12345"),
        ("120/" + "A" * 99, "120PA00012345"),
    ],
)
def test_what_is_no_reference_of_hmrc_is_refused(at_payroll, paye: str, accounts_office: str):
    with pytest.raises(NotAReference):
        scheme.set_scheme(
            department_id=at_payroll.department_id,
            paye=paye,
            accounts_office=accounts_office,
            **at_payroll.common,
        )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ParticularsRow("E9", "F", "A", (), ""), "row 2, number: nobody here has the number E9."),
        (ParticularsRow("E2", "F", "A", (), ""), "row 2, number: E2 is there twice."),
        (ParticularsRow("E1", "X", "A", (), ""), "row 2, sex: HMRC takes F or M, not “X”."),
        (
            ParticularsRow("E1", "F", "D", (), ""),
            "row 2, declaration: a starter declares A, B or C, not “D”.",
        ),
        (
            ParticularsRow("E1", "F", "A", ("a", "b", "c", "d", "e"), ""),
            "row 2, address: HMRC takes 4 lines, and it has 5.",
        ),
        (ParticularsRow("E1", "F", "A", ("a\x00",), ""), "row 2, address: it can't be recorded."),
        (ParticularsRow("E1", "F", "A", (), "\x00"), "row 2, postcode: it can't be recorded."),
        (ParticularsRow("\x00", "", "", (), ""), "declaration: .*; row 2, number: .*; row 2, sex: "),
    ],
)
def test_particulars_are_taken_all_together_or_not_at_all(employer, row: ParticularsRow, said: str):
    employer.employ("Ada Moss")
    employer.employ("Bea Birch")
    good = ParticularsRow("E2", "F", "A", ADDRESS, "CF10 1AA")
    with pytest.raises(ParticularsRefused, match=said):
        scheme.import_particulars(department_id=employer.department_id, rows=[good, row], **employer.common)
    assert [each.number for each in queries.held(employer.calculated())] == ["E1", "E2"]


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
