"""Two departments, the five people of a move, and a worker that acts for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments import actions as departments
from commonhold.core.departments.actions import create_department
from commonhold.records.moves import queries as moves
from commonhold.records.moves.paying.actions import set_range
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.records.people.history.queries import Picture, picture
from commonhold.records.people.vetting.rules import ELEMENTS
from commonhold.services.move_department.submission import correct, submit
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.delivering.actions import hear
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.queries import CaseView, OpenTask, case_view

SINCE = date(2024, 4, 1)
AT = datetime(2027, 1, 11, 9, 30, tzinfo=UTC)
EVIDENCE = dict.fromkeys(ELEMENTS, "Seen, file 27/12")


class Sides:
    """Works, which is left, with mover, boss and leaving_hr; and Letters, which is joined, with host and joining_hr."""

    def __init__(self, works: int, letters: int, system: Actor) -> None:
        self.works, self.letters, self.system, self.at = works, letters, system, AT
        self.both = [works, letters]
        self.accounts: dict[str, int] = {}
        self.employments: dict[str, int] = {}
        self.home: dict[str, int] = {}
        self.posts = {each: self._post(each) for each in self.both}
        with acting(system, self.both):
            publish_services(actor=system, at=AT)
            for grade, least in (("EO", 28_000_00), ("HEO", 34_000_00)):
                set_range(
                    department_id=letters,
                    grade=grade,
                    band="national",
                    min_pence=least,
                    max_pence=least + 6_000_00,
                    from_date=SINCE,
                    source="Pay agreement of the tests",
                    actor=system,
                    at=AT,
                )
        self.hire("boss", works)
        self.hire("mover", works, manager="boss")
        self.hire("leaving_hr", works, role="case_worker")
        self.hire("host", letters)
        self.hire("joining_hr", letters, role="case_worker")
        self.hire("stranger", letters)

    def _post(self, department_id: int) -> int:
        with acting(self.system, [department_id]):
            team = departments.create_organisation(
                department_id=department_id,
                kind="directorate",
                code="all",
                name="All",
                actor=self.system,
                at=AT,
            )
            centre = departments.create_cost_centre(
                department_id=department_id,
                organisation_id=team,
                code="1001",
                name="All",
                actor=self.system,
                at=AT,
            )
            return people.create_post(
                department_id=department_id,
                organisation_id=team,
                cost_centre_id=centre,
                title="Officer",
                grade="EO",
                actor=self.system,
                at=AT,
            )

    def hire(
        self, name: str, department_id: int, manager: str | None = None, role: str | None = None
    ) -> None:
        """Somebody new, known by name, with an account."""
        with acting(self.system, [department_id]):
            account = open_account(
                email=f"{name}@example.org", label=name.capitalize(), actor=self.system, at=AT
            )
            for each in filter(None, ("employee", role)):
                grant_role(
                    account_id=account,
                    department_id=department_id,
                    role=each,
                    from_date=SINCE,
                    actor=self.system,
                    at=AT,
                )
            facts: list[rules.Value] = [
                rules.Post(self.posts[department_id]),
                rules.Grade("EO"),
                rules.Pay(30_000_00),
                rules.WorkingPattern(Decimal(37)),
                rules.Location("Wales"),
                rules.BankAccount("200000", f"{20_000_000 + account}", name.capitalize()),
            ]
            if manager is not None:
                facts.append(rules.Manager(self.employments[manager]))
            self.employments[name] = people.hire(
                department_id=department_id,
                number=f"N{account}",
                given_name=name.capitalize(),
                family_name="Example",
                born=date(1986, 3, 27),
                national_insurance_number=None,
                starts=SINCE,
                continuous_from=date(2015, 9, 1),
                facts=facts,
                account_id=account,
                actor=self.system,
                at=AT,
            )
        self.accounts[name], self.home[name] = account, department_id

    @contextmanager
    def acts(self, name: str) -> Iterator[Actor]:
        """Somebody within the walls of their own department; a worker for the case's own does what follows."""
        actor = Actor.account(self.accounts[name], name.capitalize())
        with acting(actor, [self.home[name]]), queue.inline() as steps:
            yield actor
        while steps:
            step = steps.popleft()
            with acting(jobs.WORKER, [step.department_id]), queue.inline() as more:
                jobs.run_due(type(steps)([step]), at=self.at)
            steps.extend(more)

    def asks(self, name: str = "mover", **answers: Any) -> str:
        """Somebody begins a move, for good and on level unless the answers say otherwise; the case's reference."""
        given = {"mover": "me", "kind": "permanent", "level": "level", "on": "2027-02-15", **answers}
        if given["mover"] != "coming" and given["kind"] in ("permanent", "loan"):
            given.setdefault("to_department", "letters")
        with self.acts(name) as actor:
            return submit(
                {key: value for key, value in given.items() if value is not None},
                department_id=self.home[name],
                asked_by=self.accounts[name],
                actor=actor,
                at=self.at,
            ).reference

    def corrects(self, reference: str, name: str, **answers: Any) -> None:
        task = self.tasks(reference, name)["correct_request"]
        with self.acts(name) as actor:
            correct(answers, task_id=task.id, reference=reference, actor=actor, at=self.at)

    def case(self, reference: str, name: str) -> CaseView:
        with acting(self.system, [self.home[name]]):
            return case_view(reference, account_id=self.accounts[name], at=self.at)

    def tasks(self, reference: str, name: str) -> dict[str, OpenTask]:
        """What waits for somebody in a case."""
        return {each.element: each for each in self.case(reference, name).tasks if each.candidate}

    def does(
        self, name: str, reference: str, element: str, outcome: str, reason: str = "", **given: Any
    ) -> None:
        task = self.tasks(reference, name)[element]
        with self.acts(name) as actor:
            cases.complete_task(
                task_id=task.id,
                outcome=outcome,
                reason=reason,
                given=given or None,
                actor=actor,
                at=self.at,
            )

    def offers(self, reference: str, **given: Any) -> None:
        """HR of Letters offers a post there."""
        offer = {"post": str(self.posts[self.letters]), "grade": "EO", "region": "Wales", "hours": "37"}
        self.does("joining_hr", reference, "make_offer", "offer", **{**offer, **given})

    def agree_all(self, reference: str) -> None:
        """Everybody does what waits for them, without objections, until nothing does."""
        for name, element, outcome in (
            ("boss", "agree_leaving", "agree"),
            ("joining_hr", "agree_joining", "agree"),
            ("leaving_hr", "release", "release"),
        ):
            if element == "release":
                self.offers(reference)
            if element in self.tasks(reference, name):
                self.does(name, reference, element, outcome)
        self.checks(reference)

    def checks(self, reference: str) -> None:
        """HR of Letters checks what Works has never checked, if it is asked to."""
        if "do_checks" in self.tasks(reference, "joining_hr"):
            self.does("joining_hr", reference, "do_checks", "done", **EVIDENCE)

    def says(self, name: str, reference: str, message: str, **variables: Any) -> None:
        with self.acts(name) as actor:
            hear(reference=reference, message=message, variables=variables, actor=actor, at=self.at)

    def passes(self, until: datetime) -> None:
        """Time goes by, and timers go off."""
        self.at = until
        happened = 1
        while happened:
            with acting(jobs.WORKER, self.both), queue.inline() as steps:
                happened = jobs.fire_due(at=self.at)
                happened += jobs.run_due(steps, at=self.at)

    def move(self, reference: str) -> MoveFacts:
        with acting(self.system, self.both):
            found = moves.move_of_case(reference)
            assert found is not None
            return found

    def pictures(self, name: str, on: date) -> list[Picture]:
        """Where somebody is employed on a day."""
        with acting(self.system, self.both):
            person_id = self._person(name)
            return picture(person_id, on)

    def _person(self, name: str) -> int:
        from commonhold.records.people.queries import person_of_account

        found = person_of_account(self.accounts[name])
        assert found is not None
        return found


@pytest.fixture(scope="session")
def furnished(
    django_db_setup: None, django_db_blocker: Any, postgres: Any, system: Actor
) -> Iterator[tuple[str, Sides]]:
    """A database with both departments, and them as they are there. Made once: for every test it would take long."""
    name = postgres.create()
    with django_db_blocker.unblock(), postgres.connected(name):
        with acting(system, ()):
            works, letters = (
                create_department(code=each, name=f"Department of {each.title()}", actor=system, at=AT)
                for each in ("works", "letters")
            )
        sides = Sides(works, letters, system)
    yield name, sides
    postgres.drop(name)


@pytest.fixture
def template(furnished: tuple[str, Sides]) -> str:
    return furnished[0]


@pytest.fixture
def sides(committed_db: str, furnished: tuple[str, Sides]) -> Sides:
    """Both departments in a database of the test's own."""
    return deepcopy(furnished[1])
