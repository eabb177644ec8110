"""What is written in the outbox goes out: whatever commits late, is woken for nothing, runs twice or is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.app import House
from hub.deliveries.relay import CHANNEL, Relay
from hub.identity.clock import utc_now
from hub.store import outbox
from hub.store.engine import Addresses, Store
from hub.store.outbox import Place
from tests.receiver import LOOPBACK, SECRET, Receiver, receiving
from tests.served import Clock, Hub, served

LETTER = {
    "agency": "D", "reference": "BN/AS/2026/124", "requirement": "Two tow tractors.", "responseWanted": "LETTER_OF_OFFER",
    "funding": "National funds", "signedOn": "2026-03-02",
}  # fmt: skip
BANDARIA = "partner:BN"
TO_EACH = 4  # messages for one letter: itself, and where it went: the agency, State and DSCA


class Loopback(House):
    """A house whose operator lets webhooks lead to the machine it runs on."""

    def __init__(self, settings: Any, *rest: Any, **more: Any) -> None:
        super().__init__(msgspec.structs.replace(settings, webhook_networks=LOOPBACK), *rest, **more)


@pytest.fixture
async def hub(fresh_addresses: Addresses, tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub that may send to this machine, over an empty store."""
    async with served(fresh_addresses, tmp_path, Clock(utc_now()), kind=Loopback) as made:
        yield made


@pytest.fixture
async def portal() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def engine(fresh_addresses: Addresses) -> AsyncIterator[AsyncEngine]:
    store = Store.open(fresh_addresses)
    yield store.writes
    await store.close()


async def listen(hub: Hub, to: Receiver) -> None:
    """Bandaria's portal hears from here on."""
    taken = {"idempotencyKey": to.address, "address": to.address, "secret": SECRET}
    assert (await hub.submit(BANDARIA, "registerWebhook", taken))["__typename"] == "Receipt"
    await hub.house.relay.pass_on()


async def write(hub: Hub, numbers: Iterable[int]) -> None:
    """Letters of request, each kept."""
    for number in numbers:
        taken = {**LETTER, "idempotencyKey": f"letter-{number}", "reference": f"BN/AS/2026/{number}"}
        assert (await hub.submit(BANDARIA, "submitLetterOfRequest", taken))["__typename"] == "Receipt"


def positions(portal: Receiver) -> list[int]:
    return [one.says["data"]["position"] for one in portal.received]


async def until(portal: Receiver, count: int) -> None:
    """Wait for so many messages, however often each came."""
    async with asyncio.timeout(60):
        await portal.until(lambda: len(set(positions(portal))) >= count)


# The horizon.

WRITE = "insert into outbox (facet, record_id, version, at) values ('LetterOfRequest', gen_random_uuid(), $1, now()) returning id"


class ByGreatestId:
    """A reader as one writes it first: on from the greatest id it has seen."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    async def read(self, engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            query = "select id, version from outbox where id > $1 order by id"
            after = max(self.seen, default=0)
            found = (await connection.exec_driver_sql(query, (after,))).all()
        self.seen += [row[0] for row in found]


class ByHorizon:
    """The relay's own reading."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.at = Place()

    async def read(self, engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            found = await outbox.lines_after(connection, self.at)
        self.seen += [line.id for line in found]
        if found:
            self.at = Place(found[-1].written_in, found[-1].id)


@pytest.mark.parametrize("older", [True, False], ids=["begun first", "begun last"])
@pytest.mark.parametrize("kind", [ByHorizon, ByGreatestId])
async def test_a_line_that_commits_late_under_a_lower_id_is_read_and_by_its_id_alone_would_be_lost(
    fresh_addresses: Addresses, engine: AsyncEngine, kind: type[ByHorizon] | type[ByGreatestId], older: bool
) -> None:
    late, early = await asyncpg.connect(fresh_addresses.intake), await asyncpg.connect(fresh_addresses.intake)
    reader = kind()
    slow, quick = late.transaction(), early.transaction()
    for each, connection in ((slow, late), (quick, early)) if older else ((quick, early), (slow, late)):
        await each.start()
        await connection.fetchval("select pg_current_xact_id()")
    lower = await late.fetchval(WRITE, 1)
    higher = await early.fetchval(WRITE, 2)
    assert lower < higher
    await quick.commit()
    await reader.read(engine)
    await slow.commit()
    await reader.read(engine)
    assert sorted(reader.seen) == ([lower, higher] if kind is ByHorizon else [higher])
    await late.close()
    await early.close()


async def test_lines_are_read_once_however_many_write_at_once(fresh_addresses: Addresses, engine: AsyncEngine) -> None:
    reader = ByHorizon()

    async def writer(number: int) -> list[int]:
        connection = await asyncpg.connect(fresh_addresses.intake)
        written = []
        for turn in range(25):
            async with connection.transaction():
                written.append(await connection.fetchval(WRITE, 1))
                await asyncio.sleep(0.001 * ((number * 7 + turn * 3) % 5))
        await connection.close()
        return written

    async def reading(writers: asyncio.Future[list[list[int]]]) -> None:
        while not writers.done():
            await reader.read(engine)
        await reader.read(engine)

    writers = asyncio.gather(*(writer(n) for n in range(8)))
    await reading(writers)
    written = sorted(one for some in await writers for one in some)
    assert sorted(reader.seen) == written
    assert len(written) == 200


async def test_a_rolled_back_transaction_leaves_no_line_and_holds_nobody_up(
    fresh_addresses: Addresses, engine: AsyncEngine
) -> None:
    connection = await asyncpg.connect(fresh_addresses.intake)
    gone = connection.transaction()
    await gone.start()
    await connection.fetchval(WRITE, 1)
    await gone.rollback()
    kept = await connection.fetchval(WRITE, 1)
    reader = ByHorizon()
    await reader.read(engine)
    assert reader.seen == [kept]
    await connection.close()


# Wake-ups.


@pytest.mark.long
async def test_without_a_single_wake_up_everything_goes_out(hub: Hub, portal: Receiver) -> None:
    await listen(hub, portal)
    deaf = Relay(hub.house.addresses.intake, hub.house.webhooks)  # nobody ever wakes this one
    running = asyncio.create_task(deaf.run())
    await write(hub, range(2))
    await until(portal, 2 * TO_EACH)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await deaf.close()
    assert positions(portal) == list(range(1, 2 * TO_EACH + 1))


async def test_another_process_is_told_after_the_submission_stands_and_never_of_one_that_was_refused(hub: Hub) -> None:
    listener = await asyncpg.connect(hub.house.addresses.intake)
    told: asyncio.Queue[int] = asyncio.Queue()

    async def look() -> int:
        connection = await asyncpg.connect(hub.house.addresses.admin)
        try:
            return int(await connection.fetchval("select count(*) from letter_of_request"))
        finally:
            await connection.close()

    await listener.add_listener(CHANNEL, lambda *_: told.put_nowait(1))
    refusal = await hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, "idempotencyKey": ""})
    assert refusal["__typename"] == "Refused"
    assert told.empty()
    await write(hub, [1])
    await asyncio.wait_for(told.get(), 20)
    assert await look() == 1
    await listener.close()


# Several relays, and one that is killed.


@pytest.mark.long
async def test_two_relays_send_each_message_once_and_in_order(hub: Hub, portal: Receiver) -> None:
    await listen(hub, portal)
    other = Relay(hub.house.addresses.intake, hub.house.webhooks)
    runs = [asyncio.create_task(each.run()) for each in (hub.house.relay, other)]
    await write(hub, range(8))
    await until(portal, 8 * TO_EACH)
    await asyncio.sleep(0.3)
    for run in runs:
        run.cancel()
    await asyncio.gather(*runs, return_exceptions=True)
    await other.close()
    assert positions(portal) == list(range(1, 8 * TO_EACH + 1))


@pytest.mark.long
async def test_who_does_not_answer_keeps_nobody_else_waiting(hub: Hub, portal: Receiver) -> None:
    async with receiving() as other:
        await listen(hub, portal)
        await listen(hub, other)
        await hub.house.relay.pass_on()
        other.received.clear()
        portal.received.clear()  # each was told of the other's webhook: they are of one party
        portal.waits_for = asyncio.Event()
        running = asyncio.create_task(hub.house.relay.run())
        await write(hub, range(3))
        async with asyncio.timeout(9):  # the silent one is waited for ten seconds
            await other.until(lambda: len(other.received) == 3 * TO_EACH)
            await portal.until(lambda: bool(portal.received))
        assert len(portal.received) == 1
        portal.waits_for.set()
        async with asyncio.timeout(60):
            await portal.until(lambda: len(portal.received) == 3 * TO_EACH)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


CHILD = """
import asyncio, json, sys
from pathlib import Path
from hub.app import House
from hub.settings import Settings
from hub.store.engine import Addresses

async def work():
    told = json.loads(sys.argv[1])
    settings = Settings(data_dir=Path(told["data_dir"]), webhook_networks=tuple(told["network"]))
    house = House(settings, Addresses(**told["addresses"]), forgetful=True, patience=60.0)
    await house.open()
    await house.relay.run()

asyncio.run(work())
"""


@pytest.mark.long
async def test_a_relay_killed_in_the_middle_loses_nothing_and_repeats_only_what_its_turn_had_under_way(
    hub: Hub, portal: Receiver, tmp_path: Path
) -> None:
    await listen(hub, portal)
    told = {"data_dir": str(tmp_path), "network": LOOPBACK, "addresses": asdict(hub.house.addresses)}
    root = Path(__file__).parents[2]
    kill_at = [2, 5, 9]
    child: asyncio.subprocess.Process | None = None

    def kill() -> None:
        if child is not None and kill_at and len(set(positions(portal))) == kill_at[0]:
            kill_at.pop(0)
            os.kill(child.pid, signal.SIGKILL)

    portal.before_answering = kill
    await write(hub, range(4))
    killed = 0
    async with asyncio.timeout(120):
        while kill_at:
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-c", CHILD, orjson.dumps(told).decode(), cwd=root
            )
            assert await child.wait() == -signal.SIGKILL
            killed += 1
    hub.clock.at = utc_now()  # the killed ones had clocks of their own
    heir = asyncio.create_task(hub.house.relay.run())
    await until(portal, 4 * TO_EACH)
    heir.cancel()
    await asyncio.gather(heir, return_exceptions=True)
    assert killed == 3
    came = positions(portal)
    assert [n for at, n in enumerate(came) if n not in came[:at]] == list(range(1, 4 * TO_EACH + 1))
    repeated = sorted({n for n in came if came.count(n) > 1})
    # Who answers is sent more in each turn: 1, 2, 4. A turn cut off is taken again from where it was last written down.
    assert {2, 5, 9} <= set(repeated) <= {2, 5, 8, 9}
    first, again = [one for one in portal.received if one.says["data"]["position"] == 5]
    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])


@pytest.mark.long
async def test_a_store_that_counts_its_transactions_anew_is_looked_at_as_a_whole(hub: Hub, portal: Receiver) -> None:
    """As one restored from a copy does: what is written then would seem to be long past."""
    await listen(hub, portal)
    admin = await asyncpg.connect(hub.house.addresses.admin)
    await admin.execute("update relay_cursor set written_in = 9000000000000")
    await admin.close()
    await write(hub, [1])
    await hub.house.relay.pass_on()
    assert positions(portal) == list(range(1, TO_EACH + 1))


# Many at once.


@pytest.mark.long
async def test_a_receiver_that_answers_is_sent_many_messages_over_one_connection_in_their_order(
    hub: Hub, portal: Receiver
) -> None:
    await listen(hub, portal)
    await write(hub, range(40))
    await hub.house.relay.pass_on()
    assert positions(portal) == list(range(1, 40 * TO_EACH + 1))
    assert portal.connections == 1


@pytest.mark.long
async def test_a_connection_that_was_ended_between_two_messages_is_no_failed_attempt(
    hub: Hub, portal: Receiver
) -> None:
    await listen(hub, portal)
    portal.hangs_up = True
    await write(hub, range(3))
    await hub.house.relay.pass_on()
    assert list(dict.fromkeys(positions(portal))) == list(range(1, 3 * TO_EACH + 1))
    [stands] = await hub.house.webhooks.standing()
    assert (stands["delivered"], stands["pending"], stands["why"]) == (3 * TO_EACH, 0, None)


async def test_what_a_turn_did_not_come_to_is_not_known_to_its_receiver(hub: Hub, portal: Receiver) -> None:
    await listen(hub, portal)
    portal.answers = [200, 200, 503]  # turns of one, of two, of four: the third message fails in the second of them
    await write(hub, range(2))
    await hub.house.relay.pass_on()
    admin = await asyncpg.connect(hub.house.addresses.admin)
    told = """
    select m.position, t.sent from webhook_message m join webhook_told t using (subscription_id, record_id)
    order by m.position
    """
    assert [tuple(row) for row in await admin.fetch(told)] == [
        (1, True), (2, True), (3, True), *((n, False) for n in range(4, 2 * TO_EACH + 1)),
    ]  # fmt: skip
    portal.answers = [200, 200, 200, 503]
    hub.clock.pass_(seconds=5)
    await hub.house.relay.pass_on()
    # From the third on again: turns of one, of two, of four, and the sixth failed, which is the first of the last.
    assert [row["sent"] for row in await admin.fetch(told)] == [True] * 6 + [False] * 2
    await admin.close()


@pytest.mark.long
async def test_a_message_asked_for_again_while_it_is_under_way_is_sent_again(hub: Hub, portal: Receiver) -> None:
    await listen(hub, portal)
    [webhook] = [one["webhook"] for one in await hub.house.webhooks.standing()]
    portal.waits_for = asyncio.Event()
    await write(hub, [1])
    sending = asyncio.create_task(hub.house.relay.pass_on())
    await until(portal, 1)
    hub.clock.pass_(seconds=1)
    assert await hub.house.webhooks.revive(uuid.UUID(webhook), 0) == TO_EACH
    portal.waits_for.set()
    await sending
    assert positions(portal) == [1, *range(1, TO_EACH + 1)]


# What is past.


async def kept(hub: Hub) -> tuple[int, list[tuple[int, str]]]:
    """How many lines of the outbox stand, and the messages with their states."""
    admin = await asyncpg.connect(hub.house.addresses.admin)
    lines = await admin.fetchval("select count(*) from outbox")
    messages = await admin.fetch("select position, state from webhook_message order by position")
    await admin.close()
    return lines, [tuple(row) for row in messages]


@pytest.mark.long
async def test_what_went_out_is_forgotten_after_thirty_days_and_never_what_waits(hub: Hub, portal: Receiver) -> None:
    await listen(hub, portal)
    await write(hub, [1])
    await hub.house.relay.pass_on()
    portal.answers = [503] * 100
    await write(hub, [2])
    await hub.house.relay.pass_on()
    stood = await kept(hub)
    went = [(n, "delivered") for n in range(1, TO_EACH + 1)]
    waits = [(n, "pending") for n in range(TO_EACH + 1, 2 * TO_EACH + 1)]
    assert stood[1] == went + waits

    hub.clock.pass_(days=29, hours=23)
    assert asdict(await hub.house.webhooks.prune()) == {"lines": 0, "messages": 0}
    assert await kept(hub) == stood
    # Written while nobody reads: its reader is not past it, however old it grows.
    await write(hub, [3])
    hub.clock.pass_(days=60)
    gone = await hub.house.webhooks.prune()
    assert (gone.lines, gone.messages) == (stood[0], TO_EACH)
    lines, messages = await kept(hub)
    assert lines > 0
    assert messages == waits

    # What waited goes out all the same, and positions are counted on.
    portal.answers = []
    portal.received.clear()
    await hub.house.relay.pass_on()
    assert sorted(set(positions(portal))) == list(range(TO_EACH + 1, 3 * TO_EACH + 1))


@pytest.mark.long
async def test_positions_are_counted_on_when_everything_that_was_told_is_forgotten(hub: Hub, portal: Receiver) -> None:
    await listen(hub, portal)
    await write(hub, [1])
    await hub.house.relay.pass_on()
    hub.clock.pass_(days=60)
    assert (await hub.house.webhooks.prune()).messages == TO_EACH - 1
    await write(hub, [2])
    await hub.house.relay.pass_on()
    assert positions(portal) == list(range(1, 2 * TO_EACH + 1))


async def test_the_database_keeps_what_waits_from_whoever_would_forget_it(hub: Hub, portal: Receiver) -> None:
    await listen(hub, portal)
    portal.answers = [503] * 100
    await write(hub, [1])
    await hub.house.relay.pass_on()
    intake = await asyncpg.connect(hub.house.addresses.intake)
    assert await intake.execute("delete from webhook_message") == "DELETE 0"
    await intake.close()
    assert len((await kept(hub))[1]) == TO_EACH
