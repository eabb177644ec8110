"""What the hub logs, and where: for whoever runs it, and no part of what a command prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAYS = (
    "import sys, structlog; from hub.log import begin; begin(sys.argv[1]); log = structlog.get_logger('hub.serve')\n"
    "log.info('socket closed'); log.warning('following_waits')"
)


@pytest.mark.parametrize(
    ("least", "heard"),
    [("info", ["socket closed", "following_waits"]), ("warning", ["following_waits"]), ("error", [])],
)
def test_a_line_is_logged_on_standard_error_when_it_is_important_enough(least: str, heard: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SAYS, least], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert ended.stdout == ""
    assert [line for line in ("socket closed", "following_waits") if line in ended.stderr] == heard
