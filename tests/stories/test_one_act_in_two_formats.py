"""The same acts arrive as MILSTRIP records, X12 interchanges and rows of extracts, and the purchaser reads each of them once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Fetched, Record, Understood
from connectors.milstrip.connector import Milstrip
from connectors.x12.connector import X12
from hub.rounds.sources import source_named
from hub.rounds.sync import RoundCounts, dead_letters, sync
from tests.connectors.test_x12 import NOTICE, NUMBER, RECORDS, REPLY, SHIPPED, STATUS, interchange
from tests.hub.test_rounds import Ledger
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, BANDARIA, DSCA, VERDANIA
from tests.stories.test_where_is_my_item import PRICED, told

ON_ITS_WAY = {"shippedOn": "2026-11-17", "transportNumber": f"{NUMBER}XXX", "control": "UNCONTROLLED"}


async def by_record(hub: Hub, directory: Path, lines: list[str]) -> RoundCounts:
    folder = directory / "records" / "uncontrolled"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2026-11-20_a.txt").write_text("".join(line + "\n" for line in lines))
    return await sync(Milstrip(directory / "records", clock=hub.clock), hub.house.intake, hub.house.store, hub.clock)


async def by_interchange(hub: Hub, directory: Path, *texts: str) -> RoundCounts:
    folder = directory / "interchanges" / "uncontrolled"
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"2026-11-20_{number}.x12").write_text(text)
    return await sync(X12(directory / "interchanges", clock=hub.clock), hub.house.intake, hub.house.store, hub.clock)


ROW = {"row": "requisition", "case": "BN-D-SAM", "document_number": NUMBER, "item": "Blade", "quantity": 4,
       "status_code": "BB", "status_date": "2026-11-01", "estimated_shipping": "2026-11-18"}  # fmt: skip


async def by_extract(hub: Hub, directory: Path, *rows: dict[str, object], day: int = 20) -> RoundCounts:
    folder = directory / "extracts"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [{"extract": "samis.v1", "as_of": f"2026-11-{day}T06:00:00Z"}, *rows, {"end": len(rows)}]
    (folder / f"2026-11-{day}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return await sync(source_named("samis", folder, hub.clock), hub.house.intake, hub.house.store, hub.clock)


def many(count: int) -> tuple[list[str], list[list[str]]]:
    """One status of each of so many requisitions, in both formats."""
    numbers = [f"DBN14V6302{n:04}" for n in range(100, 100 + count)]
    lines = [RECORDS["SupplyStatus"].replace(NUMBER, number) for number in numbers]
    return lines, [[segment.replace(NUMBER, number) for segment in STATUS] for number in numbers]


async def test_the_purchaser_reads_what_an_interchange_says(own_hub: Hub, tmp_path: Path) -> None:
    counts = await by_interchange(own_hub, tmp_path, interchange(SHIPPED, NOTICE), interchange(STATUS, REPLY))
    assert (counts.applied, counts.duplicate, counts.quarantined) == (5, 1, 0)
    [seen] = await told(own_hub, BANDARIA)
    assert seen["documentNumber"] == NUMBER
    assert seen["shipments"] == [ON_ITS_WAY]
    assert [one["code"] for one in seen["supplyStatuses"]] == ["BB"]
    assert seen["availabilityNotices"] == [{"givenOn": "2026-11-11", "kind": "INITIAL"}]
    assert seen["availabilityReplies"] == [{"repliedOn": "2026-11-13", "release": None}]
    assert await told(own_hub, VERDANIA) == []


@pytest.mark.parametrize("record_first", [True, False])
async def test_an_act_told_in_both_formats_is_one_record(own_hub: Hub, tmp_path: Path, record_first: bool) -> None:
    lines = [RECORDS["SupplyStatus"], RECORDS["RequisitionShipment"]]
    texts = interchange(STATUS), interchange(SHIPPED)
    if record_first:
        await by_record(own_hub, tmp_path, lines)
        again = await by_interchange(own_hub, tmp_path, *texts)
        assert (again.applied, again.duplicate, again.quarantined) == (0, 4, 0)
    else:
        await by_interchange(own_hub, tmp_path, *texts)
        again = await by_record(own_hub, tmp_path, lines)
        # A record also says how it travels and by whom: an interchange has no place for that, so it is added.
        assert (again.applied, again.duplicate, again.superseded, again.quarantined) == (1, 2, 0, 0)
    [seen] = await told(own_hub, BANDARIA)
    assert seen["shipments"] == [ON_ITS_WAY]
    assert [one["code"] for one in seen["supplyStatuses"]] == ["BB"]


ANSWER = "AD5FGZ0001        BN  B                00418DZ2SAM         RDBN14V63020009XXX317"
ANSWERED = {"repliedOn": "2026-11-13", "release": "TO_ADDRESS_ON_FILE"}


@pytest.mark.parametrize("record_first", [True, False])
async def test_a_reply_told_in_both_formats_is_one_reply_with_what_either_says(
    own_hub: Hub, tmp_path: Path, record_first: bool
) -> None:
    """An interchange does not say where the goods may go: in whatever order they come, the reply says it in the end."""
    for record in (record_first, not record_first):
        if record:
            await by_record(own_hub, tmp_path, [ANSWER])
        else:
            await by_interchange(own_hub, tmp_path, interchange(REPLY))
    [seen] = await told(own_hub, BANDARIA)
    assert seen["availabilityReplies"] == [ANSWERED]
    for again in (
        await by_record(own_hub, tmp_path, [ANSWER]),
        await by_interchange(own_hub, tmp_path, interchange(REPLY)),
    ):
        assert (again.applied, again.duplicate, again.quarantined) == (0, 2, 0)
    assert await told(own_hub, BANDARIA) == [seen]


async def test_a_reply_of_another_order_is_another_reply(own_hub: Hub, tmp_path: Path) -> None:
    await by_interchange(own_hub, tmp_path, interchange(REPLY))
    await by_record(own_hub, tmp_path, [ANSWER.replace("00418", "00419")])
    [seen] = await told(own_hub, BANDARIA)
    assert sorted(str(one["release"]) for one in seen["availabilityReplies"]) == ["None", "TO_ADDRESS_ON_FILE"]


async def test_another_act_of_the_same_day_is_another_record(own_hub: Hub, tmp_path: Path) -> None:
    await by_record(own_hub, tmp_path, [RECORDS["SupplyStatus"]])
    other = ["LQ*81*BA" if segment == "LQ*81*BB" else segment for segment in STATUS]
    await by_interchange(own_hub, tmp_path, interchange(other))
    [seen] = await told(own_hub, BANDARIA)
    assert sorted(one["code"] for one in seen["supplyStatuses"]) == ["BA", "BB"]


@pytest.mark.long(but=1)
@pytest.mark.parametrize("record_first", [True, False])
async def test_many_acts_are_told_together_and_each_is_one_record(
    own_hub: Hub, tmp_path: Path, record_first: bool
) -> None:
    lines, sets = many(20)
    # Half of the requisitions are known by the one format, and their statuses by the other.
    if record_first:
        await by_record(own_hub, tmp_path, [line.replace("BBFGZ", "BDFGZ") for line in lines[:10]])
    await by_interchange(own_hub, tmp_path, interchange(*sets))
    await by_record(own_hub, tmp_path, lines)
    seen = await told(own_hub, BANDARIA)
    first = {"BD", "BB"} if record_first else {"BB"}
    assert [{one["code"] for one in r["supplyStatuses"]} for r in seen] == [first] * 10 + [{"BB"}] * 10
    assert sum(len(r["supplyStatuses"]) for r in seen) == (30 if record_first else 20)


@pytest.mark.parametrize("record_first", [True, False])
async def test_a_status_told_in_a_record_and_in_an_extract_is_one_status(
    own_hub: Hub, tmp_path: Path, record_first: bool
) -> None:
    record = [RECORDS["SupplyStatus"]]
    if record_first:
        await by_record(own_hub, tmp_path, record)
        again = await by_extract(own_hub, tmp_path, ROW)
        assert (again.applied, again.duplicate, again.superseded, again.quarantined) == (0, 2, 0, 0)
    else:
        await by_extract(own_hub, tmp_path, ROW)
        again = await by_record(own_hub, tmp_path, record)
        # A record also prints the stock number, the unit and its price: an extract has no place for them, so they are added.
        assert (again.applied, again.duplicate, again.superseded, again.quarantined) == (1, 1, 0, 0)
    # The extract of the next day says it again.
    again = await by_extract(own_hub, tmp_path, ROW, day=21)
    assert (again.applied, again.duplicate, again.superseded, again.quarantined) == (0, 2, 0, 0)
    [seen] = await told(own_hub, BANDARIA)
    assert [(one["code"], one["estimatedShippingOn"]) for one in seen["supplyStatuses"]] == [("BB", "2026-11-18")]
    [priced] = await told(own_hub, AIR_FORCE, PRICED)
    assert [one["unitPrice"] for one in priced["supplyStatuses"]] == ["3127.45 USD"]


@pytest.mark.long(but=1)
@pytest.mark.parametrize("order", list(permutations(("record", "interchange", "extract"))), ids=" ".join)
async def test_a_status_told_by_three_is_one_status_with_all_that_any_of_them_says(
    own_hub: Hub, tmp_path: Path, order: tuple[str, ...]
) -> None:
    for way in order:
        match way:
            case "record":
                await by_record(own_hub, tmp_path, [RECORDS["SupplyStatus"]])
            case "interchange":
                await by_interchange(own_hub, tmp_path, interchange(STATUS))
            case "extract":
                await by_extract(own_hub, tmp_path, ROW)
    [seen] = await told(own_hub, AIR_FORCE, PRICED)
    assert [(one["code"], one["unitPrice"]) for one in seen["supplyStatuses"]] == [("BB", "3127.45 USD")]


async def test_the_next_status_of_an_extract_stands_beside_the_one_before(own_hub: Hub, tmp_path: Path) -> None:
    await by_record(own_hub, tmp_path, [RECORDS["SupplyStatus"]])
    later = ROW | {"status_code": "BA", "status_date": "2026-11-19"}
    counts = await by_extract(own_hub, tmp_path, later)
    assert (counts.applied, counts.duplicate, counts.quarantined) == (1, 1, 0)
    [seen] = await told(own_hub, BANDARIA)
    assert [(one["code"], one["statedOn"]) for one in seen["supplyStatuses"]] == [
        ("BB", "2026-11-01"),
        ("BA", "2026-11-19"),
    ]
    assert await told(own_hub, VERDANIA) == []


async def test_an_extract_that_lost_the_latest_requisitions_is_held_for_a_person(own_hub: Hub, tmp_path: Path) -> None:
    rows = [ROW | {"document_number": f"DBN14V63{n:02}0009", "status_date": f"2026-11-{n:02}"} for n in range(1, 6)]
    assert (await by_extract(own_hub, tmp_path, *rows)).state == "ok"
    assert (await by_extract(own_hub, tmp_path, *rows[:3], day=21)).state == "held"
    assert len(await told(own_hub, BANDARIA)) == 5


async def test_a_status_that_differs_in_its_article_alone_is_the_same_told_otherwise_and_is_not_lost(
    own_hub: Hub, tmp_path: Path
) -> None:
    record = RECORDS["SupplyStatus"]
    await by_record(own_hub, tmp_path, [record])
    again = await by_record(own_hub, tmp_path, [record.replace("2840010345678", "2840010345679")])
    assert (again.applied, again.duplicate, again.quarantined) == (0, 1, 1)
    letters = [one["reason"] for one in await dead_letters(own_hub.house.store, "milstrip")]
    assert letters == ["conflicts with what was told as of the same instant"]
    [seen] = await told(own_hub, BANDARIA)
    assert [one["code"] for one in seen["supplyStatuses"]] == ["BB"]


class Depot(Ledger):
    """A system that tells that goods of a requisition are delivered directly, in the words of one party."""

    def __init__(self, name: str, party: str, **facts: Any) -> None:
        super().__init__(f"{name} {party}".encode(), source=name)
        self.party, self.facts = party, {"suffix": "A", "quantity": 3, **facts}

    def understand(self, fetched: Fetched) -> Understood:
        at, case = datetime(2026, 11, 20, tzinfo=UTC), "BN-D-UAA"
        return [
            Record("Requisition", NUMBER, {"document_number": NUMBER}, at, case=case),
            Record("DirectDeliveryNotice", f"{NUMBER}/A", self.facts, at, case, parent=NUMBER, originator=self.party),
        ]


async def test_who_adds_to_the_words_of_another_does_not_become_their_author(own_hub: Hub) -> None:
    for system in (Depot("depot", "agency:D"), Depot("plant", "company:1ABC2", contract_number="FA860926C0001")):
        counts = await sync(system, own_hub.house.intake, own_hub.house.store, own_hub.clock)
        assert (counts.state, counts.quarantined) == ("ok", 0)
    query = """{ case(designator: "BN-D-UAA") { requisitions { nodes { directDeliveryNotices { nodes {
      quantity contractNumber provenance { originator } } } } } } }"""
    found = (await own_hub.data(DSCA, query))["case"]["requisitions"]["nodes"]
    assert [one for requisition in found for one in requisition["directDeliveryNotices"]["nodes"]] == [
        {"quantity": 3, "contractNumber": "FA860926C0001", "provenance": {"originator": "agency:D"}}
    ]
