"""A streaming reader of event logs in XES (IEEE 1849), plain or gzipped: one trace in memory at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, ClassVar

from lxml import etree

from commonhold.base.refusals import Refusal

BLOCK = 1 << 16
#: A log that unpacks to more than this is not an event log but an attack on the disk or the memory.
LARGEST_BYTES = 20 << 30
MOST_EVENTS_IN_TRACE = 100_000


class LogUnreadable(Refusal):
    """{path} could not be opened: {reason}. Give the path of an event log ending in .xes or .xes.gz."""

    code: ClassVar[str] = "event_log.unreadable"


class LogBroken(Refusal):
    """{path}, line {line}: {reason}. Nothing was loaded; get a complete copy of the file and try again."""

    code: ClassVar[str] = "event_log.broken"


class LogHostile(Refusal):
    """{path}, line {line}: the file declares a document type or entities, which an event log never needs.
    Nothing was loaded; check where the file comes from."""

    code: ClassVar[str] = "event_log.hostile"


@dataclass(frozen=True)
class Event:
    """One thing that happened. `at` is aware; `attributes` holds every attribute as text, by its key."""

    activity: str
    at: datetime
    attributes: dict[str, str]


@dataclass(frozen=True)
class Trace:
    """One case of the log with its events in the order of the file. `line` is where it ends in the file."""

    name: str
    attributes: dict[str, str]
    events: tuple[Event, ...]
    line: int


class _Lines:
    """Reads blocks, unpacking if need be, and counts bytes so that a bomb is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0
        self.line = 1
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        self.stream: gzip.GzipFile | IO[bytes] = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115

    def blocks(self) -> Iterator[bytes]:
        """The content in blocks that end where a block of the file does."""
        while block := self._block():
            self.bytes += len(block)
            if self.bytes > LARGEST_BYTES:
                raise LogBroken(path=self.path.name, line=self.line, reason="it unpacks to more than 20 GB")
            yield block
            self.line += block.count(b"\n")

    def _block(self) -> bytes:
        try:
            return self.stream.read(BLOCK)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            reason = (
                "the compressed file is cut off" if isinstance(error, EOFError) else "it cannot be unpacked"
            )
            raise LogBroken(path=self.path.name, line=self.line, reason=reason) from error


def traces(path: Path) -> Iterator[Trace]:
    """Yields the traces of the log in the order of the file.

    Raises LogUnreadable, LogBroken (with the line) or LogHostile; a truncated file raises after its last
    whole trace, so read it to the end before acting on any of it.
    """
    try:
        lines = _Lines(path)
    except OSError as error:
        raise LogUnreadable(path=str(path), reason=error.strerror or "it cannot be read") from error
    # collect_ids would make every id attribute a key in a table that only grows.
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    with lines.stream:
        for block in lines.blocks():
            yield from _fed(parser, lines, block)
        try:
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _broken(lines, error) from error
        yield from _taken(parser, lines)


def _fed(parser: etree.XMLPullParser, lines: _Lines, block: bytes) -> Iterator[Trace]:
    try:
        parser.feed(block)
    except etree.XMLSyntaxError as error:
        raise _broken(lines, error) from error
    yield from _taken(parser, lines)


def _taken(parser: etree.XMLPullParser, lines: _Lines) -> Iterator[Trace]:
    for moment, element in parser.read_events():
        name = etree.QName(element).localname
        if moment == "start":
            if element.getparent() is None:
                _refuse_unless_log(element, name, lines)
        elif name == "trace" and _in_log(element):
            yield _trace(element, lines)
            _forget(element)


def _in_log(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _refuse_unless_log(root: etree._Element, name: str, lines: _Lines) -> None:
    line = root.sourceline or 1
    document = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise LogHostile(path=lines.path.name, line=line)
    if name != "log":
        raise LogBroken(path=lines.path.name, line=line, reason=f"expected <log>, found <{name[:40]}>")


def _forget(element: etree._Element) -> None:
    """Frees a trace that was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _trace(element: etree._Element, lines: _Lines) -> Trace:
    attributes: dict[str, str] = {}
    events: list[Event] = []
    for child in element:
        if etree.QName(child).localname == "event":
            events.append(_event(child, lines))
        else:
            _keep(child, attributes, lines)
    line = element.sourceline or 0
    if len(events) > MOST_EVENTS_IN_TRACE:
        raise LogBroken(path=lines.path.name, line=line, reason=f"a trace has {len(events):,} events")
    name = attributes.get("concept:name")
    if not name:
        raise LogBroken(path=lines.path.name, line=line, reason="this trace has no concept:name")
    return Trace(name=name, attributes=attributes, events=tuple(events), line=line)


def _event(element: etree._Element, lines: _Lines) -> Event:
    attributes: dict[str, str] = {}
    for child in element:
        _keep(child, attributes, lines)
    line = element.sourceline or 0
    activity, stamp = attributes.get("concept:name"), attributes.get("time:timestamp")
    if not activity or not stamp:
        missing = "concept:name" if not activity else "time:timestamp"
        raise LogBroken(path=lines.path.name, line=line, reason=f"this event has no {missing}")
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError as error:
        reason = f"“{stamp[:40]}” is not a date and time like 2017-01-09T09:49:50+01:00"
        raise LogBroken(path=lines.path.name, line=line, reason=reason) from error
    if at.tzinfo is None:
        raise LogBroken(path=lines.path.name, line=line, reason=f"the time “{stamp[:40]}” has no zone")
    return Event(activity=activity, at=at, attributes=attributes)


def _keep(child: etree._Element, attributes: dict[str, str], lines: _Lines) -> None:
    key = child.get("key")
    if key is None:
        found = etree.QName(child).localname[:40]
        raise LogBroken(
            path=lines.path.name,
            line=child.sourceline or 0,
            reason=f"<{found}> has no key, so it says nothing",
        )
    attributes[key] = child.get("value", "")


def _broken(lines: _Lines, error: etree.XMLSyntaxError) -> LogBroken | LogHostile:
    line = error.lineno or lines.line
    reason = (error.msg or "this is not XML").split(", line ")[0]
    if "ntity" in reason or "DTD" in reason:
        return LogHostile(path=lines.path.name, line=line)
    return LogBroken(path=lines.path.name, line=line, reason=f"the XML stops making sense ({reason})")
