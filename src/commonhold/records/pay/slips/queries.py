"""Reading payslips: one person's, one with how it changed, and a run's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import period_name
from commonhold.records.pay.rules import columns_of


@dataclass(frozen=True)
class SlipRow:
    """A payslip in a list."""

    id: int
    run_id: int
    department_id: int
    period_name: str
    pay_date: date
    number: int
    """0, or of the supplementary run."""
    employee_number: str
    name: str
    gross_pence: int
    net_pence: int


@dataclass(frozen=True)
class SlipLine:
    """One line: this period, the tax year to date, and the payslip before it."""

    code: str
    title: str
    sign: int
    pence: int
    to_date_pence: int
    before_pence: int


@dataclass(frozen=True)
class Slip:
    """A payslip with all that stands on it."""

    row: SlipRow
    person_id: int
    employment_id: int
    state: str
    department_name: str
    national_insurance_number: str | None
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    account_ending: str
    tax_period: str
    message: str
    lines: Sequence[SlipLine]
    net_before_pence: int | None
    """None if it is the first."""

    def paid(self) -> list[SlipLine]:
        return [each for each in self.lines if each.sign > 0 and (each.pence or each.to_date_pence)]

    def taken(self) -> list[SlipLine]:
        return [each for each in self.lines if each.sign < 0 and (each.pence or each.to_date_pence)]

    def reckoned(self) -> list[SlipLine]:
        """What the employer pays on top, and what tax and National Insurance were reckoned on."""
        return [each for each in self.lines if each.sign == 0 and (each.pence or each.to_date_pence)]

    def changed(self) -> list[SlipLine]:
        """What is paid or taken otherwise than on the payslip before, the greatest change first."""
        found = [each for each in self.lines if each.sign and each.pence != each.before_pence]
        return sorted(found, key=lambda each: -abs(each.pence - each.before_pence))


_ROWS = """
    SELECT slip.id, slip.run_id, slip.department_id, period.days, period.pay_date, run.number,
        job.number, person.given_name || ' ' || person.family_name, slip.gross_pence, slip.net_pence
    FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id
    JOIN pay_period period ON period.id = run.period_id
    JOIN people_employment job ON job.id = slip.employment_id
    JOIN people_person person ON person.id = slip.person_id
"""
_SLIP = """
    SELECT slip.person_id, slip.employment_id, run.state, department.name, person.national_insurance_number,
        coalesce(nullif(after.tax_code, ''), terms.tax_code),
        terms.non_cumulative OR coalesce(after.tax_code, '') <> '', terms.ni_letter,
        right(bank.account_number, 4), run.message, run.columns, slip.amounts, slip.to_date, run.group_id, period.number
    FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id
    JOIN pay_period period ON period.id = run.period_id
    JOIN departments_department department ON department.id = slip.department_id
    JOIN people_person person ON person.id = slip.person_id
    JOIN pay_termsspell terms ON terms.id = slip.terms_id
    JOIN people_bankaccountspell bank ON bank.id = slip.bank_account_id
    LEFT JOIN corrections_afterleaving after ON after.run_id = slip.run_id
        AND after.employment_id = slip.employment_id
    WHERE slip.id = %s
"""
_BEFORE = """
    SELECT earlier.columns, other.amounts, other.net_pence
    FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id
    JOIN pay_period period ON period.id = run.period_id
    JOIN pay_payslip other ON other.person_id = slip.person_id AND other.employment_id = slip.employment_id
    JOIN pay_run earlier ON earlier.id = other.run_id AND earlier.state IN ('committed', 'published')
    JOIN pay_period before ON before.id = earlier.period_id AND before.days << period.days
    WHERE slip.id = %s ORDER BY before.days DESC, earlier.number LIMIT 1
"""


def slips_of(person_id: int) -> list[SlipRow]:
    """A person's published payslips, the newest first."""
    where = (
        "WHERE slip.person_id = %s AND run.state = 'published' ORDER BY period.pay_date DESC, slip.id DESC"
    )
    return _rows(where, [person_id])


def slips_in(run_id: int, *, number: str = "", offset: int = 0, limit: int = 50) -> list[SlipRow]:
    """A run's payslips by employee number, or the one of an employee."""
    where = "WHERE slip.run_id = %s AND (%s = '' OR job.number = %s) ORDER BY job.number LIMIT %s OFFSET %s"
    return _rows(where, [run_id, number, number, limit, offset])


def slip(slip_id: int) -> Slip:
    """A payslip with its lines and how they changed."""
    row = next(iter(_rows("WHERE slip.id = %s", [slip_id])), None)
    if row is None:
        raise NotFound(what="payslip")
    with connection.cursor() as cursor:
        cursor.execute(_SLIP, [slip_id])
        found: Any = cursor.fetchone()
        cursor.execute(_BEFORE, [slip_id])
        before: Any = cursor.fetchone()
    (*facts, message, columns, amounts, to_date, group_id, number) = found
    earlier = dict(zip(before[0], before[1], strict=True)) if before else {}
    frequency = groups.group(group_id).frequency
    tax_period = f"{'Month' if frequency == 'monthly' else 'Week'} {number}"
    lines = _lines(row.department_id, columns, amounts, to_date, earlier)
    told: list[Any] = [row, *facts, tax_period, message, lines, before[2] if before else None]
    return Slip(*told)


def _lines(
    department_id: int,
    codes: Sequence[str],
    amounts: Sequence[int],
    to_date: Sequence[int],
    earlier: Mapping[str, int],
) -> list[SlipLine]:
    known = {each.code: each for each in columns_of(groups.elements(department_id))}
    return [
        SlipLine(code, known[code].title, known[code].sign, pence, so_far, earlier.get(code, 0))
        for code, pence, so_far in zip(codes, amounts, to_date, strict=True)
    ]


def _rows(where: str, values: Sequence[Any]) -> list[SlipRow]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS + where, values)
        rows: Any = cursor.fetchall()
    return [SlipRow(*(*row[:3], period_name(row[3].lower, row[3].upper), *row[4:])) for row in rows]
