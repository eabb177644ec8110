"""When a case has a payment schedule, what is due when, and whose cash may cover whose case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Rule
from schema.rules.letter_arithmetic import dollars
from schema.rules.payment_schedule import (
    AHEAD_OF_COSTS,
    BILLED_THE_GREATER,
    BILLING_DAYS,
    CASH_WITH_ACCEPTANCE,
    INTEREST,
    INTEREST_TERMS,
    SAME_PURCHASER,
    SCHEDULE_REQUIRED,
    SMALL_GRANT_CASE,
    SMALL_GRANT_LIMIT,
    SPECIAL_BILLING,
    TIMETABLE,
    BilledAmount,
    CaseFunding,
    InterestTerms,
    QuarterlyBill,
    ScheduledQuarter,
    ScheduleRequirement,
    billed_amount,
    initial_deposit,
    interest_accrues_from,
    objection_to_covering,
    objections_to_schedule,
    quarterly_bill,
    schedule_requirement,
)
from schema.values import CaseDesignator, Money


def usd(amount: int | str) -> Money:
    return Money.of(Decimal(amount))


def at(text: str) -> date:
    return date.fromisoformat(text)


# Whether there is a schedule.


@pytest.mark.parametrize("value", ["4999999.99", "5000000", "5000000.01"])
@pytest.mark.parametrize(("cash", "grant", "cash_flow"), list(product([False, True], repeat=3)))
def test_a_schedule_is_required_of_all_but_cash_and_small_grant_cases(
    value: str, cash: bool, grant: bool, cash_flow: bool
) -> None:
    funding = CaseFunding(
        usd(value), cash_with_acceptance=cash, wholly_nonrepayable=grant, cash_flow_financing=cash_flow
    )
    if cash:
        expected = ScheduleRequirement(False, CASH_WITH_ACCEPTANCE)
    elif (value, grant, cash_flow) == ("4999999.99", True, False):
        expected = ScheduleRequirement(False, SMALL_GRANT_CASE)
    else:
        expected = ScheduleRequirement(True, SCHEDULE_REQUIRED)
    assert schedule_requirement(funding) == expected
    assert bool(schedule_requirement(funding)) is expected.required


def test_the_limit_of_a_small_grant_case_can_be_set() -> None:
    funding = CaseFunding(usd(6_000_000), wholly_nonrepayable=True)
    assert SMALL_GRANT_LIMIT.rule is SMALL_GRANT_CASE
    assert schedule_requirement(funding)
    assert not schedule_requirement(funding, limit=usd("6000000.01"))


@pytest.mark.parametrize(
    ("funding", "scheduled", "deposit"),
    [
        (CaseFunding(usd("4900000.10"), wholly_nonrepayable=True), None, "4900000.10"),
        (CaseFunding(usd(90_000_000), cash_with_acceptance=True), None, "90000000"),
        (CaseFunding(usd(90_000_000), cash_with_acceptance=True), "5", "90000000"),
        (CaseFunding(usd(5_000_000), wholly_nonrepayable=True), "1250000.05", "1250000.05"),
        (CaseFunding(usd(90_000_000)), "0", "0"),
    ],
)
def test_the_deposit_is_the_whole_value_or_what_the_schedule_says(
    funding: CaseFunding, scheduled: str | None, deposit: str
) -> None:
    assert initial_deposit(funding, None if scheduled is None else usd(scheduled)) == usd(deposit)


def test_a_schedule_says_its_initial_deposit_in_dollars() -> None:
    with pytest.raises(BadValue, match="state the initial deposit"):
        initial_deposit(CaseFunding(usd(1)))
    with pytest.raises(BadValue, match="US dollars"):
        initial_deposit(CaseFunding(usd(1)), Money("1.00 EUR"))


# Deposits stay ahead.

FIRST, SECOND = date(2026, 3, 31), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("deposit", "quarters", "short"),
    [
        ("100", [], []),
        ("100", [("0", "60", "40")], []),
        ("99.99", [("0", "60", "40")], [(FIRST, "0.01")]),
        ("0", [("100", "60", "40")], []),
        ("100", [("0", "60", "40"), ("20", "60", "0")], []),
        ("100", [("0", "60", "40"), ("19.99", "60", "0")], [(SECOND, "0.01")]),
        ("50", [("0", "60", "40"), ("70", "60", "0")], [(FIRST, "50.00")]),
        ("0", [("0", "60", "40"), ("0", "60", "5.50")], [(FIRST, "100.00"), (SECOND, "125.50")]),
    ],
)
def test_deposits_keep_ahead_of_costs_and_termination_liability(
    deposit: str, quarters: list[tuple[str, str, str]], short: list[tuple[date, str]]
) -> None:
    planned = [
        ScheduledQuarter(ends_on, *map(usd, amounts))
        for ends_on, amounts in zip((FIRST, SECOND), quarters, strict=False)
    ]
    found = objections_to_schedule(usd(deposit), reversed(planned))
    assert [objection.sentence for objection in found] == [
        f"by {ends_on} the deposits fall {missing} USD short; raise or advance payments" for ends_on, missing in short
    ]
    assert all((o.rule, o.field) == (AHEAD_OF_COSTS, "payment_schedule") for o in found)


# The quarter's bill.


@pytest.mark.parametrize(
    ("ends", "prepared", "due", "covers_from", "covers_until"),
    [
        ("2025-12-31", "2026-01-15", "2026-03-15", "2026-04-01", "2026-06-30"),
        ("2026-03-31", "2026-04-15", "2026-06-15", "2026-07-01", "2026-09-30"),
        ("2026-06-30", "2026-07-15", "2026-09-15", "2026-10-01", "2026-12-31"),
        ("2026-09-30", "2026-10-15", "2026-12-15", "2027-01-01", "2027-03-31"),
    ],
)
def test_a_quarter_is_billed_by_the_timetable(
    ends: str, prepared: str, due: str, covers_from: str, covers_until: str
) -> None:
    assert quarterly_bill(at(ends)) == QuarterlyBill(at(prepared), at(due), at(covers_from), at(covers_until))
    assert BILLING_DAYS.rule is TIMETABLE


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_only_the_last_day_of_a_quarter_has_a_bill(on: date) -> None:
    quarter_ends = (on + timedelta(days=1)).day == 1 and on.month % 3 == 0
    if quarter_ends:
        bill = quarterly_bill(on)
        assert on < bill.prepared_on < bill.due_on < bill.covers_from < bill.covers_until
    else:
        with pytest.raises(BadValue, match="last day of a quarter"):
            quarterly_bill(on)


def test_the_bills_of_a_year_cover_a_year_without_gap() -> None:
    ends = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
    bills = [quarterly_bill(day) for day in ends]
    assert all(b.covers_until + timedelta(days=1) == a.covers_from for b, a in pairwise(bills))


@pytest.mark.parametrize(
    ("scheduled", "forecast", "special", "billed", "rule"),
    [
        ("3000000", "3400000", None, "3400000", BILLED_THE_GREATER),
        ("3400000", "3000000", None, "3400000", BILLED_THE_GREATER),
        ("3000000", "3000000", None, "3000000", BILLED_THE_GREATER),
        ("900000", "10000000.01", None, "10000000.01", BILLED_THE_GREATER),
        ("3000000", "3400000", "1000000.01", "1000000.01", SPECIAL_BILLING),
        ("3000000", "3400000", "0", "0", SPECIAL_BILLING),
        ("3000000", "3400000", "9000000", "9000000", SPECIAL_BILLING),
    ],
)
def test_the_bill_is_the_greater_amount_unless_specially_arranged(
    scheduled: str, forecast: str, special: str | None, billed: str, rule: Rule
) -> None:
    found = billed_amount(usd(scheduled), usd(forecast), special_billing=usd(special) if special else None)
    assert found == BilledAmount(usd(billed), rule)


@given(*[st.integers(0, 10**12).map(lambda n: Money.of(Decimal(n).scaleb(-2)))] * 2)
def test_the_bill_falls_short_of_neither_amount(scheduled: Money, forecast: Money) -> None:
    billed = billed_amount(scheduled, forecast).amount
    assert dollars(billed) == max(dollars(scheduled), dollars(forecast))


@pytest.mark.parametrize("position", range(3))
def test_a_bill_is_in_dollars(position: int) -> None:
    amounts = [usd(1), usd(1), usd(1)]
    amounts[position] = Money("1.00 EUR")
    with pytest.raises(BadValue, match="US dollars"):
        billed_amount(amounts[0], amounts[1], special_billing=amounts[2])


# Cash between cases, and cash that is late.


@pytest.mark.parametrize(
    ("covering", "covered", "objected"),
    [
        ("BN-B-UAA", "JA-D-XYZ", True),
        ("BN-B-UAA", "BN-D-SAA", False),
        ("BN-B-UAA", "BN-B-UAA", False),
        ("BN-B-UAA", "BQ-B-UAA", True),
    ],
)
def test_cash_covers_cases_of_the_same_purchaser_only(covering: str, covered: str, objected: bool) -> None:
    objection = objection_to_covering(CaseDesignator(covering), CaseDesignator(covered))
    assert (objection is not None) == objected
    if objection:
        assert (objection.rule, objection.field) == (SAME_PURCHASER, "covering")
        assert f"`{covering}` and `{covered}` are of different purchasers" in objection.sentence


@pytest.mark.parametrize(("emergency", "first_day"), [(False, "2026-05-01"), (True, "2026-06-30")])
def test_what_is_not_paid_in_time_bears_interest(emergency: bool, first_day: str) -> None:
    assert interest_accrues_from(date(2026, 3, 1), emergency=emergency) == at(first_day)
    assert (INTEREST_TERMS.rule, INTEREST_TERMS.value) == (INTEREST, InterestTerms(60, 120))


def test_other_terms_of_interest_replace_those_of_today() -> None:
    terms = InterestTerms(30, 90)
    assert interest_accrues_from(date(2026, 3, 1), terms=terms) == date(2026, 4, 1)
    assert interest_accrues_from(date(2026, 3, 1), emergency=True, terms=terms) == date(2026, 5, 31)
