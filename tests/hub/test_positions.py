"""Lines of 80 positions: what is written is read back, each value where its table says, and nothing else anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Record
from connectors.milstrip import mapping
from hub.deliveries.notice_replies import Answer, notice_reply, reply
from hub.deliveries.positions import NOTICE_REPLY, REQUISITION, DoesNotFit, Field, Layout
from schema.facets.shipment import OfferReleaseCode

SHIPMENT: dict[str, Any] = {
    "document_numbers": [
        "Notice of availability FB2300-6310-0042",
        "Transportation control number FB2300-6310-0042-XXX",
    ],
    "offer_release_code": OfferReleaseCode.AFTER_REPLY,
}
ON = date(2026, 11, 23)


def test_a_reply_stands_as_the_published_layout_has_it() -> None:
    line = reply(SHIPMENT, "BN-D-SAM", to="FB2", answer=Answer.RELEASE, on=ON)
    assert line == (
        # .......1.........2.........3.........4.........5.........6.........7.........8
        "AD5FB2            BN                         Z SAM         RFB230063100042XXX327"
    )
    assert len(line) == 80
    assert NOTICE_REPLY.read(line) == {
        "document_identifier": "AD5", "routing_identifier": "FB2", "customer": "BN",
        "offer_release_code": "Z", "case": "SAM", "answer": "R", "transportation_control_number": "FB230063100042XXX",
        "reply_day": "327",
    }  # fmt: skip


def test_papers_without_a_control_number_are_not_replied_to() -> None:
    for papers in (["DD Form 1348-1A FB2300-6020-0114"], ["Bill of lading HK-448120"], [], None):
        bare = {**SHIPMENT, "document_numbers": papers}
        assert reply(bare, "BN-D-SAM", to="FB2", answer=Answer.RELEASE, on=ON) is None
    line = reply(SHIPMENT, "BN-D-SAM", to="FB2", answer=Answer.INSTRUCTIONS_FOLLOW, on=date(2026, 1, 2))
    assert line is not None
    assert (line[59], line[77:]) == ("E", "002")


NOTICE = "AD1FGZ0003        BN  B                     DZ2SAM          DBN14V63010008XXX320"


def test_a_reply_to_a_notice_repeats_it_and_is_read_back_as_the_reply() -> None:
    notice = {"line_items": 3, "mode_code": "B", "transport_number": "DBN14V63010008XXX"}
    item = {"offer_release_code": "Z", "freight_forwarder_code": "2"}
    line = notice_reply(notice, item, "BN-D-SAM", to="FGZ", answer=Answer.RELEASE, on=ON)
    assert line == "AD5FGZ0003        BN  B                      Z2SAM         RDBN14V63010008XXX327"
    assert line[3:23] == NOTICE[3:23]
    received = datetime(2026, 11, 23, 12, tzinfo=UTC)
    *_, read = mapping.understand(f"{line}\n".encode(), "a.txt", received)
    assert isinstance(read, Record)
    assert (read.facet, read.case, dict(read.facts)) == (
        "AvailabilityReply",
        "BN-D-SAM",
        {
            "release": "TO_ADDRESS_ON_FILE", "replied_on": ON, "transportation_order": None,
            "transport_number": "DBN14V63010008XXX",
        },
    )  # fmt: skip
    assert (
        notice_reply(notice | {"transport_number": None}, {}, "BN-D-SAM", to="FGZ", answer=Answer.RELEASE, on=ON)
        is None
    )


@pytest.mark.parametrize("version", mapping.VERSIONS)
def test_what_is_written_stands_where_the_records_that_come_in_have_it(version: str) -> None:
    """Two tables tell of the same positions: this one writes, the connector's reads, in the version that is not disputed."""
    for layout, identifier in ((REQUISITION, "A01"), (REQUISITION, "AT1"), (NOTICE_REPLY, "AD5")):
        own = {field.name: slice(field.first - 1, field.last) for field in layout.fields}
        own |= {"release": own.pop("answer")} if "answer" in own else {}
        own |= {"replied_on": own.pop("reply_day")} if "reply_day" in own else {}
        if "transportation_control_number" in own:
            own["transport_number"] = own.pop("transportation_control_number")
        theirs = mapping.LAYOUTS[version][identifier].fields
        disputed = set() if version in ("dlm", "navedtra") else {"offer_release_code", "freight_forwarder_code"}
        both = (own.keys() & theirs.keys()) - disputed
        assert len(both) >= 5
        assert {name: own[name] for name in both} == {name: theirs[name] for name in both}


WORDS = {
    field.name: st.text("ABCXYZ0189", min_size=1, max_size=field.last - field.first + 1)
    for field in NOTICE_REPLY.fields
    if field.name != "document_identifier"
}


@given(st.fixed_dictionaries({}, optional=WORDS))
def test_what_is_written_is_read_back(values: dict[str, str]) -> None:
    line = NOTICE_REPLY.write(values)
    assert len(line) == 80
    assert NOTICE_REPLY.read(line) == {"document_identifier": "AD5", **values}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"case": "SAMX"}, "`case` takes 3 capital letters, digits or blanks"),
        ({"case": "sam"}, "`case` takes 3 capital letters, digits or blanks"),
        ({"case": "S\nM"}, "`case` takes 3 capital letters, digits or blanks"),
        ({"answer": "=1"}, "`answer` takes 1 capital letters, digits or blanks"),
        ({"quantity": "00001"}, "a line `AD5` has no place for `quantity`"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_never_cut(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(DoesNotFit) as refused:
        NOTICE_REPLY.write(values)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("spoil", ["X" * 80, "AD5", "AD5" + " " * 78, "AD5" + " " * 7 + "X" + " " * 69])
def test_a_line_of_another_kind_is_not_read(spoil: str) -> None:
    with pytest.raises(DoesNotFit):
        NOTICE_REPLY.read(spoil)


def test_a_table_with_two_values_in_one_position_is_none() -> None:
    with pytest.raises(AssertionError):
        Layout("ZZ1", "1", (Field("a", 1, 3, "x"), Field("b", 3, 4, "x")))
