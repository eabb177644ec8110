"""Who is asking: an `Authorization` header in, the principal it speaks for out, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple

import msgspec
from authlib.oauth2.rfc6750 import InvalidTokenError

from hub.identity.clock import Clock
from hub.identity.credential import Credential, Revoked
from hub.identity.keys import KeyRing, Purpose, SigningKey
from hub.identity.signatures import SignatureRefused, unseal
from schema.audience import Audience, Principal
from schema.errors import BadValue, HubError
from schema.narrowing import Narrowing, SeatReach

TOKEN_TYPE = "at+jwt"  # noqa: S105  the media type of RFC 9068, which no ID token carries
LONGEST_HEADER_CHARACTERS = 8192
_REALM = "fms-hub"
_SKEW = timedelta(seconds=60)  # how far ahead of ours the issuer's clock may run
_LOOK_EVERY = timedelta(seconds=5)  # a removed key is refused within this, for tokens met before

Code = Literal["TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "TOKEN_REVOKED"]


class Unauthenticated(HubError):
    """Nobody can be told who is asking. `code` is stable; `sentence` says what to do and never repeats the token."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.sentence = sentence

    @property
    def www_authenticate(self) -> str:
        """The challenge to send with the 401 (RFC 6750 section 3)."""
        if self.code == "TOKEN_MISSING":
            return f'Bearer realm="{_REALM}"'  # section 3.1: to whom nothing was presented, no error is named
        headers = dict(InvalidTokenError(description=self.sentence, realm=_REALM).get_headers())
        return str(headers["WWW-Authenticate"])


def whole_names(scopes: frozenset[str], _: Audience) -> frozenset[str]:
    """Scopes as they are named: where nobody says what areas reach, they reach nothing."""
    return scopes


class Verifier:
    """Verifies access tokens of the built-in issuer, on every request.

    A token met before is recognized by its SHA-256 and answered in microseconds, but never past its expiry and never
    after its key was removed. Only tokens that verified are remembered, at most `capacity` of them. `reach` says what the
    scopes of a token reach in its seat: what a principal holds is written out, with nothing that does not exist for it.
    """

    def __init__(
        self,
        keyring: KeyRing,
        *,
        issuer: str,
        audience: str,
        clock: Clock,
        reach: SeatReach = whole_names,
        leeway: timedelta = timedelta(0),
        capacity: int = 4096,
        revoked: Revoked | None = None,
    ) -> None:
        self._revoked = revoked
        self._keyring = keyring
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._reach = reach
        self._leeway = leeway
        self._capacity = max(capacity, 1)
        self._known: dict[bytes, _Known] = {}
        self._keys = keyring.verifying(Purpose.ACCESS)
        self._look_from = self._look_until = datetime.min.replace(tzinfo=UTC)

    def authenticate(self, header_value: str | None) -> Principal:
        """The principal that this `Authorization` header speaks for; `None` is a request without one.

        Raises `Unauthenticated`. A request with several such headers must be refused by passing them on joined with
        a comma, as HTTP reads them: two tokens are never one credential.
        """
        if header_value is None:
            raise _missing()
        if len(header_value) > LONGEST_HEADER_CHARACTERS:
            raise Unauthenticated(
                "TOKEN_INVALID",
                f"the `Authorization` header is longer than {LONGEST_HEADER_CHARACTERS} bytes; ask for a token with "
                "fewer cases or scopes",
            )
        scheme, _, token = header_value.partition(" ")
        token = token.strip(" ")
        if scheme.lower() != "bearer" or not token:
            raise _missing()
        return self.verify(token)

    def verify(self, token: str) -> Principal:
        """The principal that this token speaks for; raises `Unauthenticated`, and `ListTooOld` when it may be revoked."""
        now = self._clock()
        if self._revoked is not None:
            self._revoked.refuse_if_old()
        try:
            digest = sha256(token.encode("ascii")).digest()
        except UnicodeEncodeError:
            raise _foreign() from None
        known = self._known.get(digest)
        if known is not None:
            if not self._look_from <= now < self._look_until:
                self._look_again(now)
            if now >= known.deadline:
                self._known.pop(digest, None)
                raise _expired()
            if known.kid in self._keys:
                return self._judged(digest, known).principal
            self._known.pop(digest, None)
        verified = self._judged(None, self._verified(token, now))
        if len(self._known) >= self._capacity:
            del self._known[next(iter(self._known))]  # the oldest; it costs its holder one full verification
        self._known[digest] = verified
        return verified.principal

    @property
    def remembered(self) -> int:
        """How many tokens are remembered now; never over the capacity."""
        return len(self._known)

    def _judged(self, digest: bytes | None, known: _Known) -> _Known:
        """The same token, found good under the list as it is now."""
        if self._revoked is None or known.judged == self._revoked.read:
            return known
        if self._revoked.holds(known.credential):
            raise Unauthenticated("TOKEN_REVOKED", "the access token was revoked; ask for a new one")
        known = known._replace(judged=self._revoked.read)
        if digest is not None:
            self._known[digest] = known
        return known

    def _look_again(self, now: datetime) -> None:
        self._keyring.look_again()
        self._keys = self._keyring.verifying(Purpose.ACCESS)
        self._look_from, self._look_until = now, now + _LOOK_EVERY

    def _verified(self, token: str, now: datetime) -> _Known:
        try:
            kid, payload = unseal(token, Purpose.ACCESS, TOKEN_TYPE, self._key_named)
        except SignatureRefused:
            raise _foreign() from None
        try:
            claims = msgspec.json.decode(payload, type=_Claims)
        except ValueError:
            raise _unfit("the access token lacks a claim, or one is not of its form; ask for a new one") from None
        if claims.iss != self._issuer:
            raise _unfit("the access token names another issuer; ask this hub for one")
        if self._audience not in ([claims.aud] if isinstance(claims.aud, str) else claims.aud):
            raise _unfit("the access token is for another service; ask for one for this hub")
        if not (claims.jti and claims.sub and claims.client_id):
            raise _unfit("the access token does not say who holds it; ask for a new one")
        try:
            expires_at = datetime.fromtimestamp(claims.exp, UTC)
            issued_at = datetime.fromtimestamp(claims.iat, UTC)
            starts_at = issued_at if claims.nbf is msgspec.UNSET else datetime.fromtimestamp(claims.nbf, UTC)
            deadline = expires_at + self._leeway
        except (ValueError, OverflowError, OSError):
            raise _unfit("the access token's times are out of range; ask for a new one") from None
        if issued_at > now + _SKEW:
            raise _unfit("the access token was issued in the future; set the issuer's clock")
        if starts_at > now + _SKEW:
            raise _unfit("the access token is not good yet; wait, or ask for a new one")
        if now >= deadline:
            raise _expired()
        try:
            narrowing = Narrowing.of(msgspec.to_builtins(claims))
            principal = Principal.seated(
                claims.seat,
                scopes=narrowing.scopes,
                cases=narrowing.cases,
                services=narrowing.services,
                read_only=narrowing.read_only,
                hours=narrowing.hours,
                networks=narrowing.networks,
                issuer=claims.iss,
                subject=claims.sub,
                client_id=claims.client_id,
                under=claims.under or "",
                token_id=claims.jti,
                expires_at=expires_at,
            )
            if principal.scopes is not None:
                principal = replace(principal, scopes=self._reach(principal.scopes, principal.audience))
        except BadValue as wrong:
            raise _unfit(f"the access token cannot be used: {wrong.hint}") from None
        rests_on = [claims.jti, *(claims.through or ()), *([claims.under] if claims.under else [])]
        credential = Credential(
            claims.iss, claims.sub, claims.client_id, str(principal.party), tuple(rests_on), issued_at
        )
        return _Known(deadline, kid, principal, credential)

    def _key_named(self, kid: str) -> SigningKey | None:
        self._look_again(self._clock())
        return self._keys.get(kid)


class _Known(NamedTuple):
    """A token that verified: until when, by which key, for whom."""

    deadline: datetime
    kid: str
    principal: Principal
    credential: Credential
    judged: int = -1  # under which list it was found good


class _Claims(msgspec.Struct, frozen=True):
    """What every access token says (RFC 9068 section 2.2), and the seat it sits in.

    `seat` is one string. A list of them does not decode: there is no such thing as two seats in one request.
    """

    iss: str
    aud: str | list[str]
    sub: str
    client_id: str
    iat: int
    exp: int
    jti: str
    seat: str
    # Left out, not null: an absent limit means everything of the seat, and that is never said by accident.
    scope: str | msgspec.UnsetType = msgspec.UNSET
    cases: list[str] | msgspec.UnsetType = msgspec.UNSET
    services: list[str] | msgspec.UnsetType = msgspec.UNSET
    read_only: bool | msgspec.UnsetType = msgspec.UNSET
    hours: str | msgspec.UnsetType = msgspec.UNSET
    networks: list[str] | msgspec.UnsetType = msgspec.UNSET
    under: str | msgspec.UnsetType = msgspec.UNSET
    through: list[str] | msgspec.UnsetType = msgspec.UNSET
    cnf: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    nbf: int | msgspec.UnsetType = msgspec.UNSET


def _missing() -> Unauthenticated:
    return Unauthenticated(
        "TOKEN_MISSING", "no access token came with this request; send one as `Authorization: Bearer <token>`"
    )


def _foreign() -> Unauthenticated:
    # One sentence for all that is not provably ours: a forger learns nothing from which check failed.
    return Unauthenticated(
        "TOKEN_INVALID", "the access token is not one this hub issued, or it was altered; ask for a new one"
    )


def _unfit(sentence: str) -> Unauthenticated:
    return Unauthenticated("TOKEN_INVALID", sentence)


def _expired() -> Unauthenticated:
    return Unauthenticated("TOKEN_EXPIRED", "the access token has expired; ask for a new one")
