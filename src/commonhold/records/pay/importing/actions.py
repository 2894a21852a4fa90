"""Telling payroll of many people at once, streamed to the database."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from commonhold.base.refusals import Conflict, NotFound, Refusal, by_row
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.importing.rules import TermsRow
from commonhold.records.pay.models import Group

_TABLE = """
CREATE TEMPORARY TABLE pay_terms_import (row int, number text, tax_code text, non_cumulative bool, ni_letter text,
    loans text[], pension text, partnership_basis_points smallint) ON COMMIT DROP
"""
_CHECK = Path(__file__).with_name("check.sql").read_text()
_TERMS = Path(__file__).with_name("terms.sql").read_text()


class TermsRefused(Refusal):
    """Nothing was imported: {problems}. Put these rows right and import again."""

    code = "pay.terms-refused"


@verb
def import_terms(
    *, group_id: int, rows: Iterable[TermsRow], actor: Actor, at: datetime, first_row: int = 1
) -> int:
    """Set the terms of many employments of a group's department, from when each began; return how many.

    They are refused all together: if a row can't be right, names nobody, or somebody whose terms are known already.
    The rows are told by their numbers, counted from `first_row`.
    """
    department_id = Group.objects.filter(id=group_id).values_list("department_id", flat=True).first()
    if department_id is None:
        raise NotFound(what="pay group")
    problems: list[tuple[int, str]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY pay_terms_import FROM STDIN") as copy:
            for place, given in enumerate(rows, first_row):
                try:
                    row = given.checked(group_id)
                except Refusal as refusal:
                    problems.append((place, f"{refusal.field}: {refusal.message}"))
                    continue
                copy.write_row((place, *row[:4], list(row.loans), *row[5:]))
        cursor.execute(_CHECK, {"department": department_id})
        problems += cursor.fetchall()
        if problems:
            raise TermsRefused(problems=by_row(problems))
        try:
            cursor.execute(_TERMS, {"department": department_id, "group": group_id, "at": at})
        except IntegrityError as error:  # somebody told payroll of one of them at the same moment
            raise Conflict from error
        count = int(cursor.rowcount)
        cursor.execute("DROP TABLE pay_terms_import")
    record(
        "pay.terms_imported",
        actor=actor,
        at=at,
        subject=f"pay.group:{group_id}",
        department_id=department_id,
        after={"employments": count},
    )
    return count
