"""What services do once on each working day: one that refuses stops no other, and somebody is told."""

from __future__ import annotations

import logging

import pytest

from commonhold.work.cases import jobs
from commonhold.work.cases.models import Notice
from commonhold.work.cases.tests.begun.office import Office, at


def the_day(office: Office, month: int, day: int) -> list[str]:
    """Runs a day in every department; the subjects of what was written to people since the beginning."""
    with office.acting():
        for department_id in office.department_ids:
            jobs.work_the_day(department_id, at=at(month, day))
        return list(Notice.objects.order_by("id").values_list("subject", flat=True))


def test_a_service_that_refuses_stops_no_other_and_leaves_nothing_half_done(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.hires("finance", "finance")
    office.hires("admin", "department_admin")
    with caplog.at_level(logging.WARNING):
        told = the_day(office, 4, 14)
    each_department = ["Not done today: what “Leave” does each working day", "Look for reviews"]
    assert told == each_department * len(office.department_ids)
    assert "Who leaves" not in told, "finance had been written to before it refused"
    assert "Nobody in payroll could be told who leaves" in caplog.text
    with office.acting():
        refused = Notice.objects.filter(subject__startswith="Not done")
        bodies = list(refused.values_list("account__label", "body"))
    assert {(who, body.split(".")[0]) for who, body in bodies} == {
        ("Admin", "Nobody in payroll could be told who leaves")
    }


def test_what_was_refused_is_done_on_the_next_working_day_once_it_is_mended(office: Office) -> None:
    office.hires("finance", "finance")
    office.hires("admin", "department_admin")
    before = len(the_day(office, 4, 17))  # a Friday
    office.hires("payroll", "payroll")
    assert len(the_day(office, 4, 18)) == before, "nothing is done on a Saturday"
    assert the_day(office, 4, 20)[before:] == ["Who leaves", "Who leaves", "Look for reviews"] * len(
        office.department_ids
    )


def test_where_nobody_administers_the_department_the_others_still_run(office: Office) -> None:
    office.hires("finance", "finance")
    assert set(the_day(office, 4, 14)) == {"Look for reviews"}
