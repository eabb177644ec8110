"""Documents as an operator registers them, in a hub that is served."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

from hub.registered_documents import Whom, register, retire
from hub.serve.trusted_documents import PREFIX, digest_of
from schema.audience import Audience
from tests.served import Hub

CLERK = "clerk"
EVERY_AUDIENCE = tuple(audience.value for audience in Audience)


def id_of(text: str) -> str:
    """What a document is addressed by."""
    return PREFIX + digest_of(text)


async def filed(hub: Hub, text: str, *seats: str, name: str = "page.graphql") -> list[dict[str, Any]]:
    """What a registration tells of one file that holds this text."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / name
        file.write_bytes(text.encode())
        return await register(hub.house, file, [Whom.seated(seat) for seat in seats], CLERK)


async def registered(hub: Hub, text: str, *seats: str) -> str:
    """The id of a document, registered for these seats, of which the hub has read."""
    told = await filed(hub, text, *seats)
    assert {one["state"] for one in told} <= {"registered", "stands already"}, told
    await hub.house.documents.read()
    return id_of(text)


async def retired(hub: Hub, text: str, *seats: str) -> None:
    """Retire a document for these seats, or for all; the hub has read of it."""
    await retire(hub.house, id_of(text), [Whom.seated(seat) for seat in seats], CLERK)
    await hub.house.documents.read()


async def put_registered(hub: Hub, text: str, audiences: Sequence[str]) -> str:
    """The id of a document that stands registered whether or not an audience could send it; the hub has read of it."""
    connection = await asyncpg.connect(hub.house.addresses.admin)
    await connection.execute(
        "insert into trusted_document (digest, text) values ($1, $2) on conflict do nothing", digest_of(text), text
    )
    for audience in audiences:
        await connection.execute(
            "insert into document_registration (digest, audience, party, registered_by, registered_at) "
            "values ($1, $2, '', 'operator', now()) on conflict do nothing",
            digest_of(text),
            audience,
        )
    await connection.close()
    await hub.house.documents.read()
    return id_of(text)
