"""A robot that looks at receipts: what it takes and reports, what follows when it fails, and how it is stopped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Sight, acting
from commonhold.records.expenses.actions import set_policy as set_expenses_policy
from commonhold.services.claim_expense.tests.conftest import CHECKED_BY_HAND, TRAIN, Office
from commonhold.services.claim_expense.tests.robotics import CHEAP, RECEIPTS, Reader
from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.work.cases import actions as cases
from commonhold.work.cases import queue
from commonhold.work.cases.routing import actions as routing
from commonhold.work.cases.routing.emptying import closed_with_tasks
from commonhold.work.robots import queries, rules
from commonhold.work.robots.leasing import actions as leasing
from commonhold.work.robots.leasing.actions import BadReport, LeaseLost, NotPermitted, RobotStopped
from commonhold.work.robots.quarantine.actions import NotInQuarantine, give_to_people, try_again
from commonhold.work.robots.setting_up.actions import (
    NotForRobots,
    ReasonNeeded,
    create_robot,
    start,
    stop,
    stop_all,
)
from commonhold.work.robots.tests.pictures import A_PNG
from commonhold.work.robots.tidying.actions import expire, hand_over_strays


@pytest.fixture
def reader(by_hand: Office) -> Reader:
    return Reader(by_hand)


def results(office: Office) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT result FROM robots_attempt ORDER BY id")
        return [result for (result,) in cursor.fetchall()]


def test_a_robot_takes_a_task_with_what_it_needs_for_it_and_finishes_it(
    office: Office, reader: Reader
) -> None:
    reference = office.claims("claimant", TRAIN)
    assert office.task(reference).unit == "Receipt reader"
    task = reader.takes_one()
    (line,) = task.inputs["lines"]
    assert (task.reference, task.element, task.number) == (reference, "check_receipts", 1)
    assert (line["amount_pence"], line["date"]) == (80_00, "2026-04-01")
    assert line["receipt"] == office.case(reference).attachments[0].id
    assert office.task(reference).with_whom == "Receipt reader"
    assert reader.take().tasks == [], "nobody else gets what is leased"
    reader.completes(task.lease)
    assert office.case(reference).element == "approve_budget_holder"
    assert results(office) == ["completed"]
    assert "Receipt reader found the receipts in order (Check the receipts)" in [
        f"{each.who} {each.what}" for each in office.case(reference).timeline
    ]


def test_the_most_urgent_comes_first_and_several_share(office: Office, reader: Reader) -> None:
    first = office.claims("claimant", TRAIN)
    office.passes(1)
    later, last = office.claims("colleague", TRAIN), office.claims("manager", TRAIN)
    two = reader.take(2).tasks
    assert [each.reference for each in two] == [first, later]
    assert [each.reference for each in reader.take(5).tasks] == [last]


def test_the_same_report_again_changes_nothing_and_another_is_refused(office: Office, reader: Reader) -> None:
    office.claims("claimant", TRAIN)
    task = reader.takes_one()
    reader.completes(task.lease)
    reader.completes(task.lease)
    with pytest.raises(LeaseLost, match="the task was finished"):
        reader.gives_up(task.lease)
    with pytest.raises(LeaseLost, match="the task was finished"):
        reader.beats(task.lease)
    assert results(office) == ["completed"]


def test_a_robot_finishes_only_as_it_may(office: Office, reader: Reader) -> None:
    office.claims("claimant", TRAIN)
    task = reader.takes_one()
    with pytest.raises(NotPermitted, match="only with: approve"):
        reader.completes(task.lease, "reject", reason="Looks wrong")
    for variables in ({"total_pence": 1}, {"receipts_missing": 0}):
        with pytest.raises(BadReport, match="no variable of this task"):
            reader.completes(task.lease, variables=variables)
    other = Reader(office, "other")
    with pytest.raises(NotFound, match="lease"):
        other.completes(task.lease)


@pytest.mark.parametrize("lease", [0, -1, 2**62])
def test_a_lease_that_never_was_is_not_found(office: Office, reader: Reader, lease: int) -> None:
    with pytest.raises(NotFound, match="lease"):
        reader.completes(lease)


def test_what_a_robot_cannot_do_goes_to_people_with_what_it_saw_and_never_back(
    office: Office, reader: Reader
) -> None:
    second, traders = Reader(office, "second"), Traders(office)
    reference = office.claims("claimant", TRAIN)
    holder = reader if office.task(reference).unit == "Receipt reader" else second
    task = holder.takes_one()
    holder.gives_up(task.lease, screenshot=A_PNG)
    assert office.task(reference).unit == "Acme team"
    (seen,) = queries.seen([office.task(reference).id])[office.task(reference).id]
    assert (seen.reason_code, seen.message) == ("amount-not-found", "No amount of £80.00 on the receipt")
    assert seen.screenshot_id in {each.id for each in office.case(reference).attachments}
    routing.reroute(unit_id=traders.ids["acme"], reason="Acme is out", actor=office.system, at=office.at)
    assert office.task(reference).unit == "Bolt team", "no robot gets it again"
    office.does("bolt 1", reference, "approve")


def test_without_units_it_goes_to_the_department_s_own_people(office: Office, reader: Reader) -> None:
    reference = office.claims("claimant", TRAIN)
    reader.gives_up(reader.takes_one().lease)
    assert office.task(reference).with_whom == "any case worker"
    office.does("checker", reference, "approve")


@pytest.mark.parametrize("code", ["", "A", "no amount", "-a", "a-", "a" * 61, "ä", "a\n"])
def test_a_reason_is_a_short_code(office: Office, reader: Reader, code: str) -> None:
    office.claims("claimant", TRAIN)
    with pytest.raises(BadReport, match="reason code"):
        reader.gives_up(reader.takes_one().lease, code)


def test_a_screenshot_is_a_png(office: Office, reader: Reader) -> None:
    office.claims("claimant", TRAIN)
    task = reader.takes_one()
    with pytest.raises(BadReport, match="PNG"):
        reader.gives_up(task.lease, screenshot=b"<script>alert(1)</script>")
    assert results(office) == []


def test_a_failure_is_tried_again_later_and_later_and_then_a_person_looks(
    office: Office, reader: Reader
) -> None:
    reference = office.claims("claimant", TRAIN)
    for minutes in (1, 2, 4):
        reader.fails(reader.takes_one().lease)
        reader.later(seconds=60 * minutes - 1)
        assert reader.take().tasks == []
        reader.later(seconds=1)
    reader.fails(reader.takes_one().lease)
    reader.later(hours=3)
    assert reader.take().tasks == []
    (poison,) = queries.quarantine([office.department_id])
    assert (poison.reference, poison.failures, poison.message) == (reference, 4, "The page never loaded")
    try_again(task_id=poison.task_id, actor=office.actors["manager"], at=office.at)
    assert reader.takes_one().number == 5
    with pytest.raises(NotInQuarantine):
        try_again(task_id=poison.task_id, actor=office.actors["manager"], at=office.at)


def test_from_quarantine_a_task_can_go_to_people(office: Office, reader: Reader) -> None:
    reference = office.claims("claimant", TRAIN)
    for _ in range(4):
        reader.fails(reader.takes_one().lease)
        reader.later(hours=1)
    (poison,) = queries.quarantine([office.department_id])
    give_to_people(task_id=poison.task_id, actor=office.actors["manager"], at=office.at)
    assert office.task(reference).with_whom == "any case worker"
    assert queries.quarantine([office.department_id]) == []


def test_a_task_can_be_put_off_without_having_failed(office: Office, reader: Reader) -> None:
    office.claims("claimant", TRAIN)
    night = office.at + timedelta(hours=5)
    task = reader.takes_one()
    for moment in (office.at, office.at + timedelta(days=8)):
        with pytest.raises(BadReport, match="seven days"):
            leasing.defer(
                robot=reader.facts, lease_id=task.lease, not_before=moment, message="Closed", at=office.at
            )
    leasing.defer(robot=reader.facts, lease_id=task.lease, not_before=night, message="Closed", at=office.at)
    assert reader.take().tasks == []
    office.at = night
    assert reader.takes_one().number == 2
    assert reader.facts.breaker.failures_in_row == 0


def test_a_dead_robot_loses_its_task_and_can_not_finish_it_any_more(office: Office, reader: Reader) -> None:
    office.claims("claimant", TRAIN)
    dead = reader.takes_one()
    reader.later(seconds=200)
    reader.beats(dead.lease)
    reader.later(seconds=299)
    assert expire(at=office.at) == 0
    reader.later(seconds=1)
    with pytest.raises(LeaseLost, match="no heartbeat"):
        reader.completes(dead.lease)
    assert expire(at=office.at) == 1
    with pytest.raises(LeaseLost, match="no heartbeat"):
        reader.completes(dead.lease)
    reader.later(minutes=1)
    alive = reader.takes_one()
    assert alive.lease > dead.lease
    assert alive.number == 2
    with pytest.raises(LeaseLost):
        reader.completes(dead.lease)
    reader.completes(alive.lease)
    assert results(office) == ["expired", "completed"]


def test_taking_more_frees_what_it_gave_no_sign_of(office: Office, reader: Reader) -> None:
    office.claims("claimant", TRAIN)
    reader.takes_one()
    reader.later(minutes=6)
    assert reader.take().tasks == []
    reader.later(minutes=1)
    assert reader.takes_one().number == 2


def test_heartbeats_do_not_keep_a_task_for_ever(office: Office, reader: Reader) -> None:
    office.claims("claimant", TRAIN)
    stuck = reader.takes_one()
    for _ in range(14):
        reader.later(minutes=4)
        reader.beats(stuck.lease)
    reader.later(minutes=4)
    with pytest.raises(LeaseLost):
        reader.beats(stuck.lease)


def test_a_person_who_gets_the_task_ends_the_lease(office: Office, reader: Reader) -> None:
    reference = office.claims("claimant", TRAIN)
    task = reader.takes_one()
    cases.reassign_task(
        task_id=office.task(reference).id,
        to_account_id=office.account("checker"),
        reason="Urgent",
        actor=office.actors["manager"],
        at=office.at,
    )
    with pytest.raises(LeaseLost, match="somebody else"):
        reader.completes(task.lease)
    expire(at=office.at)
    assert results(office) == ["taken_away"]
    assert reader.facts.breaker.failures_in_row == 0
    office.does("checker", reference, "approve")


def test_after_failures_in_a_row_it_is_paused_then_tried_with_one_task(
    office: Office, reader: Reader
) -> None:
    for _ in range(8):
        office.claims("claimant", TRAIN)
    for task in reader.take(5).tasks:
        reader.fails(task.lease)
    paused = reader.take(5)
    assert paused.tasks == []
    assert paused.paused_until == office.at + rules.FIRST_PAUSE
    reader.later(minutes=5)
    (tried,) = reader.take(5).tasks
    assert reader.take(5).tasks == [], "one is tried at a time"
    reader.fails(tried.lease)
    assert reader.take(5).paused_until == office.at + 2 * rules.FIRST_PAUSE
    reader.later(minutes=10)
    reader.completes(reader.takes_one().lease)
    assert len(reader.take(5).tasks) == 5


def test_a_stopped_robot_is_told_and_its_tasks_go_to_people(office: Office, reader: Reader) -> None:
    first, second = office.claims("claimant", TRAIN), office.claims("colleague", TRAIN)
    task = reader.takes_one()
    with pytest.raises(ReasonNeeded):
        stop(code="reader", why=" ", actor=office.actors["manager"], at=office.at)
    stop(code="reader", why="It approves too much", actor=office.actors["manager"], at=office.at)
    for tell in (reader.take, lambda: reader.beats(task.lease)):
        with pytest.raises(RobotStopped, match="It approves too much"):
            tell()
    for unit_id, reason in closed_with_tasks().items():
        routing.reroute(unit_id=unit_id, reason=reason, actor=office.system, at=office.at)
    assert [office.task(each).with_whom for each in (first, second)] == ["any case worker"] * 2
    with pytest.raises(LeaseLost, match="somebody else"):
        reader.completes(task.lease)
    start(code="reader", actor=office.actors["manager"], at=office.at)
    third = office.claims("claimant", TRAIN)
    assert reader.takes_one().reference == third


def test_all_can_be_stopped_at_once(office: Office, reader: Reader) -> None:
    other = Reader(office, "other")
    assert stop_all(why="The ledger is down", actor=office.system, at=office.at) == ["other", "reader"]
    assert stop_all(why="Again", actor=office.system, at=office.at) == []
    with pytest.raises(RobotStopped, match="The ledger is down"):
        other.take()


def test_what_is_due_and_not_done_goes_to_people(office: Office, reader: Reader) -> None:
    reference = office.claims("claimant", TRAIN)
    due = office.task(reference).due_at
    assert due is not None
    office.at = due - timedelta(seconds=1)
    assert hand_over_strays(at=office.at) == 0
    office.at = due
    assert hand_over_strays(at=office.at) == 1
    assert office.task(reference).with_whom == "any case worker"


def test_nobody_may_be_a_robot_for_what_is_for_people(office: Office, reader: Reader) -> None:
    for kind, outcomes in (
        (("claim_expense", "approve_line_manager"), ["approve"]),
        (("claim_expense", "nothing"), ["approve"]),
        (RECEIPTS, ["pay"]),
        (RECEIPTS, []),
    ):
        with pytest.raises(NotForRobots, match=kind[1]):
            create_robot(
                code="x",
                name="X",
                may={kind: outcomes},
                cost=CHEAP,
                actor=office.system,
                at=office.at,
            )


def test_a_robot_sees_no_lease_of_another(works: Office) -> None:
    with acting(works.system, [works.department_id]), queue.inline() as works.steps:
        set_expenses_policy(
            department_id=works.department_id,
            from_date=date(2026, 4, 1),
            terms=CHECKED_BY_HAND,
            actor=works.system,
            at=works.at,
        )
        reader, other = Reader(works), Reader(works, "other")
        works.claims("claimant", TRAIN)
        mine = reader.take().tasks
        holder = reader if mine else other
        mine = mine or other.take().tasks
    for each in (reader, other):
        with acting(works.system, [works.department_id], Sight(each.unit_id)), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM robots_lease")
            assert cursor.fetchall() == ([(mine[0].lease,)] if each is holder else [])
