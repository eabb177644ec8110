"""How a requisition is told, in whatever format: its document number, the case it is under, and what is said of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from importlib import resources

from connectors.contract import Record
from schema.errors import BadValue
from schema.rules.ordinal_days import day_of_decade
from schema.values import CaseDesignator

_NAMES = {
    "Requisition": "document_number requested_on",
    "RequisitionedItem": "stock_number quantity unit_of_issue priority required_delivery required_on advice_code "
    "offer_release_code freight_forwarder_code",
    "SupplyStatus": "code meaning is_listed stated_on estimated_shipping_on suffix stock_number quantity unit_of_issue "
    "unit_price",
    "RequisitionShipment": "suffix stock_number quantity unit_of_issue available_on shipped_on transport_number mode_code "
    "freight_forwarder_code control",
    "AvailabilityNotice": "kind given_on export_release_required line_items transport_number mode_code control",
    "AvailabilityReply": "release replied_on transportation_order transport_number",
}
# What any source of requisitions may tell, by facet.
FACTS: Mapping[str, frozenset[str]] = {facet: frozenset(names.split()) for facet, names in _NAMES.items()}

# Federal supply groups in which a quantity may be printed in thousands: ammunition and explosives.
AMMUNITION_GROUPS = frozenset({"13"})

_DOCUMENT_NUMBER = re.compile(r"([A-Z])([A-Z0-9]{2})[A-Z0-9 ]{3}(\d{4})[A-Z0-9]{4}", re.ASCII)
_THREE_MORE = re.compile(r"[A-Z0-9]{3}", re.ASCII)
_NO_PRICE = "9" * 7


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number of a foreign military sale: the agency's letter, the customer, the day, and the serial."""

    text: str
    agency: str
    customer: str
    requested_on: date

    @classmethod
    def parse(cls, text: str, received_on: date) -> DocumentNumber:
        """Read fourteen positions that came on a day; raises `BadValue` for anything else."""
        found = _DOCUMENT_NUMBER.fullmatch(text)
        if not found:
            raise BadValue("DOCUMENT_NUMBER", "write a document number of fourteen positions, such as `PZZ14V60150001`")
        return cls(text, found[1], found[2], day_of_decade(found[3], received_on))

    def case(self, supplementary_address: str) -> str:
        """The case, whose last three stand at the end of the supplementary address; raises `BadValue` when none do."""
        more = supplementary_address[3:6]
        if not _THREE_MORE.fullmatch(more):
            raise BadValue(
                "SUPPLEMENTARY_ADDRESS", "write the case's last three at the end of the supplementary address"
            )
        return str(CaseDesignator(f"{self.customer}-{self.agency}-{more}"))


def requisition(number: DocumentNumber, case: str, raw: bytes | None = None) -> Record:
    """The requisition itself, which says of itself only what its number says, so that all who tell it say the same."""
    facts = {"document_number": number.text, "requested_on": number.requested_on}
    return Record("Requisition", number.text, facts, midnight(number.requested_on), case, raw=raw)


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
    if text[-1] == "M" and text[:-1].isascii() and text[:-1].isdigit() and stock_number[:2] in AMMUNITION_GROUPS:
        return int(text[:-1]) * 1000
    raise BadValue("QUANTITY", "write the quantity in digits; `M` at its end is for thousands of ammunition")


def unit_price(text: str) -> Decimal | None:
    """Seven positions, the last two of them cents; null for blanks and for nines. Raises `BadValue` for others."""
    if not text.strip() or text == _NO_PRICE:
        return None
    if text.isascii() and text.isdigit():
        return Decimal(int(text)).scaleb(-2)
    raise BadValue("UNIT_PRICE", "write the unit price in seven digits, the last two of them cents")
