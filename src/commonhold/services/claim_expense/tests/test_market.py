"""Receipts in the market: who gets to look at them, how a unit's people share them, and what happens when it closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import grant_role
from commonhold.core.audit.acting import Actor
from commonhold.records.expenses.actions import set_policy as set_expenses_policy
from commonhold.services.claim_expense.tests.conftest import TERMS, TRAIN, Office
from commonhold.services.claim_expense.tests.trading import SINCE, Traders
from commonhold.work.cases import actions as cases
from commonhold.work.cases.deciding.queries import NotYourTask, OwnCase, TaskClosed, TaskHeld, TaskTaken
from commonhold.work.cases.queueing import actions as queueing
from commonhold.work.cases.queueing.actions import (
    CannotTake,
    EnoughForToday,
    NoSuchPriority,
    NotInAUnit,
    NotSupervisor,
)
from commonhold.work.cases.routing import actions as routing
from commonhold.work.cases.routing.emptying import closed_with_tasks
from commonhold.work.delivery.routing import actions as market
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.routing.explaining.rules import explain
from commonhold.work.delivery.routing.market import Record
from commonhold.work.delivery.routing.writing import rules as writing
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.membership import actions as membership

CHECKED_BY_HAND = replace(TERMS, receipts_checked_by_hand=True, straight_through_pence=0)


@pytest.fixture
def traders(office: Office) -> Traders:
    set_expenses_policy(
        department_id=office.department_id,
        from_date=date(2026, 4, 1),
        terms=CHECKED_BY_HAND,
        actor=office.system,
        at=office.at,
    )
    return Traders(office)


def unit_of(office: Office, reference: str) -> str | None:
    return office.task(reference).unit


def choice(office: Office, reference: str) -> queries.PastChoice:
    return queries.past(task_ids=[office.task(reference).id])[-1]


def loads() -> dict[str, tuple[int, int, int]]:
    """Minutes, open tasks and tasks given, by unit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.code, sum(minutes), sum(open), sum(given) FROM delivery_unit u JOIN ("
            " SELECT unit_id, minutes, open, given FROM delivery_unitload UNION ALL"
            " SELECT unit_id, minutes, open, given FROM delivery_loadchange) l ON l.unit_id = u.id GROUP BY 1"
        )
        return {code: (int(m), int(o), int(g)) for code, m, o, g in cursor.fetchall()}


def policy(office: Office, **terms: object) -> None:
    market.set_policy(
        service="claim_expense",
        document=terms,
        effective_from=office.at.date(),
        reason="Tried",
        actor=office.system,
        at=office.at,
    )


def test_receipts_go_to_the_cheapest_unit_and_the_choice_can_be_made_again(
    office: Office, traders: Traders
) -> None:
    reference = office.claims("claimant", TRAIN)
    assert unit_of(office, reference) == "Acme team"
    assert office.task(reference).with_whom == "Acme team"
    kept = choice(office, reference)
    assert (kept.choice.unit, kept.why, kept.choice.lot) == ("acme", "opened", "acme-2026/receipts")
    assert {each.unit: each.price_pence for each in kept.choice.findings} == {
        "acme": 300,
        "bolt": 400,
        "ours": 720,
    }
    assert writing.same(kept.again(), kept.choice)
    assert explain(kept.choice, {"acme": "Acme team"})[0] == "This is with Acme team."
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_notice WHERE subject LIKE 'Check the receipts%%'")
        assert cursor.fetchone() == (0,), "nobody of the unit is told of every single task"


def test_a_market_that_changes_is_another_one_and_one_that_does_not_is_not(
    office: Office, traders: Traders
) -> None:
    first, second = office.claims("claimant", TRAIN), office.claims("claimant", TRAIN)
    assert choice(office, first).market_hash == choice(office, second).market_hash
    units.close_unit(unit_id=traders.ids["acme"], reason="outage", actor=office.system, at=office.at)
    third = office.claims("claimant", TRAIN)
    assert unit_of(office, third) == "Bolt team"
    assert choice(office, third).market_hash != choice(office, first).market_hash
    assert {f.unit: f.out for f in choice(office, third).choice.findings if f.out} == {"acme": "closed"}
    for reference in (first, second, third):
        kept = choice(office, reference)
        assert writing.same(kept.again(), kept.choice)


def test_without_any_unit_nothing_is_chosen_and_case_workers_do_it(office: Office) -> None:
    set_expenses_policy(
        department_id=office.department_id,
        from_date=date(2026, 4, 1),
        terms=CHECKED_BY_HAND,
        actor=office.system,
        at=office.at,
    )
    reference = office.claims("claimant", TRAIN)
    assert office.task(reference).with_whom == "any case worker"
    assert queries.past() == []
    office.does("checker", reference, "approve")


def test_when_no_unit_may_do_it_case_workers_do_and_the_choice_says_so(
    office: Office, traders: Traders
) -> None:
    for name in ("acme", "bolt", "ours"):
        units.close_unit(unit_id=traders.ids[name], reason="outage", actor=office.system, at=office.at)
    reference = office.claims("claimant", TRAIN)
    assert office.task(reference).with_whom == "any case worker"
    assert choice(office, reference).choice.unit is None
    office.does("checker", reference, "approve")


def test_the_unit_s_people_do_it_and_nobody_else(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    for other in ("bolt 1", "checker", "accountant"):
        with pytest.raises(NotYourTask, match="Acme team"):
            office.does(other, reference, "approve")
    office.does("acme 1", reference, "approve")
    assert office.task(reference).title == "Approve as budget holder"
    assert loads()["acme"] == (0, 0, 1)


def test_the_market_goes_by_the_load_that_each_unit_has(office: Office, traders: Traders) -> None:
    policy(office, price=1, lateness=5)
    references = [office.claims("claimant", TRAIN) for _ in range(3)]
    assert {unit_of(office, each) for each in references} == {"Acme team"}
    assert loads()["acme"] == (36, 3, 3)
    with connection.cursor() as cursor:  # a backlog of many days, as if it had long been there
        cursor.execute(
            "INSERT INTO delivery_loadchange (unit_id, lot, service, month, minutes, open, given)"
            " VALUES (%s, 'x', 'x', '2026-01-01', 100000, 100, 0)",
            [traders.ids["acme"]],
        )
    market.add_in_loads(at=office.at)
    reference = office.claims("claimant", TRAIN)
    assert unit_of(office, reference) == "Bolt team"
    kept = choice(office, reference)
    assert kept.load.minutes["acme"] == 100_036
    assert kept.choice.findings[0].late_minutes
    assert writing.same(kept.again(), kept.choice)


def test_a_policy_keeps_a_share_in_house_over_the_month(office: Office, traders: Traders) -> None:
    policy(office, price=1, in_house_percent=25, supplier_percent=50)
    given = [unit_of(office, office.claims("claimant", TRAIN)) for _ in range(8)]
    assert given.count("Ours team") == 2
    assert given.count("Acme team") == 4
    for kept in queries.past():
        assert writing.same(kept.again(), kept.choice)


def test_a_policy_is_only_added_to_and_never_in_the_past(office: Office, traders: Traders) -> None:
    policy(office, price=1)
    policy(office, price=2, quality=3)
    assert [each.number for each in queries.policies("claim_expense")] == [2, 1]
    with pytest.raises(market.PolicyInThePast):
        market.set_policy(
            service="claim_expense",
            document={"price": 1},
            effective_from=office.at.date() - timedelta(days=1),
            reason="Too late",
            actor=office.system,
            at=office.at,
        )
    for wrong in (
        {"price": -1},
        {"price": "much"},
        {"price": 10**30},
        {"price": 0},
        {"in_house_percent": 60, "pilots": [{"unit": "bolt", "percent": 50}]},
        {"pilots": [{"unit": "bolt"}]},
        {"supplier_percent": 1.5},
        [],
    ):
        with pytest.raises(market.PolicyWrong):
            market.set_policy(
                service="claim_expense",
                document=wrong,  # type: ignore[arg-type]
                effective_from=office.at.date(),
                reason="Wrong",
                actor=office.system,
                at=office.at,
            )


def test_a_supplier_with_a_conflict_gets_nothing_of_the_department(office: Office, traders: Traders) -> None:
    by = {"supplier": "acme", "department_id": office.department_id, "actor": office.system, "at": office.at}
    market.declare_conflict(reason="Audits the department", **by)
    assert unit_of(office, office.claims("claimant", TRAIN)) == "Bolt team"
    market.declare_conflict(reason="The audit is done", stands=False, **by)
    assert unit_of(office, office.claims("claimant", TRAIN)) == "Acme team"


def test_a_supplier_does_not_look_at_its_own_people_s_receipts(office: Office, traders: Traders) -> None:
    by = {"actor": office.system, "at": office.at}
    account = office.account("claimant")
    membership.join(
        unit_id=traders.ids["acme"], account_id=account, site_id=_site(traders, "acme"), from_date=SINCE, **by
    )
    assert unit_of(office, office.claims("claimant", TRAIN)) == "Bolt team"
    assert unit_of(office, office.claims("colleague", TRAIN)) == "Acme team"


def test_what_was_measured_weighs_from_then_on(office: Office, traders: Traders) -> None:
    policy(office, price=1, quality=1)
    poor = Record("claim_expense", "check_receipts", done=490, right=245, minutes=4900)
    good = Record("claim_expense", "check_receipts", done=490, right=490, minutes=9800)
    measured = [(traders.ids["acme"], poor), (traders.ids["bolt"], good)]
    market.measure(measured=measured, actor=office.system, at=office.at)
    reference = office.claims("claimant", TRAIN)
    assert unit_of(office, reference) == "Bolt team"
    before = choice(office, reference).market_hash
    market.measure(measured=measured, actor=office.system, at=office.at)
    again = office.claims("claimant", TRAIN)
    assert choice(office, again).market_hash == before, "the same measured again is no change"


def test_the_next_task_is_the_one_whose_turn_it_is(office: Office, traders: Traders) -> None:
    first = office.claims("claimant", TRAIN)
    office.at += timedelta(hours=1)
    second = office.claims("colleague", TRAIN)
    assert traders.pulls("acme 1") == office.task(first).id
    assert traders.pulls("acme 2") == office.task(second).id
    assert traders.pulls("acme 2") is None
    with pytest.raises(NotInAUnit):
        traders.pulls("checker")
    with pytest.raises(TaskTaken):
        office.does("acme 2", first, "approve")


def test_priority_moves_a_task_by_days_and_only_a_supervisor_sets_it(
    office: Office, traders: Traders
) -> None:
    first, second = office.claims("claimant", TRAIN), office.claims("colleague", TRAIN)
    urgent = {"task_id": office.task(second).id, "reason": "Leaves tomorrow", "at": office.at}
    with pytest.raises(NotSupervisor):
        queueing.prioritise(priority=1, actor=office.actors["acme 1"], **urgent)
    with pytest.raises(NotSupervisor):
        queueing.prioritise(priority=1, actor=office.actors["bolt 0"], **urgent)
    with pytest.raises(NoSuchPriority):
        queueing.prioritise(priority=6, actor=office.actors["acme 0"], **urgent)
    queueing.prioritise(priority=1, actor=office.actors["acme 0"], **urgent)
    assert traders.pulls("acme 1") == office.task(second).id
    assert traders.pulls("acme 1") == office.task(first).id


def test_nobody_is_given_more_than_a_day_s_work(office: Office, traders: Traders) -> None:
    by = {"actor": office.system, "at": office.at}
    site = _site(traders, "acme")
    membership.join(
        unit_id=traders.ids["acme"],
        account_id=office.account("acme 1"),
        site_id=site,
        from_date=office.at.date(),
        skills=["receipts"],
        minutes_per_day=20,
        **by,
    )
    for _ in range(3):
        office.claims("claimant", TRAIN)
    assert traders.pulls("acme 1")
    assert traders.pulls("acme 1")
    with pytest.raises(EnoughForToday):
        traders.pulls("acme 1")
    assert traders.pulls("acme 2")


def test_a_task_on_hold_waits_for_nobody_and_keeps_its_turn(office: Office, traders: Traders) -> None:
    reference, later = office.claims("claimant", TRAIN), office.claims("colleague", TRAIN)
    task = office.task(reference).id
    one, two = office.actors["acme 1"], office.actors["acme 2"]
    queueing.hold(
        task_id=task, why="waiting_for_customer", reason="The receipt is blurred", actor=one, at=office.at
    )
    assert office.task(reference).held == "Waiting for the person who asked: The receipt is blurred"
    with pytest.raises(TaskHeld, match="blurred"):
        office.does("acme 1", reference, "approve")
    with pytest.raises(TaskHeld):
        queueing.hold(task_id=task, why="other", reason="Again", actor=two, at=office.at)
    assert traders.pulls("acme 2") == office.task(later).id
    queueing.resume(task_id=task, reason="A better one came", actor=one, at=office.at)
    with pytest.raises(queueing.NotHeld):
        queueing.resume(task_id=task, reason="Twice", actor=one, at=office.at)
    assert traders.pulls("acme 1") == task
    office.does("acme 1", reference, "approve")


def test_a_task_is_handed_back_to_the_others_or_to_another_unit(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    task = traders.pulls("acme 1")
    assert task is not None
    back = {"task_id": task, "at": office.at}
    with pytest.raises(NotYourTask):
        queueing.hand_back(reason="Mine now", to_market=False, actor=office.actors["acme 2"], **back)
    queueing.hand_back(reason="Off to lunch", to_market=False, actor=office.actors["acme 1"], **back)
    assert traders.pulls("acme 2") == task
    queueing.hand_back(reason="In Welsh", to_market=True, actor=office.actors["acme 2"], **back)
    assert unit_of(office, reference) == "Bolt team"
    kept = choice(office, reference)
    assert (kept.why, kept.work.not_units) == ("handed_back", ("acme",))
    assert writing.same(kept.again(), kept.choice)
    with pytest.raises(NotYourTask, match="Bolt team"):
        office.does("acme 2", reference, "approve")
    assert loads()["acme"] == (0, 0, 0)
    assert "moved the task “Check the receipts” to Bolt team" in [
        entry.what for entry in office.case(reference).timeline
    ]


def test_a_supervisor_gives_a_task_to_somebody_who_may_do_it(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    give = {"task_id": office.task(reference).id, "reason": "Knows the case", "at": office.at}
    boss = office.actors["acme 0"]
    with pytest.raises(NotSupervisor):
        queueing.assign(to_account_id=office.account("acme 2"), actor=office.actors["acme 1"], **give)
    for other in ("bolt 1", "checker"):
        with pytest.raises(CannotTake):
            queueing.assign(to_account_id=office.account(other), actor=boss, **give)
    with pytest.raises(OwnCase):
        queueing.assign(to_account_id=office.account("claimant"), actor=boss, **give)
    queueing.assign(to_account_id=office.account("acme 2"), actor=boss, **give)
    with pytest.raises(TaskTaken, match="Acme 2"):
        office.does("acme 1", reference, "approve")
    office.does("acme 2", reference, "approve")
    with pytest.raises(TaskClosed):
        queueing.assign(to_account_id=office.account("acme 1"), actor=boss, **give)


def test_a_deputy_goes_on_with_what_somebody_absent_had_taken(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    traders.pulls("acme 1")
    cases.delegate(
        department_id=office.department_id,
        account_id=office.account("acme 1"),
        deputy_id=office.account("acme 2"),
        from_date=office.at.date(),
        until=office.at.date(),
        actor=office.actors["acme 1"],
        at=office.at,
    )
    with pytest.raises(TaskTaken):
        office.does("acme 0", reference, "approve")
    office.does("acme 2", reference, "approve")


def test_a_unit_closes_and_its_tasks_go_on_elsewhere(office: Office, traders: Traders) -> None:
    references = [office.claims("claimant", TRAIN) for _ in range(5)]
    begun = traders.pulls("acme 1")
    acme = traders.ids["acme"]
    units.close_unit(unit_id=acme, reason="breach", note="no answer", actor=office.system, at=office.at)
    assert closed_with_tasks() == {acme: "Acme team broke its contract: no answer"}
    moved = routing.reroute(unit_id=acme, reason="Acme broke it", most=2, actor=office.system, at=office.at)
    assert (moved.looked_at, moved.counts) == (2, {traders.ids["bolt"]: 2})
    rest = routing.reroute(
        unit_id=acme, reason="Acme broke it", after=moved.last, actor=office.system, at=office.at
    )
    assert rest.looked_at == 3
    assert {unit_of(office, each) for each in references} == {"Bolt team"}
    assert closed_with_tasks() == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_id, begun_by_id, reason FROM cases_handover")
        assert cursor.fetchall() == [(begun, office.account("acme 1"), "Acme broke it")]
    assert loads() == {"acme": (0, 0, 0), "bolt": (60, 5, 5)}
    for each in references:
        assert [kept.why for kept in queries.past(reference=each)] == ["opened", "rerouted"]
    with pytest.raises(NotYourTask, match="Bolt team"):
        office.does("acme 1", references[0], "approve")
    office.does("bolt 1", references[0], "approve")


def test_with_every_unit_closed_the_department_s_people_go_on(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    for name, unit_id in traders.ids.items():
        units.close_unit(unit_id=unit_id, reason="outage", actor=office.system, at=office.at)
        routing.reroute(unit_id=unit_id, reason=f"{name} is out", actor=office.system, at=office.at)
    assert office.task(reference).with_whom == "any case worker"
    office.does("checker", reference, "approve")


def test_somebody_with_a_role_and_in_a_unit_does_both(office: Office, traders: Traders) -> None:
    grant_role(
        account_id=office.account("bolt 1"),
        department_id=office.department_id,
        role="case_worker",
        from_date=SINCE,
        actor=office.system,
        at=office.at,
    )
    reference = office.claims("claimant", TRAIN)
    with pytest.raises(NotYourTask, match="Acme team"):
        office.does("bolt 1", reference, "approve")
    cases.reassign_task(
        task_id=office.task(reference).id,
        to_account_id=office.account("bolt 1"),
        reason="By name",
        actor=office.actors["checker"],
        at=office.at,
    )
    assert (office.task(reference).unit, loads()["acme"]) == (None, (0, 0, 0))
    office.does("bolt 1", reference, "approve")


def test_a_claim_taken_back_leaves_no_load(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    cases.withdraw_case(reference=reference, actor=office.actors["claimant"], at=office.at)
    assert loads()["acme"] == (0, 0, 0)
    market.add_in_loads(at=datetime(2026, 6, 1, tzinfo=UTC))
    assert loads() == {}


def _site(traders: Traders, name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM delivery_site WHERE unit_id = %s", [traders.ids[name]])
        return int(cursor.fetchone()[0])


def test_a_task_that_is_not_there_can_not_be_handed_back(office: Office, traders: Traders) -> None:
    for wrong in (0, -1, 2**62):
        with pytest.raises(NotFound, match="task of a delivery unit"):
            queueing.hand_back(
                task_id=wrong, reason="x", to_market=False, actor=Actor.system("test"), at=office.at
            )
