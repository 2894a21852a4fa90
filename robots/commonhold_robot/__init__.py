"""The client for robots of Commonhold: `Robot`, its `Item`s of work, and what it is told when something is refused."""

from commonhold_robot.client import Item, LeaseLost, Refused, Robot, Stopped

__all__ = ["Item", "LeaseLost", "Refused", "Robot", "Stopped"]
