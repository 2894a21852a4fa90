"""What an identity provider says of itself (OpenID Connect Discovery 1.0)."""

from collections.abc import Mapping
from functools import cache
from typing import ClassVar
from urllib.parse import urlsplit

import requests

from commonhold.base.refusals import Refusal

ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
"""The library's settings that come from the provider, and what the provider calls them."""
TIMEOUT_SECONDS = 10


class ProviderUnreachable(Refusal):
    """Your identity provider can't be reached at the moment ({why}). Try again in a few minutes; if it goes on, tell
    the people who run Commonhold."""

    code: ClassVar[str] = "sign-in.provider-unreachable"
    status: ClassVar[int] = 503


class ProviderMisdescribed(Refusal):
    """The identity provider describes itself wrongly: {why}. Tell the people who run Commonhold to check
    the issuer that they gave."""

    code: ClassVar[str] = "sign-in.provider-misdescribed"
    status: ClassVar[int] = 502


@cache
def endpoints(issuer: str) -> Mapping[str, str]:
    """The provider's addresses, by the library's names for them; asked for once."""
    try:
        response = requests.get(
            f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=TIMEOUT_SECONDS
        )
        response.raise_for_status()
        described = response.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderUnreachable(why=type(error).__name__) from error
    if not isinstance(described, dict) or described.get("issuer") != issuer:
        raise ProviderMisdescribed(why=f"its issuer is not {issuer}")
    found = {setting: described.get(name) for setting, name in ENDPOINTS.items()}
    for setting, address in found.items():
        if not isinstance(address, str) or not _as_safe(address, issuer):
            raise ProviderMisdescribed(why=f"its {ENDPOINTS[setting]} is missing or not protected by TLS")
    return {setting: str(address) for setting, address in found.items()}


def _as_safe(address: str, issuer: str) -> bool:
    """Plain HTTP is for providers on one's own machine, whose issuer has it too."""
    return urlsplit(address).scheme in {"https", urlsplit(issuer).scheme}
