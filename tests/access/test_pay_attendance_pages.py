"""Absence and overtime at the desk of payroll: recorded, ended and cancelled in a browser that has no script."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.records.pay.attendance import actions, queries
from commonhold.records.pay.attendance.rules import Absence
from commonhold.records.people.models import Employment
from tests.access.test_pay_people_pages import make_office, moss

__all__ = ["make_office", "moss"]


def day(prefix, value):
    return dict(zip((f"{prefix}-year", f"{prefix}-month", f"{prefix}-day"), value.split("-"), strict=True))


@pytest.fixture
def desk(moss, as_role):
    """`desk(page, answers)`: what a payroll officer sends there, and what comes back, followed."""
    officer = as_role("payroll")

    def send(page="", answers=None):
        address = f"/desk/pay/people/{moss}/{page}"
        return officer.get(address) if answers is None else officer.post(address, answers, follow=True)

    return send


@pytest.fixture
def known(moss, department, system):
    """What payroll knows now: absences, and overtime."""

    def read():
        with acting(system, [department]):
            job = Employment.objects.get(number=moss).id
            return (
                [each.absence for each in queries.absences(job)],
                [each.worked for each in queries.overtime(job)],
            )

    return read


def ids(page):
    return [part.split("/")[0] for part in page.content.decode().split("/absence/")[1:] if part[0].isdigit()]


def test_sickness_is_recorded_ended_and_cancelled(desk, known):
    page = desk("absence/?kind=sick", day("first", "2026-04-13"))
    assert "Sickness is recorded." in page.content.decode()
    absence = ids(page)[0]
    page = desk(f"absence/{absence}/", day("last", "2026-04-17"))
    assert [each.last.day for each in known()[0]] == [17]
    assert desk(f"absence/{absence}/").status_code == 404
    desk(f"absence/{ids(page)[0]}/", {"do": "cancel"})
    assert known()[0] == []


def test_unpaid_absence_loses_the_share_that_is_chosen(desk, known):
    answers = {**day("first", "2026-04-13"), **day("last", "2026-04-14"), "lost": "1/2", "average": "9"}
    desk("absence/?kind=unpaid", answers)
    (absence,) = known()[0]
    assert (absence.lost, absence.of, absence.average_pence) == (1, 2, None)


def test_maternity_leave_is_recorded_with_its_claim(desk, known):
    answers = {
        **day("first", "2026-09-07"),
        **day("event", "2026-09-20"),
        "weeks": "39",
        "average": "£512.40",
    }
    page = desk("absence/?kind=smp", answers).content.decode()
    assert "39 weeks of statutory pay claimed, for 20 Sep 2026; earned £512.40 a week" in " ".join(
        page.split()
    )
    (absence,) = known()[0]
    assert (absence.decided, absence.average_pence) == (absence.event, 51_240)


def test_a_father_who_adopts_says_so(desk, known):
    answers = {
        **day("first", "2026-04-13"),
        **day("event", "2026-04-10"),
        **day("decided", "2026-03-04"),
        "adoption": "yes",
        "weeks": "2",
    }
    desk("absence/?kind=spp", answers)
    assert known()[0][0].relevant_saturday.isoformat() == "2026-03-07"


@pytest.mark.parametrize(
    ("kind", "answers", "said"),
    [
        ("sick", {}, "Enter the day in three numbers"),
        ("sick", day("first", "2026-02-30"), "Enter the day in three numbers"),
        ("sick", day("first", "2025-01-01"), "This employment runs"),
        ("sick", {**day("first", "2026-04-13"), **day("last", "2026-04-12")}, "The last day is before"),
        ("sick", {**day("first", "2026-04-13"), "average": "lots"}, "is not an amount of money"),
        ("unpaid", {**day("first", "2026-04-13"), "lost": "9/2"}, "Choose how much is lost"),
        ("smp", {**day("first", "2026-04-13"), "weeks": "39"}, "The day of the event"),
        (
            "smp",
            {**day("first", "2026-04-13"), **day("event", "2026-04-20"), "weeks": "0"},
            "number of weeks",
        ),
        (
            "sap",
            {**day("first", "2026-04-13"), **day("event", "2026-04-20"), "weeks": "9"},
            "claim is decided",
        ),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(desk, known, kind, answers, said):
    page = desk(f"absence/?kind={kind}", answers).content.decode()
    assert "There is a problem" in page
    assert said in page
    assert known()[0] == []


def test_overtime_is_recorded_once_and_cancelled(desk, known):
    answers = {**day("day", "2026-04-14"), "hours": "5", "minutes": "", "percent": "150"}
    desk("overtime/", answers)
    assert [(each.minutes, each.percent) for each in known()[1]] == [(300, 150)]
    assert "is recorded for 14 April 2026 already" in desk("overtime/", answers).content.decode()
    page = desk().content.decode()
    cancel = page.split('action="')[-1].split('"')[0].split("/overtime/")[1]
    desk(f"overtime/{cancel.split('?')[0]}", {})
    assert known()[1] == []


@pytest.mark.parametrize(
    "answers", [{}, {"hours": "25"}, {"hours": "-1"}, {"hours": "1", "percent": "0"}, {"hours": "9" * 40}]
)
def test_impossible_overtime_is_refused(desk, known, answers):
    page = desk("overtime/", {**day("day", "2026-04-14"), "percent": "150", **answers})
    assert "There is a problem" in page.content.decode()
    assert known()[1] == []


def test_another_departments_payroll_cancels_nothing(
    moss, department, other_department, system, clock, as_role, known
):
    with acting(system, [department]):
        absence = actions.record_absence(
            employment_id=Employment.objects.get(number=moss).id,
            absence=Absence("sick", clock.date(), None),
            actor=system,
            at=clock,
        )
    elsewhere = as_role("payroll", other_department)
    assert elsewhere.post(f"/desk/pay/people/{moss}/absence/{absence}/", {"do": "cancel"}).status_code == 404
    assert len(known()[0]) == 1


def test_what_is_not_there_is_not_found(desk):
    assert desk("absence/999999/").status_code == 404
    assert desk("absence/?kind=bored").status_code == 404
    assert desk("overtime/999999/cancel/", {}).status_code == 404
    assert desk("overtime/1/cancel/").status_code == 404


def test_what_was_typed_is_never_run(desk, known):
    page = desk("absence/?kind=smp", {"average": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in page
    assert known() == ([], [])
