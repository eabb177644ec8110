"""What twelve systems tell of the Bandarian cases, each in its own words, and who reads it then."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Connector, Fetched
from hub.rounds.sources import SHIPPED, feed_directory, source_named
from hub.rounds.sync import RoundCounts, dead_letters, sync
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
)
from tests.stories.conftest import Worlds

# The keeper of the cases first; the others in the order of their names.
EVERY = ("dsams", "budget_tool", "cisil", "difs", "dsams_tm", "efts", "industry_status", "misil", "samis", "scip_eum",
         "scip_extract", "training_system")  # fmt: skip


async def round_of(hub: Hub, name: str, directory: Path | None = None) -> RoundCounts:
    """One round of a source over its recorded extracts, or over those of a directory."""
    source = source_named(name, directory or SHIPPED / name / "fixtures", hub.clock)
    counts = await sync(source, hub.house.intake, hub.house.store, hub.clock)
    assert counts.accounted_for
    return counts


def five(counts: RoundCounts) -> tuple[int, int, int, int, int]:
    return counts.received, counts.applied, counts.duplicate, counts.superseded, counts.quarantined


@pytest.fixture(scope="module")
async def told(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub that heard all twelve once."""
    async with worlds.hub() as hub:
        for name in EVERY:
            assert (await round_of(hub, name)).state == "ok"
        yield hub


@pytest.mark.long
async def test_every_record_of_every_system_is_accounted_for_and_a_replay_changes_nothing(own_hub: Hub) -> None:
    first = {name: five(await round_of(own_hub, name)) for name in EVERY}
    assert first == {
        "dsams": (6, 5, 0, 1, 0),  # of the case that the demonstration told first, its words stand
        "budget_tool": (6, 6, 0, 0, 0),
        "cisil": (6, 6, 0, 0, 0),
        "difs": (6, 6, 0, 0, 0),
        "dsams_tm": (3, 3, 0, 0, 0),
        "efts": (3, 3, 0, 0, 0),
        "industry_status": (4, 3, 0, 0, 1),  # one of them reports under a contract that is not awarded
        "misil": (6, 6, 0, 0, 0),
        "samis": (6, 6, 0, 0, 0),
        "scip_eum": (5, 5, 0, 0, 0),
        "scip_extract": (3, 2, 1, 0, 0),  # the requisition that the service told
        "training_system": (9, 9, 0, 0, 0),
    }
    letters = [one for one in await dead_letters(own_hub.house.store) if one["source"] in EVERY]
    reasons = Counter(one["reason"] for one in letters)
    assert reasons == {"no contract under its case": 1}
    # What was taken from a drop is known by its digest, and is not even read again.
    assert [five(await round_of(own_hub, name)) for name in EVERY] == [(0, 0, 0, 0, 0)] * 12


async def test_the_same_extract_under_another_name_is_a_duplicate(own_hub: Hub, tmp_path: Path) -> None:
    for name in ("samis", "efts", "difs"):
        await round_of(own_hub, name)
        for file in (SHIPPED / name / "fixtures").iterdir():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / f"again-{file.name}").write_bytes(file.read_bytes().replace(b"06:00:00Z", b"07:00:00Z"))
    assert [five(await round_of(own_hub, name, tmp_path / name)) for name in ("samis", "efts", "difs")] == [
        (6, 0, 6, 0, 0), (3, 0, 3, 0, 0), (6, 0, 6, 0, 0),
    ]  # fmt: skip


@pytest.mark.long
async def test_systems_in_any_order_come_to_the_same(worlds: Worlds) -> None:
    found = []
    for order in (EVERY, ("dsams", *reversed(EVERY[1:]))):
        async with worlds.hub() as hub:
            for name in order:
                await round_of(hub, name)
            found.append([await asked(hub, DSCA, case) for case in ("BN-D-SAG", "BN-B-GAA", "BN-P-GAB", "BN-D-SAM")])
            found[-1].append(await asked(hub, OFFICE, "BN-D-SAG", TRAINED))
            found[-1].append(await asked(hub, BANDARIA, "BN-D-SAG", WHERE))
    assert found[0] == found[1]


CASE = """
query($d: CaseDesignator!) { case(designator: $d) {
  deliveries { nodes { item quantity deliveredOn receivedBy } }
  titleTransfers { nodes { item document } }
  supplyDiscrepancyReports { nodes { number claimedAmount disposition } }
  billing { nodes { periodEndsOn amountBilled held } }
  shipments { nodes { status control shippedOn routing documentNumbers } }
  closure { supplyCompleteOn procedure }
} }"""
TRAINED = """query($d: CaseDesignator!) { case(designator: $d) {
  trainingLines { nodes { worksheet status quota funding reportsOn students { nodes { number arrivesOn } } } } } }"""
WHERE = """query($d: CaseDesignator!) { case(designator: $d) { requisitions { nodes { documentNumber requestedOn
  supplyStatuses { nodes { code isListed statedOn estimatedShippingOn quantity stockNumber } } } } } }"""


async def asked(hub: Hub, seat: str, case: str, query: str = CASE) -> Any:
    """What a reader reads of a case, each list in an order of its own."""
    found = (await hub.data(seat, query, {"d": case}))["case"]
    return found and {
        name: sorted(one["nodes"], key=repr) if one and "nodes" in one else one for name, one in found.items()
    }


@pytest.mark.long
async def test_a_case_that_dsams_opens_is_read_by_its_purchaser_as_far_as_it_was_told(told: Hub) -> None:
    query = """query($d: CaseDesignator!) { case(designator: $d) { designator stage title
      letterOfRequest { reference status } lettersOfOffer { nodes { status totalValue
      lines { nodes { number description quantity unitCost } } } } } }"""
    found = (await told.data(BANDARIA, query, {"d": "BN-D-TAA"}))["case"]
    assert found == {
        "designator": "BN-D-TAA",
        "stage": "OFFERED",
        "title": "Silver Wren liaison aircraft",
        "letterOfRequest": {"reference": "BN/AS/2025/201", "status": "IN_PREPARATION"},
        "lettersOfOffer": {"nodes": [{
            "status": "OFFERED", "totalValue": "24768000.00 USD",
            "lines": {"nodes": [
                {"number": "001", "description": "Liaison aircraft", "quantity": 3, "unitCost": "7500000.00 USD"},
                {"number": "002", "description": "Spares for two years", "quantity": 1, "unitCost": "1500000.00 USD"},
            ]},
        }]},
    }  # fmt: skip
    # Its neighbour's letter is not acknowledged, and nothing of either is the other's.
    assert (await told.data(VERDANIA, query, {"d": "VE-B-TAB"}))["case"] is None
    assert (await told.data(VERDANIA, query, {"d": "BN-D-TAA"}))["case"] is None
    steps = "query($d: CaseDesignator!) { case(designator: $d) { lettersOfOffer { nodes { offerMilestones { totalCount } } } } }"
    inside = (await told.data(AIR_FORCE, steps, {"d": "BN-D-TAA"}))["case"]["lettersOfOffer"]["nodes"]
    assert inside == [{"offerMilestones": {"totalCount": 3}}]


async def test_each_tells_in_its_own_words_and_nothing_is_merged(told: Hub) -> None:
    found = await asked(told, AIR_FORCE, "BN-D-SAG")
    assert found["deliveries"] == [
        {"item": "Loadmaster, initial qualification", "quantity": 8, "deliveredOn": "2026-09-25",
         "receivedBy": "Airlift training wing"},
        {"item": "Spare engine", "quantity": 1, "deliveredOn": "2026-11-09", "receivedBy": "Depot reception office"},
        # The service tells the nineteenth of October, finance the twentieth: both words stand.
        {"item": "Spare engine", "quantity": 2, "deliveredOn": "2026-10-19", "receivedBy": "Depot reception office"},
        {"item": "Spare engine", "quantity": 2, "deliveredOn": "2026-10-20", "receivedBy": None},
    ]  # fmt: skip
    assert found["titleTransfers"] == [{"item": "Spare engine", "document": "DD 1348-1A DBN14V60150001"}]
    assert found["supplyDiscrepancyReports"] == [
        {"number": "A0010-BN-SAG/001", "claimedAmount": "18450.00 USD", "disposition": "CREDIT"},
        {"number": "A0011-BN-SAG/002", "claimedAmount": "0.00 USD", "disposition": None},
    ]


ON_ITS_WAY = {"code": "BB", "isListed": True, "statedOn": "2026-11-12", "estimatedShippingOn": "2027-01-20",
              "quantity": 4, "stockNumber": None}  # fmt: skip


async def met(hub: Hub, seat: str) -> list[Any]:
    """Which of the types of a requisition a reader's schema has."""
    return [
        (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"]
        for kind in ("Requisition", "SupplyStatus")
    ]


async def test_a_purchaser_reads_where_its_item_is_from_its_services_extract_alone(own_hub: Hub) -> None:
    assert (await asked(own_hub, BANDARIA, "BN-D-SAG", WHERE))["requisitions"] == []
    assert five(await round_of(own_hub, "samis")) == (6, 6, 0, 0, 0)
    asked_for = {"documentNumber": "DBN14V60150002", "requestedOn": "2026-01-15",
                 "supplyStatuses": {"nodes": [ON_ITS_WAY]}}  # fmt: skip
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        assert (await asked(own_hub, seat, "BN-D-SAG", WHERE))["requisitions"] == [asked_for], seat
    assert await asked(own_hub, VERDANIA, "BN-D-SAG", WHERE) is None
    assert (await asked(own_hub, ARMY, "BN-D-SAG", WHERE))["requisitions"] == []
    for seat in (ALDER, NORTHPINE, DUNMORE, STATE, CENTCOM, DFAS):
        answer = await own_hub.ask(seat, WHERE, {"d": "BN-D-SAG"})
        assert answer["errors"][0]["message"] == "`requisitions` is not a field where it is asked for", seat
        assert await met(own_hub, seat) == [None, None], seat
    assert await met(own_hub, BANDARIA) == [{"name": "Requisition"}, {"name": "SupplyStatus"}]


async def test_a_purchaser_reads_where_its_item_is_once_whoever_tells_it(told: Hub) -> None:
    [one] = (await asked(told, BANDARIA, "BN-D-SAG", WHERE))["requisitions"]
    assert one["supplyStatuses"]["nodes"] == [ON_ITS_WAY]
    for case, number in (("BN-B-GAA", "BBN14V60150002"), ("BN-P-GAB", "PBN14V60150002")):
        [one] = (await asked(told, BANDARIA, case, WHERE))["requisitions"]
        assert (one["documentNumber"], one["supplyStatuses"]["nodes"]) == (number, [ON_ITS_WAY])


async def test_a_purchaser_reads_its_bill_once_it_is_sent_and_its_shipment_when_it_needs_no_protection(
    told: Hub,
) -> None:
    sam = await asked(told, BANDARIA, "BN-D-SAM")
    quarters = [(one["periodEndsOn"], one["amountBilled"]) for one in sam["billing"]]
    assert ("2026-09-30", "3250000.00 USD") in quarters
    assert "2750000.50 USD" not in repr(sam)
    assert "2750000.50 USD" in repr(
        await asked(told, DFAS, "BN-D-SAM", CASE.replace("shipments", "#").replace("closure", "#"))
    )
    shipments = (await asked(told, BANDARIA, "BN-D-SAG"))["shipments"]
    assert [(one["status"], one["routing"]) for one in shipments] == [
        ("IN_TRANSIT", ["Port of Bremley", "Strait of Verda"])
    ]
    inside = (await asked(told, AIR_FORCE, "BN-D-SAG"))["shipments"]
    assert sorted((one["status"] or "", one["control"] or "") for one in inside) == [
        ("", ""), ("IN_TRANSIT", "UNCONTROLLED"), ("NOTICE_GIVEN", ""),  # the first as its contractor tells it
    ]  # fmt: skip
    assert (await asked(told, BANDARIA, "BN-B-GAA"))["shipments"] == []


async def test_a_purchaser_reads_the_report_it_entered_in_the_portal_and_its_rivals_status_nobody(told: Hub) -> None:
    query = """query($d: CaseDesignator!) { case(designator: $d) {
      supplyDiscrepancyReports { nodes { number description } } } }"""
    found = await asked(told, BANDARIA, "BN-D-SAG", query)
    assert {"number": "A0011-BN-SAG/002",
            "description": "The log book of the second engine is not in its container."} in found["supplyDiscrepancyReports"]  # fmt: skip
    steps = "{ productionMilestones(first: 50) { nodes { kind forecastOn case { designator } } } }"
    for seat, reference in ((ALDER, "2027-05-17"), (NORTHPINE, None), (DUNMORE, None)):
        read = (await told.data(seat, steps))["productionMilestones"]["nodes"]
        assert ("2027-05-17" in repr(read)) is (reference is not None)
    agency = "query($d: CaseDesignator!) { case(designator: $d) { productionMilestones { nodes { forecastOn } } } }"
    assert "2027-05-17" in repr(await asked(told, AIR_FORCE, "BN-D-SAG", agency))
    # Not accepted by the agency, so neither the purchaser nor its office reads it.
    for seat in (BANDARIA, OFFICE):
        assert "2027-05-17" not in repr(await asked(told, seat, "BN-D-SAG", agency))


# Whose word stands.


class Told(Connector):
    """A source that tells one extract, by the contract of a source there is."""

    def __init__(self, name: str, raw: bytes, hub: Hub) -> None:
        self._source = source_named(name, None, hub.clock)
        self._fetched = Fetched("told", raw, None, hub.clock(), "archive")

    def describe(self) -> Any:
        return self._source.describe()

    def understand(self, fetched: Fetched) -> Any:
        return self._source.understand(fetched)

    async def read(self, cursor: object) -> AsyncIterator[Fetched]:
        yield self._fetched


SCIP = b"""HDR,scip_extract.v1,2026-11-20T06:00:00Z
COL,case_closure,case,supply_complete
case_closure,BN-P-GAB,2026-11-13
TRL,1
"""
FINANCE = b"""HDR,difs.v1,2026-11-19T06:00:00Z
COL,closure,case,procedure,certificate
closure,BN-P-GAB,ACCP,2026-11-16
TRL,1
"""


async def closure(hub: Hub) -> Any:
    query = """query($d: CaseDesignator!) { case(designator: $d) {
      closure { supplyCompleteOn procedure certificateOn provenance { sourceClass } } } }"""
    return (await hub.data(DSCA, query, {"d": "BN-P-GAB"}))["case"]["closure"]


async def tell(hub: Hub, name: str, raw: bytes) -> tuple[int, int, int, int, int]:
    return five(await sync(Told(name, raw, hub), hub.house.intake, hub.house.store, hub.clock))


OF_FINANCE = {
    "supplyCompleteOn": None, "procedure": "ACCELERATED", "certificateOn": "2026-11-16",
    "provenance": {"sourceClass": "agency_system"},
}  # fmt: skip


async def test_a_system_takes_over_what_the_portal_copied(own_hub: Hub) -> None:
    assert await tell(own_hub, "scip_extract", SCIP) == (1, 1, 0, 0, 0)
    assert await closure(own_hub) == {
        "supplyCompleteOn": "2026-11-13", "procedure": None, "certificateOn": None,
        "provenance": {"sourceClass": "portal_copy"},
    }  # fmt: skip
    assert await tell(own_hub, "difs", FINANCE) == (1, 1, 0, 0, 0)
    assert await closure(own_hub) == OF_FINANCE


async def test_the_portals_copy_takes_nothing_over_however_late_it_is(own_hub: Hub) -> None:
    assert await tell(own_hub, "difs", FINANCE) == (1, 1, 0, 0, 0)
    assert await tell(own_hub, "scip_extract", SCIP) == (1, 0, 0, 1, 0)
    assert await closure(own_hub) == OF_FINANCE


async def test_a_designator_in_a_feed_opens_no_case(own_hub: Hub) -> None:
    before = (await own_hub.data(DSCA, "{ cases { totalCount } }"))["cases"]["totalCount"]
    for name, raw in (("difs", FINANCE), ("scip_extract", SCIP)):
        assert await tell(own_hub, name, raw.replace(b"BN-P-GAB", b"BN-P-ZZZ")) == (1, 0, 0, 0, 1)
    assert (await own_hub.data(DSCA, "{ cases { totalCount } }"))["cases"]["totalCount"] == before
    assert {one["reason"] for one in await dead_letters(own_hub.house.store, "difs")} == {"case not known"}


async def test_an_extract_that_says_less_empties_what_it_said(own_hub: Hub) -> None:
    await tell(own_hub, "difs", FINANCE)
    await tell(own_hub, "difs", FINANCE.replace(b",2026-11-16", b",").replace(b"2026-11-19T06", b"2026-11-21T06"))
    assert (await closure(own_hub))["certificateOn"] is None
    # An earlier extract that comes late changes nothing.
    earlier = FINANCE.replace(b"2026-11-16", b"2026-10-01").replace(b"2026-11-19T06", b"2026-11-18T06")
    assert await tell(own_hub, "difs", earlier) == (1, 0, 0, 1, 0)
    assert (await closure(own_hub))["certificateOn"] is None


SCHEDULE = """query($d: CaseDesignator!) { case(designator: $d) {
  paymentSchedule { effectiveOn scheduledPayments { nodes { dueOn amount initialDeposit } } }
} }"""
IN_THE_LETTER = """query($d: CaseDesignator!) { case(designator: $d) {
  lettersOfOffer { nodes { paymentsDue { nodes { dueOn amount initialDeposit } } } }
} }"""


async def schedule(hub: Hub, seat: str, case: str = "BN-D-SAG") -> Any:
    """The schedule finance bills a case by, as a reader is told it."""
    return (await hub.data(seat, SCHEDULE, {"d": case}))["case"]["paymentSchedule"]


async def test_finance_bills_by_a_schedule_of_its_own_beside_that_of_the_letter(told: Hub) -> None:
    billed = {
        "effectiveOn": "2024-04-15",
        "scheduledPayments": {"nodes": [
            {"dueOn": "2024-03-29", "amount": "19052980.68 USD", "initialDeposit": True},
            {"dueOn": "2024-12-15", "amount": "57158942.04 USD", "initialDeposit": False},
            {"dueOn": "2025-12-15", "amount": "57158942.04 USD", "initialDeposit": False},
            {"dueOn": "2026-12-15", "amount": "52158942.04 USD", "initialDeposit": False},
            {"dueOn": "2027-03-15", "amount": "5000000.00 USD", "initialDeposit": False},
        ]},
    }  # fmt: skip
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE, DFAS):
        assert await schedule(told, seat) == billed, seat
    # The letter still says what it said: both words stand, whichever is wrong.
    [letter] = (await told.data(BANDARIA, IN_THE_LETTER, {"d": "BN-D-SAG"}))["case"]["lettersOfOffer"]["nodes"]
    assert letter["paymentsDue"]["nodes"][-1] == {
        "dueOn": "2026-12-15", "amount": "57158942.04 USD", "initialDeposit": False,
    }  # fmt: skip
    assert (await told.data(VERDANIA, SCHEDULE, {"d": "BN-D-SAG"}))["case"] is None
    for seat in (ALDER, DUNMORE, CENTCOM):
        answer = await told.ask(seat, SCHEDULE, {"d": "BN-D-SAG"})
        assert answer["errors"][0]["message"] == "`paymentSchedule` is not a field where it is asked for"


async def test_before_a_document_is_accepted_and_of_a_case_built_for_a_partner_the_schedule_stays_inside(
    told: Hub,
) -> None:
    offered, built = "BN-D-SAE", "H4-D-BAB"
    read = {
        s: [(await schedule(told, s, case)) is not None for case in (offered, built)] for s in (OFFICE, DSCA, AIR_FORCE)
    }
    assert read == {OFFICE: [True, True], DSCA: [True, True], AIR_FORCE: [True, True]}
    assert [await schedule(told, BANDARIA, case) for case in (offered, built)] == [None, None]
    assert [await schedule(told, STATE, case) is not None for case in (offered, built)] == [True, False]
    assert (await told.data(DFAS, SCHEDULE, {"d": offered}))["case"] is None
    assert (await schedule(told, DFAS, built))["effectiveOn"] == "2024-12-23"


RESCHEDULED = b"""HDR,difs.v1,2026-11-21T06:00:00Z
COL,payment_schedule,case,effective
payment_schedule,BN-D-SAG,2026-11-16
COL,scheduled_payment,case,due,amount,initial_deposit
scheduled_payment,BN-D-SAG,2027-03-15,57158942.04,N
TRL,2
"""


async def test_a_schedule_told_anew_takes_the_place_of_the_one_before(own_hub: Hub) -> None:
    await round_of(own_hub, "difs")
    assert await tell(own_hub, "difs", RESCHEDULED) == (1, 1, 0, 0, 0)
    assert await schedule(own_hub, BANDARIA) == {
        "effectiveOn": "2026-11-16",
        "scheduledPayments": {"nodes": [{"dueOn": "2027-03-15", "amount": "57158942.04 USD", "initialDeposit": False}]},
    }
    orphan = b"\n".join(
        [line for line in RESCHEDULED.replace(b"TRL,2", b"TRL,1").split(b"\n") if b"payment_schedule" not in line]
    )
    assert await tell(own_hub, "difs", orphan) == (1, 0, 0, 0, 1)
    assert [one["reason"] for one in await dead_letters(own_hub.house.store, "difs")] == ["part of nothing here"]
    assert (await schedule(own_hub, BANDARIA))["effectiveOn"] == "2026-11-16"


GOGGLES = """query($d: CaseDesignator!) { case(designator: $d) { endUseItems { nodes {
  serialNumber location lastCheckedOn checks { nodes { checkedOn %s finding { finding } } }
} } } }"""


async def test_the_portal_tells_what_is_watched_and_a_finding_to_those_who_watch_alone(told: Hub) -> None:
    def checked(serial: str, result: dict[str, str], finding: str | None) -> dict[str, Any]:
        check = {"checkedOn": "2026-05-11", **result, "finding": finding and {"finding": finding}}
        place = {"serialNumber": serial, "location": "Airlift wing armory", "lastCheckedOn": "2026-05-11"}
        return {**place, "checks": {"nodes": [check]}}

    seal = "The seal of its case was broken; it was sealed again."
    for seat in (OFFICE, DSCA, STATE):
        found = (await told.data(seat, GOGGLES % "result", {"d": "BN-D-SAN"}))["case"]["endUseItems"]["nodes"]
        assert found == [
            checked("NVG-0041", {"result": "SEEN"}, None), checked("NVG-0042", {"result": "FINDING"}, seal),
        ], seat  # fmt: skip
    found = (await told.data(BANDARIA, GOGGLES % "", {"d": "BN-D-SAN"}))["case"]["endUseItems"]["nodes"]
    assert found == [checked("NVG-0041", {}, None), checked("NVG-0042", {}, None)]
    for seat in (AIR_FORCE, ALDER, DFAS, CENTCOM):
        answer = await told.ask(seat, GOGGLES % "", {"d": "BN-D-SAN"})
        assert answer["errors"][0]["message"] == "`endUseItems` is not a field where it is asked for", seat


STRAY = b"""HDR,scip_eum.v1,2026-11-21T06:00:00Z
COL,check,case,serial_number,checked,result,finding
check,BN-D-SAN,NVG-0099,2026-11-20,SEEN,
check,BN-D-SAM,BT-0003,2026-11-20,SEEN,
TRL,2
"""


async def test_a_check_hangs_on_the_article_of_its_case_whoever_told_that_and_waits_for_one_nobody_told(
    own_hub: Hub,
) -> None:
    assert await tell(own_hub, "scip_eum", STRAY) == (2, 1, 0, 0, 1)
    letters = [(one["reason"], one["part"]) for one in await dead_letters(own_hub.house.store, "scip_eum")]
    assert letters == [("what it hangs on is not known", "check/BN-D-SAN/NVG-0099/2026-11-20")]
    trainer = (await own_hub.data(OFFICE, GOGGLES % "result", {"d": "BN-D-SAM"}))["case"]["endUseItems"]["nodes"]
    assert {one["serialNumber"]: len(one["checks"]["nodes"]) for one in trainer} == {
        "BT-0003": 1, "GPS-2201": 3, "GPS-2202": 1,
    }  # fmt: skip


# Where feeds arrive.


def test_a_source_has_its_own_directory_among_the_feeds(tmp_path: Path) -> None:
    (tmp_path / "difs").mkdir()
    (tmp_path / "stranger").mkdir()
    assert feed_directory(tmp_path, "difs") == tmp_path / "difs"
    assert feed_directory(tmp_path, "dsams") is None
    assert feed_directory(tmp_path, "stranger") is None
    assert feed_directory(tmp_path, "../difs") is None
    assert feed_directory(None, "difs") is None


async def test_a_source_that_is_only_pushed_to_is_unavailable_when_it_is_asked_all_the_same(own_hub: Hub) -> None:
    source = source_named("difs", None, own_hub.clock)
    assert source.is_asked is False
    counts = await sync(source, own_hub.house.intake, own_hub.house.store, own_hub.clock)
    assert (counts.state, counts.received) == ("unavailable", 0)


async def test_the_army_reads_its_own_case_and_the_air_force_none_of_it(told: Hub) -> None:
    assert [one["item"] for one in (await asked(told, ARMY, "BN-B-GAA"))["deliveries"]] == ["Armored ambulance"] * 2
    assert (await asked(told, AIR_FORCE, "BN-B-GAA"))["deliveries"] == []
