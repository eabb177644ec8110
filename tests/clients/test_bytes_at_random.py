"""Bytes, requests and frames at random: whatever comes, the hub answers in coded JSON or ends the connection, and serves on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hub.app import House
from hub.serve.operations import Operations
from hub.serve.sockets import PROTOCOL
from hub.store.engine import Addresses
from schema.audience import Principal
from tests.following import on_a_port
from tests.served import Hub, served

LONG = settings.get_current_profile_name() == "long"
tried = settings(
    max_examples=3_000 if LONG else 120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
fewer = settings(tried, max_examples=1_000 if LONG else 60)
FORM = b"Content-Type: application/x-www-form-urlencoded"
WITHIN = 10.0  # seconds that one of them may take before it counts as never answered
WELL_CLOSED = {1000, 1002, 1003, 1007, 1008, 1009, 4400, 4401, 4403, 4406, 4408, 4409, 4429}


class Asked:
    """A hub on a port, and somebody who asks it."""

    def __init__(self, hub: Hub, address: str) -> None:
        self.hub = hub
        self.host, _, port = address.partition(":")
        self.port = int(port)
        self.token = hub.token("partner:BN").encode()

    async def sent(self, content: bytes, *, then_leave: bool = True) -> bytes:
        """All that comes back for these bytes until the hub ends the connection, or the sender has left."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(content)
            with suppress(OSError):
                await writer.drain()
                if then_leave:
                    writer.write_eof()
            async with asyncio.timeout(WITHIN):
                with suppress(ConnectionResetError):
                    return await reader.read()
                return b""
        finally:
            writer.close()

    async def posted(self, body: bytes, *headers: bytes, target: bytes = b"/graphql", method: bytes = b"POST") -> bytes:
        """All that comes back for one request of this body."""
        head = [
            method + b" " + target + b" HTTP/1.1",
            b"Host: hub",
            b"Connection: close",
            b"Content-Length: %d" % len(body),
        ]
        return await self.sent(b"\r\n".join([*head, *headers, b"", body]), then_leave=False)

    @property
    def bearer(self) -> bytes:
        """The header of a token that is good."""
        return b"Authorization: Bearer " + self.token

    async def serves(self) -> None:
        """Asserts that it still answers whoever asks well."""
        told = await self.posted(b'{"query":"{ viewer { party } }"}', self.bearer, b"Content-Type: application/json")
        assert b'{"data":{"viewer":{"party":"customer:BN"}}' in told, told


@pytest.fixture(scope="module")
async def asked(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asked]:
    """A hub that listens as `hub serve` does."""
    async with served(addresses, tmp_path_factory.mktemp("random")) as hub, on_a_port(hub.house) as address:
        yield Asked(hub, address)


def judged(told: bytes) -> tuple[int, Any]:
    """The status and the JSON of an answer; fails for a fault, and for an error without a code."""
    head, _, body = told.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    assert 200 <= status < 500, told
    read = orjson.loads(body) if body else None
    if status >= 400 and body:
        codes = [error["extensions"]["code"] for error in read["errors"]]
        assert codes
        assert "FAULT" not in codes
    assert b'"FAULT"' not in body
    return status, read


class Failing(Operations):
    """Fails whatever it is asked."""

    async def answer(self, principal: Principal, content: bytes, *, reading: bool = False) -> bytes:
        """Nothing."""
        raise ValueError("a fault")


class FailingHouse(House):
    """A house that fails."""

    answering = Failing


async def test_a_hub_that_fails_would_be_noticed(
    addresses: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with (
        served(addresses, tmp_path_factory.mktemp("failing"), kind=FailingHouse) as hub,
        on_a_port(hub.house) as address,
    ):
        broken = Asked(hub, address)
        told = await broken.posted(
            b'{"query":"{ viewer { party } }"}', broken.bearer, b"Content-Type: application/json"
        )
        with pytest.raises(AssertionError, match="FAULT"):
            judged(told)
        with pytest.raises(AssertionError, match="FAULT"):
            await broken.serves()


LINES = st.sampled_from(
    [
        b"GET /graphql HTTP/1.1", b"POST /graphql HTTP/1.1", b"POST /graphql HTTP/1.0", b"PUT /graphql HTTP/1.1", b"GET / HTTP/2.0",
        b"OPTIONS * HTTP/1.1", b"HEAD /graphql?query=%7B HTTP/1.1", b"Host: hub", b"Connection: close", b"Connection: Upgrade",
        b"Upgrade: websocket", b"Upgrade: h2c", b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        b"Content-Length: 0", b"Content-Length: 3", b"Content-Length: -1", b"Content-Length: 99999999999999999999",
        b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Content-Type: application/json", b"Expect: 100-continue",
        b"Accept: text/event-stream", b"Accept: a/b;q=nan", b"3\r\n{}x\r\n0\r\n", b"0\r\n", b"", b"PRI * HTTP/2.0\r\n\r\nSM\r\n",
    ]
)  # fmt: skip


@tried
@given(
    st.one_of(st.binary(max_size=300), st.lists(LINES | st.binary(max_size=40), max_size=9).map(b"\r\n".join)),
    st.booleans(),
)
async def test_bytes_at_random_are_refused_in_coded_json_or_not_answered(
    asked: Asked, content: bytes, ended: bool
) -> None:
    told = await asked.sent(content + (b"\r\n\r\n" if ended else b""))
    if told and not told.startswith((b"HTTP/1.1 100", b"HTTP/1.1 101")):
        assert told.startswith(b"HTTP/1.1 ")
        head, _, body = told.partition(b"\r\n\r\n")
        assert int(head.split(b" ")[1]) < 500, told
        assert b'"FAULT"' not in body
    await asked.serves()


NAMES = st.sampled_from(
    ["query", "variables", "operationName", "extensions", "documentId", "persistedQuery", "sha256Hash", "__proto__"]
)
TEXTS = st.sampled_from(
    ["{ viewer { party } }", "query($d: CaseDesignator!) { case(designator: $d) { id } }", "{", "{ cases(first: $n) { totalCount } }",
     "subscription { caseChanged(designator: \"BN-D-SAE\") { cursor } }", "mutation { x }", "\ufeff{ __typename }", "\x00", ""]
) | st.text(max_size=30)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=8), inner, max_size=5),
    max_leaves=12,
)
REQUESTS = st.dictionaries(NAMES, JSON, max_size=5) | st.fixed_dictionaries(
    {"query": TEXTS}, optional={"variables": JSON, "operationName": JSON, "extensions": JSON, "documentId": JSON}
)
HEADERS = st.sampled_from(
    [
        b"Accept: application/graphql-response+json", b"Accept: text/event-stream", b"Accept: multipart/mixed;deferSpec=20220824",
        b"Accept: ;;;,,", b"Accept: */*;q=2", b"Content-Type: text/plain", b"Content-Type: application/json; charset=\"", b"DPoP: x",
        b"Content-Encoding: gzip", b"Hub-View-As: partner:BN", b"Hub-Gateway: Bearer x", b"Hub-Gateway: \xff", b"Cookie: a=\xff",
        b"Authorization: Bearer", b"Authorization: \xff\xfe", b"Content-Type: application/json; charset=utf-16",
    ]
)  # fmt: skip


def dumped(value: Any) -> bytes:
    """As JSON; what orjson writes not, such as a number of 64 bits, is left out."""
    try:
        return orjson.dumps(value)
    except (TypeError, ValueError):
        return b"{}"


@pytest.mark.long
@tried
@given(REQUESTS.map(dumped) | JSON.map(dumped) | st.binary(max_size=100), st.lists(HEADERS, max_size=3), st.booleans())
async def test_a_request_at_random_is_answered_in_coded_json(
    asked: Asked, body: bytes, headers: list[bytes], known: bool
) -> None:
    said = [asked.bearer] if known else []
    typed = [] if any(h.startswith(b"Content-Type") for h in headers) else [b"Content-Type: application/json"]
    told = await asked.posted(body, *said, *typed, *headers)
    assert told.startswith(b"HTTP/1.1 "), told
    if b"content-type: text/event-stream" not in told.lower():
        judged(told)
    assert b'"FAULT"' not in told


@pytest.mark.long
@tried
@given(st.text(max_size=60) | REQUESTS.map(lambda one: "&".join(f"{k}={v}" for k, v in one.items())))
async def test_an_address_at_random_is_answered_in_coded_json(asked: Asked, query: str) -> None:
    written = query.encode("utf-8", "replace")
    if any(byte <= 32 or byte == 127 for byte in written):
        written = b"".join(b"%%%02X" % byte if byte <= 32 or byte == 127 else bytes([byte]) for byte in written)
    status, _ = judged(await asked.posted(b"", asked.bearer, target=b"/graphql?" + written, method=b"GET"))
    assert status in (200, 400, 405, 406)


ODD = st.sampled_from(
    [
        b"/feeds/%00", b"/feeds/..%2f..", b"/feeds/\xff", b"/graphql/", b"//graphql", b"/%2e%2e/keys", b"/graphql;x", b"/livez/%ff",
        b"/oauth/token?grant_type=%zz", b"/schema.graphql?audience=dsca", b"*", b"http://hub/graphql",
    ]
)  # fmt: skip
FORMS = st.sampled_from(
    [
        b"token=%00", b"grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=a.b.c", b"user_code=%F0%9F",
        b"grant_type=refresh_token&grant_type=x", b"client_id=\xff&scope=%ed%a0%80", b"grant_type=client_credentials&client_id=a%00",
        b"grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=%00",
    ]
)  # fmt: skip


@tried
@given(st.data(), st.sampled_from([b"GET", b"POST", b"PUT", b"HEAD", b"OPTIONS"]), FORMS | st.binary(max_size=60))
async def test_a_request_at_random_at_any_address_is_refused_and_is_no_fault(
    asked: Asked, data: st.DataObject, method: bytes, body: bytes
) -> None:
    addresses = sorted({route.path.replace("{source}", "dsams").encode() for route in asked.hub.house.asgi().routes})
    target = data.draw(st.sampled_from(addresses) | ODD)
    headers = data.draw(st.lists(HEADERS | st.just(asked.bearer) | st.just(FORM), max_size=3))
    told = await asked.posted(body, *headers, target=target, method=method)
    assert told.startswith(b"HTTP/1.1 "), told
    head, _, content = told.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    assert status < 500, told
    if status >= 400 and content:
        refused = orjson.loads(content)
        assert "error" in refused or [error["extensions"]["code"] for error in refused["errors"]]


FRAMES = st.one_of(
    st.text(max_size=60),
    st.binary(max_size=60),
    JSON.map(lambda one: dumped(one).decode()),
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(
                ["connection_init", "subscribe", "complete", "ping", "pong", "next", "error", "start"]
            )
            | TEXTS
        },
        optional={"id": st.sampled_from(["a", "", "b" * 300]) | JSON, "payload": REQUESTS | JSON},
    ).map(lambda one: dumped(one).decode()),
)


@pytest.mark.long
@fewer
@given(st.lists(FRAMES, max_size=6), st.booleans())
async def test_frames_at_random_close_a_socket_with_a_reason_and_nothing_else(
    asked: Asked, frames: list[str | bytes], begun: bool
) -> None:
    said: list[str | bytes] = (
        [orjson.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {asked.token.decode()}"}}).decode()] if begun else []
    )  # fmt: skip
    protocols: Any = [PROTOCOL]
    async with connect(
        f"ws://{asked.host}:{asked.port}/graphql", subprotocols=protocols, proxy=None, compression=None
    ) as socket:
        heard: list[str | bytes] = []
        try:
            for frame in [*said, *frames]:
                await socket.send(frame)
            await socket.send('{"type":"nothing that is known"}')  # and that ends it at the latest
            async with asyncio.timeout(WITHIN):
                while True:
                    heard.append(await socket.recv())
        except ConnectionClosed:
            pass
    assert socket.close_code in WELL_CLOSED, (socket.close_code, socket.close_reason)
    for one in heard:
        assert isinstance(one, str)
        assert '"FAULT"' not in one
        assert isinstance(orjson.loads(one)["type"], str)


@fewer
@given(st.binary(min_size=1, max_size=200))
async def test_bytes_at_random_in_place_of_frames_end_the_socket_and_nothing_else(asked: Asked, content: bytes) -> None:
    asking = (
        b"GET /graphql HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    told = await asked.sent(asking + content)
    assert told.startswith(b"HTTP/1.1 101 "), told
    await asked.serves()
