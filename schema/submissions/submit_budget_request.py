"""An office asks for grants for a country it is accredited to, requirement by requirement (SAMM C2.1.3.4)."""

from __future__ import annotations

from schema.audience import SCO
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.budget_request import ASKED
from schema.rules.budget_cycle import GrantFund, objection_to_budget_year, objections_to_request
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.values import CustomerCode, Money


def objection_to_country(desk: Desk, country: CustomerCode) -> Refused | None:
    """Object to a country the office is not accredited to, in the words it meets for one that is none."""
    if country in desk.principal.accredited:
        return None
    return Refused("COUNTRY_NOT_YOURS", "you are accredited to no country of this code", "country")


@submission(by=[SCO], makes="BudgetRequest", under=ASKED)
class SubmitBudgetRequest(Submitted):
    """The office submits one requirement of its country for FMF or IMET: every requirement, whatever was granted before.

    Its command, DSCA and State read it; the country does not.
    """

    country: CustomerCode = given("The customer code of a country you are accredited to, such as `BN`.")
    fund: GrantFund = given("Out of which grant.")
    fiscal_year: int = given("The fiscal year whose budget is being built, such as 2028.")
    requirement: str = given("What is required, in a few words.")
    requested: Money = given("What is asked for, in US dollars.")
    priority: int = given("Its place among all the country's requirements of the year, 1 the first.")
    justification: str = given("What it is to bring about, and why that cannot be had without it.")
    objective: str | None = given("The objective of the country's strategy that it serves.")
    capability: str | None = given("The capability that is created, enhanced or kept up.")
    end_state: str | None = given("What is to stand in the end.")
    years_needed: int | None = given("How many years it takes to reach the objective, 1 or more.")
    uncommitted: Money | None = given("What of earlier grants is not committed; needed for FMF.")
    uncommitted_plan: str | None = given("Why that has accumulated, and by when it is to be committed to what.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        aims = {"objective": self.objective, "capability": self.capability, "end_state": self.end_state}
        if (empty := objection_to_empty(requirement=self.requirement, **aims)) is not None:
            return empty
        spoken = {"requirement": self.requirement, "justification": self.justification, **aims}
        endorses = await refuse_endorsement(desk, None, **spoken, uncommitted_plan=self.uncommitted_plan)
        if endorses is not None:
            return endorses
        early_or_late = objection_to_budget_year(self.fiscal_year, desk.now.date())
        if early_or_late is not None:
            return refused(early_or_late)
        asked: dict[str, object] = {
            "priority": self.priority,
            "justification": self.justification,
            "requested": self.requested,
            "uncommitted": self.uncommitted,
            "uncommitted_plan": self.uncommitted_plan,
        }
        for objection in objections_to_request(
            self.fund,
            priority=self.priority,
            justification=self.justification,
            requested=self.requested,
            uncommitted=self.uncommitted,
            uncommitted_plan=self.uncommitted_plan,
            years_needed=self.years_needed,
        ):
            return refused(objection)
        facts = (
            asked
            | aims
            | {
                "years_needed": self.years_needed,
                "fund": self.fund,
                "fiscal_year": self.fiscal_year,
                "requirement": self.requirement,
                "submitted_on": desk.now.date(),
            }
        )
        return Draft("BudgetRequest", facts, scope={"customer": self.country, "benefitting": self.country})


@submission(by=[SCO], makes="BudgetRequest", under=ASKED)
class ReviseBudgetRequest(Submitted):
    """The office says anew what it asks for, while the budget of that year is being built; what you leave out stays."""

    request: RecordId = given("A budget request for a country you are accredited to.")
    requested: Money | None = given("What is asked for now, in US dollars.")
    priority: int | None = given("Its place now among all the country's requirements of the year.")
    justification: str | None = given("What it is to bring about, and why, as you say it now.")
    objective: str | None = given("The objective of the country's strategy that it serves, as you say it now.")
    capability: str | None = given("The capability that is created, enhanced or kept up, as you say it now.")
    end_state: str | None = given("What is to stand in the end, as you say it now.")
    years_needed: int | None = given("How many years it takes now to reach the objective, 1 or more.")
    uncommitted: Money | None = given("What of earlier grants is not committed now.")
    uncommitted_plan: str | None = given("Why that has accumulated, and by when it is to be committed to what.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        request = await desk.find(self.request)
        if request is None or request.facet != "BudgetRequest":
            return Refused("REQUEST_NOT_FOUND", "no budget request of yours has this id", "request")
        aims = {"objective": self.objective, "capability": self.capability, "end_state": self.end_state}
        if (empty := objection_to_empty(**aims)) is not None:
            return empty
        values = {
            **aims,
            "years_needed": self.years_needed,
            "requested": self.requested,
            "priority": self.priority,
            "justification": self.justification,
            "uncommitted": self.uncommitted,
            "uncommitted_plan": self.uncommitted_plan,
        }
        told = {name: value for name, value in values.items() if value is not None}
        if not told:
            return Refused("NOTHING_TOLD", "say what you ask for now", "request")
        spoken = {"justification": self.justification, "uncommitted_plan": self.uncommitted_plan, **aims}
        if (endorses := await refuse_endorsement(desk, None, **spoken)) is not None:
            return endorses
        fund, year = request.facts["fund"], request.facts["fiscal_year"]
        assert isinstance(fund, GrantFund)
        assert isinstance(year, int)
        over = objection_to_budget_year(year, desk.now.date())
        if over is not None:
            return refused(over)
        stands = {**request.facts, **told}
        requested, uncommitted = stands["requested"], stands["uncommitted"]
        priority, plan, years = stands["priority"], stands["uncommitted_plan"], stands["years_needed"]
        for objection in objections_to_request(
            fund,
            priority=priority if isinstance(priority, int) else 0,
            justification=str(stands["justification"] or ""),
            requested=requested if isinstance(requested, Money) else Money("0.00 USD"),
            uncommitted=uncommitted if isinstance(uncommitted, Money) else None,
            uncommitted_plan=str(plan) if plan else None,
            years_needed=years if isinstance(years, int) else None,
        ):
            return refused(objection)
        return Draft("BudgetRequest", told, revises=request.id)
