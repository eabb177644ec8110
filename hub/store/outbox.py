"""The outbox as its readers meet it: in the order in which transactions began, and never before all before it have ended.

Reading on from the greatest id loses lines: a transaction that drew a lower id can commit later. So a line is read once
every transaction that began before or with its own has ended (`pg_snapshot_xmin`), and the place is a transaction and an
id; nothing can appear behind it.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL = "hub_outbox"  # a notice says only that looking is worth while
LINES_AT_ONCE = 500
PRUNED_AT_ONCE = 5_000
_LAST = (1 << 63) - 1

_LEASE = "select pg_try_advisory_xact_lock(hashtextextended('relay ' || :name, 0))"
_PLACE = "select written_in, id from relay_cursor where name = :name"
_MOVE = """
insert into relay_cursor (name, written_in, id) values (:name, :written_in, :id)
on conflict (name) do update set written_in = excluded.written_in, id = excluded.id"""
_NEXT = """
select written_in, id, facet, record_id, version, case_id from outbox
where (written_in, id) > (:written_in, :id) and written_in < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
order by written_in, id limit :most"""
# Only what its reader is past: what a reader that never came would still have to read is everything.
_PRUNE = """
delete from outbox where id = any(array(
  select line.id from outbox line join relay_cursor at on at.name = :name
  where (line.written_in, line.id) <= (at.written_in, at.id) and line.at < :before
  order by line.written_in, line.id limit :most))"""
# What can be read already, and whether nothing can appear before it any more.
_AHEAD = """
select written_in, id, facet, record_id, version, case_id,
  written_in < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as settled
from outbox where (written_in, id) > (:written_in, :id) order by written_in, id limit :most"""
_SETTLED = "select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1"
_NOW = "select (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint"


class Line(NamedTuple):
    """One line: a record has another version, or a mark of it has changed."""

    written_in: int
    id: int
    facet: str
    record_id: uuid.UUID
    version: int
    case_id: uuid.UUID | None


class Place(NamedTuple):
    """How far one reader has read; before all lines at first."""

    written_in: int = -1
    id: int = 0


async def leased(connection: AsyncConnection, name: str) -> bool:
    """Whether this transaction may read for the reader of this name; no other then does until it ends."""
    return bool(await connection.scalar(text(_LEASE), {"name": name}))


async def place(connection: AsyncConnection, name: str) -> Place | None:
    """How far the reader of this name has read; none when it never did."""
    found = (await connection.execute(text(_PLACE), {"name": name})).first()
    return Place(*found) if found else None


async def move(connection: AsyncConnection, name: str, to: Place) -> None:
    """Remember how far the reader has read, in the transaction that keeps what it read."""
    await connection.execute(text(_MOVE), {"name": name, "written_in": to.written_in, "id": to.id})


async def lines_after(connection: AsyncConnection, at: Place, most: int = LINES_AT_ONCE) -> list[Line]:
    """The next lines, at most so many: those before which no other can appear any more."""
    asked = {"written_in": at.written_in, "id": at.id, "most": most}
    return [Line(*row) for row in (await connection.execute(text(_NEXT), asked)).all()]


async def lines_ahead(connection: AsyncConnection, at: Place, most: int = LINES_AT_ONCE) -> list[tuple[Line, bool]]:
    """The next lines that can be read, at most so many, each with whether no other can appear before it any more."""
    asked = {"written_in": at.written_in, "id": at.id, "most": most}
    return [(Line(*row[:6]), row[6]) for row in (await connection.execute(text(_AHEAD), asked)).all()]


async def settled(connection: AsyncConnection) -> Place:
    """The place behind everything that whoever reads from now on surely sees."""
    return Place(int(await connection.scalar(text(_SETTLED)) or 0), _LAST)


async def prune(connection: AsyncConnection, name: str, before: datetime, most: int = PRUNED_AT_ONCE) -> int:
    """Forget lines of before an instant that the reader of this name is past, at most so many; says how many."""
    return (await connection.execute(text(_PRUNE), {"name": name, "before": before, "most": most})).rowcount


async def is_of_another_life(connection: AsyncConnection, at: Place) -> bool:
    """Whether a place names a transaction that is yet to come: the store was restored where they are counted anew."""
    return at.written_in >= int(await connection.scalar(text(_NOW)) or 0)
