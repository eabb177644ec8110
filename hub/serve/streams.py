"""Server-sent events on `POST /graphql`: one operation told as it goes, in the distinct connections mode of graphql-sse 2.

The protocol is the document `PROTOCOL.md` of graphql-sse, the form of events that of the HTML standard, section 9.2.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress

import orjson
from graphql import OperationType
from starlette.types import Receive, Scope, Send

from hub.identity.tokens import Verifier
from hub.serve.connections import BrowserSessions, Connection, Connections, Follow, closable
from hub.serve.declined import Declined, declined_for
from hub.serve.endpoint import presented_in, read_headers
from hub.serve.operations import Operations, asked_in
from hub.serve.wording import said
from hub.settings import Limits
from schema.audience import Principal

STANDS = "hub.stands"  # in the scope of a request whose answer has no end of its own
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Authorization, Accept"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # a proxy that gathers an answer first would never pass a stream on
]


class Streams:
    """Tells one operation of one principal as it goes."""

    def __init__(
        self,
        operations: Operations,
        following: Follow,
        connections: Connections,
        verifier: Verifier,
        limits: Limits,
        sessions: BrowserSessions | None,
    ) -> None:
        self._operations = operations
        self._following = following
        self._connections = connections
        self._verifier = verifier
        self._limits = limits
        self._sessions = sessions

    async def tell(self, scope: Scope, receive: Receive, send: Send, principal: Principal, content: bytes) -> None:
        """From the first byte to the last; what is refused of the operation is told as its result.

        Raises `Declined` before the first byte: through another's eyes, and to a holder that has too many open.
        """
        if principal.auditor:
            sentence = "through another's eyes one looks by an answer; accept `application/graphql-response+json`"
            raise Declined([said("VIEW_NOT_HERE", sentence)], 403)
        ended, sessions = _Ended(), self._sessions
        brought = presented_in(scope, read_headers(scope, self._verifier), self._verifier)
        if brought.authorization is not None or sessions is None:
            opened = self._connections.by_token(principal, brought, ended)
        else:
            opened = self._connections.by_session(principal, lambda: sessions.still(scope), ended)
        with opened as connection:
            scope[STANDS] = True
            stream = _Stream(send, self._limits.telling_seconds)
            reading = scope["method"] != "POST"
            told = asyncio.ensure_future(self._told(connection, content, reading, stream))
            beside = [
                asyncio.ensure_future(one)
                for one in (_left(receive), stream.keep_alive(self._limits.keep_alive_seconds), ended.wait())
            ]
            try:
                await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
                await asyncio.wait((told, *beside), return_when=asyncio.FIRST_COMPLETED)
                if ended.why is not None and not told.done():
                    told.cancel()
                    await asyncio.wait((told,))
                    await stream.result(orjson.dumps({"errors": ended.why.errors}))
                    await stream.complete()
            except (_TooSlow, OSError):
                return  # a client that takes nothing, or has left, is not waited for
            finally:
                for task in (told, *beside):
                    task.cancel()
                await asyncio.gather(told, *beside, return_exceptions=True)

    async def _told(self, connection: Connection, content: bytes, reading: bool, stream: _Stream) -> None:
        try:
            await self._results(connection, content, reading, stream)
        except _TooSlow:
            return
        except Exception as fault:
            if connection.ended is not None:
                await asyncio.Event().wait()  # until it is ended, which tells why
            declined = declined_for(fault, self._limits.seconds)
            await stream.result(orjson.dumps({"errors": declined.errors}))
        await stream.complete()

    async def _results(self, connection: Connection, content: bytes, reading: bool, stream: _Stream) -> None:
        principal = await connection.still()
        asked = asked_in(content)
        if self._operations.kind_of(principal, asked) is not OperationType.SUBSCRIPTION:
            await stream.result(await self._operations.answer(principal, content, reading=reading))
            return
        async with aclosing(closable(self._following.follow(principal, asked, connection.still))) as results:
            async for result in results:
                await stream.result(result)


class _Ended:
    """That a stream's credential holds no more, and what is told of it."""

    def __init__(self) -> None:
        self.why: Declined | None = None
        self._event = asyncio.Event()

    def __call__(self, why: Declined) -> None:
        self.why = why
        self._event.set()

    async def wait(self) -> None:
        """Until it is."""
        await self._event.wait()


class _TooSlow(Exception):
    """The client takes nothing for so long that it is no longer waited for."""


class _Stream:
    """The events of one answer, as bytes."""

    def __init__(self, send: Send, seconds: float) -> None:
        self._send = send
        self._seconds = seconds

    async def result(self, result: bytes) -> None:
        """One result: JSON, which has no line breaks of its own."""
        await self._body(b"event: next\ndata: " + result + b"\n\n")

    async def complete(self) -> None:
        """The last event; its data is empty, for browsers pass over an event without any."""
        await self._body(b"event: complete\ndata: \n\n", more=False)

    async def keep_alive(self, every: float) -> None:
        """A comment at a fixed rate, whatever else is told: so that no pause tells of anything."""
        with suppress(_TooSlow):
            while True:
                await asyncio.sleep(every)
                await self._body(b":\n\n")

    async def _body(self, body: bytes, more: bool = True) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._send({"type": "http.response.body", "body": body, "more_body": more})
        except TimeoutError:
            raise _TooSlow from None


async def _left(receive: Receive) -> None:
    """Until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
