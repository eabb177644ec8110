"""Asking the sources by hand: which there are, one round of each, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hub.app import at_work
from hub.identity.clock import utc_now
from hub.rounds.sources import UnknownSource, every_source, feed_directory, source_named
from hub.rounds.sync import dead_letters, freshness_by_source, sync
from hub.settings import read


async def round_of(name: str | None, archive: Path | None, note: Callable[[str], None]) -> list[dict[str, Any]]:
    """One round of one source, or of each; raises `UnknownSource`, and when an archive is given for all of them."""
    if archive is not None and name is None:
        raise UnknownSource(
            "say which source the archived bytes are of, such as `hub sync federal_register --from DIR`"
        )
    async with at_work(read()) as house:
        counts = []
        for one in [name] if name else every_source():
            connector = source_named(one, archive or feed_directory(house.settings.feeds_dir, one), utc_now)
            if name is None and not connector.is_asked:
                continue
            note(f"asking {one}")
            counts.append(asdict(await sync(connector, house.intake, house.store, utc_now)))
        return counts


async def standing() -> dict[str, Any]:
    """How fresh each source is, and what was set aside."""
    async with at_work(read()) as house:
        found = await freshness_by_source(house.store, utc_now())
        return {"sources": found, "dead_letters": await dead_letters(house.store)}
