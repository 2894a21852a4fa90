"""`python -m old_ledger`: copies approved claims to the ledger at OLD_LEDGER_URL.

ROBOT_CHROMIUM names the browser's program, if Playwright has none of its own.
"""

import os
import sys

from playwright.sync_api import sync_playwright

from commonhold_robot import Item, Robot
from commonhold_robot.client import run
from old_ledger.copying import copy
from old_ledger.ledger import OldLedger


def main() -> None:
    """One browser for as long as the robot runs, a tab of its own for each task."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("ROBOT_CHROMIUM"))

        def do(item: Item) -> None:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            try:
                copy(item, OldLedger(page, os.environ["OLD_LEDGER_URL"]))
            finally:
                page.close()

        run(Robot.from_environment(), do, once="--once" in sys.argv)


if __name__ == "__main__":
    main()
