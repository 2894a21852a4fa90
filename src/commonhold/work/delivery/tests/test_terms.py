"""Terms: what they may say, prices and minimum commitments, and one way of writing them."""

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.work.delivery.contracts.checking.rules import NotJson, Unfit, parse_json, read
from commonhold.work.delivery.contracts.rules import Band, Rate, Safeguard, Terms, digest, document
from commonhold.work.delivery.tests.conftest import agreed, terms
from commonhold.work.delivery.tests.some_terms import some_terms
from commonhold.work.residency.cedar.vocabulary import SAFEGUARDS


def at(path, value):
    """The usual terms with another value at a path; None takes it away."""
    found = agreed()
    *way, last = path
    inner = found
    for step in way:
        inner = inner[step]
    if value is None:
        del inner[last]
    elif isinstance(last, int) and last == len(inner):
        inner.append(value)
    else:
        inner[last] = value
    return found


LOT = agreed()["lots"][0]
RATE = agreed()["rates"][0]
WRONG = [
    (("starts",), None, "$.starts", "Give a value"),
    (("starts",), 5, "$.starts", "Give a day"),
    (("starts",), "31/03/2026", "$.starts", "Give a day"),
    (("ends",), "2026-02-30", "$.ends", "a day that the calendar has"),
    (("ends",), "2026-03-31", "$.ends", "ends before it starts"),
    (("extensions", 0, "until"), "2028-03-31", "$.extensions[0].until", "later than what it extends"),
    (("breaks", 0, "on"), "2030-01-01", "$.breaks[0].on", "within the term"),
    (("breaks", 1), agreed()["breaks"][0], "$.breaks[1].on", "twice"),
    (("breaks", 0, "fee_pence"), -1, "$.breaks[0].fee_pence", "0 or more"),
    (("breaks", 0, "notice_days"), True, "$.breaks[0].notice_days", "whole number"),
    (("lots",), [], "$.lots", "at least one"),
    (("lots", 0, "code"), "Lot 1", "$.lots[0].code", "small letters"),
    (("lots", 0, "service"), "*", "$.lots[0].service", "name of a service"),
    (("lots", 0, "departments"), ["*", "works"], "$.lots[0].departments", "not both"),
    (("lots", 0, "units"), [], "$.lots[0].units", "at least one"),
    (("lots", 1), {**LOT, "code": "again", "task_kind": "*"}, "$.lots[1]", "lot receipts covers too"),
    (("lots", 1), {**LOT, "code": "other", "service": "pay"}, "$.lots[1]", "no rate"),
    (("rates", 0, "lot"), "nothing", "$.rates[0].lot", "no lot called nothing"),
    (("rates", 1), RATE, "$.rates[1].lot", "twice"),
    (("rates", 0, "bands", 0, "from_volume"), 2, "$.rates[0].bands[0].from_volume", "from 1"),
    (("rates", 0, "bands", 1, "from_volume"), 1, "$.rates[0].bands[1].from_volume", "go up"),
    (("rates", 0, "bands", 0, "pence"), 4.12, "$.rates[0].bands[0].pence", "whole number"),
    (("rates", 0, "bands", 0, "pence"), "412", "$.rates[0].bands[0].pence", "whole number"),
    (("rates", 0, "bands", 0, "pence"), 10**12, "$.rates[0].bands[0].pence", "or less"),
    (("rates", 0, "minimum_volume"), 10**30, "$.rates[0].minimum_volume", "or less"),
    (("indexation", 0, "percent"), "NaN", "$.indexation[0].percent", "number"),
    (("indexation", 0, "percent"), True, "$.indexation[0].percent", "number"),
    (("indexation", 0, "effective_from"), "2031-01-01", "$.indexation[0].effective_from", "within the term"),
    (("service_levels", 0, "measure"), "speed", "$.service_levels[0].measure", "Choose"),
    (("service_levels", 0, "target"), 101, "$.service_levels[0].target", "100 or less"),
    (("service_levels", 0, "target"), "97.12345", "$.service_levels[0].target", "4 decimal places"),
    (("service_levels", 0, "percentile"), 95, "$.service_levels[0].percentile", "leave this empty"),
    (("service_levels", 1, "percentile"), None, "$.service_levels[1].percentile", "percentage of tasks"),
    (("service_levels", 0, "lots"), ["nothing"], "$.service_levels[0].lots", "no lot called"),
    (("credits", 0, "service_level"), "speed", "$.credits[0].service_level", "no service level"),
    (("credits", 0, "below"), 98, "$.credits[0].below", "above what is agreed"),
    (("credits", 1, "percent_of_charge"), 2, "$.credits[1].percent_of_charge", "larger the credit"),
    (("credit_cap_percent",), None, "$.credit_cap_percent", "most that is credited"),
    (("sites",), ["UK"], "$.sites[0]", "is GB"),
    (("safeguards",), ["handshake"], "$.safeguards[0]", "Choose"),
    (("key_people", 0, "name"), "Ada\0", "$.key_people[0].name", "no text has"),
    (("key_people", 0, "name"), "x" * 501, "$.key_people[0].name", "too long"),
    (("key_people", 0, "age"), 3, "$.key_people[0].age", "no such field"),
    (("penalty",), "all", "$.penalty", "no such field"),
]


@pytest.mark.parametrize(("path", "value", "where", "message"), WRONG)
def test_what_is_wrong_is_told_at_its_place(path, value, where, message):
    with pytest.raises(Unfit) as refused:
        read(at(path, value))
    told = [f"{each.where}: {each.message}." for each in refused.value.troubles]
    (found,) = (each for each in told if each.startswith(f"{where}: ") and message in each)
    assert found in refused.value.message
    assert len(told) <= 2, "one slip is told once, or where it shows again"


@pytest.mark.parametrize("given", [None, [], 3, "terms", {}, {"starts": []}, [{}] * 100])
def test_what_is_no_terms_at_all_is_refused(given):
    with pytest.raises(Unfit):
        read(given)


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(Unfit) as refused:
        read({**agreed(), "starts": "soon", "sites": [], "lots": [LOT] * 300})
    assert len(refused.value.troubles) == 3
    assert "$.lots: There are too many: 200 are the most" in refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"starts": NaN}',
        b'{"starts": "2026-04-01", "starts": "2026-05-01"}',
        b"[" * 200_000,
        b"1" * 100_000,
        b" " * 1_000_001,
    ],
    ids=["empty", "cut off", "no text", "NaN", "twice", "deep", "long number", "huge"],
)
def test_what_is_no_json_is_refused(content):
    with pytest.raises(NotJson):
        parse_json(content)


def test_prices_go_by_band_and_the_minimum_is_paid_for():
    rate = terms().rate("receipts")
    assert [rate.price_pence(nth) for nth in (1, 1_000, 1_001, 10**6)] == [412, 412, 380, 380]
    assert rate.charge_pence(1) == rate.charge_pence(500) == rate.charge_pence(0) == 500 * 412
    assert rate.charge_pence(1_002) == 1_000 * 412 + 2 * 380


def test_prices_rise_from_the_day_agreed():
    held = terms()
    assert held.rate_on("receipts", date(2027, 3, 31)).bands[0].pence == 412
    assert held.rate_on("receipts", date(2027, 4, 1)).bands[0].pence == 426  # 412p × 1.034 = 426.008p


@given(
    steps=st.lists(st.tuples(st.integers(1, 500), st.integers(0, 10_000)), min_size=1, max_size=5),
    minimum=st.integers(0, 300),
    volume=st.integers(0, 2_000),
)
def test_a_months_charge_is_the_sum_of_its_tasks_prices(steps, minimum, volume):
    starts = [1]
    for width, _ in steps[1:]:
        starts.append(starts[-1] + width)
    bands = tuple(
        Band(from_volume=start, pence=price) for start, (_, price) in zip(starts, steps, strict=True)
    )
    rate = Rate(lot="a", bands=bands, minimum_volume=minimum)
    billed = range(1, max(volume, minimum) + 1)
    assert rate.charge_pence(volume) == sum(rate.price_pence(nth) for nth in billed)
    charges = [rate.charge_pence(each) for each in range(volume, volume + 5)]
    assert all(before <= after for before, after in pairwise(charges))


@given(some_terms())
def test_terms_survive_being_written_and_read(held):
    written = json.dumps(document(held))
    again = read(parse_json(written.encode()))
    assert again == held
    assert digest(again) == digest(held)
    assert Terms.model_validate(json.loads(written)) == held


def test_equal_terms_have_one_hash_however_they_are_written():
    one, other = terms(credit_cap_percent="10"), terms(credit_cap_percent="10.000")
    assert digest(one) == digest(other) != digest(terms(credit_cap_percent=Decimal("10.1")))


def test_what_protects_data_abroad_is_what_residency_knows() -> None:
    assert frozenset(get_args(Safeguard)) == SAFEGUARDS.keys()
