"""Whether the hub lives, whether it may be sent work, and what it publishes about itself."""

import asyncpg
import pytest
from graphql import build_client_schema, get_introspection_query

from hub.identity.keys import KeyRing
from hub.settings import Settings
from tests.served import Hub, but_cost
from tests.stories.asking import ALDER, BANDARIA, CENTCOM, DFAS, DSCA, EVERYBODY
from tests.stories.conftest import Worlds


async def test_a_serving_hub_lives_and_is_ready(hub: Hub) -> None:
    live, ready = await hub.client.get("/livez"), await hub.client.get("/readyz")
    assert (live.status_code, live.json()) == (200, {"live": True})
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "obstacles": {}})


async def test_a_hub_whose_schema_is_behind_lives_but_is_not_ready(worlds: Worlds) -> None:
    copy = await worlds.copy()
    async with worlds.serve(copy) as hub:
        connection = await asyncpg.connect(copy.admin)
        await connection.execute("update alembic_version set version_num = 'before'")
        await connection.close()
        live, ready = await hub.client.get("/livez"), await hub.client.get("/readyz")
    assert live.status_code == 200
    assert (ready.status_code, ready.json()["ready"], list(ready.json()["obstacles"])) == (503, False, ["schema"])


async def test_readiness_names_no_machine_and_no_address(worlds: Worlds) -> None:
    copy = await worlds.copy()
    async with worlds.serve(copy) as hub:
        connection = await asyncpg.connect(copy.admin)
        await connection.execute("revoke insert on audit_record from hub_auditor")
        await connection.close()
        ready = await hub.client.get("/readyz")
    assert (ready.status_code, ready.json()["obstacles"]) == (503, {"audit": "the audit cannot be written"})


async def test_the_published_keys_are_public_keys_only(hub: Hub) -> None:
    answer = await hub.client.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    keys = answer.json()["keys"]
    assert {k["kty"] for k in keys} <= {"OKP", "EC", "RSA"}
    assert [k for k in keys if "d" in k or "k" in k or "p" in k] == []
    assert len({k["kid"] for k in keys}) == len(keys) >= 2  # tokens and receipts are signed with keys of their own


@pytest.mark.long
async def test_the_schema_one_downloads_is_ones_own_projection(hub: Hub) -> None:
    found = {}
    for seat in EVERYBODY:
        answer = await hub.client.get("/schema.graphql", headers={"authorization": f"Bearer {hub.token(seat)}"})
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        introspected = build_client_schema(await hub.data(seat, get_introspection_query()))
        printed = {w for w in answer.text.split() if w.isidentifier()}
        for name, kind in introspected.type_map.items():
            if not name.startswith("__") and name not in ("Int", "String", "Boolean", "ID", "Float"):
                assert name in printed, (seat, name)
            assert kind.name == name
        found[seat] = tuple(
            word in answer.text
            for word in (
                "pricingBasis",
                "RomEstimate",
                "draftText",
                "internalRemarks",
                "LetterOfOffer",
                "submitRomEstimate",
            )
        )
    #                        pricing  estimates drafts remarks letters  submit
    assert found[BANDARIA] == (False, True, False, False, True, False)
    assert found["sco:BN"] == (False, False, False, True, True, False)
    assert found[DSCA] == (True, True, True, True, True, False)
    assert found["agency:D"] == (True, True, True, True, True, False)
    assert found[ALDER] == (False, True, False, False, False, True)
    assert found["state"] == (False, False, True, True, True, False)
    assert found[CENTCOM] == (False, False, False, True, False, False)
    assert found[DFAS] == (False, False, False, False, True, False)


@pytest.mark.parametrize("path", ["/schema.graphql"])
async def test_nobody_in_particular_is_given_no_schema(hub: Hub, path: str) -> None:
    answer = await hub.client.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="fms-hub"'
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_MISSING"


async def test_what_is_not_served_is_said_so_in_json(hub: Hub) -> None:
    nowhere, wrong = await hub.client.get("/nowhere"), await hub.client.post("/livez")
    assert (nowhere.status_code, nowhere.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
    assert (wrong.status_code, wrong.json()["errors"][0]["extensions"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert nowhere.headers["cache-control"] == wrong.headers["cache-control"] == "no-store"


async def test_a_restart_keeps_the_keys_so_that_tokens_and_cursors_stay_good(worlds: Worlds) -> None:
    copy = await worlds.copy()
    query = "{ cases(first: 2) { pageInfo { endCursor } } }"
    async with worlds.serve(copy) as hub:
        token = hub.token(BANDARIA)
        cursor = (await hub.data(BANDARIA, query))["cases"]["pageInfo"]["endCursor"]
        settings: Settings = hub.house.settings
        before = KeyRing.open(settings.data_dir).jwks()
    async with worlds.serve(copy) as hub:
        answer = await hub.client.post(
            "/graphql",
            json={"query": f'{{ cases(first: 1, after: "{cursor}") {{ nodes {{ designator }} }} }}'},
            headers={"authorization": f"Bearer {token}"},
        )
        assert (await hub.client.get("/.well-known/jwks.json")).json() == before
    assert but_cost(answer.json()) == {"data": {"cases": {"nodes": [{"designator": "BN-D-QAD"}]}}}
