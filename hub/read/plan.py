"""The read plan: one statement for each root field, in which PostgreSQL builds the answer's JSON from universes alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import UUID

from hub.read.cursors import MARK
from hub.read.drawn import relation
from hub.read.filters import Key, Where, beyond, keys, ordering
from hub.read.portfolio import PortfolioStatement
from hub.read.selection import TYPENAME, VERSION, VIEWER, Member, Objects, Pages, Portfolio, Root, Selection
from hub.read.subgraph import DESIGNATOR, ENTITIES, ID, keys_of, represented
from hub.read.universe import Parameters, Universe, security_context
from hub.store.row_security import settings_read
from hub.store.sight import Look, Sight, quoted
from schema.audience import Audience, Principal
from schema.conditions import AllOf, Among, Condition, Expression, Mine
from schema.disclosure import Facet, FactRule
from schema.graph import Edge, Graph
from schema.portfolio import Grouping

DEFAULT_PAGE = 20
SEVERAL = ("nodes", ENTITIES)  # the look-ups that answer a list
COLUMNS = "\x02"  # before an alias: the columns that are read of it, known when the whole statement is
EACH = "\x03"  # where a statement takes those who ask one by one, behind the settings it makes
_COLUMNS = re.compile(rf"{COLUMNS}(t\d+)")
_COLUMN = re.compile(r'\b(t\d+)\."?(\w+)"?')  # a column of an alias, wherever it is read


@dataclass
class ObjectNotice:
    """What of one selected object can wait, and what below it: mirrors the mask tree the statement answers.

    Each bit of the mask is one condition with the response keys that wait for it.
    """

    bits: list[tuple[Condition, list[str]]] = field(default_factory=list)
    below: list[tuple[str, ObjectNotice | PagesNotice]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.bits or self.below)


@dataclass
class PagesNotice:
    """What can wait on the records of a connection, once for each selection of `nodes` and of `edges { node }`."""

    parts: list[tuple[tuple[str, ...], tuple[str, ...], ObjectNotice]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass
class Statement:
    """One root field's SQL, its parameters, and how its masks are to be told."""

    key: str
    sql: str
    parameters: Parameters
    notice: ObjectNotice | PagesNotice | list[ObjectNotice] | None
    cursors: dict[int, int]  # the number a cursor is marked with -> the field it belongs to
    own: tuple[int, ...]  # the places of the values in which a reader's requests differ: each is an array of theirs
    many: bool = False


@dataclass
class Plan:
    """The statements of one operation for one audience and one shape of its arguments."""

    statements: dict[str, Statement]


@dataclass
class _Level:
    """A piece of SQL that answers JSON, and the mask beside it when anything in it can wait."""

    json: str
    mask: str | None
    notice: ObjectNotice | PagesNotice | None
    source: str = ""  # set when json and mask are columns of a lateral


class Planner:
    """Compiles one operation; `arguments` give the shape, never the values."""

    def __init__(
        self,
        graph: Graph,
        audience: Audience,
        arguments: list[dict[str, Any]],
        nulls: dict[tuple[int, str], tuple[bool, ...]],
        *,
        narrowed: Collection[str],
        reached: frozenset[str] | None,
        auditor: Principal | None = None,
    ) -> None:
        self._graph = graph
        self._audience = audience
        self._arguments = arguments
        self._nulls = nulls
        self._narrowed = narrowed
        self._reached = reached
        self._auditor = auditor
        self._asked_from = audience if auditor is None else auditor.audience

    # What every level is made of. The proofs plant leaks by replacing one of these.

    def universe(self, parameters: Parameters) -> Universe:
        """What exists for the audience."""
        return Universe(self._graph, self._audience, parameters, self._narrowed, self._auditor)

    def compared(self, sight: Sight, field_number: int, where: dict[str, Any]) -> str:
        """A `where` as a predicate."""
        return Where(sight, self._audience, self._parameters, field_number).predicate(where)

    def sorted(self, sight: Sight, order_by: list[dict[str, Any]] | None) -> list[Key]:
        """What a list is sorted by."""
        return keys(sight, self._audience, order_by)

    def counted(self, sight: Sight, conditions: list[str]) -> str:
        """How many there are in all."""
        return self._elsewhere("count(*)", sight, conditions)

    def value(self, sight: Sight, rule: FactRule, conditions: list[str]) -> str:
        """A fact through its mask."""
        value = sight.raw(rule, self._audience)
        return f"case when {' and '.join(conditions)} then {value} end" if conditions else value

    def waits(self, sight: Sight, rule: FactRule, holds: str) -> str:
        """Whether the reader is told that the fact waits: by its condition, never by its value."""
        return f"not coalesce({holds}, false)"

    def as_of(self, sight: Sight) -> str:
        """As of when the part the audience sees stands."""
        return self._universe.seen(sight).as_of()

    def numbers(self, grouped_by: list[Grouping], compared: Callable[[Sight], str] | None) -> PortfolioStatement:
        """Numbers over many cases."""
        return PortfolioStatement(self._universe, self._names, grouped_by, compared)

    def rows(self, facet: Facet, alias: str, conditions: list[str], order: str, limit: str, *, root: bool) -> str:
        """The rows of one page."""
        listed = self._listed(facet) if root else None
        if listed is not None:
            # The first of each code, met in the order of an index, and the first of those: `= any` would sort them all.
            codes = f"unnest({self._parameters.mine('codes')}) u(code)"
            conditions = [f"{listed.sql(self._universe.sight(facet, alias))} = u.code", *conditions]
            each = self._chosen(self._relations[alias], alias, conditions, f" order by {order} limit {limit}")
            return f"(select {COLUMNS}{alias} from {codes} cross join lateral ({each}) {alias} order by {order} limit {limit}) {alias}"
        chosen = self._chosen(self._relations[alias], alias, conditions, f" order by {order} limit {limit}")
        return f"({chosen}) {alias}"

    def _chosen(self, relation: str, alias: str, conditions: list[str], cut: str) -> str:
        """The rows under an alias, with the columns that the rest of the statement turns out to read of them.

        Named one by one: a star has PostgreSQL describe and walk every column of a wide table at every level of every
        read, which costs more than reading the rows.
        """
        chosen = f"select {COLUMNS}{alias} from {relation} {alias} where {' and '.join(conditions)}{cut}"
        self._selects.append((alias, chosen))
        return chosen

    def _with_columns(self, sql: str) -> str:
        """The statement with the columns written out that it reads of each alias."""
        met: dict[str, Counter[str]] = defaultdict(Counter)
        for alias, column in _COLUMN.findall(sql):
            met[alias][column] += 1
        read: dict[str, set[str]] = defaultdict(set)
        for alias, chosen in self._selects:
            # What stands within the select itself is taken off again: to cut it out would walk the whole text each time.
            within = Counter(column for of, column in _COLUMN.findall(chosen) if of == alias)
            times = sql.count(chosen)
            read[alias] |= {column for column, n in met[alias].items() if n > times * within[column]}
        listed = {
            alias: ", ".join(f"{alias}.{quoted(column)}" for column in sorted(columns))
            for alias, columns in read.items()
        }
        return _COLUMNS.sub(lambda place: listed[place[1]], sql)

    def _listed(self, facet: Facet) -> Expression | None:
        """What of a facet's rows is one of the reader's codes for every row it sees."""
        seen = facet.seen(self._audience)
        if facet.drawn or self._audience in facet.beyond:
            return None
        for condition in seen.conditions if isinstance(seen, AllOf) else (seen,):
            if isinstance(condition, Among) and condition.options == Mine("codes"):
                return condition.one
        return None

    def plan(self, selection: Selection) -> Plan:
        """A statement for each root field that reads the store."""
        statements = {}
        for root in selection.roots:
            if root.read:
                statements[root.key] = self._statement(root, selection)
        return Plan(statements)

    def _statement(self, root: Root, selection: Selection) -> Statement:
        self._parameters = Parameters()
        self._universe = self.universe(self._parameters)
        self._aliases = count()
        self._cursors: dict[int, int] = {}
        self._names: Iterator[int] = count()
        self._relations: dict[str, str] = {}  # what the rows under an alias are read from
        self._selects: list[tuple[str, str]] = []  # each select of rows, by the alias its columns are read under
        context = security_context(
            self._parameters, settings_read(self._graph.registry, self._asked_from), self._auditor
        )
        notice: ObjectNotice | PagesNotice | list[ObjectNotice] | None
        if root.members:
            level = self._viewer(root.members)
            notice = level.notice
        elif root.portfolio is not None:
            level, notice = self._numbers(root, root.portfolio), None
        elif root.edge is None:
            level, notice = self._by_id(root)
        elif root.edge.many:
            assert isinstance(root.below, Pages)
            assert root.at is not None
            level = self._pages(root.edge, root.below, root.at, None)
            notice = level.notice
        else:
            assert isinstance(root.below, Objects)
            assert root.at is not None
            level = self._single(root.edge, root.below, root.at, None)
            notice = level.notice
        answer = f"select {level.json} as j, {level.mask or 'null::json'} as w" + (
            f" from {level.source}" if level.source else ""
        )
        written = self._with_columns(
            f"(select {context} as ok offset 0) ctx {EACH}"
            f"cross join lateral (select a.j, a.w from ({answer}) a where ctx.ok offset 0) q"
        )
        settings, told = self._parameters.settle(written).split(EACH)
        asked = self._parameters.asked({n for n, given in enumerate(selection.constant) if given is not None})
        return Statement(
            root.key,
            _of_each(settings, told, asked),
            self._parameters,
            notice,
            self._cursors,
            tuple(number - 1 for number in asked),
            root.name in SEVERAL,
        )

    def _alias(self) -> str:
        return f"t{next(self._aliases)}"

    # Objects.

    def _record(self, sight: Sight, objects: Objects) -> tuple[list[str], list[str], list[str], ObjectNotice]:
        """The columns of one record's JSON, the laterals they need, the masks below, and what can wait."""
        columns: list[str] = []
        laterals: list[str] = []
        masks: list[str] = []
        notice = ObjectNotice()
        judged = self._judged(sight, objects)
        waiting: dict[tuple[str, str], int] = {}
        for member in objects.members:
            key = quoted(member.key)
            if member.name == TYPENAME:
                columns.append(f"'{objects.facet.name}' as {key}")
            elif member.name == "id":
                columns.append(f"{sight.alias}.id as {key}")
            elif member.name == VERSION:
                columns.append(f"{sight.alias}.version as {key}")
            elif member.rule is not None:
                columns.append(f"{self._fact(sight, member, judged, waiting, notice)} as {key}")
            elif member.provenance is not None:
                columns.append(f"{self._provenance(sight, member.provenance)} as {key}")
            else:
                self._column(member.key, self._edge(sight, member), columns, laterals, masks, notice)
        bits = [f"(case when {sql} then {1 << i} else 0 end)" for sql, i in ((s, i) for (_, s), i in waiting.items())]
        return columns, laterals, [" + ".join(bits) if bits else "0", *masks], notice

    def _column(
        self,
        key: str,
        level: _Level,
        columns: list[str],
        laterals: list[str],
        masks: list[str],
        notice: ObjectNotice,
    ) -> None:
        """What lies along an edge, as a column of the record's JSON and, when anything in it can wait, of its mask."""
        if level.mask is None:
            columns.append(f"{level.json} as {quoted(key)}")
            return
        alias = self._alias()
        inner = f"select {level.json} as j, {level.mask} as w" + (f" from {level.source}" if level.source else "")
        laterals.append(f"left join lateral ({inner}) {alias} on true")
        columns.append(f"{alias}.j as {quoted(key)}")
        masks.append(f"{alias}.w")
        assert level.notice is not None
        notice.below.append((key, level.notice))

    def _judged(self, sight: Sight, objects: Objects) -> dict[Condition, str]:
        """What the selected facts wait for, judged before them, so that a fact worked out from the same rows shares the look."""
        rules = [m.rule for m in objects.members if m.rule is not None and self._audience in m.rule.once]
        return {rule.once[self._audience]: sight.waits(rule, self._audience) for rule in rules}

    def _fact(
        self,
        sight: Sight,
        member: Member,
        judged: dict[Condition, str],
        waiting: dict[tuple[str, str], int],
        notice: ObjectNotice,
    ) -> str:
        rule = member.rule
        assert rule is not None
        asked = [c for c in (sight.silence(rule, self._audience),) if c != "true"]
        condition = rule.once.get(self._audience)
        if condition is not None:
            waits = judged[condition]
            silence = " and ".join(asked)
            shown_or_silent = f"(not coalesce({silence}, false) or {waits})" if silence else waits
            bit = waiting.setdefault((condition.name, self.waits(sight, rule, shown_or_silent)), len(waiting))
            if bit == len(notice.bits):
                notice.bits.append((condition, []))
            notice.bits[bit][1].append(member.key)
            asked.append(waits)
        return self.value(sight, rule, asked)

    def _provenance(self, sight: Sight, members: list[Member]) -> str:
        columns = []
        for member in members:
            match member.name:
                case "sourceClass":
                    value = f"{sight.alias}.source_class"
                case "source":
                    value = self._universe.seen(sight).source()
                case "receivedAt":
                    value = f"{sight.alias}.received_at"
                case "asOf":
                    value = self.as_of(sight)
                case "stale":
                    value = sight.stale()
                case "originator":
                    value = sight.originator(self._audience)
                case _:
                    value = "'Provenance'"
            columns.append(f"{value} as {quoted(member.key)}")
        return f"(select row_to_json(z) from (select {', '.join(columns)}) z)"

    def _edge(self, sight: Sight, member: Member) -> _Level:
        assert member.edge is not None
        assert member.at is not None
        if isinstance(member.below, Pages):
            return self._pages(member.edge, member.below, member.at, sight)
        assert isinstance(member.below, Objects)
        return self._single(member.edge, member.below, member.at, sight)

    def _json(self, sight: Sight, objects: Objects, rows: str) -> tuple[str, str, str | None, ObjectNotice]:
        """A `from` clause over `rows`, the JSON of each and its mask."""
        looks: dict[tuple[str, str, Audience | None], Look] = {}
        columns, laterals, masks, notice = self._record(replace(sight, looks=looks), objects)
        source = " ".join([rows, *(look.sql() for look in looks.values()), *laterals])
        alias = self._alias()
        source += f" cross join lateral (select {', '.join(columns)}) {alias}"
        mask = None
        if notice:
            below = masks[1:]
            nothing = " and ".join(f"{m} is null" for m in below)
            array = f"json_build_array({', '.join(masks)})"
            anything = f"({masks[0]}) <> 0" + (f" or not ({nothing})" if nothing else "")
            mask = f"case when {anything} then {array} end"
        return source, f"row_to_json({alias})", mask, notice

    def _links(self, edge: Edge, sight: Sight, parent: Sight | None) -> tuple[list[str], bool]:
        """How rows of an edge hang on what is above, and whether that is known to exist in the same statement."""
        if parent is None:
            return [], False
        if edge.up:
            if edge.facet.is_case:
                return [f"{sight.alias}.id = {parent.case_id}"], False
            link = f"{sight.alias}.id = {parent.alias}.parent_id"
            return [link], False
        if edge.facet.parent is parent.facet:
            sight.parent = parent
            return [sight.link(parent).replace(" and " + parent.alias + ".latest", "")], True
        return [f"{sight.alias}.case_id = {parent.case_id}"], False

    def _single(self, edge: Edge, objects: Objects, field_number: int, parent: Sight | None) -> _Level:
        alias = self._alias()
        sight = self._universe.sight(edge.facet, alias)
        sight.names = self._names
        links, under = self._links(edge, sight, parent)
        if parent is None:
            links.append(
                f"{alias}.designator = {self._parameters.bind(lambda a: str(a.arguments[field_number]['designator']), 'text', field_number)}"
            )
        exists = self._universe.exists(sight, under=under)
        sort = self.sorted(sight, None)
        limited = "" if edge.up or edge.facet.is_case else f" order by {ordering(sort)} limit 1"
        rows = f"({self._chosen(quoted(edge.facet.table), alias, [*links, exists], limited)}) {alias}"
        source, json, mask, notice = self._json(sight, objects, rows)
        if not notice:
            return _Level(f"(select {json} from {source})", None, None)
        outer = self._alias()
        both = f"(select {json} as j, {mask} as w from {source}) {outer}"
        anyway = self._alias()
        return _Level(f"{outer}.j", f"{outer}.w", notice, f"(select) {anyway} left join {both} on true")

    # Pages.

    def _drawn(self, edge: Edge, parent: Sight | None) -> str:
        case_id = parent.case_id if parent is not None else None
        return relation(self._universe, edge.facet, self._names, case_id, own=edge.owner == VIEWER)

    def _pages(self, edge: Edge, pages: Pages, field_number: int, parent: Sight | None) -> _Level:
        arguments = self._arguments[field_number]
        facet = edge.facet
        alias = self._alias()
        sight = self._universe.sight(facet, alias)
        sight.names = self._names
        drawn = self._drawn(edge, parent) if facet.drawn else None
        # What is drawn is drawn once, for the page and for what is counted beside it.
        self._relations[alias] = f"{alias}_drawn" if drawn else quoted(facet.table)
        given = f"with {alias}_drawn as materialized ({drawn}) " if drawn else ""
        links, under = self._links(edge, sight, parent)
        conditions = [*links, self._universe.exists(sight, under=under)]
        if arguments.get("where"):
            conditions.append(self.compared(sight, field_number, arguments["where"]))
        sort = self.sorted(sight, arguments.get("orderBy"))
        backward = arguments.get("last") is not None
        size = self._parameters.bind(lambda a: _page_size(a.arguments[field_number]), "bigint", field_number)
        window = list(conditions)
        for name, before in (("after", False), ("before", True)):
            if arguments.get(name) is not None:
                slot = (field_number, name)
                window.append(beyond(sort, self._parameters, slot, self._nulls[slot], before=before))
        info = {m.name for members in pages.page_info.values() for m in members}
        more = ("hasPreviousPage" if backward else "hasNextPage") in info
        wanted = {m.name for inner, _ in pages.edges.values() for m in inner}
        cursor = bool({"startCursor", "endCursor"} & info) or "cursor" in wanted
        columns: list[str] = []
        notice = PagesNotice()
        masks: list[str] = []
        order, limit = ordering(sort, reverse=backward), f"{size}{' + 1' if more else ''}"
        source = self.rows(facet, alias, window, order, limit, root=parent is None)
        selected: list[tuple[tuple[str, ...], Objects]] = []
        for member in pages.members:  # in the order of the answer, so that what waits is told in it
            if member.name == "nodes":
                selected.append(((member.key,), pages.nodes[member.key]))
            elif member.name == "edges":
                selected += [((member.key, m), o) for m, o in pages.edges[member.key][1].items()]
        made: dict[tuple[str, ...], str] = {}
        for number, (path, objects) in enumerate(selected):
            source, json, mask, below = self._json(sight, objects, source)
            columns.append(f"{json} as n{number}")
            made[path] = f"p.n{number}"
            if below:
                masks.append(mask or "null")
                notice.parts.append((path[:1], path[1:], below))
        if notice:
            array = masks[0] if len(masks) == 1 else f"json_build_array({', '.join(masks)})"
            nothing = " and ".join(f"({m}) is null" for m in masks)
            columns.append((f"case when not ({nothing}) then {array} end" if len(masks) > 1 else array) + " as w")
        if cursor:
            number = field_number
            self._cursors[number] = field_number
            columns.append(
                f"chr({ord(MARK)}) || '{number}:' || json_build_array({', '.join(k.sql for k in sort)})::text as c"
            )
        if more or backward or cursor:
            columns.append("row_number() over () as rn")
        page = f"(select {', '.join(columns)} from {source}) p"
        answer = {
            m.key: self._page_member(
                m, pages, made, sight, sort, arguments, field_number, conditions, more, backward, size
            )
            for m in pages.members
        }
        order = " order by p.rn desc" if backward else ""
        within = f" filter (where p.rn <= {size})" if more else ""
        outer = self._alias()
        if not self._aggregates(answer.values()):
            page = "(select) p"
        if not notice:
            return _Level(f"({given}select {_built(answer)} from {page})", None, None)
        kept = f"case when (bool_or(p.w is not null){within}) then json_agg(p.w{order}){within} end"
        both = f"({given}select {_built(answer)} as j, {kept} as w from {page}) {outer}"
        return _Level(f"{outer}.j", f"{outer}.w", notice, both)

    @staticmethod
    def _aggregates(answer: Iterable[str]) -> bool:
        return any("p.n" in a or "p.c" in a or "p.rn" in a for a in answer)

    def _page_member(
        self,
        member: Member,
        pages: Pages,
        made: dict[tuple[str, ...], str],
        sight: Sight,
        sort: list[Key],
        arguments: dict[str, Any],
        field_number: int,
        conditions: list[str],
        more: bool,
        backward: bool,
        size: str,
    ) -> str:
        order = " order by p.rn desc" if backward else ""
        within = f" filter (where p.rn <= {size})" if more else ""
        match member.name:
            case "nodes":
                return f"coalesce(json_agg({made[(member.key,)]}{order}){within}, '[]'::json)"
            case "edges":
                inner, _ = pages.edges[member.key]
                others = {"cursor": "p.c", TYPENAME: f"'{pages.facet.name}Edge'"}
                columns = [f"{made.get((member.key, m.key)) or others[m.name]} as {quoted(m.key)}" for m in inner]
                shaped = f"(select row_to_json(e) from (select {', '.join(columns)}) e)"
                return f"coalesce(json_agg({shaped}{order}){within}, '[]'::json)"
            case "totalCount":
                return self.counted(sight, conditions)
            case "pageInfo":
                return _built(
                    {
                        m.key: self._page_info(
                            m.name, sight, sort, arguments, field_number, conditions, more, backward, size
                        )
                        for m in pages.page_info[member.key]
                    }
                )
            case _:
                return f"'{pages.facet.name}Connection'"

    def _page_info(
        self,
        name: str,
        sight: Sight,
        sort: list[Key],
        arguments: dict[str, Any],
        field_number: int,
        conditions: list[str],
        more: bool,
        backward: bool,
        size: str,
    ) -> str:
        within = f" filter (where p.rn <= {size})" if more else ""
        match name:
            case "hasNextPage" | "hasPreviousPage":
                forward = name == "hasNextPage"
                ways = []
                if forward is not backward:
                    ways.append(f"coalesce(max(p.rn) > {size}, false)")
                cut = "before" if forward else "after"
                if arguments.get(cut) is not None:
                    slot = (field_number, cut)
                    there = beyond(sort, self._parameters, slot, self._nulls[slot], before=not forward, inclusive=True)
                    ways.append(self._elsewhere("true", sight, [*conditions, there], exists=True))
                return f"({' or '.join(ways)})" if ways else "false"
            case "startCursor" | "endCursor":
                # Every aggregate of a page takes its rows in one and the same order, or PostgreSQL chooses for the others.
                place = "1" if name == "startCursor" else f"count(*){within}"
                return f"((array_agg(p.c{' order by p.rn desc' if backward else ''}){within})[{place}])"
            case _:
                return "'PageInfo'"

    def _elsewhere(self, what: str, sight: Sight, conditions: list[str], *, exists: bool = False) -> str:
        where = " and ".join(conditions)
        inner = f"select {what} from {self._relations[sight.alias]} {sight.alias} where {where}"
        return f"exists ({inner})" if exists else f"({inner})"

    # The viewer, when something of its own is read.

    def _viewer(self, members: list[Member]) -> _Level:
        columns: list[str] = []
        laterals: list[str] = []
        masks = ["0"]
        notice = ObjectNotice()
        for member in members:
            if member.edge is None:
                columns.append(f"{self._of_viewer(member.name)} as {quoted(member.key)}")
                continue
            assert isinstance(member.below, Pages)
            assert member.at is not None
            level = self._pages(member.edge, member.below, member.at, None)
            self._column(member.key, level, columns, laterals, masks, notice)
        alias = self._alias()
        source = (
            f"(select) {self._alias()} {' '.join(laterals)} cross join lateral (select {', '.join(columns)}) {alias}"
        )
        mask = f"json_build_array({', '.join(masks)})" if notice else None
        return _Level(f"row_to_json({alias})", mask, notice, source)

    def _of_viewer(self, name: str) -> str:
        bind = self._parameters.bind
        match name:
            case "audience" | "party":
                return self._parameters.named(name, "text")
            case "scopes" | "cases" | "services" | "networks":
                return bind(lambda a: _in_order(getattr(a.principal, name)), "text[]")
            case "readOnly":
                return bind(lambda a: a.principal.read_only, "boolean")
            case "hours":
                return bind(lambda a: a.principal.hours, "text")
            case "expiresAt":
                return bind(lambda a: a.principal.expires_at, "timestamptz")
            case _:
                return f"'{VIEWER}'"

    # Numbers over many cases.

    def _numbers(self, root: Root, asked: Portfolio) -> _Level:
        assert root.at is not None
        number, arguments = root.at, self._arguments[root.at]
        where = arguments.get("where")
        compared = (lambda case: self.compared(case, number, where)) if where else None
        grouped_by = [Grouping[getattr(g, "name", g)] for g in dict.fromkeys(arguments.get("groupBy") or ())]
        return _Level(self.numbers(grouped_by, compared).json(asked), None, None)

    # Look-ups by id.

    def _by_id(self, root: Root) -> tuple[_Level, list[ObjectNotice]]:
        assert root.at is not None
        number = root.at
        several, keyed = root.name in SEVERAL, root.name == ENTITIES
        if keyed:
            ids = self._keyed(root, number)
        elif several:
            ids = self._parameters.bind(lambda a: _ids(a.arguments[number]), "uuid[]")
        else:
            ids = f"array[{self._parameters.bind(lambda a: _ids(a.arguments[number])[0], 'uuid', number)}]"
        branches: list[str] = []
        notices: list[ObjectNotice] = []
        for objects in root.by_type:
            if self._reached is not None and objects.facet.name not in self._reached:
                continue
            if not self._universe.reads(objects.facet):
                continue
            for key in keys_of(objects.facet) if keyed else (ID,):
                branch, notice = self._looked_up(objects, key, keyed, len(notices))
                branches.append(branch)
                notices.append(notice)
        found = (
            " union all ".join(f"({b})" for b in branches) or "(select null::json as j, null::json as w where false)"
        )
        looked = (
            f"unnest({ids}) with ordinality u({'id, facet, designator, n' if keyed else 'id, n'}) "
            f"left join lateral (select * from ({found}) f limit 1) x on true"
        )
        if not several:
            return _Level("x.j", "x.w", ObjectNotice(), looked), notices
        json = "coalesce(json_agg(x.j order by u.n), '[]'::json)"
        mask = "case when bool_or(x.w is not null) then json_agg(x.w order by u.n) end"
        return _Level(json, mask, ObjectNotice(), looked), notices

    def _keyed(self, root: Root, number: int) -> str:
        """What representations stand for: the id, the facet and the designator of each."""
        facets = [objects.facet for objects in root.by_type]
        bind = self._parameters.bind
        return ", ".join(
            (
                bind(lambda a: [r.id for r in represented(a.arguments[number]["representations"], facets)], "uuid[]"),
                bind(
                    lambda a: [r.facet for r in represented(a.arguments[number]["representations"], facets)], "text[]"
                ),
                bind(
                    lambda a: [r.designator for r in represented(a.arguments[number]["representations"], facets)],
                    "text[]",
                ),
            )
        )

    def found_by(self, alias: str, key: str, facet: Facet | None) -> list[str]:
        """How a record is found by what it was asked for by; by a key beside the name of its facet, which is given then."""
        if facet is None:
            return [f"{alias}.id = u.id"]
        if key == DESIGNATOR:
            return [f"u.facet = '{facet.name}'", "u.id is null", f"{alias}.designator = u.designator"]
        both = [f"(u.designator is null or {alias}.designator = u.designator)"] if DESIGNATOR in keys_of(facet) else []
        return [f"u.facet = '{facet.name}'", f"{alias}.id = u.id", *both]

    def _looked_up(self, objects: Objects, key: str, keyed: bool, number: int) -> tuple[str, ObjectNotice]:
        alias = self._alias()
        sight = self._universe.sight(objects.facet, alias)
        sight.names = self._names
        links = self.found_by(alias, key, objects.facet if keyed else None)
        chosen = self._chosen(quoted(objects.facet.table), alias, [*links, self._universe.exists(sight)], "")
        members = objects.members or [Member(TYPENAME, TYPENAME, [])]
        source, json, mask, notice = self._json(sight, Objects(objects.facet, members), f"({chosen}) {alias}")
        if not objects.members:
            json = "'{}'::json"
        tagged = f"case when {mask} is not null then json_build_array({number}, {mask}) end" if mask else "null::json"
        return f"select {json} as j, {tagged} as w from {source}", notice


def _built(members: dict[str, str]) -> str:
    """An object put together where its members are aggregated; a select of them below it costs as much as small pages do."""
    pairs = [f"'{key}', {value}" for key, value in members.items()]
    most = 50  # a function of PostgreSQL takes a hundred arguments
    made = [f"json_build_object({', '.join(pairs[at : at + most])})" for at in range(0, len(pairs), most)]
    if len(made) == 1:
        return made[0]
    inner = " || ',' || ".join(f"substr(left({one}::text, -1), 2)" for one in made)
    return f"('{{' || {inner} || '}}')::json"


def _in_order(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def _of_each(settings: str, told: str, asked: dict[int, str]) -> str:
    """A row for each of those who ask at once and differ only in what they asked: the settings stand for all of them."""
    if not asked:
        return f"select q.j::text, q.w::text from {settings}{told}"
    for number, sql_type in asked.items():
        told = told.replace(f"${number}::{sql_type}", f"one.v{number}")
    arrays = ", ".join(f"${number}::{sql_type}[]" for number, sql_type in asked.items())
    values = ", ".join(f"v{number}" for number in asked)
    each = f"(select * from unnest({arrays}) with ordinality one({values}, n) where ctx.ok offset 0) one"
    return f"select q.j::text, q.w::text, one.n from {settings}cross join lateral {each} {told}"


def _page_size(arguments: dict[str, Any]) -> int:
    for name in ("first", "last"):
        if arguments.get(name) is not None:
            return int(arguments[name])
    return DEFAULT_PAGE


def _ids(arguments: dict[str, Any]) -> list[UUID | None]:
    """The asked ids; what is no id is nobody's, like an id of nobody."""
    asked = arguments["ids"] if "ids" in arguments else [arguments["id"]]
    return [_uuid(i) for i in asked]


def _uuid(text: Any) -> UUID | None:
    try:
        found = UUID(str(text))
    except ValueError:
        return None
    return found if str(found) == text else None
