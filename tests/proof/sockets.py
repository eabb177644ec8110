"""Sockets at several processes, whose tokens expire or are revoked while they are told of something twenty times a second:
each is closed in time, and nothing that happened afterwards is told.

`python -m tests.proof.sockets 1000` proves it at length, and prints its figures.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

import orjson
from starlette.applications import Starlette
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hub.app import AUDIENCE, issuer_of
from hub.identity.clock import utc_now
from hub.identity.issuer import issue
from hub.revoke import take_back
from hub.serve.connections import Connection, Connections, Still
from hub.serve.operations import Asked
from hub.serve.sockets import PROTOCOL
from hub.settings import read
from hub.store.engine import Addresses
from schema.audience import Principal
from schema.desk import Revocation
from tests.following import FOLLOW, Bulletin, FollowedHouse
from tests.proof.replicas import BUILT_IN, Replica, Replicas, serving

SOUND, CARELESS = "tests.proof.sockets:ticking", "tests.proof.sockets:never_looking"
AFTER_EXPIRY, AFTER_REVOCATION = 1.0, 5.0  # seconds, at most
TICKS_EVERY = 0.05
SILENCE = "subscription { silence }"
AT_ONCE = 40  # sockets open at one time
HELD_ON = 1.0  # seconds that a socket is given beyond what it may take, before it counts as never closed


# --- builds, sound and broken ----------------------------------------------------------------------------------------


class Ticking(Bulletin):
    """Tells everybody what time it is, all the time, each after the follower was authorized again."""

    async def follow(self, principal: Principal, asked: Asked, still: Still) -> AsyncIterator[bytes]:
        """The seconds of the epoch; to whoever follows silence, nothing."""
        if asked.query == SILENCE:
            await asyncio.Event().wait()
        while True:
            await asyncio.sleep(TICKS_EVERY)
            now = time.time()
            await still()
            yield orjson.dumps({"data": {"changes": now}})


class TickingHouse(FollowedHouse):
    """A house that tells what time it is."""

    def __init__(self, settings: object, addresses: Addresses) -> None:
        super().__init__(settings, addresses)
        self.following = Ticking()


class NeverLookedAt(Connection):
    """Stands by a credential that was good once."""

    def look(self, seconds: float, now: object) -> None:
        """It was good once."""

    async def still(self) -> Principal:
        """Whoever it was."""
        return self.principal


class NeverLooking(Connections):
    """Looks at nothing that stands."""

    kind = NeverLookedAt


class CarelessHouse(TickingHouse):
    """A house whose sockets outlive what they were opened with."""

    @cached_property
    def connections(self) -> Connections:
        """All that stand open, and go on standing."""
        return NeverLooking(self.verifier, self.settings.limits, self.clock, time.monotonic)


def ticking() -> Starlette:
    """A replica as it is built, that tells what time it is."""
    return _application(TickingHouse)


def never_looking() -> Starlette:
    """A replica that does not look whether a credential still holds."""
    return _application(CarelessHouse)


def _application(kind: type[TickingHouse]) -> Starlette:
    settings = read()
    assert settings.database_url is not None
    return kind(settings, Addresses.of(settings.database_url)).asgi()


# --- the proof -------------------------------------------------------------------------------------------------------


class Closed(NamedTuple):
    """One socket: with what it was closed, how long after its token's end, and what was told that happened after that."""

    code: int | None
    reason: str
    seconds: float
    told_before: int | None  # of one that followed silence, none
    told_afterwards: int


@dataclass
class Found:
    """What was seen of sockets whose tokens ended."""

    expired: list[Closed] = field(default_factory=list)
    revoked: list[Closed] = field(default_factory=list)


async def ended_at_random(replicas: Replicas, serving: Sequence[Replica], count: int) -> Found:
    """Open so many sockets, half of whose tokens expire and half are revoked at a moment of chance."""
    found, chance, places = Found(), random.Random(7), asyncio.Semaphore(AT_ONCE)

    async def one(number: int, waits: float) -> None:
        async with places:
            replica, follows = serving[number % len(serving)], (FOLLOW, SILENCE)[number // 2 % 2]
            if number % 2:
                found.expired.append(await until_expired(replicas, replica, follows, waits))
            else:
                found.revoked.append(await _revoked(replicas, replica, follows, f"{number:05}", waits))

    await asyncio.gather(*(one(number, chance.uniform(0.1, 1.5)) for number in range(count)))
    return found


async def until_expired(replicas: Replicas, replica: Replica, follows: str, waits: float) -> Closed:
    """One socket whose token lasts two seconds."""
    await asyncio.sleep(waits)  # so that they do not all end at one moment of the replica's
    lasts = timedelta(seconds=2)
    token = issue(
        replicas.house.keys, "partner:BN", issuer=issuer_of(replicas.house.settings), audience=AUDIENCE, clock=utc_now, ttl=lasts,
    )  # fmt: skip
    ends = asyncio.get_running_loop().create_future()
    ends.set_result(orjson.loads(_payload(token))["exp"])
    return await _followed(replica, follows, token, ends, AFTER_EXPIRY)


async def _revoked(replicas: Replicas, replica: Replica, follows: str, name: str, waits: float) -> Closed:
    token = replicas.token("agency:D", subject=name)
    ends: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def revoke() -> None:
        await asyncio.sleep(waits)
        await take_back(replicas.house, Revocation.of_person(BUILT_IN, name), "a test")
        ends.set_result(time.time())

    closed, _ = await asyncio.gather(_followed(replica, follows, token, ends, AFTER_REVOCATION), revoke())
    return closed


async def _followed(replica: Replica, follows: str, token: str, ends: asyncio.Future[float], allowed: float) -> Closed:
    told: list[float] = []
    address = f"ws://127.0.0.1:{replica.port}/graphql"
    async with connect(address, subprotocols=[PROTOCOL], proxy=None, compression=None) as socket:  # type: ignore[list-item]
        await socket.send(
            orjson.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}).decode()
        )
        assert orjson.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send(orjson.dumps({"type": "subscribe", "id": "a", "payload": {"query": follows}}).decode())

        async def hear() -> float:
            try:
                while True:
                    told.append(orjson.loads(await socket.recv())["payload"]["data"]["changes"])
            except ConnectionClosed:
                return time.time()

        hearing = asyncio.create_task(hear())
        ended = await ends
        try:
            closed = await asyncio.wait_for(hearing, ended - time.time() + allowed + HELD_ON)
        except TimeoutError:
            closed = float("inf")
        code, reason = socket.close_code, (socket.close_reason or "").partition(":")[0]
    after = sum(at >= ended for at in told)
    return Closed(code, reason, closed - ended, None if follows == SILENCE else len(told) - after, after)


def _payload(token: str) -> bytes:
    from base64 import urlsafe_b64decode

    part = token.split(".")[1]
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _figures(what: str, closed: Sequence[Closed]) -> str:
    seconds = sorted(one.seconds for one in closed)
    cuts = statistics.quantiles(seconds, n=100)
    return (
        f"{len(closed)} {what}: closed p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, latest {seconds[-1] * 1000:.0f} ms "
        f"after; of {sum((one.told_before or 0) + one.told_afterwards for one in closed)} events "
        f"{sum(one.told_afterwards for one in closed)} happened after"
    )


async def _at_length(count: int) -> int:
    async with serving(SOUND, SOUND, SOUND) as replicas:
        found = await ended_at_random(replicas, replicas.all, count)
    for how, closed in (("expired", found.expired), ("revoked", found.revoked)):
        much = [one for one in closed if one.told_before is not None]
        silent = [one for one in closed if one.told_before is None]
        print(_figures(f"tokens {how} of sockets that are told much", much))  # noqa: T201
        print(_figures(f"tokens {how} of silent sockets", silent))  # noqa: T201
    late = [one for one in found.expired if one.seconds > AFTER_EXPIRY]
    late += [one for one in found.revoked if one.seconds > AFTER_REVOCATION]
    return 1 if late or any(one.told_afterwards for one in found.expired + found.revoked) else 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(_at_length(int(sys.argv[1]))))
