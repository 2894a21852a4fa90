"""The office: every process with its live cases, volumes, times and how much of it goes straight through."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import may
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.faces.office import heat
from commonhold.faces.office.steps import steps
from commonhold.work.cases.articles import queries as articles
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.catalogue import services
from commonhold.work.cases.figures import contact
from commonhold.work.cases.figures import queries as figures
from commonhold.work.processes.figures import queries as process_figures
from commonhold.work.processes.releasing.queries import hash_for_all
from commonhold.work.processes.starting.queries import next_due

OFFICE = "office.view"
WEEKS = 12
ROLES = ("process_owner", "central_unit", "department_admin")


@rule(OFFICE)
def catalogue(request: Request) -> HttpResponse:
    """Every service with its main figures."""
    mine, since = departments_of(request), _since(request.at)
    published = process_figures.versions(mine)
    figured = figures.by_department(services(), mine, since=since)
    rows = [
        {
            "service": each,
            "figures": figured[each.name][None],
            "versions": _Versions([version for version in published if version.service == each.name]),
        }
        for each in services().values()
    ]
    context = {
        "processes": rows,
        "weeks": WEEKS,
        "may_see_market": may("market.view", roles=request.roles),
        "may_see_moves": may("office.moves", roles=request.roles),
        "may_see_reorganisations": may("reorganisation.view", roles=request.roles),
    }
    return render(request, "office/catalogue.html", context)


@dataclass(frozen=True)
class _Versions:
    """A process's versions, the newest first, as the catalogue tells of them."""

    published: list[process_figures.VersionFigures]

    @property
    def live(self) -> int:
        return sum(each.live for each in self.published)

    @property
    def incidents(self) -> int:
        return sum(each.incidents for each in self.published)

    @property
    def in_use(self) -> int:
        """Those that cases run under, and the newest, in which new ones start."""
        return sum(place == 0 or each.live > 0 for place, each in enumerate(self.published))

    @property
    def released_at(self) -> datetime | None:
        return self.published[0].published_at if self.published else None


@rule(OFFICE)
def process(request: Request, name: str) -> HttpResponse:
    """One process: its drawing, and its figures with the tables that the charts are drawn from."""
    service = find_service(name)
    mine, since = departments_of(request), _since(request.at)
    found = figures.by_department([name], mine, since=since)[name]
    named = {each.id: each.name for each in departments.all_departments()}
    statistics = figures.statistics(name, mine, since=since, at=request.at)
    now, scale = steps(name, hash_for_all(name), mine, request.at)
    context = {
        "service": service,
        "weeks_shown": WEEKS,
        "total": found[None],
        "figures": statistics,
        "first_contact": contact.first_contact(name, mine, since=since) if service.resolved else None,
        "articles": articles.answered(name, mine, since=since),
        "titles": articles.articles(name),
        "weeks": _every_week(statistics.weeks, since.date()),
        "steps": now,
        "starters": [
            {"start": element, "department": named[key], "due_at": due_at}
            for element, found_here in next_due(name, mine).items()
            for key, due_at in found_here.items()
        ],
        "heat": request.GET["heat"] if request.GET.get("heat") in heat.VIEWS else heat.VIEWS[0],
        "legends": {"count": scale.legend, "age": heat.AGES},
        "departments": sorted(
            ({"name": named[key], "figures": each} for key, each in found.items() if key is not None),
            key=lambda row: str(row["name"]),
        ),
    }
    return render(request, "office/process.html", context)


@rule(OFFICE)
def bpmn(_request: Request, name: str) -> HttpResponse:
    """The version in which new cases start, as BPMN, for the drawing and for modelling tools."""
    released = hash_for_all(find_service(name).name)
    if released is None:
        raise NotFound(what="published version of this process")
    return HttpResponse(process_figures.files(name, released).bpmn, content_type="application/xml")


def departments_of(request: Request) -> tuple[int, ...]:
    """The departments whose figures whoever asks may see."""
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
