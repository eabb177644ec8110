"""What the purchaser may be told and paid for of a contract, and how the government deals with companies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Rule
from schema.rules.industry import (
    APPOINTMENTS,
    ATTENDANCE,
    CERTIFIED_NEGOTIATION,
    COMPETED_BY_CUSTOMER,
    COMPETITORS_KEPT,
    COUNTRY_INFORMATION,
    DRAFT_PRICES,
    ENDORSEMENT,
    FEE,
    FIXED_PRICE_COORDINATED,
    FURTHEST_VISIT,
    INDIRECT_OFFSETS,
    LISTED_CUSTOMERS,
    LISTED_FEE,
    NEGOTIATION,
    NEUTRALITY,
    NO_INTERFERENCE,
    OFFSETS,
    OTHER_FEE,
    PROPRIETARY,
    PUBLIC_RELEASE,
    RELEASED_BY,
    SELECTION_CLOSED,
    SOLE_SOURCE,
    SOLE_SOURCE_NOTE,
    TAILORED,
    VISIT_PACKAGE,
    BriefingTopic,
    ContingentFee,
    ContractData,
    Involvement,
    ListedCustomer,
    Part130Report,
    ReleaseAct,
    RivalMatter,
    SourceWish,
    contractors_named,
    objection_to_acknowledging,
    objection_to_appointment,
    objection_to_attendance,
    objection_to_briefing_partner,
    objection_to_certified_data,
    objection_to_consent,
    objection_to_endorsement,
    objection_to_fixed_price,
    objection_to_involvement,
    objection_to_missing_note,
    objection_to_naming,
    objection_to_release,
    objection_to_sharing,
    objection_to_source_wish,
    objection_to_telling_company,
    objections_to_fee,
    objections_to_offset_cost,
    objections_to_visit,
    owners_of_record,
    part_130_due,
    part_130_reports,
    visit_package_due,
)
from schema.rules.request_criteria import Financing
from schema.values import CustomerCode, Money

# Contract data for the purchaser.

AUTHORIZED, CONSULTED, DECIDED = ReleaseAct
OPENS = {
    ContractData.PROPRIETARY: (PROPRIETARY, AUTHORIZED),
    ContractData.CERTIFIED_COST_OR_PRICING: (PROPRIETARY, AUTHORIZED),
    ContractData.SOURCE_SELECTION: (SELECTION_CLOSED, None),
    ContractData.OTHER_BIDDERS: (SELECTION_CLOSED, None),
    ContractData.TAILORED_RESPONSE: (TAILORED, CONSULTED),
    ContractData.PRICE_SUMMARY: (TAILORED, CONSULTED),
    ContractData.HISTORICAL_PRICE: (TAILORED, CONSULTED),
    ContractData.VARIANCE_FROM_ESTIMATE: (TAILORED, CONSULTED),
    ContractData.DRAFT_OFFER_PRICES: (DRAFT_PRICES, DECIDED),
}
SETS_OF_ACTS = [set(some) for size in range(4) for some in combinations(ReleaseAct, size)]


@pytest.mark.parametrize(("data", "acts"), list(product(ContractData, SETS_OF_ACTS)))
def test_data_of_a_contract_go_to_the_purchaser_by_their_one_act(data: ContractData, acts: set[ReleaseAct]) -> None:
    rule, opens = OPENS[data]
    objection = objection_to_release(data, acts)
    assert (objection.rule if objection else None) is (None if opens in acts else rule)
    if objection:
        assert objection.sentence.startswith(f"`{data.value}` data are not open to the purchaser; ")


@pytest.mark.parametrize(
    ("data", "acts", "rule"),
    [
        (ContractData.CERTIFIED_COST_OR_PRICING, set(), PROPRIETARY),  # g5
        (ContractData.CERTIFIED_COST_OR_PRICING, {CONSULTED, DECIDED}, PROPRIETARY),
        (ContractData.CERTIFIED_COST_OR_PRICING, {AUTHORIZED}, None),
        (ContractData.VARIANCE_FROM_ESTIMATE, {CONSULTED}, None),  # g8
        (ContractData.PROPRIETARY, set(), PROPRIETARY),  # i20
        (ContractData.DRAFT_OFFER_PRICES, set(), DRAFT_PRICES),  # g20
        (ContractData.DRAFT_OFFER_PRICES, {DECIDED}, None),
    ],
)
def test_g5_g8_g20_what_the_purchaser_asks_for_is_open_or_closed(
    data: ContractData, acts: set[ReleaseAct], rule: Rule | None
) -> None:
    objection = objection_to_release(data, acts)
    assert (objection.rule if objection else None) is rule


def test_g20_what_opens_a_draft_s_prices_is_a_default() -> None:
    assert DRAFT_PRICES.confidence is Confidence.UNVERIFIED
    never: Dated[ReleaseAct | None] = Dated(None, DRAFT_PRICES)
    objection = objection_to_release(
        ContractData.DRAFT_OFFER_PRICES,
        {DECIDED},
        released_by={**RELEASED_BY, ContractData.DRAFT_OFFER_PRICES: never},
    )
    assert objection is not None
    assert objection.rule is DRAFT_PRICES
    assert objection.sentence == "`DRAFT_OFFER_PRICES` data are not open to the purchaser; they are never released"


@pytest.mark.parametrize(("deviation", "allowed", "consulted"), list(product([False, True], repeat=3)))
@pytest.mark.parametrize("involvement", Involvement)
def test_g7_a_purchaser_stays_out_of_negotiations_of_certified_data(
    involvement: Involvement, deviation: bool, allowed: bool, consulted: bool
) -> None:
    objection = objection_to_involvement(
        involvement,
        deviation_granted=deviation,
        contracting_officer_allows=allowed,
        contractor_consulted=consulted,
    )
    expected = {
        Involvement.REQUIREMENTS: None,
        Involvement.NEGOTIATION: None if allowed and consulted else NEGOTIATION,
        Involvement.NEGOTIATION_OF_CERTIFIED_DATA: None if deviation else CERTIFIED_NEGOTIATION,
    }
    assert (objection.rule if objection else None) is expected[involvement]


# Sources.

WISHES = {
    (SourceWish.NAME_SOURCE, False): SOLE_SOURCE,
    (SourceWish.NAME_SOURCE, True): None,  # g10
    (SourceWish.SUGGEST_FIRMS, False): None,
    (SourceWish.SUGGEST_FIRMS, True): None,
    (SourceWish.EXCLUDE_FIRM, False): NO_INTERFERENCE,
    (SourceWish.EXCLUDE_FIRM, True): NO_INTERFERENCE,
    (SourceWish.PLACE_SUBCONTRACTS, False): NO_INTERFERENCE,
    (SourceWish.PLACE_SUBCONTRACTS, True): NO_INTERFERENCE,
    (SourceWish.DIRECT_SELECTION, False): NO_INTERFERENCE,
    (SourceWish.DIRECT_SELECTION, True): NO_INTERFERENCE,
    (SourceWish.REJECT_BID, False): NO_INTERFERENCE,
    (SourceWish.REJECT_BID, True): NO_INTERFERENCE,
}


@pytest.mark.parametrize(("wish", "directed"), list(product(SourceWish, [False, True])))
def test_g10_a_purchaser_may_name_its_source_in_writing_and_exclude_nobody(wish: SourceWish, directed: bool) -> None:
    objection = objection_to_source_wish(wish, directed_in_writing=directed)
    assert (objection.rule if objection else None) is WISHES[wish, directed]


@pytest.mark.parametrize(("partner", "note"), list(product([False, True], repeat=2)))
def test_g10_the_note_of_a_sole_source_is_mandatory_on_a_sale(partner: bool, note: bool) -> None:
    objection = objection_to_missing_note(built_for_a_partner=partner, note_present=note)
    assert (objection.rule if objection else None) is (None if partner or note else SOLE_SOURCE_NOTE)


@pytest.mark.parametrize(
    ("value", "coordinated", "rule"),
    [
        ("500000000.00 USD", False, None),
        ("500000000.01 USD", False, FIXED_PRICE_COORDINATED),
        ("500000000.01 USD", True, None),
    ],
)
def test_a_fixed_price_over_half_a_billion_is_coordinated(value: str, coordinated: bool, rule: Rule | None) -> None:
    objection = objection_to_fixed_price(Money(value), coordinated=coordinated)
    assert (objection.rule if objection else None) is rule


def test_what_the_customer_competed_needs_no_certified_data() -> None:
    assert objection_to_certified_data(competed_by_customer=False) is None
    objection = objection_to_certified_data(competed_by_customer=True)
    assert objection is not None
    assert objection.rule is COMPETED_BY_CUSTOMER


def test_nobody_is_let_in_who_does_not_say_why() -> None:
    involved = {each: objection_to_involvement(each) for each in Involvement}
    assert {each: objection.rule for each, objection in involved.items() if objection} == {
        Involvement.NEGOTIATION: NEGOTIATION,
        Involvement.NEGOTIATION_OF_CERTIFIED_DATA: CERTIFIED_NEGOTIATION,
    }
    named = objection_to_source_wish(SourceWish.NAME_SOURCE)
    assert named is not None
    assert named.rule is SOLE_SOURCE


# Fees, offsets, political contributions.

POLAND, EGYPT, VENEZUELA = CustomerCode("PL"), CustomerCode("EG"), CustomerCode("VE")
AWARD = date(2026, 3, 9)
BEFORE = date(2026, 3, 8)
SMALL = ContingentFee(Money("50000.00 USD"), bona_fide=True, fair_and_reasonable=True)


@pytest.mark.parametrize(
    ("customer", "air_force", "amount", "identified", "approved_on", "rule"),
    [
        (POLAND, False, "50000.00 USD", False, None, None),  # g12
        (POLAND, False, "50000.01 USD", False, None, OTHER_FEE),
        (POLAND, False, "50001.00 USD", False, None, OTHER_FEE),  # g12
        (POLAND, False, "50001.00 USD", True, BEFORE, None),  # g12
        (POLAND, False, "50001.00 USD", False, BEFORE, OTHER_FEE),
        (POLAND, False, "50001.00 USD", True, None, OTHER_FEE),
        (POLAND, False, "50001.00 USD", True, AWARD, OTHER_FEE),
        (EGYPT, False, "0.01 USD", False, None, LISTED_FEE),
        (EGYPT, False, "0.00 USD", False, None, None),
        (EGYPT, False, "50000.00 USD", True, BEFORE, None),
        (EGYPT, False, "50000.00 USD", True, AWARD, LISTED_FEE),
        (EGYPT, True, "0.01 USD", False, None, LISTED_FEE),
        (VENEZUELA, True, "0.01 USD", False, None, LISTED_FEE),
        (VENEZUELA, False, "0.01 USD", False, None, None),
        (VENEZUELA, False, "50000.01 USD", False, None, OTHER_FEE),
        (POLAND, True, "50000.00 USD", False, None, None),
    ],
)
def test_g12_a_contingent_fee_is_allowed_by_country_and_amount(
    customer: CustomerCode, air_force: bool, amount: str, identified: bool, approved_on: date | None, rule: Rule | None
) -> None:
    fee = replace(SMALL, amount=Money(amount), identified=identified, approved_on=approved_on)
    objections = objections_to_fee(fee, customer, awarded_on=AWARD, for_air_force=air_force)
    assert [objection.rule for objection in objections] == ([rule] if rule else [])


def test_before_award_any_approval_is_before_award() -> None:
    fee = replace(SMALL, amount=Money("60000.00 USD"), identified=True, approved_on=AWARD)
    assert objections_to_fee(fee, EGYPT) == ()
    assert [o.rule for o in objections_to_fee(fee, EGYPT, awarded_on=AWARD)] == [LISTED_FEE]


def test_g12_every_fee_is_bona_fide_and_fair() -> None:
    assert objections_to_fee(SMALL, POLAND) == ()
    for fault in ("bona_fide", "fair_and_reasonable"):
        (objection,) = objections_to_fee(replace(SMALL, **{fault: False}), POLAND)  # type: ignore[arg-type]
        assert (objection.rule, objection.field) == (FEE, fault)
    bare = ContingentFee(Money("60000.00 USD"), approved_on=BEFORE)
    assert [o.rule for o in objections_to_fee(bare, POLAND)] == [FEE, FEE, OTHER_FEE]


def test_fifteen_countries_are_listed_one_for_its_air_force_and_their_codes_are_a_default() -> None:
    assert [entry.country for entry in LISTED_CUSTOMERS.value.values()] == [
        "Australia",
        "Taiwan",
        "Egypt",
        "Greece",
        "Israel",
        "Japan",
        "Jordan",
        "Republic of Korea",
        "Kuwait",
        "Pakistan",
        "Philippines",
        "Saudi Arabia",
        "Turkey",
        "Thailand",
        "Venezuela",
    ]
    assert [code for code, entry in LISTED_CUSTOMERS.value.items() if entry.air_force_only] == ["VE"]
    assert LISTED_CUSTOMERS.rule.confidence is Confidence.UNVERIFIED
    fee = replace(SMALL, amount=Money("1.00 USD"))
    listed = {POLAND: ListedCustomer("Poland")}
    assert [o.rule for o in objections_to_fee(fee, POLAND, listed=listed)] == [LISTED_FEE]
    assert objections_to_fee(fee, EGYPT, listed=listed) == ()


def test_without_a_word_on_who_buys_the_air_force_does_not() -> None:
    assert objections_to_fee(SMALL, VENEZUELA) == ()


def test_a_fee_in_another_currency_is_refused() -> None:
    with pytest.raises(BadValue, match="US dollars"):
        objections_to_fee(ContingentFee(Money("1.00 EUR")), POLAND)


SETS_OF_FINANCING = [set(some) for size in range(7) for some in combinations(Financing, size)]


@pytest.mark.parametrize("financing", SETS_OF_FINANCING)
def test_g13_offset_costs_are_recovered_with_cash_and_repayable_credit_alone(financing: set[Financing]) -> None:
    recovered = financing in (
        {Financing.NATIONAL_FUNDS},
        {Financing.FMF_CREDIT},
        {Financing.NATIONAL_FUNDS, Financing.FMF_CREDIT},
    )
    objections = objections_to_offset_cost(financing)
    assert [objection.rule for objection in objections] == ([] if recovered else [OFFSETS])


@pytest.mark.parametrize(
    ("indirect", "signed", "rules"),
    [(True, True, []), (True, False, [INDIRECT_OFFSETS]), (False, False, []), (False, True, [])],
)
def test_an_indirect_offset_rests_on_a_signed_agreement(indirect: bool, signed: bool, rules: list[Rule]) -> None:
    cash = {Financing.NATIONAL_FUNDS}
    objections = objections_to_offset_cost(cash, indirect=indirect, agreement_signed=signed)
    assert [objection.rule for objection in objections] == rules
    assert [objection.rule for objection in objections_to_offset_cost(cash, indirect=True)] == [INDIRECT_OFFSETS]


CONTRIBUTIONS, FEES = Part130Report


def dollars(*amounts: str) -> list[Money]:
    return [Money(f"{amount} USD") for amount in amounts]


@pytest.mark.parametrize(
    ("sale", "contributions", "fees", "reports"),
    [
        ("500000.00 USD", dollars("5000.00"), [], {CONTRIBUTIONS}),  # g15
        ("500000.00 USD", dollars("4000.00", "1000.00"), [], {CONTRIBUTIONS}),
        ("500000.00 USD", dollars("4999.99"), [], set()),
        ("499999.99 USD", dollars("5000.00"), dollars("100000.00"), set()),
        ("500000.00 USD", [], dollars("100000.00"), {FEES}),
        ("500000.00 USD", [], dollars("99999.99"), set()),
        ("500000.00 USD", [], dollars("99000.00", "1000.00"), {FEES}),
        ("500000.00 USD", [], dollars("99000.01", "999.99"), set()),
        ("900000.00 USD", dollars("9000.00"), dollars("200000.00"), {CONTRIBUTIONS, FEES}),
        ("900000.00 USD", [], [], set()),
    ],
)
def test_g15_contributions_and_fees_are_reported_from_their_totals(
    sale: str, contributions: list[Money], fees: list[Money], reports: set[Part130Report]
) -> None:
    assert part_130_reports(Money(sale), contributions, fees) == reports


@given(st.lists(st.integers(0, 200_000), max_size=6), st.integers(0, 200_000))
def test_one_more_contribution_never_takes_a_report_away(given_before: list[int], more: int) -> None:
    sale = Money("900000.00 USD")
    written = [Money.of(amount) for amount in [*given_before, more]]
    assert part_130_reports(sale, written[:-1], written[:-1]) <= part_130_reports(sale, written, written)


def test_the_information_is_due_thirty_days_after_award() -> None:
    assert part_130_due(date(2026, 3, 9)) == date(2026, 4, 8)


# Visits, and what an SCO tells whom.


def test_g18_a_visit_is_announced_thirty_days_ahead() -> None:
    assert visit_package_due(date(2026, 9, 15)) == date(2026, 8, 16)


NOTICE: dict[str, Any] = {
    "arrives_on": date(2026, 9, 15),
    "leaves_on": date(2026, 9, 18),
    "on": date(2026, 8, 16),
    "synopsis": "Ground-based radar.",
    "export_licence": "none",
    "already_given": "A public brochure.",
    "support_requested": "A briefing.",
}


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({}, []),
        ({"on": date(2026, 9, 15)}, []),  # late, and read all the same
        ({"leaves_on": date(2026, 9, 15)}, []),
        ({"on": date(2026, 9, 16)}, ["arrives_on"]),
        ({"leaves_on": date(2026, 9, 14)}, ["leaves_on"]),
        ({"synopsis": " ", "already_given": ""}, ["synopsis", "already_given"]),
        ({"export_licence": "", "support_requested": " "}, ["export_licence", "support_requested"]),
    ],
)
def test_g18_a_notice_holds_its_five_items_and_that_it_is_late_is_no_objection(
    told: dict[str, Any], fields: list[str]
) -> None:
    objections = objections_to_visit(**NOTICE | told)
    assert [objection.field for objection in objections] == fields
    assert all(objection.rule is VISIT_PACKAGE for objection in objections)


def test_a_visit_in_another_century_is_a_slip() -> None:
    far = objections_to_visit(**NOTICE | {"leaves_on": date(2206, 9, 18)})
    assert [(one.rule, one.field, one.sentence) for one in far] == [
        (FURTHEST_VISIT, "leaves_on", "give a day no later than 2028-08-15")
    ]
    assert objections_to_visit(**NOTICE | {"leaves_on": date(2028, 8, 15)}) == ()


@pytest.mark.parametrize(("attends", "company", "host"), list(product([False, True], repeat=3)))
def test_an_sco_attends_when_both_sides_ask_for_it(attends: bool, company: bool, host: bool) -> None:
    objection = objection_to_attendance(attends=attends, asked_by_company=company, asked_by_host=host)
    assert (objection.rule if objection else None) is (ATTENDANCE if attends and not (company and host) else None)


@pytest.mark.parametrize(
    ("day", "its_own", "field"),
    [(8, False, None), (9, False, "visited_on"), (10, False, "visited_on"), (8, True, "visit")],
)
def test_g17_another_s_visit_is_acknowledged_once_it_was(day: int, its_own: bool, field: str | None) -> None:
    objection = objection_to_acknowledging(date(2026, 3, day), date(2026, 3, 9), its_own=its_own)
    assert (objection.field if objection else None) == field


@pytest.mark.parametrize("topic", BriefingTopic)
def test_a_country_is_never_told_how_foreign_competitors_sell_to_it(topic: BriefingTopic) -> None:
    objection = objection_to_briefing_partner(topic)
    kept = topic is BriefingTopic.FOREIGN_COMPETITOR_MARKETING
    assert (objection.rule if objection else None) is (COMPETITORS_KEPT if kept else None)


@pytest.mark.parametrize(("by_sco", "wanted"), list(product([False, True], repeat=2)))
def test_an_sco_makes_appointments_only_when_the_host_wants_it_so(by_sco: bool, wanted: bool) -> None:
    objection = objection_to_appointment(made_by_sco=by_sco, wanted_by_host=wanted)
    assert (objection.rule if objection else None) is (APPOINTMENTS if by_sco and not wanted else None)


TOLD = {
    **dict.fromkeys(BriefingTopic, None),  # g21
    RivalMatter.VISIT: None,  # g17
    RivalMatter.STRATEGY: NEUTRALITY,  # g17, g21
    RivalMatter.PROPRIETARY: NEUTRALITY,  # g17
}


@pytest.mark.parametrize("topic", TOLD)
def test_g17_g21_an_sco_tells_of_foreign_competitors_and_of_a_rival_s_visit_only_that_it_was(
    topic: BriefingTopic | RivalMatter,
) -> None:
    objection = objection_to_telling_company(topic)
    assert (objection.rule if objection else None) is TOLD[topic]
    classified = objection_to_telling_company(topic, unclassified=False)
    assert classified is not None
    assert classified.rule is (TOLD[topic] or COUNTRY_INFORMATION)


def test_a_product_is_endorsed_only_when_there_is_one_source() -> None:
    assert objection_to_endorsement(single_united_states_source=True) is None
    objection = objection_to_endorsement(single_united_states_source=False)
    assert objection is not None
    assert objection.rule is ENDORSEMENT


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The pods of 1ABC2 serve best.", {"1ABC2"}),
        ("2DEF3/1ABC2", {"1ABC2", "2DEF3"}),
        ("Twelve pods, 12000 feet, FY2028, Mk 84, F-16C50, 30MM2A, 1ABC, 1ABI2, 1abc2, A1ABC2", set()),
    ],
)
def test_an_office_names_a_contractor_only_once_it_is_designated(text: str, named: set[str]) -> None:
    assert contractors_named(text) == named
    objection = objection_to_naming({"notes": None, "position": text}, ())
    assert (objection.rule, objection.field) == (ENDORSEMENT, "position") if objection else named == set()
    assert objection_to_naming({"position": text}, named) is None
    assert (objection_to_naming({"position": text}, {"1ABC2"}) is None) == (named <= {"1ABC2"})


@pytest.mark.parametrize(("public", "approved"), list(product([False, True], repeat=2)))
def test_g23_a_partner_is_told_what_is_public_or_approved_for_disclosure(public: bool, approved: bool) -> None:
    objection = objection_to_sharing(cleared_for_public_release=public, disclosure_approved=approved)
    assert (objection.rule if objection else None) is (None if public or approved else PUBLIC_RELEASE)


@pytest.mark.parametrize(
    ("originator", "named", "owners"),
    [
        ("company:1ABC2", (), {"company:1ABC2"}),
        ("company:1ABC2", ("2DEF3",), {"company:1ABC2"}),  # whose words they are decides before whom they name
        ("agency:D", ("2DEF3",), {"company:2DEF3"}),
        (None, ("2DEF3",), {"company:2DEF3"}),
        ("agency:D", (), set()),
    ],
)
def test_only_the_contractor_whose_a_record_is_consents(
    originator: str | None, named: tuple[str, ...], owners: set[str]
) -> None:
    found = owners_of_record(originator, named)
    assert found == owners
    for party in ("company:1ABC2", "company:2DEF3", "agency:D"):
        objection = objection_to_consent(party, found)
        assert (objection is None) == (party in owners), party
        assert objection is None or (objection.rule, objection.field) == (PROPRIETARY, "record")
