"""Replaying a log: claims go through the real service on a virtual clock and end as they did in life, or say why."""

import gzip
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonhold.connectors.event_logs import replay as replaying
from commonhold.connectors.event_logs.claims import Ending
from commonhold.connectors.event_logs.replay import NoClaims, Report
from commonhold.connectors.event_logs.xes import LogBroken
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import all_departments
from commonhold.records.ledger import queries as ledger
from commonhold.work.cases.figures.queries import statistics
from commonhold.work.cases.publishing.actions import publish_services

MONDAY = datetime(2017, 1, 9, 9, 49, tzinfo=UTC)
SENT, CHECKED, HELD = "SUBMITTED by EMPLOYEE", "APPROVED by ADMINISTRATION", "APPROVED by BUDGET OWNER"
FINAL, BACK, TAKEN = "FINAL_APPROVED by SUPERVISOR", "REJECTED by SUPERVISOR", "REJECTED by EMPLOYEE"
PAID = ["Request Payment", "Payment Handled"]

LIVES: dict[str, tuple[list[str], int]] = {
    # By name: what happened, and how many days apart.
    "checked and held": ([SENT, CHECKED, HELD, FINAL, *PAID], 1),
    "straight to the manager": ([SENT, FINAL, *PAID], 2),
    "sent back once": ([SENT, CHECKED, BACK, TAKEN, SENT, HELD, FINAL, *PAID], 1),
    "given up": ([SENT, BACK, TAKEN], 1),
    "taken back at once": ([SENT, TAKEN, SENT, FINAL, *PAID], 1),
    "only saved": (["SAVED by EMPLOYEE"], 1),
    "left lying": ([SENT, FINAL, *PAID], 30),
    "bank would not": ([SENT, FINAL, "REJECTED by MISSING", SENT, FINAL, *PAID], 7),
    "bank never would": ([SENT, FINAL, "REJECTED by MISSING"], 7),
    "paid out of nothing": (["SAVED by EMPLOYEE", *PAID], 1),
    "of a director too": ([SENT, "APPROVED by SUPERVISOR", "FINAL_APPROVED by DIRECTOR", *PAID], 1),
}


def write_log(path: Path, lives: dict[str, tuple[list[str], int]], amount: str = "26.85") -> Path:
    lines = ['<log xmlns="http://www.xes-standard.org">']
    for number, (name, (activities, days)) in enumerate(lives.items()):
        lines += ["<trace>", f'<string key="concept:name" value="{name}"/>']
        for place, activity in enumerate(activities):
            at = MONDAY + timedelta(days=number + place * days, minutes=number)
            full = activity if activity in PAID else f"Declaration {activity}"
            lines += ["<event>", f'<string key="concept:name" value="{full}"/>']
            lines += [f'<date key="time:timestamp" value="{at.isoformat()}"/>']
            lines += [f'<string key="(case)_Amount" value="{amount}"/>', "</event>"]
        lines.append("</trace>")
    lines.append("</log>")
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def quietly(what: str, done: int, total: int) -> None:
    """Shows no progress."""


def played(path: Path) -> Report:
    ticks = itertools.count()
    claims = replaying.read_claims(path, quietly)
    return replaying.replay(claims, title=path.name, progress=quietly, now=lambda: float(next(ticks)))


@pytest.fixture
def published(committed_db: str, system: Actor, settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with acting(system, ()):
        publish_services(actor=system, at=MONDAY)


def test_claims_end_as_they_did_in_life_or_say_why(published: None, tmp_path: Path, system: Actor) -> None:
    report = played(write_log(tmp_path / "log.xes.gz", LIVES))
    assert (report.claims, report.events) == (11, sum(len(done) for done, _ in LIVES.values()))
    assert report.endings == {
        (Ending.PAID, Ending.PAID): 7,
        (Ending.WITHDRAWN, Ending.WITHDRAWN): 1,
        (Ending.SAVED, Ending.SAVED): 1,
        (Ending.UNPAYABLE, Ending.UNPAYABLE): 1,
        (Ending.PAID, Ending.SAVED): 1,
    }
    assert report.as_in_life == 10
    (difference,) = report.differences.values()
    assert difference.examples == ["paid out of nothing"]
    on_the_way = {note: found.examples for note, found in report.on_the_way.items()}
    assert on_the_way["taken back and claimed afresh as another case"] == ["taken back at once"]
    passed_on = "nobody had acted in time, so it had been passed on to a manager further up"
    assert on_the_way[passed_on] == ["left lying"]
    director = "life had a step that is none of this process: Declaration FINAL_APPROVED by DIRECTOR"
    assert on_the_way[director] == ["of a director too"]
    assert report.paid_pence == 7 * 26_85
    with acting(system, [report.department_id]):
        books = ledger.trial_balance(report.department_id, "2017-04")
        rows = {row.code: row.debit_pence - row.credit_pence for row in books.rows}
        assert books.debit_pence == books.credit_pence
        assert (rows["12100"], rows["20200"]) == (-7 * 26_85, -26_85), "one approved claim can't be paid"
        found = statistics(
            "claim_expense", [report.department_id], since=MONDAY, at=MONDAY + timedelta(days=365)
        )
        endings = {ending.outcome: ending.cases for ending in found.endings}
        assert endings == {"paid": 7, "withdrawn": 2}
        assert found.straight_through_rate == 1 / 9, "only what was withdrawn at once had nobody deciding"


def test_a_claim_that_is_refused_is_said_to_be(published: None, tmp_path: Path) -> None:
    lives = {"too much": ([SENT, FINAL, *PAID], 1)}
    report = played(write_log(tmp_path / "log.xes.gz", lives, amount="982873.81"))
    assert report.endings == {(Ending.PAID, Ending.REFUSED): 1}
    (reason,) = report.differences
    assert "must be £100,000 or less" in reason


def test_where_the_log_has_no_amount_another_stands_in(published: None, tmp_path: Path) -> None:
    report = played(write_log(tmp_path / "log.xes.gz", {"no amount": ([SENT, BACK, TAKEN], 1)}, amount="0.0"))
    assert report.endings == {(Ending.WITHDRAWN, Ending.WITHDRAWN): 1}
    assert list(report.on_the_way) == ["the log has no amount; £10.00 was claimed in its place"]


def test_a_broken_log_leaves_nothing_behind(published: None, tmp_path: Path, system: Actor) -> None:
    path = write_log(tmp_path / "log.xes.gz", LIVES)
    whole = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(whole[: len(whole) // 2]))
    with pytest.raises(LogBroken, match="line"):
        played(path)
    with acting(system, ()):
        assert all_departments() == []


def test_a_log_of_something_else_is_refused(tmp_path: Path) -> None:
    permits = {"permit": (["Start trip", "End trip"], 1)}
    path = write_log(tmp_path / "log.xes.gz", permits)
    with pytest.raises(NoClaims):
        replaying.read_claims(path, quietly)


def test_two_replays_have_a_department_each(published: None, tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.xes.gz", {"one": ([SENT, FINAL, *PAID], 1)})
    first, second = played(path), played(path)
    assert (first.department, second.department) == ("replay-1", "replay-2")
    assert first.as_in_life == second.as_in_life == 1
