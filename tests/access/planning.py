"""Somebody of the central unit at the office’s pages, and a worker that does what they ask for."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.records.moves.reorganising.models import Step
from commonhold.services.move_department.by_plan.running import run
from commonhold.services.move_department.tests.conftest import Sides
from commonhold.services.move_department.tests.unit import PLANNER, Unit
from tests.access.test_every_endpoint import signed_in

PLANS = "/office/reorganisations/"
ADD = "/office/add/reorganisation/"
POST = f"{PLANS}post/"


def central(sides: Sides, name: str, role: str, departments: list[int]) -> Client:
    """Somebody with a role in some departments, signed in."""
    with acting(sides.system, sides.both):
        account = accounts.open_account(
            email=f"{name}@works.example", label=name.capitalize(), actor=sides.system, at=sides.at
        )
        for each in departments:
            accounts.grant_role(
                account_id=account,
                department_id=each,
                role=role,
                from_date=date(2024, 4, 1),
                actor=sides.system,
                at=sides.at,
            )
    return signed_in(account)


@pytest.fixture
def planner(unit: Unit) -> Client:
    return central(unit.sides, "pia", "central_unit", unit.sides.both)


def page(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def sends(client: Client, content: str | bytes) -> Any:
    file = SimpleUploadedFile("plan.yaml", content.encode() if isinstance(content, str) else content)
    return client.post(ADD, {"file": file})


def works(unit: Unit) -> None:
    """A worker takes what was asked for last."""
    with acting(PLANNER, unit.sides.both):
        step_id = Step.objects.latest("id").id
    run(step_id, unit.sides.both, actor=PLANNER, now=timezone.now)
