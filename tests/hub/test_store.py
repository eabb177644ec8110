"""The second lock: whatever the application asks, the database itself shows each login only what it may see."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses, Store, UnsafeStore
from hub.store.migrate import at_database
from hub.store.row_security import VERSION_TABLE, seat_role
from hub.store.tables import BOOKS, metadata
from schema.audience import IMPLEMENTING_AGENCY, Audience, Principal
from schema.disclosure import Facet
from schema.graph import the_graph
from schema.markings import TRIGRAPHS
from tests.conftest import TEMPLATE, order

REGISTRY = the_graph().registry
FACETS = list(REGISTRY.facets.values())
TABLES = metadata(REGISTRY).tables
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
CASE = UUID(int=1)


def row(facet: Facet) -> dict[str, Any]:
    """One row of a facet of the case BN-D-SAA, with the columns that must not be null and no marking."""
    number = FACETS.index(facet) + 1
    values: dict[str, Any] = {
        "id": CASE if facet.is_case else UUID(int=number),
        "version": 1,
        "source": "test",
        "source_class": "agency_system",
        "source_key": str(number),
        "as_of": "{}",
        "received_at": NOON,
        "originator": "agency:D",
        "customer": "BN",
        "benefitting": "BN",
        "agency": "D",
        "program": "FMS",
        "purchaser_told": True,
        "document_accepted": True,
    }
    if facet.is_case:
        return values | {"designator": "BN-D-SAA"}
    values["case_id"] = CASE
    if facet.parent is not None and not facet.parent.is_case:
        values["parent_id"] = UUID(int=FACETS.index(facet.parent) + 1)
        if facet.inside:
            values["parent_version"] = 1
    return values


async def put(connection: Any, table: str, values: dict[str, Any]) -> None:
    """Write a row as the administrator, past row security."""
    places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    await connection.execute(f'insert into "{table}" ({", ".join(values)}) values ({places})', *values.values())


async def fill(addresses: Addresses) -> Addresses:
    """Put one row of every facet in, all of one case."""
    connection = await asyncpg.connect(addresses.admin)
    try:
        for facet in sorted(FACETS, key=depth):
            await put(connection, facet.table, row(facet))
    finally:
        await connection.close()
    return addresses


@pytest.fixture
async def filled(fresh_addresses: Addresses) -> Addresses:
    """A store with one row of every facet, the test's own to change."""
    return await fill(fresh_addresses)


@pytest.fixture(scope="module")
async def kept(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A store with one row of every facet, which no test changes."""
    await order(postgres, f"create database kept template {TEMPLATE}")
    yield await fill(at_database(template, "kept"))
    await order(postgres, "drop database kept with (force)")


def depth(facet: Facet) -> int:
    """How many records it hangs on."""
    return 0 if facet.parent is None else 1 + depth(facet.parent)


@pytest.fixture
async def reader(kept: Addresses) -> AsyncIterator[Any]:
    """A connection of `hub_reader` to a store with one row of every facet."""
    connection = await asyncpg.connect(kept.reader)
    yield connection
    await connection.close()


async def seat(connection: Any, principal: Principal) -> None:
    """Sit down: take the role of the seat, and say who reads, for the session."""
    await connection.execute(f"set role {seat_role(principal.audience)}")
    code = principal.party.code
    for name, value in {
        "audience": principal.audience.value,
        "party": str(principal.party),
        "code": code,
        "codes": ",".join(principal.codes),
        "trigraph": TRIGRAPHS.get(code, ""),
    }.items():
        await connection.execute("select set_config($1, $2, false)", f"hub.{name}", value)


async def seen(connection: Any) -> set[str]:
    """The facets of which the reader sees a row; a table it may not even ask is one it sees nothing of."""
    found = set()
    for facet in FACETS:
        try:
            if await connection.fetchval(f'select count(*) from "{facet.table}"'):
                found.add(facet.name)
        except asyncpg.InsufficientPrivilegeError:
            continue
    return found


async def test_a_reader_that_sits_nowhere_may_not_ask_any_table(reader: Any) -> None:
    for facet in FACETS:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reader.fetchval(f'select count(*) from "{facet.table}"')
    await seat(reader, Principal.seated("dsca"))
    assert await seen(reader) == {f.name for f in FACETS}


@pytest.mark.parametrize("audience", Audience)
async def test_a_seat_that_nobody_named_sits_in_sees_no_row_that_depends_on_a_name(
    reader: Any, audience: Audience
) -> None:
    await reader.execute(f"set role {seat_role(audience)}")
    everything = {"dsca", "state", "dfas"}  # theirs depend on no name
    assert await seen(reader) == (
        SEEN[audience.value] if audience.value in everything else NAMELESS.get(audience, set())
    )


NAMELESS = {IMPLEMENTING_AGENCY: {"Case"}}  # knows of every case at a glance


async def test_another_party_s_name_opens_another_party_s_rows_only(reader: Any) -> None:
    await reader.execute("set role hub_reads_as_partner")
    for said in ({"party": "customer:BN"}, {"party": "company:BN", "code": "QO"}, {"codes": "BN"}, {"code": "bn"}):
        for name in ("party", "code", "codes"):
            await reader.execute("select set_config($1, $2, false)", f"hub.{name}", said.get(name, ""))
        assert await seen(reader) == set(), said


# One row of every facet, none of them approved, published, released or consented to; all written by the agency.
SEEN = {
    "partner:BN": {"Case", "LetterOfRequest", "RequirementSummary"},
    "partner:QO": set(),
    "sco:BN": {
        "Case", "LetterOfOffer", "LetterOfRequest", "MissingFromPurchaser", "MissingOnUnitedStatesSide", "OfferLine",
        "RequirementSummary", "RomCall",
    },
    "sco:QO": set(),
    "dsca": {f.name for f in FACETS},
    "agency:D": {f.name for f in FACETS},
    "agency:B": {"Case"},
    "industry:1ABC2": set(),
    "state": {
        "Case", "CongressionalNotification", "LetterOfOffer", "LetterOfRequest", "MissingFromPurchaser",
        "MissingOnUnitedStatesSide", "OfferLine",
    },
    "ccmd:CENTCOM:BN": {"Case", "LetterOfRequest", "MissingOnUnitedStatesSide"},
    "ccmd:CENTCOM:QO": set(),
    "dfas": {"Case", "Contract"},
}  # fmt: skip


@pytest.mark.parametrize("principal", SEEN)
async def test_the_database_alone_keeps_every_seat_to_its_rows(reader: Any, principal: str) -> None:
    await seat(reader, Principal.seated(principal))
    assert await seen(reader) == SEEN[principal]


async def test_every_audience_is_in_the_table_above() -> None:
    assert {Principal.seated(name).audience for name in SEEN} == set(Audience)


async def test_an_invited_contractor_meets_the_call_and_no_word_of_who_else_was_invited(filled: Addresses) -> None:
    admin, reader = await asyncpg.connect(filled.admin), await asyncpg.connect(filled.reader)
    try:
        await admin.execute("update rom_invitation set company = '1ABC2'")
        rival = row(REGISTRY.facets["RomInvitation"]) | {"id": UUID(int=99), "source_key": "99", "company": "2XYZ3"}
        await put(admin, "rom_invitation", rival)
        await seat(reader, Principal.seated("industry:1ABC2"))
        assert await seen(reader) == {"Case", "RomCall", "RomInvitation"}
        assert [r["company"] for r in await reader.fetch("select company from rom_invitation")] == ["1ABC2"]
        await seat(reader, Principal.seated("industry:3QRS4"))
        assert await seen(reader) == set()
    finally:
        await admin.close()
        await reader.close()


async def test_a_marking_keeps_a_row_away_before_any_other_rule(filled: Addresses) -> None:
    admin, reader = await asyncpg.connect(filled.admin), await asyncpg.connect(filled.reader)
    try:
        await seat(reader, Principal.seated("partner:BN"))
        count = "select count(*) from letter_of_request"
        assert await reader.fetchval(count) == 1
        await admin.execute(
            "update letter_of_request set marking = 'CUI//NOFORN', marking_controls = '{NOFORN}', marking_addressees = '{}'"
        )
        assert await reader.fetchval(count) == 0
        await seat(reader, Principal.seated("sco:BN"))
        assert await reader.fetchval(count) == 1
    finally:
        await admin.close()
        await reader.close()


async def test_a_released_version_is_seen_by_the_party_it_is_released_to(filled: Addresses) -> None:
    admin, reader = await asyncpg.connect(filled.admin), await asyncpg.connect(filled.reader)
    try:
        remark = row(REGISTRY.facets["InternalRemark"])["id"]
        await admin.execute(
            "update release set record = $1, record_version = 1, released_to = 'office:BN'", str(remark)
        )
        await seat(reader, Principal.seated("sco:BN"))
        assert await reader.fetchval("select count(*) from internal_remark") == 1
        await admin.execute("update release set record_version = 2")
        assert await reader.fetchval("select count(*) from internal_remark") == 0
        await admin.execute("update release set record_version = 1, released_to = 'customer:BN'")
        assert await reader.fetchval("select count(*) from internal_remark") == 0
    finally:
        await admin.close()
        await reader.close()


# The catalogue.


async def test_every_table_has_forced_row_security_and_nothing_goes_around_it(filled: Addresses) -> None:
    connection = await asyncpg.connect(filled.admin)
    try:
        assert await unsafe(connection) == []
        await connection.execute("create view around as select * from rom_estimate")
        await connection.execute("create function above() returns bigint language sql security definer return 1")
        await connection.execute("create table forgotten (word text)")
        await connection.execute("grant hub_owner to hub_intake")
        assert await unsafe(connection) == [
            "`above` runs with its owner's rights",
            "`around` is a view",
            "`forgotten` has no forced row security",
            "`hub_intake` is a member of `hub_owner`",
        ]
    finally:
        await connection.execute("revoke hub_owner from hub_intake")
        await connection.close()


async def unsafe(connection: Any) -> list[str]:
    """What the catalogue holds that would go around row security."""
    found = await connection.fetch("""
        select format('`%s` has no forced row security', relname) as says from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)
        union all
        select format('`%s` is a view', relname) from pg_class
          where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
        union all
        select format('`%s` runs with its owner''s rights', proname) from pg_proc
          where pronamespace = 'public'::regnamespace and prosecdef
        union all
        select format('`%s` is a member of `%s`', pg_get_userbyid(member), pg_get_userbyid(roleid)) from pg_auth_members
          where pg_get_userbyid(member) like 'hub!_%' escape '!' and pg_get_userbyid(member) <> 'hub_admin'
          and not (pg_get_userbyid(member) = 'hub_reader' and pg_get_userbyid(roleid) like 'hub!_reads!_as!_%' escape '!')
        order by 1
    """)
    return [r["says"] for r in found]


def test_the_tables_are_the_facets_the_books_and_no_other() -> None:
    assert set(TABLES) == {f.table for f in FACETS} | set(BOOKS)


@pytest.mark.parametrize("login", ["reader", "intake", "auditor"])
async def test_no_login_becomes_the_owner_or_makes_anything(fresh_addresses: Addresses, login: str) -> None:
    connection = await asyncpg.connect(getattr(fresh_addresses, login))
    try:
        for attempt in ("set role hub_owner", "create table strange (word text)"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("alter table rom_estimate no force row level security")
        assert await connection.fetchval(f"select count(*) from {VERSION_TABLE}") == 1
    finally:
        await connection.close()


async def test_the_reader_writes_nothing_and_reads_no_book(reader: Any) -> None:
    await seat(reader, Principal.seated("dsca"))
    for facet in FACETS:
        for attempt in (
            'insert into "{}" (id) values (gen_random_uuid())',
            'update "{}" set version = 2',
            'delete from "{}"',
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await reader.execute(attempt.format(facet.table))
    for book in BOOKS:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reader.fetch(f"select * from {book}")


OBSERVED = {
    "source": "test", "source_class": "submission", "source_key": "1", "facet": "RomEstimate", "record_id": UUID(int=1),
    "version": 1, "told_by": "company:1ABC2", "received_at": NOON, "digest": "0" * 64, "facts": "{}",
}  # fmt: skip
AUDITED = {
    "at": NOON, "kind": "read", "seat": "dsca", "party": "department:DSCA", "subject": "dsca", "token_id": "1",
    "operation": "0" * 64, "coordinates": ["Case.title"], "reference": "1",
}  # fmt: skip


async def test_what_was_observed_is_added_to_and_never_changed(fresh_addresses: Addresses) -> None:
    connection = await asyncpg.connect(fresh_addresses.intake)
    try:
        await put(connection, "observation", OBSERVED)
        for attempt in ("update observation set digest = ''", "delete from observation", "truncate observation"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
        assert await connection.fetchval("select digest from observation") == "0" * 64
    finally:
        await connection.close()


@pytest.mark.parametrize("login", ["intake", "auditor"])
async def test_the_audit_is_written_and_neither_changed_nor_read_back(fresh_addresses: Addresses, login: str) -> None:
    connection = await asyncpg.connect(getattr(fresh_addresses, login))
    try:
        await put(connection, "audit_record", AUDITED)
        for attempt in (
            "update audit_record set seat = 'partner'",
            "delete from audit_record",
            "truncate audit_record",
            "select * from audit_record",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
    finally:
        await connection.close()
    admin = await asyncpg.connect(fresh_addresses.admin)
    assert await admin.fetchval("select seat from audit_record") == "dsca"
    await admin.close()


async def test_intake_writes_facets_and_deletes_none(filled: Addresses) -> None:
    connection = await asyncpg.connect(filled.intake)
    try:
        assert await connection.execute("update rom_estimate set state = 'WITHDRAWN'") == "UPDATE 1"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("delete from rom_estimate")
    finally:
        await connection.close()


async def test_the_scope_of_a_case_is_the_scope_of_all_its_rows(filled: Addresses) -> None:
    connection = await asyncpg.connect(filled.intake)
    try:
        await connection.execute("update \"case\" set customer = 'QO', benefitting = 'QO', purchaser_told = false")
        for facet in FACETS:
            kept = await connection.fetchrow(f'select customer, benefitting, purchaser_told from "{facet.table}"')
            assert tuple(kept or ()) == ("QO", "QO", False), facet.name
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute("update rom_estimate set customer = 'BN'")
    finally:
        await connection.close()


async def test_a_hub_that_would_serve_as_the_administrator_does_not_start(fresh_addresses: Addresses) -> None:
    store = Store.open(fresh_addresses)
    await store.check()
    await store.close()
    admin = fresh_addresses.admin
    raised = Store.open(Addresses(admin, admin, admin, admin, {}))
    with pytest.raises(UnsafeStore) as refusal:
        await raised.check()
    await raised.close()
    assert str(refusal.value) == (
        "a serving login stands above row security; serve with logins that own no table and are no superuser"
    )
