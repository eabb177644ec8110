"""Forged tokens of every kind, against the built-in issuer and another that the hub trusts; none says which check found it out."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws

from hub.app import AUDIENCE, issuer_of
from hub.identity.credential import ListTooOld
from hub.identity.issuer import issue
from hub.identity.issuers import Issuer, TrustedKeys
from hub.identity.keys import KeyRing, Purpose
from hub.identity.tokens import LEEWAY, Presented, Unauthenticated, Verifier
from hub.serve.declined import Declined
from hub.serve.endpoint import principal_of
from hub.settings import TrustedIssuer
from hub.store.engine import Addresses
from schema.audience import Principal
from schema.narrowing import Narrowing
from tests.identity_provider.running import made_key
from tests.issuing import AREAS, NOON, List, Site, Watch, listening, signed
from tests.served import Hub, but_cost, served

AT = int(NOON.timestamp())
ISSUER = "https://login.bn.example"
ANOTHER = "https://login.dsca.example"
OURS = "urn:hub"
FOREIGN = "the access token is of no issuer this hub trusts, or it was altered; ask for a new one"
KEYS = {kind: made_key(kind, f"{kind.lower()}-1") for kind in ("ES256", "RS256", "PS256", "EdDSA")}
ROGUE = made_key("ES256", "es256-1")  # of somebody who knows the name of the issuer's key


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of a good token; one changed to `...` is left out."""
    good = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "amina", "client_id": "portal", "iat": AT, "exp": AT + 600, "jti": "an-id",
        "seat": "partner:BN", **changed,
    }  # fmt: skip
    return {name: value for name, value in good.items() if value is not ...}


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_secret(secret: bytes, told: dict[str, Any], **header: Any) -> str:
    """A token signed with a shared secret, which a careless verifier takes a public key for."""
    text = f"{part({'alg': 'HS256', 'kid': 'rs256-1', 'typ': 'at+jwt', **header})}.{part(told)}"
    return f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def with_payload(raw: bytes, **header: Any) -> str:
    """A token of the issuer's own key whose payload is these very bytes."""
    shown = {"alg": "ES256", "kid": "es256-1", "typ": "at+jwt", **header}
    return jws.serialize_compact(shown, raw, KEYS["ES256"], ["ES256"])


def with_header(raw: bytes) -> str:
    """A good token whose header was written anew."""
    return ".".join([part(raw), *signed(KEYS["ES256"], "ES256", claims()).split(".")[1:]])


class World:
    """A hub that trusts itself and two issuers, one of which speaks for Bandaria alone."""

    def __init__(self, data_dir: Path) -> None:
        self.watch, self.revoked = Watch(), List()
        self.ring = KeyRing.open(data_dir)
        self.site = Site(ISSUER, KEYS.values())
        self.other = Site(ANOTHER, [made_key("ES256", "dsca-1")])
        trusted = [
            Issuer(TrustedIssuer(ISSUER, ("partner:BN",)), self.keys(self.site)),
            Issuer(TrustedIssuer(ANOTHER, ("dsca", "agency:*")), self.keys(self.other)),
        ]
        self.verifier = Verifier(
            self.ring, issuer=OURS, audience=AUDIENCE, clock=self.watch, revoked=self.revoked, reach=AREAS.reach,
            issuers=trusted,
        )  # fmt: skip

    def keys(self, site: Site) -> TrustedKeys:
        return TrustedKeys(site.address, self.watch, site, self.watch.pause)

    async def asked(self, token: str, **presented: Any) -> Principal:
        return await self.verifier.authenticate(Presented(f"Bearer {token}", **presented))

    async def refusal(self, token: str, **presented: Any) -> tuple[str, str]:
        with pytest.raises(Unauthenticated) as refused:
            await self.asked(token, **presented)
        assert refused.value.status == 401
        shown = str(refused.value) + refused.value.www_authenticate
        assert not any(len(segment) > 8 and segment in shown for segment in token.split("."))
        return refused.value.code, refused.value.sentence


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


# --- what is taken --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(KEYS))
async def test_a_good_token_of_an_issuer_that_is_trusted_seats_its_holder(world: World, kind: str) -> None:
    principal = await world.asked(signed(KEYS[kind], kind, claims(seat=..., scope="finance:read openid")))
    assert (principal.seat, principal.issuer, principal.subject, principal.client_id) == (
        "partner:BN", ISSUER, "amina", "portal",
    )  # fmt: skip
    assert principal.scopes == frozenset({"Billing", "ExecutionPlan"})
    assert principal.token_id == "an-id"


@pytest.mark.parametrize(
    "changed",
    [
        {"typ": "application/at+jwt"},
        {"x5t": "thumbprint", "x5t#S256": "thumbprint"},
    ],
)
async def test_what_a_header_may_also_say(world: World, changed: dict[str, Any]) -> None:
    assert (await world.asked(signed(KEYS["ES256"], "ES256", claims(), **changed))).seat == "partner:BN"


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": AT - 29},
        {"iat": AT + 30},
        {"nbf": AT + 30},
        {"aud": ["portal", AUDIENCE]},
        {"client_id": ..., "azp": "portal"},
        {"azp": "portal"},
        {"scope": "openid profile email"},
        {"exp": AT + 86_400},
    ],
)
async def test_clocks_may_be_half_a_minute_apart_and_issuers_have_their_words(
    world: World, changed: dict[str, Any]
) -> None:
    principal = await world.asked(signed(KEYS["ES256"], "ES256", claims(**changed)))
    assert (principal.seat, principal.client_id, principal.scopes) == ("partner:BN", "portal", None)


async def test_what_another_issuer_writes_names_no_record_of_ours(world: World) -> None:
    told = claims(under="the-id-of-a-record", through=["a", "b"])
    assert (await world.asked(signed(KEYS["ES256"], "ES256", told))).under == ""
    world.revoked.revoke("the-id-of-a-record", "a")
    assert (await world.asked(signed(KEYS["ES256"], "ES256", told))).seat == "partner:BN"


# --- what is not provably an issuer's -------------------------------------------------------------------------------

GOOD = signed(KEYS["ES256"], "ES256", claims())
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")
PEM = KEYS["RS256"].as_pem(private=False)
DER = KEYS["RS256"].raw_value.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
JWK = json.dumps(KEYS["RS256"].as_dict(private=False)).encode()

FORGERIES: dict[str, Callable[[], str]] = {
    **{f"alg {alg or 'left empty'}": lambda alg=alg: f"{part({'alg': alg, 'kid': 'es256-1', 'typ': 'at+jwt'})}.{PAYLOAD}."
       for alg in ("none", "None", "NONE", "nOnE", "")},
    "alg none with a signature": lambda: f"{part({'alg': 'none', 'kid': 'es256-1', 'typ': 'at+jwt'})}.{PAYLOAD}.{SIGNATURE}",
    "alg left out": lambda: f"{part({'kid': 'es256-1', 'typ': 'at+jwt'})}.{PAYLOAD}.{SIGNATURE}",
    "alg a list": lambda: f"{part({'alg': ['ES256'], 'kid': 'es256-1', 'typ': 'at+jwt'})}.{PAYLOAD}.{SIGNATURE}",
    "HS256 with the public key as PEM": lambda: by_secret(PEM, claims()),
    "HS256 with the public key as PEM, without its last line's end": lambda: by_secret(PEM.strip(), claims()),
    "HS256 with the public key as DER": lambda: by_secret(DER, claims()),
    "HS256 with the public key as JWK": lambda: by_secret(JWK, claims()),
    "HS256 with nothing": lambda: by_secret(b"", claims()),
    "HS512": lambda: by_secret(PEM, claims(), alg="HS512"),
    "PS256 by a key published for RS256": lambda: signed(_named("RS256", "PS256"), "PS256", claims()),
    "RS256 by a key published for PS256": lambda: signed(_named("PS256", "RS256"), "RS256", claims()),
    "ES256 in name, RS256 in fact": lambda: _renamed(signed(KEYS["RS256"], "RS256", claims()), "ES256"),
    "another's key under the same name": lambda: signed(ROGUE, "ES256", claims()),
    "typ of an ID token": lambda: signed(KEYS["ES256"], "ES256", claims(), typ="JWT"),
    "typ left out": lambda: signed(KEYS["ES256"], "ES256", claims(), typ=...),
    "typ of a logout": lambda: signed(KEYS["ES256"], "ES256", claims(), typ="logout+jwt"),
    "typ of a proof": lambda: signed(KEYS["ES256"], "ES256", claims(), typ="dpop+jwt"),
    "jwk": lambda: signed(ROGUE, "ES256", claims(), jwk=ROGUE.as_dict(private=False)),
    "jwk of the issuer itself": lambda: signed(KEYS["ES256"], "ES256", claims(), jwk=KEYS["ES256"].as_dict(private=False)),
    "jku": lambda: signed(ROGUE, "ES256", claims(), jku="https://rogue.example/keys"),
    "jku of the issuer itself": lambda: signed(KEYS["ES256"], "ES256", claims(), jku=f"{ISSUER}/keys"),
    "x5u": lambda: signed(KEYS["ES256"], "ES256", claims(), x5u="https://rogue.example/cert.pem"),
    "x5c": lambda: signed(KEYS["ES256"], "ES256", claims(), x5c=["MIIB"]),
    "crit": lambda: with_header(b'{"alg":"ES256","kid":"es256-1","typ":"at+jwt","crit":["exp"],"exp":1}'),
    "crit of b64": lambda: with_header(b'{"alg":"ES256","kid":"es256-1","typ":"at+jwt","crit":["b64"],"b64":false}'),
    "b64": lambda: with_header(b'{"alg":"ES256","kid":"es256-1","typ":"at+jwt","b64":false}'),
    "alg told twice": lambda: with_header(b'{"alg":"ES256","alg":"none","kid":"es256-1","typ":"at+jwt"}'),
    "kid told twice": lambda: with_header(b'{"alg":"ES256","kid":"es256-1","kid":"es256-1","typ":"at+jwt"}'),
    **{f"kid {why}": lambda kid=kid: signed(KEYS["ES256"], "ES256", claims(), kid=kid) for why, kid in {
        "of a path": "../../../../dev/null", "of SQL": "' or '1'='1' --", "of a command": "$(id)", "with NUL": "es256-1\0",
        "very long": "k" * 5_000, "unknown": "nobody", "empty": "", "of an address": "https://rogue.example/keys",
    }.items()},
    "kid left out": lambda: signed(KEYS["ES256"], "ES256", claims(), kid=...),
    "kid a list": lambda: with_header(b'{"alg":"ES256","kid":["es256-1"],"typ":"at+jwt"}'),
    "kid null": lambda: with_header(b'{"alg":"ES256","kid":null,"typ":"at+jwt"}'),
    "iss of nobody we know": lambda: signed(KEYS["ES256"], "ES256", claims(iss="https://rogue.example")),
    "iss with a slash more": lambda: signed(KEYS["ES256"], "ES256", claims(iss=f"{ISSUER}/")),
    "iss in capitals": lambda: signed(KEYS["ES256"], "ES256", claims(iss=ISSUER.upper())),
    "iss left out": lambda: signed(KEYS["ES256"], "ES256", claims(iss=...)),
    "iss a list": lambda: signed(KEYS["ES256"], "ES256", claims(iss=[ISSUER])),
    "iss of another issuer we trust": lambda: signed(KEYS["ES256"], "ES256", claims(iss=ANOTHER, seat="dsca")),
    "iss of the hub itself": lambda: signed(KEYS["ES256"], "ES256", claims(iss=OURS, seat="dsca")),
    "iss told twice": lambda: with_payload(_twice(f'"iss":"{ANOTHER}"')),
    "seat told twice": lambda: with_payload(_twice('"seat":"dsca"')),
    "exp told twice": lambda: with_payload(_twice(f'"exp":{AT + 9_000}')),
    "a member within told twice": lambda: with_payload(_twice('"cnf":{"jkt":"a","jkt":"b"}')),
    "a payload that is no object": lambda: with_payload(b'["partner:BN"]'),
    "a number that is none": lambda: with_payload(_twice('"more":NaN')),
    "a payload of another token": lambda: f"{HEADER}.{part(claims(seat='dsca'))}.{SIGNATURE}",
    "no signature": lambda: f"{HEADER}.{PAYLOAD}.",
    "two parts": lambda: f"{HEADER}.{PAYLOAD}",
    "four parts": lambda: f"{GOOD}.{SIGNATURE}",
    "five parts": lambda: f"{HEADER}..{PAYLOAD}.{SIGNATURE}.{SIGNATURE}",
    "blanks in it": lambda: f"{HEADER}.{PAYLOAD} .{SIGNATURE}",
    "padded": lambda: f"{HEADER}.{PAYLOAD}=.{SIGNATURE}",
    "a signature with its halves changed about": lambda: f"{HEADER}.{PAYLOAD}.{SIGNATURE[43:]}{SIGNATURE[:43]}",
    "a signature of nothing": lambda: f"{HEADER}.{PAYLOAD}.{part(bytes(64))}",
}  # fmt: skip


def _named(kind: str, algorithm: str) -> Any:
    """The same key, as somebody holds it who would sign with another algorithm."""
    plain = {name: value for name, value in KEYS[kind].as_dict(private=True).items() if name not in ("alg", "use")}
    assert algorithm != kind
    return type(KEYS[kind]).import_key(plain)


def _renamed(token: str, algorithm: str) -> str:
    header = {"alg": algorithm, "kid": "rs256-1", "typ": "at+jwt"}
    return ".".join([part(header), *token.split(".")[1:]])


def _twice(member: str) -> bytes:
    """A good payload with one member more at its end."""
    return json.dumps(claims())[:-1].encode() + f",{member}}}".encode()


@pytest.mark.long(but=20)
@pytest.mark.parametrize("forgery", list(FORGERIES))
async def test_what_is_not_provably_an_issuer_s_is_refused_in_one_sentence(world: World, forgery: str) -> None:
    forged = FORGERIES[forgery]()
    assert await world.refusal(forged) == ("TOKEN_INVALID", FOREIGN)
    assert await world.refusal(forged) == ("TOKEN_INVALID", FOREIGN)
    assert world.verifier.remembered == 0
    assert (await world.asked(GOOD)).seat == "partner:BN"  # as it was issued, it is taken


async def test_no_header_sends_us_anywhere_and_no_unknown_issuer_is_asked(world: World) -> None:
    await world.asked(GOOD)
    for forgery in FORGERIES.values():
        await world.refusal(forgery())
    described = f"{ISSUER}/.well-known/openid-configuration"
    assert set(world.site.asked_where) == {described, f"{ISSUER}/keys"}
    # The one that names its key as its own makes us ask it; nothing else does.
    assert set(world.other.asked_where) <= {f"{ANOTHER}/.well-known/openid-configuration", f"{ANOTHER}/keys"}


async def test_the_key_of_receipts_signs_no_token_of_ours(world: World) -> None:
    receipts = world.ring.current(Purpose.RECEIPT)
    told = claims(iss=OURS, seat="dsca")
    for algorithm in ("Ed25519", "EdDSA", "ES256"):
        header = {"alg": algorithm, "kid": receipts.kid, "typ": "at+jwt"}
        signature = signed(receipts, "Ed25519", told).split(".")[2]
        assert await world.refusal(f"{part(header)}.{part(told)}.{signature}") == ("TOKEN_INVALID", FOREIGN)


async def test_what_our_own_key_signed_in_another_s_name_is_refused(world: World) -> None:
    token = issue(world.ring, "partner:BN", issuer=ISSUER, audience=AUDIENCE, clock=world.watch)
    assert await world.refusal(token) == ("TOKEN_INVALID", FOREIGN)


# --- what an issuer signed and should not have ----------------------------------------------------------------------

NOT_OF_ITS_FORM = "the access token lacks a claim, or one is not of its form; ask for a new one"
NOBODY = "the access token does not say who holds it; ask for a new one"
NOT_FOR_US = "the access token is for another service; ask for one for this hub"
CANNOT = "the access token cannot be used: "


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"exp": AT - 30}, ("TOKEN_EXPIRED", "the access token has expired; ask for a new one")),
        ({"iat": AT + 31}, ("TOKEN_INVALID", "the access token was issued in the future; set the issuer's clock")),
        ({"nbf": AT + 31}, ("TOKEN_INVALID", "the access token is not good yet; wait, or ask for a new one")),
        (
            {"exp": AT + 86_401},
            ("TOKEN_INVALID", "the access token is good for longer than 24 hours; ask for a shorter one"),
        ),
        ({"aud": "portal"}, ("TOKEN_INVALID", NOT_FOR_US)),
        ({"aud": []}, ("TOKEN_INVALID", NOT_FOR_US)),
        ({"aud": [AUDIENCE.upper()]}, ("TOKEN_INVALID", NOT_FOR_US)),
        *(({name: ...}, ("TOKEN_INVALID", NOT_OF_ITS_FORM)) for name in ("aud", "sub", "iat", "exp", "jti")),
        ({"client_id": ...}, ("TOKEN_INVALID", NOBODY)),
        ({"jti": ""}, ("TOKEN_INVALID", NOBODY)),
        ({"sub": "a\nb"}, ("TOKEN_INVALID", NOBODY)),
        ({"sub": "a\0"}, ("TOKEN_INVALID", NOBODY)),
        ({"sub": "a" * 256}, ("TOKEN_INVALID", NOBODY)),
        ({"azp": "another"}, ("TOKEN_INVALID", "the access token names two programs; ask for a new one")),
        ({"exp": 10**30}, ("TOKEN_INVALID", "the access token's times are out of range; ask for a new one")),
        ({"exp": "2027"}, ("TOKEN_INVALID", NOT_OF_ITS_FORM)),
        ({"seat": ["partner:BN", "dsca"]}, ("TOKEN_INVALID", NOT_OF_ITS_FORM)),
        ({"seat": "dsca"}, ("TOKEN_INVALID", f"{CANNOT}its issuer does not speak for this seat")),
        ({"seat": "partner:JA"}, ("TOKEN_INVALID", f"{CANNOT}its issuer does not speak for this seat")),
        ({"scope": "admin"}, ("TOKEN_INVALID", CANNOT)),
        ({"scope": ""}, ("TOKEN_INVALID", CANNOT)),
        ({"scope": ["finance:read"]}, ("TOKEN_INVALID", CANNOT)),
        ({"cases": []}, ("TOKEN_INVALID", CANNOT)),
        ({"services": ["DD"]}, ("TOKEN_INVALID", CANNOT)),
        ({"networks": ["everywhere"]}, ("TOKEN_INVALID", CANNOT)),
        ({"hours": "always"}, ("TOKEN_INVALID", CANNOT)),
        ({"read_only": "yes"}, ("TOKEN_INVALID", CANNOT)),
    ],
)
async def test_a_token_of_an_issuer_that_is_wrong_in_one_claim_is_refused(
    world: World, changed: dict[str, Any], refusal: tuple[str, str]
) -> None:
    code, sentence = await world.refusal(signed(KEYS["ES256"], "ES256", claims(**changed)))
    assert code == refusal[0]
    assert sentence == refusal[1] or (refusal[1] == CANNOT and sentence.startswith(CANNOT))


async def test_an_issuer_of_several_seats_says_which(world: World) -> None:
    key = made_key("ES256", "dsca-2")
    world.other.publishes = [key.as_dict(private=False)]
    told = claims(iss=ANOTHER)
    assert (await world.asked(signed(key, "ES256", {**told, "seat": "agency:D"}))).seat == "agency:D"
    del told["seat"]
    assert await world.refusal(signed(key, "ES256", told)) == (
        "TOKEN_INVALID",
        f"{CANNOT}its issuer speaks for several seats, and it does not say for which",
    )


# --- hours, networks, and what was taken back -----------------------------------------------------------------------


async def test_a_token_is_good_in_its_hours_and_from_its_networks_alone(world: World) -> None:
    told = claims(hours="06:00-12:01", networks=["192.0.2.0/24", "2001:db8::/32"], exp=AT + 80_000)
    token = signed(KEYS["ES256"], "ES256", told)
    for address in ("192.0.2.7", "::ffff:192.0.2.7", "2001:db8::7"):
        assert (await world.asked(token, address=address)).seat == "partner:BN"
    for elsewhere in ("192.0.3.7", "::ffff:192.0.3.7", "2001:db9::7", "192.0.2.7, 10.0.0.1", "", None):
        with pytest.raises(Unauthenticated) as refused:
            await world.asked(token, address=elsewhere)
        assert (refused.value.code, refused.value.status) == ("TOKEN_OUTSIDE_NETWORK", 403)
    for hours, good in ((0, True), (0.02, False), (17.9, False), (18, True)):
        world.watch.at = NOON
        world.watch.move(hours=hours)
        if good:
            assert (await world.asked(token, address="192.0.2.7")).seat == "partner:BN"
            continue
        with pytest.raises(Unauthenticated) as refused:
            await world.asked(token, address="192.0.2.7")
        assert (refused.value.code, refused.value.status) == ("TOKEN_OUTSIDE_HOURS", 403)


REVOKED = ("TOKEN_REVOKED", "the access token was revoked; ask whoever administers it")


@pytest.mark.parametrize("by", ["an-id", f"{ISSUER} amina", "portal", "customer:BN"])
@pytest.mark.parametrize("met_before", [True, False])
async def test_a_token_is_refused_from_the_moment_that_anything_it_rests_on_is_revoked(
    world: World, by: str, met_before: bool
) -> None:
    if met_before:
        assert (await world.asked(GOOD)).seat == "partner:BN"
    world.revoked.revoke(by)
    assert await world.refusal(GOOD) == REVOKED
    assert await world.refusal(GOOD) == REVOKED


@pytest.mark.parametrize("by", ["the-record", "the-first", "the-second"])
async def test_a_token_of_ours_falls_with_its_record_and_with_every_token_it_was_cut_from(
    world: World, by: str
) -> None:
    token = issue(
        world.ring, "partner:BN", issuer=OURS, audience=AUDIENCE, clock=world.watch, under="the-record",
        through=["the-first", "the-second"],
    )  # fmt: skip
    assert (await world.asked(token)).under == "the-record"
    world.revoked.revoke(by)
    assert await world.refusal(token) == REVOKED
    with pytest.raises(Unauthenticated):
        world.verifier.verify(token)


async def test_what_was_revoked_is_looked_through_once_for_each_change_of_it(world: World) -> None:
    for _ in range(100):
        await world.asked(GOOD)
    assert world.revoked.asked == 1
    world.revoked.revoke("somebody else")
    for _ in range(100):
        await world.asked(GOOD)
    assert world.revoked.asked == 2


async def test_nobody_is_served_while_it_is_not_known_what_was_revoked(world: World) -> None:
    assert (await world.asked(GOOD)).seat == "partner:BN"
    scope = {
        "type": "http", "method": "POST", "path": "/graphql", "client": ("127.0.0.1", 1),
        "headers": [(b"authorization", f"Bearer {GOOD}".encode())],
    }  # fmt: skip
    assert (await principal_of(world.verifier, scope)).seat == "partner:BN"
    world.revoked.old = True
    with pytest.raises(Declined) as declined:
        await principal_of(world.verifier, scope)
    assert declined.value.status == 503
    assert declined.value.errors[0]["extensions"] == {"code": "REVOCATIONS_STALE", "retryable": True}
    with pytest.raises(ListTooOld):
        world.verifier.verify(issue(world.ring, "dsca", issuer=OURS, audience=AUDIENCE, clock=world.watch))


class NeverJudgesAgain(Verifier):
    """Broken: what was found good once stays good."""

    def _judge(self, known: Any, digest: bytes | None = None) -> None:
        if digest is None:
            super()._judge(known)


async def test_a_verifier_that_judges_a_token_once_is_caught(tmp_path: Path) -> None:
    revoked, watch = List(), Watch()
    ring = KeyRing.open(tmp_path)
    verifier = NeverJudgesAgain(
        ring, issuer=OURS, audience=AUDIENCE, clock=watch, revoked=revoked, reach=AREAS.reach
    )  # fmt: skip
    token = issue(ring, "partner:BN", issuer=OURS, audience=AUDIENCE, clock=watch)
    assert verifier.verify(token).seat == "partner:BN"
    revoked.revoke("customer:BN")
    assert verifier.verify(token).seat == "partner:BN"  # which the tests above find


async def test_a_removed_key_is_refused_though_its_token_was_met_before(world: World) -> None:
    token = signed(KEYS["ES256"], "ES256", claims(exp=AT + 3600))
    assert (await world.asked(token)).seat == "partner:BN"
    world.site.publishes = [KEYS["RS256"].as_dict(private=False)]
    world.watch.move(minutes=4, seconds=59)
    assert await world.refusal(token) == ("TOKEN_INVALID", FOREIGN)


async def test_a_token_met_before_ends_half_a_minute_after_its_time(world: World) -> None:
    assert (await world.asked(GOOD)).seat == "partner:BN"
    world.watch.move(seconds=600)
    assert (await world.asked(GOOD)).seat == "partner:BN"
    world.watch.move(seconds=LEEWAY.total_seconds())
    assert (await world.refusal(GOOD))[0] == "TOKEN_EXPIRED"


# --- over HTTP ------------------------------------------------------------------------------------------------------

QUERY = orjson.dumps({"query": "{ viewer { audience } }"})


@pytest.fixture(scope="module")
async def there() -> AsyncIterator[Site]:
    async with listening(KEYS.values()) as site:
        yield site


@pytest.fixture(scope="module")
async def hub(addresses: Addresses, there: Site, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """A hub that trusts an issuer on this machine to speak for Bandaria, and believes no proxy."""
    said = {"issuers": (TrustedIssuer(there.address, ("partner:BN",)),)}
    async with served(addresses, tmp_path_factory.mktemp("forged"), said=said) as hub:
        yield hub


async def sent(hub: Hub, token: str | None, path: str = "/graphql", **headers: str) -> httpx2.Response:
    """One request with this token, whatever else it has."""
    carried = {"authorization": f"Bearer {token}"} if token else {}
    if path == "/schema.graphql":
        return await hub.client.get(path, headers={**carried, **headers})
    return await hub.client.post(
        path, content=QUERY, headers={"content-type": "application/json", **carried, **headers}
    )


async def test_a_program_of_bandaria_s_own_issuer_asks_as_bandaria(hub: Hub, there: Site) -> None:
    answer = await sent(hub, signed(KEYS["RS256"], "RS256", claims(iss=there.address, seat=...)))
    assert but_cost(answer.json()) == {"data": {"viewer": {"audience": "partner"}}}


@pytest.mark.parametrize("path", ["/graphql", "/feeds/dsams", "/schema.graphql"])
async def test_every_forgery_meets_the_same_answer_at_every_door(hub: Hub, there: Site, path: str) -> None:
    """The same bytes and the same headers, so that nobody learns which check it failed."""
    rogue = made_key("ES256", KEYS["ES256"].kid or "")
    told = claims(iss=there.address)
    forgeries = [
        f"{part({'alg': 'none', 'kid': 'es256-1', 'typ': 'at+jwt'})}.{part(told)}.",
        by_secret(PEM, told),
        signed(rogue, "ES256", told),
        signed(rogue, "ES256", told, jwk=rogue.as_dict(private=False)),
        signed(rogue, "ES256", told, jku="https://rogue.example/keys"),
        signed(KEYS["ES256"], "ES256", told, typ="JWT"),
        signed(KEYS["ES256"], "ES256", told, kid="../../../../dev/null"),
        signed(KEYS["ES256"], "ES256", claims(iss="https://rogue.example")),
        signed(KEYS["ES256"], "ES256", claims(iss=issuer_of(hub.house.settings), seat="dsca")),
        issue(
            hub.house.keys, "dsca", issuer=there.address, audience=AUDIENCE, clock=hub.clock,
            narrowing=Narrowing.to(scopes=["feed:dsams"]),
        ),
        "x.y.z",
    ]  # fmt: skip
    answers = [await sent(hub, forged, path) for forged in forgeries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert answers[0].json()["errors"][0]["extensions"]["code"] == "TOKEN_INVALID"


async def test_an_issuer_s_token_for_another_seat_is_refused_over_http(hub: Hub, there: Site) -> None:
    answer = await sent(hub, signed(KEYS["ES256"], "ES256", claims(iss=there.address, seat="dsca")))
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["message"] == f"{CANNOT}its issuer does not speak for this seat"


async def test_a_token_outside_its_networks_or_hours_is_forbidden_and_not_unknown(hub: Hub) -> None:
    for narrowed, code in (
        ({"networks": ["192.0.2.0/24"]}, "TOKEN_OUTSIDE_NETWORK"),
        ({"hours": "13:00-14:00"}, "TOKEN_OUTSIDE_HOURS"),
    ):
        answer = await sent(hub, hub.token("partner:BN", **narrowed))
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, code)
        assert answer.headers["www-authenticate"] == 'Bearer realm="fms-hub", error="insufficient_scope"'
    answer = await sent(hub, hub.token("partner:BN", networks=["127.0.0.0/8"], hours="11:00-13:00"))
    assert but_cost(answer.json()) == {"data": {"viewer": {"audience": "partner"}}}


async def test_a_certificate_that_anybody_could_have_written_proves_nothing(hub: Hub, there: Site) -> None:
    """No header is believed that the operator did not name, though it names the very certificate."""
    certificate = b"a certificate, as far as a digest can tell"
    bound = {"x5t#S256": part(hashlib.sha256(certificate).digest())}
    token = signed(KEYS["ES256"], "ES256", claims(iss=there.address, cnf=bound))
    told = f":{part(certificate)}:"
    for name in ("client-cert", "x-client-cert", "x-forwarded-client-cert", "ssl-client-cert"):
        answer = await sent(hub, token, **{name: told})
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_NOT_PROVEN"


async def test_while_its_issuer_is_silent_a_new_token_is_answered_with_when_to_ask_again(
    addresses: Addresses, tmp_path: Path
) -> None:
    async with listening(KEYS.values()) as site:
        site.silent = True
        said = {"issuers": (TrustedIssuer(site.address, ("partner:BN",)),)}
        async with served(addresses, tmp_path, said=said) as hub:
            answer = await sent(hub, signed(KEYS["ES256"], "ES256", claims(iss=site.address)))
            assert answer.status_code == 503
            assert answer.json()["errors"][0]["extensions"] == {"code": "ISSUER_UNAVAILABLE", "retryable": True}
            assert (await sent(hub, hub.token("partner:BN"))).status_code == 200  # ours are nobody's else
