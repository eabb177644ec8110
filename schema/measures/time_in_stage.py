"""How long cases stay in each stage of their life, told of the stages they have left; in the fiscal year of the day they left."""

from __future__ import annotations

from schema.conditions import AtOrBefore, Equals, Expression, Fact, IsSet, Literal, Some
from schema.portfolio import Shown, measure
from schema.reckoning import DaysBetween, FiscalYear
from schema.rules.document_lifecycle import DocumentKind
from schema.strands import first

BASIC = Equals(Fact("kind"), Literal(DocumentKind.BASIC))
UNDER = "seed 001; SAMM C5.4.2; J"


def _stage(name: str, words: str, of: str, start: Expression, end: Expression, where: Expression | None = None) -> None:
    in_order = AtOrBefore(start, end)
    measure(
        name,
        f"How many days cases {words}",
        of=of,
        shown=Shown.NUMBER,
        where=in_order if where is None else where & in_order,
        value=DaysBetween(start, end),
        year=FiscalYear(end),
        under=UNDER,
    )


def _of_basic(name: str) -> Expression:
    return first(Some("LetterOfOffer", "case", BASIC & IsSet(Fact(name))), name)


_stage("days_in_request", "were a request: from its receipt until the agency registered it and told the purchaser.",
       "LetterOfRequest", Fact("received_on"), Fact("acknowledged_on"))  # fmt: skip
_stage("days_in_development", "were in development: from the registration of the request until the offer was sent.",
       "LetterOfRequest", Fact("acknowledged_on"), _of_basic("sent_on"))  # fmt: skip
_stage("days_offered", "were on offer: from the day the document was sent until it was accepted.",
       "LetterOfOffer", Fact("sent_on"), Fact("accepted_on"), BASIC)  # fmt: skip
_stage("days_to_implementation", "waited for implementation after the offer was accepted.",
       "LetterOfOffer", Fact("accepted_on"), Fact("implemented_on"), BASIC)  # fmt: skip
_stage("days_in_execution", "were in execution: from the implementation until the first delivery.",
       "Case", _of_basic("implemented_on"), Fact("delivered_from"))  # fmt: skip
_stage("days_in_delivery", "were in delivery: from the first delivery until sustainment began.",
       "Case", Fact("delivered_from"), Fact("sustained_from"))  # fmt: skip
_stage("days_in_sustainment", "were sustained until they were closed.",
       "Case", Fact("sustained_from"), Fact("closed_on"))  # fmt: skip
