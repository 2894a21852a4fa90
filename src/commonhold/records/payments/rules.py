"""What a payment file is made of, what may stand in one, and on which days Bacs can pay."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from commonhold.base.letters import without_accents
from commonhold.base.working_time import WorkingCalendar

REFERENCE_LENGTH = 18
"""Bacs carries a reference of 18 characters to the payee's statement."""
NAME_LENGTH = 140
"""ISO 20022 carries a name of 140 characters; a Bacs file shortens it."""
INPUT_TO_PAYMENT_DAYS = 2
"""Bacs takes three working days: a file comes in on the first, and the payee has the money on the third."""

_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9 ./&-]*")
_SERVICE_USER_NUMBER = re.compile(r"[0-9A-Z]{6}")


@dataclass(frozen=True)
class Payer:
    """The account that a department pays from. Bacs knows it by its service user number."""

    name: str
    sort_code: str
    account_number: str
    service_user_number: str


class Instruction(NamedTuple):
    """One payment to make. `id` is unique for ever."""

    id: int
    payee_name: str
    sort_code: str
    account_number: str
    amount_pence: int
    reference: str


class Owed(NamedTuple):
    """One of many payments that are made together. `source` says what for and is used once."""

    source: str
    payee_name: str
    sort_code: str
    account_number: str
    amount_pence: int
    reference: str


@dataclass(frozen=True)
class Order:
    """A batch as a bank is told of it. All that a file holds is here: the same order gives the same bytes."""

    batch_id: int
    made_at: datetime
    processing_date: date
    """The working day before the payment date, on which Bacs exchanges the payments."""
    payment_date: date
    payer: Payer
    instructions: Sequence[Instruction]

    @property
    def total_pence(self) -> int:
        return sum(instruction.amount_pence for instruction in self.instructions)


class PaymentFile(Protocol):
    """Renders an order in a format that banks take. Wired in settings.PAYMENT_FILES."""

    def __call__(self, order: Order) -> bytes: ...


def reference_fault(reference: str) -> str | None:
    """What is wrong with a payment reference, or None."""
    if not 1 <= len(reference) <= REFERENCE_LENGTH:
        return f"it needs 1 to {REFERENCE_LENGTH} characters"
    if not _REFERENCE.fullmatch(reference):
        return "it can hold capitals, figures, spaces and . / & - only, and starts with a capital or a figure"
    return None


def name_fault(name: str) -> str | None:
    """What is wrong with the name of a payee or payer, or None."""
    if not name.strip() or len(name) > NAME_LENGTH:
        return f"it needs 1 to {NAME_LENGTH} characters"
    if not name.isprintable() or not any(character.isalnum() for character in latin(name)):
        return "banks can carry Latin letters only"
    return None


def latin(text: str) -> str:
    """The text in the letters A to Z that bank files carry, without accents; others become spaces."""
    plain = without_accents(text)
    return plain if plain.isascii() else "".join(each if each.isascii() else " " for each in plain)


def is_service_user_number(text: str) -> bool:
    return bool(_SERVICE_USER_NUMBER.fullmatch(text))


def earliest_payment_date(submitted_on: date, calendar: WorkingCalendar) -> date:
    """The first day on which Bacs can have paid a file that comes in on a day."""
    day = calendar.next_working_day(submitted_on)
    for _ in range(INPUT_TO_PAYMENT_DAYS):
        day = calendar.next_working_day(day + timedelta(days=1))
    return day


def processing_date(payment_date: date, calendar: WorkingCalendar) -> date:
    """The working day before the payment date."""
    day = payment_date - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
