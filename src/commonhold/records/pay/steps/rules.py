"""Steps of a run that are too long for a page: which there are, and how one that was asked for stands."""

from dataclasses import dataclass
from datetime import date, datetime

from commonhold.base.long_steps import LongStep
from commonhold.base.refusals import Refusal
from commonhold.records.pay.rules import PREPARING
from commonhold.records.pay.stages import CALCULATING, COMMITTING

KINDS = ("calculate", "commit")
TAKEN_IN = {"calculate": PREPARING, "commit": ("approved",)}
"""In which states of a run each can be asked for."""
DONE = {"calculate": "calculated", "commit": "committed"}
"""The words for what is done to a run, as in RunMovedOn."""
STAGES = {"calculate": CALCULATING, "commit": COMMITTING}

STOPPED = "The worker stopped in the middle of it. Nothing of it was kept, and it was started again."
MISTAKE = (
    "It was not done, because of a mistake in Commonhold. Nothing of it was kept, and the people who run Commonhold"
    " can read what happened. Start it again in a few minutes."
)


class BeingWorkedOn(Refusal):
    """This pay run is just being {done}: {by} asked for that. Wait until it is done, and look at it then."""

    code = "pay.being-worked-on"


@dataclass(frozen=True)
class StepFacts(LongStep):
    """A step that somebody asked for. `refused` is why it was not done, empty if it was."""

    id: int
    run_id: int
    kind: str
    payment_date: date | None
    """When a commit pays."""
    asked_at: datetime
    asked_by: str
    """Their name."""
    started_at: datetime | None
    done_at: datetime | None
    refused: str
    stage: str | None = None
    """What a worker does for it at this moment; None if none does."""

    @property
    def place(self) -> int:
        """Which of its stages that is, counted from 1; 0 before the first."""
        stages = STAGES[self.kind]
        return stages.index(self.stage) + 1 if self.stage in stages else 0
