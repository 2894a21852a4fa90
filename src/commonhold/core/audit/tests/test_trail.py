"""The audit trail: what the database refuses, and what verification finds."""

import psycopg
import pytest
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from commonhold.core.audit import actions, queries, rules
from commonhold.core.audit.models import Event


def some_events(department, system, clock, count=5):
    for number in range(count):
        actions.record(
            "expenses.claim_submitted",
            actor=system,
            at=clock,
            subject=f"expenses.claim:{number}",
            department_id=department,
            after={"total_pence": 1200 + number},
        )


def sealed(department, system, clock, acting_for):
    with acting_for(department):
        actions.seal()
        some_events(department, system, clock)
        assert actions.seal() == 5
        assert actions.seal() == 0


def tampered_with(committed_db, statement):
    with psycopg.connect(committed_db) as superuser:
        superuser.execute("SET commonhold.actor = 'somebody with the keys'")
        superuser.execute(statement)


def findings(acting_for, department):
    with acting_for(department):
        return [(found.kind, found.event_id) for found in queries.verify()]


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET subject = 'x'", "DELETE FROM audit_event"])
def test_the_application_can_neither_change_nor_remove_an_event(department, acting_for, statement):
    with pytest.raises(DatabaseError, match="permission denied"), acting_for(department):
        connection.cursor().execute(statement)


def test_nobody_writes_anonymously(department, clock, system):
    with pytest.raises(DatabaseError, match="without an actor"):
        some_events(department, system, clock, 1)


def test_an_untouched_trail_verifies(committed_db, department, system, clock, acting_for):
    sealed(department, system, clock, acting_for)
    sealed(department, system, clock, acting_for)
    assert findings(acting_for, department) == []


def test_an_altered_event_is_named(committed_db, department, system, clock, acting_for):
    sealed(department, system, clock, acting_for)
    tampered_with(
        committed_db, "UPDATE audit_event SET actor_label = 'Somebody else' WHERE subject LIKE '%:2'"
    )
    with acting_for(department):
        altered = Event.objects.get(subject="expenses.claim:2").id
    assert findings(acting_for, department) == [("altered", altered)]


def test_a_removed_event_is_named(committed_db, department, system, clock, acting_for):
    sealed(department, system, clock, acting_for)
    with acting_for(department):
        doomed = Event.objects.get(subject="expenses.claim:3").id
    tampered_with(committed_db, f"DELETE FROM audit_event WHERE id = {doomed}")
    assert findings(acting_for, department) == [("removed", doomed)]


def test_an_inserted_event_is_named(committed_db, department, system, clock, acting_for):
    sealed(department, system, clock, acting_for)
    tampered_with(
        committed_db,
        "INSERT INTO audit_event (id, at, event, actor_id, actor_label, subject)"
        " VALUES (900, now(), 'payments.approved', 'account:1', 'An approver', 'payments.payment:1')",
    )
    assert findings(acting_for, department) == [("inserted", 900)]


def test_an_event_slipped_in_with_an_old_date_is_named(committed_db, department, system, clock, acting_for):
    sealed(department, system, clock, acting_for)
    tampered_with(
        committed_db,
        "INSERT INTO audit_event"
        " (id, recorded_at, at, event, actor_id, actor_label, subject) VALUES"
        " (900, now() - interval '9 days', now(), 'x', 'account:1', 'An approver', 'payments.payment:1');"
        " INSERT INTO audit_pending VALUES (900)",
    )
    with acting_for(department):
        actions.seal()
    assert findings(acting_for, department) == [("inserted with a date in the past", 900)]


def test_a_removed_seal_breaks_the_chain(committed_db, department, system, clock, acting_for):
    for _ in range(3):
        sealed(department, system, clock, acting_for)
    tampered_with(committed_db, "DELETE FROM audit_seal WHERE id = 3")
    found = findings(acting_for, department)
    assert ("altered, or one before it was removed", None) in found
    assert len([kind for kind, _ in found if kind == "inserted"]) == 5


def test_a_verb_that_records_nothing_is_a_bug():
    @actions.verb
    def silent():
        return 1

    with pytest.raises(AssertionError, match="recorded no event"):
        silent()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_any_other_list_of_leaves_has_another_root(contents, data):
    leaves = [rules.leaf({"id": each.hex()}) for each in contents]
    changed = list(leaves)
    position = data.draw(st.integers(0, len(leaves) - 1))
    changed[position] = rules.leaf({"id": "something else"})
    assert rules.root(changed) != rules.root(leaves)


def test_the_tree_is_that_of_rfc_6962():
    """Built by the RFC's recursive definition, for every size up to 20."""

    def defined(leaves):
        if len(leaves) == 1:
            return leaves[0]
        k = 1 << (len(leaves) - 1).bit_length() - 1
        return rules._node(defined(leaves[:k]), defined(leaves[k:]))

    for size in range(1, 21):
        leaves = [rules.leaf({"id": n}) for n in range(size)]
        assert rules.root(leaves) == defined(leaves)
