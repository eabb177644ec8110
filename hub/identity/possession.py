"""Whether who presents a bound token holds what it is bound to: a key (DPoP, RFC 9449) or a certificate (RFC 8705)."""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from hub.identity.issuers import ALGORITHMS, claimed, published
from hub.identity.signatures import SignatureRefused, header_of

KEY, CERTIFICATE = "jkt", "x5t#S256"
MOST_PROOFS = 100_000  # of one organization, in the minute and a half that they are good for
PROOF_TYPE = "dpop+jwt"
PROVEN_WITH = " ".join(sorted(ALGORITHMS))
_OLDEST = timedelta(seconds=60)
_AHEAD = timedelta(seconds=30)
GOOD_FOR = _OLDEST + _AHEAD  # how long a proof must be remembered
_LONGEST_HEADER_CHARACTERS, _LONGEST_PROOF_CHARACTERS = 2_048, 4_096
_LONGEST_CERTIFICATE_CHARACTERS = 16_384
_HEADER = {"alg", "jwk", "typ"}
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
_BYTE_SEQUENCE = re.compile(r":([A-Za-z0-9+/]+={0,2}):")  # RFC 9440 section 2.2.1, of one certificate
_DEFAULT_PORT = {"https": 443, "http": 80}


class NotProven(Exception):
    """What a token is bound to was not shown to be held. Says no more: who has it knows what to send."""


class _Proof(msgspec.Struct, frozen=True):
    jti: str
    htm: str
    htu: str
    iat: int
    ath: str | None = None


class Shown(NamedTuple):
    """The key that a proof was made with, the proof's own name, and the digest of the token it was made for, if for one."""

    thumbprint: str
    jti: str
    ath: str | None


def binding_of(confirmation: object) -> Mapping[str, str] | None:
    """The members of `cnf` that we know how to prove; none when one of them is unknown, or is not of its form.

    A member that is passed over would let a bound token be carried by anybody.
    """
    if not isinstance(confirmation, dict) or not confirmation or not confirmation.keys() <= {KEY, CERTIFICATE}:
        return None
    if not all(isinstance(one, str) and _THUMBPRINT.fullmatch(one) for one in confirmation.values()):
        return None
    return confirmation


class Proofs:
    """Judges DPoP proofs, and takes each one once.

    At most `capacity` proofs of each organization are remembered for as long as they are good; when more of its come, the
    rest is refused: a proof that cannot be remembered could be shown again.
    """

    def __init__(self, capacity: int = MOST_PROOFS) -> None:
        self._capacity = capacity
        # By organization: were one number everybody's, whoever reached it would have the others refused.
        self._met: dict[str, OrderedDict[bytes, datetime]] = {}

    def judge(
        self, proof: str | None, token: str, thumbprint: str, method: str, address: str, now: datetime, party: str
    ) -> None:
        """Raises `NotProven` unless this proof was made for this request, lately, by the key of this thumbprint.

        `party` is the organization that the token speaks for.
        """
        held = shown(proof, method, address, now)
        if not compare_digest(held.thumbprint, thumbprint):
            raise NotProven
        if held.ath is None or not compare_digest(held.ath.encode(), _digest(token.encode())):
            raise NotProven
        # A proof names its token, and a token its organization: none is ever another organization's as well.
        self._once(
            self._met.setdefault(party, OrderedDict()), sha256(f"{thumbprint} {held.jti}".encode()).digest(), now
        )

    def _once(self, met: OrderedDict[bytes, datetime], proof: bytes, now: datetime) -> None:
        while met and next(iter(met.values())) <= now:
            met.popitem(last=False)
        if proof in met or len(met) >= self._capacity:
            raise NotProven
        met[proof] = now + GOOD_FOR


def shown(proof: str | None, method: str, address: str, now: datetime) -> Shown:
    """What a proof shows that was made for this request, lately; that it is met once is for the caller to see to.

    Raises `NotProven`.
    """
    if proof is None or len(proof) > _LONGEST_PROOF_CHARACTERS:
        raise NotProven
    try:
        header = header_of(proof, _LONGEST_HEADER_CHARACTERS)
        if header.keys() != _HEADER or header["typ"] != PROOF_TYPE or not isinstance(header["jwk"], dict):
            raise NotProven
        key = published(header["jwk"])
        if key is None:
            raise NotProven
        says = claimed(proof, key, header["alg"], _Proof)
    except SignatureRefused:
        raise NotProven from None
    if not says.jti or says.htm != method or _plain(says.htu) != _plain(address):
        raise NotProven
    if not -_AHEAD <= now - _at(says.iat) < _OLDEST:
        raise NotProven
    return Shown(key.thumbprint, says.jti, says.ath)


def judge_certificate(header: str | None, thumbprint: str) -> None:
    """Raises `NotProven` unless the proxy told of the certificate of this thumbprint, and of no second one."""
    if header is None or len(header) > _LONGEST_CERTIFICATE_CHARACTERS:
        raise NotProven
    told = _BYTE_SEQUENCE.fullmatch(header)
    try:
        certificate = b64decode(told[1], validate=True) if told else b""
    except ValueError:
        raise NotProven from None
    if not compare_digest(_digest(certificate), thumbprint.encode()):
        raise NotProven


def _digest(raw: bytes) -> bytes:
    return urlsafe_b64encode(sha256(raw).digest()).rstrip(b"=")


def _at(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise NotProven from None


def _plain(address: str) -> tuple[str, str, int | None, str]:
    """An address as RFC 9449 section 4.3 compares it: without query and fragment, in its usual form."""
    try:
        parts = urlsplit(address)
        port = parts.port or _DEFAULT_PORT.get(parts.scheme)
    except ValueError:
        raise NotProven from None
    return parts.scheme, parts.hostname or "", port, parts.path or "/"
