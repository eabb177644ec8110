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
from hub.rounds.jobs import jobs
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
        heartbeat: float = 30.0,
        kind: type[Schedule] = Schedule,
    ) -> None:
        self.clock = clock
        self.store = Store.open(books.addresses)
        by_name = {source.describe().id: source for source in sources}
        self.schedule = kind(
            list(by_name), by_name.__getitem__, Intake(self.store.writes, house, clock), self.store, clock,
            jobs_at=books.addresses.intake, deadline=timedelta(seconds=deadline),
            heartbeat=timedelta(seconds=heartbeat), share=lambda: 1.0,
        )  # fmt: skip
        self.running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self.running = asyncio.create_task(self.schedule.run())

    async def stop(self) -> None:
        if self.running is not None:
            self.running.cancel()
            await asyncio.wait([self.running], timeout=20)
            assert self.running.cancelled()

    async def turn(self, name: str = "ledger") -> timedelta:
        return await self.schedule.turn(name)


@pytest.fixture(scope="module")
async def opened(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Books]:
    """Books in a database of this file's own."""
    await order(postgres, f"create database of_schedules template {TEMPLATE}")
    async with Books.of(at_database(template, "of_schedules")) as books:
        yield books
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

    async def until(self, *states: tuple[str, str | None]) -> None:
        """Wait until the rounds stand so, in whichever order they began."""
        async with asyncio.timeout(30):
            while sorted(await self.states(), key=str) != sorted(states, key=str):  # noqa: ASYNC110 - the store is looked at
                await asyncio.sleep(0.02)

    async def close(self) -> None:
        for replica in self._replicas:
            await replica.stop()
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


OK = ("ok", None)


@pytest.mark.long
async def test_of_many_replicas_one_asks(process: Process) -> None:
    replicas = [process.replica(Ledger(document(A_CASE))) for _ in range(4)]
    for replica in replicas:
        replica.run()
    await process.until(OK)
    await asyncio.sleep(1)  # each of them has looked by now
    assert await process.states() == [OK]


class Unguarded(Schedule):
    """A broken build: it asks whatever is due without holding its job."""

    async def run(self) -> None:
        await asyncio.gather(*(self.turn(name) for name in self.names))


async def test_a_build_in_which_every_replica_asks_is_caught(process: Process) -> None:
    replicas = [process.replica(Ledger(document(A_CASE)), kind=Unguarded) for _ in range(4)]
    await asyncio.gather(*(replica.schedule.run() for replica in replicas))
    assert await process.states() == [OK] * 4


HOLDS = """
import asyncio, sys
from datetime import timedelta
from hub.rounds.jobs import jobs

async def hold():
    async with jobs(sys.argv[1], timedelta(seconds=2)) as all_jobs, all_jobs.held("ledger") as ours:
        print(ours, flush=True)
        await asyncio.sleep(600)

asyncio.run(hold())
"""


@pytest.mark.long
async def test_the_job_of_a_killed_process_is_taken_by_another_and_its_round_is_ended(process: Process) -> None:
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
    process.replica(Ledger(document(A_CASE)), heartbeat=2).run()
    async with (
        jobs(intake) as beside,
        beside.held("ledger") as busy,
        jobs(intake) as free,
        free.held("journal") as ours,
    ):
        assert (busy, ours) == (False, True)  # another source is nobody's yet
    await asyncio.sleep(3)  # longer than a process may say nothing: this one lives, and says that it does
    assert await process.states() == [("running", None)]
    other.kill()
    await other.wait()
    await process.until(("failed", "its process ended before it did"), OK)


async def test_a_source_asked_by_hand_is_asked_by_nobody_else_and_is_due_again_afterwards(process: Process) -> None:
    intake = process.books.addresses.intake
    replica = process.replica(Ledger(document(A_CASE)))
    async with jobs(intake) as by_hand:
        async with by_hand.held("ledger") as ours, jobs(intake) as again, again.held("ledger") as also_ours:
            assert (ours, also_ours) == (True, False)
            replica.run()
            await asyncio.sleep(1)
            assert await process.states() == []
        await by_hand.add({"ledger": timedelta()})
        await process.until(OK)


async def test_a_job_that_waits_for_its_day_is_taken_by_hand_at_once(process: Process) -> None:
    async with jobs(process.books.addresses.intake) as by_hand:
        await by_hand.add({"ledger": HOUR})
        async with by_hand.held("ledger") as ours:
            assert ours


class Hanging(Ledger):
    """A source that takes the question and never answers."""

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        await asyncio.Event().wait()
        yield Fetched("never", b"", None, NOON, "api")


@pytest.mark.long
async def test_a_source_that_hangs_holds_up_no_other_and_is_given_up_at_its_deadline(process: Process) -> None:
    names = ["journal", "daybook", "register"]
    replica = process.replica(Hanging(), *(Ledger(document(A_CASE), source=name) for name in names), deadline=3.0)
    replica.run()
    await process.until(OK, OK, OK, ("running", None))
    await process.until(OK, OK, OK, ("unavailable", "its round did not end within 3 seconds"))
    found = {one.source: one.state for one in await process.books.standing_of()}
    assert found == {"ledger": SourceState.UNAVAILABLE, **dict.fromkeys(names, SourceState.OK)}


async def test_a_service_that_ends_in_the_middle_of_a_round_hands_it_to_another(process: Process) -> None:
    first = process.replica(Hanging())
    first.run()
    await process.until(("running", None))
    await first.stop()
    process.replica(Ledger(document(A_CASE))).run()
    await process.until(("failed", "its process ended before it did"), OK)


@pytest.mark.long
async def test_a_service_that_lost_its_connections_asks_again_within_seconds(process: Process) -> None:
    ledger = Hanging()
    process.replica(ledger, heartbeat=2).run()
    await process.until(("running", None))
    began = asyncio.get_running_loop().time()
    await process.books.rows(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and usename = 'hub_intake'"
    )
    await process.until(("failed", "its process ended before it did"), ("running", None))
    assert asyncio.get_running_loop().time() - began < 10


class Refusing(Ledger):
    """A source that cannot be opened for a while."""

    refusals = 0

    def describe(self) -> SourceDescription:
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("too many clients")
        return super().describe()


@pytest.mark.long
async def test_a_source_that_could_not_be_opened_is_tried_again_within_seconds(process: Process) -> None:
    ledger = Refusing(document(A_CASE))
    replica = process.replica(ledger, Ledger(document(A_CASE), source="journal"))
    ledger.refusals = 3  # once to see when it is due, and twice when its turn has come
    began = asyncio.get_running_loop().time()
    replica.run()
    await process.until(OK)
    assert ledger.asked_from == []  # it holds up no other
    await process.until(OK, OK)
    assert 2 < asyncio.get_running_loop().time() - began < 15
    assert ledger.refusals == 0


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
    for replica in replicas:  # the wait is over: one of them probes
        replica.run()
    await process.until(*[("unavailable", "gone")] * 6)
    await asyncio.sleep(1)
    assert len(ledger.asked_from) == asked + 1
    for replica in replicas:
        await replica.stop()
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
    replica.run()
    await process.until(OK, OK)
    await replica.stop()
    assert await process.books.rows("select entrypoint, status::text from jobs.pgqueuer order by 1") == [
        ("journal", "queued"), ("ledger", "queued"),
    ]  # fmt: skip
