"""What makes a journal good to post, the standard chart of accounts, and how periods are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import ClassVar

import yaml

from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal

GENERAL_FUND = "30100"
"""Where the results of earlier years stand in a trial balance."""
RESULT_KINDS = frozenset({"income", "expense"})
"""Kinds whose balances start anew each financial year, and whose lines name a cost centre."""
MOST_LINES = 10_000
LARGEST_LINE_PENCE = 10**15
"""Ten million million pounds: more than government spends, and so little that sums of it fit 64 bits."""

_PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_DIMENSION = re.compile(r"[A-Z0-9-]{0,20}")


class NotAPeriod(Refusal):
    """“{text}” is not a period. Write the year and the month, such as 2026-04."""

    code: ClassVar[str] = "ledger.not-a-period"
    status: ClassVar[int] = 422


class NotBalanced(Refusal):
    """The debits of the journal come to {debits} and the credits to {credits}. They have to be equal."""

    code: ClassVar[str] = "ledger.not-balanced"
    status: ClassVar[int] = 422


class BadLine(Refusal):
    """Line {number} of the journal can't be posted: {why}."""

    code: ClassVar[str] = "ledger.bad-line"
    status: ClassVar[int] = 422


class BadJournal(Refusal):
    """The journal can't be posted: {why}."""

    code: ClassVar[str] = "ledger.bad-journal"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class JournalLine:
    """A line to post. `amount_pence` is positive for a debit, negative for a credit; `account` is a code."""

    account: str
    amount_pence: int
    cost_centre_id: int | None = None
    programme: str = ""
    analysis: str = ""


@dataclass(frozen=True)
class ChartEntry:
    """An account of the standard chart, from a day on and until another where there is one."""

    code: str
    name: str
    kind: str
    from_date: date
    until: date | None


@cache
def chart() -> tuple[ChartEntry, ...]:
    """The standard chart of accounts, from chart.yaml."""
    entries = yaml.safe_load((Path(__file__).parent / "chart.yaml").read_text(encoding="utf-8"))
    return tuple(
        ChartEntry(entry["code"], entry["name"], entry["kind"], entry["from"], entry.get("until"))
        for entry in entries
    )


def parse_period(text: str) -> date:
    """The first day of a period such as "2026-04"; else NotAPeriod."""
    found = _PERIOD.fullmatch(text)
    if found is None or found[1] == "0000":
        raise NotAPeriod(field="period", text=text[:40])
    return date(int(found[1]), int(found[2]), 1)


def check_journal(source: str, description: str, lines: Sequence[JournalLine]) -> None:
    """Refuse a journal that doesn't balance or has a line that means nothing; says which and why."""
    for name, text, most in (("source", source, 200), ("description", description, 500)):
        if not text.strip() or len(text) > most or not text.isprintable():
            raise BadJournal(field=name, why=f"its {name} needs 1 to {most} characters on one line")
    if not 2 <= len(lines) <= MOST_LINES:
        raise BadJournal(field="lines", why=f"it needs from 2 to {MOST_LINES:,} lines")
    for number, line in enumerate(lines, 1):
        if line.amount_pence == 0:
            raise BadLine(
                field=f"lines.{number - 1}.amount_pence", number=number, why="its amount is nothing"
            )
        if abs(line.amount_pence) > LARGEST_LINE_PENCE:
            raise BadLine(
                field=f"lines.{number - 1}.amount_pence", number=number, why="its amount is too large"
            )
        for name in ("programme", "analysis"):
            if not _DIMENSION.fullmatch(getattr(line, name)):
                why = f"its {name} is up to 20 capitals, figures and dashes"
                raise BadLine(field=f"lines.{number - 1}.{name}", number=number, why=why)
    debits = sum(line.amount_pence for line in lines if line.amount_pence > 0)
    credits = -sum(line.amount_pence for line in lines if line.amount_pence < 0)
    if debits != credits:
        raise NotBalanced(field="lines", debits=format_pence(debits), credits=format_pence(credits))


def reversed_lines(lines: Sequence[JournalLine]) -> list[JournalLine]:
    """The lines that take a journal back."""
    return [replace(line, amount_pence=-line.amount_pence) for line in lines]
