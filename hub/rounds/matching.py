"""Which printed texts without a transmittal number may be of which sale: looked for after a round, for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import select

from connectors.contract import digest
from hub.store.engine import Store
from hub.store.tables import metadata
from hub.write.entry import Entry
from hub.write.intake import Intake, serialize
from schema.rules.notification_match import PrintedSale, days_between
from schema.values import Money

SOURCE = "notification_matching"
SOURCE_CLASS = "public_register"
ABOUT = "CongressionalNotification"
REGISTER = "Federal Register"

Row = dict[str, Any]


async def suggest_matches(intake: Intake, store: Store) -> None:
    """Suggest the sales that the published texts without a number may be of; what was suggested before is a duplicate.

    A verdict stands whatever is told later: a suggestion tells only what it rests on.
    """
    table = metadata(intake.registry).tables["congressional_notification"]
    told = select(
        *(table.c[name] for name in ("id", "transmittal", "purchaser", "title", "total_value")),
        *(table.c[name] for name in ("delivered_on", "published_on", "published_in")),
    ).where(table.c.latest, table.c.published_on.is_not(None), table.c.total_value.is_not(None))
    async with store.writes.begin() as connection:
        await serialize(connection, "source", SOURCE)
        rows: list[Row] = [dict(row) for row in (await connection.execute(told.order_by(table.c.id))).mappings()]
        numbered = [row for row in rows if row["transmittal"] is not None]
        for row in rows:
            if row["transmittal"] is None:
                for suggested in _suggested(row, numbered):
                    await intake.accept(connection, suggested)


def _suggested(row: Row, numbered: Iterable[Row]) -> list[Entry]:
    """One suggestion for each sale: with its text of the register, or the nearest other one."""
    likely: dict[str, tuple[tuple[bool, int, str], Row]] = {}
    for other in numbered:
        apart = days_between(_sale(row), _sale(other))
        if apart is None:
            continue
        rank = (other["published_in"] != REGISTER, apart, str(other["id"]))
        if other["transmittal"] not in likely or rank < likely[other["transmittal"]][0]:
            likely[other["transmittal"]] = rank, other
    return [
        _entry(row, {"transmittal": number, "matched_with": str(other["id"]), "days_apart": rank[1]})
        for number, (rank, other) in sorted(likely.items())
    ]


def _entry(row: Row, facts: Mapping[str, object]) -> Entry:
    return Entry(
        facet="NotificationMatch",
        facts=facts,
        source=SOURCE,
        source_class=SOURCE_CLASS,
        source_key=f"{row['id']}/{facts['transmittal']}",
        told_by=SOURCE,
        digest=digest(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)),
        parent=row["id"],
    )


def _sale(row: Row) -> PrintedSale:
    # The register prints weeks after the delivery: its own day is no day of the sale.
    return PrintedSale(
        row["purchaser"], row["title"], Money(row["total_value"]), row["delivered_on"] or row["published_on"]
    )
