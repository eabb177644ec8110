"""A text signed by a key of ours or of an issuer we trust, and how to be sure that it was (compact JWS, RFC 7515)."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any, NamedTuple

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from hub.identity.keys import ALGORITHM, KeyRing, Purpose, SigningKey
from schema.errors import HubError
from schema.values import each_once

VerifyingKey = ECKey | OKPKey | RSAKey

_LONGEST_HEADER_CHARACTERS = 512
_MEMBERS = {"alg", "kid", "typ"}
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class SignatureRefused(HubError):
    """The text is not provably signed by the key it names. Says no more, so that a forger learns nothing."""


class Opened(NamedTuple):
    """What was signed, and the id of the key that signed it."""

    kid: str
    payload: bytes


class _OneAlgorithm(JWSRegistry):
    """Knows one algorithm, chosen by us and never by the text; holds a header in which a public key stands."""

    max_header_length = 2_048

    def get_alg(self, name: str) -> Any:
        # RFC 9864 gives `EdDSA` a better name and no other meaning; that issuers still write it is no news at each token.
        return self.algorithms[name] if name in (self.allowed or ()) else super().get_alg(name)


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
    header = header_of(text)
    if header.keys() != _MEMBERS:
        raise SignatureRefused
    if header["alg"] != ALGORITHM[purpose]:
        raise SignatureRefused  # `none`, and HS256 with a public key for its secret
    if header["typ"] != typ:
        raise SignatureRefused  # an ID token, or one kind of text passed off as another
    kid = header["kid"]
    key = key_named(kid) if isinstance(kid, str) else None
    if key is None:
        raise SignatureRefused
    return Opened(kid, opened_with(text, key, ALGORITHM[purpose]))


def header_of(text: str, longest: int = _LONGEST_HEADER_CHARACTERS) -> dict[str, Any]:
    """What a compact JWS says of itself, which proves nothing yet; raises `SignatureRefused` when it is none."""
    segment = text.partition(".")[0]
    if len(segment) > longest or not _COMPACT.fullmatch(text):
        raise SignatureRefused
    return object_in(_decoded(segment))


def unproven(text: str) -> dict[str, Any]:
    """What the payload of a compact JWS claims, to find the key by which to prove it; raises `SignatureRefused`."""
    if not _COMPACT.fullmatch(text):
        raise SignatureRefused
    return object_in(_decoded(text.split(".")[1]))


def opened_with(text: str, key: VerifyingKey, algorithm: str) -> bytes:
    """The payload of a compact JWS that this key signed with this algorithm; raises `SignatureRefused`."""
    try:
        payload = jws.deserialize_compact(text, key, registry=_OneAlgorithm(algorithms=[algorithm])).payload
    except (JoseError, ValueError):
        raise SignatureRefused from None
    return payload or b""


def object_in(raw: bytes) -> dict[str, Any]:
    """The JSON object in these bytes; raises `SignatureRefused` for anything else, and where a member is told twice."""
    try:
        found = json.loads(raw, object_pairs_hook=each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise SignatureRefused from None
    if not isinstance(found, dict):
        raise SignatureRefused
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _decoded(segment: str) -> bytes:
    try:
        return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        raise SignatureRefused from None
