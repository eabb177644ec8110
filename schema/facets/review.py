"""The reviews in which a case is looked at with those who carry it out (SAMM C2.1.5.5)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Equals, Fact, Literal, released
from schema.disclosure import facet, fact

EVERY_PARTY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
REVIEWED = "SAMM C2.1.5.5; C2.1.5.2"


class ReviewKind(Enum):
    """What the review looks at: the program, or its money."""

    PROGRAM_MANAGEMENT_REVIEW = "PROGRAM_MANAGEMENT_REVIEW"
    FINANCIAL_MANAGEMENT_REVIEW = "FINANCIAL_MANAGEMENT_REVIEW"


class ReviewScope(Enum):
    """Whether the review is of this case alone, or of all the country's with one military department or with all."""

    ONE_CASE = "ONE_CASE"
    MILITARY_DEPARTMENT = "MILITARY_DEPARTMENT"
    ALL_CASES = "ALL_CASES"


# The minutes of a review of several cases speak of cases of other agencies.
OF_THIS_CASE = Equals(Fact("scope"), Literal(ReviewScope.ONE_CASE))


@facet(
    part_of=Case,
    area="review",
    many=True,
    called="reviews",
    row={PARTNER_NATION: released},
    order=["planned_on"],
    named_by="kind",
)
class Review:
    """A review of the case, planned or held."""

    kind: ReviewKind | None = fact("What the review looks at.", open_to=EVERY_PARTY, under=REVIEWED)
    scope: ReviewScope | None = fact(
        "How many of the country's cases it looks at.", open_to=EVERY_PARTY, under=REVIEWED
    )
    planned_on: date | None = fact(
        "The day for which it is planned.", open_to=EVERY_PARTY, to_come=True, under=REVIEWED
    )
    held_on: date | None = fact("The day on which it was held.", open_to=EVERY_PARTY, under=REVIEWED)
    minutes: str | None = fact(
        "What was said and agreed; of a review of several cases, read by DSCA and the SCO only.",
        open_to=EVERY_PARTY,
        quietly=dict.fromkeys((PARTNER_NATION, IMPLEMENTING_AGENCY, DFAS), OF_THIS_CASE),
        under=REVIEWED,
    )
