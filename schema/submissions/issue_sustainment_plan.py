"""The implementing agency issues the plan by which what was delivered is kept ready, and issues it again (SAMM C2.2.6)."""

from __future__ import annotations

from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, Refused, Submitted, given, refused, submission
from schema.facets.sustainment_plan import SUSTAINMENT
from schema.rules.execution import PlanReader, objection_to_giving_plan
from schema.submissions.case_in_execution import case_without, objection_to_empty, plan_of_the_agency
from schema.values import CaseDesignator

_FACTS = ("description", "spares", "maintenance", "training", "supported_until")


def _may_not_be_issued(plan: Submitted, desk: Desk) -> Refused | None:
    """Why a plan may not be issued with what was given."""
    given = vars(plan)
    if (empty := objection_to_empty(**{name: given.get(name) for name in _FACTS[:-1]})) is not None:
        return empty
    until = given.get("supported_until")
    if isinstance(until, date) and until < desk.now.date():
        return Refused("SUPPORT_ENDED", "support is planned until today or later; correct the day", "supportedUntil")
    objection = objection_to_giving_plan(PlanReader.CUSTOMER, holds_proprietary_data=given["holds_proprietary_data"])
    return refused(objection) if objection else None


@submission(by=[IMPLEMENTING_AGENCY], makes="SustainmentPlan", under=SUSTAINMENT)
class IssueSustainmentPlan(Submitted):
    """The implementing agency issues the plan by which what was delivered is kept ready, to the purchaser as well."""

    case: CaseDesignator = given("The case of yours; implemented, and with no plan on record.")
    description: str = given("What is to be kept ready, and how.")
    spares: str | None = given("How spares are supplied, when they are.")
    maintenance: str | None = given("Who maintains and repairs, and where.")
    training: str | None = given("How those who use and maintain it are trained.")
    supported_until: date | None = given("The last day of the support planned; not in the past.")
    holds_proprietary_data: bool = given("Whether anything in it is a contractor's proprietary data.")
    marking: str | None = given("The CUI banner of the plan, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_without(desk, self.case, "sustainmentPlan")
        if isinstance(case, Refused):
            return case
        if (wrong := _may_not_be_issued(self, desk)) is not None:
            return wrong
        facts = {"issued_on": desk.now.date(), **{name: vars(self).get(name) for name in _FACTS}}
        return Draft("SustainmentPlan", facts, case.id, marking=self.marking)


@submission(by=[IMPLEMENTING_AGENCY], makes="SustainmentPlan", under=SUSTAINMENT)
class ReviseSustainmentPlan(Submitted):
    """The implementing agency changes its plan and issues it again: what you leave out stands as it was."""

    case: CaseDesignator = given("The case of yours whose plan it is.")
    description: str | None = given("What is to be kept ready now, and how.")
    spares: str | None = given("How spares are supplied now.")
    maintenance: str | None = given("Who maintains and repairs now, and where.")
    training: str | None = given("How those who use and maintain it are trained now.")
    supported_until: date | None = given("The last day of the support planned now; not in the past.")
    holds_proprietary_data: bool = given("Whether anything in it is a contractor's proprietary data.")
    marking: str | None = given("The CUI banner of the plan, if it carries one now.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await plan_of_the_agency(desk, self.case, "sustainmentPlan")
        if isinstance(found, Refused):
            return found
        plan, _ = found
        told = {name: value for name in _FACTS if (value := vars(self).get(name)) is not None}
        if not told:
            return Refused("NOTHING_TOLD", "say what changes, or leave the plan as it stands", "case")
        if (wrong := _may_not_be_issued(self, desk)) is not None:
            return wrong
        facts = told | {"issued_on": desk.now.date()}
        return Draft("SustainmentPlan", facts, revises=plan.id, marking=self.marking)
