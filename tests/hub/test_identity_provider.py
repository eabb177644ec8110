"""A real identity provider beside the hub: what it issues is taken for the seats it may speak for, and for no others."""

from __future__ import annotations

import asyncio
import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx2
import pytest
from joserfc import jws
from joserfc.jwk import Key

from hub.settings import TrustedIssuer
from hub.store.engine import Addresses
from tests.identity_provider.running import HERE, PORTAL, IdentityProvider, made_key, needed, running
from tests.served import Clock, Hub, but_cost, served


def test_the_provider_s_lock_names_every_package_by_its_digest_and_no_registry() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if name and not re.match(r"sha512-.{86}==$", one["integrity"])] == []
    assert "node_modules/oidc-provider" in packages


class Now(Clock):
    """The time it is, as the provider has it too; a test may move it."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))
        self._begun = time.monotonic()

    def __call__(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self._begun)


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[IdentityProvider]:
    """One of this file's own: its keys are changed."""
    needed()
    async with running() as provider:
        yield provider


@pytest.fixture
async def hub(
    addresses: Addresses, provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hub]:
    """A hub that trusts it to speak for Bandaria and for every implementing agency."""
    said = {"issuers": (TrustedIssuer(provider.issuer, ("partner:BN", "agency:*")),)}
    async with served(addresses, tmp_path_factory.mktemp("trusting"), Now(), said=said) as hub:
        yield hub


async def asked(hub: Hub, token: str, scheme: str = "Bearer", **headers: str) -> httpx2.Response:
    return await hub.client.post(
        "/graphql",
        json={"query": "{ viewer { audience party } }"},
        headers={"authorization": f"{scheme} {token}", **headers},
    )


async def party(hub: Hub, token: str) -> str:
    """For whom a token asks."""
    found: str = (await asked(hub, token)).json()["data"]["viewer"]["party"]
    return found


async def refusal(hub: Hub, token: str) -> tuple[int, str]:
    answer = await asked(hub, token)
    return answer.status_code, answer.json()["errors"][0]["message"]


FOREIGN = "the access token is of no issuer this hub trusts, or it was altered; ask for a new one"


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "client_id", ["bandaria-portal", "bandaria-portal-rs256", "bandaria-portal-ps256", "bandaria-portal-eddsa"]
)
async def test_a_portal_asks_with_a_token_of_its_nation_s_own_provider(
    hub: Hub, provider: IdentityProvider, client_id: str
) -> None:
    token = await provider.token(client_id)
    for _ in range(2):
        assert await party(hub, token) == "customer:BN"


async def test_each_program_speaks_for_its_own_seat(hub: Hub, provider: IdentityProvider) -> None:
    assert await party(hub, await provider.token("agency-system")) == "agency:D"


async def test_a_seat_the_provider_may_not_speak_for_is_refused(hub: Hub, provider: IdentityProvider) -> None:
    assert await refusal(hub, await provider.token("desk-of-dsca")) == (
        401,
        "the access token cannot be used: its issuer does not speak for this seat",
    )
    assert await refusal(hub, await provider.token("of-no-seat")) == (
        401,
        "the access token cannot be used: its issuer speaks for several seats, and it does not say for which",
    )


async def test_a_token_for_another_service_of_the_nation_is_not_one_for_the_hub(
    hub: Hub, provider: IdentityProvider
) -> None:
    assert await refusal(hub, await provider.token("bandaria-portal", resource=PORTAL)) == (
        401,
        "the access token is for another service; ask for one for this hub",
    )


async def test_what_the_provider_was_asked_to_narrow_is_narrowed_here(hub: Hub, provider: IdentityProvider) -> None:
    token = await provider.token("bandaria-portal", scope="LetterOfOffer")
    answer = await hub.client.post(
        "/graphql",
        json={"query": "{ cases { totalCount } }"},
        headers={"authorization": f"Bearer {token}"},
    )
    whole = await hub.client.post(
        "/graphql",
        json={"query": "{ cases { totalCount } }"},
        headers={"authorization": f"Bearer {await provider.token('bandaria-portal')}"},
    )
    assert but_cost(whole.json()) == {"data": {"cases": {"totalCount": 0}}}
    assert answer.json()["errors"][0]["extensions"] == {
        "code": "SCOPE_MISSING",
        "scope": "Case",
        "area": "case:read",
    }


def proof(token: str, key: Key, url: str) -> str:
    """A proof of possession for one request (RFC 9449)."""
    ath = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
    says = {
        "jti": str(time.monotonic_ns()),
        "htm": "POST",
        "htu": url,
        "iat": int(time.time()),
        **({"ath": ath} if token else {}),
    }
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
    return jws.serialize_compact(header, json.dumps(says), key, ["ES256"])


async def test_a_token_the_provider_bound_to_a_key_is_proved_with_it(hub: Hub, provider: IdentityProvider) -> None:
    key = made_key("ES256", "of-the-portal")
    token = await provider.token("bound-portal", headers={"dpop": proof("", key, f"{provider.issuer}/token")})
    shown = proof(token, key, f"{hub.house.settings.url}/graphql")
    answer = await asked(hub, token, "DPoP", dpop=shown)
    assert answer.json()["data"]["viewer"]["party"] == "customer:BN"
    for scheme, headers in (("Bearer", {}), ("DPoP", {}), ("DPoP", {"dpop": shown})):
        assert (await asked(hub, token, scheme, **headers)).status_code == 401


async def test_keys_rotate_without_an_outage(hub: Hub, provider: IdentityProvider) -> None:
    """New key beside the old, then alone: what is signed is good throughout, and what the old one signed ends with it."""
    old, rest = provider.keys[0], provider.keys[1:]
    before = await provider.token("bandaria-portal")
    assert await party(hub, before) == "customer:BN"
    new = made_key("ES256", "es256-2")
    provider.publish(new, old, *rest)
    after = await provider.token("bandaria-portal")
    assert after != before
    begun = time.monotonic()
    assert await party(hub, after) == "customer:BN"
    assert time.monotonic() - begun < 3
    assert await party(hub, before) == "customer:BN"
    provider.publish(new, *rest)
    hub.clock.pass_(minutes=4, seconds=30)
    assert await refusal(hub, before) == (401, FOREIGN)
    assert await party(hub, after) == "customer:BN"


async def test_a_storm_of_made_up_keys_makes_the_hub_ask_once(hub: Hub, provider: IdentityProvider) -> None:
    good = await provider.token("bandaria-portal")
    assert await party(hub, good) == "customer:BN"
    before = provider.fetched
    payload, signature = good.split(".")[1:]
    made_up = [
        urlsafe_b64encode(json.dumps({"alg": "ES256", "typ": "at+jwt", "kid": f"made-up-{n}"}).encode())
        .rstrip(b"=")
        .decode()
        for n in range(500)
    ]
    answers = await asyncio.gather(*(asked(hub, f"{header}.{payload}.{signature}") for header in made_up))
    assert {answer.status_code for answer in answers} == {401}
    assert provider.fetched["keys"] - before["keys"] == 1
    assert await party(hub, good) == "customer:BN"


async def test_a_provider_that_falls_silent_is_gone_by_for_an_hour(hub: Hub, provider: IdentityProvider) -> None:
    token = await provider.token("bandaria-portal")
    assert await party(hub, token) == "customer:BN"
    provider.answers(False)
    try:
        hub.clock.pass_(minutes=9)  # the token is good for ten
        assert await party(hub, token) == "customer:BN"
        async with served(
            hub.house.addresses, hub.house.settings.data_dir, Now(), said={"issuers": hub.house.settings.issuers}
        ) as another:
            answer = await asked(another, token)
            assert answer.status_code == 503
            assert answer.json()["errors"][0]["extensions"] == {"code": "ISSUER_UNAVAILABLE", "retryable": True}
    finally:
        provider.answers(True)
