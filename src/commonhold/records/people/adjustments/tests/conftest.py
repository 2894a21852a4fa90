"""Somebody who moves from one department to another."""

from commonhold.records.people.tests.conftest import make_office
from commonhold.records.people.tests.moving import move

__all__ = ["make_office", "move"]
