"""Reading incidents as people look after them: in which case, what happened, and what the case knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.queries import accounts
from commonhold.core.audit.queries import EventFilter, events
from commonhold.work.cases.incidents import rules
from commonhold.work.cases.models import Case, Party
from commonhold.work.processes import queries as processes
from commonhold.work.processes.incidents import queries as stored
from commonhold.work.processes.incidents.queries import Group, Incident, Known, Wanted
from commonhold.work.processes.releasing.queries import hash_for_all

PAGE_SIZE = 25
MOST_GROUPS = 50
STEPS_SHOWN = 20
TROUBLES_LOOKED_AT = 20
_EVENTS = {
    "Start": "The process began",
    "Complete": "A task or step was done",
    "Fail": "A step ended with an error",
    "Fire": "A timer went off, or a message came",
    "Signal": "A signal came",
    "Correct": "Values were corrected",
    "Cancel": "The process was ended early",
}


@dataclass(frozen=True)
class IncidentRow:
    """An incident in a list, with the case that it holds up."""

    incident: Incident
    reference: str


@dataclass(frozen=True)
class CaseHeld:
    """The case that an incident holds up. `relations` are what the person who looks is to it."""

    id: int
    reference: str
    title: str
    service: str
    department_id: int
    relations: frozenset[str]


@dataclass(frozen=True)
class StepRow:
    """One step of the case's process, in words; `passed` are the names of the elements."""

    at: datetime
    who: str
    what: str
    passed: Sequence[str]


@dataclass(frozen=True)
class Looked:
    """An incident with all that bears on it. `code` and `place` are those of rules.Trouble."""

    incident: Incident
    case: CaseHeld
    code: str
    place: str
    known: Known
    names: Mapping[str, str]
    steps: Sequence[StepRow]


def names(service: str) -> dict[str, str]:
    """What the elements of a service's process are called."""
    released = hash_for_all(service)
    return _names(released) if released else {}


def groups(wanted: Wanted) -> list[Group]:
    """Incidents that are alike, the most first, and no more than MOST_GROUPS of them."""
    return stored.groups(wanted, limit=MOST_GROUPS)


def page(wanted: Wanted, number: int) -> list[IncidentRow]:
    """One page of incidents, the one that has waited longest first."""
    found = stored.incidents(wanted, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    cases = Case.objects.filter(instance_id__in=[each.instance_id for each in found])
    references = dict(cases.values_list("instance_id", "reference"))
    return [IncidentRow(each, references[each.instance_id]) for each in found]


def held(incident: Incident, account_id: int | None) -> CaseHeld:
    """The case that an incident holds up, as one person is related to it."""
    case = Case.objects.get(instance_id=incident.instance_id)
    party = account_id is not None and Party.objects.filter(case=case, account_id=account_id).exists()
    relations = {"asker": account_id == case.asked_by_id, "party": party}
    return CaseHeld(
        case.id,
        case.reference,
        case.title,
        case.service,
        case.department_id,
        frozenset(name for name, holds in relations.items() if holds),
    )


def find(wait_id: int, account_id: int | None) -> tuple[Incident, CaseHeld]:
    """An incident and its case; NotFound where there is none (any more), or in another's department."""
    incident = stored.incident(wait_id)
    if incident is None:
        raise NotFound(what="incident")
    return incident, held(incident, account_id)


def look(incident: Incident, case: CaseHeld) -> Looked:
    """An incident with what happened before it and what the case knows, in a fixed number of queries."""
    code, place = _trouble(incident, case)
    known = stored.known(incident.instance_id, place)
    if known is None:
        raise NotFound(what="incident")
    named = _names(known.hash)
    return Looked(incident, case, code, place, known, named, _steps(incident.instance_id, named))


def cases_of(instance_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """The ids and references of cases by their process instances."""
    rows = Case.objects.filter(instance_id__in=instance_ids).values_list("instance_id", "id", "reference")
    return {instance_id: (case_id, reference) for instance_id, case_id, reference in rows}


def _names(digest: str) -> dict[str, str]:
    return {each.id: each.name or each.id for each in processes.definition(digest).elements}


def _trouble(incident: Incident, case: CaseHeld) -> tuple[str, str]:
    """The code and place of the trouble, as the trail has them."""
    wanted = EventFilter(
        departments=[case.department_id], case_reference=case.reference, event="cases.step_in_trouble"
    )
    for event in events(wanted, limit=TROUBLES_LOOKED_AT):
        after = (event.detail or {}).get("after", {})
        if after.get("wait") == incident.wait_id:
            return str(after["code"]), str(after["place"])
    return "unknown", incident.element


def _steps(instance_id: int, named: Mapping[str, str]) -> list[StepRow]:
    found = stored.last_steps(instance_id, STEPS_SHOWN)
    ids = [
        int(number)
        for kind, _, number in (each.actor_id.partition(":") for each in found)
        if kind == "account"
    ]
    labels = accounts(ids)
    rows = []
    for step in found:
        kind, _, name = step.actor_id.partition(":")
        who = labels[int(name)].label if kind == "account" else f"Commonhold ({name})"
        passed = [named.get(each.partition(":")[0], each) for each in step.passed]
        rows.append(StepRow(step.at, who, _EVENTS[str(step.event["event"])], passed))
    return rows


def kind_of(known: Known, variable: str) -> str | None:
    """The kind that a variable has to be of; None if it may be any. NotFound for one that the process doesn't know."""
    if variable not in known.variables and variable not in known.read:
        raise NotFound(what="value of that name")
    return rules.kind_of(known.variables.get(variable))
