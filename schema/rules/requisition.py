"""What a purchaser may requisition under its case, ask to have changed and cancel, and what each statement is known by."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.case import CaseForm
from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.ordinal_days import day_of_decade, day_on_or_after
from schema.values import CaseDesignator

FORMAT = Rule(
    "form of a requisition",
    "stock or part number, unit of issue, quantity and codes have the positions that a requisition gives them",
    "DLM 4000.25-1 AP3.3",
)
NUMBERED = Rule(
    "number of a requisition",
    "positions 30 to 32 name the implementing agency and the customer, 36 to 39 the day it was sent, and no number is used twice",
    "DLM 4000.25-1 AP3.3; AP2.7",
)
REQUISITIONED = Rule(
    "cases with requisitions",
    "the purchaser requisitions under a blanket order and against the stock of an FMSO II; a defined order is supplied as it says",
    "SAMM C5.4.3; DSCA foreign customer guide",
    Confidence.SECONDARY,
)
PRIORITIES = Rule("priority designator", "a priority is one of 01 to 15", "DLM 4000.25-1 AP3.3", Confidence.SECONDARY)
RELEASE_OPTIONS = Rule(
    "offer release option", "the goods are released by one of the options A, X, Y and Z", "DLM 4000.25-1 AP3.30"
)
WANTED = Rule(
    "required delivery date",
    "a day is printed without its year, so it lies within a year after the requisition",
    "DLM 4000.25-1; the rule of the year is this project's",
    Confidence.DERIVED,
)
CHANGEABLE = Rule(
    "modification of a requisition",
    "media and status, priority, required delivery and advice may be changed; what is not changed is repeated",
    "DLM 4000.25-1 AP3.3; NAVEDTRA 14017",
    Confidence.SECONDARY,
)
OPEN_QUANTITY = Rule(
    "cancellation of a requisition",
    "no more is cancelled or followed up than was requisitioned and is not cancelled",
    "DLM 4000.25-1 chapter 3; NAVEDTRA 14326",
    Confidence.SECONDARY,
)
TOLD_APART = Rule(
    "one act, one record",
    "a cancellation prints no day of its own, so the same one a second time reads as a copy of the first",
    "DLM 4000.25-1; the rule of the copy is this project's",
    Confidence.DERIVED,
)

FORMS_REQUISITIONED = Dated(frozenset({CaseForm.BLANKET_ORDER, CaseForm.CLSSA_FMSO_II}), REQUISITIONED)
RELEASE_LETTERS = Dated(frozenset("AXYZ"), RELEASE_OPTIONS)
# Of which a quantity may be printed in thousands: ammunition and explosives, and the classes of what belongs to them.
AMMUNITION_GROUPS = frozenset({"13"})
AMMUNITION_CLASSES = frozenset({"1410", "1420", "1427", "1440", "5330", "5865", "6810", "8140"})
LARGEST_QUANTITY, LARGEST_IN_THOUSANDS = 99_999, 9_999_000

_DOCUMENT_NUMBER = re.compile(r"([A-Z])([A-Z0-9]{2})[A-Z0-9 ]{3}(\d{4})[A-Z0-9]{4}", re.ASCII)
_PRIORITY = re.compile(r"0[1-9]|1[0-5]", re.ASCII)
_ITEM = {
    "stock_number": (re.compile(r"[A-Z0-9][A-Z0-9 /.&-]{0,14}(?<! )", re.ASCII), "at most 15 capitals or digits"),
    "unit_of_issue": (re.compile(r"[A-Z]{2}", re.ASCII), "two capitals, such as `EA`"),
    "advice_code": (re.compile(r"[A-Z0-9]{2}", re.ASCII), "two capitals or digits, such as `2D`"),
    "media_and_status_code": (re.compile(r"[A-Z0-9]", re.ASCII), "one capital or digit"),
    "demand_code": (re.compile(r"[A-Z]", re.ASCII), "one capital"),
    "signal_code": (re.compile(r"[A-Z]", re.ASCII), "one capital"),
    "customer_service": (re.compile(r"[A-Z]", re.ASCII), "one capital"),
    "freight_forwarder_code": (re.compile(r"[A-Z0-9]", re.ASCII), "one capital or digit"),
}

# What a statement is known by, beside its kind and its day: what every format says alike, and no one disputes.
# Of a reply, X12 does not tell the release: that is not what tells two replies apart.
_KNOWN_BY: Mapping[str, tuple[str, str]] = {
    "RequisitionedItem": ("A0", "stock_number quantity unit_of_issue priority required_delivery required_on advice_code"),
    "RequisitionRequest": (
        "request", "kind quantity priority required_delivery required_on advice_code media_and_status_code"
    ),
    # An agency's own extract tells no stock number, unit and price.
    "SupplyStatus": ("AE", "code stated_on estimated_shipping_on suffix quantity"),
    "DirectDeliveryNotice": ("AB", "suffix stock_number quantity unit_of_issue contract_number order_number"),
    "RequisitionShipment": (
        "AS", "suffix stock_number quantity unit_of_issue available_on shipped_on transport_number"
    ),
    "AvailabilityNotice": ("AD", "kind given_on transport_number"),
    "AvailabilityReply": ("AD", "replied_on transportation_order transport_number"),
}  # fmt: skip


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


def statement_key(facet: str, document_number: str, on: date, facts: Mapping[str, object]) -> str:
    """What a statement of a requisition is known by, whoever tells it and in whatever format."""
    kind, names = _KNOWN_BY[facet]
    spelled = json.dumps([_spelled(facts.get(name)) for name in names.split()])
    return f"{document_number}/{kind}/{on.isoformat()}/{hashlib.sha256(spelled.encode()).hexdigest()[:12]}"


def _spelled(value: object) -> str | None:
    if isinstance(value, Decimal):
        value = value.normalize()  # `12.5` and `12.50` are one price
    return None if value is None else str(value)


def is_of_ammunition(stock_number: str) -> bool:
    """Whether a quantity of this article may be printed in thousands (DLM 4000.25-1 AP3.3)."""
    return stock_number[:2] in AMMUNITION_GROUPS or stock_number[:4] in AMMUNITION_CLASSES


def required_delivery(wanted_on: date | None, requested_on: date) -> str | Objection | None:
    """The day of the year that a requisition prints for the day it is wanted on; objects where that reads as another day."""
    if wanted_on is None:
        return None
    printed = f"{wanted_on.timetuple().tm_yday:03}"
    try:
        read = day_on_or_after(printed, requested_on)
    except BadValue:
        read = None
    if read != wanted_on:
        words = f"write a day from {requested_on} on that lies within a year of it"
        return Objection(WANTED, words, "required_on")
    return printed


def objection_to_requisitioning(form: CaseForm | None) -> Objection | None:
    """Object to a requisition under a case whose articles are not requisitioned (SAMM C5.4.3)."""
    if form in FORMS_REQUISITIONED.value:
        return None
    words = "under this case nothing is requisitioned; name a blanket order or an FMSO II"
    return Objection(REQUISITIONED, words, "case")


def objection_to_number(number: DocumentNumber, case: CaseDesignator, first_day: date | None) -> Objection | None:
    """Object to a number that names another agency, customer or time than its case (DLM 4000.25-1 AP3.3)."""
    if (number.customer, number.agency) != (case.customer, case.agency):
        words = f"begin the number with the agency's letter and your code, `{case.agency}{case.customer}`"
        return Objection(NUMBERED, words, "document_number")
    if first_day is None or number.requested_on < first_day:
        words = "the number's day is before the case was implemented; write the day it is sent"
        return Objection(NUMBERED, words, "document_number")
    return None


def objection_to_item(told: Mapping[str, object]) -> Objection | None:
    """Object to what does not fit the positions a requisition has for it (DLM 4000.25-1 AP3.3)."""
    for name, (form, words) in _ITEM.items():
        value = told.get(name)
        if value is not None and not (isinstance(value, str) and form.fullmatch(value)):
            return Objection(FORMAT, f"write {words}", name)
    quantity, stock_number = told.get("quantity"), str(told.get("stock_number") or "")
    if isinstance(quantity, int) and not _is_printable(quantity, stock_number):
        words = f"write 1 to {LARGEST_QUANTITY}, or of ammunition whole thousands up to {LARGEST_IN_THOUSANDS}"
        return Objection(FORMAT, words, "quantity")
    priority = told.get("priority")
    if priority is not None and not _PRIORITY.fullmatch(str(priority)):
        return Objection(PRIORITIES, "write a priority from `01` to `15`", "priority")
    option = told.get("offer_release_code")
    if option is not None and option not in RELEASE_LETTERS.value:
        return Objection(RELEASE_OPTIONS, "write one of `A`, `X`, `Y` and `Z`", "offer_release_code")
    return None


def _is_printable(quantity: int, stock_number: str) -> bool:
    thousands = is_of_ammunition(stock_number) and quantity % 1000 == 0
    return 1 <= quantity <= (LARGEST_IN_THOUSANDS if thousands else LARGEST_QUANTITY)


def printed_quantity(quantity: int, stock_number: str) -> str:
    """Five positions for a quantity, in thousands where ammunition needs it; raises `BadValue` for what does not fit."""
    if not _is_printable(quantity, stock_number):
        raise BadValue("QUANTITY", "this quantity has no five positions")
    return f"{quantity:05}" if quantity <= LARGEST_QUANTITY else f"{quantity // 1000:04}M"


def objection_to_quantity(asked: int, requisitioned: int, cancelled: int) -> Objection | None:
    """Object to a follow-up or a cancellation of more than is still open (DLM 4000.25-1 chapter 3)."""
    still_open = requisitioned - cancelled
    if still_open <= 0:
        return Objection(OPEN_QUANTITY, "all of it was cancelled; nothing is open", "requisition")
    if not 1 <= asked <= still_open:
        return Objection(OPEN_QUANTITY, f"{still_open} of it are open; write 1 to {still_open}", "quantity")
    return None


def objection_to_repeated_cancellation(quantity: int, cancelled_before: list[int]) -> Objection | None:
    """Object to cancelling the same number a second time, which would read as a copy of the first."""
    if quantity in cancelled_before:
        words = f"{quantity} were cancelled already and a second such record reads as a copy; cancel another number"
        return Objection(TOLD_APART, words, "quantity")
    return None


def objection_to_modification(now: Mapping[str, object], then: Mapping[str, object]) -> Objection | None:
    """Object to a modification that changes nothing (DLM 4000.25-1 AP3.3)."""
    if all(
        then.get(name) == now.get(name) for name in ("priority", "required_on", "advice_code", "media_and_status_code")
    ):
        return Objection(
            CHANGEABLE, "it says this already; change priority, day, advice or media and status", "requisition"
        )
    return None
