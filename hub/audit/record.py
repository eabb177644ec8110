"""Who was told what: one durable line for each read, written in groups, beside the read and before its first byte."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import asyncpg
import structlog

from hub.identity.clock import Clock
from hub.store.engine import SERVER_SETTINGS
from schema.audience import Principal
from schema.errors import HubError

PATIENCE = 2.0  # seconds until a read that cannot be recorded is refused
MOST_IN_A_GROUP = 1_000
MOST_WAITING = 10_000
FIRST_WAIT, LONGEST_WAIT = 0.02, 0.25  # seconds between two attempts to reach the store

INSERT = """
insert into audit_record (at, kind, seat, party, subject, token_id, operation, selection, records, reference)
select at, kind, seat, party, subject, token_id, operation, selection, string_to_array(records, ','), reference
from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
  $8::text[], $9::text[], $10::text[])
  as line (at, kind, seat, party, subject, token_id, operation, selection, records, reference)
"""
# Without naming what it conflicts with, for that would ask for the right to read it.
INSERT_SELECTIONS = """
insert into audit_selection (digest, coordinates)
select digest, string_to_array(coordinates, ',') from unnest($1::text[], $2::text[]) as met (digest, coordinates)
on conflict do nothing
"""
SELECTIONS_KNOWN = 8_192

log = structlog.get_logger(__name__)


class AuditUnavailable(HubError):
    """The read could not be recorded, so it is not answered."""

    def __init__(self) -> None:
        super().__init__("what is read cannot be recorded now; ask again in a moment")


@dataclass(frozen=True, slots=True)
class _Selection:
    """The facts an operation reads, named by the digest of their names: written once, and told of by many lines."""

    digest: str
    coordinates: str


@dataclass(slots=True)
class _Line:
    """One line to be written, and who waits for it until when."""

    values: tuple[datetime, str, str, str, str, str, str, str, str | None, str]
    selection: _Selection
    written: asyncio.Future[None]
    deadline: float


class AuditLog:
    """The log of reads. One task writes what came since its last write, in one statement, under the auditor's login.

    A line that was given up may still have been written: over-recording is allowed, an unrecorded answer is not.
    """

    def __init__(self, dsn: str, clock: Clock, *, patience: float = PATIENCE, most_waiting: int = MOST_WAITING) -> None:
        self._dsn = dsn
        self._clock = clock
        self._patience = patience
        self._most_waiting = most_waiting
        self._waiting: deque[_Line] = deque()
        self._came = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._insert: asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record] | None = None
        self._closing = False
        self._selections: dict[tuple[str, ...], _Selection] = {}
        self._kept: set[str] = set()  # the selections that are on record, as far as this connection knows

    def note(
        self,
        principal: Principal,
        operation: str,
        coordinates: Sequence[str],
        reference: str,
        *,
        records: Iterable[str] | None = None,
        kind: str = "read",
    ) -> asyncio.Future[None]:
        """Hand a line in; await what is returned before the first byte of the answer.

        `operation` is the document's hash, `coordinates` the facts it reads, such as `LetterOfOffer.total_value`;
        never a value. The returned future raises `AuditUnavailable` when the line could not be written in time.
        """
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        written.add_done_callback(_looked_at)
        if self._closing or len(self._waiting) >= self._most_waiting:
            written.set_exception(AuditUnavailable())
            return written
        selection = self._selection(tuple(coordinates))
        values = (
            self._clock(),
            kind,
            principal.seat,
            str(principal.party),
            _storable(principal.subject),
            _storable(principal.token_id),
            _storable(operation),
            selection.digest,
            None if records is None else _storable(",".join(records)),
            _storable(reference),
        )
        self._waiting.append(_Line(values, selection, written, loop.time() + self._patience))
        self._came.set()
        if self._writer is None:
            self._writer = loop.create_task(self._write())
        return written

    def _selection(self, coordinates: tuple[str, ...]) -> _Selection:
        found = self._selections.get(coordinates)
        if found is None:
            if len(self._selections) >= SELECTIONS_KNOWN:
                self._selections.clear()
            named = ",".join(coordinates)
            found = self._selections[coordinates] = _Selection(sha256(named.encode()).hexdigest(), named)
        return found

    async def close(self) -> None:
        """Write what is waiting, as long as patience lasts, and end the connection."""
        self._closing = True
        self._came.set()
        if self._writer is not None:
            await self._writer
        if self._connection is not None:
            await self._connection.close(timeout=5)
            self._connection = None

    async def _write(self) -> None:
        """The one writer: until the log is closed and nothing is waiting."""
        loop = asyncio.get_running_loop()
        wait = FIRST_WAIT
        while not (self._closing and not self._waiting):
            if not self._waiting:
                self._came.clear()
                await self._came.wait()
                continue
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_IN_A_GROUP))]
            try:
                async with asyncio.timeout_at(group[0].deadline):
                    await self._insert_group(group)
            except Exception as error:  # whatever it was, the next lines need a writer that is alive
                # The type only: a message of the database's can quote what was being written.
                log.warning("audit_not_written", error=type(error).__name__, lines=len(group))
                self._give_up_connection()
                self._waiting.extendleft(reversed(group))
                self._refuse_the_late(loop.time())
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
                self._refuse_the_late(loop.time())
                continue
            wait = FIRST_WAIT
            for line in group:
                if not line.written.done():
                    line.written.set_result(None)

    async def _insert_group(self, group: list[_Line]) -> None:
        if self._connection is None or self._connection.is_closed() or self._insert is None:
            self._kept.clear()  # it may be another store, or the same one put back
            settings = {**SERVER_SETTINGS, "synchronous_commit": "on"}
            self._connection = await asyncpg.connect(self._dsn, server_settings=settings, statement_cache_size=0)
            self._insert = await self._connection.prepare(INSERT, name="note")
        met = {line.selection.digest: line.selection.coordinates for line in group}
        new = {digest: coordinates for digest, coordinates in met.items() if digest not in self._kept}
        if new:
            # Durable before the first line that speaks of them.
            await self._connection.execute(INSERT_SELECTIONS, list(new), list(new.values()))
            if len(self._kept) >= SELECTIONS_KNOWN:
                self._kept.clear()
            self._kept |= new.keys()
        await self._insert.fetch(*(list(column) for column in zip(*(line.values for line in group), strict=True)))

    def _give_up_connection(self) -> None:
        connection, self._connection, self._insert = self._connection, None, None
        if connection is not None:
            connection.terminate()

    def _refuse_the_late(self, now: float) -> None:
        while self._waiting and self._waiting[0].deadline <= now:
            written = self._waiting.popleft().written
            if not written.done():
                written.set_exception(AuditUnavailable())


def _storable(text: str) -> str:
    """A text that PostgreSQL can keep: one bad name on a token must not hold up everybody's lines."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _looked_at(written: asyncio.Future[None]) -> None:
    """A refusal is not reported as forgotten when its reader went away first."""
    if not written.cancelled():
        written.exception()
