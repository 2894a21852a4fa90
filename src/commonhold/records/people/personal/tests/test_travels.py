"""What becomes of a person's own facts when they move."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonhold.core.audit.tests.counting import asked
from commonhold.core.departments.actions import create_department
from commonhold.records.people import actions, rules
from commonhold.records.people.carrying.rules import Carried, Journey, shown_to
from commonhold.records.people.personal.queries import travels
from commonhold.records.people.tests.conftest import Office, person_of
from commonhold.records.people.transferring.tests.conftest import MOVES, Both

ACCOUNT = rules.BankAccount("200000", "55779911", "A Moss")
CONTACT = rules.Contact("01632960001", "ada@example.com")


@pytest.fixture
def at_both(both: Both) -> Iterator[Both]:
    with both.at_work():
        yield both


def journey(both: Both, employment_id: int, joined: int | None = None, move_id: int = 1) -> Journey:
    there = (both.left.department_id, joined, both.joined.department_id)
    return Journey(move_id, person_of(employment_id), employment_id, *there, MOVES, "permanent")


def said(both: Both, employment_id: int, joined: int | None = None) -> dict[str, Carried]:
    (carried,) = travels([journey(both, employment_id, joined)]).values()
    return {each.part: each for each in carried}


def test_who_has_everything_is_asked_only_what_the_new_job_decides(at_both: Both) -> None:
    ada = at_both.left.hire(
        "Ada Moss",
        ACCOUNT,
        CONTACT,
        national_insurance_number="MW000001A",
        continuous_from=date(2015, 4, 1),
    )
    common: dict[str, Any] = {"actor": at_both.left.actor, "at": at_both.left.at}
    actions.record_civil_service_start(employment_id=ada, on=date(2009, 9, 1), **common)
    found = said(at_both, ada)
    assert [part for part, each in found.items() if each.verdict != "carried"] == [
        "people.grade",
        "people.working_pattern",
    ]
    assert all(each.to_do for each in found.values() if each.verdict != "carried")
    assert found["people.continuous_service"].says == "Since 1 April 2015"
    assert found["people.civil_service_start"].says == "1 September 2009"
    joined = at_both.transfer(at_both.arrival(ada))[ada]
    found = said(at_both, ada, joined)
    assert found["people.grade"].working == ("EO before", "HEO after")
    assert (found["people.working_pattern"].verdict, found["people.working_pattern"].says) == (
        "carried",
        "37 hours a week",
    )


def test_what_is_not_known_is_asked(at_both: Both) -> None:
    found = said(at_both, at_both.left.hire("Ada Moss", rules.Post(at_both.left.other_post_id)))
    for part in ("contact", "bank_account", "civil_service_start"):
        assert (found[f"people.{part}"].verdict, found[f"people.{part}"].says) == ("asked", "Not known")
    assert "National Insurance number" in found["people.identity"].to_do


def test_a_job_share_and_another_employment_are_asked_about(
    both: Both,
    system: Any,
    make_office: Callable[[int], Office],
    acting_for: Callable[..., AbstractContextManager[None]],
) -> None:
    with acting_for():
        maps = create_department(code="maps", name="Department of Maps", actor=system, at=both.left.at)
    third = make_office(maps)
    with acting_for(both.left.department_id, both.joined.department_id, maps):
        half = rules.WorkingPattern(Decimal("18.5"))
        ada = both.left.hire("Ada Moss", half, national_insurance_number="MW000001A")
        full = both.left.hire("Ida Oak")
        assert "people.job_share" not in said(both, ada) | said(both, full)
        both.left.hire("Bea Ash", half)
        third.hire("Ada Moss", national_insurance_number="MW000001A", number="M7")
        found = said(both, ada)
        assert (
            found["people.job_share"].says == "Another person has the same post, for the rest of a full week"
        )
        assert found["people.other_employment.1"].says == "Stays as it is: Department of Maps, number M7"
        importer = {each.part for each in shown_to(found.values(), "to")}
        assert importer.isdisjoint({"people.job_share", "people.other_employment.1"})


def test_many_are_told_in_one_statement(at_both: Both) -> None:
    jobs = [at_both.left.hire(f"Ada Moss{n}", rules.WorkingPattern(Decimal(20))) for n in "abc"]
    journeys = [journey(at_both, job, move_id=place) for place, job in enumerate(jobs)]
    with asked() as statements:
        found = travels(journeys)
    assert (len(statements), list(found)) == (1, [0, 1, 2])


def test_a_civil_service_start_that_can_t_be_is_refused(at_both: Both) -> None:
    ada = at_both.left.hire("Ada Moss")
    common: dict[str, Any] = {"actor": at_both.left.actor, "at": at_both.left.at}
    for wrong in (date(1990, 5, 17), date(2026, 1, 2), date(1, 1, 1)):
        with pytest.raises(rules.ImpossibleDate):
            actions.record_civil_service_start(employment_id=ada, on=wrong, **common)
