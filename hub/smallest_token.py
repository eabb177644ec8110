"""The smallest token for a document: every scope it needs and none besides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from graphql import DocumentNode, GraphQLSyntaxError, OperationDefinitionNode, OperationType, parse
from graphql.execution.values import VariableValues

from hub.read.projection import project
from hub.read.selection import Reading, switches
from hub.serve.wording import invalid
from schema.audience import Audience
from schema.errors import HubError
from schema.graph import Graph

MOST_SWITCHES = 12


class UnfitDocument(HubError):
    """A document that the seat cannot send; each line says where, and what is wrong there."""


@dataclass(frozen=True)
class Needed:
    """What a token must be narrowed to, at least, for a document: `scopes` in order, and whether it only reads.

    Where there are no scopes the document reads nothing that a token can be narrowed from, such as its own schema.
    """

    scopes: tuple[str, ...]
    read_only: bool

    @property
    def options(self) -> str:
        """The same as options of `hub token`."""
        return " ".join([*(f"--scope {scope}" for scope in self.scopes), *(["--read-only"] if self.read_only else [])])


def needed(graph: Graph, seat: Audience, text: str, operation: str | None = None, *, areas: bool = False) -> Needed:
    """What a seat's token must reach for every operation of a document, or for the one of this name, whatever its variables.

    With `areas` the areas that reach it, which reach more. A fact in a receipt's record counts as one that is read, and the
    record's own id does not. Raises `UnfitDocument` for what the seat cannot send.
    """
    document = _understood(graph, seat, text)
    asked = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    if operation is not None:
        asked = [one for one in asked if one.name is not None and one.name.value == operation]
    if not asked:
        raise UnfitDocument("the document has no operation of this name" if operation else "the document asks nothing")
    found: set[str] = set()
    for one in asked:
        found |= _of(graph, seat, document, one)
    scopes = {graph.scopes.area_of(scope) for scope in found} if areas else found
    return Needed(tuple(sorted(scopes)), all(one.operation is OperationType.QUERY for one in asked))


def _understood(graph: Graph, seat: Audience, text: str) -> DocumentNode:
    try:
        document = parse(text)
    except GraphQLSyntaxError as wrong:
        at = "".join(f"{one.line}:{one.column}: " for one in wrong.locations or ())
        raise UnfitDocument(f"{at}the document is not GraphQL here") from None
    lines = []
    for one in invalid(project(graph, seat).schema, document):
        at = "".join(f"{place['line']}:{place['column']}: " for place in one.get("locations", ()))
        lines.append(f"{at}{one['message']}")
    if lines:
        raise UnfitDocument("\n".join(lines))
    return document


def _of(graph: Graph, seat: Audience, document: DocumentNode, operation: OperationDefinitionNode) -> set[str]:
    """The scopes of one operation, for every way its `@skip` and `@include` can turn out."""
    names = switches(document)
    if len(names) > MOST_SWITCHES:
        raise UnfitDocument(
            f"the document turns on {len(names)} variables of `@skip` and `@include`; at most {MOST_SWITCHES} are tried, so "
            "take some out"
        )
    found: set[str] = set()
    for way in product((False, True), repeat=len(names)):
        variables = VariableValues(sources={}, coerced=dict(zip(names, way, strict=True)))
        reading = Reading(graph, project(graph, seat), document, variables)
        facets: dict[str, str]
        if operation.operation is OperationType.MUTATION:
            sent, facets = reading.written(operation)
            found |= {f"submit:{name}" for name in sent}
        else:
            facets = reading.read(operation).facets
        for facet in facets:
            found |= graph.scopes_of(facet, seat)
    return found
