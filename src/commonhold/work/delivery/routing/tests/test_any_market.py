"""What holds in every market, whatever its units, prices, policies and load."""

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.work.delivery.routing.market import (
    Ability,
    Load,
    Market,
    Pilot,
    Policy,
    PolicyTerms,
    Record,
    UnitFacts,
    Work,
)
from commonhold.work.delivery.routing.rules import Router
from commonhold.work.delivery.routing.tests.making import (
    AT,
    FROM,
    HOME_ONLY,
    anywhere,
    choose,
    kept_home,
    offer,
    team,
    unit,
    work,
)
from commonhold.work.delivery.routing.writing import rules as writing

CODES = ("acme", "bolt", "cord", "dash", "ours", "us")


@st.composite
def units(draw: st.DrawFn, code: str) -> UnitFacts:
    make = team if code in ("ours", "us") else unit
    done = draw(st.integers(0, 500))
    record = Record("claim_expense", "check_receipts", done, draw(st.integers(0, done)), done * 10)
    return make(
        code,
        open=draw(st.integers(0, 9)) > 0,
        conflicts=draw(st.sampled_from([(), (), (), ("works",), ("cord ltd",)])),
        abilities=(
            Ability(
                draw(st.sampled_from(["none", "bpss", "sc"])), (("receipts", draw(st.integers(0, 3)) * 420),)
            ),
        ),
        minutes_per_day=draw(st.integers(0, 5_000)),
        records=(record,),
        weekdays=draw(st.sampled_from(["12345", "1234567"])),
    )


POLICIES = st.builds(
    PolicyTerms,
    price=st.integers(1, 20),
    quality=st.integers(0, 20),
    lateness=st.integers(0, 20),
    in_house_percent=st.integers(0, 60),
    supplier_percent=st.integers(10, 100),
    pilots=st.sampled_from([(), (Pilot("bolt", 10),), (Pilot("bolt", 5), Pilot("cord", 20))]),
)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    made = [draw(units(code)) for code in CODES]
    offers = [
        offer(each.code, ((1, draw(st.integers(1, 900))), (50, draw(st.integers(1, 900)))))
        for each in made
        if draw(st.integers(0, 9))
    ]
    return Market(tuple(made), tuple(offers), (Policy("claim_expense", 1, FROM, draw(POLICIES)),))


COUNTS = st.dictionaries(st.sampled_from(CODES), st.integers(0, 300))
LOADS = st.builds(
    Load,
    minutes=st.dictionaries(st.sampled_from(CODES), st.integers(0, 100_000)),
    volumes=st.dictionaries(st.sampled_from([f"{code}/one" for code in CODES]), st.integers(0, 100)),
    given=COUNTS,
)
WORKS = st.builds(
    lambda task, days, clearance, barred, interested: work(
        task=task,
        due_at=AT + timedelta(days=days),
        clearance=clearance,
        not_units=barred,
        interested=interested,
    ),
    st.text(max_size=20),
    st.integers(-5, 30),
    st.sampled_from(["none", "bpss", "sc"]),
    st.sampled_from([(), (), ("ours",), ("acme", "us")]),
    st.sampled_from([(), (), ("acme ltd",)]),
)


@settings(max_examples=300, deadline=None)
@given(markets(), WORKS, LOADS, HOME_ONLY)
def test_the_same_facts_give_the_same_choice(
    in_market: Market, asked: Work, load: Load, abroad: frozenset[str]
) -> None:
    first = choose(in_market, asked, load, kept_home(abroad))
    shuffled = replace(in_market, units=in_market.units[::-1], offers=in_market.offers[::-1])
    assert writing.same(choose(shuffled, asked, load, kept_home(abroad)), first)
    router, where = Router(in_market), kept_home(abroad)
    for other in (replace(asked, task="another"), asked):
        again = router.choose(other, load, where)
    assert again == first


@settings(max_examples=300, deadline=None)
@given(markets(), WORKS, LOADS, HOME_ONLY)
def test_a_choice_replays_from_what_was_written_down(
    in_market: Market, asked: Work, load: Load, abroad: frozenset[str]
) -> None:
    found = choose(in_market, asked, load, kept_home(abroad))
    answers = {each.code: kept_home(abroad)(each, asked) for each in in_market.units}
    market = json.loads(json.dumps(writing.market_document(in_market)))
    assert writing.market_from(market) == in_market
    assert writing.digest(market) == writing.digest(writing.market_document(in_market))
    said = writing.residence_from(writing.residence_text(answers))
    replayed = Router(writing.market_from(market)).choose(
        writing.work_from(writing.work_text(asked)),
        writing.load_from(writing.load_text(load)),
        lambda each, _: said[each.code],
    )
    assert replayed == found
    assert writing.same(
        found, found._replace(findings=writing.findings_from(writing.findings_text(found.findings)))
    )


@settings(max_examples=300, deadline=None)
@given(markets(), WORKS, LOADS, HOME_ONLY)
def test_nobody_gets_a_task_whom_a_filter_keeps_out(
    in_market: Market, asked: Work, load: Load, abroad: frozenset[str]
) -> None:
    found = choose(in_market, asked, load, kept_home(abroad))
    assert {each.unit for each in found.findings} == set(CODES)
    stood = {each.unit for each in found.findings if each.points is not None}
    assert (found.unit in stood) if stood else (found.unit is None)
    for each in in_market.units:
        minutes = dict(each.abilities[0].skills)["receipts"]
        cleared = ("none", "bpss", "sc").index(each.abilities[0].clearance)
        may = (
            each.code not in abroad
            and minutes > 0
            and each.minutes_per_day > 0
            and cleared >= ("none", "bpss", "sc").index(asked.clearance)
            and any(o.unit == each.code for o in in_market.offers)
            and "works" not in each.conflicts
            and each.open
            and each.code not in asked.not_units
            and not {*each.conflicts, each.supplier} & set(asked.interested)
        )
        assert (each.code in stood) == may


@settings(max_examples=300, deadline=None)
@given(markets(), WORKS, LOADS, st.integers(0, 5), st.integers(0, 899))
def test_a_cheaper_offer_never_makes_a_unit_lose(
    in_market: Market, asked: Work, load: Load, which: int, less: int
) -> None:
    before = choose(in_market, asked, load)
    if before.unit is None:
        return
    cheaper = tuple(
        replace(each, bands=tuple((volume, max(0, pence - less)) for volume, pence in each.bands))
        if each.unit == before.unit
        else each
        for each in in_market.offers
    )
    assert choose(replace(in_market, offers=cheaper), asked, load).unit == before.unit


@settings(max_examples=60, deadline=None)
@given(markets(), st.integers(1, 150))
def test_over_a_month_no_share_is_broken_that_could_be_kept(in_market: Market, tasks: int) -> None:
    router = Router(in_market)
    terms = in_market.policies[0].terms
    by_code = {each.code: each for each in in_market.units}
    given_so_far: dict[str, int] = {}
    for number in range(tasks):
        asked = work(task=f"task {number}")
        found = router.choose(asked, Load(given=dict(given_so_far)), anywhere)
        if found.unit is None:
            return
        stood = [by_code[each.unit] for each in found.findings if each.points is not None]
        winner, total = by_code[found.unit], number + 1
        given_so_far[found.unit] = given_so_far.get(found.unit, 0) + 1
        of_supplier = sum(n for code, n in given_so_far.items() if by_code[code].supplier == winner.supplier)
        full = of_supplier * 100 > terms.supplier_percent * total + 100
        if winner.supplier and full:
            assert all(each.supplier for each in stood), "another than a supplier could have had it"
        in_house = sum(n for code, n in given_so_far.items() if by_code[code].kind == "in_house")
        if any(each.kind == "in_house" for each in stood):
            assert in_house >= terms.in_house_percent * total // 100
        for pilot in terms.pilots:
            if any(
                each.code not in {p.unit for p in terms.pilots} and each.kind == "in_house" for each in stood
            ):
                assert given_so_far.get(pilot.unit, 0) * 100 <= pilot.percent * total
