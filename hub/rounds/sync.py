"""One round of one source: asked, understood, kept, and accounted for to the last record."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple, cast

import stamina
import structlog
from sqlalchemy import ColumnElement, RowMapping, Table, and_, func, insert, null, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from connectors.contract import (
    Connector,
    Cursor,
    Fetched,
    Outcome,
    Record,
    SetAside,
    SourceDescription,
    SourceDrifted,
    SourceUnavailable,
    digest,
)
from connectors.extract import not_kept
from hub.identity.clock import Clock
from hub.rounds.matching import ABOUT, suggest_matches
from hub.store.engine import Store
from hub.store.tables import metadata
from hub.write.entry import Entry, Unfit
from hub.write.intake import Intake, serialize, would_pass_again
from hub.write.many import Many
from schema.rules.feed import objection_to_report, objection_to_shrinking
from schema.values import Money, instant_text

log = structlog.get_logger()

# How a round stands or ended; `REPLAYED` took what had been set aside, and nobody was asked.
RUNNING, OK, HELD, UNAVAILABLE, DRIFTED, FAILED, REPLAYED = (
    "running", "ok", "held", "unavailable", "drifted", "failed", "replayed",
)  # fmt: skip
HELD_BACK = "held for a person"  # the reason of a letter that only a person's acceptance opens
ATTEMPTS = 6
FARTHEST_AHEAD = timedelta(days=366)  # beyond it, it is a day mistyped and not a clock that differs
PUSH = "push"  # how a document came that somebody pushed, and what its key begins with
ALL = "*"  # the kind under which a reading that tells all is counted
MOST_REMEMBERED = (
    100_000  # records of such a reading that are remembered while it is counted; the rest is understood again
)
WORTH_JUDGING_TOGETHER = 8  # fewer records cost less one by one than what is to be read for all of them
# A published text stands without a case: the edge to one is drawn only once the case it names is known.
STANDS_ALONE = frozenset({"CongressionalNotification"})
# Sources in which contractors speak for themselves, in whichever way their words arrive.
OF_CONTRACTORS = "contractor_system"

_COUNTED = {
    Outcome.APPLIED: "applied",
    Outcome.DUPLICATE: "duplicate",
    Outcome.SUPERSEDED: "superseded",
    Outcome.QUARANTINED: "quarantined",
}


@dataclass(frozen=True)
class RoundCounts:
    """What one round received and what became of each record."""

    source: str
    state: str
    received: int = 0
    applied: int = 0
    duplicate: int = 0
    superseded: int = 0
    quarantined: int = 0
    documents: int = 0
    why: str | None = None

    @property
    def accounted_for(self) -> bool:
        """Whether every record received became one of the four."""
        return self.received == self.applied + self.duplicate + self.superseded + self.quarantined


class Progress(NamedTuple):
    """How far a round is: documents read, records kept or set aside."""

    documents: int
    records: int


Tell = Callable[[Progress], None]
# Of a document that somebody brought: whether it speaks for its source, or for a part of what it holds.
SpeaksForAll = Callable[[Fetched], bool]


async def sync(
    connector: Connector,
    intake: Intake,
    store: Store,
    clock: Clock,
    *,
    accepted_by: str | None = None,
    archived: bool = False,
    pushed: SpeaksForAll | None = None,
    remembers: int = MOST_REMEMBERED,
    tell: Tell = lambda _: None,
) -> RoundCounts:
    """Ask one source for what is new since the last round, and keep it, one transaction a document.

    A source that does not answer, or answers in a shape its connector does not know, ends the round and is recorded;
    what was kept before stands. The cursor moves in the transaction of the document it follows, never before. A source
    that tells all it holds is read to its end first: when it tells too few, nothing of it is kept and its bytes wait,
    unless `accepted_by` says which person knows that the others are gone. Where each document tells all, each is held by
    itself, and taken from its bytes when it is accepted. `tell` is told how far it is. `archived` bytes are read from
    their beginning and move no cursor; an archive that holds nothing of the source says nothing of it.

    A source that is asked answers as of the asking, also that there is nothing new. Bytes that somebody brought, `pushed`
    or archived, answer as of what they tell, and for no more of the source than they speak for.
    """
    one = _Round(connector, intake, store, clock, tell, archived=archived, pushed=pushed, remembers=remembers)
    return await one.matched(await one.run(accepted_by))


async def replay(
    connector: Connector, documents: Sequence[Fetched], intake: Intake, store: Store, clock: Clock
) -> RoundCounts:
    """Understand documents that were kept before with today's parser, and keep what it now understands; nobody is asked."""
    one = _Round(connector, intake, store, clock, lambda _: None)
    return await one.matched(await one.again(documents))


async def judged(
    connector: Connector,
    documents: Sequence[Fetched],
    intake: Intake,
    store: Store,
    clock: Clock,
    connection: AsyncConnection,
) -> AsyncIterator[tuple[Fetched, Record | SetAside, Outcome | SetAside]]:
    """What a replay would make of each record, done in the caller's transaction, which must not commit."""
    again = _Round(connector, intake, store, clock, lambda _: None)
    for fetched in documents:
        for one in await again.of_its_contracts(connection, _cases_first(await again._understood(fetched))):
            outcome = one if isinstance(one, SetAside) else await again._apply(connection, one, digest(fetched.raw))
            yield fetched, one, outcome


class Told(NamedTuple):
    """How many records a full telling had, and as of when."""

    records: int
    as_of: datetime | None

    def is_before(self, other: Told) -> bool:
        """Whether it is as of an earlier instant; unknown is not earlier."""
        return self.as_of is not None and other.as_of is not None and self.as_of < other.as_of

    def as_kept(self) -> tuple[int, str | None]:
        """As the book of rounds keeps it."""
        return self.records, None if self.as_of is None else self.as_of.isoformat()


def _kinds(understood: Iterable[Record | SetAside]) -> dict[str, Told]:
    """What a document tells, by kind of record; each record once."""
    keys: dict[str, set[str]] = {}
    as_of: dict[str, datetime] = {}
    for one in understood:
        if isinstance(one, Record):
            keys.setdefault(one.facet, set()).add(one.key)
            if one.as_of is not None:
                as_of[one.facet] = max(one.as_of, as_of.get(one.facet, one.as_of))
    return {kind: Told(len(found), as_of.get(kind)) for kind, found in keys.items()}


def _named(kinds: Iterable[str]) -> str:
    """Which kinds a document has, as the letter of one that is held names them."""
    return ", ".join(sorted(kinds))


class _Whole:
    """The documents of a reading that tells all, before any is kept; those that were understood, as long as that is not many."""

    def __init__(self, remembers: int) -> None:
        self._remembers = remembers
        self.documents: list[tuple[Fetched, list[Record | SetAside] | None]] = []
        self.records: set[tuple[str, str]] = set()
        self._held = 0

    def add(self, fetched: Fetched, understood: list[Record | SetAside]) -> None:
        """Count what a document tells, each record once, and remember it while there is room."""
        self.records |= {(one.facet, one.key) for one in understood if isinstance(one, Record)}
        self._held += len(understood)
        self.documents.append((fetched, understood if self._held <= self._remembers else None))


def _transport(key: str) -> str:
    return PUSH if key.startswith(f"{PUSH}/") else "archive"


async def documents_held(store: Store, source: str) -> list[Fetched]:
    """The documents of a source that a person holds, the oldest first."""
    query = """select source_key, raw, first_at from dead_letter
        where source = $1::text and reason = $2::text and attempts > 0 order by first_at, id"""
    return [
        Fetched(row["source_key"], row["raw"], None, row["first_at"], _transport(row["source_key"]))
        for row in await _rows(store, query, source, HELD_BACK)
    ]


class _Round:
    def __init__(
        self,
        connector: Connector,
        intake: Intake,
        store: Store,
        clock: Clock,
        tell: Tell,
        *,
        archived: bool = False,
        pushed: SpeaksForAll | None = None,
        remembers: int = MOST_REMEMBERED,
    ) -> None:
        self.connector = connector
        self.intake = intake
        self.store = store
        self.clock = clock
        self.source: SourceDescription = connector.describe()
        self.many = Many(intake)
        self._tables = metadata(intake.registry)
        self._tell = tell
        self._archived = archived
        self._brought: SpeaksForAll | None = (lambda _: True) if archived else pushed
        self._answers: datetime | None = None
        self._remembers = remembers
        self._documents = 0
        self._records = 0
        self._told: dict[str, Told] = {}
        self._held_why: str | None = None
        self._as_of: datetime | None = None

    async def run(self, accepted_by: str | None) -> RoundCounts:
        round_id, cursor = await self._begin(accepted_by)
        state, why = OK, None
        whole = _Whole(self._remembers)
        try:
            if accepted_by is not None and self.source.each_tells_all:
                for held in await documents_held(self.store, self.source.id):
                    fetched = await self._received(held)
                    await self._judged(round_id, fetched, await self._understood(fetched), accepted_by)
                    self._documents += 1
            # What is only pushed is asked by nobody: that its documents were held is all that was to be done.
            if self.connector.is_asked or not self._documents:
                await self._ask(round_id, None if self._archived else cursor, whole, accepted_by)
        except SourceUnavailable as unavailable:
            state, why = UNAVAILABLE, unavailable.why
        except SourceDrifted as drifted:
            # The path and never what was found there: what a source holds is not for those who read its state.
            state, why = DRIFTED, f"its `{drifted.path}` is not of a shape that is known"
        except Exception as fault:
            await self._failed(round_id, fault)
            raise
        if self._archived and state == OK and not self._documents:
            return await self._end(round_id, REPLAYED, "nothing there is a document of this source")
        try:
            if self.source.tells_all and state == OK:
                before, now = await self._before(ALL), Told(len(whole.records), None)
                lost = objection_to_shrinking(before and before.records, now.records)
                if lost is not None and accepted_by is None:
                    for fetched, remembered in whole.documents:
                        understood = remembered or await self._understood(fetched)
                        await self._hold(round_id, fetched, understood, str(lost))
                    return await self._end(round_id, HELD, str(lost))
                self._told[ALL] = now
            for fetched, remembered in whole.documents:
                await self._document(round_id, fetched, remembered or await self._understood(fetched))
                self._tell(Progress(self._documents, self._records))
        except Exception as fault:
            await self._failed(round_id, fault)
            raise
        if self._held_why is not None and state == OK:
            state, why = HELD, self._held_why
        return await self._end(round_id, state, why)

    async def _ask(self, round_id: int, cursor: Cursor | None, whole: _Whole, accepted_by: str | None) -> None:
        # Closed also when the round fails in the middle, so that no connection to the source stays open.
        async with aclosing(cast("AsyncGenerator[Fetched]", self.connector.read(cursor))) as reading:
            async for told in reading:
                fetched = await self._received(replace(told, cursor=None) if self._archived else told)
                understood = await self._understood(fetched)
                if self.source.tells_all:
                    whole.add(fetched, understood)
                else:
                    await self._judged(round_id, fetched, understood, accepted_by)
                self._documents += 1
                self._tell(Progress(self._documents, self._records))

    async def again(self, documents: Sequence[Fetched]) -> RoundCounts:
        """A round over documents that are at hand."""
        round_id, _ = await self._begin(None)
        try:
            for fetched in documents:
                fetched = await self._received(replace(fetched, cursor=None))
                await self._document(round_id, fetched, await self._understood(fetched))
                self._documents += 1
        except Exception as fault:
            await self._failed(round_id, fault)
            raise
        return await self._end(round_id, REPLAYED, None)

    async def matched(self, counts: RoundCounts) -> RoundCounts:
        """The counts of a round, once what it told of public texts was matched with the others."""
        if ABOUT in self.source.facts:
            await suggest_matches(self.intake, self.store)
        return counts

    async def _before(self, kind: str) -> Told | None:
        """The last full telling of a kind that was believed, in this round or before it."""
        if kind in self._told:
            return self._told[kind]
        rounds = self._tables.tables["sync_round"]
        believed = (rounds.c.source == self.source.id, rounds.c.told.has_key(kind))
        last = select(rounds.c.told[kind]).where(*believed).order_by(rounds.c.id.desc()).limit(1)
        async with self.store.writes.connect() as connection:
            found = await connection.scalar(last)
        return None if found is None else Told(found[0], None if found[1] is None else datetime.fromisoformat(found[1]))

    async def _judged(
        self, round_id: int, fetched: Fetched, understood: list[Record | SetAside], accepted_by: str | None
    ) -> None:
        """Keep one document, or hold it back when it tells all of its kinds and lost more of one than is believed."""
        newest: dict[str, Told] = {}
        kinds = _kinds(understood) if self.source.each_tells_all and not await self._is_kept(fetched) else {}
        for kind, now in kinds.items():
            before = await self._before(kind)
            if before is not None and now.is_before(before):
                continue  # it comes late, and what it lacks was not lost since
            newest[kind] = now
            lost = objection_to_shrinking(before and before.records, now.records, f"records of `{kind}`")
            if lost is not None and accepted_by is None:
                self._held_why = str(lost)
                await self._hold(round_id, fetched, understood, str(lost), _named(kinds))
                return
        await self._document(round_id, fetched, understood)
        if newest:
            self._told |= newest
            async with self.store.writes.begin() as connection:
                await self._settle_held(connection, _named(kinds))

    async def _hold(
        self,
        round_id: int,
        fetched: Fetched,
        understood: list[Record | SetAside],
        why: str,
        kinds: str | None = None,
    ) -> None:
        """Keep nothing of a document but its bytes, until a person accepts it or one that is whole again comes.

        What tells all at each reading leaves its cursor where it was, so that it is told again.
        """
        rounds = self._tables.tables["sync_round"]
        async with self.store.writes.begin() as connection:
            await serialize(connection, "source", self.source.id)
            said = digest(fetched.raw)
            letters = _Letters(self._tables.tables["dead_letter"], self.source.id, fetched, said, self.clock())
            await letters.write(connection, SetAside(HELD_BACK, why, kinds))
            sums: dict[str, Any] = {name: rounds.c[name] + len(understood) for name in ("received", "quarantined")}
            if self.source.each_tells_all and fetched.cursor is not None:
                sums["cursor"] = fetched.cursor.value
            await connection.execute(update(rounds).where(rounds.c.id == round_id).values(sums))

    async def _failed(self, round_id: int, fault: Exception) -> None:
        """Put on record that the round broke off, by the kind of its fault; its text could quote a value."""
        with suppress(Exception):  # the store may be what failed
            await self._end(round_id, FAILED, f"it broke off with `{type(fault).__name__}`")

    async def _begin(self, accepted_by: str | None) -> tuple[int, Cursor | None]:
        rounds = self._tables.tables["sync_round"]
        async with self.store.writes.begin() as connection:
            last = select(rounds.c.cursor).where(rounds.c.source == self.source.id, rounds.c.cursor.is_not(None))
            cursor = await connection.scalar(last.order_by(rounds.c.id.desc()).limit(1))
            row = {
                "source": self.source.id,
                "source_class": self.source.source_class,
                "began_at": self.clock(),
                "state": RUNNING,
                "cursor": cursor,
                "stale_after_seconds": int(self.source.stale_after.total_seconds()),
                "accepted_by": accepted_by,
            }
            round_id = await connection.scalar(insert(rounds).values(row).returning(rounds.c.id))
        assert round_id is not None
        return round_id, None if cursor is None else Cursor(cursor)

    async def _end(self, round_id: int, state: str, why: str | None) -> RoundCounts:
        rounds = self._tables.tables["sync_round"]
        counts = [rounds.c[name] for name in ("received", *_COUNTED.values(), "documents")]
        believed = bool(self._told) and (state == OK if self.source.tells_all else state != REPLAYED)
        async with self.store.writes.begin() as connection:
            ends = {
                "state": state,
                "why": None if why is None else _storable(why),
                "ended_at": self.clock(),
                "documents": self._documents,
                "told": {kind: told.as_kept() for kind, told in self._told.items()} if believed else null(),
                "as_of": self._as_of,
                "answers_as_of": self._answered() if state == OK else None,
            }
            if believed and self.source.tells_all:
                await self._settle_held(connection)
            ended = update(rounds).where(rounds.c.id == round_id).values(ends).returning(*counts)
            found = (await connection.execute(ended)).mappings().one()
        return RoundCounts(source=self.source.id, state=state, why=why, **cast("Any", dict(found)))

    def _answered(self) -> ColumnElement[datetime] | None:
        """Since when the source is known to have answered: never later than the round began, whatever it tells."""
        began = self._tables.tables["sync_round"].c.began_at
        if self._brought is None:
            return began
        return None if self._answers is None else func.least(began, self._answers)

    async def _settle_held(self, connection: AsyncConnection, kinds: str | None = None) -> None:
        """What was held back was a part of what is kept now: of all, or of the same kinds."""
        letters = self._tables.tables["dead_letter"]
        held = [letters.c.source == self.source.id, letters.c.reason == HELD_BACK]
        if kinds is not None:
            held.append(letters.c.part == kinds)
        await connection.execute(update(letters).where(*held).values(attempts=0))

    # --- one document --------------------------------------------------------------------------------------------

    async def _document(self, round_id: int, fetched: Fetched, understood: list[Record | SetAside]) -> None:
        """Keep one document, all of it or nothing; again when another transaction stood in its way."""
        self._records += len(understood)
        stand = [one.as_of for one in understood if isinstance(one, Record) and one.as_of is not None]
        self._as_of = max((at for at in (self._as_of, *stand) if at is not None), default=None)
        if self._brought is not None and self._brought(fetched):
            self._answers = max((at for at in (self._answers, *stand) if at is not None), default=None)
        async for attempt in stamina.retry_context(
            on=would_pass_again, attempts=ATTEMPTS, wait_initial=0.01, wait_max=0.5, wait_jitter=0.05
        ):
            with attempt:
                async with self.store.writes.begin() as connection:
                    await self._keep(connection, round_id, fetched, understood)

    async def _received(self, fetched: Fetched) -> Fetched:
        """The document as it may be stored, and as received when its bytes came first.

        A day without a year must not mean another at each replay.
        """
        fetched = replace(fetched, raw=await asyncio.to_thread(as_stored, self.connector, fetched.raw))
        documents = self._tables.tables["source_document"]
        async with self.store.writes.connect() as connection:
            first = await connection.scalar(select(documents.c.fetched_at).where(self._same(documents, fetched)))
        return fetched if first is None else replace(fetched, fetched_at=first)

    async def _is_kept(self, fetched: Fetched) -> bool:
        """Whether the same bytes were kept before: they lose nothing that was not lost then."""
        documents = self._tables.tables["source_document"]
        async with self.store.writes.connect() as connection:
            kept = select(documents.c.id).where(self._same(documents, fetched))
            return await connection.scalar(kept) is not None

    def _same(self, documents: Table, fetched: Fetched) -> ColumnElement[bool]:
        same = and_(documents.c.source == self.source.id, documents.c.source_key == _storable(fetched.key))
        return and_(same, documents.c.digest == digest(fetched.raw))

    async def _understood(self, fetched: Fetched) -> list[Record | SetAside]:
        """What a document says, worked out beside the loop: a long one must not keep those waiting who read."""
        return await asyncio.to_thread(self._mapped, fetched)

    def _mapped(self, fetched: Fetched) -> list[Record | SetAside]:
        try:
            found = self.connector.understand(fetched)
        except Exception as failed:  # a mapping that fails loses no document: its bytes are set aside
            return [SetAside("mapping failed", f"it raised `{type(failed).__name__}`")]
        found = found or [SetAside("nothing understood", "the mapping found nothing in it and did not say why")]
        return [_if_it_has_come(one, fetched.fetched_at) for one in found]

    async def _keep(
        self, connection: AsyncConnection, round_id: int, fetched: Fetched, understood: list[Record | SetAside]
    ) -> None:
        # Documents of one source wait for each other: two rounds at once must not cross.
        await serialize(connection, "source", self.source.id)
        now, said = self.clock(), digest(fetched.raw)
        known = await self._keep_raw(connection, fetched, said)
        counted: Counter[str] = Counter()
        letters = _Letters(self._tables.tables["dead_letter"], self.source.id, fetched, said, now)
        asides: list[SetAside] = []
        for outcome in await self._outcomes(connection, _cases_first(understood), said):
            counted["received"] += 1
            if isinstance(outcome, SetAside):
                asides.append(outcome)
                counted["quarantined"] += 1
                continue
            if known and outcome is Outcome.SUPERSEDED:
                outcome = Outcome.DUPLICATE  # the same bytes were kept before: they say nothing that was not known
            counted[_COUNTED[outcome]] += 1
        await letters.write(connection, *asides)
        await letters.settle(connection)
        rounds = self._tables.tables["sync_round"]
        sums: dict[str, Any] = {name: rounds.c[name] + count for name, count in counted.items()}
        if fetched.cursor is not None:
            sums["cursor"] = fetched.cursor.value
        await connection.execute(update(rounds).where(rounds.c.id == round_id).values(sums))

    async def _keep_raw(self, connection: AsyncConnection, fetched: Fetched, said: str) -> bool:
        """Keep the bytes as `redact` left them; says whether they were kept before."""
        documents = self._tables.tables["source_document"]
        row = {
            "source": self.source.id,
            "source_key": _storable(fetched.key),
            "digest": said,
            "url": None if fetched.url is None else _storable(fetched.url),
            "transport": fetched.transport,
            "fetched_at": fetched.fetched_at,
            "raw": fetched.raw,
        }
        kept = insert_or(documents).values(row).on_conflict_do_nothing().returning(documents.c.id)
        return await connection.scalar(kept) is None

    async def _outcomes(
        self, connection: AsyncConnection, understood: list[Record | SetAside], said: str
    ) -> list[Outcome | SetAside]:
        """What becomes of each, in their order: long runs of records that can be judged together are."""
        found: list[Outcome | SetAside] = []
        for together, run in groupby(
            await self.of_its_contracts(connection, understood),
            key=lambda one: isinstance(one, SetAside) or self.many.takes(one.facet),
        ):
            ones = list(run)
            if together and len(ones) >= WORTH_JUDGING_TOGETHER:
                found += await self._apply_together(connection, ones, said)
            else:
                found += [
                    one if isinstance(one, SetAside) else await self._apply(connection, one, said) for one in ones
                ]
        return found

    async def of_its_contracts(
        self, connection: AsyncConnection, understood: list[Record | SetAside]
    ) -> list[Record | SetAside]:
        """The same, and set aside what a contractor tells of a case under which it holds no contract, be there one or not."""
        if self.source.source_class != OF_CONTRACTORS:
            return understood
        named = [one.case for one in understood if isinstance(one, Record) and one.case is not None]
        case, contract = self._tables.tables["case"], self._tables.tables["contract"]
        held = (
            select(case.c.designator, contract.c.contractor)
            .join(contract, contract.c.case_id == case.c.id)
            .where(contract.c.latest, contract.c.awarded_on.is_not(None), case.c.designator.in_(set(named)))
        )
        holders: dict[str, set[str]] = {}
        for designator, contractor in (await connection.execute(held)).all():
            holders.setdefault(designator, set()).add(contractor)
        found: list[Record | SetAside] = []
        for one in understood:
            if isinstance(one, Record):
                objection = objection_to_report(one.originator, holders.get(str(one.case), ()))
                if objection is not None:
                    found.append(SetAside("no contract under its case", str(objection), one.key, one.raw))
                    continue
            found.append(one)
        return found

    async def _apply_together(
        self, connection: AsyncConnection, ones: list[Record | SetAside], said: str
    ) -> list[Outcome | SetAside]:
        judged = [one if isinstance(one, SetAside) else self._beyond_promise(one) or one for one in ones]
        records = [one for one in judged if isinstance(one, Record)]
        try:
            async with connection.begin_nested():
                accepted = await self.many.accept(connection, [self._entry(record, said) for record in records])
        except DBAPIError as refused:
            if would_pass_again(refused):
                raise
            # The store refused something of one of them: each by itself, so that the others stand.
            return [one if isinstance(one, SetAside) else await self._apply(connection, one, said) for one in judged]
        outcomes = iter(
            _set_aside(record, one) if isinstance(one, Unfit) else one.outcome
            for record, one in zip(records, accepted, strict=True)
        )
        return [one if isinstance(one, SetAside) else next(outcomes) for one in judged]

    def _beyond_promise(self, record: Record) -> SetAside | None:
        promised = self.source.facts.get(record.facet)
        if promised is None or not set(record.facts) <= promised:
            return SetAside("beyond what the connector promised", f"`{record.facet}`", record.key, record.raw)
        return None

    async def _apply(self, connection: AsyncConnection, record: Record, said: str) -> Outcome | SetAside:
        beyond = self._beyond_promise(record)
        if beyond is not None:
            return beyond
        entry = self._entry(record, said)
        try:
            try:
                return await self._accept(connection, entry)
            except Unfit as unfit:
                if unfit.code != "CASE_UNKNOWN" or record.facet not in STANDS_ALONE:
                    raise
                return await self._accept(connection, replace(entry, case=None))
        except Unfit as unfit:
            return _set_aside(record, unfit)
        except (IntegrityError, DataError) as refused:
            state = getattr(refused.orig, "sqlstate", None)
            return SetAside("refused by the store", f"`{record.facet}`: SQLSTATE {state}", record.key, record.raw)
        except DBAPIError as refused:
            # The driver's own class for values out of range is not told apart by SQLAlchemy: class 22 is data.
            state = str(getattr(refused.orig, "sqlstate", None) or "")
            if not state.startswith("22"):
                raise
            return SetAside("refused by the store", f"`{record.facet}`: SQLSTATE {state}", record.key, record.raw)

    async def _accept(self, connection: AsyncConnection, entry: Entry) -> Outcome:
        # A record that is refused leaves the others of its document as they are.
        async with connection.begin_nested():
            return (await self.intake.accept(connection, entry)).outcome

    def _entry(self, record: Record, said: str) -> Entry:
        return Entry(
            facet=record.facet,
            facts={name: _in_dollars(value) for name, value in record.facts.items()},
            source=self.source.id,
            source_class=self.source.source_class,
            source_key=record.key,
            told_by=self.source.id,
            digest=said,
            originator=record.originator,
            case=None if record.facet == "Case" else record.case,
            parent=None if record.parent is None else (self.source.id, record.parent),
            marking=record.marking,
            scope=record.scope,
            inside=tuple(self._entry(part, said) for part in record.inside),
            as_of=record.as_of,
        )


def _cases_first(understood: list[Record | SetAside]) -> list[Record | SetAside]:
    """A case first, whatever the order of the text: what names it can then hang on it at once."""
    return sorted(understood, key=lambda one: not (isinstance(one, Record) and one.facet == "Case"))


_REASONS = {
    "CASE_UNKNOWN": "case not known",
    "PARENT_UNKNOWN": "what it hangs on is not known",
    "RECORD_UNKNOWN": "names no known record",
    "CASE_DIFFERS": "belongs to another case",
    "PARENT_DIFFERS": "hangs on another record",
    "ONLY_SUBMITTED": "not for a feed to tell",
    "CONSENT_NOT_ITS_OWNERS": "consent of another than the owner",
    "FACT_MISSING": "fact missing",
    "FACT_UNKNOWN": "unknown fact",
    "MARKING": "marking not understood",
    "TOLD_OTHERWISE": "conflicts with what was told as of the same instant",
}


def _set_aside(record: Record, unfit: Unfit) -> SetAside:
    at = f"`{record.facet}.{unfit.fact}`" if unfit.fact else f"`{record.facet}`"
    reason = _REASONS.get(unfit.code, "value not understood")
    return SetAside(reason, f"{at}: {unfit.sentence}", record.key, record.raw)


class _Letters:
    """The dead letters of one document: what of it was not kept, with its bytes and why."""

    def __init__(self, table: Table, source: str, fetched: Fetched, said: str, now: datetime) -> None:
        self._table = table
        self._document = {
            "source": source,
            "source_key": _storable(fetched.key),
            "digest": said,
            "raw": fetched.raw,
            "first_at": now,
            "last_at": now,
        }
        self._parts: Counter[str] = Counter()
        self._names: set[str] = set()

    async def write(self, connection: AsyncConnection, *asides: SetAside) -> None:
        """Set parts aside, or count one attempt more of each."""
        rows = [self._row(aside) for aside in asides]
        if not rows:
            return
        written = insert_or(self._table)
        again = {name: written.excluded[name] for name in ("reason", "detail", "last_at")}
        await connection.execute(
            written.on_conflict_do_update(
                index_elements=["source", "source_key", "part", "digest"],
                set_={**again, "attempts": self._table.c.attempts + 1},
            ),
            rows,
        )

    def _row(self, aside: SetAside) -> dict[str, Any]:
        where = _storable(aside.where or "")
        self._parts[where] += 1
        part = where if self._parts[where] == 1 else f"{where}#{self._parts[where]}"
        self._names.add(part)
        # Its own bytes where it has some: the document, which may hold a thousand like it, is kept once.
        raw = self._document["raw"] if aside.raw is None else aside.raw
        told = {"part": part, "reason": _storable(aside.reason), "detail": _storable(aside.detail), "raw": raw}
        return {**self._document, **told}

    async def settle(self, connection: AsyncConnection) -> None:
        """What of this document was set aside before and was not set aside now has no attempt left that failed.

        One under the same key that a person holds is another's telling, and stays held.
        """
        table = self._table
        of = and_(table.c.source == self._document["source"], table.c.source_key == self._document["source_key"])
        ours = and_(table.c.digest == self._document["digest"], table.c.part.in_(self._names))
        held = and_(table.c.digest != self._document["digest"], table.c.reason == HELD_BACK)
        await connection.execute(update(table).where(of, ~ours, ~held, table.c.attempts > 0).values(attempts=0))


def _in_dollars(value: object) -> object:
    """A bare amount of a source's: every source of ours prints United States dollars."""
    try:
        return Money.of(value) if isinstance(value, Decimal) else value
    except (ValueError, ArithmeticError):
        return value  # and the door says what is wrong with it


def _if_it_has_come(one: Record | SetAside, fetched_at: datetime) -> Record | SetAside:
    """A record, unless it is as of an instant far ahead: all that its source tells until then would yield to it."""
    if isinstance(one, SetAside) or one.as_of is None or one.as_of - fetched_at <= FARTHEST_AHEAD:
        return one
    detail = f"`{one.facet}`: it is told as of {instant_text(one.as_of)}, over {FARTHEST_AHEAD.days} days after it came"
    return SetAside("as of an instant that has not come", detail, one.key, one.raw)


def as_stored(connector: Connector, raw: bytes) -> bytes:
    """What of a document may be stored: where nobody can say, its size and digest alone, so that the others go on."""
    try:
        return connector.redact(raw)
    except Exception as failed:
        log.error("document not redacted", source=connector.describe().id, kind=type(failed).__name__)
        return not_kept(len(raw), digest(raw))


def _storable(text: str) -> str:
    """A text that PostgreSQL can keep: what it cannot is written as an escape."""
    return re.sub(r"\x00", r"\\x00", text).encode("utf-8", "backslashreplace").decode()


# --- what waits ----------------------------------------------------------------------------------------------------


async def dead_letters(store: Store, source: str | None = None) -> list[dict[str, Any]]:
    """What waits to be understood, the oldest first; what was understood since is not listed."""
    query = """
        select id, source, source_key, part, reason, detail, digest, first_at, last_at, attempts
        from dead_letter where attempts > 0 and source = coalesce($1::text, source) order by first_at, id"""
    found = [dict(row) for row in await _rows(store, query, source)]
    return [row | {name: instant_text(row[name]) for name in ("first_at", "last_at")} for row in found]


async def _rows(store: Store, query: str, *values: object) -> Sequence[RowMapping]:
    async with store.writes.connect() as connection:
        return (await connection.exec_driver_sql(query, values)).mappings().all()
