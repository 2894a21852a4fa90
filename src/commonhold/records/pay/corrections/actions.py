"""Keeping with a run what it pays of earlier periods, and whom it pays who has left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.binary import rows_to
from commonhold.records.pay.corrections.models import AfterLeaving, Correction
from commonhold.records.pay.corrections.rules import Corrections
from commonhold.records.pay.models import Run

# Rows come in by a table of the transaction's own: PostgreSQL copies into none that is behind a wall.
_INCOMING = """
    CREATE TEMPORARY TABLE corrections_incoming
        (employment bigint, period bigint, place bigint, due bigint, paid bigint)
"""
_KEEP = """
    INSERT INTO corrections_correction
        (department_id, run_id, employment_id, period_id, "column", due_pence, paid_pence, worked_out_at)
    SELECT %(department)s, %(run)s, employment, period, (%(codes)s::text[])[place + 1], due, paid, %(at)s
    FROM corrections_incoming
"""


@verb
def keep(
    *, run: Run, corrections: Corrections, after_leaving: Mapping[int, str], actor: Actor, at: datetime
) -> None:
    """Keep these with the payslips of a run that is being prepared, instead of those that it had."""
    Correction.objects.filter(run=run)._raw_delete("default")
    AfterLeaving.objects.filter(run=run)._raw_delete("default")
    if len(corrections):
        _copy(run, corrections, at)
    AfterLeaving.objects.bulk_create(
        AfterLeaving(department_id=run.department_id, run=run, employment_id=employment_id, tax_code=tax_code)
        for employment_id, tax_code in sorted(after_leaving.items())
    )
    record(
        "pay.corrections_kept",
        actor=actor,
        at=at,
        subject=f"pay.run:{run.id}",
        department_id=run.department_id,
        after={
            "employments": len(corrections.employment_ids),
            "pence": int(corrections.found.owed.pence.sum()),
            "after_leaving": len(after_leaving),
        },
    )


def _copy(run: Run, corrections: Corrections, at: datetime) -> None:
    owed, due, paid = corrections.found
    order = np.lexsort((owed.element, owed.period, owed.person))
    columns = {
        "employment": owed.person[order],
        "period": owed.period[order],
        "place": owed.element[order],
        "due": due[order],
        "paid": paid[order],
    }
    with connection.cursor() as cursor:
        cursor.execute(_INCOMING)
        with cursor.copy("COPY corrections_incoming FROM STDIN (FORMAT binary)") as copy:
            for block in rows_to(columns):
                copy.write(block)
        codes = list(corrections.codes)
        values: dict[str, Any] = {
            "department": run.department_id,
            "run": run.id,
            "codes": codes,
            "at": at,
        }
        cursor.execute(_KEEP, values)
        cursor.execute("DROP TABLE corrections_incoming")
