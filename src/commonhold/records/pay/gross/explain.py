"""Each line of gross pay, explained: its rule in words, what it was worked out from, and where that is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from types import MappingProxyType

from commonhold.base.money import format_pence
from commonhold.records.pay.calculation.explaining.explanation import Explanation
from commonhold.records.pay.gross.lines import Lines, Rule
from commonhold.records.pay.gross.pay import Inputs
from commonhold.records.pay.gross.period import PERIODS_A_YEAR, Basis, Period
from commonhold.records.pay.gross.statutory import StatutoryPay

_DEPARTMENT = "The department’s own terms of pay"
_ACT = "Social Security Contributions and Benefits Act 1992"
RULES: Mapping[Rule, tuple[str, str]] = MappingProxyType(
    {
        Rule.SALARY: (
            "A year’s pay is divided by the periods of a year, and that shared out over the days of the period,"
            " in whole pence that add up.",
            _DEPARTMENT,
        ),
        Rule.ABSENCE: (
            "Pay is taken off for days that aren’t paid, or not wholly, as it is shared out over days.",
            _DEPARTMENT,
        ),
        Rule.OVERTIME: (
            "An hour is worth a year’s full-time pay divided by 52 weeks and a full week’s hours, times the rate"
            " of overtime.",
            _DEPARTMENT,
        ),
        Rule.ONE_OFF: ("Paid once, as it was decided.", _DEPARTMENT),
        Rule.STATUTORY: (
            "A week’s rate is shared out over the days of the week that count, and rounded up.",
            f"{_ACT} parts XI to XIIZE; HMRC Statutory Payments Manual SPM182300",
        ),
        Rule.OFFSET: (
            "Statutory pay is within the pay that is kept for the same days, so it is taken off again.",
            f"{_ACT} Sch.12 para.2 (sick pay) and Sch.13 para.3 (maternity pay)",
        ),
        Rule.CORRECTION: (
            "What the period should have come to by what is known now, less all that was paid for it before.",
            _DEPARTMENT,
        ),
    }
)
"""What each rule does and where it is written."""


@dataclass(frozen=True)
class Sources:
    """What lines are explained from."""

    given: Inputs
    period: Period
    basis: Basis
    elements: Mapping[int, str]
    """Titles of pay elements."""
    statutory: Mapping[int, StatutoryPay]
    """Of rows of `given.leaves`, how the statutory pay came about."""


def explain(lines: Lines, row: int, sources: Sources) -> Explanation:
    """How the amount of one line came about."""
    line = lines.row(row)
    rule = Rule(line["rule"])
    first, last = date.fromordinal(line["first_day"]), date.fromordinal(line["last_day"])
    days = _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    figures = sources.statutory[line["source"]].figures if rule is Rule.STATUTORY else ()
    return Explanation(
        line=rule.name.lower(),
        title=f"{sources.elements[line['element']]}, {days}{', corrected' if rule is Rule.CORRECTION else ''}",
        pence=line["pence"],
        rule=RULES[rule][0],
        working=tuple(_working(rule, line, sources)),
        citations=tuple(dict.fromkeys([RULES[rule][1], *(each.citation for each in figures)])),
        provisional=any(each.provisional for each in figures),
    )


def _working(rule: Rule, line: Mapping[str, int], sources: Sources) -> Iterator[str]:
    whole, amount = format_pence(line["whole_pence"]), format_pence(abs(line["pence"]))
    match rule:
        case Rule.SALARY:
            spell = sources.given.spells.row(line["source"])
            kind = "calendar" if sources.basis == "calendar" else "working"
            yield f"For a year of full time it is {format_pence(spell['annual_pence'])}."
            if spell["hours"] != spell["full_hours"]:
                yield f"{_decimal(spell['hours'])} of {_decimal(spell['full_hours'])} hours a week are worked."
            yield f"A period is 1/{PERIODS_A_YEAR[sources.period.frequency]} of a year: {whole}."
            yield f"These are {line['units']} of its {line['of_units']} {kind} days: {amount}."
        case Rule.ABSENCE:
            yield f"A whole period is {whole}."
            yield f"Of it, {line['units']}/{line['of_units']} is lost: {amount}."
        case Rule.OVERTIME:
            worked = sources.given.overtime.row(line["source"])
            yield f"A year’s full-time pay is {whole}."
            yield f"{worked['minutes'] // 60} hours and {worked['minutes'] % 60} minutes were worked."
            yield f"They are paid at {worked['per_cent']}% of the hourly rate: {amount}."
        case Rule.STATUTORY:
            yield from _statutory(line, sources.statutory[line["source"]])
        case Rule.OFFSET:
            yield f"{amount} of the statutory pay is within it."
        case Rule.CORRECTION:
            paid = format_pence(line["whole_pence"] - line["pence"])
            yield f"It should have been {whole}, and {paid} was paid before."
        case Rule.ONE_OFF:
            yield f"The amount is {whole}."


def _statutory(line: Mapping[str, int], due: StatutoryPay) -> Iterator[str]:
    """The days by the rate that was paid for them, and what decided the rate."""
    days = [each for each in due.days if line["first_day"] <= each.day.toordinal() <= line["last_day"]]
    for (rate, of_days), count in Counter((each.rate, each.of_days) for each in days).items():
        yield f"{count} days at 1/{of_days} of a week’s {format_pence(ceil(rate))}."
    yield from due.earnings
    for each in due.figures:
        if isinstance(each.value, Decimal):
            yield f"{each.title}: {each.value:,} {each.unit}, since {each.from_date}."


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _decimal(hundredths: int) -> str:
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")
