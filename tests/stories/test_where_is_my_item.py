"""A file of MILSTRIP records arrives, and each party to the case reads where its item is, as far as it may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.milstrip.connector import Milstrip
from hub.rounds.sync import RoundCounts, sync
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    GREYHAVEN,
    OFFICE,
    STATE,
    VERDANIA,
    everything,
)

CASE = "BN-D-SAM"
ASKED = "A01FGZS2840010345678  EA00004DBN14V63020009RDZ2SAMA        063202D"
PROMISED = "AE1FGZS2840010345678  EA00004DBN14V63020009 DZ2SAMAXP      06305BBFGZ63220312745"
SHIPPED = "AS1FGZS2840010345678  EA00004DBN14V63020009 DZ2SAM XP   321DBN14V63020009XXXB319"
NOTICE = "AD1FGZ0001        BN  B                     DZ2SAM          DBN14V63020009XXX315"
REPLY = "AD5FGZ0001        BN  B                00418DZ2SAM         RDBN14V63020009XXX317"

WHERE = """query($d: CaseDesignator!) { case(designator: $d) { requisitions(first: 50) { nodes {
  documentNumber requestedOn
  items { nodes { stockNumber quantity requiredOn } }
  supplyStatuses { nodes { code meaning isListed statedOn estimatedShippingOn %s } }
  shipments { nodes { shippedOn transportNumber control } }
  availabilityNotices { nodes { givenOn kind } }
  availabilityReplies { nodes { repliedOn release } }
} } } }"""
PRICED, UNPRICED = WHERE % "unitPrice", WHERE % ""
NUMBER = "DBN14V63020009"


async def handed_over(hub: Hub, directory: Path, *lines: str, name: str = "2026-11-20_status.txt") -> RoundCounts:
    """Hand over one file, and take in what is in the directory."""
    file = directory / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(line + "\n" for line in lines))
    return await sync(Milstrip(directory, clock=hub.clock), hub.house.intake, hub.house.store, hub.clock)


async def told(hub: Hub, seat: str, query: str = UNPRICED) -> list[dict[str, Any]]:
    """What a reader is told of the requisitions of the case."""
    case = (await hub.data(seat, query, {"d": CASE}))["case"]
    return [] if case is None else [_plain(one) for one in case["requisitions"]["nodes"]]


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    return {n: v["nodes"] if isinstance(v, dict) else v for n, v in one.items()}


ITEM = {"stockNumber": "2840010345678", "quantity": 4, "requiredOn": "2026-11-16"}
STATUS = {
    "code": "BB",
    "meaning": "It is backordered against goods that are due in; the estimated shipping day is given.",
    "isListed": True,
    "statedOn": "2026-11-01",
    "estimatedShippingOn": "2026-11-18",
}
ON_ITS_WAY = {"shippedOn": "2026-11-17", "transportNumber": "DBN14V63020009XXX"}
GIVEN = {"givenOn": "2026-11-11", "kind": "INITIAL"}
ANSWERED = {"repliedOn": "2026-11-13", "release": "TO_ADDRESS_ON_FILE"}


async def test_a_status_file_arrives_and_the_purchaser_and_its_office_see_where_the_item_is(
    own_hub: Hub, tmp_path: Path
) -> None:
    hub = own_hub
    assert await told(hub, BANDARIA) == []
    counts = await handed_over(hub, tmp_path, ASKED, PROMISED, REPLY)
    assert (counts.received, counts.applied, counts.quarantined) == (4, 4, 0)
    seen = {
        "documentNumber": NUMBER,
        "requestedOn": "2026-10-29",
        "items": [ITEM],
        "supplyStatuses": [STATUS],
        "shipments": [],
        "availabilityNotices": [],
        "availabilityReplies": [ANSWERED],
    }
    assert await told(hub, BANDARIA) == [seen]
    assert await told(hub, OFFICE) == [seen]
    # What a unit costs may be a contractor's price.
    priced = {**seen, "supplyStatuses": [{**STATUS, "unitPrice": "3127.45 USD"}]}
    for official in (DSCA, AIR_FORCE):
        assert await told(hub, official, PRICED) == [priced]
    for seat in (BANDARIA, OFFICE):
        answer = await hub.ask(seat, PRICED, {"d": CASE})
        assert [e["message"] for e in answer["errors"]] == ["`unitPrice` is not a field where it is asked for"]
    # Another purchaser is not told of the case; another agency knows of it and of nothing below it.
    assert await told(hub, VERDANIA) == []
    assert await told(hub, ARMY) == []


async def test_what_nobody_said_needs_no_protection_reaches_its_purchaser_by_release_alone(
    own_hub: Hub, tmp_path: Path
) -> None:
    hub = own_hub
    await handed_over(hub, tmp_path, PROMISED, NOTICE, SHIPPED)
    [seen] = await told(hub, BANDARIA)
    assert (seen["shipments"], seen["availabilityNotices"]) == ([], [])
    for official in (OFFICE, DSCA, AIR_FORCE):
        [seen] = await told(hub, official)
        assert seen["shipments"] == [{**ON_ITS_WAY, "control": None}]
        assert seen["availabilityNotices"] == [GIVEN]
    [shipment] = (await hub.data(
        AIR_FORCE,
        "query($d: CaseDesignator!) { case(designator: $d) { requisitions { nodes { shipments { nodes { id } } } } } }",
        {"d": CASE},
    ))["case"]["requisitions"]["nodes"][0]["shipments"]["nodes"]  # fmt: skip
    release = {"idempotencyKey": "r", "record": shipment["id"], "version": 1, "to": "customer:BN"}
    assert (await hub.submit(DSCA, "recordRelease", release))["__typename"] == "Receipt"
    [seen] = await told(hub, BANDARIA)
    assert seen["shipments"] == [{**ON_ITS_WAY, "control": None}]
    assert seen["availabilityNotices"] == []


async def test_what_is_handed_over_as_uncontrolled_reaches_its_purchaser_at_once(own_hub: Hub, tmp_path: Path) -> None:
    hub = own_hub
    name = "uncontrolled/2026-11-20_spares.txt"
    counts = await handed_over(hub, tmp_path, PROMISED, NOTICE, SHIPPED, name=name)
    assert counts.applied == 4
    [seen] = await told(hub, BANDARIA)
    assert seen["shipments"] == [{**ON_ITS_WAY, "control": "UNCONTROLLED"}]
    assert seen["availabilityNotices"] == [GIVEN]
    again = await handed_over(hub, tmp_path, PROMISED, NOTICE, SHIPPED, name=name)
    assert (again.received, again.duplicate, again.applied) == (4, 4, 0)
    assert await told(hub, BANDARIA) == [seen]


@pytest.mark.long
async def test_a_contractor_sees_nothing_of_a_requisition(own_hub: Hub, tmp_path: Path) -> None:
    hub = own_hub
    outside = (ALDER, GREYHAVEN, STATE, CENTCOM, DFAS)
    before = {seat: await everything(hub, seat) for seat in outside}
    counts = await handed_over(hub, tmp_path, ASKED, PROMISED, NOTICE, SHIPPED, REPLY)
    assert counts.applied == 6
    for seat in outside:
        answer = await hub.ask(seat, UNPRICED, {"d": CASE})
        assert answer["errors"][0]["message"] == "`requisitions` is not a field where it is asked for"
        after = await everything(hub, seat)
        # How fresh the agency's systems are is told to everybody, and by class alone.
        changed = [q for q in before[seat] if before[seat][q] != after[q] and "sources" not in q]
        assert changed == [], seat
    # The control: the purchaser's answers have changed.
    assert len(await told(hub, BANDARIA)) == 1


async def test_a_record_of_a_case_nobody_told_waits_and_makes_none(own_hub: Hub, tmp_path: Path) -> None:
    hub = own_hub
    unknown = PROMISED.replace("DZ2SAM", "DZ2ZZZ")
    counts = await handed_over(hub, tmp_path, unknown)
    assert (counts.received, counts.applied, counts.quarantined) == (2, 0, 2)
    assert (await hub.data(DSCA, '{ case(designator: "BN-D-ZZZ") { designator } }'))["case"] is None
