"""What an issuer says of a person is believed when it is proved, and every one that is wrong in one way is refused."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import socket
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from hub.identity.sign_in import Attempt, Attempts, ClientKeyUnreadable, Person, SignIn, SignInFailed, client_key

CLIENT, RETURN, ACCESS = "hub", "https://hub.test/sign-in/return", "an access token of the issuer's own"
KEY = ECKey.generate_key("P-256", {"kid": "of-the-issuer", "use": "sig", "alg": "ES256"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
ANOTHER = ECKey.generate_key("P-256", {"kid": "of-the-issuer"})


def now() -> datetime:
    return datetime.now(UTC)


def half(of: str) -> str:
    """The hash by which an ID token names the access token beside it (OpenID Connect Core 1.0, 3.1.3.6)."""
    return urlsafe_b64encode(sha256(of.encode()).digest()[:16]).decode().rstrip("=")


@dataclass
class FalseIssuer:
    """An issuer that says whatever it is told to, in words and in signature."""

    address: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    signed: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode({"alg": "ES256", "kid": KEY.kid}, claims, KEY)
    claims: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=lambda: [KEY.as_dict(private=False), RSA.as_dict(private=False)])
    answer: Response | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    nonce: str = ""

    def says(self) -> dict[str, Any]:
        """The claims of a good ID token, changed as told; one changed to `...` is left out."""
        at = int(now().timestamp())
        good = {"iss": self.address, "aud": CLIENT, "sub": "amina", "iat": at, "exp": at + 300, "nonce": self.nonce}
        return {name: value for name, value in {**good, **self.claims}.items() if value is not ...}

    def app(self) -> Starlette:
        async def metadata(_: Request) -> Response:
            each = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/jwks"}
            own = {name: self.address + path for name, path in each.items()}
            return JSONResponse({"issuer": self.address, **own, **self.metadata})

        async def token(request: Request) -> Response:
            self.asked.append(dict(parse_qsl((await request.body()).decode())))
            return self.answer or JSONResponse({"access_token": ACCESS, "id_token": self.signed(self.says())})

        async def keys(_: Request) -> Response:
            return JSONResponse({"keys": self.keys})

        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", metadata),
                Route("/token", token, methods=["POST"]),
                Route("/jwks", keys),
            ]
        )


@pytest.fixture
async def issuer() -> AsyncIterator[FalseIssuer]:
    made = FalseIssuer()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    made.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(made.app(), log_level="error", access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    yield made
    server.should_exit = True
    await task


def attempt() -> Attempt:
    return Attempts(secrets.token_bytes(64), now).begun("/", None)


async def signed_in(issuer: FalseIssuer, **settings: Any) -> Person:
    begun = attempt()
    issuer.nonce = issuer.nonce or begun.nonce
    sign_in = SignIn(issuer.address, CLIENT, RETURN, now, **settings)
    return await sign_in.person(begun, {"code": "a-code", "iss": issuer.address})


async def refusal(issuer: FalseIssuer) -> str:
    with pytest.raises(SignInFailed) as refused:
        await signed_in(issuer)
    return refused.value.code


async def test_a_person_is_known_by_what_its_issuer_signed(issuer: FalseIssuer) -> None:
    issuer.claims = {"name": "Amina Okafor", "at_hash": half(ACCESS), "azp": CLIENT}
    assert await signed_in(issuer) == Person(issuer.address, "amina", "Amina Okafor")
    (form,) = issuer.asked
    assert form.pop("code_verifier")
    assert form == {
        "grant_type": "authorization_code",
        "code": "a-code",
        "redirect_uri": RETURN,
        "client_id": CLIENT,
    }


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_an_issuer_may_sign_with_rsa(issuer: FalseIssuer, algorithm: str) -> None:
    issuer.signed = lambda claims: jwt.encode({"alg": algorithm, "kid": RSA.kid}, claims, RSA, [algorithm])
    assert await signed_in(issuer) == Person(issuer.address, "amina", None)


async def test_the_hub_names_itself_to_its_issuer_and_to_no_other(issuer: FalseIssuer) -> None:
    key = ECKey.generate_key("P-256")
    await signed_in(issuer, key=key)
    (form,) = issuer.asked
    told = jwt.decode(form["client_assertion"], key, ["ES256"]).claims
    assert {name: told[name] for name in ("iss", "sub", "aud")} == {"iss": CLIENT, "sub": CLIENT, "aud": issuer.address}
    assert told["exp"] - told["iat"] == 60


AT = int(now().timestamp())  # when the tests were listed, which is long before the last of them is run
WRONG: dict[str, dict[str, Any]] = {
    "of another issuer": {"iss": "https://login.rival.example"},
    "of no issuer": {"iss": ...},
    "for another client": {"aud": "portal"},
    "for another client, with us as the one who asked": {"aud": "portal", "azp": CLIENT},
    "for several, and not saying who asked": {"aud": [CLIENT, "portal"]},
    "for several, and asked for by another": {"aud": [CLIENT, "portal"], "azp": "portal"},
    "for us, and asked for by another": {"azp": "portal"},
    "for nobody": {"aud": ...},
    "of nobody": {"sub": ...},
    "of a person without a name": {"sub": ""},
    "of a person by a number": {"sub": 7},
    "of a person by too long a name": {"sub": "a" * 256},
    "over": {"exp": AT - 31, "iat": AT - 400},
    "without an end": {"exp": ...},
    "with an end in words": {"exp": "tomorrow"},
    "not saying since when": {"iat": ...},
    "not begun": {"nbf": AT + 86_400},
    "of another attempt": {"nonce": "another"},
    "of no attempt": {"nonce": ...},
    "beside another access token": {"at_hash": half("another")},
}


@pytest.mark.long(but=4)
@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
async def test_an_id_token_that_is_wrong_in_one_claim_signs_nobody_in(
    issuer: FalseIssuer, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    assert await refusal(issuer) == "SIGN_IN_UNPROVEN"


def part(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def unsigned(claims: dict[str, Any]) -> str:
    return f"{part(json.dumps({'alg': 'none', 'kid': KEY.kid}).encode())}.{part(json.dumps(claims).encode())}."


def shared(claims: dict[str, Any]) -> str:
    """Signed with the public key for a secret, as if everybody did not have it."""
    said = f"{part(json.dumps({'alg': 'HS256', 'kid': KEY.kid}).encode())}.{part(json.dumps(claims).encode())}"
    return f"{said}.{part(hmac.new(KEY.as_pem(private=False), said.encode(), sha256).digest())}"


FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "unsigned": unsigned,
    "signed with a shared secret": shared,
    "signed by another's key of the same name": lambda c: jwt.encode({"alg": "ES256", "kid": KEY.kid}, c, ANOTHER),
    "bringing its own key": lambda c: jwt.encode(
        {"alg": "ES256", "kid": "own", "jwk": ANOTHER.as_dict(private=False)}, c, ANOTHER
    ),
    "altered": lambda c: jwt.encode({"alg": "ES256", "kid": KEY.kid}, c, KEY)[:-4] + "AAAA",
    "no token": lambda _: "not.a.token",
    "empty": lambda _: "",
}


@pytest.mark.long(but=2)
@pytest.mark.parametrize("signed", FORGED.values(), ids=FORGED)
async def test_an_id_token_that_its_issuer_did_not_sign_signs_nobody_in(
    issuer: FalseIssuer, signed: Callable[[dict[str, Any]], str]
) -> None:
    issuer.signed = signed
    assert await refusal(issuer) == "SIGN_IN_UNPROVEN"


async def test_a_key_that_its_issuer_took_away_signs_nobody_in(issuer: FalseIssuer) -> None:
    begun = attempt()
    issuer.nonce = begun.nonce
    sign_in = SignIn(issuer.address, CLIENT, RETURN, now)
    told = {"code": "a-code", "iss": issuer.address}
    assert (await sign_in.person(begun, told)).subject == "amina"
    issuer.keys = [RSA.as_dict(private=False)]
    with pytest.raises(SignInFailed, match="cannot be proved"):
        await sign_in.person(begun, told)


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (JSONResponse({"error": "invalid_grant"}, 400), "SIGN_IN_DECLINED"),
        (JSONResponse({"error": "server_error"}, 500), "SIGN_IN_UNREACHED"),
        (RedirectResponse("https://login.rival.example/token", 307), "SIGN_IN_UNREACHED"),
        (Response("<html>", 200), "SIGN_IN_UNREACHED"),
        (JSONResponse({"access_token": ACCESS}), "SIGN_IN_UNREACHED"),
        (JSONResponse({"id_token": "a" * 300_000}), "SIGN_IN_UNREACHED"),
    ],
    ids=["declined", "at fault", "sent elsewhere", "not in JSON", "without an ID token", "without an end"],
)
async def test_an_issuer_that_answers_anything_else_signs_nobody_in(
    issuer: FalseIssuer, answer: Response, code: str
) -> None:
    issuer.answer = answer
    assert await refusal(issuer) == code


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://login.rival.example"},
        {"token_endpoint": "http://login.rival.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": ""},
    ],
    ids=str,
)
async def test_an_issuer_that_describes_itself_as_another_is_not_asked(
    issuer: FalseIssuer, metadata: dict[str, str]
) -> None:
    issuer.metadata = metadata
    assert await refusal(issuer) == "SIGN_IN_UNREACHED"
    assert issuer.asked == []


async def test_what_an_issuer_names_is_not_reached_on_a_private_network(issuer: FalseIssuer) -> None:
    # The same server by another name: the operator named the one, and only the issuer the other.
    issuer.metadata = {"token_endpoint": f"{issuer.address.replace('127.0.0.1', 'localhost')}/token"}
    assert await refusal(issuer) == "SIGN_IN_UNREACHED"
    assert issuer.asked == []


async def test_an_issuer_that_is_not_there_signs_nobody_in() -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    nobody = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with pytest.raises(SignInFailed, match="not reached"):
        await SignIn(nobody, CLIENT, RETURN, now).address(attempt())


@pytest.mark.parametrize("held", ["", "{}", "nonsense", json.dumps(KEY.as_dict(private=False))])
def test_a_file_without_a_private_key_is_refused_and_not_repeated(tmp_path: Path, held: str) -> None:
    path = tmp_path / "sign-in.jwk"
    path.write_text(held)
    with pytest.raises(ClientKeyUnreadable) as refused:
        client_key(path)
    assert str(refused.value) == f"`{path}` holds no private JWK; write one there, or leave `HUB_SIGN_IN_KEY` out"
