"""The world every story is told in: the Bandaria scenario and the real public notices, taken in as sources tell them.

Stories that only read share one hub. Stories that write get a copy of that world and a clock of their own.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from hub.rounds.sources import SHIPPED, source_named
from hub.rounds.sync import sync
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from tests.put_back import PutBack
from tests.served import Clock, Hub, served

TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORLD = "stories_world"
COPIES = count(1)
SOURCES = {"federal_register": SHIPPED / "federal_register" / "fixtures", "sales_table": None, "bandaria": None}


@pytest.fixture(scope="session")
def keys_and_such() -> Iterator[Path]:
    """What the hubs of the run keep beside their store: one set of keys for all of them."""
    directory = Path(tempfile.mkdtemp(prefix="hub-stories-"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
async def world_addresses(postgres: EmbeddedPostgres, template: Addresses, keys_and_such: Path) -> Addresses:
    """A store that holds the whole world."""
    empty = urlsplit(template.admin).path.removeprefix("/")
    await order(template, f"create database {WORLD} template {empty}")
    made = at_database(template, WORLD)
    clock = Clock(TODAY)
    async with served(made, keys_and_such, clock) as hub:
        for name, archive in SOURCES.items():
            counts = await sync(source_named(name, archive, clock), hub.house.intake, hub.house.store, clock)
            assert counts.state == "ok"
            assert counts.accounted_for
    connection = await asyncpg.connect(made.admin)
    await connection.execute("delete from store_life")  # no copy is a restored store
    await connection.execute("analyze")  # every copy knows how large its tables are
    await connection.close()
    return made


@pytest.fixture(scope="session")
async def hub(world_addresses: Addresses, keys_and_such: Path) -> AsyncIterator[Hub]:
    """The hub that is only read."""
    await order(world_addresses, f"create database {WORLD}_read template {WORLD}")
    async with served(at_database(world_addresses, f"{WORLD}_read"), keys_and_such, Clock(TODAY)) as hub:
        yield hub


class Worlds:
    """Copies of the world, each with a hub and a clock of its own."""

    def __init__(self, addresses: Addresses, directory: Path) -> None:
        self.addresses = addresses
        self._directory = directory

    async def copy(self) -> Addresses:
        """The address of a new copy."""
        name = f"{WORLD}_{next(COPIES)}"
        # Its files are copied: by way of the log, as is usual, each page is written twice.
        await order(self.addresses, f"create database {name} template {WORLD} strategy file_copy")
        return at_database(self.addresses, name)

    @asynccontextmanager
    async def hub(self, **limits: object) -> AsyncIterator[Hub]:
        """A hub over a copy that goes with it: the next copy takes its place on the disk and in memory."""
        addresses = await self.copy()
        async with self.serve(addresses, **limits) as hub:
            yield hub
        name = urlsplit(addresses.admin).path.removeprefix("/")
        await order(self.addresses, f"drop database {name} with (force)")

    def serve(self, addresses: Addresses, at: datetime = TODAY, **limits: object) -> AbstractAsyncContextManager[Hub]:
        """A hub over a copy."""
        return served(addresses, self._directory, Clock(at), **limits)


@pytest.fixture(scope="session")
async def worlds(world_addresses: Addresses, keys_and_such: Path) -> Worlds:
    """Where stories that write get their world from."""
    return Worlds(world_addresses, keys_and_such)


@pytest.fixture(scope="session")
async def put_back(worlds: Worlds) -> AsyncIterator[PutBack]:
    """The copy of the world that stories write in, one after the other."""
    async with PutBack.of(await worlds.copy()) as world:
        yield world


@pytest.fixture
async def own_hub(put_back: PutBack, keys_and_such: Path) -> AsyncIterator[Hub]:
    """A hub over a world to write in, which nothing was written in before."""
    await put_back.as_it_was()
    async with served(put_back.store.addresses, keys_and_such, Clock(TODAY), store=put_back.store) as hub:
        yield hub


@pytest.fixture(scope="session")
async def documented_hub(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub in whose store documents are registered."""
    async with worlds.hub() as hub:
        yield hub


async def order(addresses: Addresses, statement: str) -> None:
    """Say one thing to the server, from outside of the databases it is about."""
    connection = await asyncpg.connect(at_database(addresses, "postgres").admin)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
