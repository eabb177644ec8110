"""A partner asks for consent to a transfer or change of end use, and the Department of State decides (22 USC 2753)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import PARTNER_NATION, SCO, STATE
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.transfer_request import ASKED, DISPOSED, TransferOutcome
from schema.rules.authority import Objection
from schema.rules.end_use import (
    DISPOSALS,
    DisposalWitness,
    objection_to_conditions,
    objection_to_consent_before_congress,
    objection_to_recipient,
    objection_to_witness,
)
from schema.rules.execution import EndUseChange, objection_to_end_use_change, objections_to_disposal
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.submissions.document_at_hand import day_of
from schema.submissions.routing import DSCA_ITSELF, STATE_ITSELF, reaches
from schema.values import CaseDesignator, Money


def _objection_to_cost(cost: Money | None) -> Refused | None:
    if cost is None or (cost.currency == "USD" and cost.minor_units > 0):
        return None
    words = "give the cost in US dollars, more than nothing, or leave it out"
    return Refused("COST_NOT_POSITIVE", words, "acquisitionCost")


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
        if (worthless := _objection_to_cost(self.acquisition_cost)) is not None:
            return worthless
        facts = {
            "change": self.change,
            "articles": self.articles,
            "serial_numbers": [one for one in self.serial_numbers or () if one.strip()] or None,
            "recipient": self.recipient,
            "purpose": self.purpose,
            "acquisition_cost": self.acquisition_cost,
            "requested_on": desk.now.date(),
        }
        return Draft("TransferRequest", facts, case.id, marking=self.marking)


@submission(by=[STATE], makes="TransferDecision", under=ASKED)
class RecordTransferDecision(Submitted):
    """The Department of State records its decision on a transfer; the partner reads it in the version that is issued."""

    request: RecordId = given("The request; no decision on it is issued.")
    outcome: TransferOutcome = given("What was decided.")
    conditions: list[str] | None = given("The conditions that bind, one by one, when consent is given with conditions.")
    recipient_country: str | None = given(
        "The trigraph of the country the articles go to, such as `POL`, or `NATO`; a country on no list unless you say."
    )
    acquisition_cost: Money | None = given("What they cost when they were acquired, where the request does not say.")
    major_defense_equipment_cost: Money | None = given(
        "What of that is major defense equipment; all of it unless you say."
    )
    congress_told_on: date | None = given("The day consent was certified to Congress, where it had to be.")
    witness_asked: bool | None = given("Whether somebody of the United States is to see it done.")
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
        if (worthless := _objection_to_cost(self.acquisition_cost)) is not None:
            return worthless
        major = self.major_defense_equipment_cost
        if major is not None and (major.currency != "USD" or major.minor_units < 0):
            return Refused("COST_NOT_TOLD", "give the cost in US dollars, nothing or more", "majorDefenseEquipmentCost")
        if self.outcome is not TransferOutcome.DENIED:
            try:
                early = self._objection_to_consent(request, decided)
            except BadValue as bad:
                return Refused("RECIPIENT_COUNTRY_MALFORMED", bad.hint, "recipientCountry")
            if early is not None:
                return refused(early)
        facts = {
            "outcome": self.outcome,
            "conditions": list(conditions) or None,
            "witness_asked": self.witness_asked,
            "congress_told_on": self.congress_told_on,
            "acquisition_cost": self.acquisition_cost,
            "major_defense_equipment_cost": self.major_defense_equipment_cost,
            "decided_on": decided,
            "issued_on": desk.now.date() if self.issue else None,
        }
        if before is not None:
            return Draft("TransferDecision", facts, revises=before.id, marking=self.marking)
        return Draft("TransferDecision", facts, request.case_id, request.id, marking=self.marking)

    def _objection_to_consent(self, request: Seen, decided: date) -> Objection | None:
        change, cost = request.facts["change"], request.facts["acquisition_cost"] or self.acquisition_cost
        if not isinstance(change, EndUseChange):
            return None
        return objection_to_consent_before_congress(
            change,
            recipient=self.recipient_country,
            cost=cost if isinstance(cost, Money) else None,
            major_cost=self.major_defense_equipment_cost,
            told_on=self.congress_told_on,
            on=decided,
        )


@submission(by=[SCO], makes="Disposal", under=DISPOSED)
class RecordDisposal(Submitted):
    """The office records a disposal that the Department of State consented to; in what it fell short is reported by it to State."""

    request: RecordId = given("The request to demilitarize, scrap or dispose of articles, with consent issued.")
    carried_out_on: date | None = given("The day it was done, not before consent was sent; today unless you say.")
    witnessed_by: DisposalWitness | None = given("Who of the United States saw it done.")
    environmental_agreement: bool = given(
        "Whether an environmental agreement with the country asks for its conditions."
    )
    condition_before: str | None = given("The condition of the place before.")
    condition_after: str | None = given("Its condition after.")
    failure: str | None = given("In what it fell short of DoDM 4160.21 volume 1, when it did; name no person.")
    marking: str | None = given("The CUI banner of the record; where it fell short, it must reach DSCA and State.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        request = await desk.find(self.request)
        if request is None or request.facet != "TransferRequest":
            return Refused("REQUEST_NOT_FOUND", "no request you can see has this id", "request")
        change = request.facts["change"]
        if change not in DISPOSALS or not isinstance(change, EndUseChange):
            return Refused("NOT_A_DISPOSAL", "what was asked for disposes of nothing", "request")
        if await desk.related(request, "disposal"):
            return Refused("DISPOSAL_ON_RECORD", "its disposal is on record", "request")
        if (empty := objection_to_empty(failure=self.failure)) is not None:
            return empty
        done = day_of(desk, self.carried_out_on, "carriedOutOn")
        if isinstance(done, Refused):
            return done
        [decision] = await desk.related(request, "decision") or (None,)
        consented = decision if decision and decision.facts["outcome"] is not TransferOutcome.DENIED else None
        since = consented.facts["issued_on"] if consented else None
        objection = objection_to_end_use_change(change, since if isinstance(since, date) else None, done)
        if objection is not None:
            return refused(replace(objection, field="request"))
        asked = bool(consented and consented.facts["witness_asked"])
        if (unseen := objection_to_witness(asked=asked, witness=self.witnessed_by)) is not None:
            return refused(unseen)
        for incomplete in objections_to_disposal(
            procedure_followed=self.failure is None,
            failure_reported=all(reaches(party, desk, self.marking) for party in (DSCA_ITSELF, STATE_ITSELF)),
            environmental_agreement=self.environmental_agreement,
            conditions_recorded=bool((self.condition_before or "").strip() and (self.condition_after or "").strip()),
        ):
            at = {"failure_reported": "marking", "conditions_recorded": "condition_after"}
            return refused(replace(incomplete, field=at[incomplete.field or ""]))
        facts = {
            "carried_out_on": done,
            "witnessed_by": self.witnessed_by,
            "condition_before": self.condition_before,
            "condition_after": self.condition_after,
            "failure": self.failure,
            "recorded_on": desk.now.date(),
        }
        return Draft("Disposal", facts, request.case_id, request.id, marking=self.marking)
