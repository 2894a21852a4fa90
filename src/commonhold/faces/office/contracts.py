"""The office: contracts with suppliers, their calendar, what each says, and how much hangs on one supplier."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.differences import Change
from commonhold.base.working_time import LONDON
from commonhold.connectors.spreadsheets.writing import write
from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule
from commonhold.faces.office.timeline import timeline
from commonhold.faces.office.units import EDIT, VIEW
from commonhold.work.delivery.contracts import queries
from commonhold.work.delivery.contracts.calendar.rules import (
    LockIn,
    Running,
    calendar,
    committed_pence,
    committed_volume,
    lock_in,
)
from commonhold.work.delivery.contracts.concentration.rules import Delivered, Limits, shares
from commonhold.work.delivery.contracts.coverage.rules import competition, gaps
from commonhold.work.delivery.contracts.queries import Agreed, NoteFacts
from commonhold.work.delivery.contracts.rules import Terms
from commonhold.work.delivery.contracts.wording.rules import compare, parts

AHEAD = timedelta(days=2 * 365)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Row:
    """A contract as the list shows it, by the last note that has been agreed."""

    agreed: Agreed
    terms: Terms | None
    state: str
    locked: LockIn | None


@dataclass(frozen=True)
class Noted:
    """A change note with what it changed."""

    note: NoteFacts
    changes: list[Change]


@rule(VIEW)
def contracts(request: Request) -> HttpResponse:
    """Every contract; their calendar, drawn and as a table; where they compete and leave gaps."""
    today = _today(request)
    rows = [_row(each, today) for each in queries.contracts()]
    running = [
        Running(row.agreed.contract.code, row.agreed.contract.title, row.agreed.contract.supplier, row.terms)
        for row in rows
        if row.terms is not None and row.terms.ends >= today
    ]
    context = {
        "rows": rows,
        "timeline": timeline(running, today),
        "happenings": calendar(running, today, today + AHEAD),
        "competition": competition(running),
        "gaps": gaps(running),
        "today": today,
        "may_edit": may(EDIT, roles=request.roles),
    }
    return render(request, "office/contracts.html", context)


@rule(VIEW)
def contract(request: Request, code: str) -> HttpResponse:
    """One contract: its terms in words, what is locked in, and every change note with what it changed."""
    today = _today(request)
    agreed = queries.contract(code)
    row = _row(agreed, today)
    held = agreed.note_on(today) or (agreed.notes[0] if agreed.notes else None)
    notes = [Noted(agreed.notes[0], [])] if agreed.notes else []
    notes += [Noted(now, compare(before.terms, now.terms)) for before, now in pairwise(agreed.notes)]
    context = {
        "contract": agreed.contract,
        "row": row,
        "held": held,
        "later": [each for each in agreed.notes if held and each.number > held.number],
        "parts": parts(held.terms) if held else [],
        "notes": notes[::-1],
        "may_edit": may(EDIT, roles=request.roles),
    }
    return render(request, "office/contract.html", context)


@rule(VIEW)
def workbook(request: Request, code: str) -> HttpResponse:  # noqa: ARG001
    """The newest terms of a contract as a workbook, to be changed and sent back; the template if there are none."""
    agreed = queries.contract(code)
    response = HttpResponse(write(agreed.notes[-1].terms if agreed.notes else None), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{agreed.contract.code}.xlsx"'
    return response


@rule(VIEW)
def concentration(request: Request) -> HttpResponse:
    """Each supplier's share of what contracts in force commit to a month, against the limits."""
    today = _today(request)
    limits = Limits(settings.LARGEST_SPEND_PERCENT, settings.LARGEST_VOLUME_PERCENT)
    committed = [
        Delivered(facts.supplier, committed_volume(terms), committed_pence(terms, today))
        for facts, terms in queries.in_force(today)
    ]
    return render(
        request, "office/concentration.html", {"shares": shares(committed, limits), "limits": limits}
    )


def _row(agreed: Agreed, today: date) -> Row:
    terms = agreed.notes[-1].terms if agreed.notes else None
    if terms is None:
        return Row(agreed, None, "No terms yet", None)
    state = "Ended" if terms.ends < today else "Not begun" if terms.starts > today else "In force"
    return Row(agreed, terms, state, lock_in(terms, today))


def _today(request: Request) -> date:
    return request.at.astimezone(LONDON).date()
