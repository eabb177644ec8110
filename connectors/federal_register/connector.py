"""How the Federal Register is asked: the public API in slices of days, or a directory of archived bytes."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import msgspec
import stamina

from connectors.contract import (
    Authority,
    Clock,
    Connector,
    Cursor,
    Fetched,
    SourceDescription,
    SourceDrifted,
    SourceUnavailable,
    Understood,
    now,
)
from connectors.federal_register import mapping, redaction
from connectors.notification import CASE_FACTS, NOTIFICATION_FACTS

SOURCE = "federal_register"
ADDRESS = "https://www.federalregister.gov"
# The law that orders the notices to be printed is of 21 July 1996 (Public Law 104-164, section 155).
FIRST_DAY = date(1996, 7, 21)
LOOK_BACK = timedelta(days=45)
# Beyond this depth the API silently answers with its first page again, and its count stops here.
DEPTH = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How politely and how patiently the API is asked; the maintainers allow five requests a second."""

    pause: float = 0.25
    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    request_time: float = 30.0
    listing_bytes: int = 20_000_000
    document_bytes: int = redaction.LARGEST_NOTICE
    page: int = 1_000
    slice_days: int = 92


class _Passing(Exception):
    """A failure worth another attempt; carries the seconds the source asked us to wait, if it did."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class _Entry(msgspec.Struct):
    document_number: str
    title: str | None
    publication_date: date
    raw_text_url: str | None


class _Listing(msgspec.Struct):
    count: int
    # Absent, not empty, when nothing was found.
    results: list[_Entry] = msgspec.field(default_factory=list)


class FederalRegister(Connector):
    """Arms sales notices under 22 USC 2776(f), from the official publication."""

    def __init__(
        self,
        *,
        address: str = ADDRESS,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Clock = now,
        limits: Limits | None = None,
        since: date = FIRST_DAY,
    ) -> None:
        self._address = address.rstrip("/")
        self._transport = transport
        self._clock = clock
        self._limits = limits or Limits()
        self._since = since
        self._archive: Path | None = None

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> FederalRegister:
        """Replay the documents of one directory, not its sub-directories; `index.json` may tell their addresses."""
        if not path.is_dir():
            raise SourceUnavailable(SOURCE, f"there is no directory of archived notices at `{path}`")
        source = cls(clock=clock)
        source._archive = path
        return source

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="Federal Register, arms sales notifications",
            surface="federalregister.gov API v1, raw text of notices",
            authority=Authority.OFFICIAL,
            source_class="public_register",
            format_version="36(b) notices, 1996 to 2026",
            key_grammar="the document number, `2026-07278`; with `/transmittal` where one document prints several",
            cursor_field="publication_date",
            look_back=LOOK_BACK,
            expected_cadence=timedelta(days=7),
            stale_after=timedelta(days=21),
            facts={"CongressionalNotification": NOTIFICATION_FACTS, "Case": CASE_FACTS},
            redactions=(
                "the annex and every item on sensitivity of technology",
                "the names, telephones and mail addresses of contacts and signatories",
            ),
            coverage="every Defense Department notice whose title names an arms sale or section 36(b)",
        )

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw, fetched.key, fetched.url)

    def redact(self, raw: bytes) -> bytes:
        return redaction.redact(raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        if self._archive is not None:
            for fetched in _archived(self._archive, self._clock):
                yield fetched
            return
        asked = _Asked(self._address, self._limits)
        first = self._since if cursor is None else max(_cursor_day(cursor) - LOOK_BACK, self._since)
        today = self._clock().date()
        async with asked.client(self._transport):
            while first <= today:
                last = min(first + timedelta(days=self._limits.slice_days - 1), today)
                for entry in await _listed(asked, first, last):
                    yield await self._document(asked, entry)
                first = last + timedelta(days=1)

    async def _document(self, asked: _Asked, entry: _Entry) -> Fetched:
        if not entry.raw_text_url:
            raise SourceDrifted(SOURCE, f"{entry.document_number}.raw_text_url", entry.raw_text_url)
        raw = await asked.get(entry.raw_text_url, {}, self._limits.document_bytes)
        return Fetched(
            key=entry.document_number,
            raw=raw,
            url=entry.raw_text_url,
            fetched_at=self._clock(),
            transport="api",
            cursor=Cursor(entry.publication_date.isoformat()),
        )


# --- the archive --------------------------------------------------------------------------------------------------


def _archived(path: Path, clock: Clock) -> list[Fetched]:
    """Every document of the directory each time, in the order of their names: what is known already is a duplicate."""
    addresses = _addresses(path / "index.json")
    files = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and not file.name.startswith(".") and file.name not in {"index.json", "README.md"}
    )
    return [
        Fetched(file.name, file.read_bytes(), addresses.get(file.name), clock(), "archive", Cursor(file.name))
        for file in files
    ]


def _addresses(index: Path) -> dict[str, str]:
    """Where each archived file came from, as far as its index tells."""
    try:
        samples = json.loads(index.read_bytes())["samples"]
        return {str(s["file"]): str(s["source"]) for s in samples if s.get("source")}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


# --- the API ------------------------------------------------------------------------------------------------------


def _cursor_day(cursor: Cursor) -> date:
    try:
        return date.fromisoformat(cursor.value)
    except ValueError:
        raise SourceDrifted(SOURCE, "cursor", cursor.value) from None


_OURS = re.compile(r"arms\s+sale|36\s*\(b\)", re.IGNORECASE)


async def _listed(asked: _Asked, first: date, last: date) -> list[_Entry]:
    """All notices of a slice of days, oldest first; a slice that reaches the API's depth is halved."""
    listing = await _page(asked, first, last, 1)
    if listing.count >= DEPTH:
        if first == last:
            raise SourceDrifted(SOURCE, f"count on {first}", listing.count)
        middle = first + (last - first) // 2
        return await _listed(asked, first, middle) + await _listed(asked, middle + timedelta(days=1), last)
    entries = {entry.document_number: entry for entry in listing.results}
    page = 1
    while len(entries) < listing.count:
        page += 1
        met = await _page(asked, first, last, page)
        fresh = {e.document_number: e for e in met.results if e.document_number not in entries}
        if not fresh:
            # The API answers a page too far with its first one: following it would never end, or end short.
            raise SourceDrifted(
                SOURCE, f"results of {first} to {last}", f"{len(entries)} of {listing.count}, then none new"
            )
        entries |= fresh
    outside = [e for e in entries.values() if not first <= e.publication_date <= last]
    if outside:
        raise SourceDrifted(SOURCE, f"{outside[0].document_number}.publication_date", str(outside[0].publication_date))
    ours = [entry for entry in entries.values() if _OURS.search(entry.title or "")]
    return sorted(ours, key=lambda entry: (entry.publication_date, entry.document_number))


async def _page(asked: _Asked, first: date, last: date, page: int) -> _Listing:
    query: Mapping[str, str | list[str]] = {
        "conditions[term]": "arms sales notification",
        "conditions[agencies][]": "defense-department",
        "conditions[type][]": "NOTICE",
        "conditions[publication_date][gte]": first.isoformat(),
        "conditions[publication_date][lte]": last.isoformat(),
        "fields[]": ["document_number", "title", "publication_date", "raw_text_url"],
        "order": "oldest",
        "per_page": str(asked.limits.page),
        "page": str(page),
    }
    path = "/api/v1/documents.json"
    raw = await asked.get(asked.address + path, query, asked.limits.listing_bytes)
    try:
        return msgspec.json.decode(raw, type=_Listing)
    except (msgspec.DecodeError, UnicodeDecodeError) as unknown:
        raise SourceDrifted(SOURCE, path, f"{unknown}: {raw[:60]!r}") from unknown


@dataclass(slots=True)
class _Asked:
    """One round of questions to one host: no redirect, no other host, bounded in size and time."""

    address: str
    limits: Limits
    _client: httpx2.AsyncClient | None = None
    _asked_at: float = field(default=0.0)

    def client(self, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
        self._client = httpx2.AsyncClient(
            transport=transport,
            follow_redirects=False,
            # A proxy of the environment would be another host that reads along.
            trust_env=False,
            timeout=self.limits.request_time,
            headers={"User-Agent": "fms-hub", "Accept": "application/json, text/plain, text/html"},
        )
        return self._client

    async def get(self, url: str, query: Mapping[str, str | list[str]], largest: int) -> bytes:
        home, there = urlsplit(self.address), urlsplit(url)
        if (there.scheme, there.netloc) != (home.scheme, home.netloc):
            raise SourceDrifted(SOURCE, "host", f"{there.scheme}://{there.netloc}")
        try:
            async for attempt in stamina.retry_context(
                on=_worth_another,
                attempts=self.limits.attempts,
                timeout=self.limits.attempts * (self.limits.request_time + self.limits.longest_wait),
                wait_initial=self.limits.first_wait,
                wait_max=self.limits.longest_wait,
                wait_jitter=self.limits.first_wait,
            ):
                with attempt:
                    await self._pause()
                    return await self._once(url, query, largest)
        except (_Passing, httpx2.TransportError, TimeoutError) as failed:
            raise SourceUnavailable(SOURCE, str(failed) or type(failed).__name__) from failed
        raise AssertionError("stamina always returns or raises")

    async def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._asked_at + self.limits.pause - loop.time()))
        self._asked_at = loop.time()

    async def _once(self, url: str, query: Mapping[str, str | list[str]], largest: int) -> bytes:
        assert self._client is not None
        path = urlsplit(url).path
        # The client's own timeout is per read; a source that drips a byte a second needs this one.
        async with (
            asyncio.timeout(self.limits.request_time),
            self._client.stream("GET", url, params=query or None) as answer,
        ):
            if answer.status_code == 429 or answer.status_code >= 500:
                raise _Passing(f"{path} answered {answer.status_code}", _retry_after(answer, self.limits.longest_wait))
            if answer.status_code != 200:
                told = answer.headers.get("location", "")
                raise SourceDrifted(SOURCE, path, f"status {answer.status_code} {told}".strip())
            raw = bytearray()
            async for chunk in answer.aiter_bytes():
                raw += chunk
                if len(raw) > largest:
                    raise SourceDrifted(SOURCE, path, f"more than {largest} bytes")
            return bytes(raw)


def _worth_another(failed: Exception) -> bool | float:
    if isinstance(failed, _Passing):
        return failed.after if failed.after is not None else True
    return isinstance(failed, httpx2.TransportError | TimeoutError)


def _retry_after(answer: httpx2.Response, longest: float) -> float | None:
    told = answer.headers.get("retry-after", "")
    return min(float(told), longest) if told.isdecimal() and told.isascii() else None


def source(archive: Path | None, clock: Clock) -> FederalRegister:
    """The register over archived bytes when they are given, else over its public interface."""
    return FederalRegister.from_archive(archive, clock=clock) if archive else FederalRegister(clock=clock)
