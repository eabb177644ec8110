"""The hub as a Federation 2 subgraph: an audience's own schema, with what a gateway needs to join it to those of others."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from graphql import (
    ConstArgumentNode,
    ConstDirectiveNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    NameNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from hub.read.projection import Projection, project
from schema.audience import Audience
from schema.disclosure import Facet
from schema.errors import BadValue
from schema.graph import Graph
from schema.values import CaseDesignator

# Federation names them; all else of the schema is the audience's own.
ENTITIES, SERVICE, ENTITY = "_entities", "_service", "_Entity"
LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n\n'
SHAREABLE = frozenset({"PageInfo"})  # what Relay gives every list of everybody; the rest is ours alone to answer
TYPE, ID, DESIGNATOR = "__typename", "id", "designator"


class Misrepresented(Exception):
    """What stands for an entity has no type that is one here, or is more or less than the type's key."""


class Representation(NamedTuple):
    """Which record is meant: its type, and its id or its designator; neither when the key can be of no record."""

    facet: str
    id: UUID | None
    designator: str | None


def keys_of(facet: Facet) -> tuple[str, ...]:
    """The keys of a facet's records, each of one field: the id, and of a case the designator that other offices know too."""
    return (DESIGNATOR, ID) if facet.is_case else (ID,)


def represented(given: Sequence[object], facets: Collection[Facet]) -> list[Representation]:
    """What representations stand for, in their order, `facets` being all that exist for the reader.

    Raises `Misrepresented` for one that is no object, names no type of these, or holds anything but the type's keys as text. A
    key that is well formed and nobody's is found out by looking.
    """
    keyed = {facet.name: keys_of(facet) for facet in facets}
    return [_represented(one, keyed) for one in given]


def _represented(one: object, keyed: Mapping[str, tuple[str, ...]]) -> Representation:
    if not isinstance(one, dict):
        raise Misrepresented
    kind, held = one.get(TYPE), {name: value for name, value in one.items() if name != TYPE}
    if not isinstance(kind, str) or not held or not held.keys() <= set(keyed.get(kind, ())):
        raise Misrepresented
    if not all(isinstance(value, str) for value in held.values()):
        raise Misrepresented
    try:
        found = UUID(held[ID]) if ID in held else None
        if found is not None and str(found) != held[ID]:
            raise ValueError
        designator = str(CaseDesignator(held[DESIGNATOR])) if DESIGNATOR in held else None
    except (ValueError, BadValue):
        return Representation(kind, None, None)
    return Representation(kind, found, designator)


@cache
def subgraph(graph: Graph, audience: Audience) -> Projection:
    """An audience's projection as a subgraph: its entities by their keys, and its own text with the keys written in it.

    `sdl` is that text; as Federation asks, it is without the members that only the gateway calls.
    """
    own = project(graph, audience)
    sdl = keyed_sdl(own.sdl, [facet for facet in graph.facets.values() if facet.name in own.schema.type_map])
    entities = [own.schema.type_map[facet] for facet in graph.facets if facet in own.schema.type_map]
    query = own.schema.query_type
    assert query is not None
    service = GraphQLObjectType(
        "_Service",
        {"sdl": GraphQLField(GraphQLNonNull(GraphQLString), description="The text of this subgraph's schema.")},
        description="What a gateway composes this subgraph from.",
    )
    taken = GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLScalarType("_Any", description="A type and its key."))))
    union = GraphQLUnionType(ENTITY, entities, description="A record that other offices may know by its key.")  # type: ignore[arg-type]
    fields = {
        **query.fields,
        ENTITIES: GraphQLField(
            GraphQLNonNull(GraphQLList(union)),
            {"representations": GraphQLArgument(taken, description="Each its `__typename` and one key.")},
            description="The records with these keys, in their order; null where not yours.",
        ),
        SERVICE: GraphQLField(
            GraphQLNonNull(service), resolve=lambda *_: {"sdl": sdl}, description="This subgraph, for who composes it."
        ),
    }
    kwargs: dict[str, Any] = {**query.to_kwargs(), "fields": fields}
    kwargs = {**own.schema.to_kwargs(), "query": GraphQLObjectType(**kwargs)}
    kwargs["types"] = [one for one in kwargs["types"] if one is not query]
    schema = GraphQLSchema(**{**kwargs, "assume_valid": False})
    executable = copy.copy(own.executable)
    executable._schema = schema
    schema._strawberry_schema = executable  # type: ignore[attr-defined]
    return replace(own, schema=schema, executable=executable, sdl=sdl)


class Subgraphs(dict[Audience, Projection]):
    """The subgraphs of a graph, each made when a gateway first asks: most hubs stand behind none."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, audience: Audience) -> Projection:
        made = self[audience] = subgraph(self._graph, audience)
        return made


def keyed_sdl(sdl: str, facets: Collection[Facet]) -> str:
    """A schema's text with the key of each of these facets and what others may answer too."""
    keys = {facet.name: tuple(_key(name) for name in keys_of(facet)) for facet in facets}

    class Written(Visitor):
        def enter_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: Any) -> ObjectTypeDefinitionNode:
            shared = (_directive("shareable"),) if node.name.value in SHAREABLE else ()
            return replace(node, directives=(*keys.get(node.name.value, ()), *shared))

    return LINK + print_ast(visit(parse(sdl, no_location=True), Written())) + "\n"


def _directive(name: str, *arguments: ConstArgumentNode) -> ConstDirectiveNode:
    return ConstDirectiveNode(name=NameNode(value=name), arguments=arguments)


def _key(field: str) -> ConstDirectiveNode:
    return _directive("key", ConstArgumentNode(name=NameNode(value="fields"), value=StringValueNode(value=field)))
