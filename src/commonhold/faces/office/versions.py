"""A process's versions: which there are, how many cases each still has, and what is different between two."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.bpmn import difference as bpmn_difference
from commonhold.base.differences import Change, How
from commonhold.base.dmn import difference as dmn_difference
from commonhold.core.accounts.access import may
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.faces.office.processes import OFFICE, departments_of
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.processes.figures import queries as figures
from commonhold.work.processes.figures.queries import Files
from commonhold.work.processes.releasing import queries as releases

SHORT = 8
"""So much of a hash tells people which version is meant."""


@dataclass(frozen=True)
class Differences:
    """What is different between two pairs of files, as a page shows it."""

    process: list[Change]
    moved: list[Change]
    """What is only drawn elsewhere."""
    decisions: list[Change]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each kind of change, those that there are."""
        everything = [*self.process, *self.decisions]
        found = [
            (how.value, sum(each.how is how for each in everything)) for how in How if how is not How.MOVED
        ]
        moved = len(self.moved) + sum(each.how is How.MOVED for each in self.decisions)
        return [(how, count) for how, count in [*found, ("moved", moved)] if count]


def differences(old_bpmn: bytes, old_dmn: bytes, new_bpmn: bytes, new_dmn: bytes) -> Differences:
    """What a newer pair of files changes. Raises NotBpmn, NotDmn and dmn.Invalid for what can't be read."""
    process = bpmn_difference.compare(old_bpmn, new_bpmn)
    return Differences(
        [each for each in process if each.how is not How.MOVED],
        [each for each in process if each.how is How.MOVED],
        list(dmn_difference.compare(old_dmn, new_dmn)),
    )


@rule(OFFICE)
def versions(request: Request, name: str) -> HttpResponse:
    """Every version of a process, the newest first, and two to compare."""
    service = find_service(name)
    found = figures.versions(departments_of(request), name)
    named = {each.id: each.name for each in departments.all_departments()}
    pilots: dict[str, list[str]] = {}
    for department_id, digest in (held := releases.in_force(name)).items():
        if department_id is not None:
            pilots.setdefault(digest, []).append(named[department_id])
    context = {
        "service": service,
        "versions": found,
        "short": SHORT,
        "everywhere": held.get(None),
        "pilots": pilots,
        "may_publish": may("office.publish", roles=request.roles),
    }
    return render(request, "office/versions.html", context)


@rule(OFFICE)
def compare(request: Request, name: str) -> HttpResponse:
    """What is different between two versions, drawn and in words."""
    service = find_service(name)
    old = figures.files(name, request.GET.get("from", ""))
    new = figures.files(name, request.GET.get("to", ""))
    context = {"service": service, "old": old, "new": new, "short": SHORT, **_compared(old, new)}
    return render(request, "office/compare.html", context)


@rule(OFFICE)
def bpmn(_request: Request, name: str, digest: str) -> HttpResponse:
    """One version as BPMN."""
    files = figures.files(find_service(name).name, digest)
    return HttpResponse(files.bpmn, content_type="application/xml")


def _compared(old: Files, new: Files) -> dict[str, Any]:
    return {"found": differences(old.bpmn, old.dmn, new.bpmn, new.dmn)}
