"""Which sources there are: every folder of `connectors/` that holds a `connector.py`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import cast

import connectors
from connectors.contract import Clock, Connector, SourceUnavailable, now
from schema.errors import HubError

SHIPPED = Path(str(resources.files(connectors)))


class UnknownSource(HubError):
    """A source nobody connects."""


@cache
def every_source() -> tuple[str, ...]:
    """The names of the sources, in alphabetical order; a folder placed among them is a source."""
    return tuple(sorted(file.parent.name for file in SHIPPED.glob("*/connector.py")))


def known(names: Sequence[str]) -> Sequence[str]:
    """The same names, when each is a source; raises `UnknownSource`."""
    for name in names:
        if name not in every_source():
            raise UnknownSource(f"`{name}` is no source; use one of {', '.join(f'`{s}`' for s in every_source())}")
    return names


def source_named(name: str, archive: Path | None, clock: Clock) -> Connector:
    """The connector of one source: over archived bytes when they are given, otherwise as its `source` opens it.

    Raises `UnknownSource`, and `SourceUnavailable` when there is no such archive.
    """
    known([name])
    return cast("Connector", import_module(f"connectors.{name}.connector").source(archive, clock))


def feed_directory(feeds: Path | None, name: str) -> Path | None:
    """Where the feed of a source arrives: its directory among the feeds, when there is one."""
    there = feeds / name if feeds is not None and name in every_source() else None
    return there if there is not None and there.is_dir() else None


def coverage_of(name: str) -> str | None:
    """What share of what there is a source gives, as it says itself; none for one that is no longer connected."""
    return _coverage(name) if name in every_source() else None


@cache
def _coverage(name: str) -> str | None:
    try:
        return source_named(name, None, now).describe().coverage
    except SourceUnavailable:
        return None  # it says so only where there is something to read
