"""What the tests of the programming interface send: claims, receipts, and how."""

import json
from datetime import timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from commonhold.core.accounts.clients.actions import create_client
from commonhold.core.audit.acting import acting
from commonhold.services.claim_expense.tests.conftest import PDF

_keys = count()


def client_for(department, system, *scopes) -> Client:
    with acting(system, [department]):
        name = f"{next(_keys)} {scopes}"
        made = create_client(
            department_id=department, name=name, scopes=scopes, days=1, actor=system, at=timezone.now()
        )
    return Client(headers={"Authorization": f"Bearer {made.token}"})


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
