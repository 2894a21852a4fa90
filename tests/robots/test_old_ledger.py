"""The robot that keys claims into an old ledger: a real one, Fava, in a real browser; killed in the middle, too."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from beancount import loader
from beancount.core.data import Transaction
from django.utils import timezone

from commonhold.services.claim_expense.tests.conftest import TERMS
from commonhold.services.claim_expense.tests.robotics import OLD_LEDGER, Reader
from tests.browser import find_browser
from tests.robots.papers import pdf

BOOKS = Path(__file__).parents[2] / "robots" / "old_ledger" / "books.beancount"
STRAIGHT_THROUGH = replace(
    TERMS, straight_through_pence=500_00, budget_holder_needed=False, old_ledger_kept=True
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Ledger:
    """A running Fava with books of its own."""

    def __init__(self, folder: Path) -> None:
        self.books = folder / "old_ledger.beancount"
        shutil.copy(BOOKS, self.books)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        command = [str(Path(sys.executable).with_name("fava")), "--host", "127.0.0.1", "--port", str(port)]
        self.process = subprocess.Popen(
            [*command, str(self.books)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            try:
                httpx.get(self.url)
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("Fava did not start")

    def entries(self) -> list[Transaction]:
        entries, errors, _ = loader.load_file(str(self.books))
        assert not errors, errors
        return [each for each in entries if isinstance(each, Transaction)]

    def references(self) -> list[str]:
        return sorted(link for each in self.entries() for link in each.links)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    running = Ledger(tmp_path)
    yield running
    running.process.terminate()
    running.process.wait()


@pytest.fixture
def keyer(place) -> Reader:
    place.policy(STRAIGHT_THROUGH)
    place.open_month()
    return place.do(Reader, place.office, code="keyer", lease_seconds=3, kind=OLD_LEDGER, outcome="copied")


@pytest.fixture
def around(ledger) -> dict[str, str]:
    """What the robot's process must know besides its secret."""
    found = find_browser()
    named = {"OLD_LEDGER_URL": ledger.url, "ROBOT_CHROMIUM": found["executable_path"]}
    return {**found.get("env", {}), **named, "PYTHONPATH": "robots"}


def test_a_claim_is_keyed_and_read_back(place, keyer, ledger, around):
    reference = place.claim(pdf("x"), description="Return train", amount_pence=80_00)
    assert place.element(reference) == "copy_to_old_ledger"
    assert place.runs(keyer, "old_ledger", "--once", **around) == ""
    (entry,) = ledger.entries()
    assert entry.links == {reference}
    assert (entry.payee, entry.narration) == ("Claimant", "Leeds office visit")
    assert {each.account: int(each.units.number * 100) for each in entry.postings} == {
        "Expenses:Travel:Fares": 80_00,
        "Liabilities:Staff": -80_00,
    }
    assert place.element(reference) == "pay_claim"
    assert place.results() == [("completed", None)]


def test_what_is_there_already_is_not_keyed_again(place, keyer, ledger, around):
    reference = place.claim(pdf("x"))
    day = timezone.localdate().isoformat()
    with ledger.books.open("a") as books:
        books.write(f'\n{day} * "Claimant" "Leeds office visit" ^{reference}\n')
        books.write("  Liabilities:Staff  -80.00 GBP\n  Expenses:Travel:Fares  80.00 GBP\n")
    assert place.runs(keyer, "old_ledger", "--once", **around) == ""
    assert ledger.references() == [reference]
    assert place.element(reference) == "pay_claim"


def test_what_is_there_otherwise_goes_to_people_with_a_picture(place, keyer, ledger, around):
    reference = place.claim(pdf("x"))
    with ledger.books.open("a") as books:
        books.write(f'\n2026-04-01 * "Claimant" "Leeds office visit" ^{reference}\n')
        books.write("  Liabilities:Staff  -8.00 GBP\n  Expenses:Travel:Fares  8.00 GBP\n")
    assert place.runs(keyer, "old_ledger", "--once", **around) == ""
    assert place.results() == [("business_exception", "differs")]
    assert place.with_whom(reference) == "anybody in finance"
    assert place.rows("SELECT content_type FROM cases_attachment WHERE name LIKE 'What%'") == [("image/png",)]


def test_an_account_that_the_ledger_lacks_is_for_people(place, keyer, ledger, around):
    books = ledger.books.read_text()
    ledger.books.write_text(books.replace("Expenses:Travel:Fares", "Expenses:Trains"))
    place.claim(pdf("x"))
    assert place.runs(keyer, "old_ledger", "--once", **around) == ""
    assert place.results() == [("business_exception", "no-such-account")]
    assert ledger.entries() == []


def test_a_ledger_that_does_not_answer_is_a_failure_to_try_again(place, keyer, ledger, around):
    reference = place.claim(pdf("x"))
    ledger.process.terminate()
    ledger.process.wait()
    said = place.runs(keyer, "old_ledger", "--once", **around)
    assert "ERR_CONNECTION_REFUSED" in said
    assert place.results() == [("system_failure", None)]
    assert place.element(reference) == "copy_to_old_ledger"


def test_killed_at_any_moment_nothing_is_lost_and_nothing_done_twice(place, keyer, ledger, around):
    chance = random.Random(1)
    references = sorted(
        place.claim(pdf(f"Receipt {each}"), amount_pence=50_00 + each, description=f"Train {each}")
        for each in range(2)
    )
    for _ in range(4):
        process = place.start(keyer, "old_ledger", **around)
        time.sleep(chance.uniform(1.5, 5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(3.2)  # its lease runs out
        place.tried_again_at_once()
    assert place.runs(keyer, "old_ledger", "--once", **around) == ""
    place.tried_again_at_once()
    assert place.runs(keyer, "old_ledger", "--once", **around) == ""
    assert ledger.references() == references
    assert {place.element(each) for each in references} == {"pay_claim"}
    done = [result for result, _ in place.results()]
    assert done.count("completed") == len(references)
