"""Moves that meet: in parallel connections, each in a transaction of its own; and the wall between departments."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from commonhold.base.refusals import NotFound, Refusal
from commonhold.records.people import rules
from commonhold.records.people.history.queries import picture
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import person_of
from commonhold.records.people.transferring.tests.conftest import MOVES, Both
from commonhold.records.people.transferring.tests.test_undoing import DAY, LAST


def at_once(both: Both, *doings: Callable[[], Any]) -> list[Any]:
    """What each comes to, a refusal too, when they begin at the same moment."""
    together = Barrier(len(doings))

    def run(doing: Callable[[], Any]) -> Any:
        together.wait()
        try:
            with both.at_work():
                return doing()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(run, doings))


def test_of_two_moves_of_one_person_at_once_one_is_made(committed_db: str, both: Both) -> None:
    with both.at_work():
        ada = both.left.hire("Ada Moss")

    def move() -> Any:
        new = both.transfer(both.arrival(ada))
        both.end((ada, LAST))
        return new

    came = at_once(both, move, move, move)
    assert sorted(isinstance(each, Refusal) for each in came) == [False, True, True]
    with both.at_work():
        assert Employment.objects.count() == 2


def test_a_move_and_a_change_of_the_employment_at_once_are_both_recorded(
    committed_db: str, both: Both
) -> None:
    with both.at_work():
        ada = both.left.hire("Ada Moss")

    def move() -> Any:
        both.transfer(both.arrival(ada))
        return both.end((ada, LAST))

    came = at_once(both, move, lambda: both.left.change(ada, rules.Pay(5_000_000), LAST))
    assert not any(isinstance(each, Refusal) for each in came)
    with both.at_work():
        (left,), (joined,) = picture(person_of(ada), LAST), picture(person_of(ada), MOVES)
        assert (left.annual_pence, joined.annual_pence) == (5_000_000, 3_500_000)
        assert picture(person_of(ada), MOVES + DAY)[0].employment_id != ada


def test_opposite_moves_at_once_do_not_wait_for_one_another_for_ever(committed_db: str, both: Both) -> None:
    with both.at_work():
        jobs = [both.left.hire(f"Ada Moss{n}") for n in "abcd"]
        others = [both.joined.hire(f"Bea Ash{n}") for n in "abcd"]

    def there() -> Any:
        both.transfer(*[both.arrival(each) for each in jobs])
        return both.end(*[(each, LAST) for each in jobs])

    def back() -> Any:
        place = {"to_department_id": both.left.department_id, "post_id": both.left.post_id}
        both.transfer(*[both.arrival(each, **place) for each in others])
        return both.end(*[(each, LAST) for each in others])

    assert not any(isinstance(each, Refusal) for each in at_once(both, there, back))


def test_a_move_needs_both_departments(
    both: Both, acting_for: Callable[..., AbstractContextManager[None]]
) -> None:
    left, joined = both.left.department_id, both.joined.department_id
    with both.at_work():
        ada = both.left.hire("Ada Moss")
    for department_id in (left, joined):
        with acting_for(department_id), pytest.raises(NotFound):
            both.transfer(both.arrival(ada))
    with both.at_work():
        new = both.transfer(both.arrival(ada))[ada]
    with acting_for(left), pytest.raises(NotFound):
        both.annul(new)
    with acting_for(joined), pytest.raises(NotFound):
        both.end((ada, LAST))
