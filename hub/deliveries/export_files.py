"""How the rows of an export become a file: comma-separated text or a workbook, with what it is said beside them."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Protocol

from schema.exports.table import Column, Row
from schema.rules.attached_files import CSV, WORKBOOK
from schema.rules.exports import ExportFormat

MEDIA_TYPES = {ExportFormat.CSV: CSV, ExportFormat.XLSX: WORKBOOK}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BEGINS_A_FORMULA = ("=", "+", "-", "@")
# Where a program that takes another sign for the one between cells, as many do for `;`, would begin a cell of its own.
_BEGINS_INSIDE = re.compile(r"([;\t|\r\n]\s*)([=+\-@\uff1d\uff0b\uff0d\uff20])")
_BEGINS_IN_A_LINE = re.compile(r"([,;\t|\"]\s*)([=+\-@\uff1d\uff0b\uff0d\uff20])")
LONGEST_CELL = 32_767  # characters that a cell of a workbook holds
About = Mapping[str, str]
"""What is said beside the rows, such as the marking and the purpose, by its name."""


class Writing(Protocol):
    """A file that is being written."""

    def add(self, rows: Iterable[Row]) -> None:
        """Write these rows."""

    def size(self) -> int:
        """How many bytes there are so far, as nearly as that is known."""

    def end(self, about: About, into: IO[bytes]) -> None:
        """Put the whole file there."""

    def give_up(self) -> None:
        """Let go of what was written, of a file that is not to be."""


def cell(value: object) -> str | int | float:
    """One cell as it is written: a number as it is, all else as the graph tells it; a list with `; ` between its members."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case list() | tuple():
            return "; ".join(str(cell(one)) for one in value)
    return str(value)


def _unable_to_run(value: str | int | float) -> str | int | float:
    """A text with an apostrophe before what a spreadsheet would take for a formula."""
    if isinstance(value, str):
        value = _BEGINS_INSIDE.sub(r"\1'\2", _NO_TEXT.sub(" ", value))
        # Some skip blanks before a formula, and read full-width signs as the plain ones.
        first = unicodedata.normalize("NFKC", value.lstrip()[:1])
        return f"'{value}" if first in _BEGINS_A_FORMULA or value.startswith(("\t", "\r")) else value
    return value


class CommaSeparated:
    """Text in UTF-8: lines that begin with `#` say what the file is, then come the headings, then the rows (RFC 4180)."""

    def __init__(self, columns: Sequence[Column], staged: IO[bytes]) -> None:
        self._staged = staged
        self._text = io.TextIOWrapper(staged, "utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._writer.writerow([column.heading for column in columns])

    def add(self, rows: Iterable[Row]) -> None:
        self._writer.writerows([_unable_to_run(cell(one)) for one in row] for row in rows)

    def size(self) -> int:
        return self._staged.tell()

    def end(self, about: About, into: IO[bytes]) -> None:
        for name, words in about.items():
            plain = _BEGINS_IN_A_LINE.sub(r"\1'\2", " ".join(words.split()))
            into.write(f"# {name}: {plain}\r\n".encode())
        self._text.detach()
        self._staged.seek(0)
        while piece := self._staged.read(1 << 16):
            into.write(piece)

    def give_up(self) -> None:
        self._text.detach()


class Workbook:
    """A workbook of two sheets: `About` says what it is, `Rows` has the headings and the rows. Nothing in it is a formula."""

    def __init__(self, columns: Sequence[Column], staged: IO[bytes]) -> None:
        import openpyxl  # only when a workbook is written: reading the library takes long

        self._book = openpyxl.Workbook(write_only=True)
        self._about = self._book.create_sheet("About")
        self._rows = self._book.create_sheet("Rows")
        self._size = 0
        self._add(self._rows, [column.heading for column in columns])

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._add(self._rows, row)

    def size(self) -> int:
        return self._size

    def end(self, about: About, into: IO[bytes]) -> None:
        for name, words in about.items():
            self._add(self._about, [name, words])
        self._book.save(into)

    def give_up(self) -> None:
        with tempfile.TemporaryFile() as nowhere:  # as it is saved, what it staged is taken away
            self._book.save(nowhere)

    def _add(self, sheet: Any, row: Row) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        written = []
        for value in map(cell, row):
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:LONGEST_CELL]
                made = WriteOnlyCell(sheet, value)
                made.data_type = "s"  # never a formula or an error, whatever it begins with
                self._size += len(value)
            else:
                made = WriteOnlyCell(sheet, value)
            written.append(made)
        self._size += 8 * len(written)
        sheet.append(written)


WRITINGS: Mapping[ExportFormat, type[CommaSeparated | Workbook]] = {
    ExportFormat.CSV: CommaSeparated,
    ExportFormat.XLSX: Workbook,
}
