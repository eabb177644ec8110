"""A partner asks for consent to a transfer or change of end use, and the Department of State decides (22 USC 2753)."""

from __future__ import annotations

from datetime import date

from schema.audience import PARTNER_NATION, STATE
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.transfer_request import ASKED, TransferOutcome
from schema.rules.end_use import objection_to_conditions, objection_to_recipient
from schema.rules.execution import EndUseChange
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator, Money


@submission(by=[PARTNER_NATION], makes="TransferRequest", under=ASKED)
class RequestTransfer(Submitted):
    """A partner asks for consent to transfer what it was sold, or to use it otherwise than agreed; nothing may be done before."""

    case: CaseDesignator = given("The case under which the articles were delivered to you.")
    change: EndUseChange = given("What is to be done with them.")
    articles: str = given("The articles, and how many of them.")
    serial_numbers: list[str] | None = given("Their serial numbers, where they have any.")
    recipient: str | None = given("The government, body or firm that is to have them; name no person.")
    purpose: str = given("What it is for.")
    acquisition_cost: Money | None = given("What they cost when they were acquired, in US dollars, when you know.")
    marking: str | None = given("The CUI banner of the request, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        if case.facts["delivered_from"] is None:
            return Refused(
                "NOTHING_DELIVERED_YET", "nothing was delivered under the case that could be passed on", "case"
            )
        empty = objection_to_empty(articles=self.articles, recipient=self.recipient, purpose=self.purpose)
        if empty is not None:
            return empty
        if (objection := objection_to_recipient(self.change, self.recipient)) is not None:
            return refused(objection)
        cost = self.acquisition_cost
        if cost is not None and (cost.currency != "USD" or cost.minor_units <= 0):
            words = "give the cost in US dollars, more than nothing, or leave it out"
            return Refused("COST_NOT_POSITIVE", words, "acquisitionCost")
        facts = {
            "change": self.change,
            "articles": self.articles,
            "serial_numbers": [one for one in self.serial_numbers or () if one.strip()] or None,
            "recipient": self.recipient,
            "purpose": self.purpose,
            "acquisition_cost": cost,
            "requested_on": desk.now.date(),
        }
        return Draft("TransferRequest", facts, case.id, marking=self.marking)


@submission(by=[STATE], makes="TransferDecision", under=ASKED)
class RecordTransferDecision(Submitted):
    """The Department of State records its decision on a transfer; the partner reads it in the version that is issued."""

    request: RecordId = given("The request; no decision on it is issued.")
    outcome: TransferOutcome = given("What was decided.")
    conditions: list[str] | None = given("The conditions that bind, one by one, when consent is given with conditions.")
    decided_on: date | None = given("The day of the decision, from the request on; today unless you say.")
    issue: bool = given("Whether it goes to the partner now; until then it reads nothing of it.")
    marking: str | None = given("The CUI banner of the decision, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        request = await desk.find(self.request)
        if request is None or request.facet != "TransferRequest":
            return Refused("REQUEST_NOT_FOUND", "no request you can see has this id", "request")
        [before] = await desk.related(request, "decision") or (None,)
        if before is not None and before.facts["issued_on"] is not None:
            return Refused("DECISION_ISSUED", "a decision on it was issued; the partner asks anew", "request")
        conditions = tuple(one for one in self.conditions or () if one.strip())
        conditional = self.outcome is TransferOutcome.CONSENTED_WITH_CONDITIONS
        if (objection := objection_to_conditions(conditional=conditional, conditions=conditions)) is not None:
            return refused(objection)
        requested = request.facts["requested_on"]
        since = requested if isinstance(requested, date) else None
        decided = day_of(desk, self.decided_on, "decidedOn", after=since)
        if isinstance(decided, Refused):
            return decided
        facts = {
            "outcome": self.outcome,
            "conditions": list(conditions) or None,
            "decided_on": decided,
            "issued_on": desk.now.date() if self.issue else None,
        }
        if before is not None:
            return Draft("TransferDecision", facts, revises=before.id, marking=self.marking)
        return Draft("TransferDecision", facts, request.case_id, request.id, marking=self.marking)
