"""`hub deliveries`, as an operator runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def hub(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command of the hub, over a store of its own."""
    run = [sys.executable, "-c", "from hub.cli import main; main()", *words]
    return subprocess.run(
        run, cwd=ROOT, env={**os.environ, "HUB_DATA_DIR": str(data)}, capture_output=True, text=True, timeout=120
    )


@pytest.mark.long
def test_an_operator_lists_replays_and_files(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert hub(data, "migrate").returncode == 0
    listed = hub(data, "deliveries", "--json")
    assert (listed.returncode, json.loads(listed.stdout)) == (0, {"webhooks": [], "files": []}), listed.stderr
    again = hub(data, "deliveries", "replay", "00000000-0000-4000-8000-000000000000", "--after", "0")
    assert (again.returncode, again.stdout, again.stderr) == (
        1, "", "hub: there is no webhook `00000000-0000-4000-8000-000000000000`; `hub deliveries` lists those that there are\n",
    )  # fmt: skip
    mistyped = hub(data, "deliveries", "files", str(tmp_path / "out"), "--json")
    assert (mistyped.returncode, mistyped.stderr) == (
        1, f"hub: `{tmp_path / 'out'}` is no directory; make it, or name the one that the files are carried from\n",
    )  # fmt: skip
    assert not (tmp_path / "out").exists()
    pruned = hub(data, "deliveries", "prune")
    assert (pruned.returncode, pruned.stdout) == (0, "0 lines of the outbox and 0 messages forgotten\n"), pruned.stderr
    (tmp_path / "out").mkdir()
    filed = hub(data, "deliveries", "files", str(tmp_path / "out"), "--json")
    assert (filed.returncode, json.loads(filed.stdout)) == (0, []), filed.stderr
    wrong = hub(data, "deliveries", "notice-replies", "--as", "partner:BN", "--to", "FB2", "--answer", "perhaps")
    assert (wrong.returncode, wrong.stderr) == (
        1, "hub: `perhaps` is no answer to a notice of availability; use `release` or `instructions`\n",
    )  # fmt: skip


@pytest.mark.long
def test_a_batch_of_requisitions_is_refused_before_anything_is_written_with_what_does_not_fit(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    assert hub(data, "migrate").returncode == 0
    empty = hub(data, "deliveries")
    assert (empty.returncode, empty.stdout) == (0, "no webhook was registered, and no file written\n"), empty.stderr
    mistyped = hub(data, "deliveries", "requisitions", str(out), "--as", "partner:BN", "--to", "FGZ")
    assert (mistyped.returncode, mistyped.stdout, mistyped.stderr) == (
        1, "", f"hub: `{out}` is no directory; make it, or name the one that the files are carried from\n",
    )  # fmt: skip
    out.mkdir()
    for to in ("FGZZ", "FG", "fgz", "F Z"):
        wrong = hub(data, "deliveries", "requisitions", str(out), "--as", "partner:BN", "--to", to)
        assert (wrong.returncode, wrong.stdout, wrong.stderr) == (
            1, "", "hub: write a routing identifier of three capitals or digits, such as `FGZ`\n",
        )  # fmt: skip
    nothing = hub(data, "deliveries", "requisitions", str(out), "--as", "partner:BN", "--to", "FGZ")
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "nothing to write\n", "")


@pytest.mark.long
def test_the_command_is_the_same_when_python_is_asked_to_run_its_module() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "hub.cli", "schema", "--audience", "nobody"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.startswith("hub: `nobody` is no seat; use one of partner, sco")
