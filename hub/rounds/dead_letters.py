"""What was set aside: looked at, and understood again from the bytes that were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, any_, bindparam, insert, select

from connectors.contract import Connector, Fetched, Outcome, Record, SetAside
from hub.identity.clock import Clock
from hub.rounds.pushed import as_sent
from hub.rounds.sync import HELD_BACK, RoundCounts, judged, replay
from hub.store.engine import Store
from hub.store.tables import metadata
from hub.write.entry import written
from hub.write.intake import Intake
from schema.errors import HubError

OPERATOR, NOBODY = "operator", ""
SHOWN_BYTES = 4_000

_WAITING = """
select distinct on (letter.source_key, letter.digest) letter.source_key, letter.digest,
  coalesce(document.raw, letter.raw) as raw, document.url, document.transport, coalesce(document.fetched_at, letter.first_at) as fetched_at
from dead_letter letter
left join source_document document using (source, source_key, digest)
where letter.source = $1::text and letter.attempts > 0 and letter.reason <> $2::text
order by letter.source_key, letter.digest, letter.id
"""


class UnknownLetter(HubError):
    """A dead letter that is not there."""


@dataclass(frozen=True)
class Change:
    """What taking one record again would do: its outcome and why, and each fact with what stands and what would."""

    source: str
    document: str
    facet: str | None
    key: str | None
    outcome: str
    why: str | None
    facts: Mapping[str, tuple[object, object]]


async def sources_waiting(store: Store) -> list[str]:
    """The sources of which something waits that a parser may open, in alphabetical order."""
    query = "select distinct source from dead_letter where attempts > 0 and reason <> $1::text order by source"
    async with store.writes.connect() as connection:
        return list((await connection.exec_driver_sql(query, (HELD_BACK,))).scalars())


async def letter(store: Store, intake: Intake, number: int, clock: Clock) -> dict[str, Any]:
    """One letter with the bytes that were kept, for whoever operates the hub; that they were looked at is recorded.

    Raises `UnknownLetter`.
    """
    letters = metadata(intake.registry).tables["dead_letter"]
    async with store.writes.begin() as connection:
        found = (await connection.execute(select(letters).where(letters.c.id == number))).mappings().first()
        if found is None:
            raise UnknownLetter(f"there is no letter {number}; `hub letters` lists those that wait")
        looked = _looked("letters show", found["source"], number, clock)
        await connection.execute(insert(metadata(intake.registry).tables["audit_record"]).inline().values(**looked))
    return dict(found)


async def looked_at(store: Store, intake: Intake, numbers: Sequence[int], clock: Clock) -> dict[int, bytes]:
    """The bytes of several letters by their numbers, those that are gone left out; each look is recorded."""
    letters = metadata(intake.registry).tables["dead_letter"]
    wanted: BindParameter[Any] = bindparam(None, list(numbers), type_=ARRAY(BigInteger), unique=True)
    async with store.writes.begin() as connection:
        query = select(letters.c.id, letters.c.source, letters.c.raw).where(letters.c.id == any_(wanted))
        found = (await connection.execute(query)).all()
        for number, source, _ in found:
            looked = _looked("letters table", source, number, clock)
            await connection.execute(insert(metadata(intake.registry).tables["audit_record"]).inline().values(**looked))
    return {number: raw for number, _, raw in found}


def _looked(operation: str, source: str, number: int, clock: Clock) -> dict[str, object]:
    return {
        "at": clock(), "kind": "letter", "seat": OPERATOR, "party": NOBODY, "subject": "", "token_id": "",
        "operation": operation, "coordinates": [source], "records": None, "reference": str(number),
    }  # fmt: skip


async def documents_waiting(store: Store, source: str) -> list[Fetched]:
    """The documents of a source that wait, the oldest first, with the bytes that were kept; none that a person holds."""
    async with store.writes.connect() as connection:
        rows = (await connection.exec_driver_sql(_WAITING, (source, HELD_BACK))).mappings().all()
    found = [
        Fetched(row["source_key"], row["raw"], row["url"], row["fetched_at"], row["transport"] or "archive")
        for row in rows
    ]
    return sorted(found, key=lambda one: one.fetched_at)


async def replay_letters(connector: Connector, intake: Intake, store: Store, clock: Clock) -> RoundCounts:
    """Understand what waits of a source with today's parser: what is understood is applied, and its letters settled."""
    waiting = await documents_waiting(store, connector.describe().id)
    return await replay(await as_sent(connector, waiting, intake, store), waiting, intake, store, clock)


async def would_change(connector: Connector, intake: Intake, store: Store, clock: Clock) -> list[Change]:
    """What a replay would do, record by record and fact by fact; nothing is changed."""
    found: list[Change] = []
    waiting = await documents_waiting(store, connector.describe().id)
    connector = await as_sent(connector, waiting, intake, store)
    async with store.writes.connect() as connection, store.writes.connect() as beside:
        transaction = await connection.begin()
        try:
            async for document, one, outcome in judged(connector, waiting, intake, store, clock, connection):
                found.append(await _change(connector, intake, (connection, beside), document, one, outcome))
        finally:
            await transaction.rollback()
    return found


async def _change(
    connector: Connector,
    intake: Intake,
    sides: Sequence[Any],
    document: Fetched,
    one: Record | SetAside,
    outcome: Outcome | SetAside,
) -> Change:
    source = connector.describe().id
    facet = one.facet if isinstance(one, Record) else None
    key = one.key if isinstance(one, Record) else one.where
    if isinstance(outcome, SetAside):
        return Change(source, document.key, facet, key, "set aside", f"{outcome.reason}: {outcome.detail}", {})
    assert isinstance(one, Record)
    if outcome is not Outcome.APPLIED:
        return Change(source, document.key, facet, key, outcome.value, None, {})
    declared = intake.registry.facets[one.facet]
    table = metadata(intake.registry).tables[declared.table]
    told = (table.c.source == source) & (table.c.source_key == one.key) & table.c.latest
    becomes, stands = [(await side.execute(select(table).where(told))).mappings().first() or {} for side in sides]
    facts = {
        rule.name: (written(stands.get(rule.name)), written(becomes.get(rule.name)))
        for rule in declared.facts.values()
        if rule.stored and stands.get(rule.name) != becomes.get(rule.name)
    }
    return Change(source, document.key, facet, key, outcome.value, None, facts)


def as_text(raw: bytes, longest: int = SHOWN_BYTES) -> str:
    """Bytes as a terminal can show them: what is no text as escapes, no control character, at most so many bytes."""
    text = raw[:longest].decode("utf-8", "backslashreplace")
    shown = "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
    return shown + (f"\n… {len(raw) - longest} bytes more" if len(raw) > longest else "")
