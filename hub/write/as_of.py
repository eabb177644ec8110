"""As of when the part that an audience sees stands: it moves when that part changes, and on no hidden edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schema.audience import PARTNER_NATION, Audience, Principal
from schema.case import built_for_a_partner
from schema.conditions import Always, Expression, Moment, Never, Some, entails
from schema.disclosure import Facet, FactRule
from schema.values import instant_text

# Beside the audiences: as of when the record's own source last told it, changed or not; older tellings yield to it.
TOLD = "told"
# And in which bytes: another document that tells the same instant otherwise contradicts it, the same bytes never do.
TOLD_IN = "told_in"

Row = Mapping[str, object]


class _Unjudged(Exception):
    """A condition asks for related rows, which one row alone cannot answer."""


@dataclass(frozen=True)
class Glance:
    """One row with what it hangs on, looked at by nobody in particular."""

    row: Row
    parent: Row | None
    case: Row | None
    now: datetime
    principal: Principal | None = None

    def value(self, of: str, name: str) -> object:
        """The value of a fact of the row, its parent or its case."""
        there = {"row": self.row, "parent": self.parent if self.parent is not None else self.case, "case": self.case}[
            of
        ]
        return None if there is None else there.get(name)

    def related(self, facet: str, by: str) -> Iterable[Moment]:
        """One row knows of no other."""
        raise _Unjudged

    def holds(self, condition: Expression) -> bool:
        """Whether the condition is known to hold; one about related rows is not."""
        try:
            return bool(condition.holds(self))
        except _Unjudged:
            return False


def first(facet: Facet, as_of: datetime | None) -> dict[str, str]:
    """The instants of a record told for the first time."""
    return {} if as_of is None else dict.fromkeys((a.value for a in facet.audiences), instant_text(as_of))


def moved(
    facet: Facet, kept: Mapping[str, str], before: Glance, after: Glance, as_of: datetime | None
) -> dict[str, str]:
    """The instants of a new version: an audience's moves only when what it can see of the row changed.

    A marking cuts before any rule, so its change counts for all. In doubt an instant stays: one that moves too seldom
    is old, one that moves too often tells of an edit that was not to be seen.
    """
    marked = before.row.get("marking") != after.row.get("marking")
    found = dict(kept)
    for audience in Audience:
        if not facet.exists_for(audience):
            continue
        changed = marked or any(
            _visible(facet, rule, audience, before) != _visible(facet, rule, audience, after)
            for rule in facet.facts.values()
        )
        if not changed:
            continue
        if as_of is None:
            found.pop(audience.value, None)
        else:
            found[audience.value] = instant_text(as_of)
    return found


def _visible(facet: Facet, rule: FactRule, audience: Audience, at: Glance) -> object:
    """What every reader in this seat who has the row before it sees of one fact; null where some see nothing."""
    if facet.is_case and audience in facet.at_a_glance and not rule.at_a_glance:
        return None  # some in this seat know the row at a glance only, and the instant is one for all of them
    if rule.derived is not None or audience in rule.derived_for:
        return None  # the facts it is worked out from speak for themselves where they are seen
    value = at.row.get(rule.name)
    shown = rule.shown.get(audience)
    if shown is not None:
        inner = at.row.get(shown.of or rule.name)
        value = next((outer.name for word, outer in shown.words.items() if word.name == inner), None)
    if audience in rule.open_to:
        return value if _shows_to_all(facet, rule, audience, at) else None
    if audience in rule.once:
        return value if at.holds(rule.once[audience].test) else None
    if audience in rule.own and _only_its_author_reads(facet, audience, at):
        return value
    return None


def _shows_to_all(facet: Facet, rule: FactRule, audience: Audience, at: Glance) -> bool:
    """Whether a fact that is kept back quietly from some in this seat shows to every reader there who has the row."""
    asked = rule.quietly.get(audience)
    if asked is None or at.holds(asked):
        return True
    # With no reader in particular, whoever has the row beyond its case holds; nobody else is left then but its parties.
    return entails(facet.scope(audience), asked) and not at.holds(facet.beyond.get(audience, Never()))


def _only_its_author_reads(facet: Facet, audience: Audience, at: Glance) -> bool:
    """Whether nobody in this seat but the record's author has the row before it."""
    if audience is PARTNER_NATION:
        purchaser = at.row.get("benefitting" if at.holds(built_for_a_partner) else "customer")
        return at.row.get("originator") == f"customer:{purchaser}"
    row = facet.row.get(audience, Always())
    if any(isinstance(part, Some) for part in row.parts()):
        return False
    # With no reader in particular, only what is open to every party to the case holds.
    return not at.holds(row)
