"""The reconciliations of a case: what its financial and its logistics records say, held against each other (SAMM Table C2.T1)."""

from __future__ import annotations

from datetime import date

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY
from schema.case import Case
from schema.disclosure import facet, fact

READERS = (DSCA, IMPLEMENTING_AGENCY, DFAS)
RECONCILED = "SAMM Table C2.T1 rows 8 and 10; DoD FMR volume 15; J"


@facet(part_of=Case, area="finance", many=True, called="reconciliations", order=["reconciled_on"])
class Reconciliation:
    """A reconciliation of the case, from its implementation on until it is closed."""

    reconciled_on: date | None = fact("The day of the reconciliation.", open_to=READERS, under=RECONCILED)
    through_on: date | None = fact("The last day whose records were looked at.", open_to=READERS, under=RECONCILED)
    financial_agrees: bool | None = fact("Whether the financial records agree.", open_to=READERS, under=RECONCILED)
    logistics_agrees: bool | None = fact(
        "Whether the records of what was delivered and performed agree with them.", open_to=READERS, under=RECONCILED
    )
    findings: str | None = fact("What does not agree, and what is done about it.", open_to=READERS, under=RECONCILED)
