"""How what the case brings is to travel; the routing of a controlled shipment is the shipment's own (SAMM C2.1.5.4)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import own, released
from schema.disclosure import facet, fact
from schema.facets.execution_plan import PLAN_ROWS

READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
TRANSPORT = "seed 001; SAMM C2.2.6; C2.1.5.4; J"
PREFERENCE_READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY)
PREFERRED = "SAMM Table C2.T1 row 3; J"


class TransportArrangement(Enum):
    """Who arranges the transport (SAMM C2.1.5.4)."""

    FREIGHT_FORWARDER = "FREIGHT_FORWARDER"
    DEFENSE_TRANSPORTATION = "DEFENSE_TRANSPORTATION"


# A plan can tell the way of controlled goods: to the purchaser it goes by an official's release, as their routing does.
ROWS = {**PLAN_ROWS, PARTNER_NATION: PLAN_ROWS[PARTNER_NATION] & released}


@facet(part_of=Case, area="shipment", called="transportationPlan", row=ROWS, beyond={INDUSTRY: own})
class TransportationPlan:
    """The plan by which articles travel to the purchaser."""

    issued_on: date | None = fact(
        "The day the plan was issued, in this version.", open_to=READERS, of_version=True, under=TRANSPORT
    )
    description: str | None = fact(
        "How the articles are to travel, in general words.", open_to=READERS, under=TRANSPORT
    )
    arrangement: TransportArrangement | None = fact(
        "Who arranges it: the purchaser's freight forwarder, or the United States.", open_to=READERS, under=TRANSPORT
    )
    delivery_term_code: str | None = fact(
        "The delivery term code, which says how far the United States carries the articles, such as `4`.",
        open_to=READERS,
        under=TRANSPORT,
    )
    receiving_office: str | None = fact(
        "The purchaser's office to which the articles are handed over.", open_to=READERS, under=TRANSPORT
    )
    departure_reason: str | None = fact(
        "Why it departs from what the purchaser prefers, when it does.", open_to=READERS, under=TRANSPORT
    )


@facet(part_of=Case, area="shipment", called="transportationPreference", row={PARTNER_NATION: own})
class TransportationPreference:
    """How the purchaser wants its articles carried, in its own words."""

    stated_on: date | None = fact("The day the purchaser said so.", open_to=PREFERENCE_READERS, under=PREFERRED)
    arrangement: TransportArrangement | None = fact(
        "Who is to arrange it: the purchaser's freight forwarder, or the United States.",
        open_to=PREFERENCE_READERS,
        under=PREFERRED,
    )
    delivery_term_code: str | None = fact(
        "How far the United States is to carry the articles, by the delivery term code, such as `4`.",
        open_to=PREFERENCE_READERS,
        under=PREFERRED,
    )
    receiving_office: str | None = fact(
        "The purchaser's office to which the articles are to be handed over.",
        open_to=PREFERENCE_READERS,
        under=PREFERRED,
    )
    remarks: str | None = fact("What else the agency should know.", open_to=PREFERENCE_READERS, under=PREFERRED)
