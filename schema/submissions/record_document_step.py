"""The steps of a document on the United States side before it is offered, each with its milestone (SAMM Table C5.T9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, Audience, Party, PartyKind
from schema.case import Program
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import (
    STATUS_ORDER,
    Bond,
    DocumentEvent,
    DocumentKind,
    DocumentStatus,
    document_number,
    next_status,
    objection_to_number_unread,
)
from schema.rules.offer_expiration import offer_expiration_date
from schema.submissions.document_at_hand import (
    UNAPPROVED,
    Document,
    day_of,
    declined,
    document_at_hand,
    form_of,
    standing_at,
)
from schema.submissions.routing import reaches

Code, Event, Status = OfferMilestoneCode, DocumentEvent, DocumentStatus


class DocumentStep(Enum):
    """A step of a document on the United States side."""

    BEGIN_WRITING = "BEGIN_WRITING"
    COMPLETE_WRITING = "COMPLETE_WRITING"
    AGENCY_APPROVAL = "AGENCY_APPROVAL"
    AGENCY_SIGNATURE = "AGENCY_SIGNATURE"
    WRITERS_APPROVAL = "WRITERS_APPROVAL"
    PROPOSAL = "PROPOSAL"
    RETURN = "RETURN"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    EXPIRATION = "EXPIRATION"


@dataclass(frozen=True)
class Taken:
    """How a step is taken: by whom, as which event, with which milestones."""

    by: tuple[Audience, ...]
    event: DocumentEvent
    codes: tuple[OfferMilestoneCode, ...] = ()


@dataclass(frozen=True)
class Approval:
    """An approval: who gives it, the day it is kept as, its milestone, and where the document may stand meanwhile."""

    by: tuple[Audience, ...]
    fact: str
    code: OfferMilestoneCode
    while_in: tuple[DocumentStatus, ...]


_EITHER = (IMPLEMENTING_AGENCY, DSCA)
_REVIEWED = (Status.REVIEW, Status.PROPOSED)
STEPS: Mapping[DocumentStep, Taken] = {
    DocumentStep.BEGIN_WRITING: Taken((IMPLEMENTING_AGENCY,), Event.BEGIN_WRITING, (Code.WSTATUS,)),
    DocumentStep.COMPLETE_WRITING: Taken((DSCA,), Event.COMPLETE_WRITING, (Code.WRITECOMP, Code.RSTATUS)),
    DocumentStep.PROPOSAL: Taken((DSCA,), Event.APPROVE, (Code.PSTATUS,)),
    DocumentStep.RETURN: Taken(_EITHER, Event.RETURN, (Code.CWDRETD, Code.WSTATUS)),
    DocumentStep.HOLD: Taken(_EITHER, Event.HOLD, (Code.CPOHOLD,)),
    DocumentStep.RELEASE: Taken(_EITHER, Event.RELEASE, (Code.CPOHOLDREM,)),
    DocumentStep.EXPIRATION: Taken(_EITHER, Event.EXPIRE),
}
APPROVAL_STEPS: Mapping[DocumentStep, Approval] = {
    DocumentStep.AGENCY_APPROVAL: Approval(
        (IMPLEMENTING_AGENCY,), "milap_on", Code.MILAP, (Status.DEVELOPMENT, Status.WRITE, *_REVIEWED)
    ),
    DocumentStep.AGENCY_SIGNATURE: Approval((IMPLEMENTING_AGENCY,), "agency_signed_on", Code.MILSGN, _REVIEWED),
    DocumentStep.WRITERS_APPROVAL: Approval((DSCA,), "writers_approved_on", Code.CWDAPPRV, _REVIEWED),
}


@submission(by=[IMPLEMENTING_AGENCY, DSCA], makes="LetterOfOffer", under="SAMM Table C5.T9; C5.4")
class RecordDocumentStep(Submitted):
    """The implementing agency or DSCA records a step of a document before it is offered.

    The agency begins the writing, approves (MILAP) and signs; DSCA's case writers complete the writing, approve, and
    propose the document. Either returns, holds and releases it, and records that an offer has expired, unsigned or unpaid. With the
    agency's approval the purchaser meets the document, and the days of the offer run.
    """

    document: RecordId = given("The document.")
    step: DocumentStep = given("The step that was taken.")
    on: date | None = given("The day it was taken; today when left out.")
    reason: str | None = given("Why the document is returned, held or released; needed for the first two.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        step = STEPS.get(self.step) or APPROVAL_STEPS[self.step]
        if desk.principal.audience not in step.by:
            return Refused("STEP_NOT_YOURS", "the step is not one of your seat's; leave it to whose it is", "step")
        day = day_of(desk, self.on, "on", after=document.stands_since)
        if isinstance(day, Refused):
            return day
        return (
            self._taken(document, step, day) if isinstance(step, Taken) else await _approved(desk, document, step, day)
        )

    def _taken(self, document: Document, step: Taken, day: date) -> Draft | Refused:
        standing = replace(document.standing, data_complete=document.is_complete)
        status = next_status(standing, step.event, day, reason=self.reason)
        if isinstance(status, Objection):
            return declined(status, reason="reason")
        facts = standing_at(status, standing)
        match step.event:
            case Event.RETURN:
                facts |= UNAPPROVED
            case Event.HOLD:
                holds = document.seen.facts["holds"]
                before = holds if isinstance(holds, list) else []
                facts = {"holds": [*before, f"{Code.CPOHOLD.value} {day.isoformat()} {self.reason}"]}
            case Event.RELEASE:
                facts = {"holds": None}
        return document.next_version(facts, *step.codes, on=day, reason=self.reason)


async def _approved(desk: Desk, document: Document, step: Approval, day: date) -> Draft | Refused:
    status = document.standing.status
    if status not in step.while_in:
        where = " or ".join(f"`{one.value}`" for one in step.while_in)
        return declined(Objection(STATUS_ORDER, f"this approval is given to a document in {where}"))
    before = document.day(step.fact)
    if before is not None:
        return Refused("ALREADY_APPROVED", f"this was given on {before.isoformat()}; it stands", "step")
    facts: dict[str, object] = {step.fact: day}
    if step.code is not Code.MILAP:
        return document.next_version(facts, step.code, on=day)
    purchaser = Party(PartyKind.CUSTOMER, str(document.case.facts["customer"]))
    # The country that a case is built for reads none of its documents, and misses no number.
    unread = document.case.facts["program"] is not Program.BPC and not reaches(purchaser, desk, document.seen.marking)
    objection = objection_to_number_unread(reaches_purchaser=not unread)
    if objection:
        return declined(objection)
    if document.standing.bond is not Bond.NOTICE:
        facts["expires_on"] = offer_expiration_date(form_of(document.case), day)
    if document.seen.facts["number"] is None:
        approved = [(d.facts["kind"], d.facts["number"]) for d in await desk.related(document.case, "lettersOfOffer")]
        numbered = [(k, n) for k, n in approved if isinstance(k, DocumentKind) and isinstance(n, int)]
        facts["number"] = document_number(document.standing.kind, numbered)
    return replace(document.next_version(facts, step.code, on=day), beside=("LetterOfOffer",))
