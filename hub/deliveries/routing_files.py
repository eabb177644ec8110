"""What was routed to an office of the government goes there as a file: the record as that office's own seat may read it.

No public interface of these systems takes a call, so a file is carried to them, and its receipt is carried back. Letters
of request go to the agency as the original, to State and DSCA as copies; so do assessments and alerts (SAMM C2.1.4).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.audit.record import AuditLog
from hub.identity.clock import Clock
from hub.read.answer import Answerer
from hub.read.loaders import Loaders, Seen
from hub.store.tables import metadata
from schema.audience import Party, PartyKind, Principal
from schema.disclosure import Facet
from schema.rules.webhooks import told_again_since
from schema.values import instant_text

ROUTINGS = ("LetterOfRequestRouting", "CountryTeamAssessmentRouting", "AlertRouting")
LINES_IN_A_FILE = 1_000

NO_SEAT = "its seat is not known here: an office or a command reads for countries that a party does not name"
BY_PORTAL = "a purchaser reads it through its portal; no file is written for it"
NOT_READABLE = "a marking, or a case it is no party to, keeps the record from it"


@dataclass(frozen=True)
class _Sending:
    """One sending that is in no file yet."""

    id: uuid.UUID
    facet: str
    record: uuid.UUID
    role: str | None
    rule: str | None


@dataclass
class Filed:
    """What one addressee was written, and what waits and why."""

    addressee: str
    files: int = 0
    records: int = 0
    acknowledged: int = 0
    receipts_that_differ: int = 0
    waiting: int = 0
    why: str | None = None


class RoutingFiles:
    """Writes what was routed into one directory for each addressee, numbered, and takes the receipts in."""

    def __init__(self, engine: AsyncEngine, answerer: Answerer, audit: AuditLog, clock: Clock, directory: Path) -> None:
        self._engine = engine
        self._answerer = answerer
        self._audit = audit
        self._clock = clock
        self._directory = directory
        self._registry = answerer.graph.registry
        self._tables = metadata(self._registry).tables

    async def exchange(self) -> list[Filed]:
        """Take in the receipts that are there, and write what was routed since; by addressee."""
        found = {}
        for addressee, sendings in (await self._unfiled()).items():
            found[addressee] = await self._file(addressee, sendings)
        for addressee, number, digest in await self._unacknowledged():
            await self._receipt(found.setdefault(addressee, Filed(addressee)), number, digest)
        await self._forget_acknowledged()
        return [found[addressee] for addressee in sorted(found)]

    async def receipts_of(self, addressee: str) -> Filed:
        """Take in the receipts that are there of one addressee, whose files may be of another kind; nothing is written."""
        filed = Filed(addressee)
        for whose, number, digest in await self._unacknowledged():
            if whose == addressee:
                await self._receipt(filed, number, digest)
        return filed

    async def _receipt(self, filed: Filed, number: int, digest: str) -> None:
        said = await asyncio.to_thread(_said, self._path(filed.addressee, number).with_suffix(".receipt"))
        if said == digest:
            await self._acknowledge(filed.addressee, number)
            filed.acknowledged += 1
        elif said is not None:
            filed.receipts_that_differ += 1

    async def _unfiled(self) -> dict[str, list[_Sending]]:
        filed = self._tables["routing_filed"]
        found: dict[str, list[tuple[Any, _Sending]]] = {}
        async with self._engine.connect() as connection:
            for name in ROUTINGS:
                table = self._tables[self._registry.facets[name].table]
                query = (
                    select(
                        table.c.routed_to, table.c.sent_at, table.c.id, table.c.parent_id, table.c.role, table.c.rule
                    )
                    .outerjoin(filed, filed.c.routing_id == table.c.id)
                    .where(table.c.latest, table.c.routed_to.is_not(None), filed.c.routing_id.is_(None))
                )
                for to, at, record, parent, role, rule in (await connection.execute(query)).all():
                    found.setdefault(to, []).append(((at, record), _Sending(record, name, parent, role, rule)))
        first_at = {to: sorted(sendings, key=lambda one: one[0]) for to, sendings in found.items()}
        return {to: [sending for _, sending in sendings] for to, sendings in first_at.items()}

    async def _file(self, addressee: str, sendings: Sequence[_Sending]) -> Filed:
        filed = Filed(addressee)
        principal = seat_of(Party.parse(addressee))
        if principal is None:
            by_portal = Party.parse(addressee).kind is PartyKind.CUSTOMER
            filed.waiting, filed.why = len(sendings), BY_PORTAL if by_portal else NO_SEAT
            return filed
        readable = await self._readable(principal, sendings)
        filed.waiting = len(sendings) - len(readable)
        filed.why = NOT_READABLE if filed.waiting else None
        for at in range(0, len(readable), LINES_IN_A_FILE):
            part = readable[at : at + LINES_IN_A_FILE]
            if await self._written(addressee, principal, part):
                filed.files += 1
                filed.records += len(part)
        return filed

    async def _readable(self, principal: Principal, sendings: Sequence[_Sending]) -> list[tuple[_Sending, Seen]]:
        """Each sending with its record as the addressee sees it, where it sees both."""
        loaders = Loaders(self._answerer, principal, self._clock())
        records = await loaders.nodes([str(one.record) for one in sendings])
        routings = await loaders.nodes([str(one.id) for one in sendings])
        return [
            (sending, record)
            for sending, record, routing in zip(sendings, records, routings, strict=True)
            if record is not None and routing is not None
        ]

    async def _written(self, addressee: str, principal: Principal, part: Sequence[tuple[_Sending, Seen]]) -> bool:
        """One file, and its place in the books; nothing when another process wrote these meanwhile."""
        files, filed = self._tables["routing_file"], self._tables["routing_filed"]
        async with self._engine.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"file {addressee}", 0))))
            ids = [sending.id for sending, _ in part]
            if await connection.scalar(select(filed.c.routing_id).where(filed.c.routing_id.in_(ids)).limit(1)):
                return False
            last = select(func.max(files.c.number)).where(files.c.addressee == addressee)
            number = (await connection.scalar(last) or 0) + 1
            now = self._clock()
            lines = [_line(sending, record, self._registry.facets[record.facet]) for sending, record in part]
            head = {"addressee": addressee, "number": number, "written_at": instant_text(now), "records": len(lines)}
            body = b"".join(orjson.dumps(one) + b"\n" for one in [head, *lines])
            told = sorted({f"{line['facet']}.{name}" for line in lines for name in line["facts"]})
            # On record before it leaves, as every read is.
            await self._audit.note(
                principal, "routing file", told, f"{addressee} {number}", records=[line["record"] for line in lines],
                kind="delivery",
            )  # fmt: skip
            digest = hashlib.sha256(body).hexdigest()
            row = {"addressee": addressee, "number": number, "digest": digest, "written_at": now}
            await connection.execute(insert(files).values(row))
            rows = [{"routing_id": one, "addressee": addressee, "number": number} for one in ids]
            await connection.execute(insert(filed), rows)
            # Written before it is committed: cut off here, the next run writes the file of this number again.
            await asyncio.to_thread(write_whole, self._path(addressee, number), body)
        return True

    async def _unacknowledged(self) -> list[tuple[str, int, str]]:
        files = self._tables["routing_file"]
        query = select(files.c.addressee, files.c.number, files.c.digest).where(files.c.acknowledged_at.is_(None))
        async with self._engine.connect() as connection:
            return [(a, n, d) for a, n, d in (await connection.execute(query)).all()]

    async def _acknowledge(self, addressee: str, number: int) -> None:
        files = self._tables["routing_file"]
        async with self._engine.begin() as connection:
            this = update(files).where(files.c.addressee == addressee, files.c.number == number)
            await connection.execute(this.values(acknowledged_at=self._clock()))

    async def _forget_acknowledged(self) -> None:
        """Take away the files that their addressees took in long ago, with their receipts; the books keep their digests."""
        files = self._tables["routing_file"]
        past = files.c.acknowledged_at < told_again_since(self._clock())
        async with self._engine.connect() as connection:
            found = (
                await connection.execute(select(files.c.addressee, files.c.number, files.c.digest).where(past))
            ).all()
        for addressee, number, digest in found:
            await asyncio.to_thread(_take_away, self._path(addressee, number), digest)

    def _path(self, addressee: str, number: int) -> Path:
        return self._directory / addressee.replace(":", "-") / f"{number:06}.jsonl"


async def files_standing(connection: AsyncConnection, tables: Any) -> list[dict[str, Any]]:
    """Of each addressee, how many files were written, how many are acknowledged, and since when one is not."""
    files = tables["routing_file"]
    waiting = files.c.acknowledged_at.is_(None)
    query = (
        select(
            files.c.addressee, func.count(), func.count(files.c.acknowledged_at),
            func.min(files.c.written_at).filter(waiting),
        ).group_by(files.c.addressee).order_by(files.c.addressee)
    )  # fmt: skip
    return [
        {
            "addressee": to,
            "written": n,
            "acknowledged": a,
            "unacknowledged_since": None if at is None else instant_text(at),
        }
        for to, n, a, at in (await connection.execute(query)).all()
    ]


def seat_of(party: Party) -> Principal | None:
    """The seat in which an addressee reads; none where the party alone does not say for which countries."""
    match party.kind:
        case PartyKind.AGENCY:
            return Principal.seated(f"agency:{party.code}", subject="routing files")
        case PartyKind.DEPARTMENT:
            return Principal.seated(party.code.lower(), subject="routing files")
    return None


def _line(sending: _Sending, record: Seen, facet: Facet) -> dict[str, Any]:
    facts = {name: _plain(record.facts[name]) for name in facet.facts if record.facts[name] is not None}
    return {
        "routing": str(sending.id), "role": sending.role, "rule": sending.rule, "facet": record.facet,
        "record": record.id, "facts": facts,
    }  # fmt: skip


def _plain(value: object) -> object:
    return value.name if isinstance(value, Enum) else value


def write_whole(path: Path, body: bytes) -> None:
    """The whole file or none of it, durably, for its owner's eyes alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _take_away(path: Path, digest: str) -> None:
    """Take away a file that is still the one that was written, and its receipt."""
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return
    except FileNotFoundError:
        return
    path.with_suffix(".receipt").unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _said(path: Path) -> str | None:
    """What a receipt says, at most the length of a digest; nothing when there is none."""
    try:
        with path.open("rb") as file:
            return file.read(200).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
