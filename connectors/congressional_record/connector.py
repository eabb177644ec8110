"""How the Congressional Record is asked: govinfo's list of issues, each issue's prints; or a directory of archived bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import httpx2

from connectors.archive import archived, directory
from connectors.asking import Asking, Patience
from connectors.congressional_record import mapping
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
from connectors.notification import NOTIFICATION_FACTS
from connectors.redaction import redact_letters

SOURCE = "congressional_record"
ADDRESS = "https://www.govinfo.gov"
# The other surfaces of today's sales begin here; a longer history is asked for with `since`.
FIRST_DAY = date(2026, 1, 1)
LOOK_BACK = timedelta(days=45)


class CongressionalRecord(Connector):
    """The notifications that the chairman of the Senate committee has printed in the Record, with their cover letters."""

    def __init__(
        self,
        *,
        address: str = ADDRESS,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Clock = now,
        patience: Patience | None = None,
        since: date = FIRST_DAY,
    ) -> None:
        self._address = address.rstrip("/")
        self._transport = transport
        self._clock = clock
        self._patience = patience or Patience(pause=0.5)
        self._since = since
        self._archive: Path | None = None

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> CongressionalRecord:
        """Replay the prints of one directory, named by their days: `CREC-2023-09-21-pt1-PgS4649.htm`."""
        source = cls(clock=clock)
        source._archive = directory(SOURCE, path, "prints")
        return source

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="Congressional Record, arms sales notifications",
            surface="govinfo.gov sitemap, issue metadata and print text",
            authority=Authority.OFFICIAL,
            source_class="public_register",
            format_version="cover letters, 2016 to 2026",
            key_grammar="the day of print and the transmittal, `2023-09-21/21-69`",
            cursor_field="day of the issue",
            look_back=LOOK_BACK,
            expected_cadence=timedelta(days=30),
            stale_after=timedelta(days=90),
            facts={"CongressionalNotification": NOTIFICATION_FACTS},
            redactions=(
                "the annex and every item on sensitivity of technology",
                "the names of those who sign and of those addressed",
            ),
            coverage="every print of the Senate and the House whose title names an arms sales notification",
        )

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw, fetched.key, fetched.url)

    def redact(self, raw: bytes) -> bytes:
        return redact_letters(raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        if self._archive is not None:
            for fetched in archived(self._archive, self._clock):
                yield fetched
            return
        asked = Asking(SOURCE, self._address, self._patience)
        first = self._since if cursor is None else max(_day(cursor) - LOOK_BACK, self._since)
        today = self._clock().date()
        async with asked.client(self._transport):
            for year in range(first.year, today.year + 1):
                for issue, day in await self._issues(asked, year):
                    if first <= day <= today:
                        async for fetched in self._prints(asked, issue, day):
                            yield fetched

    async def _issues(self, asked: Asking, year: int) -> list[tuple[str, date]]:
        where = f"{self._address}/sitemap/CREC_{year}_sitemap.xml"
        found = mapping.issues(await asked.get(where, {}, self._patience.listing_bytes))
        # Congress meets in the first days of every year: a list without an issue was not seen.
        if not found and (year < self._clock().year or self._clock().month > 1):
            raise SourceUnavailable(SOURCE, f"its list of {year} shows no issue")
        return sorted(found.items(), key=lambda issue: (issue[1], issue[0]))

    async def _prints(self, asked: Asking, issue: str, day: date) -> AsyncIterator[Fetched]:
        metadata = await asked.get(f"{self._address}/metadata/pkg/{issue}/mods.xml", {}, self._patience.listing_bytes)
        if b"</mods>" not in metadata:
            raise SourceDrifted(SOURCE, f"the metadata of {issue}", metadata[:60])
        for granule in mapping.notifications(metadata):
            where = f"{self._address}/content/pkg/{issue}/html/{granule}.htm"
            raw = await asked.get(where, {}, self._patience.document_bytes)
            yield Fetched(granule, raw, where, self._clock(), "api", Cursor(day.isoformat()))


def _day(cursor: Cursor) -> date:
    try:
        return date.fromisoformat(cursor.value)
    except ValueError:
        raise SourceDrifted(SOURCE, "cursor", cursor.value) from None


def source(archive: Path | None, clock: Clock) -> CongressionalRecord:
    """The Record over archived bytes when they are given, else over govinfo."""
    return CongressionalRecord.from_archive(archive, clock=clock) if archive else CongressionalRecord(clock=clock)
