"""In which region and theater a country is: reference data that DSCA keeps, by which cases are grouped (SAMM Table C4.T2)."""

from __future__ import annotations

from schema.audience import CCMD, DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import Always
from schema.disclosure import facet, fact

READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, STATE, CCMD, DFAS)
LISTED = "SAMM Table C4.T2; 10 USC 161"


@facet(
    part_of=Case,
    area="case",
    many=True,
    called="customerNations",
    register="customerNations",
    without_case=True,
    about_a_country=True,
    marked=False,
    key=["code"],
    order=["code"],
    named_by="code",
    beyond={IMPLEMENTING_AGENCY: Always(), DFAS: Always()},  # a code list, of no agency and no document
)
class CustomerNation:
    """A country or organization that can be a customer: its code, its region, and in whose theater it is."""

    code: str = fact("Its security cooperation customer code.", open_to=READERS, under=LISTED)
    region: str | None = fact("The region it is counted in.", open_to=READERS, under=LISTED)
    combatant_command: str | None = fact("The combatant command in whose theater it is.", open_to=READERS, under=LISTED)
