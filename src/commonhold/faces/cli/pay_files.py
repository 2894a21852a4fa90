"""What a committed pay run gives to the bank and to others, saved as files where their software takes them from."""

from pathlib import Path
from typing import Annotated, ClassVar

import typer

from commonhold.base.refusals import Refusal
from commonhold.connectors.banks.saving import save
from commonhold.faces.cli.pay_run import As, Run, step
from commonhold.records.pay.lists import queries as lists
from commonhold.records.pay.rules import FINAL, RunMovedOn
from commonhold.records.pay.runs import queries
from commonhold.records.pay.slips.actions import note_export
from commonhold.records.payments.queries import files_of

_ENDINGS = {"pain.001": "xml", "bacs18": "txt"}


class AnotherFileThere(Refusal):
    """There is another {name} in {folder} already. Nothing was saved over it: choose another folder, or move the file
    away."""

    code: ClassVar[str] = "pay.another-file-there"


def files(
    run_id: Run,
    email: As,
    to: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The folder to save to.", exists=True, file_okay=False)
    ],
) -> None:
    """Save what a committed run gives to the bank (pain.001 and Bacs Standard 18: send one of them, either pays
    everybody) and the lists for pension schemes, courts and others.

    Each file is there whole or not at all, and none is ever saved over another. After a full disk do it again: what
    is there already stays, and the files are the same to the byte.

    **Example:** `commonhold pay files 12 --to /srv/payments --as pat@defra.example`

    **Exit codes:** 0 saved, 1 refused (not committed, not a payroll officer, no room, another file there), 2 wrong use
    """
    with step(run_id, email) as common:
        contents = _contents(run_id)
        note_export(
            department_id=queries.run(run_id).department_id,
            run_id=run_id,
            what=", ".join(contents),
            actor=common["actor"],
            at=common["at"],
        )
    for name, content in contents.items():
        path = to / name
        if not path.exists():
            save([content], path)
        elif path.read_bytes() != content:
            raise AnotherFileThere(name=name, folder=to)
        typer.echo(path)


def _contents(run_id: int) -> dict[str, bytes]:
    """The files of a committed run by their names."""
    run = queries.run(run_id)
    if run.state not in FINAL:
        raise RunMovedOn(state=run.state, wanted="saved as files")
    found: dict[str, bytes] = {}
    if run.batch_id is not None:
        for file in files_of(run.batch_id):
            found[f"pay-run-{run_id}-{file.format}.{_ENDINGS[file.format]}"] = file.content
    for each in queries.dispatches(run_id):
        if each.sha256:
            found[f"pay-run-{run_id}-{each.kind}.csv"] = lists.file(run_id, each.kind)
    return found
