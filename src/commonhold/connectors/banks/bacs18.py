"""Writes a batch as a Bacs Standard 18 file of direct credits.

The layout is that of Bacs' "Electronic Funds Transfer, File Structures" (PN5011) as service users publish it: labels of
80 characters, then records of 106 that each carry their processing day, and a contra that debits the payer. Characters
follow section 4.8 of Bacs' "ISO 20022/Bacs Translation Guide" (2017), contras its section 4.2.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import ClassVar

from commonhold.base.money import LARGEST_PENCE, format_pence
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.records.payments.rules import Instruction, Order, Payer, latin

LABEL_LENGTH = 80
RECORD_LENGTH = 106
NAME_LENGTH = 18
MOST_PENCE = 10**13 - 1
"""What the 13 figures of a trailer's total hold."""

_DIRECT_CREDIT, _CONTRA_DEBIT = "99", "17"
_NOT_IN_BACS = re.compile(r"[^A-Z0-9 ./&-]")
_SERIAL_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class TooMuchForBacs(Refusal):
    """A Bacs file carries at most {most}, and this batch comes to {total}. Make a smaller batch."""

    code: ClassVar[str] = "banks.too-much-for-bacs"


def render(order: Order) -> bytes:
    """The file of an order, in ASCII with each record on a line (CR LF). The same order gives the same bytes."""
    if order.total_pence > MOST_PENCE:
        raise TooMuchForBacs(most=format_pence(MOST_PENCE), total=format_pence(order.total_pence))
    contras = _contra_amounts(order.total_pence)
    header = _file_label(order)
    records = [
        _label("VOL1", serial(order.batch_id), " " * 31, order.payer.service_user_number, " " * 32, "1"),
        _label("HDR1", header),
        _label("HDR2", _FORMAT_LABEL),
        _label(
            "UHL1", _julian(order.processing_date), "999999    ", "00", "000000", "4 MULTI  ", "001", " " * 40
        ),
        *_records(order, _DIRECT_CREDIT, order.instructions),
        *_records(order, _CONTRA_DEBIT, (_contra(order.payer, pence) for pence in contras)),
        _label("EOF1", header),
        _label("EOF2", _FORMAT_LABEL),
        _label(
            "UTL1",
            _figures(order.total_pence, 13),
            _figures(order.total_pence, 13),
            _figures(len(contras), 7),
            _figures(len(order.instructions), 7),
            " " * 36,
        ),
    ]
    return "".join(f"{record}\r\n" for record in records).encode("ascii")


_FORMAT_LABEL = f"F02000{RECORD_LENGTH:05}{' ' * 35}00{' ' * 28}"
"""Records of fixed length: the same in HDR2 and EOF2."""


def serial(batch_id: int) -> str:
    """Six figures and capitals that number a submission: the batch's id in base 36."""
    digits = ""
    while batch_id:
        batch_id, digit = divmod(batch_id, len(_SERIAL_DIGITS))
        digits = _SERIAL_DIGITS[digit] + digits
    return digits.rjust(6, "0")[-6:]


def bacs_text(text: str, length: int) -> str:
    """Text in capitals, figures, spaces and . / & - only, cut or filled up to a length."""
    return _NOT_IN_BACS.sub(" ", latin(text).upper())[:length].ljust(length)


def _file_label(order: Order) -> str:
    """What HDR1 and EOF1 share: whose file it is, its serial number, when it was made and when it may go."""
    number = order.payer.service_user_number
    made_on = order.made_at.astimezone(LONDON).date()
    expires_on = order.processing_date + timedelta(days=7)
    return "".join(
        [
            f"A{number}S   {number}",
            serial(order.batch_id),
            "00010001      ",
            _julian(made_on),
            _julian(expires_on),
            " 000000",
            " " * 20,
        ]
    )


def _contra(payer: Payer, amount_pence: int) -> Instruction:
    """The debit of the payer that balances the credits."""
    return Instruction(0, payer.name, payer.sort_code, payer.account_number, amount_pence, "CONTRA")


def _contra_amounts(total_pence: int) -> list[int]:
    """A contra holds eleven figures; a larger total needs several."""
    amounts = []
    while total_pence:
        amounts.append(min(total_pence, LARGEST_PENCE))
        total_pence -= amounts[-1]
    return amounts


def _records(order: Order, code: str, instructions: Iterable[Instruction]) -> Iterator[str]:
    payer = order.payer
    of = f"0{code}{payer.sort_code}{payer.account_number}    "
    by, on = bacs_text(payer.name, NAME_LENGTH), _julian(order.processing_date)
    for _, name, sort_code, account_number, pence, reference in instructions:
        record = (
            f"{sort_code}{account_number}{of}{pence:011}{by}{bacs_text(reference, 18)}"
            f"{bacs_text(name, NAME_LENGTH)}{on}"
        )
        assert len(record) == RECORD_LENGTH, record
        yield record


def _label(*parts: str) -> str:
    label = "".join(parts)
    assert len(label) == LABEL_LENGTH, label
    return label


def _figures(number: int, length: int) -> str:
    figures = f"{number:0{length}}"
    assert len(figures) == length, figures
    return figures


@lru_cache
def _julian(day: date) -> str:
    """A space, two figures of the year, and the day of the year."""
    return f" {day:%y%j}"
