"""What all tests share: one PostgreSQL that forgets everything, and databases in it that are ready to be used."""

import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings

from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database, prepare
from tests.identity_provider.running import IdentityProvider, needed, running
from tests.put_back import PutBack

settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

TEMPLATE = "hub_template"
CLONES = count(1)
LONGEST = (
    "test_planted_leaks.py",
    "test_revocation.py",
    "test_sync_command.py",
    "test_document_phase.py",
    "test_execution_phase.py",
    "test_readme.py",
    "test_two_worlds.py",
    "test_request_phase.py",
    "test_whole_life_of_a_case.py",
)
ROOM_BYTES = 8 << 30  # several times what the stores of all workers take at their largest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all`: what `make test-all` runs."""
    parser.addoption("--all", action="store_true", help="run those tests too that take long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--all` a slice of what takes long; and the longest files first: one that begins last is waited for by all."""
    if not config.getoption("--all") and not any("::" in asked for asked in config.args):
        items[:], left = bounded(items)
        config.hook.pytest_deselected(items=left)
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def bounded(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """What is not marked `long`, with the first n cases of a test marked `long(but=n)`; and what is left out."""
    met: Counter[str] = Counter()
    kept, left = [], []
    for item in items:
        mark = item.get_closest_marker("long")
        test = item.nodeid.partition("[")[0]
        met[test] += 1
        (kept if mark is None or met[test] <= mark.kwargs.get("but", 0) else left).append(item)
    return kept, left


def pytest_collection_finish() -> None:
    """What is loaded stays until the end, so the collector of cycles need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _quickest_directory() -> str | None:
    """Where small files cost least: in memory, when there is room; a store that forgets everything needs no disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a directory of the run's own is made in it
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    return str(memory) if roomy else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The server of the whole run."""
    directory = Path(tempfile.mkdtemp(prefix="hub-test-", dir=_quickest_directory()))
    directory.chmod(0o711)
    with EmbeddedPostgres(directory, expendable=True) as server:
        yield server
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
async def template(postgres: EmbeddedPostgres) -> Addresses:
    """A migrated, empty database that nobody is connected to: what the others are copied from."""
    made = at_database(Addresses.embedded(postgres), TEMPLATE)
    await order(postgres, f"create database {TEMPLATE} template template0")
    await prepare(made)
    await forget_its_life(made)
    return made


async def forget_its_life(addresses: Addresses) -> None:
    """Have a store not know which one it is: what is copied from it is then no restored store, but a new one."""
    connection = await asyncpg.connect(addresses.admin)
    await connection.execute("delete from store_life")
    await connection.close()


@pytest.fixture(scope="session")
async def addresses(postgres: EmbeddedPostgres, template: Addresses) -> Addresses:
    """The migrated database `hub`, empty until a test of the run fills it."""
    await order(postgres, "drop database hub", f"create database hub template {TEMPLATE}")
    return at_database(template, "hub")


@pytest.fixture
async def fresh_addresses(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A migrated, empty database of the test's own."""
    name = f"clone_{next(CLONES)}"
    await order(postgres, f"create database {name} template {TEMPLATE} strategy file_copy")
    yield at_database(template, name)
    await order(postgres, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
async def blank_world(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[PutBack]:
    """A migrated database that is empty whenever a test begins."""
    await order(postgres, f"create database blank template {TEMPLATE} strategy file_copy")
    async with PutBack.of(at_database(template, "blank")) as world:
        yield world


@pytest.fixture
async def blank(blank_world: PutBack) -> PutBack:
    """An empty store whose connections have been used: for a test that only reads and writes its rows."""
    await blank_world.as_it_was()
    return blank_world


@pytest.fixture(scope="session")
async def identity_provider() -> AsyncIterator[IdentityProvider]:
    """A real identity provider; what needs it is skipped, and says what to install, when it cannot be started."""
    needed()
    async with running() as provider:
        yield provider


async def order(postgres: EmbeddedPostgres, *statements: str) -> None:
    """Run statements about databases, from outside of them."""
    connection = await asyncpg.connect(at_database(Addresses.embedded(postgres), "postgres").admin)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
