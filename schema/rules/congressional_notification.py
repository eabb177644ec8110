"""When Congress is told of a sale, a licence, a transfer or an upgrade, how long it has, and what may not happen before.

Arms Export Control Act sections 3(d), 25(a), 36(a) to (c) and 655 of the Foreign Assistance Act. A value counts as the
highest reasonable estimate of one letter of offer when it is certified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from re import fullmatch

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.rules.letter_arithmetic import NOTHING, dollars
from schema.values import Money

# Rules: who the purchaser is.

NATO_ACCESSION = Rule(
    "NATO accession",
    "a country is a NATO member from the day of its accession",
    "22 CFR 120.23(a); days as published by NATO",
    Confidence.SECONDARY,
)
LATE_NATO_ACCESSION = Rule(
    "NATO accession of Finland and Sweden",
    "Finland is a NATO member from 4 April 2023 and Sweden from 7 March 2024",
    "22 CFR 120.23(a), clause on later accession; days from general knowledge",
    Confidence.UNVERIFIED,
)
THE_FIVE = Rule(
    "Australia, Israel, Japan, Korea and New Zealand",
    "five countries beside the NATO members have the higher thresholds and the shorter review",
    "22 USC 2776(b)(6); P.L. 97-113, P.L. 110-429 and P.L. 111-266 for since when",
)
NATO_ORGANIZATION_AS_PURCHASER = Rule(
    "NATO organization as purchaser",
    "a NATO organization has the short review of a member, but not its higher thresholds",
    "our reading of 22 USC 2776(b)(1) and (b)(6)",
    Confidence.DERIVED,
)
SALES_TERRITORY = Rule(
    "sales territory",
    "the higher thresholds hold only without a new sales territory outside NATO members and the five",
    "22 USC 2776(b)(6) and 2794(11)",
)

# Rules: what is notified, and when.

NOTIFICATION = Rule(
    "congressional notification",
    "a letter of offer is certified to Congress before it is offered when any one of its values reaches its threshold",
    "22 USC 2776(b)(1) and (b)(6); CRS RL31675",
)
CONSTRUCTION_APART = Rule(
    "design and construction apart",
    "design and construction services are held against their own threshold only",
    "our reading of 22 USC 2776(b)(1)",
    Confidence.DERIVED,
)
REVIEW = Rule(
    "congressional review",
    "nothing is offered before the days of review after Congress received the certification",
    "22 USC 2776(b)(1)",
)
COUNTING = Rule(
    "counting the review",
    "the day after Congress received the certification is the first; on the last the offer may be made",
    "our reading of 22 USC 2776(b)(1)",
    Confidence.DERIVED,
)
CERTIFICATION_FIRST = Rule(
    "certification first", "a sale to be notified is certified to Congress before it is offered", "22 USC 2776(b)(1)"
)
INFORMAL_REVIEW = Rule(
    "informal review",
    "the committees see a sale 20, 30 or 40 calendar days ahead, by the purchaser's tier",
    "general knowledge; CRS RL31675 for 20 to 40 days",
    Confidence.UNVERIFIED,
)
EMERGENCY = Rule(
    "emergency", "a certified emergency waives the review, with a detailed justification", "22 USC 2776(b)(1)"
)
PROHIBITION = Rule("prohibition", "a joint resolution within the review forbids the offer", "22 USC 2776(b)(1)")
LATER_PROHIBITION = Rule(
    "later prohibition",
    "Congress may stop a sale by law at any time until delivery",
    "CRS RL31675",
    Confidence.SECONDARY,
)
ESTIMATED_MAXIMUM = Rule(
    "estimated maximum",
    "the notified value is the highest estimate; the letter of offer may stay below it",
    "22 USC 2776(b)(1); public notices of sales",
)
ENLARGED_TOTAL = Rule(
    "enlarged total",
    "a total beyond the certified value is certified anew before it is offered",
    "general knowledge of SAMM C5.5",
    Confidence.UNVERIFIED,
)
AMENDED_OVER_THRESHOLD = Rule(
    "amended over a threshold",
    "an amendment that takes a case over a threshold for the first time is notified on the amended total",
    "general knowledge of SAMM C5.5",
    Confidence.UNVERIFIED,
)
ENHANCEMENT_REPORT = Rule(
    "enhancement report",
    "what is delivered beyond the certified description within 10 years is reported 45 days before its delivery",
    "22 USC 2776(b)(5)(A) and (B)",
)
UPGRADE_CERTIFICATION = Rule(
    "certification of an upgrade",
    "an upgrade whose cost reaches a threshold is certified anew, with a review of its own",
    "22 USC 2776(b)(5)(C) and (b)(6)",
)
LICENCE_NOTIFICATION = Rule(
    "notification of a licence",
    "an export licence is certified to Congress before it is issued when any one of its values reaches its threshold",
    "22 USC 2776(c); 22 CFR 123.15",
)
TRANSFER_NOTIFICATION = Rule(
    "notification of a transfer",
    "consent to a third-party transfer is certified to Congress when its original acquisition cost reaches a threshold",
    "22 USC 2753(d)",
)
TRANSFER_EXCEPTION = Rule(
    "transfer without notification",
    "maintenance without capability gain, temporary maintenance and NATO cross-servicing need no notification",
    "22 USC 2753(d)",
)
QUARTERLY_REPORT = Rule(
    "quarterly report",
    "sales, licences and transfers are reported within 60 days after the quarter",
    "22 USC 2776(a)",
)
SECTION_655 = Rule(
    "section 655 report", "what was sold in a fiscal year is reported by 1 February after it", "22 USC 2415"
)
JAVITS = Rule("Javits report", "the sales expected in a year are reported by its 1 February", "22 USC 2765(a)")
SIGNIFICANT_SALES = Rule(
    "report on significant military equipment",
    "sales of a calendar year above $2 million are reported by 31 March after it",
    "22 USC 2776a",
)
AECA_2023 = Rule(
    "thresholds in force",
    "$14, $50 and $200 million; for NATO members and the five $25, $100 and $300 million",
    "22 USC 2776, 2753 and 2765 as of April 2023; CRS RL31675 of 28 March 2025; P.L. 107-228 for since when",
)
HR_3613 = Rule(
    "thresholds of H.R. 3613",
    "a bill, not known to be law, would raise the thresholds for major defense equipment and of two reports",
    "H.R. 3613, 119th Congress; CBO of 17 October 2025",
)
HR_3998 = Rule(
    "threshold of H.R. 3998",
    "a bill, introduced only, would raise the threshold for firearms",
    "H.R. 3998, 119th Congress",
)
PRESS_2025 = Rule(
    "thresholds reported in 2025", "proposals as the press had them", "press reports of 2025", Confidence.UNVERIFIED
)

# Purchasers.


class PurchaserGroup(Enum):
    """How a purchaser stands under section 36."""

    NATO_AND_FIVE = "NATO_AND_FIVE"
    NATO_ORGANIZATION = "NATO_ORGANIZATION"
    OTHER = "OTHER"


_ACCESSIONS = (
    (date(1949, 8, 24), NATO_ACCESSION, "BEL CAN DNK FRA GBR ISL ITA LUX NLD NOR PRT USA"),
    (date(1952, 2, 18), NATO_ACCESSION, "GRC TUR"),
    (date(1955, 5, 6), NATO_ACCESSION, "DEU"),
    (date(1982, 5, 30), NATO_ACCESSION, "ESP"),
    (date(1999, 3, 12), NATO_ACCESSION, "CZE HUN POL"),
    (date(2004, 3, 29), NATO_ACCESSION, "BGR EST LTU LVA ROU SVK SVN"),
    (date(2009, 4, 1), NATO_ACCESSION, "ALB HRV"),
    (date(2017, 6, 5), NATO_ACCESSION, "MNE"),
    (date(2020, 3, 27), NATO_ACCESSION, "MKD"),
    (date(2023, 4, 4), LATE_NATO_ACCESSION, "FIN"),
    (date(2024, 3, 7), LATE_NATO_ACCESSION, "SWE"),
    (date(1981, 12, 29), THE_FIVE, "AUS JPN NZL"),
    (date(2008, 10, 15), THE_FIVE, "KOR"),
    (date(2010, 10, 8), THE_FIVE, "ISR"),
)
Members = Mapping[str, Dated[PurchaserGroup]]
MEMBERS: Members = {
    trigraph: Dated(PurchaserGroup.NATO_AND_FIVE, rule, since=since)
    for since, rule, trigraphs in _ACCESSIONS
    for trigraph in trigraphs.split()
}
NATO_ORGANIZATIONS = Dated(frozenset({"NATO", "NSPO"}), NATO_ORGANIZATION_AS_PURCHASER)


def purchaser_group(purchaser: str, on: date, *, members: Members = MEMBERS) -> PurchaserGroup:
    """How a purchaser stands on a day: by trigraph, such as `POL`, or one of `NATO_ORGANIZATIONS`.

    A country on no list, a major non-NATO ally among them, is of the others. Raises `BadValue` for another form of name.
    """
    if purchaser in NATO_ORGANIZATIONS.value:
        return PurchaserGroup.NATO_ORGANIZATION
    if not fullmatch(r"[A-Z]{3}", purchaser):
        raise BadValue("PURCHASER", "name a purchaser by its trigraph, such as `POL`, or as `NATO` or `NSPO`")
    entry = members.get(purchaser)
    return entry.value if entry and entry.holds_on(on) else PurchaserGroup.OTHER


# Thresholds.


class Threshold(Enum):
    """What a value is held against."""

    MAJOR_DEFENSE_EQUIPMENT = "major defense equipment"
    ARTICLES_AND_SERVICES = "defense articles and services"
    DESIGN_AND_CONSTRUCTION = "design and construction"
    FIREARMS = "firearms of category I"


class Listing(Enum):
    """What a periodic report lists once it is of a certain value."""

    MAJOR_DEFENSE_EQUIPMENT = "MAJOR_DEFENSE_EQUIPMENT"  # 36(a)(1): open offers; likewise licences and consents
    TO_OTHER_DEPARTMENTS = "TO_OTHER_DEPARTMENTS"  # 36(a)(10): munitions given to other departments
    EXPECTED_MAJOR_WEAPONS = "EXPECTED_MAJOR_WEAPONS"  # 25(a)(1), Javits
    EXPECTED_OTHER = "EXPECTED_OTHER"  # 25(a)(1), Javits
    SIGNIFICANT_MILITARY_EQUIPMENT = "SIGNIFICANT_MILITARY_EQUIPMENT"  # 22 USC 2776a


Limits = Mapping[Threshold, Money]


@dataclass(frozen=True)
class ThresholdSet:
    """The thresholds of section 36 and its neighbours in US dollars; a value equal to one reaches it."""

    name: str
    others: Limits
    nato_and_five: Limits
    review_days: Mapping[PurchaserGroup, int]
    listed_from: Mapping[Listing, Money]


def _limits(equipment: int, total: int, construction: int, firearms: int) -> Limits:
    return dict(zip(Threshold, map(Money.of, (equipment, total, construction, firearms)), strict=True))


AECA_2023_SET = ThresholdSet(
    "AECA-2023",
    others=_limits(14_000_000, 50_000_000, 200_000_000, 1_000_000),
    nato_and_five=_limits(25_000_000, 100_000_000, 300_000_000, 1_000_000),
    review_days={
        PurchaserGroup.NATO_AND_FIVE: 15,
        PurchaserGroup.NATO_ORGANIZATION: 15,
        PurchaserGroup.OTHER: 30,
    },
    listed_from={
        Listing.MAJOR_DEFENSE_EQUIPMENT: Money.of(1_000_000),
        Listing.TO_OTHER_DEPARTMENTS: Money.of(250_000),
        Listing.EXPECTED_MAJOR_WEAPONS: Money.of(7_000_000),
        Listing.EXPECTED_OTHER: Money.of(25_000_000),
        # The statute says in excess of $2,000,000, and there is no less than a cent.
        Listing.SIGNIFICANT_MILITARY_EQUIPMENT: Money("2000000.01 USD"),
    },
)
ThresholdTable = tuple[Dated[ThresholdSet], ...]
THRESHOLDS: ThresholdTable = (Dated(AECA_2023_SET, AECA_2023, since=date(2002, 9, 30)),)

# None of these is in force: a bill's totals that are not on record stay as they are.
PROPOSED_SETS = {
    "HR3613": Dated(
        replace(
            AECA_2023_SET,
            name="HR3613",
            others=_limits(30_000_000, 50_000_000, 200_000_000, 1_000_000),
            nato_and_five=_limits(55_000_000, 100_000_000, 300_000_000, 1_000_000),
            listed_from={
                **AECA_2023_SET.listed_from,
                Listing.TO_OTHER_DEPARTMENTS: Money.of(500_000),
                Listing.EXPECTED_MAJOR_WEAPONS: Money.of(30_000_000),
                Listing.EXPECTED_OTHER: Money.of(105_000_000),
            },
        ),
        HR_3613,
    ),
    "HR3998": Dated(
        replace(
            AECA_2023_SET,
            name="HR3998",
            others=_limits(14_000_000, 50_000_000, 200_000_000, 4_000_000),
            nato_and_five=_limits(25_000_000, 100_000_000, 300_000_000, 4_000_000),
        ),
        HR_3998,
    ),
    "PRESS-2025": Dated(
        replace(
            AECA_2023_SET,
            name="PRESS-2025",
            others=_limits(23_000_000, 83_000_000, 200_000_000, 1_000_000),
            nato_and_five=_limits(42_000_000, 166_000_000, 300_000_000, 1_000_000),
        ),
        PRESS_2025,
    ),
}


def switched_to(name: str, *, since: date, thresholds: ThresholdTable = THRESHOLDS) -> ThresholdTable:
    """The thresholds with a proposed set in force from a day on; raises `BadValue` for a name not in `PROPOSED_SETS`."""
    if name not in PROPOSED_SETS:
        raise BadValue("THRESHOLD_SET", f"name one of the proposed sets: {', '.join(PROPOSED_SETS)}")
    # The first entry that holds on a day is the one in force.
    return (replace(PROPOSED_SETS[name], since=since), *thresholds)


# What is notified.


def _held(total: Money, *parts: Money) -> None:
    if sum(map(dollars, parts)) > dollars(total):
        raise BadValue("MONEY", "state a total that holds its parts")


@dataclass(frozen=True)
class ProposedSale:
    """What one letter of offer, or one upgrade, would come to in US dollars, to a purchaser as in `purchaser_group`.

    `new_sales_territory` names the countries, by trigraph, to which it newly authorizes re-export. Raises `BadValue`
    when equipment and construction exceed the total.
    """

    purchaser: str
    total_value: Money
    major_defense_equipment_value: Money
    design_and_construction_value: Money = NOTHING
    new_sales_territory: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _held(self.total_value, self.major_defense_equipment_value, self.design_and_construction_value)


@dataclass(frozen=True)
class LicensedExport:
    """What one export licence would come to in US dollars; else as a `ProposedSale`."""

    purchaser: str
    total_value: Money
    major_defense_equipment_value: Money
    firearms_value: Money = NOTHING
    new_sales_territory: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _held(self.total_value, self.major_defense_equipment_value)
        _held(self.total_value, self.firearms_value)


class TransferException(Enum):
    """Why consent to a transfer needs no notification (22 USC 2753(d))."""

    MAINTENANCE_WITHOUT_CAPABILITY_GAIN = "MAINTENANCE_WITHOUT_CAPABILITY_GAIN"
    TEMPORARY_MAINTENANCE = "TEMPORARY_MAINTENANCE"
    NATO_CROSS_SERVICING = "NATO_CROSS_SERVICING"


@dataclass(frozen=True)
class ThirdPartyTransfer:
    """What a transfer to a third party once cost to acquire, in US dollars; the recipient as in `purchaser_group`."""

    recipient: str
    total_acquisition_cost: Money
    major_defense_equipment_cost: Money
    new_sales_territory: tuple[str, ...] = ()
    exception: TransferException | None = None

    def __post_init__(self) -> None:
        _held(self.total_acquisition_cost, self.major_defense_equipment_cost)


@dataclass(frozen=True)
class Hit:
    """A value that reached its threshold, both in US dollars."""

    threshold: Threshold
    value: Money
    limit: Money

    def __str__(self) -> str:
        return f"{self.threshold.value} of {self.value} reaches {self.limit}"


@dataclass(frozen=True)
class Requirement:
    """Whether Congress must be notified, under which rule and which thresholds; false under `if` when it need not be."""

    rule: Rule
    group: PurchaserGroup
    threshold_set: str
    hits: tuple[Hit, ...]
    review_days: int | None

    def __bool__(self) -> bool:
        return bool(self.hits)

    @property
    def sentence(self) -> str:
        """The reason, for the person who must act."""
        if self.hits:
            return f"certify it to Congress and wait {self.review_days} calendar days: {'; '.join(map(str, self.hits))}"
        if self.rule is TRANSFER_EXCEPTION:
            return "no notification is required: the transfer is of a kind that is excepted"
        return f"no notification is required: no value reaches its threshold in the set {self.threshold_set}"


def _requirement(
    rule: Rule,
    purchaser: str,
    territory: tuple[str, ...],
    values: Limits,
    on: date,
    thresholds: ThresholdTable,
    members: Members,
) -> Requirement:
    limits = in_force(thresholds, on).value
    group = purchaser_group(purchaser, on, members=members)
    inside = all(purchaser_group(c, on, members=members) is PurchaserGroup.NATO_AND_FIVE for c in territory)
    held_to = limits.nato_and_five if inside and group is PurchaserGroup.NATO_AND_FIVE else limits.others
    hits = tuple(
        Hit(threshold, value, held_to[threshold])
        for threshold, value in values.items()
        if dollars(value) >= dollars(held_to[threshold])
    )
    return Requirement(rule, group, limits.name, hits, limits.review_days[group] if hits else None)


def notification_requirement(
    sale: ProposedSale,
    on: date,
    *,
    rule: Rule = NOTIFICATION,
    thresholds: ThresholdTable = THRESHOLDS,
    members: Members = MEMBERS,
) -> Requirement:
    """Whether a sale must be certified to Congress before it is offered, which values reach their thresholds, and for how
    many days of review.

    22 USC 2776(b)(1) and (b)(6); raises `NoRuleThen` for a day before the thresholds on record.
    """
    construction = dollars(sale.design_and_construction_value)
    values = {
        Threshold.MAJOR_DEFENSE_EQUIPMENT: sale.major_defense_equipment_value,
        Threshold.ARTICLES_AND_SERVICES: Money.of(dollars(sale.total_value) - construction),
        Threshold.DESIGN_AND_CONSTRUCTION: sale.design_and_construction_value,
    }
    return _requirement(rule, sale.purchaser, sale.new_sales_territory, values, on, thresholds, members)


def licence_requirement(
    export: LicensedExport, on: date, *, thresholds: ThresholdTable = THRESHOLDS, members: Members = MEMBERS
) -> Requirement:
    """Whether an export licence must be certified to Congress before it is issued (22 USC 2776(c); 22 CFR 123.15)."""
    values = {
        Threshold.MAJOR_DEFENSE_EQUIPMENT: export.major_defense_equipment_value,
        Threshold.ARTICLES_AND_SERVICES: export.total_value,
        Threshold.FIREARMS: export.firearms_value,
    }
    return _requirement(
        LICENCE_NOTIFICATION, export.purchaser, export.new_sales_territory, values, on, thresholds, members
    )


def transfer_requirement(
    transfer: ThirdPartyTransfer, on: date, *, thresholds: ThresholdTable = THRESHOLDS, members: Members = MEMBERS
) -> Requirement:
    """Whether consent to a third-party transfer must be certified to Congress first, by acquisition cost (22 USC 2753(d))."""
    values = {
        Threshold.MAJOR_DEFENSE_EQUIPMENT: transfer.major_defense_equipment_cost,
        Threshold.ARTICLES_AND_SERVICES: transfer.total_acquisition_cost,
    }
    excepted = transfer.exception is not None
    return _requirement(
        TRANSFER_EXCEPTION if excepted else TRANSFER_NOTIFICATION,
        transfer.recipient,
        transfer.new_sales_territory,
        {} if excepted else values,
        on,
        thresholds,
        members,
    )


# The course of a notification.


class NotificationState(Enum):
    """Where a notification stands."""

    NOT_REQUIRED = "NOT_REQUIRED"
    DRAFT = "DRAFT"
    INFORMAL_REVIEW = "INFORMAL_REVIEW"
    CERTIFIED = "CERTIFIED"
    REVIEW_PERIOD = "REVIEW_PERIOD"
    CLEARED = "CLEARED"
    EMERGENCY_WAIVED = "EMERGENCY_WAIVED"
    PROHIBITED = "PROHIBITED"


_S = NotificationState
NEXT_STATES: Mapping[NotificationState, frozenset[NotificationState]] = {
    _S.NOT_REQUIRED: frozenset({_S.DRAFT}),  # an amendment took the case over a threshold
    _S.DRAFT: frozenset({_S.NOT_REQUIRED, _S.INFORMAL_REVIEW, _S.CERTIFIED}),
    _S.INFORMAL_REVIEW: frozenset({_S.NOT_REQUIRED, _S.DRAFT, _S.CERTIFIED}),
    _S.CERTIFIED: frozenset({_S.REVIEW_PERIOD, _S.EMERGENCY_WAIVED}),
    _S.REVIEW_PERIOD: frozenset({_S.CLEARED, _S.PROHIBITED}),
    _S.CLEARED: frozenset({_S.PROHIBITED}),
    _S.EMERGENCY_WAIVED: frozenset({_S.PROHIBITED}),
    _S.PROHIBITED: frozenset(),
}
STATES = Rule(
    "course of a notification",
    "a notification is drafted, reviewed informally, certified and delivered, and then cleared or prohibited",
    "22 USC 2776(b)(1); CRS RL31675",
    Confidence.DERIVED,
)


def objection_to_step(state: NotificationState, then: NotificationState) -> Objection | None:
    """Object to a step of a notification that its course does not have."""
    if then in NEXT_STATES[state]:
        return None
    ways = ", ".join(sorted(f"`{s.value}`" for s in NEXT_STATES[state])) or "nothing: it is final"
    return Objection(STATES, f"`{then.value}` does not follow `{state.value}`; what follows is {ways}", "state")


@dataclass(frozen=True)
class NotificationRecord:
    """What is on record of one notification; `review_days` of its requirement, none when it is not required.

    `delivered_on` is the day Congress received it, `prohibited_on` the day a joint resolution became law. Raises
    `BadValue` when the days do not follow one another.
    """

    review_days: int | None
    certified_value: Money | None = None
    informal_review_from: date | None = None
    certified_on: date | None = None
    delivered_on: date | None = None
    emergency: bool = False
    justification: str | None = None
    prohibited_on: date | None = None

    def __post_init__(self) -> None:
        days = [self.informal_review_from, self.certified_on, self.delivered_on, self.prohibited_on]
        known = [day for day in days if day]
        if known != sorted(known) or (self.delivered_on and not self.certified_on):
            raise BadValue("DATE", "state the days in their order: informal review, certified, delivered, prohibited")

    @property
    def earliest_offer_on(self) -> date | None:
        """The first day on which it lets an offer go out, none before it is delivered; prohibition is not counted."""
        if self.delivered_on is None or self.review_days is None:
            return None
        if self.emergency and objection_to_emergency(self.justification) is None:
            return self.delivered_on
        return earliest_offer_day(self.delivered_on, self.review_days)


def earliest_offer_day(delivered_on: date, review_days: int) -> date:
    """The first day on which an offer may go out: the last of the calendar days of review after Congress received it."""
    return delivered_on + timedelta(days=review_days)


def objection_to_emergency(justification: str | None) -> Objection | None:
    """Object to an emergency without the detailed justification the statute asks for (22 USC 2776(b)(1))."""
    if justification and justification.strip():
        return None
    return Objection(
        EMERGENCY, "a certified emergency needs its justification in detail; write `justification`", "justification"
    )


def notification_state(record: NotificationRecord, on: date) -> NotificationState:
    """Where a notification stands on a day; an emergency without justification waives nothing."""
    if record.review_days is None:
        return _S.NOT_REQUIRED
    if record.prohibited_on and record.prohibited_on <= on:
        return _S.PROHIBITED
    if record.delivered_on and record.earliest_offer_on and record.delivered_on <= on:
        if on < record.earliest_offer_on:
            return _S.REVIEW_PERIOD
        waived = record.emergency and objection_to_emergency(record.justification) is None
        return _S.EMERGENCY_WAIVED if waived else _S.CLEARED
    if record.certified_on and record.certified_on <= on:
        return _S.CERTIFIED
    if record.informal_review_from and record.informal_review_from <= on:
        return _S.INFORMAL_REVIEW
    return _S.DRAFT


NOTIFIED_VALUE_LABEL = "estimated maximum"


def objections_to_offer(record: NotificationRecord, value: Money, on: date) -> tuple[Objection, ...]:
    """Object to offering a letter of a value in US dollars on a day: every rule of the notification that stands against it.

    A value below the certified one is in order: the notified value is an estimated maximum.
    """
    found = []
    state = notification_state(record, on)
    if state in (_S.DRAFT, _S.INFORMAL_REVIEW, _S.CERTIFIED):
        found.append(
            Objection(
                CERTIFICATION_FIRST,
                f"Congress has not received the certification; deliver it, and offer {record.review_days} calendar days later",
                "delivered_on",
            )
        )
    if state is _S.REVIEW_PERIOD and record.earliest_offer_on:
        found.append(
            Objection(
                REVIEW,
                f"Congress is reviewing the sale; offer on or after {record.earliest_offer_on.isoformat()}",
                "sent_on",
            )
        )
    if state is _S.PROHIBITED and record.prohibited_on:
        within = record.earliest_offer_on is None or record.prohibited_on <= record.earliest_offer_on
        found.append(
            Objection(
                PROHIBITION if within else LATER_PROHIBITION,
                f"a joint resolution of {record.prohibited_on.isoformat()} forbids the sale; do not offer it",
                "prohibited_on",
            )
        )
    if record.emergency and (unjustified := objection_to_emergency(record.justification)):
        found.append(unjustified)
    if record.certified_value and state is not _S.NOT_REQUIRED:
        found.extend(filter(None, [_objection_to_enlarging(value, record.certified_value)]))
    return tuple(found)


def _objection_to_enlarging(value: Money, certified_value: Money) -> Objection | None:
    if dollars(value) <= dollars(certified_value):
        return None
    return Objection(
        ENLARGED_TOTAL,
        f"the total of {value} is more than the {certified_value} certified to Congress; certify the new total first",
        "total_value",
    )


def objection_to_amendment(
    amended: ProposedSale,
    on: date,
    *,
    certified_value: Money | None = None,
    thresholds: ThresholdTable = THRESHOLDS,
    members: Members = MEMBERS,
) -> Objection | None:
    """Object to an amendment whose new totals exceed what was certified, or reach a threshold when nothing was certified.

    `amended` carries the totals of the case as amended. Both rules are unverified defaults.
    """
    if certified_value is not None:
        return _objection_to_enlarging(amended.total_value, certified_value)
    requirement = notification_requirement(
        amended, on, rule=AMENDED_OVER_THRESHOLD, thresholds=thresholds, members=members
    )
    if not requirement:
        return None
    return Objection(
        AMENDED_OVER_THRESHOLD, f"the amendment takes the case over a threshold; {requirement.sentence}", "total_value"
    )


INFORMAL_REVIEW_DAYS = Dated({1: 20, 2: 30, 3: 40}, INFORMAL_REVIEW)


def informal_review_ends_on(
    informal_review_from: date, tier: int, *, days: Mapping[int, int] = INFORMAL_REVIEW_DAYS.value
) -> date:
    """The day an informal review of a tier is over, in calendar days; raises `BadValue` for a tier without days.

    The days by tier are unverified defaults within the 20 to 40 of CRS RL31675.
    """
    if tier not in days:
        raise BadValue("TIER", f"name a tier of the informal review: {', '.join(map(str, days))}")
    return informal_review_from + timedelta(days=days[tier])


def objection_to_certifying(
    informal_review_from: date, tier: int, certified_on: date, *, days: Mapping[int, int] = INFORMAL_REVIEW_DAYS.value
) -> Objection | None:
    """Object to certifying a sale before its informal review is over."""
    over = informal_review_ends_on(informal_review_from, tier, days=days)
    if certified_on >= over:
        return None
    return Objection(
        INFORMAL_REVIEW,
        f"the committees review a sale of tier {tier} until {over.isoformat()}; certify it then",
        "certified_on",
    )


# Upgrades.


@dataclass(frozen=True)
class EnhancementTerms:
    """How many days before delivery an enhancement is reported, and for how many years after the certification."""

    days_before_delivery: int
    years: int


ENHANCEMENT_TERMS = Dated(EnhancementTerms(45, 10), ENHANCEMENT_REPORT)


def enhancement_report_due_on(
    certified_on: date, delivery_on: date, *, terms: EnhancementTerms = ENHANCEMENT_TERMS.value
) -> date | None:
    """The last day to report what is delivered beyond its certified description; none once the years are over.

    22 USC 2776(b)(5)(A) and (B); raises `BadValue` for a delivery before the certification.
    """
    if delivery_on < certified_on:
        raise BadValue("DATE", "state a delivery that does not precede the certification")
    year, month, day = certified_on.year + terms.years, certified_on.month, certified_on.day
    # What is certified on 29 February is reported for a day longer rather than a day less.
    leap = (month, day) == (2, 29)
    until = date(year, 3, 1) if leap else date(year, month, day)
    if delivery_on > until:
        return None
    return delivery_on - timedelta(days=terms.days_before_delivery)


def objection_to_enhanced_delivery(
    certified_on: date,
    delivery_on: date,
    reported_on: date | None,
    *,
    terms: EnhancementTerms = ENHANCEMENT_TERMS.value,
) -> Objection | None:
    """Object to delivering more than was certified without a report in time."""
    due = enhancement_report_due_on(certified_on, delivery_on, terms=terms)
    if due is None or (reported_on and reported_on <= due):
        return None
    return Objection(
        ENHANCEMENT_REPORT,
        f"Congress must have the report of the enhancement by {due.isoformat()}; report in time, or deliver later",
        "delivery_on",
    )


@dataclass(frozen=True)
class UpgradeNotice:
    """How Congress hears of an upgrade: the certification it may need, and the last day of the report, if one is due."""

    certification: Requirement
    report_due_on: date | None


def upgrade_notice(
    upgrade: ProposedSale,
    *,
    certified_on: date,
    delivery_on: date,
    on: date,
    thresholds: ThresholdTable = THRESHOLDS,
    members: Members = MEMBERS,
) -> UpgradeNotice:
    """How Congress hears of an upgrade beyond the certified description: by its own cost, and by the day of its delivery.

    22 USC 2776(b)(5)(A) and (C); `on` is the day the upgrade would be certified.
    """
    return UpgradeNotice(
        notification_requirement(upgrade, on, rule=UPGRADE_CERTIFICATION, thresholds=thresholds, members=members),
        enhancement_report_due_on(certified_on, delivery_on),
    )


# Periodic reports.


def is_listed(listing: Listing, value: Money, on: date, *, thresholds: ThresholdTable = THRESHOLDS) -> bool:
    """Whether a periodic report of a day lists something of a value in US dollars."""
    return dollars(value) >= dollars(in_force(thresholds, on).value.listed_from[listing])


QUARTERLY_REPORT_DAYS = Dated(60, QUARTERLY_REPORT)
_QUARTERS_END = frozenset({(3, 31), (6, 30), (9, 30), (12, 31)})


def quarterly_report_due_on(quarter_ends_on: date, *, days: int = QUARTERLY_REPORT_DAYS.value) -> date:
    """The last day of the report on a quarter, by the quarter's last day; raises `BadValue` for another day."""
    if (quarter_ends_on.month, quarter_ends_on.day) not in _QUARTERS_END:
        raise BadValue("DATE", "state the last day of a quarter: 31 March, 30 June, 30 September or 31 December")
    return quarter_ends_on + timedelta(days=days)


@dataclass(frozen=True)
class DueDay:
    """When a yearly report is due: a day of the year it is about, or of one after it."""

    years_after: int
    month: int
    day: int


class YearlyReport(Enum):
    """A report of every year: fiscal for section 655, calendar for the others."""

    SECTION_655 = Dated(DueDay(1, 2, 1), SECTION_655)
    JAVITS = Dated(DueDay(0, 2, 1), JAVITS)
    SIGNIFICANT_MILITARY_EQUIPMENT = Dated(DueDay(1, 3, 31), SIGNIFICANT_SALES)


def yearly_report_due_on(report: YearlyReport, year: int) -> date:
    """The last day of a yearly report on a year; a fiscal year is named by the calendar year in which it ends."""
    due = report.value.value
    return date(year + due.years_after, due.month, due.day)
