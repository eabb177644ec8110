"""When Congress is told, how long it has, and what may not happen before. Values in millions of US dollars."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.facets import congressional_notification as facet
from schema.rules.authority import Confidence, Dated, NoRuleThen, Rule
from schema.rules.congressional_notification import (
    AECA_2023,
    AECA_2023_SET,
    AMENDED_OVER_THRESHOLD,
    CERTIFICATION_FIRST,
    EMERGENCY,
    ENHANCEMENT_REPORT,
    ENHANCEMENT_TERMS,
    ENLARGED_TOTAL,
    ESTIMATED_MAXIMUM,
    HR_3613,
    HR_3998,
    INFORMAL_REVIEW,
    INFORMAL_REVIEW_DAYS,
    JAVITS,
    LATE_NATO_ACCESSION,
    LATER_PROHIBITION,
    LICENCE_NOTIFICATION,
    MEMBERS,
    NEXT_STATES,
    NOTIFICATION,
    NOTIFIED_VALUE_LABEL,
    PRESS_2025,
    PROHIBITION,
    PROPOSED_SETS,
    QUARTERLY_REPORT,
    QUARTERLY_REPORT_DAYS,
    REVIEW,
    SECTION_655,
    SIGNIFICANT_SALES,
    STATES,
    THRESHOLDS,
    TRANSFER_EXCEPTION,
    TRANSFER_NOTIFICATION,
    UPGRADE_CERTIFICATION,
    EnhancementTerms,
    Hit,
    LicensedExport,
    Listing,
    NotificationRecord,
    NotificationState,
    ProposedSale,
    PurchaserGroup,
    ThirdPartyTransfer,
    Threshold,
    ThresholdTable,
    TransferException,
    YearlyReport,
    earliest_offer_day,
    enhancement_report_due_on,
    informal_review_ends_on,
    is_listed,
    licence_requirement,
    notification_requirement,
    notification_state,
    objection_to_amendment,
    objection_to_certifying,
    objection_to_emergency,
    objection_to_enhanced_delivery,
    objection_to_step,
    objections_to_offer,
    purchaser_group,
    quarterly_report_due_on,
    switched_to,
    transfer_requirement,
    upgrade_notice,
    yearly_report_due_on,
)
from schema.values import Money

TODAY = date(2026, 3, 9)
LIKE_NATO, ORGANIZATION, OTHER = PurchaserGroup
MDE, TOTAL, CONSTRUCTION, FIREARMS = Threshold
State = NotificationState


def millions(amount: str | int) -> Money:
    """An amount in millions of US dollars."""
    return Money.of(Decimal(amount) * 1_000_000)


def usd(amount: str | int) -> Money:
    """An amount in US dollars."""
    return Money.of(Decimal(amount))


def sale(purchaser: str, equipment: str, total: str, construction: str = "0", *territory: str) -> ProposedSale:
    """A proposed sale, in millions of US dollars."""
    return ProposedSale(purchaser, millions(total), millions(equipment), millions(construction), territory)


# Who the purchaser is.

# 22 CFR 120.23(a), as of January 2025, in its own order.
MEMBERS_IN_2025 = "ALB BEL BGR CAN HRV CZE DNK EST FRA DEU GRC HUN ISL ITA LVA LTU LUX MNE NLD MKD NOR POL PRT ROU SVK SVN ESP TUR GBR USA"


@pytest.mark.parametrize("purchaser", [*MEMBERS_IN_2025.split(), "FIN", "SWE", "AUS", "JPN", "KOR", "ISR", "NZL"])
def test_the_members_of_nato_and_the_five_are_one_group(purchaser: str) -> None:
    assert purchaser_group(purchaser, TODAY) is LIKE_NATO


def test_nobody_else_is_of_that_group() -> None:
    assert len(MEMBERS) == 30 + 2 + 5


# The major non-NATO allies of 22 CFR 120.23(b)(2) that are not of the five, then later ones and some who are none.
ALLIES_AND_OTHERS = "AFG ARG BHR BRA EGY JOR KWT MAR PAK PHL THA TUN TWN COL QAT KEN BNA SAU SGP"


@pytest.mark.parametrize("purchaser", ALLIES_AND_OTHERS.split())
def test_a_major_non_nato_ally_is_as_any_other_purchaser(purchaser: str) -> None:
    assert purchaser_group(purchaser, TODAY) is OTHER


@pytest.mark.parametrize("purchaser", ["NATO", "NSPO"])
def test_a_nato_organization_is_a_group_of_its_own(purchaser: str) -> None:
    assert purchaser_group(purchaser, TODAY) is ORGANIZATION


@pytest.mark.parametrize(
    ("purchaser", "since"),
    [
        ("GBR", "1949-08-24"),
        ("TUR", "1952-02-18"),
        ("DEU", "1955-05-06"),
        ("ESP", "1982-05-30"),
        ("POL", "1999-03-12"),
        ("ROU", "2004-03-29"),
        ("HRV", "2009-04-01"),
        ("MNE", "2017-06-05"),
        ("MKD", "2020-03-27"),
        ("FIN", "2023-04-04"),
        ("SWE", "2024-03-07"),
        ("JPN", "1981-12-29"),
        ("KOR", "2008-10-15"),
        ("ISR", "2010-10-08"),
    ],
)
def test_a_purchaser_is_of_the_group_from_its_day(purchaser: str, since: str) -> None:
    day = date.fromisoformat(since)
    assert purchaser_group(purchaser, day - timedelta(days=1)) is OTHER
    assert purchaser_group(purchaser, day) is LIKE_NATO


def test_the_accessions_of_finland_and_sweden_are_an_unverified_default_which_others_replace() -> None:
    assert {c for c, entry in MEMBERS.items() if entry.rule is LATE_NATO_ACCESSION} == {"FIN", "SWE"}
    assert LATE_NATO_ACCESSION.confidence is Confidence.UNVERIFIED
    later = {**MEMBERS, "FIN": Dated(LIKE_NATO, LATE_NATO_ACCESSION, since=date(2026, 3, 10))}
    assert purchaser_group("FIN", TODAY, members=later) is OTHER


@pytest.mark.parametrize("name", ["", "PL", "pol", "Poland", "BN-D-SAA", "POL "])
def test_a_purchaser_is_named_by_its_trigraph(name: str) -> None:
    with pytest.raises(BadValue, match="trigraph"):
        purchaser_group(name, TODAY)


# Whether a sale is notified.


@pytest.mark.parametrize(
    ("proposed", "reached", "review_days"),
    [
        # NATO members and the five.
        (sale("POL", "30", "60"), {MDE}, 15),
        (sale("POL", "25", "25"), {MDE}, 15),
        (sale("POL", "24.99999999", "24.99999999"), set(), None),
        (sale("FRA", "0", "100"), {TOTAL}, 15),
        (sale("FRA", "0", "99.99999999"), set(), None),
        (sale("FRA", "25", "100"), {MDE, TOTAL}, 15),
        (sale("JPN", "24.9", "99.9"), set(), None),
        (sale("JPN", "0", "299.9", "299.9"), set(), None),
        (sale("JPN", "0", "299.99999999", "299.99999999"), set(), None),
        (sale("JPN", "0", "300", "300"), {CONSTRUCTION}, 15),
        (sale("JPN", "0", "399.9", "300"), {CONSTRUCTION}, 15),
        (sale("JPN", "25", "425", "300"), {MDE, TOTAL, CONSTRUCTION}, 15),
        # Every other purchaser.
        (sale("BNA", "13.99", "49.99"), set(), None),
        (sale("BNA", "13.99999999", "49.99999999"), set(), None),
        (sale("BNA", "14", "14"), {MDE}, 30),
        (sale("BNA", "0", "50"), {TOTAL}, 30),
        (sale("BNA", "0", "199.99999999", "199.99999999"), set(), None),
        (sale("BNA", "0", "200", "200"), {CONSTRUCTION}, 30),
        (sale("BNA", "0", "0"), set(), None),
        (sale("MAR", "20", "20"), {MDE}, 30),
        # A NATO organization: the thresholds of the others, the review of a member.
        (sale("NATO", "20", "20"), {MDE}, 15),
        (sale("NATO", "13.99999999", "49.99999999"), set(), None),
        (sale("NATO", "0", "300"), {TOTAL}, 15),
        (sale("NSPO", "0", "50"), {TOTAL}, 15),
        # A new sales territory outside the group costs the higher thresholds, not the short review.
        (sale("POL", "14", "14", "0", "UKR"), {MDE}, 15),
        (sale("POL", "14", "14", "0", "DEU", "BNA"), {MDE}, 15),
        (sale("POL", "13.99999999", "49.99999999", "0", "BNA"), set(), None),
        (sale("POL", "0", "50", "0", "BNA"), {TOTAL}, 15),
        (sale("POL", "0", "200", "200", "BNA"), {CONSTRUCTION}, 15),
        (sale("POL", "14", "50", "0", "DEU", "JPN"), set(), None),
        (sale("BNA", "14", "14", "0", "DEU"), {MDE}, 30),
    ],
)
def test_a_sale_is_notified_when_any_one_value_reaches_its_threshold(
    proposed: ProposedSale, reached: set[Threshold], review_days: int | None
) -> None:
    requirement = notification_requirement(proposed, TODAY)
    assert {hit.threshold for hit in requirement.hits} == reached
    assert bool(requirement) is bool(reached)
    assert requirement.review_days == review_days
    assert (requirement.rule, requirement.threshold_set) == (NOTIFICATION, "AECA-2023")


@pytest.mark.parametrize(
    ("on", "reached", "review_days"),
    [
        ("2022-06-01", {MDE, TOTAL}, 30),
        ("2023-04-03", {MDE, TOTAL}, 30),
        ("2023-04-04", set(), None),
    ],
)
def test_finland_was_another_purchaser_before_it_acceded(
    on: str, reached: set[Threshold], review_days: int | None
) -> None:
    requirement = notification_requirement(sale("FIN", "20", "60"), date.fromisoformat(on))
    assert ({hit.threshold for hit in requirement.hits}, requirement.review_days) == (reached, review_days)


def test_a_requirement_says_which_values_reach_what() -> None:
    required = notification_requirement(sale("POL", "30", "120.5"), TODAY)
    assert required.group is LIKE_NATO
    assert required.hits == (
        Hit(MDE, millions(30), millions(25)),
        Hit(TOTAL, millions("120.5"), millions(100)),
    )
    assert required.sentence == (
        "certify it to Congress and wait 15 calendar days:"
        " major defense equipment of 30000000.00 USD reaches 25000000.00 USD;"
        " defense articles and services of 120500000.00 USD reaches 100000000.00 USD"
    )
    assert notification_requirement(sale("POL", "1", "1"), TODAY).sentence == (
        "no notification is required: no value reaches its threshold in the set AECA-2023"
    )


@pytest.mark.parametrize(("equipment", "construction", "total"), [("60", "40", "99.99999999"), ("2", "0", "1")])
def test_a_total_holds_its_parts(equipment: str, construction: str, total: str) -> None:
    with pytest.raises(BadValue, match="a total that holds its parts"):
        sale("BNA", equipment, total, construction)


def test_values_are_in_dollars() -> None:
    with pytest.raises(BadValue, match="US dollars"):
        ProposedSale("BNA", Money("1.00 EUR"), Money("1.00 EUR"))


def test_thresholds_before_those_on_record_are_not_guessed() -> None:
    with pytest.raises(NoRuleThen):
        notification_requirement(sale("BNA", "0", "1"), date(2002, 9, 29))
    assert not notification_requirement(sale("BNA", "0", "1"), date(2002, 9, 30))


PURCHASERS = ("POL", "JPN", "NATO", "BNA", "MAR")
whole = st.integers(0, 400)


@given(st.sampled_from(PURCHASERS), whole, whole, whole, whole)
def test_a_greater_sale_never_needs_less(
    purchaser: str, equipment: int, rest: int, construction: int, more: int
) -> None:
    total = equipment + rest + construction
    small = notification_requirement(sale(purchaser, str(equipment), str(total), str(construction)), TODAY)
    great = notification_requirement(
        sale(purchaser, str(equipment + more), str(total + more), str(construction)), TODAY
    )
    assert {hit.threshold for hit in small.hits} <= {hit.threshold for hit in great.hits}


# Threshold sets.


def test_only_the_thresholds_in_force_are_switched_on() -> None:
    assert (Dated(AECA_2023_SET, AECA_2023, since=date(2002, 9, 30)),) == THRESHOLDS
    assert {name: entry.rule for name, entry in PROPOSED_SETS.items()} == {
        "HR3613": HR_3613,
        "HR3998": HR_3998,
        "PRESS-2025": PRESS_2025,
    }
    assert all(name == entry.value.name for name, entry in PROPOSED_SETS.items())
    assert PRESS_2025.confidence is Confidence.UNVERIFIED


# In millions: for equipment, total, construction and firearms, of the others and then of NATO members and the five.
@pytest.mark.parametrize(
    ("name", "others", "like_nato"),
    [
        ("AECA-2023", (14, 50, 200, 1), (25, 100, 300, 1)),
        ("HR3613", (30, 50, 200, 1), (55, 100, 300, 1)),
        ("HR3998", (14, 50, 200, 4), (25, 100, 300, 4)),
        ("PRESS-2025", (23, 83, 200, 1), (42, 166, 300, 1)),
    ],
)
def test_a_set_changes_what_it_would_change_and_no_more(
    name: str, others: tuple[int, ...], like_nato: tuple[int, ...]
) -> None:
    found = {"AECA-2023": AECA_2023_SET}.get(name) or PROPOSED_SETS[name].value
    assert found.others == dict(zip(Threshold, map(millions, others), strict=True))
    assert found.nato_and_five == dict(zip(Threshold, map(millions, like_nato), strict=True))
    assert found.review_days == {LIKE_NATO: 15, ORGANIZATION: 15, OTHER: 30}


def on_from_today(name: str) -> ThresholdTable:
    return switched_to(name, since=TODAY)


@pytest.mark.parametrize(
    ("name", "proposed", "reached"),
    [
        ("HR3613", sale("BNA", "20", "20"), set()),
        ("HR3613", sale("BNA", "29.99999999", "49"), set()),
        ("HR3613", sale("BNA", "30", "30"), {MDE}),
        ("HR3613", sale("BNA", "0", "50"), {TOTAL}),
        ("HR3613", sale("POL", "54.99999999", "99"), set()),
        ("HR3613", sale("POL", "55", "55"), {MDE}),
        ("HR3613", sale("POL", "0", "100"), {TOTAL}),
        ("HR3613", sale("NATO", "29.99999999", "49"), set()),
        ("HR3998", sale("BNA", "14", "14"), {MDE}),
        ("HR3998", sale("POL", "25", "25"), {MDE}),
        ("PRESS-2025", sale("BNA", "22.99999999", "82.99999999"), set()),
        ("PRESS-2025", sale("BNA", "23", "83"), {MDE, TOTAL}),
        ("PRESS-2025", sale("POL", "41.99999999", "165.99999999"), set()),
        ("PRESS-2025", sale("POL", "42", "166"), {MDE, TOTAL}),
    ],
)
def test_a_proposed_set_can_be_switched_on(name: str, proposed: ProposedSale, reached: set[Threshold]) -> None:
    requirement = notification_requirement(proposed, TODAY, thresholds=on_from_today(name))
    assert {hit.threshold for hit in requirement.hits} == reached
    assert requirement.threshold_set == name


@pytest.mark.parametrize("name", PROPOSED_SETS)
def test_a_set_switched_on_changes_nothing_before_its_day(name: str) -> None:
    before = notification_requirement(
        sale("BNA", "20", "20"), TODAY - timedelta(days=1), thresholds=on_from_today(name)
    )
    assert before.threshold_set == "AECA-2023"
    assert before.hits == (Hit(MDE, millions(20), millions(14)),)


def test_two_bills_may_become_law_one_after_the_other() -> None:
    thresholds = switched_to("HR3998", since=date(2027, 1, 1), thresholds=on_from_today("HR3613"))
    names = [
        notification_requirement(sale("BNA", "1", "1"), day, thresholds=thresholds).threshold_set
        for day in (date(2026, 3, 8), date(2026, 3, 9), date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert names == ["AECA-2023", "HR3613", "HR3613", "HR3998"]


def test_a_set_that_nobody_proposed_is_refused() -> None:
    with pytest.raises(BadValue, match="HR3613, HR3998, PRESS-2025"):
        switched_to("AECA-2099", since=TODAY)


# Licences and transfers.


@pytest.mark.parametrize(
    ("export", "reached", "review_days"),
    [
        (LicensedExport("BNA", usd(1_000_000), usd(0), usd(1_000_000)), {FIREARMS}, 30),
        (LicensedExport("BNA", usd(999_999), usd(0), usd(999_999)), set(), None),
        (LicensedExport("POL", usd(1_000_000), usd(0), usd(1_000_000)), {FIREARMS}, 15),
        (LicensedExport("POL", usd("999999.99"), usd(0), usd("999999.99")), set(), None),
        (LicensedExport("BNA", millions(14), millions(14)), {MDE}, 30),
        (LicensedExport("BNA", millions("13.99999999"), millions("13.99999999")), set(), None),
        (LicensedExport("BNA", millions(50), usd(0)), {TOTAL}, 30),
        (LicensedExport("BNA", millions("49.99999999"), usd(0)), set(), None),
        (LicensedExport("POL", millions(25), millions(25)), {MDE}, 15),
        (LicensedExport("POL", millions("24.99999999"), millions("24.99999999")), set(), None),
        (LicensedExport("POL", millions(100), usd(0)), {TOTAL}, 15),
        (LicensedExport("POL", millions("99.99999999"), usd(0)), set(), None),
        (LicensedExport("POL", millions(14), millions(14), usd(0), ("BNA",)), {MDE}, 15),
        (LicensedExport("POL", millions(14), millions(14), usd(0), ("DEU",)), set(), None),
        (LicensedExport("NATO", millions(14), millions(14)), {MDE}, 15),
    ],
)
def test_a_licence_is_notified_by_its_thresholds_and_by_firearms(
    export: LicensedExport, reached: set[Threshold], review_days: int | None
) -> None:
    requirement = licence_requirement(export, TODAY)
    assert ({hit.threshold for hit in requirement.hits}, requirement.review_days) == (reached, review_days)
    assert requirement.rule is LICENCE_NOTIFICATION


@pytest.mark.parametrize(("firearms", "required"), [("3999999.99", False), ("4000000", True)])
@pytest.mark.parametrize("purchaser", ["BNA", "POL"])
def test_one_bill_would_raise_the_threshold_for_firearms(purchaser: str, firearms: str, required: bool) -> None:
    export = LicensedExport(purchaser, usd(firearms), usd(0), usd(firearms))
    assert bool(licence_requirement(export, TODAY, thresholds=on_from_today("HR3998"))) is required
    assert licence_requirement(export, TODAY, thresholds=on_from_today("HR3613"))


def test_a_licence_holds_its_parts() -> None:
    for equipment, firearms in (("2", "0"), ("0", "2")):
        with pytest.raises(BadValue, match="a total that holds its parts"):
            LicensedExport("BNA", usd(1), usd(equipment), usd(firearms))


@pytest.mark.parametrize(
    ("transfer", "reached", "review_days"),
    [
        (ThirdPartyTransfer("BNA", millions(14), millions(14)), {MDE}, 30),
        (ThirdPartyTransfer("BNA", millions("13.99999999"), millions("13.99999999")), set(), None),
        (ThirdPartyTransfer("BNA", millions(50), usd(0)), {TOTAL}, 30),
        (ThirdPartyTransfer("BNA", millions("49.99999999"), usd(0)), set(), None),
        (ThirdPartyTransfer("POL", millions(25), millions(25)), {MDE}, 15),
        (ThirdPartyTransfer("POL", millions("24.99999999"), millions("24.99999999")), set(), None),
        (ThirdPartyTransfer("POL", millions(100), usd(0)), {TOTAL}, 15),
        (ThirdPartyTransfer("POL", millions("99.99999999"), usd(0)), set(), None),
        (ThirdPartyTransfer("POL", millions(14), millions(14), ("BNA",)), {MDE}, 15),
    ],
)
def test_a_transfer_is_notified_by_what_it_once_cost(
    transfer: ThirdPartyTransfer, reached: set[Threshold], review_days: int | None
) -> None:
    requirement = transfer_requirement(transfer, TODAY)
    assert ({hit.threshold for hit in requirement.hits}, requirement.review_days) == (reached, review_days)
    assert requirement.rule is TRANSFER_NOTIFICATION


@pytest.mark.parametrize("exception", TransferException)
def test_some_transfers_are_excepted_whatever_they_cost(exception: TransferException) -> None:
    plain = ThirdPartyTransfer("BNA", millions(90), millions(40))
    excepted = ThirdPartyTransfer("BNA", millions(90), millions(40), exception=exception)
    assert transfer_requirement(plain, TODAY)
    requirement = transfer_requirement(excepted, TODAY)
    assert not requirement
    assert requirement.rule is TRANSFER_EXCEPTION
    assert requirement.sentence == "no notification is required: the transfer is of a kind that is excepted"


def test_a_transfer_holds_its_parts() -> None:
    with pytest.raises(BadValue, match="a total that holds its parts"):
        ThirdPartyTransfer("BNA", usd(1), usd(2))


@pytest.mark.parametrize(("equipment", "required"), [("29.99999999", False), ("30", True)])
def test_the_bill_would_raise_licences_and_transfers_alike(equipment: str, required: bool) -> None:
    table = on_from_today("HR3613")
    value = millions(equipment)
    assert bool(licence_requirement(LicensedExport("BNA", value, value), TODAY, thresholds=table)) is required
    assert bool(transfer_requirement(ThirdPartyTransfer("BNA", value, value), TODAY, thresholds=table)) is required


# The course of a notification.

CERTIFIED_ON = date(2026, 5, 1)
JUSTIFIED = "Replacement of stocks given away, needed before the review would end."


@pytest.mark.parametrize(
    ("delivered", "review_days", "earliest"),
    [("2026-05-01", 15, "2026-05-16"), ("2026-05-01", 30, "2026-05-31"), ("2028-02-01", 30, "2028-03-02")],
)
def test_an_offer_goes_out_after_the_days_of_review(delivered: str, review_days: int, earliest: str) -> None:
    assert earliest_offer_day(date.fromisoformat(delivered), review_days) == date.fromisoformat(earliest)


def record(review_days: int | None = 30, **known: Any) -> NotificationRecord:
    """A notification certified and delivered on one day, unless said otherwise."""
    return NotificationRecord(review_days, **{"certified_on": CERTIFIED_ON, "delivered_on": CERTIFIED_ON} | known)


DRAFT: dict[str, Any] = {"certified_on": None, "delivered_on": None}
REVIEWED_FROM: dict[str, Any] = {"informal_review_from": date(2026, 4, 1)}
CERTIFIED_ONLY: dict[str, Any] = {"delivered_on": None}
DELIVERED_LATER: dict[str, Any] = {"delivered_on": date(2026, 5, 4)}
EMERGENCY_DECLARED: dict[str, Any] = {"emergency": True, "justification": JUSTIFIED}


@pytest.mark.parametrize(
    ("notification", "on", "state", "against"),
    [
        (record(None, **DRAFT), "2026-03-09", State.NOT_REQUIRED, []),
        (record(**DRAFT), "2026-03-09", State.DRAFT, [CERTIFICATION_FIRST]),
        (record(**DRAFT | REVIEWED_FROM), "2026-03-31", State.DRAFT, [CERTIFICATION_FIRST]),
        (record(**DRAFT | REVIEWED_FROM), "2026-04-01", State.INFORMAL_REVIEW, [CERTIFICATION_FIRST]),
        (record(**REVIEWED_FROM), "2026-04-30", State.INFORMAL_REVIEW, [CERTIFICATION_FIRST]),
        (record(**CERTIFIED_ONLY), "2026-04-30", State.DRAFT, [CERTIFICATION_FIRST]),
        (record(**CERTIFIED_ONLY), "2026-05-01", State.CERTIFIED, [CERTIFICATION_FIRST]),
        (record(**CERTIFIED_ONLY), "2027-05-01", State.CERTIFIED, [CERTIFICATION_FIRST]),
        (record(**DELIVERED_LATER), "2026-05-03", State.CERTIFIED, [CERTIFICATION_FIRST]),
        (record(**DELIVERED_LATER), "2026-05-04", State.REVIEW_PERIOD, [REVIEW]),
        (record(**DELIVERED_LATER), "2026-06-02", State.REVIEW_PERIOD, [REVIEW]),
        (record(**DELIVERED_LATER), "2026-06-03", State.CLEARED, []),
        (record(), "2026-05-01", State.REVIEW_PERIOD, [REVIEW]),
        (record(), "2026-05-30", State.REVIEW_PERIOD, [REVIEW]),
        (record(), "2026-05-31", State.CLEARED, []),
        (record(15), "2026-05-15", State.REVIEW_PERIOD, [REVIEW]),
        (record(15), "2026-05-16", State.CLEARED, []),
        (record(), "2036-05-31", State.CLEARED, []),
        # An emergency waives the review, and only with its justification.
        (record(**EMERGENCY_DECLARED), "2026-05-01", State.EMERGENCY_WAIVED, []),
        (record(**EMERGENCY_DECLARED), "2026-04-30", State.DRAFT, [CERTIFICATION_FIRST]),
        (record(**EMERGENCY_DECLARED | CERTIFIED_ONLY), "2026-05-01", State.CERTIFIED, [CERTIFICATION_FIRST]),
        (record(emergency=True), "2026-05-01", State.REVIEW_PERIOD, [REVIEW, EMERGENCY]),
        (record(emergency=True, justification="  \n"), "2026-05-30", State.REVIEW_PERIOD, [REVIEW, EMERGENCY]),
        (record(emergency=True), "2026-05-31", State.CLEARED, [EMERGENCY]),
        (record(justification=JUSTIFIED), "2026-05-30", State.REVIEW_PERIOD, [REVIEW]),
        # A joint resolution stops it: within the review under section 36, later as any law may.
        (record(prohibited_on=date(2026, 5, 20)), "2026-05-19", State.REVIEW_PERIOD, [REVIEW]),
        (record(prohibited_on=date(2026, 5, 20)), "2026-05-20", State.PROHIBITED, [PROHIBITION]),
        (record(prohibited_on=date(2026, 5, 20)), "2030-05-20", State.PROHIBITED, [PROHIBITION]),
        (record(prohibited_on=date(2026, 5, 31)), "2026-05-31", State.PROHIBITED, [PROHIBITION]),
        (record(prohibited_on=date(2026, 6, 1)), "2026-05-31", State.CLEARED, []),
        (record(prohibited_on=date(2026, 6, 1)), "2026-06-01", State.PROHIBITED, [LATER_PROHIBITION]),
        (
            record(**EMERGENCY_DECLARED, prohibited_on=date(2026, 5, 2)),
            "2026-05-02",
            State.PROHIBITED,
            [LATER_PROHIBITION],
        ),
        (
            record(**DRAFT, prohibited_on=date(2026, 5, 2)),
            "2026-05-02",
            State.PROHIBITED,
            [PROHIBITION],
        ),
    ],
)
def test_a_notification_stands_where_its_days_put_it(
    notification: NotificationRecord, on: str, state: State, against: list[Rule]
) -> None:
    day = date.fromisoformat(on)
    assert notification_state(notification, day) is state
    assert [objection.rule for objection in objections_to_offer(notification, millions(60), day)] == against


def test_an_objection_says_when_the_offer_may_go_out() -> None:
    [reviewing] = objections_to_offer(record(), millions(60), date(2026, 5, 2))
    assert reviewing.sentence == "Congress is reviewing the sale; offer on or after 2026-05-31"
    [undelivered] = objections_to_offer(record(15, **CERTIFIED_ONLY), millions(60), date(2026, 5, 2))
    assert undelivered.sentence == (
        "Congress has not received the certification; deliver it, and offer 15 calendar days later"
    )
    [stopped] = objections_to_offer(record(prohibited_on=date(2026, 5, 20)), millions(60), date(2026, 5, 21))
    assert stopped.sentence == "a joint resolution of 2026-05-20 forbids the sale; do not offer it"


@pytest.mark.parametrize(("justification", "objected"), [(None, True), ("", True), (" \t\n", True), (JUSTIFIED, False)])
def test_an_emergency_is_justified_in_words(justification: str | None, objected: bool) -> None:
    objection = objection_to_emergency(justification)
    assert (objection is not None) == objected
    if objection:
        assert (objection.rule, objection.field) == (EMERGENCY, "justification")


@pytest.mark.parametrize(
    ("value", "against"),
    [("210", []), ("300", []), ("300.00000001", [ENLARGED_TOTAL]), ("400", [ENLARGED_TOTAL])],
)
def test_the_notified_value_is_an_estimated_maximum(value: str, against: list[Rule]) -> None:
    notification = record(certified_value=millions(300))
    found = objections_to_offer(notification, millions(value), date(2026, 6, 1))
    assert [objection.rule for objection in found] == against
    assert ESTIMATED_MAXIMUM.name == NOTIFIED_VALUE_LABEL == "estimated maximum"


def test_everything_that_stands_against_an_offer_is_said_at_once() -> None:
    notification = record(certified_value=millions(300), emergency=True)
    found = objections_to_offer(notification, millions(301), date(2026, 5, 2))
    assert [objection.rule for objection in found] == [REVIEW, EMERGENCY, ENLARGED_TOTAL]


@pytest.mark.parametrize(
    "days",
    [
        {"informal_review_from": date(2026, 5, 2)},
        {"delivered_on": date(2026, 4, 30)},
        {"prohibited_on": date(2026, 4, 30)},
        {"certified_on": None},
    ],
)
def test_the_days_of_a_notification_follow_one_another(days: dict[str, Any]) -> None:
    with pytest.raises(BadValue, match="in their order"):
        record(**days)


# The steps, written down apart from the table of the rule: from, and to what.
STEPS = {
    "NOT_REQUIRED": "DRAFT",
    "DRAFT": "NOT_REQUIRED INFORMAL_REVIEW CERTIFIED",
    "INFORMAL_REVIEW": "NOT_REQUIRED DRAFT CERTIFIED",
    "CERTIFIED": "REVIEW_PERIOD EMERGENCY_WAIVED",
    "REVIEW_PERIOD": "CLEARED PROHIBITED",
    "CLEARED": "PROHIBITED",
    "EMERGENCY_WAIVED": "PROHIBITED",
    "PROHIBITED": "",
}


@pytest.mark.parametrize(("state", "then"), list(product(State, repeat=2)))
def test_a_notification_takes_only_the_steps_of_its_course(state: State, then: State) -> None:
    objection = objection_to_step(state, then)
    if then.value in STEPS[state.value].split():
        assert objection is None
    else:
        assert objection is not None
        assert (objection.rule, objection.field) == (STATES, "state")
        ways = ", ".join(f"`{w}`" for w in sorted(STEPS[state.value].split())) or "nothing: it is final"
        assert objection.sentence == f"`{then.value}` does not follow `{state.value}`; what follows is {ways}"


def test_the_states_are_those_the_partner_reads() -> None:
    assert [state.value for state in State] == [state.value for state in facet.NotificationState]


def reachable(state: State) -> set[State]:
    """A state and all that may ever follow it."""
    found, waiting = {state}, [state]
    while waiting:
        new = NEXT_STATES[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


some_day = st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(some_day, some_day, some_day, some_day, st.booleans(), st.sampled_from((15, 30)))
def test_as_days_go_by_a_notification_never_leaves_its_course(
    informal: date | None,
    certified: date | None,
    delivered: date | None,
    prohibited: date | None,
    emergency: bool,
    review_days: int,
) -> None:
    known = [day for day in (informal, certified, delivered, prohibited) if day]
    assume(known == sorted(known) and not (delivered and not certified))
    assume(not prohibited or delivered)
    notification = NotificationRecord(
        review_days, None, informal, certified, delivered, emergency, JUSTIFIED if emergency else None, prohibited
    )
    states = [notification_state(notification, date(2025, 12, 31) + timedelta(days=n)) for n in range(160)]
    assert all(after in reachable(before) for before, after in pairwise(states))
    offered = [
        n
        for n in range(160)
        if not objections_to_offer(notification, millions(1), date(2025, 12, 31) + timedelta(days=n))
    ]
    assert [n for n, state in enumerate(states) if state in (State.CLEARED, State.EMERGENCY_WAIVED)] == offered


# Informal review: unverified days.


@pytest.mark.parametrize(("tier", "over"), [(1, "2026-04-21"), (2, "2026-05-01"), (3, "2026-05-11")])
def test_the_committees_see_a_sale_before_it_is_certified(tier: int, over: str) -> None:
    began, day = date(2026, 4, 1), date.fromisoformat(over)
    assert informal_review_ends_on(began, tier) == day
    assert objection_to_certifying(began, tier, day) is None
    objection = objection_to_certifying(began, tier, day - timedelta(days=1))
    assert objection is not None
    assert (objection.rule, objection.field) == (INFORMAL_REVIEW, "certified_on")
    assert objection.sentence == f"the committees review a sale of tier {tier} until {over}; certify it then"


def test_the_days_of_the_tiers_are_an_unverified_default_which_others_replace() -> None:
    assert INFORMAL_REVIEW_DAYS.rule is INFORMAL_REVIEW
    assert INFORMAL_REVIEW.confidence is Confidence.UNVERIFIED
    assert informal_review_ends_on(date(2026, 4, 1), 1, days={1: 25}) == date(2026, 4, 26)
    assert objection_to_certifying(date(2026, 4, 1), 1, date(2026, 4, 25), days={1: 25}) is not None


@pytest.mark.parametrize("tier", [0, 4])
def test_a_tier_without_days_is_refused(tier: int) -> None:
    with pytest.raises(BadValue, match="1, 2, 3"):
        informal_review_ends_on(date(2026, 4, 1), tier)


# Amendments.


@pytest.mark.parametrize(
    ("amended", "certified_value", "rule"),
    [
        (sale("BNA", "0", "49.99999999"), None, None),
        (sale("BNA", "0", "50"), None, AMENDED_OVER_THRESHOLD),
        (sale("BNA", "14", "14"), None, AMENDED_OVER_THRESHOLD),
        (sale("POL", "14", "50"), None, None),
        (sale("BNA", "0", "60"), "60", None),
        (sale("BNA", "0", "60.00000001"), "60", ENLARGED_TOTAL),
        (sale("BNA", "30", "59"), "60", None),
    ],
)
def test_an_enlarged_total_is_told_before_it_is_offered(
    amended: ProposedSale, certified_value: str | None, rule: Rule | None
) -> None:
    objection = objection_to_amendment(
        amended, TODAY, certified_value=millions(certified_value) if certified_value else None
    )
    assert (objection and (objection.rule, objection.field)) == (rule and (rule, "total_value"))


def test_an_amendment_is_told_what_to_do() -> None:
    first = objection_to_amendment(sale("BNA", "0", "50"), TODAY)
    assert first is not None
    assert first.sentence == (
        "the amendment takes the case over a threshold; certify it to Congress and wait 30 calendar days:"
        " defense articles and services of 50000000.00 USD reaches 50000000.00 USD"
    )
    enlarged = objection_to_amendment(sale("BNA", "0", "61"), TODAY, certified_value=millions(60))
    assert enlarged is not None
    assert enlarged.sentence == (
        "the total of 61000000.00 USD is more than the 60000000.00 USD certified to Congress; certify the new total first"
    )
    assert {AMENDED_OVER_THRESHOLD.confidence, ENLARGED_TOTAL.confidence} == {Confidence.UNVERIFIED}
    assert objection_to_amendment(sale("BNA", "20", "20"), TODAY, thresholds=on_from_today("HR3613")) is None


# Upgrades.


@pytest.mark.parametrize(
    ("certified", "delivery", "due"),
    [
        ("2025-06-01", "2027-09-30", "2027-08-16"),
        ("2025-06-01", "2035-06-01", "2035-04-17"),
        ("2025-06-01", "2035-06-02", None),
        ("2025-06-01", "2036-09-30", None),
        ("2024-02-29", "2034-02-28", "2034-01-14"),
        ("2024-02-29", "2034-03-01", "2034-01-15"),
        ("2024-02-29", "2034-03-02", None),
        ("2025-06-01", "2025-06-01", "2025-04-17"),
    ],
)
def test_an_enhancement_is_reported_45_days_before_delivery_for_ten_years(
    certified: str, delivery: str, due: str | None
) -> None:
    found = enhancement_report_due_on(date.fromisoformat(certified), date.fromisoformat(delivery))
    assert found == (due and date.fromisoformat(due))


def test_a_delivery_does_not_precede_the_certification() -> None:
    with pytest.raises(BadValue, match="does not precede"):
        enhancement_report_due_on(date(2025, 6, 1), date(2025, 5, 31))


@pytest.mark.parametrize(
    ("delivery", "reported", "objected"),
    [
        ("2027-09-30", None, True),
        ("2027-09-30", "2027-08-16", False),
        ("2027-09-30", "2027-08-17", True),
        ("2027-10-01", "2027-08-17", False),
        ("2036-09-30", None, False),
    ],
)
def test_an_enhanced_delivery_waits_for_its_report(delivery: str, reported: str | None, objected: bool) -> None:
    objection = objection_to_enhanced_delivery(
        date(2025, 6, 1), date.fromisoformat(delivery), date.fromisoformat(reported) if reported else None
    )
    assert (objection is not None) == objected
    if objection:
        assert (objection.rule, objection.field) == (ENHANCEMENT_REPORT, "delivery_on")
        assert "by 2027-08-16" in objection.sentence


def test_other_terms_of_enhancements_replace_those_of_today() -> None:
    assert (ENHANCEMENT_TERMS.rule, ENHANCEMENT_TERMS.value) == (ENHANCEMENT_REPORT, EnhancementTerms(45, 10))
    assert enhancement_report_due_on(date(2025, 6, 1), date(2030, 6, 1), terms=EnhancementTerms(60, 5)) == date(
        2030, 4, 2
    )
    assert enhancement_report_due_on(date(2025, 6, 1), date(2030, 6, 2), terms=EnhancementTerms(60, 5)) is None


@pytest.mark.parametrize(
    ("upgrade", "reached", "review_days"),
    [
        (sale("JPN", "20", "20"), set(), None),
        (sale("JPN", "24.99999999", "99.99999999"), set(), None),
        (sale("JPN", "25", "25"), {MDE}, 15),
        (sale("JPN", "0", "300", "300"), {CONSTRUCTION}, 15),
        (sale("JPN", "14", "14", "0", "BNA"), {MDE}, 15),
        (sale("BNA", "13.99999999", "49.99999999"), set(), None),
        (sale("BNA", "14", "14"), {MDE}, 30),
        (sale("BNA", "0", "50"), {TOTAL}, 30),
        (sale("BNA", "0", "200", "200"), {CONSTRUCTION}, 30),
    ],
)
@pytest.mark.parametrize(
    ("delivery", "report_due"), [(date(2027, 9, 30), date(2027, 8, 16)), (date(2036, 9, 30), None)]
)
def test_an_upgrade_is_certified_by_its_cost_and_reported_by_its_delivery(
    upgrade: ProposedSale,
    reached: set[Threshold],
    review_days: int | None,
    delivery: date,
    report_due: date | None,
) -> None:
    notice = upgrade_notice(upgrade, certified_on=date(2025, 6, 1), delivery_on=delivery, on=TODAY)
    assert {hit.threshold for hit in notice.certification.hits} == reached
    assert notice.certification.review_days == review_days
    assert notice.certification.rule is UPGRADE_CERTIFICATION
    assert notice.report_due_on == report_due


# Periodic reports.


@pytest.mark.parametrize(
    ("listing", "value", "listed", "listed_under_the_bill"),
    [
        (Listing.MAJOR_DEFENSE_EQUIPMENT, "999999", False, False),
        (Listing.MAJOR_DEFENSE_EQUIPMENT, "999999.99", False, False),
        (Listing.MAJOR_DEFENSE_EQUIPMENT, "1000000", True, True),
        (Listing.TO_OTHER_DEPARTMENTS, "249999.99", False, False),
        (Listing.TO_OTHER_DEPARTMENTS, "250000", True, False),
        (Listing.TO_OTHER_DEPARTMENTS, "499999.99", True, False),
        (Listing.TO_OTHER_DEPARTMENTS, "500000", True, True),
        (Listing.EXPECTED_MAJOR_WEAPONS, "6999999.99", False, False),
        (Listing.EXPECTED_MAJOR_WEAPONS, "7000000", True, False),
        (Listing.EXPECTED_MAJOR_WEAPONS, "29999999.99", True, False),
        (Listing.EXPECTED_MAJOR_WEAPONS, "30000000", True, True),
        (Listing.EXPECTED_OTHER, "24999999.99", False, False),
        (Listing.EXPECTED_OTHER, "25000000", True, False),
        (Listing.EXPECTED_OTHER, "104999999.99", True, False),
        (Listing.EXPECTED_OTHER, "105000000", True, True),
        (Listing.SIGNIFICANT_MILITARY_EQUIPMENT, "2000000", False, False),
        (Listing.SIGNIFICANT_MILITARY_EQUIPMENT, "2000000.01", True, True),
    ],
)
def test_a_report_lists_what_reaches_its_value(
    listing: Listing, value: str, listed: bool, listed_under_the_bill: bool
) -> None:
    assert is_listed(listing, usd(value), TODAY) is listed
    assert is_listed(listing, usd(value), TODAY, thresholds=on_from_today("HR3613")) is listed_under_the_bill


@pytest.mark.parametrize(
    ("quarter_ends", "due"),
    [
        ("2025-12-31", "2026-03-01"),
        ("2026-03-31", "2026-05-30"),
        ("2026-06-30", "2026-08-29"),
        ("2026-09-30", "2026-11-29"),
        ("2027-12-31", "2028-02-29"),
    ],
)
def test_the_quarterly_report_is_due_within_sixty_days(quarter_ends: str, due: str) -> None:
    assert quarterly_report_due_on(date.fromisoformat(quarter_ends)) == date.fromisoformat(due)
    assert (QUARTERLY_REPORT_DAYS.rule, QUARTERLY_REPORT_DAYS.value) == (QUARTERLY_REPORT, 60)


@pytest.mark.parametrize("other", [date(2026, 3, 30), date(2026, 4, 30), date(2026, 12, 30)])
def test_a_quarterly_report_is_about_a_quarter(other: date) -> None:
    with pytest.raises(BadValue, match="last day of a quarter"):
        quarterly_report_due_on(other)


@pytest.mark.parametrize(
    ("report", "year", "due", "rule"),
    [
        (YearlyReport.SECTION_655, 2026, "2027-02-01", SECTION_655),
        (YearlyReport.JAVITS, 2027, "2027-02-01", JAVITS),
        (YearlyReport.SIGNIFICANT_MILITARY_EQUIPMENT, 2026, "2027-03-31", SIGNIFICANT_SALES),
    ],
)
def test_a_yearly_report_is_due_on_its_day(report: YearlyReport, year: int, due: str, rule: Rule) -> None:
    assert yearly_report_due_on(report, year) == date.fromisoformat(due)
    assert report.value.rule is rule
