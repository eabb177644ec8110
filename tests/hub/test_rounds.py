"""Rounds: every record received is accounted for, a replay changes nothing, and one bad part hurts only itself."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self

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
    digest,
)
from hub.rounds.standing import Standing, freshness, standing
from hub.rounds.sync import RoundCounts, dead_letters, sync
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from hub.store.sight import quoted
from hub.store.tables import BOOKS
from hub.write.entry import Accepted
from hub.write.intake import Intake
from schema.disclosure import house
from schema.sources import SourceState
from tests.put_back import PutBack

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
CASE = "BN-D-SAA"
STORED = {f.name: frozenset(r.name for r in f.facts.values() if r.stored) for f in house.facets.values()}


def noon() -> datetime:
    return NOON


def day(number: int) -> datetime:
    return datetime(2026, 2, number, tzinfo=UTC)


class Ledger(Connector):
    """A source whose documents are JSON lists of records, read one by one; it can go away or drift on the way."""

    def __init__(
        self,
        *documents: bytes,
        source: str = "ledger",
        fails: Exception | None = None,
        tells_all: bool = False,
        each_tells_all: bool = False,
    ) -> None:
        self.documents: list[bytes] = list(documents)
        self.tells_all = tells_all
        self.each_tells_all = each_tells_all
        self.understood = 0
        self.source = source
        self.fails = fails
        self.asked_from: list[str | None] = []
        self.knows_remarks = True

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=self.source, title="Ledger", surface="a test", authority=Authority.ASSUMED, source_class="agency_system",
            format_version="1", key_grammar="any", cursor_field="number", look_back=timedelta(), facts=STORED,
            expected_cadence=timedelta(hours=1), stale_after=timedelta(hours=2), tells_all=self.tells_all,
            each_tells_all=self.each_tells_all,
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
        self.understood += 1
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

    def __init__(self, addresses: Addresses, world: PutBack) -> None:
        self.addresses = addresses
        self.store = world.store
        self.empty = world.as_it_was
        self.intake = Intake(self.store.writes, house, noon)
        self._admin: asyncpg.Connection[Any] | None = None

    @classmethod
    @asynccontextmanager
    async def of(cls, addresses: Addresses) -> AsyncIterator[Self]:
        """The books of the empty store at this address."""
        async with PutBack.of(addresses) as world:
            books = cls(addresses, world)
            yield books
            await books.close()

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

    async def standing_of(self, seconds: int = 0) -> list[Standing]:
        """How each source stands so many seconds after noon."""
        return await standing(self.store, NOON + timedelta(seconds=seconds))

    async def close(self) -> None:
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
    async with Books.of(own_addresses) as books:
        yield books


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


@pytest.mark.long
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


async def test_a_document_that_cannot_be_redacted_is_kept_as_its_size_and_digest_and_holds_up_no_other(
    books: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stumbling(Ledger):
        def redact(self, raw: bytes) -> bytes:
            if raw == b"CANARY":
                raise UnicodeEncodeError("utf-8", "CANARY", 0, 1, "CANARY")
            return super().redact(raw)

    assert await books.round(Stumbling(b"CANARY", document(A_CASE))) == (2, 1, 0, 0, 1)
    kept = f"[[DOCUMENT OF 6 BYTES NOT KEPT, SHA-256 {digest(b'CANARY')}]]".encode()
    assert await books.rows("select raw from source_document where source_key = 'doc0'") == [(kept,)]
    assert [one["reason"] for one in await dead_letters(books.store)] == ["not a list"]
    output = capsys.readouterr()
    assert "CANARY" not in output.out + output.err


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
    assert await books.rows("select received, cursor, state, why from sync_round") == [
        (0, None, "failed", "it broke off with `ProgrammingError`")
    ]
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
        [("agency_system", SourceState.OK, NOON)],
        [("agency_system", SourceState.STALE, NOON)],
        [("agency_system", SourceState.UNAVAILABLE, NOON)],
    ]
    told = [(one.source, one.state, one.why, one.last_good_at, one.lag_seconds) for one in await books.standing_of(60)]
    assert told == [
        ("journal", SourceState.UNAVAILABLE, "gone", NOON, 60),
        ("ledger", SourceState.OK, None, NOON, 60),
    ]


async def test_a_source_that_never_answered_is_unavailable_and_not_empty(books: Books) -> None:
    await books.counts(Ledger(fails=SourceUnavailable("ledger", "gone")))
    assert await freshness(books.store, NOON) == [("agency_system", SourceState.UNAVAILABLE, None)]


A_CASE_SOMETIME = {**A_CASE, "as_of": None}
A_CASE_TOMORROW = {**A_CASE, "as_of": datetime(2026, 3, 10, tzinfo=UTC).isoformat()}


@pytest.mark.parametrize(
    ("brought", "state", "as_of"),
    [
        (A_CASE, SourceState.STALE, day(1)),
        (A_CASE_SOMETIME, SourceState.STALE, None),  # nobody knows how old it is
        (A_CASE_TOMORROW, SourceState.OK, NOON),  # what will be is not known yet
    ],
)
async def test_archived_bytes_answer_as_of_what_they_tell(
    books: Books, brought: dict[str, Any], state: SourceState, as_of: datetime | None
) -> None:
    archive = Ledger(document(brought))
    assert (await sync(archive, books.intake, books.store, noon, archived=True)).state == "ok"
    assert await freshness(books.store, NOON) == [("agency_system", state, as_of)]
    await books.round(Ledger())  # asked, it answers that there is nothing new
    await sync(archive, books.intake, books.store, noon, archived=True)
    assert await freshness(books.store, NOON) == [("agency_system", SourceState.OK, NOON)]


async def test_a_document_that_speaks_for_a_part_of_its_source_says_nothing_of_the_rest(books: Books) -> None:
    whole, part = Ledger(document(A_CASE)), Ledger(document(A_CASE, *remarks(1, on=20)))
    await sync(whole, books.intake, books.store, noon, pushed=lambda _: True)
    await sync(part, books.intake, books.store, noon, pushed=lambda _: False)
    assert await freshness(books.store, NOON) == [("agency_system", SourceState.STALE, day(1))]
    [one] = await books.standing_of()
    assert (one.as_of, one.last_good_at) == (day(20), day(1))
    await sync(part, books.intake, books.store, noon, pushed=lambda _: True)
    assert await freshness(books.store, NOON) == [("agency_system", SourceState.STALE, day(20))]


# A feed that shrinks.


def remarks(*numbers: int, on: int = 1, words: str = "Remark") -> list[dict[str, Any]]:
    return [told("InternalRemark", f"R{n:03}", on, facts={"text": f"{words} {n}"}, case=CASE) for n in numbers]


def whole(count: int, on: int = 1) -> Ledger:
    """A source that tells all it holds: one case and so many remarks, ten to a document."""
    pages = [document(*remarks(*range(n, min(n + 10, count)), on=on)) for n in range(0, count, 10)]
    return Ledger(document(A_CASE), *pages, tells_all=True)


async def test_a_feed_that_shrinks_by_more_than_a_fifth_is_held_and_nothing_of_it_is_kept(books: Books) -> None:
    assert await books.round(whole(99)) == (100, 100, 0, 0, 0)
    before = await books.standing()
    counts = await books.counts(whole(78, on=2))
    assert (counts.state, counts.received, counts.quarantined, counts.applied) == ("held", 79, 79, 0)
    assert counts.why == (
        "it told 79 records where its last full telling had 100; nothing of it is kept until a person accepts it (J)"
    )
    assert await books.standing() == before
    assert await books.rows("select count(*), count(distinct reason) from dead_letter where attempts > 0") == [(9, 1)]
    assert [(one.state, one.waiting, one.last_good_at) for one in await books.standing_of()] == [
        (SourceState.PARTIAL, 9, NOON)
    ]
    # What the class is told by does not say that something waits.
    assert await freshness(books.store, NOON) == [("agency_system", SourceState.OK, NOON)]


@pytest.mark.long
async def test_what_a_person_accepts_is_kept_and_says_who_it_was(books: Books) -> None:
    await books.round(whole(99))
    await books.counts(whole(50, on=2))
    counts = await sync(whole(50, on=2), books.intake, books.store, noon, accepted_by="duty officer")
    assert (counts.state, counts.received, counts.duplicate, counts.quarantined) == ("ok", 51, 51, 0)
    assert await books.rows("select accepted_by from sync_round order by id") == [(None,), (None,), ("duty officer",)]
    assert await dead_letters(books.store) == []
    # From now on that is what it held when it was last believed.
    assert await books.round(whole(50, on=3)) == (51, 0, 51, 0, 0)


@pytest.mark.long(but=2)
@pytest.mark.parametrize(("count", "state"), [(79, "ok"), (78, "held")])
async def test_a_fifth_fewer_is_believed_and_one_fewer_than_that_is_not(books: Books, count: int, state: str) -> None:
    await books.round(whole(99))
    assert (await books.counts(whole(count))).state == state


async def test_a_source_that_tells_what_is_new_may_tell_less(books: Books) -> None:
    await books.round(Ledger(document(A_CASE), document(*remarks(*range(50)))))
    assert await books.round(Ledger(document(*remarks(1)))) == (1, 0, 1, 0, 0)


async def test_a_full_telling_that_breaks_off_is_held_against_nothing(books: Books) -> None:
    await books.round(whole(99))
    gone = Ledger(document(A_CASE), fails=SourceUnavailable("ledger", "gone"), tells_all=True)
    counts = await books.counts(gone)
    assert (counts.state, counts.received, counts.duplicate) == ("unavailable", 1, 1)
    assert (await books.counts(whole(50))).state == "held"


async def test_what_tells_all_is_understood_once(books: Books) -> None:
    ledger = whole(99)
    await books.round(ledger)
    assert (len(ledger.documents), ledger.understood) == (11, 11)


async def test_of_a_very_long_telling_what_is_not_remembered_is_understood_again(books: Books) -> None:
    ledger = whole(99)
    counts = await sync(ledger, books.intake, books.store, noon, remembers=31)  # one case and thirty remarks
    assert (counts.received, counts.applied, ledger.understood) == (100, 100, 11 + 7)


# A feed of which each document tells all.


def dropped(*documents: bytes) -> Ledger:
    """A source each of whose documents tells all it holds of the kinds it has."""
    return Ledger(*documents, each_tells_all=True)


def extract(count: int, on: int) -> bytes:
    return document(A_CASE, *remarks(*range(count), on=on))


HELD_99_78 = (
    "it told 78 records of `InternalRemark` where its last full telling had 99; nothing of it is kept until a person "
    "accepts it (J)"
)


async def test_a_document_that_tells_all_and_shrank_is_held_alone(books: Books) -> None:
    assert await books.round(dropped(extract(99, on=1))) == (100, 100, 0, 0, 0)
    other = document(told("InternalRemark", "R001", on=3, facts={"text": "News"}, case=CASE))
    offers = document(AN_OFFER)
    counts = await books.counts(dropped(extract(78, on=2), offers))
    assert (counts.state, counts.why) == ("held", HELD_99_78)
    # What comes beside it is of another kind, and is kept.
    assert (counts.received, counts.applied, counts.quarantined) == (79 + 1, 1, 79)
    assert [(one["part"], one["detail"]) for one in await dead_letters(books.store)] == [
        ("Case, InternalRemark", HELD_99_78)
    ]
    assert await books.rows("select distinct as_of->>'told' from internal_remark") == [(day(1).isoformat(),)]
    assert [(one.state, one.waiting) for one in await books.standing_of()] == [(SourceState.PARTIAL, 1)]
    assert (await books.counts(dropped(other))).state == "held"  # one remark is fewer still


@pytest.mark.long
async def test_a_document_that_is_whole_again_opens_what_was_held_of_its_kinds(books: Books) -> None:
    await books.round(dropped(extract(99, on=1)))
    assert (await books.counts(dropped(extract(78, on=2)))).state == "held"
    assert await books.round(dropped(document(AN_OFFER))) == (1, 1, 0, 0, 0)
    assert len(await dead_letters(books.store)) == 1  # of other kinds, so it says nothing of them
    assert await books.round(dropped(extract(80, on=3))) == (81, 0, 81, 0, 0)
    assert await dead_letters(books.store) == []


@pytest.mark.long
async def test_within_a_round_each_document_is_held_against_the_one_before_it(books: Books) -> None:
    counts = await books.counts(dropped(extract(99, on=1), extract(78, on=2), extract(97, on=3)))
    assert (counts.state, counts.received, counts.quarantined) == ("held", 100 + 79 + 98, 79)
    assert await dead_letters(books.store) == []  # the last one was whole again
    assert (await books.counts(dropped(extract(77, on=4)))).why == HELD_99_78.replace("78", "77").replace("99", "97")


async def test_a_document_that_comes_late_lost_nothing_since(books: Books) -> None:
    await books.round(dropped(extract(99, on=3)))
    assert await books.round(dropped(extract(50, on=2))) == (51, 0, 51, 0, 0)
    # And it is not what the next is held against.
    assert (await books.counts(dropped(extract(78, on=4)))).state == "held"


async def test_the_same_bytes_again_are_not_held(books: Books) -> None:
    await books.round(dropped(extract(99, on=1)))
    accepted = await sync(dropped(extract(50, on=1)), books.intake, books.store, noon, accepted_by="duty officer")
    assert accepted.state == "ok"
    assert await books.round(dropped(extract(99, on=1))) == (100, 0, 100, 0, 0)
    assert await books.round(dropped(extract(50, on=1))) == (51, 0, 51, 0, 0)


@pytest.mark.long
async def test_what_was_held_of_a_feed_is_taken_from_its_bytes_when_a_person_accepts_it(books: Books) -> None:
    await books.round(dropped(extract(99, on=1)))
    changed = document(A_CASE, *remarks(*range(50), on=2, words="Later"))
    assert (await books.counts(dropped(changed))).state == "held"
    # The file was taken, and is not read again.
    counts = await sync(dropped(), books.intake, books.store, noon, accepted_by="duty officer")
    assert (counts.state, counts.received, counts.applied, counts.documents) == ("ok", 51, 50, 1)
    assert await dead_letters(books.store) == []
    assert await books.rows("select count(*) from internal_remark where latest and text like 'Later%'") == [(50,)]
    assert await books.round(dropped(extract(40, on=3))) == (41, 40, 1, 0, 0)


async def test_a_feed_that_tells_what_is_new_is_held_by_no_such_rule(books: Books) -> None:
    await books.round(Ledger(extract(99, on=1)))
    assert await books.round(Ledger(extract(3, on=2))) == (4, 0, 4, 0, 0)


# The same version told otherwise.


async def test_the_same_instant_told_otherwise_is_set_aside_with_both_digests_and_the_first_stands(
    books: Books,
) -> None:
    first, other = document(A_CASE, *remarks(1)), document(*remarks(1, 2, words="Otherwise"))
    assert await books.round(Ledger(first)) == (2, 2, 0, 0, 0)
    assert await books.round(Ledger(other)) == (2, 1, 0, 0, 1)  # the rest of its document is kept
    (letter,) = await dead_letters(books.store)
    assert (letter["part"], letter["reason"], letter["detail"]) == (
        "R001",
        "conflicts with what was told as of the same instant",
        (
            f"`InternalRemark`: document {digest(first)} tells it otherwise as of the same instant, and stands; "
            f"this one is {digest(other)}"
        ),
    )
    said = await books.rows("select source_key, text from internal_remark where latest order by 1")
    assert said == [("R001", "Remark 1"), ("R002", "Otherwise 2")]
    # Told again it stays a conflict; as of a later instant it is news.
    assert await books.round(Ledger(other)) == (2, 0, 1, 0, 1)
    assert await books.round(Ledger(document(*remarks(1, on=2, words="Otherwise")))) == (1, 1, 0, 0, 0)
    assert await dead_letters(books.store) == []


async def test_a_parser_that_learns_to_read_more_of_the_same_bytes_contradicts_nobody(books: Books) -> None:
    class Short(Ledger):
        def understand(self, fetched: Fetched) -> Understood:
            return [
                replace(one, facts={n: v for n, v in one.facts.items() if n != "neutral_title"})
                for one in super().understand(fetched)
                if isinstance(one, Record)
            ]

    assert await books.round(Short(document(A_CASE))) == (1, 1, 0, 0, 0)
    assert await books.round(Ledger(document(A_CASE))) == (1, 1, 0, 0, 0)
    assert await books.rows('select neutral_title from "case"') == [("Radars",)]


class LastWriterWins(Intake):
    """A broken build: what comes last stands, whatever instant it is as of."""

    async def accept(self, connection: Any, entry: Any, **more: Any) -> Accepted:
        return await super().accept(connection, replace(entry, as_of=None), **more)


async def test_a_build_in_which_the_last_writer_wins_is_caught(books: Books) -> None:
    await books.round(Ledger(document(A_CASE, *remarks(1))))
    broken = LastWriterWins(books.store.writes, house, noon)
    assert await books.round(Ledger(document(*remarks(1, words="Otherwise"))), broken) == (1, 1, 0, 0, 0)


# What a second source says of a record that another one owns.


async def test_what_a_second_source_says_of_a_record_is_on_record_and_changes_nothing(books: Books) -> None:
    await books.round(Ledger(document(A_CASE)))
    other = told("Case", CASE, 5, facts={"designator": CASE, "neutral_title": "Ground radars"})
    journal = Ledger(document(other), source="journal")
    assert await books.round(journal) == (1, 0, 0, 1, 0)
    assert await books.round(journal) == (1, 0, 1, 0, 0)  # its bytes are known by now
    assert await books.rows('select neutral_title, version, source from "case"') == [("Radars", 1, "ledger")]
    assert await books.rows("select source, facts->>'neutral_title', made_version from observation order by id") == [
        ("ledger", "Radars", True),
        ("journal", "Ground radars", False),
    ]


# Any feed at all.

BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 40)) + "]><x>&e39;</x>"
SPOILT: dict[str, Any] = {
    "cut short": lambda raw, rng: raw[: rng.randrange(len(raw))],
    "in another encoding": lambda raw, rng: raw.decode().replace("Remark", "Remárk").encode("latin-1"),
    "with zero bytes": lambda raw, rng: raw.replace(b"Remark", b"Rem\\u0000ark"),
    "with half a character": lambda raw, rng: raw.replace(b"Remark", b"Rem\\ud800ark"),
    "with a number beyond all": lambda raw, rng: raw.replace(
        b'"text": "Remark', b'"number": 1' + b"0" * 400 + b', "text": "'
    ),
    "a bomb of markup": lambda raw, rng: BOMB.encode(),
    "nested without end": lambda raw, rng: b"[" * 100_000,
    "no bytes at all": lambda raw, rng: b"",
}


def feed(seed: int) -> tuple[list[bytes], list[bytes]]:
    """Documents that say the same in any order: records in several versions, some told twice; and the same with some spoilt."""
    rng = random.Random(seed)
    sound = []
    for number in range(8):
        days = rng.sample(range(1, 20), rng.randrange(1, 4))
        told_on = [*days, rng.choice(days)] if rng.random() < 0.5 else days  # told twice, word for word
        sound += [document(*remarks(number, on=on, words=f"Remark of day {on}:")) for on in told_on]
    sound.append(document(A_CASE))
    spoilt = [SPOILT[rng.choice(sorted(SPOILT))](raw, rng) for raw in rng.sample(sound, 4)]
    return sound, spoilt


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
async def test_any_order_of_a_spoilt_feed_ends_alike_and_three_replays_change_nothing(books: Books, seed: int) -> None:
    sound, spoilt = feed(seed)
    await books.counts(Ledger(document(A_CASE), *sound))
    expected = await books.standing()
    assert [row[0] for row in expected["InternalRemark"]] == [f"R{n:03}" for n in range(8)]
    for order in range(3):
        shuffled = random.Random(f"{seed} {order}").sample([*sound, *spoilt], len(sound) + len(spoilt))
        await books.empty()
        for _ in range(2):  # what came before its case waits, and is kept when its bytes come again
            await books.counts(Ledger(*shuffled))
        assert await books.standing() == expected, order
        settled = await books.everything()
        rounds = [await books.counts(Ledger(*shuffled)) for _ in range(3)]
        assert [(one.applied, one.superseded) for one in rounds] == [(0, 0)] * 3
        assert len({(one.received, one.duplicate, one.quarantined) for one in rounds}) == 1
        assert await books.everything() == settled
