"""What was there before a release is there after it, where the release keeps it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from psycopg import sql

from commonhold.faces.cli import database

BEFORE = """
INSERT INTO departments_department (id, code, name, leave_year_start, pay_day, region, opens, closes, weekdays)
    VALUES (1, 'works', 'Department of Works', '04-01', 28, 'england-and-wales', '09:00', '17:00', '12345');
INSERT INTO accounts_account (id, email, label, is_active) VALUES (1, 'ada@works.example', 'Ada', true);
INSERT INTO cases_case (id, reference, service, department_id, asked_by_id, instance_id, title, state, outcome,
        opened_at, closed_at, element, decisions, data)
    VALUES (1, 'CH-1', 'claim_expense', 1, 1, 1, 'Leeds', 'finished', 'paid', now(), now(), '', 0,
        '{"claim_id": 7, "answers": {"purpose": "Leeds"}}'),
    (2, 'CH-2', 'claim_expense', 1, 1, 2, 'York', 'open', NULL, now(), NULL, '', 0,
        '{"claim_id": 8, "answers": {"purpose": "York"}}');
INSERT INTO cases_attachment (case_id, department_id, uploaded_by_id, name, content_type, size_bytes, sha256, at)
    VALUES (1, 1, 1, 'receipt.pdf', 'application/pdf', 1, 'x', now());
"""


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
def as_it_was(postgres: Any, app: str, migration: str, rows: str) -> Iterator[str]:
    """The owner's address of a database as a former release had it, with some rows in it."""
    name = f"former_release_{os.getpid()}"
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        url = postgres.url_of(name)
        with database.as_owner(database.settings_for(url)):
            call_command("migrate", app, migration, verbosity=0, interactive=False)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("SELECT set_config('commonhold.actor', 'system:test', false)")
            owner.execute(rows)
        yield url
    finally:
        postgres.drop(name)


@pytest.fixture
def former(postgres, committed_db):
    """As the release before answers were kept by class had it, with two cases."""
    with as_it_was(postgres, "cases", "0004_routing", BEFORE) as url:
        yield url


@pytest.fixture
def handed_over(postgres, committed_db):
    """As the release had it in which a transition was never over."""
    with as_it_was(postgres, "delivery", "0005_transitions", HANDED_OVER) as url:
        yield url


def test_transitions_that_every_side_has_signed_are_over(handed_over):
    database.migrate(handed_over)
    with psycopg.connect(handed_over) as owner:
        over = owner.execute("SELECT id, over_at::date::text FROM delivery_transition ORDER BY id").fetchall()
        assert over == [(1, "2026-04-03"), (2, None), (3, None), (4, None)]


def test_answers_of_open_and_finished_cases_are_kept_by_class_and_receipts_are_personal(former):
    database.migrate(former)
    with psycopg.connect(former) as owner:
        kept = owner.execute(
            "SELECT case_id, data_class, answers FROM cases_answer ORDER BY case_id"
        ).fetchall()
        assert kept == [(1, "official", {"purpose": "Leeds"}), (2, "official", {"purpose": "York"})]
        left = owner.execute("SELECT data, state FROM cases_case ORDER BY id").fetchall()
        assert left == [({"claim_id": 7}, "finished"), ({"claim_id": 8}, "open")]
        assert owner.execute("SELECT data_class FROM cases_attachment").fetchall() == [("identity",)]
        owner.execute("SELECT set_config('commonhold.actor', 'system:test', false)")
        with pytest.raises(psycopg.errors.CheckViolation, match="is done"):
            owner.execute("UPDATE cases_case SET title = 'x' WHERE id = 1")
