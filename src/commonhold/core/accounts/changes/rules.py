"""What changes in somebody's roles when they join, move or leave. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

EVERYBODY = "employee"
"""The role that everybody has who works in a department."""
FORMER = "former"
"""The role of those who worked in a department once: they see their own cases and payslips there, and answer."""

JOINER = "joiner"
"""The role of those who are about to join: they give what is needed of them, and see their own case."""


class Held(NamedTuple):
    """A role, and the cost centre that it is for if it is a budget holder's."""

    role: str
    cost_centre_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's roles end in one department and begin in another; the day `on` is the first of the new ones.

    Joining has no department that they come from, leaving none that they go to; who is lent keeps the roles at home, so
    that has none either. Whoever is only about to join is a `joiner` there, and no employee yet. `roles` are those that
    the new post needs, besides every employee's. They hold until the day `until` (excluded), or for good. `source` is
    the reason ("moves.move:17"), under which it is taken back.
    """

    source: str
    account_id: int
    on: date
    from_department_id: int | None = None
    to_department_id: int | None = None
    roles: tuple[Held, ...] = ()
    until: date | None = None
    joiner: bool = False

    def begins(self) -> list[tuple[int, Held]]:
        """Each role that begins, and the department in which it does."""
        found: list[tuple[int, Held]] = []
        if self.to_department_id is not None:
            found += [
                (self.to_department_id, each)
                for each in dict.fromkeys((Held(JOINER if self.joiner else EVERYBODY), *self.roles))
            ]
        if self.from_department_id is not None:
            found.append((self.from_department_id, Held(FORMER)))
        return found
