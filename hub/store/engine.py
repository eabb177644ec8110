"""The ways into the store: held connections for reads, an engine for writes, each under its own login."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.store.embedded import EmbeddedPostgres
from hub.store.row_security import AUDITOR, INTAKE, LOGINS, READER, seat_role
from schema.audience import Audience
from schema.errors import HubError

STATEMENTS_HELD = 512
CHARACTERS_HELD = 1_500_000  # of SQL a connection: PostgreSQL keeps some 150 bytes of plan for each
AT_ONCE, LONG = 4, 0.025  # reads that PostgreSQL is asked at once, and seconds after which one more is
TOGETHER = 8  # reads that are asked by one statement
LOOKED_THROUGH = 64  # reads that wait, among which those like the first are sought
LATELY = 0.2  # what the last time counts for in how long a statement takes of late
LONGEST_READ = "30s"  # the endpoint gives up long before; PostgreSQL must then not go on
SERVER_SETTINGS = {"jit": "off", "TimeZone": "UTC", "search_path": "public", "plan_cache_mode": "force_generic_plan"}
# What a store that is away is met by, or that goes while it is asked; a socket that is not there is an `OSError`.
AWAY = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError, OSError)
# The same for who asks by an engine of SQLAlchemy, whose connections may all be taken.
AWAY_OR_BUSY = (*AWAY, DBAPIError, NoConnectionFree)


class UnsafeStore(HubError):
    """The database would lose what it acknowledged, or would let a login see what it must not; the hub does not start."""


@dataclass(frozen=True)
class Addresses:
    """Where each login reaches the database. `admin` migrates and never serves."""

    admin: str
    reader: str
    intake: str
    auditor: str
    passwords: dict[str, str]

    @classmethod
    def embedded(cls, server: EmbeddedPostgres) -> Addresses:
        """The logins of the hub's own PostgreSQL."""
        passwords = {login: server.password(login) for login in LOGINS}
        return cls(server.dsn(), server.dsn(READER), server.dsn(INTAKE), server.dsn(AUDITOR), passwords)

    @classmethod
    def of(cls, url: str) -> Addresses:
        """The logins of somebody's PostgreSQL: their passwords are derived from the one in `HUB_DATABASE_URL`."""
        parts = urlsplit(url)
        secret = unquote(parts.password or "").encode()
        passwords = {login: hmac.new(secret, login.encode(), hashlib.sha256).hexdigest() for login in LOGINS}
        host = parts.netloc.rpartition("@")[2]

        def address(login: str) -> str:
            return urlunsplit(parts._replace(netloc=f"{quote(login)}:{passwords[login]}@{host}"))

        return cls(url, address(READER), address(INTAKE), address(AUDITOR), passwords)


class Company(NamedTuple):
    """With whom a statement may be asked at once: those of an equal `alike`, which is all their values but their own.

    The statement takes an array at each of the places `own`, and answers a row for each of those who ask, with its number
    from 1 behind it. Where nobody has a value of its own all ask the same, and one row is everybody's. `at` is when this
    one asks. Who has nothing `alike` is asked by itself.
    """

    own: tuple[int, ...]
    alike: tuple[object, ...] | None
    at: datetime


ALONE = Company((), None, datetime.min.replace(tzinfo=UTC))


class ReadPool:
    """Connections of the reader, at most `size` over all seats, handed out last in first out with their statements.

    A few work at once, and more only when these take long: PostgreSQL answers sooner when few of its processes take
    turns on a core, each with all its plans, and a slow read still keeps nobody waiting. A connection stands in the role
    of one seat at a time. Where a seat has none free, the one longest unused changes to its role. Who waits is served in
    the order of coming, and with it whoever waits to ask the same statement for the same reader. A statement is
    prepared once a connection and seat, and kept while it is among the last used, as many as there is room for with their
    plans; no session state ever speaks of a principal. A broken connection is replaced at its next use.
    """

    def __init__(self, dsn: str, size: int, *, long: float = LONG) -> None:
        self._long = long
        self._free = [_Held(dsn) for _ in range(size)]  # the longest unused first, and before it those never opened
        self._at_work = 0
        self._waiting: deque[_Waiting] = deque()
        self._hurries: asyncio.TimerHandle | None = None
        self._takes: dict[str, float] = {}  # seconds that each statement takes for one, of late

    async def fetch(
        self, audience: Audience, sql: str, values: tuple[object, ...], company: Company = ALONE
    ) -> asyncpg.Record:
        """The one row a statement answers, asked from a seat; raises what PostgreSQL raises."""
        one = _Asking(audience, sql, values, company)
        if self._at_work < AT_ONCE and self._free:
            held = self._hand_out(audience)
        else:
            turn = await self._turn(one)
            if not isinstance(turn, _Held):
                return turn
            held = turn
        try:
            return (await self._asked(held, [one]))[0]
        finally:
            self._give(held)

    async def close(self) -> None:
        """Ends every connection that is not at work."""
        await asyncio.gather(*(held.close() for held in self._free))

    async def _turn(self, one: _Asking) -> _Held | asyncpg.Record:
        """A connection, for whoever is asked alone; the answer, for whoever waits with others like it."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(loop.create_future(), one, loop.time() + self._long)
        self._waiting.append(waiting)
        self._will_hurry()
        try:
            return await waiting.future
        except asyncio.CancelledError:
            if waiting.future.done() and not waiting.future.cancelled():
                turn = waiting.future.result()
                if isinstance(turn, _Held):
                    self._give(turn)
            elif waiting.party is not None and all(one.future.done() for one in waiting.party.members):
                waiting.party.task.cancel()
            raise

    def _hand_out(self, audience: Audience) -> _Held:
        own = (n for n in reversed(range(len(self._free))) if self._free[n].audience is audience)
        self._at_work += 1
        return self._free.pop(next(own, 0))

    def _will_hurry(self) -> None:
        if self._hurries is None:
            self._hurries = asyncio.get_running_loop().call_later(self._long, self._hurry)

    def _hurry(self) -> None:
        """Those at work take long: whoever waited for them too long gets another, where there is one."""
        loop = asyncio.get_running_loop()
        self._hurries = None
        while self._waiting and (
            self._waiting[0].future.done() or (self._free and self._waiting[0].until <= loop.time())
        ):
            self._next()
        if self._waiting:
            at = self._waiting[0].until if self._free else loop.time() + self._long
            self._hurries = loop.call_at(at, self._hurry)

    def _give(self, held: _Held) -> None:
        self._at_work -= 1
        self._free.append(held)
        while self._waiting and self._free and self._at_work < AT_ONCE:
            self._next()

    def _next(self) -> None:
        first = self._waiting.popleft()
        if first.future.done():  # who gave up waiting needs none
            return
        members = [first, *self._like(first.asking)]
        held = self._hand_out(first.asking.audience)
        if len(members) == 1:
            first.future.set_result(held)
            return
        for one in members[1:]:
            self._waiting.remove(one)
        task = asyncio.get_running_loop().create_task(self._ask(held, members))
        # Not at the end of the task: one that is cancelled before it began never comes to it.
        task.add_done_callback(lambda _: self._give(held))
        party = _Party(members, task)
        for one in members:
            one.party = party

    def _like(self, first: _Asking) -> list[_Waiting]:
        """Those who wait to ask the same for the same reader, but for values of their own."""
        # Who asks what is quick need not wait until something long is told to another.
        if first.company.alike is None or self._takes.get(first.sql, 0.0) > self._long:
            return []
        near = islice(self._waiting, LOOKED_THROUGH)
        return list(islice((one for one in near if one.asking.like(first) and not one.future.done()), TOGETHER - 1))

    async def _ask(self, held: _Held, members: list[_Waiting]) -> None:
        """One statement for all of them. Where it fails each is asked again alone: whose fault it was is not told."""
        try:
            rows = await self._asked(held, [one.asking for one in members])
        except Exception:
            for one in reversed(members):
                if not one.future.done():
                    one.asking = one.asking._replace(company=one.asking.company._replace(alike=None))
                    one.party = None
                    self._waiting.appendleft(one)
                    self._will_hurry()
            return
        for one, row in zip(members, rows, strict=True):
            if not one.future.done():
                one.future.set_result(row)

    async def _asked(self, held: _Held, ask: list[_Asking]) -> list[asyncpg.Record]:
        """A row for each, in their order."""
        # Whoever came first waits still, so all are told as of when the last of them asked.
        audience, sql, given, company = max(ask, key=_when) if len(ask) > 1 else ask[0]
        if company.own:
            values = list(given)
            for place in company.own:
                values[place] = [one.values[place] for one in ask]
            given = tuple(values)
        began = time.monotonic()
        rows = await held.fetch(audience, sql, given)
        took = (time.monotonic() - began) / len(ask)
        if len(self._takes) >= STATEMENTS_HELD:
            self._takes.clear()
        # A mean that forgets: one that was kept waiting by the machine is not long for that.
        self._takes[sql] = took * LATELY + self._takes.get(sql, 0.0) * (1 - LATELY)
        if not company.own:
            [row] = rows
            return [row] * len(ask)
        if len(ask) > 1:
            rows.sort(key=_number)
        assert len(rows) == len(ask)  # every statement of ours answers each who asks
        return rows


class _Asking(NamedTuple):
    """What one asks: from which seat, by which statement, with which values, in what company."""

    audience: Audience
    sql: str
    values: tuple[object, ...]
    company: Company

    def like(self, other: _Asking) -> bool:
        """Whether the two differ in nothing but values of their own."""
        mine, its = self.company, other.company
        return (
            mine.alike == its.alike
            and self.audience is other.audience
            and mine.own == its.own
            and self.sql == other.sql
        )


def _when(one: _Asking) -> datetime:
    return one.company.at


def _number(row: asyncpg.Record) -> int:
    number: int = row[2]
    return number


@dataclass(eq=False, slots=True)
class _Waiting:
    """One who waits to ask, and when it has waited too long; `party` once it is asked together with others."""

    future: asyncio.Future[_Held | asyncpg.Record]
    asking: _Asking
    until: float
    party: _Party | None = None


@dataclass(eq=False, slots=True)
class _Party:
    """Those that are asked together, and the task that asks for them: it ends when none of them waits any longer."""

    members: list[_Waiting]
    task: asyncio.Task[None]


class _Held:
    """A place of the pool: one connection at a time, in the role of one seat at a time, and the statements prepared on it."""

    def __init__(self, dsn: str) -> None:
        self.audience: Audience | None = None
        self._dsn = dsn
        self._connection: asyncpg.Connection | None = None
        self._cut_off = False
        self._statements: OrderedDict[tuple[Audience, str], asyncpg.prepared_stmt.PreparedStatement] = OrderedDict()
        self._prepared = 0
        self._characters = 0

    async def fetch(self, audience: Audience, sql: str, values: tuple[object, ...]) -> list[asyncpg.Record]:
        if self._cut_off:
            await self.close()  # before another is opened, so that there are never more than the pool may hold
        kept = self._connection is not None and not self._connection.is_closed()
        if self._connection is None or not kept:
            self._statements.clear()
            self._characters = 0
            self._connection = await self._open(audience)
        try:
            if self.audience is not audience:
                await self._connection.execute(f"set role {seat_role(audience)}")
                self.audience = audience
            return await self._answered(self._connection, audience, sql, values)
        except asyncpg.PostgresError:
            raise
        except asyncpg.InternalClientError:
            # The server ended a kept connection, and the end has not come through yet: nothing was asked on it.
            self._connection.terminate()
            self._connection = None
            if not kept:
                raise
            return await self.fetch(audience, sql, values)
        except BaseException:  # in the middle: what the connection would answer next is not known
            self._cut_off = True
            raise

    async def _open(self, audience: Audience) -> asyncpg.Connection:
        self.audience = audience
        settings = {**SERVER_SETTINGS, "role": seat_role(audience), "statement_timeout": LONGEST_READ}
        return await asyncpg.connect(self._dsn, statement_cache_size=0, server_settings=settings, timeout=10)

    async def _answered(
        self, connection: asyncpg.Connection, audience: Audience, sql: str, values: tuple[object, ...]
    ) -> list[asyncpg.Record]:
        # A statement is planned with the policies of one role, so each seat has its own.
        statement = self._statements.get((audience, sql))
        if statement is None:
            # Without a name asyncpg prepares anew at each use, and PostgreSQL plans anew.
            self._prepared += 1
            statement = await connection.prepare(sql, name=f"hub_{self._prepared}")
            self._statements[audience, sql] = statement
            self._characters += len(sql)
            while len(self._statements) > STATEMENTS_HELD or self._characters > CHARACTERS_HELD:
                (_, longest_unused), _ = self._statements.popitem(last=False)
                self._characters -= len(longest_unused)
        else:
            self._statements.move_to_end((audience, sql))
        return await statement.fetch(*values)

    async def close(self) -> None:
        """Ends the connection, and first what it was cut off from: asyncpg has the server cancel that."""
        connection, self._connection, self._cut_off = self._connection, None, False
        if connection is not None:
            with suppress(OSError):  # one that does not end in time is dropped
                await connection.close(timeout=5)


@dataclass
class Store:
    """The open store: how it is read, written and audited."""

    addresses: Addresses
    reads: ReadPool
    writes: AsyncEngine
    audit: AsyncEngine

    @classmethod
    def open(cls, addresses: Addresses, pool_size: int = 10) -> Store:
        """Ready to be used; connections are made at first use."""
        return cls(
            addresses,
            ReadPool(addresses.reader, pool_size),
            _engine(addresses.intake, pool_size),
            _engine(addresses.auditor, 2),
        )

    async def check(self) -> None:
        """Raises `UnsafeStore` unless what is acknowledged is durable and no serving login is above row security."""
        for address in (self.addresses.reader, self.addresses.intake, self.addresses.auditor):
            connection = await asyncpg.connect(address, timeout=10)
            try:
                row = await connection.fetchrow(
                    "select rolsuper or rolbypassrls as above from pg_roles where rolname = current_user"
                )
                owned = await connection.fetchval(
                    "select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user"
                )
                if row is None or row["above"] or owned:
                    raise UnsafeStore(
                        "a serving login stands above row security; serve with logins that own no table and are no superuser"
                    )
            finally:
                await connection.close()

    async def close(self) -> None:
        """Ends every connection."""
        await self.reads.close()
        await self.writes.dispose()
        await self.audit.dispose()


def _engine(dsn: str, size: int) -> AsyncEngine:
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda **_: asyncpg.connect(dsn, server_settings=SERVER_SETTINGS, timeout=10),
        pool_size=size,
        max_overflow=0,
        pool_pre_ping=True,
    )


async def refuse_forgetful(admin: str) -> None:
    """Raises `UnsafeStore` when the server would forget a commit it acknowledged."""
    connection = await asyncpg.connect(admin, timeout=10)
    try:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            value = await connection.fetchval("select current_setting($1)", name)
            if value in ("off", "local") and not (name == "synchronous_commit" and value == "local"):
                raise UnsafeStore(f"`{name}` is `{value}`: an acknowledged submission could be lost; set it to `on`")
    finally:
        await connection.close()
