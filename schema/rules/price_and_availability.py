"""What an answer with price and availability data is and is not, and where its prices come from (SAMM C5.2, C5.3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.rules.letter_arithmetic import dollars
from schema.values import Money


class ResponseKind(Enum):
    """How the United States answers a letter of request."""

    PRICE_AND_AVAILABILITY = "PRICE_AND_AVAILABILITY"
    LETTER_OF_OFFER = "LETTER_OF_OFFER"
    AMENDMENT = "AMENDMENT"
    MODIFICATION = "MODIFICATION"
    LEASE = "LEASE"
    NEGATIVE_RESPONSE = "NEGATIVE_RESPONSE"


class OfferForm(Enum):
    """How the prices of an offer are meant; a purchaser may ask for any."""

    ESTIMATED = "ESTIMATED"
    NOT_TO_EXCEED = "NOT_TO_EXCEED"
    FIRM_FIXED_PRICE = "FIRM_FIXED_PRICE"
    NEGOTIATED = "NEGOTIATED"
    HYBRID = "HYBRID"


class PricingPathway(Enum):
    """How the data of a price and availability answer are made."""

    LETTER_OF_OFFER_DATA = "LETTER_OF_OFFER_DATA"
    ROUGH_ORDER_OF_MAGNITUDE = "ROUGH_ORDER_OF_MAGNITUDE"


class DecidingOffice(Enum):
    """Who decides on a negative response."""

    DSCA = "DSCA"
    STATE = "STATE"


@dataclass(frozen=True)
class Inquiry:
    """What a contracting officer asked of a prospective contractor, and told it."""

    asks_price: bool
    asks_delivery: bool
    says_foreign_military_sale: bool
    names_customer: bool


PLANNING_ONLY = Rule(
    "price and availability",
    "price and availability data serve planning and first pricing; they are no offer to sell",
    "SAMM C5.2; C5.3",
)
ONLY_OFFER = Rule("the offer", "only a letter of offer, with its amendments, offers to sell", "SAMM C5.2; C5.4")
PRICING_2026 = Rule(
    "rough order of magnitude",
    "a new request for price and availability is answered with rough order of magnitude prices",
    "DSCA 26-65",
)
PRICING_BEFORE = Rule(
    "letter of offer data",
    "before that it was answered with data as good as those of an offer",
    "SAMM C5.3; DSCA 26-65",
)
INQUIRY = Rule(
    "price inquiry",
    "for a noncompetitive acquisition over $10,000 the contracting officer asks the contractor for price and delivery, "
    "says that it is for a potential foreign military sale, and names the customer",
    "DFARS 225.7302(1)(iv)",
)
RESPONSE_TIME = Rule("response time", "price and availability data within 45 days", "SAMM C5.3", Confidence.UNVERIFIED)
NEGATIVE = Rule(
    "negative response",
    "the agency proposes to disapprove, DSCA or State decides, and the purchaser is told in writing",
    "SAMM C5.2",
    Confidence.SECONDARY,
)
NO_COMPARISON = Rule(
    "no price comparison",
    "prices are not quoted to compare a foreign military sale with a direct sale; such questions are referred",
    "SAMM C2.1.8.6",
    Confidence.STATED,
)

CAVEAT = (
    "These data are an estimate for planning. They are not an offer to sell and commit neither government; only a Letter "
    "of Offer and Acceptance does, and its prices and dates can differ."
)

PRICING = (
    Dated(PricingPathway.LETTER_OF_OFFER_DATA, PRICING_BEFORE, until=date(2026, 5, 13)),
    Dated(PricingPathway.ROUGH_ORDER_OF_MAGNITUDE, PRICING_2026, since=date(2026, 5, 14)),
)
INQUIRY_OVER = Dated(Decimal(10_000), INQUIRY)
RESPONSE_DAYS = Dated(45, RESPONSE_TIME)
OFFERS = frozenset({ResponseKind.LETTER_OF_OFFER, ResponseKind.AMENDMENT, ResponseKind.LEASE})


def objection_to_acceptance(kind: ResponseKind) -> Objection | None:
    """Object to accepting an answer that offers nothing (SAMM C5.2).

    A lease is a document of its own that offers; a modification takes effect without the purchaser's signature.
    """
    if kind in OFFERS:
        return None
    if kind is ResponseKind.PRICE_AND_AVAILABILITY:
        words = "price and availability data are no offer and cannot be accepted; ask for a letter of offer"
        return Objection(PLANNING_ONLY, words, "kind")
    return Objection(ONLY_OFFER, f"`{kind.value}` is no offer and cannot be accepted", "kind")


def objection_to_answer(kind: ResponseKind, *, with_caveat: bool) -> Objection | None:
    """Object to price and availability data that are sent without saying what they are not (SAMM C5.3)."""
    if kind is not ResponseKind.PRICE_AND_AVAILABILITY or with_caveat:
        return None
    words = "the data do not say that they are no offer; add the caveat"
    return Objection(PLANNING_ONLY, words, "with_caveat")


def pricing_pathway(requested_on: date) -> PricingPathway:
    """How a request of a day for price and availability is priced (DSCA 26-65)."""
    return in_force(PRICING, requested_on).value


def asks_contractor(estimated_value: Money, *, competitive: bool) -> bool:
    """Whether the prospective contractor is asked for price and delivery (DFARS 225.7302); values are in dollars."""
    return not competitive and dollars(estimated_value) > INQUIRY_OVER.value


def objections_to_inquiry(inquiry: Inquiry) -> tuple[Objection, ...]:
    """Object to all that an inquiry to the prospective contractor does not ask or say (DFARS 225.7302(1)(iv))."""
    said = (
        (inquiry.asks_price, "asks_price", "the contractor is not asked for its price; ask for it"),
        (inquiry.asks_delivery, "asks_delivery", "the contractor is not asked for delivery; ask for it"),
        (
            inquiry.says_foreign_military_sale,
            "says_foreign_military_sale",
            "the contractor is not told that this is for a potential foreign military sale; say so",
        ),
        (inquiry.names_customer, "names_customer", "the customer is not named to the contractor; name it"),
    )
    return tuple(Objection(INQUIRY, words, field) for done, field, words in said if not done)


def answer_due(received_on: date, *, days: int = RESPONSE_DAYS.value) -> date:
    """The day price and availability data are expected: a default, not a public rule."""
    return received_on + timedelta(days=days)


def objections_to_negative_response(
    *, decided_by: Collection[DecidingOffice], in_writing: bool
) -> tuple[Objection, ...]:
    """Object to a negative response that the agency sends on its own, or not in writing (SAMM C5.2)."""
    objections = []
    if not decided_by:
        words = "neither DSCA nor State decided on the negative response; coordinate it first"
        objections.append(Objection(NEGATIVE, words, "decided_by"))
    if not in_writing:
        words = "the purchaser is not told in writing; write to it"
        objections.append(Objection(NEGATIVE, words, "in_writing"))
    return tuple(objections)


def objection_to_comparison(*, compares_with_direct_sale: bool) -> Objection | None:
    """Object to quoting a price to compare with a direct commercial sale (SAMM C2.1.8.6)."""
    if not compares_with_direct_sale:
        return None
    words = (
        "prices are not quoted for comparison with a direct sale; refer the question to the military department or DSCA"
    )
    return Objection(NO_COMPARISON, words, "compares_with_direct_sale")
