"""The control plan that a country and the office agree on: how what was sold is counted, kept and reported (SAMM C2.1.5.6.3).

A plan is combined: one for a country and not for a case. The office writes it with the country, so both read every
edition; an edition is agreed to by itself, and a changed plan is agreed to anew.
"""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.disclosure import facet, fact
from schema.rules.end_use import CONTROL_PLAN
from schema.values import CustomerCode

READERS = (PARTNER_NATION, SCO, DSCA, STATE)
PLANNED = CONTROL_PLAN.under


@facet(
    part_of=Case,
    area="end-use",
    many=True,
    called="controlPlans",
    register="controlPlans",
    only_submitted=True,
    without_case=True,
    about_a_country=True,
    order=["number"],
    named_by="number",
)
class ControlPlan:
    """A combined end-use monitoring control plan: the procedures by which a country and the office meet what was agreed."""

    country: CustomerCode = fact("The customer code of the country.", open_to=READERS, under=PLANNED)
    number: str = fact(
        "The number of the plan, such as `BN-04`; end-use items name their plan by it.", open_to=READERS, under=PLANNED
    )
    edition: int = fact("Which edition this is, from 1; each change makes the next.", open_to=READERS, under=PLANNED)
    accountability: str = fact(
        "How the country accounts for the articles within its own forces.", open_to=READERS, under=PLANNED
    )
    inventories: str = fact(
        "How the required inventories and inspections are reported.", open_to=READERS, under=PLANNED
    )
    record_keeping: str = fact("What records the country and the office keep.", open_to=READERS, under=PLANNED)
    violation_reporting: str = fact(
        "How it is reported that an article is not used or kept as agreed.", open_to=READERS, under=PLANNED
    )
    visits: str = fact("What is done on end-use monitoring visits.", open_to=READERS, under=PLANNED)
    prepared_on: date = fact("The day of this edition.", open_to=READERS, under=PLANNED)
    agreed_on: date | None = fact(
        "The day the country agreed to this edition; null until it did.",
        open_to=READERS,
        of_version=True,
        under=f"{PLANNED}; J",
    )
