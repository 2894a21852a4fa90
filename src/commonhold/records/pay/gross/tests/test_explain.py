"""Every line of gross pay explains itself."""

from datetime import date
from fractions import Fraction

from commonhold.records.pay.gross.corrections import Amounts, correction_lines, difference
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
    SALARY,
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


def test_each_line_says_its_rule_its_working_and_its_source() -> None:
    paid, sources = everything()
    found = [explain(paid.lines, row, sources) for row in range(len(paid.lines))]
    assert {Rule(each) for each in paid.lines.rule} == set(Rule) - {Rule.CORRECTION}
    assert sum(each.pence for each in found) == paid.totals(1)[0]
    for each in found:
        assert each.rule
        assert each.working
        assert each.citations


def test_salary_is_explained_by_rate_hours_and_days() -> None:
    paid, sources = everything()
    salary = explain(paid.lines, 0, sources)
    assert (salary.line, salary.title, salary.pence) == (
        "salary",
        "Salary, 1 June 2026 to 30 June 2026",
        150_000,
    )
    assert salary.rule == RULES[Rule.SALARY][0]
    assert salary.working == (
        "For a year of full time it is £30,000.00.",
        "22.2 of 37 hours a week are worked.",
        "A period is 1/12 of a year: £1,500.00.",
        "These are 30 of its 30 calendar days: £1,500.00.",
    )
    assert salary.citations == ("The department’s own terms of pay",)


def test_statutory_pay_is_explained_by_its_law() -> None:
    paid, sources = everything()
    row = [Rule(each) for each in paid.lines.rule].index(Rule.STATUTORY)
    found = explain(paid.lines, row, sources)
    assert found.working[0] == "5 days at 1/5 of a week’s £123.25."
    assert "Statutory sick pay, flat rate: 123.25 pounds a week, since 2026-04-06." in found.working
    assert any("Employment Rights Act 2025 s.10" in each for each in found.citations)


def test_a_correction_is_explained_by_what_should_have_been_and_what_was() -> None:
    _, sources = everything()
    owed = difference(
        Amounts.from_rows([{"person": 0, "period": 5, "element": SALARY, "pence": 150_000}]),
        Amounts.from_rows([{"person": 0, "period": 5, "element": SALARY, "pence": 145_000}]),
    )
    found = explain(correction_lines(owed, {5: Period.month(2026, 5)}), 0, sources)
    assert found.title == "Salary, 1 May 2026 to 31 May 2026, corrected"
    assert found.working == ("It should have been £1,500.00, and £1,450.00 was paid before.",)
