"""What a country is granted of IMET for a year: the ceiling its lines of training are put in order under (SAMM C2.1.6.1.1).

It hangs on no case: it is about one country, whose office, command and DSCA read it. The country reads its lines as they are
confirmed, and not by how much its offices planned.
"""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO
from schema.case import Case
from schema.conditions import Fact
from schema.disclosure import facet, fact
from schema.values import CustomerCode, Money

READERS = (SCO, DSCA, CCMD)
ALLOCATED = "SAMM C2.1.6.1.1; C2.1.6.1.2"


@facet(
    part_of=Case,
    area="training",
    many=True,
    called="trainingAllocations",
    register="trainingAllocations",
    only_submitted=True,
    without_case=True,
    about_a_country=True,
    order=["fiscal_year"],
    named_by="fiscal_year",
)
class TrainingAllocation:
    """What a country is granted of IMET for one fiscal year; Expanded IMET is a portion of it and no money beside it."""

    country: CustomerCode | None = fact(
        "The customer code of the country.", open_to=READERS, derived=Fact("benefitting"), under=ALLOCATED
    )
    fiscal_year: int = fact("The fiscal year it is granted for.", open_to=READERS, under=ALLOCATED)
    allocated: Money | None = fact("What is granted, in US dollars.", open_to=READERS, under=ALLOCATED)
    allocated_on: date | None = fact(
        "The day it was granted, or granted anew at the end of the year.", open_to=READERS, under=ALLOCATED
    )
    prioritized_on: date | None = fact(
        "The day the office last put the lines of the year in order under it.",
        open_to=READERS,
        under="SAMM C2.1.6.1.1.1",
    )
