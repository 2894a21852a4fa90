"""One request, one transaction: run again after a conflict, undone by a refusal; none once the account is closed."""

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from commonhold.base.refusals import Conflict, Refusal
from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import acting
from commonhold.faces.access import ATTEMPTS, AccessMiddleware, rule
from commonhold.faces.doors import SESSION_ACCOUNT


class Session(dict):
    """A session in memory."""

    def flush(self):
        self.clear()


@pytest.fixture
def post(accounts, rf):
    """`post(view)`: the answer of a view to a form with a file, sent by an employee."""

    def posted(view):
        request = rf.post("/form/", {"file": SimpleUploadedFile("a.txt", b"content")})
        request.session = Session({SESSION_ACCOUNT: accounts["a.n"]})
        return AccessMiddleware(lambda _: None).process_view(request, rule("portal.home")(view), (), {})

    return posted


def deadlock():
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


@pytest.mark.parametrize("trouble", [Conflict, deadlock])
def test_after_a_conflict_the_view_runs_again_from_the_start(post, system, clock, trouble):
    read = []

    def view(request):
        read.append(request.FILES["file"].read())
        open_account(email="new@works.example", label="New", actor=system, at=clock)
        if len(read) < ATTEMPTS:
            raise trouble()
        return HttpResponse("done")

    assert post(view).content == b"done"
    assert read == [b"content"] * ATTEMPTS


def test_a_conflict_that_does_not_pass_is_told(post):
    def view(request):
        raise Conflict

    answer = post(view)
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.content.decode()


def test_a_refusal_undoes_what_was_done_before_it(post, system, clock):
    def view(request):
        open_account(email="half@works.example", label="Half", actor=system, at=clock)
        raise Refusal

    assert post(view).status_code == 409
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_account WHERE email = 'half@works.example'")
        assert cursor.fetchone() == (0,)


def test_a_mistake_of_ours_is_not_tried_again(post):
    tried = []

    def view(request):
        tried.append(1)
        raise OperationalError("the disk is full")

    with pytest.raises(OperationalError):
        post(view)
    assert tried == [1]


def test_a_session_ends_with_the_account(accounts, system, settings):
    settings.DEMO = True
    client = Client()
    client.post("/sign-in/choose/", {"account": accounts["a.n"]})
    assert client.get("/cases/").status_code == 200
    with acting(system, ()), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_account SET is_active = false WHERE id = %s", [accounts["a.n"]])
    assert client.get("/cases/")["Location"] == "/sign-in/?next=/cases/"
    assert "account_id" not in client.session


def test_what_is_far_too_large_is_refused_unread(rf):
    request = rf.generic("POST", "/drafts/1/lines/1/receipts/", b"", CONTENT_LENGTH="50000001")
    answer = AccessMiddleware(lambda _: pytest.fail("it was read"))(request)
    assert answer.status_code == 413
    assert "larger than 50 MB" in answer.content.decode()


@pytest.mark.parametrize("checked", [True, False])
def test_a_form_with_too_many_fields_is_refused_in_plain_words(accounts, checked):
    client = Client(enforce_csrf_checks=checked)
    session = client.session
    session[SESSION_ACCOUNT] = accounts["a.n"]
    session.save()
    client.get("/")
    answer = client.post("/sign-out/", {f"field-{number}": "x" for number in range(1_001)})
    assert answer.status_code == 413
    page = " ".join(answer.content.decode().split())
    assert "What you sent has more than 1,000 fields or files" in page
    assert "Choose fewer and send them a part at a time." in page


@pytest.mark.django_db
def test_another_system_is_told_the_same_as_a_problem():
    answer = Client().post("/api/robots/token", {f"field-{number}": "x" for number in range(1_001)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-much")
