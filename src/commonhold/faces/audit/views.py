"""The page on which auditors see who did what, newest first. Looking is itself an event."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.money import format_pence
from commonhold.core.audit.actions import note_look
from commonhold.core.audit.queries import EventRow, events
from commonhold.faces.access import LARGEST_NUMBER, Request, rule
from commonhold.faces.audit.searching import TEXTS, patience, search_of

PAGE_SIZE = 50
PENCE = "_pence"


@rule("audit.view")
def trail(request: Request) -> HttpResponse:
    """Events of one department that fit; the next page begins below the last number of this one."""
    search = search_of(request)
    rows = []
    if not search.errors:
        note_look(
            department_id=search.department.id, wanted=search.told(), actor=request.actor, at=request.at
        )
        with patience():
            rows = events(search.wanted, before_id=_before(request), limit=PAGE_SIZE + 1)
    older, newest = request.GET.copy(), request.GET.copy()
    newest.pop("before", None)
    older["before"] = str(rows[PAGE_SIZE - 1].id) if len(rows) > PAGE_SIZE else ""
    context = {
        "changes": _changes,
        "rows": rows[:PAGE_SIZE],
        "department": search.department,
        "departments": [{"value": str(each.id), "text": each.name} for each in search.departments],
        "texts": TEXTS,
        "typed": search.typed,
        "errors": search.errors,
        "wrong": {each["href"][1:]: each["text"] for each in search.errors},
        "older": f"?{older.urlencode()}" if older["before"] else None,
        "newest": f"?{newest.urlencode()}" if "before" in request.GET else None,
        "export": newest.urlencode(),
    }
    return render(request, "audit/trail.html", context)


def _changes(row: EventRow) -> Iterator[tuple[str, str]]:
    """What an event says changed, in words: the new value, and the one before where it is known."""
    detail = row.detail or {}
    before, after = detail.get("before", {}), detail.get("after", {})
    for name in {**before, **after}:
        new, old = after.get(name), before.get(name)
        if name in before and new != old:
            yield name.removesuffix(PENCE), f"{_said(name, new)} (before: {_said(name, old)})"
        elif new not in (None, ""):
            yield name.removesuffix(PENCE), _said(name, new)


def _said(name: str, value: object) -> str:
    """A value as people say it: what a name tells is in pence, in pounds."""
    if value is None:
        return "nothing"
    return format_pence(value) if name.endswith(PENCE) and isinstance(value, int) else str(value)


def _before(request: Request) -> int | None:
    asked = request.GET.get("before", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 20 else None
    return number if number is None or number <= LARGEST_NUMBER else None
