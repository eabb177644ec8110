"""What a submitter gave in confidence, kept sealed beside the record it belongs to: the secrets of its webhooks."""

from __future__ import annotations

import uuid
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.tables import metadata
from schema.audience import Principal
from schema.desk import Revocation
from schema.disclosure import Registry
from schema.rules.webhooks import former_secret_holds_until


class Secrets:
    """Seals secrets with a key that is not in the store, each bound to its record, so that no row opens another's."""

    def __init__(self, key: bytes, registry: Registry) -> None:
        self._cipher = AESSIV(key)
        self._table = metadata(registry).tables["webhook_secret"]

    async def keep(
        self, connection: AsyncConnection, record: uuid.UUID, secret: str, now: datetime, by: Principal
    ) -> None:
        """Keep a record's new secret; the former ones hold on for as long as the rule says and no longer.

        `by` is who gave it: it is known from then on what that credential rested on.
        """
        table = self._table
        until = former_secret_holds_until(now)
        sooner = func.least(func.coalesce(table.c.holds_until, until), until)
        await connection.execute(update(table).where(table.c.subscription_id == record).values(holds_until=sooner))
        sealed = self._cipher.encrypt(secret.encode(), [record.bytes])
        rests_on = {
            "tokens": list(by.rests_on),
            "person": Revocation.of_person(by.issuer, by.subject).value,
            "clients": list(by.came_through),
        }
        await connection.execute(
            insert(table).values(subscription_id=record, sealed=sealed, holds_from=now, **rests_on)
        )

    async def holding(self, connection: AsyncConnection, record: uuid.UUID, now: datetime) -> list[str]:
        """The secrets of a record that hold now, the newest first."""
        table = self._table
        holds = and_(table.c.subscription_id == record, or_(table.c.holds_until.is_(None), table.c.holds_until > now))
        query = select(table.c.sealed).where(holds, table.c.sealed != b"").order_by(table.c.id.desc())
        found = await connection.scalars(query)
        return [self._cipher.decrypt(sealed, [record.bytes]).decode() for sealed in found]

    async def give_up(self, connection: AsyncConnection, record: uuid.UUID) -> None:
        """Forget every secret of a record."""
        await connection.execute(update(self._table).where(self._table.c.subscription_id == record).values(sealed=b""))
