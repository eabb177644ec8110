"""What each form of case may sell, and the codes of its lines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.case import CaseForm
from schema.rules.authority import Confidence, Objection, Rule
from schema.rules.case_categories import (
    ASSISTANCE,
    BLANKET_CEILING,
    BPC_NAMES,
    CLSSA_ASSISTANCE,
    CLSSA_INELIGIBLE,
    DEFINED_ORDER_ONLY,
    EXCESS_ON_BLANKET,
    FMSO_PAIR,
    PARTNER_DOES_NOT_SIGN,
    SOURCE_PAIRING,
    ArticleNature,
    SourceOfSupply,
    TypeOfAssistance,
    bpc_funds_cancel_on,
    bpc_receipt_due_on,
    is_closure_candidate,
    objection_to_ceiling,
    objection_to_partner_signature,
    objection_to_source_of_supply,
    objection_to_stock_arrangement,
    objection_to_type_of_assistance,
    objections_to_bpc_names,
    objections_to_sale,
)
from schema.values import CaseDesignator, Money

DEFINED, BLANKET, FMSO_I, FMSO_II, BPC = CaseForm
N = ArticleNature
TODAY = date(2026, 7, 9)


def rules_of(objections: tuple[Objection, ...]) -> list[Rule]:
    """The rules that stand against an act, in order."""
    return [objection.rule for objection in objections]


# Of each nature: what stands against it on a blanket order, and on either side of a stock arrangement.
D, C = DEFINED_ORDER_ONLY, CLSSA_INELIGIBLE
AGAINST_ONE_NATURE: dict[ArticleNature, tuple[list[Rule], list[Rule]]] = {
    N.SIGNIFICANT_MILITARY_EQUIPMENT: ([D], [C]),
    N.MAJOR_DEFENSE_EQUIPMENT: ([D], [C]),
    N.TECHNICAL_DATA_PACKAGE: ([D], [D]),
    N.CLASSIFIED: ([D], [C]),
    N.COMSEC_CLEARED: ([], []),
    N.EXPLOSIVE: ([D], [D]),
    N.AMMUNITION: ([], [C]),
    N.SENSITIVE: ([D], [D]),
    N.ENHANCED_END_USE_MONITORING: ([D], [D]),
    N.EXCESS: ([], []),
    N.OBSOLETE: ([], [C]),
}


@pytest.mark.parametrize("nature", ArticleNature)
@pytest.mark.parametrize("form", CaseForm)
def test_each_form_of_case_sells_what_is_its_own(form: CaseForm, nature: ArticleNature) -> None:
    on_blanket, on_stock = AGAINST_ONE_NATURE[nature]
    expected = {BLANKET: on_blanket, FMSO_I: on_stock, FMSO_II: on_stock}.get(form, [])
    objections = objections_to_sale(form, {nature})
    assert rules_of(objections) == expected
    assert all(o.field == "form" and "put it on a defined order" in o.sentence for o in objections)


@pytest.mark.parametrize(
    ("form", "natures", "expected"),
    [
        pytest.param(BLANKET, {N.MAJOR_DEFENSE_EQUIPMENT}, [D], id="twelve fighter aircraft"),
        pytest.param(BLANKET, set(), [], id="repair parts"),
        pytest.param(
            DEFINED, {N.MAJOR_DEFENSE_EQUIPMENT, N.SIGNIFICANT_MILITARY_EQUIPMENT}, [], id="aircraft, defined"
        ),
        pytest.param(
            BLANKET, {N.EXCESS, N.SIGNIFICANT_MILITARY_EQUIPMENT}, [D, EXCESS_ON_BLANKET], id="excess and significant"
        ),
        pytest.param(BLANKET, {N.EXCESS}, [], id="excess, not significant"),
        pytest.param(DEFINED, {N.EXCESS, N.SIGNIFICANT_MILITARY_EQUIPMENT}, [], id="excess and significant, defined"),
        pytest.param(FMSO_II, {N.EXCESS, N.SIGNIFICANT_MILITARY_EQUIPMENT}, [C], id="excess from stock"),
        pytest.param(BLANKET, {N.CLASSIFIED, N.COMSEC_CLEARED}, [D], id="cleared, blanket"),
        pytest.param(FMSO_II, {N.CLASSIFIED, N.COMSEC_CLEARED}, [], id="cleared, from stock"),
        pytest.param(FMSO_I, {N.CLASSIFIED, N.COMSEC_CLEARED, N.OBSOLETE}, [C], id="cleared but obsolete"),
        pytest.param(BLANKET, {N.SENSITIVE, N.EXPLOSIVE, N.CLASSIFIED}, [D, D, D], id="three at once"),
    ],
)
def test_natures_are_judged_together(form: CaseForm, natures: set[ArticleNature], expected: list[Rule]) -> None:
    assert rules_of(objections_to_sale(form, natures)) == expected


def test_both_lists_are_defaults_that_may_be_replaced() -> None:
    assert (D.confidence, C.confidence) == (Confidence.UNVERIFIED, Confidence.UNVERIFIED)
    everything = set(ArticleNature) - {N.COMSEC_CLEARED}
    none: frozenset[ArticleNature] = frozenset()
    assert objections_to_sale(FMSO_I, everything, defined_order_articles=none, clssa_ineligible_articles=none) == ()
    # What is verified does not hang on the unverified list.
    assert rules_of(objections_to_sale(BLANKET, everything, defined_order_articles=none)) == [EXCESS_ON_BLANKET]
    assert rules_of(objections_to_sale(BLANKET, {N.OBSOLETE}, defined_order_articles={N.OBSOLETE})) == [D]


@given(st.sampled_from(CaseForm), st.sets(st.sampled_from(ArticleNature)), st.sampled_from(ArticleNature))
def test_only_clearance_ever_takes_an_objection_away(
    form: CaseForm, natures: set[ArticleNature], another: ArticleNature
) -> None:
    before, after = objections_to_sale(form, natures), objections_to_sale(form, natures | {another})
    assert another is N.COMSEC_CLEARED or set(before) <= set(after)


@pytest.mark.parametrize(
    ("form", "ceiling", "ordered", "field"),
    [
        (BLANKET, "5000000.00 USD", None, None),
        (BLANKET, "0.01 USD", "0.01 USD", None),
        (BLANKET, None, None, "dollar_ceiling"),
        (BLANKET, "0.00 USD", None, "dollar_ceiling"),
        (BLANKET, "-0.01 USD", None, "dollar_ceiling"),
        (BLANKET, "5000000.00 EUR", None, "dollar_ceiling"),
        (BLANKET, "5000000.00 USD", "5000000.00 USD", None),
        (BLANKET, "5000000.00 USD", "5000000.01 USD", "ordered"),
        (BLANKET, "5000000.00 USD", "1.00 EUR", "ordered"),
        (DEFINED, None, None, None),
        (FMSO_II, None, None, None),
        (BPC, None, None, None),
    ],
)
def test_a_blanket_order_has_a_ceiling_and_stays_under_it(
    form: CaseForm, ceiling: str | None, ordered: str | None, field: str | None
) -> None:
    objection = objection_to_ceiling(form, ceiling and Money(ceiling), ordered and Money(ordered))
    assert (objection and (objection.rule, objection.field)) == (field and (BLANKET_CEILING, field))


@pytest.mark.parametrize(
    ("form", "last_requisition_on", "candidate"),
    [
        (BLANKET, date(2026, 1, 10), True),  # the 180th day
        (BLANKET, date(2026, 1, 11), False),
        (BLANKET, date(2025, 7, 9), True),
        (BLANKET, TODAY, False),
        (DEFINED, date(2026, 1, 10), False),
        (FMSO_II, date(2026, 1, 10), False),
    ],
)
def test_a_blanket_order_without_requisitions_for_180_days_may_be_closed(
    form: CaseForm, last_requisition_on: date, candidate: bool
) -> None:
    assert is_closure_candidate(form, last_requisition_on, TODAY) is candidate


@pytest.mark.parametrize("form", CaseForm)
@pytest.mark.parametrize("fmso_i", [None, CaseDesignator("BN-B-KAA")])
def test_an_fmso_ii_needs_its_fmso_i(form: CaseForm, fmso_i: CaseDesignator | None) -> None:
    objection = objection_to_stock_arrangement(form, fmso_i)
    if form is FMSO_II and fmso_i is None:
        assert objection is not None
        assert (objection.rule, objection.field) == (FMSO_PAIR, "fmso_i")
        assert FMSO_PAIR.confidence is Confidence.DERIVED
    else:
        assert objection is None


@pytest.mark.parametrize("form", CaseForm)
def test_the_partner_signs_every_case_but_the_one_built_for_it(form: CaseForm) -> None:
    objection = objection_to_partner_signature(form)
    assert (objection and objection.rule) == (PARTNER_DOES_NOT_SIGN if form is BPC else None)


@pytest.mark.parametrize(
    ("nickname", "description", "fields"),
    [
        (50, 45, []),
        (51, 45, ["nickname"]),
        (50, 46, ["short_description"]),
        (51, 46, ["nickname", "short_description"]),
    ],
)
def test_the_names_of_a_case_for_a_partner_are_short(nickname: int, description: int, fields: list[str]) -> None:
    objections = objections_to_bpc_names("n" * nickname, "d" * description, TODAY)
    assert [o.field for o in objections] == fields
    assert all(o.rule is BPC_NAMES for o in objections)


def test_receipt_by_the_partner_is_confirmed_within_30_days() -> None:
    assert bpc_receipt_due_on(date(2026, 2, 1)) == date(2026, 3, 3)


def test_funds_cancel_on_the_last_day_of_september() -> None:
    assert bpc_funds_cancel_on(2029) == date(2029, 9, 30)


SOURCES_OF_A_TYPE = {
    "3": "SRE", "4": "X", "5": "P", "6": "S", "7": "P", "8": "S", "A": "E",
    "M": "SPRXEF", "N": "SPRXEF", "Z": "SPRXEF", "U": "S", "V": "S",
}  # fmt: skip


def test_there_are_twelve_types_of_assistance_and_six_sources_of_supply() -> None:
    assert {t.value for t in TypeOfAssistance} == set(SOURCES_OF_A_TYPE) == {t.value for t in ASSISTANCE}
    assert {s.value for s in SourceOfSupply} == set("SPRXEF")


@pytest.mark.parametrize("source", SourceOfSupply)
@pytest.mark.parametrize("assistance", TypeOfAssistance)
def test_each_type_of_assistance_has_its_sources(assistance: TypeOfAssistance, source: SourceOfSupply) -> None:
    objection = objection_to_source_of_supply(assistance, source)
    if source.value in SOURCES_OF_A_TYPE[assistance.value]:
        assert objection is None
        return
    assert objection is not None
    assert (objection.rule, objection.field) == (SOURCE_PAIRING, "source_of_supply")
    assert all(f"`{s}`" in objection.sentence for s in SOURCES_OF_A_TYPE[assistance.value])


@pytest.mark.parametrize("assistance", TypeOfAssistance)
@pytest.mark.parametrize("form", CaseForm)
def test_only_a_stock_arrangement_carries_u_and_v(form: CaseForm, assistance: TypeOfAssistance) -> None:
    allowed = {FMSO_I: "U", FMSO_II: "V"}.get(form, "345678AMNZ")
    objection = objection_to_type_of_assistance(form, assistance)
    if assistance.value in allowed:
        assert objection is None
    else:
        assert objection is not None
        assert (objection.rule, objection.field) == (CLSSA_ASSISTANCE, "type_of_assistance")
        assert form not in (FMSO_I, FMSO_II) or f"`{allowed}`" in objection.sentence


@given(st.dates(max_value=date(9998, 1, 1)), st.integers(0, 360))
def test_once_idle_a_blanket_order_stays_so_until_the_next_requisition(last: date, days: int) -> None:
    assert is_closure_candidate(BLANKET, last, last + timedelta(days=days)) == (days >= 180)
