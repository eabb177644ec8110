"""The universe: the rows and facts of one facet that exist for one principal. Every path reads this and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from hub.store.sight import Sight, quoted
from schema.audience import Audience, Principal
from schema.conditions import literal
from schema.disclosure import Facet
from schema.graph import Graph
from schema.markings import TRIGRAPHS
from schema.strands import Strand


@dataclass(frozen=True)
class Asked:
    """What a statement's parameters are taken from: who asks, and the coerced arguments of each field."""

    principal: Principal
    arguments: list[dict[str, Any]]
    cursors: dict[tuple[int, str], tuple[Any, ...]]


Take = Callable[[Asked], Any]

_READER: dict[str, Take] = {
    "audience": lambda a: a.principal.audience.value,
    "party": lambda a: str(a.principal.party),
    "code": lambda a: a.principal.party.code,
    "trigraph": lambda a: TRIGRAPHS.get(a.principal.party.code, ""),
    "codes": lambda a: list(a.principal.codes),
    "codes_text": lambda a: ",".join(a.principal.codes),
    "cases": lambda a: sorted(a.principal.cases or ()),
    "services": lambda a: sorted(a.principal.services or ()),
}

# What a token may name of a case, and how a case's row shows that it is named: a designator tells its own service.
_NAMED = {"cases": "{case}.designator", "services": "split_part({case}.designator, '-', 2)"}


class Instant(NamedTuple):
    """What differs from one read to the next: when it is, and which classes of source are not fresh then."""

    now: datetime
    stale: Sequence[str] = ()


_INSTANT: dict[str, Callable[[Instant], Any]] = {
    "now": lambda at: at.now,
    "now_text": lambda at: at.now.isoformat(),
    "stale": lambda at: list(at.stale),
}


_AS_TEXT = {"codes": "codes_text", "now": "now_text"}  # as the settings keep them
_NUMBERED = re.compile(r"\$(\d+)::")


class Parameters:
    """The bound parameters of one statement, numbered as they are met; values never stand in the text."""

    def __init__(self) -> None:
        self.takes: list[Take] = []
        self._kinds: list[tuple[str, int | None]] = []  # the SQL type of each, and the field whose argument it is
        self._named: dict[str, str] = {}
        self._instants: dict[int, Callable[[Instant], Any]] = {}  # by number: what changes from read to read

    def bind(self, take: Take, sql_type: str, argument_of: int | None = None) -> str:
        """A parameter whose value is taken at each request: of the reader, or from the arguments of the field so numbered."""
        self.takes.append(take)
        self._kinds.append((sql_type, argument_of))
        return f"${len(self.takes)}::{sql_type}"

    def named(self, name: str, sql_type: str) -> str:
        """A value of the reader; the same parameter wherever it is met."""
        if name not in self._named:
            instant = _INSTANT.get(name)
            if instant is not None:
                self._instants[len(self.takes) + 1] = instant
                self._named[name] = self.bind(lambda _: None, sql_type)
            else:
                self._named[name] = self.bind(_READER[name], sql_type)
        return self._named[name]

    def mine(self, what: str) -> str:
        if what in ("codes", "stale"):
            return self.named(what, "text[]")
        return self.named(what, "text")

    def now(self) -> str:
        return self.named("now", "timestamptz")

    def elsewhere(self) -> Parameters:
        return self

    def asks_for(self, name: str) -> bool:
        """Whether the statement uses this value of the reader or the request."""
        return name in self._named

    def settle(self, sql: str) -> str:
        """The statement with only the parameters it uses, numbered without gaps; nothing is bound after this."""
        used = sorted({int(n) for n in _NUMBERED.findall(sql)})
        self.takes = [self.takes[n - 1] for n in used]
        self._kinds = [self._kinds[n - 1] for n in used]
        places = {n: i + 1 for i, n in enumerate(used)}
        self._instants = {places[n]: instant for n, instant in self._instants.items() if n in places}
        return _NUMBERED.sub(lambda found: f"${places[int(found[1])]}::", sql)

    def asked(self, written_out: Collection[int]) -> dict[int, str]:
        """By number, the SQL type of each single value that a reader's requests differ in; not of the fields `written_out`.

        An array is not among them: PostgreSQL has no arrays of arrays of several lengths.
        """
        kinds = enumerate(self._kinds, start=1)
        return {
            n: sql_type
            for n, (sql_type, field) in kinds
            if field is not None and field not in written_out and not sql_type.endswith("[]")
        }

    def values(self, asked: Asked) -> tuple[Any, ...]:
        """The values of one request, in the order of their numbers, but for its instant."""
        return tuple(take(asked) for take in self.takes)

    def instants(self) -> Collection[int]:
        """The numbers of the values that only the instant decides."""
        return self._instants.keys()

    def at(self, instant: Instant, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values of a request at an instant."""
        known = list(values)
        for number, take in self._instants.items():
            known[number - 1] = take(instant)
        return tuple(known)


@dataclass
class Universe:
    """One statement's view of the store for one audience; `narrowed` by which of `cases` and `services` its token names.

    Where an `auditor` looks through the audience's eyes, the statement is asked from the auditor's seat: row security
    leaves it what the auditor may see, and the statement takes of it what exists for the audience.
    """

    graph: Graph
    audience: Audience
    parameters: Parameters
    narrowed: Collection[str] = ()
    auditor: Principal | None = None

    def sight(self, facet: Facet, alias: str, parent: Sight | None = None) -> Sight:
        """A row of a facet in reach under an alias, read raw."""
        written_out = self.auditor is not None
        return Sight(self.graph.registry, facet, alias, self.parameters, None, parent, written_out=written_out)

    def seen(self, sight: Sight) -> Sight:
        """The same row as the audience sees it: facts through their masks, and of related rows those that exist for it."""
        return sight.beside(sight.facet, sight.alias, audience=self.audience)

    def exists(self, sight: Sight, *, under: bool = False) -> str:
        """What makes the row under this alias exist; `under` a parent that is known to exist in the same statement."""
        if sight.facet.drawn:
            return "true"  # each of its strands has asked
        if not self.reads(sight.facet):
            return "false"
        stands = sight.stands(self.audience, under=under)
        if not self.narrowed or under:
            return stands
        if sight.facet.is_case:
            return f"{self._named(sight.alias)} and {stands}"
        case = sight.beside(sight.facet.case, sight.fresh())
        named = f"{self._named(case.alias)} and {case.stands(self.audience)}"
        among = f"(select {case.alias}.id from {quoted('case')} {case.alias} where {named})"
        return f"{sight.alias}.case_id in {among} and {stands}"

    def _named(self, case: str) -> str:
        """Whether the token names the case under this alias."""
        asked = (
            f"{_NAMED[what].format(case=case)} = any({self.parameters.named(what, 'text[]')})" for what in self.narrowed
        )
        return " and ".join(asked)

    def reads(self, facet: Facet) -> bool:
        """Whether whoever looks through the audience's eyes may see records of this facet at all."""
        return self.auditor is None or self.graph.opens_whole(facet, self.auditor.audience)

    def strands(self, drawn: Facet) -> list[Strand]:
        """The strands of a drawn facet of which everything that they are drawn from may be looked at."""
        facets = self.graph.registry.facets
        return [
            strand
            for strand in self.graph.registry.strands(drawn, self.audience)
            if all(self.reads(facets[name]) for name in strand.drawn_from())
        ]


def narrowed_by(principal: Principal) -> tuple[str, ...]:
    """By which of `cases` and `services` a principal's token says which cases it reaches."""
    return tuple(what for what in _NAMED if getattr(principal, what) is not None)


def security_context(parameters: Parameters, settings: Collection[str], auditor: Principal | None = None) -> str:
    """The settings row security reads, made in the statement itself and gone with it (no session ever speaks of anybody).

    They name the reader, or the auditor that looks through its eyes.
    """
    made = []
    for name in sorted(settings):
        value = _AS_TEXT.get(name, name)
        told = (
            literal(_READER[value](Asked(auditor, [], {})))
            if auditor and value in _READER
            else parameters.named(value, "text")
        )
        made.append(f"set_config('hub.{name}', {told}, true)")
    return " || ".join(made) + " is not null" if made else "true"
