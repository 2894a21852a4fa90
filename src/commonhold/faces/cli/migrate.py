"""Preparing a database for this version."""

from rich.console import Console

from commonhold.faces.cli import database


def migrate() -> None:
    """Bring the database to this version: create the application's role, then apply what is new.

    A database of a newer version is refused and left as it is. Doing this again does nothing.

    **Example:** `DATABASE_URL=postgresql://owner@db.example/commonhold commonhold migrate`

    **Exit codes:** 0 done, 1 refused (unreachable, too old, or of a newer version)
    """
    url = database.owner_url()
    database.prepare(url)
    with Console(stderr=True).status("Bringing the database to this version"):
        database.migrate(url)
