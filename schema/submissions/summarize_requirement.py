"""The implementing agency summarizes a requirement for industry (SAMM C2.1.8.2.4)."""

from __future__ import annotations

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, Refused, Submitted, given, submission
from schema.submissions.case_in_execution import own_case
from schema.values import CaseDesignator


@submission(by=[IMPLEMENTING_AGENCY], makes="RequirementSummary", under="SAMM C2.1.8.2.4")
class SummarizeRequirement(Submitted):
    """The implementing agency says what the purchaser needs, in words for industry; new words are a new version.

    The purchaser and its office read it at once, a contractor only the version that was released to it.
    """

    case: CaseDesignator = given("The case of yours.")
    text: str = given("The requirement, in words that favor nobody.")
    marking: str | None = given("The CUI banner of the summary, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        if not self.text.strip():
            return Refused("TEXT_EMPTY", "say what the purchaser needs", "text")
        before = await desk.related(case, "requirementSummary")
        revises = before[0].id if before else None
        return Draft("RequirementSummary", {"text": self.text}, case.id, revises=revises, marking=self.marking)
