"""From DMN XML to decisions that can be taken. What can't be run is refused by name, before anything runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonhold.base.dmn import files
from commonhold.base.dmn.boxed import NO_LOGIC
from commonhold.base.dmn.decisions import Decision
from commonhold.base.dmn.graph import Graph
from commonhold.base.dmn.invocables import DecisionService, Knowledge
from commonhold.base.dmn.model_files import File, Written
from commonhold.base.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Model:
    """What a file decides: its decisions, services and functions by their ids, and why some of them can't be run."""

    decisions: dict[str, Decision]
    services: dict[str, DecisionService]
    knowledge: dict[str, Knowledge]
    refused: dict[str, Refusal]


def parse_decisions(dmn_xml: bytes, imported: Sequence[bytes] = ()) -> dict[str, Decision]:
    """The decisions of a DMN file by their ids; `imported` are the files that it imports.

    Entities, document types and anything from outside are refused. Raises NotDmn, Unsupported or Invalid, naming the
    element and what to correct.
    """
    return parse_model(dmn_xml, imported).decisions


def parse_model(dmn_xml: bytes, imported: Sequence[bytes] = (), *, lenient: bool = False) -> Model:
    """All that a DMN file decides. Raises as `parse_decisions` does.

    With `lenient`, an element that can't be run is null, and the model says why; what only may be wrong, such as a
    call with too many arguments, is null when it comes to it.
    """
    graph = Graph([files.read(each) for each in (dmn_xml, *imported)], lenient=lenient)
    own = graph.files[0]
    if not lenient:
        own.items.check()
    return Model(
        _read(graph, own, "decision", lenient),
        _read(graph, own, "decisionService", lenient),
        _read(graph, own, "businessKnowledgeModel", lenient),
        graph.refused,
    )


def _read(graph: Graph, file: File, kind: str, lenient: bool) -> dict[str, Any]:
    """The elements of a kind. Leniently, one whose needs can't be met is a decision of null."""
    found: dict[str, Any] = {}
    for each in file.of_kind(kind):
        try:
            found[each.id] = graph.element(each)
        except Refusal as refusal:
            if not lenient:
                raise
            graph.refused.setdefault(each.id, refusal)
            if kind == "decision":
                found[each.id] = _null(each)
    return found


def _null(written: Written) -> Decision:
    return Decision(written.id, files.called(written.xml), NO_LOGIC, title=files.name_of(written.xml))
