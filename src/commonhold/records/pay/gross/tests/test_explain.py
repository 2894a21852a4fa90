"""Every line of gross pay explains itself."""

from datetime import date
from fractions import Fraction

from commonhold.records.pay.gross.explain import RULES, Sources, explain
from commonhold.records.pay.gross.leave import leaves
from commonhold.records.pay.gross.lines import Rule
from commonhold.records.pay.gross.occupational import Stage
from commonhold.records.pay.gross.pay import gross_pay
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, Period
from commonhold.records.pay.gross.sickness import Sickness, statutory_sick_pay
from commonhold.records.pay.gross.tests.rows import (
    BONUS,
    CALENDAR,
    OVERTIME,
    SSP,
    TITLES,
    absence,
    inputs,
    spell,
)

JUNE = Period.month(2026, 6)


def everything():
    """One person with a line of each rule that a period can have."""
    week = Stage(date(2026, 6, 8), date(2026, 6, 14), 1, 2)
    due = statutory_sick_pay(
        [Sickness(week.first, week.last)],
        weekdays=MONDAY_TO_FRIDAY,
        average=lambda _: Fraction(50_000),
        until=date(2026, 6, 30),
    )
    given = inputs(
        [spell(date(2020, 1, 6), hours=2_220)],
        [absence(date(2026, 6, 1), date(2026, 6, 2))],
        leaves(0, SSP, [week], due, JUNE),
        [
            {
                "person": 0,
                "element": OVERTIME,
                "day": date(2026, 6, 20).toordinal(),
                "minutes": 150,
                "per_cent": 150,
            }
        ],
        [{"person": 0, "element": BONUS, "day": date(2026, 6, 30).toordinal(), "pence": 25_000}],
    )
    return gross_pay(given, JUNE, CALENDAR), Sources(given, JUNE, "calendar", TITLES, {0: due})


def test_each_line_says_its_rule_its_inputs_and_its_source() -> None:
    paid, sources = everything()
    found = [explain(paid.lines, row, sources) for row in range(len(paid.lines))]
    assert {Rule(each) for each in paid.lines.rule} == set(Rule) - {Rule.CORRECTION}
    assert sum(each.pence for each in found) == paid.totals(1)[0]
    for each in found:
        assert each.rule
        assert each.citation
        assert next(each.lines()).startswith(each.title)


def test_salary_is_explained_by_rate_hours_and_days() -> None:
    paid, sources = everything()
    assert list(explain(paid.lines, 0, sources).lines()) == [
        "Salary, 2026-06-01 to 2026-06-30: £1,500.00",
        f"  {RULES[Rule.SALARY][0]}",
        "  A year’s full-time pay: £30,000.00",
        "  Hours a week: 22.2 of 37",
        "  Periods a year: 12",
        "  A whole period: £1,500.00",
        "  Calendar days: 30 of 30",
        "  Source: The department’s own terms of pay",
    ]


def test_statutory_pay_is_explained_by_its_law() -> None:
    paid, sources = everything()
    row = [Rule(each) for each in paid.lines.rule].index(Rule.STATUTORY)
    text = "\n".join(explain(paid.lines, row, sources).lines())
    assert "5 days: each 1/5 of £123.25 a week" in text
    assert "Statutory sick pay, flat rate: 123.25 pounds a week, from 2026-04-06" in text
    assert "Employment Rights Act 2025 s.10" in text
