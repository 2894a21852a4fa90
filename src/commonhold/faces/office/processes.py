"""The office: every process with its live cases, volumes, times and how much of it goes straight through."""

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.working_time import LONDON
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.work.cases.catalogue import Service, services
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.figures import queries as figures
from commonhold.work.processes import queries as processes

OFFICE = "office.view"
WEEKS = 12
ROLES = ("process_owner", "central_unit", "department_admin")


@rule(OFFICE)
def catalogue(request: Request) -> HttpResponse:
    """Every service with its main figures."""
    mine, since = _departments(request), _since(request.at)
    rows = [
        {"service": each, "figures": figures.by_department(each.name, mine, since=since)[None]}
        for each in services().values()
    ]
    return render(request, "office/catalogue.html", {"processes": rows, "weeks": WEEKS})


@rule(OFFICE)
def process(request: Request, name: str) -> HttpResponse:
    """One process: its drawing, and its figures with the tables that the charts are drawn from."""
    service = find_service(name)
    mine, since = _departments(request), _since(request.at)
    found = figures.by_department(name, mine, since=since)
    named = {each.id: each.name for each in departments.all_departments()}
    statistics = figures.statistics(name, mine, since=since, at=request.at)
    context = {
        "service": service,
        "weeks_shown": WEEKS,
        "total": found[None],
        "figures": statistics,
        "weeks": _every_week(statistics.weeks, since.date()),
        "steps": _steps(service, mine),
        "departments": sorted(
            ({"name": named[key], "figures": each} for key, each in found.items() if key is not None),
            key=lambda row: str(row["name"]),
        ),
    }
    return render(request, "office/process.html", context)


@rule(OFFICE)
def bpmn(_request: Request, name: str) -> HttpResponse:
    """The process as BPMN, for the drawing and for modelling tools."""
    return HttpResponse(find_service(name).bpmn, content_type="application/xml")


def _departments(request: Request) -> tuple[int, ...]:
    return request.who.departments_as(*ROLES)


def _since(at: datetime) -> datetime:
    """The start of the Monday eleven weeks before this one, so that every week shown but the last is whole."""
    today = at.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def _every_week(found: list[figures.Week], since: date) -> list[figures.Week]:
    """The weeks shown, those in which nothing happened among them."""
    known = {week.starts: week for week in found}
    mondays = [since + timedelta(weeks=number) for number in range(WEEKS)]
    return [known.get(monday, figures.Week(monday, 0, 0)) for monday in mondays]


def _steps(service: Service, department_ids: tuple[int, ...]) -> list[dict[str, object]]:
    """Where cases wait now: people's tasks, and the steps that Commonhold does by itself."""
    live = processes.live_counts(service.name, department_ids)
    titles = {**service.standings, **{element: kind.title for element, kind in service.tasks.items()}}
    return [
        {
            "element": element,
            "title": title,
            "by": "A person" if element in service.tasks else "Commonhold",
            "count": live.get(element, (0, None))[0],
            "oldest_at": live.get(element, (0, None))[1],
        }
        for element, title in titles.items()
        if element in service.tasks or element in live
    ]
