"""The command-line tool: every noun is a module beside this one, and one line here."""

import functools
import os
from collections.abc import Callable, Set
from typing import Any

import django
import typer
from django.db import connections

from commonhold.faces.cli import postgres
from commonhold.faces.cli.problems import told_plainly


def command_line() -> typer.Typer:
    """The whole tool. Its parts are imported here because they need Django to be set up."""
    from commonhold.faces.cli import audit, claim, client, demo, ledger, migrate, replay, run, worker

    app = typer.Typer(
        name="commonhold",
        help="Government shared services: one process for each service, across all departments.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command()(run.run)
    app.command()(migrate.migrate)
    app.command()(worker.worker)
    app.command()(replay.replay)
    app.add_typer(audit.app, name="audit")
    app.add_typer(claim.app, name="claim")
    app.add_typer(client.app, name="client")
    app.add_typer(demo.app, name="demo")
    app.add_typer(ledger.app, name="ledger")
    return app


def set_up() -> None:
    """Settings and Django, for the embedded database unless DATABASE_URL names another."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhold.settings")
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = postgres.here().url
        os.environ[postgres.EMBEDDED] = "1"
    django.setup()


def start_database_for_each(command: Any, *, but_for: Set[str] = frozenset()) -> None:
    """Let every command find the embedded database running, except those that run it themselves."""
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            start_database_for_each(child)
        elif name not in but_for:
            child.callback = _with_database(child.callback)


def _with_database(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if os.environ.get(postgres.EMBEDDED) != "1":
            return callback(*args, **kwargs)
        with postgres.here().running():
            try:
                return callback(*args, **kwargs)
            finally:
                connections.close_all()  # the server stops when the last of its clients has gone

    return wrapped


def main() -> None:
    """Run a command. Exits with 0 when it is done, 1 when it is refused, 2 when the command line is wrong."""
    with told_plainly():
        set_up()
        command = typer.main.get_command(command_line())
        start_database_for_each(command, but_for={"run"})
        command()


if __name__ == "__main__":
    main()
