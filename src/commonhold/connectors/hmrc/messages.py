"""GovTalk messages of HMRC's Transaction Engine: written to be sent, and read when they come back.

The protocol is HMRC's "Transaction Engine: Document Submission Protocol" (v2.0, 15 August 2018), the envelope its
schema envelope-v2-0-HMRC. Only the method "clear" is left of those by which a sender proves who it is, so all goes
through TLS.
"""

import base64
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from lxml import etree

from commonhold.base.xml import NotXml, read_xml
from commonhold.connectors.hmrc.irmark import ENVELOPE
from commonhold.connectors.hmrc.values import escaped
from commonhold.records.pay.filing.rules import Fault, Return, Scheme, Unanswered

CLASSES = {"fps": "HMRC-PAYE-RTI-FPS", "eps": "HMRC-PAYE-RTI-EPS"}
LARGEST_ANSWER_BYTES = 50_000_000
"""A return whose every employee is at fault has a long answer."""


@dataclass(frozen=True)
class Sender:
    """Who sends: a Government Gateway account, and the number that HMRC gave the software's vendor."""

    id: str
    password: str
    vendor: str
    test: bool

    def __repr__(self) -> str:
        return f"Sender({self.id!r})"


@dataclass(frozen=True)
class StatusRecord:
    """A submission that the Transaction Engine has, as it lists them."""

    transaction_id: str
    correlation_id: str


@dataclass(frozen=True)
class Answer:
    """What the Transaction Engine says. `mark` is the IRmark on a receipt, in base64."""

    qualifier: str
    function: str
    correlation_id: str
    endpoint: str
    wait: timedelta
    faults: tuple[Fault, ...]
    receipt: str
    mark: str
    listed: tuple[StatusRecord, ...]


def transaction_id(filed: Return) -> str:
    """Our name for a submission: the first 16 of its mark's 20 bytes, so that the same content has the same."""
    return base64.b64decode(filed.mark)[:16].hex().upper()


def submission(scheme: Scheme, filed: Return, sender: Sender) -> bytes:
    """SUBMISSION_REQUEST: the return in its envelope."""
    keys = (
        f'<Keys><Key Type="TaxOfficeNumber">{escaped(scheme.tax_office)}</Key>'
        f'<Key Type="TaxOfficeReference">{escaped(scheme.paye_reference)}</Key></Keys>'
    )
    head = _head(filed.kind, "request", "submit", transaction=transaction_id(filed), sender=sender, keys=keys)
    return b"".join((head, b"<Body>", filed.content, b"</Body></GovTalkMessage>"))


def poll(kind: str, correlation_id: str) -> bytes:
    """SUBMISSION_POLL: what became of it?"""
    return _head(kind, "poll", "submit", correlation=correlation_id) + b"<Body/></GovTalkMessage>"


def deletion(kind: str, correlation_id: str) -> bytes:
    """DELETE_REQUEST: its answer has arrived here and can go there."""
    return _head(kind, "request", "delete", correlation=correlation_id) + b"<Body/></GovTalkMessage>"


def listing(kind: str, sender: Sender) -> bytes:
    """DATA_REQUEST: which submissions of this kind has the Transaction Engine from this sender?"""
    return _head(kind, "request", "list", sender=sender) + b"<Body/></GovTalkMessage>"


def _head(
    kind: str,
    qualifier: str,
    function: str,
    *,
    transaction: str = "",
    correlation: str = "",
    sender: Sender | None = None,
    keys: str = "<Keys/>",
) -> bytes:
    test = "" if sender is None else f"<GatewayTest>{int(sender.test)}</GatewayTest>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<GovTalkMessage xmlns="{ENVELOPE}">'
        "<EnvelopeVersion>2.0</EnvelopeVersion><Header><MessageDetails>"
        f"<Class>{CLASSES[kind]}</Class><Qualifier>{qualifier}</Qualifier><Function>{function}</Function>"
        f"<TransactionID>{transaction}</TransactionID><CorrelationID>{escaped(correlation)}</CorrelationID>"
        f"<Transformation>XML</Transformation>{test}</MessageDetails>{_details(sender)}</Header>"
        f"<GovTalkDetails>{keys}{_routing(sender)}</GovTalkDetails>"
    ).encode()


def _details(sender: Sender | None) -> str:
    if sender is None:
        return "<SenderDetails/>"
    return (
        f"<SenderDetails><IDAuthentication><SenderID>{escaped(sender.id)}</SenderID><Authentication>"
        f"<Method>clear</Method><Role>principal</Role><Value>{escaped(sender.password)}</Value>"
        "</Authentication></IDAuthentication></SenderDetails>"
    )


def _routing(sender: Sender | None) -> str:
    if sender is None:
        return ""
    return (
        "<TargetDetails><Organisation>IR</Organisation></TargetDetails><ChannelRouting><Channel>"
        f"<URI>{escaped(sender.vendor)}</URI><Product>Commonhold</Product><Version>{version('commonhold')}</Version>"
        "</Channel></ChannelRouting>"
    )


def read(content: bytes) -> Answer:
    """An answer of the Transaction Engine; Unanswered if it is none, such as a page that says to come back later."""
    try:
        root = read_xml(content, largest_bytes=LARGEST_ANSWER_BYTES)
    except NotXml as error:
        raise Unanswered(f"it answered with something that is not XML: {error}") from error
    details = root.find("{*}Header/{*}MessageDetails")
    if root.tag != f"{{{ENVELOPE}}}GovTalkMessage" or details is None:
        raise Unanswered("it answered with XML that is no GovTalk message")
    endpoint = details.find("{*}ResponseEndPoint")
    body = root.find("{*}Body")
    return Answer(
        qualifier=_text(details, "Qualifier"),
        function=_text(details, "Function"),
        correlation_id=_text(details, "CorrelationID"),
        endpoint=(endpoint.text or "").strip() if endpoint is not None else "",
        wait=_wait(endpoint),
        faults=_faults(root),
        receipt="\n".join(_texts(body, "SuccessResponse", "Message")),
        mark=next(iter(_texts(body, "SuccessResponse", "DigestValue")), ""),
        listed=tuple(
            StatusRecord(_text(record, "TransactionID"), _text(record, "CorrelationID"))
            for record in root.iterfind(".//{*}StatusRecord")
        ),
    )


def _wait(endpoint: etree._Element | None) -> timedelta:
    interval = "" if endpoint is None else endpoint.get("PollInterval", "")
    return timedelta(seconds=float(interval) if interval.isdecimal() else 10)


def _faults(root: etree._Element) -> tuple[Fault, ...]:
    """The department's own, which say what is wrong; else the gateway's, which then say only that something is."""
    own = root.findall("{*}Body/{*}ErrorResponse/{*}Error")
    found = own or root.findall("{*}GovTalkDetails/{*}GovTalkErrors/{*}Error")
    return tuple(Fault(_text(each, "Number"), _text(each, "Text"), _text(each, "Location")) for each in found)


def _text(element: etree._Element, name: str) -> str:
    return " ".join((element.findtext(f"{{*}}{name}") or "").split())


def _texts(body: etree._Element | None, inside: str, name: str) -> list[str]:
    if body is None:
        return []
    found = body.iterfind(f"{{*}}{inside}//{{*}}{name}")
    return [" ".join((each.text or "").split()) for each in found]
