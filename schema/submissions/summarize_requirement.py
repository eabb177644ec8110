"""The implementing agency summarizes a requirement for industry (SAMM C2.1.8.2.4)."""

from __future__ import annotations

from schema.audience import IMPLEMENTING_AGENCY, PartyKind
from schema.desk import Desk, Draft, Refused, Seen, Submitted, given, submission
from schema.values import CaseDesignator


async def case_in_hand(desk: Desk, designator: str) -> Seen | Refused:
    """The case with this designator, when it is the agency's own; DSCA's are all."""
    case = await desk.case(designator)
    agency = desk.principal.party.kind is PartyKind.AGENCY
    if case is None or (agency and case.facts["agency"] != desk.principal.party.code):
        return Refused("CASE_NOT_FOUND", "no case of yours has this designator", "case")
    return case


@submission(by=[IMPLEMENTING_AGENCY], makes="RequirementSummary", under="SAMM C2.1.8.2.4")
class SummarizeRequirement(Submitted):
    """The implementing agency says what the purchaser needs, in words for industry; new words are a new version.

    The purchaser and its office read it at once, a contractor only the version that was released to it.
    """

    case: CaseDesignator = given("The case of yours.")
    text: str = given("The requirement, in words that favor nobody.")
    marking: str | None = given("The CUI banner of the summary, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_hand(desk, self.case)
        if isinstance(case, Refused):
            return case
        if not self.text.strip():
            return Refused("TEXT_EMPTY", "say what the purchaser needs", "text")
        before = await desk.related(case, "requirementSummary")
        revises = before[0].id if before else None
        return Draft("RequirementSummary", {"text": self.text}, case.id, revises=revises, marking=self.marking)
