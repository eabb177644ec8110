"""The implementing agency awards a contract to fill a case, and tells how its milestones are reached (SAMM C2.2.6)."""

from __future__ import annotations

from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, Part, RecordId, Refused, Submitted, given, part, submission
from schema.facets.contract import ContractMilestoneKind
from schema.submissions.case_in_execution import case_in_execution, implemented_on, record_in_execution
from schema.submissions.document_at_hand import day_of
from schema.values import CageCode, CaseDesignator


@part
class AgreedMilestone(Part):
    """A milestone of a contract, as agreed at the award."""

    kind: ContractMilestoneKind = given("Which step of the contract it is; each once.")
    planned_on: date = given("The day planned; not before the award.")


@submission(by=[IMPLEMENTING_AGENCY], makes="Contract", under="SAMM C2.2.6; PGI 225.7301")
class AwardContract(Submitted):
    """The implementing agency awards a contract: the purchaser and the contractor know of it, and no other contractor."""

    case: CaseDesignator = given("The case of yours that the contract fills; implemented.")
    contractor: CageCode = given("The contractor's CAGE code.")
    awarded_on: date | None = given("The day of the award, from the case's implementation on; today unless you say.")
    milestones: list[AgreedMilestone] = given("The milestones, as far as the contract fills this case.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        awarded = day_of(desk, self.awarded_on, "awardedOn", after=await implemented_on(desk, case))
        if isinstance(awarded, Refused):
            return awarded
        if len({m.kind for m in self.milestones}) != len(self.milestones):
            return Refused("MILESTONE_TWICE", "name each step of the contract once", "milestones")
        if any(m.planned_on < awarded for m in self.milestones):
            return Refused("PLANNED_BEFORE_AWARD", "a milestone follows the award; correct its day", "milestones")
        milestones = tuple(Draft("ContractMilestone", m.values) for m in self.milestones)
        facts = {"contractor": self.contractor, "awarded_on": awarded}
        return Draft("Contract", facts, case.id, along=milestones)


@submission(by=[IMPLEMENTING_AGENCY], makes="ContractMilestone", under="SAMM C2.2.6; PGI 225.7301")
class RecordContractMilestone(Submitted):
    """The implementing agency tells when a milestone of a contract is now expected, or that it was reached."""

    milestone: RecordId = given("The milestone of the contract, not yet reached.")
    forecast_on: date | None = given("The day now expected.")
    actual_on: date | None = given("The day it was reached; not in the future.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await record_in_execution(desk, self.milestone, "ContractMilestone", "milestone")
        if isinstance(found, Refused):
            return found
        milestone, _ = found
        if milestone.facts["actual_on"] is not None:
            return Refused("MILESTONE_REACHED", "the milestone is reached already", "milestone")
        if self.forecast_on is None and self.actual_on is None:
            return Refused("NOTHING_TOLD", "say when it is expected, or when it was reached", "forecastOn")
        days = {"forecast_on": self.forecast_on, "actual_on": self.actual_on}
        if self.actual_on is not None:
            reached = day_of(desk, self.actual_on, "actualOn")
            if isinstance(reached, Refused):
                return reached
        told = {name: day for name, day in days.items() if day is not None}
        return Draft("ContractMilestone", told, revises=milestone.id)
