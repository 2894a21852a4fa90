"""A page asks the database a fixed number of questions, however much there is to show."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
    "/office/": ("process_owner", 9),
    "/office/claim_expense/": ("process_owner", 17),
    "/office/claim_expense/versions/": ("process_owner", 8),
    "/office/claim_expense/decisions/": ("process_owner", 9),
    "/office/claim_expense/releases/": ("process_owner", 14),
    "/office/claim_expense/change/": ("process_owner", 12),
}
"""Who looks, and the most questions that may be asked: sign-in and the transaction itself are about six."""


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
