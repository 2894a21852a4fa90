"""HMRC's rules between the values of an employee, from the schematron of the Full Payment Submission 2025-26.

What the writer can't get wrong (keys, order, occurrences that the facts have no room for) is not looked at again.
"""

from datetime import date, timedelta
from functools import lru_cache

from commonhold.connectors.hmrc.values import Unfit
from commonhold.records.pay.filing.facts import Employee, Employment, Person

MOST_EMPLOYMENTS, MOST_LETTERS = 15, 4
_AHEAD = timedelta(days=30)
_OLDEST_YEARS = 130
_LINES_NEEDED = 2
_MARRIED_WOMEN = frozenset("BEIT")
_BORN_BY = date(1961, 4, 5)
"""Whoever pays the married woman's reduced rate has done so since 1977."""
_SPECIAL_TAX_SITES = frozenset("DEFIKLNS")
_NO_EMPLOYEE_SHARE = frozenset("CKSWX")


def check(employee: Employee, made_on: date) -> None:
    """Raises Unfit for the first rule that an employee breaks. `made_on` is today."""
    person, employments = employee
    if not 1 <= len(employments) <= MOST_EMPLOYMENTS:
        raise Unfit("employments", f"there are {len(employments)}, and HMRC takes 1 to {MOST_EMPLOYMENTS}")
    if not _oldest(made_on) < person.born_on <= made_on:
        raise Unfit("date of birth", f"{person.born_on} is in the future or over {_OLDEST_YEARS} years ago")
    if len(person.address) < _LINES_NEEDED:
        _check_short_address(person, employments)
    for employment in employments:
        _check_employment(employment, person, made_on)
    if person.partner is not None and not any(map(_shares_leave, employments)):
        raise Unfit("partner", "only whoever has shared parental pay names one")


def _shares_leave(employment: Employment) -> bool:
    return employment.statutory is not None and employment.statutory.shared_parental_pence is not None


@lru_cache
def _oldest(made_on: date) -> date:
    return made_on.replace(year=made_on.year - _OLDEST_YEARS, day=min(made_on.day, 28))


def _check_short_address(person: Person, employments: tuple[Employment, ...]) -> None:
    if person.country:
        raise Unfit("address", "an address abroad needs two lines")
    if not person.national_insurance_number:
        raise Unfit("address", "without a National Insurance number it needs two lines")
    if any(each.starter is not None for each in employments):
        raise Unfit("address", "a starter's needs two lines")


def _check_employment(employment: Employment, person: Person, made_on: date) -> None:
    if employment.starter is not None and employment.starter.started_on > made_on + _AHEAD:
        raise Unfit("start date", f"{employment.starter.started_on} is more than 30 days ahead")
    if employment.left_on is not None and employment.left_on > made_on + _AHEAD:
        raise Unfit("leaving date", f"{employment.left_on} is more than 30 days ahead")
    if employment.payment.after_leaving and employment.left_on is None:
        raise Unfit("leaving date", "a payment after leaving needs one")
    if employment.director_from_week is not None and not employment.director:
        raise Unfit("director’s method", "a director's first week needs one")
    if employment.contributions:
        _check_contributions(employment, person)


def _check_contributions(employment: Employment, person: Person) -> None:
    if len(employment.contributions) > 1:
        letters = [each.letter for each in employment.contributions]
        if len(letters) > MOST_LETTERS or len(set(letters)) < len(letters):
            raise Unfit("NI letter", f"{', '.join(letters)}: HMRC takes up to {MOST_LETTERS}, each once")
    for paid in employment.contributions:
        if paid.letter == "A":
            continue
        if paid.letter in _MARRIED_WOMEN and (person.sex == "M" or person.born_on > _BORN_BY):
            raise Unfit("NI letter", f"{paid.letter} is for women born before 6 April 1961")
        if paid.letter in _SPECIAL_TAX_SITES and not employment.workplace_postcode:
            raise Unfit("workplace postcode", f"NI letter {paid.letter} needs one")
        if paid.letter in _NO_EMPLOYEE_SHARE and (paid.employee_pence or paid.employee_to_date_pence):
            raise Unfit("employee’s contributions", f"there are none under NI letter {paid.letter}")
        if paid.letter == "X" and any(paid[3:8]):
            raise Unfit("National Insurance", "there is none under NI letter X")
