"""What a run pays of earlier periods: what was due less what was paid, of everybody whom a change touches. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.corrections import Amounts, Difference, difference
from commonhold.records.pay.inputs.rules import Inputs, Numbers, rows_of


class CorrectedMeanwhile(Refusal):
    """Another run has paid what this one would pay of earlier periods to {people}, who changed their pay group. Collect
    and calculate again, so that nobody is paid twice."""

    code = "pay.corrected-meanwhile"


@dataclass(frozen=True)
class Corrections:
    """Differences: `person` is an employment, `period` a period's id, `element` a place in `codes`, the columns."""

    codes: Sequence[str]
    found: Difference
    uncertain: Mapping[int, str] = field(default_factory=dict)
    """By employment why what was due can't be worked out."""

    def __len__(self) -> int:
        return len(self.found.owed)

    @property
    def employment_ids(self) -> Numbers:
        return np.unique(self.found.owed.person)

    def of(self, employment_ids: Collection[int] | Numbers) -> "Corrections":
        """Those of some employments."""
        rows = np.isin(self.found.owed.person, np.asarray(list(employment_ids), dtype=np.int64))
        owed, due, paid = self.found
        return Corrections(self.codes, Difference(owed.take(rows), due[rows], paid[rows]))

    def columns(self, given: Inputs) -> dict[str, Numbers]:
        """By column what each row of what was given is owed of earlier periods."""
        owed = self.found.owed
        row = rows_of(given.employment_ids, owed.person)
        found = {}
        for place in np.unique(owed.element).tolist():
            these = (owed.element == place) & (row >= 0)
            found[self.codes[place]] = np.zeros(len(given), dtype=np.int64)
            np.add.at(found[self.codes[place]], row[these], owed.pence[these])
        return found

    def totals(self) -> dict[int, int]:
        """What each employment is owed altogether, in pence; less than nothing if too much was paid."""
        return _summed(self.found.owed.person, self.found.owed.pence)

    def by_period(self, employment_id: int) -> dict[int, int]:
        """Of one employment what is owed for each period."""
        these = self.found.owed.person == employment_id
        return _summed(self.found.owed.period[these], self.found.owed.pence[these])


def none(codes: Sequence[str] = ()) -> Corrections:
    """Nothing to correct."""
    nothing = amounts((), (), (), ())
    return Corrections(codes, difference(nothing, nothing))


def joined(parts: Sequence[Corrections]) -> Corrections:
    """Several, of the same columns."""
    if len(parts) == 1:
        return parts[0]
    found = Difference(
        Amounts.joined([each.found.owed for each in parts]),
        np.concatenate([each.found.due_pence for each in parts]),
        np.concatenate([each.found.paid_pence for each in parts]),
    )
    uncertain = {employment: why for each in parts for employment, why in each.uncertain.items()}
    return Corrections(parts[0].codes, found, uncertain)


def amounts(person: object, period: object, element: object, pence: object) -> Amounts:
    """Rows of amounts; what is the same for all of them may be one number."""
    columns = np.broadcast_arrays(
        *(np.asarray(each, dtype=np.int64) for each in (person, period, element, pence))
    )
    return Amounts(*(each.reshape(-1) for each in columns))


def _summed(keys: Numbers, pence: Numbers) -> dict[int, int]:
    of, place = np.unique(keys, return_inverse=True)
    total = np.zeros(len(of), dtype=np.int64)
    np.add.at(total, place, pence)
    return dict(zip(of.tolist(), total.tolist(), strict=True))


def no_allowance(tax_code: str) -> str:
    """The code for what is paid after a P45 was given, in the regime of a code, such as S0T."""
    return f"{tax_code[0] if tax_code[0] in 'SC' else ''}0T"
