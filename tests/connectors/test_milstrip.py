"""80-position records: the published layouts to the position, years found again, and nothing guessed or dropped."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.contract import Cursor, Fetched, Record, SetAside, SourceUnavailable
from connectors.milstrip import mapping
from connectors.milstrip.connector import Milstrip
from connectors.requisition import supply_status_codes

FIXTURES = Path(__file__).parents[2] / "connectors" / "milstrip" / "fixtures"
RECEIVED = datetime(2026, 1, 22, 12, tzinfo=UTC)
LATE = datetime(2026, 11, 22, 12, tzinfo=UTC)

STATUS = "AE1N32S5305001234567  EA00025PZZ14V60150001 PA2LABAXP      13020BBN3261210001250"
SHIPPED = "AS1N32S5305001234567  EA00025PZZ14V60150001 PA2LAB XP   118PZZ14V60150001XXXQ118"
ASKED = "A01N32S5305001234567  EA00025PZZ14V60150001RPA2LABA        131212D"
DIRECT = "AB1N32S5305001234567  EA00025PZZ14V60150001BPA2LABAXP      SPE4A526P01170004"
NOTICE = "ADRFGZ0003        BN  B                     DZ2SAM          DBN14V63010008XXX320"
REPLY = "AD5FGZ0003        BN  B                00418DZ2SAM         RDBN14V63010008XXX323"


def understood(
    *lines: str, at: datetime = RECEIVED, key: str = "status.txt", version: str = "dlm", end: str = "\n"
) -> list[Record | SetAside]:
    raw = "".join(line + end for line in lines).encode()
    return mapping.understand(raw, key, at, version)


def told(*lines: str, **how: object) -> Record:
    """What the last of the lines says beside its requisition."""
    found = understood(*lines, **how)  # type: ignore[arg-type]
    assert isinstance(found[-1], Record), found
    return found[-1]


def aside(line: str, **how: object) -> SetAside:
    found = understood(line, **how)  # type: ignore[arg-type]
    assert len(found) == 1, found
    assert isinstance(found[0], SetAside)
    return found[0]


def put(line: str, first: int, text: str) -> str:
    """A line with a text from one position on."""
    line = line.ljust(80)
    return line[: first - 1] + text + line[first - 1 + len(text) :]


# --- the records -----------------------------------------------------------------------------------------------------


def test_the_samples_are_eighty_positions_wide() -> None:
    assert [len(line) for line in (STATUS, SHIPPED, NOTICE, REPLY)] == [80] * 4


def test_a_record_tells_first_that_its_requisition_is_there() -> None:
    requisition, status = understood(STATUS)
    assert requisition == Record(
        "Requisition",
        "PZZ14V60150001",
        {"document_number": "PZZ14V60150001", "requested_on": date(2026, 1, 15)},
        datetime(2026, 1, 15, tzinfo=UTC),
        "ZZ-P-LAB",
        raw=STATUS.encode(),
    )
    assert isinstance(status, Record)
    assert (status.parent, status.case) == ("PZZ14V60150001", "ZZ-P-LAB")
    assert [type(f).__name__ for f in understood(STATUS, SHIPPED, at=LATE)] == ["Record"] * 3


def test_a_supply_status_says_what_is_promised() -> None:
    record = told(STATUS)
    assert record.facet == "SupplyStatus"
    assert dict(record.facts) == {
        "code": "BB",
        "meaning": "It is backordered against goods that are due in; the estimated shipping day is given.",
        "is_listed": True,
        "stated_on": date(2026, 1, 20),
        "estimated_shipping_on": date(2026, 5, 1),
        "suffix": None,
        "stock_number": "5305001234567",
        "quantity": 25,
        "unit_of_issue": "EA",
        "unit_price": Decimal("12.50"),
    }
    assert record.as_of == datetime(2026, 1, 20, tzinfo=UTC)
    assert re.fullmatch(r"PZZ14V60150001/AE/2026-01-20/[0-9a-f]{12}", record.key)
    assert record.originator is None


def test_a_shipment_status_says_what_left() -> None:
    record = told(SHIPPED, at=LATE)
    assert record.facet == "RequisitionShipment"
    assert dict(record.facts) == {
        "suffix": None,
        "stock_number": "5305001234567",
        "quantity": 25,
        "unit_of_issue": "EA",
        "available_on": date(2026, 4, 28),
        "shipped_on": date(2026, 4, 28),
        "transport_number": "PZZ14V60150001XXX",
        "mode_code": "Q",
        "freight_forwarder_code": "2",
        "control": None,
    }


def test_a_requisition_says_what_is_asked_for() -> None:
    record = told(ASKED)
    assert record.facet == "RequisitionedItem"
    assert dict(record.facts) == {
        "stock_number": "5305001234567",
        "quantity": 25,
        "unit_of_issue": "EA",
        "priority": "13",
        "required_delivery": "121",
        "required_on": date(2026, 5, 1),
        "advice_code": "2D",
        "offer_release_code": "A",
        "freight_forwarder_code": "2",
        "customer_service": "P",
        "media_and_status_code": "S",
        "demand_code": "R",
        "signal_code": "A",
    }
    coded = told(put(ASKED, 62, "777"))
    assert (coded.facts["required_delivery"], coded.facts["required_on"]) == ("777", None)


@pytest.mark.parametrize(("series", "kind"), [("AM", "MODIFICATION"), ("AT", "FOLLOW_UP"), ("AC", "CANCELLATION")])
def test_what_is_asked_of_a_requisition_afterwards_repeats_its_layout(series: str, kind: str) -> None:
    line = put(put(f"{series}1{ASKED[3:]}", 25, "00010"), 60, "02")
    record = told(line)
    assert (record.facet, record.parent, record.case) == ("RequisitionRequest", "PZZ14V60150001", "ZZ-P-LAB")
    assert dict(record.facts) == {
        "kind": kind,
        "quantity": 10,
        "priority": "02",
        "required_delivery": "121",
        "required_on": date(2026, 5, 1),
        "advice_code": "2D",
        "media_and_status_code": "S",
    }
    # The purchaser asks it; and no day is printed, so the same one in another file is the same request.
    assert record.originator == "customer:ZZ"
    assert told(line, at=LATE, key="2026-03-01_b.txt").key == record.key
    assert told(put(line, 25, "00011")).key != record.key


def test_requests_of_one_kind_are_told_apart_from_those_of_another() -> None:
    assert len({told(f"{series}1{ASKED[3:]}").key for series in ("AM", "AT", "AC")}) == 3


def test_a_notice_of_direct_delivery_names_the_contract_and_keeps_back_what_no_source_explains() -> None:
    record = told(DIRECT)
    assert record.facet == "DirectDeliveryNotice"
    assert dict(record.facts) == {
        "stock_number": "5305001234567",
        "quantity": 25,
        "unit_of_issue": "EA",
        "suffix": "B",
        "contract_number": "SPE4A526P0117",
        "order_number": "0004",
    }
    # Four positions stand after it whose meaning is not on record: they are no fact, and no part of what it is known by.
    assert told(DIRECT + "6121") == Record(
        record.facet, record.key, record.facts, record.as_of, record.case,
        parent=record.parent, raw=(DIRECT + "6121").encode(),
    )  # fmt: skip


def test_a_notice_of_availability_and_its_reply_hang_on_the_requisition_their_unit_is_numbered_after() -> None:
    requisition, notice, reply = understood(NOTICE, REPLY, at=LATE)
    assert isinstance(requisition, Record)
    assert isinstance(notice, Record)
    assert isinstance(reply, Record)
    assert (requisition.key, requisition.case) == ("DBN14V63010008", "BN-D-SAM")
    assert dict(notice.facts) == {
        "kind": "INITIAL",
        "given_on": date(2026, 11, 16),
        "export_release_required": True,
        "line_items": 3,
        "transport_number": "DBN14V63010008XXX",
        "mode_code": "B",
        "control": None,
    }
    assert dict(reply.facts) == {
        "release": "TO_ADDRESS_ON_FILE",
        "replied_on": date(2026, 11, 19),
        "transportation_order": "00418",
        "transport_number": "DBN14V63010008XXX",
    }
    # The answer is the purchaser's, by its forwarder.
    assert (notice.originator, reply.originator) == (None, "customer:BN")
    delay = told("AD3" + NOTICE[3:], at=LATE)
    assert (delay.facts["kind"], delay.facts["export_release_required"]) == ("DELAY", None)
    assert told("AD1" + NOTICE[3:], at=LATE).facts["export_release_required"] is False
    assert told(put(REPLY, 60, "E"), at=LATE).facts["release"] == "INSTRUCTIONS_FOLLOW"


@pytest.mark.parametrize(
    ("identifiers", "line", "facet"),
    [
        ("A01 A02 A04 A05 A0A A0B A0D A0E", ASKED, "RequisitionedItem"),
        ("AM1 AM2 AM4 AM5 AMA AMB AMD AME", ASKED, "RequisitionRequest"),
        ("AT1 AT2 AT4 AT5 ATA ATB ATD ATE", ASKED, "RequisitionRequest"),
        ("AC1", ASKED, "RequisitionRequest"),
        ("AB1 AB2 AB3 AB8", DIRECT, "DirectDeliveryNotice"),
        ("AE1 AE2 AE3 AE8 AE9 AEA AEB AED AEE", STATUS, "SupplyStatus"),
        ("AS1 AS2 AS3 AS8 AU1 AU2 AU3 AU8", SHIPPED, "RequisitionShipment"),
        ("AD1 AD3 ADR", NOTICE, "AvailabilityNotice"),
        ("AD5", REPLY, "AvailabilityReply"),
    ],
)
def test_every_document_identifier_has_its_layout(identifiers: str, line: str, facet: str) -> None:
    assert {told(name + line[3:], at=LATE).facet for name in identifiers.split()} == {facet}


def test_the_layouts_say_where_each_position_is_from_and_how_sure_we_are() -> None:
    for name, told_of in mapping._TABLE["layout"].items():
        assert told_of["source"], name
        for row in told_of["fields"]:
            assert 1 <= row["from"] <= row["to"] <= 80, row
            assert row["source"], row
            assert row["confidence"] in {"VERIFIED", "SECONDARY", "UNVERIFIED"}, row
            assert set(row.get("versions", mapping.VERSIONS)) <= set(mapping.VERSIONS), row
    for version in mapping.VERSIONS:
        per_layout = {layout.name: set(layout.fields) for layout in mapping.LAYOUTS[version].values()}
        assert per_layout == {
            layout.name: set(layout.fields) for layout in mapping.LAYOUTS[mapping.DEFAULT_VERSION].values()
        }


# --- what sources disagree on ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "transport", "forwarder", "release"),
    [
        ("dlm", "PZZ14V60150001XXX", "2", "A"),
        ("navedtra", "Z14V60150001XXX", "2", "A"),
        ("forwarder_first", "PZZ14V60150001XXX", "A", "2"),
        ("navedtra_forwarder_first", "Z14V60150001XXX", "A", "2"),
    ],
)
def test_the_disputed_positions_are_read_as_the_version_says(
    version: str, transport: str, forwarder: str, release: str
) -> None:
    shipped, asked = told(SHIPPED, at=LATE, version=version), told(ASKED, version=version)
    assert shipped.facts["transport_number"] == transport
    assert {shipped.facts["freight_forwarder_code"], asked.facts["freight_forwarder_code"]} == {forwarder}
    assert asked.facts["offer_release_code"] == release
    # What nobody disputes stands where it stood, and what it is known by with it.
    assert shipped.key == told(SHIPPED, at=LATE).key
    assert shipped.facts["mode_code"] == "Q"


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="`2019` is no version of the layouts; use one of `dlm`, `navedtra`"):
        Milstrip(FIXTURES, version="2019")


# --- what a field means ------------------------------------------------------------------------------------------------


def test_an_unknown_status_code_is_kept_as_printed_and_flagged() -> None:
    facts = told(put(STATUS, 65, "X9")).facts
    assert (facts["code"], facts["meaning"], facts["is_listed"]) == ("X9", None, False)
    assert aside(put(STATUS, 65, "  ")).reason == "value not understood"
    assert " ".join(sorted(supply_status_codes())) == "BA BB BC BD BE BF BM BP BQ BR BS BV CA CB CG CJ"


def test_thousands_are_of_ammunition_only() -> None:
    rounds = put(put(STATUS, 8, "1305009876543"), 25, "0012M")
    assert told(rounds).facts["quantity"] == 12_000
    assert aside(put(STATUS, 25, "0012M")) == SetAside(
        "value not understood",
        "line 1: write the quantity in digits; `M` at its end is for thousands of ammunition",
        "line 1",
        put(STATUS, 25, "0012M").encode(),
    )
    assert told(put(STATUS, 25, "     ")).facts["quantity"] is None
    assert told(put(STATUS, 25, "00000")).facts["quantity"] == 0


def test_a_price_is_exact_and_nines_are_none() -> None:
    assert told(put(STATUS, 74, "9999998")).facts["unit_price"] == Decimal("99999.98")
    assert told(put(STATUS, 74, "9999999")).facts["unit_price"] is None
    assert told(put(STATUS, 74, "       ")).facts["unit_price"] is None
    assert aside(put(STATUS, 74, "12.5000")).reason == "value not understood"


# The day of a status, the day it came, and the day it is.
DAYS = [
    ("365", datetime(2027, 1, 2, tzinfo=UTC), date(2026, 12, 31)),
    ("002", datetime(2027, 1, 2, tzinfo=UTC), date(2027, 1, 2)),
    ("001", datetime(2026, 12, 31, tzinfo=UTC), date(2027, 1, 1)),
    ("366", datetime(2029, 1, 3, tzinfo=UTC), date(2028, 12, 31)),
    ("060", datetime(2028, 3, 1, tzinfo=UTC), date(2028, 2, 29)),
]


@pytest.mark.parametrize(("printed", "at", "means"), DAYS)
def test_the_year_of_a_day_is_found_from_the_day_it_came(printed: str, at: datetime, means: date) -> None:
    facts = told(put(put(STATUS, 62, printed), 70, "    "), at=at).facts
    assert facts["stated_on"] == means


def test_a_day_that_no_year_has_sets_its_line_aside() -> None:
    assert aside(put(STATUS, 62, "366")).reason == "value not understood"
    assert aside(put(STATUS, 62, "   ")).reason == "value not understood"
    assert aside(put(STATUS, 70, "6366")).reason == "value not understood"
    assert aside(put(STATUS, 36, "6366")).reason == "value not understood"


def test_the_day_a_file_was_received_is_the_one_its_name_begins_with() -> None:
    named = told(STATUS, key="2019-02-01_status.txt", at=LATE)
    assert named.facts["stated_on"] == date(2019, 1, 20)
    for name in ("2019-02-31_status.txt", "20190201.txt", "status_2019-02-01.txt", "2019-02-012.txt"):
        assert told(STATUS, key=name).facts["stated_on"] == date(2026, 1, 20), name


def test_what_is_handed_over_as_uncontrolled_is_recorded_as_that() -> None:
    assert told(SHIPPED, at=LATE, key="uncontrolled/a.txt").facts["control"] == "UNCONTROLLED"
    assert told(NOTICE, at=LATE, key="uncontrolled/a.txt#1-1/81").facts["control"] == "UNCONTROLLED"
    for name in ("a.txt", "uncontrolled", "uncontrolled.txt", "other/uncontrolled/a.txt"):
        assert told(SHIPPED, at=LATE, key=name).facts["control"] is None, name


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (put(STATUS, 45, "PA2 AB"), "write the case's last three at the end of the supplementary address"),
        (put(STATUS, 30, "pZZ14V60150001"), "write a document number of fourteen positions"),
        (put(STATUS, 30, "PZZ14VX0150001"), "write a document number of fourteen positions"),
        (put(NOTICE, 19, "VE"), "name the customer that the transport number names"),
        (put(NOTICE, 61, "CONSOLIDATED XXX"), "write a document number of fourteen positions"),
        (put(NOTICE, 7, "000A"), "write the number of line items in digits"),
        (put(REPLY, 60, "X"), "write `R` or `E` as the shipment release"),
    ],
)
def test_a_line_that_names_no_case_or_no_requisition_is_set_aside(line: str, hint: str) -> None:
    found = aside(line, at=LATE)
    assert found.reason == "value not understood"
    assert found.detail.startswith(f"line 1: {hint}")


# --- one file ------------------------------------------------------------------------------------------------------------


def test_a_bad_line_is_set_aside_alone_with_its_number_and_its_bytes() -> None:
    raw = b"\n".join(
        [
            STATUS.encode(),
            b"ZZ9" + STATUS.encode()[3:],
            b"AD2" + STATUS.encode()[3:],
            STATUS.encode() + b"1",
            STATUS.encode()[:70] + "é".encode(),
            b"\0" * 80,
            b"",
            b"   ",
            b"\tAE1",
            SHIPPED.encode(),
            b"",
        ]
    )
    found = mapping.understand(raw, "status.txt", LATE)
    assert [f.facet for f in found if isinstance(f, Record)] == ["Requisition", "SupplyStatus", "RequisitionShipment"]
    assert [(f.reason, f.where) for f in found if isinstance(f, SetAside)] == [
        ("unknown document identifier", "line 2"),
        ("layout not on record", "line 3"),
        ("not a record", "line 4"),
        ("not a record", "line 5"),
        ("not a record", "line 6"),
        ("not a record", "line 9"),
    ]
    [unknown] = [f for f in found if isinstance(f, SetAside) and f.where == "line 2"]
    assert unknown.raw == b"ZZ9" + STATUS.encode()[3:]
    assert unknown.detail == "line 2 begins with 'ZZ9'"


PROSE = [
    b"ATTN: SGT ADA EXAMPLE, TEL 555 0100",
    b"ATE PLEASE CALL ADA EXAMPLE ABOUT THE FOLLOWING REQUISITION BEFORE NOON ON 12 MAY",
    b"A01 ADA EXAMPLE",
    b"REMARKS: ADA EXAMPLE " * 9,
    "ADA EX\u00c4MPLE".encode(),
    STATUS.encode()[:29] + b"ADA EXAMPLE   " + STATUS.encode()[43:],
]


@pytest.mark.parametrize("line", PROSE)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_what_is_no_record_could_hold_a_name_and_nothing_of_it_is_kept(line: bytes, end: bytes) -> None:
    raw = SHIPPED.encode() + b"\n" + line + end
    kept = mapping.redact(raw)
    assert kept == SHIPPED.encode() + b"\n" + b"#" * len(line) + end
    assert mapping.redact(kept) == kept
    key = f"status.txt#1-2/{len(raw)}"  # a part of a file stays whole
    *applied, aside = mapping.understand(kept, key, LATE)
    assert [one.facet for one in applied if isinstance(one, Record)] == ["Requisition", "RequisitionShipment"]
    assert isinstance(aside, SetAside)
    assert (aside.reason, aside.where) == ("not a record", "line 2")
    assert b"ADA" not in (aside.raw or b"")
    assert "ADA" not in aside.detail


RECORDS = (STATUS, SHIPPED, ASKED, NOTICE, REPLY, DIRECT)


def test_what_is_a_record_is_kept_to_the_byte_also_where_it_is_not_understood() -> None:
    odd = [
        "AD2" + STATUS[3:],  # its layout is not on record
        "ZZ9" + STATUS[3:],  # nor is its identifier
        put(STATUS, 30, "pZZ14V60150001"),
        put(STATUS, 30, "PZZ14VX0150001"),
        put(STATUS, 25, "0012M"),
        put(STATUS, 70, " " * 11).rstrip(),
        put(STATUS, 45, "PA2 AB") + "   ",
    ]
    raw = "".join(line + "\n" for line in (*RECORDS, *odd, "", "   ")).encode()
    assert mapping.redact(raw) == raw


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_they_do_and_blanks_at_their_end_may_be_trimmed(end: str) -> None:
    trimmed = put(STATUS, 70, " " * 11).rstrip()
    assert len(trimmed) == 69
    full = understood(trimmed.ljust(80), STATUS, end="\n")
    short = understood(trimmed, STATUS + "   ", end=end)
    assert [(r.key, dict(r.facts)) for r in short] == [(r.key, dict(r.facts)) for r in full]  # type: ignore[union-attr]


def test_a_last_line_without_an_end_counts_only_when_it_is_whole() -> None:
    assert mapping.understand(STATUS.encode(), "a.txt", RECEIVED) == understood(STATUS)
    [cut] = mapping.understand(STATUS.encode()[:79], "a.txt", RECEIVED)
    assert isinstance(cut, SetAside)
    assert (cut.reason, cut.where) == ("cut short", "line 1")


def test_the_same_statement_to_another_addressee_is_the_same_statement() -> None:
    copy = "AE2" + STATUS[3:6] + "T" + STATUS[7:]
    assert told(copy).key == told(STATUS).key
    assert dict(told(copy).facts) == dict(told(STATUS).facts)
    others = [put(STATUS, 44, "A"), put(STATUS, 65, "BA"), put(STATUS, 62, "019"), put(STATUS, 25, "00024")]
    assert len({told(line).key for line in [STATUS, *others]}) == 5


def test_a_part_that_is_not_whole_says_nothing() -> None:
    raw = (STATUS + "\n" + SHIPPED + "\n").encode()
    key = f"a.txt#41-42/{len(raw)}"
    assert len(mapping.understand(raw, key, LATE)) == 3
    [missing] = mapping.understand(raw[:81], key, LATE)
    assert missing == SetAside("not whole", "81 bytes came of 162")
    [bad] = mapping.understand(b"x" * 20 + b"\n", "a.txt#41-41/21", LATE)
    assert isinstance(bad, SetAside)
    assert bad.where == "line 41"


# --- a directory of files ------------------------------------------------------------------------------------------------


async def documents(source: Milstrip, cursor: Cursor | None = None) -> list[Fetched]:
    return [fetched async for fetched in source.read(cursor)]


async def test_the_fixtures_are_understood_to_the_last_line() -> None:
    source = Milstrip.from_archive(FIXTURES, clock=lambda: LATE)
    found = [r for fetched in await documents(source) for r in source.understand(fetched)]
    assert Counter(r.facet for r in found if isinstance(r, Record)) == {
        "Requisition": 5,
        "RequisitionedItem": 2,
        "SupplyStatus": 4,
        "RequisitionShipment": 2,
        "AvailabilityNotice": 1,
        "AvailabilityReply": 1,
    }
    assert {r.case for r in found if isinstance(r, Record)} == {"ZZ-P-LAB", "BN-D-SAM"}


async def test_a_file_is_read_in_parts_and_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("".join(put(STATUS, 40, f"{n:04}") + "\n" for n in range(5)))
    (tmp_path / "b.txt").write_text(STATUS)
    (tmp_path / "notes.md").write_text("no record")
    (tmp_path / "c.txt").symlink_to(tmp_path / "notes.md")
    source = Milstrip(tmp_path, clock=lambda: RECEIVED, lines_at_once=2)
    whole = await documents(source)
    assert [(f.key, f.cursor.value if f.cursor else None) for f in whole] == [
        ("a.txt#1-2/162", "a.txt:2"),
        ("a.txt#3-4/162", "a.txt:4"),
        ("a.txt#5-5/81", "a.txt:5"),
        ("b.txt#1-1/80", ""),
    ]
    for read, fetched in enumerate(whole[:-1], 1):
        assert [f.key for f in await documents(source, fetched.cursor)] == [f.key for f in whole[read:]]
    # Once all was read, it begins again: what is known by then changes nothing.
    assert await documents(source, whole[-1].cursor) == whole
    (tmp_path / "a.txt").unlink()
    assert [f.key for f in await documents(source, Cursor("a.txt:4"))] == ["b.txt#1-1/80"]


async def test_an_empty_file_and_a_line_that_does_not_end_are_no_records(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    whole = STATUS.encode()
    # The end of a line that is far too long is no record, though it looks like one.
    (tmp_path / "endless.txt").write_bytes(whole + b"\n" + b"A" * 2_000_000 + whole + b"\n" + whole)
    source = Milstrip(tmp_path, clock=lambda: RECEIVED)
    found = [(f.key, source.understand(f)) for f in await documents(source)]
    assert [(key, [getattr(one, "reason", "record") for one in said]) for key, said in found] == [
        ("empty.txt#1-0/0", ["no record"]),
        ("endless.txt#1-1/81", ["record", "record"]),
        ("endless.txt#2~1/1000000", ["not a record"]),
        ("endless.txt#2~2/1000000", ["not a record"]),
        ("endless.txt#2~3/81", ["not a record"]),
        ("endless.txt#3-3/80", ["record", "record"]),
    ]


def test_a_missing_directory_is_an_unavailable_source(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="`milstrip` did not answer: there is no directory of archived files"):
        Milstrip.from_archive(tmp_path / "nowhere")
