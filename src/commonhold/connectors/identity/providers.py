"""Which identity providers there are: the departments' own, and those of suppliers for their people."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from commonhold.base.refusals import NotFound, Refusal


class SuppliersMisdescribed(Refusal):
    """The file that COMMONHOLD_OIDC_SUPPLIERS names can't be used: {why}. Tell the people who run Commonhold."""

    code: ClassVar[str] = "sign-in.suppliers-misdescribed"
    status: ClassVar[int] = 503


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect issuer, and Commonhold as its client. With a `supplier`, by its code, the provider speaks
    for nobody but those who work in that supplier's units."""

    issuer: str
    client_id: str
    client_secret: str
    algorithm: str
    supplier: str = ""


class _Described(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field(pattern=r"^https?://\S+$")
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1)
    algorithm: str = "RS256"


class _File(RootModel[dict[str, _Described]]):
    pass


_spoken_to: ContextVar[Provider | None] = ContextVar("provider", default=None)


def provider(supplier: str = "") -> Provider:
    """The departments' provider, or a supplier's; NotFound if there is none."""
    found = suppliers().get(supplier) if supplier else _departments_own()
    if found is None:
        raise NotFound(what="identity provider to sign in through")
    return found


def suppliers() -> Mapping[str, Provider]:
    """The providers of suppliers, by the supplier's code."""
    return _read(settings.OIDC_SUPPLIERS) if settings.OIDC_SUPPLIERS else {}


@contextmanager
def speaking_to(chosen: Provider) -> Iterator[None]:
    token = _spoken_to.set(chosen)
    try:
        yield
    finally:
        _spoken_to.reset(token)


def spoken_to() -> Provider | None:
    """The provider that this request is about; the departments' own if no other was chosen."""
    return _spoken_to.get() or _departments_own()


def _departments_own() -> Provider | None:
    if not settings.OIDC_ISSUER:
        return None
    return Provider(
        settings.OIDC_ISSUER,
        settings.OIDC_RP_CLIENT_ID,
        settings.OIDC_RP_CLIENT_SECRET,
        settings.OIDC_RP_SIGN_ALGO,
    )


@cache
def _read(path: str) -> Mapping[str, Provider]:
    """{"SUPPLIER": {"issuer", "client_id", "client_secret", "algorithm"}, …}"""
    try:
        described = _File.model_validate(json.loads(Path(path).read_bytes())).root
    except OSError as error:
        raise SuppliersMisdescribed(why=error.strerror or "it can't be read") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(map(str, first["loc"])) or "the whole of it"
        raise SuppliersMisdescribed(why=f"{where}: {first['msg']}") from error
    except ValueError as error:
        raise SuppliersMisdescribed(why="it is not JSON") from error
    return {
        code: Provider(each.issuer, each.client_id, each.client_secret, each.algorithm, code)
        for code, each in described.items()
    }
