"""GraphQL over HTTP, as the audits and the clients of others find it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.store.engine import Addresses
from tests.clients.listening import listening
from tests.clients.running import run_by_node
from tests.served import Hub, served

BANDARIA, ALDER = "partner:BN", "industry:1ABC2"
AUDITS = 61


@pytest.fixture(scope="module")
async def hub(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """A hub with nothing in it: what is tried is how one asks."""
    async with served(addresses, tmp_path_factory.mktemp("over-http")) as hub:
        yield hub


async def audited(hub: Hub) -> list[dict[str, Any]]:
    """What the audits of `graphql-http` say of a hub, one by one."""
    async with listening(hub) as address:
        told = await asyncio.to_thread(run_by_node, "audits.mjs", "graphql-http", address, hub.token(BANDARIA))
    return list(json.loads(told))


async def asked(hub: Hub, script: str, package: str, *more: str) -> dict[str, Any]:
    """What a client of others makes of a query, of a submission by a call that is nobody's, and of a misspelt field."""
    async with listening(hub) as address:
        told = await asyncio.to_thread(run_by_node, script, package, address, hub.token(ALDER), *more)
    return dict(json.loads(told))


@pytest.fixture(scope="module")
async def hub_with_get(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """The same, whose operator lets queries be sent by GET."""
    async with served(addresses, tmp_path_factory.mktemp("over-http-by-get"), said={"ad_hoc_get": "on"}) as hub:
        yield hub


async def test_every_audit_is_passed_where_queries_may_be_sent_by_get(hub_with_get: Hub) -> None:
    found = await audited(hub_with_get)
    assert [audit for audit in found if audit["status"] != "ok"] == []
    assert len(found) == AUDITS


async def test_by_default_all_audits_are_passed_but_those_of_get(hub: Hub) -> None:
    found = await audited(hub)
    missed = {audit["id"]: (audit["status"], audit["name"]) for audit in found if audit["status"] != "ok"}
    by_get = "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application"
    assert missed == {
        "5A70": ("notice", "MAY accept application/x-www-form-urlencoded formatted GET requests"),
        "D6D5": ("notice", f"{by_get}/graphql-response+json"),
        "6A70": ("notice", f"{by_get}/json"),
    }
    assert len(found) == AUDITS


REFUSED = {"__typename": "Refused", "code": "CALL_NOT_FOUND", "field": "call"}
VIEWER = {"audience": "industry", "party": "company:1ABC2"}
UNDERSTOOD = {
    "query": {"data": {"viewer": VIEWER}, "codes": []},
    "mutation": {"data": {"submitRomEstimate": REFUSED}, "codes": []},
    "error": {"data": None, "codes": ["UNKNOWN_FIELD"]},
}


async def test_apollo_client_asks_submits_and_reads_the_code_of_an_error(hub: Hub) -> None:
    query = {"data": {"viewer": {**VIEWER, "__typename": "Viewer"}}, "codes": []}  # it asks for the type on its own
    assert await asked(hub, "asked_by_apollo.mjs", "@apollo/client") == UNDERSTOOD | {"query": query}


async def test_urql_asks_by_post_submits_and_reads_the_code_of_an_error(hub: Hub) -> None:
    assert await asked(hub, "asked_by_urql.mjs", "@urql/core") == UNDERSTOOD


async def test_urql_asks_by_get_unless_told_otherwise_and_an_operator_decides_whether_it_may(
    hub: Hub, hub_with_get: Hub
) -> None:
    assert await asked(hub_with_get, "asked_by_urql.mjs", "@urql/core", "get") == UNDERSTOOD
    not_taken = {"data": None, "codes": ["METHOD_NOT_ALLOWED"]}
    assert await asked(hub, "asked_by_urql.mjs", "@urql/core", "get") == {
        "query": not_taken,
        "mutation": UNDERSTOOD["mutation"],
        "error": not_taken,
    }
