"""How production goes, as a contractor reports it and the agency accepts it (SAMM C2.2.6)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Condition, Fact, IsSet, own
from schema.disclosure import facet, fact

REPORT = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
BETWEEN_THE_TWO = (DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
REPORTED = "seed 001; J"


class ProductionMilestoneKind(Enum):
    """Which step of production it is; a free name could tell who produces."""

    LONG_LEAD_ORDER = "LONG_LEAD_ORDER"
    PRODUCTION_START = "PRODUCTION_START"
    FIRST_ARTICLE_TEST = "FIRST_ARTICLE_TEST"
    FINAL_ASSEMBLY = "FINAL_ASSEMBLY"
    FIRST_UNIT_ACCEPTANCE = "FIRST_UNIT_ACCEPTANCE"
    LAST_UNIT_ACCEPTANCE = "LAST_UNIT_ACCEPTANCE"
    READINESS_TO_SHIP = "READINESS_TO_SHIP"


accepted_by_agency = Condition(
    "accepted_by_agency",
    "the agency has accepted the contractor's report, in this version",
    IsSet(Fact("accepted_by_agency_on")),
)


@facet(
    part_of=Case,
    area="production",
    many=True,
    called="productionMilestones",
    register="productionMilestones",
    row={PARTNER_NATION: accepted_by_agency, SCO: accepted_by_agency, INDUSTRY: own},
    beyond={INDUSTRY: own},
    order=["planned_on"],
    named_by="kind",
)
class ProductionMilestone:
    """A step of production: when it is to be reached, and when it was."""

    kind: ProductionMilestoneKind = fact("Which step of production it is.", open_to=REPORT, under=REPORTED)
    planned_on: date | None = fact("The day planned at the award.", open_to=REPORT, to_come=True, under=REPORTED)
    forecast_on: date | None = fact("The day now expected.", open_to=REPORT, to_come=True, under=REPORTED)
    actual_on: date | None = fact("The day the step was reached.", open_to=REPORT, under=REPORTED)
    accepted_by_agency_on: date | None = fact(
        "The day the agency accepted the report, in this version.", open_to=REPORT, of_version=True, under=REPORTED
    )
    returned_on: date | None = fact(
        "The day the agency sent the report back to the contractor.", open_to=BETWEEN_THE_TWO, under=REPORTED
    )
    return_reason: str | None = fact("Why the agency sent the report back.", open_to=BETWEEN_THE_TWO, under=REPORTED)
