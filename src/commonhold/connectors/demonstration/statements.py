"""What the suppliers of the demonstration are due for the months that are over: each is stated, and one is settled.

It is done by those who do it in life, through the verbs, on a virtual clock: of the first month in which something is
credited, the supplier's supervisor disputes the credit, one of the central unit decides and another settles, and each
department's finance agrees and has its part booked. The charge of another month is disputed, and waits for a decision.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration.market import TEAMS
from commonhold.core.accounts.queries import account, holders
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import all_departments, calendar, cost_centres
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.closing.actions import close_month
from commonhold.oversight.service_levels.closing.queries import following, next_month
from commonhold.oversight.service_levels.disputes import actions as disputes
from commonhold.oversight.service_levels.disputes.rules import bounds
from commonhold.oversight.service_levels.figures.actions import measure_month
from commonhold.oversight.service_levels.jobs import DAYS_TO_RECORD, WORKER
from commonhold.oversight.service_levels.queries import StatementFacts
from commonhold.oversight.service_levels.settling import actions as settling
from commonhold.services.settle_statement.submission import part_of, submit
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.clock.actions import lay_notices_aside
from commonhold.work.cases.holders.queries import waits
from commonhold.work.cases.queries import new_case_reference
from commonhold.work.delivery.contracts.queries import ContractFacts, contract, contracts
from commonhold.work.delivery.units.queries import members, unit

_CLOSES = time(3, 30)
_DISPUTED, _DECIDED, _SETTLED, _AGREED = 2, 4, 6, 8
"""Working days after a month is closed."""


def make_statements(department_ids: Collection[int], *, at: datetime) -> None:
    """State each month that is over at `at`, and settle one. Call it while acting for all departments."""
    stated = [facts for each in contracts() for facts in _stated(each.contract, at)]
    for month in sorted({facts.statement.month for facts in stated}):
        measure_month(month=date.fromisoformat(f"{month}-01"), actor=WORKER, at=at)
    if settled := _first_with_a_credit(stated, at):
        _settle(settled, at=at)
    others = [facts for facts in stated if facts is not settled]
    if others and _after(others[-1], _DISPUTED) < at:
        _dispute(
            others[-1], others[-1].statement.reckoned.charges[0].key, "The work of the last day is missing"
        )
    for department_id in department_ids:
        lay_notices_aside(department_id=department_id, actor=Actor.system("demonstration"), at=at)


def _stated(of: ContractFacts, at: datetime) -> list[StatementFacts]:
    """The statements of a contract, each closed in the morning after the days that are left to record work in."""
    found = []
    while (day := following(month := next_month(of.code)) + timedelta(days=DAYS_TO_RECORD)) <= at.date():
        moment = datetime.combine(day, _CLOSES, LONDON)
        statement_id = close_month(contract_code=of.code, month=month, actor=WORKER, at=moment)
        found.append(queries.statement_by_id(statement_id))
    return found


def _first_with_a_credit(stated: Collection[StatementFacts], at: datetime) -> StatementFacts | None:
    """The first month of any contract with a credit that there was the time to settle."""
    found = [each for each in stated if each.statement.reckoned.credits and _after(each, _AGREED + 1) < at]
    return min(found, key=lambda each: (each.statement.month, each.id), default=None)


def _settle(facts: StatementFacts, *, at: datetime) -> None:
    """The credit is disputed and half of it given back; the statement is settled, agreed to, and booked."""
    credit = facts.statement.reckoned.credits[0]
    number = _dispute(facts, credit.key, "On two days the department’s system was down, so we could not work")
    on, departments = at.date(), {each.code: each.id for each in all_departments()}
    decider, settler = (
        _actor(each) for each in holders(min(departments.values()), "central_unit", on=on)[:2]
    )
    disputes.decide(
        statement_id=facts.id,
        dispute_id=number,
        amount_pence=bounds(facts.statement, {}, credit.key, "supplier")[1] // 2,
        reason="It was down on one of the two days",
        actor=decider,
        at=_after(facts, _DECIDED),
    )
    _book(queries.statement_by_id(facts.id), departments, settler)


def _book(facts: StatementFacts, departments: dict[str, int], settler: Actor) -> None:
    """The statement is settled, and the finance of each department that has a part agrees to it."""
    assert settler.account_id is not None
    of, settled_at, agreed_at = (
        contract(facts.statement.contract).contract,
        _after(facts, _SETTLED),
        _after(facts, _AGREED),
    )
    references = {code: new_case_reference() for code in departments}
    with queue.inline() as steps:
        for each in settling.settle(statement_id=facts.id, cases=references, actor=settler, at=settled_at):
            department_id, reference = departments[each.department], references[each.department]
            submit(
                part_of(facts.id, each, supplier=of.supplier, contract=of.title, month=facts.statement.month),
                reference=reference,
                department_id=department_id,
                cost_centre_code=cost_centres(department_id)[0].code,
                asked_by=settler.account_id,
                actor=settler,
                at=settled_at,
            )
            _agree(reference, department_id, steps, agreed_at)


def _agree(reference: str, department_id: int, steps: deque[queue.QueuedStep], at: datetime) -> None:
    task_id = waits(reference).task_id
    assert task_id is not None
    finance = _actor(holders(department_id, "finance", on=at.date())[0])
    cases.complete_task(task_id=task_id, outcome="approve", actor=finance, at=at)
    jobs.run_due(steps, at=at)


def _dispute(facts: StatementFacts, line: str, words: str) -> int:
    """A supervisor of the contract's team doesn't accept a line; the dispute's number."""
    supplier, at = contract(facts.statement.contract).contract.supplier_code, _after(facts, _DISPUTED)
    team = next(each.code for each in TEAMS if each.supplier == supplier)
    supervisor = next(each for each in members(unit(team).id, at.date()) if each.supervisor)
    return disputes.dispute(
        statement_id=facts.id,
        line=line,
        side="supplier",
        words=words,
        evidence="Our log of incidents",
        actor=_actor(supervisor.account_id),
        at=at,
    )


def _after(facts: StatementFacts, working_days: int) -> datetime:
    """A morning so many working days after a statement was closed."""
    office = calendar(min(each.id for each in all_departments()))
    return office.add(facts.at, timedelta(hours=8 * working_days))


def _actor(account_id: int) -> Actor:
    return Actor.account(account_id, account(account_id).label)
