"""Steps of a plan that are too long for a page: which there are, and how one that was asked for stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, get_args

from commonhold.base.long_steps import LongStep
from commonhold.base.refusals import Refusal

Kind = Literal["try", "carry_out", "reverse"]
KINDS = get_args(Kind)
DONE: dict[str, str] = {"try": "tried", "carry_out": "carried out", "reverse": "reversed"}
"""The words for what is done to a plan, as in PlanBegun."""
TAKEN_IN = {
    "try": ("drawn", "tried"),
    "carry_out": ("tried", "begun"),
    "reverse": ("begun", "carried out", "reversing"),
}
"""In which states of a plan each can be asked for."""

STOPPED = "The worker stopped in the middle of it. Every stage that it had done is done; the rest was started again."
MISTAKE = (
    "It was not done to its end, because of a mistake in Commonhold. Every stage is done as a whole or not at all, and"
    " the people who run Commonhold can read what happened. Start it again in a few minutes."
)
LONGEST_REASON = 1_000


class BeingWorkedOn(Refusal):
    """This plan is just being {done}: {by} asked for that. Wait until it is done, and look at it then."""

    code: ClassVar[str] = "reorganising.being-worked-on"


class WhyReversed(Refusal):
    """Say in at most 1,000 characters why the plan is reversed: the trails of both departments keep that."""

    code: ClassVar[str] = "reorganising.why-reversed"


class NothingLeft(Refusal):
    """Nothing of this plan is left to be {done}. Look at what was done already."""

    code: ClassVar[str] = "reorganising.nothing-left"


@dataclass(frozen=True)
class StepFacts(LongStep):
    """A step that somebody asked for. `refused` is why it was not done, or not to its end; empty if it was."""

    id: int
    plan_id: int
    kind: Kind
    until: int | None
    """The last stage that it does: that with the highest number of a carrying out, with the lowest of a reversal."""
    reason: str
    """Why it is reversed."""
    asked_at: datetime
    asked_by: str
    """Their name."""
    started_at: datetime | None
    done_at: datetime | None
    refused: str
    stage: str | None = None
