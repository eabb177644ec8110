"""No command repeats a credential it was given, whatever is wrong with where it was given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORD = "canary-word"
# What is wrong, the setting, and the command that meets it.
GIVEN = [
    ("nobody answers", "HUB_DATABASE_URL", f"postgresql://hub:{WORD}@127.0.0.1:1/hub", ("migrate",)),
    ("nobody answers", "HUB_DATABASE_URL", f"postgresql://hub:{WORD}@127.0.0.1:1/hub", ("letters",)),
    ("nobody answers", "HUB_DATABASE_URL", f"postgresql://hub:{WORD}@127.0.0.1:1/hub", ("deliveries",)),
    ("the name leads nowhere", "HUB_DATABASE_URL", f"postgresql://hub:{WORD}@nowhere.invalid/hub", ("sources",)),
    ("it stands in the query", "HUB_DATABASE_URL", f"postgresql://hub@127.0.0.1:1/hub?password={WORD}", ("migrate",)),
    ("it ends the host", "HUB_DATABASE_URL", f"postgresql://hub:{WORD}#x@127.0.0.1:1/hub", ("sources",)),
    ("no port", "HUB_DATABASE_URL", f"postgresql://hub:{WORD}@host:port/hub", ("sources",)),
    ("another scheme", "HUB_DATABASE_URL", f"mysql://hub:{WORD}@host/hub", ("sources",)),
]


@pytest.mark.long
@pytest.mark.parametrize(("what", "setting", "value", "words"), GIVEN)
def test_no_command_repeats_the_password_of_its_store(
    tmp_path: Path, what: str, setting: str, value: str, words: tuple[str, ...]
) -> None:
    run = [sys.executable, "-c", "from hub.cli import main; main()", *words]
    given = {**os.environ, "HUB_DATA_DIR": str(tmp_path), setting: value}
    said = subprocess.run(run, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120)
    assert said.returncode == 1, what
    assert said.stderr
    assert WORD not in said.stdout + said.stderr
