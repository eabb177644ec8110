"""A document as the one who acts on it finds it: how it stands by the rules, and how its next version is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from schema.case import CaseForm, Program
from schema.desk import Desk, Draft, Refused, Seen, refused
from schema.facets.letter_of_offer import OutwardStatus, PurchaserDecision, WaitsOn
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Objection
from schema.rules.document_lifecycle import Bond, DocumentKind, DocumentStatus, Standing, state_approval_needed
from schema.rules.letter_arithmetic import NOTHING
from schema.rules.payment_schedule import CaseFunding, schedule_requirement
from schema.values import Money

Code = OfferMilestoneCode

WAITS_ON: Mapping[DocumentStatus, WaitsOn] = {
    DocumentStatus.DEVELOPMENT: WaitsOn.AGENCY,
    DocumentStatus.WRITE: WaitsOn.DSCA,
    DocumentStatus.REVIEW: WaitsOn.DSCA,
    DocumentStatus.PROPOSED: WaitsOn.INTERAGENCY,
    DocumentStatus.OFFERED: WaitsOn.PURCHASER,
    DocumentStatus.ACCEPTED: WaitsOn.AGENCY,
}
# What is written again is approved again: the purchaser stays on the version that was approved.
APPROVALS = ("milap_on", "expires_on", "agency_signed_on", "writers_approved_on", "state_approved_on")
UNAPPROVED: Mapping[str, object] = dict.fromkeys(APPROVALS)

_ENTERED = (Code.DSTATUS, Code.WSTATUS, Code.RSTATUS, Code.PSTATUS)
_HELD = (Code.SHOLD, Code.CPOHOLD)


@dataclass(frozen=True)
class Document:
    """A document as its submitter sees it, with its case, its milestones and payments, and how it stands."""

    seen: Seen
    case: Seen
    milestones: tuple[Seen, ...]
    payments: tuple[Seen, ...]

    def day(self, name: str) -> date | None:
        """The day of something that was done to it; none until it was."""
        return _day(self.seen, name)

    @property
    def total_value(self) -> Money:
        """What it comes to; nothing where it says nothing."""
        total = self.seen.facts["total_value"]
        return total if isinstance(total, Money) else NOTHING

    @property
    def stands_since(self) -> date | None:
        """The day it came to its present status, or was last held there."""
        return self._last(*_ENTERED, *_HELD)

    @property
    def standing(self) -> Standing:
        """How it stands by the rules, from what its submitter sees of it."""
        facts = self.seen.facts
        kind = facts["kind"]
        assert isinstance(kind, DocumentKind)
        return Standing(
            kind=kind,
            status=_status(facts),
            form=form_of(self.case),
            milap_on=self.day("milap_on"),
            offer_expiration_date=self.day("expires_on"),
            agency_signed_on=self.day("agency_signed_on"),
            writers_approved_on=self.day("writers_approved_on"),
            adds_scope=bool(facts["adds_scope"]),
            state_approved_on=self.day("state_approved_on"),
            countersigned_on=self.day("countersigned_on"),
            signed_on=self.day("decided_on") if facts["decision"] is PurchaserDecision.ACCEPTED else None,
            # Without a schedule the whole value is due with acceptance.
            deposit_required=not self.payments or self._names_a_deposit,
            funded_on=self.day("deposit_received_on"),
            held=self._held,
        )

    @property
    def is_complete(self) -> bool:
        """Whether it says all that its writing needs: a total, and where one is required the schedule of payments."""
        standing = self.standing
        if standing.bond is Bond.NOTICE:
            return True  # it may change words and days alone
        if self.seen.facts["total_value"] is None:
            return False
        funding = CaseFunding(self.total_value, wholly_nonrepayable=self.case.facts["program"] is Program.FMF)
        if standing.bond is Bond.FUNDS or not schedule_requirement(funding):
            return True
        return bool(self.payments) and (standing.kind is DocumentKind.AMENDMENT or self._names_a_deposit)

    @property
    def _names_a_deposit(self) -> bool:
        return any(payment.facts["initial_deposit"] for payment in self.payments)

    @property
    def _held(self) -> bool:
        placed, removed = self._last(*_HELD), self._last(Code.CPOHOLDREM)
        return bool(self.seen.facts["holds"]) or (placed is not None and (removed is None or placed > removed))

    def _last(self, *codes: OfferMilestoneCode) -> date | None:
        days = (_day(step, "reached_on") for step in self.milestones if step.facts["code"] in codes)
        return max((day for day in days if day), default=None)

    def next_version(
        self,
        facts: Mapping[str, object],
        *codes: OfferMilestoneCode,
        on: date | None = None,
        reason: str | None = None,
        **days: int | None,
    ) -> Draft:
        """Its next version: these facts, and these milestones besides those it has reached; `days` are those of a delay."""
        known = ("code", "reached_on", "reason", "estimated_days", "actual_days")
        steps = {(s.facts["code"], s.facts["reached_on"]): {n: s.facts.get(n) for n in known} for s in self.milestones}
        steps |= {(code, on): {"code": code, "reached_on": on, "reason": reason, **days} for code in codes}
        inside = tuple(Draft("OfferMilestone", step) for step in steps.values())
        return Draft("LetterOfOffer", facts, revises=self.seen.id, inside=inside if codes else ())


async def document_at_hand(desk: Desk, record: str) -> Document | Refused:
    """The document with this id, when the submitter sees it."""
    found = await desk.find(record)
    case = await desk.find(found.case_id) if found and found.case_id else None
    if found is None or found.facet != "LetterOfOffer" or case is None:
        return Refused("DOCUMENT_NOT_FOUND", "no document of yours has this id", "document")
    milestones = await desk.related(found, "offerMilestones")
    return Document(found, case, milestones, await desk.related(found, "paymentsDue"))


def form_of(case: Seen) -> CaseForm:
    """Which kind of order a case is; a defined order where nothing is told."""
    form = case.facts["form"]
    return form if isinstance(form, CaseForm) else CaseForm.DEFINED_ORDER


def standing_at(status: DocumentStatus, before: Standing | None = None) -> dict[str, object]:
    """The facts of a document that comes to a status: where it stands, and who is awaited.

    Nobody waits for an approval that is not needed, nor for a purchaser where the United States fund the case.
    """
    waits_on = WAITS_ON.get(status)
    if before is not None:
        approval = state_approval_needed(before.kind, form=before.form, adds_scope=before.adds_scope)
        asked_of_state = status is DocumentStatus.PROPOSED and approval is not None
        asked_of_purchaser = status is DocumentStatus.OFFERED and before.bond is not Bond.FUNDS
        if waits_on in (WaitsOn.INTERAGENCY, WaitsOn.PURCHASER) and not (asked_of_state or asked_of_purchaser):
            waits_on = WaitsOn.DSCA
    return {"raw_status": status, "waits_on": waits_on}


def declined(objection: Objection, **fields: str) -> Refused:
    """A rule's objection at the input field that `fields` names for its own; at the document where it names none."""
    return refused(replace(objection, field=fields.get(objection.field or "", "document")))


def day_of(desk: Desk, given: date | None, field: str, *, after: date | None = None) -> date | Refused:
    """The day an act was done, today when none is given: not in the future, nor before the day of what it follows."""
    day = given or desk.now.date()
    if day > desk.now.date():
        return Refused("DAY_IN_FUTURE", "the day is still to come; give the day on which it was done", field)
    if after is not None and day < after:
        return Refused("DAY_TOO_EARLY", f"it follows what was done on {after.isoformat()}; give a later day", field)
    return day


def _day(record: Seen, name: str) -> date | None:
    value = record.facts[name]
    return value if isinstance(value, date) else None


def _status(facts: Mapping[str, object]) -> DocumentStatus:
    raw, told = facts["raw_status"], facts["status"]
    if isinstance(raw, DocumentStatus):
        return raw
    # A purchaser reads what it is told; of a document that is not sent, only that its agency approved it.
    assert isinstance(told, OutwardStatus)
    return DocumentStatus.PROPOSED if told is OutwardStatus.AGENCY_APPROVED else DocumentStatus[told.name]
