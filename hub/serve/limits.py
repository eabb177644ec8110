"""What one operation may ask for, checked before anything is read: a hundred bytes can otherwise ask for millions of nodes."""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from hub.read.answer import Unreadable
from hub.read.selection import Cost, Selection
from hub.serve.cost import cost_of
from hub.settings import Limits
from schema.errors import BadValue
from schema.values import plain_text

SIZES_HELD = 64  # combinations of page sizes of one selection that are known to be within bounds
REPEATS = 50  # selections of one response key in one place; merging them is quadratic work
# Introspection reads nothing and is paid for all the same. An operation may ask for the whole schema as tools do, or
# look into a few types; a list within a list goes through much of the schema, so each kind of it is taken once.
INTROSPECTIONS = {"__schema": 1, "__type": 5}
LISTS = frozenset({"types", "fields", "inputFields", "enumValues", "possibleTypes", "interfaces"})
NESTED = 2


def exceeded(limit: str, allowed: int, met: object, advice: str) -> Unreadable:
    """A refusal that says the limit and the value met."""
    return Unreadable(f"LIMIT_{limit}", f"at most {allowed} are taken and {met} were met; {advice}")


class Shape:
    """Measures one operation of a document, fragments expanded; the document need not be valid."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self._limits = limits
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._met = 0
        self._walked: set[str] = set()

    def check(self, operation: OperationDefinitionNode) -> None:
        """Raises `Unreadable` when the operation is too deep, too wide, or has a name that is too long."""
        variables = [v.variable.name for v in operation.variable_definitions or ()]
        for name in (operation.name, *(f.name for f in self._fragments.values()), *variables):
            if name is not None:
                self._named(name.value)
        self._level([operation.selection_set], 1, None, 0)

    def _named(self, name: str) -> None:
        longest = len(name.encode())
        if longest > self._limits.name_bytes:
            raise exceeded("NAME", self._limits.name_bytes, f"{longest} bytes", "shorten the alias or name")

    def _level(self, sets: list[SelectionSetNode], depth: int, introspected: int | None, lists: int) -> None:
        limits = self._limits
        if introspected is None and depth > limits.depth:
            raise exceeded("DEPTH", limits.depth, f"{depth} levels", "ask for fewer levels in one operation")
        if introspected is not None and introspected > limits.introspection_depth:
            raise exceeded("DEPTH", limits.introspection_depth, f"{introspected} levels", "introspect in fewer levels")
        keys: dict[str, list[FieldNode]] = {}
        self._collect(sets, keys, set())
        aliases: dict[str, int] = {}
        for key, nodes in keys.items():
            name = nodes[0].name.value
            self._named(key)
            self._named(name)
            if len(nodes) > REPEATS:
                raise exceeded("REPEATS", REPEATS, f"{len(nodes)} selections of `{key}`", "select a field once")
            aliases[name] = aliases.get(name, 0) + 1
            allowed = min(limits.aliases, INTROSPECTIONS.get(name, limits.aliases) if introspected is None else 1)
            if aliases[name] > allowed:
                raise exceeded(
                    "ALIASES",
                    allowed,
                    f"{aliases[name]} aliases of `{name}`",
                    "ask for it in several operations",
                )
            below = [n.selection_set for n in nodes if n.selection_set]
            if below:
                inner = 1 if introspected is None and name in INTROSPECTIONS else introspected and introspected + 1
                within = lists + 1 if introspected and name in LISTS else lists
                if within != lists:
                    self._list(name, within)
                self._level(below, depth + 1, inner, within)

    def _list(self, name: str, nested: int) -> None:
        if nested > NESTED:
            raise exceeded("DEPTH", NESTED, f"{nested} lists within each other", "introspect in fewer levels")
        if nested == NESTED and name in self._walked:
            raise exceeded("INTROSPECTION", 1, f"2 lists of `{name}` within lists", "introspect in several operations")
        if nested == NESTED:
            self._walked.add(name)

    def _collect(self, sets: list[SelectionSetNode], keys: dict[str, list[FieldNode]], met: set[str]) -> None:
        for one in sets:
            for node in one.selections:
                self._met += 1
                if self._met > self._limits.cost:
                    raise exceeded(
                        "COST",
                        self._limits.cost,
                        f"over {self._limits.cost} selections",
                        "ask for less in one operation",
                    )
                if isinstance(node, FieldNode):
                    keys.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                elif isinstance(node, InlineFragmentNode):
                    self._collect([node.selection_set], keys, met)
                elif (
                    isinstance(node, FragmentSpreadNode)
                    and node.name.value not in met
                    and node.name.value in self._fragments
                ):
                    met.add(node.name.value)
                    self._collect([self._fragments[node.name.value].selection_set], keys, met)


def check_pages(selection: Selection, arguments: list[dict[str, Any]], limits: Limits) -> Cost:
    """What an operation costs (`hub.serve.cost.cost_of`).

    Raises `Unreadable` for a page that is too long or asked for from both ends, and for an operation that costs too much.
    What a document writes out is checked once, and a cost that was found to be within bounds is not added up again for the
    same page sizes.
    """
    for given, constant in zip(arguments, selection.constant, strict=True):
        if constant is None or not selection.costs:
            _check_page(given, limits)
    sizes = tuple((g.get("first"), g.get("last"), len(g.get("ids") or ())) for g in arguments)
    known = selection.costs.get(sizes)
    if known is not None:
        return known
    cost = cost_of(selection, arguments)
    for allowed, met, unit in ((limits.cost, cost.nodes, "nodes"), (limits.cost_bytes, cost.bytes, "bytes")):
        if met > allowed:
            sentence = f"at most {allowed} are taken and {met} {unit} were met; ask for shorter pages or fewer levels"
            raise Unreadable("LIMIT_COST", sentence, unit=unit, limit=allowed, cost=cost._asdict())
    if len(selection.costs) >= SIZES_HELD:
        selection.costs.clear()
    selection.costs[sizes] = cost
    return cost


def _check_page(given: dict[str, Any], limits: Limits) -> None:
    first, last = given.get("first"), given.get("last")
    if first is not None and last is not None:
        raise Unreadable("PAGE_FROM_BOTH_ENDS", "give `first` or `last`, not both")
    for name, size in (("first", first), ("last", last)):
        if size is not None and size < 0:
            raise Unreadable("PAGE_NEGATIVE", f"`{name}` is zero or more")
        if size is not None and size > limits.page:
            raise exceeded("PAGE", limits.page, f"`{name}: {size}`", "turn pages with `after`")
    if len(given.get("ids") or ()) > limits.page:
        raise exceeded("PAGE", limits.page, f"{len(given['ids'])} ids", "look up fewer at once")
    if _has_unprintable(given):
        raise Unreadable("BAD_VALUE", "take control characters and unpaired surrogates out of the text")
    terms = _terms(given.get("where")) + len(given.get("orderBy") or ())
    if terms > limits.page:
        raise exceeded(
            "FILTER", limits.page, f"{terms} comparisons", "compare with `in`, or filter in several operations"
        )


def _has_unprintable(value: Any) -> bool:
    if isinstance(value, str):
        try:
            plain_text(value)
        except BadValue:
            return True
        return False
    if isinstance(value, dict):
        return any(_has_unprintable(v) for v in value.values())
    return isinstance(value, list) and any(_has_unprintable(v) for v in value)


def _terms(where: Any) -> int:
    if isinstance(where, dict):
        return sum(_terms(v) for v in where.values()) + (
            0 if any(isinstance(v, (dict, list)) for v in where.values()) else len(where)
        )
    if isinstance(where, list):
        return sum(_terms(v) if isinstance(v, dict) else 1 for v in where)
    return 0
