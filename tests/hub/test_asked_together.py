"""Reads that wait for a place are asked together: by one statement, each its own row, and nobody another reader's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bench import store
from bench.operations import OPERATIONS, Asked, Operation, World
from hub.app import House
from hub.read.answer import Answerer, Prepared
from hub.read.cursors import Seal
from hub.settings import Settings
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import TOGETHER, Addresses, Company, ReadPool
from hub.store.migrate import at_database
from schema.audience import DSCA, STATE, Audience
from tests.conftest import TEMPLATE, order
from tests.served import Hub, served

CASES = 300
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
# To each: what it asked, whose settings were made, its number, which statement answered, in which role and as of when.
EACH = """select 100 / one.asked, ctx.party, one.n, statement_timestamp(), current_user::text, $3::timestamptz
from (select set_config('hub.party', $1::text, true) as party offset 0) ctx
cross join lateral (select * from unnest($2::bigint[]) with ordinality one(asked, n) where ctx.party is not null) one"""
SAME = "select statement_timestamp(), $1::text"
LOCKED = "select pg_advisory_xact_lock_shared(1)"
WORKING = "from pg_stat_activity where datname = current_database() and usename = 'hub_reader' and state = 'active'"
EXECUTED = (
    "select coalesce(sum(generic_plans), 0)::bigint from pg_prepared_statements where statement like 'select q.j%'"
)


@pytest.fixture(scope="module")
async def store_of_cases(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A store that holds a slice of the workload's cases, which no test changes."""
    await order(postgres, f"create database asked_together template {TEMPLATE}")
    made = at_database(template, "asked_together")
    connection = await asyncpg.connect(made.admin)
    await store.load(connection, CASES)
    await connection.close()
    yield made
    await order(postgres, "drop database asked_together with (force)")


class Gate:
    """Keeps the one connection of a pool at work, so that whoever comes meanwhile waits."""

    def __init__(self, pool: ReadPool, watch: Any) -> None:
        self.pool = pool
        self.watch = watch

    @asynccontextmanager
    async def shut(self) -> AsyncIterator[None]:
        """While within, nobody is answered."""
        await self.watch.execute("select pg_advisory_lock(1)")
        at_work = asyncio.create_task(self.pool.fetch(DSCA, LOCKED, ()))
        await self.working(LOCKED)
        yield
        await self.watch.execute("select pg_advisory_unlock(1)")
        await at_work

    async def working(self, statement: str = "%") -> int:
        """The process that is at a statement like this, as soon as there is one."""
        async with asyncio.timeout(20):
            while not (pid := await self.watch.fetchval(f"select pid {WORKING} and query like $1", statement)):
                pass
        return int(pid)


@pytest.fixture
async def gate(store_of_cases: Addresses) -> AsyncIterator[Gate]:
    """A pool of one connection, and the gate before it."""
    watch = await asyncpg.connect(store_of_cases.admin)
    pool = ReadPool(store_of_cases.reader, 1, long=60.0)
    yield Gate(pool, watch)
    await pool.close()
    await watch.close()


async def ask(
    pool: ReadPool, asked: int, party: str = "agency:D", at: datetime = NOON, audience: Audience = DSCA, sql: str = EACH
) -> Any:
    """One reader's own question."""
    return await pool.fetch(audience, sql, (party, asked, at), Company((1,), (party,), at))


async def answered(gate: Gate, *asking: Any) -> list[Any]:
    """What those get who came while all connections were at work: rows, or what was raised."""
    async with gate.shut():
        tasks = [asyncio.create_task(one) for one in asking]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


def statements(rows: list[Any]) -> list[int]:
    """Which of the statements answered each, numbered as they were first met."""
    met = list(dict.fromkeys(row[3] for row in rows))
    return [met.index(row[3]) for row in rows]


@pytest.mark.long
async def test_those_of_one_reader_that_wait_are_asked_by_one_statement_and_each_is_told_its_own(gate: Gate) -> None:
    rows = await answered(gate, *(ask(gate.pool, asked) for asked in (5, 1, 4, 2)))
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (told, "agency:D", "hub_reads_as_dsca") for told in (20, 100, 25, 50)
    ]
    assert statements(rows) == [0, 0, 0, 0]


async def test_nobody_is_asked_with_another_reader_nor_in_another_seat_nor_by_another_statement(gate: Gate) -> None:
    rows = await answered(
        gate,
        ask(gate.pool, 1),
        ask(gate.pool, 2, party="agency:P"),
        ask(gate.pool, 4),
        ask(gate.pool, 5, audience=STATE),
        ask(gate.pool, 10, sql=EACH + " "),
        ask(gate.pool, 20, party="agency:P"),
    )
    assert statements(rows) == [0, 1, 0, 2, 3, 1]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (100, "agency:D", "hub_reads_as_dsca"),
        (50, "agency:P", "hub_reads_as_dsca"),
        (25, "agency:D", "hub_reads_as_dsca"),
        (20, "agency:D", "hub_reads_as_state"),
        (10, "agency:D", "hub_reads_as_dsca"),
        (5, "agency:P", "hub_reads_as_dsca"),
    ]


async def test_a_statement_is_asked_for_no_more_than_so_many_and_who_came_first_is_among_the_first(gate: Gate) -> None:
    rows = await answered(gate, *(ask(gate.pool, 1) for _ in range(2 * TOGETHER + 1)))
    assert statements(rows) == [0] * TOGETHER + [1] * TOGETHER + [2]


async def test_who_comes_while_a_connection_is_free_waits_for_no_company(gate: Gate) -> None:
    rows = [await ask(gate.pool, 1), await ask(gate.pool, 2)]
    assert statements(rows) == [0, 1]


async def test_a_read_of_several_statements_is_asked_alone_for_all_of_it_is_of_one_instant(gate: Gate) -> None:
    async def one_of_several(asked: int) -> Any:
        return await gate.pool.fetch(DSCA, EACH, ("agency:D", asked, NOON), Company((1,), None, NOON))

    rows = await answered(gate, one_of_several(1), ask(gate.pool, 2), one_of_several(4), ask(gate.pool, 5))
    assert statements(rows) == [0, 1, 2, 1]
    assert [row[0] for row in rows] == [100, 50, 25, 20]


async def test_all_are_told_as_of_when_the_last_of_them_asked(gate: Gate) -> None:
    later = NOON + timedelta(seconds=1)
    rows = await answered(gate, ask(gate.pool, 1), ask(gate.pool, 2, at=later), ask(gate.pool, 4))
    assert [row[5] for row in rows] == [later, later, later]


async def test_who_ask_the_very_same_share_one_row(gate: Gate) -> None:
    alike = Company((), ("x",), NOON)
    rows = await answered(gate, *(gate.pool.fetch(DSCA, SAME, ("x",), alike) for _ in range(3)))
    assert rows == [rows[0]] * 3


async def test_who_cannot_be_answered_fails_alone(gate: Gate) -> None:
    rows = await answered(gate, ask(gate.pool, 1), ask(gate.pool, 0), ask(gate.pool, 4), ask(gate.pool, 5))
    assert isinstance(rows.pop(1), asyncpg.DivisionByZeroError)
    assert [row[0] for row in rows] == [100, 25, 20]
    assert statements(rows) == [0, 1, 2]  # whose fault it was is not known, so each is asked again by itself
    assert (await ask(gate.pool, 10))[0] == 10


async def test_a_connection_that_breaks_while_several_are_asked_loses_none_of_them(gate: Gate) -> None:
    slow = EACH.replace("100 /", "(select 100 from pg_sleep(0.3)) /")
    async with gate.shut():
        tasks = [asyncio.create_task(ask(gate.pool, asked, sql=slow)) for asked in (1, 2)]
        await asyncio.sleep(0)
    await gate.watch.execute("select pg_terminate_backend($1, 5000)", await gate.working(slow))
    assert [(await task)[0] for task in tasks] == [100, 50]


async def test_who_gives_up_leaves_the_others_and_when_all_did_the_store_stops(gate: Gate) -> None:
    slow = EACH.replace("100 /", "(select 100 from pg_advisory_xact_lock_shared(2)) /")
    await gate.watch.execute("select pg_advisory_lock(2)")
    async with gate.shut():
        first, second, third = [asyncio.create_task(ask(gate.pool, asked, sql=slow)) for asked in (1, 2, 4)]
        await asyncio.sleep(0)
    await gate.working(slow)
    first.cancel()
    await asyncio.wait([first])
    pid = await gate.working(slow)
    second.cancel()
    third.cancel()
    await asyncio.wait([second, third])
    assert (first.cancelled(), second.cancelled(), third.cancelled()) == (True, True, True)
    assert (await asyncio.wait_for(ask(gate.pool, 5), 20))[0] == 20  # the place was given back
    assert await gate.watch.fetchval(f"select count(*) {WORKING} and pid = $1", pid) == 0


async def test_those_who_give_up_in_the_instant_they_are_asked_together_take_no_place_along(gate: Gate) -> None:
    async with gate.shut():
        gone = [asyncio.create_task(ask(gate.pool, asked)) for asked in (1, 2)]
        at_work = asyncio.create_task(gate.pool.fetch(STATE, "select 1", ()))
        await asyncio.sleep(0)
        at_work.add_done_callback(lambda _: [one.cancel() for one in gone])
    await asyncio.wait(gone)
    assert (await asyncio.wait_for(ask(gate.pool, 5), 20))[0] == 20


async def test_what_took_long_is_asked_for_one_alone(store_of_cases: Addresses) -> None:
    watch = await asyncpg.connect(store_of_cases.admin)
    pool = ReadPool(store_of_cases.reader, 1, long=0.0)  # whatever it takes is long
    await ask(pool, 1)
    rows = await answered(Gate(pool, watch), *(ask(pool, asked) for asked in (1, 2, 4)))
    assert statements(rows) == [0, 1, 2]
    await pool.close()
    await watch.close()


# Over HTTP.


class Counting(ReadPool):
    """A pool that says when so many reads have come to it."""

    due = 0

    def all_of(self, count: int) -> asyncio.Event:
        """Set once so many more have come."""
        self.due, self.came = count, asyncio.Event()
        return self.came

    async def fetch(
        self, audience: Audience, sql: str, values: tuple[object, ...], *company: Company
    ) -> asyncpg.Record:
        self.due -= 1
        if self.due == 0:
            self.came.set()
        return await super().fetch(audience, sql, values, *company)


class Forgetful(Answerer):
    """An answerer that takes any two readers for one: what must never be built."""

    def prepare(self, *asked: Any) -> Prepared:
        return replace(super().prepare(*asked), alike=())


class One(House):
    """A house that reads by one connection, and takes nothing for long."""

    answerer_kind = Answerer

    def __init__(self, settings: Settings, addresses: Addresses, *rest: Any, **more: Any) -> None:
        super().__init__(settings, addresses, *rest, **more)
        self.store.reads = self.pool = Counting(addresses.reader, 1, long=60.0)
        self.answerer = self.answerer_kind(self.graph, self.projections, self.pool, Seal(b"0" * 64))


class Careless(One):
    """The same house with the broken answerer."""

    answerer_kind = Forgetful


async def all_at_once(hub: Hub, watch: Any, operation: Operation, asked: list[Asked]) -> tuple[list[Any], int]:
    """The answers to those who all waited for the one connection, and how many statements told them."""
    house = hub.house
    assert isinstance(house, One)
    before = await house.pool.fetch(DSCA, EXECUTED, ())
    async with Gate(house.pool, watch).shut():
        came = house.pool.all_of(len(asked))
        tasks = [asyncio.create_task(hub.ask(one.seat, operation.document, one.variables)) for one in asked]
        await asyncio.wait_for(came.wait(), 20)
    answers = await asyncio.gather(*tasks)
    after = await house.pool.fetch(DSCA, EXECUTED, ())
    return answers, after[0] - before[0]


@pytest.fixture
async def watch(store_of_cases: Addresses) -> AsyncIterator[Any]:
    """One who keeps the gate."""
    connection = await asyncpg.connect(store_of_cases.admin)
    yield connection
    await connection.close()


@pytest.fixture
async def world(store_of_cases: Addresses, watch: Any) -> World:
    """What there is to ask about."""
    return await store.world(watch, CASES)


@pytest.mark.long(but=2)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_everybody_is_answered_together_as_alone(
    operation: Operation, store_of_cases: Addresses, watch: Any, world: World, tmp_path: Path
) -> None:
    asked = operation.asked(24, world)
    # The same reader once more for each, with what another asked; and a page of another length where one is asked for.
    asked += [Asked(one.seat, other.variables) for one, other in pairwise(asked)]
    asked += [Asked(one.seat, {**one.variables, "first": 3}) for one in asked[:12] if "first" in one.variables]
    async with served(store_of_cases, tmp_path, kind=One) as hub:
        alone = [await hub.ask(one.seat, operation.document, one.variables) for one in asked]
        together, told_by = await all_at_once(hub, watch, operation, asked)
        assert [one.get("errors") for one in together] == [None] * len(asked)
        assert together == alone
        assert told_by < len(asked)


async def test_a_page_of_many_cases_is_eight_statements_where_it_was_sixty_four(
    store_of_cases: Addresses, watch: Any, world: World, tmp_path: Path
) -> None:
    asked = [Asked(f"agency:{a}", {"designator": world.designators[a][n]}) for n in range(16) for a in "BDPQ"]
    recorded = "select count(*) from audit_record"
    before = await watch.fetchval(recorded)
    async with served(store_of_cases, tmp_path, kind=One) as hub:
        answers, told_by = await all_at_once(hub, watch, OPERATIONS["CasePage"], asked)
    assert [answer["data"]["case"]["designator"] for answer in answers] == [
        one.variables["designator"] for one in asked
    ]
    assert [answer["data"]["case"]["agency"] for answer in answers] == [one.seat[-1] for one in asked]
    assert told_by == 8
    assert await watch.fetchval(recorded) - before == 64  # each is recorded by itself


async def test_a_hub_that_took_two_readers_for_one_would_tell_one_what_is_the_others(
    store_of_cases: Addresses, watch: Any, world: World, tmp_path: Path
) -> None:
    asked = [Asked(f"agency:{a}", {"designator": world.designators["B"][0]}) for a in "BD"]
    async with served(store_of_cases, tmp_path, kind=Careless) as hub:
        [own, others], told_by = await all_at_once(hub, watch, OPERATIONS["CasePage"], asked)
    assert told_by == 1
    assert (own["data"]["case"]["agency"], others["data"]["case"]["agency"]) == ("B", "B")  # and D is never told
