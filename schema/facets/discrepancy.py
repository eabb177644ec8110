"""The same fact told differently by two records, held against each other, and what was decided about it (SAMM Table C2.T1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from schema.audience import DSCA, IMPLEMENTING_AGENCY, Audience
from schema.case import Case
from schema.conditions import (
    AllOf,
    Always,
    Among,
    AtOrBefore,
    Choose,
    Equals,
    Expression,
    Fact,
    IsSet,
    Literal,
    Not,
    Some,
)
from schema.disclosure import Facet, Registry, camel, facet, fact
from schema.facets.congressional_notification import NotificationKind
from schema.facets.requisition import NoticeKind
from schema.facets.second_telling import READERS, TELLING, TOLD_BY_SEVERAL, named, open_to
from schema.rules.document_lifecycle import DocumentKind
from schema.strands import (
    Across,
    Against,
    AsOf,
    AsText,
    DaysSinceLast,
    Gathered,
    How,
    IsStale,
    RecordName,
    RecordVersion,
    Strand,
    ToldClass,
    ToldSource,
    Worded,
)

DECIDERS = (DSCA, IMPLEMENTING_AGENCY)
HELD_AGAINST = "SAMM Table C2.T1 rows 8 and 10; as every fact it shows"
DECIDED = "SAMM Table C2.T1 rows 8 and 10; J"


@dataclass(frozen=True)
class Compared:
    """Two facts that should say the same, and of which records: those that are `alike`, and where `among` holds.

    `by_others` compares only what classes of source tell that differ: one contractor's step is not another's.
    """

    one: tuple[str, str]
    other: tuple[str, str]
    alike: tuple[tuple[str, str], ...] = ()
    same_case: bool = False
    by_others: bool = False
    among: Expression = Always()  # noqa: RUF009 - it is frozen and has no state

    @property
    def name(self) -> str:
        """What people call it: the first fact, and the second where that is another."""
        one, other = (f"{facet_name}.{camel(name)}" for facet_name, name in (self.one, self.other))
        return one if one == other else f"{one} {other}"


NOTICE, LETTER, DELIVERY, MILESTONE, SHIPMENT, REPORT = (
    "CongressionalNotification", "LetterOfOffer", "Delivery", "ProductionMilestone", "Shipment", "SupplyDiscrepancyReport",
)  # fmt: skip
OF_REQUISITION, NOTICE_OF_AVAILABILITY = "RequisitionShipment", "AvailabilityNotice"
CERTIFIES = Equals(Fact("kind"), Literal(NotificationKind.CERTIFICATION))
FIRST_GIVEN = Equals(Fact("kind"), Literal(NoticeKind.INITIAL))
SAME_TRANSMITTAL = (("transmittal", "transmittal"), ("kind", "kind"))
# What several systems know one shipment, one delivery and one report by. Of a requisition that was split each part is
# another delivery, and nothing else tells two deliveries of one case to be the same: not the article, nor the day.
SAME_TRANSPORT = (("transport_number", "transport_number"),)
SAME_REQUISITION = (("document_number", "document_number"),)
SAME_REPORT = (("number", "number"),)
# A web post says when it was posted, and not when the notice was delivered; it is posted on that day, or it stands out.
WEB_POSTS = ("DSCA", "State")


def same_part(other: str) -> Expression:
    """Of one requisition the two are about the same part, or neither names one."""
    named = IsSet(Fact("suffix")), Across(other, IsSet(Fact("suffix")))
    return Equals(Fact("suffix"), Across(other, Fact("suffix"))) | AllOf((Not(named[0]), Not(named[1])))


def of_shipments(name: str) -> Compared:
    """A fact of a shipment that several systems tell under one transportation control number."""
    return Compared((SHIPMENT, name), (SHIPMENT, name), SAME_TRANSPORT, same_case=True)


def of_deliveries(name: str) -> Compared:
    """A fact of a delivery that several systems tell under one document number."""
    return Compared((DELIVERY, name), (DELIVERY, name), SAME_REQUISITION, same_case=True, among=same_part(DELIVERY))


COMPARED = (
    Compared((NOTICE, "total_value"), (NOTICE, "total_value"), SAME_TRANSMITTAL),
    Compared((NOTICE, "delivered_on"), (NOTICE, "delivered_on"), SAME_TRANSMITTAL),
    Compared(
        (NOTICE, "total_value"),
        (LETTER, "total_value"),
        same_case=True,
        among=AllOf((CERTIFIES, Across(LETTER, Equals(Fact("kind"), Literal(DocumentKind.BASIC))))),
    ),
    Compared(
        (NOTICE, "delivered_on"),
        (NOTICE, "published_on"),
        SAME_TRANSMITTAL,
        among=Across(NOTICE, Among(Fact("published_in"), WEB_POSTS) & Not(IsSet(Fact("delivered_on")))),
    ),
    *map(of_deliveries, ("delivered_on", "quantity")),
    *map(of_shipments, ("shipped_on", "arrival_expected_on", "arrived_on", "handed_over_on")),
    Compared((SHIPMENT, "shipped_on"), (OF_REQUISITION, "shipped_on"), SAME_TRANSPORT, same_case=True),
    Compared(
        (SHIPMENT, "notice_given_on"),
        (NOTICE_OF_AVAILABILITY, "given_on"),
        SAME_TRANSPORT,
        same_case=True,
        among=Across(NOTICE_OF_AVAILABILITY, FIRST_GIVEN),
    ),
    Compared(
        (SHIPMENT, "handed_over_on"),
        (DELIVERY, "delivered_on"),
        SAME_REQUISITION,
        same_case=True,
        among=same_part(DELIVERY),
    ),
    *(Compared((REPORT, n), (REPORT, n), SAME_REPORT, same_case=True) for n in ("claimed_amount", "delivered_on")),
    Compared((MILESTONE, "actual_on"), (MILESTONE, "actual_on"), (("kind", "kind"),), same_case=True, by_others=True),
)


def differing(registry: Registry) -> Iterator[Strand]:
    """Every fact that is told twice and differently, each to whoever sees both sides."""
    yield from _between_records(registry)
    for audience in READERS:
        yield from _between_tellers(audience)


def _between_records(registry: Registry) -> Iterator[Strand]:
    """The pairs of records that tell a compared fact differently."""
    for compared in COMPARED:
        (one, name), (other, its_name) = compared.one, compared.other
        conditions = [compared.among]
        if compared.one == compared.other:
            conditions.append(AtOrBefore(Fact("id"), Across(other, Fact("id"))))  # each pair once
        if compared.by_others:
            conditions.append(Not(Equals(ToldClass(), Across(other, ToldClass()))))
        called = {
            side: expression
            for side, expression in (
                ("one_called", _called(registry.facets[one])),
                ("other_called", _called(registry.facets[other], across=True)),
            )
            if expression is not None
        }
        sides = Fact(name), Across(other, Fact(its_name))
        against = Against(other, compared.alike, compared.same_case)
        yield _strand(one, compared.name, Literal(compared.name), sides, conditions, against, called, READERS)


def _between_tellers(audience: Audience) -> Iterator[Strand]:
    """What a second source says of a record, against the record itself: only where its own fact shows to the reader."""
    told = Across(TELLING, Fact("told"))
    for owner, rules in open_to(audience).items():
        facts = tuple((Equals(told, Literal(named(owner, rule))), AsText(Fact(rule.name))) for rule in rules)
        value = Worded("what it says of that fact itself", Choose(facts, Literal(None)))
        sides = value, Across(TELLING, Fact("value"))
        about_it = [Equals(Across(TELLING, Fact("record")), RecordName())]
        name = _called(TOLD_BY_SEVERAL[owner])
        called = {} if name is None else {"one_called": name, "other_called": name}
        against = Against(TELLING, same_case=True)
        yield _strand(owner, "what a second source says", told, sides, about_it, against, called, (audience,))


def _called(owner: Facet, *, across: bool = False) -> Expression | None:
    if owner.named_by is None:
        return None
    return Across(owner.name, Fact(owner.named_by)) if across else Fact(owner.named_by)


def _strand(
    one: str,
    key: str,
    compared: Expression,
    sides: tuple[Expression, Expression],
    conditions: Iterable[Expression],
    against: Against,
    called: Mapping[str, Expression],
    readers: tuple[Audience, ...],
) -> Strand:
    """The strand of two sides that are told differently, with what was decided about them as they are."""
    other, (value, its_value) = against.facet, sides
    differ = (IsSet(value), IsSet(its_value), Not(Equals(value, its_value)), *conditions)
    decided = Some(
        "DiscrepancyResolution",
        "about",
        AllOf(
            (
                Equals(Fact("compared"), compared),
                Equals(Fact("other_record"), Across(other, RecordName())),
                Equals(Fact("other_version"), Across(other, RecordVersion())),
            )
        ),
    )
    gives: dict[str, Expression] = {
        "compared": compared,
        "one_record_type": Literal(one),
        "one_record_id": RecordName(),
        "one_value": value,
        "one_source_class": ToldClass(),
        "other_record_type": Literal(other),
        "other_record_id": Across(other, RecordName()),
        "other_value": its_value,
        "other_source_class": Across(other, ToldClass()),
    }
    besides: dict[str, Expression] = {
        "one_source": ToldSource(),
        "one_as_of": AsOf(),
        "one_is_stale": IsStale(),
        "other_source": Across(other, ToldSource()),
        "other_is_stale": Across(other, IsStale()),
        "other_as_of": Across(other, AsOf()),
        "age_days": DaysSinceLast((AsOf(), Across(other, AsOf()))),
        **{name: Gathered(How.LAST, decided, Fact(name)) for name in ("decided_on", "decided_by", "stands", "reason")},
        **called,
    }
    return Strand(one, key, gives, AllOf(differ), besides, readers, against=against)


@facet(
    part_of=Case,
    area="discrepancy",
    many=True,
    called="discrepancies",
    register="discrepancies",
    marked=False,
    draws=differing,
    order=["compared", "one_record_id", "other_record_id"],
)
class Discrepancy:
    """A fact that two records tell differently, shown to whoever sees both; what was decided speaks of these two as they are."""

    compared: str = fact(
        "Which fact is told differently, such as `CongressionalNotification.totalValue`.",
        open_to=READERS,
        under=HELD_AGAINST,
    )
    one_record_type: str = fact("The type of the one record.", open_to=READERS, under=HELD_AGAINST)
    one_record_id: str = fact("The id of the one record, for `node`.", open_to=READERS, under=HELD_AGAINST)
    one_called: str | None = fact("What people call the one record.", open_to=READERS, under=HELD_AGAINST)
    one_value: str = fact("What the one record says.", open_to=READERS, under=HELD_AGAINST)
    one_source_class: str = fact("The class of the source of the one record.", open_to=READERS, under=HELD_AGAINST)
    one_source: str | None = fact("The source of the one record, by its name.", open_to=[DSCA], under=HELD_AGAINST)
    one_is_stale: bool | None = fact(
        "Whether sources of that class have not answered as lately as they should.", open_to=READERS, under=HELD_AGAINST
    )
    one_as_of: datetime | None = fact(
        "As of when the one record stands, for the part the reader sees.", open_to=READERS, under=HELD_AGAINST
    )
    other_record_type: str = fact(
        "The type of the other record; `SecondTelling` for what another source says of the same record.",
        open_to=READERS,
        under=HELD_AGAINST,
    )
    other_record_id: str = fact("The id of the other record, for `node`.", open_to=READERS, under=HELD_AGAINST)
    other_called: str | None = fact("What people call the other record.", open_to=READERS, under=HELD_AGAINST)
    other_value: str = fact("What the other record says.", open_to=READERS, under=HELD_AGAINST)
    other_source_class: str = fact("The class of the source of the other record.", open_to=READERS, under=HELD_AGAINST)
    other_source: str | None = fact("The source of the other record, by its name.", open_to=[DSCA], under=HELD_AGAINST)
    other_is_stale: bool | None = fact(
        "Whether sources of that class have not answered as lately as they should.", open_to=READERS, under=HELD_AGAINST
    )
    other_as_of: datetime | None = fact(
        "As of when the other record stands, for the part the reader sees.", open_to=READERS, under=HELD_AGAINST
    )
    age_days: int | None = fact(
        "How many days ago the later of the two was told as it stands.", open_to=READERS, under=HELD_AGAINST
    )
    decided_on: date | None = fact("The day it was decided which of the two stands.", open_to=DECIDERS, under=DECIDED)
    decided_by: str | None = fact("Whose decision it is, such as `agency:D`.", open_to=DECIDERS, under=DECIDED)
    stands: str | None = fact("The id of the record whose word stands, or `neither`.", open_to=DECIDERS, under=DECIDED)
    reason: str | None = fact("Why it was so decided.", open_to=DECIDERS, under=DECIDED)


@facet(
    part_of=Case,
    area="discrepancy",
    many=True,
    called="discrepancyResolutions",
    key=["compared", "record", "record_version", "other_record", "other_version"],
    order=["decided_on"],
)
class DiscrepancyResolution:
    """A decision which of two records stands where they differ; it speaks of these versions and of no later one."""

    compared: str = fact("Which fact the two tell differently.", open_to=DECIDERS, under=DECIDED)
    record: str = fact("The id of the one record.", open_to=DECIDERS, under=DECIDED)
    record_type: str = fact("The type of the one record.", open_to=DECIDERS, under=DECIDED)
    record_version: int = fact("The version of the one record.", open_to=DECIDERS, under=DECIDED)
    other_record: str = fact("The id of the other record.", open_to=DECIDERS, under=DECIDED)
    other_record_type: str = fact("The type of the other record.", open_to=DECIDERS, under=DECIDED)
    other_version: int = fact("The version of the other record.", open_to=DECIDERS, under=DECIDED)
    stands: str = fact("The id of the record whose word stands, or `neither`.", open_to=DECIDERS, under=DECIDED)
    reason: str = fact("Why.", open_to=DECIDERS, under=DECIDED)
    decided_on: date = fact("The day of the decision.", open_to=DECIDERS, under=DECIDED)
    decided_by: str = fact("Whose decision it is, such as `agency:D`.", open_to=DECIDERS, under=DECIDED)
