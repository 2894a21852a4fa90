"""Pure rules of cases: what a file really is, who may do a task, what the timeline says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import puremagic

from commonhold.base.working_time import LONDON
from commonhold.work.delivery.routing.market import CLEARANCES

LARGEST_FILE_BYTES = 10 * 1024 * 1024
CONTENT_TYPES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "application/pdf": "PDF",
    "image/heic": "HEIC",
}
LONGEST_COMMENT = 4000
MOST_ATTEMPTS = 8


def content_type(content: bytes) -> str | None:
    """What the bytes are (a key of CONTENT_TYPES), whatever the file is called; None if nothing we take."""
    # Phones also write HEIC under its general brand "mif1", which the library leaves unnamed.
    if content[4:12] == b"ftypmif1" and b"heic" in content[12:64]:
        return "image/heic"
    try:
        best = puremagic.magic_string(content[:65536] + content[-1024:])[0].mime_type
    except (puremagic.PureError, IndexError, ValueError):
        return None
    known = {"image/heif": "image/heic"}.get(best, best)
    return known if known in CONTENT_TYPES else None


def safe_name(name: str) -> str:
    """A file's name without folders, control characters or excess length; "file" if nothing is left."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(character for character in last if character.isprintable()).strip(" .")
    return kept[-120:] or "file"


@dataclass(frozen=True)
class Membership:
    """In which delivery unit somebody works, and as what."""

    unit_id: int
    unit: str
    """The unit's name."""
    skills: frozenset[str]
    clearance: str
    supervisor: bool
    minutes_per_day: int


@dataclass(frozen=True)
class Doer:
    """Somebody who wants to do a task, and in whose place they may stand today (their own included)."""

    account_id: int
    stands_for: frozenset[int]
    roles: frozenset[tuple[str, int | None]]
    """Roles held in the task's department, with the cost centre that the role is for."""
    member: Membership | None = None


@dataclass(frozen=True)
class Wanted:
    """For whom a task is: the members of a unit who have the skill and the clearance; or else people by name, or
    the holders of a role."""

    named: Collection[int] = ()
    role: str | None = None
    cost_centre_id: int | None = None
    unit_id: int | None = None
    skill: str = ""
    clearance: str = "none"


def is_candidate(doer: Doer, wanted: Wanted) -> bool:
    """Whether the task is for this person: by the unit they work in, by name, as somebody's deputy, or by role."""
    named, role, cost_centre_id = wanted.named, wanted.role, wanted.cost_centre_id
    if wanted.unit_id is not None:
        return (
            doer.member is not None
            and doer.member.unit_id == wanted.unit_id
            and wanted.skill in doer.member.skills
            and CLEARANCES.index(doer.member.clearance) >= CLEARANCES.index(wanted.clearance)
        )
    if doer.stands_for & set(named):
        return True
    return role is not None and any(
        held == role and (cost_centre_id is None or held_for == cost_centre_id)
        for held, held_for in doer.roles
    )


def may_decide(account_id: int, asked_by: int, parties: Collection[int], for_asker: bool) -> bool:
    """Nobody decides their own case or one in which they are a party; a task for the asker is theirs."""
    return account_id == asked_by if for_asker else account_id != asked_by and account_id not in parties


def eligible(accounts: Iterable[int], asked_by: int, parties: Collection[int]) -> list[int]:
    """The candidates without those who have an interest in the case, each once, in order."""
    return list(dict.fromkeys(each for each in accounts if may_decide(each, asked_by, parties, False)))


def at_office(moment: datetime) -> str:
    """A moment as the office's clock shows it: "4:30pm on 14 April 2026"."""
    local = moment.astimezone(LONDON)
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'} on {local.day} {local:%B %Y}"


def sentence(event: str, after: Mapping[str, object]) -> str:
    """What an event of a case says after the name of who did it; "" if it is of no interest to people."""
    task = str(after.get("task", ""))
    variables = after.get("variables")
    corrected = ", ".join(variables) if isinstance(variables, Mapping) else ""
    match event.removeprefix("cases."):
        case "opened":
            return "opened this by itself" if "begun_by" in after else "sent this"
        case "task_claimed":
            return f"took the task “{task}”"
        case "task_released":
            return f"put the task “{task}” back"
        case "task_completed" if "called_at" in after:
            return f"was told by telephone, in the name of whoever asked: {after.get('did', '')} ({task})"
        case "task_completed":
            return f"{after.get('did', 'finished it')} ({task})"
        case "task_reassigned":
            return f"passed the task “{task}” to somebody else"
        case "passed_on" | "put_back" as how:
            return f"{how.replace('_', ' ')} a task of somebody who goes"
        case "task_moved":
            return f"moved the task “{task}” to {after.get('unit')}"
        case "task_not_done":
            return f"could not do the task “{task}”"
        case "task_held":
            return f"put the task “{task}” on hold"
        case "task_resumed":
            return f"went on with the task “{task}”"
        case "timer_fired":
            return "passed it on, because nobody had acted in time"
        case "withdrawn":
            return "took it back"
        case "commented":
            return "wrote a message"
        case "attached":
            return "added a file"
        case "step_in_trouble":
            later = after.get("next_try") is not None
            return f"could not carry on, and {'will try again' if later else 'waits for somebody to look at why'}"
        case "step_retried":
            return "asked for the step to be tried again"
        case "corrected":
            return f"corrected {corrected}"
        case "cancelled":
            return "cancelled this"
        case "finished":
            return f"closed the case: {after.get('outcome', '')}"
    return ""
