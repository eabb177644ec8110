"""What may be requisitioned, what fits a requisition's positions, and how much of one is still open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.requisition import quantity as quantity_read
from schema.case import CaseForm
from schema.errors import BadValue
from schema.rules import requisition as rules
from schema.rules.authority import Objection
from schema.rules.ordinal_days import day_on_or_after
from schema.values import CaseDesignator

CASE = CaseDesignator("BN-D-UAA")
SENT = date(2026, 11, 23)
IMPLEMENTED = date(2024, 11, 25)


@pytest.mark.parametrize("form", [*CaseForm, None])
def test_only_a_blanket_order_and_an_fmso_ii_are_requisitioned_under(form: CaseForm | None) -> None:
    objection = rules.objection_to_requisitioning(form)
    assert (objection is None) == (form in (CaseForm.BLANKET_ORDER, CaseForm.CLSSA_FMSO_II))
    assert objection is None or objection.rule is rules.REQUISITIONED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DBN14V63270001", None),
        ("DBN14V63280001", None),  # it is tomorrow already where it was written
        ("BBN14V63270001", "begin the number"),
        ("DBX14V63270001", "begin the number"),
        ("DBN14V43290001", "before the case was implemented"),
        ("DBN14V43300001", None),
        ("DBN14V63290001", "before the case was implemented"),  # what lies ahead is read ten years back
    ],
)
def test_a_number_names_the_agency_the_customer_and_a_day_of_the_case(text: str, words: str | None) -> None:
    objection = rules.objection_to_number(rules.DocumentNumber.parse(text, SENT), CASE, IMPLEMENTED)
    assert (objection is None) == (words is None)
    assert objection is None or words in objection.sentence


def test_a_number_under_a_case_whose_beginning_is_not_known_is_refused() -> None:
    assert rules.objection_to_number(rules.DocumentNumber.parse("DBN14V63270001", SENT), CASE, None) is not None


@pytest.mark.parametrize(
    ("stock_number", "quantity", "printed"),
    [
        ("5820012345678", 1, "00001"),
        ("5820012345678", 99_999, "99999"),
        ("5820012345678", 100_000, None),
        ("1305009876543", 1_950_000, "1950M"),
        ("5330009876543", 100_000, "0100M"),
        ("1305009876543", 9_999_000, "9999M"),
        ("1305009876543", 1_950_500, None),
        ("1305009876543", 10_000_000, None),
        ("5820012345678", 0, None),
    ],
)
def test_a_quantity_has_five_positions_and_is_read_as_it_was_meant(
    stock_number: str, quantity: int, printed: str | None
) -> None:
    objection = rules.objection_to_item({"stock_number": stock_number, "quantity": quantity})
    assert (objection is None) == (printed is not None)
    if printed is None:
        with pytest.raises(BadValue):
            rules.printed_quantity(quantity, stock_number)
    else:
        assert rules.printed_quantity(quantity, stock_number) == printed
        assert quantity_read(printed, stock_number) == quantity


@given(st.dates(date(2023, 1, 1), date(2029, 12, 31)), st.integers(-40, 800))
def test_a_day_is_printed_only_where_it_is_read_as_that_day(sent: date, days: int) -> None:
    wanted = sent + timedelta(days=days)
    printed = rules.required_delivery(wanted, sent)
    if isinstance(printed, Objection):
        # Nothing within the year is refused; a 366th day is, where the reader would look for it in a year that has none.
        assert not 0 <= days <= 364
    else:
        assert printed is not None
        assert day_on_or_after(printed, sent) == wanted


def test_no_day_is_printed_where_none_is_wanted() -> None:
    assert rules.required_delivery(None, SENT) is None


@pytest.mark.parametrize(
    ("asked", "cancelled", "field"),
    [(10, 0, None), (1, 9, None), (11, 0, "quantity"), (0, 0, "quantity"), (2, 9, "quantity"), (1, 10, "requisition")],
)
def test_no_more_is_cancelled_or_followed_up_than_is_open(asked: int, cancelled: int, field: str | None) -> None:
    objection = rules.objection_to_quantity(asked, 10, cancelled)
    assert (objection and objection.field) == field


def test_a_second_cancellation_of_the_same_number_would_read_as_a_copy() -> None:
    assert rules.objection_to_repeated_cancellation(4, [4]) is not None
    assert rules.objection_to_repeated_cancellation(4, [3, 5]) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stock_number", "5820-012345678-001"),
        ("stock_number", "pump"),
        ("stock_number", "PUMP "),
        ("unit_of_issue", "E"),
        ("priority", "00"),
        ("priority", "16"),
        ("offer_release_code", "B"),
        ("advice_code", "2d"),
        ("freight_forwarder_code", "22"),
        ("customer_service", "1"),
        ("signal_code", "A\n"),
    ],
)
def test_what_has_no_place_in_a_record_is_refused_by_the_field_it_stands_in(name: str, value: str) -> None:
    objection = rules.objection_to_item({name: value})
    assert objection is not None
    assert objection.field == name


def test_what_a_statement_is_known_by_is_what_it_says_and_when_and_not_who_tells_it() -> None:
    said = {"kind": "FOLLOW_UP", "quantity": 10, "asked_at": "now"}
    key = rules.statement_key("RequisitionRequest", "DBN14V63270001", SENT, said)
    assert key.startswith("DBN14V63270001/request/2026-11-23/")
    assert rules.statement_key("RequisitionRequest", "DBN14V63270001", SENT, said | {"asked_at": "later"}) == key
    assert rules.statement_key("RequisitionRequest", "DBN14V63270001", SENT, said | {"quantity": 9}) != key
