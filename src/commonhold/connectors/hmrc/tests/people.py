"""Made-up employees to file, some plain and some drawn by Hypothesis with all that the facts have room for."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from commonhold.records.pay.filing.facts import (
    Contributions,
    Employee,
    Employer,
    Employment,
    FullPayment,
    Partner,
    Payment,
    Person,
    Starter,
    StatutoryToDate,
    StudentLoan,
    TaxCode,
    ToDate,
)

EMPLOYER = Employer("120", "AB12345", "120PA00012345")
PAYDAY = {2025: date(2025, 6, 30), 2026: date(2026, 6, 30)}


def fps(tax_year: int = 2026) -> FullPayment:
    return FullPayment(EMPLOYER, tax_year, PAYDAY[tax_year] - timedelta(days=5))


def contributions(letter: str = "A") -> Contributions:
    return Contributions(letter, 320_000, 960_000, 167_700, 146_700, 645_600, 41_250, 123_750, 17_216, 51_648)


def payment(tax_year: int = 2026) -> Payment:
    return Payment(
        "M1", PAYDAY[tax_year], "D", TaxCode("1257L"), 302_560, 39_560, month=3, after_statutory_pence=245_784
    )


def employment(tax_year: int = 2026) -> Employment:
    return Employment(
        "00012345", ToDate(907_680, 118_680), payment(tax_year), contributions=(contributions(),)
    )


def person() -> Person:
    return Person(
        "O’Brien-Müller",
        "Siân",
        date(1985, 4, 2),
        "F",
        national_insurance_number="AB123456C",
        address=("12 Tŷ Gwyn Road", "Cardiff"),
        postcode="CF10 1AA",
        title="Dr.",
    )


def employee(tax_year: int = 2026) -> Employee:
    return Employee(person(), (employment(tax_year),))


# ---- Drawn ------------------------------------------------------------------------------------------------------

_LATIN = "abcdefghijklmnopqrstuvwxyzABCÉÈÇÅÄÖÜØÆßñłŁŵŷğışčďžŻœþðêô"
_first = st.sampled_from(_LATIN)
_names = st.builds("{}{}".format, _first, st.text(_LATIN + " -'’.`´–", max_size=50))
_lines = st.builds(
    "{}{}".format, st.sampled_from("19Ab"), st.text(_LATIN + "0123456789 #@&<>\"'/\\_,.~£", max_size=45)
)
_numbers = st.from_regex(r"[AJS][BHW][0-9]{6}[A-D]", fullmatch=True)
_pounds = st.integers(0, 99_999).map(lambda pounds: pounds * 100)
_year = st.integers(0, 99_999_999_999)
_period = st.integers(-99_999_999_999, 99_999_999_999)
_statutory = st.none() | st.integers(0, 99_999_999)
_ids = st.text("ABCxyz0123456789/-.&<", min_size=1, max_size=35)


def _maybe(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | amounts


_people = st.builds(
    Person,
    surname=_names,
    forename=_names,
    born_on=st.dates(date(1930, 1, 1), date(2009, 1, 1)),
    sex=st.sampled_from("FM"),
    national_insurance_number=st.none() | _numbers,
    address=st.lists(_lines, min_size=2, max_size=4).map(tuple),
    postcode=st.sampled_from(["SW1A 2AA", "ZE1 0AA", ""]),
    country=st.sampled_from(["", "Côte d’Ivoire", "Åland"]),
    title=st.sampled_from(["", "Dr.", "Mr", "Lady-in-Waiting", "Señora"]),
    second_forename=st.just("") | _names,
    passport_number=st.sampled_from(["", "533380006"]),
    partner=st.none(),
)


def _one_of_each(tax_year: int) -> st.SearchStrategy[Payment]:
    plans = ["01", "02", "04", "05"] if tax_year == 2026 else ["01", "02", "04"]
    periods = st.sampled_from(
        [{"month": month, "week": None} for month in range(1, 13)]
        + [{"week": week, "month": None} for week in (1, 52, 53, 54, 56)]
    )
    codes = st.builds(
        TaxCode,
        st.sampled_from(["1257L", "K475", "BR", "0T", "NT", "D0", "D8", "999999Y"]),
        st.sampled_from(["", "S", "C"]),
        st.booleans(),
    )
    made = st.builds(
        Payment,
        frequency=st.sampled_from(["W1", "W2", "W4", "M1", "M3", "M6", "MA", "IO", "IR"]),
        paid_on=st.dates(date(tax_year, 4, 6), date(tax_year + 1, 4, 5)),
        hours=st.sampled_from("ABCDE"),
        tax_code=codes,
        taxable_pence=_period,
        tax_pence=_period,
        periods=st.integers(1, 99),
        late_reason=st.sampled_from(["", "A", "H"]),
        aggregated_earnings=st.booleans(),
        after_leaving=st.just(False),
        week=st.none(),
        month=st.none(),
        not_taxed_pence=_maybe(_period),
        from_net_pence=_maybe(_period),
        after_statutory_pence=_maybe(_period),
        benefits_pence=_maybe(_period),
        class_1a_to_date_pence=_maybe(_year),
        pension_pence=_maybe(_period),
        only_national_insurance_pence=_maybe(_period),
        pension_after_tax_pence=_maybe(_period),
        student_loan=st.none()
        | st.builds(StudentLoan, st.sampled_from(plans), _pounds.map(lambda pence: -pence)),
        postgraduate_loan_pence=_maybe(_pounds),
        on_strike=st.booleans(),
        unpaid_absence=st.booleans(),
    )
    return st.builds(lambda each, period: each._replace(**period), made, periods)


def _statutory_pay(tax_year: int) -> st.SearchStrategy[StatutoryToDate]:
    great_britain = {
        f"{kind}_pence": _statutory
        for kind in ("maternity", "paternity", "adoption", "bereavement", "neonatal")
    }
    northern_ireland: dict[str, st.SearchStrategy[Any]] = {
        "bereavement_ni_pence": _statutory if tax_year == 2026 else st.none(),
        "miscarriage_ni": st.none() | st.booleans() if tax_year == 2026 else st.none(),
        "workplace_postcode_ni": st.sampled_from(["", "BT1 1AA", "BT12 3FD"])
        if tax_year == 2026
        else st.just(""),
    }
    return st.builds(
        StatutoryToDate, shared_parental_pence=st.integers(0, 99_999_999), **great_britain, **northern_ireland
    )


_contributions = st.builds(
    Contributions,
    st.sampled_from("AFHJLMNVZ"),
    _period,
    _year,
    st.integers(0, 9_999).map(lambda pounds: pounds * 100),
    st.integers(0, 999_999),
    st.integers(0, 9_999_999),
    _period,
    _year,
    _period,
    _year,
)


def _employments(tax_year: int) -> st.SearchStrategy[Employment]:
    starters = st.builds(
        Starter,
        st.dates(date(2024, 1, 1), date(tax_year, 6, 30)),
        st.sampled_from("ABC"),
        st.booleans(),
        st.booleans(),
    )
    to_date = st.builds(
        ToDate,
        _year,
        _period,
        _maybe(_pounds),
        _maybe(_pounds),
        _maybe(_year),
        _maybe(_year),
        _maybe(_year),
    )
    return st.builds(
        Employment,
        payroll_id=_ids,
        to_date=to_date,
        payment=_one_of_each(tax_year),
        contributions=st.lists(_contributions, max_size=4, unique_by=lambda each: each.letter).map(tuple),
        statutory=_statutory_pay(tax_year),
        starter=st.none() | starters,
        left_on=st.none() | st.dates(date(tax_year - 1, 4, 6), date(tax_year, 6, 30)),
        former_payroll_id=st.none() | st.just("") | _ids,
        off_payroll_worker=st.booleans(),
        director=st.sampled_from(["AN", "AL"]),
        director_from_week=st.sampled_from([None, 1, 54, 56]),
        workplace_postcode=st.sampled_from(["SW1A 2AA", "M1 1AA", "CF10 1AA", "W1A 0AX"]),
        irregular=st.booleans(),
    )


def employees(tax_year: int) -> st.SearchStrategy[Employee]:
    """Employees whom HMRC takes, with any of the facts that there is room for."""
    people = st.builds(
        lambda one, partner: one._replace(partner=partner),
        _people,
        st.none() | st.builds(Partner, _names, _names, st.none() | _numbers),
    )
    return st.builds(Employee, people, st.lists(_employments(tax_year), min_size=1, max_size=3).map(tuple))
