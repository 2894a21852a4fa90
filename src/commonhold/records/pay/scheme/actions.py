"""Setting what HMRC knows a department by, and importing what it wants to know of people."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.models import Scheme
from commonhold.records.pay.scheme import queries, rules
from commonhold.records.pay.scheme.rules import ParticularsRow

_TABLE = """
CREATE TEMPORARY TABLE pay_particulars_import (number text, sex text, declaration text, address text[], postcode text)
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
    *, department_id: int, rows: Iterable[ParticularsRow], actor: Actor, at: datetime
) -> int:
    """Say what HMRC wants to know of many employments of a department, instead of what was known; return how many.

    They are refused all together: if a row can't be right, names nobody, or one is there twice.
    """
    numbers: set[str] = set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY pay_particulars_import FROM STDIN") as copy:
            for row in rows:
                row.check()
                if row.number in numbers:
                    raise rules.ParticularsRefused(number=row.number, why="there are two rows of it")
                numbers.add(row.number)
                copy.write_row((*row[:3], list(row.address), row.postcode))
        cursor.execute(_PARTICULARS, {"department": department_id, "at": at})
        if cursor.rowcount != len(numbers):
            cursor.execute(
                "SELECT min(number) FROM pay_particulars_import i WHERE NOT EXISTS (SELECT FROM people_employment e"
                " WHERE e.number = i.number AND e.department_id = %s)",
                [department_id],
            )
            raise rules.ParticularsRefused(number=cursor.fetchone()[0], why="nobody here has that number")
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
