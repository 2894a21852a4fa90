"""Many tasks decided together: the same as one by one, and nothing that one by one would refuse."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.bpmn.tests.drawn import drawn
from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.core.audit.actions import seal
from commonhold.core.audit.queries import verify
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.worker import NO_DECISIONS, as_, timeline_of, waiting_jobs
from commonhold.work.cases import actions as cases
from commonhold.work.cases import queries
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.deciding.actions import MOST_AT_ONCE, TooManyAtOnce, decide_all
from commonhold.work.cases.models import Task
from commonhold.work.processes.actions import publish


def task(name: str, who: str, inside: str = "") -> str:
    return f'<userTask id="{name}" c:candidates="{who}" c:due="PT8H">{inside}</userTask>'


LOOP = "<multiInstanceLoopCharacteristics><loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics>"
KILL = '<endEvent id="kill"><terminateEventDefinition/></endEvent>'
TOLD = '<intermediateThrowEvent id="told"><signalEventDefinition signalRef="sig"/></intermediateThrowEvent>'
PROCESSES = {
    "a named approver next, and a step of the platform's": (
        *("startEvent s", task("check_receipts", "case_worker"), task("approve_budget_holder", "budget_holder")),
        *("exclusiveGateway g", "serviceTask return_claim", "endEvent e", "s > check_receipts", "check_receipts > g"),
        *("g > return_claim by default", 'g > approve_budget_holder if outcome = "approve"'),
        *("return_claim > e", "approve_budget_holder > e"),
    ),
    "two tasks at once, of which one can take the other away": (
        *("startEvent s", "parallelGateway fork", "parallelGateway join", "exclusiveGateway g", "endEvent e", KILL),
        *(task("check_receipts", "case_worker"), task("approve_line_manager", "line_manager"), "s > fork"),
        *("fork > check_receipts", "fork > approve_line_manager", "check_receipts > g", "approve_line_manager > join"),
        *('g > kill if outcome = "reject"', "g > join by default", "join > e"),
    ),
    "the same task several times, and then a signal": (
        *("startEvent s", task("check_receipts", "case_worker", LOOP.format(3)), TOLD, "endEvent e"),
        *("s > check_receipts", "check_receipts > told", "told > e"),
    ),
    "no way out for some": (
        *("startEvent s", task("check_receipts", "case_worker"), "exclusiveGateway g", "endEvent e", "endEvent f"),
        *("s > check_receipts", "check_receipts > g", "g > e if amount > 2", 'g > f if outcome = "reject"'),
    ),
    "for the asker, without questions and with": (
        *("startEvent s", task("give_bank_details", "asker"), task("correct_claim", "asker"), "endEvent e"),
        *("s > give_bank_details", "give_bank_details > correct_claim", "correct_claim > e"),
    ),
}  # fmt: skip


def release(office: Office, *parts: str) -> None:
    bpmn = drawn(*parts, roots='<signal id="sig" name="Done"/>')
    publish(service="claim_expense", bpmn=bpmn, dmn=NO_DECISIONS, actor=office.system, at=office.at)


def open_case(office: Office, asker: str, amount: int, **parties: str) -> str:
    """A case of the process that is released now; its reference."""
    return cases.open_case(
        reference=queries.new_case_reference(),
        service_name="claim_expense",
        department_id=office.department_id,
        asked_by=office.account(asker),
        title=f"{asker} {amount}",
        data={"amount": amount},
        variables={"cost_centre_id": office.cost_centre, "amount": amount},
        parties={office.account(name): relation for name, relation in parties.items()},
        actor=office.actors[asker],
        at=office.at,
    ).reference


def together(
    office: Office, who: str, task_ids: list[int], outcome: str, reason: str = ""
) -> tuple[list[int], dict[int, tuple[str, str]]]:
    """What was decided, and why what was left was."""
    decided = decide_all(
        task_ids=task_ids, outcome=outcome, reason=reason, actor=office.actors[who], at=office.at
    )
    left = {task_id: (each.code, each.message) for each in decided.left for task_id in each.task_ids}
    return list(decided.done), left


def one_by_one(
    office: Office, who: str, task_ids: list[int], outcome: str, reason: str = ""
) -> tuple[list[int], dict[int, tuple[str, str]]]:
    done, left = [], {}
    for task_id in task_ids:
        try:
            with transaction.atomic():
                cases.complete_task(
                    task_id=task_id, outcome=outcome, reason=reason, actor=office.actors[who], at=office.at
                )
        except Refusal as refusal:
            left[task_id] = (refusal.code, refusal.message)
        else:
            done.append(task_id)
    return done, left


TASK = """
SELECT c.reference, t.element, t.title, t.role, t.cost_centre_id, t.asked_by_id, t.for_asker, t.opened_at, t.due_at,
  t.claimed_by_id, t.claimed_at, t.closed_at, t.completed_by_id, t.outcome, w.instance_id, w.key, w.element,
  array(SELECT account_id FROM cases_taskcandidate n WHERE n.task_id = t.id ORDER BY id)
FROM cases_task t JOIN cases_case c ON c.id = t.case_id LEFT JOIN processes_wait w ON w.id = t.wait_id
ORDER BY c.id, w.key, t.id"""
KEPT = (
    "SELECT reference, state, outcome, closed_at, element, decisions, data FROM cases_case ORDER BY id",
    TASK,
    "SELECT id, tokens, variables, revision, ended_at, outcome FROM processes_instance ORDER BY id",
    "SELECT instance_id, key, element, kind, due_at, name, since FROM processes_wait ORDER BY 1, 2",
    "SELECT instance_id, revision, at, actor_id, event, passed FROM processes_step ORDER BY 1, 2",
    "SELECT sender_id, kind, name, variables FROM processes_sending ORDER BY sender_id, id",
    "SELECT case_id, account_id, subject, body, at FROM cases_notice ORDER BY case_id, id",
    "SELECT case_reference, event, at, actor_id, actor_label, department_id, subject, detail FROM audit_event"
    " WHERE case_reference IS NOT NULL ORDER BY case_reference, id",
    "SELECT count(*) FROM audit_event LEFT JOIN audit_pending ON event_id = id WHERE event_id IS NULL",
)
"""All that is kept about cases, but for the ids of tasks and waits."""


def kept(office: Office) -> list[Any]:
    found: list[Any] = []
    with connection.cursor() as cursor:
        for statement in KEPT:
            cursor.execute(statement)
            found.append(cursor.fetchall())
    found.append(sorted((each.case_id, each.element, each.department_id) for each in office.steps))
    return found


@contextlib.contextmanager
def undone(office: Office) -> Iterator[None]:
    """What happens within has not happened afterwards."""
    steps = list(office.steps)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    office.steps.clear()
    office.steps.extend(steps)


PEOPLE = ("clerk", "clerk", "clerk", "checker", "checker", "holder", "manager", "claimant", "colleague")
WORLD = st.lists(
    st.fixed_dictionaries(
        {
            "process": st.sampled_from(sorted(PROCESSES)),
            "asker": st.sampled_from(["claimant", "claimant", "colleague", "checker"]),
            "party": st.sampled_from([*[None] * 5, "checker", "holder"]),
            "amount": st.integers(1, 4),
            "taken_by": st.sampled_from([*[None] * 5, "checker", "clerk"]),
            "moved_on": st.sampled_from([False, False, True]),
        }
    ),
    min_size=1,
    max_size=7,
)


def set_up(office: Office, world: list[dict[str, Any]]) -> None:
    for each in world:
        release(office, *PROCESSES[each["process"]])
        parties = {each["party"]: "is in it"} if each["party"] not in (None, each["asker"]) else {}
        reference = open_case(office, each["asker"], each["amount"], **parties)
        first = Task.objects.filter(case__reference=reference, closed_at=None).order_by("id")[0].id
        with contextlib.suppress(Refusal), transaction.atomic():
            if name := each["taken_by"]:
                cases.claim_task(task_id=first, actor=office.actors[name], at=office.at)
        if each["moved_on"]:
            one_by_one(office, "clerk", [first], "approve")


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    world=WORLD,
    who=st.sampled_from(PEOPLE),
    outcome=st.sampled_from(["approve", "approve", "reject", "reject", "return", "done", "burn"]),
    reason=st.sampled_from([*[" It has no date. "] * 4, "", "x" * 4001]),
    deputy=st.booleans(),
)
def test_together_is_the_same_as_one_by_one(
    office: Office, world: list[dict[str, Any]], who: str, outcome: str, reason: str, deputy: bool
) -> None:
    with undone(office):
        office.hire("clerk", "director", role="case_worker")
        set_up(office, world)
        if deputy:
            stand_in(office, "holder", "colleague")
        asking = {e for e, kind in service("claim_expense").tasks.items() if kind.questions}
        tasks = [*Task.objects.exclude(element__in=asking).order_by("id").values_list("id", flat=True), 2**60]
        with undone(office):
            expected = one_by_one(office, who, tasks, outcome, reason), kept(office)
        assert (together(office, who, tasks, outcome, reason), kept(office)) == expected


def stand_in(office: Office, name: str, deputy: str) -> None:
    cases.delegate(
        department_id=office.department_id,
        account_id=office.account(name),
        deputy_id=office.account(deputy),
        from_date=office.at.date(),
        until=office.at.date(),
        actor=office.actors[name],
        at=office.at,
    )


def open_tasks() -> list[int]:
    return [*Task.objects.filter(closed_at=None).order_by("id").values_list("id", flat=True)]


def test_claims_are_approved_together_and_each_says_so(office: Office) -> None:
    references = [office.claims("claimant", {**TRAIN, "amount_pence": 80_00 + n}) for n in range(5)]
    done, left = together(office, "holder", open_tasks(), "approve", "All seen")
    assert (len(done), left) == (5, {})
    for reference in references:
        assert office.task(reference).with_whom == "Manager"
        assert "Holder approved it (Approve as budget holder)" in timeline_of(office.case(reference))
        assert "All seen" in [each.reason for each in office.case(reference).timeline]
    together(office, "manager", open_tasks(), "approve")
    office.run()
    assert {office.claim(each).state for each in references} == {"approved"}
    seal()
    assert list(verify()) == []


def test_a_task_that_asks_questions_is_left(office: Office) -> None:
    release(office, *PROCESSES["for the asker, without questions and with"])
    open_case(office, "claimant", 1)
    assert len(together(office, "claimant", open_tasks(), "done")[0]) == 1
    done, left = together(office, "claimant", open_tasks(), "withdraw")
    assert done == []
    assert [code for code, _ in left.values()] == ["cases.asks_questions"]


def test_twice_the_same_task_and_twice_the_same_decision_decide_once(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    (waiting,) = open_tasks()
    assert together(office, "holder", [waiting, waiting], "approve")[0] == [waiting]
    done, left = together(office, "holder", [waiting], "approve")
    assert (done, left[waiting][0]) == ([], "cases.task_closed")
    assert [each for each in timeline_of(office.case(reference)) if "approved" in each] == [
        "Holder approved it (Approve as budget holder)"
    ]


def test_nothing_and_too_much(office: Office) -> None:
    assert together(office, "holder", [], "approve") == ([], {})
    done, left = together(office, "holder", list(range(10**9, 10**9 + MOST_AT_ONCE)), "approve")
    assert (done, len(left), {code for code, _ in left.values()}) == ([], MOST_AT_ONCE, {"not-found"})
    with pytest.raises(TooManyAtOnce, match=r"10,001 tasks"):
        together(office, "holder", list(range(MOST_AT_ONCE + 1)), "approve")


def test_a_system_decides_nothing(office: Office) -> None:
    office.claims("claimant", TRAIN)
    decided = decide_all(task_ids=open_tasks(), outcome="approve", actor=office.system, at=office.at)
    assert (decided.done, decided.left[0].code) == ((), "cases.not_your_task")


def test_another_departments_tasks_are_not_there(works: Office, other_department: int) -> None:
    with as_(works):
        release(works, *PROCESSES["no way out for some"])
        open_case(works, "claimant", 3)
        tasks = open_tasks()
    with acting(works.actors["checker"], [other_department]):
        assert together(works, "checker", tasks, "approve")[1][tasks[0]][0] == "not-found"
    with as_(works, "checker"):
        assert together(works, "checker", tasks, "approve") == (tasks, {})


def test_two_people_at_once_decide_each_task_once(works: Office) -> None:
    with as_(works):
        works.hire("clerk", "director", role="case_worker")
        release(works, *PROCESSES["a named approver next, and a step of the platform's"])
        references = [open_case(works, "claimant", each) for each in range(30)]
        tasks = open_tasks()
    found = dict[str, list[int]]()

    def decide(who: str, task_ids: list[int], outcome: str) -> None:
        with as_(works, who):
            found[who] = together(works, who, task_ids, outcome, "Seen")[0]
        connection.close()

    threads = [
        threading.Thread(target=decide, args=("checker", tasks[:20], "approve")),
        threading.Thread(target=decide, args=("clerk", tasks[:9:-1], "return")),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found["checker"] + found["clerk"]) == tasks
    with as_(works):
        for reference in references:
            told = [each for each in timeline_of(works.case(reference)) if "(Check the receipts)" in each]
            assert len(told) == 1
    steps = [each.element for each in waiting_jobs()]
    assert steps == ["return_claim"] * len(found["clerk"])
