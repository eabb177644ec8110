"""Real feeds in any order: their files and the rows in them may come as they like, and the graph ends the same."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from connectors.contract import Connector, Cursor, Fetched, Record, SourceDescription, Understood
from hub.rounds.sources import source_named
from hub.rounds.sync import dead_letters, sync
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from hub.write.intake import Intake
from schema.disclosure import house
from tests.hub.test_rounds import Books, LastWriterWins, Ledger, document, noon, told

CASES = ("BN-D-SAG", "BN-D-SAM")
ORDERS = 4
VERSIONS = 4  # of each extract
RECORDS = 10

Row = dict[str, Any]
Files = list[list[str]]  # each its lines, of which the inner ones may come in any order


@pytest.fixture(scope="module")
async def opened(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Books]:
    """Books in a database of this file's own."""
    admin = await asyncpg.connect(at_database(Addresses.embedded(postgres), "postgres").admin)
    await admin.execute("create database of_feed_order template hub_template")
    async with Books.of(at_database(template, "of_feed_order")) as books:
        yield books
    await admin.execute("drop database of_feed_order with (force)")
    await admin.close()


def some_day(rng: random.Random) -> str:
    return f"2026-{rng.randint(1, 9):02}-{rng.randint(1, 28):02}"


def deliveries(rng: random.Random, number: int) -> list[Row]:
    told = {"row": "delivery", "case": rng.choice(CASES), "document_number": f"DBN14V60150{number:03}", "item": "Hose"}
    return [told | {"quantity": rng.randint(1, 9), "delivered": some_day(rng)}]


def bills(rng: random.Random, number: int) -> list[Row]:
    amount = f"{rng.randint(1, 900_000)}.00"
    told = {"row": "bill", "case": "BN-D-SAG", "period_ends": f"20{10 + number}-09-30", "payment_due": some_day(rng)}
    return [told | {"amount_billed": amount, "payment_received": "0.00", "prepared": some_day(rng)}]


def shipments(rng: random.Random, number: int) -> list[Row]:
    named = {"case": "BN-D-SAG", "shipment": f"DBN14V60150{number:03}XXX"}
    events = [
        {"row": "event", **named, "event": event, "on": some_day(rng), "place": rng.choice(("Verda", "Bremley"))}
        for event in rng.sample(("DEP", "PAS", "ETA"), rng.randint(1, 3))
    ]
    return [{"row": "shipment", **named, "carriage": rng.choice(("DTS", "FF")), "protection": "N"}, *events]


def extracts(source: str, rows: Callable[[random.Random, int], list[Row]], rng: random.Random) -> Files:
    """An extract a day: each tells its records otherwise, one record ends and one is new."""
    found = []
    for day in range(VERSIONS):
        told = [row for number in range(day // 3, RECORDS + day // 2) for row in rows(rng, number)]
        head = {"extract": f"{source}.v1", "as_of": f"2026-03-0{day + 1}T06:00:00Z"}
        found.append([json.dumps(line) for line in (head, *told, {"end": len(told)})])
    return found


def milstrip_files(rng: random.Random) -> Files:
    """Requisitions, and of each some statuses and a shipment; a file is a day's, and its lines are."""
    files: Files = [[""], [""], [""]]
    for number in range(6):
        document = f"DBN14M63000{number:03}"
        at = {"requisition": 0, "status": rng.randint(0, 2), "later": rng.randint(0, 2), "shipment": 2}
        files[at["requisition"]].append(f"A01FGZS1305009876543  RD0012M{document}RDZ2SAMA        063202D".ljust(80))
        files[at["status"]].append(f"AE1FGZS1305009876543  RD0012M{document} DZ2SAMAXP      13310BAFGZ    0000042")
        files[at["later"]].append(f"AE2FGZS1305009876543  RD0012M{document}ADZ2SAMAXP      13318BBFGZ53400000042")
        files[at["shipment"]].append(f"AS1FGZS1305009876543  RD0012M{document} DZ2SAM XP   319{document}XXXQ319")
    return [[*lines, ""] for lines in files]


FEEDS: dict[str, Callable[[random.Random], Files]] = {
    "samis": lambda rng: extracts("samis", deliveries, rng),
    "difs": lambda rng: extracts("difs", bills, rng),
    "efts": lambda rng: extracts("efts", shipments, rng),
    "milstrip": milstrip_files,
}


def laid_down(files: Files, directory: Path, rng: random.Random) -> Path:
    """The files in an order of their own, each with its rows in an order of their own."""
    directory.mkdir()
    for place, (head, *rows, end) in enumerate(rng.sample(files, len(files))):
        shuffled = rng.sample(rows, len(rows))
        lines = [line for line in (head, *shuffled, end) if line]
        (directory / f"{place}.txt").write_text("".join(f"{line}\n" for line in lines))
    return directory


async def ends(
    books: Books,
    name: str,
    files: Files,
    directory: Path,
    rng: random.Random,
    kind: type[Intake] = Intake,
    through: Callable[[Connector], Connector] = lambda source: source,
) -> tuple[dict[str, list[Any]], Counter[str]]:
    """What stands and what waits after a feed in some order; what came before what it hangs on comes twice."""
    await books.empty()
    cases = [told("Case", one, facts={"designator": one, "neutral_title": "Aircraft"}) for one in CASES]
    await books.round(Ledger(document(*cases)))
    intake, there = kind(books.store.writes, house, noon), laid_down(files, directory, rng)
    source = through(source_named(name, there, noon))
    for _ in range(2):
        counts = await sync(source, intake, books.store, noon, archived=True)
        assert counts.accounted_for
        assert counts.state == "ok"
    return await books.standing(), Counter(one["reason"] for one in await dead_letters(books.store))


@pytest.mark.long
@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("seed", range(2))
async def test_a_feed_in_any_order_ends_in_the_same_state(opened: Books, name: str, seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"{name} {seed}")
    files = FEEDS[name](rng)
    found = [await ends(opened, name, files, tmp_path / str(order), rng) for order in range(ORDERS)]
    assert sum(len(rows) for rows in found[0][0].values()) > RECORDS  # it is about something
    assert found[0][1] == Counter()
    assert found == [found[0]] * ORDERS


@pytest.mark.long
@pytest.mark.parametrize("name", ["samis", "difs", "efts"])
async def test_a_build_in_which_the_last_file_wins_is_caught(opened: Books, name: str, tmp_path: Path) -> None:
    rng = random.Random(name)
    files = FEEDS[name](rng)
    found = [await ends(opened, name, files, tmp_path / str(order), rng, LastWriterWins) for order in range(ORDERS)]
    assert found != [found[0]] * ORDERS


class TakesWhatItSawBegin(Connector):
    """A broken build: it passes over what is told of a requisition before the requisition itself."""

    def __init__(self, source: Connector) -> None:
        self._source = source
        self._begun: set[str] = set()

    def describe(self) -> SourceDescription:
        return self._source.describe()

    def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        self._begun.clear()
        return self._source.read(cursor)

    def understand(self, fetched: Fetched) -> Understood:
        lines = fetched.raw.splitlines(keepends=True)
        self._begun |= {line[29:43].decode() for line in lines if line.startswith(b"A01")}
        found = self._source.understand(fetched)
        return [one for one in found if isinstance(one, Record) and one.key.split("/")[0] in self._begun]


@pytest.mark.long
async def test_a_build_that_needs_a_requisition_first_is_caught(opened: Books, tmp_path: Path) -> None:
    rng = random.Random("milstrip")
    files, broken = FEEDS["milstrip"](rng), TakesWhatItSawBegin
    found = [await ends(opened, "milstrip", files, tmp_path / str(n), rng, through=broken) for n in range(ORDERS)]
    assert found != [found[0]] * ORDERS
