"""Where a record goes as it is submitted: one sending for each addressee, kept in the same transaction as the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schema.audience import DSCA, KIND_OF_SEAT, STATE, Audience, Party, PartyKind, Principal
from schema.conditions import Moment
from schema.desk import Desk, Draft, Seen
from schema.disclosure import marking_admits
from schema.errors import BadValue
from schema.facets.routing import RoutingRole
from schema.markings import Marking
from schema.rules.authority import Rule

DSCA_ITSELF = Party(PartyKind.DEPARTMENT, "DSCA")
STATE_ITSELF = Party(PartyKind.DEPARTMENT, "STATE")

_DEPARTMENTS = {str(DSCA_ITSELF): DSCA, str(STATE_ITSELF): STATE}
_SEATS: dict[PartyKind, Audience] = {
    kind: audience for audience, kind in KIND_OF_SEAT.items() if kind is not PartyKind.DEPARTMENT
}


@dataclass(frozen=True)
class Route:
    """One addressee, as what the record goes there, and by which rule; `knows_of_case` says whether it may be told."""

    to: Party
    role: RoutingRole
    rule: Rule
    knows_of_case: bool = True


def routings(
    facet: str, routes: Iterable[Route], *, desk: Desk, before: Iterable[Seen] = (), marking: str | None
) -> tuple[Draft, ...]:
    """The submitter's sendings of what it now tells, marked as that is, after its sendings `before`; `facet` is their kind."""
    # The record's own version would count what others did with it in between, which its author may not see.
    sent = max((n for each in before if isinstance(n := each.facts["sent_version"], int)), default=0)
    return tuple(
        Draft(
            facet,
            {
                "role": route.role,
                "routed_to": str(route.to),
                "rule": f"{route.rule.name} ({route.rule.under})",
                "sent_version": sent + 1,
                "sent_at": desk.now,
                "delivered_at": desk.now if route.knows_of_case and reaches(route.to, desk, marking) else None,
            },
            marking=marking,
        )
        for route in routes
    )


def reaches(to: Party, desk: Desk, marking: str | None) -> bool:
    """Whether what the submitter marks so can be read by a party from its seat, before any release of it or consent to it."""
    if marking is None:
        return True
    try:
        read = Marking.parse(marking)
    except BadValue:
        return False  # the door refuses such a banner, and keeps neither the record nor its sendings
    audience = _DEPARTMENTS.get(str(to)) or _SEATS[to.kind]
    row = {
        "marking": read.banner,
        "marking_controls": read.controls,
        "marking_addressees": read.addressees,
        "originator": str(desk.principal.party),
    }
    return bool(marking_admits(audience).holds(_Arrived(row, Principal(audience, to), desk.now)))


@dataclass(frozen=True)
class _Arrived:
    """A record that has just come, of which nothing is released and to which nobody consented."""

    row: Mapping[str, object]
    principal: Principal
    now: datetime

    def value(self, of: str, name: str) -> object:
        return self.row.get(name)

    def related(self, facet: str, by: str) -> Iterable[Moment]:
        return ()
