"""A portal's receiver of webhooks: it listens on this machine, keeps every byte it was sent, and answers as it is told to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

LOOPBACK = ("127.0.0.0/8", "::1/128")  # what `localhost` stands for
SECRET = "whsec_" + base64.b64encode(b"of Bandaria's own making, ok").decode()
ANOTHER = "whsec_" + base64.b64encode(b"another one, made a day later").decode()


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def says(self) -> dict[str, Any]:
        """The message."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found

    @property
    def about(self) -> tuple[str, str, str]:
        """What it tells: the event, what the record is, and its id."""
        data = self.says["data"]
        return self.says["type"], data["facet"], data["record"]

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of its signatures was made with this secret, as the standard says how."""
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        made = hmac.new(base64.b64decode(secret[6:]), content, hashlib.sha256).digest()
        return f"v1,{base64.b64encode(made).decode()}" in self.headers["webhook-signature"].split(" ")


class Receiver:
    """What came, in its order; `answers` gives the status of the next answers, and 200 after them."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.before_answering: Callable[[], Any] | None = None
        self.waits_for: asyncio.Event | None = None
        self.connections = 0
        self.hangs_up = False  # after each answer, without having said so
        self.address = ""
        self._came = asyncio.Condition()

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """What was told, message by message."""
        return [one.about for one in self.received]

    async def until(self, enough: Callable[[], bool]) -> None:
        """Wait until what came is enough."""
        async with self._came:
            await self._came.wait_for(enough)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The requests on one connection, until whoever sends them ends it."""
        self.connections += 1
        try:
            while not writer.is_closing():
                await self._one(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append(Received(head[0].split(" ")[1], headers, body))
        async with self._came:
            self._came.notify_all()
        if self.before_answering is not None:
            self.before_answering()
        if self.waits_for is not None:
            await self.waits_for.wait()
        status = self.answers.pop(0) if self.answers else 200
        where = b"Location: /elsewhere\r\n" if 300 <= status < 400 else b""
        writer.write(b"HTTP/1.1 %d Said\r\n%sContent-Length: 0\r\n\r\n" % (status, where))
        await writer.drain()
        if self.hangs_up:
            writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver that listens."""
    made = Receiver()
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.address = f"http://localhost:{server.sockets[0].getsockname()[1]}/hooks"
    try:
        yield made
    finally:
        server.close()
