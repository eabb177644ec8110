"""Decisions to release technology to the purchaser, and the provisos that bind (SAMM C2.1.3.6.3; C2.1.5.2)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import released
from schema.disclosure import facet, fact

DECIDED = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE)
INSIDE = (DSCA, IMPLEMENTING_AGENCY, STATE)
DECISION = "SAMM C2.1.5.2; C2.1.3.6.3"


class TechnologyReleaseDecision(Enum):
    """What was decided about releasing a technology (SAMM C2.1.3.6.3)."""

    APPROVED = "APPROVED"
    APPROVED_WITH_PROVISOS = "APPROVED_WITH_PROVISOS"
    DENIED = "DENIED"


@facet(
    part_of=Case,
    area="technology",
    many=True,
    called="technologyReleases",
    row=dict.fromkeys((PARTNER_NATION, INDUSTRY), released),
    order=["decided_on"],
    named_by="subject",
)
class TechnologyRelease:
    """A decision whether a technology may be released to the purchaser, with the provisos that bind."""

    subject: str | None = fact("Which technology was decided about, in general words.", open_to=DECIDED, under=DECISION)
    decision: TechnologyReleaseDecision | None = fact("What was decided.", open_to=DECIDED, under=DECISION)
    decided_on: date | None = fact("The day of the decision.", open_to=DECIDED, under=DECISION)
    provisos: list[str] | None = fact("The provisos that bind, one by one.", open_to=DECIDED, under=DECISION)
    analysis: str | None = fact("Why it was decided so.", open_to=INSIDE, under="J")
    dissent: str | None = fact("What was held against the decision, and by which office.", open_to=INSIDE, under="J")
