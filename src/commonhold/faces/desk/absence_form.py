"""What payroll's form asks of an absence of each kind, and what was typed into it."""

from collections.abc import Callable
from typing import Any

from commonhold.base.money import parse_pence
from commonhold.faces.access import Request
from commonhold.faces.fields import chosen, day_from, day_or_none, text, ticked, whole
from commonhold.records.pay.attendance.importing.rules import share
from commonhold.records.pay.attendance.rules import PARENTAL, Absence

SHARES = {
    "1/1": "All of it",
    "1/2": "Half",
    "1/4": "A quarter",
    "1/5": "A fifth (one day of five)",
    "2/5": "Two fifths",
    "3/5": "Three fifths",
}
EVENTS = {
    "smp": "When is the baby due?",
    "sap": "When was the child placed?",
    "spp": "When was the child born or placed?",
    "shpp": "When was the child born or placed?",
    "spbp": "When did the child die?",
    "sncp": "When was the baby born?",
}
"""What the event is that each kind of parental leave is for."""
DECIDED = {
    "sap": "When were they told of the match?",
    "spp": "When was the baby due, or when were they told of the match?",
    "shpp": "When was the baby due, or when were they told of the match?",
    "sncp": "When did neonatal care begin?",
}
"""By which day's week a claim is decided, where that isn't the event's."""
MAY_BE_ADOPTED = ("spp", "shpp")


def typed_absence(request: Request, kind: str) -> Absence:
    """What was typed, as far as this kind asks for it."""
    parental, average = kind in PARENTAL, text(request, "average")
    asked: dict[str, Callable[[], Any]] = {
        "event": lambda: day_or_none(request, "event"),
        "decided": lambda: day_or_none(request, "decided") if kind in DECIDED else None,
        "adoption": lambda: kind in MAY_BE_ADOPTED and "yes" in ticked(request, "adoption"),
        "weeks": lambda: whole(request, "weeks", such="39"),
        "used_weeks": lambda: count(request, "used_weeks"),
    }
    offered = {each: share(each) for each in SHARES}
    lost, of = chosen(request, "lost", offered, what="how much is lost") if kind == "unpaid" else (0, 1)
    return Absence(
        kind=kind,
        first=day_from(request, "first"),
        last=day_or_none(request, "last"),
        lost=lost,
        of=of,
        average_pence=parse_pence(average, field="average") if average and kind != "unpaid" else None,
        **({name: read() for name, read in asked.items()} if parental else {}),
    )


def count(request: Request, field: str) -> int:
    """A whole number, nothing if it is left empty."""
    return whole(request, field, such="2") if text(request, field) else 0
