"""Connections that stand open: who holds each, that its credential still holds, and how many one holder has."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Protocol

from starlette.types import Scope

from hub.identity.credential import ListTooOld
from hub.identity.issuers import IssuerSilent
from hub.identity.tokens import Held, Presented, Unauthenticated, Verifier
from hub.serve.declined import Declined, declined_for, unheld
from hub.serve.limits import exceeded
from hub.serve.operations import Asked
from hub.serve.wording import said
from hub.settings import Limits
from schema.audience import Principal

LOOKED_AT_EVERY = 0.25  # seconds: what stands ends so much after its token at most, and after a revocation was read
SESSION_LOOKED_UP_EVERY = 2.0  # seconds, of a browser's: the store is asked for it

Still = Callable[[], Awaitable[Principal]]
"""Whom a connection speaks for, as long as it does; raises `Declined` once it does not."""


class Follow(Protocol):
    """Who tells of changes, as long as somebody follows."""

    def follow(self, principal: Principal, asked: Asked, still: Still) -> AsyncIterator[bytes]:
        """The JSON of one result after the other; raises `Declined` for what is refused, and for what ended it."""


async def closable(results: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Each result; `follow` may answer with any iterator, and only a generator can be closed."""
    try:
        async for result in results:
            yield result
    finally:
        close: Callable[[], Awaitable[None]] | None = getattr(results, "aclose", None)
        if close is not None:
            await close()


class BrowserSessions(Protocol):
    """Whom the cookie of a browser speaks for; `hub.serve.sessions.Sessions`."""

    async def opens(self, scope: Scope) -> Principal | None:
        """Of a WebSocket's handshake; none without a cookie of ours."""

    async def still(self, scope: Scope) -> Principal:
        """Of what was opened before; raises `Declined` once the session is over."""


class Connection:
    """One that stands open, for one principal from its beginning to its end.

    `end` is called once, when its credential holds no more, with what is told of that.
    """

    __slots__ = ("_again", "_asking", "_end", "_held", "_looked_up", "_verifier", "ended", "principal")

    def __init__(
        self,
        principal: Principal,
        verifier: Verifier,
        held: Held | None,
        again: Still | None,
        end: Callable[[Declined], None],
    ) -> None:
        self.principal = principal
        self._verifier = verifier
        self._held = held
        self._again = again
        self._end = end
        self._looked_up = 0.0
        self._asking: asyncio.Task[None] | None = None
        self.ended: Declined | None = None

    async def still(self) -> Principal:
        """The principal, authorized again; raises `Declined`, and ends the connection, once its credential holds no more."""
        if self.ended is None:
            try:
                if self._held is not None:
                    await self._verifier.still(self._held)
                elif self._again is not None and await self._again() != self.principal:
                    # The same person in another seat, or in a narrower one, opens anew and meets what that one sees.
                    raise Declined([said("SESSION_CHANGED", "the session is another one now; open again")], 403)
            except (Unauthenticated, ListTooOld, IssuerSilent) as refused:
                self.over(unheld(refused))
            except Declined as declined:
                self.over(declined)
        if self.ended is not None:
            raise self.ended
        return self.principal

    def look(self, seconds: float, now: datetime) -> None:
        """Whether it still holds, without waiting for anybody; where somebody must be asked, that goes on beside."""
        try:
            if self._held is not None:
                sure = self._verifier.is_surely_good(self._held)
            else:
                expires_at = self.principal.expires_at
                sure = seconds < self._looked_up + SESSION_LOOKED_UP_EVERY
                if expires_at is None or now >= expires_at:
                    raise Declined([said("SESSION_OVER", "the session is over; sign in again at `/sign-in`")], 401)
        except (Unauthenticated, ListTooOld) as refused:
            self.over(unheld(refused))
        except Declined as declined:
            self.over(declined)
        else:
            if not sure and self._asking is None:
                self._looked_up = seconds
                self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        try:
            with suppress(Declined):
                await self.still()
        except Exception as fault:  # the store does not answer: whether the session stands is not known
            self.over(declined_for(fault, 0))
        finally:
            self._asking = None

    def over(self, declined: Declined) -> None:
        """End it."""
        if self.ended is None:
            self.ended = declined
            self._end(declined)

    def leave(self) -> None:
        """It is closed: nothing more is asked for it."""
        if self._asking is not None:
            self._asking.cancel()


class Connections:
    """All that stand open in this process; looked at four times a second while there are any."""

    kind: type[Connection] = Connection

    def __init__(
        self, verifier: Verifier, limits: Limits, clock: Callable[[], datetime], seconds: Callable[[], float]
    ) -> None:
        self._verifier = verifier
        self._limits = limits
        self._clock = clock
        self._seconds = seconds
        self._open: set[Connection] = set()
        self._held_by: Counter[tuple[str, ...]] = Counter()
        self._looking: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def by_token(
        self, principal: Principal, presented: Presented, end: Callable[[Declined], None]
    ) -> Iterator[Connection]:
        """What a token opened that was verified a moment ago, for as long as it stands.

        Raises `Declined` when the token has expired by now, and when its holder has as many open as it may.
        """
        try:
            held = self._verifier.hold(presented)
        except (Unauthenticated, ListTooOld) as refused:
            raise unheld(refused) from None
        with self._standing(self.kind(principal, self._verifier, held, None, end)) as one:
            yield one

    @contextmanager
    def by_session(self, principal: Principal, again: Still, end: Callable[[Declined], None]) -> Iterator[Connection]:
        """What a browser's session opened, for as long as it stands; raises `Declined` as `by_token` does."""
        with self._standing(self.kind(principal, self._verifier, None, again, end)) as one:
            yield one

    @contextmanager
    def _standing(self, one: Connection) -> Iterator[Connection]:
        # Of one holder, so that nobody's are counted with another's.
        holder = (one.principal.issuer, one.principal.subject, str(one.principal.party))
        if self._held_by[holder] >= self._limits.sockets:
            met = self._held_by[holder] + 1
            refusal = exceeded("SOCKETS", self._limits.sockets, met, "close one")
            raise Declined([said(refusal.code, refusal.sentence)], 429)
        self._held_by[holder] += 1
        self._open.add(one)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield one
        finally:
            one.leave()
            self._open.discard(one)
            self._held_by[holder] -= 1
            if not self._held_by[holder]:
                del self._held_by[holder]
            if not self._open and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOKED_AT_EVERY)
            seconds, now = self._seconds(), self._clock()
            for one in list(self._open):
                one.look(seconds, now)
