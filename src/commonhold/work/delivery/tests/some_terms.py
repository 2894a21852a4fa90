"""Terms of every shape, for property tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.contracts.rules import Terms

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("=+-@'\"&<_x0041_"),
    min_size=1,
    max_size=30,
).filter(lambda given: given.strip())


def percent(most: int = 100) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal("0.01"), most, places=2)


@st.composite
def some_terms(draw: st.DrawFn) -> Terms:
    """Terms that could be agreed."""
    starts = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    ends = starts + timedelta(days=draw(st.integers(30, 2_000)))
    within = st.integers(0, (ends - starts).days).map(
        lambda days: (starts + timedelta(days=days)).isoformat()
    )
    codes = draw(
        st.lists(st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True), min_size=1, max_size=3, unique=True)
    )
    pence = st.integers(0, 99_999_999_999)
    document: dict[str, Any] = {
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "breaks": [
            {"on": day, "notice_days": draw(st.integers(0, 365)), "fee_pence": draw(pence)}
            for day in draw(st.lists(within, max_size=2, unique=True))
        ],
        "lots": [
            {"code": code, "service": f"service_{place}", "departments": ["a", "b"], "units": ["u-1"]}
            for place, code in enumerate(codes)
        ],
        "rates": [
            {
                "lot": code,
                "bands": [
                    {"from_volume": volume, "pence": draw(pence)}
                    for volume in sorted({1, *draw(st.lists(st.integers(1, 10**6), max_size=3))})
                ],
                "minimum_volume": draw(st.integers(0, 10**6)),
            }
            for code in codes
        ],
        "indexation": [
            {"index": draw(TEXT), "percent": draw(st.decimals(-50, 100, places=4)), "effective_from": day}
            for day in draw(st.lists(within, max_size=2, unique=True))
        ],
        "service_levels": [
            {"code": "level", "measure": "first_time_right", "target": draw(percent()), "lots": codes[:1]}
        ],
        "credit_cap_percent": draw(percent()),
        "key_people": [{"role": draw(TEXT), "name": draw(TEXT)}],
        "sites": draw(st.lists(st.sampled_from(["GB", "IN", "PL"]), min_size=1, max_size=3, unique=True)),
        "safeguards": draw(st.lists(st.sampled_from(["idta", "addendum"]), max_size=2, unique=True)),
        "exit_plan": draw(st.just("") | TEXT),
    }
    return read(document)
