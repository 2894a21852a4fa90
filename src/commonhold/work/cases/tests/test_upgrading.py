"""What was there before a release is there after it, where the release keeps it."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from commonhold.faces.cli import database

pytestmark = pytest.mark.slow
FIRST = {
    "audit": "0002_sight",
    "departments": "0001_initial",
    "accounts": "0003_senior_risk_owner",
    "people": "0001_initial",
    "expenses": "0001_initial",
    "ledger": "0002_balances_follow_lines",
    "payments": "0001_initial",
    "residency": "0001_initial",
    "processes": "0005_starters",
    "delivery": "0002_routing",
    "cases": "0004_routing",
}
"""The first schema: each app's last migration in it."""
ROWS = (Path(__file__).parent / "first_schema.sql").read_text()


HANDED_OVER = """
INSERT INTO delivery_supplier (id, code, name, country) VALUES (1, 'acme', 'Acme', 'GB');
INSERT INTO delivery_unit (id, code, name, kind, supplier_id, region, zone, opens, closes, weekdays)
    SELECT n, 'unit-' || n, 'Unit ' || n, 'supplier', 1, '', 'Europe/London', '09:00', '17:00', '12345'
    FROM generate_series(1, 2) n;
INSERT INTO delivery_transition (id, at, by, by_label, why, unit_id, called_off_by_label, called_off_why,
        called_off_at)
    SELECT n, '2026-04-01', 'x', 'X', 'It ends', 1, '', CASE WHEN n = 4 THEN 'No' ELSE '' END,
        CASE WHEN n = 4 THEN timestamptz '2026-04-03' END
    FROM generate_series(1, 4) n;
INSERT INTO delivery_wave (id, transition_id, number, "on", kinds, percent, begun_at, counted_at, done_at)
    SELECT n, n, 1, '2026-04-01', '[]', 50, d, d, CASE WHEN n <> 3 THEN d END
    FROM generate_series(1, 4) n, (SELECT timestamptz '2026-04-01') AS day (d);
INSERT INTO delivery_handovercount (wave_id, side, unit_id, service, element, band, tasks, begun)
    SELECT n, side, unit, 's', 'e', 'under_1_week', 1, 0
    FROM generate_series(1, 4) n, (VALUES ('giving', 1), ('receiving', NULL)) AS of (side, unit);
INSERT INTO delivery_signature (at, by, by_label, reason, wave_id, side, unit_id)
    VALUES ('2026-04-02', 'x', 'X', '', 1, 'giving', 1), ('2026-04-03', 'y', 'Y', '', 1, 'receiving', NULL),
    ('2026-04-02', 'x', 'X', '', 2, 'giving', 1),
    ('2026-04-02', 'x', 'X', '', 4, 'giving', 1), ('2026-04-03', 'y', 'Y', '', 4, 'receiving', NULL);
"""
"""Four transitions: signed by both sides, by one, not done yet, and signed but called off."""


@contextmanager
def as_it_was(postgres: Any, migrations: Mapping[str, str], rows: str) -> Iterator[str]:
    """The owner's address of a database as a former release had it, with some rows in it."""
    name = f"former_release_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        url = postgres.url_of(name)
        with database.as_owner(database.settings_for(url)):
            for app, migration in migrations.items():
                call_command("migrate", app, migration, verbosity=0, interactive=False)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("SELECT set_config('commonhold.actor', 'system:test', false)")
            owner.execute(rows)
        yield url
    finally:
        postgres.drop(name)


@pytest.fixture(scope="module")
def former(postgres, django_db_setup, django_db_blocker):
    """The owner's address of a database of the first schema that was upgraded, and how many rows it had before."""
    with django_db_blocker.unblock(), as_it_was(postgres, FIRST, ROWS) as url:
        before = counts(url)
        database.migrate(url)
        yield url, before


@pytest.fixture
def handed_over(postgres, committed_db):
    """As the release had it in which a transition was never over."""
    with as_it_was(postgres, {"delivery": "0005_transitions"}, HANDED_OVER) as url:
        yield url


@pytest.fixture
def upgraded(former):
    """A connection of the owner's to the upgraded database, which changes nothing in it."""
    with psycopg.connect(former[0]) as owner:
        yield owner
        owner.rollback()


def counts(url: str) -> dict[str, int]:
    """How many rows each of our tables has."""
    with psycopg.connect(url) as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " AND relname !~ '^(django|auth|procrastinate)_'"
        ).fetchall()
        counted = sql.SQL("SELECT count(*) FROM {}")
        return {name: owner.execute(counted.format(sql.Identifier(name))).fetchone()[0] for (name,) in tables}


def named_later() -> Iterator[str]:
    """What migrations after the first schema name: tables of the models that they change, and words of their SQL."""
    loader = MigrationLoader(None)
    first = {each for last in FIRST.items() for each in loader.graph.forwards_plan(last)}
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("commonhold.")}
    for (app, name), migration in loader.disk_migrations.items():
        if app in ours and (app, name) not in first:
            for operation in migration.operations:
                yield f"{app}_{getattr(operation, 'model_name', '')}"
                yield from re.findall(r"\b[a-z_]+_[a-z_]+\b", str(getattr(operation, "sql", "")))


def test_rows_are_in_every_table_that_later_migrations_name(former):
    _, before = former
    named = set(named_later()) & before.keys()
    assert {"accounts_rolegrant", "cases_task", "delivery_unit", "expenses_policy"} <= named
    assert not [each for each in sorted(named) if not before[each]]


def test_every_row_of_the_first_schema_is_there_after_the_upgrade(former, django_db_blocker):
    url, before = former
    after = counts(url)
    assert {name: after[name] for name in before} == before
    with django_db_blocker.unblock(), database.as_owner(database.settings_for(url)):
        for model in apps.get_models():
            if model.__module__.startswith("commonhold."):
                assert len(list(model.objects.all())) == after[model._meta.db_table], model


def test_answers_of_open_and_finished_cases_are_kept_by_class_and_receipts_are_personal(upgraded):
    kept = upgraded.execute("SELECT case_id, data_class, answers FROM cases_answer ORDER BY case_id")
    assert kept.fetchall() == [
        (1, "official", {"purpose": "Leeds"}),
        (2, "official", {"purpose": "York"}),
        (3, "official", {"purpose": "Hull", "lines": []}),
        (5, "official", {}),
    ]
    left = upgraded.execute("SELECT data FROM cases_case ORDER BY id").fetchall()
    assert left == [({"claim_id": 7},), ({"claim_id": 8},), ({"claim_id": 9},), ({},), ({},)]
    assert set(upgraded.execute("SELECT data_class FROM cases_attachment")) == {("identity",)}
    upgraded.execute("SELECT set_config('commonhold.actor', 'system:test', false)")
    with pytest.raises(psycopg.errors.CheckViolation, match="is done"):
        upgraded.execute("UPDATE cases_case SET title = 'x' WHERE id = 1")


def test_clocks_of_what_units_have_run_since_they_had_it(upgraded):
    events = upgraded.execute(
        "SELECT task_id, case_reference, service, element, measure, kind, effective_at, due_at, unit_id, by"
        " FROM delivery_clockevent ORDER BY task_id"
    ).fetchall()
    of = ("claim_expense", "check_receipts", "task", "start")
    handed_over, opened = datetime(2026, 3, 3, 11, tzinfo=UTC), datetime(2026, 3, 4, 9, tzinfo=UTC)
    due = datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert events == [
        (2, "CH-2", *of, handed_over, due, 1, "system:migration"),
        (3, "CH-3", *of, opened, None, 1, "system:migration"),
    ]


def test_hand_over_notes_name_no_closed_unit_any_more(upgraded):
    reasons = upgraded.execute("SELECT reason FROM cases_handover ORDER BY task_id").fetchall()
    assert reasons == [("I don’t read French",), ("The unit before could not go on with it",)]


def test_transitions_that_every_side_has_signed_are_over(handed_over):
    database.migrate(handed_over)
    with psycopg.connect(handed_over) as owner:
        over = owner.execute("SELECT id, over_at::date::text FROM delivery_transition ORDER BY id").fetchall()
        assert over == [(1, "2026-04-03"), (2, None), (3, None), (4, None)]
