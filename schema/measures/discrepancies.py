"""What is wrong with deliveries, and how long that is open (SAMM C2.1.5.4.3)."""

from __future__ import annotations

from schema.conditions import Fact, IsSet, Not
from schema.portfolio import Shown, measure
from schema.reckoning import DaysBetween, FiscalYear
from schema.strands import Today

REPORTED, DECIDED = Fact("reported_on"), Fact("decided_on")
REPORTED_IN = FiscalYear(REPORTED)
UNDER = "SAMM C2.1.5.4.3"

measure(
    "open_discrepancy_age_days",
    "How many days ago the reports of discrepancies were made that are not decided.",
    of="SupplyDiscrepancyReport",
    shown=Shown.NUMBER,
    where=Not(IsSet(DECIDED)),
    value=DaysBetween(REPORTED, Today()),
    year=REPORTED_IN,
    under=UNDER,
)
measure(
    "discrepancy_decision_days",
    "How many days reports of discrepancies took to be decided.",
    of="SupplyDiscrepancyReport",
    shown=Shown.NUMBER,
    value=DaysBetween(REPORTED, DECIDED),
    year=REPORTED_IN,
    under=UNDER,
)
