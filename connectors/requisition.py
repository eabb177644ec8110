"""How a requisition is told, in whatever format: its document number, the case it is under, and what is said of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from importlib import resources

from connectors.contract import Record
from schema.errors import BadValue
from schema.rules.requisition import DocumentNumber, is_of_ammunition, statement_key
from schema.values import CaseDesignator

_NAMES = {
    "Requisition": "document_number requested_on",
    "RequisitionedItem": "stock_number quantity unit_of_issue priority required_delivery required_on advice_code "
    "offer_release_code freight_forwarder_code customer_service media_and_status_code demand_code signal_code",
    "RequisitionRequest": "kind quantity priority required_delivery required_on advice_code media_and_status_code",
    "SupplyStatus": "code meaning is_listed stated_on estimated_shipping_on suffix stock_number quantity unit_of_issue "
    "unit_price",
    "DirectDeliveryNotice": "suffix stock_number quantity unit_of_issue contract_number order_number",
    "RequisitionShipment": "suffix stock_number quantity unit_of_issue available_on shipped_on transport_number mode_code "
    "freight_forwarder_code control",
    "AvailabilityNotice": "kind given_on export_release_required line_items transport_number mode_code control",
    "AvailabilityReply": "release replied_on transportation_order transport_number",
}
# What any source of requisitions may tell, by facet.
FACTS: Mapping[str, frozenset[str]] = {facet: frozenset(names.split()) for facet, names in _NAMES.items()}

UNCONTROLLED_FOLDER = "uncontrolled"
_DAY_RECEIVED = re.compile(r"(?:.*/)?(\d{4}-\d{2}-\d{2})(?![0-9])", re.DOTALL)

_THREE_MORE = re.compile(r"[A-Z0-9]{3}", re.ASCII)
_NO_PRICE = "9" * 7


# What the purchaser's forwarder or its own office says, it says for the purchaser.
_THE_CUSTOMERS = frozenset({"AvailabilityReply", "RequisitionRequest"})


def case_of(number: DocumentNumber, supplementary_address: str) -> str:
    """The case, whose last three stand at the end of the supplementary address; raises `BadValue` when none do."""
    more = supplementary_address[3:6]
    if not _THREE_MORE.fullmatch(more):
        raise BadValue("SUPPLEMENTARY_ADDRESS", "write the case's last three at the end of the supplementary address")
    return str(CaseDesignator(f"{number.customer}-{number.agency}-{more}"))


def number_under(case: CaseDesignator, text: str, received_on: date) -> DocumentNumber:
    """The document number that stands beside its case; raises `BadValue` for none, and for another customer's or agency's."""
    number = DocumentNumber.parse(text, received_on)
    if (number.customer, number.agency) != (case.customer, case.agency):
        raise BadValue(
            "DOCUMENT_NUMBER", "name a requisition of the case: its number begins with their agency and customer"
        )
    return number


def requisition(number: DocumentNumber, case: str, raw: bytes | None = None) -> Record:
    """The requisition itself, which says of itself only what its number says, so that all who tell it say the same."""
    facts = {"document_number": number.text, "requested_on": number.requested_on}
    return Record("Requisition", number.text, facts, midnight(number.requested_on), case, raw=raw)


def statement(
    facet: str,
    number: DocumentNumber,
    case: str,
    on: date,
    facts: Mapping[str, object],
    *,
    known_by: Mapping[str, object] | None = None,
    raw: bytes | None = None,
) -> Record:
    """What was said of a requisition on a day, under the same key in whatever format it is said.

    `known_by` are the facts as its key counts them, where they were read otherwise.
    """
    key = statement_key(facet, number.text, on, facts if known_by is None else known_by)
    whose = f"customer:{number.customer}" if facet in _THE_CUSTOMERS else None
    return Record(facet, key, facts, midnight(on), case, parent=number.text, originator=whose, raw=raw)


def code_of_status(code: str) -> dict[str, object]:
    """A status code with what it means, as far as that is on record."""
    codes = supply_status_codes()
    return {"code": code, "meaning": codes.get(code), "is_listed": code in codes}


def received_on(key: str, fetched_at: datetime) -> date:
    """The day a file was received: the one its name begins with, else the day it was read."""
    named = _DAY_RECEIVED.match(key)
    if named:
        try:
            return date.fromisoformat(named[1])
        except ValueError:
            pass  # digits that are no day name none
    return fetched_at.date()


def control_of(file: str) -> str | None:
    """Whether a file's goods need protection: no record says so, only whoever hands over the file can."""
    return "UNCONTROLLED" if file.split("/")[0] == UNCONTROLLED_FOLDER and "/" in file else None


def midnight(day: date) -> datetime:
    """The instant a day begins, in UTC: as of when a record stands that prints a day."""
    return datetime.combine(day, time(), UTC)


@cache
def supply_status_codes() -> Mapping[str, str]:
    """The meaning of each supply status code on record."""
    text = resources.files("connectors").joinpath("supply_status_codes.toml").read_text()
    return {entry["code"]: entry["meaning"] for entry in tomllib.loads(text)["code"]}


def quantity(text: str, stock_number: str) -> int | None:
    """Five positions as a number; an `M` at their end means thousands, of ammunition only. Raises `BadValue` for others."""
    if not text.strip():
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if text[-1] == "M" and text[:-1].isascii() and text[:-1].isdigit() and is_of_ammunition(stock_number):
        return int(text[:-1]) * 1000
    raise BadValue("QUANTITY", "write the quantity in digits; `M` at its end is for thousands of ammunition")


def unit_price(text: str) -> Decimal | None:
    """Seven positions, the last two of them cents; null for blanks and for nines. Raises `BadValue` for others."""
    if not text.strip() or text == _NO_PRICE:
        return None
    if text.isascii() and text.isdigit():
        return Decimal(int(text)).scaleb(-2)
    raise BadValue("UNIT_PRICE", "write the unit price in seven digits, the last two of them cents")
