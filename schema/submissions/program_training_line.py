"""An office programs a line of training, under a case or out of a grant of its country (SAMM C2.1.6.1; C2.1.6.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import SCO
from schema.case import CaseForm
from schema.desk import Desk, Draft, Refused, Seen, Submitted, given, refused, submission
from schema.facets.training_line import TRAINED
from schema.rules.training import (
    PlannedLine,
    TrainingCategory,
    TrainingFunding,
    TrainingPriority,
    TrainingStatus,
    objection_to_expanded,
    objection_to_expanded_portion,
    objection_to_fifth_quarter,
    objection_to_vehicle,
)
from schema.submissions.allocate_training import allocated_to, imet_of_the_year, planned
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import AgencyCode, CaseDesignator, CustomerCode, Money

SOLD = frozenset({TrainingFunding.NATIONAL_FUNDS, TrainingFunding.FMF})


@submission(by=[SCO], makes="TrainingLine", under=f"{TRAINED}; C2.1.6.2.2; C2.1.6.2.3")
class ProgramTrainingLine(Submitted):
    """The office enters a line of training: sold under a case, preferably a blanket order, or paid for by a grant.

    It is programmed, not confirmed: the country reads it once its allocation is confirmed through official channels.
    """

    case: CaseDesignator | None = given("The case it is sold under; left out for what IMET or a fellowship pays for.")
    country: CustomerCode | None = given("The country whose grant pays for it; left out for a line under a case.")
    agency: AgencyCode | None = given("The letter of the service that trains; left out for a line under a case.")
    worksheet: str = given("The worksheet control number.")
    course: str = given("The course.")
    category: TrainingCategory = given("Which kind of training the course is.")
    school: str | None = given("Where the course is held.")
    quota: int = given("How many seats are asked for, at least one.")
    starts_on: date | None = given("The day the course begins, where it is known.")
    funding: TrainingFunding = given("What pays for it.")
    expanded: bool | None = given("Whether it is spent as Expanded IMET.")
    program_year: int = given("The fiscal year whose program it is in.")
    cost: Money = given("What it costs, in US dollars.")
    tailored: bool | None = given(
        "Whether the purchaser's letter of request asks for another order than a blanket one."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        texts = {"worksheet": self.worksheet, "course": self.course, "school": self.school}
        if (empty := objection_to_empty(**texts)) is not None:
            return empty
        if self.quota < 1:
            return Refused("QUOTA_EMPTY", "ask for at least one seat", "quota")
        if self.cost.currency != "USD" or self.cost.minor_units < 0:
            return Refused("COST_IN_DOLLARS", "say what it costs in US dollars, not less than nothing", "cost")
        case = await self._place(desk)
        if isinstance(case, Refused):
            return case
        if (objection := objection_to_expanded(self.funding, expanded=bool(self.expanded))) is not None:
            return refused(objection)
        if (late := objection_to_fifth_quarter(self.category, self.starts_on, self.program_year)) is not None:
            return refused(replace(late, field="startsOn"))
        if self.expanded and (above := await self._above_allocation(desk)) is not None:
            return above
        country = case.facts["benefitting"] if case is not None else self.country
        for line in await desk.register("trainingLines"):
            told = (line.facts["country"], line.facts["worksheet"], line.facts["program_year"])
            if told == (country, self.worksheet, self.program_year):
                return Refused("WORKSHEET_ON_RECORD", "the country has a line of this number in the year", "worksheet")
        facts = texts | {
            "category": self.category,
            "quota": self.quota,
            "status": TrainingStatus.PROGRAMMED,
            "starts_on": self.starts_on,
            "funding": self.funding,
            "expanded": bool(self.expanded) if self.funding is TrainingFunding.IMET else None,
            "program_year": self.program_year,
            "cost": self.cost,
        }
        if case is not None:
            return Draft("TrainingLine", facts, case.id)
        scope = {"customer": self.country, "benefitting": self.country, "agency": self.agency}
        return Draft("TrainingLine", facts, scope=scope)

    async def _place(self, desk: Desk) -> Seen | Refused | None:
        """The case of what is sold; none for what a grant pays for, of a country the office is accredited to."""
        if self.funding not in SOLD:
            if self.case is not None:
                return Refused("GRANT_HAS_NO_CASE", "a grant for training is under no case; name the country", "case")
            if self.country is None or self.agency is None:
                return Refused("COUNTRY_NOT_GIVEN", "name the country and the service that trains", "country")
            return objection_to_country(desk, self.country)
        if self.case is None:
            return Refused("CASE_NOT_GIVEN", "name the case it is sold under", "case")
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        form = case.facts["form"]
        vehicle = objection_to_vehicle(form if isinstance(form, CaseForm) else None, asked_for=bool(self.tailored))
        return case if vehicle is None else refused(vehicle)

    async def _above_allocation(self, desk: Desk) -> Refused | None:
        """Object to Expanded IMET above what is granted; while nothing is granted there is nothing to hold it against."""
        granted = await allocated_to(desk, self.country, self.program_year)
        allocated = granted.facts["allocated"] if granted is not None else None
        if not isinstance(allocated, Money):
            return None
        lines = [
            planned(each, TrainingPriority.C) for each in await imet_of_the_year(desk, self.country, self.program_year)
        ]
        lines.append(PlannedLine(TrainingPriority.C, self.category, self.cost, expanded=True))
        objection = objection_to_expanded_portion(lines, allocated)
        return refused(objection) if objection is not None else None
