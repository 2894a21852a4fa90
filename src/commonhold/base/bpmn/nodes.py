"""Reading one flow node: its events, its loop, and what its kind of task needs."""

from collections.abc import Callable, Mapping

from lxml import etree

from commonhold.base.bpmn.definition import ACTIVITIES, Cause, Kind
from commonhold.base.bpmn.drawing import LoopText, Node, TimerText, TriggerText
from commonhold.base.bpmn.markup import (
    MODEL,
    OURS,
    TRUE,
    children,
    expression,
    id_of,
    local,
    reference,
    whole,
)
from commonhold.base.bpmn.refusals import Invalid, Unsupported

_NAMED = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
"""What events refer to, and the attribute that it is known by before its name."""

ROOTS = {*_NAMED, *(f"{cause.value}EventDefinition" for cause in Cause)}
"""What events refer to at the outermost level of a file."""

OF_ACTIVITIES = {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}
_DATA = {"ioSpecification", "dataInputAssociation", "dataOutputAssociation"}


class Names:
    """What the references of a file mean: the names of its messages and signals, the variables of its data."""

    def __init__(self, root: etree._Element) -> None:
        self.known: dict[tuple[str, str], str] = {}
        self.definitions: dict[str, etree._Element] = {}
        for child in children(root):
            what = local(child)
            if what in _NAMED:
                name = child.get(_NAMED[what]) or child.get("name") or id_of(child)
                self.known[what, id_of(child)] = name
            elif what.endswith("EventDefinition"):
                self.definitions[id_of(child)] = child
        self._data = _data_names(root)

    def named(self, what: str, xml: etree._Element, element_id: str) -> str | None:
        """The name of what an attribute such as signalRef refers to; None where there is none."""
        text = reference(xml.get(f"{what}Ref"))
        if not text:
            return None
        if (what, text) not in self.known:
            raise Invalid(element=element_id, why=f"it refers to the {what} {text}, which is not in the file")
        return self.known[what, text]

    def variable(self, text: str | None) -> str:
        """The variable that a reference to a data object, input or output means."""
        found = reference(text)
        return self._data.get(found, found)


def _data_names(root: etree._Element) -> dict[str, str]:
    names: dict[str, str] = {}
    for what in ("dataObject", "property", "dataInput", "dataOutput"):
        for each in root.iter(f"{MODEL}{what}"):
            names[each.get("id") or ""] = each.get("name") or each.get("id") or ""
    for each in root.iter(f"{MODEL}dataObjectReference"):
        target = reference(each.get("dataObjectRef"))
        names[each.get("id", "")] = names.get(target, target)
    for each in root.iter(f"{MODEL}dataInputAssociation", f"{MODEL}dataOutputAssociation"):
        source, target = (reference(each.findtext(f"{MODEL}{end}Ref")) for end in ("source", "target"))
        inner, outer = (target, source) if local(each) == "dataInputAssociation" else (source, target)
        names[inner] = names.get(outer, outer)
    return names


def read(node: Node, xml: etree._Element, names: Names) -> None:
    """Fill in a node from its XML. Raises Unsupported and Invalid, naming it."""
    _attributes(node, xml)
    for child in children(xml):
        what = local(child)
        if what == "eventDefinitionRef":
            found = names.definitions.get(reference(child.text))
            if found is None:
                raise Invalid(element=node.id, why=f"it refers to {child.text}, which is not in the file")
            node.triggers.append(_trigger(node, found, names))
        elif what.endswith("EventDefinition"):
            node.triggers.append(_trigger(node, child, names))
        elif what in OF_ACTIVITIES and node.kind in ACTIVITIES:
            node.loop = (_loop if what.startswith("multi") else _standard_loop)(node, child, names)
        elif what == "script" and node.kind is Kind.SCRIPT:
            node.script = (child.text or "").strip()
        elif node.kind is Kind.SCRIPT and what in _DATA:
            _script_data(node, child, names)
        elif node.kind is not Kind.SUB_PROCESS:
            raise Unsupported(element=node.id, what=f"a {what}")
    if node.kind in (Kind.SEND, Kind.RECEIVE):
        node.triggers.append(_message(node, xml, names))


def _attributes(node: Node, xml: etree._Element) -> None:
    if xml.get("isForCompensation") in TRUE:
        raise Unsupported(element=node.id, what="compensation")
    node.default = reference(xml.get("default")) or None
    node.candidates = xml.get(f"{OURS}candidates") or ""
    node.due = xml.get(f"{OURS}due") or ""
    node.decision = xml.get(f"{OURS}decision") or ""
    node.result = xml.get(f"{OURS}result") or ""
    node.host = reference(xml.get("attachedToRef")) or None
    node.interrupting = (
        xml.get("isInterrupting" if node.kind is Kind.START else "cancelActivity", "true") in TRUE
    )
    node.all_triggers = xml.get("parallelMultiple") in TRUE
    node.by_event = xml.get("triggeredByEvent") in TRUE
    node.called = reference(xml.get("calledElement"))
    node.instantiates = xml.get("instantiate") in TRUE
    node.start_quantity = whole(xml, "startQuantity", 1)
    node.completion_quantity = whole(xml, "completionQuantity", 1)
    if node.instantiates and xml.get("eventGatewayType") == "Parallel":
        raise Unsupported(element=node.id, what="a parallel event-based gateway to begin with")
    language = xml.get("scriptFormat")
    if language and "feel" not in language.lower():
        raise Unsupported(element=node.id, what=f"a script in {language}; scripts are in FEEL")


def _script_data(node: Node, xml: etree._Element, names: Names) -> None:
    """Where a script's value goes may be drawn as an arrow to a data object."""
    for child in xml:
        if local(child) in ("transformation", "assignment"):
            raise Unsupported(element=node.id, what=f"a {local(child)}")
    if local(xml) == "dataOutputAssociation":
        node.result = names.variable(xml.findtext(f"{MODEL}targetRef"))


def _message(node: Node, xml: etree._Element, names: Names) -> TriggerText:
    name = names.named("message", xml, node.id)
    if name is None:
        raise Invalid(element=node.id, why="it doesn't say which message it is about (messageRef)")
    return TriggerText(
        Cause.MESSAGE, name, key=xml.get(f"{OURS}key") or "", payload=xml.get(f"{OURS}payload") or ""
    )


def _signal(node: Node, xml: etree._Element, names: Names) -> TriggerText:
    name = names.named("signal", xml, node.id)
    if name is None:
        raise Invalid(element=node.id, why="it doesn't say which signal it is about (signalRef)")
    return TriggerText(Cause.SIGNAL, name, payload=xml.get(f"{OURS}payload") or "")


def _timer(node: Node, xml: etree._Element, _: Names) -> TriggerText:
    found = list(children(xml))
    if len(found) != 1:
        raise Invalid(element=node.id, why="its timer must have one duration, date or cycle")
    text, what = (found[0].text or "").strip(), local(found[0])
    return TriggerText(Cause.TIMER, timer=TimerText(what, text, xml.get(f"{OURS}working") in TRUE))


def _condition(node: Node, xml: etree._Element, _: Names) -> TriggerText:
    found = [each for each in children(xml) if local(each) == "condition"]
    if len(found) != 1:
        raise Invalid(element=node.id, why="it must have one condition")
    return TriggerText(Cause.CONDITION, condition=expression(found[0], node.id, "its condition"))


def _link(node: Node, xml: etree._Element, _: Names) -> TriggerText:
    name = xml.get("name")
    if not name:
        raise Invalid(element=node.id, why="its link has no name")
    return TriggerText(Cause.LINK, name)


_READ: Mapping[str, Callable[[Node, etree._Element, Names], TriggerText]] = {
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "timerEventDefinition": _timer,
    "conditionalEventDefinition": _condition,
    "linkEventDefinition": _link,
    "terminateEventDefinition": lambda *_: TriggerText(Cause.TERMINATE),
    "errorEventDefinition": lambda node, xml, names: TriggerText(
        Cause.ERROR, names.named("error", xml, node.id)
    ),
    "escalationEventDefinition": lambda node, xml, names: TriggerText(
        Cause.ESCALATION, names.named("escalation", xml, node.id)
    ),
}


def _trigger(node: Node, xml: etree._Element, names: Names) -> TriggerText:
    what = local(xml)
    if what not in _READ:
        raise Unsupported(element=node.id, what=f"a {what}")
    return _READ[what](node, xml, names)


def _standard_loop(node: Node, xml: etree._Element, _: Names) -> LoopText:
    condition = ""
    for child in children(xml):
        condition = expression(child, node.id, "its loop condition")
    maximum = whole(xml, "loopMaximum", 0) or None
    return LoopText(True, True, condition, xml.get("testBefore") in TRUE, maximum)


def _loop(node: Node, xml: etree._Element, names: Names) -> LoopText:
    texts = dict.fromkeys(("loopCardinality", "completionCondition"), "")
    data = dict.fromkeys(("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"), "")
    for child in children(xml):
        what = local(child)
        if what in texts:
            texts[what] = expression(child, node.id, f"its {what}")
        elif what.endswith("DataItem"):
            data[what] = child.get("name") or ""
        elif what in data:
            data[what] = names.variable(child.text)
        else:
            raise Unsupported(element=node.id, what=f"a {what}")
    behavior = xml.get("behavior", "All")
    after = None
    if behavior in ("One", "None"):
        found = names.definitions.get(reference(xml.get(f"{behavior.lower()}BehaviorEventRef")))
        after = _trigger(node, found, names) if found is not None else None
    return LoopText(
        False,
        sequential=xml.get("isSequential") in TRUE,
        cardinality=texts["loopCardinality"],
        completion=texts["completionCondition"],
        collection=data["loopDataInputRef"],
        item=data["inputDataItem"],
        output=data["loopDataOutputRef"],
        output_item=data["outputDataItem"],
        after=after,
        after_first=behavior == "One",
    )
