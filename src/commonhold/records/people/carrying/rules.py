"""What goes with somebody who moves between departments: the words in which every part of records says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["permanent", "loan", "return", "secondment"]
"""Why somebody goes: for good; on loan, with the home department keeping the post; back from a loan; or out of the
Civil Service for a while (a secondment has no other department of ours)."""

Verdict = Literal["carried", "converted", "stopped", "asked", "cannot"]
"""What becomes of a thing: it is the same after the move; it is worked out anew, with its working shown; it ends; it
is asked for again; or it can't move, and somebody has to do something."""

Side = Literal["both", "from", "to", "person"]
"""Which department sees it: the one left, the one joined, or both; or neither, but only the person."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One person's way from an employment in one department to an employment in another.

    `on` is the first day in the other department, and `returns_on` the first day back from a loan. An employment there
    is none yet (`to_employment_id` is None) as long as the journey is only looked at. `to_post_id` is the post there,
    and `to_weekly_hours` the hours, where they are known.
    """

    move_id: int
    person_id: int
    from_employment_id: int
    from_department_id: int
    to_employment_id: int | None
    to_department_id: int
    on: date
    kind: Kind
    returns_on: date | None = None
    to_post_id: int | None = None
    to_weekly_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of one thing that somebody has, when they move.

    `part` names what it is for machines ("leave.annual"), `title` for people ("Annual leave"). `says` is what holds
    after the move, `why` the reason, `working` how it was worked out, line by line, and `to_do` what somebody has to do
    about what can't move or is asked again. `data_class` is one of residency's.
    """

    part: str
    title: str
    verdict: Verdict
    says: str
    why: str
    seen_by: Side = "both"
    working: tuple[str, ...] = ()
    to_do: str = ""
    data_class: str = "official"


def shown_to(carried: Iterable[Carried], side: Literal["person", "from", "to"]) -> list[Carried]:
    """What one side of a move may read: the person whom it is about reads it all."""
    return [each for each in carried if side == "person" or each.seen_by in ("both", side)]
