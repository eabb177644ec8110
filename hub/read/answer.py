"""Answering a read: the plan is found or made, the statements run, and what waits is told beside the answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any

import orjson
from graphql import DocumentNode, OperationDefinitionNode, OperationType
from graphql.execution.values import VariableValues

from hub.read.cursors import Seal
from hub.read.filters import keys, shape
from hub.read.plan import ObjectNotice, PagesNotice, Plan, Planner, Statement
from hub.read.projection import Projection
from hub.read.selection import Reading, Selection, switches
from hub.read.subgraph import ENTITIES, Misrepresented, represented
from hub.read.universe import Asked, Instant, Parameters, Universe, narrowed_by
from hub.store.engine import Company, ReadPool
from schema.audience import Audience, Principal
from schema.errors import BadValue, HubError
from schema.graph import Graph

PLANS_HELD = 2048


class Unreadable(HubError):
    """A read that is declined before anything is read: a stable code, a sentence, and what a client may act on."""

    def __init__(self, code: str, sentence: str, **more: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.more = more


@dataclass
class Withheld:
    """What waits in an answer: one entry an object and condition, the sentences once."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    conditions: dict[str, str] = field(default_factory=dict)

    def extensions(self) -> dict[str, Any]:
        """As it stands under `extensions`; empty when nothing waits."""
        return {"withheld": self.entries, "conditions": self.conditions} if self.entries else {}


@dataclass
class Operation:
    """One operation of a valid document: how it is read, and the plans it has for the shapes it was asked in."""

    document: DocumentNode
    definition: OperationDefinitionNode
    digest: str
    switches: tuple[str, ...]
    selections: OrderedDict[tuple[Any, ...], Selection] = field(default_factory=OrderedDict)


@dataclass
class Understood:
    """What was made of the texts that were met: operations by seat, text and name, and the plans of what they select.

    Nothing in it is of a store or a moment, so hubs in one process that answer by the same projections may go by one.
    """

    operations: OrderedDict[tuple[str, str, str | None], Operation] = field(default_factory=OrderedDict)
    plans: OrderedDict[tuple[Any, ...], Plan] = field(default_factory=OrderedDict)
    plans_held: int = PLANS_HELD


@dataclass(frozen=True)
class Prepared:
    """A read that waits only for its instant: by response key, its statement, its values, what its cursors are bound to.

    A read of one statement may be asked with others that have equal values at the places `alike`; several statements of
    one read tell of one and the same instant, which then is theirs alone.
    """

    audience: Audience
    steps: list[tuple[str, Statement, tuple[Any, ...], dict[int, bytes]]]
    asks_what_is_stale: bool
    alike: tuple[Any, ...] | None


Stale = Callable[[], Awaitable[Sequence[str]]]


class Answerer:
    """Answers reads for every audience over the same store; with an `auditor`, of what it may see of each one's view."""

    def __init__(
        self,
        graph: Graph,
        projections: Mapping[Audience, Projection],
        reads: ReadPool,
        seal: Seal,
        planner: type[Planner] = Planner,
        stale: Stale | None = None,
        understood: Understood | None = None,
        auditor: Principal | None = None,
    ) -> None:
        self.graph = graph
        self.projections = projections
        self._auditor = auditor
        self._reads = reads
        self._seal = seal
        self._planner = planner
        self._stale = stale
        self.understood = Understood() if understood is None else understood
        self._plans = self.understood.plans

    def selection(self, audience: Audience, operation: Operation, variables: VariableValues) -> Selection:
        """What the operation selects for these values of its switches."""
        key = (audience, *(bool(variables.coerced.get(s)) for s in operation.switches))
        found = operation.selections.get(key)
        if found is None:
            reading = Reading(self.graph, self.projections[audience], operation.document, variables)
            submits = operation.definition.operation is OperationType.MUTATION
            found = reading.sent(operation.definition) if submits else reading.read(operation.definition)
            operation.selections[key] = found
            if len(operation.selections) > 64:
                operation.selections.popitem(last=False)
        return found

    def prepare(
        self,
        principal: Principal,
        selection: Selection,
        arguments: list[dict[str, Any]],
        charge: Callable[[], None] = lambda: None,
    ) -> Prepared:
        """Everything of a read but its instant; `charge` is called for a new plan.

        Raises `Unreadable` for a facet that a narrowed token does not reach, for a cursor that is not the reader's, and for what
        stands for an entity and cannot.
        """
        self.reach(principal, selection.facets)
        _check_representations(selection, arguments)
        opened, nulls = self._open(principal, selection, arguments)
        asked = Asked(principal, arguments, opened)
        plan = self._plan(principal, selection, arguments, nulls, charge)
        steps = []
        for key, statement in plan.statements.items():
            bound = {n: self._bound(principal, selection, arguments, f) for n, f in statement.cursors.items()}
            steps.append((key, statement, statement.parameters.values(asked), bound))
        asks = any(statement.parameters.asks_for("stale") for statement in plan.statements.values())
        alike = _alike(steps[0][1], steps[0][2]) if len(steps) == 1 else None
        asked_from = principal.audience if self._auditor is None else self._auditor.audience
        return Prepared(asked_from, steps, asks, alike)

    async def instant(self, prepared: Prepared, now: datetime) -> Instant:
        """What time it is for a read, and which classes of source are not fresh, as far as it asks."""
        return Instant(now, await self._stale() if prepared.asks_what_is_stale and self._stale else ())

    async def read(self, prepared: Prepared, now: datetime) -> tuple[dict[str, bytes], Withheld]:
        """The JSON of each root field that reads the store, and what waits in it."""
        return await self._read(prepared, await self.instant(prepared, now), prepared.alike)

    async def read_as_of(self, prepared: Prepared, instant: Instant) -> tuple[dict[str, bytes], Withheld]:
        """The same of what the store holds now, but as of an instant that has passed."""
        return await self._read(prepared, instant, None)  # those who ask together are told as of the last of them

    async def _read(
        self, prepared: Prepared, instant: Instant, alike: tuple[object, ...] | None
    ) -> tuple[dict[str, bytes], Withheld]:
        answers: dict[str, bytes] = {}
        withheld = Withheld()
        for key, statement, values, bound in prepared.steps:
            asked = statement.parameters.at(instant, values)
            company = Company(statement.own, alike, instant.now)
            row = await self._reads.fetch(prepared.audience, statement.sql, asked, company)
            text = b"null" if row[0] is None else row[0].encode()
            if bound:
                text = self._seal.seal_all(text, bound)
            answers[key] = text
            if row[1] is not None:
                tell(statement, orjson.loads(row[1]), withheld)
        return answers, withheld

    def reach(self, principal: Principal, facets: Mapping[str, str]) -> None:
        """Raises `Unreadable` when a narrowed token does not reach a facet, given with the name it was asked by."""
        if principal.scopes is None:
            return
        for facet, asked_as in facets.items():
            missing = sorted(self.graph.scopes_of(facet, principal.audience) - principal.scopes)
            if missing == [facet]:
                raise self.lacking(asked_as, facet)
            if missing:
                sentence = (
                    f"this token is narrowed and does not reach all that `{asked_as}` is drawn from; ask for one with the "
                    "scopes named in `extensions.scopes`, or with the areas in `extensions.areas`"
                )
                areas = sorted({self.graph.scopes.area_of(scope) for scope in missing})
                raise Unreadable("SCOPE_MISSING", sentence, scopes=missing, areas=areas)

    def lacking(self, asked_as: str, scope: str) -> Unreadable:
        """The refusal that names the scope a token lacks, and the area it lies in; both are of the asker's own projection."""
        sentence = (
            f"this token is narrowed and does not reach `{asked_as}`; ask for one with the scope named in `extensions.scope`, "
            "or with the area in `extensions.area`"
        )
        return Unreadable("SCOPE_MISSING", sentence, scope=scope, area=self.graph.scopes.area_of(scope))

    def _plan(
        self,
        principal: Principal,
        selection: Selection,
        arguments: list[dict[str, Any]],
        nulls: dict[tuple[int, str], tuple[bool, ...]],
        charge: Callable[[], None],
    ) -> Plan:
        narrowed = narrowed_by(principal)
        reached = principal.scopes if any(r.by_type for r in selection.roots) else None
        written_out = selection.constant
        shapes = tuple(None if c is not None else _shape(a) for a, c in zip(arguments, written_out, strict=True))
        key = (selection.number, shapes, tuple(sorted(nulls.items())), narrowed, reached)
        plan = self._plans.get(key)
        if plan is None:
            charge()
            planner = self._planner(
                self.graph,
                principal.audience,
                arguments,
                nulls,
                narrowed=narrowed,
                reached=reached,
                auditor=self._auditor,
            )
            plan = planner.plan(selection)
            self._plans[key] = plan
            if len(self._plans) > self.understood.plans_held:
                self._plans.popitem(last=False)
        else:
            self._plans.move_to_end(key)
        return plan

    def _open(
        self, principal: Principal, selection: Selection, arguments: list[dict[str, Any]]
    ) -> tuple[dict[tuple[int, str], tuple[Any, ...]], dict[tuple[int, str], tuple[bool, ...]]]:
        opened: dict[tuple[int, str], tuple[Any, ...]] = {}
        nulls: dict[tuple[int, str], tuple[bool, ...]] = {}
        for number, given in enumerate(arguments):
            for name in ("after", "before"):
                if given.get(name) is None:
                    continue
                types = self._cursor_types(principal.audience, selection, number, given)
                try:
                    keys = self._seal.open(given[name], self._bound(principal, selection, arguments, number), types)
                except BadValue as bad:
                    raise Unreadable("BAD_CURSOR", bad.hint) from None
                opened[number, name] = keys
                nulls[number, name] = tuple(k is None for k in keys)
        return opened, nulls

    def _cursor_types(
        self, audience: Audience, selection: Selection, number: int, given: dict[str, Any]
    ) -> tuple[str, ...]:
        edge = selection.edges[number]
        sight = Universe(self.graph, audience, Parameters()).sight(edge.facet, "t")
        return tuple(k.sql_type for k in keys(sight, audience, given.get("orderBy")))

    @staticmethod
    def _bound(principal: Principal, selection: Selection, arguments: list[dict[str, Any]], number: int) -> bytes:
        given = arguments[number]
        edge = selection.edges[number]
        body = [principal.seat, edge.owner, edge.name, plain(given.get("where")), plain(given.get("orderBy"))]
        return sha256(orjson.dumps(body)).digest()


def _check_representations(selection: Selection, arguments: list[dict[str, Any]]) -> None:
    for root in selection.roots:
        if root.name == ENTITIES and root.at is not None:
            try:
                represented(arguments[root.at]["representations"], [objects.facet for objects in root.by_type])
            except Misrepresented:
                # The same for a type that is hidden, is no entity or is nowhere.
                sentence = (
                    "each representation is an entity's `__typename` and the text of one of its keys, and nothing else"
                )
                raise Unreadable("BAD_REPRESENTATION", sentence) from None


def _alike(statement: Statement, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values that whoever is asked together has in common: all but its own, and but the instant."""
    differ = {*statement.own, *(number - 1 for number in statement.parameters.instants())}
    return tuple(value for place, value in enumerate(values) if place not in differ)


def _shape(arguments: dict[str, Any]) -> tuple[Any, ...]:
    paging = tuple(arguments.get(n) is not None for n in ("first", "last", "after", "before"))
    where = arguments.get("where")
    order = arguments.get("orderBy")
    grouped_by = tuple(str(getattr(g, "name", g)) for g in arguments.get("groupBy") or ())
    return (paging, shape(where) if where else None, tuple(map(_order, order)) if order else None, grouped_by)


def _order(one: dict[str, Any]) -> tuple[str, str]:
    return str(getattr(one["fact"], "value", one["fact"])), str(one.get("direction"))


def plain(value: Any) -> Any:
    """Coerced arguments as JSON can write them; what is null counts as not given."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.name
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def tell(statement: Statement, masks: Any, withheld: Withheld) -> None:
    """Turn a statement's mask tree into entries, in the order of the answer."""
    notice = statement.notice
    if isinstance(notice, list):
        for position, tagged in enumerate(masks if statement.many else [masks]):
            if tagged is not None:
                path: list[str | int] = [statement.key, position] if statement.many else [statement.key]
                _object(notice[tagged[0]], tagged[1], path, withheld)
    elif isinstance(notice, PagesNotice):
        _records(notice, masks, [statement.key], withheld)
    elif notice is not None:
        _object(notice, masks, [statement.key], withheld)


def _object(notice: ObjectNotice, mask: Any, path: list[str | int], withheld: Withheld) -> None:
    if mask is None:
        return
    for bit, (condition, waiting) in enumerate(notice.bits if mask[0] else ()):
        if mask[0] >> bit & 1:
            withheld.entries.append({"path": path, "facts": waiting, "condition": condition.name})
            withheld.conditions[condition.name] = condition.words
    for (key, below), inner in zip(notice.below, mask[1:], strict=True):
        if inner is None:
            continue
        if isinstance(below, PagesNotice):
            _records(below, inner, [*path, key], withheld)
        else:
            _object(below, inner, [*path, key], withheld)


def _records(notice: PagesNotice, masks: Any, path: list[str | int], withheld: Withheld) -> None:
    if len(notice.parts) == 1:
        ((head, tail, below),) = notice.parts
        start = [*path, *head]
        for position, mask in enumerate(masks):
            if mask is not None:
                _object(below, mask, [*start, position, *tail], withheld)
        return
    for first in dict.fromkeys(part[0] for part in notice.parts):
        for position, mask in enumerate(masks):
            for number, (head, tail, below) in enumerate(notice.parts):
                if head == first and mask is not None:
                    _object(below, mask[number], [*path, *head, position, *tail], withheld)


def prepared(document: DocumentNode, definition: OperationDefinitionNode, digest: str) -> Operation:
    """An operation ready to be answered any number of times."""
    return Operation(document, definition, digest, switches(document))
