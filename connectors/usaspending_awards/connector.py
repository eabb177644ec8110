"""How USAspending is asked: awards charged to the Foreign Military Sales Trust Fund, by the days of their last change."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx2
import msgspec

from connectors.archive import archived, directory
from connectors.asking import Asking, Patience
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
from connectors.usaspending_awards import mapping

SOURCE = "usaspending_awards"
ADDRESS = "https://api.usaspending.gov"
SEARCH = "/api/v2/search/spending_by_award/"
# The search reaches back to fiscal year 2008.
FIRST_DAY = date(2007, 10, 1)
LOOK_BACK = timedelta(days=45)
SLICE = timedelta(days=31)
PAGE = 100
# Deeper than ten thousand awards the search refuses; a slice that goes on there is halved.
DEEPEST_PAGE = 90
# The Foreign Military Sales Trust Fund: agency 11, account 8242.
TRUST_FUND = {"aid": "011", "main": "8242"}


class _Found(msgspec.Struct):
    generated_internal_id: str


class _PageOf(msgspec.Struct):
    page: int
    hasNext: bool  # noqa: N815  # so the interface names it


class _Answer(msgspec.Struct):
    results: list[_Found]
    page_metadata: _PageOf


class UsaspendingAwards(Connector):
    """Contract awards that the public record shows as paid with foreign military sales funds."""

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
    def from_archive(cls, path: Path, *, clock: Clock = now) -> UsaspendingAwards:
        """Replay the answers of one directory, one award a file."""
        source = cls(clock=clock)
        source._archive = directory(SOURCE, path, "awards")
        return source

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="USAspending, awards paid with foreign military sales funds",
            surface="api.usaspending.gov v2, search and award",
            authority=Authority.OFFICIAL,
            source_class="public_register",
            format_version="v2",
            key_grammar="the generated award id, `CONT_AWD_…`",
            cursor_field="last_modified_date",
            look_back=LOOK_BACK,
            expected_cadence=timedelta(days=7),
            stale_after=timedelta(days=21),
            facts={"PublicAward": mapping.FACTS},
            redactions=("the officers of the contractor", "street addresses"),
            coverage="contracts charged to account 011-8242; whether every one reports that account is not known",
        )

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw)

    def redact(self, raw: bytes) -> bytes:
        return mapping.redact(raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        if self._archive is not None:
            for fetched in archived(self._archive, self._clock):
                yield fetched
            return
        asked = Asking(SOURCE, self._address, self._patience)
        first = self._since if cursor is None else max(_day(cursor) - LOOK_BACK, self._since)
        today = self._clock().date()
        async with asked.client(self._transport):
            while first <= today:
                last = min(first + SLICE - timedelta(days=1), today)
                for award in await self._listed(asked, first, last):
                    where = f"{self._address}/api/v2/awards/{quote(award, safe='')}/"
                    raw = await asked.get(where, {}, self._patience.document_bytes)
                    yield Fetched(award, raw, where, self._clock(), "api", Cursor(first.isoformat()))
                first = last + timedelta(days=1)

    async def _listed(self, asked: Asking, first: date, last: date) -> list[str]:
        """The awards last changed in a slice of days; one that goes on too deep is halved, and a single day refused."""
        found: dict[str, None] = {}
        for page in range(1, DEEPEST_PAGE + 1):
            answer = await self._page(asked, first, last, page)
            fresh = [one.generated_internal_id for one in answer.results if one.generated_internal_id not in found]
            found |= dict.fromkeys(fresh)
            if not answer.page_metadata.hasNext:
                return list(found)
            if not fresh or answer.page_metadata.page != page:
                raise SourceDrifted(SOURCE, f"page {page} of {first} to {last}", "another page follows, and none new")
        if first == last:
            raise SourceDrifted(SOURCE, f"results of {first}", f"more than {DEEPEST_PAGE * PAGE}")
        middle = first + (last - first) // 2
        return await self._listed(asked, first, middle) + await self._listed(asked, middle + timedelta(days=1), last)

    async def _page(self, asked: Asking, first: date, last: date, page: int) -> _Answer:
        period = {"start_date": first.isoformat(), "end_date": last.isoformat(), "date_type": "last_modified_date"}
        question = {
            "filters": {
                "award_type_codes": ["A", "B", "C", "D"],
                "treasury_account_components": [TRUST_FUND],
                "time_period": [period],
            },
            "fields": ["Award ID", "Last Modified Date"],
            "sort": "Award ID",
            "order": "asc",
            "limit": PAGE,
            "page": page,
            "subawards": False,
        }
        raw = await asked.post(self._address + SEARCH, json.dumps(question).encode(), self._patience.listing_bytes)
        try:
            return msgspec.json.decode(raw, type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as unknown:
            raise SourceDrifted(SOURCE, SEARCH, f"{unknown}: {raw[:60]!r}") from unknown


def _day(cursor: Cursor) -> date:
    try:
        return date.fromisoformat(cursor.value)
    except ValueError:
        raise SourceDrifted(SOURCE, "cursor", cursor.value) from None


def source(archive: Path | None, clock: Clock) -> UsaspendingAwards:
    """The awards over recorded answers when they are given, else over the public interface."""
    return UsaspendingAwards.from_archive(archive, clock=clock) if archive else UsaspendingAwards(clock=clock)
