"""Who was designated as the sole source, on whose wish and by which written direction (SAMM C2.1.8.5; DFARS 225.7304)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import released
from schema.disclosure import facet, fact
from schema.values import CageCode

READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY)
DESIGNATED = "SAMM C2.1.8.5; DFARS 225.7304; J"


class SoleSourceBasis(Enum):
    """Why there is one source only."""

    PURCHASER_ASKED = "PURCHASER_ASKED"
    ONLY_UNITED_STATES_SOURCE = "ONLY_UNITED_STATES_SOURCE"


@facet(
    part_of=Case,
    area="rom",
    many=True,
    called="soleSourceDesignations",
    key=["company"],
    row={PARTNER_NATION: released, INDUSTRY: released},
    only_submitted=True,
    order=["designated_on"],
    named_by="company",
)
class SoleSourceDesignation:
    """One contractor, designated as the sole source of a product; until one stands no office speaks for a contractor."""

    company: CageCode = fact("The designated contractor.", open_to=READERS, under=DESIGNATED)
    product: str = fact("What it is the sole source of.", open_to=READERS, under=DESIGNATED)
    basis: SoleSourceBasis = fact("Why there is one source only.", open_to=READERS, under=DESIGNATED)
    direction: str = fact(
        "The written direction that meets FAR 6.3, such as the note of the letter of offer.",
        open_to=OFFICIALS,
        under="DFARS 225.7304; FAR 6.302-4",
    )
    letter: str | None = fact(
        "The id of the letter of request in which the purchaser asked for this source by name.",
        open_to=OFFICIALS,
        under="DFARS 225.7304; FAR 6.302-4",
    )
    designated_on: date = fact("The day of the designation.", open_to=READERS, under=DESIGNATED)
    ended_on: date | None = fact("The day it ended; null while it stands.", open_to=READERS, under=DESIGNATED)
