"""Two departments that know somebody under two rows."""

from commonhold.records.people.transferring.tests.conftest import both, make_office, office

__all__ = ["both", "make_office", "office"]
