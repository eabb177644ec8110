"""Many entries of a source through the one door at once: what each becomes is what it would become alone.

What the entries need to know is read in a few statements; each is then judged in its order, against what stands and what
those before it wrote; and what they write is written in a few statements. Only what is new and what is said again word for
word is judged here. Whatever else an entry may be, a new version, another teller's word, a move, the door decides alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ARRAY, ColumnElement, Select, Text, Uuid, and_, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from connectors.contract import Outcome
from hub.store.sight import quoted
from hub.write.entry import Accepted, Entry, Unfit, check_origin, value_of
from hub.write.intake import (
    Intake,
    Row,
    _audited,
    _Heard,
    _instant_told,
    _kept_in,
    _Place,
    _Telling,
    no_such_case,
    not_told_before,
)
from schema.disclosure import Facet
from schema.errors import BadValue
from schema.values import CaseDesignator

Key = tuple[str, str, str]  # facet, source, and the key it has there
Named = tuple[str, uuid.UUID, tuple[object, ...]]  # facet, what it hangs on, and its own key


@dataclass
class _Known:
    """What stands, as far as the entries ask for it, and what those judged so far add to it."""

    cases: dict[str, Row | None] = field(default_factory=dict)
    by_id: dict[uuid.UUID, Row] = field(default_factory=dict)  # cases
    told: dict[Key, Row | None] = field(default_factory=dict)
    named: dict[Named, Row] = field(default_factory=dict)
    heard: dict[uuid.UUID, list[_Heard]] = field(default_factory=dict)
    tellers: dict[tuple[str, uuid.UUID, str], set[str]] = field(default_factory=dict)  # by facet, parent and key
    once_told: set[Key] | None = None
    rows: dict[str, list[Row]] = field(default_factory=dict)
    observations: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)


class Many:
    """Keeps entries of feeds together, in the caller's transaction."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._is_plain = cache(self._facet_is_plain)

    def takes(self, facet: str) -> bool:
        """Whether entries of a facet can be judged together: their writing decides no mark and nothing refers to others."""
        return self._is_plain(facet)

    async def accept(self, connection: AsyncConnection, entries: Sequence[Entry]) -> list[Accepted | Unfit]:
        """What becomes of each entry, in their order; those that are unfit leave the others as they are.

        Raises what PostgreSQL raises, after which nothing of them is kept once the caller has rolled back.
        """
        at = self._intake.clock()
        known = _Known()
        await self._learn(connection, known, entries)
        found: list[Accepted | Unfit] = []
        for number, entry in enumerate(entries):
            try:
                judged: Accepted | Unfit | None = await self._judged(connection, known, entries, entry, at)
            except Unfit as unfit:
                judged = unfit
            if judged is None:
                await self._write(connection, known)
                judged = await self._alone(connection, entry)
                known = await self._after(connection, known, entry, judged, entries[number + 1 :])
            found.append(judged)
        await self._write(connection, known)
        return found

    async def _alone(self, connection: AsyncConnection, entry: Entry) -> Accepted | Unfit:
        try:
            async with connection.begin_nested():
                return await self._intake.accept(connection, entry)
        except Unfit as unfit:
            return unfit

    async def _after(
        self, connection: AsyncConnection, known: _Known, entry: Entry, judged: Accepted | Unfit, rest: Sequence[Entry]
    ) -> _Known:
        """What is known once an entry was decided alone: it may have changed its record, and what hangs on that."""
        if isinstance(judged, Unfit):
            return known
        facet = self._intake._facet(entry.facet)
        if not self.takes(facet.name) or (facet.children and judged.outcome is Outcome.APPLIED):
            known = _Known()
            await self._learn(connection, known, rest)
            return known
        row = await self._intake._latest(connection, facet, judged.record_id)
        assert row is not None
        for key, stood in known.told.items():
            if stood is not None and stood["id"] == judged.record_id:
                known.told[key] = None
        known.told[facet.name, row["source"], row["source_key"]] = row
        for named, stood in known.named.items():
            if stood["id"] == judged.record_id:
                known.named[named] = row
        known.heard.pop(judged.record_id, None)
        await self._learn_heard(connection, known)
        return known

    # --- one entry ---------------------------------------------------------------------------------------------------

    async def _judged(
        self, connection: AsyncConnection, known: _Known, entries: Sequence[Entry], entry: Entry, at: datetime
    ) -> Accepted | None:
        """What becomes of an entry; nothing when the door must decide it alone. Raises `Unfit`."""
        intake = self._intake
        if not self._asks_for_nothing_more(entry):
            return None
        facet = intake._facet(entry.facet)
        check_origin(entry)
        telling = await intake._telling(connection, facet, entry)
        place = _Place()
        if entry.parent is not None:
            place.parent = known.told.get(self._parent(facet, entry))
            if place.parent is None:
                await self._refuse_orphan(connection, known, entries, facet, entry)
                return None
        if isinstance(entry.case, str):
            place.case = known.cases[entry.case]
            if place.case is None:
                raise no_such_case()
        elif place.parent is not None:
            place.case = known.by_id.get(place.parent["case_id"])
        if place.case is None or (place.parent is not None and place.parent["case_id"] != place.case["id"]):
            return None
        named = self._named(facet, entry, telling, place)
        if named is not None and None in named[2]:
            return None
        of_parent = None if place.parent is None else (facet.name, place.parent["id"], str(entry.source_key))
        if of_parent is not None and place.parent is not None and intake.shares_keys(facet, place.parent, entry):
            tellers = known.tellers.setdefault(of_parent, set())
            tellers.add(entry.source)
            if len(tellers) > 1:
                return None
        place.kept = known.told.get(_key(entry)) or (None if named is None else known.named.get(named))
        if place.kept is not None:
            intake._refuse_moves(facet, place)
            return self._said_again(known, facet, entry, telling, place.kept, at)
        row = intake._first_row(facet, entry, telling, place, at)
        known.told[_key(entry)] = row
        if named is not None:
            known.named[named] = row
        return self._begin(known, facet, entry, telling, row, at)

    def _said_again(
        self, known: _Known, facet: Facet, entry: Entry, telling: _Telling, kept: Row, at: datetime
    ) -> Accepted | None:
        """A duplicate when the source said just this the last time, as of then or later; else the door decides."""
        heard = known.heard.get(kept["id"], [])
        if kept["source"] != entry.source or kept["case_id"] is None or not heard:
            return None
        if heard[0].said != telling.said or heard[0].originator != entry.originator:
            return None
        told = _instant_told(kept)
        if entry.as_of is not None and (told is None or entry.as_of > told):
            return None
        return self._intake._unchanged(facet, kept, Outcome.DUPLICATE, at)

    def _begin(self, known: _Known, facet: Facet, entry: Entry, telling: _Telling, row: Row, at: datetime) -> Accepted:
        """A record that nobody told before, with all that goes with its first version."""
        intake, record, case_id = self._intake, row["id"], row["case_id"]
        known.rows.setdefault(facet.name, []).append(row)
        known.heard[record] = [_Heard(telling.said, entry.originator, entry.as_of, entry.digest)]
        known.observations.append(intake._observed(facet, entry, telling, record, 1, at))
        known.outbox.append({"facet": facet.name, "record_id": record, "version": 1, "case_id": case_id, "at": at})
        accepted = Accepted(Outcome.APPLIED, facet.name, record, 1, case_id, at)
        known.audit.append(_audited(entry, accepted, at, None, "sync", ""))
        return accepted

    async def _refuse_orphan(
        self, connection: AsyncConnection, known: _Known, entries: Sequence[Entry], facet: Facet, entry: Entry
    ) -> None:
        """Raises `Unfit` when no record that it hangs on is there; where one may be, the door looks for it."""
        assert facet.parent is not None
        if known.once_told is None:
            missing = {self._parent(self._intake._facet(e.facet), e) for e in entries if e.parent is not None}
            known.once_told = await self._told_once(connection, {key for key in missing if known.told.get(key) is None})
        if self._parent(facet, entry) in known.once_told:
            return
        if not isinstance(entry.case, str) or known.cases[entry.case] is not None:
            return  # under a known case it may go by its own key
        raise not_told_before(facet.parent)

    # --- which entries -----------------------------------------------------------------------------------------------

    def _facet_is_plain(self, name: str) -> bool:
        facet = self._intake.registry.facets.get(name)
        if facet is None or facet.is_case or facet.inside or facet.marks or facet.parent is None:
            return False
        if facet.only_submitted:
            return False  # the door refuses them
        if {"record", "named_case"} & facet.facts.keys() or any(child.inside for child in facet.children):
            return False
        marks = self._intake._marks
        return all(
            marks._sql(facet, above) is None for above in {facet.parent.name: facet.parent, "": facet.case}.values()
        )

    def _asks_for_nothing_more(self, entry: Entry) -> bool:
        facet = self._intake._facet(entry.facet)
        assert facet.parent is not None
        return (
            self.takes(entry.facet)
            and not entry.is_submission
            and entry.source_key is not None
            and entry.revises is None
            and not entry.inside
            and not entry.along
            and (facet.parent.is_case or isinstance(entry.parent, tuple))
            and (entry.parent is None or not facet.parent.is_case)
            and (entry.case is None or (isinstance(entry.case, str) and _is_designator(entry.case)))
        )

    @staticmethod
    def _parent(facet: Facet, entry: Entry) -> Key:
        assert facet.parent is not None
        assert isinstance(entry.parent, tuple)
        return (facet.parent.name, *entry.parent)

    @staticmethod
    def _named(facet: Facet, entry: Entry, telling: _Telling, place: _Place) -> Named | None:
        """By what the record goes under its case or parent, whoever told it; nothing where nothing tells them apart."""
        if facet.told_apart_by is None or facet.parent is None:
            return None
        owner = place.case if facet.parent.is_case else place.parent
        assert owner is not None
        told = telling.facts | {"originator": entry.originator}
        return facet.name, owner["id"], tuple(told.get(name) for name in facet.told_apart_by)

    # --- what is read ------------------------------------------------------------------------------------------------

    async def _learn(self, connection: AsyncConnection, known: _Known, entries: Iterable[Entry]) -> None:
        asked = [entry for entry in entries if self._asks_for_nothing_more(entry)]
        cases = self._intake._table(self._intake.registry.root().table)
        names = {entry.case for entry in asked if isinstance(entry.case, str)} - known.cases.keys()
        await self._learn_cases(connection, known, cases.c.designator == _any(names, Text()))
        known.cases.update((name, None) for name in names - known.cases.keys())
        keys = {_key(entry) for entry in asked}
        keys |= {self._parent(self._intake._facet(e.facet), e) for e in asked if e.parent is not None}
        await self._learn_told(connection, known, keys - known.told.keys())
        above = {row["case_id"] for row in known.told.values() if row is not None and row["case_id"] is not None}
        await self._learn_cases(connection, known, cases.c.id == _any(above - known.by_id.keys(), Uuid()))
        await self._learn_tellers(connection, known, asked)
        await self._learn_named(connection, known, asked)
        await self._learn_heard(connection, known)

    async def _learn_tellers(self, connection: AsyncConnection, known: _Known, asked: list[Entry]) -> None:
        """Records that another source told under the key that an entry has: which of them it is, the door decides."""
        wanted: dict[tuple[str, str], list[tuple[uuid.UUID, str]]] = {}
        for entry in asked:
            facet = self._intake._facet(entry.facet)
            parent = None if entry.parent is None else known.told.get(self._parent(facet, entry))
            if parent is not None and entry.source_key is not None and self._intake.shares_keys(facet, parent, entry):
                wanted.setdefault((facet.name, entry.source), []).append((parent["id"], entry.source_key))
        for (name, source), told in wanted.items():
            table = self._intake._table(self._intake._facet(name).table)
            below, keys = {parent for parent, _ in told}, {key for _, key in told}
            query = select(table.c.parent_id, table.c.source_key, table.c.source).where(
                table.c.parent_id == _any(below, Uuid()),
                table.c.source_key == _any(keys, Text()),
                table.c.source != source,
                table.c.latest,
            )
            for parent, key, teller in (await connection.execute(query)).all():
                known.tellers.setdefault((name, parent, key), set()).add(teller)

    async def _learn_cases(self, connection: AsyncConnection, known: _Known, which: ColumnElement[bool]) -> None:
        """Cases, locked as the door locks the case of an entry: in one order, so that nobody waits in a ring."""
        cases = self._intake._table(self._intake.registry.root().table)
        for row in await _rows(connection, select(cases).where(which).order_by(cases.c.id).with_for_update()):
            known.cases[row["designator"]] = row
            known.by_id[row["id"]] = row

    async def _learn_told(self, connection: AsyncConnection, known: _Known, asked: set[Key]) -> None:
        by_source: dict[tuple[str, str], list[str]] = {}
        for facet, source, key in asked:
            by_source.setdefault((facet, source), []).append(key)
        for (facet, source), keys in by_source.items():
            table = self._intake._table(self._intake._facet(facet).table)
            told = and_(table.c.source == source, table.c.source_key == _any(keys, Text()), table.c.latest)
            for row in await _rows(connection, select(table).where(told)):
                known.told[facet, source, row["source_key"]] = row
        known.told.update((key, None) for key in asked - known.told.keys())

    async def _learn_named(self, connection: AsyncConnection, known: _Known, asked: list[Entry]) -> None:
        """Records that go by their own key under a case or parent, whoever told them."""
        wanted: dict[str, list[dict[str, object]]] = {}
        for entry in asked:
            facet = self._intake._facet(entry.facet)
            if facet.told_apart_by is None or known.told.get(_key(entry)) is not None or facet.parent is None:
                continue
            owner = (
                known.cases.get(str(entry.case)) if facet.parent.is_case else known.told.get(self._parent(facet, entry))
            )
            if owner is None:
                continue
            hangs = "case_id" if facet.parent.is_case else "parent_id"
            told = {"originator": entry.originator} | _facts(facet, entry, facet.told_apart_by)
            wanted.setdefault(facet.name, []).append({hangs: owner["id"]} | {n: told[n] for n in facet.told_apart_by})
        for name, keys in wanted.items():
            by, table = list(keys[0]), self._intake._table(self._intake._facet(name).table)
            same = " and ".join(f"t.{quoted(n)} = k.{quoted(n)}" for n in by)
            query = (
                f"select t.id from jsonb_populate_recordset(null::{quoted(table.name)}, $1::text::jsonb) k "
                f"join {quoted(table.name)} t on {same} where t.latest"
            )
            ids = (await connection.exec_driver_sql(query, (_json(keys),))).scalars().all()
            for row in await _rows(connection, select(table).where(table.c.id == _any(ids, Uuid()), table.c.latest)):
                known.named[name, row[by[0]], tuple(row[n] for n in by[1:])] = row

    async def _learn_heard(self, connection: AsyncConnection, known: _Known) -> None:
        """What the owner of each record said of it before, the last first."""
        asked: dict[str, dict[uuid.UUID, str]] = {}
        for (facet, _, _), row in known.told.items():
            if row is not None and row["id"] not in known.heard:
                asked.setdefault(facet, {})[row["id"]] = row["source"]
        books = self._intake._table("observation")
        said = (books.c.record_id, books.c.source, books.c.facts, books.c.originator, books.c.as_of, books.c.digest)
        for facet, owners in asked.items():
            of = and_(books.c.facet == facet, books.c.record_id == _any(owners, Uuid()))
            query = select(*said).where(of).order_by(books.c.id.desc())
            for record, source, facts, originator, as_of, digest in (await connection.execute(query)).all():
                if source == owners[record]:
                    known.heard.setdefault(record, []).append(_Heard(facts, originator, as_of, digest))

    async def _told_once(self, connection: AsyncConnection, asked: set[Key]) -> set[Key]:
        """Which of these a source told once, though the record goes by another key now."""
        books = self._intake._table("observation")
        keys, sources = {key for _, _, key in asked}, {source for _, source, _ in asked}
        said = and_(
            books.c.source == _any(sources, Text()), books.c.source_key == _any(keys, Text()), books.c.made_version
        )
        query = select(books.c.facet, books.c.source, books.c.source_key).where(said)
        return asked & {(facet, source, key) for facet, source, key in (await connection.execute(query)).all()}

    # --- what is written ---------------------------------------------------------------------------------------------

    async def _write(self, connection: AsyncConnection, known: _Known) -> None:
        for name in sorted(known.rows, key=lambda name: _depth(self._intake._facet(name))):
            table = self._intake._table(self._intake._facet(name).table)
            await _insert(connection, table.name, known.rows[name], list(_kept_in(table, known.rows[name][0])))
        await _insert(connection, "observation", known.observations)
        await _insert(connection, "outbox", known.outbox)
        await _insert(connection, "audit_record", known.audit)
        known.rows.clear()
        for lines in (known.observations, known.outbox, known.audit):
            lines.clear()


def _key(entry: Entry) -> Key:
    return entry.facet, entry.source, str(entry.source_key)


def _depth(facet: Facet) -> int:
    return 0 if facet.parent is None else 1 + _depth(facet.parent)


def _is_designator(text: str) -> bool:
    try:
        return CaseDesignator(text) == text
    except BadValue:
        return False


def _facts(facet: Facet, entry: Entry, names: Iterable[str]) -> dict[str, object]:
    """Some facts of an entry as their columns keep them; null for what is not of its kind, which the door then refuses."""
    found: dict[str, object] = {}
    for name in names:
        if name in facet.facts:
            try:
                found[name] = value_of(facet.facts[name], entry.facts.get(name))
            except BadValue:
                found[name] = None
    return found


def _json(value: object) -> str:
    return orjson.dumps(value, default=str).decode()


def _any(values: Iterable[Any], kind: TypeEngine[Any]) -> Any:
    return any_(literal(list(values), ARRAY(kind)))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _insert(connection: AsyncConnection, table: str, rows: list[Row], columns: Iterable[str] = ()) -> None:
    """Rows with the same columns, in their order, as one statement: row security leaves COPY to owners."""
    if not rows:
        return
    names = ", ".join(quoted(name) for name in columns or rows[0])
    await connection.exec_driver_sql(
        f"insert into {quoted(table)} ({names}) select {names} "
        f"from jsonb_populate_recordset(null::{quoted(table)}, $1::text::jsonb)",
        (_json(rows),),
    )
