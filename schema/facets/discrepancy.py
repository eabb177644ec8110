"""The same fact told differently by two records, held against each other, and what was decided about it (SAMM Table C2.T1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, SCO
from schema.case import Case
from schema.conditions import AllOf, Always, AtOrBefore, Equals, Expression, Fact, IsSet, Literal, Not, Some
from schema.disclosure import Registry, camel, facet, fact
from schema.facets.congressional_notification import NotificationKind
from schema.rules.document_lifecycle import DocumentKind
from schema.strands import (
    Across,
    Against,
    AsOf,
    DaysSinceLast,
    Gathered,
    How,
    RecordName,
    RecordVersion,
    Strand,
    ToldClass,
)

READERS = (SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
DECIDERS = (DSCA, IMPLEMENTING_AGENCY)
HELD_AGAINST = "SAMM Table C2.T1 rows 8 and 10; as every fact it shows"
DECIDED = "SAMM Table C2.T1 rows 8 and 10; J"


@dataclass(frozen=True)
class Compared:
    """Two facts that should say the same, and of which records: those that are `alike`, and where `among` holds.

    `by_others` compares only what classes of source tell that differ: one source may well tell two deliveries of the same.
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


NOTICE, LETTER, DELIVERY, MILESTONE = (
    "CongressionalNotification", "LetterOfOffer", "Delivery", "ProductionMilestone",
)  # fmt: skip
CERTIFIES = Equals(Fact("kind"), Literal(NotificationKind.CERTIFICATION))
SAME_TRANSMITTAL = (("transmittal", "transmittal"), ("kind", "kind"))

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
        (DELIVERY, "delivered_on"),
        (DELIVERY, "delivered_on"),
        (("item", "item"), ("quantity", "quantity")),
        same_case=True,
        by_others=True,
    ),
    Compared((MILESTONE, "actual_on"), (MILESTONE, "actual_on"), (("kind", "kind"),), same_case=True, by_others=True),
)


def differing(registry: Registry) -> Iterator[Strand]:
    """The pairs of records that tell a compared fact differently, each to whoever sees both sides."""
    for compared in COMPARED:
        (one, name), (other, its_name) = compared.one, compared.other
        value, its_value = Fact(name), Across(other, Fact(its_name))
        conditions: list[Expression] = [IsSet(value), IsSet(its_value), Not(Equals(value, its_value)), compared.among]
        if one == other:
            conditions.append(AtOrBefore(Fact("id"), Across(other, Fact("id"))))  # each pair once
        if compared.by_others:
            conditions.append(Not(Equals(ToldClass(), Across(other, ToldClass()))))
        decided = Some(
            "DiscrepancyResolution",
            "about",
            AllOf(
                (
                    Equals(Fact("compared"), Literal(compared.name)),
                    Equals(Fact("other_record"), Across(other, RecordName())),
                    Equals(Fact("other_version"), Across(other, RecordVersion())),
                )
            ),
        )
        gives: dict[str, Expression] = {
            "compared": Literal(compared.name),
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
            "one_as_of": AsOf(),
            "other_as_of": Across(other, AsOf()),
            "age_days": DaysSinceLast((AsOf(), Across(other, AsOf()))),
        }
        for fact_name in ("decided_on", "decided_by", "stands", "reason"):
            besides[fact_name] = Gathered(How.LAST, decided, Fact(fact_name))
        named_by, its_named_by = registry.facets[one].named_by, registry.facets[other].named_by
        if named_by is not None:
            besides["one_called"] = Fact(named_by)
        if its_named_by is not None:
            besides["other_called"] = Across(other, Fact(its_named_by))
        against = Against(other, compared.alike, compared.same_case)
        yield Strand(one, compared.name, gives, AllOf(tuple(conditions)), besides, READERS, against=against)


@facet(
    part_of=Case,
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
    one_as_of: datetime | None = fact(
        "As of when the one record stands, for the part the reader sees.", open_to=READERS, under=HELD_AGAINST
    )
    other_record_type: str = fact("The type of the other record.", open_to=READERS, under=HELD_AGAINST)
    other_record_id: str = fact("The id of the other record, for `node`.", open_to=READERS, under=HELD_AGAINST)
    other_called: str | None = fact("What people call the other record.", open_to=READERS, under=HELD_AGAINST)
    other_value: str = fact("What the other record says.", open_to=READERS, under=HELD_AGAINST)
    other_source_class: str = fact("The class of the source of the other record.", open_to=READERS, under=HELD_AGAINST)
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
