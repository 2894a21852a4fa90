"""What the pages of transitions share, in the office and at a unit's desk."""

from typing import Any

from django.http import HttpRequest

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request
from commonhold.faces.pages import Paging, page_number, tried
from commonhold.work.cases.catalogue import services
from commonhold.work.delivery.transitions import queries
from commonhold.work.delivery.transitions.rules import BANDS
from commonhold.work.delivery.transitions.signing import actions as signing

STATES = {
    "planned": ("Planned", "blue"),
    "running": ("Running", "yellow"),
    "moved": ("To be signed", "orange"),
    "signed": ("Signed", "green"),
    "called off": ("Called off", "grey"),
}


def listed(request: Request, of_unit: int | None = None) -> dict[str, Any]:
    """A page of the transitions that whoever asks may see, the newest first."""
    paging = Paging(page_number(request), queries.count(of_unit=of_unit))
    return {
        "transitions": queries.transitions(of_unit=of_unit, limit=paging.size, offset=paging.offset),
        "links": paging.links(request),
        "states": STATES,
    }


def signed(request: Request, number: int, *, for_house: bool) -> list[dict[str, str]]:
    """Sign a wave's count as the form says; what is wrong, if that can be entered again."""
    wave, _, rest = request.POST.get("sign", "").partition(" ")
    side, _, unit = rest.partition(" ")
    if not (is_number(wave) and (unit == "" or is_number(unit))):
        raise NotFound(what="count to sign")
    return tried(
        lambda: signing.sign(
            transition_id=number,
            number=int(wave),
            side=side,
            unit_id=int(unit) if unit else None,
            reason=request.POST.get(f"reason-{wave}", "")[:1000],
            for_house=for_house,
            actor=request.actor,
            at=request.at,
        )
    )


def shown(
    request: HttpRequest, found: queries.TransitionFacts, errors: list[dict[str, str]]
) -> dict[str, Any]:
    """What the page of a transition needs, in the office and at a unit's desk."""
    wave = request.POST.get("sign", "").partition(" ")[0]
    errors = [
        {**each, "href": f"#reason-{wave}"} if each.get("href") == "#reason" else each for each in errors
    ]
    return {
        "transition": found,
        "states": STATES,
        "bands": BANDS,
        "kinds": kinds(),
        "typed": request.POST,
        "errors": errors,
    }


def kinds() -> dict[tuple[str, str], str]:
    """Every kind of task of the market, in words."""
    return {
        (service.name, element): f"{kind.title} ({service.title})"
        for service in services().values()
        for element, kind in service.tasks.items()
        if kind.market is not None
    }


def is_number(text: str) -> bool:
    """Whether a form's text is a whole number of at most nine digits."""
    return text.isascii() and text.isdigit() and len(text) <= 9
