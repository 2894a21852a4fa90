"""What becomes of checks and clearances when somebody moves: what is copied, and what is said of each (decision 43)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commonhold.records.people.carrying.rules import Carried
from commonhold.records.people.vetting.rules import (
    ELEMENTS,
    STATUSES,
    Check,
    Clearance,
    Recorded,
    interrupted,
    meets,
    missing,
    transferable,
)

_CLASS = "clearance"


@dataclass(frozen=True, slots=True)
class Held:
    """What is recorded of somebody who left on a day (None: not yet) and begins elsewhere on another, and what the
    department that they join has checked for it."""

    recorded: Recorded
    done: Sequence[Check]
    left_on: date | None
    on: date

    def missing(self) -> list[str]:
        """The elements of the baseline standard that are still to be checked before the first day."""
        brought = () if interrupted(self.left_on, self.on) else self.recorded.checks.values()
        return missing([*(check for _, check in brought), *self.done], self.on)


def checks_copied(recorded: Recorded, left_on: date | None, on: date) -> list[int]:
    """The checks that the new employment has too: those that are missing are asked for there."""
    return [] if interrupted(left_on, on) else [row_id for row_id, _ in recorded.checks.values()]


def clearances_copied(recorded: Recorded, left_on: date | None, on: date) -> list[int]:
    """The clearances that the new department asks the vetting authority to transfer."""
    if interrupted(left_on, on):
        return []
    return [row_id for row_id, each, status in recorded.clearances if transferable(each, status, on)]


def travels(held: Held, required: str | None) -> list[Carried]:
    """What becomes of all that is recorded of somebody, in a post that needs a level."""
    recorded, left_on, on = held.recorded, held.left_on, held.on
    copied = set(clearances_copied(recorded, left_on, on))
    said = [_baseline(held)]
    if held.done:
        said.append(_done(held.done))
    said += [
        _clearance(each, status, left_on, on, copied=row_id in copied)
        for row_id, each, status in recorded.clearances
    ]
    kept = [each.level for row_id, each, _ in recorded.clearances if row_id in copied]
    if required is not None and not any(meets(level, required) for level in kept):
        said.append(_wanted(required, kept))
    return said


def _baseline(held: Held) -> Carried:
    part, title = "vetting.bpss", "Baseline checks (BPSS)"
    checked = {each: check for each, (_, check) in held.recorded.checks.items()}
    working = tuple(_line(each, checked.get(each)) for each in ELEMENTS)
    lacking = held.missing()
    if lacking and interrupted(held.left_on, held.on):
        return Carried(
            part, title, "asked", "All four checks are done again.",
            "They hold across a break in service of at most twelve months, and this one is longer.",
            working=working, to_do="Do the four baseline checks before the first day.", data_class=_CLASS,
        )  # fmt: skip
    if lacking:
        names = ", ".join(ELEMENTS[each].lower() for each in lacking)
        return Carried(
            part, title, "asked", f"To be checked before the first day: {names}.",
            "The standard needs all four checks, and only what was checked goes along.",
            working=working, to_do=f"Check: {names}.", data_class=_CLASS,
        )  # fmt: skip
    latest = checked | {each.element: each for each in held.done}
    ends = latest["right_to_work"].until
    return Carried(
        part, title, "carried", "All four checks hold; the new department has where their evidence is.",
        "A complete baseline check holds in every department. The new one may have its own rules about checking again.",
        working=working,
        to_do=f"Check the right to work again by {ends:%-d %B %Y}, when it ends." if ends else "",
        data_class=_CLASS,
    )  # fmt: skip


def _done(checks: Sequence[Check]) -> Carried:
    return Carried(
        "vetting.checked", "Checked before the first day", "carried",
        f"{', '.join(ELEMENTS[each.element] for each in checks)}: recorded with the employment there.",
        "The department that is joined has checked it, and nobody enters it again.",
        seen_by="to", working=tuple(_line(each.element, each) for each in checks), data_class=_CLASS,
    )  # fmt: skip


def _line(element: str, check: Check | None) -> str:
    if check is None:
        return f"{ELEMENTS[element]}: not checked"
    ends = f", until {check.until:%-d %B %Y}" if check.until else ""
    return (
        f"{ELEMENTS[element]}: checked on {check.checked_on:%-d %B %Y} by {check.checked_by},"
        f" evidence {check.evidence}{ends}"
    )


def _clearance(clearance: Clearance, status: str, left_on: date | None, on: date, *, copied: bool) -> Carried:
    part, title = "vetting.clearance", f"{clearance.level} clearance"
    held = (
        f"{clearance.authority} reference {clearance.reference},"
        f" to be reviewed by {clearance.review_on:%-d %B %Y}."
    )
    ask = f"{clearance.authority}, with the reference {clearance.reference}"
    if copied:
        return Carried(
            part, title, "carried", held,
            "The vetting authority transfers a clearance that holds for at least three more months.",
            to_do=f"Ask for the transfer: {ask}.", data_class=_CLASS,
        )  # fmt: skip
    assert clearance.review_on is not None
    if interrupted(left_on, on):
        why = "It is transferred after a break in service of at most twelve months, and this one is longer."
    elif status not in ("held", "transferring"):
        why = f"It is not in force: {STATUSES[status].lower()}."
    elif clearance.review_on <= on:
        why = "It was to be reviewed before the first day."
    else:
        why = "It is to be reviewed within three months of the first day, too soon to be transferred."
    return Carried(part, title, "asked", held, why, to_do=f"Ask about it: {ask}.", data_class=_CLASS)


def _wanted(required: str, kept: list[str]) -> Carried:
    return Carried(
        "vetting.required", f"{required} clearance for the new post", "asked",
        f"The new post needs {required}; {', '.join(kept) or 'no clearance'} goes along.",
        "Nobody begins in a post without the clearance that it needs.",
        seen_by="to", to_do=f"Sponsor an application for {required} at UKSV.", data_class=_CLASS,
    )  # fmt: skip
