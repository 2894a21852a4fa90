"""The processes of the betsy test system, adapted to FEEL, and the traces that their runs must leave.

Their scripts are markers for a log. Which script tasks a run passed is read from the instance's history, so a marker
becomes a script that does nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from commonhold.base.bpmn.markup import MODEL, OURS

SCRIPT = f"{MODEL}script"
INCREMENTED = "INCREMENT_INTEGER_VARIABLE"
MARKED = {"CREATE_MARKER_FILE": "MARKER_exists", f"{INCREMENTED}_AND_LOG": "INCREMENT_correct"}
SILENT = {"CREATE_LOG_FILE", "SET_STRING_DATA", "LOG_DATA", "THROW_ERROR", INCREMENTED}
TAKES_TIME = re.compile(r"CREATE_TIMESTAMP_LOG_\d|WAIT_TEN_SECONDS")
"""Scripts that last for a while are service tasks: a script of ours takes no time."""
FAILS = "THROW_ERROR"


@dataclass
class Adapted:
    """A process file that Commonhold can be given. `scripts` has each script's text by its task's id."""

    bpmn: bytes
    scripts: Mapping[str, str]
    error_code: str
    """What a script that throws an error throws."""


def adapt(path: Path) -> Adapted:
    tree = etree.parse(path)
    scripts = {}
    for script in tree.iter(SCRIPT):
        task = script.getparent()
        assert task is not None
        text = (script.text or "").strip()
        scripts[task.get("id", "")] = text
        _adapt_script(task, script, text)
    for what in ("conditionExpression", "loopCondition", "completionCondition", "condition"):
        for each in tree.iter(f"{MODEL}{what}"):
            each.text = feel(each.text or "")
    codes = [each.get("errorCode", "") for each in tree.iter(f"{MODEL}error")]
    return Adapted(etree.tostring(tree), scripts, next(iter(codes), "error"))


def feel(condition: str) -> str:
    """A condition written for Java, in FEEL."""
    text = re.sub(r"(\w+)\.contains\((.*?)\)>?", r"contains(\1, \2)", condition.strip())
    text = re.sub(r"(\w+)\.equals\((.*?)\)", r"(\1 = \2)", text)
    text = re.sub(r"!\s*(contains\(.*?\)|\(.*?\))", r"not(\1)", text)
    return text.replace("==", "=").replace("&&", " and ").replace("||", " or ")


def _adapt_script(task: etree._Element, script: etree._Element, text: str) -> None:
    if text == FAILS or TAKES_TIME.fullmatch(text):
        task.tag = f"{MODEL}serviceTask"
        task.remove(script)
    elif text.startswith(INCREMENTED):
        script.text = "integerVariable + 1"
        task.set(f"{OURS}result", "integerVariable")
    elif text == "SET_STRING_DATA":
        script.text = '"String"'
    elif text == "LOG_DATA":
        script.text = "data"
        task.set(f"{OURS}result", "logged")
    else:
        script.text = "null"


def trace(scripts: Mapping[str, str], passed: Iterable[str], variables: Mapping[str, object]) -> Counter[str]:
    """The markers that the elements passed have left."""
    found: Counter[str] = Counter()
    for element in passed:
        text = scripts.get(element)
        if text is None:
            continue
        if text == "LOG_DATA" and variables.get("logged") == "String":
            found["DATA_correct"] += 1
        elif text in MARKED:
            found[MARKED[text]] += 1
        elif text not in SILENT and not TAKES_TIME.fullmatch(text):
            found[text] += 1
    return found


def agrees(expected: list[str], found: Counter[str]) -> bool:
    """Whether a trace is as published. ERROR is any error. The marker is a file beside the log: the suite looks
    whether it is there only where it expects it."""
    wanted, got = Counter(expected), Counter(found)
    got["MARKER_exists"] = min(wanted["MARKER_exists"], got["MARKER_exists"])
    if wanted.pop("ERROR", 0):
        return any(each.startswith("ERROR") for each in got)
    return +wanted == +got
