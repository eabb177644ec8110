"""When each source is asked: by its own cadence, by one process at a time, each in a task of its own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import cast

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from connectors.contract import Connector, SourceDescription
from hub.identity.clock import Clock
from hub.rounds.breaker import wait_after
from hub.rounds.lease import lease
from hub.rounds.sync import FAILED, HELD, OK, REPLAYED, RUNNING, UNAVAILABLE, sync
from hub.store.engine import Store
from hub.store.tables import metadata
from hub.write.intake import Intake

DEADLINE = timedelta(minutes=15)  # for a whole round; a source that hangs costs its own task and nobody else's
LONGEST_NAP = timedelta(seconds=60)  # so that what another process did, or a person by hand, is noticed
SHORTEST_NAP = timedelta(seconds=1)

log = structlog.get_logger("hub.rounds")


class Schedule:
    """Asks the sources that are due, for as long as it runs; any number of processes may run one over the same store.

    A source is due its cadence after its last round began, or after failures when its wait is over. Whoever has its
    lease asks it. Nothing is kept in the process: one that is killed leaves a round that the next one ends.
    """

    def __init__(
        self,
        names: Sequence[str],
        opened: Callable[[str], Connector],
        intake: Intake,
        store: Store,
        clock: Clock,
        *,
        leases: str,
        deadline: timedelta = DEADLINE,
        share: Callable[[], float] = random.random,
    ) -> None:
        self.names = tuple(names)
        self._opened = opened
        self._intake = intake
        self._store = store
        self._clock = clock
        self._leases = leases
        self._deadline = deadline
        self._share = share
        tables = metadata(intake.registry).tables
        self._rounds, self._breakers = tables["sync_round"], tables["source_breaker"]

    async def run(self) -> None:
        """Ask each source whenever it is due, until cancelled."""
        await asyncio.gather(*(self._keep_asking(name) for name in self.names))

    async def _keep_asking(self, name: str) -> None:
        while True:
            try:
                wait = await self.turn(name)
            except Exception as fault:  # the store went away, or the source cannot even be opened: it is tried again
                log.error("no round could be begun", source=name, kind=type(fault).__name__)
                wait = LONGEST_NAP
            nap = min(max(wait, SHORTEST_NAP), LONGEST_NAP)
            await asyncio.sleep(nap.total_seconds() * (0.9 + self._share() / 5))

    async def turn(self, name: str) -> timedelta:
        """Ask one source if it is due and nobody else asks it; answers how long until it is due again."""
        connector = self._opened(name)
        source = connector.describe()
        waits = await self._due_at(source) - self._clock()
        if waits > timedelta():
            return waits
        async with lease(self._leases, name) as ours:
            if not ours:
                return LONGEST_NAP
            waits = await self._due_at(source) - self._clock()  # whoever had it before us may have asked
            if waits > timedelta():
                return waits
            await self._end_what_runs(name, FAILED, "its process ended before it did")
            await self._remember(source, answered=await self._asked(connector, name))
        return await self._due_at(source) - self._clock()

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
        """End the rounds of a source that are said to run; whoever has its lease knows that none does."""
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
