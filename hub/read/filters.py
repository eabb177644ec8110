"""`where` and `orderBy` in SQL: over the same masks as the answer, so that nothing hidden can be felt for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hub.read.universe import Asked, Parameters
from hub.store.sight import Sight
from schema.audience import Audience
from schema.disclosure import Facet, FactRule, Kind, camel
from schema.values import Money

SQL_TYPES = {
    Kind.TEXT: "text",
    Kind.CODE: "text",
    Kind.WORD: "text",
    Kind.MONEY: "text",
    Kind.NUMBER: "bigint",
    Kind.YES_NO: "boolean",
    Kind.DAY: "date",
    Kind.INSTANT: "timestamptz",
}
_COMPARE = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def shape(value: Any) -> Any:
    """What of a field's arguments decides the statement's text: which operators and facts, never which values."""
    if isinstance(value, dict):
        return tuple((k, shape(v)) for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return tuple(shape(v) for v in value) if value and isinstance(value[0], dict) else "list"
    return value if isinstance(value, Enum) else None


class Where:
    """Writes one `where` argument as a predicate on the masked facts of one row in reach."""

    def __init__(self, sight: Sight, audience: Audience, parameters: Parameters, field: int) -> None:
        self._sight = sight
        self._audience = audience
        self._parameters = parameters
        self._field = field
        self._facts = {camel(r.name): r for r in sight.facet.facts.values() if audience in r.audiences}

    def predicate(self, where: dict[str, Any], path: tuple[Any, ...] = ("where",)) -> str:
        """The predicate; null never compares, and `not` is the plain opposite."""
        parts: list[str] = []
        for name, given in where.items():
            if given is None:
                continue
            here = (*path, name)
            if name == "and":
                parts.append(self._all([self.predicate(w, (*here, i)) for i, w in enumerate(given)], "and", "true"))
            elif name == "or":
                parts.append(self._all([self.predicate(w, (*here, i)) for i, w in enumerate(given)], "or", "false"))
            elif name == "not":
                parts.append(f"(not coalesce({self.predicate(given, here)}, false))")
            else:
                parts.extend(self._fact(self._facts[name], given, here))
        return self._all(parts, "and", "true")

    @staticmethod
    def _all(parts: list[str], word: str, empty: str) -> str:
        return f"({f' {word} '.join(parts)})" if parts else empty

    def _fact(self, rule: FactRule, operators: dict[str, Any], path: tuple[Any, ...]) -> list[str]:
        found = []
        for operator, value in operators.items():
            if value is None:
                continue
            if operator == "isNull":
                masked = self._sight.masked(rule, self._audience)
                found.append(f"(({masked}) is null) = {self._bind((*path, operator), 'boolean')}")
                continue
            compared = self._compared(rule, operator, (*path, operator))
            conditions = [
                c
                for c in (self._sight.silence(rule, self._audience), self._sight.waits(rule, self._audience))
                if c != "true"
            ]
            found.append(f"({' and '.join([*conditions, compared])})")
        return found

    def _compared(self, rule: FactRule, operator: str, path: tuple[Any, ...]) -> str:
        value = self._sight.raw(rule, self._audience)
        if rule.kind is Kind.LIST:
            return f"({self._bind(path, 'text')} = any({value}))"
        sql_type = SQL_TYPES[rule.kind]
        if operator == "in":
            return f"({value} = any({self._bind(path, sql_type + '[]')}))"
        if operator == "startsWith":
            return f"starts_with({value}, {self._bind(path, 'text')})"
        if operator == "contains":
            return f"(position({self._bind(path, 'text')} in {value}) > 0)"
        sign = _COMPARE[operator]
        if rule.kind is not Kind.MONEY:
            return f"({value} {sign} {self._bind(path, sql_type)})"
        same = f"right({value}, 3) = {self._bind(path, 'text', lambda v: Money(v).currency)}"
        minor = self._sight.minor_units(value)
        return f"({same} and {minor} {sign} {self._bind(path, 'bigint', lambda v: Money(v).minor_units)})"

    def _bind(self, path: tuple[Any, ...], sql_type: str, made: Callable[[Any], Any] | None = None) -> str:
        field = self._field

        def take(asked: Asked) -> Any:
            value: Any = asked.arguments[field]
            for step in path:
                value = value[step]
            if isinstance(value, list):
                return [v.name if isinstance(v, Enum) else v for v in value]
            value = value.name if isinstance(value, Enum) else value
            return made(value) if made else value

        return self._parameters.bind(take, sql_type, field)


@dataclass(frozen=True)
class Key:
    """One thing a list is sorted by: its SQL, type, direction, and whether it can be null."""

    sql: str
    sql_type: str
    descending: bool
    nullable: bool


def keys(sight: Sight, audience: Audience, order_by: list[dict[str, Any]] | None) -> list[Key]:
    """What a list is sorted by: the asked facts through their masks or the facet's own order, and at last the id.

    The id is random, so the last tie tells neither age nor author; nulls are last either way.
    """
    facet: Facet = sight.facet
    found: list[Key] = []
    if order_by:
        asked = [(o["fact"], o.get("direction")) for o in order_by]
        wanted = [(getattr(f, "value", f), getattr(d, "name", d) == "DESC") for f, d in asked]
    else:
        wanted = [(name, False) for name in facet.order]
    for name, descending in wanted:
        rule = facet.facts[name]
        if audience not in rule.audiences:
            continue
        masked = sight.masked(rule, audience)
        sure = not rule.nullable and rule.stored and masked == f'{sight.alias}."{rule.name}"'
        if rule.kind is Kind.MONEY:
            found.append(Key(f"right({masked}, 3)", "text", descending, not sure))
            found.append(Key(sight.minor_units(masked), "bigint", descending, not sure))
        else:
            found.append(Key(masked if sure else f"({masked})", SQL_TYPES[rule.kind], descending, not sure))
        if sure and facet.is_case and (name,) == facet.key:
            return found  # no two cases share a designator: nothing is left to tell apart
    found.append(Key(f"{sight.alias}.id", "uuid", False, False))
    return found


def ordering(sort: list[Key], *, reverse: bool = False) -> str:
    """The `order by` list."""
    parts = []
    for key in sort:
        if not reverse:
            parts.append(key.sql + (" desc nulls last" if key.descending else ""))
        else:
            parts.append(
                key.sql
                + ("" if key.descending else " desc")
                + (" nulls first" if key.nullable or key.descending else "")
            )
    return ", ".join(parts)


def beyond(
    sort: list[Key],
    parameters: Parameters,
    slot: tuple[int, str],
    nulls: tuple[bool, ...],
    *,
    before: bool,
    inclusive: bool = False,
) -> str:
    """What a row must satisfy to stand after (or before) a cursor; `nulls` says which of its keys are null."""
    cells = [parameters.bind(_cell(slot, i), key.sql_type, slot[0]) for i, key in enumerate(sort)]
    plain = all(not k.nullable and not k.descending for k in sort)
    if plain:
        sign = ("<" if before else ">") + ("=" if inclusive else "")
        return f"({', '.join(k.sql for k in sort)}) {sign} ({', '.join(cells)})"
    ways: list[str] = []
    equal: list[str] = []
    for key, cell, null in zip(sort, cells, nulls, strict=True):
        if null:
            further = f"{key.sql} is not null" if before else "false"
            same = f"{key.sql} is null and {cell} is null"
        else:
            sign = "<" if key.descending != before else ">"
            further = f"{key.sql} {sign} {cell}"
            if key.nullable and not before:
                further = f"({further} or {key.sql} is null)"
            same = f"{key.sql} = {cell}"
        ways.append(" and ".join([*equal, further]))
        equal.append(f"({same})")
    if inclusive:
        ways.append(" and ".join(equal))
    return "(" + " or ".join(f"({w})" for w in ways) + ")"


def _cell(slot: tuple[int, str], index: int) -> Callable[[Asked], Any]:
    return lambda asked: asked.cursors[slot][index]
