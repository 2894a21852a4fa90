"""Suppliers' people sign in at their own company's provider, which vouches for them and for nobody else."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from typer.testing import CliRunner

from commonhold.base.refusals import NotFound
from commonhold.connectors.identity import providers
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import acting
from commonhold.faces.cli.main import command_line
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.membership import actions as membership
from tests.access.test_sign_in_by_provider import Browser

pytestmark = pytest.mark.usefixtures("provider", "suppliers_provider")
ACME = "/sign-in/provider/acme/"


@pytest.fixture
def piotr(accounts, department, system, clock) -> int:
    """Somebody who works for Acme, beside the department's own people."""
    with acting(system, [department]):
        by = {"actor": system, "at": clock}
        acme = units.create_supplier(code="acme", name="Acme", country="GB", **by)
        team = units.create_unit(
            code="acme-1", name="Acme, Hull", kind="supplier", supplier_id=acme, region="", **by
        )
        site = units.add_site(unit_id=team, name="Hull", country="GB", **by)
        account = open_account(email="piotr@acme.example", label="Piotr", **by)
        membership.join(
            unit_id=team,
            account_id=account,
            site_id=site,
            clearance="bpss",
            skills=[],
            supervisor=False,
            minutes_per_day=420,
            from_date=clock.date(),
            **by,
        )
    return account


@pytest.fixture
def visitor(site, piotr) -> Browser:
    return Browser(site)


def test_somebody_of_the_supplier_signs_in_and_comes_to_their_desk(visitor, piotr):
    answer = visitor.get(visitor.come_back("piotr", wanted="/desk/unit/", door=ACME))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/unit/")
    assert visitor.session()["account_id"] == piotr
    again = Browser(visitor.site)
    again.get(again.come_back("piotr", door=ACME))
    assert again.session()["account_id"] == piotr


def test_the_suppliers_provider_can_t_vouch_for_the_departments_people(visitor, site):
    answer = visitor.get(visitor.come_back("ada", door=ACME))
    assert answer.status_code == 403
    assert "only vouch for people who work in its own units" in answer.text
    assert "account_id" not in visitor.session()
    own = Browser(site)
    assert own.get(own.come_back("ada")).status_code == 302, "her own provider still lets her in"


def test_nor_for_its_own_who_hold_a_role_or_have_left(visitor, piotr, department, system, clock):
    visitor.get(visitor.come_back("piotr", door=ACME))
    with acting(system, [department]):
        grant_role(
            account_id=piotr,
            department_id=department,
            role="finance",
            from_date=date(2099, 1, 1),
            actor=system,
            at=clock,
        )
    again = Browser(visitor.site)
    assert again.get(again.come_back("piotr", door=ACME)).status_code == 403
    assert "account_id" not in again.session()


def test_the_same_subject_at_two_providers_is_two_people(visitor, site, piotr, accounts):
    own = Browser(site)
    own.get(own.come_back("ada"))
    assert own.session()["account_id"] == accounts["a.n"]
    visitor.get(visitor.come_back("ada", door=ACME))
    assert "account_id" not in visitor.session()


def test_whoever_signed_in_elsewhere_before_is_unlinked_first(visitor, piotr):
    visitor.get(visitor.come_back("piotr"))
    again = Browser(visitor.site)
    answer = again.get(again.come_back("piotr", door=ACME))
    assert (answer.status_code, "belongs to another sign-in" in answer.text) == (403, True)
    unlink = ["account", "unlink", "--email", "piotr@acme.example"]
    assert CliRunner().invoke(command_line(), unlink).exit_code == 0
    again.get(again.come_back("piotr", door=ACME))
    assert again.session()["account_id"] == piotr
    nobody = CliRunner().invoke(command_line(), ["account", "unlink", "--email", "u.n@works.example"])
    assert isinstance(nobody.exception, NotFound)


def test_an_answer_is_taken_to_the_provider_that_was_asked(visitor, site):
    back = visitor.come_back("piotr", door=ACME)
    session = visitor.session()
    for kept in session["oidc_states"].values():
        kept["supplier"] = ""
    session.modified = True
    session.save()
    assert visitor.get(back).status_code == 403
    assert visitor.get(back.partition("&iss=")[0]).status_code == 403, "nor when it doesn't say whose it is"


def test_the_page_names_the_suppliers_that_have_a_provider(piotr, client: Client):
    page = client.get("/sign-in/?next=/desk/unit/").content.decode()
    assert 'href="/sign-in/provider/acme/?next=/desk/unit/"' in page
    assert "Sign in through Acme" in page
    assert client.get("/sign-in/provider/nobody/").status_code == 404


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "it is not JSON"),
        ("[]", "the whole of it"),
        (json.dumps({"acme": {"issuer": "https://acme.example", "client_id": "x"}}), "acme → client_secret"),
        (
            json.dumps({"acme": {"issuer": "ftp://x", "client_id": "x", "client_secret": "x"}}),
            "acme → issuer",
        ),
    ],
)
def test_a_file_that_can_t_be_used_says_what_is_wrong_with_it(settings, tmp_path, client, written, why):
    file = tmp_path / f"{len(written)}.json"
    file.write_text(written)
    settings.OIDC_SUPPLIERS = str(file)
    with pytest.raises(providers.SuppliersMisdescribed, match=why):
        providers.suppliers()
    settings.OIDC_SUPPLIERS = str(tmp_path / "nowhere.json")
    assert client.get("/sign-in/").status_code == 503


@pytest.fixture(autouse=True)
def file_read_anew() -> Iterator[None]:
    yield
    providers._read.cache_clear()
