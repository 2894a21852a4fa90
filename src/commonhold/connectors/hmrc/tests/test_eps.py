"""Employer Payment Summaries against HMRC's own schemas."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from commonhold.connectors.hmrc import eps
from commonhold.connectors.hmrc.envelopes import CannotBeFiled
from commonhold.connectors.hmrc.irmark import irmark
from commonhold.connectors.hmrc.tests.people import EMPLOYER
from commonhold.connectors.hmrc.tests.schemas import faults, needs_schemas
from commonhold.connectors.hmrc.tests.test_fps import message, text
from commonhold.records.pay.filing.facts import Employer, Final, Levy, PaymentSummary, Recovered

_amounts = st.none() | st.integers(0, 9_999_999_999)
_KINDS = ("maternity", "paternity", "adoption", "shared_parental", "bereavement", "neonatal")


def summary(tax_year: int = 2026, **told: Any) -> PaymentSummary:
    return PaymentSummary(EMPLOYER, tax_year, date(tax_year, 12, 10), **told)


@st.composite
def summaries(draw: st.DrawFn, tax_year: int) -> PaymentSummary:
    months = st.integers(1, 12)
    recovered = {f"{kind}_pence": draw(_amounts) for kind in _KINDS}
    if tax_year == 2026:
        recovered["bereavement_ni_pence"] = draw(_amounts)
    levy = st.builds(
        Levy, months, st.integers(0, 99_999_999).map(lambda pounds: pounds * 100), st.integers(0, 1_500_000)
    )
    return summary(
        tax_year,
        nobody_paid=draw(st.sampled_from([None, (date(tax_year, 7, 6), date(tax_year, 9, 5))])),
        inactive=draw(st.sampled_from([None, (date(tax_year + 1, 1, 6), date(tax_year + 1, 6, 5))])),
        recovered=Recovered(draw(months), **recovered),
        levy=draw(st.none() | levy),
        final=draw(st.sampled_from([None, Final(), Final(date(tax_year, 12, 9))])),
    )


@needs_schemas
@pytest.mark.parametrize("tax_year", [2025, 2026])
@given(st.data())
def test_whatever_is_told_is_told_as_hmrc_wants_it(tax_year: int, data: st.DataObject) -> None:
    filed = eps.write(data.draw(summaries(tax_year)))
    sent = message(filed)
    assert faults(sent) == []
    assert irmark(etree.tostring(sent)) == filed.mark == text(sent, "IRmark")


def test_the_levy_and_what_is_recovered_read_as_they_were_told() -> None:
    sent = message(
        eps.write(
            summary(recovered=Recovered(8, maternity_pence=1_234_05), levy=Levy(8, 45_600_00, 15_000_00))
        )
    )
    assert text(sent, "RecoverableAmountsYTD/TaxMonth") == "8"
    assert text(sent, "SMPRecovered") == "1234.05"
    assert text(sent, "LevyDueYTD") == "45600.00"
    assert text(sent, "AnnualAllce") == "15000.00"
    assert text(sent, "RelatedTaxYear") == "26-27"


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("months without a payment", {"nobody_paid": (date(2026, 7, 1), date(2026, 9, 5))}),
        ("months without a payment", {"nobody_paid": (date(2026, 9, 6), date(2026, 8, 5))}),
        ("months without a payment", {"nobody_paid": (date(2026, 3, 6), date(2026, 5, 5))}),
        ("months of inactivity", {"inactive": (date(2026, 7, 6), date(2026, 9, 6))}),
        ("LevyDueYTD", {"levy": Levy(8, 45_600_01, 0)}),
        ("LevyDueYTD", {"levy": Levy(8, -100, 0)}),
        ("AnnualAllce", {"levy": Levy(8, 0, 15_000_01)}),
        ("tax month", {"levy": Levy(13, 0, 0)}),
        ("SMPRecovered", {"recovered": Recovered(8, maternity_pence=-1)}),
        (
            "bereavement pay in Northern Ireland",
            {"tax_year": 2025, "recovered": Recovered(8, bereavement_ni_pence=1)},
        ),
        ("date of ceasing", {"final": Final(date(2026, 12, 25))}),
        ("tax office number", {"employer": Employer("12", "AB1", "120PA00012345")}),
        ("PAYE reference", {"employer": Employer("120", "AB123456789", "120PA00012345")}),
        ("accounts office reference", {"employer": Employer("120", "AB1", "120A00012345")}),
    ],
)
def test_what_cannot_be_told_is_refused_by_field(field: str, told: dict[str, Any]) -> None:
    with pytest.raises(CannotBeFiled) as refused:
        eps.write(replace(summary(levy=Levy(8, 0, 0)), **told))
    assert refused.value.field == field
    assert field in refused.value.message


def test_a_summary_of_nothing_is_refused() -> None:
    with pytest.raises(eps.NothingToSummarise):
        eps.write(summary())
