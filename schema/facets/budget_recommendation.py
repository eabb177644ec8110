"""What is recommended of a request for a grant, beside the request as its office submitted it (SAMM C2.1.3.4.2; C2.3.3.1.6)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO, STATE
from schema.conditions import Condition, Equals, Fact, Literal
from schema.disclosure import facet, fact
from schema.facets.budget_request import BudgetRequest
from schema.rules.budget_cycle import RECOMMENDED, BudgetOffice
from schema.values import Money

READERS = (SCO, DSCA, CCMD, STATE)

of_its_command = Condition(
    "of_its_command",
    "the command recommends it, with which the office prepares its requests",
    Equals(Fact("office"), Literal(BudgetOffice.COMBATANT_COMMAND)),
)


@facet(
    part_of=BudgetRequest,
    many=True,
    called="recommendations",
    row={SCO: of_its_command},
    marked=False,
    only_submitted=True,
    without_case=True,
    key=["office"],
    order=["recommended_on"],
)
class BudgetRecommendation:
    """What one of those that come after the office recommends of its request; an office reads its command's alone."""

    office: BudgetOffice = fact("Who recommends it.", open_to=READERS, under=RECOMMENDED.under)
    recommended: Money = fact(
        "What is recommended, in US dollars; nothing is `0.00 USD`.", open_to=READERS, under=RECOMMENDED.under
    )
    priority: int | None = fact(
        "The place it is given among the country's requirements of the year, 1 the first; null where the office's stands.",
        open_to=READERS,
        under=RECOMMENDED.under,
    )
    reason: str = fact("Why.", open_to=READERS, under=RECOMMENDED.under)
    recommended_on: date = fact("The day of the recommendation.", open_to=READERS, under=RECOMMENDED.under)
