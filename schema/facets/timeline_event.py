"""What happened on a case, as each reader may know it: every day and instant of every facet, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from schema.case import EVERYBODY, Case
from schema.conditions import AtOrBefore, Fact, Literal
from schema.disclosure import Kind, Registry, camel, facet, fact
from schema.strands import DayOf, Strand, Today, ToldBy

SHOWN = "SAMM C2.1.5.2; Table C2.T1 row 9"


def events(registry: Registry) -> Iterator[Strand]:
    """Every day and instant of a case that is neither one to come nor a person's, each seen by whoever sees the fact itself."""
    for source in registry.facets.values():
        if source.without_case or source.personal:
            continue
        subject = {"subject": Fact(source.named_by)} if source.named_by else {}
        for rule in source.facts.values():
            if not rule.happens:
                continue
            instant = {"happened_at": Fact(rule.name)} if rule.kind is Kind.INSTANT else {}
            day = DayOf(Fact(rule.name)) if instant else Fact(rule.name)
            gives = {
                "happened_on": day,
                "what": Literal(rule.words),
                "record_type": Literal(source.name),
                "record_id": Fact("id"),
                "member": Literal(camel(rule.name)),
            }
            yield Strand(
                source.name, rule.name, gives, AtOrBefore(day, Today()), instant | subject | {"told_by": ToldBy()}
            )


@facet(
    part_of=Case,
    area="case",
    many=True,
    called="timeline",
    marked=False,
    draws=events,
    order=["happened_on", "record_type", "record_id", "member"],
)
class TimelineEvent:
    """Something that happened on the case, told to whoever sees the fact it is read from."""

    happened_on: date = fact("The day it happened, in UTC.", open_to=EVERYBODY, under=SHOWN)
    happened_at: datetime | None = fact(
        "The instant it happened, where an instant is on record.", open_to=EVERYBODY, under=SHOWN
    )
    what: str = fact("What happened, in the words of the fact.", open_to=EVERYBODY, under=SHOWN)
    subject: str | None = fact(
        "What people call the record, such as a number or a code.", open_to=EVERYBODY, under=SHOWN
    )
    record_type: str = fact("The type of the record that tells of it.", open_to=EVERYBODY, under=SHOWN)
    record_id: str = fact("The id of that record, for `node`.", open_to=EVERYBODY, under=SHOWN)
    member: str = fact("The member of that record that holds the day or instant.", open_to=EVERYBODY, under=SHOWN)
    told_by: str | None = fact(
        "Whose words the record is, such as `agency:D`, where its provenance tells.", open_to=EVERYBODY, under=SHOWN
    )
