"""GraphQL over HTTP, as the audits and the clients of others find it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
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


async def test_every_audit_is_passed_where_queries_may_be_sent_by_get(addresses: Addresses, tmp_path: Path) -> None:
    async with served(addresses, tmp_path, said={"ad_hoc_get": "on"}) as hub:
        found = await audited(hub)
    assert [audit for audit in found if audit["status"] != "ok"] == []
    assert len(found) == AUDITS


async def test_by_default_all_audits_are_passed_but_those_of_get(hub: Hub) -> None:
    found = await audited(hub)
    missed = {audit["id"]: (audit["status"], audit["name"]) for audit in found if audit["status"] != "ok"}
    assert missed == {}
    assert len(found) == AUDITS
