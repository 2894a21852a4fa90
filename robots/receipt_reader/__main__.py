"""`python -m receipt_reader`: looks at the receipts of claims, one claim after another."""

import sys

from commonhold_robot import Item, Robot
from commonhold_robot.client import run
from receipt_reader.reading import doubt_about


def look(item: Item) -> None:
    """Find the receipts in order, or give the first doubt to people."""
    for line in item.inputs["lines"]:
        if line["receipt"] is None:
            item.business_exception("no-receipt", f"{line['description']} has no receipt.")
            return
        doubt = doubt_about(line, item.file(line["receipt"]))
        if doubt is not None:
            item.business_exception(doubt.reason_code, doubt.message)
            return
    item.complete("approve")


if __name__ == "__main__":
    run(Robot.from_environment(), look, once="--once" in sys.argv)
