"""How the posts on congressional notifications at state.gov are asked: archived bytes first, then the list, where it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

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
    SourceUnavailable,
    Understood,
    now,
)
from connectors.notification import NOTIFICATION_FACTS
from connectors.printed_text import Unreadable
from connectors.redaction import redact_post
from connectors.state_posts import mapping

SOURCE = "state_posts"
ADDRESS = "https://www.state.gov"
LIST = "/arms-sales-congressional-notifications"
# Posts are edited months later without saying so; a year of them is some fifty pages.
LOOK_BACK = timedelta(days=400)
MOST_PAGES = 300
# So state.gov turns callers away that it takes for machines: nothing was seen then.
REFUSALS = frozenset({401, 403, 406, 451})


class StatePosts(Connector):
    """The posts that announce proposed sales since the Department of State took them over (EO 14383)."""

    def __init__(
        self,
        archive: Path | None = None,
        *,
        live: bool = True,
        address: str = ADDRESS,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Clock = now,
        patience: Patience | None = None,
    ) -> None:
        self._archive = directory(SOURCE, archive, "posts") if archive else None
        self._live = live
        self._address = address.rstrip("/")
        self._transport = transport
        self._clock = clock
        self._patience = patience or Patience(pause=1.0)

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> StatePosts:
        """Replay the posts of one directory; `index.json` may tell their addresses, and when each was fetched."""
        return cls(path, live=False, clock=clock)

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="Department of State, congressional notifications",
            surface="state.gov list and post pages",
            authority=Authority.OFFICIAL,
            source_class="public_register",
            format_version="posts since February 2026",
            key_grammar="the number of the post, `694641`",
            cursor_field="month of the post's address",
            look_back=LOOK_BACK,
            expected_cadence=timedelta(days=7),
            stale_after=timedelta(days=21),
            facts={"CongressionalNotification": NOTIFICATION_FACTS},
            redactions=("the contacts of the press", "an annex, should one ever stand in a post"),
            coverage="every post that the list of congressional notifications shows",
        )

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw, fetched.url, fetched.fetched_at)

    def redact(self, raw: bytes) -> bytes:
        return redact_post(raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        if self._archive is not None:
            for fetched in archived(self._archive, self._clock):
                yield fetched
        if not self._live:
            return
        asked = Asking(SOURCE, self._address, self._patience, REFUSALS)
        async with asked.client(self._transport):
            posts = await self._listed(asked, _since(cursor))
            failed: SourceDrifted | None = None
            for where, month in sorted(posts.items(), key=lambda post: (post[1], post[0])):
                try:
                    raw = await asked.get(where, {}, self._patience.document_bytes)
                except SourceDrifted as drifted:
                    # One post that was taken down or moved keeps nobody from the others.
                    failed = failed or drifted
                    continue
                reached = None if failed else Cursor(month.strftime("%Y-%m"))
                yield Fetched(urlsplit(where).path, raw, where, self._clock(), "api", reached)
            if failed is not None:
                raise failed

    async def _listed(self, asked: Asking, since: date) -> dict[str, date]:
        """The posts of the list back to a month; a page without a post was not seen, whatever it answered."""
        posts: dict[str, date] = {}
        for page in range(1, MOST_PAGES + 1):
            where = f"{self._address}{LIST}" + (f"/page/{page}/" if page > 1 else "")
            raw = await asked.get(where, {}, self._patience.document_bytes)
            try:
                found = mapping.listed(raw, where, page)
            except Unreadable as unreadable:
                raise SourceUnavailable(SOURCE, f"its list is {unreadable.reason}") from None
            if not found.posts:
                raise SourceUnavailable(SOURCE, "its list shows no post, which does not say that there is none")
            if not found.posts.keys() - posts.keys():
                raise SourceDrifted(SOURCE, f"page {page} of the list", "no post but those of the pages before it")
            posts |= found.posts
            if not found.goes_on or max(found.posts.values()) < since:
                return {post: month for post, month in posts.items() if month >= since}
        raise SourceDrifted(SOURCE, "pages of the list", MOST_PAGES)


def _since(cursor: Cursor | None) -> date:
    if cursor is None:
        return date.min
    try:
        return (date.fromisoformat(f"{cursor.value}-01") - LOOK_BACK).replace(day=1)
    except ValueError:
        raise SourceDrifted(SOURCE, "cursor", cursor.value) from None


def source(archive: Path | None, clock: Clock) -> StatePosts:
    """The posts of an archive when one is given; else those that come with the hub, and then what state.gov answers."""
    if archive is not None:
        return StatePosts.from_archive(archive, clock=clock)
    return StatePosts(Path(__file__).parent / "fixtures", clock=clock)
