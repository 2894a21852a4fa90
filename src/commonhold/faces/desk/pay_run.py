"""The desk of payroll: what the pages of a run share, and what that of the run shows."""

from datetime import date
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts import queries as accounts
from commonhold.faces import jinja
from commonhold.faces.access import Request
from commonhold.records.pay.committing.rules import run_source
from commonhold.records.pay.filing.queries import submissions
from commonhold.records.pay.findings.rules import KINDS, VARIANCE_PENCE, VARIANCE_PERCENT
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.rules import Column, columns_of
from commonhold.records.pay.runs import queries
from commonhold.records.pay.runs.queries import RunFacts
from commonhold.records.pay.scheme.queries import scheme
from commonhold.records.pay.steps.queries import last_step
from commonhold.records.pay.steps.rules import TAKEN_IN, StepFacts
from commonhold.records.pay.telling.rules import LATE_REASONS, is_late, told_as_paid
from commonhold.records.payments.queries import earliest_payment_date

STATES = {
    "open": ("Open", "blue"),
    "calculated": ("Calculated", "yellow"),
    "reviewed": ("Reviewed", "yellow"),
    "approved": ("Approved", "purple"),
    "committed": ("Committed", "green"),
    "published": ("Published", "green"),
    "cancelled": ("Cancelled", "grey"),
}
"""What each state of a run is called, and the colour of its tag."""
SENT = {
    "fps": ("Full Payment Submission", "HMRC"),
    "payments": ("Payments", "The bank"),
    "pensions": ("List of contributions", "Pension schemes"),
    "orders": ("List of orders", "Courts and others who ordered it"),
    "deductions": ("List of deductions", "Those for whom it was taken off"),
}
"""What is sent because of a run, and to whom."""
FILED = {
    "prepared": ("Prepared, waits to be sent", "grey"),
    "sent": ("Sent", "blue"),
    "acknowledged": ("Received", "blue"),
    "accepted": ("Accepted", "green"),
    "rejected": ("Rejected", "red"),
    "deleted": ("Answered", "green"),
}
"""What the states of a return are called, and the colours of their tags."""
NAMES = {"calculate": "Calculating", "commit": "Committing"}
"""What the steps are called that a worker takes."""
STEPS = ("open", "calculated", "reviewed", "approved", "committed", "published")


def around(request: Request, found: RunFacts) -> dict[str, Any]:
    """What the page of a run shows."""
    period, before = groups.period(found.period_id), queries.run_before(found.id)
    totals = [
        (column, found.total(column.code), before.total(column.code) if before else 0)
        for column in columns_in(found)
    ]
    pays_on = payment_date(request, period)
    return {
        "run": found,
        "before": before,
        "before_period": before and groups.period(before.period_id),
        "period": period,
        "states": STATES,
        "steps": STEPS,
        "paid": [each for each in totals if each[0].sign > 0 and (each[1] or each[2])],
        "taken": [each for each in totals if each[0].sign < 0 and (each[1] or each[2])],
        "costs": [each for each in totals if each[0].cost and (each[1] or each[2])],
        "to_look_at": _to_look_at(found, before),
        "variance_percent": VARIANCE_PERCENT,
        "variance_pence": VARIANCE_PENCE,
        "held": queries.held(found.id),
        "dispatches": queries.dispatches(found.id),
        "sent": SENT,
        "scheme": scheme(found.department_id),
        "returns": submissions(found.department_id, run_source(found.id)),
        "filed": FILED,
        "late_reasons": LATE_REASONS
        if is_late(told_as_paid(period, found.number, pays_on), request.at)
        else {},
        "payment_date": pays_on,
        "mine": found.prepared_by == request.actor.id,
        "people": _people(found),
        "last_step": last_step(found.id),
        "names": NAMES,
        "now": request.at,
    }


def _to_look_at(found: RunFacts, before: RunFacts | None) -> list[tuple[str, str, int, int]]:
    """Each kind of finding that there is, what it is called, and how many there are now and were last time."""
    now = queries.finding_counts(found.id)
    was = queries.finding_counts(before.id) if before else {}
    kinds = [(kind, said, now.get(kind, 0), was.get(kind, 0)) for kind, said in KINDS.items()]
    return [each for each in kinds if each[2] or each[3]]


def columns_in(found: RunFacts) -> list[Column]:
    """What the amounts of a run's payslips are."""
    known = {each.code: each for each in columns_of(groups.elements(found.department_id))}
    return [known[code] for code in found.columns]


def find(request: Request, run_id: int) -> RunFacts:
    """A run of a department whose payroll officer asks; anybody else is told that there is none."""
    found = queries.run(run_id)
    if found.department_id not in request.who.departments_as("payroll"):
        raise NotFound(what="pay run")
    return found


def not_done(last: StepFacts | None, state: str) -> dict[str, str] | None:
    """Why a long step was not done, while it can still be asked for."""
    if last is None or not last.refused or state not in TAKEN_IN[last.kind]:
        return None
    said = f"{NAMES[last.kind]} on {jinja.moment(last.done_at)}: {last.refused}"
    return {"text": said, "href": "#next"}


def payment_date(request: Request, period: PeriodFacts) -> date:
    """The pay day, or the first day on which Bacs can still pay."""
    return max(period.pay_date, earliest_payment_date(request.at.astimezone(LONDON).date()))


def _people(found: RunFacts) -> dict[str, str]:
    """The names of those who prepared, reviewed and approved a run, by actor."""
    actors = {found.prepared_by, found.reviewed_by, found.approved_by}
    ids = {actor: int(actor.removeprefix("account:")) for actor in actors if actor.startswith("account:")}
    known = accounts.accounts(ids.values())
    return {actor: known[account_id].label for actor, account_id in ids.items() if account_id in known}
