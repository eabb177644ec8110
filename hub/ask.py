"""Asking the sources by hand: which there are, one round of each, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

import connectors
from connectors.bandaria.connector import Bandaria
from connectors.contract import Clock, Connector
from connectors.federal_register.connector import FederalRegister
from connectors.sales_table.connector import SalesTable
from hub.app import at_work
from hub.identity.clock import utc_now
from hub.rounds.sync import dead_letters, freshness_by_source, sync
from hub.settings import read
from schema.errors import HubError

SHIPPED = Path(str(resources.files(connectors)))


class UnknownSource(HubError):
    """A source nobody connects."""


def source_named(name: str, archive: Path | None, clock: Clock) -> Connector:
    """The connector of one source: over archived bytes when they are given, otherwise as the source is asked.

    A source that has no address to ask is replayed from the archive that comes with the hub.
    """
    match name:
        case "federal_register":
            return FederalRegister.from_archive(archive, clock=clock) if archive else FederalRegister(clock=clock)
        case "sales_table":
            return SalesTable.from_archive(archive or SHIPPED / "sales_table" / "fixtures", clock=clock)
        case "bandaria":
            return Bandaria.from_archive(archive or SHIPPED / "bandaria" / "fixtures", clock=clock)
    raise UnknownSource(f"`{name}` is no source; use one of {', '.join(f'`{s}`' for s in SOURCES)}")


SOURCES = ("federal_register", "sales_table", "bandaria")


async def round_of(name: str | None, archive: Path | None, note: Callable[[str], None]) -> list[dict[str, Any]]:
    """One round of one source, or of each; raises `UnknownSource`, and when an archive is given for all of them."""
    if archive is not None and name is None:
        raise UnknownSource(
            "say which source the archived bytes are of, such as `hub sync federal_register --from DIR`"
        )
    async with at_work(read()) as house:
        counts = []
        for one in [name] if name else SOURCES:
            note(f"asking {one}")
            counts.append(asdict(await sync(source_named(one, archive, utc_now), house.intake, house.store, utc_now)))
        return counts


async def standing() -> dict[str, Any]:
    """How fresh each source is, and what was set aside."""
    async with at_work(read()) as house:
        found = await freshness_by_source(house.store, utc_now())
        return {"sources": found, "dead_letters": await dead_letters(house.store)}
