"""What the execution of a case asks for: plans, reviews, alerts, shipment, end-use monitoring, consent."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Confidence, Rule
from schema.rules.execution import (
    ALERT,
    ARRIVAL,
    CLASSIFIED_PLAN,
    CONSENT,
    DELIVERY_TERM,
    DELIVERY_TERMS,
    DISPOSAL,
    INITIAL_INVENTORY_DAYS,
    LIVING_ALLOWANCE,
    NOTICE_DAYS,
    NOTICE_WAIT,
    OFFER_RELEASE,
    OTHER_DELIVERY_TERMS,
    PARTNER_TITLE_PLACE,
    PLAN_GIVEN,
    PLAN_PARTS,
    PLAN_REISSUED,
    REVIEW_ATTENDANCE,
    REVIEW_TRAVEL,
    SAFETY_ALERT,
    AlertParty,
    ArrivalItem,
    Component,
    EndUseChange,
    Manner,
    OfferReleaseCode,
    PlanOccasion,
    PlanPart,
    PlanReader,
    PlanReason,
    Reach,
    ReviewScope,
    Situation,
    TitlePlace,
    VisitStanding,
    arrival_notice_due,
    carried_to,
    component_notice_due,
    freight_forwarder_collects,
    goes_without_consent,
    inventory_due,
    master_plan_reasons,
    notices,
    objection_to_attendance,
    objection_to_end_use_change,
    objection_to_giving_plan,
    objection_to_living_allowance,
    objection_to_shipping,
    objection_to_silence,
    objection_to_telling_partner,
    objection_to_travel,
    objection_to_unplanned_transport,
    objections_to_arrival_notice,
    objections_to_disposal,
    objections_to_plan,
    objections_to_plan_issues,
    title_passes_at,
    visit_standing,
)
from schema.values import Money

TODAY = date(2026, 3, 9)

# The master plan.

NOTIFIED, GROWTH, DIRECTED = PlanReason.CONGRESSIONAL_NOTIFICATION, PlanReason.PROGRAM_GROWTH, PlanReason.DIRECTED


@pytest.mark.parametrize(
    ("notified", "value", "active", "directed", "expected"),
    [
        (True, "1000000.00 USD", "100000000.00 USD", False, {NOTIFIED}),  # h14
        (False, "15000000.00 USD", "100000000.00 USD", False, set()),
        (False, "15000000.01 USD", "100000000.00 USD", False, {GROWTH}),
        (False, "0.01 USD", "0.00 USD", False, {GROWTH}),
        (False, "1000000.00 USD", "100000000.00 USD", True, {DIRECTED}),
        (True, "90000000.00 USD", "100000000.00 USD", True, {NOTIFIED, GROWTH, DIRECTED}),
    ],
)
def test_h14_a_major_sale_has_a_master_plan(
    notified: bool, value: str, active: str, directed: bool, expected: set[PlanReason]
) -> None:
    found = master_plan_reasons(
        notified_to_congress=notified, value=Money(value), active_program=Money(active), directed=directed
    )
    assert found == expected


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_sale_grows_a_program_by_more_than_fifteen_per_cent_or_it_does_not(value: int, active: int) -> None:
    written = [Money(f"{cents // 100}.{cents % 100:02d} USD") for cents in (value, active)]
    found = master_plan_reasons(notified_to_congress=False, value=written[0], active_program=written[1])
    assert found == ({GROWTH} if 100 * value > 15 * active else set())


def test_a_sale_in_another_currency_is_not_compared() -> None:
    with pytest.raises(BadValue, match="US dollars"):
        master_plan_reasons(
            notified_to_congress=False, value=Money("1.00 EUR"), active_program=Money("1.00 USD"), directed=False
        )


@pytest.mark.parametrize("part", PlanPart)
def test_a_master_plan_covers_what_the_case_calls_for(part: PlanPart) -> None:
    others = [other for other in PlanPart if other is not part]
    (objection,) = objections_to_plan(others)
    assert (objection.rule, objection.field) == (PLAN_PARTS, "parts")
    assert f"`{part.value}`" in objection.sentence
    assert objections_to_plan(others, needed=others) == ()
    assert objections_to_plan(list(PlanPart)) == ()


MILESTONE, REVIEW = PlanOccasion.SIGNIFICANT_MILESTONE, PlanOccasion.PROGRAM_MANAGEMENT_REVIEW
AMENDMENT = PlanOccasion.AMENDMENT
JANUARY, MARCH, JUNE = date(2026, 1, 5), date(2026, 3, 9), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("issued_on", "occasions", "owed"),
    [
        ([], [], []),
        ([JANUARY], [(MILESTONE, MARCH)], [MILESTONE]),
        ([JANUARY, MARCH], [(MILESTONE, MARCH)], []),
        ([JUNE], [(AMENDMENT, MARCH)], []),
        ([JANUARY], [(AMENDMENT, MARCH)], [AMENDMENT]),
        ([JANUARY], [(REVIEW, MARCH)], []),
        ([MARCH], [(REVIEW, MARCH)], [REVIEW]),
        ([JUNE], [(REVIEW, MARCH)], [REVIEW]),
        ([JANUARY], [(REVIEW, MARCH), (REVIEW, JUNE)], [REVIEW]),
        ([JANUARY, MARCH], [(REVIEW, JUNE), (REVIEW, MARCH)], []),
        ([JANUARY], [(REVIEW, JUNE), (MILESTONE, MARCH)], [MILESTONE]),
        ([], [(REVIEW, MARCH), (MILESTONE, JANUARY), (AMENDMENT, JUNE)], [MILESTONE, REVIEW, AMENDMENT]),
    ],
)
def test_a_master_plan_is_reissued_for_each_occasion(
    issued_on: list[date], occasions: list[tuple[PlanOccasion, date]], owed: list[PlanOccasion]
) -> None:
    objections = objections_to_plan_issues(issued_on, occasions)
    assert [objection.rule for objection in objections] == [PLAN_REISSUED] * len(owed)
    assert [objection.sentence.split("`")[1] for objection in objections] == [occasion.value for occasion in owed]


@pytest.mark.parametrize(
    ("reader", "proprietary", "objected"),
    [
        (PlanReader.CUSTOMER, False, False),
        (PlanReader.CUSTOMER, True, True),
        (PlanReader.HIGHER_AUTHORITY, False, False),
        (PlanReader.HIGHER_AUTHORITY, True, False),
    ],
)
def test_h27_the_customer_is_given_the_master_plan_without_proprietary_data(
    reader: PlanReader, proprietary: bool, objected: bool
) -> None:
    objection = objection_to_giving_plan(reader, holds_proprietary_data=proprietary)
    assert (objection.rule if objection else None) is (PLAN_GIVEN if objected else None)


# Reviews.


@pytest.mark.parametrize(("scope", "paid"), list(product(ReviewScope, [False, True])))
def test_h15_travel_to_a_review_of_one_case_is_not_paid_from_administrative_funds(
    scope: ReviewScope, paid: bool
) -> None:
    objection = objection_to_travel(scope, from_administrative_funds=paid)
    refused = scope is ReviewScope.ONE_CASE and paid
    assert (objection.rule if objection else None) is (REVIEW_TRAVEL if refused else None)


@pytest.mark.parametrize(("scope", "asked"), list(product(ReviewScope, [False, True])))
def test_the_case_manager_decides_who_attends_a_review_of_one_case(scope: ReviewScope, asked: bool) -> None:
    objection = objection_to_attendance(scope, case_manager_requires=asked)
    refused = scope is ReviewScope.ONE_CASE and not asked
    assert (objection.rule if objection else None) is (REVIEW_ATTENDANCE if refused else None)


# Alerts.

CPD, CFD, PARTNER = (
    AlertParty.COUNTRY_PORTFOLIO_DIRECTOR,
    AlertParty.COUNTRY_FINANCE_DIRECTOR,
    AlertParty.PARTNER,
)
AGENCY, CHANNEL = AlertParty.IMPLEMENTING_AGENCY, AlertParty.FMS_CHANNEL
IN_ORDER = [
    (AlertParty.CASE_MANAGER, CHANNEL, Manner.IN_WRITING),
    (CHANNEL, CPD, Manner.IN_WRITING),
    (CHANNEL, CFD, Manner.IN_WRITING),
    (AGENCY, PARTNER, Manner.COORDINATED),
]
AT_ONCE = [
    (AGENCY, PARTNER, Manner.AT_ONCE),
    (AGENCY, CPD, Manner.FOR_INFORMATION),
    (AGENCY, CFD, Manner.FOR_INFORMATION),
    (AGENCY, CHANNEL, Manner.FOR_INFORMATION),
]
SETS_OF_SITUATIONS = [set(some) for size in range(6) for some in combinations(Situation, size)]


@pytest.mark.parametrize("situations", SETS_OF_SITUATIONS)
def test_h24_h25_an_alert_goes_to_dsca_first_and_a_safety_risk_to_the_partner(situations: set[Situation]) -> None:
    if Situation.IMMEDIATE_SAFETY_RISK in situations:
        expected = AT_ONCE
    else:
        expected = IN_ORDER if situations else []
    assert [(notice.sender, notice.to, notice.manner) for notice in notices(situations)] == expected


@pytest.mark.parametrize(
    ("situations", "told", "rule"),
    [
        ({Situation.COMMITMENT_AT_RISK}, set(), ALERT),  # h24
        ({Situation.COMMITMENT_AT_RISK}, {CPD}, ALERT),
        ({Situation.COMMITMENT_AT_RISK}, {CFD, CHANNEL}, ALERT),
        ({Situation.COMMITMENT_AT_RISK}, {CPD, CFD}, None),
        ({Situation.READINESS_IMPACT}, set(), ALERT),
        ({Situation.IMMEDIATE_SAFETY_RISK}, set(), None),  # h25
        ({Situation.IMMEDIATE_SAFETY_RISK, Situation.COMMITMENT_AT_RISK}, set(), None),
        (set(), set(), None),
    ],
)
def test_h24_the_partner_is_not_told_before_dsca_unless_safety_cannot_wait(
    situations: set[Situation], told: set[AlertParty], rule: Rule | None
) -> None:
    objection = objection_to_telling_partner(situations, told)
    assert (objection.rule if objection else None) is rule


@pytest.mark.parametrize(
    ("situations", "told", "rule"),
    [
        ({Situation.IMMEDIATE_SAFETY_RISK}, set(), SAFETY_ALERT),  # h25
        ({Situation.IMMEDIATE_SAFETY_RISK}, {CPD, CFD}, SAFETY_ALERT),
        ({Situation.IMMEDIATE_SAFETY_RISK}, {PARTNER}, None),
        ({Situation.COMMITMENT_AT_RISK}, set(), None),
    ],
)
def test_h25_of_a_safety_risk_the_partner_is_told_at_once(
    situations: set[Situation], told: set[AlertParty], rule: Rule | None
) -> None:
    objection = objection_to_silence(situations, told)
    assert (objection.rule if objection else None) is rule


# Shipment.

TERMS = {
    "2": (Reach.INLAND_DESTINATION, DELIVERY_TERM),
    "3": (Reach.ALONGSIDE_AT_EMBARKATION, DELIVERY_TERM),
    "4": (Reach.ORIGIN, DELIVERY_TERM),
    "5": (Reach.PORT_OF_EMBARKATION, OTHER_DELIVERY_TERMS),
    "6": (Reach.ON_BOARD_AT_DISCHARGE, OTHER_DELIVERY_TERMS),
    "7": (Reach.OVERSEAS_INLAND_DESTINATION, OTHER_DELIVERY_TERMS),
    "8": (Reach.ON_BOARD_AT_EMBARKATION, OTHER_DELIVERY_TERMS),
    "9": (Reach.DISCHARGED, OTHER_DELIVERY_TERMS),
} | dict.fromkeys("ABCDEFGHIJ", (Reach.REPAIR_RETURN_OR_CLASSIFIED, OTHER_DELIVERY_TERMS))


def test_every_delivery_term_code_has_its_reach_and_says_how_sure_it_is() -> None:
    assert {code: (term.value, term.rule) for code, term in DELIVERY_TERMS.items()} == TERMS
    assert DELIVERY_TERM.confidence is Confidence.VERIFIED
    assert OTHER_DELIVERY_TERMS.confidence is Confidence.UNVERIFIED


@pytest.mark.parametrize("code", TERMS)
def test_h20_under_code_4_the_freight_forwarder_collects(code: str) -> None:
    assert freight_forwarder_collects(code) is (code == "4")
    assert carried_to(code).value is TERMS[code][0]


@pytest.mark.parametrize("code", ["", "1", "K", "22", "a"])
def test_an_unknown_delivery_term_code_is_refused(code: str) -> None:
    with pytest.raises(BadValue, match="write a delivery term code"):
        carried_to(code)
    with pytest.raises(BadValue, match="write a delivery term code"):
        freight_forwarder_collects(code)


OFFERED = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("code", "on", "offered_on", "replied_on", "rule"),
    [
        ("A", TODAY, None, None, None),
        ("X", TODAY, None, None, None),
        ("Y", TODAY, None, None, OFFER_RELEASE),
        ("Y", TODAY, date(2026, 3, 10), None, OFFER_RELEASE),
        ("Y", TODAY, TODAY, None, NOTICE_WAIT),
        ("Y", date(2026, 3, 15), OFFERED, None, NOTICE_WAIT),
        ("Y", date(2026, 3, 16), OFFERED, None, None),
        ("Y", TODAY, OFFERED, date(2026, 3, 5), None),
        ("Y", TODAY, OFFERED, date(2026, 3, 10), NOTICE_WAIT),
        ("Z", TODAY, None, None, OFFER_RELEASE),
        ("Z", date(2027, 3, 9), OFFERED, None, OFFER_RELEASE),
        ("Z", TODAY, OFFERED, TODAY, None),
        ("Z", TODAY, OFFERED, date(2026, 3, 10), OFFER_RELEASE),
    ],
)
def test_what_is_ready_waits_as_its_offer_release_code_says(
    code: str, on: date, offered_on: date | None, replied_on: date | None, rule: Rule | None
) -> None:
    objection = objection_to_shipping(OfferReleaseCode(code), on, offered_on=offered_on, replied_on=replied_on)
    assert (objection.rule if objection else None) is rule


def test_the_wait_after_a_notice_is_a_default() -> None:
    assert NOTICE_DAYS.rule.confidence is Confidence.UNVERIFIED
    assert objection_to_shipping(OfferReleaseCode.AFTER_NOTICE, TODAY, offered_on=OFFERED, wait_days=8) is None
    objection = objection_to_shipping(OfferReleaseCode.AFTER_NOTICE, TODAY, offered_on=OFFERED, wait_days=9)
    assert objection is not None
    assert objection.sentence == "the purchaser may reply until 2026-03-10; wait until then"


def test_title_passes_at_the_initial_point_of_shipment_unless_agreed_otherwise() -> None:
    origin, partner = TitlePlace.INITIAL_POINT_OF_SHIPMENT, TitlePlace.PARTNER_COUNTRY
    assert title_passes_at() is origin
    assert title_passes_at(partner) is partner
    assert PARTNER_TITLE_PLACE.rule.confidence is Confidence.UNVERIFIED
    assert title_passes_at(built_for_a_partner=True) is partner
    assert title_passes_at(built_for_a_partner=True, partner_title_place=origin) is origin
    assert title_passes_at(origin, built_for_a_partner=True) is origin


@pytest.mark.parametrize(("classified", "planned"), list(product([False, True], repeat=2)))
def test_classified_materiel_is_shipped_by_a_plan_in_the_letter_of_offer(classified: bool, planned: bool) -> None:
    objection = objection_to_unplanned_transport(classified=classified, plan_in_letter=planned)
    assert (objection.rule if objection else None) is (CLASSIFIED_PLAN if classified and not planned else None)


# End-use monitoring and consent.


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2026, 7, 14), VisitStanding.NOT_YET),
        (date(2026, 7, 15), VisitStanding.DUE),
        (date(2026, 9, 15), VisitStanding.DUE),  # h19: 20 months
        (date(2027, 1, 15), VisitStanding.DUE),
        (date(2027, 1, 16), VisitStanding.OVERDUE),
        (date(2027, 2, 15), VisitStanding.OVERDUE),  # h19: 25 months
    ],
)
def test_h19_a_country_is_visited_every_18_to_24_months(on: date, standing: VisitStanding) -> None:
    assert visit_standing(date(2025, 1, 15), on) is standing


def test_a_sensitive_article_is_inventoried_soon_after_delivery_and_then_every_year() -> None:
    assert INITIAL_INVENTORY_DAYS.rule.confidence is Confidence.UNVERIFIED
    assert inventory_due(date(2026, 3, 9)) == date(2026, 6, 7)
    assert inventory_due(date(2026, 3, 9), initial_days=30) == date(2026, 4, 8)
    assert inventory_due(date(2026, 3, 9), date(2026, 5, 1)) == date(2027, 5, 1)


@pytest.mark.parametrize("change", EndUseChange)
@pytest.mark.parametrize(
    ("consented_on", "objected"), [(None, True), (date(2026, 3, 10), True), (TODAY, False), (date(2025, 3, 9), False)]
)
def test_h17_retransfer_and_every_change_of_end_use_need_consent_before(
    change: EndUseChange, consented_on: date | None, objected: bool
) -> None:
    objection = objection_to_end_use_change(change, consented_on, TODAY)
    assert (objection.rule if objection else None) is (CONSENT if objected else None)
    if objection:
        assert objection.sentence == f"State has not consented to `{change.value}`; obtain its written consent first"


TO_AN_ALLY = Component(recipient_is_ally=True)


@pytest.mark.parametrize("field", [each.name for each in fields(Component)])
def test_a_minor_component_goes_to_an_ally_without_consent(field: str) -> None:
    assert goes_without_consent(TO_AN_ALLY)
    assert objection_to_end_use_change(EndUseChange.RETRANSFER, None, TODAY, TO_AN_ALLY) is None
    other = replace(TO_AN_ALLY, **{field: not getattr(TO_AN_ALLY, field)})
    assert not goes_without_consent(other)
    objection = objection_to_end_use_change(EndUseChange.RETRANSFER, None, TODAY, other)
    assert objection is not None
    assert objection.rule is CONSENT


def test_a_component_is_spared_consent_for_retransfer_only_and_is_notified_in_thirty_days() -> None:
    assert objection_to_end_use_change(EndUseChange.DISPOSAL, None, TODAY, TO_AN_ALLY) is not None
    assert component_notice_due(TODAY) == date(2026, 4, 8)


@pytest.mark.parametrize(("followed", "reported", "agreement", "recorded"), list(product([False, True], repeat=4)))
def test_a_disposal_follows_the_manual_and_records_what_an_agreement_asks_for(
    followed: bool, reported: bool, agreement: bool, recorded: bool
) -> None:
    objections = objections_to_disposal(
        procedure_followed=followed,
        failure_reported=reported,
        environmental_agreement=agreement,
        conditions_recorded=recorded,
    )
    expected = ["failure_reported"] * (not followed and not reported)
    expected += ["conditions_recorded"] * (agreement and not recorded)
    assert [objection.field for objection in objections] == expected
    assert all(objection.rule is DISPOSAL for objection in objections)


# Training.


def test_h22_a_living_allowance_is_paid_only_when_the_request_asks_for_it() -> None:
    assert objection_to_living_allowance(asked_in_request=True) is None
    objection = objection_to_living_allowance(asked_in_request=False)
    assert objection is not None
    assert (objection.rule, objection.field) == (LIVING_ALLOWANCE, "asked_in_request")


def test_a_student_s_arrival_is_told_16_days_ahead_or_30_with_a_family() -> None:
    assert arrival_notice_due(date(2026, 3, 31), accompanied=False) == date(2026, 3, 15)
    assert arrival_notice_due(date(2026, 3, 31), accompanied=True) == date(2026, 3, 1)


@pytest.mark.parametrize("item", ArrivalItem)
def test_an_arrival_notice_holds_six_items(item: ArrivalItem) -> None:
    assert len(ArrivalItem) == 6
    assert objections_to_arrival_notice(list(ArrivalItem)) == ()
    (objection,) = objections_to_arrival_notice([other for other in ArrivalItem if other is not item])
    assert objection.rule is ARRIVAL
    assert f"`{item.value}`" in objection.sentence
