"""What an office and its command owe of one country when a budget is built, and how its uncommitted FMF is spent (SAMM C2.3.3.1)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO, STATE
from schema.case import Case
from schema.conditions import Fact
from schema.disclosure import facet, fact
from schema.rules.budget_cycle import CALLED, SPEND_PLAN, TABLE
from schema.values import CustomerCode, Money

READERS = (SCO, DSCA, CCMD, STATE)


@facet(
    part_of=Case,
    area="planning",
    many=True,
    called="budgetCalls",
    register="budgetCalls",
    marked=False,
    only_submitted=True,
    without_case=True,
    about_a_country=True,
    order=["fiscal_year", "requests_due_on"],
    named_by="fiscal_year",
)
class BudgetCall:
    """DSCA's call on one country's office for its requests for FMF and IMET; every requirement answers it, whatever was granted before."""

    country: CustomerCode | None = fact(
        "The customer code of the country.", open_to=READERS, derived=Fact("customer"), under=CALLED.under
    )
    fiscal_year: int = fact("The fiscal year it is asked for.", open_to=READERS, under=CALLED.under)
    called_on: date = fact("The day of the call.", open_to=READERS, under=CALLED.under)
    requests_due_on: date = fact(
        "The last day for the office to send its requests to the command.",
        open_to=READERS,
        to_come=True,
        under=TABLE.under,
    )
    sent_on: date | None = fact("The day the office sent them.", open_to=READERS, under=TABLE.under)
    data_due_on: date = fact(
        "The last day for the command to send the data to the Joint Staff.",
        open_to=READERS,
        to_come=True,
        under=TABLE.under,
    )
    forwarded_on: date | None = fact("The day the command sent it on.", open_to=READERS, under=TABLE.under)
    spend_plan_due_on: date = fact(
        "The last day for the office to bring the plan for uncommitted FMF up to date.",
        open_to=READERS,
        to_come=True,
        under=TABLE.under,
    )


@facet(part_of=BudgetCall, called="spendPlan", marked=False, only_submitted=True, without_case=True)
class SpendPlan:
    """What an office proposes to do with FMF of earlier years that is not committed."""

    uncommitted: Money = fact("What is not committed, in US dollars.", open_to=READERS, under=SPEND_PLAN.under)
    accumulated: str = fact("Why it has accumulated.", open_to=READERS, under="SAMM C2.1.3.4.3")
    proposed_on: date = fact("The day of this version of the plan.", open_to=READERS, under=SPEND_PLAN.under)


@facet(
    part_of=SpendPlan,
    many=True,
    called="lines",
    inside=True,
    marked=False,
    only_submitted=True,
    without_case=True,
    key=["number"],
    order=["number"],
)
class SpendPlanLine:
    """One use of uncommitted FMF that is planned."""

    number: int = fact("Its place in the plan, 1 the first.", open_to=READERS, under=SPEND_PLAN.under)
    purpose: str = fact("What it is for.", open_to=READERS, under=SPEND_PLAN.under)
    amount: Money = fact("How much of it, in US dollars.", open_to=READERS, under=SPEND_PLAN.under)
    committed_by: date = fact(
        "The day by which it is to be committed.", open_to=READERS, to_come=True, under=SPEND_PLAN.under
    )
