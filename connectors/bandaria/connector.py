"""The demonstration world as an agency's extract: one file, replayed from a directory of archived bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from connectors.bandaria import mapping
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

SOURCE = "bandaria"


class Bandaria(Connector):
    """Cases of fictitious nations, agencies and contractors, as an agency's system might tell them."""

    def __init__(self, path: Path, *, clock: Clock = now) -> None:
        if not path.is_dir():
            raise SourceUnavailable(SOURCE, f"there is no directory of archived extracts at `{path}`")
        self._path = path
        self._clock = clock

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> Bandaria:
        """Replay the extracts of one directory."""
        return cls(path, clock=clock)

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="Bandaria, the demonstration world",
            surface="an assumed agency extract; no public specification exists",
            authority=Authority.ASSUMED,
            source_class="agency_system",
            format_version=mapping.FORMAT,
            key_grammar="the path of the entry: `BN-D-RAD`, `BN-D-RAD/rom_call/1/rom_estimate/1ABC2`",
            cursor_field="file name",
            look_back=timedelta(days=3650),
            expected_cadence=timedelta(days=30),
            stale_after=timedelta(days=90),
            facts=mapping.FACTS,
            coverage="the whole of the invented world",
            tells_all=True,
        )

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        # The extract is always whole: every record comes again each time, and what is known already is a duplicate.
        for file in sorted(self._path.glob("*.toml")):
            yield Fetched(file.name, file.read_bytes(), None, self._clock(), "archive", Cursor(file.name))


def source(archive: Path | None, clock: Clock) -> Bandaria:
    """The scenario over archived bytes, those that come with the hub unless others are given: it has no address."""
    return Bandaria.from_archive(archive or Path(__file__).parent / "fixtures", clock=clock)
