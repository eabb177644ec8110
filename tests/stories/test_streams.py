"""One operation told as it goes over HTTP, to whoever would rather have events than anything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2
import orjson
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hub.revoke import take_back
from hub.serve.malformed_requests import CodedProtocol
from schema.desk import Revocation
from tests.following import FOLLOW, WHO, Bulletin, FollowedHouse, on_a_port
from tests.served import Hub
from tests.stories.asking import ALDER, BANDARIA, DSCA, DUNMORE
from tests.stories.conftest import Worlds

EVENTS = "text/event-stream"


@pytest.fixture(scope="module")
async def followed(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub whose changes the test tells."""
    async with worlds.hub(kind=FollowedHouse, sockets=3, keep_alive_seconds=0.5) as hub:
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


class Stream:
    """A stream as its client reads it."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self._blocks = self._parted()

    async def _parted(self) -> AsyncIterator[str]:
        rest = ""
        async for text in self.answer.aiter_text():
            *blocks, rest = (rest + text).split("\n\n")
            for block in blocks:
                yield block

    async def next(self) -> tuple[str, Any]:
        """The next event, or comment: its name and its data."""
        block = await asyncio.wait_for(anext(self._blocks), 10)
        if block == ":":
            return "comment", None
        name, data = block.split("\n")
        told = data.removeprefix("data:").strip()
        return name.removeprefix("event: "), orjson.loads(told) if told else None


@asynccontextmanager
async def stream(address: str, token: str, query: str, accept: str = EVENTS, **headers: str) -> AsyncIterator[Stream]:
    """One that is open."""
    given = {"authorization": f"Bearer {token}", "content-type": "application/json", "accept": accept}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=20) as client,
        client.stream(
            "POST", f"http://{address}/graphql", content=orjson.dumps({"query": query}), headers=given
        ) as answer,
    ):
        yield Stream(answer)


async def test_a_question_is_answered_by_one_event(followed: Hub, address: str) -> None:
    async with stream(address, followed.token(BANDARIA), WHO) as one:
        assert one.answer.status_code == 200
        assert one.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert one.answer.headers["cache-control"] == "no-store"
        assert [await one.next(), await one.next()] == [("next", await followed.ask(BANDARIA, WHO)), ("complete", None)]


async def test_what_is_refused_of_an_operation_is_told_as_its_result(followed: Hub, address: str) -> None:
    for query in ("{ nowhere }", "{"):
        async with stream(address, followed.token(BANDARIA), query) as one:
            assert one.answer.status_code == 200
            assert [await one.next(), await one.next()] == [
                ("next", await followed.ask(BANDARIA, query)),
                ("complete", None),
            ]


async def test_each_follower_is_told_its_own_until_it_leaves(followed: Hub, address: str) -> None:
    async with (
        stream(address, followed.token(ALDER), FOLLOW) as alder,
        stream(address, followed.token(DUNMORE), FOLLOW) as dunmore,
    ):
        followers = await bulletin(followed).following(2)
        bulletin(followed).tell("for Alder", "company:1ABC2")
        bulletin(followed).tell("for Dunmore", "company:2DEF3")
        assert await alder.next() == ("next", {"data": {"changes": "for Alder"}})
        assert await dunmore.next() == ("next", {"data": {"changes": "for Dunmore"}})
    for one in followers:
        await asyncio.wait_for(one.over.wait(), 5)


@pytest.mark.long
async def test_what_keeps_it_open_is_told_at_a_fixed_rate(followed: Hub, address: str) -> None:
    async with (
        stream(address, followed.token(ALDER), FOLLOW) as told_much,
        stream(address, followed.token(DUNMORE), FOLLOW) as told_nothing,
    ):
        await bulletin(followed).following(2)
        began = asyncio.get_running_loop().time()
        for _ in range(3):
            bulletin(followed).tell("x", "company:1ABC2")
        assert [(await told_nothing.next())[0] for _ in range(2)] == ["comment"] * 2
        assert [(await told_much.next())[0] for _ in range(5)] == ["next"] * 3 + ["comment"] * 2
        assert asyncio.get_running_loop().time() - began < 2


async def test_a_stream_ends_with_its_token(worlds: Worlds) -> None:
    async with (
        worlds.hub(kind=FollowedHouse) as hub,
        on_a_port(hub.house) as address,
        stream(address, hub.token(BANDARIA), FOLLOW) as one,
    ):
        [follower] = await bulletin(hub).following(1)
        hub.clock.pass_(hours=24)
        bulletin(hub).tell("too late")
        name, told = await one.next()
        assert (name, told["errors"][0]["extensions"]["code"], "data" in told) == ("next", "TOKEN_EXPIRED", False)
        assert await one.next() == ("complete", None)
        assert follower.over.is_set()


@pytest.mark.long(but=1)
@pytest.mark.parametrize(("protocol", "waits"), [(CodedProtocol, False), (HttpToolsProtocol, True)])
async def test_a_hub_that_ends_lets_go_at_once_whoever_follows_who_comes_again(
    worlds: Worlds, protocol: type[HttpToolsProtocol], waits: bool
) -> None:
    loop = asyncio.get_running_loop()
    async with worlds.hub(kind=FollowedHouse) as hub, AsyncExitStack() as following:
        async with on_a_port(hub.house, http=protocol, timeout_graceful_shutdown=3) as address:
            one = await following.enter_async_context(stream(address, hub.token(BANDARIA), FOLLOW))
            [follower] = await bulletin(hub).following(1)
            bulletin(hub).tell("the last")
            assert await one.next() == ("next", {"data": {"changes": "the last"}})
            began = loop.time()
        assert (loop.time() - began > 3) is waits
        with pytest.raises(httpx2.RemoteProtocolError):  # cut off, and not complete: so clients of others come again
            await one.next()
        assert follower.over.is_set()


@pytest.mark.long(but=1)
@pytest.mark.parametrize(("protocol", "status"), [(CodedProtocol, b"503"), (HttpToolsProtocol, b"500")])
async def test_who_is_still_sending_when_the_hub_ends_is_told_to_send_again(
    worlds: Worlds, protocol: type[HttpToolsProtocol], status: bytes
) -> None:
    async with worlds.hub(kind=FollowedHouse) as hub:
        async with on_a_port(hub.house, http=protocol) as address:
            host, _, port = address.partition(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(
                b"POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + hub.token(BANDARIA).encode()
                + b'\r\nContent-Length: 1000\r\n\r\n{"query": '
            )
            await asyncio.sleep(0.2)
        head, _, body = (await asyncio.wait_for(reader.read(), 5)).partition(b"\r\n\r\n")
        writer.close()
    assert head.split()[1] == status
    if protocol is CodedProtocol:
        [error] = orjson.loads(body)["errors"]
        assert error["extensions"] == {"code": "SHUTTING_DOWN", "retryable": True}
    else:
        assert body == b"Internal Server Error"


async def test_a_stream_ends_with_the_revocation_of_its_token(followed: Hub, address: str) -> None:
    async with stream(address, followed.token(BANDARIA, "revoked"), FOLLOW) as one:
        await bulletin(followed).following(1)
        await take_back(followed.house, Revocation.of_person("urn:fms-hub:built-in", "revoked"), "a test")
        bulletin(followed).tell("afterwards")
        name, told = await one.next()
        assert (name, told["errors"][0]["extensions"]["code"]) == ("next", "TOKEN_REVOKED")


async def test_who_may_not_be_told_gets_no_stream(followed: Hub, address: str) -> None:
    async with stream(address, "x.y.z", FOLLOW) as one:
        assert (one.answer.status_code, one.answer.headers["content-type"]) == (
            401,
            "application/graphql-response+json; charset=utf-8",
        )
    watching = followed.token(DSCA, scopes={"view:as", "partner:read"})
    async with stream(address, watching, FOLLOW, hub_view_as=BANDARIA) as one:
        assert one.answer.status_code == 403
        assert orjson.loads(await one.answer.aread())["errors"][0]["extensions"]["code"] == "VIEW_NOT_HERE"


async def test_a_holder_has_so_many_streams_open(followed: Hub, address: str) -> None:
    token = followed.token(ALDER, "with many")
    async with (
        stream(address, token, FOLLOW),
        stream(address, token, FOLLOW),
        stream(address, token, FOLLOW),
        stream(address, token, FOLLOW) as one_more,
    ):
        assert one_more.answer.status_code == 429
        [error] = orjson.loads(await one_more.answer.aread())["errors"]
        assert (error["extensions"]["code"], "at most 3 are taken and 4 were met" in error["message"]) == (
            "LIMIT_SOCKETS",
            True,
        )


async def test_who_lists_events_last_is_answered_in_json(followed: Hub, address: str) -> None:
    last = "application/graphql-response+json, application/json, text/event-stream"
    async with stream(address, followed.token(BANDARIA), WHO, last) as one:
        assert one.answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
        assert orjson.loads(await one.answer.aread()) == await followed.ask(BANDARIA, WHO)
