"""A contractor asks whether and when other vendors came to a country; it is told a day, and nothing else (SAMM C2.1.8.5)."""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, INDUSTRY, SCO
from schema.case import Case
from schema.conditions import own
from schema.disclosure import facet, fact
from schema.facets.industry_visit import own_visit
from schema.values import CageCode, CustomerCode

READERS = (SCO, DSCA, INDUSTRY)
OFFICES = (SCO, DSCA)
OTHERS = "SAMM C2.1.8.5"


@facet(
    part_of=Case,
    area="industry",
    many=True,
    called="visitInquiries",
    register="visitInquiries",
    row={INDUSTRY: own},
    beyond={INDUSTRY: own},
    without_case=True,
    about_a_country=True,
    order=["asked_on"],
    named_by="country",
)
class VisitInquiry:
    """A contractor's question whether and when other United States vendors came to a country.

    The office may acknowledge visits and need not: that none is acknowledged does not say that nobody came.
    """

    company: CageCode = fact("The contractor that asks.", open_to=READERS, under=OTHERS)
    country: CustomerCode = fact("The country it asks about, by its customer code.", open_to=READERS, under=OTHERS)
    asked_on: date | None = fact("The day it asked.", open_to=READERS, under=OTHERS)


@facet(
    part_of=VisitInquiry,
    many=True,
    called="acknowledgements",
    key=["visited_on"],  # two vendors who came on one day are one line, or the lines would count vendors
    row={INDUSTRY: own_visit},
    beyond={INDUSTRY: own_visit},
    without_case=True,
    order=["visited_on"],
)
class VisitAcknowledgement:
    """A day on which another United States vendor came, told to the contractor that asked: never which, nor why."""

    company: CageCode = fact("The contractor that is told.", open_to=OFFICES, under=OTHERS)
    visited_on: date = fact("The day another vendor came.", open_to=READERS, under=OTHERS)
    visit: str | None = fact(
        "The id of the visit, where notice of it was given here.", open_to=OFFICES, under=f"{OTHERS}; J"
    )
    acknowledged_on: date | None = fact("The day it was acknowledged.", open_to=OFFICES, under=f"{OTHERS}; J")
