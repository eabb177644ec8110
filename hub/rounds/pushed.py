"""What is pushed: stored before it is acknowledged, then understood in a round of its source like anything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy import ARRAY, RowMapping, Text, and_, cast, insert, not_, null, select, true, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from connectors.arrival import MEDIA
from connectors.contract import (
    Clock,
    Connector,
    Cursor,
    Fetched,
    Record,
    SetAside,
    SourceDescription,
    Understood,
    digest,
)
from hub.rounds.sources import every_source, source_named
from hub.rounds.sync import PUSH, as_stored, sync
from hub.store.engine import Store
from hub.store.tables import metadata
from hub.write.intake import Intake
from schema.audience import Audience, PartyKind, Principal
from schema.errors import BadValue, HubError
from schema.narrowing import reaches_case, reaches_feed, service_of
from schema.values import CaseDesignator

log = structlog.get_logger("hub.rounds")

NOT_ITS_SENDERS = "not its sender's to tell"
Named = Callable[[str, Path | None, Clock], Connector]


class NotTaken(HubError):
    """No feed of this name takes what this principal sends; there being none, and none for it, look the same."""

    def __init__(self) -> None:
        super().__init__(
            "no feed of this name takes what this token sends; use one with the scope `feed:<name>` that is not read-only"
        )


@dataclass(frozen=True, slots=True)
class Pushed:
    """That a document was stored: which, by the SHA-256 of the bytes as they were sent, and when it came first."""

    source: str
    digest: str
    size: int
    received_at: datetime


class Pushes:
    """Takes documents that are pushed, and has them understood one after the other in the order they came."""

    media = MEDIA

    def __init__(self, store: Store, intake: Intake, clock: Clock, named: Named = source_named) -> None:
        self._store = store
        self._intake = intake
        self._clock = clock
        self._named = named
        self._documents = metadata(intake.registry).tables["pushed_document"]
        self._audit = metadata(intake.registry).tables["audit_record"]
        self._working: dict[str, asyncio.Task[None]] = {}
        self._more: set[str] = set()

    def check(self, principal: Principal, source: str) -> Connector:
        """The connector of the feed; raises `NotTaken` when this principal may not push to it."""
        if source not in every_source():
            raise NotTaken
        connector = self._named(source, None, self._clock)
        if not may_push(principal, connector.describe()):
            raise NotTaken
        return connector

    async def receive(self, principal: Principal, source: str, media_type: str, raw: bytes) -> Pushed:
        """Store a document; the same bytes of the same party again are the same document. Raises `NotTaken`."""
        connector = self.check(principal, source)
        kept = await asyncio.to_thread(as_stored, connector, raw)
        said, at = digest(raw), self._clock()
        table = self._documents
        row = {
            "source": source,
            "party": str(principal.party),
            "seat": principal.seat,
            "cases": spoken_for(principal),
            "media_type": media_type,
            "digest": said,
            "kept_digest": digest(kept),
            "size": len(raw),
            "received_at": at,
            "raw": kept,
        }
        async with self._store.writes.begin() as connection:
            stored = insert_or(table).values(row).on_conflict_do_nothing().returning(table.c.id)
            if await connection.scalar(stored) is None:
                same = (table.c.source == source, table.c.party == str(principal.party), table.c.digest == said)
                at = (await connection.execute(select(table.c.received_at).where(*same))).scalar_one()
                # Sent before with a token that spoke for fewer cases: it is understood again, for those of this one too.
                ours = None if row["cases"] is None else cast(row["cases"], ARRAY(Text))
                more = true() if ours is None else not_(table.c.cases.bool_op("@>")(ours))
                cases = null() if ours is None else table.c.cases + ours
                again = {"cases": cases, "raw": kept, "understood_at": None}
                await connection.execute(update(table).where(*same, table.c.cases.is_not(None), more).values(again))
            else:
                await connection.execute(insert(self._audit).inline().values(_audited(principal, source, at, said)))
        self._begin(source)
        return Pushed(source, said, len(raw), at)

    async def resume(self) -> None:
        """Have understood what was stored and not understood before the process ended."""
        for source in await self._waiting():
            self._begin(source)

    async def settled(self) -> None:
        """Wait until all that was stored so far is understood."""
        while busy := [task for task in self._working.values() if not task.done()]:
            await asyncio.gather(*busy)

    async def close(self) -> None:
        """End what is being done; nothing is lost by it, because it is stored and not yet marked as understood."""
        for task in self._working.values():
            task.cancel()
        await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def _waiting(self) -> set[str]:
        """The sources of which something is stored and not understood."""
        table = self._documents
        async with self._store.writes.connect() as connection:
            found = await connection.execute(select(table.c.source).where(table.c.understood_at.is_(None)).distinct())
            return set(found.scalars())

    def _begin(self, source: str) -> None:
        self._more.add(source)
        working = self._working.get(source)
        if (working is None or working.done()) and source in every_source():
            self._working[source] = asyncio.create_task(self._work(source))

    async def _work(self, source: str) -> None:
        while source in self._more:
            self._more.discard(source)
            try:
                if source not in await self._waiting():
                    continue  # the round before took it along
                connector = self._named(source, None, self._clock)
                waiting = _Waiting(connector, self._store, self._documents, self._clock)
                await sync(waiting, self._intake, self._store, self._clock, pushed=waiting.speaks_for_all)
            except Exception as failed:  # it stays stored, and is tried again with the next one and at the next start
                log.error("pushed document not understood", source=source, kind=type(failed).__name__)


def may_push(principal: Principal, said: SourceDescription) -> bool:
    """Whether a principal's seat speaks for a source and its token names the feed: a token to read with pushes nothing."""
    speaks = principal.audience.value in said.pushed_by or principal.seat in said.pushed_by
    return speaks and reaches_feed(principal, said.id)


def spoken_for(principal: Principal) -> list[str] | None:
    """Of which cases a token speaks: designators, or the letters of agencies for all of theirs; none means of every case.

    One list, so that what several tokens spoke for in turn is all that stands in either.
    """
    if principal.cases is None:
        return None if principal.services is None else sorted(principal.services)
    return sorted(case for case in principal.cases if reaches_case(principal, case))


def is_senders(record: Record, principal: Principal, spoken: Collection[str] | None) -> bool:
    """Whether a record is its sender's to tell: a company its own words, an agency its own cases, an office its countries'.

    `spoken` is for which cases its tokens spoke, as `spoken_for` writes it.
    """
    try:
        case = None if record.case is None else CaseDesignator(record.case)
    except BadValue:
        return False
    if spoken is not None and (case is None or not {case, service_of(case)} & set(spoken)):
        return False
    match principal.party.kind:
        case PartyKind.COMPANY | PartyKind.CUSTOMER:
            return record.originator == str(principal.party)
        case PartyKind.AGENCY:
            return case is not None and case.agency == principal.party.code
        case PartyKind.OFFICE | PartyKind.COMMAND:
            return case is not None and case.customer in principal.codes
    return principal.audience in (Audience.DSCA, Audience.STATE, Audience.DFAS)


def _audited(principal: Principal, source: str, at: datetime, said: str) -> dict[str, Any]:
    return {
        "at": at,
        "kind": "push",
        "seat": principal.seat,
        "party": str(principal.party),
        "subject": principal.subject,
        "token_id": principal.token_id,
        "operation": f"feed:{source}",
        "coordinates": [],
        "reference": said,
    }


class _Sender(NamedTuple):
    """Who pushed a document, and for which cases its tokens spoke."""

    principal: Principal
    spoken: Collection[str] | None


class _Waiting(Connector):
    """A source of which only what was pushed and not understood yet is read."""

    def __init__(self, connector: Connector, store: Store, documents: Any, clock: Clock) -> None:
        self._connector = connector
        self._store = store
        self._documents = documents
        self._clock = clock
        self._understood: dict[str, Understood | Exception] = {}
        self._of_some_cases: set[str] = set()

    def speaks_for_all(self, fetched: Fetched) -> bool:
        """Whether its sender spoke for all it may tell, and not with a token for some of its cases."""
        return fetched.key not in self._of_some_cases

    def describe(self) -> SourceDescription:
        return self._connector.describe()

    def redact(self, raw: bytes) -> bytes:
        return raw  # as it was redacted when it was read

    def understand(self, fetched: Fetched) -> Understood:
        found = self._understood.pop(fetched.key)
        if isinstance(found, Exception):
            raise found  # the round sets the document aside, and goes on with the next
        return found

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        """Each in the order they came; one is marked when the next is asked for, which is after it was kept."""
        while (row := await self._next()) is not None:
            # Large documents take their time, and the graph is served by the same loop.
            fetched, found = await asyncio.to_thread(self._read, row)
            self._understood[fetched.key] = found
            if row["cases"] is not None:
                self._of_some_cases.add(fetched.key)
            yield fetched
            await self._mark(row)

    def _read(self, row: RowMapping) -> tuple[Fetched, Understood | Exception]:
        # What may be stored may be less today than when it was pushed.
        raw = as_stored(self._connector, row["raw"])
        fetched = Fetched(_key(row), raw, None, row["received_at"], PUSH)
        try:
            return fetched, _of_its_sender(self._connector.understand(fetched), *_sender(row))
        except Exception as failed:
            return fetched, failed

    async def _next(self) -> RowMapping | None:
        table = self._documents
        ours = (table.c.source == self.describe().id, table.c.understood_at.is_(None))
        async with self._store.writes.connect() as connection:
            query = select(table).where(*ours).order_by(table.c.id).limit(1)
            return (await connection.execute(query)).mappings().first()

    async def _mark(self, row: RowMapping) -> None:
        # The bytes are kept with the source's documents now. Sent again meanwhile for more cases, it is not done.
        table = self._documents
        done = {"understood_at": self._clock(), "raw": None}
        as_read = and_(table.c.id == row["id"], table.c.cases.is_not_distinct_from(row["cases"]))
        async with self._store.writes.begin() as connection:
            await connection.execute(update(table).where(as_read).values(done))


class _AsSent(Connector):
    """A source whose pushed documents tell, however late they are understood, only what was their sender's to tell."""

    def __init__(self, connector: Connector, senders: Mapping[str, _Sender]) -> None:
        self._connector = connector
        self._senders = senders

    @property
    def is_asked(self) -> bool:
        return self._connector.is_asked

    def describe(self) -> SourceDescription:
        return self._connector.describe()

    def redact(self, raw: bytes) -> bytes:
        return self._connector.redact(raw)

    def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        return self._connector.read(cursor)

    def understand(self, fetched: Fetched) -> Understood:
        found = self._connector.understand(fetched)
        return found if fetched.transport != PUSH else _of_its_sender(found, *self._senders[fetched.key])


async def as_sent(connector: Connector, documents: Iterable[Fetched], intake: Intake, store: Store) -> Connector:
    """The connector to understand kept documents with: those that were pushed are held to their senders as they were then."""
    table = metadata(intake.registry).tables["pushed_document"]
    parties = {one.key.split("/")[1] for one in documents if one.transport == PUSH}
    query = select(table).where(table.c.source == connector.describe().id, table.c.party.in_(parties))
    async with store.writes.connect() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return _AsSent(connector, {_key(row): _sender(row) for row in rows})


def _key(row: RowMapping) -> str:
    return f"{PUSH}/{row['party']}/{row['digest'][:16]}"


def _sender(row: RowMapping) -> _Sender:
    return _Sender(Principal.seated(row["seat"]), row["cases"])


def _of_its_sender(
    found: Collection[Record | SetAside], sender: Principal, spoken: Collection[str] | None
) -> Understood:
    return [
        one
        if isinstance(one, SetAside) or is_senders(one, sender, spoken)
        else SetAside(NOT_ITS_SENDERS, f"`{one.facet}` in a document that `{sender.party}` pushed", one.key)
        for one in found
    ]
