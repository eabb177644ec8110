"""The relay: what is to go out goes out, by as many replicas as there are, whoever of them is ended and whenever.

The tables are the truth. A notice over LISTEN says only that looking is worth while, is never sent inside a business
transaction, and may be lost: every replica looks once a second anyway. Who serves a webhook holds a lock that PostgreSQL
gives up with the connection, so that nothing waits for a replica that is gone.
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from typing import Any

import asyncpg
import structlog

from hub.deliveries.webhooks import Webhooks
from hub.store.engine import SERVER_SETTINGS
from hub.store.outbox import CHANNEL

LOOK_EVERY = 1.0  # seconds
PRUNE_EVERY = 3_600.0  # seconds
LONGEST_REST = 30.0  # seconds between two attempts while the store is away
MOST_AT_ONCE = 8

_LOCK = "select pg_try_advisory_lock(hashtextextended('webhook ' || $1, 0))"
_UNLOCK = "select pg_advisory_unlock(hashtextextended('webhook ' || $1, 0))"

log = structlog.get_logger("hub.deliveries")


class Relay:
    """Reads the outbox and serves the webhooks: once by `pass_on`, or until it is cancelled by `run`."""

    def __init__(self, dsn: str, webhooks: Webhooks) -> None:
        self._dsn = dsn
        self._webhooks = webhooks
        self._came = asyncio.Event()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._turn = asyncio.Lock()
        self._at_work: dict[uuid.UUID, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._notice: asyncio.Task[None] | None = None
        self._unsaid = False
        self._pruned_at = float("-inf")

    def wake(self) -> None:
        """Something was kept: look now rather than in a second; the other processes are told as well."""
        self._came.set()
        self._unsaid = True
        if self._notice is None or self._notice.done():
            self._notice = asyncio.ensure_future(self._notify())

    async def run(self) -> None:
        """Pass on what there is, again and again; a store that is away is waited for."""
        rest = LOOK_EVERY
        while True:
            self._came.clear()
            try:
                await self._start()
                await self._prune()
                rest = LOOK_EVERY
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
                log.warning("relay_waits", error=type(lost).__name__)
                await self._hang_up()
                rest = min(2 * rest, LONGEST_REST)
            except Exception as fault:  # whatever it was, what comes next needs a relay that is alive
                log.error("relay_fault", error=type(fault).__name__)
                rest = min(2 * rest, LONGEST_REST)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), rest)

    async def pass_on(self) -> None:
        """Everything that can go out now, and wait until it has."""
        await self._start()
        while self._at_work:
            await asyncio.gather(*self._at_work.values())

    async def close(self) -> None:
        """End what is at work where it stands; what was not confirmed is sent again by whoever comes next."""
        tasks = [*self._at_work.values(), *([self._notice] if self._notice else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._hang_up()

    async def _start(self) -> None:
        while await self._webhooks.take():
            pass
        for webhook in await self._webhooks.due():
            if webhook not in self._at_work:
                task = asyncio.ensure_future(self._serve(webhook))
                self._at_work[webhook] = task
                task.add_done_callback(lambda _, served=webhook: self._at_work.pop(served, None))  # type: ignore[misc]

    async def _prune(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._pruned_at >= PRUNE_EVERY:
            self._pruned_at = now
            await self._webhooks.prune()

    async def _serve(self, webhook: uuid.UUID) -> None:
        async with self._places:
            if not await self._ask(_LOCK, str(webhook)):
                return  # another replica serves it
            try:
                await self._webhooks.serve(webhook)
            except Exception as fault:  # one webhook's fault is nobody else's
                log.error("webhook_fault", webhook=str(webhook), error=type(fault).__name__)
            finally:
                with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await self._ask(_UNLOCK, str(webhook))

    async def _ask(self, query: str, *values: object) -> Any:
        # Locks belong to one connection, on which one thing is asked at a time.
        async with self._turn:
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(self._dsn, server_settings=SERVER_SETTINGS, timeout=10)
                await self._connection.add_listener(CHANNEL, self._heard)
            return await self._connection.fetchval(query, *values)

    def _heard(self, connection: Any, notifier: int, *_: object) -> None:
        if notifier != connection.get_server_pid():  # what this one says it knows
            self._came.set()

    async def _notify(self) -> None:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            while self._unsaid:
                self._unsaid = False
                await self._ask("select pg_notify($1, '')", CHANNEL)

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=5)
