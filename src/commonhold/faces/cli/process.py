"""Processes: checking and publishing new versions, and releasing them to departments."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from commonhold.base.bpmn.difference import compare as compare_processes
from commonhold.base.dmn.difference import compare as compare_decisions
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments import queries as departments
from commonhold.faces.cli.migration import dry_run, migrate, migrations, undo
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.publishing import queries as publishing
from commonhold.work.cases.publishing.actions import publish_version
from commonhold.work.processes import queries as processes
from commonhold.work.processes.migrating.queries import running_counts
from commonhold.work.processes.releasing import queries as releases
from commonhold.work.processes.releasing.actions import release as release_version

app = typer.Typer(no_args_is_help=True, help="Processes: their versions, and the cases that run in them.")
ACTOR = Actor.system("command line")
SHORT = 12

Service = Annotated[str, typer.Argument(help="The service, such as claim_expense.")]
Bpmn = Annotated[Path, typer.Argument(help="The process: a BPMN file.", exists=True, dir_okay=False)]
Dmn = Annotated[
    Path | None,
    typer.Argument(
        help="Its decisions: a DMN file; unless given, those in force.", exists=True, dir_okay=False
    ),
]


@app.callback()
def process() -> None:
    """Processes: their versions, and the cases that run in them."""


@app.command()
def versions(service: Service) -> None:
    """List a service's versions, the newest first: where new cases start in each, and how many cases run in it.

    **Example:** `commonhold process versions claim_expense`

    **Exit codes:** 0 shown, 1 refused (no such service), 2 wrong use
    """
    find_service(service)
    named = {each.id: each.name for each in departments.all_departments()}
    held = releases.in_force(service)
    with acting(ACTOR, named):
        counts = running_counts(service, list(named))
    table = Table("Version", "Published", "New cases start in it", "Cases running")
    for each in {version.hash: version for version in processes.versions(service)}.values():
        where = ["everywhere else" if len(held) > 1 else "everywhere"] if held.get(None) == each.hash else []
        where += [named[key] for key, digest in held.items() if key is not None and digest == each.hash]
        running = sum(counts.get(each.hash, {}).values())
        table.add_row(
            each.hash[:SHORT], f"{each.published_at:%d %B %Y %H:%M}", ", ".join(where), f"{running:,}"
        )
    Console().print(table)


@app.command()
def check(service: Service, bpmn: Bpmn, dmn: Dmn = None) -> None:
    """Check whether a process could be published: by itself, and whether it fits the code of its service.

    **Example:** `commonhold process check claim_expense process.bpmn rules.dmn`

    **Exit codes:** 0 it could be published, 1 refused, naming the element and what to mend, 2 wrong use
    """
    find_service(service)
    publishing.check(service, bpmn.read_bytes(), _decisions(service, dmn))
    Console().print("It can be published.")


@app.command()
def publish(service: Service, bpmn: Bpmn, dmn: Dmn = None) -> None:
    """Publish a new version. No case starts in it until it is released. Publishing it again changes nothing.

    **Example:** `commonhold process publish claim_expense process.bpmn rules.dmn`

    **Exit codes:** 0 published, 1 refused, naming the element and what to mend, 2 wrong use
    """
    find_service(service)
    with acting(ACTOR, departments.department_ids()):
        digest = publish_version(
            service=service,
            bpmn=bpmn.read_bytes(),
            dmn=_decisions(service, dmn),
            actor=ACTOR,
            at=timezone.now(),
        )
    Console().print(digest[:SHORT])
    Console(stderr=True).print(f"Next: commonhold process release {service} {digest[:SHORT]} --to DEPARTMENT")


@app.command()
def diff(
    service: Service,
    old: Annotated[str, typer.Argument(help="The beginning of a version's hash.")],
    new: Annotated[str, typer.Argument(help="The same of another version, or a BPMN file.")],
    dmn: Dmn = None,
) -> None:
    """Show what a version, or a file, adds, changes and takes away.

    **Example:** `commonhold process diff claim_expense 3f6a8b12 process.bpmn`

    **Exit codes:** 0 shown, 1 refused (no such version, or a file that can't be read), 2 wrong use
    """
    before = releases.version(service, old)
    if Path(new).is_file():
        bpmn, rules = Path(new).read_bytes(), dmn.read_bytes() if dmn else before.dmn
    else:
        after = releases.version(service, new)
        bpmn, rules = after.bpmn, after.dmn
    changes = [*compare_processes(before.bpmn, bpmn), *compare_decisions(before.dmn, rules)]
    if not changes:
        Console().print("Nothing is different.")
        return
    table = Table("Element", "Kind", "Became", "In words")
    for each in changes:
        told = "; ".join(f"{one.what}: {one.before or '–'} → {one.after or '–'}" for one in each.details)
        table.add_row(each.element, each.kind, each.how.value, told)
    Console().print(table)


@app.command()
def release(
    service: Service,
    version: Annotated[str, typer.Argument(help="The beginning of the version's hash.")],
    to: Annotated[str, typer.Option(help="A department's code, or “all”.")],
) -> None:
    """Let new cases start in a version: in one department that tries it, or in all. To go back, release the version
    before again. A release to all ends every department's own.

    **Example:** `commonhold process release claim_expense 3f6a8b12 --to hmrc`

    **Exit codes:** 0 released, 1 refused (no such version or department), 2 wrong use
    """
    found = releases.version(service, version)
    department = None if to == "all" else departments.department_by_code(to)
    with acting(ACTOR, departments.department_ids()):
        release_version(
            service=service,
            digest=found.hash,
            department_id=department.id if department else None,
            actor=ACTOR,
            at=timezone.now(),
        )
    where = department.name if department else "every department"
    Console().print(f"New cases of {where} start in {found.hash[:SHORT]}.")


def _decisions(service: str, dmn: Path | None) -> bytes:
    """The decisions in a file, or those of the version that is released to all."""
    if dmn is not None:
        return dmn.read_bytes()
    held = releases.in_force(service).get(None)
    return releases.version(service, held).dmn if held else find_service(service).dmn


for command in (dry_run, migrate, migrations, undo):
    app.command()(command)
