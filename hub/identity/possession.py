"""Whether who presents a bound token holds what it is bound to: a key (DPoP, RFC 9449) or a certificate (RFC 8705)."""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import urlsplit

import msgspec

from hub.identity.issuers import ALGORITHMS, published
from hub.identity.signatures import SignatureRefused, header_of, object_in, opened_with

KEY, CERTIFICATE = "jkt", "x5t#S256"
MOST_PROOFS = 100_000  # of one organization, in the minute and a half that they are good for
PROOF_TYPE = "dpop+jwt"
PROVEN_WITH = " ".join(sorted(ALGORITHMS))
_OLDEST = timedelta(seconds=60)
_AHEAD = timedelta(seconds=30)
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
    ath: str


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
        if proof is None or len(proof) > _LONGEST_PROOF_CHARACTERS:
            raise NotProven
        try:
            header = header_of(proof, _LONGEST_HEADER_CHARACTERS)
            jwk, algorithm = header.get("jwk"), header.get("alg")
            if header.keys() != _HEADER or header["typ"] != PROOF_TYPE or not isinstance(jwk, dict):
                raise NotProven
            key = published(jwk)
            if key is None or not isinstance(algorithm, str) or algorithm not in key.algorithms:
                raise NotProven
            if not compare_digest(key.thumbprint, thumbprint):
                raise NotProven
            says = msgspec.convert(object_in(opened_with(proof, key.key, algorithm)), _Proof)
        except (SignatureRefused, msgspec.ValidationError):
            raise NotProven from None
        if not says.jti or says.htm != method or _plain(says.htu) != _plain(address):
            raise NotProven
        if not compare_digest(says.ath.encode(), _digest(token.encode())):
            raise NotProven
        if not -_AHEAD <= now - _at(says.iat) < _OLDEST:
            raise NotProven
        # A proof names its token, and a token its organization: none is ever another organization's as well.
        self._once(
            self._met.setdefault(party, OrderedDict()), sha256(f"{thumbprint} {says.jti}".encode()).digest(), now
        )

    def _once(self, met: OrderedDict[bytes, datetime], proof: bytes, now: datetime) -> None:
        while met and next(iter(met.values())) <= now:
            met.popitem(last=False)
        if proof in met or len(met) >= self._capacity:
            raise NotProven
        met[proof] = now + _OLDEST + _AHEAD


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
