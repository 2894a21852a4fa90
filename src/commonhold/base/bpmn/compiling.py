"""From a drawing to a definition that can run, or a refusal that names the element to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commonhold.base.bpmn import checking, expressions, parsing
from commonhold.base.bpmn.constraints import check_constraints
from commonhold.base.bpmn.definition import (
    Body,
    Cause,
    Decision,
    Definition,
    Element,
    Flow,
    Kind,
)
from commonhold.base.bpmn.drawing import Container, Drawing, Node
from commonhold.base.bpmn.refusals import Invalid
from commonhold.base.bpmn.soundness import check_soundness


def compile_process(bpmn: bytes, decisions: Mapping[str, Decision]) -> Definition:
    """The definition in a BPMN file, its business rules bound to `decisions` by their ids, checked for publication.

    Raises NotBpmn, Unsupported, Invalid or Unsound, naming the element and what to mend.
    """
    root = parsing.parse(bpmn)
    drawing = parsing.read(root)
    check_constraints(root)
    definition = _compile(drawing, decisions)
    checking.check_definition(definition)
    check_soundness(definition)
    return definition


def compile_published(bpmn: bytes, decisions: Mapping[str, Decision]) -> Definition:
    """The definition in a file that was checked when it was published."""
    return _compile(parsing.read(parsing.parse(bpmn)), decisions)


def _compile(drawing: Drawing, decisions: Mapping[str, Decision]) -> Definition:
    checking.check_drawing(drawing, decisions)
    return _Compiler(drawing, decisions).definition()


@dataclass
class _Compiler:
    """Puts one file's elements together."""

    drawing: Drawing
    decisions: Mapping[str, Decision]
    reads: set[str] = field(default_factory=set)

    def definition(self) -> Definition:
        containers = [*self.drawing.containers.values()]
        self.bodies = {each.id: number for number, each in enumerate(containers)}
        self.numbers = {node_id: number for number, node_id in enumerate(self.drawing.nodes)}
        self.children: dict[str, list[Node]] = {}
        for node in self.drawing.nodes.values():
            self.children.setdefault(node.parent, []).append(node)
        self.boundaries: dict[str, list[int]] = {}
        for node in self.drawing.nodes.values():
            if node.host:
                self.boundaries.setdefault(node.host, []).append(self.numbers[node.id])
        flows = self._flows()
        self.incoming: dict[int, list[Flow]] = {}
        self.outgoing: dict[int, list[Flow]] = {}
        for flow in flows:
            self.outgoing.setdefault(flow.source, []).append(flow)
            self.incoming.setdefault(flow.target, []).append(flow)
        elements = tuple(map(self._element, self.drawing.nodes.values()))
        main = self._main(containers)
        return Definition(
            containers[main].id,
            containers[main].name,
            elements,
            tuple(self._body(number, each) for number, each in enumerate(containers)),
            main,
            tuple(flows),
            {each.id: each for each in elements},
            any(trigger.cause is Cause.CONDITION for each in elements for trigger in each.triggers),
            frozenset(self.reads),
        )

    def _flows(self) -> list[Flow]:
        flows: list[Flow] = []
        for arrow in self.drawing.arrows:
            condition = None
            if arrow.condition:
                condition = expressions.compiled(arrow.condition, arrow.id, "its condition", self.reads)
            ends = self.numbers[arrow.source], self.numbers[arrow.target]
            flows.append(Flow(len(flows), arrow.id, *ends, condition))
        for node, target in checking.links(self.drawing):
            flows.append(Flow(len(flows), node.id, self.numbers[node.id], self.numbers[target.id], None))
        return flows

    def _element(self, node: Node) -> Element:
        number = self.numbers[node.id]
        outgoing = tuple(self.outgoing.get(number, ()))
        starts = node.kind is Kind.START and node.parent not in self.drawing.nodes
        triggers = tuple(
            expressions.trigger(each, node.id, self.reads, starts=starts) for each in node.triggers
        )
        script = None
        if node.script:
            script = expressions.compiled(node.script, node.id, "its script", self.reads)
        decision = self.decisions.get(node.decision)
        if decision is not None:
            self.reads |= decision.names
        default = next((flow for flow in outgoing if flow.id == node.default), None)
        if node.default and default is None:
            raise Invalid(element=node.id, why=f"its default flow {node.default} doesn't lead out of it")
        can_reach = {}
        if node.kind is Kind.INCLUSIVE and len(self.incoming.get(number, ())) > 1:
            can_reach = {flow.number: self._before(flow, number) for flow in self.incoming[number]}
        return Element(
            number,
            node.id,
            node.name,
            node.kind,
            self.bodies[node.parent],
            self._inner(node),
            tuple(self.incoming.get(number, ())),
            outgoing,
            default=default,
            boundaries=tuple(self.boundaries.get(node.id, ())),
            host=self._host(node),
            interrupting=node.interrupting,
            triggers=triggers,
            all_triggers=node.all_triggers,
            candidates=node.candidates,
            due=node.due,
            decision_id=node.decision,
            decision=decision,
            script=script,
            result=node.result,
            loop=expressions.loop(node.loop, node.id, self.reads) if node.loop else None,
            start_quantity=node.start_quantity,
            completion_quantity=node.completion_quantity,
            instantiates=node.instantiates or node.by_event,
            can_reach=can_reach,
            chooses=any(flow.condition for flow in outgoing) or bool(node.default),
            throws=node.kind in (Kind.THROW, Kind.END)
            and any(trigger.cause is not Cause.LINK for trigger in triggers),
        )

    def _host(self, node: Node) -> int | None:
        if node.host:
            return self.numbers[node.host]
        parent = self.drawing.nodes.get(node.parent)
        if node.kind is Kind.START and parent is not None and parent.by_event:
            return self.numbers[parent.id]
        return None

    def _inner(self, node: Node) -> int | None:
        if node.kind is Kind.SUB_PROCESS:
            return self.bodies[node.id]
        return self.bodies[node.called] if node.kind is Kind.CALL else None

    def _before(self, flow: Flow, gateway: int) -> frozenset[int]:
        """The elements from which a token can come to the gateway by this flow without passing it before."""
        nodes = [*self.drawing.nodes.values()]
        found: set[int] = set()
        ahead = [flow.source]
        while ahead:
            number = ahead.pop()
            if number == gateway or number in found:
                continue
            found.add(number)
            ahead += [each.source for each in self.incoming.get(number, ())]
            if (host := nodes[number].host) is not None:
                ahead.append(self.numbers[host])
        return frozenset(found)

    def _body(self, number: int, container: Container) -> Body:
        nodes = self.children.get(container.id, [])
        starts = [each for each in nodes if each.kind is Kind.START]
        begin: Sequence[Node] = [each for each in starts if not each.triggers]
        own = self.drawing.nodes.get(container.id)
        if own is not None and own.kind is Kind.SUB_PROCESS and own.by_event:
            begin = []
        elif not starts:
            begin = [each for each in nodes if self._begins(each)]
        listeners = [
            start
            for each in nodes
            if each.by_event
            for start in self.children.get(each.id, [])
            if start.kind is Kind.START
        ]
        return Body(
            number,
            container.id,
            container.name,
            tuple(self.numbers[each.id] for each in begin),
            tuple(self.numbers[each.id] for each in listeners),
        )

    def _begins(self, node: Node) -> bool:
        """Whether a node of a body without start events gets a token when it begins."""
        return (
            not self.incoming.get(self.numbers[node.id])
            and node.kind is not Kind.BOUNDARY
            and not node.by_event
            and not node.instantiates
        )

    def _main(self, containers: Sequence[Container]) -> int:
        called = {each.called for each in self.drawing.nodes.values()}
        processes = [each for each in containers if each.is_process and each.executable]
        found = [each for each in processes if each.id not in called] or processes
        if not found:
            raise Invalid(element="The file", why="no process in it is marked as executable (isExecutable)")
        begins = [each for each in found if self._body(0, each).starts]
        return self.bodies[(begins or found)[0].id]
