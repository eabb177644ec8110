"""A real identity provider on this machine: npm's `oidc-provider`, started once a run when Node.js is there."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

HERE = Path(__file__).parent
OLDEST = 20  # the major version of Node.js
HUB, PORTAL = "urn:fms-hub:graph", "urn:portal:elsewhere"
SERVICES = {HUB: "fms-hub", PORTAL: "portal"}
SCOPES = "LetterOfOffer Case finance:read case:read submit:submitRomEstimate"
PEOPLE = {
    "amina": {"name": "Amina Okafor", "seat": "partner:BN"},
    "jonas": {"name": "Jonas Weller", "seat": "dsca"},
    "nobody": {"name": "Of No Seat"},
}


def lacking() -> str | None:
    """What must be installed before the provider can be started; none when it can."""
    node = shutil.which("node")
    if node is None:
        return f"install Node.js {OLDEST} or later to run the tests against a real identity provider"
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", told)
    if found is None or int(found[1]) < OLDEST:
        return f"install Node.js {OLDEST} or later to run the tests against a real identity provider"
    if not (HERE / "node_modules" / "oidc-provider").is_dir():
        return "run `npm ci` in `tests/identity_provider` to run the tests against a real identity provider"
    return None


def needed() -> None:
    """Skips, and says what to install, where the provider cannot be started."""
    why = lacking()
    if why is not None:
        pytest.skip(why)


def made_key(kind: str, kid: str) -> Key:
    """A new private key for one algorithm, under a name."""
    marks = {"use": "sig", "alg": kind, "kid": kid}
    match kind:
        case "ES256":
            return ECKey.generate_key("P-256", marks)
        case "EdDSA" | "Ed25519":
            return OKPKey.generate_key("Ed25519", marks)
        case _:
            return RSAKey.generate_key(2048, marks)


class IdentityProvider:
    """One running provider: its address, its keys, and programs and people who can get a token from it."""

    def __init__(self, process: subprocess.Popen[str], client_key: Key, keys: list[Key]) -> None:
        self._process = process
        self._client_key = client_key
        self.keys = keys
        self.issuer = ""

    def say(self, line: dict[str, Any]) -> dict[str, Any]:
        """Tell it something, and hear its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def publish(self, *keys: Key) -> None:
        """Let it sign with these keys from now on, and publish no others."""
        self.keys = list(keys)
        self.say({"keys": [key.as_dict(private=True) for key in keys]})

    def answers(self, whether: bool) -> None:
        """Let it answer, or end every connection unanswered."""
        self.say({"answering": whether})

    @property
    def fetched(self) -> dict[str, int]:
        """How often its keys and its metadata were asked for."""
        found: dict[str, int] = self.say({"fetched": None})["fetched"]
        return found

    def assertion(self, client_id: str) -> str:
        """What a program authenticates itself with (RFC 7523)."""
        now = int(time.time())
        claims = {"iss": client_id, "sub": client_id, "aud": self.issuer, "iat": now, "exp": now + 60}
        header = {"alg": "ES256", "kid": self._client_key.kid}
        return jwt.encode(header, {**claims, "jti": secrets.token_urlsafe(12)}, self._client_key)

    async def token(self, client_id: str, headers: dict[str, str] | None = None, **asked: str) -> str:
        """An access token that a program gets by client credentials."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(client_id),
            "resource": HUB,
            **asked,
        }
        async with httpx2.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{self.issuer}/token", data=form, headers=headers)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token


@asynccontextmanager
async def running(*also: dict[str, Any]) -> AsyncIterator[IdentityProvider]:
    """A provider of its own for whoever asks: its keys can be changed, and it can be told to fall silent.

    It knows the clients in `also` besides those that it always knows.
    """
    process = subprocess.Popen(
        ["node", "provider.js"],  # noqa: S607  the one that was found
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    client_key = made_key("ES256", "of-the-programs")
    keys = [made_key(kind, f"{kind.lower()}-1") for kind in ("ES256", "RS256", "PS256", "EdDSA")]
    provider = IdentityProvider(process, client_key, keys)
    world = {
        "keys": [key.as_dict(private=True) for key in keys],
        "clients": [*_clients(client_key), *also],
        "people": PEOPLE,
        "services": SERVICES,
        "scopes": SCOPES,
    }
    try:
        provider.issuer = (await asyncio.to_thread(provider.say, world))["issuer"]
        yield provider
    finally:
        process.communicate(timeout=10)  # it goes when nobody speaks to it any more


def _clients(key: Key) -> list[dict[str, Any]]:
    public = {"keys": [key.as_dict(private=False)]}
    program = {
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": public,
        "grant_types": ["client_credentials"],
        "redirect_uris": [],
        "response_types": [],
    }
    return [
        {**program, "client_id": "bandaria-portal", "seat": "partner:BN"},
        {**program, "client_id": "bandaria-portal-rs256", "seat": "partner:BN", "token_alg": "RS256"},
        {**program, "client_id": "bandaria-portal-ps256", "seat": "partner:BN", "token_alg": "PS256"},
        {**program, "client_id": "bandaria-portal-eddsa", "seat": "partner:BN", "token_alg": "EdDSA"},
        {**program, "client_id": "agency-system", "seat": "agency:D"},
        {**program, "client_id": "desk-of-dsca", "seat": "dsca"},
        {**program, "client_id": "of-no-seat"},
        {**program, "client_id": "bound-portal", "seat": "partner:BN", "dpop_bound_access_tokens": True},
        {
            "client_id": "console",
            "client_secret": "of the tests alone, and nowhere else",
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "redirect_uris": ["http://hub.test/sign-in/answer", "http://127.0.0.1/sign-in/answer"],
        },
    ]
