"""Beginning a session: a new one each time, for eight hours at most, and back to where somebody wanted to go."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.sessions import signed_in
from commonhold.core.accounts.signing_in import actions, queries
from commonhold.faces.doors import SESSION_ACCOUNT, SESSION_BEGAN, Request


def begin_session(request: Request, account_id: int, *, how: str, wanted: str | None) -> HttpResponse:
    """Sign an account in, and go where its holder wanted to. Whatever the session held before is gone."""
    with signed_in(account_id, at=request.at) as who:
        if who is None:
            raise actions.AccountClosed
        actions.sign_in(account_id=account_id, how=how, actor=who.actor, at=request.at)
    request.session.flush()
    request.session[SESSION_ACCOUNT], request.session[SESSION_BEGAN] = account_id, request.at.isoformat()
    request.session.set_expiry(request.at + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    rotate_token(request)
    return HttpResponseRedirect(own_path(wanted))


def own_path(wanted: str | None) -> str:
    """Where somebody wanted to go, if that is a page of ours; else their home page."""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) if wanted else False
    return wanted if wanted and ours and wanted.startswith("/") and "\\" not in wanted else "/"


def address_of(request: HttpRequest) -> str:
    """The network address that a request comes from; behind a proxy, what the proxy says."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()[:45] or "unknown"
    return str(request.META.get("REMOTE_ADDR", "unknown"))


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says why somebody can't sign in, and what to do."""
    response = render(request, "sign_in/refused.html", {"refusal": refusal}, status=refusal.status)
    if isinstance(refusal, queries.TooManyAttempts):
        response["Retry-After"] = str(refusal.wait_seconds)
    return response
