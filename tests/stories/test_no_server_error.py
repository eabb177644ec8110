"""Schemathesis asks as each seat may ask, of everything there is, and the hub never fails: no 5xx, and no fault told in a 200.

`make proof-schemathesis EXAMPLES=100` asks more of each field than the one operation of every run.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.read.plan import Planner
from hub.store.sight import Sight
from schema.disclosure import Fact as FactRule
from tests.clients.listening import listening
from tests.clients.running import HERE, python_client
from tests.served import Clock, Hub, served
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, CENTCOM, DFAS, DSCA, OFFICE, STATE
from tests.stories.conftest import TODAY, Worlds

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "1"))
SEATS = (AIR_FORCE, ALDER, BANDARIA, CENTCOM, DFAS, DSCA, OFFICE, STATE)
AT_ONCE = 4
# In every run each seat asks a part of what there is, so that all of them together take some ten seconds; at length, all of it.
PARTS = (r"Query\.[a-c]|Mutation\.[a-r]", r"Query\.[d-p]|Mutation\.s", r"Query\.[q-z]|Mutation\.[a-z]*R")
SECONDS = 60.0 + 30.0 * EXAMPLES * len(SEATS)


class Faulty(Planner):
    """Fails where a fact is asked for."""

    def value(self, sight: Sight, rule: FactRule, conditions: list[str]) -> str:
        raise ValueError("a fault")


@pytest.fixture(scope="module")
async def tried(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub over a world of its own, in which whatever is submitted may stay."""
    async with worlds.hub() as hub:
        yield hub


async def asked(hub: Hub, url: str, seat: str, at: Path, *more: str) -> tuple[int, str]:
    """How schemathesis ended that asked everything of a seat, and what it says."""
    command = [
        python_client("schemathesis"), "run", url, "--header", f"Authorization: Bearer {hub.token(seat)}",
        "--checks", "not_a_server_error,no_fault", "--max-examples", str(EXAMPLES), "--no-shrink", "--warnings", "off",
        "--request-timeout", "30", *([] if EXAMPLES > 1 else ["--seed", "6", "--mode", "positive"]), *more,
    ]  # fmt: skip
    environment = {
        "PATH": os.defpath, "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "no_fault", "NO_COLOR": "1", "HOME": str(at),
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=at, env=environment
    )
    try:
        told, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode is not None
    return process.returncode, told.decode(errors="replace").replace(hub.token(seat), "…")


@pytest.mark.long
async def test_schemathesis_finds_no_server_error_from_any_seat(tried: Hub, tmp_path: Path) -> None:
    python_client("schemathesis")
    places = asyncio.Semaphore(AT_ONCE)

    async def one(url: str, seat: str) -> tuple[int, str]:
        async with places:
            at = tmp_path / seat.replace(":", " ")
            at.mkdir()
            part = [] if EXAMPLES > 1 else ["--include-name-regex", PARTS[SEATS.index(seat) % len(PARTS)]]
            return await asked(tried, url, seat, at, *part)

    async with listening(tried) as url:
        found = dict(zip(SEATS, await asyncio.gather(*(one(url, seat) for seat in SEATS)), strict=True))
    tested = 0
    for seat, (code, told) in found.items():
        assert code == 0, f"{seat}\n{told}"
        assert "Errored" not in told, told  # everything that was to be tried was
        tested += int(told.partition("Tested: ")[2].partition("\n")[0])
    assert tested > (300 if EXAMPLES > 1 else 100)


@pytest.mark.long
async def test_schemathesis_would_find_a_hub_that_fails(tried: Hub, keys_and_such: Path, tmp_path: Path) -> None:
    python_client("schemathesis")
    async with (
        served(tried.house.addresses, keys_and_such, Clock(TODAY), planner=Faulty) as broken,
        listening(broken) as url,
    ):
        code, told = await asked(
            broken,
            url,
            ALDER,
            tmp_path,
            "--include-name",
            "Query.romCalls",
            "--max-examples",
            "60",
            "--mode",
            "positive",
        )
    assert code == 1, told
    assert "the hub told of a fault of its own" in told or "Server error" in told
