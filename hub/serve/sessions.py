"""A signed-in browser: one session, one cookie, one seat; what it may do is looked up at every request and kept by nobody."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, insert, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.types import Scope

from hub.identity.clock import Clock
from hub.identity.credential import Credential, ListTooOld, Revoked
from hub.identity.sign_in import Person
from hub.identity.standing_tokens import TAKEN_BACK
from hub.serve.browser import HOST_ONLY, cookie_of, headers_of, is_own_page
from hub.serve.declined import Declined
from hub.serve.wording import said
from hub.store.tables import metadata
from schema.audience import Principal
from schema.disclosure import Registry
from schema.errors import BadValue
from schema.narrowing import MEMBERS, WHOLE, Narrowing, SeatReach
from schema.rules.sessions import session_ends_at, session_is_over

COOKIE = f"{HOST_ONLY}hub-session"
# No form and no link can send it, and a script of another origin only where we would allow it, which we do nowhere.
PROOF, PROVEN = "hub-proof", "same-origin"
CHALLENGE = 'Bearer realm="fms-hub"'
USE_IS_NOTED_AFTER = timedelta(minutes=1)
Note = Callable[[Principal, str, str], Awaitable[None]]
"""Records who did what, by which standing token; answers once that is durable."""
_VALUE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
# The standing tokens that name a person, as they are now: one that was revoked, moved or has expired is not among them.
_STANDING = f"""
select id, seat, purpose, {", ".join(MEMBERS)}, expires_at from access_token t
where not {TAKEN_BACK} and latest and holder = 'PERSON' and status = 'ACTIVE' and expires_at > :now
  and holder_issuer = :issuer and holder_subject = :subject order by seat, purpose, id
"""
_KNOWN = f"""
select s.*, t.id as token, t.seat as token_seat, t.purpose, {", ".join(f"t.{one}" for one in MEMBERS)}, t.expires_at
from sign_in_session s left join access_token t on t.id = s.under and t.latest and t.holder = 'PERSON'
  and not {TAKEN_BACK} and t.status = 'ACTIVE' and t.holder_issuer = s.issuer and t.holder_subject = s.subject
where s.digest = :digest
"""


class Seat(NamedTuple):
    """A seat that a person may sit in: by a standing token of its own, or because its issuer speaks for that seat alone.

    The scopes of its narrowing are written out, area by area.
    """

    seat: str
    under: uuid.UUID | None
    purpose: str | None
    narrowing: Narrowing
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in, as it stands now; in no seat yet while one of several is to be chosen."""

    id: uuid.UUID
    person: Person
    seat: Seat | None
    signed_in_at: datetime
    ends_at: datetime


class Sessions:
    """The sessions of all browsers, in the store that every process shares.

    `spoken_for` says in which one seat an issuer speaks for a person, where it does; `reach` writes out the areas of a scope.
    A cookie asks the graph only from a page of `origin`.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        registry: Registry,
        clock: Clock,
        revoked: Revoked,
        reach: SeatReach,
        spoken_for: Callable[[Person], str | None],
        note: Note,
        client_id: str,
        origin: str,
    ) -> None:
        self._engine = engine
        self._table = metadata(registry).tables["sign_in_session"]
        self._clock = clock
        self._revoked = revoked
        self._reach = reach
        self._spoken_for = spoken_for
        self._note = note
        self._client_id = client_id
        self._origin = origin

    async def seats(self, person: Person) -> list[Seat]:
        """Every seat the person may sit in now; never two at once."""
        now = self._clock()
        async with self._engine.connect() as connection:
            named = {"now": now, "issuer": person.issuer, "subject": person.subject}
            rows = (await connection.execute(text(_STANDING), named)).all()
        held = [seat for row in rows if (seat := self._held(row.id, row.seat, row)) is not None]
        spoken = self._spoken_for(person)
        return [*held, Seat(spoken, None, None, WHOLE, None)] if spoken is not None else held

    async def begin(self, person: Person, seat: Seat | None, former: str | None = None) -> str:
        """A new session and the value of its cookie, which is nowhere kept; the one of the digest `former` ends with it."""
        now = self._clock()
        async with self._engine.begin() as connection:
            await self._sweep(connection, now)
            if former is not None:
                await connection.execute(delete(self._table).where(self._table.c.digest == bytes.fromhex(former)))
            opened = await self._opened(connection, person, seat, now, now)
        return await self._recorded(*opened)

    async def sit(self, cookie: str, session: Session, seat: Seat) -> str | None:
        """The person in another of its seats: a new session of as long a sign-in; none when the former had ended."""
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(self._table).where(self._table.c.digest == _digest(cookie)))
            if gone.rowcount != 1:
                return None
            opened = await self._opened(connection, session.person, seat, session.signed_in_at, self._clock())
        return await self._recorded(*opened)

    async def end(self, cookie: str | None) -> None:
        """Sign out: from now on the cookie is of no session."""
        if cookie is not None and _VALUE.fullmatch(cookie):
            async with self._engine.begin() as connection:
                await connection.execute(delete(self._table).where(self._table.c.digest == _digest(cookie)))

    async def _recorded(self, cookie: str, session: Session) -> str:
        """The cookie, given only once it is on record whose it is."""
        principal = self.principal(session)
        if principal is not None:
            await self._note(principal, "session.begun", principal.under)
        return cookie

    async def of(self, cookie: str | None, used: bool = True) -> Session | None:
        """The session of a cookie; none when there is none, or it is over, or anything it rests on was taken back.

        Where it is only looked at, and not `used`, it ends as if nobody had. Raises `ListTooOld` while it is not known what
        was taken back.
        """
        if cookie is None or not _VALUE.fullmatch(cookie):
            return None
        now = self._clock()
        async with self._engine.connect() as connection:
            row = (await connection.execute(text(_KNOWN), {"digest": _digest(cookie)})).first()
        if row is None or session_is_over(now, row.last_used_at, row.ends_at):
            return None
        session = self._stood(row, now)
        if session is None or self._taken_back(session):
            return None
        if used and now - row.last_used_at >= USE_IS_NOTED_AFTER:
            async with self._engine.begin() as connection:
                noted = update(self._table).where(self._table.c.digest == row.digest).values(last_used_at=now)
                await connection.execute(noted)
        return session

    def principal(self, session: Session) -> Principal | None:
        """Whom a session acts as; none before a seat is chosen."""
        if session.seat is None:
            return None
        return Principal.seated(
            session.seat.seat,
            **session.seat.narrowing.members(),
            issuer=session.person.issuer,
            subject=session.person.subject,
            client_id=self._client_id,
            under=str(session.seat.under or ""),
            token_id=str(session.id),
            expires_at=session.ends_at,
        )

    async def asks(self, scope: Scope) -> Principal | None:
        """Whom the cookie of a request without an `Authorization` header speaks for; none without a cookie of ours.

        Raises `Declined` for a cookie without the proof that a page of the hub's own sent the request, for one of no
        session, before a seat is chosen, and outside of the hours and networks of the seat.
        """
        headers = headers_of(scope)
        cookie = cookie_of(headers, COOKIE)
        if cookie is None:
            return None
        if headers.get(PROOF) != PROVEN or not is_own_page(headers, self._origin):
            sentence = (
                "a browser's session is taken from the hub's own pages alone; send `Hub-Proof: same-origin` from one"
            )
            raise Declined([said("SESSION_UNPROVEN", sentence)], 403)
        return await self._acting(cookie, scope, used=True)

    async def opens(self, scope: Scope) -> Principal | None:
        """The same of a WebSocket's handshake, in which no page can send a header of its own: there its origin is the proof."""
        headers = headers_of(scope)
        cookie = cookie_of(headers, COOKIE)
        if cookie is None:
            return None
        if not is_own_page(headers, self._origin):
            sentence = "a browser's session is taken from the hub's own pages alone; send a token"
            raise Declined([said("SESSION_UNPROVEN", sentence)], 403)
        return await self._acting(cookie, scope, used=True)

    async def still(self, scope: Scope) -> Principal:
        """Whom the cookie speaks for that something was opened with, while its session stands; looking is no use of it."""
        cookie = cookie_of(headers_of(scope), COOKIE)
        assert cookie is not None  # it was opened with it
        principal = await self._acting(cookie, scope, used=False)
        assert principal is not None  # or it was declined
        return principal

    async def _acting(self, cookie: str, scope: Scope, used: bool) -> Principal | None:
        try:
            session = await self.of(cookie, used)
        except ListTooOld:
            sentence = "nobody is served while it is not known what was revoked; ask again shortly"
            raise Declined([said("REVOCATIONS_STALE", sentence, retryable=True)], 503) from None
        if session is None:
            sentence = "the session is over; sign in again at `/sign-in`"
            raise Declined([said("SESSION_OVER", sentence)], 401, {"WWW-Authenticate": CHALLENGE})
        if session.seat is None:
            raise Declined([said("SEAT_NOT_CHOSEN", "choose a seat at `/signed-in` first")], 403)
        if not session.seat.narrowing.holds_at(self._clock()):
            raise Declined(
                [said("TOKEN_OUTSIDE_HOURS", "the seat is held for other hours of the day; ask within them")], 403
            )
        if not session.seat.narrowing.holds_from((scope.get("client") or (None,))[0]):
            raise Declined(
                [said("TOKEN_OUTSIDE_NETWORK", "the seat is held for other networks; ask from one of them")], 403
            )
        return self.principal(session)

    def _stood(self, row: Row[Any], now: datetime) -> Session | None:
        """The session as its row says it, in its seat as that stands now; none when it no longer does."""
        person, seat = Person(row.issuer, row.subject, row.name), None
        if row.under is not None:
            if row.token is None or row.token_seat != row.seat or now >= row.expires_at:
                return None
            seat = self._held(row.under, row.seat, row)
            if seat is None:
                return None
        elif row.seat is not None:
            if self._spoken_for(person) != row.seat:
                return None
            seat = Seat(row.seat, None, None, WHOLE, None)
        return Session(row.id, person, seat, row.signed_in_at, row.ends_at)

    def _held(self, record: uuid.UUID, name: str, row: Row[Any]) -> Seat | None:
        """The seat a standing token holds; none when it is narrowed to what is none there: then nothing is left of it."""
        try:
            narrowing = Narrowing.told(row._mapping)
            audience = Principal.seated(name).audience
            reached = None if narrowing.scopes is None else self._reach(narrowing.scopes, audience)
        except BadValue:
            return None
        return Seat(name, record, row.purpose, replace(narrowing, scopes=reached), row.expires_at)

    def _taken_back(self, session: Session) -> bool:
        self._revoked.refuse_if_old()
        principal = self.principal(session)
        rests_on = (str(session.id), *([principal.under] if principal is not None and principal.under else []))
        return self._revoked.holds(
            Credential(
                session.person.issuer, session.person.subject, (self._client_id,),
                "" if principal is None else str(principal.party), rests_on, session.signed_in_at,
            )
        )  # fmt: skip

    async def _opened(
        self, connection: AsyncConnection, person: Person, seat: Seat | None, signed_in_at: datetime, now: datetime
    ) -> tuple[str, Session]:
        cookie, ends_at = secrets.token_urlsafe(32), session_ends_at(signed_in_at, seat and seat.expires_at)
        session = Session(uuid.uuid4(), person, seat, signed_in_at, ends_at)
        row = {
            "digest": _digest(cookie), "id": session.id, "issuer": person.issuer, "subject": person.subject,
            "name": person.name, "seat": seat and seat.seat, "under": seat and seat.under, "signed_in_at": signed_in_at,
            "last_used_at": now, "ends_at": ends_at,
        }  # fmt: skip
        await connection.execute(insert(self._table).values(row))
        return cookie, session

    async def _sweep(self, connection: AsyncConnection, now: datetime) -> None:
        """What is over is of no use to anybody."""
        await connection.execute(delete(self._table).where(self._table.c.ends_at <= now))


def digest_of(cookie: str | None) -> str | None:
    """What a session's cookie is known by in the store, in hexadecimal; none for what can be no such cookie."""
    return _digest(cookie).hex() if cookie is not None and _VALUE.fullmatch(cookie) else None


def _digest(cookie: str) -> bytes:
    return sha256(cookie.encode()).digest()
