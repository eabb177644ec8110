"""What an extract looks like: rows between a head and an end, in one of three forms, and what of it may be stored.

Every form begins with the contract it follows and the instant as of which all of it stands, and ends with how many
rows came, so that a file that was cut short never passes for a whole one.

    JSON lines    {"extract": "dsams.v1", "as_of": "2026-11-20T06:00:00Z"}
                  {"row": "case", "designator": "BN-D-SAG", …}
                  {"end": 1}

    CSV           HDR,dsams.v1,2026-11-20T06:00:00Z
                  COL,case,designator,…
                  case,BN-D-SAG,…
                  TRL,1

    fixed width   HDR                 dsams.v1            2026-11-20T06:00:00Z
                  case                BN-D-SAG…
                  TRL                 000000001

CSV is of RFC 4180: commas, double quotes, a quote doubled within quotes. Fixed width has the columns in the order and
of the widths of the contract, after the kind of the row in twenty positions. A byte order mark is passed over.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from connectors.contract import digest

LARGEST_EXTRACT = 20_000_000
LONGEST_LINE = 200_000
LONGEST_COUNT = 9  # digits of the number of rows
DEEPEST = 4
KIND = 20  # positions of the kind of a row in fixed width, and of each member of the head
REMOVED = "[removed]"
# Packed bytes could hold anything of any size; they are opened only where a feed is declared to come packed.
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")

Form = Literal["json lines", "csv", "fixed width"]
Cells = Mapping[str, Any]


class NotAnExtract(Exception):
    """The whole document cannot be read: the reason in few words, and what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the document, its kind, and its cells by column; empty ones are left out."""

    number: int
    kind: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Unread:
    """One row that is not of the form; the others stand."""

    number: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Extract:
    """One extract as it was read: in JSON cells have their own types, in the other forms they are text."""

    form: Form
    contract: str
    as_of: str
    rows: tuple[Row | Unread, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of the columns of one kind of row.

    `known` are all of them; `widths` the positions each takes in fixed width, none where the contract does not come in
    it; `personal` are never stored; `free_text` may hold anything, so that what looks like a way to reach a person is
    taken out.
    """

    known: frozenset[str] = frozenset()
    widths: Mapping[str, int] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    free_text: frozenset[str] = frozenset()


Layout = Mapping[str, Columns]

# --- reading ------------------------------------------------------------------------------------------------------


def read(raw: bytes, layout: Layout) -> Extract:
    """Read one extract in whichever form it comes; raises `NotAnExtract` when it is none, or not all of one."""
    if len(raw) > LARGEST_EXTRACT:
        raise NotAnExtract("too large", f"{len(raw)} bytes, an extract has at most {LARGEST_EXTRACT}")
    if raw.startswith(PACKED):
        raise NotAnExtract("packed", "it is an archive; send what is in it")
    text = _text(raw)
    form = _form(text)
    if form is None:
        raise NotAnExtract("not an extract", "it does not begin with the head of an extract")
    lines = list(_lines(text, form))
    _, head = lines[0]
    contract, as_of = _head(head, form)
    if len(lines) < 2 or (count := _end(lines[-1][1], form)) is None:
        raise NotAnExtract("not whole", "its last line does not say how many rows came")
    rows = tuple(_rows(lines[1:-1], form, layout))
    if count != len(rows):
        raise NotAnExtract("not whole", f"its last line counts {count} rows, and {len(rows)} came")
    return Extract(form, contract, as_of, rows)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise NotAnExtract("not text", f"byte {wrong.start} is not UTF-8") from None


def _form(text: str) -> Form | None:
    if text.startswith("HDR,"):
        return "csv"
    if text.startswith("HDR "):
        return "fixed width"
    return "json lines" if text.startswith("{") else None


def _lines(text: str, form: Form) -> Iterator[tuple[int, Any]]:
    """Each line that is not empty, numbered from 1; a record of CSV may take several."""
    if form == "csv":
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
        except csv.Error as wrong:
            raise NotAnExtract("not whole", f"line {reader.line_num} is not CSV: {wrong}") from None
        return
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.removesuffix("\r")
        if bare:
            yield number, _object(bare) if form == "json lines" else bare


def _object(line: str) -> Any:
    """The line as JSON, or None where it is no object, or longer or deeper than a row can be."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        found = json.loads(line, parse_constant=_no_number, object_pairs_hook=_without_repeats)
        if "\\u" in line:
            # Half of a surrogate pair can be written as an escape; it is no character, and nothing can store it.
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and _depth(found) <= DEEPEST else None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _depth(value: Any, above: int = 0) -> int:
    if above > DEEPEST or not isinstance(value, dict | list):
        return above
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(one, above + 1) for one in inner), default=above + 1)


def _head(head: Any, form: Form) -> tuple[str, str]:
    match form:
        case "json lines" if isinstance(head, dict) and head.keys() == {"extract", "as_of"}:
            contract, as_of = head["extract"], head["as_of"]
        case "csv" if len(head) == 3:
            contract, as_of = head[1], head[2]
        case "fixed width" if head[:KIND].rstrip(" ") == "HDR":
            contract, as_of = head[KIND : 2 * KIND].rstrip(" "), head[2 * KIND :].rstrip(" ")
        case _:
            raise NotAnExtract("not an extract", "its head does not say which contract it follows, and as of when")
    if not isinstance(contract, str) or not isinstance(as_of, str):
        raise NotAnExtract("not an extract", "its head does not say which contract it follows, and as of when")
    return contract, as_of


def _end(line: Any, form: Form) -> int | None:
    match form:
        case "json lines":
            count = line.get("end") if isinstance(line, dict) and line.keys() == {"end"} else None
            return count if isinstance(count, int) and not isinstance(count, bool) else None
        case "csv":
            told = line[1] if len(line) == 2 and line[0] == "TRL" else ""
        case _:
            # All nine digits: the number itself may be what was cut off.
            told = line[KIND:] if line[:KIND].rstrip(" ") == "TRL" and len(line) == KIND + LONGEST_COUNT else ""
    return int(told) if len(told) <= LONGEST_COUNT and told.isascii() and told.isdigit() else None


def _rows(lines: list[tuple[int, Any]], form: Form, layout: Layout) -> Iterator[Row | Unread]:
    columns: dict[str, list[str]] = {}
    for number, line in lines:
        if form == "csv" and line[0] == "COL":
            columns[line[1] if len(line) > 1 else ""] = line[2:]
            continue
        match form:
            case "json lines":
                yield _json_row(number, line)
            case "csv":
                yield _csv_row(number, line, columns)
            case _:
                yield _fixed_row(number, line, layout)


def _json_row(number: int, line: Any) -> Row | Unread:
    if line is None:
        return Unread(number, "unknown shape", "the line is not one JSON object, or too long or too deep a one")
    kind = line.get("row")
    if not isinstance(kind, str):
        return Unread(number, "unknown shape", "the line does not say under `row` of what kind it is")
    return Row(number, kind, {name: value for name, value in line.items() if name != "row" and value is not None})


def _csv_row(number: int, line: list[str], columns: Mapping[str, list[str]]) -> Row | Unread:
    kind, cells = line[0], line[1:]
    named = columns.get(kind)
    if named is None:
        return Unread(number, "unknown kind", "no line `COL` before it names the columns of its kind")
    if len(set(named)) != len(named):
        return Unread(number, "unknown shape", "its line `COL` names a column twice")
    if len(cells) != len(named):
        return Unread(number, "unknown shape", f"it has {len(cells)} cells, and its kind {len(named)} columns")
    return Row(number, kind, {name: cell for name, cell in zip(named, cells, strict=True) if cell != ""})


def _fixed_row(number: int, line: str, layout: Layout) -> Row | Unread:
    kind = line[:KIND].rstrip(" ")
    known = layout.get(kind)
    if known is None or not known.widths:
        return Unread(number, "unknown kind", "no row of this kind comes in fixed width")
    whole = KIND + sum(known.widths.values())
    if len(line) > whole:
        return Unread(number, "unknown shape", f"it has {len(line)} positions, and its kind {whole}")
    cells = {name: line[start:end].strip(" ") for name, start, end in _positions(known.widths)}
    return Row(number, kind, {name: cell for name, cell in cells.items() if cell})


def _positions(widths: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    start = KIND
    for name, width in widths.items():
        yield name, start, start + width
        start += width


# --- what may be stored -------------------------------------------------------------------------------------------

# A column nobody told of may still name a person; its name is all there is to judge it by.
_OF_A_PERSON = re.compile(
    r"(?:^|_)(?:name|names|firstname|lastname|surname|contact|contacts|poc|person|people|officer|email|e_mail|mail|phone|telephone"
    r"|mobile|fax|signatory|signed_by|manager|passport|birth|birthday|ssn|rank|grade)(?:_|$)",
    re.IGNORECASE,
)
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s.-]+")
_BREAKS = r"\s<>,;:\"'()\[\]"
_REACHES = re.compile(
    # From the beginning of a word only, so that a long one is looked at once and not from each of its letters.
    rf"(?<![^{_BREAKS}])[^@{_BREAKS}]+@[^{_BREAKS}]+"
    r"|(?:\+(?=\d)|\b(?:tel|telephone|phone|ph|dsn|fax|cell|mobile)\b[.:]*\s{0,3})[\d(][\d\s().-]{5,20}\d",
    re.IGNORECASE,
)


def redacted(raw: bytes, layout: Layout) -> bytes:
    """The extract without what may not be stored; what nothing of it shows is left byte for byte, a second time all of it.

    What cannot be read cannot be searched for names either: of a document that is no extract its size and digest are
    kept, and a line that is not of its form is cut.
    """
    if raw.startswith(b"[[DOCUMENT OF "):
        return raw
    if len(raw) > LARGEST_EXTRACT or raw.startswith(PACKED):
        return not_kept(len(raw), digest(raw))
    try:
        text = _text(raw)
        form = _form(text)
        if form is None:
            return not_kept(len(raw), digest(raw))
        _head(next(_lines(text, form))[1], form)
        if form == "csv":
            kept = _redacted_csv(text, layout)
        else:
            one = _redacted_json if form == "json lines" else _redacted_fixed
            kept = "\n".join(one(line, layout) for line in text.split("\n"))
    except NotAnExtract:
        return not_kept(len(raw), digest(raw))
    return raw if kept == text else kept.encode()


def without_ways_to_reach(text: str) -> str:
    """A text without mail addresses and telephone numbers."""
    return _REACHES.sub(REMOVED, text)


def not_kept(size: int, said: str) -> bytes:
    """What stands for a document that is not kept: how many bytes it had, and their digest."""
    return f"[[DOCUMENT OF {size} BYTES NOT KEPT, SHA-256 {said}]]".encode()


def _redacted_json(line: str, layout: Layout) -> str:
    bare = line.removesuffix("\r")
    if not bare:
        return line
    found = _object(bare)
    if found is None:
        return _cut(bare)
    columns = layout.get(str(found.get("row")), Columns())
    kept = _members(found, columns)
    return line if kept == found else json.dumps(kept, ensure_ascii=False) + line[len(bare) :]


def _members(found: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    return {name: _value(value, name, columns) for name, value in found.items() if not _is_personal(name, columns)}


def _value(value: Any, name: str, columns: Columns) -> Any:
    if isinstance(value, dict):
        return _members(value, Columns())
    if isinstance(value, list):
        return [_value(one, name, columns) for one in value]
    if isinstance(value, str) and (name in columns.free_text or name not in columns.known):
        return without_ways_to_reach(value)
    return value


def _is_personal(name: str, columns: Columns) -> bool:
    if name in columns.personal:
        return True
    return name not in columns.known and _OF_A_PERSON.search(_WORD_BREAK.sub("_", name)) is not None


def _cut(line: str) -> str:
    if line.startswith("[[LINE OF ") and line.endswith("]]") and len(line) < 60:
        return line
    return f"[[LINE OF {len(line)} CHARACTERS NOT KEPT]]"


def _redacted_csv(text: str, layout: Layout) -> str:
    named: dict[str, list[str]] = {}
    records: list[list[str]] = []
    changed = False
    for _, cells in _lines(text, "csv"):
        kept = cells
        if cells[0] == "COL":
            named[cells[1] if len(cells) > 1 else ""] = cells[2:]
        elif cells[0] not in ("HDR", "TRL"):
            kept = _redacted_cells(cells, named, layout)
        changed = changed or kept != cells
        records.append(kept)
    if not changed:
        return text
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(records)
    return written.getvalue()


def _redacted_cells(cells: list[str], named: Mapping[str, list[str]], layout: Layout) -> list[str]:
    kind, told = cells[0], cells[1:]
    columns = layout.get(kind, Columns())
    names = named.get(kind)
    if names is None or len(names) != len(told):
        return [kind if kind in layout else REMOVED, REMOVED]  # nothing says which cell is a name
    kept = [
        "" if _is_personal(name, columns) else str(_value(cell, name, columns))
        for name, cell in zip(names, told, strict=True)
    ]
    return [kind, *kept]


def _redacted_fixed(line: str, layout: Layout) -> str:
    bare = line.removesuffix("\r")
    kind = bare[:KIND].rstrip(" ")
    if not bare or kind in ("HDR", "TRL"):
        return line
    columns = layout.get(kind)
    if columns is None or not columns.widths or len(bare) > KIND + sum(columns.widths.values()):
        return _cut(bare)
    kept = bare[:KIND]
    for name, start, end in _positions(columns.widths):
        cell = bare[start:end]
        if name in columns.personal:
            cell = " " * len(cell)
        elif name in columns.free_text:
            scrubbed = _REACHES.sub(REMOVED, cell)
            cell = cell if scrubbed == cell else scrubbed[: len(cell)].ljust(len(cell))
        kept += cell
    return kept + line[len(bare) :]
