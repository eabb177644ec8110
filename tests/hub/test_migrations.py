"""The store is brought to the hub's schema once, by whoever comes first, and every departure from it is named."""

import asyncio

import asyncpg
import pytest

from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import (
    UnknownRevision,
    administering,
    as_declared,
    as_found,
    at_database,
    behind,
    departures,
    difference,
    head,
    lacking,
    prepare,
    revisions,
)
from schema.graph import the_graph
from tests.conftest import order

REGISTRY = the_graph().registry


async def tell(address: str, *statements: str) -> list[object]:
    """What the first column of each statement's first row says."""
    connection = await asyncpg.connect(address)
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


@pytest.mark.long
async def test_two_hubs_that_start_at_once_prepare_one_store(postgres: EmbeddedPostgres) -> None:
    await order(postgres, "create database twice template template0")
    new = at_database(Addresses.embedded(postgres), "twice")
    try:
        assert await tell(new.admin, "select count(*) from pg_tables where schemaname = 'public'") == [0]
        await asyncio.gather(prepare(new), prepare(new), prepare(new))
        assert await tell(new.admin, "select count(*), max(version_num) from alembic_version") == [1]
        assert await difference(new.admin, REGISTRY) == []
        privileges = "select has_database_privilege('hub_reader', 'twice', 'temporary')"
        assert await tell(new.admin, privileges) == [False]
    finally:
        await order(postgres, "drop database twice with (force)")


@pytest.mark.long
async def test_a_store_made_before_the_first_migration_was_written_anew_is_told_by_what_it_lacks(
    postgres: EmbeddedPostgres,
) -> None:
    await order(postgres, "create database older template template0")
    older = at_database(Addresses.embedded(postgres), "older")
    try:
        await prepare(older)
        assert await lacking(older.admin, REGISTRY) is None
        await tell(older.admin, "alter table letter_of_offer drop column accepted_on cascade")
        assert await behind(older.admin) is None
        assert await lacking(older.admin, REGISTRY) == (
            "the database has no `letter_of_offer.accepted_on`, which is declared; run `hub sign` and `hub migrate`, or, "
            "where the first migration was written anew, name another `HUB_DATA_DIR` or database: none leads there from "
            "the old one"
        )
        await tell(older.admin, "alter table contract drop column contractor cascade")
        assert "no `contract.contractor` and 1 more columns that are declared" in str(
            await lacking(older.admin, REGISTRY)
        )
    finally:
        await order(postgres, "drop database older with (force)")


async def test_no_login_owns_a_table_or_stands_above_row_security(fresh_addresses: Addresses) -> None:
    connection = await asyncpg.connect(fresh_addresses.admin)
    try:
        owners = await connection.fetch("select distinct tableowner from pg_tables where schemaname = 'public'")
        roles = await connection.fetch(
            "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
            "from pg_roles where rolname ~ '^hub_' and rolname !~ '^hub_reads_as_' and rolname <> 'hub_admin' order by 1"
        )
    finally:
        await connection.close()
    assert [tuple(owner) for owner in owners] == [("hub_owner",)]
    assert [tuple(role) for role in roles] == [
        ("hub_auditor", True, False, False, False, False, False),
        ("hub_intake", True, False, False, False, False, False),
        ("hub_owner", False, False, False, False, False, False),
        ("hub_reader", True, False, False, False, False, False),
    ]


@pytest.mark.long
async def test_a_login_that_somebody_raised_or_locked_out_is_put_right(fresh_addresses: Addresses) -> None:
    await tell(
        fresh_addresses.admin,
        "alter role hub_reader bypassrls password 'forgotten'",
        "grant hub_owner to hub_intake",
    )
    try:
        assert await difference(fresh_addresses.admin, REGISTRY) == [
            "`role hub_intake` says `logs in, member of hub_owner (inherits)` and should say `logs in`",
            "`role hub_reader` does not say what is declared",
        ]
        with pytest.raises(asyncpg.InvalidPasswordError):
            await tell(fresh_addresses.reader, "select 1")
    finally:
        await prepare(fresh_addresses)
    assert await tell(fresh_addresses.reader, "select 1") == [1]
    assert await difference(fresh_addresses.admin, REGISTRY) == []


async def test_a_store_at_head_is_not_behind_and_every_login_may_ask(fresh_addresses: Addresses) -> None:
    for address in (fresh_addresses.admin, fresh_addresses.reader, fresh_addresses.intake, fresh_addresses.auditor):
        assert await behind(address) is None


async def test_an_empty_store_and_an_older_one_say_what_to_run(
    postgres: EmbeddedPostgres, fresh_addresses: Addresses
) -> None:
    await order(postgres, "create database bare template template0")
    try:
        bare = at_database(fresh_addresses, "bare")
        assert await behind(bare.admin) == "the database holds no tables of the hub; run `hub migrate`"
        assert await behind(bare.reader) == "the database holds no tables of the hub; run `hub migrate`"
    finally:
        await order(postgres, "drop database bare with (force)")
    await tell(fresh_addresses.admin, "delete from alembic_version")
    assert await behind(fresh_addresses.reader) == "the database holds no tables of the hub; run `hub migrate`"


async def test_a_store_that_a_later_version_migrated_is_left_alone(fresh_addresses: Addresses) -> None:
    await tell(fresh_addresses.admin, "update alembic_version set version_num = '9999'")
    sentence = (
        "the database is at revision `9999`, which this hub does not know; run the version that made it, or a later one"
    )
    assert await behind(fresh_addresses.reader) == sentence
    with pytest.raises(UnknownRevision) as refusal:
        await prepare(fresh_addresses)
    assert str(refusal.value) == sentence
    assert await tell(fresh_addresses.admin, "select version_num from alembic_version") == ["9999"]
    assert head() == revisions().get_current_head() != "9999"


# What is done by hand, and what is said of it.
TAMPERED = {
    "drop policy hub_reads_as_industry_rom_estimate on rom_estimate": [
        "`policy hub_reads_as_industry_rom_estimate on rom_estimate` is missing"
    ],
    "alter policy hub_reads_as_industry_rom_invitation on rom_invitation using (true)": [
        (
            "`policy hub_reads_as_industry_rom_invitation on rom_invitation` says `r hub_reads_as_industry using true` "
            "and should say `r hub_reads_as_industry using (company = current_setting('hub.code'::text, true))`"
        )
    ],
    "alter policy hub_reads_as_industry_contract_milestone on contract_milestone using (true)": [
        "`policy hub_reads_as_industry_contract_milestone on contract_milestone` does not say what is declared"
    ],
    "create policy open on rom_estimate for select to hub_reader using (true)": [
        "`policy open on rom_estimate` is not declared"
    ],
    "alter table rom_estimate no force row level security": [
        (
            "`table rom_estimate` says `table, owned by hub_owner, row security on` "
            "and should say `table, owned by hub_owner, row security on, forced`"
        )
    ],
    "alter table rom_estimate owner to hub_reader": [
        (
            "`table rom_estimate` says `table, owned by hub_reader, row security on, forced` "
            "and should say `table, owned by hub_owner, row security on, forced`"
        ),
    ],
    "grant delete on observation to hub_intake": [
        "`grant on observation to hub_intake` says `DELETE, INSERT, SELECT` and should say `INSERT, SELECT`"
    ],
    "grant select (amount) on rom_estimate to public": [
        "`column rom_estimate.amount` says `text collate C {=r/hub_owner}` and should say `text collate C`"
    ],
    'alter table rom_call alter subject type text collate "default"': [
        "`column rom_call.subject` says `text` and should say `text collate C`"
    ],
    "alter table rom_call alter originator set not null": [
        "`column rom_call.originator` says `text collate C not null` and should say `text collate C`"
    ],
    "alter table rom_call drop column subject": ["`column rom_call.subject` is missing"],
    "alter table rom_call drop constraint ck_rom_call_version": [
        "`constraint ck_rom_call_version on rom_call` is missing"
    ],
    "drop index ux_rom_call_source": ["`index ux_rom_call_source on rom_call` is missing"],
    "grant usage on schema jobs to hub_reader": [
        (
            "`schema of the jobs` says `{hub_owner=UC/hub_owner,hub_intake=U/hub_owner,hub_reader=U/hub_owner}` "
            "and should say `{hub_owner=UC/hub_owner,hub_intake=U/hub_owner}`"
        )
    ],
    "grant select on jobs.pgqueuer to hub_auditor": [
        "`grant on pgqueuer to hub_auditor among the jobs` is not declared"
    ],
    "drop index jobs.pgqueuer_unique_dedupe_key": [
        "`index pgqueuer_unique_dedupe_key on pgqueuer among the jobs` is missing"
    ],
    "create function strange() returns int language sql security definer return 1": [
        "`function strange()` is not declared"
    ],
    "create view strange as select 1 as one": [
        "`column strange.one` is not declared",
        "`rule _RETURN on strange` is not declared",
        "`table strange` is not declared",
    ],
}


@pytest.mark.long
async def test_what_somebody_changed_by_hand_is_named(fresh_addresses: Addresses) -> None:
    async with administering(fresh_addresses.admin) as connection:
        declared = await connection.run_sync(as_declared, REGISTRY)
    for tampered, said in TAMPERED.items():
        async with administering(fresh_addresses.admin) as connection:
            await connection.exec_driver_sql(tampered)
            found = await connection.run_sync(as_found)
            await connection.rollback()
        assert departures(found, declared) == said, tampered
    assert await difference(fresh_addresses.admin, REGISTRY) == []


@pytest.mark.long
async def test_comparing_leaves_nothing_behind(fresh_addresses: Addresses) -> None:
    counted = "select count(*) from pg_class", "select count(*) from pg_namespace", "select count(*) from pg_policy"
    before = await tell(fresh_addresses.admin, *counted)
    assert await difference(fresh_addresses.admin, REGISTRY) == []
    assert await tell(fresh_addresses.admin, *counted) == before
