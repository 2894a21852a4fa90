"""Whether what is calculated here is what published test data expects, to the penny."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from commonhold.base.law.pay import PayLaw, pay_law
from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.records.pay.calculation import problems
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.published.rows import InsuranceRow, NotTestData, Row, TaxRow
from commonhold.records.pay.calculation.tables import (
    ALTERNATIVE,
    ANNUAL,
    Deductions,
    Directors,
    Lines,
    People,
    Period,
)

_WEEKS = 52


BANDS = ("at_lel", "lel_to_pt", "pt_to_uel")
"""Earnings that HMRC is told of besides contributions. Some published ones contradict the contributions beside them, so
they are compared but don't decide whether a row is met."""


@dataclass(frozen=True)
class Figure:
    """A figure that differs, in pence."""

    name: str
    expected: int
    calculated: int


@dataclass(frozen=True)
class Difference:
    """A row of which some figure differs."""

    row: int
    source: str
    figures: tuple[Figure, ...]

    @property
    def exact(self) -> bool:
        """Whether tax and contributions are met, so that only bands of earnings differ."""
        return all(figure.name in BANDS for figure in self.figures)


_Figures = list[Figure]
_Earlier = Mapping[tuple[object, ...], InsuranceRow]
"""Rows of directors by what was paid to date."""


def differences(rows: Sequence[Row]) -> list[Difference]:
    """Those rows, from 1, of which some figure differs.

    LawError if a row's tax year isn't there, NotTestData if it has a letter or a tax code that its year has not.
    """
    groups: dict[tuple[type, Period, date | None], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        groups[type(row), row.paid_in(), row.known_on].append(number)
    earlier: _Earlier = {
        (row.sheet, row.method, row.gross_to_date): row for row in rows if isinstance(row, InsuranceRow)
    }
    found = []
    for (_, period, known_on), numbers in groups.items():
        law = pay_law(period.pay_day, known_on)
        members = [rows[number] for number in numbers]
        for number, row, figures in zip(
            numbers, members, _compared(members, period, law, earlier), strict=True
        ):
            differing = tuple(figure for figure in figures if figure.expected != figure.calculated)
            if differing:
                found.append(Difference(number + 1, row.source, differing))
    return sorted(found, key=lambda difference: difference.row)


def _compared(rows: Sequence[Row], period: Period, law: PayLaw, earlier: _Earlier) -> Iterator[_Figures]:
    tax = [row for row in rows if isinstance(row, TaxRow)]
    insurance = [row for row in rows if isinstance(row, InsuranceRow)]
    return _taxes(tax, period, law) if tax else _insurances(insurance, period, law, earlier)


def _taxes(rows: Sequence[TaxRow], period: Period, law: PayLaw) -> Iterator[_Figures]:
    codes = [row.tax_code() for row in rows]
    before = [_pence(row.tax_to_date - row.tax_due) for row in rows]
    gross = np.array([_pence(row.gross) for row in rows])
    people = People.of(
        len(rows),
        gross_pence=gross,
        taxable_pence=gross,
        taxable_to_date_pence=[_pence(row.pay_to_date - row.gross) for row in rows],
        tax_to_date_pence=before,
        regime=[code.regime for code in codes],
        code_kind=[code.kind for code in codes],
        code_number=[code.number for code in codes],
        non_cumulative=[row.w1m1 or code.non_cumulative for row, code in zip(rows, codes, strict=True)],
        ni_letter=np.full(len(rows), NI_LETTERS.index("X")),
        main_row=np.arange(len(rows)),
    )
    lines = _lines(rows, people, Directors.of(0), period, law)
    for row, paid_before, due in zip(rows, before, lines.tax_pence, strict=True):
        yield [
            Figure("tax_due", _pence(row.tax_due), int(due)),
            Figure("tax_to_date", _pence(row.tax_to_date), paid_before + int(due)),
        ]


def _insurances(
    rows: Sequence[InsuranceRow], period: Period, law: PayLaw, earlier: _Earlier
) -> Iterator[_Figures]:
    gross = np.array([_pence(row.gross) for row in rows])
    people = People.of(
        len(rows),
        gross_pence=gross,
        nicable_pence=gross,
        ni_letter=[NI_LETTERS.index(row.letter) for row in rows],
        main_row=np.arange(len(rows)),
    )
    lines = _lines(rows, people, _directors(rows, earlier), period, law)
    for index, row in enumerate(rows):
        before = _before(row, earlier)
        employee, employer = int(lines.employee_ni_pence[index]), int(lines.employer_ni_pence[index])
        yield [
            Figure("employee", _pence(row.employee), employee),
            Figure("employer", _pence(row.employer), employer),
            Figure("total", _pence(row.total), employee + employer),
            *(
                Figure(
                    band,
                    _pence(getattr(row, f"{band}_to_date")),
                    earned + int(getattr(lines, f"{band}_pence")[index]),
                )
                for band, earned in zip(BANDS, before, strict=True)
            ),
        ]


def _directors(rows: Sequence[InsuranceRow], earlier: _Earlier) -> Directors:
    directing = [(index, row) for index, row in enumerate(rows) if row.directs]
    bands = np.array([_before(row, earlier) for _, row in directing], dtype=np.int64).reshape(-1, 3)
    return Directors.of(
        len(directing),
        row=[index for index, _ in directing],
        method=[ALTERNATIVE if row.method == "ALT" else ANNUAL for _, row in directing],
        weeks=[round(_WEEKS * (row.share_of_year or 1)) for _, row in directing],
        last=[row.period >= _last(row) for _, row in directing],
        nicable_to_date_pence=[_pence(row.gross_before) for _, row in directing],
        employee_to_date_pence=[_paid_before(row.employee, row.employee_to_date) for _, row in directing],
        employer_to_date_pence=[_paid_before(row.employer, row.employer_to_date) for _, row in directing],
        at_lel_to_date_pence=bands[:, 0],
        lel_to_pt_to_date_pence=bands[:, 1],
        pt_to_uel_to_date_pence=bands[:, 2],
    )


def _last(row: InsuranceRow) -> int:
    return {"weekly": 52, "two_weekly": 26, "four_weekly": 13, "monthly": 12, "annually": 1}[row.frequency]


def _paid_before(now: Decimal, to_date: Decimal | None) -> int:
    """Contributions paid before these, which to date they may bring back to nothing."""
    return 0 if to_date is None else _pence(to_date - now)


def _before(row: InsuranceRow, earlier: _Earlier) -> tuple[int, int, int]:
    """The bands to date before this payment: those of the row before it, where rows go on from one another."""
    last = earlier.get((row.sheet, row.method, row.gross_before)) if row.gross_before else None
    if last is None:
        return 0, 0, 0
    return _pence(last.at_lel_to_date), _pence(last.lel_to_pt_to_date), _pence(last.pt_to_uel_to_date)


def _lines(rows: Sequence[Row], people: People, directors: Directors, period: Period, law: PayLaw) -> Lines:
    for row, refusal in problems.find(people, period, law):
        raise NotTestData(row=rows[row].source, problem=refusal.message)
    return calculate(people, directors, Deductions.of(0), period, law).lines


def _pence(pounds: Decimal) -> int:
    return int(pounds * 100)
