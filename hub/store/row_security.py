"""Row security, the second lock: policies generated from the same declarations, forced on every facet table.

`hub_reader` reads nothing as itself. It takes the role of the seat a statement is asked from, and then reads rows only as
that seat's policies and the settings of the statement allow, whatever SQL it is made to run. `hub_intake`
writes, `hub_auditor` writes the audit and reads it back for nobody. None of them owns a table.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from hub.store.sight import SettingsReader, Sight, quoted
from hub.store.tables import AUDIT, BOOKS, ISSUING
from schema.audience import Audience
from schema.disclosure import Facet, Registry

READER, INTAKE, AUDITOR, OWNER = "hub_reader", "hub_intake", "hub_auditor", "hub_owner"
LOGINS = (READER, INTAKE, AUDITOR)


def seat_role(audience: Audience) -> str:
    """The role the reader's login takes for the readers of one seat: its policies are that seat's alone."""
    return f"hub_reads_as_{audience.value}"


SEATS = tuple(seat_role(audience) for audience in Audience)
VERSION_TABLE = "alembic_version"


def policies(registry: Registry) -> str:
    """The whole of it as SQL that can be run again: takes away every policy and grant there is, then makes these.

    Statements end with `;` and the end of the line, and nothing else in them does.
    """
    mine = "schemaname = current_schema()"
    lines = [
        f"do $$ declare p record; begin for p in select policyname, tablename from pg_policies where {mine}",
        "loop execute format('drop policy %I on %I', p.policyname, p.tablename); end loop; execute format(",
        f"'revoke all on all tables in schema %I from {', '.join((*LOGINS, *SEATS))}', current_schema()); end $$;",
    ]
    ours = "pronamespace = current_schema()::regnamespace and (proname like 'some\\_%' or proname like 'admits\\_%')"
    lines += [
        f"do $$ declare f regprocedure; begin for f in select oid from pg_proc where {ours}",
        "loop execute format('drop function %s', f); end loop; end $$;",
    ]
    functions: dict[str, str] = {}
    made: list[str] = []
    for facet in registry.facets.values():
        table = quoted(facet.table)
        lines.append(f"alter table {table} enable row level security;")
        lines.append(f"alter table {table} force row level security;")
        for audience in Audience:
            admitted = _admitted(registry, facet, audience, functions)
            if admitted is None:
                continue
            role = seat_role(audience)
            made.append(f"create policy {role}_{facet.table} on {table} for select to {role} using (\n  {admitted}\n);")
            made.append(f"grant select on {table} to {role};")
        lines.append(f"create policy keep_{facet.table} on {table} for all to {INTAKE} using (true) with check (true);")
        lines.append(f"grant select, insert, update on {table} to {INTAKE};")
    lines += [f"{function};" for function in functions.values()] + made
    for book in BOOKS:
        lines.append(f"alter table {book} enable row level security;")
        lines.append(f"alter table {book} force row level security;")
        if book in AUDIT:
            lines.append(f"create policy write_{book} on {book} for insert to {AUDITOR}, {INTAKE} with check (true);")
            lines.append(f"grant insert on {book} to {AUDITOR}, {INTAKE};")
            continue
        lines.append(f"create policy keep_{book} on {book} for all to {INTAKE} using (true) with check (true);")
        only_added = ("observation", "source_document", "idempotency_claim", "outbox", "revocation", "trusted_document")
        changes = "" if book in only_added else ", update"
        if book == "document_registration":
            stands, retired = "retired_at is null", "retired_at is not null"
            lines.append(
                f"create policy retire_{book} on {book} as restrictive for update to {INTAKE} using ({stands}) with check ({retired});"
            )
            changes = ", update (retired_by, retired_at)"
        passing = ("webhook_look", "webhook_message", "webhook_told", "outbox", "revocation_reader", *ISSUING)
        if book in passing:
            changes += ", delete"  # what is done, or went out long ago; never a record of anything
        if book == "webhook_message":
            went = "state in ('delivered', 'given up')"
            lines.append(f"create policy went_{book} on {book} as restrictive for delete to {INTAKE} using ({went});")
        lines.append(f"grant select, insert{changes} on {book} to {INTAKE};")
    # Which migration the tables are at: forced rows would keep even their owner from writing it down.
    at, everyone = VERSION_TABLE, ", ".join(LOGINS)
    lines.append(f"alter table {at} enable row level security;")
    lines.append(f"alter table {at} force row level security;")
    lines.append(f"create policy keep_{at} on {at} for all to {OWNER} using (true) with check (true);")
    lines.append(f"create policy read_{at} on {at} for select to {everyone} using (true);")
    lines.append(f"grant select on {at} to {everyone};")
    return "\n".join(lines) + "\n"


def _admitted(registry: Registry, facet: Facet, audience: Audience, functions: dict[str, str]) -> str | None:
    """What a seat's policy on a table asks of a row, and the functions it calls; None where there is nothing for it."""
    if not facet.exists_for(audience) and audience not in facet.row:
        return None
    return Sight(registry, facet, quoted(facet.table), SettingsReader(), bare=True, functions=functions).admitted(
        audience
    )


@cache
def settings_read(registry: Registry, audience: Audience) -> frozenset[str]:
    """The settings that a seat's policies read, such as `party`: those that a statement asked from it must make."""
    functions: dict[str, str] = {}
    asked = [_admitted(registry, facet, audience, functions) or "" for facet in registry.facets.values()]
    return frozenset(re.findall(r"current_setting\('hub\.(\w+)'", " ".join((*asked, *functions.values()))))


def digest(sql: str) -> str:
    """What the catalogue is compared by."""
    return hashlib.sha256(sql.encode()).hexdigest()[:16]
