"""Months closed from what work recorded: for good, in order, the same when reckoned again, adjusted when late."""

from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels.closing import actions as closing
from commonhold.oversight.service_levels.closing.queries import NoTerms, verify
from commonhold.oversight.service_levels.tests.agreed import terms
from commonhold.oversight.service_levels.tests.conftest import CODE, STARTS, moment
from commonhold.work.delivery.clocks import actions as clocks
from commonhold.work.delivery.clocks.flaws import actions as flaws
from commonhold.work.delivery.contracts import actions as contracts
from commonhold.work.delivery.units.queries import unit


def verified(system):
    with acting(system, department_ids()):
        return [(each.month, each.why) for each in verify(CODE)]


def test_a_month_is_stated_from_its_events(supply, system):
    for _ in range(4):
        supply.task(moment(6, 1))
    supply.task(moment(6, 1), took=20, of="letters")
    supply.task(moment(7, 1))
    facts = supply.close(6)
    reckoned = facts.statement.reckoned
    assert (reckoned.tasks, reckoned.charge_pence, reckoned.credit_pence) == (5, 2300, 230)
    assert facts.statement.total_pence == 2070
    assert facts.statement.shares == {"letters": 414, "works": 1656}
    assert reckoned.levels[0].missed == ("CH-0005",)
    assert facts.by_label == "Commonhold (test)"
    assert verified(system) == []


def test_what_is_corrected_later_changes_no_closed_month_and_adjusts_the_next(supply, system):
    supply.task(moment(6, 1))
    _, end = supply.task(moment(6, 1), took=20)
    june = supply.close(6)
    assert june.statement.reckoned.credit_pence == 100
    supply.do(clocks.correct, moment(7, 6), event_id=end, effective_at=moment(6, 2), note="Pressed too late")
    july = supply.close(7)
    (line,) = july.statement.adjustments
    assert (line.month, line.before_pence, line.now_pence, line.amount_pence) == ("2026-06", 900, 1000, 100)
    assert supply.statement(june.id) == june
    supply.do(clocks.correct, moment(8, 6), event_id=end, effective_at=None, note="It was never done")
    august = supply.close(8)
    assert [each.amount_pence for each in august.statement.adjustments] == [-500], "less what July adjusted"
    assert supply.close(9).statement.adjustments == ()
    assert verified(system) == []


def test_work_recorded_late_is_adjusted_too(supply, system):
    supply.close(6)
    clock, _ = supply.task(moment(7, 1))
    supply.do(flaws.note_flaw, moment(8, 20), clock=clock, kind="complaint", note="Rude")
    supply.do(
        clocks.start, moment(7, 8), clock=clock._replace(task_id=99), unit_id=supply.unit_id, due_at=None
    )
    end = supply.do(clocks.end, moment(7, 9), clock=clock._replace(task_id=99))
    supply.do(clocks.correct, moment(8, 9), event_id=end, effective_at=moment(6, 30), note="It was June")
    july, august = supply.close(7), supply.close(8)
    assert (july.statement.reckoned.tasks, july.statement.total_pence) == (2, 1000)
    assert [(each.month, each.amount_pence) for each in august.statement.adjustments] == [("2026-07", -500)]
    assert verified(system) == []


def test_terms_that_are_agreed_within_a_month_hold_from_the_next(supply, system):
    dearer = terms(starts=STARTS, rates=[{"lot": "receipts", "bands": [{"from_volume": 1, "pence": 900}]}])
    supply.do(
        contracts.add_change_note,
        moment(6, 10),
        contract_id=supply.contract_id,
        terms=dearer,
        effective_from=date(2026, 6, 15),
        reason="Dearer",
    )
    supply.task(moment(6, 20))
    supply.task(moment(7, 20))
    assert [supply.close(month).statement.total_pence for month in (6, 7)] == [500, 900]
    assert verified(system) == []


def test_months_are_closed_once_in_order_and_when_they_are_over(supply):
    with pytest.raises(closing.OutOfOrder, match="next to close is 2026-06"):
        supply.close(7)
    for month, at in ((6, moment(6, 30)), (6, moment(7, 1, 0))):
        with pytest.raises(closing.NotOver):
            supply.do(closing.close_month, at, contract_code=CODE, month=date(2026, month, 1))
    supply.close(6)
    with pytest.raises(closing.OutOfOrder, match="next to close is 2026-07"):
        supply.close(6)


def test_nobody_closes_a_month_who_sees_a_part_of_the_work(supply, acting_for, system):
    with acting_for(supply.departments["works"]), pytest.raises(closing.PartOfTheWork):
        closing.close_month(contract_code=CODE, month=STARTS, actor=system, at=moment(7, 3))


def test_a_contract_without_terms_has_nothing_to_state(supply, system):
    with acting(system, department_ids()):
        supplier = unit("north").supplier_id
    supply.do(contracts.create_contract, moment(5, 2), code="empty", supplier_id=supplier, title="Empty")
    with pytest.raises(NoTerms):
        supply.do(closing.close_month, moment(7, 3), contract_code="empty", month=STARTS)


def test_a_statement_can_not_be_changed_even_by_the_application(supply, system):
    supply.close(6)
    for statement in (
        "UPDATE service_levels_statement SET total_pence = 0",
        "DELETE FROM service_levels_statement",
    ):
        with (
            acting(system, department_ids()),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_what_is_altered_behind_the_applications_back_is_found(committed_db, supply, system):
    """The owner of the database can do anything, but not so that nobody sees it."""
    supply.task(moment(6, 1))
    supply.close(6)
    supply.close(7)
    assert verified(system) == []
    with psycopg.connect(committed_db, autocommit=True) as owner:
        owner.execute("SET commonhold.actor = 'owner'")
        owner.execute(
            "UPDATE service_levels_statement SET document = replace(document, '500', '900') WHERE month = '2026-06-01'"
        )
        assert verified(system) == [("2026-06", "it was altered after it was closed")]
        owner.execute(
            "UPDATE service_levels_statement SET document = replace(document, '900', '500') WHERE month = '2026-06-01'"
        )
        owner.execute(
            "UPDATE delivery_clockevent SET effective_at = effective_at + '9 days' WHERE kind = 'end'"
        )
    assert verified(system) == [("2026-06", "what is recorded leads to another statement")]


def test_hours_that_change_later_change_no_statement(committed_db, supply, system):
    """A statement keeps the calendars that it was reckoned by."""
    supply.task(moment(6, 1), took=20)
    supply.close(6)
    with psycopg.connect(committed_db, autocommit=True) as owner:
        owner.execute("SET commonhold.actor = 'owner'")
        owner.execute("UPDATE delivery_unit SET opens = '12:00'")
    assert verified(system) == []
