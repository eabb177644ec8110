"""What the quarterly and the yearly report list, at their thresholds and on their last days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schema.rules.periodic_reports import (
    ReportedDelivery,
    ReportedLetter,
    ReportedTransfer,
    SoldLine,
    WhyListed,
    accepted_letters,
    delivered_articles,
    open_offers,
    sold_by_purchaser,
    transfer_consents,
    why_listed,
)
from schema.rules.reported_figures import Delivered, Offered, Sold, Told, fiscal_quarter_of, fiscal_year
from schema.values import Money

QUARTER = fiscal_quarter_of(date(2026, 9, 30))  # FY2026 Q4
REACHES, NOT_ON_RECORD = WhyListed
AS_OF = datetime(2026, 11, 20, tzinfo=UTC)


def told(record: str) -> Told:
    return Told(record, "agency_system", AS_OF)


def at(text: str) -> date:
    return date.fromisoformat(text)


def line(total: str | None, major: bool | None) -> SoldLine:
    return SoldLine("Radar", 1, total and Money(f"{total} USD"), major)  # type: ignore[arg-type]


def letter(record: str = "a", **more: Any) -> ReportedLetter:
    said: dict[str, Any] = {
        "case": "BN-D-SAE", "purchaser": "BN", "agency": "D", "kind": "BASIC", "number": 0, "title": None,
        "sent_on": at("2026-09-01"), "decided_on": None, "accepted_on": None, "expires_on": at("2026-11-01"),
        "void": False, "total": Money("1500000.00 USD"), "lines": (line("1000000.00", True),),
    }  # fmt: skip
    return ReportedLetter(told=told(record), **(said | more))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([("1000000.00", True)], REACHES),
        ([("999999.99", True)], None),
        ([("999999.98", True), ("0.02", True)], REACHES),
        ([("5000000.00", False)], None),
        ([("1000000.00", None)], NOT_ON_RECORD),
        ([("999999.99", None)], None),
        ([("600000.00", True), ("400000.00", None)], NOT_ON_RECORD),
        ([("600000.00", True), ("399999.99", None)], None),
        ([("600000.00", True), ("9000000.00", False)], None),
        ([(None, True)], NOT_ON_RECORD),
        ([(None, None)], NOT_ON_RECORD),
        ([(None, False)], None),
        ([("1000000.00", True), (None, None)], REACHES),
        ([], NOT_ON_RECORD),
    ],
)
def test_a_letter_is_listed_by_its_major_defense_equipment_or_by_what_might_be_some(
    lines: list[tuple[str | None, bool | None]], why: WhyListed | None
) -> None:
    assert why_listed(letter(lines=tuple(line(*one) for one in lines)), QUARTER.last) is why


@pytest.mark.parametrize(
    ("changed", "is_open"),
    [
        ({}, True),
        ({"sent_on": None}, False),
        ({"sent_on": at("2026-09-30")}, True),
        ({"sent_on": at("2026-10-01")}, False),
        ({"decided_on": at("2026-09-30")}, False),
        ({"decided_on": at("2026-10-01")}, True),
        ({"accepted_on": at("2026-09-30")}, False),
        ({"decided_on": at("2026-10-01"), "accepted_on": at("2026-10-08")}, True),
        ({"expires_on": at("2026-09-29")}, False),
        ({"expires_on": at("2026-09-30")}, True),
        ({"expires_on": None}, True),
        ({"void": True}, False),
        ({"lines": (line("999999.99", True),)}, False),
    ],
)
def test_a_letter_is_open_if_it_was_on_the_last_day_of_the_quarter(changed: dict[str, Any], is_open: bool) -> None:
    one = letter(**changed)
    listed = open_offers([one], QUARTER)
    assert [(found.letter, found.value) for found in listed] == (
        [(one, Offered(Money("1500000.00 USD"), (one.told,)))] if is_open else []
    )


def test_open_letters_go_by_purchaser_case_kind_and_number() -> None:
    letters = [
        letter("a", purchaser="VE", case="VE-D-AAA"),
        letter("b", case="BN-D-SAM", kind="BASIC"),
        letter("c", case="BN-D-SAM", kind="AMENDMENT", number=2),
        letter("d", case="BN-D-SAM", kind="AMENDMENT", number=1),
        letter("e", total=None),
    ]
    assert [found.letter.told.record for found in open_offers(letters, QUARTER)] == ["e", "d", "c", "b", "a"]
    assert open_offers(letters, QUARTER)[0].value is None


@pytest.mark.parametrize(
    ("day", "listed"),
    [("2025-09-30", False), ("2025-10-01", True), ("2026-09-30", True), ("2026-10-01", False), (None, False)],
)
def test_what_was_accepted_in_the_fiscal_year_up_to_the_quarters_end_is_sold(day: str | None, listed: bool) -> None:
    one = letter(accepted_on=day and at(day))
    figure = Sold(Money("1500000.00 USD"), (one.told,))
    assert [found.value for found in accepted_letters([one], QUARTER)] == [figure] * listed
    assert [found.value for found in sold_by_purchaser([one], QUARTER)] == [figure] * listed


def test_a_first_quarter_lists_nothing_of_the_year_before() -> None:
    first = fiscal_quarter_of(at("2026-10-01"))
    letters = [letter("a", accepted_on=at("2026-09-30")), letter("b", accepted_on=at("2026-10-01"))]
    assert [found.letter.told.record for found in accepted_letters(letters, first)] == ["b"]


def test_all_that_was_sold_to_a_purchaser_counts_whatever_equipment_it_is() -> None:
    day = at("2026-07-01")
    letters = [
        letter("a", accepted_on=day),
        letter("b", accepted_on=day, lines=(line("10.00", False),), total=Money("10.00 USD")),
        letter("c", accepted_on=day, total=None),
        letter("d", accepted_on=day, purchaser="QO", total=None),
    ]
    assert [(f.purchaser, f.letters, f.without_value, f.value) for f in sold_by_purchaser(letters, QUARTER)] == [
        ("BN", 3, 1, Sold(Money("1500010.00 USD"), (told("a"), told("b")))),
        ("QO", 1, 1, None),
    ]


@pytest.mark.parametrize(
    ("cost", "day", "why"),
    [
        ("1000000.00", "2026-07-01", REACHES),
        ("999999.99", "2026-07-01", None),
        (None, "2026-09-30", NOT_ON_RECORD),
        ("1000000.00", "2026-06-30", None),
        ("1000000.00", "2026-10-01", None),
        ("1000000.00", None, None),
    ],
)
def test_a_consent_is_listed_by_what_was_paid_when_it_was_acquired(
    cost: str | None, day: str | None, why: WhyListed | None
) -> None:
    amount = Money(f"{cost} USD") if cost else None
    one = ReportedTransfer(
        (told("a"),), "BN-D-SAM", "BN", "RETRANSFER", "Four", "Verdania", amount, at(day) if day else None
    )
    assert [(found.transfer, found.why) for found in transfer_consents([one], QUARTER)] == ([(one, why)] if why else [])


def delivery(record: str, **more: Any) -> ReportedDelivery:
    said: dict[str, Any] = {
        "purchaser": "BN", "article": "Trainer", "quantity": 4, "delivered_on": at("2026-03-03"),
        "charged": Money("100.00 USD"),
    }  # fmt: skip
    return ReportedDelivery(told=told(record), **(said | more))


def test_deliveries_of_a_year_are_added_up_by_purchaser_and_article() -> None:
    deliveries = [
        delivery("a"),
        delivery("b", quantity=2, charged=Money("50.00 USD"), delivered_on=at("2025-10-01")),
        delivery("c", delivered_on=at("2025-09-30")),
        delivery("d", delivered_on=at("2026-10-01")),
        delivery("e", delivered_on=None),
        delivery("f", purchaser="QO"),
        delivery("g", article="Engine"),
        delivery("h", article="Engine", quantity=None),
    ]
    found = delivered_articles(deliveries, fiscal_year(2026))
    assert [(f.purchaser, f.article, f.records, f.quantity, f.value) for f in found] == [
        ("BN", "Engine", 2, None, Delivered(Money("200.00 USD"), (told("g"), told("h")))),
        ("BN", "Trainer", 2, 6, Delivered(Money("150.00 USD"), (told("a"), told("b")))),
        ("QO", "Trainer", 1, 4, Delivered(Money("100.00 USD"), (told("f"),))),
    ]


def test_a_delivery_told_by_service_and_finance_is_not_counted_as_two() -> None:
    found = delivered_articles([delivery("service", charged=None), delivery("finance")], fiscal_year(2026))
    assert [(f.records, f.quantity, f.value and f.value.amount) for f in found] == [(1, 4, "100.00 USD"), (1, 4, None)]
    assert [f.told for f in found] == [(told("finance"),), (told("service"),)]
