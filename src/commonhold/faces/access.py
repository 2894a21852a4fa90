"""Every request is somebody's: sign-in state, access rule, one transaction, and refusals as pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from commonhold.base.refusals import Conflict, NotAllowed, Refusal
from commonhold.core.accounts.access import may
from commonhold.core.accounts.sessions import SignedIn, signed_in
from commonhold.core.audit.acting import Actor

View = TypeVar("View", bound=Callable[..., HttpResponse])

PUBLIC = "public"
"""The rule of pages that anybody may open, signed in or not."""
ATTEMPTS = 3
SESSION_ACCOUNT = "account_id"


class Request(HttpRequest):
    """A request as views see it, after AccessMiddleware."""

    who: SignedIn
    actor: Actor
    account_id: int
    roles: frozenset[str]
    department_ids: tuple[int, ...]
    at: datetime


def rule(action: str) -> Callable[[View], View]:
    """Name the action of access.cedar that a view is; a view without one is refused to everybody."""

    def mark(view: View) -> View:
        view.access_action = action  # type: ignore[attr-defined]
        return view

    return mark


class AccessMiddleware:
    """Runs each view inside one transaction, as whoever is signed in, if the view's rule permits it.

    When somebody else changed the same case at the same moment, the view is run again from the start: its
    transaction was rolled back, so it has had no effect.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        action = getattr(view, "access_action", None)
        if action is None:
            return refused(request, NotAllowed(what="open this page: it has no access rule"))
        request.at = timezone.now()
        account_id = request.session.get(SESSION_ACCOUNT)
        if account_id is None:
            return None if action == PUBLIC else to_sign_in(request)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._run(request, account_id, action, view, args, kwargs)
            except Conflict as conflict:
                if attempt == ATTEMPTS:
                    return refused(request, conflict)
            except Refusal as refusal:
                return refused(request, refusal)
        raise AssertionError("unreachable")

    def _run(
        self,
        request: Request,
        account_id: int,
        action: str,
        view: Callable[..., HttpResponse],
        args: Any,
        kwargs: Any,
    ) -> HttpResponse:
        with signed_in(account_id, on=request.at.date()) as who:
            if who is None:
                request.session.flush()
                return to_sign_in(request)
            request.who, request.actor, request.account_id = who, who.actor, account_id
            request.roles, request.department_ids = who.roles, who.department_ids
            if action != PUBLIC and not may(action, roles=who.roles):
                raise NotAllowed(what="open this page")
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response = response.render()
            return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    query = request.GET.copy()
    query.clear()
    query["next"] = request.get_full_path()
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query.urlencode(safe='/')}")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that tells a person what couldn't be done and what to do next."""
    return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)
