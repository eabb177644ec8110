"""The tables in which it is written who asks which source when: pgqueuer's own, in a schema where no seat looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.store.row_security import INTAKE

if TYPE_CHECKING:
    # Looked into only where jobs are: reading the library takes a sixth of what a command takes to start.
    from pgqueuer.domain.settings import DBSettings

SCHEMA = "jobs"
QUEUE, LOG, STATISTICS = "pgqueuer", "pgqueuer_log", "pgqueuer_statistics"


def names(schema: str = SCHEMA) -> DBSettings:
    """What the library's tables are called; every name is said here, so that no variable of the environment says it."""
    from pgqueuer.domain.settings import DBSettings
    from pgqueuer.types import Channel

    return DBSettings(
        db_schema=schema,
        prefix="",
        queue_table=QUEUE,
        queue_table_log=LOG,
        statistics_table=STATISTICS,
        schedules_table="pgqueuer_schedules",
        queue_status_type="pgqueuer_status",
        channel=Channel("rounds"),
        function="fn_pgqueuer_changed",
        trigger="tg_pgqueuer_changed",
    )


def installation(schema: str = SCHEMA) -> str:
    """What makes them in a schema that is there, as one statement: the library's own words, and who may use them.

    The intake's login asks the sources, so it alone is let in. The book of a job's steps it empties again, and in the
    statistics, which nobody counts, the library looks only whether they are there.
    """
    from pgqueuer.adapters.persistence.schema_ddl import render_install

    grants = (
        f"grant usage on schema {schema} to {INTAKE};",
        f"grant select, insert, update, delete on {schema}.{QUEUE} to {INTAKE};",
        f"grant select, insert, delete on {schema}.{LOG} to {INTAKE};",
        f"grant select on {schema}.{STATISTICS} to {INTAKE};",
        f"grant usage on all sequences in schema {schema} to {INTAKE};",
    )
    made = render_install(names(schema), create_schema=False)
    return "\n".join(("do $install$ begin", made, *grants, "end $install$", ""))
