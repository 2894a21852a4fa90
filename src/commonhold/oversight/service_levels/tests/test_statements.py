"""A month's statement, by hand: volumes, minimums, bands, credits and cap, departments' shares, what came late."""

from datetime import date

from commonhold.oversight.service_levels import rules
from commonhold.oversight.service_levels.rules import Stated
from commonhold.oversight.service_levels.tests.agreed import KNOWN, day, done, june, percent, terms
from commonhold.work.delivery.clocks.rules import Stop


def test_bands_are_marginal():
    (line,) = june(*[done(number) for number in range(5)]).charges
    assert (line.volume, line.billed, line.amount_pence) == (5, 5, 3 * 500 + 2 * 400)
    assert line.working == "5 completed: 3 × £5.00 + 2 × £4.00 = £23.00"


def test_a_minimum_is_paid_for_even_if_nothing_is_done():
    rates = [{"lot": "receipts", "bands": [{"from_volume": 1, "pence": 500}], "minimum_volume": 10}]
    nothing = june(agreed=terms(rates=rates))
    assert nothing.charges[0].working == "0 completed, of a minimum of 10: 10 × £5.00 = £50.00"
    assert nothing.shares == {"letters": 2500, "works": 2500}
    assert nothing.levels[0].met is None
    assert nothing.credit_pence == 0
    assert june(*[done(number) for number in range(12)], agreed=terms(rates=rates)).net_pence == 6000


def test_the_minimum_of_a_month_that_the_contract_covers_in_part():
    rates = [{"lot": "receipts", "bands": [{"from_volume": 1, "pence": 500}], "minimum_volume": 10}]
    assert june(agreed=terms(rates=rates, starts=date(2026, 6, 16))).charges[0].billed == 5
    assert june(agreed=terms(rates=rates, ends=date(2026, 6, 5))).charges[0].billed == 1


def test_prices_are_indexed_to_the_first_of_the_month_each_rounded_half_up():
    step = {"index": "CPI", "percent": "2.5"}
    rates = [{"lot": "receipts", "bands": [{"from_volume": 1, "pence": 100}]}]
    raised = terms(rates=rates, indexation=[{**step, "effective_from": date(2026, 6, 1)}])
    assert june(done(1), agreed=raised).charge_pence == 103
    later = terms(rates=rates, indexation=[{**step, "effective_from": date(2026, 6, 2)}])
    assert june(done(1), agreed=later).charge_pence == 100


def test_a_missed_service_level_is_credited_by_its_band():
    found = june(*[done(number) for number in range(4)], done(4, took=17))
    assert (found.levels[0].good, found.levels[0].n, found.levels[0].met) == (4, 5, False)
    assert found.levels[0].missed == ("CH-4",)
    assert (found.credit_pence, found.net_pence) == (230, 2070)
    assert found.credits[0].working == "below 90%: 10% of £23.00 = £2.30"


def test_credits_stop_at_the_cap():
    found = june(done(1, took=17), done(2, took=17), done(3))
    assert found.uncapped_pence == 300
    assert found.cap_pence == found.credit_pence == 225


def test_just_below_the_target_is_missed_and_never_shown_as_met():
    many = terms(credits=[{"service_level": "in-time", "below": 90, "percent_of_charge": 10}])
    tasks = [done(number, took=17 if number < 1_001 else 1) for number in range(10_000)]
    level = june(*tasks, agreed=many).levels[0]
    assert level.percent == percent("89.9900")
    assert level.met is False
    assert june(*tasks[1:], done(10_001), agreed=many).levels[0].met


def test_time_that_stood_still_for_an_excluded_reason_is_left_out_and_listed():
    waited = (Stop("waiting_for_customer", day(1, 10), day(2, 10)),)
    flooded = (Stop("force_majeure", day(1, 10), day(2, 10)),)
    agreed = (Stop("agreed", day(1, 10), day(2, 10)),)
    level = june(
        done(1, took=20, stops=waited), done(2, took=20, stops=flooded), done(3, took=20, stops=agreed)
    ).levels[0]
    assert level.good == 2
    assert level.missed == ("CH-2",)
    assert [(each.reason, each.tasks, each.hours, each.mattered) for each in level.excluded] == [
        ("agreed", 1, percent("8.00"), ("CH-3",)),
        ("waiting_for_customer", 1, percent("8.00"), ("CH-1",)),
    ]


def test_hours_to_complete_are_a_percentile_of_working_time():
    level = {
        "code": "quick",
        "measure": "working_hours_to_complete",
        "target": 8,
        "percentile": 75,
        "lots": ["receipts"],
    }
    hours = terms(service_levels=[level], credits=[])
    found = june(*[done(number, took=number) for number in (1, 2, 8, 9)], agreed=hours).levels[0]
    assert (found.good, found.n, found.met, found.hours) == (3, 4, True, percent("8.00"))


def test_first_time_right_counts_tasks_with_nothing_found_wrong():
    level = {"code": "right", "measure": "first_time_right", "target": 60, "lots": ["receipts"]}
    found = june(
        done(1), done(2, flaws=("return", "complaint")), agreed=terms(service_levels=[level], credits=[])
    )
    assert (found.levels[0].good, found.levels[0].met) == (1, False)
    quality = found.quality[0]
    assert (quality.completed, quality.rework, quality.returned, quality.complaints) == (2, 0, 1, 1)


def test_a_task_without_a_due_time_is_told_as_unmeasured():
    level = june(done(1, due_at=None), done(2)).levels[0]
    assert (level.n, level.unmeasured) == (1, 1)


def test_what_no_lot_covers_is_not_charged_and_what_is_outside_the_term_is_told():
    found = june(done(1, unit="south"), done(2, element="approve_line_manager"), done(3))
    assert found.charges[0].volume == 1
    ended = june(done(1), done(2, took=30), agreed=terms(ends=date(2026, 6, 2)))
    assert (ended.charges[0].volume, ended.outside) == (1, ("CH-2",))


def test_departments_bear_it_by_their_volume():
    found = june(done(1), done(2), done(3, department="letters"), done(4, department="letters", took=17))
    assert (found.charge_pence, found.credit_pence) == (1900, 190)
    assert found.shares == {"letters": 855, "works": 855}


def test_late_information_leaves_the_closed_month_and_makes_an_adjustment_in_the_next():
    before = june(done(1), done(2))
    closed = rules.canonical(rules.state("c", before, known_until=KNOWN, calendars={}))
    now = june(done(1), done(2), done(3, department="letters"))
    stated = Stated(net_pence=before.net_pence, shares=before.shares)
    july = rules.reckon(terms(), 1, date(2026, 7, 1), [], {}, ["works"])
    following = rules.state("c", july, known_until=KNOWN, calendars={}, earlier=[(stated, now)])
    (line,) = following.adjustments
    assert (line.key, line.amount_pence, line.shares) == ("adjustment:2026-06", 500, {"letters": 500})
    assert (following.total_pence, following.shares) == (500, {"letters": 500})
    assert closed == rules.canonical(
        rules.state("c", june(done(1), done(2)), known_until=KNOWN, calendars={})
    )
    unchanged = rules.state("c", july, known_until=KNOWN, calendars={}, earlier=[(stated, before)])
    assert unchanged.adjustments == ()


def test_what_is_written_is_read_again_and_known_by_its_hash():
    statement = rules.state("c", june(done(1), done(2, took=17)), known_until=KNOWN, calendars={})
    text = rules.canonical(statement)
    assert rules.Statement.model_validate_json(text) == statement
    assert len(rules.fingerprint(text)) == 64
