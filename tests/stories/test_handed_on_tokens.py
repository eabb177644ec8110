"""What is handed on falls with all it came from, is asked for in words that there are, and is guessed by nobody."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hub.app import AUDIENCE, House
from hub.identity.credential import Credential
from hub.identity.revocations import Revocations
from hub.settings import TrustedIssuer
from schema.desk import Ground, Revocation
from tests.identity_provider.running import made_key
from tests.issuing import Site, listening, signed
from tests.served import Clock, Hub, served
from tests.stories.asking import BANDARIA
from tests.stories.conftest import TODAY, Worlds
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
    refusal,
    said,
    signed_in,
    stands,
)

KEY = made_key("ES256", "one")
GONE = "TOKEN_REVOKED"


async def revoke(hub: Hub, *revoked: Revocation) -> None:
    async with hub.house.store.writes.begin() as connection:
        number = await hub.house.revoking.write(connection, revoked, by="dsca")
    await hub.house.revoking.read_by_all(number)


async def fate(hub: Hub, token: str) -> str:
    """`data`, or the code of the refusal."""
    answer = await asks(hub, token)
    return "data" if "data" in answer else str(answer["errors"][0]["extensions"]["code"])


# --- by every program in between ----------------------------------------------------------------------------------------


class _FirstClientAlone(Revocations):
    def holds(self, credential: Credential) -> bool:
        return super().holds(credential._replace(clients=credential.clients[:1]))


class _ReachesOneClient(House):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{**named, "revocations": _FirstClientAlone})


async def handed_on(hub: Hub) -> tuple[System, dict[str, str]]:
    """What came through a forwarder's hands in two steps, and what did not."""
    portal, forwarder, auditor = [await stands(hub, BANDARIA) for _ in range(3)]

    def by(system: System) -> dict[str, str]:
        return {"client_assertion_type": BY_KEY, "client_assertion": system.assertion()}

    whole = (await portal.token())["access_token"]
    once = (await exchanged(hub, whole, **by(forwarder))).json()["access_token"]
    twice = (await exchanged(hub, once, **by(auditor))).json()["access_token"]
    beside = (await exchanged(hub, whole, **by(auditor))).json()["access_token"]
    assert said(twice)["clients"] == [forwarder.id, auditor.id]
    return forwarder, {"whole": whole, "once": once, "twice": twice, "beside": beside}


async def test_a_revoked_client_takes_with_it_all_that_came_through_its_hands_and_nothing_else(own_hub: Hub) -> None:
    forwarder, made = await handed_on(own_hub)
    assert {name: await fate(own_hub, one) for name, one in made.items()} == dict.fromkeys(made, "data")
    await revoke(own_hub, Revocation(Ground.CLIENT, forwarder.id))
    assert {name: await fate(own_hub, one) for name, one in made.items()} == {
        "whole": "data", "once": GONE, "twice": GONE, "beside": "data",
    }  # fmt: skip


async def test_a_hub_that_looks_at_one_client_lets_the_rest_go_on(worlds: Worlds, keys_and_such: Path) -> None:
    async with served(await worlds.copy(), keys_and_such, Clock(TODAY), kind=_ReachesOneClient) as hub:
        forwarder, made = await handed_on(hub)
        await revoke(hub, Revocation(Ground.CLIENT, forwarder.id))
        assert {name: await fate(hub, one) for name, one in made.items()} == dict.fromkeys(made, "data")


async def test_a_terminal_is_out_with_the_client_of_whoever_let_it_in(own_hub: Hub) -> None:
    _, credential = await a_clerk(own_hub)
    terminal = await begun(own_hub)
    assert (await decided(own_hub, credential, terminal["user_code"])).status_code == 200
    own_hub.clock.pass_(seconds=5)
    token = (await polled(own_hub, terminal["device_code"])).json()["access_token"]
    assert (await fate(own_hub, token), said(token)["clients"]) == ("data", ["hub"])
    await revoke(own_hub, Revocation(Ground.CLIENT, "another"))
    assert await fate(own_hub, token) == "data"
    await revoke(own_hub, Revocation(Ground.CLIENT, "hub"))
    assert await fate(own_hub, token) == GONE


# --- of an issuer elsewhere -----------------------------------------------------------------------------------------------


def of(site: Site, hub: Hub, **more: Any) -> str:
    """A token that a nation's identity provider gives its official; what it says of the hub's own names is its own."""
    at = int(hub.clock().timestamp())
    claims = {
        "iss": site.address, "aud": AUDIENCE, "sub": "bn-colonel-3", "client_id": "bn-portal", "iat": at, "exp": at + 600,
        "jti": uuid.uuid4().hex, "seat": BANDARIA, **more,
    }  # fmt: skip
    return signed(KEY, "ES256", claims)


@pytest.fixture
async def abroad(worlds: Worlds, keys_and_such: Path) -> Any:
    """A hub that takes the tokens of Bandaria's identity provider."""
    async with listening([KEY]) as site:
        trusted = {"issuers": (TrustedIssuer(site.address, (BANDARIA,)),)}
        async with served(await worlds.copy(), keys_and_such, Clock(TODAY), said=trusted) as hub:
            yield hub, site


async def test_an_officials_own_token_is_cut_down_and_its_child_is_ours_and_no_wider(abroad: tuple[Hub, Site]) -> None:
    hub, site = abroad
    whole = of(site, hub, scope="openid case:read", under=str(uuid.uuid4()), through=["theirs"], act={"sub": "theirs"})
    given = (await exchanged(hub, whole, cases="BN-D-SAB")).json()
    child = said(given["access_token"])
    assert (child["cases"], child["exp"], child["through"]) == (["BN-D-SAB"], said(whole)["exp"], [said(whole)["jti"]])
    assert child["sub_id"] == {"format": "iss_sub", "iss": site.address, "sub": "bn-colonel-3"}
    assert not {"under", "act"} & child.keys()
    told = await asks(hub, given["access_token"])
    assert told["data"]["cases"]["nodes"] == [{"designator": "BN-D-SAB"}]
    assert refusal(await exchanged(hub, whole, scope="finance:read")) == (400, "invalid_scope")
    assert refusal(await exchanged(hub, given["access_token"], cases="BN-D-SAC")) == (400, "invalid_target")


@pytest.mark.long(but=2)
@pytest.mark.parametrize("ground", ["token", "person", "client", "organization"])
async def test_the_child_falls_with_the_officials_token_person_client_and_nation(
    abroad: tuple[Hub, Site], ground: str
) -> None:
    hub, site = abroad
    whole = of(site, hub)
    child = (await exchanged(hub, whole)).json()["access_token"]
    await revoke(
        hub, Revocation.of_person(site.address, "bn-colonel-4"), Revocation.of_person("urn:fms-hub:built-in", "bn-colonel-3")
    )  # fmt: skip
    assert [await fate(hub, one) for one in (whole, child)] == ["data", "data"]
    back = {
        "token": Revocation(Ground.TOKEN, said(whole)["jti"]),
        "person": Revocation.of_person(site.address, "bn-colonel-3"),
        "client": Revocation(Ground.CLIENT, "bn-portal"),
        "organization": Revocation(Ground.ORGANIZATION, "customer:BN"),
    }
    await revoke(hub, back[ground])
    assert [await fate(hub, one) for one in (whole, child)] == [GONE, GONE]
    assert refusal(await exchanged(hub, whole)) == (400, "invalid_grant")


async def test_a_token_bound_elsewhere_is_cut_down_by_its_keys_holder_alone_and_a_forged_one_by_nobody(
    abroad: tuple[Hub, Site],
) -> None:
    hub, site = abroad
    bound = of(site, hub, cnf={"jkt": made_key("ES256", "theirs").thumbprint()})
    assert refusal(await exchanged(hub, bound)) == (400, "invalid_dpop_proof")
    forged = signed(made_key("ES256", "one"), "ES256", said(of(site, hub)))
    assert refusal(await exchanged(hub, forged)) == (400, "invalid_grant")
    assert refusal(await exchanged(hub, of(site, hub, scope="weather:read"))) == (400, "invalid_scope")
    assert (await exchanged(hub, of(site, hub))).status_code == 200


# --- in words that there are ------------------------------------------------------------------------------------------------


async def test_a_scope_of_others_is_refused_in_the_words_of_nonsense_and_ones_own_is_taken(own_hub: Hub) -> None:
    portal = await stands(own_hub, BANDARIA)
    whole = (await portal.token())["access_token"]
    asked: dict[str, list[httpx2.Response]] = {}
    for scope in ("remark:read", "Remark", "view:as", "Wether", "weather:read", "submit:everything"):
        by_key = await portal.post(grant_type="client_credentials", scope=scope)
        asked[scope] = [by_key, await exchanged(own_hub, whole, scope=scope)]
    assert {answer.content for answers in asked.values() for answer in answers} == {asked["Wether"][0].content}
    assert {refusal(answer) for answers in asked.values() for answer in answers} == {(400, "invalid_scope")}
    for scope in ("Case", "case:read"):
        assert (await exchanged(own_hub, whole, scope=scope)).json()["scope"] == scope


# --- after DSCA took access back ------------------------------------------------------------------------------------------------


async def test_under_a_record_nothing_is_issued_once_its_holder_lost_access_until_somebody_acts_on_it(
    own_hub: Hub,
) -> None:
    portal, other = await stands(own_hub, BANDARIA), await stands(own_hub, BANDARIA)
    record, _ = await a_clerk(own_hub)
    own_hub.clock.pass_(minutes=1)
    person = Revocation.of_person("urn:fms-hub:built-in", "8f2c")
    await revoke(own_hub, person, Revocation(Ground.CLIENT, portal.id))
    own_hub.clock.pass_(minutes=1)
    again = signed_in(own_hub)
    terminal = await begun(own_hub)
    assert refusal(await decided(own_hub, again, terminal["user_code"])) == (400, "access_denied")
    assert refusal(await decided(own_hub, again, terminal["user_code"])) == (400, "access_denied")
    assert refusal(await portal.post(grant_type="client_credentials")) == (400, "invalid_client")
    assert (await other.token())["expires_in"] == 3600, "another's is untouched"
    for one in (portal.id, record):
        await on_record(
            own_hub, "update access_token set received_at = $2 where id = $1", uuid.UUID(one), own_hub.clock()
        )
    assert (await portal.token())["expires_in"] == 3600
    assert (await decided(own_hub, again, terminal["user_code"])).json() == {"decision": "let_in", "token": record}


# --- guessing ---------------------------------------------------------------------------------------------------------------------


async def test_whoever_enters_codes_that_no_terminal_shows_is_stopped_and_nobody_else(own_hub: Hub) -> None:
    record, guesser = await a_clerk(own_hub)
    terminal = await begun(own_hub)
    answers = [await decided(own_hub, guesser, f"BBBB-BBB{letter}") for letter in "BCDFGHJKLM"]
    assert {refusal(answer) for answer in answers} == {(400, "invalid_grant")}
    held = await decided(own_hub, guesser, terminal["user_code"])
    assert (refusal(held), held.headers["retry-after"]) == ((429, "temporarily_unavailable"), "600")
    assert "too many codes" in held.json()["error_description"]
    own_hub.clock.pass_(minutes=10, seconds=1)
    later = await begun(own_hub)
    assert (await decided(own_hub, guesser, later["user_code"])).json() == {"decision": "let_in", "token": record}
