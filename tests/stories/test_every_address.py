"""A credential that is not good is refused alike at every address that takes one, and a good one is let in at each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey
from starlette.routing import Route

from hub.app import AUDIENCE, House, issuer_of
from hub.identity.credential import ListTooOld
from hub.identity.issuer import issue
from hub.identity.revocations import Revocations
from schema.desk import Ground, Revocation
from schema.narrowing import Narrowing
from tests.served import Clock, Hub, served
from tests.stories.asking import BANDARIA, NOBODY
from tests.stories.conftest import TODAY, Worlds
from tests.stories.test_authorization_server import said

BY_BEARER = {
    "/graphql": "POST", "/feeds/{source}": "POST", "/schema.graphql": "GET", "/oauth/device": "POST",
    "/files/{id}": "GET", "/files/{id}/address": "POST", "/exports/{id}": "GET",
}  # fmt: skip
# What these take is not a credential of whoever asks, or they are for everybody, or are a browser's pages.
OTHERS = {
    "/oauth/token", "/oauth/introspect", "/oauth/revoke", "/oauth/device_authorization", "/livez", "/readyz",
    "/.well-known/oauth-authorization-server", "/.well-known/jwks.json",
}  # fmt: skip


class _Aging(Revocations):
    """A list that grows old when the test says so."""

    old = False

    def refuse_if_old(self) -> None:
        if self.old:
            raise ListTooOld("old")
        super().refuse_if_old()


class _WithAList(House):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{**named, "revocations": _Aging})


@pytest.fixture
async def hub(worlds: Worlds, keys_and_such: Path) -> AsyncIterator[Hub]:
    """A hub whose list can grow old."""
    async with served(await worlds.copy(), keys_and_such, Clock(TODAY), kind=_WithAList) as hub:
        yield hub


def a_token(hub: Hub, **more: Any) -> str:
    """One of Bandaria's, good for an hour."""
    return issue(
        hub.house.keys, BANDARIA, issuer=issuer_of(hub.house.settings), audience=AUDIENCE, clock=hub.clock,
        ttl=timedelta(hours=1), **more,
    )  # fmt: skip


async def answered(hub: Hub, path: str, token: str | None) -> httpx2.Response:
    """What a well-formed request with this token is answered."""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    there = path.replace("{source}", "dsams").replace("{id}", NOBODY)
    if path == "/oauth/device":
        return await hub.client.post(there, data={"user_code": "BBBB-BBBB"}, headers=headers)
    query = {"for": "download"} if path.startswith("/files") else {"query": "{ viewer { party } }"}
    accept = {"accept": "application/graphql-response+json"} if path == "/graphql" else {}
    how = {"json": query} if BY_BEARER[path] == "POST" else {}
    return await hub.client.request(BY_BEARER[path], there, headers={**headers, **accept}, **how)


def told(answer: httpx2.Response) -> tuple[int, str | None, str]:
    """The status, the challenge and the sentence, wherever an address writes it."""
    body = answer.json()
    sentence = body["errors"][0]["message"] if "errors" in body else body["error_description"]
    return answer.status_code, answer.headers.get("www-authenticate"), sentence


async def unfit(hub: Hub, why: str) -> str | None:
    """A token that is not good, and the hub as it is then."""
    match why:
        case "none":
            return None
        case "altered":
            head, _, tail = a_token(hub).rpartition(".")
            return f"{head}.{tail[::-1]}"
        case "expired":
            token = a_token(hub)
            hub.clock.pass_(hours=2)
            return token
        case "revoked":
            token = a_token(hub)
            async with hub.house.store.writes.begin() as connection:
                back = [Revocation(Ground.TOKEN, said(token)["jti"])]
                number = await hub.house.revoking.write(connection, back, by="dsca")
            await hub.house.revoking.read_by_all(number)
            return token
        case "stale":
            token = a_token(hub)
            assert isinstance(hub.house.revocations, _Aging)
            hub.house.revocations.old = True
            return token
        case "elsewhere":
            return a_token(hub, narrowing=Narrowing.to(networks=["192.0.2.0/24"]))
        case "other hours":
            return a_token(hub, narrowing=Narrowing.to(hours="00:00-06:00"))
        case _:
            return a_token(hub, more={"cnf": {"jkt": ECKey.generate_key("P-256").thumbprint()}})


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("why", "status"),
    [
        ("none", 401), ("altered", 401), ("expired", 401), ("revoked", 401), ("stale", 503), ("elsewhere", 403),
        ("other hours", 403), ("unproven", 401),
    ],
)  # fmt: skip
async def test_what_is_not_good_is_refused_alike_at_every_address(hub: Hub, why: str, status: int) -> None:
    good = {path: (await answered(hub, path, a_token(hub))).status_code for path in BY_BEARER}
    assert good == {
        "/graphql": 200, "/feeds/{source}": 404, "/schema.graphql": 200, "/oauth/device": 400, "/files/{id}": 404,
        "/files/{id}/address": 404, "/exports/{id}": 404,
    }  # fmt: skip
    token = await unfit(hub, why)
    refusals = {path: told(await answered(hub, path, token)) for path in BY_BEARER}
    assert set(refusals.values()) == {refusals["/graphql"]}
    assert refusals["/graphql"][0] == status


def test_every_address_there_is_was_tried_or_takes_no_bearer(hub: Hub) -> None:
    there = {route.path for route in hub.house.asgi().routes if isinstance(route, Route)}
    assert there == BY_BEARER.keys() | OTHERS
