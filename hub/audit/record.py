"""Who was told what: one durable line for each read, written in groups, beside the read and before its first byte."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import asyncpg
import orjson
import structlog

from hub.identity.clock import Clock
from hub.store.engine import SERVER_SETTINGS
from schema.audience import Principal
from schema.errors import HubError

PATIENCE = 2.0  # seconds until a read that cannot be recorded is refused
MOST_IN_A_GROUP = 1_000
MOST_WAITING = 10_000
LATEST = 0.05  # seconds until a line that nobody waits for is written all the same
ENOUGH = 4  # lines for a group of their own: were all to go in one, all readers would wait for it while nobody reads
THICK = 0.005  # seconds after a group within which the next line is taken for one of many
FIRST_WAIT, LONGEST_WAIT = 0.02, 0.25  # seconds between two attempts to reach the store

INSERT = """
insert into audit_record (at, records, reference, question)
select at, string_to_array(records, ','), reference, question
from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[]) as line (at, records, reference, question)
"""
# Without naming what it conflicts with, for that would ask for the right to read it.
INSERT_QUESTION = """
insert into audit_question (digest, kind, seat, party, subject, token_id, operation, coordinates)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
"""
QUESTIONS_KNOWN = 8_192

log = structlog.get_logger(__name__)


class AuditUnavailable(HubError):
    """The read could not be recorded, so it is not answered."""

    def __init__(self) -> None:
        super().__init__("what is read cannot be recorded now; ask again in a moment")


@dataclass(frozen=True, slots=True)
class Question:
    """Who reads which facts by which operation: written once under its digest, and told of by each line of it."""

    digest: str
    asked: tuple[str, str, str, str, str, str, list[str]]  # kind, seat, party, subject, token, operation, coordinates


class Line:
    """A line on its way to the record. Awaited it returns once it is durable, and raises `AuditUnavailable` if it cannot be."""

    __slots__ = ("_begin", "_end", "_waits", "begun", "deadline", "question", "said")

    def __init__(
        self, question: Question, said: tuple[datetime, str | None, str], deadline: float, begin: Callable[[], None]
    ) -> None:
        self.question = question
        self.said = said  # at, records and reference
        self.deadline = deadline
        self.begun = False  # to be written
        self._begin = begin
        self._end: bool | None = None
        self._waits: asyncio.Future[None] | None = None

    def __await__(self) -> Generator[Any, None, None]:
        if self._end is None:
            if not self.begun:
                self._begin()
            if self._waits is None or self._waits.done():
                self._waits = asyncio.get_running_loop().create_future()
            yield from self._waits
        if not self._end:
            raise AuditUnavailable

    def done(self) -> bool:
        """Whether it is known how it ended."""
        return self._end is not None

    def end(self, *, written: bool) -> None:
        """Say how it ended to whoever waits."""
        self._end = written
        if self._waits is not None and not self._waits.done():
            self._waits.set_result(None)


class AuditLog:
    """The log of reads. One task writes what came since its last write, in one statement, under the auditor's login.

    A lone line is written beside its read. While lines come thick, a group is begun when a few are together or the first
    reader waits for it, so that what is read meanwhile goes along, and most find theirs written. A line that was given up
    may still have been written: over-recording is allowed, an unrecorded answer is not.
    """

    def __init__(self, dsn: str, clock: Clock, *, patience: float = PATIENCE, most_waiting: int = MOST_WAITING) -> None:
        self._dsn = dsn
        self._clock = clock
        self._patience = patience
        self._most_waiting = most_waiting
        self._waiting: deque[Line] = deque()
        self._came = asyncio.Event()
        self._begin = self._came.set
        self._at_work = False
        self._thick_until = 0.0
        self._latest: asyncio.TimerHandle | None = None
        self._writer: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._insert: asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record] | None = None
        self._closing = False
        self._kept: set[str] = set()  # the questions that are on record, as far as this connection knows

    def note(
        self,
        principal: Principal,
        operation: str,
        coordinates: Sequence[str],
        reference: str,
        *,
        records: Iterable[str] | None = None,
        kind: str = "read",
    ) -> Line:
        """Hand a line in; await what is returned before the first byte of the answer.

        `operation` is the document's hash, `coordinates` the facts it reads, such as `LetterOfOffer.total_value`;
        never a value.
        """
        told = None if records is None else _storable(",".join(records))
        return self.tell(self.question(principal, operation, coordinates, kind), self._clock(), reference, told)

    def question(
        self, principal: Principal, operation: str, coordinates: Sequence[str], kind: str = "read"
    ) -> Question:
        """What each line of a read that is asked again and again has in common."""
        given = (kind, principal.seat, str(principal.party), principal.subject, principal.token_id, operation)
        kind, seat, party, subject, token, named = map(_storable, given)
        asked = (kind, seat, party, subject, token, named, list(coordinates))
        return Question(sha256(orjson.dumps(asked)).hexdigest(), asked)

    def tell(self, question: Question, at: datetime, reference: str, records: str | None = None) -> Line:
        """As `note`, of a question met before; `records` is what is read, parted by commas."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        line = Line(question, (at, records, _storable(reference)), now + self._patience, self._begin)
        if self._closing or len(self._waiting) >= self._most_waiting:
            line.end(written=False)
            return line
        if not self._waiting:
            self._latest = loop.call_later(LATEST, self._begin)  # should nobody wait for it
        self._waiting.append(line)
        if len(self._waiting) >= ENOUGH or (not self._at_work and now > self._thick_until):
            self._begin()
        if self._writer is None:
            self._writer = loop.create_task(self._write())
        return line

    async def close(self) -> None:
        """Write what is waiting, as long as patience lasts, and end the connection."""
        self._closing = True
        self._begin()
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
            if not self._waiting or not (self._came.is_set() or self._closing):
                await self._came.wait()
            self._came.clear()
            if not self._waiting:
                continue
            group = self._taken()
            self._at_work = True
            try:
                async with asyncio.timeout_at(group[0].deadline):
                    await self._insert_group(group)
            except Exception as error:  # whatever it was, the next lines need a writer that is alive
                # The type only: a message of the database's can quote what was being written.
                log.warning("audit_not_written", error=type(error).__name__, lines=len(group))
                self._give_up_connection()
                self._waiting.extendleft(reversed(group))
                self._begin()
                self._refuse_the_late(loop.time())
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
                self._refuse_the_late(loop.time())
                continue
            finally:
                self._at_work = False
            wait = FIRST_WAIT
            self._thick_until = loop.time() + THICK
            for line in group:
                line.end(written=True)

    def _taken(self) -> list[Line]:
        """The lines of the next group."""
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_IN_A_GROUP))]
        for line in group:
            line.begun = True
        if self._waiting:
            self._begin()
        elif self._latest is not None:
            self._latest.cancel()
        return group

    async def _insert_group(self, group: list[Line]) -> None:
        if self._connection is None or self._connection.is_closed() or self._insert is None:
            self._kept.clear()  # it may be another store, or the same one put back
            settings = {**SERVER_SETTINGS, "synchronous_commit": "on"}
            self._connection = await asyncpg.connect(self._dsn, server_settings=settings, statement_cache_size=0)
            self._insert = await self._connection.prepare(INSERT, name="note")
        new = {q.digest: q for q in (line.question for line in group) if q.digest not in self._kept}
        if new:
            # Durable before the first line that speaks of them.
            await self._connection.executemany(INSERT_QUESTION, [(q.digest, *q.asked) for q in new.values()])
            if len(self._kept) >= QUESTIONS_KNOWN:
                self._kept.clear()
            self._kept |= new.keys()
        said = zip(*(line.said for line in group), strict=True)
        await self._insert.fetch(*map(list, said), [line.question.digest for line in group])

    def _give_up_connection(self) -> None:
        connection, self._connection, self._insert = self._connection, None, None
        if connection is not None:
            connection.terminate()

    def _refuse_the_late(self, now: float) -> None:
        while self._waiting and self._waiting[0].deadline <= now:
            self._waiting.popleft().end(written=False)


def _storable(text: str) -> str:
    """A text that PostgreSQL can keep: one bad name on a token must not hold up everybody's lines."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
