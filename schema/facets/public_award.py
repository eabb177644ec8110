"""Contract awards that public spending records show as paid with foreign funds: which case one fills, a person says."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY
from schema.case import Case
from schema.conditions import Equals, Fact, Literal, Not
from schema.disclosure import facet, fact
from schema.values import Money

# Such an award is public where it is printed, but its amount beside a case is a contract's price, and its contractor may be
# a rival of another: so it is read by those alone who may say which case it fills (DFARS 225.7304; SAMM C2.1.8.5).
READERS = (DSCA, IMPLEMENTING_AGENCY)
AWARDED = "DFARS 225.7304; SAMM C2.1.8.5; J"
# An award by an office that is of no implementing agency is suggested to none.
OF_AN_AGENCY = Not(Equals(Fact("agency"), Literal("")))


class AwardVerdict(Enum):
    """Whether the implementing agency found that an award fills a case of its."""

    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


@facet(
    part_of=Case,
    area="contract",
    many=True,
    called="publicAwards",
    row={IMPLEMENTING_AGENCY: OF_AN_AGENCY},
    register="publicAwards",
    order=["signed_on"],
    named_by="contract_number",
)
class PublicAward:
    """A contract award from public spending records that may fill a case; on a case only once its agency has confirmed it."""

    contract_number: str | None = fact(
        "The number of the contract or order, as reported.", open_to=READERS, under=AWARDED
    )
    parent_contract_number: str | None = fact(
        "The number of the contract that the order is placed under.", open_to=READERS, under=AWARDED
    )
    contractor_name: str | None = fact("The contractor, as reported.", open_to=READERS, under=AWARDED)
    contractor_entity: str | None = fact(
        "The contractor's unique entity identifier, twelve characters.", open_to=READERS, under=AWARDED
    )
    description: str | None = fact("What was bought, as reported.", open_to=READERS, under=AWARDED)
    awarding_office: str | None = fact("The office that awarded it.", open_to=READERS, under=AWARDED)
    obligated: Money | None = fact(
        "What is obligated in US dollars, all funds together.", open_to=READERS, under=AWARDED
    )
    ceiling: Money | None = fact("The value with all options, in US dollars.", open_to=READERS, under=AWARDED)
    signed_on: date | None = fact("The day of the award.", open_to=READERS, under=AWARDED)
    performed_until: date | None = fact(
        "The day its period of performance ends.", open_to=READERS, to_come=True, under=AWARDED
    )
    url: str | None = fact("Where the award can be read.", open_to=READERS, under=AWARDED)
    verdict: AwardVerdict | None = fact(
        "Whether it fills a case of the agency; null as long as nobody has said so.", open_to=READERS, under=AWARDED
    )
    decided_on: date | None = fact("The day of the verdict.", open_to=READERS, under=AWARDED)
    reason: str | None = fact("Why, in words.", open_to=READERS, under=AWARDED)
