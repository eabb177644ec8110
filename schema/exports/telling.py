"""What a table tells one seat: its question without what does not exist for the seat, and the columns that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    REMOVE,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    NameNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    visit,
)

from schema.audience import Audience
from schema.exports.table import Column, ExportTable

if TYPE_CHECKING:
    from schema.graph import Graph

OUTWARD = ".."


@dataclass(frozen=True)
class Told:
    """A table as one seat meets it."""

    table: ExportTable
    document: str
    columns: tuple[Column, ...]


def told_to(table: ExportTable, graph: Graph, audience: Audience, scopes: frozenset[str] | None = None) -> Told | None:
    """A table as a seat meets it, or a token that reaches only these scopes; none where its rows do not exist for them."""
    if audience not in table.by:
        return None
    full: GraphQLSchema = graph.schema._schema
    kept: set[tuple[str, ...]] = set()
    types = TypeInfo(full)
    trimming = _Trimming(graph, audience, scopes, types, kept)
    asked = parse(table.document)
    trimmed = visit(asked, TypeInfoVisitor(types, trimming))
    outer, rows = rows_of(table)
    if rows not in kept:
        return None
    columns = tuple(column for column in table.columns if _place(outer, rows, column) in kept)
    if not columns or (table.shape is not None and trimming.left_out):
        return None
    named = visit(trimmed, TypeInfoVisitor(types := TypeInfo(full), _Naming(graph, types)))
    return Told(table, print_ast(named), columns)


def rows_of(table: ExportTable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The response keys that lead to an outer node of a table, and to a row; the same where it has one connection."""
    outer, *inner = table.connection
    if not inner:
        return (outer, "nodes"), (outer, "nodes")
    return (outer, "edges", "node"), (outer, "edges", "node", inner[0], "nodes")


def _place(outer: tuple[str, ...], rows: tuple[str, ...], column: Column) -> tuple[str, ...]:
    if column.read[0] == OUTWARD:
        return (*outer, *column.read[1:])
    return (*rows, *column.read)


class _Trimming(Visitor):
    """Takes out of a question what does not exist for a seat, and notes by its response keys what stays."""

    def __init__(
        self,
        graph: Graph,
        audience: Audience,
        scopes: frozenset[str] | None,
        types: TypeInfo,
        kept: set[tuple[str, ...]],
    ) -> None:
        super().__init__()
        self._graph = graph
        self._audience = audience
        self._scopes = scopes
        self._types = types
        self._kept = kept
        self._at: list[str] = []
        self.left_out = False

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        owner, name = self._types.get_parent_type(), node.name.value
        if not name.startswith("__") and not (owner is not None and self._reached(owner.name, name)):
            self.left_out = True
            return REMOVE
        self._at.append(node.alias.value if node.alias else name)
        return None

    def leave_field(self, node: FieldNode, *_: Any) -> Any:
        here = tuple(self._at)
        self._at.pop()
        if node.selection_set is not None and not node.selection_set.selections:
            self.left_out = True
            return REMOVE
        self._kept.add(here)
        return None

    def _reached(self, owner: str, name: str) -> bool:
        if not self._graph.exists(owner, name, self._audience):
            return False
        found = get_named_type(self._types.get_type())
        if self._scopes is None or not isinstance(found, GraphQLObjectType):
            return True
        facet = found.name.removesuffix("Connection")
        return facet not in self._graph.every or self._graph.scopes_of(facet, self._audience) <= self._scopes


class _Naming(Visitor):
    """Asks of every record that a question leads to what and which it is: by that its marking is found, however deep it lies."""

    def __init__(self, graph: Graph, types: TypeInfo) -> None:
        super().__init__()
        self._graph = graph
        self._types = types

    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> Any:
        kind = self._types.get_parent_type()
        if kind is None or kind.name not in self._graph.facets:
            return None
        asked = {one.name.value for one in node.selections if isinstance(one, FieldNode) and one.alias is None}
        named = [FieldNode(name=NameNode(value=name)) for name in ("__typename", "id") if name not in asked]
        return SelectionSetNode(selections=(*named, *node.selections)) if named else None
