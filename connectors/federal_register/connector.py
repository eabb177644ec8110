"""How the Federal Register is asked: the public API in slices of days, or a directory of archived bytes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx2
import msgspec

from connectors import redaction
from connectors.archive import archived, directory
from connectors.asking import Asking, Patience, Query
from connectors.contract import (
    Authority,
    Clock,
    Connector,
    Cursor,
    Fetched,
    SourceDescription,
    SourceDrifted,
    Understood,
    now,
)
from connectors.federal_register import mapping
from connectors.notification import CASE_FACTS, NOTIFICATION_FACTS

SOURCE = "federal_register"
ADDRESS = "https://www.federalregister.gov"
# The law that orders the notices to be printed is of 21 July 1996 (Public Law 104-164, section 155).
FIRST_DAY = date(1996, 7, 21)
LOOK_BACK = timedelta(days=45)
# Beyond this depth the API silently answers with its first page again, and its count stops here.
DEPTH = 10_000


@dataclass(frozen=True, slots=True)
class Limits(Patience):
    """How the API is asked; its maintainers allow five requests a second."""

    page: int = 1_000
    slice_days: int = 92


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
        source = cls(clock=clock)
        source._archive = directory(SOURCE, path, "notices")
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
            for fetched in archived(self._archive, self._clock):
                yield fetched
            return
        asked = Asking(SOURCE, self._address, self._limits)
        first = self._since if cursor is None else max(_cursor_day(cursor) - LOOK_BACK, self._since)
        today = self._clock().date()
        async with asked.client(self._transport):
            while first <= today:
                last = min(first + timedelta(days=self._limits.slice_days - 1), today)
                for entry in await _listed(asked, self._limits.page, first, last):
                    yield await self._document(asked, entry)
                first = last + timedelta(days=1)

    async def _document(self, asked: Asking, entry: _Entry) -> Fetched:
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


# --- the API ------------------------------------------------------------------------------------------------------


def _cursor_day(cursor: Cursor) -> date:
    try:
        return date.fromisoformat(cursor.value)
    except ValueError:
        raise SourceDrifted(SOURCE, "cursor", cursor.value) from None


_OURS = re.compile(r"arms\s+sale|36\s*\(b\)", re.IGNORECASE)


async def _listed(asked: Asking, size: int, first: date, last: date) -> list[_Entry]:
    """All notices of a slice of days, oldest first; a slice that reaches the API's depth is halved."""
    listing = await _page(asked, size, first, last, 1)
    if listing.count >= DEPTH:
        if first == last:
            raise SourceDrifted(SOURCE, f"count on {first}", listing.count)
        middle = first + (last - first) // 2
        return await _listed(asked, size, first, middle) + await _listed(asked, size, middle + timedelta(days=1), last)
    entries = {entry.document_number: entry for entry in listing.results}
    page = 1
    while len(entries) < listing.count:
        page += 1
        met = await _page(asked, size, first, last, page)
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


async def _page(asked: Asking, size: int, first: date, last: date, page: int) -> _Listing:
    query: Query = {
        "conditions[term]": "arms sales notification",
        "conditions[agencies][]": "defense-department",
        "conditions[type][]": "NOTICE",
        "conditions[publication_date][gte]": first.isoformat(),
        "conditions[publication_date][lte]": last.isoformat(),
        "fields[]": ["document_number", "title", "publication_date", "raw_text_url"],
        "order": "oldest",
        "per_page": str(size),
        "page": str(page),
    }
    path = "/api/v1/documents.json"
    raw = await asked.get(asked.address + path, query, asked.patience.listing_bytes)
    try:
        return msgspec.json.decode(raw, type=_Listing)
    except (msgspec.DecodeError, UnicodeDecodeError) as unknown:
        raise SourceDrifted(SOURCE, path, f"{unknown}: {raw[:60]!r}") from unknown


def source(archive: Path | None, clock: Clock) -> FederalRegister:
    """The register over archived bytes when they are given, else over its public interface."""
    return FederalRegister.from_archive(archive, clock=clock) if archive else FederalRegister(clock=clock)
