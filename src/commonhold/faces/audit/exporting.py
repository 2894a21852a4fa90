"""The trail as a CSV file, however long: sent while it is read."""

import json
from collections.abc import Iterator

from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from commonhold.base.csv_cells import line, plain
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.audit.actions import note_look
from commonhold.core.audit.queries import EventFilter, EventRow, events
from commonhold.faces.access import Request, rule
from commonhold.faces.audit.searching import search_of

COLUMNS = (
    "id",
    "recorded_at",
    "at",
    "event",
    "actor_id",
    "actor_label",
    "case_reference",
    "subject",
    "detail",
)
BATCH = 2_000


@rule("audit.view")
def export(request: Request) -> HttpResponseBase:
    """All events that fit the search, newest first."""
    search = search_of(request)
    if search.errors:
        return HttpResponseRedirect(f"{reverse('audit:trail')}?{request.GET.urlencode()}")
    note_look(
        department_id=search.department.id,
        wanted={**search.told(), "exported": "CSV"},
        actor=request.actor,
        at=request.at,
    )
    response = StreamingHttpResponse(
        lines(search.wanted, request.actor), content_type="text/csv; charset=utf-8"
    )
    name = f"trail-{search.department.code}-{request.at:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def lines(wanted: EventFilter, actor: Actor) -> Iterator[str]:
    """The lines of the file. Each batch is a transaction of its own: a slow reader holds none open."""
    yield line(COLUMNS)
    before: int | None = None
    while True:
        with acting(actor, wanted.departments):
            rows = events(wanted, before_id=before, limit=BATCH)
        yield "".join(line([_cell(row, column) for column in COLUMNS]) for row in rows)
        if len(rows) < BATCH:
            return
        before = rows[-1].id


def _cell(row: EventRow, column: str) -> str:
    value = getattr(row, column)
    if value is None:
        return ""
    return plain(json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value))
