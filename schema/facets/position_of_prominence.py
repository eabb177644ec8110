"""Which positions those hold who were trained: by their number and their position, never by a name (SAMM C2.1.6.7.4.1).

The office keeps the list and its command reads it. DSCA reads what the command consolidated, for DSCU; nobody else, the
country included, meets any of it.
"""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO
from schema.case import Case
from schema.conditions import Condition, Fact, IsSet
from schema.disclosure import facet, fact
from schema.rules.training import ProminentPost
from schema.values import CustomerCode

READERS = (SCO, CCMD, DSCA)
PROMINENT = "SAMM C2.1.6.7.4.1"


consolidated = Condition(
    "consolidated", "the combatant command sent it on with its region's", IsSet(Fact("consolidated_on"))
)


@facet(
    part_of=Case,
    area="student",
    personal=True,
    many=True,
    called="positionsOfProminence",
    register="positionsOfProminence",
    row={DSCA: consolidated},
    only_submitted=True,
    without_case=True,
    about_a_country=True,
    order=["plan_year", "student_number"],
)
class PositionOfProminence:
    """A position of significant importance that somebody holds whom the Department of Defense trained."""

    country: CustomerCode | None = fact(
        "The customer code of the country.", open_to=READERS, derived=Fact("benefitting"), under=PROMINENT
    )
    student_number: str = fact(
        "The number the training network gave whoever holds it; never a name.", open_to=READERS, under=PROMINENT
    )
    position: str | None = fact("The position, without a name.", open_to=READERS, under=PROMINENT)
    post: ProminentPost | None = fact("Of which kind the position is.", open_to=READERS, under=PROMINENT)
    training: str | None = fact("The course attended, or being attended.", open_to=READERS, under=PROMINENT)
    held_since: date | None = fact("The day the position was taken up.", open_to=READERS, under=PROMINENT)
    left_on: date | None = fact(
        "The day the position was left; null while it is held.", open_to=READERS, under=PROMINENT
    )
    plan_year: int | None = fact(
        "The fiscal year of the education and training plan it was last brought up to date with.",
        open_to=READERS,
        under=PROMINENT,
    )
    consolidated_on: date | None = fact(
        "The day the combatant command sent it on to DSCA.", open_to=READERS, under=PROMINENT
    )
