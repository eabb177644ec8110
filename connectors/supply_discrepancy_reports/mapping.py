"""How a file of supply discrepancy reports is understood: a line is one report, its members the items of Standard Form 364."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib import resources
from typing import Any

import msgspec

from connectors.contract import Record, SetAside, Understood
from connectors.extract import REMOVED, without_ways_to_reach
from schema.errors import BadValue
from schema.rules.case_identifiers import DiscrepancyReportNumber
from schema.rules.supply_discrepancy import CODES_AT_MOST, MOST_CODES
from schema.values import CaseDesignator, Money, plain_text

LARGEST_FILE = 20_000_000
FACTS = frozenset(["number", "codes", "claimed_amount", "billed_on", "reported_on", "description"])

_TABLE = tomllib.loads(resources.files("connectors.supply_discrepancy_reports").joinpath("codes.toml").read_text())
CODES: dict[str, str] = {entry["code"]: entry["words"] for entry in _TABLE["code"]}
OPEN_FAMILIES: dict[str, str] = {entry["letter"]: entry["words"] for entry in _TABLE["family"]}
_CODE = re.compile(r"[A-Z]\d|[A-Z]\d{3}", re.ASCII)
_REQUISITION = re.compile(r"([A-Z])([A-Z0-9]{2})[A-Z0-9 ]{3}\d{4}[A-Z0-9]{4}", re.ASCII)
_CUT = re.compile(rb"\[\[\d{1,12} BYTES NOT KEPT\]\]")
_CENT = Decimal("0.01")


class _Discrepancy(msgspec.Struct, forbid_unknown_fields=True):
    """One row of item 11."""

    code: str
    quantity: int
    unit_price: Decimal
    total_cost: Decimal


class _Article(msgspec.Struct, forbid_unknown_fields=True):
    """Item 9, and of item 10 what was received of it."""

    stock_number: str
    unit: str
    shipped_or_billed: int
    nomenclature: str | None = None


class _Invoice(msgspec.Struct, forbid_unknown_fields=True):
    """Item 5b."""

    number: str | None = None
    dated: date | None = None


class _Report(
    msgspec.Struct,
    forbid_unknown_fields=True,
    rename={
        "dated": "1", "number": "2", "sent_to": "3", "sent_from": "4", "shipper": "5a", "invoice": "5b",
        "transport_document": "6", "shipper_number": "7a", "contract_office": "7b", "requisition": "8", "article": "9",
        "received": "10", "discrepancies": "11", "action": "11 action", "remarks": "12",
    },
):  # fmt: skip
    """The items of one form. Whose they are they call by their places, never by persons: a name is no item here."""

    dated: date
    number: str
    requisition: str
    article: _Article
    received: int
    discrepancies: list[_Discrepancy]
    remarks: str
    box: str
    sent_to: str | None = None
    sent_from: str | None = None
    shipper: str | None = None
    invoice: _Invoice | None = None
    transport_document: str | None = None
    shipper_number: str | None = None
    contract_office: str | None = None
    action: str | None = None


class _End(msgspec.Struct, forbid_unknown_fields=True):
    """The last line: without it a file cut short at the end of a line would look whole."""

    reports: int


Shape = Mapping[str, Any]


def _shape(of: type[msgspec.Struct], **parts: Shape) -> Shape:
    """The members a part of a report has, by their names in the file; those that have members themselves with theirs."""
    return {one.encode_name: parts.get(one.name, {}) for one in msgspec.structs.fields(of)}


_LINE: Shape = {
    **_shape(_End),
    **_shape(_Report, invoice=_shape(_Invoice), article=_shape(_Article), discrepancies=_shape(_Discrepancy)),
}


def redact(raw: bytes) -> bytes:
    """The file without what stands in members that are no item of the form, where a signature is, and without ways to reach a person.

    A line that is no report cannot be searched, and only its size is kept. A second time changes nothing.
    """
    if len(raw) > LARGEST_FILE:
        return _cut(raw)
    return b"".join(_redacted(line) for line in raw.splitlines(keepends=True))


def _redacted(line: bytes) -> bytes:
    bare = line.rstrip(b"\r\n")
    if not bare.strip():
        return line
    try:
        found = json.loads(bare, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        return _cut(bare) + line[len(bare) :]
    if not isinstance(found, dict):
        return _cut(bare) + line[len(bare) :]
    kept = _items(found, _LINE)
    return line if kept == found else json.dumps(kept, ensure_ascii=False).encode() + line[len(bare) :]


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _items(value: Any, shape: Shape) -> Any:
    if isinstance(value, dict):
        return {name: _items(one, shape[name]) if name in shape else REMOVED for name, one in value.items()}
    if isinstance(value, list):
        return [_items(one, shape) for one in value]
    return without_ways_to_reach(value) if isinstance(value, str) else value


def _cut(raw: bytes) -> bytes:
    return raw if _CUT.fullmatch(raw) else f"[[{len(raw)} BYTES NOT KEPT]]".encode()


def understand(raw: bytes) -> Understood:
    """Understand one file; a report that is not of its form is set aside alone, and the others stand."""
    if len(raw) > LARGEST_FILE:
        return [SetAside("too large", f"{len(raw)} bytes, a file has at most {LARGEST_FILE}")]
    lines = [line for line in raw.splitlines() if line.strip()]
    try:
        end = msgspec.json.decode(lines[-1], type=_End) if lines else None
    except (msgspec.DecodeError, RecursionError):
        end = None
    if end is None or end.reports != len(lines) - 1:
        return [SetAside("not whole", "its last line does not count the reports before it")]
    if end.reports == 0:
        return [SetAside("no report", "the file counts no report")]
    found = [_report(f"line {number}", line) for number, line in enumerate(lines[:-1], 1)]
    told = [one.key for one in found if isinstance(one, Record)]
    return [
        SetAside("number used twice", f"`{one.key}` stands in several lines", one.key, one.raw)
        if isinstance(one, Record) and told.count(one.key) > 1
        else one
        for one in found
    ]


def _report(where: str, line: bytes) -> Record | SetAside:
    try:
        told = msgspec.json.decode(line, type=_Report)
    except (msgspec.DecodeError, RecursionError) as unknown:
        return SetAside("unknown shape", f"{where}: {unknown}"[:200], where, line)
    try:
        number = DiscrepancyReportNumber.parse(told.number)
        case = _case(number, told.requisition)
        facts: dict[str, object] = {
            "number": str(number),
            "codes": _codes(told),
            "claimed_amount": _claimed(told),
            "billed_on": told.invoice.dated if told.invoice else None,
            "reported_on": told.dated,
            "description": plain_text(told.remarks) or None,
        }
    except BadValue as bad:
        return SetAside("value not understood", f"{where}: {bad.hint}", where, line)
    as_of = datetime.combine(told.dated, time(), UTC)
    # The form is the purchaser's, whoever routes it.
    return Record(
        "SupplyDiscrepancyReport", str(number), facts, as_of, case, originator=f"customer:{number.customer}", raw=line
    )


def _case(number: DiscrepancyReportNumber, requisition: str) -> str:
    """The case: the number names customer and designator, and the agency stands in the requisition alone."""
    found = _REQUISITION.fullmatch(requisition)
    if not found or found[2] != number.customer:
        raise BadValue("REQUISITION", "write in item 8 a document number of the customer that the report number names")
    return str(CaseDesignator(f"{number.customer}-{found[1]}-{number.case_designator}"))


def _codes(told: _Report) -> list[str]:
    codes = list(dict.fromkeys(one.code for one in told.discrepancies))
    if not codes:
        raise BadValue("CODES", "write at least one discrepancy code in item 11")
    if len(codes) > MOST_CODES.value:
        raise BadValue("CODES", f"{CODES_AT_MOST.words} ({CODES_AT_MOST.under})")
    for code in codes:
        if not _CODE.fullmatch(code) or (code not in CODES and code[0] not in OPEN_FAMILIES):
            raise BadValue("CODES", "write discrepancy codes of Standard Form 364, such as `C1` or `S1`")
    return codes


def _claimed(told: _Report) -> Money:
    """What item 11 adds up to, in dollars, once each of its rows does."""
    try:
        for one in told.discrepancies:
            costs = (one.quantity * one.unit_price).quantize(_CENT)
            if one.quantity < 0 or one.unit_price < 0 or one.total_cost != costs:
                raise BadValue("TOTAL_COST", "write in item 11 what the quantity costs at its unit price")
        return Money.of(sum((one.total_cost for one in told.discrepancies), Decimal(0)))
    except ArithmeticError:  # a number too large to count in cents, or none
        raise BadValue("TOTAL_COST", "write in item 11 amounts in dollars and cents") from None
