"""How well work is done, by service, unit or department and month, for everybody: no small number shows."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.refusals import NotFound
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.oversight.service_levels.figures import queries, rules
from commonhold.oversight.service_levels.figures.rules import Dimension, Figure
from commonhold.work.cases.catalogue import services
from commonhold.work.delivery.units.queries import units

RULE = "performance.view"
MONTHS = 12
WRITTEN = {"csv": ("text/csv", rules.as_csv), "json": ("application/json", rules.as_json)}


@rule(RULE)
def performance(request: Request) -> HttpResponse:
    """A chart with its table for the last twelve months."""
    dimension, figures = _figures(request)
    values = sorted({each.value for each in figures if each.value != "all"})
    by_month: dict[str, dict[str, Figure]] = {}
    for each in figures:
        by_month.setdefault(each.month, {})[each.value] = each
    context = {
        "dimension": dimension,
        "dimensions": rules.DIMENSIONS,
        "smallest": rules.SMALLEST,
        "values": [*values, "all"] if values else [],
        "months": by_month,
        "names": {**_names(dimension), "all": "All together"},
    }
    return render(request, "office/performance.html", context)


@rule(RULE)
def export(request: Request, written: str) -> HttpResponse:
    """The same as a file."""
    if written not in WRITTEN:
        raise NotFound(what="such a file")
    dimension, figures = _figures(request)
    kind, write = WRITTEN[written]
    disposition = f'attachment; filename="performance-by-{dimension}.{written}"'
    content = write(figures, dimension)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _figures(request: Request) -> tuple[Dimension, list[Figure]]:
    asked = request.GET.get("by")
    dimension = next((each for each in rules.DIMENSIONS if each == asked), rules.DIMENSIONS[0])
    until = request.at.date().replace(day=1)
    ahead = until.year * 12 + until.month - MONTHS
    since = date(ahead // 12, ahead % 12 + 1, 1)
    return dimension, rules.public(queries.measured(since, until), dimension)


def _names(dimension: Dimension) -> dict[str, str]:
    if dimension == "service":
        return {each.name: each.title for each in services().values()}
    if dimension == "unit":
        return {each.code: each.name for each in units()}
    return {each.code: each.name for each in all_departments()}
