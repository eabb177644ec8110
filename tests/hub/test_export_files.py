"""How rows become a file: a spreadsheet runs nothing of it, and a program reads back what was written."""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from typing import Any

import openpyxl
import pytest

from hub.deliveries.export_files import WRITINGS
from schema.exports.table import Column, ColumnKind
from schema.rules.exports import ExportFormat

COLUMNS = (Column("Item", ("item",)), Column("Quantity", ("quantity",), ColumnKind.NUMBER))
ABOUT = {"Marking": "CUI//NOFORN", "Purpose": "Two\nlines, one after the other"}
ATTACKS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1+1",
    "\uff1d1+1",
    '=HYPERLINK("https://evil.example","x")',
)


def written(form: ExportFormat, rows: list[list[Any]]) -> bytes:
    with tempfile.TemporaryFile() as staged, tempfile.TemporaryFile() as whole:
        writing = WRITINGS[form](COLUMNS, staged)
        writing.add(rows)
        writing.end(ABOUT, whole)
        whole.seek(0)
        return whole.read()


def test_text_begins_with_what_it_is_and_then_a_program_reads_headings_and_rows() -> None:
    text = written(ExportFormat.CSV, [["Pod, left", 2], [None, -3], [["A", "B"], True], ['two\n"lines"', 1.5]]).decode()
    head, rest = text.split("\r\n", 2)[:2], text.split("\r\n", 2)[2]
    assert head == ["# Marking: CUI//NOFORN", "# Purpose: Two lines, one after the other"]
    assert list(csv.reader(io.StringIO(rest, newline=""))) == [
        ["Item", "Quantity"], ["Pod, left", "2"], ["", "-3"], ["A; B", "true"], ['two\n"lines"', "1.5"],
    ]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_file_is_a_formula(attack: str) -> None:
    text = written(ExportFormat.CSV, [[attack, 1]]).decode().split("\r\n", 3)[3]
    assert next(csv.reader(io.StringIO(text, newline="")))[0].startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(written(ExportFormat.XLSX, [[attack, 1]])))
    assert [cell.data_type for cell in book["Rows"][2]] == ["s", "n"]


@pytest.mark.parametrize(
    "inside", ["two lots;=1+cmd|' /C calc'!A0;z", "a\n=1+1", "a\r\n @SUM(1)", "a;\uff1d1", "a\t-1", "a|+1"]
)
def test_nothing_in_a_file_is_a_formula_to_a_program_that_parts_cells_otherwise(inside: str) -> None:
    text = written(ExportFormat.CSV, [["x, y", 1], [inside, 1]]).decode().split("\r\n", 2)[2]
    for delimiter in (",", ";", "\t", "|"):
        for line in text.splitlines():
            for cell in next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE)):
                assert unicodedata.normalize("NFKC", cell.strip(' "')[:1]) not in ("=", "+", "-", "@"), (
                    delimiter,
                    cell,
                )


def test_what_a_file_is_for_is_no_formula_either() -> None:
    with tempfile.TemporaryFile() as staged, tempfile.TemporaryFile() as whole:
        writing = WRITINGS[ExportFormat.CSV](COLUMNS, staged)
        writing.end({"Purpose": 'Weekly,=1+1,"@SUM(1)" check; =2'}, whole)
        whole.seek(0)
        head = whole.read().decode().split("\r\n")[0]
    assert head == "# Purpose: Weekly,'=1+1,\"'@SUM(1)\" check; '=2"


def test_a_workbook_says_what_it_is_on_one_sheet_and_has_its_rows_on_the_other() -> None:
    file = written(ExportFormat.XLSX, [["Pod", 2], [None, None], ["a\x00b", 3]])
    book = openpyxl.load_workbook(io.BytesIO(file), read_only=True)
    assert {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book} == {
        "About": [["Marking", "CUI//NOFORN"], ["Purpose", "Two\nlines, one after the other"]],
        "Rows": [["Item", "Quantity"], ["Pod", 2], [None, None], ["a b", 3]],
    }


@pytest.mark.parametrize("form", ExportFormat)
def test_what_is_not_to_be_is_let_go_of(form: ExportFormat) -> None:
    with tempfile.TemporaryFile() as staged:
        writing = WRITINGS[form](COLUMNS, staged)
        writing.add([["Pod", 2]])
        assert writing.size() > 3
        writing.give_up()
        assert not staged.closed
