"""What a second source says of a fact of a record that another source owns, kept where it says otherwise (SAMM Table C2.T1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, SCO, SEAT_WORDS, Audience
from schema.case import Case
from schema.conditions import Among, Condition, Fact
from schema.disclosure import Facet, FactRule, Kind, camel, facet, fact
from schema.facets.closure import Closure
from schema.facets.requisition import (
    AvailabilityNotice,
    AvailabilityReply,
    RequisitionedItem,
    RequisitionShipment,
    SupplyStatus,
)

READERS = (SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
DECIDERS = (DSCA, IMPLEMENTING_AGENCY)
SECOND = "SAMM Table C2.T1 rows 8 and 10; as the fact it speaks of"
TELLING = "SecondTelling"

# The records that several sources tell as one: by the case's own designator, as the one of its kind, or by a shared key.
TOLD_BY_SEVERAL: Mapping[str, Facet] = {
    cls.__name__: cast("Facet", vars(cls)["__facet__"])
    for cls in (
        Case,
        Closure,
        RequisitionedItem,
        SupplyStatus,
        RequisitionShipment,
        AvailabilityNotice,
        AvailabilityReply,
    )
}
_COMPARABLE = (Kind.TEXT, Kind.CODE, Kind.WORD, Kind.MONEY, Kind.NUMBER, Kind.DAY, Kind.YES_NO)


def comparable(owner: Facet) -> Iterator[FactRule]:
    """The facts of a record of which a second teller's word is kept: those with one value of one spelling."""
    if TOLD_BY_SEVERAL.get(owner.name) is owner:
        yield from (rule for rule in owner.facts.values() if rule.stored and rule.kind in _COMPARABLE)


def named(owner: str, rule: FactRule) -> str:
    """A fact by the name a second telling gives it, such as `Closure.finallyClosedOn`."""
    return f"{owner}.{camel(rule.name)}"


def open_to(audience: Audience) -> Mapping[str, tuple[FactRule, ...]]:
    """The facts whose second tellings an audience reads: those always open to it wherever it is party to the case.

    What opens by a release, an acceptance or with time opens one version of one source's words, and never another's.
    """
    found = {}
    for owner in TOLD_BY_SEVERAL.values():
        above: Facet | None = owner
        while above is not None and audience not in above.row:
            above = above.parent
        if above is None:
            found[owner.name] = tuple(rule for rule in comparable(owner) if audience in rule.open_to)
    return {owner: rules for owner, rules in found.items() if rules}


def of_open_fact(audience: Audience) -> Condition:
    """That the fact a second telling speaks of is one whose second tellings the audience reads."""
    names = tuple(named(owner, rule) for owner, rules in open_to(audience).items() for rule in rules)
    words = (
        f"it speaks of a fact that is always open to {SEAT_WORDS[audience]} on every record of a case it is party to"
    )
    return Condition("of_open_fact", words, Among(Fact("told"), names))


@facet(
    part_of=Case,
    area="discrepancy",
    many=True,
    called="secondTellings",
    row={audience: of_open_fact(audience) for audience in READERS},
    order=["told", "record"],
    named_by="told",
)
class SecondTelling:
    """What a second source says of a fact of a record that another owns, where it says otherwise; it changes nothing there."""

    record: str = fact("The id of the record.", open_to=READERS, under=SECOND)
    record_type: str = fact("The type of the record.", open_to=READERS, under=SECOND)
    record_version: int = fact("The version of the record it was held against.", open_to=DECIDERS, under=SECOND)
    told: str = fact("Which fact of it, such as `Closure.finallyClosedOn`.", open_to=READERS, under=SECOND)
    value: str | None = fact(
        "What the second source says; null since it says the same again, or nothing.", open_to=READERS, under=SECOND
    )
