"""The programming interface: claims sent and seen by another system, once each, in its own department."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client

from commonhold.core.audit.acting import acting
from commonhold.faces.api.interface import api
from tests.access.systems import body, cases, client_for, drive, post, train, upload


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
    assert {path: set(each) for path, each in described["paths"].items()} == {
        "/api/me": {"get"},
        "/api/claims": {"get", "post"},
        "/api/claims/{reference}": {"get"},
        "/api/receipts": {"post"},
        "/api/claims/{reference}/receipts": {"post"},
        "/api/recruitment/outcomes": {"post"},
        "/api/robots/token": {"post"},
        "/api/robots/me": {"get"},
        "/api/robots/tasks": {"post"},
        "/api/robots/leases/{lease}/heartbeat": {"post"},
        "/api/robots/leases/{lease}/complete": {"post"},
        "/api/robots/leases/{lease}/business-exception": {"post"},
        "/api/robots/leases/{lease}/system-failure": {"post"},
        "/api/robots/leases/{lease}/defer": {"post"},
        "/api/robots/leases/{lease}/files/{file}": {"get"},
    }
    refused = {"400", "401", "403", "404", "409", "413", "422", "429"}
    for path in described["paths"].values():
        for each in path.values():
            assert each["summary"]
            assert refused < set(each["responses"]), "what it answers, besides its refusals"
            assert all("application/problem+json" in each["responses"][code]["content"] for code in refused)
    claim = described["paths"]["/api/claims"]["post"]
    schema = claim["requestBody"]["content"]["application/json"]["schema"]
    assert {"employee_number", "purpose", "cost_centre", "lines"} == set(schema["required"])
    assert "application/problem+json" in claim["responses"]["422"]["content"]
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert described["security"] == [{"token": []}]
