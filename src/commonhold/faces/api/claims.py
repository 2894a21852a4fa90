"""Expense claims: sending them with their receipts, and seeing where they stand."""

import json
from typing import Annotated, ClassVar

from django.http import HttpResponse
from django.urls import reverse
from ninja import Query

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.departments.queries import department
from commonhold.faces.api.interface import KEY, operation
from commonhold.faces.api.once import once
from commonhold.faces.api.reading import employee_number, json_object, not_asked, one_file
from commonhold.faces.api.shapes import (
    Claim,
    ClaimListed,
    ClaimPage,
    ClaimSent,
    Me,
    ReceiptKept,
    described,
)
from commonhold.faces.doors import Request
from commonhold.records.expenses.queries import claim_of_case
from commonhold.records.people.queries import account_of_employee
from commonhold.services.claim_expense.questions import QUESTIONS
from commonhold.services.claim_expense.submission import AnswersRefused, submit
from commonhold.work.cases.answers import problems
from commonhold.work.cases.correspondence.actions import attach
from commonhold.work.cases.lists.queries import find_cases
from commonhold.work.cases.looking.actions import note_seen
from commonhold.work.cases.queries import CaseView, case_view

SERVICE = "claim_expense"
Page = Annotated[int, Query(ge=1, le=100_000)]

_EMPLOYEE = {"type": "string", "minLength": 1, "maxLength": 40, "description": "Of whoever claims."}
_CLAIM = {
    "parameters": [KEY],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": described(QUESTIONS, employee_number=_EMPLOYEE)}},
    },
}


def _upload(**more: dict[str, object]) -> dict[str, object]:
    properties = {**more, "file": {"type": "string", "format": "binary", "description": "At most 10 MB."}}
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "parameters": [KEY],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}},
    }


class ClaimFinished(Refusal):
    """Claim {reference} is finished, so that no receipt can be added. Send a new claim."""

    code: ClassVar[str] = "api.claim-finished"


@operation("GET", "/me", "api.me", response=Me, summary="Who you are here, and what you may do")
def me(request: Request) -> Me:
    client = request.client.client
    return Me(
        client=client.name,
        department=department(client.department_id).name,
        scopes=list(client.scopes),
        expires_at=client.expires_at,
    )


@operation("GET", "/claims", "api.claims.read", response=ClaimPage, summary="The claims, newest first")
def claims(request: Request, page: Page = 1) -> ClaimPage:
    found = find_cases([request.client.client.department_id], service_name=SERVICE, page=page)
    return ClaimPage(
        claims=[ClaimListed.of(row) for row in found.rows],
        page=found.number,
        pages=found.pages,
        total=found.total,
        more_than_total=found.more_than_total,
    )


@operation(
    "GET", "/claims/{reference}", "api.claims.read", response=Claim, summary="A claim, and where it stands"
)
def claim(request: Request, reference: str) -> Claim:
    return Claim.of(_claim(request, reference), claim_of_case(reference))


@operation(
    "POST",
    "/claims",
    "api.claims.write",
    response={201: ClaimSent},
    describe=_CLAIM,
    summary="Send a claim on behalf of an employee",
)
def send_claim(request: Request) -> HttpResponse:
    sent = json_object(request)
    content = json.dumps(sent, sort_keys=True).encode()

    def send() -> ClaimSent:
        number = employee_number(sent.pop("employee_number", None))
        account_id = _account(request, number)
        on = request.at.astimezone(LONDON).date()
        if wrong := problems(QUESTIONS, sent, on) or not_asked(QUESTIONS, sent):
            raise AnswersRefused(wrong)
        opened = submit(
            sent,
            department_id=request.client.client.department_id,
            asked_by=account_id,
            actor=request.client.on_behalf_of(account_id),
            at=request.at,
        )
        return ClaimSent(reference=opened.reference, address=reverse("api:claim", args=[opened.reference]))

    return once(request, content, send)


@operation(
    "POST",
    "/receipts",
    "api.claims.write",
    response={201: ReceiptKept},
    describe=_upload(employee_number=_EMPLOYEE),
    summary="Keep a receipt for a claim about to be sent",
)
def keep_receipt(request: Request) -> HttpResponse:
    file, number = one_file(request), request.POST.get("employee_number")
    content = file.read()

    def keep() -> ReceiptKept:
        account_id = _account(request, employee_number(number))
        return _attach(request, account_id, file.name or "", content, None)

    return once(request, f"{number}\0".encode() + content, keep)


@operation(
    "POST",
    "/claims/{reference}/receipts",
    "api.claims.write",
    response={201: ReceiptKept},
    describe=_upload(),
    summary="Add a receipt to a claim that was sent",
)
def add_receipt(request: Request, reference: str) -> HttpResponse:
    file = one_file(request)
    content = file.read()

    def add() -> ReceiptKept:
        view = _claim(request, reference)
        if view.state != "open":
            raise ClaimFinished(reference=reference)
        return _attach(request, view.asked_by, file.name or "", content, reference)

    return once(request, content, add)


def _attach(
    request: Request, account_id: int, name: str, content: bytes, reference: str | None
) -> ReceiptKept:
    kept = attach(
        department_id=request.client.client.department_id,
        name=name,
        content=content,
        reference=reference,
        actor=request.client.on_behalf_of(account_id),
        at=request.at,
    )
    return ReceiptKept(id=kept, name=name)


def _account(request: Request, number: str) -> int:
    on = request.at.astimezone(LONDON).date()
    return account_of_employee(number, department_id=request.client.client.department_id, on=on)


def _claim(request: Request, reference: str) -> CaseView:
    view = case_view(reference, account_id=None, at=request.at)
    if view.service != SERVICE:
        raise NotFound(what="claim with that reference")
    note_seen(view, view.classes, actor=request.actor, at=request.at)
    return view
