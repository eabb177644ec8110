"""Codes that a person at a terminal lets in from elsewhere (RFC 8628): kept where every process finds them, taken once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from schema.errors import HubError

GOOD_FOR, INTERVAL = timedelta(minutes=10), 5  # seconds between two questions of one terminal
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"  # RFC 8628 section 6.1: no vowels, so that no code is a word

_BEGIN = text(
    "insert into device_code (digest, user_code, asked, begun_at, expires_at, wait_seconds) "
    "values (:digest, :user_code, cast(:asked as jsonb), :now, :expires_at, :wait)"
)
_FORGET = text("delete from device_code where expires_at < :long_ago")
# Asking before the interval is over makes it five seconds longer, for this and every later question.
_POLL = text(
    "update device_code set asked_at = :now, wait_seconds = case when :now < coalesce(asked_at, begun_at) + "
    "make_interval(secs => wait_seconds) then wait_seconds + 5 else wait_seconds end "
    "from (select digest as d, asked_at as was, begun_at as began, wait_seconds as waited from device_code "
    "where digest = :digest for update) as before where digest = before.d "
    "returning state, expires_at, granted::text, :now < coalesce(was, began) + make_interval(secs => waited) as too_soon"
)
_TAKE = text("update device_code set state = 'taken' where digest = :digest and state = 'approved' returning digest")
_WAITING = "user_code = :user_code and state = 'waiting' and expires_at > :now"
_SHOW = text(f"select asked::text from device_code where {_WAITING}")
_DECIDE = text(
    f"update device_code set state = :state, granted = cast(:granted as jsonb) where {_WAITING} returning digest"
)


class CodeUnknown(HubError):
    """No terminal waits under this code: it was mistyped, it expired, or it was decided before."""


class Begun(NamedTuple):
    """What a terminal is told: the code it asks by, and the one that its user enters elsewhere."""

    device_code: str
    user_code: str


class Polled(NamedTuple):
    """How a code stands when its terminal asks: `waiting`, `approved`, `denied` or `taken`, and what was granted."""

    state: str
    expires_at: datetime
    granted: dict[str, Any] | None
    too_soon: bool


class DeviceCodes:
    """The codes that terminals wait under. Only digests of what terminals hold are kept."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(self, asked: Mapping[str, str], now: datetime) -> Begun:
        """A new pair of codes, good for ten minutes; `asked` is how narrow the terminal asked to be."""
        begun = Begun(secrets.token_urlsafe(32), "".join(secrets.choice(ALPHABET) for _ in range(8)))
        kept = {
            "digest": _digest(begun.device_code), "user_code": begun.user_code, "now": now,
            "asked": orjson.dumps(dict(asked)).decode(), "expires_at": now + GOOD_FOR, "wait": INTERVAL,
        }  # fmt: skip
        async with self._engine.begin() as connection:
            await connection.execute(_FORGET, {"long_ago": now - timedelta(hours=1)})
            await connection.execute(_BEGIN, kept)
        return begun._replace(user_code=f"{begun.user_code[:4]}-{begun.user_code[4:]}")

    async def poll(self, device_code: str, now: datetime) -> Polled | None:
        """How the code stands; none when it is unknown."""
        async with self._engine.begin() as connection:
            named = {"digest": _digest(device_code), "now": now}
            row = (await connection.execute(_POLL, named)).first()
        if row is None:
            return None
        return Polled(row[0], row[1], None if row[2] is None else orjson.loads(row[2]), row[3])

    async def take(self, device_code: str) -> bool:
        """Whether what was granted is taken by this call; every other call finds it taken."""
        async with self._engine.begin() as connection:
            return (await connection.execute(_TAKE, {"digest": _digest(device_code)})).first() is not None

    async def asked(self, user_code: str, now: datetime) -> dict[str, str]:
        """What the terminal that waits under this code asked for; raises `CodeUnknown`."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(_SHOW, {"user_code": _plain(user_code), "now": now})).first()
        if row is None:
            raise CodeUnknown("no terminal waits under this code; look at the terminal, or begin there anew")
        return dict(orjson.loads(row[0]))

    async def decide(self, user_code: str, granted: Mapping[str, Any] | None, now: datetime) -> None:
        """Let the terminal in with what is granted, or turn it away with null; raises `CodeUnknown`."""
        decided = {
            "user_code": _plain(user_code), "state": "denied" if granted is None else "approved", "now": now,
            "granted": None if granted is None else orjson.dumps(dict(granted)).decode(),
        }  # fmt: skip
        async with self._engine.begin() as connection:
            if (await connection.execute(_DECIDE, decided)).first() is None:
                raise CodeUnknown("no terminal waits under this code; look at the terminal, or begin there anew")


def _digest(code: str) -> str:
    return sha256(code.encode("utf-8", "replace")).hexdigest()


def _plain(user_code: str) -> str:
    """A code as it is kept: a person may write it small, and with or without its dash."""
    return "".join(one for one in user_code.upper() if one.isalnum())[:16]
