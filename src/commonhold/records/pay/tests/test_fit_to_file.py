"""Who and what HMRC can be told of: found before anybody is paid, and refused where it can never be right."""

from datetime import date
from random import Random

import pytest
from django.db import transaction

from commonhold.records.pay.filing import queries as filing
from commonhold.records.pay.inputs.queries import paid_in
from commonhold.records.pay.models import Dispatch, Run
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.scheme.rules import NotAReference, ParticularsRefused, ParticularsRow
from commonhold.records.pay.telling import queries as telling
from commonhold.records.pay.tests.filed import ADDRESS, known_to_hmrc, returns
from commonhold.records.people import rules as people
from commonhold.records.people.queries import persons


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
    rows = paid_in(run.id, run.columns)
    told = telling.employees(run, period, rows, persons(rows["person_id"].tolist()))
    assert [*filing.authority().faults(fps, told)] == []


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
