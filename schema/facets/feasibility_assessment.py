"""What a contractor holds feasible, and the risks it sees (SAMM C2.1.8.1; C2.1.8.4)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION
from schema.case import Case
from schema.conditions import consented, own, released
from schema.disclosure import facet, fact
from schema.values import CageCode

READERS = (PARTNER_NATION, DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
TOLD_BY_INDUSTRY = "seed 001; SAMM C2.1.8.1; C2.1.8.4"
ROWS = {PARTNER_NATION: released & consented, INDUSTRY: own}


class Feasibility(Enum):
    """Whether a contractor holds the requirement feasible."""

    FEASIBLE = "FEASIBLE"
    FEASIBLE_WITH_CHANGES = "FEASIBLE_WITH_CHANGES"
    NOT_FEASIBLE = "NOT_FEASIBLE"


@facet(
    part_of=Case,
    area="industry",
    many=True,
    called="feasibilityAssessments",
    register="feasibilityAssessments",
    row=ROWS,
    beyond={INDUSTRY: own},
)
class FeasibilityAssessment:
    """A contractor's assessment of whether and how the requirement can be met."""

    contractor: CageCode = fact("The contractor that assessed.", open_to=READERS, under=TOLD_BY_INDUSTRY)
    subject: str | None = fact("What was assessed.", open_to=READERS, under=TOLD_BY_INDUSTRY)
    feasibility: Feasibility | None = fact(
        "Whether the contractor holds it feasible.", open_to=READERS, under=TOLD_BY_INDUSTRY
    )
    explanation: str | None = fact("Why, and what would have to change.", open_to=READERS, under=TOLD_BY_INDUSTRY)
    assessed_on: date | None = fact("The day of the assessment.", open_to=READERS, under=TOLD_BY_INDUSTRY)


@facet(
    part_of=Case,
    area="industry",
    many=True,
    called="industryRisks",
    register="industryRisks",
    row=ROWS,
    beyond={INDUSTRY: own},
)
class IndustryRisk:
    """A risk to the case that a contractor told of."""

    contractor: CageCode = fact("The contractor that told of it.", open_to=READERS, under=TOLD_BY_INDUSTRY)
    description: str | None = fact("What could go wrong.", open_to=READERS, under=TOLD_BY_INDUSTRY)
    dependency: str | None = fact("On what it depends.", open_to=READERS, under=TOLD_BY_INDUSTRY)
    mitigation: str | None = fact("What the contractor does about it.", open_to=READERS, under=TOLD_BY_INDUSTRY)
    raised_on: date | None = fact("The day the contractor told of it.", open_to=READERS, under=TOLD_BY_INDUSTRY)
