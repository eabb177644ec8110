"""`POST /graphql`: who asks, what is asked, and one answer; every refusal is coded and every fault is masked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from hub.identity.credential import ListTooOld
from hub.identity.issuers import IssuerSilent
from hub.identity.tokens import Presented, Unauthenticated, Verifier
from hub.identity.viewing import ViewRefused, seen_as
from hub.serve.connections import unheld
from hub.serve.declined import Declined, declined_for
from hub.serve.limits import exceeded
from hub.serve.operations import Operations
from hub.serve.streams import EVENT_STREAM, Streams, prefers_events
from hub.serve.wording import said
from hub.settings import Limits
from schema.audience import Principal

GRAPHQL_RESPONSE, JSON = "application/graphql-response+json", "application/json"
HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization, Accept", "X-Content-Type-Options": "nosniff"}

_WRITTEN = {
    kind: [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    + [(b"content-type", f"{kind}; charset=utf-8".encode())]
    for kind in (GRAPHQL_RESPONSE, JSON)
}
_READ = (b"authorization", b"accept", b"content-type", b"content-encoding", b"dpop", b"hub-view-as")

SessionOf = Callable[[Scope], Awaitable[Principal | None]]
"""Whom a browser's session speaks for; none without one, and `Declined` for one that cannot be taken."""


async def principal_of(verifier: Verifier, scope: Scope, headers: Mapping[bytes, str] | None = None) -> Principal:
    """Who asks, by what the request brings; `headers` are those of `read_headers`, when they were read already.

    Raises `Declined` when nobody can be told.
    """
    read = read_headers(scope, verifier) if headers is None else headers
    try:
        return await verifier.authenticate(presented_in(scope, read, verifier))
    except (Unauthenticated, ListTooOld, IssuerSilent) as refused:
        raise unheld(refused) from None


def presented_in(scope: Scope, headers: Mapping[bytes, str], verifier: Verifier) -> Presented:
    """What a request brings to say who asks."""
    client, named = scope.get("client"), verifier.certificate_header
    return Presented(
        headers.get(b"authorization"),
        client[0] if client else None,
        scope.get("method", "GET"),  # a WebSocket is asked for by GET
        scope["path"].removeprefix(scope.get("root_path", "")),
        headers.get(b"dpop"),
        headers.get(named) if named else None,
    )


def _seen_as(principal: Principal, seat: str) -> Principal:
    try:
        return seen_as(principal, seat)
    except ViewRefused as refused:
        raise Declined([said(refused.code, refused.sentence)], 403) from None


class GraphQLEndpoint:
    """Answers GraphQL over HTTP for every audience."""

    def __init__(
        self,
        operations: Operations,
        verifier: Verifier,
        limits: Limits,
        session_of: SessionOf | None = None,
        streams: Streams | None = None,
    ) -> None:
        self._streams = streams
        self._session_of = session_of
        self._operations = operations
        self._verifier = verifier
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one answer: never a stack trace, never a name or a value of another's."""
        answer = await self._met(scope, receive, send)
        if answer is not None:
            await self._told(send, *answer)

    async def _met(
        self, scope: Scope, receive: Receive, send: Send
    ) -> tuple[bytes, int, str, Mapping[str, str]] | None:
        """The answer to one request: its body, status and media type, and the headers that only it has; none when it was
        told as events.
        """
        kind, none = JSON, dict[str, str]()
        try:
            headers = read_headers(scope, self._verifier)
            kind = _negotiated(headers.get(b"accept", "*/*"))
            principal = None
            # A bearer token is sent on purpose, a cookie whether one means it or not: beside a token it counts for nothing.
            if self._session_of is not None and b"authorization" not in headers:
                principal = await self._session_of(scope)
            if principal is None:
                principal = await principal_of(self._verifier, scope, headers)
            if scope["method"] != "POST":
                sentence = "send operations by POST"
                raise Declined([said("METHOD_NOT_ALLOWED", sentence)], 405, {"Allow": "POST"})
            if b"hub-view-as" in headers:
                principal = _seen_as(principal, headers[b"hub-view-as"])
            content = await self._content(headers, receive)
            if kind == EVENT_STREAM and self._streams is not None:
                brought = presented_in(scope, headers, self._verifier)
                await self._streams.tell(principal, brought, content, (scope, receive, send))
                return None
            return await self._operations.answer(principal, content), 200, kind, none
        except ClientDisconnect:
            raise
        except Exception as fault:
            declined = declined_for(fault, self._limits.seconds)
            transport = declined.status in (401, 403, 405, 406, 413, 415, 500, 503)
            kind = JSON if kind == JSON else GRAPHQL_RESPONSE
            status = declined.status if kind == GRAPHQL_RESPONSE or transport else 200
            return orjson.dumps({"errors": declined.errors}), status, kind, declined.headers

    async def _told(self, send: Send, body: bytes, status: int, kind: str, headers: Mapping[str, str]) -> None:
        raw = [*_WRITTEN[kind], (b"content-length", b"%d" % len(body))]
        if headers:
            raw += [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _content(self, headers: Mapping[bytes, str], receive: Receive) -> bytes:
        if _media_type(headers.get(b"content-type", "")) != JSON:
            raise Declined([said("MEDIA_TYPE", "send the operation as `application/json`")], 415)
        if headers.get(b"content-encoding", "identity").lower() != "identity":
            raise Declined([said("MEDIA_TYPE", "send the body as it is, without a content encoding")], 415)
        allowed = self._limits.body_bytes
        content, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            content += message.get("body", b"")
            more = message.get("more_body", False)
            if len(content) > allowed:
                refusal = exceeded(
                    "BODY", allowed, f"over {allowed} bytes", "send values as variables, and less at once"
                )
                raise Declined([said(refusal.code, refusal.sentence)], 413)
        return content


def read_headers(scope: Scope, verifier: Verifier) -> dict[bytes, str]:
    """What of a request's headers is read, several of one name joined with a comma as HTTP reads them."""
    met: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _READ or name == verifier.certificate_header:
            text = value.decode("latin-1")
            met[name] = f"{met[name]}, {text}" if name in met else text
    return met


@lru_cache(maxsize=256)
def _media_type(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


@lru_cache(maxsize=256)
def _negotiated(accept: str) -> str:
    if prefers_events(accept):
        return EVENT_STREAM
    media = [(part.split(";")[0].strip(), "q=0" in part.replace("q=0.", "")) for part in accept.lower().split(",")]
    offered = {m for m, refused in media if not refused}
    if GRAPHQL_RESPONSE in offered:
        return GRAPHQL_RESPONSE
    if offered & {JSON, "*/*", "application/*", ""}:
        return JSON
    raise Declined([said("NOT_ACCEPTABLE", "accept `application/graphql-response+json` or `application/json`")], 406)
