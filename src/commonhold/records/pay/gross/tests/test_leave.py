"""Leave in a period: what is lost, what statutory pay adds, and that each day is paid once."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from commonhold.records.pay.gross.earnings import AverageEarnings
from commonhold.records.pay.gross.leave import leaves, parental_stages
from commonhold.records.pay.gross.lines import Rule
from commonhold.records.pay.gross.occupational import Stage, occupational_sick_pay, scheme
from commonhold.records.pay.gross.parental import Claim, parental_pay, qualifying_week
from commonhold.records.pay.gross.pay import gross_pay
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, Period
from commonhold.records.pay.gross.sickness import Sickness, statutory_sick_pay
from commonhold.records.pay.gross.tests import oracle
from commonhold.records.pay.gross.tests.rows import CALENDAR, SALARY, SMP, SSP, WORKING, inputs, spell

JUNE = Period.month(2026, 6)
TERMS = scheme("civil_service_2013")


def sick(first: date, last: date, average: int = 50_000):
    return statutory_sick_pay(
        [Sickness(first, last)],
        weekdays=MONDAY_TO_FRIDAY,
        average=lambda _: Fraction(average),
        until=date(2027, 3, 31),
    )


def by_rule(paid) -> dict[str, int]:
    found: dict[str, int] = {}
    for rule, pence in zip(paid.lines.rule, paid.lines.pence, strict=True):
        found[Rule(rule).name] = found.get(Rule(rule).name, 0) + int(pence)
    return found


def test_full_sick_pay_covers_statutory_sick_pay() -> None:
    first, last = date(2026, 6, 3), date(2026, 6, 12)
    stages = occupational_sick_pay([Sickness(first, last)], service_from=date(2015, 1, 5), terms=TERMS)
    paid = gross_pay(
        inputs([spell(date(2020, 1, 6))], leaves=leaves(0, SSP, stages, sick(first, last), JUNE)),
        JUNE,
        CALENDAR,
    )
    assert by_rule(paid) == {"SALARY": 250_000, "STATUTORY": 19_720, "OFFSET": -19_720}


def test_half_pay_that_is_less_than_statutory_sick_pay_is_made_up_to_it() -> None:
    """1,000.00 a month part time; half of 7/30 of it is 116.67, and a week of SSP is 123.25."""
    week = Stage(date(2026, 6, 8), date(2026, 6, 14), 1, 2)
    due = sick(week.first, week.last)
    paid = gross_pay(
        inputs(
            [spell(date(2020, 1, 6), annual_pence=2_400_000, hours=1_850)],
            leaves=leaves(0, SSP, [week], due, JUNE),
        ),
        JUNE,
        CALENDAR,
    )
    assert by_rule(paid) == {"SALARY": 100_000, "ABSENCE": -11_667, "STATUTORY": 12_325, "OFFSET": -11_667}


def test_pay_of_some_elements_is_what_another_rule_counts() -> None:
    first, last = date(2026, 6, 3), date(2026, 6, 12)
    stages = [Stage(first, last, 1, 2)]
    paid = gross_pay(
        inputs([spell(date(2020, 1, 6))], leaves=leaves(0, SSP, stages, sick(first, last), JUNE)),
        JUNE,
        CALENDAR,
    )
    assert paid.totals(1, elements=[SALARY])[0] == 250_000 - 41_667 - 19_720
    assert paid.totals(1, elements=[SSP])[0] == 19_720
    assert paid.totals(1)[0] == 208_333


def test_full_pay_of_one_week_does_not_cover_statutory_pay_of_another() -> None:
    due = sick(date(2026, 6, 1), date(2026, 6, 14))
    stages = [
        Stage(date(2026, 6, 1), date(2026, 6, 7), 0, 1),
        Stage(date(2026, 6, 8), date(2026, 6, 14), 1, 1),
    ]
    paid = gross_pay(
        inputs([spell(date(2020, 1, 6))], leaves=leaves(0, SSP, stages, due, JUNE)), JUNE, CALENDAR
    )
    assert by_rule(paid) == {
        "SALARY": 250_000,
        "ABSENCE": -58_333,
        "STATUTORY": 24_650,
        "OFFSET": -12_325,
    }


def test_full_maternity_pay_covers_the_statutory_pay_and_then_it_is_all_there_is() -> None:
    claim = Claim(
        "smp",
        date(2026, 1, 20),
        qualifying_week(date(2026, 1, 20)),
        [date(2026, 1, 5) + timedelta(weeks=each) for each in range(39)],
        date(2020, 1, 6),
        None,
        AverageEarnings(Fraction(57_700), date(2025, 8, 1), date(2025, 9, 30), 500_000, ""),
    )
    stages = parental_stages(claim, TERMS)
    assert [stage.lost for stage in stages] == [0] * 26 + [1] * 13
    due = parental_pay(claim, until=date(2026, 11, 27))

    def of(period: Period) -> dict[str, int]:
        rows = leaves(0, SMP, stages, due, period)
        return by_rule(gross_pay(inputs([spell(date(2020, 1, 6))], leaves=rows), period, CALENDAR))

    january = of(Period.month(2026, 1))
    assert january["SALARY"] == 250_000
    assert january["STATUTORY"] == -january["OFFSET"] == 3 * 51_930 + 44_512
    # From Monday 6 July on, statutory pay alone: 26 days of August's 31 are three weeks and ten sevenths.
    assert of(Period.month(2026, 8)) == {
        "SALARY": 250_000,
        "ABSENCE": -250_000,
        "STATUTORY": due.pence(date(2026, 8, 1), date(2026, 8, 31)),
    }


@given(st.data(), st.sampled_from([CALENDAR, WORKING]), st.integers(100_000, 6_000_000))
def test_each_stage_of_leave_is_paid_the_better_of_what_is_kept_and_statutory_pay(
    data, terms, annual_pence
) -> None:
    period = Period.month(2026, data.draw(st.integers(1, 12)))
    cuts = sorted(data.draw(st.sets(st.integers(0, 30), min_size=2, max_size=5)))
    last = (period.last - period.first).days
    stages = [
        Stage(
            period.first + timedelta(days=a),
            period.first + timedelta(days=b - 1),
            *data.draw(st.sampled_from([(0, 1), (1, 2), (1, 1)])),
        )
        for a, b in pairwise(cuts)
        if b - 1 <= last
    ]
    due = (
        sick(stages[0].first, stages[-1].last, average=data.draw(st.integers(3_000, 60_000)))
        if stages
        else sick(period.first, period.first)
    )
    row = spell(date(2020, 1, 6), annual_pence=annual_pence)
    paid = gross_pay(inputs([row], leaves=leaves(0, SSP, stages, due, period)), period, terms)
    day_pay = {
        day: oracle.day_pay(row, day, period, terms.basis) for day in oracle.days(period.first, period.last)
    }
    expected = sum(day_pay.values())
    for stage in stages:
        worth = sum(day_pay[day] for day in oracle.days(stage.first, stage.last))
        kept = worth * (1 - Fraction(stage.lost, stage.of))
        expected += max(kept, due.pence(stage.first, stage.last)) - worth
    assert not paid.held
    assert abs(int(paid.totals(1)[0]) - expected) <= 1 + len(stages)
    salary = {int(each) for each in paid.lines.element[paid.lines.rule == Rule.OFFSET]}
    assert salary <= {SALARY}
