"""The people of one department of the demonstration government: made up by chance from a seed, and nobody real.

Their National Insurance numbers start with MW, which is well formed and which HMRC has never used as a prefix of real
ones (NIM39110: "MW is not a valid prefix"). Their sort codes start with 00, with which no bank's range begins. Their
telephone numbers are of those that Ofcom keeps free for drama (07700 900000 to 900999). Their e-mail addresses end
in .example, which RFC 2606 reserves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from random import Random

from faker.providers.person.en_GB import Provider

from commonhold.connectors.demonstration.departments import Department
from commonhold.connectors.demonstration.workforce import GradeFacts, published
from commonhold.records.people.importing.rules import PersonRow

MAIL_DOMAIN = "demonstration.example"
_NI_PREFIX = "MW"
_SORT_CODE_PREFIX = "00"
_PHONE_PREFIX = "07700900"
_HOME = "home"
"""Where private addresses are, as departments have their codes."""

_FIRST_NAMES = (*Provider.first_names_female, *Provider.first_names_male)
WOMENS_NAMES = frozenset(Provider.first_names_female)
_LAST_NAMES = tuple(Provider.last_names)
_LAST_NAME_WEIGHTS = tuple(accumulate(Provider.last_names.values()))

_TITLES = {
    "AA": "Administrative assistant",
    "AO": "Administrative officer",
    "EO": "Executive officer",
    "HEO": "Higher executive officer",
    "SEO": "Senior executive officer",
    "G7": "Grade 7 lead",
    "G6": "Grade 6 lead",
    "SCS1": "Deputy director",
    "SCS2": "Director",
    "SCS3": "Director general",
    "SCS4": "Permanent secretary",
}
_YOUNGEST = {"HEO": 21, "SEO": 24, "G7": 26, "G6": 30, "SCS1": 34, "SCS2": 38, "SCS3": 42, "SCS4": 46}
_OLDEST = 66
_YEAR_DAYS = 365.25
_FULL_TIME = Decimal("37")
_PART_TIME = (Decimal("18.50"), Decimal("22.20"), Decimal("25.90"))
"""A half, six tenths and seven tenths of full time."""
_PART_TIME_SHARE_LOST = 0.4
_MOVED_BEFORE = 0.2
"""The share of people whose continuous service began in another department: assumed."""


@dataclass(frozen=True)
class _Chances:
    """What a grade's people are drawn from."""

    title: str
    pay_pence: int
    part_time: float
    youngest: int


def _chances(grade: str, facts: GradeFacts) -> _Chances:
    return _Chances(
        title=_TITLES[grade],
        pay_pence=facts.mean_pay_pence,
        part_time=max(0.0, (1 - facts.fte) / _PART_TIME_SHARE_LOST),
        youngest=_YOUNGEST.get(grade, 18),
    )


def email(given_name: str, family_name: str, index: int, department_code: str) -> str:
    """An address that says whom it would reach, were it not reserved: sarah.shah.12@dwp.demonstration.example."""
    local = f"{given_name}.{family_name}".lower()
    kept = "".join(
        character for character in local if character.isascii() and (character.isalpha() or character == ".")
    )
    return f"{kept}.{index + 1}@{department_code}.{MAIL_DOMAIN}"


def national_insurance_number(serial: int) -> str:
    """A number of its own for each serial up to 999,999, out of order so that neighbours don't look alike."""
    scattered = serial * 618_033 % 1_000_000
    return f"{_NI_PREFIX}{scattered:06}{'ABCD'[serial % 4]}"


def name(random: Random) -> tuple[str, str]:
    """A given and a family name."""
    return random.choice(_FIRST_NAMES), random.choices(_LAST_NAMES, cum_weights=_LAST_NAME_WEIGHTS)[0]


def people(department: Department, *, seed: int, first_serial: int) -> Iterator[PersonRow]:
    """Everybody in post in the department, whoever manages before those whom they manage.

    `first_serial` is the number of people in the departments before this one, so that no number is given twice.
    """
    random = Random(f"{seed}:people:{department.plan.code}")  # noqa: S311 - made-up people need no secrecy
    in_post = published()["as_of"].toordinal()
    code = department.plan.code
    chances = {grade: _chances(grade, facts) for grade, facts in department.plan.facts.items()}
    chance, choice = random.random, random.choice
    for index, place in enumerate(department.places):
        drawn = chances[place.grade]
        given_name, family_name = name(random)
        age_days = (drawn.youngest + chance() * (_OLDEST - drawn.youngest)) * _YEAR_DAYS
        adult_days = age_days - 18 * _YEAR_DAYS
        service_days = adult_days * chance() ** 2
        earlier_days = (adult_days - service_days) * chance() if chance() < _MOVED_BEFORE else 0
        part_time = chance() < drawn.part_time
        since = date.fromordinal(in_post - int(service_days + earlier_days))
        yield PersonRow(
            number=department.number(index),
            given_name=given_name,
            family_name=family_name,
            born=date.fromordinal(in_post - int(age_days)),
            national_insurance_number=national_insurance_number(first_serial + index),
            email=email(given_name, family_name, index, code),
            starts=date.fromordinal(in_post - int(service_days)),
            continuous_from=since,
            organisation_code=place.organisation_code,
            cost_centre_code=place.cost_centre_code,
            title=drawn.title,
            grade=place.grade,
            manager_number=None if place.manager is None else department.number(place.manager),
            annual_pence=int(drawn.pay_pence * (0.92 + 0.16 * chance())) // 1_000 * 1_000,
            weekly_hours=choice(_PART_TIME) if part_time else _FULL_TIME,
            region=place.region,
            sort_code=f"{_SORT_CODE_PREFIX}{int(chance() * 10_000):04}",
            account_number=f"{int(chance() * 100_000_000):08}",
            account_name=f"{given_name} {family_name}",
            phone=f"{_PHONE_PREFIX}{(first_serial + index) % 1_000:03}",
            private_email=email(given_name, family_name, first_serial + index, _HOME),
            civil_service_from=since,
        )
