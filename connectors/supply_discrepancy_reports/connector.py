"""Files of supply discrepancy reports, replayed from a directory."""

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
from connectors.supply_discrepancy_reports import mapping

SOURCE = "supply_discrepancy_reports"


class SupplyDiscrepancyReports(Connector):
    """What purchasers report as wrong with what they received or were billed for, on Standard Form 364."""

    def __init__(self, path: Path, *, clock: Clock = now) -> None:
        if not path.is_dir():
            raise SourceUnavailable(SOURCE, f"there is no directory of archived files at `{path}`")
        self._path = path
        self._clock = clock

    @classmethod
    def from_archive(cls, path: Path, *, clock: Clock = now) -> SupplyDiscrepancyReports:
        """Replay the files of one directory."""
        return cls(path, clock=clock)

    def describe(self) -> SourceDescription:
        return SourceDescription(
            id=SOURCE,
            title="Supply discrepancy reports",
            surface="files of the items of Standard Form 364; the form is published, the delivery is assumed",
            authority=Authority.ASSUMED,
            source_class="agency_system",
            format_version="SF 364, one JSON object a line, its members named by the items of the form",
            key_grammar="the report's number: `A0010-BN-SAM/001`, with `R` or `C` when it is taken up again",
            cursor_field="file name",
            look_back=timedelta(days=3650),
            expected_cadence=timedelta(days=7),
            stale_after=timedelta(days=30),
            facts={"SupplyDiscrepancyReport": mapping.FACTS},
            coverage="the files that were handed over; what is decided about a report is not told here",
            redactions=(
                "what stands in members that are no item of the form, where a signature is",
                "mail addresses and telephone numbers in its texts",
                "lines and files that are not of their form, of which only the size is kept",
            ),
        )

    def redact(self, raw: bytes) -> bytes:
        return mapping.redact(raw)

    def understand(self, fetched: Fetched) -> Understood:
        return mapping.understand(fetched.raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        # Whole files, each time: what is known already is a duplicate.
        for file in sorted(self._path.glob("*.jsonl")):
            yield Fetched(file.name, file.read_bytes(), None, self._clock(), "archive", Cursor(file.name))


def source(archive: Path | None, clock: Clock) -> SupplyDiscrepancyReports:
    """The reports over archived files, those that come with the hub unless others are given: there is no address to ask."""
    return SupplyDiscrepancyReports.from_archive(archive or Path(__file__).parent / "fixtures", clock=clock)
