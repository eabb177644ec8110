"""The Department of State approves a document before it is offered (SAMM C5.4)."""

from __future__ import annotations

from datetime import date

from schema.audience import STATE
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.letter_of_offer import WaitsOn
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import STATUS_ORDER, DocumentStatus
from schema.submissions.document_at_hand import day_of, declined, document_at_hand


@submission(by=[STATE], makes="LetterOfOffer", under="SAMM C5.4; DSCA foreign customer guide")
class ApproveDocumentForState(Submitted):
    """The Department of State approves a proposed document, without which it is not offered."""

    document: RecordId = given("The document, proposed.")
    on: date | None = given("The day you approved it; today when left out.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        standing = document.standing
        if standing.state_approved_on:
            day = standing.state_approved_on.isoformat()
            return Refused("ALREADY_APPROVED", f"you approved it on {day}; that stands", "document")
        if standing.status is not DocumentStatus.PROPOSED:
            return declined(Objection(STATUS_ORDER, "State approves a document that is proposed; wait until it is"))
        day_approved = day_of(desk, self.on, "on", after=document.stands_since)
        if isinstance(day_approved, Refused):
            return day_approved
        # No milestone: the list of them has none for this, and a department that reads few reasons must not retell them.
        return document.next_version({"state_approved_on": day_approved, "waits_on": WaitsOn.DSCA})
