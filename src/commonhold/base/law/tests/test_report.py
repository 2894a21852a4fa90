"""What the report of the law says: every value of every file, what is provisional, and what nobody has looked at."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from commonhold.base.law import report, tax_years, transfers
from commonhold.base.law.report import Stated, shown, subjects, to_look_at, years_without_law

TODAY = date(2026, 11, 27)


def found(file: str, parameter: str) -> list[Stated]:
    return [each for each in subjects()[file].stated if each.parameter == parameter]


def test_every_file_of_law_is_told() -> None:
    here = Path(report.__file__).parent
    assert {f"{name}.yaml" for name in subjects()} == {
        str(path.relative_to(here)) for path in here.rglob("*.yaml")
    }
    assert {each.parameter for each in subjects()["uk/transfers"].stated} == set(transfers.load())
    assert {each.parameter for each in subjects()["uk/pay/2025-26"].stated} == set(tax_years.load(2025))


def test_a_value_holds_until_the_next_of_its_parameter_in_the_next_years_file_too() -> None:
    (rate,) = found("uk/pay/2024-25", "ssp_weekly_rate")
    assert (rate.from_date, rate.until) == (date(2024, 4, 6), date(2025, 4, 6))
    first, second = found("uk/pay/2025-26", "parental_weekly_rate")
    assert (first.until, second.from_date, second.until) == (
        date(2026, 4, 5),
        date(2026, 4, 5),
        date(2026, 4, 6),
    )
    assert [each.until for each in found("uk/expenses", "car_rate_to_threshold")] == [
        date(2011, 4, 6),
        date(2026, 4, 6),
        None,
    ]


def test_what_the_next_tax_year_does_without_ends_with_its_own() -> None:
    assert "ni_directors_employee_main_rate" not in tax_years.load(2024)
    assert found("uk/pay/2023-24", "ni_directors_employee_main_rate")[-1].until == date(2024, 4, 6)


def test_what_should_hold_and_was_not_looked_at_since_the_tax_year_began_is_past_its_date() -> None:
    (motorcycle,) = found("uk/expenses", "motorcycle_rate")
    assert motorcycle.last_value_still_valid_on == date(2026, 4, 5)
    assert not motorcycle.needs_checking(date(2026, 4, 5))
    assert motorcycle.needs_checking(date(2026, 4, 6))
    assert not motorcycle.needs_checking(date(2002, 4, 5)), "it didn't hold yet"


def test_what_was_followed_by_another_value_needs_no_look() -> None:
    old, _, _ = found("uk/expenses", "car_rate_to_threshold")
    assert not old.needs_checking(TODAY)
    assert not any(each.needs_checking(TODAY) for each in subjects()["uk/pay/2022-23"].stated)


def test_next_year_this_years_figures_need_a_look_if_nothing_follows() -> None:
    this_year = subjects()["uk/pay/2026-27"]
    assert this_year.to_check(TODAY) == 0
    assert this_year.to_check(date(2027, 4, 6)) == len(this_year.stated)


def test_the_report_has_what_is_provisional_and_what_is_past_its_date_and_nothing_else() -> None:
    listed = to_look_at(TODAY)
    everything = [each for subject in subjects().values() for each in subject.stated]
    assert all(each.provisional or each.needs_checking(TODAY) for each in listed)
    assert len(listed) == sum(each.provisional or each.needs_checking(TODAY) for each in everything)
    assert {"uk/expenses", "uk/transfers", "uk/pay/2026-27"} <= {each.file for each in listed}
    assert any(each.parameter == "alpha_employee_bands" for each in listed)


def test_values_are_told_as_people_read_them() -> None:
    assert shown(Decimal(10_000)) == ("10,000",)
    assert shown(Decimal("123.25")) == ("123.25",)
    (bands,) = found("uk/pay/2025-26", "income_tax_bands")
    assert bands.values[0] == ("ruk: basic 20 up to 37,700; higher 40 up to 125,140; additional 45 and above")
    (limit,) = found("uk/pay/2026-27", "statutory_earnings_limit")
    assert limit.values == ("parental: 129",)
    (letters,) = found("uk/pay/2025-26", "ni_employer_pays_above")
    assert "A: ni secondary threshold" in letters.values


def test_dates_of_each_value_are_in_order() -> None:
    for subject in subjects().values():
        for each in subject.stated:
            assert each.until is None or each.from_date < each.until, each


def test_a_tax_year_without_law_is_told_two_months_before_it_begins() -> None:
    assert years_without_law(date(2026, 11, 27)) == []
    assert years_without_law(date(2031, 1, 1)) == ["2030-31"]
    assert years_without_law(date(2031, 4, 1)) == ["2030-31", "2031-32"]
