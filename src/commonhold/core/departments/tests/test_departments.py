"""Departments, what they are made of, and when they work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.core.departments import actions, queries


@pytest.fixture
def parts(department, system, clock):
    """Adds a part to the department and returns its id."""

    def add(kind, code, parent_id=None):
        with acting(system, [department]):
            return actions.create_organisation(
                department_id=department,
                kind=kind,
                code=code,
                name=code,
                parent_id=parent_id,
                actor=system,
                at=clock,
            )

    return add


def test_a_department_is_made_of_agencies_directorates_and_teams(department, parts, system, clock):
    agency = parts("agency", "AG")
    directorate = parts("directorate", "DIR", agency)
    team = parts("team", "T1", directorate)
    with acting(system, [department]):
        actions.create_cost_centre(
            department_id=department, organisation_id=team, code="C100", name="Team 1", actor=system, at=clock
        )
        assert [each.code for each in queries.organisations(department)] == ["AG", "DIR", "T1"]
        assert queries.cost_centre(department, "C100").name == "Team 1"
        with pytest.raises(NotFound, match="C999"):
            queries.cost_centre(department, "C999")


@pytest.mark.parametrize("kind", ["team", "department", ""])
def test_a_part_has_its_place(parts, kind):
    with pytest.raises(actions.NotAPart):
        parts(kind, "X")


def test_an_agency_holds_no_agency_and_codes_are_taken_once(parts):
    agency = parts("agency", "AG")
    with pytest.raises(actions.NotAPart):
        parts("agency", "AG2", agency)
    with pytest.raises(actions.CodeTaken, match="AG"):
        parts("agency", "AG")


def test_a_part_cannot_belong_to_another_departments_part(parts, other_department, system):
    agency = parts("agency", "AG")
    with pytest.raises(IntegrityError), acting(system, [other_department]):
        connection.cursor().execute(
            "INSERT INTO departments_organisation (department_id, parent_id, kind, code, name)"
            " VALUES (%s, %s, 'directorate', 'D', 'D')",
            [other_department, agency],
        )


def test_the_same_department_twice_is_refused(department, system, clock):
    with pytest.raises(actions.DepartmentExists, match="works"), acting(system, ()):
        actions.create_department(code="works", name="Another", actor=system, at=clock)


def test_bank_holidays_follow_the_part_of_the_country(system, clock, db):
    with acting(system, ()):
        ids = {
            region: actions.create_department(code=region, name=region, region=region, actor=system, at=clock)
            for region in ("england-and-wales", "scotland", "northern-ireland")
        }
    st_andrews = date(2026, 11, 30)
    open_on = {region: queries.calendar(each).is_working_day(st_andrews) for region, each in ids.items()}
    assert open_on == {"england-and-wales": True, "scotland": False, "northern-ireland": True}


def test_a_closure_puts_off_what_falls_due(department, system, clock):
    friday = datetime(2026, 4, 17, 12, 0, tzinfo=UTC)
    with acting(system, [department]):
        before = queries.calendar(department).add(friday, timedelta(hours=8))
        actions.close_for(
            department_id=department, day=date(2026, 4, 20), reason="Move of offices", actor=system, at=clock
        )
        after = queries.calendar(department).add(friday, timedelta(hours=8))
    assert before.date() == date(2026, 4, 20)
    assert after.date() == date(2026, 4, 21)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"code": "Über alles"},
        {"code": "x" * 51},
        {"region": "atlantis"},
        {"leave_year_start": "02-30"},
        {"leave_year_start": "4-1"},
        {"pay_day": 32},
    ],
)
def test_a_department_that_cannot_be_is_refused_by_field(wrong, system, clock, db):
    asked = {"code": "works", "name": "Works", **wrong}
    with pytest.raises(actions.ImpossibleDepartment) as caught, acting(system, ()):
        actions.create_department(**asked, actor=system, at=clock)
    assert caught.value.field == next(iter(wrong))
