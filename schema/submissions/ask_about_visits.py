"""A contractor asks whether and when others came to a country, and the office acknowledges a day (SAMM C2.1.8.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import INDUSTRY, SCO
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.visit_inquiry import OTHERS
from schema.rules.industry import objection_to_acknowledging
from schema.values import CustomerCode


@submission(by=[INDUSTRY], makes="VisitInquiry", under=OTHERS)
class AskAboutVisits(Submitted):
    """A contractor asks whether and when other United States vendors came to a country.

    The office may acknowledge a day and need not; that it says nothing does not say that nobody came.
    """

    country: CustomerCode = given("The customer code of the country, such as `BN`; you need be party to no case of it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        facts = {"company": desk.principal.party.code, "country": self.country, "asked_on": desk.now.date()}
        return Draft("VisitInquiry", facts, scope={"customer": self.country, "benefitting": self.country})


@submission(by=[SCO], makes="VisitAcknowledgement", under=OTHERS)
class AcknowledgeVisit(Submitted):
    """The office tells a contractor that asked a day on which another vendor came: the day, and nothing else."""

    inquiry: RecordId = given("The question of a contractor about a country you are accredited to.")
    visit: RecordId | None = given(
        "The other contractor's visit, where notice of it was given here; its first day is told."
    )
    visited_on: date | None = given("The day another vendor came, where no notice of it was given here.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        inquiry = await desk.find(self.inquiry)
        if inquiry is None or inquiry.facet != "VisitInquiry":
            return Refused("INQUIRY_NOT_FOUND", "no question you can see has this id", "inquiry")
        if (self.visit is None) == (self.visited_on is None):
            return Refused("DAY_NOT_TOLD", "name another's visit, or say the day; one of the two", "visit")
        its_own, day = False, self.visited_on
        if self.visit is not None:
            visit = await desk.find(self.visit)
            there = visit is not None and visit.facet == "IndustryVisit"
            if visit is None or not there or visit.facts["country"] != inquiry.facts["country"]:
                return Refused("VISIT_NOT_FOUND", "no visit to that country has this id", "visit")
            if visit.facts["withdrawn_on"] is not None:
                return Refused("VISIT_WITHDRAWN", "that visit was given up; there is nothing to acknowledge", "visit")
            its_own = visit.facts["company"] == inquiry.facts["company"]
            arrives = visit.facts["arrives_on"]
            day = arrives if isinstance(arrives, date) else None
        if day is None:
            return Refused("DAY_NOT_TOLD", "that visit has no day; say the day yourself", "visit")
        if (objection := objection_to_acknowledging(day, desk.now.date(), its_own=its_own)) is not None:
            return refused(replace(objection, field="visit" if self.visit is not None else objection.field))
        told = await desk.related(inquiry, "acknowledgements")
        if any(one.facts["visited_on"] == day for one in told):
            # Told twice, the contractor would know of two vendors, or of something that changed.
            return Refused("DAY_ACKNOWLEDGED", "the contractor was told this day; a day is told once", "inquiry")
        facts = {
            "company": inquiry.facts["company"],
            "visited_on": day,
            "visit": self.visit,
            "acknowledged_on": desk.now.date(),
        }
        return Draft("VisitAcknowledgement", facts, None, inquiry.id)
