"""HMRC as the tax authority: returns in its forms, sent through its Transaction Engine."""

from collections.abc import Iterable, Iterator
from typing import ClassVar
from urllib.parse import urlsplit

import requests
from django.conf import settings

from commonhold.base.refusals import Refusal
from commonhold.connectors.hmrc import eps as payment_summaries
from commonhold.connectors.hmrc import fps as full_payments
from commonhold.connectors.hmrc import messages
from commonhold.connectors.hmrc.messages import Answer, Sender
from commonhold.records.pay.filing.facts import Employee, FullPayment, PaymentSummary
from commonhold.records.pay.filing.rules import (
    Accepted,
    Receipt,
    Rejected,
    Return,
    Scheme,
    Unanswered,
    Undecided,
)

TIMEOUT_SECONDS = (10, 120)
"""To connect, and to wait for each part of an answer."""
_NOT_THERE = "2000"
_PASSING = frozenset({"1000", "2005", "3000"})
"""Errors of the gateway, not of the return: system failure, no acknowledgement, failure to process."""
_NOT_SIGNED_IN = frozenset({"1002", "1046", "1047"})


class HmrcNotSetUp(Refusal):
    """Returns can't go to HMRC because {setting} is not set. They are kept until it is."""

    code: ClassVar[str] = "hmrc.not-set-up"


class HmrcNotSignedIn(Refusal):
    """HMRC does not know the account that returns are filed with, or it may not file for this PAYE scheme: {why}
    Check HMRC_SENDER_ID and HMRC_PASSWORD, and that the account is enrolled for PAYE. The return is kept."""

    code: ClassVar[str] = "hmrc.not-signed-in"


class Hmrc:
    """records.pay.filing.rules.TaxAuthority, by the Document Submission Protocol."""

    def full_payment(self, fps: FullPayment, employees: Iterable[Employee]) -> Iterator[Return]:
        return full_payments.write(fps, employees)

    def faults(self, fps: FullPayment, employees: Iterable[Employee]) -> Iterator[tuple[Employee, Refusal]]:
        return full_payments.faults(fps, employees)

    def payment_summary(self, eps: PaymentSummary) -> Return:
        return payment_summaries.write(eps)

    def take(self, scheme: Scheme, filed: Return) -> Receipt | Accepted | Rejected:
        answer = _ask(_submission_url(), messages.submission(scheme, filed, _sender()))
        return _outcome(answer)

    def find(self, filed: Return, known: frozenset[str]) -> Receipt | None:
        """By our own id of it if HMRC repeats that in its list; else by the mark on the receipt of each submission that
        isn't known. One that HMRC rejected has no mark, and it does no harm to send that again."""
        answer = _ask(_submission_url(), messages.listing(filed.kind, _sender()))
        if (answer.qualifier, answer.function) != ("response", "list"):
            # An error is no empty list: what is sent again because of it would be there twice.
            raise _no_answer(answer)
        ours = messages.transaction_id(filed)
        unknown = [record for record in answer.listed if record.correlation_id not in known]
        for record in unknown:
            if record.transaction_id == ours:
                return Receipt(record.correlation_id, _poll_url())
        for record in unknown:
            if record.transaction_id:
                continue
            receipt = Receipt(record.correlation_id, _poll_url())
            answer = _ask(
                _poll_url(), messages.poll(filed.kind, record.correlation_id), record.correlation_id
            )
            if answer.mark == filed.mark:
                return receipt
            if answer.qualifier == "acknowledgement":
                raise Undecided("HMRC is still working on a submission that may be this one")
        return None

    def poll(self, kind: str, receipt: Receipt) -> Receipt | Accepted | Rejected:
        asked = messages.poll(kind, receipt.correlation_id)
        return _outcome(_ask(receipt.endpoint, asked, receipt.correlation_id))

    def forget(self, kind: str, receipt: Receipt) -> None:
        asked = messages.deletion(kind, receipt.correlation_id)
        answer = _ask(_submission_url(), asked, receipt.correlation_id)
        gone = any(fault.number == _NOT_THERE for fault in answer.faults)
        if answer.qualifier != "response" and not gone:
            raise Unanswered(_said(answer))


def _outcome(answer: Answer) -> Receipt | Accepted | Rejected:
    numbers = {fault.number for fault in answer.faults}
    match answer.qualifier:
        case "acknowledgement" if answer.correlation_id:
            return Receipt(answer.correlation_id, _ours(answer.endpoint), answer.wait)
        case "response" if answer.mark:
            return Accepted(answer.receipt)
        case "error" if numbers and not numbers & {*_PASSING, *_NOT_SIGNED_IN, _NOT_THERE}:
            return Rejected(answer.faults)
    raise _no_answer(answer)


def _no_answer(answer: Answer) -> Unanswered | HmrcNotSignedIn:
    if any(fault.number in _NOT_SIGNED_IN for fault in answer.faults):
        return HmrcNotSignedIn(why=_said(answer))
    return Unanswered(_said(answer))


def _said(answer: Answer) -> str:
    faults = "; ".join(f"{fault.number} {fault.text}" for fault in answer.faults)
    return faults or f"HMRC answered with “{answer.qualifier}” and said no more."


def _sender() -> Sender:
    for name in ("HMRC_SENDER_ID", "HMRC_PASSWORD", "HMRC_VENDOR_ID"):
        if not getattr(settings, name):
            raise HmrcNotSetUp(setting=name)
    test = (urlsplit(settings.HMRC_URL).hostname or "").startswith("test-")
    return Sender(settings.HMRC_SENDER_ID, settings.HMRC_PASSWORD, settings.HMRC_VENDOR_ID, test=test)


def _submission_url() -> str:
    return f"{settings.HMRC_URL}/submission"


def _poll_url() -> str:
    return f"{settings.HMRC_URL}/poll"


def _ours(endpoint: str) -> str:
    """The address that an answer says to ask at, if it is one of HMRC's; else the one where it usually is."""
    here, there = urlsplit(settings.HMRC_URL), urlsplit(endpoint)
    return endpoint if (there.scheme, there.netloc) == (here.scheme, here.netloc) else _poll_url()


def _ask(url: str, message: bytes, correlation_id: str | None = None) -> Answer:
    """Send a message and read the answer to it; Unanswered if there is none, or if it is to another question."""
    try:
        response = requests.post(
            url,
            data=message,
            headers={"Content-Type": "text/xml; charset=UTF-8"},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # Its text is left out, because it can repeat what was sent.
        raise Unanswered(f"HMRC could not be reached, or broke off ({type(error).__name__})") from None
    if response.status_code != requests.codes.ok:
        raise Unanswered(f"HMRC answered with status {response.status_code}")
    answer = messages.read(response.content)
    if correlation_id is not None and answer.correlation_id not in ("", correlation_id):
        raise Unanswered("HMRC answered about another submission")
    return answer
