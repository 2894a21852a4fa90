"""What payroll knows of somebody who moves, as what becomes of it is told by (`rules`, `owing`, `absences`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Group:
    id: int
    name: str
    frequency: str


@dataclass(frozen=True)
class Terms:
    """What held last in the department left."""

    group: Group
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    loans: Sequence[str]
    pension: str
    partnership_basis_points: int
    director: str


@dataclass(frozen=True)
class ElementHeld:
    """`there` says if the department joined has it too: yes, no, or other, if it is another thing there."""

    code: str
    title: str
    kind: str
    amount_pence: int
    until: date | None
    there: str


@dataclass(frozen=True)
class OrderHeld:
    """`owed_pence` is what is left of it; None if it goes on until further notice."""

    id: int
    kind: str
    payee: str
    reference: str
    normal_pence: int
    owed_pence: int | None
    arrears_pence: int


@dataclass(frozen=True)
class DebtHeld:
    id: int
    reason: str
    owed_pence: int
    plan_pence: int | None
    hardship_percent: int


@dataclass(frozen=True)
class AbsenceHeld:
    kind: str
    first: date
    last: date | None
    weeks: int
    used_weeks: int


@dataclass(frozen=True)
class Known:
    """`left` and `joined` are the departments' names, `schemes` their PAYE references. `groups` are those of the
    department joined that are paid as often, and `chosen` the one in which they are paid."""

    left: str
    joined: str
    schemes: tuple[str, str]
    terms: Terms | None
    groups: Sequence[Group]
    chosen: Group | None
    taxable_pence: int
    tax_pence: int
    final: bool
    """The run that pays the last days in the department left is committed."""
    elements: Sequence[ElementHeld]
    once: Sequence[tuple[str, int]]
    overtime_minutes: int
    address_lines: int | None
    """Of what HMRC is told of them; None if nothing is known for it."""
    orders: Sequence[OrderHeld]
    debts: Sequence[DebtHeld]
    absences: Sequence[AbsenceHeld]

    @property
    def same_scheme(self) -> bool:
        """They are one employer for HMRC."""
        return bool(self.schemes[0]) and self.schemes[0] == self.schemes[1]
