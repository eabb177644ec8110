"""How long letters of offer may take: the standard of each day, and the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, NoRuleThen, Rule
from schema.rules.document_lifecycle import DocumentKind
from schema.rules.preparation_time import (
    ANTICIPATED_OFFER_DATES,
    CURRENT_CATEGORIES,
    GOAL_OF_60,
    GOAL_OF_120,
    GOALS_OF_2013,
    GROUPS_OF_2015,
    STANDARDS,
    PreparationClock,
    PreparationDays,
    PreparationDelay,
    PreparationGroup,
    PreparationStandard,
    RequestDays,
    StartEvent,
    counted_group,
    preparation_days,
    preparation_due_on,
    preparation_target,
)

A, B, C, D = PreparationGroup
BASIC, AMENDMENT, MODIFICATION, CONCURRENT, LEASE = DocumentKind
TODAY = date(2026, 3, 2)

DAYS_OF_A_DAY = [
    (date(1990, 1, 1), "60 60 60 60", None, GOAL_OF_60),
    (date(2001, 2, 28), "60 60 60 60", None, GOAL_OF_60),
    (date(2001, 3, 1), "120 120 120 120", 80, GOAL_OF_120),
    (date(2008, 12, 31), "120 120 120 120", 80, GOAL_OF_120),
    (date(2013, 8, 15), "30 30 90 30", None, GOALS_OF_2013),
    (date(2014, 1, 10), "30 30 90 30", None, GOALS_OF_2013),
    (date(2015, 6, 4), "30 30 90 30", None, GOALS_OF_2013),
    (date(2021, 9, 16), "45 100 150 None", None, CURRENT_CATEGORIES),
    (TODAY, "45 100 150 None", None, CURRENT_CATEGORIES),
]


@pytest.mark.parametrize(("on", "days", "percentage", "rule"), DAYS_OF_A_DAY)
def test_each_group_has_the_days_of_its_time(on: date, days: str, percentage: int | None, rule: Rule) -> None:
    targets = [preparation_target(group, on) for group in PreparationGroup]
    assert " ".join(str(target.days) for target in targets) == days
    assert {(target.percentage, target.rule) for target in targets} == {(percentage, rule)}
    assert [target.group for target in targets] == [A, B, C, D]


@pytest.mark.parametrize("group", PreparationGroup)
@pytest.mark.parametrize(
    "on", [date(2009, 1, 1), date(2013, 8, 14), date(2015, 6, 5), date(2018, 1, 1), date(2021, 9, 15)]
)
def test_where_no_days_are_on_record_none_are_guessed(on: date, group: PreparationGroup) -> None:
    with pytest.raises(NoRuleThen):
        preparation_target(group, on)


@pytest.mark.parametrize(
    ("on", "rule", "percentage"),
    [
        (date(2001, 2, 28), GOAL_OF_60, None),
        (date(2001, 3, 1), GOAL_OF_120, 80),
        (date(2008, 12, 31), GOAL_OF_120, 80),
        (date(2009, 1, 1), ANTICIPATED_OFFER_DATES, 85),
        (date(2013, 8, 14), ANTICIPATED_OFFER_DATES, 85),
        (date(2013, 8, 15), GOALS_OF_2013, None),
        (date(2015, 6, 4), GOALS_OF_2013, None),
        (date(2015, 6, 5), GROUPS_OF_2015, None),
        (date(2021, 9, 15), GROUPS_OF_2015, None),
        (date(2021, 9, 16), CURRENT_CATEGORIES, None),
    ],
)
def test_each_standard_has_its_first_and_last_day(on: date, rule: Rule, percentage: int | None) -> None:
    holding = [standard for standard in STANDARDS if standard.holds_on(on)]
    assert [(standard.rule, standard.value.percentage) for standard in holding] == [(rule, percentage)]


def test_the_current_days_are_a_default_that_says_so_and_may_be_replaced() -> None:
    assert preparation_target(A, TODAY).days == 45
    assert preparation_target(A, TODAY).rule.confidence is Confidence.UNVERIFIED
    ours = Rule("days of the table", "category A takes 50 days", "SAMM Table C5.T6")
    standards = (Dated(PreparationStandard({A: 50}), ours),)
    assert preparation_target(A, TODAY, standards=standards).days == 50
    with pytest.raises(NoRuleThen):
        preparation_target(B, TODAY, standards=standards)
    request = RequestDays(actionable_on=TODAY)
    assert preparation_due_on(A, request, standards=standards) == date(2026, 4, 21)


@pytest.mark.parametrize("group", PreparationGroup)
@pytest.mark.parametrize("kind", DocumentKind)
def test_modifications_of_group_c_count_in_group_b(kind: DocumentKind, group: PreparationGroup) -> None:
    moved = kind in (MODIFICATION, CONCURRENT) and group is C
    assert counted_group(group, kind, TODAY) is (B if moved else group)
    assert preparation_target(group, TODAY, kind).group is (B if moved else group)


@pytest.mark.parametrize(("on", "group"), [(date(2019, 8, 14), C), (date(2019, 8, 15), B)])
def test_they_do_since_15_august_2019(on: date, group: PreparationGroup) -> None:
    assert counted_group(C, MODIFICATION, on) is group


def test_a_modification_of_group_c_takes_100_days() -> None:
    assert preparation_due_on(C, RequestDays(actionable_on=TODAY), MODIFICATION) == TODAY + timedelta(days=100)
    assert preparation_due_on(C, RequestDays(actionable_on=TODAY), AMENDMENT) == TODAY + timedelta(days=150)


REQUEST = RequestDays(date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 20))


@pytest.mark.parametrize(
    ("start", "due_on"),
    [
        (StartEvent.RECEIVED, date(2026, 4, 16)),
        (StartEvent.ACTIONABLE, date(2026, 4, 21)),
        (StartEvent.COMPLETE, date(2026, 5, 4)),
    ],
)
def test_the_clock_starts_where_it_is_told_to(start: StartEvent, due_on: date) -> None:
    assert preparation_due_on(A, REQUEST, clock=PreparationClock(start)) == due_on


def test_a_request_actionable_in_january_2014_is_answered_in_90_days() -> None:
    assert preparation_due_on(C, RequestDays(actionable_on=date(2014, 1, 10))) == date(2014, 4, 10)


def test_the_standard_is_that_of_the_day_the_request_came_in() -> None:
    request = RequestDays(received_on=date(2015, 6, 4), actionable_on=date(2015, 6, 9))
    assert preparation_due_on(C, request) == date(2015, 9, 7)
    with pytest.raises(NoRuleThen):
        preparation_due_on(C, RequestDays(actionable_on=date(2015, 6, 9)))


@pytest.mark.parametrize("start", StartEvent)
def test_a_clock_that_has_not_started_has_no_due_day(start: StartEvent) -> None:
    assert preparation_due_on(A, RequestDays(), clock=PreparationClock(start)) is None
    assert preparation_days(RequestDays(), TODAY, clock=PreparationClock(start)) is None


def test_negotiated_days_are_given_not_guessed() -> None:
    assert preparation_due_on(D, REQUEST, negotiated_days=200) == date(2026, 9, 23)
    with pytest.raises(NoRuleThen, match="negotiated"):
        preparation_due_on(D, REQUEST)
    # Where the standard has days of its own, they are not negotiated.
    assert preparation_due_on(A, REQUEST, negotiated_days=200) == date(2026, 4, 21)


DELAYS = (PreparationDelay("PRICING", 10, 12), PreparationDelay("REVIEW", 5))


@pytest.mark.parametrize(
    ("takes_off", "due_on", "days"),
    [
        (False, date(2026, 4, 21), PreparationDays(30, 17, 30)),
        (True, date(2026, 5, 8), PreparationDays(30, 17, 13)),
    ],
)
def test_delay_is_kept_apart_and_taken_off_only_when_configured(
    takes_off: bool, due_on: date, days: PreparationDays
) -> None:
    clock = PreparationClock(takes_off_delays=takes_off)
    assert preparation_due_on(A, REQUEST, delays=DELAYS, clock=clock) == due_on
    assert preparation_days(REQUEST, date(2026, 4, 6), delays=DELAYS, clock=clock) == days


def test_days_spent_never_fall_below_zero() -> None:
    clock = PreparationClock(takes_off_delays=True)
    assert preparation_days(REQUEST, date(2026, 3, 10), delays=DELAYS, clock=clock) == PreparationDays(3, 17, 0)


def test_actual_delay_goes_before_the_estimate() -> None:
    assert [PreparationDelay("FUNDING", 9).days, PreparationDelay("FUNDING", 9, 0).days] == [9, 0]


@pytest.mark.parametrize("days", [(-1, None), (0, -1)])
def test_delay_below_zero_is_refused(days: tuple[int, int | None]) -> None:
    with pytest.raises(BadValue, match="from zero to 3650"):
        PreparationDelay("FUNDING", *days)


@given(
    st.dates(date(2021, 9, 16), date(2090, 1, 1)),
    st.lists(st.integers(0, 90), max_size=4),
    st.sampled_from([A, B, C]),
    st.sampled_from(DocumentKind),
)
def test_what_delay_adds_to_the_due_day_it_takes_off_the_days_spent(
    started_on: date, delayed: list[int], group: PreparationGroup, kind: DocumentKind
) -> None:
    request, clock = RequestDays(actionable_on=started_on), PreparationClock(takes_off_delays=True)
    delays = [PreparationDelay("OTHER", days) for days in delayed]
    due_on = preparation_due_on(group, request, kind, delays=delays, clock=clock)
    assert due_on is not None
    spent = preparation_days(request, due_on, delays=delays, clock=clock)
    assert spent is not None
    assert spent.counted_days == preparation_target(group, started_on, kind).days
    assert spent.delay_days == sum(delayed)
