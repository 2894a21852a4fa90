"""Files that are no workbook, damaged, or made to do harm."""

import io
import random
import zipfile

import pytest
from openpyxl import Workbook

from commonhold.base.refusals import Refusal
from commonhold.connectors.spreadsheets.contracts import load
from commonhold.connectors.spreadsheets.workbooks import NotAWorkbook, as_bytes
from commonhold.connectors.spreadsheets.writing import write
from commonhold.work.delivery.contracts.checking.rules import NotJson, Unfit
from commonhold.work.delivery.tests.conftest import terms


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_part(name, content):
    """The usual workbook with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(write(terms()))) as archive:
        return packed({**{each: archive.read(each) for each in archive.namelist()}, name: content})


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + "a" * 1000
    + '">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "&a;&a;">' for n in range(9))
    + "]>"
)
FETCH = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
SHEET = (
    "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row>"
    "<c t='inlineStr'><is><t>{}</t></is></c></row></sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "content",
    [
        b"PK",
        b"PK\x03\x04" + b"\0" * 100,
        packed({}),
        packed({"a.txt": "nothing"}),
        packed({"[Content_Types].xml": "<x/>"}),
        write(terms())[:-200],
        packed({f"part{n}": "" for n in range(201)}),
        packed({"xl/worksheets/sheet1.xml": b"0" * 20_000_001}),
        b"PK" + b"0" * 2_000_000,
        with_part("xl/worksheets/sheet1.xml", BOMB + SHEET.format("&a8;")),
        with_part("xl/worksheets/sheet1.xml", FETCH + SHEET.format("&a;")),
        with_part("xl/styles.xml", BOMB + "<styleSheet>&a8;</styleSheet>"),
        with_part("xl/workbook.xml", BOMB + "<workbook>&a8;</workbook>"),
        with_part("xl/worksheets/sheet1.xml", "<worksheet"),
        with_part("xl/worksheets/sheet1.xml", random.Random(1).randbytes(1_000)),
    ],
    ids=[
        "magic only",
        "zeros",
        "empty zip",
        "other zip",
        "no workbook",
        "cut off",
        "parts",
        "zip bomb",
        "huge",
        "entity bomb in a sheet",
        "file fetched",
        "entity bomb in styles",
        "entity bomb in the book",
        "no XML",
        "noise",
    ],
)
def test_a_hostile_or_damaged_file_is_refused(content):
    with pytest.raises(Refusal) as refused:
        load(content)
    assert isinstance(refused.value, NotAWorkbook | Unfit)
    assert "aaaa" not in refused.value.message


@pytest.mark.parametrize("content", [b"", b"name,price\nx,1", b"\xd0\xcf\x11\xe0 an old .xls", b"%PDF-1.7"])
def test_another_kind_of_file_is_refused(content):
    with pytest.raises(NotJson):
        load(content)


def test_a_sheet_that_goes_on_for_ever_is_refused():
    book = Workbook()
    book.active.title = "Lots"
    book.active.cell(1_048_576, 16_384, "far away")
    with pytest.raises(
        Unfit
    ):  # what is beyond the template's size is not even looked at but for the first cell of it
        load(as_bytes(book))
    book.active.cell(1_001, 1, "too far")
    with pytest.raises(NotAWorkbook, match="more than 1,000 rows"):
        load(as_bytes(book))
    many = Workbook()
    for _ in range(31):
        many.create_sheet()
    with pytest.raises(NotAWorkbook, match="30 sheets"):
        load(as_bytes(many))


def test_a_file_changed_anywhere_is_read_or_refused_but_never_breaks():
    content = write(terms())
    random_ = random.Random(7)
    for _ in range(60):
        spoilt = bytearray(content)
        for _ in range(5):
            spoilt[random_.randrange(len(spoilt))] = random_.randrange(256)
        try:
            load(bytes(spoilt))
        except Refusal:
            continue
