"""Contract administration services: the surcharge on what a case procures, by period, base, place and waiver.

22 USC 2761(h); SAMM Table C9.T4; DSCA 02-14, 09-06, 14-27 and 19-43.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.rules.congressional_notification import MEMBERS, PurchaserGroup, purchaser_group
from schema.rules.letter_arithmetic import NOTHING, Rate, SourceOfSupply, dollars, to_the_cent
from schema.values import Money

RATES_TO_2014 = Rule(
    "contract administration rates until November 2014",
    "contract management, quality assurance and contract audit make 1.5 %; 0.2 % is added overseas from October 2002",
    "SAMM Table C9.T4; DSCA 02-14",
)
RATE_OF_2014 = Rule(
    "contract administration rate of December 2014", "the three elements together make 1.2 %", "DSCA 14-27"
)
RATE_OF_2020 = Rule(
    "contract administration rate of February 2020", "the three elements together make 1.0 %", "DSCA 19-43"
)
SPLIT_SINCE_2014 = Rule(
    "split of the rate since December 2014",
    "how the total is split over the elements, and 0.2 % more overseas, are defaults",
    "general knowledge of DSCA 14-27 and 19-43",
    Confidence.UNVERIFIED,
)
PROCUREMENT_ONLY = Rule(
    "contract administration on procurement only",
    "the surcharge is on the base price of procured lines and on the procured share of mixed ones, never on stock",
    "DSCA 09-06",
)
PROCURED_SHARE = Rule(
    "procured share",
    "the procured share is the contractor's figure, else that of similar cases, else one half",
    "DSCA 09-06",
)
RECIPROCAL_WAIVER = Rule(
    "reciprocal waiver",
    "an element is waived for NATO members, Australia, Israel, Japan, Korea and New Zealand under a reciprocal agreement",
    "22 USC 2761(h)",
)


class Element(Enum):
    """What the surcharge pays for; each can be waived by itself."""

    CONTRACT_MANAGEMENT = "CONTRACT_MANAGEMENT"
    QUALITY_ASSURANCE = "QUALITY_ASSURANCE"
    CONTRACT_AUDIT = "CONTRACT_AUDIT"
    OVERSEAS = "OVERSEAS"


@dataclass(frozen=True)
class ElementRates:
    """The rates of a period by element, in per cent, and the rule their split rests on."""

    elements: Mapping[Element, Decimal]
    split: Rule


def _split(management: str, assurance: str, audit: str, overseas: str, rule: Rule) -> ElementRates:
    return ElementRates(dict(zip(Element, map(Decimal, (management, assurance, audit, overseas)), strict=True)), rule)


RateTable = tuple[Dated[ElementRates], ...]
ELEMENT_RATES: RateTable = (
    Dated(_split("0.40", "0.40", "0.20", "0.20", SPLIT_SINCE_2014), RATE_OF_2020, since=date(2020, 2, 1)),
    Dated(
        _split("0.50", "0.50", "0.20", "0.20", SPLIT_SINCE_2014),
        RATE_OF_2014,
        since=date(2014, 12, 1),
        until=date(2020, 1, 31),
    ),
    Dated(
        _split("0.65", "0.65", "0.20", "0.20", RATES_TO_2014),
        RATES_TO_2014,
        since=date(2002, 10, 1),
        until=date(2014, 11, 30),
    ),
    # What is done overseas was then in the three elements.
    Dated(_split("0.50", "0.50", "0.50", "0", RATES_TO_2014), RATES_TO_2014, until=date(2002, 9, 30)),
)


def contract_administration_rate(
    on: date, *, overseas: bool = False, waived: Iterable[Element] = (), rates: RateTable = ELEMENT_RATES
) -> Rate:
    """The rate of contract administration in per cent for a case or line of a day, without the elements waived.

    `on` is the day the case or its line was accepted; DSCA 02-14 counts by implementation. The rule of the rate says
    how sure it is: the totals are verified, the split of those since December 2014 is a default.
    """
    entry = in_force(rates, on)
    waived = frozenset(waived)
    borne = set(Element) - waived - (set() if overseas else {Element.OVERSEAS})
    percent = sum((entry.value.elements[element] for element in borne), Decimal())
    return Rate(percent, entry.value.split if waived or overseas else entry.rule)


def objection_to_reciprocal_waiver(
    purchaser: str, on: date, *, agreement: bool, members: Mapping[str, Dated[PurchaserGroup]] = MEMBERS
) -> Objection | None:
    """Object to waiving an element for a purchaser, by trigraph, that is not eligible or without an agreement on record."""
    if purchaser_group(purchaser, on, members=members) is not PurchaserGroup.NATO_AND_FIVE:
        return Objection(
            RECIPROCAL_WAIVER,
            "only NATO members, Australia, Israel, Japan, Korea and New Zealand may be waived an element; charge all of them",
            "purchaser",
        )
    if not agreement:
        return Objection(
            RECIPROCAL_WAIVER,
            "no reciprocal agreement with this purchaser is on record; record it, or charge the element",
            "waived",
        )
    return None


class ShareBasis(Enum):
    """What a procured share was taken from, the best first."""

    CONTRACTOR_DATA = "CONTRACTOR_DATA"
    HISTORY = "HISTORY"
    EVEN_SPLIT = "EVEN_SPLIT"


@dataclass(frozen=True)
class ProcuredShare:
    """How much of a mixed line is procured, in per cent, and on what basis; raises `BadValue` outside 0 to 100."""

    percent: Decimal
    basis: ShareBasis

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise BadValue("PERCENT", "state the procured share in per cent from 0 to 100")


EVEN_SPLIT = Dated(Decimal(50), PROCURED_SHARE)


def procured_share(*, contractor_data: Decimal | None = None, history: Decimal | None = None) -> ProcuredShare:
    """The procured share of a mixed line: the contractor's figure, else that of similar cases, else one half (DSCA 09-06)."""
    if contractor_data is not None:
        return ProcuredShare(contractor_data, ShareBasis.CONTRACTOR_DATA)
    if history is not None:
        return ProcuredShare(history, ShareBasis.HISTORY)
    return ProcuredShare(EVEN_SPLIT.value, ShareBasis.EVEN_SPLIT)


def contract_administration(
    source: SourceOfSupply, base: Money, rate: Rate, *, share: ProcuredShare | None = None
) -> Money:
    """The contract administration charge of a line on its base price, to the cent; `share` counts on mixed lines only.

    A mixed line whose share is not given is taken as half procured (DSCA 09-06).
    """
    if source is SourceOfSupply.STOCK:
        return NOTHING
    if source is SourceOfSupply.PROCUREMENT:
        return rate.of(base)
    share = share or procured_share()
    return to_the_cent(dollars(base) * share.percent * rate.percent / 10_000)
