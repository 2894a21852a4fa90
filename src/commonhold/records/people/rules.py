"""What is true of an employment from one day to another, and how a change cuts the spells that record it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple, Protocol, TypeAlias

from commonhold.base.identifiers import check_account_number, check_sort_code
from commonhold.base.refusals import Refusal

GRADES = ("AA", "AO", "EO", "HEO", "SEO", "G7", "G6", "SCS1", "SCS2", "SCS3", "SCS4")
"""From the most junior to the most senior: the Civil Service's common grades, and its senior pay bands."""

REGIONS = (
    "North East (England)",
    "North West (England)",
    "Yorkshire and The Humber",
    "East Midlands (England)",
    "West Midlands (England)",
    "East of England",
    "London",
    "South East (England)",
    "South West (England)",
    "Wales",
    "Scotland",
    "Northern Ireland",
    "Overseas",
)
"""The international territorial level 1 regions of the United Kingdom, as the ONS names them, and abroad."""

MAX_NAME_LENGTH = 200


class UnknownGrade(Refusal):
    """{given} is not a grade. Use one of: AA, AO, EO, HEO, SEO, G7, G6, SCS1, SCS2, SCS3, SCS4."""

    code: ClassVar[str] = "people.unknown-grade"


class UnknownRegion(Refusal):
    """{given} is not a region. Use the name of one of the twelve regions of the UK, or Overseas."""

    code: ClassVar[str] = "people.unknown-region"


class ImpossiblePay(Refusal):
    """Pay of {given} pence a year can't be right. Enter a year's full-time pay, above nothing and under £1m."""

    code: ClassVar[str] = "people.impossible-pay"


class ImpossibleHours(Refusal):
    """{given} hours a week can't be right. Enter more than 0 and at most 60, with at most two decimal places."""

    code: ClassVar[str] = "people.impossible-hours"


class NameMissing(Refusal):
    """This name can't be recorded. Enter a name of 1 to 200 characters, all of which can be printed."""

    code: ClassVar[str] = "people.name"


class ImpossibleDate(Refusal):
    """{on} can't be right here. Enter a day from 1900 to 2199; nobody starts work before being born."""

    code: ClassVar[str] = "people.impossible-date"


class NotATelephoneNumber(Refusal):
    """This is not a telephone number. Enter one of 10 to 15 digits, like 01632 960 001 or +44 7700 900 982."""

    code: ClassVar[str] = "people.not-a-telephone-number"


class NotAnAddress(Refusal):
    """This is not an e-mail address. Enter one like name@example.com."""

    code: ClassVar[str] = "people.not-an-address"


class ImpossibleAccount(Refusal):
    """The account number {account_number} can't be one of the sort code {sort_code}. Check both against a bank
    statement, or in the bank's app."""

    code: ClassVar[str] = "people.impossible-account"


class AccountCheck(Protocol):
    """Whether an account number of eight digits can belong to a sort code of six. Wired in settings.ACCOUNT_CHECK."""

    def __call__(self, sort_code: str, account_number: str) -> bool: ...


class NotWords(Refusal):
    """This can't be recorded. Enter 1 to {longest} characters, all of which can be printed."""

    code: ClassVar[str] = "people.not-words"


class NotYet(Refusal):
    """{on:%-d %B %Y} is still to come. Enter today's date or an earlier one."""

    code: ClassVar[str] = "people.not-yet"


class AlreadyRecorded(Refusal):
    """This is recorded already. Look at what is recorded of this employment; nothing was added."""

    code: ClassVar[str] = "people.already-recorded"


class FactsMissing(Refusal):
    """An employment can't begin without: {missing}. Add what is missing."""

    code: ClassVar[str] = "people.facts-missing"


class PersonFacts(NamedTuple):
    """Who somebody is. A named tuple, as there may be hundreds of thousands."""

    family_name: str
    given_name: str
    born: date
    national_insurance_number: str | None


@dataclass(frozen=True, slots=True)
class Post:
    post_id: int


@dataclass(frozen=True, slots=True)
class Grade:
    grade: str

    def __post_init__(self) -> None:
        if self.grade not in GRADES:
            raise UnknownGrade(field="grade", given=self.grade)


@dataclass(frozen=True, slots=True)
class Manager:
    """The employment of the line manager."""

    manager_id: int


@dataclass(frozen=True, slots=True)
class Pay:
    """A year's pay if full time, in pence."""

    annual_pence: int

    def __post_init__(self) -> None:
        if not 0 < self.annual_pence < 100_000_000:
            raise ImpossiblePay(field="annual_pence", given=self.annual_pence)


@dataclass(frozen=True, slots=True)
class WorkingPattern:
    """Hours of work in a week, without breaks."""

    weekly_hours: Decimal

    def __post_init__(self) -> None:
        hours = self.weekly_hours
        if not (hours.is_finite() and 0 < hours <= 60 and hours == hours.quantize(Decimal("0.01"))):
            raise ImpossibleHours(field="weekly_hours", given=hours)


@dataclass(frozen=True, slots=True)
class Location:
    region: str

    def __post_init__(self) -> None:
        if self.region not in REGIONS:
            raise UnknownRegion(field="region", given=self.region)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where pay goes: six digits, eight digits, and the name that the account is held in."""

    sort_code: str
    account_number: str
    account_name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort_code", check_sort_code(self.sort_code))
        object.__setattr__(self, "account_number", check_account_number(self.account_number))
        object.__setattr__(self, "account_name", check_name(self.account_name, field="account_name"))


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached outside work: a telephone number as it is dialled, and a private e-mail address."""

    phone: str
    email: str

    def __post_init__(self) -> None:
        phone = re.sub(r"[\s()-]", "", self.phone)
        email = self.email.strip()
        if not re.fullmatch(r"\+?[0-9]{10,15}", phone, re.ASCII):
            raise NotATelephoneNumber(field="phone")
        if not re.fullmatch(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,189}", email) or not email.isprintable():
            raise NotAnAddress(field="email")
        object.__setattr__(self, "phone", phone)
        object.__setattr__(self, "email", email)


Value: TypeAlias = Post | Grade | Manager | Pay | WorkingPattern | Location | BankAccount | Contact

ALWAYS_KNOWN: tuple[type[Value], ...] = (Post, Grade, Pay, WorkingPattern, Location)
"""What an employment has on each of its days. A manager, a bank account or a contact it may lack."""


def check_name(text: str, *, field: str) -> str:
    """A name as it was given, with single spaces."""
    name = " ".join(text.split())
    if not (0 < len(name) <= MAX_NAME_LENGTH and name.isprintable()):
        raise NameMissing(field=field)
    return name


def check_words(text: str, *, field: str, longest: int = MAX_NAME_LENGTH) -> str:
    """What somebody wrote in one line, with single spaces."""
    words = " ".join(text.split())
    if not (0 < len(words) <= longest and words.isprintable()):
        raise NotWords(field=field, longest=longest)
    return words


def check_day(day: date, *, field: str) -> date:
    if not 1900 <= day.year < 2200:
        raise ImpossibleDate(field=field, on=day.isoformat())
    return day


def check_past(day: date, *, field: str, today: date) -> date:
    """A day on which something has happened."""
    if check_day(day, field=field) > today:
        raise NotYet(field=field, on=day)
    return day


def check_facts(facts: Iterable[Value]) -> list[Value]:
    """The facts, the last one of each kind, if all are there without which an employment can't begin."""
    given = {type(fact): fact for fact in facts}
    if missing := [kind.__name__ for kind in ALWAYS_KNOWN if kind not in given]:
        raise FactsMissing(field="facts", missing=", ".join(missing))
    return list(given.values())
