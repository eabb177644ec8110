"""The office writes the control plan with its country, changes it, and the country agrees to an edition (SAMM C2.1.5.6.3)."""

from __future__ import annotations

from schema.audience import PARTNER_NATION, SCO
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.control_plan import PLANNED
from schema.rules.end_use import objection_to_edition
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import CustomerCode

PROCEDURES = ("accountability", "inventories", "record_keeping", "violation_reporting", "visits")


async def _plan(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "ControlPlan":
        return Refused("PLAN_NOT_FOUND", "no plan you can see has this id", "plan")
    return found


def _edition(plan: Seen) -> int:
    edition = plan.facts["edition"]
    assert isinstance(edition, int)
    return edition


@submission(by=[SCO], makes="ControlPlan", under=PLANNED)
class PrepareControlPlan(Submitted):
    """The office writes down the plan it developed with a country; the country reads it, and agrees to it or asks for changes."""

    country: CustomerCode = given("The customer code of the country, one you are accredited to.")
    number: str = given("The number of the plan, such as `BN-04`; no other plan of the country has it.")
    accountability: str = given("How the country accounts for the articles within its own forces.")
    inventories: str = given("How the required inventories and inspections are reported.")
    record_keeping: str = given("What records the country and the office keep.")
    violation_reporting: str = given("How it is reported that an article is not used or kept as agreed.")
    visits: str = given("What is done on end-use monitoring visits.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        empty = objection_to_empty(
            number=self.number,
            accountability=self.accountability,
            inventories=self.inventories,
            recordKeeping=self.record_keeping,
            violationReporting=self.violation_reporting,
            visits=self.visits,
        )
        if empty is not None:
            return empty
        number = self.number.strip()
        for plan in await desk.register("controlPlans"):
            if plan.facts["country"] == self.country and plan.facts["number"] == number:
                return Refused(
                    "PLAN_ON_RECORD", "a plan of the country has this number; revise it, or give another", "number"
                )
        told = {name: getattr(self, name) for name in PROCEDURES}
        facts = {"country": self.country, "number": number, "edition": 1, "prepared_on": desk.now.date(), **told}
        return Draft("ControlPlan", facts, scope={"customer": self.country, "benefitting": self.country})


@submission(by=[SCO], makes="ControlPlan", under=PLANNED)
class ReviseControlPlan(Submitted):
    """The office changes a control plan; that is its next edition, to which the country agrees anew. What you leave out stays."""

    plan: RecordId = given("The plan.")
    accountability: str | None = given("How the country accounts for the articles now.")
    inventories: str | None = given("How inventories and inspections are reported now.")
    record_keeping: str | None = given("What records the country and the office keep now.")
    violation_reporting: str | None = given("How it is reported now that an article is not used or kept as agreed.")
    visits: str | None = given("What is done on visits now.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        plan = await _plan(desk, self.plan)
        if isinstance(plan, Refused):
            return plan
        empty = objection_to_empty(
            accountability=self.accountability,
            inventories=self.inventories,
            recordKeeping=self.record_keeping,
            violationReporting=self.violation_reporting,
            visits=self.visits,
        )
        if empty is not None:
            return empty
        told = {name: getattr(self, name) for name in PROCEDURES}
        changed = {name: text for name, text in told.items() if text is not None and text != plan.facts[name]}
        if not changed:
            return Refused("NOTHING_CHANGED", "the plan says so already; change something", "plan")
        facts = {**changed, "edition": _edition(plan) + 1, "prepared_on": desk.now.date()}
        return Draft("ControlPlan", facts, revises=plan.id)


@submission(by=[PARTNER_NATION], makes="ControlPlan", under=PLANNED)
class AgreeToControlPlan(Submitted):
    """The country agrees to the control plan as it read it."""

    plan: RecordId = given("The plan.")
    edition: int = given("The edition you read; it is the latest, and you have not agreed to it yet.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        plan = await _plan(desk, self.plan)
        if isinstance(plan, Refused):
            return plan
        if (objection := objection_to_edition(self.edition, _edition(plan))) is not None:
            return refused(objection)
        if plan.facts["agreed_on"] is not None:
            return Refused("PLAN_AGREED", "you agreed to this edition", "edition")
        return Draft("ControlPlan", {"agreed_on": desk.now.date()}, revises=plan.id)
