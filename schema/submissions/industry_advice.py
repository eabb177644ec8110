"""What a contractor tells of its own accord: what it may export, what it holds feasible, what it fears (SAMM C2.1.8.1; C2.1.8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from schema.audience import INDUSTRY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.feasibility_assessment import Feasibility
from schema.values import CaseDesignator

ADVICE = "SAMM C2.1.8.1; C2.1.8.4"
_CASE = "A case of which you are invited to a call, or under which you hold a contract."
_MARKING = "The CUI banner, such as `CUI//SP-PROPIN`; only an agency limits dissemination further."


async def _told(
    desk: Desk, case: str, facet: str, facts: Mapping[str, object], replaces: str | None, marking: str | None
) -> Draft | Refused:
    """A record of the contractor's own under a case it is party to, or a new version of one."""
    found = await desk.case(case)
    if found is None:
        return Refused("CASE_NOT_FOUND", "no case that you are party to has this designator", "case")
    if replaces is not None:
        before = await desk.find(replaces)
        if before is None or before.facet != facet or before.case_id != found.id:
            return Refused("RECORD_NOT_FOUND", "none of yours on this case has this id", "replaces")
    own = {"contractor": desk.principal.party.code, **facts}
    return Draft(facet, own, found.id, revises=replaces, marking=marking)


@submission(by=[INDUSTRY], makes="ExportConfiguration", under=ADVICE)
class SubmitExportConfiguration(Submitted):
    """A contractor says which configuration it may export; the purchaser reads it when it is released and you consent."""

    case: CaseDesignator = given(_CASE)
    configuration: str = given("What is built in, and what is left out.")
    usml_category: str | None = given("The category of the United States Munitions List, when the article is on it.")
    eccn: str | None = given("The export control classification number, when the article is on no munitions list.")
    licence_number: str | None = given("The number of the export licence.")
    provisos: list[str] | None = given("The licence's provisos, one by one.")
    replaces: RecordId | None = given("The configuration of yours that this takes the place of.")
    marking: str | None = given(_MARKING)

    async def draft(self, desk: Desk) -> Draft | Refused:
        if not self.configuration.strip():
            return Refused("TEXT_EMPTY", "say what is built in, and what is left out", "configuration")
        if self.usml_category is not None and self.eccn is not None:
            return Refused("LISTED_TWICE", "what is on the munitions list has no control number; leave one out", "eccn")
        facts = {
            "configuration": self.configuration,
            "usml_category": self.usml_category,
            "eccn": self.eccn,
            "licence_number": self.licence_number,
            "provisos": self.provisos,
        }
        return await _told(desk, self.case, "ExportConfiguration", facts, self.replaces, self.marking)


@submission(by=[INDUSTRY], makes="FeasibilityAssessment", under=ADVICE)
class SubmitFeasibilityAssessment(Submitted):
    """A contractor says whether and how the requirement can be met."""

    case: CaseDesignator = given(_CASE)
    subject: str = given("What was assessed.")
    feasibility: Feasibility = given("Whether you hold it feasible.")
    explanation: str | None = given("Why, and what would have to change.")
    assessed_on: date | None = given("The day of the assessment; today unless you say otherwise, never in the future.")
    replaces: RecordId | None = given("The assessment of yours that this takes the place of.")
    marking: str | None = given(_MARKING)

    async def draft(self, desk: Desk) -> Draft | Refused:
        if not self.subject.strip():
            return Refused("TEXT_EMPTY", "say what was assessed", "subject")
        day = self.assessed_on or desk.now.date()
        if day > desk.now.date():
            return Refused("ASSESSED_IN_FUTURE", "it cannot be assessed after today; correct the day", "assessedOn")
        facts = {
            "subject": self.subject,
            "feasibility": self.feasibility,
            "explanation": self.explanation,
            "assessed_on": day,
        }
        return await _told(desk, self.case, "FeasibilityAssessment", facts, self.replaces, self.marking)


@submission(by=[INDUSTRY], makes="IndustryRisk", under=ADVICE)
class ReportIndustryRisk(Submitted):
    """A contractor tells the agency and DSCA of a risk to the case."""

    case: CaseDesignator = given(_CASE)
    description: str = given("What could go wrong.")
    dependency: str | None = given("On what it depends.")
    mitigation: str | None = given("What you do about it.")
    replaces: RecordId | None = given("The risk you told of that this takes the place of.")
    marking: str | None = given(_MARKING)

    async def draft(self, desk: Desk) -> Draft | Refused:
        if not self.description.strip():
            return Refused("TEXT_EMPTY", "say what could go wrong", "description")
        facts = {
            "description": self.description,
            "dependency": self.dependency,
            "mitigation": self.mitigation,
            "raised_on": desk.now.date(),
        }
        return await _told(desk, self.case, "IndustryRisk", facts, self.replaces, self.marking)
