"""An office for the stories of services: people above one another, tasks that they do, and a virtual clock."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import Actor
from commonhold.core.departments import actions as departments
from commonhold.core.departments.queries import calendar
from commonhold.records.payments.actions import set_paying_account
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queries
from commonhold.work.cases.queries import CaseView, OpenTask

SINCE = date(2025, 4, 1)


class Office:
    """A department with people whose first names say what they are, and a clock that the test moves."""

    def __init__(self, department_id: int, system: Actor, at: datetime, steps: Any) -> None:
        self.department_id, self.system, self.at, self.steps = department_id, system, at, steps
        self.actors: dict[str, Actor] = {}
        self.employments: dict[str, int] = {}
        team = departments.create_organisation(
            department_id=department_id, kind="directorate", code="all", name="All", actor=system, at=at
        )
        self.cost_centre = departments.create_cost_centre(
            department_id=department_id, organisation_id=team, code="1001", name="Roads", actor=system, at=at
        )
        self.post = people.create_post(
            department_id=department_id,
            organisation_id=team,
            cost_centre_id=self.cost_centre,
            title="Officer",
            grade="HEO",
            actor=system,
            at=at,
        )
        set_paying_account(
            department_id=department_id,
            name="Department of Works",
            sort_code="200000",
            account_number="10000001",
            service_user_number="123456",
            actor=system,
            at=at,
        )

    def hire(
        self,
        name: str,
        manager: str | None = None,
        role: str | None = None,
        bank: bool = True,
        facts: Iterable[rules.Value] = (),
    ) -> None:
        """Somebody new, known by `name`."""
        account_id = open_account(
            email=f"{name}@works.example", label=name.capitalize(), actor=self.system, at=self.at
        )
        for each in filter(None, ("employee", role)):
            self.grant(account_id, each)
        known: list[rules.Value] = [
            rules.Post(self.post),
            rules.Grade("HEO"),
            rules.Pay(3_500_000),
            rules.WorkingPattern(Decimal(37)),
            rules.Location("London"),
        ]
        if bank:
            known.append(rules.BankAccount("200000", f"{20_000_000 + account_id}", name.capitalize()))
        if manager:
            known.append(rules.Manager(self.employments[manager]))
        self.employments[name] = people.hire(
            department_id=self.department_id,
            number=f"N{account_id}",
            given_name=name.capitalize(),
            family_name="Example",
            born=date(1980, 1, 1),
            national_insurance_number=None,
            starts=SINCE,
            facts=[*known, *facts],
            account_id=account_id,
            actor=self.system,
            at=self.at,
        )
        self.actors[name] = Actor.account(account_id, name.capitalize())

    def grant(self, account_id: int, role: str) -> None:
        """Gives a role; a budget holder's is for the one cost centre."""
        grant_role(
            account_id=account_id,
            department_id=self.department_id,
            role=role,
            cost_centre_id=self.cost_centre if role == "budget_holder" else None,
            from_date=SINCE,
            actor=self.system,
            at=self.at,
        )

    def account(self, name: str) -> int:
        """The account of somebody known by name."""
        found = self.actors[name].account_id
        assert found is not None
        return found

    def does(self, name: str, reference: str, outcome: str, reason: str = "") -> None:
        """Finishes the task that is due first in a case."""
        cases.complete_task(
            task_id=self.case(reference).tasks[0].id,
            outcome=outcome,
            reason=reason,
            actor=self.actors[name],
            at=self.at,
        )
        self.run()

    def tasks(self, reference: str, name: str) -> dict[str, OpenTask]:
        """What waits for somebody in a case, by its element."""
        return {each.element: each for each in self.case(reference, name).tasks if each.candidate}

    def finishes(
        self, name: str, reference: str, task: str, outcome: str, reason: str = "", **given: Any
    ) -> None:
        """Somebody does a task that waits for them, and answers what it asks."""
        cases.complete_task(
            task_id=self.tasks(reference, name)[task].id,
            outcome=outcome,
            reason=reason,
            given=given or None,
            actor=self.actors[name],
            at=self.at,
        )
        self.run()

    def run(self) -> None:
        """Does every automatic step that is ready."""
        jobs.run_due(self.steps, at=self.at)

    def passes(self, working_days: int) -> None:
        """Lets working days go by, with their timers and the runs of each day."""
        office = calendar(self.department_id)
        for _ in range(working_days):
            day = office.next_working_day(self.at.astimezone(LONDON).date() + timedelta(days=1))
            self.at = datetime.combine(day, time(9, 30), LONDON)
            jobs.work_the_day(self.department_id, at=self.at)
            while jobs.fire_due(at=self.at):
                self.run()

    def comes(self, day: date, hour: int = 9) -> None:
        """A day comes, and timers go off."""
        self.at = datetime.combine(day, time(hour), LONDON)
        while jobs.fire_due(at=self.at):
            self.run()

    def case(self, reference: str, name: str = "claimant") -> CaseView:
        """The case as somebody sees it."""
        return queries.case_view(reference, account_id=self.account(name), at=self.at)

    def task(self, reference: str) -> OpenTask:
        """The one task that waits in a case."""
        (task,) = self.case(reference).tasks
        return task
