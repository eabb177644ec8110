"""Where clients of others meet the hub: listening on this machine, as `hub serve` listens."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from hub.app import sockets_of
from hub.serve.malformed_requests import CodedProtocol
from tests.served import Hub


@asynccontextmanager
async def listening(hub: Hub) -> AsyncIterator[str]:
    """The address of the hub's graph while it is served over TCP."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        config = uvicorn.Config(
            hub.house.asgi(), lifespan="off", log_level="error", http=CodedProtocol, **sockets_of(hub.house.settings)
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[there]))
        while not server.started:  # noqa: ASYNC110 - it tells of it in no other way
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{there.getsockname()[1]}/graphql"
        finally:
            server.should_exit = True
            await running
