"""What an operation selects, merged and with its fragments resolved: what the plan, the cost and the audit are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from hub.read.projection import Projection
from hub.read.subgraph import ENTITIES, ENTITY, SERVICE
from schema.disclosure import Facet, FactRule, camel
from schema.graph import PORTFOLIO, SHOWN_AS, Edge, Followed, Graph
from schema.provenance import PROVENANCE

TYPENAME = "__typename"
VERSION = "__version"  # of the row as its reader sees it; asked by the loaders alone, a name that no document can use
VIEWER = "Viewer"
PYTHON_ROOTS = ("sources", "disclosure", "__schema", "__type", TYPENAME, SERVICE)


class Cost(NamedTuple):
    """What a question asks for, whatever there is to be found: nodes, and about so many bytes."""

    nodes: int
    bytes: int


UNSELECTED = ""  # the response key of what is read and not told


@dataclass
class Member:
    """One response key of an object: a fact, its provenance, its type's name, its id, or an edge with what is below."""

    key: str
    name: str
    nodes: list[FieldNode]
    rule: FactRule | None = None
    edge: Edge | None = None
    at: int | None = None  # which of the operation's fields, for its arguments
    below: Objects | Pages | None = None
    provenance: list[Member] | None = None


@dataclass
class Objects:
    """What is selected of the records of a facet."""

    facet: Facet
    members: list[Member]


@dataclass
class Pages:
    """What is selected of a connection: its nodes, edges, page information and count."""

    facet: Facet
    members: list[Member]
    nodes: dict[str, Objects] = field(default_factory=dict)
    edges: dict[str, tuple[list[Member], dict[str, Objects]]] = field(default_factory=dict)
    page_info: dict[str, list[Member]] = field(default_factory=dict)


@dataclass
class Figure:
    """One measure that is selected of every group: its response key, and what is selected of it."""

    key: str
    name: str
    members: list[Member]


@dataclass
class Groups:
    """What is selected of every group of a portfolio, in the order of the answer."""

    members: list[Member | Figure]

    def figures(self) -> list[Figure]:
        """The measures among it."""
        return [m for m in self.members if isinstance(m, Figure)]


@dataclass
class Portfolio:
    """What is selected of a portfolio, and of its groups by their response keys."""

    members: list[Member]
    groups: dict[str, Groups] = field(default_factory=dict)


@dataclass
class Root:
    """One response key of the operation: an edge, a look-up by id, the viewer, numbers over cases, or what Python answers.

    The viewer's `members` are read when one of them leads to records; otherwise Python answers.
    """

    key: str
    name: str
    nodes: list[FieldNode]
    edge: Edge | None = None
    at: int | None = None
    below: Objects | Pages | None = None
    by_type: list[Objects] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    portfolio: Portfolio | None = None

    @property
    def read(self) -> bool:
        """Whether a statement answers it."""
        return self.edge is not None or self.portfolio is not None or bool(self.by_type or self.members)


@dataclass
class Event:
    """How an event of a subscription is told: its field, and the keys of what it tells with what each is."""

    key: str
    followed: Followed
    node: FieldNode
    members: list[tuple[str, str]]


@dataclass
class Selection:
    """One operation as it is to be answered; `fields` are the definitions and nodes whose arguments are coerced anew."""

    roots: list[Root]
    fields: list[tuple[GraphQLField, FieldNode]]
    facets: dict[str, str]  # every facet that is met, with the response name by which it was asked for
    coordinates: tuple[str, ...]
    constant: list[dict[str, Any] | None]
    edges: dict[int, Edge]  # the edge each field leads along, where it leads along one
    event: Event | None = None  # of a subscription; its roots are what is read anew
    costs: dict[tuple[Any, ...], Cost] = field(default_factory=dict)  # of the page sizes that are within bounds
    number: object = field(default_factory=count().__next__)  # tells selections apart in the cache of plans

    def arguments(self, variables: VariableValues) -> list[dict[str, Any]]:
        """The coerced arguments of every field, in order."""
        return [
            known if known is not None else get_argument_values(definition, node, variables)
            for known, (definition, node) in zip(self.constant, self.fields, strict=True)
        ]


class Reading:
    """Reads one operation against an audience's projection; the document is valid for it."""

    def __init__(self, graph: Graph, projection: Projection, document: DocumentNode, variables: VariableValues) -> None:
        self._graph = graph
        self._projection = projection
        self._variables = variables
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._fields: list[tuple[GraphQLField, FieldNode]] = []
        self._edges: dict[int, Edge] = {}
        self._facets: dict[str, str] = {}
        self._coordinates: dict[str, None] = {}

    def read(self, operation: OperationDefinitionNode) -> Selection:
        """The operation's roots, merged."""
        query = self._projection.schema.query_type
        assert query is not None
        roots: list[Root] = []
        event = None
        if operation.operation is OperationType.SUBSCRIPTION:
            for key, nodes in self._collect([operation.selection_set], {"Subscription"}).items():  # one, or none
                roots, event = self._event(key, nodes, query)
        else:
            for key, nodes in self._collect([operation.selection_set], {"Query"}).items():
                roots.append(self._root(key, nodes, query))
        return self._selected(roots, event)

    def _selected(self, roots: list[Root], event: Event | None = None) -> Selection:
        constant = [
            None if _has_variables(node) else get_argument_values(definition, node) for definition, node in self._fields
        ]
        return Selection(
            roots, self._fields, self._facets, tuple(sorted(self._coordinates)), constant, self._edges, event
        )

    def written(self, operation: OperationDefinitionNode) -> tuple[tuple[str, ...], dict[str, str]]:
        """The submissions a mutation sends, and every facet of which it reads what was made, with the name it is asked by."""
        sent = self.sent(operation)
        return tuple(root.name for root in sent.roots if not root.by_type), self._facets

    def sent(self, operation: OperationDefinitionNode) -> Selection:
        """The submissions of a mutation, each a root, and each `record` that is read of one a root by the type it may be of."""
        mutation = self._projection.schema.mutation_type
        sent = []
        for sent_as, nodes in self._collect([operation.selection_set], {"Mutation"}).items():
            name = nodes[0].name.value
            if mutation is None or name == TYPENAME:
                continue
            sent.append(Root(sent_as, name, nodes))
            answer = get_named_type(mutation.fields[name].type).name
            sets = [n.selection_set for n in nodes if n.selection_set]
            for key, below in self._collect(sets, {answer, "Receipt"}).items():
                if below[0].name.value == "record":
                    chosen = [n.selection_set for n in below if n.selection_set]
                    by_type = [
                        Objects(facet, self._members(facet, chosen, "record"))
                        for facet in self._graph.facets.values()
                        if facet.exists_for(self._projection.audience)
                    ]
                    sent.append(Root(key, "record", below, by_type=by_type))
        return self._selected(sent)

    def _root(self, key: str, nodes: list[FieldNode], query: GraphQLObjectType) -> Root:
        name = nodes[0].name.value
        if name in PYTHON_ROOTS:
            self._coordinates[f"Query.{name}"] = None
            return Root(key, name, nodes)
        if name == "viewer":
            self._coordinates[f"Query.{name}"] = None
            members = self._viewer([n.selection_set for n in nodes if n.selection_set])
            return Root(key, name, nodes, members=members if any(m.edge for m in members) else [])
        at = self._field(query.fields[name], nodes[0])
        if name in ("node", "nodes", ENTITIES):
            sets = [n.selection_set for n in nodes if n.selection_set]
            by_type = [
                Objects(facet, self._members(facet, sets, name))
                for facet in self._graph.facets.values()
                if facet.exists_for(self._projection.audience)
            ]
            return Root(key, name, nodes, at=at, by_type=by_type)
        if name == PORTFOLIO:
            return Root(key, name, nodes, at=at, portfolio=self._portfolio(nodes))
        edge = self._graph.edges["Query", name]
        self._edges[at] = edge
        return Root(key, name, nodes, edge, at, self._below(edge, nodes))

    def _portfolio(self, nodes: list[FieldNode]) -> Portfolio:
        """What is selected of the numbers, and every facet whose rows they are made of."""
        measures = self._graph.measured(self._projection.audience)
        told = {camel(measure.name): measure for measure in measures.values()}
        asked = Portfolio([])
        for facet in self._graph.grouped_from(self._projection.audience):
            self._facets.setdefault(facet, nodes[0].name.value)
        for key, below in self._below_of(nodes, "Portfolio"):
            asked.members.append(Member(key, below[0].name.value, below))
            if below[0].name.value != "groups":
                continue
            groups = asked.groups[key] = Groups([])
            for k, inner in self._below_of(below, "PortfolioGroup"):
                name = inner[0].name.value
                if name not in told:
                    groups.members.append(Member(k, name, inner))
                    continue
                measure = told[name]
                chosen = [Member(m, n[0].name.value, n) for m, n in self._below_of(inner, SHOWN_AS[measure.shown])]
                groups.members.append(Figure(k, measure.name, chosen))
                self._coordinates[f"Portfolio.{measure.name}"] = None
                for facet in measure.drawn_from():
                    self._facets.setdefault(facet, nodes[0].name.value)
        return asked

    def _below_of(self, nodes: list[FieldNode], kind: str) -> list[tuple[str, list[FieldNode]]]:
        return list(self._collect([n.selection_set for n in nodes if n.selection_set], {kind}).items())

    def _event(self, key: str, nodes: list[FieldNode], query: GraphQLObjectType) -> tuple[list[Root], Event]:
        """What is read for an event, in roots by the response keys of what it tells.

        Where a record is followed and none of it is selected, it is read all the same, under a key that no name can be.
        """
        followed = self._graph.followed[nodes[0].name.value]
        self._coordinates[f"Subscription.{followed.name}"] = None
        self._facets[followed.facet.name] = followed.name
        told = self._collect([n.selection_set for n in nodes if n.selection_set], {followed.payload})
        members = [(k, n[0].name.value) for k, n in told.items()]
        read = {k: n for k, n in told.items() if n[0].name.value == followed.member}
        edge = followed.edge
        if edge is not None and edge.many:
            roots = []
            for k, n in read.items():
                member = Member(k, followed.member, n)
                self._lead(member, VIEWER)
                roots.append(Root(k, "viewer", n, members=[member]))
            return roots, Event(key, followed, nodes[0], members)
        return [self._followed(k, n, nodes[0], followed, query) for k, n in (read or {UNSELECTED: []}).items()], Event(
            key, followed, nodes[0], members
        )

    def _followed(
        self, key: str, nodes: list[FieldNode], asked: FieldNode, followed: Followed, query: GraphQLObjectType
    ) -> Root:
        """A record that is followed, read as the query of the same arguments reads it."""
        if followed.edge is None:
            at = self._field(query.fields["node"], asked)
            sets = [n.selection_set for n in nodes if n.selection_set]
            return Root(
                key, "node", nodes, at=at, by_type=[Objects(followed.facet, self._members(followed.facet, sets, None))]
            )
        at = self._field(query.fields[followed.edge.name], asked)
        self._edges[at] = followed.edge
        sets = [n.selection_set for n in nodes if n.selection_set]
        return Root(
            key,
            followed.edge.name,
            nodes,
            followed.edge,
            at,
            Objects(followed.facet, self._members(followed.facet, sets, None)),
        )

    def _viewer(self, sets: list[SelectionSetNode]) -> list[Member]:
        members = []
        for key, nodes in self._collect(sets, {VIEWER}).items():
            member = Member(key, nodes[0].name.value, nodes)
            if (VIEWER, member.name) in self._graph.edges:
                self._lead(member, VIEWER)
            members.append(member)
        return members

    def _lead(self, member: Member, owner: str) -> None:
        """Note where an edge leads, and what is selected there."""
        edge = self._graph.edges[owner, member.name]
        type_ = self._projection.schema.type_map[owner]
        assert isinstance(type_, GraphQLObjectType)
        member.edge = edge
        member.at = self._field(type_.fields[member.name], member.nodes[0])
        self._edges[member.at] = edge
        member.below = self._below(edge, member.nodes)

    def _field(self, definition: GraphQLField, node: FieldNode) -> int:
        self._fields.append((definition, node))
        return len(self._fields) - 1

    def _below(self, edge: Edge, nodes: list[FieldNode]) -> Objects | Pages:
        self._facets.setdefault(edge.facet.name, nodes[0].name.value)
        sets = [n.selection_set for n in nodes if n.selection_set]
        if not edge.many:
            return Objects(edge.facet, self._members(edge.facet, sets, None))
        return self._pages(edge.facet, sets)

    def _pages(self, facet: Facet, sets: list[SelectionSetNode]) -> Pages:
        pages = Pages(facet, [])
        for key, nodes in self._collect(sets, {f"{facet.name}Connection"}).items():
            name = nodes[0].name.value
            pages.members.append(Member(key, name, nodes))
            below = [n.selection_set for n in nodes if n.selection_set]
            if name == "nodes":
                pages.nodes[key] = Objects(facet, self._members(facet, below, None))
            elif name == "edges":
                inner = [Member(k, n[0].name.value, n) for k, n in self._collect(below, {f"{facet.name}Edge"}).items()]
                records = {
                    m.key: Objects(
                        facet, self._members(facet, [n.selection_set for n in m.nodes if n.selection_set], None)
                    )
                    for m in inner
                    if m.name == "node"
                }
                pages.edges[key] = (inner, records)
            elif name == "pageInfo":
                pages.page_info[key] = [
                    Member(k, n[0].name.value, n) for k, n in self._collect(below, {"PageInfo"}).items()
                ]
            elif name == "totalCount":
                self._coordinates[f"{facet.name}.totalCount"] = None
        return pages

    def _members(self, facet: Facet, sets: list[SelectionSetNode], looked_up_by: str | None) -> list[Member]:
        members = []
        facts = {camel(r.name): r for r in facet.facts.values()}
        for key, nodes in self._collect(sets, {facet.name, "Node", ENTITY}).items():
            name = nodes[0].name.value
            member = Member(key, name, nodes)
            if looked_up_by and name not in (TYPENAME, "id"):
                self._facets.setdefault(facet.name, looked_up_by)
            if name in facts:
                member.rule = facts[name]
                self._coordinates[f"{facet.name}.{facts[name].name}"] = None
            elif name == "provenance":
                below = [n.selection_set for n in nodes if n.selection_set]
                rules = {camel(r.name): r for r in PROVENANCE.facts.values()}
                member.provenance = [
                    Member(k, n[0].name.value, n, rules.get(n[0].name.value))
                    for k, n in self._collect(below, {"Provenance"}).items()
                ]
                self._coordinates[f"{facet.name}.provenance"] = None
            elif name not in (TYPENAME, "id"):
                self._lead(member, facet.name)
            members.append(member)
        return members

    def _collect(self, sets: Iterable[SelectionSetNode], names: set[str]) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        met: set[str] = set()
        for one in sets:
            self._into(found, one, names, met)
        return found

    def _into(self, found: dict[str, list[FieldNode]], one: SelectionSetNode, names: set[str], met: set[str]) -> None:
        for node in one.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or node.type_condition.name.value in names:
                    self._into(found, node.selection_set, names, met)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in met:
                met.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if fragment.type_condition.name.value in names:
                    self._into(found, fragment.selection_set, names, met)

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name not in ("skip", "include"):
                continue
            value = directive.arguments[0].value
            if isinstance(value, VariableNode):
                truth = bool(self._variables.coerced.get(value.name.value))
            else:
                truth = bool(value.value)
            if truth is (name == "skip"):
                return False
        return True


def _has_variables(node: Any) -> bool:
    def within(value: Any) -> bool:
        if isinstance(value, VariableNode):
            return True
        if hasattr(value, "values"):
            return any(within(v) for v in value.values)
        if hasattr(value, "fields"):
            return any(within(f.value) for f in value.fields)
        return False

    return any(within(a.value) for a in node.arguments or ())


def switches(document: DocumentNode) -> tuple[str, ...]:
    """The variables that `@skip` and `@include` read anywhere in a document: their values are part of a plan's key."""
    found: dict[str, None] = {}

    def walk(node: Any) -> None:
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value in ("skip", "include"):
                for argument in directive.arguments or ():
                    if isinstance(argument.value, VariableNode):
                        found[argument.value.name.value] = None
        chosen = getattr(node, "selection_set", None)
        for below in chosen.selections if chosen else ():
            walk(below)

    for definition in document.definitions:
        walk(definition)
    return tuple(found)
