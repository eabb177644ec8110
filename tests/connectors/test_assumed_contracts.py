"""Assumed contracts: what each system's extract tells, in all three forms, and what of it is never stored."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import connectors
from connectors.assumed_contract import NO_SPECIFICATION, Contract, Telling
from connectors.budget_tool.mapping import CONTRACT as BUDGET
from connectors.contract import Authority, Fetched, Record, SetAside, SourceDescription, Understood, digest
from connectors.extract import KIND, LARGEST_EXTRACT
from connectors.milstrip import mapping as milstrip
from hub.rounds.sources import source_named
from hub.rounds.standing import FED_BY_MANY

HOME = Path(connectors.__file__).parent
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
AS_OF = "2026-11-20T06:00:00Z"
EVERY = sorted(file.parent.parent.name for file in HOME.glob("*/assumed/*.schema.json"))


def schema_of(name: str) -> dict[str, Any]:
    return json.loads((HOME / name / "assumed" / f"{name}.v1.schema.json").read_bytes())


def said_of(name: str) -> SourceDescription:
    return source_named(name, None, lambda: NOON).describe()


def understood(name: str, raw: bytes) -> Understood:
    return source_named(name, None, lambda: NOON).understand(Fetched("told", raw, None, NOON, "push"))


def redacted(name: str, raw: bytes) -> bytes:
    return source_named(name, None, lambda: NOON).redact(raw)


def recorded(name: str) -> dict[str, Record]:
    """The records of a source's own fixtures, by key."""
    found = [
        one
        for file in sorted((HOME / name / "fixtures").iterdir())
        for one in understood(name, file.read_bytes())
        if isinstance(one, Record)
    ]
    return {one.key: one for one in found}


def told(record: Record) -> dict[str, object]:
    """What a record tells, without what it is silent on."""
    return {fact: value for fact, value in record.facts.items() if value is not None}


# The same rows in the three forms.


def in_lines(name: str, *rows: dict[str, Any], contract: str = "", as_of: str = AS_OF) -> bytes:
    lines = [{"extract": contract or f"{name}.v1", "as_of": as_of}, *rows, {"end": len(rows)}]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def in_csv(name: str, *rows: dict[str, Any]) -> bytes:
    written = io.StringIO(newline="")
    lines = csv.writer(written)
    lines.writerow(["HDR", f"{name}.v1", AS_OF])
    for row in rows:
        cells = {column: value for column, value in row.items() if column != "row"}
        lines.writerow(["COL", row["row"], *cells])
        lines.writerow([row["row"], *map(_cell, cells.values())])
    lines.writerow(["TRL", len(rows)])
    return written.getvalue().encode()


def in_fixed_width(name: str, *rows: dict[str, Any]) -> bytes:
    kinds = schema_of(name)["$defs"]
    lines = [f"{'HDR':{KIND}}{name + '.v1':{KIND}}{AS_OF}"]
    for row in rows:
        columns = {n: rule for n, rule in kinds[row["row"]]["properties"].items() if n != "row"}
        lines.append(
            f"{row['row']:{KIND}}" + "".join(_cell(row.get(n)).ljust(rule["x-width"]) for n, rule in columns.items())
        )
    return ("\n".join([*lines, f"{'TRL':{KIND}}{len(rows):09}"]) + "\n").encode()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


REPORT = {
    "row": "discrepancy_report",
    "case": "BN-D-SAG",
    "report_number": "A0010-BN-SAG/001",
    "codes": ["C1", "S1"],
    "claimed": "18450.00",
    "reported": "2026-11-05",
}
DELIVERY = {
    "row": "delivery",
    "case": "BN-D-SAG",
    "document_number": "DBN14V60150001",
    "item": "Spare engine",
    "quantity": 2,
    "delivered": "2026-10-19",
}

# What every contract says of itself.


@pytest.mark.parametrize("name", EVERY)
def test_each_contract_is_a_versioned_schema_that_says_it_is_assumed(name):
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:fms-hub:assumed:{name}.v1"
    assert schema["description"].startswith(f"{NO_SPECIFICATION}; written from ")
    assert NO_SPECIFICATION in (HOME / name / "README.md").read_text()
    assert said_of(name).format_version == f"{name}.v1"
    for kind in schema["$defs"].values():
        assert all(rule.get("description") for column, rule in kind["properties"].items() if column != "row")


@pytest.mark.parametrize("name", EVERY)
def test_each_recorded_line_of_json_follows_the_schema_that_is_published(name):
    check = Draft202012Validator(schema_of(name))
    for file in (HOME / name / "fixtures").glob("*.jsonl"):
        for line in file.read_text().splitlines()[1:-1]:
            check.validate(json.loads(line))


@pytest.mark.parametrize("name", EVERY)
def test_each_readme_says_what_every_column_is(name):
    readme = (HOME / name / "README.md").read_text()
    contract = import_module(f"connectors.{name}.mapping").CONTRACT
    for kind, columns in contract.layout.items():
        telling = contract.tellings.get(kind)
        named = set(columns.personal)
        for one in () if telling is None else telling.every:
            named |= {*one.columns, *one.beside}
        assert [column for column in sorted(named) if f"`{column}`" not in readme] == []


def test_all_twelve_are_here_and_whose_word_each_is():
    found = {name: (said_of(name).authority, said_of(name).source_class, said_of(name).pushed_by) for name in EVERY}
    ours = Authority.ASSUMED, "agency_system"
    assert found == {
        "budget_tool": (*ours, ("dsca",)),
        "cisil": (*ours, ("agency:B",)),
        "difs": (*ours, ("dfas",)),
        "dsams": (*ours, ("dsca",)),
        "dsams_tm": (*ours, ("dsca",)),
        "efts": (*ours, ("dsca",)),
        "industry_status": (Authority.ASSUMED, "contractor_system", ("industry",)),
        "misil": (*ours, ("agency:P",)),
        "samis": (*ours, ("agency:D",)),
        "scip_eum": (*ours, ("dsca",)),
        "scip_extract": (Authority.MIRROR, "portal_copy", ("dsca", "sco")),
        "training_system": (*ours, ("dsca",)),
    }


def test_only_the_system_that_keeps_cases_opens_one():
    assert [name for name in EVERY if "Case" in said_of(name).facts] == ["dsams"]


def test_a_contract_whose_column_leads_nowhere_does_not_start():
    schema = schema_of("dsams_tm")
    telling = Telling("Delivery", key=("case", "worksheet"), columns={"course": "item"})
    with pytest.raises(AssertionError, match="completed_training"):
        Contract("dsams_tm.v1", schema, {"completed_training": telling})
    with pytest.raises(AssertionError, match="says that it is one"):
        Contract("dsams_tm.v1", schema | {"description": "The specification of the system."}, {})


# What each tells, to the value.


def test_dsams_tells_a_case_with_its_request_and_its_document():
    found = recorded("dsams")
    assert set(found) == {
        "BN-D-TAA", "request/BN-D-TAA/R1", "document/BN-D-TAA/B00", "VE-B-TAB", "request/VE-B-TAB/R1", "BN-D-SAG",
    }  # fmt: skip
    assert told(found["BN-D-TAA"]) == {
        "designator": "BN-D-TAA",
        "title": "Silver Wren liaison aircraft",
        "program": "FMS",
        "form": "DEFINED_ORDER",
        "benefitting": "BN",
        "case_manager": "Case office D-TAA, bn-d-taa@cases.example, +1 555 0160",
    }
    request = found["request/BN-D-TAA/R1"]
    assert (request.case, request.originator, request.as_of) == (
        "BN-D-TAA", "customer:BN", datetime(2026, 11, 20, 6, tzinfo=UTC),
    )  # fmt: skip
    assert told(request) == {
        "reference": "BN/AS/2025/201",
        "requirement": "Three liaison aircraft with two years of spares.",
        "response_wanted": "LETTER_OF_OFFER",
        "signed_on": date(2025, 9, 15),
        "received_on": date(2025, 9, 19),
        "acknowledged_on": date(2025, 9, 23),
        "raw_status": "COMPLETE",
        "actionable_on": date(2025, 10, 6),
        "preparation_group": "B",
        "evaluation": "All criteria met.",
    }
    document = found["document/BN-D-TAA/B00"]
    assert told(document) == {
        "kind": "BASIC",
        "number": 0,
        "raw_status": "OFFERED",
        "waits_on": "PURCHASER",
        "milap_on": date(2026, 8, 3),
        "agency_signed_on": date(2026, 8, 10),
        "state_approved_on": date(2026, 8, 24),
        "countersigned_on": date(2026, 9, 1),
        "sent_on": date(2026, 9, 4),
        "expires_on": date(2026, 12, 4),
        "total_value": "24768000.00 USD",
        "charges": "768000.00 USD",
        "terms": "Cash with acceptance.",
    }
    assert [(part.facet, told(part)) for part in document.inside] == [
        ("OfferLine", {
            "number": "001", "description": "Liaison aircraft", "quantity": 3, "type_of_assistance": "CASH_PROCUREMENT",
            "source_of_supply": "PROCUREMENT", "unit_cost": "7500000.00 USD", "total": "22500000.00 USD",
        }),
        ("OfferLine", {
            "number": "002", "description": "Spares for two years", "quantity": 1, "type_of_assistance": "CASH_SALE",
            "source_of_supply": "STOCK", "unit_cost": "1500000.00 USD", "total": "1500000.00 USD",
        }),
        ("OfferMilestone", {
            "code": "CDEF", "reached_on": date(2026, 5, 11), "reason": "Awaiting the quotation for spares.",
            "estimated_days": 30, "actual_days": 41,
        }),
        ("OfferMilestone", {"code": "MILAP", "reached_on": date(2026, 8, 3)}),
        ("OfferMilestone", {"code": "DOCMNTSENT", "reached_on": date(2026, 9, 4)}),
    ]  # fmt: skip


def test_dsams_training_tells_what_was_carried_out_as_services_performed():
    found = recorded("dsams_tm")
    assert told(found["completed_training/BN-D-SAM/0117"]) == {
        "item": 'Avionics maintenance, "B" level',
        "quantity": 12,
        "delivered_on": date(2026, 10, 16),
        "received_by": "Technical training wing",
    }


@pytest.mark.parametrize(
    ("name", "case", "service", "item"),
    [
        ("cisil", "BN-B-GAA", "B", "Armored ambulance"),
        ("misil", "BN-P-GAB", "P", "Gearbox, marine"),
        ("samis", "BN-D-SAG", "D", "Spare engine"),
    ],
)
def test_each_service_tells_the_execution_of_its_own_cases(name, case, service, item):
    found = recorded(name)
    number = f"{service}BN14V60150001"
    report = f"discrepancy_report/{case}/A0010-BN-{case[5:]}/001"
    asked = f"{service}BN14V60150002"
    [status] = [key for key in found if key.startswith(f"{asked}/AE/2026-11-12/")]
    assert {key: (one.facet, one.case, one.originator) for key, one in found.items()} == {
        f"delivery/{case}/{number}/A": ("Delivery", case, f"agency:{service}"),
        f"delivery/{case}/{number}/B": ("Delivery", case, f"agency:{service}"),
        f"title_transfer/{case}/{number}": ("TitleTransfer", case, f"agency:{service}"),
        report: ("SupplyDiscrepancyReport", case, f"agency:{service}"),
        asked: ("Requisition", case, None),
        status: ("SupplyStatus", case, None),
    }
    assert told(found[asked]) == {"document_number": asked, "requested_on": date(2026, 1, 15)}
    assert found[status].parent == asked
    assert told(found[status]) == {
        "code": "BB",
        "meaning": "It is backordered against goods that are due in; the estimated shipping day is given.",
        "is_listed": True,
        "stated_on": date(2026, 11, 12),
        "estimated_shipping_on": date(2027, 1, 20),
        "quantity": 4,
    }
    assert told(found[f"delivery/{case}/{number}/A"]) == {
        "document_number": number,
        "suffix": "A",
        "item": item,
        "quantity": 2,
        "delivered_on": date(2026, 10, 19),
        "received_by": "Depot reception office",
        "confirmed_on": date(2026, 11, 2),
    }
    assert told(found[f"title_transfer/{case}/{number}"]) == {
        "item": item, "transferred_on": date(2026, 10, 19), "document": f"DD 1348-1A {number}",
    }  # fmt: skip
    said = told(found[report])
    assert said.pop("description").startswith("One ")
    assert said == {
        "number": f"A0010-BN-{case[5:]}/001",
        "codes": ["C1", "S1"],
        "claimed_amount": "18450.00 USD",
        "delivered_on": date(2026, 10, 19),
        "billed_on": date(2026, 10, 30),
        "reported_on": date(2026, 11, 5),
        "disposition": "CREDIT",
        "decided_on": date(2026, 11, 18),
        "decided_by": "Agency claims office",
    }


def test_a_service_that_tells_of_another_agencys_case_is_set_aside():
    [aside] = understood("samis", in_lines("samis", DELIVERY | {"case": "BN-B-GAA"}))
    assert isinstance(aside, SetAside)
    assert (aside.reason, aside.where) == ("case of another agency", "line 2")
    [record] = understood("cisil", in_lines("cisil", DELIVERY | {"case": "BN-B-GAA"}))
    assert isinstance(record, Record)


def test_finance_tells_what_is_billed_and_owed_and_how_the_books_are_closed():
    found = recorded("difs")
    assert {one.originator for one in found.values()} == {"department:DFAS"}
    assert told(found["bill/BN-D-SAM/2026-09-30"]) == {
        "period_ends_on": date(2026, 9, 30),
        "prepared_on": date(2026, 10, 15),
        "issued_on": date(2026, 10, 19),
        "payment_due_on": date(2026, 12, 15),
        "amount_billed": "3250000.00 USD",
        "payment_received": "0.00 USD",
        "held": "411250.75 USD",
    }
    assert "issued_on" not in told(found["bill/BN-D-SAM/2026-12-31"])
    assert told(found["termination_liability/BN-D-SAM/2026-12-31"]) == {
        "period_ends_on": date(2026, 12, 31), "amount": "6120000.00 USD",
    }  # fmt: skip
    schedule = found["payment_schedule/BN-D-SAG"]
    assert told(schedule) == {"effective_on": date(2024, 4, 15)}
    assert [tuple(told(part).get(n) for n in ("due_on", "amount", "initial_deposit")) for part in schedule.inside] == [
        (date(2024, 3, 29), "19052980.68 USD", True),
        (date(2024, 12, 15), "57158942.04 USD", False),
        (date(2025, 12, 15), "57158942.04 USD", False),
        (date(2026, 12, 15), "52158942.04 USD", False),
        (date(2027, 3, 15), "5000000.00 USD", False),
    ]
    assert told(found["closure/BN-B-GAA"]) == {"procedure": "ACCELERATED"}
    assert told(found["delivery/BN-D-SAG/C1-000123"]) == {
        "item": "Spare engine", "quantity": 2, "delivered_on": date(2026, 10, 20), "charged": "4420160.00 USD",
    }  # fmt: skip


PAYMENT = {
    "row": "scheduled_payment", "case": "BN-D-SAG", "due": "2026-12-15", "amount": "1.00", "initial_deposit": False,
}  # fmt: skip


def test_a_schedule_is_told_with_all_of_its_payments_or_not_at_all():
    head = {"row": "payment_schedule", "case": "BN-D-SAG", "effective": "2026-07-01"}
    [whole] = understood("difs", in_lines("difs", head, PAYMENT))
    assert isinstance(whole, Record)
    assert [part.key for part in whole.inside] == ["scheduled_payment/BN-D-SAG/2026-12-15/False"]
    unclear = understood("difs", in_lines("difs", head, PAYMENT, PAYMENT | {"amount": "about 5"}))
    assert [(one.reason, one.where) for one in unclear if isinstance(one, SetAside)] == [
        ("value not understood", "line 4"), ("a part of it was not understood", "line 2"),
    ]  # fmt: skip
    [alone] = understood("difs", in_lines("difs", PAYMENT))
    assert isinstance(alone, SetAside)
    assert alone.reason == "part of nothing here"


def test_end_use_monitoring_tells_each_article_each_check_of_it_and_apart_what_was_found():
    found = recorded("scip_eum")
    assert {key: (one.facet, one.case, one.parent, one.originator) for key, one in found.items()} == {
        "inventory_item/BN-D-SAN/NVG-0041": ("EndUseItem", "BN-D-SAN", None, "department:DSCA"),
        "inventory_item/BN-D-SAN/NVG-0042": ("EndUseItem", "BN-D-SAN", None, "department:DSCA"),
        "check/BN-D-SAN/NVG-0041/2026-05-11": ("EndUseCheck", "BN-D-SAN", "NVG-0041", "department:DSCA"),
        "check/BN-D-SAN/NVG-0042/2026-05-11": ("EndUseCheck", "BN-D-SAN", "NVG-0042", "department:DSCA"),
        "end_use_finding/BN-D-SAN/NVG-0042/2026-05-11": (
            "EndUseFinding", "BN-D-SAN", "check/BN-D-SAN/NVG-0042/2026-05-11", "department:DSCA",
        ),
    }  # fmt: skip
    assert told(found["inventory_item/BN-D-SAN/NVG-0041"]) == {
        "serial_number": "NVG-0041",
        "item": "Night vision goggle",
        "monitoring": "ENHANCED",
        "location": "Airlift wing armory",
        "received_on": date(2025, 3, 3),
        "control_plan": "Control plan BN-07 of 2025-02-10",
        "last_checked_on": date(2026, 5, 11),
        "check_due_on": date(2027, 5, 11),
    }
    assert told(found["check/BN-D-SAN/NVG-0042/2026-05-11"]) == {"checked_on": date(2026, 5, 11), "result": "FINDING"}
    assert told(found["end_use_finding/BN-D-SAN/NVG-0042/2026-05-11"]) == {
        "finding": "The seal of its case was broken; it was sealed again.", "found_on": date(2026, 5, 11),
    }  # fmt: skip


def test_who_holds_and_who_checks_an_article_is_never_stored():
    rows = (
        {"row": "inventory_item", "case": "BN-D-SAN", "serial_number": "A1", "item": "Goggle", "custodian_name": "Ann Orrin"},
        {
            "row": "check", "case": "BN-D-SAN", "serial_number": "A1", "checked": "2026-05-11", "result": "SEEN",
            "inspector_name": "Bo Tarrant",
        },
    )  # fmt: skip
    for raw in (in_lines("scip_eum", *rows), in_csv("scip_eum", *rows)):
        kept = redacted("scip_eum", raw)
        assert b"Orrin" in raw
        assert b"Tarrant" in raw
        assert b"Orrin" not in kept
        assert b"Tarrant" not in kept
        assert understood("scip_eum", raw) == understood("scip_eum", kept)
        assert "Orrin" not in repr(understood("scip_eum", raw))
        assert [one.facet for one in understood("scip_eum", raw) if isinstance(one, Record)] == [
            "EndUseItem",
            "EndUseCheck",
        ]


def test_the_portal_relays_the_purchasers_own_report():
    found = recorded("scip_extract")
    report = found["discrepancy_report/BN-D-SAG/A0011-BN-SAG/002"]
    assert report.originator == "customer:BN"
    assert told(report) == {
        "number": "A0011-BN-SAG/002",
        "codes": ["D1"],
        "claimed_amount": "0.00 USD",
        "delivered_on": date(2026, 10, 19),
        "reported_on": date(2026, 11, 16),
        "description": "The log book of the second engine is not in its container.",
    }
    assert told(found["case_closure/BN-P-GAB"]) == {"supply_complete_on": date(2026, 11, 13)}
    # It shows where the requisition stands and not since when.
    assert [told(one) for one in found.values() if one.facet in ("Requisition", "SupplyStatus")] == [
        {"document_number": "DBN14V60150002", "requested_on": date(2026, 1, 15)}
    ]


REQUISITION = {
    "row": "requisition", "case": "BN-D-SAM", "document_number": "DBN14V63020009", "item": "Blade", "quantity": 4,
    "status_code": "BB", "status_date": "2026-11-01", "estimated_shipping": "2026-11-18",
}  # fmt: skip


def test_a_requisition_and_its_status_are_those_of_milstrip():
    line = b"AE1FGZS2840010345678  EA00004DBN14V63020009 DZ2SAMAXP      06305BBFGZ63220312745"
    by_extract = understood("samis", in_lines("samis", REQUISITION))
    by_record = milstrip.understand(line, "2026-11-20_a.txt", NOON)
    for ours, theirs in zip(by_extract, by_record, strict=True):
        assert isinstance(ours, Record)
        assert isinstance(theirs, Record)
        assert (ours.facet, ours.key, ours.case, ours.parent) == (theirs.facet, theirs.key, theirs.case, theirs.parent)
        assert ours.facts.items() <= theirs.facts.items()
    # All of an extract stands as of one instant: by that it is seen to come late, or to have shrunk.
    assert {one.as_of for one in by_extract if isinstance(one, Record)} == {datetime(2026, 11, 20, 6, tzinfo=UTC)}


@pytest.mark.parametrize(
    "change",
    [
        {"status_code": "BA"},
        {"status_date": "2026-11-02"},
        {"estimated_shipping": "2026-11-19"},
        {"quantity": 3},
        {"document_number": "DBN14V63020010"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_said_otherwise_of_a_requisition_is_another_status(change):
    [_, one] = understood("samis", in_lines("samis", REQUISITION))
    [_, other] = understood("samis", in_lines("samis", REQUISITION | change))
    assert isinstance(one, Record)
    assert isinstance(other, Record)
    assert one.key != other.key


def test_a_status_without_its_day_tells_its_requisition_alone():
    [one] = understood("samis", in_lines("samis", REQUISITION | {"status_date": None}))
    assert isinstance(one, Record)
    assert (one.facet, one.key) == ("Requisition", "DBN14V63020009")


def test_the_year_of_a_requisition_is_the_last_one_before_its_extract():
    days = {
        as_of: understood("samis", in_lines("samis", REQUISITION | {"document_number": number}, as_of=as_of))[0]
        for as_of, number in (
            ("2026-11-20T06:00:00Z", "DBN14V63250009"),
            ("2026-11-19T06:00:00Z", "DBN14V63250009"),
            ("2031-03-01T06:00:00Z", "DBN14V90600009"),
        )
    }
    assert {as_of: one.facts["requested_on"] for as_of, one in days.items() if isinstance(one, Record)} == {
        "2026-11-20T06:00:00Z": date(2026, 11, 21),
        "2026-11-19T06:00:00Z": date(2016, 11, 20),
        "2031-03-01T06:00:00Z": date(2029, 3, 1),
    }


OF_NO_REQUISITION = "write a document number of fourteen positions"
OF_ANOTHERS = "name a requisition of the case: its number begins with their agency and customer"


@pytest.mark.parametrize(("source", "row"), [("samis", "requisition"), ("scip_extract", "requisition_summary")])
@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("DBN14V6302000", OF_NO_REQUISITION),
        ("7BN14V63020009", OF_NO_REQUISITION),
        ("DBN14VA3020009", OF_NO_REQUISITION),
        ("DBN14V63670009", "write the last digit of the year and the day of the year"),
        ("DVE14V63020009", OF_ANOTHERS),
        ("BBN14V63020009", OF_ANOTHERS),
    ],
)
def test_a_requisition_that_is_none_of_its_case_is_set_aside_whole(source, row, number, hint):
    told = ("case", "item", "quantity", "status_code")
    cells = REQUISITION if source == "samis" else {column: REQUISITION[column] for column in told}
    raw = in_lines(source, cells | {"row": row, "document_number": number}, REPORT)
    # The report's kind is told first.
    [beside, aside] = understood(source, raw)
    assert isinstance(aside, SetAside)
    assert (aside.reason, aside.where) == ("value not understood", "line 2")
    assert aside.detail.startswith(f"line 2, `{row}`: {hint}")
    assert number not in aside.detail
    assert isinstance(beside, Record)


def test_two_rows_of_one_requisition_are_nobodys_to_choose_from():
    found = understood("samis", in_lines("samis", REQUISITION, REQUISITION | {"status_code": "BA"}))
    assert [one.reason for one in found if isinstance(one, SetAside)] == ["told twice", "told twice"]
    assert len(found) == 2


def test_freight_tracking_tells_what_a_shipments_events_come_to():
    found = recorded("efts")
    assert told(found["shipment/BN-D-SAG/DBN14V60150001XXX"]) == {
        "mode": "DEFENSE_TRANSPORTATION_SYSTEM",
        "status": "IN_TRANSIT",
        "control": "UNCONTROLLED",
        "notice_given_on": date(2026, 10, 26),
        "shipped_on": date(2026, 11, 3),
        "arrival_expected_on": date(2026, 12, 1),
        "transport_number": "DBN14V60150001XXX",
        "document_numbers": ["TCN DBN14V60150001XXX", "Bill of lading 26-4471"],
        "delivery_term_code": "9",
        "offer_release_code": "AUTOMATIC",
        "routing": ["Port of Bremley", "Strait of Verda"],
    }
    unsaid = found["shipment/BN-D-SAG/DBN14V60150002XXX"]
    assert (unsaid.facts["control"], unsaid.facts["status"]) == (None, "NOTICE_GIVEN")
    planned = found["shipment/BN-B-GAA/BBN14V60150001XXX"]
    assert (planned.facts["control"], planned.facts["status"]) == ("SENSITIVE", "PLANNED")


def test_events_come_to_the_same_in_any_order_and_departures_to_the_first():
    ship = {"row": "shipment", "case": "BN-D-SAG", "shipment": "T1", "carriage": "FF"}
    at = [
        {"row": "event", "case": "BN-D-SAG", "shipment": "T1", "event": event, "on": on, "place": place}
        for event, on, place in (
            ("DEP", "2026-10-01", "A"), ("ARR", "2026-10-09", "B"), ("DEP", "2026-10-11", "B"),
            ("ARR", "2026-10-20", "C"), ("HND", "2026-10-21", "C"), ("ETA", "2026-10-22", "C"),
        )
    ]  # fmt: skip
    [forth] = understood("efts", in_lines("efts", ship, *at))
    [back] = understood("efts", in_lines("efts", *reversed(at), ship))
    assert forth == back
    assert isinstance(forth, Record)
    assert told(forth) == {
        "mode": "FREIGHT_FORWARDER",
        "status": "HANDED_OVER",
        "shipped_on": date(2026, 10, 1),
        "arrived_on": date(2026, 10, 20),
        "handed_over_on": date(2026, 10, 21),
        "arrival_expected_on": date(2026, 10, 22),
        "transport_number": "T1",
        "routing": ["A", "B", "C"],
    }


def test_a_contractor_tells_its_own_steps_and_shipments_under_its_own_name_and_key():
    found = recorded("industry_status")
    assert {key: one.originator for key, one in found.items()} == {
        "production_milestone/1ABC2/BN-D-SAG/M-014": "company:1ABC2",
        "production_milestone/1ABC2/BN-D-SAG/M-021": "company:1ABC2",
        "shipment/1ABC2/BN-D-SAG/DBN14V60150001XXX": "company:1ABC2",
        "production_milestone/5NPQ6/BN-D-SAG/M-014": "company:5NPQ6",
    }
    assert told(found["production_milestone/1ABC2/BN-D-SAG/M-014"]) == {
        "kind": "FINAL_ASSEMBLY", "planned_on": date(2026, 9, 14), "forecast_on": date(2026, 12, 7),
    }  # fmt: skip
    # That its goods need no protection is not the contractor's to say.
    assert told(found["shipment/1ABC2/BN-D-SAG/DBN14V60150001XXX"]) == {
        "transport_number": "DBN14V60150001XXX",
        "shipped_on": date(2026, 11, 2),
        "arrival_expected_on": date(2026, 11, 27),
    }


LINE = {"row": "training_line", "worksheet": "0412", "course": "Staff officers"}
GRANT = {"country": "BN", "agency": "B", "program_year": 2027}


def test_the_training_network_tells_lines_nominations_and_students_by_their_numbers():
    found = recorded("training_system")
    assert {(one.facet, one.parent is None, one.case is None) for one in found.values()} == {
        ("TrainingLine", True, False), ("TrainingLine", True, True), ("TrainingNomination", False, True),
        ("Student", False, False), ("Student", False, True),
    }  # fmt: skip
    staff = found["training_line/-/BN/2027/0412"]
    assert (dict(staff.scope), staff.originator) == ({"customer": "BN", "benefitting": "BN", "agency": "B"}, "agency:B")
    assert told(staff) == {
        "worksheet": "0412", "course": "Command and general staff officer course", "category": "PROFESSIONAL_EDUCATION",
        "school": "Command and general staff college", "quota": 1, "status": "CONFIRMED",
        "confirmed_on": date(2026, 11, 9), "reports_on": date(2027, 7, 12), "starts_on": date(2027, 8, 2),
        "ends_on": date(2028, 6, 9), "funding": "IMET", "expanded": False, "program_year": 2027, "cost": "41250.00 USD",
        "priority": "A",
    }  # fmt: skip
    student = found["student/BN-D-SAG/-/-/0355/S-1"]
    assert (student.parent, dict(student.scope)) == ("training_line/BN-D-SAG/-/-/0355", {})
    assert told(student) == {
        "number": "S-1", "travel_order": "ITO 26-118", "ordered_on": date(2026, 11, 13),
        "arrives_on": date(2027, 1, 26), "arrival_time": "14:35", "travel_mode": "AIR", "flight_number": "QO417",
        "dependents": 2, "children_ages": ["7"], "travel_notes": "Two pieces of excess baggage.",
        "arrival_told_on": date(2026, 11, 18),
    }  # fmt: skip
    assert told(found["nomination/-/VE/2027/0412/VE-27-00004"]) == {
        "student_number": "VE-27-00004", "nominated_on": date(2026, 10, 12), "screened_on": date(2026, 10, 30),
        "vetting": "CLEARED", "vetted_on": date(2026, 11, 6), "command_approved_on": date(2026, 11, 10),
    }  # fmt: skip


def test_a_line_is_of_a_case_or_of_a_countrys_program_and_never_of_both_or_neither():
    for told_of in ({}, GRANT | {"case": "BN-D-SAG"}, {"country": "BN"}, {"case": "BN-D-SAG", "program_year": 2027}):
        [aside] = understood("training_system", in_lines("training_system", LINE | told_of))
        assert isinstance(aside, SetAside)
        assert aside.reason == "value not understood"
    for told_of in (GRANT, {"case": "BN-D-SAG"}):
        [record] = understood("training_system", in_lines("training_system", LINE | told_of))
        assert isinstance(record, Record)
        assert (record.case, record.scope.get("customer")) == (told_of.get("case"), told_of.get("country"))


def test_a_student_is_never_told_by_what_may_be_a_name():
    row = {"row": "student", "worksheet": "0412", **GRANT}
    [aside] = understood("training_system", in_lines("training_system", row | {"student_number": "QUARTERMAIN"}))
    assert isinstance(aside, SetAside)
    assert "QUARTERMAIN" not in aside.detail
    [record] = understood("training_system", in_lines("training_system", row | {"student_number": "BN-27-00031"}))
    assert isinstance(record, Record)


def test_the_budget_tool_tells_each_requirement_and_each_expected_sale_in_the_offices_words():
    found = recorded("budget_tool")
    assert {key: (one.originator, one.case, dict(one.scope)) for key, one in found.items() if "/01" in key} == {
        "budget_request/BN/2028/FMF/01": ("office:BN", None, {"customer": "BN", "benefitting": "BN"}),
        "budget_request/BN/2028/IMET/01": ("office:BN", None, {"customer": "BN", "benefitting": "BN"}),
        "budget_request/VE/2028/IMET/01": ("office:VE", None, {"customer": "VE", "benefitting": "VE"}),
        "sales_forecast/BN/JAVITS/2027/01": (
            "office:BN", None, {"customer": "BN", "benefitting": "BN", "agency": "D"},
        ),
        "sales_forecast/BN/FMSF/2028/01": (
            "office:BN", None, {"customer": "BN", "benefitting": "BN"},
        ),
    }  # fmt: skip
    assert told(found["budget_request/BN/2028/FMF/02"]) == {
        "fund": "FMF", "fiscal_year": 2028, "requirement": "Field hospitals", "requested": "4500000.00 USD",
        "priority": 2, "justification": "Two provinces have none.", "uncommitted": "350000.00 USD",
        "uncommitted_plan": "To be committed to spare engines by March 2027.", "submitted_on": date(2026, 10, 28),
    }  # fmt: skip
    assert told(found["sales_forecast/BN/JAVITS/2027/01"]) == {
        "report": "JAVITS", "year": 2027, "article": "Medium transport aircraft", "weapon_kind": "MAJOR", "quantity": 2,
        "estimated_value": "148000000.00 USD", "submitted_on": date(2026, 11, 16),
    }  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_every_kind_of_row_tells_a_fact(name):
    assert import_module(f"connectors.{name}.mapping").CONTRACT.waiting == frozenset()


def test_what_no_facet_holds_yet_is_checked_and_waits():
    # As an extract of the budget tool was met before there were requests for a country.
    [file] = (HOME / "budget_tool" / "fixtures").iterdir()
    tellings = {kind: one for kind, one in BUDGET.tellings.items() if kind != "budget_request"}
    before = replace(BUDGET, tellings=tellings)
    assert before.waiting == {"budget_request"}
    waits = [one for one in before.understand(file.read_bytes()) if isinstance(one, SetAside)]
    told = [one for one in BUDGET.understand(file.read_bytes()) if isinstance(one, Record)]
    assert {(one.reason, one.detail.split("`")[1]) for one in waits} == {("no facet holds this yet", "budget_request")}
    assert len(waits) == sum(one.facet == "BudgetRequest" for one in told)
    [broken] = before.understand(in_lines("budget_tool", {"row": "budget_request"}))
    assert isinstance(broken, SetAside)
    assert broken.reason == "value not understood"


def test_a_source_that_many_parties_push_to_is_of_a_class_whose_freshness_nobody_is_told():
    many = {name for name in EVERY if any(seat in ("industry", "sco", "partner") for seat in said_of(name).pushed_by)}
    assert many == {"industry_status", "scip_extract"}
    assert {said_of(name).source_class for name in many} == FED_BY_MANY
    assert not FED_BY_MANY & {said_of(name).source_class for name in EVERY if name not in many}


# Three forms, one meaning.


@pytest.mark.parametrize("row", [REPORT, DELIVERY, REQUISITION], ids=["a report", "a delivery", "a requisition"])
def test_a_row_means_the_same_in_every_form(row):
    lines, table, fixed = (understood("samis", form("samis", row)) for form in (in_lines, in_csv, in_fixed_width))
    assert lines == table == fixed
    assert isinstance(lines[0], Record)


def test_a_byte_order_mark_and_other_line_ends_change_nothing():
    for form in (in_lines, in_csv, in_fixed_width):
        raw = form("samis", DELIVERY)
        expected = understood("samis", raw)
        assert understood("samis", b"\xef\xbb\xbf" + raw) == expected
        assert understood("samis", raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")) == expected


def test_csv_keeps_commas_quotes_and_line_breaks_of_a_cell():
    row = {"row": "document", "case": "BN-D-TAA", "document": "B00", "document_type": "LOA", "status": "DEV",
           "notes": 'Note 1: "as is",\nand where is.'}  # fmt: skip
    [record] = understood("dsams", in_csv("dsams", row))
    assert isinstance(record, Record)
    assert record.facts["notes"] == 'Note 1: "as is",\nand where is.'


# What is set aside, and what stands beside it.

WRONG = [
    ("no such day", {"delivered": "2026-02-30"}, "value not understood"),
    ("a day of another form", {"delivered": "10/19/2026"}, "value not understood"),
    ("no designator", {"case": "BNDSAG"}, "value not understood"),
    ("a quantity below nothing", {"quantity": -1}, "value not understood"),
    ("a quantity that is text", {"quantity": "two"}, "value not understood"),
    ("a yes for a number", {"quantity": True}, "value not understood"),
    ("a cell missing", {"item": None}, "value not understood"),
    ("a column nobody told of", {"colour": "green"}, "unknown member"),
    ("a kind nobody told of", {"row": "deliverance"}, "unknown kind"),
    ("a cell that holds more", {"item": {"name": {"of": {"it": {"is": 1}}}}}, "unknown shape"),
    ("a number without end", {"quantity": 10**400}, "value not understood"),
    ("a control character", {"item": "Spare\x07engine"}, "value not understood"),
    ("half a surrogate", {"item": "Spare\ud800engine"}, "unknown shape"),
]


@pytest.mark.parametrize(("change", "reason"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_a_row_that_is_not_of_the_contract_is_set_aside_alone(change, reason):
    good = DELIVERY | {"document_number": "DBN14V60150009"}
    found = understood("samis", in_lines("samis", DELIVERY | change, good))
    assert [type(one) for one in found if not isinstance(one, SetAside)] == [Record]
    [aside] = [one for one in found if isinstance(one, SetAside)]
    assert (aside.reason, aside.where) == (reason, "line 2")
    # The sentence is read by people who may not see the value.
    assert not any(
        str(value) in aside.detail for value in change.values() if value in ("2026-02-30", "10/19/2026", "two")
    )


def test_a_key_that_two_rows_claim_belongs_to_neither():
    found = understood("samis", in_lines("samis", DELIVERY, DELIVERY | {"quantity": 3}, REPORT))
    assert [one.reason for one in found if isinstance(one, SetAside)] == ["told twice", "told twice"]
    assert [one.facet for one in found if isinstance(one, Record)] == ["SupplyDiscrepancyReport"]


def test_a_document_is_told_with_all_its_lines_or_not_at_all():
    head = {"case": "BN-D-TAA", "document": "B00"}
    document = {"row": "document", **head, "document_type": "LOA", "status": "DEV"}
    good, bad = {"row": "line", **head, "line": "001"}, {"row": "line", **head, "line": "1"}
    found = understood("dsams", in_lines("dsams", document, good, bad))
    assert [(one.reason, one.where) for one in found if isinstance(one, SetAside)] == [
        ("value not understood", "line 4"), ("a part of it was not understood", "line 2"),
    ]  # fmt: skip
    assert len(found) == 2
    found = understood("dsams", in_lines("dsams", document, good, good))
    assert [one.reason for one in found] == ["told twice"]
    found = understood("dsams", in_lines("dsams", good))
    assert [(one.reason, one.where) for one in found] == [("part of nothing here", "line 2")]


WHOLE = in_lines("samis", DELIVERY)
NOT_ONE = [
    ("not UTF-8", WHOLE.replace(b"Spare", b"Spar\xe9"), "not text"),
    ("two bytes a letter", WHOLE.decode().encode("utf-16"), "not text"),
    ("without its end", WHOLE[: WHOLE.rindex(b"{")], "not whole"),
    ("with a row too few", WHOLE.replace(b'"end": 1', b'"end": 2'), "not whole"),
    ("of another contract", in_lines("samis", DELIVERY, contract="samis.v2"), "another contract"),
    ("without an instant", in_lines("samis", DELIVERY, as_of="2026-11-20"), "not an extract"),
    ("empty of rows", in_lines("samis"), "nothing in it"),
    ("an archive", b"PK\x03\x04" + WHOLE, "packed"),
    ("compressed", b"\x1f\x8b\x08" + WHOLE, "packed"),
    ("over its size", b"{" + b" " * LARGEST_EXTRACT, "too large"),
    ("an error page", b"<html><body>503</body></html>", "not an extract"),
    ("deeply nested", b'{"extract": ' + b"[" * 100_000, "not an extract"),
    ("CSV with a quote left open", in_csv("samis", DELIVERY).replace(b"Spare engine", b'"Spare engine'), "not whole"),
]


@pytest.mark.parametrize(("raw", "reason"), [one[1:] for one in NOT_ONE], ids=[one[0] for one in NOT_ONE])
def test_a_document_that_is_no_whole_extract_is_set_aside(raw, reason):
    [aside] = understood("samis", raw)
    assert isinstance(aside, SetAside)
    assert aside.reason == reason


def test_a_member_told_twice_in_one_line_is_nobodys_to_choose_from():
    raw = WHOLE.replace(b'"quantity": 2', b'"quantity": 2, "quantity": 9')
    [aside] = understood("samis", raw)
    assert isinstance(aside, SetAside)
    assert aside.reason == "unknown shape"


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([*DELIVERY.values(), "BN-D-SAG"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
def test_whatever_a_row_holds_it_is_told_or_set_aside_and_its_neighbour_stands(name, data):
    kinds = schema_of(name)["$defs"]
    rows = []
    for _ in range(data.draw(st.integers(1, 3))):
        kind = data.draw(st.sampled_from(sorted(kinds)))
        columns = st.sampled_from([*sorted(set(kinds[kind]["properties"]) - {"row"}), "stranger"])
        rows.append({"row": kind} | data.draw(st.dictionaries(columns, ANYTHING, max_size=6)))
    raw = in_lines(name, *rows)
    found = understood(name, raw)
    assert found
    assert all(isinstance(one, Record | SetAside) for one in found)
    kept = redacted(name, raw)
    assert redacted(name, kept) == kept
    assert len(understood(name, kept)) == len(found)
    good = {"cisil": "BN-B-GAA", "misil": "BN-P-GAB", "samis": "BN-D-SAG"}.get(name)
    if good is not None:
        told_beside = understood(name, in_lines(name, *rows, DELIVERY | {"case": good, "document_number": "NEIGHBOUR"}))
        assert [one.key for one in told_beside if isinstance(one, Record)].count(f"delivery/{good}/NEIGHBOUR/-") == 1


@given(
    raw=st.binary(max_size=300), head=st.sampled_from([b"", b"HDR,samis.v1,2026-11-20T06:00:00Z\n", b"HDR   ", b"{"])
)
def test_whatever_bytes_come_they_are_set_aside_and_never_raise(raw, head):
    found = understood("samis", head + raw)
    assert found
    assert all(isinstance(one, SetAside) for one in found)
    kept = redacted("samis", head + raw)
    assert redacted("samis", kept) == kept


# People are not stored.

CANARY = "Zenobia Quartermain"
REACHED_AT = "zenobia.quartermain@mail.example"


def personal_columns() -> list[tuple[str, str, str]]:
    return [
        (name, kind, column)
        for name in EVERY
        for kind, said in schema_of(name)["$defs"].items()
        for column, rule in said["properties"].items()
        if rule.get("x-personal")
    ]


def test_the_contracts_name_twenty_four_columns_of_people():
    assert len(personal_columns()) == 24
    for name, _, column in personal_columns():
        assert f"`{column}`" in said_of(name).redactions


@pytest.mark.parametrize(("name", "kind", "column"), personal_columns())
def test_no_personal_column_is_stored_in_any_form(name, kind, column):
    row = {"row": kind, column: CANARY, "case": "BN-D-SAG"}
    forms = [in_lines, in_csv] + ([in_fixed_width] if name in ("cisil", "misil", "samis") else [])
    for form in forms:
        raw = form(name, row)
        assert CANARY.encode() in raw
        kept = redacted(name, raw)
        assert CANARY.encode() not in kept
        assert b"BN-D-SAG" in kept
        assert redacted(name, kept) == kept
        assert CANARY not in repr(understood(name, raw)) + repr(understood(name, kept))


HIDDEN = [
    ("in free text", {"item": f"Engine, ask {REACHED_AT}"}),
    ("a telephone in free text", {"item": "Engine, phone +1 (555) 010-9988"}),
    ("in a column nobody told of", {"inspectorName": CANARY}),
    ("in another such column", {"poc_email": REACHED_AT}),
    ("deep in a column nobody told of", {"handling": {"Contact": [CANARY]}}),
    ("below such a column", {"Signatory": {"first": CANARY}}),
]


@pytest.mark.parametrize("change", [one[1] for one in HIDDEN], ids=[one[0] for one in HIDDEN])
def test_a_person_is_not_stored_where_nobody_expects_one(change):
    raw = in_lines("samis", DELIVERY | change)
    kept = redacted("samis", raw)
    for canary in (CANARY, REACHED_AT, "010-9988"):
        assert canary.encode() not in kept
    assert b"DBN14V60150001" in kept
    assert redacted("samis", kept) == kept


def test_a_long_text_without_a_break_is_searched_once():
    raw = in_lines("samis", DELIVERY | {"item": "a" * 190_000 + "@x"})
    started = perf_counter()
    kept = redacted("samis", raw)
    assert perf_counter() - started < 1
    assert b"aaa" not in kept


def test_what_cannot_be_searched_for_names_is_not_stored():
    whole = in_lines("samis", DELIVERY | {"receiver_name": CANARY})
    cut = whole[: whole.index(b"Quartermain")]
    for raw in (cut, b"\xff" + whole, b"<p>" + whole, b"PK\x03\x04" + whole, in_csv("samis", DELIVERY) + b'"' + whole):
        kept = redacted("samis", raw)
        assert b"Zenobia" not in kept
        assert redacted("samis", kept) == kept
    broken = b"\xff" + whole
    assert (
        redacted("samis", broken) == f"[[DOCUMENT OF {len(broken)} BYTES NOT KEPT, SHA-256 {digest(broken)}]]".encode()
    )


def test_cells_that_nothing_names_are_not_stored():
    raw = in_csv("samis", DELIVERY).replace(b"Spare engine,", b"Spare engine,Zenobia Quartermain,")
    kept = redacted("samis", raw)
    assert b"Zenobia" not in kept
    assert [one.reason for one in understood("samis", raw)] == ["unknown shape"]
    assert [one.reason for one in understood("samis", kept)] == ["unknown shape"]


def test_what_names_nobody_is_stored_byte_for_byte():
    for name in EVERY:
        for file in (HOME / name / "fixtures").iterdir():
            assert redacted(name, file.read_bytes()) == file.read_bytes()


def test_an_offices_mailbox_is_no_person():
    assert b"bn-d-taa@cases.example" in redacted("dsams", (HOME / "dsams/fixtures/2026-11-20.jsonl").read_bytes())


@pytest.mark.parametrize("name", EVERY)
def test_a_source_counts_as_stale_only_after_it_was_due(name):
    said = said_of(name)
    assert timedelta(0) < said.expected_cadence < said.stale_after
