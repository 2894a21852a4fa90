"""Every request is somebody's: the way in, the access rule, one transaction, and refusals answered."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import psycopg
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

from commonhold.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from commonhold.core.accounts.access import may
from commonhold.faces.doors import PEOPLE, Door, Request, door_of

__all__ = ["PUBLIC", "AccessMiddleware", "Request", "rule"]

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Rule = str | Mapping[str, str]
"""The action that a view is; where methods are different actions, each method with its own."""

PUBLIC = "public"
"""The rule of pages that anybody may open, signed in or not."""
ATTEMPTS = 3
LARGEST_NUMBER = 2**63 - 1


class MethodNotAllowed(Refusal):
    """This address doesn't know the method {method}. Use {allowed}."""

    code = "method-not-allowed"
    status = 405


class TooLarge(Refusal):
    """What you sent is larger than {most} MB. Send fewer or smaller files."""

    code = "too-large"
    status = 413


class TooMuch(Refusal):
    """What you sent has more than {most:,} fields or files, more than Commonhold reads at once. Nothing was saved.
    Choose fewer and send them a part at a time."""

    code = "too-much"
    status = 413


class Unreadable(Refusal):
    """What was sent has a character in it that no text has. Remove it and try again."""

    code = "unreadable"
    status = 400


def rule(action: Rule) -> Callable[[View], View]:
    """Name the action of access.cedar that a view is; a view without one is refused to everybody."""

    def mark(view: View) -> View:
        view.access_action = action  # type: ignore[attr-defined]
        return view

    return mark


class AccessMiddleware:
    """Runs each view inside one transaction, as whoever asks, if the view's rule permits it.

    When somebody else changed the same case at the same moment, the view is run again from the start: its
    transaction was rolled back, so it has had no effect. Public pages that nobody in particular asks for run
    outside any transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door, length = door_of(request), request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > door.largest_mb * 1_000_000:
            return door.refused(request, TooLarge(most=door.largest_mb))
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        request.at = timezone.now()
        door = PEOPLE if getattr(view, "access_action", None) == PUBLIC else door_of(request)
        try:
            action = _action(view, door, request)
            _require_readable(request, kwargs)
        except Refusal as refusal:
            return door.refused(request, refusal)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _run(request, door, action, view, args, kwargs)
            except (Conflict, OperationalError) as conflict:
                if attempt == ATTEMPTS or not _passing(conflict):
                    if isinstance(conflict, Conflict):
                        return door.refused(request, conflict)
                    raise
                for _, files in request.FILES.lists():
                    for file in files:
                        file.seek(0)
            except Refusal as refusal:
                return door.refused(request, refusal)
        raise AssertionError("unreachable")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal by a public page that ran outside any transaction."""
        return door_of(request).refused(request, exception) if isinstance(exception, Refusal) else None


def _run(
    request: Request, door: Door, action: str, view: Callable[..., HttpResponse], args: Any, kwargs: Any
) -> HttpResponse | None:
    with door.enter(request) as roles:
        if roles is not None:
            if action != PUBLIC and not may(action, roles=roles):
                raise NotAllowed(what="open this page")
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response = response.render()
            return response
    return None if action == PUBLIC else door.nobody(request)


def _action(view: Callable[..., HttpResponse], door: Door, request: HttpRequest) -> str:
    named: Rule | None = getattr(view, "access_action", None)
    if named is None:
        raise NotAllowed(what="open this page: it has no access rule")
    methods = door.methods if isinstance(named, str) else named.keys()
    method = request.method or ""
    if method not in methods:
        raise MethodNotAllowed(method=method[:20], allowed=" or ".join(sorted(methods)))
    return named if isinstance(named, str) else named[method]


def _require_readable(request: HttpRequest, kwargs: Mapping[str, object]) -> None:
    """PostgreSQL holds neither NUL characters nor numbers beyond 64 bits; nobody sends them by accident."""
    if any(isinstance(value, int) and value > LARGEST_NUMBER for value in kwargs.values()):
        raise NotFound(what="page at this address")
    sent = [str(value) for value in kwargs.values()]
    sent += [text for values in (*request.GET.lists(), *request.POST.lists()) for text in values[1]]
    if any("\0" in text for text in sent):
        raise Unreadable


def _passing(error: Exception) -> bool:
    """Whether trying again may help: a conflict, or a deadlock of which this was the victim."""
    again = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
    return isinstance(error, Conflict) or isinstance(error.__cause__, again)
