"""How long a request waits for its offer, held against the days its group may take by the standard of its day (SAMM C5.4.2)."""

from __future__ import annotations

from schema.conditions import AtOrBefore, Choose, Equals, Expression, Fact, IsSet, Literal, Not, Some
from schema.facets.clock import FOR_PLANNING, RECEIVED, group_days, within
from schema.portfolio import Shown, measure
from schema.reckoning import DaysBetween, FiscalYear
from schema.rules.document_lifecycle import DocumentKind
from schema.rules.preparation_time import STANDARDS
from schema.strands import first

SENT_ON = first(
    Some("LetterOfOffer", "case", Equals(Fact("kind"), Literal(DocumentKind.BASIC)) & IsSet(Fact("sent_on"))), "sent_on"
)
ACTIONABLE = Fact("actionable_on")
STANDARD_DAYS: Expression = Choose(
    tuple((within(entry, RECEIVED), group_days(entry.value)) for entry in STANDARDS if entry.value.days), Literal(None)
)

measure(
    "request_to_offer_days",
    "How many calendar days lie between the receipt of a request and the offer it led to, in the fiscal year of the offer.",
    of="LetterOfRequest",
    shown=Shown.NUMBER,
    where=AtOrBefore(RECEIVED, SENT_ON) & Not(FOR_PLANNING),
    value=DaysBetween(RECEIVED, SENT_ON),
    year=FiscalYear(SENT_ON),
    capability=Fact("capability"),
    under="SAMM C5.4.2; Table C5.T9",
)
measure(
    "preparation_days",
    "How many calendar days the offer took from the day its request was found actionable, held against those its group may "
    "take by the standard of the day the request came in.",
    of="LetterOfRequest",
    shown=Shown.NUMBER,
    where=AtOrBefore(ACTIONABLE, SENT_ON) & Not(FOR_PLANNING),
    value=DaysBetween(ACTIONABLE, SENT_ON),
    against=STANDARD_DAYS,
    year=FiscalYear(SENT_ON),
    capability=Fact("capability"),
    under="SAMM C5.4.2; Table C5.T6; DSCA 21-66",
)
