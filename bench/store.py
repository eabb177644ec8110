"""The store the workload reads: the hub's own tables in its own durable PostgreSQL, filled by COPY."""

from __future__ import annotations

import gc
import hashlib
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from bench import cases as generated
from bench.operations import World
from hub.settings import Settings
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.jobs import SCHEMA as JOBS
from hub.store.migrate import head, prepare
from hub.store.row_security import policies
from hub.store.sight import SettingsReader, Sight, quoted
from hub.store.tables import metadata
from schema.graph import the_graph


class BenchStore:
    """A store filled with so many cases, kept between runs while what makes it is the same."""

    def __init__(self, data_dir: Path, cases: int) -> None:
        self.settings = Settings(data_dir=data_dir.absolute())
        self.cases = cases
        self._postgres = EmbeddedPostgres(self.settings.data_dir)

    def start(self) -> Addresses:
        """The addresses of the running server."""
        self._postgres.start()
        return Addresses.embedded(self._postgres)

    def stop(self) -> None:
        """Ends the server; the rows stay."""
        self._postgres.stop()

    @property
    def postmaster(self) -> int:
        """The process below which all of PostgreSQL hangs."""
        socket = Path(self._postgres.dsn().partition("host=")[2].partition("&")[0])
        return int((socket.with_name("cluster") / "postmaster.pid").read_text().splitlines()[0])

    async def fill(self, addresses: Addresses) -> bool:
        """Migrate and load, unless that was done before; says whether rows were loaded."""
        wanted = self._digest()
        connection = await asyncpg.connect(addresses.admin)
        try:
            filled = await connection.fetchval("select to_regclass('bench.filled') is not null")
            if filled and await connection.fetchval("select digest from bench.filled") == wanted:
                return False
            await connection.execute("drop schema public cascade; create schema public")
            await connection.execute(f"drop schema if exists {JOBS} cascade")
            await connection.execute("drop schema if exists bench cascade; create schema bench")
            await prepare(addresses)
            await load(connection, self.cases)
            await connection.execute("create table bench.filled (digest text)")
            await connection.execute("insert into bench.filled values ($1)", wanted)
            await connection.execute("checkpoint")
        finally:
            await connection.close()
        return True

    async def world(self, addresses: Addresses) -> World:
        """What there is to ask about."""
        connection = await asyncpg.connect(addresses.admin)
        try:
            return await world(connection, self.cases)
        finally:
            await connection.close()

    def _digest(self) -> str:
        """What decides the rows: how they are made, how many, and the tables they go into."""
        registry = the_graph().registry
        parts = [Path(generated.__file__).read_text(), str(self.cases), str(head()), policies(registry)]
        # The tables too: until the first version is out, the one revision there is changes without a new name.
        for table in metadata(registry).sorted_tables:
            parts.append(str(CreateTable(table).compile(dialect=dialect())))
            parts += sorted(str(CreateIndex(index).compile(dialect=dialect())) for index in table.indexes)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


async def world(connection: asyncpg.Connection[Any], cases: int) -> World:
    """What there is to ask about in a filled store."""
    query = 'select agency, array_agg(designator order by designator) from "case" group by 1'
    return World(cases, dict(await connection.fetch(query)))


async def load(connection: asyncpg.Connection[Any], cases: int) -> None:
    """Fill a migrated, empty store; the connection is the administrator's."""
    gc.disable()  # millions of small objects, none of them in a ring
    try:
        rows = generated.tables(cases)
        for table, names in generated.columns().items():
            await connection.copy_records_to_table(table, records=rows[table], columns=names)
    finally:
        gc.enable()
    await _settle(connection)
    await connection.execute("vacuum analyze")


async def _settle(connection: asyncpg.Connection[Any]) -> None:
    """Work out every mark as it is declared; what is repeated below the case follows by its foreign keys."""
    registry = the_graph().registry
    for facet in registry.facets.values():
        table = quoted(facet.table)
        for mark in facet.marks.values():
            name, truth = quoted(mark.name), mark.derived.sql(Sight(registry, facet, "t", SettingsReader()))
            changed = f"t.latest and t.{name} is distinct from {truth}"
            await connection.execute(f"update {table} t set {name} = {truth} where {changed}")
        if facet.marks:
            await connection.execute(f"vacuum full {table}")  # as if each row had been written once
