"""The workload's servers answer the same: a slice of the cases, without a clock."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx2
import pytest

from bench import by_hand, by_strawberry, store
from bench.agreement import differences, leaves
from bench.operations import OPERATIONS, Asked, Operation, World
from bench.report import BY_HAND, STRAWBERRY
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from tests.conftest import TEMPLATE, order
from tests.served import Clock, served

CASES = 300
CONNECTIONS = 4

Ask = Callable[[Operation, Asked], Awaitable[dict[str, Any]]]


@pytest.fixture(scope="module")
async def addresses(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A store that holds a slice of the workload's cases."""
    await order(postgres, f"create database bench template {TEMPLATE}")
    made = at_database(template, "bench")
    connection = await asyncpg.connect(made.admin)
    await store.load(connection, CASES)
    await connection.close()
    yield made
    await order(postgres, "drop database bench with (force)")


@pytest.fixture(scope="module")
async def world(addresses: Addresses) -> World:
    connection = await asyncpg.connect(addresses.admin)
    found = await store.world(connection, CASES)
    await connection.close()
    return found


@pytest.fixture(scope="module")
async def servers(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Ask]]:
    """The hub and both peers, each asked in its own way."""
    async with AsyncExitStack() as stack:
        keys = tmp_path_factory.mktemp("bench")
        keys.chmod(0o700)
        hub = await stack.enter_async_context(served(addresses, keys, Clock(datetime.now(UTC))))

        async def ask_hub(operation: Operation, asked: Asked) -> dict[str, Any]:
            return await hub.ask(asked.seat, operation.document, asked.variables)

        connections = by_hand.Connections(addresses.admin, CONNECTIONS)
        await connections.open()
        stack.push_async_callback(connections.close)
        plain = by_strawberry.application(addresses.admin, CONNECTIONS)
        await stack.enter_async_context(plain.router.lifespan_context(plain))
        asks = {"hub": ask_hub}
        for name, app in ((BY_HAND, by_hand.ByHand(connections)), (STRAWBERRY, plain)):
            transport = httpx2.ASGITransport(app=app)
            client = await stack.enter_async_context(
                httpx2.AsyncClient(transport=transport, base_url="http://peer.test")
            )
            asks[name] = _by_header(client)
        yield asks


def _by_header(client: httpx2.AsyncClient) -> Ask:
    async def ask(operation: Operation, asked: Asked) -> dict[str, Any]:
        sent = {"query": operation.document, "operationName": operation.name, "variables": asked.variables}
        answer: dict[str, Any] = (await client.post("/graphql", json=sent, headers={"x-seat": asked.seat})).json()
        return answer

    return ask


@pytest.mark.long
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_every_server_answers_the_same(operation: Operation, servers: dict[str, Ask], world: World) -> None:
    told = waiting = 0
    for asked in operation.asked(10, world):
        answer = await servers["hub"](operation, asked)
        told += leaves(answer["data"])
        waiting += len(answer.get("extensions", {}).get("withheld", ()))
        for peer in (BY_HAND, STRAWBERRY):
            found = differences(answer, await servers[peer](operation, asked), notices=peer == BY_HAND)
            assert not found, (peer, asked.seat, asked.variables)
    # An operation that answers nothing would agree with anything.
    assert told > 100
    assert (waiting > 0) is (operation.name == "Dashboard")


async def test_the_comparison_meets_every_difference() -> None:
    answer = {"data": {"cases": {"nodes": [{"designator": "BN-D-SAA", "quantity": 1}]}}}
    assert differences(answer, json.loads(json.dumps(answer)), notices=True) == []
    for changed in (
        '{"data": {"cases": {"nodes": []}}}',
        '{"data": {"cases": {"nodes": [{"designator": "BN-D-SAB", "quantity": 1}]}}}',
        '{"data": {"cases": {"nodes": [{"designator": "BN-D-SAA", "quantity": true}]}}}',
        '{"data": {"cases": {"nodes": [{"quantity": 1, "designator": "BN-D-SAA"}]}}}',
        '{"data": {"cases": {"nodes": [{"designator": "BN-D-SAA", "quantity": 1, "total": null}]}}}',
        '{"data": null, "errors": [{"message": "no"}]}',
    ):
        assert differences(answer, json.loads(changed), notices=False), changed
    noticed = answer | {"extensions": {"withheld": [{"path": ["cases"]}], "conditions": {}}}
    assert differences(answer, noticed, notices=False) == []
    assert differences(answer, noticed, notices=True)
