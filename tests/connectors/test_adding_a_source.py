"""Adding a source is six steps, tried by doing them: a folder more, and the hub asks it, keeps it and counts it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
NAME = "harbor_log"

MAPPING = '''"""What the rows of a harbor log tell: who received what, and when."""

from pathlib import Path

from connectors.assumed_contract import Contract, Telling

CONTRACT = Contract.published(
    Path(__file__).parent,
    {"landing": Telling("Delivery", key=("case", "berth"), columns={"goods": "item", "landed": "delivered_on"})},
)
'''

CONNECTOR = '''"""The log of a harbor: an extract by the assumed contract `harbor_log.v1`, in whichever way it arrives."""

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.harbor_log.mapping import CONTRACT

DESCRIPTION = described(
    CONTRACT,
    source="harbor_log",
    title="Log of a harbor",
    surface="a log somebody keeps",
    key_grammar="`landing/BN-D-TAA/7`",
    pushed_by=("dsca",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The log of a directory, or without one what is pushed of it."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, "harbor_log", clock))
'''

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:fms-hub:assumed:harbor_log.v1",
    "title": "Log of a harbor",
    "description": "No public specification exists; written from a log somebody keeps.",
    "oneOf": [{"$ref": "#/$defs/landing"}],
    "$defs": {
        "landing": {
            "type": "object",
            "properties": {
                "row": {"const": "landing"},
                "case": {"type": "string", "pattern": "^[A-Z0-9]{2}-[A-Z]-[A-Z0-9]{3}$"},
                "berth": {"type": "string", "pattern": "^[0-9]{1,3}$"},
                "goods": {"type": "string"},
                "landed": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
                "pilot_name": {"type": "string", "x-personal": True},
            },
            "required": ["row", "case", "berth", "landed"],
            "additionalProperties": False,
        }
    },
}

SAYS = """{"extract": "harbor_log.v1", "as_of": "2026-11-20T06:00:00Z"}
{"row": "landing", "case": "BN-D-TAA", "berth": "7", "goods": "Liaison aircraft", "landed": "2026-11-18"}
{"end": 1}
"""


@pytest.fixture(scope="module")
def copy() -> Iterator[Path]:
    """A copy of the hub with one folder more, as the six steps make it."""
    directory = Path(tempfile.mkdtemp(prefix="hub-adding-"))
    directory.chmod(0o711)
    for name in ("hub", "schema", "connectors", "tests"):
        shutil.copytree(ROOT / name, directory / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", directory)
    # 1. The folder.
    folder = directory / "connectors" / NAME
    (folder / "assumed").mkdir(parents=True)
    (folder / "__init__.py").touch()
    # 2. The contract.
    (folder / "assumed" / f"{NAME}.v1.schema.json").write_text(json.dumps(SCHEMA))
    # 3. What it tells.
    (folder / "mapping.py").write_text(MAPPING)
    # 4. How it is asked.
    (folder / "connector.py").write_text(CONNECTOR)
    # 5. What it says, and what it calls things.
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "log.jsonl").write_text(SAYS)
    (folder / "README.md").write_text("# Log of a harbor\n\n**No public specification exists; written from a log.**\n")
    # 6. Among those that the suite tries.
    suite = directory / "tests" / "connectors" / "test_every_connector.py"
    text = suite.read_text()
    end = text.index("\n}\n", text.index("\nEVERY: ")) + 1
    line = f'    "{NAME}": (replayed("{NAME}"), Counter(applied=1, aside=0)),\n'
    suite.write_text(text[:end] + line + text[end:])
    yield directory
    shutil.rmtree(directory)


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, whose own code it then imports."""
    environment = {**os.environ, "HUB_DATA_DIR": str(copy / ".hub"), "HUB_FEEDS_DIR": str(copy / "feeds")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def hub(copy: Path, *command: str) -> Any:
    """One `hub` command in the copy, and what it printed as JSON, if it did."""
    done = run(copy, "-c", "from hub.cli import main; main()", *command)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if "--json" in command else done.stdout


@pytest.mark.long
def test_the_folder_passes_the_suite_that_every_source_passes(copy: Path) -> None:
    done = run(copy, "-m", "pytest", "tests/connectors/test_every_connector.py", "-k", f"{NAME} or every_directory",
               "-p", "no:cacheprovider", "-o", "addopts=-q --import-mode=importlib")  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    # Each test of the suite that takes a source met it; one more counts the folders.
    suite = (ROOT / "tests" / "connectors" / "test_every_connector.py").read_text()
    takes_one = len(re.findall(r"^(?:async )?def test_\w+\(source", suite, re.MULTILINE))
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= takes_one + 1 >= 11


@pytest.mark.long
def test_a_folder_that_the_suite_does_not_try_is_found_out(copy: Path) -> None:
    stray = copy / "connectors" / "stray"
    stray.mkdir()
    (stray / "connector.py").touch()
    try:
        done = run(copy, "-m", "pytest", "tests/connectors/test_every_connector.py", "-k", "every_directory",
                   "-p", "no:cacheprovider", "-o", "addopts=-q --import-mode=importlib")  # fmt: skip
        assert done.returncode == 1
        assert "stray" in done.stdout
    finally:
        shutil.rmtree(stray)


@pytest.mark.long
def test_the_hub_asks_it_keeps_what_it_says_and_lists_it(copy: Path) -> None:
    hub(copy, "migrate")
    feeds = copy / "feeds" / NAME
    feeds.mkdir(parents=True)
    (feeds / "log.jsonl").write_text(SAYS)
    hub(copy, "sync", "dsams", "--from", str(copy / "connectors/dsams/fixtures"))
    counts = hub(copy, "sync", NAME, "--json")
    assert [(one["source"], one["state"], one["received"], one["applied"]) for one in counts] == [(NAME, "ok", 1, 1)]
    # What was taken from the drop is not taken again.
    assert hub(copy, "sync", NAME, "--json")[0]["received"] == 0
    listed = {one["source"]: one["state"].lower() for one in hub(copy, "sources", "--json")["sources"]}
    # The commands go by today's clock, by which the archived answers of the other source grow old.
    assert (listed.keys(), listed[NAME]) == ({"dsams", NAME}, "ok")
