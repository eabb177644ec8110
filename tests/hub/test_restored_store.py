"""A store put back from a backup has forgotten what was revoked since: everything issued before is void, however it was put back."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from structlog.testing import capture_logs

from hub.app import AUDIENCE, House, issuer_of
from hub.identity.issuer import issue
from hub.identity.revocations import Revocations
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.life import Life
from hub.store.migrate import at_database, prepare
from schema.desk import Ground, Revocation
from tests.conftest import order
from tests.served import Clock, Hub, served
from tests.stories.test_revocation import REFUSED, met, revoke

SERVED = (200, "customer:BN")


def token(hub: Hub, **said: Any) -> str:
    """A token issued now."""
    settings = hub.house.settings
    return issue(
        hub.house.keys, "partner:BN", issuer=issuer_of(settings), audience=AUDIENCE, clock=hub.clock,
        ttl=timedelta(hours=12), **said,
    )  # fmt: skip


@pytest.fixture
def data() -> Iterator[Path]:
    """What a hub keeps beside its store, or with it."""
    directory = Path(tempfile.mkdtemp(prefix="hub-test-"))
    directory.chmod(0o711)
    yield directory / "data"
    shutil.rmtree(directory)


class TakesAnyStore(Revocations):
    """A build that does not ask which store it has before it."""

    async def _settle(self, connection: Any) -> None:
        self._life = Life("", 0, 0)


class Trusting(House):
    """A house whose list is of that build."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more, revocations=TakesAnyStore)


@asynccontextmanager
async def two_tokens(addresses: Addresses, data: Path, clock: Clock) -> AsyncIterator[tuple[Hub, str, str]]:
    """A hub with two tokens that it serves; `stolen` is what the first rests on."""
    data.mkdir(exist_ok=True)
    async with served(addresses, data, clock) as hub:
        stolen, kept = token(hub, through=["stolen"]), token(hub)
        assert [await met(hub, one) for one in (stolen, kept)] == [SERVED, SERVED]
        yield hub, stolen, kept


async def all_is_void(addresses: Addresses, data: Path, clock: Clock, before: list[str], why: str) -> None:
    """What was issued before is refused, what is issued now holds, and goes on to hold; it is said once, and loudly."""
    with capture_logs() as said:
        async with served(addresses, data, clock) as hub:
            assert [await met(hub, one) for one in before] == [REFUSED] * len(before)
            clock.pass_(seconds=3)
            now = token(hub)
            assert await met(hub, now) == SERVED
        async with served(addresses, data, clock) as hub:
            assert await met(hub, now) == SERVED
            assert [await met(hub, one) for one in before] == [REFUSED] * len(before)
    loud = [(one["event"], one["why"]) for one in said if one["log_level"] == "critical"]
    assert loud == [("store_restored", why)]


DUMPED = "it was loaded from a dump, brought back by its log, or taken over from a standby"
PUT_BACK = "its files were put back"
WITH_ITS_KEYS = "it was put back or moved together with its keys"


def dumped(postgres: EmbeddedPostgres, addresses: Addresses, *options: str) -> str:
    """A dump of a database, as the tool for it makes it."""
    run = [postgres.binaries / "pg_dump", "--dbname", addresses.admin, *options]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


def loaded(postgres: EmbeddedPostgres, addresses: Addresses, dump: str) -> None:
    """Load a dump into a database."""
    run = [postgres.binaries / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", addresses.admin]
    done = subprocess.run(run, input=dump, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def copied(directory: Path, to: Path) -> None:
    """Copy a directory as backups do: with its owners, modes and times."""
    subprocess.run(["/bin/cp", "-a", directory, to], check=True)


@pytest.mark.long
async def test_a_store_loaded_from_a_dump_makes_everything_issued_before_void(
    postgres: EmbeddedPostgres, fresh_addresses: Addresses, data: Path
) -> None:
    clock = Clock()
    async with two_tokens(fresh_addresses, data, clock) as (hub, stolen, kept):
        dump = dumped(postgres, fresh_addresses)
        await revoke(hub, Revocation(Ground.TOKEN, "stolen"))
        assert await met(hub, stolen) == REFUSED
    restored = [at_database(fresh_addresses, name) for name in ("loaded", "loaded_trusting")]
    for one, name in zip(restored, ("loaded", "loaded_trusting"), strict=True):
        await order(postgres, f"create database {name} template template0")
        loaded(postgres, one, dump)
    async with served(restored[1], data, clock, kind=Trusting) as hub:
        assert await met(hub, stolen) == SERVED  # so it is the store that is asked which it is
    await all_is_void(restored[0], data, clock, [stolen, kept], DUMPED)
    await order(postgres, *(f"drop database {name} with (force)" for name in ("loaded", "loaded_trusting")))


async def test_a_store_copied_back_as_a_template_makes_everything_issued_before_void(
    postgres: EmbeddedPostgres, fresh_addresses: Addresses, data: Path
) -> None:
    clock = Clock()
    name = urlsplit(fresh_addresses.admin).path.removeprefix("/")
    async with two_tokens(fresh_addresses, data, clock) as (_, stolen, kept):
        pass
    await order(postgres, f"create database backup template {name}")
    await all_is_void(at_database(fresh_addresses, "backup"), data, clock, [stolen, kept], DUMPED)
    await order(postgres, "drop database backup with (force)")


@pytest.mark.long
async def test_a_store_loaded_anew_beneath_a_hub_that_serves_is_noticed_by_it(
    postgres: EmbeddedPostgres, fresh_addresses: Addresses, data: Path
) -> None:
    async with two_tokens(fresh_addresses, data, Clock()) as (hub, _, kept):
        dump = dumped(postgres, fresh_addresses, "--clean", "--if-exists")
        await asyncio.to_thread(loaded, postgres, fresh_addresses, dump)
        for _ in range(100):
            if await met(hub, kept) == REFUSED:
                break
            await asyncio.sleep(0.05)
        assert await met(hub, kept) == REFUSED
        hub.clock.pass_(seconds=3)
        assert await met(hub, token(hub)) == SERVED


@pytest.mark.long
@pytest.mark.parametrize(
    ("what", "why"), [("postgres", PUT_BACK), ("", WITH_ITS_KEYS)], ids=["its files", "its files and its keys"]
)
async def test_a_data_directory_put_back_makes_everything_issued_before_void(data: Path, what: str, why: str) -> None:
    clock, backup = Clock(), data.with_name("backup")

    def started() -> EmbeddedPostgres:
        server = EmbeddedPostgres(data)
        server.start()
        return server

    server = await asyncio.to_thread(started)
    await prepare(Addresses.embedded(server))
    async with two_tokens(Addresses.embedded(server), data, clock) as (_, stolen, kept):
        pass
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(copied, data, backup)
    server = await asyncio.to_thread(started)
    async with served(Addresses.embedded(server), data, clock) as hub:
        assert await met(hub, kept) == SERVED  # a restart is no restore
        await revoke(hub, Revocation(Ground.TOKEN, "stolen"))
        assert await met(hub, stolen) == REFUSED
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(shutil.rmtree, data / what)
    await asyncio.to_thread(copied, backup / what, data / what)
    server = await asyncio.to_thread(started)
    try:
        await all_is_void(Addresses.embedded(server), data, clock, [stolen, kept], why)
    finally:
        await asyncio.to_thread(server.stop)


@pytest.mark.long
async def test_a_store_that_was_never_served_carries_in_its_dump_which_one_it_is(
    postgres: EmbeddedPostgres, template: Addresses, data: Path
) -> None:
    made = at_database(template, "never_served")
    await order(postgres, "create database never_served template template0")
    await prepare(made)
    dump = dumped(postgres, made)
    await order(postgres, "create database put_back template template0")
    restored, clock = at_database(template, "put_back"), Clock()
    await asyncio.to_thread(loaded, postgres, restored, dump)
    data.mkdir()
    async with served(made, data, clock) as hub:
        before = token(hub)
        assert await met(hub, before) == SERVED
    await all_is_void(restored, data, clock, [before], DUMPED)
    connection = await asyncpg.connect(restored.admin)
    assert await connection.fetchval("select count(*) from revocation") == 1
    await connection.close()
    await order(postgres, *(f"drop database {name} with (force)" for name in ("never_served", "put_back")))
