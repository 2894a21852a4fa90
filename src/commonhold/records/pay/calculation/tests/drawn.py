"""People drawn for the oracle, and the same people as columns."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st

from commonhold.base.law.pay import PayLaw
from commonhold.base.law.pay_parameters import LOAN_PLANS, NI_LETTERS
from commonhold.records.pay.calculation import tax_codes
from commonhold.records.pay.calculation.tables import (
    ALTERNATIVE,
    ANNUAL,
    LOAN_BITS,
    Deductions,
    Directors,
    People,
)
from commonhold.records.pay.calculation.tests.oracle import ZERO, Director, Person

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
    st.builds(lambda at, by: max(at + by, 0), st.sampled_from(NEAR_LIMITS), st.integers(-105, 105)),
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
def people(draw: st.DrawFn, law: PayLaw) -> Person:
    gross = draw(pay_pence)
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
    )
    return replace(person, director=draw(st.one_of(st.none(), st.none(), directors())))


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


__all__ = ["ZERO", "as_columns", "people", "pounds"]
