"""How far a long step of a run has come: told while it is taken, to whoever listens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

CALCULATING = READING, WORKING_OUT, STORING, FINDING = (
    "Reading what is known of everybody",
    "Working out their pay",
    "Storing payslips",
    "Looking for what stands out",
)
COMMITTING = BOOKING, PAYING, FILING, LISTING = (
    "Booking in the ledger",
    "Preparing payments",
    "Preparing what HMRC is told",
    "Writing lists for others",
)

_listening: ContextVar[Callable[[str], None] | None] = ContextVar("listening", default=None)


@contextmanager
def told_to(tell: Callable[[str], None]) -> Iterator[None]:
    """Within it `tell` is called with each stage that is begun."""
    token = _listening.set(tell)
    try:
        yield
    finally:
        _listening.reset(token)


def stage(what: str) -> None:
    """Say what is done from now on."""
    tell = _listening.get()
    if tell is not None:
        tell(what)
