"""The grants and endpoints of the authorization server, as Authlib runs them.

Its engine does not wait for anything: each request runs one in a thread, and what it asks of the store is answered on the loop.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import msgspec
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, BaseGrant, ClientMixin, OAuth2Request, TokenEndpointMixin
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidGrantError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE, DeviceAuthorizationEndpoint, DeviceCodeGrant

from hub.identity.authorization import (
    ACCESS_TOKEN,
    DEEPEST,
    EXCHANGE,
    KEY,
    SECRETS,
    SKEW_SECONDS,
    TERMINAL,
    TOKEN_TYPES,
    Authorization,
    Refusal,
    cut,
    is_name,
    wished,
)
from hub.identity.device_codes import GOOD_FOR, INTERVAL, Polled
from hub.identity.issuer import issue
from hub.identity.issuers import IssuerSilent, claimed, published
from hub.identity.signatures import SignatureRefused, header_of, unproven
from hub.identity.standing_tokens import StandingToken
from hub.identity.tokens import Unauthenticated
from schema.audience import Principal
from schema.errors import BadValue
from schema.narrowing import CLAIMED, Narrowing

LONGEST = timedelta(hours=1)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_ASSERTION_SECONDS = 600
_STORE_SECONDS = 20  # after which a thread gives up what it asked of the store: the loop may have ended
_JKT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_TOLD = (
    "iss", "sub", "sub_id", "aud", "client_id", "iat", "exp", "jti", "seat", *CLAIMED, "under", "purpose", "cnf", "act",
)  # fmt: skip
_SENTENCES = {
    "invalid_client": "no such client, or it did not prove to be it; sign the assertion anew with the key on record, or "
    "name `client_id=terminal` where a person lets a terminal in",
    "invalid_grant": "the grant is not good, or is not this client's; begin anew",
    "invalid_request": "a parameter is missing or not of its form; see the metadata of this server",
    "unauthorized_client": "this client may not use this grant",
    "unsupported_grant_type": "this server has no such grant; its metadata lists those it has",
    "unsupported_token_type": "only access tokens are known here",
    "authorization_pending": "nobody has entered the code yet; ask again after the interval",
    "slow_down": "asked too soon; wait five seconds longer between questions",
    "expired_token": "the code has expired; begin anew",
    "access_denied": "the terminal was turned away",
}

T = TypeVar("T")


class Asked(NamedTuple):
    """One request: its form, its headers, and the thumbprint of the key that a DPoP proof came with."""

    path: str
    form: dict[str, str]
    headers: Mapping[str, str]
    proved: str | None = None


class Answer(NamedTuple):
    """What is told: the status, and the members of a JSON object."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


async def answer(house: Authorization, endpoint: str, asked: Asked) -> Answer:
    """What one request is told at `token`, `introspection`, `revocation` or `device_authorization`."""
    return await asyncio.to_thread(_Engine(house, asyncio.get_running_loop()).told, endpoint, asked)


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):
    """A system with a standing token, or a terminal, which has none."""

    record: StandingToken | None = field(repr=False)  # Authlib logs clients
    secret: str | None = field(default=None, repr=False)

    def get_client_id(self) -> str:
        """The id of its standing token."""
        return self.record.id if self.record else TERMINAL

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A terminal proves nothing, and may only begin, ask, and give back what it was given."""
        return method != "none" if self.record else method == "none"

    def check_grant_type(self, grant_type: str) -> bool:
        """A terminal is let in by a person, and a system by its key."""
        return grant_type == DEVICE_CODE_GRANT_TYPE if self.record is None else grant_type == "client_credentials"

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether it is the secret that this hub knows it by; false where there are none."""
        return self.secret is not None and hmac.compare_digest(client_secret.encode(), self.secret.encode())


class _Met(NamedTuple):
    """A token that somebody asks about, and that is good now."""

    principal: Principal
    claims: dict[str, Any]

    def check_client(self, client: Client) -> bool:
        """Whether it was issued to this client or under its standing token."""
        return client.get_client_id() in (self.claims.get("client_id"), self.claims.get("under"))

    def is_expired(self) -> bool:
        return False  # it would not have been met

    def is_revoked(self) -> bool:
        return False


class _Request(OAuth2Request):
    """A form that was read already, at the address by which the hub is reached from outside."""

    def __init__(self, asked: Asked, url: str) -> None:
        # Where TLS ends before the hub, a request comes to it in plain: what Authlib judges is the address callers use.
        super().__init__("POST", f"{url}{asked.path}", headers=asked.headers)
        self.asked = asked
        self.payload = BasicOAuth2Payload(asked.form)

    @property
    def form(self) -> dict[str, str]:
        return self.asked.form


class _Engine(AuthorizationServer):
    """Authlib's server for one request, in a thread of its own."""

    def __init__(self, house: Authorization, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.house = house
        self.loop = loop
        self.named: Principal | None = None  # whom the request names, whether or not it proved to be that
        self.begun_at = house.clock()
        self.register_client_auth_method(KEY, self._by_key)
        for grant in (_ByKey, _Exchange, _Terminal):
            self.register_grant(grant)
        for endpoint in (_Introspection, _Revocation, _Begin):
            self.register_endpoint(endpoint)  # type: ignore[arg-type]

    def told(self, endpoint: str, asked: Asked) -> Answer:
        try:
            if endpoint == "token":
                answer: Answer = self.create_token_response(asked)  # type: ignore[assignment]
            else:
                answer = self.create_endpoint_response(endpoint, asked)  # type: ignore[no-untyped-call]
        except OAuth2Error:  # InsecureTransportError: the only one before a request is made
            sentence = "tokens are only given over https; set `HUB_PUBLIC_URL` to the https address of this hub"
            return Answer(400, {"error": "invalid_request", "error_description": sentence}, {})
        return answer

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """What only the loop can answer."""
        return asyncio.run_coroutine_threadsafe(question, self.loop).result(_STORE_SECONDS)

    # What Authlib asks of a framework.

    def create_oauth2_request(self, request: Asked | _Request) -> _Request:
        return request if isinstance(request, _Request) else _Request(request, self.house.url)

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        return Answer(status, dict(body), dict(headers))

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> Answer:
        code, status = error.error or "invalid_request", error.status_code
        said = error.description if isinstance(error, Refusal) else _SENTENCES.get(code, _SENTENCES["invalid_request"])
        headers = {}
        if isinstance(error, InvalidClientError):
            status = 400
            if "authorization" in (request.headers or {}):
                status, headers = 401, {"WWW-Authenticate": 'Basic realm="fms-hub"'}
        if self.named is not None and code not in ("authorization_pending", "slow_down"):
            self.ask(self.house.note(self.named, f"token.refused.{code}", self.named.token_id))
        return Answer(status, {"error": code, "error_description": said}, headers)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """There is nobody who listens."""

    # Who asks.

    def query_client(self, client_id: str) -> Client | None:  # type: ignore[override]
        if client_id == TERMINAL:
            return Client(None)
        record = self.ask(self.house.records.named(client_id))
        if record is None or not record.is_system:
            return None
        self.named = record.principal
        if not record.stands_at(self.house.clock()):
            return None
        return Client(record, self.house.secret_of(record.id) if self.house.secret_of else None)

    def authenticate_client(self, request: Any, methods: Any, endpoint: str = "token") -> Client:
        form = request.form
        ways = ["client_assertion" in form, "client_secret" in form, "authorization" in request.headers]
        if sum(ways) > 1:
            raise Refusal("invalid_request", "prove who you are in one way only")
        allowed = [one for one in methods if one == "none" or one in self.house.methods]
        try:
            client: Client = super().authenticate_client(request, allowed, endpoint)  # type: ignore[assignment]
        except UnicodeDecodeError:
            raise InvalidClientError from None
        if form.get("client_id", client.get_client_id()) != client.get_client_id():
            raise InvalidClientError
        request.client = client
        return client

    def _by_key(self, query_client: Callable[[str], Client | None], request: _Request) -> Client | None:
        """The client that an assertion of its own names (RFC 7523 section 3); every one is met once, by any process."""
        assertion = request.form.get("client_assertion")
        if assertion is None or request.form.get("client_assertion_type") != ASSERTION_TYPE:
            return None
        try:
            header, named = header_of(assertion), unproven(assertion).get("sub")
            if not header.keys() <= {"alg", "kid", "typ"} or not isinstance(named, str):
                raise SignatureRefused  # nothing that would bring a key of its own: `jwk`, `jku`, `x5c`
            client = query_client(named)
            if client is None or client.record is None or client.record.public_key is None:
                raise SignatureRefused
            key = published(json.loads(client.record.public_key))
            if key is None:
                raise SignatureRefused
            said = claimed(assertion, key, header.get("alg"), _Assertion)
        except SignatureRefused:
            raise InvalidClientError from None
        now, ends = self.house.clock(), said.exp
        audiences = [said.aud] if isinstance(said.aud, str) else said.aud
        if len(audiences) != 1 or audiences[0] not in (self.house.issuer, f"{self.house.url}/oauth/token"):
            raise InvalidClientError  # one that is also good elsewhere could be brought here by whoever got it there
        at, begins = int(now.timestamp()), max(said.nbf or 0, said.iat or 0)
        late, early = at >= ends + SKEW_SECONDS, ends > at + _LONGEST_ASSERTION_SECONDS
        if said.iss != named or said.sub != named or late or early or begins > at + SKEW_SECONDS:
            raise InvalidClientError
        if not is_name(said.jti):
            raise InvalidClientError
        until = datetime.fromtimestamp(ends + 2 * SKEW_SECONDS, UTC)
        if not self.ask(self.house.records.spend(f"client:{named}", said.jti, until, now)):
            raise InvalidClientError
        return client

    # What is given.

    def give(
        self, request: Any, seat: str, narrowing: Narrowing, *, grant: str, until: datetime,
        subject: str, client_id: str, under: str | None, purpose: str | None, through: Sequence[str] = (),
        more: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """A token, as it is told, once it is on record who was given it."""
        now = self.house.clock()
        ttl = min(LONGEST, until - now)
        asked = request.form.get("expires_in")
        if asked is not None:
            if not (asked.isascii() and asked.isdigit() and 0 < len(asked) < 8 and int(asked) > 0):
                raise Refusal("invalid_request", "write `expires_in` as a number of seconds")
            ttl = min(ttl, timedelta(seconds=int(asked)))
        if ttl < timedelta(seconds=1):
            raise Refusal("invalid_grant", "what the token is cut from has expired; ask for a new one")
        members = dict(more or {})
        if request.asked.proved is not None and "cnf" not in members:
            members["cnf"] = {"jkt": request.asked.proved}
        try:
            token = issue(
                self.house.keys, seat, issuer=self.house.issuer, audience=self.house.audience, clock=self.house.clock, ttl=ttl,
                narrowing=narrowing, subject=subject, client_id=client_id, under=under, through=through, purpose=purpose,
                more=members,
            )  # fmt: skip
        except BadValue as wrong:
            raise Refusal("invalid_request", wrong.hint) from None
        jti = unproven(token)["jti"]
        whose = Principal.seated(seat, subject=subject, client_id=client_id, under=under or "", token_id=jti)
        self.ask(self.house.note(whose, f"token.issued.{grant}", jti))
        told = {
            "access_token": token,
            "token_type": "DPoP" if "jkt" in members.get("cnf", {}) else "Bearer",
            "expires_in": int(ttl.total_seconds()),
        }
        return told | ({} if narrowing.scopes is None else {"scope": " ".join(sorted(narrowing.scopes))})


class _Assertion(msgspec.Struct):
    iss: str
    sub: str
    aud: str | list[str]
    exp: int
    jti: str
    nbf: int | None = None
    iat: int | None = None


class _ByKey(ClientCredentialsGrant):
    """Access under a system's own standing token (RFC 6749 section 4.4)."""

    TOKEN_ENDPOINT_AUTH_METHODS = (KEY, *SECRETS)
    server: _Engine

    def create_token_response(self) -> Any:
        record = self.request.client.record  # type: ignore[union-attr]
        engine = self.server
        narrowing = cut(
            engine.house.wished(self.request.form, record.seat),
            record.narrowing,
            reach=engine.house.reach_in(record.seat),
        )
        # It is as old as what was read on record: what was narrowed or moved while the store took its time is not missed.
        begun = int(engine.begun_at.timestamp())
        given = engine.give(
            self.request, record.seat, narrowing, grant="client_credentials", until=record.expires_at,
            subject=record.id, client_id=record.id, under=record.id, purpose=record.purpose,
            more={"since": begun} if begun < int(engine.house.clock().timestamp()) else {},
        )  # fmt: skip
        return 200, given, self.TOKEN_RESPONSE_HEADER


class _Exchange(BaseGrant, TokenEndpointMixin):
    """A token for a narrower one (RFC 8693): of the same seat, within it in every way, and gone when it is.

    Whoever holds the token may do so. A system that proves its key beside it becomes the `act` of the new one, and must
    sit in the same seat; the new token is then within that system's standing token as well.
    """

    GRANT_TYPE = EXCHANGE
    TOKEN_ENDPOINT_AUTH_METHODS = (KEY, *SECRETS)
    server: _Engine

    def validate_token_request(self) -> None:
        form = self.request.form
        proving = {"client_assertion", "client_secret"} & form.keys() or "authorization" in (self.request.headers or {})
        if proving:
            self.authenticate_token_endpoint_client()
        elif form.get("client_id", TERMINAL) != TERMINAL:
            raise InvalidClientError
        if form.get("subject_token_type") not in TOKEN_TYPES or "subject_token" not in form:
            raise Refusal("invalid_request", "send an access token of this hub as `subject_token`, with its type")
        if form.get("requested_token_type", ACCESS_TOKEN) not in TOKEN_TYPES:
            raise Refusal("invalid_request", "only access tokens are issued here")
        if "actor_token" in form:
            raise Refusal("invalid_request", "send no `actor_token`; whoever acts proves its own key as the client")

    def create_token_response(self) -> Any:
        engine = self.server
        house, form, proved = engine.house, self.request.form, self.request.asked.proved  # type: ignore[attr-defined]
        if {form.get("audience", house.audience), form.get("resource", house.url)} - {house.audience, house.url}:
            raise Refusal("invalid_target", "the tokens of this hub are for this hub alone")
        try:
            is_ours = unproven(form["subject_token"]).get("iss") == house.issuer
            held = engine.ask((house.judge if is_ours else house.judge_of_any)(form["subject_token"]))
        except SignatureRefused:
            raise Refusal(
                "invalid_grant", "the subject token is no access token; send one that this hub takes"
            ) from None
        except Unauthenticated as wrong:
            raise Refusal("invalid_grant", wrong.sentence) from None
        except IssuerSilent:
            sentence = "the keys of the token's issuer cannot be had; ask again shortly"
            raise Refusal("temporarily_unavailable", sentence, 503) from None
        engine.named, claims = held, unproven(form["subject_token"])
        if not is_ours:
            claims = _of_another(claims)
            if held.scopes is not None and not held.scopes:
                raise Refusal(
                    "invalid_scope", "the token names no scope that there is here; ask its issuer for another"
                )
        wholes = [Narrowing.of(claims) if is_ours else Narrowing.on(held)]
        until = held.expires_at
        assert until is not None  # every token says until when
        actor: StandingToken | None = self.client.record if self.client else None
        record = engine.ask(house.records.named(held.under)) if held.under else None
        for one in (record, actor):
            if one is not None:
                if not one.stands_at(house.clock()) or one.seat != held.seat:
                    raise Refusal(
                        "invalid_grant", "the token and what it is cut down under are not of one seat, or have ended"
                    )
                wholes.append(one.narrowing)
                until = min(until, one.expires_at)
        if held.under and record is None:
            raise Refusal("invalid_grant", "the access token on record that it was issued under is not there")
        through, acting = [*claims.get("through", ()), held.token_id], set(_acting(claims.get("act")))
        if len([one for one in through if one not in acting]) > DEEPEST:
            raise Refusal("invalid_grant", f"a token is cut down at most {DEEPEST} times; cut an earlier one")
        if actor is not None:
            through.append(actor.id)  # it rests on the actor's standing token as well, and ends with it
        more = self._kept(claims, form, proved) | {"since": claims.get("since", claims["iat"])}
        if "sub_id" in claims:
            more["sub_id"] = claims["sub_id"]
        if actor is not None:
            more["act"] = {"sub": actor.id, **({"act": claims["act"]} if "act" in claims else {})}
        elif "act" in claims:
            more["act"] = claims["act"]
        through_whom = [*held.came_through, *([actor.id] if actor is not None else [])]
        more["clients"] = list(dict.fromkeys(one for one in through_whom if one != held.client_id))
        given = engine.give(
            self.request, held.seat, cut(house.wished(form, held.seat), *wholes, reach=house.reach_in(held.seat)), grant="exchange", until=until,
            subject=claims["sub"], client_id=held.client_id, under=held.under or None, purpose=claims.get("purpose"),
            through=through, more=more,
        )  # fmt: skip
        return 200, given | {"issued_token_type": ACCESS_TOKEN}, self.TOKEN_RESPONSE_HEADER

    @staticmethod
    def _kept(claims: Mapping[str, Any], form: Mapping[str, str], proved: str | None) -> dict[str, Any]:
        """What the new token is bound to: what the old one was, unless the holder of that key names another."""
        bound, other = claims.get("cnf", {}), form.get("dpop_jkt")
        if other is not None and not _JKT.fullmatch(other):
            raise Refusal("invalid_request", "write `dpop_jkt` as the thumbprint of a key (RFC 7638)")
        if "jkt" in bound:
            if proved is None or not hmac.compare_digest(proved, bound["jkt"]):
                raise Refusal("invalid_dpop_proof", "the token is bound to a key; send a proof by that key")
            return {"cnf": {**bound, "jkt": other or bound["jkt"]}}
        if bound:
            if other is not None or proved is not None:
                raise Refusal("invalid_request", "the token is bound to a certificate, and stays so")
            return {"cnf": bound}
        return {"cnf": {"jkt": other}} if other is not None else {}


class _Terminal(DeviceCodeGrant):
    """Access for a terminal that a person let in (RFC 8628 section 3.4), once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    server: _Engine

    def query_device_credential(self, device_code: str) -> _Code:
        house = self.server.house
        now = house.clock()
        polled = self.server.ask(house.codes.poll(device_code, now))
        if polled is None or polled.state == "taken":
            raise Refusal("invalid_grant", "no terminal waits under this code, or its token was taken; begin anew")
        return _Code(polled, now >= polled.expires_at)

    def query_user_grant(self, user_code: Polled) -> tuple[dict[str, Any] | None, bool] | None:
        return None if user_code.state == "waiting" else (user_code.granted, user_code.state == "approved")

    def should_slow_down(self, credential: _Code) -> bool:
        return credential.polled.too_soon

    def create_token_response(self) -> Any:
        engine, house = self.server, self.server.house
        granted: dict[str, Any] = self.request.user or {}
        record = engine.ask(house.records.named(granted["record"]))
        taken = engine.ask(house.codes.take(self.request.form["device_code"]))
        if not taken or record is None or record.is_system or not record.stands_at(house.clock()):
            raise Refusal("invalid_grant", "the access token on record has ended, or was taken already; begin anew")
        given = engine.give(
            self.request, record.seat, cut(Narrowing.of(granted["claims"]), record.narrowing, reach=house.reach_in(record.seat)),
            grant="terminal", until=min(record.expires_at, datetime.fromtimestamp(granted["until"], UTC)),
            subject=record.id, client_id=TERMINAL, under=record.id, purpose=record.purpose, through=granted["through"],
            more={"since": granted["since"], "sub_id": record.person, "clients": granted["clients"]},
        )  # fmt: skip
        return 200, given, self.TOKEN_RESPONSE_HEADER


class _Code(NamedTuple):
    """A terminal's code, as Authlib asks of it."""

    polled: Polled
    expired: bool

    def get_client_id(self) -> str:
        return TERMINAL  # no other client has any

    def get_user_code(self) -> Polled:
        return self.polled

    def is_expired(self) -> bool:
        return self.expired


class _Begin(DeviceAuthorizationEndpoint):
    """A terminal begins (RFC 8628 section 3.1)."""

    CLIENT_AUTH_METHODS = ("none",)
    server: _Engine

    def create_endpoint_response(self, request: _Request) -> Any:
        house = self.server.house
        self.authenticate_client(request)  # type: ignore[no-untyped-call]
        asked = {name: value for name, value in request.form.items() if name in CLAIMED}
        wished(asked)
        begun = self.server.ask(house.codes.begin(asked, house.clock()))
        enter = f"{house.url}/oauth/device"
        told = {
            "device_code": begun.device_code, "user_code": begun.user_code, "verification_uri": enter,
            "verification_uri_complete": f"{enter}?user_code={begun.user_code}",
            "expires_in": int(GOOD_FOR.total_seconds()), "interval": INTERVAL,
        }  # fmt: skip
        return 200, told, {}


class _OfToken:
    """What asking about a token and giving it back have in common."""

    server: _Engine

    def query_token(self, token_string: str, token_type_hint: str | None) -> _Met | None:
        try:
            return _Met(self.server.ask(self.server.house.judge(token_string)), unproven(token_string))
        except Unauthenticated:
            return None


class _Introspection(_OfToken, IntrospectionEndpoint):
    """What a token of its own organization is good for (RFC 7662); of every other a client learns that it is none."""

    CLIENT_AUTH_METHODS = (KEY, *SECRETS)
    SUPPORTED_TOKEN_TYPES = ("access_token",)

    def check_permission(self, token: _Met, client: Client, request: object) -> bool:
        return client.record is not None and token.principal.party == client.record.principal.party

    def introspect_token(self, token: _Met) -> dict[str, Any]:
        told = {name: value for name, value in token.claims.items() if name in _TOLD}
        return {**told, "active": True, "token_type": "DPoP" if "jkt" in token.claims.get("cnf", {}) else "Bearer"}


class _Revocation(_OfToken, RevocationEndpoint):
    """Whoever was given a token gives it back (RFC 7009), and with it all that was exchanged from it."""

    CLIENT_AUTH_METHODS = (KEY, *SECRETS, "none")
    SUPPORTED_TOKEN_TYPES = ("access_token",)

    def authenticate_token(self, request: _Request, client: Client) -> _Met | None:
        """As Authlib has it, but another organization's token is none: whether it is good is not for this client to learn."""
        self.check_params(request, client)
        token = self.query_token(request.form["token"], None)
        if token is None or token.check_client(client):
            return token
        if client.record is None or token.principal.party != client.record.principal.party:
            return None
        raise InvalidGrantError

    def revoke_token(self, token: _Met, request: object) -> None:
        self.server.ask(self.server.house.give_back(token.principal))


def _of_another(claims: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of another issuer's words: who, since when, and what it is bound to. The rest would be names of ours."""
    kept = {name: claims[name] for name in ("sub", "iat", "cnf") if name in claims}
    return kept | {"sub_id": {"format": "iss_sub", "iss": claims["iss"], "sub": claims["sub"]}}


def _acting(act: Any) -> Iterator[str]:
    """Who acts, and for whom each acted before."""
    while act:
        yield act["sub"]
        act = act.get("act")
