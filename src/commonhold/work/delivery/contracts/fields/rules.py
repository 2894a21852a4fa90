"""What the fields of a contract's terms may hold."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from commonhold.base.money import LARGEST_PENCE

LARGEST_VOLUME = 100_000_000
MOST = 200
"""So many lots, rates, bands and so on a contract may have."""
EVERY = "*"
"""Every task kind of a lot's service, or every department."""

CODE = r"^[a-z0-9-]{1,50}$"
CODE_OR_EVERY = r"^([a-z0-9-]{1,50}|\*)$"
NAME = r"^[A-Za-z][A-Za-z0-9_-]{0,99}$"
NAME_OR_EVERY = r"^([A-Za-z][A-Za-z0-9_-]{0,99}|\*)$"
COUNTRY = r"^[A-Z]{2}$"


def _day(given: object) -> object:
    """A date, or text such as "2027-03-31"; a number is no date, whatever it could be made into."""
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
        return given
    if type(given) is date:
        return given
    raise PydanticCustomError("day", "Give a day as year, month and day, such as 2027-03-31")


def _number(given: object) -> object:
    if isinstance(given, bool):
        raise PydanticCustomError("number", "Give a number, such as 97.5")
    return given


def _plain(given: Decimal) -> Decimal:
    """The same number written in one way, so that equal terms have one hash."""
    return Decimal(format(given.normalize(), "f"))


def printable(given: str) -> str:
    if any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\n\t" for each in given) or any(
        each in given for each in "\ufffe\uffff"
    ):
        raise PydanticCustomError("printable", "It has a character in it that no text has: remove it")
    return given


Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_plain)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(printable)
]
Code = Annotated[str, StringConstraints(pattern=CODE)]
Name = Annotated[str, StringConstraints(pattern=NAME)]
"""What a service, or an element of its process, is called."""
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
"""ISO 3166-1 alpha-2."""
Pence = Annotated[int, Field(ge=0, le=LARGEST_PENCE, strict=True)]
Percent = Annotated[Number, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
NoticeDays = Annotated[int, Field(ge=0, le=3660, strict=True)]
Volume = Annotated[int, Field(ge=0, le=LARGEST_VOLUME, strict=True)]


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
