"""Run the cases of the DMN Technology Compatibility Kit (github.com/dmn-tck/tck): python -m tests.conformance.dmn DIR

DIR holds folders of models with their cases, at any depth. Each case that fails is shown with what it got and what was
expected, and last comes "cases PASSED/TOTAL".
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from lxml import etree

from commonhold.base.dmn import operators, times
from commonhold.base.dmn.decisions import Decided
from commonhold.base.dmn.scopes import shortened
from commonhold.base.dmn.tables import Model, parse_model
from commonhold.base.dmn.texts import literal
from commonhold.base.dmn.values import from_python
from commonhold.base.refusals import Refusal

_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
_NUMBERS = ("decimal", "double", "float", "integer", "int", "long", "short")
_OTHERS = {"date": times.read_date, "dateTime": times.read_moment, "time": times.read_time}
_AFTER_CASES = 500
"""How often to say how far the run is."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a case, as it came and as it was expected."""

    name: str
    passed: bool
    got: object
    expected: object


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its results. It passes if all of them do."""

    path: Path
    id: str
    results: list[Result] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return all(each.passed for each in self.results)


def cases(folder: Path) -> Iterator[Case]:
    """Every case of the kit's files in a folder and the folders within, run."""
    for path in sorted(folder.rglob("*.xml")):
        try:
            root = etree.parse(path).getroot()
        except etree.XMLSyntaxError as error:
            print(f"{path} can't be read: {error}", file=sys.stderr)
            continue
        if etree.QName(root).localname == "testCases":
            name = root.findtext("{*}modelName") or ""
            for number, written in enumerate(root.iterfind("{*}testCase"), start=1):
                yield _run(path, written, written.get("id") or str(number), name.strip())


def _run(path: Path, written: etree._Element, case_id: str, model_name: str) -> Case:
    case = Case(path, case_id)
    try:
        model: Model | Exception = _model(path.parent, model_name)
    except Exception as error:  # a model that can't be read fails its cases and no others
        model = error
    variables = {_name(each): value(each) for each in written.iterfind("{*}inputNode")}
    for node in written.iterfind("{*}resultNode"):
        name = _name(node)
        expected = node.find("{*}expected")
        wanted = None if expected is None else value(expected)
        try:
            got = _answer(model, written, node, variables)
        except Exception as error:  # whatever goes wrong in one case, the others are still run
            got = error
        failed = isinstance(got, Exception)
        passed = wanted is None if failed else same(got, wanted)
        if node.get("errorResult") == "true":
            passed = failed or got is None
        case.results.append(Result(name, passed, got, wanted))
    return case


@lru_cache(maxsize=1)
def _model(folder: Path, name: str) -> Model:
    """A model with the files beside it, which it may import."""
    path = folder / name
    beside = [each for each in sorted(folder.glob("*.dmn")) if each != path]
    imported = []
    for each in beside:
        try:
            parse_model(each.read_bytes(), lenient=True)
            imported.append(each.read_bytes())
        except Refusal:
            continue
    return parse_model(path.read_bytes(), imported, lenient=True)


def _answer(
    model: Model | Exception,
    case: etree._Element,
    node: etree._Element,
    variables: Mapping[str, object],
) -> object:
    if isinstance(model, Exception):
        return model
    invoked, name = case.get("invocableName"), _name(node)
    kind = (case.get("type") if invoked else node.get("type")) or "decision"
    invocables = {"decisionService": model.services, "bkm": model.knowledge}.get(kind, model.decisions)
    asked = " ".join((invoked or name).split())
    called = [each for each in invocables.values() if asked in (getattr(each, "title", ""), each.name)]
    found = called[0] if called else invocables.get(asked)
    if found is None:
        return LookupError(f"there is no {kind} called {asked}")
    if refused := model.refused.get(found.id):
        return refused
    try:
        decided: Decided = found.decide(variables, at=datetime.now(UTC))
    except Refusal as refusal:
        return refusal
    several = kind == "decisionService" and len(decided.named) > 1
    return decided.named.get(name, decided.value) if several else decided.value


def value(node: etree._Element) -> object:
    """What a node of a test case holds: a value, a list of items, or components by their names."""
    if (found := node.find("{*}list")) is not None:
        nothing = found.get(f"{_SCHEMA}nil") == "true"
        return None if nothing else [value(each) for each in found.iterfind("{*}item")]
    if components := node.findall("{*}component"):
        return {_name(each): value(each) for each in components}
    held = node.find("{*}value")
    if held is None or held.get(f"{_SCHEMA}nil") == "true":
        return None
    kind, text = (held.get(f"{_SCHEMA}type") or "string").rpartition(":")[2], held.text or ""
    if kind in _NUMBERS:
        try:
            return from_python(Decimal(text.strip()))
        except InvalidOperation:
            return text
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in _OTHERS or "uration" in kind:
        return _OTHERS.get(kind, times.read_duration)(text.strip())
    return text


def _name(node: etree._Element) -> str:
    return " ".join((node.get("name") or "").split())


def same(left: object, right: object) -> bool:
    """The kit's expected numbers are rounded; FEEL's have 34 digits."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return abs(left - right) <= Decimal("1e-8") * max(1, abs(right))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(each, right[key]) for key, each in left.items())
    if isinstance(right, str) and not isinstance(left, str | None):
        return False
    return operators.same(left, right) is True


def _shown(answer: object) -> str:
    if isinstance(answer, Exception):
        return shortened(f"{type(answer).__name__}: {answer}")
    return shortened(literal(answer))


def main(arguments: list[str]) -> int:
    """0 if every case passes, 1 if not, or if there is nothing to run."""
    if len(arguments) != 1:
        print("Usage: python -m tests.conformance.dmn DIR")
        return 1
    folder = Path(arguments[0])
    if not folder.is_dir():
        print(f"There is no folder {folder}")
        return 1
    passed = total = 0
    for case in cases(folder):
        total += 1
        passed += case.passed
        for each in case.results:
            if not each.passed:
                where = case.path.relative_to(folder)
                print(f"{where} {case.id} {each.name}: got {_shown(each.got)}, not {_shown(each.expected)}")
        if total % _AFTER_CASES == 0:
            print(f"… {passed}/{total}", file=sys.stderr, flush=True)
    if not total:
        print(f"There are no cases in {folder}")
        return 1
    print(f"cases {passed}/{total}")
    return 0 if passed == total else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
