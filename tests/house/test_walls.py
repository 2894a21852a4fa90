"""No table escapes the wall between departments, and the application's role owns nothing."""

import pytest
from django.db import DatabaseError, connection

from commonhold.core.departments.actions import create_organisation
from commonhold.core.departments.queries import organisations


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.django_db
def test_every_table_with_a_department_has_a_wall():
    unwalled = rows(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE a.attname = 'department_id' AND c.relkind IN ('r', 'p') AND NOT a.attisdropped"
        " AND c.relnamespace = 'public'::regnamespace AND NOT (c.relrowsecurity AND EXISTS"
        " (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'department_wall'))"
    )
    assert unwalled == []


NO_UNIT_WALL = {
    "audit_pending": "numbers of events",
    "audit_seal": "hashes of events",
    "delivery_marketchanges": "one number",
    "departments_department": "names of departments",
    "people_person": "behind the wall of their employments",
    "processes_migration": "numbers of releases",
    "processes_release": "numbers of versions",
    "processes_version": "process definitions, which are published",
}
"""The tables that a delivery unit may read whole, and what is in them. Django's own hold nothing of ours."""


@pytest.mark.django_db
def test_every_table_keeps_delivery_units_out_or_says_what_is_theirs():
    unwalled = rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND c.relname !~ '^(auth|django|procrastinate)_' AND NOT (c.relrowsecurity AND EXISTS"
        " (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'unit_wall' AND NOT p.polpermissive))"
    )
    assert {name for (name,) in unwalled} == NO_UNIT_WALL.keys()


@pytest.mark.django_db
def test_the_application_owns_nothing_and_cannot_pass_the_wall():
    assert rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False)]


@pytest.mark.django_db
def test_every_walled_table_is_empty_without_a_department(department):
    tables = rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
    assert tables
    seen = {name: rows(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")[0][0] for (name,) in tables}
    assert not any(seen.values()), seen


def test_a_department_sees_its_own_parts_only(department, other_department, acting_for, system, clock):
    def add(department_id):
        create_organisation(
            department_id=department_id, kind="agency", code="A", name="Agency", actor=system, at=clock
        )

    with acting_for(department):
        add(department)
        assert len(organisations(department)) == 1
    with acting_for(other_department):
        assert organisations(department) == []
    assert organisations(department) == []
    with pytest.raises(DatabaseError, match="row-level security"), acting_for(other_department):
        add(department)
