"""What is trained: lines, seats and their cost, by country and by the year of the program; no person is counted by name."""

from __future__ import annotations

from schema.conditions import Fact, IsSet
from schema.portfolio import Shown, measure

CONFIRMED = IsSet(Fact("confirmed_on"))
YEAR = Fact("program_year")
UNDER = "SAMM C2.1.6; C2.1.6.7.4.2"

measure(
    "training_seats",
    "How many seats each confirmed line of training has, in the fiscal year of its program.",
    of="TrainingLine",
    shown=Shown.NUMBER,
    where=CONFIRMED,
    value=Fact("quota"),
    year=YEAR,
    under=UNDER,
)
measure(
    "training_cost",
    "What confirmed lines of training cost, in the fiscal year of their program; Expanded IMET is a portion of IMET.",
    of="TrainingLine",
    shown=Shown.AMOUNT,
    where=CONFIRMED,
    value=Fact("cost"),
    year=YEAR,
    under=UNDER,
)
