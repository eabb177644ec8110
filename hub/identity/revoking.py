"""Taking tokens back: written down one after another, and answered when no process serves on any of them any more."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.identity.clock import Clock
from hub.identity.revocations import CHANNEL, LOCK, OLDEST_SECONDS, steady_seconds
from hub.store.engine import AWAY_OR_BUSY
from schema.desk import Revocation

FIRST_WAIT, LONGEST_WAIT = 0.002, 0.05  # seconds between two looks
GONE_AFTER_SECONDS = 60  # a process that did not read for so long was ended; twelve times what it may serve for without

_INSERT = """
insert into revocation (ground, value, issued_until, revoked_at, revoked_by, record_id)
values (:ground, :value, :at, :at, :by, :record) returning id"""
_OF_RECORD = "select max(id) from revocation where record_id = :record"
_BEHIND = f"""
select count(*) from revocation_reader
where read_up_to < :number and at > clock_timestamp() - interval '{GONE_AFTER_SECONDS} s'"""

log = structlog.get_logger("hub.identity")


class Revoking:
    """Takes tokens back for whoever may: an operator, a submission, a holder."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Clock,
        *,
        oldest: float = OLDEST_SECONDS,
        seconds: Callable[[], float] = steady_seconds,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._oldest = oldest
        self._seconds = seconds

    async def write(
        self, connection: AsyncConnection, revoked: Sequence[Revocation], *, by: str, record: uuid.UUID | None = None
    ) -> int:
        """Write revocations down in the caller's transaction, as the last it does but commit; answers the last one's number.

        Their writers wait for each other, so that numbers are seen in their order, and who reads on from one misses none.
        """
        await connection.execute(text(LOCK))
        at, number = self._clock(), 0
        for one in revoked:
            row = {"ground": one.ground.value, "value": one.value, "at": at, "by": by, "record": record}
            number = await connection.scalar(text(_INSERT), row) or 0
        return number

    async def of_record(self, connection: AsyncConnection, record: uuid.UUID) -> int | None:
        """The number of the last revocation that a submission wrote down with this record, if one did."""
        number: int | None = await connection.scalar(text(_OF_RECORD), {"record": record})
        return number

    async def read_by_all(self, number: int) -> None:
        """Wait until every process that serves has read as far, or has stopped serving for want of a list.

        To be called after the commit, and holding no connection. At most five seconds: by then whoever has not read on
        since the commit serves nobody.
        """
        until = self._seconds() + self._oldest
        wait = FIRST_WAIT
        try:
            async with asyncio.timeout(self._oldest):
                await self._asked("select pg_notify(:channel, '')", channel=CHANNEL)
                while await self._asked(_BEHIND, number=number):
                    await asyncio.sleep(wait)
                    wait = min(1.5 * wait, LONGEST_WAIT)
                return
        except AWAY_OR_BUSY as lost:
            log.warning("revocation_not_read_by_all", error=type(lost).__name__)
        await asyncio.sleep(max(until - self._seconds(), 0.0))

    async def _asked(self, query: str, **values: object) -> Any:
        # On a connection for the moment: who waits for a process that does not answer holds none from the others.
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            return await connection.scalar(text(query), values)
