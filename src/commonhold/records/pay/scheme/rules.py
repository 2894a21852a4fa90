"""What a PAYE scheme looks like, and what HMRC wants to know of people besides their pay."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from commonhold.base.refusals import Refusal
from commonhold.records.pay.filing.facts import Employer
from commonhold.records.pay.filing.rules import ACCOUNTS_OFFICE, OFFICE
from commonhold.records.pay.rules import DECLARATIONS, SEXES

_REFERENCE = re.compile(r"[A-Z0-9]{1,10}")
MOST_LINES = 4
LONGEST = 200
"""Of each text that is recorded, though HMRC takes less."""


class NotAReference(Refusal):
    """“{given}” is not {what}. HMRC wrote both references to the department when it registered as an employer: copy
    them from there."""

    code = "pay.not-a-reference"


class ParticularsRefused(Refusal):
    """Nothing was imported: {problems}. Put these rows right and import again."""

    code = "pay.particulars-refused"


@dataclass(frozen=True)
class SchemeFacts:
    """A department's PAYE scheme; `note` says what there is to say of it."""

    employer: Employer
    note: str

    @property
    def name(self) -> str:
        return f"{self.employer.tax_office}/{self.employer.paye_reference}"


def employer(paye: str, accounts_office: str) -> Employer:
    """The employer whom HMRC knows as `paye` ("120/AB12345") and `accounts_office` ("120PA00012345")."""
    office, _, reference = paye.strip().upper().partition("/")
    accounts = accounts_office.strip().upper()
    if not OFFICE.fullmatch(office) or not _REFERENCE.fullmatch(reference):
        raise NotAReference(field="paye", given=paye[:40], what="an employer PAYE reference like 120/AB12345")
    if not ACCOUNTS_OFFICE.fullmatch(accounts):
        what = "an Accounts Office reference like 120PA00012345"
        raise NotAReference(field="accounts_office", given=accounts_office[:40], what=what)
    return Employer(office, reference, accounts)


class ParticularsRow(NamedTuple):
    """One employment, by its number. Without a starter checklist the declaration is C, as HMRC has it."""

    number: str
    sex: str
    declaration: str
    address: tuple[str, ...]
    postcode: str

    def faults(self) -> Iterator[str]:
        """What of it could never be right, by column."""
        for column, text in (("number", self.number), ("postcode", self.postcode)):
            if not text.isprintable() or len(text) > LONGEST:
                yield f"{column}: it can't be recorded"
        if self.sex not in SEXES:
            yield f"sex: HMRC takes F or M, not “{self.sex[:20]}”"
        if self.declaration not in DECLARATIONS:
            yield f"declaration: a starter declares A, B or C, not “{self.declaration[:20]}”"
        if len(self.address) > MOST_LINES:
            yield f"address: HMRC takes {MOST_LINES} lines, and it has {len(self.address)}"
        if not all(line.isprintable() and len(line) <= LONGEST for line in self.address):
            yield "address: it can't be recorded"
