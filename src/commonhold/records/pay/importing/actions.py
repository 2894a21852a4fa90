"""Telling payroll of many people at once, streamed to the database."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.importing.rules import TermsRow
from commonhold.records.pay.models import Group

_TABLE = """
CREATE TEMPORARY TABLE pay_terms_import (number text, tax_code text, non_cumulative bool, ni_letter text, loans text[],
    pension text) ON COMMIT DROP
"""
_TERMS = Path(__file__).with_name("terms.sql").read_text()


class TermsRefused(Refusal):
    """Nothing was imported: {why}. Put the rows right and import again."""

    code = "pay.terms-refused"


@verb
def import_terms(*, group_id: int, rows: Iterable[TermsRow], actor: Actor, at: datetime) -> int:
    """Set the terms of many employments of a group's department, from when each began; return how many.

    They are refused all together: if a row can't be right, names nobody, or somebody whose terms are known already.
    """
    department_id = Group.objects.filter(id=group_id).values_list("department_id", flat=True).first()
    if department_id is None:
        raise NotFound(what="pay group")
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY pay_terms_import FROM STDIN") as copy:
            for row in rows:
                count += 1
                row.check(group_id)
                copy.write_row((*row[:4], list(row.loans), row.pension))
        try:
            cursor.execute(_TERMS, {"department": department_id, "group": group_id, "at": at})
        except IntegrityError as error:
            raise TermsRefused(why="payroll knows some of them already, or they are there twice") from error
        if cursor.rowcount != count:
            raise TermsRefused(why=f"of {count} employments only {cursor.rowcount} are in this department")
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
