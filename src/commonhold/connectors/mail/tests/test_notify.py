"""E-mail through GOV.UK Notify, spoken over HTTP to a local server that answers as Notify's API does."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection

from commonhold.connectors.mail.notify import CannotAttach, NotifyNotSetUp, NotifyRefused

SERVICE = "6ce466d0-0000-4000-8000-2b1d6c7a1f10"
SECRET = "0f3a52c8-1111-4222-8333-9e8d7c6b5a40"
TEMPLATE = "9d751e0e-aaaa-4bbb-8ccc-123456789abc"
BACKEND = "commonhold.connectors.mail.notify.NotifyBackend"


class Notify(BaseHTTPRequestHandler):
    """The part of Notify's API that sends e-mail: checks the signed token, then the body."""

    taken: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/v2/notifications/email":
            return self._answer(404, "ResultNotFound", "No such address")
        if not self._signed():
            return self._answer(403, "AuthError", "Invalid token: signature, api token not found")
        if "@" not in body["email_address"]:
            return self._answer(400, "ValidationError", "email_address Not a valid email address")
        if missing := {"subject", "body"} - set(body["personalisation"]):
            return self._answer(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        if body["email_address"].startswith("busy"):
            return self._answer(429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 per 60")
        self.taken.append(body)
        self._send(201, {"id": "1", "reference": body.get("reference"), "template": {"id": TEMPLATE}})

    def _signed(self) -> bool:
        header, claims, signature = self.headers["Authorization"].removeprefix("Bearer ").split(".")
        expected = hmac.new(SECRET.encode(), f"{header}.{claims}".encode(), hashlib.sha256).digest()
        issuer = json.loads(base64.urlsafe_b64decode(claims + "=="))["iss"]
        return issuer == SERVICE and base64.urlsafe_b64decode(signature + "==") == expected

    def _answer(self, status: int, error: str, message: str) -> None:
        self._send(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing while the tests run."""


@pytest.fixture
def notify(settings: Any) -> Iterator[list[dict[str, Any]]]:
    Notify.taken = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Notify)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.NOTIFY_API_KEY = f"demo-{SERVICE}-{SECRET}"
    settings.NOTIFY_TEMPLATE_ID = TEMPLATE
    settings.NOTIFY_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    yield Notify.taken
    server.shutdown()
    server.server_close()
    thread.join()


def message(*to: str) -> EmailMessage:
    return EmailMessage(
        "Your claim CH-7K3M-Q9XT was paid", "£12.50 is on its way.", "no-reply@example.gov.uk", list(to),
        headers={"X-Commonhold-Notice": "notice-7"},
    )  # fmt: skip


def test_each_recipient_gets_the_message(notify: list[dict[str, Any]]) -> None:
    sent = get_connection(BACKEND).send_messages([message("ada@example.gov.uk", "grace@example.gov.uk")])
    assert sent == 1
    assert [taken["email_address"] for taken in notify] == ["ada@example.gov.uk", "grace@example.gov.uk"]
    assert notify[0]["template_id"] == TEMPLATE
    assert notify[0]["reference"] == "notice-7"
    assert notify[0]["personalisation"] == {
        "subject": "Your claim CH-7K3M-Q9XT was paid",
        "body": "£12.50 is on its way.",
    }


def test_a_wrong_key_is_refused_with_what_notify_said(notify: list[dict[str, Any]], settings: Any) -> None:
    settings.NOTIFY_API_KEY = f"demo-{SERVICE}-{SECRET[:-1]}1"
    with pytest.raises(NotifyRefused, match=r"Invalid token.*status 403"):
        get_connection(BACKEND).send_messages([message("ada@example.gov.uk")])
    assert notify == []


@pytest.mark.parametrize(("address", "status"), [("not-an-address", 400), ("busy@example.gov.uk", 429)])
def test_what_notify_refuses_is_told(notify: list[dict[str, Any]], address: str, status: int) -> None:
    with pytest.raises(NotifyRefused, match=f"status {status}"):
        get_connection(BACKEND).send_messages([message(address)])
    assert get_connection(BACKEND, fail_silently=True).send_messages([message(address)]) == 0


def test_a_server_that_is_not_there_is_told(notify: list[dict[str, Any]], settings: Any) -> None:
    settings.NOTIFY_BASE_URL = "http://127.0.0.1:9"
    with pytest.raises(NotifyRefused, match="503"):
        get_connection(BACKEND).send_messages([message("ada@example.gov.uk")])


def test_an_attachment_is_refused_rather_than_dropped(notify: list[dict[str, Any]]) -> None:
    with_file = message("ada@example.gov.uk")
    with_file.attach("receipt.pdf", b"%PDF-1.7", "application/pdf")
    with pytest.raises(CannotAttach):
        get_connection(BACKEND).send_messages([with_file])


def test_without_a_key_the_setting_is_named(settings: Any) -> None:
    settings.NOTIFY_API_KEY = ""
    with pytest.raises(NotifyNotSetUp, match="NOTIFY_API_KEY"):
        get_connection(BACKEND)
