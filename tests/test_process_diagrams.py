"""The diagrams of services: all is drawn, nothing lies on anything else, arrows meet their ends."""

from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

SERVICES = Path(__file__).parents[1] / "src" / "commonhold" / "services"
NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
DIAGRAMS = sorted(SERVICES.glob("*/process.bpmn"))


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not apart and not (self.bottom <= other.top or other.bottom <= self.top)

    def touches(self, x: float, y: float) -> bool:
        within = self.left <= x <= self.right and self.top <= y <= self.bottom
        return within and (x in (self.left, self.right) or y in (self.top, self.bottom))

    def crossed_by(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Whether a level or upright line runs through the inside."""
        (x1, y1), (x2, y2) = sorted([start, end])
        if y1 == y2:
            return self.top < y1 < self.bottom and x1 < self.right and x2 > self.left
        low, high = sorted([y1, y2])
        return self.left < x1 < self.right and low < self.bottom and high > self.top


def box(shape: etree._Element, path: str = "dc:Bounds") -> Box:
    bounds = shape.find(path, NAMESPACES)
    assert bounds is not None
    x, y, width, height = (float(bounds.get(name, "nan")) for name in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


def shapes(tree: etree._ElementTree) -> dict[str, Box]:
    return {
        shape.get("bpmnElement", ""): box(shape) for shape in tree.iterfind(".//bpmndi:BPMNShape", NAMESPACES)
    }


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.parent.name)
def diagram(request: pytest.FixtureRequest) -> etree._ElementTree:
    return etree.parse(request.param)


def test_everything_that_runs_is_drawn(diagram: etree._ElementTree) -> None:
    process = diagram.find("bpmn:process", NAMESPACES)
    assert process is not None
    scopes = [process, *process.iterfind(".//bpmn:subProcess", NAMESPACES)]
    drawn = [element for scope in scopes for element in scope if element.get("id")]
    flows = {element.get("id") for element in drawn if str(element.tag).endswith("}sequenceFlow")}
    nodes = {element.get("id") for element in drawn} - flows
    edges = {edge.get("bpmnElement") for edge in diagram.iterfind(".//bpmndi:BPMNEdge", NAMESPACES)}
    assert nodes == set(shapes(diagram))
    assert flows == edges


def test_nothing_lies_on_anything_else(diagram: etree._ElementTree) -> None:
    attached = {
        (event.get("id"), event.get("attachedToRef"))
        for event in diagram.iterfind(".//bpmn:boundaryEvent", NAMESPACES)
    }
    related = attached | within(diagram)
    for (one, here), (other, there) in combinations(shapes(diagram).items(), 2):
        if (one, other) not in related and (other, one) not in related:
            assert not here.overlaps(there), f"{one} lies on {other}"


def test_every_arrow_goes_from_its_source_to_its_target(diagram: etree._ElementTree) -> None:
    boxes = shapes(diagram)
    for flow in diagram.iterfind(".//bpmn:sequenceFlow", NAMESPACES):
        points = waypoints(diagram, flow.get("id", ""))
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        assert boxes[source].touches(*points[0]), f"{flow.get('id')} doesn't start at {source}"
        joins = any(
            point_on(points[-1], waypoints(diagram, other.get("id", "")))
            for other in diagram.iterfind(f".//bpmn:sequenceFlow[@targetRef='{target}']", NAMESPACES)
            if other is not flow
        )
        assert boxes[target].touches(*points[-1]) or joins, f"{flow.get('id')} doesn't end at {target}"


def test_no_arrow_runs_through_a_shape(diagram: etree._ElementTree) -> None:
    boxes, inside = shapes(diagram), within(diagram)
    for flow in diagram.iterfind(".//bpmn:sequenceFlow", NAMESPACES):
        points = waypoints(diagram, flow.get("id", ""))
        for start, end in pairwise(points):
            assert start[0] == end[0] or start[1] == end[1], f"{flow.get('id')} runs aslant"
            for name, here in boxes.items():
                if (flow.get("id"), name) in inside:
                    continue
                assert not here.crossed_by(start, end), f"{flow.get('id')} runs through {name}"


def test_no_label_lies_on_a_shape_or_another_label(diagram: etree._ElementTree) -> None:
    boxes, inside = shapes(diagram), within(diagram)
    labels = {
        str(drawn.get("bpmnElement")): box(drawn, "bpmndi:BPMNLabel/dc:Bounds")
        for drawn in diagram.iterfind(".//*[bpmndi:BPMNLabel]", NAMESPACES)
    }
    for name, label in labels.items():
        for other, here in boxes.items():
            if (name, other) in inside:
                continue
            assert not label.overlaps(here), f"the label of {name} lies on {other}"
    for (one, here), (other, there) in combinations(labels.items(), 2):
        assert not here.overlaps(there), f"the labels of {one} and {other} overlap"


def within(diagram: etree._ElementTree) -> set[tuple[str | None, str | None]]:
    """What is in a sub-process, each with that."""
    return {
        (element.get("id"), each.get("id"))
        for each in diagram.iterfind(".//bpmn:subProcess", NAMESPACES)
        for element in each
    }


def waypoints(diagram: etree._ElementTree, flow: str) -> list[tuple[float, float]]:
    edge = diagram.find(f".//bpmndi:BPMNEdge[@bpmnElement='{flow}']", NAMESPACES)
    assert edge is not None, f"{flow} is not drawn"
    points = edge.iterfind("di:waypoint", NAMESPACES)
    return [(float(point.get("x", "nan")), float(point.get("y", "nan"))) for point in points]


def point_on(point: tuple[float, float], line: list[tuple[float, float]]) -> bool:
    return any(
        min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])
        for a, b in pairwise(line)
    )
