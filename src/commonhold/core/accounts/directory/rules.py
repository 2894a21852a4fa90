"""What a department's directory is told about somebody, and what it has to be able to do. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, get_args

Kind = Literal[
    "create",
    "update",
    "disable",
    "enable",
    "add_to_group",
    "remove_from_group",
    "forward_mail",
    "move_mailbox",
]
KINDS: tuple[str, ...] = get_args(Kind)
WORDS = {
    "create": "Set up the user",
    "update": "Change the user’s details",
    "disable": "Shut the user out",
    "enable": "Let the user in again",
    "add_to_group": "Add the user to a group",
    "remove_from_group": "Take the user out of a group",
    "forward_mail": "Forward the user’s mail",
    "move_mailbox": "Move the user’s mailbox",
}
"""Each kind in words."""
MAIL = ("forward_mail", "move_mailbox")

_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
LONGEST_SENDING = timedelta(minutes=10)
"""How long one instruction may be on its way. Until then nobody else takes it up."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody as a directory knows them. `email` is also the name by which they sign in there."""

    email: str
    display_name: str
    given_name: str = ""
    family_name: str = ""
    title: str = ""
    employee_number: str = ""
    cost_centre: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a department's directory shall do about an account, not before the moment `due_at`.

    `source` is the reason ("moves.move:17"), under which it is given once and can be taken back. `user` is told with
    "create" and "update"; `before` is what held until then, so that an "update" can be taken back. `group` is a group's
    name; `address` where mail goes, which for "forward_mail" may be empty: then it is forwarded no longer.
    """

    source: str
    department_id: int
    account_id: int
    kind: Kind
    due_at: datetime
    user: User | None = None
    before: User | None = None
    group: str = ""
    address: str = ""

    @property
    def detail(self) -> dict[str, Any]:
        """What it says besides its kind, as it is kept."""
        told = {"user": self.user, "before": self.before}
        return {
            **{name: asdict(value) for name, value in told.items() if value is not None},
            **{name: value for name in ("address",) if (value := getattr(self, name))},
        }

    def fault(self) -> str:
        """What is missing in it; empty if nothing."""
        match self.kind:
            case "create" | "update" if self.user is None or "@" not in self.user.email:
                return "it doesn’t say who the user is"
            case "add_to_group" | "remove_from_group" if not self.group.strip():
                return "it names no group"
            case "move_mailbox" if "@" not in self.address:
                return "it gives no address"
        return "" if self.kind in KINDS else "there is no such instruction"


_INVERSE: dict[Kind, Kind] = {
    "create": "disable",
    "disable": "enable",
    "enable": "disable",
    "add_to_group": "remove_from_group",
    "remove_from_group": "add_to_group",
}


def inverse(done: Instruction, due_at: datetime) -> Instruction | None:
    """The instruction that undoes one that was carried out; None if nothing does, and a person has to."""
    if done.kind == "update":
        if done.before is None:
            return None
        return replace(done, user=done.before, before=done.user, due_at=due_at)
    if done.kind == "forward_mail":
        return replace(done, address="", due_at=due_at)
    kind = _INVERSE.get(done.kind)
    return None if kind is None else replace(done, kind=kind, user=None, due_at=due_at)


def wait_after(tries: int) -> timedelta:
    """How long to wait after something failed so many times: a minute, then twice as long each time, up to an hour."""
    wait: timedelta = min(_FIRST_WAIT * 2 ** min(tries, 10), _LONGEST_WAIT)
    return wait


class Unanswered(Exception):
    """The directory could not be reached, failed, or asked for patience: `wait` if it said how long.

    Whether it has done what it was told is not known. To be told again does no harm.
    """

    def __init__(self, said: str, wait: timedelta | None = None) -> None:
        super().__init__(said)
        self.wait = wait


class Declined(Exception):
    """The directory won't do it, however often it is told: somebody has to look, and try again or do it by hand."""


class Directory(Protocol):
    """The departments' directories. Named in settings.DIRECTORY.

    Told the same again, a directory does no more than once: an account is one user, whatever was interrupted.
    """

    def departments(self) -> Collection[str]:
        """The codes of the departments whose directory can be reached. Of the others', instructions wait."""
        ...

    def is_one(self, department: str, other: str) -> bool:
        """Whether two departments, by their codes, have one directory, in which somebody is one user."""
        ...

    def carry_out(self, department: str, email: str, instruction: Instruction) -> str:
        """Do it about the account with that address, and return what there is to say about it, or nothing. Raises
        Unanswered or Declined."""
        ...
