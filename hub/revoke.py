"""Taking tokens back by hand: by what they rest on, recorded, and answered when no process serves on them any more."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import insert

from hub.app import House, at_work
from hub.rounds.dead_letters import NOBODY, OPERATOR
from hub.settings import read
from hub.store.tables import metadata
from schema.desk import Revocation
from schema.values import instant_text


async def revoked(what: Revocation, by: str) -> dict[str, Any]:
    """What was taken back, and how long it took until every process that serves knew; `by` is whom the record names."""
    async with at_work(read()) as house:
        return await take_back(house, what, by)


async def take_back(house: House, what: Revocation, by: str) -> dict[str, Any]:
    """Take back what rests on this, in an open house."""
    at, begun = house.clock(), time.monotonic()
    async with house.store.writes.begin() as connection:
        number = await house.revoking.write(connection, [what], by=f"{OPERATOR} {by}")
        recorded = {
            "at": at, "kind": "revocation", "seat": OPERATOR, "party": NOBODY, "subject": by, "token_id": "",
            "operation": "revoke", "coordinates": [what.ground.value], "records": None, "reference": str(number),
        }  # fmt: skip
        table = metadata(house.graph.registry).tables["audit_record"]
        await connection.execute(insert(table).inline().values(**recorded))
    await house.revoking.read_by_all(number)
    return {
        "number": number,
        "ground": what.ground.value,
        "value": what.value,
        "revoked_at": instant_text(at),
        "seconds": round(time.monotonic() - begun, 3),
    }
