"""Event logs in XES: what is read, and what is refused with its line."""

import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.connectors.event_logs.xes import LogBroken, LogHostile, LogUnreadable, traces

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org">\n'
EVENT = (
    '<event>\n<string key="concept:name" value="Declaration SUBMITTED by EMPLOYEE"/>\n'
    '<date key="time:timestamp" value="2017-01-09T09:49:50.000+01:00"/>\n</event>\n'
)
TRACE = f'<trace>\n<string key="concept:name" value="declaration 1"/>\n{EVENT}</trace>\n'


def log(tmp_path: Path, text: str, packed: bool = False) -> Path:
    path = tmp_path / ("log.xes.gz" if packed else "log.xes")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_traces_are_read_in_order(tmp_path: Path, packed: bool) -> None:
    second = TRACE.replace("declaration 1", "declaration 2")
    one, two = traces(log(tmp_path, HEAD + TRACE + second + "</log>", packed))
    assert (one.name, two.name) == ("declaration 1", "declaration 2")
    assert one.events[0].activity == "Declaration SUBMITTED by EMPLOYEE"
    assert one.events[0].at.isoformat() == "2017-01-09T09:49:50+01:00"


def test_a_prefixed_namespace_and_none_at_all_are_read_alike(tmp_path: Path) -> None:
    assert len(list(traces(log(tmp_path, f"<log>{TRACE}</log>")))) == 1
    prefixed = TRACE.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    assert len(list(traces(log(tmp_path, f'<x:log xmlns:x="urn:any">{prefixed}</x:log>')))) == 1


def test_a_global_or_classifier_is_not_a_trace(tmp_path: Path) -> None:
    extra = '<global scope="trace"><string key="concept:name" value="name"/></global>\n'
    assert len(list(traces(log(tmp_path, HEAD + extra + TRACE + "</log>")))) == 1


def test_a_truncated_file_is_refused_with_its_last_line(tmp_path: Path) -> None:
    whole = HEAD + TRACE * 3 + "</log>"
    cut = whole[: len(HEAD + TRACE * 2) + 20]
    with pytest.raises(LogBroken, match=rf"log\.xes, line {cut.count(chr(10)) + 1}"):
        list(traces(log(tmp_path, cut)))


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    path = log(tmp_path, HEAD + TRACE * 5000 + "</log>", packed=True)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LogBroken, match="cut off"):
        list(traces(path))


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    packed = bytearray(gzip.compress((HEAD + TRACE * 50 + "</log>").encode()))
    packed[len(packed) // 2] ^= 0xFF
    path.write_bytes(bytes(packed))
    with pytest.raises(LogBroken):
        list(traces(path))


@pytest.mark.parametrize(
    ("broken", "line", "said"),
    [
        (TRACE.replace("2017-01-09", "2017-13-09"), 9, "not a date and time"),
        (TRACE.replace("+01:00", ""), 9, "no zone"),
        (TRACE.replace('key="time:timestamp"', 'key="other"'), 5, "no time:timestamp"),
        (TRACE.replace('<string key="concept:name" value="declaration 1"/>', ""), 3, "no concept:name"),
        (TRACE.replace('key="time:timestamp" ', ""), 7, "no key"),
        (TRACE.replace("</event>", "</evnt>"), 8, "stops making sense"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, broken: str, line: int, said: str) -> None:
    with pytest.raises(LogBroken, match=said) as refused:
        list(traces(log(tmp_path, HEAD + broken + "</log>")))
    assert abs(int(str(refused.value.values["line"])) - line) <= 4


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<log>' + TRACE + "</log>"
    with pytest.raises(LogHostile):
        list(traces(log(tmp_path, laughs)))
    outside = '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">\n<log>' + TRACE + "</log>"
    with pytest.raises(LogHostile):
        list(traces(log(tmp_path, outside)))
    undeclared = HEAD + TRACE.replace("declaration 1", "&boom;") + "</log>"
    with pytest.raises((LogHostile, LogBroken)):
        list(traces(log(tmp_path, undeclared)))


@pytest.mark.parametrize("content", ["", "not xml", "<html></html>", "{}", "\x00\x01"])
def test_something_else_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(LogBroken):
        list(traces(log(tmp_path, content)))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LogUnreadable):
        list(traces(tmp_path / "nothing.xes"))
    with pytest.raises(LogUnreadable):
        list(traces(tmp_path))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_whatever_the_bytes_it_reads_or_refuses(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, packed: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "log"
    path.write_bytes(zlib.compress(content) if packed else content)
    with pytest.raises((LogBroken, LogHostile)):
        list(traces(path))


@pytest.mark.slow
def test_the_real_logs_are_read_whole() -> None:
    folder = Path(__file__).resolve().parents[5] / ".." / "shared" / "data" / "event-logs"
    if not folder.is_dir():
        pytest.skip("the published event logs are not beside this repository")
    # The files as published hold 10,357 and 6,760 <trace> elements with 55,628 and 36,072 events.
    claims = list(traces(folder / "DomesticDeclarations.xes.gz"))
    assert (len(claims), sum(len(trace.events) for trace in claims)) == (10_357, 55_628)
    requests = list(traces(folder / "RequestForPayment.xes.gz"))
    assert (len(requests), sum(len(trace.events) for trace in requests)) == (6_760, 36_072)
