"""The second lock: whatever the application asks, the database itself shows each login only what it may see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from hub.app import House
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import AT_ONCE, CHARACTERS_HELD, STATEMENTS_HELD, Addresses, ReadPool, Store, UnsafeStore
from hub.store.migrate import at_database
from hub.store.row_security import SEATS, VERSION_TABLE, seat_role
from hub.store.tables import BOOKS, metadata
from schema.audience import CCMD, DFAS, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, SCO, STATE, Audience, Principal
from schema.disclosure import Facet
from schema.graph import the_graph
from schema.markings import TRIGRAPHS
from tests.conftest import TEMPLATE, order
from tests.served import served

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
    assert await seen(reader) == SEEN["dsca"]


@pytest.mark.long(but=3)
@pytest.mark.parametrize("audience", Audience)
async def test_a_seat_that_nobody_named_sits_in_sees_no_row_that_depends_on_a_name(
    reader: Any, audience: Audience
) -> None:
    await reader.execute(f"set role {seat_role(audience)}")
    everything = {"dsca", "state", "dfas"}  # theirs depend on no name
    assert await seen(reader) == (
        SEEN[audience.value] if audience.value in everything else NAMELESS.get(audience, set())
    )


# Every agency knows of every case at a glance, and reads the list of customers and what is told of countries; every office
# and command reads the calendar of a budget.
NAMELESS = {
    IMPLEMENTING_AGENCY: {"Case", "CountryBriefing", "CustomerNation"},
    SCO: {"BudgetCycle", "BudgetCycleStep"},
    CCMD: {"BudgetCycle", "BudgetCycleStep"},
}


async def test_another_party_s_name_opens_another_party_s_rows_only(reader: Any) -> None:
    await reader.execute("set role hub_reads_as_partner")
    for said in ({"party": "customer:BN"}, {"party": "company:BN", "code": "QO"}, {"codes": "BN"}, {"code": "bn"}):
        for name in ("party", "code", "codes"):
            await reader.execute("select set_config($1, $2, false)", f"hub.{name}", said.get(name, ""))
        assert await seen(reader) == set(), said


# One row of every facet, none of them approved, answered, issued, accepted, decided, published, released or consented to,
# no alert of a kind, no second telling of a fact that there is, no shipment known to need no protection; all written by the agency.
WATCHED = (
    "EndUseItem",
    "EndUseCheck",
    "EndUseFinding",
    "PossibleViolation",
    "ComplianceVisit",
    "ComplianceReport",
    "ControlPlan",
)
ASKED_OF_STATE = ("TransferRequest", "TransferDecision", "Disposal")
TRAINED = ("TrainingLine", "TrainingNomination")
PROGRAMMED = ("TrainingAllocation", "PositionOfProminence")
CYCLED = ("BudgetCycle", "BudgetCycleStep")  # announced to every office and command, and of no country
RECOMMENDED = ("BudgetRecommendation",)
BASELINED = ("BudgetCall", "SpendPlan", "SpendPlanLine", "ProgramBaseline", "BaselineUse", "BaselineDeviation")
BUDGETED = ("BudgetRequest", "SalesForecast", *CYCLED, *BASELINED)
SCHEDULED = ("PaymentSchedule", "ScheduledPayment")
VISITED = (
    "IndustryVisit", "VisitAnswer", "VisitDebrief", "VisitFollowUp", "VisitInquiry", "VisitAcknowledgement",
)  # fmt: skip
NOTICED = ("MaterielNotice", "MaterielNoticeCoordination", "MaterielNoticeAddressee", "MaterielNoticeAnswer")
SURVEYED = ("SurveyTeam", "SurveyReport", "RequirementsTeam")
TOKENS = ("AccessRevocation", "AccessToken", "TokenAdministrator")
SEEN = {
    "partner:BN": {
        "AvailabilityReply", "Case", "Closure", "ControlPlan", "CustomerNation", "Delivery", "DirectDeliveryNotice",
        "EndUseCheck", "EndUseItem",
        "LetterOfRequest", "PaymentSchedule", "RequirementSummary", "Requisition", "RequisitionRequest",
        "RequisitionedItem", "ScheduledPayment", "SupplyStatus", "SurveyTeam", "TitleTransfer",
    },
    "partner:QO": set(),
    "sco:BN": {
        "BuildingPartnerCapacityProgram",
        "Alert", "AlertResponse", "AlertRouting", "AvailabilityNotice", "AvailabilityReply", "BillingStatement", "Case",
        "Closure", "CountryTeamAssessment",
        "CountryTeamAssessmentElement", "CountryTeamAssessmentRouting", "Delivery", "DirectDeliveryNotice",
        "DiscrepancyReportFile", "ExecutionPlan", "LetterOfOffer",
        "LetterOfRequest", "LetterOfRequestRouting",
        "MissingFromPurchaser", "MissingOnUnitedStatesSide", "OfferCharge", "OfferLine", "OfferNote", "PaymentDue",
        "PlanContact", "PlanMilestone", "PlanRisk", "RequirementSummary", "Requisition", "RequisitionedItem",
        "RequisitionRequest", "RequisitionShipment", "Review", "RomCall", "Shipment", "SupplyDiscrepancyReport", "SupplyStatus",
        "SustainmentPlan", "TechnologyRelease", "TitleTransfer", "TransportationPlan",
        "CooperationActivity", "CountryBriefing", "CustomerNation", "PostTrainingInterview", "SoleSourceDesignation", "Student",
        "TransportationPreference",
        *ASKED_OF_STATE, *BUDGETED, *PROGRAMMED, *SCHEDULED, *SURVEYED, *TOKENS, *TRAINED, *VISITED, *WATCHED,
    },
    "sco:QO": {*CYCLED},
    "dsca": {f.name for f in FACETS}
    - {
        "Export", "PositionOfProminence", "PostTrainingInterview", "SecondTelling", "Student", "WebhookSubscription",
    },
    "agency:D": {f.name for f in FACETS}
    - {
        "AccessRevocation", "BudgetRequest", "CooperationActivity", "NotificationMatch", "PostTrainingInterview",
        "ReportToCongress", "SecondTelling",
        "TokenAdministrator", "TrainingNomination", *CYCLED, *BASELINED, *RECOMMENDED, *PROGRAMMED, *VISITED, *WATCHED,
    },
    "agency:B": {"Case", "CountryBriefing", "CustomerNation"},
    "industry:1ABC2": set(),
    "state": {
        "BuildingPartnerCapacityProgram",
        "AlertResponse", "Case", "CongressionalNotification", "CooperationActivity", "CountryTeamAssessment", "CustomerNation",
        "CountryTeamAssessmentElement", "CountryTeamAssessmentRouting", "ExportConfiguration", "LetterOfOffer",
        "LetterOfRequest", "LetterOfRequestRouting", "MissingFromPurchaser", "MissingOnUnitedStatesSide", "NotificationMatch",
        "OfferCharge", "OfferLine", "OfferMilestone", "OfferNote", "PaymentDue", "ReportToCongress", "TechnologyRelease",
        *WATCHED, *ASKED_OF_STATE, *SCHEDULED, *BUDGETED, *RECOMMENDED, *NOTICED, *SURVEYED,
    },
    "ccmd:CENTCOM:BN": {
        "BuildingPartnerCapacityProgram",
        "Alert", "AlertResponse", "AlertRouting", "Case", "CooperationActivity", "CountryTeamAssessment",
        "CountryTeamAssessmentElement", "CountryTeamAssessmentRouting", "ExecutionPlan",
        "LetterOfRequest", "LetterOfRequestRouting", "MissingOnUnitedStatesSide", "PlanContact", "PlanMilestone", "PlanRisk", "SustainmentPlan",
        "CountryBriefing", "CustomerNation", "TrainingLine", "TrainingNomination",
        *BUDGETED, *RECOMMENDED, *PROGRAMMED, *SURVEYED,
    },
    "ccmd:CENTCOM:QO": {*CYCLED},
    "dfas": {
        "BillingStatement", "Case", "Closure", "Contract", "CustomerNation", "ContractMilestone", "Delivery", "DiscrepancyReportFile",
        "Reconciliation", "Review", "SupplyDiscrepancyReport", "TerminationLiability", "TitleTransfer", *SCHEDULED,
    },
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
        await connection.execute("create schema elsewhere")
        assert await unsafe(connection) == [
            "`above` runs with its owner's rights",
            "`around` is a view",
            "`elsewhere` is a schema of nobody's",
            "`forgotten` has no forced row security",
            "`hub_intake` is a member of `hub_owner`",
        ]
    finally:
        await connection.execute("revoke hub_owner from hub_intake")
        await connection.close()


# The library's tables of jobs have no rows of a case that a policy could tell apart: no seat enters their schema.
async def unsafe(connection: Any) -> list[str]:
    """What the catalogue holds that would go around row security."""
    found = await connection.fetch("""
        select format('`%s` has no forced row security', relname) as says from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)
        union all
        select format('`%s` is a view', relname) from pg_class
          where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
        union all
        select format('`%s` is a schema of nobody''s', nspname) from pg_namespace
          where nspname not in ('public', 'jobs', 'information_schema') and nspname !~ '^pg_'
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


# The book of jobs names no case and nobody's words, so no row of it is anyone's: it is closed as a whole instead.
@pytest.mark.long(but=3)
@pytest.mark.parametrize("login", ["reader", "auditor", *SEATS])
async def test_nobody_but_the_intake_is_let_in_to_the_jobs(fresh_addresses: Addresses, login: str) -> None:
    connection = await asyncpg.connect(getattr(fresh_addresses, login, fresh_addresses.reader))
    try:
        if login in SEATS:
            await connection.execute(f"set role {login}")
        for attempt in (
            "select * from jobs.pgqueuer",
            "delete from jobs.pgqueuer_log",
            "select jobs.fn_pgqueuer_changed()",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="schema jobs"):
                await connection.execute(attempt)
    finally:
        await connection.close()


async def test_the_intake_makes_nothing_among_the_jobs_and_its_schedules_are_closed_to_it(
    fresh_addresses: Addresses,
) -> None:
    connection = await asyncpg.connect(fresh_addresses.intake)
    try:
        assert await connection.fetchval("select count(*) from jobs.pgqueuer") == 0
        for attempt in ("create table jobs.strange (word text)", "select * from jobs.pgqueuer_schedules"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
    finally:
        await connection.close()


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
            "update audit_question set coordinates = '{}'",
            "delete from audit_question",
            "select * from audit_question",
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


# The connections reads share.

WHO = "select pg_backend_pid(), current_user::text"
WHO_IN_TIME = f"{WHO}, pg_advisory_xact_lock_shared(1)"  # answered once nobody keeps the lock
HELD = "select count(*) from pg_stat_activity where datname = current_database() and usename = 'hub_reader'"
AT_WORK = f"{HELD} and wait_event_type = 'Lock'"


class Watch:
    """One who sees every connection, and lets reads that wait for the lock wait."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def count(self, query: str = HELD) -> int:
        """How many connections of the reader there are now."""
        return int(await self.connection.fetchval(query))

    async def until(self, query: str, count: int) -> None:
        """Wait for so many."""
        async with asyncio.timeout(20):
            while await self.count(query) != count:
                pass

    async def most(self, work: Awaitable[Any]) -> int:
        """How many there were at most while this was done."""
        done = asyncio.ensure_future(work)
        most = 0
        while not done.done():
            most = max(most, await self.count())
        await done
        return most

    async def lock(self) -> None:
        """From now on they wait."""
        await self.connection.execute("select pg_advisory_lock(1)")

    async def unlock(self) -> None:
        """They wait no longer."""
        await self.connection.execute("select pg_advisory_unlock(1)")


@pytest.fixture
async def watch(kept: Addresses) -> AsyncIterator[Watch]:
    """A watch over the store that no test changes."""
    connection = await asyncpg.connect(kept.admin)
    yield Watch(connection)
    await connection.close()


class Pool(ReadPool):
    """A pool that says of each read by which connection it was answered."""

    async def who(self, audience: Audience, sql: str = WHO) -> int:
        """The process of PostgreSQL that answered, in the role of the seat that asked."""
        pid, role, *_ = await self.fetch(audience, sql, ())
        assert role == seat_role(audience)
        return int(pid)

    def reads(self, audience: Audience = DSCA, count: int = 1) -> list[asyncio.Task[int]]:
        """So many reads at once, which wait while the watch has the lock."""
        return [asyncio.create_task(self.who(audience, WHO_IN_TIME)) for _ in range(count)]


@pytest.fixture
async def three(kept: Addresses) -> AsyncIterator[Pool]:
    """A pool of three connections."""
    pool = Pool(kept.reader, 3)
    yield pool
    await pool.close()


@pytest.fixture
async def single(kept: Addresses) -> AsyncIterator[Pool]:
    """A pool of one connection."""
    pool = Pool(kept.reader, 1)
    yield pool
    await pool.close()


async def test_a_seat_is_answered_by_the_connection_it_gave_back_last(three: Pool, watch: Watch) -> None:
    answered: list[int] = []

    async def read() -> None:
        answered.append(await three.who(DSCA, WHO_IN_TIME))

    await watch.lock()
    reads = asyncio.gather(read(), read())
    await watch.until(AT_WORK, 2)
    await watch.unlock()
    await reads
    first, second = answered
    assert first != second
    assert [await three.who(DSCA) for _ in range(3)] == [second] * 3
    assert await watch.count() == 2


async def test_statements_stay_prepared_while_other_seats_ask(three: Pool) -> None:
    prepared = "select count(*) from pg_prepared_statements"
    for audience in (DSCA, STATE, DFAS):
        assert (await three.fetch(audience, prepared, ()))[0] == 1
        await three.who(audience)
    for audience in (DFAS, DSCA, STATE):
        assert (await three.fetch(audience, prepared, ()))[0] == 2


@pytest.mark.parametrize(("written", "many"), [(20, STATEMENTS_HELD), (100_000, CHARACTERS_HELD // 100_000)])
async def test_a_connection_holds_as_many_statements_as_there_is_room_for(
    single: Pool, written: int, many: int
) -> None:
    prepared = "select count(*) from pg_prepared_statements where statement not like '%pg_prepared%'"
    longest = [f"select {n} as n{'o' * (written // 2)}" for n in range(10_000, 10_000 + many + 40)]
    for sql in longest:
        await single.fetch(DSCA, f"{sql:<{written}}", ())
    # What is let go is closed with what is asked next.
    held = [(await single.fetch(DSCA, f"{prepared} -- {n}", ()))[0] for n in range(3)]
    assert many - 3 <= held[-1] <= many
    assert (await single.fetch(DSCA, f"{longest[-1]:<{written}}", ()))[0] == 10_000 + many + 39


async def test_a_seat_that_has_none_takes_the_place_of_the_one_longest_unused(three: Pool, watch: Watch) -> None:
    dsca, state, dfas = [await three.who(audience) for audience in (DSCA, STATE, DFAS)]
    assert len({dsca, state, dfas}) == 3
    assert await three.who(DSCA) == dsca
    assert await three.who(INDUSTRY) == state
    assert [await three.who(audience) for audience in (DSCA, DFAS, INDUSTRY)] == [dsca, dfas, state]
    assert [await three.who(audience) for audience in (STATE, DFAS, INDUSTRY, DSCA)] == [dsca, dfas, state, dsca]
    assert await watch.count() == 3


async def test_who_waits_is_served_in_the_order_of_coming_whatever_the_seat(single: Pool, watch: Watch) -> None:
    await watch.lock()
    [at_work] = single.reads()
    await watch.until(AT_WORK, 1)
    order_met: list[Audience] = []

    async def ask(audience: Audience) -> None:
        await single.who(audience)
        order_met.append(audience)

    coming = [STATE, DSCA, STATE, *Audience, DSCA]
    asked = [asyncio.create_task(ask(audience)) for audience in coming]
    await asyncio.sleep(0)
    await watch.unlock()
    assert await watch.most(asyncio.gather(at_work, *asked)) == 1
    assert order_met == coming


# Each seat, and how many cases it is told of.
TOLD = {
    "partner:BN": 1, "sco:BN": 1, "dsca": 1, "agency:D": 1, "industry:1ABC2": 0, "state": 1, "ccmd:CENTCOM:BN": 1, "dfas": 1,
}  # fmt: skip


class Three(House):
    """A house that may hold three connections to read by."""

    def __init__(self, settings: Any, *rest: Any, **more: Any) -> None:
        super().__init__(msgspec.structs.replace(settings, pool_size=3), *rest, **more)


async def test_all_seats_together_read_by_no_more_connections_than_allowed(
    kept: Addresses, watch: Watch, tmp_path: Path
) -> None:
    async with served(kept, tmp_path, kind=Three) as hub:
        asked = list(TOLD) * 12
        answers = asyncio.gather(*(hub.data(seat, "{ cases { totalCount } }") for seat in asked))
        assert await watch.most(answers) == 3
        assert await watch.count() == 3
        assert [found["cases"]["totalCount"] for found in await answers] == [TOLD[seat] for seat in asked]
    assert await watch.count() == 0


@pytest.mark.parametrize(("long", "at_work"), [(60.0, AT_ONCE), (0.0, AT_ONCE + 2)], ids=["quick", "long"])
async def test_a_few_read_at_once_and_more_only_when_these_take_long(
    kept: Addresses, watch: Watch, long: float, at_work: int
) -> None:
    pool = Pool(kept.reader, AT_ONCE + 2, long=long)
    await watch.lock()
    reads = pool.reads(count=AT_ONCE + 5)
    await watch.until(AT_WORK, at_work)
    assert await watch.most(asyncio.sleep(0.1)) == at_work
    await watch.unlock()
    assert len(set(await asyncio.gather(*reads))) == at_work
    await pool.close()


async def test_who_gives_up_waiting_takes_no_place_along(single: Pool, watch: Watch) -> None:
    await watch.lock()

    async def give_up() -> None:
        await single.who(DSCA, WHO_IN_TIME)
        handed_over.cancel()  # the place was given to it, and it does not know yet

    at_work = asyncio.create_task(give_up())
    await watch.until(AT_WORK, 1)
    [gone], [handed_over], [patient] = single.reads(), single.reads(STATE), single.reads(DFAS)
    await asyncio.sleep(0)
    gone.cancel()
    await watch.unlock()
    await at_work
    assert await asyncio.wait_for(patient, 20)
    assert (gone.cancelled(), handed_over.cancelled()) == (True, True)
    assert await asyncio.wait_for(single.who(STATE), 20)
    assert await watch.count() == 1


async def test_a_read_that_is_cut_off_ends_in_the_store_before_its_place_is_taken(single: Pool, watch: Watch) -> None:
    await watch.lock()
    for audience in (DSCA, DSCA, STATE):
        [at_work] = single.reads(audience)
        await watch.until(AT_WORK, 1)
        cut_off = await watch.connection.fetchval(HELD.replace("count(*)", "pid"))
        at_work.cancel()
        next_read = asyncio.create_task(single.who(DSCA))
        assert await watch.most(next_read) == 1
        assert next_read.result() != cut_off
    await watch.unlock()


def moments() -> Iterator[float]:
    """From before a connection is opened until after it has answered, in seconds."""
    return (n / 1000 for n in range(0, 40, 2))


async def test_reads_that_are_cut_off_at_any_moment_lose_no_place(three: Pool, watch: Watch) -> None:
    for moment in moments():
        reads = [read for audience in Audience for read in three.reads(audience)]
        await asyncio.sleep(moment)
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)
    await watch.lock()
    reads = three.reads(count=4)
    await watch.until(AT_WORK, 3)
    await watch.unlock()
    assert len(set(await asyncio.gather(*reads))) == 3


async def test_a_connection_that_breaks_is_replaced(single: Pool, watch: Watch) -> None:
    first = await single.who(DSCA)
    await watch.connection.execute("select pg_terminate_backend($1, 5000)", first)
    second = await single.who(DSCA)
    await watch.lock()
    [at_work] = single.reads()
    await watch.until(AT_WORK, 1)
    await watch.connection.execute("select pg_terminate_backend($1, 5000)", second)
    with pytest.raises(asyncpg.PostgresError):
        await at_work
    await watch.unlock()
    assert await single.who(DSCA) not in (first, second)
    assert await watch.count() == 1


async def test_a_store_that_cannot_be_reached_takes_no_place(kept: Addresses) -> None:
    pool = Pool(at_database(kept, "nowhere").reader, 1)
    for audience in (DSCA, DSCA, STATE):
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await asyncio.wait_for(pool.who(audience), 20)
