"""How an X12 interchange is understood: five conventions of three transaction sets, each act by its hierarchical level."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib import resources
from types import MappingProxyType
from typing import Any

from connectors.contract import Record, SetAside, Understood, digest
from connectors.extract import REMOVED, not_kept, without_ways_to_reach
from connectors.requisition import (
    case_of,
    code_of_status,
    control_of,
    midnight,
    received_on,
    requisition,
    statement,
)
from connectors.x12.interchange import HEADER, Segment, TransactionSet, transactions
from schema.errors import BadValue
from schema.rules.case_identifiers import DiscrepancyReportNumber
from schema.rules.requisition import DocumentNumber
from schema.rules.supply_discrepancy import CODES_AT_MOST, MOST_CODES, code_family
from schema.values import CaseDesignator, plain_text

LARGEST_DOCUMENT = 20_000_000

_TABLE: dict[str, Any] = tomllib.loads(resources.files("connectors.x12").joinpath("conventions.toml").read_text())
[VERSION] = _TABLE["versions"]
CONVENTIONS: Mapping[str, Mapping[str, Any]] = _TABLE["convention"]
_RELEASES: Mapping[str, Mapping[str, Any]] = _TABLE["releases"]
_UNITS: Mapping[str, Mapping[str, str]] = _TABLE["units"]
_PASSED_OVER = frozenset(name for row in _TABLE["passed_over"] for name in row["segments"])

_NOT_READ: Sequence[Mapping[str, Any]] = _TABLE["not_read"]
REPORT = "SupplyDiscrepancyReport"
REPORT_FACTS = frozenset({"number", "codes", "reported_on", "description"})

_PRINTED = re.compile(r"[\x20-\x7e\r\n\x1c-\x1f]*")
_DAY = re.compile(r"\d{8}", re.ASCII)
_PRICE = re.compile(r"\d{1,12}(?:\.\d{1,4})?", re.ASCII)
_DISCREPANCY = re.compile(r"[A-Z]\d|[A-Z]\d{3}", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
# Under a level the segments that are told by a qualifier, whose unknown usages are named with it.
_QUALIFIED = frozenset({"REF", "DTM", "LQ", "NTE"})
# Elements in which a person can stand: a party's name, further names, and whom to contact. Codes for them stand elsewhere.
_NAMES = {"N1": slice(2, 3), "N2": slice(1, None), "PER": slice(2, None), "G61": slice(2, None)}
_TEXTS = frozenset({"NTE", "MSG", "PID", "G69"})
_TAKEN_OUT = "REMOVED"  # letters alone: nothing divides by them
# A reference that follows a party in its level may be the party's own (X12 856 and 870, the loop that N1 begins).
_BEGINS_A_PARTY, _SAID_OF_A_PARTY = "N1", "REF"


def redact(raw: bytes) -> bytes:
    """The document without persons' names and ways to reach them; a second time changes nothing.

    What has no interchange header cannot be searched for names: its size and digest are kept.
    """
    if raw.startswith(b"[[DOCUMENT OF "):
        return raw
    text = raw.decode("latin-1")
    if not text.startswith("ISA") or len(text) < HEADER or len(raw) > LARGEST_DOCUMENT:
        return not_kept(len(raw), digest(raw))
    divider, ends = text[3], text[HEADER - 1]
    segments = text[HEADER:].split(ends)
    return (text[:HEADER] + ends.join(_redacted(one, divider) for one in segments)).encode("latin-1")


def _redacted(segment: str, divider: str) -> str:
    elements = segment.split(divider)
    name = elements[0].strip()
    if name in _NAMES:
        names = elements[_NAMES[name]]
        elements[_NAMES[name]] = [_TAKEN_OUT if one.strip() else one for one in names]
    elif name in _TEXTS:
        elements = [without_ways_to_reach(one).replace(REMOVED, _TAKEN_OUT) for one in elements]
    return divider.join(elements)


def understand(raw: bytes, key: str, fetched_at: datetime) -> Understood:
    """Understand one document; what is not of its form is set aside, whole or by transaction set, level or segment."""
    if len(raw) > LARGEST_DOCUMENT:
        return [SetAside("too large", f"{len(raw)} bytes, a document has at most {LARGEST_DOCUMENT}")]
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError as odd:
        return [SetAside("not text", f"the byte {raw[odd.start]} at {odd.start} is no ASCII character")]
    if not _PRINTED.fullmatch(text):
        return [SetAside("not text", "the document holds what is no printed character")]
    sets = transactions(text)
    if isinstance(sets, SetAside):
        return [sets]
    reading = _Reading(received_on(key, fetched_at), control_of(key))
    for number, one in enumerate(sets, 1):
        reading.take(number, one)
    return reading.found


@dataclass(slots=True)
class _Level:
    """One hierarchical level: what kind it is, the level above it, and its segments; the heading has no kind."""

    kind: str
    above: _Level | None
    where: str
    segments: list[Segment] = field(default_factory=list)

    def line(self) -> Iterator[_Level]:
        """The level and all above it."""
        yield self
        if self.above is not None:
            yield from self.above.line()


class _Unclear(Exception):
    """What an act says cannot be told for certain; carries the reason and what was found."""

    def __init__(self, reason: str, found: str) -> None:
        super().__init__(found)
        self.reason = reason


class _Reading:
    """One pass over the transaction sets of a document."""

    def __init__(self, received: date, control: str | None) -> None:
        self.found: Understood = []
        self._received = received
        self._control = control
        self._told: set[str] = set()
        self._keys: set[tuple[str, str]] = set()
        self._acts: dict[tuple[str, str], list[Mapping[str, object]]] = {}

    def take(self, number: int, one: TransactionSet) -> None:
        where = f"transaction set {number}"
        raw = _raw(one.segments)
        if one.wrong:
            self.found.append(SetAside("wrong count", f"{where}: {one.wrong[0][:200]}", where, raw))
            return
        release = one.release[:6]
        if release not in _RELEASES or one.interchange not in _RELEASES[release]["interchange"]:
            said = f"{where} is of release {one.release!r} in an interchange of {one.interchange!r}"
            self.found.append(SetAside("unknown version", said, where, raw))
            return
        convention = _convention(one)
        if convention is None and (words := _known_but_not_read(one)) is not None:
            self.found.append(SetAside("convention not on record", f"{where} is {words}", where, raw))
            return
        if convention is None:
            begins = f" begins with {_spelled(one.segments[0])}" if one.segments else ""
            self.found.append(
                SetAside("unknown convention", f"{where}, a {one.name!r} in a group {one.group!r},{begins}", where, raw)
            )
            return
        before = len(self.found)
        try:
            if CONVENTIONS[convention]["facet"] == REPORT:
                self._report(where, one, CONVENTIONS[convention], raw)
            else:
                self._levels(where, one, CONVENTIONS[convention])
        except _Unclear as unclear:
            del self.found[before:]
            self.found.append(SetAside(unclear.reason, f"{where}: {unclear}", where, raw))
            return
        except BadValue as bad:
            del self.found[before:]
            self.found.append(SetAside("value not understood", f"{where}: {bad.hint}", where, raw))
            return
        if len(self.found) == before:
            self.found.append(SetAside("no record", f"{where} holds no level that tells of an act", where, raw))

    def _report(self, where: str, one: TransactionSet, convention: Mapping[str, Any], raw: bytes) -> None:
        """A report of a supply discrepancy, which the whole transaction set tells."""
        levels = _levels_of(where, one.segments)
        if len(levels) != 2:
            raise _Unclear("unknown level", f"a report has one level, this one {len(levels) - 1}")
        codes, texts = list[str](), list[str]()
        said = _said(levels[1], one.repetition, convention, {"codes": codes, "description": texts})
        number = DiscrepancyReportNumber.parse(_with_its_marks(said.get("number", "")))
        requisition = DocumentNumber.parse(said.get("document_number", ""), self._received)
        if requisition.customer != number.customer:
            raise BadValue("REQUISITION", "name a requisition of the customer that the report's number names")
        reported_on = _day(said, "reported_on")
        facts: dict[str, object] = {
            "number": str(number),
            "codes": _codes(codes),
            "reported_on": reported_on,
            "description": plain_text(" ".join(texts)) or None,
        }
        case = str(CaseDesignator(f"{number.customer}-{requisition.agency}-{number.case_designator}"))
        for level in levels:
            self._name_unknown(level, convention)
        # The report is the purchaser's, whoever routes it.
        whose = f"customer:{number.customer}"
        record = Record(REPORT, str(number), facts, midnight(reported_on), case, originator=whose, raw=raw)
        if (REPORT, record.key) not in self._keys:
            self._keys.add((REPORT, record.key))
            self.found.append(record)

    def _levels(self, where: str, one: TransactionSet, convention: Mapping[str, Any]) -> None:
        levels = _levels_of(where, one.segments)
        heading = levels[0]
        if unknown := [s for s in heading.segments[1:] if _usage(s, convention) is None]:
            # Nothing says whether what follows it in the heading, or every level, depends on it.
            raise _Unclear("unknown segment", f"{_spelled(unknown[0])} stands in the heading")
        begins = convention["begins"]["segment"]
        if any(s.name == begins for level in levels for s in level.segments if s is not heading.segments[0]):
            raise _Unclear("said twice", f"{begins} does not stand at the beginning alone")
        for level in levels[1:]:
            if level.kind not in convention["levels"]:
                self._aside("unknown level", f"{level.where} is of the kind {level.kind!r}", level)
            elif level.kind == convention["level"]:
                self._act(level, one, convention)
            else:
                self._name_unknown(level, convention)

    def _name_unknown(self, level: _Level, convention: Mapping[str, Any]) -> None:
        for segment in level.segments:
            if _usage(segment, convention) is None:
                self._aside("unknown segment", f"{level.where}: {_spelled(segment)}", level, segment)

    def _aside(self, reason: str, detail: str, level: _Level, segment: Segment | None = None) -> None:
        kept = level.segments if segment is None else [segment]
        self.found.append(SetAside(reason, detail[:400], level.where, _raw(kept)))

    def _act(self, level: _Level, one: TransactionSet, convention: Mapping[str, Any]) -> None:
        for each in level.line():
            if each.kind and each.kind not in convention["levels"]:
                self._aside(
                    "unknown level", f"{level.where} stands under {each.where} of the kind {each.kind!r}", level
                )
                return
        raw = _raw([s for each in reversed(list(level.line())) for s in each.segments])
        try:
            said = _said(level, one.repetition, convention)
            made = self._record(convention["facet"], said, raw)
        except (_Unclear, BadValue) as unclear:
            reason = unclear.reason if isinstance(unclear, _Unclear) else "value not understood"
            hint = unclear.hint if isinstance(unclear, BadValue) else str(unclear)
            self.found.append(SetAside(reason, f"{level.where}: {hint}"[:400], level.where, raw))
            return
        self._name_unknown(level, convention)
        self.found += made

    def _record(self, facet: str, said: Mapping[str, str], raw: bytes) -> Sequence[Record]:
        number_said = said.get("document_number") or said.get("transport_number", "")[:14]
        number = DocumentNumber.parse(number_said, self._received)
        case = case_of(number, said.get("supplementary_address", ""))
        on, facts = self._facts(facet, said)
        made = statement(facet, number, case, on, facts, raw=raw)
        before = self._acts.setdefault((facet, made.key), [])
        if made.facts in before:
            return []  # the same act, told to another addressee in the same document
        before.append(made.facts)
        first = [] if number.text in self._told else [requisition(number, case, raw)]
        self._told.add(number.text)
        return [*first, made]

    def _facts(self, facet: str, said: Mapping[str, str]) -> tuple[date, dict[str, object]]:
        transport = {"transport_number": said.get("transport_number")}
        if facet == "AvailabilityNotice":
            on = _day(said, "given_on")
            notice = _count(said, "notice_number")
            items = _count(said, "line_items")
            # How often it was sent before: the first is one.
            kind = None if notice is None else "INITIAL" if notice == 1 else "DELAY"
            return on, {"kind": kind, "given_on": on, "line_items": items, **transport, "control": self._control}
        if facet == "AvailabilityReply":
            on = _day(said, "replied_on")
            return on, {"replied_on": on, "transportation_order": said.get("transportation_order"), **transport}
        article: dict[str, object] = {
            "suffix": said.get("suffix"),
            "stock_number": said.get("stock_number"),
            "quantity": _count(said, "quantity"),
            "unit_of_issue": _unit(said),
        }
        if facet == "SupplyStatus":
            on = _day(said, "stated_on")
            if "code" not in said:
                raise BadValue("STATUS_CODE", "write the status code")
            promised = _day(said, "estimated_shipping_on") if "estimated_shipping_on" in said else None
            price = {"unit_price": _price(said)}
            return on, {
                **article, **code_of_status(said["code"]), "stated_on": on, "estimated_shipping_on": promised, **price
            }  # fmt: skip
        on = _day(said, "shipped_on")
        ready = _day(said, "available_on") if "available_on" in said else None
        return on, {**article, "available_on": ready, "shipped_on": on, **transport, "control": self._control}


def _convention(one: TransactionSet) -> str | None:
    """Which convention a transaction set follows, as its beginning segment says."""
    for name, told in CONVENTIONS.items():
        begins = told["begins"]
        if (
            (one.name, one.group) == (told["set"], told["group"])
            and one.segments
            and one.segments[0].name == begins["segment"]
            and one.segments[0].said(begins["element"]) == begins["code"]
        ):
            return name
    return None


def _known_but_not_read(one: TransactionSet) -> str | None:
    """What a transaction set is that no convention here reads; null for one that nobody has told of."""
    for told in _NOT_READ:
        begins = one.segments[0].said(told["element"]) if one.segments and "element" in told else ""
        if (one.name, one.group) == (told["set"], told["group"]) and begins in told.get("codes", [""]):
            return str(told["words"])
    return None


def _with_its_marks(number: str) -> str:
    """A report's number with the strokes that it is printed with, which X12 leaves out."""
    return f"{number[:5]}-{number[5:7]}-{number[7:10]}" + (
        f"/{number[10:]}" if number[10:11].isdigit() else number[10:]
    )


def _codes(codes: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(codes))
    if not 1 <= len(found) <= MOST_CODES.value:
        raise BadValue("CODES", f"{CODES_AT_MOST.words}, and one at least ({CODES_AT_MOST.under})")
    if not all(_DISCREPANCY.fullmatch(code) and code_family(code) for code in found):
        raise BadValue("CODES", "write discrepancy codes of Standard Form 364, such as `C1` or `S1`")
    return found


def _levels_of(where: str, segments: Sequence[Segment]) -> list[_Level]:
    """The heading and each hierarchical level in order; the tokenizer has held their numbers to their parents."""
    levels = [_Level("", None, f"{where}, heading")]
    by_number: dict[str, _Level] = {"": levels[0]}
    for segment in segments:
        if segment.name != "HL":
            levels[-1].segments.append(segment)
            continue
        above = by_number.get(segment.said(2))
        if above is None or segment.said(1) in by_number:
            raise _Unclear("wrong count", f"{_spelled(segment)} stands under a level that is not there")
        by_number[segment.said(1)] = made = _Level(segment.said(3), above, f"{where}, level {segment.said(1)}")
        levels.append(made)
    return levels


def _usage(segment: Segment, convention: Mapping[str, Any]) -> str | None:
    """Under which name a segment is known in a convention: with its qualifier, where it has one; null for none."""
    if any(
        row["segment"] == segment.name and row.get("qualifier", "") == _qualifier(segment, row)
        for row in convention["fields"]
        if "qualifier_at" in row or "pairs_from" not in row
    ):
        return segment.name
    if any(row["segment"] == segment.name and "pairs_from" in row for row in convention["fields"]):
        return segment.name
    named = f"{segment.name}*{segment.said(1)}" if segment.name in _QUALIFIED else segment.name
    return named if named in _PASSED_OVER or named in convention.get("passed_over", ()) else None


def _qualifier(segment: Segment, row: Mapping[str, Any]) -> str:
    return segment.said(row["qualifier_at"]) if "qualifier_at" in row else ""


def _said(
    level: _Level,
    repetition: str | None,
    convention: Mapping[str, Any],
    several: Mapping[str, list[str]] = MappingProxyType({}),
) -> dict[str, str]:
    """What an act and the levels above it say, each thing once; raises `_Unclear` where that is not certain.

    What may be said several times is added to its list in `several`.
    """
    found: dict[str, str] = {}
    for each in level.line():
        unknown: Segment | None = None
        party: Segment | None = None
        for segment in each.segments:
            if _usage(segment, convention) is None:
                unknown = segment
                continue
            party = segment if segment.name == _BEGINS_A_PARTY else party
            values = list(_values(segment, repetition, convention))
            if values and party is not None and segment.name == _SAID_OF_A_PARTY:
                raise _Unclear("said of a party", f"{_spelled(segment)} stands behind {_spelled(party)}")
            if values and unknown is not None:
                # An unknown segment may begin a loop, and then what follows it is not said of this level.
                raise _Unclear("unknown segment", f"{_spelled(unknown)} stands before {_spelled(segment)}")
            for name, value in values:
                if name in several:
                    several[name].append(value)
                elif found.setdefault(name, value) != value:
                    raise _Unclear("said twice", f"{name} is {found[name]!r} and {value!r}")
    return found


def _values(segment: Segment, repetition: str | None, convention: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in convention["fields"]:
        if row["segment"] != segment.name or ("qualifier_at" in row and _qualifier(segment, row) != row["qualifier"]):
            continue
        if "pairs_from" in row:
            pairs = range(row["pairs_from"], len(segment.elements), 2)
            elements = [at + 1 for at in pairs if segment.said(at) == row["qualifier"]]
        else:
            elements = [row["element"]]
        for element in elements:
            parts = segment.parts(element)
            if "component" in row:
                if not any(parts):
                    continue
                if len(parts) != row["component"] or parts[0] != row["component_qualifier"]:
                    raise _Unclear("unknown segment", f"{_spelled(segment)} has a composite that is not on record")
                value = parts[-1]
            elif len(parts) > 1:
                raise _Unclear("value not understood", f"{_spelled(segment)} has components where one value stands")
            else:
                value = segment.said(element)
            if repetition is not None and repetition in value:
                raise _Unclear("value not understood", f"{_spelled(segment)} repeats where one value stands")
            if value.strip() and ("form" not in row or re.fullmatch(row["form"], value.strip())):
                yield row["name"], value.strip()


def _day(said: Mapping[str, str], name: str) -> date:
    text = said.get(name, "")
    if _DAY.fullmatch(text):
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    raise BadValue("DAY", f"write the day `{name}` in eight digits, such as `20260120`")


def _count(said: Mapping[str, str], name: str) -> int | None:
    if name not in said:
        return None
    if not _COUNT.fullmatch(said[name]):
        raise BadValue("QUANTITY", f"write `{name}` in at most nine digits")
    return int(said[name])


def _price(said: Mapping[str, str]) -> Decimal | None:
    if "unit_price" not in said:
        return None
    if not _PRICE.fullmatch(said["unit_price"]):
        raise BadValue("UNIT_PRICE", "write the unit price in digits with a point before its decimals")
    price = Decimal(said["unit_price"])
    if price != round(price, 2):
        raise BadValue("UNIT_PRICE", "write the unit price in whole cents")
    return round(price, 2)


def _unit(said: Mapping[str, str]) -> str | None:
    if "unit_of_issue" not in said:
        return None
    if said["unit_of_issue"] not in _UNITS:
        raise BadValue("UNIT_OF_ISSUE", f"the unit {said['unit_of_issue']!r} has no conversion on record")
    return _UNITS[said["unit_of_issue"]]["means"]


def _spelled(segment: Segment) -> str:
    return "*".join([segment.name, *(":".join(parts) for parts in segment.elements)])[:120]


def _raw(segments: Sequence[Segment]) -> bytes:
    """Segments as their own bytes, divided by the signs that are customary."""
    return "".join("*".join([s.name, *(":".join(p) for p in s.elements)]) + "~\n" for s in segments).encode()
