"""What is sent to the page that decides many tasks: nonsense, too much, what is others', and the same twice."""

import threading

import pytest
from django.db import connection
from django.test import Client

from commonhold.base.bpmn.tests.drawn import drawn
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import acting
from commonhold.services.claim_expense.tests.conftest import Office, works
from commonhold.services.claim_expense.tests.test_deciding_many import PROCESSES, open_case, open_tasks
from commonhold.services.claim_expense.tests.worker import NO_DECISIONS, as_
from commonhold.work.cases.models import Task
from commonhold.work.processes.actions import publish
from tests.access.test_every_endpoint import signed_in

__all__ = ["works"]

TOGETHER, DONE = "/desk/together/", "/desk/together/done/"


@pytest.fixture
def tasks(works: Office) -> list[int]:
    """Three cases whose receipts the checker may check."""
    with as_(works):
        publish(
            service="claim_expense",
            bpmn=drawn(*PROCESSES["no way out for some"]),
            dmn=NO_DECISIONS,
            actor=works.system,
            at=works.at,
        )
        for amount in (3, 4, 5):
            open_case(works, "claimant", amount)
        return open_tasks()


@pytest.fixture
def checker(works: Office) -> Client:
    return signed_in(works.account("checker"))


def decide(client: Client, task_ids: object, **more: str) -> str:
    """Confirms a decision, and reads what the person is told."""
    sent = {"task": task_ids, "outcome": "approve", "reason": "", "confirmed": "yes", **more}
    return client.post(TOGETHER, sent, follow=True).content.decode()


def left(works: Office) -> list[int]:
    with as_(works):
        return open_tasks()


def test_only_who_works_at_the_desk_gets_there(works: Office, tasks: list[int]) -> None:
    assert signed_in(works.account("colleague")).post(TOGETHER, {"task": tasks}).status_code == 403
    assert signed_in(works.account("colleague")).get(DONE).status_code == 403
    assert left(works) == tasks


def test_nobody_decides_what_is_not_for_them(works: Office, tasks: list[int]) -> None:
    told = decide(signed_in(works.account("accountant")), tasks)
    assert "0 of 3 tasks are decided" in told
    assert "any case worker" in told
    assert left(works) == tasks


@pytest.mark.parametrize(
    "sent", ["", "x", "-1", "1e3", "٣", str(2**63), "9" * 400, "1;DROP TABLE cases_task"]
)
def test_what_is_no_number_of_a_task_is_no_task(
    works: Office, tasks: list[int], checker: Client, sent: str
) -> None:
    assert "Select the tasks to decide together" in decide(checker, [sent])
    assert (
        "Select the tasks to decide together"
        in checker.get("/desk/", {"decide": "yes", "task": sent}).content.decode()
    )
    assert "1 of 1 task is decided" in decide(checker, [sent, tasks[0]])
    assert left(works) == tasks[1:]


def test_too_many_are_refused(works: Office, tasks: list[int], checker: Client) -> None:
    assert "Select at most 100 tasks" in decide(checker, [*tasks, *range(10**6, 10**6 + 98)])
    assert checker.post(TOGETHER, {"task": range(10_000), "confirmed": "yes"}).status_code == 413
    assert left(works) == tasks


def test_the_same_twice_is_decided_once(works: Office, tasks: list[int], checker: Client) -> None:
    assert "3 of 3 tasks are decided" in decide(checker, [*tasks, *tasks])
    told = decide(checker, tasks)
    assert "0 of 3 tasks are decided" in told
    assert "already done" in told


def test_sent_twice_at_once_is_decided_once(works: Office, tasks: list[int]) -> None:
    clients = [signed_in(works.account("checker")) for _ in range(2)]
    told = list[str]()

    def send(client: Client) -> None:
        told.append(decide(client, tasks))
        connection.close()

    threads = [threading.Thread(target=send, args=(each,)) for each in clients]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each.split(" tasks are decided")[0].rsplit(">", 1)[1].strip() for each in told) == [
        "0 of 3",
        "3 of 3",
    ]
    with as_(works), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE event = 'cases.task_completed'")
        assert cursor.fetchone() == (3,)


def test_another_departments_task_is_not_there(
    works: Office, tasks: list[int], other_department: int
) -> None:
    with acting(works.system, [other_department]):
        stranger = open_account(email="s@letters.example", label="Stranger", actor=works.system, at=works.at)
        grant_role(
            account_id=stranger,
            department_id=other_department,
            role="case_worker",
            from_date=works.at.date(),
            actor=works.system,
            at=works.at,
        )
    assert "Select the tasks to decide together" in decide(signed_in(stranger), tasks)
    assert left(works) == tasks


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"outcome": "burn"}, "Select your decision"),
        ({"outcome": ""}, "Select your decision"),
        ({"outcome": "reject"}, "Enter a reason"),
        ({"outcome": "reject", "reason": "   "}, "Enter a reason"),
        ({"outcome": "reject", "reason": "x" * 4001}, "4,000 characters or fewer"),
    ],
)
def test_a_decision_that_is_none_decides_nothing(
    works: Office, tasks: list[int], checker: Client, sent: dict[str, str], told: str
) -> None:
    assert told in decide(checker, tasks, **sent)
    assert left(works) == tasks


def test_a_reason_is_shown_as_it_was_written_and_runs_nowhere(
    works: Office, tasks: list[int], checker: Client
) -> None:
    told = checker.post(TOGETHER, {"task": tasks, "outcome": "reject", "reason": "<script>alert(1)</script>"})
    assert "&lt;script&gt;" in told.content.decode()
    assert "<script>alert" not in told.content.decode()
    assert left(works) == tasks, "nothing is decided before it is confirmed"


def test_tasks_of_several_kinds_have_no_decision_in_common(
    works: Office, tasks: list[int], checker: Client
) -> None:
    with as_(works):
        works.grant(works.account("checker"), "finance")
        Task.objects.filter(id=tasks[0]).update(
            element="approve_line_manager", title="Approve as line manager"
        )
    assert "Select tasks of one kind" in decide(checker, tasks)
    assert left(works) == tasks


def test_what_was_decided_last_is_nobody_elses(works: Office, tasks: list[int], checker: Client) -> None:
    assert checker.get(DONE).status_code == 302
    decide(checker, tasks)
    assert "3 of 3" in checker.get(DONE).content.decode()
    assert signed_in(works.account("accountant")).get(DONE).status_code == 302
