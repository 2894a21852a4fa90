"""Whoever comes from another employer with a P45 is taxed as if they had been here since April."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from commonhold.faces.certificate_pages import p45_of, p60_of
from commonhold.records.pay.certificates import queries as certificates
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.groups.rules import NoSuchYear
from commonhold.records.pay.starting.actions import note_p45
from commonhold.records.pay.starting.models import BroughtP45
from commonhold.records.pay.starting.rules import ImpossibleP45
from commonhold.records.pay.tests.test_explaining import explained, words
from commonhold.records.people import actions as people

JUNE = {"starts": date(2026, 6, 1)}


def brings(payroll, employment_id, pay_pence, tax_pence, year=2026):
    note_p45(
        employment_id=employment_id,
        year=year,
        taxable_pence=pay_pence,
        tax_pence=tax_pence,
        **payroll.common,
    )


def test_the_first_payslip_is_taxed_as_if_they_had_been_here_since_april(at_payroll):
    """£2,500 a month here since April, or by April's and May's P45 elsewhere: in June and July the tax is the same."""
    stays = at_payroll.employ("Ada Moss")
    april, may = at_payroll.paid(1), at_payroll.paid(2)
    joins = at_payroll.employ("Bea Birch", **JUNE)
    taken = sum(at_payroll.slip(run, stays)["tax"] for run in (april, may))
    brings(at_payroll, joins, 5_000_00, taken)
    for month in (3, 4):
        run = at_payroll.paid(month)
        assert at_payroll.slip(run, joins)["tax"] == at_payroll.slip(run, stays)["tax"] > 0


@pytest.mark.parametrize(
    ("pay_pence", "tax_pence", "due_pence"),
    [
        # £8,500 less three months' £3,144.78 is £5,355: 20% is £1,071.00, of which £780.60 was taken.
        (6_000_00, 780_60, 290_40),
        # £5,500 less £3,144.78 is £2,355: £471.00, of which £600 was taken already.
        (3_000_00, 600_00, -129_00),
        # £2,500 is less than what is free by June.
        (0, 0, 0),
        # £22,500: £5,857.00, of which £3,580.80 was taken; but no more than half of £2,500 is.
        (20_000_00, 3_580_80, 1_250_00),
    ],
)
def test_worked_by_hand(at_payroll, pay_pence, tax_pence, due_pence):
    joins = at_payroll.employ("Bea Birch", **JUNE)
    brings(at_payroll, joins, pay_pence, tax_pence)
    run = at_payroll.paid(3)
    assert at_payroll.slip(run, joins)["tax"] == due_pence
    assert at_payroll.to_date(run, joins)["taxable"] == 2_500_00, "the figures to date are this employment's"
    if pay_pence:
        assert "was paid where they worked before" in words(explained(run, joins)["tax"])


def test_on_month_1_nothing_of_before_counts(at_payroll):
    joins = at_payroll.employ("Bea Birch", non_cumulative=True, **JUNE)
    brings(at_payroll, joins, 6_000_00, 780_60)
    assert at_payroll.slip(at_payroll.paid(3), joins)["tax"] == 290_20  # 20% of £1,451
    assert certificates.year(joins, 2026).previous == (6_000_00, 780_60)


def test_certificates_say_what_was_before(at_payroll):
    stays, leaves = (at_payroll.employ(name, **JUNE) for name in ("Bea Birch", "Cy Dale"))
    for each in (stays, leaves):
        brings(at_payroll, each, 6_000_00, 780_60)
    people.end_employment(employment_id=leaves, last_day=date(2026, 6, 30), **at_payroll.common)
    at_payroll.published(3)
    p45 = p45_of(certificates.leaving(leaves, 2026))
    assert (p45.here.pay_pence, p45.here.tax_pence) == (2_500_00, 290_40)
    assert (p45.to_date.pay_pence, p45.to_date.tax_pence) == (8_500_00, 1_071_00)
    march = at_payroll.paid(12)
    committing.publish(run_id=march, message="", **at_payroll.common)
    p60 = p60_of(certificates.end_of_year(stays, 2026))
    assert (p60.before.pay_pence, p60.before.tax_pence) == (6_000_00, 780_60)


def test_it_goes_on_with_whoever_moves_to_another_department(both):
    both.passes(3)
    joins = both.works.employ("Bea Birch", national_insurance_number="AB123456C", **JUNE)
    brings(both.works, joins, 6_000_00, 780_60)
    june = both.paid(both.works, 3)
    both.passes(4)
    there = both.move(joins, date(2026, 7, 1)).to_employment_id
    july = both.paid(both.letters, 4)
    taken = both.works.slip(june, joins)["tax"] + both.letters.slip(july, there)["tax"]
    # £11,000 less four months' £4,193.04 is £6,806: £1,361.20, of which £780.60 was taken elsewhere.
    assert taken == 1_361_20 - 780_60


def test_a_corrected_p45_counts_from_the_next_run_and_what_was_known_is_kept(at_payroll):
    joins = at_payroll.employ("Bea Birch", **JUNE)
    brings(at_payroll, joins, 6_000_00, 780_60)
    june = at_payroll.paid(3)
    brings(at_payroll, joins, 6_000_00, 700_60)
    assert "£780.60" in words(explained(june, joins)["tax"])
    july = at_payroll.paid(4)
    taken = sum(at_payroll.slip(run, joins)["tax"] for run in (june, july))
    assert taken == 1_361_20 - 700_60
    assert BroughtP45.objects.filter(employment_id=joins, superseded_at=None).count() == 1


def test_what_no_p45_says_is_refused(at_payroll):
    joins = at_payroll.employ("Bea Birch", **JUNE)
    for pay_pence, tax_pence in ((100, 101), (-1, 0), (5, -1), (10**18, 0)):
        with pytest.raises(ImpossibleP45):
            brings(at_payroll, joins, pay_pence, tax_pence)
    with pytest.raises(NoSuchYear):
        brings(at_payroll, joins, 1, 0, year=1066)
    brings(at_payroll, joins, 1, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        BroughtP45.objects.create(
            department_id=at_payroll.department_id,
            employment_id=joins,
            tax_year=2026,
            taxable_pence=1,
            tax_pence=0,
            recorded_at=at_payroll.at,
        )
