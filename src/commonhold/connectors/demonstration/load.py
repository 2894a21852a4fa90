"""Loading the demonstration government: everything in one transaction, so that a load is whole or not there."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from itertools import islice

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration import (
    abroad,
    departments,
    finances,
    joiners,
    leave,
    market,
    moves,
    pay,
    people,
    profiles,
    reorganising,
    workforce,
)
from commonhold.connectors.demonstration.claims import begins, make_claims
from commonhold.connectors.demonstration.departments import Department
from commonhold.connectors.demonstration.requests import make_requests
from commonhold.connectors.demonstration.roles import central_roles, department_roles
from commonhold.connectors.demonstration.statements import make_statements
from commonhold.connectors.demonstration.workforce import Size
from commonhold.core.accounts import actions as accounts_actions
from commonhold.core.accounts.actions import AccountRow, GrantRow
from commonhold.core.audit.acting import Actor, act_as, acting
from commonhold.core.departments import actions as departments_actions
from commonhold.core.departments.queries import all_departments, cost_centres
from commonhold.records.people.importing import actions as people_actions
from commonhold.records.people.importing.rules import PersonRow

ACTOR = Actor.system("demonstration")
CLAIMS = "Claims"
_BATCH = 10_000

_LEAVE_YEARS = ("04-01", "01-01", "09-01", "02-01")
_PAY_DAYS = (28, 25, 31, 15)
_OPENS = (time(9), time(8, 30), time(8))
_CENTRAL_DEPARTMENT = "co"
_WITH_PAYROLL = 100
"""A smaller department may have too few people for all its roles."""
_SCOTTISH = frozenset({"sg", "oss"})


class NotEmpty(Refusal):
    """There are {count} departments here already, the first of them “{name}”. The demonstration government is loaded
    into an empty database only: start with another one (DATABASE_URL), or remove this one first."""

    code = "demonstration.not-empty"


def load(
    size: Size, *, seed: int, at: datetime, progress: Callable[[str, int], None], claims: int = 0
) -> int:
    """Generate and load a government, and return its number of people.

    Its people are there since the tax year began, and those of one department are paid since. With `claims`, delivery
    units share the work of a quarter, in which so many claims are made, besides a few other requests. `progress` is
    told what is being loaded (a department's name, or CLAIMS) and how many more of them have been.
    """
    founded = min(begins(at), pay.begins(at))
    plans = workforce.government(size)
    central = next((place for place, plan in enumerate(plans) if plan.code == _CENTRAL_DEPARTMENT), 0)
    with acting(ACTOR, ()):
        if present := all_departments():
            raise NotEmpty(count=len(present), name=present[0].name)
        ids = [_create_department(plan, place, founded) for place, plan in enumerate(plans)]
        act_as(ACTOR, ids)
        loaded, central_grants = 0, list[GrantRow]()
        for place, (department_id, plan) in enumerate(zip(ids, plans, strict=True)):
            made = departments.department(plan, seed=seed)
            rows = people.people(made, seed=seed, first_serial=loaded)
            everywhere = _load_department(
                department_id, made, rows, seed=seed, central=place == central, at=founded, progress=progress
            )
            loaded += plan.headcount
            centre = cost_centres(department_id)[0].id
            finances.set_up(
                department_id, plan, place=place, cost_centre_id=centre, until=at, actor=ACTOR, at=founded
            )
            numbers = map(made.number, range(plan.headcount))
            moves.set_ranges(department_id, made, actor=ACTOR, at=founded)
            leave.furnish(department_id, numbers, place=place, seed=seed, actor=ACTOR, at=at)
            central_grants = everywhere if place == central else central_grants
        for each in ids:
            accounts_actions.import_grants(department_id=each, rows=central_grants, actor=ACTOR, at=founded)
        by_id = dict(zip(ids, plans, strict=True))
        _make_pay(by_id, seed=seed, founded=founded, at=at, moving=claims > 0, progress=progress)
        if claims:
            _make_work(by_id, claims, seed=seed, at=at, founded=begins(at), progress=progress)
        progress("Checking and saving all of it", 0)
        return loaded


def _make_pay(
    plans: Mapping[int, workforce.DepartmentPlan],
    *,
    seed: int,
    founded: datetime,
    at: datetime,
    moving: bool,
    progress: Callable[[str, int], None],
) -> None:
    """The pay of the first department and of a small one since the tax year began, and people who move between
    departments and a plan by which a team does, if services are there for it."""
    first = all_departments()[0].id
    # Not a Scottish one: by Scotland's rates of tax the two payslips of a move would be harder to compare.
    able = [
        each
        for each, plan in plans.items()
        if each != first and plan.code not in _SCOTTISH and plan.headcount >= _WITH_PAYROLL
    ]
    smallest = min(able, key=lambda each: plans[each].headcount)
    other, further = [each for each in plans if each not in (first, smallest)][:2]
    places = {
        name: _place(plans, department_id, seed)
        for name, department_id in (
            ("first", first),
            ("smallest", smallest),
            ("other", other),
            ("further", further),
        )
    }
    paid = [places["first"], places["smallest"]]
    progress(f"Pay of {' and '.join(each.made.plan.name for each in paid)}", 0)
    group_ids = [
        pay.set_up_group(each.id, each.rows, seed=seed, actor=ACTOR, at=founded, until=at) for each in paid
    ]
    leaving: set[str] = set()
    if moving:
        today = at.astimezone(LONDON).date()
        paid_on = moves.middle_of_last_paid_month(group_ids, today)
        moves.move_few(places, paid_on=paid_on, seed=seed, actor=ACTOR, at=at)
        leaving = joiners.join_and_leave(places["first"], paid_on=paid_on, seed=seed, at=at)
    for each, group_id in zip(paid, group_ids, strict=True):
        pay.pay_until(at, department_id=each.id, group_id=group_id, rows=each.rows, seed=seed)
    if moving:
        reorganising.plan_a_move(
            places["first"], places["smallest"], leaving=leaving, seed=seed, actor=ACTOR, at=at
        )


def _place(plans: Mapping[int, workforce.DepartmentPlan], department_id: int, seed: int) -> moves.Place:
    before = list(plans).index(department_id)
    first_serial = sum(plan.headcount for plan in list(plans.values())[:before])
    made = departments.department(plans[department_id], seed=seed)
    return moves.Place(department_id, made, list(people.people(made, seed=seed, first_serial=first_serial)))


def _make_work(
    plans: Mapping[int, workforce.DepartmentPlan],
    claims: int,
    *,
    seed: int,
    at: datetime,
    founded: datetime,
    progress: Callable[[str, int], None],
) -> None:
    """Delivery units, where data may go, a quarter of claims and other requests, and what is due for them."""
    market.set_up(seed=seed, actor=ACTOR, at=founded)
    for place, (department_id, plan) in enumerate(plans.items()):
        abroad.decide(department_id, plan.code, place=place, until=at, at=founded)
    sizes = {department_id: plan.headcount for department_id, plan in plans.items()}
    make_claims(claims, sizes, seed=seed, at=at, progress=lambda more: progress(CLAIMS, more))
    make_requests(all_departments()[0].id, seed=seed, at=at)
    progress("Stating what suppliers are due", 0)
    make_statements(list(plans), at=at)


def _create_department(plan: workforce.DepartmentPlan, place: int, at: datetime) -> int:
    """Departments differ a little in their leave years and pay days, as they do in life; which, is made up."""
    return departments_actions.create_department(
        code=plan.code,
        name=f"{plan.name} (demonstration)",
        leave_year_start=_LEAVE_YEARS[place % len(_LEAVE_YEARS)],
        pay_day=_PAY_DAYS[place // 2 % len(_PAY_DAYS)],
        region="scotland" if plan.code in _SCOTTISH else "england-and-wales",
        opens=_OPENS[place % len(_OPENS)],
        actor=ACTOR,
        at=at,
    )


def _load_department(
    department_id: int,
    made: Department,
    rows: Iterator[PersonRow],
    *,
    seed: int,
    central: bool,
    at: datetime,
    progress: Callable[[str, int], None],
) -> list[GrantRow]:
    """Load a department's structure, people, accounts and roles; return the grants that hold everywhere."""
    progress(made.plan.name, 0)
    departments_actions.import_structure(
        department_id=department_id,
        organisations=made.organisations,
        cost_centres=made.cost_centres,
        actor=ACTOR,
        at=at,
    )
    roles = department_roles(made)
    for_all = central_roles(made, roles) if central else {}
    since: date = workforce.published()["as_of"]
    everywhere: list[GrantRow] = []
    index = 0
    while batch := list(islice(rows, _BATCH)):
        labelled = (AccountRow(row.email or "", f"{row.given_name} {row.family_name}") for row in batch)
        accounts_actions.import_accounts(rows=labelled, actor=ACTOR, at=at)
        people_actions.import_people(department_id=department_id, rows=batch, actor=ACTOR, at=at)
        if index == 0:
            code = made.plan.code
            profiles.set_up(department_id, batch, seed=seed, code=code, actor=ACTOR, at=at)
        grants = []
        for place, row in enumerate(batch, start=index):
            email = row.email or ""
            grants.append(GrantRow(email, "employee", None, row.starts))
            grants += [GrantRow(email, *held, since) for held in roles.get(place, ())]
            if place in for_all:
                everywhere.append(GrantRow(email, for_all[place], None, since))
        accounts_actions.import_grants(department_id=department_id, rows=grants, actor=ACTOR, at=at)
        index += len(batch)
        progress(made.plan.name, len(batch))
    return everywhere
