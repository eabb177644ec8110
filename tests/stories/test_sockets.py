"""Who opens a socket, what may be said over it and in which order, and with what it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hub.app import House
from hub.revoke import take_back
from schema.desk import Ground, Revocation
from tests.following import FOLLOW, WHO, Bulletin, FollowedHouse, line, on_a_port
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DSCA, DUNMORE
from tests.stories.conftest import Worlds

BODY_BYTES = 4_096


@pytest.fixture(scope="module")
async def followed(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub whose changes the test tells."""
    async with worlds.hub(kind=FollowedHouse, body_bytes=BODY_BYTES, subscriptions=3, sockets=4, idle_seconds=1.0,
                          telling_seconds=1.0, said={"allowed_origins": ("https://portal.bandaria.test",)}) as hub:  # fmt: skip
        yield hub


@pytest.fixture(scope="module")
async def address(followed: Hub) -> AsyncIterator[str]:
    """Where it is served."""
    async with on_a_port(followed.house) as at:
        yield at


def bulletin(hub: Hub) -> Bulletin:
    """Who tells its followers."""
    assert isinstance(hub.house.following, Bulletin)
    return hub.house.following


def open_now(house: House) -> int:
    """How many sockets and streams stand."""
    return len(house.connections)


async def until_none_is_open(house: House) -> None:
    """Until what was closed is let go of."""
    async with asyncio.timeout(5):
        while open_now(house):  # noqa: ASYNC110 - nobody is told when a socket is let go of
            await asyncio.sleep(0.01)


def party(told: Any) -> str:
    """Whom an answer was for."""
    return str(told["payload"]["data"]["viewer"]["party"])


# Opening.


async def test_a_question_over_a_socket_is_answered_as_by_post(followed: Hub, address: str) -> None:
    by_post = await followed.ask(BANDARIA, WHO)
    async with line(address) as one:
        assert one.connection.subprotocol == "graphql-transport-ws"
        await one.begin(followed.token(BANDARIA))
        await one.subscribe("a", WHO)
        assert await one.hear() == {"type": "next", "id": "a", "payload": by_post}
        assert await one.hear() == {"type": "complete", "id": "a"}
        await one.subscribe("a", "{ nowhere }")  # an id that is over is free again
        refused = await one.hear()
    assert refused == {"type": "error", "id": "a", "payload": (await followed.ask(BANDARIA, "{ nowhere }"))["errors"]}


@pytest.mark.parametrize("speaking", ["graphql-ws", None])
async def test_attack_62_a_client_of_another_protocol_is_not_spoken_with(address: str, speaking: str | None) -> None:
    async with line(address, speaking=speaking) as one:
        assert await one.closed() == (4406, "offer the subprotocol graphql-transport-ws")


async def test_who_brings_the_token_in_the_handshake_is_known_by_it(followed: Hub, address: str) -> None:
    async with line(address, authorization=f"Bearer {followed.token(ALDER)}") as one:
        await one.begin(None)
        await one.subscribe("a", WHO)
        assert party(await one.hear()) == "company:1ABC2"


@pytest.mark.parametrize(
    ("brought", "closed"),
    [
        ({}, (4401, "TOKEN_MISSING")),
        ({"authorization": "Bearer x.y.z"}, (4401, "TOKEN_INVALID")),
        ({"authorization": ["Bearer x"]}, (4400, "bring `authorization` in the payload as text")),
        ("Bearer x", (4400, "a payload is an object")),
    ],
    ids=["nothing", "no token of ours", "a list", "a text"],
)
async def test_who_brings_no_good_token_is_closed_and_told_why(
    address: str, brought: Any, closed: tuple[int, str]
) -> None:
    async with line(address) as one:
        await one.say("connection_init", payload=brought)
        code, reason = await one.closed()
    assert (code, reason.partition(":")[0]) == closed


async def test_two_tokens_are_never_one_credential(followed: Hub, address: str) -> None:
    async with line(address, authorization=f"Bearer {followed.token(ALDER)}") as one:
        await one.say("connection_init", payload={"authorization": f"Bearer {followed.token(DSCA)}"})
        code, reason = await one.closed()
    assert (code, reason.partition(":")[0]) == (4401, "TOKEN_INVALID")


async def test_pages_of_another_origin_open_no_socket(followed: Hub, address: str) -> None:
    for origin in ("https://elsewhere.test", "null", "https://portal.bandaria.test.elsewhere.test"):
        with pytest.raises(InvalidStatus) as refused:
            async with line(address, origin=origin):
                pass
        assert refused.value.response.status_code == 403
        assert b'"ORIGIN_NOT_ALLOWED"' in (refused.value.response.body or b"")
    for origin in ("https://portal.bandaria.test", "http://127.0.0.1:8000"):
        async with line(address, origin=origin) as one:
            await one.begin(followed.token(BANDARIA))


async def test_through_anothers_eyes_nobody_opens_a_socket(followed: Hub, address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with line(address, hub_view_as=BANDARIA):
            pass
    assert refused.value.response.status_code == 403
    assert b'"VIEW_NOT_HERE"' in (refused.value.response.body or b"")


async def test_a_token_in_the_address_counts_for_nothing_and_stands_in_no_log(
    followed: Hub, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = followed.token(BANDARIA)
    with caplog.at_level(logging.INFO, "uvicorn.error"):
        async with line(address, at=f"/graphql?access_token={token}") as one:
            await one.say("connection_init")
            assert (await one.closed())[1].startswith("TOKEN_MISSING")
    assert '"WebSocket /graphql" [accepted]' in caplog.text  # a line is written of each
    assert token not in caplog.text


# The order of what is said.


async def test_attack_62_nothing_is_asked_before_one_has_said_who_one_is(followed: Hub, address: str) -> None:
    before = len(bulletin(followed).followers)
    async with line(address, authorization=f"Bearer {followed.token(DSCA)}") as one:
        await one.subscribe("a", FOLLOW)
        assert await one.closed() == (4401, "Unauthorized")
    assert len(bulletin(followed).followers) == before


async def test_attack_62_who_one_is_is_said_once(followed: Hub, address: str) -> None:
    async with line(address) as one:
        await one.begin(followed.token(ALDER))
        await one.say("connection_init", payload={"authorization": f"Bearer {followed.token(DSCA)}"})
        assert await one.closed() == (4429, "Too many initialisation requests")


@pytest.mark.long
async def test_who_says_nothing_for_three_seconds_is_closed(address: str) -> None:
    began = asyncio.get_running_loop().time()
    async with line(address) as one:
        await one.say("ping")
        assert await one.hear() == {"type": "pong"}
        assert await one.closed() == (4408, "Connection initialisation timeout")
    assert 2.9 < asyncio.get_running_loop().time() - began < 4.5


@pytest.mark.parametrize(
    "said",
    [b"\x00", "no JSON", "[]", "{}", '{"type": "next", "id": "a"}', '{"type": "start", "id": "a", "payload": {}}',
     '{"type": "subscribe", "payload": {"query": "{ viewer { party } }"}}', '{"type": "subscribe", "id": 1, "payload": {}}',
     '{"type": "subscribe", "id": "a"}', '{"type": "subscribe", "id": "a", "payload": {"query": 1}}',
     '{"type": "subscribe", "id": "a", "payload": {"query": "", "variables": []}}', '{"type": "complete"}',
     '{"type": "ping", "payload": 1}'],
    ids=["binary", "text", "list", "no type", "ours", "legacy", "no id", "number", "no payload", "query", "variables", "complete",
         "ping"],
)  # fmt: skip
async def test_what_the_protocol_does_not_know_closes_the_socket(
    followed: Hub, address: str, said: str | bytes
) -> None:
    async with line(address) as one:
        await one.begin(followed.token(BANDARIA))
        await one.connection.send(said)
        assert (await one.closed())[0] == 4400


async def test_a_message_longer_than_a_request_may_be_closes_the_socket(followed: Hub, address: str) -> None:
    async with line(address) as one:
        await one.begin(followed.token(BANDARIA))
        await one.say("ping", payload={"x": "x" * (BODY_BYTES - 100)})
        assert await one.hear() == {"type": "pong"}
        await one.say("ping", payload={"x": "x" * BODY_BYTES})
        assert (await one.closed())[0] == 1009


async def test_an_id_under_way_is_not_taken_twice(followed: Hub, address: str) -> None:
    async with line(address) as one:
        await one.begin(followed.token(BANDARIA))
        await one.subscribe("a", FOLLOW)
        await one.subscribe("a", WHO)
        assert await one.closed() == (4409, "Subscriber for a already exists")


async def test_attack_62_no_submission_is_taken_over_a_socket(followed: Hub, address: str) -> None:
    document = "mutation { submitRomEstimate(input: {}) { __typename } }"
    named = "mutation M($input: WithdrawRomEstimateInput!) { withdrawRomEstimate(input: $input) { __typename } }"
    async with line(address) as one:
        await one.begin(followed.token(ALDER))
        await one.subscribe("a", named, variables={"input": {"idempotencyKey": "k", "estimate": "x"}})
        refused = await one.hear()
        assert refused["type"] == "error"
        await one.subscribe("b", document)
        assert (await one.hear())["type"] == "error"
    assert [error["extensions"]["code"] for error in refused["payload"]] == ["MUTATION_NOT_HERE"]


# How much.


async def test_a_socket_has_so_many_operations_under_way_and_no_more(followed: Hub, address: str) -> None:
    async with line(address) as one:
        await one.begin(followed.token(BANDARIA))
        for name in "abcd":
            await one.subscribe(name, FOLLOW)
        refused = await one.hear()
        assert (refused["type"], refused["id"]) == ("error", "d")
        [error] = refused["payload"]
        assert error["extensions"]["code"] == "LIMIT_SUBSCRIPTIONS"
        assert "at most 3 are taken and 4 were met" in error["message"]
        [first, *_] = await bulletin(followed).following(3)
        await one.say("complete", id="a")
        await asyncio.wait_for(first.over.wait(), 5)
        await one.subscribe("d", FOLLOW)
        await bulletin(followed).following(3)
        bulletin(followed).tell("now")
        assert {(await one.hear())["id"] for _ in range(3)} == {"b", "c", "d"}


async def test_a_holder_has_so_many_sockets_and_nobody_is_counted_with_another(followed: Hub, address: str) -> None:
    await until_none_is_open(followed.house)
    async with line(address) as a, line(address) as b, line(address) as c, line(address) as d, line(address) as e:
        for one in (a, b, c, d):
            await one.begin(followed.token(ALDER))
        await e.say("connection_init", payload={"authorization": f"Bearer {followed.token(ALDER)}"})
        code, reason = await e.closed()
        assert (code, reason) == (1013, "LIMIT_SOCKETS: at most 4 are taken and 5 were met; close one")
        async with line(address) as rival:
            await rival.begin(followed.token(DUNMORE))
    await until_none_is_open(followed.house)
    async with line(address) as one:
        await one.begin(followed.token(ALDER))


@pytest.mark.long
async def test_a_socket_on_which_nothing_happens_is_closed(followed: Hub, address: str) -> None:
    async with line(address) as one, line(address) as busy:
        for each in (one, busy):
            await each.begin(followed.token(BANDARIA))
        await busy.subscribe("a", FOLLOW)
        assert await one.closed() == (1000, "IDLE: nothing was under way for 1 s")
        bulletin(followed).tell("still here")
        assert (await busy.hear())["payload"] == {"data": {"changes": "still here"}}


@pytest.mark.long
async def test_who_takes_nothing_is_closed_and_keeps_nobody_waiting(followed: Hub, address: str) -> None:
    async with line(address) as slow, line(address) as other:
        for one in (slow, other):
            await one.begin(followed.token(BANDARIA))
        await slow.subscribe("a", FOLLOW)
        await bulletin(followed).following(1)
        slow.connection.transport.pause_reading()
        [follower] = await bulletin(followed).following(1)
        for _ in range(400):
            bulletin(followed).tell("x" * 65_536)
        await other.subscribe("b", WHO)
        assert (await other.hear(0.9))["id"] == "b"
        await asyncio.wait_for(follower.over.wait(), 5)
        assert follower.told.qsize() > 100  # what was not told is left for a cursor
        slow.connection.transport.resume_reading()
        assert await slow.closed() == (
            4413,
            "CONSUMER_TOO_SLOW: come again with the last cursor, and nothing is missed",
        )


# Who is told what.


async def test_attack_52_two_principals_of_one_process_and_one_socket_each_are_told_their_own(
    followed: Hub, address: str
) -> None:
    async with line(address) as alder, line(address) as dunmore:
        await alder.begin(followed.token(ALDER))
        await dunmore.begin(followed.token(DUNMORE))
        for one in (alder, dunmore):
            await one.subscribe("f", FOLLOW)
        await bulletin(followed).following(2)
        bulletin(followed).tell("for Alder", "company:1ABC2")
        bulletin(followed).tell("for Dunmore", "company:2DEF3")
        assert [(await one.hear())["payload"]["data"]["changes"] for one in (alder, dunmore)] == [
            "for Alder",
            "for Dunmore",
        ]
        for turn in range(5):
            for one in (alder, dunmore):
                await one.subscribe(f"q{turn}", WHO)
        told: dict[str, list[str]] = {"alder": [], "dunmore": []}
        for name, one in (("alder", alder), ("dunmore", dunmore)):
            while len(told[name]) < 2:
                heard = await one.hear()
                if heard["type"] == "next":
                    told[name].append(party(heard))
    assert told == {"alder": ["company:1ABC2"] * 2, "dunmore": ["company:2DEF3"] * 2}


async def test_what_is_refused_and_what_fails_of_a_subscription_is_told_in_codes(followed: Hub, address: str) -> None:
    async with line(address) as one:
        await one.begin(followed.token(BANDARIA))
        await one.subscribe("a", "subscription { refused }")
        refused = await one.hear()
        assert [error["extensions"]["code"] for error in refused["payload"]] == ["RESYNC_REQUIRED"]
        await one.subscribe("b", FOLLOW)
        [follower] = await bulletin(followed).following(1)
        follower.told.put_nowait(5)  # type: ignore[arg-type]
        failed = await one.hear()
        [error] = failed["payload"]
        assert (failed["type"], error["extensions"]["code"]) == ("error", "FAULT")
        assert set(error["extensions"]) == {"code", "reference"}


async def test_what_is_completed_is_told_no_more(followed: Hub, address: str) -> None:
    async with line(address) as one:
        await one.begin(followed.token(BANDARIA))
        await one.subscribe("a", FOLLOW)
        [follower] = await bulletin(followed).following(1)
        await one.say("complete", id="a")
        await one.say("complete", id="never begun")
        await asyncio.wait_for(follower.over.wait(), 5)
        bulletin(followed).tell("nobody")
        await one.say("ping")
        assert await one.hear() == {"type": "pong"}


# Its end.


async def test_attack_59_a_socket_ends_with_its_token_and_nothing_is_told_afterwards(worlds: Worlds) -> None:
    async with worlds.hub(kind=FollowedHouse) as hub, on_a_port(hub.house) as address, line(address) as one:
        await one.begin(hub.token(BANDARIA))
        await one.subscribe("a", FOLLOW)
        [follower] = await bulletin(hub).following(1)
        hub.clock.pass_(hours=23, minutes=59, seconds=59)
        bulletin(hub).tell("in time")
        assert (await one.hear())["payload"] == {"data": {"changes": "in time"}}
        hub.clock.pass_(seconds=1)
        bulletin(hub).tell("too late")
        began = asyncio.get_running_loop().time()
        code, reason = await one.closed()
        assert (code, reason) == (4403, "TOKEN_EXPIRED: the access token has expired; ask for a new one")
        assert asyncio.get_running_loop().time() - began < 1
        assert follower.over.is_set()


async def test_attack_59_a_socket_ends_with_the_revocation_of_its_token(followed: Hub, address: str) -> None:
    token = followed.token(AIR_FORCE, "revoked")
    async with line(address) as one, line(address) as another:
        await one.begin(token)
        await another.begin(followed.token(AIR_FORCE))
        for each in (one, another):
            await each.subscribe("a", FOLLOW)
        await bulletin(followed).following(2)
        person = Revocation.of_person("urn:fms-hub:built-in", "revoked")
        assert person.ground is Ground.PERSON
        await take_back(followed.house, person, "a test")
        bulletin(followed).tell("afterwards")
        assert (await another.hear())["payload"] == {"data": {"changes": "afterwards"}}
        with pytest.raises(ConnectionClosed) as closed:
            await one.hear()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason.partition(":")[0]) == (4401, "TOKEN_REVOKED")


async def test_a_socket_ends_when_the_hours_of_its_token_do(worlds: Worlds) -> None:
    async with worlds.hub(kind=FollowedHouse) as hub, on_a_port(hub.house) as address, line(address) as one:
        await one.begin(hub.token(BANDARIA, hours="06:00-13:00"))
        await one.subscribe("a", FOLLOW)
        [follower] = await bulletin(hub).following(1)
        hub.clock.pass_(hours=1, minutes=1)
        code, reason = await one.closed()
        assert (code, reason.partition(":")[0]) == (4403, "TOKEN_OUTSIDE_HOURS")
        assert follower.over.is_set()


async def test_a_socket_ends_when_nobody_knows_what_was_revoked(worlds: Worlds) -> None:
    async with worlds.hub(kind=FollowedHouse) as hub, on_a_port(hub.house) as address, line(address) as one:
        await one.begin(hub.token(BANDARIA))
        await one.subscribe("a", FOLLOW)
        await bulletin(hub).following(1)
        await hub.house.revocations.close()
        code, reason = await one.closed()
        assert (code, reason.partition(":")[0]) == (1013, "REVOCATIONS_STALE")


async def test_a_server_that_stops_closes_its_sockets_and_is_not_held_up_by_them(followed: Hub) -> None:
    async with on_a_port(followed.house) as address:
        opened = line(address)
        one = await opened.__aenter__()
        await one.begin(followed.token(BANDARIA))
        await one.subscribe("a", FOLLOW)
        [follower] = await bulletin(followed).following(1)
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 5
    assert (await one.closed())[0] == 1012
    await asyncio.wait_for(follower.over.wait(), 5)
    await opened.__aexit__(None, None, None)


# With what the hub itself tells.

CASE = "subscription($d: CaseDesignator!, $after: String) { caseChanged(designator: $d, after: $after) { cursor kind case { neutralTitle } } }"


async def test_a_case_is_followed_over_a_socket_and_again_from_the_last_cursor(own_hub: Hub) -> None:
    async with on_a_port(own_hub.house) as address:
        async with line(address) as one:
            await one.begin(own_hub.token(BANDARIA))
            await one.subscribe("a", CASE, variables={"d": "BN-D-QAG"})
            first = await one.hear()
            changed = first["payload"]["data"]["caseChanged"]
            told = await own_hub.data(BANDARIA, '{ case(designator: "BN-D-QAG") { neutralTitle } }')
            assert (first["type"], changed["kind"], changed["case"]) == ("next", "CHANGED", told["case"])
        async with line(address) as again:
            await again.begin(own_hub.token(BANDARIA))
            await again.subscribe("a", CASE, variables={"d": "BN-D-QAG", "after": "no cursor"})
            refused = await again.hear()
            assert refused["type"] == "error"
            await again.subscribe("b", CASE, variables={"d": "BN-D-QAG", "after": changed["cursor"]})
            with pytest.raises(TimeoutError):  # nothing has changed, and nothing is told twice
                await again.hear(0.7)
