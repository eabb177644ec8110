"""What was revoked, as one serving process knows it: read at least every second, and never relied on for more than five.

The table is the truth. A process first says that it is there and how far it has read, and then reads; what it has read then
counts from before it said so. So whoever revokes and then looks who is there meets every process that may still serve on a
list without it, and waits until that one has read on or, by its own clock, has stopped.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import asyncpg
import structlog

from hub.identity.clock import Clock
from hub.identity.credential import Credential, ListTooOld
from hub.identity.tokens import LONGEST_LIFE
from hub.store.engine import SERVER_SETTINGS
from hub.store.life import Life, begun, found_as, remember
from schema.desk import Ground, Revocation
from schema.rules.tokens import LONGEST_LIFE as LONGEST_STANDING

CHANNEL = "hub_revocations"
# Whoever is stopped while it holds the lock, as a process that is frozen is, loses it to the others in five seconds.
LOCK = """
select set_config('idle_in_transaction_session_timeout', '5s', true),
  pg_advisory_xact_lock(hashtextextended('revocations', 0))"""
OLDEST_SECONDS = 5.0  # a list read longer ago serves nobody
READ_EVERY_SECONDS = 0.75
ATTEMPT_SECONDS = 2.0  # until a read that hangs is given up, and another connection tried
# How far the clock that a token was issued by may be ahead of the one it was revoked by.
OWN_LEEWAY, OTHERS_LEEWAY = timedelta(seconds=2), timedelta(seconds=30)
FORGET_EVERY = timedelta(hours=1)

_ANNOUNCE = """
insert into revocation_reader (process, read_up_to, at) values ($1, $2, clock_timestamp())
on conflict (process) do update set read_up_to = excluded.read_up_to, at = excluded.at"""
_NEWS = "select id, ground, value, issued_until from revocation where id > $1 order by id"
_LEAVE = "delete from revocation_reader where process = $1 or at < clock_timestamp() - interval '1 hour'"
_EVERYTHING = """
insert into revocation (ground, value, issued_until, revoked_at, revoked_by) values ('all', '', $1, $1, $2)"""

log = structlog.get_logger("hub.identity")

# Of the clocks that never go back, the one that goes on while the machine sleeps, where there is one.
steady_seconds: Callable[[], float] = (
    partial(time.clock_gettime, time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic
)


class Revocations:
    """The list that requests are judged by: `hub.identity.credential.Revoked`.

    `issuer` is the name of the built-in one, whose clock is the house's. `marks` is the directory of the keys, where it is
    remembered which store this is.
    """

    def __init__(
        self,
        dsn: str,
        clock: Clock,
        *,
        issuer: str,
        marks: Path,
        oldest: float = OLDEST_SECONDS,
        seconds: Callable[[], float] = steady_seconds,
    ) -> None:
        self._dsn = dsn
        self._clock = clock
        self._issuer = issuer
        self._marks = marks
        self._oldest = oldest
        self._seconds = seconds
        self._process = uuid.uuid4()
        self._life: Life | None = None
        self._last = 0
        self._changes = 0
        self._fresh_until = float("-inf")
        # What was issued up to then is refused, in seconds of the epoch.
        self._until: dict[tuple[Ground, str], float] = {}
        self._forgot_at = clock()
        self._came = asyncio.Event()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def read(self) -> int:
        """A number that differs whenever anything was added since: what was found good under it is still good."""
        return self._changes

    @property
    def life(self) -> str:
        """Which store this is, in which of its lives; another once it was restored."""
        return f"{self._life.identity}/{self._life.lives}" if self._life else ""

    @property
    def held(self) -> int:
        """How many revocations are kept in mind."""
        return len(self._until)

    def refuse_if_old(self) -> None:
        """Raises `ListTooOld` when the list was last read more than five seconds ago."""
        if self._seconds() >= self._fresh_until:
            raise ListTooOld("what was revoked is not known at the moment; ask again shortly")

    def holds(self, credential: Credential) -> bool:
        """Whether anything that this token rests on was revoked."""
        until = self._until
        if not until:
            return False
        if any((Ground.TOKEN, one) in until for one in credential.tokens):
            return True  # whenever it was issued: what a revoked token was exchanged for may be younger than the revocation
        person = Revocation.of_person(credential.issuer, credential.subject).value
        rests_on = (
            (Ground.ALL, ""),
            (Ground.PERSON, person),
            *((Ground.CLIENT, one) for one in credential.clients),
            (Ground.ORGANIZATION, credential.party),
            *((Ground.STANDING, one) for one in credential.tokens),
        )
        leeway = OWN_LEEWAY if credential.issuer == self._issuer else OTHERS_LEEWAY
        issued = (credential.issued_at - leeway).timestamp()
        return any(issued <= until.get(one, float("-inf")) for one in rests_on)

    async def open(self) -> None:
        """Read the list, then go on reading it; raises what PostgreSQL raises when it cannot be read a first time."""
        await self._read()
        self._reading = asyncio.create_task(self._read_on())

    async def close(self) -> None:
        """Serve nobody any more, and say so to whoever revokes."""
        self._fresh_until = float("-inf")
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            async with asyncio.timeout(ATTEMPT_SECONDS):
                if self._connection is not None:
                    await self._connection.execute(_LEAVE, self._process)
        await self._hang_up()

    async def obstacle(self) -> str | None:
        """Why nobody is served, for readiness; none while the list is fresh."""
        try:
            self.refuse_if_old()
        except ListTooOld:
            return f"what was revoked was last read over {self._oldest:g} s ago"
        return None

    async def _read_on(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), READ_EVERY_SECONDS)
            self._came.clear()
            try:
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    await self._read()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
                log.warning("revocations_not_read", error=type(lost).__name__)
                await self._hang_up()
            except Exception as fault:  # whatever it was, a list that nobody reads would stop this process for good
                log.error("revocations_fault", error=type(fault).__name__)
                await self._hang_up()

    async def _read(self) -> None:
        begun_at = self._seconds()
        if self._connection is None or self._connection.is_closed():
            await self._connect()
        connection = self._connection
        assert connection is not None
        assert self._life is not None
        if not await found_as(connection, self._life):
            await self._settle(connection)
        # Committed before the list is read: were it the other way round, whoever revokes between the two would not meet us.
        await self._announce(connection)
        news = await self._news(connection)
        for number, ground, value, issued_until in news:
            about = Ground(ground), value
            self._until[about] = max(self._until.get(about, float("-inf")), issued_until.timestamp())
            self._last = number
        if news:
            self._changes += 1
        self._fresh_until = begun_at + self._oldest
        if news:
            await self._announce(connection)
        self._forget()

    async def _announce(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await connection.execute(_ANNOUNCE, self._process, self._last)

    async def _news(self, connection: asyncpg.Connection[asyncpg.Record]) -> list[asyncpg.Record]:
        return await connection.fetch(_NEWS, self._last)

    async def _connect(self) -> None:
        self._connection = await asyncpg.connect(self._dsn, server_settings=SERVER_SETTINGS, timeout=ATTEMPT_SECONDS)
        await self._connection.add_listener(CHANNEL, lambda *_: self._came.set())
        await self._settle(self._connection)

    async def _settle(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        """Make sure that the store remembers what was revoked; one that was put back takes back all that was issued before."""
        async with connection.transaction():
            await connection.execute(LOCK)
            life, why = await begun(connection, self._marks, self._life)
            if why is not None:
                log.critical("store_restored", why=why, consequence="every token issued before is refused")
                await connection.execute(_EVERYTHING, self._clock(), f"the hub, because of its store: {why}")
        remember(life, self._marks)
        if self._life is not None and (life.identity, life.lives) != (self._life.identity, self._life.lives):
            self._last = 0  # its numbers were counted anew
        self._life = life

    def _forget(self) -> None:
        """What was revoked so long ago that no token it concerns can be in force, whoever issued it."""
        now = self._clock()
        if now - self._forgot_at < FORGET_EVERY:
            return
        self._forgot_at = now
        self._until = {
            about: until
            for about, until in self._until.items()
            if until >= (now - _gives_access_for(*about) - FORGET_EVERY).timestamp()
        }

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()


def _gives_access_for(ground: Ground, value: str) -> timedelta:
    """How long what was revoked could give access: a token for a day, and a standing one, which is known by its record's id,
    for as long as it stands, since others are issued under it.
    """
    with suppress(ValueError):
        if ground is Ground.TOKEN and str(uuid.UUID(value)) == value:
            return LONGEST_STANDING
    return LONGEST_LIFE
