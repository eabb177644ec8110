"""The configuration a contractor can export, with its licence and provisos (SAMM C2.1.8.1; C2.1.8.4)."""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, STATE
from schema.case import Case
from schema.conditions import Equals, Fact, Mine, Never, consented, own, released
from schema.disclosure import facet, fact
from schema.values import CageCode

READERS = (PARTNER_NATION, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE)
EXPORT = "seed 001; SAMM C2.1.8.1; C2.1.8.4"
LINKED = "DFARS 225.7302; J"


@facet(
    part_of=Case,
    area="industry",
    many=True,
    called="exportConfigurations",
    register="exportConfigurations",
    row={PARTNER_NATION: released & consented, INDUSTRY: own},
    beyond={INDUSTRY: own},
)
class ExportConfiguration:
    """A configuration that its contractor may export to the purchaser, as the contractor states it."""

    contractor: CageCode = fact("The contractor whose configuration it is.", open_to=READERS, under=EXPORT)
    configuration: str | None = fact("What is built in, and what is left out.", open_to=READERS, under=EXPORT)
    usml_category: str | None = fact(
        "The category of the United States Munitions List, such as `XI(a)`, when the article is on it.",
        open_to=READERS,
        under=EXPORT,
    )
    eccn: str | None = fact(
        "The export control classification number, such as `9A610`, when the article is on no munitions list.",
        open_to=READERS,
        under=EXPORT,
    )
    licence_number: str | None = fact("The number of the export licence.", open_to=READERS, under=EXPORT)
    provisos: list[str] | None = fact("The licence's provisos, one by one.", open_to=READERS, under=EXPORT)


@facet(
    part_of=ExportConfiguration,
    many=True,
    called="links",
    key=["contractor"],
    row={INDUSTRY: Never()},
    beyond={INDUSTRY: Equals(Fact("contractor"), Mine("code"))},
    marked=False,
)
class ConfigurationLink:
    """The agency's act by which a configuration belongs to the case: its contractor is party to the case from then on."""

    contractor: CageCode = fact(
        "The contractor that is party to the case by it.", open_to=[DSCA, IMPLEMENTING_AGENCY], under=LINKED
    )
    linked_on: date = fact("The day it was linked.", open_to=[DSCA, IMPLEMENTING_AGENCY], under=LINKED)
