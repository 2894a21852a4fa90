"""Receipts in the market: who gets to look at them, how a unit's people share them, and what happens when it closes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from commonhold.records.expenses.actions import set_policy as set_expenses_policy
from commonhold.services.claim_expense.tests.conftest import CHECKED_BY_HAND, TRAIN, Office
from commonhold.services.claim_expense.tests.trading import SINCE, Traders, choice_of, loads, site_of, unit_of
from commonhold.work.cases import actions as cases
from commonhold.work.cases.deciding.queries import NotYourTask
from commonhold.work.cases.routing import actions as routing
from commonhold.work.cases.routing.emptying import closed_with_tasks
from commonhold.work.delivery.routing import actions as market
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.routing.explaining.rules import explain
from commonhold.work.delivery.routing.writing import rules as writing
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.membership import actions as membership


def test_receipts_go_to_the_cheapest_unit_and_the_choice_can_be_made_again(
    office: Office, traders: Traders
) -> None:
    reference = office.claims("claimant", TRAIN)
    assert unit_of(office, reference) == "Acme team"
    assert office.task(reference).with_whom == "Acme team"
    kept = choice_of(office, reference)
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
    assert choice_of(office, first).market_hash == choice_of(office, second).market_hash
    units.close_unit(unit_id=traders.ids["acme"], reason="outage", actor=office.system, at=office.at)
    third = office.claims("claimant", TRAIN)
    assert unit_of(office, third) == "Bolt team"
    assert choice_of(office, third).market_hash != choice_of(office, first).market_hash
    assert {f.unit: f.out for f in choice_of(office, third).choice.findings if f.out} == {"acme": "closed"}
    for reference in (first, second, third):
        kept = choice_of(office, reference)
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
    assert choice_of(office, reference).choice.unit is None
    office.does("checker", reference, "approve")


def test_the_unit_s_people_do_it_and_nobody_else(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    for other in ("bolt 1", "checker", "accountant"):
        with pytest.raises(NotYourTask, match="Acme team"):
            office.does(other, reference, "approve")
    office.does("acme 1", reference, "approve")
    assert office.task(reference).title == "Approve as budget holder"
    assert loads()["acme"] == (0, 0, 1)


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
        unit_id=traders.ids["acme"],
        account_id=account,
        site_id=site_of(traders, "acme"),
        from_date=SINCE,
        **by,
    )
    assert unit_of(office, office.claims("claimant", TRAIN)) == "Bolt team"
    assert unit_of(office, office.claims("colleague", TRAIN)) == "Acme team"


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
        assert cursor.fetchall() == [
            (begun, office.account("acme 1"), "The unit before could not go on with it")
        ]
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


def test_a_claim_taken_back_leaves_no_load(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    cases.withdraw_case(reference=reference, actor=office.actors["claimant"], at=office.at)
    assert loads()["acme"] == (0, 0, 0)
    market.add_in_loads(at=datetime(2026, 6, 1, tzinfo=UTC))
    assert loads() == {}


def test_a_unit_that_works_abroad_is_kept_out_until_the_department_permits_it(
    office: Office, traders: Traders
) -> None:
    units.add_site(unit_id=traders.ids["acme"], name="Pune", country="IN", actor=office.system, at=office.at)
    reference = office.claims("claimant", TRAIN)
    assert unit_of(office, reference) == "Bolt team"
    kept = choice_of(office, reference)
    assert {each.unit: each.out for each in kept.choice.findings if each.out} == {"acme": "residency"}
    assert not kept.residence["acme"].permit
    assert writing.same(kept.again(), kept.choice)
