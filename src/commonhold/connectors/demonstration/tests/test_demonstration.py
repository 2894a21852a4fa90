"""The demonstration government: its figures are those published, its people are made up, its shape makes sense."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from commonhold.base.identifiers import check_national_insurance_number
from commonhold.connectors.demonstration import load, people, workforce
from commonhold.connectors.demonstration.departments import Department, department
from commonhold.connectors.demonstration.hierarchy import GREATEST_SPAN, LEAST_SPAN
from commonhold.connectors.demonstration.workforce import Size
from commonhold.core.accounts import queries as accounts
from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import all_departments, cost_centres
from commonhold.records.people import queries
from commonhold.records.people.rules import GRADES

SURVEY = Path(__file__).parents[6] / "shared" / "data" / "workforce"
SEED = 7
HELD_ROLES = (
    "case_worker",
    "finance",
    "payroll",
    "department_admin",
    "auditor",
    "central_unit",
    "senior_risk_owner",
)


def small() -> list[Department]:
    return [department(plan, seed=SEED) for plan in workforce.government(Size.SMALL)]


@pytest.mark.parametrize(
    ("size", "departments", "headcount"),
    [(Size.SMALL, 6, 2_500), (Size.LARGE, 38, 50_000), (Size.CIVIL_SERVICE, 38, 519_760)],
)
def test_every_size_adds_up_by_department_body_grade_and_region(
    size: Size, departments: int, headcount: int
) -> None:
    plans = workforce.government(size)
    assert (len(plans), sum(plan.headcount for plan in plans)) == (departments, headcount)
    for plan in plans:
        for part in (plan.bodies, plan.grades, plan.regions):
            assert sum(part.values()) == plan.headcount


def survey(name: str) -> list[dict[str, str]]:
    path = SURVEY / f"acses_2023_{name}.csv"
    if not path.exists():
        pytest.skip(f"the published survey is not at {path}")
    with path.open() as lines:
        return [row for row in csv.DictReader(lines) if row["Status"] == "In post"]


def test_the_restated_figures_are_those_published() -> None:
    restated = {each["name"]: each for each in workforce.published()["departments"]}
    headcounts = {row["Parent_department"]: int(row["Headcount"]) for row in survey("parent_department")}
    assert headcounts == {name: each["headcount"] for name, each in restated.items()}
    for row in survey("parent_department-responsibility_level_grouped"):
        group = row["Responsibility_level_grouped"].removesuffix(" level")
        figures = [row["Headcount"], row["FTE"], row["Mean_salary"], row["Median_salary"]]
        expected = [None if figure == "[c]" else int(figure) for figure in figures]
        assert restated[row["Parent_department"]]["grades"][group] == expected
    for row in survey("parent_department-region_itl1"):
        expected_count = None if row["Headcount"] == "[c]" else int(row["Headcount"])
        assert restated[row["Parent_department"]]["regions"][row["Region_ITL1"]] == expected_count


def test_grades_and_regions_of_the_civil_service_are_within_rounding_of_those_published() -> None:
    plans = workforce.government(Size.CIVIL_SERVICE)
    grades = sum((Counter(plan.grades) for plan in plans), Counter())
    for group, published in (("SCS", 7_385), ("G6/G7", 75_220), ("SEO/HEO", 147_525)):
        made = sum(grades[grade] for grade in workforce.GRADE_SHARES[group])
        assert made == pytest.approx(published, rel=0.005)
    london = sum(plan.regions.get("London", 0) for plan in plans)
    assert london == pytest.approx(103_735, rel=0.01)


def test_teams_have_five_to_twelve_people_and_managers_are_of_a_higher_grade() -> None:
    rank = {grade: place for place, grade in enumerate(GRADES)}
    reports = higher = 0
    for made in small():
        spans = Counter(place.manager for place in made.places if place.manager is not None)
        usual = [span for span in spans.values() if LEAST_SPAN <= span <= GREATEST_SPAN]
        assert len(usual) >= 0.9 * len(spans)
        for index, place in enumerate(made.places):
            if place.manager is None:
                assert index == 0
                continue
            assert place.manager < index or made.places[place.manager].grade == place.grade
            reports += 1
            higher += rank[made.places[place.manager].grade] > rank[place.grade]
    assert higher / reports > 0.95


def test_every_place_is_in_a_part_with_a_cost_centre_that_has_a_head() -> None:
    for made in small():
        parts = {organisation.code for organisation in made.organisations}
        for organisation in made.organisations:
            assert organisation.parent_code is None or organisation.parent_code in parts
        assert set(made.heads) == {centre.code for centre in made.cost_centres}
        for place in made.places:
            assert place.organisation_code in parts
            assert place.cost_centre_code in made.heads
        for code, head in made.heads.items():
            assert made.places[head].cost_centre_code == code


def test_people_are_clearly_made_up_and_the_same_for_the_same_seed() -> None:
    made = small()[0]
    rows = list(people.people(made, seed=SEED, first_serial=0))
    assert rows == list(people.people(made, seed=SEED, first_serial=0))
    assert rows != list(people.people(made, seed=SEED + 1, first_serial=0))
    for row in rows:
        row.checked()
        assert check_national_insurance_number(row.national_insurance_number or "").startswith("MW")
        assert row.sort_code.startswith("00")
        assert (row.email or "").endswith(".demonstration.example")
        assert row.born < row.continuous_from <= row.starts <= workforce.published()["as_of"]
    assert (
        len({row.national_insurance_number for row in rows}) == len({row.email for row in rows}) == len(rows)
    )


def test_pay_keeps_the_mean_that_is_published_for_the_grades() -> None:
    made = department(workforce.government(Size.LARGE)[1], seed=SEED)
    rows = [row for row in people.people(made, seed=SEED, first_serial=0) if row.grade == "EO"]
    mean_pounds = sum(row.annual_pence for row in rows) / len(rows) / 100
    assert mean_pounds == pytest.approx(28_800, rel=0.01)


def test_numbers_are_different_for_everybody_of_the_largest_government() -> None:
    assert len({people.national_insurance_number(serial) for serial in range(519_760)}) == 519_760


@pytest.mark.slow
def test_a_small_government_is_loaded_once_and_whole(db: None, clock: datetime) -> None:
    told: Counter[str] = Counter()

    def progress(name: str, more: int) -> None:
        told[name] += more

    assert load.load(Size.SMALL, seed=SEED, at=clock, progress=progress) == 2_500 == told.total()
    departments = all_departments()
    assert all("(demonstration)" in each.name for each in departments)
    with acting(load.ACTOR, [each.id for each in departments]):
        for each in departments:
            for role in HELD_ROLES:
                assert accounts.holders(each.id, role, on=clock.date()), (each.name, role)
            for centre in cost_centres(each.id):
                assert accounts.holders(each.id, "budget_holder", on=clock.date(), cost_centre_id=centre.id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(account_id), min(id) FROM people_person")
            count, with_account, first = cursor.fetchone()
            cursor.execute("SELECT count(DISTINCT employment_id) FROM vetting_check")
            (checked,) = cursor.fetchone()
            cursor.execute("SELECT DISTINCT shared FROM adjustments_adjustment ORDER BY 1")
            consents = cursor.fetchall()
        # One of each department was recorded twice.
        assert (count, with_account) == (2_506, 2_500)
        assert 1_500 < checked <= 2_400
        assert consents == [(False,), (True,)]
        assert len(queries.reports(first, clock.date())) >= LEAST_SPAN
        assert queries.line_manager(first, clock.date()) is None
    with pytest.raises(load.NotEmpty, match="6 departments"):
        load.load(Size.SMALL, seed=SEED, at=clock, progress=progress)


@pytest.mark.slow
def test_a_load_that_stops_half_way_leaves_nothing(committed_db: str, clock: datetime) -> None:
    def stop(_name: str, more: int) -> None:
        if more:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.load(Size.SMALL, seed=SEED, at=clock, progress=stop)
    assert all_departments() == []
    assert load.load(Size.SMALL, seed=SEED, at=clock, progress=lambda _name, _more: None) == 2_500


def test_nobody_holds_two_kinds_of_role() -> None:
    from commonhold.connectors.demonstration.roles import central_roles, department_roles

    for made in small():
        held = department_roles(made)
        central = central_roles(made, held)
        assert not held.keys() & central.keys()
        roles: Any = {index: {each.role for each in roles} for index, roles in held.items()}
        assert all(len(each) == 1 for each in roles.values())
