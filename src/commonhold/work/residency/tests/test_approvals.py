"""The register of the senior information risk owner: approving, reviewing, withdrawing, and what lapses when."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection

from commonhold.work.residency.approvals import queries
from commonhold.work.residency.approvals.actions import (
    ApprovalOverlaps,
    ReasonNeeded,
    review,
    withdraw,
)
from commonhold.work.residency.approvals.rules import ApprovalInvalid
from commonhold.work.residency.tests.approved import SCOPE, TERMS, TODAY


def test_two_of_the_same_scope_do_not_overlap_but_may_follow(enter):
    enter()
    with pytest.raises(ApprovalOverlaps):
        enter(
            terms=replace(TERMS, starts=date(2027, 4, 13), ends=date(2028, 1, 1), review_on=date(2027, 9, 1))
        )
    enter(terms=replace(TERMS, starts=date(2027, 4, 14), ends=date(2028, 1, 1), review_on=date(2027, 9, 1)))
    enter(scope=replace(SCOPE, classes=frozenset({"bank"})))
    enter(scope=replace(SCOPE, supplier="", unit="acme"))


def test_after_it_was_withdrawn_the_same_can_be_approved_anew(enter, department, acting_for, system, clock):
    approval = enter()
    with acting_for(department):
        withdraw(approval_id=approval, reason="Wrong conditions", actor=system, at=clock)
    enter()


def test_of_two_who_approve_the_same_at_once_one_is_refused(committed_db, enter):
    said: list[str] = []
    ready = threading.Barrier(2)

    def go():
        ready.wait()
        try:
            enter()
            said.append("approved")
        except ApprovalOverlaps:
            said.append("overlaps")
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["approved", "overlaps"]


@pytest.mark.parametrize(
    ("scope", "terms", "field", "needed"),
    [
        ({"supplier": ""}, {}, "unit", "either a unit or a supplier"),
        ({"unit": "krakow"}, {}, "unit", "either a unit or a supplier"),
        ({"country": "UK"}, {}, "country", "from the list"),
        ({"country": "GB"}, {}, "country", "Nothing in the United Kingdom"),
        ({"classes": frozenset()}, {}, "classes", "Choose the classes"),
        ({"classes": frozenset({"gossip"})}, {}, "classes", "Choose the classes"),
        ({"modes": frozenset()}, {}, "modes", "Choose what"),
        ({"classification": "restricted"}, {}, "classification", "Choose the highest"),
        ({"classes": frozenset({"pay", "national_security"})}, {}, "classes", "national security"),
        ({"modes": frozenset({"develop"})}, {}, "classes", "Security-enforcing code"),
        ({"classification": "secret"}, {}, "classes", "SECRET and TOP SECRET"),
        ({}, {"threat_assessment": " "}, "threat_assessment", "Enter the threat"),
        ({}, {"conditions": "x" * 10_001}, "conditions", "10,000"),
        ({}, {"ends": TODAY}, "ends", "after it starts"),
        ({}, {"ends": date.max}, "ends", "3 years"),
        ({}, {"starts": date(2026, 4, 13)}, "starts", "before today"),
        ({}, {"review_on": date(2027, 4, 15)}, "review_on", "before it ends"),
        ({}, {"review_on": TODAY}, "review_on", "before it ends"),
    ],
)
def test_what_cannot_be_approved_is_refused_by_field(db, enter, scope, terms, field, needed):
    with pytest.raises(ApprovalInvalid, match=needed) as refused:
        enter(replace(SCOPE, **scope), replace(TERMS, **terms))
    assert refused.value.field == field


def test_a_review_says_what_was_found_and_when_to_look_next(enter, department, acting_for, system, clock):
    approval = enter()
    with acting_for(department):
        for finding, following in ((" ", date(2027, 1, 1)), ("Fine", TODAY), ("Fine", date(2027, 4, 15))):
            with pytest.raises(ReasonNeeded):
                review(
                    approval_id=approval, finding=finding, next_review_on=following, actor=system, at=clock
                )
        assert [each.id for each in queries.reviews_due([department], date(2026, 10, 1))] == [approval]
        review(approval_id=approval, finding="Fine", next_review_on=date(2027, 1, 1), actor=system, at=clock)
        assert queries.reviews_due([department], date(2026, 10, 1)) == []
        assert [each.finding for each in queries.reviews(approval)] == ["Fine"]


def test_what_was_approved_is_never_rewritten(enter, department, acting_for):
    enter()
    for column in ("threat_assessment", "scope", "country", "conditions"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            acting_for(department),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE residency_approval SET {column} = ''")
    for table in ("residency_policy", "residency_release", "residency_review"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            acting_for(department),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET by = ''")


def test_another_department_neither_sees_nor_ends_it(
    enter, department, other_department, acting_for, system, clock
):
    from commonhold.base.refusals import NotFound

    approval = enter()
    with acting_for(other_department):
        assert queries.register([department]) == []
        with pytest.raises(NotFound):
            withdraw(approval_id=approval, reason="Not mine", actor=system, at=clock)
