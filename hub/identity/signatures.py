"""A text signed by a key of ours, and how to be sure that it was (compact JWS, RFC 7515)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import NamedTuple

from joserfc import jws
from joserfc.errors import JoseError

from hub.identity.keys import ALGORITHM, KeyRing, Purpose, SigningKey
from schema.errors import HubError

_LONGEST_HEADER_CHARACTERS = 512
_MEMBERS = {"alg", "kid", "typ"}


class SignatureRefused(HubError):
    """The text is not provably signed by the key it names. Says no more, so that a forger learns nothing."""


class Opened(NamedTuple):
    """What was signed, and the id of the key that signed it."""

    kid: str
    payload: bytes


def seal(keyring: KeyRing, purpose: Purpose, typ: str, payload: bytes) -> str:
    """The payload as a compact JWS of the type `typ`, under the current key; raises `KeyMissing` without one."""
    key = keyring.current(purpose)
    algorithm = ALGORITHM[purpose]
    return jws.serialize_compact({"alg": algorithm, "kid": key.kid, "typ": typ}, payload, key, [algorithm])


def unseal(text: str, purpose: Purpose, typ: str, key_named: Callable[[str], SigningKey | None]) -> Opened:
    """The payload of a text sealed for this purpose; `key_named` finds a verifying key by its id.

    Raises `SignatureRefused`. The header must be exactly as `seal` writes it and is read before joserfc reads it, so
    that nothing a stranger can put there (`crit`, `jwk`, `b64`, another `alg`) gets any further.
    """
    segment = text.partition(".")[0]
    if len(segment) > _LONGEST_HEADER_CHARACTERS:
        raise SignatureRefused
    try:
        header = json.loads(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (ValueError, RecursionError):
        raise SignatureRefused from None
    if not isinstance(header, dict) or header.keys() != _MEMBERS:
        raise SignatureRefused
    if header["alg"] != ALGORITHM[purpose]:
        raise SignatureRefused  # `none`, and HS256 with a public key for its secret
    if header["typ"] != typ:
        raise SignatureRefused  # an ID token, or one kind of text passed off as another
    kid = header["kid"]
    key = key_named(kid) if isinstance(kid, str) else None
    if key is None:
        raise SignatureRefused
    try:
        payload = jws.deserialize_compact(text, key, [ALGORITHM[purpose]]).payload
    except (JoseError, ValueError):
        raise SignatureRefused from None
    return Opened(kid, payload or b"")
