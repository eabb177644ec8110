"""GraphQL clients, gateways and checks that others wrote, run as their users run them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin"
SECONDS = 120.0


def node_client(package: str) -> str:
    """Node.js, where this npm package can be run by it; skips, and says what to install, where it cannot."""
    node = shutil.which("node")
    if node is None:
        pytest.skip(f"install Node.js 20 or later to try the hub with `{package}`")
    if not (HERE / "node_modules" / package).is_dir():
        pytest.skip(f"run `make others` to try the hub with `{package}`")
    return node


def python_client(command: str) -> str:
    """The command of a Python client; skips, and says what to install, where there is none."""
    found = PYTHON / command
    if not found.is_file():
        pytest.skip(f"run `make others` to try the hub with `{command}`")
    return str(found)


def run_by_node(script: str, package: str, *arguments: str, say: str = "", within: float = SECONDS) -> str:
    """What a script in this directory prints; fails with its own words when it does not end well."""
    command = [node_client(package), str(HERE / script), *arguments]
    return _told(command, say, within)


def run_by_python(command: str, *arguments: str, within: float = SECONDS, at: Path | None = None) -> str:
    """What a Python client prints; fails with its own words when it does not end well."""
    return _told([python_client(command), *arguments], "", within, at)


def _told(command: list[str], say: str, within: float, at: Path | None = None) -> str:
    ended = subprocess.run(
        command, input=say, capture_output=True, text=True, timeout=within, check=False, cwd=at or HERE
    )
    assert ended.returncode == 0, f"{command[1:]}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout
