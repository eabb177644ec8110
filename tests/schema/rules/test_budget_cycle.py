"""Who owes what and when in the yearly budget for FMF and IMET, and what a request says."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.rules.budget_cycle import (
    ACCUMULATION,
    JUSTIFIED,
    TABLE,
    UNCONSTRAINED,
    GrantFund,
    budget_calendar,
    budget_year,
    objection_to_budget_year,
    objections_to_request,
)
from schema.values import Money

FMF, IMET = GrantFund


def at(text: str) -> date:
    return date.fromisoformat(text)


def test_the_table_of_one_year_from_mid_august_to_mid_april() -> None:
    found = [(p.first.isoformat(), p.last.isoformat(), p.step.owed_by.name) for p in budget_calendar(2028)]
    assert found == [
        ("2026-08-11", "2026-08-20", "DSCA"),
        ("2026-09-11", "2026-09-20", "DSCA"),
        ("2026-10-21", "2026-10-31", "SCO"),
        ("2026-11-01", "2026-11-10", "DSCA"),
        ("2026-12-11", "2026-12-20", "COMBATANT_COMMAND"),
        ("2027-01-01", "2027-01-10", "JOINT_STAFF"),
        ("2027-02-01", "2027-02-10", "DSCA"),
        ("2027-02-11", "2027-02-20", "DSCA"),
        ("2027-03-01", "2027-03-10", "DSCA"),
        ("2027-03-01", "2027-03-10", "SCO"),
        ("2027-03-11", "2027-03-20", "DSCA"),
        ("2027-03-11", "2027-03-20", "UNDER_SECRETARY"),
        ("2027-04-11", "2027-04-20", "STATE"),
    ]


@given(st.integers(min_value=2000, max_value=2098))
def test_the_steps_come_in_order_and_no_two_cycles_overlap(year: int) -> None:
    periods = budget_calendar(year)
    assert all(one.first <= other.first for one, other in pairwise(periods))
    assert periods[-1].last < budget_calendar(year + 1)[0].first


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-08-10", None), ("2026-08-11", 2028), ("2026-11-23", 2028), ("2026-12-31", 2028), ("2027-01-01", 2028),
        ("2027-04-20", 2028), ("2027-04-21", None), ("2027-07-01", None), ("2027-08-11", 2029),
    ],
)  # fmt: skip
def test_which_budget_is_being_built_on_a_day(day: str, year: int | None) -> None:
    assert budget_year(at(day)) == year


def test_a_request_is_for_the_year_that_is_being_built_and_may_come_late() -> None:
    late = at("2026-12-10")
    assert objection_to_budget_year(2028, late) is None
    for year in (2027, 2029):
        objection = objection_to_budget_year(year, late)
        assert objection is not None
        assert (objection.rule, objection.field) == (TABLE, "fiscal_year")
        assert "fiscal year 2028" in objection.sentence
    between = objection_to_budget_year(2028, at("2027-05-02"))
    assert between is not None
    assert "2027-08-11" in between.sentence


GOOD = {
    "priority": 7,
    "justification": "The roads are closed in the rains.",
    "requested": Money("12000000.00 USD"),
    "uncommitted": Money("0.00 USD"),
    "uncommitted_plan": None,
}


@pytest.mark.parametrize(
    ("fund", "told", "rules"),
    [
        (FMF, {}, []),
        (FMF, {"priority": 400}, []),  # however far down: every requirement is submitted
        (FMF, {"requested": Money("999999999999.00 USD")}, []),  # whatever was granted before
        (FMF, {"justification": "  "}, [JUSTIFIED]),
        (FMF, {"priority": 0}, [JUSTIFIED]),
        (FMF, {"requested": Money("0.00 USD")}, [UNCONSTRAINED]),
        (FMF, {"requested": Money("5.00 EUR")}, [UNCONSTRAINED]),
        (FMF, {"uncommitted": None}, [ACCUMULATION]),
        (IMET, {"uncommitted": None}, []),
        (FMF, {"uncommitted": Money("-1.00 USD")}, [ACCUMULATION]),
        (FMF, {"uncommitted": Money("0.01 USD")}, [ACCUMULATION]),
        (FMF, {"uncommitted": Money("0.01 USD"), "uncommitted_plan": "Spare engines by March."}, []),
        (IMET, {"uncommitted": Money("0.01 USD"), "uncommitted_plan": " "}, [ACCUMULATION]),
    ],
)
def test_a_request_says_why_and_what_is_left_of_earlier_grants(fund, told, rules) -> None:
    assert [objection.rule for objection in objections_to_request(fund, **(GOOD | told))] == rules
