"""HR's desk to look at by its pages: Ada Moss, whose manager is Bo Ash."""

from collections.abc import Callable

import pytest
from django.test import Client

from commonhold.core.audit.acting import acting
from commonhold.records.people.rules import Manager
from commonhold.records.people.tests.conftest import Office, make_office

__all__ = ["FIND", "FORMS", "LONG", "PAGE", "ada", "day", "hr", "make_office", "office", "read", "shown"]

FIND = "/desk/people/"
PAGE = "/desk/people/of/E2/"
LONG = "x" * 5_000


def day(field: str, typed: str = "2 5 2026") -> dict[str, str]:
    return dict(zip((f"{field}-{part}" for part in ("day", "month", "year")), typed.split(), strict=True))


CLEARANCE = {"level": "SC", "authority": "UKSV", "reference": "UKSV/17", **day("granted_on")}
CHECK = {"element": "right_to_work", "evidence": "HR-1", "checked_by": "Bo Ash", **day("checked_on")}
ADJUSTMENT = {"what": "A <quiet> place", **day("since")}
TRAINING = {"course": "Fire safety", "provider": "Campus", **day("completed_on")}
INTEREST = {"kind": "gift", "what": "A pen", **day("declared_on")}
THING = {"kind": "laptop", "tag": "LA-1", **day("issued_on")}
FORMS = {
    "clearance/": CLEARANCE,
    "check/": CHECK,
    "adjustment/": ADJUSTMENT,
    "training/": TRAINING,
    "interest/": INTEREST,
    "thing/": THING,
}


@pytest.fixture
def office(department: int, make_office: Callable[[int], Office]) -> Office:
    return make_office(department)


@pytest.fixture
def ada(office: Office, system) -> int:
    """Ada Moss, E2, whose manager is Bo Ash, E1."""
    with acting(system, [office.department_id]):
        bo = office.hire("Bo Ash")
        return office.hire("Ada Moss", Manager(bo))


@pytest.fixture
def hr(as_role, ada) -> Client:
    return as_role("case_worker")


@pytest.fixture
def read(office, system):
    """Reads something as whoever acts for the department."""

    def made(of, *of_what):
        with acting(system, [office.department_id]):
            return of(*of_what)

    return made


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return " ".join(answer.content.decode().split())
