"""Tables for whoever opens them in a spreadsheet: every cell is read there as text or as a number, and none is run.

A cell that begins with `=`, `+`, `-` or `@`, full-width or not, is a formula to a spreadsheet, and what sources send can
begin with anything. Which of comma, semicolon and tab ends a cell depends on the country a spreadsheet was made for, so
what follows one of them within a cell is held to the same.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from schema.errors import HubError

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII)
_LEADS = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b"
# At the start of a cell, or of what another spreadsheet takes for one.
_RUN = re.compile(rf"(?P<before>(?:^|[,;|\"'])[ \"]*)(?=[{_LEADS}])")


class TableNotWritten(HubError):
    """A file that a table cannot be written to."""


def table_of(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A header and a line for each row, comma-separated; what a row does not hold is empty, its other values are left out."""
    written = io.StringIO()
    lines = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC)
    lines.writerow(columns)
    lines.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return written.getvalue()


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a table for its owner's eyes alone, whole or not at all; raises `TableNotWritten`."""
    body = table_of(columns, rows).encode()
    draft = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
        draft.replace(path)
    except OSError as failed:
        raise TableNotWritten(
            f"`{path}` cannot be written ({failed.strerror}); name a file in a directory that is there"
        ) from None


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return as_cell(str(value))


def as_cell(text: str) -> str:
    """A text as a cell that no spreadsheet runs; what is not printable is written as an escape, so that a cell is one line.

    A plain number stays as it is, signed or not.
    """
    if _NUMBER.fullmatch(text):
        return text
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return _RUN.sub(r"\g<before>'", shown)
