"""A Transaction Engine of our own on a local port: it speaks the protocol and judges by HMRC's schemas and rules.

Its `habits` are what goes wrong on the way to the real one, taken in turn: each request uses one up.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

from lxml import etree

from commonhold.connectors.hmrc.irmark import ENVELOPE, for_people, irmark
from commonhold.connectors.hmrc.tests import schemas

ACCOUNT = ("ISV120", "testing1")
SUCCESS = "http://www.inlandrevenue.gov.uk/SuccessResponse"


@dataclass
class Held:
    """A submission that the engine has. `polls` is how often it still says to wait."""

    message: etree._Element
    transaction: str
    kind: str
    polls: int


@dataclass
class Engine:
    """What the engine knows and does. `repeats_ids` is whether its list has the senders' own ids."""

    url: str = ""
    polls: int = 1
    interval: int = 10
    largest: int = 25_000_000
    repeats_ids: bool = True
    habits: deque[str] = field(default_factory=deque)
    held: dict[str, Held] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    last: bytes = b""

    def answer(self, content: bytes) -> bytes:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        message = etree.fromstring(content, parser)
        if not schemas.envelope().validate(message):
            return self.error("", "1001", str(schemas.envelope().error_log.last_error))
        details = {etree.QName(each).localname: each.text or "" for each in message[1][0]}
        asked = f"{details['Qualifier']} {details['Function']}"
        self.asked.append(asked)
        match asked:
            case "request submit":
                return self.submitted(message, details, len(content))
            case "poll submit":
                return self.polled(details)
            case "request delete":
                return self.deleted(details)
            case "request list":
                return self.listed(message, details)
        return self.error("", "1001", "That can't be asked.")

    def signed_in(self, message: etree._Element) -> bool:
        return (message.findtext(".//{*}SenderID"), message.findtext(".//{*}Value")) == ACCOUNT

    def submitted(self, message: etree._Element, details: dict[str, str], size: int) -> bytes:
        if details["CorrelationID"]:
            return self.error("", "1020", "The CorrelationID is for HMRC to give.")
        if not self.signed_in(message):
            return self.error("", "1046", "Authentication Failure.")
        if size > self.largest:
            return self.error("", "2001", "The document exceeds the maximum permitted size.")
        correlation = uuid4().hex.upper()
        self.held[correlation] = Held(message, details["TransactionID"], details["Class"], self.polls)
        self.marks.append(str(message.findtext(".//{*}IRmark")))
        return self.wait(correlation, details["Class"])

    def polled(self, details: dict[str, str]) -> bytes:
        correlation = details["CorrelationID"]
        found = self.held.get(correlation)
        if found is None:
            return self.error(correlation, "2000", "The document could not be found.")
        if found.polls:
            found.polls -= 1
            return self.wait(correlation, found.kind)
        mark = found.message.findtext(".//{*}IRmark")
        faults = schemas.faults(found.message)
        if mark != irmark(etree.tostring(found.message)):
            faults = [("2021", "The supplied IRmark is incorrect.", "IRmark")]
        return self.rejection(correlation, faults) if faults else self.receipt(correlation, str(mark))

    def deleted(self, details: dict[str, str]) -> bytes:
        if self.held.pop(details["CorrelationID"], None) is None:
            return self.error(details["CorrelationID"], "2000", "The document could not be found.")
        return self.govtalk("response", "delete", details["CorrelationID"])

    def listed(self, message: etree._Element, details: dict[str, str]) -> bytes:
        if not self.signed_in(message):
            return self.error("", "1046", "Authentication Failure.")
        records = "".join(
            f"<StatusRecord><TimeStamp>{datetime.now(UTC):%d/%m/%Y %H:%M:%S}</TimeStamp>"
            f"<CorrelationID>{correlation}</CorrelationID>"
            f"<TransactionID>{held.transaction if self.repeats_ids else ''}</TransactionID>"
            f"<Status>{'SUBMISSION_ACKNOWLEDGE' if held.polls else 'SUBMISSION_RESPONSE'}</Status></StatusRecord>"
            for correlation, held in self.held.items()
            if held.kind == details["Class"]
        )
        return self.govtalk("response", "list", "", body=f"<StatusReport>{records}</StatusReport>")

    def wait(self, correlation: str, kind: str) -> bytes:
        return self.govtalk("acknowledgement", "submit", correlation, kind=kind, interval=self.interval)

    def receipt(self, correlation: str, mark: str) -> bytes:
        body = (
            f'<SuccessResponse xmlns="{SUCCESS}"><IRmarkReceipt>'
            '<dsig:Signature xmlns:dsig="http://www.w3.org/2000/09/xmldsig#"><dsig:SignedInfo><dsig:Reference>'
            f"<dsig:DigestValue>{mark}</dsig:DigestValue></dsig:Reference></dsig:SignedInfo></dsig:Signature>"
            f'<Message code="0000">The associated IRmark was: {for_people(mark)}.</Message></IRmarkReceipt>'
            "</SuccessResponse>"
        )
        return self.govtalk("response", "submit", correlation, body=body)

    def rejection(self, correlation: str, faults: list[tuple[str, str, str]]) -> bytes:
        errors = "".join(
            f"<Error><RaisedBy>ChRIS</RaisedBy><Number>{number}</Number><Type>business</Type>"
            f"<Text>{escape(text)}</Text><Location>{escape(location)}</Location></Error>"
            for number, text, location in faults
        )
        body = f'<ErrorResponse xmlns="{schemas.ERRORS}" SchemaVersion="2.0">{errors}</ErrorResponse>'
        return self.error(correlation, "3001", "It failed by the rules in the Body.", body=body)

    def error(self, correlation: str, number: str, text: str, *, body: str = "") -> bytes:
        raised = (
            f"<GovTalkErrors><Error><RaisedBy>Gateway</RaisedBy><Number>{number}</Number><Type>fatal</Type>"
            f"<Text>{escape(text)}</Text><Location/></Error></GovTalkErrors>"
        )
        return self.govtalk("error", "submit", correlation, errors=raised, body=body)

    def govtalk(
        self,
        qualifier: str,
        function: str,
        correlation: str,
        *,
        kind: str = "HMRC-PAYE-RTI-FPS",
        interval: int = 10,
        errors: str = "",
        body: str = "",
    ) -> bytes:
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><GovTalkMessage xmlns="{ENVELOPE}">'
            f"<EnvelopeVersion>2.0</EnvelopeVersion><Header><MessageDetails><Class>{kind}</Class>"
            f"<Qualifier>{qualifier}</Qualifier><Function>{function}</Function><TransactionID/>"
            f"<CorrelationID>{correlation}</CorrelationID>"
            f'<ResponseEndPoint PollInterval="{interval}">{self.url}/poll</ResponseEndPoint>'
            f"</MessageDetails><SenderDetails/></Header><GovTalkDetails><Keys/>{errors}</GovTalkDetails>"
            f"<Body>{body}</Body></GovTalkMessage>"
        ).encode()


class _Handler(BaseHTTPRequestHandler):
    engine: Engine

    def do_POST(self) -> None:
        habit = self.engine.habits.popleft() if self.engine.habits else ""
        length = int(self.headers["Content-Length"])
        if habit == "breaks off while it is told":
            self.rfile.read(length // 2)
            self.connection.close()
            return
        content = self.rfile.read(length)
        if habit == "is down for maintenance":
            self.say(200, b"<html><body>Come back later</body></html>")
            return
        if habit == "fails":
            self.say(500, b"")
            return
        before, answer = self.engine.last, self.engine.answer(content)
        self.engine.last = answer
        if habit == "breaks off before it answers":
            self.connection.close()
            return
        if habit == "breaks off while it answers":
            self.say(200, answer, said=len(answer) // 2)
            return
        if habit == "says the answer before once more":
            answer = before
        if habit == "has a system failure":
            answer = self.engine.error("", "1000", "System failure. Try again later.")
        self.say(200, answer)

    def say(self, status: int, content: bytes, said: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:said])
        if said is not None:
            self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """The tests' output is for what they find."""


class Running:
    """The engine, listening, for a with statement."""

    def __enter__(self) -> Engine:
        self.engine = Engine()
        handler = type("Handler", (_Handler,), {"engine": self.engine})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.engine.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self.engine

    def __exit__(self, *raised: object) -> None:
        self.server.shutdown()
        self.server.server_close()
