"""The PostgreSQL the hub starts for itself: what it keeps, who gets in, and how it ends."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hub.store.embedded import EmbeddedPostgres, PostgresUnavailable

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give its privileges up")


async def ask(dsn: str, *statements: str) -> list[Any]:
    """What the first column of each statement's first row says."""
    connection = await asyncpg.connect(dsn)
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


def postmaster(dsn: str) -> int:
    """The process that serves `dsn`."""
    return _written_in(Path(dsn.partition("host=")[2].partition("&")[0]).with_name("cluster"))


def postmaster_of(data: Path) -> int:
    """The process that serves a data directory whose cluster lies in it."""
    return _written_in(data / "postgres" / "cluster")


def _written_in(cluster: Path) -> int:
    return int((cluster / "postmaster.pid").read_text().splitlines()[0])


def is_gone(pid: int) -> bool:
    """Whether the process ends within ten seconds."""
    for _ in range(1000):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.01)
    return False


def forget(data: Path) -> None:
    """Remove a cluster, also where it had to be put elsewhere."""
    location = data / "postgres" / "location"
    if location.exists():
        shutil.rmtree(location.read_text().strip())
    shutil.rmtree(data)


def reachable_directory() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="hub-test-"))
    directory.chmod(0o711)
    yield directory
    forget(directory)


# One directory serves every test that leaves its cluster sound: a restart is ten times cheaper than a new cluster.
data = pytest.fixture(scope="module", name="data")(reachable_directory)
spare = pytest.fixture(name="spare")(reachable_directory)


@pytest.fixture
def private_data() -> Iterator[Path]:
    """A data directory below one that only its owner can enter, as in root's home."""
    directory = Path(tempfile.mkdtemp(prefix="hub-test-"))
    data = directory / "checkout" / ".hub"
    yield data
    forget(data)
    shutil.rmtree(directory)


@pytest.mark.long
async def test_a_fresh_cluster_answers_as_the_hub_expects_it(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        assert await ask(
            postgres.dsn(),
            "select current_database()",
            "select current_user",
            "select rolsuper from pg_roles where rolname = current_user",
            "show server_encoding",
            "select datcollate from pg_database where datname = current_database()",
            "show timezone",
            "show jit",
            "show listen_addresses",
            "show data_checksums",
            "select current_setting('server_version_num')::int >= 150000",
        ) == ["hub", "hub_admin", True, "UTF8", "C", "UTC", "off", "", "on", True]
    assert not postgres.running()


@pytest.mark.long
async def test_it_is_durable_unless_a_test_says_that_nothing_matters(data: Path, spare: Path) -> None:
    asked = ("show fsync", "show synchronous_commit", "show full_page_writes")
    with EmbeddedPostgres(data) as kept:
        # Not even a setting written into the cluster by hand makes it otherwise at the next start.
        await ask(kept.dsn(), "alter system set fsync = off", "alter system set full_page_writes = off")
    with EmbeddedPostgres(data) as kept:
        assert await ask(kept.dsn(), *asked) == ["on", "on", "on"]
    with EmbeddedPostgres(spare, expendable=True) as expendable:
        assert await ask(expendable.dsn(), *asked) == ["off", "off", "off"]
        with pytest.raises(PostgresUnavailable, match="is a test's and keeps nothing"):
            EmbeddedPostgres(spare).start()


async def test_what_was_committed_is_there_after_a_stop_and_after_a_kill(data: Path) -> None:
    with EmbeddedPostgres(data) as first:
        await ask(first.dsn(), "create table stopped (word text)", "insert into stopped values ('before the stop')")
    second = EmbeddedPostgres(data)
    dsn = second.start()
    assert second.password("hub_admin") == first.password("hub_admin")
    await ask(dsn, "insert into stopped values ('before the kill')")
    server = postmaster(dsn)
    os.kill(server, signal.SIGKILL)
    assert is_gone(server)
    dsn = second.start()
    assert await ask(dsn, "select string_agg(word, ', ' order by word) from stopped") == [
        "before the kill, before the stop"
    ]
    second.stop()


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
async def test_a_server_that_ends_before_its_owner_is_started_again_at_the_same_address(
    data: Path, spare: Path, how: signal.Signals
) -> None:
    with EmbeddedPostgres(data) as owner, EmbeddedPostgres(spare, expendable=True) as of_a_test:
        dsn = owner.dsn()
        table = f"ended_by_{how.name.lower()}"
        await ask(dsn, f"create table {table} (word text)", f"insert into {table} values ('acknowledged')")
        server = postmaster(dsn)
        for each in (server, postmaster(of_a_test.dsn())):
            os.kill(each, how)
            assert is_gone(each)
        deadline = time.monotonic() + 10
        while not owner.running():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        assert postmaster(dsn) != server
        assert await ask(owner.dsn(), f"select word from {table}") == ["acknowledged"]
        assert owner.dsn() == dsn
        assert not of_a_test.running()
    assert not owner.running()


async def test_a_process_number_that_now_belongs_to_somebody_else_does_not_keep_it_from_starting(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        written = data / "postgres" / "cluster" / "postmaster.pid"
        left = written.read_text().splitlines()
    written.write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    assert not postgres.running()
    with EmbeddedPostgres(data) as postgres:
        assert await ask(postgres.dsn(), "select 1") == [1]


async def test_a_second_start_is_attached_and_leaves_the_server_running(data: Path) -> None:
    with EmbeddedPostgres(data) as owner:
        with EmbeddedPostgres(data) as guest:
            assert guest.dsn() == owner.dsn()
            assert await ask(guest.dsn(), "select 1") == [1]
        assert owner.running()
        assert await ask(owner.dsn(), "select 1") == [1]
    assert not guest.running()


OWNS = (
    "import sys, time; from pathlib import Path; from hub.store.embedded import EmbeddedPostgres\n"
    "postgres = EmbeddedPostgres(Path(sys.argv[1])); print(postgres.start(), flush=True); time.sleep(60)"
)


async def test_the_server_ends_with_an_owner_that_was_killed_and_the_next_one_finds_its_data(data: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNS, data], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        dsn = owner.stdout.readline().strip()
        await ask(dsn, "create table killed (word text)", "insert into killed values ('acknowledged')")
        server = postmaster(dsn)
        owner.kill()
    assert is_gone(server)
    with EmbeddedPostgres(data) as postgres:
        assert await ask(postgres.dsn(), "select word from killed") == ["acknowledged"]


@pytest.mark.long
async def test_who_was_attached_serves_on_at_the_same_address_when_the_owner_was_killed(spare: Path) -> None:
    deep = spare / ("deep" * 20) / ("deeper" * 10)  # its socket lies elsewhere, in a directory named by chance
    with subprocess.Popen([sys.executable, "-c", OWNS, deep], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        dsn = owner.stdout.readline().strip()
        await ask(dsn, "create table killed (word text)", "insert into killed values ('acknowledged')")
        server = postmaster_of(deep)
        with EmbeddedPostgres(deep) as guest:
            owner.kill()
            assert is_gone(server)
            deadline = time.monotonic() + 10
            while not guest.running():
                assert time.monotonic() < deadline
                await asyncio.sleep(0.01)
            assert guest.dsn() == dsn
            assert await ask(dsn, "select word from killed") == ["acknowledged"]
            assert postmaster_of(deep) != server
    assert not guest.running()
    assert not Path(dsn.partition("host=")[2].partition("&")[0]).exists()


async def test_only_the_password_opens_it_and_each_role_has_its_own(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        assert stat.S_IMODE((data / "postgres" / "socket").stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "postgres" / "secret").stat().st_mode) == 0o600
        await ask(postgres.dsn(), f"create role hub_reader login password '{postgres.password('hub_reader')}'")
        assert await ask(postgres.dsn("hub_reader"), "select current_user") == ["hub_reader"]
        forged = postgres.dsn().replace(postgres.password("hub_admin"), postgres.password("hub_reader"))
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(forged, "select 1")


async def test_a_value_that_the_server_refused_is_not_in_its_log(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        for refused in ("select 'canary'::int", "select canary", "do $$ begin raise exception 'canary'; end $$"):
            with pytest.raises(asyncpg.PostgresError, match="canary"):
                await ask(postgres.dsn(), refused)
        await ask(postgres.dsn(), "do $$ begin raise warning 'canary'; end $$")
    assert "ready to accept connections" in postgres.log.read_text()
    assert "canary" not in postgres.log.read_text()


@pytest.mark.long
async def test_a_data_directory_too_deep_for_a_socket_gets_a_short_one_elsewhere(spare: Path) -> None:
    deep = spare / ("deep" * 20) / ("deeper" * 10)
    with EmbeddedPostgres(deep, expendable=True) as postgres:
        borrowed = Path(postgres.dsn().partition("host=")[2].partition("&")[0])
        assert borrowed.parent != deep / "postgres"
        assert stat.S_IMODE(borrowed.stat().st_mode) == 0o700
        assert await ask(postgres.dsn(), "select 1") == [1]
    assert not borrowed.exists()


@pytest.mark.long
def test_a_cluster_that_does_not_start_says_where_to_read_why_and_the_last_lines(spare: Path) -> None:
    with EmbeddedPostgres(spare) as postgres:
        pass
    (spare / "postgres" / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(PostgresUnavailable) as refusal:
        postgres.start()
    assert str(refusal.value).startswith(f"PostgreSQL did not start; `{spare}/postgres/log` ends with:\n")
    assert "could not find the database system" in str(refusal.value)


def test_a_directory_without_a_postgresql_is_refused_by_name(data: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="`/nowhere` holds no `postgres` that runs"):
        EmbeddedPostgres(data, binaries=Path("/nowhere")).start()


@AS_ROOT
async def test_root_gives_its_privileges_up_and_changes_no_directory_on_the_way(data: Path) -> None:
    before = data.stat()
    with EmbeddedPostgres(data) as postgres:
        assert Path(f"/proc/{postmaster(postgres.dsn())}").stat().st_uid != 0
    assert (data.stat().st_mode, data.stat().st_uid) == (before.st_mode, before.st_uid)


@pytest.mark.long
@AS_ROOT
async def test_below_a_directory_of_roots_alone_the_cluster_and_the_binaries_are_put_within_reach(
    private_data: Path,
) -> None:
    installed = EmbeddedPostgres(private_data).binaries.parent
    private = private_data.parent.parent / "site" / installed.parent.name
    shutil.copytree(installed, private / installed.name, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, private.with_name(libraries.name))
    binaries = private / installed.name / "bin"
    with EmbeddedPostgres(private_data, binaries=binaries) as postgres:
        await ask(postgres.dsn(), "create table kept (word text)", "insert into kept values ('still here')")
    with EmbeddedPostgres(private_data, binaries=binaries) as postgres:
        assert await ask(postgres.dsn(), "select word from kept") == ["still here"]
    home = Path((private_data / "postgres" / "location").read_text().strip())
    assert (home / "cluster" / "PG_VERSION").exists()
    assert stat.S_IMODE(private_data.parent.parent.stat().st_mode) == 0o700


@pytest.mark.long
@AS_ROOT
async def test_an_expendable_cluster_that_was_put_elsewhere_leaves_nothing_there(private_data: Path) -> None:
    with EmbeddedPostgres(private_data, expendable=True):
        home = Path((private_data / "postgres" / "location").read_text().strip())
        assert home.exists()
    assert not home.exists()
