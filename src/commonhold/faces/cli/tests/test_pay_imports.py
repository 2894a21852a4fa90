"""Files of people for payroll, as they come: each problem by row and column, and nothing half imported."""

import pytest
from typer.testing import CliRunner

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.faces.cli.pay import app
from commonhold.faces.cli.tests.test_pay_run import PAT, works
from commonhold.records.pay.models import Particulars, TermsSpell
from commonhold.records.pay.tests.conftest import make_office, office, payroll

__all__ = ["make_office", "office", "payroll", "works"]

TERMS = "number,tax_code,ni_letter,loans,pension\n"
PARTICULARS = "number,sex,declaration,address,postcode\n"
GOOD = TERMS + "E3,s1257l m1,a,2;postgraduate,Alpha\nE4,BR,A,,\n"


@pytest.fixture
def beginners(works, system):
    """Two people of whom payroll knows nothing yet."""
    with acting(system, [works.department_id]):
        for name in ("Cy Cedar", "Di Dogwood"):
            works.office.hire(name)
    return works


def run(what: list[str], content: bytes, tmp_path) -> str:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    done = CliRunner().invoke(app, [*what, str(path), "--as", PAT])
    if isinstance(done.exception, Refusal):
        return done.exception.message
    assert done.exit_code == 0, done.exception
    return done.output


def terms(content: bytes | str, tmp_path) -> str:
    content = content.encode() if isinstance(content, str) else content
    return run(["terms", "works", "monthly"], content, tmp_path)


def particulars(content: str, tmp_path) -> str:
    return run(["scheme", "people", "works"], content.encode(), tmp_path)


def test_terms_are_imported_as_hmrcs_notices_have_them(beginners, tmp_path):
    assert terms("\ufeff" + GOOD.replace("\n", "\r\n"), tmp_path) == "2 people are paid in monthly now.\n"
    with acting(beginners.office.actor, [beginners.department_id]):
        rows = TermsSpell.objects.order_by("-id").values_list(
            "tax_code", "non_cumulative", "ni_letter", "loans", "pension"
        )
        assert list(rows[:2]) == [
            ("BR", False, "A", [], "none"),
            ("S1257L", True, "A", ["2", "postgraduate"], "alpha"),
        ]
    assert "row 2, number: payroll knows the terms of E3 already; row 3" in terms(GOOD, tmp_path)


def test_every_problem_is_told_by_row_and_column_and_nothing_is_imported(beginners, tmp_path):
    rows = [
        "E3,1257L,A,,none",
        "E3,1257L,A,,none",
        "E4,HELLO,A,,none",
        "E4,1257L,Q,,none",
        "E4,1257L,A,9,none",
        "E4,1257L,A,,gold",
        "E99,1257L,A,,none",
        ",1257L,A,,none",
        "=1+1,1257L,A,,none",
        "E1,1257L,A,,none",
    ]
    said = terms(TERMS + "\n".join(rows), tmp_path)
    for each in (
        "Nothing was imported: row 2, number: E3 is there twice; row 3, number: E3 is there twice",
        "row 4, tax_code: “HELLO” is not a tax code",
        "row 5, ni_letter: “Q” is not a National Insurance category",
        "row 6, loans: “9” is not a student loan plan",
        "row 7, pension: “gold” is not a pension scheme here",
        "row 8, number: nobody here has the number E99",
        "row 9, number: This name can't be recorded",
        "row 10, number: nobody here has the number =1+1",
        "row 11, number: payroll knows the terms of E1 already. Put these rows right",
    ):
        assert each in said
    assert "2 people" in terms(GOOD, tmp_path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it needs one column named number"),
        (b"\n\n", "it needs one column named number"),
        (b"number,tax_code,ni_letter,loans\n", "it needs one column named pension"),
        (b"number,number,tax_code,ni_letter,loans,pension\n", "it needs one column named number"),
        (GOOD.encode("utf-16"), "it is in another encoding"),
        (GOOD.encode() + b"\xff", "it is in another encoding"),
        (b"PK\x03\x04" + bytes(range(256)), "it is in another encoding"),
        (GOOD.encode() + b"E5,1257L\n", "row 4 has 2 cells, and the first row 5"),
        (GOOD.encode() + b"E5,1257L,A,,none,more\n", "row 4 has 6 cells, and the first row 5"),
        (TERMS.encode() + b'"E5', "row 2: unexpected end of data"),
        (TERMS.encode() + b"\nE3,1257L,A,,none\n", "row 2 is empty"),
        (TERMS.encode() + b"x" * 10_000_000, "row 2: field larger than field limit"),
        (b"x" * 10_000_000, "row 1: field larger than field limit"),
    ],
)
def test_what_is_no_such_file_is_refused_and_says_what_it_has_to_be(beginners, tmp_path, content, why):
    said = terms(content, tmp_path)
    assert f"people.csv can't be imported: {why}" in said
    assert "It has to be CSV in UTF-8 whose first row names the columns number, tax_code" in said
    assert "2 people" in terms(GOOD + "\n\n", tmp_path)


def test_what_no_text_has_and_formulas_are_no_more_than_text(beginners, tmp_path):
    assert "row 2, number: This name can't be recorded" in terms(TERMS + "E3\0,1257L,A,,none\n", tmp_path)
    rows = "E1,F,A,=1+1;@SUM(A1),CF10 1AA\nE2,f,,,\n"
    assert "2 employments" in particulars(PARTICULARS + rows, tmp_path)
    with acting(beginners.office.actor, [beginners.department_id]):
        assert Particulars.objects.order_by("id").first().address == ["=1+1", "@SUM(A1)"]
    said = particulars(PARTICULARS + "E1,F\0,A,a\0;b,CF10\0\n", tmp_path)
    for column in ("sex", "address", "postcode"):
        assert f"row 2, {column}: " in said


def test_thousands_of_wrong_rows_are_counted_and_the_first_twenty_told(beginners, tmp_path):
    said = terms(TERMS + "nobody,1257L,A,,none\n" * 5_000, tmp_path)
    assert said.count("nobody here has the number nobody") == 20
    assert "; and 4980 more. Put these rows right" in said


def test_an_import_of_nobody_is_nothing(beginners, tmp_path):
    assert terms(TERMS, tmp_path) == "0 people are paid in monthly now.\n"
