"""Contracts as workbooks: what is wrong is told by cell, what is right comes back the same, and nothing does harm."""

import io
import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from commonhold.connectors.spreadsheets.contracts import load
from commonhold.connectors.spreadsheets.workbooks import as_bytes
from commonhold.connectors.spreadsheets.writing import write
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.tests.conftest import agreed, terms
from commonhold.work.delivery.tests.some_terms import some_terms


def edited(edit):
    """The usual terms as a workbook that somebody has edited."""
    book = load_workbook(io.BytesIO(write(terms())))
    edit(book)
    return as_bytes(book)


def put(sheet, cell, value, number_format=None):
    def edit(book):
        book[sheet][cell] = value
        if number_format:
            book[sheet][cell].number_format = number_format

    return edit


def told(content):
    with pytest.raises(Unfit) as refused:
        load(content)
    return [(each.where, each.message) for each in refused.value.troubles]


def test_a_workbook_and_a_json_file_say_the_same():
    from_json = load(json.dumps(agreed()).encode()).terms
    assert load(write(terms())).terms == from_json == terms()


@settings(max_examples=40, deadline=None)
@given(some_terms())
def test_terms_come_back_from_a_workbook_as_they_were(held):
    assert load(write(held)).terms == held


def test_the_template_asks_for_everything_and_is_refused_empty():
    assert load_workbook(io.BytesIO(write(None))).sheetnames[:3] == ["Contract", "Extensions", "Breaks"]
    assert [where for where, _ in told(write(None))] == [
        "Contract!B2",
        "Contract!B3",
        "Lots!A2",
        "Rates!A2",
        "Sites!A2",
    ]


WRONG = [
    (put("Rates", "C3", "dear"), "Rates!C3", "pounds and pence"),
    (put("Rates", "C3", 4.125), "Rates!C3", "whole pence"),
    (put("Rates", "C3", -4), "Rates!C3", "0 or more"),
    (put("Rates", "C3", True), "Rates!C3", "pounds and pence"),
    (put("Rates", "C3", "=1+1"), "Rates!C3", "formula"),
    (put("Rates", "C3", "#REF!"), "Rates!C3", "has an error"),
    (put("Rates", "C3", None), "Rates!C3", "Give a value"),
    (put("Rates", "B3", 1), "Rates!B3", "go up"),
    (put("Rates", "B3", 1000.5), "Rates!B3", "whole number"),
    (put("Rates", "D3", 500), "Rates!D3", "first line only"),
    (put("Rates", "A3", "nothing"), "Rates!A3", "no lot called nothing"),
    (put("Rates", "F3", "see e-mail"), "Rates!F3", "no such column"),
    (put("Rates", "C1", "Cost"), "Rates!C1", "heading of this column is “Price (£)”"),
    (put("Contract", "B2", "1/4/2026"), "Contract!B2", "Give a day"),
    (put("Contract", "B2", datetime(2026, 4, 1, 9)), "Contract!B2", "without a time"),  # noqa: DTZ001
    (put("Contract", "B2", None), "Contract!B2", "Give a value"),
    (put("Contract", "A2", "Begins"), "Contract!A2", "“Starts” is missing"),
    (put("Contract", "B4", None), "Contract!B4", "most that is credited"),
    (put("Lots", "E2", ","), "Lots!E2", "small letters"),
    (put("Lots", "D2", "*, works"), "Lots!D2", "not both"),
    (put("Service levels", "B2", "speed"), "Service levels!B2", "Choose"),
    (put("Service levels", "F2", "rain"), "Service levels!F2", "Choose"),
    (put("Credits", "B2", 99), "Credits!B2", "above what is agreed"),
    (put("Sites", "A3", "UK"), "Sites!A3", "is GB"),
    (put("Breaks", "B2", 10**30), "Breaks!B2", "or less"),
    (lambda book: book.remove(book["Credits"]), "Credits", "sheet is missing"),
    (lambda book: book.create_sheet("Lot"), "Lot", "no such sheet"),
]


@pytest.mark.parametrize(("edit", "where", "message"), WRONG)
def test_what_is_wrong_is_told_by_its_cell(edit, where, message):
    found = told(edited(edit))
    assert [cell for cell, said in found if message in said] == [where]
    assert len(found) <= 3


def test_everything_wrong_is_told_at_once():
    def edit(book):
        book["Rates"]["C3"] = "dear"
        book["Sites"]["A2"] = "UK"
        book["Contract"]["B3"] = "later"

    assert {cell for cell, _ in told(edited(edit))} >= {"Rates!C3", "Contract!B3"}


@pytest.mark.parametrize(
    ("edit", "read"),
    [
        (put("Rates", "C2", "£1,234.56"), lambda found: found.rates[0].bands[0].pence == 123_456),
        (put("Credits", "B2", 0.97, "0.0%"), lambda found: str(found.credits[0].below) == "97"),
        (put("Rates", "B3", "1001"), lambda found: found.rates[0].bands[1].from_volume == 1_001),
        (put("Contract", "B2", " 2026-04-01 "), lambda found: found == terms()),
        (put("Key people", "B2", "=cmd|'/c calc'!A1 "), None),
        (put("Rates", "A500", " "), lambda found: found == terms()),
    ],
)
def test_what_people_type_is_understood(edit, read):
    if read is None:  # typed as a formula, it is refused; written by us as text, it stays text
        assert told(edited(edit))[0][0] == "Key people!B2"
        held = terms(key_people=[{"role": "=1+1", "name": "@SUM(A1)"}])
        assert load(write(held)).terms == held
    else:
        assert read(load(edited(edit)).terms)
