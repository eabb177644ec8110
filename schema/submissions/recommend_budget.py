"""Those that come after the office recommend of its requests, and leave them as they were submitted (SAMM C2.1.3.4.2; C2.3.3.1.6)."""

from __future__ import annotations

from schema.audience import CCMD, DSCA, STATE, Audience
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.rules.budget_cycle import RECOMMENDED, BudgetOffice, objection_to_recommendation
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.values import Money

# DSCA also says what those recommend that have no seat here.
FOR: dict[Audience, tuple[BudgetOffice, ...]] = {
    CCMD: (BudgetOffice.COMBATANT_COMMAND,),
    DSCA: (BudgetOffice.DSCA, BudgetOffice.JOINT_STAFF, BudgetOffice.UNDER_SECRETARY),
    STATE: (BudgetOffice.STATE,),
}


@submission(by=[CCMD, DSCA, STATE], makes="BudgetRecommendation", under=RECOMMENDED.under)
class RecommendBudget(Submitted):
    """Recommend what a request for a grant should get: the request stays as its office submitted it, and both are visible.

    What you recommended of it before is replaced. Its office reads what its command recommends.
    """

    request: RecordId = given("The budget request.")
    recommended: Money = given("What is recommended, in US dollars; `0.00 USD` for nothing.")
    priority: int | None = given(
        "The place you give it among the country's requirements, when it is another than the office's."
    )
    reason: str = given("Why.")
    office: BudgetOffice | None = given(
        "Who recommends it: you, unless you are DSCA and say what the Joint Staff or the Under Secretary does."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        request = await desk.find(self.request)
        if request is None or request.facet != "BudgetRequest":
            return Refused("REQUEST_NOT_FOUND", "no budget request that you can see has this id", "request")
        may = FOR[desk.principal.audience]
        office = self.office or may[0]
        if office not in may:
            return Refused("OFFICE_NOT_YOURS", f"you recommend for {' or '.join(one.value for one in may)}", "office")
        if (objection := objection_to_recommendation(self.recommended, self.reason, self.priority)) is not None:
            return refused(objection)
        if (endorses := await refuse_endorsement(desk, None, reason=self.reason)) is not None:
            return endorses
        facts: dict[str, object] = {
            "recommended": self.recommended,
            "priority": self.priority,
            "reason": self.reason,
            "recommended_on": desk.now.date(),
        }
        for before in await desk.related(request, "recommendations"):
            if before.facts["office"] is office:
                return Draft("BudgetRecommendation", facts, revises=before.id)
        made = facts | {"office": office}
        return Draft("BudgetRecommendation", made, parent_id=request.id, beside=("BudgetRecommendation",))
