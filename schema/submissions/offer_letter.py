"""An offer goes out, is extended, cancelled and reactivated (SAMM C5.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import DSCA, IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import (
    OPENING,
    VOID,
    Bond,
    DocumentEvent,
    DocumentStatus,
    next_status,
    objections_to_event,
)
from schema.rules.offer_expiration import OfferDates, objections_to_extension, objections_to_offer
from schema.submissions.congressional_notification import objection_to_offering
from schema.submissions.document_at_hand import Document, day_of, declined, document_at_hand, form_of, standing_at

AT = {"note": "short_offer_note", "extended_to": "expires_on", "estimates_valid": "estimates_valid"}


@submission(by=[DSCA], makes="LetterOfOffer", under="SAMM C5.4; Table C5.T9; 22 USC 2776(b)")
class OfferLetter(Submitted):
    """DSCA countersigns a proposed document and sends it to the purchaser, to whom every price is open from then on."""

    document: RecordId = given("The document, proposed and approved by all whose approval it needs.")
    countersigned_on: date | None = given("The day it was countersigned; today when left out.")
    sent_on: date | None = given("The day it was sent; today when left out.")
    short_offer_note: str | None = given("What is noted for the purchaser where it has less than the standard time.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        countersigned = day_of(desk, self.countersigned_on, "countersignedOn", after=document.day("state_approved_on"))
        if isinstance(countersigned, Refused):
            return countersigned
        sent = day_of(desk, self.sent_on, "sentOn", after=countersigned)
        if isinstance(sent, Refused):
            return sent
        objection = await self._objection(desk, document, countersigned, sent)
        if objection:
            return declined(objection, **AT)
        facts = {
            **standing_at(DocumentStatus.OFFERED, document.standing),
            "countersigned_on": countersigned,
            "sent_on": sent,
        }
        if self.short_offer_note:
            notes = document.seen.facts["notes"]
            facts["notes"] = f"{notes}\n{self.short_offer_note}" if notes else self.short_offer_note
        return document.next_version(facts, OfferMilestoneCode.DOCMNTSENT, on=sent)

    async def _objection(self, desk: Desk, document: Document, countersigned: date, sent: date) -> Objection | None:
        standing = replace(document.standing, countersigned_on=countersigned)
        if standing.bond is not Bond.NOTICE and standing.status is DocumentStatus.PROPOSED:
            notified = await objection_to_offering(desk, document, sent)
            if isinstance(notified, Objection):
                return notified
            standing = replace(standing, notification_required=notified)
        found = list(objections_to_event(standing, DocumentEvent.OFFER, sent))
        if not found:
            # A document that was changed since it was proposed has lost its approvals, and needs them as a proposal does.
            reviewed = replace(standing, status=DocumentStatus.REVIEW)
            found += objections_to_event(reviewed, DocumentEvent.APPROVE, sent)
        if not found and standing.milap_on and standing.offer_expiration_date:
            dates = OfferDates(
                form_of(document.case),
                standing.milap_on,
                sent,
                standing.offer_expiration_date,
                note=self.short_offer_note,
            )
            found += objections_to_offer(dates)
        return next(iter(found), None)


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C5.4; DSCA foreign customer guide")
class ExtendOffer(Submitted):
    """The implementing agency extends an offer that is neither answered nor expired."""

    document: RecordId = given("The offer of yours.")
    expires_on: date = given("The last day on which it can now be accepted.")
    estimates_valid: bool = given("Whether its price and delivery estimates are expected to hold until then.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        standing = document.standing
        if standing.offer_expiration_date is None:
            return Refused("NO_EXPIRATION", "this document has no last day; it waits for no acceptance", "document")
        objections = objections_to_extension(
            expires_on=standing.offer_expiration_date,
            extended_to=self.expires_on,
            on=desk.now.date(),
            still_offered=standing.status is DocumentStatus.OFFERED,
            estimates_valid=self.estimates_valid,
        )
        if objections:
            return declined(objections[0], **AT)
        return document.next_version({"expires_on": self.expires_on})


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C5.4; Table C5.T9")
class CancelLetter(Submitted):
    """The implementing agency cancels an offer that is not accepted: one that stands, was rejected, or is recorded as expired."""

    document: RecordId = given("The offer of yours.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        status = next_status(document.standing, DocumentEvent.CANCEL, desk.now.date())
        if isinstance(status, Objection):
            return declined(status)
        return document.next_version(standing_at(status))


@submission(by=[DSCA], makes="LetterOfOffer", under="SAMM C5.4.14; C5.4.15")
class ReactivateLetter(Submitted):
    """DSCA reactivates a cancelled offer, and so approves that it stands again: until a new day, for a new decision."""

    document: RecordId = given("The cancelled offer.")
    expires_on: date = given("The last day on which it can be accepted.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        if document.day("sent_on") is None:
            return Refused("NEVER_SENT", "it was cancelled before it was sent; have a new document written", "document")
        others = [d for d in await desk.related(document.case, "lettersOfOffer") if d.id != document.seen.id]
        if document.standing.kind in OPENING and any(
            d.facts["kind"] in OPENING and d.facts["raw_status"] not in VOID for d in others
        ):
            return Refused(
                "BASIC_ON_RECORD", "another basic document was written in its place; go on with that", "document"
            )
        today = desk.now.date()
        standing = replace(document.standing, reactivation_approved_on=today, offer_expiration_date=self.expires_on)
        status = next_status(standing, DocumentEvent.REACTIVATE, today)
        if isinstance(status, Objection):
            return declined(status, offer_expiration_date="expires_on")
        facts = {**standing_at(status, standing), "expires_on": self.expires_on, "decision": None, "decided_on": None}
        return replace(document.next_version(facts, OfferMilestoneCode.DREACT, on=today), beside=("LetterOfOffer",))
