"""What the quarterly and the yearly report to Congress list: offers, acceptances, consents to transfers, and deliveries.

Foreign military sales only: licences for direct commercial sales are the Department of State's, and none are in the hub.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Rule
from schema.rules.congressional_notification import Listing, is_listed
from schema.rules.fiscal_year import fiscal_year_of
from schema.rules.letter_arithmetic import total_of
from schema.rules.reported_figures import Delivered, FiscalPeriod, Offered, Sold, Told, added, fiscal_year
from schema.values import Money

OPEN_OFFERS = Rule(
    "open offers",
    "letters of offer with major defense equipment of $1 million or more that were neither accepted nor cancelled",
    "22 USC 2776(a)(1)",
)
ACCEPTED_LETTERS = Rule(
    "accepted letters",
    "such letters that were accepted in the fiscal year, and all that was sold to each purchaser in it",
    "22 USC 2776(a)(2)",
)
TRANSFER_CONSENTS = Rule(
    "transfer consents",
    "consents to third-party transfers of what cost $1 million or more when it was acquired",
    "22 USC 2776(a)",
)
SURVEYS_AUTHORIZED = Rule(
    "surveys authorized",
    "surveys that were authorized in the quarter: the country, the purpose, and how many people of the United States take part",
    "22 USC 2766(b); 22 USC 2776(a); SAMM C2.4.1",
)
DELIVERED_ARTICLES = Rule(
    "delivered articles",
    "defense articles by country, quantity and value that were delivered in a fiscal year",
    "22 USC 2415",
)
UNMARKED_LINES = Rule(
    "lines that are not marked",
    "a line that nobody marked as major defense equipment or as none may be some: the letter is listed, and says so",
    "J",
    Confidence.DERIVED,
)
SALES_ONLY = Rule(
    "sales only",
    "a lease is no sale, and what is built for a partner with United States funds is sold to nobody",
    "22 USC 2796; SAMM C15; J",
    Confidence.DERIVED,
)
CHARGED_APART = Rule(
    "charged apart",
    "finance and the service each tell a delivery; what bears a charge is counted apart from what bears none",
    "SAMM Table C2.T1 rows 8 and 10; J",
    Confidence.DERIVED,
)


class WhyListed(Enum):
    """Why a report lists something: its value reaches the threshold, or might once what is missing is on record."""

    REACHES_THRESHOLD = "REACHES_THRESHOLD"
    VALUE_NOT_ON_RECORD = "VALUE_NOT_ON_RECORD"


@dataclass(frozen=True)
class SoldLine:
    """A line of a letter: what it comes to, and whether it is major defense equipment, each None where nobody said."""

    description: str | None
    quantity: int | None
    total: Money | None
    major_defense_equipment: bool | None


@dataclass(frozen=True)
class ReportedLetter:
    """A letter of offer on a sale, as its reader is told of it; `void` once it was cancelled or restated."""

    told: Told
    case: str
    purchaser: str
    agency: str
    kind: str
    number: int | None
    title: str | None
    sent_on: date | None
    decided_on: date | None
    accepted_on: date | None
    expires_on: date | None
    void: bool
    total: Money | None
    lines: tuple[SoldLine, ...]

    def is_open_on(self, day: date) -> bool:
        """Whether it had been sent on a day and was neither answered, expired, cancelled nor restated."""
        if self.sent_on is None or self.sent_on > day or self.void:
            return False
        answered = min(filter(None, (self.decided_on, self.accepted_on)), default=None)
        return (answered is None or answered > day) and (self.expires_on is None or self.expires_on >= day)

    @property
    def equipment(self) -> Money:
        """What its lines that are marked as major defense equipment come to."""
        return total_of(line.total for line in self.lines if line.major_defense_equipment and line.total is not None)

    @property
    def unmarked(self) -> Money | None:
        """What might be major defense equipment beside: its lines marked as neither; None where their total is unknown."""
        doubtful = [line for line in self.lines if line.major_defense_equipment is None]
        missing = any(line.total is None for line in self.lines if line.major_defense_equipment is not False)
        return (
            None if missing or not self.lines else total_of(line.total for line in doubtful if line.total is not None)
        )


def why_listed(letter: ReportedLetter, on: date) -> WhyListed | None:
    """Why the quarterly report lists a letter, by its major defense equipment; None where it does not."""
    if is_listed(Listing.MAJOR_DEFENSE_EQUIPMENT, letter.equipment, on):
        return WhyListed.REACHES_THRESHOLD
    beside = letter.unmarked
    if beside is None or is_listed(Listing.MAJOR_DEFENSE_EQUIPMENT, total_of((letter.equipment, beside)), on):
        return WhyListed.VALUE_NOT_ON_RECORD
    return None


@dataclass(frozen=True)
class ListedOffer:
    """A letter that was open at the end of a quarter, and what it asks for."""

    letter: ReportedLetter
    why: WhyListed
    value: Offered | None


def open_offers(letters: Iterable[ReportedLetter], quarter: FiscalPeriod) -> tuple[ListedOffer, ...]:
    """The letters the report on a quarter lists as open on its last day, by purchaser, case, kind and number."""
    listed = []
    for letter in _in_order(letters):
        why = why_listed(letter, quarter.last)
        if why is not None and letter.is_open_on(quarter.last):
            listed.append(ListedOffer(letter, why, _offered(letter)))
    return tuple(listed)


@dataclass(frozen=True)
class ListedSale:
    """A letter that was accepted, and what it comes to."""

    letter: ReportedLetter
    why: WhyListed
    value: Sold | None


def accepted_letters(letters: Iterable[ReportedLetter], quarter: FiscalPeriod) -> tuple[ListedSale, ...]:
    """The letters with major defense equipment that were accepted in the quarter's fiscal year, up to its last day."""
    listed = []
    for letter in _accepted(letters, quarter):
        why = why_listed(letter, quarter.last)
        if why is not None:
            listed.append(ListedSale(letter, why, _sold(letter)))
    return tuple(listed)


@dataclass(frozen=True)
class SoldToPurchaser:
    """All that was sold to one purchaser: over how many letters, how many of them tell no value, and the sum of the others."""

    purchaser: str
    letters: int
    without_value: int
    value: Sold | None
    told: tuple[Told, ...]


def sold_by_purchaser(letters: Iterable[ReportedLetter], quarter: FiscalPeriod) -> tuple[SoldToPurchaser, ...]:
    """What was sold to each purchaser in the quarter's fiscal year up to its last day, major defense equipment or not."""
    accepted: dict[str, list[ReportedLetter]] = {}
    for letter in _accepted(letters, quarter):
        accepted.setdefault(letter.purchaser, []).append(letter)
    found = []
    for purchaser, theirs in sorted(accepted.items()):
        values = [value for letter in theirs if (value := _sold(letter)) is not None]
        found.append(
            SoldToPurchaser(
                purchaser,
                len(theirs),
                len(theirs) - len(values),
                added(values) if values else None,
                tuple(letter.told for letter in theirs),
            )
        )
    return tuple(found)


def _accepted(letters: Iterable[ReportedLetter], quarter: FiscalPeriod) -> list[ReportedLetter]:
    so_far = FiscalPeriod(quarter.name, fiscal_year(fiscal_year_of(quarter.last)).first, quarter.last)
    return [letter for letter in _in_order(letters) if so_far.holds(letter.accepted_on)]


def _offered(letter: ReportedLetter) -> Offered | None:
    return None if letter.total is None else Offered(letter.total, (letter.told,))


def _sold(letter: ReportedLetter) -> Sold | None:
    return None if letter.total is None else Sold(letter.total, (letter.told,))


def _in_order(letters: Iterable[ReportedLetter]) -> list[ReportedLetter]:
    return sorted(letters, key=lambda one: (one.purchaser, one.case, one.kind, one.number or 0, one.told.record))


@dataclass(frozen=True)
class ReportedTransfer:
    """A request for a transfer to which the Department of State consented."""

    told: tuple[Told, ...]
    case: str
    purchaser: str
    change: str | None
    articles: str | None
    recipient: str | None
    acquisition_cost: Money | None
    consented_on: date | None


@dataclass(frozen=True)
class ListedConsent:
    """A consent the quarterly report lists, and why."""

    transfer: ReportedTransfer
    why: WhyListed


def transfer_consents(transfers: Iterable[ReportedTransfer], quarter: FiscalPeriod) -> tuple[ListedConsent, ...]:
    """The consents of a quarter of what cost $1 million or more when acquired, or of which the cost is not on record."""
    listed = []
    for one in sorted(
        transfers, key=lambda one: (one.purchaser, one.case, one.consented_on or date.max, one.told[0].record)
    ):
        if not quarter.holds(one.consented_on):
            continue
        if one.acquisition_cost is None:
            listed.append(ListedConsent(one, WhyListed.VALUE_NOT_ON_RECORD))
        elif is_listed(Listing.MAJOR_DEFENSE_EQUIPMENT, one.acquisition_cost, quarter.last):
            listed.append(ListedConsent(one, WhyListed.REACHES_THRESHOLD))
    return tuple(listed)


@dataclass(frozen=True)
class ReportedSurvey:
    """A survey of a country, and the day from which it is authorized; None while it is not."""

    told: Told
    country: str | None
    kind: str
    purpose: str
    personnel: int | None
    authorized_on: date | None


def surveys_authorized(surveys: Iterable[ReportedSurvey], quarter: FiscalPeriod) -> tuple[ReportedSurvey, ...]:
    """The surveys that were authorized in a quarter, by country and day (22 USC 2766(b))."""
    listed = [one for one in surveys if quarter.holds(one.authorized_on)]
    return tuple(sorted(listed, key=lambda one: (one.country or "", one.authorized_on or date.max, one.told.record)))


@dataclass(frozen=True)
class ReportedDelivery:
    """A delivery as one system tells it; only finance tells what was charged."""

    told: Told
    purchaser: str
    article: str | None
    quantity: int | None
    delivered_on: date | None
    charged: Money | None


@dataclass(frozen=True)
class DeliveredArticle:
    """An article that was delivered to one purchaser: over how many records, how many, and what was charged for them.

    Those that bear no charge stand apart, without a value; a quantity is None where one of the records tells none.
    """

    purchaser: str
    article: str | None
    records: int
    quantity: int | None
    value: Delivered | None
    told: tuple[Told, ...]


def delivered_articles(deliveries: Iterable[ReportedDelivery], year: FiscalPeriod) -> tuple[DeliveredArticle, ...]:
    """What was delivered to each purchaser in a fiscal year, by article; what was charged for before what was not."""
    groups: dict[tuple[str, str, bool], list[ReportedDelivery]] = {}
    for one in deliveries:
        if year.holds(one.delivered_on):
            groups.setdefault((one.purchaser, one.article or "", one.charged is None), []).append(one)
    found = []
    for (purchaser, article, _), theirs in sorted(groups.items()):
        quantities = [one.quantity for one in theirs if one.quantity is not None]
        values = [Delivered(one.charged, (one.told,)) for one in theirs if one.charged is not None]
        found.append(
            DeliveredArticle(
                purchaser,
                article or None,
                len(theirs),
                sum(quantities) if len(quantities) == len(theirs) else None,
                added(values) if values else None,
                tuple(one.told for one in theirs),
            )
        )
    return tuple(found)
