"""What is requisitioned under the case, and where it is: asked for, promised, offered for collection, shipped (MILSTRIP).

Each telling is a record of its own and is never overwritten: what a purchaser was told in spring stays beside what it was
told in autumn. None of it exists for a contractor, who ships under its contract and not under a purchaser's requisition.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import AnyOf, released
from schema.disclosure import facet, fact
from schema.facets.shipment import CARRIAGE, ShipmentControl, uncontrolled
from schema.values import Money

READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY)
SUPPLY = "SAMM C2.1.5.2; C2.1.5.4.2; DLM 4000.25-1 chapter 6"
# A price in a status can be a contractor's, when its contractor ships it directly: the purchaser is billed by DD 645.
PRICE = "DFARS 225.7304; J"
# A contract's number finds its price in the public register of awards.
CONTRACT = "DFARS 225.7304; J"
# Nothing in a MILSTRIP record says that goods need no protection, so what nobody said of them waits for a release.
CARRIED = {PARTNER_NATION: AnyOf((uncontrolled, released))}


class NoticeKind(Enum):
    """Whether a notice of availability is the first, or repeats one that nobody answered (DLM 4000.25-1 AP3.30)."""

    INITIAL = "INITIAL"
    DELAY = "DELAY"


class ReleaseInstruction(Enum):
    """How the purchaser's forwarder answers a notice: codes R and E of the shipment release (DLM 4000.25-1 AP3.32)."""

    TO_ADDRESS_ON_FILE = "TO_ADDRESS_ON_FILE"
    INSTRUCTIONS_FOLLOW = "INSTRUCTIONS_FOLLOW"


class RequisitionRequestKind(Enum):
    """What is asked of a requisition: how it stands, to change it, or to cancel it (MILSTRIP AT_, AM_ and AC_)."""

    FOLLOW_UP = "FOLLOW_UP"
    MODIFICATION = "MODIFICATION"
    CANCELLATION = "CANCELLATION"


@facet(
    part_of=Case,
    area="requisition",
    many=True,
    called="requisitions",
    key=["document_number"],
    order=["document_number"],
    named_by="document_number",
)
class Requisition:
    """One requisition under the case, by its document number; all that is told of it hangs on it."""

    document_number: str = fact(
        "The requisition's document number of fourteen positions, such as `DBN14V63200001`.",
        open_to=READERS,
        under=SUPPLY,
    )
    requested_on: date | None = fact(
        "The day of the requisition, as its document number says.", open_to=READERS, under=SUPPLY
    )


@facet(part_of=Requisition, many=True, called="items", order=["required_on"])
class RequisitionedItem:
    """What was asked for, as the requisition says it."""

    stock_number: str | None = fact("The stock or part number asked for.", open_to=READERS, under=SUPPLY)
    quantity: int | None = fact("How many units of issue.", open_to=READERS, under=SUPPLY)
    unit_of_issue: str | None = fact("The unit of issue, such as `EA`.", open_to=READERS, under=SUPPLY)
    priority: str | None = fact("The priority designator, from `01` to `15`.", open_to=READERS, under=SUPPLY)
    required_delivery: str | None = fact(
        "When it is wanted, as printed: a day of the year or a code.", open_to=READERS, under=SUPPLY
    )
    required_on: date | None = fact(
        "The day it is wanted on, where a day is printed.", open_to=READERS, to_come=True, under=SUPPLY
    )
    advice_code: str | None = fact("The advice code, as printed.", open_to=READERS, under=SUPPLY)
    offer_release_code: str | None = fact(
        "Whether the goods wait for the purchaser, by the offer release code as printed.", open_to=READERS, under=SUPPLY
    )
    freight_forwarder_code: str | None = fact(
        "The purchaser's freight forwarder, by its code in the address directory.", open_to=READERS, under=SUPPLY
    )
    customer_service: str | None = fact(
        "Which of the purchaser's services it is for, by its letter as printed.", open_to=READERS, under=SUPPLY
    )
    media_and_status_code: str | None = fact(
        "How and to whom its status is told, by the media and status code as printed.", open_to=READERS, under=SUPPLY
    )
    demand_code: str | None = fact(
        "Whether it is needed once or again and again, by the demand code as printed.", open_to=READERS, under=SUPPLY
    )
    signal_code: str | None = fact(
        "To which address it goes and its bill, by the signal code as printed.", open_to=READERS, under=SUPPLY
    )


@facet(part_of=Requisition, many=True, called="requests", order=["asked_at"], named_by="kind")
class RequisitionRequest:
    """What the purchaser asked of a requisition afterwards, with all it then said: its status, a change, a cancellation."""

    kind: RequisitionRequestKind | None = fact("What is asked.", open_to=READERS, under=SUPPLY)
    asked_at: datetime | None = fact(
        "The instant it was last asked, where that is known: the record prints none.", open_to=READERS, under=SUPPLY
    )
    quantity: int | None = fact(
        "How many units of issue it is about: to be cancelled, or still wanted.", open_to=READERS, under=SUPPLY
    )
    priority: str | None = fact("The priority designator from then on.", open_to=READERS, under=SUPPLY)
    required_delivery: str | None = fact(
        "When it is wanted from then on, as printed: a day of the year or a code.", open_to=READERS, under=SUPPLY
    )
    required_on: date | None = fact(
        "The day it is wanted on from then on, where a day is printed.", open_to=READERS, to_come=True, under=SUPPLY
    )
    advice_code: str | None = fact("The advice code from then on, as printed.", open_to=READERS, under=SUPPLY)
    media_and_status_code: str | None = fact(
        "The media and status code from then on, as printed.", open_to=READERS, under=SUPPLY
    )


@facet(part_of=Requisition, many=True, called="supplyStatuses", order=["stated_on"], named_by="code")
class SupplyStatus:
    """What the supply source said of a requisition, or of a part of it, on one day."""

    code: str | None = fact("The status code, as printed, such as `BB`.", open_to=READERS, under=SUPPLY)
    meaning: str | None = fact(
        "What the code means; null where the hub has no meaning on record.", open_to=READERS, under=SUPPLY
    )
    is_listed: bool | None = fact("Whether the code is on the hub's list of codes.", open_to=READERS, under=SUPPLY)
    stated_on: date | None = fact("The day of the status.", open_to=READERS, under=SUPPLY)
    estimated_shipping_on: date | None = fact(
        "The day it is expected to be shipped.", open_to=READERS, to_come=True, under=SUPPLY
    )
    suffix: str | None = fact(
        "The part of the requisition that is meant, where it was split.", open_to=READERS, under=SUPPLY
    )
    stock_number: str | None = fact(
        "The stock or part number, which may be a substitute.", open_to=READERS, under=SUPPLY
    )
    quantity: int | None = fact("How many units of issue it is about.", open_to=READERS, under=SUPPLY)
    unit_of_issue: str | None = fact("The unit of issue, such as `EA`.", open_to=READERS, under=SUPPLY)
    unit_price: Money | None = fact(
        "What one unit costs, as the status says.", open_to=[DSCA, IMPLEMENTING_AGENCY], under=PRICE
    )


@facet(part_of=Requisition, many=True, called="directDeliveryNotices", order=["suffix"])
class DirectDeliveryNotice:
    """A notice that a contractor delivers goods of a requisition directly, and not the supply system from its stock."""

    suffix: str | None = fact(
        "The part of the requisition that is meant, where it was split.", open_to=READERS, under=SUPPLY
    )
    stock_number: str | None = fact("The stock or part number to be delivered.", open_to=READERS, under=SUPPLY)
    quantity: int | None = fact("How many units of issue are to be delivered.", open_to=READERS, under=SUPPLY)
    unit_of_issue: str | None = fact("The unit of issue, such as `EA`.", open_to=READERS, under=SUPPLY)
    contract_number: str | None = fact(
        "The number of the contract it is delivered under.", open_to=[DSCA, IMPLEMENTING_AGENCY], under=CONTRACT
    )
    order_number: str | None = fact(
        "The call or order under that contract.", open_to=[DSCA, IMPLEMENTING_AGENCY], under=CONTRACT
    )


@facet(part_of=Requisition, many=True, called="shipments", row=CARRIED, order=["shipped_on"])
class RequisitionShipment:
    """Goods of a requisition, or of a part of it, that left."""

    suffix: str | None = fact(
        "The part of the requisition that is meant, where it was split.", open_to=READERS, under=CARRIAGE
    )
    stock_number: str | None = fact("The stock or part number shipped.", open_to=READERS, under=CARRIAGE)
    quantity: int | None = fact("How many units of issue were shipped.", open_to=READERS, under=CARRIAGE)
    unit_of_issue: str | None = fact("The unit of issue, such as `EA`.", open_to=READERS, under=CARRIAGE)
    available_on: date | None = fact("The day the goods were ready to leave.", open_to=READERS, under=CARRIAGE)
    shipped_on: date | None = fact("The day the goods left.", open_to=READERS, under=CARRIAGE)
    transport_number: str | None = fact(
        "The transportation control number, bill of lading or registered mail number they travel under.",
        open_to=READERS,
        under=CARRIAGE,
    )
    mode_code: str | None = fact(
        "How they travel, by the mode of shipment code as printed.", open_to=READERS, under=CARRIAGE
    )
    freight_forwarder_code: str | None = fact(
        "The purchaser's freight forwarder, by its code in the address directory.", open_to=READERS, under=CARRIAGE
    )
    control: ShipmentControl | None = fact(
        "Whether the goods need protection on their way.", open_to=READERS, corrects=True, under=CARRIAGE
    )


@facet(part_of=Requisition, many=True, called="availabilityNotices", row=CARRIED, order=["given_on"])
class AvailabilityNotice:
    """A notice to the purchaser's forwarder that goods are ready and wait for its answer."""

    kind: NoticeKind | None = fact("Whether it is the first notice or repeats one.", open_to=READERS, under=CARRIAGE)
    given_on: date | None = fact("The day of the notice.", open_to=READERS, under=CARRIAGE)
    export_release_required: bool | None = fact(
        "Whether the goods also wait for an export release.", open_to=READERS, under=CARRIAGE
    )
    line_items: int | None = fact("How many line items the shipment unit holds.", open_to=READERS, under=CARRIAGE)
    transport_number: str | None = fact(
        "The transportation control number of the shipment unit.", open_to=READERS, under=CARRIAGE
    )
    mode_code: str | None = fact(
        "How it is to travel, by the mode of shipment code as printed.", open_to=READERS, under=CARRIAGE
    )
    control: ShipmentControl | None = fact(
        "Whether the goods need protection on their way.", open_to=READERS, corrects=True, under=CARRIAGE
    )


@facet(part_of=Requisition, many=True, called="availabilityReplies", order=["replied_on"])
class AvailabilityReply:
    """The answer of the purchaser's forwarder to a notice of availability."""

    release: ReleaseInstruction | None = fact("Where the goods may go.", open_to=READERS, under=CARRIAGE)
    replied_on: date | None = fact("The day of the answer.", open_to=READERS, under=CARRIAGE)
    transportation_order: str | None = fact(
        "The number the forwarder gave the shipment for itself.", open_to=READERS, under=CARRIAGE
    )
    transport_number: str | None = fact(
        "The transportation control number of the shipment unit it answers for.", open_to=READERS, under=CARRIAGE
    )
