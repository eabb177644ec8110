"""Who holds a contract under the case: it decides what a contractor may know of it (SAMM C2.2.6; PGI 225.7301)."""

from __future__ import annotations

from datetime import date

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Condition, Equals, Fact, IsSet, Mine, Never
from schema.disclosure import facet, fact
from schema.values import CageCode

awarded = Condition("awarded", "the contract is awarded", IsSet(Fact("awarded_on")))
held = Condition(
    "own",
    "the reader's own organization holds the contract",
    Equals(Fact("contractor"), Mine("code")) & IsSet(Fact("awarded_on")),
)


@facet(
    part_of=Case,
    many=True,
    called="contracts",
    row={PARTNER_NATION: awarded, SCO: awarded, INDUSTRY: Never()},
    beyond={INDUSTRY: held},
    marked=False,
)
class Contract:
    """A contract the implementing agency awarded to fill the case."""

    contractor: CageCode | None = fact(
        "The contractor's CAGE code.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, DFAS],
        under="SAMM C2.2.6; PGI 225.7301",
    )
    awarded_on: date | None = fact(
        "The day of the award.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, DFAS],
        under="SAMM C2.2.6; PGI 225.7301",
    )
