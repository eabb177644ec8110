"""The implementing agency writes a letter of offer, changes it before it is offered, or restates it (SAMM C5.4; C6.7)."""

from __future__ import annotations

from dataclasses import replace

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, submission
from schema.errors import BadValue
from schema.facets.letter_of_request import LetterOfRequestStatus
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import (
    MAJOR_LINE,
    MODIFICATION_NOT_RESTATED,
    MODIFICATIONS,
    OPENING,
    RESTATEMENT,
    VOID,
    CaseChange,
    ChangeAuthor,
    DocumentEvent,
    DocumentKind,
    DocumentStatus,
    Standing,
    Treatment,
    customer_reference,
    document_needed,
    document_number,
    next_status,
    objection_to_document,
    treatment_of_change,
)
from schema.submissions.document_at_hand import UNAPPROVED, declined, document_at_hand, form_of, standing_at
from schema.submissions.letter_content import Letter, LetterContent, effects_of, letter_of
from schema.values import CaseDesignator

IN_FORCE = (DocumentStatus.ACCEPTED, DocumentStatus.IMPLEMENTED)
BEGUN = (OfferMilestoneCode.CASEINIT, OfferMilestoneCode.DSTATUS)


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C5.4; C6.7; Table C5.T9")
class PrepareLetterOfOffer(Submitted):
    """The implementing agency prepares a document of its case: the letter of offer, or an amendment or modification of it.

    Its totals and its surcharge are worked out. The purchaser meets it once you have approved it; an amendment or
    modification has its number from then on, and until then a working number.
    """

    case: CaseDesignator = given("The case of yours.")
    kind: DocumentKind = given("Whether it is the basic document, an amendment, a modification or a lease.")
    letter: RecordId | None = given(
        "The letter of request it answers, actionable; a modification without one rests on a review of the United States."
    )
    changes: list[CaseChange] | None = given("What an amendment or a modification changes about the case.")
    content: LetterContent = given("What the document says.")
    marking: str | None = given("The CUI banner of the document, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await desk.case(self.case)
        if case is None or case.facts["agency"] != desk.principal.party.code:
            return Refused("CASE_NOT_FOUND", "no case of your agency has this designator", "case")
        request = await desk.find(self.letter) if self.letter else None
        if self.letter and (request is None or request.facet != "LetterOfRequest" or request.case_id != case.id):
            return Refused("LETTER_NOT_FOUND", "no letter of request about this case has this id", "letter")
        documents = await desk.related(case, "lettersOfOffer")
        unfit = self._unfit_for(documents)
        if unfit is not None:
            return unfit
        actionable = (LetterOfRequestStatus.ACTIONABLE, LetterOfRequestStatus.COMPLETE)
        standing = Standing(
            self.kind,
            None,
            form_of(case),
            request_actionable=request is not None and request.facts["raw_status"] in actionable,
            based_on_review=request is None,
        )
        status = next_status(standing, DocumentEvent.CREATE, desk.now.date())
        if isinstance(status, Objection):
            return declined(status, request_actionable="letter")
        reference = request.facts["reference"] if request else None
        try:
            based_on = customer_reference(self.kind, str(reference) if reference else None)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "letter")
        letter = letter_of(self.content, case, desk.now.date(), lines_needed=self.kind not in MODIFICATIONS)
        if isinstance(letter, Refused):
            return letter
        facts: dict[str, object] = {
            "kind": self.kind,
            "number": document_number(self.kind, ()) if self.kind in OPENING else None,
            "working_number": _begun(documents) + 1,
            "based_on": based_on,
            "adds_scope": _adds_scope(self.changes),
        }
        begun = BEGUN if self.kind in OPENING else BEGUN[1:]
        draft = _developed(desk, letter, facts, *begun, case=case, marking=self.marking)
        return replace(draft, beside=("LetterOfOffer",))

    def _unfit_for(self, documents: tuple[Seen, ...]) -> Refused | None:
        """Why the case has no place for a document of this kind, beside those it has, for these changes."""
        opening = [d.facts["raw_status"] for d in documents if d.facts["kind"] in OPENING]
        if self.kind in OPENING:
            if any(status not in VOID for status in opening):
                return Refused("BASIC_ON_RECORD", "the case has its basic document; amend or modify that", "kind")
            if self.changes:
                return Refused("CHANGES_MISPLACED", "a first document changes nothing; leave them out", "changes")
            return None
        if not any(status in IN_FORCE for status in opening):
            return Refused("NOTHING_TO_CHANGE", "no basic document of the case is accepted; write that first", "kind")
        if not self.changes:
            return Refused("CHANGES_MISSING", "say what the document changes about the case", "changes")
        objection = objection_to_document(self.kind, set(self.changes))
        # For a major line an amendment is unusual and not forbidden; a modification never makes one.
        unusual = objection is not None and objection.rule is MAJOR_LINE and self.kind is DocumentKind.AMENDMENT
        return declined(objection, kind="kind") if objection and not unusual else None


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C5.4; DSCA 12-08")
class ReviseLetterOfOffer(Submitted):
    """The implementing agency changes a document that is not offered yet, or corrects minor errors of an unsigned offer.

    What was approved must be approved again; until then the purchaser stays on the version it has. Lines and charges are
    given anew as a whole; payments and notes that you leave out stay.
    """

    document: RecordId = given("The document of yours.")
    content: LetterContent = given("What the document says now.")
    marking: str | None = given("The CUI banner of the document, if it carries another one now.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        letter = letter_of(self.content, document.case, desk.now.date(), lines_needed=False)
        if isinstance(letter, Refused):
            return letter
        effects = effects_of(document, await desk.related(document.seen, "lines"), letter)
        author = ChangeAuthor.IMPLEMENTING_AGENCY
        treatment = treatment_of_change(document.standing, effects, author, desk.now.date())
        if isinstance(treatment, Objection):
            return declined(treatment)
        if treatment is Treatment.NEW_MODIFICATION:
            return declined(Objection(MODIFICATION_NOT_RESTATED, "this modification is offered; prepare a new one"))
        if treatment is Treatment.RESTATEMENT:
            words = "the change alters scope, terms or total cost of an offer; restate the letter"
            return declined(Objection(RESTATEMENT, words))
        approvals = UNAPPROVED if treatment is Treatment.IN_THE_DRAFT else {}
        return Draft(
            "LetterOfOffer",
            {**letter.facts, **approvals},
            revises=document.seen.id,
            marking=self.marking,
            inside=letter.inside,
        )


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C5.4; DSCA 07-40; 12-08")
class RestateLetter(Submitted):
    """The implementing agency restates an unsigned offer for a major change: it is void, and a new document is developed.

    The receipt is for the old document; the new one stands beside it, under the same number.
    """

    document: RecordId = given("The offer of yours, neither signed nor expired.")
    content: LetterContent = given("What the new document says, as a whole.")
    marking: str | None = given("The CUI banner of the new document, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        status = next_status(document.standing, DocumentEvent.RESTATE, desk.now.date())
        if isinstance(status, Objection):
            return declined(status)
        letter = letter_of(self.content, document.case, desk.now.date(), lines_needed=True)
        if isinstance(letter, Refused):
            return letter
        same = {name: document.seen.facts[name] for name in ("kind", "number", "based_on", "adds_scope")}
        documents = await desk.related(document.case, "lettersOfOffer")
        same["working_number"] = _begun(documents) + 1
        anew = _developed(desk, letter, same, OfferMilestoneCode.DSTATUS, case=document.case, marking=self.marking)
        return Draft(
            "LetterOfOffer", standing_at(status), revises=document.seen.id, along=(anew,), beside=("LetterOfOffer",)
        )


def _developed(
    desk: Desk,
    letter: Letter,
    facts: dict[str, object],
    *codes: OfferMilestoneCode,
    case: Seen,
    marking: str | None,
) -> Draft:
    """A new document in development, with the milestones it begins with."""
    begun = [Draft("OfferMilestone", {"code": code, "reached_on": desk.now.date()}) for code in codes]
    facts = {**letter.facts, **facts, **standing_at(DocumentStatus.DEVELOPMENT)}
    return Draft("LetterOfOffer", facts, case.id, marking=marking, inside=(*letter.inside, *begun))


def _adds_scope(changes: list[CaseChange] | None) -> bool:
    return bool(changes) and document_needed(set(changes or ()))[0] not in MODIFICATIONS


def _begun(documents: tuple[Seen, ...]) -> int:
    """The last working number on the case, or how many documents a source told that have none."""
    numbers = [n for d in documents if isinstance(n := d.facts["working_number"], int)]
    return max([len(documents), *numbers])
