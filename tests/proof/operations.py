"""Operations to be asked: random, valid in one audience's schema, within the hub's limits, the same for the same seed.

They probe with values from the world itself, hidden ones included: a filter that guesses right is the best leak.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    Visitor,
    get_named_type,
    is_leaf_type,
    is_list_type,
    parse,
    validate,
    visit,
)

from schema.audience import Audience
from schema.conditions import Literal
from schema.disclosure import camel
from schema.graph import Edge, Graph, the_graph
from schema.values import instant_text
from tests.proof.oracle import DEFAULT_PAGE, Cursor, World

DEEPEST = 11
DEAREST = 5_000
MOST_TOKENS = 1_500
MOST_ALIASES = 15


class Word(str):
    """An enum's value: bare in a document, text in variables."""

    __slots__ = ()


@dataclass(frozen=True)
class Operation:
    """A document with its variables; `pages` are the variables that take a cursor, and the list each continues."""

    document: str
    variables: dict[str, Any]
    pages: dict[str, str] = field(default_factory=dict)


def operation(
    seed: int, schema: GraphQLSchema, world: World, audience: Audience | None = None, graph: Graph | None = None
) -> Operation:
    """An operation that is valid in this schema, deep at most 11, of a cost of at most 5,000 nodes.

    With an `audience`, half of its filters and orders are about facts that are at times hidden from it.
    """
    rng = Random(seed)
    while True:
        made, cost = _Writer(rng, schema, world, graph or the_graph(), audience).whole()
        document = parse(made.document)
        tokens = made.document.count(" ")
        bounded = cost <= DEAREST and tokens <= MOST_TOKENS and _aliases(document) <= MOST_ALIASES
        if bounded and not validate(schema, document):
            return made


def _aliases(document: DocumentNode) -> int:
    """How often the field that has the most aliases has one."""
    met: Counter[str] = Counter()

    class Met(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            met[node.name.value] += node.alias is not None

    visit(document, Met())
    return max(met.values(), default=0)


def following(one: Operation, data: dict[str, Any], seed: int = 0) -> Operation | None:
    """The same operation from a place in its own answer onward; none when it answered no place."""
    rng = Random(seed)
    for variable, key in rng.sample(sorted(one.pages.items()), len(one.pages)):
        cursors = [e["cursor"] for e in data[key]["edges"]]
        if cursors:
            chosen = rng.choice(cursors)
            text = chosen.met or str(chosen) if isinstance(chosen, Cursor) else chosen
            return replace(one, variables=one.variables | {variable: text})
    return None


def wholes(schema: GraphQLSchema, graph: Graph | None = None) -> list[Operation]:
    """Every fact of every record that is met, one list at a time: from the cases down, and by the registers."""
    edges = (graph or the_graph()).edges
    below = [_whole(schema, edges, edge) for (owner, _), edge in edges.items() if owner == "Case"]
    found = [f"cases(first: 6) {{ nodes {{ id {asked} }} }}" for asked in below if asked]
    found += [_whole(schema, edges, edge) for (owner, _), edge in edges.items() if owner == "Query" and edge.many]
    return [*(Operation(f"{{ {asked} }}", {}) for asked in found if asked), *numbers(schema, graph)]


def numbers(schema: GraphQLSchema, graph: Graph | None = None) -> list[Operation]:
    """Every figure there is: in all, by each axis, by the cells of what is guarded, and of some cases."""
    group, grouping = schema.type_map.get("PortfolioGroup"), schema.type_map.get("Grouping")
    if not isinstance(group, GraphQLObjectType) or not isinstance(grouping, GraphQLEnumType):
        return []
    measures = (graph or the_graph()).measures.values()
    cells = {m.guard.cells for m in measures if m.guard is not None and camel(m.name) in group.fields}
    asked = ["", *(f"groupBy: [{axis}]" for axis in grouping.values)]
    asked += sorted(f"groupBy: [{', '.join(c.name for c in cell)}]" for cell in cells)
    asked += ['where: {customer: {eq: "BN"}}', 'where: {not: {agency: {eq: "D"}}}, groupBy: [AGENCY]']
    kinds = {name: get_named_type(field.type) for name, field in group.fields.items()}
    told = [
        f"{name} {{ {' '.join(n for n, f in kind.fields.items() if is_leaf_type(get_named_type(f.type)))} }}"
        if isinstance(kind, GraphQLObjectType)
        else name
        for name, kind in kinds.items()
        if isinstance(kind, GraphQLObjectType) or name.upper() in grouping.values or name == "fiscalYear"
    ]
    heads = [f"portfolio({arguments})" if arguments else "portfolio" for arguments in asked]
    return [Operation(f"{{ {head} {{ complete asOf groups {{ {' '.join(told)} }} }} }}", {}) for head in heads]


def _whole(schema: GraphQLSchema, edges: Mapping[tuple[str, str], Edge], edge: Edge, level: int = 1) -> str:
    """All that an edge leads to, with what hangs on it; nothing when there is no such edge in this schema.

    Pages are shorter from the third `level` on, so that the whole costs no more than one document may.
    """
    owner, kind, source = (schema.type_map.get(n) for n in (edge.owner, edge.facet.name, "Provenance"))
    if not isinstance(owner, GraphQLObjectType) or edge.name not in owner.fields:
        return ""
    assert isinstance(kind, GraphQLObjectType)
    assert isinstance(source, GraphQLObjectType)
    if edge.up:
        return f"{edge.name} {{ id }}"
    parts = [n for n, f in kind.fields.items() if is_leaf_type(get_named_type(f.type))]
    if not edge.facet.drawn:
        parts.append(f"provenance {{ {' '.join(source.fields)} }}")
    if not edge.facet.is_case:
        parts += [_whole(schema, edges, one, level + 1) for (owner, _), one in edges.items() if owner == kind.name]
    body = " ".join(parts)
    if not edge.many:
        return f"{edge.name} {{ {body} }}"
    return f"{edge.name}(first: {8 if level < 3 else 4}) {{ totalCount nodes {{ {body} }} }}"


class _Writer:
    """Writes one document, walking the schema from its root."""

    def __init__(
        self, rng: Random, schema: GraphQLSchema, world: World, graph: Graph, audience: Audience | None
    ) -> None:
        self.rng, self.schema, self.world, self.graph, self.audience = rng, schema, world, graph, audience
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.fragments: list[str] = []
        self.pages: dict[str, str] = {}
        self.names = 0
        self.keen = False
        ids = [str(r["id"]) for rows in world.values() for r in rows]
        self.ids = [*ids, str(UUID(int=rng.getrandbits(128), version=4))]
        self.designators = [r["designator"] for r in world["Case"]] or ["BN-D-SAA"]

    def whole(self) -> tuple[Operation, int]:
        query = self.schema.query_type
        assert query is not None
        roots = [n for n in query.fields if n not in ("sources", "disclosure")]
        parts, cost = [], 0
        probing = self.rng.random() < 0.3
        for _ in range(1 if probing else self.rng.choice((1, 1, 2, 3))):
            text, paid = self._probe() if probing else self._root(query, self.rng.choice(roots))
            parts.append(text)
            cost += paid
        if self.rng.random() < 0.1:
            parts.append("__typename")
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        head = f"query Asked{declared}" if self.declared or self.rng.random() < 0.5 else ""
        document = " ".join([head, "{", *parts, "}", *self.fragments]).strip()
        return Operation(document, self.variables, self.pages), cost

    def _root(self, query: GraphQLObjectType, name: str) -> tuple[str, int]:
        key = f"{self._name('r')}: {name}"
        if name == "case":
            body, cost = self._selection(self._object("Case"), 1)
            wanted = self.rng.choice(self.designators) if self.rng.random() < 0.9 else "ZZ-Z-ZZZ"
            return f"{key}(designator: {self._value(wanted, 'CaseDesignator!')}) {body}", 1 + cost
        if name == "viewer":
            of_token = (
                "scopes",
                "cases",
                "services",
                "readOnly",
                "hours",
                "networks",
            )  # when it ends is the token's own
            told = self._some(("__typename", "audience", "party", *of_token))
            text, cost = self._below(self._object("Viewer"), "duties", 2)
            return f"{key} {{ {' '.join([*told, text])} }}", 1 + cost
        if name in ("node", "nodes"):
            body, cost = self._on_node(1)
            if name == "node":
                return f"{key}(id: {self._value(self.rng.choice(self.ids), 'ID!')}) {body}", 1 + cost
            ids = self.rng.choices(self.ids, k=self.rng.randrange(6))
            return f"{key}(ids: {self._value(ids, '[ID!]!')}) {body}", max(1, len(ids)) * (1 + cost)
        if name == "portfolio":
            return self._portfolio(key)
        return self._connection(self.graph.edges["Query", name].facet.name, key, 1, root=True)

    def _portfolio(self, key: str) -> tuple[str, int]:
        """Numbers over many cases, grouped by as much as three axes, at times over those that pass a filter."""
        grouping, group = self.schema.type_map["Grouping"], self._object("PortfolioGroup")
        assert isinstance(grouping, GraphQLEnumType)
        axes = self.rng.sample(sorted(grouping.values), self.rng.choice((0, 1, 1, 2, 3)))
        arguments = [f"groupBy: {self._value([Word(axis) for axis in axes], '[Grouping!]')}"] if axes else []
        if self.rng.random() < 0.3:
            arguments.append(f"where: {self._value(self._where('Case', 1), 'CaseWhere')}")
        leaves = [n for n, f in group.fields.items() if is_leaf_type(get_named_type(f.type))]
        measures = [n for n in group.fields if n not in leaves]
        chosen = self.rng.sample(measures, min(len(measures), self.rng.choice((0, 1, 1, 2, 4))))
        parts = [*self._some(leaves), *(f"{name} {self._figures(group, name)}" for name in chosen)]
        self.rng.shuffle(parts)
        asked = ["complete", "asOf", f"groups {{ {' '.join(parts)} }}"]
        head = f"{key}({', '.join(arguments)})" if arguments else key
        return f"{head} {{ {' '.join(asked)} }}", 1 + 100 * (1 + len(chosen))

    def _figures(self, group: GraphQLObjectType, name: str) -> str:
        return f"{{ {' '.join(self._some(self._object(get_named_type(group.fields[name].type).name).fields))} }}"

    def _probe(self) -> tuple[str, int]:
        """One whole list, filtered or sorted by what may be hidden: asked of the root, or of every case."""
        lists = [e for (owner, name), e in self.graph.edges.items() if e.many and name in self._fields(owner)]
        dark = [e for e in lists if self._dark(e.facet.name)]
        edge = self.rng.choice(dark if dark and self.rng.random() < 0.7 else lists)
        while edge.owner not in ("Query", "Case"):
            edge = self.graph.edges["Case", self.rng.choice(self._lists_of_case())]
        name, self.keen = edge.facet.name, True
        by = [f"where: {self._value(self._where(name, 0), name + 'Where')}"]
        if self.rng.random() < 0.5:
            by.append(f"orderBy: {self._value(self._order(name), f'[{name}Order!]')}")
        each = "__typename" if edge.facet.drawn else "id"
        asked = f"{edge.name}({', '.join(by)}) {{ totalCount nodes {{ {each} }} }}"
        if edge.owner == "Query":
            return f"{self._name('r')}: {asked}", 1 + DEFAULT_PAGE
        return f"{self._name('r')}: cases {{ nodes {{ {asked} }} }}", 1 + DEFAULT_PAGE * (2 + DEFAULT_PAGE)

    def _fields(self, owner: str) -> Iterable[str]:
        kind = self.schema.type_map.get(owner)
        return kind.fields if isinstance(kind, GraphQLObjectType) else ()

    def _lists_of_case(self) -> list[str]:
        return [n for n in self._fields("Case") if ("Case", n) in self.graph.edges and self.graph.edges["Case", n].many]

    # Objects.

    def _object(self, name: str) -> GraphQLObjectType:
        found = self.schema.type_map[name]
        assert isinstance(found, GraphQLObjectType)
        return found

    def _selection(self, kind: GraphQLObjectType, depth: int) -> tuple[str, int]:
        """What is asked of an object whose field stands at this depth."""
        leaves = [n for n, f in kind.fields.items() if is_leaf_type(get_named_type(f.type))]
        chosen = self.rng.sample(leaves, min(len(leaves), self.rng.choice((1, 2, 3, 5, 8))))
        parts = [self._leaf(name) for name in chosen]
        if self.rng.random() < 0.6 and "id" in kind.fields:
            parts.append("id")
        if self.rng.random() < 0.15:
            parts.append("__typename")
        cost = 0
        if depth + 2 <= DEEPEST and self.rng.random() < 0.2 and "provenance" in kind.fields:
            asked = self._some(self._object("Provenance").fields)
            parts.append(f"provenance {{ {' '.join(asked)} }}")
            cost += 1
        below = [n for n in kind.fields if (kind.name, n) in self.graph.edges]
        if below and depth + 4 <= DEEPEST:
            for name in self.rng.sample(below, min(len(below), self.rng.choice((0, 0, 1, 1, 2)))):
                text, paid = self._below(kind, name, depth + 1)
                parts.append(text)
                cost += paid
        self.rng.shuffle(parts)
        return self._grouped(kind, parts), cost

    def _leaf(self, name: str) -> str:
        key = f"{self._name('a')}: {name}" if self.rng.random() < 0.2 else name
        return key + self._directive()

    def _below(self, kind: GraphQLObjectType, name: str, depth: int) -> tuple[str, int]:
        edge = self.graph.edges[kind.name, name]
        key = f"{self._name('e')}: {name}" if self.rng.random() < 0.5 else name
        if edge.many:
            return self._connection(edge.facet.name, key, depth)
        directive = self._directive()
        body, cost = self._selection(self._object(edge.facet.name), depth)
        if self.rng.random() < 0.15:
            more, dearer = self._selection(self._object(edge.facet.name), depth)
            return f"{key}{directive} {body} {key} {more}", 1 + cost + dearer
        return f"{key}{directive} {body}", 1 + cost

    def _on_node(self, depth: int) -> tuple[str, int]:
        """What is asked of a record of whatever kind."""
        node = self.schema.type_map["Node"]
        assert isinstance(node, GraphQLInterfaceType)
        kinds = sorted(t.name for t in self.schema.get_possible_types(node))
        parts, cost = ["__typename", "id"], 0
        for name in self.rng.sample(kinds, min(len(kinds), self.rng.choice((1, 3, 6)))):
            body, paid = self._selection(self._object(name), depth)
            parts.append(f"... on {name} {body}")
            cost = max(cost, paid)
        return f"{{ {' '.join(parts)} }}", cost

    def _grouped(self, kind: GraphQLObjectType, parts: list[str]) -> str:
        """The parts, some of them moved into fragments."""
        if len(parts) > 1 and self.rng.random() < 0.3:
            cut = self.rng.randrange(1, len(parts))
            inner = f"{{ {' '.join(parts[cut:])} }}"
            match self.rng.randrange(4):
                case 0:
                    moved = f"... on {kind.name}{self._directive()} {inner}"
                case 1:
                    moved = f"...{self._directive()} {inner}"
                case 2 if "id" in kind.fields:
                    moved = f"... on Node {{ id }} {' '.join(parts[cut:])}"
                case _:
                    name = self._name("F")
                    self.fragments.append(f"fragment {name} on {kind.name} {inner}")
                    moved = f"...{name}{self._directive()}"
            parts = [*parts[:cut], moved]
        return f"{{ {' '.join(parts)} }}"

    def _directive(self) -> str:
        if self.rng.random() > 0.06:
            return ""
        asked = self.rng.random() < 0.7
        word = self.rng.choice(("include", "skip"))
        return f" @{word}(if: {self._value(asked if word == 'include' else not asked, 'Boolean!')})"

    # Lists.

    def _connection(self, name: str, key: str, depth: int, *, root: bool = False) -> tuple[str, int]:
        arguments, size = self._page(name, key, root=root)
        paged = root and key.partition(":")[0] in self.pages.values()
        head = f"{key}({', '.join(arguments)})" if arguments else key
        bodies = [self._connection_body(name, depth, paged=paged) for _ in range(2 if self.rng.random() < 0.1 else 1)]
        text = " ".join(f"{head} {body}" for body, _ in bodies)
        return text, 1 + max(size, 1) * sum(1 + cost for _, cost in bodies)

    def _connection_body(self, name: str, depth: int, *, paged: bool) -> tuple[str, int]:
        parts, cost = [], 0
        if self.rng.random() < 0.75:
            body, paid = self._selection(self._object(name), depth + 1)
            parts.append(f"nodes {body}")
            cost += paid
        if depth + 4 <= DEEPEST and (not parts or self.rng.random() < 0.3):
            body, paid = self._selection(self._object(name), depth + 2)
            cursor = " cursor" if self.rng.random() < 0.6 else ""
            parts.append(f"edges {{ node {body}{cursor} }}")
            cost += 1 + paid
        if paged:
            parts.append("edges { cursor }")
        if self.rng.random() < 0.5:
            parts.append("totalCount")
        if self.rng.random() < 0.5:
            parts.append(f"pageInfo {{ {' '.join(self._some(self._object('PageInfo').fields))} }}")
        self.rng.shuffle(parts)
        return f"{{ {' '.join(parts or ['totalCount'])} }}", cost

    def _page(self, name: str, key: str, *, root: bool) -> tuple[list[str], int]:
        arguments, size, backward = [], DEFAULT_PAGE, False
        if self.rng.random() < 0.45:
            wanted = self._where(name, 2)
            arguments.append(f"where: {self._value(wanted, name + 'Where')}")
        if self.rng.random() < 0.5:
            arguments.append(f"orderBy: {self._value(self._order(name), f'[{name}Order!]')}")
        if self.rng.random() < (0.6 if root else 0.9):
            size = self.rng.choice((0, 1, 2, 3, 5, 40)) if root else self.rng.choice((1, 1, 2, 2, 3, 5))
            backward = self.rng.random() < 0.3
            arguments.append(f"{'last' if backward else 'first'}: {self._value(size, 'Int')}")
        if root and self.rng.random() < 0.5:
            variable = self._name("c")
            self.declared.append(f"${variable}: String")
            self.pages[variable] = key.partition(":")[0]
            arguments.append(f"{self.rng.choice(('before', 'after'))}: ${variable}")
        self.rng.shuffle(arguments)
        return arguments, size

    def _order(self, name: str) -> list[dict[str, Any]]:
        facts = self.schema.type_map[f"{name}OrderFact"]
        assert isinstance(facts, GraphQLEnumType)
        keys: list[dict[str, Any]] = []
        for fact in self._telling(name, sorted(facts.values), self.rng.choice((1, 1, 2, 3))):
            key: dict[str, Any] = {"fact": Word(fact)}
            if self.rng.random() < 0.7:
                key["direction"] = Word(self.rng.choice(("ASC", "DESC")))
            keys.append(key)
        return keys

    def _telling(self, name: str, members: list[str], n: int) -> list[str]:
        """Some members, half of the time those that are at times hidden from the audience."""
        dark = self._dark(name)
        chosen = [m for m in members if m in dark]
        if not chosen or (not self.keen and self.rng.random() < 0.5):
            chosen = members
        return self.rng.sample(chosen, min(len(chosen), n))

    def _dark(self, name: str) -> set[str]:
        """The facts of a facet that are hidden from the audience at times, as members and as facts to sort by."""
        facet, a = self.graph.every[name], self.audience
        return {
            spelt
            for rule in facet.facts.values()
            if a is not None and (a in rule.once or a in rule.own or (a in facet.at_a_glance and not rule.at_a_glance))
            for spelt in (camel(rule.name), rule.name.upper())
        }

    # Filters.

    def _where(self, name: str, deep: int) -> dict[str, Any]:
        kind = self.schema.type_map[f"{name}Where"]
        assert isinstance(kind, GraphQLInputObjectType)
        facts = [n for n in kind.fields if n not in ("and", "or", "not")]
        wanted: dict[str, Any] = {}
        for fact in self._telling(name, facts, self.rng.choice((0, 1, 1, 1, 2))):
            wanted[fact] = self._filter(name, fact, kind.fields[fact].type)
        if deep and self.rng.random() < 0.4:
            joined = self.rng.choice(("and", "or", "not"))
            if joined == "not":
                wanted[joined] = self._where(name, deep - 1)
            else:
                wanted[joined] = [self._where(name, deep - 1) for _ in range(self.rng.choice((0, 1, 2, 2)))]
        return wanted

    def _filter(self, name: str, fact: str, of: Any) -> dict[str, Any]:
        kind = get_named_type(of)
        assert isinstance(kind, GraphQLInputObjectType)
        operators = self.rng.sample(sorted(kind.fields), self.rng.choice((0, 1, 1, 1, 1, 1, 1, 2)))
        return {o: self._operand(name, fact, o, kind.fields[o].type) for o in operators}

    def _operand(self, name: str, fact: str, operator: str, of: GraphQLOutputType) -> Any:
        if operator == "isNull":
            return self.rng.random() < 0.5
        if is_list_type(of):
            return [self._met(name, fact, get_named_type(of)) for _ in range(self.rng.randrange(4))]
        value = self._met(name, fact, get_named_type(of))
        if operator in ("startsWith", "contains"):
            start = 0 if operator == "startsWith" else self.rng.randrange(max(1, len(value)))
            return value[start : start + self.rng.choice((1, 3, 9, 40))]
        return value

    def _met(self, name: str, fact: str, of: Any) -> Any:
        """A value the world holds for the fact, whoever may see it."""
        if isinstance(of, GraphQLEnumType):
            return Word(self.rng.choice(sorted(of.values)))
        facet = self.graph.every[name]
        rule = next(r for r in facet.facts.values() if camel(r.name) == fact)
        values = [v for r in self.world.get(name, ()) for v in _flat(r.get(rule.name))]
        # What is drawn is met in no world: its strands say what it can be.
        written = (s.gives.get(rule.name) for s in facet.strands)
        values += [e.value for e in written if isinstance(e, Literal) and type(e.value) is str]
        if values and self.rng.random() < 0.9:
            value = self.rng.choice(values)
            return instant_text(value) if isinstance(value, datetime) else str(value) if _is_written(value) else value
        plain = {
            "Money": "1.00 USD",
            "Date": "2026-03-09",
            "DateTime": "2026-03-09T12:00:00Z",
            "Int": 3,
            "Boolean": True,
        }
        codes = {"CaseDesignator": "BN-D-SAA", "CustomerCode": "BN", "AgencyCode": "D", "CageCode": "1ABC2"}
        return (plain | codes).get(of.name, "canary")

    # Text.

    def _some(self, names: Iterable[str]) -> list[str]:
        known = sorted(names)
        return self.rng.sample(known, self.rng.randrange(1, len(known) + 1))

    def _value(self, value: Any, of: str) -> str:
        """The value in the document, or by a variable."""
        if self.rng.random() < 0.5:
            return _literal(value)
        name = self._name("v")
        self.declared.append(f"${name}: {of}")
        self.variables[name] = value
        return f"${name}"

    def _name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return str(value) if isinstance(value, Word) else json.dumps(value)


def _flat(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _is_written(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and type(value) is not str)
