"""Reading what an employment was paid in a tax year, and its certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.records.pay.certificates import rules
from commonhold.records.pay.certificates.rules import EndOfYear, Leaving, Paid, Whose, Year
from commonhold.records.pay.inputs.queries import previous_of


@dataclass(frozen=True)
class Certificate:
    """A certificate that can be had: `kind` is p45 or p60."""

    kind: str
    employment_id: int
    tax_year: int
    employee_number: str
    employer: str


_AVAILABLE = Path(__file__).with_name("available.sql").read_text()
_WHOSE = """
    SELECT job.id, job.person_id, job.department_id, job.number, coalesce(lower(job.valid), (
            SELECT min(lower(known.valid)) FROM people_postspell known WHERE known.employment_id = job.id
        )), upper(job.valid), person.family_name,
        person.given_name, person.born, person.national_insurance_number, department.name,
        coalesce(scheme.tax_office || '/' || scheme.paye_reference, ''), coalesce(told.sex, ''),
        coalesce(told.address, '{}'), coalesce(told.postcode, '')
    FROM people_employment job
    JOIN people_person person ON person.id = job.person_id
    JOIN departments_department department ON department.id = job.department_id
    LEFT JOIN pay_scheme scheme ON scheme.department_id = job.department_id
    LEFT JOIN pay_particulars told ON told.employment_id = job.id
    WHERE job.id = %s
"""
_PAID = """
    SELECT run.number, run.state, grp.frequency, period.number, lower(period.days), upper(period.days),
        period.pay_date, coalesce(nullif(after.tax_code, ''), terms.tax_code),
        terms.non_cumulative OR coalesce(after.tax_code, '') <> '', terms.ni_letter, terms.loans,
        run.columns, slip.amounts, slip.to_date
    FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id AND run.state IN ('committed', 'published')
    JOIN pay_group grp ON grp.id = run.group_id
    JOIN pay_period period ON period.id = run.period_id AND period.tax_year = %s
    JOIN pay_termsspell terms ON terms.id = slip.terms_id
    LEFT JOIN corrections_afterleaving after ON after.run_id = slip.run_id
        AND after.employment_id = slip.employment_id
    WHERE slip.person_id = %s AND slip.employment_id = %s
    ORDER BY period.pay_date, run.number
"""
_BROUGHT_FORWARD = (
    "SELECT columns, amounts FROM pay_broughtforward WHERE employment_id = %s AND tax_year = %s"
)
_YEARS = """
    SELECT DISTINCT period.tax_year
    FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id AND run.state IN ('committed', 'published')
    JOIN pay_period period ON period.id = run.period_id
    JOIN people_employment job ON job.id = slip.employment_id AND job.person_id = slip.person_id
    WHERE job.id = %s ORDER BY period.tax_year DESC
"""


def certificates_of(person_id: int) -> list[Certificate]:
    """All that a person can have, of the latest tax year first."""
    return [Certificate(*row) for row in _rows(_AVAILABLE, {"person": person_id})]


def whose(employment_id: int) -> Whose:
    rows = _rows(_WHOSE, [employment_id])
    if not rows:
        raise NotFound(what="employment")
    return Whose(*rows[0])


def tax_years(employment_id: int) -> list[int]:
    """The tax years in which an employment was paid here, the latest first."""
    return [row[0] for row in _rows(_YEARS, [employment_id])]


def year(employment_id: int, tax_year: int) -> Year:
    """What an employment was paid in a tax year, by runs that are committed."""
    of = whose(employment_id)
    paid = []
    for row in _rows(_PAID, [tax_year, of.person_id, employment_id]):
        *facts, columns, amounts, to_date = row
        told: list[Any] = [*facts, *(dict(zip(columns, each, strict=True)) for each in (amounts, to_date))]
        paid.append(Paid(*told))
    if not paid:
        raise NotFound(what="pay of this employment in that tax year")
    brought = _rows(_BROUGHT_FORWARD, [employment_id, tax_year])
    brought_forward = dict(zip(*brought[0], strict=True)) if brought else {}
    return Year(of, tax_year, paid, brought_forward, previous_of(employment_id, tax_year))


def end_of_year(employment_id: int, tax_year: int) -> EndOfYear:
    """The P60 of an employment, once there is one."""
    return rules.end_of_year(_of("p60", employment_id, tax_year))


def leaving(employment_id: int, tax_year: int) -> Leaving:
    """The P45 of an employment that ended in a tax year, once there is one."""
    return rules.leaving(_of("p45", employment_id, tax_year))


def _of(kind: str, employment_id: int, tax_year: int) -> Year:
    """The year that a certificate is of; NotFound if there is none of this kind."""
    available = certificates_of(whose(employment_id).person_id)
    if (kind, employment_id, tax_year) not in [
        (each.kind, each.employment_id, each.tax_year) for each in available
    ]:
        raise NotFound(what=f"{kind.upper()} of this employment")
    return year(employment_id, tax_year)


def _rows(statement: str, values: Any) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: Sequence[Any] = cursor.fetchall()
    return rows
