"""What was promised and what was made: of contracts, of production and of shipments, in days after the day promised."""

from __future__ import annotations

from schema.conditions import AtOrBefore, Equals, Fact, IsSet, Literal, Some
from schema.portfolio import Shown, measure
from schema.reckoning import DaysBetween, FiscalYear
from schema.rules.document_lifecycle import DocumentKind
from schema.strands import first

PLANNED, REACHED = Fact("planned_on"), Fact("actual_on")
IMPLEMENTED_ON = first(
    Some("LetterOfOffer", "case", Equals(Fact("kind"), Literal(DocumentKind.BASIC)) & IsSet(Fact("implemented_on"))),
    "implemented_on",
)
UNDER = "seed 001; SAMM C2.2.6; J"

measure(
    "award_lead_days",
    "How many days after the implementation of the case a contract was awarded, in the fiscal year of the award.",
    of="Contract",
    shown=Shown.NUMBER,
    where=AtOrBefore(IMPLEMENTED_ON, Fact("awarded_on")),
    value=DaysBetween(IMPLEMENTED_ON, Fact("awarded_on")),
    year=FiscalYear(Fact("awarded_on")),
    under="seed 001; PGI 225.7301; J",
)
measure(
    "contract_slip_days",
    "How many days after the day planned the milestones of contracts were reached; below zero when before.",
    of="ContractMilestone",
    shown=Shown.NUMBER,
    value=DaysBetween(PLANNED, REACHED),
    against=Literal(0),
    year=FiscalYear(REACHED),
    under=UNDER,
)
measure(
    "production_slip_days",
    "How many days after the day planned the steps of production were reached; below zero when before.",
    of="ProductionMilestone",
    shown=Shown.NUMBER,
    value=DaysBetween(PLANNED, REACHED),
    against=Literal(0),
    year=FiscalYear(REACHED),
    under=UNDER,
)
measure(
    "arrival_slip_days",
    "How many days after the day expected shipments arrived; below zero when before.",
    of="Shipment",
    shown=Shown.NUMBER,
    value=DaysBetween(Fact("arrival_expected_on"), Fact("arrived_on")),
    against=Literal(0),
    year=FiscalYear(Fact("arrived_on")),
    under="SAMM C2.1.5.4.1; J",
)
measure(
    "deliveries",
    "How many deliveries were made, in the fiscal year they were made.",
    of="Delivery",
    shown=Shown.COUNT,
    where=IsSet(Fact("delivered_on")),
    year=FiscalYear(Fact("delivered_on")),
    under="SAMM C2.1.5.2",
)
