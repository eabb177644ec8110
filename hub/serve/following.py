"""What subscriptions tell: what was selected, read again, whenever it reads differently from what was told last.

There is no log of events, so nothing that a reader may not see can make one: what is hidden reads the same before and
after. Those of equal rights that follow the same are one group, which is read once.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import asyncpg
import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.identity.clock import Clock
from hub.read.answer import Withheld
from hub.read.cursors import Seal
from hub.read.selection import TYPENAME, Event
from hub.read.universe import Instant
from hub.serve.declined import Declined
from hub.serve.operations import Asked, Operations, Subscribed, extensions_told
from hub.serve.wording import said
from hub.store.engine import AWAY, SERVER_SETTINGS
from hub.store.outbox import CHANNEL, Line, Place, is_of_another_life, lines_ahead, settled
from hub.store.sight import quoted
from hub.write.submit import StoreUnavailable
from schema.audience import Principal
from schema.errors import BadValue
from schema.graph import ChangeKind

BEAT = 0.25  # seconds: a group is read at most once in so long, and at the same beat whatever else happened
BEATS = 120  # half a minute, after which a group comes to a later instant, and so to what time alone changes
LOOK_EVERY = 1.0  # seconds, at the outbox
LONGEST_REST = 30.0  # seconds between two looks while the store is away
READ_AT_ONCE = 8  # groups: queries are answered meanwhile
READ_AT_ONCE_FOR_ONE = 2  # of one organization: however much it follows, it keeps no other's news waiting
RESUMABLE = timedelta(hours=24)
UNANSWERED = (*AWAY, DBAPIError, StoreUnavailable)
_CURSOR = "timestamptz", "boolean", "text", "text"

log = structlog.get_logger("hub.serve")


class _Told(NamedTuple):
    """What a follower was told last."""

    visible: bool
    digest: str


class _State(NamedTuple):
    """How what a group follows reads; `wanted` is the latest wish to have it read that the reading came after."""

    told: _Told
    wanted: int
    event: bytes  # as it is told; a removed one when it cannot be seen


class _Group:
    """Those of equal rights that follow the same."""

    def __init__(self, subscribed: Subscribed, bound_to: bytes, turns: asyncio.Semaphore) -> None:
        self.subscribed = subscribed
        self.turns = turns  # the organization's
        self.bound_to = bound_to
        self.followers = 0
        self.wanted = 0
        self.case: uuid.UUID | None = None  # under which lies what is followed, once it is there
        self.touched = asyncio.Event()
        self.as_of: Instant | None = None  # read as of then, until the next reading that time alone asks for
        self.state: _State | None = None
        self.fault: Exception | None = None
        self.task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    def read(self, state: _State) -> None:
        """Take what was read, and let those know for whom it is news."""
        before, self.state = self.state, state
        if before is None or (before.told, before.wanted) != (state.told, state.wanted):
            self.tell()

    def tell(self) -> None:
        """Wake everybody who waits."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def after(self, last: _State | None, wanted: int) -> _State:
        """The latest reading that is news after the last, and of no time before it was wanted."""
        while self.state is None or self.state is last or self.state.wanted < wanted:
            if self.fault is not None:
                raise self.fault
            await self._news.wait()
        return self.state

    def concerned_by(self, line: Line) -> bool:
        """Whether a line of the outbox can be about anything that is read for this group."""
        followed = self.subscribed.event.followed
        if followed.edge is not None and followed.edge.many:
            return True
        if self.case is None:
            return line.facet == followed.facet.name
        return line.case_id is None or self.case in (line.case_id, line.record_id)


class Following:
    """Tells everybody who follows something of how it reads, from one process; `life` names the life of the store."""

    beats = BEATS
    for_one = READ_AT_ONCE_FOR_ONE

    def __init__(
        self,
        operations: Operations,
        store: AsyncEngine,
        dsn: str,
        seal: Seal,
        clock: Clock,
        life: Callable[[], str],
    ) -> None:
        self._operations = operations
        self._store = store
        self._dsn = dsn
        self._seal = seal
        self._clock = clock
        self._life = life
        self._groups: dict[tuple[Any, ...], _Group] = {}
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        # Held by the groups of an organization, and gone with the last of them.
        self._reading_for: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._came = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._ended: set[asyncio.Task[None]] = set()
        self._place: Place | None = None
        self._met: set[int] = set()  # the lines beyond that place that were met already

    @staticmethod
    def rights(principal: Principal) -> tuple[object, ...]:
        """Everything of a principal that decides what it reads; when and from where it may is asked of each by itself."""
        return (
            principal.audience,
            principal.party,
            principal.accredited,
            principal.scopes,
            principal.cases,
            principal.services,
            principal.auditor,
        )

    @property
    def groups(self) -> int:
        """How many groups are read."""
        return len(self._groups)

    def wake(self) -> None:
        """Something was kept here: look now rather than in a second."""
        self._came.set()

    async def follow(
        self, principal: Principal, asked: Asked, still: Callable[[], Awaitable[Principal]]
    ) -> AsyncGenerator[bytes, None]:
        """The JSON of one execution result after the other, from how it reads now, or what differs from `after`.

        `still` says before each whom it is told to. Raises `Declined` for what is refused, and for what ended it.
        """
        subscribed = self._operations.subscribed(principal, asked)
        bound_to = sha256(
            orjson.dumps([principal.seat, subscribed.event.followed.name, *map(str, subscribed.alike)])
        ).digest()
        told = self._resumed(subscribed.after, bound_to)
        # The first reading is paid for even if nothing comes of it: what is nobody's is read as well.
        self._operations.charge(subscribed)
        paid = True
        key = self.rights(principal), subscribed.alike
        group = self._joined(key, subscribed, bound_to)
        try:
            group.wanted += 1
            wanted, last = group.wanted, None
            group.touched.set()
            while True:
                last = await group.after(last, wanted)
                if last.told == told or not (last.told.visible or (told and told.visible)):
                    continue
                if self.rights(await still()) != self.rights(principal):
                    raise Declined([said("RESYNC_REQUIRED", "your rights have changed; ask anew, without `after`")])
                if not paid:
                    self._operations.charge(subscribed)
                paid = False
                await self._operations.record(subscribed)
                told = last.told
                yield last.event
        finally:
            self._left(key, group)

    async def close(self) -> None:
        """End all that is read and watched."""
        tasks = [*self._ended, *(g.task for g in self._groups.values() if g.task)]
        tasks += [self._watching] if self._watching else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _resumed(self, after: str | None, bound_to: bytes) -> _Told | None:
        if after is None:
            return None
        try:
            at, visible, digest, life = self._seal.open(after, bound_to, _CURSOR)
        except BadValue as bad:
            raise Declined([said("BAD_CURSOR", bad.hint)]) from None
        if life != self._life() or self._clock() - at > RESUMABLE:
            sentence = (
                "that was told more than a day ago, or by a store that was restored since; ask anew, without `after`"
            )
            raise Declined([said("RESYNC_REQUIRED", sentence)])
        return _Told(visible, digest)

    def _joined(self, key: tuple[Any, ...], subscribed: Subscribed, bound_to: bytes) -> _Group:
        group = self._groups.get(key)
        if group is None or group.fault is not None:
            party = str(subscribed.ready.principal.party)
            turns = self._reading_for.get(party)
            if turns is None:
                turns = self._reading_for[party] = asyncio.Semaphore(self.for_one)
            group = self._groups[key] = _Group(subscribed, bound_to, turns)
            group.task = asyncio.create_task(self._keep(group))
        group.followers += 1
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        return group

    def _left(self, key: tuple[Any, ...], group: _Group) -> None:
        group.followers -= 1
        if group.followers:
            return
        if self._groups.get(key) is group:
            del self._groups[key]
        self._end(group.task)
        if not self._groups:
            self._end(self._watching)
            self._watching = self._place = None

    def _end(self, task: asyncio.Task[None] | None) -> None:
        if task is not None and not task.done():
            task.cancel()
            self._ended.add(task)
            task.add_done_callback(self._ended.discard)

    # One group.

    async def _keep(self, group: _Group) -> None:
        """Read a group again and again, at its beat."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        beat = due = 0
        try:
            while True:
                group.touched.clear()
                wanted = group.wanted
                if beat >= due or group.state is None or group.state.wanted != wanted:
                    group.as_of = None
                try:
                    async with group.turns, self._reading:
                        group.read(await self._read(group, wanted))
                    if beat >= due:
                        due = (beat // self.beats + 1) * self.beats
                except (TimeoutError, *UNANSWERED) as lost:
                    if isinstance(lost, TimeoutError) and group.state is None:
                        raise  # it takes too long, and will the next time
                    log.warning("following_waits", error=type(lost).__name__)
                    group.touched.set()
                    await asyncio.sleep(LOOK_EVERY)
                with suppress(TimeoutError):
                    # Half a beat early, so that whoever was touched meanwhile comes to the same beat.
                    async with asyncio.timeout_at(began + (due - 0.5) * BEAT):
                        await group.touched.wait()
                await asyncio.sleep(BEAT - (loop.time() - began) % BEAT)
                beat = round((loop.time() - began) / BEAT)
        except Exception as fault:  # whoever follows is told that it ended, and may begin again
            group.fault = fault
            group.tell()

    async def _read(self, group: _Group, wanted: int) -> _State:
        subscribed = group.subscribed
        if group.case is None:
            group.case = await self._case_of(subscribed)
        # What woke the group may be hidden from it: were it read as of now, that would tell sooner what time alone changes.
        group.as_of, answers, withheld = await self._operations.look(subscribed, self.as_of(group))
        event = subscribed.event
        edge = event.followed.edge
        # The viewer always is; a record is where its reading is one.
        visible = (edge is not None and edge.many) or next(iter(answers.values())) != b"null"
        extensions = _extensions(event, subscribed.ready.cost, withheld)
        digest = sha256(b"\0".join([*(k.encode() + b":" + v for k, v in answers.items()), extensions])).hexdigest()
        told = _Told(visible, digest)
        if group.state is not None and group.state.told == told:
            return group.state._replace(wanted=wanted)
        cursor = self._seal.close(orjson.dumps([group.as_of.now, visible, digest, self._life()]), group.bound_to)
        return _State(told, wanted, _event(event, answers, cursor, visible, extensions))

    @staticmethod
    def as_of(group: _Group) -> Instant | None:
        """The instant that a group is read as of; none for now."""
        return group.as_of

    async def _case_of(self, subscribed: Subscribed) -> uuid.UUID | None:
        """The case under which lies what is followed, whoever may see it; nobody is told."""
        followed = subscribed.event.followed
        if followed.edge is not None and followed.edge.many:
            return None
        table = quoted(followed.facet.table)
        if followed.edge is None:
            try:
                asked: object = uuid.UUID(subscribed.arguments[0]["id"])
            except ValueError:
                return None
            query = f"select case_id from {table} where id = :asked limit 1"
        else:
            asked = str(subscribed.arguments[0]["designator"])
            query = f"select id from {table} where designator = :asked limit 1"
        async with self._store.connect() as connection:
            found: uuid.UUID | None = await connection.scalar(text(query), {"asked": asked})
            return found

    # The outbox.

    async def _watch(self) -> None:
        """Touch the groups that a line of the outbox can concern; lost notices only make it later."""
        rest, listening = LOOK_EVERY, None
        try:
            while True:
                self._came.clear()
                try:
                    if listening is None or listening.is_closed():
                        listening = await asyncpg.connect(self._dsn, server_settings=SERVER_SETTINGS, timeout=10)
                        await listening.add_listener(CHANNEL, lambda *_: self._came.set())
                    async with self._store.connect() as connection:
                        await self._look(connection)
                    rest = LOOK_EVERY
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as lost:
                    log.warning("following_waits", error=type(lost).__name__)
                    rest = min(2 * rest, LONGEST_REST)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._came.wait(), rest)
        finally:
            if listening is not None:
                listening.terminate()

    async def _look(self, connection: AsyncConnection) -> None:
        if self._place is None or await is_of_another_life(connection, self._place):
            self._place, self._met = await settled(connection), set()
            for group in self._groups.values():  # what was read before is not known to be before that place
                group.touched.set()
        at = place = self._place
        behind = True
        found: list[Line] = []
        ahead: set[int] = set()
        while lines := await lines_ahead(connection, at):
            for line, stands in lines:
                at = Place(line.written_in, line.id)
                found.append(line)
                behind = behind and stands
                if behind:
                    place = at
                else:
                    ahead.add(line.id)
        self._touch([line for line in found if line.id not in self._met])
        self._place, self._met = place, ahead

    def _touch(self, lines: Iterable[Line]) -> None:
        met = list(
            {(line.facet, line.case_id, line.case_id is None and line.record_id): line for line in lines}.values()
        )
        for group in self._groups.values():
            if any(group.concerned_by(line) for line in met):
                group.touched.set()


def _extensions(event: Event, cost: bytes, withheld: Withheld) -> bytes:
    """What an event costs, and what waits in it, with its paths from the answer's beginning."""
    edge = event.followed.edge
    from_ = 1 if edge is not None and edge.many else 0  # what was read of the viewer stands in the event itself
    for entry in withheld.entries:
        entry["path"] = [event.key, *entry["path"][from_:]]
    return extensions_told(cost, withheld)


def _event(event: Event, answers: dict[str, bytes], cursor: str, visible: bool, extensions: bytes) -> bytes:
    """The event as it is told, put together of what was read as it is."""
    edge = event.followed.edge
    kind = ChangeKind.CHANGED if visible else ChangeKind.REMOVED
    told = []
    for key, name in event.members:
        if name == event.followed.member and edge is not None and edge.many:
            told.append(answers[key].strip()[1:-1])  # the viewer with this one member
            continue
        known = {"cursor": cursor, "kind": kind.value, TYPENAME: event.followed.payload}
        value = answers[key] if name == event.followed.member else orjson.dumps(known[name])
        told.append(orjson.dumps(key) + b":" + value)
    return b"".join((b'{"data":{', orjson.dumps(event.key), b":{", b",".join(told), b"}}", extensions, b"}"))
