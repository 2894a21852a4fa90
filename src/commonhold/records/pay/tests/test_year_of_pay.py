"""The record of a year of pay, month by month."""

import csv
import io

import pytest

from commonhold.base.refusals import NotFound
from commonhold.records.pay.certificates import queries, rules
from commonhold.records.pay.certificates.rules import Paid
from commonhold.records.pay.lists.rules import written


def test_the_record_of_a_year_adds_up_to_its_p60(at_payroll):
    ada = at_payroll.employ("Ada Moss", pension="alpha", loans=("2",))
    at_payroll.published(*range(1, 13))
    found = list(csv.DictReader(io.StringIO(written("year", rules.rows(queries.year(ada, 2026))).decode())))
    p60 = queries.end_of_year(ada, 2026)
    assert len(found) == 12
    assert sum(round(float(row["taxable pay"]) * 100) for row in found) == p60.taxable_pence
    assert found[-1]["tax to date"] == f"{p60.tax_pence / 100:.2f}"
    assert [row["tax period"] for row in found][::11] == ["Month 1", "Month 12"]
    assert found[0]["pay day"] == "2026-04-28"


def test_statutory_pay_that_there_was_is_on_the_record_and_on_the_p60(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.published(12)
    year = queries.year(ada, 2026)
    (paid,) = year.paid
    with_smp = Paid(
        **{
            **vars(paid),
            "amounts": {**paid.amounts, "smp": 187_18, "ssp": 40_00},
            "to_date": {**paid.to_date, "smp": 500_00, "ssp": 40_00},
        }
    )
    changed = rules.Year(year.whose, 2026, [with_smp], {}, (0, 0))
    assert changed.others() == {"ssp": "Statutory sick pay", "smp": "Statutory maternity pay"}
    assert rules.end_of_year(changed).others == [("Statutory maternity pay", 500_00)]


def test_a_year_without_pay_and_somebody_who_is_nobody_are_not_found(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.published(1)
    for employment_id, year in ((ada, 2025), (ada, 0), (999_999_999, 2026)):
        with pytest.raises(NotFound):
            queries.year(employment_id, year)
        with pytest.raises(NotFound):
            queries.end_of_year(employment_id, year)
    with pytest.raises(NotFound):
        queries.leaving(ada, 2026)
    assert queries.tax_years(ada) == [2026]
