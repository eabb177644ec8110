"""The schedule: each source is asked when it is due, by one process at a time, and a bad one costs only itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import Connector, Cursor, Fetched, SourceDescription, SourceDrifted, SourceUnavailable
from hub.rounds.breaker import wait_after
from hub.rounds.lease import lease
from hub.rounds.schedule import Schedule
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses, Store
from hub.store.migrate import at_database
from hub.write.intake import Intake
from schema.disclosure import house
from schema.sources import SourceState
from tests.conftest import TEMPLATE, order
from tests.hub.test_rounds import A_CASE, NOON, Books, Ledger, document
from tests.served import Clock

HOUR = timedelta(hours=1)  # how often a ledger is due
GONE = SourceUnavailable("ledger", "gone")


class Replica:
    """One process's schedule over the shared store, at a time the test says; `share` spreads nobody."""

    def __init__(
        self,
        books: Books,
        clock: Clock,
        *sources: Connector,
        deadline: float = 60.0,
        kind: type[Schedule] = Schedule,
    ) -> None:
        self.clock = clock
        self.store = Store.open(books.addresses)
        by_name = {source.describe().id: source for source in sources}
        self.schedule = kind(
            list(by_name), by_name.__getitem__, Intake(self.store.writes, house, clock), self.store, clock,
            leases=books.addresses.intake, deadline=timedelta(seconds=deadline), share=lambda: 1.0,
        )  # fmt: skip

    async def turn(self, name: str = "ledger") -> timedelta:
        return await self.schedule.turn(name)


@pytest.fixture(scope="module")
async def opened(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Books]:
    """Books in a database of this file's own."""
    await order(postgres, f"create database of_schedules template {TEMPLATE}")
    books = Books(at_database(template, "of_schedules"))
    yield books
    await books.close()
    await order(postgres, "drop database of_schedules with (force)")


class Process:
    """What starts replicas for a test and ends them with it."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.clock = Clock(NOON)
        self._replicas: list[Replica] = []

    def replica(self, *sources: Connector, **more: Any) -> Replica:
        made = Replica(self.books, self.clock, *sources, **more)
        self._replicas.append(made)
        return made

    async def states(self) -> list[tuple[str, str | None]]:
        return [tuple(row) for row in await self.books.rows("select state, why from sync_round order by id")]

    async def close(self) -> None:
        for replica in self._replicas:
            await replica.store.close()


@pytest.fixture
async def process(opened: Books) -> AsyncIterator[Process]:
    """An empty store and nobody who asks yet."""
    await opened.empty()
    made = Process(opened)
    yield made
    await made.close()


async def test_a_source_is_asked_when_it_is_due_and_not_before(process: Process) -> None:
    replica = process.replica(Ledger(document(A_CASE)))
    assert await replica.turn() == HOUR
    process.clock.pass_(minutes=59)
    assert await replica.turn() == timedelta(minutes=1)
    assert len(await process.states()) == 1
    process.clock.pass_(minutes=1)
    assert await replica.turn() == HOUR
    assert await process.states() == [("ok", None)] * 2


async def test_of_many_replicas_one_asks(process: Process) -> None:
    replicas = [process.replica(Ledger(document(A_CASE))) for _ in range(4)]
    await asyncio.gather(*(replica.turn() for replica in replicas))
    assert await process.states() == [("ok", None)]


class Unguarded(Schedule):
    """A broken build: it asks without looking again at what another replica has done meanwhile."""

    async def turn(self, name: str) -> timedelta:
        connector = self._opened(name)
        await self._asked(connector, name)
        return await self._due_at(connector.describe()) - self._clock()


async def test_a_build_in_which_every_replica_asks_is_caught(process: Process) -> None:
    replicas = [process.replica(Ledger(document(A_CASE)), kind=Unguarded) for _ in range(4)]
    await asyncio.gather(*(replica.turn() for replica in replicas))
    assert len(await process.states()) == 4


HOLDS = """
import asyncio, sys
from hub.rounds.lease import lease

async def hold():
    async with lease(sys.argv[1], "ledger") as ours:
        print(ours, flush=True)
        await asyncio.sleep(600)

asyncio.run(hold())
"""


async def test_the_lease_of_a_killed_process_ends_with_it_and_its_round_is_ended(process: Process) -> None:
    intake = process.books.addresses.intake
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDS, intake, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert other.stdout is not None
    assert await asyncio.wait_for(other.stdout.readline(), 60) == b"True\n"
    await process.books.rows(
        "insert into sync_round (source, source_class, began_at, state, stale_after_seconds) "
        "values ('ledger', 'agency_system', $1, 'running', 7200)", NOON,
    )  # fmt: skip
    replica = process.replica(Ledger(document(A_CASE)))
    await replica.turn()
    assert await process.states() == [("running", None)]
    async with lease(intake, "journal") as ours:
        assert ours  # another source is nobody's yet
    other.kill()
    await other.wait()
    async with asyncio.timeout(20):
        while len(await process.states()) == 1:
            await replica.turn()
    assert await process.states() == [("failed", "its process ended before it did"), ("ok", None)]


class Hanging(Ledger):
    """A source that takes the question and never answers."""

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        await asyncio.Event().wait()
        yield Fetched("never", b"", None, NOON, "api")


async def test_a_source_that_hangs_holds_up_no_other_and_is_given_up_at_its_deadline(process: Process) -> None:
    names = ["journal", "daybook", "register"]
    replica = process.replica(Hanging(), *(Ledger(document(A_CASE), source=name) for name in names), deadline=2.0)
    hanging = asyncio.create_task(replica.turn())
    await asyncio.gather(*(replica.turn(name) for name in names))
    assert not hanging.done()
    assert sorted(await process.states()) == [("ok", None)] * 3 + [("running", None)]
    await hanging
    found = {one.source: (one.state, one.why) for one in await process.books.standing_of()}
    assert found == {
        "ledger": (SourceState.UNAVAILABLE, "its round did not end within 2 seconds"),
        **dict.fromkeys(names, (SourceState.OK, None)),
    }


async def test_a_fault_of_one_source_is_on_record_and_ends_nothing_else(process: Process) -> None:
    class Broken(Ledger):
        def describe(self) -> SourceDescription:
            return replace(super().describe(), id="journal")

        async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
            yield Fetched("one", "no bytes", None, NOON, "api")  # type: ignore[arg-type]

    replica = process.replica(Broken(), Ledger(document(A_CASE)))
    await asyncio.gather(replica.turn("journal"), replica.turn())
    assert sorted(await process.states()) == [("failed", "it broke off with `TypeError`"), ("ok", None)]


async def test_a_source_that_fails_is_left_alone_longer_each_time_and_asked_by_one_probe(process: Process) -> None:
    ledger = Ledger(fails=GONE)
    replicas = [process.replica(ledger), process.replica(ledger)]
    waits = []
    for _ in range(5):
        waits.append(await replicas[0].turn())
        [one] = await process.books.standing_of()
        # Shown as left alone from the third failure on.
        assert (one.asked_again_at is not None) is (len(waits) >= 3)
        process.clock.at += waits[-1]
    assert [wait.total_seconds() for wait in waits] == [30, 60, 120, 240, 480]
    asked = len(ledger.asked_from)
    await asyncio.gather(*(replica.turn() for replica in replicas))  # the wait is over: one of them probes
    assert len(ledger.asked_from) == asked + 1
    ledger.fails = SourceDrifted("ledger", "$", None)
    process.clock.pass_(hours=2)
    assert (await replicas[0].turn()).total_seconds() == 1_920
    process.clock.pass_(hours=2)
    assert await replicas[0].turn() == HOUR  # never longer than it is due anyway
    ledger.fails = None
    process.clock.pass_(hours=1)
    assert await replicas[0].turn() == HOUR
    assert await process.books.rows("select failures, retry_at from source_breaker") == [(0, None)]


@pytest.mark.parametrize(
    ("failures", "share", "seconds"),
    [(1, 0.0, 15.0), (1, 1.0, 30.0), (4, 0.5, 180.0), (7, 1.0, 1_920.0), (8, 1.0, 3_600.0), (500, 0.0, 1_800.0)],
)
def test_waits_double_are_spread_and_end_at_the_cadence(failures: int, share: float, seconds: float) -> None:
    assert wait_after(failures, HOUR, share).total_seconds() == seconds


async def test_a_schedule_asks_each_source_when_it_begins_and_stops_when_it_is_told(process: Process) -> None:
    replica = process.replica(Ledger(document(A_CASE)), Ledger(document(A_CASE), source="journal"))
    running = asyncio.create_task(replica.schedule.run())
    async with asyncio.timeout(20):
        while await process.states() != [("ok", None)] * 2:
            await replica.turn()  # as another replica would meanwhile
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
