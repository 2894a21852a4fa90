"""The decisions of a process as tables, each with a place to try inputs and see which rules apply, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.bpmn.difference import title
from commonhold.base.dmn import trials
from commonhold.base.dmn.decisions import Decided, Decision
from commonhold.base.dmn.drawn_tables import KINDS, Drawn, DrawnFile
from commonhold.base.dmn.refusals import TooMuchWork
from commonhold.base.dmn.trials import Input
from commonhold.base.dmn.typed_values import LONGEST, WANTED, typed
from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces.access import Request, rule
from commonhold.faces.office.processes import OFFICE
from commonhold.faces.office.versions import SHORT
from commonhold.faces.pages import problem
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.processes.figures import queries as figures
from commonhold.work.processes.releasing.queries import hash_for_all

ANYTHING = "a number, true or false, a date, text, or a value as FEEL writes it"


@rule(OFFICE)
def decisions(request: Request, name: str, digest: str | None = None) -> HttpResponse:
    """The decisions of a version, or else of the newest: what each is for, and what it needs."""
    service = find_service(name)
    version = figures.files(name, digest or hash_for_all(name) or "")
    file, _ = figures.decisions(version.hash)
    known = figures.described(version.hash)
    asked: dict[str, list[str]] = {}
    for each in known.values():
        if decision_id := each.facts.get("@commonhold:decision"):
            asked.setdefault(decision_id, []).append(title(each, known))
    context = {
        "service": service,
        "version": version,
        "short": SHORT,
        "file": file,
        "kinds": KINDS,
        "asked": asked,
    }
    return render(request, "office/decisions.html", context)


@rule(OFFICE)
def decision(request: Request, name: str, digest: str, decision_id: str) -> HttpResponse:
    """One decision: its table, and what it answers for the inputs in the address."""
    service = find_service(name)
    version = figures.files(name, digest)
    file, compiled = figures.decisions(version.hash)
    if decision_id not in compiled:
        raise NotFound(what="decision in this version")
    drawn = file.elements[decision_id]
    wanted = trials.inputs(drawn, file, compiled[decision_id].names)
    fields = [
        {
            "id": f"input-{number}",
            "input": each,
            "hint": _hint(each),
            "typed": request.GET.get(each.name, "")[:LONGEST],
        }
        for number, each in enumerate(wanted, start=1)
    ]
    tried = any(each.name in request.GET for each in wanted) or (not wanted and "try" in request.GET)
    context = {
        "service": service,
        "version": version,
        "short": SHORT,
        "file": file,
        "kinds": KINDS,
        "decision": drawn,
        "fields": fields,
        "errors": [],
        "answer": None,
        "explained": (),
        "fired": (),
    }
    if tried:
        context |= _tried(request, drawn, file, compiled, wanted)
    return render(request, "office/decision.html", context)


def _tried(
    request: Request,
    drawn: Drawn,
    file: DrawnFile,
    compiled: Mapping[str, Decision],
    wanted: tuple[Input, ...],
) -> dict[str, Any]:
    """What comes of the inputs: an answer with its reasons, or what is wrong with them."""
    values: dict[str, object] = {}
    errors = []
    for number, each in enumerate(wanted, start=1):
        try:
            said = request.GET.get(each.name, "")
            values[each.name] = typed(said, each.kind, what=each.label, field=f"input-{number}")
        except Refusal as refusal:
            errors.append(problem(refusal))
    if errors:
        return {"errors": errors}
    given = [(each.label, trials.shown(values[each.name])) for each in wanted]
    try:
        decided = compiled[drawn.id].decide(values, at=request.at)
        answer = {"given": given, "trouble": "", "outputs": _outputs(drawn, decided)}
        fired = decided.rules
    except Refusal as refusal:
        if field := _field_of(refusal, wanted):
            return {"errors": [{"text": refusal.message, "href": f"#{field}"}]}
        answer, fired = {"given": given, "trouble": refusal.message}, ()
        if isinstance(refusal, TooMuchWork):  # and so would be the reasons
            return {"answer": {**answer, "needed": ()}}
    needed, known = _needed(drawn, file, compiled, values, request.at)
    known = {**values, **known}
    explained = trials.explained(drawn.table, file.names, known, at=request.at) if drawn.table else ()
    return {"answer": {**answer, "needed": needed}, "fired": fired, "explained": explained}


def _needed(
    drawn: Drawn,
    file: DrawnFile,
    compiled: Mapping[str, Decision],
    values: Mapping[str, object],
    at: datetime,
) -> tuple[list[tuple[str, str]], dict[str, object]]:
    """What the decisions that it needs answer: in words, and by the names that expressions use."""
    told, known = [], {}
    for each in (file.elements[need] for need in drawn.needs if need in compiled):
        try:
            known[each.name] = compiled[each.id].decide(values, at=at).value
            told.append((each.title, trials.shown(known[each.name])))
        except Refusal as refusal:
            told.append((each.title, refusal.message))
    return told, known


def _outputs(drawn: Drawn, decided: Decided) -> list[tuple[str, str]]:
    labels = {each.text: each.label for each in drawn.table.outputs} if drawn.table else {}
    named = [
        (labels.get(name) or name, trials.shown(value, LONGEST)) for name, value in decided.named.items()
    ]
    return named or [(drawn.title, trials.shown(decided.value, LONGEST))]


def _field_of(refusal: Refusal, wanted: tuple[Input, ...]) -> str | None:
    """The field of the input that a refusal is about, if it is about one."""
    about = refusal.values.get("what")
    places = (number for number, each in enumerate(wanted, start=1) if each.name == about)
    return next((f"input-{number}" for number in places), None)


def _hint(wanted: Input) -> str:
    """What can be typed: "a number, for example 120"; or the values that the table allows."""
    if wanted.allowed:
        return f"{wanted.name}: one of {wanted.allowed}"
    return f"{wanted.name}: {WANTED.get(wanted.kind, ANYTHING)}"
