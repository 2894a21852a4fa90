"""A page asks the database a fixed number of questions, however much there is to show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.journeys.conftest import Cast

PAGES = {
    "/": ("claimant", 18),
    "/cases/": ("claimant", 12),
    "/approvals/": ("budget_holder", 12),
    "/my-details/": ("claimant", 18),
    "/services/claim_expense/": ("claimant", 8),
    "/desk/": ("case_worker", 12),
    "/desk/cases/": ("case_worker", 12),
    "/desk/workload/": ("case_worker", 12),
    "/desk/payments/": ("finance", 12),
    "/desk/ledger/": ("finance", 12),
    "/office/": ("process_owner", 8),
    "/office/claim_expense/": ("process_owner", 14),
}
"""Who looks, and the most questions that may be asked: sign-in and the transaction itself are about six."""


@pytest.fixture
def claims(cast: Cast) -> Callable[[int], None]:
    """`claims(n)`: so many more claims, which wait for the budget holder."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.services.claim_expense import submission
    from commonhold.work.cases import jobs, queue

    made: list[int] = []

    def more(count: int) -> None:
        at = timezone.now()
        actor = Actor.account(cast.claimant, cast.names[cast.claimant])
        with acting(actor, [cast.department_id]), queue.inline() as waiting:
            for _ in range(count):
                made.append(1)
                answers = _answers(cast.cost_centre, len(made), at)
                submission.submit(
                    answers, department_id=cast.department_id, asked_by=cast.claimant, actor=actor, at=at
                )
            jobs.run_due(waiting, at=at)

    return more


def _answers(cost_centre: str, number: int, at: datetime) -> dict[str, Any]:
    line = {
        "kind": "own_car",
        "date": at.date().replace(day=1).isoformat(),
        "miles": str(150 + number),
        "passengers": None,
        "description": f"Visit {number}",
    }
    return {"lines": [line], "purpose": f"Visit {number}", "cost_centre": cost_centre}


def queries_of(path: str, account_id: int, session: Callable[[int], str]) -> int:
    client = Client(headers={"cookie": f"sessionid={session(account_id)}"})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(captured)


@pytest.mark.parametrize("path", PAGES)
def test_more_cases_ask_no_more_of_the_database(
    path: str, cast: Cast, session: Callable[[int], str], claims: Callable[[int], None]
) -> None:
    who, most = PAGES[path]
    claims(2)
    few = queries_of(path, getattr(cast, who), session)
    claims(8)
    assert queries_of(path, getattr(cast, who), session) == few
    assert few <= most
