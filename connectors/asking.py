"""How a public address is asked: one host, judged before it is reached, no redirect, politely, and never without an end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import httpx2
import stamina

from connectors.addresses import AddressRefused
from connectors.contract import SourceDrifted, SourceUnavailable
from connectors.judged_connection import JudgedConnection

Query = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How politely and how patiently an address is asked; times in seconds, sizes in bytes."""

    pause: float = 0.25
    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    request_time: float = 30.0
    listing_bytes: int = 20_000_000
    document_bytes: int = 1_000_000


class _Passing(Exception):
    """A failure worth another attempt; carries the seconds the source asked us to wait, if it did."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass(slots=True)
class Asking:
    """One round of questions to one host.

    `patience.pause` lies between two questions. `refusals` are the states with which the host turns callers like us
    away: then nothing was seen of it.
    """

    source: str
    address: str
    patience: Patience
    refusals: frozenset[int] = frozenset()
    _client: httpx2.AsyncClient | None = None
    _asked_at: float = field(default=0.0)

    def client(self, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
        """Open the client of this round, to be closed by its caller.

        It reaches public addresses alone, unless a transport is given that may reach others.
        """
        self._client = httpx2.AsyncClient(
            transport=transport or JudgedConnection(),
            follow_redirects=False,
            trust_env=False,
            timeout=self.patience.request_time,
            headers={
                "User-Agent": "fms-hub",
                "Accept": "application/json, text/plain, text/html, application/xml",
                "Accept-Encoding": "gzip",
            },
        )
        return self._client

    async def get(self, url: str, query: Query, largest: int) -> bytes:
        """The bytes at an address; raises `SourceUnavailable`, and `SourceDrifted` for another host or state."""
        return await self._patiently("GET", url, query, None, largest)

    async def post(self, url: str, body: bytes, largest: int) -> bytes:
        """What a question in JSON is answered; raises as `get` does."""
        return await self._patiently("POST", url, {}, body, largest)

    async def _patiently(self, method: str, url: str, query: Query, body: bytes | None, largest: int) -> bytes:
        home, there = urlsplit(self.address), urlsplit(url)
        if (there.scheme, there.netloc) != (home.scheme, home.netloc):
            raise SourceDrifted(self.source, "host", f"{there.scheme}://{there.netloc}")
        patience = self.patience
        try:
            async for attempt in stamina.retry_context(
                on=_worth_another,
                attempts=patience.attempts,
                timeout=patience.attempts * (patience.request_time + patience.longest_wait),
                wait_initial=patience.first_wait,
                wait_max=patience.longest_wait,
                wait_jitter=patience.first_wait,
            ):
                with attempt:
                    await self._pause()
                    return await self._once(method, url, query, body, largest)
        except AddressRefused as refused:
            raise SourceDrifted(self.source, "address", str(refused)) from None
        except (_Passing, httpx2.TransportError, TimeoutError) as failed:
            raise SourceUnavailable(self.source, self._lost(failed)) from failed
        raise AssertionError("stamina always returns or raises")

    def _lost(self, failed: Exception) -> str:
        if isinstance(failed, _Passing):
            return str(failed)
        # A system's own words for it, such as `[Errno -2]`, name no host.
        return f"`{urlsplit(self.address).hostname}` was not reached ({type(failed).__name__})"

    async def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._asked_at + self.patience.pause - loop.time()))
        self._asked_at = loop.time()

    async def _once(self, method: str, url: str, query: Query, body: bytes | None, largest: int) -> bytes:
        assert self._client is not None
        path = urlsplit(url).path
        headers = {} if body is None else {"Content-Type": "application/json"}
        # The client's own timeout is per read; a source that drips a byte a second needs this one.
        async with (
            asyncio.timeout(self.patience.request_time),
            self._client.stream(method, url, params=query or None, content=body, headers=headers) as answer,
        ):
            if answer.status_code == 429 or answer.status_code >= 500:
                raise _Passing(
                    f"{path} answered {answer.status_code}", _retry_after(answer, self.patience.longest_wait)
                )
            if answer.status_code in self.refusals:
                raise SourceUnavailable(self.source, f"{path} answered {answer.status_code}")
            if answer.status_code != 200:
                away = _without_credentials(answer.headers.get("location", ""))
                raise SourceDrifted(self.source, path, f"status {answer.status_code} {away}".strip())
            coding = answer.headers.get("content-encoding", "identity").strip().lower()
            if coding not in ("identity", "gzip"):
                # What packs tighter makes of one read more than there is memory, before its size is looked at.
                raise SourceDrifted(self.source, f"{path} content-encoding", coding[:60])
            raw = bytearray()
            async for chunk in answer.aiter_bytes():
                raw += chunk
                if len(raw) > largest:
                    raise SourceDrifted(self.source, path, f"more than {largest} bytes")
            return bytes(raw)


def _worth_another(failed: Exception) -> bool | float:
    if isinstance(failed, _Passing):
        return failed.after if failed.after is not None else True
    return isinstance(failed, httpx2.TransportError | TimeoutError)


def _without_credentials(address: str) -> str:
    """An address as it may be logged: its host and path, since tokens travel in the rest."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _retry_after(answer: httpx2.Response, longest: float) -> float | None:
    told = answer.headers.get("retry-after", "")
    return min(float(told), longest) if told.isdecimal() and told.isascii() else None
