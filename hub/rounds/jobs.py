"""Who asks a source now: whoever holds its job. Each source has one, whatever the number of processes."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import asyncpg
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.core.buffers import HeartbeatBuffer
from pgqueuer.core.heartbeat import Heartbeat
from pgqueuer.db import AsyncpgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import EntrypointExecutionParameter, Queries
from pgqueuer.types import QueueEntrypoint, QueueManagerId

from hub.store.engine import SERVER_SETTINGS
from hub.store.jobs import names
from schema.errors import HubError

# A process that says nothing for so long is held to be dead, and its job is another's to take.
HEARTBEAT = timedelta(seconds=30)
# A host that vanished without a word is noticed after 25 seconds.
KEPT_ALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
# A job that waits for its day is taken at once by who asks by hand.
_TO_THE_FRONT = (
    f"update {names().qualified.queue_table} set execute_after = now() - interval '1 second' "
    "where entrypoint = $1 and status = 'queued'"
)

Turn = Callable[[], Awaitable[timedelta]]


class SourceBusy(HubError):
    """Another process asks this source now."""

    def __init__(self, source: str) -> None:
        super().__init__(f"`{source}` is being asked by another process; wait until its round has ended")


class Jobs:
    """The jobs of sources, over one connection."""

    def __init__(self, connection: asyncpg.Connection, heartbeat: timedelta = HEARTBEAT) -> None:
        self.queries = Queries(
            AsyncpgDriver(connection),
            qbe=QueryBuilderEnvironment(names()),
            qbq=QueryQueueBuilder(names()),
            qbs=QuerySchedulerBuilder(names()),
        )
        self._connection = connection
        self._heartbeat = heartbeat
        self._turns: set[asyncio.Future[timedelta]] = set()

    async def add(self, waits: Mapping[str, timedelta]) -> None:
        """Give each source its job, due after so long, unless it has one; and forget what became of the jobs before."""
        sources = list(waits)
        await self.queries.enqueue(
            sources,
            [None for _ in sources],
            [0 for _ in sources],
            list(waits.values()),
            list(sources),
            on_conflict="skip",
        )
        await self.queries.clear_queue_log(sources)  # each round is in the book of rounds

    async def work(self, turns: Mapping[str, Turn]) -> None:
        """Take the turn of each source whenever its job is due, each in a task of its own; a turn says when the next is.

        Goes on until it is cancelled or the connection is lost. Turns that have begun then are cancelled, and their jobs
        given back, or as good as that: nobody beats for them any longer.
        """
        manager = QueueManager(self.queries, names().channel)
        for source, turn in turns.items():
            manager.entrypoint(source)(partial(self._take, turn))
        working = asyncio.create_task(
            manager.run(
                dequeue_timeout=self._heartbeat / 2,
                heartbeat_timeout=self._heartbeat,
                log_aggregation_interval=timedelta(),
            )
        )
        lost = asyncio.Event()
        self._connection.add_termination_listener(lambda _: lost.set())
        losing = asyncio.create_task(lost.wait())
        try:
            await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            manager.shutdown.set()
            for begun in self._turns:
                begun.cancel()
            # Not awaited by itself: that would cancel it with us, before the jobs are given back.
            await asyncio.wait({working})
            losing.cancel()
        working.result()

    async def _take(self, turn: Turn, job: Job) -> None:
        begun = asyncio.ensure_future(turn())
        self._turns.add(begun)
        begun.add_done_callback(self._turns.discard)
        try:
            wait = await begun
        except asyncio.CancelledError:
            if not begun.cancelled():
                raise
            wait = timedelta()  # whoever comes next takes it
        raise RetryRequested(wait)

    @asynccontextmanager
    async def held(self, source: str) -> AsyncIterator[bool]:
        """Whether the job of a source is ours until the block ends, due or not; nobody else asks it meanwhile."""
        name, mine = QueueEntrypoint(source), QueueManagerId(uuid.uuid4())
        # In one transaction, so that nobody takes what was put to the front.
        async with self._connection.transaction():
            await self.add({source: timedelta()})
            await self._connection.execute(_TO_THE_FRONT, source)
            taken = await self.queries.dequeue(1, {name: EntrypointExecutionParameter(0)}, mine, None, self._heartbeat)
        if not taken:
            yield False
            return
        beats = HeartbeatBuffer(max_size=1, timeout=self._heartbeat / 8, repository=self.queries)
        try:
            async with beats, Heartbeat(taken[0].id, self._heartbeat / 2, beats):
                yield True
        finally:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # then nobody beats for it
                await self.queries.log_jobs([(taken[0], "successful", None)])


@asynccontextmanager
async def jobs(intake: str, heartbeat: timedelta = HEARTBEAT) -> AsyncIterator[Jobs]:
    """The jobs over a connection of the block's own."""
    connection = await asyncpg.connect(intake, server_settings=SERVER_SETTINGS | KEPT_ALIVE, timeout=10)
    try:
        yield Jobs(connection, heartbeat)
    finally:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            await connection.close(timeout=5)
