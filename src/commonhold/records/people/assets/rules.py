"""Things lent to people for their work: what can be recorded of them, and what becomes of them when somebody moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.records.people.carrying.rules import Carried
from commonhold.records.people.rules import check_past, check_words

KINDS: Mapping[str, str] = {
    "laptop": "Laptop",
    "phone": "Phone",
    "pass": "Pass",
    "keys": "Keys",
    "card": "Payment card",
    "other": "Other equipment",
}


class UnknownKind(Refusal):
    """{given} is not a kind of thing that is issued. Use one of: laptop, phone, pass, keys, card, other."""

    code: ClassVar[str] = "assets.unknown-kind"


class StillIssued(Refusal):
    """A thing with this tag is still with somebody in this department. Note its return first, or check the tag."""

    code: ClassVar[str] = "assets.still-issued"


class AlreadyReturned(Refusal):
    """This was returned on {returned_on:%-d %B %Y} already. There is nothing to note."""

    code: ClassVar[str] = "assets.already-returned"


class ReturnedTooSoon(Refusal):
    """It was issued on {issued_on:%-d %B %Y}. Enter that day or a later one as that of its return."""

    code: ClassVar[str] = "assets.returned-too-soon"


@dataclass(frozen=True, slots=True)
class Asset:
    """A thing that a department has lent to somebody; its tag is what is written on it."""

    employment_id: int
    kind: str
    tag: str
    issued_on: date

    def checked(self, today: date) -> "Asset":
        """The thing as it is recorded; refuses what could never be right."""
        check_kind(self.kind)
        check_past(self.issued_on, field="issued_on", today=today)
        return Asset(self.employment_id, self.kind, check_words(self.tag, field="tag"), self.issued_on)


def check_kind(kind: str) -> str:
    if kind not in KINDS:
        raise UnknownKind(field="kind", given=kind[:40])
    return kind


def travels(
    lent: Sequence[tuple[int, Asset]], kit: Sequence[str], on: date, *, left: str, joined: str
) -> list[Carried]:
    """What becomes of the things lent to somebody who begins elsewhere on a day, and what they are lent there."""
    said = [_returned(each, on, left) for _, each in lent]
    return [*said, _issued(kit, on, joined)] if kit else said


def _issued(kit: Sequence[str], on: date, joined: str) -> Carried:
    names = ", ".join(KINDS[kind].lower() for kind in kit)
    return Carried(
        "assets.issue", "Things to issue", "asked", f"{names.capitalize()}.",
        f"This is what {joined} gives to everybody in such a post.",
        seen_by="to", to_do=f"Issue by {on:%-d %B %Y}: {names}.",
    )  # fmt: skip


def _returned(asset: Asset, on: date, left: str) -> Carried:
    last_day = on - timedelta(days=1)
    return Carried(
        "assets.return", KINDS[asset.kind], "cannot", f"Tag {asset.tag}, since {asset.issued_on:%-d %B %Y}.",
        f"It belongs to {left}.",
        seen_by="from", to_do=f"Return it to {left} by {last_day:%-d %B %Y}.",
    )  # fmt: skip
