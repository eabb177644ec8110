"""The implementing agency implements a document: as usual, in an emergency, or later by agreement (SAMM C6.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import DocumentEvent, EmergencyApproval, ImplementationKind, next_status
from schema.submissions.document_at_hand import day_of, declined, document_at_hand, standing_at

AT = {"emergency_approval": "emergency_approved_on", "delay_agreed_until": "delay_agreed_until"}
APPROVES = "division chief of country finance at DSCA"  # the office; no person is kept


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C6.1; C6.1.2")
class ImplementLetter(Submitted):
    """The implementing agency implements an accepted document, or a modification that was sent; obligations can then be made.

    Without the initial deposit it does so only in an emergency that DSCA's division chief of country finance approved.
    """

    document: RecordId = given("The document of yours.")
    implementation: ImplementationKind = given(
        "Whether it is implemented as usual, in an emergency, or later by agreement."
    )
    on: date | None = given("The day it was implemented; today when left out.")
    emergency_approved_on: date | None = given("The day the emergency was approved, when it is one.")
    delay_agreed_until: date | None = given("The day agreed on, when it is implemented later than usual.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        standing = document.standing
        day = day_of(desk, self.on, "on", after=standing.signed_on or document.day("sent_on"))
        if isinstance(day, Refused):
            return day
        approved = self.emergency_approved_on
        standing = replace(
            standing,
            emergency_approval=EmergencyApproval(APPROVES, approved) if approved else None,
            delay_agreed_until=self.delay_agreed_until,
        )
        status = next_status(standing, DocumentEvent.IMPLEMENT, day, implementation=self.implementation)
        if isinstance(status, Objection):
            return declined(status, **AT)
        facts = {**standing_at(status), "implemented_on": day, "implementation": self.implementation}
        if self.implementation is ImplementationKind.EMERGENCY:
            facts["emergency_approved_on"] = approved
        return document.next_version(facts, OfferMilestoneCode.OA, on=day)
