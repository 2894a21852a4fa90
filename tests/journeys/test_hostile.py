"""Bad input is answered with a clear page, never with a failure of ours."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.journeys import steps
from tests.journeys.conftest import Cast

NUL = "\x00"
GETS = {
    "claimant": [
        "/cases/?page=0",
        "/cases/?page=-1",
        "/cases/?page=99999999999999999999",
        "/cases/?page=²",
        "/cases/CH-7K3M-Q9XT/",
        "/cases/%00/",
        "/cases/..%2f..%2fetc/",
        "/approvals/999999999999999999999999/",
        "/approvals/9223372036854775807/",
        "/drafts/9223372036854775807/",
        "/drafts/99999999999999999999/",
        "/drafts/1/lines/1/kind/",
        "/services/nonsense/",
        "/services/claim_expense/?x=%00",
    ],
    "finance": [
        "/desk/?text=%00",
        "/desk/?text=%25%27%22&element=x&with=y&due=z",
        "/desk/?service=nonsense&page=5000",
        "/desk/cases/?text=%00",
        "/desk/cases/?text=" + "a" * 5000,
        "/desk/tasks/9223372036854775807/",
        "/desk/tasks/9223372036854775808/",
        "/desk/payments/?department=%00",
        "/desk/payments/?department=²",
        "/desk/payments/9223372036854775808/",
        "/desk/payments/1/nonsense/",
        "/desk/ledger/?period=2026-13&department=99",
    ],
    "process_owner": [
        "/office/nonsense/",
        "/office/nonsense/process.bpmn",
        "/office/claim_expense/?x=%ff",
        "/office/claim_expense/?heat=nonsense",
        "/office/claim_expense/versions/nonsense/process.bpmn",
        "/office/claim_expense/versions/nonsense/decisions/",
        "/office/claim_expense/versions/nonsense/decisions/../route/",
        "/office/claim_expense/versions/compare/",
        "/office/claim_expense/versions/compare/?from=%00&to=x",
        "/office/claim_expense/versions/compare/?from=" + "a" * 5000,
        "/office/nonsense/versions/",
        "/office/nonsense/decisions/",
        "/office/nonsense/releases/",
        "/office/claim_expense/releases/nonsense/",
        "/office/nonsense/change/",
        "/office/claim_expense/migrations/9223372036854775808/",
        "/office/claim_expense/migrations/1/undo/",
        "/office/claim_expense/migrations/00000000/11111111/?elements=%00&department=x",
    ],
}
LONG = "x" * 100_000


@pytest.fixture
def client_of(session: Callable[[int], str]) -> Callable[[int], Client]:
    return lambda account_id: Client(
        headers={"cookie": f"sessionid={session(account_id)}"}, raise_request_exception=False
    )


def test_addresses_that_make_no_sense(cast: Cast, client_of: Callable[[int], Client]) -> None:
    failed = []
    for who, paths in GETS.items():
        client = client_of(getattr(cast, who))
        failed += [path for path in paths if client.get(path).status_code >= 500]
    assert not failed


def test_forms_that_make_no_sense(cast: Cast, client_of: Callable[[int], Client]) -> None:
    claimant, finance = client_of(cast.claimant), client_of(cast.finance)
    draft = claimant.post("/services/claim_expense/").headers["Location"].removesuffix("lines/1/kind/")
    failed = []
    for kind in ("other", NUL, LONG, "own_car"):
        failed += _posts(claimant, f"{draft}lines/1/kind/", {"kind": kind})
    for field, value in (
        ("date", {"date-day": "²", "date-month": NUL, "date-year": "99999999999"}),
        ("date", {"date-day": "1", "date-month": "1", "date-year": "0"}),
        ("miles", {"miles": "1e400"}),
        ("miles", {"miles": "NaN"}),
        ("miles", {"miles": "-5"}),
        ("description", {"description": NUL}),
        ("description", {"description": LONG}),
        ("description", {"description": "\ud83d".encode("utf-8", "surrogatepass")}),
    ):
        failed += _posts(claimant, f"{draft}lines/1/{field}/", value)
    for path in ("check/", "lines/", "lines/1/remove/", "lines/2/remove/", "lines/99/kind/", "delete/"):
        failed += _posts(claimant, draft + path, {"another": LONG})
    absence = {"deputy": NUL, "from_date-day": "1"}
    failed += _posts(claimant, "/absence/", absence)
    failed += _posts(claimant, "/absence/", {"deputy": f"{LONG}@example.org", "until-year": LONG})
    failed += _posts(claimant, "/cases/CH-7K3M-Q9XT/comment/", {"comment": NUL})
    failed += _posts(finance, "/desk/payments/", {"payment_date-day": "31", "payment_date-month": "2"})
    failed += _posts(finance, "/desk/payments/1/", {"not_paid": LONG})
    failed += _posts(finance, "/desk/tasks/1/reassign/", {"to": NUL, "why": NUL})
    assert not failed


def test_a_case_takes_no_nonsense(
    cast: Cast, client_of: Callable[[int], Client], claims: Callable[[int], None]
) -> None:
    claims(1)
    client = client_of(cast.budget_holder)
    task = _waiting(client)
    failed = []
    for outcome, reason in (("nonsense", ""), (NUL, NUL), ("return", ""), ("reject", LONG), ("return", NUL)):
        failed += _posts(client, f"/approvals/{task}/", {"outcome": outcome, "reason": reason})
    reference = steps.reference_in(client.get(f"/approvals/{task}/").content.decode())
    for text in ("", " ", NUL, LONG):
        failed += _posts(client_of(cast.claimant), f"/cases/{reference}/comment/", {"comment": text})
    assert not failed
    assert client.get(f"/approvals/{task}/").status_code == 200, "nothing of it decided anything"


def test_a_decision_taken_twice_is_taken_once(
    cast: Cast, client_of: Callable[[int], Client], claims: Callable[[int], None]
) -> None:
    claims(1)
    client = client_of(cast.budget_holder)
    task = _waiting(client)
    answers = [client.post(f"/approvals/{task}/", {"outcome": "approve"}) for _ in range(2)]
    assert answers[0].headers["Location"] == "/approvals/"
    assert answers[1].headers["Location"].startswith("/cases/CH-"), "the case says where it stands"


def test_nobody_decides_about_their_own_claim(
    cast: Cast, client_of: Callable[[int], Client], claims: Callable[[int], None]
) -> None:
    claims(1)
    task = _waiting(client_of(cast.budget_holder))
    answer = client_of(cast.claimant).post(f"/approvals/{task}/", {"outcome": "approve"})
    assert answer.headers["Location"].startswith("/cases/CH-")
    page = client_of(cast.claimant).get(answer.headers["Location"]).content.decode()
    assert "Waiting for the budget holder’s approval" in page


def _waiting(client: Client) -> str:
    """The number of the first task that waits for somebody."""
    found = re.search(r"/approvals/(\d+)/", client.get("/approvals/").content.decode())
    assert found
    return found.group(1)


def _posts(client: Client, path: str, form: dict[str, object]) -> list[str]:
    status = client.post(path, form).status_code
    return [f"{path} {str(form)[:60]}: {status}"] if status >= 500 else []
