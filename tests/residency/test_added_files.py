"""Files that units' workers add: of every class from every country, as residency permits; who then sees which; and
uploads that make no sense."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import BrowserContext, expect

from commonhold.core.audit.acting import acting
from commonhold.core.audit.queries import EventFilter, events
from commonhold.services.claim_expense.tests.conftest import PDF
from commonhold.work.residency.cedar.vocabulary import DATA_CLASSES
from tests.journeys.test_pages import look
from tests.residency.conftest import COUNTRIES, SYSTEM, Desk, World
from tests.residency.test_side_by_side import seen_by
from tests.residency.test_where_values_appear import MAY_SEE, bytes_of


def value(data_class: str) -> str:
    return f"Xq{data_class.replace('_', '')}xAdded"


def add(world: World, desk: Desk, data_class: str, content: bytes | None = None, name: str = "") -> Any:
    kept = PDF + value(data_class).encode() if content is None else content
    file = SimpleUploadedFile(name or f"{value(data_class)}.pdf", kept)
    client = world.client(desk.account_id)
    return client.post(
        f"/desk/unit/tasks/{desk.task_id}/files/", {"file": file, "data_class": data_class}, follow=True
    )


def files_of(world: World, owner_url: str, reference: str) -> dict[str, tuple[int, str]]:
    """What was added to a case: by name, its number and class."""
    with psycopg.connect(owner_url) as connection:
        rows = connection.execute(
            "SELECT f.name, f.id, f.data_class FROM cases_attachment f JOIN cases_case c ON c.id = f.case_id"
            " WHERE c.reference = %s ORDER BY f.id",
            [reference],
        )
        return {name: (number, data_class) for name, number, data_class in list(rows)[2:]}


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_unit_adds_what_it_may_work_with_and_no_other(world: World, country: str, owner_url: str) -> None:
    desk = world.desks[country]
    form = world.client(desk.account_id).get(f"/desk/unit/tasks/{desk.task_id}/files/").content.decode()
    for data_class in DATA_CLASSES:
        page = add(world, desk, data_class).content.decode()
        may = data_class in MAY_SEE[country]
        assert (f'value="{data_class}"' in form) == may
        assert ("Your file was added" in page) == may
        assert ("may not be worked with from" in page) != may
    added = files_of(world, owner_url, desk.reference)
    assert {name: of for name, (_, of) in added.items()} == {
        f"{value(each)}.pdf": each for each in MAY_SEE[country]
    }


def test_who_goes_on_sees_the_files_of_the_classes_that_they_may(world: World, owner_url: str) -> None:
    home = world.desks["GB"]
    for data_class in DATA_CLASSES:
        add(world, home, data_class)
    files = files_of(world, owner_url, home.reference)
    assert len(files) == len(DATA_CLASSES)
    for country in ("PL", "IN", "US"):
        abroad = world.desks[country]
        with psycopg.connect(owner_url) as connection:  # as if it had been moved
            connection.execute("SELECT set_config('commonhold.actor', 'system:test', true)")
            connection.execute(
                "UPDATE cases_task SET unit_id = %s WHERE id = %s", [abroad.unit_id, home.task_id]
            )
        client = world.client(abroad.account_id)
        client.raise_request_exception = False
        own = bytes_of(client.get(f"/desk/unit/tasks/{home.task_id}/"))
        for name, (number, data_class) in files.items():
            may = data_class in MAY_SEE[country]
            assert (name.encode() in own) == may
            got = client.get(f"/desk/unit/tasks/{home.task_id}/files/{number}/")
            assert (value(data_class).encode() in bytes_of(got)) == may
            assert got.status_code == (200 if may else 404)
    # Meanwhile whoever added them has no part in the case any more.
    client = world.client(home.account_id)
    client.raise_request_exception = False
    address = f"/desk/unit/tasks/{home.task_id}/files/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"data_class": "official"}).status_code == 404
    for number, _ in files.values():
        assert client.get(f"{address}{number}/").status_code == 404
    assert value("bank").encode() in bytes_of(
        world.client(world.accounts["worker"]).get(
            f"/desk/cases/{home.reference}/files/{files[value('bank') + '.pdf'][0]}/"
        )
    )


def test_each_look_at_an_added_file_of_a_person_is_an_event(world: World, owner_url: str) -> None:
    desk = world.desks["GB"]
    for data_class in ("bank", "official"):
        add(world, desk, data_class)
    files = files_of(world, owner_url, desk.reference)
    for name, (number, data_class) in files.items():
        client = world.client(world.accounts["worker"])
        bytes_of(client.get(f"/desk/cases/{desk.reference}/files/{number}/"))
        with acting(SYSTEM, [world.department_id]):
            wanted = EventFilter(departments=[world.department_id], case_reference=desk.reference)
            looks = [
                each.detail["after"]["classes"]
                for each in events(wanted, limit=500)
                if each.event == "cases.values_seen"
                and each.subject == f"cases.attachment:{number}"
                and each.detail
            ]
        assert looks == ([["bank"]] if data_class == "bank" else []), name
    with acting(SYSTEM, [world.department_id]):
        told = [each for each in events(wanted, limit=500) if each.event == "cases.attached"]
    assert [each.actor_id for each in told[:2]] == [f"account:{desk.account_id}"] * 2
    assert not any("xAdded" in str(each) for each in told), "the trail has no file's name"


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "empty.pdf", "The submitted file is empty|the file is empty"),
        (b"<html><script>alert(1)</script></html>", "receipt.pdf", "is not a JPEG, PNG, HEIC or PDF file"),
        (b"MZ\x90\x00" + b"\x00" * 100, "receipt.pdf.exe", "is not a JPEG, PNG, HEIC or PDF file"),
        (b"PK\x03\x04" + b"\x00" * 100, "receipt.jpg", "is not a JPEG, PNG, HEIC or PDF file"),
        (PDF + b"x" * 10 * 1024 * 1024, "receipt.pdf", "it is larger than 10 MB"),
    ],
)
def test_what_is_no_document_is_refused(
    world: World, owner_url: str, content: bytes, name: str, why: str
) -> None:
    desk = world.desks["GB"]
    page = add(world, desk, "official", content, name)
    assert page.status_code == 200
    assert any(each in page.content.decode() for each in why.split("|"))
    assert files_of(world, owner_url, desk.reference) == {}


def test_a_hostile_name_is_only_a_name(world: World, owner_url: str) -> None:
    desk = world.desks["GB"]
    names = [
        "../../etc/passwd",
        "<script>alert(1)</script>.pdf",
        "a\x00b.pdf",
        "x" * 5000 + ".pdf",
        "\u202efdp.exe",
    ]
    for name in names:
        assert add(world, desk, "official", PDF, name).status_code == 200
    kept = files_of(world, owner_url, desk.reference)
    assert len(kept) == len(names)
    assert not [name for name in kept if "/" in name or "\x00" in name or len(name) > 255]
    client = world.client(desk.account_id)
    page = client.get(f"/desk/unit/tasks/{desk.task_id}/").content.decode()
    assert "<script>alert" not in page
    for number, _ in kept.values():
        got = client.get(f"/desk/unit/tasks/{desk.task_id}/files/{number}/")
        assert got.headers["Content-Disposition"].startswith("attachment")


def test_forms_that_make_no_sense(world: World, owner_url: str) -> None:
    desk = world.desks["GB"]
    address = f"/desk/unit/tasks/{desk.task_id}/files/"
    client = world.client(desk.account_id)
    client.raise_request_exception = False

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("receipt.pdf", PDF)

    for form, told in (
        ({}, "Choose a file"),
        ({"file": "receipt.pdf", "data_class": "official"}, "Choose a file"),
        ({"file": file()}, "Choose what the file tells about"),
        ({"file": file(), "data_class": "nonsense"}, "Choose what the file tells about"),
        ({"file": file(), "data_class": "x" * 100_000}, "Choose what the file tells about"),
    ):
        answer = client.post(address, form)
        assert answer.status_code == 200, form
        assert told in answer.content.decode()
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="r.pdf"\r\n\r\n%PDF'
    assert client.post(address, body, content_type="multipart/form-data; boundary=x").status_code < 500
    assert client.post(address, body, content_type="multipart/form-data").status_code < 500
    assert client.post(address, {"file": file(), "data_class": "\x00"}).status_code == 400
    for other in ("PL", "US"):  # another unit's task
        theirs = f"/desk/unit/tasks/{world.desks[other].task_id}/files/"
        assert client.post(theirs, {"file": file(), "data_class": "official"}).status_code == 404
    stranger = world.client(world.accounts["worker"])
    stranger.raise_request_exception = False
    assert stranger.post(address, {"file": file(), "data_class": "official"}).status_code == 403
    assert files_of(world, owner_url, desk.reference) == {}


def test_the_same_file_twice_is_two_files_and_kept_once(world: World, owner_url: str) -> None:
    desk = world.desks["GB"]
    for _ in range(2):
        assert "Your file was added" in add(world, desk, "bank", name="same.pdf").content.decode()
    with psycopg.connect(owner_url) as connection:
        rows = connection.execute("SELECT sha256 FROM cases_attachment WHERE name = 'same.pdf'").fetchall()
    assert len(rows) == 2
    assert len(set(rows)) == 1


def test_a_task_on_hold_still_takes_the_file_that_it_waits_for(world: World) -> None:
    desk = world.desks["GB"]
    client = world.client(desk.account_id)
    client.post(
        f"/desk/unit/tasks/{desk.task_id}/",
        {"do": "hold", "why": "waiting_for_customer", "reason": "The letter is blurred"},
    )
    assert "Your file was added" in add(world, desk, "health").content.decode()
    client.post(f"/desk/unit/tasks/{desk.task_id}/", {"do": "resume", "reason": "It came"})
    client.post(f"/desk/unit/tasks/{desk.task_id}/", {"do": "decide", "outcome": "done"})
    late = world.client(desk.account_id)
    late.raise_request_exception = False
    assert late.get(f"/desk/unit/tasks/{desk.task_id}/files/").status_code == 404


@pytest.mark.browser
def test_a_worker_abroad_adds_a_file_in_the_browser(
    site: str, world: World, context: BrowserContext, tmp_path: Path
) -> None:
    desk = world.desks["IN"]
    page = seen_by(context, site, desk.account_id, desk.task_id)
    page.get_by_role("link", name="Add a file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a file")
    found = look(page)
    page.get_by_text("What you may not add").click()
    expect(page.get_by_text("Bank details may not be worked with from India.")).to_be_visible()
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    found += look(page)
    slip = tmp_path / "payslip.pdf"
    slip.write_bytes(PDF)
    page.get_by_label("The file").set_input_files(slip)
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what the file tells about")
    page.get_by_label("The file").set_input_files(slip)
    page.get_by_label("Pay", exact=True).check()
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_text("Your file was added.")).to_be_visible()
    expect(page.get_by_role("link", name="payslip.pdf")).to_be_visible()
    expect(page.get_by_text("what is about somebody’s conduct may not be seen").first).to_be_visible()
    assert not found + look(page)
