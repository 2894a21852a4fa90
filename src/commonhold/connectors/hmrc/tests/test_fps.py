"""Full Payment Submissions against HMRC's own schemas and rules, and read back by a reader that isn't ours."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from commonhold.connectors.hmrc import fps
from commonhold.connectors.hmrc.envelopes import CannotBeFiled
from commonhold.connectors.hmrc.irmark import irmark
from commonhold.connectors.hmrc.messages import Sender, submission
from commonhold.connectors.hmrc.tests import people
from commonhold.connectors.hmrc.tests.schemas import envelope, faults, needs_schemas
from commonhold.connectors.hmrc.years import YearNotKnown
from commonhold.records.pay.filing.facts import Employee, Final, StudentLoan
from commonhold.records.pay.filing.rules import Return, Scheme

SENDER = Sender("ISV120", "testing1", "0000", test=True)


def message(filed: Return) -> etree._Element:
    scheme = Scheme(people.EMPLOYER.tax_office, people.EMPLOYER.paye_reference)
    return etree.fromstring(submission(scheme, filed, SENDER), etree.XMLParser(huge_tree=True))


def one(employees: Iterable[Employee], tax_year: int = 2026, **more: Any) -> etree._Element:
    (filed,) = fps.write(replace(people.fps(tax_year), **more), employees)
    return message(filed)


def text(element: etree._Element, path: str) -> str | None:
    return element.findtext(".//" + "/".join(f"{{*}}{name}" for name in path.split("/")))


@needs_schemas
@pytest.mark.parametrize("tax_year", [2025, 2026])
@settings(max_examples=60)
@given(st.data())
def test_whoever_is_drawn_is_filed_as_hmrc_wants_it(tax_year: int, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(people.employees(tax_year), min_size=1, max_size=2))
    sent = one(drawn, tax_year)
    assert envelope().validate(sent), envelope().error_log
    assert faults(sent) == []


@needs_schemas
@pytest.mark.parametrize("tax_year", [2025, 2026])
def test_the_last_submission_of_a_year_says_so(tax_year: int) -> None:
    ordinary = one([people.employee(tax_year)], tax_year)
    last = one([people.employee(tax_year)], tax_year, final=Final())
    ceased = one([], tax_year, final=Final(ceased_on=date(tax_year, 6, 20)))
    assert [faults(each) for each in (ordinary, last, ceased)] == [[], [], []]
    assert text(ordinary, "FinalSubmission") is None
    assert text(last, "FinalSubmission/ForYear") == "yes"
    assert text(ceased, "FinalSubmission/DateSchemeCeased") == f"{tax_year}-06-20"


def test_a_payment_reads_as_it_was_made() -> None:
    sent = one([people.employee()])
    for path, expected in (
        ("IRheader/PeriodEnd", "2027-04-05"),
        ("EmpRefs/AORef", "120PA00012345"),
        ("EmployeeDetails/NINO", "AB123456C"),
        ("Name/Fore", "Sian"),
        ("Name/Sur", "O'Brien-Muller"),
        ("Address/Line", "12 Ty Gwyn Road"),
        ("Payment/PmtDate", "2026-06-30"),
        ("Payment/TaxCode", "1257L"),
        ("Payment/TaxablePay", "3025.60"),
        ("FiguresToDate/TotalTax", "1186.80"),
        ("NIlettersAndValues/AtLELYTD", "1677.00"),
        ("NIlettersAndValues/EmpeeContribnsInPd", "172.16"),
    ):
        assert text(sent, path) == expected


@pytest.mark.parametrize(
    ("pence", "written"), [(0, "0.00"), (-5, "-0.05"), (-100, "-1.00"), (99_999_999_999, "999999999.99")]
)
def test_pence_are_written_in_pounds(pence: int, written: str) -> None:
    job = people.employment()
    sent = one(
        [Employee(people.person(), (job._replace(payment=job.payment._replace(from_net_pence=pence)),))]
    )
    assert text(sent, "DednsFromNetPay") == written


NAMES = {
    "Łukasiewicz": "Lukasiewicz",
    "Nguyễn": "Nguyen",
    "D’Souza": "D'Souza",
    "O`Neill": "O'Neill",
    "St. John–Smythe": "St John-Smythe",
    "'t Hooft": "t Hooft",
    "Groß": "Gross",
    "A" * 60: "A" * 35,
}


@pytest.mark.parametrize(("name", "filed"), NAMES.items())
def test_names_are_written_in_the_letters_that_hmrc_takes(name: str, filed: str) -> None:
    assert (
        text(one([people.employee()._replace(person=people.person()._replace(surname=name))]), "Sur") == filed
    )


def test_signs_of_an_address_that_hmrc_does_not_know_become_spaces() -> None:
    at_home = people.person()._replace(address=("Flat #3 @ The <Old> Mill & Barn", "“Café” No 1"))
    written = one([people.employee()._replace(person=at_home)])
    assert [line.text for line in written.iterfind(".//{*}Line")] == [
        "Flat 3 The <Old> Mill & Barn",
        "Cafe No 1",
    ]


# ---- What can't be filed -----------------------------------------------------------------------------------------


def of_person(**changed: Any) -> Employee:
    return people.employee()._replace(person=people.person()._replace(**changed))


def of_job(**changed: Any) -> Employee:
    return people.employee()._replace(employments=(people.employment()._replace(**changed),))


def of_payment(**changed: Any) -> Employee:
    return of_job(payment=people.payment()._replace(**changed))


def of_contributions(letter: str = "A", **changed: Any) -> Employee:
    return of_job(contributions=(people.contributions(letter)._replace(**changed),))


REFUSED = {
    "surname": [
        of_person(surname="李"),
        of_person(surname="R2-D2"),
        of_person(surname=""),
        of_person(surname="<b>"),
    ],
    "forename": [of_person(forename="Мария"), of_person(forename="  ")],
    "National Insurance number": [
        of_person(national_insurance_number=number)
        for number in ("AB123456", "BG123456A", "QQ123456C", "ab123456c")
    ],
    "address": [
        of_person(address=("1 High Street",), national_insurance_number=None),
        of_person(address=("1 High Street",), country="France"),
        of_person(address=("1", "2", "3", "4", "5")),
        of_person(address=("東京", "1 High Street")),
        of_person(address=("#", "1 High Street")),
    ],
    "date of birth": [of_person(born_on=date(2027, 1, 1)), of_person(born_on=date(1890, 1, 1))],
    "sex": [of_person(sex=""), of_person(sex="X")],
    "postcode": [of_person(postcode="SW1A-2AA"), of_person(postcode="SW1A 2AA 123456")],
    "payroll id": [
        of_job(payroll_id=""),
        of_job(payroll_id="x" * 36),
        of_job(payroll_id=" 1"),
        of_job(payroll_id="é"),
    ],
    "employments": [people.employee()._replace(employments=())],
    "leaving date": [
        of_job(left_on=date(2026, 8, 1)),
        of_job(left_on=date(2019, 1, 1)),
        of_payment(after_leaving=True),
    ],
    "director’s method": [of_job(director="ZZ"), of_job(director_from_week=3)],
    "director from week": [of_job(director="AN", director_from_week=55)],
    "tax code": [
        of_payment(tax_code=people.payment().tax_code._replace(code=code)) for code in ("", "1257", "S1257L")
    ],
    "tax regime": [of_payment(tax_code=people.payment().tax_code._replace(regime="W"))],
    "payment date": [of_payment(paid_on=date(2026, 4, 5)), of_payment(paid_on=date(2027, 4, 6))],
    "tax period": [
        of_payment(month=13),
        of_payment(month=None),
        of_payment(week=3),
        of_payment(month=None, week=55),
    ],
    "periods covered": [of_payment(periods=0), of_payment(periods=100)],
    "pay frequency": [of_payment(frequency="M2")],
    "hours worked": [of_payment(hours="")],
    "student loan plan": [of_payment(student_loan=StudentLoan("03", 100))],
    "StudentLoanRecovered": [of_payment(student_loan=StudentLoan("01", 150))],
    "TaxablePay": [of_payment(taxable_pence=100_000_000_000)],
    "TotalTax": [of_job(to_date=people.employment().to_date._replace(tax_pence=-100_000_000_000))],
    "NI letter": [
        of_contributions("O"),
        of_contributions("B"),
        of_job(contributions=(people.contributions(), people.contributions())),
        of_job(contributions=tuple(people.contributions(letter) for letter in "AHJMV")),
    ],
    "workplace postcode": [of_contributions("F"), of_job(workplace_postcode="sw1a 2aa")],
    "employee’s contributions": [of_contributions("C")],
    "National Insurance": [of_contributions("X", employee_pence=0, employee_to_date_pence=0)],
    "AtLELYTD": [
        of_contributions(at_lower_limit_pence=100_000_000),
        of_contributions(at_lower_limit_pence=12_345),
    ],
    "partner": [of_person(partner=people.Partner("Sam", "Lee"))],
}


@pytest.mark.parametrize(
    ("field", "employee"), [(field, each) for field, employees in REFUSED.items() for each in employees]
)
def test_what_cannot_be_filed_is_refused_by_name_and_field(field: str, employee: Employee) -> None:
    with pytest.raises(CannotBeFiled) as refused:
        next(fps.write(people.fps(), [employee]))
    assert refused.value.field == field
    whose = f"{employee.person.forename} {employee.person.surname}"
    assert whose in refused.value.message
    assert all(each.payroll_id in refused.value.message for each in employee.employments)


def test_everybody_who_cannot_be_filed_is_found_at_once() -> None:
    bad, worse = of_person(surname="李"), of_payment(hours="F")
    found = list(fps.faults(people.fps(), [people.employee(), bad, people.employee(), worse]))
    assert [(employee, fault.field) for employee, fault in found] == [
        (bad, "surname"),
        (worse, "hours worked"),
    ]


def test_northern_irish_bereavement_pay_has_no_place_before_2026() -> None:
    paid = people.StatutoryToDate(bereavement_ni_pence=100)
    job = people.employment(2025)._replace(statutory=paid)
    with pytest.raises(CannotBeFiled, match="25-26 doesn't know it"):
        one([Employee(people.person(), (job,))], 2025)


def test_a_year_whose_form_is_not_known_is_refused() -> None:
    with pytest.raises(YearNotKnown, match="25-26 and 26-27"):
        next(fps.write(replace(people.fps(), tax_year=2027), [people.employee()]))


def test_nobody_at_all_is_refused() -> None:
    with pytest.raises(fps.NobodyToFile):
        next(fps.write(people.fps(), []))


# ---- Parts ---------------------------------------------------------------------------------------------------------


@needs_schemas
def test_a_large_submission_comes_in_parts_that_are_each_whole() -> None:
    everybody = [
        Employee(people.person(), (people.employment()._replace(payroll_id=f"{number:06}"),))
        for number in range(100)
    ]
    told = replace(people.fps(), final=Final())
    parts = list(fps.write(told, iter(everybody), largest=20_000))
    assert len(parts) > 5
    assert all(len(part.content) <= 20_000 for part in parts)
    assert [faults(message(part)) for part in parts] == [[]] * len(parts)
    ids = [each.text for part in parts for each in message(part).iterfind(".//{*}PayId")]
    assert ids == [f"{number:06}" for number in range(100)]
    assert [part.employees for part in parts] == [
        len(message(part).findall(".//{*}Employee")) for part in parts
    ]
    assert [text(message(part), "ForYear") for part in parts] == [None] * (len(parts) - 1) + ["yes"]
    assert parts == list(fps.write(told, everybody, largest=20_000))


@settings(max_examples=50)
@given(st.lists(people.employees(2026), min_size=1, max_size=3))
def test_the_mark_made_while_writing_is_that_of_the_message_as_sent(drawn: list[Employee]) -> None:
    (filed,) = fps.write(people.fps(), drawn)
    sent = message(filed)
    assert irmark(etree.tostring(sent)) == filed.mark == text(sent, "IRmark")
