"""The programming interface of robots: tokens for secrets, tasks, reports; and everything that it must refuse."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from commonhold.core.audit.acting import acting
from commonhold.core.audit.queries import EventFilter, events
from commonhold.records.expenses.actions import set_policy
from commonhold.services.claim_expense.tests.conftest import CHECKED_BY_HAND, TRAIN
from commonhold.services.claim_expense.tests.robotics import Reader
from commonhold.work.cases import queue
from commonhold.work.robots.setting_up.actions import new_secret, stop
from commonhold.work.robots.tests.pictures import A_PNG

LEASES = "/api/robots/leases"


@pytest.fixture
def reader(office, department, system, clock) -> Reader:
    office.at = timezone.now() - timedelta(minutes=1)
    with acting(system, [department]), queue.inline() as office.steps:
        set_policy(
            department_id=department,
            from_date=date(2026, 4, 1),
            terms=CHECKED_BY_HAND,
            actor=system,
            at=office.at,
        )
        return Reader(office)


@pytest.fixture
def claims(office, reader, department, system):
    """Sends claims, and returns their references."""

    def send(count: int = 1) -> list[str]:
        line = {**TRAIN, "date": (office.at.date() - timedelta(days=7)).isoformat()}
        with acting(system, [department]), queue.inline() as office.steps:
            return [office.claims("claimant", line) for _ in range(count)]

    return send


def ask(secret: str, code: str = "reader", **changed):
    form = {"grant_type": "client_credentials", "client_id": code, "client_secret": secret, **changed}
    return Client().post("/api/robots/token", form)


@pytest.fixture
def robot(reader) -> Client:
    answer = ask(reader.secret)
    assert answer.status_code == 200, answer.content
    assert answer.json()["expires_in"] == 900
    return Client(headers={"Authorization": f"Bearer {answer.json()['access_token']}"})


def post(robot: Client, address: str, content: object = None):
    return robot.post(address, content if content is not None else {}, content_type="application/json")


def take(robot: Client, most: int = 1):
    answer = post(robot, "/api/robots/tasks", {"most": most})
    assert answer.status_code == 200, answer.content
    return answer.json()["tasks"]


def test_a_task_is_taken_its_receipt_read_and_it_is_finished(robot, claims, office):
    (reference,) = claims()
    (task,) = take(robot)
    assert (task["reference"], task["service"], task["element"]) == (
        reference,
        "claim_expense",
        "check_receipts",
    )
    (line,) = task["inputs"]["lines"]
    receipt = robot.get(f"{LEASES}/{task['lease']}/files/{line['receipt']}")
    assert b"".join(receipt.streaming_content).startswith(b"%PDF")
    assert post(robot, f"{LEASES}/{task['lease']}/heartbeat").json()["until"] > task["until"]
    for _ in range(2):
        done = post(robot, f"{LEASES}/{task['lease']}/complete", {"outcome": "approve"})
        assert done.status_code == 200, done.content
    with acting(office.system, [office.department_id]):
        assert office.case(reference).element == "approve_budget_holder"
        wanted = EventFilter(
            departments=[office.department_id], case_reference=reference, event="cases.values_seen"
        )
        seen = [each.detail["after"]["classes"] for each in events(wanted, limit=10)]
    assert ["identity"] in seen, "the receipt that it read"
    late = post(robot, f"{LEASES}/{task['lease']}/heartbeat")
    assert (late.status_code, late.json()["code"]) == (409, "robots.lease_lost")
    assert late["Content-Type"] == "application/problem+json"


def test_what_it_saw_is_kept(robot, claims, office):
    (reference,) = claims()
    (task,) = take(robot)
    picture = SimpleUploadedFile("x.png", A_PNG, "image/png")
    form = {"reason_code": "amount-not-found", "message": "No £80.00", "screenshot": picture}
    assert robot.post(f"{LEASES}/{task['lease']}/business-exception", form).status_code == 200
    with acting(office.system, [office.department_id]):
        case = office.case(reference)
        assert case.tasks[0].with_whom == "any case worker"
        assert "What Receipt reader saw.png" in {each.name for each in case.attachments}


def test_a_secret_by_basic_authentication_works_too(reader):
    basic = base64.b64encode(f"reader:{reader.secret}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    answer = Client().post("/api/robots/token", form, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200


def test_a_wrong_secret_is_refused_and_many_are_not_even_counted(reader, department, system):
    assert [ask("wrong").status_code for _ in range(12)] == [401] * 10 + [429] * 2
    assert ask(reader.secret).status_code == 200, "nobody can lock a robot out"
    with acting(system, [department]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE event = 'robots.secret_refused'")
        assert cursor.fetchone() == (10,)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": "password"},
        {"client_id": ""},
        {"client_secret": ""},
        {"client_id": "x" * 201},
    ],
)
def test_what_is_no_oauth_is_refused(reader, form):
    if not form:
        assert Client().post("/api/robots/token", {}).status_code == 400
    else:
        assert ask(reader.secret, **form).status_code == 400


def test_nobody_is_let_in_without_a_token_in_force(robot, reader, claims, office, booking):
    claims()
    for client in (Client(), Client(headers={"Authorization": "Bearer x"}), booking):
        assert post(client, "/api/robots/tasks", {"most": 1}).status_code == 401
    assert robot.get("/api/me").status_code == 401, "nor is a robot a client"
    with acting(office.system, ()):
        new_secret(code="reader", actor=office.system, at=office.at)
    assert post(robot, "/api/robots/tasks", {"most": 1}).status_code == 401
    assert ask(reader.secret).status_code == 401


def test_a_token_is_good_for_a_quarter_of_an_hour(robot, system):
    with acting(system, ()), connection.cursor() as cursor:
        cursor.execute("UPDATE robots_accesstoken SET expires_at = now()")
    assert robot.get("/api/robots/me").status_code == 401


def test_a_stopped_robot_is_told(robot, claims, office):
    claims()
    (task,) = take(robot)
    with acting(office.system, [office.department_id]):
        stop(code="reader", why="Wrong amounts", actor=office.system, at=office.at)
    answer = post(robot, f"{LEASES}/{task['lease']}/heartbeat")
    assert (answer.status_code, answer.json()["code"]) == (409, "robots.stopped")
    assert "Wrong amounts" in answer.json()["detail"]
    assert robot.get("/api/robots/me").json() == {
        "name": "Receipt reader",
        "on": False,
        "why": "Wrong amounts",
        "may": {"claim_expense.check_receipts": ["approve"]},
    }


def test_a_robot_reads_no_file_but_those_of_its_task(robot, claims, office):
    one, two = claims(2)
    (task,) = take(robot)
    with acting(office.system, [office.department_id]):
        (foreign,) = (each.id for each in office.case(two).attachments)
    assert task["reference"] == one
    for address in (
        f"{LEASES}/{task['lease']}/files/{foreign}",
        f"{LEASES}/{task['lease'] + 1}/files/{foreign}",
        f"{LEASES}/{2**70}/files/1",
    ):
        assert robot.get(address).status_code == 404, address


@pytest.mark.parametrize(
    ("report", "content"),
    [
        ("complete", "[]"),
        ("complete", "{"),
        ("complete", '{"outcome": 1}'),
        ("complete", '{"outcome": "pay"}'),
        ("complete", '{"outcome": "approve", "variables": {"total_pence": 1}}'),
        ("complete", '{"outcome": "approve", "variables": []}'),
        ("complete", '{"outcome": "approve", "reason": "\\u0000"}'),
        ("defer", '{"not_before": "tomorrow", "message": "x"}'),
        ("defer", '{"not_before": "2026-01-01T00:00:00Z", "message": "x"}'),
        ("defer", '{"not_before": "9999-12-31T23:59:59Z", "message": "x"}'),
    ],
)
def test_a_bad_report_is_a_problem_and_changes_nothing(robot, claims, report, content):
    claims()
    (task,) = take(robot)
    answer = post(robot, f"{LEASES}/{task['lease']}/{report}", content)
    assert 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert post(robot, f"{LEASES}/{task['lease']}/heartbeat").status_code == 200


@pytest.mark.parametrize("most", ["1", 0, -1, 21, 2**80, None, True, 1.5])
def test_only_so_many_are_taken_at_once(robot, most):
    assert post(robot, "/api/robots/tasks", {"most": most}).status_code in (400, 422)
