"""How documents move, what stands in their way, and which document a change takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.case import CaseForm
from schema.errors import BadValue
from schema.rules.authority import Confidence, Objection, Rule
from schema.rules.case_categories import PARTNER_DOES_NOT_SIGN
from schema.rules.closure import ClosureStatus, objection_to_closure_status
from schema.rules.document_lifecycle import (
    ACTIONABLE_REQUEST,
    APPROVALS_BEFORE_PROPOSAL,
    CASE_STATUS_ORDER,
    CHANGE_BEFORE_SIGNATURE,
    CLOSURE_STATUSES,
    COST_RISE,
    COUNTEROFFER,
    COUNTERSIGNATURE,
    DELAYED_IMPLEMENTATION,
    DOCUMENT_FOR_ITS_PURCHASER,
    DOCUMENT_NUMBER,
    EMERGENCY_IMPLEMENTATION,
    EVERYTHING_SUPPLIED,
    EXPIRY,
    HOLD,
    LEASE_STATE_APPROVAL,
    LETTER_DATA,
    MAJOR_LINE,
    MILESTONES,
    MODIFICATION_BINDS_ITSELF,
    MODIFICATION_NOT_RESTATED,
    NOTIFICATION_OVER,
    OPENING,
    REACTIVATION,
    RESTATEMENT,
    RETURN_REASON,
    SCOPE,
    STATE_APPROVAL,
    STATUS_ORDER,
    Bond,
    CaseChange,
    CaseStatus,
    ChangeAuthor,
    ChangeEffect,
    DocumentEvent,
    DocumentKind,
    DocumentStatus,
    EmergencyApproval,
    ImplementationKind,
    Standing,
    Treatment,
    calls_for_modification,
    case_status,
    customer_reference,
    document_needed,
    document_number,
    milestone,
    next_status,
    objection_to_amendment_number,
    objection_to_case_status,
    objection_to_document,
    objection_to_number_unread,
    objections_to_event,
    state_approval_needed,
    status_after_milestone,
    treatment_of_change,
)
from schema.rules.offer_expiration import ACCEPTANCE, EXPIRED
from schema.values import Money

S, E = DocumentStatus, DocumentEvent
BASIC, AMENDMENT, MODIFICATION, CONCURRENT, LEASE = DocumentKind
DEFINED, BPC = CaseForm.DEFINED_ORDER, CaseForm.BPC_PSEUDO
ROUTINE, EMERGENCY, DELAYED = ImplementationKind

BEFORE = date(2026, 3, 2)
DAY = date(2026, 4, 1)
EXPIRES = date(2026, 5, 26)
AFTER = date(2026, 5, 27)


def ready(kind: DocumentKind, status: DocumentStatus | None, form: CaseForm = DEFINED) -> Standing:
    """A document of which all is done that any event asks for, on `DAY`."""
    signed = status in (S.ACCEPTED, S.IMPLEMENTED)
    return Standing(
        kind,
        status,
        form,
        request_actionable=True,
        data_complete=True,
        milap_on=BEFORE,
        offer_expiration_date=EXPIRES,
        agency_signed_on=BEFORE,
        writers_approved_on=BEFORE,
        state_approved_on=BEFORE,
        notification_required=True,
        notification_cleared_on=BEFORE,
        countersigned_on=BEFORE,
        signed_on=DAY if signed else None,
        funded_on=DAY if signed else None,
        reactivation_approved_on=BEFORE,
    )


def rules_of(objections: tuple[Objection, ...]) -> list[Rule]:
    """The rules that stand against an act, in order."""
    return [objection.rule for objection in objections]


# The statuses a document goes to, by the event (columns) and the status it is in (rows); a dot is no such move.
LETTER = {
    "D": S.DEVELOPMENT, "W": S.WRITE, "V": S.REVIEW, "P": S.PROPOSED, "O": S.OFFERED, "A": S.ACCEPTED,
    "I": S.IMPLEMENTED, "J": S.REJECTED, "X": S.EXPIRED, "C": S.CANCELLED, "R": S.RESTATED,
}  # fmt: skip
EVENTS = "create write finish approve return offer sign decline expire cancel restate react fund implement hold release"
SIGNED_DOCUMENT = """
    -   D . . . . . . . . . . . . . . .
    D   . W . . . . . . . . . . . . D D
    W   . . V . . . . . . . . . . . W W
    V   . . . P W . . . . . . . . . V V
    P   . . . . . O . . . . . . . . P P
    O   . . . . . . A J X C R . . . O O
    A   . . . . . . . . X . . . A I . A
    I   . . . . . . . . . . . . . . . I
    J   . . . . . . . . . C . . . . . J
    X   . . . . . . . . . C . . . . . X
    C   . . . . . . . . . . . O . . . C
    R   . . . . . . . . . . . . . . . R
"""
FUNDED_DOCUMENT = """
    -   D . . . . . . . . . . . . . . .
    D   . W . . . . . . . . . . . . D D
    W   . . V . . . . . . . . . . . W W
    V   . . . P W . . . . . . . . . V V
    P   . . . . . O . . . . . . . . P P
    O   . . . . . . . . X C R . A . O O
    A   . . . . . . . . . . . . . I . A
    I   . . . . . . . . . . . . . . . I
    J   . . . . . . . . . C . . . . . J
    X   . . . . . . . . . C . . . . . X
    C   . . . . . . . . . . . O . . . C
    R   . . . . . . . . . . . . . . . R
"""
NOTICED_DOCUMENT = """
    -   D . . . . . . . . . . . . . . .
    D   . W . . . . . . . . . . . . D D
    W   . . V . . . . . . . . . . . W W
    V   . . . P W . . . . . . . . . V V
    P   . . . . . O . . . . . . . . P P
    O   . . . . . . . . . C . . . I O O
    A   . . . . . . . . . . . . . . . A
    I   . . . . . . . . . . . . . . . I
    J   . . . . . . . . . C . . . . . J
    X   . . . . . . . . . C . . . . . X
    C   . . . . . . . . . . . O . . . C
    R   . . . . . . . . . . . . . . . R
"""


def moves(table: str) -> dict[tuple[DocumentStatus | None, DocumentEvent], DocumentStatus | None]:
    """A table of letters as moves."""
    rows = [line.split() for line in table.strip().splitlines()]
    return {
        (LETTER.get(row[0]), event): LETTER.get(cell)
        for row in rows
        for event, cell in zip(DocumentEvent, row[1:], strict=True)
    }


WRITTEN = {
    Bond.SIGNATURE: moves(SIGNED_DOCUMENT),
    Bond.FUNDS: moves(FUNDED_DOCUMENT),
    Bond.NOTICE: moves(NOTICED_DOCUMENT),
}
BOND = {
    **{(kind, DEFINED): Bond.SIGNATURE for kind in (BASIC, AMENDMENT, LEASE)},
    **{(kind, BPC): Bond.FUNDS for kind in (BASIC, AMENDMENT, LEASE)},
    **{(kind, form): Bond.NOTICE for kind in (MODIFICATION, CONCURRENT) for form in (DEFINED, BPC)},
}


def test_the_tables_hold_every_status_and_every_event() -> None:
    assert len(EVENTS.split()) == len(DocumentEvent) == 16
    for table in WRITTEN.values():
        assert set(table) == set(product([None, *DocumentStatus], DocumentEvent))


@pytest.mark.parametrize("status", [None, *DocumentStatus])
@pytest.mark.parametrize(("kind", "form"), BOND)
def test_every_event_moves_a_ready_document_as_written(
    kind: DocumentKind, form: CaseForm, status: DocumentStatus | None
) -> None:
    standing = ready(kind, status, form)
    bond = BOND[kind, form]
    assert standing.bond is bond
    for event in DocumentEvent:
        expected = WRITTEN[bond][status, event]
        asked = replace(standing, held=event is E.RELEASE)
        if event is E.EXPIRE:
            asked = replace(asked, funded_on=None)  # what was paid for in time does not expire
        on = AFTER if event is E.EXPIRE else DAY
        found = next_status(asked, event, on, reason="because")
        if expected is not None:
            assert found is expected, event
            continue
        assert isinstance(found, Objection), event
        if bond is Bond.NOTICE and event is E.RESTATE:
            rule = MODIFICATION_NOT_RESTATED
        elif bond is Bond.NOTICE and event in (E.SIGN, E.DECLINE, E.EXPIRE, E.FUND):
            rule = MODIFICATION_BINDS_ITSELF
        elif bond is Bond.FUNDS and event in (E.SIGN, E.DECLINE):
            rule = PARTNER_DOES_NOT_SIGN
        elif event is E.RESTATE and status is not None:
            rule = RESTATEMENT
        elif event is E.FUND and status in (S.EXPIRED, S.CANCELLED):
            rule = ACCEPTANCE
        else:
            rule = STATUS_ORDER
        assert found.rule is rule, event
        assert objections_to_event(asked, event, on, reason="because") == (found,)


def test_a_document_in_development_is_not_offered() -> None:
    found = next_status(ready(BASIC, S.DEVELOPMENT), E.OFFER, DAY)
    assert isinstance(found, Objection)
    assert found.sentence == "a document in `DEVELOPMENT` cannot be offered; it can be written or held"
    assert (found.rule.confidence, found.field) == (Confidence.DERIVED, "status")


def test_where_nothing_can_follow_a_new_document_is_written() -> None:
    found = next_status(ready(BASIC, S.IMPLEMENTED), E.OFFER, DAY)
    assert isinstance(found, Objection)
    assert found.sentence == "a document in `IMPLEMENTED` cannot be offered; write a new document"


@pytest.mark.parametrize(
    ("status", "instead"),
    [
        (S.DEVELOPMENT, "change the draft"),
        (S.PROPOSED, "change the draft"),
        (S.ACCEPTED, "write an amendment or a modification"),
        (S.IMPLEMENTED, "write an amendment or a modification"),
        (S.EXPIRED, "reactivate it or write a new document"),
        (S.CANCELLED, "reactivate it or write a new document"),
        (S.REJECTED, "write a new document"),
        (S.RESTATED, "write a new document"),
    ],
)
def test_what_cannot_be_restated_is_changed_otherwise(status: DocumentStatus, instead: str) -> None:
    found = next_status(ready(BASIC, status), E.RESTATE, DAY)
    assert isinstance(found, Objection)
    assert found.sentence.endswith(f"this document is `{status.value}`; {instead}")


# Each guard: what is missing from a ready document, and what is then said.
MISSING = [
    pytest.param(None, E.CREATE, {"request_actionable": False}, ACTIONABLE_REQUEST, "request_actionable"),
    pytest.param(S.DEVELOPMENT, E.BEGIN_WRITING, {"data_complete": False}, LETTER_DATA, "data_complete"),
    pytest.param(S.REVIEW, E.APPROVE, {"milap_on": None}, APPROVALS_BEFORE_PROPOSAL, "milap_on"),
    pytest.param(S.REVIEW, E.APPROVE, {"agency_signed_on": None}, APPROVALS_BEFORE_PROPOSAL, "agency_signed_on"),
    pytest.param(S.REVIEW, E.APPROVE, {"writers_approved_on": None}, APPROVALS_BEFORE_PROPOSAL, "writers_approved_on"),
    pytest.param(
        S.REVIEW, E.APPROVE, {"offer_expiration_date": None}, APPROVALS_BEFORE_PROPOSAL, "offer_expiration_date"
    ),
    pytest.param(S.REVIEW, E.APPROVE, {"milap_on": AFTER}, APPROVALS_BEFORE_PROPOSAL, "milap_on"),
    pytest.param(S.PROPOSED, E.OFFER, {"state_approved_on": None}, STATE_APPROVAL, "state_approved_on"),
    pytest.param(
        S.PROPOSED, E.OFFER, {"state_approved_on": DAY + timedelta(days=1)}, STATE_APPROVAL, "state_approved_on"
    ),
    pytest.param(S.PROPOSED, E.OFFER, {"notification_cleared_on": None}, NOTIFICATION_OVER, "notification_cleared_on"),
    pytest.param(S.PROPOSED, E.OFFER, {"notification_cleared_on": AFTER}, NOTIFICATION_OVER, "notification_cleared_on"),
    pytest.param(S.PROPOSED, E.OFFER, {"countersigned_on": None}, COUNTERSIGNATURE, "countersigned_on"),
    pytest.param(S.PROPOSED, E.OFFER, {"offer_expiration_date": BEFORE}, EXPIRED, "offer_expiration_date"),
    pytest.param(S.OFFERED, E.SIGN, {"offer_expiration_date": BEFORE}, ACCEPTANCE, "signed_on"),
    pytest.param(S.OFFERED, E.SIGN, {"offer_expiration_date": None}, ACCEPTANCE, "offer_expiration_date"),
    pytest.param(S.OFFERED, E.SIGN, {"unagreed_changes": True}, COUNTEROFFER, "unagreed_changes"),
    pytest.param(S.OFFERED, E.EXPIRE, {}, EXPIRY, "offer_expiration_date"),
    pytest.param(S.OFFERED, E.EXPIRE, {"offer_expiration_date": DAY}, EXPIRY, "offer_expiration_date"),
    pytest.param(S.OFFERED, E.EXPIRE, {"offer_expiration_date": None}, EXPIRY, "offer_expiration_date"),
    pytest.param(S.OFFERED, E.EXPIRE, {"offer_expiration_date": BEFORE, "signed_on": BEFORE}, EXPIRY, "signed_on"),
    pytest.param(S.OFFERED, E.RESTATE, {"signed_on": DAY}, RESTATEMENT, "signed_on"),
    pytest.param(S.OFFERED, E.RESTATE, {"offer_expiration_date": BEFORE}, RESTATEMENT, "offer_expiration_date"),
    pytest.param(S.OFFERED, E.RESTATE, {"offer_expiration_date": None}, RESTATEMENT, "offer_expiration_date"),
    pytest.param(
        S.CANCELLED, E.REACTIVATE, {"reactivation_approved_on": None}, REACTIVATION, "reactivation_approved_on"
    ),
    pytest.param(S.CANCELLED, E.REACTIVATE, {"offer_expiration_date": None}, REACTIVATION, "offer_expiration_date"),
    pytest.param(S.CANCELLED, E.REACTIVATE, {"offer_expiration_date": BEFORE}, REACTIVATION, "offer_expiration_date"),
    pytest.param(S.ACCEPTED, E.FUND, {"offer_expiration_date": BEFORE}, ACCEPTANCE, "funded_on"),
    pytest.param(S.ACCEPTED, E.FUND, {"offer_expiration_date": None}, ACCEPTANCE, "offer_expiration_date"),
    pytest.param(S.ACCEPTED, E.IMPLEMENT, {"signed_on": None}, ACCEPTANCE, "signed_on"),
    pytest.param(S.ACCEPTED, E.IMPLEMENT, {"signed_on": AFTER}, ACCEPTANCE, "signed_on"),
    pytest.param(S.ACCEPTED, E.IMPLEMENT, {"funded_on": None}, ACCEPTANCE, "funded_on"),
    pytest.param(S.ACCEPTED, E.IMPLEMENT, {"funded_on": AFTER}, ACCEPTANCE, "funded_on"),
    pytest.param(S.ACCEPTED, E.IMPLEMENT, {"offer_expiration_date": None}, ACCEPTANCE, "offer_expiration_date"),
    pytest.param(S.OFFERED, E.RELEASE, {}, HOLD, "held"),
]


@pytest.mark.parametrize(("status", "event", "missing", "rule", "field"), MISSING)
def test_what_is_missing_is_named(
    status: DocumentStatus | None, event: DocumentEvent, missing: dict[str, object], rule: Rule, field: str
) -> None:
    standing = replace(ready(BASIC, status), **missing)  # type: ignore[arg-type]
    found = next_status(standing, event, DAY, reason="because")
    assert isinstance(found, Objection)
    assert (found.rule, found.field) == (rule, field)
    assert objections_to_event(standing, event, DAY, reason="because") == (found,)


def test_all_that_is_missing_is_named_at_once() -> None:
    bare = Standing(BASIC, S.PROPOSED, notification_required=True)
    assert rules_of(objections_to_event(bare, E.OFFER, DAY)) == [STATE_APPROVAL, NOTIFICATION_OVER, COUNTERSIGNATURE]
    assert next_status(bare, E.OFFER, DAY) == objections_to_event(bare, E.OFFER, DAY)[0]
    bare = Standing(BASIC, S.REVIEW)
    assert [o.field for o in objections_to_event(bare, E.APPROVE, DAY)] == [
        "milap_on",
        "agency_signed_on",
        "writers_approved_on",
        "offer_expiration_date",
    ]


@pytest.mark.parametrize(("event", "rule"), [(E.RETURN, RETURN_REASON), (E.HOLD, HOLD)])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_return_and_a_hold_have_their_reasons(event: DocumentEvent, rule: Rule, reason: str | None) -> None:
    found = next_status(ready(BASIC, S.REVIEW), event, DAY, reason=reason)
    assert isinstance(found, Objection)
    assert (found.rule, found.field) == (rule, "reason")


def test_a_sale_that_needs_no_notification_waits_for_none() -> None:
    standing = replace(ready(BASIC, S.PROPOSED), notification_required=False, notification_cleared_on=None)
    assert next_status(standing, E.OFFER, DAY) is S.OFFERED


LAST_DAY = [
    (S.PROPOSED, E.OFFER, S.OFFERED),
    (S.OFFERED, E.SIGN, S.ACCEPTED),
    (S.OFFERED, E.RESTATE, S.RESTATED),
    (S.ACCEPTED, E.FUND, S.ACCEPTED),
    (S.CANCELLED, E.REACTIVATE, S.OFFERED),
]


@pytest.mark.parametrize(("status", "event", "to"), LAST_DAY)
def test_the_expiration_date_itself_still_counts(
    status: DocumentStatus, event: DocumentEvent, to: DocumentStatus
) -> None:
    assert next_status(ready(BASIC, status), event, EXPIRES) is to
    assert isinstance(next_status(ready(BASIC, status), event, AFTER), Objection)


def test_an_offer_signed_late_has_expired_and_one_signed_in_time_has_not() -> None:
    standing = ready(BASIC, S.OFFERED)
    assert next_status(replace(standing, signed_on=AFTER), E.EXPIRE, AFTER) is S.EXPIRED
    assert isinstance(next_status(replace(standing, signed_on=EXPIRES), E.EXPIRE, AFTER), Objection)


def test_a_signed_offer_lapses_without_its_deposit_and_not_with_it() -> None:
    signed = replace(ready(BASIC, S.ACCEPTED), funded_on=None)
    assert next_status(signed, E.EXPIRE, AFTER) is S.EXPIRED
    for changed, on, field in (
        ({}, EXPIRES, "offer_expiration_date"),  # its last day is not over
        ({"funded_on": EXPIRES}, AFTER, "funded_on"),
        ({"deposit_required": False}, AFTER, "funded_on"),
    ):
        found = next_status(replace(signed, **changed), E.EXPIRE, on)
        assert isinstance(found, Objection), changed
        assert (found.rule, found.field) == (EXPIRY, field)
    # What came on the day after is no payment in time.
    assert next_status(replace(signed, funded_on=AFTER), E.EXPIRE, AFTER) is S.EXPIRED


@pytest.mark.parametrize("status", [S.EXPIRED, S.CANCELLED])
def test_a_deposit_for_an_offer_that_no_longer_stands_is_returned(status: DocumentStatus) -> None:
    found = next_status(ready(BASIC, status), E.FUND, DAY)
    assert isinstance(found, Objection)
    assert (found.rule, found.field) == (ACCEPTANCE, "funded_on")
    assert found.sentence == (
        "the offer no longer stands, and a deposit does not accept it; return the deposit, and "
        "reactivate it or write a new document"
    )


def test_an_agency_modifies_on_its_own_review_but_writes_letters_on_request() -> None:
    for kind in DocumentKind:
        standing = Standing(kind, None, based_on_review=True)
        found = next_status(standing, E.CREATE, DAY)
        if kind in (MODIFICATION, CONCURRENT):
            assert found is S.DEVELOPMENT
            unasked = next_status(replace(standing, based_on_review=False), E.CREATE, DAY)
            assert isinstance(unasked, Objection)
            assert unasked.rule is ACTIONABLE_REQUEST
        else:
            assert isinstance(found, Objection)
            assert found.rule is ACTIONABLE_REQUEST


def test_a_modification_needs_no_expiration_date() -> None:
    for status, event, to in (
        (S.REVIEW, E.APPROVE, S.PROPOSED),
        (S.PROPOSED, E.OFFER, S.OFFERED),
        (S.CANCELLED, E.REACTIVATE, S.OFFERED),
    ):
        standing = replace(ready(MODIFICATION, status), offer_expiration_date=None)
        assert next_status(standing, event, DAY) is to


# State approval.


@pytest.mark.parametrize(
    ("kind", "adds_scope", "rule"),
    [
        (BASIC, False, STATE_APPROVAL),
        (AMENDMENT, False, STATE_APPROVAL),
        (CONCURRENT, False, STATE_APPROVAL),
        (MODIFICATION, False, None),
        (MODIFICATION, True, STATE_APPROVAL),
        (BASIC, True, STATE_APPROVAL),
        (LEASE, False, LEASE_STATE_APPROVAL),
    ],
)
def test_state_approves_all_but_plain_modifications(kind: DocumentKind, adds_scope: bool, rule: Rule | None) -> None:
    assert state_approval_needed(kind, adds_scope=adds_scope) is rule
    unapproved = replace(ready(kind, S.PROPOSED), state_approved_on=None, adds_scope=adds_scope)
    found = next_status(unapproved, E.OFFER, DAY)
    if rule is None:
        assert found is S.OFFERED
    else:
        assert isinstance(found, Objection)
        assert found.rule is rule


@pytest.mark.parametrize("kind", [BASIC, AMENDMENT, CONCURRENT, MODIFICATION])
def test_state_is_asked_for_no_document_of_a_case_built_for_a_partner(kind: DocumentKind) -> None:
    assert state_approval_needed(kind, form=CaseForm.BPC_PSEUDO, adds_scope=True) is None
    unapproved = replace(ready(kind, S.PROPOSED), state_approved_on=None, form=CaseForm.BPC_PSEUDO)
    assert next_status(unapproved, E.OFFER, DAY) is S.OFFERED
    sold = next_status(replace(unapproved, form=CaseForm.BLANKET_ORDER, adds_scope=True), E.OFFER, DAY)
    assert isinstance(sold, Objection)
    assert sold.rule is STATE_APPROVAL


def test_that_state_approves_leases_is_a_default_that_may_be_replaced() -> None:
    assert LEASE_STATE_APPROVAL.confidence is Confidence.UNVERIFIED
    unapproved = replace(ready(LEASE, S.PROPOSED), state_approved_on=None)
    assert next_status(unapproved, E.OFFER, DAY, state_approved={BASIC: STATE_APPROVAL}) is S.OFFERED


# Holds.


@pytest.mark.parametrize("bond", Bond)
def test_a_held_document_does_not_move_forward_but_may_end(bond: Bond) -> None:
    kind, form = {Bond.SIGNATURE: (BASIC, DEFINED), Bond.FUNDS: (BASIC, BPC), Bond.NOTICE: (MODIFICATION, DEFINED)}[
        bond
    ]
    stopped = {E.BEGIN_WRITING, E.COMPLETE_WRITING, E.APPROVE, E.OFFER, E.SIGN, E.FUND, E.IMPLEMENT, E.REACTIVATE}
    for (status, event), to in WRITTEN[bond].items():
        if to is None or event is E.CREATE:
            continue
        on, ready_for = (AFTER, {"funded_on": None}) if event is E.EXPIRE else (DAY, {})
        held = replace(ready(kind, status, form), held=True, **ready_for)
        found = next_status(held, event, on, reason="because")
        if event in stopped:
            assert isinstance(found, Objection), event
            assert (found.rule, found.field) == (HOLD, "held")
        else:
            assert found is to, event


def test_a_hold_is_named_before_what_else_is_missing() -> None:
    standing = replace(ready(BASIC, S.PROPOSED), held=True, countersigned_on=None)
    assert rules_of(objections_to_event(standing, E.OFFER, DAY)) == [HOLD, COUNTERSIGNATURE]


# Implementation.

APPROVED = EmergencyApproval("the division chief", DAY)


@pytest.mark.parametrize(
    ("how", "changed", "expected"),
    [
        pytest.param(ROUTINE, {}, [], id="signed and paid"),
        pytest.param(ROUTINE, {"funded_on": AFTER}, [ACCEPTANCE], id="paid late"),
        pytest.param(ROUTINE, {"funded_on": None}, [ACCEPTANCE], id="unpaid"),
        pytest.param(
            ROUTINE, {"funded_on": None, "emergency_approval": APPROVED}, [ACCEPTANCE], id="not asked as such"
        ),
        pytest.param(ROUTINE, {"funded_on": None, "deposit_required": False}, [], id="no deposit asked for"),
        pytest.param(EMERGENCY, {"funded_on": None, "emergency_approval": APPROVED}, [], id="emergency approved"),
        pytest.param(EMERGENCY, {"funded_on": None}, [EMERGENCY_IMPLEMENTATION], id="emergency not approved"),
        pytest.param(
            EMERGENCY,
            {"funded_on": None, "emergency_approval": EmergencyApproval(" ", DAY)},
            [EMERGENCY_IMPLEMENTATION],
            id="approved by nobody",
        ),
        pytest.param(
            EMERGENCY,
            {"funded_on": None, "emergency_approval": EmergencyApproval("the division chief", AFTER)},
            [EMERGENCY_IMPLEMENTATION],
            id="approved afterwards",
        ),
        pytest.param(
            EMERGENCY, {"signed_on": None, "emergency_approval": APPROVED}, [ACCEPTANCE], id="emergency, unsigned"
        ),
        pytest.param(DELAYED, {"delay_agreed_until": DAY}, [], id="on the day agreed"),
        pytest.param(DELAYED, {"delay_agreed_until": AFTER}, [DELAYED_IMPLEMENTATION], id="before the day agreed"),
        pytest.param(DELAYED, {}, [DELAYED_IMPLEMENTATION], id="no delay agreed"),
        pytest.param(DELAYED, {"delay_agreed_until": DAY, "funded_on": None}, [ACCEPTANCE], id="delayed and unpaid"),
    ],
)
def test_each_kind_of_implementation_has_its_conditions(
    how: ImplementationKind, changed: dict[str, object], expected: list[Rule]
) -> None:
    standing = replace(ready(BASIC, S.ACCEPTED), **changed)  # type: ignore[arg-type]
    assert rules_of(objections_to_event(standing, E.IMPLEMENT, DAY, implementation=how)) == expected
    found = next_status(standing, E.IMPLEMENT, DAY, implementation=how)
    assert (found is S.IMPLEMENTED) == (not expected)


def test_a_case_for_a_partner_is_implemented_when_funded_unsigned_but_never_unfunded() -> None:
    standing = replace(ready(BASIC, S.ACCEPTED, BPC), signed_on=None)
    assert next_status(standing, E.IMPLEMENT, DAY) is S.IMPLEMENTED
    unfunded = replace(standing, funded_on=None, deposit_required=False, emergency_approval=APPROVED)
    for how in (ROUTINE, EMERGENCY):
        assert rules_of(objections_to_event(unfunded, E.IMPLEMENT, DAY, implementation=how)) == [ACCEPTANCE]


def test_a_modification_binds_without_signature_or_deposit() -> None:
    standing = Standing(MODIFICATION, S.OFFERED)
    for how in ImplementationKind:
        assert next_status(standing, E.IMPLEMENT, DAY, implementation=how) is S.IMPLEMENTED


def test_a_letter_goes_all_the_way_and_a_restated_one_begins_anew() -> None:
    standing = Standing(BASIC, None, request_actionable=True, data_complete=True)
    for event, recorded in (
        (E.CREATE, {}),
        (E.BEGIN_WRITING, {}),
        (E.COMPLETE_WRITING, {"milap_on": BEFORE, "offer_expiration_date": EXPIRES}),
        (E.APPROVE, {"agency_signed_on": DAY, "writers_approved_on": DAY}),
        (E.OFFER, {"state_approved_on": DAY, "countersigned_on": DAY}),
        (E.SIGN, {}),
        (E.FUND, {"signed_on": DAY}),
        (E.IMPLEMENT, {"funded_on": DAY}),
    ):
        standing = replace(standing, **recorded)  # type: ignore[arg-type]
        if event is E.SIGN:
            assert next_status(standing, E.RESTATE, DAY) is S.RESTATED
        status = next_status(standing, event, DAY)
        assert isinstance(status, DocumentStatus), status
        standing = replace(standing, status=status)
    assert standing.status is S.IMPLEMENTED


@given(
    st.builds(
        Standing,
        kind=st.sampled_from(DocumentKind),
        status=st.none() | st.sampled_from(DocumentStatus),
        form=st.sampled_from(CaseForm),
        offer_expiration_date=st.none() | st.dates(BEFORE, AFTER),
        signed_on=st.none() | st.dates(BEFORE, AFTER),
        funded_on=st.none() | st.dates(BEFORE, AFTER),
        held=st.booleans(),
    ),
    st.sampled_from(DocumentEvent),
    st.dates(BEFORE, AFTER),
    st.sampled_from(ImplementationKind),
)
def test_an_event_either_moves_a_document_as_written_or_is_objected_to(
    standing: Standing, event: DocumentEvent, on: date, how: ImplementationKind
) -> None:
    found = next_status(standing, event, on, implementation=how)
    objections = objections_to_event(standing, event, on, implementation=how)
    if isinstance(found, Objection):
        assert objections[0] == found
        assert found.sentence[0].islower() or found.sentence.startswith(("`", "State"))
        assert not found.sentence.endswith(".")
    else:
        assert objections == ()
        assert found is WRITTEN[standing.bond][standing.status, event]


# Changes before signature.

NOTHING: frozenset[ChangeEffect] = frozenset()
PURCHASER, AGENCY, DSCA = ChangeAuthor
MAJOR = [frozenset({effect}) for effect in ChangeEffect]


@pytest.mark.parametrize(
    ("kind", "effects", "author", "treatment"),
    [
        pytest.param(BASIC, NOTHING, AGENCY, Treatment.PEN_AND_INK, id="a wrong address"),
        pytest.param(BASIC, NOTHING, PURCHASER, Treatment.PEN_AND_INK, id="a wrong address, says the purchaser"),
        pytest.param(AMENDMENT, NOTHING, AGENCY, Treatment.PEN_AND_INK, id="a wrong address in an amendment"),
        *(pytest.param(BASIC, effects, AGENCY, Treatment.RESTATEMENT) for effects in MAJOR),
        *(pytest.param(AMENDMENT, effects, DSCA, Treatment.RESTATEMENT) for effects in MAJOR),
        *(pytest.param(BASIC, effects, PURCHASER, Treatment.COUNTEROFFER) for effects in MAJOR),
        *(pytest.param(MODIFICATION, effects, PURCHASER, Treatment.COUNTEROFFER) for effects in MAJOR),
        *(pytest.param(MODIFICATION, effects, AGENCY, Treatment.NEW_MODIFICATION) for effects in MAJOR),
        pytest.param(MODIFICATION, NOTHING, AGENCY, Treatment.NEW_MODIFICATION, id="a wrong address in a modification"),
        pytest.param(CONCURRENT, NOTHING, AGENCY, Treatment.NEW_MODIFICATION, id="and in a concurrent one"),
        pytest.param(
            MODIFICATION, frozenset({ChangeEffect.FINANCING_TERMS}), DSCA, Treatment.PEN_AND_INK, id="financing by DSCA"
        ),
        pytest.param(
            MODIFICATION,
            frozenset({ChangeEffect.FINANCING_TERMS, ChangeEffect.TOTAL_COST}),
            DSCA,
            Treatment.NEW_MODIFICATION,
            id="more than financing by DSCA",
        ),
    ],
)
def test_an_open_offer_is_changed_by_what_the_change_does(
    kind: DocumentKind, effects: frozenset[ChangeEffect], author: ChangeAuthor, treatment: Treatment
) -> None:
    assert treatment_of_change(ready(kind, S.OFFERED), effects, author, EXPIRES) is treatment


CHANGED_IN = {
    None: CHANGE_BEFORE_SIGNATURE,
    S.DEVELOPMENT: Treatment.IN_THE_DRAFT,
    S.WRITE: Treatment.IN_THE_DRAFT,
    S.REVIEW: Treatment.IN_THE_DRAFT,
    S.PROPOSED: Treatment.IN_THE_DRAFT,
    S.OFFERED: Treatment.RESTATEMENT,
    S.ACCEPTED: CHANGE_BEFORE_SIGNATURE,
    S.IMPLEMENTED: CHANGE_BEFORE_SIGNATURE,
    S.REJECTED: CHANGE_BEFORE_SIGNATURE,
    S.EXPIRED: REACTIVATION,
    S.CANCELLED: REACTIVATION,
    S.RESTATED: CHANGE_BEFORE_SIGNATURE,
}


@pytest.mark.parametrize("status", [None, *DocumentStatus])
def test_a_document_changes_only_while_it_is_open(status: DocumentStatus | None) -> None:
    found = treatment_of_change(ready(BASIC, status), {ChangeEffect.SCOPE}, AGENCY, DAY)
    assert (found.rule if isinstance(found, Objection) else found) == CHANGED_IN[status]


@pytest.mark.parametrize("effects", [NOTHING, *MAJOR])
def test_an_expired_offer_is_reactivated_or_written_anew(effects: frozenset[ChangeEffect]) -> None:
    found = treatment_of_change(ready(BASIC, S.OFFERED), effects, AGENCY, AFTER)
    assert isinstance(found, Objection)
    assert (found.rule, found.field) == (REACTIVATION, "offer_expiration_date")
    assert "reactivate it or write a new document" in found.sentence


def test_a_signed_offer_is_changed_by_another_document() -> None:
    standing = replace(ready(BASIC, S.OFFERED), signed_on=DAY)
    found = treatment_of_change(standing, NOTHING, AGENCY, DAY)
    assert isinstance(found, Objection)
    assert (found.rule, found.field) == (CHANGE_BEFORE_SIGNATURE, "signed_on")
    assert treatment_of_change(standing, NOTHING, AGENCY, BEFORE) is Treatment.PEN_AND_INK


# Amendment or modification.

LINE, QUANTITY, CEILING, FUNDING, ADD_MAJOR, DELETE_MAJOR, PRICE, DELIVERY, SCHEDULE, ADMINISTRATIVE = CaseChange
LEAST_DOCUMENT = {
    LINE: AMENDMENT, QUANTITY: AMENDMENT, CEILING: AMENDMENT, FUNDING: AMENDMENT, ADD_MAJOR: BASIC, DELETE_MAJOR: BASIC,
    PRICE: MODIFICATION, DELIVERY: MODIFICATION, SCHEDULE: MODIFICATION, ADMINISTRATIVE: MODIFICATION,
}  # fmt: skip
RANK = {MODIFICATION: 0, CONCURRENT: 0, AMENDMENT: 1, BASIC: 2, LEASE: 2}


@pytest.mark.parametrize("change", CaseChange)
@pytest.mark.parametrize("kind", DocumentKind)
def test_each_change_takes_the_document_that_reaches_so_far(kind: DocumentKind, change: CaseChange) -> None:
    least = LEAST_DOCUMENT[change]
    rule = MAJOR_LINE if least is BASIC else SCOPE
    assert document_needed({change}) == (least, rule)
    objection = objection_to_document(kind, {change})
    expected = (rule, "kind") if RANK[kind] < RANK[least] else None
    assert (objection and (objection.rule, objection.field)) == expected


@given(st.sets(st.sampled_from(CaseChange), min_size=1), st.sampled_from(DocumentKind))
def test_several_changes_take_the_document_of_the_greatest(changes: set[CaseChange], kind: DocumentKind) -> None:
    needed, _ = document_needed(changes)
    assert RANK[needed] == max(RANK[LEAST_DOCUMENT[change]] for change in changes)
    assert (objection_to_document(kind, changes) is None) == (RANK[kind] >= RANK[needed])


def test_a_new_line_is_an_amendment_that_state_approves() -> None:
    kind, _ = document_needed({LINE})
    assert (kind, state_approval_needed(kind)) == (AMENDMENT, STATE_APPROVAL)


def test_no_change_takes_no_document() -> None:
    with pytest.raises(BadValue, match="at least one change"):
        document_needed(set())


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.BASIC, 0),
        (DocumentKind.LEASE, 0),
        (DocumentKind.AMENDMENT, 3),
        (DocumentKind.MODIFICATION, 6),
        (DocumentKind.CONCURRENT_MODIFICATION, 6),
    ],
)
def test_a_document_is_numbered_after_those_of_its_kind_that_were_approved(kind: DocumentKind, number: int) -> None:
    approved = [
        (DocumentKind.BASIC, 0),
        (DocumentKind.AMENDMENT, 2),
        (DocumentKind.AMENDMENT, 1),
        (DocumentKind.MODIFICATION, 4),
        (DocumentKind.CONCURRENT_MODIFICATION, 5),
    ]
    assert document_number(kind, approved) == number
    assert document_number(kind, ()) == (0 if kind in OPENING else 1)


def test_a_document_that_its_purchaser_cannot_read_takes_no_number() -> None:
    objection = objection_to_number_unread(reaches_purchaser=False)
    assert objection is not None
    assert (objection.rule, objection.field) == (DOCUMENT_FOR_ITS_PURCHASER, "document")
    assert objection_to_number_unread(reaches_purchaser=True) is None


@pytest.mark.parametrize(("number", "objects"), [(1, True), (2, True), (3, False)])
def test_no_number_of_an_amendment_is_used_twice(number: int, objects: bool) -> None:
    objection = objection_to_amendment_number(number, [1, 2])
    assert (objection and (objection.rule, objection.field)) == ((DOCUMENT_NUMBER, "number") if objects else None)


@pytest.mark.parametrize(
    ("kind", "letter", "line"),
    [
        (BASIC, "BN MOD letter 12 of 3 March 2026", "Based on BN MOD letter 12 of 3 March 2026"),
        (MODIFICATION, " BN letter 13 ", "Based on BN letter 13"),
        (MODIFICATION, None, "Based on U.S. Government Review"),
        (CONCURRENT, " ", "Based on U.S. Government Review"),
    ],
)
def test_a_document_says_what_it_is_based_on(kind: DocumentKind, letter: str | None, line: str) -> None:
    assert customer_reference(kind, letter) == line


@pytest.mark.parametrize("kind", [BASIC, AMENDMENT, LEASE])
@pytest.mark.parametrize("letter", [None, "", " "])
def test_only_a_modification_goes_without_a_letter(kind: DocumentKind, letter: str | None) -> None:
    with pytest.raises(BadValue, match="name the purchaser's letter"):
        customer_reference(kind, letter)


@pytest.mark.parametrize(
    ("before", "now", "calls"),
    [
        ("100.00 USD", "109.99 USD", False),
        ("100.00 USD", "110.00 USD", True),
        ("100.00 USD", "90.00 USD", False),
        ("0.00 USD", "0.00 USD", False),
        ("0.00 USD", "0.01 USD", True),
    ],
)
def test_a_rise_of_ten_percent_calls_for_a_modification(before: str, now: str, calls: bool) -> None:
    assert COST_RISE.confidence is Confidence.UNVERIFIED
    assert calls_for_modification(Money(before), Money(now), DAY) is calls


def test_the_threshold_is_a_default_and_schedule_and_delay_need_none() -> None:
    before, now = Money("100.00 USD"), Money("101.00 USD")
    assert calls_for_modification(before, now, DAY, threshold=Decimal("0.01"))
    assert calls_for_modification(before, now, DAY, schedule_changed=True)
    assert calls_for_modification(before, now, DAY, much_delayed=True)
    assert not calls_for_modification(before, now, DAY)
    with pytest.raises(BadValue, match="one currency"):
        calls_for_modification(before, Money("101.00 EUR"), DAY)


# The case.

CASE_STATUS = {
    S.DEVELOPMENT: "DEVELOPMENT", S.WRITE: "DEVELOPMENT", S.REVIEW: "DEVELOPMENT", S.PROPOSED: "DEVELOPMENT",
    S.OFFERED: "OFFERED", S.ACCEPTED: "ACCEPTED", S.IMPLEMENTED: "IMPLEMENTED", S.REJECTED: "CANCELLED",
    S.EXPIRED: "CANCELLED", S.CANCELLED: "CANCELLED", S.RESTATED: "DEVELOPMENT",
}  # fmt: skip


@pytest.mark.parametrize("status", DocumentStatus)
def test_a_case_follows_its_basic_document(status: DocumentStatus) -> None:
    assert case_status(status).value == CASE_STATUS[status]


CS = CaseStatus
C1, C2, C3 = ClosureStatus
CLOSED = {CS.CLOSED_NON_ACCELERATED: C1, CS.INTERIM_CLOSED: C2, CS.CLOSED_ACCELERATED: C3}


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("everything_supplied", [False, True])
@pytest.mark.parametrize("after", CaseStatus)
@pytest.mark.parametrize("before", CaseStatus)
def test_a_case_goes_from_implementation_to_supply_complete_to_closure(
    before: CaseStatus, after: CaseStatus, everything_supplied: bool, accelerated: bool
) -> None:
    objection = objection_to_case_status(
        before, after, everything_supplied=everything_supplied, accelerated=accelerated
    )
    if (before, after) == (CS.IMPLEMENTED, CS.SUPPLY_COMPLETE):
        assert (objection and objection.rule) == (None if everything_supplied else EVERYTHING_SUPPLIED)
    elif after in CLOSED and (before is CS.SUPPLY_COMPLETE or before in CLOSED):
        assert objection == objection_to_closure_status(CLOSED.get(before), CLOSED[after], accelerated=accelerated)
    else:
        assert objection is not None
        assert (objection.rule, objection.field) == (CASE_STATUS_ORDER, "status")


@pytest.mark.parametrize(
    ("before", "after", "accelerated", "closes"),
    [
        (CS.SUPPLY_COMPLETE, CS.CLOSED_NON_ACCELERATED, False, True),
        (CS.SUPPLY_COMPLETE, CS.INTERIM_CLOSED, True, True),
        (CS.INTERIM_CLOSED, CS.CLOSED_ACCELERATED, True, True),
        (CS.SUPPLY_COMPLETE, CS.INTERIM_CLOSED, False, False),
        (CS.SUPPLY_COMPLETE, CS.CLOSED_NON_ACCELERATED, True, False),
        (CS.IMPLEMENTED, CS.INTERIM_CLOSED, True, False),
        (CS.CLOSED_ACCELERATED, CS.INTERIM_CLOSED, True, False),
    ],
)
def test_closure_has_its_statuses(before: CaseStatus, after: CaseStatus, accelerated: bool, closes: bool) -> None:
    objection = objection_to_case_status(before, after, everything_supplied=True, accelerated=accelerated)
    assert (objection is None) == closes
    assert dict(CLOSURE_STATUSES) == CLOSED


@pytest.mark.parametrize(
    ("after", "todo"),
    [
        (CS.SUPPLY_COMPLETE, "record what comes between"),
        (CS.CLOSED_ACCELERATED, "record what comes between"),
        (CS.ACCEPTED, "`ACCEPTED` follows from the basic document; change that"),
    ],
)
def test_an_objection_to_a_case_status_says_what_comes_first(after: CaseStatus, todo: str) -> None:
    objection = objection_to_case_status(CS.OFFERED, after, everything_supplied=True, accelerated=True)
    assert objection is not None
    assert objection.sentence.endswith(todo)


# Milestones.

ORDER_OF_MILESTONES = (
    "CASEINIT DSTATUS CASEASGN CASERETD S1SENT S1ACCEPT CDEF SHOLD MILAP CWDASGN CWDSTART CWDRETD WSTATUS WRITECOMP "
    "RSTATUS BPCWAIT CPMREV MILSGN CWDAPPRV PSTATUS STLST CSIGN DOCMNTSENT CUSTSIGN FINIMP OA DREACT MILREACT CPOHOLD "
    "CPOHOLDREM"
)


def test_milestones_come_in_their_order() -> None:
    assert " ".join(one.code for one in MILESTONES) == ORDER_OF_MILESTONES


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ("DSTATUS CASEASGN CASERETD S1SENT S1ACCEPT", S.DEVELOPMENT),
        ("WSTATUS WRITECOMP", S.WRITE),
        ("RSTATUS BPCWAIT CPMREV MILSGN CWDAPPRV", S.REVIEW),
        ("PSTATUS STLST CSIGN", S.PROPOSED),
        ("DOCMNTSENT DREACT MILREACT", S.OFFERED),
        ("CUSTSIGN FINIMP", S.ACCEPTED),
        ("OA", S.IMPLEMENTED),
        ("CASEINIT CDEF SHOLD MILAP CWDASGN CWDSTART CWDRETD CPOHOLD CPOHOLDREM NEW", None),
    ],
)
def test_a_milestone_leaves_the_status_it_stands_for_or_the_one_there_was(
    codes: str, status: DocumentStatus | None
) -> None:
    for code in codes.split():
        for before in (None, S.RESTATED):
            assert status_after_milestone(code, before) is (status or before), code


def test_a_code_of_ours_says_that_it_is_unverified_and_an_unknown_one_is_no_milestone() -> None:
    for code in ("CSIGN", "CUSTSIGN", "CDEF", "SHOLD"):
        found = milestone(code)
        assert found is not None
        assert found.confidence is Confidence.UNVERIFIED
    assert milestone("NEW") is None
