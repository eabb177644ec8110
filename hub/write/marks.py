"""The marks the store keeps beside a row: which are to be worked out again when a facet was written, and to what."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import MetaData, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.sight import SettingsReader, Sight, quoted
from schema.conditions import Some
from schema.disclosure import Facet, MarkRule, Registry


class Marks:
    """The marks of one house, each with its SQL, worked out from raw rows by the one that holds the lock."""

    def __init__(self, registry: Registry, tables: MetaData) -> None:
        self._registry = registry
        self._tables = tables
        self._reads: dict[tuple[str, str], str | None] = {}

    async def keep(self, connection: AsyncConnection, written: Facet, target: Facet, record: uuid.UUID) -> bool:
        """Work out again those marks of a `target` that a `written` facet decides; says whether one changed.

        The caller holds the target's row. A row whose marks stand is left alone: an update would rewrite every row
        that repeats the case's scope.
        """
        sql = self._sql(written, target)
        if sql is None:
            return False
        row = (await connection.execute(text(sql), {"record": record})).mappings().one()
        changed = _changes(dict(row))
        if changed:
            table = self._tables.tables[target.table]
            held = table.c.id == record
            await connection.execute(update(table).where(held & table.c.latest).values(**changed))
        return bool(changed)

    def _sql(self, written: Facet, target: Facet) -> str | None:
        key = (written.name, target.name)
        if key not in self._reads:
            marks = [m for m in target.marks.values() if written is target or _reads(m, written)]
            sight = Sight(self._registry, target, "t", SettingsReader())
            columns = [f"{_worked_out(m, sight)} as {quoted(f'new_{m.name}')}" for m in marks]
            columns += [f"t.{quoted(m.name)} as {quoted(f'old_{m.name}')}" for m in marks]
            source = f"from {quoted(target.table)} t where t.id = :record and t.latest"
            self._reads[key] = f"select {', '.join(columns)} {source}" if marks else None
        return self._reads[key]


def _worked_out(mark: MarkRule, sight: Sight) -> str:
    now = mark.derived.sql(sight)
    return f"({sight.alias}.{quoted(mark.name)} or {now})" if mark.for_good else now


def _reads(mark: MarkRule, facet: Facet) -> bool:
    return any(isinstance(part, Some) and part.facet == facet.name for part in mark.derived.parts())


def _changes(row: Mapping[str, object]) -> dict[str, object]:
    new = {name.removeprefix("new_"): value for name, value in row.items() if name.startswith("new_")}
    return {name: value for name, value in new.items() if row[f"old_{name}"] != value}
