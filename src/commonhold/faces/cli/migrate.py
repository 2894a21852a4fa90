"""Preparing a database for this version."""

from django.utils import timezone
from rich.console import Console

from commonhold.core.audit.acting import Actor, acting
from commonhold.faces.cli import database
from commonhold.work.cases.publishing.actions import publish_services


def migrate() -> None:
    """Bring the database to this version: the application's role, what is new in its tables, and the processes
    of this version's services.

    A database of a newer version is refused and left as it is. Doing this again does nothing.

    **Example:** `DATABASE_URL=postgresql://owner@db.example/commonhold commonhold migrate`

    **Exit codes:** 0 done, 1 refused (unreachable, too old, or of a newer version)
    """
    with Console(stderr=True).status("Bringing the database to this version"):
        bring_up_to_date()


def bring_up_to_date() -> None:
    url = database.owner_url()
    database.prepare(url)
    database.migrate(url)
    migrating = Actor.system("migrate")
    with acting(migrating, ()):
        publish_services(actor=migrating, at=timezone.now())
