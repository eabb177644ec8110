"""The initial deposit of an offer came in: with the signature, in time, the offer is accepted (SAMM C5.4; C6.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import DSCA, IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import DocumentEvent, DocumentStatus, ImplementationKind, next_status
from schema.submissions.document_at_hand import Document, day_of, declined, document_at_hand, standing_at


@submission(by=[IMPLEMENTING_AGENCY, DSCA], makes="LetterOfOffer", under="SAMM C5.4; C6.1; Table C5.T9")
class RecordDeposit(Submitted):
    """The implementing agency or DSCA records the initial deposit of a signed offer, or the funds of a case for a partner."""

    document: RecordId = given("The document, signed.")
    received_on: date | None = given("The day the deposit was received, by the offer's last day; today when left out.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        standing = document.standing
        if standing.funded_on:
            return Refused("DEPOSIT_RECORDED", f"it was received on {standing.funded_on.isoformat()}", "document")
        day = day_of(desk, self.received_on, "receivedOn", after=document.day("sent_on"))
        if isinstance(day, Refused):
            return day
        owing = document.seen.facts["implementation"] is ImplementationKind.EMERGENCY
        status = next_status(
            replace(standing, status=DocumentStatus.ACCEPTED) if owing else standing, DocumentEvent.FUND, day
        )
        if owing:
            return _paid_after_implementation(document, day, in_time=not isinstance(status, Objection))
        if isinstance(status, Objection):
            return declined(status, funded_on="received_on")
        accepted = max(filter(None, [standing.signed_on, day]))
        facts = {**standing_at(status), "deposit_received_on": day, "accepted_on": accepted}
        return document.next_version(facts, OfferMilestoneCode.FINIMP, on=day)


def _paid_after_implementation(document: Document, day: date, *, in_time: bool) -> Draft:
    """What an emergency left owing came in; the document stays implemented, and counts as accepted if it came in time."""
    accepted = {"accepted_on": day} if in_time else {}
    return document.next_version({"deposit_received_on": day, **accepted}, OfferMilestoneCode.FINIMP, on=day)
