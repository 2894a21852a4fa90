"""`python -m old_ledger`: copies approved claims to the ledger at OLD_LEDGER_URL.

ROBOT_CHROMIUM names the browser's program; without it, Playwright's own is used, or else the system's. With --check it
only looks whether there is one that runs.
"""

import os
import shutil
import sys

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from commonhold_robot import Item, Robot
from commonhold_robot.client import run
from old_ledger.copying import copy
from old_ledger.ledger import OldLedger

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(Exception):
    """There is no Chromium that runs."""


def main() -> None:
    """A browser of its own for each task: none outlives what went wrong in it, and none waits for work."""
    with sync_playwright() as playwright:
        try:
            launched(playwright).close()
        except NoBrowser:
            install = f"{sys.executable} -m playwright install --with-deps chromium"
            print(f"There is no Chromium here that runs. This installs one: {install}")
            sys.exit(1)
        if "--check" in sys.argv:
            return

        def do(item: Item) -> None:
            with launched(playwright) as browser:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                copy(item, OldLedger(page, os.environ["OLD_LEDGER_URL"]))

        run(Robot.from_environment(), do, once="--once" in sys.argv)


def launched(playwright: Playwright) -> Browser:
    """The first browser that starts, of those that may be here."""
    named = os.environ.get("ROBOT_CHROMIUM")
    for executable in [named] if named else [None, *filter(None, map(shutil.which, SYSTEM_NAMES))]:
        try:
            return playwright.chromium.launch(executable_path=executable)
        except Error:
            continue
    raise NoBrowser


if __name__ == "__main__":
    main()
