"""What each report to Congress is on, by which day, and which follows it."""

from __future__ import annotations

from datetime import date

import pytest

from schema.rules.reports_to_congress import (
    REPORTS,
    OwedPeriod,
    ReportToCongressKind,
    objection_to_report,
    objection_to_sending,
    owed_period,
    period_after,
)

K = ReportToCongressKind
TODAY = date(2026, 11, 23)


def test_every_kind_of_report_is_declared() -> None:
    assert set(REPORTS) == set(K)


@pytest.mark.parametrize(
    ("kind", "year", "quarter", "ends_on", "due_on"),
    [
        # 22 USC 2776(a): 60 days after the end of the quarter.
        (K.SALES_OF_A_QUARTER, 2027, 1, date(2026, 12, 31), date(2027, 3, 1)),
        (K.SALES_OF_A_QUARTER, 2027, 2, date(2027, 3, 31), date(2027, 5, 30)),
        (K.SALES_OF_A_QUARTER, 2027, 3, date(2027, 6, 30), date(2027, 8, 29)),
        (K.SALES_OF_A_QUARTER, 2027, 4, date(2027, 9, 30), date(2027, 11, 29)),
        # 22 USC 2415: 1 February, for the fiscal year ending the previous 30 September.
        (K.SECTION_655, 2026, None, date(2026, 9, 30), date(2027, 2, 1)),
        # 22 USC 2416(a): 31 January, for the previous fiscal year.
        (K.FOREIGN_MILITARY_TRAINING, 2026, None, date(2026, 9, 30), date(2027, 1, 31)),
        # 22 USC 2765(a): 1 February of the year it looks ahead to.
        (K.JAVITS, 2027, None, date(2027, 12, 31), date(2027, 2, 1)),
        # 22 USC 2776a: 31 March, for the previous calendar year.
        (K.SIGNIFICANT_MILITARY_EQUIPMENT, 2026, None, date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_a_report_is_due_by_the_day_of_its_law(
    kind: K, year: int, quarter: int | None, ends_on: date, due_on: date
) -> None:
    assert owed_period(kind, year, quarter) == OwedPeriod(year, quarter, ends_on, due_on)
    assert objection_to_report(kind, year, quarter, TODAY) is None


@pytest.mark.parametrize("kind", K)
def test_periods_follow_each_other_without_gap_or_repeat(kind: K) -> None:
    quarterly = kind is K.SALES_OF_A_QUARTER
    period = owed_period(kind, 2026, 3 if quarterly else None)
    met = [period]
    for _ in range(4):
        met.append(period := period_after(kind, period.year, period.quarter))
    told = [(p.year, p.quarter) for p in met]
    quarters = [(2026, 3), (2026, 4), (2027, 1), (2027, 2), (2027, 3)]
    assert told == (quarters if quarterly else [(year, None) for year in range(2026, 2031)])
    assert [p.due_on for p in met] == sorted(p.due_on for p in met)


def test_what_looks_back_is_sent_after_its_period_and_what_looks_ahead_at_any_time() -> None:
    ends = date(2026, 9, 30)
    assert objection_to_sending(K.SECTION_655, ends, date(2026, 10, 1)) is None
    early = objection_to_sending(K.SECTION_655, ends, ends)
    assert early is not None
    assert str(early) == "its period ends on 2026-09-30; send it after that day (22 USC 2415)"
    assert objection_to_sending(K.JAVITS, date(2027, 12, 31), TODAY) is None
