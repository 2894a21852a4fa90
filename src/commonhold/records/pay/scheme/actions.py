"""Setting what HMRC knows a department by, and importing what it wants to know of people."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from commonhold.base.refusals import by_row
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.models import Scheme
from commonhold.records.pay.scheme import queries, rules
from commonhold.records.pay.scheme.rules import ParticularsRow

_TABLE = """
CREATE TEMPORARY TABLE pay_particulars_import (row int, number text, sex text, declaration text, address text[],
    postcode text) ON COMMIT DROP
"""
_NOBODY = """
SELECT row, 'number: nobody here has the number ' || number FROM pay_particulars_import i
WHERE NOT EXISTS (SELECT FROM people_employment e WHERE e.number = i.number AND e.department_id = %s)
"""
_PARTICULARS = Path(__file__).with_name("particulars.sql").read_text()


@verb
def set_scheme(
    *, department_id: int, paye: str, accounts_office: str, actor: Actor, at: datetime, note: str = ""
) -> None:
    """Say by which PAYE scheme HMRC knows a department: "120/AB12345" and "120PA00012345".

    What was filed stays as it was filed; runs that are committed from now on are filed under it.
    """
    employer, before = rules.employer(paye, accounts_office), queries.scheme(department_id)
    told = {**asdict(employer), "note": note.strip()}
    Scheme._default_manager.update_or_create(
        department_id=department_id, defaults={**told, "recorded_at": at}
    )
    record(
        "pay.scheme_set",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        before=None if before is None else {**asdict(before.employer), "note": before.note},
        after=told,
    )


@verb
def import_particulars(
    *, department_id: int, rows: Iterable[ParticularsRow], actor: Actor, at: datetime, first_row: int = 1
) -> int:
    """Say what HMRC wants to know of many employments of a department, instead of what was known; return how many.

    They are refused all together: if a row can't be right, names nobody, or one is there twice. The rows are told by
    their numbers, counted from `first_row`.
    """
    numbers: set[str] = set()
    problems: list[tuple[int, str]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY pay_particulars_import FROM STDIN") as copy:
            for place, row in enumerate(rows, first_row):
                faults = list(row.faults())
                if row.number in numbers:
                    faults.append(f"number: {row.number[:40]} is there twice")
                numbers.add(row.number)
                problems += [(place, fault) for fault in faults]
                if not faults:
                    copy.write_row((place, *row[:3], list(row.address), row.postcode))
        cursor.execute(_NOBODY, [department_id])
        problems += cursor.fetchall()
        if problems:
            raise rules.ParticularsRefused(problems=by_row(problems))
        cursor.execute(_PARTICULARS, {"department": department_id, "at": at})
        cursor.execute("DROP TABLE pay_particulars_import")
    record(
        "pay.particulars_imported",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"employments": len(numbers)},
    )
    return len(numbers)
