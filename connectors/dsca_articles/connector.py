"""The archive of major arms sales at dsca.mil: frozen since February 2026, and replayed from archived bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from connectors.archive import archived, directory
from connectors.contract import Authority, Clock, Connector, Cursor, Fetched, SourceDescription, Understood, now
from connectors.dsca_articles import mapping
from connectors.notification import NOTIFICATION_FACTS
from connectors.redaction import redact_post

SOURCE = "dsca_articles"


class DscaArticles(Connector):
    """The articles that announced proposed sales until the Department of State took the posts over (EO 14383)."""

    def __init__(self, path: Path, *, clock: Clock = now) -> None:
        self._path = directory(SOURCE, path, "articles")
        self._clock = clock

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> DscaArticles:
        """Replay the articles of one directory; `index.json` may tell their addresses, and when each was fetched."""
        return cls(path, clock=clock)

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="DSCA, major arms sales",
            surface="dsca.mil article pages, archived",
            authority=Authority.OFFICIAL,
            source_class="public_register",
            format_version="major arms sales articles, to February 2026",
            key_grammar="the number of the article, `4379668`",
            cursor_field="file name",
            look_back=timedelta(days=3650),
            # Nothing new is posted there: a year without a replay is no reason to mistrust it.
            expected_cadence=timedelta(days=365),
            stale_after=timedelta(days=730),
            facts={"CongressionalNotification": NOTIFICATION_FACTS},
            redactions=("the contacts of the press", "an annex, should one ever stand in an article"),
            coverage="the articles in the archive; the surface answers no program, so what it lacks is not counted",
        )

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw, fetched.key, fetched.url, fetched.fetched_at)

    def redact(self, raw: bytes) -> bytes:
        return redact_post(raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        for fetched in archived(self._path, self._clock):
            yield fetched


def source(archive: Path | None, clock: Clock) -> DscaArticles:
    """The articles of an archive, those that come with the hub unless others are given."""
    return DscaArticles.from_archive(archive or Path(__file__).parent / "fixtures", clock=clock)
