"""What officials say among themselves about a case (SAMM C2.2.5)."""

from __future__ import annotations

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, SCO, STATE
from schema.case import Case
from schema.conditions import released
from schema.disclosure import facet, fact

BY_RELEASE = {SCO: released, CCMD: released, STATE: released}


@facet(part_of=Case, area="remark", many=True, called="internalRemarks", row=BY_RELEASE)
class InternalRemark:
    """A remark an official made about the case for other officials."""

    text: str | None = fact(
        "The remark.", open_to=[SCO, DSCA, IMPLEMENTING_AGENCY, CCMD, STATE], under="SAMM C2.2.5; J"
    )


@facet(part_of=Case, area="remark", called="commandPriority", row=BY_RELEASE)
class CommandPriority:
    """How much the case matters to a combatant command."""

    rank: int | None = fact(
        "The priority, 1 the highest.", open_to=[SCO, DSCA, IMPLEMENTING_AGENCY, CCMD, STATE], under="SAMM C2.2.5; J"
    )
    reason: str | None = fact(
        "Why the command gave it.", open_to=[SCO, DSCA, IMPLEMENTING_AGENCY, CCMD, STATE], under="SAMM C2.2.5; J"
    )
