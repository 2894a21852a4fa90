"""How long the worker waits, and where a return can go. That it goes there is tested with HMRC's protocol, in
connectors/hmrc."""

from datetime import timedelta
from itertools import pairwise

import pytest

from commonhold.records.pay.filing.rules import FOLLOWS, LONGEST_SENDING, wait_after


def test_what_fails_again_and_again_is_tried_less_and_less_often_but_each_hour() -> None:
    waits = [wait_after("prepared", tries) for tries in range(1, 30)]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert all(later >= earlier for earlier, later in pairwise(waits))
    assert waits[-1] == timedelta(hours=1)


def test_what_may_still_be_on_its_way_is_left_alone() -> None:
    assert wait_after("sent", 1) == LONGEST_SENDING


@pytest.mark.parametrize("state", FOLLOWS)
def test_every_return_can_come_to_an_end(state: str) -> None:
    reached, ahead = set(), [state]
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead.extend(FOLLOWS[here])
    assert "deleted" in reached
