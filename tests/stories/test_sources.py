"""How the sources stand, asked over HTTP: to each its classes, to DSCA each source; what did not answer is never empty."""

from pathlib import Path
from typing import Any

import pytest

from connectors.contract import SourceDrifted, SourceUnavailable
from hub.rounds.sources import source_named
from hub.rounds.sync import sync
from tests.hub.test_rounds import Ledger
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, CENTCOM, DFAS, DSCA, EVERYBODY, OFFICE, STATE, own_schema

SOURCES = "{ sources { sourceClass state asOf lagSeconds } }"
FEEDS = """{ sources { sourceClass feeds {
  source state why lastGoodAt asOf lagSeconds received applied duplicate superseded quarantined waiting askedAgainAt
} } }"""
OTHERS = tuple(seat for seat in EVERYBODY if seat != DSCA)


async def told(hub: Hub, seat: str = DSCA) -> dict[str, tuple[str, int | None]]:
    """Each class of sources, how it stands and how many seconds ago it answered."""
    found = (await hub.data(seat, SOURCES))["sources"]
    return {one["sourceClass"]: (one["state"], one["lagSeconds"]) for one in found}


async def feed(hub: Hub, name: str) -> dict[str, Any]:
    """One source by its name, as DSCA is told of it."""
    found = (await hub.data(DSCA, FEEDS))["sources"]
    (one,) = [f for source in found for f in source["feeds"] if f["source"] == name]
    return dict(one)


async def asked(hub: Hub, **ledger: Any) -> None:
    """One round of another agency's system, which is asked every hour."""
    await sync(Ledger(**ledger), hub.house.intake, hub.house.store, hub.clock)


@pytest.mark.parametrize("seat", EVERYBODY)
async def test_everybody_is_told_how_fresh_each_class_is(hub: Hub, seat: str) -> None:
    assert await told(hub, seat) == {"agency_system": ("OK", 0), "public_register": ("OK", 0)}


async def test_a_class_grows_stale_with_its_age_told(own_hub: Hub) -> None:
    await asked(own_hub)
    own_hub.clock.pass_(hours=3)
    assert await told(own_hub, BANDARIA) == {"agency_system": ("STALE", 10_800), "public_register": ("OK", 10_800)}


@pytest.mark.parametrize(
    ("fault", "state", "why"),
    [
        (SourceUnavailable("ledger", "it did not answer"), "UNAVAILABLE", "it did not answer"),
        (SourceDrifted("ledger", "$.rows", "CANARY"), "FAILED", "its `$.rows` is not of a shape that is known"),
    ],
)
async def test_a_source_that_is_not_read_is_never_shown_as_empty(
    own_hub: Hub, fault: Exception, state: str, why: str
) -> None:
    cases = (await own_hub.data(DSCA, "{ cases { totalCount } }"))["cases"]
    await asked(own_hub, fails=fault)
    assert await told(own_hub, BANDARIA) == {"agency_system": (state, None), "public_register": ("OK", 0)}
    one = await feed(own_hub, "ledger")
    assert (one["state"], one["why"], one["lastGoodAt"], one["lagSeconds"]) == (state, why, None, None)
    assert (await own_hub.data(DSCA, "{ cases { totalCount } }"))["cases"] == cases  # what was read before is served


async def test_dsca_is_told_what_became_of_every_record_of_a_round(hub: Hub) -> None:
    one = await feed(hub, "bandaria")
    assert one["state"] == "OK"
    assert (one["received"], one["waiting"], one["lagSeconds"]) == (one["applied"], 0, 0)
    assert one["received"] > 400
    register = await feed(hub, "federal_register")
    parts = [register[name] for name in ("applied", "duplicate", "superseded", "quarantined")]
    assert register["received"] == sum(parts)
    assert (register["state"], register["waiting"]) == ("PARTIAL", register["quarantined"])


@pytest.mark.parametrize("seat", OTHERS)
async def test_nobody_else_meets_a_source_by_name_a_count_or_the_word_partial(hub: Hub, seat: str) -> None:
    schema = await own_schema(hub, seat)
    assert "Feed" not in schema.type_map
    assert "feeds" not in schema.type_map["Source"].fields  # type: ignore[attr-defined]
    assert set(schema.type_map["SourceState"].values) == {"OK", "STALE", "UNAVAILABLE", "FAILED"}  # type: ignore[attr-defined]
    answer = await hub.ask(seat, "{ sources { feeds { received } } }")
    assert (
        answer["errors"][0]["extensions"]["code"]
        == (await hub.ask(seat, "{ sources { foods { received } } }"))["errors"][0]["extensions"]["code"]
    )


@pytest.mark.parametrize("seat", [ALDER, BANDARIA, OFFICE, AIR_FORCE, CENTCOM, DFAS, STATE])
async def test_that_some_records_of_a_class_wait_for_a_person_shows_to_no_other(own_hub: Hub, seat: str) -> None:
    before = (await own_hub.post(seat, SOURCES)).content
    await sync(Ledger(b"not understood", source="bandaria"), own_hub.house.intake, own_hub.house.store, own_hub.clock)
    assert (await feed(own_hub, "bandaria"))["state"] == "PARTIAL"
    assert (await own_hub.post(seat, SOURCES)).content == before


@pytest.mark.parametrize("narrowed", [{"scopes": {"Case"}}, {"cases": {"BN-D-RAD"}}, {"services": {"D"}}])
async def test_a_narrowed_token_is_told_of_no_source_by_name(hub: Hub, narrowed: Any) -> None:
    found = (await hub.data(DSCA, FEEDS, **narrowed))["sources"]
    assert [one["feeds"] for one in found] == [[], []]


async def test_a_shrunken_table_is_held_and_its_age_told_until_a_person_accepts_it(
    own_hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "table.json").write_text("[]")
    table = source_named("sales_table", tmp_path, own_hub.clock)
    own_hub.clock.pass_(hours=5)
    counts = await sync(table, own_hub.house.intake, own_hub.house.store, own_hub.clock)
    assert counts.state == "held"
    one = await feed(own_hub, "sales_table")
    assert (one["state"], one["why"], one["lagSeconds"]) == ("PARTIAL", counts.why, 18_000)
    accepted = await sync(table, own_hub.house.intake, own_hub.house.store, own_hub.clock, accepted_by="duty officer")
    assert accepted.state == "ok"
    assert (await feed(own_hub, "sales_table"))["lagSeconds"] == 0


STALE = "{ cases(first: 100) { nodes { designator provenance { sourceClass stale } } } }"


async def test_a_record_says_that_its_source_has_not_answered_of_late(own_hub: Hub) -> None:
    async def stale(seat: str) -> set[tuple[str, bool]]:
        nodes = (await own_hub.data(seat, STALE))["cases"]["nodes"]
        return {(one["provenance"]["sourceClass"], one["provenance"]["stale"]) for one in nodes}

    assert await stale(DSCA) == {("agency_system", False), ("public_register", False)}
    await asked(own_hub, fails=SourceUnavailable("ledger", "gone"))
    own_hub.clock.pass_(seconds=6)
    # The class is the one that is told already; the records are served, and say how they stand.
    assert await stale(DSCA) == {("agency_system", True), ("public_register", False)}
    assert await stale(BANDARIA) == {("agency_system", True)}
    assert await stale(ALDER) == {("agency_system", True)}
