"""The desk of payroll: what a run pays and what it found, as files. Taking one is noted."""

from collections.abc import Iterator
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from commonhold.base.csv_cells import line, plain, pounds
from commonhold.core.audit.acting import Actor, acting
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.pay_details import note_taken
from commonhold.faces.desk.pay_run import columns_in, find
from commonhold.records.pay.findings.rules import KINDS
from commonhold.records.pay.lists import queries as lists
from commonhold.records.pay.runs import queries
from commonhold.records.pay.runs.queries import RunFacts

Response = TypeVar("Response", bound=HttpResponseBase)

MOST_FINDINGS = 1_000_000
BATCH = 2_000
WHO = ("employee number", "name", "cost centre", "tax code", "National Insurance category")
CALCULATED_ANEW = "This run was calculated again while this file was written. Download it again."


@rule("desk.pay")
def findings(request: Request, run_id: int) -> HttpResponse:
    """All findings of a run and whom it holds."""
    found = find(request, run_id)
    rows = [("kind", "employee number", "name", "before", "now", "what")]
    for kind in KINDS:
        for each in queries.findings(run_id, kind, limit=MOST_FINDINGS):
            amounts = (pounds(each.before_pence), pounds(each.now_pence))
            rows.append((KINDS[kind], plain(each.number), plain(each.name), *amounts, plain(each.said)))
    for held in queries.held(run_id):
        rows.append(("Held", plain(held.number), plain(held.name), "", "", plain(held.reason)))
    note_taken(request, found, "findings as CSV")
    return _file(HttpResponse("".join(map(line, rows))), f"pay-run-{run_id}.csv")


@rule("desk.payslips")
def payslips(request: Request, run_id: int) -> HttpResponseBase:
    """Every payslip of a run with all its lines, however many: sent while they are read."""
    found = find(request, run_id)
    note_taken(request, found, "payslips as CSV")
    titles = [each.title for each in columns_in(found)]
    response = StreamingHttpResponse(payslip_lines(found, titles, request.actor))
    return _file(response, f"pay-run-{run_id}-payslips.csv")


@rule("desk.payslips")
def listed(request: Request, run_id: int, kind: str) -> HttpResponse:
    """The list that was written for somebody outside when the run was committed."""
    found = find(request, run_id)
    content = lists.file(run_id, kind)
    note_taken(request, found, f"list: {kind}")
    return _file(HttpResponse(content), f"pay-run-{run_id}-{kind}.csv")


def payslip_lines(run: RunFacts, titles: list[str], actor: Actor) -> Iterator[str]:
    """The lines of the file. Each batch is a transaction of its own: a slow reader holds none open.

    A run that comes to something else meanwhile ends it with a line that says so.
    """
    yield line([*WHO, *map(plain, titles), "gross pay", "net pay"])
    after = 0
    while True:
        with acting(actor, [run.department_id]):
            same = queries.run(run.id).digest == run.digest
            rows = lists.paid_rows(run.id, after=after, limit=BATCH) if same else []
        if not same:
            yield line([CALCULATED_ANEW])
            return
        yield "".join(
            line([*map(plain, each.who), *map(pounds, (*each.amounts, each.gross_pence, each.net_pence))])
            for each in rows
        )
        if len(rows) < BATCH:
            return
        after = rows[-1].employment_id


def _file(response: Response, name: str) -> Response:
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
