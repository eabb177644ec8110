"""One round of one source: asked, understood, kept, and accounted for to the last record."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple, cast

import stamina
from sqlalchemy import RowMapping, Table, and_, insert, select, update
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
from hub.identity.clock import Clock
from hub.rounds.matching import ABOUT, suggest_matches
from hub.store.engine import Store
from hub.store.tables import metadata
from hub.write.entry import Entry, Unfit
from hub.write.intake import Intake, serialize, would_pass_again
from hub.write.many import Many
from schema.rules.feed import objection_to_report, objection_to_shrinking
from schema.values import Money, instant_text

# How a round stands or ended; `REPLAYED` took what had been set aside, and nobody was asked.
RUNNING, OK, HELD, UNAVAILABLE, DRIFTED, FAILED, REPLAYED = (
    "running", "ok", "held", "unavailable", "drifted", "failed", "replayed",
)  # fmt: skip
HELD_BACK = "held for a person"  # the reason of a letter that only a person's acceptance opens
ATTEMPTS = 6
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


async def sync(
    connector: Connector,
    intake: Intake,
    store: Store,
    clock: Clock,
    *,
    accepted_by: str | None = None,
    archived: bool = False,
    tell: Tell = lambda _: None,
) -> RoundCounts:
    """Ask one source for what is new since the last round, and keep it, one transaction a document.

    A source that does not answer, or answers in a shape its connector does not know, ends the round and is recorded;
    what was kept before stands. The cursor moves in the transaction of the document it follows, never before. A source
    that tells all it holds is read to its end first: when it tells too few, nothing of it is kept and its bytes wait,
    unless `accepted_by` says which person knows that the others are gone. `tell` is told how far it is. `archived` bytes
    are read from their beginning and move no cursor; an archive that holds nothing of the source says nothing of it.
    """
    one = _Round(connector, intake, store, clock, tell, archived=archived)
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
        self._documents = 0
        self._records = 0
        self._told: set[tuple[str, str]] = set()
        self._as_of: datetime | None = None

    async def run(self, accepted_by: str | None) -> RoundCounts:
        round_id, cursor = await self._begin(accepted_by)
        state, why = OK, None
        whole: list[Fetched] = []
        try:
            # Closed also when the round fails in the middle, so that no connection to the source stays open.
            async with aclosing(
                cast("AsyncGenerator[Fetched]", self.connector.read(None if self._archived else cursor))
            ) as reading:
                async for told in reading:
                    fetched = replace(told, cursor=None) if self._archived else told
                    if self.source.tells_all:
                        whole.append(replace(fetched, raw=self.connector.redact(fetched.raw)))
                        self._met(await self._understood(whole[-1]))
                    else:
                        await self._document(round_id, fetched)
                    self._documents += 1
                    self._tell(Progress(self._documents, self._records))
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
        if self.source.tells_all and state == OK and accepted_by is None:
            objection = objection_to_shrinking(await self._told_before(), len(self._told))
            if objection is not None:
                return await self._hold(round_id, whole, str(objection))
        try:
            for fetched in whole:
                await self._document(round_id, fetched)
                self._tell(Progress(self._documents, self._records))
        except Exception as fault:
            await self._failed(round_id, fault)
            raise
        return await self._end(round_id, state, why)

    async def again(self, documents: Sequence[Fetched]) -> RoundCounts:
        """A round over documents that are at hand."""
        round_id, _ = await self._begin(None)
        try:
            for fetched in documents:
                await self._document(round_id, replace(fetched, cursor=None))
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

    def _met(self, understood: list[Record | SetAside]) -> None:
        """What of a document counts when a full telling is held against the one before: each record once."""
        self._told |= {(one.facet, one.key) for one in understood if isinstance(one, Record)}

    async def _told_before(self) -> int | None:
        """How many records the last full telling had that was believed."""
        rounds = self._tables.tables["sync_round"]
        believed = (rounds.c.source == self.source.id, rounds.c.state == OK, rounds.c.told.is_not(None))
        async with self.store.writes.connect() as connection:
            return await connection.scalar(select(rounds.c.told).where(*believed).order_by(rounds.c.id.desc()).limit(1))

    async def _hold(self, round_id: int, whole: list[Fetched], why: str) -> RoundCounts:
        """Keep nothing of a telling but its bytes; its cursor stays where it was, so that it is told again."""
        rounds = self._tables.tables["sync_round"]
        async with self.store.writes.begin() as connection:
            await serialize(connection, "source", self.source.id)
            for fetched in whole:
                understood, said = await self._understood(fetched), digest(fetched.raw)
                letters = _Letters(self._tables.tables["dead_letter"], self.source.id, fetched, said, self.clock())
                await letters.write(connection, SetAside(HELD_BACK, why))
                counted = {name: rounds.c[name] + len(understood) for name in ("received", "quarantined")}
                await connection.execute(update(rounds).where(rounds.c.id == round_id).values(counted))
        return await self._end(round_id, HELD, why)

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
        async with self.store.writes.begin() as connection:
            ends = {
                "state": state,
                "why": None if why is None else _storable(why),
                "ended_at": self.clock(),
                "documents": self._documents,
                "told": len(self._told) if self.source.tells_all and state in (OK, HELD) else None,
                "as_of": self._as_of,
            }
            if self.source.tells_all and state == OK:
                # What was held back was a part of what is told now.
                letters = self._tables.tables["dead_letter"]
                held = and_(letters.c.source == self.source.id, letters.c.reason == HELD_BACK)
                await connection.execute(update(letters).where(held).values(attempts=0))
            ended = update(rounds).where(rounds.c.id == round_id).values(ends).returning(*counts)
            found = (await connection.execute(ended)).mappings().one()
        return RoundCounts(source=self.source.id, state=state, why=why, **cast("Any", dict(found)))

    # --- one document --------------------------------------------------------------------------------------------

    async def _document(self, round_id: int, fetched: Fetched) -> None:
        """Keep one document, all of it or nothing; again when another transaction stood in its way."""
        fetched = await self._as_first_received(replace(fetched, raw=self.connector.redact(fetched.raw)))
        understood = await self._understood(fetched)
        self._records += len(understood)
        stand = [one.as_of for one in understood if isinstance(one, Record) and one.as_of is not None]
        self._as_of = max((at for at in (self._as_of, *stand) if at is not None), default=None)
        async for attempt in stamina.retry_context(
            on=would_pass_again, attempts=ATTEMPTS, wait_initial=0.01, wait_max=0.5, wait_jitter=0.05
        ):
            with attempt:
                async with self.store.writes.begin() as connection:
                    await self._keep(connection, round_id, fetched, understood)

    async def _as_first_received(self, fetched: Fetched) -> Fetched:
        """The document as received when its bytes came first: a day without a year must not mean another at each replay."""
        documents = self._tables.tables["source_document"]
        same = and_(documents.c.source == self.source.id, documents.c.source_key == _storable(fetched.key))
        query = select(documents.c.fetched_at).where(same, documents.c.digest == digest(fetched.raw))
        async with self.store.writes.connect() as connection:
            first = await connection.scalar(query)
        return fetched if first is None else replace(fetched, fetched_at=first)

    async def _understood(self, fetched: Fetched) -> list[Record | SetAside]:
        """What a document says, worked out beside the loop: a long one must not keep those waiting who read."""
        return await asyncio.to_thread(self._mapped, fetched)

    def _mapped(self, fetched: Fetched) -> list[Record | SetAside]:
        try:
            found = self.connector.understand(fetched)
        except Exception as failed:  # a mapping that fails loses no document: its bytes are set aside
            return [SetAside("mapping failed", f"it raised `{type(failed).__name__}`")]
        return found or [SetAside("nothing understood", "the mapping found nothing in it and did not say why")]

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
        """What of this document was set aside before and was not set aside now has no attempt left that failed."""
        table = self._table
        of = and_(table.c.source == self._document["source"], table.c.source_key == self._document["source_key"])
        ours = and_(table.c.digest == self._document["digest"], table.c.part.in_(self._names))
        await connection.execute(update(table).where(of, ~ours, table.c.attempts > 0).values(attempts=0))


def _in_dollars(value: object) -> object:
    """A bare amount of a source's: every source of ours prints United States dollars."""
    try:
        return Money.of(value) if isinstance(value, Decimal) else value
    except (ValueError, ArithmeticError):
        return value  # and the door says what is wrong with it


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
