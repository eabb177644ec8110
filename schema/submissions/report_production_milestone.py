"""A contractor reports how production goes; the agency accepts the report or sends it back (SAMM C2.2.6)."""

from __future__ import annotations

from datetime import date

from schema.audience import IMPLEMENTING_AGENCY, INDUSTRY
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, submission
from schema.facets.production_milestone import REPORTED, ProductionMilestoneKind
from schema.submissions.case_in_execution import objection_to_empty, record_in_execution
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator

# A correction is not what was sent back; what was accepted lapses with its version by itself.
NOT_RETURNED = {"returned_on": None, "return_reason": None}


async def _first_award(desk: Desk, case: Seen) -> date | None:
    """The day of the contractor's first award under a case; none when it holds no contract there."""
    days = [contract.facts["awarded_on"] for contract in await desk.related(case, "contracts")]
    return min((day for day in days if isinstance(day, date)), default=None)


def _reached(desk: Desk, actual_on: date | None, awarded_on: date) -> Refused | None:
    day = day_of(desk, actual_on, "actualOn", after=awarded_on)
    return day if isinstance(day, Refused) and actual_on is not None else None


@submission(by=[INDUSTRY], makes="ProductionMilestone", under=REPORTED)
class ReportProductionMilestone(Submitted):
    """A contractor reports a step of production under its contract; the purchaser reads it when the agency accepts it."""

    case: CaseDesignator = given("The case under which you hold a contract.")
    kind: ProductionMilestoneKind = given("Which step of production it is.")
    planned_on: date = given("The day planned at the award.")
    forecast_on: date | None = given("The day now expected.")
    actual_on: date | None = given("The day the step was reached; not in the future, nor before your award.")
    marking: str | None = given("The CUI banner of the report, such as `CUI//SP-PROPIN`, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await desk.case(self.case)
        awarded = await _first_award(desk, case) if case else None
        if case is None or awarded is None:
            return Refused("CASE_NOT_FOUND", "you hold no contract under a case with this designator", "case")
        if (refusal := _reached(desk, self.actual_on, awarded)) is not None:
            return refusal
        facts = {
            "kind": self.kind,
            "planned_on": self.planned_on,
            "forecast_on": self.forecast_on,
            "actual_on": self.actual_on,
        }
        return Draft("ProductionMilestone", facts, case.id, marking=self.marking)


@submission(by=[INDUSTRY], makes="ProductionMilestone", under=REPORTED)
class ReviseProductionReport(Submitted):
    """A contractor corrects its own report; the agency looks at it anew, and what it accepted stands until then."""

    report: RecordId = given("Your report.")
    forecast_on: date | None = given("The day now expected; as it stands unless you say.")
    actual_on: date | None = given("The day the step was reached; as it stands unless you say.")
    marking: str | None = given("The CUI banner of the report, if it carries one now.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await record_in_execution(desk, self.report, "ProductionMilestone", "report")
        if isinstance(found, Refused):
            return found
        report, case = found
        awarded = await _first_award(desk, case)
        if awarded is None:
            return Refused("REPORT_NOT_FOUND", "no report of yours has this id", "report")
        if self.forecast_on is None and self.actual_on is None:
            return Refused("NOTHING_TOLD", "say what you correct", "forecastOn")
        if (refusal := _reached(desk, self.actual_on, awarded)) is not None:
            return refusal
        told = {"forecast_on": self.forecast_on, "actual_on": self.actual_on}
        facts = NOT_RETURNED | {name: day for name, day in told.items() if day is not None}
        return Draft("ProductionMilestone", facts, revises=report.id, marking=self.marking)


async def _report_to_judge(desk: Desk, record: str, version: int) -> Seen | Refused:
    """A report as the agency has read it, not accepted yet."""
    found = await record_in_execution(desk, record, "ProductionMilestone", "report")
    if isinstance(found, Refused):
        return found
    report, _ = found
    if report.version != version:
        return Refused("REPORT_CHANGED", "the report is not as you read it; read it again, and judge that", "version")
    if report.facts["accepted_by_agency_on"] is not None:
        return Refused("ALREADY_ACCEPTED", "you have accepted the report as it stands", "report")
    return report


@submission(by=[IMPLEMENTING_AGENCY], makes="ProductionMilestone", under=REPORTED)
class AcceptProductionReport(Submitted):
    """The implementing agency accepts a contractor's report, so that the purchaser and its SCO read it."""

    report: RecordId = given("The report.")
    version: int = given("Its version, as you read it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        report = await _report_to_judge(desk, self.report, self.version)
        if isinstance(report, Refused):
            return report
        accepted = NOT_RETURNED | {"accepted_by_agency_on": desk.now.date()}
        return Draft("ProductionMilestone", accepted, revises=report.id)


@submission(by=[IMPLEMENTING_AGENCY], makes="ProductionMilestone", under=REPORTED)
class ReturnProductionReport(Submitted):
    """The implementing agency sends a report back to its contractor, and says why; the purchaser is told nothing."""

    report: RecordId = given("The report.")
    version: int = given("Its version, as you read it.")
    reason: str = given("Why you send it back, in words for its contractor.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        report = await _report_to_judge(desk, self.report, self.version)
        if isinstance(report, Refused):
            return report
        if (empty := objection_to_empty(reason=self.reason)) is not None:
            return empty
        returned = {"returned_on": desk.now.date(), "return_reason": self.reason}
        return Draft("ProductionMilestone", returned, revises=report.id)
