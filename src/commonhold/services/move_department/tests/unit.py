"""Two people of Works who move to Letters by a plan, and what is asked of a worker about it."""

from datetime import date
from typing import Any

import pytest

from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import Actor, acting
from commonhold.records.moves.reorganising import actions, queries
from commonhold.records.moves.reorganising.reading.rules import read
from commonhold.records.moves.reorganising.steps import actions as steps
from commonhold.records.moves.reorganising.steps.queries import last_step
from commonhold.records.moves.reorganising.steps.rules import (
    StepFacts,
)
from commonhold.records.pay.groups.actions import create_group
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.services.move_department.by_plan import running
from commonhold.services.move_department.tests.conftest import Sides

ON = date(2027, 2, 15)
PLANNER = Actor("account:901", "Pia Planner")


class Unit:
    """Boss and clerk of Works are a unit that moves, each in a stage; chief, who manages boss, stays."""

    def __init__(self, sides: Sides) -> None:
        self.sides, self.at = sides, sides.at
        sides.hire("chief", sides.works)
        sides.hire("clerk", sides.works, manager="boss")
        common: dict[str, Any] = {"actor": sides.system, "at": sides.at}
        with acting(sides.system, sides.both):
            create_group(
                department_id=sides.letters,
                code="monthly",
                name="Monthly staff",
                frequency="monthly",
                **common,
            )
            people.change(
                employment_id=sides.employments["boss"],
                to=rules.Manager(sides.employments["chief"]),
                from_date=date(2024, 4, 1),
                **common,
            )

    def text(self) -> str:
        numbers = ", ".join(f'"N{self.sides.accounts[each]}"' for each in ("boss", "clerk"))
        return (
            f"plan: post\nname: The post room\nfrom: works\nto: letters\ndate: {ON}\npay_group: monthly\n"
            f"people: [{{numbers: [{numbers}]}}]\n"
            'structure: [{from: all, to: all}]\ncost_centres: {"1001": "1001"}\nstage_size: 1\n'
        )

    def draw(self) -> int:
        with acting(PLANNER, self.sides.both):
            return actions.draw(document=read(self.text()), actor=PLANNER, at=self.at)

    def raise_pay(self, name: str) -> None:
        with acting(PLANNER, self.sides.both):
            people.change(
                employment_id=self.sides.employments[name],
                to=rules.Pay(31_000_00),
                from_date=date(2027, 1, 1),
                actor=PLANNER,
                at=self.at,
            )

    def ask(self, plan_id: int, kind: Any, **more: Any) -> int:
        with acting(PLANNER, self.sides.both):
            return steps.ask(plan_id=plan_id, kind=kind, actor=PLANNER, at=self.at, **more)

    def work(self, step_id: int) -> None:
        running.run(step_id, self.sides.both, actor=PLANNER, now=lambda: self.at)

    def last(self, plan_id: int) -> StepFacts:
        with acting(PLANNER, self.sides.both):
            found = last_step(plan_id)
            assert found is not None
            return found

    def does(self, plan_id: int, kind: Any, **more: Any) -> None:
        """Ask for a step, and have it done."""
        self.work(self.ask(plan_id, kind, **more))
        assert self.last(plan_id).refused == ""

    def stages(self) -> list[str]:
        with acting(PLANNER, self.sides.both):
            found = queries.plan("post").stages
        return ["reversed" if each.reversed_at else "done" if each.done_at else "left" for each in found]

    def roles(self, name: str, department_id: int, on: date = ON) -> set[str]:
        account = self.sides.accounts[name]
        with acting(PLANNER, self.sides.both):
            return {each.role for each in grants_of(account, on) if each.department_id == department_id}


@pytest.fixture
def unit(sides: Sides) -> Unit:
    return Unit(sides)
