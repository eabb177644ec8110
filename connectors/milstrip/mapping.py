"""How a file of 80-position records is understood: line by line, each by the layout of its document identifier."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any

from connectors.contract import Record, SetAside, Understood
from connectors.requisition import (
    case_of,
    code_of_status,
    control_of,
    quantity,
    received_on,
    requisition,
    statement,
    unit_price,
)
from schema.errors import BadValue
from schema.rules.ordinal_days import PROMISED_AHEAD_DAYS, day_of_decade, day_of_year, day_on_or_after
from schema.rules.requisition import DocumentNumber

RECORD_POSITIONS = 80
LARGEST_DOCUMENT = 20_000_000
# Goods can be announced as ready some weeks before they are.
READY_AHEAD_DAYS = 60

_TABLE: dict[str, Any] = tomllib.loads(resources.files("connectors.milstrip").joinpath("layouts.toml").read_text())
VERSIONS: Mapping[str, str] = _TABLE["versions"]
DEFAULT_VERSION = "dlm"

# The part of a file a document is: its first and last line, and how many bytes; `~` is part of one line that never ends.
_PART = re.compile(r"(?P<file>.*)#(?P<first>\d+)(?:-(?P<last>\d+)|~\d+)/(?P<bytes>\d+)", re.DOTALL)
_PRINTED = re.compile(rb"[\x20-\x7e]*")

# A document number, however it is spelled: at 30-43, or in a notice of availability at the head of the transport number. What
# has one there is a record, and its other positions hold codes; what has none can hold anything, a person's name too.
_NUMBER = rb"[A-Za-z0-9]{3}[A-Za-z0-9 ]{3}(?=[A-Za-z0-9]{0,3}\d)[A-Za-z0-9]{8}"
_A_RECORD = re.compile(rb"(?=.{0,80} *\Z)(?:[\x20-\x7e]{29}|AD[\x20-\x7e]{58})" + _NUMBER + rb"[\x20-\x7e]*")
_NOT_KEPT = b"#"

_REQUESTS = {"AM": "MODIFICATION", "AT": "FOLLOW_UP", "AC": "CANCELLATION"}
_RELEASES = {"R": "TO_ADDRESS_ON_FILE", "E": "INSTRUCTIONS_FOLLOW"}


@dataclass(frozen=True, slots=True)
class Layout:
    """One record's fields, each with its slice, in one version of the table."""

    name: str
    fields: Mapping[str, slice]


def _layouts(version: str) -> Mapping[str, Layout]:
    found: dict[str, Layout] = {}
    for name, told in _TABLE["layout"].items():
        fields = {
            row["name"]: slice(row["from"] - 1, row["to"])
            for row in told["fields"]
            if version in row.get("versions", VERSIONS)
        }
        found |= dict.fromkeys(told["identifiers"], Layout(name, fields))
    return found


LAYOUTS: Mapping[str, Mapping[str, Layout]] = {version: _layouts(version) for version in VERSIONS}
_NOT_ON_RECORD: Mapping[str, str] = {
    identifier: entry["words"] for entry in _TABLE["not_on_record"] for identifier in entry["identifiers"]
}


def redact(raw: bytes) -> bytes:
    """The document with what is no record painted over, position for position; a second time changes nothing."""
    return b"\n".join(_redacted(line) for line in raw.split(b"\n"))


def _redacted(line: bytes) -> bytes:
    if _A_RECORD.fullmatch(line) or not line.strip():
        return line
    bare = line.removesuffix(b"\r")
    return line if _A_RECORD.fullmatch(bare) else _NOT_KEPT * len(bare) + line[len(bare) :]


def understand(raw: bytes, key: str, fetched_at: datetime, version: str = DEFAULT_VERSION) -> Understood:
    """Understand one document; a line that is not of its form is set aside alone, with its number, and the others stand."""
    if len(raw) > LARGEST_DOCUMENT:
        return [SetAside("too large", f"{len(raw)} bytes, a document has at most {LARGEST_DOCUMENT}")]
    part = _PART.fullmatch(key)
    if part and int(part["bytes"]) != len(raw):
        return [SetAside("not whole", f"{len(raw)} bytes came of {part['bytes']}")]
    if part and part["last"] is None:
        where = f"line {part['first']}"
        return [SetAside("not a record", f"{where} is longer than a document may be", where)]
    lines = raw.split(b"\n")
    unended = lines.pop()
    if unended:
        lines.append(unended)
    reading = _Reading(LAYOUTS[version], received_on(key, fetched_at), control_of(part["file"] if part else key))
    first = int(part["first"]) if part else 1
    for number, line in enumerate(lines, first):
        reading.line(number, line.removesuffix(b"\r"), ended=line is not unended)
    return reading.found or [SetAside("no record", "the document holds no line with anything in it")]


class _Reading:
    """One pass over the lines of a document."""

    def __init__(self, layouts: Mapping[str, Layout], received: date, control: str | None) -> None:
        self.found: Understood = []
        self._layouts = layouts
        self._received = received
        self._control = control
        self._told: set[str] = set()
        self._facts: Mapping[str, Callable[[_Line], Record]] = {
            "requisition": self._requisitioned_item,
            "requisition_request": self._requisition_request,
            "direct_delivery_notice": self._direct_delivery_notice,
            "supply_status": self._supply_status,
            "shipment_status": self._shipment,
            "availability_notice": self._availability_notice,
            "availability_reply": self._availability_reply,
        }

    def line(self, number: int, line: bytes, *, ended: bool) -> None:
        where = f"line {number}"
        if not line.strip():
            return  # a blank line is no record
        aside = self._not_a_record(where, line, ended)
        if aside is not None:
            self.found.append(aside)
            return
        text = line.decode("ascii")[:RECORD_POSITIONS].ljust(RECORD_POSITIONS)
        layout = self._layouts.get(text[:3])
        if layout is None:
            words = _NOT_ON_RECORD.get(text[:3])
            reason = "unknown document identifier" if words is None else "layout not on record"
            said = f"{where} begins with {text[:3]!r}" + (f", a {words}" if words else "")
            self.found.append(SetAside(reason, said, where, line))
            return
        try:
            record = self._facts[layout.name](_Line(text, layout.fields, line))
        except BadValue as bad:
            self.found.append(SetAside("value not understood", f"{where}: {bad.hint}", where, line))
            return
        self.found.append(record)

    @staticmethod
    def _not_a_record(where: str, line: bytes, ended: bool) -> SetAside | None:
        kept = line[: 10 * RECORD_POSITIONS]
        if not line.strip(_NOT_KEPT):
            return SetAside(
                "not a record", f"{where} is no record; of its {len(line)} bytes none was kept", where, kept
            )
        if not _PRINTED.fullmatch(line):
            return SetAside("not a record", f"{where} holds what is no printed ASCII character", where, kept)
        if len(line.rstrip(b" ")) > RECORD_POSITIONS:
            return SetAside("not a record", f"{where} has {len(line)} positions, a record has 80", where, kept)
        if not ended and len(line) < RECORD_POSITIONS:
            # Blanks at the end may be trimmed, but then the line ends: this one may go on where the file was cut.
            return SetAside("cut short", f"{where} is the last, has no end and {len(line)} positions", where, kept)
        return None

    def _under(self, number: DocumentNumber, line: _Line) -> str:
        """The case it is under; tells of the requisition before the first that is said of it."""
        case = case_of(number, line.printed("supplementary_address"))
        if number.text not in self._told:
            self._told.add(number.text)
            self.found.append(requisition(number, case, line.raw))
        return case

    def _record(self, facet: str, number: DocumentNumber, line: _Line, on: date, facts: dict[str, object]) -> Record:
        case = self._under(number, line)
        known_by = dict(facts)
        if "transport_number" in facts:
            # Sources disagree on where it begins; the statement is known by the same key whichever of them is believed.
            known_by["transport_number"] = line.undisputed("transport_number")
        return statement(facet, number, case, on, facts, known_by=known_by, raw=line.raw)

    def _document_number(self, line: _Line) -> DocumentNumber:
        return DocumentNumber.parse(line.printed("document_number"), self._received)

    def _requisitioned_item(self, line: _Line) -> Record:
        number = self._document_number(line)
        wanted = line.told("required_delivery")
        facts = {
            **_article(line),
            "priority": line.told("priority"),
            "required_delivery": wanted,
            "required_on": _wanted_on(wanted, number.requested_on),
            "advice_code": line.told("advice_code"),
            "offer_release_code": line.told("offer_release_code"),
            "freight_forwarder_code": line.told("freight_forwarder_code"),
            "customer_service": line.told("customer_service"),
            "media_and_status_code": line.told("media_and_status_code"),
            "demand_code": line.told("demand_code"),
            "signal_code": line.told("signal_code"),
        }
        return self._record("RequisitionedItem", number, line, number.requested_on, facts)

    def _requisition_request(self, line: _Line) -> Record:
        number = self._document_number(line)
        wanted = line.told("required_delivery")
        facts: dict[str, object] = {
            "kind": _REQUESTS[line.text[:2]],
            "quantity": quantity(line.printed("quantity"), line.told("stock_number") or ""),
            "priority": line.told("priority"),
            "required_delivery": wanted,
            "required_on": _wanted_on(wanted, number.requested_on),
            "advice_code": line.told("advice_code"),
            "media_and_status_code": line.told("media_and_status_code"),
        }
        # It prints no day of its own: the same request told again, or handed over another day, is the same.
        return self._record("RequisitionRequest", number, line, number.requested_on, facts)

    def _direct_delivery_notice(self, line: _Line) -> Record:
        number = self._document_number(line)
        facts: dict[str, object] = {
            **_article(line),
            "suffix": line.told("suffix"),
            "contract_number": line.told("contract_number"),
            "order_number": line.told("order_number"),
        }
        return self._record("DirectDeliveryNotice", number, line, number.requested_on, facts)

    def _supply_status(self, line: _Line) -> Record:
        number = self._document_number(line)
        stated_on = day_of_year(line.printed("stated_on"), self._received)
        promised, code = line.told("estimated_shipping_on"), line.told("code")
        if code is None:
            raise BadValue("STATUS_CODE", "write the status code")
        facts: dict[str, object] = {
            **_article(line),
            **code_of_status(code),
            "stated_on": stated_on,
            "estimated_shipping_on": None
            if promised is None
            else day_of_decade(promised, self._received, ahead_days=PROMISED_AHEAD_DAYS),
            "suffix": line.told("suffix"),
            "unit_price": unit_price(line.printed("unit_price")),
        }
        return self._record("SupplyStatus", number, line, stated_on, facts)

    def _shipment(self, line: _Line) -> Record:
        number = self._document_number(line)
        shipped_on = day_of_year(line.printed("shipped_on"), self._received)
        ready = line.told("available_on")
        facts: dict[str, object] = {
            **_article(line),
            "suffix": line.told("suffix"),
            "available_on": None if ready is None else day_of_year(ready, self._received, ahead_days=READY_AHEAD_DAYS),
            "shipped_on": shipped_on,
            "transport_number": line.told("transport_number"),
            "mode_code": line.told("mode_code"),
            "freight_forwarder_code": line.told("freight_forwarder_code"),
            "control": self._control,
        }
        return self._record("RequisitionShipment", number, line, shipped_on, facts)

    def _availability_notice(self, line: _Line) -> Record:
        number = self._of_shipment_unit(line)
        given_on = day_of_year(line.printed("given_on"), self._received)
        items = line.told("line_items")
        if items is not None and not items.isdigit():
            raise BadValue("LINE_ITEMS", "write the number of line items in digits")
        facts: dict[str, object] = {
            "kind": "DELAY" if line.text[:3] == "AD3" else "INITIAL",
            "given_on": given_on,
            # The delay notice does not say it again.
            "export_release_required": {"ADR": True, "AD1": False}.get(line.text[:3]),
            "line_items": None if items is None else int(items),
            "transport_number": line.told("transport_number"),
            "mode_code": line.told("mode_code"),
            "control": self._control,
        }
        return self._record("AvailabilityNotice", number, line, given_on, facts)

    def _availability_reply(self, line: _Line) -> Record:
        number = self._of_shipment_unit(line)
        replied_on = day_of_year(line.printed("replied_on"), self._received)
        release = _RELEASES.get(line.printed("release"))
        if release is None:
            raise BadValue("SHIPMENT_RELEASE", "write `R` or `E` as the shipment release")
        facts: dict[str, object] = {
            "release": release,
            "replied_on": replied_on,
            "transportation_order": line.told("transportation_order"),
            "transport_number": line.told("transport_number"),
        }
        return self._record("AvailabilityReply", number, line, replied_on, facts)

    def _of_shipment_unit(self, line: _Line) -> DocumentNumber:
        """The requisition a shipment unit is numbered after; the record names its customer a second time."""
        number = DocumentNumber.parse(line.printed("transport_number")[:14], self._received)
        if number.customer != line.printed("customer"):
            raise BadValue("CUSTOMER", "name the customer that the transport number names")
        return number


@dataclass(frozen=True, slots=True)
class _Line:
    """One record of 80 positions, the fields of its layout, and its bytes as they came."""

    text: str
    fields: Mapping[str, slice]
    raw: bytes

    def printed(self, name: str) -> str:
        return self.text[self.fields[name]]

    def told(self, name: str) -> str | None:
        return self.text[self.fields[name]].strip() or None

    def undisputed(self, name: str) -> str | None:
        """The same as the default version of the layouts reads it."""
        return self.text[LAYOUTS[DEFAULT_VERSION][self.text[:3]].fields[name]].strip() or None


def _article(line: _Line) -> dict[str, object]:
    stock_number = line.told("stock_number")
    return {
        "stock_number": stock_number,
        "quantity": quantity(line.printed("quantity"), stock_number or ""),
        "unit_of_issue": line.told("unit_of_issue"),
    }


def _wanted_on(wanted: str | None, requested_on: date) -> date | None:
    """The day a required delivery means; null where it is one of the codes that stand there instead."""
    try:
        return None if wanted is None else day_on_or_after(wanted, requested_on)
    except BadValue:
        return None
