"""The built-in issuer: an access token for one seat, for a while (RFC 9068)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import msgspec

from hub.identity.clock import Clock
from hub.identity.keys import KeyRing, Purpose
from hub.identity.signatures import seal
from hub.identity.tokens import LONGEST_HEADER_CHARACTERS, TOKEN_TYPE
from schema.audience import Principal
from schema.errors import BadValue
from schema.narrowing import WHOLE, Narrowing

DEFAULT_TTL = timedelta(hours=1)
LONGEST_TTL = timedelta(hours=24)
_DURATION = re.compile(r"([1-9][0-9]{0,5})([smhd])", re.ASCII)
NOTHING = MappingProxyType[str, Any]({})
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def issue(
    keyring: KeyRing,
    seat: str,
    *,
    issuer: str,
    audience: str,
    clock: Clock,
    ttl: timedelta = DEFAULT_TTL,
    narrowing: Narrowing = WHOLE,
    subject: str | None = None,
    client_id: str = "hub",
    under: str | None = None,
    through: Sequence[str] = (),
    purpose: str | None = None,
    more: Mapping[str, Any] = NOTHING,
) -> str:
    """A signed access token for exactly one seat, such as `partner:BN`, good from now for `ttl`.

    `issuer` and `audience` are what the verifier expects in `iss` and `aud`; `subject` is the seat when left out.
    `under` is the id of the `AccessToken` it is issued under, `through` the `jti` of each token it was exchanged from, the
    first first: whoever revokes any of these revokes it. `purpose` says what it is for; `more` are members such as `cnf`.
    Raises `BadValue` for a seat or a `ttl` not of its form, for a `ttl` over 24 hours, and for a token too long to be sent.
    """
    principal = Principal.seated(seat)
    if not timedelta(seconds=1) <= ttl <= LONGEST_TTL:
        raise BadValue("TTL", "a token is good for at least 1 second and at most 24 hours; ask for a shorter one")
    issued_at = int(clock().timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "sub": subject or principal.seat,
        "client_id": client_id,
        "iat": issued_at,
        "exp": issued_at + int(ttl.total_seconds()),
        "jti": secrets.token_urlsafe(16),  # 128 random bits: what a revocation names
        "seat": principal.seat,
    }
    claims |= narrowing.claims()
    claims |= {} if under is None else {"under": under}
    claims |= {"through": list(through)} if through else {}
    claims |= {} if purpose is None else {"purpose": purpose}
    token = seal(keyring, Purpose.ACCESS, TOKEN_TYPE, msgspec.json.encode({**more, **claims}))
    if len("Bearer ") + len(token) > LONGEST_HEADER_CHARACTERS:
        raise BadValue("TOKEN_LENGTH", "the token would be too long to send; name fewer cases or scopes")
    return token


def duration_from(text: str) -> timedelta:
    """Read `90s`, `15m`, `1h` or `1d`; raises `BadValue` for anything else."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise BadValue("DURATION", "write a duration as a number and `s`, `m`, `h` or `d`, such as `90s` or `1h`")
    return timedelta(**{_UNIT[match[2]]: int(match[1])})
