"""Signing in at an identity provider: to it with state, nonce and PKCE, and back with proof of who it is.

mozilla-django-oidc speaks the protocol. Added here are the checks that it leaves out (issuer and audience of the
ID token, the subject of the user information) and refusals that tell people what to do.
"""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from commonhold.base.refusals import NotAllowed
from commonhold.connectors.identity import providers
from commonhold.connectors.identity.discovery import ENDPOINTS, ProviderUnreachable, endpoints
from commonhold.core.accounts.signing_in.actions import Identity


class NotProved(NotAllowed):
    """Your identity provider did not confirm who you are, or it took too long. Sign in again from the beginning."""

    code: ClassVar[str] = "sign-in.not-proved"


class ProviderSaidNo(NotAllowed):
    """Your identity provider did not let you sign in to Commonhold. Ask its help desk why, or try again."""

    code: ClassVar[str] = "sign-in.provider-said-no"


@dataclass
class _Proved:
    """What the library takes for a user: it wants `is_active`, and room to note its backend."""

    identity: Identity
    is_active: bool = True
    backend: str = ""


def _setting(name: str, *default: Any) -> Any:
    spoken_to = providers.spoken_to()
    assert spoken_to is not None
    if name in ENDPOINTS:
        return endpoints(spoken_to.issuer)[name]
    own = {
        "OIDC_RP_CLIENT_ID": spoken_to.client_id,
        "OIDC_RP_CLIENT_SECRET": spoken_to.client_secret,
        "OIDC_RP_SIGN_ALGO": spoken_to.algorithm,
    }
    return own[name] if name in own else import_from_settings(name, *default)


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Trades the code for tokens and checks them."""

    get_settings = staticmethod(_setting)

    def __init__(self) -> None:
        if providers.spoken_to() is not None:
            super().__init__()

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The claims of an ID token that is signed by the provider, meant for us, and for this attempt."""
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = claims.get("aud")
        meant_for = audience if isinstance(audience, list) else [audience]
        spoken_to = providers.spoken_to()
        assert spoken_to is not None
        if claims.get("iss") != spoken_to.issuer or spoken_to.client_id not in meant_for:
            raise SuspiciousOperation("The ID token is from or for somebody else.")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> _Proved:
        """Who it is. Nobody is created: whose account it is, is for core.accounts to say."""
        known = self.get_userinfo(access_token, id_token, payload)
        subject = payload.get("sub")
        if not isinstance(subject, str) or not subject or known.get("sub") != subject:
            raise SuspiciousOperation("The user information is somebody else's.")
        email = known.get("email")
        spoken_to = providers.spoken_to()
        assert spoken_to is not None
        return _Proved(
            Identity(
                supplier=spoken_to.supplier,
                subject=subject,
                email=email if isinstance(email, str) else "",
                email_verified=known.get("email_verified") is True,
                next=self.request.session.get("oidc_login_next"),
            )
        )


class _Callback(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    get_settings = staticmethod(_setting)

    def login_success(self) -> HttpResponse:
        return HttpResponse()

    def login_failure(self) -> HttpResponse:
        raise NotProved


class _Request(OIDCAuthenticationRequestView):  # type: ignore[misc]
    get_settings = staticmethod(_setting)


def begin(request: HttpRequest, supplier: str = "") -> HttpResponse:
    """The redirection to the departments' provider, or to a supplier's; `next` in the query is kept for the way back.
    So is the provider, with the state: what comes back with that state is only taken to that provider."""
    with providers.speaking_to(providers.provider(supplier)):
        view = _Request()
        view.setup(request)
        response: HttpResponse = view.get(request)
    (state,) = parse_qs(urlsplit(response["Location"]).query)["state"]
    request.session["oidc_states"][state]["supplier"] = supplier
    request.session.modified = True
    return response


def finish(request: HttpRequest) -> Identity:
    """Who comes back from a provider. Refuses a wrong state, nonce, code or token, each of which counts once."""
    if "error" in request.GET:
        raise ProviderSaidNo
    kept = request.session.get("oidc_states", {}).get(request.GET.get("state"), {})
    asked = providers.provider(kept.get("supplier", ""))
    # A provider that says in its answer who it is (RFC 9207) has to be the one that was asked.
    if request.GET.get("iss", asked.issuer) != asked.issuer:
        raise NotProved
    with providers.speaking_to(asked):
        return _finish(request)


def _finish(request: HttpRequest) -> Identity:
    view = _Callback()
    view.setup(request)
    try:
        view.get(request)
    except requests.HTTPError as error:
        raise NotProved from error
    except requests.RequestException as error:
        raise ProviderUnreachable(why=type(error).__name__) from error
    except (SuspiciousOperation, jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        # What the provider sent lacks something, or something in it doesn't fit.
        raise NotProved from error
    identity: Identity = view.user.identity
    return identity
