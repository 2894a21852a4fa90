"""What the pages of a case's clocks share, at the desk, at a unit's desk and in the office: what is shown, and what may
be said there, which is always something more: nobody changes an event."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.faces.access import Request
from commonhold.faces.pages import tried
from commonhold.work.cases.timing import actions
from commonhold.work.cases.timing.queries import ShownClock, unit_names
from commonhold.work.delivery.clocks.flaws.actions import withdraw_flaw
from commonhold.work.delivery.clocks.rules import AGREED, ENDS, FLAWS, STOPS

Errors = list[dict[str, str]]
KINDS = {
    "start": "Started",
    "stop": "Stopped",
    "resume": "Went on",
    "end": "Ended",
    "correct": "Corrected",
}
FIRST_YEAR = 2000
PARTS = ("day", "month", "year", "time")
SAID = {
    "stop": "The clock stands still.",
    "resume": "The clock goes on.",
    "correct": "It is corrected. What was recorded before stays, and this beside it.",
    "flaw": "It is noted.",
    "withdraw": "It is withdrawn. What was noted stays, and this beside it.",
}
"""What is said once something was done."""


class NoMoment(Refusal):
    """Enter a day and a time in London, such as 27 3 2027 and 14:30."""

    code: ClassVar[str] = "clocks.no-moment"


def shown(
    request: Request,
    reference: str,
    found: Sequence[ShownClock],
    *,
    may_work: bool,
    for_house: bool = False,
    errors: Errors | None = None,
) -> dict[str, Any]:
    """What the page of a case's clocks needs."""
    task, do = request.POST.get("task", ""), request.POST.get("do", "")
    at_form = [
        {**each, "href": f"{each['href']}-{do}-{task}"} if each["href"] != "#main-content" else each
        for each in errors or []
    ]
    reasons = {key: text for key, text in STOPS.items() if for_house or key != AGREED}
    return {
        "reference": reference,
        "clocks": found,
        "units": unit_names(found),
        "kinds": KINDS,
        "ends": ENDS,
        "stops": STOPS,
        "flaws": FLAWS,
        "reasons": [{"value": key, "text": text} for key, text in reasons.items()],
        "flaw_kinds": [{"value": key, "text": text} for key, text in FLAWS.items()],
        "may_work": may_work,
        "for_house": for_house,
        "typed": request.POST if errors else {},
        "open": (do, task) if errors else None,
        "errors": at_form,
        "hours": hours,
    }


def take(request: Request, reference: str, *, for_house: bool) -> tuple[Errors, str]:
    """Do what a form of the page says; what is wrong, if that can be entered again, and else what to say."""
    do, task = request.POST.get("do", ""), _number(request.POST.get("task", ""))
    act = _DOES.get(do)
    if act is None or (do == "withdraw" and not for_house):
        raise NotFound(what="such thing to do with a clock")
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    of = {"reference": reference, "task_id": task, "for_house": for_house}
    return tried(lambda: act(request, of, by)), SAID[do]


def hours(time: timedelta) -> str:
    """Working time as people say it: "3 hours 20 minutes"."""
    minutes = round(abs(time) / timedelta(minutes=1))
    said = [
        f"{number:,} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((minutes // 60, "hour"), (minutes % 60, "minute"))
        if number
    ]
    return " ".join(said) or "0 minutes"


def _words(request: Request) -> dict[str, Any]:
    return {"note": request.POST.get("note", ""), "evidence": request.POST.get("evidence", "")}


def _stop(request: Request, of: dict[str, Any], by: dict[str, Any]) -> None:
    since, reason = _moment(request, needed=False), request.POST.get("reason", "")
    actions.stop_clock(reason=reason, since=since, **_words(request), **of, **by)


def _resume(request: Request, of: dict[str, Any], by: dict[str, Any]) -> None:
    since = _moment(request, needed=False)
    actions.resume_clock(note=request.POST.get("note", ""), since=since, **of, **by)


def _correct(request: Request, of: dict[str, Any], by: dict[str, Any]) -> None:
    event_id = _number(request.POST.get("event", ""))
    moment = None if request.POST.get("never") == "yes" else _moment(request, needed=True)
    actions.correct_clock(event_id=event_id, effective_at=moment, **_words(request), **of, **by)


def _flaw(request: Request, of: dict[str, Any], by: dict[str, Any]) -> None:
    actions.note_flaw(kind=request.POST.get("kind", ""), **_words(request), **of, **by)


def _withdraw(request: Request, _of: dict[str, Any], by: dict[str, Any]) -> None:
    withdraw_flaw(flaw_id=_number(request.POST.get("flaw", "")), **_words(request), **by)


_DOES: dict[str, Callable[[Request, dict[str, Any], dict[str, Any]], None]] = {
    "stop": _stop,
    "resume": _resume,
    "correct": _correct,
    "flaw": _flaw,
    "withdraw": _withdraw,
}


def _moment(request: Request, *, needed: bool) -> datetime | None:
    """The moment that was entered; None if none was, nor is needed."""
    day, month, year, time = (request.POST.get(f"since-{part}", "").strip() for part in PARTS)
    if not needed and not (day or month or year or time):
        return None
    try:
        moment = datetime.strptime(f"{year} {month} {day} {time}", "%Y %m %d %H:%M").replace(tzinfo=LONDON)
    except ValueError as error:
        raise NoMoment(field="since") from error
    if moment.year < FIRST_YEAR:
        raise NoMoment(field="since")
    return moment


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise NotFound(what="such a number on this page")
    return int(text)
