"""What a webhook is sent is the same in two worlds that differ only in what its reader may not see: order, count and bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
from hypothesis import settings

from hub.app import House
from hub.deliveries.webhooks import Webhooks
from hub.read.loaders import Seen
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from schema.audience import Audience
from tests.conftest import order
from tests.proof.oracle import Reader, Row, World
from tests.proof.test_agreement import CAST, GRAPH, peopled
from tests.proof.test_two_worlds import clone
from tests.proof.worlds import NOW, _copied, _Maker, settle, twin
from tests.receiver import LOOPBACK, SECRET, Receiver, receiving
from tests.served import Clock, Hub, put, served

pytestmark = pytest.mark.proof

LONG = settings.get_current_profile_name() == "long"
SEEDS = range(20) if LONG else (4,)
READERS = tuple(CAST) if LONG else ("partner BN", "industry 1ABC2", "agency B")


class Loopback(House):
    """A house whose operator lets webhooks lead to the machine it runs on."""

    def __init__(self, given: Any, *rest: Any, **more: Any) -> None:
        super().__init__(msgspec.structs.replace(given, webhook_networks=LOOPBACK), *rest, **more)


class Ticking(Webhooks):
    """A leak on purpose: whatever is looked at again counts as changed."""

    _looked_at = 0

    def _digest(self, seen: Seen, audience: Audience) -> str:
        self._looked_at += 1
        return f"{super()._digest(seen, audience)} {self._looked_at}"


class Ticks(Loopback):
    """A house that tells of every look."""

    def __init__(self, *rest: Any, **more: Any) -> None:
        super().__init__(*rest, **more)
        self.webhooks.__class__ = Ticking


class Listening:
    """One reader's webhook in one world, and what it was sent."""

    def __init__(self, hub: Hub, receiver: Receiver, seat: str) -> None:
        self.hub, self.receiver, self.seat = hub, receiver, seat
        self.webhook = ""
        self.row: Row = {}

    async def begin(self, world: World) -> None:
        """Register in a world, and hear of nothing yet."""
        await put(self.hub.house.addresses, GRAPH.facets, world)
        taken = {"idempotencyKey": f"{self.seat} {NOW} {id(self)}", "address": self.receiver.address, "secret": SECRET}
        receipt = await self.hub.submit(self.seat, "registerWebhook", taken)
        self.webhook = receipt["recordId"]
        found = await self._rows("select * from webhook_subscription where id = $1", UUID(self.webhook))
        names = (
            "id",
            "version",
            "latest",
            "originator",
            "source",
            "source_class",
            "source_key",
            "as_of",
            "received_at",
        )
        kept = dict(found[0])
        self.row = {name: kept[name] for name in (*names, *GRAPH.facets["WebhookSubscription"].facts)}
        self.row["id"], self.row["as_of"], self.row["case_id"] = self.webhook, {}, None
        await self.hub.house.relay.pass_on()
        assert self.receiver.received == []

    async def become(self, world: World, changed: World, rng: Random) -> None:
        """The world as it is now; the outbox names every record of what changed, in any order."""
        world = {**world, "WebhookSubscription": [self.row]}
        await put(self.hub.house.addresses, GRAPH.facets, world)
        lines = [
            (facet, UUID(str(row["id"])), row["version"], _case(facet, row))
            for facet, rows in changed.items()
            for row in rows
        ]
        rng.shuffle(lines)
        connection = await asyncpg.connect(self.hub.house.addresses.intake)
        insert = "insert into outbox (facet, record_id, version, case_id, at) values ($1, $2, $3, $4, now())"
        await connection.executemany(insert, lines)
        await connection.close()
        await self.hub.house.relay.pass_on()

    def sent(self) -> list[bytes]:
        """Every message, its webhook's own id and the message's put aside: they are drawn for it, not from the world."""
        found = []
        for one in self.receiver.received:
            own = one.says["data"]
            found.append(one.body.replace(own["webhook"].encode(), b"webhook").replace(own["event"].encode(), b"event"))
        return found

    def about(self, event: str) -> set[str]:
        """The records of one kind of message."""
        return {record for told, _, record in self.receiver.told if told == event and record != self.webhook}

    async def _rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.hub.house.addresses.admin)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()


def _case(facet: str, row: Row) -> UUID | None:
    case = row["id"] if GRAPH.facets[facet].is_case else row.get("case_id")
    return UUID(str(case)) if case else None


def seen_in(world: World, who: str) -> set[str]:
    """The ids that the oracle gives a reader."""
    reader = Reader(world, GRAPH, CAST[who], NOW)
    return {str(row["id"]) for facet in GRAPH.facets.values() for row in reader.universe(facet).values()}


def later(world: World, seed: int) -> World:
    """A world somewhat later: records changed, came and went, whoever sees them."""
    found = _copied(world)
    maker = _Maker(Random(f"later {seed}"), GRAPH, found)  # what is drawn for a twin is drawn from the seed itself
    # The more kinds of records there are, the more happens before a reader meets some of it.
    for _ in range(2 * len(found)):
        maker.disturb(frozenset())
    settle(found, GRAPH)
    return found


def both_of(one: World, other: World) -> World:
    """Every record that is in one of two worlds."""
    return {name: [*one[name], *other[name]] for name in one}


@pytest.fixture
async def stores(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[list[Addresses]]:
    nothing: World = {}
    yield [await clone(postgres, template, f"hears_{n}", nothing) for n in ("here", "there")]
    for name in ("here", "there"):
        await order(postgres, f"drop database hears_{name} with (force)")


# A world for each reader, in which several things happen that it sees.
HEARD = (
    [(seed, who) for seed in SEEDS for who in READERS]
    if LONG
    else [(5, "partner BN"), (4, "industry 1ABC2"), (4, "agency B")]
)


@pytest.mark.long
@pytest.mark.parametrize(("seed", "who"), HEARD)
async def test_what_is_sent_is_the_same_whatever_is_hidden(
    stores: list[Addresses], tmp_path_factory: pytest.TempPathFactory, seed: int, who: str
) -> None:
    # Where others listen is tried with every other facet.
    before: World = {**peopled(seed), "WebhookSubscription": []}
    after: World = {**later(before, seed), "WebhookSubscription": []}
    twins = [{**twin(one, CAST[who], seed, tries=40), "WebhookSubscription": []} for one in (before, after)]
    assert (before, after) != tuple(twins)
    directory = tmp_path_factory.mktemp("keys")
    async with (
        served(stores[0], directory, Clock(NOW), kind=Loopback) as one,
        served(stores[1], directory, Clock(NOW), kind=Loopback) as other,
        receiving() as mine, receiving() as theirs,
    ):  # fmt: skip
        here, there = Listening(one, mine, CAST[who].seat), Listening(other, theirs, CAST[who].seat)
        for each, was, now, number in ((here, before, after, 1), (there, *twins, 2)):
            await each.begin(was)
            await each.become(now, both_of(was, now), Random(number))
        assert here.sent() == there.sent()
        gone, come = seen_in(before, who) - seen_in(after, who), seen_in(after, who) - seen_in(before, who)
        assert (here.about("record.removed"), here.about("record.told")) == (gone, come)
        assert here.about("record.changed") <= seen_in(after, who)
        assert len(here.sent()) > 1

        # What happens to the hidden alone moves nothing.
        count = len(there.sent())
        await there.become(twins[1], both_of(after, twins[1]), Random(3))
        assert len(there.sent()) == count


@pytest.mark.long
async def test_a_webhook_that_ticks_with_hidden_edits_is_caught(
    stores: list[Addresses], tmp_path_factory: pytest.TempPathFactory
) -> None:
    world, who = {**peopled(SEEDS[0]), "WebhookSubscription": []}, "partner BN"
    other = {**twin(world, CAST[who], SEEDS[0], tries=40), "WebhookSubscription": []}
    async with (
        served(stores[0], tmp_path_factory.mktemp("keys"), Clock(NOW), kind=Ticks) as hub,
        receiving() as portal,
    ):
        leaking = Listening(hub, portal, CAST[who].seat)
        await leaking.begin(world)
        await leaking.become(other, both_of(world, other), Random(1))
        assert leaking.about("record.changed") != set()
