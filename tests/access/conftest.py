"""A department with some accounts, and a real identity provider beside it."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from commonhold.connectors.identity import discovery
from commonhold.core.accounts import actions
from commonhold.core.audit.acting import acting
from commonhold.faces.doors import SESSION_ACCOUNT
from commonhold.services.claim_expense.tests.conftest import department, furnished, template, visiting
from commonhold.work.cases import queue
from commonhold.work.delivery.tests import conftest as delivery
from tests.access.systems import client_for
from tests.browser import _node

__all__ = ["department", "furnished", "template", "visiting"]

PROVIDER = Path(__file__).with_name("provider.js")


@pytest.fixture
def accounts(department, system, clock) -> dict[str, int]:
    """Account ids by the local part of their addresses (a.n, u.n, g.n, s.n at works.example); all are employees."""
    with acting(system, [department]):
        found = {
            each: actions.open_account(
                email=f"{each}@works.example", label=each.upper(), actor=system, at=clock
            )
            for each in ("a.n", "u.n", "g.n", "s.n")
        }
        for account_id in found.values():
            actions.grant_role(
                account_id=account_id,
                department_id=department,
                role="employee",
                from_date=clock.date(),
                actor=system,
                at=clock,
            )
    return found


@contextmanager
def _provider(site: str) -> Iterator[str]:
    """A provider of which Commonhold is a client; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [_node(), str(PROVIDER), str(port), f"{site}/sign-in/callback/"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "listening", (
        "npm's oidc-provider does not start; run `npm ci`"
    )
    discovery.endpoints.cache_clear()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture
def provider(site: str, settings) -> Iterator[str]:
    """The address of the departments' provider."""
    with _provider(site) as address:
        settings.OIDC_ISSUER = address
        settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "commonhold", "only-for-the-tests"
        yield address


@pytest.fixture
def suppliers_provider(site: str, settings, tmp_path) -> Iterator[str]:
    """The address of the provider of the supplier acme, beside the departments' own."""
    with _provider(site) as address:
        described = {"issuer": address, "client_id": "commonhold", "client_secret": "only-for-the-tests"}
        file = tmp_path / "suppliers.json"
        file.write_text(json.dumps({"acme": described}))
        settings.OIDC_SUPPLIERS = str(file)
        yield address


@pytest.fixture
def office(department, furnished, settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with queue.inline() as steps:
        return furnished.move_in(steps)


@pytest.fixture
def number(office) -> str:
    """The claimant's employee number."""
    return f"N{office.account('claimant')}"


@pytest.fixture
def booking(office, department, system) -> Client:
    """The travel booking system, which may send claims and see them."""
    return client_for(department, system, "claims:read", "claims:write")


@pytest.fixture
def as_role(department, system, clock):
    """`as_role(role)`: somebody with this role, in this department or another."""

    def made(role: str, department_id: int = department) -> Client:
        with acting(system, [department_id]):
            account = actions.open_account(email=f"{role}@works.example", label=role, actor=system, at=clock)
            actions.grant_role(
                account_id=account,
                department_id=department_id,
                role=role,
                from_date=date(2026, 1, 1),
                actor=system,
                at=clock,
            )
        client = Client()
        session = client.session
        session[SESSION_ACCOUNT] = account
        session.save()
        return client

    return made


@pytest.fixture
def krakow(department, system, clock) -> None:
    """A supplier's team in Poland."""
    with acting(system, [department]):
        delivery.krakow(system, clock)
