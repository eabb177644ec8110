"""Which printed texts may be of one sale: purchaser, value and day together, and never country and item."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schema.rules.notification_match import (
    MATCHING,
    PrintedSale,
    days_between,
    objection_to_confirming,
    purchaser_named,
)
from schema.values import Money

DAY = date(2026, 6, 30)
REGISTER = PrintedSale("Government of Singapore", None, Money("22300000.00 USD"), DAY)
POST = PrintedSale(None, "Singapore – Hellfire Missiles", Money("22300000.00 USD"), DAY)


def other(sale: PrintedSale, **told: object) -> PrintedSale:
    return PrintedSale(**{**vars_of(sale), **told})  # type: ignore[arg-type]


def vars_of(sale: PrintedSale) -> dict[str, object]:
    return {name: getattr(sale, name) for name in ("purchaser", "title", "value", "on")}


def test_the_post_without_a_number_may_be_of_the_sale_of_the_register():
    assert days_between(POST, REGISTER) == days_between(REGISTER, POST) == 0


@pytest.mark.parametrize(("days", "apart"), [(-31, None), (-30, 30), (0, 0), (2, 2), (30, 30), (31, None)])
def test_days_more_than_thirty_apart_are_of_two_sales(days, apart):
    assert days_between(other(POST, on=DAY + timedelta(days=days)), REGISTER) == apart


@pytest.mark.parametrize(
    "told",
    [
        {"value": Money("22300000.01 USD")},
        {"value": None},
        {"title": "Japan – Hellfire Missiles"},
        {"title": "Hellfire Missiles for Singapore"},
        {"title": None},
        {"purchaser": "Government of Japan"},
    ],
)
def test_country_and_item_without_the_value_and_the_value_without_the_country_are_no_match(told):
    assert days_between(other(POST, **told), REGISTER) is None


@pytest.mark.parametrize(
    ("purchaser", "title", "name"),
    [
        ("Government of Singapore", None, "singapore"),
        ("the Government of the Republic of Korea", None, "korea"),
        ("Kingdom of Saudi Arabia", None, "saudi arabia"),
        ("NATO Support and Procurement Agency (NSPA)", None, "nato support and procurement agency"),
        (None, "Kuwait—C-17 Sustainment", "kuwait"),
        (None, "Kuwait -- C-17 Sustainment", "kuwait"),
        (None, "Very Small Aperture Terminals", None),
        ("Government of Peru", "Chile – Trucks", "peru"),
        (None, None, None),
    ],
)
def test_a_purchaser_is_named_without_its_style(purchaser, title, name):
    assert purchaser_named(PrintedSale(purchaser, title, None, DAY)) == name


def test_a_text_is_of_one_sale():
    assert objection_to_confirming("26-54", None) is None
    assert objection_to_confirming("26-54", "26-54") is None
    objection = objection_to_confirming("26-54", "26-55")
    assert objection is not None
    assert (objection.rule, objection.field) == (MATCHING, "transmittal")
    assert str(objection) == (
        "the text was confirmed to be of transmittal 26-55; reject that match before you confirm another "
        "(22 USC 2776(f); EO 14383; J)"
    )
