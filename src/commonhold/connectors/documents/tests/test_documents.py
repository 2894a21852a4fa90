"""Payslips and certificates, read as a screen reader reads them: by their tags."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from commonhold.connectors.documents import certificates, payslips
from commonhold.connectors.documents.payslips import Line, Payslip

SLIP = Payslip(
    employer="Department of Works",
    employee="Siân O’Brien-Müller",
    period="June 2026",
    paid_on=date(2026, 6, 30),
    facts=(("Tax code", "1257L"), ("National Insurance", "AB 12 34 56 C, letter A")),
    payments=(Line("Basic pay", 320_000, 960_000), Line("Overtime, 3 hours", 6_000)),
    deductions=(Line("Income Tax", 39_560, 118_680), Line("National Insurance", 17_216, 51_648)),
    net_pence=269_224,
    employer_pays=(Line("Employer’s pension contribution", 92_704),),
    changes=("Overtime of £60.00 is new.",),
    message="Your pension statement is ready.",
)
P60 = certificates.P60(
    certificates.Employed(
        "Department of Works", "120/AB12345", "O’Brien-Müller", "Siân", "AB123456C", "00012345"
    ),
    date(2027, 4, 5),
    here=certificates.PayAndTax(3_630_720, 474_720),
    before=certificates.PayAndTax(100_000, 0),
    tax_code="1257L",
    contributions=(certificates.LetterOfYear("A", 670_800, 586_200, 2_373_700, 206_592),),
    others=(("Student loan deductions", 12_000),),
)


P45 = certificates.P45(
    P60.employed,
    date(2026, 5, 15),
    "1257L",
    non_cumulative=False,
    to_date=certificates.PayAndTax(370_968, 32_400),
    here=certificates.PayAndTax(370_968, 32_400),
    month=2,
    week=None,
    student_loan=True,
    postgraduate_loan=False,
    born=date(1990, 5, 17),
    sex="F",
    address=("1 Long Street", "Cardiff", "CF10 1AA"),
)


def tags(pdf: bytes) -> list[str]:
    """Every tag from the beginning of the document to its end."""

    def walk(element: Any) -> Iterator[str]:
        found = element.get_object()
        if isinstance(found, list):
            for each in found:
                yield from walk(each)
        elif isinstance(found, dict) and "/S" in found:
            yield found["/S"].removeprefix("/")
            if "/K" in found:
                yield from walk(found["/K"])

    return list(walk(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_payslip_says_what_was_paid_and_why_it_changed() -> None:
    text = words(payslips.render(SLIP))
    for said in (
        *("Payslip for June 2026", "Department of Works", "Siân O’Brien-Müller", "30 June 2026", "1257L"),
        *("Basic pay £3,200.00 £9,600.00", "Gross pay £3,260.00", "All deductions £567.76"),
        *("Paid to you £2,692.24", "Overtime of £60.00 is new.", "Your pension statement is ready."),
    ):
        assert said in text


@pytest.mark.parametrize("pdf", [payslips.render(SLIP), certificates.render_p60(P60)], ids=["payslip", "P60"])
def test_a_screen_reader_finds_headings_tables_and_their_headers(pdf: bytes) -> None:
    found = tags(pdf)
    assert found[0] == "Document"
    assert found.count("H1") == 1
    assert found.count("H2") >= found.count("Table") == found.count("THead") >= 3
    assert found.count("TH") >= 2 * found.count("Table")
    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_a_p60_says_pay_tax_and_contributions() -> None:
    text = words(certificates.render_p60(P60))
    for said in (
        *(
            "tax year to 5 April 2027",
            "PAYE reference 120/AB12345",
            "In this employment £36,307.20 £4,747.20",
        ),
        *("Total for the year £37,307.20 £4,747.20", "A £6,708.00 £5,862.00 £23,737.00 £2,065.92"),
        "Student loan deductions £120.00",
    ):
        assert said in text


def test_the_same_facts_give_the_same_bytes() -> None:
    assert payslips.render(SLIP) == payslips.render(replace(SLIP))
    assert payslips.render(SLIP) != payslips.render(replace(SLIP, message=""))


def test_what_looks_like_a_command_is_text() -> None:
    hostile = '#let x = 1 *bold* $a$ \\ ] #read("/etc/passwd") "quoted" </slip>'
    assert hostile in words(payslips.render(replace(SLIP, message=hostile)))


def test_letters_that_the_font_lacks_become_question_marks_and_the_rest_stays() -> None:
    text = words(payslips.render(replace(SLIP, employee="李小龙 Мария Ωmega", message="Well done 👍")))
    assert "??? Мария Ωmega" in text
    assert "Well done ?" in text


@pytest.mark.parametrize(
    "message",
    [
        "a\x01b\x85c\ufffe",
        '"\\ \\u0001 😀',
        "Well done 👍🏻 it’s right",
        "مَرحَبًا",
        "e\u0301\u202e\u2066",
        "👩‍👩‍👧",
    ],
)
def test_whatever_is_written_a_payslip_can_be_read(message: str) -> None:
    text = words(payslips.render(replace(SLIP, message=message)))
    assert SLIP.employee in text
    assert ("right" in text) == ("right" in message)


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_any_message_can_be_typeset(message: str) -> None:
    assert payslips.render(replace(SLIP, message=message)).startswith(b"%PDF-")


def test_a_long_payslip_goes_over_several_pages() -> None:
    many = tuple(Line(f"Allowance {number}", 100) for number in range(120))
    pdf = payslips.render(replace(SLIP, payments=many, deductions=(), net_pence=12_000))
    assert len(PdfReader(BytesIO(pdf)).pages) > 1
    assert "Allowance 119 £1.00" in words(pdf)


def test_a_payslip_that_does_not_add_up_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="adds up"):
        payslips.render(replace(SLIP, net_pence=1))


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_a_p45_has_a_part_for_the_employee_and_two_for_the_new_employer() -> None:
    employee, new, payroll = pages(certificates.render_p45(P45))
    for part in (employee, new, payroll):
        for said in ("120/AB12345", "Leaving date 15 May 2026", "1257L", "Month 2", "£3,709.68", "£324.00"):
            assert said in part
    assert "Part 1A" in employee
    assert "Date of birth 17 May 1990" in employee
    for part in (new, payroll):
        assert "1990" not in part
        assert "Long Street" not in part
    assert "Employment began on" in payroll


def test_a_p45_of_a_non_cumulative_code_has_no_totals() -> None:
    employee, new, _ = pages(certificates.render_p45(replace(P45, non_cumulative=True, to_date=None)))
    assert "Tax code at leaving 1257L week 1/month 1" in new
    assert "£3,709.68" not in new
    assert "Pay in this employment £3,709.68" in employee


def test_a_screen_reader_finds_the_parts_of_a_p45() -> None:
    found = tags(certificates.render_p45(P45))
    assert found.count("H1") == 1
    assert found.count("H2") == 3
    assert found.count("L") >= 3
