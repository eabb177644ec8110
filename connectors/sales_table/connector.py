"""The table of proposed sales of 2026: one file, replayed from a directory of archived bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from connectors.contract import (
    Authority,
    Clock,
    Connector,
    Cursor,
    Fetched,
    SourceDescription,
    SourceUnavailable,
    Understood,
    now,
)
from connectors.notification import CASE_FACTS
from connectors.sales_table import mapping

SOURCE = "sales_table"


class SalesTable(Connector):
    """What each public surface said of each proposed sale, row by row, side by side and never merged."""

    def __init__(self, path: Path, *, clock: Clock = now) -> None:
        if not path.is_dir():
            raise SourceUnavailable(SOURCE, f"there is no directory of archived tables at `{path}`")
        self._path = path
        self._clock = clock

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> SalesTable:
        """Replay the tables of one directory."""
        return cls(path, clock=clock)

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="Table of proposed sales, 2026",
            surface="a compiled table of Federal Register notices, DSCA articles and State posts",
            authority=Authority.MIRROR,
            source_class="public_register",
            format_version="proposed sales 2026, one object per transmittal",
            key_grammar="the surface and its own key: `federal_register:2026-05138`, `dsca:4379668`",
            cursor_field="file name",
            look_back=timedelta(days=3650),
            expected_cadence=timedelta(days=30),
            stale_after=timedelta(days=90),
            facts={"CongressionalNotification": mapping.FACTS, "Case": CASE_FACTS - {"neutral_title"}},
            coverage="51 sales delivered between 2026-01-08 and 2026-08-21; what the table leaves out is not counted",
            tells_all=True,
        )

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        # The table is republished whole: every row comes again each time, and what is known already is a duplicate.
        for file in sorted(self._path.glob("*.json")):
            yield Fetched(file.name, file.read_bytes(), None, self._clock(), "archive", Cursor(file.name))


def source(archive: Path | None, clock: Clock) -> SalesTable:
    """The table over archived bytes, those that come with the hub unless others are given: it has no address to ask."""
    return SalesTable.from_archive(archive or Path(__file__).parent / "fixtures", clock=clock)
