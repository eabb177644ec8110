"""What one operation's resolvers are given: loaders over the reader's universes, and the desk submissions are handed in at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from graphql.execution.values import get_argument_values

from hub.read.answer import Answerer, Unreadable, Withheld
from hub.read.loaders import Loaders
from hub.read.loaders import Seen as Found
from hub.write.receipts import ReceiptFacts
from schema.audience import Principal
from schema.desk import Desk, Given, Part, Refused, Seen, SubmissionRule
from schema.disclosure import Kind, camel
from schema.errors import BadValue
from schema.graph import DisclosureRule, Receipt, Viewer
from schema.graph import Refused as RefusedAnswer
from schema.narrowing import LISTS, reaches_submission
from schema.sources import FEED, SourceState
from schema.values import Money, calendar_day, instant, plain_text


@dataclass(frozen=True)
class SourceClass:
    """A class of sources as it stands, with its sources by name for whom those exist."""

    source_class: str
    state: SourceState
    as_of: datetime | None
    lag_seconds: int | None
    by_name: Sequence[object] = ()


Sources = Callable[[bool], Awaitable[Sequence[SourceClass]]]


class Place(NamedTuple):
    """Where a record stands in the store: its latest version, whose words it is, its case, and the marking it is told under."""

    version: int
    originator: str | None
    case_id: str | None
    marking: str | None


Locate = Callable[[str, Mapping[str, int | None]], Awaitable[Mapping[str, Place]]]
"""The places of records of one facet, by id, each with the marking of the version its reader is told; one that is gone has none."""
Submit = Callable[[Principal, SubmissionRule, Mapping[str, object], str, Desk, str], Awaitable[ReceiptFacts | Refused]]


_VALUES: dict[Kind, Callable[[object], object]] = {Kind.DAY: calendar_day, Kind.INSTANT: instant, Kind.MONEY: Money}


class OwnDesk:
    """The desk as one submitter meets it: it finds what the submitter's universe holds, and nothing else."""

    def __init__(self, answerer: Answerer, principal: Principal, now: datetime, locate: Locate) -> None:
        self.principal = principal
        self.now = now
        self._answerer = answerer
        self._locate = locate

    async def find(self, record: str) -> Seen | None:
        # Its scopes say what a token submits and what it is told; which record it means need not be among the latter.
        whole = replace(self.principal, scopes=None)
        found = await Loaders(self._answerer, whole, self.now).node(record)
        if found is None:
            return None
        seen = await self._located([found])
        return seen[0] if seen else None

    async def case(self, designator: str) -> Seen | None:
        loaders = Loaders(self._answerer, self.principal, self.now)
        found = await loaders.root(self._answerer.graph.edges["Query", "case"], {"designator": designator})
        return Seen(found.facet, found.id, 1, None, found.id, self._valued(found)) if found else None

    async def related(self, record: Seen, name: str) -> tuple[Seen, ...]:
        edge = self._answerer.graph.edges[record.facet, name]
        # What a check asks is not told to the token: one that reaches few facets must not pass for want of seeing the others.
        whole = replace(self.principal, scopes=None)
        return await self._located(await Loaders(self._answerer, whole, self.now).all_below(edge, record.id))

    async def register(self, name: str) -> tuple[Seen, ...]:
        whole = replace(self.principal, scopes=None, cases=None, services=None)
        return await self._located(await Loaders(self._answerer, whole, self.now).all_of_register(name))

    def check_scopes(self, scopes: frozenset[str]) -> None:
        self._answerer.graph.scopes.check(scopes, self.principal.audience)

    def reach(self, scopes: frozenset[str]) -> frozenset[str]:
        return self._answerer.graph.scopes.reach(scopes, self.principal.audience)

    async def _located(self, below: Sequence[Found]) -> tuple[Seen, ...]:
        versions: dict[str, dict[str, int | None]] = {}
        for found in below:
            versions.setdefault(found.facet, {})[found.id] = found.version
        places = {facet: await self._locate(facet, records) for facet, records in versions.items()}
        seen = []
        for found in below:
            place = places[found.facet].get(found.id)
            if place is not None:
                facts = self._valued(found)
                version = place.version if found.version is None else found.version
                seen.append(Seen(found.facet, found.id, version, place.originator, place.case_id, facts, place.marking))
        return tuple(seen)

    def _valued(self, found: Found) -> dict[str, object]:
        rules = self._answerer.graph.facets[found.facet].facts
        return {
            name: _VALUES[rules[name].kind](value)
            if value is not None and name in rules and rules[name].kind in _VALUES
            else value
            for name, value in found.facts.items()
        }


class _Unprintable(Exception):
    """A text that cannot be kept, and the input field it stands in."""

    def __init__(self, hint: str, field: str) -> None:
        super().__init__(hint)
        self.hint = hint
        self.field = field


def _taken(takes: Mapping[str, Given], given: Mapping[str, Any], at: str = "") -> dict[str, object]:
    """The coerced input by the names of the fields it is declared with; raises `_Unprintable`."""
    return {name: _one_taken(rule, given.get(camel(name)), f"{at}{camel(name)}") for name, rule in takes.items()}


def _one_taken(rule: Given, value: Any, at: str) -> object:
    if isinstance(value, list):
        return [_one_taken(rule, one, at) for one in value]
    if isinstance(value, dict):
        assert issubclass(rule.python_type, Part)
        return rule.python_type(**_taken(rule.python_type.takes, value, f"{at}."))
    if isinstance(value, str) and rule.python_type is str:
        try:
            plain_text(value)
        except BadValue as bad:
            raise _Unprintable(bad.hint, at) from None
    return value


@dataclass
class Context:
    """One operation of one principal."""

    answerer: Answerer
    principal: Principal
    now: datetime
    reference: str
    submitting: Submit
    locate: Locate
    sources_known: Sources
    sign: Callable[[ReceiptFacts], str]

    def __post_init__(self) -> None:
        self.reader = Loaders(self.answerer, self.principal, self.now)

    @property
    def withheld(self) -> Withheld:
        """What waits in what was resolved."""
        return self.reader.withheld

    def viewer(self) -> Viewer:
        """Who is asking."""
        p = self.principal
        told: Any = {name: None if (held := getattr(p, name)) is None else sorted(held) for name in ("scopes", *LISTS)}
        expires: Any = p.expires_at
        return Viewer(
            audience=p.audience.value, party=str(p.party), read_only=p.read_only, hours=p.hours, expires_at=expires, **told
        )  # fmt: skip

    async def sources(self) -> Sequence[SourceClass]:
        """The classes of source and how fresh they are; a narrowed token is told of no source by name."""
        p = self.principal
        whole = p.scopes is None and p.cases is None and p.services is None
        return await self.sources_known(whole and FEED.exists_for(self.principal.audience))

    def disclosure(self) -> list[DisclosureRule]:
        """The rules that hold for the reader's own seat, and for no other."""
        audience = self.principal.audience
        rules = []
        for facet in self.answerer.graph.every.values():
            if not facet.exists_for(audience):
                continue
            row = "as every fact it shows" if facet.drawn else facet.row.get(audience)
            for rule in facet.facts.values():
                if audience in rule.audiences:
                    rules.append(
                        DisclosureRule(
                            facet=facet.name,
                            fact=camel(rule.name),
                            rule=rule.cell(audience),
                            row=str(row) if row else None,
                            under=rule.under,
                        )
                    )
        return rules

    async def submit(self, mutation: str, info: Any) -> Receipt | RefusedAnswer:
        """Hand in one submission; answers a receipt or why not."""
        raw = info._raw_info
        rule = self.answerer.graph.submissions[mutation]
        if self.principal.read_only:
            sentence = f"this token only reads; ask for one that is not read-only to send `{mutation}`"
            raise Unreadable("READ_ONLY", sentence)
        if not reaches_submission(self.principal, mutation):
            raise self.answerer.lacking(mutation, f"submit:{mutation}")
        given = get_argument_values(raw.parent_type.fields[raw.field_name], raw.field_nodes[0], raw.variable_values)[
            "input"
        ]
        key = str(given.pop("idempotencyKey"))
        try:
            values = _taken(rule.takes, given)
        except _Unprintable as unprintable:
            return RefusedAnswer(code="TEXT_MALFORMED", sentence=unprintable.hint, field=unprintable.field)
        desk = OwnDesk(self.answerer, self.principal, self.now, self.locate)
        answer = await self.submitting(self.principal, rule, values, key, desk, self.reference)
        if isinstance(answer, Refused):
            return RefusedAnswer(code=answer.code, sentence=answer.sentence, field=answer.field)
        record_id: Any = answer.record_id
        received: Any = answer.received_at
        own_key: Any = answer.idempotency_key
        return Receipt(
            record_id=record_id,
            record_type=answer.record_type,
            version=answer.version,
            operation=answer.operation,
            idempotency_key=own_key,
            received_at=received,
            digest=answer.digest,
            signature=self.sign(answer),
        )
