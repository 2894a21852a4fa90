"""A department for a replay: its policy, books, bank account, and the people whom a log leaves nameless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from faker import Faker

from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import Actor, act_as
from commonhold.core.departments import actions as departments
from commonhold.core.departments.queries import all_departments
from commonhold.records.expenses.actions import set_policy
from commonhold.records.expenses.rules import PolicyTerms
from commonhold.records.ledger import actions as ledger
from commonhold.records.payments.actions import set_paying_account
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.work.cases.clock.actions import set_clock

OWN_BUDGET, OTHER_BUDGET = "own", "other"


@dataclass(frozen=True)
class Claimant:
    """Somebody who claims: the account, and the actor that they are."""

    account_id: int
    actor: Actor


@dataclass(frozen=True)
class Stage:
    """Where a replay is played."""

    department_id: int
    code: str
    claimants: Sequence[Claimant]
    actors: dict[int, Actor]
    """Everybody in the department by their account."""


def set_stage(*, title: str, first: date, last: date, claimants: int, actor: Actor, at: datetime) -> Stage:
    """Makes a department whose clock stands at `at`, and books that are open from `first` to `last`.

    Its line managers hold the budget of the cost centre "own"; somebody else holds that of "other". Nothing goes
    straight through, because in the logs everything was approved. Names are generated and belong to nobody.
    """
    taken = {each.code for each in all_departments()}
    number = next(n for n in range(1, 1_000_000) if f"replay-{n}" not in taken)
    department_id = departments.create_department(
        code=f"replay-{number}", name=f"Replay {number} of {title}"[:100], actor=actor, at=at
    )
    act_as(actor, [department_id])
    set_clock(department_id=department_id, actor=actor, at=at)
    _open_books(department_id, first, last, actor, at)
    hiring = _Hiring(department_id, number, first - timedelta(days=365), actor, at)
    return hiring.everybody(f"replay-{number}", claimants)


def _open_books(department_id: int, first: date, last: date, actor: Actor, at: datetime) -> None:
    ledger.adopt_chart(department_id=department_id, actor=actor, at=at)
    month = first.replace(day=1)
    while month <= last:
        ledger.open_period(department_id=department_id, period=f"{month:%Y-%m}", actor=actor, at=at)
        month = (month + timedelta(days=32)).replace(day=1)
    set_paying_account(
        department_id=department_id,
        name="Replay department",
        sort_code="200000",
        account_number="10000001",
        service_user_number="999999",
        actor=actor,
        at=at,
    )
    terms = PolicyTerms(
        receipt_from_pence=1,
        straight_through_pence=0,
        max_age_days=366,
        receipts_checked_by_hand=False,
        budget_holder_needed=True,
        accommodation_night_limit_pence=None,
        public_transport_limit_pence=None,
        other_limit_pence=None,
        source="Made for the replay of an event log",
    )
    set_policy(department_id=department_id, from_date=first, terms=terms, actor=actor, at=at)


class _Hiring:
    """Hires the people of a replay, one above the other."""

    def __init__(self, department_id: int, number: int, since: date, actor: Actor, at: datetime) -> None:
        self.department_id, self.number, self.since = department_id, number, since
        self.actor, self.at = actor, at
        self.names = Faker("en_GB")
        self.names.seed_instance(number)
        self.actors: dict[int, Actor] = {}
        self.hired = 0
        team = departments.create_organisation(
            department_id=department_id, kind="directorate", code="all", name="Everybody", actor=actor, at=at
        )
        self.centres = {
            code: departments.create_cost_centre(
                department_id=department_id, organisation_id=team, code=code, name=name, actor=actor, at=at
            )
            for code, name in (
                (OWN_BUDGET, "Budget of line managers"),
                (OTHER_BUDGET, "Budget of somebody else"),
            )
        }
        self.post = people.create_post(
            department_id=department_id,
            organisation_id=team,
            cost_centre_id=self.centres[OWN_BUDGET],
            title="Replayed",
            grade="HEO",
            actor=actor,
            at=at,
        )

    def everybody(self, code: str, wanted: int) -> Stage:
        """Everybody: managers one above the other, claimants below them, and who checks, holds and pays."""
        _, head = self.hire(None)
        _, director = self.hire(head)
        checker, _ = self.hire(director)
        self.grant(checker, "case_worker")
        holder, _ = self.hire(director)
        self.grant(holder, "budget_holder", self.centres[OTHER_BUDGET])
        accountant, _ = self.hire(director)
        self.grant(accountant, "finance")
        managers: list[int] = []
        for _ in range(-(-wanted // 10)):
            account, employment = self.hire(director)
            self.grant(account, "budget_holder", self.centres[OWN_BUDGET])
            managers.append(employment)
        claimants = []
        for place in range(wanted):
            account, _ = self.hire(managers[place % len(managers)])
            claimants.append(Claimant(account, self.actors[account]))
        return Stage(self.department_id, code, claimants, self.actors)

    def hire(self, manager_id: int | None) -> tuple[int, int]:
        """Somebody new, as (account, employment)."""
        self.hired += 1
        given, family = self.names.first_name(), self.names.last_name()
        email = f"replay-{self.number}-{self.hired}@replay.example"
        account_id = open_account(email=email, label=f"{given} {family}", actor=self.actor, at=self.at)
        self.grant(account_id, "employee")
        facts: list[rules.Value] = [
            rules.Post(self.post),
            rules.Grade("HEO"),
            rules.Pay(3_500_000),
            rules.WorkingPattern(Decimal(37)),
            rules.Location("London"),
            rules.BankAccount("200000", f"{10_000_000 + self.hired}", f"{given} {family}"),
        ]
        if manager_id is not None:
            facts.append(rules.Manager(manager_id))
        employment_id = people.hire(
            department_id=self.department_id,
            number=f"R{self.hired:04d}",
            given_name=given,
            family_name=family,
            born=date(1980, 1, 1),
            national_insurance_number=None,
            starts=self.since,
            facts=facts,
            account_id=account_id,
            actor=self.actor,
            at=self.at,
        )
        self.actors[account_id] = Actor.account(account_id, f"{given} {family}")
        return account_id, employment_id

    def grant(self, account_id: int, role: str, cost_centre_id: int | None = None) -> None:
        """Grants a role for the whole replay."""
        grant_role(
            account_id=account_id,
            department_id=self.department_id,
            role=role,
            cost_centre_id=cost_centre_id,
            from_date=self.since,
            actor=self.actor,
            at=self.at,
        )
