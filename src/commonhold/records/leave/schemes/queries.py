"""Reading departments' leave schemes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from commonhold.records.leave.models import LeaveScheme
from commonhold.records.leave.schemes.rules import Band, Scheme
from commonhold.records.people.history.queries import period
from commonhold.records.people.history.rules import Period, Spell

FIELDS = (
    *("full_time_hours", "year", "recorded_in", "most_carried_days", "public_days", "rounded_to", "pro_rata"),
    *("limits_moves", "most_flexi_minutes", "most_flexi_owed_minutes"),
)


def spells(department_id: int) -> list[Spell[Scheme]]:
    """The schemes of a department as known now, in the order of their days."""
    found = LeaveScheme.objects.filter(department_id=department_id, superseded_at=None).order_by("valid")
    return [
        Spell(row["id"], period(row["valid"]), _scheme(row))
        for row in found.values("id", "valid", "bands", *FIELDS)
    ]


def schemes(department_ids: Iterable[int]) -> dict[int, tuple[tuple[Period, Scheme], ...]]:
    """The schemes of some departments as known now, in one query."""
    found = LeaveScheme.objects.filter(department_id__in=list(department_ids), superseded_at=None)
    by_department: dict[int, tuple[tuple[Period, Scheme], ...]] = {}
    for row in found.order_by("valid").values("department_id", "valid", "bands", *FIELDS):
        so_far = by_department.get(row["department_id"], ())
        by_department[row["department_id"]] = (*so_far, (period(row["valid"]), _scheme(row)))
    return by_department


def as_row(scheme: Scheme) -> dict[str, Any]:
    """A scheme as the columns of its row."""
    bands = [[band.years, str(band.days), list(band.grades)] for band in scheme.bands]
    return {"bands": bands, **{name: getattr(scheme, name) for name in FIELDS}}


def _scheme(row: dict[str, Any]) -> Scheme:
    bands = tuple(Band(years, Decimal(days), tuple(grades)) for years, days, grades in row["bands"])
    return Scheme(bands=bands, **{name: row[name] for name in FIELDS})
