"""How systems and people come by a token, cut it down, hand it on and give it back: over HTTP, as the standards say."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
import uuid
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import msgspec
import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from hub.app import AUDIENCE, House, issuer_of
from hub.identity.authorization import MOST_GIVEN_BACK
from hub.identity.issuer import issue
from hub.identity.keys import Purpose
from hub.identity.standing_tokens import StandingTokens
from hub.settings import Settings
from schema.audience import Principal
from schema.desk import Ground, Revocation
from schema.narrowing import Narrowing
from tests.served import Clock, Hub, served
from tests.stories.asking import ALDER, BANDARIA, DUNMORE, OFFICE, VERDANIA
from tests.stories.conftest import TODAY, Worlds

AT = "http://127.0.0.1:8000"  # where the hub says that it is reached
ENDPOINT = f"{AT}/oauth/token"
BY_KEY = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
ACCESS = "urn:ietf:params:oauth:token-type:access_token"
NOT_PROVED = (
    "no such client, or it did not prove to be it; sign the assertion anew with the key on record, or "
    "name `client_id=terminal` where a person lets a terminal in"
)
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
        return jws.serialize_compact({"alg": alg, **(header or {})}, json.dumps(claims), key, algorithms=[alg])

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


STRANGE = {
    "an id that is no text of Unicode": {"jti": "\ud800"},
    "an id of a number": {"jti": 1},
    "a very long id": {"jti": "x" * 256},
    "times with fractions": {"exp": 1.5},
    "times without end": {"exp": 10**30},
    "times beyond any count": {"exp": 10**400, "iat": -(10**400)},
    "times as text": {"exp": "tomorrow"},
    "times before all time": {"exp": -(10**30)},
    "a list of names": {"sub": ["a"], "iss": ["a"]},
    "a name with a null": {"sub": "\x00", "iss": "\x00"},
    "services as an object": {"aud": {"a": 1}},
    "services of numbers": {"aud": [1]},
    "no services": {"aud": []},
    "null for everything": dict.fromkeys(("iss", "sub", "aud", "exp", "iat", "jti")),
}


async def test_no_assertion_however_strange_is_a_fault_of_ours(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    good = portal.assertion().split(".")
    deep = urlsafe_b64encode(b"[" * 20_000 + b"]" * 20_000).rstrip(b"=").decode()
    strange = [portal.assertion(**claims) for claims in STRANGE.values()]
    strange += [
        f"{deep}.{good[1]}.{good[2]}",
        f"{good[0]}.{deep}.{good[2]}",
        "é.é.é",
        "..",
        ".".join([*good, good[0]]),
    ]
    strange += [
        f"{part(head)}.{good[1]}.{good[2]}"
        for head in (None, [], "x", {"alg": None}, {"alg": ["ES256"]}, {"alg": "ES999"})
    ]
    strange += [portal.assertion(header={"x5c": ["AA=="]})]
    for one in strange:
        for field, grant in (("client_assertion", "client_credentials"), ("subject_token", EXCHANGE)):
            form = {"grant_type": grant, "client_assertion_type": BY_KEY, "subject_token_type": ACCESS, field: one}
            answer = await post(own_hub, "token", **form)
            code = "invalid_client" if grant == "client_credentials" else "invalid_grant"
            assert answer.status_code == 400, (
                one[:80],
                said(one) if one.count(".") == 2 and one.startswith("ey") else "",
            )
            assert refusal(answer) == (400, code)


async def test_a_client_may_ask_for_less_than_its_standing_token_and_never_for_more(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA, scopes=["case:read", "finance:read"], services=["D"])
    given = await portal.token()
    assert given["scope"] == "case:read finance:read"
    less = await portal.token(scope="Case", cases="BN-D-SAB", read_only="true", expires_in="60")
    assert (less["scope"], less["expires_in"]) == ("Case", 60)
    claims = said(less["access_token"])
    assert (claims["cases"], claims["services"], claims["read_only"]) == (["BN-D-SAB"], ["D"], True)
    for wish, code in [
        ({"scope": "rom:submit"}, "invalid_scope"),
        ({"scope": "case:read everything:read"}, "invalid_scope"),
        ({"scope": "*"}, "invalid_scope"),
        ({"services": "B"}, "invalid_target"),
        ({"services": "D B"}, "invalid_target"),
        ({"cases": "BN-D-SABX"}, "invalid_target"),
        ({"networks": "anywhere"}, "invalid_target"),
        ({"hours": "25:00-26:00"}, "invalid_target"),
        ({"read_only": "false"}, "invalid_request"),
        ({"expires_in": "-1"}, "invalid_request"),
        ({"expires_in": "soon"}, "invalid_request"),
    ]:
        assert refusal(await portal.post(grant_type="client_credentials", **wish)) == (400, code), wish


async def test_what_is_issued_ends_with_the_standing_token_and_after_an_hour_at_the_latest(own_hub: Hub) -> None:
    lasting = await stands(own_hub, BANDARIA)
    assert (await lasting.token(expires_in="86400"))["expires_in"] == 3600
    ending = await stands(own_hub, BANDARIA, expires_at=own_hub.clock() + timedelta(minutes=7))
    given = await ending.token()
    assert given["expires_in"] == 420
    own_hub.clock.pass_(minutes=8)
    assert refusal(await ending.post(grant_type="client_credentials")) == (400, "invalid_client")


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    "change",
    ["status = 'REVOKED'", "expires_at = received_at", "latest = false", "public_key = null", "holder = 'PERSON'"],
)
async def test_a_standing_token_that_ended_or_changed_gives_nothing_at_the_next_request(
    own_hub: Hub, change: str
) -> None:
    portal = await stands(own_hub, BANDARIA)
    assert (await portal.token())["expires_in"] == 3600
    await on_record(own_hub, f"update access_token set {change} where id = $1", uuid.UUID(portal.id))
    assert refusal(await portal.post(grant_type="client_credentials")) == (400, "invalid_client")


async def test_every_issue_and_every_refusal_of_a_known_client_is_on_record_and_no_token_is(
    own_hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    portal, rival = await stands(own_hub, BANDARIA), await stands(own_hub, ALDER)
    given = await portal.token()
    await portal.post(grant_type="client_credentials", scope="*")
    await portal.post(grant_type="client_credentials", client_assertion=portal.assertion(rival.key))
    await portal.post(grant_type="client_credentials", client_assertion=portal.assertion(iss="nobody", sub="nobody"))
    cut = (await exchanged(own_hub, given["access_token"], cases="BN-D-SAB")).json()
    lines = await on_record(
        own_hub,
        "select q.party, q.subject, q.token_id, q.operation, a.records from audit_record a join audit_question q "
        "on a.question = q.digest where q.kind = 'token' order by a.id",
    )
    first, second = said(given["access_token"])["jti"], said(cut["access_token"])["jti"]
    assert [tuple(line) for line in lines] == [
        ("customer:BN", portal.id, first, "token.issued.client_credentials", [first]),
        ("customer:BN", portal.id, "", "token.refused.invalid_scope", None),
        ("customer:BN", portal.id, "", "token.refused.invalid_client", None),
        ("customer:BN", portal.id, second, "token.issued.exchange", [second]),
    ]
    assert len(caplog.text) > 0
    for token in (given["access_token"], cut["access_token"]):
        assert token.rpartition(".")[2] not in caplog.text


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b'{"grant_type": "client_credentials"}', {"content-type": "application/json"}, 415),
        (b"grant_type=client_credentials&grant_type=x", {}, 400),
        (b"grant_type", {}, 400),
        (b"grant_type=%ff", {}, 400),
        (b"grant_type=%00", {}, 400),
        ("grant_type=ü".encode(), {}, 400),
        (b"&".join(b"a%d=1" % n for n in range(33)), {}, 400),
        (b"a=" + b"x" * 65_535, {}, 413),
        (b"", {}, 400),
        (b"x", {"content-encoding": "gzip"}, 415),
    ],
)
async def test_what_is_no_form_is_refused_before_anybody_is_looked_for(
    hub: Hub, content: bytes, headers: Mapping[str, str], status: int
) -> None:
    given = {"content-type": "application/x-www-form-urlencoded", **headers}
    answer = await hub.client.post("/oauth/token", content=content, headers=given)
    assert answer.status_code == status
    code = "unsupported_grant_type" if not content else "invalid_request"
    assert refusal(answer) == (status, code)


async def test_two_ways_to_prove_who_asks_are_none(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    both = await portal.post(grant_type="client_credentials", client_secret="x", client_id=portal.id)
    assert refusal(both) == (400, "invalid_request")
    another = await portal.post(grant_type="client_credentials", client_id=str(uuid.uuid4()))
    assert refusal(another) == (400, "invalid_client")
    basic = await post(own_hub, "token", grant_type="client_credentials", headers={"authorization": "Basic eDp5"})
    assert refusal(basic) == (401, "invalid_client")
    assert basic.headers["www-authenticate"] == 'Basic realm="fms-hub"'


async def test_whoever_fails_too_often_in_a_minute_waits(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    answers = [await post(own_hub, "token", grant_type="client_credentials") for _ in range(60)]
    assert {refusal(answer) for answer in answers} == {(400, "invalid_client")}
    held = await portal.post(grant_type="client_credentials")
    assert refusal(held) == (429, "temporarily_unavailable")
    assert held.headers["retry-after"] == "60"


async def test_whoever_has_a_network_of_addresses_fails_no_oftener_than_from_one(own_hub: Hub) -> None:
    app, portal = own_hub.house.asgi(), await stands(own_hub, BANDARIA)

    async def fails_from(address: str) -> tuple[int, str]:
        transport = httpx2.ASGITransport(app=app, client=(address, 443))
        async with httpx2.AsyncClient(transport=transport, base_url=AT) as client:
            return refusal(await client.post("/oauth/token", data={"grant_type": "client_credentials"}))

    for number in range(60):
        assert await fails_from(f"2001:db8:0:7::{number:x}") == (400, "invalid_client")
    assert await fails_from("2001:db8:0:7:ffff::1") == (429, "temporarily_unavailable")
    for another in ("2001:db8:0:8::1", "192.0.2.1", "::ffff:192.0.2.2"):
        assert await fails_from(another) == (400, "invalid_client")
    for _ in range(59):
        assert await fails_from("::ffff:192.0.2.1") == (400, "invalid_client")
    assert await fails_from("192.0.2.1") == (429, "temporarily_unavailable"), "however its address is written"
    assert await fails_from("::ffff:192.0.2.2") == (400, "invalid_client")
    assert (await portal.token())["token_type"] == "Bearer"


# --- a token, cut down ------------------------------------------------------------------------------------------------


async def test_a_holder_cuts_its_token_down_to_one_case_to_read(own_hub: Hub) -> None:
    whole = (await (await stands(own_hub, BANDARIA)).token())["access_token"]
    cut = (await exchanged(own_hub, whole, cases="BN-D-SAB", read_only="true", purpose="x")).json()
    assert (cut["token_type"], cut["issued_token_type"], cut["expires_in"]) == ("Bearer", ACCESS, 3600)
    claims = said(cut["access_token"])
    assert (claims["through"], claims["purpose"]) == ([said(whole)["jti"]], "portal")
    assert [one["designator"] for one in (await asks(own_hub, cut["access_token"]))["data"]["cases"]["nodes"]] == [
        "BN-D-SAB"
    ]
    mutation = 'mutation { withdrawWebhook(input: { idempotencyKey: "1", webhook: "x" }) { __typename } }'
    told = await asks(own_hub, cut["access_token"], mutation)
    assert told["errors"][0]["extensions"]["code"] == "READ_ONLY", told


NARROW = {
    "scope": "case:read", "cases": "BN-D-SAB", "services": "D", "read_only": "true", "hours": "06:00-18:00",
    "networks": "192.0.2.0/24",
}  # fmt: skip
WIDER = {
    "scope": "finance:read", "cases": "BN-D-SAB BN-D-SAC", "services": "B", "hours": "06:00-18:01",
    "networks": "192.0.2.0/23",
}  # fmt: skip


async def test_attack_63_a_token_mints_none_that_is_wider_or_outlives_it_or_sits_elsewhere(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    narrow = (await portal.token(**NARROW, expires_in="600"))["access_token"]
    before = await on_record(own_hub, "select count(*) from audit_record")
    for member, wish in WIDER.items():
        code = "invalid_scope" if member == "scope" else "invalid_target"
        assert refusal(await exchanged(own_hub, narrow, **{member: wish})) == (400, code), member
    after = await on_record(own_hub, "select count(*) from audit_record")
    assert after[0][0] - before[0][0] == len(WIDER), "each refusal is on record"
    # What is not asked for is not left open: it is as narrow as before.
    own_hub.clock.pass_(seconds=100)
    same = (await exchanged(own_hub, narrow, expires_in="3600")).json()
    limits = (
        "scope",
        "cases",
        "services",
        "read_only",
        "hours",
        "networks",
        "seat",
        "sub",
        "client_id",
        "under",
        "aud",
        "iss",
    )
    assert {name: said(same["access_token"])[name] for name in limits} == {name: said(narrow)[name] for name in limits}
    assert same["expires_in"] == 500
    assert said(same["access_token"])["exp"] == said(narrow)["exp"]
    # Nor does it sit elsewhere, whatever is asked and whoever proves a key beside it.
    rival = await stands(own_hub, ALDER)
    beside = {"client_assertion_type": BY_KEY, "client_assertion": rival.assertion()}
    assert refusal(await exchanged(own_hub, narrow, **beside)) == (400, "invalid_grant")
    theirs = (await rival.token())["access_token"]
    beside["client_assertion"] = portal.assertion()
    assert refusal(await exchanged(own_hub, theirs, **beside)) == (400, "invalid_grant")
    for elsewhere in ({"audience": "https://portal.example"}, {"resource": "https://portal.example"}):
        assert refusal(await exchanged(own_hub, narrow, **elsewhere)) == (400, "invalid_target")
    kept = (await exchanged(own_hub, theirs, seat=BANDARIA, sub=portal.id, under=portal.id, through="")).json()
    assert {name: said(kept["access_token"])[name] for name in ("seat", "sub", "under")} == {
        "seat": ALDER, "sub": rival.id, "under": rival.id,
    }  # fmt: skip


async def test_a_token_is_cut_down_five_times_and_each_names_all_before_it(own_hub: Hub) -> None:
    token = (await (await stands(own_hub, BANDARIA)).token())["access_token"]
    passed = []
    for _ in range(5):
        passed.append(said(token)["jti"])
        token = (await exchanged(own_hub, token)).json()["access_token"]
        assert said(token)["through"] == passed
    assert refusal(await exchanged(own_hub, token)) == (400, "invalid_grant")


async def test_a_system_that_acts_for_another_is_named_and_held_to_its_own_standing_token(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    forwarder = await stands(own_hub, BANDARIA, services=["D"], expires_at=own_hub.clock() + timedelta(minutes=5))
    auditor = await stands(own_hub, BANDARIA, read_only=True)
    whole = (await portal.token())["access_token"]

    def by(system: System) -> dict[str, str]:
        return {"client_assertion_type": BY_KEY, "client_assertion": system.assertion()}

    once = (await exchanged(own_hub, whole, **by(forwarder))).json()
    claims = said(once["access_token"])
    assert (claims["act"], claims["services"], once["expires_in"]) == ({"sub": forwarder.id}, ["D"], 300)
    assert claims["through"] == [said(whole)["jti"], forwarder.id]
    twice = said((await exchanged(own_hub, once["access_token"], **by(auditor))).json()["access_token"])
    assert twice["act"] == {"sub": auditor.id, "act": {"sub": forwarder.id}}
    assert (twice["services"], twice["read_only"], twice["exp"]) == (["D"], True, claims["exp"])
    wider = await exchanged(own_hub, whole, services="B", **by(forwarder))
    assert refusal(wider) == (400, "invalid_target")


async def test_what_was_revoked_or_is_not_ours_is_cut_down_to_nothing(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    whole = (await portal.token())["access_token"]
    child = (await exchanged(own_hub, whole)).json()["access_token"]
    grandchild = (await exchanged(own_hub, child)).json()["access_token"]
    sibling = (await portal.token())["access_token"]
    assert (await portal.post("revoke", token=child)).status_code == 200
    assert [(await asks(own_hub, one)).keys() for one in (whole, sibling)] == [{"data", "extensions"}] * 2
    for gone in (child, grandchild):
        assert (await asks(own_hub, gone))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
        assert refusal(await exchanged(own_hub, gone)) == (400, "invalid_grant")
    head, _, tail = whole.rpartition(".")
    forged = [f"{head}.{tail[::-1]}", head, "x", portal.assertion(), f"{part({'alg': 'none'})}.{whole.split('.')[1]}."]
    for one in forged:
        assert refusal(await exchanged(own_hub, one)) == (400, "invalid_grant")
    for wish in (
        {"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"},
        {"actor_token": whole},
    ):
        assert refusal(await exchanged(own_hub, whole, **wish)) == (400, "invalid_request")
    assert refusal(await exchanged(own_hub, whole, client_id=portal.id)) == (400, "invalid_client")
    own_hub.clock.pass_(hours=2)
    assert refusal(await exchanged(own_hub, whole)) == (400, "invalid_grant")


async def test_a_standing_token_that_was_narrowed_since_narrows_what_is_cut_from_what_it_gave(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    whole = (await portal.token())["access_token"]
    await on_record(own_hub, "update access_token set services = '{D}' where id = $1", uuid.UUID(portal.id))
    assert said((await exchanged(own_hub, whole)).json()["access_token"])["services"] == ["D"]
    assert refusal(await exchanged(own_hub, whole, services="B")) == (400, "invalid_target")
    await on_record(own_hub, "update access_token set status = 'REVOKED' where id = $1", uuid.UUID(portal.id))
    assert refusal(await exchanged(own_hub, whole)) == (400, "invalid_grant")


async def test_a_token_that_is_bound_to_a_key_stays_bound_unless_its_holder_names_another(own_hub: Hub) -> None:
    portal, ours, other = await stands(own_hub, BANDARIA), ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    bound = (await portal.post(grant_type="client_credentials", headers=shown(own_hub, ours))).json()
    assert bound["token_type"] == "DPoP"
    assert said(bound["access_token"])["cnf"] == {"jkt": ours.thumbprint()}
    for headers in ({}, shown(own_hub, other)):
        assert refusal(await exchanged(own_hub, bound["access_token"], headers=headers)) == (400, "invalid_dpop_proof")
    kept = (await exchanged(own_hub, bound["access_token"], headers=shown(own_hub, ours))).json()
    assert (kept["token_type"], said(kept["access_token"])["cnf"]) == ("DPoP", {"jkt": ours.thumbprint()})
    named = {"dpop_jkt": other.thumbprint()}
    handed = (await exchanged(own_hub, bound["access_token"], headers=shown(own_hub, ours), **named)).json()
    assert said(handed["access_token"])["cnf"] == {"jkt": other.thumbprint()}
    taken = await exchanged(own_hub, bound["access_token"], headers=shown(own_hub, other), **named)
    assert refusal(taken) == (400, "invalid_dpop_proof")
    free = (await portal.token())["access_token"]
    tied = (await exchanged(own_hub, free, headers=shown(own_hub, other))).json()
    assert said(tied["access_token"])["cnf"] == {"jkt": other.thumbprint()}
    assert refusal(await exchanged(own_hub, free, dpop_jkt="x" * 42)) == (400, "invalid_request")


async def test_a_proof_is_for_this_endpoint_for_a_minute_and_met_once(own_hub: Hub) -> None:
    portal, key, other = await stands(own_hub, BANDARIA), ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    at = int(own_hub.clock().timestamp())
    once = shown(own_hub, key)
    assert (await portal.post(grant_type="client_credentials", headers=once)).status_code == 200
    wrong = {
        "met before": once,
        "another method": shown(own_hub, key, htm="GET"),
        "another address": shown(own_hub, key, htu=f"{AT}/graphql"),
        "too old": shown(own_hub, key, iat=at - 60),
        "beyond all time": shown(own_hub, key, iat=-(10**400)),
        "of the future": shown(own_hub, key, iat=at + 31),
        "no id": shown(own_hub, key, jti=""),
        "another's key": shown(own_hub, key, header={"jwk": other.as_dict(private=False)}),
        "a private key": shown(own_hub, key, header={"jwk": key.as_dict(private=True)}),
        "a key from elsewhere": shown(own_hub, key, header={"jku": "https://keys.example/"}),
        "another kind of token": shown(own_hub, key, header={"typ": "at+jwt"}),
        "none": {"dpop": "x"},
    }
    for why, headers in wrong.items():
        answer = await portal.post(grant_type="client_credentials", headers=headers)
        assert refusal(answer) == (400, "invalid_dpop_proof"), why


def shown(hub: Hub, key: ECKey, header: Mapping[str, Any] | None = None, **changed: Any) -> dict[str, str]:
    """A proof, for the token endpoint, that a key is held."""
    says = {"htm": "POST", "htu": ENDPOINT, "iat": int(hub.clock().timestamp()), "jti": secrets.token_hex(8), **changed}
    head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False), **(header or {})}
    registry = JWSRegistry(algorithms=["ES256"])
    registry.max_header_length = 2_048
    return {"dpop": jwt.encode(head, says, key, registry=registry, default_type=None)}


# --- what a token is good for, and giving it back ---------------------------------------------------------------------


async def test_a_client_learns_what_tokens_of_its_own_organization_are_good_for_and_of_no_others(own_hub: Hub) -> None:
    portal, rival = await stands(own_hub, BANDARIA), await stands(own_hub, ALDER)
    beside = await stands(own_hub, BANDARIA)
    token = (await portal.token(cases="BN-D-SAB", scope="case:read"))["access_token"]
    claims = said(token)
    for client in (portal, beside):
        told = (await client.post("introspect", token=token)).json()
        assert told == {"active": True, "token_type": "Bearer"} | {k: v for k, v in claims.items() if k != "through"}
    dead = {
        "another's": (rival, token),
        "forged": (portal, token[:-4] + "AAAA"),
        "nothing": (portal, "x"),
        "another kind": (portal, portal.assertion()),
    }
    for why, (client, one) in dead.items():
        answer = await client.post("introspect", token=one)
        assert (answer.status_code, answer.json()) == (200, {"active": False}), why
    assert refusal(await post(own_hub, "introspect", token=token)) == (400, "invalid_client")
    assert refusal(await post(own_hub, "introspect", token=token, client_id="terminal")) == (400, "invalid_client")
    assert refusal(await portal.post("introspect")) == (400, "invalid_request")
    assert (
        refusal(await portal.post("introspect", token=token, token_type_hint="refresh_token"))[1]
        == "unsupported_token_type"
    )
    own_hub.clock.pass_(hours=2)
    assert (await portal.post("introspect", token=token)).json() == {"active": False}


async def test_a_client_gives_back_its_own_token_and_no_others(own_hub: Hub) -> None:
    portal, beside = await stands(own_hub, BANDARIA), await stands(own_hub, BANDARIA)
    token = (await portal.token())["access_token"]
    assert refusal(await beside.post("revoke", token=token)) == (400, "invalid_grant")
    assert refusal(await post(own_hub, "revoke", token=token)) == (400, "invalid_client")
    assert (await asks(own_hub, token)).keys() == {"data", "extensions"}
    for unknown in ("x", token[:-4] + "AAAA"):
        answer = await portal.post("revoke", token=unknown)
        assert (answer.status_code, answer.json()) == (200, {})
    answer = await portal.post("revoke", token=token, token_type_hint="access_token")
    assert (answer.status_code, answer.json()) == (200, {})
    assert (await asks(own_hub, token))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    assert (await portal.post("introspect", token=token)).json() == {"active": False}
    assert (await portal.post("revoke", token=token)).status_code == 200, "what is gone is gone"
    kept = await on_record(own_hub, "select ground, value, revoked_by from revocation")
    assert [tuple(one) for one in kept] == [("token", said(token)["jti"], BANDARIA)]


@pytest.mark.long
async def test_who_cuts_tokens_to_give_them_back_fills_no_list_that_judges_everybody(own_hub: Hub) -> None:
    rival, portal = await stands(own_hub, DUNMORE), await stands(own_hub, VERDANIA)
    held, theirs = (await rival.token())["access_token"], (await portal.token())["access_token"]

    async def cut_and_given_back() -> httpx2.Response:
        child = (await exchanged(own_hub, held)).json()["access_token"]
        return await rival.post("revoke", token=child)

    for _ in range(MOST_GIVEN_BACK):
        assert (await cut_and_given_back()).status_code == 200
    assert refusal(await cut_and_given_back()) == (429, "temporarily_unavailable")
    assert own_hub.house.revocations.held == MOST_GIVEN_BACK, "what was refused is on no list"
    answer = await portal.post("revoke", token=theirs)
    assert (answer.status_code, answer.json()) == (200, {}), "another organization is not held up by it"
    assert (await asks(own_hub, theirs))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    assert (await asks(own_hub, held)).keys() == {"data", "extensions"}
    own_hub.clock.pass_(minutes=1)
    assert (await cut_and_given_back()).status_code == 200


async def test_the_metadata_lists_what_there_is_and_each_address_answers(hub: Hub) -> None:
    answer = await hub.client.get("/.well-known/oauth-authorization-server")
    told = answer.json()
    keys = ["ES256", "Ed25519", "EdDSA", "PS256", "RS256"]
    assert told == {
        "issuer": "urn:fms-hub:built-in",
        "token_endpoint": ENDPOINT,
        "introspection_endpoint": f"{AT}/oauth/introspect",
        "revocation_endpoint": f"{AT}/oauth/revoke",
        "device_authorization_endpoint": f"{AT}/oauth/device_authorization",
        "jwks_uri": f"{AT}/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials", EXCHANGE, DEVICE],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
        "token_endpoint_auth_signing_alg_values_supported": keys,
        "introspection_endpoint_auth_methods_supported": ["private_key_jwt"],
        "introspection_endpoint_auth_signing_alg_values_supported": keys,
        "revocation_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
        "revocation_endpoint_auth_signing_alg_values_supported": keys,
        "dpop_signing_alg_values_supported": keys,
    }
    for name, address in told.items():
        if name.endswith("_endpoint"):
            assert (await hub.client.post(address.removeprefix(AT))).status_code == 415, name
    assert (await hub.client.get("/.well-known/jwks.json")).json() == hub.house.keys.jwks()
    for grant in ("password", "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer", ""):
        assert refusal(await post(hub, "token", grant_type=grant)) == (400, "unsupported_grant_type")


# --- a person at a terminal -------------------------------------------------------------------------------------------


async def begun(hub: Hub, **fields: str) -> dict[str, Any]:
    """A terminal begins."""
    answer = await post(hub, "device_authorization", client_id="terminal", **fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def polled(hub: Hub, code: str) -> httpx2.Response:
    """A terminal asks whether it was let in."""
    return await post(hub, "token", grant_type=DEVICE, client_id="terminal", device_code=code)


async def decided(hub: Hub, token: str, code: str, **fields: str) -> httpx2.Response:
    """A person enters the code that a terminal shows."""
    return await post(hub, "device", headers={"authorization": f"Bearer {token}"}, user_code=code, **fields)


async def a_clerk(hub: Hub, **facts: Any) -> tuple[str, str]:
    """A person with a standing token on record: its id, and the credential that the person signed in with."""
    record = await stands(hub, BANDARIA, holder_issuer="urn:fms-hub:built-in", holder_subject="8f2c", **facts)
    return record.id, signed_in(hub)


def signed_in(hub: Hub, seat: str = BANDARIA, subject: str = "8f2c", **narrowed: Any) -> str:
    """A credential of a person."""
    return issue(
        hub.house.keys, seat, issuer=issuer_of(hub.house.settings), audience=AUDIENCE, clock=hub.clock, subject=subject,
        narrowing=Narrowing.to(**narrowed),
    )  # fmt: skip


async def test_a_terminal_is_let_in_once_by_the_person_who_enters_its_code(own_hub: Hub) -> None:
    record, credential = await a_clerk(own_hub, scopes=["case:read"])
    terminal = await begun(own_hub)
    assert terminal["verification_uri_complete"] == f"{AT}/oauth/device?user_code={terminal['user_code']}"
    assert (terminal["expires_in"], terminal["interval"]) == (600, 5)
    own_hub.clock.pass_(seconds=5)
    assert refusal(await polled(own_hub, terminal["device_code"])) == (400, "authorization_pending")
    small = terminal["user_code"].lower().replace("-", " ")
    assert (await decided(own_hub, credential, small)).json() == {"decision": "let_in", "token": record}
    own_hub.clock.pass_(seconds=5)
    given = (await polled(own_hub, terminal["device_code"])).json()
    claims = said(given["access_token"])
    assert (claims["seat"], claims["under"], claims["client_id"], claims["scope"]) == (
        BANDARIA,
        record,
        "terminal",
        "case:read",
    )
    assert claims["sub_id"] == {"format": "iss_sub", "iss": "urn:fms-hub:built-in", "sub": "8f2c"}
    assert (claims["through"], claims["exp"]) == ([said(credential)["jti"]], said(credential)["exp"])
    assert (await asks(own_hub, given["access_token"])).keys() == {"data", "extensions"}
    own_hub.clock.pass_(seconds=5)
    assert refusal(await polled(own_hub, terminal["device_code"])) == (400, "invalid_grant")
    assert refusal(await decided(own_hub, credential, terminal["user_code"])) == (400, "invalid_grant")


async def test_a_terminal_that_asks_too_soon_waits_longer_each_time(own_hub: Hub) -> None:
    terminal = await begun(own_hub)
    own_hub.clock.pass_(seconds=4)
    assert refusal(await polled(own_hub, terminal["device_code"])) == (400, "slow_down")
    own_hub.clock.pass_(seconds=9)
    assert refusal(await polled(own_hub, terminal["device_code"])) == (400, "slow_down")
    own_hub.clock.pass_(seconds=15)
    assert refusal(await polled(own_hub, terminal["device_code"])) == (400, "authorization_pending")


async def test_a_code_that_expired_or_was_turned_away_lets_nobody_in(own_hub: Hub) -> None:
    _, credential = await a_clerk(own_hub)
    late, unwanted = await begun(own_hub), await begun(own_hub)
    assert (await decided(own_hub, credential, unwanted["user_code"], decision="turn_away")).json() == {
        "decision": "turn_away"
    }
    own_hub.clock.pass_(minutes=9)
    assert refusal(await polled(own_hub, unwanted["device_code"])) == (400, "access_denied")
    own_hub.clock.pass_(minutes=1)
    assert refusal(await decided(own_hub, credential, late["user_code"])) == (400, "invalid_grant")
    assert refusal(await polled(own_hub, late["device_code"])) == (400, "expired_token")
    assert refusal(await polled(own_hub, "x")) == (400, "invalid_grant")


async def test_a_terminal_gets_no_more_than_the_person_the_standing_token_and_its_own_wish(own_hub: Hub) -> None:
    await stands(
        own_hub, BANDARIA, holder_issuer="urn:fms-hub:built-in", holder_subject="8f2c", services=["D", "B"],
        expires_at=own_hub.clock() + timedelta(minutes=7),
    )  # fmt: skip
    terminal = await begun(own_hub, scope="case:read", hours="06:00-18:00")
    narrow = signed_in(own_hub, services=["D"], read_only=True)
    assert (await decided(own_hub, narrow, terminal["user_code"])).status_code == 200
    own_hub.clock.pass_(seconds=60)
    given = (await polled(own_hub, terminal["device_code"])).json()
    claims = said(given["access_token"])
    assert (claims["services"], claims["read_only"], claims["scope"], claims["hours"]) == (
        ["D"],
        True,
        "case:read",
        "06:00-18:00",
    )
    assert given["expires_in"] == 360
    wide = await begun(own_hub, services="D P")
    assert refusal(await decided(own_hub, signed_in(own_hub), wide["user_code"])) == (400, "invalid_target")


async def test_nobody_lets_a_terminal_in_but_a_person_with_a_standing_token_in_that_seat(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    await a_clerk(own_hub)
    terminal = await begun(own_hub)
    nobody = {
        "another person": signed_in(own_hub, subject="9999"),
        "the person in another seat": signed_in(own_hub, OFFICE),
        "a system": (await portal.token())["access_token"],
    }
    for why, credential in nobody.items():
        assert refusal(await decided(own_hub, credential, terminal["user_code"])) == (400, "access_denied"), why
    assert refusal(await decided(own_hub, "x", terminal["user_code"])) == (401, "invalid_token")
    assert refusal(await post(own_hub, "device", user_code=terminal["user_code"])) == (401, "invalid_token")
    await a_clerk(own_hub, purpose="another")
    assert refusal(await decided(own_hub, signed_in(own_hub), terminal["user_code"])) == (400, "invalid_request")
    own_hub.clock.pass_(seconds=5)
    assert refusal(await polled(own_hub, terminal["device_code"])) == (400, "authorization_pending")


async def test_a_terminal_let_in_is_out_with_the_credential_it_was_let_in_by_or_its_standing_token(
    own_hub: Hub,
) -> None:
    record, credential = await a_clerk(own_hub)
    first, second, third = [await begun(own_hub) for _ in range(3)]
    for terminal in (first, second):
        assert (await decided(own_hub, credential, terminal["user_code"])).status_code == 200
    own_hub.clock.pass_(seconds=5)
    token = (await polled(own_hub, first["device_code"])).json()["access_token"]
    back = await post(
        own_hub,
        "revoke",
        client_id="terminal",
        token=(await polled(own_hub, second["device_code"])).json()["access_token"],
    )
    assert back.status_code == 200
    assert (await asks(own_hub, token)).keys() == {"data", "extensions"}
    await own_hub.house.given_back(said(credential)["jti"], Principal.seated(BANDARIA))
    assert (await asks(own_hub, token))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    assert (await decided(own_hub, signed_in(own_hub), third["user_code"])).status_code == 200
    await on_record(own_hub, "update access_token set status = 'REVOKED' where id = $1", uuid.UUID(record))
    assert refusal(await polled(own_hub, third["device_code"])) == (400, "invalid_grant")


# --- keys, processes and what guards the doors -------------------------------------------------------------------------


@pytest.fixture
async def hub_with_own_keys(worlds: Worlds, tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub whose keys are nobody else's: the others share theirs."""
    async with served(await worlds.copy(), tmp_path, Clock(TODAY)) as hub:
        yield hub


@pytest.mark.long
async def test_keys_rotate_while_tokens_are_asked_for_and_none_is_refused_until_its_key_is_removed(
    hub_with_own_keys: Hub,
) -> None:
    hub = hub_with_own_keys
    portal, tokens, halfway = await stands(hub, BANDARIA), [], asyncio.Event()
    old = hub.house.keys.current(Purpose.ACCESS).kid or ""

    async def works(times: int) -> None:
        for _ in range(times):
            token = (await portal.token())["access_token"]
            tokens.append(token)
            if len(tokens) == 10:
                halfway.set()
            assert (await asks(hub, token)).keys() == {"data", "extensions"}

    async def rotates() -> None:
        await halfway.wait()
        hub.house.keys.rotate(Purpose.ACCESS)

    await asyncio.gather(*(works(10) for _ in range(4)), rotates())
    new = hub.house.keys.current(Purpose.ACCESS).kid
    by = {kid: [token for token in tokens if said(token, 0)["kid"] == kid] for kid in (old, new)}
    assert (len(by[old]) >= 10, len(by[new]) >= 1, len(by[old]) + len(by[new])) == (True, True, 40)
    published = (await hub.client.get("/.well-known/jwks.json")).json()["keys"]
    assert [one["kid"] for one in published if one["alg"] == "ES256"] == [new, old]
    for token in (by[old][0], by[new][0]):
        assert (await asks(hub, token)).keys() == {"data", "extensions"}
    hub.house.keys.remove(old)
    hub.clock.pass_(seconds=5)
    assert (await asks(hub, by[old][0]))["errors"][0]["extensions"]["code"] == "TOKEN_INVALID"
    assert refusal(await exchanged(hub, by[old][1])) == (400, "invalid_grant")
    assert (await asks(hub, by[new][0])).keys() == {"data", "extensions"}


async def test_the_key_of_receipts_signs_no_token(own_hub: Hub) -> None:
    token = (await (await stands(own_hub, BANDARIA)).token())["access_token"]
    key = own_hub.house.keys.current(Purpose.RECEIPT)
    claims = said(token)
    for kid in (key.kid, said(token, 0)["kid"]):
        for alg in ("Ed25519", "ES256"):
            head = part({"alg": alg, "kid": kid, "typ": "at+jwt"})
            signed = jwt.encode({"alg": "Ed25519", "kid": kid, "typ": "at+jwt"}, claims, key, algorithms=["Ed25519"])
            forged = f"{head}.{'.'.join(signed.split('.')[1:])}"
            assert (await asks(own_hub, forged))["errors"][0]["extensions"]["code"] == "TOKEN_INVALID"
            assert refusal(await exchanged(own_hub, forged)) == (400, "invalid_grant")


async def test_one_assertion_at_many_processes_at_once_is_good_at_one(worlds: Worlds) -> None:
    addresses = await worlds.copy()
    async with worlds.serve(addresses) as one, worlds.serve(addresses) as other:
        portal = await stands(one, BANDARIA)
        assertion = portal.assertion()
        form = {"grant_type": "client_credentials", "client_assertion_type": BY_KEY, "client_assertion": assertion}
        answers = await asyncio.gather(*(post(hub, "token", **form) for hub in (one, other) * 10))
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_what_was_handed_on_is_taken_back_with_what_it_came_from_though_a_clock_runs_ahead(
    worlds: Worlds,
) -> None:
    addresses = await worlds.copy()
    async with worlds.serve(addresses) as one, worlds.serve(addresses, TODAY + timedelta(seconds=20)) as ahead:
        portal = await stands(one, BANDARIA)
        whole = (await portal.token())["access_token"]
        child = (await exchanged(ahead, whole)).json()["access_token"]
        later = (await System(ahead, portal.id, portal.key).token())["access_token"]
        _, credential = await a_clerk(one)
        terminal = await begun(one)
        assert (await decided(one, credential, terminal["user_code"])).status_code == 200
        at_terminal = (await polled(ahead, terminal["device_code"])).json()["access_token"]
        one.clock.pass_(seconds=5)
        person = Revocation.of_person("urn:fms-hub:built-in", "8f2c")
        async with one.house.store.writes.begin() as connection:
            back = [Revocation(Ground.CLIENT, portal.id), person]
            number = await one.house.revoking.write(connection, back, by="dsca")
        await one.house.revoking.read_by_all(number)
        for hub in (one, ahead):
            for gone in (whole, child, credential, at_terminal):
                assert (await asks(hub, gone))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
            assert (await asks(hub, later)).keys() == {"data", "extensions"}, "what was issued afterwards is good"


class _Secretive(House):
    def __init__(self, settings: Settings, *more: Any, **named: Any) -> None:
        super().__init__(msgspec.structs.replace(settings, client_secrets="on"), *more, **named)


async def test_a_secret_proves_a_client_where_development_is_said_and_nowhere_else(
    own_hub: Hub, worlds: Worlds, keys_and_such: Path
) -> None:
    async with served(await worlds.copy(), keys_and_such, Clock(TODAY), kind=_Secretive) as hub:
        portal = await stands(hub, BANDARIA)
        secret_of = hub.house.authorization.secret_of
        assert secret_of is not None
        form = {"grant_type": "client_credentials", "client_id": portal.id, "client_secret": secret_of(portal.id)}
        assert (await post(hub, "token", **form)).status_code == 200
        basic = {"authorization": f"Basic {b64encode(f'{portal.id}:{secret_of(portal.id)}'.encode()).decode()}"}
        assert (await post(hub, "token", headers=basic, grant_type="client_credentials")).status_code == 200
        wrong = [
            {**form, "client_secret": secret_of("another")},
            {**form, "client_id": str(uuid.uuid4())},
            {**form, "client_id": "terminal"},
        ]
        for one in wrong:
            answer = await post(hub, "token", **one)
            assert (*refusal(answer), answer.json()["error_description"]) == (400, "invalid_client", NOT_PROVED)
        for header in ("Basic x", "Basic /w==", f"Basic {b64encode(f'{portal.id}:x'.encode()).decode()}"):
            answer = await post(hub, "token", headers={"authorization": header}, grant_type="client_credentials")
            assert refusal(answer) == (401, "invalid_client")
        assert "client_secret_basic" in hub.house.authorization.metadata()["token_endpoint_auth_methods_supported"]
        elsewhere = await stands(own_hub, BANDARIA)
        form |= {"client_id": elsewhere.id, "client_secret": secret_of(elsewhere.id)}
        assert refusal(await post(own_hub, "token", **form)) == (400, "invalid_client")


class _InPlain(House):
    def __init__(self, settings: Settings, *more: Any, **named: Any) -> None:
        super().__init__(msgspec.structs.replace(settings, public_url="http://hub.example.org"), *more, **named)


async def test_no_token_is_given_where_it_would_travel_in_plain(worlds: Worlds, keys_and_such: Path) -> None:
    async with served(await worlds.copy(), keys_and_such, Clock(TODAY), kind=_InPlain) as hub:
        portal = await stands(hub, BANDARIA)
        answer = await portal.post(grant_type="client_credentials")
        assert refusal(answer) == (400, "invalid_request")
        assert answer.json()["error_description"].startswith("tokens are only given over https; set `HUB_PUBLIC_URL`")


# Broken on purpose: each story above would fail on such a hub, and here it is seen that it would.


class _AreasReachAll(House):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.authorization = replace(self.authorization, reach=lambda *_: frozenset({"everything"}))


class _RevocationsForgotten(House):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        never = replace(self.authorization, judge=self._whatever)
        self.authorization = never

    async def _whatever(self, token: str) -> Principal:
        claims = said(token)
        ends = datetime.fromtimestamp(claims["exp"], UTC)
        return Principal.seated(claims["seat"], issuer=claims["iss"], token_id=claims["jti"], expires_at=ends)


class _Forgetful(StandingTokens):
    async def spend(self, by: str, assertion: str, good_until: datetime, now: datetime) -> bool:
        return True


class _AssertionsForgotten(House):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.authorization = replace(self.authorization, records=_Forgetful(self.store.writes))


async def _is_widened(hub: Hub, portal: System) -> bool:
    narrow = (await portal.token(scope="case:read"))["access_token"]
    return (await exchanged(hub, narrow, scope="finance:read")).status_code == 200


async def _outlives_its_revocation(hub: Hub, portal: System) -> bool:
    whole = (await portal.token())["access_token"]
    await portal.post("revoke", token=whole)
    return (await exchanged(hub, whole)).status_code == 200


async def _is_replayed(hub: Hub, portal: System) -> bool:
    form = {"grant_type": "client_credentials", "client_assertion": portal.assertion()}
    return [(await portal.post(**form)).status_code for _ in range(2)] == [200, 200]


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("broken", "leaks"),
    [
        (_AreasReachAll, _is_widened),
        (_RevocationsForgotten, _outlives_its_revocation),
        (_AssertionsForgotten, _is_replayed),
    ],
)
async def test_a_hub_broken_in_one_place_leaks_there_and_the_whole_one_does_not(
    own_hub: Hub,
    worlds: Worlds,
    keys_and_such: Path,
    broken: type[House],
    leaks: Callable[[Hub, System], Awaitable[bool]],
) -> None:
    async with served(await worlds.copy(), keys_and_such, Clock(TODAY), kind=broken) as hub:
        assert await leaks(hub, await stands(hub, BANDARIA))
    assert not await leaks(own_hub, await stands(own_hub, BANDARIA))
