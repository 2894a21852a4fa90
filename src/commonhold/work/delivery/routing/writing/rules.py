"""Markets and choices as JSON documents, and back: equal when read again, identified by a hash, and short."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from commonhold.work.delivery.routing.market import (
    Choice,
    Finding,
    Load,
    Market,
    PolicyTerms,
    Residence,
    Work,
)

T = TypeVar("T")
_MARKET, _WORK, _TERMS = TypeAdapter(Market), TypeAdapter(Work), TypeAdapter(PolicyTerms)
_MAY = Residence(True)
MOST_POINTS = 10_000
"""The largest weight of a policy."""


def market_document(market: Market) -> dict[str, Any]:
    """A market as JSON takes it."""
    return _plain(_MARKET, market)


def market_from(document: Mapping[str, Any]) -> Market:
    return _MARKET.validate_python(document)


def digest(document: Mapping[str, Any]) -> str:
    """What identifies a document: SHA-256 of its JSON with sorted keys, in hexadecimal."""
    written = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def work_text(work: Work) -> str:
    return _WORK.dump_json(work).decode()


def work_from(text: str) -> Work:
    return _WORK.validate_json(text)


def terms_document(terms: PolicyTerms) -> dict[str, Any]:
    return _plain(_TERMS, terms)


def terms_from(document: object) -> tuple[PolicyTerms | None, list[tuple[str, str]]]:
    """The terms of a policy that somebody wrote, or else what is wrong: the field, and what to do about it."""
    try:
        terms = _TERMS.validate_python(document, strict=False)
    except ValidationError as error:
        return None, [
            (".".join(map(str, each["loc"])) or "policy", _in_words(each["type"], each["msg"]))
            for each in error.errors()
        ]
    wrong = list(_wrong(terms))
    return (None, wrong) if wrong else (terms, [])


def _wrong(terms: PolicyTerms) -> Iterable[tuple[str, str]]:
    for name in ("price", "quality", "lateness"):
        if not 0 <= getattr(terms, name) <= MOST_POINTS:
            yield name, f"Enter a whole number from 0 to {MOST_POINTS:,}"
    for name in ("in_house_percent", "supplier_percent"):
        if not 0 <= getattr(terms, name) <= 100:
            yield name, "Enter a whole number from 0 to 100"
    if not terms.price and not terms.quality and not terms.lateness:
        yield "price", "Enter a weight above 0 for at least one of price, quality and lateness"
    if terms.supplier_percent == 0 and terms.in_house_percent == 0:
        yield "supplier_percent", "Enter at least 1, or keep a share in house"
    units = [pilot.unit for pilot in terms.pilots]
    if len(set(units)) < len(units):
        yield "pilots", "Name each pilot once"
    if any(not 1 <= pilot.percent <= 100 for pilot in terms.pilots):
        yield "pilots", "Enter a share from 1 to 100 for each pilot"
    elif terms.in_house_percent + sum(pilot.percent for pilot in terms.pilots) > 100:
        yield "pilots", "Make the shares of the pilots and what stays in house at most 100 together"


def load_text(load: Load) -> str:
    return json.dumps([load.minutes, load.volumes, load.given], separators=(",", ":"))


def load_from(text: str) -> Load:
    return Load(*json.loads(text))


def residence_text(answers: Mapping[str, Residence]) -> str:
    """What was said of each unit, those of whom the same was said together: [permit, hidden, words, units]; those who
    simply may are left out."""
    together: dict[Residence, list[str]] = {}
    for unit, answer in answers.items():
        if answer != _MAY:
            together.setdefault(answer, []).append(unit)
    return json.dumps([[each.permit, each.hidden, each.words, units] for each, units in together.items()])


def residence_from(text: str) -> dict[str, Residence]:
    """The same by unit, for those of whom more was said than that they may."""
    return {
        unit: Residence(permit, tuple(hidden), words)
        for permit, hidden, words, units in json.loads(text)
        for unit in units
    }


def findings_text(findings: Iterable[Finding]) -> str:
    """The findings: those with points one by one, and of the others those with the same reason together.

    Put together by hand, because there are as many as units, for each single task. Units' codes need no escaping.
    """
    stood, shared, out = [], [], dict[tuple[str, str], list[str]]()
    for each in findings:
        unit, why, words, price, quality, late, points = each
        if points is None:
            out.setdefault((why or "", words), []).append(unit)
        elif why is None:
            stood.append(f'["{unit}",{price},{quality},{late},{points}]')
        else:
            shared.append(list(each))
    rest = json.dumps([shared, [[*why, units] for why, units in out.items()]], separators=(",", ":"))
    return f"[[{','.join(stood)}],{rest[1:]}"


def findings_from(text: str) -> tuple[Finding, ...]:
    stood, shared, out = json.loads(text)
    return (
        *(Finding(unit, None, "", *rest) for unit, *rest in stood),
        *(Finding(*each) for each in shared),
        *(Finding(unit, why, words) for why, words, units in out for unit in units),
    )


def same(one: Choice, other: Choice) -> bool:
    """Whether two choices are the same one, in whatever order their findings stand."""
    return one._replace(findings=()) == other._replace(findings=()) and set(one.findings) == set(
        other.findings
    )


def _plain(adapter: TypeAdapter[T], value: T) -> dict[str, Any]:
    document: dict[str, Any] = adapter.dump_python(value, mode="json")
    return document


def _in_words(kind: str, message: str) -> str:
    return {
        "missing": "Fill this in",
        "int_parsing": "Enter a whole number",
        "int_type": "Enter a whole number",
        "int_from_float": "Enter a whole number",
        "int_parsing_size": "Enter a smaller number",
    }.get(kind, message)
