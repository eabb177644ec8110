"""How long offers stand, and which acceptances come in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.case import CaseForm
from schema.rules.authority import Confidence, Rule
from schema.rules.offer_expiration import (
    ACCEPTANCE,
    EXPIRED,
    EXTENSION_OF_ESTIMATES,
    EXTENSION_WHILE_OFFERED,
    LONG_OFFER,
    SERVICE_START,
    SHORT_OFFER,
    SHORT_OFFER_NOTE,
    OfferDates,
    OfferTerm,
    ShortOfferReason,
    objection_to_expired_offer,
    objection_to_service_start,
    objections_to_acceptance,
    objections_to_extension,
    objections_to_offer,
    offer_expiration_date,
    offer_term,
)

DEFINED, BPC = CaseForm.DEFINED_ORDER, CaseForm.BPC_PSEUDO
MILAP = date(2026, 3, 2)
SENT = MILAP + timedelta(days=25)
STANDARD = date(2026, 5, 26)


@pytest.mark.parametrize(
    ("form", "milap_on", "expires_on"),
    [
        (DEFINED, MILAP, STANDARD),
        (CaseForm.BLANKET_ORDER, MILAP, STANDARD),
        (CaseForm.CLSSA_FMSO_I, MILAP, STANDARD),
        (CaseForm.CLSSA_FMSO_II, MILAP, STANDARD),
        (BPC, MILAP, date(2026, 4, 1)),
        (DEFINED, date(2026, 12, 1), date(2027, 2, 24)),
        (DEFINED, date(2028, 1, 1), date(2028, 3, 26)),  # over a leap day
    ],
)
def test_an_offer_expires_85_days_after_approval_and_30_when_built_for_a_partner(
    form: CaseForm, milap_on: date, expires_on: date
) -> None:
    assert offer_expiration_date(form, milap_on) == expires_on


def test_both_terms_begin_with_25_administrative_days() -> None:
    assert offer_term(DEFINED, MILAP) == OfferTerm(25, 60)
    assert offer_term(BPC, MILAP) == OfferTerm(25, 5)


def test_another_term_may_be_approved_for_a_purchaser() -> None:
    assert offer_expiration_date(DEFINED, MILAP, OfferTerm(25, 90)) == date(2026, 6, 25)
    offer = OfferDates(DEFINED, MILAP, SENT, date(2026, 6, 25))
    assert objections_to_offer(offer, OfferTerm(25, 90)) == ()
    assert [o.rule for o in objections_to_offer(offer)] == [LONG_OFFER]


@given(st.dates(date(1980, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_a_later_approval_never_expires_earlier(milap_on: date, days: int) -> None:
    later = milap_on + timedelta(days=days)
    for form in CaseForm:
        assert offer_expiration_date(form, later) - offer_expiration_date(form, milap_on) == timedelta(days=days)


PRICE, CONTRACT, ASKED = (
    ShortOfferReason.PRICE_EXPIRES,
    ShortOfferReason.CONTRACT_EXPIRES,
    ShortOfferReason.PURCHASER_ASKED,
)
NOTE = "The purchaser has fewer days than usual to accept."


@pytest.mark.parametrize(
    ("expires_on", "reason", "note", "expected"),
    [
        pytest.param(STANDARD, None, None, [], id="standard"),
        pytest.param(SENT + timedelta(days=45), PRICE, NOTE, [], id="45 days, price expires, note"),
        pytest.param(SENT + timedelta(days=45), CONTRACT, NOTE, [], id="45 days, contract expires, note"),
        pytest.param(SENT + timedelta(days=45), PRICE, None, [SHORT_OFFER_NOTE], id="45 days without note"),
        pytest.param(SENT + timedelta(days=45), PRICE, "  ", [SHORT_OFFER_NOTE], id="45 days, empty note"),
        pytest.param(SENT + timedelta(days=45), None, NOTE, [SHORT_OFFER], id="45 days without reason"),
        pytest.param(SENT + timedelta(days=45), ASKED, NOTE, [SHORT_OFFER], id="45 days because asked"),
        pytest.param(SENT + timedelta(days=45), ASKED, None, [SHORT_OFFER, SHORT_OFFER_NOTE], id="both"),
        pytest.param(SENT + timedelta(days=59), PRICE, None, [SHORT_OFFER_NOTE], id="59 days"),
        pytest.param(SENT, PRICE, NOTE, [], id="the day it is sent"),
        pytest.param(SENT - timedelta(days=1), PRICE, NOTE, [EXPIRED], id="before it is sent"),
        pytest.param(STANDARD + timedelta(days=1), None, None, [LONG_OFFER], id="longer"),
    ],
)
def test_a_short_offer_has_a_reason_of_the_united_states_and_a_note(
    expires_on: date, reason: ShortOfferReason | None, note: str | None, expected: list[Rule]
) -> None:
    assert [o.rule for o in objections_to_offer(OfferDates(DEFINED, MILAP, SENT, expires_on, reason, note))] == expected


def test_the_note_is_owed_as_well_when_sending_took_too_long() -> None:
    in_time = OfferDates(DEFINED, MILAP, SENT, STANDARD)
    late = OfferDates(DEFINED, MILAP, SENT + timedelta(days=1), STANDARD)
    assert objections_to_offer(in_time) == ()
    assert [(o.rule, o.field) for o in objections_to_offer(late)] == [(SHORT_OFFER_NOTE, "note")]
    assert "59 days instead of 60" in objections_to_offer(late)[0].sentence


def test_a_longer_offer_is_approved_case_by_case() -> None:
    later = STANDARD + timedelta(days=1)
    assert objections_to_offer(OfferDates(DEFINED, MILAP, SENT, later, longer_term_approved=True)) == ()


def test_an_offer_that_no_purchaser_reviews_needs_no_note() -> None:
    assert objections_to_offer(OfferDates(BPC, MILAP, MILAP + timedelta(days=29), date(2026, 4, 1))) == ()


@pytest.mark.parametrize(("starts_on", "objects"), [(STANDARD - timedelta(days=1), True), (STANDARD, False)])
def test_services_of_a_new_line_start_when_the_offer_can_no_longer_be_accepted(starts_on: date, objects: bool) -> None:
    objection = objection_to_service_start(starts_on, STANDARD)
    expected = (SERVICE_START, "service_starts_on") if objects else None
    assert (objection and (objection.rule, objection.field)) == expected


@pytest.mark.parametrize(("on", "objects"), [(STANDARD, False), (STANDARD + timedelta(days=1), True)])
def test_the_expiration_date_is_the_last_day_of_the_offer(on: date, objects: bool) -> None:
    objection = objection_to_expired_offer(STANDARD, on)
    assert (objection and objection.rule) == (EXPIRED if objects else None)


LATE = STANDARD + timedelta(days=1)


@pytest.mark.parametrize(
    ("signed_on", "deposited_on", "fields"),
    [
        (STANDARD, STANDARD, []),
        (date(2026, 4, 1), date(2026, 5, 1), []),
        (STANDARD, LATE, ["deposited_on"]),
        (LATE, STANDARD, ["signed_on"]),
        (LATE, LATE, ["signed_on", "deposited_on"]),
        (None, STANDARD, ["signed_on"]),
        (STANDARD, None, ["deposited_on"]),
        (None, None, ["signed_on", "deposited_on"]),
    ],
)
def test_an_acceptance_is_signed_and_paid_in_time(
    signed_on: date | None, deposited_on: date | None, fields: list[str]
) -> None:
    objections = objections_to_acceptance(signed_on=signed_on, deposited_on=deposited_on, expires_on=STANDARD)
    assert [o.field for o in objections] == fields
    assert all(o.rule is ACCEPTANCE for o in objections)


def test_what_is_not_required_is_not_missed() -> None:
    unpaid = objections_to_acceptance(
        signed_on=STANDARD, deposited_on=None, expires_on=STANDARD, deposit_required=False
    )
    unsigned = objections_to_acceptance(
        signed_on=None, deposited_on=STANDARD, expires_on=STANDARD, signature_required=False
    )
    assert (unpaid, unsigned) == ((), ())


@pytest.mark.parametrize(
    ("on", "extended_to", "still_offered", "estimates_valid", "expected"),
    [
        (STANDARD, LATE, True, True, []),
        (LATE, LATE + timedelta(days=30), True, True, [EXTENSION_WHILE_OFFERED]),
        (STANDARD, LATE, False, True, [EXTENSION_WHILE_OFFERED]),
        (STANDARD, STANDARD, True, True, [EXTENSION_WHILE_OFFERED]),
        (STANDARD, LATE, True, False, [EXTENSION_OF_ESTIMATES]),
        (LATE, STANDARD, False, False, [EXTENSION_WHILE_OFFERED, EXTENSION_WHILE_OFFERED, EXTENSION_OF_ESTIMATES]),
    ],
)
def test_an_offer_is_extended_while_it_is_open_and_its_estimates_hold(
    on: date, extended_to: date, still_offered: bool, estimates_valid: bool, expected: list[Rule]
) -> None:
    objections = objections_to_extension(
        expires_on=STANDARD,
        extended_to=extended_to,
        on=on,
        still_offered=still_offered,
        estimates_valid=estimates_valid,
    )
    assert [o.rule for o in objections] == expected
    assert EXTENSION_WHILE_OFFERED.confidence is Confidence.UNVERIFIED
