"""The old ledger as a person sees it: its journal and its form for a new entry (Fava, in a browser)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, Page, TimeoutError

CURRENCY = "GBP"
SUGGESTED_WITHIN_MS = 3000
"""An account that there is, is suggested as soon as most of it is typed."""
_ROWS = """rows => rows.map(row => ({
    id: row.querySelector(".datecell a").getAttribute("href"),
    date: row.querySelector(".datecell").textContent.trim(),
    payee: row.querySelector(".payee")?.textContent ?? "",
    narration: [...row.querySelector(".description").childNodes]
        .filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent).join(" "),
    postings: [...row.querySelectorAll(".postings > li")].map(posting =>
        [posting.querySelector(".description").textContent.trim(), posting.querySelector(".num").textContent.trim()]),
}))"""


@dataclass(frozen=True)
class Entry:
    """An entry of the journal. Each posting is an account and its amount in pence, in the order of the accounts."""

    date: str
    payee: str
    narration: str
    postings: tuple[tuple[str, int], ...]


class NoSuchAccount(Exception):
    """The ledger has no account of this name."""


class NotSaved(Exception):
    """The ledger refused the entry."""


class OldLedger:
    """The ledger at an address, in one tab of a browser."""

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        page.goto(url)
        page.wait_for_load_state("networkidle")
        # The first page is under the ledger's own name: http://host/LEDGER/income_statement/
        self._base = page.url.rstrip("/").rsplit("/", 1)[0]

    def entries(self, reference: str) -> dict[str, Entry]:
        """What the journal has with a case's reference on it, by the ledger's own number."""
        page = self._page
        with page.expect_response(lambda answer: "/api/journal_page" in answer.url):
            page.goto(f"{self._base}/journal/?filter={quote(f'^{reference}')}")
        page.wait_for_load_state("networkidle")
        found: list[dict[str, Any]] = page.locator("ol.journal li.transaction").evaluate_all(_ROWS)
        return {
            each["id"].removeprefix("#context-"): Entry(
                each["date"],
                one_line(each["payee"]),
                one_line(each["narration"]),
                tuple(sorted((account, _pence(amount)) for account, amount in each["postings"])),
            )
            for each in found
        }

    def key(self, wanted: Entry, reference: str, *, before_saving: Callable[[], None]) -> None:
        """Key an entry, with the case's reference as a link, and save it."""
        page = self._page
        page.goto(f"{self._base}/journal/")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("n")
        form = page.locator("form").filter(has=page.get_by_placeholder("Payee"))
        form.locator("input[type=date]").fill(wanted.date)
        form.get_by_placeholder("Payee").fill(wanted.payee)
        form.get_by_placeholder("Narration").fill(f"{wanted.narration} ^{reference}")
        for place, (account, pence) in enumerate(wanted.postings):
            row = form.get_by_role("group").nth(place)
            _choose(row, account)
            row.get_by_placeholder("Amount").fill(f"{Decimal(pence) / 100:.2f} {CURRENCY}")
        before_saving()
        with page.expect_response(lambda answer: answer.url.endswith("/api/add_entries")) as saved:
            form.get_by_role("button", name="Save").click()
        if not saved.value.ok:
            raise NotSaved(saved.value.text()[:300])
        # The page closes the form by going to another address; going elsewhere before it has would be called off.
        form.wait_for(state="hidden")
        page.wait_for_load_state("networkidle")

    def screenshot(self) -> bytes:
        """What is on the screen."""
        return self._page.screenshot()


def _choose(row: Locator, account: str) -> None:
    """Choose an account as people do: from what is suggested once most of it is typed."""
    row.get_by_placeholder("Account").fill(account[:-1])
    suggested = row.get_by_role("option").filter(has_text=re.compile(f"^{re.escape(account)}$"))
    try:
        suggested.click(timeout=SUGGESTED_WITHIN_MS)
    except TimeoutError as error:
        raise NoSuchAccount(f"The old ledger has no account called {account}.") from error


def one_line(text: str) -> str:
    """Text as the journal takes it: on one line, without the signs that would make tags, links and quotes of it."""
    return re.sub(r"\s+", " ", re.sub(r"[#^\"\\]", " ", text)).strip()


def _pence(shown: str) -> int:
    amount, _, currency = shown.replace(",", "").partition(" ")
    pence = Decimal(amount) * 100
    return int(pence) if currency == CURRENCY and pence == int(pence) else 0
