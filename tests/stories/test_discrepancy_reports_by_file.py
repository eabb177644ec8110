"""A purchaser's supply discrepancy reports arrive by file: they are its own, and each reader meets what it may of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from connectors.contract import Clock
from connectors.x12.connector import X12
from hub.rounds.sources import source_named
from hub.rounds.sync import sync
from tests.connectors.test_x12 import REPORT, interchange
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DFAS, DSCA, OFFICE, VERDANIA
from tests.stories.test_webhooks import rows

QUERY = """{ case(designator: "BN-D-SAM") { supplyDiscrepancyReports(first: 50) { nodes {
  number codes claimedAmount billedOn reportedOn description decidedOn } } } }"""
SHORT = {
    "number": "A0021-BN-SAM/001",
    "codes": ["S1"],
    "claimedAmount": "3127.45 USD",
    "billedOn": "2026-09-30",
    "reportedOn": "2026-11-12",
    "description": "One of four blades was not in the box.",
    "decidedOn": None,
}
NEW = ("A0021-BN-SAM/001", "A0022-BN-SAM/001R")


async def told(hub: Hub, seat: str) -> list[dict[str, Any]]:
    """The reports of the file that a reader meets."""
    case = (await hub.data(seat, QUERY))["case"]
    nodes = [] if case is None else case["supplyDiscrepancyReports"]["nodes"]
    return [one for one in nodes if one["number"] in NEW]


async def test_a_report_handed_over_by_file_is_its_purchaser_s_own(own_hub: Hub) -> None:
    hub = own_hub
    clock: Clock = hub.clock
    counts = await sync(
        source_named("supply_discrepancy_reports", None, clock), hub.house.intake, hub.house.store, clock
    )
    assert (counts.received, counts.applied, counts.quarantined) == (2, 2, 0)
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS):
        first, second = await told(hub, seat)
        assert first == SHORT, seat
        assert (second["number"], second["codes"], second["claimedAmount"]) == (NEW[1], ["C2", "P101"], "25.00 USD")
    assert await told(hub, VERDANIA) == []
    answer = await hub.ask(ALDER, QUERY)
    assert answer["errors"][0]["message"] == "`supplyDiscrepancyReports` is not a field where it is asked for"
    again = await sync(
        source_named("supply_discrepancy_reports", None, clock), hub.house.intake, hub.house.store, clock
    )
    assert (again.received, again.duplicate) == (2, 2)


async def test_a_report_that_comes_as_an_interchange_is_read_by_the_same_readers_and_names_no_person(
    own_hub: Hub, tmp_path: Path
) -> None:
    hub, number = own_hub, "A0021-BN-SAM/001"
    told_of = [segment.replace("A0010BNSAM001", "A0021BNSAM001") for segment in REPORT]
    (tmp_path / "2026-11-20_a.x12").write_text(interchange(told_of))
    source = X12(tmp_path, clock=hub.clock)
    counts = await sync(source, hub.house.intake, hub.house.store, hub.clock)
    assert (counts.received, counts.applied, counts.quarantined) == (1, 1, 0)
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS):
        [seen] = await told(hub, seat)
        assert (seen["number"], seen["codes"], seen["reportedOn"]) == (number, ["S1", "C1"], "2026-11-16"), seat
        # An interchange's claim is not read: nothing is claimed that nobody said.
        assert (seen["claimedAmount"], seen["decidedOn"]) == (None, None)
        assert "555" not in seen["description"]
    assert await told(hub, VERDANIA) == []
    [(raw,)] = await rows(hub, "select raw from source_document where source = 'x12'")
    assert b"ADA EXAMPLE" not in raw
    again = await sync(source, hub.house.intake, hub.house.store, hub.clock)
    assert (again.received, again.duplicate) == (1, 1)
