"""Comparing a run with the one before it: sums over all of its payslips, made by the database."""

from typing import Any

from django.db import connection

from commonhold.records.pay.comparing.rules import BOUNDS, Band, CentrePay, bands

_CHANGES = """
    SELECT width_bucket(now.net_pence - before.net_pence, %(bounds)s::bigint[]), count(*)
    FROM pay_payslip now JOIN pay_payslip before ON before.run_id = %(before)s
        AND before.employment_id = now.employment_id
    WHERE now.run_id = %(run)s GROUP BY 1
"""
_CENTRES = """
    SELECT centre.code, centre.name, coalesce(now.people, 0), coalesce(now.pence, 0), coalesce(before.pence, 0)
    FROM (SELECT cost_centre_id, count(*) AS people, sum(gross_pence)::bigint AS pence FROM pay_payslip
          WHERE run_id = %(run)s GROUP BY 1) now
    FULL JOIN (SELECT cost_centre_id, sum(gross_pence)::bigint AS pence FROM pay_payslip
          WHERE run_id = %(before)s GROUP BY 1) before USING (cost_centre_id)
    JOIN departments_costcentre centre ON centre.id = cost_centre_id
    ORDER BY centre.code
"""


def net_changes(run_id: int, before_id: int) -> list[Band]:
    """How many of those whom both runs pay get how much more or less."""
    return bands(dict(_rows(_CHANGES, run_id, before_id)))


def by_cost_centre(run_id: int, before_id: int | None) -> list[CentrePay]:
    """Gross pay of each cost centre in a run, and in the one before."""
    return [CentrePay(*row) for row in _rows(_CENTRES, run_id, before_id)]


def _rows(statement: str, run_id: int, before_id: int | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"run": run_id, "before": before_id, "bounds": list(BOUNDS)})
        return list(cursor.fetchall())
