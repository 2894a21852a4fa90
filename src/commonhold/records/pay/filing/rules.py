"""What may become of a submission, and what a tax authority has to be able to do. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from commonhold.base.refusals import Refusal
from commonhold.records.pay.filing.facts import Employee, FullPayment, PaymentSummary

OFFICE = re.compile(r"[0-9]{3}")
ACCOUNTS_OFFICE = re.compile(r"[0-9]{3}P[A-Z][0-9]{7}[0-9X]")
"""How HMRC writes a tax office's number, and an Accounts Office reference."""

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "": ("prepared",),
    "prepared": ("prepared", "sent"),
    "sent": ("sent", "prepared", "acknowledged", "accepted", "rejected"),
    "acknowledged": ("acknowledged", "accepted", "rejected"),
    "accepted": ("accepted", "deleted"),
    "rejected": ("rejected", "deleted"),
    "deleted": (),
}
"""Which state may follow which. One that follows itself was tried again. "sent" is noted before anything is sent, so
from then on the authority may have it. "deleted" is when the authority has forgotten its answer, by our wish."""

_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
LONGEST_SENDING = timedelta(minutes=10)
"""How long a request may be on its way. Until it has ended nobody else asks what became of it."""


def wait_after(state: str, tries: int) -> timedelta:
    """How long to wait after something failed so many times: a minute, then twice as long each time, up to an hour.

    What was sent without an answer may still be on its way.
    """
    wait: timedelta = min(_FIRST_WAIT * 2 ** min(tries, 10), _LONGEST_WAIT)
    return max(wait, LONGEST_SENDING) if state == "sent" else wait


@dataclass(frozen=True)
class Return:
    """A return as it is kept and sent. `mark` identifies its content: the same content has the same mark."""

    kind: str
    content: bytes
    mark: str
    employees: int


@dataclass(frozen=True)
class Scheme:
    """Whose return it is."""

    tax_office: str
    paye_reference: str


@dataclass(frozen=True)
class Receipt:
    """The authority has it and works on it. Ask again at `endpoint` after `wait`."""

    correlation_id: str
    endpoint: str
    wait: timedelta = timedelta()


@dataclass(frozen=True)
class Accepted:
    """The authority has taken it. `message` is its receipt in its words."""

    message: str


@dataclass(frozen=True)
class Fault:
    """What the authority has against a return. `location` is an XPath, or empty."""

    number: str
    text: str
    location: str


@dataclass(frozen=True)
class Rejected:
    """The authority has not taken it: nothing of it counts. Correct what is at fault and prepare another."""

    faults: tuple[Fault, ...]


class Unanswered(Exception):
    """The authority could not be reached, or what it said was no answer. Whether it has the return is not known."""


class Undecided(Exception):
    """The authority has a submission that may or may not be ours."""


class TaxAuthority(Protocol):
    """Says how returns are written, and takes them. Named in settings.TAX_AUTHORITY.

    All that speak to it may raise Unanswered, `find` Undecided as well.
    """

    def full_payment(self, fps: FullPayment, employees: Iterable[Employee]) -> Iterator[Return]:
        """The returns that tell it. Refuses what can't be told, by name and field."""
        ...

    def faults(self, fps: FullPayment, employees: Iterable[Employee]) -> Iterator[tuple[Employee, Refusal]]:
        """Everybody who can't be told of, each with the first reason why."""
        ...

    def payment_summary(self, eps: PaymentSummary) -> Return: ...

    def take(self, scheme: Scheme, filed: Return) -> Receipt | Accepted | Rejected:
        """Send a return. Whoever calls has noted that it is sent."""
        ...

    def find(self, filed: Return, known: frozenset[str]) -> Receipt | None:
        """A return whose sending was not answered, or None if it never arrived. `known` are the correlation ids of
        all other submissions."""
        ...

    def poll(self, kind: str, receipt: Receipt) -> Receipt | Accepted | Rejected:
        """What became of a return; a Receipt while that is not decided."""
        ...

    def forget(self, kind: str, receipt: Receipt) -> None:
        """Let the authority delete its answer, which we have. To do so twice is no mistake."""
        ...
