"""When a case is closed, in which status, how long its file is kept, and which reviews it is owed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.rules.authority import Confidence, NoRuleThen, Rule
from schema.rules.closure import (
    ACCELERATED,
    ANNUAL_REVIEW,
    CASE_FILE,
    CLOSED_IN_A_YEAR,
    NON_ACCELERATED_MONTHS,
    REPORTS_ANSWERED,
    STATUS_ORDER,
    STATUSES,
    CertificateStanding,
    ClosureStatus,
    certificate_due,
    certificate_standing,
    closes_accelerated,
    closure_begins_at_once,
    closure_due,
    file_kept_until,
    months_after,
    non_accelerated_closure_due,
    objection_to_closing,
    objection_to_closure_status,
    objection_to_declining,
    objection_to_discarding,
    objection_to_missed_reviews,
    unreviewed_years,
)

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 9), 12, date(2027, 3, 9)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 3, 9), 0, date(2026, 3, 9)),
        (date(2026, 1, 31), -11, date(2025, 2, 28)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_a_later_day_is_never_so_many_months_before_an_earlier_one(day: date, months: int) -> None:
    assert months_after(day, months) <= months_after(day + timedelta(days=1), months)
    assert months_after(day, months) < months_after(day, months + 1)


# When it closes.


def test_a_case_closes_twelve_months_after_completion_is_posted() -> None:
    assert closure_due(date(2025, 6, 30), TODAY) == date(2026, 6, 30)


def test_no_clock_of_closure_is_on_record_before_its_memorandum() -> None:
    assert closure_due(date(2024, 6, 30), date(2025, 1, 30)) == date(2025, 6, 30)
    assert closure_begins_at_once(date(2024, 6, 30), date(2022, 1, 1), date(2025, 1, 30))
    with pytest.raises(NoRuleThen):
        closure_due(date(2024, 6, 30), date(2025, 1, 29))
    with pytest.raises(NoRuleThen):
        closure_begins_at_once(date(2024, 6, 30), date(2022, 1, 1), date(2025, 1, 29))


@pytest.mark.parametrize(
    ("delivered_on", "at_once"),
    [
        (date(2025, 1, 15), True),  # h5: thirteen months before
        (date(2025, 2, 14), True),
        (date(2025, 2, 15), False),
        (date(2026, 2, 1), False),
    ],
)
def test_h5_closure_begins_at_once_when_the_last_delivery_is_more_than_a_year_old(
    delivered_on: date, at_once: bool
) -> None:
    assert closure_begins_at_once(date(2026, 2, 15), delivered_on, TODAY) is at_once


@pytest.mark.parametrize(
    ("completed_on", "delivered_on", "open_reports", "rule"),
    [
        (date(2026, 2, 15), date(2025, 1, 15), True, None),  # h5: whatever reports are open
        (date(2026, 2, 15), date(2025, 1, 15), False, None),
        (date(2026, 2, 15), date(2026, 2, 1), False, CLOSED_IN_A_YEAR),
        (date(2025, 3, 10), date(2025, 3, 1), False, CLOSED_IN_A_YEAR),
        (date(2025, 3, 9), date(2025, 3, 1), False, None),
        (date(2025, 3, 9), date(2025, 3, 1), True, REPORTS_ANSWERED),
    ],
)
def test_h5_a_case_is_not_closed_early_nor_over_reports_that_still_count(
    completed_on: date, delivered_on: date, open_reports: bool, rule: Rule | None
) -> None:
    objection = objection_to_closing(completed_on, delivered_on, TODAY, discrepancies_open=open_reports)
    assert (objection.rule if objection else None) is rule


def test_an_early_closure_is_told_its_day() -> None:
    objection = objection_to_closing(date(2025, 3, 10), date(2025, 3, 1), TODAY, discrepancies_open=False)
    assert objection is not None
    assert objection.sentence == (
        "the case closes on 2026-03-10, 12 months after completion was posted; wait until then"
    )


# The accelerated procedure.


@pytest.mark.parametrize(
    ("receives_fmf", "elected", "accelerated"),
    [(True, False, True), (True, True, True), (False, True, True), (False, False, False)],  # the first is h7
)
def test_h7_accelerated_closure_is_mandatory_with_foreign_military_financing(
    receives_fmf: bool, elected: bool, accelerated: bool
) -> None:
    assert closes_accelerated(receives_fmf=receives_fmf, elected=elected) is accelerated


def test_h7_who_receives_foreign_military_financing_cannot_decline() -> None:
    assert objection_to_declining(receives_fmf=False) is None
    objection = objection_to_declining(receives_fmf=True)
    assert objection is not None
    assert objection.rule is ACCELERATED


@pytest.mark.parametrize(
    ("training", "on", "due"),
    [
        (False, TODAY, date(2026, 2, 1)),
        (False, date(2021, 9, 26), date(2026, 2, 1)),
        (True, TODAY, date(2027, 2, 1)),
        (True, date(2021, 9, 27), date(2027, 2, 1)),
        (True, date(2021, 9, 26), date(2026, 2, 1)),
    ],
)
def test_the_certificate_is_due_in_two_years_and_of_training_in_three_since_september_2021(
    training: bool, on: date, due: date
) -> None:
    assert certificate_due(date(2024, 2, 1), on, training=training) == due


IN_TIME, LISTED, FORCED = CertificateStanding.IN_TIME, CertificateStanding.LISTED, CertificateStanding.FORCED


@pytest.mark.parametrize(
    ("certificate_on", "on", "quarters", "standing"),
    [
        (None, date(2026, 2, 1), 0, IN_TIME),
        (None, date(2026, 2, 2), 0, LISTED),
        (date(2026, 2, 1), date(2026, 9, 1), 0, IN_TIME),
        (date(2026, 3, 1), date(2026, 3, 9), 0, LISTED),  # h9: 25 months
        (None, date(2026, 11, 1), 3, LISTED),
        (None, date(2027, 2, 1), 4, FORCED),  # h10
        (date(2026, 2, 1), date(2027, 2, 1), 4, IN_TIME),
    ],
)
def test_h9_h10_a_case_without_its_certificate_is_listed_and_after_three_quarters_closed_by_force(
    certificate_on: date | None, on: date, quarters: int, standing: CertificateStanding
) -> None:
    found = certificate_standing(date(2024, 2, 1), on, certificate_on=certificate_on, quarters_listed=quarters)
    assert found is standing


def test_a_training_case_has_a_year_more() -> None:
    assert certificate_due(date(2024, 2, 1), TODAY) == date(2026, 2, 1)
    assert certificate_standing(date(2024, 2, 1), date(2027, 2, 1), training=True) is IN_TIME
    assert certificate_standing(date(2024, 2, 1), date(2027, 2, 2), training=True) is LISTED


def test_outside_the_accelerated_procedure_the_clock_is_a_default() -> None:
    assert NON_ACCELERATED_MONTHS.rule.confidence is Confidence.UNVERIFIED
    assert non_accelerated_closure_due(date(2024, 2, 1)) == date(2027, 2, 1)
    assert non_accelerated_closure_due(date(2024, 2, 1), date(2025, 5, 5)) == date(2028, 5, 5)
    assert non_accelerated_closure_due(date(2024, 2, 1), date(2023, 5, 5)) == date(2027, 2, 1)
    assert non_accelerated_closure_due(date(2024, 2, 1), months=24) == date(2026, 2, 1)


# Its status.

MAY_BE = {
    (False, None, "C1"),
    (True, None, "C2"),
    (True, None, "C3"),
    (True, "C2", "C3"),
    (True, "C1", "C3"),
}


@pytest.mark.parametrize(
    ("accelerated", "before", "after"), list(product([False, True], [None, *ClosureStatus], ClosureStatus))
)
def test_a_closure_status_is_that_of_its_procedure_interim_before_final(
    accelerated: bool, before: ClosureStatus | None, after: ClosureStatus
) -> None:
    objection = objection_to_closure_status(before, after, accelerated=accelerated)
    if (accelerated, before and before.value, after.value) in MAY_BE:
        assert objection is None
        return
    assert objection is not None
    foreign = (after is not ClosureStatus.NON_ACCELERATED) != accelerated
    assert objection.rule is (STATUSES if foreign else STATUS_ORDER)
    if foreign:
        where = "inside" if accelerated else "outside"
        words = f"{after.value} is not the status of a case {where} the accelerated procedure; write another"
    else:
        words = f"a case that is already closed does not become {after.value}; interim comes before final"
    assert objection.sentence == words


def test_the_codes_are_those_of_the_financial_system() -> None:
    assert {status.name: status.value for status in ClosureStatus} == {
        "NON_ACCELERATED": "C1",
        "ACCELERATED_INTERIM": "C2",
        "ACCELERATED_FINAL": "C3",
    }


# Its file and its reviews.


@pytest.mark.parametrize(
    ("closed_on", "on", "kept"),
    [
        (None, TODAY, True),
        (date(2016, 3, 9), TODAY, True),
        (date(2016, 3, 8), TODAY, False),
        (date(2026, 3, 9), TODAY, True),
        (date(2016, 2, 29), date(2026, 2, 28), True),
        (date(2016, 2, 29), date(2026, 3, 1), False),
    ],
)
def test_the_case_file_is_kept_ten_years_after_final_closure(closed_on: date | None, on: date, kept: bool) -> None:
    objection = objection_to_discarding(closed_on, on)
    assert (objection is not None) == kept
    if objection:
        assert (objection.rule, objection.field) == (CASE_FILE, "closed_on")


def test_the_last_day_of_a_case_file() -> None:
    assert file_kept_until(date(2026, 3, 9)) == date(2036, 3, 9)


@pytest.mark.parametrize(
    ("implemented_on", "reviewed_on", "on", "closed_on", "years"),
    [
        (date(2023, 5, 1), [date(2024, 6, 1)], TODAY, None, (2025,)),  # h12
        (date(2023, 5, 1), [date(2024, 6, 1), date(2025, 12, 31)], TODAY, None, ()),
        (date(2023, 5, 1), [date(2024, 6, 1), date(2026, 1, 1)], TODAY, None, (2025,)),
        (date(2023, 5, 1), [], TODAY, None, (2024, 2025)),
        (date(2025, 5, 1), [], TODAY, None, ()),
        (date(2024, 5, 1), [], date(2025, 12, 31), None, ()),
        (date(2024, 5, 1), [], date(2026, 1, 1), None, (2025,)),
        (date(2023, 5, 1), [], TODAY, date(2025, 2, 1), (2024,)),
        (date(2023, 5, 1), [], date(2024, 2, 1), date(2025, 2, 1), ()),
    ],
)
def test_h12_a_calendar_year_without_a_review_is_overdue(
    implemented_on: date, reviewed_on: list[date], on: date, closed_on: date | None, years: tuple[int, ...]
) -> None:
    assert unreviewed_years(implemented_on, reviewed_on, on, closed_on) == years
    objection = objection_to_missed_reviews(implemented_on, reviewed_on, on, closed_on)
    assert (objection.rule if objection else None) is (ANNUAL_REVIEW if years else None)
    if objection:
        named = ", ".join(map(str, years))
        assert objection.sentence == f"the case was not reviewed in {named}; review it now"
