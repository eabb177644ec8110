"""Who holds a contract under the case: it decides what a contractor may know of it (SAMM C2.2.6; PGI 225.7301)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Condition, Equals, Fact, IsSet, Mine, Never, consented, of_the_parent, own, released
from schema.disclosure import facet, fact
from schema.values import CageCode, Money

EVERY_PARTY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, DFAS)
SUMMARIZED = (PARTNER_NATION, DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
PRICED = (DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
AWARD = "SAMM C2.2.6; PGI 225.7301"
PRICE = "DFARS 225.7304"

awarded = Condition("awarded", "the contract is awarded", IsSet(Fact("awarded_on")))
held = Condition(
    "own",
    "the reader's own organization holds the contract",
    Equals(Fact("contractor"), Mine("code")) & IsSet(Fact("awarded_on")),
)


# The figures are the contractor's, whoever wrote them down: it must read what it is to consent to.
stated_or_held = Condition(
    "own",
    "the reader's own organization stated it, or holds the contract it is about",
    own.test | of_the_parent(held),
)


class ContractMilestoneKind(Enum):
    """Which step of a contract a milestone is."""

    DEFINITIZATION = "DEFINITIZATION"
    DESIGN_REVIEW = "DESIGN_REVIEW"
    FIRST_ARTICLE = "FIRST_ARTICLE"
    FIRST_DELIVERY = "FIRST_DELIVERY"
    FINAL_DELIVERY = "FINAL_DELIVERY"


@facet(
    part_of=Case,
    area="contract",
    many=True,
    called="contracts",
    row={PARTNER_NATION: awarded, SCO: awarded, INDUSTRY: Never()},
    beyond={INDUSTRY: held},
    marked=False,
    named_by="contractor",
)
class Contract:
    """A contract the implementing agency awarded to fill the case."""

    contractor: CageCode | None = fact("The contractor's CAGE code.", open_to=EVERY_PARTY, under=AWARD)
    awarded_on: date | None = fact("The day of the award.", open_to=EVERY_PARTY, under=AWARD)


# Typed: a milestone's own name could tell of other cases the contract fills.
@facet(
    part_of=Contract,
    many=True,
    called="milestones",
    row={**dict.fromkeys((PARTNER_NATION, SCO), of_the_parent(awarded)), INDUSTRY: of_the_parent(held)},
    order=["planned_on"],
    named_by="kind",
)
class ContractMilestone:
    """A milestone of a contract, as far as the contract fills this case."""

    kind: ContractMilestoneKind | None = fact("Which step of the contract it is.", open_to=EVERY_PARTY, under=AWARD)
    planned_on: date | None = fact("The day first planned.", open_to=EVERY_PARTY, to_come=True, under=AWARD)
    forecast_on: date | None = fact("The day now expected.", open_to=EVERY_PARTY, to_come=True, under=AWARD)
    actual_on: date | None = fact("The day it was reached.", open_to=EVERY_PARTY, under=AWARD)


@facet(
    part_of=Contract,
    called="priceSummary",
    row={PARTNER_NATION: released & consented, INDUSTRY: stated_or_held},
    beyond={INDUSTRY: stated_or_held},
)
class ContractPriceSummary:
    """The price of a contract in summary, as its contractor consents that the purchaser sees it."""

    price: Money | None = fact("The price of what fills this case.", open_to=SUMMARIZED, under=PRICE)
    summary: str | None = fact("What the price covers, at the top level.", open_to=SUMMARIZED, under=PRICE)
    variance: str | None = fact(
        "Why the price differs from the estimate of the letter of offer.", open_to=SUMMARIZED, under=PRICE
    )
    stated_on: date | None = fact("The day the summary was stated.", open_to=SUMMARIZED, under=PRICE)


@facet(part_of=Contract, called="pricing", row={INDUSTRY: own}, beyond={INDUSTRY: own})
class ContractPricing:
    """How the price of a contract is made up: cost and profit, with what the contractor certified."""

    price: Money | None = fact("The price of the contract.", open_to=PRICED, under=PRICE)
    profit: Money | None = fact("The profit in the price.", open_to=PRICED, under=PRICE)
    certified_data: str | None = fact("The certified cost or pricing data.", open_to=PRICED, under=PRICE)
    certified_on: date | None = fact("The day the contractor certified them.", open_to=PRICED, under=PRICE)
