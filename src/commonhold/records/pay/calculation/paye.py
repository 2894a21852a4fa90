"""Income tax under PAYE, by HMRC's Specification for PAYE Tax Table Routines.

Whole numbers throughout: pounds to four decimals ("fourths") are int64 of £0.0001. The largest product is taxable pay
in fourths times a rate in basis points: with amounts up to LARGEST_PENCE to date and now, 2·10⁹ pounds · 10⁴ · 10⁴ =
2·10¹⁷, below the 9·10¹⁸ of int64.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonhold.base.law.pay import Band, PayLaw
from commonhold.base.law.pay_parameters import REGIMES
from commonhold.records.pay.calculation.exact import BASIS_POINTS, Integers, basis_points
from commonhold.records.pay.calculation.tables import BASIC_RATE, NT, D, Flags, Frequency, K, People, Period

_FOURTHS = 10_000
_WEEKS = {"weekly": 1, "two_weekly": 2, "four_weekly": 4}
_LARGEST_CODE = 500
_PER_LARGEST_CODE_PENCE = {12: 41_667, 52: 9_616}
"""What each full 500 of a code's number is worth in one period."""


@dataclass(frozen=True)
class _Bands:
    """The bands of a regime up to a period of the year. Sequences have one entry per band."""

    limits_pence: Sequence[int]
    """Rounded up to the pound; the last band has none."""
    below_fourths: Integers
    """Where the band begins."""
    tax_below_fourths: Integers
    """The tax at that point."""
    rates: Integers
    """In basis points."""


@dataclass(frozen=True)
class TaxTables:
    """What the tax of a period is worked out by."""

    cumulative: Sequence[_Bands]
    """By regime."""
    non_cumulative: Sequence[_Bands]
    flat_rates: Integers
    """By regime, then 0 for BR, 1 for D0, 2 for D1...; −1 where there is no such code."""
    one_period_pence: Integers
    """By what is left of a code's number after full 500s: one period's adjustment."""
    large_code_pence: int
    year: int
    """Periods into which the tables cut the year."""
    periods: int
    """Of the year up to the one that is paid, for cumulative codes."""
    single: int
    """Periods that one payment covers: 2 or 4 of two or four weeks."""
    always_non_cumulative: bool
    """Weeks 53, 54 and 56."""
    regulatory_limit: int
    """In basis points."""


def tables(law: PayLaw, period: Period) -> TaxTables:
    """The tables for a period: number 1 to 12 of months, 1 to 56 of weeks."""
    year, single = _year(period.frequency)
    extra = period.number > year
    periods = single if extra else period.number
    every = [law.income_tax_bands[regime] for regime in REGIMES]
    return TaxTables(
        cumulative=[_bands(bands, periods, year) for bands in every],
        non_cumulative=[_bands(bands, single, year) for bands in every],
        flat_rates=_flat_rates(every),
        one_period_pence=np.array(
            [0] + [-(-((10 * rest + 9) * _FOURTHS // year) // 100) for rest in range(1, _LARGEST_CODE + 1)],
            dtype=np.int64,
        ),
        large_code_pence=_PER_LARGEST_CODE_PENCE[year],
        year=year,
        periods=periods,
        single=single,
        always_non_cumulative=extra,
        regulatory_limit=basis_points(law.regulatory_limit),
    )


def tax_due(people: People, taxable: Integers, by: TaxTables) -> Integers:
    """Pence to deduct, or negative to refund, from `taxable` pay of this period after pension contributions."""
    non_cumulative = people.non_cumulative | by.always_non_cumulative
    cumulative = ~non_cumulative
    to_date = taxable + people.taxable_to_date_pence * cumulative
    liable = to_date - adjustment(people, by) * np.where(cumulative, by.periods, by.single)
    total = np.zeros(len(people), dtype=np.int64)
    for regime in range(len(REGIMES)):
        of_regime = people.regime == regime
        for rows, bands in (
            (of_regime & cumulative, by.cumulative[regime]),
            (of_regime & non_cumulative, by.non_cumulative[regime]),
        ):
            if rows.all():
                total = tax_on(liable, bands)
            elif rows.any():
                total[rows] = tax_on(liable[rows], bands)
    flat = (people.code_kind == BASIC_RATE) | (people.code_kind == D)
    if flat.any():
        index = np.where(people.code_kind == D, people.code_number + 1, 0)[flat]
        rate = by.flat_rates[people.regime[flat], index]
        assert (rate >= 0).all(), "a D code that its regime doesn't have"
        total[flat] = np.maximum(to_date[flat], 0) // 100 * rate // 100
    total[people.code_kind == NT] = 0
    due = total - people.tax_to_date_pence * cumulative
    limit = np.maximum(taxable, 0) * by.regulatory_limit // BASIS_POINTS
    taken: Integers = np.minimum(due, limit)
    return taken


def flat_rate_exists(people: People, by: TaxTables) -> Flags:
    """Of each row, whether its D code is one of its regime; True for other codes."""
    codes = by.flat_rates.shape[1]
    number = np.minimum(people.code_number + 1, codes - 1)
    exists = (people.code_number + 1 < codes) & (by.flat_rates[people.regime, number] >= 0)
    found: Flags = (people.code_kind != D) | exists
    return found


def adjustment(people: People, by: TaxTables) -> Integers:
    """One period's: what pay is free of tax, negative for K codes, which add to it."""
    full, rest = np.divmod(np.maximum(people.code_number - 1, 0), _LARGEST_CODE)
    one = by.one_period_pence[rest + 1] + full.astype(np.int64) * by.large_code_pence
    none = (people.code_number == 0) | (people.code_kind > K)
    one[none] = 0
    signed: Integers = np.where(people.code_kind == K, -one, one)
    return signed


def tax_on(liable: Integers, bands: _Bands) -> Integers:
    """Tax to date on taxable pay to date, both in pence."""
    band = np.zeros(len(liable), dtype=np.int8)
    for limit in bands.limits_pence:
        band += liable > limit
    pounds = np.maximum(liable, 0) // 100
    within = pounds * _FOURTHS - bands.below_fourths[band]
    tax = bands.tax_below_fourths[band] + within * bands.rates[band] // BASIS_POINTS
    return tax // 100


def _bands(bands: Sequence[Band], periods: int, year: int) -> _Bands:
    limits, below, tax_below, tax, start = [], [0], [0], 0, 0
    for band in bands[:-1]:
        assert band.to is not None
        limit = int(band.to)
        tax += (limit - start) * basis_points(band.rate)  # pounds times basis points: £0.0001
        start = limit
        below.append(limit * _FOURTHS * periods // year)
        tax_below.append(tax * periods // year)
        limits.append(-(-below[-1] // _FOURTHS) * 100)
    return _Bands(limits, *map(_array, (below, tax_below, [basis_points(band.rate) for band in bands])))


def _flat_rates(every: Sequence[Sequence[Band]]) -> Integers:
    """BR is the rate of the band named basic, D0 that of the next, and so on."""
    rates = [[basis_points(band.rate) for band in bands] for bands in every]
    basic = [[band.name for band in bands].index("basic") for bands in every]
    longest = max(len(of) - first for of, first in zip(rates, basic, strict=True))
    return _array([(of[first:] + [-1] * longest)[:longest] for of, first in zip(rates, basic, strict=True)])


def _year(frequency: Frequency) -> tuple[int, int]:
    """Into how many periods tax tables cut the year, and how many of them one payment covers."""
    return (12, 1) if frequency == "monthly" else (52, _WEEKS[frequency])


def _array(values: object) -> Integers:
    return np.array(values, dtype=np.int64)
