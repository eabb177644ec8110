"""How a case is closed: supply complete, certificate, interim and final closure (SAMM C16)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Choose, Equals, Fact, IsSet, Literal, Not
from schema.disclosure import facet, fact

EVERY_PARTY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
CLOSING = "SAMM C16; DSCA 25-100"


class ClosureProcedure(Enum):
    """Whether the case is closed by the accelerated procedure, before every late cost is known (SAMM C16)."""

    ACCELERATED = "ACCELERATED"
    NON_ACCELERATED = "NON_ACCELERATED"


class ClosureStatus(Enum):
    """How the books of the case are closed: status C2, C3 or C1 of the accounting system (DoD FMR volume 15)."""

    INTERIM_CLOSED = "INTERIM_CLOSED"
    CLOSED_ACCELERATED = "CLOSED_ACCELERATED"
    CLOSED_NON_ACCELERATED = "CLOSED_NON_ACCELERATED"


FINALLY = IsSet(Fact("finally_closed_on"))


@facet(part_of=Case, area="closure", called="closure")
class Closure:
    """The closing of the case, from the last delivery to the day its records may go."""

    supply_complete_on: date | None = fact(
        "The day all was delivered and performed.", open_to=EVERY_PARTY, under=CLOSING
    )
    procedure: ClosureProcedure | None = fact(
        "Whether the case is closed by the accelerated procedure.", open_to=EVERY_PARTY, under=CLOSING
    )
    certificate_on: date | None = fact("The day of the closure certificate.", open_to=EVERY_PARTY, under=CLOSING)
    interim_closed_on: date | None = fact(
        "The day the case was closed for the time being, under the accelerated procedure.",
        open_to=EVERY_PARTY,
        under=CLOSING,
    )
    finally_closed_on: date | None = fact("The day the case was closed for good.", open_to=EVERY_PARTY, under=CLOSING)
    status: ClosureStatus | None = fact(
        "How the books of the case are closed; null while they are open.",
        open_to=EVERY_PARTY,
        derived=Choose(
            (
                (
                    FINALLY & Equals(Fact("procedure"), Literal(ClosureProcedure.ACCELERATED)),
                    Literal(ClosureStatus.CLOSED_ACCELERATED),
                ),
                (
                    FINALLY & Equals(Fact("procedure"), Literal(ClosureProcedure.NON_ACCELERATED)),
                    Literal(ClosureStatus.CLOSED_NON_ACCELERATED),
                ),
                (IsSet(Fact("interim_closed_on")) & Not(FINALLY), Literal(ClosureStatus.INTERIM_CLOSED)),
            ),
            Literal(None),
        ),
        under=CLOSING,
    )
    records_kept_until: date | None = fact(
        "The last day on which the records must be kept, ten years after the final closure.",
        open_to=EVERY_PARTY,
        to_come=True,
        under="SAMM Table C2.T1 row 9",
    )
