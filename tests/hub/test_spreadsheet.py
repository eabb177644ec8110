"""No cell of a table is run by the spreadsheet that opens it, wherever that was made, and a plain number stays one."""

from __future__ import annotations

import csv
import io
import re
import stat
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.spreadsheet import TableNotWritten, as_cell, table_of, write_table

LEADS = "=+-@＝＋－＠"
BLANKS = "\t\r\n"
SEPARATORS = (",", ";", "\t")
ANYTHING = st.text(
    st.one_of(st.sampled_from([*LEADS, *BLANKS, ",", ";", "|", '"', "'", " ", "1", "A", "."]), st.characters()),
    max_size=20,
)

# A line that another sign cuts into cells: numbers and quoted texts in a row, the last cut off, or a number with a quote
# right behind it. The first has nothing in it that runs, and the other is no formula.
NO_FORMULA = re.compile(
    r"""[+-][0-9]+(\.[0-9]+)? ( ".* | (,([+-]?[0-9]+(\.[0-9]+)?|"([^"]|"")*("|$)))* )""", re.VERBOSE | re.DOTALL
)


def is_run(cell: str) -> bool:
    """Whether a spreadsheet would take a cell for a formula: said apart from the code, by what vendors write of it."""
    begun = cell.lstrip(' "\t\r\n\u00a0\u200b\ufeff')
    if not begun or begun[0] not in LEADS or NO_FORMULA.fullmatch(begun):
        return False
    try:
        float(begun.rstrip(' "'))
    except ValueError:
        return True
    return "e" in begun.lower() or "n" in begun.lower() or "_" in begun or not begun.isascii()


def cells(text: str, separator: str) -> list[str]:
    """Every cell as a spreadsheet with this separator meets it."""
    return [cell for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in line]


@given(st.lists(st.tuples(ANYTHING, ANYTHING), min_size=1, max_size=3))
@example([("=1+1", "a;=1+1")])
@example([('a";=1+1', "b\n=1+1")])
@example([("\u00a0=1+1", '""=1+1')])
@example([("-1;=1+1", "+1,+A")])
@example([("-0", "")])
@example([("-5", 'x"+A1')])
@example([("", ";"), ("-5", "A1+A2")])
def test_no_cell_is_run_whatever_ends_a_cell(rows: list[tuple[str, str]]) -> None:
    text = table_of(["one", "two"], [{"one": one, "two": two} for one, two in rows])
    for separator in SEPARATORS:
        assert [cell for cell in cells(text, separator) if is_run(cell)] == []
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == len(rows) + 1


def test_a_table_written_without_it_is_run() -> None:
    """The control: what one writes first."""
    for said, separator in (("=1+1", ","), ("a;=1+1", ";"), ("\t=1+1", ","), ("＝1+1", ",")):
        written = io.StringIO()
        csv.writer(written).writerow(["first", said])
        assert any(is_run(cell) for cell in cells(written.getvalue(), separator))
    for cell in ('-5,"x"+A1', "-5,A1", '-5,"x",=A1', "-5+A1", '\r\n-5,"x"&A1', "-1e5"):
        assert is_run(cell)


@pytest.mark.parametrize(
    "said", ["-5", "+5", "5", "-12.50", "+0.1", "1984", "BN-D-SAG", "2026-11-22T12:00:00+00:00", "a - b", ""]
)
def test_a_plain_number_and_a_plain_text_are_not_spoilt(said: str) -> None:
    assert as_cell(said) == said


@pytest.mark.parametrize("number", [0, -5, 12.5, -0.25])
def test_a_number_is_written_as_a_number(number: float) -> None:
    assert table_of(["n"], [{"n": number}]) == f'"n"\r\n{number}\r\n'


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@SUM(A1)", "'@SUM(A1)"), ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("  =1", "  '=1"), ("\t=1", "\\u0009=1"), ("＝1", "'＝1"), ("a;=1", "a;'=1"), ("-1e5", "'-1e5"), ("a\r\nb", "a\\u000d\\u000ab"),
        (None, ""), (True, "True"),
    ],
)  # fmt: skip
def test_a_cell_that_would_be_run_is_read_as_text(said: object, becomes: str) -> None:
    [[_], [cell]] = csv.reader(io.StringIO(table_of(["c"], [{"c": said}]), newline=""))
    assert cell == becomes


def test_a_table_is_for_its_owners_eyes_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "letters.csv"
    write_table(file, ["a", "b"], [{"a": "x", "c": "left out"}])
    assert file.read_bytes() == b'"a","b"\r\n"x",""\r\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["letters.csv"]
    with pytest.raises(TableNotWritten, match="cannot be written"):
        write_table(tmp_path / "mistyped" / "letters.csv", ["a"], [])
