"""A figure of a report has one stage, one channel and its sources, and is never added to one of another stage."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from schema.rules.reported_figures import (
    Delivered,
    NotAdded,
    Offered,
    Proposed,
    SaleChannel,
    SaleStage,
    Sold,
    Told,
    added,
    fiscal_quarter,
    fiscal_quarter_of,
    fiscal_year,
    quarter_due_on,
    quarter_to_report,
    year_due_on,
    year_to_report,
)
from schema.values import Money

EARLY, LATE = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
STAGES = (Proposed, Offered, Sold, Delivered)


def told(record: str, source_class: str = "agency_system", as_of: datetime | None = LATE, stale: bool = False) -> Told:
    return Told(record, source_class, as_of, stale)


def of(kind: Any, amount: str, record: str, **more: Any) -> Any:
    return kind(Money(amount), (told(record),), **more)


def at(text: str) -> date:
    return date.fromisoformat(text)


def test_a_sum_is_read_from_all_that_its_parts_were_read_from() -> None:
    one = Sold(Money("10.25 USD"), (told("a", "agency_system", LATE), told("b", "finance", EARLY, stale=True)))
    total = added([one, Sold(Money("0.80 USD"), (told("c"),))])
    assert total == Sold(Money("11.05 USD"), (*one.told, told("c")))
    assert (total.as_of, total.source_classes, total.stale) == (EARLY, ("agency_system", "finance"), True)
    assert total.stage is SaleStage.SOLD


def test_a_sum_is_as_old_as_its_oldest_part_and_says_no_age_where_one_has_none() -> None:
    assert Sold(Money("1.00 USD"), (told("a", as_of=None), told("b"))).as_of is None


@pytest.mark.parametrize(("one", "other"), list(permutations(STAGES, 2)))
def test_no_two_stages_are_added_up(one: Any, other: Any) -> None:
    with pytest.raises(NotAdded, match="the same dollar four times"):
        added([of(one, "1.00 USD", "a"), of(other, "2.00 USD", "b")])


@pytest.mark.parametrize("kind", [Offered, Sold, Delivered])
def test_what_is_of_one_stage_is_added_up(kind: Any) -> None:
    assert added([of(kind, "1.00 USD", "a"), of(kind, "2.00 USD", "b")]).amount == "3.00 USD"


def test_estimates_of_sales_are_not_added_up_either() -> None:
    with pytest.raises(NotAdded, match="the highest estimate of one sale"):
        added([of(Proposed, "1.00 USD", "a"), of(Proposed, "2.00 USD", "b")])


def test_sales_of_the_government_and_of_companies_are_not_added_up() -> None:
    licensed = of(Sold, "2.00 USD", "b", channel=SaleChannel.DIRECT_COMMERCIAL_SALE)
    with pytest.raises(NotAdded, match="direct commercial sales"):
        added([of(Sold, "1.00 USD", "a"), licensed])
    assert added([licensed]).channel is SaleChannel.DIRECT_COMMERCIAL_SALE


def test_two_currencies_have_no_sum() -> None:
    with pytest.raises(NotAdded, match="two currencies"):
        added([of(Sold, "1.00 USD", "a"), of(Sold, "1.00 EUR", "b")])


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (("1 JPY", "2 JPY"), "3 JPY"),
        (("0.001 KWD", "1.999 KWD"), "2.000 KWD"),
        (("-0.40 USD", "0.10 USD"), "-0.30 USD"),
        (("999999999999.99 USD", "0.01 USD"), "1000000000000.00 USD"),
    ],
)
def test_sums_are_exact_in_every_currency(amounts: tuple[str, str], total: str) -> None:
    assert added([of(Sold, amounts[0], "a"), of(Sold, amounts[1], "b")]).amount == total


def test_a_record_is_not_counted_twice() -> None:
    with pytest.raises(NotAdded, match="counted twice"):
        added([of(Sold, "1.00 USD", "a"), of(Sold, "1.00 USD", "a")])


def test_there_is_no_sum_of_nothing_and_no_figure_of_no_source() -> None:
    nothing: list[Sold] = []
    with pytest.raises(NotAdded, match="there is nothing to add"):
        added(nothing)
    with pytest.raises(NotAdded, match="say which records"):
        Sold(Money("1.00 USD"), ())


@pytest.mark.parametrize(
    ("day", "name", "first", "last"),
    [
        ("2026-10-01", "FY2027 Q1", "2026-10-01", "2026-12-31"),
        ("2026-12-31", "FY2027 Q1", "2026-10-01", "2026-12-31"),
        ("2027-01-01", "FY2027 Q2", "2027-01-01", "2027-03-31"),
        ("2027-05-15", "FY2027 Q3", "2027-04-01", "2027-06-30"),
        ("2027-09-30", "FY2027 Q4", "2027-07-01", "2027-09-30"),
    ],
)
def test_a_fiscal_quarter_is_counted_from_october(day: str, name: str, first: str, last: str) -> None:
    quarter = fiscal_quarter_of(at(day))
    assert (quarter.name, quarter.first, quarter.last) == (name, at(first), at(last))


def test_a_report_is_about_the_last_quarter_and_the_last_year_that_have_ended() -> None:
    assert [quarter_to_report(at(day)).name for day in ("2026-11-23", "2026-12-31", "2027-01-01")] == [
        "FY2026 Q4", "FY2026 Q4", "FY2027 Q1",
    ]  # fmt: skip
    assert [year_to_report(at(day)).name for day in ("2026-09-30", "2026-10-01")] == ["FY2025", "FY2026"]
    assert fiscal_year(2026) == year_to_report(at("2026-11-23"))


def test_the_report_on_a_quarter_is_due_within_sixty_days_after_it() -> None:
    assert quarter_due_on(fiscal_quarter_of(at("2026-09-30"))) == at("2026-11-29")


def test_the_report_on_a_fiscal_year_is_due_on_the_first_of_february_after_it() -> None:
    assert year_due_on(fiscal_year(2026)) == at("2027-02-01")


def test_no_day_is_in_no_period() -> None:
    assert [fiscal_year(2026).holds(day) for day in (None, at("2025-09-30"), at("2025-10-01"), at("2026-09-30"))] == [
        False, False, True, True,
    ]  # fmt: skip


def test_a_quarter_is_named_by_its_fiscal_year_and_its_number() -> None:
    assert [(one.name, one.first) for one in (fiscal_quarter(2026, n) for n in (1, 2, 3, 4))] == [
        ("FY2026 Q1", at("2025-10-01")),
        ("FY2026 Q2", at("2026-01-01")),
        ("FY2026 Q3", at("2026-04-01")),
        ("FY2026 Q4", at("2026-07-01")),
    ]
