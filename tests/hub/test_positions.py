"""Lines of 80 positions: what is written is read back, each value where its table says, and nothing else anywhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.deliveries.notice_replies import Answer, reply
from hub.deliveries.positions import NOTICE_REPLY, DoesNotFit, Field, Layout
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
        "AD5FB2                       FB230063100042  Z SAM         RFB230063100042XXX327"
    )
    assert len(line) == 80
    assert NOTICE_REPLY.read(line) == {
        "document_identifier": "AD5", "routing_identifier": "FB2", "document_number": "FB230063100042",
        "offer_release_code": "Z", "case": "SAM", "answer": "R", "transportation_control_number": "FB230063100042XXX",
        "reply_day": "327",
    }  # fmt: skip


def test_papers_without_a_control_number_leave_its_place_blank_and_without_a_document_number_there_is_no_line() -> None:
    bare = {**SHIPMENT, "document_numbers": ["DD Form 1348-1A FB2300-6020-0114"]}
    line = reply(bare, "BN-D-SAM", to="FB2", answer=Answer.INSTRUCTIONS_FOLLOW, on=date(2026, 1, 2))
    assert line is not None
    assert (line[29:43], line[59], line[60:77], line[77:]) == ("FB230060200114", "E", " " * 17, "002")
    for papers in (["Bill of lading HK-448120"], ["Transportation plan annex C"], [], None):
        assert (
            reply({**SHIPMENT, "document_numbers": papers}, "BN-D-SAM", to="FB2", answer=Answer.RELEASE, on=ON) is None
        )


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


@pytest.mark.parametrize("spoil", ["X" * 80, "AD5", "AD5" + " " * 78, "AD5   X" + " " * 73])
def test_a_line_of_another_kind_is_not_read(spoil: str) -> None:
    with pytest.raises(DoesNotFit):
        NOTICE_REPLY.read(spoil)


def test_a_table_with_two_values_in_one_position_is_none() -> None:
    with pytest.raises(AssertionError):
        Layout("ZZ1", "1", (Field("a", 1, 3, "x"), Field("b", 3, 4, "x")))
