"""Tables taken out as files: each holds what the graph tells whoever asked, and nobody else has it or hears of it."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import httpx2
import openpyxl
import pytest
from graphql import GraphQLEnumType

from hub.app import House
from hub.deliveries.exports import Exports
from hub.read.loaders import Seen
from hub.serve.exports import ExportsEndpoint
from schema.audience import Audience, Principal
from schema.desk import Ground, Revocation
from schema.exports.table import TABLES, Column, ExportTable
from schema.exports.telling import told_to
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    call_of,
    one_case,
    own_schema,
    refused,
    tell,
    whole,
)
from tests.stories.conftest import Worlds
from tests.stories.test_revocation import revoke
from tests.stories.test_webhooks import rows

WHY = "Reconciling our case list with the ministry's books."
SEATS = (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS)
SHOWN_ONLY = {("BN-D-UAA", "MODIFICATION", "3"), ("BN-D-UAA", "MODIFICATION", "4")}  # DISPLAY ONLY
TRAINER, PODS, OPEN = "BN-D-SAM", "BN-D-RAD", "BN-D-RAA"
LISTED = """{ exports { totalCount nodes {
  id subject format purpose state failure rowsWritten rowsInAll mediaType sizeBytes digest
} } }"""


async def asked(hub: Hub, seat: str, subject: str, form: str = "CSV", key: str = "once", **narrowed: Any) -> str:
    """Ask for an export twice under one key; the id that both answers name."""
    taken = {"idempotencyKey": key, "subject": subject, "format": form, "purpose": WHY}
    receipt = await hub.submit(seat, "requestExport", taken, **narrowed)
    assert receipt["__typename"] == "Receipt", receipt
    assert await hub.submit(seat, "requestExport", taken, **narrowed) == receipt
    return str(receipt["recordId"])


async def had(hub: Hub, seat: str, export: str, **narrowed: Any) -> httpx2.Response:
    """The answer at the address of an export's file."""
    return await hub.client.get(
        f"/exports/{export}", headers={"authorization": f"Bearer {hub.token(seat, **narrowed)}"}
    )


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


def read(file: bytes) -> tuple[dict[str, str], list[list[str]]]:
    """What is said beside the rows, and the headings with the rows."""
    lines = file.decode().splitlines(keepends=True)
    said = [line.removeprefix("# ").strip() for line in lines if line.startswith("# ")]
    about = dict(line.split(": ", 1) for line in said)
    return about, list(csv.reader(io.StringIO("".join(lines[len(said) :]), newline="")))


async def taken_out(hub: Hub, seat: str, subject: str, **narrowed: Any) -> tuple[dict[str, str], list[list[str]]]:
    """Ask for an export, have it written, and read its file."""
    export = await asked(hub, seat, subject, key=f"{seat} {subject}", **narrowed)
    await hub.house.exports.pass_on()
    answer = await had(hub, seat, export, **narrowed)
    assert answer.status_code == 200, answer.text
    return read(answer.content)


def spelled(value: Any) -> str:
    """A value of the graph as a cell of text: a formula is none any more."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(spelled, value))
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t") else text


def found_at(node: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        node = None if node is None else node[key]
    return node


async def subjects(hub: Hub, seat: str) -> list[str]:
    """The tables that exist for a seat, as its own schema says."""
    found = (await own_schema(hub, seat)).type_map["ExportSubject"]
    assert isinstance(found, GraphQLEnumType)
    return list(found.values)


async def paged(hub: Hub, seat: str, subject: str) -> list[list[str]]:
    """The rows of a table as the graph tells them to whoever pages through it; what is within a case, case by case."""
    told = told_to(TABLES[subject], hub.house.graph, Audience(seat.partition(":")[0]))
    assert told is not None
    outer, *inner = told.table.connection
    rows: list[list[str]] = []
    shaped: list[Mapping[str, Any]] = []
    after = following = None
    while True:
        variables: dict[str, Any] = {"first": 1 if inner else 3, "after": after}
        if inner:
            variables |= {"within": 2, "following": following}
        page = (await hub.data(seat, told.document, variables))[outer]
        pairs = [({}, node) for node in page.get("nodes", ())]
        for edge in page.get("edges", ()):
            below = edge["node"][inner[0]]
            pairs += [(edge["node"], node) for node in below["nodes"]]
            following = below["pageInfo"]["endCursor"] if below["pageInfo"]["hasNextPage"] else None
        if told.table.shape is not None:
            shaped += [node for _, node in pairs]
            pairs = []
        for above, node in pairs:
            places = [(above, c.read[1:]) if c.read[0] == ".." else (node, c.read) for c in told.columns]
            rows.append([spelled(found_at(where, keys)) for where, keys in places])
        if following is not None:
            continue
        if not page["pageInfo"]["hasNextPage"]:
            if told.table.shape is not None:
                return [list(map(spelled, row)) for row in told.table.shape(shaped, hub.clock.at.date())]
            return rows
        after = page["pageInfo"]["endCursor"]


def same(lines: list[list[str]], told: list[list[str]]) -> None:
    """That a file holds what is told, in its order, but for what may be shown and never handed over."""
    assert lines == [line for line in told if tuple(line[:3]) not in SHOWN_ONLY]


async def test_a_nation_takes_out_its_cases_and_is_told_how_far_it_has_come(own_hub: Hub) -> None:
    export = await asked(own_hub, BANDARIA, "CASES")
    assert code(await had(own_hub, BANDARIA, export)) == (409, "EXPORT_AWAITED")
    [waits] = (await own_hub.data(BANDARIA, LISTED))["exports"]["nodes"]
    assert (waits["state"], waits["rowsWritten"], waits["rowsInAll"], waits["digest"]) == ("WAITING", 0, None, None)
    await own_hub.house.exports.pass_on()
    answer = await had(own_hub, BANDARIA, export)
    digest = hashlib.sha256(answer.content).hexdigest()
    [ready] = (await own_hub.data(BANDARIA, LISTED))["exports"]["nodes"]
    assert ready == {
        "id": export, "subject": "CASES", "format": "CSV", "purpose": WHY, "state": "READY", "failure": None,
        "rowsWritten": 40, "rowsInAll": 40, "mediaType": "text/csv", "sizeBytes": len(answer.content), "digest": digest,
    }  # fmt: skip
    head = ("content-disposition", "x-content-type-options", "cache-control", "content-type")
    assert [answer.headers[name] for name in head] == [
        "attachment; filename*=UTF-8''cases.csv", "nosniff", "no-store", "text/csv; charset=utf-8",
    ]  # fmt: skip
    about, [headings, *lines] = read(answer.content)
    assert about == {
        "Marking": "no row carries a marking", "Table": "Cases", "What it is": "The cases you are party to.",
        "Seat": BANDARIA, "Purpose": WHY, "As of": "2026-11-23T12:00:00+00:00",
        "Sources": "agency_system OK as of 2026-11-23T12:00:00+00:00; public_register OK as of 2026-11-23T12:00:00+00:00",
        "Rows": "40", "Export": export,
    }  # fmt: skip
    [trainer] = [line for line in lines if line[0] == TRAINER]
    assert dict(zip(headings, trainer, strict=True))["Title"] == "Silver Finch basic trainers"


@pytest.mark.long
async def test_a_file_holds_cell_for_cell_what_paging_through_the_graph_tells_each_seat(worlds: Worlds) -> None:
    counted: dict[str, dict[str, int]] = {}
    # So that nested lists too go over several pages; a report reads the lists within a record whole, or is none.
    for size, reports in ((7, False), (100, True)):
        async with worlds.hub(page=size) as hub:
            for seat in SEATS:
                for subject in await subjects(hub, seat):
                    if (TABLES[subject].shape is not None) is not reports:
                        continue
                    [headings, *lines] = (await taken_out(hub, seat, subject))[1]
                    told = told_to(TABLES[subject], hub.house.graph, Audience(seat.partition(":")[0]))
                    assert told is not None
                    assert headings == [column.heading for column in told.columns]
                    assert len(set(headings)) == len(headings)
                    counted.setdefault(seat, {})[subject] = len(lines)
                    same(lines, await paged(hub, seat, subject))
    assert counted == COUNTED


async def test_what_is_expected_is_one_table_for_javits_and_another_for_the_forecast(own_hub: Hub) -> None:
    told = {}
    for report, seat in product(("JAVITS", "FMS_FORECAST"), (DSCA, AIR_FORCE)):
        about, [headings, *lines] = await taken_out(own_hub, seat, f"EXPECTED_SALES_{report}")
        told[report, seat] = [line[:8] for line in lines]
        assert "What is expected is no part of what is proposed, offered, sold or delivered." in about.values()
        assert headings[1] == ("Calendar year" if report == "JAVITS" else "Fiscal year")
    squadron = ["BN", "2027", "Medium transport aircraft, second squadron", "MAJOR", "AIR_MOBILITY", "2"]
    hospitals = ["BN", "2028", "Field hospitals for two provinces", "OTHER", "ENGINEERING_AND_MEDICAL", "2"]
    assert told == {
        ("JAVITS", DSCA): [[*squadron, "148000391.00 USD", "2026-11-16"]],
        ("JAVITS", AIR_FORCE): [[*squadron, "148000391.00 USD", "2026-11-16"]],
        ("FMS_FORECAST", DSCA): [[*hospitals, "9000577.00 USD", "2026-11-16"]],
        ("FMS_FORECAST", AIR_FORCE): [],  # it names no agency
    }


class InAnotherSeat(Exports):
    """Reads as DSCA what a contractor asked for: what an export must never do."""

    async def _data(self, asked: Any, document: str, variables: Mapping[str, object]) -> dict[str, Any]:
        return await super()._data(replace(asked, principal=Principal.seated(DSCA)), document, variables)


class InAnotherSeatAltogether(InAnotherSeat):
    """Judges in that other seat as well whether what was answered may be written."""

    async def _markings_of(self, reader: Principal, records: Any) -> Any:
        return await super()._markings_of(Principal.seated(DSCA), records)


class Believing:
    """Holds whatever lies there to be told still."""

    async def still_told(self, *_: Any) -> bool:
        return True


class HandsWhatLies(ExportsEndpoint):
    """Does not ask again whether its asker is told what a file holds."""

    def __init__(self, *served: Any) -> None:
        super().__init__(*served)
        self._records = Believing()  # type: ignore[assignment]


class Misreading(House):
    """A hub whose exports are read in another seat than the asker's."""

    taking_out = InAnotherSeat


class Miswriting(House):
    """A hub whose exports are read and judged in another seat than the asker's."""

    taking_out = InAnotherSeatAltogether


class Leaking(House):
    """A hub that hands such files over unasked."""

    taking_out = InAnotherSeatAltogether
    taken_out = HandsWhatLies


async def test_a_file_read_in_another_seat_is_stopped_where_it_is_written_and_where_it_is_had(worlds: Worlds) -> None:
    async with worlds.serve(await worlds.copy(), kind=Misreading) as hub:
        same((await taken_out(hub, ALDER, "ROM_ESTIMATES"))[1][1:], await paged(hub, ALDER, "ROM_ESTIMATES"))
    async with worlds.serve(await worlds.copy(), kind=Miswriting) as hub:
        export = await asked(hub, ALDER, "ROM_ESTIMATES")
        await hub.house.exports.pass_on()
        assert code(await had(hub, ALDER, export)) == (410, "EXPORT_OUTDATED")


async def test_a_row_that_the_graph_does_not_tell_is_found(worlds: Worlds) -> None:
    async with worlds.serve(await worlds.copy(), kind=Leaking) as hub:
        lines = (await taken_out(hub, ALDER, "ROM_ESTIMATES"))[1][1:]
        told = await paged(hub, ALDER, "ROM_ESTIMATES")
        assert len(lines) > len(told)
        with pytest.raises(AssertionError):
            same(lines, told)


@pytest.mark.long
async def test_to_everybody_else_an_export_is_as_one_that_never_was(own_hub: Hub) -> None:
    others = [DUNMORE, VERDANIA, *(seat for seat in SEATS if seat != ALDER)]
    before = {seat: whole(await own_hub.post(seat, LISTED)) for seat in others}
    export = await asked(own_hub, ALDER, "ROM_ESTIMATES")
    await own_hub.house.exports.pass_on()
    assert (await had(own_hub, ALDER, export)).status_code == 200
    nothing = whole(await had(own_hub, DUNMORE, NOBODY))
    assert b"EXPORT_NOT_FOUND" in nothing
    node = "query($i: ID!) { node(id: $i) { __typename } }"
    for seat in others:
        assert whole(await had(own_hub, seat, export)) == nothing
        assert whole(await own_hub.post(seat, LISTED)) == before[seat]
        assert (await own_hub.data(seat, node, {"i": export}))["node"] is None
        # The address of attached files does not tell it either.
        address = {"authorization": f"Bearer {own_hub.token(seat)}"}
        known = await own_hub.client.get(f"/files/{export}", headers=address)
        unknown = await own_hub.client.get(f"/files/{NOBODY}", headers=address)
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


async def test_a_colleague_has_no_file_that_another_asked_for(own_hub: Hub) -> None:
    export = await asked(own_hub, BANDARIA, "CASES")
    await own_hub.house.exports.pass_on()
    answer = await had(own_hub, BANDARIA, export, subject="captain-oke")
    assert whole(answer) == whole(await had(own_hub, DUNMORE, NOBODY))


async def test_a_narrowed_token_takes_out_its_cases_alone_and_has_no_wider_file(own_hub: Hub) -> None:
    wide = await asked(own_hub, BANDARIA, "CASES")
    narrow = {"cases": [TRAINER]}
    export = await asked(own_hub, BANDARIA, "CASES", key="narrow", **narrow)
    await own_hub.house.exports.pass_on()
    about, [_, *lines] = read((await had(own_hub, BANDARIA, export, **narrow)).content)
    assert ([line[0] for line in lines], about["Rows"]) == ([TRAINER], "1")
    assert code(await had(own_hub, BANDARIA, wide, **narrow)) == (404, "EXPORT_NOT_FOUND")
    assert code(await had(own_hub, BANDARIA, export, cases=[PODS])) == (404, "EXPORT_NOT_FOUND")
    assert (await had(own_hub, BANDARIA, export)).status_code == 200  # the same person, reaching more


async def test_what_the_areas_of_a_token_do_not_reach_is_no_column_and_no_table(own_hub: Hub) -> None:
    areas = {"scopes": ["export:read", "export:submit", "Shipment"]}
    beyond = await asked(own_hub, BANDARIA, "CASES", **areas)
    export = await asked(own_hub, BANDARIA, "SHIPMENTS", key="ours", **areas)
    await own_hub.house.exports.pass_on()
    assert code(await had(own_hub, BANDARIA, beyond, **areas)) == (409, "EXPORT_FAILED")
    found = {n["id"]: n["failure"] for n in (await own_hub.data(BANDARIA, LISTED))["exports"]["nodes"]}
    assert found == {beyond: "OUT_OF_REACH", export: None}
    headings = read((await had(own_hub, BANDARIA, export, **areas)).content)[1][0]
    assert headings[0] == "Mode"
    assert "Case" not in headings
    assert "Case" in (await taken_out(own_hub, BANDARIA, "SHIPMENTS"))[1][0]


async def test_whoever_is_taken_back_meanwhile_gets_no_file(own_hub: Hub) -> None:
    export = await asked(own_hub, ALDER, "ROM_ESTIMATES")
    await revoke(own_hub, Revocation(Ground.ORGANIZATION, "company:1ABC2"))
    await own_hub.house.exports.pass_on()
    found = await rows(own_hub, "select state, failure, digest from export where id = $1::uuid and latest", export)
    assert found == [("FAILED", "ACCESS_ENDED", None)]


async def test_what_is_wrong_with_asking_is_refused_and_nothing_is_kept(own_hub: Hub) -> None:
    async def answered(purpose: str, key: str) -> Any:
        taken = {"idempotencyKey": key, "subject": "CASES", "format": "CSV", "purpose": purpose}
        return await own_hub.submit(DUNMORE, "requestExport", taken)

    for purpose in ("Nine char", "x" * 501, "          padded  "):
        assert refused(await answered(purpose, "p")) == ("EXPORT_PURPOSE", "purpose")
    assert (await own_hub.data(DUNMORE, LISTED))["exports"] == {"totalCount": 0, "nodes": []}
    for n in range(3):
        assert (await answered(WHY, f"k{n}"))["__typename"] == "Receipt"
    assert refused(await answered(WHY, "k3")) == ("EXPORT_LIMIT", None)
    assert (await own_hub.submit(ALDER, "requestExport", {
        "idempotencyKey": "a", "subject": "CASES", "format": "CSV", "purpose": WHY,
    }))["__typename"] == "Receipt"  # a rival's exports take no place of one's own  # fmt: skip
    await own_hub.house.exports.pass_on()
    assert (await answered(WHY, "k3"))["__typename"] == "Receipt"


async def test_of_many_asked_for_at_one_time_no_more_are_under_way_than_may_be(own_hub: Hub) -> None:
    asked = {"subject": "CASES", "format": "CSV", "purpose": "What the review of March is held against"}
    answers = await asyncio.gather(
        *(own_hub.submit(BANDARIA, "requestExport", asked | {"idempotencyKey": f"e-{n}"}) for n in range(6))
    )
    assert sorted(one["__typename"] for one in answers) == [*["Receipt"] * 3, *["Refused"] * 3]
    assert {refused(one) for one in answers if one["__typename"] == "Refused"} == {("EXPORT_LIMIT", None)}
    # What another organization has under way is not counted with it.
    other = await own_hub.submit(DSCA, "requestExport", asked | {"idempotencyKey": "e-0"})
    assert other["__typename"] == "Receipt"


async def test_a_table_that_is_none_for_a_seat_is_refused_as_one_that_there_is_not(hub: Hub) -> None:
    document = "mutation($i: RequestExportInput!) { requestExport(input: $i) { __typename } }"
    told = []
    for subject in ("LETTERS_OF_OFFER", "LETTERS_OF_OFFAL"):
        taken = {"idempotencyKey": "a", "subject": subject, "format": "CSV", "purpose": WHY}
        told.append((await hub.post(ALDER, document, {"i": taken})).text.replace(subject, "IT"))
    assert told[0] == told[1]
    assert "errors" in told[0]


class CutOff(Exports):
    """Ends as a process does that is killed while it writes."""

    async def _about(self, *_: Any) -> Any:
        raise asyncio.CancelledError


class Killed(House):
    """A hub that never comes to the end of an export."""

    taking_out = CutOff


@pytest.mark.long
async def test_an_export_that_was_cut_off_is_written_anew_by_whoever_comes_next(worlds: Worlds) -> None:
    addresses = await worlds.copy()
    async with worlds.serve(addresses, kind=Killed) as hub:
        export = await asked(hub, BANDARIA, "CASES")
        with pytest.raises(asyncio.CancelledError):
            await hub.house.exports.pass_on()
        assert code(await had(hub, BANDARIA, export)) == (409, "EXPORT_AWAITED")
        [halfway] = (await hub.data(BANDARIA, LISTED))["exports"]["nodes"]
        assert (halfway["state"], halfway["rowsWritten"], halfway["digest"]) == ("RUNNING", 40, None)
    async with worlds.serve(addresses) as hub:
        await hub.house.exports.pass_on()
        assert len(read((await had(hub, BANDARIA, export)).content)[1]) == 41


async def test_a_file_is_gone_after_seven_days(own_hub: Hub) -> None:
    export = await asked(own_hub, BANDARIA, "CASES")
    await own_hub.house.exports.pass_on()
    own_hub.clock.pass_(days=6, hours=23)
    assert (await had(own_hub, BANDARIA, export)).status_code == 200
    own_hub.clock.pass_(hours=1)
    assert code(await had(own_hub, BANDARIA, export)) == (410, "EXPORT_EXPIRED")
    kept = own_hub.house.settings.data_dir / "files" / export
    assert kept.exists()
    await own_hub.house.exports.pass_on()
    assert not kept.exists()
    [gone] = (await own_hub.data(BANDARIA, LISTED))["exports"]["nodes"]
    assert gone["state"] == "EXPIRED"


@pytest.mark.long
async def test_more_rows_or_bytes_than_a_file_may_hold_come_to_none(worlds: Worlds) -> None:
    for said, why in (({"export_rows": 39}, "TOO_MANY_ROWS"), ({"export_bytes": 1_000}, "TOO_LARGE")):
        async with worlds.serve(await worlds.copy(), said=said) as hub:
            await asked(hub, BANDARIA, "CASES")
            await asked(hub, BANDARIA, "CASES", "XLSX", "workbook")
            await hub.house.exports.pass_on()
            found = (await hub.data(BANDARIA, LISTED))["exports"]["nodes"]
            assert [(one["state"], one["failure"], one["digest"]) for one in found] == [("FAILED", why, None)] * 2


async def test_each_time_a_file_is_had_stands_on_record_with_what_it_is_for(own_hub: Hub) -> None:
    export = await asked(own_hub, BANDARIA, "CASES")
    await own_hub.house.exports.pass_on()
    await had(own_hub, BANDARIA, export)
    await had(own_hub, VERDANIA, export)
    found = await rows(
        own_hub,
        "select q.party, q.operation, r.records, q.coordinates from audit_record r join audit_question q "
        "on q.digest = r.question where q.kind = 'export'",
    )
    assert found == [("customer:BN", "GET /exports", [export], ["export of CASES", f"purpose: {WHY}"])]


async def test_no_table_asks_for_a_person(hub: Hub) -> None:
    for table in TABLES.values():
        assert isinstance(table, ExportTable)
        assert not any(word in table.document for word in ("students", "holder", "nominations", "files"))
        assert all(isinstance(column, Column) for column in table.columns)


async def test_a_file_is_marked_by_all_that_its_rows_are_made_of_and_holds_no_row_made_of_what_is_only_shown(
    own_hub: Hub,
) -> None:
    """A decision lies within the row of its request: its marking counts as the request's own."""
    hub = own_hub
    asking = {
        "case": TRAINER, "change": "RETRANSFER", "articles": "Basic trainer, one", "serialNumbers": ["BT-0003"],
        "recipient": "Air force of Verdania", "purpose": "An exchange of instructors.",
        "acquisitionCost": "2100000.00 USD", "idempotencyKey": "t-1",
    }  # fmt: skip
    request = (await hub.submit(BANDARIA, "requestTransfer", asking))["recordId"]
    decision = {"request": request, "outcome": "DENIED", "issue": False}

    async def watched(form: str) -> tuple[str, int]:
        export = await asked(hub, STATE, "QUARTERLY_TRANSFER_CONSENTS", key=form)
        await hub.house.exports.pass_on()
        about, lines = read((await had(hub, STATE, export)).content)
        return about["Marking"], len(lines)

    before, _ = await watched("before")
    assert "NOFORN" not in before
    marked = decision | {"marking": "CUI//NOFORN", "idempotencyKey": "d-1"}
    assert (await hub.submit(STATE, "recordTransferDecision", marked))["__typename"] == "Receipt"
    assert "NOFORN" in (await watched("after"))[0]


async def test_a_file_is_marked_by_the_versions_its_reader_was_told(own_hub: Hub) -> None:
    """What a version that it does not read is marked with moves no byte of what Bandaria takes out."""
    hub = own_hub
    call = await call_of(hub, OPEN)
    estimate = {"call": call, "amount": "7000000.00 USD", "leadTimeMonths": 18, "idempotencyKey": "v-1"}
    receipt = await hub.submit(ALDER, "submitRomEstimate", estimate | {"marking": "CUI//SP-CTI"})
    consent = {
        "record": receipt["recordId"],
        "version": receipt["version"],
        "to": "customer:BN",
        "idempotencyKey": "c-1",
    }
    assert (await hub.submit(ALDER, "recordConsent", consent))["__typename"] == "Receipt"

    async def marked(key: str) -> tuple[str, int]:
        export = await asked(hub, BANDARIA, "ROM_ESTIMATES", key=key)
        await hub.house.exports.pass_on()
        about, lines = read((await had(hub, BANDARIA, export)).content)
        return about["Marking"], len(lines)

    before = await marked("before")
    assert "SP-CTI" in before[0]
    hidden = {"amount": "8000000.00 USD", "marking": "CUI//SP-EXPT", "idempotencyKey": "v-2"}
    assert (await hub.submit(ALDER, "submitRomEstimate", estimate | hidden))["__typename"] == "Receipt"
    assert await marked("after") == before


@pytest.mark.parametrize(
    ("case", "line", "marking", "bandarias"),
    [
        (TRAINER, 'key = "amendment-1"', "CUI//NOFORN", 410),
        (TRAINER, 'key = "amendment-1"', "CUI//SP-EXPT", 410),
        ("BN-D-SAB", 'raw_status = "WRITE"', "CUI//SP-EXPT", 200),
    ],
)
async def test_a_file_is_had_as_long_as_its_reader_is_told_what_it_is_made_of(
    own_hub: Hub, tmp_path: Path, case: str, line: str, marking: str, bandarias: int
) -> None:
    """A letter marked since is in no file that is had since; a version that is still written moves nothing of Bandaria's."""
    hub = own_hub
    files = {seat: await asked(hub, seat, "LETTERS_OF_OFFER") for seat in (BANDARIA, VERDANIA, DSCA)}
    await hub.house.exports.pass_on()
    before = {seat: await had(hub, seat, export) for seat, export in files.items()}
    assert {answer.status_code for answer in before.values()} == {200}
    await tell(hub, tmp_path, one_case(case, (f"{line}\n", f'{line}\n  marking = "{marking}"\n')))
    after = {seat: await had(hub, seat, export) for seat, export in files.items()}
    statuses = {seat: answer.status_code for seat, answer in after.items()}
    assert statuses == {BANDARIA: bandarias, VERDANIA: 200, DSCA: 410}
    assert after[VERDANIA].content == before[VERDANIA].content
    assert code(after[DSCA]) == (410, "EXPORT_OUTDATED")
    if bandarias == 200:
        assert whole(after[BANDARIA]) == whole(before[BANDARIA])
        return
    anew = await asked(hub, BANDARIA, "LETTERS_OF_OFFER", key="anew")
    await hub.house.exports.pass_on()
    about, [_, *lines] = read((await had(hub, BANDARIA, anew)).content)
    there = [line for line in lines if line[:3] == [TRAINER, "AMENDMENT", "1"]]
    assert (len(there), "SP-EXPT" in about["Marking"]) == ((0, False) if "NOFORN" in marking else (1, True))


COUNTED: dict[str, dict[str, int]] = {
    BANDARIA: {
        "CASES": 40,
        "CONGRESSIONAL_NOTIFICATIONS": 80,
        "DELIVERIES": 6,
        "END_USE_ITEMS": 4,
        "LETTERS_OF_OFFER": 24,
        "REGISTER_OF_PROPOSED_SALES": 80,
        "ROM_ESTIMATES": 2,
        "SHIPMENTS": 8,
        "SUPPLY_DISCREPANCY_REPORTS": 6,
        "TRAINING_LINES": 4,
    },
    OFFICE: {
        "CASES": 44,
        "CONGRESSIONAL_NOTIFICATIONS": 80,
        "DELIVERIES": 6,
        "END_USE_ITEMS": 4,
        "EXPECTED_SALES_FMS_FORECAST": 1,
        "EXPECTED_SALES_JAVITS": 1,
        "FOREIGN_MILITARY_TRAINING_REPORT": 1,
        "LETTERS_OF_OFFER": 31,
        "QUARTERLY_ACCEPTED_LETTERS": 1,
        "QUARTERLY_OPEN_OFFERS": 1,
        "QUARTERLY_SOLD_BY_PURCHASER": 1,
        "QUARTERLY_SURVEYS": 0,
        "QUARTERLY_TRANSFER_CONSENTS": 1,
        "REGISTER_OF_PROPOSED_SALES": 80,
        "SHIPMENTS": 13,
        "SUPPLY_DISCREPANCY_REPORTS": 8,
        "TRAINING_LINES": 8,
        "YEARLY_DELIVERED_ARTICLES": 2,
    },
    DSCA: {
        "CASES": 52,
        "CONGRESSIONAL_NOTIFICATIONS": 84,
        "DELIVERIES": 6,
        "END_USE_ITEMS": 4,
        "EXPECTED_SALES_FMS_FORECAST": 1,
        "EXPECTED_SALES_JAVITS": 1,
        "FOREIGN_MILITARY_TRAINING_REPORT": 2,
        "LETTERS_OF_OFFER": 35,
        "QUARTERLY_ACCEPTED_LETTERS": 1,
        "QUARTERLY_OPEN_OFFERS": 1,
        "QUARTERLY_SOLD_BY_PURCHASER": 1,
        "QUARTERLY_SURVEYS": 0,
        "QUARTERLY_TRANSFER_CONSENTS": 1,
        "REGISTER_OF_PROPOSED_SALES": 80,
        "ROM_ESTIMATES": 27,
        "SHIPMENTS": 14,
        "SUPPLY_DISCREPANCY_REPORTS": 8,
        "TRAINING_LINES": 9,
        "YEARLY_DELIVERED_ARTICLES": 2,
    },
    AIR_FORCE: {
        "EXPECTED_SALES_FMS_FORECAST": 0,
        "EXPECTED_SALES_JAVITS": 1,
        "CASES": 52,
        "CONGRESSIONAL_NOTIFICATIONS": 84,
        "DELIVERIES": 6,
        "FOREIGN_MILITARY_TRAINING_REPORT": 0,
        "LETTERS_OF_OFFER": 32,
        "QUARTERLY_ACCEPTED_LETTERS": 1,
        "QUARTERLY_OPEN_OFFERS": 0,
        "QUARTERLY_SOLD_BY_PURCHASER": 1,
        "QUARTERLY_SURVEYS": 0,
        "QUARTERLY_TRANSFER_CONSENTS": 1,
        "REGISTER_OF_PROPOSED_SALES": 80,
        "ROM_ESTIMATES": 26,
        "SHIPMENTS": 13,
        "SUPPLY_DISCREPANCY_REPORTS": 8,
        "TRAINING_LINES": 5,
        "YEARLY_DELIVERED_ARTICLES": 2,
    },
    ALDER: {
        "CASES": 12,
        "CONGRESSIONAL_NOTIFICATIONS": 80,
        "REGISTER_OF_PROPOSED_SALES": 80,
        "ROM_ESTIMATES": 6,
        "SHIPMENTS": 0,
    },
    STATE: {
        "CASES": 52,
        "CONGRESSIONAL_NOTIFICATIONS": 84,
        "END_USE_ITEMS": 4,
        "EXPECTED_SALES_FMS_FORECAST": 1,
        "EXPECTED_SALES_JAVITS": 1,
        "LETTERS_OF_OFFER": 30,
        "QUARTERLY_ACCEPTED_LETTERS": 1,
        "QUARTERLY_OPEN_OFFERS": 1,
        "QUARTERLY_SOLD_BY_PURCHASER": 1,
        "QUARTERLY_SURVEYS": 0,
        "QUARTERLY_TRANSFER_CONSENTS": 1,
        "REGISTER_OF_PROPOSED_SALES": 80,
    },
    CENTCOM: {
        "EXPECTED_SALES_FMS_FORECAST": 1,
        "EXPECTED_SALES_JAVITS": 1,
        "CASES": 45,
        "CONGRESSIONAL_NOTIFICATIONS": 80,
        "FOREIGN_MILITARY_TRAINING_REPORT": 1,
        "REGISTER_OF_PROPOSED_SALES": 80,
        "TRAINING_LINES": 8,
    },
    DFAS: {
        "CASES": 12,
        "CONGRESSIONAL_NOTIFICATIONS": 80,
        "DELIVERIES": 6,
        "LETTERS_OF_OFFER": 12,
        "REGISTER_OF_PROPOSED_SALES": 80,
        "SUPPLY_DISCREPANCY_REPORTS": 8,
        "YEARLY_DELIVERED_ARTICLES": 2,
    },
}


async def test_a_workbook_holds_the_same_rows_as_the_text(own_hub: Hub) -> None:
    export = await asked(own_hub, BANDARIA, "LETTERS_OF_OFFER", "XLSX", "workbook")
    about, text = await taken_out(own_hub, BANDARIA, "LETTERS_OF_OFFER")
    answer = await had(own_hub, BANDARIA, export)
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''letters-of-offer.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    said = dict(book["About"].iter_rows(values_only=True))
    assert said | {"Export": about["Export"]} == about | {"Rows": "24"}
    assert said["Marking"] == "CUI//DL ONLY agency:D, customer:BN, department:DSCA/NOFORN"
    lines = [["" if cell is None else str(cell) for cell in row] for row in book["Rows"].iter_rows(values_only=True)]
    assert lines == text


class HandsToColleagues(ExportsEndpoint):
    """Gives a file to whoever sees that there is one: what it must not do."""

    async def _of(self, principal: Principal, record: str) -> Seen:
        found = await self._seen(replace(principal, scopes=None, cases=None, services=None), record)
        assert found is not None
        return found


class Careless(House):
    """A hub that asks only whose organization a file is."""

    taken_out = HandsToColleagues


async def test_a_hub_that_hands_files_to_colleagues_is_found(worlds: Worlds) -> None:
    async with worlds.serve(await worlds.copy(), kind=Careless) as hub:
        export = await asked(hub, BANDARIA, "CASES")
        await hub.house.exports.pass_on()
        found = [
            (await had(hub, BANDARIA, export, **who)).status_code for who in ({"subject": "oke"}, {"cases": [TRAINER]})
        ]
        assert found == [200, 410]  # what a narrower token is not told it is not handed either
