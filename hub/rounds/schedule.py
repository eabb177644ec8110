"""When each source is asked: by its own cadence, by whoever holds its job, each in a task of its own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import cast

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from connectors.contract import Connector, SourceDescription
from hub.identity.clock import Clock
from hub.rounds.breaker import wait_after
from hub.rounds.jobs import HEARTBEAT, Jobs, jobs
from hub.rounds.sync import FAILED, HELD, OK, REPLAYED, RUNNING, UNAVAILABLE, sync
from hub.store.engine import Store
from hub.store.tables import metadata
from hub.write.intake import Intake

DEADLINE = timedelta(minutes=15)  # for a whole round; a source that hangs costs its own task and nobody else's
# After the store could not be reached, or a source not be opened: a moment at first, then longer.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=60)
JOBS_LOOKED_AT_EVERY = timedelta(seconds=60)  # a source that was asked by hand has no job until somebody looks

log = structlog.get_logger("hub.rounds")


class Schedule:
    """Asks the sources that are due, for as long as it runs; any number of processes may run one over the same store.

    A source is due its cadence after its last round began, or after failures when its wait is over. Whoever holds its
    job asks it. Nothing is kept in the process: the job of one that is killed is taken by the next, which ends its round.
    """

    def __init__(
        self,
        names: Sequence[str],
        opened: Callable[[str], Connector],
        intake: Intake,
        store: Store,
        clock: Clock,
        *,
        jobs_at: str,
        deadline: timedelta = DEADLINE,
        heartbeat: timedelta = HEARTBEAT,
        share: Callable[[], float] = random.random,
    ) -> None:
        self.names = tuple(names)
        self._opened = opened
        self._intake = intake
        self._store = store
        self._clock = clock
        self._jobs_at = jobs_at
        self._deadline = deadline
        self._heartbeat = heartbeat
        self._share = share
        self._missed = dict.fromkeys(self.names, 0)
        tables = metadata(intake.registry).tables
        self._rounds, self._breakers = tables["sync_round"], tables["source_breaker"]

    async def run(self) -> None:
        """Ask each source whenever it is due, until cancelled."""
        missed = 0
        while self.names:
            began = asyncio.get_running_loop().time()
            try:
                async with jobs(self._jobs_at, self._heartbeat) as held:
                    await self._work(held)
            except Exception as fault:  # the store went away: it is looked for again
                log.error("no source is asked", kind=type(fault).__name__)
            worked = asyncio.get_running_loop().time() - began > LONGEST_PAUSE.total_seconds()
            missed = 1 if worked else missed + 1
            await asyncio.sleep(self._pause_after(missed).total_seconds())

    async def _work(self, held: Jobs) -> None:
        working = asyncio.create_task(held.work({name: partial(self._turn_or_pause, name) for name in self.names}))
        looking = asyncio.create_task(self._keep_adding(held))
        try:
            await asyncio.wait({working, looking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            looking.cancel()
            working.cancel()
            ended = await asyncio.gather(working, looking, return_exceptions=True)
        for fault in ended:
            if isinstance(fault, Exception):
                raise fault

    async def _keep_adding(self, held: Jobs) -> None:
        """See to it that each source has a job."""
        while True:
            await held.add({name: await self._waits(name) for name in self.names})
            await asyncio.sleep(JOBS_LOOKED_AT_EVERY.total_seconds() * (0.9 + self._share() / 5))

    async def _waits(self, name: str) -> timedelta:
        """How long until a source is due, by what is on record; none for one that cannot be opened, which its turn tells."""
        try:
            source = self._opened(name).describe()
        except Exception:  # it hurts no other source
            return timedelta()
        return max(await self._due_at(source) - self._clock(), timedelta())

    async def _turn_or_pause(self, name: str) -> timedelta:
        try:
            wait = await self.turn(name)
        except Exception as fault:  # the store went away, or the source cannot even be opened: it is tried again
            log.error("no round could be begun", source=name, kind=type(fault).__name__)
            self._missed[name] += 1
            return self._pause_after(self._missed[name])
        self._missed[name] = 0
        return wait

    def _pause_after(self, missed: int) -> timedelta:
        return wait_after(missed, LONGEST_PAUSE, self._share(), FIRST_PAUSE)

    async def turn(self, name: str) -> timedelta:
        """Ask one source if it is due, whose job is ours; answers how long until it is due again."""
        connector = self._opened(name)
        source = connector.describe()
        waits = await self._due_at(source) - self._clock()
        if waits > timedelta():
            return waits
        await self._end_what_runs(name, FAILED, "its process ended before it did")
        await self._remember(source, answered=await self._asked(connector, name))
        return max(await self._due_at(source) - self._clock(), timedelta())

    async def _asked(self, connector: Connector, name: str) -> bool:
        """One round within its deadline; says whether the source answered."""
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                counts = await sync(connector, self._intake, self._store, self._clock)
        except TimeoutError:
            why = f"its round did not end within {self._deadline.total_seconds():g} seconds"
            await self._end_what_runs(name, UNAVAILABLE, why)
            return False
        except Exception as fault:  # it is on record with its kind; the other sources have nothing to do with it
            log.error("a round broke off", source=name, kind=type(fault).__name__)
            return False
        return counts.state in (OK, HELD)

    async def _due_at(self, source: SourceDescription) -> datetime:
        rounds, breakers = self._rounds, self._breakers
        ended = (rounds.c.source == source.id, rounds.c.state.not_in((RUNNING, REPLAYED)))
        async with self._store.writes.connect() as connection:
            began = await connection.scalar(
                select(rounds.c.began_at).where(*ended).order_by(rounds.c.id.desc()).limit(1)
            )
            retry = await connection.scalar(select(breakers.c.retry_at).where(breakers.c.source == source.id))
        if retry is not None:
            return cast("datetime", retry)
        return self._clock() if began is None else cast("datetime", began) + source.expected_cadence

    async def _end_what_runs(self, name: str, state: str, why: str) -> None:
        """End the rounds of a source that are said to run; whoever holds its job knows that none does."""
        rounds = self._rounds
        running = (rounds.c.source == name, rounds.c.state == RUNNING)
        async with self._store.writes.begin() as connection:
            await connection.execute(
                update(rounds).where(*running).values(state=state, why=why, ended_at=self._clock())
            )

    async def _remember(self, source: SourceDescription, *, answered: bool) -> None:
        breakers = self._breakers
        async with self._store.writes.begin() as connection:
            known = select(breakers.c.failures).where(breakers.c.source == source.id)
            failures = 0 if answered else (await connection.scalar(known) or 0) + 1
            wait = None if answered else wait_after(failures, source.expected_cadence, self._share())
            stands = {"failures": failures, "retry_at": None if wait is None else self._clock() + wait}
            written = insert_or(breakers).values(source=source.id, **stands)
            await connection.execute(written.on_conflict_do_update(index_elements=["source"], set_=stands))
