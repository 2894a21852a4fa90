"""What the pages of every face share: the menu, a message for the next page, and lists in pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.access import may
from commonhold.core.accounts.sessions import SignedIn

PAGE_SIZE = 25
_FLASH = "flash"
_MENU = (
    ("home", "Home", "/", "portal.home"),
    ("cases", "My cases", "/cases/", "portal.my_cases"),
    ("approvals", "Approvals", "/approvals/", "portal.approvals"),
    ("payslips", "Payslips", "/payslips/", "portal.payslips"),
    ("leave", "Leave", "/leave/", "portal.leave"),
    ("details", "My details", "/my-details/", "portal.my_details"),
    ("desk", "Desk", "/desk/", "desk.home"),
    ("office", "Office", "/office/", "office.view"),
    ("residency", "Residency", "/office/residency/", "residency.view"),
    ("audit", "Audit", "/audit/", "audit.view"),
)


def signed_in(request: HttpRequest) -> SignedIn | None:
    """Who is signed in; None on a public page or before the access middleware has looked."""
    who: SignedIn | None = getattr(request, "who", None)
    return who


def menu(roles: frozenset[str], section: str) -> list[dict[str, Any]]:
    """The main menu's items, only those that the access rules open to these roles."""
    return [
        {"text": text, "href": href, "active": name == section}
        for name, text, href, action in _MENU
        if may(action, roles=roles)
    ]


_DESK = (
    ("queue", "Queue", "/desk/", "desk.queue"),
    ("unit", "My unit", "/desk/unit/", "desk.unit"),
    ("find", "Find a case", "/desk/cases/", "desk.queue"),
    ("workload", "Workload", "/desk/workload/", "desk.workload"),
    ("people", "People", "/desk/people/", "desk.people"),
    ("moves", "Moves", "/desk/moves/", "desk.moves"),
    ("pay", "Pay", "/desk/pay/", "desk.pay"),
    ("payments", "Payments", "/desk/payments/", "desk.payments"),
    ("ledger", "Trial balance", "/desk/ledger/", "desk.ledger"),
    ("law", "Law", "/office/law/", "law.view"),
)


def desk_menu(roles: frozenset[str], part: str) -> list[dict[str, Any]]:
    """The desk's own menu, likewise."""
    return [
        {"text": text, "href": href, "current": name == part}
        for name, text, href, action in _DESK
        if may(action, roles=roles)
    ]


def flash(request: HttpRequest, text: str) -> None:
    """Say `text` in a banner on the next page that this person sees."""
    request.session[_FLASH] = text


def take_flash(request: HttpRequest) -> str | None:
    """The message left for this page, once."""
    session = getattr(request, "session", None)
    return session.pop(_FLASH, None) if session is not None and _FLASH in session else None


def problem(refusal: Refusal, fallback: str = "main-content") -> dict[str, str]:
    """A refusal as an entry of the error summary, leading to the field that it names."""
    return {"text": refusal.message, "href": f"#{refusal.field or fallback}"}


@dataclass(frozen=True)
class Paging:
    """One page of a list: `number` counts from 1, `name` is what the address calls it: a page may have two lists."""

    number: int
    total: int
    size: int = PAGE_SIZE
    name: str = "page"

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def links(self, request: HttpRequest) -> dict[str, Any] | None:
        """Options of govukPagination, keeping the filters of the address; None when one page holds it all."""
        if self.last == 1:
            return None
        made: dict[str, Any] = {"items": self._items(request)}
        if self.number > 1:
            made["previous"] = {"href": self._address(request, self.number - 1)}
        if self.number < self.last:
            made["next"] = {"href": self._address(request, self.number + 1)}
        return made

    def _items(self, request: HttpRequest) -> Sequence[dict[str, Any]]:
        around = range(max(1, self.number - 1), min(self.last, self.number + 1) + 1)
        shown = sorted({1, self.last, *around})
        items: list[dict[str, Any]] = []
        for before, each in zip([0, *shown], shown, strict=False):
            if each - before > 1:
                items.append({"ellipsis": True})
            current = each == self.number
            items.append({"number": each, "href": self._address(request, each), "current": current})
        return items

    def _address(self, request: HttpRequest, number: int) -> str:
        query = request.GET.copy()
        query[self.name] = str(number)
        return f"?{query.urlencode()}"


def page_number(request: HttpRequest, name: str = "page") -> int:
    """The page asked for; nonsense is the first."""
    asked = request.GET.get(name, "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def tried(verb: Callable[[], object]) -> list[dict[str, str]]:
    """What is wrong, if the verb refuses because of something that can be entered again."""
    try:
        with transaction.atomic():
            verb()
    except Refusal as refusal:
        if refusal.field is None:
            raise
        return [problem(refusal)]
    return []
