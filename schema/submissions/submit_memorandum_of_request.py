"""DSCA asks for what is built for a partner: the memorandum of request takes the letter's place (SAMM C15)."""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA
from schema.case import Program
from schema.desk import Desk, Draft, Refused, Submitted, given, submission
from schema.facets.letter_of_request import LetterOfRequestStatus, ResponseWanted
from schema.rules.request_criteria import Financing
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator


@submission(by=[DSCA], makes="LetterOfRequest", under="SAMM C15; C2.1.7.1")
class SubmitMemorandumOfRequest(Submitted):
    """DSCA asks an implementing agency for what a case built for a partner is to bring; the partner reads none of it.

    The memorandum takes the place of a letter of request: the agency acknowledges, assesses and answers it as one.
    """

    case: CaseDesignator = given("The case, built for a partner.")
    reference: str = given("The reference of the memorandum.")
    requirement: str = given("What is asked for.")
    response_wanted: ResponseWanted = given("Which answer is asked for: a letter of offer, or a change of one.")
    funding: str = given("The appropriation and authority that pay for it.")
    signed_on: date | None = given("The day it was signed; today when left out.")
    marking: str | None = given("The CUI banner of the memorandum, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await desk.case(self.case)
        if case is None:
            return Refused("CASE_NOT_FOUND", "no case has this designator", "case")
        if case.facts["program"] is not Program.BPC:
            return Refused("CASE_NOT_BUILT_FOR_A_PARTNER", "what is sold is asked for by its purchaser", "case")
        for text, at in ((self.reference, "reference"), (self.requirement, "requirement"), (self.funding, "funding")):
            if not text.strip():
                return Refused("TEXT_EMPTY", "say it in words; a memorandum without it cannot be acted on", at)
        day = day_of(desk, self.signed_on, "signedOn")
        if isinstance(day, Refused):
            return day
        facts = {
            "reference": self.reference,
            "requirement": self.requirement,
            "response_wanted": self.response_wanted,
            "funding": self.funding,
            "financing": [Financing.BPC_APPROPRIATION.name],
            "signed_on": day,
            "received_on": desk.now.date(),
            "raw_status": LetterOfRequestStatus.RECEIPT,
        }
        return Draft("LetterOfRequest", facts, case.id, marking=self.marking)
