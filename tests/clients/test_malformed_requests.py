"""Bytes that are no request, and requests that end before they are whole: coded, closed, and nothing comes of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx2
import orjson
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.store.engine import Addresses
from tests.clients.listening import listening
from tests.served import Hub, served

CANARY = b"Qx7secret"
NOT_HTTP = {
    "no method": CANARY + b"\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x00\xa5" + CANARY,
    "a header without a name": b"GET /graphql HTTP/1.1\r\nHost: hub\r\n: " + CANARY + b"\r\n\r\n",
    "a NUL in a header": b"GET /graphql HTTP/1.1\r\nHost: hub\r\nX: " + CANARY + b"\x00\r\n\r\n",
    "a space in the name of a header": b"GET /graphql HTTP/1.1\r\nHost : " + CANARY + b"\r\n\r\n",
    "two lengths": b"POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n" + CANARY,
    "a length and chunks": (
        b"POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n" + CANARY
    ),
    "a length that is no number": b"POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Length: " + CANARY + b"\r\n\r\n",
    "a chunk that is no number": (
        b"POST /graphql HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n" + CANARY + b"\r\n"
    ),
}


@pytest.fixture(scope="module")
async def address(
    addresses: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, int, Hub]]:
    """Where a hub listens, and the hub."""
    async with served(addresses, tmp_path_factory.mktemp("malformed")) as hub, listening(hub) as url:
        there = urlsplit(url)
        assert there.hostname is not None
        assert there.port is not None
        yield there.hostname, there.port, hub


async def answered(address: tuple[str, int, Hub], sent: bytes, *, then_leave: bool = False) -> bytes:
    """All that comes back until the hub ends the connection, or until the sender has left."""
    reader, writer = await asyncio.open_connection(*address[:2])
    writer.write(sent)
    await writer.drain()
    if then_leave:
        writer.write_eof()
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("kind", NOT_HTTP)
async def test_what_is_no_http_is_refused_in_coded_json_and_not_repeated(
    address: tuple[str, int, Hub], kind: str
) -> None:
    head, _, body = (await answered(address, NOT_HTTP[kind])).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json; charset=utf-8" in head
    assert b"cache-control: no-store" in head
    [error] = orjson.loads(body)["errors"]
    assert error["extensions"] == {"code": "REQUEST_MALFORMED"}
    assert CANARY not in head + body


async def test_a_body_that_is_cut_off_is_answered_to_nobody_and_the_hub_goes_on(address: tuple[str, int, Hub]) -> None:
    token = address[2].token("partner:BN").encode()
    head = (
        b"POST /graphql HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer " + token + b"\r\nContent-Length: "
    )
    body = b'{"query": "{ viewer { party } }"}'
    assert await answered(address, head + b"900\r\n\r\n" + body, then_leave=True) == b""
    whole = await answered(address, head + b"%d\r\n\r\n" % len(body) + body)
    assert b'{"data":{"viewer":{"party":"customer:BN"}},' in whole


async def test_an_address_that_is_too_long_is_refused_unread(address: tuple[str, int, Hub]) -> None:
    token = address[2].token("partner:BN").encode()
    asked = b"GET /graphql?%s HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
    found = {}
    for length in (32_768, 32_769, 1_000_000):
        query_string = (b"operationName=" + CANARY).ljust(length, b"x")
        head, _, body = (await answered(address, asked % (query_string, token))).partition(b"\r\n\r\n")
        [error] = orjson.loads(body)["errors"]
        found[length] = head.split()[1].decode(), error["extensions"]["code"]
        assert CANARY not in head + body
        if length == 32_769:
            assert error["message"].startswith("at most 32768 are taken and 32769 bytes were met")
    assert found == {
        32_768: ("400", "QUERY_MISSING"),
        32_769: ("414", "LIMIT_URL"),
        1_000_000: ("400", "REQUEST_MALFORMED"),
    }


async def test_a_websocket_where_there_is_none_is_refused_in_coded_json(address: tuple[str, int, Hub]) -> None:
    asked = (
        b"GET /nowhere HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + CANARY + b"\r\n\r\n"
    )
    head, _, body = (await answered(address, asked)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 ")
    assert b"cache-control: no-store" in head.lower()
    assert orjson.loads(body)["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
    assert CANARY not in head + body


HANDSHAKE = {
    b"Connection": b"Upgrade",
    b"Upgrade": b"websocket",
    b"Sec-WebSocket-Version": b"13",
    b"Sec-WebSocket-Key": b"dGhlIHNhbXBsZSBub25jZQ==",
    b"Sec-WebSocket-Protocol": b"graphql-transport-ws",
}
NO_HANDSHAKE = {
    "no key": {b"Sec-WebSocket-Key": None},
    "a key that is none": {b"Sec-WebSocket-Key": CANARY},
    "a version nobody speaks": {b"Sec-WebSocket-Version": b"8"},
    "a header of ten thousand bytes": {b"Cookie": CANARY.ljust(10_000, b"x")},
    "a body": {b"Content-Length": b"%d" % len(CANARY)},
}


@pytest.mark.parametrize("kind", NO_HANDSHAKE)
async def test_a_handshake_that_is_none_is_refused_in_coded_json(address: tuple[str, int, Hub], kind: str) -> None:
    async def shaken(headers: dict[bytes, bytes | None]) -> bytes:
        lines = [b"%s: %s" % (name, value) for name, value in headers.items() if value is not None]
        reader, writer = await asyncio.open_connection(*address[:2])
        writer.write(b"\r\n".join([b"GET /graphql HTTP/1.1", b"Host: hub", *lines, b"", CANARY]))
        try:
            return await asyncio.wait_for(reader.read(1_000), 5)
        finally:
            writer.close()

    assert (await shaken({**HANDSHAKE})).startswith(b"HTTP/1.1 101 ")
    head, _, body = (await shaken(HANDSHAKE | NO_HANDSHAKE[kind])).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"sec-websocket-version: 13" in head
    [error] = orjson.loads(body)["errors"]
    assert error["extensions"] == {"code": "REQUEST_MALFORMED"}
    assert CANARY not in head + body


# Java's own client offers HTTP/2 with the first request of each connection; nobody need take up an offer.
@pytest.mark.parametrize("offered", [b"h2c", b"websocket", b"TLS/1.0"])
@pytest.mark.parametrize("framing", ["by length", "in chunks", "by length, bit by bit"])
async def test_a_request_that_offers_another_protocol_is_answered_as_it_is(
    address: tuple[str, int, Hub], offered: bytes, framing: str
) -> None:
    token = address[2].token("partner:BN").encode()
    body = b'{"query": "{ viewer { party } }"}'
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    framed = length + body
    if framing == "in chunks":
        framed = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    reader, writer = await asyncio.open_connection(*address[:2])
    sent = (
        b"POST /graphql HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: " + offered + b"\r\n"
        b"HTTP2-Settings: AAEAAEAAAAIAAAAB\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer " + token + b"\r\n" + framed
    )
    size = 40 if framing.endswith("bit by bit") else len(sent)
    for at in range(0, len(sent), size):
        writer.write(sent[at : at + size])
        await writer.drain()
        await asyncio.sleep(0.001)
    head, _, answer = (await asyncio.wait_for(reader.read(), 5)).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 200 ")
    assert orjson.loads(answer)["data"] == {"viewer": {"party": "customer:BN"}}


async def test_what_the_framework_answers_by_itself_is_coded_and_a_fault_is_masked(
    address: tuple[str, int, Hub],
) -> None:
    async def faulty(_: Request) -> Response:
        raise ValueError(CANARY)

    async def unreadable(_: Request) -> Response:
        raise HTTPException(400, CANARY.decode())

    app = address[2].house.asgi()
    app.router.routes += [Route("/faulty", faulty), Route("/unreadable", unreadable)]
    transport = httpx2.ASGITransport(app=app)  # and raises what is raised to the server, which would log it
    found = {}
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        for method, path in (("GET", "/nowhere"), ("POST", "/livez"), ("GET", "/unreadable"), ("GET", "/faulty")):
            answer = await client.request(method, path)
            [error] = answer.json()["errors"]
            found[path] = answer.status_code, error["extensions"]["code"]
            assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-store")
            assert CANARY not in answer.content
    assert found == {
        "/nowhere": (404, "NOT_FOUND"),
        "/livez": (405, "METHOD_NOT_ALLOWED"),
        "/unreadable": (400, "REQUEST_MALFORMED"),
        "/faulty": (500, "FAULT"),
    }
