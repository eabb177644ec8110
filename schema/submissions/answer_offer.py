"""The partner nation answers an offer: it accepts, rejects, or asks for a change (SAMM C5.4; C6.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from schema.audience import PARTNER_NATION
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.letter_of_offer import OutwardStatus, PurchaserDecision, WaitsOn
from schema.facets.letter_of_request import LetterOfRequestStatus, ResponseWanted
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import (
    COUNTEROFFER,
    MODIFICATIONS,
    CaseChange,
    ChangeAuthor,
    ChangeEffect,
    DocumentEvent,
    DocumentKind,
    document_needed,
    next_status,
    treatment_of_change,
)
from schema.rules.offer_expiration import objection_to_expired_offer
from schema.submissions.document_at_hand import Document, day_of, declined, document_at_hand, standing_at

IN_FORCE = (OutwardStatus.ACCEPTED, OutwardStatus.IMPLEMENTED)
WANTED: Mapping[DocumentKind, ResponseWanted] = {
    DocumentKind.BASIC: ResponseWanted.LETTER_OF_OFFER,
    DocumentKind.AMENDMENT: ResponseWanted.AMENDMENT,
    DocumentKind.MODIFICATION: ResponseWanted.MODIFICATION,
}


async def _offer_at_hand(desk: Desk, record: str) -> Document | Refused:
    document = await document_at_hand(desk, record)
    if isinstance(document, Document) and document.seen.facts["status"] is OutwardStatus.AGENCY_APPROVED:
        return Refused("NOT_OFFERED", "the document is not sent to you yet; wait for the offer", "document")
    return document


@submission(by=[PARTNER_NATION], makes="LetterOfOffer", under="SAMM C5.4; DSCA foreign customer guide")
class AcceptLetter(Submitted):
    """A partner nation accepts an offer by its signature; the acceptance is valid with the initial deposit, paid in time."""

    document: RecordId = given("The offer to you.")
    signed_on: date | None = given("The day it was signed, by the offer's last day; today when left out.")
    with_changes: bool = given("Whether the signed letter carries changes that were not agreed with the United States.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await _offer_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        day = day_of(desk, self.signed_on, "signedOn", after=document.day("sent_on"))
        if isinstance(day, Refused):
            return day
        standing = replace(document.standing, unagreed_changes=self.with_changes)
        status = next_status(standing, DocumentEvent.SIGN, day)
        if isinstance(status, Objection):
            if status.rule is COUNTEROFFER:
                words = (
                    "an offer that is changed is not accepted; ask for the change with `requestChange`, or sign without"
                )
                status = replace(status, sentence=words)
            return declined(status, signed_on="signed_on", unagreed_changes="with_changes")
        facts = {**standing_at(status), "decision": PurchaserDecision.ACCEPTED, "decided_on": day}
        paid = standing.funded_on
        if standing.deposit_required and paid is None:
            facts["waits_on"] = WaitsOn.PURCHASER
        else:
            facts["accepted_on"] = max(filter(None, [day, paid]))
        return document.next_version(facts)


@submission(by=[PARTNER_NATION], makes="LetterOfOffer", under="SAMM C5.4; DSCA foreign customer guide")
class RejectLetter(Submitted):
    """A partner nation rejects an offer, for good: what it still wants it asks for in a new letter."""

    document: RecordId = given("The offer to you.")
    on: date | None = given("The day it was decided; today when left out.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await _offer_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        day = day_of(desk, self.on, "on", after=document.day("sent_on"))
        if isinstance(day, Refused):
            return day
        status = next_status(document.standing, DocumentEvent.DECLINE, day)
        if isinstance(status, Objection):
            return declined(status)
        expires_on = document.day("expires_on")
        expired = objection_to_expired_offer(expires_on, day) if expires_on else None
        if expired:
            return declined(expired)
        facts = {**standing_at(status), "decision": PurchaserDecision.REJECTED, "decided_on": day}
        return document.next_version(facts)


@submission(by=[PARTNER_NATION], makes="LetterOfRequest", under="SAMM C5.4; C6.7; DSCA foreign customer guide")
class RequestChange(Submitted):
    """A partner nation asks for a change of an offer or of its case, by a new letter of request about it.

    Against an offer that is not signed it is a counteroffer. Which document you ask for follows from the changes.
    """

    document: RecordId = given("The document you would have changed.")
    changes: list[CaseChange] = given("What you would change.")
    reference: str = given("Your own reference of the letter.")
    requirement: str = given("What you ask for.")
    funding: str | None = given("How you mean to pay.")
    signed_on: date | None = given("The day the letter was signed; today when left out.")
    marking: str | None = given("The CUI banner of the letter, such as `CUI//INTL`, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await _offer_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        for text, at in ((self.reference, "reference"), (self.requirement, "requirement")):
            if not text.strip():
                return Refused("TEXT_EMPTY", "say it in words; a letter without it cannot be acted on", at)
        if not self.changes:
            return Refused("CHANGES_MISSING", "say what you would change", "changes")
        day = day_of(desk, self.signed_on, "signedOn", after=document.day("sent_on"))
        if isinstance(day, Refused):
            return day
        needed, _ = document_needed(set(self.changes))
        if document.seen.facts["status"] not in IN_FORCE:
            effect = ChangeEffect.TERMS if needed in MODIFICATIONS else ChangeEffect.SCOPE
            treatment = treatment_of_change(document.standing, {effect}, ChangeAuthor.PURCHASER, desk.now.date())
            if isinstance(treatment, Objection):
                return declined(treatment)
        facts = {
            "reference": self.reference,
            "requirement": self.requirement,
            "response_wanted": WANTED[needed],
            "funding": self.funding,
            "signed_on": day,
            "received_on": desk.now.date(),
            "raw_status": LetterOfRequestStatus.RECEIPT,
        }
        return Draft("LetterOfRequest", facts, document.case.id, marking=self.marking)
