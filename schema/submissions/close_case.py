"""The end of a case: its sustainment begins, its supply is complete, it is closed (SAMM C16; DSCA 25-100)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.case import Program
from schema.desk import Desk, Draft, Refused, Seen, Submitted, given, refused, submission
from schema.facets.closure import CLOSING, ClosureProcedure, ClosureStatus
from schema.rules import closure as rules
from schema.submissions.case_in_execution import case_in_execution, last_day
from schema.submissions.document_at_hand import day_of
from schema.submissions.record_shipment import ENDED
from schema.values import CaseDesignator

STATUSES = {
    ClosureStatus.INTERIM_CLOSED: rules.ClosureStatus.ACCELERATED_INTERIM,
    ClosureStatus.CLOSED_ACCELERATED: rules.ClosureStatus.ACCELERATED_FINAL,
    ClosureStatus.CLOSED_NON_ACCELERATED: rules.ClosureStatus.NON_ACCELERATED,
}


async def _closure(desk: Desk, case: Seen) -> Seen | None:
    """The closing of a case, when anything is recorded of it."""
    found = await desk.related(case, "closure")
    return found[0] if found else None


@submission(by=[IMPLEMENTING_AGENCY], makes="Case", under="seed 001; SAMM C2.2.6")
class BeginSustainment(Submitted):
    """The implementing agency tells that sustainment of what was delivered has begun."""

    case: CaseDesignator = given("The case of yours; something was delivered under it.")
    sustained_from: date | None = given("The day sustainment began, from the first delivery on; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        delivered = case.facts["delivered_from"]
        if not isinstance(delivered, date):
            return Refused("NOTHING_DELIVERED_YET", "nothing was delivered that could be sustained", "case")
        if case.facts["sustained_from"] is not None:
            return Refused("SUSTAINMENT_BEGUN", "sustainment has begun already", "case")
        begun = day_of(desk, self.sustained_from, "sustainedFrom", after=delivered)
        if isinstance(begun, Refused):
            return begun
        return Draft("Case", {"sustained_from": begun}, revises=case.id)


@submission(by=[IMPLEMENTING_AGENCY], makes="Closure", under=CLOSING)
class RecordSupplyComplete(Submitted):
    """The implementing agency posts that all was delivered and performed, and how the case is to be closed."""

    case: CaseDesignator = given("The case of yours; none of its shipments is under way.")
    supply_complete_on: date | None = given("The day all was done, from the last delivery on; today unless you say.")
    procedure: ClosureProcedure = given("How the case is to be closed; accelerated where grants finance it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        standing = await _closure(desk, case)
        if standing is not None and standing.facts["supply_complete_on"] is not None:
            return Refused("SUPPLY_COMPLETE", "supply is posted as complete", "case")
        if any(each.facts["status"] not in ENDED for each in await desk.related(case, "shipments")):
            return Refused("SHIPMENT_UNDER_WAY", "a shipment is not handed over yet; wait, or cancel it", "case")
        if self.procedure is ClosureProcedure.NON_ACCELERATED:
            objection = rules.objection_to_declining(receives_fmf=case.facts["program"] is Program.FMF)
            if objection:
                return refused(replace(objection, field="procedure"))
        delivered = last_day(await desk.related(case, "deliveries"), "delivered_on")
        complete = day_of(desk, self.supply_complete_on, "supplyCompleteOn", after=delivered)
        if isinstance(complete, Refused):
            return complete
        facts = {"supply_complete_on": complete, "procedure": self.procedure}
        return Draft("Closure", facts, case.id, revises=standing.id if standing else None)


@submission(by=[IMPLEMENTING_AGENCY], makes="Closure", under=CLOSING)
class CloseCase(Submitted):
    """The implementing agency closes a case: for the time being, under the accelerated procedure, or for good.

    From the final closure its records are kept ten years.
    """

    case: CaseDesignator = given("The case of yours, its supply posted as complete.")
    status: ClosureStatus = given("How its books are closed; interim comes before final.")
    certificate_on: date | None = given("The day of the closure certificate; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        closure = await _closure(desk, case)
        complete = closure.facts["supply_complete_on"] if closure else None
        if closure is None or not isinstance(complete, date):
            return Refused("SUPPLY_NOT_COMPLETE", "post the supply as complete first", "case")
        before = closure.facts["status"]
        objection = rules.objection_to_closure_status(
            STATUSES[before] if isinstance(before, ClosureStatus) else None,
            STATUSES[self.status],
            accelerated=closure.facts["procedure"] is ClosureProcedure.ACCELERATED,
        )
        if objection:
            return refused(objection)
        today = desk.now.date()
        reports = await desk.related(case, "supplyDiscrepancyReports")
        objection = rules.objection_to_closing(
            complete,
            last_day(await desk.related(case, "deliveries"), "delivered_on") or complete,
            today,
            discrepancies_open=any(each.facts["decided_on"] is None for each in reports),
        )
        if objection:
            return refused(replace(objection, field="case"))
        certified = day_of(desk, self.certificate_on, "certificateOn", after=complete)
        if isinstance(certified, Refused):
            return certified
        facts: dict[str, object] = {"certificate_on": closure.facts["certificate_on"] or certified}
        if self.status is ClosureStatus.INTERIM_CLOSED:
            return Draft("Closure", facts | {"interim_closed_on": today}, revises=closure.id)
        facts |= {"finally_closed_on": today, "records_kept_until": rules.file_kept_until(today)}
        closed = Draft("Case", {"closed_on": today}, revises=case.id)
        return Draft("Closure", facts, revises=closure.id, along=(closed,))
