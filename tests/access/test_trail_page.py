"""The auditors' page: who may look, what they find, what they take away, and that looking is seen."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import acting
from commonhold.core.audit.actions import record, verb
from commonhold.core.audit.queries import EventFilter
from commonhold.faces.audit import exporting, views
from commonhold.faces.doors import SESSION_ACCOUNT


@verb
def happen(department, system, clock, number, **more):
    """Events for the trail to show."""
    for each in range(number):
        record(
            **{
                "event": "works.bridge_built",
                "actor": system,
                "at": clock + timedelta(minutes=each),
                "subject": f"works.bridge:{each}",
                "department_id": department,
                **more,
            }
        )


@pytest.fixture
def auditor(department, other_department, system, clock) -> Client:
    """Who audits the Department of Works, and is an employee of the Department of Letters."""
    with acting(system, [department, other_department]):
        account_id = open_account(email="auditor@works.example", label="Au Ditor", actor=system, at=clock)
        for place, role in ((department, "auditor"), (other_department, "employee")):
            grant_role(
                account_id=account_id,
                department_id=place,
                role=role,
                from_date=clock.date(),
                actor=system,
                at=clock,
            )
    client = Client()
    session = client.session
    session[SESSION_ACCOUNT] = account_id
    session.save()
    return client


@pytest.fixture
def trail(auditor, department, other_department, system, clock):
    with acting(system, [department, other_department]):
        happen(department, system, clock, 3)
        happen(department, system, clock, 1, event="works.tunnel_dug", subject="works.tunnel:1")
        happen(department, system, clock, 1, subject="works.bridge:77", case_reference="CH-1111-1111")
        happen(other_department, system, clock, 1, subject="letters.letter:1")


def page(auditor, **query):
    answer = auditor.get("/audit/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def looks(department, system):
    with acting(system, [department]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor_label, detail->'after'->>'event', detail->'after'->>'exported'"
            " FROM audit_event WHERE event = 'audit.looked' ORDER BY id"
        )
        return cursor.fetchall()


def test_an_auditor_sees_the_departments_that_they_audit_and_no_other(auditor, trail, other_department):
    shown = page(auditor)
    assert "works.bridge:2" in shown
    assert "letters.letter" not in shown
    assert "letters.letter" not in page(auditor, department=str(other_department))


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ({"event": "works.tunnel"}, "works.tunnel:1", "works.bridge:0"),
        ({"subject": "works.bridge:1"}, "works.bridge:1", "works.bridge:2"),
        ({"case": "ch-1111-1111"}, "works.bridge:77", "works.bridge:0"),
        ({"actor": "test"}, "works.bridge:0", "No event fits"),
        ({"actor": "nobody at all"}, "No event fits", "works.bridge:0"),
        ({"since": "2026-04-14", "until": "2026-04-14"}, "works.bridge:0", "No event fits"),
        ({"since": "2026-04-15"}, "No event fits", "works.bridge:0"),
        ({"until": "2026-04-13"}, "No event fits", "works.bridge:0"),
    ],
)
def test_the_trail_can_be_searched(auditor, trail, query, found, not_found):
    query = {"event": "works.", **query}
    shown = page(auditor, **query)
    assert found in shown
    assert not_found not in shown


def test_every_look_is_part_of_the_trail(auditor, trail, department, system):
    page(auditor, event="works.tunnel")
    b"".join(auditor.get("/audit/export/", {"event": "works.bridge"}).streaming_content)
    assert looks(department, system) == [
        ("Au Ditor", "works.tunnel", None),
        ("Au Ditor", "works.bridge", "CSV"),
    ]


def test_a_day_that_is_none_is_told_beside_its_field(auditor, trail, department, system):
    shown = page(auditor, since="2026-02-30")
    assert "First day must be a real date, like 2026-04-14" in shown
    assert 'href="#since"' in shown
    assert looks(department, system) == []
    assert auditor.get("/audit/export/", {"since": "x"}).status_code == 302


def test_one_leafs_through_all_of_it_once(auditor, trail, department, system, clock, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    seen, address = [], "/audit/?event=works."
    while address:
        answer = auditor.get(address)
        shown = answer.content.decode()
        seen += [
            each
            for each in ("bridge:0", "bridge:1", "bridge:2", "tunnel:1", "bridge:77")
            if f"{each}<" in shown
        ]
        older = (
            shown.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0] if 'rel="next"' in shown else ""
        )
        address = f"/audit/{older.replace('&amp;', '&')}" if older else ""
    assert sorted(seen) == ["bridge:0", "bridge:1", "bridge:2", "bridge:77", "tunnel:1"]


@pytest.mark.parametrize("before", ["0", "-5", "x", "9" * 19, "9" * 40, "²", "%27"])
def test_nonsense_for_a_place_in_the_trail_breaks_nothing(auditor, trail, before):
    assert auditor.get(f"/audit/?before={before}").status_code == 200


def test_all_that_fits_can_be_taken_away(auditor, trail, department, system, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 2)
    answer = auditor.get("/audit/export/", {"event": "works."})
    assert answer["Content-Disposition"].startswith('attachment; filename="trail-works-')
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["subject"] for row in rows] == [
        "works.bridge:77",
        "works.tunnel:1",
        "works.bridge:2",
        "works.bridge:1",
        "works.bridge:0",
    ]
    assert rows[0]["case_reference"] == "CH-1111-1111"


def test_a_spreadsheet_does_not_take_a_cell_for_a_formula(department, system, clock):
    with acting(system, [department]):
        happen(department, system, clock, 1, subject='=HYPERLINK("http://evil.example")')
    lines = list(exporting.lines(EventFilter([department], event="works."), system))
    assert "'=HYPERLINK" in lines[1]


def test_the_page_escapes_what_people_wrote(auditor, department, system, clock):
    with acting(system, [department]):
        happen(department, system, clock, 1, after={"purpose": "<script>alert(1)</script>"})
    assert "<script>alert" not in page(auditor)
