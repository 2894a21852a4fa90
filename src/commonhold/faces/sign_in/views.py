"""To the identity provider and back, and out again."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.connectors.identity import provider, providers
from commonhold.core.accounts.signing_in import actions, queries
from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department_ids
from commonhold.faces import pages
from commonhold.faces.access import PUBLIC, Request, rule
from commonhold.faces.sign_in.sessions import address_of, begin_session, own_path, refused
from commonhold.work.delivery.units import queries as units


@rule(PUBLIC)
def ways_in(request: Request) -> HttpResponse:
    """How one can sign in here."""
    wanted = own_path(request.GET.get("next"))
    if pages.signed_in(request):
        return HttpResponseRedirect(wanted)
    if settings.DEMO and not settings.OIDC_ISSUER:
        return HttpResponseRedirect(f"{reverse('sign_in:choose')}?{request.GET.urlencode()}")
    try:
        connected = providers.suppliers()
    except Refusal as refusal:
        return refused(request, refusal)
    theirs = [each for each in units.suppliers() if each.code in connected]
    ways = {"provider": bool(settings.OIDC_ISSUER), "suppliers": theirs}
    return render(request, "sign_in/ways_in.html", {"next": wanted, **ways})


@rule(PUBLIC)
def to_provider(request: Request, supplier: str = "") -> HttpResponse:
    """Begin at the departments' identity provider, or at a supplier's."""
    if pages.signed_in(request):
        return HttpResponseRedirect(own_path(request.GET.get("next")))
    try:
        with acting(actions.DOOR, ()):
            queries.require_patience(address_of(request), request.at)
        return provider.begin(request, supplier)
    except Refusal as refusal:
        return refused(request, refusal)


@rule(PUBLIC)
def from_provider(request: Request) -> HttpResponse:
    """Back from the identity provider, with proof of who it is or without."""
    if pages.signed_in(request):
        return HttpResponseRedirect("/")
    address = address_of(request)
    try:
        with acting(actions.DOOR, ()):
            queries.require_patience(address, request.at)
        identity = provider.finish(request)
        on = request.at.astimezone(LONDON).date()
        with acting(actions.DOOR, department_ids()):
            account_id = actions.recognise(
                identity=identity,
                works_there=lambda account: units.works_for(account, identity.supplier, on),
                at=request.at,
            )
        return begin_session(request, account_id, how="provider", wanted=identity.next)
    except queries.TooManyAttempts as refusal:
        return refused(request, refusal)
    except Refusal as refusal:
        with acting(actions.DOOR, ()):
            actions.note_refusal(address=address, reason=refusal.code, at=request.at)
        return refused(request, refusal)


@rule({"POST": "account.sign_out"})
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    actions.sign_out(account_id=request.account_id, actor=request.actor, at=request.at)
    request.session.flush()
    return HttpResponseRedirect(reverse("sign_in:ways-in"))
