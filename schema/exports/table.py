"""An export table: a question of the graph whose answers, page by page, become the rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from schema.audience import Audience
from schema.case import EVERYBODY
from schema.errors import DeclarationError
from schema.rules.reported_figures import ReportPeriod

Row = Sequence[object]
"""The cells of one row, one for each column."""
Shape = Callable[[Sequence[Mapping[str, Any]], date], Iterable[Row]]
"""What makes rows out of all the nodes of a report, as of a day."""


class ColumnKind(StrEnum):
    """What the cells of a column hold: as text all are written as the graph tells them."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True)
class Column:
    """One column: its heading, and by which response keys its cell is read from a node (`..` leads to the outer node)."""

    heading: str
    read: tuple[str, ...]
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True)
class ExportTable:
    """A table that can be exported: its columns, read from what hangs on one connection or on two.

    The first key of `connection` names a connection of the query, a second one a connection within each of its nodes. What is
    asked of the graph is what the columns read, of the nodes of the first connection that pass `where`. A table whose rows have
    a `shape` says itself what is asked, in a `document`: GraphQL with `$first` and `$after`, which asks for
    `pageInfo { hasNextPage endCursor }` and `nodes { __typename id }`, and along two connections for `edges { cursor node }` of
    the outer and `(first: $within, after: $following)` of the inner one.
    A table with a `period` is on one that has ended: its shape takes the day after that.
    Of what does not exist for a seat the columns are left out; with a `shape`, the whole table is.
    """

    subject: str
    title: str
    words: str
    connection: tuple[str, ...]
    columns: tuple[Column, ...]
    where: str = ""
    document: str = ""
    by: tuple[Audience, ...] = EVERYBODY
    under: str = "J"
    shape: Shape | None = None
    period: ReportPeriod | None = None
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.document:
            object.__setattr__(
                self, "document", _asked(self.connection, self.where, [column.read for column in self.columns])
            )


def _asked(connection: tuple[str, ...], where: str, read: Iterable[tuple[str, ...]]) -> str:
    """What reads these response keys of every node."""
    own: dict[str, Any] = {"__typename": {}, "id": {}}
    above: dict[str, Any] = {}
    for keys in read:
        level = above if keys[0] == ".." else own
        for key in keys[keys[0] == ".." :]:
            level = level.setdefault(key, {})
    nodes = f"pageInfo {{ hasNextPage endCursor }} nodes {_selected(own)}"
    outer, *inner = connection
    paged = f"first: $first, after: $after{f', where: {where}' if where else ''}"
    if not inner:
        return f"query($first: Int!, $after: String) {{ {outer}({paged}) {{ totalCount {nodes} }} }}"
    within = f"{_selected(above)[:-1]}{inner[0]}(first: $within, after: $following) {{ {nodes} }} }}"
    return (
        "query($first: Int!, $after: String, $within: Int!, $following: String) { "
        f"{outer}({paged}) {{ pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {within} }} }} }}"
    )


def _selected(keys: Mapping[str, Any]) -> str:
    return f"{{ {' '.join(f'{key} {_selected(below)}' if below else key for key, below in keys.items())} }}"


TABLES: dict[str, ExportTable] = {}


def export_table(table: ExportTable) -> ExportTable:
    """Declare a table; raises `DeclarationError` for one that is declared twice or leads through more than two connections."""
    if table.subject in TABLES:
        raise DeclarationError(f"the export table `{table.subject}` is declared twice; name one of them otherwise")
    if not 1 <= len(table.connection) <= 2:
        raise DeclarationError(f"the export table `{table.subject}` leads through one connection or two")
    TABLES[table.subject] = table
    return table
