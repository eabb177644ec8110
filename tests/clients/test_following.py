"""Clients that others wrote follow the hub: `graphql-ws` over a socket, `graphql-sse` over a stream, as they are published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from tests.clients.running import node_client, run_by_node
from tests.following import FOLLOW, WHO, Bulletin, FollowedHouse, on_a_port
from tests.served import Hub, served
from tests.stories.asking import BANDARIA

PARTY = {"data": {"viewer": {"party": "customer:BN"}}, "extensions": {"cost": {"nodes": 1, "bytes": 2010}}}


@pytest.fixture
async def followed(fresh_addresses: Any, tmp_path: Any) -> AsyncIterator[Hub]:
    """A hub whose changes the test tells; of an empty store, for nothing is read."""
    async with served(fresh_addresses, tmp_path, kind=FollowedHouse) as hub:
        yield hub


def bulletin(hub: Hub) -> Bulletin:
    """Who tells its followers."""
    assert isinstance(hub.house.following, Bulletin)
    return hub.house.following


def lines(printed: str) -> list[Any]:
    """What a client printed."""
    return [orjson.loads(line) for line in printed.splitlines()]


async def test_graphql_ws_asks_follows_and_comes_again_with_a_new_token(followed: Hub) -> None:
    node_client("graphql-ws")
    first = followed.token(BANDARIA)
    followed.clock.pass_(days=1)
    second = followed.token(BANDARIA)
    followed.clock.pass_(days=-1)
    async with on_a_port(followed.house) as address:
        told = {
            "url": f"ws://{address}/graphql",
            "tokens": [first, first, second, second],
            "query": WHO,
            "follow": FOLLOW,
        }
        client = asyncio.create_task(
            asyncio.to_thread(run_by_node, "follow_by_socket.mjs", "graphql-ws", say=orjson.dumps(told).decode())
        )
        [first_follower] = await bulletin(followed).following(1)
        bulletin(followed).tell("before")
        await first_follower.told.join()
        followed.clock.pass_(days=1)
        await asyncio.wait_for(first_follower.over.wait(), 10)
        [again] = await bulletin(followed).following(1)
        bulletin(followed).tell("after")
        again.told.put_nowait(None)
        printed = lines(await client)
    assert [one for one in printed if "closed" not in one] == [
        PARTY,
        {"data": {"changes": "before"}},
        {"data": {"changes": "after"}},
    ]
    assert (4403, "TOKEN_EXPIRED: the access token has expired; ask for a new one") in [
        (one.get("closed"), one.get("reason")) for one in printed
    ]


async def test_graphql_ws_does_not_come_again_with_a_token_that_is_none(followed: Hub) -> None:
    node_client("graphql-ws")
    async with on_a_port(followed.house) as address:
        told = {
            "url": f"ws://{address}/graphql",
            "tokens": [followed.token(BANDARIA), "none", "none"],
            "query": WHO,
            "follow": FOLLOW,
        }
        printed = lines(
            await asyncio.to_thread(run_by_node, "follow_by_socket.mjs", "graphql-ws", say=orjson.dumps(told).decode())
        )
    assert printed[0] == PARTY
    assert printed[-1] == {"ended": 4401}
    assert [one["closed"] for one in printed if "closed" in one].count(4401) == 1


async def test_graphql_sse_asks_follows_and_is_told_what_is_refused(followed: Hub) -> None:
    node_client("graphql-sse")
    async with on_a_port(followed.house) as address:
        told = {"url": f"http://{address}/graphql", "token": followed.token(BANDARIA), "query": WHO, "follow": FOLLOW}
        client = asyncio.create_task(
            asyncio.to_thread(run_by_node, "follow_by_stream.mjs", "graphql-sse", say=orjson.dumps(told).decode())
        )
        [follower] = await bulletin(followed).following(1)
        bulletin(followed).tell("one")
        bulletin(followed).tell("two")
        follower.told.put_nowait(None)
        printed = lines(await client)
    refused = await followed.ask(BANDARIA, "{ nowhere }")
    assert printed == [PARTY, refused, {"data": {"changes": "one"}}, {"data": {"changes": "two"}}]


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("script", "package"), [("follow_by_apollo.mjs", "@apollo/client"), ("follow_by_urql.mjs", "@urql/core")]
)
async def test_clients_of_pages_ask_and_follow_over_a_socket_and_are_told_what_is_refused(
    followed: Hub, script: str, package: str
) -> None:
    node_client(package)
    async with on_a_port(followed.house) as address:
        told = {"url": f"ws://{address}/graphql", "token": followed.token(BANDARIA), "query": WHO, "follow": FOLLOW}
        client = asyncio.create_task(
            asyncio.to_thread(run_by_node, script, package, say=orjson.dumps(told).decode(), within=30)
        )
        [follower] = await bulletin(followed).following(1)
        bulletin(followed).tell("one")
        bulletin(followed).tell("two")
        follower.told.put_nowait(None)
        printed = lines(await client)
    [who, refused, *events] = printed
    assert who["data"]["viewer"]["party"] == "customer:BN"
    assert refused == {"codes": ["RESYNC_REQUIRED"]}
    assert events == [{"data": {"changes": "one"}}, {"data": {"changes": "two"}}]
