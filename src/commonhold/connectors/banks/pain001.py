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
from lxml.builder import ElementMaker

from commonhold.records.payments.rules import Instruction, Order, latin

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SCHEMA = Path(
    str(distribution("pain001").locate_file("pain001/templates/pain.001.001.09/pain.001.001.09.xsd"))
)
"""The published schema, as the library pain001 ships it."""

_E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_NOT_IN_BANK_TEXT = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
"""The characters that banks carry everywhere: those of SWIFT's set X without line breaks."""


class NotValid(Exception):
    """The document doesn't follow the schema. That is a mistake of this module, so nothing is sent."""


def render(order: Order) -> bytes:
    """The document of an order in UTF-8, checked against the schema. The same order gives the same bytes."""
    name = f"COMMONHOLD-{order.batch_id}"
    payments = [_credit_transfer(instruction) for instruction in order.instructions]
    document = _E.Document(
        _E.CstmrCdtTrfInitn(
            _E.GrpHdr(
                _E.MsgId(name),
                _E.CreDtTm(order.made_at.astimezone(UTC).isoformat(timespec="seconds")),
                _E.NbOfTxs(str(len(payments))),
                _E.CtrlSum(_pounds(order.total_pence)),
                _E.InitgPty(
                    _E.Nm(_bank_text(order.payer.name, 140)),
                    _E.Id(_E.OrgId(_E.Othr(_E.Id(order.payer.service_user_number)))),
                ),
            ),
            _E.PmtInf(
                _E.PmtInfId(name),
                _E.PmtMtd("TRF"),
                _E.BtchBookg("true"),
                _E.NbOfTxs(str(len(payments))),
                _E.CtrlSum(_pounds(order.total_pence)),
                _E.PmtTpInf(_E.SvcLvl(_E.Cd("NURG"))),
                _E.ReqdExctnDt(_E.Dt(order.payment_date.isoformat())),
                _E.Dbtr(_E.Nm(_bank_text(order.payer.name, 140))),
                _E.DbtrAcct(_account(order.payer.account_number), _E.Ccy("GBP")),
                _E.DbtrAgt(_bank(order.payer.sort_code)),
                _E.ChrgBr("SHAR"),
                *payments,
            ),
        )
    )
    if not _schema().validate(document):
        raise NotValid(str(_schema().error_log))
    content: bytes = etree.tostring(document, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return content


def _credit_transfer(instruction: Instruction) -> etree._Element:
    return _E.CdtTrfTxInf(
        _E.PmtId(_E.InstrId(str(instruction.id)), _E.EndToEndId(instruction.reference.replace("&", "+"))),
        _E.Amt(_E.InstdAmt(_pounds(instruction.amount_pence), Ccy="GBP")),
        _E.CdtrAgt(_bank(instruction.sort_code)),
        _E.Cdtr(_E.Nm(_bank_text(instruction.payee_name, 140))),
        _E.CdtrAcct(_account(instruction.account_number)),
        _E.RmtInf(_E.Ustrd(_bank_text(instruction.reference, 140))),
    )


def _account(number: str) -> etree._Element:
    return _E.Id(_E.Othr(_E.Id(number), _E.SchmeNm(_E.Cd("BBAN"))))


def _bank(sort_code: str) -> etree._Element:
    return _E.FinInstnId(_E.ClrSysMmbId(_E.ClrSysId(_E.Cd("GBDSC")), _E.MmbId(sort_code)))


def _pounds(amount_pence: int) -> str:
    pounds, pence = divmod(amount_pence, 100)
    return f"{pounds}.{pence:02}"


def _bank_text(text: str, length: int) -> str:
    return _NOT_IN_BANK_TEXT.sub(" ", latin(text))[:length].strip()


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(SCHEMA.read_bytes()))
