"""What is on its way to the purchaser, and which of it is controlled (SAMM C2.1.5.4)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import AllOf, AnyOf, Condition, Equals, Fact, Literal, own, released
from schema.disclosure import facet, fact

OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY)
EVERY_PARTY = (PARTNER_NATION, *OFFICIALS, INDUSTRY)
CARRIAGE = "SAMM C2.1.5.4.1; C2.1.5.4.2; C2.1.7.1.2"


class ShipmentMode(Enum):
    """Who arranges the carriage: the United States, or the purchaser's own forwarder (SAMM C2.1.5.4)."""

    DEFENSE_TRANSPORTATION_SYSTEM = "DEFENSE_TRANSPORTATION_SYSTEM"
    FREIGHT_FORWARDER = "FREIGHT_FORWARDER"


class ShipmentStatus(Enum):
    """How far the shipment has come."""

    PLANNED = "PLANNED"
    NOTICE_GIVEN = "NOTICE_GIVEN"
    IN_TRANSIT = "IN_TRANSIT"
    ARRIVED = "ARRIVED"
    HANDED_OVER = "HANDED_OVER"
    CANCELLED = "CANCELLED"


class ShipmentControl(Enum):
    """Whether the shipment needs protection on its way: not at all, as sensitive, or as classified (SAMM C2.1.5.4.2)."""

    UNCONTROLLED = "UNCONTROLLED"
    SENSITIVE = "SENSITIVE"
    CLASSIFIED = "CLASSIFIED"


class OfferReleaseCode(Enum):
    """Whether the goods wait for the purchaser: codes A, X, Y and Z of the offer release option (DLM 4000.25)."""

    AUTOMATIC = "AUTOMATIC"
    UNITED_STATES_ARRANGES = "UNITED_STATES_ARRANGES"
    AFTER_NOTICE = "AFTER_NOTICE"
    AFTER_REPLY = "AFTER_REPLY"


# A shipment of which nobody said that it needs no protection is kept as one that does.
uncontrolled = Condition(
    "uncontrolled",
    "the shipment is recorded as neither sensitive nor classified",
    Equals(Fact("control"), Literal(ShipmentControl.UNCONTROLLED)),
)
OWN_UNCONTROLLED = AllOf((own, uncontrolled))


@facet(
    part_of=Case,
    area="shipment",
    many=True,
    called="shipments",
    register="shipments",
    row={PARTNER_NATION: AnyOf((uncontrolled, released)), INDUSTRY: OWN_UNCONTROLLED},
    beyond={INDUSTRY: OWN_UNCONTROLLED},
    order=["shipped_on"],
    for_the_benefitting=True,
    named_by="mode",
)
class Shipment:
    """A shipment under the case, with its papers and the way it takes."""

    mode: ShipmentMode | None = fact("Who arranges the carriage.", open_to=EVERY_PARTY, under=CARRIAGE)
    status: ShipmentStatus | None = fact("How far the shipment has come.", open_to=EVERY_PARTY, under=CARRIAGE)
    control: ShipmentControl | None = fact(
        "Whether the shipment needs protection on its way.",
        open_to=[PARTNER_NATION, *OFFICIALS],
        corrects=True,
        under=CARRIAGE,
    )
    notice_given_on: date | None = fact(
        "The day the notice of availability was sent.", open_to=EVERY_PARTY, under=CARRIAGE
    )
    shipped_on: date | None = fact("The day the goods left.", open_to=EVERY_PARTY, under=CARRIAGE)
    arrival_expected_on: date | None = fact(
        "The day the goods are expected to arrive.", open_to=EVERY_PARTY, to_come=True, under=CARRIAGE
    )
    arrived_on: date | None = fact("The day the goods arrived.", open_to=EVERY_PARTY, under=CARRIAGE)
    handed_over_on: date | None = fact(
        "The day the goods were handed to the purchaser's designated representative or forwarder.",
        open_to=EVERY_PARTY,
        under=CARRIAGE,
    )
    transport_number: str | None = fact(
        "The transportation control number it travels under, by which other systems know it too.",
        open_to=EVERY_PARTY,
        under=CARRIAGE,
    )
    document_number: str | None = fact(
        "The document number of the requisition, where it carries goods of one only.",
        open_to=EVERY_PARTY,
        under=CARRIAGE,
    )
    suffix: str | None = fact(
        "The part of the requisition that it carries, where that was split.", open_to=EVERY_PARTY, under=CARRIAGE
    )
    document_numbers: list[str] | None = fact(
        "The papers of this shipment alone, each by its kind and number.", open_to=EVERY_PARTY, under=CARRIAGE
    )
    delivery_term_code: str | None = fact(
        "How far the United States carries the goods, by the delivery term code, such as `4`.",
        open_to=EVERY_PARTY,
        under=CARRIAGE,
    )
    offer_release_code: OfferReleaseCode | None = fact(
        "Whether the goods wait for the purchaser before they leave.", open_to=EVERY_PARTY, under=CARRIAGE
    )
    routing: list[str] | None = fact("The places it passes, in order.", open_to=EVERY_PARTY, under=CARRIAGE)
