"""How much of the BPMN conformance suite runs: `python -m tests.conformance.bpmn DIR`.

The last line says how many processes had all their cases end as published, how many cases did, and how many of the
invalid files were refused.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from commonhold.base.refusals import Refusal
from tests.conformance import betsy, database


def main(arguments: list[str]) -> int:
    """0 if everything came out as published."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "cases.json").is_file():
        print(
            "Name the folder of the conformance suite: python -m tests.conformance.bpmn DIR,"
            " where DIR has cases.json, processes/ and rejected/",
            file=sys.stderr,
        )
        return 2
    folder = Path(arguments[0])
    results = Counter[str]()
    with database.connected():
        for line in _different(folder, results):
            print(f"  {line}", flush=True)
    for path in sorted((folder / "rejected").glob("*/*.bpmn")):
        results["files"] += 1
        why = refusal(path)
        if why is None:
            print(f"  {path.parent.name}/{path.name} was accepted")
        else:
            results["refused"] += 1
    print(
        f"processes {results['processes passed']}/{results['processes']}"
        f" cases {results['cases passed']}/{results['cases']}"
        f" rejected {results['refused']}/{results['files']}"
    )
    return int(results["processes passed"] < results["processes"] or results["refused"] < results["files"])


def _different(folder: Path, results: Counter[str]) -> Iterator[str]:
    """Runs every case; tells what came out otherwise than published."""
    for group in json.loads((folder / "cases.json").read_text()):
        path = folder / "processes" / group["group"] / f"{group['process']}.bpmn"
        different = []
        for case in group["cases"]:
            results["cases"] += 1
            found = outcome(path, case)
            if isinstance(found, str) or not betsy.agrees(case["trace"], found):
                shown = found if isinstance(found, str) else sorted(found.elements())
                different.append(f"{path.stem} {case['input'] or ''} gave {shown}, published {case['trace']}")
            else:
                results["cases passed"] += 1
        results["processes"] += 1
        results["processes passed"] += not different
        yield from different


def outcome(path: Path, case: dict[str, object]) -> Counter[str] | str:
    """The trace of a case, or why its process was not published."""
    from tests.conformance import store

    adapted = betsy.adapt(path)
    runner = store.Runner(database.new_department(), database.new_service(), adapted)
    try:
        runner.publish()
    except Refusal as refusal:
        return Counter(["ERROR_refused"]) if case["trace"] == ["ERROR"] else refusal.message
    variables = {"test": case["input"] or "", "integerVariable": case["integer"]}
    try:
        return runner.run(variables, parallel=bool(case["parallel"]))
    except Exception as error:  # one case's bug is told, and the other cases still run
        return f"a bug: {type(error).__name__}: {error}"


def refusal(path: Path) -> str | None:
    """Why a file is not published; None if it would be."""
    from commonhold.base.bpmn.compiling import compile_process

    try:
        compile_process(path.read_bytes(), {})
    except Refusal as found:
        return found.message
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
