"""Which supply discrepancy reports are admitted, and as what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Confidence, Rule
from schema.rules.case_identifiers import Recourse
from schema.rules.supply_discrepancy import (
    CODES_AT_MOST,
    COUNTED_FROM,
    DEADLINE,
    FAMILIES,
    LATENT_DEFECT_EXCEPTED,
    MINIMUM,
    RECOURSE,
    CodeFamily,
    DeadlineEvent,
    Report,
    ReportStanding,
    code_family,
    code_meaning,
    objection_to_recourse,
    objections_to_report,
    report_deadline,
    report_standing,
    value_claimed,
)
from schema.values import Money

REPORT = Report(
    item_value=Money("180.00 USD"),
    transportation_and_handling=Money("20.00 USD"),
    codes=("C3",),
    filed_on=date(2026, 3, 9),
    happened_on={DeadlineEvent.SHIPMENT: date(2026, 1, 5)},
)


def rules(report: Report) -> list[Rule]:
    return [objection.rule for objection in objections_to_report(report)]


@pytest.mark.parametrize(
    ("item", "handling", "standing"),
    [
        ("180.00 USD", "20.00 USD", ReportStanding.CLAIM),  # h2
        ("200.00 USD", "0.00 USD", ReportStanding.CLAIM),
        ("179.99 USD", "20.00 USD", ReportStanding.DOCUMENTATION_ONLY),
        ("0.00 USD", "199.99 USD", ReportStanding.DOCUMENTATION_ONLY),
        ("5000.00 USD", "150.00 USD", ReportStanding.CLAIM),
    ],
)
def test_h2_a_claim_is_for_two_hundred_dollars_handling_included(
    item: str, handling: str, standing: ReportStanding
) -> None:
    report = replace(REPORT, item_value=Money(item), transportation_and_handling=Money(handling))
    assert report_standing(report) is standing
    assert rules(report) == ([] if standing is ReportStanding.CLAIM else [MINIMUM])


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_report_is_a_claim_exactly_from_the_minimum_up(item: int, handling: int) -> None:
    written = [Money(f"{cents // 100}.{cents % 100:02d} USD") for cents in (item, handling)]
    report = replace(REPORT, item_value=written[0], transportation_and_handling=written[1])
    assert value_claimed(report).minor_units == item + handling
    assert (report_standing(report) is ReportStanding.CLAIM) == (item + handling >= 20_000)


def test_below_the_minimum_a_report_is_welcome_as_documentation() -> None:
    report = replace(REPORT, item_value=Money("10.00 USD"), claims_reimbursement=False)
    assert report_standing(report) is ReportStanding.DOCUMENTATION_ONLY
    assert rules(report) == []


def test_a_report_without_a_claim_is_documentation_whatever_its_value() -> None:
    report = replace(REPORT, item_value=Money("9000.00 USD"), claims_reimbursement=False)
    assert report_standing(report) is ReportStanding.DOCUMENTATION_ONLY


def test_an_amount_in_another_currency_is_refused() -> None:
    with pytest.raises(BadValue, match="US dollars"):
        value_claimed(replace(REPORT, item_value=Money("900.00 EUR")))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("C1",), []),
        (("C1", "C2", "S1"), []),
        (("C1", "C2", "S1", "W1"), [CODES_AT_MOST]),  # h4
        ((), []),
    ],
)
def test_h4_a_report_names_at_most_three_codes(codes: tuple[str, ...], expected: list[Rule]) -> None:
    assert rules(replace(REPORT, codes=codes)) == expected


SHIPPED, DELIVERED, BILLED = DeadlineEvent.SHIPMENT, DeadlineEvent.DELIVERY, DeadlineEvent.BILLING


@pytest.mark.parametrize(
    ("happened_on", "deadline"),
    [
        ({SHIPPED: date(2025, 1, 5)}, date(2026, 1, 5)),
        ({SHIPPED: date(2025, 1, 5), BILLED: date(2025, 3, 9)}, date(2026, 3, 9)),
        ({SHIPPED: date(2025, 1, 5), DELIVERED: date(2025, 6, 1), BILLED: date(2025, 3, 9)}, date(2026, 6, 1)),
        ({BILLED: date(2024, 2, 29)}, date(2025, 2, 28)),
        ({}, None),
    ],
)
def test_a_report_may_be_filed_for_a_year_after_the_latest_event(
    happened_on: dict[DeadlineEvent, date], deadline: date | None
) -> None:
    assert report_deadline(happened_on) == deadline


@pytest.mark.parametrize(
    ("filed_on", "expected"), [(date(2027, 1, 5), []), (date(2027, 1, 6), [DEADLINE]), (date(2026, 1, 5), [])]
)
def test_a_report_a_day_late_is_not_processed(filed_on: date, expected: list[Rule]) -> None:
    assert rules(replace(REPORT, filed_on=filed_on)) == expected


def test_what_the_year_is_counted_from_is_a_default() -> None:
    assert COUNTED_FROM.rule.confidence is Confidence.UNVERIFIED
    happened_on = {SHIPPED: date(2025, 1, 5), BILLED: date(2025, 3, 9)}
    assert report_deadline(happened_on, counted_from={SHIPPED}) == date(2026, 1, 5)
    assert report_deadline(happened_on, counted_from={DELIVERED}) is None
    late = replace(REPORT, happened_on=happened_on)
    assert rules(late) == []
    assert [o.rule for o in objections_to_report(late, counted_from={SHIPPED})] == [DEADLINE]


def test_that_latent_defects_may_come_later_is_a_default() -> None:
    assert LATENT_DEFECT_EXCEPTED.rule.confidence is Confidence.UNVERIFIED
    late = replace(REPORT, filed_on=date(2028, 1, 1), latent_defect=True)
    assert rules(late) == []
    assert [o.rule for o in objections_to_report(late, latent_defect_excepted=False)] == [DEADLINE]


def test_every_objection_stands_when_several_do() -> None:
    report = replace(REPORT, item_value=Money("1.00 USD"), codes=("C1", "C2", "C3", "C4"), filed_on=date(2028, 1, 1))
    objections = objections_to_report(report)
    assert [(o.rule, o.field, o.sentence) for o in objections] == [
        (CODES_AT_MOST, "codes", "the report names 4 discrepancy codes; name at most 3"),
        (DEADLINE, "filed_on", "the report could be filed until 2027-01-05; a later one is not processed"),
        (MINIMUM, "item_value", "the claim is below $200; file it for documentation only"),
    ]


MEANT = {
    "C1": "in a condition other than shown",
    "C2": "expired shelf life",
    "C3": "damaged",
    "C4": "stripped",
    "C5": None,
    "S1": None,
    "": None,
}


@pytest.mark.parametrize("code", MEANT)
def test_four_codes_have_a_meaning_on_record(code: str) -> None:
    assert code_meaning(code) == MEANT[code]


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("C1", CodeFamily.CONDITION),
        ("D1", CodeFamily.DOCUMENTS),
        ("H1", CodeFamily.HAZARDOUS),
        ("M1", CodeFamily.MISDIRECTED),
        ("O1", CodeFamily.OVERAGE),
        ("P1", CodeFamily.PACKAGING),
        ("Q1", CodeFamily.QUALITY),
        ("S1", CodeFamily.SHORTAGE),
        ("T1", CodeFamily.TECHNICAL_DATA),
        ("W1", CodeFamily.WRONG_ITEM),
        ("Z1", CodeFamily.OTHER),
        ("A1", None),
        ("", None),
    ],
)
def test_the_family_of_a_code_is_a_default_and_an_unknown_one_no_fault(code: str, family: CodeFamily | None) -> None:
    assert FAMILIES.rule.confidence is Confidence.UNVERIFIED
    assert code_family(code) is family
    assert code_family(code, families={"A": CodeFamily.OTHER}) is (CodeFamily.OTHER if code == "A1" else None)
    assert rules(replace(REPORT, codes=(code,))) == []


@pytest.mark.parametrize(
    ("recourse", "disposed", "reconsidered", "objected"),
    [
        (Recourse.RECONSIDERATION, False, False, True),
        (Recourse.RECONSIDERATION, True, False, False),
        (Recourse.RECONSIDERATION, True, True, False),
        (Recourse.CONTESTED, False, False, True),
        (Recourse.CONTESTED, True, False, True),
        (Recourse.CONTESTED, True, True, False),
    ],
)
def test_a_report_is_reconsidered_before_it_is_contested(
    recourse: Recourse, disposed: bool, reconsidered: bool, objected: bool
) -> None:
    objection = objection_to_recourse(recourse, disposed=disposed, reconsidered=reconsidered)
    assert (objection is not None) == objected
    if objection:
        assert (objection.rule, objection.field) == (RECOURSE, "recourse")
