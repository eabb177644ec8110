"""Who asks a source now: one process at a time, and only as long as it lives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from hub.store.engine import SERVER_SETTINGS
from schema.errors import HubError

# A host that vanished without a word is noticed after 25 seconds, and its lease ends with its connection.
KEPT_ALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
_TAKE = "select pg_try_advisory_lock(hashtextextended('round of ' || $1::text, 0))"


class SourceBusy(HubError):
    """Another process asks this source now."""

    def __init__(self, source: str) -> None:
        super().__init__(f"`{source}` is being asked by another process; wait until its round has ended")


@asynccontextmanager
async def lease(intake: str, source: str) -> AsyncIterator[bool]:
    """Whether the source is ours to ask until the block ends; the lock is a connection's own and dies with it."""
    connection = await asyncpg.connect(intake, server_settings=SERVER_SETTINGS | KEPT_ALIVE, timeout=10)
    try:
        yield await connection.fetchval(_TAKE, source)
    finally:
        await connection.close(timeout=5)
