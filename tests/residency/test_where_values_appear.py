"""A value of each class of data is planted in a case for each country, and then looked for in every byte that comes
back to anybody, by every way: it is there where the ruling permits it, and nowhere else."""

import gzip
import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.audit.queries import EventFilter, events
from commonhold.core.departments.queries import department_ids
from commonhold.work.cases.correspondence.actions import comment, send_notices
from commonhold.work.cases.sight.queries import unit_sight
from commonhold.work.residency.cedar.vocabulary import DATA_CLASSES
from commonhold.work.residency.rules import PERMIT
from tests.access.systems import client_for
from tests.residency.conftest import COUNTRIES, SYSTEM, Desk, World

MAY_SEE = {
    "GB": set(DATA_CLASSES),
    "PL": {"identity", "contact", "pay", "health", "official"},
    "IN": {"pay", "official"},
    "US": {"official"},
}
"""What the department's policy and approvals come to. Bank data is approved for Poland, but the policy forbids it;
health is approved for India, but no policy permits it."""
HOUSE = ("worker", "money", "admin", "owner", "centre", "auditor", "stranger", "colleague")


def found_in(content: bytes, desk: Desk) -> set[str]:
    """The classes whose planted value is in what came back."""
    return {data_class for data_class, value in desk.values.items() if value.encode() in content}


def opened(content: bytes) -> bytes:
    """What came back, and what is packed in it."""
    if content[:2] == b"\x1f\x8b":
        return content + gzip.decompress(content)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return content + b"".join(packed.read(name) for name in packed.namelist())
    return content


def bytes_of(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return opened(body) + str(response.headers).encode()


def pages(desk: Desk) -> Iterator[str]:
    """Every address at which something of a case, or of any case, might be read."""
    one, task = desk.reference, desk.task_id
    yield from ("/", "/cases/", "/approvals/", "/my-details/", "/desk/", "/desk/unit/", "/desk/workload/")
    yield from ("/desk/payments/", "/desk/ledger/", "/office/", "/office/units/", "/office/contracts/")
    yield from (
        "/office/everything/",
        "/office/incidents/",
        "/office/residency/",
        "/audit/",
        "/audit/export/",
    )
    yield from (f"/cases/{one}/", f"/cases/{one}/sent/", f"/desk/cases/{one}/", f"/approvals/{task}/")
    yield from (f"/desk/tasks/{task}/", f"/desk/tasks/{task}/why/", f"/desk/unit/tasks/{task}/")
    yield from (f"/desk/together/?task={task}", f"/audit/?case={one}", f"/audit/export/?case={one}")
    yield from (f"/api/v1/claims/{one}", "/api/v1/claims", f"/api/v1/claims?text={one}")
    for file_id in desk.files.values():
        yield f"/cases/{one}/files/{file_id}/"
        yield f"/desk/cases/{one}/files/{file_id}/"
        yield f"/desk/unit/tasks/{task}/files/{file_id}/"
        yield f"/drafts/1/files/{file_id}/"


def searches(desk: Desk) -> Iterator[tuple[str, str]]:
    """Looking for a value, by each search box; what was typed comes back, so it is cut off before."""
    for value in desk.values.values():
        for address in ("/desk/cases/", "/desk/", "/audit/", "/office/residency/"):
            yield address, value


def wrong_forms(desk: Desk) -> Iterator[tuple[str, dict[str, str]]]:
    """What is refused, with all that a refusal says."""
    task = f"/desk/unit/tasks/{desk.task_id}/"
    for do in ("decide", "comment", "hold", "resume", "assign", "prioritise", "hand_back", "take", "burn"):
        yield task, {"do": do}
    yield f"/desk/tasks/{desk.task_id}/", {"outcome": "done"}
    yield f"/desk/tasks/{desk.task_id}/reassign/", {"to": "worker@works.example", "why": "I can't"}
    yield f"/desk/cases/{desk.reference}/comment/", {"comment": "Hello"}
    yield f"/cases/{desk.reference}/withdraw/", {}


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_units_worker_finds_what_the_ruling_permits_and_no_other_byte(
    world: World, country: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = world.desks[country]
    client = world.client(desk.account_id)
    client.raise_request_exception = False
    own = bytes_of(client.get(f"/desk/unit/tasks/{desk.task_id}/"))
    assert found_in(own, desk) == MAY_SEE[country]
    for data_class, file_id in desk.files.items():
        content = bytes_of(client.get(f"/desk/unit/tasks/{desk.task_id}/files/{file_id}/"))
        assert (data_class in found_in(content, desk)) == (data_class in MAY_SEE[country])
    for each in world.desks.values():
        allowed = MAY_SEE[country] if each is desk else set()
        for address in pages(each):
            response = client.get(address)
            assert response.status_code < 500, address
            assert found_in(bytes_of(response), each) <= allowed, address
        for address, form in wrong_forms(each):
            response = client.post(address, form)
            assert response.status_code < 500, (address, form)
            assert found_in(bytes_of(response), each) <= allowed, (address, form)
        for address, value in searches(each):
            content = bytes_of(client.get(address, {"text": value, "q": value})).replace(value.encode(), b"")
            assert each.reference.encode() not in content, (address, value)
    assert not [
        value for each in world.desks.values() for value in each.values.values() if value in caplog.text
    ]


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_not_shown_is_said_with_its_reason(world: World, country: str) -> None:
    desk = world.desks[country]
    page = world.client(desk.account_id).get(f"/desk/unit/tasks/{desk.task_id}/").content.decode()
    hidden = DATA_CLASSES.keys() - MAY_SEE[country]
    assert ("Not shown to your unit: bank details may not be seen from" in page) == ("bank" in hidden)
    questions = hidden | ({"letter"} if "health" in hidden else set())
    said = 1 if "conduct" in hidden else 0
    files = len(hidden & desk.files.keys())
    assert page.count("Not shown to your unit: ") == len(questions) + said + files
    assert ("Somebody" in page or "not shown" in page) or "identity" not in hidden


def test_a_unit_sees_who_asked_only_where_it_may_see_who_people_are(world: World) -> None:
    asker = "ZqGBxaskerxQz"
    for country, desk in world.desks.items():
        page = world.client(desk.account_id).get(f"/desk/unit/tasks/{desk.task_id}/").content.decode()
        assert (asker in page) == ("identity" in MAY_SEE[country]), country


@pytest.mark.parametrize("name", HOUSE)
def test_of_the_house_only_who_works_on_the_departments_cases_reads_them(
    world: World, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = world.client(world.accounts[name])
    client.raise_request_exception = False
    found: set[str] = set()
    for desk in world.desks.values():
        for address in pages(desk):
            response = client.get(address)
            assert response.status_code < 500, address
            seen = found_in(bytes_of(response), desk)
            found |= seen
            if address.startswith(("/audit/", "/office/", "/desk/unit/")):
                assert not seen, address
    reads = name in ("worker", "money", "admin", "auditor")
    assert found <= (set(DATA_CLASSES) if reads else set()), name
    assert found == set(DATA_CLASSES) or name not in ("worker", "money")
    assert not [
        value for each in world.desks.values() for value in each.values.values() if value in caplog.text
    ]


def test_another_system_finds_nothing_of_a_case_that_is_no_claim(world: World, system: Actor) -> None:
    client = client_for(world.department_id, system, "claims:read")
    for desk in world.desks.values():
        for address in pages(desk):
            assert not found_in(bytes_of(client.get(address)), desk), address


def test_e_mails_hold_no_value_of_a_class_that_has_a_wall(world: World) -> None:
    at = timezone.now()
    with acting(SYSTEM, [world.department_id]):
        for desk in world.desks.values():
            worker = Actor.account(desk.account_id, "Worker")
            text = f"{desk.values['conduct']}, {desk.values['bank']}"
            comment(reference=desk.reference, text=text, actor=worker, at=at)
        assert send_notices(department_id=world.department_id, actor=SYSTEM, at=at) == len(world.desks)
    assert len(mail.outbox) == len(world.desks)
    written = b"".join(each.message().as_bytes() for each in mail.outbox)
    for desk in world.desks.values():
        assert found_in(written, desk) <= {"official"}


def test_every_look_at_personal_data_is_in_the_audit_trail_by_its_classes(world: World) -> None:
    def looks(desk: Desk) -> list[tuple[str, set[str]]]:
        with acting(SYSTEM, [world.department_id]):
            found = events(
                EventFilter(departments=[world.department_id], case_reference=desk.reference), limit=500
            )
        return [
            (each.actor_id, set((each.detail or {})["after"]["classes"]))
            for each in found
            if each.event == "cases.values_seen"
        ]

    for country, desk in world.desks.items():
        before = looks(desk)
        world.client(desk.account_id).get(f"/desk/unit/tasks/{desk.task_id}/")
        noted = looks(desk)[: len(looks(desk)) - len(before)]
        wanted = MAY_SEE[country] - {"official"}
        assert noted == ([(f"account:{desk.account_id}", wanted)] if wanted else []), country
        worker = world.accounts["worker"]
        world.client(worker).get(f"/desk/cases/{desk.reference}/")
        assert looks(desk)[0] == (f"account:{worker}", set(DATA_CLASSES) - {"official"})
        count = len(looks(desk))
        world.client(world.accounts["asker"]).get(f"/cases/{desk.reference}/")
        assert len(looks(desk)) == count, "nobody notes that one saw one's own"


def test_what_the_walls_let_through_is_what_the_rulings_say(world: World) -> None:
    today = timezone.now().date()
    for country, desk in world.desks.items():
        with acting(SYSTEM, department_ids()):
            found = unit_sight(desk.account_id, today)
        assert found is not None
        assert found.department_ids == (world.department_id,)
        book = found.books[world.department_id]
        permitted = {
            each
            for each in DATA_CLASSES
            if book.ruling(found.place, each, "official", "view").verdict == PERMIT
        }
        assert permitted == MAY_SEE[country]
        uncleared = replace(found.place, clearance="none")
        assert not book.seen(uncleared)
