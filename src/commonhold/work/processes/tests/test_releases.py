"""In which version new cases start: one department tries it, then all do, or it goes back."""

import pytest
from django.db import DatabaseError, connection, transaction

from commonhold.base.bpmn.tests.drawn import EVERYDAY
from commonhold.base.refusals import NotFound
from commonhold.work.processes import actions
from commonhold.work.processes.releasing import queries
from commonhold.work.processes.releasing.actions import release
from commonhold.work.processes.tests.test_store import LATE, NO_RULES, drawn


@pytest.fixture
def owner(department, other_department, system, clock, acting_for):
    """The process owner, who acts for two departments; the first is the pilot."""

    class Owner:
        def publishes(self, *parts, at_once=False):
            return actions.publish(
                service="test", bpmn=drawn(*parts), dmn=NO_RULES, actor=system, at=clock, release=at_once
            )

        def releases(self, digest, to=None):
            release(service="test", digest=digest, department_id=to, actor=system, at=clock)

        def starts(self):
            """The versions in which new cases of the pilot and of the other department start."""
            return tuple(
                actions.start(service="test", department_id=each, variables={}, actor=system, at=clock).hash
                for each in (department, other_department)
            )

    with acting_for(department, other_department):
        yield Owner()


def test_a_version_is_tried_in_one_department_then_released_to_all_and_taken_back(owner, department):
    old = owner.publishes(*EVERYDAY, at_once=True)
    new = owner.publishes(*LATE)
    assert owner.starts() == (old, old)
    owner.releases(new, to=department)
    assert owner.starts() == (new, old)
    assert queries.in_force("test") == {None: old, department: new}
    owner.releases(new)
    assert owner.starts() == (new, new)
    owner.releases(old)
    assert owner.starts() == (old, old)
    assert [each.hash for each in queries.releases("test")] == [old, new, new, old]


def test_a_pilot_ends_with_the_next_release_to_all(owner, department):
    old = owner.publishes(*EVERYDAY, at_once=True)
    new = owner.publishes(*LATE)
    owner.releases(new, to=department)
    owner.releases(old)
    assert owner.starts() == (old, old)
    assert queries.in_force("test") == {None: old}


def test_releasing_what_is_in_force_changes_nothing(owner, department):
    old = owner.publishes(*EVERYDAY, at_once=True)
    owner.releases(old)
    owner.releases(old, to=department)
    assert len(queries.releases("test")) == 1


def test_only_what_is_published_is_released(owner):
    owner.publishes(*EVERYDAY, at_once=True)
    with pytest.raises(NotFound, match="no version of test called “feed”"):
        owner.releases("feed")


def test_a_version_is_found_by_the_beginning_of_its_hash(owner):
    digest = owner.publishes(*EVERYDAY)
    assert queries.version("test", digest[:8].upper()).hash == digest
    for beginning in ("", digest[:7], "0" * 12, "%", digest + "0"):
        with pytest.raises(NotFound):
            queries.version("test", beginning)


def test_releases_cannot_be_rewritten(owner):
    owner.publishes(*EVERYDAY, at_once=True)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE processes_release SET only_for_id = NULL")
