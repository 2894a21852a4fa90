"""Importing many people at once, streamed to the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import sqlparse
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

from commonhold.base.refusals import Conflict, Refusal, by_row
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.departments import queries as departments
from commonhold.records.people.importing.rules import PersonRow
from commonhold.records.people.queries import check_account


class ImportRefused(Refusal):
    """Nothing was imported: {problems}. Put these rows right and import again."""

    code: ClassVar[str] = "people.import-refused"


@verb
def import_people(*, department_id: int, rows: Iterable[PersonRow], actor: Actor, at: datetime) -> int:
    """Hire everybody in the rows, streamed to the database, and return how many; or refuse them all.

    They must be new here: somebody who is known already by their National Insurance number is hired one by one.
    """
    problems: list[tuple[int, str]] = []
    organisations = {part.code: part.id for part in departments.organisations(department_id)}
    centres = {centre.code: centre.id for centre in departments.cost_centres(department_id)}
    with transaction.atomic(), connection.cursor() as cursor:
        _run(cursor, _IMPORT_TABLE, {})
        with cursor.copy(f"COPY people_import ({_IMPORT_COLUMNS}) FROM STDIN") as copy:
            for line, given in enumerate(rows, start=1):
                try:
                    row = given.checked()
                    check_account(row.sort_code, row.account_number)
                except Refusal as refusal:
                    problems.append((line, f"{refusal.field}: {refusal.message}"))
                    continue
                found = (organisations.get(row.organisation_code), centres.get(row.cost_centre_code))
                copy.write_row((line, *row, *found))
        _run(cursor, _IMPORT_CHECK, {"department_id": department_id})
        problems += cursor.fetchall()
        if problems:
            raise ImportRefused(problems=by_row(problems))
        try:
            _run(cursor, _IMPORT, {"department_id": department_id, "at": at})
        except IntegrityError as error:  # somebody hired one of them at the same moment
            raise Conflict from error
        cursor.execute("SELECT count(*) FROM people_import")
        (count,) = cursor.fetchone()
        cursor.execute("DROP TABLE people_import")
    record(
        "people.imported",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"people": count},
    )
    return int(count)


def _run(cursor: CursorWrapper, script: Path, values: Mapping[str, Any]) -> None:
    """Run each statement of a script with the values that it names; the cursor then has the last one's rows."""
    for statement in sqlparse.split(script.read_text()):
        named = {name: value for name, value in values.items() if f"%({name})s" in statement}
        cursor.execute(statement, named or None)


_IMPORT_TABLE = Path(__file__).with_name("table.sql")
_IMPORT_CHECK = Path(__file__).with_name("check.sql")
_IMPORT = Path(__file__).with_name("people.sql")
_IMPORT_COLUMNS = ", ".join(("line", *PersonRow._fields, "organisation_id", "cost_centre_id"))
