"""`WS /graphql`: operations over a WebSocket, by the protocol `graphql-transport-ws` and no other.

The protocol is the document `PROTOCOL.md` of graphql-ws 6. A socket speaks for whom it was opened by, from its
`connection_init` to its end, and ends with that credential.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager, aclosing, suppress
from typing import Any

import orjson
import structlog
from graphql import OperationType
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.identity.tokens import Presented, Verifier
from hub.serve.browser import headers_of
from hub.serve.connections import BrowserSessions, Connection, Connections, Follow, closable
from hub.serve.declined import Declined, declined_for
from hub.serve.endpoint import HEADERS, presented_in, principal_of, read_headers
from hub.serve.limits import exceeded
from hub.serve.operations import Asked, Operations
from hub.serve.wording import said
from hub.settings import Limits

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 3.0  # until `connection_init` must have come
CLOSING_SECONDS = 1.0  # for the frame that closes, to a client that takes none
LONGEST_ID_CHARACTERS = 255
LONGEST_REASON_BYTES = 123  # RFC 6455 section 5.5.1
ENDED, TRY_AGAIN, TOO_LONG = 1000, 1013, 1009  # RFC 6455 section 7.4.1 and its registry
MALFORMED, UNAUTHORIZED, FORBIDDEN, NOT_SPOKEN = 4400, 4401, 4403, 4406
INIT_LATE, ID_TAKEN, TOO_SLOW, INIT_AGAIN, FAULT = 4408, 4409, 4413, 4429, 4500
# What a client mends by coming again with a new token, which clients of the protocol do by themselves after 4403.
MENDED_BY_A_NEW_TOKEN = {"TOKEN_EXPIRED"}
_ASKED = {"query": str, "operationName": str, "variables": dict, "extensions": dict}

log = structlog.get_logger("hub.serve")


class Sockets:
    """Answers GraphQL over WebSockets for every audience; `origins` are those whose pages may open one."""

    def __init__(
        self,
        operations: Operations,
        following: Follow,
        connections: Connections,
        verifier: Verifier,
        limits: Limits,
        origins: frozenset[str],
        sessions: BrowserSessions | None,
    ) -> None:
        self.operations = operations
        self.following = following
        self.connections = connections
        self.verifier = verifier
        self.limits = limits
        self.sessions = sessions
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket, until it is closed."""
        # A server writes the address it was asked at in its log, and a token in it would be no secret any more.
        scope["query_string"] = b""
        socket = WebSocket(scope, receive, send)
        try:
            headers = headers_of(scope)
            if "origin" in headers and headers["origin"].lower() not in self._origins:
                sentence = "pages of this origin open no socket here; the operator names those that do"
                raise Declined([said("ORIGIN_NOT_ALLOWED", sentence)], 403)
            if "hub-view-as" in headers:
                sentence = "through another's eyes one looks by POST; leave the header `Hub-View-As` out"
                raise Declined([said("VIEW_NOT_HERE", sentence)], 403)
        except Declined as declined:
            await socket.send_denial_response(JSONResponse({"errors": declined.errors}, declined.status, HEADERS))
            return
        if PROTOCOL not in socket["subprotocols"]:
            await socket.accept(headers=[])
            await socket.close(NOT_SPOKEN, f"offer the subprotocol {PROTOCOL}")
            return
        await socket.accept(PROTOCOL)
        await _Conversation(self, socket).hold()


class _Close(Exception):
    """The socket is closed with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__()
        self.code = code
        self.reason = reason


class _Conversation:
    """What is said over one socket."""

    def __init__(self, sockets: Sockets, socket: WebSocket) -> None:
        self._sockets = sockets
        self._socket = socket
        self._connection: Connection | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ending: _Close | None = None
        self._idle: asyncio.Timeout | None = None
        task = asyncio.current_task()
        assert task is not None  # what is awaited runs in a task
        self._main = task

    async def hold(self) -> None:
        """From the handshake to the end."""
        try:
            try:
                opened = await self._initialized()
                with opened as self._connection:
                    await self._say({"type": "connection_ack"})
                    await self._listen()
            except Declined as declined:
                raise _closing(declined) from None
            except asyncio.CancelledError:
                if self._ending is None:
                    raise  # not by us: the process ends
                self._main.uncancel()
                raise self._ending from None
        except _Close as close:
            await self._leave()
            await self._closed(close)
        except (WebSocketDisconnect, OSError):
            await self._leave()
        except Exception as fault:
            await self._leave()
            await self._closed(_closing(declined_for(fault, self._sockets.limits.seconds)))
        finally:
            for task in self._running.values():
                task.cancel()

    async def _initialized(self) -> AbstractContextManager[Connection]:
        """Who speaks, said in time and before anything else; the connection that stands from then on."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                while True:
                    message = await self._heard()
                    match message["type"]:
                        case "connection_init":
                            return await self._opened(message.get("payload") or {})
                        case "ping":
                            await self._say({"type": "pong"})
                        case "subscribe":
                            raise _Close(UNAUTHORIZED, "Unauthorized")
        except TimeoutError:
            raise _Close(INIT_LATE, "Connection initialisation timeout") from None

    async def _opened(self, payload: Mapping[str, Any]) -> AbstractContextManager[Connection]:
        sockets, scope = self._sockets, dict(self._socket.scope)
        brought: dict[str, str] = {}
        for name in ("authorization", "dpop"):
            one = payload.get(name)
            if isinstance(one, str) and one.isprintable() and one.isascii():
                brought[name] = one
            elif one is not None:
                raise _Close(MALFORMED, "bring `authorization` in the payload as text")
        # Beside the one of the handshake, if there is one: two tokens are never one credential.
        scope["headers"] = [*scope["headers"], *((name.encode(), one.encode()) for name, one in brought.items())]
        headers = read_headers(scope, sockets.verifier)
        if sockets.sessions is not None and b"authorization" not in headers:
            by_cookie = await sockets.sessions.opens(scope)
            if by_cookie is not None:
                sessions = sockets.sessions
                return sockets.connections.by_session(by_cookie, lambda: sessions.still(scope), self._over)
        principal = await principal_of(sockets.verifier, scope, headers)
        presented: Presented = presented_in(scope, headers, sockets.verifier)
        return sockets.connections.by_token(principal, presented, self._over)

    async def _listen(self) -> None:
        limits = self._sockets.limits
        try:
            async with asyncio.timeout(limits.idle_seconds) as self._idle:
                while True:
                    message = await self._heard()
                    self._rest()
                    match message["type"]:
                        case "connection_init":
                            raise _Close(INIT_AGAIN, "Too many initialisation requests")
                        case "ping":
                            await self._say({"type": "pong"})
                        case "subscribe":
                            await self._begin(message["id"], message["payload"])
                        case "complete":
                            self._end(message["id"])
        except TimeoutError:
            raise _Close(ENDED, f"IDLE: nothing was under way for {limits.idle_seconds:g} s") from None

    async def _begin(self, name: str, payload: dict[str, Any]) -> None:
        if name in self._running:
            raise _Close(ID_TAKEN, f"Subscriber for {name} already exists")
        allowed = self._sockets.limits.subscriptions
        if len(self._running) >= allowed:
            refusal = exceeded("SUBSCRIPTIONS", allowed, len(self._running) + 1, "complete one, or open another socket")
            await self._say({"type": "error", "id": name, "payload": [said(refusal.code, refusal.sentence)]})
            return
        self._running[name] = asyncio.create_task(self._answer(name, payload))
        self._rest()

    def _end(self, name: str) -> None:
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()
        self._rest()

    def _rest(self) -> None:
        """The socket is not idle while anything is under way; when nothing is, it may rest for so long."""
        if self._idle is not None and not self._idle.expired():
            at = asyncio.get_running_loop().time() + self._sockets.limits.idle_seconds
            self._idle.reschedule(None if self._running else at)

    async def _answer(self, name: str, payload: dict[str, Any]) -> None:
        """One operation, from its beginning to its end, of whom the socket speaks for and with nothing of another's."""
        connection = self._connection
        assert connection is not None  # none begins before
        last: dict[str, Any] = {"type": "complete", "id": name}
        try:
            await self._answered(name, payload, connection)
        except _Close as close:
            self._stop(close)
            return
        except (WebSocketDisconnect, OSError):
            return  # nobody is there to be told
        except Exception as fault:
            if connection.ended is not None:
                return  # the socket is closed with the reason
            declined = declined_for(fault, self._sockets.limits.seconds)
            last = {"type": "error", "id": name, "payload": declined.errors}
        self._running.pop(name, None)  # before it is said: from then on the id may be taken again
        self._rest()
        try:
            await self._say(last)
        except _Close as close:
            self._stop(close)
        except (WebSocketDisconnect, OSError):
            return

    async def _answered(self, name: str, payload: dict[str, Any], connection: Connection) -> None:
        sockets = self._sockets
        principal = await connection.still()
        asked = Asked.of(payload)
        kind = sockets.operations.kind_of(principal, asked)
        if kind is OperationType.MUTATION:
            raise Declined(
                [said("MUTATION_NOT_HERE", "a submission is sent by POST, where a lost answer can be asked for again")]
            )
        if kind is OperationType.QUERY:
            await self._next(name, await sockets.operations.answer(principal, orjson.dumps(payload)))
            return
        async with aclosing(closable(sockets.following.follow(principal, asked, connection.still))) as results:
            async for result in results:
                await self._next(name, result)

    async def _next(self, name: str, result: bytes) -> None:
        await self._said(b'{"type":"next","id":%s,"payload":%s}' % (orjson.dumps(name), result))

    async def _say(self, message: Mapping[str, Any]) -> None:
        await self._said(orjson.dumps(message))

    async def _said(self, text: bytes) -> None:
        try:
            async with asyncio.timeout(self._sockets.limits.telling_seconds):
                await self._socket.send_text(text.decode())
        except TimeoutError:
            raise _Close(
                TOO_SLOW, "CONSUMER_TOO_SLOW: come again with the last cursor, and nothing is missed"
            ) from None

    async def _heard(self) -> dict[str, Any]:
        """The next message, of a form that the protocol knows."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", ENDED))
            text = message.get("text")
            if text is None:
                raise _Close(MALFORMED, "send messages as text")
            allowed = self._sockets.limits.body_bytes
            if len(text) > allowed or len(text.encode("utf-8", "surrogatepass")) > allowed:
                raise _Close(TOO_LONG, f"LIMIT_BODY: at most {allowed} bytes are taken in one message")
            heard = _message(text)
            if heard["type"] != "pong":
                return heard

    def _over(self, declined: Declined) -> None:
        """The credential holds no more, and so neither does the socket."""
        self._stop(_closing(declined))

    def _stop(self, close: _Close) -> None:
        if self._ending is None:
            self._ending = close
            self._main.cancel()

    async def _leave(self) -> None:
        """Nothing more is told: what was under way is ended before the frame that closes."""
        self._ending = self._ending or _Close(ENDED, "")  # once is enough
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSING_SECONDS)

    async def _closed(self, close: _Close) -> None:
        reason = close.reason.encode()[:LONGEST_REASON_BYTES].decode(errors="ignore")
        log.info("socket closed", code=close.code, reason=reason.partition(":")[0])
        with suppress(TimeoutError, WebSocketDisconnect, OSError, RuntimeError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._socket.close(close.code, reason)


def _message(text: str) -> dict[str, Any]:
    """A client's message; raises `_Close` for one that is not of the protocol."""
    try:
        message = orjson.loads(text)
    except ValueError:
        raise _Close(MALFORMED, "a message is a JSON object") from None
    if not isinstance(message, dict):
        raise _Close(MALFORMED, "a message is a JSON object")
    payload = message.get("payload")
    match message.get("type"):
        case "connection_init" | "ping" | "pong":
            if payload is not None and not isinstance(payload, dict):
                raise _Close(MALFORMED, "a payload is an object")
        case "subscribe" | "complete" as kind:
            name = message.get("id")
            if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID_CHARACTERS:
                raise _Close(MALFORMED, f"an id is text of 1 to {LONGEST_ID_CHARACTERS} characters")
            if kind == "subscribe" and not _is_operation(payload):
                raise _Close(MALFORMED, "the payload of `subscribe` is an operation")
        case _:
            raise _Close(MALFORMED, "no client sends a message of this type")
    return message


def _is_operation(payload: object) -> bool:
    if not isinstance(payload, dict):
        return False
    return all(payload.get(name) is None or isinstance(payload[name], kind) for name, kind in _ASKED.items())


def _closing(declined: Declined) -> _Close:
    """How a socket is closed for what is told: 4401 says not to come again with this credential, 4403 with this token or
    now, 1013 that it is not the client's doing.
    """
    [error, *_] = declined.errors
    name = error["extensions"]["code"]
    if declined.status in (429, 503):
        code = TRY_AGAIN
    elif declined.status == 401 and name not in MENDED_BY_A_NEW_TOKEN:
        code = UNAUTHORIZED
    elif declined.status in (401, 403):
        code = FORBIDDEN
    else:
        code = FAULT
    return _Close(code, f"{name}: {error['message']}")
