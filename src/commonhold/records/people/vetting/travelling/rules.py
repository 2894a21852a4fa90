"""What becomes of checks and clearances when somebody moves: what is copied, and what is said of each (decision 43)."""

from datetime import date

from commonhold.records.people.carrying.rules import Carried
from commonhold.records.people.vetting.rules import (
    ELEMENTS,
    STATUSES,
    Clearance,
    Recorded,
    interrupted,
    meets,
    transferable,
)

_CLASS = "clearance"


def checks_copied(recorded: Recorded, left_on: date | None, on: date) -> list[int]:
    """The checks that the new employment has too: those that are missing are asked for there."""
    return [] if interrupted(left_on, on) else [row_id for row_id, _ in recorded.checks.values()]


def clearances_copied(recorded: Recorded, left_on: date | None, on: date) -> list[int]:
    """The clearances that the new department asks the vetting authority to transfer."""
    if interrupted(left_on, on):
        return []
    return [row_id for row_id, each, status in recorded.clearances if transferable(each, status, on)]


def travels(recorded: Recorded, left_on: date | None, on: date, required: str | None) -> list[Carried]:
    """What becomes of all that is recorded of somebody who begins elsewhere on a day, in a post that needs a level."""
    copied = set(clearances_copied(recorded, left_on, on))
    said = [_baseline(recorded, left_on, on)]
    said += [
        _clearance(each, status, left_on, on, copied=row_id in copied)
        for row_id, each, status in recorded.clearances
    ]
    kept = [each.level for row_id, each, _ in recorded.clearances if row_id in copied]
    if required is not None and not any(meets(level, required) for level in kept):
        said.append(_wanted(required, kept))
    return said


def _baseline(recorded: Recorded, left_on: date | None, on: date) -> Carried:
    part, title = "vetting.bpss", "Baseline checks (BPSS)"
    working = tuple(_line(each, recorded) for each in ELEMENTS)
    if interrupted(left_on, on):
        return Carried(
            part, title, "asked", "All four checks are done again.",
            "They hold across a break in service of at most twelve months, and this one is longer.",
            working=working, to_do="Do the four baseline checks before the first day.", data_class=_CLASS,
        )  # fmt: skip
    missing = recorded.missing(on)
    if missing:
        names = ", ".join(ELEMENTS[each].lower() for each in missing)
        return Carried(
            part, title, "asked", f"To be checked before the first day: {names}.",
            "The standard needs all four checks, and only what was checked goes along.",
            working=working, to_do=f"Check: {names}.", data_class=_CLASS,
        )  # fmt: skip
    ends = recorded.checks["right_to_work"][1].until
    return Carried(
        part, title, "carried", "All four checks hold; the new department has where their evidence is.",
        "A complete baseline check holds in every department. The new one may have its own rules about checking again.",
        working=working,
        to_do=f"Check the right to work again by {ends:%-d %B %Y}, when it ends." if ends else "",
        data_class=_CLASS,
    )  # fmt: skip


def _line(element: str, recorded: Recorded) -> str:
    if element not in recorded.checks:
        return f"{ELEMENTS[element]}: not checked"
    check = recorded.checks[element][1]
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
