"""What a letter of offer adds up to: its lines, packing, the blocks 8 to 13 of its form, and the one rounding of amounts.

Every other rule of money reads, rounds and charges amounts through this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Rule, in_force
from schema.values import Money

ROUNDING = Rule(
    "rounding",
    "each charge of each line is rounded to the cent, half a cent up; a total is the sum of the rounded parts",
    "our convention: no public source states a rounding",
    Confidence.DERIVED,
)
LINE_TOTAL = Rule(
    "line total",
    "a line costs quantity times unit price, with its contract administration and nonrecurring cost",
    "our reading of the layout of the letter of offer (SAMM C5.4)",
    Confidence.DERIVED,
)
BLOCKS = Rule(
    "blocks of the letter",
    "blocks 8 to 12 are net cost, packing, administration, transportation and other; block 13 is their sum",
    "layout of the letter of offer, blocks 8 to 13 (SAMM C5.4)",
    Confidence.UNVERIFIED,
)
ADMINISTRATIVE_BASE_INCLUDES = Rule(
    "what the administrative charge is taken on",
    "the administrative charge is taken on the line with its add-ons",
    "general knowledge of Table C9.T4",
    Confidence.UNVERIFIED,
)
PACKING = Rule(
    "packing, crating and handling",
    "an article from stock bears 3.5 % of the first $50,000 of its unit price and 1 % of the rest",
    "general knowledge of SAMM C9.5",
    Confidence.UNVERIFIED,
)
ATTRITION = Rule(
    "attrition", "tuition bore 1 % for attrition in fiscal years 1996 to 2016 and bears none since", "SAMM Table C9.T4"
)

NOTHING = Money("0.00 USD")
_CENT = Decimal("0.01")
_TOO_MUCH = Decimal(10) ** 15


def dollars(amount: Money) -> Decimal:
    """An amount of money as a decimal number of US dollars; raises `BadValue` for another currency or less than nothing."""
    if amount.currency != "USD":
        raise BadValue("MONEY", "state the amount in US dollars, such as `1234567.89 USD`: a case is priced in them")
    if amount.minor_units < 0:
        raise BadValue("MONEY", "state an amount of nothing or more")
    return Decimal(amount.minor_units) * _CENT


def to_the_cent(amount: Decimal) -> Money:
    """An amount in US dollars rounded to the cent, half a cent up; raises `BadValue` beyond what money can be written."""
    if not 0 <= amount < _TOO_MUCH:
        raise BadValue("MONEY", "keep the amount at nothing or more and to fifteen digits before the point")
    return Money.of(amount.quantize(_CENT, ROUND_HALF_UP))


def total_of(amounts: Iterable[Money]) -> Money:
    """The sum of amounts in US dollars, exact; raises `BadValue` as `dollars` and `to_the_cent` do."""
    return to_the_cent(sum(map(dollars, amounts), Decimal()))


@dataclass(frozen=True)
class Rate:
    """A rate in per cent, such as 3.2, and the rule it rests on; raises `BadValue` outside 0 to 100."""

    percent: Decimal
    rule: Rule

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise BadValue("PERCENT", "state a rate in per cent from 0 to 100, such as `3.2`")

    def of(self, base: Money) -> Money:
        """The charge on a base in US dollars, to the cent."""
        return to_the_cent(dollars(base) * self.percent / 100)


class SourceOfSupply(Enum):
    """Where the articles of a line come from, as coded on the letter: stock `S`, procurement `P`, or mixed `X`."""

    STOCK = "S"
    PROCUREMENT = "P"
    MIXED = "X"


class AddOn(Enum):
    """What a line may bear beside its base price."""

    CONTRACT_ADMINISTRATION = "CONTRACT_ADMINISTRATION"
    NONRECURRING_COST = "NONRECURRING_COST"


ADMINISTRATIVE_BASE = Dated(frozenset(AddOn), ADMINISTRATIVE_BASE_INCLUDES)


def base_price(quantity: int, unit_price: Money) -> Money:
    """Quantity times unit price in US dollars; raises `BadValue` for a quantity below one."""
    if quantity < 1:
        raise BadValue("NUMBER", "state a quantity of one or more")
    return to_the_cent(dollars(unit_price) * quantity)


@dataclass(frozen=True)
class PricedLine:
    """One line of a letter with all that is charged on it, in US dollars; a line that bears no administration has rate 0."""

    number: str
    quantity: int
    unit_price: Money
    administrative_rate: Rate
    contract_administration: Money = NOTHING
    nonrecurring_cost: Money = NOTHING
    packing_crating_handling: Money = NOTHING

    @property
    def base(self) -> Money:
        """Quantity times unit price."""
        return base_price(self.quantity, self.unit_price)

    @property
    def total(self) -> Money:
        """What the line costs above the line, its add-ons included."""
        return total_of((self.base, self.contract_administration, self.nonrecurring_cost))

    def administrative_charge(self, base_includes: frozenset[AddOn] = ADMINISTRATIVE_BASE.value) -> Money:
        """The administrative charge on the line, to the cent; `base_includes` says on which add-ons it is taken as well."""
        add_ons = {
            AddOn.CONTRACT_ADMINISTRATION: self.contract_administration,
            AddOn.NONRECURRING_COST: self.nonrecurring_cost,
        }
        return self.administrative_rate.of(total_of((self.base, *(add_ons[a] for a in base_includes))))


@dataclass(frozen=True)
class LetterTotals:
    """The blocks 8 to 13 of the letter, in US dollars: estimates all, for the final price is the actual cost."""

    net_estimated_cost: Money
    packing_crating_handling: Money
    administrative_charge: Money
    transportation: Money
    other: Money

    @property
    def total_estimated_cost(self) -> Money:
        """Block 13, the sum of the others."""
        return total_of(
            (
                self.net_estimated_cost,
                self.packing_crating_handling,
                self.administrative_charge,
                self.transportation,
                self.other,
            )
        )


def letter_totals(
    lines: Iterable[PricedLine],
    *,
    transportation: Money = NOTHING,
    other: Money = NOTHING,
    base_includes: frozenset[AddOn] = ADMINISTRATIVE_BASE.value,
) -> LetterTotals:
    """What the letter adds up to, each part rounded before it is summed; raises `BadValue` when two lines share a number.

    Layout of the letter of offer, blocks 8 to 13.
    """
    lines = tuple(lines)
    if len({line.number for line in lines}) != len(lines):
        raise BadValue("LINE", "give each line a number of its own")
    return LetterTotals(
        net_estimated_cost=total_of(line.total for line in lines),
        packing_crating_handling=total_of(line.packing_crating_handling for line in lines),
        administrative_charge=total_of(line.administrative_charge(base_includes) for line in lines),
        transportation=total_of((transportation,)),
        other=total_of((other,)),
    )


@dataclass(frozen=True)
class PackingTerms:
    """How packing is charged: one rate, in per cent, up to a unit price in US dollars, and another beyond it."""

    percent: Decimal
    up_to: Money
    percent_beyond: Decimal


PACKING_TERMS = Dated(PackingTerms(Decimal("3.5"), Money("50000.00 USD"), Decimal("1")), PACKING)


def packing_crating_handling(
    source: SourceOfSupply,
    quantity: int,
    unit_price: Money,
    *,
    required_by_delivery_term: bool = True,
    terms: PackingTerms = PACKING_TERMS.value,
) -> Money:
    """What packing, crating and handling cost on a line, to the cent: on stock only, and where the delivery term has it.

    The terms are an unverified default; raises `BadValue` for a quantity below one.
    """
    base_price(quantity, unit_price)
    if source is not SourceOfSupply.STOCK or not required_by_delivery_term:
        return NOTHING
    price = dollars(unit_price)
    below = min(price, dollars(terms.up_to))
    return to_the_cent(quantity * (below * terms.percent + (price - below) * terms.percent_beyond) / 100)


ATTRITION_RATES = (
    Dated(Decimal(0), ATTRITION, since=date(2016, 10, 1)),
    Dated(Decimal(1), ATTRITION, since=date(1995, 10, 1), until=date(2016, 9, 30)),
)


def attrition(tuition: Money, on: date) -> Money:
    """The attrition charge on tuition of a day's fiscal year, to the cent; raises `NoRuleThen` before fiscal year 1996."""
    entry = in_force(ATTRITION_RATES, on)
    return Rate(entry.value, entry.rule).of(tuition)
