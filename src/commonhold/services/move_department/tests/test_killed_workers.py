"""Workers that die while everything moves: whatever message was their last, all of it is done or nothing."""

from collections import Counter, deque

import pytest
from django.db import connections

from commonhold.core.accounts.directory.models import DirectoryInstruction
from commonhold.core.accounts.models import RoleGrant
from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import acting
from commonhold.records.leave.models import Adjustment
from commonhold.records.moves import queries as moves
from commonhold.records.moves.models import CarriedRow
from commonhold.records.people.models import Employment
from commonhold.services.move_department.tests.conftest import EVIDENCE
from commonhold.services.move_department.tests.test_scenarios import FIRST_DAY
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queue
from commonhold.work.processes.models import Wait
from commonhold.work.processes.tests.killing_proxy import AFTER, BEFORE, KillingProxy, connect_anew


@pytest.fixture
def ready(sides):
    """A case of which only the step that moves everything is left to be done, and that step."""
    reference = sides.asks()
    for name, element, outcome in (
        ("boss", "agree_leaving", "agree"),
        ("joining_hr", "agree_joining", "agree"),
        ("joining_hr", "make_offer", None),
        ("leaving_hr", "release", "release"),
    ):
        if outcome is None:
            sides.offers(reference)
        else:
            sides.does(name, reference, element, outcome)
    task = sides.tasks(reference, "joining_hr")["do_checks"]
    with sides.acts("joining_hr") as actor, queue.inline() as steps:
        cases.complete_task(
            task_id=task.id, outcome="done", reason="", given=EVIDENCE, actor=actor, at=sides.at
        )
    while steps[0].element != "complete_move":
        step = steps.popleft()
        with acting(jobs.WORKER, [step.department_id]), queue.inline() as more:
            jobs.run_due(deque([step]), at=sides.at)
        steps.extend(more)
    return reference, steps[0]


def run(step, at):
    with acting(jobs.WORKER, [step.department_id]), queue.inline():
        jobs.run_due(deque([step]), at=at)


def found(sides, reference, step):
    """What there is of the move on both sides, of every part that changes with it."""
    with acting(sides.system, sides.both):
        move = moves.move_of_case(reference)
        jobs_of = Employment.objects.filter(person_id=move.person_id).order_by("id")
        told = DirectoryInstruction.objects.filter(account_id=sides.accounts["mover"])
        return {
            "move": (move.state, move.times_completed),
            "employments": [(each.department_id, each.valid.lower, each.valid.upper) for each in jobs_of],
            "roles": {
                (each.role, each.department_id) for each in grants_of(sides.accounts["mover"], FIRST_DAY)
            },
            "grants": RoleGrant.objects.filter(account_id=sides.accounts["mover"]).count(),
            "directories": Counter(told.values_list("department_id", "kind")),
            "carried": CarriedRow.objects.filter(move_id=move.id).exists(),
            "leave": Adjustment.objects.filter(move_id=move.id).count(),
            "case": Wait.objects.filter(id=step.wait_id).exists(),
        }


def check_moved(sides, now):
    works, letters = sides.works, sides.letters
    assert now["move"] == ("completed", 1)
    (home, there) = now["employments"]
    assert (home[0], home[2], there) == (works, FIRST_DAY, (letters, FIRST_DAY, None))
    assert now["roles"] == {("employee", letters), ("former", works)}
    assert now["directories"] == Counter([(letters, "create"), (works, "disable")])
    assert (now["carried"], now["case"]) == (True, False)


def die_at_each(sides, ready, committed_db, moment, every):
    """Lets workers die at one message after another until one lives, or has died with all of it done."""
    reference, step = ready
    database = dict(connections["default"].settings_dict)

    def as_worker(host):
        connect_anew({**database, "HOST": host, "PORT": "5432"})
        run(step, sides.at)

    before = found(sides, reference, step)
    assert before["move"] == ("agreed", 0)
    message, alive, now, deaths = 0, False, before, 0
    while now == before:
        assert not alive
        connections["default"].close()  # a fork must not share it
        alive = KillingProxy(committed_db, message, moment).run(as_worker)
        deaths += not alive
        now = found(sides, reference, step)
        message += every
    check_moved(sides, now)
    run(step, sides.at)  # as the queue does once it sees that nobody answers for it any more
    assert found(sides, reference, step) == now
    return deaths


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a_worker_may_die_while_everything_moves(sides, ready, committed_db, moment):
    assert die_at_each(sides, ready, committed_db, moment, every=29) > 3


@pytest.mark.slow
@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a_worker_may_die_at_every_third_message(sides, ready, committed_db, moment):
    assert die_at_each(sides, ready, committed_db, moment, every=3) > 30
