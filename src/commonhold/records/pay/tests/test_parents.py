"""What a month of parental leave comes to. Figures are reckoned by hand from 2,500.00 a month."""

from datetime import date

from commonhold.records.pay.tests.absences import LONG_AGO, TOLD, away, choose, held, said
from commonhold.records.pay.tests.test_explaining import explained, words


def test_full_maternity_pay_is_partly_statutory(by_scheme):
    """24 days of September: three weeks at 90% of 600.00 and three sevenths of one, rounded up."""
    ada = by_scheme.employ("Ada Moss", continuous_from=LONG_AGO)
    claim = {"event": date(2026, 9, 20), "weeks": 39, "average_pence": 60_000}
    away(by_scheme, ada, "smp", date(2026, 9, 7), date(2027, 9, 5), **claim)
    run_id = by_scheme.paid(6)
    slip = by_scheme.slip(run_id, ada)
    assert slip["smp"] == 3 * 540_00 + 231_43
    assert slip["salary"] == 2_500_00 - slip["smp"]
    assert "7 days at 1/7 of a week’s £540.00." in words(explained(run_id, ada)["smp"])


def test_where_the_department_pays_no_more_statutory_pay_is_all_there_is(at_payroll):
    """Paternity leave of two weeks from Monday 6 April 2026 at 194.32, which is less than 90% of earnings."""
    choose(at_payroll, "statutory_only")
    bob = at_payroll.employ("Bob Reed", continuous_from=LONG_AGO)
    away(
        at_payroll,
        bob,
        "spp",
        date(2026, 4, 6),
        date(2026, 4, 19),
        event=date(2026, 4, 3),
        decided=date(2026, 4, 1),
        weeks=2,
        average_pence=TOLD,
    )
    slip = at_payroll.slip(at_payroll.calculated(), bob)
    assert (slip["spp"], slip["salary"]) == (2 * 194_32, 2_500_00 - 1_166_67)


def test_after_the_weeks_that_are_claimed_leave_is_unpaid(at_payroll):
    choose(at_payroll, "statutory_only")
    bob = at_payroll.employ("Bob Reed", continuous_from=LONG_AGO)
    claim = {"event": date(2026, 4, 3), "decided": date(2026, 4, 1), "weeks": 1, "average_pence": TOLD}
    away(at_payroll, bob, "spp", date(2026, 4, 6), date(2026, 4, 19), **claim)
    slip = at_payroll.slip(at_payroll.calculated(), bob)
    assert (slip["spp"], slip["salary"]) == (194_32, 2_500_00 - 1_166_67)


def test_a_second_block_of_shared_leave_counts_the_weeks_of_the_first(at_payroll):
    choose(at_payroll, "statutory_only")
    bob = at_payroll.employ("Bob Reed", continuous_from=LONG_AGO)
    claim = {"event": date(2026, 3, 1), "decided": date(2026, 3, 1), "average_pence": TOLD}
    away(at_payroll, bob, "shpp", date(2026, 3, 2), date(2026, 3, 29), weeks=4, used_weeks=20, **claim)
    away(at_payroll, bob, "shpp", date(2026, 4, 6), date(2026, 5, 31), weeks=8, used_weeks=20, **claim)
    away(at_payroll, bob, "shpp", date(2026, 6, 1), date(2026, 7, 26), weeks=8, used_weeks=20, **claim)
    april = at_payroll.paid(1)
    assert at_payroll.slip(april, bob)["shpp"] == 3 * 194_32 + 111_04
    at_payroll.paid(2)
    june = at_payroll.calculated(3)
    assert "8 weeks were asked for and 5 are left" in held(june)[bob]


def test_a_mother_without_the_service_gets_no_maternity_pay_and_the_review_says_so(by_scheme):
    ada = by_scheme.employ("Ada Moss")
    claim = {"event": date(2026, 5, 10), "weeks": 39, "average_pence": 60_000}
    away(by_scheme, ada, "smp", date(2026, 4, 13), **claim)
    april = by_scheme.paid(1)
    slip = by_scheme.slip(april, ada)
    assert (slip["salary"], "smp" in slip) == (1_000_00, False)
    assert said(april, "no_statutory")[0].startswith("Employed since 2026-01-01")
    assert said(by_scheme.calculated(2), "no_statutory") == []
