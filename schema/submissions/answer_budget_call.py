"""An office answers DSCA's call, its command sends the data on, and the plan for uncommitted FMF is brought up to date (SAMM C2.3.3.1)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, SCO
from schema.desk import Desk, Draft, Part, RecordId, Refused, Seen, Submitted, given, part, refused, submission
from schema.rules.budget_cycle import SPEND_PLAN, TABLE, objection_to_spend_plan
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.values import Money


async def _call_at_hand(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "BudgetCall":
        return Refused("CALL_NOT_FOUND", "no call for budget requests of yours has this id", "call")
    return found


@submission(by=[SCO], makes="BudgetCall", under=TABLE.under)
class SendBudgetRequests(Submitted):
    """The office has submitted every requirement of the country for the year, and sends them to its command."""

    call: RecordId = given("The call on you; it is not answered yet.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        call = await _call_at_hand(desk, self.call)
        if isinstance(call, Refused):
            return call
        if call.facts["sent_on"] is not None:
            return Refused(
                "REQUESTS_SENT", "the requests are sent; what is submitted since joins them by itself", "call"
            )
        about = ("country", "fiscal_year")
        requests = await desk.register("budgetRequests")
        if not any(all(one.facts[n] == call.facts[n] for n in about) for one in requests):
            words = "submit the country's requirements first, every one of them, whatever was granted before"
            return Refused("NOTHING_REQUESTED", words, "call")
        return Draft("BudgetCall", {"sent_on": desk.now.date()}, revises=call.id)


@submission(by=[CCMD], makes="BudgetCall", under=TABLE.under)
class ForwardBudgetRequests(Submitted):
    """The command has reviewed a country's requests, and sends the data to the Joint Staff."""

    call: RecordId = given("The call on an office of your theater; the office has answered it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        call = await _call_at_hand(desk, self.call)
        if isinstance(call, Refused):
            return call
        if call.facts["forwarded_on"] is not None:
            return Refused("REQUESTS_FORWARDED", "the data went to the Joint Staff already", "call")
        if call.facts["sent_on"] is None:
            return Refused("REQUESTS_AWAITED", "the office has not sent its requests yet", "call")
        return Draft("BudgetCall", {"forwarded_on": desk.now.date()}, revises=call.id)


@part
class PlannedSpending(Part):
    """One use of uncommitted FMF that is planned."""

    purpose: str = given("What it is for.")
    amount: Money = given("How much of it, in US dollars.")
    committed_by: date = given("The day by which it is to be committed; today or later.")


@submission(by=[SCO], makes="SpendPlan", under=SPEND_PLAN.under)
class ProposeSpendPlan(Submitted):
    """The office proposes what uncommitted FMF of earlier years is for; a plan proposed before is replaced."""

    call: RecordId = given("The call on you for the year.")
    uncommitted: Money = given("What is not committed, in US dollars.")
    accumulated: str = given("Why it has accumulated.")
    lines: list[PlannedSpending] = given("What it is for, use by use; together no more than is not committed.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        call = await _call_at_hand(desk, self.call)
        if isinstance(call, Refused):
            return call
        values = [line.values for line in self.lines]
        for purpose in (str(one["purpose"]) for one in values):
            spoken = {"accumulated": self.accumulated, "lines": purpose}
            if (empty := objection_to_empty(**spoken)) is not None:
                return empty
            if (endorses := await refuse_endorsement(desk, None, **spoken)) is not None:
                return endorses
        today = desk.now.date()
        planned = [
            (a, d) for v in values if isinstance(a := v["amount"], Money) and isinstance(d := v["committed_by"], date)
        ]
        if (objection := objection_to_spend_plan(self.uncommitted, planned, today)) is not None:
            return refused(objection)
        inside = tuple(Draft("SpendPlanLine", {"number": n, **v}) for n, v in enumerate(values, 1))
        facts = {"uncommitted": self.uncommitted, "accumulated": self.accumulated, "proposed_on": today}
        before = await desk.related(call, "spendPlan")
        if before:
            return Draft("SpendPlan", facts, revises=before[0].id, inside=inside)
        return Draft("SpendPlan", facts, parent_id=call.id, inside=inside)
