"""From what is known of everybody in a group to what a run pays them: pure, and the same each time."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhold.records.pay.corrections.rules import Corrections
from commonhold.records.pay.debts.rules import least_net
from commonhold.records.pay.groups.rules import ElementFacts, GroupFacts, PeriodFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.rules import Column, columns_of
from commonhold.records.pay.working.checking import impossible
from commonhold.records.pay.working.deducting import Taken, deduct
from commonhold.records.pay.working.earning import Earned, earn
from commonhold.records.pay.working.moving import away_throughout
from commonhold.records.pay.working.ordering import Takings
from commonhold.records.pay.working.sacrificing import Sacrificed, sacrifice

NO_BANK_ACCOUNT = "There is no bank account to pay into: ask for one, or hold the pay."
NO_POST = "There is no post, so no cost centre to book to."
PAID_TOO_MUCH = (
    "More was paid for this period than is due: the next period’s run takes it back, or makes it a debt."
)
NO_PAY_RATE = "There is no pay rate for any day of this period."


@dataclass(frozen=True)
class Worked:
    """What a run pays: one row for each payslip, in the order of the employments' ids; and who is held, and why."""

    columns: Sequence[Column]
    employment_ids: Numbers
    person_ids: Numbers
    cost_centre_ids: Numbers
    terms_ids: Numbers
    bank_account_ids: Numbers
    amounts: Numbers
    to_date: Numbers
    gross_pence: Numbers
    net_pence: Numbers
    takings: Takings
    """For orders, of those who are paid."""
    held: Mapping[int, str]
    """By employment."""
    refused: Mapping[int, Sequence[str]]
    """By employment, why somebody who is away gets no statutory pay."""

    def __len__(self) -> int:
        return len(self.employment_ids)

    @property
    def signs(self) -> list[int]:
        return [each.sign for each in self.columns]

    def digest(self) -> str:
        """SHA-256 of all that is paid and of who is held."""
        told = hashlib.sha256(repr([each.code for each in self.columns]).encode())
        parts = (
            self.employment_ids,
            self.person_ids,
            self.cost_centre_ids,
            self.bank_account_ids,
            self.amounts,
            self.to_date,
            self.takings.order_ids,
            self.takings.taken,
            self.takings.arrears,
            self.takings.protected_arrears,
        )
        for part in parts:
            told.update(np.ascontiguousarray(part, dtype="<i8").data)
        told.update(repr(sorted(self.held.items())).encode())
        return told.hexdigest()


def work_out(
    given: Inputs,
    group: GroupFacts,
    period: PeriodFacts,
    elements: Sequence[ElementFacts],
    held: Mapping[int, str],
    earlier: Corrections,
) -> Worked:
    """A run of a group: `held` are those whom an officer has held, with the reason, and `earlier` is what the period's
    runs pay of earlier periods."""
    reckoned = reckon(given, group, period, elements, held, earlier)
    columns = [each for each in columns_of(elements) if not each.rare or _has(given, reckoned, each.code)]
    return _settled(given, columns, reckoned)


@dataclass(frozen=True)
class Reckoned:
    """What is earned and what is taken off, in the rows of what was given, before anybody is left out."""

    earned: Earned
    sacrificed: Sacrificed
    taken: Taken
    spared: Numbers
    """Of each row what was paid too much before, but isn't taken back at once."""
    held: Mapping[int, str]
    """By employment, why its pay can't be worked out."""
    theirs: NDArray[np.bool_]
    """Whom the run is for."""

    @property
    def columns(self) -> Mapping[str, Numbers]:
        """By code what each row has of a column for the whole period, in pence."""
        taken = self.taken.columns
        return {
            **self.earned.columns,
            **self.sacrificed.columns,
            **taken,
            "debt": taken["debt"] + self.spared,
        }


def reckon(
    given: Inputs,
    group: GroupFacts,
    period: PeriodFacts,
    elements: Sequence[ElementFacts],
    held: Mapping[int, str],
    earlier: Corrections,
) -> Reckoned:
    """How a run's amounts come about: `held` are those whom an officer has held."""
    now, corrected = earn(given, group, period, elements), earlier.columns(given)
    earned = now.plus(corrected)
    # Terms may outlast an employment: who isn't employed in the period is in the run only for what is still paid.
    first, last = period.starts.toordinal(), period.last_day.toordinal()
    employed = given.of_latest(given.posts, "last_day") >= first
    employed &= ~np.isin(given.employment_ids, away_throughout(given, first, last))
    usual = employed | (now.gross_pence != 0)
    theirs = usual | np.isin(given.employment_ids, earlier.employment_ids)
    sacrificed = sacrifice(given, now, elements, group, period, usual)
    without_rate = usual & ~now.has_rate
    reasons = _held(given, earned, sacrificed, without_rate, {**earlier.uncertain, **held}, elements, theirs)
    fit = theirs & np.isin(given.employment_ids, list(reasons), invert=True)
    taken = deduct(given, group.frequency, period, earned, sacrificed, elements, fit)
    reasons |= {int(given.employment_ids[row]): why for row, why in taken.held.items()}
    spared = np.zeros(len(given), dtype=np.int64)
    overpaid = fit & (earned.gross_pence < now.gross_pence)
    if overpaid.any():
        without = deduct(given, group.frequency, period, now, sacrificed, elements, overpaid)
        least = least_net(_net(now, sacrificed, without, elements)) * usual
        spared = np.maximum(least - _net(earned, sacrificed, taken, elements), 0) * overpaid
    return Reckoned(earned, sacrificed, taken, spared, reasons, theirs)


def _net(earned: Earned, sacrificed: Sacrificed, taken: Taken, elements: Sequence[ElementFacts]) -> Numbers:
    signs = {each.code: each.sign for each in columns_of(elements)}
    columns = {**earned.columns, **sacrificed.columns, **taken.columns}
    net: Numbers = np.sum([signs[code] * column for code, column in columns.items()], axis=0)
    return net


def _has(given: Inputs, reckoned: Reckoned, code: str) -> bool:
    """Whether anybody has an amount of a column, now or earlier in the tax year."""
    return code in reckoned.columns or bool(given.to_date(code).any() or given.paid(code).any())


def _settled(given: Inputs, columns: Sequence[Column], reckoned: Reckoned) -> Worked:
    """What is paid of it: less what was paid for the period before, and nothing to who is held."""
    place = {each.code: index for index, each in enumerate(columns)}
    reasons, theirs = dict(reckoned.held), reckoned.theirs
    amounts = np.zeros((len(given), len(columns)), dtype=np.int64)
    for code, column in reckoned.columns.items():
        amounts[:, place[code]] += column
    to_date = np.stack([given.to_date(each.code) for each in columns], axis=1) + amounts
    if given.already:
        amounts -= np.stack([given.paid(each.code) for each in columns], axis=1)
    signs = np.array([each.sign for each in columns])
    for employment_id in given.employment_ids[amounts @ signs < 0].tolist():
        reasons.setdefault(employment_id, PAID_TOO_MUCH)
    paid = theirs & np.isin(given.employment_ids, list(reasons), invert=True)
    if given.already:
        paid &= amounts.any(axis=1)
    pays = np.array([each.sign > 0 and each.code != "debt" for each in columns])
    return Worked(
        columns=columns,
        employment_ids=given.employment_ids[paid],
        person_ids=given.of_latest(given.jobs, "person_id")[paid],
        cost_centre_ids=given.of_latest(given.posts, "cost_centre_id")[paid],
        terms_ids=given.terms["terms_id"].astype(np.int64)[paid],
        bank_account_ids=given.of_latest(given.banks, "bank_account_id")[paid],
        amounts=amounts[paid],
        to_date=to_date[paid],
        gross_pence=amounts[paid][:, pays].sum(axis=1),
        net_pence=amounts[paid] @ signs,
        takings=reckoned.taken.takings.of(given.employment_ids[paid]),
        held=reasons,
        refused={int(given.employment_ids[row]): why for row, why in reckoned.earned.refused.items()},
    )


def _held(
    given: Inputs,
    earned: Earned,
    sacrificed: Sacrificed,
    without_rate: NDArray[np.bool_],
    others: Mapping[int, str],
    elements: Sequence[ElementFacts],
    theirs: NDArray[np.bool_],
) -> dict[int, str]:
    """By employment why it can't be paid: one reason each, the first that was found."""
    found: dict[int, str] = dict(others)
    wrong_records = ((row, why) for row, why in impossible(given, earned, elements) if theirs[row])
    for row, reason in chain(earned.held.items(), wrong_records, sacrificed.held.items()):
        found.setdefault(int(given.employment_ids[row]), reason)
    checks: Sequence[tuple[str, Any]] = (
        (NO_PAY_RATE, without_rate),
        (NO_POST, given.of_latest(given.posts, "cost_centre_id") == 0),
        (NO_BANK_ACCOUNT, given.of_latest(given.banks, "bank_account_id") == 0),
    )
    for reason, wrong in checks:
        for employment_id in given.employment_ids[wrong & theirs].tolist():
            found.setdefault(employment_id, reason)
    return found
