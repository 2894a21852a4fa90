"""The numbers that people and systems are known by: what makes one well formed, and how it is written."""

import re
from typing import ClassVar

from commonhold.base.refusals import Refusal

# HMRC National Insurance Manual NIM39110, https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
_NI_SHAPE = re.compile(r"[A-Z]{2}[0-9]{6}[A-Z]")
_NI_LETTERS_NOT_USED = frozenset("DFIQUV")
_NI_PREFIXES_NOT_USED = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_NI_SUFFIXES = frozenset("ABCD")

# Digits and capitals without 0, I, L, O and U, which are misread or misheard. There are 31, a prime, so that a
# sum weighted by position catches every single wrong character and every swap of two.
_REFERENCE_ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH = 8
_REFERENCE_PREFIX = "CH"
_MISREAD = str.maketrans("IL", "11")
_SPACING = re.compile(r"[\s\-‐‑‒–—]+")


class NotANationalInsuranceNumber(Refusal):
    """“{text}” is not a National Insurance number: {why}. It has two letters, six digits and a letter from A to D,
    such as AB 12 34 56 C. Check it against a payslip or a letter about tax."""

    code: ClassVar[str] = "identifiers.national_insurance_number"


class NotASortCode(Refusal):
    """“{text}” is not a sort code. Enter its six digits, such as 20-12-34."""

    code: ClassVar[str] = "identifiers.sort_code"


class NotAnAccountNumber(Refusal):
    """“{text}” is not an account number. Enter its 8 digits; if the bank shows 6 or 7, put zeros in front."""

    code: ClassVar[str] = "identifiers.account_number"


class NotAReference(Refusal):
    """“{text}” is not a reference: {why}. A reference looks like CH-7K3M-Q9XB; copy it from the message you got."""

    code: ClassVar[str] = "identifiers.reference"


def _compact(text: str) -> str:
    return _SPACING.sub("", text).upper()


def _shown(text: str) -> str:
    """What was typed, short enough to repeat in a message."""
    return text if len(text) <= 40 else text[:40] + "…"


def check_national_insurance_number(text: str, *, field: str | None = "national_insurance_number") -> str:
    """The number as nine characters without spaces, or NotANationalInsuranceNumber (rules: HMRC NIM39110)."""
    number = _compact(text)

    def refuse(why: str) -> NotANationalInsuranceNumber:
        return NotANationalInsuranceNumber(field=field, text=_shown(text), why=why)

    if not _NI_SHAPE.fullmatch(number):
        raise refuse("it has another shape")
    prefix = number[:2]
    if _NI_LETTERS_NOT_USED & set(prefix) or prefix[1] == "O" or prefix in _NI_PREFIXES_NOT_USED:
        raise refuse(f"no number starts with {prefix}")
    if number[-1] not in _NI_SUFFIXES:
        raise refuse(f"no number ends with {number[-1]}")
    return number


def format_national_insurance_number(number: str) -> str:
    """As people write it: "AB123456C" becomes "AB 12 34 56 C"."""
    return f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:8]} {number[8:]}"


def check_sort_code(text: str, *, field: str | None = "sort_code") -> str:
    """The sort code as six digits, or NotASortCode. Spaces and dashes may stand between the digits."""
    code = _compact(text)
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise NotASortCode(field=field, text=_shown(text))
    return code


def format_sort_code(code: str) -> str:
    """As people write it: "201234" becomes "20-12-34"."""
    return f"{code[:2]}-{code[2:4]}-{code[4:]}"


def check_account_number(text: str, *, field: str | None = "account_number") -> str:
    """The account number as eight digits, or NotAnAccountNumber."""
    number = _compact(text)
    if not (len(number) == 8 and number.isascii() and number.isdigit()):
        raise NotAnAccountNumber(field=field, text=_shown(text))
    return number


def _check_character(body: str) -> str:
    """The character that makes the sum of (position × value) a multiple of 31, positions counted from 1."""
    total = sum(
        position * _REFERENCE_ALPHABET.index(character) for position, character in enumerate(body, start=1)
    )
    inverse = pow(_REFERENCE_LENGTH, -1, len(_REFERENCE_ALPHABET))
    return _REFERENCE_ALPHABET[-total * inverse % len(_REFERENCE_ALPHABET)]


def new_reference(random_bytes: bytes) -> str:
    """A reference such as "CH-7K3M-Q9XB" from 8 or more random bytes (`secrets.token_bytes(8)`).

    Seven characters are random (31⁷, about 27 thousand million), the eighth checks them.
    """
    assert len(random_bytes) >= 8, "a reference needs 8 random bytes"
    number = int.from_bytes(random_bytes, "big")
    body = ""
    for _ in range(_REFERENCE_LENGTH - 1):
        number, digit = divmod(number, len(_REFERENCE_ALPHABET))
        body += _REFERENCE_ALPHABET[digit]
    body += _check_character(body)
    return f"{_REFERENCE_PREFIX}-{body[:4]}-{body[4:]}"


def check_reference(text: str, *, field: str | None = "reference") -> str:
    """The reference as it was issued, or NotAReference. Case, spaces, dashes, and I or L for 1 don't matter."""

    def refuse(why: str) -> NotAReference:
        return NotAReference(field=field, text=_shown(text), why=why)

    body = _compact(text)
    if len(body) != _REFERENCE_LENGTH:
        body = body.removeprefix(_REFERENCE_PREFIX)
    body = body.translate(_MISREAD)
    if len(body) != _REFERENCE_LENGTH:
        raise refuse(f"it needs {_REFERENCE_LENGTH} letters and digits after {_REFERENCE_PREFIX}")
    for character in body:
        if character not in _REFERENCE_ALPHABET:
            raise refuse(f"“{character}” is never part of one")
    if _check_character(body[:-1]) != body[-1]:
        raise refuse("a character is wrong or two are swapped")
    return f"{_REFERENCE_PREFIX}-{body[:4]}-{body[4:]}"
