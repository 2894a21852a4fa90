"""The IRmark: a digest of a submission's body, by which HMRC and its sender know that both have the same.

HMRC's "IRmark" technical pack: take the Body with the namespaces that it inherits, without the IRmark element but with
the white space around it; canonicalise (inclusive C14N 1.0); SHA-1; base64. People read it in base32.
"""

import base64
import hashlib

from lxml import etree

ENVELOPE = "http://www.govtalk.gov.uk/CM/envelope"
_OPENING = f'<Body xmlns="{ENVELOPE}">'.encode()
_CLOSING = b"</Body>"


class NoBody(Exception):
    """What is to be marked has no Body of a GovTalk message."""


def irmark(message: bytes) -> str:
    """The IRmark of any GovTalk message or Body, with or without one in it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(message, parser)
    body = root if root.tag == f"{{{ENVELOPE}}}Body" else root.find(f"{{{ENVELOPE}}}Body")
    if body is None:
        raise NoBody
    for mark in list(body.iterfind(".//{*}IRmark")):
        _remove(mark)
    return _encoded(hashlib.sha1(etree.tostring(body, method="c14n"), usedforsecurity=False))


def of_canonical(*parts: bytes) -> str:
    """The IRmark of a body whose content, cut where the IRmark goes in, is canonical XML already.

    Nothing is parsed, so it takes as long as hashing does. Content that declares its own namespaces is canonical if
    it has no declaration, comment or empty-element tag, and escapes only what must be.
    """
    digest = hashlib.sha1(_OPENING, usedforsecurity=False)
    for part in parts:
        digest.update(part)
    digest.update(_CLOSING)
    return _encoded(digest)


def for_people(mark: str) -> str:
    """The same in base32, as HMRC's receipts say it: 32 capitals and figures."""
    return base64.b32encode(base64.b64decode(mark, validate=True)).decode()


def _encoded(digest: "hashlib._Hash") -> str:
    return base64.b64encode(digest.digest()).decode()


def _remove(element: etree._Element) -> None:
    """Take an element out and leave the text that follows it."""
    parent = element.getparent()
    assert parent is not None
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)
