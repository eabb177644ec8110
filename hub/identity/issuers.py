"""Issuers outside of the hub whose tokens it takes: for which seats each may speak, and the keys it signs with today.

An issuer's keys are asked for when they are first needed, again each minute in which they are used, and at once when a
token names a key that is not among them.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, OctKey

from connectors.addresses import Network
from connectors.judged_connection import authorities
from hub.identity.clock import Clock
from hub.identity.issuer_answers import ANYWHERE, NotReached, answer_of
from hub.identity.signatures import SignatureRefused, VerifyingKey, object_in, opened_with
from hub.settings import TrustedIssuer, is_loopback
from schema.audience import Principal
from schema.errors import BadValue, HubError
from schema.rules.tokens import LONGEST_RSA_BITS, PRIVATE_MEMBERS, PUBLIC_EXPONENT, SHORTEST_RSA_BITS

FRESH_FOR = timedelta(minutes=1)  # after it the keys are asked for again, beside the requests
HELD_FOR = timedelta(minutes=4)  # after it no request goes on before they were: a removed key is refused within five
KEPT_FOR = timedelta(hours=1)  # how long the last good set serves while its issuer does not answer
UNKNOWN_EVERY = timedelta(seconds=10)  # how often at most tokens that name unknown keys make us ask
LONGEST_WAIT = timedelta(seconds=3)  # how long a token that names an unknown key waits until we may ask
ANSWERED_WITHIN_SECONDS = 2.0
_MOST_KEYS = 100
_LOOPBACK_NETWORKS = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_WELL_KNOWN = "/.well-known/"
# Of each kind of key: the members that make it one, the algorithms it may sign with, and the curve when there are several.
_KINDS: Mapping[str, tuple[tuple[str, ...], frozenset[str], str | None]] = {
    "RSA": (("n", "e"), frozenset({"RS256", "PS256"}), None),
    "EC": (("crv", "x", "y"), frozenset({"ES256"}), "P-256"),
    "OKP": (("crv", "x"), frozenset({"EdDSA", "Ed25519"}), "Ed25519"),
}
ALGORITHMS = frozenset().union(*(algorithms for _, algorithms, _ in _KINDS.values()))

log = structlog.get_logger("hub.identity")


class IssuerSilent(HubError):
    """The keys of an issuer cannot be had, and those it last gave are too old to go by."""


class NotAnswered(HubError):
    """An issuer gave no keys; says why, and nothing of what it answered."""


class PublishedKey(NamedTuple):
    """A public key as its owner publishes it, and the algorithms it is good for."""

    key: VerifyingKey
    algorithms: frozenset[str]
    thumbprint: str
    """RFC 7638."""


class Ask(Protocol):
    """Asks an issuer; raises `NotAnswered`."""

    async def __call__(self, url: str, *, at_home: bool) -> bytes:
        """What stands at an address; `at_home` when its host is the one the operator named."""


Pause = Callable[[float], Awaitable[None]]
Claims = TypeVar("Claims")


def published(jwk: Mapping[str, Any]) -> PublishedKey | None:
    """The public key in a JWK; none for one that is of no use here: of another kind, too small, not for signatures, secret."""
    kind = _KINDS.get(jwk["kty"]) if isinstance(jwk.get("kty"), str) else None
    if kind is None or PRIVATE_MEMBERS & jwk.keys():
        return None  # a private half that is published makes a signature anybody's
    members, algorithms, curve = kind
    if curve is not None and jwk.get("crv") != curve:
        return None
    operations, alg = jwk.get("key_ops", ["verify"]), jwk.get("alg")
    if jwk.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return None
    if alg is not None:
        if not isinstance(alg, str) or alg not in algorithms:
            return None
        # Pinned to the one it names; the two names of one algorithm over this curve are one.
        algorithms = algorithms if jwk["kty"] == "OKP" else frozenset({alg})
    try:
        key = JWKRegistry.import_key({"kty": jwk["kty"], **{name: str(jwk[name]) for name in members}})
        held = key.raw_value  # only now is it known to be one
        fits = not isinstance(held, RSAPublicKey) or (
            SHORTEST_RSA_BITS <= held.key_size <= LONGEST_RSA_BITS and held.public_numbers().e == PUBLIC_EXPONENT
        )
    except (JoseError, ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        return None
    if isinstance(key, OctKey) or not fits:
        return None
    return PublishedKey(key, algorithms, key.thumbprint())


def claimed(text: str, key: PublishedKey, algorithm: object, form: type[Claims]) -> Claims:
    """What a text claims that this key signed, of this form; raises `SignatureRefused`."""
    if not isinstance(algorithm, str) or algorithm not in key.algorithms:
        raise SignatureRefused
    try:
        return msgspec.convert(object_in(opened_with(text, key.key, algorithm)), form)
    except msgspec.ValidationError:
        raise SignatureRefused from None


class TrustedKeys:
    """The keys of one issuer, asked for once for all who wait, and no oftener than it must be."""

    def __init__(self, address: str, clock: Clock, ask: Ask, pause: Pause = asyncio.sleep) -> None:
        self.address = address
        self.held: Mapping[str, PublishedKey] = {}
        self._clock = clock
        self._ask = ask
        self._pause = pause
        self._keys_at: str | None = None
        self._good_at: datetime | None = None  # when the set that is held was asked for
        self._tried_at: datetime | None = None
        self._asked_for_unknown_at: datetime | None = None
        self._begun = 0
        self._asking: asyncio.Task[None] | None = None

    def holds(self, kid: str, key: PublishedKey, now: datetime) -> bool:
        """Whether this key is surely still the issuer's, so that nobody needs to be asked."""
        return self.held.get(kid) is key and self._within(self._good_at, FRESH_FOR, now)

    async def named(self, kid: str) -> PublishedKey | None:
        """The key of this id; none when the issuer publishes none, or may not be asked again so soon.

        Raises `IssuerSilent` when the issuer gave no set within the last hour.
        """
        now, begun = self._clock(), self._begun
        if not self._within(self._good_at, HELD_FOR, now):
            if self._is_asking or not self._within(self._tried_at, UNKNOWN_EVERY, now):
                await self._asked()
            now = self._clock()
            if not self._within(self._good_at, KEPT_FOR, now):
                raise IssuerSilent("the keys of an issuer cannot be had")
        elif not (self._within(self._good_at, FRESH_FOR, now) or self._within(self._tried_at, UNKNOWN_EVERY, now)):
            self._begin()  # and nobody waits for it
        return self.held.get(kid) or await self._unknown(kid, begun)

    async def close(self) -> None:
        """Leave off asking."""
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking

    async def _unknown(self, kid: str, begun: int) -> PublishedKey | None:
        """A key that was not there a moment ago: new, or of somebody who makes up names."""
        if self._is_asking:
            await self._asked()
        if kid not in self.held and self._begun == begun:  # nobody asked since this request came
            now, last = self._clock(), self._asked_for_unknown_at
            due_in = last + UNKNOWN_EVERY - now if last is not None and last <= now else timedelta(0)
            if due_in > LONGEST_WAIT:
                return None
            self._begin(max(due_in.total_seconds(), 0.0))
            await self._asked()
        if kid not in self.held:
            self._asked_for_unknown_at = self._tried_at
        return self.held.get(kid)

    @property
    def _is_asking(self) -> bool:
        return self._asking is not None and not self._asking.done()

    def _begin(self, after: float = 0.0) -> None:
        if not self._is_asking:
            self._asking = asyncio.get_running_loop().create_task(self._ask_once(after))

    async def _asked(self) -> None:
        """Wait for the answer that all wait for; who gives up waiting ends it for nobody else."""
        self._begin()
        assert self._asking is not None
        await asyncio.shield(self._asking)

    async def _ask_once(self, after: float) -> None:
        if after:
            await self._pause(after)
        self._begun += 1
        self._tried_at = at = self._clock()
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_SECONDS):
                held = await self._told()
        except (NotAnswered, TimeoutError) as lost:
            self._keys_at = None  # it may have moved them
            why = str(lost) or f"no answer within {ANSWERED_WITHIN_SECONDS:g} seconds"
            log.warning("issuer gives no keys", issuer=self.address, why=why)
            return
        # A key that stayed is the same key, so that tokens it signed need not be verified again.
        was = self.held
        self.held = {kid: was[kid] if kid in was and (was[kid][1:] == one[1:]) else one for kid, one in held.items()}
        self._good_at = at

    async def _told(self) -> Mapping[str, PublishedKey]:
        if self._keys_at is None:
            self._keys_at = await self._found()
        there, home = urlsplit(self._keys_at), urlsplit(self.address)
        raw = await self._ask(self._keys_at, at_home=(there.scheme, there.netloc) == (home.scheme, home.netloc))
        keys = _told_in(raw).get("keys")
        if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
            raise NotAnswered("it publishes no set of keys")
        found: dict[str, PublishedKey | None] = {}
        for jwk in keys:
            usable = published(jwk) if isinstance(jwk, dict) else None
            if usable is not None and isinstance(kid := jwk.get("kid"), str):
                found[kid] = None if kid in found else usable  # one name for two keys names neither
        return {kid: one for kid, one in found.items() if one is not None}

    async def _found(self) -> str:
        """Where the issuer says its keys are (OpenID Connect Discovery 1.0 section 4; RFC 8414 section 3)."""
        home = urlsplit(self.address)
        path = home.path.rstrip("/")
        places = (
            f"{self.address.rstrip('/')}{_WELL_KNOWN}openid-configuration",
            f"{home.scheme}://{home.netloc}{_WELL_KNOWN}oauth-authorization-server{path}",
        )
        told: dict[str, Any] = {}
        for place in places:
            try:
                told = _told_in(await self._ask(place, at_home=True))
                break
            except NotAnswered:
                if place == places[-1]:
                    raise
        if told.get("issuer") != self.address:
            raise NotAnswered("it describes itself as another")
        there = told.get("jwks_uri")
        try:
            parts = urlsplit(there) if isinstance(there, str) else None
        except ValueError:
            parts = None
        if parts is None or not (
            parts.scheme == "https" or (parts.scheme == home.scheme == "http" and is_loopback(parts.geturl()))
        ):
            raise NotAnswered("its keys are at no address that can be trusted")
        return parts.geturl()

    @staticmethod
    def _within(since: datetime | None, span: timedelta, now: datetime) -> bool:
        # An instant yet to come is one of a clock that was set back: as good as none.
        return since is not None and since <= now < since + span


class Issuer:
    """One issuer the operator trusts: for whom it may speak, and its keys."""

    def __init__(self, trusted: TrustedIssuer, keys: TrustedKeys) -> None:
        self.address = trusted.address
        self.keys = keys
        self._written_out = frozenset(one for one in trusted.seats if not one.endswith(":*"))
        self._whole = frozenset(one.removesuffix(":*") for one in trusted.seats if one.endswith(":*"))

    def seat(self, claimed: str | None) -> str:
        """The seat a token of this issuer sits in; raises `BadValue` when that cannot be told, or is none of its own."""
        if claimed is None:
            if len(self._written_out) == 1 and not self._whole:
                return next(iter(self._written_out))
            raise BadValue("SEAT", "its issuer speaks for several seats, and it does not say for which")
        seated = Principal.seated(claimed)
        if seated.seat in self._written_out or seated.audience.value in self._whole:
            return seated.seat
        raise BadValue("SEAT", "its issuer does not speak for this seat")


class Web:
    """Asks issuers over the network: once, no redirect, little is taken, and only the host that was named may be private."""

    def __init__(self, trusts: ssl.SSLContext | None = None) -> None:
        self._trusts = trusts or authorities()

    async def __call__(self, url: str, *, at_home: bool) -> bytes:
        """The bytes at an address; raises `NotAnswered`."""
        networks: tuple[Network, ...] = ()
        if at_home:
            networks = ANYWHERE if urlsplit(url).scheme == "https" else _LOOPBACK_NETWORKS
        try:
            answer = await answer_of(httpx2.Request("GET", url), networks, self._trusts)
        except NotReached as lost:
            raise NotAnswered(str(lost)) from None
        if answer.status != 200:
            raise NotAnswered(f"answered with status {answer.status}")
        return answer.body


def trusted(issuers: Iterable[TrustedIssuer], clock: Clock) -> list[Issuer]:
    """The issuers the settings name, each asked for its keys when the first token of its comes."""
    named = list(issuers)
    if not named:
        return []
    web = Web()
    return [Issuer(one, TrustedKeys(one.address, clock, web)) for one in named]


def _told_in(raw: bytes) -> dict[str, Any]:
    try:
        return object_in(raw)
    except SignatureRefused:
        raise NotAnswered("it answered with no JSON object, or told a member twice") from None
