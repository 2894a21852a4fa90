"""Residency: why data may or may not go somewhere, and checking a department's policy before it is written."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from commonhold.base.countries import countries, country_name
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_by_code
from commonhold.work.delivery.routing.queries import made
from commonhold.work.delivery.routing.whereabouts.queries import least_clearance, places
from commonhold.work.residency.cedar.sets import PolicyInvalid
from commonhold.work.residency.cedar.vocabulary import (
    CLASSIFICATIONS,
    CLEARANCES,
    DATA_CLASSES,
    MODES,
    SAFEGUARDS,
    UNIT_KINDS,
)
from commonhold.work.residency.examples.rules import ExamplesInvalid, examples_from, trials
from commonhold.work.residency.queries import rulebook, ruling
from commonhold.work.residency.rules import SETS, policies_of
from commonhold.work.residency.units.rules import UnitPlace

app = typer.Typer(no_args_is_help=True, help="Residency: where data may go, and why.")
ACTOR = Actor.system("command line")

Department = Annotated[str, typer.Option(help="The department's code.")]


def _one_of(known: Collection[str]) -> typer.models.OptionInfo:
    """An option whose value is one of a few; a wrong one is refused with the list."""

    def checked(value: str | list[str] | None) -> str | list[str] | None:
        for each in [value] if isinstance(value, str) else value or []:
            if each not in known:
                raise typer.BadParameter(f"{each} is not one of {', '.join(known)}.")
        return value

    listed = ", ".join(known) if len(known) < 20 else "two letters of ISO 3166-1, such as GB"
    option: typer.models.OptionInfo = typer.Option(help=f"{listed}.", callback=checked)
    return option


@app.callback()
def residency() -> None:
    """Residency: where data may go, and why."""


@app.command()
def why(
    department: Department,
    data_class: Annotated[str, typer.Option("--class", help=f"{', '.join(DATA_CLASSES)}.")],
    country: Annotated[str | None, _one_of(countries())] = None,
    unit: Annotated[
        str, typer.Option(help=f"A unit’s code, or a kind of units: {', '.join(UNIT_KINDS)}.")
    ] = "supplier",
    clearance: Annotated[str | None, _one_of(CLEARANCES)] = None,
    mode: Annotated[str, _one_of(MODES)] = "work",
    classification: Annotated[str, _one_of(CLASSIFICATIONS)] = "official",
    safeguard: Annotated[list[str], _one_of(SAFEGUARDS)] = [],  # noqa: B006 (typer reads it, nobody changes it)
    approved: Annotated[
        bool, typer.Option("--approved", help="As if the risk owner had approved it.")
    ] = False,
) -> None:
    """Say whether a unit in a country may do something with a class of data, and which policies say so.

    A unit’s own countries, safeguards and approvals hold for it; its clearance is that of its people who are cleared
    the least. A kind of units needs the country.

    **Example:** `commonhold residency why --department dwp --class pay --country PL --safeguard uk_standards`

    **Example:** `commonhold residency why --department dwp --class pay --unit tamarind-pune`

    **Exit codes:** 0 permitted, 1 not permitted or refused, 2 wrong use
    """
    if data_class not in DATA_CLASSES:
        raise typer.BadParameter(
            f"{data_class} is not one of {', '.join(DATA_CLASSES)}.", param_hint="--class"
        )
    on = timezone.now().astimezone(LONDON).date()
    with acting(ACTOR, [department_by_code(department).id]):
        book = rulebook(department_by_code(department).id, on)
        found = [
            book.asking(each, data_class, classification, mode)
            for each in _places(unit, country, clearance, frozenset(safeguard), on)
        ]
        asked = [replace(each, approved=each.approved or approved) for each in found]
        ruled = [ruling(each, on=on) for each in asked]
    for place, verdict in zip(asked, ruled, strict=True):
        doing = f"{MODES[mode]} {DATA_CLASSES[data_class].lower()} data in {country_name(place.country)}"
        typer.echo(f"{doing}: {verdict.verdict}")
        for each in verdict.reasons:
            typer.echo(f"{SETS[each.policy_set]} ({each.policy}): {each.words}")
    if any(each.verdict != "permit" for each in ruled):
        raise typer.Exit(1)


def _places(
    unit: str, country: str | None, clearance: str | None, safeguards: frozenset[str], on: date
) -> list[UnitPlace]:
    """Where a unit with that code works, or the one place that the options describe."""
    if unit in UNIT_KINDS:
        if country is None:
            raise typer.BadParameter("Say in which country.", param_hint="--country")
        return [UnitPlace(0, "", unit, country, clearance or "bpss", safeguards)]
    _, market = made(on)
    facts = next((each for each in market.units if each.code == unit), None)
    if facts is None:
        needed = f"{unit} is neither a unit’s code nor one of {', '.join(UNIT_KINDS)}."
        raise typer.BadParameter(needed, param_hint="--unit")
    found = [
        replace(each, safeguards=each.safeguards | safeguards)
        for each in places(facts, clearance or least_clearance(facts))
        if country in (None, each.country)
    ]
    if not found:
        raise typer.BadParameter(f"{unit} doesn’t work there.", param_hint="--country")
    return found


@app.command()
def check(
    policy: Annotated[Path, typer.Argument(help="The policy: a Cedar file.", exists=True, dir_okay=False)],
    department: Department,
    examples: Annotated[
        Path | None, typer.Option(help="Its examples: a file of lines.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Check a department's policy: whether it can be used, and whether its examples get the verdicts that they should.

    **Example:** `commonhold residency check policy.cedar --department dwp --examples examples.csv`

    **Exit codes:** 0 it can be used, 1 refused, naming each policy and example, 2 wrong use
    """
    department_by_code(department)
    try:
        policies = policies_of(policy.read_text(encoding="utf-8", errors="replace"))
        tried = trials(
            policies,
            examples_from(examples.read_text(encoding="utf-8", errors="replace"), department=department)
            if examples
            else (),
            on=timezone.now().astimezone(LONDON).date(),
        )
    except PolicyInvalid as refusal:
        _refuse(
            [f"{each.policy}: {each.message}" if each.policy else each.message for each in refusal.problems]
        )
    except ExamplesInvalid as refusal:
        _refuse(refusal.reasons)
    failing = [
        f"Example {number} should get {each.example.verdict} and gets {each.ruling.verdict}."
        for number, each in enumerate(tried, start=1)
        if not each.passed
    ]
    if failing:
        _refuse(failing)
    said = f"{len(policies.rules)} policies can be used"
    typer.echo(f"{said}; {len(tried)} examples get the verdicts that they should." if tried else f"{said}.")


def _refuse(problems: list[str]) -> None:
    for each in problems:
        typer.echo(each, err=True)
    raise typer.Exit(1)
