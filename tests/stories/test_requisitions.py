"""A purchaser requisitions under its blanket order; its file of 80 positions goes to the portal and comes back as the same acts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from connectors.milstrip.connector import Milstrip
from hub.deliveries.requisition_files import NoRequisitions, RequisitionFiles, Written
from hub.rounds.sync import RoundCounts, sync
from schema.audience import Principal
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, CENTCOM, DFAS, DSCA, OFFICE, STATE, VERDANIA, refused
from tests.stories.test_webhooks import rows

BLANKET = "BN-D-UAA"
NUMBER = "DBN14V63270001"
ITEM = {
    "case": BLANKET, "documentNumber": NUMBER, "stockNumber": "5820012345678", "quantity": 10, "unitOfIssue": "EA",
    "priority": "06", "requiredOn": "2027-02-01", "offerReleaseCode": "Z", "freightForwarderCode": "2",
    "customerService": "D", "adviceCode": "2D", "mediaAndStatusCode": "S", "demandCode": "R", "signalCode": "A",
}  # fmt: skip
#       .........1.........2.........3.........4.........5.........6.........7.........8
ASKED = "A01FGZS5820012345678  EA00010DBN14V63270001RDZ2UAAA        060322D              "

TOLD = """query($d: CaseDesignator!) { case(designator: $d) { requisitions { nodes { id documentNumber requestedOn
  items { nodes { stockNumber quantity priority requiredDelivery requiredOn } }
  requests { nodes { kind askedAt quantity priority requiredOn } }
} } } }"""


async def submitted(hub: Hub, mutation: str, key: str, **taken: Any) -> dict[str, Any]:
    return dict(await hub.submit(BANDARIA, mutation, {"idempotencyKey": key, **taken}))


async def requisitioned(hub: Hub, **other: Any) -> str:
    """The id of a new requisition."""
    receipt = await submitted(hub, "submitRequisition", f"r-{other}", **{**ITEM, **other})
    assert receipt["__typename"] == "Receipt", receipt
    return str(receipt["recordId"])


async def written(hub: Hub, directory: Path, seat: str = BANDARIA) -> Written:
    house = hub.house
    files = RequisitionFiles(house.store.writes, house.answerer, house.audit, hub.clock, directory)
    return await files.write(Principal.seated(seat), to="FGZ")


async def read_back(hub: Hub, directory: Path) -> RoundCounts:
    return await sync(Milstrip(directory, clock=hub.clock), hub.house.intake, hub.house.store, hub.clock)


async def told(hub: Hub, seat: str = BANDARIA) -> list[dict[str, Any]]:
    case = (await hub.data(seat, TOLD, {"d": BLANKET}))["case"]
    found = [] if case is None else case["requisitions"]["nodes"]
    return [{n: v["nodes"] if isinstance(v, dict) else v for n, v in one.items() if n != "id"} for one in found]


async def test_a_requisition_goes_into_one_file_of_80_positions_and_is_the_same_when_it_comes_back(
    own_hub: Hub, tmp_path: Path
) -> None:
    record = await requisitioned(own_hub)
    before = await told(own_hub)
    assert before == [
        {
            "documentNumber": NUMBER,
            "requestedOn": "2026-11-23",
            "items": [
                {
                    "stockNumber": "5820012345678", "quantity": 10, "priority": "06", "requiredDelivery": "032",
                    "requiredOn": "2027-02-01",
                }
            ],
            "requests": [],
        }
    ]  # fmt: skip
    for reader in (OFFICE, DSCA, AIR_FORCE):
        assert await told(own_hub, reader) == before, reader
    assert await told(own_hub, VERDANIA) == []
    batch = await written(own_hub, tmp_path)
    assert batch.file == tmp_path / "customer-BN" / "2026-11-23_000001.txt"
    assert batch.file.read_text() == ASKED + "\n"
    assert batch.file.stat().st_mode & 0o077 == 0
    assert (len(ASKED), batch.lines, batch.set_aside) == (80, (ASKED,), {})
    # On record before it left, and never in a second file.
    noted = """
    select q.seat, reference from audit_record join audit_question q on q.digest = question
    where q.operation = 'requisition file'
    """
    [(seat, reference)] = await rows(own_hub, noted)
    assert (seat, reference) == (BANDARIA, "customer:BN 1")
    assert (await written(own_hub, tmp_path)).file is None

    counts = await read_back(own_hub, batch.file.parent)
    assert (counts.received, counts.applied, counts.duplicate, counts.quarantined) == (2, 0, 2, 0)
    assert await told(own_hub) == before
    again = await read_back(own_hub, batch.file.parent)
    assert (again.applied, again.duplicate) == (0, 2)
    assert [
        one["id"] for one in (await own_hub.data(BANDARIA, TOLD, {"d": BLANKET}))["case"]["requisitions"]["nodes"]
    ] == [record]


async def test_a_batch_is_acknowledged_by_the_digest_of_its_bytes_and_by_nothing_else(
    own_hub: Hub, tmp_path: Path
) -> None:
    await requisitioned(own_hub)
    batch = await written(own_hub, tmp_path)
    assert batch.file is not None
    said = hashlib.sha256(batch.file.read_bytes()).hexdigest()
    receipt = batch.file.parent / "000001.receipt"
    files = own_hub.house.routing_files(tmp_path)
    for told_back, acknowledged, differ in ((None, 0, 0), ("0" * 64, 0, 1), (said, 1, 0), (said, 0, 0)):
        if told_back is not None:
            receipt.write_text(f"{told_back}\n")
        taken = await files.receipts_of("customer:BN")
        assert (taken.acknowledged, taken.receipts_that_differ) == (acknowledged, differ)
        assert (await files.receipts_of("customer:VE")).acknowledged == 0
    assert await rows(
        own_hub, "select count(*) from routing_file where addressee = 'customer:BN' and acknowledged_at is not null"
    ) == [(1,)]


async def test_what_is_asked_of_a_requisition_is_printed_in_its_own_series_and_repeats_the_rest(
    own_hub: Hub, tmp_path: Path
) -> None:
    record = await requisitioned(own_hub)
    await written(own_hub, tmp_path / "first")
    for mutation, taken in (
        ("followUpRequisition", {}),
        ("modifyRequisition", {"priority": "03", "requiredOn": "2026-12-31"}),
        ("cancelRequisition", {"quantity": 4}),
        ("cancelRequisition", {}),
    ):
        own_hub.clock.pass_(minutes=1)
        receipt = await submitted(own_hub, mutation, f"{mutation} {taken}", requisition=record, **taken)
        assert receipt["__typename"] == "Receipt", receipt
    batch = await written(own_hub, tmp_path)
    assert batch.lines == (
        "AT1FGZS5820012345678  EA00010DBN14V63270001RDZ2UAAA        060322D              ",
        "AM1FGZS5820012345678  EA00010DBN14V63270001RDZ2UAAA        033652D              ",
        "AC1FGZS5820012345678  EA00004DBN14V63270001RDZ2UAAA        033652D              ",
        "AC1FGZS5820012345678  EA00006DBN14V63270001RDZ2UAAA        033652D              ",
    )
    [seen] = await told(own_hub)
    assert [(r["kind"], r["quantity"], r["priority"], r["requiredOn"]) for r in seen["requests"]] == [
        ("FOLLOW_UP", 10, "06", "2027-02-01"),
        ("MODIFICATION", 10, "03", "2026-12-31"),
        ("CANCELLATION", 4, "03", "2026-12-31"),
        ("CANCELLATION", 6, "03", "2026-12-31"),
    ]
    assert batch.file is not None
    counts = await read_back(own_hub, batch.file.parent)
    assert (counts.received, counts.applied, counts.duplicate, counts.quarantined) == (5, 0, 5, 0)
    assert await told(own_hub) == [seen]
    # All of it is cancelled: nothing more can be asked of it.
    for mutation in ("followUpRequisition", "cancelRequisition"):
        late = await submitted(own_hub, mutation, f"late {mutation}", requisition=record)
        assert refused(late) == ("CANCELLATION_OF_A_REQUISITION", "requisition")
    assert (await written(own_hub, tmp_path)).file is None


async def test_a_follow_up_sent_again_is_the_same_request_of_a_later_instant_and_goes_out_again(
    own_hub: Hub, tmp_path: Path
) -> None:
    record = await requisitioned(own_hub)
    await submitted(own_hub, "followUpRequisition", "one", requisition=record)
    assert len((await written(own_hub, tmp_path)).lines) == 2
    own_hub.clock.pass_(days=7)
    await submitted(own_hub, "followUpRequisition", "two", requisition=record)
    assert len((await written(own_hub, tmp_path)).lines) == 1
    [seen] = await told(own_hub)
    assert [r["askedAt"] for r in seen["requests"]] == ["2026-11-30T12:00:00+00:00"]


async def test_a_follow_up_that_the_portal_told_first_is_the_purchasers_own_once_it_repeats_it(
    own_hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "2026-11-20_told.txt").write_text("\n".join([ASKED, "AT1" + ASKED[3:], ""]))
    own_hub.clock.pass_(days=1)
    counts = await read_back(own_hub, tmp_path)
    assert (counts.received, counts.applied, counts.quarantined) == (3, 3, 0)
    [requisition] = (await own_hub.data(BANDARIA, TOLD, {"d": BLANKET}))["case"]["requisitions"]["nodes"]
    receipt = await submitted(own_hub, "followUpRequisition", "own", requisition=requisition["id"])
    assert receipt["__typename"] == "Receipt", receipt
    [seen] = await told(own_hub)
    assert [(r["kind"], r["askedAt"]) for r in seen["requests"]] == [("FOLLOW_UP", "2026-11-24T12:00:00+00:00")]
    # Only what it submitted itself is its to send.
    assert (await written(own_hub, tmp_path / "out")).lines == ("AT1" + ASKED[3:],)


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("other", "code", "field"),
    [
        ({"case": "BN-D-SAM", "documentNumber": "DBN14V63270002"}, "CASES_WITH_REQUISITIONS", "case"),
        ({"case": "BN-D-QAG"}, "CASE_NOT_IMPLEMENTED", "case"),
        ({"case": "BN-D-SAP"}, "CASE_CLOSED", "case"),
        ({"case": "VE-D-RAA"}, "CASE_NOT_FOUND", "case"),
        ({"case": "H4-D-BAB"}, "CASE_NOT_FOUND", "case"),
        ({"documentNumber": "DBN14V6327"}, "DOCUMENT_NUMBER", "documentNumber"),
        ({"documentNumber": "BBN14V63270001"}, "NUMBER_OF_A_REQUISITION", "documentNumber"),
        ({"documentNumber": "DVE14V63270001"}, "NUMBER_OF_A_REQUISITION", "documentNumber"),
        ({"documentNumber": "DBN14V43270001"}, "NUMBER_OF_A_REQUISITION", "documentNumber"),
        ({"quantity": 0}, "FORM_OF_A_REQUISITION", "quantity"),
        ({"quantity": 100_000}, "FORM_OF_A_REQUISITION", "quantity"),
        ({"stockNumber": "5820-01-234-5678"}, "FORM_OF_A_REQUISITION", "stockNumber"),
        ({"unitOfIssue": "each"}, "FORM_OF_A_REQUISITION", "unitOfIssue"),
        ({"priority": "16"}, "PRIORITY_DESIGNATOR", "priority"),
        ({"requiredOn": "2027-11-23"}, "REQUIRED_DELIVERY_DATE", "requiredOn"),
        ({"requiredOn": "2026-11-22"}, "REQUIRED_DELIVERY_DATE", "requiredOn"),
        ({"offerReleaseCode": "B"}, "OFFER_RELEASE_OPTION", "offerReleaseCode"),
    ],
)
async def test_what_is_no_requisition_of_the_purchasers_is_refused_and_keeps_nothing(
    own_hub: Hub, tmp_path: Path, other: dict[str, Any], code: str, field: str
) -> None:
    answer = await submitted(own_hub, "submitRequisition", "r", **{**ITEM, **other})
    assert refused(answer) == (code, field)
    assert await rows(own_hub, "select count(*) from requisition where document_number = $1", NUMBER) == [(0,)]
    assert await written(own_hub, tmp_path) == Written(None, (), {})


async def test_a_number_is_used_once_and_a_change_changes_something(own_hub: Hub) -> None:
    record = await requisitioned(own_hub)
    again = await submitted(
        own_hub,
        "submitRequisition",
        "again",
        **ITEM,
    )
    assert refused(again) == ("NUMBER_USED", "documentNumber")
    same = await submitted(own_hub, "modifyRequisition", "m", requisition=record, priority="06")
    assert refused(same) == ("MODIFICATION_OF_A_REQUISITION", "requisition")
    assert (await submitted(own_hub, "cancelRequisition", "c", requisition=record, quantity=5))[
        "__typename"
    ] == "Receipt"
    copy = await submitted(own_hub, "cancelRequisition", "d", requisition=record, quantity=5)
    assert refused(copy) == ("ONE_ACT_ONE_RECORD", "quantity")
    more = await submitted(own_hub, "followUpRequisition", "f", requisition=record, quantity=6)
    assert refused(more) == ("CANCELLATION_OF_A_REQUISITION", "quantity")


async def test_nobody_else_requisitions_and_another_purchaser_meets_nothing_of_it(own_hub: Hub, tmp_path: Path) -> None:
    record = await requisitioned(own_hub)
    stranger = await own_hub.submit(VERDANIA, "cancelRequisition", {"idempotencyKey": "x", "requisition": record})
    assert refused(stranger) == ("REQUISITION_NOT_FOUND", "requisition")
    assert (await written(own_hub, tmp_path, VERDANIA)).file is None
    with pytest.raises(NoRequisitions):
        await written(own_hub, tmp_path, AIR_FORCE)
    for seat in (OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS):
        answer = await own_hub.ask(
            seat,
            f'mutation {{ cancelRequisition(input: {{ idempotencyKey: "x", requisition: "{record}" }}) {{ __typename }} }}',
        )
        assert "data" not in answer or answer["data"] is None, seat
    assert (await told(own_hub))[0]["requests"] == []
