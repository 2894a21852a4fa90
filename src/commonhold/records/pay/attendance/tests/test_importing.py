"""Lists of absence and overtime: taken whole, or refused with what is wrong by row and field."""

from datetime import date

import pytest

from commonhold.records.pay.attendance import queries
from commonhold.records.pay.attendance.importing.actions import import_absences, import_overtime
from commonhold.records.pay.attendance.importing.rules import ImportRefused
from commonhold.records.pay.attendance.rules import Absence
from commonhold.records.pay.tests.conftest import at_payroll, make_office, office, payroll

__all__ = ["at_payroll", "make_office", "office", "payroll"]

MON, FRI = date(2026, 4, 13), date(2026, 4, 17)
MATERNITY = {"event": date(2026, 9, 20), "weeks": 39}


@pytest.fixture
def ada(at_payroll) -> int:
    return at_payroll.employ("Ada Moss")


def recorded(employment_id):
    return [each.absence for each in queries.absences(employment_id)]


def imported(payroll, what, *lines, columns):
    rows = [dict(zip(columns.split(","), line.split(","), strict=True)) for line in lines]
    return what(department_id=payroll.department_id, rows=rows, first_row=2, **payroll.common)


def test_absences_of_many_are_imported_at_once(at_payroll, ada):
    columns = "number,kind,first,last,lost,event,weeks,average"
    lines = [
        "E1,unpaid,2026-04-01,2026-04-03,1/2,,,",
        " E1 ,sick,2026-04-13,,,,,512.40",
        "E2,smp,2026-09-07,,,2026-09-20,39,",
    ]
    bea = at_payroll.employ("Bea Birch")
    assert imported(at_payroll, import_absences, *lines, columns=columns) == 3
    assert recorded(ada) == [
        Absence("sick", MON, None, average_pence=51_240),
        Absence("unpaid", date(2026, 4, 1), date(2026, 4, 3), lost=1, of=2),
    ]
    assert recorded(bea) == [Absence("smp", date(2026, 9, 7), None, **MATERNITY)]


def test_an_import_says_what_is_wrong_with_each_row_and_takes_none(at_payroll, ada):
    columns = "number,kind,first,last,lost,average"
    lines = [
        "E1,sick,2026-04-13,,,",
        "E1,sick,2026-04-20,,,",
        "E9,sick,2026-04-13,,,",
        "E1,sick,13/04/2026,,,",
        "E1,unpaid,2026-03-02,2026-03-03,half,",
    ]
    with pytest.raises(ImportRefused) as refused:
        imported(at_payroll, import_absences, *lines, columns=columns)
    for said in (
        "row 3, first: away already from 13 April 2026",
        "row 4, number: nobody here has the number E9",
        "row 5, first: “13/04/2026” is not a day such as 2026-04-14",
        "row 6, lost: “half” is not a share",
    ):
        assert said in refused.value.message
    assert recorded(ada) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("E1,2026-04-13,60,150,E1", "row 3, day: Overtime at 150%"),
        (",2026-04-13,60,150", "number: nobody here has the number that is left out"),
        ("E1,2025-04-13,60,150", "day: This employment runs"),
        ("E1,2026-04-13,1e3,150", "minutes: “1e3” is not a whole number"),
        ("E1,2026-04-13,٣,150", "minutes"),
        ("E1,2026-04-13,,150", "minutes: Overtime is from a minute"),
        ("E1,2026-02-30,60,150", "day: “2026-02-30”"),
        ("\x00,2026-04-13,60,150", "number: nobody"),
    ],
)
def test_overtime_that_cannot_be_right_is_refused_by_row_and_field(at_payroll, ada, line, said):
    cells = line.split(",")[:4]
    columns = "number,day,minutes,percent"
    lines = [",".join(cells)] * (2 if line.count(",") == 4 else 1)
    with pytest.raises(ImportRefused, match=said):
        imported(at_payroll, import_overtime, *lines, columns=columns)
    assert queries.overtime(ada) == []


def test_overtime_that_was_imported_is_not_imported_again(at_payroll, ada):
    columns = "number,day,minutes,percent"
    lines = ["E1,2026-04-13,60,150", "E1,2026-04-14,90,150"]
    assert imported(at_payroll, import_overtime, *lines, columns=columns) == 2
    with pytest.raises(ImportRefused, match=r"row 2, day: .*; row 3, day: "):
        imported(at_payroll, import_overtime, *lines, columns=columns)
    assert len(queries.overtime(ada)) == 2
