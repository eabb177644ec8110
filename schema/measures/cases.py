"""How many cases there are, and how old those are that are not closed."""

from __future__ import annotations

from schema.conditions import Fact, IsSet, Not, Some
from schema.portfolio import Shown, measure
from schema.reckoning import DaysBetween, FiscalYear
from schema.strands import Today, first

ASKED_ON = first(Some("LetterOfRequest", "case"), "signed_on")

measure(
    "cases",
    "How many cases there are, in the fiscal year their first request was signed.",
    of="Case",
    shown=Shown.COUNT,
    year=FiscalYear(ASKED_ON),
    under="seed 001; J",
)
measure(
    "open_case_age_days",
    "How many days ago the first request was signed of the cases that are not closed.",
    of="Case",
    shown=Shown.NUMBER,
    where=Not(IsSet(Fact("closed_on"))),
    value=DaysBetween(ASKED_ON, Today()),
    year=FiscalYear(ASKED_ON),
    under="seed 001; J",
)
