"""Exports: tables are written to files, page by page, by asking the graph as whoever asked for them.

What is in a file is what the graph answered to that very principal at that time, narrowed as it was then, and nothing
else is read for it. One is written at a time by each process, and a lock says which, so that one whose writer is gone is
written anew by the next. The file is put where it lies when it is whole: nobody meets half a one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any

import asyncpg
import orjson
import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.audit.record import AuditUnavailable
from hub.deliveries.export_files import MEDIA_TYPES, WRITINGS, About, Writing
from hub.identity.clock import Clock
from hub.identity.credential import Credential, ListTooOld, Revoked
from hub.store.engine import AWAY_OR_BUSY, SERVER_SETTINGS
from hub.store.files import Announced, Files
from hub.store.records_told import RecordsTold
from hub.store.tables import metadata
from hub.write.entry import SUBMISSION
from hub.write.intake import Intake
from hub.write.submit import entry_of
from schema.audience import Principal
from schema.desk import Draft
from schema.errors import HubError
from schema.exports.table import TABLES, Row
from schema.exports.telling import OUTWARD, Told, told_to
from schema.graph import Graph
from schema.rules.exports import (
    UNDER_WAY,
    ExportFailure,
    ExportFormat,
    ExportState,
    banner_over,
    expires_at,
    may_be_copied,
)
from schema.values import instant_text

EXPORT = "Export"
OPERATION = "writeExport"
LOOK_EVERY_SECONDS = 2.0
LONGEST_REST_SECONDS = 30.0
TELL_EVERY_SECONDS = 2.0  # how far an export has come is written down at most so often
OUTER_AT_ONCE = 20
# A budget is filled anew each minute, and what is written so far is not to be written again for want of one page.
MOST_ATTEMPTS, BETWEEN_ATTEMPTS_SECONDS = 90, 1.0
SOURCES = "{ sources { sourceClass state asOf } }"
_LOCK = "select pg_try_advisory_lock(hashtextextended('export ' || $1, 0))"

Answer = Callable[[Principal, bytes], Awaitable[bytes]]
"""Answers one query of one principal in JSON; raises what cannot be answered, `NotNow` aside."""

log = structlog.get_logger("hub.deliveries")


class NotNow(HubError):
    """It cannot be answered at the moment, and can be later."""


class _Failed(Exception):
    """An export that comes to no file."""

    def __init__(self, why: ExportFailure) -> None:
        super().__init__(why.name)
        self.why = why


@dataclass(frozen=True)
class Asked:
    """An export that was asked for, and as whom it is read."""

    id: uuid.UUID
    subject: str
    format: ExportFormat
    purpose: str
    period: str | None
    period_ended_on: date | None
    principal: Principal
    credential: Credential


class Exports:
    """Writes what was asked for: once by `pass_on`, or until it is cancelled by `run`."""

    def __init__(
        self,
        engine: AsyncEngine,
        dsn: str,
        intake: Intake,
        graph: Graph,
        answer: Answer,
        records: RecordsTold,
        files: Files,
        revoked: Revoked,
        clock: Clock,
        *,
        most_rows: int,
        most_bytes: int,
        page: int,
    ) -> None:
        self._engine = engine
        self._dsn = dsn
        self._intake = intake
        self._graph = graph
        self._answer = answer
        self._records_told = records
        self._files = files
        self._revoked = revoked
        self._clock = clock
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._page = page
        self._table = metadata(graph.registry).tables["export"]
        self._came = asyncio.Event()

    def wake(self) -> None:
        """One may have been asked for: look now."""
        self._came.set()

    async def run(self) -> None:
        """Write what is asked for, again and again; a store that is away is waited for."""
        rest = LOOK_EVERY_SECONDS
        while True:
            self._came.clear()
            try:
                await self.pass_on()
                rest = LOOK_EVERY_SECONDS
            except Exception as fault:  # whatever it was, what is asked for next needs somebody who writes it
                log.warning("exports_wait", error=type(fault).__name__)
                rest = min(2 * rest, LONGEST_REST_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), rest)

    async def pass_on(self) -> None:
        """Write everything that was asked for, the oldest first, and give up the files whose time is over."""
        table = self._table
        states = [state.name for state in UNDER_WAY]
        waits = and_(table.c.latest, table.c.source_class == SUBMISSION, table.c.state.in_(states))
        over = and_(table.c.latest, table.c.state == ExportState.READY.name, table.c.expires_at <= self._clock())
        async with self._engine.connect() as connection:
            found = list(
                await connection.scalars(select(table.c.id).where(waits).order_by(table.c.asked_at, table.c.id))
            )
            ended = list(await connection.scalars(select(table.c.id).where(over)))
        for one in found:
            async with self._held(one) as ours:
                if ours:
                    try:
                        await self._write(one)
                    except NotNow:  # whose budget is spent keeps nobody else waiting; it is begun anew the next time
                        log.warning("export_waits", export=str(one))
        for one in ended:
            async with self._held(one) as ours:
                if ours:
                    await self._expire(one)

    # --- one export --------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _held(self, export: uuid.UUID) -> AsyncIterator[bool]:
        """Whether nobody else writes this export until the block ends; the lock goes with the connection."""
        # A connection of its own: held as long as a file is written, it would be one fewer for those who submit.
        connection = await asyncpg.connect(self._dsn, server_settings=SERVER_SETTINGS, timeout=10)
        try:
            yield bool(await connection.fetchval(_LOCK, str(export)))
        finally:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=5)

    async def _asked(self, export: uuid.UUID, *states: ExportState) -> Asked | None:
        """The export as it was asked for, if it still stands in one of these states."""
        table = self._table
        of = and_(table.c.id == export, table.c.latest, or_(*(table.c.state == state.name for state in states)))
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(table).where(of))).mappings().first()
        if row is None:
            return None
        issuer, subject = json.loads(row["holder"])
        narrowed = {
            name: None if row[name] is None else frozenset(row[name]) for name in ("facets", "cases", "services")
        }
        principal = Principal.seated(
            row["seat"], scopes=narrowed["facets"], cases=narrowed["cases"], services=narrowed["services"],
            issuer=issuer, subject=subject, token_id=f"export {export}",
        )  # fmt: skip
        assert str(principal.party) == row["originator"]  # asserted twice: it is asked for from its own seat alone
        credential = Credential(
            issuer, subject, tuple(row["clients"]), str(principal.party), tuple(row["rests_on"]), row["asked_at"]
        )
        return Asked(
            export,
            row["subject"],
            ExportFormat[row["format"]],
            row["purpose"],
            row["period"],
            row["period_ended_on"],
            principal,
            credential,
        )

    async def _write(self, export: uuid.UUID) -> None:
        asked = await self._asked(export, *UNDER_WAY)
        if asked is None:
            return
        await self._note(asked, state=ExportState.RUNNING, rows_written=0)
        try:
            await self._written(asked)
        except _Failed as failed:
            log.warning("export_failed", export=str(export), why=failed.why.name)
            await self._note(asked, state=ExportState.FAILED, failure=failed.why)
        except (NotNow, ListTooOld, AuditUnavailable, *AWAY_OR_BUSY):
            raise  # it is begun anew
        except Exception as fault:
            log.error("export_fault", export=str(export), kind=type(fault).__name__)
            await self._note(asked, state=ExportState.FAILED, failure=ExportFailure.NOT_ANSWERED)

    async def _written(self, asked: Asked) -> None:
        self._still(asked)
        told = told_to(TABLES[asked.subject], self._graph, asked.principal.audience, asked.principal.scopes)
        if told is None:
            raise _Failed(ExportFailure.OUT_OF_REACH)
        with tempfile.TemporaryFile() as staged, tempfile.TemporaryFile() as whole:
            writing = WRITINGS[asked.format](told.columns, staged)
            try:
                records, rows, begun_at = await self._filled(asked, told, writing)
                banners = {one for of in records.values() for one in of.values() if one is not None}
                about = await self._about(asked, told, banners, rows, begun_at)
            except BaseException:
                writing.give_up()
                raise
            await asyncio.to_thread(writing.end, about, whole)
            announced = await asyncio.to_thread(_announced, whole, MEDIA_TYPES[asked.format])
            if announced.size_bytes > self._most_bytes:
                raise _Failed(ExportFailure.TOO_LARGE)
            self._still(asked)
            await self._records_told.keep(str(asked.id), records)
            await self._files.keep(str(asked.id), announced, _pieces(whole))
        ready_at = self._clock()
        await self._note(
            asked, state=ExportState.READY, rows_written=rows, rows_in_all=rows, ready_at=ready_at,
            expires_at=expires_at(ready_at), media_type=announced.media_type, size_bytes=announced.size_bytes,
            digest=announced.digest,
        )  # fmt: skip

    async def _filled(
        self, asked: Asked, told: Told, writing: Writing
    ) -> tuple[dict[str, dict[str, str | None]], int, datetime]:
        """Every row there is written; the records they tell of with their markings, how many rows, and when it began."""
        begun_at, said_at, rows = self._clock(), 0.0, 0
        told_of: dict[str, dict[str, str | None]] = {}
        nodes: list[Mapping[str, Any]] = []
        loop = asyncio.get_running_loop()
        async for page, in_all in self._pages(asked, told):
            # A row is in the file only if all that it is made of may be copied, and its banner covers all of that.
            made_of = [list(self._records(told, outer, node)) for outer, node in page]
            markings = await self._markings_of(asked.principal, (one for records in made_of for one in records))
            kept = []
            for pair, records in zip(page, made_of, strict=True):
                # One that was told a moment ago and is no more is in no file either.
                if all(one in markings and may_be_copied(markings[one]) for one in records):
                    kept.append(pair)
                    for facet, record in records:
                        told_of.setdefault(facet, {})[record] = markings[facet, record]
            if told.table.shape is None:
                writing.add([_row(told, outer, node) for outer, node in kept])
            else:
                nodes += [node for _, node in kept]
            rows += len(kept)
            if rows > self._most_rows:
                raise _Failed(ExportFailure.TOO_MANY_ROWS)
            if writing.size() > self._most_bytes:
                raise _Failed(ExportFailure.TOO_LARGE)
            if loop.time() - said_at >= TELL_EVERY_SECONDS:
                said_at = loop.time()
                await self._note(asked, rows_written=rows, rows_in_all=in_all)
            await asyncio.sleep(0)  # whoever waits for an answer comes first
        if told.table.shape is not None:
            ended_on = asked.period_ended_on
            on = begun_at.date() if ended_on is None else ended_on + timedelta(days=1)
            shaped = list(told.table.shape(nodes, on))
            writing.add(shaped)
            rows = len(shaped)
        return told_of, rows, begun_at

    async def _pages(
        self, asked: Asked, told: Told
    ) -> AsyncIterator[tuple[list[tuple[Mapping[str, Any], Mapping[str, Any]]], int | None]]:
        """The rows page by page, each with its outer node, and how many there are in all where that is told."""
        outer_key, *inner = told.table.connection
        after: str | None = None
        while True:
            if not inner:
                found = (await self._data(asked, told.document, {"first": self._page, "after": after}))[outer_key]
                yield [({}, node) for node in found["nodes"]], found.get("totalCount")
            else:
                first = min(self._page, OUTER_AT_ONCE)
                variables = {"first": first, "after": after, "within": self._page, "following": None}
                found = (await self._data(asked, told.document, variables))[outer_key]
                before = after
                for edge in found["edges"]:
                    async for nodes in self._within(asked, told, before, edge):
                        yield [(edge["node"], node) for node in nodes], None
                    before = edge["cursor"]
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    async def _within(
        self, asked: Asked, told: Told, before: str | None, edge: Mapping[str, Any]
    ) -> AsyncIterator[list[Mapping[str, Any]]]:
        """The rows within one outer node, which stands just after the place `before`."""
        outer_key, inner_key = told.table.connection
        found = edge["node"][inner_key]
        yield found["nodes"]
        while found["pageInfo"]["hasNextPage"]:
            variables = {
                "first": 1, "after": before, "within": self._page, "following": found["pageInfo"]["endCursor"],
            }  # fmt: skip
            edges = (await self._data(asked, told.document, variables))[outer_key]["edges"]
            if not edges or edges[0]["cursor"] != edge["cursor"]:
                return  # it is no longer there
            found = edges[0]["node"][inner_key]
            yield found["nodes"]

    async def _data(self, asked: Asked, document: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """What the graph answers to the asker; raises when it is not to be asked any more."""
        content = orjson.dumps({"query": document, "variables": dict(variables)})
        for attempt in range(MOST_ATTEMPTS):
            self._still(asked)
            try:
                body: dict[str, Any] = orjson.loads(await self._answer(asked.principal, content))
            except NotNow:
                if attempt == MOST_ATTEMPTS - 1:
                    raise
                await asyncio.sleep(BETWEEN_ATTEMPTS_SECONDS)
                continue
            if "errors" in body:
                raise _Failed(ExportFailure.NOT_ANSWERED)
            return dict(body["data"])
        raise AssertionError("the last attempt returns or raises")

    def _still(self, asked: Asked) -> None:
        """Raises `_Failed` when anything was taken back that the export rests on."""
        self._revoked.refuse_if_old()
        if self._revoked.holds(asked.credential):
            raise _Failed(ExportFailure.ACCESS_ENDED)

    def _records(self, told: Told, outer: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The records of which a row is made, each with its facet; what is drawn is none of them."""
        if any(column.read[0] == OUTWARD for column in told.columns):
            rows = told.table.connection[-1]
            yield from self._below({name: value for name, value in outer.items() if name != rows})
        yield from self._below(node)

    def _below(self, value: object) -> Iterator[tuple[str, str]]:
        if isinstance(value, Mapping):
            facet = self._graph.facets.get(str(value.get("__typename")))
            if facet is not None:
                yield facet.name, str(value["id"])
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                yield from self._below(one)

    async def _markings_of(
        self, reader: Principal, records: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], str | None]:
        of: dict[str, set[str]] = {}
        for facet, record in records:
            of.setdefault(facet, set()).add(record)
        found: dict[tuple[str, str], str | None] = {}
        for facet, ids in of.items():
            told = await self._records_told.told_now(reader, facet, sorted(ids))
            found |= {(facet, record): marking for record, marking in told.items()}
        return found

    async def _about(self, asked: Asked, told: Told, banners: set[str], rows: int, begun_at: datetime) -> About:
        """What is said beside the rows."""
        sources = (await self._data(asked, SOURCES, {}))["sources"]
        return {
            "Marking": banner_over(banners, asked.principal.party),
            "Table": told.table.title,
            "What it is": told.table.words,
            **({"Period": asked.period} if asked.period else {}),
            "Seat": asked.principal.seat,
            "Purpose": asked.purpose,
            "As of": instant_text(begun_at),
            "Sources": "; ".join(
                f"{one['sourceClass']} {one['state']}" + (f" as of {one['asOf']}" if one["asOf"] else "")
                for one in sources
            ),
            "Rows": str(rows),
            "Export": str(asked.id),
            **{f"Note {n}": note for n, note in enumerate(told.table.notes, start=1)},
        }

    async def _expire(self, export: uuid.UUID) -> None:
        asked = await self._asked(export, ExportState.READY)
        if asked is not None:
            await self._files.drop(str(export))
            await self._records_told.drop(str(export))
            await self._note(asked, state=ExportState.EXPIRED)

    async def _note(self, asked: Asked, **facts: object) -> None:
        """Write down how the export stands, by the one door."""
        async with self._engine.begin() as connection:
            await self._noted(connection, asked, facts)

    async def _noted(self, connection: AsyncConnection, asked: Asked, facts: Mapping[str, object]) -> None:
        draft = Draft(EXPORT, facts, revises=str(asked.id))
        told = {name: str(value) for name, value in facts.items()}
        digest = hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
        entry = entry_of(draft, asked.principal, digest, self._clock())
        await self._intake.accept(
            connection, entry, by=asked.principal, operation=OPERATION, reference=secrets.token_hex(8)
        )


def _row(told: Told, outer: Mapping[str, Any], node: Mapping[str, Any]) -> Row:
    cells = []
    for column in told.columns:
        value: Any = outer if column.read[0] == OUTWARD else node
        for key in column.read[column.read[0] == OUTWARD :]:
            value = None if value is None else value.get(key)
        cells.append(value)
    return cells


def _announced(whole: IO[bytes], media_type: str) -> Announced:
    whole.seek(0)
    digest = hashlib.file_digest(whole, "sha256").hexdigest()  # type: ignore[arg-type]
    return Announced(media_type, whole.tell(), digest)


async def _pieces(whole: IO[bytes]) -> AsyncIterator[bytes]:
    whole.seek(0)
    for piece in _read(whole):
        yield piece
        await asyncio.sleep(0)


def _read(whole: IO[bytes]) -> Iterator[bytes]:
    while piece := whole.read(1 << 16):
        yield piece
