"""The desk of HR: recording adjustments, training, interests and things lent, and what becomes of them."""

from typing import Any

from django.http import HttpResponse

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.hr_form import Field, form, kept_by
from commonhold.faces.fields import chosen, day_from, day_or_none, items, text, today
from commonhold.records.people.adjustments import actions as adjustments
from commonhold.records.people.adjustments.queries import recorded as adjusted
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.assets import actions as assets
from commonhold.records.people.assets.queries import lent
from commonhold.records.people.assets.rules import KINDS as THINGS
from commonhold.records.people.assets.rules import Asset
from commonhold.records.people.declarations import actions as declarations
from commonhold.records.people.declarations.queries import recorded as declared
from commonhold.records.people.declarations.rules import KINDS as INTERESTS
from commonhold.records.people.declarations.rules import Interest, Training
from commonhold.records.people.queries import EmployeeFacts

_ADJUSTMENT = (
    Field("what", "What is different for them", hint="Never why"),
    Field("since", "Since when?", "day"),
    Field("review_on", "By when is it looked at again?", "day", "Leave empty if that was not agreed"),
)
_ENDS = (Field("last_day", "Last day", "day"),)
_TRAINING = (
    Field("course", "Course"),
    Field("provider", "Who gave it"),
    Field("completed_on", "When was it completed?", "day"),
    Field("valid_until", "Until when does it count?", "day", "Leave empty if for good"),
)
_INTEREST = (
    Field("kind", "Kind", "choice", items=items(INTERESTS, first="Choose the kind")),
    Field("what", "What they declared", "paragraph", "OFFICIAL-SENSITIVE"),
    Field("declared_on", "When did they declare it?", "day"),
)
_SETTLES = {"confirm": "It was looked at and is dealt with", "end": "They don’t have it any more"}
_SETTLE = (Field("step", "What to note", "choice", items=items(_SETTLES, first="Choose one")),)
_THING = (
    Field("kind", "Kind", "choice", items=items(THINGS, first="Choose the kind")),
    Field("tag", "Tag", hint="What is written on it"),
    Field("issued_on", "Since when do they have it?", "day"),
)
_RETURN = (Field("returned_on", "When did it come back?", "day"),)


@rule("desk.people")
def adjustment(request: Request, number: str) -> HttpResponse:
    """The form for an adjustment that was agreed; on POST, records it."""
    of = kept_by(request, number)

    def record() -> str:
        agreed = Adjustment(
            of.employment_id,
            text(request, "what"),
            day_from(request, "since"),
            day_or_none(request, "review_on"),
        )
        adjustments.record_adjustments(adjustments=[agreed], **_by(request))
        return "The adjustment is recorded. It stays in this department unless they say that they share it."

    return form(
        request, of, "Record an adjustment", _ADJUSTMENT, record, at="adjustments", since=today(request)
    )


@rule("desk.people")
def end_adjustment(request: Request, number: str, adjustment_id: int) -> HttpResponse:
    """The form for the last day of an adjustment; on POST, ends it."""
    of = kept_by(request, number)
    found = next(
        (each for each in adjusted([of.employment_id])[of.employment_id] if each.id == adjustment_id), None
    )
    if found is None:
        raise NotFound(what="adjustment of this employee")

    def end() -> str:
        last_day = day_from(request, "last_day")
        adjustments.end_adjustment(adjustment_id=adjustment_id, last_day=last_day, **_by(request))
        return "The last day of the adjustment is recorded."

    told = found.adjustment.what
    return form(
        request, of, "End an adjustment", _ENDS, end, at="adjustments", told=told, last_day=today(request)
    )


@rule("desk.people")
def training(request: Request, number: str) -> HttpResponse:
    """The form for training that was done; on POST, records it."""
    of = kept_by(request, number)

    def record() -> str:
        done = Training(
            of.employment_id,
            text(request, "course"),
            text(request, "provider"),
            day_from(request, "completed_on"),
            day_or_none(request, "valid_until"),
        )
        declarations.record_training(training=[done], **_by(request))
        return "The training is recorded."

    return form(request, of, "Record training", _TRAINING, record, at="training")


@rule("desk.people")
def interest(request: Request, number: str) -> HttpResponse:
    """The form for an interest that somebody declared; on POST, records it."""
    of = kept_by(request, number)

    def record() -> str:
        kind = chosen(request, "kind", {each: each for each in INTERESTS}, what="the kind of interest")
        said = Interest(of.employment_id, kind, text(request, "what"), day_from(request, "declared_on"))
        declarations.declare_interests(interests=[said], **_by(request))
        return "The interest is recorded."

    return form(
        request, of, "Record an interest", _INTEREST, record, at="interests", declared_on=today(request)
    )


@rule("desk.people")
def settle_interest(request: Request, number: str, interest_id: int) -> HttpResponse:
    """The form for what became of an interest; on POST, notes it."""
    of = kept_by(request, number)
    known = declared([of.employment_id])[of.employment_id].interests
    found = next((said for row_id, said, _ in known if row_id == interest_id), None)
    if found is None:
        raise NotFound(what="interest of this employee")

    def settle() -> str:
        steps = {"confirm": declarations.confirm_interest, "end": declarations.end_interest}
        chosen(request, "step", steps, what="what to note")(interest_id=interest_id, **_by(request))
        return "Noted."

    told = f"{INTERESTS[found.kind]}: {found.what}"
    return form(request, of, "Confirm or end an interest", _SETTLE, settle, at="interests", told=told)


@rule("desk.people")
def thing(request: Request, number: str) -> HttpResponse:
    """The form for something that is lent; on POST, records it."""
    of = kept_by(request, number)

    def issue() -> str:
        kind = chosen(request, "kind", {each: each for each in THINGS}, what="the kind of thing")
        given = Asset(of.employment_id, kind, text(request, "tag"), day_from(request, "issued_on"))
        assets.issue(assets=[given], **_by(request))
        return f"{THINGS[kind]} {given.tag} is recorded as lent."

    return form(request, of, "Lend something", _THING, issue, at="things", issued_on=today(request))


@rule("desk.people")
def thing_returned(request: Request, number: str, asset_id: int) -> HttpResponse:
    """The form for a thing that came back; on POST, notes it."""
    of = kept_by(request, number)
    found = _lent(of, asset_id)

    def note() -> str:
        assets.note_returned(asset_id=asset_id, returned_on=day_from(request, "returned_on"), **_by(request))
        return f"{THINGS[found.kind]} {found.tag} came back."

    told = f"{THINGS[found.kind]} {found.tag}, lent since {found.issued_on:%-d %B %Y}."
    return form(
        request, of, "A thing came back", _RETURN, note, at="things", told=told, returned_on=today(request)
    )


def _lent(of: EmployeeFacts, asset_id: int) -> Asset:
    found = dict(lent([of.employment_id])[of.employment_id]).get(asset_id)
    if found is None:
        raise NotFound(what="thing lent to this employee")
    return found


def _by(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}
