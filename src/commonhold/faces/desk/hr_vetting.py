"""The desk of HR: recording baseline checks and clearances, and what becomes of a clearance."""

from django.http import HttpResponse

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.hr_form import Field, form, kept_by
from commonhold.faces.fields import chosen, day_from, day_or_none, items, text, today
from commonhold.records.people.vetting import actions, queries
from commonhold.records.people.vetting.rules import ELEMENTS, LEVELS, STATUSES, Check, Clearance

_LEVELS = {each: each for each in LEVELS}
_CHECK = (
    Field("element", "What was checked", "choice", items=items(ELEMENTS, first="Choose the check")),
    Field("evidence", "Where the evidence is", hint="A file or its number, never what is in it"),
    Field("checked_by", "Who checked it"),
    Field("checked_on", "When was it checked?", "day"),
    Field("until", "Until when may they work?", "day", "Only of a right to work that has a last day"),
)
_CLEARANCE = (
    Field("level", "Level", "choice", items=items(_LEVELS, first="Choose the level")),
    Field("authority", "Vetting authority"),
    Field("reference", "Its reference"),
    Field("granted_on", "When was it granted?", "day"),
    Field(
        "review_on",
        "When is it reviewed?",
        "day",
        "Leave empty if it lasts as long as its level usually does",
    ),
)
_STATUS = (Field("status", "What the vetting authority says of it", "choice", items=items(STATUSES)),)


@rule("desk.people")
def check(request: Request, number: str) -> HttpResponse:
    """The form for a check that was done; on POST, records it."""
    of = kept_by(request, number)

    def record() -> str:
        element = chosen(request, "element", {each: each for each in ELEMENTS}, what="what was checked")
        done = Check(
            of.employment_id,
            element,
            text(request, "evidence"),
            text(request, "checked_by"),
            day_from(request, "checked_on"),
            day_or_none(request, "until"),
        )
        actions.record_checks(checks=[done], actor=request.actor, at=request.at)
        return f"The check is recorded: {ELEMENTS[element].lower()}."

    told = "A later check takes the place of an earlier one of the same kind."
    return form(
        request, of, "Record a check", _CHECK, record, at="vetting", told=told, checked_on=today(request)
    )


@rule("desk.people")
def clearance(request: Request, number: str) -> HttpResponse:
    """The form for a clearance that was granted or renewed; on POST, records it."""
    of = kept_by(request, number)

    def record() -> str:
        granted = Clearance(
            of.employment_id,
            chosen(request, "level", _LEVELS, what="the level"),
            text(request, "reference"),
            day_from(request, "granted_on"),
            day_or_none(request, "review_on"),
            text(request, "authority"),
        )
        actions.record_clearances(clearances=[granted], actor=request.actor, at=request.at)
        return f"The {granted.level} clearance is recorded."

    told = "One that was renewed is recorded anew, with the day on which it was granted again."
    usual = {"level": request.GET.get("level", "")[:10], "authority": "UKSV"}
    return form(request, of, "Record a clearance", _CLEARANCE, record, at="vetting", told=told, **usual)


@rule("desk.people")
def clearance_status(request: Request, number: str, clearance_id: int) -> HttpResponse:
    """The form for what the vetting authority says of a clearance; on POST, notes it."""
    of = kept_by(request, number)
    recorded = queries.recorded([of.employment_id])[of.employment_id].clearances
    found = next((each for each in recorded if each[0] == clearance_id), None)
    if found is None:
        raise NotFound(what="clearance of this employee")
    _, held, status = found

    def note() -> str:
        said = text(request, "status")
        actions.note_status(clearance_id=clearance_id, status=said, actor=request.actor, at=request.at)
        return f"The {held.level} clearance is noted as: {STATUSES[said].lower()}."

    title = f"Status of the {held.level} clearance, {held.reference}"
    told = "Why it was suspended or withdrawn is kept nowhere here."
    return form(request, of, title, _STATUS, note, at="vetting", told=told, status=status)
