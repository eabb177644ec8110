"""What somebody tries who holds a good token, an old one, another's, or none: each attack fails, and its failing tells nothing."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from joserfc.jwk import ECKey

from hub.app import AUDIENCE, BUILT_IN_ISSUER, House
from hub.identity.grants import Asked, answer
from hub.identity.issuer import issue
from hub.identity.keys import Purpose
from hub.identity.signatures import seal
from hub.identity.standing_tokens import StandingTokens
from hub.identity.tokens import TOKEN_TYPE
from hub.read.answer import Operation, Understood
from hub.serve.sign_in import Cast, CastMember
from hub.serve.trusted_documents import TrustedDocuments
from schema.audience import Principal
from schema.desk import Ground, Revocation
from tests.served import Clock, Hub, served
from tests.signed_in import Browser, grant, signing_in
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    DSCA,
    DUNMORE,
    EVERYBODY,
    NOBODY,
    OFFICE,
    VERDANIA,
    differences,
    everything,
    own_schema,
    raw,
    refused,
    whole,
)
from tests.stories.conftest import TODAY, Worlds
from tests.stories.registering import EVERY_AUDIENCE, put_registered, registered, retired
from tests.stories.test_authorization_server import (
    BY_KEY,
    System,
    a_clerk,
    asks,
    begun,
    decided,
    exchanged,
    on_record,
    polled,
    post,
    refusal,
    said,
    signed_in,
    stands,
)
from tests.stories.test_revocation import met, revoke, token
from tests.stories.test_rom_estimate import estimate, open_call
from tests.stories.test_through_anothers_eyes import Careless
from tests.stories.test_tokens_of_a_nation import (
    ADMINISTRATORS,
    ANOTHER,
    OF_A_PERSON,
    PORTAL,
    PRIMARY,
    kept,
    named,
)

VERDANIAN_OFFICE = "sco:VE"
WHO = "{ viewer { audience party readOnly } }"
CASES = "{ cases(first: 50) { totalCount nodes { designator } } }"
AGENCYS_OWN = "{ trainingLines { totalCount } }"
TOKEN_IDS = "{ accessTokens(first: 50) { totalCount nodes { id } } }"


def digest(query: str) -> str:
    return sha256(query.encode()).hexdigest()


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the one code of an answer that declines."""
    told = answer.json()
    assert told.keys() == {"errors"}, told
    [error] = told["errors"]
    return answer.status_code, error["extensions"]["code"]


async def viewed(hub: Hub, held: str, seat: str, query: str = CASES) -> httpx2.Response:
    """One question through the eyes of a seat, by whoever holds a token."""
    return await raw(hub, None, {"query": query}, authorization=f"Bearer {held}", hub_view_as=seat)


# 53: nothing that was understood for one seat is answered to another.


class ByTextAlone(OrderedDict[tuple[str, str, str | None], Operation]):
    """A broken cache, which forgets for whom a text was understood."""

    def get(self, key: tuple[str, str, str | None], default: Any = None) -> Any:
        return super().get(("", *key[1:]), default)

    def __setitem__(self, key: tuple[str, str, str | None], value: Operation) -> None:
        super().__setitem__(("", *key[1:]), value)

    def move_to_end(self, key: tuple[str, str, str | None], last: bool = True) -> None:
        super().move_to_end(("", *key[1:]), last)


class Confused(House):
    """A broken hub, over that cache."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{**more, "understood": Understood(operations=ByTextAlone())})


@pytest.mark.parametrize(("kind", "confused"), [(House, False), (Confused, True)], ids=["hub", "broken"])
async def test_attack_53_a_text_that_one_seat_asked_is_understood_anew_for_the_next(
    documented_hub: Hub, worlds: Worlds, kind: type[House], confused: bool
) -> None:
    """A contractor sends what the agency has just been answered, as text and by the id both have it registered under."""
    hidden = f"query Cached {AGENCYS_OWN}"
    nonsense = hidden.replace("trainingLines", "trainingLimes")
    async with worlds.serve(documented_hub.house.addresses, kind=kind) as hub:
        known = await put_registered(hub, hidden, ("agency", "industry"))
        unknown = await put_registered(hub, nonsense, ("industry",))
        told = []
        for theirs, ours in (
            ({"query": hidden}, {"query": nonsense}),
            ({"documentId": known}, {"documentId": unknown}),
        ):
            for _ in range(2):
                assert "data" in (await raw(hub, AIR_FORCE, theirs)).json()
                met, expected = [(await raw(hub, ALDER, one)) for one in (theirs, ours)]
                assert code(expected) == (400, "UNKNOWN_FIELD")
                told.append(met.text.replace("trainingLines", "trainingLimes") == expected.text)
        assert told == [not confused] * 4


# 57 and 58: a document is known by its id to those it was registered for, and harmless to everybody.

UNHEARD_OF = digest("nobody ever registered this")
NAMED = {
    "documentId": lambda known: {"documentId": f"sha256:{known}"},
    "documentId without prefix": lambda known: {"documentId": known},
    "Apollo's": lambda known: {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": known}}},
    "Apollo's, with no text": lambda known: {
        "query": None,
        "extensions": {"persistedQuery": {"version": 1, "sha256Hash": known}},
    },
}


class ForWhomever(TrustedDocuments):
    """A broken list: what is registered for one is found by all."""

    def found(self, principal: Principal, digest: str | None) -> str | None:
        everybody = [Principal.seated(seat) for seat in (*EVERYBODY, VERDANIA)]
        return next((text for one in everybody if (text := super(ForWhomever, self).found(one, digest))), None)


class Indiscreet(House):
    """A broken hub, which looks documents up without whom they are for."""

    trusting = ForWhomever


async def met_by_id(hub: Hub, naming: Any) -> dict[str, set[bytes]]:
    """All that each seat is answered to the ids of documents for others, of a retired one, and of one that never was."""
    retired_since = "query Retired { viewer { party } }"
    of_one = "query OfOne { viewer { audience } }"
    await registered(hub, retired_since, *EVERY_AUDIENCE)
    await retired(hub, retired_since)
    await registered(hub, of_one, DUNMORE)
    told = {}
    for seat in (BANDARIA, OFFICE, ALDER, AIR_FORCE):
        others = [audience for audience in EVERY_AUDIENCE if audience != seat.partition(":")[0]]
        theirs = f"query Theirs {WHO} # not for {seat}"
        await registered(hub, theirs, *others)
        asked = [digest(one) for one in (theirs, retired_since, of_one)]
        told[seat] = {whole(await raw(hub, seat, naming(one))) for one in (*asked, UNHEARD_OF)}
    return told


@pytest.mark.parametrize("naming", NAMED.values(), ids=NAMED)
async def test_attack_57_anothers_document_is_answered_as_one_that_nobody_registered(
    documented_hub: Hub, naming: Any
) -> None:
    """The id of a document for another role, of another contractor's, of a retired one, and of none are presented."""
    for seat, told in (await met_by_id(documented_hub, naming)).items():
        unknown = await raw(documented_hub, seat, naming(UNHEARD_OF))
        assert told == {whole(unknown)}, seat
        assert code(unknown) == (
            400,
            "DOCUMENT_NOT_FOUND" if "documentId" in naming("") else "PERSISTED_QUERY_NOT_FOUND",
        )


async def test_attack_57_a_hub_that_forgets_whom_a_document_is_for_is_caught_and_tells_no_hidden_fact(
    documented_hub: Hub, worlds: Worlds
) -> None:
    async with worlds.serve(documented_hub.house.addresses, kind=Indiscreet) as broken:
        told = await met_by_id(broken, NAMED["documentId"])
        assert {len(answers) for answers in told.values()} == {3}  # the two that stand, and what is unknown
        # The second lock: what runs is held against the schema of whoever runs it.
        known = await registered(broken, AGENCYS_OWN, "agency")
        assert code(await raw(broken, ALDER, {"documentId": known})) == (400, "UNKNOWN_FIELD")


@pytest.mark.parametrize("naming", ["id", "doc_id", "queryId"])
async def test_attack_57_no_other_word_names_a_document(documented_hub: Hub, naming: str) -> None:
    known = await registered(documented_hub, WHO, *EVERY_AUDIENCE)
    for seat in EVERYBODY:
        assert code(await raw(documented_hub, seat, {naming: known})) == (400, "QUERY_MISSING")


async def test_attack_58_no_request_registers_anything(documented_hub: Hub) -> None:
    """A text is sent with its hash by one seat, as automatic persisted queries are, and asked for by the hash in another."""
    automatic = f"query Automatic {AGENCYS_OWN}"
    by_hash = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(automatic)}}}
    before = {seat: whole(await raw(documented_hub, seat, by_hash)) for seat in EVERYBODY}
    sent = await raw(documented_hub, AIR_FORCE, {"query": automatic, **by_hash})
    assert "data" in sent.json()
    await documented_hub.house.documents.read()
    assert {seat: whole(await raw(documented_hub, seat, by_hash)) for seat in EVERYBODY} == before
    # Sent as text it is held against the schema of whoever sends it, as any other.
    nonsense = automatic.replace("trainingLines", "trainingLimes")
    theirs = await raw(documented_hub, ALDER, {"query": automatic, **by_hash})
    other = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(nonsense)}}}
    unheard_of = await raw(documented_hub, ALDER, {"query": nonsense, **other})
    assert code(theirs) == (400, "UNKNOWN_FIELD")
    assert theirs.text.replace("trainingLines", "trainingLimes") == unheard_of.text
    # And the hash of another text is refused, and remembered for nothing.
    assert code(await raw(documented_hub, ALDER, {"query": WHO, **by_hash})) == (400, "DOCUMENT_MISMATCH")
    assert whole(await raw(documented_hub, ALDER, by_hash)) == before[ALDER]


async def test_attack_58_what_an_operator_registered_is_held_against_the_schema_of_whoever_runs_it(
    documented_hub: Hub,
) -> None:
    """A document stands registered for a seat whose schema does not have what it asks, as after a change of policy."""
    outgrown = f"query Outgrown {AGENCYS_OWN}"
    known = await put_registered(documented_hub, outgrown, ("agency", "industry"))
    assert "data" in (await raw(documented_hub, AIR_FORCE, {"documentId": known})).json()
    by_id, by_text = [await raw(documented_hub, ALDER, one) for one in ({"documentId": known}, {"query": outgrown})]
    assert code(by_id) == (400, "UNKNOWN_FIELD")
    assert whole(by_id) == whole(by_text)


# 59 to 62: a stream is told to whom it is for, as long as it is. `test_sockets.py` and `test_streams.py` try the rest.


FOLLOWED = 'subscription B { caseChanged(designator: "BN-D-QAG") { kind } }'


async def test_attacks_59_to_61_a_subscription_begins_where_it_is_told_of_and_nowhere_else(hub: Hub) -> None:
    """A stream is asked for by an answer, of a case that is there and of one that is not."""
    nowhere = FOLLOWED.replace("QAG", "ZZZ")
    for seat in EVERYBODY:
        for accept in ("application/graphql-response+json", "application/json, text/event-stream"):
            there, not_there = [
                whole(await raw(hub, seat, {"query": one}, accept=accept)) for one in (FOLLOWED, nowhere)
            ]
            assert there == not_there, seat
            assert b"SUBSCRIPTION_NOT_HERE" in there
        both = f"query A {{ viewer {{ party }} }} {FOLLOWED}"
        assert code(await raw(hub, seat, {"query": both, "operationName": "B"})) == (400, "SUBSCRIPTION_NOT_HERE")
        stream = await raw(hub, seat, {"query": "subscription { nothing }"}, accept="text/event-stream")
        assert stream.content.count(b"event: next") == stream.content.count(b"UNKNOWN_FIELD") == 1


async def handshake(hub: Hub, path: str, *headers: tuple[bytes, bytes], protocols: tuple[str, ...] = ()) -> list[Any]:
    """What a WebSocket handshake is answered, when its client would go on at once."""
    told: list[Any] = []
    sent = iter(
        (
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "text": json.dumps({"type": "connection_init", "payload": {}})},
            {
                "type": "websocket.receive",
                "text": json.dumps({"id": "1", "type": "subscribe", "payload": {"query": WHO}}),
            },
            {"type": "websocket.disconnect", "code": 1000},
        )
    )

    async def receive() -> Any:
        return next(sent)

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "websocket", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "ws", "path": path,
        "raw_path": path.encode(), "root_path": "", "query_string": b"", "headers": list(headers),
        "client": ("192.0.2.1", 5000), "server": ("hub.test", 80), "subprotocols": list(protocols),
        "extensions": {"websocket.http.response": {}},
    }  # fmt: skip
    await hub.house.asgi()(scope, receive, send)
    return told


@pytest.mark.parametrize("protocols", [(), ("graphql-transport-ws",), ("graphql-ws",)])
async def test_attack_62_a_socket_opens_at_one_address_in_one_protocol(hub: Hub, protocols: tuple[str, ...]) -> None:
    """A socket is opened with a good token, a bad one and none, under each sub-protocol, and sent an operation at once."""
    good = (b"authorization", f"Bearer {hub.token(DSCA)}".encode())
    for path in ("/graphql/", "/subscriptions", "/oauth/token", "/schema.graphql"):
        for headers in ([], [good], [(b"authorization", b"Bearer x")]):
            told = await handshake(hub, path, *headers, protocols=protocols)
            assert [told[0]["type"], told[0]["status"]] == ["websocket.http.response.start", 404], path
    spoken = protocols == ("graphql-transport-ws",)
    for headers, why in (([], "TOKEN_MISSING"), ([(b"authorization", b"Bearer x")], "TOKEN_INVALID")):
        accepted, closed = await handshake(hub, "/graphql", *headers, protocols=protocols)
        assert (accepted["type"], closed["type"]) == ("websocket.accept", "websocket.close")
        assert closed["code"] == (4401 if spoken else 4406)
        assert closed["reason"].partition(":")[0] == (why if spoken else "offer the subprotocol graphql-transport-ws")


async def test_attack_62_a_request_to_change_to_a_socket_is_a_get_and_no_more(hub: Hub) -> None:
    """The same over plain HTTP, where a server that speaks no WebSocket passes the handshake on."""
    upgrade = {
        "connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-protocol": "graphql-transport-ws",
    }  # fmt: skip
    answer = await hub.client.get("/graphql", headers={**upgrade, "authorization": f"Bearer {hub.token(DSCA)}"})
    assert code(answer) == (400, "QUERY_MISSING")
    assert "upgrade" not in answer.headers
    assert code(await hub.client.get("/graphql", headers=upgrade)) == (401, "TOKEN_MISSING")


# 63: a token only narrows. `test_authorization_server.py` tries scopes, cases, services, hours, networks and time.


async def test_attack_63_no_token_is_cut_down_to_a_view_that_it_did_not_have(own_hub: Hub) -> None:
    """An official's token without scopes is exchanged for one that looks through a nation's eyes."""
    held = (await (await stands(own_hub, DSCA)).token())["access_token"]
    assert code(await viewed(own_hub, held, BANDARIA)) == (403, "VIEW_NOT_YOURS")
    assert refusal(await exchanged(own_hub, held, scope="view:as")) == (400, "invalid_scope")
    assert refusal(await exchanged(own_hub, held, scope="view:as Case")) == (400, "invalid_scope")
    system = await stands(own_hub, DSCA)
    assert refusal(await system.post(grant_type="client_credentials", scope="view:as")) == (400, "invalid_scope")


async def test_attack_63_a_narrow_view_is_not_cut_down_to_a_wide_one(own_hub: Hub) -> None:
    """The scope that narrowed a view is dropped by exchange, and with it the narrowing."""
    system = await stands(own_hub, DSCA, scopes=["view:as", "Case"])
    narrow = (await system.token())["access_token"]
    estimates = "{ romEstimates { totalCount } }"
    assert (await viewed(own_hub, narrow, BANDARIA)).json().keys() == {"data", "extensions"}
    assert code(await viewed(own_hub, narrow, BANDARIA, estimates)) == (400, "SCOPE_MISSING")
    for ask in (
        exchanged(own_hub, narrow, scope="view:as"),
        system.post(grant_type="client_credentials", scope="view:as"),
    ):
        assert refusal(await ask) == (400, "invalid_scope")
    same = (await exchanged(own_hub, narrow, scope="view:as Case")).json()["access_token"]
    assert (await viewed(own_hub, same, BANDARIA)).json().keys() == {"data", "extensions"}
    assert code(await viewed(own_hub, same, BANDARIA, estimates)) == (400, "SCOPE_MISSING")
    less = (await exchanged(own_hub, narrow, scope="Case")).json()["access_token"]
    assert code(await viewed(own_hub, less, BANDARIA)) == (403, "VIEW_NOT_YOURS")


async def test_attack_63_what_only_reads_is_never_cut_down_to_what_writes(own_hub: Hub) -> None:
    """An auditor's reading token is exchanged, alone and beside a system that may write, to lose `read_only`."""
    reader, writer = await stands(own_hub, BANDARIA, read_only=True), await stands(own_hub, BANDARIA)
    held = (await reader.token())["access_token"]
    beside = {"client_assertion_type": BY_KEY, "client_assertion": writer.assertion()}
    for fields in ({}, {"scope": "webhook:submit"}, {"scope": "submit:withdrawWebhook"}, beside):
        answer = await exchanged(own_hub, held, **fields)
        if answer.status_code == 200:
            child = answer.json()["access_token"]
            assert said(child)["read_only"] is True, fields
            told = await asks(
                own_hub,
                child,
                'mutation { withdrawWebhook(input: { idempotencyKey: "1", webhook: "x" }) { __typename } }',
            )
            assert told["errors"][0]["extensions"]["code"] == "READ_ONLY"
        else:
            assert refusal(answer) == (400, "invalid_scope"), fields
    assert refusal(await exchanged(own_hub, held, read_only="false")) == (400, "invalid_request")


async def test_attack_63_another_organizations_key_beside_a_token_makes_nothing_of_it(own_hub: Hub) -> None:
    """A token is exchanged with a token, and with the key, of another organization as who acts."""
    mine, rivals, overseer = [await stands(own_hub, seat) for seat in (ALDER, DUNMORE, DSCA)]
    held = (await mine.token())["access_token"]
    for other in (rivals, overseer):
        theirs = (await other.token())["access_token"]
        kind = "urn:ietf:params:oauth:token-type:access_token"
        assert refusal(await exchanged(own_hub, held, actor_token=theirs, actor_token_type=kind)) == (
            400,
            "invalid_request",
        )
        beside = {"client_assertion_type": BY_KEY, "client_assertion": other.assertion()}
        assert refusal(await exchanged(own_hub, held, **beside)) == (400, "invalid_grant")
        presented = {"authorization": f"Bearer {theirs}"}
        assert refusal(await exchanged(own_hub, held, headers=presented))[1] == "invalid_client"  # type: ignore[arg-type]
    assert (await met(own_hub, held)) == (200, "company:1ABC2")


# 64: an auditor looks through another's eyes. `test_through_anothers_eyes.py` tells what it sees.


async def test_attack_64_a_view_by_an_exchanged_token_is_no_wider_and_writes_nothing(own_hub: Hub) -> None:
    """An auditor hands its view on, narrowed to one case, and the next holder tries to have more of it."""
    system = await stands(own_hub, DSCA, scopes=["view:as"])
    held = (await system.token())["access_token"]
    child = (await exchanged(own_hub, held, cases="BN-D-SAE")).json()["access_token"]
    cases = (await viewed(own_hub, child, BANDARIA)).json()["data"]["cases"]["nodes"]
    assert cases == [{"designator": "BN-D-SAE"}]
    assert (await viewed(own_hub, child, VERDANIA)).json()["data"]["cases"]["nodes"] == []
    written = 'mutation { withdrawWebhook(input: { idempotencyKey: "1", webhook: "x" }) { __typename } }'
    assert (await viewed(own_hub, child, BANDARIA, written)).status_code == 400
    # At its own seat it reaches nothing, and what it saw there is not what it sees here.
    assert (await asks(own_hub, child, CASES))["errors"][0]["extensions"]["code"] == "SCOPE_MISSING"
    await revoke(own_hub, Revocation(Ground.TOKEN, said(held)["jti"]))
    assert code(await viewed(own_hub, child, BANDARIA)) == (401, "TOKEN_REVOKED")


async def test_attack_64_no_auditor_meets_a_nations_keys_or_holders_through_its_eyes(own_hub: Hub) -> None:
    """An overseer, from whom key and holder of a token are kept, looks at them through the eyes of the nation."""
    await kept(own_hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
    record = await kept(own_hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    auditor = own_hub.token(DSCA, scopes=["view:as"])
    for query in (
        "{ accessTokens { totalCount nodes { id publicKey keyThumbprint networks hours holderSubject } } }",
        f'{{ node(id: "{record}") {{ id ... on AccessToken {{ publicKey }} }} }}',
        '{ accessTokens(where: { hours: { eq: "06:00-18:00" } }) { totalCount } }',
    ):
        told = await viewed(own_hub, auditor, BANDARIA, query)
        assert json.loads(PORTAL["publicKey"])["x"] not in told.text
        assert told.json().get("data") in (
            None, {"node": None}, {"accessTokens": {"totalCount": 0, "nodes": []}}, {"accessTokens": {"totalCount": 0}},
        ), told.text  # fmt: skip


async def test_a_hub_that_showed_an_auditor_all_that_the_nation_sees_would_be_found_out(worlds: Worlds) -> None:
    async with worlds.hub(kind=Careless) as hub:
        await kept(hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
        await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
        auditor = hub.token(DSCA, scopes=["view:as"])
        told = await viewed(hub, auditor, BANDARIA, "{ accessTokens { nodes { publicKey } } }")
        assert json.loads(PORTAL["publicKey"])["x"] in told.text


CAST = Cast(BUILT_IN_ISSUER, [CastMember("DSCA", DSCA), CastMember("Bandaria", BANDARIA)])
HERE = "http://127.0.0.1:8000"


async def taken_seat(house: House, member: str, seat: str) -> Browser:
    """A browser whose person sits in one of its seats."""
    browser = Browser(house.asgi(), HERE)
    answer = await browser.send("/sign-in", seat=member)
    first = answer.headers["set-cookie"].partition(";")[0]
    answer = await browser.send("/signed-in", {"cookie": first}, seat=seat)
    assert answer.status_code == 303, answer.text
    browser.client.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
    return browser


async def test_attack_64_a_session_looks_through_anothers_eyes_only_by_a_seat_that_says_so(
    worlds: Worlds, tmp_path: Path
) -> None:
    """A browser sends `Hub-View-As`: in a whole seat, in one that names the scope, in a nation's, and once that is ended."""
    addresses = await worlds.copy()
    async with signing_in(addresses, tmp_path, cast=CAST, public_url=None) as (house, _):
        record = await grant(addresses, BUILT_IN_ISSUER, DSCA, DSCA, scopes=["view:as"])
        view = {"hub-view-as": BANDARIA}
        for member, seat in ((DSCA, DSCA), (BANDARIA, BANDARIA)):
            browser = await taken_seat(house, member, seat)
            assert (await browser.ask(WHO)).status_code == 200
            assert code(await browser.ask(WHO, view)) == (403, "VIEW_NOT_YOURS")
            await browser.close()
        browser = await taken_seat(house, DSCA, record)
        told = (await browser.ask(WHO, view)).json()["data"]["viewer"]
        assert told == {"audience": "partner", "party": "customer:BN", "readOnly": True}
        written = 'mutation { withdrawWebhook(input: { idempotencyKey: "1", webhook: "x" }) { __typename } }'
        assert (await browser.ask(written, view)).status_code == 400
        assert code(await browser.ask(WHO, {**view, "hub-proof": None})) == (403, "SESSION_UNPROVEN")
        await on_record_at(house, "update access_token set scopes = '{Case}' where id = $1", UUID(record))
        assert code(await browser.ask(WHO, view)) == (403, "VIEW_NOT_YOURS")
        await browser.close()


async def on_record_at(house: House, statement: str, *values: Any) -> None:
    """Say one thing to the store of a house, behind every door."""
    from tests.signed_in import told

    await told(house.addresses, statement, *values)


# 65: one clock, which is ours.


async def test_attack_65_a_token_is_good_to_its_last_instant_and_not_in_the_next(own_hub: Hub) -> None:
    """A request is sent again and again around the instant at which its token ends."""
    held = token(own_hub, BANDARIA)
    ends = datetime.fromtimestamp(said(held)["exp"], own_hub.clock().tzinfo) + timedelta(seconds=30)
    system = await stands(own_hub, BANDARIA, expires_at=ends)
    for before, expected in ((timedelta(microseconds=1), (200, "customer:BN")), (timedelta(), (401, "TOKEN_EXPIRED"))):
        own_hub.clock.at = ends - before
        for _ in range(2):  # the second is met by what was remembered of the first
            assert await met(own_hub, held) == expected
    assert refusal(await system.post(grant_type="client_credentials")) == (400, "invalid_client")
    own_hub.clock.at = ends - timedelta(seconds=1)
    assert (await system.token())["expires_in"] == 1


async def test_attack_65_an_instant_that_the_caller_says_is_no_instant(hub: Hub) -> None:
    """Whoever asks says when it is: in an argument, in the body, in a header."""
    asked = whole(await hub.post(ALDER, CASES))
    for headers in (
        {"date": "Fri, 01 Jan 2027 00:00:00 GMT"},
        {"accept_datetime": "Fri, 01 Jan 2027 00:00:00 GMT"},
        {"as_of": "2027-01-01T00:00:00Z"},
        {"hub_as_of": "2020-01-01T00:00:00Z"},
        {"x_request_start": "t=1893456000"},
    ):
        assert whole(await raw(hub, ALDER, {"query": CASES, "variables": {}}, **headers)) == asked, headers
    told = {
        "query": CASES,
        "variables": {},
        "asOf": "2027-01-01T00:00:00Z",
        "extensions": {"asOf": "2027-01-01T00:00:00Z"},
    }
    assert whole(await raw(hub, ALDER, told)) == asked
    for seat in EVERYBODY:
        arguments = [
            await raw(hub, seat, {"query": f'{{ cases({name}: "2027-01-01T00:00:00Z") {{ totalCount }} }}'})
            for name in ("asOf", "atOf")
        ]
        assert arguments[0].text.replace("asOf", "atOf") == arguments[1].text, seat
        assert arguments[0].status_code == 400


class Ticking(Clock):
    """A clock that is a second on whenever it is looked at."""

    def __call__(self) -> datetime:
        self.pass_(seconds=1)
        return self.at


async def test_attack_65_an_act_has_one_instant_and_every_record_of_it_says_the_same(
    worlds: Worlds, keys_and_such: Path
) -> None:
    """A receipt and the record it is about are compared, in hope of two different instants of one act."""
    async with served(await worlds.copy(), keys_and_such, Ticking(TODAY)) as hub:
        named_ = await hub.submit(OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
        assert named_["__typename"] == "Receipt"
        parent = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
        await kept(hub, BANDARIA, "issueAccessToken", {**PORTAL, "narrowedFrom": parent}, subject=PRIMARY)
        await hub.submit(BANDARIA, "revokeAccessToken", {"idempotencyKey": "back", "token": parent}, subject=PRIMARY)
        ended = (await hub.data(BANDARIA, "{ accessTokens { nodes { status endedAt } } }"))["accessTokens"]["nodes"]
        assert {one["status"] for one in ended} == {"REVOKED"}
        assert len({one["endedAt"] for one in ended}) == 1


# 66: what was understood, kept or begun under one right is worth nothing under the next.


def of_a_system(key: Any, **more: Any) -> dict[str, Any]:
    """What an administrator says of a token for the system that holds this key."""
    said_ = {name: PORTAL[name] for name in ("owner", "purpose", "expiresAt")}
    return {**said_, "publicKey": json.dumps(key.as_dict(private=False)), **more}


async def issued_to_a_system(hub: Hub, **more: Any) -> System:
    """Bandaria's administrator issues a token to a system."""
    key = ECKey.generate_key("P-256")
    return System(hub, await kept(hub, BANDARIA, "issueAccessToken", of_a_system(key, **more), subject=PRIMARY), key)


async def test_attack_66_nothing_that_was_understood_for_a_wide_token_serves_after_it_is_narrowed(own_hub: Hub) -> None:
    """The same bytes, and a cursor of before, are sent again after a token was narrowed, moved and revoked."""
    await kept(own_hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
    system = await issued_to_a_system(own_hub)
    wide = (await system.token())["access_token"]
    cut = (await exchanged(own_hub, wide)).json()["access_token"]
    pages = "{ cases(first: 1) { totalCount edges { cursor } } }"
    found = (await asks(own_hub, wide, pages))["data"]["cases"]
    assert found["totalCount"] > 5
    rest = f'{{ cases(first: 50, after: "{found["edges"][0]["cursor"]}") {{ totalCount nodes {{ designator }} }} }}'
    asked = (CASES, pages, rest)
    assert [(await asks(own_hub, one, query)).keys() for one in (wide, cut) for query in asked] == [
        {"data", "extensions"}
    ] * 6

    await kept(own_hub, BANDARIA, "narrowAccessToken", {"token": system.id, "cases": ["BN-D-SAE"]}, subject=PRIMARY)
    for query in asked:
        for one in (wide, cut):
            assert (await asks(own_hub, one, query))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    own_hub.clock.pass_(seconds=5)
    narrow = (await system.token())["access_token"]
    assert (await asks(own_hub, narrow, CASES))["data"]["cases"] == {
        "totalCount": 1,
        "nodes": [{"designator": "BN-D-SAE"}],
    }
    told = await asks(own_hub, narrow, rest)
    assert "errors" in told or {one["designator"] for one in told["data"]["cases"]["nodes"]} <= {"BN-D-SAE"}

    moved = {"token": system.id, "publicKey": json.dumps(ANOTHER)}
    await kept(own_hub, BANDARIA, "moveAccessToken", moved, subject=PRIMARY)
    assert (await asks(own_hub, narrow, CASES))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    assert refusal(await system.post(grant_type="client_credentials")) == (400, "invalid_client")


async def test_attack_66_an_administrators_words_of_before_are_weighed_anew_after_its_designation_ended(
    own_hub: Hub,
) -> None:
    """The document that was just answered is sent again, with another key, by whom it was answered to."""
    made = await kept(own_hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
    await kept(own_hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)
    await kept(own_hub, OFFICE, "endTokenAdministrator", {"administrator": made})
    again = await own_hub.submit(
        BANDARIA, "issueAccessToken", {"idempotencyKey": "after", **OF_A_PERSON}, subject=PRIMARY
    )
    assert refused(again) == ("TOKEN_ADMINISTRATION", None)
    assert (await own_hub.data(BANDARIA, TOKEN_IDS))["accessTokens"]["totalCount"] == 1


async def test_attack_66_a_session_has_the_right_of_the_moment_at_each_request(worlds: Worlds, tmp_path: Path) -> None:
    """A browser asks the same again and again while its standing token is narrowed, moved away and given back."""
    addresses = await worlds.copy()
    async with signing_in(addresses, tmp_path, cast=CAST, public_url=None) as (house, _):
        record = await grant(addresses, BUILT_IN_ISSUER, BANDARIA, BANDARIA)
        browser = await taken_seat(house, BANDARIA, record)
        assert (await browser.ask(CASES)).json()["data"]["cases"]["totalCount"] > 5
        change = "update access_token set {} where id = $1"
        await on_record_at(house, change.format("cases = '{BN-D-SAE}'"), UUID(record))
        assert (await browser.ask(CASES)).json()["data"]["cases"]["nodes"] == [{"designator": "BN-D-SAE"}]
        await on_record_at(house, change.format("scopes = '{Shipment}'"), UUID(record))
        assert code(await browser.ask(CASES)) == (400, "SCOPE_MISSING")
        await on_record_at(house, change.format("holder_subject = 'another'"), UUID(record))
        assert code(await browser.ask(CASES)) == (401, "SESSION_OVER")
        await browser.close()


# 67: one request, one seat.


def resealed(hub: Hub, held: str, **changed: Any) -> str:
    """A token whose claims are changed, sealed by the hub's own key, as no issuer of ours would."""
    return seal(hub.house.keys, Purpose.ACCESS, TOKEN_TYPE, json.dumps({**said(held), **changed}).encode())


@pytest.mark.parametrize(
    "seat",
    [
        ["partner:BN", "dsca"], ["partner:BN"], "partner:BN partner:VE", "partner:BN,VE", "partner:BN,dsca", "dsca:BN", "",
        "partner:*", "*", "superuser", None, {"partner": "BN"},
    ],
)  # fmt: skip
async def test_attack_67_a_token_for_two_seats_or_for_none_there_is_seats_nobody(hub: Hub, seat: Any) -> None:
    """A token names several seats, a seat of several parties, or a role that there is not."""
    assert await met(hub, resealed(hub, token(hub, BANDARIA))) == (200, "customer:BN")
    assert await met(hub, resealed(hub, token(hub, BANDARIA), seat=seat)) == (401, "TOKEN_INVALID")


async def test_attack_67_two_headers_are_no_union_wherever_they_are_sent(hub: Hub) -> None:
    """Two tokens, or two seats to look through, are sent in one request."""
    one, other = hub.token(BANDARIA), hub.token(DSCA, scopes=["view:as"])
    body = json.dumps({"query": WHO}).encode()
    kind = ("content-type", "application/json")
    for first, second in ((one, other), (other, one), (one, one)):
        twice = [("authorization", f"Bearer {first}"), ("authorization", f"Bearer {second}"), kind]
        assert code(await hub.client.post("/graphql", content=body, headers=twice))[0] == 401
        assert code(await hub.client.get("/schema.graphql", headers=twice))[0] == 401
        assert code(await hub.client.post("/feeds/dsams", content=b"{}", headers=twice))[0] == 401
        form = [*twice[:2], ("content-type", "application/x-www-form-urlencoded")]
        answer = await hub.client.post("/oauth/device", content=b"user_code=BCDF-GHJK", headers=form)
        assert refusal(answer) == (400, "invalid_request")
    for seats in (
        (BANDARIA, VERDANIA),
        (BANDARIA, BANDARIA),
        ("sco:BN", "VE"),
        ("ccmd:CENTCOM:BN", "VE"),
        ("sco:BN", ""),
    ):
        views = [("authorization", f"Bearer {other}"), *(("hub-view-as", seat) for seat in seats), kind]
        assert code(await hub.client.post("/graphql", content=body, headers=views)) == (403, "VIEW_UNKNOWN"), seats


async def test_attack_67_a_token_beside_a_cookie_is_the_token_alone(worlds: Worlds, tmp_path: Path) -> None:
    """A browser that sits in one seat sends the token of another, and the other way round."""
    addresses = await worlds.copy()
    async with signing_in(addresses, tmp_path, cast=CAST, public_url=None) as (house, clock):
        browser = await taken_seat(house, DSCA, await grant(addresses, BUILT_IN_ISSUER, DSCA, DSCA, scopes=["view:as"]))
        alder = issue(house.keys, ALDER, issuer=BUILT_IN_ISSUER, audience=AUDIENCE, clock=clock)
        bearer = {"authorization": f"Bearer {alder}"}
        told = (await browser.ask(WHO, bearer)).json()["data"]["viewer"]
        assert told == {"audience": "industry", "party": "company:1ABC2", "readOnly": False}
        assert code(await browser.ask(WHO, {**bearer, "hub-view-as": BANDARIA})) == (403, "VIEW_NOT_YOURS")
        assert code(await browser.ask(WHO, {"authorization": "Bearer x", "hub-view-as": BANDARIA})) == (
            401,
            "TOKEN_INVALID",
        )
        await browser.close()


# 68: only a token says who asks.

FORWARDED = {
    "x-user": "dsca", "x-forwarded-user": "dsca", "x-forwarded-email": "dsca@dsca.example", "x-remote-user": "dsca",
    "remote-user": "dsca", "x-hub-seat": "dsca", "hub-seat": "dsca", "x-seat": "dsca", "x-hasura-role": "dsca",
    "x-forwarded-access-token": "x", "x-auth-request-user": "dsca", "x-ms-client-principal": "e30=", "apollo-federation": "1",
    "x-client-verify": "SUCCESS", "x-ssl-client-s-dn": "CN=dsca", "forwarded": "for=192.0.2.1;by=dsca",
}  # fmt: skip


async def test_attack_68_what_a_gateway_says_of_its_user_seats_nobody(hub: Hub) -> None:
    """A gateway forwards a header that names the user, with no token and beside the token of another."""
    bare = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    body = json.dumps({"query": WHO}).encode()
    nobody = whole(await hub.client.post("/graphql", content=body, headers=bare))
    assert b"TOKEN_MISSING" in nobody
    alder = {**bare, "authorization": f"Bearer {hub.token(ALDER)}"}
    own = whole(await hub.client.post("/graphql", content=body, headers=alder))
    for name, value in FORWARDED.items():
        assert whole(await hub.client.post("/graphql", content=body, headers={**bare, name: value})) == nobody, name
        assert whole(await hub.client.post("/graphql", content=body, headers={**alder, name: value})) == own, name
    assert whole(await hub.client.post("/graphql", content=body, headers={**bare, **FORWARDED})) == nobody


@pytest.mark.long
async def test_attack_68_no_gateway_joins_by_entities_that_there_are_not(hub: Hub) -> None:
    """A gateway asks for the subgraph's text, or for records by their keys."""
    for seat in EVERYBODY:
        for there, nonsense in (
            ("{ _service { sdl } }", "{ _sorvice { sdl } }"),
            (
                '{ _entities(representations: [{ __typename: "Case", designator: "BN-D-SAE" }]) { __typename } }',
                '{ _ontities(representations: [{ __typename: "Case", designator: "BN-D-SAE" }]) { __typename } }',
            ),
        ):
            asked, other = await raw(hub, seat, {"query": there}), await raw(hub, seat, {"query": nonsense})
            assert asked.status_code == 400
            assert asked.text.replace("_service", "_sorvice").replace("_entities", "_ontities") == other.text, seat
        assert {"_Service", "_Entity", "_Any"}.isdisjoint((await own_schema(hub, seat)).type_map), seat


# 69: what was refused or set aside is nobody's to read.


@pytest.mark.long
async def test_attack_69_a_refused_estimate_is_told_to_nobody_and_its_refusal_repeats_nothing(own_hub: Hub) -> None:
    """Rivals, the agency and the overseers look for an estimate that was refused, in every list they have."""
    call = await open_call(own_hub, "1ABC2", "2DEF3")
    strangers = (DUNMORE, AIR_FORCE, DSCA, OFFICE, BANDARIA)
    before = {seat: await everything(own_hub, seat) for seat in strangers}
    secret = "Zenobia Quartermain's margin is 17.3 percent"
    for number, wrong in enumerate(({"call": NOBODY}, {"validUntil": "2020-01-01"}, {"leadTimeMonths": -3})):
        body = {**estimate(call, f"refused-{number}"), "assumptions": secret, **wrong}
        answer = await own_hub.submit(ALDER, "submitRomEstimate", body)
        assert answer["__typename"] == "Refused", answer
        assert "Zenobia" not in json.dumps(answer)
    for seat in strangers:
        after = await everything(own_hub, seat)
        assert differences(before[seat], after) == [], seat
        assert not any(b"Zenobia" in one for one in after.values())
    # Nor is a key taken by what was refused: neither its sender nor a rival learns by it that anything was there.
    for seat in (ALDER, DUNMORE):
        good = await own_hub.submit(seat, "submitRomEstimate", estimate(call, "refused-0"))
        assert good["__typename"] == "Receipt"


@pytest.mark.long
async def test_attack_69_what_a_feed_told_and_nobody_understood_is_in_no_answer(own_hub: Hub) -> None:
    """A document with a secret in it is set aside, and looked for by its sender, its rivals and every overseer."""
    readers = (ALDER, DUNMORE, AIR_FORCE, DSCA, BANDARIA)
    headers = {
        "authorization": f"Bearer {own_hub.token(DSCA, scopes=['feed:dsams'])}",
        "content-type": "application/jsonl",
    }
    letters = "select count(*) from dead_letter"
    [[before]] = await on_record(own_hub, letters)
    lines = [{"extract": "dsams.v1", "as_of": "2026-11-22T06:00:00Z"}, {"row": "Zenobia Quartermain"}, {"end": 1}]
    pushed = await own_hub.client.post(
        "/feeds/dsams", content="".join(json.dumps(line) + "\n" for line in lines).encode(), headers=headers
    )
    assert pushed.status_code in (200, 202), pushed.text
    assert "Zenobia" not in pushed.text
    await own_hub.house.pushes.settled()
    [[after]] = await on_record(own_hub, letters)
    assert after == before + 1
    for seat in readers:
        told = await everything(own_hub, seat)
        assert not any(b"Zenobia" in one for one in told.values()), seat
        names = set((await own_schema(own_hub, seat)).type_map)
        assert not any("letter" in name.lower() and "dead" in name.lower() for name in names)
        assert not any("quarantine" in name.lower() for name in names)


# Beyond the list: what is asked for in the moment in which it is taken back.


async def test_what_is_cut_down_while_it_is_revoked_is_good_for_nothing_once_that_is_acknowledged(own_hub: Hub) -> None:
    """A token is exchanged, over and over, in the very moment in which it is given back."""
    system = await stands(own_hub, BANDARIA)
    for _ in range(6):
        held = (await system.token())["access_token"]
        *cuts, back = await asyncio.gather(
            *(exchanged(own_hub, held) for _ in range(3)), system.post("revoke", token=held)
        )
        assert back.status_code == 200
        for cut in cuts:
            if cut.status_code == 200:
                assert await met(own_hub, cut.json()["access_token"]) == (401, "TOKEN_REVOKED")
            else:
                assert refusal(cut) == (400, "invalid_grant")


@pytest.mark.long
async def test_what_is_asked_for_while_a_token_on_record_is_revoked_is_good_for_nothing_afterwards(
    own_hub: Hub,
) -> None:
    """A system, and a terminal, are given access in the very moment in which their administrator revokes them."""
    await kept(own_hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
    for round_ in range(4):
        system = await issued_to_a_system(own_hub)
        person = {**OF_A_PERSON, "holderIssuer": BUILT_IN_ISSUER, "holderSubject": f"clerk-{round_}"}
        clerk = await kept(own_hub, BANDARIA, "issueAccessToken", person, subject=PRIMARY)
        terminal = await begun(own_hub)
        credential = signed_in(own_hub, subject=f"clerk-{round_}")
        taking_back = (
            own_hub.submit(BANDARIA, "revokeAccessToken", {"idempotencyKey": one, "token": one}, subject=PRIMARY)
            for one in (system.id, clerk)
        )
        given, let_in, *acts = await asyncio.gather(
            system.post(grant_type="client_credentials"),
            decided(own_hub, credential, terminal["user_code"]),
            *taking_back,
        )
        assert [one["__typename"] for one in acts] == ["Receipt"] * 2
        if given.status_code == 200:
            assert await met(own_hub, given.json()["access_token"]) == (401, "TOKEN_REVOKED")
        own_hub.clock.pass_(seconds=5)
        answer = await polled(own_hub, terminal["device_code"])
        assert refusal(answer) == (400, "invalid_grant" if let_in.status_code == 200 else "authorization_pending")


class _Slow(StandingTokens):
    """A store that takes five seconds over an assertion, in which the token on record is narrowed."""

    hub: Hub

    async def spend(self, by: str, assertion: str, good_until: datetime, now: datetime) -> bool:
        self.hub.clock.pass_(seconds=5)
        record = by.removeprefix("client:")
        await on_record(self.hub, "update access_token set cases = '{BN-D-SAE}' where id = $1", UUID(record))
        await revoke(self.hub, Revocation(Ground.STANDING, record))
        self.hub.clock.pass_(seconds=5)
        return await super().spend(by, assertion, good_until, now)


async def test_what_a_slow_store_gives_out_by_a_token_as_it_was_is_taken_back_with_it(own_hub: Hub) -> None:
    """A system asks for access, and its token on record is narrowed after that was read and before access is given."""
    system = await stands(own_hub, BANDARIA)
    house = own_hub.house.authorization
    slow = _Slow(own_hub.house.store.writes)
    slow.hub = own_hub
    form = {
        "grant_type": "client_credentials", "client_assertion_type": BY_KEY, "client_assertion": system.assertion(),
    }  # fmt: skip
    given = await answer(replace(house, records=slow), "token", Asked("/oauth/token", form, {}))
    assert given.status == 200
    assert "cases" not in said(given.body["access_token"])
    assert await met(own_hub, given.body["access_token"]) == (401, "TOKEN_REVOKED")
    narrow = (await system.token())["access_token"]
    assert (await asks(own_hub, narrow))["data"]["cases"]["nodes"] == [{"designator": "BN-D-SAE"}]


async def test_a_seat_that_is_taken_while_its_token_is_revoked_is_no_seat_afterwards(
    worlds: Worlds, tmp_path: Path
) -> None:
    """A person comes back from signing in in the very moment in which its standing token, or all that is its own, is revoked."""
    addresses = await worlds.copy()
    async with signing_in(addresses, tmp_path, cast=CAST, public_url=None) as (house, clock):
        for round_ in range(4):
            record = await grant(addresses, BUILT_IN_ISSUER, BANDARIA, BANDARIA, purpose=f"{round_}")
            browser = Browser(house.asgi(), HERE)
            first = (await browser.send("/sign-in", seat=BANDARIA)).headers["set-cookie"].partition(";")[0]
            hub = Hub(house, clock, browser.client)  # type: ignore[arg-type]
            taken, _ = await asyncio.gather(
                browser.send("/signed-in", {"cookie": first}, seat=record),
                revoke(hub, Revocation(Ground.TOKEN, record)),
            )
            now = taken.headers.get("set-cookie", first).partition(";")[0]
            for cookie in (first, now):
                if cookie == first and taken.status_code != 303:
                    continue  # it is the seat of before, which rests on another right
                assert code(await browser.ask(WHO, {"cookie": cookie}))[0] == 401
            await browser.close()


# Beyond the list: tokens on record, as a rival, another nation and an overseer try to tell them.


async def administered(hub: Hub) -> tuple[str, str]:
    """Bandaria, Verdania and Alder each have an administrator, and Bandaria two tokens; their ids."""
    await kept(hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
    await kept(hub, VERDANIAN_OFFICE, "nameTokenAdministrator", named("PRIMARY", "ve-1", "customer:VE"))
    await kept(hub, DSCA, "nameTokenAdministrator", named("PRIMARY", "alder-1", "company:1ABC2"))
    first = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    return first, await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)


RIVALS = ((VERDANIA, "ve-1"), (ALDER, "alder-1"))
WORD = "mutation($input: {0}Input!) {{ {1}(input: $input) {{ __typename ... on Refused {{ code sentence field }} }} }}"


async def told(hub: Hub, seat: str, subject: str, mutation: str, taken: Mapping[str, Any]) -> bytes:
    """All that comes over the wire of one submission."""
    document = WORD.format(mutation[0].upper() + mutation[1:], mutation)
    body = {"query": document, "variables": {"input": dict(taken)}}
    return whole(await raw(hub, None, body, authorization=f"Bearer {hub.token(seat, subject=subject)}"))


async def test_what_is_anothers_and_what_is_nobodys_are_refused_in_the_same_bytes_by_every_act(own_hub: Hub) -> None:
    """An administrator of another organization names tokens, administrators and persons that are not its own."""
    portal, _ = await administered(own_hub)
    found = (await own_hub.data(BANDARIA, ADMINISTRATORS))["tokenAdministrators"]["nodes"]
    primary = found[0]["id"]
    holder = {"holderIssuer": OF_A_PERSON["holderIssuer"], "reason": "Leaving"}
    acts: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        (mutation, {"token": portal, **more}, {"token": NOBODY, **more})
        for mutation, more in (
            ("narrowAccessToken", {"readOnly": True}),
            ("moveAccessToken", {"publicKey": json.dumps(ANOTHER)}),
            ("revokeAccessToken", {}),
        )
    ]
    acts += [
        ("issueAccessToken", {**PORTAL, "narrowedFrom": portal}, {**PORTAL, "narrowedFrom": NOBODY}),
        (
            "revokeAccessOfPerson",
            {**holder, "holderSubject": OF_A_PERSON["holderSubject"]},
            {**holder, "holderSubject": "bn-nobody-9"},
        ),
        (
            "revokeAccessOfOrganization",
            {"party": "customer:BN", "reason": "Leaving"},
            {"party": "customer:ZZ", "reason": "Leaving"},
        ),
    ]
    for seat, subject in RIVALS:
        for mutation, theirs, nobodys in acts:
            answers = [
                await told(own_hub, seat, subject, mutation, {"idempotencyKey": "the same", **one})
                for one in (theirs, nobodys)
            ]
            assert answers[0] == answers[1], (seat, mutation)
            assert b'"Refused"' in answers[0]
    for seat in (VERDANIAN_OFFICE, DSCA):  # an office of another nation, and one that names no nation's
        answers = [
            await told(own_hub, seat, "x", "endTokenAdministrator", {"idempotencyKey": "end", "administrator": one})
            for one in (primary, NOBODY)
        ]
        assert answers[0] == answers[1], seat


async def test_no_id_order_count_or_cursor_tells_a_rival_of_a_nations_tokens(own_hub: Hub) -> None:
    """A nation's ids and cursors are brought by its rivals, and its tokens sorted by what an overseer may not see."""
    first, second = await administered(own_hub)
    page = (await own_hub.data(BANDARIA, "{ accessTokens(first: 1) { edges { cursor } } }"))["accessTokens"]
    cursor = page["edges"][0]["cursor"]
    foreign = "A" * len(cursor)
    for seat, _ in RIVALS:
        by_id = [
            whole(await own_hub.post(seat, f'{{ node(id: "{one}") {{ id }} }}')) for one in (first, second, NOBODY)
        ]
        assert by_id[0] == by_id[1] == by_id[2], seat
        after = [
            await own_hub.post(seat, f'{{ accessTokens(after: "{one}") {{ totalCount nodes {{ id }} }} }}')
            for one in (cursor, foreign)
        ]
        assert whole(after[0]) == whole(after[1]), seat
        counted = "{ accessTokens { totalCount pageInfo { hasNextPage startCursor endCursor } } }"
        nothing = {"totalCount": 0, "pageInfo": {"hasNextPage": False, "startCursor": None, "endCursor": None}}
        assert await own_hub.data(seat, counted) == {"accessTokens": nothing}, seat
    facts = ("HOLDER_SUBJECT", "HOLDER_ISSUER", "PUBLIC_KEY", "KEY_THUMBPRINT", "HOURS")
    for seat in (OFFICE, DSCA):
        for fact in facts:
            ways = [
                await own_hub.ask(
                    seat, f"{{ accessTokens(orderBy: [{{ fact: {fact}, direction: {way} }}]) {{ nodes {{ id }} }} }}"
                )
                for way in ("ASC", "DESC")
            ]
            assert ways[0] == ways[1], (seat, fact)


async def test_a_key_and_a_body_of_anothers_act_bring_nobody_its_receipt(own_hub: Hub) -> None:
    """A rival and another nation send an administrator's act again, word for word, under its key."""
    await administered(own_hub)
    act = {"idempotencyKey": "the nation's own", **of_a_system(ECKey.generate_key("P-256"))}
    receipt = await own_hub.submit(BANDARIA, "issueAccessToken", act, subject=PRIMARY)
    assert await own_hub.submit(BANDARIA, "issueAccessToken", act, subject=PRIMARY) == receipt
    back = {"idempotencyKey": "back", "token": receipt["recordId"]}
    assert (await own_hub.submit(BANDARIA, "revokeAccessToken", back, subject=PRIMARY))["__typename"] == "Receipt"
    for seat, subject in RIVALS:
        fresh = {**back, "idempotencyKey": "never used"}
        answers = [await told(own_hub, seat, subject, "revokeAccessToken", one) for one in (back, fresh)]
        assert answers[0] == answers[1], seat
        mine = await own_hub.submit(seat, "issueAccessToken", act, subject=subject)
        assert (mine["__typename"], mine["recordId"] == receipt["recordId"]) == ("Receipt", False)
    outsider = await own_hub.submit(DUNMORE, "issueAccessToken", act, subject="alder-1")
    assert refused(outsider) == ("TOKEN_ADMINISTRATION", None)


async def test_another_organizations_token_is_no_token_at_any_address_of_the_authorization_server(own_hub: Hub) -> None:
    """A client of one organization holds tokens of another, good and bad, and asks which of them are good."""
    mine, rival = await stands(own_hub, ALDER), await stands(own_hub, DUNMORE)
    good = (await rival.token())["access_token"]
    spent = (await rival.token())["access_token"]
    assert (await rival.post("revoke", token=spent)).status_code == 200
    others = (good, spent, good[:-4] + "AAAA", "x")
    for path in ("introspect", "revoke"):
        answers = [whole(await mine.post(path, token=one)) for one in others]
        assert answers == [answers[0]] * len(others), path
    for path in ("revoke",):
        answers = [whole(await post(own_hub, path, client_id="terminal", token=one)) for one in others]
        assert answers == [answers[0]] * len(others), path
    assert (await met(own_hub, good)) == (200, "company:2DEF3")  # nor was it taken back
    # Of its own organization a client is told, as the standard has it, that it was given to another.
    beside = await stands(own_hub, DUNMORE)
    assert refusal(await beside.post("revoke", token=good)) == (400, "invalid_grant")


async def test_who_is_a_client_and_which_code_waits_is_told_to_nobody_who_may_not_know(own_hub: Hub) -> None:
    """Ids of clients that are, were and never were, and codes that wait and do not, are tried out."""
    system, ended = await stands(own_hub, BANDARIA), await stands(own_hub, BANDARIA, status="REVOKED")
    person, _ = await a_clerk(own_hub)
    key = ECKey.generate_key("P-256")
    for path in ("token", "introspect", "revoke"):
        answers = []
        for name in (system.id, ended.id, person, NOBODY, "terminal"):
            proof = System(own_hub, name, key).assertion()
            form = {
                "grant_type": "client_credentials",
                "token": "x",
                "client_assertion_type": BY_KEY,
                "client_assertion": proof,
            }
            answers.append(whole(await post(own_hub, path, **form)))
        assert answers == [answers[0]] * 5, path
    terminal = await begun(own_hub)
    codes = (terminal["user_code"], "BCDF-GHJK")
    for credential in ("x", own_hub.token(ALDER)):
        answers = [whole(await decided(own_hub, credential, one)) for one in codes]
        assert answers[0] == answers[1]
