"""The SCO tells the partner of a case that is built for it; until then the partner knows of none (SAMM C2.1.7.1.2)."""

from __future__ import annotations

from datetime import date

from schema.audience import SCO
from schema.case import Program
from schema.desk import Desk, Draft, Refused, Submitted, given, submission
from schema.values import CaseDesignator


@submission(by=[SCO], makes="Case", under="SAMM C2.1.7.1.2")
class NotifyPartnerOfCase(Submitted):
    """The SCO records that it told the partner of a case built for it: the partner reads from now on what reaches it."""

    case: CaseDesignator = given("The case, built for a country you are accredited to.")
    notified_on: date | None = given(
        "The day you told the partner; today unless you say otherwise, never in the future."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await desk.case(self.case)
        if case is None:
            return Refused("CASE_NOT_FOUND", "no case of a country you are accredited to has this designator", "case")
        if case.facts["program"] is not Program.BPC:
            return Refused("CASE_NOT_BUILT_FOR_A_PARTNER", "of its own request the agency tells the purchaser", "case")
        if case.facts["notified_on"] is not None:
            return Refused("ALREADY_NOTIFIED", "the partner was told of this case already", "case")
        day = self.notified_on or desk.now.date()
        if day > desk.now.date():
            return Refused("NOTIFIED_IN_FUTURE", "record it once the partner is told; correct the day", "notifiedOn")
        return Draft("Case", {"notified_on": day}, revises=case.id)
