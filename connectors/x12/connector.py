"""Files of X12 interchanges, replayed from a directory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
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
from connectors.requisition import FACTS, UNCONTROLLED_FOLDER
from connectors.x12 import mapping

SOURCE = "x12"
# What a file may be called that holds an interchange.
_ENDINGS = frozenset({".x12", ".edi"})
_UNTOLD = {
    "RequisitionShipment": {"mode_code", "freight_forwarder_code"},
    "AvailabilityNotice": {"export_release_required", "mode_code"},
    "AvailabilityReply": {"release"},
}


class X12(Connector):
    """Shipment and supply status, notices of availability and answers to them, and discrepancy reports, as X12 transaction sets."""

    def __init__(self, path: Path, *, clock: Clock = now) -> None:
        if not path.is_dir():
            raise SourceUnavailable(SOURCE, f"there is no directory of archived files at `{path}`")
        self._path = path
        self._clock = clock

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> X12:
        """Replay the files of one directory."""
        return cls(path, clock=clock)

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="X12 logistics transactions",
            surface="files of X12 interchanges, handed over by whoever is authorised; the usage of segments is published in part",
            authority=Authority.ASSUMED,
            source_class="agency_system",
            format_version=f"DLM 4000.25, 856S 856N 870S 870N 842A/W in 004010 and 004030, usages `{mapping.VERSION}`",
            key_grammar="the document number; below it the kind, the day and what is said: `PZZ14V60150001/AE/2026-01-20/…`",
            cursor_field="file name",
            look_back=timedelta(days=3650),
            expected_cadence=timedelta(days=1),
            stale_after=timedelta(days=3),
            facts={
                facet: FACTS[facet] - _UNTOLD.get(facet, set())
                for facet in ("Requisition", *(told["facet"] for told in mapping.CONVENTIONS.values()))
                if facet != mapping.REPORT
            }
            | {mapping.REPORT: mapping.REPORT_FACTS},
            redactions=(
                "the names of parties and whom to contact (N1, N2, PER, G61)",
                "mail addresses and telephone numbers in its texts (NTE, MSG, PID, G69)",
                "documents without an interchange header, of which only the size and digest are kept",
            ),
            coverage="the files that were handed over; each says how many transaction sets and segments it holds",
        )

    def redact(self, raw: bytes) -> bytes:
        return mapping.redact(raw)

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw, fetched.key, fetched.fetched_at)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        """Every file by name, whatever was read before: what is known by then changes nothing."""
        files = {file.relative_to(self._path).as_posix(): file for file in self._files()}
        for name in sorted(files):
            # One byte more than a document may have is enough to see that it has too many.
            with files[name].open("rb") as opened:
                raw = opened.read(mapping.LARGEST_DOCUMENT + 1)
            yield Fetched(name, raw, None, self._clock(), "archive")

    def _files(self) -> Iterator[Path]:
        for folder in (self._path, self._path / UNCONTROLLED_FOLDER):
            for file in folder.glob("*"):
                # A link can lead out of the directory; what is to be read is put into it.
                if file.suffix.lower() in _ENDINGS and file.is_file() and not file.is_symlink():
                    yield file


def source(archive: Path | None, clock: Clock) -> X12:
    """The interchanges over archived files, those that come with the hub unless others are given: nobody can be asked."""
    return X12.from_archive(archive or Path(__file__).parent / "fixtures", clock=clock)
