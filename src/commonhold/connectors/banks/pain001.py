"""Writes a batch as an ISO 20022 customer credit transfer initiation, pain.001.001.09.

Version 09 is the one that the banks of the United Kingdom moved to with ISO 20022 for CHAPS. Accounts are given the
domestic way: the sort code as a member of GBDSC (the UK Domestic Sort Code scheme) and the account number as a BBAN.
"""

import re
from datetime import UTC
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from lxml import etree

from commonhold.records.payments.rules import Instruction, Order, latin

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SCHEMA = Path(
    str(distribution("pain001").locate_file("pain001/templates/pain.001.001.09/pain.001.001.09.xsd"))
)
"""The published schema, as the library pain001 ships it."""

_READ_BYTES = 1 << 16
_NOT_IN_BANK_TEXT = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
"""The characters that banks carry everywhere: those of SWIFT's set X without line breaks."""


class NotValid(Exception):
    """The document doesn't follow the schema. That is a mistake of this module, so nothing is sent."""


def render(order: Order) -> bytes:
    """The document of an order in UTF-8, checked against the schema. The same order gives the same bytes.

    It is written as text: a tree of half a million payments takes gigabytes.
    """
    payer = order.payer
    transfers = [_credit_transfer(instruction) for instruction in order.instructions]
    sums = f"<NbOfTxs>{len(transfers)}</NbOfTxs><CtrlSum>{_pounds(order.total_pence)}</CtrlSum>"
    name = f"<Nm>{_bank_text(payer.name, 140)}</Nm>"
    made_at = order.made_at.astimezone(UTC).isoformat(timespec="seconds")
    content = "".join(
        [
            "<?xml version='1.0' encoding='UTF-8'?>\n",
            f'<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>\n',
            f"<GrpHdr><MsgId>{_name(order)}</MsgId><CreDtTm>{made_at}</CreDtTm>{sums}<InitgPty>{name}",
            f"<Id><OrgId><Othr><Id>{payer.service_user_number}</Id></Othr></OrgId></Id></InitgPty></GrpHdr>\n",
            f"<PmtInf><PmtInfId>{_name(order)}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>{sums}",
            "<PmtTpInf><SvcLvl><Cd>NURG</Cd></SvcLvl></PmtTpInf>",
            f"<ReqdExctnDt><Dt>{order.payment_date.isoformat()}</Dt></ReqdExctnDt><Dbtr>{name}</Dbtr>",
            f"<DbtrAcct>{_account(payer.account_number)}<Ccy>GBP</Ccy></DbtrAcct>",
            f"<DbtrAgt>{_bank(payer.sort_code)}</DbtrAgt><ChrgBr>SHAR</ChrgBr>\n",
            *transfers,
            "</PmtInf></CstmrCdtTrfInitn></Document>\n",
        ]
    ).encode("ascii")
    _check(content)
    return content


def _credit_transfer(instruction: Instruction) -> str:
    number, name, sort_code, account_number, pence, reference = instruction
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>{number}</InstrId><EndToEndId>{reference.replace('&', '+')}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="GBP">{_pounds(pence)}</InstdAmt></Amt><CdtrAgt>{_bank(sort_code)}</CdtrAgt>'
        f"<Cdtr><Nm>{_bank_text(name, 140)}</Nm></Cdtr><CdtrAcct>{_account(account_number)}</CdtrAcct>"
        f"<RmtInf><Ustrd>{_bank_text(reference, 140)}</Ustrd></RmtInf></CdtTrfTxInf>\n"
    )


def _account(number: str) -> str:
    return f"<Id><Othr><Id>{number}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id>"


def _bank(sort_code: str) -> str:
    system = "<ClrSysId><Cd>GBDSC</Cd></ClrSysId>"
    return f"<FinInstnId><ClrSysMmbId>{system}<MmbId>{sort_code}</MmbId></ClrSysMmbId></FinInstnId>"


def _check(content: bytes) -> None:
    """Read it through against the schema, keeping nothing of it."""
    parser: Any = etree.XMLParser(target=_Nothing(), schema=_schema())  # type: ignore[call-overload]
    try:
        for start in range(0, len(content), _READ_BYTES):
            parser.feed(content[start : start + _READ_BYTES])
        parser.close()
    except etree.XMLSyntaxError as error:
        raise NotValid(str(error)) from error
    if len(parser.feed_error_log):  # what is well formed and yet not valid is only noted there
        raise NotValid(str(parser.feed_error_log[0].message))


class _Nothing:
    """Makes nothing of what is read: the schema sees it all the same, and no tree is built."""

    def close(self) -> None: ...


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
