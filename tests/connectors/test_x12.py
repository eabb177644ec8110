"""X12 interchanges: four conventions to the segment, the keys of MILSTRIP, and nothing guessed, dropped or raised."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Record, SetAside, SourceUnavailable, digest
from connectors.milstrip import mapping as milstrip
from connectors.x12 import mapping
from connectors.x12.connector import X12

FIXTURES = Path(__file__).parents[2] / "connectors" / "x12" / "fixtures"
RECEIVED = datetime(2026, 11, 22, 12, tzinfo=UTC)
NUMBER = "DBN14V63020009"

SHIPPED = [
    "BSN*00*FGZ0001*20261117*1200**AS",
    "HL*1**V",
    "N1*FR**M4*FGZ",
    "HL*2*1*S",
    "DTM*011*20261117",
    "DTM*169*20261115",
    f"REF*TG*{NUMBER}XXX",
    "HL*3*2*W",
    "LIN**FS*2840010345678",
    "SN1**4*EA",
    f"REF*TN*{NUMBER}",
    "LM*DF",
    "LQ*A9*DZ2SAM",
]
NOTICE = [
    "BSN*00*FGZ0002*20261111*1200**AD",
    "HL*1**V",
    "HL*2*1*S",
    f"REF*TG*{NUMBER}XXX",
    "REF*K1*1",
    "REF*LO*3",
    "LQ*A9*DZ2SAM",
]
STATUS = [
    "BSR*4*PA*FGZ0003*20261101",
    "HL*1**V",
    "HL*2*1*W",
    f"REF*TN*{NUMBER}",
    "LQ*81*BB",
    "LQ*A9*DZ2SAM",
    "PO1**4*EA*3127.45**FS*2840010345678",
    "DTM*017*20261118",
]
REPLY = [
    "BSR*8*PA*FGZ0004*20261113",
    "HL*1**V",
    "HL*2*1*S",
    "DTM*097*20261113",
    "REF*FN*00418",
    f"REF*TG*{NUMBER}XXX",
    "LQ*A9*DZ2SAM",
]
EVERY = {
    "RequisitionShipment": SHIPPED,
    "AvailabilityNotice": NOTICE,
    "SupplyStatus": STATUS,
    "AvailabilityReply": REPLY,
}
# The same acts as records of eighty positions.
RECORDS = {
    "SupplyStatus": "AE1FGZS2840010345678  EA00004DBN14V63020009 DZ2SAMAXP      06305BBFGZ63220312745",
    "RequisitionShipment": "AS1FGZS2840010345678  EA00004DBN14V63020009 DZ2SAM XP   321DBN14V63020009XXXB319",
    "AvailabilityNotice": "AD1FGZ0003        BN  B                     DZ2SAM          DBN14V63020009XXX315",
}


REPORT = [
    "BNR*00*W20260017*20261116*0930",
    "HL*1**RP",
    "LIN**FS*2840010345678",
    "REF*NN*W20260017",
    "REF*NN*A0010BNSAM001",
    f"REF*TN*{NUMBER}",
    "QTY*01*4",
    "LM*DF",
    "LQ*D*7",
    "LQ*HA*S1",
    "LQ*HA*C1",
    "NCA*1*RR",
    "NTE*RPT*TWO OF FOUR BLADES ARE MISSING AND",
    "NTE*RPT*ONE IS CRACKED. CALL TEL 555 0100 117",
    "N1*BY*ADA EXAMPLE*10*DBN001",
    "PER*OC*ADA EXAMPLE*TE*555 0100",
]


KINDS = {"BSN": ("SH", "856"), "BSR": ("RS", "870"), "BNR": ("NC", "842"), "BR": ("RN", "511")}


def interchange(*sets: list[str], version: str = "00401", release: str = "004010") -> str:
    """An interchange of one group, its counts right."""
    group, kind = KINDS[sets[0][0].partition("*")[0]]
    eleventh = "U" if version == "00401" else "^"
    parts = [
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'FGZ':15}*ZZ*{'HUB':15}*261120*1200*{eleventh}*{version}*000000001*0*T*:",
        f"GS*{group}*FGZ*HUB*20261120*1200*1*X*{release}",
    ]
    for number, one in enumerate(sets, 1):
        parts += [f"ST*{kind}*{number:04}", *one, f"SE*{len(one) + 2}*{number:04}"]
    return "".join(part + "~\n" for part in [*parts, f"GE*{len(sets)}*1", "IEA*1*000000001"])


def understood(text: str, key: str = "2026-11-20_a.x12") -> list[Record | SetAside]:
    return mapping.understand(text.encode(), key, RECEIVED)


def told(one: list[str], **how: str) -> Record:
    """What a transaction set says beside its requisition."""
    found = understood(interchange(one), **how)
    assert [type(f) for f in found] == [Record, Record], found
    assert isinstance(found[1], Record)
    return found[1]


def aside(text: str) -> SetAside:
    found = understood(text)
    assert len(found) == 1, found
    assert isinstance(found[0], SetAside)
    return found[0]


def put(one: list[str], was: str, now: str) -> list[str]:
    assert was in one
    return [now if segment == was else segment for segment in one]


# --- the four conventions -----------------------------------------------------------------------------------------------


def test_two_statuses_of_one_day_that_differ_in_the_article_are_both_told() -> None:
    other = [segment.replace("2840010345678", "2840010345679") for segment in STATUS]
    found = understood(interchange(STATUS, other, STATUS))
    assert [one.facts.get("stock_number") for one in found if isinstance(one, Record)] == [
        None,  # the requisition
        "2840010345678",
        "2840010345679",
    ]


def test_an_act_tells_first_that_its_requisition_is_there() -> None:
    requisition, status = understood(interchange(STATUS))
    assert isinstance(requisition, Record)
    assert isinstance(status, Record)
    assert (requisition.facet, requisition.key, requisition.case) == ("Requisition", NUMBER, "BN-D-SAM")
    assert dict(requisition.facts) == {"document_number": NUMBER, "requested_on": date(2026, 10, 29)}
    assert (status.parent, status.case, status.as_of) == (NUMBER, "BN-D-SAM", datetime(2026, 11, 1, tzinfo=UTC))


def test_a_supply_status_says_what_is_promised() -> None:
    record = told(put(STATUS, f"REF*TN*{NUMBER}", f"REF*TN*{NUMBER}**W8:A"))
    assert record.facet == "SupplyStatus"
    assert dict(record.facts) == {
        "code": "BB",
        "meaning": "It is backordered against goods that are due in; the estimated shipping day is given.",
        "is_listed": True,
        "stated_on": date(2026, 11, 1),
        "estimated_shipping_on": date(2026, 11, 18),
        "suffix": "A",
        "stock_number": "2840010345678",
        "quantity": 4,
        "unit_of_issue": "EA",
        "unit_price": Decimal("3127.45"),
    }
    unlisted = told(put(STATUS, "LQ*81*BB", "LQ*81*X9")).facts
    assert (unlisted["code"], unlisted["meaning"], unlisted["is_listed"]) == ("X9", None, False)


def test_a_shipment_status_says_what_left() -> None:
    assert dict(told(SHIPPED).facts) == {
        "suffix": None,
        "stock_number": "2840010345678",
        "quantity": 4,
        "unit_of_issue": "EA",
        "available_on": date(2026, 11, 15),
        "shipped_on": date(2026, 11, 17),
        "transport_number": f"{NUMBER}XXX",
        "control": None,
    }
    assert told(SHIPPED, key="uncontrolled/a.x12").facts["control"] == "UNCONTROLLED"


def test_a_notice_and_its_reply() -> None:
    notice, reply = told(NOTICE), told(REPLY)
    assert dict(notice.facts) == {
        "kind": "INITIAL",
        "given_on": date(2026, 11, 11),
        "line_items": 3,
        "transport_number": f"{NUMBER}XXX",
        "control": None,
    }
    assert told(put(NOTICE, "REF*K1*1", "REF*K1*2")).facts["kind"] == "DELAY"
    assert dict(reply.facts) == {
        "replied_on": date(2026, 11, 13),
        "transportation_order": "00418",
        "transport_number": f"{NUMBER}XXX",
    }
    # The answer is the purchaser's, by its forwarder.
    assert (notice.originator, reply.originator) == (None, "customer:BN")


@pytest.mark.parametrize("facet", RECORDS)
def test_the_same_act_in_both_formats_has_one_key_and_equal_facts(facet: str) -> None:
    line = RECORDS[facet] + "\n"
    of_line = milstrip.understand(line.encode(), "2026-11-20_a.txt", RECEIVED)[-1]
    assert isinstance(of_line, Record)
    record = told(EVERY[facet])
    assert (record.facet, record.key, record.parent, record.as_of) == (
        of_line.facet, of_line.key, of_line.parent, of_line.as_of
    )  # fmt: skip
    assert dict(record.facts) == {name: of_line.facts[name] for name in record.facts}
    later = {"SupplyStatus": ("LQ*81*BB", "LQ*81*BA"), "RequisitionShipment": ("SN1**4*EA", "SN1**3*EA")}
    if facet in later:
        assert told(put(EVERY[facet], *later[facet])).key != of_line.key


@pytest.mark.parametrize(("version", "release"), [("00401", "004010"), ("00401", "004030"), ("00403", "004030")])
def test_both_releases_say_the_same(version: str, release: str) -> None:
    found = understood(interchange(STATUS, version=version, release=release))
    assert [f.facts for f in found if isinstance(f, Record)] == [
        f.facts for f in understood(interchange(STATUS)) if isinstance(f, Record)
    ]


def test_the_usages_say_where_each_is_from_and_how_sure_we_are() -> None:
    for convention in mapping.CONVENTIONS.values():
        for row in [*convention["fields"], convention["begins"]]:
            assert row["source"], row
            assert row["confidence"] in {"VERIFIED", "SECONDARY", "UNVERIFIED"}, row


# --- reports of supply discrepancies ----------------------------------------------------------------------------------


def reported(one: list[str]) -> Record | SetAside:
    """What a report says, as it is stored."""
    [found] = mapping.understand(mapping.redact(interchange(one).encode()), "2026-11-20_a.x12", RECEIVED)
    return found


def test_a_report_of_a_supply_discrepancy_is_the_purchasers_and_names_its_case_by_the_requisition() -> None:
    found = reported(REPORT)
    assert isinstance(found, Record), found
    assert (found.facet, found.key, found.case) == ("SupplyDiscrepancyReport", "A0010-BN-SAM/001", "BN-D-SAM")
    assert (found.as_of, found.originator) == (datetime(2026, 11, 16, tzinfo=UTC), "customer:BN")
    assert dict(found.facts) == {
        "number": "A0010-BN-SAM/001",
        "codes": ["S1", "C1"],
        "reported_on": date(2026, 11, 16),
        "description": "TWO OF FOUR BLADES ARE MISSING AND ONE IS CRACKED. CALL REMOVED",
    }
    again = reported(put(REPORT, "REF*NN*A0010BNSAM001", "REF*NN*A0010BNSAMR"))
    assert isinstance(again, Record)
    assert again.key == "A0010-BN-SAMR"


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("REF*NN*A0010BNSAM001", "REF*NN*WEB0001", "value not understood"),
        ("REF*NN*W20260017", "REF*NN*A0011BNSAM001", "said twice"),
        (f"REF*TN*{NUMBER}", "REF*TN*DVE14V63020009", "value not understood"),
        (f"REF*TN*{NUMBER}", "REF*PO*1", "unknown segment"),
        ("BNR*00*W20260017*20261116*0930", "BNR*00*W20260017*20261131*0930", "value not understood"),
        ("LQ*HA*S1", "LQ*HA*X1", "value not understood"),
        ("LQ*HA*S1", "LQ*HA*S1A", "value not understood"),
        ("QTY*01*4", "SLN*1**I", "unknown segment"),
        ("QTY*01*4", "HL*2*1*I", "unknown level"),
    ],
)
def test_a_report_of_which_one_thing_is_uncertain_is_set_aside_whole(was: str, now: str, reason: str) -> None:
    found = reported(put(REPORT, was, now))
    assert isinstance(found, SetAside), found
    assert found.reason == reason
    assert found.raw


def test_a_report_names_at_most_three_codes_and_at_least_one() -> None:
    without = [one for one in REPORT if not one.startswith("LQ*HA")]
    assert isinstance(reported(without), SetAside)
    many = [*without[:9], "LQ*HA*C1", "LQ*HA*S1", "LQ*HA*D1", *without[9:]]
    assert isinstance(reported(many), Record)
    assert isinstance(reported([*many, "LQ*HA*T1"]), SetAside)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (put(REPORT, REPORT[0], REPORT[0].replace("*00*", "*11*")), "a reply to a report (842A/R)"),
        (put(REPORT, REPORT[0], REPORT[0].replace("*00*", "*15*")), "a report taken up again"),
        (["BR*00*A0*20261101", f"N9*TN*{NUMBER}", "PO1**4*EA***FS*2840010345678"], "a requisition or its modification"),
    ],
)
def test_what_is_known_and_not_read_is_set_aside_with_what_it_would_need(one: list[str], words: str) -> None:
    found = aside(interchange(one))
    assert found.reason == "convention not on record"
    assert words in found.detail
    assert found.detail.endswith("not on record")
    assert found.raw


def test_no_persons_name_and_no_way_to_reach_one_is_stored() -> None:
    text = interchange(REPORT)
    kept = mapping.redact(text.encode())
    assert b"ADA EXAMPLE" not in kept
    assert b"555 0100" not in kept
    assert b"N1*BY*REMOVED*10*DBN001~" in kept
    assert b"PER*OC*REMOVED*REMOVED*REMOVED~" in kept
    assert mapping.redact(kept) == kept
    for one in EVERY.values():
        raw = interchange(one).encode()
        assert mapping.redact(raw) == raw
    asked = [
        "BR*00*A0*20261101",
        "N1*OB*ADA EXAMPLE*10*DBN001",
        "G61*SU*ADA EXAMPLE*TE*555 0100",
        "G69*MAIL ada@example.org",
    ]
    assert b"N1*OB*REMOVED*10*DBN001~\nG61*SU*REMOVED*REMOVED*REMOVED~\nG69*MAIL REMOVED~" in mapping.redact(
        interchange(asked).encode()
    )
    prose = b"Dear Ada Example, the file is attached"
    bare = mapping.redact(prose)
    assert bare == f"[[DOCUMENT OF {len(prose)} BYTES NOT KEPT, SHA-256 {digest(prose)}]]".encode()
    assert mapping.redact(bare) == bare
    [found] = mapping.understand(bare, "a.x12", RECEIVED)
    assert isinstance(found, SetAside)
    assert found.reason == "no envelope"


# --- what is set aside whole ---------------------------------------------------------------------------------------------

WHOLE = interchange(STATUS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WHOLE[1:], "no envelope"),
        (WHOLE[WHOLE.index("GS*") :], "no envelope"),
        (WHOLE.replace("IEA*1*", "IEA*2*"), "wrong count or envelope"),
        (WHOLE.replace("IEA*1*000000001~", ""), "wrong count or envelope"),
        (WHOLE.replace("GE*1*1~", "GE*2*1~"), "wrong count or envelope"),
        (WHOLE.replace("GE*1*1~\n", ""), "wrong count or envelope"),
        (WHOLE.replace("SE*10*", "SE*9*"), "wrong count"),
        (WHOLE.replace("SE*10*0001", "SE*10*0002"), "wrong count"),
        (WHOLE.replace("HL*2*1*W", "HL*3*1*W"), "wrong count"),
        (WHOLE.replace("HL*2*1*W", "HL*2*7*W"), "wrong count"),
        (WHOLE.replace("*00401*", "*00501*"), "unknown version"),
        (WHOLE.replace("*X*004010", "*X*005010"), "unknown version"),
        (interchange(STATUS, version="00403"), "unknown version"),
        (WHOLE.replace("BSR*4*", "BSR*9*"), "unknown convention"),
        (WHOLE.replace("GS*RS*", "GS*SH*"), "unknown convention"),
        (WHOLE.replace("~\nHL*2", "~\n~\nHL*2"), "not whole"),
        (WHOLE.rstrip()[:-1], "not whole"),
        (WHOLE + "more", "not whole"),
        (WHOLE.replace("ISA*", "ISAA", 1), "no envelope"),
        (WHOLE.replace("HL*1**V", "ZZ*1~\nHL*1**V").replace("SE*10*", "SE*11*"), "unknown segment"),
    ],
)
def test_what_is_not_whole_says_nothing(text: str, reason: str) -> None:
    assert aside(text).reason == reason


def test_a_wrong_count_takes_its_own_transaction_set_and_no_other() -> None:
    found = understood(interchange(STATUS, REPLY).replace("SE*10*0001", "SE*11*0001"))
    assert [getattr(f, "facet", None) or getattr(f, "reason", None) for f in found] == [
        "wrong count", "Requisition", "AvailabilityReply"
    ]  # fmt: skip


# --- what is set aside alone ---------------------------------------------------------------------------------------------


def test_an_unknown_segment_that_nothing_follows_is_named_and_the_rest_stands() -> None:
    found = understood(interchange([*STATUS, "QTY*57*12"]))
    assert [getattr(f, "facet", None) or getattr(f, "reason", None) for f in found] == [
        "unknown segment", "Requisition", "SupplyStatus"
    ]  # fmt: skip
    assert found[0] == SetAside(
        "unknown segment",
        "transaction set 1, level 2: QTY*57*12",
        "transaction set 1, level 2",
        b"QTY*57*12~\n",
    )
    assert found[1:] == understood(interchange(STATUS)) or isinstance(found[2], Record)
    assert isinstance(found[2], Record)
    assert found[2].key == told(STATUS).key


def test_an_unknown_qualifier_is_named_with_its_segment() -> None:
    [unknown, *rest] = understood(interchange([*STATUS, "LQ*ZZ*1"]))
    assert isinstance(unknown, SetAside)
    assert unknown.detail.endswith("LQ*ZZ*1")
    assert len(rest) == 2


@pytest.mark.parametrize(
    ("one", "reason", "named"),
    [
        # It may begin a loop, and then what follows is not said of this level.
        ([*STATUS[:3], "SLN*1**I", *STATUS[3:]], "unknown segment", "SLN*1**I"),
        ([*STATUS, "LQ*81*BA"], "said twice", "'BB' and 'BA'"),
        ([*SHIPPED, "REF*TG*DBN14V63020009XYX"], "said twice", "transport_number"),
        ([*STATUS[:3], "N1*ST**10*FGZ001", *STATUS[3:]], "said of a party", "REF*TN"),
        (put(STATUS, f"REF*TN*{NUMBER}", f"REF*TN*{NUMBER}**FU:A"), "unknown segment", "composite"),
        (put(STATUS, "LQ*81*BB", "LQ*81*BB:BA"), "value not understood", "components"),
        (put(STATUS, "LQ*81*BB", "LQ*79*02"), "value not understood", "write the status code"),
        (put(STATUS, "DTM*017*20261118", "DTM*017*20261131"), "value not understood", "estimated_shipping_on"),
        (put(STATUS, STATUS[6], "PO1**4.5*EA*1**FS*2840010345678"), "value not understood", "quantity"),
        (put(STATUS, STATUS[6], "PO1**4*EA*1.005**FS*2840010345678"), "value not understood", "whole cents"),
        (put(STATUS, STATUS[6], "PO1**4*RD*1**FS*2840010345678"), "value not understood", "'RD' has no conversion"),
        (put(STATUS, "LQ*A9*DZ2SAM", "LQ*A9*DZ2"), "value not understood", "the case's last three"),
        (put(STATUS, f"REF*TN*{NUMBER}", "REF*TN*SHORT"), "value not understood", "fourteen positions"),
        (put(STATUS, "HL*2*1*W", "HL*2*1*SB"), "unknown level", "'SB'"),
        (put(SHIPPED, "HL*2*1*S", "HL*2*1*P"), "unknown level", "'P'"),
    ],
)
def test_what_is_ambiguous_is_never_guessed(one: list[str], reason: str, named: str) -> None:
    found = understood(interchange(one))
    assert found
    assert all(isinstance(f, SetAside) for f in found), found
    assert any(isinstance(f, SetAside) and f.reason == reason and named in f.detail for f in found), found


def test_a_repetition_is_no_single_value() -> None:
    one = put(STATUS, "LQ*81*BB", "LQ*81*BB^BA")
    [repeated] = understood(interchange(one, version="00403", release="004030"))
    assert isinstance(repeated, SetAside)
    assert repeated.reason == "value not understood"


def test_one_bad_act_leaves_the_others_of_its_transaction_set() -> None:
    second = ["HL*3*1*W", "REF*TN*DBN14V63020010", *STATUS[4:]]
    found = understood(interchange([*put(STATUS, "LQ*81*BB", "LQ*79*02"), *second]))
    assert [getattr(f, "facet", None) or getattr(f, "reason", None) for f in found] == [
        "value not understood", "Requisition", "SupplyStatus"
    ]  # fmt: skip


# --- mutations -----------------------------------------------------------------------------------------------------------

DOCUMENTS = [interchange(SHIPPED, NOTICE), interchange(STATUS, REPLY), interchange(REPORT)]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.data())
def test_no_change_of_a_document_raises_or_empties_it(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, min(len(text), at + 60)))
    there = data.draw(st.one_of(st.text(max_size=30), st.sampled_from(["~", "*", ":", "HL*9**W~", "SE*1*1~", "ISA"])))
    found = mapping.understand((text[:at] + there + text[until:]).encode("utf-8", "replace"), "a.x12", RECEIVED)
    assert found
    assert all(isinstance(f, Record) or (f.reason and f.detail) for f in found)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.data())
def test_a_document_without_one_of_its_segments_says_less_and_nothing_else(text: str, data: st.DataObject) -> None:
    segments = text.split("~\n")[:-1]
    del segments[data.draw(st.integers(0, len(segments) - 1))]
    whole = {(f.facet, f.key) for f in understood(text) if isinstance(f, Record)}
    found = understood("".join(one + "~\n" for one in segments))
    assert {(f.facet, f.key) for f in found if isinstance(f, Record)} < whole
    assert any(isinstance(f, SetAside) for f in found)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_are_set_aside(raw: bytes) -> None:
    found = mapping.understand(raw, "a.x12", RECEIVED)
    assert [type(f) for f in found] == [SetAside]


# --- a directory ----------------------------------------------------------------------------------------------------------


async def test_the_files_of_a_directory_are_read_by_name_and_links_are_not(tmp_path: Path) -> None:
    (tmp_path / "b.X12").write_text(WHOLE)
    (tmp_path / "a.edi").write_text(WHOLE)
    (tmp_path / "notes.txt").write_text("no interchange")
    (tmp_path / "c.x12").symlink_to(tmp_path / "b.X12")
    (tmp_path / "uncontrolled").mkdir()
    (tmp_path / "uncontrolled" / "d.x12").write_text(WHOLE)
    source = X12(tmp_path, clock=lambda: RECEIVED)
    assert [f.key async for f in source.read(None)] == ["a.edi", "b.X12", "uncontrolled/d.x12"]
    with pytest.raises(SourceUnavailable, match="`x12` did not answer: there is no directory of archived files"):
        X12.from_archive(tmp_path / "nowhere")
