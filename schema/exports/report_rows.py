"""What every report has: values read from what its reader was answered, their stage, and the records they were read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schema.errors import HubError
from schema.exports.table import Column, ColumnKind, Shape
from schema.rules.reported_figures import SaleChannel, SaleStage, Told
from schema.values import Money, calendar_day, instant, instant_text

# A column of a report names the fact of the record that its cells stem from; the name before it is that of an entry's member.
Columns = Mapping[str, Column]
STAGE: Columns = {
    "stage": Column("Stage of the values", ("__typename",)),
    "channel": Column("Channel", ("__typename",)),
}
SOURCES: Columns = {
    "records": Column("Records read", ("id",), ColumnKind.NUMBER),
    "source_classes": Column("Classes of sources", ("provenance", "sourceClass")),
    "as_of": Column("As of, the oldest", ("provenance", "asOf"), ColumnKind.INSTANT),
    "stale": Column("A source is stale", ("provenance", "stale")),
}
TOLD = "__typename id provenance { sourceClass asOf stale }"

Node = Mapping[str, Any]
Entry = Mapping[str, object]


def shaped(columns: Columns, entries: Callable[[Sequence[Node], date], Iterable[Entry]]) -> Shape:
    """A shape that takes the cell of each column from the member of that name of each entry of the report."""

    def rows(nodes: Sequence[Node], on: date) -> Iterator[tuple[object, ...]]:
        for entry in entries(nodes, on):
            yield tuple(_as_told(entry[name]) for name in columns)

    return rows


def _as_told(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


class ReportCutShort(HubError):
    """A list below a case that holds more than the report reads: a figure over a part of it would look like the whole."""


def told_of(node: Node) -> Told:
    """The record of a node, as its reader is told of its source."""
    said = node["provenance"]
    return Told(node["id"], said["sourceClass"], instant(said["asOf"]) if said["asOf"] else None, said["stale"])


def money_of(node: Node, name: str) -> Money | None:
    """An amount of a node; None where it tells none."""
    return None if node[name] is None else Money(node[name])


def day_of(node: Node, name: str) -> date | None:
    """A day of a node; None where it tells none."""
    return None if node[name] is None else calendar_day(node[name])


def all_below(node: Node, name: str) -> Iterator[Node]:
    """Every record of a list below a node; raises `ReportCutShort` when there are more than were answered."""
    found = node[name]
    if found["totalCount"] > len(found["nodes"]):
        raise ReportCutShort(f"`{name}` of a record holds more than the report reads; ask for it by a narrower token")
    yield from found["nodes"]


def sources_of(told: Sequence[Told]) -> dict[str, Any]:
    """What a row says of the records it was read from: how many, of which classes, as of when the oldest, whether any is old."""
    days = [one.as_of for one in told if one.as_of is not None]
    return {
        "records": len(told),
        "source_classes": ", ".join(sorted({one.source_class for one in told})),
        "as_of": instant_text(min(days)) if len(days) == len(told) else None,
        "stale": "yes" if any(one.stale for one in told) else "no",
    }


def stage_of(stage: SaleStage) -> dict[str, str]:
    """What a row says of the stage and the channel of its values."""
    return {"stage": stage.value, "channel": SaleChannel.FOREIGN_MILITARY_SALE.value}
