"""`hub sync` and `hub letters`, as an operator runs them: what was mistyped is told as that, and of no source."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTRACTS = ROOT / "connectors" / "dsams" / "fixtures"


def hub(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command of the hub, over a store of its own."""
    run = [sys.executable, "-c", "from hub.cli import main; main()", *words]
    return subprocess.run(
        run, cwd=ROOT, env={**os.environ, "HUB_DATA_DIR": str(data)}, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that nothing was told yet."""
    made = tmp_path_factory.mktemp("hub") / "data"
    assert hub(made, "migrate").returncode == 0
    return made


@pytest.mark.long
def test_an_archive_is_read_whole_each_time_and_moves_no_cursor(data: Path, tmp_path: Path) -> None:
    first = json.loads(hub(data, "sync", "dsams", "--from", str(EXTRACTS), "--json").stdout)[0]
    again = json.loads(hub(data, "sync", "dsams", "--from", str(EXTRACTS), "--json").stdout)[0]
    assert first["received"] == again["received"] == 6
    assert first["applied"] > again["applied"] == 0
    dropped = tmp_path / "dsams"
    shutil.copytree(EXTRACTS, dropped)
    run = [sys.executable, "-c", "from hub.cli import main; main()", "sync", "dsams", "--json"]
    settings = {**os.environ, "HUB_DATA_DIR": str(data), "HUB_FEEDS_DIR": str(tmp_path)}
    drops = [
        json.loads(subprocess.run(run, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=120).stdout)[0]
        for _ in range(2)
    ]
    # The drop was not read before, whatever the archive held; what was taken from it is not taken again.
    assert [drop["received"] for drop in drops] == [6, 0]


@pytest.mark.long
@pytest.mark.parametrize("source", ["dsams", "milstrip", "sales_table", "state_posts"])
def test_a_directory_without_a_document_says_nothing_of_the_source(data: Path, tmp_path: Path, source: str) -> None:
    before = json.loads(hub(data, "sources", "--json").stdout)["sources"]
    said = hub(data, "sync", source, "--from", str(tmp_path))
    assert (said.returncode, said.stdout) == (
        1, (f"{source}: replayed: received 0, applied 0, duplicate 0, superseded 0, quarantined 0 "
            "(nothing there is a document of this source)\n"),
    )  # fmt: skip
    after = json.loads(hub(data, "sources", "--json").stdout)["sources"]
    assert [one["last_good_at"] for one in after] == [one["last_good_at"] for one in before]
    assert source == "dsams" or source not in {one["source"] for one in after}


@pytest.mark.long
def test_what_was_mistyped_is_told_as_that(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text("{}")
    for wrong in (file, tmp_path / "nowhere"):
        said = hub(data, "sync", "dsams", "--from", str(wrong))
        assert (said.returncode, said.stdout, said.stderr) == (
            1, "", f"hub: `{wrong}` is no directory; `--from` names the one that the archived files lie in\n",
        )  # fmt: skip
    said = hub(data, "letters", "--source", "dsam")
    assert said.returncode == 1
    assert said.stderr.startswith("hub: `dsam` is no source; use one of `bandaria`")
    assert (hub(data, "letters", "--source", "sales_table").returncode, hub(data, "letters").stderr) == (0, "")
    said = hub(data, "sync", "difs")
    assert "nobody said where its feed arrives; make a directory `difs` in that of `HUB_FEEDS_DIR`" in said.stdout


ASKS = """
import asyncio
from hub.app import at_work
from hub.rounds.jobs import jobs
from hub.settings import read

async def hold():
    async with at_work(read()) as house, jobs(house.addresses.intake) as all_jobs, all_jobs.held("dsams") as ours:
        print(ours, flush=True)
        await asyncio.sleep(600)

asyncio.run(hold())
"""


@pytest.mark.long
def test_a_source_that_another_process_asks_is_left_to_it(data: Path) -> None:
    settings = {**os.environ, "HUB_DATA_DIR": str(data)}
    other = subprocess.Popen([sys.executable, "-c", ASKS], cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        said = hub(data, "sync", "dsams", "--from", str(EXTRACTS))
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr.strip() == "hub: `dsams` is being asked by another process; wait until its round has ended"
        assert hub(data, "sync", "efts", "--from", str(ROOT / "connectors" / "efts" / "fixtures")).stdout != ""
    finally:
        other.terminate()
        other.wait(timeout=30)


@pytest.mark.long
def test_what_is_logged_is_no_part_of_the_answer() -> None:
    run = """
import structlog
from contextlib import suppress
from hub.cli import main
with suppress(SystemExit):
    main()
structlog.get_logger().warning("asked again")
"""
    said = subprocess.run(
        [sys.executable, "-c", run, "disclosure", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(said.stdout)
    assert "asked again" in said.stderr


@pytest.mark.long
@pytest.mark.parametrize(("words", "asks"), [(("rounds", "sales_table"), True), (("deliveries", "work"), False)])
def test_a_service_that_is_ended_gives_back_what_it_holds(tmp_path: Path, words: tuple[str, ...], asks: bool) -> None:
    data = tmp_path / "data"
    assert hub(data, "migrate").returncode == 0
    run = [sys.executable, "-c", "from hub.cli import main; main()", *words]
    service = subprocess.Popen(
        run, cwd=ROOT, env={**os.environ, "HUB_DATA_DIR": str(data)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    until = time.monotonic() + 180
    lock = f":{(data / 'postgres' / 'lock').stat().st_ino} "
    # Else whoever looks would start the store, and end it under the service.
    while lock not in Path("/proc/locks").read_text():
        assert time.monotonic() < until
        time.sleep(0.05)
    if asks:
        while not json.loads(hub(data, "sources", "--json").stdout)["sources"]:
            assert time.monotonic() < until
    else:
        time.sleep(5)
    assert service.poll() is None
    service.send_signal(signal.SIGTERM)
    said, _ = service.communicate(timeout=30)
    assert service.returncode == 0, said
    assert b"Traceback" not in said
    assert not (data / "postgres" / "cluster" / "postmaster.pid").exists()


@pytest.mark.long
def test_what_waits_and_how_sources_stand_are_tables_in_which_nothing_is_run(data: Path, tmp_path: Path) -> None:
    drop = tmp_path / "notices"
    drop.mkdir()
    (drop / "=HYPERLINK(1).txt").write_text("@SUM(1+1) is no record; =1+1\n")
    assert "quarantined 1" in hub(data, "sync", "federal_register", "--from", str(drop)).stdout
    file = tmp_path / "letters.csv"
    said = hub(data, "letters", "--source", "federal_register", "--csv", str(file))
    assert (said.returncode, said.stdout) == (0, f"1 letters written to {file}\n")
    [letter] = list(csv.DictReader(file.open(newline="")))
    assert letter["excerpt"] == "'@SUM(1+1) is no record; '=1+1\\u000a"
    assert letter["source_key"].startswith("'=HYPERLINK(1)")
    assert (letter["source"], letter["attempts"]) == ("federal_register", "1")
    table = tmp_path / "sources.csv"
    assert hub(data, "sources", "--csv", str(table)).returncode == 0
    assert "federal_register" in [row["source"] for row in csv.DictReader(table.open(newline=""))]
    missing = tmp_path / "mistyped" / "letters.csv"
    refused = hub(data, "letters", "--csv", str(missing))
    assert (refused.returncode, refused.stderr) == (
        1, f"hub: `{missing}` cannot be written (No such file or directory); name a file in a directory that is there\n",
    )  # fmt: skip
    assert not missing.parent.exists()
