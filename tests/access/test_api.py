"""The programming interface: claims sent and seen by another system, and all that it must refuse."""

import json
import threading
from datetime import timedelta
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.core.accounts.clients.actions import create_client
from commonhold.core.audit.acting import acting
from commonhold.faces.api.interface import api
from commonhold.services.claim_expense.questions import QUESTIONS
from commonhold.services.claim_expense.tests.conftest import PDF, Office
from commonhold.work.cases import queue
from commonhold.work.cases.publishing.actions import publish_services

_keys = count()


@pytest.fixture
def office(request, department, system, clock, settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with acting(system, [department]), queue.inline() as steps:
        publish_services(actor=system, at=clock)
        return Office(department, system, clock, steps)


@pytest.fixture
def number(office) -> str:
    """The claimant's employee number."""
    return f"N{office.account('claimant')}"


def client_for(department, system, *scopes) -> Client:
    with acting(system, [department]):
        name = f"{next(_keys)} {scopes}"
        made = create_client(
            department_id=department, name=name, scopes=scopes, days=1, actor=system, at=timezone.now()
        )
    return Client(headers={"Authorization": f"Bearer {made.token}"})


@pytest.fixture
def booking(office, department, system) -> Client:
    """The travel booking system, which may send claims and see them."""
    return client_for(department, system, "claims:read", "claims:write")


def train(**changed):
    day = timezone.now().date() - timedelta(days=7)
    line = {"kind": "public_transport", "date": day.isoformat(), "amount_pence": 4_20}
    line |= {"description": "Bus to the station", "has_receipt": False}
    return {**line, "no_receipt_reason": "The bus gives none", **changed}


def drive(**changed):
    day = timezone.now().date() - timedelta(days=7)
    return {"kind": "own_car", "date": day.isoformat(), "miles": 24.5, "description": "To Leeds", **changed}


def body(number, *lines, **changed):
    claim = {"employee_number": number, "purpose": "Leeds visit", "cost_centre": "1001"}
    return {**claim, "lines": list(lines) or [train()], **changed}


def post(client, address, content, key=None, **more):
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    headers = {"Idempotency-Key": key or f"key-{next(_keys)}"}
    return client.post(address, text, content_type="application/json", headers=headers, **more)


def upload(client, address, content=PDF, key=None, **fields):
    file = SimpleUploadedFile("receipt.pdf", content)
    headers = {"Idempotency-Key": key or f"key-{next(_keys)}"}
    return client.post(address, {**fields, "file": file}, headers=headers)


def cases(department, system) -> int:
    with acting(system, [department]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        return cursor.fetchone()[0]


def test_a_client_sees_who_it_is(booking):
    answer = booking.get("/api/me")
    assert answer.json()["department"] == "Department of Works"
    assert answer.json()["scopes"] == ["claims:read", "claims:write"]


def test_a_claim_is_sent_and_can_be_followed(booking, number):
    sent = post(booking, "/api/claims", body(number, train(), drive()))
    assert sent.status_code == 201, sent.content
    seen = booking.get(sent.json()["address"]).json()
    assert seen["reference"] == sent.json()["reference"]
    assert seen["claimant"] == "Claimant"
    assert seen["lines"][0]["amount_pence"] == 4_20
    assert seen["total_pence"] == sum(line["amount_pence"] for line in seen["lines"]) > 4_20
    assert [line["kind"] for line in seen["lines"]] == ["public_transport", "own_car"]
    assert seen["timeline"][0]["who"]
    listed = booking.get("/api/claims").json()
    assert [each["reference"] for each in listed["claims"]] == [seen["reference"]]
    assert listed["total"] == 1


def test_the_trail_says_which_system_sent_it(booking, number, department, system):
    post(booking, "/api/claims", body(number))
    with acting(system, [department]), connection.cursor() as cursor:
        cursor.execute("SELECT actor_id, actor_label FROM audit_event WHERE event = 'cases.opened'")
        ((actor, label),) = cursor.fetchall()
    assert actor.startswith("client:")
    assert "claims:write" in label


def test_a_receipt_goes_before_its_claim(booking, number):
    kept = upload(booking, "/api/receipts", employee_number=number)
    assert kept.status_code == 201, kept.content
    line = {**train(has_receipt=True, receipts=[kept.json()["id"]], amount_pence=80_00)}
    del line["no_receipt_reason"]
    sent = post(booking, "/api/claims", body(number, line))
    assert sent.status_code == 201, sent.content
    seen = booking.get(sent.json()["address"]).json()
    assert [each["name"] for each in seen["receipts"]] == ["receipt.pdf"]


def test_a_receipt_can_follow(booking, number):
    sent = post(booking, "/api/claims", body(number)).json()
    assert upload(booking, f"{sent['address']}/receipts").status_code == 201
    assert len(booking.get(sent["address"]).json()["receipts"]) == 1


def test_the_same_request_again_gets_the_same_answer_and_is_done_once(booking, number, department, system):
    first = post(booking, "/api/claims", body(number), key="trip-1")
    again = post(booking, "/api/claims", body(number), key="trip-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert cases(department, system) == 1


def test_another_request_with_the_same_key_is_refused(booking, number, department, system):
    post(booking, "/api/claims", body(number), key="trip-1")
    answer = post(booking, "/api/claims", body(number, purpose="York"), key="trip-1")
    assert answer.status_code == 422
    assert answer.json()["code"] == "api.idempotency-key-used"
    assert cases(department, system) == 1


def test_a_refused_request_does_not_use_its_key_up(booking, number):
    assert post(booking, "/api/claims", body(number, purpose=""), key="trip-1").status_code == 422
    assert post(booking, "/api/claims", body(number), key="trip-1").status_code == 201


def test_two_systems_may_choose_the_same_key(booking, number, department, system):
    other = client_for(department, system, "claims:write")
    first = post(booking, "/api/claims", body(number), key="1")
    second = post(other, "/api/claims", body(number, drive()), key="1")
    assert first.json()["reference"] != second.json()["reference"]


@pytest.mark.parametrize("key", ["", "k" * 201, "é", "\n"])
def test_a_key_is_needed(booking, number, key):
    answer = booking.post(
        "/api/claims", body(number), content_type="application/json", headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_of_two_at_once_one_is_done_and_both_get_its_answer(
    committed_db, booking, number, department, system
):
    answers = []
    token = booking.defaults["HTTP_AUTHORIZATION"]

    def send():
        answers.append(
            post(Client(headers={"Authorization": token}), "/api/claims", body(number), key="trip-1")
        )
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert cases(department, system) == 1


WRONG = {
    "empty": ({}, 422, "employee_number"),
    "no lines": ({"lines": []}, 422, "lines"),
    "lines of text": ({"lines": "all"}, 422, "lines"),
    "a line of text": ({"lines": ["x"]}, 422, "lines.0"),
    "too many lines": ({"lines": [{}] * 51}, 422, "lines"),
    "an unknown field": ({"colour": "red"}, 422, "colour"),
    "an unknown kind": ({"lines": [train(kind="rocket")]}, 422, "lines.0.kind"),
    "a kind that is a list": ({"lines": [train(kind=["own_car"])]}, 422, "lines.0.kind"),
    "pounds with a point": ({"lines": [train(amount_pence=4.2)]}, 422, "lines.0.amount_pence"),
    "an amount as text": ({"lines": [train(amount_pence="420")]}, 422, "lines.0.amount_pence"),
    "nothing": ({"lines": [train(amount_pence=0)]}, 422, "lines.0.amount_pence"),
    "less than nothing": ({"lines": [train(amount_pence=-1)]}, 422, "lines.0.amount_pence"),
    "a fortune": ({"lines": [train(amount_pence=10**12)]}, 422, "lines.0.amount_pence"),
    "yes for an amount": ({"lines": [train(amount_pence=True)]}, 422, "lines.0.amount_pence"),
    "30 February": ({"lines": [train(date="2026-02-30")]}, 422, "lines.0.date"),
    "a date in the future": ({"lines": [train(date="2999-01-01")]}, 422, "lines.0.date"),
    "a date as a number": ({"lines": [train(date=20260101)]}, 422, "lines.0.date"),
    "miles without end": ({"lines": [drive(miles=1e300)]}, 422, "lines.0.miles"),
    "miles with a bus": ({"lines": [train(miles=3)]}, 422, "lines.0.miles"),
    "somebody's receipt": (
        {"lines": [{**train(has_receipt=True, receipts=[999999])}]},
        422,
        "lines.0.no_receipt_reason",
    ),
    "a cost centre of nowhere": ({"cost_centre": "9999"}, 422, "cost_centre"),
    "a cost centre that is a number": ({"cost_centre": 1001}, 422, "cost_centre"),
    "a long purpose": ({"purpose": "x" * 201}, 422, "purpose"),
    "a purpose that is nothing": ({"purpose": None}, 422, "purpose"),
    "a NUL": ({"purpose": "a\0b"}, 422, "purpose"),
    "nobody": ({"employee_number": "N0"}, 404, "employee_number"),
    "a number for a number": ({"employee_number": 17}, 422, "employee_number"),
    "a NUL for a number": ({"employee_number": "\0"}, 422, "employee_number"),
}


@pytest.mark.parametrize(("changed", "status", "field"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_and_nothing_is_half_done(
    booking, number, department, system, changed, status, field
):
    answer = post(booking, "/api/claims", body(number, **changed) if changed else {})
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["errors"][0]["field"] == field, told
    assert told["detail"]
    assert cases(department, system) == 0


def test_everything_that_is_wrong_is_named_at_once(booking, number):
    told = post(booking, "/api/claims", body(number, train(amount_pence=0), drive(miles=0))).json()
    assert {each["field"] for each in told["errors"]} == {"lines.0.amount_pence", "lines.1.miles"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "17",
        '"x"',
        b"\xff\xfe",
        '{"purpose": NaN}',
        '{"purpose": "a", "purpose": "b"}',
        '{"purpose": "\\ud800"}',
        '{"lines": [{"amount_pence": 99999999999999999999}]}',
        '{"lines": [{"receipts": [99999999999999999999]}]}',
        '{"n": ' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"a":' * 50_000,
    ],
    ids=range(15),
)
def test_what_is_not_json_is_refused(booking, text):
    answer = post(booking, "/api/claims", text)
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "api.not-json"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("own_car"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from([question.name for section in QUESTIONS.sections for question in section.questions])


@settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    line=st.dictionaries(NAMES, JSON, max_size=4),
    claim=st.dictionaries(NAMES | st.sampled_from(["lines", "employee_number"]), JSON, max_size=2),
)
def test_nothing_that_can_be_sent_breaks_anything(booking, number, line, claim):
    answer = post(booking, "/api/claims", body(number, {**drive(), **line}, **claim))
    assert answer.status_code in (201, 400, 404, 409, 422), answer.content
    if answer.status_code != 201:
        assert answer.json()["detail"]


def test_a_form_is_no_claim(booking, number):
    answer = booking.post("/api/claims", body(number, lines="x"), headers={"Idempotency-Key": "1"})
    assert answer.status_code == 400


def test_what_is_too_large_is_refused_unread(booking, number):
    assert post(booking, "/api/claims", body(number, purpose="x" * 1_100_000)).status_code == 413
    answer = upload(booking, "/api/receipts", PDF + b"0" * 11_000_000, employee_number=number)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh", b"<svg onload=alert(1)>", b"PK\3\4", b"MZ"])
def test_only_pictures_and_pdfs_are_receipts(booking, number, content):
    answer = upload(booking, "/api/receipts", content, employee_number=number)
    assert answer.status_code in (409, 422)
    assert answer.json()["errors"][0]["field"] == "file"


def test_a_receipt_needs_a_file(booking, number):
    answer = booking.post("/api/receipts", {"employee_number": number}, headers={"Idempotency-Key": "1"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"


def test_a_receipt_for_an_unknown_claim_is_refused(booking):
    assert upload(booking, "/api/claims/CH-0000-0000/receipts").status_code == 404


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "1e9", "999999999999999999999", "", "1.5", "%00"])
def test_a_page_is_a_number(booking, wrong):
    answer = booking.get(f"/api/claims?page={wrong}")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_page_beyond_the_last_is_empty(booking):
    assert booking.get("/api/claims?page=4000").json()["claims"] == []


def test_a_client_sees_and_writes_its_own_department_only(booking, number, other_department, system):
    sent = post(booking, "/api/claims", body(number)).json()
    elsewhere = client_for(other_department, system, "claims:read", "claims:write")
    assert elsewhere.get("/api/claims").json()["total"] == 0
    assert elsewhere.get(sent["address"]).status_code == 404
    assert upload(elsewhere, f"{sent['address']}/receipts").status_code == 404
    assert post(elsewhere, "/api/claims", body(number)).status_code == 404
    assert upload(elsewhere, "/api/receipts", employee_number=number).status_code == 404


def test_an_address_that_is_not_there_is_a_problem_too(booking):
    answer = booking.get("/api/payroll")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_mistake_of_ours_is_a_problem_without_its_innards(booking, number, monkeypatch):
    monkeypatch.setattr("commonhold.faces.api.claims.find_cases", lambda *_, **__: 1 / 0)
    booking.raise_request_exception = False
    answer = booking.get("/api/claims")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
    assert answer.json()["detail"].startswith("This was not done")


def test_a_client_in_a_hurry_has_to_wait(booking, settings):
    (throttle,) = api.throttle
    allowed, throttle.num_requests = throttle.num_requests, 3
    try:
        answers = [booking.get("/api/me") for _ in range(4)]
    finally:
        throttle.num_requests = allowed
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_only_the_hash_of_a_token_is_kept(booking, owner_url, department, system):
    token = booking.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    with acting(system, [department]), connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM accounts_apiclient c")
        kept = cursor.fetchall()
    assert token not in str(kept)
    assert token.removeprefix("commonhold_") not in str(kept)


def test_the_description_names_every_operation_and_its_refusals(client, db):
    described = client.get("/api/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/me",
        "/api/claims",
        "/api/claims/{reference}",
        "/api/receipts",
        "/api/claims/{reference}/receipts",
    }
    claim = described["paths"]["/api/claims"]["post"]
    schema = claim["requestBody"]["content"]["application/json"]["schema"]
    assert {"employee_number", "purpose", "cost_centre", "lines"} == set(schema["required"])
    assert "application/problem+json" in claim["responses"]["422"]["content"]
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert described["security"] == [{"token": []}]
