"""DMN files as XML: read so that nothing in them can do harm."""

from collections.abc import Iterator

from lxml import etree

from commonhold.base.dmn.refusals import Invalid, NotDmn

LARGEST_FILE_BYTES = 2_000_000
NAMESPACES = (
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
"""DMN 1.3, 1.4 and 1.5."""


def read(dmn_xml: bytes) -> etree._Element:
    """A file's outermost element. NotDmn for entities, document types, and anything that is not DMN."""
    if len(dmn_xml) > LARGEST_FILE_BYTES:
        raise NotDmn(why=f"it is larger than {LARGEST_FILE_BYTES // 1_000_000} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(dmn_xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotDmn(why=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise NotDmn(why="it has a document type declaration")
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise NotDmn(why=f"its outermost element is {name.localname} of {name.namespace or 'no namespace'}")
    return root


def children(parent: etree._Element, name: str | None = None) -> Iterator[etree._Element]:
    """The children that DMN defines, or those of one name."""
    for child in parent:
        if (
            isinstance(child.tag, str)
            and etree.QName(child).namespace in NAMESPACES
            and name in (None, local(child))
        ):
            yield child


def named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements with these names, at any depth."""
    return root.iter(*(f"{{{etree.QName(root).namespace}}}{name}" for name in names))


def local(xml: etree._Element) -> str:
    return etree.QName(xml).localname


def id_of(xml: etree._Element) -> str:
    """An element's id, or its name where it has none. Invalid where it has neither."""
    found = xml.get("id") or xml.get("name")
    if not found:
        raise Invalid(element=f"A {local(xml)}", why="it has no id")
    return found


def called(xml: etree._Element) -> str:
    """What expressions call the value of a decision, an input or a business knowledge model."""
    variable = next(children(xml, "variable"), None)
    return (variable.get("name") if variable is not None else None) or xml.get("name") or id_of(xml)
