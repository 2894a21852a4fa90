"""Timers that begin cases, with workers beside each other and workers that die."""

import threading

import pytest
from django.db import connection, connections

from commonhold.core.audit.acting import acting
from commonhold.work.cases import jobs
from commonhold.work.cases.tests.begun.office import (
    HOUR,
    HOURLY,
    Office,
    on_cycle,
)
from commonhold.work.processes.tests.killing_proxy import AFTER, BEFORE, KillingProxy, connect_anew


@pytest.fixture
def committed(committed_db, begun_services, department, system, clock):
    """An office in a database of its own, in which an hourly review is due."""
    office = Office([department], system, clock)
    office.hires("treasurer", "finance")
    office.releases("review", *on_cycle(HOURLY))
    office.works()
    office.at += HOUR
    return office


def test_two_workers_at_once_open_one_case(committed):
    barrier, failures = threading.Barrier(2), []

    def worker():
        try:
            with acting(jobs.WORKER, committed.department_ids):
                barrier.wait(20)
                jobs.fire_due(at=committed.at)
                barrier.wait(20)  # both have looked before either commits
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert failures == []
    assert len(committed.cases()) == 1


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a_worker_may_die_at_any_message_and_each_turn_is_one_case(committed, committed_db, moment):
    database = dict(connections["default"].settings_dict)
    turns, message, alive = 0, 0, False

    def as_worker(host):
        connect_anew({**database, "HOST": host, "PORT": "5432"})
        with acting(jobs.WORKER, committed.department_ids):
            jobs.fire_due(at=committed.at)

    while not alive:
        turns += 1
        connections["default"].close()  # a fork must not share it
        alive = KillingProxy(committed_db, message, moment).run(as_worker)
        with acting(jobs.WORKER, committed.department_ids):
            jobs.fire_due(at=committed.at)
        assert len(committed.cases()) == turns
        committed.at += HOUR
        message += 3
    assert turns > 5
