"""Reading instructions: which is due, where each stands, and whether somebody can begin to work."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.directory.models import DirectoryInstruction
from commonhold.core.accounts.directory.rules import MAIL, Directory, Instruction, Kind, User
from commonhold.core.accounts.models import Account, RoleGrant
from commonhold.core.departments.queries import department

OPEN = ("waiting", "sending", "declined")
"""The states of an instruction from which something has still to come."""


@dataclass(frozen=True)
class Standing:
    """An instruction and where it stands: waiting, sending, done, declined, withdrawn or taken_back."""

    id: int
    instruction: Instruction
    state: str
    tries: int
    said: str
    written_at: datetime
    done_at: datetime | None
    email: str
    """The account's address."""
    department: str
    """The department's code."""


@dataclass(frozen=True)
class Readiness:
    """Whether somebody can begin to work in a department on a day. `user` and `mail` are "done" when all that the
    directory was told about them is; "none" if it was told nothing; otherwise what the first that isn't stands at."""

    account_id: int
    account_open: bool
    roles: tuple[str, ...]
    user: str
    mail: str

    @property
    def ready(self) -> bool:
        return (
            self.account_open and bool(self.roles) and self.user == "done" and self.mail in ("done", "none")
        )


def directory() -> Directory | None:
    """The departments' directories, if any can be reached."""
    if not settings.DIRECTORY:
        return None
    chosen: Directory = import_string(settings.DIRECTORY)()
    return chosen


def is_one(department_id: int, other_id: int) -> bool:
    """Whether two departments have one directory: then a move between them changes a user, and sets up none."""
    known = directory()
    return known is not None and known.is_one(department(department_id).code, department(other_id).code)


def standing(instruction_id: int) -> Standing:
    found = _standings(DirectoryInstruction.objects.filter(id=instruction_id))
    if not found:
        raise NotFound(what=f"instruction {instruction_id}")
    return found[0]


def open_instructions(department_ids: Collection[int], most: int = 1000) -> list[Standing]:
    """What has still to be done, the longest due first."""
    found = DirectoryInstruction.objects.filter(department_id__in=department_ids, state__in=OPEN)
    return _standings(found.order_by("due_at", "id")[:most])


def of_sources(sources: Collection[str]) -> list[Standing]:
    """Everything that was written under sources, in order."""
    return _standings(DirectoryInstruction.objects.filter(source__in=list(sources)).order_by("id"))


def next_due(at: datetime, department_ids: Collection[int]) -> Standing | None:
    """The instruction whose turn has been for longest, of some departments.

    What a directory is told about an account it is told in order: one waits for those before it, and for one that was
    declined. Only shutting somebody out waits for none but what is being sent.
    """
    before = DirectoryInstruction.objects.filter(
        account=OuterRef("account"), department=OuterRef("department"), id__lt=OuterRef("id")
    )
    due_or_tried = Q(state="waiting") & (Q(tries__gt=0) | Q(due_at__lte=OuterRef("due_at")))
    due = DirectoryInstruction.objects.filter(
        ~Exists(before.filter(state="sending")),
        Q(kind="disable") | ~Exists(before.filter(Q(state="declined") | due_or_tried)),
        department_id__in=department_ids,
        state__in=("waiting", "sending"),
        due_at__lte=at,
    )
    found = _standings(due.order_by("due_at", "id")[:1])
    return found[0] if found else None


def readiness(account_ids: Collection[int], department_id: int, on: date) -> dict[int, Readiness]:
    """Whether each can begin to work in a department on a day, as far as what is due until then; in three queries."""
    accounts = dict(Account.objects.filter(id__in=account_ids).values_list("id", "is_active"))
    roles = dict[int, list[str]]()
    grants = RoleGrant.objects.filter(
        account_id__in=account_ids, department_id=department_id, valid__contains=on
    ).exclude(role__in=("former", "joiner"))
    for account_id, role in grants.order_by("role").values_list("account_id", "role"):
        roles.setdefault(account_id, []).append(role)
    told = dict[tuple[int, bool], list[str]]()
    instructions = DirectoryInstruction.objects.filter(
        account_id__in=account_ids, department_id=department_id
    )
    until = datetime.combine(on + timedelta(days=1), time(), LONDON)
    counted = (
        instructions.filter(Q(due_at__lt=until) | Q(tries__gt=0) | Q(state__in=("sending", "declined")))
        .exclude(state__in=("withdrawn", "taken_back"))
        .order_by("id")
    )
    for account_id, kind, state in counted.values_list("account_id", "kind", "state"):
        told.setdefault((account_id, kind in MAIL), []).append(state)
    return {
        each: Readiness(
            each,
            accounts.get(each, False),
            tuple(dict.fromkeys(roles.get(each, ()))),
            _together(told.get((each, False), ())),
            _together(told.get((each, True), ())),
        )
        for each in account_ids
    }


def _together(states: Iterable[str]) -> str:
    known = list(states)
    return next((each for each in known if each != "done"), "done") if known else "none"


def _standings(found: QuerySet[DirectoryInstruction]) -> list[Standing]:
    rows = found.annotate(email=F("account__email"), code=F("department__code"))
    return [
        Standing(
            row.id,
            as_instruction(row),
            row.state,
            row.tries,
            row.said,
            row.written_at,
            row.done_at,
            row.email,
            row.code,
        )
        for row in rows
    ]


def as_instruction(row: DirectoryInstruction) -> Instruction:
    """A row as a rule's value."""
    users = {name: User(**row.detail[name]) for name in ("user", "before") if name in row.detail}
    return Instruction(
        source=row.source,
        department_id=row.department_id,
        account_id=row.account_id,
        kind=cast(Kind, row.kind),
        due_at=row.due_at,
        group=row.group,
        address=row.detail.get("address", ""),
        **users,
    )
