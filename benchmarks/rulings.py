"""How many rulings a second residency gives: of questions never asked before, of those asked before, and for tasks.

Run: python -m benchmarks.rulings

Prints a JSON line for each. A task's ruling is that of three classes of data, each in two modes, and of two more shown.
"""

import itertools
import time
from datetime import date

from benchmarks import report
from commonhold.work.residency.cedar.vocabulary import CLASSIFICATIONS, DATA_CLASSES, MODES
from commonhold.work.residency.rules import Asking, policies_of, rule
from commonhold.work.residency.units.rules import Rulebook, UnitPlace

ON = date(2026, 11, 27)
COUNTRIES = ("GB", "PL", "IN", "US", "CA")
DEPARTMENTS = 20
AIM_TASKS = 5_000
TASKS = 100_000
POLICY = """
@id("adequate") @words("Adequate countries") permit (principal, action, resource) when { context.adequate };
@id("home") @words("At home") permit (principal, action, resource) when { context.country == Country::"GB" };
@id("bank") @words("No bank data abroad")
forbid (principal, action, resource == Data::"bank") unless { context.country == Country::"GB" };
"""


def main() -> None:
    policies = policies_of(POLICY)
    asked = [
        Asking("supplier", country, "bpss", mode, f"d{number}", data_class, classification)
        for number, country, mode, data_class, classification in itertools.product(
            range(DEPARTMENTS), COUNTRIES, MODES, DATA_CLASSES, CLASSIFICATIONS
        )
    ]
    for benchmark in ("rulings never given before", "rulings given before"):
        began = time.perf_counter()
        for each in asked:
            rule(each, policies, on=ON)
        _say(benchmark, len(asked) / (time.perf_counter() - began))
    book = Rulebook("d0", policies, (), ON)
    units = [
        UnitPlace(number, f"u{number}", "supplier", COUNTRIES[number % 5], "bpss") for number in range(50)
    ]
    began = time.perf_counter()
    for number in range(TASKS):
        book.may_do(
            units[number % 50],
            needs=("pay", "contact", "identity"),
            shows=("bank", "family"),
            classification="official",
        )
    _say("rulings on tasks", TASKS / (time.perf_counter() - began))


def _say(benchmark: str, figure: float) -> None:
    report.line(
        benchmark=benchmark,
        figure=round(figure),
        unit="a second",
        ratio=round(figure / AIM_TASKS, 2),
        peer=f"the aim of {AIM_TASKS} choices a second",
    )


if __name__ == "__main__":
    main()
