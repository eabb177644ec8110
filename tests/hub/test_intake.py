"""The one door in: what becomes of what is told, and of what is submitted, once and again and at once."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

import schema.facets
import schema.submissions  # noqa: F401  # every write is declared by being imported
from connectors.contract import Outcome
from hub.identity.keys import KeyRing
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from hub.store.sight import quoted
from hub.store.tables import BOOKS
from hub.write.entry import Accepted, Entry, Unfit
from hub.write.intake import Intake
from hub.write.receipts import ReceiptFacts, sign
from hub.write.submit import Submissions, fingerprint
from schema.audience import Principal
from schema.desk import SUBMISSIONS, Refused, Seen
from schema.disclosure import house
from schema.facets.letter_of_request import ResponseWanted
from schema.facets.rom_call import RomCallState
from schema.facets.rom_estimate import RomEstimateState
from schema.values import Money
from tests.put_back import PutBack

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
CASE = "BN-D-SAA"
PARTNER = Principal.seated("partner:BN")
AGENCY = Principal.seated("agency:D")
ACME = Principal.seated("industry:1ABC2")
BOLT = Principal.seated("industry:2DEF3")


def day(number: int) -> datetime:
    return datetime(2026, 2, number, tzinfo=UTC)


def noon() -> datetime:
    return NOON


class Door:
    """A store with its intake, and what is seen behind it by one who sees everything."""

    def __init__(self, addresses: Addresses, world: PutBack) -> None:
        self.addresses = addresses
        self.store = world.store
        self.empty = world.as_it_was
        self.intake = Intake(self.store.writes, house, noon)
        self.submissions = Submissions(self.store.writes, self.intake, noon)
        self._admin: asyncpg.Connection[Any] | None = None
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def of(cls, addresses: Addresses) -> AsyncIterator[Self]:
        """The door of the empty store at this address."""
        async with PutBack.of(addresses) as world:
            door = cls(addresses, world)
            yield door
            await door.close()

    async def tell(self, facet: str, key: str, facts: Mapping[str, object], on: int = 1, **more: Any) -> Accepted:
        """One telling of the agency's own system, as of a day of February."""
        told: dict[str, Any] = {"source": "ledger", "source_class": "agency_system", "told_by": "ledger"} | more
        told = {"digest": f"{key}@{on}", "as_of": day(on)} | told
        return await self.intake.take(Entry(facet=facet, facts=facts, source_key=key, **told))

    async def case(self, designator: str = CASE, **facts: object) -> Accepted:
        return await self.tell("Case", designator, {"designator": designator, **facts})

    async def submit(
        self, principal: Principal, name: str, key: str, submissions: Submissions | None = None, **values: object
    ) -> ReceiptFacts | Refused:
        desk = OpenDesk(self, principal)
        return await (submissions or self.submissions).submit(principal, SUBMISSIONS[name], values, key, desk)

    async def look(self, query: str, *values: object) -> list[Any]:
        """One look at a time, past every door."""
        async with self._one_at_a_time:
            if self._admin is None:
                self._admin = await asyncpg.connect(self.addresses.admin, statement_cache_size=0)
            return await self._admin.fetch(query, *values)

    async def rows(self, query: str, *values: object) -> list[Any]:
        return [tuple(row) for row in await self.look(query, *values)]

    async def one(self, query: str, *values: object) -> Any:
        found = await self.rows(query, *values)
        assert len(found) == 1, found
        return found[0] if len(found[0]) > 1 else found[0][0]

    async def everything(self) -> dict[str, int]:
        """How many rows each table holds."""
        tables = [f.table for f in house.facets.values()] + list(BOOKS)
        counts = ", ".join(f"(select count(*) from {quoted(t)})" for t in tables)
        return dict(zip(tables, (await self.rows(f"select {counts}"))[0], strict=True))

    async def close(self) -> None:
        if self._admin is not None:
            await self._admin.close()


@dataclass
class OpenDesk:
    """A desk that finds every record, read as it stands now: what the reader's universes decide is tried elsewhere."""

    door: Door
    principal: Principal
    now: datetime = NOON

    async def find(self, record: str) -> Seen | None:
        for facet in house.facets.values():
            found = await self.door.look(f"select * from {quoted(facet.table)} where id = $1 and latest", UUID(record))
            for row in found:
                facts = dict(row)
                if facet.name == "RomCall":
                    facts["state"] = RomCallState.OPEN if facts["closes_at"] > self.now else RomCallState.CLOSED
                if facet.name == "RomEstimate":
                    facts["state"] = RomEstimateState[facts["state"]]
                case_id = None if facet.is_case else str(row["case_id"])
                return Seen(facet.name, record, row["version"], row["originator"], case_id, facts)
        return None

    async def case(self, designator: str) -> Seen | None:
        found = await self.door.rows('select id from "case" where designator = $1', designator)
        return await self.find(str(found[0][0])) if found else None


@pytest.fixture(scope="module")
async def own_addresses(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A migrated database of this file's own, made once: emptying it is cheaper than copying another."""
    admin = await asyncpg.connect(at_database(Addresses.embedded(postgres), "postgres").admin)
    await admin.execute("create database of_intake template hub_template")
    yield at_database(template, "of_intake")
    await admin.execute("drop database of_intake with (force)")
    await admin.close()


@pytest.fixture(scope="module")
async def opened(own_addresses: Addresses) -> AsyncIterator[Door]:
    async with Door.of(own_addresses) as door:
        yield door


@pytest.fixture
async def door(opened: Door) -> Door:
    """The door of an empty store."""
    await opened.empty()
    return opened


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.open(tmp_path_factory.mktemp("door"))


OFFER = {"kind": "BASIC", "number": 0, "raw_status": "DEVELOPMENT"}
MILAP = {"milap_on": date(2026, 1, 5)}
SENT = {**MILAP, "sent_on": date(2026, 1, 20), "raw_status": "OFFERED"}


# --- a record told by a source ---------------------------------------------------------------------------------------


async def test_what_is_told_again_word_for_word_changes_nothing(door: Door) -> None:
    first = await door.case(neutral_title="Radars")
    before = await door.everything()
    again = await door.case(neutral_title="Radars")
    assert (first.outcome, first.version) == (Outcome.APPLIED, 1)
    assert (again.outcome, again.version, again.record_id) == (Outcome.DUPLICATE, 1, first.record_id)
    assert await door.everything() == before


async def test_a_case_says_by_itself_whose_it_is(door: Door) -> None:
    await door.case()
    row = await door.one('select customer, agency, benefitting, program, full_stage, purchaser_told from "case"')
    assert row == ("BN", "D", "BN", "FMS", "REQUIREMENT", False)


async def test_a_later_telling_is_a_new_version_beside_the_earlier_one(door: Door) -> None:
    await door.case()
    first = await door.tell("LetterOfOffer", "L0", {**OFFER, "terms": "Cash"}, on=1, case=CASE)
    second = await door.tell("LetterOfOffer", "L0", {**OFFER, **MILAP}, on=2, case=CASE)
    assert (second.outcome, second.version, second.record_id) == (Outcome.APPLIED, 2, first.record_id)
    rows = await door.rows("select version, latest, milap_on, terms from letter_of_offer order by version")
    # What the source does not say any more is emptied.
    assert rows == [(1, False, None, "Cash"), (2, True, date(2026, 1, 5), None)]


async def test_a_facet_without_row_conditions_keeps_its_current_version_only(door: Door) -> None:
    await door.case(neutral_title="Radars")
    told = await door.tell("Case", CASE, {"designator": CASE, "neutral_title": "Ground radars"}, on=2)
    assert told.version == 2
    assert await door.rows('select version, neutral_title from "case"') == [(2, "Ground radars")]
    assert await door.rows("select version, facts->>'neutral_title' from observation order by version") == [
        (1, "Radars"),
        (2, "Ground radars"),
    ]


async def test_what_is_as_of_earlier_than_what_is_known_is_superseded(door: Door) -> None:
    await door.tell("Case", CASE, {"designator": CASE, "neutral_title": "New"}, on=2)
    before = await door.everything()
    late = await door.tell("Case", CASE, {"designator": CASE, "neutral_title": "Old"}, on=1)
    assert late.outcome is Outcome.SUPERSEDED
    assert await door.everything() == before


@pytest.mark.long(but=3)
@pytest.mark.parametrize("order", list(itertools.permutations((1, 3, 5))))
async def test_the_order_of_arrival_does_not_change_what_stands(door: Door, order: tuple[int, ...]) -> None:
    titles = {1: "Radars", 3: "Ground radars", 5: "Radars"}  # the fifth day takes back what the third said
    for _ in range(3):
        for on in order:
            await door.tell("Case", CASE, {"designator": CASE, "neutral_title": titles[on]}, on=on)
    assert await door.one('select neutral_title from "case"') == "Radars"


async def test_a_replay_of_what_was_told_before_it_was_changed_is_a_duplicate(door: Door) -> None:
    for on, title in ((1, "Radars"), (2, "Ground radars"), (1, "Radars"), (2, "Ground radars")):
        told = await door.tell("Case", CASE, {"designator": CASE, "neutral_title": title}, on, digest=title)
    assert (told.outcome, told.version) == (Outcome.DUPLICATE, 2)
    assert await door.one('select neutral_title from "case"') == "Ground radars"


async def test_many_who_tell_one_new_record_at_once_make_one_record(door: Door) -> None:
    await asyncio.gather(*(door.case(neutral_title="Radars") for _ in range(8)))
    notice = {"kind": "CERTIFICATION", "transmittal": "26-1"}
    told = await asyncio.gather(*(door.tell("CongressionalNotification", "N", notice) for _ in range(8)))
    assert sorted(t.outcome.value for t in told) == ["applied"] + ["duplicate"] * 7
    assert await door.one('select count(*) from "case"') == 1
    assert await door.one("select count(*) from congressional_notification") == 1


async def test_writers_of_one_case_whose_marks_cross_do_not_stand_in_each_others_way(door: Door) -> None:
    await door.case()
    offers = [door.tell("LetterOfOffer", f"L{n}", {**OFFER, **SENT, "number": n}, case=CASE) for n in range(6)]
    letters = [
        door.tell("LetterOfRequest", f"R{n}", {"acknowledged_on": date(2026, 1, 2)}, case=CASE) for n in range(6)
    ]
    told = await asyncio.gather(*offers, *letters)
    assert [t.outcome for t in told] == [Outcome.APPLIED] * 12
    assert await door.one('select purchaser_told, full_stage from "case"') == (True, "OFFERED")


# --- whose word it is ------------------------------------------------------------------------------------------------

REGISTER = {"source": "register", "source_class": "public_register"}
TABLE = {"source": "table", "source_class": "public_register"}


async def test_between_sources_of_one_class_the_first_owns_a_case(door: Door) -> None:
    await door.tell("Case", CASE, {"designator": CASE}, **REGISTER)
    other = await door.tell("Case", CASE, {"designator": CASE, "neutral_title": "Radars"}, on=9, **TABLE)
    same = await door.tell("Case", CASE, {"designator": CASE}, **TABLE)
    assert (other.outcome, same.outcome) == (Outcome.SUPERSEDED, Outcome.DUPLICATE)
    assert await door.one('select neutral_title, source, version from "case"') == (None, "register", 1)


@pytest.mark.parametrize("agency_first", [True, False])
async def test_an_agencys_word_outranks_a_public_notice_whichever_came_first(door: Door, agency_first: bool) -> None:
    agency = {"facts": {"designator": CASE, "neutral_title": "Radars", "title": "Radar upgrade"}, "on": 1}
    notice = {"facts": {"designator": CASE, "neutral_title": "Proposed sale"}, "on": 9, **REGISTER}
    for told in (agency, notice) if agency_first else (notice, agency):
        await door.tell("Case", CASE, **told)  # type: ignore[arg-type]
    await door.tell("Case", CASE, **notice)  # type: ignore[arg-type]
    assert await door.one('select neutral_title, title, source from "case"') == ("Radars", "Radar upgrade", "ledger")


@pytest.mark.parametrize("case_first", [True, False])
async def test_a_published_text_hangs_on_the_case_it_names_whichever_came_first(door: Door, case_first: bool) -> None:
    notice = {"kind": "CERTIFICATION", "named_case": CASE, "published_on": date(2026, 2, 1)}
    if case_first:
        await door.case()
        await door.tell("CongressionalNotification", "N", notice, case=CASE, **REGISTER)
    else:
        await door.tell("CongressionalNotification", "N", notice, **REGISTER)
        await door.case()
    found = await door.one(
        "select c.designator, n.customer, c.full_stage from congressional_notification n "
        'join "case" c on c.id = n.case_id'
    )
    assert found == (CASE, "BN", "DEVELOPMENT")


async def test_a_published_text_that_names_no_case_hangs_on_none(door: Door) -> None:
    await door.case()
    told = await door.tell("CongressionalNotification", "N", {"kind": "CERTIFICATION", "purchaser": "Bandaria"})
    assert (told.outcome, told.case_id) == (Outcome.APPLIED, None)


# --- marks and scope -------------------------------------------------------------------------------------------------


async def test_the_acknowledgement_tells_the_purchaser_of_the_case_and_of_every_row_on_it(door: Door) -> None:
    await door.case()
    await door.tell("InternalRemark", "I", {"text": "Soon"}, case=CASE)
    await door.tell("LetterOfRequest", "R", {"requirement": "Radars"}, case=CASE)
    await door.tell("MissingFromPurchaser", "M", {"item": "Funding"}, parent=("ledger", "R"))
    told = (
        'select (select purchaser_told from "case"), (select purchaser_told from internal_remark), '
        "(select purchaser_told from letter_of_request), (select purchaser_told from missing_from_purchaser)"
    )
    assert await door.one(told) == (False, False, False, False)
    letter = {"requirement": "Radars", "acknowledged_on": date(2026, 2, 3)}
    await door.tell("LetterOfRequest", "R", letter, on=2, case=CASE)
    assert await door.one(told) == (True, True, True, True)
    await door.tell("LetterOfRequest", "R", {"requirement": "Radars"}, on=3, case=CASE)
    assert await door.one(told) == (True, True, True, True)  # what was told cannot be untold


async def test_the_stage_and_the_acceptance_of_a_case_follow_its_documents(door: Door) -> None:
    await door.case()
    found = []
    steps: list[dict[str, object]] = [
        {},
        SENT,
        {**SENT, "accepted_on": date(2026, 2, 1)},
        {**SENT, "accepted_on": date(2026, 2, 1), "implemented_on": date(2026, 2, 2)},
    ]
    for on, facts in enumerate(steps, 1):
        await door.tell("LetterOfOffer", "L0", {**OFFER, **facts}, on=on, case=CASE)
        found.append(await door.one('select full_stage, document_accepted from "case"'))
    await door.tell("Case", CASE, {"designator": CASE, "closed_on": date(2026, 2, 9)}, on=9)
    found.append(await door.one('select full_stage, document_accepted from "case"'))
    assert found == [
        ("DEVELOPMENT", False),
        ("OFFERED", False),
        ("OFFERED", True),
        ("EXECUTION", True),
        ("CLOSED", True),
    ]


async def test_a_letter_without_a_case_takes_what_hangs_on_it_along_to_its_case(door: Door) -> None:
    scope = {"customer": "BN", "benefitting": "BN", "agency": "D", "program": "FMS"}
    await door.tell("LetterOfRequest", "R", {"requirement": "Radars"}, scope=scope)
    await door.tell("MissingFromPurchaser", "M", {"item": "Funding"}, parent=("ledger", "R"))
    assert await door.one("select case_id, customer, agency from missing_from_purchaser") == (None, "BN", "D")
    case = await door.case()
    told = await door.tell("LetterOfRequest", "R", {"requirement": "Radars"}, on=1, case=CASE)
    assert (told.outcome, told.case_id) == (Outcome.APPLIED, case.record_id)
    assert await door.one("select case_id from missing_from_purchaser") == case.record_id
    assert await door.one('select full_stage from "case"') == "REQUEST"


# --- as of -----------------------------------------------------------------------------------------------------------


async def as_of(door: Door, table: str, *audiences: str) -> tuple[str, ...]:
    """As of which day of February the latest version stands for each audience."""
    told = await door.one(f"select as_of::text from {table} where latest")
    return tuple(json.loads(told)[a][8:10] for a in audiences)


async def test_as_of_moves_for_those_who_see_what_changed_and_stays_for_the_others(door: Door) -> None:
    await door.case()
    steps: list[tuple[str, dict[str, object], tuple[str, str, str]]] = [
        # what is told                                            partner  sco   agency
        ("approved", {**MILAP}, ("01", "01", "01")),
        ("a hidden edit", {**MILAP, "pricing_basis": "Cost plus"}, ("01", "01", "02")),
        ("a price not yet offered", {**MILAP, "total_value": Money("5.00 USD")}, ("01", "03", "03")),
        ("an inner word, told alike", {**MILAP, "raw_status": "REVIEW"}, ("01", "04", "04")),
        ("offered", {**SENT, "total_value": Money("5.00 USD")}, ("05", "05", "05")),
        ("a new price", {**SENT, "total_value": Money("6.00 USD")}, ("06", "06", "06")),
    ]
    found = []
    for on, (words, facts, _) in enumerate(steps, 1):
        await door.tell("LetterOfOffer", "L0", {**OFFER, **facts}, on=on, case=CASE)
        found.append((words, await as_of(door, "letter_of_offer", "partner", "sco", "agency")))
    assert found == [(words, expected) for words, _, expected in steps]


async def test_a_marking_moves_as_of_for_everybody(door: Door) -> None:
    await door.case()
    await door.tell("LetterOfOffer", "L0", {**OFFER, **MILAP}, on=1, case=CASE)
    await door.tell("LetterOfOffer", "L0", {**OFFER, **MILAP}, on=2, case=CASE, marking="CUI//NOFORN")
    assert await as_of(door, "letter_of_offer", "partner", "dfas") == ("02", "02")
    assert await door.one("select marking, marking_controls from letter_of_offer where latest") == (
        "CUI//NOFORN",
        ["NOFORN"],
    )


async def test_what_only_its_author_sees_does_not_move_as_of_for_a_rival(door: Door) -> None:
    await a_call(door)
    asked = {"asked_text": "Which band?", "asked_at": day(1)}
    published = {"question": "Which band?", "answer": "X", "published_at": day(3)}
    company = {"parent": ("ledger", "call"), "originator": "company:1ABC2"}
    found = []
    for on, facts in enumerate(
        [asked, asked | {"asked_text": "Band?"}, asked | published, asked | published | {"asked_text": "Band??"}], 1
    ):
        await door.tell("RomQuestion", "Q", facts, on=on, **company)
        found.append(await as_of(door, "rom_question", "industry", "agency"))
    # Until it is published nobody in industry but its author has the row; from then on its own words tick for nobody.
    assert found == [("01", "01"), ("02", "02"), ("03", "03"), ("03", "04")]


async def test_an_agency_that_knows_a_case_at_a_glance_learns_of_no_edit_from_its_as_of(door: Door) -> None:
    await door.case(neutral_title="Radars")
    await door.tell("Case", CASE, {"designator": CASE, "neutral_title": "Radars", "title": "Inner"}, on=2)
    assert await as_of(door, '"case"', "agency", "dsca") == ("01", "02")
    await door.tell("Case", CASE, {"designator": CASE, "neutral_title": "Ground radars", "title": "Inner"}, on=3)
    assert await as_of(door, '"case"', "agency", "dsca") == ("03", "03")


# --- what is part of a version ---------------------------------------------------------------------------------------


async def test_a_revision_takes_no_marking_from_a_line_it_tells_anew(door: Door) -> None:
    await door.case()
    lines = (line("001", quantity=4, marking="CUI//NOFORN"), line("002", quantity=1))
    told = await door.tell("LetterOfOffer", "L0", {**OFFER, **MILAP}, on=1, case=CASE, inside=lines)
    again = (line("001", quantity=5), line("002", quantity=1, marking="CUI//NOCON"))
    revision: dict[str, Any] = {"source": "submission", "source_class": "submission", "told_by": "agency:D"}
    revision |= {"source_key": None, "digest": "x", "as_of": day(3), "revises": told.record_id, "inside": again}
    await door.intake.take(Entry(facet="LetterOfOffer", facts={}, **revision))
    query = "select number, quantity, marking from offer_line where parent_version = 2 order by 1"
    assert await door.rows(query) == [("001", 5, "CUI//NOFORN"), ("002", 1, "CUI//NOCON")]


async def test_an_acceptance_speaks_of_the_version_that_was_accepted(door: Door) -> None:
    await door.case()
    told: dict[str, object] = {"kind": "PRODUCTION_START", "forecast_on": date(2026, 6, 1)}
    reported = await door.tell("ProductionMilestone", "P1", told, 1, case=CASE, originator="company:1ABC2")
    act = {"accepted_by_agency_on": date(2026, 2, 2)}
    await door.tell("ProductionMilestone", "", act, 2, source="desk", revises=reported.record_id)
    await door.tell(
        "ProductionMilestone", "P1", told | {"forecast_on": date(2026, 9, 1)}, 3, case=CASE, originator="company:1ABC2"
    )
    await door.tell(
        "ProductionMilestone",
        "P1",
        told | act | {"forecast_on": date(2026, 9, 1)},
        4,
        case=CASE,
        originator="company:1ABC2",
    )
    query = "select version, forecast_on, accepted_by_agency_on from production_milestone order by version"
    assert await door.rows(query) == [
        (1, date(2026, 6, 1), None),
        (2, date(2026, 6, 1), date(2026, 2, 2)),
        (3, date(2026, 9, 1), None),
        (4, date(2026, 9, 1), date(2026, 2, 2)),
    ]


async def test_what_corrects_stands_in_the_earlier_versions_too(door: Door) -> None:
    await door.case()
    told: dict[str, object] = {"control": "UNCONTROLLED", "routing": ["Norfolk"]}
    await door.tell("Shipment", "S1", told, 1, case=CASE)
    await door.tell("Shipment", "S1", told | {"control": "CLASSIFIED", "routing": []}, 2, case=CASE)
    query = "select version, control, routing from shipment order by version"
    assert await door.rows(query) == [(1, "CLASSIFIED", ["Norfolk"]), (2, "CLASSIFIED", [])]


def line(number: str, marking: str | None = None, **facts: object) -> Entry:
    told: dict[str, Any] = {"source": "ledger", "source_class": "agency_system", "told_by": "ledger", "digest": "d"}
    return Entry(
        facet="OfferLine", facts={"number": number, **facts}, source_key=number, as_of=day(1), marking=marking, **told
    )


async def test_lines_follow_the_versions_of_their_offer_and_keep_their_ids(door: Door) -> None:
    await door.case()
    first = (line("001", quantity=4), line("002", quantity=2))
    second = (line("001", quantity=5), line("003", quantity=1))
    await door.tell("LetterOfOffer", "L0", OFFER, on=1, case=CASE, inside=first)
    await door.tell("LetterOfOffer", "L0", OFFER, on=2, case=CASE, inside=second)
    rows = await door.rows("select parent_version, number, quantity, latest, id from offer_line order by 1, 2")
    assert [r[:4] for r in rows] == [
        (1, "001", 4, False),
        (1, "002", 2, False),
        (2, "001", 5, True),
        (2, "003", 1, True),
    ]
    assert rows[0][4] == rows[2][4]
    assert len({r[4] for r in rows}) == 3
    again = await door.tell("LetterOfOffer", "L0", OFFER, on=2, case=CASE, inside=second)
    assert (again.outcome, again.version) == (Outcome.DUPLICATE, 2)


async def test_a_revision_that_tells_no_lines_carries_them_forward(door: Door) -> None:
    await door.case()
    told = await door.tell(
        "LetterOfOffer", "L0", {**OFFER, **MILAP}, on=1, case=CASE, inside=(line("001", quantity=4),)
    )
    revision: dict[str, Any] = {"source": "submission", "source_class": "submission", "told_by": "agency:D"}
    facts = {"sent_on": date(2026, 2, 3)}
    revision |= {"source_key": None, "digest": "x", "as_of": day(3), "revises": told.record_id}
    entry = Entry(facet="LetterOfOffer", facts=facts, **revision)
    revised = await door.intake.take(entry)
    assert (revised.version, revised.record_id) == (2, told.record_id)
    rows = await door.rows("select parent_version, number, quantity from offer_line order by 1")
    assert rows == [(1, "001", 4), (2, "001", 4)]
    # The lines opened to the purchaser with the offer, though none of them changed.
    assert await as_of(door, "offer_line", "partner", "agency") == ("03", "01")
    assert await door.one("select milap_on, sent_on from letter_of_offer where latest") == (
        date(2026, 1, 5),
        date(2026, 2, 3),
    )


async def test_a_part_that_might_be_one_of_several_is_not_guessed_to_be_open(door: Door) -> None:
    await door.case()
    inside = (
        line("001", "CUI//NOFORN", description="Radar"),
        line("002", "CUI//REL TO USA, BNA", description="Radar"),
        line("003", description="Truck"),
    )
    told = await door.tell("LetterOfOffer", "L0", OFFER, on=1, case=CASE, inside=inside)
    revision: dict[str, Any] = {"source": "submission", "source_class": "submission", "told_by": "agency:D"}
    revision |= {"source_key": None, "digest": "x", "as_of": day(3), "revises": told.record_id}
    before = await door.everything()
    anew: tuple[Entry, ...] = (line("004", description="Radar"), line("003", description="Truck"))
    with pytest.raises(Unfit) as refused:
        await door.intake.take(Entry(facet="LetterOfOffer", facts={}, inside=anew, **revision))
    assert refused.value.code == "PART_MARKING_UNCLEAR"
    assert await door.everything() == before
    # One of them stays; so the other is the one that is numbered anew.
    anew = (line("001"), line("004", description="Radar"), line("005", description="Truck"))
    await door.intake.take(Entry(facet="LetterOfOffer", facts={}, inside=anew, **revision))
    assert await door.rows("select number, marking from offer_line where latest order by 1") == [
        ("001", "CUI//NOFORN"),
        ("004", "CUI//REL TO USA, BNA"),
        ("005", None),
    ]


# --- what cannot be kept ---------------------------------------------------------------------------------------------

UNFIT: list[tuple[str, str, dict[str, object], dict[str, Any], tuple[str, str | None]]] = [
    # facet              what it tells                        more                     code                 fact
    ("an unknown facet", "Nope", {}, {}, ("FACET_UNKNOWN", None)),
    ("an unknown fact", "InternalRemark", {"txt": "a"}, {"case": CASE}, ("FACT_UNKNOWN", "txt")),
    ("a derived fact", "LetterOfOffer", {**OFFER, "status": "OFFERED"}, {"case": CASE}, ("FACT_DERIVED", "status")),
    ("a gap", "LetterOfOffer", {"kind": "BASIC", "number": 0}, {"case": CASE}, ("FACT_MISSING", "raw_status")),
    ("no such word", "LetterOfOffer", {**OFFER, "kind": "Basic"}, {"case": CASE}, ("WORD", "kind")),
    ("a huge number", "LetterOfOffer", {**OFFER, "number": 2**63}, {"case": CASE}, ("NUMBER", "number")),
    ("no number", "LetterOfOffer", {**OFFER, "number": True}, {"case": CASE}, ("KIND", "number")),
    ("bare money", "LetterOfOffer", {**OFFER, "total_value": 5}, {"case": CASE}, ("MONEY", "total_value")),
    ("a NUL", "InternalRemark", {"text": "a\x00b"}, {"case": CASE}, ("TEXT", "text")),
    ("a surrogate", "InternalRemark", {"text": "\ud800"}, {"case": CASE}, ("TEXT", "text")),
    ("a NUL in a list", "LetterOfOffer", {**OFFER, "holds": ["\x00"]}, {"case": CASE}, ("TEXT", "holds")),
    ("no such day", "LetterOfOffer", {**OFFER, "milap_on": "2026-02-30"}, {"case": CASE}, ("DATE", "milap_on")),
    ("no instant", "RomCall", {"opens_at": datetime(2026, 1, 1)}, {"case": CASE}, ("DATE_TIME", "opens_at")),  # noqa: DTZ001
    ("an unknown case", "InternalRemark", {"text": "a"}, {"case": "BN-D-ZZZ"}, ("CASE_UNKNOWN", "case")),
    ("an unknown parent", "RomQuestion", {}, {"parent": ("ledger", "no")}, ("PARENT_UNKNOWN", "parent")),
    ("no parent", "RomQuestion", {}, {}, ("PARENT_UNKNOWN", "parent")),
    ("a contradiction", "InternalRemark", {}, {"case": CASE, "marking": "CUI//NOFORN/RELIDO"}, ("MARKING", "marking")),
    ("a marked act", "Contract", {}, {"case": CASE, "marking": "CUI"}, ("MARKING_NOT_TAKEN", "marking")),
    ("a strange author", "InternalRemark", {}, {"case": CASE, "originator": "me"}, ("PARTY", None)),
    ("a NUL in its key", "InternalRemark", {}, {"case": CASE, "key": "\x00"}, ("TEXT", None)),
    ("a line alone", "OfferLine", {"number": "001"}, {}, ("PART_ALONE", None)),
    ("a strange scope", "LetterOfRequest", {}, {"scope": {"color": "red"}}, ("SCOPE_UNKNOWN", "color")),
    (
        "a number twice", "LetterOfOffer", OFFER, {"case": CASE, "inside": (line("001"), line("001"))},
        ("PART_TOLD_TWICE", None),
    ),
    (
        "about nothing", "Release",
        {"record": "@no", "record_type": "InternalRemark", "record_version": 1, "released_to": "office:BN",
         "released_at": NOON},
        {"case": CASE}, ("RECORD_UNKNOWN", "record"),
    ),
]  # fmt: skip


async def test_what_cannot_be_kept_is_refused_by_name_and_nothing_happens(door: Door) -> None:
    await door.case()
    before = await door.everything()
    found = []
    for words, facet, facts, more, _ in UNFIT:
        with pytest.raises(Unfit) as refused:
            await door.tell(facet, more.get("key", "K"), facts, **{n: v for n, v in more.items() if n != "key"})
        found.append((words, (refused.value.code, refused.value.fact)))
    assert found == [(words, expected) for words, _, _, _, expected in UNFIT]
    assert await door.everything() == before


async def test_a_record_moves_to_no_other_case(door: Door) -> None:
    await door.case()
    await door.case("BN-D-SAB")
    await door.tell("InternalRemark", "I", {"text": "a"}, case=CASE)
    with pytest.raises(Unfit, match="belongs to another case"):
        await door.tell("InternalRemark", "I", {"text": "b"}, on=2, case="BN-D-SAB")


async def test_an_act_names_a_record_of_its_source_by_its_key(door: Door) -> None:
    await door.case()
    remark = await door.tell("InternalRemark", "I", {"text": "Soon"}, case=CASE)
    act = {
        "record": "@I",
        "record_type": "InternalRemark",
        "record_version": 1,
        "released_to": "office:BN",
        "released_at": NOON,
    }
    await door.tell("Release", "A", act, case=CASE)
    assert await door.one("select record, record_type from release") == (str(remark.record_id), "InternalRemark")


# --- one transaction -------------------------------------------------------------------------------------------------


async def test_everything_one_telling_changes_is_kept_together(door: Door) -> None:
    await door.case()
    told = await door.tell("LetterOfOffer", "L0", {**OFFER, "terms": "CANARY"}, case=CASE, originator="agency:D")
    assert await door.one("select facts->>'terms', told_by, digest from observation where facet = 'LetterOfOffer'") == (
        "CANARY",
        "ledger",
        "L0@1",
    )
    audited = await door.one(
        "select kind, seat, party, operation, coordinates, records from audit_record "
        "where 'LetterOfOffer.terms' = any(coordinates)"
    )
    coordinates = [f"LetterOfOffer.{n}" for n in ("kind", "number", "raw_status", "terms")]
    assert audited == ("write", "source", "ledger", "sync", coordinates, [str(told.record_id)])
    outbox = await door.rows("select facet, record_id, version, case_id from outbox order by id")
    case = told.case_id
    # The case, then the offer, then the case again because its stage changed: ids and nothing else.
    assert outbox == [
        ("Case", case, 1, case),
        ("LetterOfOffer", told.record_id, 1, case),
        ("Case", case, 1, case),
    ]


async def test_when_the_outbox_cannot_be_written_nothing_is_kept(door: Door) -> None:
    await door.case()
    before = await door.everything()
    await door.rows("alter table outbox rename to outbox_away")
    with pytest.raises(ProgrammingError) as broken:
        await door.tell("LetterOfOffer", "L0", {**OFFER, "terms": "CANARY"}, case=CASE)
    await door.rows("alter table outbox_away rename to outbox")
    assert "CANARY" not in str(broken.value)
    assert await door.everything() == before
    assert (await door.tell("LetterOfOffer", "L0", OFFER, case=CASE)).version == 1


# --- submissions -----------------------------------------------------------------------------------------------------

LETTER: dict[str, object] = {
    "agency": "D",
    "reference": "BN-2026-7",
    "requirement": "Ground radars",
    "response_wanted": ResponseWanted.LETTER_OF_OFFER,
    "signed_on": date(2026, 3, 1),
}


async def a_call(door: Door, closes_at: datetime = NOON + timedelta(days=7)) -> str:
    await door.case()
    call = {"subject": "Radar", "specification": "X band", "opens_at": day(1), "closes_at": closes_at}
    told = await door.tell("RomCall", "call", call, case=CASE)
    return str(told.record_id)


def estimate(call: str, amount: str = "5.00 USD", **more: object) -> dict[str, Any]:
    return {"call": call, "amount": Money(amount), "lead_time_months": 12, **more}


def kept(answer: ReceiptFacts | Refused) -> ReceiptFacts:
    assert isinstance(answer, ReceiptFacts), answer
    return answer


def code(answer: ReceiptFacts | Refused) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def test_a_submission_is_kept_with_its_claim_and_receipted(door: Door) -> None:
    receipt = kept(await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **LETTER))
    assert (receipt.record_type, receipt.version, receipt.operation, receipt.idempotency_key, receipt.received_at) == (
        "LetterOfRequest",
        1,
        "submitLetterOfRequest",
        "k1",
        NOON,
    )
    assert str(receipt.party) == "customer:BN"
    row = await door.one(
        "select id::text, originator, source_class, source_key, customer, agency from letter_of_request"
    )
    assert row == (receipt.record_id, "customer:BN", "submission", receipt.record_id, "BN", "D")
    # Where it goes is kept with it, of the same body: the original and two copies.
    told = await door.rows("select facet, told_by, digest from observation order by id")
    assert [tuple(one) for one in told] == [
        ("LetterOfRequest", "customer:BN", receipt.digest),
        *[("LetterOfRequestRouting", "customer:BN", receipt.digest)] * 3,
    ]
    sent = await door.rows("select routed_to, parent_id::text, customer, agency from letter_of_request_routing")
    assert sorted(map(tuple, sent)) == [
        (to, receipt.record_id, "BN", "D") for to in ("agency:D", "department:DSCA", "department:STATE")
    ]
    assert await door.one("select seat, party, operation from audit_record") == (
        "partner:BN",
        "customer:BN",
        "submitLetterOfRequest",
    )


class TwoTransactions(Submissions):
    """A broken build: the key is claimed once what it claims is safe, in a transaction of its own."""

    async def _claim(self, connection: AsyncConnection, claim: Any, kept: Accepted) -> ReceiptFacts:
        await connection.commit()
        async with self.engine.begin() as another:
            try:
                return await super()._claim(another, claim, kept)
            except Exception:
                return claim.receipt(kept.record_id, kept.facet, kept.version, kept.received_at)  # type: ignore[no-any-return]


async def effects_of_many_senders(door: Door, submissions: Submissions, ring: KeyRing) -> tuple[int, int, int]:
    """How many letters, claims and different receipts come of eight senders of one submission."""
    sent = (door.submit(PARTNER, "SubmitLetterOfRequest", "k1", submissions, **LETTER) for _ in range(8))
    receipts = {sign(ring, kept(answer)) for answer in await asyncio.gather(*sent)}
    letters = await door.one("select count(*) from letter_of_request")
    return letters, await door.one("select count(*) from idempotency_claim"), len(receipts)


async def test_many_senders_of_one_key_have_one_effect_and_one_receipt(door: Door, ring: KeyRing) -> None:
    assert await effects_of_many_senders(door, door.submissions, ring) == (1, 1, 1)


async def test_a_build_that_claims_in_a_second_transaction_is_caught(door: Door, ring: KeyRing) -> None:
    broken = TwoTransactions(door.store.writes, door.intake, noon)
    letters, claims, receipts = await effects_of_many_senders(door, broken, ring)
    assert letters > 1
    assert (claims, receipts > 1) == (1, True)


async def test_a_retry_gets_the_same_receipt_and_another_body_is_refused(door: Door, ring: KeyRing) -> None:
    first = kept(await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **LETTER))
    again = kept(await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **LETTER, funding=None))
    assert sign(ring, again) == sign(ring, first)
    before = await door.everything()
    other = await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **{**LETTER, "requirement": "More radars"})
    assert isinstance(other, Refused)
    assert (other.code, other.field) == ("KEY_REUSED", "idempotencyKey")
    assert await door.everything() == before


async def test_one_key_of_two_parties_or_two_operations_is_two_keys(door: Door) -> None:
    call = await a_call(door)
    acme = kept(await door.submit(ACME, "SubmitRomEstimate", "k1", **estimate(call)))
    bolt = kept(await door.submit(BOLT, "SubmitRomEstimate", "k1", **estimate(call)))
    asked = kept(await door.submit(ACME, "AskRomQuestion", "k1", call=call, text="Which band?"))
    assert len({acme.record_id, bolt.record_id, asked.record_id}) == 3
    assert await door.rows("select company, version from rom_estimate order by 1") == [("1ABC2", 1), ("2DEF3", 1)]
    assert await door.one("select has_estimate from rom_call") is True


async def test_a_refusal_keeps_nothing_and_leaves_its_key_free(door: Door) -> None:
    before = await door.everything()
    refused = await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **{**LETTER, "reference": " "})
    assert code(refused) == "REFERENCE_EMPTY"
    assert await door.everything() == before
    assert kept(await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **LETTER)).version == 1


@pytest.mark.parametrize("key", ["", "k" * 201, "a\nb", "\x00", "\ud800"])
async def test_a_key_is_one_to_two_hundred_printable_characters(door: Door, key: str) -> None:
    refused = await door.submit(PARTNER, "SubmitLetterOfRequest", key, **LETTER)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == ("KEY_MALFORMED", "idempotencyKey")


async def test_a_seat_that_may_not_make_a_submission_is_refused_here_too(door: Door) -> None:
    assert code(await door.submit(ACME, "SubmitLetterOfRequest", "k1", **LETTER)) == "NOT_YOURS_TO_MAKE"
    narrowed = Principal.seated("partner:BN", scopes=frozenset({"Case"}))
    assert code(await door.submit(narrowed, "SubmitLetterOfRequest", "k1", **LETTER)) == "NOT_YOURS_TO_MAKE"


async def test_a_retry_after_the_call_closed_still_gets_its_receipt(door: Door) -> None:
    call = await a_call(door)
    first = kept(await door.submit(ACME, "SubmitRomEstimate", "k1", **estimate(call)))
    await door.rows("update rom_call set closes_at = $1", NOON - timedelta(days=1))
    assert kept(await door.submit(ACME, "SubmitRomEstimate", "k1", **estimate(call))) == first
    assert code(await door.submit(ACME, "SubmitRomEstimate", "k2", **estimate(call))) == "CALL_NOT_OPEN"


async def test_a_second_estimate_is_a_new_version_of_the_companys_own(door: Door) -> None:
    call = await a_call(door)
    first = kept(await door.submit(ACME, "SubmitRomEstimate", "k1", **estimate(call, assumptions="Two years")))
    await door.submit(BOLT, "SubmitRomEstimate", "k1", **estimate(call, "9.00 USD"))
    second = kept(
        await door.submit(ACME, "SubmitRomEstimate", "k2", **estimate(call, "6.00 USD", marking="CUI//SP-PROPIN"))
    )
    assert (second.record_id, second.version) == (first.record_id, 2)
    withdrawn = kept(await door.submit(ACME, "WithdrawRomEstimate", "k3", estimate=first.record_id))
    assert (withdrawn.record_id, withdrawn.version) == (first.record_id, 3)
    rows = await door.rows(
        "select version, amount, assumptions, state, marking from rom_estimate where company = '1ABC2' order by 1"
    )
    assert rows == [
        (1, "5.00 USD", "Two years", "SUBMITTED", "CUI//SP-PROPIN"),  # a marking put on later keeps this one too
        (2, "6.00 USD", None, "SUBMITTED", "CUI//SP-PROPIN"),
        (3, "6.00 USD", None, "WITHDRAWN", "CUI//SP-PROPIN"),
    ]


async def test_only_an_agency_limits_dissemination(door: Door) -> None:
    call = await a_call(door)
    refused = await door.submit(ACME, "SubmitRomEstimate", "k1", **estimate(call, marking="CUI//SP-PROPIN//NOFORN"))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == ("MARKING_NOT_YOURS", "marking")
    opened = {"case": CASE, "subject": "Radar", "specification": "X", "closes_at": NOON + timedelta(days=1)}
    taken = await door.submit(AGENCY, "OpenRomCall", "k1", **opened, invitees=["1ABC2", "2DEF3"], marking="CUI//FEDCON")
    call_id = kept(taken).record_id
    rows = await door.rows("select company, parent_id::text from rom_invitation order by 1")
    assert rows == [("1ABC2", call_id), ("2DEF3", call_id)]


async def test_an_answered_question_stays_its_askers_and_is_answered_once(door: Door) -> None:
    call = await a_call(door)
    asked = kept(await door.submit(ACME, "AskRomQuestion", "k1", call=call, text="Which band?")).record_id
    answers = await asyncio.gather(
        *(
            door.submit(AGENCY, "AnswerRomQuestion", f"k{n}", question=asked, published_text="Band?", answer=f"X{n}")
            for n in range(4)
        )
    )
    assert sorted(a.code if isinstance(a, Refused) else "kept" for a in answers) == ["ALREADY_ANSWERED"] * 3 + ["kept"]
    rows = await door.rows("select version, originator, asked_text from rom_question order by 1")
    assert rows == [(1, "company:1ABC2", "Which band?"), (2, "company:1ABC2", "Which band?")]


class Meanwhile(OpenDesk):
    """A desk at which something else happens once the estimates of a case were read for the second time."""

    happens: Callable[[], Awaitable[object]]
    read = 0

    async def related(self, record: Seen, name: str) -> tuple[Seen, ...]:
        if name != "romEstimates":
            return ()
        rows = await self.door.rows("select id::text from rom_estimate where latest and case_id = $1", UUID(record.id))
        found = [await self.find(row[0]) for row in rows]
        self.read += 1
        if self.read == 2:
            await self.happens()
        return tuple(one for one in found if one is not None)


async def test_a_total_is_judged_anew_when_all_contractors_but_one_withdrew_meanwhile(door: Door) -> None:
    call = await a_call(door)
    kept(await door.submit(ACME, "SubmitRomEstimate", "k1", **estimate(call)))
    theirs = kept(await door.submit(BOLT, "SubmitRomEstimate", "k1", **estimate(call, "9.00 USD"))).record_id
    told = {"reference": "BN/1", "requirement": "Radars", "acknowledged_on": date(2026, 2, 1)}
    letter = await door.tell("LetterOfRequest", "letter", told, case=CASE, originator="customer:BN")
    figures = {"letter": str(letter.record_id), "total_value": Money("14.00 USD"), "valid_until": date(2026, 9, 1)}
    desk = Meanwhile(door, AGENCY)
    desk.happens = lambda: door.submit(BOLT, "WithdrawRomEstimate", "k2", estimate=theirs)
    rule = SUBMISSIONS["AnswerWithPriceAndAvailability"]
    assert code(await door.submissions.submit(AGENCY, rule, figures, "k1", desk)) == "CONSENT_MISSING"
    assert await door.one("select state from rom_estimate where latest and company = '2DEF3'") == "WITHDRAWN"
    assert await door.one("select count(*) from price_and_availability") == 0


async def test_a_feed_that_tells_a_record_again_leaves_what_a_stakeholder_revised(door: Door) -> None:
    await a_call(door)
    told = {"asked_text": "Which band?", "asked_at": day(1)}
    more = {"parent": ("ledger", "call"), "originator": "company:1ABC2"}
    question = await door.tell("RomQuestion", "Q", told, on=1, **more)
    answered = {"question": str(question.record_id), "published_text": "Band?", "answer": "X"}
    assert kept(await door.submit(AGENCY, "AnswerRomQuestion", "k1", **answered)).version == 2
    assert (await door.tell("RomQuestion", "Q", told, on=1, **more)).outcome is Outcome.DUPLICATE
    changed = await door.tell("RomQuestion", "Q", told | {"asked_text": "Which radio band?"}, on=2, **more)
    assert changed.version == 3
    row = await door.one("select asked_text, answer from rom_question where latest")
    assert row == ("Which radio band?", "X")


async def test_an_act_on_record_already_is_refused_to_another_authority(door: Door) -> None:
    await door.case()
    remark = await door.tell("InternalRemark", "I", {"text": "Soon"}, case=CASE)
    act: dict[str, Any] = {"record": str(remark.record_id), "version": 1, "to": "office:BN", "reason": None}
    first = kept(await door.submit(AGENCY, "RecordRelease", "k1", **act))
    again = kept(await door.submit(AGENCY, "RecordRelease", "k2", **act))
    assert (again.record_id, again.version) == (first.record_id, 2)
    assert code(await door.submit(Principal.seated("dsca"), "RecordRelease", "k1", **act)) == "ALREADY_RECORDED"


# --- when the store fails --------------------------------------------------------------------------------------------


class LostAtCommit(Submissions):
    """The server ends the connection at the commit: before it, or after it was carried out and before its answer."""

    committed = False
    admin = ""

    async def _commit(self, connection: AsyncConnection) -> None:
        backend = await connection.exec_driver_sql("select pg_backend_pid()")
        pid = backend.scalar_one()
        if self.committed:
            await connection.commit()
        admin = await asyncpg.connect(self.admin)
        await admin.execute("select pg_terminate_backend($1, 5000)", pid)
        await admin.close()
        if self.committed:
            raise ConnectionResetError
        await super()._commit(connection)


@pytest.mark.parametrize("committed", [True, False])
async def test_a_commit_whose_outcome_is_unknown_is_never_called_failed(door: Door, committed: bool) -> None:
    losing = LostAtCommit(door.store.writes, door.intake, noon)
    losing.committed, losing.admin = committed, door.addresses.admin
    answer = await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", losing, **LETTER)
    assert code(answer) == "UNKNOWN_RETRY_SAME_KEY"
    assert await door.one("select count(*) from letter_of_request") == int(committed)
    assert kept(await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **LETTER)).version == 1
    assert await door.one("select count(*) from letter_of_request") == 1


class InTheWay(Intake):
    """PostgreSQL ends the first two transactions, as it does one of two that wait for each other."""

    times = 2

    async def accept(self, connection: AsyncConnection, entry: Entry, **more: Any) -> Accepted:
        accepted = await super().accept(connection, entry, **more)
        if self.times:
            self.times -= 1
            await connection.exec_driver_sql("do $$ begin raise exception using errcode = '40P01'; end $$")
        return accepted


async def test_a_transaction_ended_for_anothers_sake_is_tried_again(door: Door) -> None:
    intake = InTheWay(door.store.writes, house, noon)
    submissions = Submissions(door.store.writes, intake, noon)
    assert kept(await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", submissions, **LETTER)).version == 1
    assert intake.times == 0
    assert await door.one("select count(*) from letter_of_request") == 1


async def test_when_the_outbox_fails_a_submission_keeps_nothing_and_its_key_stays_free(door: Door) -> None:
    before = await door.everything()
    await door.rows("alter table outbox rename to outbox_away")
    with pytest.raises(ProgrammingError):
        await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **LETTER)
    await door.rows("alter table outbox_away rename to outbox")
    assert await door.everything() == before
    assert kept(await door.submit(PARTNER, "SubmitLetterOfRequest", "k1", **LETTER)).version == 1


def test_a_body_has_one_fingerprint_however_it_was_spelled() -> None:
    one = {"amount": Money("5.00 USD"), "signed_on": date(2026, 3, 1), "funding": None}
    assert fingerprint(one) == fingerprint({"signed_on": date(2026, 3, 1), "amount": Money("5.00 USD")})
    assert fingerprint(one) != fingerprint({**one, "amount": Money("5.01 USD")})
    assert fingerprint({"wanted": ResponseWanted.LEASE}) == fingerprint({"wanted": "LEASE"})
