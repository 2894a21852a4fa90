"""What holds of every statement, whatever was agreed and whatever happened."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.oversight.service_levels import rules
from commonhold.oversight.service_levels.charging.rules import apportion
from commonhold.oversight.service_levels.measuring.rules import wilson
from commonhold.oversight.service_levels.rules import Stated
from commonhold.oversight.service_levels.tests.agreed import JUNE, KNOWN, day, done, june, terms
from commonhold.work.delivery.clocks.rules import STOPS, Stop

PERCENT = st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)
TARGET = st.integers(1, 10_000).map(lambda n: Decimal(n) / 100)


@st.composite
def contracts(draw):
    """Terms with any prices, minimum, targets, bands and cap."""
    starts = sorted(draw(st.sets(st.integers(2, 30), max_size=4)))
    prices = sorted(draw(st.lists(st.integers(0, 100_000), min_size=5, max_size=5)), reverse=True)
    bands = [{"from_volume": start, "pence": prices[nth]} for nth, start in enumerate([1, *starts])]
    bands_of_credit = draw(
        st.lists(st.tuples(st.sampled_from(["in-time", "right"]), PERCENT, PERCENT), max_size=5)
    )
    return terms(
        rates=[{"lot": "receipts", "bands": bands, "minimum_volume": draw(st.integers(0, 40))}],
        service_levels=[
            {
                "code": "in-time",
                "measure": "completed_in_time",
                "target": draw(TARGET),
                "exclusions": draw(st.sets(st.sampled_from([each for each in STOPS if each != "agreed"]))),
                "lots": ["receipts"],
            },
            {"code": "right", "measure": "first_time_right", "target": draw(TARGET), "lots": ["receipts"]},
        ],
        credits=[
            {"service_level": level, "below": below, "percent_of_charge": percent}
            for level, below, percent in bands_of_credit
        ],
        credit_cap_percent=draw(PERCENT),
    )


@st.composite
def months(draw, most=40):
    """Any tasks of a month."""

    def task(number):
        reason, since = draw(st.sampled_from([*STOPS])), draw(st.integers(1, 9))
        stops = (Stop(reason, day(since), day(since + draw(st.integers(0, 3)))),)
        return done(
            number,
            took=draw(st.integers(0, 60)),
            stops=draw(st.sampled_from([(), stops])),
            department=draw(st.sampled_from(["works", "letters", "forests"])),
            flaws=draw(st.sampled_from([(), ("return",), ("rework", "complaint")])),
        )

    return [task(number) for number in range(draw(st.integers(0, most)))]


@given(contracts(), months())
def test_credits_are_never_negative_and_never_above_the_cap(agreed, tasks):
    found = june(*tasks, agreed=agreed)
    assert 0 <= found.credit_pence <= found.cap_pence <= found.charge_pence
    assert found.cap_pence * 100 <= found.charge_pence * agreed.credit_cap_percent
    assert all(line.amount_pence >= 0 for line in found.credits)
    assert found.net_pence == found.charge_pence - found.credit_pence >= 0


@given(contracts(), months())
def test_what_departments_bear_adds_up(agreed, tasks):
    found = june(*tasks, agreed=agreed)
    assert sum(found.shares.values()) == found.net_pence
    for line in found.charges:
        assert sum(line.shares.values()) == line.amount_pence


@given(contracts(), months(), st.randoms())
def test_the_order_in_which_tasks_come_changes_not_one_byte(agreed, tasks, random):
    def written():
        return rules.canonical(rules.state("c", june(*tasks, agreed=agreed), known_until=KNOWN, calendars={}))

    before = written()
    random.shuffle(tasks)
    assert written() == before


@given(contracts(), months())
def test_a_minimum_is_always_paid_and_no_more_is_billed_than_done_or_promised(agreed, tasks):
    (line,) = june(*tasks, agreed=agreed).charges
    rate = agreed.rate("receipts")
    assert line.billed == max(len(tasks), rate.minimum_volume)
    assert line.amount_pence == rate.charge_pence(len(tasks)) >= rate.charge_pence(0)


@given(contracts())
@settings(max_examples=30)
def test_one_task_more_never_costs_less_and_never_more_than_the_one_before(agreed):
    charges = [
        june(*[done(nth) for nth in range(volume)], agreed=agreed).charge_pence for volume in range(45)
    ]
    steps = [more - less for less, more in pairwise(charges)]
    assert all(step >= 0 for step in steps)
    beyond = steps[agreed.rate("receipts").minimum_volume :]
    assert all(later <= earlier for earlier, later in pairwise(beyond)), (
        "bands of falling prices are marginal"
    )


@given(contracts(), months(), months())
@settings(max_examples=50)
def test_stated_and_adjusted_always_comes_to_what_is_known(agreed, first, second):
    """A month is stated by `first`, and `second` is known in the months after: each statement stays what it was, and
    all of them together come to what is known last."""
    quiet = rules.reckon(agreed, 1, JUNE.replace(month=7), [], {}, ["works"])
    told = june(*first, agreed=agreed)
    closed = rules.canonical(rules.state("c", told, known_until=KNOWN, calendars={}))
    now = june(*second, agreed=agreed)
    before = Stated(net_pence=told.net_pence, shares=told.shares)
    july = rules.state("c", quiet, known_until=KNOWN, calendars={}, earlier=[(before, now)])
    adjusted = july.total_pence - quiet.net_pence
    assert told.net_pence + adjusted == now.net_pence
    assert sum(july.shares.values()) == july.total_pence
    assert rules.canonical(rules.state("c", told, known_until=KNOWN, calendars={})) == closed


@given(
    st.integers(-10_000_000, 10_000_000),
    st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 9), min_size=1),
)
def test_parts_of_an_amount_add_up_and_none_goes_the_other_way(amount, weights):
    parts = apportion(amount, weights)
    assert sum(parts.values()) == amount
    assert all(part * amount >= 0 for part in parts.values())


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(share):
    good, n = share
    low, high = wilson(good, n)
    assert low is not None
    assert high is not None
    assert 0 <= low <= Decimal(100 * good) / n + Decimal("0.0001")
    assert Decimal(100 * good) / n - Decimal("0.0001") <= high <= 100


def test_the_interval_of_a_known_example():
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, by Wilson's method, 0.2553 to 0.3662."""
    low, high = wilson(81, 263)
    assert low is not None
    assert high is not None
    assert (round(low, 2), round(high, 2)) == (Decimal("25.53"), Decimal("36.62"))
