"""Cells of a file as absences and overtime: what each column holds, and what is refused."""

from collections.abc import Mapping
from datetime import date

from commonhold.base.money import parse_pence
from commonhold.base.refusals import Refusal
from commonhold.records.pay.attendance.rules import Absence, OvertimeWorked

ABSENCE_COLUMNS = ("number", "kind", "first")
ABSENCE_DETAILS = (
    "last",
    "lost",
    "event",
    "decided",
    "adoption",
    "weeks",
    "used_weeks",
    "average",
)
"""What a file may have besides, where there is something to say."""
OVERTIME_COLUMNS = ("number", "day", "minutes", "percent")
_YES = {"yes": True, "no": False, "": False}


class ImportRefused(Refusal):
    """Nothing was imported: {problems}. Put these rows right and import again."""

    code = "pay.import-refused"


class NotInThatForm(Refusal):
    """“{given}” is not {what}"""

    code = "pay.not-in-that-form"


def absence(cells: Mapping[str, str]) -> Absence:
    """An absence of a row; of what isn't there, nothing."""
    lost, of = share(_cell(cells, "lost"))
    average = _cell(cells, "average")
    return Absence(
        kind=_cell(cells, "kind"),
        first=_needed_day(cells, "first"),
        last=_day(cells, "last"),
        lost=lost,
        of=of,
        event=_day(cells, "event"),
        decided=_day(cells, "decided"),
        adoption=_yes(cells, "adoption"),
        weeks=_number(cells, "weeks"),
        used_weeks=_number(cells, "used_weeks"),
        average_pence=parse_pence(average, field="average") if average else None,
    )


def overtime(cells: Mapping[str, str]) -> OvertimeWorked:
    return OvertimeWorked(_needed_day(cells, "day"), _number(cells, "minutes"), _number(cells, "percent"))


def share(text: str) -> tuple[int, int]:
    """The share of pay that is lost: 1/2, or 1 for all of it; nothing of what is empty."""
    lost, _, of = (text or "0").partition("/")
    if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in (lost, of or "1")):
        raise NotInThatForm(field="lost", given=text[:40], what="a share such as 1/2")
    return int(lost), int(of or "1")


def _cell(cells: Mapping[str, str], name: str) -> str:
    return (cells.get(name) or "").strip()


def _wrong(cells: Mapping[str, str], name: str, what: str) -> NotInThatForm:
    return NotInThatForm(field=name, given=_cell(cells, name)[:40], what=what)


def _day(cells: Mapping[str, str], name: str) -> date | None:
    if not _cell(cells, name):
        return None
    return _needed_day(cells, name)


def _needed_day(cells: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(_cell(cells, name))
    except ValueError:
        raise _wrong(cells, name, "a day such as 2026-04-14") from None


def _number(cells: Mapping[str, str], name: str) -> int:
    text = _cell(cells, name) or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise _wrong(cells, name, "a whole number")
    return int(text)


def _yes(cells: Mapping[str, str], name: str) -> bool:
    found = _YES.get(_cell(cells, name).lower())
    if found is None:
        raise _wrong(cells, name, "yes or no")
    return found
