"""DSCA or the implementing agency records whether a technology may be released to the purchaser (SAMM C2.1.3.6.3; C2.1.5.2)."""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.technology_release import TechnologyReleaseDecision
from schema.submissions.case_in_execution import own_case
from schema.values import CaseDesignator


@submission(by=[DSCA, IMPLEMENTING_AGENCY], makes="TechnologyRelease", under="SAMM C2.1.3.6.3; C2.1.5.2")
class DecideTechnologyRelease(Submitted):
    """DSCA or the implementing agency records a decision on releasing a technology, with the provisos that bind.

    The purchaser and contractors read it only in the version that is released to them, analysis and dissent never.
    """

    case: CaseDesignator = given("The case the decision is for.")
    subject: str = given("Which technology was decided about, in general words.")
    decision: TechnologyReleaseDecision = given("What was decided.")
    provisos: list[str] | None = given("The provisos that bind, one by one, when it was approved with provisos.")
    decided_on: date | None = given("The day of the decision; today unless you say otherwise, never in the future.")
    analysis: str | None = given("Why it was decided so; for DSCA, the agency and State.")
    dissent: str | None = given("What was held against it, and by which office; for the same.")
    replaces: RecordId | None = given("The decision of yours that this takes the place of.")
    marking: str | None = given("The CUI banner of the decision, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        if not self.subject.strip():
            return Refused("TEXT_EMPTY", "say which technology was decided about", "subject")
        bound = self.decision is TechnologyReleaseDecision.APPROVED_WITH_PROVISOS
        provisos = [p for p in self.provisos or () if p.strip()]
        if bound != bool(provisos):
            return Refused(
                "PROVISOS_MISFIT", "provisos bind where it is approved with provisos, and only there", "provisos"
            )
        day = self.decided_on or desk.now.date()
        if day > desk.now.date():
            return Refused("DECIDED_IN_FUTURE", "it cannot be decided after today; correct the day", "decidedOn")
        if self.replaces is not None:
            before = await desk.find(self.replaces)
            mine = before is not None and before.originator == str(desk.principal.party)
            if before is None or not mine or before.facet != "TechnologyRelease" or before.case_id != case.id:
                return Refused("RECORD_NOT_FOUND", "no decision of yours on this case has this id", "replaces")
        facts = {
            "subject": self.subject,
            "decision": self.decision,
            "decided_on": day,
            "provisos": provisos or None,
            "analysis": self.analysis,
            "dissent": self.dissent,
        }
        return Draft("TechnologyRelease", facts, case.id, revises=self.replaces, marking=self.marking)
