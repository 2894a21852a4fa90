"""Reading departments' leave schemes."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from commonhold.core.audit.statements import planned_once
from commonhold.records.leave.models import LeaveScheme
from commonhold.records.leave.schemes.rules import Band, Scheme
from commonhold.records.people.history.queries import period
from commonhold.records.people.history.rules import Period, Spell

FIELDS = (
    *("full_time_hours", "year", "recorded_in", "most_carried_days", "public_days", "rounded_to", "pro_rata"),
    *("limits_moves", "most_flexi_minutes", "most_flexi_owed_minutes"),
)
_SCHEMES = f"""
SELECT department_id, lower(valid), upper(valid), bands, {", ".join(FIELDS)} FROM leave_leavescheme
WHERE department_id = ANY (%s::int[]) AND superseded_at IS NULL ORDER BY valid
"""  # noqa: S608


def spells(department_id: int) -> list[Spell[Scheme]]:
    """The schemes of a department as known now, in the order of their days."""
    found = LeaveScheme.objects.filter(department_id=department_id, superseded_at=None).order_by("valid")
    return [
        Spell(row["id"], period(row["valid"]), _scheme(row))
        for row in found.values("id", "valid", "bands", *FIELDS)
    ]


def schemes(department_ids: Iterable[int]) -> dict[int, tuple[tuple[Period, Scheme], ...]]:
    """The schemes of some departments as known now, in one query."""
    by_department: dict[int, tuple[tuple[Period, Scheme], ...]] = {}
    for department_id, starts, until, bands, *row in planned_once(_SCHEMES, [list(department_ids)]):
        scheme = _scheme({"bands": json.loads(bands), **dict(zip(FIELDS, row, strict=True))})
        by_department[department_id] = (
            *by_department.get(department_id, ()),
            (Period(starts, until), scheme),
        )
    return by_department


def as_row(scheme: Scheme) -> dict[str, Any]:
    """A scheme as the columns of its row."""
    bands = [[band.years, str(band.days), list(band.grades)] for band in scheme.bands]
    return {"bands": bands, **{name: getattr(scheme, name) for name in FIELDS}}


def _scheme(row: dict[str, Any]) -> Scheme:
    bands = tuple(Band(years, Decimal(days), tuple(grades)) for years, days, grades in row["bands"])
    return Scheme(bands=bands, **{name: row[name] for name in FIELDS})
