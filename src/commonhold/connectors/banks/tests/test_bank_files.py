"""Both files read back by readers that share nothing with the writers."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.base.money import LARGEST_PENCE
from commonhold.connectors.banks import bacs18, pain001
from commonhold.records.payments.rules import Instruction, Order, Payer

PAYER = Payer("Department of Works", "601613", "12345678", "123456")
MEAL = Instruction(1, "Siân O'Brien-Müller", "204512", "12345678", 1250, "CH-7K3M-Q9XB")
TRAIN = Instruction(
    2, "Zoë Łukasiewicz (Personal) Account Ltd", "601613", "87654321", 182150, "EXPENSES 14/04"
)


def order(*instructions: Instruction) -> Order:
    made_at = datetime(2026, 4, 14, 9, tzinfo=UTC)
    return Order(7, made_at, date(2026, 4, 15), date(2026, 4, 16), PAYER, instructions)


def fields(record: str, *widths: int) -> list[str]:
    assert sum(widths) == len(record)
    found = []
    for width in widths:
        found.append(record[:width])
        record = record[width:]
    return found


def read_bacs(content: bytes) -> tuple[dict[str, str], list[list[str]]]:
    """The labels by name, and the records between them in their eleven fields and the processing day."""
    *records, nothing = content.decode("ascii").split("\r\n")
    assert nothing == ""
    labels = {record[:4]: record for record in records if len(record) == 80}
    assert list(labels) == ["VOL1", "HDR1", "HDR2", "UHL1", "EOF1", "EOF2", "UTL1"]
    middle = records[4:-3]
    return labels, [fields(record, 6, 8, 1, 2, 6, 8, 4, 11, 18, 18, 18, 6) for record in middle]


def julian(text: str) -> date:
    assert re.fullmatch(r" \d{5}", text)
    return date(2000 + int(text[1:3]), 1, 1) + timedelta(days=int(text[3:]) - 1)


def test_a_bacs_file_pays_each_payee_and_debits_the_payer_once() -> None:
    _, (meal, train, contra) = read_bacs(bacs18.render(order(MEAL, TRAIN)))
    processing = " 26105"
    from_us = ["601613", "12345678", "    "]
    us = "DEPARTMENT OF WORK"
    assert meal == [
        *("204512", "12345678", "0", "99", *from_us, "00000001250", us),
        *("CH-7K3M-Q9XB      ", "SIAN O BRIEN-MULLE", processing),
    ]
    assert train == [
        *("601613", "87654321", "0", "99", *from_us, "00000182150", us),
        *("EXPENSES 14/04    ", "ZOE LUKASIEWICZ  P", processing),
    ]
    assert contra == [
        *("601613", "12345678", "0", "17", *from_us, "00000183400", us),
        *("CONTRA            ", us, processing),
    ]
    assert julian(processing) == date(2026, 4, 15)


def test_the_labels_of_a_bacs_file_say_whose_it_is_when_and_how_much() -> None:
    labels, _ = read_bacs(bacs18.render(order(MEAL, TRAIN)))
    vol1 = fields(labels["VOL1"], 4, 6, 1, 20, 6, 14, 28, 1)
    assert (vol1[1], vol1[5], vol1[7]) == ("000007", "    123456    ", "1")
    hdr1 = fields(labels["HDR1"], 4, 17, 6, 4, 4, 4, 2, 6, 6, 1, 6, 13, 7)
    assert hdr1[1:5] == ["A123456S   123456", "000007", "0001", "0001"]
    assert (julian(hdr1[7]), julian(hdr1[8])) == (date(2026, 4, 14), date(2026, 4, 22))
    assert fields(labels["HDR2"], 4, 1, 5, 5, 35, 2, 28)[1:4] == ["F", "02000", "00106"]
    uhl1 = fields(labels["UHL1"], 4, 6, 10, 2, 6, 9, 3, 7, 7, 26)
    assert julian(uhl1[1]) == date(2026, 4, 15)
    assert uhl1[2:7] == ["999999    ", "00", "000000", "4 MULTI  ", "001"]
    assert labels["EOF1"][4:] == labels["HDR1"][4:]
    assert labels["EOF2"][4:] == labels["HDR2"][4:]
    utl1 = fields(labels["UTL1"], 4, 13, 13, 7, 7, 36)
    assert utl1[1:5] == ["0000000183400", "0000000183400", "0000001", "0000002"]


def test_a_total_too_large_for_one_contra_is_debited_in_several() -> None:
    largest = MEAL._replace(amount_pence=LARGEST_PENCE)
    labels, records = read_bacs(bacs18.render(order(largest, largest, MEAL)))
    contras = [int(record[7]) for record in records if record[3] == "17"]
    assert contras == [LARGEST_PENCE, LARGEST_PENCE, 1250]
    assert int(labels["UTL1"][4:17]) == sum(contras)


def test_more_than_a_trailer_can_count_is_refused() -> None:
    with pytest.raises(bacs18.TooMuchForBacs, match=r"at most £99,999,999,999\.99"):
        bacs18.render(order(*[MEAL._replace(amount_pence=LARGEST_PENCE)] * 101))


def test_serial_numbers_differ_from_batch_to_batch() -> None:
    assert bacs18.serial(1) == "000001"
    assert bacs18.serial(36**6 - 1) == "ZZZZZZ"
    assert len({bacs18.serial(batch_id) for batch_id in range(1, 5000)}) == 4999


NS = {"p": pain001.NAMESPACE}


def read_pain(content: bytes) -> list[tuple[str, ...]]:
    """Of each credit transfer: sort code, account, amount, name and reference."""
    paths = ["CdtrAgt//p:MmbId", "CdtrAcct//p:Othr/p:Id", "Amt/p:InstdAmt", "Cdtr/p:Nm", "PmtId/p:EndToEndId"]
    transfers = ElementTree.fromstring(content).iterfind(".//p:CdtTrfTxInf", NS)
    return [tuple(str(transfer.findtext(f"p:{path}", None, NS)) for path in paths) for transfer in transfers]


def test_a_pain_001_pays_each_payee() -> None:
    content = pain001.render(order(MEAL, TRAIN))
    assert read_pain(content) == [
        ("204512", "12345678", "12.50", "Sian O'Brien-Muller", "CH-7K3M-Q9XB"),
        ("601613", "87654321", "1821.50", "Zoe Lukasiewicz (Personal) Account Ltd", "EXPENSES 14/04"),
    ]
    root = ElementTree.fromstring(content)
    for path, expected in (
        ("GrpHdr/p:MsgId", "COMMONHOLD-7"),
        ("GrpHdr/p:CreDtTm", "2026-04-14T09:00:00+00:00"),
        ("GrpHdr/p:NbOfTxs", "2"),
        ("GrpHdr/p:CtrlSum", "1834.00"),
        ("PmtInf/p:CtrlSum", "1834.00"),
        ("PmtInf/p:ReqdExctnDt/p:Dt", "2026-04-16"),
        ("PmtInf/p:DbtrAgt//p:MmbId", "601613"),
    ):
        assert root.findtext(f".//p:{path}", None, NS) == expected


def test_another_validator_finds_a_pain_001_valid() -> None:
    xmlschema.XMLSchema(str(pain001.SCHEMA)).validate(pain001.render(order(MEAL, TRAIN)).decode())


def test_an_order_that_the_schema_forbids_is_never_written() -> None:
    with pytest.raises(pain001.NotValid, match="EndToEndId"):
        pain001.render(order(MEAL._replace(reference="X" * 36)))


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=140).map(
    lambda text: f"A{text}"[:140]
)
instructions = st.builds(
    Instruction,
    id=st.integers(1, 10**9),
    payee_name=names,
    sort_code=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account_number=st.from_regex(r"[0-9]{8}", fullmatch=True),
    amount_pence=st.integers(1, LARGEST_PENCE),
    reference=st.from_regex(r"[A-Z0-9][A-Z0-9 ./&-]{0,17}", fullmatch=True),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(instructions, min_size=1, max_size=8))
def test_whatever_is_paid_both_files_carry_it_whole(paid: Sequence[Instruction]) -> None:
    expected = [(each.sort_code, each.account_number, each.amount_pence) for each in paid]
    _, records = read_bacs(bacs18.render(order(*paid)))
    credits = [(record[0], record[1], int(record[7])) for record in records if record[3] == "99"]
    assert credits == expected
    document = read_pain(pain001.render(order(*paid)))
    assert [(row[0], row[1], int(row[2].replace(".", ""))) for row in document] == expected


def test_the_same_order_gives_the_same_bytes() -> None:
    for render in (bacs18.render, pain001.render):
        assert render(order(MEAL, TRAIN)) == render(order(MEAL, TRAIN))


def test_one_payment_among_many_that_the_schema_does_not_take_is_found() -> None:
    nameless = MEAL._replace(id=900, payee_name="")
    with pytest.raises(pain001.NotValid, match="Nm"):
        pain001.render(order(*[MEAL._replace(id=number) for number in range(800)], nameless, TRAIN))
