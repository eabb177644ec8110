"""The store the workload reads: the hub's own tables in its own durable PostgreSQL, filled by COPY."""

from __future__ import annotations

import gc
import hashlib
from pathlib import Path
from typing import Any

import asyncpg

from bench import cases as generated
from hub.settings import Settings
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import head, prepare
from hub.store.row_security import policies
from hub.store.sight import SettingsReader, Sight, quoted
from hub.store.tables import metadata
from schema.graph import the_graph


class BenchStore:
    """A started store, filled with so many cases; kept between runs while what makes it is the same."""

    def __init__(self, data_dir: Path, cases: int, *, expendable: bool = False) -> None:
        self.settings = Settings(data_dir=data_dir)
        self.cases = cases
        self._postgres = EmbeddedPostgres(data_dir, expendable=expendable)

    def start(self) -> Addresses:
        """The addresses of the running server."""
        self._postgres.start()
        return Addresses.embedded(self._postgres)

    def stop(self) -> None:
        """Ends the server; the rows stay."""
        self._postgres.stop()

    @property
    def postmaster(self) -> int:
        """The process all of PostgreSQL hangs below."""
        where = self._postgres.dsn().partition("host=")[2].partition("&")[0]
        return int((Path(where).with_name("cluster") / "postmaster.pid").read_text().splitlines()[0])

    async def fill(self, addresses: Addresses) -> bool:
        """Migrate and load, unless that was done before; says whether rows were loaded."""
        wanted = self._digest()
        connection = await asyncpg.connect(addresses.admin)
        try:
            if await connection.fetchval("select to_regclass('bench.filled') is not null"):
                if await connection.fetchval("select digest from bench.filled") == wanted:
                    return False
            await connection.execute("drop schema public cascade; create schema public; drop schema if exists bench cascade")
        finally:
            await connection.close()
        await prepare(addresses)
        connection = await asyncpg.connect(addresses.admin)
        try:
            await _load(connection, self.cases)
            await _settle(connection)
            await connection.execute("vacuum analyze")
            await connection.execute("checkpoint")
            await connection.execute("create schema bench; create table bench.filled (digest text)")
            await connection.execute("insert into bench.filled values ($1)", wanted)
        finally:
            await connection.close()
        return True

    def _digest(self) -> str:
        """What decides the rows: how they are made, how many, and the tables they go into."""
        made_by = Path(generated.__file__).read_bytes()
        graph = the_graph()
        # The shape too, not only the revision: before the first version is out, a revision is made anew.
        shape = "".join(repr([(c.name, str(c.type)) for c in t.columns]) + repr(sorted(i.name or "" for i in t.indexes)) for t in metadata(graph.registry).sorted_tables)
        parts = (made_by, str(self.cases), str(head()), shape, policies(graph.registry))
        return hashlib.sha256(b"\n".join(p if isinstance(p, bytes) else p.encode() for p in parts)).hexdigest()


async def _load(connection: asyncpg.Connection[Any], cases: int) -> None:
    gc.disable()  # millions of small objects, none of them in a ring
    try:
        rows = generated.tables(cases)
        for table, names in generated.columns().items():
            await connection.copy_records_to_table(table, records=rows[table], columns=names)
    finally:
        gc.enable()


async def _settle(connection: asyncpg.Connection[Any]) -> None:
    """Work out every mark as it is declared; what the case repeats below it follows by its foreign keys."""
    registry = the_graph().registry
    for facet in registry.facets.values():
        table = quoted(facet.table)
        for mark in facet.marks.values():
            truth = mark.derived.sql(Sight(registry, facet, "t", SettingsReader()))
            name = quoted(mark.name)
            await connection.execute(
                f"update {table} t set {name} = {truth} where t.latest and t.{name} is distinct from {truth}"
            )
        if facet.marks:
            await connection.execute(f"vacuum full {table}")  # as if each row had been written once
