"""The store brought to the hub's schema: its roles, tables and row security; and how a store differs from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from hub.store.engine import SERVER_SETTINGS, Addresses
from hub.store.jobs import SCHEMA as JOBS
from hub.store.jobs import installation
from hub.store.life import FIRST_LIFE
from hub.store.row_security import LOGINS, OWNER, READER, SEATS, VERSION_TABLE, policies
from hub.store.tables import metadata
from schema.disclosure import Registry
from schema.errors import HubError

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x666D73687562  # the advisory lock's number: `fmshub`
BESIDE = "hub_as_declared"  # a schema that is made to be compared with, and never committed
JOBS_BESIDE = "jobs_as_declared"  # as above, for the schema of the jobs

VERSION_DDL = (
    f"create table {VERSION_TABLE} "
    f"(version_num character varying(32) not null constraint {VERSION_TABLE}_pkc primary key)"
)

# Every line of the catalogue that the declarations decide, as a name and what it says. `$1` is the schema; names in
# it are printed without it, because it is the whole search path while this runs.
CATALOGUE = """
with mine as (
  select c.* from pg_class c where c.relnamespace = $1::text::regnamespace and c.relkind in ('r','p','v','m','f')
  and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e'))
select 'table ' || c.relname as what, concat_ws(', ',
  case c.relkind when 'r' then 'table' else 'a relation of another kind' end,
  'owned by ' || pg_get_userbyid(c.relowner),
  case when c.relrowsecurity then 'row security on' end, case when c.relforcerowsecurity then 'forced' end) as says
from mine c
union all
select format('grant on %s to %s', c.relname, case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end),
  string_agg(g.privilege_type, ', ' order by g.privilege_type)
from mine c cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
where g.grantee <> c.relowner group by 1
union all
select format('column %s.%s', c.relname, a.attname), concat_ws(' ', format_type(a.atttypid, a.atttypmod),
  (select 'collate ' || l.collname from pg_collation l where l.oid = a.attcollation and l.collname <> 'default'),
  case when a.attnotnull then 'not null' end, 'identity ' || nullif(a.attidentity::text, ''),
  'generated ' || nullif(a.attgenerated::text, ''),
  'as ' || (select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d where d.adrelid = c.oid and d.adnum = a.attnum),
  a.attacl::text)
from mine c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
union all
select format('constraint %s on %s', k.conname, c.relname),
  concat_ws(' ', pg_get_constraintdef(k.oid, true), case when not k.convalidated then 'unchecked' end)
from mine c join pg_constraint k on k.conrelid = c.oid and k.contype <> 'n'
union all
select format('index %s on %s', i.relname, c.relname),
  concat_ws(' ', pg_get_indexdef(i.oid, 0, true), case when not x.indisvalid then 'invalid' end)
from mine c join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
union all
select format('policy %s on %s', p.polname, c.relname),
  concat_ws(' ', p.polcmd::text, case when not p.polpermissive then 'restrictive' end,
    (select string_agg(case r when 0 then 'public' else pg_get_userbyid(r) end, ', '
      order by case r when 0 then 'public' else pg_get_userbyid(r) end) from unnest(p.polroles) r),
    'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
from mine c join pg_policy p on p.polrelid = c.oid
union all
select format('trigger %s on %s', t.tgname, c.relname), pg_get_triggerdef(t.oid, true)
from mine c join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
union all
select format('rule %s on %s', r.rulename, c.relname), 'rewrites it' from mine c join pg_rewrite r on r.ev_class = c.oid
union all
select 'function ' || p.oid::regprocedure::text, concat_ws(' ', case when p.prosecdef then 'with its owner''s rights' end,
  'owned by ' || pg_get_userbyid(p.proowner), p.provolatile, p.proconfig::text, p.proacl::text, md5(p.prosrc))
from pg_proc p
where p.pronamespace = $1::text::regnamespace
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""

ROLES = """
select 'role ' || r.rolname, concat_ws(', ',
  case when r.rolcanlogin then 'logs in' end, case when r.rolsuper then 'superuser' end,
  case when r.rolbypassrls then 'above row security' end, case when r.rolcreaterole then 'makes roles' end,
  case when r.rolcreatedb then 'makes databases' end, case when r.rolreplication then 'replicates' end,
  case when not r.rolinherit then 'has the rights of a role only when it takes it' end,
  'member of ' || (select string_agg(pg_get_userbyid(m.roleid)
      || case when (to_jsonb(m)->>'inherit_option')::boolean then ' (inherits)' else '' end,
      ', ' order by pg_get_userbyid(m.roleid))
    from pg_auth_members m where m.member = r.oid))
from pg_roles r where r.rolname = any($1::text[])
"""


class UnknownRevision(HubError):
    """The store was migrated by another version of the hub."""


# Alembic and what it loads take as long to import as all of the store, and a store at its head needs none of it.


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, which live in no file: where the revisions lie, and on which connection they run."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def revisions() -> ScriptDirectory:
    """The revisions this hub carries, as Alembic reads them."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(configuration())


COLUMNS = """
select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
"""


def head() -> str | None:
    """The newest revision this hub carries, by the number its file begins with; none before the first was generated."""
    numbers = [path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")]
    return max(numbers, default=None)


def row_security_of(revision: str) -> str:
    """The row security that a revision put in force."""
    return (MIGRATIONS / "versions" / f"{revision}_row_security.sql").read_text()


def jobs_of(revision: str) -> str:
    """The tables of the jobs as a revision made them, in one statement."""
    return (MIGRATIONS / "versions" / f"{revision}_jobs.sql").read_text()


def statements(sql: str) -> list[str]:
    """The statements of a row security, one by one, as the driver takes them."""
    return [part for part in sql.removesuffix(";\n").split(";\n") if part]


def at_database(addresses: Addresses, name: str) -> Addresses:
    """The same logins, at another database of the server."""

    def there(address: str) -> str:
        return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))

    return Addresses(
        there(addresses.admin),
        there(addresses.reader),
        there(addresses.intake),
        there(addresses.auditor),
        addresses.passwords,
    )


@asynccontextmanager
async def administering(admin: str) -> AsyncIterator[AsyncConnection]:
    """One transaction of the administrator, alone at it in this database."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda **_: asyncpg.connect(admin, server_settings=SERVER_SETTINGS, timeout=10),
        poolclass=NullPool,
    )
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})")
            yield connection
    finally:
        await engine.dispose()


async def prepare(addresses: Addresses) -> None:
    """Make the roles, bring the tables and the row security to head; nothing is done twice, and all of it or nothing.

    Raises `UnknownRevision` when another version of the hub has migrated the store further.
    """
    async with administering(addresses.admin) as connection:
        await connection.run_sync(_roles, addresses)
        await connection.run_sync(_revise)
    # Every dump says which store it is of, one made before anybody was served as well.
    intake = await asyncpg.connect(addresses.intake, server_settings=SERVER_SETTINGS, timeout=10)
    try:
        if await intake.fetchval("select to_regclass('store_life')") is not None:  # not while a first revision is made
            await intake.execute(FIRST_LIFE)
    finally:
        await intake.close()


async def behind(address: str) -> str | None:
    """Why the store is not at this hub's schema, and what to do; none when it is. Any of the logins may ask."""
    connection = await asyncpg.connect(address, server_settings=SERVER_SETTINGS, timeout=10)
    try:
        at = cast("str | None", await connection.fetchval(f"select version_num from {VERSION_TABLE}"))
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
        at = None
    finally:
        await connection.close()
    return _behind(at)


async def lacking(address: str, registry: Registry) -> str | None:
    """Which declared columns the store at this hub's revision lacks, and what to do; none when it has them all."""
    connection = await asyncpg.connect(address, server_settings=SERVER_SETTINGS, timeout=10)
    try:
        there = {tuple(row) for row in await connection.fetch(COLUMNS)}
    finally:
        await connection.close()
    declared = [(t.name, c.name) for t in metadata(registry).sorted_tables for c in t.columns]
    missing = [f"`{table}.{column}`" for table, column in declared if (table, column) not in there]
    if not missing:
        return None
    more = f" and {len(missing) - 1} more columns that are" if len(missing) > 1 else ", which is"
    return (
        f"the database has no {missing[0]}{more} declared; run `hub sign` and `hub migrate`, or, where the first migration "
        "was written anew, name another `HUB_DATA_DIR` or database: none leads there from the old one"
    )


async def difference(admin: str, registry: Registry) -> list[str]:
    """How the store differs from what is declared, one sentence each: tables, columns, constraints, indexes, policies,
    grants, owners, roles. Empty when it does not.

    The declarations are carried out in a schema of their own, read back and rolled back, so that both sides are
    printed by the same server; the tables in use are only looked at.
    """
    async with administering(admin) as connection:
        return departures(*await connection.run_sync(catalogues, registry))


def _roles(connection: Connection, addresses: Addresses) -> None:
    there = {
        row.rolname: row
        for row in connection.exec_driver_sql(
            "select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as above "
            "from pg_roles"
        )
    }
    for role in (OWNER, *LOGINS, *SEATS):
        if role not in there:
            connection.exec_driver_sql(f"create role {role}")
        elif there[role].above:
            connection.exec_driver_sql(
                f"alter role {role} nosuperuser nobypassrls nocreaterole nocreatedb noreplication"
            )
    for login in LOGINS:
        password = addresses.passwords[login].replace("'", "''")
        connection.exec_driver_sql(f"alter role {login} login password '{password}'")
    for role in (OWNER, *SEATS):
        connection.exec_driver_sql(f"alter role {role} nologin")
    # The reader has a seat's rights only while it sits in it.
    connection.exec_driver_sql(f"alter role {READER} noinherit")
    for row in connection.exec_driver_sql(
        "select quote_ident(pg_get_userbyid(roleid)) as above, pg_get_userbyid(member) as login from pg_auth_members "
        f"where pg_get_userbyid(member) in ({', '.join(repr(r) for r in (OWNER, *LOGINS, *SEATS))})"
    ).all():
        if row.login != READER or row.above not in SEATS:
            connection.exec_driver_sql(f"revoke {row.above} from {row.login}")
    connection.exec_driver_sql(f"grant {', '.join(SEATS)} to {READER}")
    # An administrator who is no superuser may act as the owner only as its member.
    if not connection.exec_driver_sql("select rolsuper from pg_roles where rolname = current_user").scalar_one():
        connection.exec_driver_sql(f"grant {OWNER} to current_user")
    connection.exec_driver_sql("revoke create on schema public from public")
    connection.exec_driver_sql(f"grant usage on schema public to {', '.join((*LOGINS, *SEATS))}")
    connection.exec_driver_sql(f"grant usage, create on schema public to {OWNER}")
    connection.exec_driver_sql(f"create schema if not exists {JOBS} authorization {OWNER}")
    database = connection.exec_driver_sql("select quote_ident(current_database())").scalar_one()
    connection.exec_driver_sql(f"revoke temporary on database {database} from public")


def _revise(connection: Connection) -> None:
    wanted = head()
    if wanted is None:
        return
    at = None
    if connection.exec_driver_sql(f"select to_regclass('public.{VERSION_TABLE}')").scalar_one() is not None:
        at = connection.exec_driver_sql(f"select version_num from {VERSION_TABLE}").scalar_one_or_none()
    if at == wanted:
        return
    if at is not None and not _knows(at):
        raise UnknownRevision(_behind(at))
    connection.exec_driver_sql(f"set local role {OWNER}")
    from alembic import command

    command.upgrade(configuration(connection), "head")
    connection.exec_driver_sql("reset role")


def _knows(revision: str) -> bool:
    return any(s.revision == revision for s in revisions().walk_revisions())


def _behind(at: str | None) -> str | None:
    wanted = head()
    if at == wanted:
        return None
    if at is None:
        return "the database holds no tables of the hub; run `hub migrate`"
    if not _knows(at):
        return (
            f"the database is at revision `{at}`, which this hub does not know; "
            "run the version that made it, or a later one"
        )
    return f"the database is at revision `{at}` and this hub wants `{wanted}`; run `hub migrate`"


def as_found(connection: Connection) -> dict[str, str]:
    """What the catalogue says of the store."""
    roles = {row[0]: row[1] for row in connection.exec_driver_sql(ROLES, ([OWNER, *LOGINS, *SEATS],))}
    return _catalogue(connection, "public") | _jobs(connection, JOBS) | roles


def as_declared(connection: Connection, registry: Registry) -> dict[str, str]:
    """What it would say if the store were as declared. Ends the transaction."""
    connection.exec_driver_sql(f"create schema {BESIDE} authorization {OWNER}")
    connection.exec_driver_sql(f"set local search_path to {BESIDE}")
    connection.exec_driver_sql(f"set local role {OWNER}")
    connection.exec_driver_sql(VERSION_DDL)
    metadata(registry).create_all(connection, checkfirst=False)
    for statement in statements(policies(registry)):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("reset role")
    connection.exec_driver_sql(f"create schema {JOBS_BESIDE} authorization {OWNER}")
    connection.exec_driver_sql(f"set local role {OWNER}")
    connection.exec_driver_sql(installation(JOBS_BESIDE))
    connection.exec_driver_sql("reset role")
    declared = _catalogue(connection, BESIDE) | _jobs(connection, JOBS_BESIDE)
    connection.rollback()
    declared |= {f"role {role}": "logs in" for role in LOGINS} | {f"role {role}": "" for role in (OWNER, *SEATS)}
    declared[f"role {READER}"] = (
        f"logs in, has the rights of a role only when it takes it, member of {', '.join(sorted(SEATS))}"
    )
    return declared


def catalogues(connection: Connection, registry: Registry) -> tuple[dict[str, str], dict[str, str]]:
    """Both of them, as found and as declared. Ends the transaction."""
    return as_found(connection), as_declared(connection, registry)


def departures(found: dict[str, str], declared: dict[str, str]) -> list[str]:
    """What a store says otherwise than declared, one sentence each."""
    sentences = [f"`{what}` is missing" for what in declared.keys() - found.keys()]
    sentences += [f"`{what}` is not declared" for what in found.keys() - declared.keys()]
    sentences += [
        f"`{what}` says `{found[what]}` and should say `{declared[what]}`"
        if len(found[what] + declared[what]) < 400
        else f"`{what}` does not say what is declared"
        for what in declared.keys() & found.keys()
        if declared[what] != found[what]
    ]
    return sorted(sentences)


def _jobs(connection: Connection, schema: str) -> dict[str, str]:
    """What the catalogue says of the tables of the jobs, and who is let in to them."""
    let_in = connection.exec_driver_sql("select nspacl::text from pg_namespace where nspname = $1::text", (schema,))
    found = {f"{what} among the jobs": says for what, says in _catalogue(connection, schema).items()}
    return found | {"schema of the jobs": str(let_in.scalar_one_or_none())}


def _catalogue(connection: Connection, schema: str) -> dict[str, str]:
    connection.exec_driver_sql(f"set local search_path to {schema}")
    return {row.what: row.says for row in connection.exec_driver_sql(CATALOGUE, (schema,))}
