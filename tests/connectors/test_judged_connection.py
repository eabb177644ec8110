"""Every way out of the hub leads to the address that was judged: no metadata, no private network, no name that turns."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import httpx2
import pytest

from connectors.addresses import IP, AddressRefused, networks_of
from connectors.asking import Asking, Patience
from connectors.congressional_record.connector import CongressionalRecord
from connectors.contract import Connector, SourceDrifted, SourceUnavailable
from connectors.federal_register.connector import FederalRegister
from connectors.federal_register.connector import Limits as RegisterLimits
from connectors.judged_connection import JudgedConnection
from connectors.state_posts.connector import StatePosts
from connectors.usaspending_awards.connector import UsaspendingAwards

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONCE = {"pause": 0.0, "attempts": 1, "first_wait": 0.0, "longest_wait": 0.0, "request_time": 5.0}
HERE, THERE = "127.0.0.1", "127.0.0.2"  # two addresses of this machine; only the first is configured
CONFIGURED = networks_of([f"{HERE}/32"])


def surface(name: str, address: str, transport: httpx2.AsyncBaseTransport | None = None) -> Connector:
    """A connector of the public surfaces, asked at an address."""
    match name:
        case "federal_register":
            limits = RegisterLimits(**ONCE)  # type: ignore[arg-type]
            return FederalRegister(address=address, transport=transport, clock=lambda: NOON, limits=limits)
        case "state_posts":
            made = StatePosts(transport=transport, clock=lambda: NOON, patience=Patience(**ONCE))  # type: ignore[arg-type]
            made._address = address
            return made
        case "congressional_record":
            record = CongressionalRecord(transport=transport, clock=lambda: NOON, patience=Patience(**ONCE))  # type: ignore[arg-type]
            record._address = address
            return record
    awards = UsaspendingAwards(transport=transport, clock=lambda: NOON, patience=Patience(**ONCE))  # type: ignore[arg-type]
    awards._address = address
    return awards


SURFACES = ("federal_register", "state_posts", "congressional_record", "usaspending_awards")


def answering(*answers: str) -> Callable[[str, int], Awaitable[list[str]]]:
    """A name server that knows a name by these addresses."""

    async def resolve(host: str, port: int) -> list[str]:
        return list(answers)

    return resolve


def turning(*answers: str) -> Callable[[str, int], Awaitable[list[str]]]:
    """A name server that says another address at each question, and the last one ever after."""
    left = list(answers)

    async def resolve(host: str, port: int) -> list[str]:
        return [left.pop(0) if len(left) > 1 else left[0]]

    return resolve


class Site:
    """What listens at one address of this machine; counts who came."""

    def __init__(self) -> None:
        self.port = 0
        self.came: list[bytes] = []
        self.says = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One question."""
        self.came.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.says)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(address: str = HERE, port: int = 0) -> AsyncIterator[Site]:
    """A site at an address of this machine."""
    site = Site()
    server = await asyncio.start_server(site.handle, address, port)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


async def read(connector: Connector) -> list[object]:
    return [fetched async for fetched in connector.read(None)]


async def asked(address: str, connection: httpx2.AsyncBaseTransport, times: int = 1) -> list[bytes]:
    """What an address answers through a connection, in one round."""
    one = Asking("state_posts", address, Patience(**ONCE))  # type: ignore[arg-type]
    async with one.client(connection):
        return [await one.get(f"{address}/a", {}, 1_000) for _ in range(times)]


FORBIDDEN = [
    ("169.254.169.254",), ("::ffff:169.254.169.254",), ("::ffff:a9fe:a9fe",), ("fd00:ec2::254",), ("100.100.100.200",),
    ("10.0.0.1",), ("127.0.0.1",), ("::1",), ("::ffff:127.0.0.1",), ("64:ff9b::a9fe:a9fe",), ("2002:a9fe:a9fe::1",),
    ("8.8.8.8", "169.254.169.254"), ("169.254.169.254", "8.8.8.8"), ("8.8.8.8", "::ffff:10.0.0.1"), (), ("fe80::1%eth0",),
]  # fmt: skip


@pytest.mark.long(but=12)
@pytest.mark.parametrize("answers", FORBIDDEN)
@pytest.mark.parametrize("name", SURFACES)
async def test_no_public_surface_is_asked_at_an_address_that_is_not_public(name: str, answers: tuple[str, ...]) -> None:
    source = surface(name, "https://register.example", JudgedConnection(resolve=answering(*answers)))
    with pytest.raises(SourceDrifted) as refused:
        await read(source)
    assert refused.value.path == "address"


@pytest.mark.parametrize("name", SURFACES)
async def test_a_public_surface_asks_no_private_address_by_itself(name: str) -> None:
    async with listening() as site:
        with pytest.raises(SourceDrifted, match="not public"):
            await read(surface(name, f"https://{HERE}:{site.port}"))
        with pytest.raises(SourceDrifted, match="not public"):
            await read(surface(name, f"https://[::ffff:{HERE}]:{site.port}"))
        assert site.came == []
        # The control: it is asked once somebody configured it, so that something was there to be asked.
        with pytest.raises((SourceDrifted, SourceUnavailable)):
            await read(surface(name, f"http://{HERE}:{site.port}", JudgedConnection(CONFIGURED)))
        assert len(site.came) == 1


async def test_a_name_that_turns_within_a_round_stays_where_it_was_judged() -> None:
    async with listening() as site, listening(THERE, site.port) as elsewhere:
        connection = JudgedConnection(CONFIGURED, resolve=turning(HERE, THERE))
        assert await asked(f"http://register.example:{site.port}", connection, times=3) == [b"ok"] * 3
        assert (len(site.came), elsewhere.came) == (3, [])
        assert b"host: register.example:%d\r\n" % site.port in site.came[0].lower()


async def test_a_name_that_has_turned_is_refused_in_the_next_round() -> None:
    resolve = turning(HERE, THERE)
    async with listening() as site, listening(THERE, site.port) as elsewhere:
        address = f"http://register.example:{site.port}"
        assert await asked(address, JudgedConnection(CONFIGURED, resolve=resolve)) == [b"ok"]
        with pytest.raises(SourceDrifted, match="not public"):
            await asked(address, JudgedConnection(CONFIGURED, resolve=resolve))
        assert (len(site.came), elsewhere.came) == (1, [])


class AskingTwice(JudgedConnection):
    """A connection as one writes it first: the name is judged, and then asked again to connect."""

    async def _sent(self, request: httpx2.Request, url: httpx2.URL, ip: IP) -> httpx2.Response:
        [again] = await self._resolve(url.host, url.port or 443)
        return await super()._sent(request, url, ip_address(again))


async def test_a_connection_that_asks_the_name_again_is_led_elsewhere() -> None:
    async with listening() as site, listening(THERE, site.port) as elsewhere:
        connection = AskingTwice(CONFIGURED, resolve=turning(HERE, THERE))
        assert await asked(f"http://register.example:{site.port}", connection) == [b"ok"]
        assert (site.came, len(elsewhere.came)) == ([], 1)


async def test_where_one_address_of_a_name_does_not_answer_the_next_is_asked() -> None:
    both = networks_of([f"{HERE}/32", f"{THERE}/32"])
    async with listening() as site:
        connection = JudgedConnection(both, resolve=answering(THERE, HERE))
        assert await asked(f"http://register.example:{site.port}", connection) == [b"ok"]


async def test_a_name_that_leads_nowhere_is_unavailable_and_asked_again_when_nothing_answered() -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError("canary: the resolver's own words")

    with pytest.raises(SourceUnavailable) as lost:
        await asked("https://register.example", JudgedConnection(resolve=nowhere))
    assert "canary" not in str(lost.value)
    both = networks_of([f"{HERE}/32", f"{THERE}/32"])
    async with listening() as site:
        one = Asking("state_posts", f"http://register.example:{site.port}", Patience(**{**ONCE, "attempts": 2}))  # type: ignore[arg-type]
        async with one.client(JudgedConnection(both, resolve=turning(THERE, HERE))):
            assert await one.get(f"http://register.example:{site.port}/a", {}, 10) == b"ok"


async def test_one_connection_serves_one_host() -> None:
    connection = JudgedConnection(CONFIGURED, resolve=answering(HERE))
    async with listening() as site, httpx2.AsyncClient(transport=connection) as client:
        assert (await client.get(f"http://one.example:{site.port}/")).content == b"ok"
        with pytest.raises(AddressRefused, match="one host"):
            await client.get(f"http://two.example:{site.port}/")


async def test_what_is_not_encrypted_goes_to_configured_networks_alone() -> None:
    with pytest.raises(SourceDrifted, match="not https"):
        await asked("http://register.example", JudgedConnection(resolve=answering("8.8.8.8")))
    with pytest.raises(SourceDrifted, match="no user"):
        await asked("https://me:canary@register.example", JudgedConnection(resolve=answering("8.8.8.8")))


@pytest.mark.parametrize("coding", [b"br", b"zstd", b"gzip, gzip", b"deflate"])
async def test_an_answer_packed_in_a_way_that_cannot_be_bounded_is_not_opened(coding: bytes) -> None:
    async with listening() as site:
        site.says = (
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-encoding: %b\r\nconnection: close\r\n\r\nok" % coding
        )
        with pytest.raises(SourceDrifted, match="content-encoding"):
            await asked(f"http://{HERE}:{site.port}", JudgedConnection(CONFIGURED))


async def test_where_a_redirect_leads_is_told_without_what_credentials_travel_in() -> None:
    async with listening() as site:
        site.says = (
            b"HTTP/1.1 302 Found\r\nlocation: https://me:canary-a@login.example/in?key=canary-b#canary-c\r\n"
            b"content-length: 0\r\nconnection: close\r\n\r\n"
        )
        with pytest.raises(SourceDrifted, match=r"'status 302 https://login\.example/in'") as drifted:
            await asked(f"http://{HERE}:{site.port}", JudgedConnection(CONFIGURED))
        assert "canary" not in str(drifted.value)
        assert len(site.came) == 1


# --- no other way out ---------------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]
WAYS = {
    "AsyncClient",
    "Client",
    "AsyncHTTPTransport",
    "HTTPTransport",
    "open_connection",
    "create_connection",
    "urlopen",
}


def ways_out(text: str) -> Iterator[str]:
    """Each call in a module that could connect by a name nobody judged; a client over a transport it is given is none."""
    module = ast.parse(text)
    # A class of the module's own that only bears such a name, and is made of none.
    own = {
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and not WAYS & {_called(one) for one in node.bases}
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = _called(node.func)
            of_its_own = isinstance(node.func, ast.Name) and called in own
            over = {keyword.arg for keyword in node.keywords}
            if called in WAYS and not of_its_own and "transport" not in over:
                yield called


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@pytest.mark.long
def test_nothing_connects_but_through_the_judged_connection() -> None:
    found = {
        str(path.relative_to(ROOT)): ways
        for room in ("connectors", "hub")
        for path in sorted((ROOT / room).rglob("*.py"))
        if (ways := list(ways_out(path.read_text())))
    }
    assert found == {"connectors/judged_connection.py": ["AsyncHTTPTransport"]}


def test_a_client_that_connects_by_itself_is_caught() -> None:
    assert list(ways_out("import httpx2\nhttpx2.AsyncClient(trust_env=False)")) == ["AsyncClient"]
    assert list(ways_out("from urllib.request import urlopen\nurlopen('https://a')")) == ["urlopen"]
    assert list(ways_out("import httpx2\nhttpx2.AsyncClient(transport=one)")) == []
    assert list(ways_out("class Client(Record): ...\nClient(None)")) == []
    assert list(ways_out("class Client(Record): ...\nimport httpx2\nhttpx2.Client()")) == ["Client"]
    assert list(ways_out("import httpx2\nclass Client(httpx2.Client): ...\nClient()")) == ["Client"]
