"""Saying by which scheme a department's people have leave."""

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.departments.queries import department
from commonhold.records.leave.models import LeaveScheme
from commonhold.records.leave.schemes import queries
from commonhold.records.leave.schemes.rules import Scheme, check
from commonhold.records.people.history import rules as history
from commonhold.records.people.rules import check_day

_INSTANT = timedelta(microseconds=1)


@verb
def set_scheme(*, department_id: int, scheme: Scheme, from_date: date, actor: Actor, at: datetime) -> None:
    """Say by which scheme a department's people have leave from a day on; best the first day of a leave year."""
    department(department_id)  # refuses one that isn't there
    check(scheme, check_day(from_date, field="from_date"))
    holding = LeaveScheme.objects.select_for_update().filter(department_id=department_id, superseded_at=None)
    recorded = [row.recorded_at for row in holding]
    at = max([at, *(each + _INSTANT for each in recorded)])
    revision = history.change(queries.spells(department_id), history.Period(from_date, None), scheme)
    holding.filter(id__in=revision.superseded).update(superseded_at=at)
    LeaveScheme.objects.bulk_create(
        LeaveScheme(
            department_id=department_id,
            valid=DateRange(*spell.period),
            recorded_at=at,
            **queries.as_row(spell.value),
        )
        for spell in revision.added
    )
    record(
        "leave.scheme_set",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"from": from_date, **queries.as_row(scheme)},
    )
