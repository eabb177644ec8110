"""A real Chromium for the tests that only a browser can judge, told what to do over its own debugging protocol."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_SECONDS = 30.0


def lacking() -> str | None:
    """What must be installed before there is a browser; none when there is one."""
    if any(shutil.which(name) for name in NAMES):
        return None
    return "install Chromium (Debian: `apt-get install chromium`) to run what only a browser can judge"


def needed() -> None:
    """Skips, and says what to install, where there is no browser."""
    why = lacking()
    if why is not None:
        pytest.skip(why)


class Page:
    """One page of a browser, in front of whoever uses it."""

    def __init__(self, wire: ClientConnection, session: str) -> None:
        self._wire = wire
        self._session = session
        self._numbers = count(1)

    async def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """One order of the debugging protocol, and its answer."""
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": params, "sessionId": self._session}
        await self._wire.send(json.dumps(order))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                heard = json.loads(await self._wire.recv())
                if heard.get("id") == number and heard.get("sessionId") == self._session:
                    assert "error" not in heard, heard["error"]
                    found: dict[str, Any] = heard["result"]
                    return found

    async def go(self, address: str) -> None:
        """Write an address in the bar, and wait until its page is there."""
        await self.tell("Page.navigate", url=address)
        await self.until(f"location.href.startsWith({json.dumps(address)}) && document.readyState === 'complete'")

    async def run(self, script: str) -> Any:
        """What a script in the page comes to."""
        told = await self.tell("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script in the page comes to true; a page that is just going away is asked again."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                told = await self.tell("Runtime.evaluate", expression=script, returnByValue=True)
                if told["result"].get("value") is True:
                    return
                await asyncio.sleep(0.05)

    async def text(self) -> str:
        """What stands on the page, as its reader sees it."""
        return str(await self.run("document.body.innerText"))


@asynccontextmanager
async def chromium() -> AsyncIterator[Page]:
    """A page of a new browser, which knows nobody and forgets everything."""
    found = next(path for name in NAMES if (path := shutil.which(name)))
    directory = Path(tempfile.mkdtemp(prefix="hub-chromium-"))
    process = await asyncio.create_subprocess_exec(
        found, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
        f"--user-data-dir={directory}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told = directory / "DevToolsActivePort"
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (told.is_file() and len(told.read_text().split("\n")) == 2):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)
        port, path = told.read_text().split("\n")
        async with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as wire:
            yield await _opened(wire)
    finally:
        process.terminate()
        await process.wait()
        shutil.rmtree(directory, ignore_errors=True)


async def _opened(wire: ClientConnection) -> Page:
    async def order(method: str, **params: Any) -> dict[str, Any]:
        await wire.send(json.dumps({"id": 0, "method": method, "params": params}))
        while (heard := json.loads(await wire.recv())).get("id") != 0:
            pass
        found: dict[str, Any] = heard["result"]
        return found

    target = (await order("Target.createTarget", url="about:blank"))["targetId"]
    session = (await order("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
    page = Page(wire, session)
    await page.tell("Page.enable")
    return page
