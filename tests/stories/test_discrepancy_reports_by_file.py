"""A purchaser's supply discrepancy reports arrive by file: they are its own, and each reader meets what it may of them."""

from __future__ import annotations

from typing import Any

from connectors.contract import Clock
from hub.rounds.sources import source_named
from hub.rounds.sync import sync
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DFAS, DSCA, OFFICE, VERDANIA

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
