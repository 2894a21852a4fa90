"""The service hangs together: its process, its steps, its tasks and its words know each other."""

from commonhold.services.join.service import SERVICE
from commonhold.work.cases.tests.shape import check_shape


def test_everything_knows_everything_else() -> None:
    check_shape(SERVICE, roles={"case_worker"})
