"""An invited contractor submits its rough-order-of-magnitude estimate, or withdraws it (SAMM C2.1.8; DFARS 225.7304)."""

from __future__ import annotations

from datetime import date

from schema.audience import INDUSTRY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.rom_call import RomCallState
from schema.facets.rom_estimate import RomEstimateState
from schema.values import Money


@submission(by=[INDUSTRY], makes="RomEstimate", under="SAMM C2.1.8.1; DFARS 225.7304")
class SubmitRomEstimate(Submitted):
    """An invited contractor submits its estimate under an open call; a second one is a new version of the first."""

    call: RecordId = given("The call you are invited to.")
    amount: Money = given("What you expect the whole to cost.")
    lead_time_months: int = given("How long delivery takes after award, in months, 0 to 600.")
    assumptions: str | None = given("What the estimate takes for granted.")
    valid_until: date | None = given("The last day on which the estimate holds; not in the past.")
    marking: str | None = given(
        "The CUI banner of the estimate, such as `CUI//SP-PROPIN`; only an agency limits dissemination further."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        call = await desk.find(self.call)
        if call is None or call.facet != "RomCall":
            return Refused("CALL_NOT_FOUND", "no call you are invited to has this id", "call")
        if call.facts["state"] is not RomCallState.OPEN:
            return Refused("CALL_NOT_OPEN", "the call takes no more estimates", "call")
        if self.amount.minor_units <= 0:
            return Refused("AMOUNT_NOT_POSITIVE", "estimate an amount above zero", "amount")
        if not 0 <= self.lead_time_months <= 600:
            return Refused("LEAD_TIME_OUT_OF_RANGE", "give the lead time in months, from 0 to 600", "leadTimeMonths")
        if self.valid_until is not None and self.valid_until < desk.now.date():
            return Refused("VALIDITY_IN_PAST", "an estimate holds until today or later; correct the day", "validUntil")
        facts = {
            "company": desk.principal.party.code,
            "amount": self.amount,
            "lead_time_months": self.lead_time_months,
            "assumptions": self.assumptions,
            "valid_until": self.valid_until,
            "state": RomEstimateState.SUBMITTED,
            "submitted_at": desk.now,
            "call_closes_at": call.facts["closes_at"],
        }
        return Draft("RomEstimate", facts, call.case_id, call.id, marking=self.marking)


@submission(by=[INDUSTRY], makes="RomEstimate", under="DFARS 225.7304")
class WithdrawRomEstimate(Submitted):
    """A contractor withdraws its own estimate; the record stays, marked withdrawn."""

    estimate: RecordId = given("Your estimate.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        estimate = await desk.find(self.estimate)
        if estimate is None or estimate.facet != "RomEstimate":
            return Refused("ESTIMATE_NOT_FOUND", "no estimate of yours has this id", "estimate")
        if estimate.facts["state"] is RomEstimateState.WITHDRAWN:
            return Refused("ALREADY_WITHDRAWN", "the estimate is withdrawn already", "estimate")
        return Draft(
            "RomEstimate", {"state": RomEstimateState.WITHDRAWN, "submitted_at": desk.now}, revises=estimate.id
        )
