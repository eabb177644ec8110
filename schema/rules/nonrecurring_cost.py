"""Significant military and major defense equipment, and the nonrecurring cost that a sale of the latter repays.

22 USC 2794(6) and (9), 2761(e)(1)(B) and (e)(2); 22 CFR 120.36 and 120.37.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.congressional_notification import MEMBERS, PurchaserGroup, purchaser_group
from schema.rules.letter_arithmetic import NOTHING, dollars, to_the_cent
from schema.values import CaseDesignator, Money

SIGNIFICANT_MILITARY_EQUIPMENT = Rule(
    "significant military equipment",
    "what the Munitions List marks with an asterisk, and all of it that is classified",
    "22 CFR 120.36; 22 USC 2794(9)",
)
MAJOR_DEFENSE_EQUIPMENT = Rule(
    "major defense equipment",
    "significant military equipment of more than $50 million nonrecurring research or $200 million total production",
    "22 CFR 120.37; 22 USC 2794(6)",
)
PRO_RATA = Rule(
    "pro rata share",
    "a sale repays its units' share of nonrecurring research, development and production",
    "our reading of 22 USC 2761(e)(1)(B)",
    Confidence.DERIVED,
)
CHARGED_ON_MAJOR_DEFENSE_EQUIPMENT = Rule(
    "nonrecurring cost", "only a sale of major defense equipment repays nonrecurring cost", "22 USC 2761(e)(1)(B)"
)
NOT_CHARGED_ON_GRANTS = Rule(
    "no nonrecurring cost on grants",
    "a sale paid wholly from funds that need not be repaid bears no nonrecurring cost",
    "22 USC 2761(e)(1)(B)",
)
WAIVED_SALE_BY_SALE = Rule(
    "waiver sale by sale", "nonrecurring cost is waived for one particular sale at a time", "22 USC 2761(e)(2)"
)
WAIVED_FOR_STANDARDIZATION = Rule(
    "waiver for standardization",
    "nonrecurring cost may be waived for standardization with NATO, Australia, Israel, Japan, Korea or New Zealand",
    "22 USC 2761(e)(2)(A)",
)
WAIVED_FOR_SAVING = Rule(
    "waiver for a saving or against loss",
    "nonrecurring cost may be waived when the sale would else be lost, or lowers the unit cost of our own equipment",
    "22 USC 2761(e)(2)(B)",
)
WAIVED_ON_CORRECTION = Rule(
    "waiver on correction",
    "an increase may be waived that comes from correcting an estimate of the production quantity",
    "22 USC 2761(e)(2)(C)",
)


def is_significant_military_equipment(*, on_munitions_list: bool, asterisk: bool, classified: bool) -> bool:
    """Whether an article is significant military equipment (22 CFR 120.36)."""
    return on_munitions_list and (asterisk or classified)


@dataclass(frozen=True)
class MajorDefenseEquipmentLimits:
    """The costs in US dollars that equipment must exceed, either of them, to be major."""

    nonrecurring_research: Money
    total_production: Money


MAJOR_DEFENSE_EQUIPMENT_LIMITS = Dated(
    MajorDefenseEquipmentLimits(Money("50000000.00 USD"), Money("200000000.00 USD")), MAJOR_DEFENSE_EQUIPMENT
)


def is_major_defense_equipment(
    *,
    significant: bool,
    nonrecurring_research: Money,
    total_production: Money,
    limits: MajorDefenseEquipmentLimits = MAJOR_DEFENSE_EQUIPMENT_LIMITS.value,
) -> bool:
    """Whether an article is major defense equipment: significant, and above either cost; exactly at it is not."""
    return significant and (
        dollars(nonrecurring_research) > dollars(limits.nonrecurring_research)
        or dollars(total_production) > dollars(limits.total_production)
    )


def pro_rata_share(nonrecurring_research: Money, nonrecurring_production: Money, *, sold: int, of: int) -> Money:
    """What the units sold repay of the nonrecurring cost of all units, in US dollars to the cent.

    Raises `BadValue` unless from one unit to all of them are sold.
    """
    if not 1 <= sold <= of:
        raise BadValue("NUMBER", "state units sold from one up to the whole production")
    return to_the_cent((dollars(nonrecurring_research) + dollars(nonrecurring_production)) * sold / of)


@dataclass(frozen=True)
class NonrecurringCost:
    """What a sale repays of nonrecurring cost, in US dollars, and the rule that decided."""

    amount: Money
    rule: Rule


def nonrecurring_cost(
    share: Money, *, major_defense_equipment: bool, wholly_nonrepayable: bool, waived: Money = NOTHING
) -> NonrecurringCost:
    """The nonrecurring cost a sale is charged of its share, to the cent; `wholly_nonrepayable`: paid by FMF grant or MAP.

    Raises `BadValue` when more is waived than the share.
    """
    if dollars(waived) > dollars(share):
        raise BadValue("MONEY", "waive at most the whole share")
    if not major_defense_equipment:
        return NonrecurringCost(NOTHING, CHARGED_ON_MAJOR_DEFENSE_EQUIPMENT)
    if wholly_nonrepayable:
        return NonrecurringCost(NOTHING, NOT_CHARGED_ON_GRANTS)
    return NonrecurringCost(
        to_the_cent(dollars(share) - dollars(waived)),
        WAIVED_SALE_BY_SALE if dollars(waived) else CHARGED_ON_MAJOR_DEFENSE_EQUIPMENT,
    )


class WaiverGround(Enum):
    """Why nonrecurring cost is to be waived (22 USC 2761(e)(2))."""

    STANDARDIZATION = "STANDARDIZATION"
    SAVING_OR_LOSS_OF_SALE = "SAVING_OR_LOSS_OF_SALE"
    CORRECTED_ESTIMATE = "CORRECTED_ESTIMATE"


def objections_to_waiver(
    ground: WaiverGround,
    *,
    purchaser: str,
    on: date,
    sales: Sequence[CaseDesignator],
    waived: Money,
    increase: Money = NOTHING,
    saving: Money = NOTHING,
    sale_would_be_lost: bool = False,
    members: Mapping[str, Dated[PurchaserGroup]] = MEMBERS,
) -> tuple[Objection, ...]:
    """Object to a waiver that covers other than one sale, or whose ground does not bear it; amounts in US dollars.

    `purchaser` is a trigraph or a NATO organization; `increase` comes from a corrected estimate, `saving` is what the
    United States pays less for its own equipment (22 USC 2761(e)(2)).
    """
    found = []
    if len(set(sales)) != 1:
        found.append(
            Objection(WAIVED_SALE_BY_SALE, "name the one sale the waiver is for; ask for others apart", "sales")
        )
    if ground is WaiverGround.STANDARDIZATION:
        if purchaser_group(purchaser, on, members=members) is PurchaserGroup.OTHER:
            found.append(
                Objection(
                    WAIVED_FOR_STANDARDIZATION,
                    "standardization with this purchaser is no ground for a waiver; charge the share, or state another ground",
                    "purchaser",
                )
            )
    elif ground is WaiverGround.SAVING_OR_LOSS_OF_SALE:
        if not sale_would_be_lost and not dollars(saving):
            found.append(
                Objection(
                    WAIVED_FOR_SAVING,
                    "neither a saving nor the loss of the sale is shown; state which of them the waiver rests on",
                    "saving",
                )
            )
    elif dollars(waived) > dollars(increase):
        found.append(
            Objection(
                WAIVED_ON_CORRECTION,
                "a corrected estimate bears a waiver of the increase only; waive at most the increase",
                "waived",
            )
        )
    return tuple(found)
