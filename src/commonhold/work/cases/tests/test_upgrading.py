"""What was there before a release is there after it, where the release keeps it."""

import os

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


@pytest.fixture
def former(postgres, committed_db):
    """The owner's address of a database as the release before answers were kept by class had it, with two cases."""
    name = f"former_release_{os.getpid()}"
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        url = postgres.url_of(name)
        with database.as_owner(database.settings_for(url)):
            call_command("migrate", "cases", "0004_routing", verbosity=0, interactive=False)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("SELECT set_config('commonhold.actor', 'system:test', false)")
            owner.execute(BEFORE)
        yield url
    finally:
        postgres.drop(name)


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
