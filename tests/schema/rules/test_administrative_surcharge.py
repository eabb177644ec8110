"""Which administrative surcharge a line bears, and that it keeps it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.administrative_surcharge import (
    INCREASE_ON_NEW_LINE,
    NO_RERATING,
    NO_SURCHARGE_ON_BPC,
    ORIGINAL_RATE,
    RATE_BY_ACCEPTANCE,
    RATE_BY_IMPLEMENTATION,
    SURCHARGE_RATES,
    WAIVER_FOR_NSPO_ONLY,
    administrative_rate,
    objection_to_increase,
    objection_to_rerating,
    objection_to_surcharge_waiver,
    small_case_management_line,
)
from schema.rules.authority import NoRuleThen, Rule
from schema.rules.letter_arithmetic import Rate
from schema.values import Money


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def usd(amount: int | str) -> Money:
    return Money.of(Decimal(amount))


# Which rate.


@pytest.mark.parametrize(
    ("accepted", "implemented", "percent", "rule"),
    [
        ("1970-01-01", None, "2.0", RATE_BY_ACCEPTANCE),
        ("1977-09-30", None, "2.0", RATE_BY_ACCEPTANCE),
        ("1977-10-01", None, "3.0", RATE_BY_ACCEPTANCE),
        ("1978-01-01", None, "3.0", RATE_BY_ACCEPTANCE),
        ("1999-05-31", None, "3.0", RATE_BY_ACCEPTANCE),
        ("1999-06-01", None, "2.5", RATE_BY_ACCEPTANCE),
        ("2006-07-31", None, "2.5", RATE_BY_ACCEPTANCE),
        ("2006-08-01", None, "3.8", RATE_BY_ACCEPTANCE),
        ("2012-10-31", None, "3.8", RATE_BY_ACCEPTANCE),
        ("2012-11-01", None, "3.5", RATE_BY_ACCEPTANCE),
        ("2012-10-31", "2012-11-20", "3.8", RATE_BY_ACCEPTANCE),
        ("2018-05-31", None, "3.5", RATE_BY_ACCEPTANCE),
        ("2018-05-31", "2018-05-31", "3.5", RATE_BY_ACCEPTANCE),
        ("2018-05-31", "2018-06-01", "3.2", RATE_BY_IMPLEMENTATION),
        ("2018-05-20", "2018-06-10", "3.2", RATE_BY_IMPLEMENTATION),
        ("2012-10-31", "2018-06-01", "3.2", RATE_BY_IMPLEMENTATION),
        ("2018-06-01", None, "3.2", RATE_BY_IMPLEMENTATION),
        (None, "2018-06-01", "3.2", RATE_BY_IMPLEMENTATION),
        (None, "2026-03-09", "3.2", RATE_BY_IMPLEMENTATION),
    ],
)
def test_the_rate_is_that_of_the_day_that_decides(
    accepted: str | None, implemented: str | None, percent: str, rule: Rule
) -> None:
    assert administrative_rate(accepted_on=day(accepted), implemented_on=day(implemented)) == Rate(
        Decimal(percent), rule
    )


@pytest.mark.parametrize(
    ("accepted", "percent"),
    [
        ("1977-09-30", "2.0"),
        ("1977-10-01", "5.0"),
        ("1978-01-01", "5.0"),
        ("1999-05-31", "5.0"),
        ("1999-06-01", "5.0"),
        ("2006-07-31", "5.0"),
        ("2006-08-01", "3.8"),
        ("2012-11-01", "3.5"),
        ("2018-06-01", "3.2"),
    ],
)
def test_nonstandard_support_bore_a_rate_of_its_own_until_the_rates_merged(accepted: str, percent: str) -> None:
    assert administrative_rate(accepted_on=day(accepted), nonstandard_support=True).percent == Decimal(percent)


@given(st.dates(date(1968, 10, 22), date(2040, 1, 1)))
def test_every_accepted_line_has_a_rate(accepted_on: date) -> None:
    assert administrative_rate(accepted_on=accepted_on).percent in map(
        Decimal, ("2.0", "3.0", "2.5", "3.8", "3.5", "3.2")
    )


@given(st.dates(date(2018, 6, 1), date(2040, 1, 1)), st.integers(0, 4000))
def test_acceptance_is_irrelevant_once_implemented_from_june_2018(implemented_on: date, days: int) -> None:
    accepted_on = implemented_on - timedelta(days=days)
    assert administrative_rate(accepted_on=accepted_on, implemented_on=implemented_on).percent == Decimal("3.2")


def test_a_rate_needs_a_day() -> None:
    with pytest.raises(BadValue, match="state the day the line was accepted or is implemented"):
        administrative_rate()


def test_a_line_is_not_implemented_before_it_is_accepted() -> None:
    with pytest.raises(BadValue, match="does not precede"):
        administrative_rate(accepted_on=date(2018, 6, 2), implemented_on=date(2018, 6, 1))


def test_without_its_acceptance_an_old_implementation_tells_no_rate() -> None:
    with pytest.raises(NoRuleThen, match="implemented on 2018-05-31"):
        administrative_rate(implemented_on=date(2018, 5, 31))


def test_the_periods_follow_one_another_without_gap_or_overlap() -> None:
    assert [newer.since for newer in SURCHARGE_RATES[:-1]] == [
        older.until and older.until + timedelta(days=1) for older in SURCHARGE_RATES[1:]
    ]


# The rate once given.


@pytest.mark.parametrize("original", ["2.5", "3.8", "3.2"])
def test_an_existing_line_keeps_its_original_rate(original: str) -> None:
    rate = administrative_rate(implemented_on=date(2026, 3, 9), original_rate=Decimal(original))
    assert rate == Rate(Decimal(original), ORIGINAL_RATE)


@pytest.mark.parametrize("original", ["-1", "101"])
def test_an_original_rate_is_a_percentage(original: str) -> None:
    with pytest.raises(BadValue):
        administrative_rate(implemented_on=date(2026, 3, 9), original_rate=Decimal(original))


@pytest.mark.parametrize(
    ("accepted", "implemented", "original", "expected"),
    [
        ("2020-10-01", None, None, Rate(Decimal(0), NO_SURCHARGE_ON_BPC)),
        ("2020-09-30", None, None, Rate(Decimal("3.2"), RATE_BY_IMPLEMENTATION)),
        ("2020-09-30", "2020-10-01", None, Rate(Decimal(0), NO_SURCHARGE_ON_BPC)),
        ("2020-10-01", None, "3.2", Rate(Decimal(0), NO_SURCHARGE_ON_BPC)),
        ("2012-11-01", "2012-11-01", "3.8", Rate(Decimal("3.8"), ORIGINAL_RATE)),
        ("2012-11-01", "2012-11-01", None, Rate(Decimal("3.5"), RATE_BY_ACCEPTANCE)),
    ],
)
def test_a_case_built_for_a_partner_pays_none_from_october_2020(
    accepted: str, implemented: str | None, original: str | None, expected: Rate
) -> None:
    rate = administrative_rate(
        accepted_on=day(accepted),
        implemented_on=day(implemented),
        built_for_a_partner=True,
        original_rate=Decimal(original) if original else None,
    )
    assert rate == expected


def test_scope_cannot_be_drawn_down_and_added_again_at_a_lower_rate() -> None:
    objection = objection_to_rerating(
        taken_off="001", original_rate=Decimal("3.8"), put_on="009", new_rate=Decimal("3.2")
    )
    assert objection is not None
    assert objection.rule is NO_RERATING
    assert objection.field == "line_number"
    assert str(objection) == (
        "line 001 is drawn down and added again as line 009 at 3.2 %; leave it on line 001 at 3.8 %"
        " (SAMM Table C9.T4; DSCA 13-60)"
    )


@pytest.mark.parametrize(
    ("taken_off", "original", "put_on", "new"),
    [("001", "3.2", "009", "3.2"), ("001", "3.2", "009", "3.5"), ("001", "3.8", "001", "3.2")],
)
def test_scope_may_move_where_no_lower_rate_is_gained(taken_off: str, original: str, put_on: str, new: str) -> None:
    assert (
        objection_to_rerating(
            taken_off=taken_off, original_rate=Decimal(original), put_on=put_on, new_rate=Decimal(new)
        )
        is None
    )


@pytest.mark.parametrize(
    ("on_a_new_line", "line_rate", "in_force", "objected"),
    [
        (False, "3.8", "3.2", True),
        (False, "2.5", "3.8", True),
        (True, "3.8", "3.2", False),
        (False, "3.2", "3.2", False),
    ],
)
def test_more_scope_goes_on_a_new_line_at_the_rate_in_force(
    on_a_new_line: bool, line_rate: str, in_force: str, objected: bool
) -> None:
    objection = objection_to_increase(
        on_a_new_line=on_a_new_line, line_rate=Decimal(line_rate), rate_in_force=Decimal(in_force)
    )
    assert (objection is not None) == objected
    if objection:
        assert objection.rule is INCREASE_ON_NEW_LINE
        assert f"the line keeps {line_rate} % and the rate is now {in_force} %" in objection.sentence


def test_the_surcharge_is_waived_for_the_nato_support_and_procurement_organization_only() -> None:
    objection = objection_to_surcharge_waiver("POL")
    assert objection is not None
    assert (objection.rule, objection.field) == (WAIVER_FOR_NSPO_ONLY, "administrative_surcharge")
    assert objection_to_surcharge_waiver("NSPO") is None


# The small case management line.


@pytest.mark.parametrize(
    ("administrative", "line"),
    [
        (0, "15000"),
        (7_600, "7400"),
        ("14999.99", "0.01"),
        (15_000, "0"),
        ("15000.01", "0"),
        (15_200, "0"),
    ],
)
def test_a_small_case_paid_up_to_the_minimum(administrative: int | str, line: str) -> None:
    assert small_case_management_line(usd(administrative), accepted_on=date(2010, 1, 1)) == usd(line)


@pytest.mark.parametrize(
    ("accepted", "line"),
    [
        ("2006-07-31", None),
        ("2006-08-01", usd(7_400)),
        ("2012-07-02", usd(7_400)),
        ("2012-07-03", None),
    ],
)
def test_small_cases_had_the_line_in_its_years_only(accepted: str, line: Money | None) -> None:
    assert small_case_management_line(usd(7_600), accepted_on=date.fromisoformat(accepted)) == line


def test_the_line_of_a_small_case_falls_and_never_rises() -> None:
    accepted_on = date(2010, 1, 1)
    rate = administrative_rate(accepted_on=accepted_on)
    stands: list[Money | None] = [None]
    for net in (200_000, 300_000, 200_000, 400_000, 200_000):
        stands.append(small_case_management_line(rate.of(usd(net)), accepted_on=accepted_on, before=stands[-1]))
    assert stands[1:] == [usd(7_400), usd(3_600), usd(3_600), usd(0), usd(0)]
    assert rate.of(usd(400_000)) == usd(15_200)


@given(st.integers(0, 3_000_000), st.integers(0, 1_500_000))
def test_an_adjusted_line_is_never_above_the_one_before(administrative: int, before: int) -> None:
    line = small_case_management_line(
        usd(Decimal(administrative).scaleb(-2).to_eng_string()),
        accepted_on=date(2010, 1, 1),
        before=Money.of(Decimal(before).scaleb(-2)),
    )
    assert line is not None
    assert line.minor_units == min(before, max(1_500_000 - administrative, 0))
