"""Noting what the P45 of another employer said."""

from datetime import datetime, timedelta

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.groups.rules import check_year
from commonhold.records.pay.starting.models import BroughtP45
from commonhold.records.pay.starting.rules import check_p45
from commonhold.records.people.models import Employment

_INSTANT = timedelta(microseconds=1)


@verb
def note_p45(
    *, employment_id: int, year: int, taxable_pence: int, tax_pence: int, actor: Actor, at: datetime
) -> None:
    """Note pay and tax to date of a P45 in a tax year (2026 for 2026-27); what was noted before holds no longer."""
    check_year(year)
    check_p45(taxable_pence, tax_pence)
    job = Employment.objects.select_for_update().filter(id=employment_id).first()
    if job is None:
        raise NotFound(what="employment")
    noted = BroughtP45.objects.filter(employment_id=employment_id, tax_year=year, superseded_at=None)
    last = noted.values_list("recorded_at", flat=True).first()
    moment = at if last is None else max(at, last + _INSTANT)
    noted.update(superseded_at=moment)
    BroughtP45.objects.create(
        department_id=job.department_id,
        employment_id=employment_id,
        tax_year=year,
        taxable_pence=taxable_pence,
        tax_pence=tax_pence,
        recorded_at=moment,
    )
    # The audit keeps that there was one; amounts stay behind their own rules.
    record(
        "pay.p45_noted",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment_id}",
        department_id=job.department_id,
        after={"year": year},
    )
