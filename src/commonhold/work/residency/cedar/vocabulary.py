"""What residency policies speak of: classes of data, classifications, countries and so on; and Cedar's schema of it."""

import json
from collections.abc import Iterable, Mapping
from functools import cache

from commonhold.base.countries import countries

DATA_CLASSES: Mapping[str, str] = {
    "contact": "Contact",
    "identity": "Identity",
    "bank": "Bank",
    "pay": "Pay",
    "health": "Health",
    "family": "Family",
    "conduct": "Conduct",
    "clearance": "Clearance",
    "criminal_record": "Criminal record",
    "national_security": "National security",
    "official": "Business, about nobody in particular",
}
CLASSIFICATIONS: Mapping[str, str] = {
    "official": "OFFICIAL",
    "official_sensitive": "OFFICIAL-SENSITIVE",
    "secret": "SECRET",
    "top_secret": "TOP SECRET",
}
"""From the lowest to the highest."""
MODES: Mapping[str, str] = {"store": "Store", "view": "View", "work": "Work", "develop": "Develop"}
UNIT_KINDS: Mapping[str, str] = {"in_house": "In-house team", "supplier": "Supplier’s team", "robot": "Robot"}
CLEARANCES: Mapping[str, str] = {
    "none": "None",
    "bpss": "Baseline standard (BPSS)",
    "ctc": "Counter-terrorist check (CTC)",
    "sc": "Security check (SC)",
    "dv": "Developed vetting (DV)",
}
SAFEGUARDS: Mapping[str, str] = {
    "idta": "International data transfer agreement",
    "addendum": "Addendum to the EU’s standard clauses",
    "bcr": "Binding corporate rules",
    "data_bridge": "UK-US data bridge certificate",
    "pipeda": "Subject to Canada’s PIPEDA",
    "appi": "Private sector under Japan’s APPI",
    "uk_standards": "UK standards applied and tested",
}


@cache
def schema_text() -> str:
    """What a policy may speak of, as a Cedar schema."""

    def enum(name: str, values: Iterable[str]) -> str:
        return f"entity {name} enum {json.dumps(sorted(values))};\n"

    entities = (
        enum("Unit", UNIT_KINDS) + enum("Data", DATA_CLASSES) + enum("Country", countries())
        + enum("Clearance", CLEARANCES) + enum("Classification", CLASSIFICATIONS) + enum("Safeguard", SAFEGUARDS)
    )  # fmt: skip
    return entities + (
        "action store, view, work, develop appliesTo { principal: Unit, resource: Data, context: {"
        " department: String, country: Country, clearance: Clearance, classification: Classification,"
        " safeguards: Set<Safeguard>, adequate: Bool, safeguarded: Bool, approved: Bool } };"
    )
