"""Who sits at a browser, as its own issuer says: OpenID Connect's code flow with PKCE, and what comes back of it."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet, OctKey, OKPKey, RSAKey

from connectors.judged_connection import authorities
from hub.identity.clock import Clock
from hub.identity.issuer_answers import ANYWHERE, NotReached, answer_of
from hub.settings import is_loopback
from schema.errors import HubError
from schema.rules.sessions import SIGN_IN_TAKES

SIGNED_WITH = (
    "ES256",
    "PS256",
    "RS256",
)  # what an ID token may be signed with; never `none`, never with a shared secret
LEEWAY_SECONDS = 30
METADATA_HOLDS = timedelta(minutes=5)
LONGEST_WAIT_SECONDS = 10.0
_DIRECT = {"alg": "dir", "enc": "A256CBC-HS512"}
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

ClientKey = ECKey | RSAKey | OKPKey
Code = Literal["SIGN_IN_NOT_BEGUN", "SIGN_IN_MIXED_UP", "SIGN_IN_DECLINED", "SIGN_IN_UNPROVEN", "SIGN_IN_UNREACHED"]
Read = TypeVar("Read")


class SignInFailed(HubError):
    """Nobody signed in. `code` is stable; `sentence` says what to do and repeats nothing that was sent."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.sentence = sentence


class ClientKeyUnreadable(HubError):
    """The file named by `HUB_SIGN_IN_KEY` holds no private key that a sign-in can be proved with."""


class Person(NamedTuple):
    """Who signed in: the two that name a person, together and never alone, and the name its issuer writes."""

    issuer: str
    subject: str
    name: str | None


class Attempt(msgspec.Struct, frozen=True):
    """A sign-in that was begun in one browser and waits for its issuer's answer."""

    state: str
    nonce: str
    verifier: str
    to: str
    """The path to return to."""
    former: str | None
    """The digest of the session that the browser held before, which the new one takes the place of."""
    begun_at: datetime


class Attempts:
    """Seals attempts into a cookie that only this hub can read or make, and that holds for ten minutes."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = OctKey.import_key(key)
        self._clock = clock

    def begun(self, to: str, former: str | None) -> Attempt:
        """A new attempt: 256 random bits each for what the issuer repeats, for the ID token, and for the code."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return Attempt(state, nonce, verifier, to, former, self._clock())

    def seal(self, attempt: Attempt) -> str:
        """The attempt as a compact JWE."""
        return jwe.encrypt_compact(_DIRECT, msgspec.json.encode(attempt), self._key, list(_DIRECT.values()))

    def opened(self, cookie: str | None, state: str | None) -> Attempt:
        """The attempt that this state belongs to; raises `SignInFailed` for any that was not begun in this browser, or long ago."""
        not_begun = SignInFailed(
            "SIGN_IN_NOT_BEGUN", "this sign-in was not begun in this browser, or too long ago; begin again"
        )
        try:
            sealed = jwe.decrypt_compact(cookie or "", self._key, list(_DIRECT.values())).plaintext
            attempt = msgspec.json.decode(sealed or b"", type=Attempt)
        except (JoseError, ValueError):
            raise not_begun from None
        if not hmac.compare_digest(attempt.state.encode(), (state or "").encode()):
            raise not_begun
        if not attempt.begun_at <= self._clock() < attempt.begun_at + SIGN_IN_TAKES:
            raise not_begun
        return attempt


class _Metadata(msgspec.Struct, frozen=True):
    """What an issuer says of itself (OpenID Connect Discovery 1.0; RFC 8414)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    authorization_response_iss_parameter_supported: bool = False


class _Granted(msgspec.Struct, frozen=True):
    """What the code was exchanged for. The access token is the issuer's own: it is compared with, and used for nothing."""

    id_token: str
    access_token: str | None = None


@dataclass
class SignIn:
    """The hub as a client of one issuer, known there as `client_id`, with `key` or by PKCE alone.

    `redirect_uri` is compared by the issuer to the letter. The host that the operator named is reached wherever it is; another
    that the issuer names, only where it is public.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    clock: Clock
    key: ClientKey | None = None

    def __post_init__(self) -> None:
        self._trusts = authorities()
        self._metadata: tuple[datetime, _Metadata] | None = None

    async def address(self, attempt: Attempt) -> str:
        """Where the browser is sent; raises `SignInFailed` when the issuer is not reached."""
        metadata = await self._known()
        challenge = create_s256_code_challenge(attempt.verifier)  # type: ignore[no-untyped-call]
        asked = {
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        where = prepare_grant_uri(
            metadata.authorization_endpoint, self.client_id, "code", self.redirect_uri, "openid profile", **asked
        )
        return str(where)

    async def person(self, attempt: Attempt, answer: Mapping[str, str]) -> Person:
        """Who the issuer says has signed in, by the query it sent the browser back with; raises `SignInFailed`."""
        metadata = await self._known()
        told = answer.get("iss")
        if told != self.issuer and (told is not None or metadata.authorization_response_iss_parameter_supported):
            # RFC 9207: another issuer's answer, whose code must not be shown to ours, nor ours to it.
            raise SignInFailed("SIGN_IN_MIXED_UP", "the answer is not of the issuer that was asked; begin again")
        code = answer.get("code")
        if "error" in answer or not code:
            raise SignInFailed("SIGN_IN_DECLINED", "your issuer did not sign you in; begin again, or ask it why")
        granted = await self._granted(metadata, attempt, code)
        claims = await self._claims(metadata, attempt, granted)
        name = claims.get("name")
        return Person(self.issuer, claims["sub"], name if isinstance(name, str) else None)

    async def _known(self) -> _Metadata:
        now = self.clock()
        if self._metadata is None or not self._metadata[0] <= now < self._metadata[0] + METADATA_HOLDS:
            where = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            self._metadata = now, self._fitting(_decoded(await self._asked("GET", where), _Metadata))
        return self._metadata[1]

    def _fitting(self, found: _Metadata) -> _Metadata:
        plain = urlsplit(self.issuer).scheme == "http" and is_loopback(self.issuer)
        addresses = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        safe = all(urlsplit(one).scheme == "https" or (plain and is_loopback(one)) for one in addresses)
        if found.issuer != self.issuer or not safe:
            raise SignInFailed("SIGN_IN_UNREACHED", "the issuer describes itself as another; tell your operator")
        return found

    async def _granted(self, metadata: _Metadata, attempt: Attempt, code: str) -> _Granted:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
            "code_verifier": attempt.verifier, "client_id": self.client_id,
        }  # fmt: skip
        if self.key is not None:
            form |= {"client_assertion_type": _ASSERTION, "client_assertion": self._assertion(self.key)}
        return _decoded(await self._asked("POST", metadata.token_endpoint, form), _Granted)

    def _assertion(self, key: ClientKey) -> str:
        """Who asks for the exchange (RFC 7523). Its audience is the issuer: one issuer's token address can be another's."""
        at = int(self.clock().timestamp())
        algorithm = key.alg or _algorithm(key)
        claims: dict[str, Any] = {
            "iss": self.client_id, "sub": self.client_id, "aud": self.issuer, "jti": secrets.token_urlsafe(16),
            "iat": at, "exp": at + 60,
        }  # fmt: skip
        return jwt.encode({"alg": algorithm, "kid": key.kid or key.thumbprint()}, claims, key, [algorithm])

    async def _claims(self, metadata: _Metadata, attempt: Attempt, granted: _Granted) -> Mapping[str, Any]:
        # Asked for at each sign-in, and nobody reaches this without a code of the issuer's: no key is ever an old one.
        keys = _decoded(await self._asked("GET", metadata.jwks_uri), dict[str, Any])
        try:
            usable = KeySet.import_key_set(keys)  # type: ignore[arg-type]
            token = jwt.decode(granted.id_token, usable, list(SIGNED_WITH))
            checked = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id}},
                {"nonce": attempt.nonce, "client_id": self.client_id, "access_token": granted.access_token},
            )
            checked.validate(int(self.clock().timestamp()), LEEWAY_SECONDS)
            if not isinstance(checked["sub"], str) or not 0 < len(checked["sub"]) <= 255:
                raise ValueError
        except (JoseError, ValueError, TypeError, KeyError):
            raise SignInFailed(
                "SIGN_IN_UNPROVEN", "what your issuer said of you cannot be proved; begin again"
            ) from None
        return checked

    async def _asked(self, method: str, url: str, form: Mapping[str, str] | None = None) -> bytes:
        request = httpx2.Request(method, url, data=form)
        networks = ANYWHERE if urlsplit(url).hostname == urlsplit(self.issuer).hostname else ()
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                answer = await answer_of(request, networks, self._trusts)
        except (NotReached, TimeoutError):
            raise SignInFailed("SIGN_IN_UNREACHED", "your issuer is not reached; try again shortly") from None
        if form is not None and 400 <= answer.status < 500:
            # A code that is not this browser's, was used before, or is too old.
            raise SignInFailed("SIGN_IN_DECLINED", "your issuer did not sign you in; begin again, or ask it why")
        if answer.status != 200:
            raise SignInFailed("SIGN_IN_UNREACHED", "your issuer does not answer as it should; try again shortly")
        return answer.body


def client_key(path: Path) -> ClientKey:
    """The private JWK in a file, by which the hub proves itself to the issuer; raises `ClientKeyUnreadable`."""
    try:
        key = JWKRegistry.import_key(json.loads(path.read_bytes()))
    except (OSError, JoseError, ValueError, TypeError, KeyError):
        key = None
    if not isinstance(key, ECKey | RSAKey | OKPKey) or not key.is_private:
        # `from None` is not needed, for the cause is gone: what a parser found is the inside of a private key
        raise ClientKeyUnreadable(f"`{path}` holds no private JWK; write one there, or leave `HUB_SIGN_IN_KEY` out")
    return key


def _algorithm(key: ClientKey) -> str:
    match key:
        case ECKey():
            return {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[key.curve_name]
        case OKPKey():
            return "EdDSA"
    return "PS256"


def _decoded(content: bytes, kind: type[Read]) -> Read:
    try:
        return msgspec.json.decode(content, type=kind)
    except ValueError:
        raise SignInFailed("SIGN_IN_UNREACHED", "your issuer does not answer as it should; try again shortly") from None
