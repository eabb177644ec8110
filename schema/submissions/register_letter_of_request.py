"""The implementing agency registers a letter of request: its case is opened and the purchaser told (SAMM C5.1.7)."""

from __future__ import annotations

from schema.audience import IMPLEMENTING_AGENCY, Party, PartyKind
from schema.case import CaseForm, CaseStage, Program
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.letter_of_request import LetterOfRequestStatus
from schema.rules.case_categories import objection_to_stock_arrangement
from schema.submissions.open_case import form_without_letter
from schema.values import CaseDesignator


@submission(by=[IMPLEMENTING_AGENCY], makes="Case", under="SAMM C5.1.7; C5.4.2; C2.2.1")
class RegisterLetterOfRequest(Submitted):
    """The implementing agency registers a letter of request: it opens the case, names its manager and tells the purchaser.

    A case that was opened for the requirement waits for this letter: what you say of it now takes the place of before.
    """

    letter: RecordId = given("The letter of request, not yet registered.")
    designator: CaseDesignator = given(
        "The designator of the case, new or opened for the requirement: the purchaser's code, your letter, three more."
    )
    neutral_title: str = given("What the case is for, in general words that everybody party to it may read.")
    title: str | None = given("Your own title of the case.")
    program: Program = given("How the case is paid for; a case built for a partner answers no letter of request.")
    form: CaseForm = given("Which kind of order the case is.")
    fmso_i: CaseDesignator | None = given("The FMSO I of the same purchaser whose stock an FMSO II draws on.")
    case_manager: str = given("How to reach the case manager: the office, its mailbox and its telephone.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        letter = await desk.find(self.letter)
        if letter is None or letter.facet != "LetterOfRequest":
            return Refused("LETTER_NOT_FOUND", "no letter of request to your agency has this id", "letter")
        if letter.case_id is not None:
            return Refused("LETTER_REGISTERED", "this letter is registered already; its case is named on it", "letter")
        purchaser = Party.parse(letter.originator) if letter.originator else None
        if purchaser is None or purchaser.kind is not PartyKind.CUSTOMER:
            return Refused("LETTER_OF_NOBODY", "no purchaser is on record as the letter's author", "letter")
        if (waits_for_none := form_without_letter(self.program, self.form)) is not None:
            return waits_for_none
        if self.designator.customer != purchaser.code or self.designator.agency != desk.principal.party.code:
            return Refused(
                "DESIGNATOR_MISFITS",
                "a designator begins with the code of the purchaser who wrote the letter, and then your agency's",
                "designator",
            )
        unpaired = await self._unpaired(desk)
        if unpaired is not None:
            return unpaired
        awaiting = await desk.case(self.designator)
        if awaiting is not None and awaiting.facts["stage"] is not CaseStage.REQUIREMENT:
            return Refused("DESIGNATOR_TAKEN", "a case has this designator; take another", "designator")
        for text, at in ((self.neutral_title, "neutralTitle"), (self.case_manager, "caseManager")):
            if not text.strip():
                return Refused("TEXT_EMPTY", "say it in words; it is what the purchaser reads first", at)
        registered = Draft(
            "LetterOfRequest",
            {"acknowledged_on": desk.now.date(), "raw_status": LetterOfRequestStatus.ASSESSMENT},
            revises=letter.id,
        )
        facts = {
            "designator": self.designator,
            "customer": purchaser.code,
            "agency": desk.principal.party.code,
            "benefitting": purchaser.code,
            "neutral_title": self.neutral_title,
            "title": self.title,
            "program": self.program,
            "form": self.form,
            "draws_on": self.fmso_i,
            "case_manager": self.case_manager,
        }
        return Draft("Case", facts, revises=awaiting.id if awaiting else None, along=(registered,))

    async def _unpaired(self, desk: Desk) -> Refused | None:
        """Why the pair of a stock arrangement is not one: half of it is missing, or is none of this purchaser's."""
        objection = objection_to_stock_arrangement(self.form, self.fmso_i)
        if objection:
            return refused(objection)
        if self.fmso_i is None:
            return None
        if self.form is not CaseForm.CLSSA_FMSO_II:
            return Refused("NOTHING_DRAWN", "only an FMSO II draws on an FMSO I; leave it out", "fmsoI")
        first = await desk.case(self.fmso_i)
        if first is None or first.facts["form"] is not CaseForm.CLSSA_FMSO_I or self.fmso_i[:4] != self.designator[:4]:
            return Refused(
                "FMSO_I_NOT_FOUND", "no FMSO I of this purchaser with your agency has this designator", "fmsoI"
            )
        return None
