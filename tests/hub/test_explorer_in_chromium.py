"""The explorer in a real browser: nothing from elsewhere, nothing against its policy, and no name that its reader lacks."""

from __future__ import annotations

import base64
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.serve.explorer import ASSETS
from hub.serve.sign_in import Cast, CastMember
from hub.store.engine import Addresses
from tests import chromium
from tests.chromium import Page
from tests.hub.test_sign_in_in_chromium import click, served
from tests.signed_in import Browser, signing_in

CAST = Cast("urn:fms-hub:built-in", [CastMember("Bandaria", "partner:BN")])
# Before anything of the page: what it breaks of its policy, and what it asks for.
WATCH = """
window.broken = [];
addEventListener('securitypolicyviolation', one => broken.push(one.violatedDirective + ' ' + one.blockedURI));
"""
ASKED_FOR = "performance.getEntriesByType('resource').map(one => new URL(one.name).origin)"


@pytest.fixture
async def stage(fresh_addresses: Addresses, tmp_path: Path) -> AsyncIterator[str]:
    chromium.needed()
    if not ASSETS.is_dir():
        pytest.skip("run `make explorer` to try the explorer")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    url = f"http://localhost:{listening.getsockname()[1]}"
    async with signing_in(fresh_addresses, tmp_path, cast=CAST, public_url=url) as (house, _):
        server, task = await served(house, listening)
        yield url
        server.should_exit = True
        await task


async def picture(page: Page, path: Path) -> None:
    """What the reader sees, as an image."""
    path.write_bytes(base64.b64decode((await page.tell("Page.captureScreenshot"))["data"]))


async def test_bandaria_explores_its_own_schema_and_nothing_comes_from_elsewhere(stage: str, tmp_path: Path) -> None:
    async with chromium.chromium() as page:
        await page.tell("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        await page.tell("Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False)
        await page.tell("Page.navigate", url=f"{stage}/explorer")
        await page.until("document.querySelector('input[name=seat]') !== null && document.readyState === 'complete'")
        await page.run("document.querySelector('input[name=seat]').click()")
        await click(page, "Sign in")
        await page.until(
            f"location.href === '{stage}/explorer' && !!document.querySelector('.graphiql-execute-button')"
        )
        await page.until("document.querySelector('.view-lines')?.innerText.includes('viewer') ?? false")
        await page.run("document.querySelector('.graphiql-execute-button').click()")
        await page.until("document.querySelector('.graphiql-response')?.innerText.includes('customer:BN') ?? false")
        await page.run("document.querySelector('[aria-label=\"Show Documentation Explorer\"]').click()")
        await page.until("document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Query') ?? false")
        await page.run(
            "[...document.querySelectorAll('.graphiql-doc-explorer a')].find(a => a.innerText === 'Query').click()"
        )
        await page.until("document.querySelector('.graphiql-doc-explorer').innerText.includes('cases')")
        docs = await page.run("document.querySelector('.graphiql-doc-explorer').innerText")
        await picture(page, tmp_path / "explorer.png")
        assert "viewer" in docs
        assert "budgetRequests" not in docs  # which other audiences' Query has
        assert await page.run("broken") == []
        assert set(await page.run(ASKED_FOR)) == {stage}
        assert await page.run("[document.cookie, localStorage.length]") == ["", 0]


async def test_where_nobody_can_sign_in_there_is_no_explorer(fresh_addresses: Addresses, tmp_path: Path) -> None:
    async with signing_in(fresh_addresses, tmp_path) as (house, _):
        stranger = Browser(house.asgi())
        assert (await stranger.open("/explorer")).status_code == 404  # nobody can sign in here
        await stranger.close()
