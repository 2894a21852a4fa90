"""The client: tasks kept while they are worked on, reports, tokens that renew themselves, and what it is told."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonhold.work.robots.setting_up.actions import stop
from commonhold_robot import LeaseLost, Refused, Robot, Stopped
from tests.robots.papers import pdf

SUITE = Path(__file__).with_name("receipts.robot")


def test_a_task_is_kept_for_longer_than_its_lease_and_finished(place, robot):
    reference = place.claim(pdf("Total £80.00"))
    with robot.work() as item:
        assert item.reference == reference
        time.sleep(4)  # twice the lease: only heartbeats keep it
        item.check()
        item.complete("approve")
    assert place.element(reference) == "approve_budget_holder"
    with robot.work() as item:
        assert item is None


def test_what_goes_wrong_is_a_failure_and_is_raised(place, robot):
    reference = place.claim(pdf("x"))
    with pytest.raises(ZeroDivisionError), robot.work():
        raise ZeroDivisionError
    assert place.results() == [("system_failure", None)]
    assert place.element(reference) == "check_receipts"
    with robot.work() as item:
        assert item is None, "it is tried again later"


def test_leaving_without_a_report_is_a_failure_too(place, robot):
    place.claim(pdf("x"))
    with robot.work():
        pass
    assert place.rows("SELECT message FROM robots_attempt") == [("It was left without a report.",)]


def test_a_task_can_be_put_off(place, robot):
    place.claim(pdf("x"))
    with robot.work() as item:
        item.defer(datetime.now(UTC) + timedelta(hours=6), "Closed for the night")
    assert place.results() == [("deferred", None)]


def test_a_stopped_robot_learns_it_at_the_next_heartbeat(place, robot, reader):
    place.claim(pdf("x"))
    with robot.take() as item:
        place.do(stop, code="reader", why="Wrong amounts", actor=place.office.system, at=place.office.at)
        time.sleep(1.5)
        with pytest.raises(Stopped, match="Wrong amounts"):
            item.check()
        item.reported = True
    with pytest.raises(Stopped):
        robot.take()
    assert place.results() == []


def test_a_lost_lease_is_told_and_nothing_is_reported(place, robot):
    place.claim(pdf("x"))
    item = robot.take()
    time.sleep(2.2)
    with pytest.raises(LeaseLost, match="no heartbeat"):
        item.complete("approve")
    assert robot.take() is None
    assert place.results() == [("expired", None)]


def test_a_token_that_is_no_longer_good_is_renewed(place, robot):
    reference = place.claim(pdf("x"))
    assert robot.ask("GET", "/api/robots/me")["name"] == "Receipt reader"
    place.rows("DELETE FROM robots_accesstoken")
    with robot.work() as item:
        place.rows("DELETE FROM robots_accesstoken")
        item.complete("approve")
    assert place.element(reference) == "approve_budget_holder"


def test_a_wrong_secret_is_refused(place, reader):
    with pytest.raises(Refused, match="no robot with this code and this secret"):
        Robot(place.url, "reader", "wrong").take()


def test_several_threads_and_processes_share_the_work_and_none_does_it_twice(place, reader):
    references = {place.claim(pdf(f"Receipt {number}")) for number in range(6)}
    done: list[str] = []

    def work() -> None:
        robot = Robot(place.url, reader.code, reader.secret)
        while True:
            with robot.work() as item:
                if item is None:
                    return
                item.complete("approve")
                done.append(item.reference)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done) == sorted(references)


def test_a_suite_of_robot_framework_does_tasks(place, reader, tmp_path):
    good = place.claim(pdf("Total £80.00"))
    bad = place.claim(pdf("Total £8.00"), description="A taxi", amount_pence=90_00)
    said = place.runs(reader, "robot", "--outputdir", str(tmp_path), str(SUITE))
    assert "1 test, 1 passed, 0 failed" in said, said
    assert place.element(good) == "approve_budget_holder"
    assert place.with_whom(bad) == "any case worker"
    assert place.results() == [("completed", None), ("business_exception", "too-much")]
