"""A directory of archived bytes, replayed: every file of it each time, in the order of their names."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.contract import Clock, Fetched, SourceUnavailable
from schema.errors import BadValue
from schema.values import instant


def directory(source: str, path: Path, of: str) -> Path:
    """The directory itself; raises `SourceUnavailable` when there is none: what is not there was not seen."""
    if not path.is_dir():
        raise SourceUnavailable(source, f"there is no directory of archived {of} at `{path}`")
    return path


def archived(path: Path, clock: Clock) -> list[Fetched]:
    """Every document of the directory, not of its sub-directories; what is known already is a duplicate.

    A replay moves no cursor: how far the source itself was read is not changed by reading its archive.
    `index.json` may tell of a file where it came from (`source`) and when it was fetched (`fetched_at`).
    """
    index = _index(path / "index.json")
    files = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and not file.name.startswith(".") and file.name not in {"index.json", "README.md"}
    )
    return [
        Fetched(
            file.name,
            file.read_bytes(),
            _address(index.get(file.name, {})),
            _fetched_at(index.get(file.name, {})) or clock(),
            "archive",
        )
        for file in files
    ]


def _index(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return {str(sample["file"]): dict(sample) for sample in json.loads(path.read_bytes())["samples"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _address(sample: dict[str, Any]) -> str | None:
    return str(sample["source"]) if sample.get("source") else None


def _fetched_at(sample: dict[str, Any]) -> datetime | None:
    try:
        return instant(sample["fetched_at"]) if sample.get("fetched_at") else None
    except BadValue:
        return None
