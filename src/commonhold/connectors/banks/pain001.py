"""Writes a batch as an ISO 20022 customer credit transfer initiation, pain.001.001.09.

Version 09 is the one that the banks of the United Kingdom moved to with ISO 20022 for CHAPS. Accounts are given the
domestic way: the sort code as a member of GBDSC (the UK Domestic Sort Code scheme) and the account number as a BBAN.
"""

import re
from datetime import UTC
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from lxml import etree

from commonhold.records.payments.rules import Instruction, Order, latin

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SCHEMA = Path(
    str(distribution("pain001").locate_file("pain001/templates/pain.001.001.09/pain.001.001.09.xsd"))
)
"""The published schema, as the library pain001 ships it."""

_NOT_IN_BANK_TEXT = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
"""The characters that banks carry everywhere: those of SWIFT's set X without line breaks."""


class NotValid(Exception):
    """The document doesn't follow the schema. That is a mistake of this module, so nothing is sent."""


def render(order: Order) -> bytes:
    """The document of an order in UTF-8, checked against the schema. The same order gives the same bytes."""
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    initiation = _add(document, "CstmrCdtTrfInitn")
    _add_header(_add(initiation, "GrpHdr"), order)
    _add_payments(_add(initiation, "PmtInf"), order)
    if not _schema().validate(document):
        raise NotValid(str(_schema().error_log))
    content: bytes = etree.tostring(document, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return content


def _add_header(header: etree._Element, order: Order) -> None:
    _add(header, "MsgId", _name(order))
    _add(header, "CreDtTm", order.made_at.astimezone(UTC).isoformat(timespec="seconds"))
    _add(header, "NbOfTxs", str(len(order.instructions)))
    _add(header, "CtrlSum", _pounds(order.total_pence))
    party = _add(header, "InitgPty")
    _add(party, "Nm", _bank_text(order.payer.name, 140))
    _add(party, "Id/OrgId/Othr/Id", order.payer.service_user_number)


def _add_payments(payments: etree._Element, order: Order) -> None:
    _add(payments, "PmtInfId", _name(order))
    _add(payments, "PmtMtd", "TRF")
    _add(payments, "BtchBookg", "true")
    _add(payments, "NbOfTxs", str(len(order.instructions)))
    _add(payments, "CtrlSum", _pounds(order.total_pence))
    _add(payments, "PmtTpInf/SvcLvl/Cd", "NURG")
    _add(payments, "ReqdExctnDt/Dt", order.payment_date.isoformat())
    _add(payments, "Dbtr/Nm", _bank_text(order.payer.name, 140))
    account = _add(payments, "DbtrAcct")
    _add_account(account, order.payer.account_number)
    _add(account, "Ccy", "GBP")
    _add_bank(_add(payments, "DbtrAgt"), order.payer.sort_code)
    _add(payments, "ChrgBr", "SHAR")
    for instruction in order.instructions:
        _add_credit_transfer(_add(payments, "CdtTrfTxInf"), instruction)


def _add_credit_transfer(transfer: etree._Element, instruction: Instruction) -> None:
    identification = _add(transfer, "PmtId")
    _add(identification, "InstrId", str(instruction.id))
    _add(identification, "EndToEndId", instruction.reference.replace("&", "+"))
    _add(transfer, "Amt/InstdAmt", _pounds(instruction.amount_pence)).set("Ccy", "GBP")
    _add_bank(_add(transfer, "CdtrAgt"), instruction.sort_code)
    _add(transfer, "Cdtr/Nm", _bank_text(instruction.payee_name, 140))
    _add_account(_add(transfer, "CdtrAcct"), instruction.account_number)
    _add(transfer, "RmtInf/Ustrd", _bank_text(instruction.reference, 140))


def _add_account(parent: etree._Element, number: str) -> None:
    other = _add(parent, "Id/Othr")
    _add(other, "Id", number)
    _add(other, "SchmeNm/Cd", "BBAN")


def _add_bank(parent: etree._Element, sort_code: str) -> None:
    member = _add(parent, "FinInstnId/ClrSysMmbId")
    _add(member, "ClrSysId/Cd", "GBDSC")
    _add(member, "MmbId", sort_code)


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """The last of the new elements of a path, such as "Dbtr/Nm", one inside the other."""
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    parent.text = text
    return parent


def _name(order: Order) -> str:
    return f"COMMONHOLD-{order.batch_id}"


def _pounds(amount_pence: int) -> str:
    pounds, pence = divmod(amount_pence, 100)
    return f"{pounds}.{pence:02}"


def _bank_text(text: str, length: int) -> str:
    return _NOT_IN_BANK_TEXT.sub(" ", latin(text))[:length].strip()


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(SCHEMA.read_bytes()))
