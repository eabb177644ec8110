"""One schema for each audience: what does not exist for it is in no type, argument, enum, default or suggestion."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    print_schema,
    specified_directives,
)

from schema.audience import Audience
from schema.graph import Graph


@dataclass(frozen=True)
class Projection:
    """An audience's own schema: for parsing caches, validation, introspection, cost and execution alike.

    `schema` is the graphql-core schema; `executable` the same for what strawberry runs; `sdl` its text.
    """

    audience: Audience
    schema: GraphQLSchema
    executable: strawberry.Schema
    sdl: str


@cache
def project(graph: Graph, audience: Audience, auditor: Audience | None = None) -> Projection:
    """The full schema rebuilt from its roots with only the members that exist for an audience; once in a process.

    With an `auditor`, those of them that exist for it as well, and no submission.
    """
    full: GraphQLSchema = graph.schema._schema
    schema = _Rebuild(graph, audience, auditor, full).schema()
    executable = copy.copy(graph.schema)
    executable._schema = schema
    schema._strawberry_schema = executable  # type: ignore[attr-defined]
    return Projection(audience, schema, executable, print_schema(schema) + "\n")


class Projections(dict[Audience, Projection]):
    """The projections of a graph, or what an auditor meets of each, made when it is first asked for."""

    def __init__(self, graph: Graph, auditor: Audience | None = None) -> None:
        super().__init__()
        self._graph = graph
        self._auditor = auditor

    def __missing__(self, audience: Audience) -> Projection:
        made = self[audience] = project(self._graph, audience, self._auditor)
        return made

    def complete(self) -> None:
        """Make those of every audience now."""
        for audience in Audience:
            self[audience]


class _Rebuild:
    """Walks from the roots, so that a type reached only through hidden members is never made."""

    def __init__(self, graph: Graph, audience: Audience, auditor: Audience | None, full: GraphQLSchema) -> None:
        self.graph = graph
        self.audience = audience
        self.auditor = auditor
        self.full = full
        self.made: dict[str, GraphQLNamedType] = {}
        self.visible = {
            name: t
            for name, t in full.type_map.items()
            if isinstance(t, GraphQLObjectType)
            and name in graph.facets
            and graph.facets[name].exists_for(audience)
            and (auditor is None or graph.opens_whole(graph.facets[name], auditor))
        }

    def exists(self, type_name: str, member: str) -> bool:
        if self.auditor is None:
            return self.graph.exists(type_name, member, self.audience)
        return self.graph.exists_for_both(type_name, member, self.audience, self.auditor)

    def schema(self) -> GraphQLSchema:
        query = self._object(self.full.query_type)
        mutation = self.full.mutation_type
        kept = mutation and any(self.exists("Mutation", f) for f in mutation.fields)
        subscription = self.full.subscription_type
        followed = subscription and any(self.exists("Subscription", f) for f in subscription.fields)
        kwargs: dict[str, Any] = dict(self.full.to_kwargs())
        kwargs.update(
            query=query,
            mutation=self._object(mutation) if kept else None,
            subscription=self._object(subscription) if followed else None,
            types=[self._named(t) for t in self.visible.values()],
            directives=specified_directives,  # `@disclosed` names other audiences
            assume_valid=False,
        )
        return GraphQLSchema(**kwargs)

    def _object(self, type_: GraphQLObjectType | None) -> GraphQLObjectType | None:
        made = self._named(type_) if type_ else None
        assert made is None or isinstance(made, GraphQLObjectType)
        return made

    def _type(self, type_: Any) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return GraphQLNonNull(self._type(type_.of_type))
        if isinstance(type_, GraphQLList):
            return GraphQLList(self._type(type_.of_type))
        return self._named(type_)

    def _named(self, type_: GraphQLNamedType) -> GraphQLNamedType:
        if isinstance(type_, GraphQLScalarType):
            return type_
        if type_.name not in self.made:
            self.made[type_.name] = self._made(type_)
        return self.made[type_.name]

    def _made(self, type_: GraphQLNamedType) -> GraphQLNamedType:
        kwargs: dict[str, Any] = dict(type_.to_kwargs())
        if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            kwargs["fields"] = lambda: self._fields(type_)
            kwargs["interfaces"] = lambda: [self._named(i) for i in type_.interfaces]
            if isinstance(type_, GraphQLInterfaceType):
                kwargs["resolve_type"] = _name_of
            return type(type_)(**kwargs)
        if isinstance(type_, GraphQLUnionType):
            kwargs["types"] = lambda: [
                self._named(t) for t in type_.types if t.name not in self.graph.facets or t.name in self.visible
            ]
            kwargs["resolve_type"] = _name_of
            return GraphQLUnionType(**kwargs)
        if isinstance(type_, GraphQLInputObjectType):
            kwargs["fields"] = lambda: self._inputs(type_)
            return GraphQLInputObjectType(**kwargs)
        assert isinstance(type_, GraphQLEnumType)
        kwargs["values"] = self._values(type_)
        return _copied_enum(type_, kwargs)

    def _fields(self, type_: GraphQLObjectType | GraphQLInterfaceType) -> dict[str, GraphQLField]:
        fields = {}
        for name, field in type_.fields.items():
            if not self.exists(type_.name, name):
                continue
            kwargs = field.to_kwargs()
            kwargs["type_"] = self._type(field.type)
            kwargs["args"] = {n: self._argument(a) for n, a in field.args.items()}
            kwargs["ast_node"] = None
            fields[name] = GraphQLField(**kwargs)
        return fields

    def _argument(self, argument: GraphQLArgument) -> GraphQLArgument:
        kwargs = argument.to_kwargs()
        kwargs["type_"] = self._type(argument.type)
        return GraphQLArgument(**kwargs)

    def _inputs(self, type_: GraphQLInputObjectType) -> dict[str, GraphQLInputField]:
        fields = {}
        for name, field in type_.fields.items():
            if self.exists(type_.name, name):
                kwargs = field.to_kwargs()
                kwargs["type_"] = self._type(field.type)
                fields[name] = GraphQLInputField(**kwargs)
        return fields

    def _values(self, type_: GraphQLEnumType) -> dict[str, object]:
        graph, audience, auditor = self.graph, self.audience, self.auditor
        words = (
            graph.words(type_.name, audience)
            if auditor is None
            else graph.words_for_both(type_.name, audience, auditor)
        )
        if type_.name.endswith("OrderFact"):
            return {n: v for n, v in type_.values.items() if self.exists(type_.name, n)}
        return {n: v for n, v in type_.values.items() if words is None or n in words}


def _name_of(value: Any, *_: Any) -> str:
    """What a value is called in the projection: strawberry would look for the full schema's own types."""
    return str(getattr(value, "facet", type(value).__name__))


def _copied_enum(type_: GraphQLEnumType, kwargs: dict[str, object]) -> GraphQLEnumType:
    """Strawberry's enums take their own definition by keyword and refuse to be made without it."""
    definition = (type_.extensions or {}).get("strawberry-definition")
    if definition is None:
        return GraphQLEnumType(**kwargs)  # type: ignore[arg-type]
    return type(type_)(enum=definition, **kwargs)  # type: ignore[call-arg,arg-type]
