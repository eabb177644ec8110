"""The implementing agency implements a document: as usual, in an emergency, or later by agreement (SAMM C6.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.case import Program
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Objection
from schema.rules.building_partner_capacity import objection_to_implementing
from schema.rules.document_lifecycle import Bond, DocumentEvent, EmergencyApproval, ImplementationKind, next_status
from schema.submissions.document_at_hand import Document, day_of, declined, document_at_hand, standing_at
from schema.submissions.keep_building_partner_capacity_program import FACET, program_of, program_standing

AT = {"emergency_approval": "emergency_approved_on", "delay_agreed_until": "delay_agreed_until"}
APPROVES = "division chief of country finance at DSCA"  # the office; no person is kept


async def _withheld_funds(desk: Desk, document: Document, on: date) -> Objection | None:
    """What keeps a document from spending the funds of a case built for a partner; one that may not change funds spends none."""
    if document.case.facts["program"] is not Program.BPC or document.standing.bond is Bond.NOTICE:
        return None
    return objection_to_implementing(program_standing(await program_of(desk, document.case)), on)


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C6.1; C6.1.2")
class ImplementLetter(Submitted):
    """The implementing agency implements an accepted document, or a modification that was sent; obligations can then be made.

    Without the initial deposit it does so only in an emergency that DSCA's division chief of country finance approved.
    What is built for a partner waits for its program: authority, funds, the partner's agreement, and under section 333 notice and cleared units.
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
        if (withheld := await _withheld_funds(desk, document, day)) is not None:
            return declined(withheld)
        facts = {**standing_at(status), "implemented_on": day, "implementation": self.implementation}
        if self.implementation is ImplementationKind.EMERGENCY:
            facts["emergency_approved_on"] = approved
        # What is taken back of its program meanwhile is heeded.
        return replace(document.next_version(facts, OfferMilestoneCode.OA, on=day), beside=(FACET,))
