"""Rounds: every record received is accounted for, a replay changes nothing, and one bad part hurts only itself."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

import schema.facets  # noqa: F401  # every facet is declared by being imported
from connectors.contract import (
    Authority,
    Connector,
    Cursor,
    Fetched,
    Outcome,
    Record,
    SetAside,
    SourceDescription,
    SourceDrifted,
    SourceUnavailable,
    Understood,
)
from hub.rounds.sync import RoundCounts, dead_letters, freshness, freshness_by_source, sync
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses, Store
from hub.store.migrate import at_database
from hub.store.sight import quoted
from hub.store.tables import BOOKS
from hub.write.entry import Accepted
from hub.write.intake import Intake
from schema.disclosure import house

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
CASE = "BN-D-SAA"
STORED = {f.name: frozenset(r.name for r in f.facts.values() if r.stored) for f in house.facets.values()}


def noon() -> datetime:
    return NOON


def day(number: int) -> datetime:
    return datetime(2026, 2, number, tzinfo=UTC)


class Ledger(Connector):
    """A source whose documents are JSON lists of records, read one by one; it can go away or drift on the way."""

    def __init__(self, *documents: bytes, source: str = "ledger", fails: Exception | None = None) -> None:
        self.documents: list[bytes] = list(documents)
        self.source = source
        self.fails = fails
        self.asked_from: list[str | None] = []
        self.knows_remarks = True

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=self.source, title="Ledger", surface="a test", authority=Authority.ASSUMED, source_class="agency_system",
            format_version="1", key_grammar="any", cursor_field="number", look_back=timedelta(), facts=STORED,
            expected_cadence=timedelta(hours=1), stale_after=timedelta(hours=2),
        )  # fmt: skip

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        self.asked_from.append(cursor.value if cursor else None)
        for number, raw in enumerate(self.documents):
            yield Fetched(f"doc{number}", raw, None, NOON, "archive", Cursor(str(number)))
        if self.fails is not None:
            raise self.fails

    def redact(self, raw: bytes) -> bytes:
        return raw.replace(b"SECRET", b"[cut]")

    def understand(self, fetched: Fetched) -> Understood:
        try:
            told = json.loads(fetched.raw)
        except ValueError:
            return [SetAside("not a list", "not JSON")]
        found: Understood = []
        for one in told:
            if one["facet"] == "InternalRemark" and not self.knows_remarks:
                found.append(SetAside("unknown facet", f"`{one['key']}`", one["key"]))
                continue
            one["as_of"] = None if one.get("as_of") is None else datetime.fromisoformat(one["as_of"])
            one["inside"] = tuple(Record(**line) for line in one.get("inside", ()))
            found.append(Record(**one))
        return found


def told(facet: str, key: str, on: int = 1, **more: Any) -> dict[str, Any]:
    facts = more.pop("facts", {})
    return {"facet": facet, "key": key, "facts": facts, "as_of": day(on).isoformat(), **more}


def document(*records: dict[str, Any]) -> bytes:
    return json.dumps(records).encode()


A_CASE = told("Case", CASE, facts={"designator": CASE, "neutral_title": "Radars"})
A_REMARK = told("InternalRemark", "I", facts={"text": "Soon SECRET"}, case=CASE)
AN_OFFER = told(
    "LetterOfOffer",
    "L0",
    facts={"kind": "BASIC", "number": 0, "raw_status": "OFFERED", "sent_on": "2026-02-01"},
    case=CASE,
    inside=[{"facet": "OfferLine", "key": "001", "facts": {"number": "001", "quantity": 2}}],
)


class Books:
    """A store with its intake, asked by rounds and looked at from outside."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.store = Store.open(addresses)
        self.intake = Intake(self.store.writes, house, noon)
        self._admin: asyncpg.Connection[Any] | None = None

    async def round(self, connector: Connector, intake: Intake | None = None) -> tuple[int, int, int, int, int]:
        """What one round received, applied, knew, passed over and set aside; it must have ended well."""
        counts = await self.counts(connector, intake)
        assert counts.state == "ok"
        return (counts.received, counts.applied, counts.duplicate, counts.superseded, counts.quarantined)

    async def counts(self, connector: Connector, intake: Intake | None = None) -> RoundCounts:
        counts = await sync(connector, intake or self.intake, self.store, noon)
        assert counts.accounted_for
        return counts

    async def rows(self, query: str, *values: object) -> list[Any]:
        """A look past every door."""
        if self._admin is None:
            self._admin = await asyncpg.connect(self.addresses.admin, statement_cache_size=0)
        return [tuple(row) for row in await self._admin.fetch(query, *values)]

    async def empty(self) -> None:
        tables = [f.table for f in house.facets.values()] + list(BOOKS)
        await self.rows(f"truncate {', '.join(map(quoted, tables))} restart identity")

    async def close(self) -> None:
        await self.store.close()
        if self._admin is not None:
            await self._admin.close()

    async def standing(self) -> dict[str, list[Any]]:
        """What every facet says now, without the names the store gave."""
        found = {}
        for facet in house.facets.values():
            columns = ", ".join(quoted(n) for n in sorted(STORED[facet.name] | set(facet.marks)))
            hangs = "id" if facet.is_case else "case_id"
            query = f"select source_key, {hangs} is not null, {columns} from {quoted(facet.table)}"
            found[facet.name] = await self.rows(f"{query} where latest order by source_key")
        return found

    async def everything(self) -> list[int]:
        tables = [f.table for f in house.facets.values()] + [b for b in BOOKS if b != "sync_round"]
        counts = ", ".join(f"(select count(*) from {quoted(t)})" for t in tables)
        return list((await self.rows(f"select {counts}"))[0])


@pytest.fixture(scope="module")
async def own_addresses(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A migrated database of this file's own, made once: emptying it is cheaper than copying another."""
    admin = await asyncpg.connect(at_database(Addresses.embedded(postgres), "postgres").admin)
    await admin.execute("create database of_rounds template hub_template")
    yield at_database(template, "of_rounds")
    await admin.execute("drop database of_rounds with (force)")
    await admin.close()


@pytest.fixture(scope="module")
async def opened(own_addresses: Addresses) -> AsyncIterator[Books]:
    books = Books(own_addresses)
    yield books
    await books.close()


@pytest.fixture
async def books(opened: Books) -> Books:
    """The books of an empty store."""
    await opened.empty()
    return opened


async def test_a_feed_replayed_three_times_changes_nothing(books: Books) -> None:
    ledger = Ledger(document(A_CASE, A_REMARK), document(AN_OFFER))
    assert await books.round(ledger) == (3, 3, 0, 0, 0)
    before = await books.everything()
    assert await books.round(ledger) == (3, 0, 3, 0, 0)
    assert await books.round(ledger) == (3, 0, 3, 0, 0)
    assert await books.everything() == before
    assert await books.rows("select source_key, version, quantity from offer_line") == [("L0/001", 1, 2)]


async def test_the_raw_bytes_are_kept_as_redacted_and_once(books: Books) -> None:
    ledger = Ledger(document(A_CASE, A_REMARK))
    await books.round(ledger)
    await books.round(ledger)
    (raw,) = (await books.rows("select raw from source_document"))[0]
    assert raw == document(A_CASE, A_REMARK).replace(b"SECRET", b"[cut]")
    assert await books.rows("select text from internal_remark") == [("Soon [cut]",)]
    assert await books.rows("select count(*) from source_document") == [(1,)]


async def test_the_order_of_documents_does_not_change_what_stands(books: Books) -> None:
    notice = {"kind": "CERTIFICATION", "named_case": CASE, "published_on": "2026-02-01"}
    documents = [
        document(A_CASE),
        document(told("Case", CASE, 4, facts={"designator": CASE, "neutral_title": "Ground radars"})),
        document(told("Case", CASE, 9, facts={"designator": CASE, "neutral_title": "Radars"})),
        document(told("CongressionalNotification", "N", facts=notice, case=CASE)),
        document(AN_OFFER, A_REMARK),
    ]
    await books.round(Ledger(*documents))
    expected = await books.standing()
    assert expected["Case"][0][1] is True
    for seed in range(3):
        shuffled = random.Random(seed).sample(documents, len(documents))
        await books.empty()
        for _ in range(2):  # what came before its case is set aside, and kept when its bytes come again
            await books.counts(Ledger(*shuffled))
        assert await books.standing() == expected, seed
        assert await dead_letters(books.store) == []


async def test_a_case_is_made_before_what_names_it_whatever_the_order_of_the_text(books: Books) -> None:
    assert await books.round(Ledger(document(AN_OFFER, A_REMARK, A_CASE))) == (3, 3, 0, 0, 0)


async def test_what_cannot_be_kept_is_set_aside_with_its_bytes_and_reason_and_the_rest_stands(books: Books) -> None:
    parts = [
        A_CASE,
        told("InternalRemark", "nul", facts={"text": "a\x00b"}, case=CASE),
        told("InternalRemark", "fact", facts={"texts": "a"}, case=CASE),
        told("InternalRemark", "case", facts={"text": "a"}, case="BN-D-ZZZ"),
        told("InternalRemark", "marked", facts={"text": "a"}, case=CASE, marking="TOP"),
        told("RomQuestion", "orphan", facts={}, parent="nobody"),
        told("Release", "about", facts={"record": "@x", "record_type": "Contract"}, case=CASE),
        told("LetterOfOffer", "huge", facts={"kind": "BASIC", "number": 10**30, "raw_status": "WRITE"}, case=CASE),
        told("Nope", "facet", facts={}),
        A_REMARK,
    ]
    assert await books.round(Ledger(document(*parts), b"\xff\x00")) == (11, 2, 0, 0, 9)
    letters = await dead_letters(books.store)
    assert [(one["part"], one["reason"], one["detail"]) for one in letters] == [
        ("nul", "value not understood", "`InternalRemark.text`: take out control characters and unpaired surrogates"),
        ("fact", "beyond what the connector promised", "`InternalRemark`"),
        ("case", "case not known", "`InternalRemark.case`: no case with this designator is known"),
        ("marked", "marking not understood",
         "`InternalRemark.marking`: begin a marking with `CUI`, such as `CUI//SP-PROPIN//NOFORN`"),
        ("orphan", "what it hangs on is not known",
         "`RomQuestion.parent`: the `RomCall` that it hangs on was not told before it"),
        ("about", "names no known record", "`Release.record`: the source told no such record before it"),
        ("huge", "value not understood", "`LetterOfOffer.number`: write a whole number of at most eighteen digits"),
        ("facet", "beyond what the connector promised", "`Nope`"),
        ("", "not a list", "not JSON"),
    ]  # fmt: skip
    assert (await books.rows("select raw from dead_letter where source_key = 'doc1'"))[0][0] == b"\xff\x00"
    raw = document(*parts).replace(b"SECRET", b"[cut]")
    assert (await books.rows("select distinct raw from dead_letter where source_key = 'doc0'")) == [(raw,)]


async def test_two_parts_without_a_name_are_two_letters(books: Books) -> None:
    class Mute(Ledger):
        def understand(self, fetched: Fetched) -> Understood:
            return [SetAside("unknown shape", "one"), SetAside("unknown shape", "two\x00\ud800")]

    assert await books.round(Mute(b"x")) == (2, 0, 0, 0, 2)
    assert [(one["part"], one["detail"]) for one in await dead_letters(books.store)] == [
        ("", "one"),
        ("#2", "two\\x00\\ud800"),
    ]


async def test_a_dead_letter_is_tried_again_and_goes_when_it_is_understood(books: Books) -> None:
    ledger = Ledger(document(A_CASE, A_REMARK))
    ledger.knows_remarks = False
    assert await books.round(ledger) == (2, 1, 0, 0, 1)
    assert await books.round(ledger) == (2, 0, 1, 0, 1)
    assert [(one["part"], one["attempts"]) for one in await dead_letters(books.store)] == [("I", 2)]
    ledger.knows_remarks = True
    assert await books.round(ledger) == (2, 1, 1, 0, 0)
    assert await dead_letters(books.store) == []
    assert await books.rows("select count(*) from dead_letter") == [(1,)]  # what happened stays on record


async def test_a_mapping_that_fails_or_says_nothing_loses_no_document(books: Books) -> None:
    class Broken(Ledger):
        def understand(self, fetched: Fetched) -> Understood:
            if fetched.key == "doc0":
                raise ZeroDivisionError("CANARY")
            return []

    assert await books.round(Broken(b"a", b"b")) == (2, 0, 0, 0, 2)
    assert [(one["reason"], one["detail"]) for one in await dead_letters(books.store)] == [
        ("mapping failed", "it raised `ZeroDivisionError`"),
        ("nothing understood", "the mapping found nothing in it and did not say why"),
    ]


async def test_what_was_read_before_a_source_went_away_stands_and_the_next_round_goes_on_from_there(
    books: Books,
) -> None:
    gone = Ledger(document(A_CASE), fails=SourceUnavailable("ledger", "it did not answer"))
    counts = await books.counts(gone)
    assert (counts.state, counts.why, counts.received, counts.applied) == ("unavailable", "it did not answer", 1, 1)
    back = Ledger(document(A_CASE))
    await books.round(back)
    assert (gone.asked_from, back.asked_from) == ([None], ["0"])


async def test_a_drifted_source_is_recorded_without_what_was_found(books: Books) -> None:
    counts = await books.counts(Ledger(fails=SourceDrifted("ledger", "$.results", "CANARY")))
    assert (counts.state, counts.why) == ("drifted", "its `$.results` is not of a shape that is known")


async def test_a_document_is_kept_whole_or_not_at_all_and_its_cursor_with_it(books: Books) -> None:
    await books.rows("alter table outbox rename to outbox_away")
    with pytest.raises(Exception, match="outbox"):
        await sync(Ledger(document(A_CASE)), books.intake, books.store, noon)
    await books.rows("alter table outbox_away rename to outbox")
    assert sum(await books.everything()) == 0
    assert await books.rows("select received, cursor, state from sync_round") == [(0, None, "running")]
    ledger = Ledger(document(A_CASE))
    assert await books.round(ledger) == (1, 1, 0, 0, 0)
    assert ledger.asked_from == [None]


async def test_two_rounds_of_one_source_at_once_count_every_record_once(books: Books) -> None:
    documents = [document(A_CASE), document(AN_OFFER, A_REMARK)]
    one, other = await asyncio.gather(books.counts(Ledger(*documents)), books.counts(Ledger(*documents)))
    assert one.applied + other.applied == 3
    assert one.duplicate + other.duplicate + one.quarantined + other.quarantined == 3
    assert await books.rows("select count(*) from letter_of_offer") == [(1,)]


async def test_an_amount_of_a_source_is_in_dollars(books: Books) -> None:
    class Priced(Ledger):
        def understand(self, fetched: Fetched) -> Understood:
            facts = {"kind": "CERTIFICATION", "total_value": Decimal("2500000"), "published_on": date(2026, 2, 1)}
            cents = facts | {"total_value": Decimal("0.001")}
            return [
                Record("CongressionalNotification", "N", facts, day(1), "BN-D-ZZZ"),
                Record("CongressionalNotification", "C", cents, day(1)),
            ]

    assert await books.round(Priced(b"x")) == (2, 1, 0, 0, 1)
    # The case it names is not known: the text stands without an edge.
    assert await books.rows("select total_value, case_id from congressional_notification") == [("2500000.00 USD", None)]


class Forgetful(Intake):
    """A broken build: it does not know again what it was told, and calls it applied."""

    async def accept(self, *told: Any, **more: Any) -> Accepted:
        return replace(await super().accept(*told, **more), outcome=Outcome.APPLIED)


async def test_a_build_that_calls_everything_applied_is_caught(books: Books) -> None:
    later = told("Case", CASE, 9, facts={"designator": CASE, "neutral_title": "Ground radars"})
    documents = [document(A_CASE), document(later)]
    assert await books.round(Ledger(*documents)) == (2, 2, 0, 0, 0)
    assert await books.round(Ledger(*documents)) == (2, 0, 2, 0, 0)
    broken = Forgetful(books.store.writes, house, noon)
    assert await books.round(Ledger(*documents), broken) == (2, 2, 0, 0, 0)


async def test_freshness_is_told_by_class_and_never_counts_its_sources(books: Books) -> None:
    assert await freshness(books.store, NOON) == []
    for source in ("ledger", "journal"):
        await books.counts(Ledger(document(A_CASE), source=source))
    states = []
    for now, fails in (
        (NOON + timedelta(hours=1), None),
        (NOON + timedelta(hours=3), None),
        (NOON, SourceUnavailable("journal", "gone")),
    ):
        if fails is not None:
            await books.counts(Ledger(source="journal", fails=fails))
        states.append(await freshness(books.store, now))
    assert states == [
        [("agency_system", "ok", NOON)],
        [("agency_system", "stale", NOON)],
        [("agency_system", "unavailable", NOON)],
    ]
    assert await freshness_by_source(books.store, NOON) == [
        {"source": "journal", "state": "unavailable", "why": "gone", "as_of": "2026-03-09T12:00:00+00:00"},
        {"source": "ledger", "state": "ok", "why": None, "as_of": "2026-03-09T12:00:00+00:00"},
    ]


async def test_a_source_that_never_answered_is_unavailable_and_not_empty(books: Books) -> None:
    await books.counts(Ledger(fails=SourceUnavailable("ledger", "gone")))
    assert await freshness(books.store, NOON) == [("agency_system", "unavailable", None)]
