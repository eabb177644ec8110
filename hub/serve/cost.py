"""What a question costs, told beside every answer: known from the question alone, so equal whatever there is to be found."""

from __future__ import annotations

from typing import Any

import orjson

from hub.read.plan import DEFAULT_PAGE
from hub.read.selection import Cost, Member, Objects, Pages, Root, Selection
from schema.disclosure import TYPICAL_BYTES, Kind

CURSOR_BYTES, ID_BYTES, COUNT_BYTES, FLAG_BYTES = 160, 38, 8, 5
AROUND = 3  # the braces of an object and the comma behind it
GROUPS = 100  # as how many the groups of a portfolio count, each with the figures that are asked of it
ASIDE = 4  # the quotes, the colon and the comma beside a response key
# What no statement answers has a cost of its own, about what it comes to when all of it is asked.
COMPUTED = {
    "__schema": Cost(1_000, 2_000_000),
    "__type": Cost(50, 60_000),
    "disclosure": Cost(1_000, 200_000),
    "sources": Cost(100, 20_000),
    "_service": Cost(100, 500_000),
}
OTHERWISE = Cost(1, 2_000)  # the viewer, a receipt, the name of a type


def cost_of(selection: Selection, arguments: list[dict[str, Any]]) -> Cost:
    """What an operation costs: the nodes it asks for, and about how many bytes they take.

    Each root field is a node. Below it, an object is a node, a connection is one, and its `totalCount` another. What is
    selected of a connection's records counts as often as the page is long: `first` or `last`, or 20 without either,
    however many there are. So a page of ten cases, each with a page of five calls, is 1 + 1 + 10 x (1 + 1 + 5 x 1) = 72
    nodes. Facts cost no nodes. What is looked up by id costs, for each id, as much as the dearest of the types it may turn
    out to be, and so does the `record` of a receipt. A portfolio counts as a
    hundred groups, each a node and as many more as figures are asked of it. `sources` is 100 nodes, `disclosure` and `__schema` 1,000, `__type`
    50. The bytes are the response keys and a typical size for each kind of value (`TYPICAL_BYTES`), no value being looked
    at. A submission is a node, beside what is selected of its record.
    """
    costs = [_root(root, arguments) for root in selection.roots]
    return Cost(sum(c.nodes for c in costs), sum(c.bytes for c in costs))


def looked_up(given: dict[str, Any]) -> list[Any]:
    """The ids, or representations of entities, that a field looks up at once."""
    return given.get("ids") or given.get("representations") or []


def cost_told(cost: Cost) -> bytes:
    """The extensions of an answer to a question of this cost in which nothing waits, as they follow its data."""
    return b',"extensions":' + orjson.dumps({"cost": {"nodes": cost.nodes, "bytes": cost.bytes}})


def _root(root: Root, arguments: list[dict[str, Any]]) -> Cost:
    nodes, size = 1, len(root.key) + ASIDE
    if not root.read:
        own = COMPUTED.get(root.name, OTHERWISE)
        return Cost(own.nodes, size + own.bytes)
    for member in root.members:
        nodes, size = _plus(nodes, size, _member(member, arguments))
    for groups in root.portfolio.groups.values() if root.portfolio else ():
        figures = groups.figures()
        nodes += GROUPS * (1 + len(figures))
        size += GROUPS * sum(len(m.key) + ASIDE + TYPICAL_BYTES[Kind.WORD] for m in groups.members)
        size += GROUPS * sum(len(m.key) + ASIDE + TYPICAL_BYTES[Kind.MONEY] for f in figures for m in f.members)
    if root.by_type:
        found = [_objects(objects, arguments) for objects in root.by_type]
        ids = 1 if root.at is None else len(looked_up(arguments[root.at]) or (1,))
        nodes += ids * max(c.nodes for c in found)
        size += ids * max(c.bytes for c in found)
    if root.below is not None and root.at is not None:
        nodes, size = _plus(nodes, size, _below(root.below, root.at, arguments))
    return Cost(nodes, size)


def _plus(nodes: int, size: int, more: Cost) -> tuple[int, int]:
    return nodes + more.nodes, size + more.bytes


def _below(below: Objects | Pages, at: int, arguments: list[dict[str, Any]]) -> Cost:
    if isinstance(below, Objects):
        return _objects(below, arguments)
    given = arguments[at]
    page = int(next((given[n] for n in ("first", "last") if given.get(n) is not None), DEFAULT_PAGE))
    nodes, size = 1, AROUND
    for member in below.members:
        size += len(member.key) + ASIDE
        if member.name == "totalCount":
            nodes, size = nodes + 1, size + COUNT_BYTES
        elif member.name == "pageInfo":
            size += AROUND + sum(
                len(m.key) + ASIDE + (CURSOR_BYTES if "Cursor" in m.name else FLAG_BYTES)
                for m in below.page_info[member.key]
            )
        elif member.name == "edges":
            inner, records = below.edges[member.key]
            size += page * (AROUND + sum(len(m.key) + ASIDE for m in inner))
            size += page * CURSOR_BYTES * sum(m.name == "cursor" for m in inner)
            for objects in records.values():
                each = _objects(objects, arguments)
                nodes, size = nodes + page * each.nodes, size + page * each.bytes
        elif member.name == "nodes":
            each = _objects(below.nodes[member.key], arguments)
            nodes, size = nodes + page * each.nodes, size + page * each.bytes
    return Cost(nodes, size)


def _objects(objects: Objects, arguments: list[dict[str, Any]]) -> Cost:
    nodes, size = 1, AROUND
    for member in objects.members:
        nodes, size = _plus(nodes, size, _member(member, arguments))
    return Cost(nodes, size)


def _member(member: Member, arguments: list[dict[str, Any]]) -> Cost:
    size = len(member.key) + ASIDE
    if member.below is not None and member.at is not None:
        below = _below(member.below, member.at, arguments)
        return Cost(below.nodes, size + below.bytes)
    if member.provenance is not None:
        return Cost(0, size + AROUND + sum(_member(m, arguments).bytes for m in member.provenance))
    if member.rule is not None:
        return Cost(0, size + TYPICAL_BYTES[member.rule.kind])
    return Cost(0, size + (ID_BYTES if member.name == "id" else TYPICAL_BYTES[Kind.WORD]))
