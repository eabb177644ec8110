"""The rough-order-of-magnitude estimate: one contractor's numbers, which no rival may learn of (DFARS 225.7304)."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION
from schema.case import IN_SCOPE_BELOW
from schema.conditions import AllOf, Never, consented, own
from schema.disclosure import facet, fact
from schema.facets.rom_call import RomCall
from schema.values import CageCode, Money

READERS = (PARTNER_NATION, DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
ESTIMATE = "DFARS 225.7304; SAMM C2.1.8.5"


class RomEstimateState(Enum):
    """Whether the estimate stands."""

    SUBMITTED = "SUBMITTED"
    WITHDRAWN = "WITHDRAWN"


@facet(
    part_of=RomCall,
    many=True,
    called="estimates",
    on_case="romEstimates",
    register="romEstimates",
    key=["company"],
    row={INDUSTRY: own, PARTNER_NATION: Never()},
    beyond={INDUSTRY: own, PARTNER_NATION: AllOf((IN_SCOPE_BELOW[PARTNER_NATION], consented))},
    named_by="company",
)
class RomEstimate:
    """A contractor's rough-order-of-magnitude estimate: for planning, and no offer."""

    company: CageCode = fact("The contractor that estimates.", open_to=READERS, under=ESTIMATE)
    amount: Money = fact("What the contractor expects the whole to cost.", open_to=READERS, under=ESTIMATE)
    lead_time_months: int = fact("How long delivery takes after award, in months.", open_to=READERS, under=ESTIMATE)
    assumptions: str | None = fact("What the estimate takes for granted.", open_to=READERS, under=ESTIMATE)
    valid_until: date | None = fact(
        "The last day on which the estimate holds.", open_to=READERS, to_come=True, under=ESTIMATE
    )
    state: RomEstimateState = fact("Whether the estimate stands or was withdrawn.", open_to=READERS, under=ESTIMATE)
    submitted_at: datetime = fact("The instant the hub accepted this version.", open_to=READERS, under=ESTIMATE)
    call_closes_at: datetime | None = fact(
        "The instant at which the call closes, as it stood when the estimate was submitted.",
        open_to=[DSCA, IMPLEMENTING_AGENCY, INDUSTRY],
        to_come=True,
        under=ESTIMATE,
    )
