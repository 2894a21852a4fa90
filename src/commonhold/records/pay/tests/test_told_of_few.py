"""What HMRC is told of few: who is away, what statutory pay they had, who is a director or paid by two groups."""

from datetime import date, datetime

from commonhold.base.working_time import LONDON
from commonhold.connectors.hmrc.tests.schemas import faults, needs_schemas
from commonhold.records.pay.certificates import queries as certificates
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.returns import queries as returns
from commonhold.records.pay.returns.actions import prepare_summary
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.absences import LONG_AGO, away, choose
from commonhold.records.pay.tests.filed import known_to_hmrc, message, sent, text, told
from commonhold.records.pay.tests.test_counting_together import moved
from commonhold.records.people.models import Employment

__all__ = ["moved"]


@needs_schemas
def test_unpaid_absence_in_the_period_is_told_of_whoever_had_it(employer):
    ada = employer.employ("Ada Moss")
    employer.employ("Bea Birch")
    known_to_hmrc(employer, "E1", "E2")
    away(employer, ada, "unpaid", date(2026, 4, 11), date(2026, 5, 1), lost=1)
    months = [employer.paid(number) for number in (1, 2, 3)]
    said = [
        [each.findtext("{*}PayId") for each in told(employer, run_id).iterfind(".//{*}Employment")
         if each.find(".//{*}UnpaidAbsence") is not None]
        for run_id in months
    ]  # fmt: skip
    assert said == [["E1"], ["E1"], []]
    for run_id in months:
        assert faults(message(employer, run_id)) == []


def test_what_was_not_known_when_the_run_collected_is_not_told(employer):
    ada = employer.employ("Ada Moss")
    known_to_hmrc(employer, "E1")
    run_id = employer.calculated(1)
    away(employer, ada, "unpaid", date(2026, 4, 11), date(2026, 4, 20), lost=1)
    employer.approve(run_id)
    employer.commit(run_id)
    assert told(employer, run_id).find(".//{*}UnpaidAbsence") is None


@needs_schemas
def test_maternity_pay_is_told_to_date_recovered_and_on_the_p60(employer):
    """24 days of September: £1,851.43 at 90% of £600 a week. 92% of it is got back: £1,703.32."""
    choose(employer, "civil_service_2013")
    ada = employer.employ("Ada Moss", continuous_from=LONG_AGO)
    known_to_hmrc(employer, "E1")
    claim = {"event": date(2026, 9, 20), "weeks": 39, "average_pence": 60_000}
    away(employer, ada, "smp", date(2026, 9, 7), date(2027, 9, 5), **claim)
    september = employer.paid(6)
    assert text(told(employer, september), "SMPYTD") == "1851.43"
    assert faults(message(employer, september)) == []

    month = returns.tax_month_of(employer.department_id, 2026, 6)
    assert month.recovered["smp"] == 1_703_32
    taken = employer.slip(september, ada)
    owed = taken["tax"] + taken["employee_ni"] + taken["employer_ni"]
    assert month.due_pence == owed - 1_703_32
    employer.at = datetime(2026, 10, 6, 9, tzinfo=LONDON)
    summary = sent(
        prepare_summary(department_id=employer.department_id, year=2026, month=6, **employer.common)
    )
    assert faults(summary) == []
    assert (text(summary, "SMPRecovered"), text(summary, "TaxMonth")) == ("1703.32", "6")

    march = employer.paid(12)
    committing.publish(run_id=march, message="", **employer.common)
    p60 = certificates.end_of_year(ada, 2026)
    to_date = employer.to_date(march, ada)["smp"]
    assert p60.others == [("Statutory maternity pay", to_date)]
    assert to_date > 1_851_43


@needs_schemas
def test_a_directors_method_is_told_all_year_and_the_week_of_an_appointment_in_it(employer):
    """Appointed on 6 July, 13 weeks into the year; another was a director before it began."""
    ada = employer.employ("Ada Moss")
    employer.employ("Bea Birch", director="alternative")
    known_to_hmrc(employer, "E1", "E2")
    standing.change_terms(
        employment_id=ada, changes={"director": "annual"}, from_date=date(2026, 7, 6), **employer.common
    )
    june, july = employer.paid(3), employer.paid(4)
    said = [
        [
            (text(each, "PayId"), text(each, "DirectorsNIC"), text(each, "TaxWkOfApptOfDirector"))
            for each in told(employer, run_id).iterfind(".//{*}Employment")
        ]
        for run_id in (june, july)
    ]
    assert said == [
        [("E1", None, None), ("E2", "AL", None)],
        [("E1", "AN", "14"), ("E2", "AL", None)],
    ]
    for run_id in (june, july):
        assert faults(message(employer, run_id)) == []


@needs_schemas
def test_who_is_paid_by_two_groups_in_a_month_is_told_as_aggregated_with_the_second(employer, moved):
    numbers = [Employment.objects.get(id=each).number for each in moved[:2]]
    known_to_hmrc(employer, *numbers)
    one = employer.paid(1)
    employer.group_id = moved[3]
    two = employer.paid(1)
    assert [told(employer, run_id).find(".//{*}AggregatedEarnings") is not None for run_id in (one, two)] == [
        False,
        True,
    ]
    assert faults(message(employer, two)) == []
