"""Reports as tables: what each seat's own questions answer, shaped by the statutes, with nothing of anybody else's."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from graphql import OperationDefinitionNode, parse

from connectors.notification import transmittal_number
from hub.rounds.sources import SHIPPED, source_named
from hub.rounds.sync import sync
from schema.audience import Audience
from schema.exports.delivered_articles_report import DELIVERED_ARTICLES
from schema.exports.foreign_military_training_report import FOREIGN_MILITARY_TRAINING
from schema.exports.quarterly_report import ACCEPTED_LETTERS, OPEN_OFFERS, SOLD_BY_PURCHASER, TRANSFER_CONSENTS
from schema.exports.register_of_proposed_sales import REGISTER_OF_PROPOSED_SALES
from schema.exports.report_rows import ReportCutShort, all_below
from schema.exports.table import TABLES, ExportTable
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
    EVERYBODY,
    OFFICE,
    STATE,
    one_case,
    refused,
    tell,
    usd,
)
from tests.stories.test_exports import WHY, asked, had, read, subjects, taken_out

TODAY = date(2026, 11, 23)  # the last quarter that has ended is the fourth of fiscal year 2026
AFTER_NEW_YEAR = date(2027, 1, 5)  # the first of 2027 has ended


async def report(hub: Hub, seat: str, table: ExportTable, on: date = TODAY, **narrowed: Any) -> list[dict[str, Any]]:
    """The rows of a report by its headings, its document asked page by page as the seat."""
    nodes: list[Mapping[str, Any]] = []
    after = None
    while True:
        found: Any = await hub.data(seat, table.document, {"first": 30, "after": after}, **narrowed)
        for key in table.connection:
            found = found[key]
        nodes += found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert table.shape is not None
    headings = [column.heading for column in table.columns]
    return [dict(zip(headings, row, strict=True)) for row in table.shape(nodes, on)]


def audience(seat: str) -> Audience:
    """The audience of a seat."""
    return Audience(seat.partition(":")[0])


async def page(hub: Hub, seat: str, table: ExportTable) -> list[str]:
    """The codes with which a seat's schema declines the document of a report; none where it answers it."""
    answer = await hub.ask(seat, table.document, {"first": 100})
    return sorted({error["extensions"]["code"] for error in answer.get("errors", ())})


def of(rows: list[dict[str, Any]], *headings: str) -> list[tuple[Any, ...]]:
    """Some columns of a report."""
    return [tuple(row[heading] for heading in headings) for row in rows]


# The register of proposed sales.

TABLE = json.loads((SHIPPED / "sales_table" / "fixtures" / "proposed-sales-2026.json").read_bytes())["cases"]
REAL = ("Federal Register", "DSCA", "State")


async def test_the_register_holds_every_printed_text_and_no_draft(hub: Hub) -> None:
    rows = await report(hub, DSCA, REGISTER_OF_PROPOSED_SALES)
    assert Counter(of(rows, "Published in", "Class")) == {
        ("Federal Register", "NOTIFICATION"): 53,  # 50 rows of the table, and three documents in full
        ("Federal Register", "CORRECTION"): 2,
        ("Federal Register", "AMENDMENT"): 1,
        ("DSCA", "NOTIFICATION"): 9,
        ("State", "NOTIFICATION"): 9,
        ("Bandarian Gazette of Notices", "NOTIFICATION"): 5,
        ("Bandarian Gazette of Notices", "CORRECTION"): 1,
    }
    drafts = "{ congressionalNotifications(first: 1, where: { publishedOn: { isNull: true } }) { totalCount } }"
    assert (await hub.data(DSCA, drafts))["congressionalNotifications"]["totalCount"] == 4
    assert {row["Transmittal"] for row in rows}.isdisjoint({"26-905"})
    assert of([row for row in rows if row["Transmittal"] == "26-902"], "Total, estimated") == [("250000000.00 USD",)]


async def test_the_register_prints_the_totals_of_the_table_of_sales_and_of_nothing_else(hub: Hub) -> None:
    rows = await report(hub, DSCA, REGISTER_OF_PROPOSED_SALES)
    told = Counter(
        (sale["transmittal"] and transmittal_number(sale["transmittal"]), usd(f"{value}.00"))
        for sale in TABLE
        for text in sale["observations"]
        if (value := text.get("total_estimated_value_usd", text.get("estimated_cost_usd"))) is not None
    )
    # What the register's documents say in full stands beside what the table says of them.
    told.update({
        ("26-23", usd("280000000.00")): 1,
        ("26-27", usd("930000000.00")): 1,
        ("26-28", usd("340000000.00")): 1,
        ("26-1C", usd("8500000000.00")): 1,
    })  # fmt: skip
    printed = [row for row in rows if row["Published in"] in REAL and row["Total, estimated"] is not None]
    assert Counter(of(printed, "Transmittal", "Total, estimated")) == told
    assert (len(told), told.total()) == (52, 72)


async def test_texts_of_one_sale_stand_side_by_side_as_each_source_printed_them(hub: Hub) -> None:
    rows = await report(hub, DSCA, REGISTER_OF_PROPOSED_SALES)
    columns = ("Published in", "Published on", "Class", "Purchaser", "Total, estimated", "Delivered to Congress on")
    assert of([row for row in rows if row["Transmittal"] == "26-61"], *columns, "Texts of this transmittal") == [
        ("State", "2026-07-15", "NOTIFICATION", None, "484000000.00 USD", None, 3),
        ("Federal Register", "2026-08-28", "NOTIFICATION", "Government of Kuwait", "484000000.00 USD", "2026-07-15", 3),
        ("Federal Register", "2026-09-02", "CORRECTION", None, None, None, 3),
    ]
    assert {row["Texts differ in"] for row in rows if row["Published in"] in REAL} == {None}


async def test_an_amendment_names_what_it_amends_and_a_correction_its_document(hub: Hub) -> None:
    rows = await report(hub, DSCA, REGISTER_OF_PROPOSED_SALES)
    columns = ("Transmittal", "Class", "Amends transmittal", "Corrects document", "Major defense equipment, estimated")
    assert of([row for row in rows if row["Document"] in ("2026-11403", "2026-00029")], *columns) == [
        ("24-48", "CORRECTION", None, "2025-22709", None),
        ("26-1C", "AMENDMENT", "23-26", None, "5000000000.00 USD"),
    ]
    assert "23-26" not in {
        row["Transmittal"] for row in rows
    }  # its certification is not in the store, and is not made up


async def test_the_post_without_a_number_stands_alone_beside_its_likely_twin(hub: Hub) -> None:
    rows = await report(hub, DSCA, REGISTER_OF_PROPOSED_SALES)
    alike = [row for row in rows if row["Total, estimated"] == usd("22300000.00")]
    assert of(alike, "Transmittal", "Published in", "Texts of this transmittal") == [
        ("26-54", "Federal Register", 1), (None, "State", 1),
    ]  # fmt: skip
    assert rows[-1] == alike[-1]


async def test_every_seat_reads_the_same_register(hub: Hub) -> None:
    rows = await report(hub, DSCA, REGISTER_OF_PROPOSED_SALES)
    for seat in EVERYBODY:
        assert await report(hub, seat, REGISTER_OF_PROPOSED_SALES) == rows


async def test_two_texts_of_one_sale_that_contradict_each_other_both_say_in_what(own_hub: Hub, tmp_path: Path) -> None:
    certified = """
  [[case.congressional_notification]]
  key = "26-907-again"
  transmittal = "26-907"
  kind = "CERTIFICATION"
  total_value = "56000000.00 USD"
  published_in = "Bandarian Gazette of Sales"
  published_on = 2026-06-29
  originator = "department:DSCA"
"""
    await tell(own_hub, tmp_path, one_case("BN-B-GAA", more=certified))
    rows = await report(own_hub, BANDARIA, REGISTER_OF_PROPOSED_SALES)
    columns = ("Published in", "Total, estimated", "Texts differ in", "Texts of this transmittal")
    assert of([row for row in rows if row["Transmittal"] == "26-907"], *columns) == [
        ("Bandarian Gazette of Notices", "55000000.00 USD", "total value", 2),
        ("Bandarian Gazette of Sales", "56000000.00 USD", "total value", 2),
    ]


# The quarterly report.


async def test_open_letters_are_those_of_the_last_day_of_the_quarter(hub: Hub) -> None:
    rows = await report(hub, DSCA, OPEN_OFFERS)
    assert rows == [
        {
            "Period": "FY2026 Q4", "Report due on": "2026-11-29",
            "Purchaser": "BN", "Implementing agency": "B", "Case": "BN-B-GAA", "Document": "BASIC",
            "Number": 0, "Description": "Armored ambulances",
            "Articles and services, how many": "Armored ambulance (34)",
            "Listed because": "REACHES_THRESHOLD", "Stage of the values": "OFFERED", "Channel": "FMS",
            "Major defense equipment, offered": "50157510.60 USD", "Total, offered": "51762550.94 USD",
            "Sent on": "2026-09-04", "Expires on": "2026-11-10", "Records read": 1,
            "Classes of sources": "agency_system", "As of, the oldest": "2026-11-20T06:00:00+00:00",
            "A source is stale": "no",
        }
    ]  # fmt: skip
    # Accepted in October, so it is no open offer of the next quarter, and is not counted in both.
    assert await report(hub, DSCA, OPEN_OFFERS, AFTER_NEW_YEAR) == []


async def test_accepted_letters_are_those_of_the_fiscal_year_so_far(hub: Hub) -> None:
    columns = (
        "Period",
        "Case",
        "Listed because",
        "Major defense equipment, sold",
        "Total, sold",
        "Accepted on",
        "Stage of the values",
    )
    assert of(await report(hub, DSCA, ACCEPTED_LETTERS), *columns) == [
        ("FY2026 Q4", "BN-D-UAB", "VALUE_NOT_ON_RECORD", None, None, "2025-11-03", "SOLD"),
    ]
    assert of(await report(hub, DSCA, ACCEPTED_LETTERS, AFTER_NEW_YEAR), *columns) == [
        ("FY2027 Q1", "BN-B-GAA", "REACHES_THRESHOLD", "50157510.60 USD", "51762550.94 USD", "2026-10-19", "SOLD"),
    ]


async def test_what_was_sold_to_a_purchaser_counts_the_letters_that_are_not_listed_too(hub: Hub) -> None:
    columns = (
        "Period", "Purchaser", "Letters accepted", "Letters without a value on record", "Total of the others, sold", "Records read",
    )  # fmt: skip
    assert of(await report(hub, DSCA, SOLD_BY_PURCHASER), *columns) == [("FY2026 Q4", "BN", 1, 1, None, 1)]
    assert of(await report(hub, DSCA, SOLD_BY_PURCHASER, AFTER_NEW_YEAR), *columns) == [
        ("FY2027 Q1", "BN", 2, 0, "53486636.97 USD", 2),  # 51,762,550.94 and 1,724,086.03
    ]


async def test_what_is_built_for_a_partner_is_sold_to_nobody(hub: Hub) -> None:
    query = '{ lettersOfOffer(first: 50, where: { acceptedOn: { gte: "2025-10-01", lte: "2026-09-30" } }) { nodes { case { designator } } } }'
    found = (await hub.data(DSCA, query))["lettersOfOffer"]["nodes"]
    assert sorted(one["case"]["designator"] for one in found) == ["BN-D-UAB", "H4-B-BAC"]
    assert of(await report(hub, DSCA, SOLD_BY_PURCHASER), "Purchaser", "Letters accepted") == [("BN", 1)]


async def test_consents_are_those_of_the_quarter_by_what_was_paid_at_first(hub: Hub) -> None:
    columns = (
        "Period",
        "Country",
        "Case",
        "What is to be done",
        "Listed because",
        "Original acquisition cost",
        "Consented on",
        "Records read",
    )
    assert of(await report(hub, STATE, TRANSFER_CONSENTS), *columns) == [
        ("FY2026 Q4", "BN", "BN-D-SAM", "USE_AS_DISPLAY", "REACHES_THRESHOLD", "2100000.00 USD", "2026-07-20", 2),
    ]
    # Of a consent of October 2025 no cost is on record; the denial of November 2026 is no consent.
    assert of(await report(hub, STATE, TRANSFER_CONSENTS, date(2026, 1, 5)), *columns) == [
        ("FY2026 Q1", "BN", "BN-D-SAN", "DISPOSAL", "VALUE_NOT_ON_RECORD", None, "2025-10-06", 2),
    ]
    assert await report(hub, STATE, TRANSFER_CONSENTS, AFTER_NEW_YEAR) == []
    denied = '{ transferRequests(where: { acquisitionCost: { eq: "14380000.00 USD" } }) { nodes { decision { outcome decidedOn } } } }'
    [found] = (await hub.data(STATE, denied))["transferRequests"]["nodes"]
    assert found == {"decision": {"outcome": "DENIED", "decidedOn": "2026-11-09"}}


async def test_what_was_built_for_a_country_is_passed_on_by_that_country(own_hub: Hub) -> None:
    asked = '{ transferRequests(where: { articles: { eq: "Evacuation kit, two" } }) { nodes { id } } }'
    [request] = (await own_hub.data(STATE, asked))["transferRequests"]["nodes"]
    taken = {
        "idempotencyKey": "kits", "request": request["id"], "outcome": "CONSENTED", "issue": True,
        "acquisitionCost": "1446455.10 USD", "recipientCountry": "JOR",
    }  # fmt: skip
    receipt = await own_hub.submit(STATE, "recordTransferDecision", taken)
    assert receipt["__typename"] == "Receipt", receipt
    columns = ("Country", "Case", "Listed because", "Consented on")
    assert of(await report(own_hub, STATE, TRANSFER_CONSENTS, AFTER_NEW_YEAR), *columns) == [
        ("BN", "H4-D-BAB", "REACHES_THRESHOLD", "2026-11-23"),
    ]


# The yearly report.


async def test_what_was_delivered_is_counted_by_article_and_apart_where_no_charge_is_on_record(hub: Hub) -> None:
    columns = (
        "Period", "Report due on", "Purchaser", "Article", "Stage of the values", "Quantity delivered", "Charged for what was delivered",
        "Records read",
    )  # fmt: skip
    assert of(await report(hub, DSCA, DELIVERED_ARTICLES), *columns) == [
        ("FY2026", "2027-02-01", "BN", "Basic trainer aircraft", "DELIVERED", 4, "20920441.80 USD", 1),
        ("FY2026", "2027-02-01", "BN", "Instructor pilot training, courses completed", "DELIVERED", 6, None, 1),
    ]
    # Evacuation kits worth 1,446,455.10 were delivered in the same year, and built for Bandaria: they are in the store.
    kits = '{ deliveries(where: { item: { eq: "Evacuation kit" } }) { nodes { charged deliveredOn } } }'
    assert (await hub.data(DSCA, kits))["deliveries"]["nodes"] == [
        {"charged": "1446455.10 USD", "deliveredOn": "2026-02-05"}
    ]


async def test_a_delivery_that_finance_reports_too_is_not_added_to_what_the_service_told(
    own_hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "2026-11.csv").write_bytes(FINANCE)
    counts = await sync(
        source_named("difs", tmp_path, own_hub.clock), own_hub.house.intake, own_hub.house.store, own_hub.clock
    )
    assert (counts.state, counts.applied) == ("ok", 1)
    rows = await report(own_hub, DSCA, DELIVERED_ARTICLES)
    columns = ("Article", "Quantity delivered", "Charged for what was delivered", "Records read")
    assert of(rows, *columns) == [
        ("Basic trainer aircraft", 4, "20920441.80 USD", 1),
        ("Instructor pilot training, courses completed", 6, "889200.00 USD", 1),
        ("Instructor pilot training, courses completed", 6, None, 1),
    ]


FINANCE = b"""HDR,difs.v1,2026-11-21T06:00:00Z
COL,delivery,case,transaction,line,item,quantity,delivered,delivery_source_code,value
delivery,BN-D-SAM,C1-000777,002,"Instructor pilot training, courses completed",6,2026-08-21,AA,889200.00
TRL,1
"""


@pytest.mark.long
async def test_a_line_is_major_defense_equipment_as_its_agency_says_of_its_natures(own_hub: Hub) -> None:
    asked = '{ case(designator: "BN-D-SAM") { letterOfRequest { id } } }'
    letter = (await own_hub.data(AIR_FORCE, asked))["case"]["letterOfRequest"]
    said = {"quantity": 1, "description": "Trainer", "unitCost": usd("600000.00")}
    lines = [
        {**said, "number": "004", "natures": ["SIGNIFICANT_MILITARY_EQUIPMENT", "MAJOR_DEFENSE_EQUIPMENT"]},
        {**said, "number": "005", "natures": ["SIGNIFICANT_MILITARY_EQUIPMENT"]},
        {**said, "number": "006"},
    ]
    taken = {
        "idempotencyKey": "three-lines", "case": "BN-D-SAM", "kind": "AMENDMENT", "letter": letter["id"],
        "changes": ["ADD_LINE"], "content": {"lines": lines},
    }  # fmt: skip
    receipt = await own_hub.submit(AIR_FORCE, "prepareLetterOfOffer", taken)
    assert receipt["__typename"] == "Receipt", receipt
    assert await own_hub.submit(AIR_FORCE, "prepareLetterOfOffer", taken) == receipt
    read = f'{{ node(id: "{receipt["recordId"]}") {{ ... on LetterOfOffer {{ lines {{ nodes {{ number majorDefenseEquipment }} }} }} }} }}'
    marks = {"004": True, "005": False, "006": None}
    for seat in (AIR_FORCE, DSCA, STATE, OFFICE):
        found = (await own_hub.data(seat, read))["node"]["lines"]["nodes"]
        assert {line["number"]: line["majorDefenseEquipment"] for line in found} == marks, seat
    for seat in (BANDARIA, ALDER, ARMY):  # not approved yet, and not theirs
        assert (await own_hub.ask(seat, f'{{ node(id: "{receipt["recordId"]}") {{ __typename }} }}'))["data"] == {
            "node": None
        }


# Who reads what.

OF_CASES = (OPEN_OFFERS, ACCEPTED_LETTERS, SOLD_BY_PURCHASER, TRANSFER_CONSENTS, DELIVERED_ARTICLES)


async def test_a_report_holds_the_readers_own_universe(hub: Hub) -> None:
    found = {
        seat: [len(await report(hub, seat, table, AFTER_NEW_YEAR)) for table in OF_CASES if audience(seat) in table.by]
        for seat in (DSCA, STATE, AIR_FORCE, ARMY, OFFICE, "sco:VE", DFAS)
    }
    assert found == {
        DSCA: [0, 1, 1, 0, 2],
        STATE: [0, 1, 1, 0],
        AIR_FORCE: [0, 0, 1, 0, 2],
        ARMY: [0, 1, 1, 0, 0],
        OFFICE: [0, 1, 1, 0, 2],
        "sco:VE": [0, 0, 0, 0, 0],
        DFAS: [2],
    }
    column = "Total of the others, sold"
    assert of(await report(hub, AIR_FORCE, SOLD_BY_PURCHASER, AFTER_NEW_YEAR), column) == [("1724086.03 USD",)]
    assert of(await report(hub, ARMY, SOLD_BY_PURCHASER, AFTER_NEW_YEAR), column) == [("51762550.94 USD",)]


async def test_a_report_of_a_narrowed_token_is_about_its_cases_alone(hub: Hub) -> None:
    rows = await report(hub, DSCA, SOLD_BY_PURCHASER, AFTER_NEW_YEAR, cases=["BN-D-SAF"])
    assert of(rows, "Letters accepted", "Total of the others, sold") == [(1, "1724086.03 USD")]


async def test_a_report_exists_for_a_seat_only_where_its_own_questions_answer_it(hub: Hub) -> None:
    seats = {BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS}
    for table in (REGISTER_OF_PROPOSED_SALES, *OF_CASES):
        answered = {seat for seat in seats if await page(hub, seat, table) == []}
        assert answered >= {seat for seat in seats if audience(seat) in table.by}, table.subject
        assert [await page(hub, seat, table) for seat in seats - answered] == [["UNKNOWN_FIELD"]] * len(
            seats - answered
        )
    assert await page(hub, STATE, DELIVERED_ARTICLES) == ["UNKNOWN_FIELD"]
    assert await page(hub, BANDARIA, DELIVERED_ARTICLES) == ["UNKNOWN_FIELD"]  # what was charged it reads in its bill


async def test_what_was_charged_for_a_delivery_is_for_officials_and_finance(hub: Hub) -> None:
    query = "{ deliveries(first: 1) { nodes { charged } } }"
    declined = {
        seat: [e["extensions"]["code"] for e in (await hub.ask(seat, query)).get("errors", ())] for seat in EVERYBODY
    }
    never = ["UNKNOWN_FIELD"]
    assert declined == {
        BANDARIA: never, OFFICE: [], DSCA: [], AIR_FORCE: [], ALDER: never, DUNMORE: never, STATE: never, CENTCOM: never,
        DFAS: [],
    }  # fmt: skip


# No stage is added to another, and nothing is shown without its source.


@pytest.mark.parametrize("table", [REGISTER_OF_PROPOSED_SALES, *OF_CASES], ids=lambda table: table.subject)
async def test_a_report_has_one_stage_one_channel_and_a_source_for_each_row(hub: Hub, table: ExportTable) -> None:
    stages = {
        REGISTER_OF_PROPOSED_SALES: "PROPOSED", OPEN_OFFERS: "OFFERED", ACCEPTED_LETTERS: "SOLD", SOLD_BY_PURCHASER: "SOLD",
        DELIVERED_ARTICLES: "DELIVERED",
    }  # fmt: skip
    rows = await report(hub, DSCA, table, TODAY)
    assert rows
    for row in rows:
        assert (row.get("Stage of the values"), row.get("Channel")) == (
            stages.get(table),
            "FMS" if table in stages else None,
        )
        assert row["Records read"] >= 1
        assert row["Classes of sources"] in ("agency_system", "public_register")
        assert row["As of, the oldest"].endswith("+00:00")


def test_a_list_that_was_cut_short_makes_no_report() -> None:
    node = {"lines": {"totalCount": 2, "nodes": [{"total": None}]}}
    with pytest.raises(ReportCutShort, match="holds more than the report reads"):
        list(all_below(node, "lines"))


@pytest.mark.parametrize("table", [REGISTER_OF_PROPOSED_SALES, *OF_CASES], ids=lambda table: table.subject)
def test_a_column_names_the_fact_that_its_cells_stem_from(table: ExportTable) -> None:
    assert TABLES[table.subject] is table
    [operation] = parse(table.document).definitions
    assert isinstance(operation, OperationDefinitionNode)

    def below(field: Any, key: str) -> Any:
        return next((one for one in field.selection_set.selections if one.name.value == key), None)

    nodes = below(below(operation, table.connection[0]), "nodes")
    for column in table.columns:
        found = nodes
        for key in column.read:
            found = below(found, key)
            assert found is not None, (column.heading, key)


# As files.


async def test_a_report_is_taken_out_as_text_and_as_a_workbook_with_what_it_is(own_hub: Hub) -> None:
    about, [headings, row] = await taken_out(own_hub, DSCA, "QUARTERLY_OPEN_OFFERS")
    assert [dict(zip(headings, row, strict=True))] == [
        {heading: "" if value is None else str(value) for heading, value in one.items()}
        for one in await report(own_hub, DSCA, OPEN_OFFERS)
    ]
    notes = [words for name, words in about.items() if name.startswith("Note ")]
    assert notes == list(OPEN_OFFERS.notes)
    assert (
        notes[-1]
        == "Rows that a marking or the reader's own limits keep back are not in the file, and are not counted in it."
    )
    assert (about["Table"], about["Rows"], about["As of"]) == (OPEN_OFFERS.title, "1", "2026-11-23T12:00:00+00:00")
    assert about["Sources"].startswith("agency_system OK as of 2026-11-23")
    assert about["Marking"]
    export = await asked(own_hub, DSCA, "QUARTERLY_OPEN_OFFERS", "XLSX", "workbook")
    await own_hub.house.exports.pass_on()
    book = openpyxl.load_workbook(io.BytesIO((await had(own_hub, DSCA, export)).content), read_only=True)
    lines = [["" if cell is None else str(cell) for cell in line] for line in book["Rows"].iter_rows(values_only=True)]
    assert lines == [headings, row]
    assert dict(book["About"].iter_rows(values_only=True)) | {"Export": about["Export"]} == about


async def written(hub: Hub, subject: str, key: str, **period: int) -> tuple[dict[str, str], list[list[str]]]:
    """The file of a report on a period, as DSCA has it."""
    taken = {"idempotencyKey": key, "subject": subject, "format": "CSV", "purpose": WHY, **period}
    receipt = await hub.submit(DSCA, "requestExport", taken)
    assert receipt["__typename"] == "Receipt", receipt
    await hub.house.exports.pass_on()
    answer = await had(hub, DSCA, receipt["recordId"])
    assert answer.status_code == 200, answer.text
    return read(answer.content)


async def test_a_report_is_on_the_period_that_was_asked_for_and_says_so(own_hub: Hub) -> None:
    hub = own_hub
    asked_for: dict[str, dict[str, int]] = {
        "FY2026 Q4": {},
        "FY2026 Q3": {"fiscalYear": 2026, "quarter": 3},
        "FY2026 Q1": {"fiscalYear": 2026, "quarter": 1},
        "FY2025 Q4": {"fiscalYear": 2025, "quarter": 4},
    }
    files = {name: await written(hub, "QUARTERLY_OPEN_OFFERS", name, **of) for name, of in asked_for.items()}
    assert {name: about["Period"] for name, (about, _) in files.items()} == {name: name for name in asked_for}
    after = {
        "FY2026 Q4": TODAY, "FY2026 Q3": date(2026, 7, 1), "FY2026 Q1": date(2026, 1, 1), "FY2025 Q4": date(2025, 10, 1),
    }  # fmt: skip
    for name, (_, [headings, *rows]) in files.items():
        told = await report(hub, DSCA, OPEN_OFFERS, after[name])
        assert [row[headings.index("Case")] for row in rows] == [row["Case"] for row in told], name
        assert {row[headings.index("Period")] for row in rows} <= {name}
    assert len({tuple(map(tuple, rows)) for _, rows in files.values()}) > 1
    about, [headings, *rows] = await written(hub, "YEARLY_DELIVERED_ARTICLES", "year", fiscalYear=2025)
    assert about["Period"] == "FY2025"
    assert {row[headings.index("Report due on")] for row in rows} <= {"2026-02-01"}
    about, _ = await written(hub, "CASES", "cases")
    assert "Period" not in about
    found = await hub.data(DSCA, "{ exports { nodes { period periodEndedOn } } }")
    assert sorted((one["period"] or "", one["periodEndedOn"]) for one in found["exports"]["nodes"]) == [
        ("", None),
        ("FY2025", "2025-09-30"),
        ("FY2025 Q4", "2025-09-30"),
        ("FY2026 Q1", "2025-12-31"),
        ("FY2026 Q3", "2026-06-30"),
        ("FY2026 Q4", "2026-09-30"),
    ]


async def test_a_period_that_has_not_ended_or_that_the_table_is_not_about_is_refused(own_hub: Hub) -> None:
    which, years = "say which quarter of the fiscal year, from 1 to 4", "give a fiscal year from 1977 to 2027"
    rows: list[tuple[str, dict[str, int], str, str]] = [
        ("QUARTERLY_OPEN_OFFERS", {"fiscalYear": 2027, "quarter": 1}, "quarter", "FY2027 Q1 ends on 2026-12-31"),
        ("QUARTERLY_OPEN_OFFERS", {"fiscalYear": 2026}, "quarter", which),
        ("QUARTERLY_OPEN_OFFERS", {"fiscalYear": 2026, "quarter": 5}, "quarter", which),
        ("QUARTERLY_OPEN_OFFERS", {"fiscalYear": 2026, "quarter": 0}, "quarter", which),
        ("QUARTERLY_OPEN_OFFERS", {"quarter": 3}, "fiscalYear", "say of which fiscal year"),
        ("QUARTERLY_OPEN_OFFERS", {"fiscalYear": 2028, "quarter": 1}, "fiscalYear", years),
        ("YEARLY_DELIVERED_ARTICLES", {"fiscalYear": 1976}, "fiscalYear", years),
        ("YEARLY_DELIVERED_ARTICLES", {"fiscalYear": 2027}, "fiscalYear", "FY2027 ends on 2027-09-30"),
        ("YEARLY_DELIVERED_ARTICLES", {"fiscalYear": 2026, "quarter": 4}, "quarter", "the report is on a whole"),
        ("CASES", {"fiscalYear": 2026}, "fiscalYear", "the table is about no period; leave it out"),
        ("CASES", {"quarter": 1}, "quarter", "the table is about no period; leave it out"),
    ]
    for subject, period, field, sentence in rows:
        taken = {"idempotencyKey": "no", "subject": subject, "format": "CSV", "purpose": WHY, **period}
        answer = await own_hub.submit(DSCA, "requestExport", taken)
        assert refused(answer) == ("EXPORT_PERIOD", field), (subject, period)
        assert answer["sentence"].startswith(sentence), answer
    assert (await own_hub.data(DSCA, "{ exports { totalCount } }"))["exports"]["totalCount"] == 0


async def test_a_report_that_is_none_for_a_seat_is_no_word_of_its_schema(hub: Hub) -> None:
    reports = {table.subject for table in (REGISTER_OF_PROPOSED_SALES, *OF_CASES)}
    found = {seat: set(await subjects(hub, seat)) & reports for seat in (BANDARIA, ALDER, CENTCOM, DFAS, STATE, OFFICE)}
    register, yearly = {"REGISTER_OF_PROPOSED_SALES"}, {"YEARLY_DELIVERED_ARTICLES"}
    assert found == {
        BANDARIA: register, ALDER: register, CENTCOM: register, DFAS: register | yearly, STATE: reports - yearly,
        OFFICE: reports,
    }  # fmt: skip


# The training report.


async def test_the_training_report_is_about_two_fiscal_years_and_about_no_person(hub: Hub) -> None:
    rows = await report(hub, DSCA, FOREIGN_MILITARY_TRAINING)
    assert {row["Fiscal year"] for row in rows} <= {2026, 2027}
    assert rows == sorted(
        rows,
        key=lambda r: (r["Fiscal year"], r["Country"], r["Paid for by"], r["Expanded IMET"], r["Kind of training"]),
    )
    lines = (await hub.data(DSCA, "{ trainingLines(first: 100) { nodes { programYear confirmedOn quota country } } }"))[
        "trainingLines"
    ]
    told = [one for one in lines["nodes"] if one["confirmedOn"] and one["programYear"] in (2026, 2027)]
    assert sum(row["Seats"] for row in rows) == sum(one["quota"] or 0 for one in told) > 0
    assert sum(row["Lines of training"] for row in rows) == len(told)
    assert "student" not in FOREIGN_MILITARY_TRAINING.document.lower()
    assert {row["Country"] for row in await report(hub, OFFICE, FOREIGN_MILITARY_TRAINING)} == {"BN"}


async def test_the_training_report_moves_on_with_the_fiscal_year(hub: Hub) -> None:
    later = await report(hub, DSCA, FOREIGN_MILITARY_TRAINING, date(2027, 10, 1))
    assert {row["Fiscal year"] for row in later} <= {2027, 2028}
    for seat in (BANDARIA, ALDER, DFAS):
        assert FOREIGN_MILITARY_TRAINING.subject not in await subjects(hub, seat)
