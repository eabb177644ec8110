"""How what was delivered is kept ready: spares, maintenance and training (SAMM C2.2.6)."""

from __future__ import annotations

from datetime import date

from schema.audience import INDUSTRY
from schema.case import Case
from schema.conditions import own
from schema.disclosure import facet, fact
from schema.facets.execution_plan import PLAN_ROWS, READERS

SUSTAINMENT = "seed 001; SAMM C2.2.6; J"


@facet(part_of=Case, area="plan", called="sustainmentPlan", row=PLAN_ROWS, beyond={INDUSTRY: own})
class SustainmentPlan:
    """The plan by which what was delivered is kept ready."""

    issued_on: date | None = fact("The day the plan was issued.", open_to=READERS, under=SUSTAINMENT)
    description: str | None = fact("What is to be kept ready, and how.", open_to=READERS, under=SUSTAINMENT)
    spares: str | None = fact("How spares are supplied.", open_to=READERS, under=SUSTAINMENT)
    maintenance: str | None = fact("Who maintains and repairs, and where.", open_to=READERS, under=SUSTAINMENT)
    training: str | None = fact("How those who use and maintain it are trained.", open_to=READERS, under=SUSTAINMENT)
    supported_until: date | None = fact(
        "The last day of the support planned.", open_to=READERS, to_come=True, under=SUSTAINMENT
    )
