"""Whom a request came from: the connection says, and a proxy that the operator named; nobody else is believed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn

from hub.app import proxies_of
from hub.settings import Settings
from hub.store.engine import Addresses
from tests.served import Hub, served


@pytest.fixture(scope="module")
async def hub(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    async with served(addresses, tmp_path_factory.mktemp("proxied")) as hub:
        yield hub


@asynccontextmanager
async def listening(hub: Hub, *proxies: str) -> AsyncIterator[str]:
    """The hub's address behind a server as `hub serve` runs it."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        told = proxies_of(Settings(data_dir=Path(), proxies=proxies))
        server = uvicorn.Server(uvicorn.Config(hub.house.asgi(), lifespan="off", log_level="warning", **told))
        running = asyncio.create_task(server.serve(sockets=[there]))
        while not server.started:  # noqa: ASYNC110 - it tells of it in no other way
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{there.getsockname()[1]}/graphql"
        finally:
            server.should_exit = True
            await running


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        ((), None, 403),
        ((), "192.0.2.7", 403),  # whoever writes it himself
        (("10.0.0.0/8",), "192.0.2.7", 403),
        (("127.0.0.1/32",), None, 403),
        (("127.0.0.1/32",), "192.0.2.7", 200),
        (("127.0.0.1/32",), "192.0.2.7, 198.51.100.1", 403),  # written by its caller, who the proxy says is another
        (("127.0.0.1/32", "198.51.100.1/32"), "192.0.2.7, 198.51.100.1", 200),
    ],
)
async def test_a_token_of_one_network_is_held_to_whom_a_named_proxy_says_it_came_from(
    hub: Hub, proxies: tuple[str, ...], forwarded: str | None, status: int
) -> None:
    headers = {"authorization": f"Bearer {hub.token('partner:BN', networks=['192.0.2.0/24'])}"}
    if forwarded:
        headers["x-forwarded-for"] = forwarded
    async with listening(hub, *proxies) as address, httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.post(address, json={"query": "{ viewer { audience } }"}, headers=headers)
    assert answer.status_code == status
    assert ("errors" in answer.json()) == (status == 403)
