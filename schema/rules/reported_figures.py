"""What a figure of a report is: its stage, its channel, what it was read from, and what it may never be added to.

What is proposed to Congress is the highest estimate, an offer may be declined, a sale is a letter that was accepted, and
a delivery is what arrived. One dollar passes through all four, so a sum over two of them counts it twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import ClassVar, TypeVar

from schema.errors import HubError
from schema.rules.authority import Confidence, Rule
from schema.rules.congressional_notification import YearlyReport, quarterly_report_due_on, yearly_report_due_on
from schema.rules.fiscal_year import fiscal_year_of
from schema.values import MINOR_DIGITS, Money

STAGES_APART = Rule(
    "stages apart",
    "what is proposed, offered, sold and delivered is never added up, for it is the same dollar four times",
    "22 USC 2776(a) and (b)(1), 2415: each asks for one of them",
    Confidence.DERIVED,
)
ESTIMATES_APART = Rule(
    "estimates apart",
    "what is proposed is the highest estimate of one sale, often printed by several sources: no report adds it up",
    "22 USC 2776(b)(1); public notices of sales",
    Confidence.DERIVED,
)
CHANNELS_APART = Rule(
    "channels apart",
    "foreign military sales and direct commercial sales are never added up",
    "22 USC 2776(a) and 2415: sales and licences are reported apart",
    Confidence.DERIVED,
)
SOURCED = Rule(
    "figures with their source",
    "a figure names the records it was read from, and as of when they stand",
    "J",
    Confidence.DERIVED,
)
FISCAL_YEAR = Rule(
    "fiscal year", "a fiscal year begins on 1 October and is named by the year in which it ends", "31 USC 1102"
)


class NotAdded(HubError, ValueError):
    """Figures of which no sum would say anything."""


class SaleStage(Enum):
    """How far along the way from notice to delivery a value was taken."""

    PROPOSED = "PROPOSED"
    OFFERED = "OFFERED"
    SOLD = "SOLD"
    DELIVERED = "DELIVERED"


class SaleChannel(Enum):
    """Whether the United States sells, or a company under a licence of the Department of State."""

    FOREIGN_MILITARY_SALE = "FMS"
    DIRECT_COMMERCIAL_SALE = "DCS"


@dataclass(frozen=True)
class Told:
    """A record that a figure was read from: its id, the class of its source, as of when it stands, whether it is old."""

    record: str
    source_class: str
    as_of: datetime | None
    stale: bool = False


@dataclass(frozen=True)
class _Figure:
    amount: Money
    told: tuple[Told, ...]
    channel: SaleChannel = SaleChannel.FOREIGN_MILITARY_SALE

    def __post_init__(self) -> None:
        if not self.told:
            raise NotAdded(f"say which records the figure was read from ({SOURCED.under})")

    @property
    def as_of(self) -> datetime | None:
        """As of when it stands: as of the oldest of what it was read from; none where one of them does not say."""
        days = [one.as_of for one in self.told if one.as_of is not None]
        return min(days) if len(days) == len(self.told) else None

    @property
    def source_classes(self) -> tuple[str, ...]:
        """The classes of the sources it was read from, each once, in alphabetical order."""
        return tuple(sorted({one.source_class for one in self.told}))

    @property
    def stale(self) -> bool:
        """Whether any source of it has not answered as lately as it should."""
        return any(one.stale for one in self.told)


class Proposed(_Figure):
    """The highest estimate of a sale as it was notified to Congress; there is no sum of these."""

    stage: ClassVar[SaleStage] = SaleStage.PROPOSED


class Offered(_Figure):
    """What a letter of offer that was sent and not answered asks for."""

    stage: ClassVar[SaleStage] = SaleStage.OFFERED


class Sold(_Figure):
    """What a letter of offer that was accepted comes to."""

    stage: ClassVar[SaleStage] = SaleStage.SOLD


class Delivered(_Figure):
    """What was charged for what was delivered."""

    stage: ClassVar[SaleStage] = SaleStage.DELIVERED


# One of these and not their common parent: a list of two stages has no type that `added` takes.
OneStage = TypeVar("OneStage", Offered, Sold, Delivered)


def added(figures: Sequence[OneStage]) -> OneStage:
    """The sum of figures of one stage, one channel and one currency, read from all that they were read from.

    Raises `NotAdded` for none, for two stages, channels or currencies, for estimates, and for a record that comes twice.
    """
    if not figures:
        raise NotAdded("there is nothing to add; say that there is no figure")
    first = figures[0]
    if any(type(one) is not type(first) for one in figures):
        raise NotAdded(f"{STAGES_APART.words} ({STAGES_APART.under})")
    if isinstance(first, Proposed):
        raise NotAdded(f"{ESTIMATES_APART.words} ({ESTIMATES_APART.under})")
    if len({one.channel for one in figures}) > 1:
        raise NotAdded(f"{CHANNELS_APART.words} ({CHANNELS_APART.under})")
    if len({one.amount.currency for one in figures}) > 1:
        raise NotAdded("amounts of two currencies have no sum; report each by itself")
    told = tuple(each for one in figures for each in one.told)
    if len({one.record for one in told}) < len(told):
        raise NotAdded("a record would be counted twice")
    amount = _sum([one.amount for one in figures])
    return type(first)(amount, told, first.channel)


def _sum(amounts: Sequence[Money]) -> Money:
    currency = amounts[0].currency
    units = Decimal(sum(one.minor_units for one in amounts))
    return Money.of(units.scaleb(-MINOR_DIGITS[currency]), currency)


@dataclass(frozen=True)
class FiscalPeriod:
    """A fiscal quarter or year: its name, such as `FY2026 Q4` or `FY2026`, and its first and last day."""

    name: str
    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Whether a day is in it; no day is in none."""
        return day is not None and self.first <= day <= self.last


def fiscal_year(year: int) -> FiscalPeriod:
    """The fiscal year of a number: from 1 October of the year before to its 30 September."""
    return FiscalPeriod(f"FY{year}", date(year - 1, 10, 1), date(year, 9, 30))


def fiscal_quarter_of(day: date) -> FiscalPeriod:
    """The fiscal quarter a day is in; the first of a fiscal year begins on 1 October."""
    quarter = (day.month - 1) // 3  # of the calendar year, from 0
    first = date(day.year, quarter * 3 + 1, 1)
    after = date(day.year + quarter // 3, (quarter * 3 + 3) % 12 + 1, 1)
    return FiscalPeriod(f"FY{fiscal_year_of(day)} Q{(quarter + 1) % 4 + 1}", first, after - timedelta(days=1))


class ReportPeriod(Enum):
    """What a periodic report is about."""

    QUARTER = "QUARTER"
    YEAR = "YEAR"


def fiscal_quarter(year: int, quarter: int) -> FiscalPeriod:
    """A quarter of a fiscal year, from 1; the first begins on 1 October of the year before."""
    return fiscal_quarter_of(date(year - 1 if quarter == 1 else year, (10, 1, 4, 7)[quarter - 1], 1))


def period_to_report(kind: ReportPeriod, on: date) -> FiscalPeriod:
    """The period that a report asked for on a day is about where none is named: the last that has ended."""
    return quarter_to_report(on) if kind is ReportPeriod.QUARTER else year_to_report(on)


def quarter_to_report(on: date) -> FiscalPeriod:
    """The fiscal quarter that a quarterly report written on a day is about: the last that has ended."""
    return fiscal_quarter_of(fiscal_quarter_of(on).first - timedelta(days=1))


def year_to_report(on: date) -> FiscalPeriod:
    """The fiscal year that a yearly report written on a day is about: the last that has ended."""
    return fiscal_year(fiscal_year_of(on) - 1)


def quarter_due_on(quarter: FiscalPeriod) -> date:
    """The last day of the report on a fiscal quarter (22 USC 2776(a))."""
    return quarterly_report_due_on(quarter.last)


def year_due_on(year: FiscalPeriod) -> date:
    """The last day of the report on the deliveries of a fiscal year (22 USC 2415)."""
    return yearly_report_due_on(YearlyReport.SECTION_655, year.last.year)
