"""What the hub logs, and where: for whoever runs it, and no part of what a command prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import stamina
from structlog.testing import capture_logs

from hub.store.engine import Addresses
from tests.served import served

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


async def test_what_is_tried_again_is_logged_without_the_words_of_what_failed(
    fresh_addresses: Addresses, tmp_path: Path
) -> None:
    @stamina.retry(on=OSError, attempts=2, wait_initial=0.01, wait_jitter=0)
    def ask() -> None:
        raise OSError("https://a.example/Qx7secret")

    async with served(fresh_addresses, tmp_path):
        with capture_logs() as said, pytest.raises(OSError, match="Qx7secret"):
            ask()
    [line] = [one for one in said if one["event"] == "tried_again"]
    assert line == {"event": "tried_again", "error": "OSError", "times": 1, "after": 0.01, "log_level": "warning"}
    assert "Qx7secret" not in repr(said)
