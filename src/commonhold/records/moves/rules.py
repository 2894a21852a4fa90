"""What a move may be, what becomes of it in what order, and what its dates may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal, get_args

from commonhold.base.periods import months_after
from commonhold.base.refusals import Refusal
from commonhold.records.people.carrying.rules import Kind, Verdict
from commonhold.records.people.carrying.rules import Side as Reader
from commonhold.records.people.rules import check_day

Level = Literal["level", "promotion", "lower"]
"""Whether the new grade is the same, a higher or a lower one."""
Side = Literal["from", "to", "person"]
"""Who says something about a move: the department left, the one joined, or the person who moves."""
State = Literal["proposed", "agreed", "completed", "undone", "cancelled"]
Band = Literal["national", "london"]

KINDS = get_args(Kind)
LEVELS = get_args(Level)
SIDES = get_args(Side)
STATES = get_args(State)
BANDS = get_args(Band)
VERDICTS = get_args(Verdict)
SEEN_BY = get_args(Reader)

OPEN: tuple[State, ...] = ("proposed", "agreed")
"""The states in which a move is still to be made."""

FOLLOWS: dict[State, tuple[State, ...]] = {
    "proposed": ("proposed", "agreed", "cancelled"),
    "agreed": ("proposed", "agreed", "completed", "cancelled"),
    "completed": ("completed", "undone"),
    "undone": (),
    "cancelled": (),
}
"""What may become of a move. The database holds the same (moves_move_follows)."""

LOAN_LEAST_MONTHS = 6
"""Shorter loans are no transfers, and stay with the home department's payroll. Source: Cabinet Office, How to move
roles across the Civil Service: guidance for employees, updated 7 October 2024, "Who the staff transfer process applies
to" (https://www.gov.uk/government/publications/guidance-for-civil-servants-how-to-move-jobs-between-departments-and-agencies)."""

NOTICE_WEEKS = (4, 8)
"""How long a department usually has from when a move is proposed. A convention, not a rule: outside of it there is a
warning, never a refusal (decision 40)."""


class StateForbids(Refusal):
    """This move is {state}, so it can’t be {wanted}. Look at it again: somebody may have changed it meanwhile."""

    code: ClassVar[str] = "moves.state-forbids"


class MovesAlready(Refusal):
    """{name} has a move from this employment under way already. Finish or cancel that one first."""

    code: ClassVar[str] = "moves.moves-already"


class SameDepartment(Refusal):
    """This is the department in which {name} works already. Choose another one, or change their post instead."""

    code: ClassVar[str] = "moves.same-department"


class WhereTo(Refusal):
    """A secondment leads to a body outside of the Civil Service, every other move to a department. Enter one of the
    two."""

    code: ClassVar[str] = "moves.where-to"


class NobodyThere(Refusal):
    """A secondment out of the Civil Service has no department joined that could say something about it here. The home
    department does, or the person."""

    code: ClassVar[str] = "moves.nobody-there"


class LoanTooShort(Refusal):
    """A loan lasts six months or more, so from {on:%-d %B %Y} to at least {least:%-d %B %Y}. For a shorter one
    nothing moves: the home department goes on paying."""

    code: ClassVar[str] = "moves.loan-too-short"


class NoReturn(Refusal):
    """A loan or a secondment needs the first day back, and no other move has one. Enter or remove it."""

    code: ClassVar[str] = "moves.no-return"


class ReturnsBefore(Refusal):
    """Nobody can be back on {returns_on:%-d %B %Y} who goes on {on:%-d %B %Y}. Choose a later day."""

    code: ClassVar[str] = "moves.returns-before"


class NotOnLoan(Refusal):
    """{name} isn’t on a loan by this move. Look at their moves, and choose the loan that they are on."""

    code: ClassVar[str] = "moves.not-on-loan"


class NotLater(Refusal):
    """This loan goes on until {returns_on:%-d %B %Y} as it is. Choose a later day, or begin the way back."""

    code: ClassVar[str] = "moves.not-later"


class BackLater(Refusal):
    """The loan of {name} ends on {returns_on:%-d %B %Y}. Extend it first, then they can come back on a later day."""

    code: ClassVar[str] = "moves.back-later"


class NotEmployedThen(Refusal):
    """{name} doesn’t work in that employment on {day:%-d %B %Y}, the last day before the move. Choose a day on which
    they do."""

    code: ClassVar[str] = "moves.not-employed-then"


class ProposalOvertaken(Refusal):
    """Another date has been proposed since: look at proposal {number}, and agree to that or propose another."""

    code: ClassVar[str] = "moves.proposal-overtaken"


class OwnProposal(Refusal):
    """You can’t agree to your own proposal. The other department has to, or to propose another date."""

    code: ClassVar[str] = "moves.own-proposal"


class LaterMove(Refusal):
    """{name} moves on from there on {on:%-d %B %Y}, by a later move. Undo or cancel that one first."""

    code: ClassVar[str] = "moves.later-move"


class Incomplete(Refusal):
    """Nothing was moved. {what} Do what is missing, then complete again."""

    code: ClassVar[str] = "moves.incomplete"


@dataclass(frozen=True, slots=True)
class Dates:
    """The first day there, and the first day back if there is one."""

    on: date
    returns_on: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one side said: a proposal, or that it agrees to the one that `answers` numbers."""

    number: int
    side: Side
    dates: Dates
    answers: int | None = None


def check_state(state: State, wanted: State) -> None:
    if wanted not in FOLLOWS[state]:
        raise StateForbids(state=state, wanted=wanted)


def check_back(name: str, on: date, returns_on: date | None) -> None:
    if returns_on is not None and on > returns_on:
        raise BackLater(field="on", name=name, returns_on=returns_on)


def check_side(kind: Kind, side: Side) -> None:
    if kind == "secondment" and side == "to":
        raise NobodyThere()


def check_open(state: State) -> None:
    if state not in OPEN:
        raise StateForbids(state=state, wanted="changed")


def check_dates(kind: Kind, dates: Dates) -> Dates:
    """Dates that a move of a kind may have."""
    check_day(dates.on, field="on")
    if (dates.returns_on is not None) != (kind in ("loan", "secondment")):
        raise NoReturn(field="returns_on")
    if dates.returns_on is not None:
        check_day(dates.returns_on, field="returns_on")
        if dates.returns_on <= dates.on:
            raise ReturnsBefore(field="returns_on", returns_on=dates.returns_on, on=dates.on)
        least = months_after(dates.on, LOAN_LEAST_MONTHS)
        if kind == "loan" and dates.returns_on < least:
            raise LoanTooShort(field="returns_on", on=dates.on, least=least)
    return dates


def warnings(on: date, asked_on: date) -> list[str]:
    """What to think about before agreeing to a first day, asked for on another."""
    least, most = NOTICE_WEEKS
    if on <= asked_on:
        return [
            "This day is past or today. Both departments put right what was paid since in their next pay run."
        ]
    notice = (on - asked_on).days
    if notice < least * 7:
        return [
            f"This is {_weeks(notice)} away. A department usually has {least} to {most} weeks to let somebody go."
        ]
    if notice > most * 7:
        return [f"This is {_weeks(notice)} away. Departments usually agree on {least} to {most} weeks."]
    return []


def _weeks(days: int) -> str:
    weeks, over = divmod(days, 7)
    about = f"{weeks} week{'' if weeks == 1 else 's'}"
    if not weeks:
        return f"{days} day{'' if days == 1 else 's'}"
    return f"{about} and {over} day{'' if over == 1 else 's'}" if over else about


def standing_proposal(said: Iterable[Said]) -> Said:
    """The last proposal, to which all that was said since are answers."""
    return [each for each in said if each.answers is None][-1]


def state_of(said: Iterable[Said], kind: Kind) -> State:
    """Agreed once both departments stand by the last proposal: who made it, and who agreed to it since. Of a secondment
    only the home department is asked."""
    every = list(said)
    last = standing_proposal(every)
    by = {last.side} | {each.side for each in every if each.answers == last.number}
    return "agreed" if by >= ({"from"} if kind == "secondment" else {"from", "to"}) else "proposed"


def check_answer(said: Iterable[Said], side: Side, number: int) -> Dates:
    """The dates to which a side agrees that answers the proposal of this number."""
    last = standing_proposal(said)
    if number != last.number:
        raise ProposalOvertaken(number=last.number)
    if side == last.side:
        raise OwnProposal()
    return last.dates


Step = Literal["agreed", "offered", "cleared", "released"]

NEEDED: dict[Kind, tuple[Step, ...]] = {
    "permanent": ("agreed", "offered", "cleared", "released"),
    "loan": ("agreed", "offered", "cleared", "released"),
    "return": ("agreed",),
    "secondment": ("agreed", "released"),
}
"""What has to be done before a move can be completed. Who comes back has their post, and was never let go."""

MISSING: dict[Step, str] = {
    "agreed": "no date is agreed",
    "offered": "the department joined has offered no post and pay",
    "cleared": "the checks of the department joined aren’t done",
    "released": "the department left has not released them",
}


def missing(kind: Kind, done: Iterable[Step]) -> list[Step]:
    """What is still to be done before a move of a kind can be completed."""
    have = set(done)
    return [step for step in NEEDED[kind] if step not in have]


def last_day(on: date) -> date:
    """The last day in the department left: never twice, never a gap."""
    return on - timedelta(days=1)
