"""A department whose directorate moves to another one, by a plan."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import yaml

from commonhold.core.departments import actions as departments
from commonhold.core.departments.queries import department
from commonhold.records.moves.reorganising import actions
from commonhold.records.moves.reorganising.carrying_out import actions as carrying_out
from commonhold.records.moves.reorganising.models import Mover, Plan
from commonhold.records.moves.reorganising.reading.rules import read
from commonhold.records.moves.tests.conftest import Departments
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people import actions as people
from commonhold.records.people import rules as facts
from commonhold.records.people.tests.conftest import make_office, office

__all__ = ["make_office", "office"]

JUNE = date(2026, 6, 15)
PLAN = """
plan: roads
name: Roads go to the other department
from: {left}
to: {joined}
date: 2026-06-15
pay_group: monthly
people:
  - organisation: "02"
structure:
  - from: "02"
    to: "R"
    name: Rivers and roads
stage_size: 2
protected: ["Travel time counts as working time, as before"]
beyond_records: ["Contract C-12: its scope is split by the commercial teams"]
"""


@dataclass
class World:
    """Bridges (02, with the teams 021 and 022) moves; the directorate 01 stays. Call its methods acting for both."""

    both: Departments
    payrolls: list[Payroll]
    posts: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)

    @property
    def common(self) -> dict[str, Any]:
        found = self.payrolls[0].common
        self.payrolls[1].at = found["at"]
        return found

    def set_up(self) -> None:
        left = {"department_id": self.both.left.department_id, **self.both.common}
        unit = departments.create_organisation(kind="directorate", code="02", name="Bridges", **left)
        for code, name in (("021", "Arches"), ("022", "Cables")):
            team = departments.create_organisation(kind="team", code=code, name=name, parent_id=unit, **left)
            centre = departments.create_cost_centre(organisation_id=team, code=f"B{code}", name=name, **left)
            self.posts[code] = people.create_post(
                organisation_id=team, cost_centre_id=centre, title="Surveyor", grade="EO", **left
            )
        self.hire("Gus Grand", "01")
        self.hire("Bea Birch", "021", manager="Gus Grand")
        for name, team in (("Ada Moss", "021"), ("Cy Cedar", "021"), ("Di Dale", "022"), ("Eve Elm", "022")):
            self.hire(name, team, manager="Bea Birch")

    def hire(self, name: str, team: str, manager: str | None = None, **details: Any) -> int:
        given: list[facts.Value] = []
        if team != "01":
            given.append(facts.Post(self.posts[team]))
        if manager is not None:
            given.append(facts.Manager(self.jobs[manager]))
        self.jobs[name] = self.payrolls[0].employ(name, *given, **details)
        return self.jobs[name]

    def text(self, **changes: Any) -> str:
        codes = {key: self._code(office.department_id) for key, office in self._offices().items()}
        return yaml.safe_dump(yaml.safe_load(PLAN.format(**codes)) | changes)

    def _offices(self) -> dict[str, Any]:
        return {"left": self.both.left, "joined": self.both.joined}

    def _code(self, department_id: int) -> str:
        return department(department_id).code

    def draw(self, **changes: Any) -> int:
        return actions.draw(document=read(self.text(**changes)), **self.common)

    def tried(self, **changes: Any) -> int:
        plan_id = self.draw(**changes)
        actions.try_out(plan_id=plan_id, **self.common)
        return plan_id

    def carry_out_next(self, plan_id: int) -> int | None:
        return carrying_out.carry_out_next(plan_id=plan_id, **self.common)

    def carry_out(self, plan_id: int) -> None:
        while self.carry_out_next(plan_id) is not None:
            pass

    def reverse_next(self, plan_id: int) -> int | None:
        return carrying_out.reverse_next(plan_id=plan_id, reason="Not after all", **self.common)

    def reverse(self, plan_id: int) -> None:
        while self.reverse_next(plan_id) is not None:
            pass


def mover(plan_id: int, name: str) -> Mover:
    return Mover.objects.get(plan_id=plan_id, name=name)


def state(plan_id: int) -> str:
    return Plan.objects.get(id=plan_id).state


@pytest.fixture
def world(
    office: Any,
    other_department: int,
    make_office: Callable[[int], Any],
    acting_for: Callable[..., AbstractContextManager[None]],
    clock: Any,
) -> World:
    both = Departments(office, make_office(other_department))
    found = World(both, [Payroll(each, clock) for each in (both.left, both.joined)])
    with acting_for(both.left.department_id, both.joined.department_id):
        for each in found.payrolls:
            each.set_up()
        found.set_up()
    return found


@pytest.fixture
def at_both(world: World, acting_for: Callable[..., AbstractContextManager[None]]) -> Iterator[World]:
    """All of the test in one transaction that acts for both."""
    with acting_for(world.both.left.department_id, world.both.joined.department_id):
        yield world
