"""The command-line tool: every noun is a module beside this one, and a word here."""

import functools
import os
import sys
from collections.abc import Callable, Iterable, Set
from importlib import import_module
from typing import Any

import django
import typer
from django.db import connections

from commonhold.faces.cli import postgres
from commonhold.faces.cli.problems import told_plainly

NOUNS = (
    "account",
    "audit",
    "claim",
    "client",
    "clock",
    "contract",
    "demo",
    "department",
    "directory",
    "figures",
    "incident",
    "law",
    "ledger",
    "market",
    "migrate",
    "pay",
    "process",
    "recruitment",
    "reorganise",
    "replay",
    "residency",
    "robot",
    "run",
    "statement",
    "unit",
    "worker",
)
"""A module beside this one for each: with an `app` it is a group of commands, else a command of its own name."""


def command_line(nouns: Iterable[str] = NOUNS) -> typer.Typer:
    """The tool, or a part of it: only what is asked for is imported, once Django is set up."""
    app = typer.Typer(
        name="commonhold",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def commonhold() -> None:
        """Government shared services: one process for each service, across all departments."""

    for noun in nouns:
        module = import_module(f"commonhold.faces.cli.{noun}")
        if isinstance(getattr(module, "app", None), typer.Typer):
            app.add_typer(module.app, name=noun)
        else:
            app.command()(getattr(module, noun))
    return app


def set_up() -> None:
    """Settings and Django, for the embedded database unless DATABASE_URL names another."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhold.settings")
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = postgres.here().url
        os.environ[postgres.EMBEDDED] = "1"
    django.setup()


def start_database_for_each(command: Any, *, but_for: Set[str] = frozenset(), within: str = "") -> None:
    """Let every command find the embedded database running, except those that run it themselves or need none."""
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            start_database_for_each(child, but_for=but_for, within=f"{within}{name} ")
        elif within + name not in but_for:
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
        asked = sys.argv[1] if len(sys.argv) > 1 else ""
        command = typer.main.get_command(command_line([asked] if asked in NOUNS else NOUNS))
        start_database_for_each(command, but_for={"run", "pay check"})
        command()


if __name__ == "__main__":
    main()
