"""DMN files as XML: read so that nothing in them can do harm."""

from collections.abc import Iterator

from lxml import etree

from commonhold.base.dmn.refusals import Invalid, NotDmn
from commonhold.base.xml import NotXml, read_xml

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
)
"""DMN 1.1 to 1.5, and 1.6, which has the same elements."""


def read(dmn_xml: bytes) -> etree._Element:
    """A file's outermost element. NotDmn for entities, document types, and anything that is not DMN."""
    try:
        root = read_xml(dmn_xml)
    except NotXml as error:
        raise NotDmn(why=str(error)) from error
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise NotDmn(why=f"its outermost element is {name.localname} of {name.namespace or 'no namespace'}")
    return root


def children(parent: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children that DMN defines, or those of these names."""
    for child in parent:
        if (
            isinstance(child.tag, str)
            and etree.QName(child).namespace in NAMESPACES
            and (not names or local(child) in names)
        ):
            yield child


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child of a name."""
    return next(children(parent, name), None)


def named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements with these names, at any depth."""
    return root.iter(*(f"{{{etree.QName(root).namespace}}}{name}" for name in names))


def local(xml: etree._Element) -> str:
    return etree.QName(xml).localname


def text_in(xml: etree._Element) -> str:
    """What an element says in its <text>."""
    return "".join(each.text or "" for each in children(xml, "text")).strip()


def id_of(xml: etree._Element) -> str:
    """An element's id, or its name where it has none. Invalid where it has neither."""
    found = xml.get("id") or xml.get("name")
    if not found:
        raise Invalid(element=f"A {local(xml)}", why="it has no id")
    return found


def name_of(xml: etree._Element, otherwise: str = "") -> str:
    """A name as expressions write it, with one space wherever it has some."""
    return " ".join((xml.get("name") or otherwise).split())


def called(xml: etree._Element) -> str:
    """What expressions call the value of a decision, an input or a business knowledge model."""
    variable = child(xml, "variable")
    return (name_of(variable) if variable is not None else "") or name_of(xml, id_of(xml))


def type_ref(xml: etree._Element) -> str | None:
    """The type that an element, or its variable, is declared to be of."""
    variable = child(xml, "variable")
    found = xml.get("typeRef") or (variable.get("typeRef") if variable is not None else None)
    return found.strip() if found and found.strip() else None
