"""Signing in at a real OpenID provider, all of it over HTTP; and everything that must not open the door."""

import re
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import requests
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import SuspiciousOperation

from commonhold.connectors.identity import discovery
from commonhold.connectors.identity.provider import Backend

SESSION = "sessionid"


class Browser:
    """Somebody's browser: one cookie jar, redirections followed one by one."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.http = requests.Session()

    def get(self, address: str) -> requests.Response:
        return self.http.get(address, allow_redirects=False, timeout=20)

    def come_back(self, who: str, wanted: str = "/", door: str = "/sign-in/provider/") -> str:
        """Sign in at a provider as `who`; the address to which it sends the browser back."""
        answer = self.get(f"{self.site}{door}?next={wanted}")
        while not answer.headers.get("Location", "").startswith(f"{self.site}/sign-in/callback/"):
            if answer.is_redirect:
                answer = self.get(requests.compat.urljoin(answer.url, answer.headers["Location"]))
                continue
            assert answer.ok, answer.text
            form = re.search(r'action="([^"]+)" method="post"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert form, answer.text
            assert prompt, answer.text
            fields = {"prompt": prompt[1], "login": who, "password": "any"}
            answer = self.http.post(form[1], data=fields, allow_redirects=False, timeout=20)
        return answer.headers["Location"]

    def session(self) -> SessionStore:
        return SessionStore(self.http.cookies[SESSION])


@pytest.fixture
def visitor(site, provider, accounts) -> Browser:
    return Browser(site)


def events(owner_url: str) -> list[str]:
    with psycopg.connect(owner_url) as connection:
        return [row[0] for row in connection.execute("SELECT event FROM audit_event ORDER BY id")]


def test_somebody_signs_in_and_is_where_they_wanted_to_be(visitor, site, accounts, committed_db):
    answer = visitor.get(visitor.come_back("ada", wanted="/my-details/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my-details/")
    assert visitor.session()["account_id"] == accounts["a.n"]
    assert visitor.get(f"{site}/").status_code == 200
    assert events(committed_db)[-2:] == ["accounts.subject_linked", "accounts.signed_in"]


def test_the_session_before_signing_in_is_not_the_one_after(visitor):
    back = visitor.come_back("ada")
    before = visitor.http.cookies[SESSION]
    visitor.get(back)
    assert visitor.http.cookies[SESSION] != before
    assert not SessionStore().exists(before)


def test_from_then_on_the_subject_counts_whatever_the_address_is(visitor, site, accounts, committed_db):
    visitor.get(visitor.come_back("ada"))
    with psycopg.connect(committed_db) as connection:
        connection.execute("SELECT set_config('commonhold.actor', 'test', true)")
        connection.execute("UPDATE accounts_account SET email = 'married@works.example' WHERE label = 'A.N'")
    again = Browser(site)
    again.get(again.come_back("ada"))
    assert again.session()["account_id"] == accounts["a.n"]


def test_another_subject_with_the_same_address_is_somebody_else(visitor, site):
    visitor.get(visitor.come_back("ada"))
    other = Browser(site)
    answer = other.get(other.come_back("twin"))
    assert answer.status_code == 403
    assert "belongs to another sign-in" in answer.text
    assert "account_id" not in other.session()


def test_the_provider_is_asked_with_state_nonce_and_pkce(visitor, site):
    asked = parse_qs(urlsplit(visitor.get(f"{site}/sign-in/provider/").headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert all(len(asked[each][0]) >= 32 for each in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("stranger", "nobody with your e-mail address has an account here"),
        ("unsure", "has not checked that your e-mail address is yours"),
        ("slow", "did not confirm who you are"),
    ],
)
def test_the_door_stays_shut(visitor, committed_db, who, told):
    answer = visitor.get(visitor.come_back(who))
    assert answer.status_code == 403
    assert told in answer.text
    assert "account_id" not in visitor.session()
    assert events(committed_db)[-1] == "accounts.sign_in_refused"


def test_a_closed_account_stays_shut(visitor, committed_db):
    with psycopg.connect(committed_db) as connection:
        connection.execute("SELECT set_config('commonhold.actor', 'test', true)")
        connection.execute("UPDATE accounts_account SET is_active = false WHERE label = 'G.N'")
    answer = visitor.get(visitor.come_back("gone"))
    assert answer.status_code == 403
    assert "Your account here is closed" in answer.text


def test_a_code_opens_the_door_once(visitor, site):
    back = visitor.come_back("ada")
    state = parse_qs(urlsplit(back).query)["state"][0]
    kept = visitor.session()["oidc_states"][state]
    visitor.get(back)
    thief = Browser(site)
    thief.get(f"{site}/sign-in/provider/")
    session = thief.session()
    session["oidc_states"] = {state: kept}
    session.save()
    assert thief.get(back).status_code == 403
    assert "account_id" not in thief.session()


@pytest.mark.parametrize("query", ["code=x&state=y", "code=x", "state=y", "", "error=access_denied&state=y"])
def test_coming_back_without_having_left_is_refused(visitor, site, query):
    visitor.get(f"{site}/sign-in/provider/")
    answer = visitor.get(f"{site}/sign-in/callback/?{query}")
    assert answer.status_code == 403
    assert "account_id" not in visitor.session()


def test_the_answer_to_somebody_elses_question_is_refused(visitor, site):
    back = visitor.come_back("ada")
    victim = Browser(site)
    victim.get(f"{site}/sign-in/provider/")
    assert victim.get(back).status_code == 403
    assert "account_id" not in victim.session()


def test_a_token_for_another_attempt_is_refused(visitor):
    back = visitor.come_back("ada")
    session = visitor.session()
    for kept in session["oidc_states"].values():
        kept["nonce"] = "another"
    session.modified = True
    session.save()
    answer = visitor.get(back)
    assert answer.status_code == 403
    assert "did not confirm who you are" in answer.text


def test_a_token_for_another_client_is_refused(visitor, provider, settings):
    back = parse_qs(urlsplit(visitor.come_back("ada")).query)
    kept = visitor.session()["oidc_states"][back["state"][0]]
    traded = requests.post(
        discovery.endpoints(provider)["OIDC_OP_TOKEN_ENDPOINT"],
        data={
            "grant_type": "authorization_code",
            "client_id": settings.OIDC_RP_CLIENT_ID,
            "client_secret": settings.OIDC_RP_CLIENT_SECRET,
            "code": back["code"][0],
            "code_verifier": kept["code_verifier"],
            "redirect_uri": f"{visitor.site}/sign-in/callback/",
        },
        timeout=20,
    )
    token = traded.json()["id_token"]
    assert Backend().verify_token(token, nonce=kept["nonce"])["sub"] == "ada"
    settings.OIDC_RP_CLIENT_ID = "somebody-else"
    with pytest.raises(SuspiciousOperation, match="for somebody else"):
        Backend().verify_token(token, nonce=kept["nonce"])


def test_a_provider_that_is_down_is_told_so(visitor, site, provider, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    answer = visitor.get(f"{site}/sign-in/provider/")
    assert answer.status_code == 503
    assert "can’t be reached" in answer.text.replace("&#39;", "’").replace("'", "’")
