"""What somebody wants to try, read from documents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.contracts.rules import Terms
from commonhold.work.delivery.routing.market import Market
from commonhold.work.delivery.routing.what_if.rules import Changes
from commonhold.work.delivery.routing.writing.rules import terms_from

MOST = 1_000_000_000


class CantBeTried(Refusal):
    """{what}"""

    code: ClassVar[str] = "delivery.cant_be_tried"


def changes_from(tried: Mapping[str, object], markets: Iterable[Market]) -> Changes:
    """What a document says to try: a `policy`, `prices`, `capacity`, a `contract` with its code and terms; what it
    doesn't name stays. Their lots and units must be of the markets."""
    terms, policy = None, tried.get("policy")
    if policy is not None:
        terms, wrong = terms_from(policy)
        if terms is None:
            raise CantBeTried(field="policy", what="; ".join(f"{name}: {what}" for name, what in wrong))
    known = list(markets)
    lots = {offer.lot for market in known for offer in market.offers}
    units = {unit.code for market in known for unit in market.units}
    minutes = _named("capacity", tried.get("capacity"), units)
    for unit, each in minutes.items():
        if not _whole(each, 0):
            raise CantBeTried(field="capacity", what=f"{unit}: Enter a whole number of minutes a day")
    return Changes(
        terms,
        {lot: _bands(lot, each) for lot, each in _named("prices", tried.get("prices"), lots).items()},
        {unit: each for unit, each in minutes.items() if isinstance(each, int)},
        _contracts(tried.get("contract"), units),
    )


def _contracts(document: object, units: set[str]) -> Mapping[str, Terms]:
    if document is None:
        return {}
    if not isinstance(document, dict) or not isinstance(document.get("code"), str):
        raise CantBeTried(field="contract", what="Give the contract’s code and its terms")
    terms = read(document.get("terms"))
    for unit in (unit for lot in terms.lots for unit in lot.units):
        if unit not in units:
            raise CantBeTried(
                field="contract",
                what=f"{unit}: There was no such unit. Use one of {', '.join(sorted(units))}",
            )
    return {document["code"]: terms}


def _named(field: str, document: object, known: set[str]) -> Mapping[str, object]:
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise CantBeTried(field=field, what=f"Write {field} as an object, by name")
    for name in document:
        if name not in known:
            raise CantBeTried(field=field, what=f"{name[:80]}: Use one of {', '.join(sorted(known))}")
    return document


def _bands(lot: str, price: object) -> tuple[tuple[int, int], ...]:
    """One price for every task, or bands with ascending volumes, of which the first begins with the first task."""
    if _whole(price, 0):
        price = [[1, price]]
    wrong = CantBeTried(
        field="prices", what=f"{lot}: Enter whole pence, or bands such as [[1, 400], [500, 350]]"
    )
    if not isinstance(price, list) or not price:
        raise wrong
    for band in price:
        if not isinstance(band, list) or len(band) != 2 or not _whole(band[0], 1) or not _whole(band[1], 0):
            raise wrong
    volumes = [band[0] for band in price]
    if volumes[0] != 1 or volumes != sorted(set(volumes)):
        raise wrong
    return tuple((band[0], band[1]) for band in price)


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST
