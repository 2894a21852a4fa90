"""Preparing the Employer Payment Summary of a tax month."""

from datetime import datetime

from django.db import connection

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import verb
from commonhold.records.pay.filing import actions as filing
from commonhold.records.pay.returns import queries, rules
from commonhold.records.pay.scheme.queries import scheme


@verb
def prepare_summary(*, department_id: int, year: int, month: int, actor: Actor, at: datetime) -> int:
    """Keep the Employer Payment Summary of a tax month that is over, to be sent to HMRC; its id.

    There is one of each month, and another only if HMRC rejected it.
    """
    # Of two who prepare it at once, the second sees the first's.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('pay.summary'), %s)", [department_id])
    found = scheme(department_id)
    if found is None:
        raise rules.NoScheme
    this = queries.tax_month_of(department_id, year, month)
    if not queries.paid_here_by(department_id, this):
        raise rules.NotPaidHereYet(last=f"{this.last_day:%-d %B %Y}")
    eps = rules.summary(this, found.employer, at)
    if preparing := queries.in_preparation(department_id, this):
        raise rules.RunsInPreparation(period=preparing.name)
    before = queries.summaries(queries.returns(department_id, year)).get(month)
    if before is not None and not before.standing.faults:
        raise rules.SummaryPrepared
    attempt = before.attempt + 1 if before else 1
    return filing.prepare_payment_summary(
        department_id=department_id, source=rules.source(year, month, attempt), eps=eps, actor=actor, at=at
    )
