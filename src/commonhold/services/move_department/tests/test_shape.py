"""The service hangs together: its process, its steps, its tasks and its words know each other."""

from commonhold.services.move_department.service import SERVICE
from commonhold.services.move_department.showing import STEPS, WAITS
from commonhold.work.cases.tests.shape import check_shape


def test_everything_knows_everything_else() -> None:
    check_shape(SERVICE, roles=set())


def test_every_step_that_is_shown_is_done_by_a_task() -> None:
    assert WAITS.keys() == STEPS.keys()
    assert {element for elements in WAITS.values() for element in elements} <= SERVICE.tasks.keys()
