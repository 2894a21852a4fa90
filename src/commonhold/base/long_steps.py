"""How a step stands that is too long for a page, so that a worker takes it in the name of whoever asked."""

from datetime import datetime, timedelta

PATIENCE = timedelta(seconds=10)
"""If no worker is at a step for so long, it is said that none is, and it can be started again."""


class LongStep:
    """What such steps have in common. They are facts as of one moment, kept by whoever mixes this in."""

    asked_at: datetime
    started_at: datetime | None
    """When a worker was last seen to begin with it, or with a part of it."""
    done_at: datetime | None
    stage: str | None
    """What a worker does for it at this moment; None if none does."""

    def left_alone(self, at: datetime) -> bool:
        """Whether it isn't done, and no worker is at it: it waits in vain, or a worker stopped in the middle."""
        return (
            self.done_at is None
            and self.stage is None
            and at - (self.started_at or self.asked_at) >= PATIENCE
        )

    def going_on(self, at: datetime) -> bool:
        """Whether it will be done, or refused, without anybody's doing."""
        return self.done_at is None and not self.left_alone(at)
