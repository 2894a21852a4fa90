"""Sessions, headers, patience with those who try too often, and the demonstration's way in."""

import runpy
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from commonhold import settings as settings_file
from commonhold.core.accounts.signing_in import queries
from commonhold.faces.cli.worker import forget_sessions
from commonhold.faces.sign_in.sessions import own_path

CHOOSE = "/sign-in/choose/"


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def visitor(demo, accounts):
    return Client()


def test_choosing_somebody_signs_in_as_them(visitor, accounts):
    answer = visitor.post(f"{CHOOSE}?next=/my-details/", {"account": accounts["a.n"]})
    assert (answer.status_code, answer["Location"]) == (302, "/my-details/")
    assert visitor.session["account_id"] == accounts["a.n"]


def test_outside_a_demonstration_nobody_can_choose(visitor, accounts, settings):
    settings.DEMO = False
    assert visitor.get(CHOOSE).status_code == 404
    assert visitor.post(CHOOSE, {"account": accounts["a.n"]}).status_code == 404
    assert "account_id" not in visitor.session


def test_people_are_found_by_name_role_and_department(visitor):
    page = visitor.get(CHOOSE, {"name": "u.", "role": "employee", "department": "works"}).content.decode()
    assert "U.N" in page
    assert "A.N" not in page
    assert "Nobody fits" in visitor.get(CHOOSE, {"role": "finance"}).content.decode()
    assert "A.N" in visitor.get(CHOOSE).content.decode()


@pytest.mark.parametrize("account", ["", "0", "999999999", "-1", "1e3", "²", "9" * 40, "<script>"])
def test_nobody_is_chosen_by_nonsense(visitor, account):
    answer = visitor.post(CHOOSE, {"account": account})
    assert answer.status_code in (403, 404)
    assert "account_id" not in visitor.session


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil",
        "\t//evil.example",
        "/\t/evil.example",
        "",
        None,
    ],
)
def test_nobody_is_sent_elsewhere(wanted):
    assert own_path(wanted) == "/"


def test_a_page_of_ours_may_be_wanted():
    assert own_path("/cases/?page=2") == "/cases/?page=2"


def test_a_session_begins_anew_and_lasts_eight_hours(visitor, accounts):
    visitor.cookies.clear()
    session = visitor.session
    session["left"] = "by somebody else"
    session.save()
    before = session.session_key
    visitor.post(CHOOSE, {"account": accounts["a.n"]})
    assert visitor.session.session_key != before
    assert "left" not in visitor.session
    assert not Session.objects.filter(session_key=before).exists()
    ends = Session.objects.get(session_key=visitor.session.session_key).expire_date
    assert timedelta(hours=7, minutes=59) < ends - timezone.now() <= timedelta(hours=8)


def test_signing_out_takes_a_post_and_ends_the_session(visitor, accounts):
    visitor.post(CHOOSE, {"account": accounts["a.n"]})
    key = visitor.session.session_key
    assert visitor.get("/sign-out/").status_code == 405
    assert visitor.session["account_id"]
    answer = visitor.post("/sign-out/")
    assert answer["Location"] == "/sign-in/"
    assert not Session.objects.filter(session_key=key).exists()


def test_a_form_without_its_token_is_refused(demo, accounts):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(CHOOSE, {"account": accounts["a.n"]})
    assert answer.status_code == 403
    assert "Send the form again" in answer.content.decode()
    strict.get(CHOOSE)
    token = strict.cookies["csrftoken"].value
    answer = strict.post(CHOOSE, {"account": accounts["a.n"], "csrfmiddlewaretoken": token})
    assert answer.status_code == 302


def test_the_form_token_changes_with_signing_in(demo, accounts):
    strict = Client(enforce_csrf_checks=True)
    strict.get(CHOOSE)
    before = strict.cookies["csrftoken"].value
    strict.post(CHOOSE, {"account": accounts["a.n"], "csrfmiddlewaretoken": before})
    assert strict.cookies["csrftoken"].value != before


def test_pages_say_what_a_browser_may_do_with_them(visitor):
    answer = visitor.get(CHOOSE)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_cookies_are_out_of_reach(visitor, accounts):
    visitor.get(CHOOSE)
    visitor.post(CHOOSE, {"account": accounts["a.n"]})
    for name in ("sessionid", "csrftoken"):
        assert visitor.cookies[name]["httponly"], name
        assert visitor.cookies[name]["samesite"] == "Lax", name


def test_over_tls_cookies_and_pages_stay_there(monkeypatch):
    monkeypatch.setenv("COMMONHOLD_URL", "https://commonhold.example")
    found = runpy.run_path(str(settings_file.__file__))
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60
    assert not found["DEBUG"]


def test_an_address_from_which_too_much_is_refused_has_to_wait(visitor, accounts):
    for _ in range(queries.REFUSALS_PER_ADDRESS):
        assert visitor.post(CHOOSE, {"account": "0"}).status_code == 403
    answer = visitor.post(CHOOSE, {"account": accounts["a.n"]})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= queries.WITHIN.seconds
    assert "Try again in 15 minutes" in answer.content.decode()
    elsewhere = visitor.post(CHOOSE, {"account": accounts["a.n"]}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_an_account_that_signs_in_too_often_has_to_wait(visitor, accounts):
    for attempt in range(queries.SIGN_INS_PER_ACCOUNT + 1):
        answer = Client(REMOTE_ADDR=f"192.0.2.{attempt}").post(CHOOSE, {"account": accounts["a.n"]})
    assert answer.status_code == 429
    assert Client().post(CHOOSE, {"account": accounts["u.n"]}).status_code == 302


def test_behind_a_proxy_the_address_is_what_the_proxy_adds(visitor, accounts, settings):
    settings.BEHIND_PROXY = True
    for attempt in range(queries.REFUSALS_PER_ADDRESS + 1):
        said = f"10.0.0.{attempt}, 192.0.2.1"
        answer = visitor.post(CHOOSE, {"account": "0"}, headers={"X-Forwarded-For": said})
    assert answer.status_code == 429


def test_whoever_is_signed_in_needs_no_way_in(visitor, accounts):
    visitor.post(CHOOSE, {"account": accounts["a.n"]})
    for address in ("/sign-in/", CHOOSE, "/sign-in/provider/", "/sign-in/callback/"):
        assert visitor.get(f"{address}?next=//evil.example")["Location"] == "/", address


def test_without_a_provider_the_page_says_what_to_set(db, settings):
    page = Client().get("/sign-in/").content.decode()
    assert "COMMONHOLD_OIDC_ISSUER" in page
    assert Client().get("/sign-in/provider/").status_code == 404


def test_expired_sessions_are_forgotten(visitor, accounts):
    visitor.post(CHOOSE, {"account": accounts["a.n"]})
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_sessions(0)
    assert not Session.objects.exists()
