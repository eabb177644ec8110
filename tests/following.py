"""A hub on a real port whose changes the test tells itself, and sockets to it."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
import uvicorn
from graphql import OperationType
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.app import House, sockets_of
from hub.serve.connections import Still
from hub.serve.declined import Declined
from hub.serve.malformed_requests import CodedProtocol
from hub.serve.operations import Asked, Operations
from hub.serve.sockets import PROTOCOL
from hub.serve.wording import said
from schema.audience import Principal

WHO = "{ viewer { party } }"
FOLLOW = "subscription { changes }"


class Follower:
    """One who follows: what it is still to be told, and whether it was let go."""

    def __init__(self, principal: Principal, asked: Asked) -> None:
        self.principal = principal
        self.asked = asked
        self.told: asyncio.Queue[bytes | Declined | None] = asyncio.Queue()
        self.over = asyncio.Event()


class Bulletin:
    """Tells every follower what the test says, each event only after it was authorized again."""

    authorizes = True

    def __init__(self) -> None:
        self.followers: list[Follower] = []
        self.came = asyncio.Event()

    async def follow(self, principal: Principal, asked: Asked, still: Still) -> AsyncIterator[bytes]:
        """What is told, one after the other."""
        if "refused" in asked.query:
            raise Declined([said("RESYNC_REQUIRED", "ask for everything again")])
        one = Follower(principal, asked)
        self.followers.append(one)
        self.came.set()
        try:
            while (event := await one.told.get()) is not None:
                if self.authorizes:
                    await still()
                if isinstance(event, Declined):
                    raise event
                yield event
                one.told.task_done()
        finally:
            one.over.set()

    def wake(self) -> None:
        """Nothing is looked for: the test says what happened."""

    async def close(self) -> None:
        """Nothing is open."""

    async def following(self, count: int) -> list[Follower]:
        """Those that follow now, once there are so many."""
        async with asyncio.timeout(10):
            while len(now := [one for one in self.followers if not one.over.is_set()]) < count:
                self.came.clear()
                await self.came.wait()
        return now

    def tell(self, event: Any, party: str | None = None) -> None:
        """Something happened; those of a party are told of it."""
        for one in self.followers:
            if party is None or str(one.principal.party) == party:
                one.told.put_nowait(orjson.dumps({"data": {"changes": event}}))


class Followed(Operations):
    """Knows a subscription by its first word: what may be followed is tried where it is told of."""

    def kind_of(self, principal: Principal, asked: Asked) -> OperationType:
        """As the sound one does of all else."""
        return (
            OperationType.SUBSCRIPTION if asked.query.startswith("subscription") else super().kind_of(principal, asked)
        )


class FollowedHouse(House):
    """A house whose changes the test tells."""

    answering = Followed
    following: Bulletin

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.following = Bulletin()


@asynccontextmanager
async def on_a_port(house: House, **more: Any) -> AsyncIterator[str]:
    """The address at which a house is served, by the server that `hub serve` runs."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        usual: dict[str, Any] = {"http": CodedProtocol, "timeout_graceful_shutdown": 1, **sockets_of(house.settings)}
        config = uvicorn.Config(house.asgi(), lifespan="off", log_config=None, access_log=False, **usual | more)
        server = uvicorn.Server(config)
        logging.getLogger("uvicorn.error").setLevel(logging.INFO)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            while not server.started:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
            yield address
        finally:
            server.should_exit = True
            await serving


class Line:
    """One socket, as a client of the protocol uses it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, kind: str, **more: Any) -> None:
        """One message."""
        await self.connection.send(orjson.dumps({"type": kind, **more}).decode())

    async def hear(self, within: float = 10) -> Any:
        """The next message; what it closed with is `ConnectionClosed`."""
        heard = await asyncio.wait_for(self.connection.recv(), within)
        assert isinstance(heard, str)  # what is told is text
        return orjson.loads(heard)

    async def begin(self, token: str | None) -> None:
        """Say who one is; fails when one is not taken."""
        await self.say("connection_init", payload={"authorization": f"Bearer {token}"} if token else {})
        assert await self.hear() == {"type": "connection_ack"}

    async def subscribe(self, name: str, query: str, **more: Any) -> None:
        """Begin an operation."""
        await self.say("subscribe", id=name, payload={"query": query, **more})

    async def closed(self, within: float = 10) -> tuple[int, str]:
        """The code and reason that it is closed with, whatever is told before."""
        with suppress(ConnectionClosed):
            while True:
                await self.hear(within)
        return self.connection.close_code or 0, self.connection.close_reason or ""


@asynccontextmanager
async def line(address: str, *, speaking: str | None = PROTOCOL, origin: str | None = None, at: str = "/graphql",
               **headers: str) -> AsyncIterator[Line]:  # fmt: skip
    """An open socket; what is not let in is `InvalidStatus`."""
    protocols: Any = [speaking] if speaking else None
    said_of: Any = {"origin": origin} if origin else {}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    async with connect(
        f"ws://{address}{at}",
        subprotocols=protocols,
        additional_headers=given,
        proxy=None,
        ping_interval=None,
        **said_of,
    ) as connection:
        yield Line(connection)
