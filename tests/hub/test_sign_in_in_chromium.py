"""Signing in with a real browser at a real identity provider of another site: what it keeps, sends, and shows afterwards."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn

from hub.app import BUILT_IN_ISSUER
from hub.serve.sign_in import Cast, CastMember
from hub.store.engine import Addresses
from tests import chromium
from tests.chromium import Page
from tests.identity_provider.running import IdentityProvider, needed, running
from tests.signed_in import PUBLIC, grant, signing_in

COOKIE = "__Host-hub-session"
ASK = """
fetch('/graphql', {method: 'POST', body: JSON.stringify({query: '{ viewer { party } }'}), headers: %s})
  .then(async answer => [answer.status, await answer.json()])
"""
JSON = {"Content-Type": "application/json"}
PROVEN = {**JSON, "Hub-Proof": "same-origin"}


class Stage(NamedTuple):
    """A hub as browsers reach it, on `localhost`; its provider is on `127.0.0.1`, which to a browser is another site."""

    url: str
    addresses: Addresses
    provider: IdentityProvider | None


@pytest.fixture
def listening() -> socket.socket:
    """Where the hub will listen."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    return made


async def served(house: Any, listening: socket.socket) -> tuple[uvicorn.Server, asyncio.Task[None]]:
    config = uvicorn.Config(house.asgi(), log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    return server, task


@pytest.fixture
async def stage(fresh_addresses: Addresses, tmp_path: Path, listening: socket.socket) -> AsyncIterator[Stage]:
    chromium.needed()
    needed()
    url = f"http://localhost:{listening.getsockname()[1]}"
    async with (
        running({**PUBLIC, "redirect_uris": [f"{url}/sign-in/return"]}) as provider,
        signing_in(fresh_addresses, tmp_path, provider, public_url=url) as (house, _),
    ):
        server, task = await served(house, listening)
        yield Stage(url, fresh_addresses, provider)
        server.should_exit = True
        await task


async def asked(page: Page, headers: dict[str, str]) -> tuple[int, Any]:
    """The status and the answer of the graph to a script of this page."""
    status, answer = await page.run(ASK % json.dumps(headers))
    return status, answer.get("data") or answer["errors"][0]["extensions"]["code"]


async def click(page: Page, words: str) -> None:
    """Press the button that says this."""
    await page.run(f"[...document.querySelectorAll('button')].find(b => b.innerText === {json.dumps(words)}).click()")


async def sign_in(page: Page, stage: Stage, person: str) -> None:
    """By the page's own buttons, to the end."""
    await page.go(f"{stage.url}/sign-in")
    await click(page, "Sign in")
    await page.until("document.querySelector('input[name=person]') !== null")
    await page.run(f"document.querySelector('input[name=person]').value = {json.dumps(person)}")
    await click(page, "Sign in")
    await page.until(f"location.href === '{stage.url}/signed-in' && document.readyState === 'complete'")


async def test_a_person_signs_in_asks_and_signs_out_and_the_browser_keeps_nothing_a_script_could_read(
    stage: Stage,
) -> None:
    assert stage.provider is not None
    await grant(stage.addresses, stage.provider.issuer, "amina", "partner:BN")
    async with chromium.chromium() as page:
        await sign_in(page, stage, "amina")
        told = await page.text()
        assert "You are signed in" in told
        assert "Amina Okafor" in told
        assert "partner nation (partner:BN)" in told

        # What a script of the page could take away with it: nothing.
        kept = await page.run("[document.cookie, localStorage.length, sessionStorage.length]")
        assert kept == ["", 0, 0]
        cookies = (await page.tell("Network.getCookies", urls=[stage.url]))["cookies"]
        assert [(c["name"], c["httpOnly"], c["secure"], c["sameSite"], c["path"]) for c in cookies] == [
            (COOKIE, True, True, "Strict", "/")
        ]
        assert cookies[0]["value"] not in await page.run("document.documentElement.outerHTML")

        # The pages themselves ask nobody anything; a script of the same origin, where one is allowed, asks with the cookie.
        assert (
            await page.run("fetch('/graphql', {method: 'POST'}).then(() => 'sent', () => 'kept back')") == "kept back"
        )
        await page.go(f"{stage.url}/livez")
        assert await asked(page, PROVEN) == (200, {"viewer": {"party": "customer:BN"}})
        assert await asked(page, JSON) == (403, "SESSION_UNPROVEN")

        # A page of another site sends no cookie, and its form ends nobody's session.
        await page.go(f"{stage.provider.issuer}/.well-known/openid-configuration")
        leaving = f"Object.assign(document.createElement('form'), {{method: 'post', action: '{stage.url}/sign-out'}})"
        await page.run(f"{{ const f = {leaving}; document.body.append(f); f.submit() }}")
        await page.until(f"location.href === '{stage.url}/sign-out' && document.readyState === 'complete'")
        assert "FORM_UNPROVEN" in await page.text()
        await page.go(f"{stage.url}/signed-in")
        assert "Amina Okafor" in await page.text()

        await click(page, "Sign out")
        await page.until("document.body !== null && document.body.innerText.includes('You are signed out')")
        assert (await page.tell("Network.getCookies", urls=[stage.url]))["cookies"] == []
        await page.run("history.back()")
        await page.until(
            "!document.body.innerText.includes('You are signed out') && document.readyState === 'complete'"
        )
        assert "Amina" not in await page.text()
        await page.go(f"{stage.url}/livez")
        assert await asked(page, PROVEN) == (401, "TOKEN_MISSING")


async def test_the_pages_fit_a_narrow_screen_and_name_what_can_be_done_to_whoever_hears_them(stage: Stage) -> None:
    assert stage.provider is not None
    for seat in ("dsca", "sco:BN"):
        await grant(stage.addresses, stage.provider.issuer, "jonas", seat, purpose="a" * 60)
    async with chromium.chromium() as page:
        await page.tell("Emulation.setDeviceMetricsOverride", width=360, height=640, deviceScaleFactor=1, mobile=True)
        await page.go(f"{stage.url}/sign-in")
        assert await page.run("document.documentElement.scrollWidth") == 360
        await click(page, "Sign in")
        await page.until("document.querySelector('input[name=person]') !== null")
        await page.run("document.querySelector('input[name=person]').value = 'jonas'")
        await click(page, "Sign in")
        await page.until("document.title.startsWith('Choose your seat')")
        assert await page.run("document.documentElement.scrollWidth") == 360
        heard = sorted(
            (node["role"]["value"], node["name"]["value"].strip())
            for node in (await page.tell("Accessibility.getFullAXTree"))["nodes"]
            if node.get("role", {}).get("value") in ("heading", "group", "radio", "button", "main")
        )
        assert heard == [
            ("button", "Sign out"),
            ("button", "Take this seat"),
            ("group", "Your seats"),
            ("heading", "Choose your seat"),
            ("main", ""),
            ("radio", f"Defense Security Cooperation Agency (dsca), for: {'a' * 60}"),
            ("radio", f"security cooperation organization (sco:BN), for: {'a' * 60}"),
        ]
        assert await page.run("document.documentElement.lang") == "en"


async def test_in_the_demonstration_one_is_whom_one_likes_on_this_machine(
    fresh_addresses: Addresses, tmp_path: Path, listening: socket.socket
) -> None:
    chromium.needed()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    cast = Cast(BUILT_IN_ISSUER, [CastMember("Bandaria", "partner:BN"), CastMember("a contractor", "industry:1ABC2")])
    async with signing_in(fresh_addresses, tmp_path, cast=cast, public_url=None, port=listening.getsockname()[1]) as (
        house,
        _,
    ):
        server, task = await served(house, listening)
        async with chromium.chromium() as page:
            await page.go(f"{url}/sign-in")
            assert "It knows no passwords" in await page.text()
            await page.run("document.querySelector('input[value=\"industry:1ABC2\"]').click()")
            await click(page, "Sign in")
            await page.until(f"location.href === '{url}/signed-in' && document.readyState === 'complete'")
            assert "industry (industry:1ABC2)" in await page.text()
            await page.go(f"{url}/livez")
            assert await asked(page, PROVEN) == (200, {"viewer": {"party": "company:1ABC2"}})
        server.should_exit = True
        await task
