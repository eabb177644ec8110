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
    """A table that can be exported, declared by the question that its rows answer.

    `document` is GraphQL with `$first` and `$after` over the connection that the first key of `connection` names, which
    asks for `pageInfo { hasNextPage endCursor }` and `nodes { __typename id }`. A second key names a connection within
    each of its nodes: the outer one then asks for `edges { cursor node }`, the inner for `(first: $within, after: $following)`.
    A table with a `period` is on one that has ended: its shape takes the day after that.
    Of what does not exist for a seat the columns are left out; with a `shape`, the whole table is.
    """

    subject: str
    title: str
    words: str
    document: str
    connection: tuple[str, ...]
    columns: tuple[Column, ...]
    by: tuple[Audience, ...] = EVERYBODY
    under: str = "J"
    shape: Shape | None = None
    period: ReportPeriod | None = None
    notes: tuple[str, ...] = field(default=())


TABLES: dict[str, ExportTable] = {}


def export_table(table: ExportTable) -> ExportTable:
    """Declare a table; raises `DeclarationError` for one that is declared twice or leads through more than two connections."""
    if table.subject in TABLES:
        raise DeclarationError(f"the export table `{table.subject}` is declared twice; name one of them otherwise")
    if not 1 <= len(table.connection) <= 2:
        raise DeclarationError(f"the export table `{table.subject}` leads through one connection or two")
    TABLES[table.subject] = table
    return table
