"""Sends Django's e-mail through GOV.UK Notify (https://docs.notifications.service.gov.uk/python.html)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from commonhold.base.refusals import Refusal

TIMEOUT_SECONDS = 10


class NotifyNotSetUp(Refusal):
    """Mail is to go through GOV.UK Notify, but {setting} is not set. Set it, or use another EMAIL_BACKEND."""

    code: ClassVar[str] = "mail.notify_not_set_up"


class NotifyRefused(Refusal):
    """GOV.UK Notify did not take the message: {reason} (status {status})."""

    code: ClassVar[str] = "mail.notify_refused"


class CannotAttach(Refusal):
    """GOV.UK Notify sends no attachments. Leave “{subject}” without one, and link to the case instead."""

    code: ClassVar[str] = "mail.cannot_attach"


class NotifyBackend(BaseEmailBackend):
    """An EMAIL_BACKEND. The template NOTIFY_TEMPLATE_ID must have the fields ((subject)) and ((body)).

    One request per recipient, because Notify addresses one person at a time. Raises NotifyRefused when the
    service answers with an error, unless `fail_silently`; whoever sends decides whether to try again.
    """

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently, **options)
        for name in ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID"):
            if not getattr(settings, name, ""):
                raise NotifyNotSetUp(setting=name)
        self._client: Any = NotificationsAPIClient(  # type: ignore[no-untyped-call]
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=TIMEOUT_SECONDS
        )

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Sends each message to each of its recipients. Returns how many messages went out whole."""
        return sum(self._send(message) for message in email_messages)

    def _send(self, message: EmailMessage) -> bool:
        if message.attachments:
            raise CannotAttach(subject=message.subject)
        try:
            for address in message.recipients():
                self._client.send_email_notification(
                    email_address=address,
                    template_id=settings.NOTIFY_TEMPLATE_ID,
                    personalisation={"subject": str(message.subject), "body": str(message.body)},
                    reference=message.extra_headers.get("X-Commonhold-Notice"),
                )
        except HTTPError as error:
            if self.fail_silently:
                return False
            raise NotifyRefused(reason=_reason(error), status=error.status_code) from error
        return True


def _reason(error: HTTPError) -> str:
    if isinstance(error.message, str):
        return error.message
    return "; ".join(str(part.get("message", part)) for part in error.message)
