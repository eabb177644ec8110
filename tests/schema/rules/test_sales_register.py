"""The register of proposed sales keeps every public text by itself, in order, and says where two of one sale differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from schema.rules.reported_figures import NotAdded, Proposed, Told, added
from schema.rules.sales_register import NoticeClass, PrintedText, register_of
from schema.values import Money

PRINTED = date(2026, 5, 7)
NOTIFICATION, AMENDMENT, CORRECTION = NoticeClass


def text(record: str, transmittal: str | None, **more: Any) -> PrintedText:
    said: dict[str, Any] = {"notice": NOTIFICATION, "published_on": PRINTED, "total_value": Money("83140000.00 USD")}
    told = Told(record, "public_register", datetime(2026, 5, 7, tzinfo=UTC))
    return PrintedText(told=told, transmittal=transmittal, **(said | more))


def test_the_register_goes_by_year_and_number_whatever_order_the_texts_came_in() -> None:
    numbers = ("25-101", "26-8", "26-23", "26-1C", "0G-27", "27-1", "of another form", None)
    texts = [text(f"r{i}", number) for i, number in enumerate(numbers)]
    in_order = ("25-101", "26-8", "26-23", "26-1C", "27-1", "0G-27", "of another form", None)
    for told in (texts, texts[::-1], texts[3:] + texts[:3]):
        assert tuple(entry.text.transmittal for entry in register_of(told)) == in_order


def test_a_draft_is_no_entry_and_is_not_counted_or_compared() -> None:
    draft = text("draft", "26-24", published_on=None, total_value=Money("90000000.00 USD"))
    [entry] = register_of([draft, text("printed", "26-24")])
    assert (entry.text.told.record, entry.texts, entry.differs_in) == ("printed", 1, ())


def test_texts_that_differ_stand_side_by_side_and_each_says_in_what() -> None:
    register = text("a", "26-85", delivered_on=date(2026, 6, 15), purchaser="Kingdom of Saudi Arabia")
    post = text("b", "26-85", delivered_on=date(2026, 7, 15), total_value=Money("83150000.00 USD"))
    for told in permutations((register, post)):
        entries = register_of(told)
        assert [(e.text.told.record, e.texts, e.differs_in) for e in entries] == [
            ("a", 2, ("total value", "day delivered to Congress")),
            ("b", 2, ("total value", "day delivered to Congress")),
        ]


def test_a_source_that_is_silent_contradicts_nobody() -> None:
    entries = register_of([text("a", "26-85", purchaser="Government of Bandaria"), text("b", "26-85")])
    assert [entry.differs_in for entry in entries] == [(), ()]


def test_an_entry_says_only_in_what_it_differs_itself() -> None:
    silent = replace(text("c", "26-85"), total_value=None)
    entries = register_of([text("a", "26-85"), text("b", "26-85", total_value=Money("1.00 USD")), silent])
    assert [entry.differs_in for entry in entries] == [("total value",), ("total value",), ()]


def test_a_correction_follows_what_it_corrects_and_is_held_against_no_notification() -> None:
    correction = text("c", "26-61", notice=CORRECTION, published_on=date(2026, 1, 1), total_value=Money("1.00 USD"))
    entries = register_of([correction, text("n", "26-61")])
    assert [(e.text.notice, e.texts, e.differs_in) for e in entries] == [(NOTIFICATION, 2, ()), (CORRECTION, 2, ())]


def test_an_amendment_is_an_entry_of_its_own_number_and_mints_no_sale() -> None:
    certified, report = text("n", "23-26"), text("a", "26-1C", notice=AMENDMENT, amends="23-26")
    entries = register_of([report, certified])
    assert [(e.text.transmittal, e.text.notice, e.text.amends, e.texts) for e in entries] == [
        ("23-26", NOTIFICATION, None, 1), ("26-1C", AMENDMENT, "23-26", 1),
    ]  # fmt: skip


def test_two_texts_without_a_number_are_not_taken_for_one_sale() -> None:
    entries = register_of([text("a", None), text("b", None, total_value=Money("1.00 USD"))])
    assert [(e.texts, e.differs_in) for e in entries] == [(1, ()), (1, ())]


def test_a_printed_total_is_a_proposed_figure_with_its_source_and_has_no_sum() -> None:
    one, other = text("a", "26-24"), text("b", "26-25")
    assert one.total == Proposed(Money("83140000.00 USD"), (one.told,))
    assert text("c", "26-24", total_value=None).total is None
    figures: Any = [one.total, other.total]
    with pytest.raises(NotAdded, match="highest estimate"):
        added(figures)
