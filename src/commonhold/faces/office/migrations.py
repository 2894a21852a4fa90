"""The office: taking running cases over to another version, watching it, and taking them back."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.bpmn.plans import Plan, PlanInvalid, plan_from
from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces.access import Request, rule
from commonhold.faces.office.publishing import PUBLISH, departments_of, names, shown
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.migrating.running import undoing
from commonhold.work.cases.queue import put_migration
from commonhold.work.processes.migrating import queries
from commonhold.work.processes.migrating.actions import begin
from commonhold.work.processes.migrating.queries import MigrationFacts
from commonhold.work.processes.queries import definition
from commonhold.work.processes.releasing.queries import VersionFiles, version


@rule(PUBLISH)
def plan(request: Request, name: str, old: str, new: str) -> HttpResponse:
    """What would become of the cases that run in a version, by a plan; and, once confirmed, does it."""
    service, before, after = find_service(name), version(name, old), version(name, new)
    given = request.POST if request.method == "POST" else request.GET
    asked, effects, errors = Plan(), [], []
    try:
        asked = _plan(given.get("elements", ""), given.get("restart", ""), given.get("stay", ""))
        effects = queries.dry_run(
            name, before.hash, definition(after.hash), asked, _chosen(request, given.get("department", ""))
        )
    except Refusal as refusal:
        errors = [problem(refusal, "elements")]
    if request.method == "POST" and not errors:
        return _begin(request, before, after, asked, given.get("department", ""))
    context = {
        "service": service,
        "before": before,
        "after": after,
        "given": {each: given.get(each, "") for each in ("elements", "restart", "stay", "department")},
        "effects": shown(effects),
        "movable": any(not each.why for each in effects),
        "departments": _choices(request),
        "errors": errors,
    }
    return render(request, "office/publish_plan.html", context)


@rule(PUBLISH)
def migration(request: Request, name: str, number: int) -> HttpResponse:
    """What a migration has done so far; going on with it, if it was stopped."""
    service, facts = find_service(name), _found(name, number)
    if request.method == "POST":
        put_migration(name, facts.id, departments_of(request), request.actor)
        flash(request, "It goes on. Load this page again to see how far it is.")
        return HttpResponseRedirect(reverse("office:migration", args=[name, number]))
    parts, named = queries.parts(facts.id), names()
    context = {
        "service": service,
        "facts": facts,
        "parts": [{"department": named[each.department_id], "part": each} for each in parts],
        "plan": plan_from(facts.plan),
        "moved": sum(each.moved for each in parts),
        "done": bool(parts) and all(each.left is not None for each in parts),
    }
    return render(request, "office/publish_migration.html", context)


@rule(PUBLISH)
def undo(request: Request, name: str, number: int) -> HttpResponse:
    """Asks, and then takes back those cases that are still where a migration put them."""
    service, facts = find_service(name), _found(name, number)
    if request.method != "POST":
        context = {"service": service, "facts": facts}
        return render(request, "office/publish_undo.html", context)
    migration_id = begin(
        service=name,
        from_hash=facts.to_hash,
        to_hash=facts.from_hash,
        plan=undoing(facts),
        undoes=facts.id,
        actor=request.actor,
        at=request.at,
    )
    return _queue(request, name, migration_id, departments_of(request))


def _begin(
    request: Request, before: VersionFiles, after: VersionFiles, asked: Plan, department: str
) -> HttpResponse:
    migration_id = begin(
        service=before.service,
        from_hash=before.hash,
        to_hash=after.hash,
        plan=asked,
        actor=request.actor,
        at=request.at,
    )
    return _queue(request, before.service, migration_id, _chosen(request, department))


def _queue(request: Request, name: str, migration_id: int, department_ids: tuple[int, ...]) -> HttpResponse:
    put_migration(name, migration_id, department_ids, request.actor)
    flash(request, "The migration is on its way. Load this page again to see how far it is.")
    return HttpResponseRedirect(reverse("office:migration", args=[name, migration_id]))


def _plan(elements: str, restart: str, stay: str) -> Plan:
    """A plan from boxes with one entry a line: “old = new”, or an id."""
    pairs = {}
    for line in filter(None, map(str.strip, elements.splitlines())):
        old, _, new = (part.strip() for part in line.partition("="))
        if not (old and new):
            raise PlanInvalid(field="elements", why=f"“{line[:80]}” should be “old = new”")
        pairs[old] = new
    return Plan(pairs, frozenset(restart.split()), frozenset(stay.split()))


def _chosen(request: Request, department: str) -> tuple[int, ...]:
    """One department of one's own, or all of them."""
    mine = departments_of(request)
    if not department:
        return mine
    if department not in map(str, mine):
        raise NotFound(what="department of yours with that number")
    return (int(department),)


def _choices(request: Request) -> list[dict[str, Any]]:
    named = names()
    mine = sorted(departments_of(request), key=named.__getitem__)
    every = {"value": "", "text": "All of my departments"}
    return [every, *({"value": str(each), "text": named[each]} for each in mine)]


def _found(name: str, number: int) -> MigrationFacts:
    facts = queries.migration(number)
    if facts is None or facts.service != name:
        raise NotFound(what="migration with that number")
    return facts
