"""What countries ask for and what they are expected to ask for, by kind of capability and fiscal year."""

from __future__ import annotations

from schema.audience import CCMD, DSCA, STATE
from schema.conditions import Fact
from schema.portfolio import COUNTRY, Grouping, Guard, Shown, measure
from schema.reckoning import FiscalYear

ASKED_IN = FiscalYear(Fact("signed_on"))

measure(
    "requests",
    "How many letters of request there are, in the fiscal year they were signed.",
    of="LetterOfRequest",
    shown=Shown.COUNT,
    year=ASKED_IN,
    capability=Fact("capability"),
    under="seed 002; SAMM C2.1.3.6.1; J",
)
# Told in talks with a country, so it must not single out one of its neighbors. The code of a program
# is no country: behind what is built for a partner stands the partner, or two programs and one neighbor would pass as three.
measure(
    "requests_in_region",
    "What the countries of a region asked for together, or was asked for them: letters of request in fiscal years that are over, by "
    "capability, told where three countries stand behind the number, so that it can be spoken of to a neighbor.",
    of="LetterOfRequest",
    shown=Shown.COUNT,
    year=ASKED_IN,
    capability=Fact("capability"),
    guard=Guard(COUNTRY, (Grouping.REGION, Grouping.CAPABILITY, Grouping.FISCAL_YEAR)),
    readers=(DSCA, STATE, CCMD),
    under="seed 002; SAMM C2.1.3.6.2; J",
)
measure(
    "expected_sales",
    "How many sales offices expect, in the year they expect them.",
    of="SalesForecast",
    shown=Shown.COUNT,
    year=Fact("year"),
    capability=Fact("capability"),
    under="SAMM C2.1.3.5; C14.4",
)
measure(
    "expected_value",
    "What the sales that offices expect would come to, in the year they expect them; no part of any other amount.",
    of="SalesForecast",
    shown=Shown.AMOUNT,
    value=Fact("estimated_value"),
    year=Fact("year"),
    capability=Fact("capability"),
    under="SAMM C2.1.3.5; C14.4",
)
