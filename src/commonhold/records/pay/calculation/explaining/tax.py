"""Why income tax is what it is."""

from commonhold.base.law.pay import PayLaw
from commonhold.base.law.pay_parameters import REGIMES
from commonhold.records.pay.calculation import paye
from commonhold.records.pay.calculation.exact import BASIS_POINTS
from commonhold.records.pay.calculation.explaining.explanation import (
    Explanation,
    explanation,
    money,
    percent,
)
from commonhold.records.pay.calculation.tables import BASIC_RATE, NT, D, K, Lines, People, Period

_TITLES = {"ruk": "Income tax", "scotland": "Scottish income tax", "wales": "Welsh income tax"}


def income_tax(people: People, lines: Lines, row: int, period: Period, law: PayLaw) -> Explanation:
    """Income tax of one row, worked out again step by step."""
    by = paye.tables(law, period)
    regime = int(people.regime[row])
    cumulative = not (people.non_cumulative[row] or by.always_non_cumulative)
    taxable, due = int(lines.taxable_pence[row]), int(lines.tax_pence[row])
    before = int(people.taxable_to_date_pence[row]) if cumulative else 0
    working = [f"Taxable pay is {money(taxable)}."]
    if cumulative and before:
        working.append(
            f"With {money(before)} before it in the tax year, that is {money(taxable + before)} to date."
        )
    if not cumulative:
        why = "extra week of the year" if by.always_non_cumulative else "week 1 or month 1 basis"
        working.append(f"This payment is taxed by itself ({why}).")
    if people.code_kind[row] in (BASIC_RATE, D, NT):
        total, said = _at_one_rate(people, row, taxable + before, by)
    else:
        total, said = _by_bands(people, row, taxable + before, by, cumulative=cumulative)
    working += said
    return explanation(
        "tax",
        _TITLES[REGIMES[regime]],
        due,
        "Tax on pay to date, less what was deducted before, but never more than half of a payment."
        if cumulative
        else "Tax on this payment alone, but never more than half of it.",
        [*working, *_due(people, row, total, taxable, by, due, cumulative=cumulative)],
        law,
        "income_tax_bands",
        "regulatory_limit",
    )


def _at_one_rate(people: People, row: int, to_date: int, by: paye.TaxTables) -> tuple[int, list[str]]:
    if people.code_kind[row] == NT:
        return 0, ["The code NT means that no tax is due."]
    number = int(people.code_number[row]) + 1 if people.code_kind[row] == D else 0
    name = f"D{number - 1}" if number else "BR"
    rate = int(by.flat_rates[people.regime[row], number])
    pounds = max(to_date, 0) // 100
    total = pounds * rate // 100
    return total, [f"The code {name} means {percent(rate)} of all of it in whole pounds, {money(total)}."]


def _by_bands(
    people: People, row: int, to_date: int, by: paye.TaxTables, *, cumulative: bool
) -> tuple[int, list[str]]:
    part = people.part(slice(row, row + 1))
    periods = by.periods if cumulative else by.single
    adjustment = int(paye.adjustment(part, by)[0]) * periods
    liable = to_date - adjustment
    number = int(people.code_number[row])
    how = f"The code's number, {number}, for {periods} of the year's {by.year} periods"
    said = [
        f"{how} adds {money(-adjustment)} to it: {money(liable)}."
        if people.code_kind[row] == K
        else f"{how} makes {money(adjustment)} free of tax, which leaves {money(max(liable, 0))}."
    ]
    bands = (by.cumulative if cumulative else by.non_cumulative)[int(people.regime[row])]
    band = sum(liable > limit for limit in bands.limits_pence)
    pounds = max(liable, 0) // 100 * 100
    rate, below = int(bands.rates[band]), int(bands.below_fourths[band]) // 100
    total = int(paye.tax_on(part.gross_pence * 0 + liable, bands)[0])
    if not band:
        said.append(f"{percent(rate)} of {money(pounds)}, in whole pounds, is {money(total)}.")
    else:
        below_tax = int(bands.tax_below_fourths[band]) // 100
        said.append(
            f"In whole pounds it is {money(pounds)}: {money(below_tax)} on the first {money(below)},"
            f" and {percent(rate)} of the rest, {money(total)} together."
        )
    return total, said


def _due(
    people: People, row: int, total: int, taxable: int, by: paye.TaxTables, due: int, *, cumulative: bool
) -> list[str]:
    paid = int(people.tax_to_date_pence[row]) if cumulative else 0
    said = []
    if paid:
        rest = total - paid
        said.append(
            f"{money(paid)} was deducted before, so {money(abs(rest))} {'is due' if rest >= 0 else 'is refunded'}."
        )
    if total - paid != due:
        limit = max(taxable, 0) * by.regulatory_limit // BASIS_POINTS
        said.append(
            f"No more than {percent(by.regulatory_limit)} of this payment may be taken, {money(limit)}."
        )
        assert limit == due, "an explanation that comes to another amount"
    return said
