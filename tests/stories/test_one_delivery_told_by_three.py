"""One delivery as its contractor, the agency, the freight system and finance tell it: matched by its numbers, never by guess."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hub.rounds.sources import source_named
from hub.rounds.sync import sync
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    DFAS,
    DSCA,
    OFFICE,
    VERDANIA,
    everything,
    refused,
)

CASE = "BN-D-SAG"
NUMBER, TRANSPORT = "DBN14V60150001", "DBN14V60150001AXX"
SHIPPED, EXPECTED, HANDED_OVER = "Shipment.shippedOn", "Shipment.arrivalExpectedOn", "Shipment.handedOverOn"
LEFT, DELIVERED = "Shipment.shippedOn RequisitionShipment.shippedOn", "Shipment.handedOverOn Delivery.deliveredOn"
OF_CASE = (
    "query($d: CaseDesignator!) { case(designator: $d) { discrepancies(first: 100) { nodes { compared oneRecordId oneValue "
    "oneSourceClass otherRecordId otherValue otherSourceClass ageDays %s } } } }"
)

CONTRACTOR = {
    "row": "shipment", "case": CASE, "contractor": "1ABC2", "shipment": TRANSPORT, "document_number": NUMBER,
    "suffix": "A", "shipped": "2026-11-01", "expected": "2026-11-20", "handed_over": "2026-11-16",
}  # fmt: skip
FREIGHT = {
    "row": "shipment", "case": CASE, "shipment": TRANSPORT, "carriage": "FF", "document_number": NUMBER, "suffix": "A",
}  # fmt: skip
EVENTS = [
    {"row": "event", "case": CASE, "shipment": TRANSPORT, "event": event, "on": on}
    for event, on in (("NOA", "2026-10-26"), ("DEP", "2026-11-03"), ("HND", "2026-11-18"))
]
AGENCY = {
    "row": "delivery", "case": CASE, "document_number": NUMBER, "suffix": "A", "item": "Spare engine", "quantity": 2,
    "delivered": "2026-11-19",
}  # fmt: skip
SHIPMENT_STATUS = f"AS1N32S5305001234567  EA00002{NUMBER}ADA2SAG XP   308{TRANSPORT}Q305"


async def tell(hub: Hub, name: str, directory: Path, *rows: dict[str, Any], at: str = "2026-11-22T06:00:00Z") -> None:
    """One extract of a system, taken in by its own connector."""
    lines = [{"extract": f"{name}.v1", "as_of": at}, *rows, {"end": len(rows)}]
    await drop(hub, name, directory, f"{name}-{at[:13]}.jsonl", "".join(json.dumps(line) + "\n" for line in lines))


async def drop(hub: Hub, name: str, directory: Path, file: str, text: str) -> None:
    there = directory / name / file
    there.parent.mkdir(exist_ok=True)
    there.write_text(text)
    counts = await sync(source_named(name, there.parent, hub.clock), hub.house.intake, hub.house.store, hub.clock)
    assert (counts.state, counts.quarantined) == ("ok", 0)


@pytest.fixture
async def told(own_hub: Hub, tmp_path: Path) -> Hub:
    """A world in which four systems tell of one shipment."""
    await tell(own_hub, "industry_status", tmp_path, CONTRACTOR)
    await tell(own_hub, "efts", tmp_path, FREIGHT, *EVENTS)
    await tell(own_hub, "samis", tmp_path, AGENCY)
    assert len(SHIPMENT_STATUS) == 80
    await drop(own_hub, "milstrip", tmp_path, "2026-11-22_shipments.txt", SHIPMENT_STATUS + "\n")
    return own_hub


async def met(hub: Hub, seat: str, more: str = "") -> list[dict[str, Any]]:
    case = (await hub.data(seat, OF_CASE % more, {"d": CASE}))["case"]
    found = [] if case is None else case["discrepancies"]["nodes"]
    return [one for one in found if not one["compared"].startswith("CongressionalNotification")]  # of another story


def days(found: list[dict[str, Any]]) -> set[tuple[str, frozenset[str]]]:
    return {(one["compared"], frozenset({one["oneValue"], one["otherValue"]})) for one in found}


async def test_every_day_of_a_delivery_that_two_systems_tell_otherwise_stands_out(told: Hub) -> None:
    of_the_shipment = {
        (SHIPPED, frozenset({"2026-11-01", "2026-11-03"})),
        (HANDED_OVER, frozenset({"2026-11-16", "2026-11-18"})),
        (LEFT, frozenset({"2026-11-01", "2026-11-04"})),
        (LEFT, frozenset({"2026-11-03", "2026-11-04"})),
        (DELIVERED, frozenset({"2026-11-16", "2026-11-19"})),
        (DELIVERED, frozenset({"2026-11-18", "2026-11-19"})),
    }
    for seat in (DSCA, AIR_FORCE, OFFICE):
        assert days(await met(told, seat)) == of_the_shipment, seat
    assert await met(told, ARMY) == []
    assert await met(told, DFAS) == []  # it reads deliveries, and no shipment to hold them against
    classes = {one[side] for one in await met(told, OFFICE) for side in ("oneSourceClass", "otherSourceClass")}
    assert classes == {"contractor_system", "agency_system"}


@pytest.mark.long
async def test_neither_the_purchaser_nor_the_contractor_learns_of_another_tellers_day(
    own_hub: Hub, tmp_path: Path
) -> None:
    await tell(own_hub, "industry_status", tmp_path, CONTRACTOR)
    before = {seat: await everything(own_hub, seat) for seat in (BANDARIA, ALDER, VERDANIA)}
    await tell(own_hub, "efts", tmp_path, FREIGHT, *EVENTS)
    await drop(own_hub, "milstrip", tmp_path, "2026-11-22_shipments.txt", SHIPMENT_STATUS + "\n")
    assert len(days(await met(own_hub, DSCA))) == 4
    # What nobody said needs no protection waits for a release: the purchaser met neither telling, the contractor its own.
    after = {seat: await everything(own_hub, seat) for seat in (ALDER, VERDANIA)}
    assert after == {seat: before[seat] for seat in after}
    shipments = "query($d: CaseDesignator!) { case(designator: $d) { shipments { totalCount } } }"
    read = (await own_hub.data(BANDARIA, shipments, {"d": CASE}))["case"]
    assert read == {"shipments": {"totalCount": 0}}


@pytest.mark.parametrize(
    "otherwise",
    [
        {"document_number": "DBN14V60150002"},
        {"suffix": "B"},
        {"suffix": None},  # a part, and all of it
    ],
)
async def test_another_part_of_a_requisition_is_another_delivery(
    own_hub: Hub, tmp_path: Path, otherwise: dict[str, str | None]
) -> None:
    await tell(own_hub, "efts", tmp_path, FREIGHT, *EVENTS)
    row = {name: value for name, value in (AGENCY | otherwise).items() if value is not None}
    await tell(own_hub, "samis", tmp_path, row)
    assert await met(own_hub, DSCA) == []


async def test_deliveries_of_the_same_article_and_number_are_not_taken_for_one(own_hub: Hub, tmp_path: Path) -> None:
    later = AGENCY | {"document_number": "DBN14V60150009", "delivered": "2026-11-20"}
    await tell(own_hub, "samis", tmp_path, AGENCY, later)
    assert await met(own_hub, DSCA) == []


async def test_what_two_systems_come_to_agree_on_is_no_discrepancy_any_more(told: Hub, tmp_path: Path) -> None:
    await tell(told, "samis", tmp_path, AGENCY | {"delivered": "2026-11-18"}, at="2026-11-22T18:00:00Z")
    found = days(await met(told, DSCA))
    assert (DELIVERED, frozenset({"2026-11-16", "2026-11-18"})) in found
    assert len([one for one in found if one[0] == DELIVERED]) == 1


async def test_the_agency_says_which_day_stands_until_either_system_says_another(told: Hub, tmp_path: Path) -> None:
    one = next(
        one
        for one in await met(told, AIR_FORCE)
        if {one["oneValue"], one["otherValue"]} == {"2026-11-18", "2026-11-19"}
    )
    assert (one["compared"], one["ageDays"]) == (DELIVERED, 1)
    taken = {
        "idempotencyKey": "1", "compared": DELIVERED, "oneRecord": one["otherRecordId"], "otherRecord": one["oneRecordId"],
        "stands": one["otherRecordId"], "reason": "The receipt is signed on that day.",
    }  # fmt: skip
    # Of two parts of a requisition each is its own: a decision about what is no discrepancy is refused.
    shipped = taken | {"compared": LEFT}
    assert refused(await told.submit(AIR_FORCE, "resolveDiscrepancy", shipped)) == ("NO_DISCREPANCY", "otherRecord")
    assert refused(await told.submit(ARMY, "resolveDiscrepancy", taken)) == ("RECORD_UNKNOWN", "oneRecord")
    assert (await told.submit(AIR_FORCE, "resolveDiscrepancy", taken))["__typename"] == "Receipt"

    async def decided() -> list[tuple[str, str]]:
        found = await met(told, DSCA, "stands decidedBy")
        return [(one["otherValue"], one["decidedBy"]) for one in found if one["stands"] == taken["stands"]]

    assert await decided() == [("2026-11-19", "agency:D")]
    moved = [*EVENTS[:2], EVENTS[2] | {"on": "2026-11-17"}]
    await tell(told, "efts", tmp_path, FREIGHT, *moved, at="2026-11-22T18:00:00Z")
    assert await decided() == []
