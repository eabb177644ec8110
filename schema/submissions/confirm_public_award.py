"""The implementing agency says which of its cases a public award fills, or that it fills none."""

from __future__ import annotations

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.public_award import AWARDED, AwardVerdict
from schema.submissions.case_in_execution import own_case
from schema.values import CaseDesignator


@submission(by=[IMPLEMENTING_AGENCY], makes="PublicAward", under=AWARDED)
class ConfirmPublicAward(Submitted):
    """The implementing agency confirms that a public award fills a case of its, or that it fills none.

    Only then does the award hang on the case; an award that hangs on one hangs on no other.
    """

    award: RecordId = given("The award, as public spending records show it.")
    case: CaseDesignator | None = given("The case that it fills; left out when it fills none.")
    reason: str | None = given("Why, in words.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        award = await desk.find(self.award)
        if award is None or award.facet != "PublicAward":
            return Refused("AWARD_NOT_FOUND", "no award of yours has this id", "award")
        facts = {"decided_on": desk.now.date(), "reason": self.reason}
        if self.case is None:
            if award.case_id is not None:
                return Refused("AWARD_ON_CASE", "the award was confirmed to fill a case; that stands", "award")
            return Draft("PublicAward", {**facts, "verdict": AwardVerdict.REJECTED}, revises=award.id)
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        if award.case_id not in (None, case.id):
            return Refused("AWARD_ON_CASE", "the award was confirmed to fill another case; that stands", "award")
        return Draft("PublicAward", {**facts, "verdict": AwardVerdict.CONFIRMED}, case.id, revises=award.id)
