"""How systems and people come by a token, cut it down, hand it on and give it back: over HTTP, as the standards say."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.served import Hub
from tests.stories.asking import ALDER, BANDARIA

AT = "http://127.0.0.1:8000"  # where the hub says that it is reached
ENDPOINT = f"{AT}/oauth/token"
BY_KEY = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
ACCESS = "urn:ietf:params:oauth:token-type:access_token"
NOT_PROVED = "no such client, or it did not prove to be it; sign the assertion anew with the key on record"
CASES = "{ cases { totalCount nodes { designator } } }"


class System:
    """A system with a standing token on record, and the private key that only it holds."""

    def __init__(self, hub: Hub, record: str, key: Any) -> None:
        self.hub = hub
        self.id = record
        self.key = key

    def assertion(self, key: Any = None, header: Mapping[str, Any] | None = None, **changed: Any) -> str:
        """An assertion by which it proves to be itself; a claim changed to `...` is left out."""
        key = key or self.key
        at = int(self.hub.clock().timestamp())
        good = {"iss": self.id, "sub": self.id, "aud": ENDPOINT, "iat": at, "exp": at + 60, "jti": secrets.token_hex(8)}
        claims = {name: value for name, value in {**good, **changed}.items() if value is not ...}
        alg = {"EC": "ES256", "OKP": "Ed25519", "RSA": "PS256"}[key.key_type]
        return jwt.encode({"alg": alg, **(header or {})}, claims, key, algorithms=[alg])

    async def post(
        self, path: str = "token", *, headers: Mapping[str, str] | None = None, **fields: str
    ) -> httpx2.Response:
        """A form, with a fresh assertion unless the fields bring one."""
        proof = {"client_assertion_type": BY_KEY, "client_assertion": self.assertion()}
        return await post(self.hub, path, headers=headers, **{**proof, **fields})

    async def token(self, **fields: str) -> dict[str, Any]:
        """What it is given by client credentials."""
        answer = await self.post(grant_type="client_credentials", **fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def post(hub: Hub, path: str, *, headers: Mapping[str, str] | None = None, **fields: str) -> httpx2.Response:
    """A form as anybody may send it."""
    return await hub.client.post(f"/oauth/{path}", data=fields, headers=dict(headers or {}))


async def exchanged(hub: Hub, token: str, **fields: str) -> httpx2.Response:
    """A token cut down by whoever holds it."""
    form = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS, **fields}
    return await post(hub, "token", headers=form.pop("headers", None), **form)  # type: ignore[arg-type]


async def stands(hub: Hub, seat: str, key: Any = None, **facts: Any) -> System:
    """A standing token on record, as a token administrator would have it: a system's, or with `holder_subject` a person's."""
    key = key or ECKey.generate_key("P-256")
    is_person = "holder_subject" in facts
    record = {
        "id": uuid.uuid4(), "version": 1, "originator": None, "source": "test", "source_class": "submission",
        "source_key": secrets.token_hex(8), "as_of": "{}", "received_at": hub.clock(), "seat": seat,
        "holder": "PERSON" if is_person else "SYSTEM", "owner": "Foreign Procurement Office", "purpose": "portal",
        "public_key": None if is_person else json.dumps(key.as_dict(private=False)), "read_only": False, "status": "ACTIVE",
        "expires_at": hub.clock() + timedelta(days=90), **facts,
    }  # fmt: skip
    await on_record(
        hub,
        f"insert into access_token ({', '.join(record)}) values ({', '.join(f'${n + 1}' for n in range(len(record)))})",
        *record.values(),
    )
    return System(hub, str(record["id"]), key)


async def on_record(hub: Hub, statement: str, *values: Any) -> list[asyncpg.Record]:
    """Say one thing to the store, behind every door."""
    connection = await asyncpg.connect(hub.house.addresses.admin)
    try:
        found: list[asyncpg.Record] = await connection.fetch(statement, *values)
        return found
    finally:
        await connection.close()


async def asks(hub: Hub, token: str, query: str = CASES) -> dict[str, Any]:
    """What the graph answers to whoever holds a token."""
    headers = {"authorization": f"Bearer {token}", "accept": "application/graphql-response+json"}
    answer: dict[str, Any] = (await hub.client.post("/graphql", json={"query": query}, headers=headers)).json()
    return answer


def said(token: str, index: int = 1) -> dict[str, Any]:
    """What a token's header (0) or payload (1) says."""
    segment = token.split(".")[index]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    return found


def part(value: Any) -> str:
    """One part of a token, as it is written."""
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of an error, which always says what to do and is never cached."""
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told.keys() == {"error", "error_description"}
    return answer.status_code, told["error"]


# --- a system, by its key --------------------------------------------------------------------------------------------


async def test_a_partners_portal_proves_its_key_and_reads_its_own_cases(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    given = await portal.token()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    claims = said(given["access_token"])
    assert (claims["seat"], claims["client_id"], claims["under"], claims["purpose"]) == (
        BANDARIA,
        portal.id,
        portal.id,
        "portal",
    )
    assert said(given["access_token"], 0)["typ"] == "at+jwt"
    ours = await asks(own_hub, given["access_token"])
    assert ours == await own_hub.ask(BANDARIA, CASES)
    assert ours["data"]["cases"]["totalCount"] > 0


@pytest.mark.parametrize("key", [OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048)], ids=["Ed25519", "RSA"])
async def test_a_key_of_each_kind_that_may_stand_on_record_proves_its_system(own_hub: Hub, key: Any) -> None:
    portal = await stands(own_hub, BANDARIA, key)
    assert (await portal.token())["token_type"] == "Bearer"


async def test_an_assertion_is_met_once_by_whichever_process(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    assertion = portal.assertion()
    first = await portal.post(grant_type="client_credentials", client_assertion=assertion)
    again = await portal.post(grant_type="client_credentials", client_assertion=assertion)
    assert first.status_code == 200
    assert refusal(again) == (400, "invalid_client")
    kept = await on_record(own_hub, "select digest from spent_assertion")
    assert len(kept) == 1, "nothing in the store tells an assertion's id"
    assert said(assertion)["jti"] not in kept[0]["digest"]


async def test_who_does_not_prove_to_be_the_client_is_refused_in_one_way_whatever_was_wrong(own_hub: Hub) -> None:
    portal, rival = await stands(own_hub, BANDARIA), await stands(own_hub, ALDER)
    at, other = int(own_hub.clock().timestamp()), ECKey.generate_key("P-256")
    with_secret = f"{part({'alg': 'HS256'})}.{portal.assertion().split('.')[1]}"
    by_public = hmac.new(portal.key.as_pem(private=False), with_secret.encode(), hashlib.sha256).digest()
    body = portal.assertion().split(".")[1]
    wrong = {
        "another's key": portal.assertion(rival.key),
        "no one's key": portal.assertion(other),
        "a key of its own in the header": portal.assertion(other, {"jwk": other.as_dict(private=False)}),
        "an address of its own for keys": portal.assertion(header={"jku": "https://keys.example/"}),
        "no signature": f"{part({'alg': 'none'})}.{body}.",
        "the public key as a secret": f"{with_secret}.{urlsafe_b64encode(by_public).rstrip(b'=').decode()}",
        "another service": portal.assertion(aud="https://elsewhere.example/token"),
        "also another service": portal.assertion(aud=[ENDPOINT, "https://elsewhere.example/token"]),
        "no service": portal.assertion(aud=...),
        "expired": portal.assertion(exp=at - 31),
        "good for too long": portal.assertion(exp=at + 601),
        "good for ever": portal.assertion(exp=...),
        "issued in the future": portal.assertion(iat=at + 31),
        "not good yet": portal.assertion(nbf=at + 31),
        "no id": portal.assertion(jti=...),
        "an empty id": portal.assertion(jti=""),
        "another's name": portal.assertion(iss=rival.id),
        "a name that there is not": portal.assertion(iss=str(uuid.uuid4()), sub=str(uuid.uuid4())),
        "a name that is none": portal.assertion(iss="portal", sub="portal"),
        "its name in capitals": portal.assertion(iss=portal.id.upper(), sub=portal.id.upper()),
        "the terminal's name": portal.assertion(iss="terminal", sub="terminal"),
        "not a token": "x",
        "half a token": ".".join(portal.assertion().split(".")[:2]),
        "not JSON": "e30.bm90.e30",
    }  # fmt: skip
    answers = {
        why: await portal.post(grant_type="client_credentials", client_assertion=one) for why, one in wrong.items()
    }
    told = {why: (answer.status_code, answer.content) for why, answer in answers.items()}
    same = (
        400,
        json.dumps({"error": "invalid_client", "error_description": NOT_PROVED}, separators=(",", ":")).encode(),
    )
    assert told == dict.fromkeys(wrong, same)
    nothing = await post(own_hub, "token", grant_type="client_credentials")
    assert (nothing.status_code, nothing.content) == same
    assert (await portal.token())["token_type"] == "Bearer", "and the client itself is not kept out by it"
