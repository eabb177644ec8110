"""A world that is put back as it was after each story, so that connections, and PostgreSQL's plans in them, are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg

from hub.store.engine import Addresses, ReadPool, Store
from tests.served import FEW

TABLES = """
    select c.oid::regclass::text as name, array_agg(quote_ident(a.attname) order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and n.nspname in ('public', 'jobs') group by c.oid order by 1
"""
SEQUENCES = "select c.oid::regclass::text from pg_class c where c.relkind = 'S' order by 1"


class PutBack:
    """One world in one database, with what each table held at first kept beside it."""

    def __init__(self, addresses: Addresses, store: Store, admin: asyncpg.Connection[Any]) -> None:
        self.addresses = addresses
        self.store = store
        self._admin = admin
        self._columns: dict[str, str] = {}
        self._at_first: dict[str, int] = {}
        self._sequences: dict[str, tuple[int, bool]] = {}
        self._since = 0
        self._look: Any = None

    @classmethod
    @asynccontextmanager
    async def of(cls, addresses: Addresses) -> AsyncIterator[PutBack]:
        """The world at this address, which is from now on what it is put back to."""
        admin = await asyncpg.connect(addresses.admin)
        store = replace(Store.open(addresses), reads=ReadPool(addresses.reader, FEW))
        world = cls(addresses, store, admin)
        await world._keep()
        try:
            yield world
        finally:
            await store.close()
            await admin.close()

    async def _keep(self) -> None:
        await self._admin.execute("create schema at_first")
        for number, (table, columns) in enumerate(await self._admin.fetch(TABLES)):
            await self._admin.execute(f"create table at_first.t{number} as table {table}")
            self._columns[table] = ", ".join(columns)
            self._at_first[table] = await self._admin.fetchval(f"select count(*) from {table}")
        for [name] in await self._admin.fetch(SEQUENCES):
            self._sequences[name] = tuple(await self._admin.fetchrow(f"select last_value, is_called from {name}"))
        looked = " union all ".join(
            f"select '{table}', count(*), coalesce(max(xmin::text::bigint), 0) from {table}" for table in self._columns
        )
        self._look = await self._admin.prepare(looked)
        self._since = await self._admin.fetchval("select pg_current_xact_id()::text::bigint")

    async def as_it_was(self) -> None:
        """Every table that was written in holds again what it held at first."""
        numbers = {table: number for number, table in enumerate(self._columns)}
        written = [
            table
            for table, count, latest in await self._look.fetch()
            if count != self._at_first[table] or latest > self._since
        ]
        if not written:
            return
        async with self._admin.transaction():
            await self._admin.execute("set local session_replication_role = replica")  # no trigger and no key asks
            for table in written:
                columns = self._columns[table]
                await self._admin.execute(f"delete from {table}")
                await self._admin.execute(
                    f"insert into {table} ({columns}) overriding system value select {columns} from at_first.t{numbers[table]}"
                )
            for name, (last, called) in self._sequences.items():
                await self._admin.execute("select setval($1::regclass, $2, $3)", name, last, called)
            self._since = await self._admin.fetchval("select pg_current_xact_id()::text::bigint")
