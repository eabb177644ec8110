"""The calendar by which the budget for FMF and IMET is built, and who owes which step of it (SAMM C2.3.3.1.8; Table C2.T2).

It is about no country and every official of the budget reads it alike; what offices and commands owe stands on the calls.
"""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO, STATE
from schema.case import Case
from schema.conditions import Always
from schema.disclosure import facet, fact
from schema.rules.budget_cycle import CALLED, TABLE, BudgetOffice, BudgetStepName

READERS = (SCO, DSCA, CCMD, STATE)
ANNOUNCED = "SAMM C2.3.3.1.8; Table C2.T2"
ALIKE = {SCO: Always(), CCMD: Always()}  # announced to all that take part, of no country


@facet(
    part_of=Case,
    area="planning",
    many=True,
    called="budgetCycles",
    register="budgetCycles",
    beyond=ALIKE,
    marked=False,
    only_submitted=True,
    without_case=True,
    key=["fiscal_year"],
    order=["fiscal_year"],
    named_by="fiscal_year",
)
class BudgetCycle:
    """The building of the budget for FMF and IMET of one fiscal year, from mid August to mid April."""

    fiscal_year: int = fact("The fiscal year whose budget is built.", open_to=READERS, under=CALLED.under)
    opened_on: date = fact("The day DSCA announced its calendar.", open_to=READERS, under=CALLED.under)


@facet(
    part_of=BudgetCycle,
    many=True,
    called="steps",
    beyond=ALIKE,
    marked=False,
    only_submitted=True,
    without_case=True,
    key=["number"],
    order=["number"],
    named_by="step",
)
class BudgetCycleStep:
    """One step of the calendar: what is done by whom, when, and whether it was."""

    number: int = fact("Its place in the calendar, 1 the first.", open_to=READERS, under=TABLE.under)
    step: BudgetStepName = fact("Which step it is.", open_to=READERS, under=TABLE.under)
    what: str = fact("What is done.", open_to=READERS, under=TABLE.under)
    owed_by: BudgetOffice = fact("Who owes it.", open_to=READERS, under=TABLE.under)
    first_on: date = fact("The first day of its time.", open_to=READERS, to_come=True, under=ANNOUNCED)
    last_on: date = fact("The last day of its time.", open_to=READERS, to_come=True, under=ANNOUNCED)
    announced: bool = fact(
        "Whether DSCA announced these days; the notional ones of the table otherwise.", open_to=READERS, under=ANNOUNCED
    )
    taken_on: date | None = fact(
        "The day it was done; of what offices and commands owe, the calls tell it country by country.",
        open_to=READERS,
        under="SAMM Table C2.T2; J",
    )
