"""What was revoked reaches every process that serves before whoever revokes is answered, and is relied on for five seconds."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.identity.credential import Credential, ListTooOld
from hub.identity.revocations import Revocations
from hub.identity.revoking import Revoking
from hub.store.engine import Addresses, Store
from schema.desk import Ground, Revocation
from tests.served import NOON, Clock

BUILT_IN, PORTAL = "urn:fms-hub:built-in", "https://login.bandaria.example"
STANDING = "3f2b1c80-6c1e-4b5e-9a53-0d7c2f6a9e11"  # as the records of standing tokens are known
LOST = Credential(BUILT_IN, "major-oke", ("portal", "forwarder"), "customer:BN", ("jti-1", "jti-0", "standing"), NOON)


class Passing:
    """A clock that only goes on, and as the test says."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    """What time it is."""
    return Clock()


@pytest.fixture
async def engine(fresh_addresses: Addresses) -> AsyncIterator[AsyncEngine]:
    """The way in of whoever revokes."""
    store = Store.open(fresh_addresses)
    yield store.writes
    await store.close()


def listing(
    addresses: Addresses, clock: Clock, marks: Path, kind: type[Revocations] = Revocations, **more: Any
) -> Revocations:
    """The list of one process."""
    given = {"issuer": BUILT_IN, "marks": marks} | more
    return kind(addresses.intake, clock, **given)


@asynccontextmanager
async def read_on(listing: Revocations) -> AsyncIterator[Revocations]:
    """A process that serves."""
    await listing.open()
    yield listing
    await listing.close()


async def written(engine: AsyncEngine, revoking: Revoking, *revoked: Revocation) -> int:
    """Revocations that are committed, and of which nobody was told."""
    async with engine.begin() as connection:
        return await revoking.write(connection, revoked, by="a test")


async def seconds(waited: Awaitable[None]) -> float:
    """How long something takes."""
    begun = time.monotonic()
    await waited
    return time.monotonic() - begun


@pytest.mark.long(but=4)
@pytest.mark.parametrize(
    ("revoked", "refused"),
    [
        (Revocation(Ground.TOKEN, "jti-1"), True),
        (Revocation(Ground.TOKEN, "jti-0"), True),
        (Revocation(Ground.TOKEN, "standing"), True),
        (Revocation(Ground.TOKEN, "major-oke"), False),
        (Revocation.of_person(BUILT_IN, "major-oke"), True),
        (Revocation.of_person(PORTAL, "major-oke"), False),
        (Revocation.of_person(BUILT_IN, "major"), False),
        (Revocation(Ground.CLIENT, "portal"), True),
        (Revocation(Ground.CLIENT, "customer:BN"), False),
        (Revocation(Ground.ORGANIZATION, "customer:BN"), True),
        (Revocation(Ground.ORGANIZATION, "office:BN"), False),
        (Revocation(Ground.ALL), True),
    ],
)
async def test_a_token_is_refused_by_what_it_rests_on_and_by_nothing_that_looks_like_it(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock, tmp_path: Path, revoked: Revocation, refused: bool
) -> None:
    async with read_on(listing(fresh_addresses, clock, tmp_path)) as process:
        before = process.read
        await Revoking(engine, clock).read_by_all(await written(engine, Revoking(engine, clock), revoked))
        assert process.holds(LOST) is refused
        assert process.read != before


@pytest.mark.parametrize(
    ("issuer", "seconds_after", "refused"),
    [(BUILT_IN, 2, True), (BUILT_IN, 3, False), (PORTAL, 30, True), (PORTAL, 31, False)],
)
async def test_what_is_issued_after_a_revocation_holds_once_no_two_clocks_can_have_told_it_otherwise(
    fresh_addresses: Addresses,
    engine: AsyncEngine,
    clock: Clock,
    tmp_path: Path,
    issuer: str,
    seconds_after: int,
    refused: bool,
) -> None:
    async with read_on(listing(fresh_addresses, clock, tmp_path)) as process:
        revoked = (Revocation(Ground.CLIENT, "portal"), Revocation(Ground.TOKEN, "stolen"))
        await Revoking(engine, clock).read_by_all(await written(engine, Revoking(engine, clock), *revoked))
        later = LOST._replace(issuer=issuer, issued_at=NOON + timedelta(seconds=seconds_after))
        assert process.holds(later) is refused
        assert process.holds(later._replace(tokens=("stolen",)))  # by itself, whenever it was issued


async def test_nobody_is_served_before_the_list_was_read(
    fresh_addresses: Addresses, clock: Clock, tmp_path: Path
) -> None:
    process = listing(fresh_addresses, clock, tmp_path)
    with pytest.raises(ListTooOld):
        process.refuse_if_old()
    async with read_on(process):
        process.refuse_if_old()
        assert await process.obstacle() is None
    with pytest.raises(ListTooOld):
        process.refuse_if_old()


async def test_a_list_serves_for_five_seconds_from_the_start_of_its_reading_and_no_longer(
    fresh_addresses: Addresses, clock: Clock, tmp_path: Path
) -> None:
    passing = Passing()

    class SlowlyRead(Revocations):
        """A store that takes a second to say that a process is there."""

        async def _announce(self, connection: Any) -> None:
            passing.at += 1
            await super()._announce(connection)

        async def _read_on(self) -> None:
            await asyncio.Event().wait()  # one reading is looked at, and no other comes

    async with read_on(listing(fresh_addresses, clock, tmp_path, SlowlyRead, seconds=passing)) as process:
        assert passing.at == 1_001.0
        passing.at = 1_004.999
        process.refuse_if_old()
        passing.at = 1_005.0
        with pytest.raises(ListTooOld):
            process.refuse_if_old()
        assert await process.obstacle() == "what was revoked was last read over 5 s ago"


@pytest.mark.long
async def test_whoever_revokes_waits_for_a_process_that_reads_late_and_for_none_that_was_ended_long_ago(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock
) -> None:
    revoking = Revoking(engine, clock, oldest=1.0)
    number = await written(engine, revoking, Revocation(Ground.ALL))
    behind, late = uuid.uuid4(), uuid.uuid4()
    intake = await asyncpg.connect(fresh_addresses.intake)
    announce = "insert into revocation_reader values ($1, $2, clock_timestamp() - make_interval(secs => $3))"
    try:
        assert await seconds(revoking.read_by_all(number)) < 0.5  # nobody serves
        await intake.execute(announce, uuid.uuid4(), 0, 61.0)
        await intake.execute(announce, late, number, 0.0)
        assert await seconds(revoking.read_by_all(number)) < 0.5
        await intake.execute(announce, behind, number - 1, 0.0)
        assert 1.0 <= await seconds(revoking.read_by_all(number)) < 2.0  # it has stopped serving by then
        waiting = asyncio.create_task(seconds(revoking.read_by_all(number)))
        await asyncio.sleep(0.3)
        await intake.execute("update revocation_reader set read_up_to = $2 where process = $1", behind, number)
        assert 0.3 <= await waiting < 0.9
    finally:
        await intake.close()


@pytest.mark.long
async def test_whoever_revokes_and_loses_the_store_waits_as_long_as_anybody_may_serve(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock
) -> None:
    number = await written(engine, Revoking(engine, clock), Revocation(Ground.ALL))
    unknown = Store.open(Addresses.of("postgresql://hub:secret@127.0.0.1:1/hub"))  # where nobody answers
    assert 1.0 <= await seconds(Revoking(unknown.writes, clock, oldest=1.0).read_by_all(number)) < 2.0
    await unknown.close()


class Meeting(Revocations):
    """A process in whose first reading somebody revokes, at the moment when it has read the list and not said more."""

    between: Callable[[], Awaitable[None]] | None = None

    async def _news(self, connection: Any) -> list[asyncpg.Record]:
        found = await super()._news(connection)
        if self.between is not None:
            meet, self.between = self.between, None
            await meet()
        return found


class SaysSoAfterwards(Meeting):
    """A build in which a process first reads, and then says that it is there."""

    async def _announce(self, connection: Any) -> None:
        """Later."""

    async def _news(self, connection: Any) -> list[asyncpg.Record]:
        found = await super()._news(connection)
        await super()._announce(connection)
        return found


@pytest.mark.parametrize(("kind", "known"), [(Meeting, True), (SaysSoAfterwards, False)])
async def test_who_is_answered_while_a_process_begins_is_known_to_it_because_it_says_first_that_it_is_there(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock, tmp_path: Path, kind: type[Meeting], known: bool
) -> None:
    process = listing(fresh_addresses, clock, tmp_path, kind)
    revoking = Revoking(engine, clock)
    at_the_answer: list[bool] = []

    async def answered(number: int) -> None:
        await revoking.read_by_all(number)
        at_the_answer.append(process.holds(LOST))

    waiting: list[asyncio.Task[None]] = []

    async def meet() -> None:
        number = await written(engine, revoking, Revocation(Ground.CLIENT, "portal"))
        waiting.append(asyncio.create_task(answered(number)))
        await asyncio.sleep(0.3)

    process.between = meet
    async with read_on(process):
        await waiting[0]
    assert at_the_answer == [known]


async def test_numbers_are_seen_in_their_order_however_transactions_overlap(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock, tmp_path: Path
) -> None:
    revoking = Revoking(engine, clock)
    async with read_on(listing(fresh_addresses, clock, tmp_path)) as process:
        async with engine.connect() as first:
            await first.begin()
            await revoking.write(first, [Revocation(Ground.TOKEN, "jti-1")], by="the first")
            second = asyncio.create_task(written(engine, revoking, Revocation(Ground.TOKEN, "jti-2")))
            await asyncio.sleep(0.3)
            assert not second.done()  # were it let past, its number would be read, and the first never
            await first.commit()
        await revoking.read_by_all(await second)
        assert process.holds(LOST)
        assert process.holds(LOST._replace(tokens=("jti-2",)))


@pytest.mark.long
async def test_a_process_that_stops_in_the_midst_of_revoking_keeps_nobody_else_from_it(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock
) -> None:
    revoking = Revoking(engine, clock)
    async with engine.connect() as stopped:
        await stopped.begin()
        await revoking.write(stopped, [Revocation(Ground.TOKEN, "never committed")], by="a process that stopped")
        begun = time.monotonic()
        await written(engine, revoking, Revocation(Ground.TOKEN, "jti-1"))
        assert 4 < time.monotonic() - begun < 7
        await stopped.invalidate()
    admin = await asyncpg.connect(fresh_addresses.admin)
    assert [row[0] for row in await admin.fetch("select value from revocation")] == ["jti-1"]
    await admin.close()


async def test_what_can_concern_no_token_in_force_is_forgotten(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock, tmp_path: Path
) -> None:
    revoking = Revoking(engine, clock)
    async with read_on(listing(fresh_addresses, clock, tmp_path)) as process:
        await revoking.read_by_all(await written(engine, revoking, Revocation(Ground.TOKEN, "jti-1")))
        clock.pass_(hours=24)
        await revoking.read_by_all(await written(engine, revoking, Revocation(Ground.TOKEN, "jti-2")))
        assert process.held == 2
        clock.pass_(hours=2)
        await revoking.read_by_all(await written(engine, revoking, Revocation(Ground.TOKEN, "jti-2")))
        assert process.held == 1


async def test_a_standing_token_that_was_revoked_stays_so_for_as_long_as_any_may_stand(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock, tmp_path: Path
) -> None:
    revoking = Revoking(engine, clock)
    async with read_on(listing(fresh_addresses, clock, tmp_path)) as process:
        await revoking.read_by_all(await written(engine, revoking, Revocation(Ground.TOKEN, STANDING)))
        clock.pass_(days=365)
        await revoking.read_by_all(await written(engine, revoking, Revocation(Ground.TOKEN, "jti-1")))
        issued_today = LOST._replace(tokens=("jti-2", STANDING), issued_at=clock())
        assert process.holds(issued_today)
        assert not process.holds(issued_today._replace(tokens=("jti-2",)))
        clock.pass_(days=2)
        await revoking.read_by_all(await written(engine, revoking, Revocation(Ground.TOKEN, "jti-3")))
        assert process.held == 1


async def test_a_list_is_read_on_when_its_connection_was_ended(
    fresh_addresses: Addresses, engine: AsyncEngine, clock: Clock, tmp_path: Path
) -> None:
    revoking = Revoking(engine, clock)
    async with read_on(listing(fresh_addresses, clock, tmp_path)) as process:
        admin = await asyncpg.connect(fresh_addresses.admin)
        ended = await admin.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
            "and usename = 'hub_intake' and query like '%revocation%'"
        )
        await admin.close()
        assert len(ended) == 1
        await revoking.read_by_all(await written(engine, revoking, Revocation(Ground.TOKEN, "jti-1")))
        assert process.holds(LOST)
        process.refuse_if_old()


async def test_no_seat_and_no_auditor_reads_what_was_revoked(fresh_addresses: Addresses) -> None:
    for address in (fresh_addresses.reader, fresh_addresses.auditor):
        connection = await asyncpg.connect(address)
        try:
            for table in ("revocation", "revocation_reader", "store_life"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"select * from {table}")
        finally:
            await connection.close()
    intake = await asyncpg.connect(fresh_addresses.intake)
    for statement in ("delete from revocation", "update revocation set value = ''", "delete from store_life"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await intake.execute(statement)
    await intake.close()
