"""`/graphql` over HTTP: who asks, what is asked, and one answer; every refusal is coded and every fault is masked.

GraphQL over HTTP, draft of September 2025. A request that holds no operation is answered 400 to everybody; an operation that
is refused before it runs is answered 400 without `data` as `application/graphql-response+json`, and 200 as `application/json`,
whose clients look for the errors in the body.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from email.message import Message
from functools import lru_cache
from urllib.parse import parse_qsl
from urllib.request import parse_http_list

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from hub.identity.credential import ListTooOld
from hub.identity.gateways import NoGateway, forwarded
from hub.identity.issuers import IssuerSilent
from hub.identity.tokens import Presented, Unauthenticated, Verifier
from hub.identity.viewing import ViewRefused, seen_as
from hub.serve.declined import Declined, declined_for, unheld
from hub.serve.limits import exceeded
from hub.serve.operations import Operations
from hub.serve.wording import said
from hub.settings import Limits
from schema.audience import Principal

GRAPHQL_RESPONSE, JSON, EVENT_STREAM = "application/graphql-response+json", "application/json", "text/event-stream"
LONGEST_URL = 32_768  # bytes of the part after the question mark; the server itself reads no address of 64 KiB
MOST_PARAMETERS = 50
ALLOWED = {"Allow": "GET, HEAD, POST"}
BY_POST = {"Allow": "POST"}  # an address that carries a text, or names a mutation, takes no other method
HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization, Accept", "X-Content-Type-Options": "nosniff"}

_WRITTEN = {
    kind: [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    + [(b"content-type", f"{kind}; charset=utf-8".encode())]
    for kind in (GRAPHQL_RESPONSE, JSON)
}
_READ = (b"authorization", b"accept", b"content-type", b"content-encoding", b"dpop", b"hub-view-as",
         b"hub-gateway")  # fmt: skip

SessionOf = Callable[[Scope], Awaitable[Principal | None]]
"""Whom a browser's session speaks for; none without one, and `Declined` for one that cannot be taken."""

Stream = Callable[[Scope, Receive, Send, Principal, bytes], Awaitable[None]]
"""Answers the JSON of one request as server-sent events; raises `Declined` for what is refused before the first of them."""

_NOT_ENCODED = re.compile(rb"%(?![0-9A-Fa-f]{2})")


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
    """Answers GraphQL over HTTP for every audience.

    With `ad_hoc_get`, a query's text may stand in the address; without, only the id of a document may. `stream` answers a
    client that prefers server-sent events to all else; without it there are none.
    """

    def __init__(
        self,
        operations: Operations,
        verifier: Verifier,
        limits: Limits,
        session_of: SessionOf | None = None,
        *,
        ad_hoc_get: bool = False,
        stream: Stream | None = None,
    ) -> None:
        self._session_of = session_of
        self._operations = operations
        self._verifier = verifier
        self._limits = limits
        self._ad_hoc_get = ad_hoc_get
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one answer: never a stack trace, never a name or a value of another's."""
        try:
            answer = await self._met(scope, receive, send)
        except ClientDisconnect:
            return  # whoever went away before the request was whole is told nothing
        if answer is not None:
            await self._told(send, *answer)

    async def _met(
        self, scope: Scope, receive: Receive, send: Send
    ) -> tuple[bytes, int, str, Mapping[str, str]] | None:
        """The answer to one request: its body, status and media type, and the headers that only it has.

        None where it was answered as a stream.
        """
        kind, none = JSON, dict[str, str]()
        try:
            headers = read_headers(scope, self._verifier)
            kind = _negotiated(headers.get(b"accept", "*/*"), self._stream is not None)
            streamed = kind == EVENT_STREAM
            if streamed:
                kind = GRAPHQL_RESPONSE  # what is refused before the first event is no stream
            principal = None
            posted = scope["method"] == "POST"
            # A bearer token is sent on purpose, a cookie whether one means it or not: beside a token it counts for nothing,
            # and by GET, which an image or a link of another site's page sends too, it is not looked at.
            if posted and self._session_of is not None and b"authorization" not in headers:
                principal = await self._session_of(scope)
            if principal is None:
                principal = await principal_of(self._verifier, scope, headers)
            if not posted and scope["method"] not in ("GET", "HEAD"):
                raise Declined([said("METHOD_NOT_ALLOWED", "send operations by POST")], 405, ALLOWED)
            if b"hub-gateway" in headers:
                principal = await self._through_gateway(principal, scope, headers)
            if b"hub-view-as" in headers:
                principal = _seen_as(principal, headers[b"hub-view-as"])
            content = await self._content(headers, receive) if posted else self._in_address(scope["query_string"])
            if streamed and self._stream is not None:
                await self._stream(scope, receive, send, principal, content)
                return None
            return await self._operations.answer(principal, content, reading=not posted), 200, kind, none
        except ClientDisconnect:
            raise
        except Exception as fault:
            declined = declined_for(fault, self._limits.seconds)
            told_by_status = declined.malformed or declined.status != 400 or kind == GRAPHQL_RESPONSE
            return (
                orjson.dumps({"errors": declined.errors}),
                declined.status if told_by_status else 200,
                kind,
                declined.headers,
            )

    async def _through_gateway(self, principal: Principal, scope: Scope, headers: Mapping[bytes, str]) -> Principal:
        gateway = await principal_of(self._verifier, scope, {**headers, b"authorization": headers[b"hub-gateway"]})
        try:
            return forwarded(principal, gateway)
        except NoGateway as refused:
            raise Declined([said(refused.code, refused.sentence)], 403) from None

    async def _told(self, send: Send, body: bytes, status: int, kind: str, headers: Mapping[str, str]) -> None:
        raw = [*_WRITTEN[kind], (b"content-length", b"%d" % len(body))]
        if headers:
            raw += [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _content(self, headers: Mapping[bytes, str], receive: Receive) -> bytes:
        _check_content_type(headers.get(b"content-type", ""))
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

    def _in_address(self, query_string: bytes) -> bytes:
        """The request that stands in an address, as the JSON it would be by POST."""
        sent = _parameters(query_string)
        if sent.get("query") and not self._ad_hoc_get:
            sentence = "send the text of an operation by POST; an address may carry the id of a registered one"
            raise Declined([said("METHOD_NOT_ALLOWED", sentence)], 405, BY_POST)
        written: dict[str, object] = {
            name: sent[name] for name in ("query", "operationName", "documentId") if sent.get(name)
        }
        for name in ("variables", "extensions"):
            if sent.get(name):
                try:
                    orjson.loads(sent[name])
                except ValueError:
                    error = said(f"{name.upper()}_MALFORMED", f"send `{name}` as JSON, or leave it out")
                    raise Declined([error], malformed=True) from None
                written[name] = orjson.Fragment(sent[name])
        return orjson.dumps(written)


def read_headers(scope: Scope, verifier: Verifier) -> dict[bytes, str]:
    """What of a request's headers is read, several of one name joined with a comma as HTTP reads them."""
    met: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _READ or name == verifier.certificate_header:
            text = value.decode("latin-1")
            met[name] = f"{met[name]}, {text}" if name in met else text
    return met


def _parameters(query_string: bytes) -> dict[str, str]:
    if len(query_string) > LONGEST_URL:
        refusal = exceeded(
            "URL", LONGEST_URL, f"{len(query_string)} bytes", "send the operation by POST, with its values as variables"
        )
        raise Declined([said(refusal.code, refusal.sentence)], 414)
    try:
        if _NOT_ENCODED.search(query_string):
            raise ValueError("a percent sign that encodes nothing")
        found = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        sentence = "the address is not percent-encoded UTF-8, or has too many parameters"
        raise Declined([said("ADDRESS_MALFORMED", sentence)], malformed=True) from None
    if len({name for name, _ in found}) < len(found):
        raise Declined([said("ADDRESS_MALFORMED", "give each parameter of the address once")], malformed=True)
    return dict(found)


def _check_content_type(content_type: str) -> None:
    kind, charset = _content_type(content_type)
    if kind != JSON:
        raise Declined([said("MEDIA_TYPE", "send the operation as `application/json`")], 415)
    if charset not in ("utf-8", "utf8"):
        raise Declined([said("MEDIA_TYPE", "send the operation in UTF-8, the only charset of JSON")], 415)


@lru_cache(maxsize=256)
def _content_type(header: str) -> tuple[str, str]:
    """The media type and the charset of a body, `utf-8` where none is said."""
    read = Message()
    read["content-type"] = header
    return read.get_content_type(), str(read.get_param("charset", "utf-8")).lower()


# How exactly a range of media types names one: the exactest says how much a type is wanted (RFC 9110, 12.5.1).
_RANGES = {
    kind: {kind: 2, kind.partition("/")[0] + "/*": 1, "*/*": 0} for kind in (GRAPHQL_RESPONSE, JSON, EVENT_STREAM)
}


@lru_cache(maxsize=256)
def _negotiated(accept: str, streams: bool = False) -> str:
    """The media type of the answer, by how much the client wants each; raises `Declined` where it wants none.

    Of two that are wanted as much, the one that is named more exactly, then `application/graphql-response+json` where it is
    named and `application/json` where anything will do. Events are streamed to whoever names them and wants them more than all
    else: some clients name them last, and must be told JSON.
    """
    wanted = _wanted(accept)
    plain = [kind for kind in (GRAPHQL_RESPONSE, JSON) if wanted[kind][0] > 0]
    most = max(wanted[GRAPHQL_RESPONSE][0], wanted[JSON][0])
    if streams and wanted[EVENT_STREAM][0] > most and wanted[EVENT_STREAM][1] == 2:
        return EVENT_STREAM
    if not plain:
        raise Declined(
            [said("NOT_ACCEPTABLE", "accept `application/graphql-response+json` or `application/json`")], 406
        )
    best = max(plain, key=lambda kind: wanted[kind])
    return JSON if wanted[best][1] < 2 and JSON in plain else best


def _wanted(accept: str) -> dict[str, tuple[float, int]]:
    """How much each media type is wanted, zero for not at all, and how exactly it was named."""
    found = dict.fromkeys(_RANGES, (0.0, -1))
    for one in parse_http_list(accept) or ["*/*"]:
        read = Message()
        read["content-type"] = one
        named = one.partition(";")[0].strip().lower()
        charset = str(read.get_param("charset", "utf-8")).lower()
        try:
            quality = float(str(read.get_param("q", "1")))
        except ValueError:
            continue
        for kind, ranges in _RANGES.items():
            exact = ranges.get(named, -1)
            if exact > found[kind][1] and charset in ("utf-8", "utf8") and 0 <= quality <= 1:
                found[kind] = quality, exact
    return found
