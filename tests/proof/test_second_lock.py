"""The second lock: with the application's own scope switched off, the database alone refuses rows.

Row security judges each version by itself and asks less of what it hangs on. What it leaves to the first lock is
written down here, and is exactly that:

- which of the versions that pass is the one the reader stands on;
- whether the document of a part is kept away by its marking, where no rule of the part looks at the document;
- whether what an act that rules are judged by hangs on exists: the parent's policy reads the act;
- that a type does not exist for a seat, where the seat's rules are judged by its own rows (an invitation, a consent);
- what a token narrows: its cases, services and scopes;
- facts: masks and notices are the first lock's alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from hypothesis import settings

from hub.read.universe import Asked, Instant, Parameters, security_context
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import SERVER_SETTINGS, Addresses, UnsafeStore
from hub.store.row_security import seat_role, settings_read
from hub.store.sight import quoted
from schema.audience import Audience
from schema.conditions import Never
from schema.disclosure import Facet
from schema.markings import Marking
from tests.conftest import order
from tests.proof.oracle import Reader, Row, World
from tests.proof.test_agreement import CAST, GRAPH, peopled, reading
from tests.proof.test_planted_leaks import Unscoped
from tests.proof.test_two_worlds import clone
from tests.proof.worlds import NOW, settle
from tests.served import Clock, Hub, put, served

pytestmark = pytest.mark.proof

LONG = settings.get_current_profile_name() == "long"
WORLDS = range(200) if LONG else (0, 2, 4)

Version = tuple[str, int]


class Seats:
    """A connection for each seat, in its role and with no condition of ours."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._held: dict[Audience, asyncpg.Connection[Any]] = {}

    async def connection(self, who: str) -> asyncpg.Connection[Any]:
        audience = CAST[who].audience
        if audience not in self._held:
            settings = {**SERVER_SETTINGS, "role": seat_role(audience)}
            self._held[audience] = await asyncpg.connect(self._addresses.reader, server_settings=settings)
        return self._held[audience]

    async def close(self) -> None:
        for connection in self._held.values():
            await connection.close()

    async def let_through(self, who: str, facet: Facet) -> set[Version]:
        """What the database shows of a table under the settings of one reader's statement."""
        connection, parameters = await self.connection(who), Parameters()
        context = security_context(parameters, settings_read(GRAPH.registry, CAST[who].audience))
        sql = (
            f"select id::text, version from (select {context} as ok offset 0) ctx "
            f"cross join lateral (select * from {quoted(facet.table)} where ctx.ok offset 0) r"
        )
        values = parameters.at(Instant(NOW), parameters.values(Asked(CAST[who], [], {})))
        try:
            return {(r["id"], r["version"]) for r in await connection.fetch(parameters.settle(sql), *values)}
        except asyncpg.InsufficientPrivilegeError:
            assert not facet.exists_for(CAST[who].audience)
            return set()


def passing(reader: Reader, facet: Facet) -> set[Version]:
    """The versions the oracle says pass by themselves."""
    rows = reader.world[facet.name]
    if not facet.exists_for(reader._audience):
        return {_version(r) for r in rows if _judges(reader, facet, r)}
    return {_version(r) for r in rows if reader.passes(facet, r) and _hangs(reader, facet, r)}


def _judges(reader: Reader, facet: Facet, row: Row) -> bool:
    """Whether the reader's rules are judged by a row, although the type does not exist for it."""
    a = reader._audience
    seen = reader.is_party(facet, row) and reader._true(facet.row.get(a, Never()), facet, row)
    return seen or (a in facet.row and reader._true(facet.beyond.get(a, Never()), facet, row))


def _hangs(reader: Reader, facet: Facet, row: Row) -> bool:
    """Whether row security finds what a row hangs on: some version of it, of a part the very one, of an act nothing."""
    parent, a = facet.parent, reader._audience
    if parent is None or parent.is_case or not facet.marked:
        return True
    if a in facet.beyond and reader._true(facet.beyond[a], facet, row):
        return True
    if facet.inside and not _looks_at_the_document(facet, a):
        return True
    versions = [r for r in reader.world[parent.name] if r["id"] == row["parent_id"]]
    if facet.inside:
        versions = [r for r in versions if r["version"] == row["parent_version"]]
    return any(reader.passes(parent, r) for r in versions)


def _looks_at_the_document(part: Facet, audience: Audience) -> bool:
    """Whether a part's document is looked at: where it has a row condition, and where the part's facts wait for it."""
    assert part.parent is not None
    opens = [f for f in part.facts.values() if audience in f.open_to]
    return audience in part.parent.row or not opens


def _version(row: Row) -> Version:
    return str(row["id"]), row["version"]


@pytest.fixture(scope="module")
async def seats(addresses: Addresses) -> AsyncIterator[Seats]:
    opened = Seats(addresses)
    yield opened
    await opened.close()


@pytest.mark.long
@pytest.mark.parametrize("seed", WORLDS)
async def test_the_database_alone_lets_through_what_passes_and_no_more(
    addresses: Addresses, seats: Seats, seed: int
) -> None:
    await put(addresses, GRAPH.facets, peopled(seed))
    for who in CAST:
        for facet in GRAPH.facets.values():
            got = await seats.let_through(who, facet)
            assert got == passing(reading(seed, who), facet), f"world {seed}, {who}, {facet.name}"


@pytest.mark.parametrize("seed", WORLDS)
def test_what_is_left_to_the_first_lock_is_which_version_and_what_it_hangs_on(seed: int) -> None:
    for who in CAST:
        looked = reading(seed, who)
        for facet in _met(who):
            stands = {_version(r) for r in looked.universe(facet).values()}
            beyond = passing(looked, facet) - stands
            assert stands <= passing(looked, facet)
            if not facet.versioned and not facet.inside and (facet.parent is None or facet.parent.is_case):
                assert not beyond, f"{who}, {facet.name}"
            if facet.versioned and (facet.parent is None or facet.parent.is_case):
                assert {i for i, _ in beyond} <= {i for i, _ in stands}, f"only other versions: {who}, {facet.name}"


def with_a_stranger(act: str | None, record_type: str, marking: str = "CUI//RELIDO") -> tuple[World, str]:
    """A world with a printed notice of agency D's case for BN that is marked, and an act that names VE; the notice's id."""
    world = {name: list(rows) for name, rows in peopled(0).items()}
    case = next(r for r in world["Case"] if (r["agency"], r["customer"]) == ("D", "BN"))
    hung = {"case_id": case["id"], "parent_id": case["id"], "version": 1, "latest": True}
    plain = {"marking": None, "marking_controls": None, "marking_addressees": None}
    notice, release, consent = (f"00000000-0000-4000-8000-00000000001{n}" for n in range(3))
    printed = {"id": notice, "published_on": NOW.date(), "transmittal": "26-77", "originator": "agency:D", **hung}
    world["CongressionalNotification"] = [
        *world["CongressionalNotification"],
        world["CongressionalNotification"][0] | printed | marked(marking),
    ]
    about = {"record": notice, "record_type": record_type, "record_version": 1, **hung, **plain}
    if act == "Release":
        world[act] = [*world[act], world[act][0] | about | {"id": release, "released_to": "customer:VE"}]
    if act == "Consent":
        world[act] = [*world[act], world[act][0] | about | {"id": consent, "consented_to": "customer:VE"}]
    return settle(world, GRAPH), notice


def marked(banner: str) -> Row:
    read = Marking.parse(banner)
    return {"marking": read.banner, "marking_controls": read.controls, "marking_addressees": read.addressees}


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("act", "marking", "opened"),
    [
        (None, "CUI//RELIDO", False),
        ("Consent", "CUI//RELIDO", False),
        ("Release", "CUI//RELIDO", True),
        ("Release", "CUI//SP-PROPIN", False),
        ("Consent", "CUI//SP-PROPIN", True),
        ("Release", "CUI//NOFORN", False),
    ],
)
async def test_a_marked_notice_in_print_opens_to_a_stranger_by_the_act_that_it_waits_for(
    addresses: Addresses, seats: Seats, act: str | None, marking: str, opened: bool
) -> None:
    world, notice = with_a_stranger(act, "CongressionalNotification", marking)
    await put(addresses, GRAPH.facets, world)
    for who in ("partner VE", "partner BN", "sco VE"):
        reader = Reader(world, GRAPH, CAST[who], NOW)
        for name in ("CongressionalNotification", "Release", "Consent"):
            facet = GRAPH.facets[name]
            assert await seats.let_through(who, facet) == passing(reader, facet), f"{who}, {name}"
    there = await seats.let_through("partner VE", GRAPH.facets["CongressionalNotification"])
    assert ((notice, 1) in there) is opened


@pytest.mark.long
async def test_a_release_of_what_strangers_never_see_is_not_told_to_them(addresses: Addresses, seats: Seats) -> None:
    release = GRAPH.facets["Release"]
    for record_type, told in (("CongressionalNotification", True), ("LetterOfOffer", False), ("TrainingLine", False)):
        world, notice = with_a_stranger("Release", record_type)
        await put(addresses, GRAPH.facets, world)
        [named] = [r for r in world["Release"] if r["record"] == notice]
        assert (_version(named) in await seats.let_through("partner VE", release)) is told, record_type


# What is told to a whole seat, whoever sits in it: a briefing is offered to all of industry at once and open to every
# agency, and so is the code list of the nations; the calendar of the budget is announced to all that take part in it.
# These are held to exactly what the rule tells.
TOLD_TO_THE_SEAT = {
    *((facet, who) for facet in ("BudgetCycle", "BudgetCycleStep") for who in ("sco BN", "ccmd")),
    ("CountryBriefing", "industry 1ABC2"),
    ("CountryBriefing", "agency D"),
    ("CustomerNation", "agency D"),
}


async def test_a_seat_without_settings_sees_nothing(addresses: Addresses, seats: Seats) -> None:
    await put(addresses, GRAPH.facets, peopled(WORLDS[0]))
    for who in ("partner BN", "sco BN", "industry 1ABC2", "agency D", "ccmd"):
        connection = await seats.connection(who)
        for facet in GRAPH.facets.values():
            if facet.exists_for(CAST[who].audience) and facet.name != "CongressionalNotification":
                shown = await connection.fetch(f"select id::text, version from {quoted(facet.table)}")
                if (facet.name, who) in TOLD_TO_THE_SEAT:
                    told = passing(reading(WORLDS[0], who), facet)
                    assert told, f"{who}, {facet.name}"
                    assert {_version(r) for r in shown} == told, f"{who}, {facet.name}"
                    continue
                at_a_glance = facet.is_case and CAST[who].audience in facet.at_a_glance
                assert at_a_glance or shown == [], f"{who}, {facet.name}"


async def test_the_login_itself_reads_no_table(addresses: Addresses) -> None:
    connection = await asyncpg.connect(addresses.reader)
    for facet in GRAPH.facets.values():
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch(f"select id from {quoted(facet.table)}")
    await connection.close()


async def test_the_settings_of_a_statement_are_gone_with_it(addresses: Addresses, seats: Seats) -> None:
    await put(addresses, GRAPH.facets, peopled(WORLDS[0]))
    case = GRAPH.registry.root()
    assert await seats.let_through("sco BN", case)
    connection = await seats.connection("sco BN")
    assert await connection.fetch(f"select id from {quoted(case.table)}") == []
    assert not await connection.fetchval("select current_setting('hub.codes', true)")


def _met(who: str) -> list[Facet]:
    return [f for f in GRAPH.facets.values() if f.exists_for(CAST[who].audience)]


async def _ids(hub: Hub, who: str) -> dict[str, set[str]]:
    """The ids a reader is answered by all the lists there are, and by looking up every id of the world."""
    schema = hub.house.projections[CAST[who].audience].schema
    query = schema.query_type
    assert query is not None
    found: dict[str, set[str]] = {}
    for edge in GRAPH.edges.values():
        if edge.owner == "Query" and edge.many and edge.name in query.fields and not edge.facet.drawn:
            data = await hub.data(CAST[who].seat, f"{{ all: {edge.name}(first: 100) {{ nodes {{ id }} }} }}")
            found.setdefault(edge.facet.name, set()).update(n["id"] for n in data["all"]["nodes"])
    return found


async def _looked_up(hub: Hub, who: str, seed: int) -> set[str]:
    ids = sorted({str(r["id"]) for rows in peopled(seed).values() for r in rows})
    document, found = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", set()
    for start in range(0, len(ids), 100):
        data = await hub.data(CAST[who].seat, document, {"ids": ids[start : start + 100]})
        found |= {n["id"] for n in data["nodes"] if n}
    return found


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seed", WORLDS)
async def test_a_hub_that_forgot_its_scope_still_answers_no_foreign_row(
    addresses: Addresses, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    await put(addresses, GRAPH.facets, peopled(seed))
    async with served(addresses, tmp_path_factory.mktemp("hub"), Clock(NOW), planner=Unscoped) as forgetful:
        for who in CAST:
            looked = reading(seed, who)
            for name, ids in (await _ids(forgetful, who)).items():
                facet = GRAPH.facets[name]
                assert ids == {i for i, _ in passing(looked, facet)} == set(looked.universe(facet)), f"{who}, {name}"
            every = {i for facet in _met(who) for i, _ in passing(looked, facet)}
            assert await _looked_up(forgetful, who, seed) == every, who


@pytest.mark.long
async def test_without_row_security_the_same_hub_leaks(
    postgres: EmbeddedPostgres, template: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seed, directory = WORLDS[0], tmp_path_factory.mktemp("hub")
    open_to_all = await clone(postgres, template, "unlocked", peopled(seed), locked=False)
    async with served(open_to_all, directory, Clock(NOW), planner=Unscoped) as leaking:
        for who in CAST:
            looked = reading(seed, who)
            every = {i for facet in _met(who) for i in looked.universe(facet)}
            assert await _looked_up(leaking, who, seed) > every, who
    await order(postgres, "drop database unlocked with (force)")


async def test_a_house_does_not_open_with_a_reader_above_row_security(
    addresses: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> None:
    above = replace(addresses, reader=addresses.admin)
    with pytest.raises(UnsafeStore, match="stands above row security"):
        async with served(above, tmp_path_factory.mktemp("hub"), Clock(NOW)):
            pass
