"""All that another system may get wrong: named, field by field, with nothing half done."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.services.claim_expense.questions import QUESTIONS
from commonhold.services.claim_expense.tests.conftest import PDF
from tests.access.systems import body, cases, drive, post, train, upload

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
