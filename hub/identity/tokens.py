"""Who is asking: what a request brings in, the principal it speaks for out, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import msgspec
from authlib.oauth2.rfc6750 import InvalidTokenError

from hub.identity.clock import Clock
from hub.identity.credential import Credential, Revoked
from hub.identity.issuers import Issuer, PublishedKey
from hub.identity.keys import KeyRing, Purpose, SigningKey
from hub.identity.possession import (
    CERTIFICATE,
    KEY,
    MOST_PROOFS,
    PROVEN_WITH,
    NotProven,
    Proofs,
    binding_of,
    judge_certificate,
)
from hub.identity.signatures import SignatureRefused, header_of, object_in, opened_with, unproven, unseal
from schema.audience import Audience, Principal
from schema.errors import BadValue, HubError
from schema.narrowing import GATEWAY, Narrowing, SeatReach

TOKEN_TYPE = "at+jwt"  # noqa: S105  the media type of RFC 9068, which no ID token carries
LONGEST_HEADER_CHARACTERS = 8192
LEEWAY = timedelta(seconds=30)  # how far an issuer's clock may be from ours, either way
LONGEST_LIFE = timedelta(hours=24)  # of a token; what is good for longer is a standing one, and administered here
_REALM = "fms-hub"
_LONGEST_NAME = 255  # of a person, a program or a token (OpenID Connect Core 1.0 section 2, of `sub`)
_LOOK_EVERY = timedelta(seconds=5)  # a removed key of our own is refused within this, for tokens met before
_TYPES = (TOKEN_TYPE, f"application/{TOKEN_TYPE}")  # RFC 9068 section 4
_MEMBERS = {"alg", "kid", "typ"}
# The thumbprint of a certificate that some issuers write beside the key's id. Nothing is done with it.
_IDLE_MEMBERS = {"x5t", "x5t#S256"}
# What these ask for is told to the program that signs a person in (OpenID Connect Core 1.0 sections 5.4 and 11); of the
# graph they say nothing, neither that it is open nor that it is closed.
_SIGN_IN_SCOPES = {"openid", "profile", "email", "address", "phone", "offline_access"}

Code = Literal[
    "TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "TOKEN_REVOKED", "TOKEN_NOT_PROVEN", "TOKEN_OUTSIDE_HOURS",
    "TOKEN_OUTSIDE_NETWORK",
]  # fmt: skip
_OUTSIDE = ("TOKEN_OUTSIDE_HOURS", "TOKEN_OUTSIDE_NETWORK")


class Unauthenticated(HubError):
    """Nobody can be told who is asking, or not now and from here. `code` is stable; `sentence` says what to do and never
    repeats the token; `scheme` is how a token that is bound to a key is presented, when it was.
    """

    def __init__(self, code: Code, sentence: str, scheme: Literal["Bearer", "DPoP"] = "Bearer") -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.sentence = sentence
        self.scheme = scheme

    @property
    def status(self) -> int:
        """401, which a better token answers; 403 where the token is good and the moment or the place is not."""
        return 403 if self.code in _OUTSIDE else 401

    @property
    def www_authenticate(self) -> str:
        """The challenge to send with it (RFC 6750 section 3, RFC 9449 section 7.1)."""
        if self.code == "TOKEN_MISSING":
            return f'Bearer realm="{_REALM}"'  # section 3.1: to whom nothing was presented, no error is named
        if self.code in _OUTSIDE:
            return f'{self.scheme} realm="{_REALM}", error="insufficient_scope"'
        if self.scheme == "DPoP":
            said = f'error="invalid_dpop_proof", error_description="{self.sentence}"'
            return f'DPoP realm="{_REALM}", {said}, algs="{PROVEN_WITH}"'
        headers = dict(InvalidTokenError(description=self.sentence, realm=_REALM).get_headers())
        return str(headers["WWW-Authenticate"])


class Presented(NamedTuple):
    """What one request brings to say who asks, each header as HTTP reads several of its name: joined with a comma.

    `address` is whom it came from, `method` and `path` what it is for; `certificate` is told by the proxy that ends TLS,
    in the header the operator named, and is none otherwise.
    """

    authorization: str | None
    address: str | None = None
    method: str = "POST"
    path: str = "/"
    proof: str | None = None
    certificate: str | None = None


class Verifier:
    """Verifies access tokens of the built-in issuer and of those the operator trusts, on every request.

    A token met before is recognized by its SHA-256 and answered in microseconds, but never past its expiry, never
    after its key was removed, and never once anything it rests on was revoked. Only tokens that verified are remembered,
    at most `capacity` of them. `address` is the hub's own, which a proof of possession names; `certificate_header` the one
    in which the operator's proxy tells of a client's certificate; `reach` says what scopes leave of a seat, area by area.
    Of one organization at most `proofs` proofs of possession are remembered, and no more taken.
    """

    def __init__(
        self,
        keyring: KeyRing,
        *,
        issuer: str,
        audience: str,
        clock: Clock,
        revoked: Revoked,
        reach: SeatReach,
        issuers: Iterable[Issuer] = (),
        address: str = "",
        certificate_header: str | None = None,
        capacity: int = 4096,
        proofs: int = MOST_PROOFS,
    ) -> None:
        self._keyring = keyring
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._revoked = revoked
        self._reach = reach
        self._issuers = {one.address: one for one in issuers if one.address != issuer}
        self._address = address.rstrip("/")
        self.certificate_header = None if certificate_header is None else certificate_header.encode()
        self._proofs = Proofs(proofs)
        self._capacity = max(capacity, 1)
        self._known: dict[bytes, _Known] = {}
        self._keys = keyring.verifying(Purpose.ACCESS)
        self._look_from = self._look_until = datetime.min.replace(tzinfo=UTC)

    async def authenticate(self, presented: Presented) -> Principal:
        """The principal that this request speaks for; waits for nothing when its token was met before.

        Raises `Unauthenticated`; `ListTooOld` when it is not known what was revoked, and `IssuerSilent` when the keys
        of the token's issuer cannot be had. A request with two tokens must be refused by passing on their headers
        joined with a comma, as HTTP reads them: two tokens are never one credential.
        """
        scheme, token = _credential(presented.authorization)
        now, digest = self._clock(), _digest(token)
        known = self._met(digest, now)
        if known is None:
            known = await self._new(token, digest)
            now = self._clock()  # it may have waited for its issuer
        if known.bound is not None or scheme == "dpop":
            self._prove(known, scheme, token, presented, now)
        principal = known.principal
        if principal.hours is not None or principal.networks is not None:
            _refuse_outside(principal, now, presented.address)
        return principal

    def verify(self, token: str) -> Principal:
        """The principal that a token of the built-in issuer speaks for, whoever presents it, when and where.

        For whoever holds the token itself up, such as an exchange of it; what it is bound to is for them to judge.
        Raises `Unauthenticated` and `ListTooOld`.
        """
        now, digest = self._clock(), _digest(token)
        known = self._met(digest, now)
        if known is None or known.by is not None:
            known = self._remember(digest, self._of_ours(token, now))
        return known.principal

    async def verify_of_any(self, token: str) -> Principal:
        """The same of a token of any issuer that is trusted; waits for its keys when they must be asked for.

        Raises `Unauthenticated`, `ListTooOld` and `IssuerSilent`.
        """
        digest = _digest(token)
        known = self._met(digest, self._clock()) or await self._new(token, digest)
        return known.principal

    def hold(self, presented: Presented) -> Held:
        """The credential of a request that was authenticated a moment ago, to be held up while what it opened stands.

        Raises `Unauthenticated` when it has expired: what stands ends with its token, to the second.
        """
        known = self._known.get(_digest(_credential(presented.authorization)[1]))
        if known is None:
            raise _expired()
        held = Held(known, presented.address)
        self.is_surely_good(held)
        return held

    def is_surely_good(self, held: Held) -> bool:
        """Whether what is held up is still good, as far as nobody needs to be asked; its signature is not verified again.

        Raises `Unauthenticated` once it has expired, anything it rests on was revoked, its key was removed, or it is good at
        other hours or from elsewhere; and `ListTooOld`.
        """
        known, now = held.known, self._clock()
        self._revoked.refuse_if_old()
        principal = known.principal
        if principal.expires_at is None or now >= principal.expires_at:
            raise _expired()
        if known.good_under != self._revoked.read:
            self._judge(known)
        _refuse_outside(principal, now, held.address)
        if known.by is not None:
            issuer, key = known.by
            return issuer.keys.holds(known.kid, key, now)
        if not self._look_from <= now < self._look_until:
            self._look_again(now)
        if known.kid not in self._keys:
            raise _foreign()
        return True

    async def still(self, held: Held) -> Principal:
        """The principal of what is held up, as long as it is good; its issuer is asked for its key when that is due.

        Raises what `is_surely_good` does, and `IssuerSilent`.
        """
        if not self.is_surely_good(held) and held.known.by is not None:
            issuer, key = held.known.by
            if await issuer.keys.named(held.known.kid) != key:
                raise _foreign()
        return held.known.principal

    @property
    def remembered(self) -> int:
        """How many tokens are remembered now; never over the capacity."""
        return len(self._known)

    async def close(self) -> None:
        """Leave off asking issuers."""
        for issuer in self._issuers.values():
            await issuer.keys.close()

    def _met(self, digest: bytes, now: datetime) -> _Known | None:
        """A token that was met before and is still good, as far as nobody needs to be asked."""
        self._revoked.refuse_if_old()
        known = self._known.get(digest)
        if known is None:
            return None
        if now >= known.deadline:
            del self._known[digest]
            raise _expired()
        if known.good_under != self._revoked.read:
            self._judge(known, digest)
        if known.by is not None:
            issuer, key = known.by
            return known if issuer.keys.holds(known.kid, key, now) else None
        if not self._look_from <= now < self._look_until:
            self._look_again(now)
        if known.kid in self._keys:
            return known
        del self._known[digest]
        return None

    def _judge(self, known: _Known, digest: bytes | None = None) -> None:
        """Raises `Unauthenticated` when anything the token rests on was revoked."""
        # Read first: what is added in between is judged at the next request.
        under = self._revoked.read
        if self._revoked.holds(known.credential):
            if digest is not None:
                self._known.pop(digest, None)
            raise Unauthenticated("TOKEN_REVOKED", "the access token was revoked; ask whoever administers it")
        known.good_under = under

    async def _new(self, token: str, digest: bytes) -> _Known:
        """A token that was not met before, or whose issuer must be asked whether its key still is."""
        try:
            claimed = unproven(token).get("iss")
        except SignatureRefused:
            raise _foreign() from None
        issuer = self._issuers.get(claimed) if isinstance(claimed, str) else None
        if issuer is None:
            return self._remember(digest, self._of_ours(token, self._clock()))
        try:
            header = header_of(token)
            kid, algorithm = header.get("kid"), header.get("alg")
            if not _MEMBERS <= header.keys() <= _MEMBERS | _IDLE_MEMBERS:
                raise SignatureRefused  # `jwk`, `jku`, `x5u`, `x5c`, `crit`, `b64`: no key and no reading is the bearer's choice
            if header["typ"] not in _TYPES or not isinstance(kid, str):
                raise SignatureRefused
            key = await issuer.keys.named(kid)
            if key is None or not isinstance(algorithm, str) or algorithm not in key.algorithms:
                raise SignatureRefused
            known = self._known.get(digest)
            if known is not None and known.by == (issuer, key) and self._clock() < known.deadline:
                return known  # its issuer was asked for its key again, and still has it
            payload = opened_with(token, key.key, algorithm)
            accepted = self._accepted(payload, kid, (issuer, key), self._clock())
        except SignatureRefused:
            self._known.pop(digest, None)
            raise _foreign() from None
        return self._remember(digest, accepted)

    def _of_ours(self, token: str, now: datetime) -> _Known:
        try:
            kid, payload = unseal(token, Purpose.ACCESS, TOKEN_TYPE, self._key_named)
            return self._accepted(payload, kid, None, now)
        except SignatureRefused:
            raise _foreign() from None

    def _accepted(self, payload: bytes, kid: str, by: tuple[Issuer, PublishedKey] | None, now: datetime) -> _Known:
        """A token whose signature is its issuer's, if it is for us, now, and says no more than its issuer may."""
        told, issuer = object_in(payload), by[0] if by else None
        try:
            claims = msgspec.json.decode(payload, type=_Claims if issuer else _ClaimsOfOurs)
        except ValueError:
            raise _unfit("the access token lacks a claim, or one is not of its form; ask for a new one") from None
        if claims.iss != (self._issuer if issuer is None else issuer.address):
            raise _foreign()
        if self._audience not in ([claims.aud] if isinstance(claims.aud, str) else claims.aud):
            raise _unfit("the access token is for another service; ask for one for this hub")
        client_id = claims.client_id or claims.azp or ""
        if not all(0 < len(one) <= _LONGEST_NAME and one.isprintable() for one in (claims.jti, claims.sub, client_id)):
            raise _unfit("the access token does not say who holds it; ask for a new one")
        if claims.azp is not msgspec.UNSET and claims.azp != client_id:
            raise _unfit("the access token names two programs; ask for a new one")
        try:
            expires_at = datetime.fromtimestamp(claims.exp, UTC)
            issued_at = datetime.fromtimestamp(claims.iat, UTC)
            starts_at = issued_at if claims.nbf is msgspec.UNSET else datetime.fromtimestamp(claims.nbf, UTC)
            deadline = expires_at + LEEWAY
        except (ValueError, OverflowError, OSError):
            raise _unfit("the access token's times are out of range; ask for a new one") from None
        if issued_at > now + LEEWAY:
            raise _unfit("the access token was issued in the future; set the issuer's clock")
        if starts_at > now + LEEWAY:
            raise _unfit("the access token is not good yet; wait, or ask for a new one")
        if now >= deadline:
            raise _expired()
        if expires_at - issued_at > LONGEST_LIFE:
            raise _unfit("the access token is good for longer than 24 hours; ask for a shorter one")
        bound = None if claims.cnf is msgspec.UNSET else binding_of(claims.cnf)
        if bound is None and claims.cnf is not msgspec.UNSET:
            raise _unfit("the access token is bound to something this hub cannot prove; ask for another")
        # Of another issuer these would be names of its own, and none of ours.
        under, through = ("", ()) if issuer else (claims.under or "", tuple(claims.through or ()))
        try:
            narrowing = Narrowing.of(_without_sign_in(told) if issuer else told)
            principal = Principal.seated(
                str(claims.seat)
                if issuer is None
                else issuer.seat(None if claims.seat is msgspec.UNSET else claims.seat),
                **narrowing.members(),
                issuer=claims.iss,
                subject=claims.sub,
                client_id=client_id,
                under=under,
                through=through,
                token_id=claims.jti,
                expires_at=expires_at,
            )
            if principal.scopes is not None:
                reached = self._reached(principal.scopes, principal.audience)
                principal = replace(principal, scopes=reached, gateway=GATEWAY in reached)
        except BadValue as wrong:
            raise _unfit(f"the access token cannot be used: {wrong.hint}") from None
        if isinstance(claims, _ClaimsOfOurs):
            if claims.sub_id is not msgspec.UNSET:
                principal = replace(principal, issuer=claims.sub_id.iss, subject=claims.sub_id.sub)
            principal = replace(principal, clients=tuple(claims.clients or ()))
            if claims.since is not msgspec.UNSET:
                # What was handed on is as old as what it came from: a revocation that reaches that reaches it.
                issued_at = min(issued_at, datetime.fromtimestamp(claims.since, UTC))
        credential = Credential(
            principal.issuer,
            principal.subject,
            principal.came_through,
            str(principal.party),
            principal.rests_on,
            issued_at,
        )
        known = _Known(deadline, kid, by, principal, bound, credential)
        self._judge(known)
        return known

    def _reached(self, scopes: frozenset[str], seat: Audience) -> frozenset[str]:
        """What the scopes of a token reach in its seat; an area that there is not reaches nothing: its issuer may have others."""
        found: set[str] = set()
        for one in scopes:
            with suppress(BadValue):
                found |= self._reach(frozenset({one}), seat)
        return frozenset(found)

    def _remember(self, digest: bytes, known: _Known) -> _Known:
        if len(self._known) >= self._capacity and digest not in self._known:
            del self._known[next(iter(self._known))]  # the oldest; it costs its holder one full verification
        self._known[digest] = known
        return known

    def _prove(self, known: _Known, scheme: str, token: str, presented: Presented, now: datetime) -> None:
        """Raises `Unauthenticated` unless the request proves all that its token is bound to."""
        bound = known.bound or {}
        if (KEY in bound) != (scheme == "dpop"):
            if KEY in bound:
                sentence = (
                    "the access token is bound to a key; send it as `Authorization: DPoP <token>` with a `DPoP` proof"
                )
                raise Unauthenticated("TOKEN_NOT_PROVEN", sentence, "DPoP")
            raise Unauthenticated("TOKEN_NOT_PROVEN", "the access token is bound to no key; send it as `Bearer`")
        try:
            if KEY in bound:
                there = self._address + presented.path
                party = str(known.principal.party)
                self._proofs.judge(presented.proof, token, bound[KEY], presented.method, there, now, party)
        except NotProven:
            sentence = "the `DPoP` header proves no key for this token and request; make a new proof for each request"
            raise Unauthenticated("TOKEN_NOT_PROVEN", sentence, "DPoP") from None
        try:
            if CERTIFICATE in bound:
                judge_certificate(presented.certificate, bound[CERTIFICATE])
        except NotProven:
            sentence = "the access token is bound to a client certificate; connect with that certificate"
            raise Unauthenticated("TOKEN_NOT_PROVEN", sentence) from None

    def _look_again(self, now: datetime) -> None:
        self._keyring.look_again()
        self._keys = self._keyring.verifying(Purpose.ACCESS)
        self._look_from, self._look_until = now, now + _LOOK_EVERY

    def _key_named(self, kid: str) -> SigningKey | None:
        self._look_again(self._clock())
        return self._keys.get(kid)


class Held:
    """A credential that something stands by which was opened with it, and the address that came from."""

    __slots__ = ("address", "known")

    def __init__(self, known: _Known, address: str | None) -> None:
        self.known = known
        self.address = address


class _Known:
    """A token that verified: until when, by which key of whom, for whom, and what was revoked when it was last judged."""

    __slots__ = ("bound", "by", "credential", "deadline", "good_under", "kid", "principal")

    def __init__(
        self,
        deadline: datetime,
        kid: str,
        by: tuple[Issuer, PublishedKey] | None,
        principal: Principal,
        bound: Mapping[str, str] | None,
        credential: Credential,
    ) -> None:
        self.deadline = deadline
        self.kid = kid
        self.by = by  # another issuer and its key; none when it is ours
        self.principal = principal
        self.bound = bound
        self.credential = credential
        self.good_under = -1


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What every access token says (RFC 9068 section 2.2), and the seat it sits in; `Narrowing.of` reads what narrows it.

    `seat` is one string. A list of them does not decode: there is no such thing as two seats in one request.
    """

    iss: str
    aud: str | list[str]
    sub: str
    iat: int
    exp: int
    jti: str
    client_id: str | msgspec.UnsetType = msgspec.UNSET
    azp: str | msgspec.UnsetType = msgspec.UNSET  # what some issuers call the program that asked (OpenID Connect Core)
    seat: str | msgspec.UnsetType = msgspec.UNSET
    under: str | msgspec.UnsetType = msgspec.UNSET
    through: list[str] | msgspec.UnsetType = msgspec.UNSET
    cnf: Any = msgspec.UNSET
    nbf: int | msgspec.UnsetType = msgspec.UNSET


class _Person(msgspec.Struct, frozen=True):
    """A person whom another issuer knows (RFC 9493 section 3.2.2)."""

    format: Literal["iss_sub"]
    iss: str
    sub: str


class _ClaimsOfOurs(_Claims, frozen=True, kw_only=True):
    """What the built-in issuer always says too; `since` when the credential was issued that this one was handed on from,
    and `clients` through whom else it came.
    """

    client_id: str
    seat: str
    sub_id: _Person | msgspec.UnsetType = msgspec.UNSET
    since: int | msgspec.UnsetType = msgspec.UNSET
    clients: list[str] | msgspec.UnsetType = msgspec.UNSET


def _credential(authorization: str | None) -> tuple[str, str]:
    """The scheme, in small letters, and the token."""
    if authorization is None:
        raise _missing()
    if len(authorization) > LONGEST_HEADER_CHARACTERS:
        raise _unfit(
            f"the `Authorization` header is longer than {LONGEST_HEADER_CHARACTERS} bytes; ask for a token with "
            "fewer cases or scopes"
        )
    scheme, _, token = authorization.partition(" ")
    scheme, token = scheme.lower(), token.strip(" ")
    if scheme not in ("bearer", "dpop") or not token:
        raise _missing()
    return scheme, token


def _digest(token: str) -> bytes:
    try:
        return sha256(token.encode("ascii")).digest()
    except UnicodeEncodeError:
        raise _foreign() from None


def _refuse_outside(principal: Principal, now: datetime, address: str | None) -> None:
    """Raises `Unauthenticated` at another hour and from another network than the token is narrowed to."""
    if principal.hours is not None and not _within_hours(principal.hours, now.hour, now.minute):
        raise Unauthenticated("TOKEN_OUTSIDE_HOURS", "the access token is good at other hours; ask again within them")
    if principal.networks is not None and not _from_within(principal.networks, address):
        raise Unauthenticated(
            "TOKEN_OUTSIDE_NETWORK", "the access token is good from other networks; ask from within them"
        )


@lru_cache(maxsize=4096)
def _within_hours(hours: str, hour: int, minute: int) -> bool:
    return Narrowing(hours=hours).holds_at(datetime(2000, 1, 1, hour, minute, tzinfo=UTC))


@lru_cache(maxsize=4096)
def _from_within(networks: frozenset[str], address: str | None) -> bool:
    return Narrowing(networks=networks).holds_from(address)


def _without_sign_in(told: dict[str, Any]) -> dict[str, Any]:
    """The same members, without the scopes that are about signing in."""
    scope = told.get("scope")
    if not isinstance(scope, str):
        return told
    ours = [one for one in scope.split(" ") if one not in _SIGN_IN_SCOPES]
    rest = {name: value for name, value in told.items() if name != "scope"}
    return {**rest, "scope": " ".join(ours)} if ours else rest


def _missing() -> Unauthenticated:
    return Unauthenticated(
        "TOKEN_MISSING", "no access token came with this request; send one as `Authorization: Bearer <token>`"
    )


def _foreign() -> Unauthenticated:
    # One sentence for all that is not provably ours: a forger learns nothing from which check failed.
    return Unauthenticated(
        "TOKEN_INVALID", "the access token is of no issuer this hub trusts, or it was altered; ask for a new one"
    )


def _unfit(sentence: str) -> Unauthenticated:
    return Unauthenticated("TOKEN_INVALID", sentence)


def _expired() -> Unauthenticated:
    return Unauthenticated("TOKEN_EXPIRED", "the access token has expired; ask for a new one")
