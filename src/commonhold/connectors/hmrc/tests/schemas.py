"""HMRC's published schemas and rules, as its gateway applies them. They are read where the data is; tests of them are
skipped elsewhere."""

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from commonhold.connectors.hmrc.irmark import ENVELOPE

PUBLISHED = Path(__file__).resolve().parents[6] / "shared" / "data" / "payroll"
needs_schemas = pytest.mark.skipif(
    not (PUBLISHED / "rti").is_dir(), reason="HMRC's schemas are not on this machine"
)
ERRORS = "http://www.govtalk.gov.uk/CM/errorresponse"


@cache
def envelope() -> etree.XMLSchema:
    """It imports the schema of XML signatures from the W3C, which is here as well."""
    document = etree.parse(PUBLISHED / "rti" / "envelope-v2-0-HMRC.xsd")
    for imported in document.iterfind("{*}import"):
        imported.set("schemaLocation", "xmldsig-core-schema.xsd")
    return etree.XMLSchema(document)


@cache
def _schema(message: str, year: str) -> etree.XMLSchema:
    """HMRC names the files after the year in which the tax year ends."""
    return etree.XMLSchema(etree.parse(PUBLISHED / "rti" / f"{message}-20{year[-2:]}-v1-0.xsd"))


@cache
def _business_rules() -> etree.XSLT:
    """The schematron of the Full Payment Submission 2025-26 as the stylesheet that HMRC ships (XSLT 1.0 with EXSLT)."""
    return etree.XSLT(etree.parse(PUBLISHED / "rti" / "FullPaymentSubmission-2026-v1-0.xslt"))


def faults(message: etree._Element) -> list[tuple[str, str, str]]:
    """What HMRC's schemas and rules have against a GovTalk message: number, text and location of each."""
    content = message.find(f"{{{ENVELOPE}}}Body/{{*}}IRenvelope")
    if content is None:
        return [("1042", "The body is empty.", "")]
    name, year, _ = str(etree.QName(content).namespace).rpartition("/RTI/")[2].split("/")
    schema = _schema(name, year)
    # Parsed alone, because validation of a part looks at the whole.
    if not schema.validate(etree.fromstring(etree.tostring(content))):
        return [("4065", error.message, error.path or "") for error in schema.error_log]
    if (name, year) != ("FullPaymentSubmission", "25-26"):
        return []
    found = _business_rules()(message)
    return [
        tuple(str(error.findtext(f"{{{ERRORS}}}{part}")) for part in ("Number", "Text", "Location"))
        for error in found.iterfind(f".//{{{ERRORS}}}Error")
    ]
