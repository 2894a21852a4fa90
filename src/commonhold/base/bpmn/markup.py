"""BPMN's XML: its namespaces, and what is read alike everywhere."""

from collections.abc import Iterator

from lxml import etree

from commonhold.base.bpmn.refusals import Invalid, Unsupported

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OURS = "{https://commonhold.example/bpmn}"
TRUE = frozenset({"true", "1"})
_EVERYWHERE = {"documentation", "extensionElements", "incoming", "outgoing"}
"""What is for readers, or repeats what flows say."""


def children(parent: etree._Element) -> Iterator[etree._Element]:
    """The children that BPMN defines and that may change how a process runs."""
    for child in parent:
        if isinstance(child.tag, str) and child.tag.startswith(MODEL) and local(child) not in _EVERYWHERE:
            yield child


def local(xml: etree._Element) -> str:
    return etree.QName(xml).localname


def id_of(xml: etree._Element) -> str:
    found = xml.get("id")
    if not found:
        raise Invalid(element=f"A {local(xml)}", why="it has no id")
    return found


def reference(text: str | None) -> str:
    """What a QName refers to within its file."""
    return (text or "").strip().rpartition(":")[2]


def expression(xml: etree._Element, element_id: str, what: str) -> str:
    """The text of an expression, which is FEEL."""
    language = xml.get("language")
    if language and "feel" not in language.lower():
        raise Unsupported(element=element_id, what=f"an expression in {language}; expressions are in FEEL")
    text = (xml.text or "").strip()
    if not text:
        raise Invalid(element=element_id, why=f"{what} is empty")
    return text


def whole(xml: etree._Element, attribute: str, default: int) -> int:
    """An attribute that is a positive whole number."""
    text = xml.get(attribute)
    if text is None:
        return default
    if not text.strip().isascii() or not text.strip().isdigit() or not 1 <= int(text[:9]) <= 1_000:
        raise Invalid(
            element=xml.get("id") or local(xml),
            why=f"its {attribute} is “{text[:40]}” and must be a whole number from 1 to 1,000",
        )
    return int(text)
