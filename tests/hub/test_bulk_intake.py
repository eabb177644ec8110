"""Many entries at once become what each would have become alone: same rows, same books, same outcomes."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

import schema.facets  # noqa: F401  # every facet is declared by being imported
from bench.intake import Taken, records, take
from connectors.contract import (
    Authority,
    Connector,
    Cursor,
    Fetched,
    Record,
    SetAside,
    SourceDescription,
    Understood,
)
from connectors.milstrip.connector import Milstrip
from hub.rounds.sync import sync
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses, Store
from hub.store.migrate import at_database
from hub.store.sight import quoted
from hub.store.tables import BOOKS
from hub.write.entry import Accepted, Entry, Unfit
from hub.write.intake import Intake
from hub.write.many import Many
from schema.disclosure import house
from schema.facets.second_telling import TELLING
from schema.values import Money

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
TOLD = ("SecondTelling", "SupplyStatus", "RequisitionShipment", "Requisition", "Delivery", "LetterOfOffer", "Case")
TABLES = [*(house.facets[name].table for name in TOLD), *BOOKS]


def day(number: int) -> datetime:
    return datetime(2026, 2, number, tzinfo=UTC)


class Door:
    """A store with its intake, and all that is behind it with no id that chance chose."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.store = Store.open(addresses)
        self.intake = Intake(self.store.writes, house, lambda: NOON)
        self.many = Many(self.intake)
        self._admin: asyncpg.Connection[Any] | None = None

    async def rows(self, query: str, *values: object) -> list[Any]:
        if self._admin is None:
            self._admin = await asyncpg.connect(self.addresses.admin, statement_cache_size=0)
        return [tuple(row) for row in await self._admin.fetch(query, *values)]

    async def empty(self) -> None:
        # What a second source says is not told itself, and comes of what is.
        for table in (house.facets[TELLING].table, *TABLES):
            await self.rows(f"delete from {quoted(table)}")
        for case in ("BN-D-SAA", "BN-D-SAB"):
            await self.intake.take(entry("Case", case, {"designator": case}, on=1))

    async def alone(self, entries: list[Entry]) -> list[str]:
        """Each through the door by itself, as a round keeps those it cannot judge together."""
        found = []
        async with self.store.writes.begin() as connection:
            for one in entries:
                try:
                    async with connection.begin_nested():
                        found.append(said(await self.intake.accept(connection, one)))
                except Unfit as unfit:
                    found.append(said(unfit))
                except IntegrityError:
                    found.append("refused by the store")
        return found

    async def together(self, entries: list[Entry]) -> list[str]:
        """At once; one by one when the store refuses something of one of them, as a round does it too."""
        try:
            async with self.store.writes.begin() as connection:
                return [said(one) for one in await self.many.accept(connection, entries)]
        except IntegrityError:
            return await self.alone(entries)

    async def everything(self) -> dict[str, list[str]]:
        """Every table to the last column, in the order of the books; ids by what they are ids of."""
        names: dict[str, str] = {}
        for name in reversed(TOLD):  # what is said beside a record has a key that begins with the record's id
            told = f"select id, source, source_key from {quoted(house.facets[name].table)}"
            names |= {str(id_): f"{name}:{source}:{_told(key, names)}" for id_, source, key in await self.rows(told)}
        found = {}
        for table in TABLES:
            told_in_order = table in ("observation", "outbox", "audit_record")
            chance = "array['written_in', 'id']" if table in BOOKS else "''"
            rows = await self.rows(
                f"select to_jsonb(t) - {chance} from {quoted(table)} t order by {'id' if told_in_order else '1'}"
            )
            lines = [_named(row[0], names) for row in rows]
            found[table] = lines if told_in_order else sorted(lines)
        return found

    async def close(self) -> None:
        await self.store.close()
        if self._admin is not None:
            await self._admin.close()


def _named(row: str, names: dict[str, str]) -> str:
    return _told(json.dumps(json.loads(row), sort_keys=True), names)


def _told(text: str, names: dict[str, str]) -> str:
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda m: names.get(m[0], m[0]), text)


def said(one: Accepted | Unfit) -> str:
    if isinstance(one, Unfit):
        return f"{one.code} {one.fact}: {one.sentence}"
    return f"{one.outcome.value} {one.facet} v{one.version}"


def entry(facet: str, key: str, facts: dict[str, object], *, on: int | None = 1, **more: Any) -> Entry:
    told: dict[str, Any] = {"source": "ledger", "source_class": "agency_system", "digest": f"{key}@{on}"} | more
    as_of = None if on is None else day(on)
    return Entry(facet=facet, facts=facts, source_key=key, told_by=told["source"], as_of=as_of, **told)


@pytest.fixture(scope="module")
async def addresses(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A migrated database of this file's own."""
    admin = await asyncpg.connect(at_database(Addresses.embedded(postgres), "postgres").admin)
    await admin.execute("create database of_many template hub_template")
    yield at_database(template, "of_many")
    await admin.execute("drop database of_many with (force)")
    await admin.close()


@pytest.fixture(scope="module")
async def opened(addresses: Addresses) -> AsyncIterator[Door]:
    door = Door(addresses)
    yield door
    await door.close()


@pytest.fixture
async def door(opened: Door) -> Door:
    """The door of a store with two cases."""
    await opened.empty()
    return opened


def requisition(number: str, case: str | None = "BN-D-SAA", **more: Any) -> Entry:
    facts: dict[str, object] = {"document_number": number, "requested_on": date(2026, 1, 15)}
    return entry("Requisition", number, facts, case=case, **more)


def status(number: str, key: str, code: str = "BB", case: str | None = "BN-D-SAA", **more: Any) -> Entry:
    facts: dict[str, object] = {"code": code, "stated_on": date(2026, 1, 20), "unit_price": Money.of(Decimal("12.50"))}
    told = {"parent": ("ledger", number), "case": case} | more
    return entry("SupplyStatus", key, facts, **told)


# --- one by one, and together ------------------------------------------------------------------------------------------

NUMBERS, CASES = ("D1", "D2", "D3"), ("BN-D-SAA", "BN-D-SAB", "BN-D-ZZZ", None)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Anything a source might tell of a few requisitions: again, older, otherwise, of unknown cases, by other tellers."""
    number, case = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(CASES[:1] * 6 + CASES))
    on = draw(st.sampled_from([1, 1, 1, 2, 3, None]))
    source = draw(st.sampled_from(["ledger"] * 5 + ["portal"]))
    more: dict[str, Any] = {"on": on, "source": source}
    match draw(st.sampled_from(["requisition"] * 3 + ["status"] * 4 + ["shipment"] * 2 + ["delivery", "offer", "bad"])):
        case "requisition":
            return requisition(number, case, **more)
        case "status":
            code, key = draw(st.sampled_from(["BB", "BA"])), draw(st.sampled_from("abcd"))
            parent = draw(st.sampled_from([number, number, number, "D9"]))
            return status(number, f"{number}/{key}", code, case, parent=("ledger", parent), **more)
        case "shipment":
            control = draw(st.sampled_from(["UNCONTROLLED", "SENSITIVE", None]))
            facts: dict[str, object] = {"quantity": draw(st.integers(1, 2)), "control": control}
            marking = draw(st.sampled_from([None, None, "CUI//NOFORN", "CUI//NO SUCH"]))
            parent = ("ledger", number)
            return entry("RequisitionShipment", f"{number}/s", facts, case=case, parent=parent, marking=marking, **more)
        case "delivery":
            return entry("Delivery", "d1", {"item": "Radar", "quantity": 1}, case=case, **more)
        case "offer":
            told: dict[str, object] = {
                "kind": "BASIC",
                "number": 0,
                "raw_status": "OFFERED",
                "sent_on": date(2026, 2, 1),
            }
            return entry("LetterOfOffer", "L0", told, case=case, on=on)
    wrong = draw(st.sampled_from([{"code": 7}, {"colour": "red"}, {"code": "a\0b"}, {"stated_on": "soon"}]))
    return replace(status(number, f"{number}/a", case=case, **more), facts=wrong)


@pytest.mark.long
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(entries(), min_size=1, max_size=12), min_size=1, max_size=4))
async def test_together_is_as_one_by_one(opened: Door, batches: list[list[Entry]]) -> None:
    await opened.empty()
    alone = [await opened.alone(batch) for batch in batches]
    stands = await opened.everything()
    await opened.empty()
    together = [await opened.together(batch) for batch in batches]
    assert together == alone
    assert await opened.everything() == stands


async def test_what_is_said_beside_a_record_is_as_one_by_one(door: Door) -> None:
    def shipment(quantity: int, source: str) -> Entry:
        facts: dict[str, object] = {"quantity": quantity, "control": "UNCONTROLLED"}
        return entry("RequisitionShipment", "D1/s", facts, case="BN-D-SAA", parent=("ledger", "D1"), source=source)

    batch = [requisition("D1"), shipment(2, "ledger"), shipment(1, "portal")]
    expected = ["applied Requisition v1", "applied RequisitionShipment v1", "superseded RequisitionShipment v1"]
    assert await door.alone(batch) == expected
    stands = await door.everything()
    assert [(one["source"], one["value"]) for one in map(json.loads, stands["second_telling"])] == [("portal", "1")]
    await door.empty()
    assert await door.together(batch) == expected
    assert await door.everything() == stands


async def test_each_way_a_record_can_go_is_met_by_hand(door: Door) -> None:
    batch = [
        status("D1", "D1/a"),  # before its requisition
        requisition("D1"),
        status("D1", "D1/a"),
        status("D1", "D1/a"),
        status("D1", "D1/a", "BA", on=2),
        status("D1", "D1/a", "BD", on=1),
        requisition("D1", source="portal"),
        status("D1", "D1/b", case="BN-D-SAB"),
        requisition("D2", "BN-D-ZZZ"),
        status("D2", "D2/a", case="BN-D-ZZZ"),
        entry("Requisition", "D3", {"requested_on": date(2026, 1, 15)}, case="BN-D-SAA"),
        requisition("D1", "BN-D-SAB"),
        status("D1", "P1", source="portal", parent=("portal", "D1")),
    ]
    expected = [
        "PARENT_UNKNOWN parent: the `Requisition` that it hangs on was not told before it",
        "applied Requisition v1",
        "applied SupplyStatus v1",
        "duplicate SupplyStatus v1",
        "applied SupplyStatus v2",
        "superseded SupplyStatus v2",
        "duplicate Requisition v1",
        "CASE_DIFFERS case: it hangs on a record of another case",
        "CASE_UNKNOWN case: no case with this designator is known",
        "PARENT_UNKNOWN parent: the `Requisition` that it hangs on was not told before it",
        "FACT_MISSING document_number: every `Requisition` says its `document_number`",
        "CASE_DIFFERS case: the record belongs to another case; a person must look",
        "applied SupplyStatus v1",  # on the requisition of the case that another source told
    ]
    assert await door.together(batch) == expected
    together = await door.everything()
    await door.empty()
    assert await door.alone(batch) == expected
    assert await door.everything() == together
    again = await door.together(batch[1:4])
    assert again == ["duplicate Requisition v1", "duplicate SupplyStatus v2", "duplicate SupplyStatus v2"]


async def test_what_is_new_is_written_in_few_statements(door: Door) -> None:
    # The control: were each entry decided alone, all of the above would hold just as well.
    batch = [one for n in range(200) for one in (requisition(f"N{n}"), status(f"N{n}", f"N{n}/a"))]
    statements = await _statements(door, batch)
    assert await door.rows("select count(*) from supply_status") == [(200,)]
    assert statements < 30
    assert await _statements(door, batch) < 20  # and what is known is read in as few


async def _statements(door: Door, batch: list[Entry]) -> int:
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    event.listen(door.store.writes.sync_engine, "before_cursor_execute", count)
    try:
        await door.together(batch)
    finally:
        event.remove(door.store.writes.sync_engine, "before_cursor_execute", count)
    return counted


# --- a round over a file -----------------------------------------------------------------------------------------------


class Ledger(Connector):
    """A source of one document, with as many statuses of one requisition as asked and some that are no good."""

    def __init__(self, *poison: dict[str, object]) -> None:
        self.poison = poison

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id="ledger", title="Ledger", surface="a test", authority=Authority.ASSUMED, source_class="agency_system",
            format_version="1", key_grammar="any", cursor_field="number", look_back=timedelta(),
            facts={"Requisition": frozenset({"document_number"}), "SupplyStatus": frozenset({"code", "stock_number"})},
            expected_cadence=timedelta(hours=1), stale_after=timedelta(hours=2),
        )  # fmt: skip

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        yield Fetched("doc", b"-", None, NOON, "archive")

    def understand(self, fetched: Fetched) -> Understood:
        case = "BN-D-SAA"
        found: Understood = [Record("Requisition", "D1", {"document_number": "D1"}, day(1), case)]
        told: list[dict[str, object]] = [{"code": f"{n:02}"} for n in range(20)]
        told[10:10] = self.poison
        for n, facts in enumerate(told):
            found.append(Record("SupplyStatus", f"D1/{n}", facts, day(1), case, parent="D1", raw=b"line %d" % n))
        return [*found, SetAside("not a record", "line 99", "line 99", b"junk")]


async def test_one_poison_record_leaves_the_others_of_its_document_as_they_are(door: Door) -> None:
    wide = "x" * 3000  # PostgreSQL takes it as a value
    source = Ledger({"code": 7}, {"colour": "red"}, {"stock_number": wide})
    counts = await sync(source, door.intake, door.store, lambda: NOON)
    assert (counts.received, counts.applied, counts.quarantined) == (25, 22, 3)
    assert counts.accounted_for
    letters = await door.rows("select part, reason, raw from dead_letter order by part")
    assert letters == [
        ("D1/10", "value not understood", b"line 10"),
        ("D1/11", "beyond what the connector promised", b"line 11"),
        ("line 99", "not a record", b"junk"),
    ]
    again = await sync(source, door.intake, door.store, lambda: NOON)
    assert (again.received, again.duplicate, again.quarantined) == (25, 22, 3)
    assert await door.rows("select count(*) from supply_status") == [(21,)]


async def test_what_the_store_refuses_is_set_aside_and_its_batch_is_kept_one_by_one(door: Door) -> None:
    # A status that another transaction slipped in under the same key, unseen when the batch looked.
    admin = await asyncpg.connect(door.addresses.admin)
    source = Ledger()
    await door.together([entry("Requisition", "D1", {"document_number": "D1"}, case="BN-D-SAA")])
    await admin.execute("alter table supply_status add constraint no_seven check (code <> '07')")
    try:
        counts = await sync(source, door.intake, door.store, lambda: NOON)
    finally:
        await admin.execute("alter table supply_status drop constraint no_seven")
        await admin.close()
    assert (counts.received, counts.applied, counts.duplicate, counts.quarantined) == (22, 19, 1, 2)
    refused = await door.rows("select part, reason, detail from dead_letter where part <> 'line 99'")
    assert refused == [("D1/7", "refused by the store", "`SupplyStatus`: SQLSTATE 23514")]


async def test_a_case_that_is_not_known_yet_costs_no_statement_a_record(door: Door, tmp_path: Path) -> None:
    (tmp_path / "2026-11-22_records.txt").write_text("\n".join(records(400)) + "\n")
    counted = 0

    def count(*said: Any) -> None:
        nonlocal counted
        counted += "observation" in said[2] or "supply_status" in said[2]

    event.listen(door.store.writes.sync_engine, "before_cursor_execute", count)
    try:
        counts = await sync(Milstrip(tmp_path, clock=lambda: NOON), door.intake, door.store, lambda: NOON)
    finally:
        event.remove(door.store.writes.sync_engine, "before_cursor_execute", count)
    assert (counts.received, counts.quarantined) == (500, 500)
    assert counted < 10
    letters = await door.rows("select reason, count(*), max(length(raw)) from dead_letter group by 1 order by 1")
    assert letters == [("case not known", 100, 66), ("what it hangs on is not known", 400, 80)]


async def test_a_day_without_a_year_means_the_same_at_every_replay(door: Door, tmp_path: Path) -> None:
    line = "AE1N32S5305001234567  EA00025DBN14V60150001 DA2SAAAXP      13020BBN3261210001250"
    (tmp_path / "status.txt").write_text(line + "\n")
    for at, expected in (
        (datetime(2026, 1, 22, tzinfo=UTC), "applied"),
        (datetime(2029, 6, 1, tzinfo=UTC), "duplicate"),
    ):
        clock = _at(at)
        counts = await sync(Milstrip(tmp_path, clock=clock), door.intake, door.store, clock)
        assert (counts.received, getattr(counts, expected)) == (2, 2)
    assert await door.rows("select stated_on from supply_status") == [(date(2026, 1, 20),)]


def _at(at: datetime) -> Callable[[], datetime]:
    return lambda: at


# A round in a process of its own, which is killed in the middle.
ROUND = """
import asyncio, sys, time
from datetime import UTC, datetime
from pathlib import Path
import schema.facets
from connectors.milstrip.connector import Milstrip
from hub.rounds.sync import sync
from hub.store.engine import Addresses, Store
from hub.write.intake import Intake
from schema.disclosure import house

async def main():
    store = Store.open(Addresses(*sys.argv[1:5], {}))
    now = lambda: datetime(2026, 11, 22, 12, tzinfo=UTC)
    await sync(Milstrip(Path(sys.argv[5]), clock=now, lines_at_once=100), Intake(store.writes, house, now), store, now)

asyncio.run(main())
"""


@pytest.mark.long
async def test_a_round_that_is_killed_goes_on_and_counts_nothing_twice(door: Door, tmp_path: Path) -> None:
    cases = {f"BN-{'BDP'[n % 3]}-B{n // 10}{n % 10}" for n in range(40)}
    for case in sorted(cases):
        await door.intake.take(entry("Case", case, {"designator": case}))
    (tmp_path / "2026-11-22_records.txt").write_text("\n".join(records(4000)) + "\n")
    one = door.addresses
    command = [sys.executable, "-c", ROUND, one.admin, one.reader, one.intake, one.auditor, str(tmp_path)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:
        kept = 0
        while not 0 < kept < 3000:
            assert process.poll() is None
            [(kept,)] = await door.rows("select coalesce(sum(received), 0) from sync_round")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    # The last document it was keeping may have been committed while it was killed: the store says what was kept.
    [(cursor, before)] = await door.rows("select cursor, received from sync_round where state = 'running'")
    assert cursor.startswith("2026-11-22_records.txt:")
    now = _at(datetime(2026, 11, 22, 12, tzinfo=UTC))
    source = Milstrip(tmp_path, clock=now, lines_at_once=100)
    counts = await sync(source, door.intake, door.store, now)
    assert before + counts.received == 5000
    totals = await door.rows("select sum(applied), sum(duplicate), sum(superseded), sum(quarantined) from sync_round")
    assert totals == [(4996, 0, 0, 4)]
    assert await door.rows("select count(*) from supply_status") == [(2000,)]
    again = await sync(source, door.intake, door.store, now)
    assert (again.received, again.applied, again.duplicate, again.quarantined) == (5000, 0, 4996, 4)


@pytest.mark.long
async def test_a_slice_of_the_measured_file_comes_out_to_the_last_line(
    fresh_addresses: Addresses, tmp_path: Path
) -> None:
    new, known = await take(fresh_addresses, tmp_path, 2500, again=True)
    assert [_counts(one) for one in (new, known)] == [(3125, 3123, 0, 2), (3125, 0, 3123, 2)]
    assert new.sentence.startswith("2,500 lines in ")


def _counts(taken: Taken) -> tuple[int, int, int, int]:
    counts = taken.counts
    return counts.received, counts.applied, counts.duplicate, counts.quarantined
