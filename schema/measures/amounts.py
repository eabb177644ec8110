"""What is proposed, estimated, offered, accepted, billed and paid: each an amount of its own, and none a part of another."""

from __future__ import annotations

from schema.conditions import Equals, Fact, IsSet, Literal, Some
from schema.facets.congressional_notification import NotificationKind
from schema.portfolio import Guard, Shown, measure
from schema.reckoning import Cents, FiscalYear, PercentOf
from schema.rules.document_lifecycle import DocumentKind
from schema.strands import DayOf, Gathered, How

SENT = IsSet(Fact("sent_on"))
BASIC = Equals(Fact("kind"), Literal(DocumentKind.BASIC))
OFFERED_CENTS = Gathered(How.LAST, Some("LetterOfOffer", "case", SENT & BASIC), Cents(Fact("total_value")))
BY_CONTRACTORS = Guard(Fact("company"))
# By when the call closed, and not by when the estimate came: what is handed in anew or withdrawn changes no year that is over.
ESTIMATED_IN = FiscalYear(DayOf(Fact("call_closes_at")))

measure(
    "proposed_value",
    "What certifications to Congress say that proposed sales may come to, in the fiscal year of the certification; of what "
    "several sources tell of one transmittal, what was told last.",
    of="CongressionalNotification",
    shown=Shown.AMOUNT,
    where=Equals(Fact("kind"), Literal(NotificationKind.CERTIFICATION)),
    value=Fact("total_value"),
    each=Fact("transmittal"),
    year=FiscalYear(Fact("delivered_on")),
    under="22 USC 2776(b)",
)
measure(
    "estimated_value",
    "What estimates expect the whole of requirements to cost, in the fiscal year in which their call closed; one that was "
    "withdrawn is counted still, so that a withdrawal shows in no figure.",
    of="RomEstimate",
    shown=Shown.AMOUNT,
    value=Fact("amount"),
    year=ESTIMATED_IN,
    guard=BY_CONTRACTORS,
    under="DFARS 225.7304; SAMM C2.1.8.5; J",
)
measure(
    "offer_percent_of_estimate",
    "What was then offered, in percent of what was estimated; in the fiscal year in which the call closed.",
    of="RomEstimate",
    shown=Shown.NUMBER,
    value=PercentOf(OFFERED_CENTS, Cents(Fact("amount"))),
    year=ESTIMATED_IN,
    guard=BY_CONTRACTORS,
    under="DFARS 225.7304; SAMM C2.1.8.5; J",
)
measure(
    "offers",
    "How many documents were sent to purchasers, in the fiscal year they were sent.",
    of="LetterOfOffer",
    shown=Shown.COUNT,
    where=SENT,
    year=FiscalYear(Fact("sent_on")),
    under="SAMM C2.1.4.3",
)
measure(
    "offered_value",
    "What basic documents offer, in the fiscal year they were sent; accepted ones among them.",
    of="LetterOfOffer",
    shown=Shown.AMOUNT,
    where=SENT & BASIC,
    value=Fact("total_value"),
    year=FiscalYear(Fact("sent_on")),
    under="SAMM C2.1.4.3",
)
measure(
    "accepted_value",
    "What basic documents came to that were accepted, in the fiscal year of the acceptance.",
    of="LetterOfOffer",
    shown=Shown.AMOUNT,
    where=IsSet(Fact("accepted_on")) & BASIC,
    value=Fact("total_value"),
    year=FiscalYear(Fact("accepted_on")),
    under="SAMM C2.1.4.3.5",
)
measure(
    "billed_value",
    "What purchasers were billed, in the fiscal year in which the quarter of the bill ends.",
    of="BillingStatement",
    shown=Shown.AMOUNT,
    where=IsSet(Fact("issued_on")),
    value=Fact("amount_billed"),
    year=FiscalYear(Fact("period_ends_on")),
    under="SAMM C9.9",
)
measure(
    "paid_value",
    "What purchasers paid on their bills, in the fiscal year in which the quarter of the bill ends.",
    of="BillingStatement",
    shown=Shown.AMOUNT,
    where=IsSet(Fact("issued_on")),
    value=Fact("payment_received"),
    year=FiscalYear(Fact("period_ends_on")),
    under="SAMM C9.9",
)
