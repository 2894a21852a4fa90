"""Single values as HMRC's schemas have them: text in its character sets, dates, and amounts with two decimals.

Everything comes out as canonical XML text. A value that can't be filed raises Unfit, which says why; the writer adds
whose it is. Text is looked up again and again (towns, forenames, paydays), so what was found fit is remembered.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from commonhold.base.letters import without_accents

_REMEMBERED = 1 << 16
_NAME = re.compile(r"[A-Za-z][A-Za-z '-]*")
_TITLE = re.compile(r"[A-Za-z][A-Za-z '.-]*")
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,()/=!\"%&*;<>'+:?-]*")
_IDENTIFIER = re.compile(r"(?! )[A-Za-z0-9 .,()/=!\"%&*;<>'+:?-]+")
_POSTCODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]*")
_WORKPLACE = re.compile(
    r"[A-Z](?:[0-9]|[0-9]{2}|[A-HJ-Y][0-9]{1,2}|[0-9][A-Z]|[A-HJ-Y][0-9]?[A-Z]) [0-9][ABD-HJLNP-UW-Z]{2}"
)
_WORKPLACE_NI = re.compile(r"BT[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}")
_NI_NUMBER = re.compile(
    r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D ]"
)  # the same numbers as the schema's PAYENINOtype
_TAX_CODE = re.compile(r"[1-9][0-9]{0,5}[LMNPTY]|BR|0T|NT|D[0-8]|K[1-9][0-9]{0,5}")
_SPACES = re.compile(r" {2,}")
LINE_LENGTH = 35
POUND = 100
_PENCE = tuple(f".{pence:02}" for pence in range(POUND))


class Unfit(Exception):
    """A value that can't be filed: what it is, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field, why)
        self.field, self.why = field, why


def escaped(text: str) -> str:
    """Text as canonical XML has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _latin(field: str, text: str) -> str:
    plain = without_accents(text)
    if not plain.isascii() and any(character.isalpha() and not character.isascii() for character in plain):
        raise Unfit(field, f"“{text[:60]}” is in letters that HMRC can't take; enter it in Latin letters")
    return plain


@lru_cache(_REMEMBERED)
def name(field: str, text: str) -> str:
    """A forename or surname: letters, spaces, hyphens and apostrophes, up to 35, the first a letter.

    Accents go, as do full stops ("St. John"), and what stands before the first letter ("'t Hooft").
    """
    plain = (
        _SPACES.sub(" ", _latin(field, text).replace(".", " ").replace("`", "'"))
        .strip()
        .lstrip("'- ")[:LINE_LENGTH]
    )
    if not _NAME.fullmatch(plain):
        raise Unfit(field, f"“{text[:60]}” can have letters, spaces, hyphens and apostrophes only")
    return plain.rstrip()


@lru_cache(_REMEMBERED)
def title(field: str, text: str) -> str:
    plain = _latin(field, text).strip()[:LINE_LENGTH]
    if not _TITLE.fullmatch(plain):
        raise Unfit(
            field, f"“{text[:60]}” can have letters, spaces, full stops, hyphens and apostrophes only"
        )
    return plain


@lru_cache(_REMEMBERED)
def line(field: str, text: str) -> str:
    """A line of an address, a country, a payroll id or a passport number, up to 35 characters. Signs that HMRC doesn't
    know become spaces."""
    known = re.sub(r"[^A-Za-z0-9 .,()/=!\"%&*;<>'+:?-]", " ", _latin(field, text))
    plain = _SPACES.sub(" ", known).lstrip(" .,()/=!\"%&*;<>'+:?-")[:LINE_LENGTH].rstrip()
    if not _ADDRESS.fullmatch(plain):
        raise Unfit(field, f"“{text[:60]}” has no letter or figure in it")
    return escaped(plain)


def identifier(field: str, text: str, length: int = LINE_LENGTH) -> str:
    """What HMRC knows somebody or something by. It is taken as it is or not at all: changed, it would be another."""
    if not 1 <= len(text) <= length or not _IDENTIFIER.fullmatch(text):
        why = f"“{text[:60]}” needs 1 to {length} letters, figures and common signs, and no space in front"
        raise Unfit(field, why)
    return escaped(text)


def _shaped(shape: re.Pattern[str], why: str) -> Callable[[str, str], str]:
    @lru_cache(_REMEMBERED)
    def checked(field: str, text: str) -> str:
        if not shape.fullmatch(text):
            raise Unfit(field, f"“{text[:60]}” {why}")
        return text

    return checked


postcode = _shaped(re.compile(f"(?=.{{1,10}}$){_POSTCODE.pattern}"), "is not a postcode")
workplace_postcode = _shaped(_WORKPLACE, "is not a postcode written like “SW1A 2AA”")
workplace_postcode_ni = _shaped(_WORKPLACE_NI, "is not a postcode of Northern Ireland written like “BT1 1AA”")
tax_code = _shaped(_TAX_CODE, "is not a tax code that HMRC issues")


def ni_number(field: str, text: str) -> str:
    """A National Insurance number as HMRC knows it. Not remembered: there are as many as people."""
    if not _NI_NUMBER.fullmatch(text):
        raise Unfit(field, f"“{text[:20]}” is not one; leave it out until the right one is known")
    return text


@lru_cache(_REMEMBERED)
def day(moment: date) -> str:
    return moment.isoformat()


def one_of(field: str, value: str, values: frozenset[str]) -> str:
    if value not in values:
        raise Unfit(field, f"“{value[:20]}” has to be one of {', '.join(sorted(values))}")
    return value


Amount = Callable[[int | None], str]


def amount(element: str, least_pence: int, most_pence: int, *, whole: bool = False) -> Amount:
    """What writes an element of an amount between two, in whole pounds if HMRC wants those; nothing for None."""
    opening, closing = f"<{element}>", f"</{element}>"

    def write(pence: int | None) -> str:
        if pence is None:
            return ""
        if 0 <= pence <= most_pence and not (whole and pence % POUND):
            return f"{opening}{pence // POUND}{_PENCE[pence % POUND]}{closing}"
        if not least_pence <= pence <= most_pence:
            raise Unfit(
                element, f"{_plain(pence)} is not between {_plain(least_pence)} and {_plain(most_pence)}"
            )
        if whole and pence % POUND:
            raise Unfit(element, f"{_plain(pence)} is not in whole pounds")
        return f"{opening}{_plain(pence)}{closing}"

    return write


def _plain(pence: int) -> str:
    pounds, rest = divmod(abs(pence), POUND)
    return f"{'-' if pence < 0 else ''}{pounds}.{rest:02}"
