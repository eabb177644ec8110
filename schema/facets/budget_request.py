"""What is asked of the United States' grants for a country, year by year (SAMM C2.1.3.4; C2.3.3.1).

A request hangs on no case: it is about one country, whose office, command, DSCA and State read it. The country does not;
nobody may tell it what is asked for before it is granted.
"""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO, STATE
from schema.case import Case
from schema.conditions import Fact
from schema.disclosure import facet, fact
from schema.rules.budget_cycle import GrantFund
from schema.values import CustomerCode, Money

READERS = (SCO, DSCA, CCMD, STATE)
ASKED = "SAMM C2.1.3.4"
UNCOMMITTED = "SAMM C2.1.3.4.3; C2.3.3.1.4"


@facet(
    part_of=Case,
    area="planning",
    many=True,
    called="budgetRequests",
    register="budgetRequests",
    without_case=True,
    about_a_country=True,
    order=["fiscal_year", "priority"],
    named_by="requirement",
)
class BudgetRequest:
    """One requirement of a country in an office's yearly submission for FMF or IMET; every one is kept, however far down."""

    country: CustomerCode | None = fact(
        "The customer code of the country.", open_to=READERS, derived=Fact("customer"), under=ASKED
    )
    fund: GrantFund = fact("Out of which grant it is asked for.", open_to=READERS, under=ASKED)
    fiscal_year: int = fact("The fiscal year it is asked for.", open_to=READERS, under=ASKED)
    requirement: str | None = fact("What is required, in a few words.", open_to=READERS, under=ASKED)
    requested: Money | None = fact("What is asked for, in US dollars.", open_to=READERS, under=ASKED)
    priority: int | None = fact(
        "Its place among all the country's requirements of the year, 1 the first.", open_to=READERS, under=ASKED
    )
    justification: str | None = fact(
        "What it is to bring about, and why that cannot be had without it.",
        open_to=READERS,
        under="SAMM C2.1.3.4; C2.3.3.1.4",
    )
    objective: str | None = fact(
        "The objective of the country's strategy that it serves.",
        open_to=READERS,
        under="SAMM C2.1.3.4.1; C2.3.3.1.4",
    )
    capability: str | None = fact(
        "The capability that is created, enhanced or kept up.", open_to=READERS, under="SAMM C2.3.3.1.4"
    )
    end_state: str | None = fact("What is to stand in the end.", open_to=READERS, under="SAMM C2.3.3.1.4")
    years_needed: int | None = fact(
        "How many years it takes to reach the objective.", open_to=READERS, under="SAMM C2.3.3.1.4"
    )
    uncommitted: Money | None = fact(
        "What of the country's earlier grants is not committed, in US dollars.", open_to=READERS, under=UNCOMMITTED
    )
    uncommitted_plan: str | None = fact(
        "Why that has accumulated, and by when it is to be committed to what.", open_to=READERS, under=UNCOMMITTED
    )
    submitted_on: date | None = fact("The day the office submitted it.", open_to=READERS, under=ASKED)
