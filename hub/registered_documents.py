"""Trusted documents by hand or by a pipeline: registered for whom, listed, and retired; each act is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, parse
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.app import House, at_work
from hub.document_files import FiledDocument, UnreadableDocuments, documents_in
from hub.rounds.dead_letters import NOBODY, OPERATOR
from hub.serve.declined import Declined
from hub.serve.trusted_documents import EVERYBODY, PREFIX, digest_in
from hub.settings import read
from hub.store.tables import metadata
from schema.audience import Audience, Principal
from schema.errors import BadValue, HubError
from schema.values import instant_text


class NoDocument(HubError):
    """Nothing was ever registered under this id, for whom it was named."""


@dataclass(frozen=True)
class Whom:
    """Whom a document is for: everybody in an audience's seats, or one party alone, of which no other is told anything."""

    audience: Audience
    party: str = EVERYBODY

    @classmethod
    def seated(cls, seat: str) -> Whom:
        """Read `industry`, or `industry:1ABC2` for one of them; raises `BadValue` for anything else."""
        if seat in set(Audience):
            return cls(Audience(seat))
        principal = Principal.seated(seat)
        return cls(principal.audience, str(principal.party))

    def __str__(self) -> str:
        return f"{self.audience.value} {self.party}".strip()


async def registered(files: Sequence[Path], seats: Sequence[str], by: str) -> list[dict[str, Any]]:
    """What became of each document of the files for each of these seats; `by` is whom the record names."""
    whom = [Whom.seated(seat) for seat in seats]
    async with at_work(read()) as house:
        return [one for file in files for one in await register(house, file, whom, by)]


async def register(house: House, file: Path, whom: Sequence[Whom], by: str) -> list[dict[str, Any]]:
    """Register a file's documents, or none of them when one is refused to one of whom it is for."""
    try:
        documents = documents_in(file)
    except UnreadableDocuments as unreadable:
        return [
            _told(file, None, one, "refused", [_after(line, file) for line in str(unreadable).splitlines()])
            for one in whom
        ]
    wrong = {(d.digest, one): _wrong(house, d, one.audience) for d in documents for one in whom}
    if any(wrong.values()):
        return [
            _told(file, d, one, "refused" if wrong[d.digest, one] else "left out", wrong[d.digest, one])
            for d in documents
            for one in whom
        ]
    told = []
    async with house.store.writes.begin() as connection:
        for d in documents:
            for one in whom:
                new = await _keep(house, connection, d, one, by)
                told.append(_told(file, d, one, "registered" if new else "stands already", ()))
    return told


async def _keep(house: House, connection: AsyncConnection, document: FiledDocument, whom: Whom, by: str) -> bool:
    """Whether it is new for them."""
    tables, at = metadata(house.graph.registry).tables, house.clock()
    texts, registrations = tables["trusted_document"], tables["document_registration"]
    text = {"digest": document.digest, "text": document.text}
    await connection.execute(insert_new(texts).values(**text).on_conflict_do_nothing())
    values = {
        "digest": document.digest, "audience": whom.audience.value, "party": whom.party,
        "registered_by": f"{OPERATOR} {by}", "registered_at": at,
    }  # fmt: skip
    kept = insert_new(registrations).values(**values).on_conflict_do_nothing().returning(registrations.c.id)
    number = (await connection.execute(kept)).scalar_one_or_none()
    if number is None:
        return False
    await _record(house, connection, "register", document.digest, whom, by, number)
    return True


async def _record(
    house: House, connection: AsyncConnection, act: str, digest: str, whom: Whom, by: str, number: int
) -> None:
    recorded = {
        "at": house.clock(), "kind": "document", "seat": OPERATOR, "party": NOBODY, "subject": by, "token_id": "",
        "operation": act, "coordinates": [str(whom)], "records": [PREFIX + digest], "reference": str(number),
    }  # fmt: skip
    table = metadata(house.graph.registry).tables["audit_record"]
    await connection.execute(insert(table).inline().values(**recorded))


def _wrong(house: House, document: FiledDocument, audience: Audience) -> list[str]:
    """Why an audience could not send a document; empty when it could."""
    allowed = house.settings.limits.body_bytes
    if len(document.text.encode()) > allowed:
        return [f"the text is longer than the {allowed} bytes of a request; make several documents of it"]
    try:
        house.operations.check(audience, document.text)
    except Declined as declined:
        return [_line(error) for error in declined.errors]
    return []


def _line(error: dict[str, Any]) -> str:
    at = "".join(f"{place['line']}:{place['column']}: " for place in error.get("locations", ()))
    return f"{at}{error['message']}"


def _after(line: str, file: Path) -> str:
    return line.removeprefix(f"{file}: ")


def _operations(text: str) -> list[str]:
    """The names of a document's operations; an operation without one is told as empty."""
    defined = [d for d in parse(text).definitions if isinstance(d, OperationDefinitionNode)]
    return [d.name.value if d.name else "" for d in defined]


def _told(file: Path, document: FiledDocument | None, whom: Whom, state: str, why: Sequence[str]) -> dict[str, Any]:
    place = None if document is None else document.place
    return {
        "file": str(file), "place": place, "id": None if document is None else PREFIX + document.digest,
        "audience": whom.audience.value, "party": whom.party or None, "state": state, "why": list(why),
    }  # fmt: skip


async def listed(*, retired: bool = False) -> list[dict[str, Any]]:
    """What is registered, the oldest first; what was retired as well, where it is asked for."""
    async with at_work(read()) as house:
        return await registrations(house, retired=retired)


async def registrations(house: House, *, retired: bool = False) -> list[dict[str, Any]]:
    """The same, in an open house."""
    tables = metadata(house.graph.registry).tables
    texts, kept = tables["trusted_document"], tables["document_registration"]
    query = select(kept, texts.c.text).join(texts, texts.c.digest == kept.c.digest).order_by(kept.c.id)
    if not retired:
        query = query.where(kept.c.retired_at.is_(None))
    async with house.store.writes.connect() as connection:
        rows = (await connection.execute(query)).all()
    return [
        {
            "id": PREFIX + row.digest, "audience": row.audience, "party": row.party or None,
            "operations": _operations(row.text),
            "registered_by": row.registered_by, "registered_at": instant_text(row.registered_at),
            "retired_by": row.retired_by, "retired_at": None if row.retired_at is None else instant_text(row.retired_at),
            "text": row.text,
        }
        for row in rows
    ]  # fmt: skip


async def retired(document_id: str, seats: Sequence[str], by: str) -> list[dict[str, Any]]:
    """Whom a document no longer runs for; raises as `retire`."""
    whom = [Whom.seated(seat) for seat in seats]
    async with at_work(read()) as house:
        return await retire(house, document_id, whom, by)


async def retire(house: House, document_id: str, whom: Sequence[Whom], by: str) -> list[dict[str, Any]]:
    """Retire a document for these, or for all; nobody is named for whom it was retired before. Raises `NoDocument`."""
    digest = digest_in(document_id)
    if digest is None:
        raise BadValue("DOCUMENT_ID", f"`{document_id}` is no id; write `{PREFIX}` and 64 hexadecimal digits")
    kept = metadata(house.graph.registry).tables["document_registration"]
    async with house.store.writes.begin() as connection:
        there = (await connection.execute(select(kept).where(kept.c.digest == digest).order_by(kept.c.id))).all()
        known = {Whom(Audience(row.audience), row.party) for row in there}
        missing = [one for one in whom if one not in known]
        if not known or missing:
            among = f" for {', '.join(map(str, missing))}" if missing else ""
            raise NoDocument(f"nothing was registered under `{PREFIX}{digest}`{among}; see `hub documents list`")
        told = []
        for row in there:
            one = Whom(Audience(row.audience), row.party)
            if whom and one not in whom:
                continue
            gone = update(kept).where(kept.c.id == row.id, kept.c.retired_at.is_(None))
            gone = gone.values(retired_by=f"{OPERATOR} {by}", retired_at=house.clock())
            if (await connection.execute(gone.returning(kept.c.id))).scalar_one_or_none() is None:
                continue
            await _record(house, connection, "retire", digest, one, by, row.id)
            told.append({"id": PREFIX + digest, "audience": row.audience, "party": row.party or None})
    return told
