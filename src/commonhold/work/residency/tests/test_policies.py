"""A department's own policies: written, tested and released."""

from datetime import date

import pytest

from commonhold.core.audit.acting import acting
from commonhold.work.residency import queries
from commonhold.work.residency.examples.rules import examples_from
from commonhold.work.residency.policies import queries as policies
from commonhold.work.residency.policies.actions import (
    ExamplesFail,
    NoteNeeded,
    NotTested,
    release_policy,
    write_policy,
)
from commonhold.work.residency.tests.written import EXAMPLES, HOME, NO_BANK, POLAND, policy
from commonhold.work.residency.units.rules import UnitPlace

TODAY = date(2026, 4, 14)


KRAKOW = UnitPlace(1, "krakow", "supplier", "PL", "bpss", frozenset({"uk_standards"}), "acme")


@pytest.fixture
def write(department, system, clock):
    def written(text, examples=EXAMPLES, note="A reason"):
        with acting(system, [department]):
            return write_policy(
                department_id=department,
                text=text,
                examples=examples_from(examples, department="works"),
                note=note,
                actor=system,
                at=clock,
            )

    return written


@pytest.fixture
def release(department, system, clock):
    def released(number):
        with acting(system, [department]):
            release_policy(department_id=department, number=number, actor=system, at=clock)

    return released


def seen(department, acting_for):
    with acting_for(department):
        return queries.sees(unit=KRAKOW, department_ids=[department], on=TODAY)


def test_a_policy_holds_when_it_is_released(department, acting_for, write, release):
    assert seen(department, acting_for) == ""
    number = write(f"{HOME}\n{POLAND}\n{NO_BANK}")
    assert seen(department, acting_for) == ""
    release(number)
    assert seen(department, acting_for) == f"{department}:official:official"
    with acting_for(department):
        found = queries.may_do(
            KRAKOW,
            department_id=department,
            needs=["official"],
            shows=["pay"],
            classification="official",
            on=TODAY,
        )
        assert (found.verdict, found.hidden) == ("permit", {"pay"})
        assert [each.number for each in policies.versions(department)] == [1]
        assert policies.version(department, 1).examples == examples_from(EXAMPLES, department="works")


def test_going_back_is_releasing_the_version_before_again(department, acting_for, write, release):
    write(HOME, "in_house,GB,bpss,,no,work,pay,official,permit")
    write(f"{HOME}\n{POLAND}\n{NO_BANK}")
    release(2)
    release(2)
    release(1)
    assert seen(department, acting_for) == ""
    with acting_for(department):
        assert [each.number for each in policies.releases(department)] == [1, 2]


def test_a_version_whose_examples_fail_is_not_released(write, release):
    with pytest.raises(ExamplesFail, match="1 of 4"):
        release(write(f"{HOME}\n{POLAND}"))


def test_a_version_without_examples_is_not_released(write, release):
    with pytest.raises(NotTested):
        release(write(HOME, ""))


def test_a_version_needs_a_reason(write):
    for note in ("", "  ", "x" * 2_001):
        with pytest.raises(NoteNeeded):
            write(HOME, note=note)


def test_another_department_sees_and_writes_none_of_it(
    department, other_department, acting_for, write, system, clock
):
    write(HOME)
    with acting_for(other_department):
        assert policies.versions(department) == []


def test_a_policy_that_permits_everything_is_still_forbidden_by_law(department, acting_for, write, release):
    release(write(policy("any", "Anything goes"), "supplier,CN,dv,uk_standards,yes,work,pay,official,forbid"))
    with acting_for(department):
        asked = examples_from("supplier,CN,dv,uk_standards,yes,work,pay,official,forbid", department="works")
        ruled = queries.ruling(asked[0].asking, on=TODAY)
    assert ruled.verdict == "forbid"
    assert {each.policy_set for each in ruled.reasons} == {"law"}


def test_of_a_department_behind_the_wall_nothing_is_seen(department, other_department, acting_for):
    """Not even at home: whoever can't read its policy can't know that it permits that."""
    home = UnitPlace(2, "leeds", "in_house", "GB", "bpss")
    with acting_for(other_department):
        assert queries.sees(unit=home, department_ids=[department], on=TODAY) == ""
