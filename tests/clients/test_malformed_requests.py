"""Bytes that are no request, and requests that end before they are whole: coded, closed, and nothing comes of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import orjson
import pytest

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
    assert whole.endswith(b'{"data":{"viewer":{"party":"customer:BN"}}}')
