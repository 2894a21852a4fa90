"""People drawn for the oracle, and the same people as columns."""

from dataclasses import replace
from decimal import ROUND_UP, Decimal

import numpy as np
from hypothesis import strategies as st

from commonhold.base.law.pay import PayLaw
from commonhold.base.law.pay_parameters import LOAN_PLANS, NI_LETTERS, REGIMES
from commonhold.records.pay.calculation import tax_codes
from commonhold.records.pay.calculation.tables import (
    ALTERNATIVE,
    ANNUAL,
    LOAN_BITS,
    ORDER_KINDS,
    Deductions,
    Directors,
    K,
    Orders,
    People,
)
from commonhold.records.pay.calculation.tests.oracle import Director, Order, Person, free_pay

SCHEMES = ("none", "alpha", "partnership")
NEAR_LIMITS = [
    *(96_00, 123_00, 175_00, 190_00, 242_00, 481_00, 533_00, 758_00, 967_00, 1_048_00, 2_083_00, 4_189_00),
    *(
        2_899_91,
        2_899_92,
        2_899_99,
        4_666_66,
        4_666_67,
        12_500_00,
        12_500_09,
        31_092_00 // 12,
        37_700_00 // 12,
    ),
]
pay_pence = st.one_of(
    st.integers(0, 12_000_00),
    st.deferred(lambda: near(NEAR_LIMITS)),
    st.integers(0, 250_000_00),
    st.just(0),
)


def pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


@st.composite
def codes(draw: st.DrawFn, law: PayLaw) -> str:
    prefix = draw(st.sampled_from(["", "S", "C"]))
    regime = {"S": "scotland", "C": "wales"}.get(prefix, "ruk")
    bands = law.income_tax_bands[regime]
    above_basic = len(bands) - 1 - [band.name for band in bands].index("basic")
    number = draw(st.one_of(st.sampled_from([1, 499, 500, 501, 1000, 1257]), st.integers(1, 20_000)))
    kinds = [
        f"{number}L",
        f"{number}T",
        f"K{number}",
        "0T",
        "BR",
        f"D{draw(st.integers(0, above_basic - 1))}",
    ]
    return draw(st.sampled_from([prefix + kind for kind in kinds] + ["NT", f"{prefix}1257L"]))


@st.composite
def people(draw: st.DrawFn, law: PayLaw, frequency: str = "monthly", number: int = 1) -> Person:
    gross = draw(st.one_of(pay_pence, near([_of_period(limit, frequency) for limit in _pension_limits(law)])))
    sacrifice = draw(st.one_of(st.just(0), st.integers(0, gross // 4)))
    correction = draw(st.one_of(st.just(0), st.just(0), st.integers(-3_000_00, 0)))
    person = Person(
        gross=pounds(gross + correction),
        taxable=pounds(gross + correction),
        nicable=pounds(draw(st.sampled_from([gross, gross + correction, 0]))),
        pensionable=pounds(draw(st.one_of(st.just(gross), st.integers(-gross // 10, gross)))),
        sacrifice=pounds(sacrifice),
        code=draw(codes(law)),
        non_cumulative=draw(st.booleans()),
        taxable_to_date=pounds(draw(st.one_of(st.just(0), st.integers(-1_000_00, 200_000_00)))),
        tax_to_date=pounds(draw(st.one_of(st.just(0), st.integers(0, 60_000_00)))),
        letter=draw(st.sampled_from(sorted(law.national_insurance.employer_rate))),
        loans=draw(st.sets(st.sampled_from(LOAN_PLANS))),
        scheme=draw(st.sampled_from(SCHEMES)),
        partnership_percent=Decimal(draw(st.integers(0, 2_000))).scaleb(-2),
        age=draw(st.integers(16, 80)),
        deductions=[pounds(each) for each in draw(st.lists(st.integers(0, 900_00), max_size=3))],
        orders=draw(st.one_of(st.just([]), st.lists(orders(), max_size=4, unique_by=lambda each: each.day))),
    )
    if draw(st.booleans()):
        limits = _tax_limits(person, law, frequency, number)
        before = draw(near(limits)) - pence(person.taxable - person.sacrifice)
        person = replace(person, taxable_to_date=pounds(before))
    return replace(person, director=draw(st.one_of(st.none(), st.none(), directors())))


def near(limits: list[int]) -> st.SearchStrategy[int]:
    """Pence within about a pound of one of these."""
    return st.builds(lambda at, by: max(at + by, 0), st.sampled_from(limits), st.integers(-105, 105))


def _pension_limits(law: PayLaw) -> list[int]:
    return [int(band.to) for band in law.alpha_employee_bands if band.to is not None]


def _of_period(pounds_a_year: int, frequency: str) -> int:
    times, over = {"monthly": (1, 12), "weekly": (7, 365), "two_weekly": (14, 365), "four_weekly": (28, 365)}[
        frequency
    ]
    return pounds_a_year * 100 * times // over


def _tax_limits(person: Person, law: PayLaw, frequency: str, number: int) -> list[int]:
    """Taxable pay to date, in pence, at which the person's next band of income tax begins."""
    parts = tax_codes.parse(person.code)
    year = 12 if frequency == "monthly" else 52
    free = free_pay(parts.number, year) * number * (-1 if parts.kind == K else 1)
    bands = law.income_tax_bands[REGIMES[parts.regime]]
    limits = [band.to * number / year for band in bands if band.to is not None]
    return [int((limit.to_integral_value(ROUND_UP) + free) * 100) for limit in limits]


@st.composite
def directors(draw: st.DrawFn) -> Director:
    whole = draw(st.booleans())
    return Director(
        method=draw(st.sampled_from(["annual", "alternative"])),
        weeks=52 if whole else draw(st.integers(1, 52)),
        last=draw(st.booleans()),
        nicable_to_date=pounds(draw(st.integers(0, 150_000_00))),
        employee_to_date=pounds(draw(st.integers(0, 8_000_00))),
        employer_to_date=pounds(draw(st.integers(0, 20_000_00))),
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    amounts = st.one_of(st.just(0), st.integers(0, 1_500_00), st.integers(0, 4_000_00))
    return Order(
        kind=draw(st.sampled_from(ORDER_KINDS)),
        day=draw(st.integers(738_000, 738_400)),
        normal=pounds(draw(amounts)),
        protected=pounds(draw(st.one_of(amounts, st.integers(500_00, 9_000_00)))),
        arrears=pounds(draw(amounts)),
        protected_arrears=pounds(draw(amounts)),
        balance=pounds(draw(st.one_of(st.just(99_999_999_999), st.integers(0, 300_00)))),
    )


def as_orders(drawn: list[Person]) -> Orders:
    """Everybody's orders, the last first: they come in order of date all the same."""
    entries = [(row, order) for row, person in enumerate(drawn) for order in person.orders][::-1]
    return Orders.of(
        len(entries),
        row=[row for row, _ in entries],
        kind=[ORDER_KINDS.index(order.kind) for _, order in entries],
        day=[order.day for _, order in entries],
        **{
            f"{name}_pence": [pence(getattr(order, name)) for _, order in entries]
            for name in ("normal", "protected", "arrears", "protected_arrears", "balance")
        },
    )


def as_columns(drawn: list[Person]) -> tuple[People, Directors, Deductions]:
    codes = [tax_codes.parse(person.code) for person in drawn]
    table = People.of(
        len(drawn),
        **{
            f"{name}_pence": [pence(getattr(person, name)) for person in drawn]
            for name in (
                *("gross", "taxable", "nicable", "pensionable", "sacrifice"),
                *("taxable_to_date", "tax_to_date"),
            )
        },
        regime=[code.regime for code in codes],
        code_kind=[code.kind for code in codes],
        code_number=[code.number for code in codes],
        non_cumulative=[person.non_cumulative for person in drawn],
        ni_letter=[NI_LETTERS.index(person.letter) for person in drawn],
        main_row=np.arange(len(drawn)),
        loans=[sum(LOAN_BITS[plan] for plan in person.loans) for person in drawn],
        scheme=[SCHEMES.index(person.scheme) for person in drawn],
        partnership_basis_points=[int(person.partnership_percent * 100) for person in drawn],
        age=[person.age for person in drawn],
    )
    directing = [(row, person.director) for row, person in enumerate(drawn) if person.director]
    deducted = [
        (row, priority, amount)
        for row, person in enumerate(drawn)
        for priority, amount in enumerate(person.deductions)
    ][::-1]
    return (
        table,
        Directors.of(
            len(directing),
            row=[row for row, _ in directing],
            method=[ANNUAL if each.method == "annual" else ALTERNATIVE for _, each in directing],
            weeks=[each.weeks for _, each in directing],
            last=[each.last for _, each in directing],
            **{
                f"{name}_pence": [pence(getattr(each, name)) for _, each in directing]
                for name in ("nicable_to_date", "employee_to_date", "employer_to_date")
            },
        ),
        Deductions.of(
            len(deducted),
            row=[row for row, _, _ in deducted],
            priority=[priority for _, priority, _ in deducted],
            pence=[pence(amount) for _, _, amount in deducted],
        ),
    )


def pence(amount: Decimal) -> int:
    assert amount * 100 == int(amount * 100)
    return int(amount * 100)
