"""Telling payroll that somebody is away or worked overtime: what is taken and refused, and what the audit keeps."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from commonhold.base.refusals import NotFound
from commonhold.core.audit.models import Event
from commonhold.records.pay.attendance import actions, queries, rules
from commonhold.records.pay.attendance.rules import Absence, OvertimeWorked
from commonhold.records.pay.gross.occupational import NoScheme
from commonhold.records.pay.tests.conftest import at_payroll, make_office, office, payroll
from commonhold.records.people.history.rules import NotEmployedThen, NothingChanges
from commonhold.records.people.rules import ImpossibleDate

__all__ = ["at_payroll", "make_office", "office", "payroll"]

MON, FRI = date(2026, 4, 13), date(2026, 4, 17)
MATERNITY = {"event": date(2026, 9, 20), "weeks": 39}


@pytest.fixture
def ada(at_payroll) -> int:
    return at_payroll.employ("Ada Moss")


def record(payroll, employment_id, absence):
    return actions.record_absence(employment_id=employment_id, absence=absence, **payroll.common)


def recorded(employment_id):
    return [each.absence for each in queries.absences(employment_id)]


def test_sickness_goes_on_until_somebody_says_when_it_ended(at_payroll, ada):
    absence = record(at_payroll, ada, Absence("sick", MON, None))
    actions.end_absence(absence_id=absence, last=FRI, **at_payroll.common)
    assert recorded(ada) == [Absence("sick", MON, FRI)]
    with pytest.raises(NotFound):
        actions.end_absence(absence_id=absence, last=FRI, **at_payroll.common)


def test_what_was_cancelled_is_not_known_any_more_but_was(at_payroll, ada):
    absence = record(at_payroll, ada, Absence("unpaid", MON, FRI, lost=1, of=2))
    actions.cancel_absence(absence_id=absence, **at_payroll.common)
    assert recorded(ada) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM attendance_absencespell WHERE superseded_at IS NOT NULL")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(("first", "last"), [(MON, MON), (date(2026, 4, 1), None), (FRI, date(2026, 5, 1))])
def test_nobody_is_away_twice(at_payroll, ada, first, last):
    record(at_payroll, ada, Absence("sick", MON, FRI))
    with pytest.raises(rules.AlreadyAway, match="from 13 April 2026 to 17 April 2026"):
        record(at_payroll, ada, Absence("unpaid", first, last, lost=1))


def test_the_day_after_is_another_absence(at_payroll, ada):
    record(at_payroll, ada, Absence("sick", MON, FRI))
    record(at_payroll, ada, Absence("sick", date(2026, 4, 18), None))
    assert len(recorded(ada)) == 2


def test_nobody_is_away_before_they_are_employed(at_payroll, ada):
    with pytest.raises(NotEmployedThen):
        record(at_payroll, ada, Absence("sick", date(2025, 12, 31), None))
    with pytest.raises(NotFound):
        record(at_payroll, 2**62, Absence("sick", MON, None))


@pytest.mark.parametrize(
    ("details", "refusal", "field"),
    [
        ({"kind": "bored"}, rules.UnknownKind, "kind"),
        ({"last": date(2026, 4, 12)}, rules.EndsBeforeItBegins, "last"),
        ({"first": date(1, 1, 1)}, ImpossibleDate, "first"),
        ({"last": date.max}, ImpossibleDate, "last"),
        ({"kind": "unpaid", "lost": 0}, rules.ImpossibleShare, "lost"),
        ({"kind": "unpaid", "lost": 3, "of": 2}, rules.ImpossibleShare, "lost"),
        ({"kind": "unpaid", "lost": 1, "of": 101}, rules.ImpossibleShare, "lost"),
        ({"lost": 1}, rules.ImpossibleShare, "lost"),
        ({"weeks": 3}, rules.NotForThisKind, "weeks"),
        ({"event": MON}, rules.NotForThisKind, "event"),
        ({"kind": "smp", "weeks": 39}, rules.ClaimIncomplete, "event"),
        ({"kind": "sap", "event": MON, "weeks": 39}, rules.ClaimIncomplete, "decided"),
        ({"kind": "smp", "event": MON}, rules.ClaimIncomplete, "weeks"),
        ({"kind": "smp", "event": MON, "weeks": 53}, rules.ClaimIncomplete, "weeks"),
        ({"kind": "smp", "event": MON, "weeks": 2, "last": FRI}, rules.ClaimIncomplete, "weeks"),
        ({"kind": "smp", "event": MON, "weeks": 2, "used_weeks": -1}, rules.ClaimIncomplete, "used_weeks"),
        ({"average_pence": 0}, rules.ImpossibleAverage, "average"),
        ({"average_pence": 10**9}, rules.ImpossibleAverage, "average"),
    ],
)
def test_an_absence_that_can_never_be_right_is_refused(details, refusal, field):
    with pytest.raises(refusal) as refused:
        Absence(**{"kind": "sick", "first": MON, "last": None, **details})
    assert refused.value.field == field


def test_claims_are_decided_by_the_week_that_the_law_names():
    def saturday(kind, decided, **more):
        return Absence(kind, MON, None, event=MON, decided=decided, weeks=1, **more).relevant_saturday

    assert Absence("smp", MON, None, event=date(2026, 6, 15), weeks=1).relevant_saturday == date(2026, 3, 7)
    assert saturday("spp", date(2026, 6, 15)) == date(2026, 3, 7)
    assert saturday("spp", date(2026, 3, 4), adoption=True) == date(2026, 3, 7)
    assert saturday("sap", date(2026, 3, 4)) == date(2026, 3, 7)
    assert saturday("sncp", date(2026, 3, 11)) == date(2026, 3, 7)


@pytest.mark.parametrize(
    "worked", [(MON, 0, 100), (MON, 1441, 100), (MON, 60, 0), (MON, 60, 1001), (MON, -5, 100)]
)
def test_overtime_that_can_never_be_right_is_refused(worked):
    with pytest.raises(rules.ImpossibleOvertime):
        OvertimeWorked(*worked)


def test_overtime_of_a_day_and_rate_is_recorded_once(at_payroll, ada):
    def work(percent):
        return actions.record_overtime(
            employment_id=ada, worked=OvertimeWorked(MON, 60, percent), **at_payroll.common
        )

    first = work(150)
    work(200)
    with pytest.raises(rules.OvertimeTwice, match="150% is recorded for 13 April 2026"):
        work(150)
    actions.cancel_overtime(overtime_id=first, **at_payroll.common)
    with pytest.raises(NotFound):
        actions.cancel_overtime(overtime_id=first, **at_payroll.common)
    assert [each.worked.percent for each in queries.overtime(ada)] == [200]


def test_the_audit_says_when_but_never_why_somebody_was_away(at_payroll, ada):
    absence = record(at_payroll, ada, Absence("sick", MON, None, average_pence=50_000))
    actions.end_absence(absence_id=absence, last=FRI, **at_payroll.common)
    events = Event.objects.filter(event__startswith="pay.absence").order_by("id")
    assert [each.event for each in events] == ["pay.absence_recorded", "pay.absence_ended"]
    assert events[1].detail == {"after": {"first": "2026-04-13", "last": "2026-04-17"}}
    assert not [each for each in events if "sick" in str(each.detail) or "50" in str(each.detail)]


def test_a_scheme_holds_from_a_day_on(at_payroll):
    def choose(name, day):
        actions.choose_scheme(
            department_id=at_payroll.department_id, name=name, from_date=day, **at_payroll.common
        )

    choose("statutory_only", date(2026, 1, 1))
    choose("civil_service_2013", MON)
    on = [queries.scheme_on(at_payroll.department_id, day) for day in (date(2025, 12, 31), FRI)]
    assert on == ["", "civil_service_2013"]
    with pytest.raises(NoScheme):
        choose("../secrets", MON)
    with pytest.raises(NothingChanges):
        choose("civil_service_2013", MON)


def test_the_database_holds_it_whoever_writes(at_payroll, ada):
    record(at_payroll, ada, Absence("sick", MON, FRI))
    for statement, match in (
        ("DELETE FROM attendance_absencespell", "permission denied"),
        ("UPDATE attendance_absencespell SET kind = 'unpaid'", "permission denied"),
        (
            "INSERT INTO attendance_absencespell (employment_id, department_id, valid, recorded_at, kind, lost, of,"
            " adoption, weeks, used_weeks) SELECT employment_id, department_id, valid, recorded_at, kind, lost, of,"
            " adoption, weeks, used_weeks FROM attendance_absencespell",
            "absencespell_no_overlap",
        ),
        (
            "INSERT INTO attendance_overtime (employment_id, department_id, day, minutes, percent, recorded_at)"
            " SELECT employment_id, department_id, '2026-04-13', 0, 100, recorded_at FROM attendance_absencespell",
            "overtime_minutes",
        ),
    ):
        with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_another_department_sees_and_cancels_nothing(payroll, other_department, acting_for):
    with acting_for(payroll.department_id):
        ada = payroll.employ("Ada Moss")
        absence = record(payroll, ada, Absence("sick", MON, None))
    with acting_for(other_department):
        assert recorded(ada) == []
        with pytest.raises(NotFound):
            actions.cancel_absence(absence_id=absence, **payroll.common)
        with pytest.raises(NotFound):
            record(payroll, ada, Absence("unpaid", FRI, None, lost=1))
