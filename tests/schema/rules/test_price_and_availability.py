"""What an answer with price and availability data is, and where its prices come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Confidence, Rule
from schema.rules.price_and_availability import (
    CAVEAT,
    INQUIRY,
    NEGATIVE,
    NO_COMPARISON,
    ONLY_OFFER,
    PLANNING_ONLY,
    RESPONSE_DAYS,
    DecidingOffice,
    Inquiry,
    OfferForm,
    PricingPathway,
    ResponseKind,
    answer_due,
    asks_contractor,
    objection_to_acceptance,
    objection_to_answer,
    objection_to_comparison,
    objections_to_inquiry,
    objections_to_negative_response,
    pricing_pathway,
)
from schema.values import Money

ACCEPTED = {
    ResponseKind.LETTER_OF_OFFER: None,
    ResponseKind.AMENDMENT: None,
    ResponseKind.LEASE: None,
    ResponseKind.PRICE_AND_AVAILABILITY: PLANNING_ONLY,
    ResponseKind.MODIFICATION: ONLY_OFFER,
    ResponseKind.NEGATIVE_RESPONSE: ONLY_OFFER,
}


@pytest.mark.parametrize("kind", ResponseKind)
def test_c19_only_what_offers_can_be_accepted(kind: ResponseKind) -> None:
    objection = objection_to_acceptance(kind)
    assert (objection.rule if objection else None) is ACCEPTED[kind]
    if objection:
        assert "cannot be accepted" in objection.sentence


@pytest.mark.parametrize("kind", ResponseKind)
@pytest.mark.parametrize("with_caveat", [False, True])
def test_c19_price_and_availability_data_carry_their_caveat(kind: ResponseKind, with_caveat: bool) -> None:
    objection = objection_to_answer(kind, with_caveat=with_caveat)
    if kind is ResponseKind.PRICE_AND_AVAILABILITY and not with_caveat:
        assert objection is not None
        assert objection.rule is PLANNING_ONLY
    else:
        assert objection is None


def test_c19_the_caveat_says_that_nothing_is_offered() -> None:
    assert "not an offer to sell" in CAVEAT
    assert "commit neither government" in CAVEAT


def test_an_offer_has_one_of_five_forms() -> None:
    assert [form.value for form in OfferForm] == [
        "ESTIMATED",
        "NOT_TO_EXCEED",
        "FIRM_FIXED_PRICE",
        "NEGOTIATED",
        "HYBRID",
    ]


@pytest.mark.parametrize(
    ("requested_on", "pathway"),
    [
        (date(2026, 5, 13), PricingPathway.LETTER_OF_OFFER_DATA),
        (date(2026, 5, 14), PricingPathway.ROUGH_ORDER_OF_MAGNITUDE),
        (date(2026, 6, 1), PricingPathway.ROUGH_ORDER_OF_MAGNITUDE),  # c22
        (date(2019, 1, 1), PricingPathway.LETTER_OF_OFFER_DATA),
    ],
)
def test_c22_since_14_may_2026_rough_order_of_magnitude_prices_answer(
    requested_on: date, pathway: PricingPathway
) -> None:
    assert pricing_pathway(requested_on) is pathway


@pytest.mark.parametrize(
    ("value", "competitive", "asks"),
    [
        ("12000.00 USD", False, True),  # c20
        ("10000.00 USD", False, False),
        ("10000.01 USD", False, True),
        ("12000.00 USD", True, False),
        ("0.00 USD", False, False),
    ],
)
def test_c20_without_competition_and_over_ten_thousand_dollars_the_contractor_is_asked(
    value: str, competitive: bool, asks: bool
) -> None:
    assert asks_contractor(Money(value), competitive=competitive) is asks


@given(st.integers(0, 10**9))
def test_a_dearer_acquisition_never_needs_less_asking(cents: int) -> None:
    cheaper, dearer = (Money(f"{amount // 100}.{amount % 100:02d} USD") for amount in (cents, cents + 1))
    assert asks_contractor(cheaper, competitive=False) <= asks_contractor(dearer, competitive=False)


def test_a_value_in_another_currency_is_refused() -> None:
    with pytest.raises(BadValue, match="US dollars"):
        asks_contractor(Money("12000.00 EUR"), competitive=False)


ASKED = Inquiry(asks_price=True, asks_delivery=True, says_foreign_military_sale=True, names_customer=True)


@pytest.mark.parametrize("left_out", ["asks_price", "asks_delivery", "says_foreign_military_sale", "names_customer"])
def test_c20_the_inquiry_asks_price_and_delivery_and_names_the_customer(left_out: str) -> None:
    assert objections_to_inquiry(ASKED) == ()
    (objection,) = objections_to_inquiry(replace(ASKED, **{left_out: False}))
    assert (objection.rule, objection.field) == (INQUIRY, left_out)


def test_the_time_to_answer_is_a_default() -> None:
    assert RESPONSE_DAYS.rule.confidence is Confidence.UNVERIFIED
    assert answer_due(date(2026, 6, 1)) == date(2026, 7, 16)
    assert answer_due(date(2026, 6, 1), days=60) == date(2026, 7, 31)


@pytest.mark.parametrize(
    ("decided_by", "in_writing", "fields"),
    [
        ({DecidingOffice.DSCA}, True, []),
        ({DecidingOffice.STATE}, True, []),
        (set(), True, ["decided_by"]),
        ({DecidingOffice.STATE}, False, ["in_writing"]),
        (set(), False, ["decided_by", "in_writing"]),
    ],
)
def test_a_negative_response_is_coordinated_and_written(
    decided_by: set[DecidingOffice], in_writing: bool, fields: list[str]
) -> None:
    objections = objections_to_negative_response(decided_by=decided_by, in_writing=in_writing)
    assert [objection.field for objection in objections] == fields
    expected: set[Rule] = {NEGATIVE} if fields else set()
    assert {objection.rule for objection in objections} == expected


def test_prices_are_not_quoted_to_compare_with_a_direct_sale() -> None:
    assert objection_to_comparison(compares_with_direct_sale=False) is None
    objection = objection_to_comparison(compares_with_direct_sale=True)
    assert objection is not None
    assert objection.rule is NO_COMPARISON
