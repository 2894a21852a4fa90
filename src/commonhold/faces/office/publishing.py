"""The office: making a new version of a process, and saying in which version new cases start."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.bpmn.plans import Plan
from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.faces.office.versions import SHORT, differences
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.publishing import queries as publishing
from commonhold.work.cases.publishing.actions import publish_version
from commonhold.work.processes import queries as processes
from commonhold.work.processes.actions import NotUtf8
from commonhold.work.processes.migrating import queries as migrating
from commonhold.work.processes.releasing import queries as releases
from commonhold.work.processes.releasing.actions import release as release_version
from commonhold.work.processes.releasing.queries import VersionFiles

PUBLISH = "office.publish"
OWNER = "process_owner"
ALL = "all"


@dataclass(frozen=True)
class Files:
    """A process and its decisions as somebody sent them."""

    bpmn: bytes
    dmn: bytes


@rule(PUBLISH)
def versions(request: Request, name: str) -> HttpResponse:
    """The versions of a process: where new cases start in each, how many cases run in it, and what moved between."""
    service, mine = find_service(name), departments_of(request)
    named, held = names(), releases.in_force(name)
    counts = migrating.running_counts(name, mine)
    rows = [
        {
            "hash": each.hash,
            "published_at": each.published_at,
            "everywhere": held.get(None) == each.hash,
            "pilots": [named[key] for key, digest in held.items() if key is not None and digest == each.hash],
            "running": [(named[key], count) for key, count in sorted(counts.get(each.hash, {}).items())],
        }
        for each in {version.hash: version for version in processes.versions(name)}.values()
    ]
    context = {
        "service": service,
        "versions": rows,
        "migrations": migrating.migrations(name),
        "releases": releases.releases(name),
        "names": named,
        "target": held.get(None),
    }
    return render(request, "office/publish_versions.html", context)


@rule(PUBLISH)
def change(request: Request, name: str) -> HttpResponse:
    """Sends a new version: from files or the edit boxes. It is checked and shown before it is published."""
    service, present = find_service(name), in_force(name)
    files, errors = Files(present.bpmn, present.dmn), []
    if request.method == "POST":
        try:
            files = _sent(request, present)
            definition = publishing.check(name, files.bpmn, files.dmn)
            if request.POST.get("confirmed"):
                return _publish(request, name, files)
            effects = migrating.dry_run(name, present.hash, definition, Plan(), departments_of(request))
            context = {
                "service": service,
                "files": {"bpmn": files.bpmn.decode(), "dmn": files.dmn.decode()},
                "found": differences(present.bpmn, present.dmn, files.bpmn, files.dmn),
                "effects": shown(effects),
                "present": present,
            }
            return render(request, "office/publish_checked.html", context)
        except publishing.DoesNotFit as refusal:
            errors = [{"text": f"{each[0].upper()}{each[1:]}.", "href": "#bpmn"} for each in refusal.reasons]
        except Refusal as refusal:
            errors = [problem(refusal, "dmn" if refusal.code.startswith("dmn") else "bpmn")]
    context = {
        "service": service,
        "bpmn": files.bpmn.decode(errors="replace"),
        "dmn": files.dmn.decode(errors="replace"),
        "errors": errors,
    }
    return render(request, "office/publish_change.html", context)


@rule(PUBLISH)
def release(request: Request, name: str, digest: str) -> HttpResponse:
    """Lets new cases start in a version: in a department that tries it, or in all."""
    service, version = find_service(name), releases.version(name, digest)
    choices = _choices(request)
    to = request.POST.get("to", "")
    label = next((each["text"] for each in choices if each["value"] == to), None)
    errors = []
    if request.method == "POST" and label is None:
        errors = [{"text": "Choose where new cases start in this version", "href": "#to"}]
    elif label is not None and request.POST.get("confirmed"):
        release_version(
            service=name,
            digest=version.hash,
            department_id=None if to == ALL else int(to),
            actor=request.actor,
            at=request.at,
        )
        flash(request, f"New cases now start in version {version.hash[:SHORT]}: {label}.")
        return HttpResponseRedirect(reverse("office:releases", args=[name]))
    context = {
        "service": service,
        "version": version,
        "choices": choices,
        "to": to,
        "label": label,
        "errors": errors,
        "held": releases.in_force(name),
        "names": names(),
    }
    return render(request, "office/publish_release.html", context)


def departments_of(request: Request) -> tuple[int, ...]:
    """The departments whose processes the person owns."""
    return request.who.departments_as(OWNER)


def names() -> dict[int, str]:
    return {each.id: each.name for each in departments.all_departments()}


def in_force(name: str) -> VersionFiles:
    """The version in which new cases start everywhere, but for departments that try another."""
    held = releases.to_all(name)
    if held is None:
        raise NotFound(what=f"released version of {name}")
    return releases.version(name, held.hash)


def shown(effects: list[migrating.Effect]) -> list[dict[str, Any]]:
    """What a migration would do, with the departments by name."""
    named = names()
    return [{"department": named[each.department_id], "effect": each} for each in effects]


def _choices(request: Request) -> list[dict[str, str]]:
    """One's own departments; and all of them, for who owns the process in every one."""
    mine, named = departments_of(request), names()
    every = [{"value": ALL, "text": "Every department"}] if set(mine) == set(named) else []
    return every + [{"value": str(each), "text": named[each]} for each in sorted(mine, key=named.__getitem__)]


def _sent(request: Request, present: VersionFiles) -> Files:
    """What was uploaded, else what stands in the edit boxes. Browsers send lines with a CR, which is no change."""
    found = []
    for field, before in (("bpmn", present.bpmn), ("dmn", present.dmn)):
        upload = request.FILES.get(f"{field}_file")
        content = upload.read() if upload else request.POST.get(field, "").encode(errors="replace")
        try:
            content.decode()
        except UnicodeDecodeError as error:
            raise NotUtf8(field=field) from error
        content = content.replace(b"\r\n", b"\n")
        found.append(before if content.strip() == before.replace(b"\r\n", b"\n").strip() else content)
    return Files(*found)


def _publish(request: Request, name: str, files: Files) -> HttpResponse:
    if not departments_of(request):
        raise NotAllowed(what="publish this process")
    digest = publish_version(service=name, bpmn=files.bpmn, dmn=files.dmn, actor=request.actor, at=request.at)
    flash(request, f"Version {digest[:SHORT]} is published. Now choose where new cases start in it.")
    return HttpResponseRedirect(reverse("office:release", args=[name, digest[:SHORT]]))
