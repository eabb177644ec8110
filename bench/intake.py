"""How long a file of MILSTRIP records takes into the graph: `python -m bench.intake`, or `make bench-intake`."""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import schema.facets  # noqa: F401  # every facet is declared by being imported
from connectors.milstrip.connector import Milstrip
from hub.rounds.sync import RoundCounts, sync
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses, Store
from hub.store.migrate import prepare
from hub.write.entry import Entry
from hub.write.intake import Intake
from schema.disclosure import house

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINES, CASES, LIMIT_SECONDS = 100_000, 40, 60
CODES = ("BA", "BB", "BD", "BV", "X9")


@dataclass(frozen=True)
class Taken:
    """What a file came to, and what it cost."""

    lines: int
    counts: RoundCounts
    seconds: float
    processor_seconds: float
    largest_bytes: int

    @property
    def sentence(self) -> str:
        """The figures in words."""
        pace = self.lines / self.seconds
        return (
            f"{self.lines:,} lines in {self.seconds:.1f} s ({pace:,.0f} a second), {self.processor_seconds:.1f} s of them "
            f"the hub's own processor time: {self.counts.received:,} records, "
            f"{self.counts.applied:,} applied, {self.counts.duplicate:,} duplicate, "
            f"{self.counts.quarantined:,} set aside; at most {self.largest_bytes / 2**20:,.0f} MB held"
        )


def designator(number: int) -> str:
    """One of the cases of the file."""
    return f"BN-{'BDP'[number % 3]}-B{number // 10}{number % 10}"


def records(lines: int, cases: int = CASES) -> Iterator[str]:
    """Requisitions with their status and shipments in turn, and one line in a thousand that is no record."""
    for number in range(lines):
        which, kind = divmod(number, 4)
        case, day = designator(which % cases), date(2026, 1, 2) + timedelta(days=which % 200)
        serial = f"{which // 200:04X}"
        document = f"{case[3]}BN14V{day.year % 10}{day.timetuple().tm_yday:03}{serial}"
        address, later = f"{case[3]}A2{case[5:]}", f"{(day + timedelta(days=9 + kind)).timetuple().tm_yday:03}"
        article = f"S53050{which % 100_000_000:08}  EA{which % 900 + 1:05}{document}"
        if number % 1000 == 999:
            yield f"ZZ1FGZ{article} {address}"
        elif kind == 0:
            yield f"A01FGZ{article}R{address}A        13121  "
        elif kind < 3:
            code = CODES[(which + kind) % len(CODES)]
            yield f"AE1FGZ{article} {address}AXP      13{later}{code}FGZ6360{which % 10_000_000:07}"
        else:
            yield f"AS1FGZ{article} {address} XP   {later}{document}XXXB{later}"


async def take(addresses: Addresses, directory: Path, lines: int, *, again: bool = False) -> list[Taken]:
    """Take a file of so many lines into a migrated store that is empty; and once more, when asked, to find it all known."""
    (directory / "2026-11-22_records.txt").write_text("\n".join(records(lines)) + "\n")
    store = Store.open(addresses)
    intake = Intake(store.writes, house, lambda: NOW)
    found = []
    try:
        for number in range(CASES):
            told = designator(number)
            entry = Entry(
                facet="Case", facts={"designator": told}, source="ledger", source_class="agency_system",
                source_key=told, told_by="ledger", digest="-",
            )  # fmt: skip
            await intake.take(entry)
        for _ in range(1 + again):
            source = Milstrip(directory, clock=lambda: NOW)
            began, used = time.perf_counter(), time.process_time()
            counts = await sync(source, intake, store, lambda: NOW)
            seconds, used = time.perf_counter() - began, time.process_time() - used
            held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
            found.append(Taken(lines, counts, seconds, used, held))
    finally:
        await store.close()
    return found


def main() -> None:
    """Measure on a PostgreSQL of its own, and fail when it takes longer than promised."""
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES, help="how many lines the file has")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as name:
        directory, files = Path(name), Path(name) / "files"
        directory.chmod(0o711)
        files.mkdir()
        with EmbeddedPostgres(directory) as server:
            addresses = Addresses.embedded(server)
            asyncio.run(prepare(addresses))
            for what, taken in zip(
                ("new", "known"), asyncio.run(take(addresses, files, asked.lines, again=True)), strict=True
            ):
                print(f"{what}: {taken.sentence}")
                assert taken.counts.accounted_for
                if taken.seconds > LIMIT_SECONDS * asked.lines / LINES:
                    sys.exit(f"that is longer than the {LIMIT_SECONDS} s promised for {LINES:,} lines")


if __name__ == "__main__":
    main()
