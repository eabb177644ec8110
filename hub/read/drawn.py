"""The rows of a drawn facet in SQL: a strand from each facet that gives one, over what the reader sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from hub.read.filters import SQL_TYPES
from hub.read.universe import Universe
from hub.store.sight import Sight, quoted
from schema.conditions import Expression, literal
from schema.disclosure import Facet, Kind
from schema.strands import Against, Strand

# What the second of a pair hangs on, by how the two belong together.
HANGS = {"children": "id", "siblings": "parent_id"}


def relation(universe: Universe, drawn: Facet, names: Iterator[int], case_id: str | None, *, own: bool) -> str:
    """Every row of a drawn facet, of one case or of all in reach; with `own`, those owed by the reader alone.

    Each carries its case's id, and for the order an id made of its source's and its strand: what is drawn is no record.
    """
    strands = universe.strands(drawn)
    if own:
        strands = [replace(s, where=s.where & s.owed_while) for s in strands if s.owed_by is universe.audience]
    branches = [
        _branch(universe, drawn, source, list(found), names, case_id)
        for source, found in groupby((s for s in strands if s.against is None), lambda s: s.source)
    ]
    for strand in strands:
        if strand.against is not None:
            branches += _pairs(universe, drawn, strand, strand.against, names, case_id)
    return " union all ".join(branches) or f"select {_nothing(drawn)} where false"


def _branch(
    universe: Universe,
    drawn: Facet,
    source: str,
    strands: list[Strand],
    names: Iterator[int],
    case_id: str | None,
) -> str:
    facet = universe.graph.registry.facets[source]
    row = universe.sight(facet, f"d{next(names)}")
    row.names = names
    seen = universe.seen(row)
    seen.looks, seen.opens = {}, True  # related rows are looked at once for all the strands
    told = f"s{next(names)}"
    columns = ", ".join(quoted(n) for n in drawn.facts)
    values = ", ".join(f"({', '.join(_values(drawn, strand, seen))})" for strand in strands)
    among = [f"{row.case_id} = {case_id}"] if case_id else []
    among += [universe.exists(row), f"{told}.kept"]
    given = ", ".join(f"{told}.{quoted(n)}" for n in drawn.facts)
    looks = " ".join(look.sql() for look in seen.looks.values())
    rows = (
        f"{quoted(facet.table)} {row.alias} {looks} cross join lateral (values {values}) {told} ({columns}, kept, key)"
    )
    own_id = f"md5({row.alias}.id::text || '/' || {told}.key)::uuid"
    return f"select {own_id} as id, {row.case_id} as case_id, {given} from {rows} where {' and '.join(among)}"


def _pairs(
    universe: Universe, drawn: Facet, strand: Strand, against: Against, names: Iterator[int], case_id: str | None
) -> Iterator[str]:
    """A row for each two rows that the reader sees and that are about the same thing, on the case that either names."""
    facets = universe.graph.registry.facets
    row, other = (universe.sight(facets[name], f"d{next(names)}") for name in (strand.source, against.facet))
    row.names = other.names = names
    seen, beside = universe.seen(row), universe.seen(other)
    seen.against = beside
    among = [f"({seen.value(one)}) = ({beside.value(two)})" for one, two in against.alike]
    among += [f"{row.case_id} = {other.case_id}"] if against.same_case else []
    among += [f"{other.alias}.parent_id = {row.alias}.{HANGS[against.by]}"] if against.by else []
    among += [universe.exists(row), universe.exists(other)]
    *values, kept, key = _values(drawn, strand, seen)
    given = ", ".join(f"{value} as {quoted(name)}" for name, value in zip(drawn.facts, values, strict=True))
    own_id = f"md5({row.alias}.id::text || '/' || {key} || '/' || {other.alias}.id::text)::uuid"
    case = f"coalesce({row.case_id}, {other.case_id})"
    rows = f"{quoted(row.facet.table)} {row.alias}, {quoted(other.facet.table)} {other.alias}"
    for of_case in _of_case(row, other, against, case_id):
        kept_ones = " and ".join([*among, *of_case, kept])
        yield f"select {own_id} as id, {case} as case_id, {given} from {rows} where {kept_ones}"


def _of_case(row: Sight, other: Sight, against: Against, case_id: str | None) -> list[list[str]]:
    """What makes a pair one of a case: the case of both; else that of the one, or, where it has none, of the other.

    The two ways are two selects, so that each finds its rows by an index.
    """
    if case_id is None:
        return [[]]
    if against.same_case:
        return [[f"{row.case_id} = {case_id}", f"{other.case_id} = {case_id}"]]
    return [[f"{row.case_id} = {case_id}"], [f"{row.case_id} is null", f"{other.case_id} = {case_id}"]]


def _values(drawn: Facet, strand: Strand, seen: Sight) -> Iterator[str]:
    given: dict[str, Expression] = {**strand.gives, **strand.besides}
    for name, rule in drawn.facts.items():
        value = given[name].sql(seen) if name in given else "null"
        yield f"({value})::{_sql_type(rule.kind)}"
    yield f"coalesce({strand.where.sql(seen)}, false)"
    yield literal(strand.key)


def _nothing(drawn: Facet) -> str:
    types = {"id": "uuid", "case_id": "uuid", **{n: _sql_type(r.kind) for n, r in drawn.facts.items()}}
    return ", ".join(f"null::{kind} as {quoted(name)}" for name, kind in types.items())


def _sql_type(kind: Kind) -> str:
    return "text[]" if kind is Kind.LIST else SQL_TYPES[kind]
