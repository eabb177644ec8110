"""The second way to the same universes: loaders for what strawberry resolves, such as what a receipt leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import orjson
from graphql import GraphQLResolveInfo
from graphql.execution.values import get_argument_values
from strawberry.dataloader import DataLoader

from hub.read.answer import Answerer, Withheld, plain
from hub.read.selection import TYPENAME, VERSION, VIEWER, Member, Objects, Pages, Root, Selection
from schema.audience import Principal
from schema.disclosure import Facet, FactRule, camel
from schema.graph import Edge
from schema.provenance import PROVENANCE

_ALL = "all facts"
_CASE = "its case"
LONGEST_PAGE = 100


@dataclass
class Seen:
    """A record as its reader sees it; attributes are its facts, in the words of the answer."""

    facet: str
    id: str
    facts: dict[str, Any]
    waits: dict[str, str]
    version: int | None = None  # the one its reader sees; what is drawn, or never told anew, has none

    def __getattr__(self, name: str) -> Any:
        try:
            return self.facts[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class PageSeen:
    """A connection as its reader sees it."""

    nodes: list[Seen]
    edges: list[EdgeSeen]
    page_info: Any
    total_count: int


@dataclass(frozen=True)
class EdgeSeen:
    """A record and its place."""

    node: Seen
    cursor: str


@dataclass(frozen=True)
class PlaceSeen:
    """Where a page stands."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class Loaders:
    """Loads records and pages for one operation of one principal; nothing is shared with any other."""

    def __init__(self, answerer: Answerer, principal: Principal, now: datetime) -> None:
        self._answerer = answerer
        self._principal = principal
        self._now = now
        self._kinds: DataLoader[str, str | None] = DataLoader(load_fn=self._load_kinds)
        self._records: DataLoader[tuple[str, str], Seen | None] = DataLoader(load_fn=self._load_records)
        self._below: DataLoader[tuple[str, str, str, str], Any] = DataLoader(load_fn=self._load_below)
        self._arguments: dict[str, dict[str, Any]] = {}
        self.withheld = Withheld()

    async def node(self, record: str, kind: str | None = None) -> Seen | None:
        """The record with this id, when it is in the reader's universe; of this kind, where that is known."""
        # What kind it is is asked first, in the universes of all: every fact of every kind makes one statement of thousands.
        kind = kind or await self._kinds.load(str(record))
        return await self._records.load((kind, str(record))) if kind else None

    async def nodes(self, records: Sequence[str]) -> list[Seen | None]:
        """The records with these ids, in their order."""
        ids = [str(r) for r in records]
        kinds = dict(zip(ids, await self._kinds.load_many(ids), strict=True))
        met = [(kind, i) for i in ids if (kind := kinds[i])]
        found = dict(zip(met, await self._records.load_many(met), strict=True))
        return [found[kind, i] if (kind := kinds[i]) else None for i in ids]

    async def versions(self, facet: str, records: Sequence[str]) -> dict[str, int | None]:
        """Those of the records of one facet that are in the reader's universe, each with the version it is told."""
        kind = next((one for one in self._reached() if one.name == facet), None)
        if kind is None or not records:
            return {}
        members = [Member(TYPENAME, TYPENAME, [])] + ([Member(VERSION, VERSION, [])] if kind.versioned else [])
        root = Root("versions", "nodes", [], at=0, by_type=[Objects(kind, members)])
        found, _ = await self._ask(root, [{"ids": list(records)}], {})
        return {record: row.get(VERSION) for record, row in zip(records, found, strict=True) if row}

    async def single(self, edge: Edge, owner: Seen | None, info: Any) -> Seen | None:
        """The record an edge leads to."""
        found: Seen | None = await self._follow(edge, owner, info)
        return found

    async def several(self, edge: Edge, owner: Seen | None, info: Any) -> PageSeen:
        """The page an edge leads to."""
        found: PageSeen = await self._follow(edge, owner, info)
        return found

    async def all_below(self, edge: Edge, record: str) -> list[Seen]:
        """Every record an edge leads to from one record, page after page; none along an edge the reader does not have."""
        if not self._answerer.graph.exists(edge.owner, edge.name, self._principal.audience):
            return []
        if not edge.many:
            found = await self._below.load((edge.owner, edge.name, record, self._asked({})))
            return [found] if found else []
        records: list[Seen] = []
        after: str | None = None
        while True:
            mark = self._asked({"first": LONGEST_PAGE} | ({"after": after} if after else {}))
            page: PageSeen = await self._below.load((edge.owner, edge.name, record, mark))
            records += page.nodes
            if not page.page_info.has_next_page:
                return records
            after = page.page_info.end_cursor

    async def all_of_register(self, name: str) -> list[Seen]:
        """Every record of a register, page after page."""
        edge = self._answerer.graph.edges["Query", name]
        records: list[Seen] = []
        given: dict[str, Any] = {"first": LONGEST_PAGE}
        while True:
            page: PageSeen = await self.root(edge, given)
            records += page.nodes
            if not page.page_info.has_next_page:
                return records
            given = {"first": LONGEST_PAGE, "after": page.page_info.end_cursor}

    def tell(self, record: Seen, rule: FactRule, info: GraphQLResolveInfo[Any]) -> None:
        """Note that a selected fact waits; `info` says where in the answer."""
        waits = record.waits.get(rule.name)
        if waits is None:
            return
        path = info.path.as_list()
        key = str(path.pop())
        for entry in self.withheld.entries:
            if entry["path"] == path and entry["condition"] == waits:
                entry["facts"].append(key)
                return
        self.withheld.entries.append({"path": path, "facts": [key], "condition": waits})
        self.withheld.conditions[waits] = rule.once[self._principal.audience].words

    async def _follow(self, edge: Edge, owner: Seen | None, info: Any) -> Any:
        self._answerer.reach(self._principal, {edge.facet.name: edge.name})
        raw: GraphQLResolveInfo[Any] = info._raw_info
        definition = raw.parent_type.fields[raw.field_name]
        given = get_argument_values(definition, raw.field_nodes[0], raw.variable_values)
        mark = self._asked(given)
        if owner is None or edge.owner == VIEWER:
            return await self.root(edge, given)
        if edge.up and owner.facet in self._answerer.graph.drawn:
            return await self.node(owner.facts[_CASE]) if owner.facts[_CASE] else None
        return await self._below.load((edge.owner, edge.name, owner.id, mark))

    def _asked(self, given: dict[str, Any]) -> str:
        mark = orjson.dumps(plain(given)).decode()
        self._arguments[mark] = given
        return mark

    async def _load_kinds(self, ids: list[str]) -> list[str | None]:
        kind = [Member(TYPENAME, TYPENAME, [])]
        by_type = [Objects(facet, kind) for facet in self._reached()]
        if not by_type:
            return [None] * len(ids)  # narrowed to submissions alone, it reads nothing
        found, _ = await self._ask(Root("kinds", "nodes", [], at=0, by_type=by_type), [{"ids": ids}], {})
        return [row[TYPENAME] if row else None for row in found]

    async def _load_records(self, keys: list[tuple[str, str]]) -> list[Seen | None]:
        made: dict[tuple[str, str], Seen | None] = dict.fromkeys(keys)
        for facet in self._reached():
            ids = [i for kind, i in keys if kind == facet.name]
            if not ids:
                continue
            root = Root("nodes", "nodes", [], at=0, by_type=[Objects(facet, self._everything(facet))])
            found, withheld = await self._ask(root, [{"ids": ids}], {})
            for i, row in zip(ids, found, strict=True):
                made[facet.name, i] = self._seen(row, withheld, ["nodes", ids.index(i)]) if row else None
        return [made[key] for key in keys]

    def _reached(self) -> list[Facet]:
        scopes = self._principal.scopes
        facets = self._answerer.graph.facets.values()
        return [f for f in facets if f.exists_for(self._principal.audience) and (scopes is None or f.name in scopes)]

    async def _load_below(self, keys: list[tuple[str, str, str, str]]) -> list[Any]:
        made: dict[tuple[str, str, str, str], Any] = {}
        for owner, name, mark in dict.fromkeys((o, n, m) for o, n, _, m in keys):
            edge = self._answerer.graph.edges[owner, name]
            ids = [i for o, n, i, m in keys if (o, n, m) == (owner, name, mark)]
            member = Member("below", name, [], edge=edge, at=1, below=self._all_of(edge))
            facet = self._answerer.graph.facets[owner]
            root = Root("nodes", "nodes", [], at=0, by_type=[Objects(facet, [member])])
            rows, withheld = await self._ask(root, [{"ids": ids}, self._arguments[mark]], {1: edge})
            for position, (record, row) in enumerate(zip(ids, rows, strict=True)):
                below = row["below"] if row else None
                made[owner, name, record, mark] = self._shaped(edge, below, withheld, ["nodes", position, "below"])
        return [made[k] for k in keys]

    async def root(self, edge: Edge, given: dict[str, Any]) -> Any:
        """What a root field answers for these coerced arguments."""
        root = Root("root", edge.name, [], edge, 0, self._all_of(edge))
        found, withheld = await self._ask(root, [given], {0: edge})
        return self._shaped(edge, found, withheld, ["root"])

    async def _ask(
        self, root: Root, arguments: list[dict[str, Any]], edges: dict[int, Edge]
    ) -> tuple[Any, dict[str, str]]:
        way = tuple((e.owner, e.name) for e in edges.values())
        kinds = tuple(o.facet.name for o in root.by_type)
        coerced_anew: list[dict[str, Any] | None] = [None] * len(arguments)
        same = (self._principal.audience, root.key, way, kinds)
        selection = Selection([root], [], {}, (), coerced_anew, edges, number=same)
        prepared = self._answerer.prepare(self._principal, selection, arguments)
        answers, withheld = await self._answerer.read(prepared, self._now)
        waits = {
            orjson.dumps([*e["path"], fact]).decode(): e["condition"] for e in withheld.entries for fact in e["facts"]
        }
        return orjson.loads(answers[root.key]), waits

    def _all_of(self, edge: Edge) -> Objects | Pages:
        everything = Objects(edge.facet, self._everything(edge.facet))
        if not edge.many:
            return everything
        info = [Member(n, n, []) for n in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")]
        members = [Member(n, n, []) for n in ("edges", "pageInfo", "totalCount")]
        inner = [Member("node", "node", []), Member("cursor", "cursor", [])]
        return Pages(edge.facet, members, {}, {"edges": (inner, {"node": everything})}, {"pageInfo": info})

    def _everything(self, facet: Facet) -> list[Member]:
        audience = self._principal.audience
        facts = [Member(r.name, r.name, [], rule=r) for r in facet.facts.values() if audience in r.audiences]
        told = [Member(r.name, camel(r.name), [], rule=r) for r in PROVENANCE.facts.values() if audience in r.audiences]
        plain = [Member(TYPENAME, TYPENAME, []), Member("id", "id", []), *facts]
        if facet.drawn:
            # What is drawn is no record that could be looked up again: its case is asked for along with it.
            case = Objects(facet.case, [Member("id", "id", [])])
            edge = self._answerer.graph.edges[facet.name, "case"]
            return [*plain, Member(_CASE, "case", [], edge=edge, at=0, below=case)]
        version = [Member(VERSION, VERSION, [])] if facet.versioned else []
        return [*plain, *version, Member("provenance", "provenance", [], provenance=told)]

    def _shaped(self, edge: Edge, found: Any, waits: dict[str, str], path: list[str | int]) -> Any:
        if not edge.many:
            return self._seen(found, waits, path) if found else None
        if found is None:
            return PageSeen([], [], PlaceSeen(False, False, None, None), 0)
        edges = [
            EdgeSeen(self._seen(e["node"], waits, [*path, "edges", i, "node"]), e["cursor"])
            for i, e in enumerate(found["edges"])
        ]
        info = found["pageInfo"]
        place = PlaceSeen(info["hasNextPage"], info["hasPreviousPage"], info["startCursor"], info["endCursor"])
        return PageSeen([e.node for e in edges], edges, place, found["totalCount"])

    def _seen(self, row: dict[str, Any], waits: dict[str, str], path: list[str | int]) -> Seen:
        facet = self._answerer.graph.every[row[TYPENAME]]
        facts: dict[str, Any] = {}
        for name, rule in facet.facts.items():
            value = row.get(name)
            facts[name] = rule.python_type[value] if value is not None and issubclass(rule.python_type, Enum) else value
        if facet.drawn:
            facts[_CASE] = row[_CASE] and row[_CASE]["id"]  # what is held against each other may be on no case
        waiting = {n: waits[k] for n in facet.facts if (k := orjson.dumps([*path, n]).decode()) in waits}
        return Seen(facet.name, row["id"], facts | row.get("provenance", {}), waiting, row.get(VERSION))
