"""Letters of request reach the agency, State and DSCA as files each may read; a purchaser's replies reach the portal."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.milstrip.connector import Milstrip
from hub.deliveries.notice_replies import Answer, Batch, NoReplies, notice_replies
from hub.rounds.sync import RoundCounts, sync
from schema.audience import Principal
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, BANDARIA, VERDANIA
from tests.stories.test_letter_of_request import LETTER
from tests.stories.test_webhooks import rows

OFFICES = ("agency:D", "department:DSCA", "department:STATE")


def read(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


async def test_a_letter_goes_to_the_agency_as_original_and_to_state_and_dsca_as_copy(
    own_hub: Hub, tmp_path: Path
) -> None:
    await own_hub.house.routing_files(tmp_path).exchange()  # what the world's own letters and alerts were routed
    receipt = await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER)
    found = await own_hub.house.routing_files(tmp_path).exchange()
    new = {one.addressee: (one.files, one.records) for one in found if one.files}
    assert new == dict.fromkeys(OFFICES, (1, 1))
    letters = {}
    for office in OFFICES:
        path = max((tmp_path / office.replace(":", "-")).glob("*.jsonl"))
        head, line = read(path)
        assert (head["addressee"], head["records"], head["number"]) == (office, 1, int(path.stem))
        assert (line["record"], line["facet"]) == (receipt["recordId"], "LetterOfRequest")
        assert path.stat().st_mode & 0o077 == 0
        letters[office] = line
    assert {office: line["role"] for office, line in letters.items()} == {
        "agency:D": "ORIGINAL", "department:DSCA": "COPY", "department:STATE": "COPY",
    }  # fmt: skip
    told = letters["agency:D"]["facts"]
    assert (told["reference"], told["requirement"]) == (LETTER["reference"], LETTER["requirement"])

    # Recorded before it left; and once written, never again.
    query = (
        "select q.seat, reference, records from audit_record join audit_question q on q.digest = question "
        "where q.kind = 'delivery' and $1 = any(records) order by q.seat"
    )
    recorded = await rows(own_hub, query, receipt["recordId"])
    assert [seat for seat, _, _ in recorded] == ["agency:D", "dsca", "state"]
    assert not any(one.files for one in await own_hub.house.routing_files(tmp_path).exchange())


async def test_a_letter_whose_marking_keeps_it_from_an_addressee_waits_and_is_in_no_file_of_it(
    own_hub: Hub, tmp_path: Path
) -> None:
    await own_hub.house.routing_files(tmp_path).exchange()
    receipt = await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER)
    banner = "marking = 'CUI//DL ONLY agency:D, department:DSCA', marking_controls = '{DL ONLY}'"
    listed = "marking_addressees = '{agency:D,department:DSCA}'"
    for table, own in (("letter_of_request", "id"), ("letter_of_request_routing", "parent_id")):
        await rows(own_hub, f"update {table} set {banner}, {listed} where {own}::text = $1", receipt["recordId"])
    found = {one.addressee: one for one in await own_hub.house.routing_files(tmp_path).exchange()}
    assert (found["agency:D"].records, found["department:DSCA"].records, found["department:STATE"].records) == (1, 1, 0)
    assert found["department:STATE"].waiting == 1
    assert not any(receipt["recordId"].encode() in p.read_bytes() for p in (tmp_path / "department-STATE").glob("*"))


async def test_a_receipt_acknowledges_the_file_it_names_and_no_other(own_hub: Hub, tmp_path: Path) -> None:
    await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER)
    files = own_hub.house.routing_files(tmp_path)
    await files.exchange()
    path = max((tmp_path / "agency-D").glob("*.jsonl"))
    path.with_suffix(".receipt").write_text("0" * 64)
    [agency] = [one for one in await files.exchange() if one.addressee == "agency:D"]
    assert (agency.acknowledged, agency.receipts_that_differ) == (0, 1)
    path.with_suffix(".receipt").write_text(hashlib.sha256(path.read_bytes()).hexdigest() + "\n")
    [agency] = [one for one in await files.exchange() if one.addressee == "agency:D"]
    assert (agency.acknowledged, agency.receipts_that_differ) == (1, 0)
    assert await rows(
        own_hub, "select count(*) from routing_file where addressee = 'agency:D' and acknowledged_at is null"
    ) == [(0,)]


async def test_a_file_is_taken_away_thirty_days_after_its_receipt_and_never_before_it(
    own_hub: Hub, tmp_path: Path
) -> None:
    await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER)
    files = own_hub.house.routing_files(tmp_path)
    await files.exchange()
    path = max((tmp_path / "agency-D").glob("*.jsonl"))
    path.with_suffix(".receipt").write_text(hashlib.sha256(path.read_bytes()).hexdigest())
    await files.exchange()
    others = set((tmp_path / "department-STATE").iterdir())
    assert others
    own_hub.clock.pass_(days=29)
    await files.exchange()
    assert path.exists()
    own_hub.clock.pass_(days=2)
    await files.exchange()
    assert not path.exists()
    assert not path.with_suffix(".receipt").exists()
    # Whose receipt has not come stands, however old it is.
    assert others <= set((tmp_path / "department-STATE").iterdir())


#        .........1.........2.........3.........4.........5.........6.........7.........8
NOTICED = "AD1FGZ0001        BN  B                     DZ2SAM          DBN14V63020009XXX315"
AGAIN = "AD3FGZ0001        BN  B                     DZ2SAM          DBN14V63020009XXX322"


async def replied(hub: Hub, seat: str = BANDARIA) -> Batch:
    house, seated = hub.house, Principal.seated(seat)
    return await notice_replies(
        house.store.writes, house.answerer, house.audit, hub.clock, seated, to="FGZ", answer=Answer.RELEASE
    )


async def handed_over(hub: Hub, directory: Path, name: str, *lines: str) -> RoundCounts:
    (directory / "uncontrolled").mkdir(exist_ok=True)
    (directory / "uncontrolled" / name).write_text("".join(line + "\n" for line in lines))
    return await sync(Milstrip(directory, clock=hub.clock), hub.house.intake, hub.house.store, hub.clock)


async def test_a_purchaser_replies_to_the_notices_of_its_requisitions_once_and_reads_its_reply_when_it_comes_back(
    own_hub: Hub, tmp_path: Path
) -> None:
    before = await replied(own_hub)
    counts = await handed_over(own_hub, tmp_path, "2026-11-20_notices.txt", NOTICED, AGAIN)
    assert (counts.applied, counts.quarantined) == (3, 0)
    batch = await replied(own_hub)
    # The notice that was repeated is answered once, in its own words.
    [line] = [one for one in batch.lines if one not in before.lines]
    assert line == "AD5FGZ0001        BN  B                        SAM         RDBN14V63020009XXX327"
    assert (await replied(own_hub, VERDANIA)).lines == ()
    counts = await handed_over(own_hub, tmp_path, "2026-11-24_replies.txt", line)
    assert (counts.applied, counts.quarantined) == (1, 0)
    assert await replied(own_hub) == before
    with pytest.raises(NoReplies):
        await replied(own_hub, AIR_FORCE)


async def test_a_shipment_is_replied_to_by_its_control_number_alone(own_hub: Hub) -> None:
    [(shipment,)] = await rows(
        own_hub, "select id::text from shipment where source_key = 'BN-D-SAM/shipment/3' and latest"
    )
    assert (await replied(own_hub)).set_aside == {
        shipment: "nothing names a transportation control number of 17 positions"
    }
    await rows(
        own_hub, "update shipment set document_numbers = $2 where id::text = $1", shipment, ["TCN FB2300-6310-0042-XXX"]
    )
    batch = await replied(own_hub)
    assert "AD5FGZ            BN                         Y SAM         RFB230063100042XXX327" in batch.lines
    assert batch.set_aside == {}
    # Once it is known to need protection, it is no longer the purchaser's to reply to before it is released.
    noted = """
    select records from audit_record join audit_question q on q.digest = question where q.operation = 'notice replies'
    """
    named = await rows(own_hub, noted)
    assert any(shipment in records for (records,) in named)
    progress = {"idempotencyKey": "p", "shipment": shipment, "control": "SENSITIVE"}
    assert (await own_hub.submit(AIR_FORCE, "recordShipmentProgress", progress))["__typename"] == "Receipt"
    after = await replied(own_hub)
    assert not any("FB230063100042" in line for line in after.lines)
    assert after.set_aside == {}
