"""Reading who pays how much to whom besides the tax authority, the files that were written of it, and all payslips."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.lists import rules
from commonhold.records.pay.models import Dispatch, Run
from commonhold.records.pay.orders.rules import TITLES
from commonhold.records.pay.rules import columns_of
from commonhold.records.people.rules import PersonFacts

_WHO = "job.number, person.family_name, person.given_name"
_FROM = """
    FROM pay_payslip slip JOIN people_employment job ON job.id = slip.employment_id
    JOIN people_person person ON person.id = slip.person_id
    JOIN pay_termsspell terms ON terms.id = slip.terms_id
    WHERE slip.run_id = %(run)s
"""


def pensions(run: Run, period: PeriodFacts, who: Mapping[int, PersonFacts]) -> bytes:
    """Who pays how much into which pension scheme, and how much the employer pays for them."""
    own, employer, base = (
        _amount(run, code) for code in ("employee_pension", "employer_pension", "pensionable")
    )
    statement = f"""
        SELECT terms.pension, job.number, slip.person_id, {base}, {own}, {employer}
        FROM pay_payslip slip JOIN people_employment job ON job.id = slip.employment_id
        JOIN pay_termsspell terms ON terms.id = slip.terms_id
        WHERE slip.run_id = %(run)s AND ({own} <> 0 OR {employer} <> 0) ORDER BY terms.pension, slip.employment_id
    """  # noqa: S608

    def rows() -> Iterator[tuple[Any, ...]]:
        for scheme, number, person_id, *pence in _rows(statement, run, period):
            family_name, given_name, _, national_insurance_number = who[person_id]
            yield scheme, number, family_name, given_name, national_insurance_number, period.name, *pence

    return rules.written("pensions", rows())


def orders(run: Run, period: PeriodFacts) -> bytes:
    """Payee by payee what was taken for which order, into which account it goes, and what all of theirs come to."""
    statement = f"""
        SELECT asked.payee, said.sort_code, said.account_number, asked.reference, asked.kind, {_WHO},
            person.national_insurance_number, %(period)s, taking.taken_pence,
            (sum(taking.taken_pence) OVER (PARTITION BY asked.payee, said.sort_code, said.account_number))::bigint
        FROM orders_taking taking JOIN orders_order asked ON asked.id = taking.order_id
        JOIN people_employment job ON job.id = asked.employment_id
        JOIN people_person person ON person.id = job.person_id
        JOIN orders_orderterms said ON said.order_id = asked.id AND said.valid @> %(pay_date)s
            AND said.recorded_at <= %(known_at)s
            AND (said.superseded_at IS NULL OR said.superseded_at > %(known_at)s)
        WHERE taking.run_id = %(run)s AND taking.taken_pence <> 0
        ORDER BY asked.payee, said.sort_code, said.account_number, asked.reference, asked.id
    """  # noqa: S608
    rows = _rows(statement, run, period)
    taken = dict(zip(run.columns, run.totals, strict=True))["orders"]
    assert sum(row[-2] for row in rows) == taken, "orders that don't come to what was taken"
    return rules.written("orders", ((*row[:4], TITLES[row[4]], *row[5:]) for row in rows))


def deductions(run: Run, period: PeriodFacts, codes: list[str]) -> bytes:
    """From whom how much was taken off for others, column by column."""
    titles = {each.code: each.title for each in columns_of(groups.elements(run.department_id))}
    found: list[tuple[Any, ...]] = []
    for code in codes:
        pence = _amount(run, code)
        statement = f"SELECT {_WHO}, %(period)s, {pence} {_FROM} AND {pence} <> 0 ORDER BY slip.employment_id"
        found += [(titles[code], *row) for row in _rows(statement, run, period)]
    return rules.written("deductions", found)


def file(run_id: int, kind: str) -> bytes:
    """The file of a kind that was written when a run was committed."""
    content = Dispatch.objects.filter(run_id=run_id, kind=kind).values_list("content", flat=True).first()
    if content is None:
        raise NotFound(what="file of this kind")
    return zlib.decompress(content)


def _amount(run: Run, code: str) -> str:
    return f"slip.amounts[{list(run.columns).index(code) + 1}]"


def _rows(statement: str, run: Run, period: PeriodFacts) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "run": run.id,
            "period": period.name,
            "pay_date": period.pay_date,
            "known_at": run.known_at,
        }
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@dataclass(frozen=True)
class PaidRow:
    """A payslip with all its amounts, in the order of the run's columns."""

    employment_id: int
    who: Sequence[str]
    """Employee number, name, cost centre, tax code and National Insurance category."""
    amounts: Sequence[int]
    gross_pence: int
    net_pence: int


_PAID = """
    SELECT slip.employment_id, job.number, person.given_name || ' ' || person.family_name, centre.code,
        terms.tax_code || CASE WHEN terms.non_cumulative THEN ' M1' ELSE '' END, terms.ni_letter,
        slip.amounts, slip.gross_pence, slip.net_pence
    FROM pay_payslip slip
    JOIN people_employment job ON job.id = slip.employment_id
    JOIN people_person person ON person.id = slip.person_id
    JOIN departments_costcentre centre ON centre.id = slip.cost_centre_id
    JOIN pay_termsspell terms ON terms.id = slip.terms_id
    WHERE slip.run_id = %s AND slip.employment_id > %s ORDER BY slip.employment_id LIMIT %s
"""


def paid_rows(run_id: int, *, after: int, limit: int) -> list[PaidRow]:
    """The next of a run's payslips after an employment, by employment."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID, [run_id, after, limit])
        rows: Any = cursor.fetchall()
    return [PaidRow(row[0], row[1:6], *row[6:]) for row in rows]
