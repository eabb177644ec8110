"""What is significant and what is major equipment, and when a sale repays nonrecurring cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from schema.errors import BadValue
from schema.rules.authority import Rule
from schema.rules.nonrecurring_cost import (
    CHARGED_ON_MAJOR_DEFENSE_EQUIPMENT,
    MAJOR_DEFENSE_EQUIPMENT,
    MAJOR_DEFENSE_EQUIPMENT_LIMITS,
    NOT_CHARGED_ON_GRANTS,
    WAIVED_FOR_SAVING,
    WAIVED_FOR_STANDARDIZATION,
    WAIVED_ON_CORRECTION,
    WAIVED_SALE_BY_SALE,
    MajorDefenseEquipmentLimits,
    NonrecurringCost,
    WaiverGround,
    is_major_defense_equipment,
    is_significant_military_equipment,
    nonrecurring_cost,
    objections_to_waiver,
    pro_rata_share,
)
from schema.values import CaseDesignator, Money

TODAY = date(2026, 3, 9)
SALE = CaseDesignator("BN-D-SAA")
OTHER_SALE = CaseDesignator("BN-D-SAB")


def usd(amount: int | str) -> Money:
    return Money.of(Decimal(amount))


# Definitions.


@pytest.mark.parametrize(
    ("on_munitions_list", "asterisk", "classified", "significant"),
    [
        (True, True, True, True),
        (True, True, False, True),
        (True, False, True, True),
        (True, False, False, False),
        (False, True, True, False),
        (False, True, False, False),
        (False, False, True, False),
        (False, False, False, False),
    ],
)
def test_equipment_is_significant_by_asterisk_or_classification(
    on_munitions_list: bool, asterisk: bool, classified: bool, significant: bool
) -> None:
    found = is_significant_military_equipment(
        on_munitions_list=on_munitions_list, asterisk=asterisk, classified=classified
    )
    assert found is significant


@pytest.mark.parametrize(
    ("significant", "research", "production", "major"),
    [
        (True, "50000000", "200000000", False),
        (True, "50000000.01", "200000000", True),
        (True, "50000000", "200000000.01", True),
        (True, "0", "300000000", True),
        (True, "60000000", "0", True),
        (True, "0", "0", False),
        (False, "0", "300000000", False),
        (False, "50000000.01", "200000000.01", False),
    ],
)
def test_equipment_is_major_when_significant_and_above_either_cost(
    significant: bool, research: str, production: str, major: bool
) -> None:
    found = is_major_defense_equipment(
        significant=significant, nonrecurring_research=usd(research), total_production=usd(production)
    )
    assert found is major


def test_other_limits_replace_those_of_today() -> None:
    assert MAJOR_DEFENSE_EQUIPMENT_LIMITS.rule is MAJOR_DEFENSE_EQUIPMENT
    raised = MajorDefenseEquipmentLimits(usd(100_000_000), usd(400_000_000))
    assert not is_major_defense_equipment(
        significant=True,
        nonrecurring_research=usd(100_000_000),
        total_production=usd(400_000_000),
        limits=raised,
    )
    assert is_major_defense_equipment(
        significant=True,
        nonrecurring_research=usd("100000000.01"),
        total_production=usd(0),
        limits=raised,
    )


# The charge.


@pytest.mark.parametrize(
    ("research", "production", "sold", "of", "share"),
    [
        ("90000000", "10000000", 1, 100, "1000000"),
        ("90000000", "10000000", 100, 100, "100000000"),
        ("100", "0", 1, 3, "33.33"),
        ("100", "100", 1, 3, "66.67"),
        ("0.01", "0", 1, 2, "0.01"),
        ("0", "0", 5, 10, "0"),
    ],
)
def test_a_sale_repays_the_share_of_its_units(research: str, production: str, sold: int, of: int, share: str) -> None:
    assert pro_rata_share(usd(research), usd(production), sold=sold, of=of) == usd(share)


@pytest.mark.parametrize(("sold", "of"), [(0, 10), (11, 10), (-1, 10), (0, 0)])
def test_units_sold_are_from_one_to_all(sold: int, of: int) -> None:
    with pytest.raises(BadValue, match="from one up to the whole production"):
        pro_rata_share(usd(1), usd(1), sold=sold, of=of)


@pytest.mark.parametrize(
    ("major", "grant", "waived", "amount", "rule"),
    [
        (True, False, "0", "750000.50", CHARGED_ON_MAJOR_DEFENSE_EQUIPMENT),
        (True, True, "0", "0", NOT_CHARGED_ON_GRANTS),
        (False, False, "0", "0", CHARGED_ON_MAJOR_DEFENSE_EQUIPMENT),
        (False, True, "0", "0", CHARGED_ON_MAJOR_DEFENSE_EQUIPMENT),
        (True, False, "250000.25", "500000.25", WAIVED_SALE_BY_SALE),
        (True, False, "750000.50", "0", WAIVED_SALE_BY_SALE),
    ],
)
def test_major_equipment_repays_its_share_unless_paid_by_grant_or_waived(
    major: bool, grant: bool, waived: str, amount: str, rule: Rule
) -> None:
    found = nonrecurring_cost(
        usd("750000.50"), major_defense_equipment=major, wholly_nonrepayable=grant, waived=usd(waived)
    )
    assert found == NonrecurringCost(usd(amount), rule)


def test_no_more_than_the_share_is_waived() -> None:
    with pytest.raises(BadValue, match="at most the whole share"):
        nonrecurring_cost(usd(1), major_defense_equipment=True, wholly_nonrepayable=False, waived=usd("1.01"))


# Waivers.


@pytest.mark.parametrize("ground", WaiverGround)
@pytest.mark.parametrize(
    ("sales", "objected"),
    [((SALE,), False), ((SALE, SALE), False), ((), True), ((SALE, OTHER_SALE), True)],
)
def test_a_waiver_is_for_one_particular_sale(
    ground: WaiverGround, sales: tuple[CaseDesignator, ...], objected: bool
) -> None:
    found = objections_to_waiver(
        ground,
        purchaser="JPN",
        on=TODAY,
        sales=sales,
        waived=usd(10),
        increase=usd(10),
        saving=usd(10),
    )
    assert [objection.rule for objection in found] == ([WAIVED_SALE_BY_SALE] if objected else [])
    assert [objection.field for objection in found] == (["sales"] if objected else [])


@pytest.mark.parametrize(
    ("purchaser", "on", "objected"),
    [
        ("POL", TODAY, False),
        ("AUS", TODAY, False),
        ("JPN", TODAY, False),
        ("KOR", TODAY, False),
        ("ISR", TODAY, False),
        ("NZL", TODAY, False),
        ("NATO", TODAY, False),
        ("BNA", TODAY, True),
        ("MAR", TODAY, True),
        ("SWE", date(2024, 3, 6), True),
        ("SWE", date(2024, 3, 7), False),
    ],
)
def test_standardization_is_a_ground_with_allies(purchaser: str, on: date, objected: bool) -> None:
    found = objections_to_waiver(WaiverGround.STANDARDIZATION, purchaser=purchaser, on=on, sales=[SALE], waived=usd(10))
    assert [(o.rule, o.field) for o in found] == ([(WAIVED_FOR_STANDARDIZATION, "purchaser")] if objected else [])


@pytest.mark.parametrize(
    ("saving", "lost", "objected"), [("0.01", False, False), ("0", True, False), ("5", True, False), ("0", False, True)]
)
def test_a_saving_or_the_loss_of_the_sale_is_a_ground_for_anyone(saving: str, lost: bool, objected: bool) -> None:
    found = objections_to_waiver(
        WaiverGround.SAVING_OR_LOSS_OF_SALE,
        purchaser="BNA",
        on=TODAY,
        sales=[SALE],
        waived=usd(10),
        saving=usd(saving),
        sale_would_be_lost=lost,
    )
    assert [(o.rule, o.field) for o in found] == ([(WAIVED_FOR_SAVING, "saving")] if objected else [])


@pytest.mark.parametrize(("increase", "objected"), [("10", False), ("10.01", False), ("9.99", True), ("0", True)])
def test_a_corrected_estimate_bears_a_waiver_of_the_increase_only(increase: str, objected: bool) -> None:
    found = objections_to_waiver(
        WaiverGround.CORRECTED_ESTIMATE,
        purchaser="BNA",
        on=TODAY,
        sales=[SALE],
        waived=usd(10),
        increase=usd(increase),
    )
    assert [(o.rule, o.field) for o in found] == ([(WAIVED_ON_CORRECTION, "waived")] if objected else [])


def test_a_waiver_may_be_wrong_in_two_ways_at_once() -> None:
    found = objections_to_waiver(WaiverGround.STANDARDIZATION, purchaser="BNA", on=TODAY, sales=[], waived=usd(10))
    assert [objection.rule for objection in found] == [WAIVED_SALE_BY_SALE, WAIVED_FOR_STANDARDIZATION]
