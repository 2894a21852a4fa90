"""XML read so that nothing in it can do harm: no entities, no document types, nothing fetched from elsewhere."""

from lxml import etree

LARGEST_FILE_BYTES = 2_000_000


class NotXml(ValueError):
    """Why a file can't be read, for the refusal of whoever reads it."""


def read_xml(xml: bytes, *, largest_bytes: int = LARGEST_FILE_BYTES) -> etree._Element:
    """The outermost element of a file. NotXml for one that is too large, malformed, or has a document type."""
    if len(xml) > largest_bytes:
        raise NotXml(f"it is larger than {largest_bytes // 1_000_000} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise NotXml("it has a document type declaration")
    return root
