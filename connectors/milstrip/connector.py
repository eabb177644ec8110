"""Files of 80-position MILSTRIP records, replayed from a directory, some lines at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
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
from connectors.milstrip import mapping
from connectors.requisition import FACTS, UNCONTROLLED_FOLDER

SOURCE = "milstrip"
LINES_AT_ONCE = 1000
LONGEST_LINE_BYTES = 1_000_000
# After the last document there is nothing to go on from: the next reading begins again, and finds what it knows.
WHOLE = Cursor("")


class Milstrip(Connector):
    """Requisitions, supply and shipment status, notices of availability and the answers to them.

    `version` chooses between the readings of the positions that sources disagree on; raises `ValueError` for none of them.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock = now,
        version: str = mapping.DEFAULT_VERSION,
        lines_at_once: int = LINES_AT_ONCE,
    ) -> None:
        if not path.is_dir():
            raise SourceUnavailable(SOURCE, f"there is no directory of archived files at `{path}`")
        if version not in mapping.VERSIONS:
            known = ", ".join(f"`{name}`" for name in mapping.VERSIONS)
            raise ValueError(f"`{version}` is no version of the layouts; use one of {known}")
        self._path = path
        self._clock = clock
        self._version = version
        self._lines_at_once = lines_at_once

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now, version: str = mapping.DEFAULT_VERSION) -> Milstrip:
        """Replay the files of one directory."""
        return cls(path, clock=clock, version=version)

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="MILSTRIP records",
            surface="files of 80-position records, handed over by whoever is authorised; the layouts are published",
            authority=Authority.ASSUMED,
            source_class="agency_system",
            format_version=f"DLM 4000.25-1 and NAVEDTRA 12654, layouts `{self._version}`",
            key_grammar="the document number; below it the kind, the day and what is said: `PZZ14V60150001/AE/2026-01-20/…`",
            cursor_field="file name and line",
            look_back=timedelta(days=3650),
            expected_cadence=timedelta(days=1),
            stale_after=timedelta(days=3),
            facts=FACTS,
            redactions=("lines that are no record, of which only the length is kept: they could hold a person's name",),
            coverage="the files that were handed over; a file has no trailer that counts its lines",
        )

    def redact(self, raw: bytes) -> bytes:
        return mapping.redact(raw)

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw, fetched.key, fetched.fetched_at, self._version)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        held: Fetched | None = None
        for fetched in self._documents("" if cursor is None else cursor.value):
            if held is not None:
                yield held
            held = fetched
        if held is not None:
            yield Fetched(held.key, held.raw, None, held.fetched_at, held.transport, WHOLE)

    def _documents(self, read_before: str) -> Iterator[Fetched]:
        """The files in the order of their names, from where a reading that was broken off stood."""
        files = {file.relative_to(self._path).as_posix(): file for file in self._files()}
        last, _, line = read_before.rpartition(":")
        if last not in files:
            last, line = "", "0"
        for name in sorted(files):
            if name < last:
                continue
            for part in _parts(files[name], self._lines_at_once):
                if name == last and part.until <= int(line):
                    continue
                cursor = Cursor(f"{name}:{part.until}")
                yield Fetched(f"{name}#{part.name}/{len(part.raw)}", part.raw, None, self._clock(), "archive", cursor)

    def _files(self) -> Iterator[Path]:
        for folder in (self._path, self._path / UNCONTROLLED_FOLDER):
            # A link can lead out of the directory; what is to be read is put into it.
            yield from (file for file in folder.glob("*.txt") if file.is_file() and not file.is_symlink())


@dataclass(frozen=True, slots=True)
class _Part:
    """Some lines of a file: their numbers, how far the file is read with them, and their bytes."""

    name: str
    until: int
    raw: bytes


def _parts(file: Path, lines_at_once: int) -> Iterator[_Part]:
    """A file in parts of some lines; a line that does not end in time is a part of its own, in pieces that say so."""
    number, lines, pieces = 0, list[bytes](), 0
    with file.open("rb") as opened:
        while read := opened.readline(LONGEST_LINE_BYTES):
            ends = read.endswith(b"\n")
            if not pieces:
                number += 1
            if pieces or (not ends and len(read) == LONGEST_LINE_BYTES):
                if lines:
                    yield _Part(f"{number - len(lines)}-{number - 1}", number - 1, b"".join(lines))
                    lines = []
                pieces += 1
                yield _Part(f"{number}~{pieces}", number if ends else number - 1, read)
                pieces = 0 if ends else pieces
                continue
            lines.append(read)
            if len(lines) == lines_at_once:
                yield _Part(f"{number - len(lines) + 1}-{number}", number, b"".join(lines))
                lines = []
    if lines or not number:
        yield _Part(f"{max(number - len(lines) + 1, 1)}-{number}", number, b"".join(lines))


def source(archive: Path | None, clock: Clock) -> Milstrip:
    """The records over archived files, those that come with the hub unless others are given: there is no address to ask."""
    return Milstrip.from_archive(archive or Path(__file__).parent / "fixtures", clock=clock)
