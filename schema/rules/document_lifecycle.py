"""How a document of a case moves from its first draft to its implementation, and what stands in its way.

A document's standing goes in with an event and a day; out comes the next status or why not (SAMM C5.4, C6.1, C6.7;
Table C5.T9). How long an offer stands is `offer_expiration`'s, how a case is closed `closure`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from schema.case import CaseForm
from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.rules.case_categories import objection_to_partner_signature
from schema.rules.closure import ClosureStatus, objection_to_closure_status
from schema.rules.offer_expiration import ACCEPTANCE, objection_to_expired_offer, objections_to_acceptance
from schema.values import Money


class DocumentKind(Enum):
    """What the document does to the case (SAMM C5.4, C6.7)."""

    BASIC = "BASIC"
    AMENDMENT = "AMENDMENT"
    MODIFICATION = "MODIFICATION"
    CONCURRENT_MODIFICATION = "CONCURRENT_MODIFICATION"
    LEASE = "LEASE"


class DocumentStatus(Enum):
    """Where the document stands on the United States side (SAMM Table C5.T9)."""

    DEVELOPMENT = "DEVELOPMENT"
    WRITE = "WRITE"
    REVIEW = "REVIEW"
    PROPOSED = "PROPOSED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    IMPLEMENTED = "IMPLEMENTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    RESTATED = "RESTATED"


class DocumentEvent(Enum):
    """What happens to a document."""

    CREATE = "CREATE"
    BEGIN_WRITING = "BEGIN_WRITING"
    COMPLETE_WRITING = "COMPLETE_WRITING"
    APPROVE = "APPROVE"
    RETURN = "RETURN"
    OFFER = "OFFER"
    SIGN = "SIGN"
    DECLINE = "DECLINE"
    EXPIRE = "EXPIRE"
    CANCEL = "CANCEL"
    RESTATE = "RESTATE"
    REACTIVATE = "REACTIVATE"
    FUND = "FUND"
    IMPLEMENT = "IMPLEMENT"
    HOLD = "HOLD"
    RELEASE = "RELEASE"


class ImplementationKind(Enum):
    """How a document is implemented (SAMM C6.1)."""

    ROUTINE = "ROUTINE"
    EMERGENCY = "EMERGENCY"
    DELAYED = "DELAYED"


class Bond(Enum):
    """By what act a document comes to bind: the purchaser's signature, U.S. funds, or notice of it."""

    SIGNATURE = "SIGNATURE"
    FUNDS = "FUNDS"
    NOTICE = "NOTICE"


STATUS_ORDER = Rule(
    "order of document statuses",
    "a document is developed, written, reviewed and proposed before it is offered, and accepted before it is implemented",
    "SAMM Table C5.T9",
    Confidence.DERIVED,
)
ACTIONABLE_REQUEST = Rule(
    "actionable request",
    "a document is created from a letter of request that is actionable",
    "SAMM Table C5.T3A",
    Confidence.SECONDARY,
)
LETTER_DATA = Rule(
    "letter data", "writing begins when the data of the letter are complete", "SAMM C5.4.2", Confidence.DERIVED
)
APPROVALS_BEFORE_PROPOSAL = Rule(
    "approvals before the proposal",
    "a document is proposed once its agency approved and signed it, the case writers approved it and its offer has a date",
    "SAMM Table C5.T9",
    Confidence.DERIVED,
)
RETURN_REASON = Rule(
    "reason of a return",
    "a document goes back to writing with the reason in words",
    "SAMM Table C5.T9",
    Confidence.DERIVED,
)
STATE_APPROVAL = Rule(
    "State approval",
    "State approves basic letters, amendments, concurrent modifications and whatever adds to the scope; "
    "plain modifications it does not",
    "DSCA foreign customer guide; SAMM C5.4",
)
LEASE_STATE_APPROVAL = Rule(
    "State approval of a lease", "State approves a lease", "22 USC 2796, not seen", Confidence.UNVERIFIED
)
NOTIFICATION_OVER = Rule(
    "notification before the offer",
    "a sale that must be notified to Congress is offered after the review period",
    "22 USC 2776(b); SAMM C5.5",
)
COUNTERSIGNATURE = Rule("countersignature", "a document is offered after it was countersigned for DSCA", "SAMM C5.4")
COUNTEROFFER = Rule(
    "counteroffer",
    "a change of scope, terms or cost by the purchaser is a counteroffer, and a signature under an unagreed one no acceptance",
    "DSCA foreign customer guide, your review and response to an LOA; SAMM C5.4",
)
EXPIRY = Rule(
    "expiry", "an offer that was not signed, its deposit paid, by its expiration date has expired", "SAMM C5.4"
)
RESTATEMENT = Rule(
    "restatement",
    "an offer that is unsigned and has not expired is restated for a major change: offered anew, the old version void",
    "SAMM C5.4; DSCA 07-40; 12-08",
)
MODIFICATION_NOT_RESTATED = Rule(
    "changed modification",
    "a modification is neither restated nor changed in ink, except for financing terms by DSCA; a new one is issued",
    "DSCA 12-08; SAMM C6.7",
)
MODIFICATION_BINDS_ITSELF = Rule(
    "modification without signature",
    "a modification takes effect without the purchaser's signature, which only acknowledges it",
    "SAMM C6.7",
)
REACTIVATION = Rule(
    "reactivation",
    "an expired or cancelled offer is reactivated or written anew, never offered again in silence",
    "SAMM C5.4.14; C5.4.15",
)
HOLD = Rule(
    "hold",
    "a hold has a reason, and while it lasts the document does not move forward",
    "SAMM Table C5.T9",
    Confidence.DERIVED,
)
EMERGENCY_IMPLEMENTATION = Rule(
    "emergency implementation",
    "a signed document without its deposit is implemented only with approval of the division chief of country finance at DSCA",
    "SAMM C6.1.2",
)
DELAYED_IMPLEMENTATION = Rule(
    "delayed implementation", "a document is implemented later than usual by agreement", "SAMM C6.1"
)
CHANGE_BEFORE_SIGNATURE = Rule(
    "change before signature",
    "an offer changes only while it is offered, unsigned and not expired; afterwards by amendment or modification",
    "SAMM C2.1.4.3.4; C5.4",
)
SCOPE = Rule(
    "amendment or modification",
    "what changes the scope of a case needs the purchaser's acceptance, by amendment; what does not is a modification",
    "SAMM C6.7; DSCA 24-08",
)
MAJOR_LINE = Rule(
    "line of significant or major equipment",
    "to add or delete significant military or major defense equipment normally takes a new letter of offer",
    "SAMM C6.7.1.1",
)
DOCUMENT_NUMBER = Rule(
    "number of an amendment", "the number of an amendment that was not accepted is not used again", "SAMM C6.7"
)
DOCUMENT_FOR_ITS_PURCHASER = Rule(
    "document for its purchaser",
    "with its agency's approval a document is numbered for its purchaser, from whom no marking then keeps it",
    "DSCA 15-12; SAMM C6.7; 32 CFR 2002.16",
    Confidence.DERIVED,
)
CUSTOMER_REFERENCE = Rule(
    "customer reference",
    "the reference reads `Based on` and the purchaser's letter, or U.S. Government Review on an agency's own modification",
    "SAMM C6.7; Table C6.T8",
)
COST_RISE = Rule(
    "modification for a rise in cost",
    "the United States tries to send a modification when the estimate rises by ten percent, the payment schedule changes "
    "or delivery is much delayed; sources differ on which side of ten percent",
    "SAMM C6.7; DSCA foreign customer guide",
    Confidence.UNVERIFIED,
)
EVERYTHING_SUPPLIED = Rule(
    "supply complete",
    "supply and services are complete when every line is delivered and every performance has ended",
    "SAMM C16",
)
CASE_STATUS_ORDER = Rule(
    "order of case statuses",
    "a case is implemented, then complete in supply, then closed; before that it follows its basic document",
    "SAMM C16; Table C5.T9",
    Confidence.DERIVED,
)

MODIFICATIONS = frozenset({DocumentKind.MODIFICATION, DocumentKind.CONCURRENT_MODIFICATION})
VOID = (DocumentStatus.REJECTED, DocumentStatus.EXPIRED, DocumentStatus.CANCELLED, DocumentStatus.RESTATED)
OPENING = frozenset({DocumentKind.BASIC, DocumentKind.LEASE})
STATE_APPROVED: Mapping[DocumentKind, Rule] = {
    DocumentKind.BASIC: STATE_APPROVAL,
    DocumentKind.AMENDMENT: STATE_APPROVAL,
    DocumentKind.CONCURRENT_MODIFICATION: STATE_APPROVAL,
    DocumentKind.LEASE: LEASE_STATE_APPROVAL,
}
BEFORE_ACCEPTANCE = (
    DocumentStatus.DEVELOPMENT,
    DocumentStatus.WRITE,
    DocumentStatus.REVIEW,
    DocumentStatus.PROPOSED,
    DocumentStatus.OFFERED,
)
FORWARD = frozenset(
    {
        DocumentEvent.BEGIN_WRITING,
        DocumentEvent.COMPLETE_WRITING,
        DocumentEvent.APPROVE,
        DocumentEvent.OFFER,
        DocumentEvent.SIGN,
        DocumentEvent.FUND,
        DocumentEvent.IMPLEMENT,
        DocumentEvent.REACTIVATE,
    }
)

Moves = Mapping[DocumentEvent, Mapping[DocumentStatus | None, DocumentStatus]]

MOVES: Moves = {
    DocumentEvent.CREATE: {None: DocumentStatus.DEVELOPMENT},
    DocumentEvent.BEGIN_WRITING: {DocumentStatus.DEVELOPMENT: DocumentStatus.WRITE},
    DocumentEvent.COMPLETE_WRITING: {DocumentStatus.WRITE: DocumentStatus.REVIEW},
    DocumentEvent.APPROVE: {DocumentStatus.REVIEW: DocumentStatus.PROPOSED},
    DocumentEvent.RETURN: {DocumentStatus.REVIEW: DocumentStatus.WRITE},
    DocumentEvent.OFFER: {DocumentStatus.PROPOSED: DocumentStatus.OFFERED},
    DocumentEvent.CANCEL: dict.fromkeys(
        (DocumentStatus.OFFERED, DocumentStatus.EXPIRED, DocumentStatus.REJECTED), DocumentStatus.CANCELLED
    ),
    DocumentEvent.REACTIVATE: {DocumentStatus.CANCELLED: DocumentStatus.OFFERED},
    DocumentEvent.HOLD: {status: status for status in BEFORE_ACCEPTANCE},
    # Wherever a held document has come to, it must be possible to take the hold off.
    DocumentEvent.RELEASE: {status: status for status in DocumentStatus},
}
MOVES_BY_BOND: Mapping[Bond, Moves] = {
    Bond.SIGNATURE: {
        DocumentEvent.SIGN: {DocumentStatus.OFFERED: DocumentStatus.ACCEPTED},
        DocumentEvent.DECLINE: {DocumentStatus.OFFERED: DocumentStatus.REJECTED},
        # A signature without its deposit accepts nothing: it lapses with the offer.
        DocumentEvent.EXPIRE: dict.fromkeys((DocumentStatus.OFFERED, DocumentStatus.ACCEPTED), DocumentStatus.EXPIRED),
        DocumentEvent.RESTATE: {DocumentStatus.OFFERED: DocumentStatus.RESTATED},
        DocumentEvent.FUND: {DocumentStatus.ACCEPTED: DocumentStatus.ACCEPTED},
        DocumentEvent.IMPLEMENT: {DocumentStatus.ACCEPTED: DocumentStatus.IMPLEMENTED},
    },
    Bond.FUNDS: {
        DocumentEvent.EXPIRE: {DocumentStatus.OFFERED: DocumentStatus.EXPIRED},
        DocumentEvent.RESTATE: {DocumentStatus.OFFERED: DocumentStatus.RESTATED},
        DocumentEvent.FUND: {DocumentStatus.OFFERED: DocumentStatus.ACCEPTED},
        DocumentEvent.IMPLEMENT: {DocumentStatus.ACCEPTED: DocumentStatus.IMPLEMENTED},
    },
    Bond.NOTICE: {DocumentEvent.IMPLEMENT: {DocumentStatus.OFFERED: DocumentStatus.IMPLEMENTED}},
}
_DONE: Mapping[DocumentEvent, str] = {
    DocumentEvent.CREATE: "created",
    DocumentEvent.BEGIN_WRITING: "written",
    DocumentEvent.COMPLETE_WRITING: "given to review",
    DocumentEvent.APPROVE: "proposed",
    DocumentEvent.RETURN: "returned to writing",
    DocumentEvent.OFFER: "offered",
    DocumentEvent.SIGN: "signed",
    DocumentEvent.DECLINE: "declined",
    DocumentEvent.EXPIRE: "recorded as expired",
    DocumentEvent.CANCEL: "cancelled",
    DocumentEvent.RESTATE: "restated",
    DocumentEvent.REACTIVATE: "reactivated",
    DocumentEvent.FUND: "funded",
    DocumentEvent.IMPLEMENT: "implemented",
    DocumentEvent.HOLD: "held",
    DocumentEvent.RELEASE: "released",
}


@dataclass(frozen=True)
class EmergencyApproval:
    """Who, as division chief of country finance at DSCA, approved an implementation before the deposit, and when."""

    approved_by: str
    approved_on: date


@dataclass(frozen=True)
class Standing:
    """How a document stands before an event: its kind and status, and what has been done and recorded for it.

    `status` is none for a document yet to be created. A day is none until what it tells of was done. The request of a
    case built for a partner is its memorandum of request; `based_on_review` is for an agency's own modification.
    """

    kind: DocumentKind
    status: DocumentStatus | None
    form: CaseForm = CaseForm.DEFINED_ORDER
    request_actionable: bool = False
    based_on_review: bool = False
    data_complete: bool = False
    milap_on: date | None = None
    offer_expiration_date: date | None = None
    agency_signed_on: date | None = None
    writers_approved_on: date | None = None
    adds_scope: bool = False
    state_approved_on: date | None = None
    notification_required: bool = False
    notification_cleared_on: date | None = None
    countersigned_on: date | None = None
    signed_on: date | None = None
    unagreed_changes: bool = False
    deposit_required: bool = True
    funded_on: date | None = None
    emergency_approval: EmergencyApproval | None = None
    delay_agreed_until: date | None = None
    reactivation_approved_on: date | None = None
    held: bool = False

    @property
    def bond(self) -> Bond:
        """By what act the document comes to bind (SAMM C6.7, C15.1.1)."""
        if self.kind in MODIFICATIONS:
            return Bond.NOTICE
        if self.form is CaseForm.BPC_PSEUDO:
            return Bond.FUNDS
        return Bond.SIGNATURE


@dataclass(frozen=True)
class _Act:
    event: DocumentEvent
    on: date
    reason: str | None
    implementation: ImplementationKind
    state_approved: Mapping[DocumentKind, Rule]


def state_approval_needed(
    kind: DocumentKind,
    *,
    form: CaseForm = CaseForm.DEFINED_ORDER,
    adds_scope: bool = False,
    state_approved: Mapping[DocumentKind, Rule] = STATE_APPROVED,
) -> Rule | None:
    """The rule by which State must approve a document before it is offered, none when it need not.

    What is built for a partner is not sold to it: no document of such a case goes to State (SAMM C2.1.7.1.2; C15).
    """
    if form is CaseForm.BPC_PSEUDO:
        return None
    return state_approved.get(kind) or (STATE_APPROVAL if adds_scope else None)


def next_status(
    standing: Standing,
    event: DocumentEvent,
    on: date,
    *,
    reason: str | None = None,
    implementation: ImplementationKind = ImplementationKind.ROUTINE,
    state_approved: Mapping[DocumentKind, Rule] = STATE_APPROVED,
) -> DocumentStatus | Objection:
    """The status a document has after an event on a day, or the first thing that stands against it (SAMM Table C5.T9).

    A hold and its release, and the deposit of a signed document, leave the status as it is. A document that is restated
    goes on as a new version, in `DEVELOPMENT`, with days of its own.
    """
    found = objections_to_event(
        standing, event, on, reason=reason, implementation=implementation, state_approved=state_approved
    )
    return found[0] if found else _moves(standing)[event][standing.status]


def objections_to_event(
    standing: Standing,
    event: DocumentEvent,
    on: date,
    *,
    reason: str | None = None,
    implementation: ImplementationKind = ImplementationKind.ROUTINE,
    state_approved: Mapping[DocumentKind, Rule] = STATE_APPROVED,
) -> tuple[Objection, ...]:
    """All that stands against an event on a day; the order of statuses alone when the event has no place there."""
    if standing.status not in _moves(standing).get(event, {}):
        return (_misplaced(standing, event),)
    act = _Act(event, on, reason, implementation, state_approved)
    found = list(_GUARDS[event](standing, act)) if event in _GUARDS else []
    if standing.held and event in FORWARD:
        found.insert(0, Objection(HOLD, "the document is held; have the hold released first", "held"))
    return tuple(found)


def _moves(standing: Standing) -> Moves:
    return {**MOVES, **MOVES_BY_BOND[standing.bond]}


def _misplaced(standing: Standing, event: DocumentEvent) -> Objection:
    if standing.bond is Bond.NOTICE:
        if event is DocumentEvent.RESTATE:
            return Objection(
                MODIFICATION_NOT_RESTATED, "a modification is not restated; issue a new modification", "kind"
            )
        if event in MOVES_BY_BOND[Bond.SIGNATURE] and event is not DocumentEvent.IMPLEMENT:
            words = f"a modification is not {_DONE[event]}: it binds without signature; record its acknowledgement"
            return Objection(MODIFICATION_BINDS_ITSELF, words, "kind")
    for_the_partner = event in (DocumentEvent.SIGN, DocumentEvent.DECLINE) and standing.bond is Bond.FUNDS
    if for_the_partner and (unsigned := objection_to_partner_signature(standing.form)):
        return unsigned
    if event is DocumentEvent.FUND and standing.status in (DocumentStatus.EXPIRED, DocumentStatus.CANCELLED):
        words = "the offer no longer stands, and a deposit does not accept it; return the deposit, and "
        return Objection(ACCEPTANCE, words + _instead(standing.status), "funded_on")
    if event is DocumentEvent.RESTATE and standing.status is not None:
        words = f"only an offer that is unsigned is restated, and this document is `{standing.status.value}`; "
        return Objection(RESTATEMENT, words + _instead(standing.status), "status")
    moves = _moves(standing)
    open_events = [e for e in DocumentEvent if e is not DocumentEvent.RELEASE and standing.status in moves.get(e, {})]
    was = f"a document in `{standing.status.value}`" if standing.status else "a document that is not there yet"
    then = f"it can be {' or '.join(_DONE[e] for e in open_events)}" if open_events else "write a new document"
    return Objection(STATUS_ORDER, f"{was} cannot be {_DONE[event]}; {then}", "status")


def _instead(status: DocumentStatus) -> str:
    """What to do in place of changing an offer that is no longer open, or not yet."""
    if status in (DocumentStatus.ACCEPTED, DocumentStatus.IMPLEMENTED):
        return "write an amendment or a modification"
    if status in (DocumentStatus.EXPIRED, DocumentStatus.CANCELLED):
        return "reactivate it or write a new document"
    if status in (DocumentStatus.REJECTED, DocumentStatus.RESTATED):
        return "write a new document"
    return "change the draft"


def _done_by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _create(standing: Standing, act: _Act) -> Iterator[Objection]:
    if standing.kind in MODIFICATIONS and standing.based_on_review:
        return
    if not standing.request_actionable:
        yield Objection(
            ACTIONABLE_REQUEST, "the request is not actionable; settle its open criteria first", "request_actionable"
        )


def _begin_writing(standing: Standing, act: _Act) -> Iterator[Objection]:
    if not standing.data_complete:
        yield Objection(LETTER_DATA, "the data of the letter are not complete; complete them", "data_complete")


def _approve(standing: Standing, act: _Act) -> Iterator[Objection]:
    for day, words, field in (
        (standing.milap_on, "the agency has not approved the document; record its approval (MILAP)", "milap_on"),
        (standing.agency_signed_on, "the agency has not signed the document; have it signed", "agency_signed_on"),
        (
            standing.writers_approved_on,
            "the case writers have not approved it; have it approved",
            "writers_approved_on",
        ),
    ):
        if not _done_by(day, act.on):
            yield Objection(APPROVALS_BEFORE_PROPOSAL, words, field)
    if standing.bond is not Bond.NOTICE and standing.offer_expiration_date is None:
        yield Objection(
            APPROVALS_BEFORE_PROPOSAL, "the offer has no expiration date; work it out", "offer_expiration_date"
        )


def _return(standing: Standing, act: _Act) -> Iterator[Objection]:
    if not (act.reason or "").strip():
        yield Objection(RETURN_REASON, "a return needs its reason; say what is to be changed", "reason")


def _offer(standing: Standing, act: _Act) -> Iterator[Objection]:
    approval = state_approval_needed(
        standing.kind, form=standing.form, adds_scope=standing.adds_scope, state_approved=act.state_approved
    )
    if approval and not _done_by(standing.state_approved_on, act.on):
        yield Objection(approval, "State has not approved the document; wait for its approval", "state_approved_on")
    if standing.notification_required and not _done_by(standing.notification_cleared_on, act.on):
        yield Objection(
            NOTIFICATION_OVER, "the review period of Congress is not over; wait for its end", "notification_cleared_on"
        )
    if not _done_by(standing.countersigned_on, act.on):
        yield Objection(
            COUNTERSIGNATURE, "the document is not countersigned; have it countersigned", "countersigned_on"
        )
    expires_on = standing.offer_expiration_date
    if expires_on and (expired := objection_to_expired_offer(expires_on, act.on)):
        yield expired


def _accepted_in_time(
    standing: Standing, *, signed_on: date | None, funded_on: date | None, signature: bool, deposit: bool
) -> Iterator[Objection]:
    if standing.offer_expiration_date is None:
        yield Objection(ACCEPTANCE, "the offer has no expiration date; record it", "offer_expiration_date")
        return
    for found in objections_to_acceptance(
        signed_on=signed_on,
        deposited_on=funded_on,
        expires_on=standing.offer_expiration_date,
        signature_required=signature,
        deposit_required=deposit,
    ):
        yield replace(found, field="funded_on") if found.field == "deposited_on" else found


def _sign(standing: Standing, act: _Act) -> Iterator[Objection]:
    yield from _accepted_in_time(standing, signed_on=act.on, funded_on=None, signature=True, deposit=False)
    if standing.unagreed_changes:
        yield Objection(
            COUNTEROFFER,
            "signed with changes that were not agreed, which is a counteroffer; take it as a new request",
            "unagreed_changes",
        )


def _expire(standing: Standing, act: _Act) -> Iterator[Objection]:
    if standing.offer_expiration_date is None:
        yield Objection(EXPIRY, "the offer has no expiration date; record it", "offer_expiration_date")
    elif act.on <= standing.offer_expiration_date:
        last = standing.offer_expiration_date.isoformat()
        yield Objection(EXPIRY, f"the offer stands until {last}; wait until then", "offer_expiration_date")
    elif standing.status is DocumentStatus.OFFERED and _done_by(standing.signed_on, standing.offer_expiration_date):
        yield Objection(EXPIRY, "the offer was signed in time; record the signature", "signed_on")
    elif standing.status is DocumentStatus.ACCEPTED and (
        not standing.deposit_required or _done_by(standing.funded_on, standing.offer_expiration_date)
    ):
        yield Objection(EXPIRY, "the offer was accepted in time; implement it", "funded_on")


def _restate(standing: Standing, act: _Act) -> Iterator[Objection]:
    if _done_by(standing.signed_on, act.on):
        yield Objection(RESTATEMENT, "the offer is signed; write an amendment or a modification", "signed_on")
    if standing.offer_expiration_date is None:
        yield Objection(RESTATEMENT, "the offer has no expiration date; record it", "offer_expiration_date")
    elif act.on > standing.offer_expiration_date:
        last = standing.offer_expiration_date.isoformat()
        yield Objection(
            RESTATEMENT,
            f"the offer expired on {last} and is not restated; reactivate it or write a new document",
            "offer_expiration_date",
        )


def _reactivate(standing: Standing, act: _Act) -> Iterator[Objection]:
    if not _done_by(standing.reactivation_approved_on, act.on):
        yield Objection(
            REACTIVATION, "the reactivation is not approved; have it approved first", "reactivation_approved_on"
        )
    if standing.bond is not Bond.NOTICE and (
        standing.offer_expiration_date is None or standing.offer_expiration_date < act.on
    ):
        yield Objection(
            REACTIVATION, "the offer needs a new expiration date, not yet passed; set it", "offer_expiration_date"
        )


def _fund(standing: Standing, act: _Act) -> Iterator[Objection]:
    yield from _accepted_in_time(standing, signed_on=None, funded_on=act.on, signature=False, deposit=True)


def _implement(standing: Standing, act: _Act) -> Iterator[Objection]:
    if standing.bond is Bond.NOTICE:
        return
    emergency = act.implementation is ImplementationKind.EMERGENCY
    yield from _accepted_in_time(
        standing,
        signed_on=standing.signed_on,
        funded_on=standing.funded_on,
        signature=standing.bond is Bond.SIGNATURE,
        deposit=standing.bond is Bond.FUNDS or (standing.deposit_required and not emergency),
    )
    approval = standing.emergency_approval
    if emergency and (approval is None or not approval.approved_by.strip() or approval.approved_on > act.on):
        yield Objection(
            EMERGENCY_IMPLEMENTATION,
            "nobody has approved the emergency; record who at DSCA approved it, and the day",
            "emergency_approval",
        )
    if act.implementation is ImplementationKind.DELAYED:
        if standing.delay_agreed_until is None:
            yield Objection(
                DELAYED_IMPLEMENTATION, "no delay is agreed; record the day agreed on", "delay_agreed_until"
            )
        elif act.on < standing.delay_agreed_until:
            agreed = standing.delay_agreed_until.isoformat()
            yield Objection(
                DELAYED_IMPLEMENTATION, f"implementation is agreed for {agreed}; wait until then", "delay_agreed_until"
            )


def _hold(standing: Standing, act: _Act) -> Iterator[Objection]:
    if not (act.reason or "").strip():
        yield Objection(HOLD, "a hold needs its reason; say what it waits for", "reason")


def _release(standing: Standing, act: _Act) -> Iterator[Objection]:
    if not standing.held:
        yield Objection(HOLD, "the document is not held; there is nothing to release", "held")


_GUARDS = {
    DocumentEvent.CREATE: _create,
    DocumentEvent.BEGIN_WRITING: _begin_writing,
    DocumentEvent.APPROVE: _approve,
    DocumentEvent.RETURN: _return,
    DocumentEvent.OFFER: _offer,
    DocumentEvent.SIGN: _sign,
    DocumentEvent.EXPIRE: _expire,
    DocumentEvent.RESTATE: _restate,
    DocumentEvent.REACTIVATE: _reactivate,
    DocumentEvent.FUND: _fund,
    DocumentEvent.IMPLEMENT: _implement,
    DocumentEvent.HOLD: _hold,
    DocumentEvent.RELEASE: _release,
}


class ChangeEffect(Enum):
    """What a change would alter; a change with no effect is minor or administrative (SAMM C5.4)."""

    SCOPE = "SCOPE"
    TERMS = "TERMS"
    TOTAL_COST = "TOTAL_COST"
    FINANCING_TERMS = "FINANCING_TERMS"


class ChangeAuthor(Enum):
    """Who wants a change."""

    PURCHASER = "PURCHASER"
    IMPLEMENTING_AGENCY = "IMPLEMENTING_AGENCY"
    DSCA = "DSCA"


class Treatment(Enum):
    """How a change to a document that is not yet signed is made."""

    IN_THE_DRAFT = "IN_THE_DRAFT"
    PEN_AND_INK = "PEN_AND_INK"
    RESTATEMENT = "RESTATEMENT"
    NEW_MODIFICATION = "NEW_MODIFICATION"
    COUNTEROFFER = "COUNTEROFFER"


PEN_AND_INK_ON_A_MODIFICATION = frozenset({ChangeEffect.FINANCING_TERMS})


def treatment_of_change(
    standing: Standing, effects: AbstractSet[ChangeEffect], author: ChangeAuthor, on: date
) -> Treatment | Objection:
    """How a change is made to a document on a day, or why it cannot be made any more (SAMM C5.4; DSCA 12-08).

    A counteroffer is a new request. Ink is always authorized by the United States side.
    """
    status = standing.status
    if status in BEFORE_ACCEPTANCE and status is not DocumentStatus.OFFERED:
        return Treatment.IN_THE_DRAFT
    if status is None:
        return Objection(CHANGE_BEFORE_SIGNATURE, "there is no document to change; create it", "status")
    if status is not DocumentStatus.OFFERED:
        lapsed = status in (DocumentStatus.EXPIRED, DocumentStatus.CANCELLED)
        rule = REACTIVATION if lapsed else CHANGE_BEFORE_SIGNATURE
        return Objection(rule, f"the document is `{status.value}`; {_instead(status)}", "status")
    if _done_by(standing.signed_on, on):
        words = f"the offer is signed; {_instead(DocumentStatus.ACCEPTED)}"
        return Objection(CHANGE_BEFORE_SIGNATURE, words, "signed_on")
    if standing.offer_expiration_date and on > standing.offer_expiration_date:
        words = f"the offer has expired; {_instead(DocumentStatus.EXPIRED)}"
        return Objection(REACTIVATION, words, "offer_expiration_date")
    if author is ChangeAuthor.PURCHASER and effects:
        return Treatment.COUNTEROFFER
    if standing.bond is Bond.NOTICE:
        by_dsca = author is ChangeAuthor.DSCA and effects == PEN_AND_INK_ON_A_MODIFICATION
        return Treatment.PEN_AND_INK if by_dsca else Treatment.NEW_MODIFICATION
    return Treatment.RESTATEMENT if effects else Treatment.PEN_AND_INK


class CaseChange(Enum):
    """A change to a case that has a basic document in force."""

    ADD_LINE = "ADD_LINE"
    RAISE_QUANTITY = "RAISE_QUANTITY"
    RAISE_CEILING = "RAISE_CEILING"
    FUNDING_TO_ACCEPT = "FUNDING_TO_ACCEPT"
    ADD_MAJOR_LINE = "ADD_MAJOR_LINE"
    DELETE_MAJOR_LINE = "DELETE_MAJOR_LINE"
    PRICE = "PRICE"
    DELIVERY = "DELIVERY"
    PAYMENT_SCHEDULE = "PAYMENT_SCHEDULE"
    ADMINISTRATIVE_DATA = "ADMINISTRATIVE_DATA"


DOCUMENT_OF_CHANGE: Mapping[CaseChange, tuple[DocumentKind, Rule]] = {
    CaseChange.ADD_LINE: (DocumentKind.AMENDMENT, SCOPE),
    CaseChange.RAISE_QUANTITY: (DocumentKind.AMENDMENT, SCOPE),
    CaseChange.RAISE_CEILING: (DocumentKind.AMENDMENT, SCOPE),
    CaseChange.FUNDING_TO_ACCEPT: (DocumentKind.AMENDMENT, SCOPE),
    CaseChange.ADD_MAJOR_LINE: (DocumentKind.BASIC, MAJOR_LINE),
    CaseChange.DELETE_MAJOR_LINE: (DocumentKind.BASIC, MAJOR_LINE),
    CaseChange.PRICE: (DocumentKind.MODIFICATION, SCOPE),
    CaseChange.DELIVERY: (DocumentKind.MODIFICATION, SCOPE),
    CaseChange.PAYMENT_SCHEDULE: (DocumentKind.MODIFICATION, SCOPE),
    CaseChange.ADMINISTRATIVE_DATA: (DocumentKind.MODIFICATION, SCOPE),
}
_REACH: Mapping[DocumentKind, int] = {
    DocumentKind.MODIFICATION: 0,
    DocumentKind.CONCURRENT_MODIFICATION: 0,
    DocumentKind.AMENDMENT: 1,
    DocumentKind.BASIC: 2,
    DocumentKind.LEASE: 2,
}


def document_needed(changes: AbstractSet[CaseChange]) -> tuple[DocumentKind, Rule]:
    """The least document that can make all of these changes, and by which rule (SAMM C6.7).

    Raises `BadValue` when no change is named.
    """
    if not changes:
        raise BadValue("CASE_CHANGES", "name at least one change")
    return max((DOCUMENT_OF_CHANGE[change] for change in CaseChange if change in changes), key=lambda d: _REACH[d[0]])


def objection_to_document(kind: DocumentKind, changes: AbstractSet[CaseChange]) -> Objection | None:
    """Why a document of this kind cannot make these changes (SAMM C6.7).

    Under `MAJOR_LINE` it is a warning: an amendment is then unusual, not forbidden. Raises `BadValue` when no change is
    named.
    """
    needed, rule = document_needed(changes)
    if _REACH[kind] >= _REACH[needed]:
        return None
    if rule is MAJOR_LINE:
        words = "significant or major equipment normally takes a new letter of request and offer; prepare those"
        return Objection(MAJOR_LINE, words, "kind")
    return Objection(
        SCOPE, "the change is one of scope and needs the purchaser's acceptance; write an amendment", "kind"
    )


def objection_to_amendment_number(number: int, used: Collection[int]) -> Objection | None:
    """Why an amendment cannot have this number: another had it, accepted or not (SAMM C6.7)."""
    if number not in used:
        return None
    return Objection(DOCUMENT_NUMBER, f"number {number} was used before; give the next one", "number")


def objection_to_number_unread(*, reaches_purchaser: bool) -> Objection | None:
    """Why a document takes no number yet: its purchaser could not read it, and would miss its number (DSCA 15-12; SAMM C6.7)."""
    if reaches_purchaser:
        return None
    words = "its marking keeps the document from its purchaser; mark it anew without that control, then approve it"
    return Objection(DOCUMENT_FOR_ITS_PURCHASER, words, "document")


def document_number(kind: DocumentKind, approved: Iterable[tuple[DocumentKind, int]]) -> int:
    """The number a document is given with its agency's approval, when the purchaser meets it (SAMM C6.7; DSCA 15-12).

    It follows the last of its kind that was approved, whatever became of that one, so that no number counts a document the
    purchaser never sees; modifications of both kinds count together.
    """
    if kind in OPENING:
        return 0
    alike = MODIFICATIONS if kind in MODIFICATIONS else {kind}
    return max((number for other, number in approved if other in alike), default=0) + 1


def customer_reference(kind: DocumentKind, purchaser_letter: str | None) -> str:
    """The line that says what a document is based on (SAMM C6.7); raises `BadValue` where it must name a letter."""
    if purchaser_letter and purchaser_letter.strip():
        return f"Based on {purchaser_letter.strip()}"
    if kind not in MODIFICATIONS:
        raise BadValue("CUSTOMER_REFERENCE", "name the purchaser's letter; only a modification may go without")
    return "Based on U.S. Government Review"


COST_RISE_THRESHOLD = (Dated(Decimal("0.10"), COST_RISE),)


def calls_for_modification(
    estimate_before: Money,
    estimate_now: Money,
    on: date,
    *,
    schedule_changed: bool = False,
    much_delayed: bool = False,
    threshold: Decimal | None = None,
) -> bool:
    """Whether the United States should send the purchaser a modification, by cost, schedule or delay (SAMM C6.7).

    `threshold` is the rise, as a fraction, from which it should; the default is unverified. Raises `BadValue` for two
    currencies.
    """
    if estimate_before.currency != estimate_now.currency:
        raise BadValue("MONEY", "compare estimates of one currency")
    least = in_force(COST_RISE_THRESHOLD, on).value if threshold is None else threshold
    rise = estimate_now.minor_units - estimate_before.minor_units
    return schedule_changed or much_delayed or (rise > 0 and rise >= least * estimate_before.minor_units)


class CaseStatus(Enum):
    """Where a case stands: as its basic document until it is implemented, then by supply and closure (SAMM C16)."""

    DEVELOPMENT = "DEVELOPMENT"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    IMPLEMENTED = "IMPLEMENTED"
    SUPPLY_COMPLETE = "SUPPLY_COMPLETE"
    INTERIM_CLOSED = "INTERIM_CLOSED"
    CLOSED_NON_ACCELERATED = "CLOSED_NON_ACCELERATED"
    CLOSED_ACCELERATED = "CLOSED_ACCELERATED"
    CANCELLED = "CANCELLED"


# An offer that came to nothing leaves no case behind; a restated one goes on in its new version.
CASE_STATUS_BY_BASIC_DOCUMENT: Mapping[DocumentStatus, CaseStatus] = {
    DocumentStatus.DEVELOPMENT: CaseStatus.DEVELOPMENT,
    DocumentStatus.WRITE: CaseStatus.DEVELOPMENT,
    DocumentStatus.REVIEW: CaseStatus.DEVELOPMENT,
    DocumentStatus.PROPOSED: CaseStatus.DEVELOPMENT,
    DocumentStatus.RESTATED: CaseStatus.DEVELOPMENT,
    DocumentStatus.OFFERED: CaseStatus.OFFERED,
    DocumentStatus.ACCEPTED: CaseStatus.ACCEPTED,
    DocumentStatus.IMPLEMENTED: CaseStatus.IMPLEMENTED,
    DocumentStatus.REJECTED: CaseStatus.CANCELLED,
    DocumentStatus.EXPIRED: CaseStatus.CANCELLED,
    DocumentStatus.CANCELLED: CaseStatus.CANCELLED,
}
CLOSURE_STATUSES: Mapping[CaseStatus, ClosureStatus] = {
    CaseStatus.CLOSED_NON_ACCELERATED: ClosureStatus.NON_ACCELERATED,
    CaseStatus.INTERIM_CLOSED: ClosureStatus.ACCELERATED_INTERIM,
    CaseStatus.CLOSED_ACCELERATED: ClosureStatus.ACCELERATED_FINAL,
}


def case_status(basic_document: DocumentStatus) -> CaseStatus:
    """The status a case has from its basic document, before supply is complete (SAMM Table C5.T9)."""
    return CASE_STATUS_BY_BASIC_DOCUMENT[basic_document]


def objection_to_case_status(
    before: CaseStatus, after: CaseStatus, *, everything_supplied: bool, accelerated: bool
) -> Objection | None:
    """Why a case cannot go on to a status of supply or closure: its order (SAMM C16), or that lines are still open."""
    if after is CaseStatus.SUPPLY_COMPLETE and before is CaseStatus.IMPLEMENTED:
        if everything_supplied:
            return None
        words = "lines are open; record supply as complete when all are delivered and performed"
        return Objection(EVERYTHING_SUPPLIED, words, "everything_supplied")
    if after in CLOSURE_STATUSES and (before is CaseStatus.SUPPLY_COMPLETE or before in CLOSURE_STATUSES):
        return objection_to_closure_status(
            CLOSURE_STATUSES.get(before), CLOSURE_STATUSES[after], accelerated=accelerated
        )
    if after is CaseStatus.SUPPLY_COMPLETE or after in CLOSURE_STATUSES:
        words = f"a case in `{before.value}` does not become `{after.value}`; record what comes between"
        return Objection(CASE_STATUS_ORDER, words, "status")
    words = f"`{after.value}` follows from the basic document; change that"
    return Objection(CASE_STATUS_ORDER, words, "status")


@dataclass(frozen=True)
class Milestone:
    """One milestone of a document: its code, what it marks, and the status it leaves, none when it leaves it as it is.

    The confidence is that of what it marks; codes and their order are verified except where the code is ours too.
    """

    code: str
    marks: str
    status: DocumentStatus | None = None
    confidence: Confidence = Confidence.VERIFIED


MILESTONES: tuple[Milestone, ...] = (
    Milestone("CASEINIT", "the case is initialized"),
    Milestone("DSTATUS", "the document is in development", DocumentStatus.DEVELOPMENT),
    Milestone("CASEASGN", "the case is assigned to a preparer", DocumentStatus.DEVELOPMENT, Confidence.UNVERIFIED),
    Milestone("CASERETD", "the preparer returned the case", DocumentStatus.DEVELOPMENT, Confidence.UNVERIFIED),
    Milestone(
        "S1SENT", "the S1 transaction went to the 1200 system", DocumentStatus.DEVELOPMENT, Confidence.UNVERIFIED
    ),
    Milestone("S1ACCEPT", "the 1200 system took the S1 transaction", DocumentStatus.DEVELOPMENT, Confidence.UNVERIFIED),
    Milestone("CDEF", "a cause of delay, with estimated and actual days", None, Confidence.UNVERIFIED),
    Milestone("SHOLD", "a hold, of State as we read it", None, Confidence.UNVERIFIED),
    Milestone("MILAP", "the agency approved the document; the offer's days run from here"),
    Milestone("CWDASGN", "the case writers have the document"),
    Milestone("CWDSTART", "the case writers began"),
    Milestone("CWDRETD", "the case writers finished or returned it"),
    Milestone("WSTATUS", "the document is being written", DocumentStatus.WRITE),
    Milestone("WRITECOMP", "writing is complete", DocumentStatus.WRITE),
    Milestone("RSTATUS", "the document is in review", DocumentStatus.REVIEW),
    Milestone("BPCWAIT", "a document for a partner waits", DocumentStatus.REVIEW, Confidence.UNVERIFIED),
    Milestone("CPMREV", "the country program manager reviewed it", DocumentStatus.REVIEW, Confidence.UNVERIFIED),
    Milestone("MILSGN", "the agency signed it", DocumentStatus.REVIEW, Confidence.UNVERIFIED),
    Milestone("CWDAPPRV", "the case writers approved it", DocumentStatus.REVIEW),
    Milestone("PSTATUS", "the document is proposed", DocumentStatus.PROPOSED),
    Milestone("STLST", "it is on the list sent to State", DocumentStatus.PROPOSED),
    Milestone("CSIGN", "it is countersigned for DSCA", DocumentStatus.PROPOSED, Confidence.UNVERIFIED),
    Milestone("DOCMNTSENT", "it was sent to the purchaser", DocumentStatus.OFFERED),
    Milestone("CUSTSIGN", "the purchaser signed it", DocumentStatus.ACCEPTED, Confidence.UNVERIFIED),
    Milestone("FINIMP", "the initial deposit is met", DocumentStatus.ACCEPTED),
    Milestone("OA", "obligational authority is issued", DocumentStatus.IMPLEMENTED),
    Milestone("DREACT", "a cancelled document is reactivated", DocumentStatus.OFFERED),
    Milestone("MILREACT", "the agency reactivates a cancelled document", DocumentStatus.OFFERED, Confidence.UNVERIFIED),
    Milestone("CPOHOLD", "a hold is placed", None, Confidence.UNVERIFIED),
    Milestone("CPOHOLDREM", "a hold is removed", None, Confidence.UNVERIFIED),
)


def milestone(code: str) -> Milestone | None:
    """The milestone of a code, in capitals; none when the code is not on record (SAMM Table C5.T9)."""
    return next((one for one in MILESTONES if one.code == code), None)


def status_after_milestone(code: str, status: DocumentStatus | None) -> DocumentStatus | None:
    """The status a document has once a milestone is reached; an unknown code leaves it as it is."""
    found = milestone(code)
    return status if found is None or found.status is None else found.status
