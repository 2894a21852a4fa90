"""Each line of gross pay, explained: its rule in words, what it was worked out from, and where that is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from commonhold.base.money import format_pence
from commonhold.records.pay.explained import Explained
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


def explain(lines: Lines, row: int, sources: Sources) -> Explained:
    """How the amount of one line came about."""
    line = lines.row(row)
    rule = Rule(line["rule"])
    first, last = date.fromordinal(line["first_day"]), date.fromordinal(line["last_day"])
    days = str(first) if first == last else f"{first} to {last}"
    return Explained(
        title=f"{sources.elements[line['element']]}, {days}",
        rule=RULES[rule][0],
        inputs=tuple(_inputs(rule, line, sources)),
        figures=sources.statutory[line["source"]].figures if rule is Rule.STATUTORY else (),
        citation=RULES[rule][1],
        pence=line["pence"],
    )


def _inputs(rule: Rule, line: Mapping[str, int], sources: Sources) -> Iterator[tuple[str, str]]:
    whole = format_pence(line["whole_pence"])
    share = f"{line['units']} of {line['of_units']}"
    match rule:
        case Rule.SALARY:
            spell = sources.given.spells.row(line["source"])
            days = "Calendar days" if sources.basis == "calendar" else "Working days"
            yield "A year’s full-time pay", format_pence(spell["annual_pence"])
            yield "Hours a week", f"{_decimal(spell['hours'])} of {_decimal(spell['full_hours'])}"
            yield "Periods a year", str(PERIODS_A_YEAR[sources.period.frequency])
            yield "A whole period", whole
            yield days, share
        case Rule.ABSENCE:
            yield "A whole period", whole
            yield "Share of it that is lost", share
        case Rule.OVERTIME:
            worked = sources.given.overtime.row(line["source"])
            yield "A year’s full-time pay", whole
            yield "Worked", f"{worked['minutes'] // 60} h {worked['minutes'] % 60} min"
            yield "Rate", f"{worked['per_cent']}% of the hourly rate"
        case Rule.STATUTORY:
            found = sources.statutory[line["source"]].days
            days_of = [
                each for each in found if line["first_day"] <= each.day.toordinal() <= line["last_day"]
            ]
            for (rate, of_days), count in Counter((each.rate, each.of_days) for each in days_of).items():
                yield f"{count} days", f"each 1/{of_days} of {format_pence(round(rate))} a week"
        case Rule.CORRECTION:
            yield "Should have been", whole
            yield "Was paid before", format_pence(line["whole_pence"] - line["pence"])
        case Rule.ONE_OFF | Rule.OFFSET:
            return


def _decimal(hundredths: int) -> str:
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")
