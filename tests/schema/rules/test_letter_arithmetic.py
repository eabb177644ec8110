"""What a letter of offer adds up to, to the cent: lines, packing, and the blocks 8 to 13 of its form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.administrative_surcharge import administrative_rate
from schema.rules.authority import Confidence, NoRuleThen, Rule
from schema.rules.contract_administration import (
    contract_administration,
    contract_administration_rate,
    procured_share,
)
from schema.rules.letter_arithmetic import (
    ATTRITION,
    ATTRITION_RATES,
    NOTHING,
    PACKING,
    PACKING_TERMS,
    AddOn,
    LetterTotals,
    PackingTerms,
    PricedLine,
    Rate,
    SourceOfSupply,
    attrition,
    base_price,
    dollars,
    letter_totals,
    packing_crating_handling,
    to_the_cent,
    total_of,
)
from schema.values import Money

STOCK, PROCUREMENT, MIXED = SourceOfSupply.STOCK, SourceOfSupply.PROCUREMENT, SourceOfSupply.MIXED
ANY = Rule("any", "any", "none", Confidence.UNVERIFIED)

cents = st.integers(0, 10**13)
amounts = cents.map(lambda n: Money.of(Decimal(n).scaleb(-2)))
rates = st.integers(0, 1000).map(lambda n: Rate(Decimal(n).scaleb(-1), ANY))


def usd(text: str) -> Money:
    """An amount in US dollars, written as people do: `1,234.56`, or without cents."""
    plain = text.replace(",", "")
    return Money(f"{plain if '.' in plain else plain + '.00'} USD")


def refused(code: str) -> pytest.RaisesExc[BadValue]:
    """The refusal of a value of that form."""
    return pytest.raises(BadValue, check=lambda refusal: refusal.code == code)


# Amounts.


@pytest.mark.parametrize(
    ("exact", "written"),
    [
        ("0", "0.00"),
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("0.0149999999", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("1.994999", "1.99"),
        ("1.995", "2.00"),
        ("999999999999999.994", "999999999999999.99"),
    ],
)
def test_half_a_cent_is_rounded_up(exact: str, written: str) -> None:
    assert to_the_cent(Decimal(exact)) == f"{written} USD"


@pytest.mark.parametrize("beyond", ["-0.01", "1000000000000000", "999999999999999.995", "1e40"])
def test_an_amount_that_money_cannot_say_is_refused(beyond: str) -> None:
    with refused("MONEY"):
        to_the_cent(Decimal(beyond))


@pytest.mark.parametrize("other", ["1.00 EUR", "1000 JPY", "-0.01 USD"])
def test_a_case_is_priced_in_dollars_of_nothing_or_more(other: str) -> None:
    with refused("MONEY"):
        dollars(Money(other))
    assert dollars(Money("0.00 USD")) == 0
    assert dollars(Money("1234567.89 USD")) == Decimal("1234567.89")


@given(amounts)
def test_an_amount_read_and_written_again_is_itself(amount: Money) -> None:
    assert to_the_cent(dollars(amount)) == amount


@given(st.lists(cents, max_size=20))
def test_a_total_is_the_exact_sum_of_its_parts(parts: list[int]) -> None:
    assert total_of(Money.of(Decimal(n).scaleb(-2)) for n in parts).minor_units == sum(parts)


@given(amounts, rates)
def test_a_charge_is_within_half_a_cent_of_the_exact_one(base: Money, rate: Rate) -> None:
    exact = Decimal(base.minor_units) * rate.percent / 100
    assert -Decimal("0.5") < rate.of(base).minor_units - exact <= Decimal("0.5")


@given(amounts, amounts, rates)
def test_a_greater_base_never_bears_a_smaller_charge(one: Money, other: Money, rate: Rate) -> None:
    low, high = sorted((one, other), key=dollars)
    assert rate.of(low).minor_units <= rate.of(high).minor_units


@pytest.mark.parametrize("percent", ["-0.1", "100.1"])
def test_a_rate_is_from_nothing_to_all(percent: str) -> None:
    with refused("PERCENT"):
        Rate(Decimal(percent), ANY)
    assert Rate(Decimal(0), ANY).of(usd("10")) == NOTHING
    assert Rate(Decimal(100), ANY).of(usd("10")) == usd("10")


# Packing, crating and handling: an unverified default.


@pytest.mark.parametrize(
    ("source", "quantity", "unit_price", "charged"),
    [
        (STOCK, 1, "120,000", "2,450"),
        (STOCK, 2, "120,000", "4,900"),
        (STOCK, 1, "49,999.99", "1,750"),
        (STOCK, 1, "50,000", "1,750"),
        (STOCK, 1, "50,001", "1,750.01"),
        (STOCK, 1, "50,000.49", "1,750"),
        (STOCK, 1, "50,000.50", "1,750.01"),
        (STOCK, 100, "1,500", "5,250"),
        (STOCK, 3, "0.10", "0.01"),
        (STOCK, 1, "0", "0"),
        (PROCUREMENT, 2, "120,000", "0"),
        (MIXED, 2, "120,000", "0"),
    ],
)
def test_packing_is_charged_on_stock_by_unit_price(
    source: SourceOfSupply, quantity: int, unit_price: str, charged: str
) -> None:
    assert packing_crating_handling(source, quantity, usd(unit_price)) == usd(charged)


def test_packing_is_not_charged_where_the_delivery_term_leaves_it_to_the_purchaser() -> None:
    assert packing_crating_handling(STOCK, 2, usd("120,000"), required_by_delivery_term=False) == NOTHING


def test_packing_terms_are_an_unverified_default_which_others_replace() -> None:
    terms = PackingTerms(Decimal(2), usd("100"), Decimal("0.5"))
    assert packing_crating_handling(STOCK, 2, usd("300"), terms=terms) == usd("6")
    assert PACKING_TERMS.rule is PACKING
    assert PACKING.confidence is Confidence.UNVERIFIED


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_is_of_one_thing_or_more(quantity: int) -> None:
    with refused("NUMBER"):
        base_price(quantity, usd("1"))
    with refused("NUMBER"):
        packing_crating_handling(PROCUREMENT, quantity, usd("1"))
    assert base_price(1, usd("1.23")) == usd("1.23")


# Attrition.


@pytest.mark.parametrize(
    ("on", "charged"),
    [
        (date(1995, 10, 1), "123.46"),
        (date(2016, 9, 30), "123.46"),
        (date(2016, 10, 1), "0"),
        (date(2026, 1, 1), "0"),
    ],
)
def test_tuition_bore_attrition_until_fiscal_year_2016(on: date, charged: str) -> None:
    assert attrition(usd("12,345.50"), on) == usd(charged)
    assert {(entry.rule, entry.until) for entry in ATTRITION_RATES} == {
        (ATTRITION, None),
        (ATTRITION, date(2016, 9, 30)),
    }


def test_attrition_before_fiscal_year_1996_is_not_on_record() -> None:
    with pytest.raises(NoRuleThen):
        attrition(usd("1"), date(1995, 9, 30))


# The letter.

ACCEPTED = date(2021, 5, 1)


def line(number: str, quantity: int, unit_price: str, source: SourceOfSupply, share: str | None = None) -> PricedLine:
    """A line as the rules of its day price it."""
    base = base_price(quantity, usd(unit_price))
    procured = procured_share(contractor_data=Decimal(share)) if share else None
    return PricedLine(
        number,
        quantity,
        usd(unit_price),
        administrative_rate(accepted_on=ACCEPTED, implemented_on=ACCEPTED),
        contract_administration(source, base, contract_administration_rate(ACCEPTED), share=procured),
    )


SAMPLE_A = (
    line("001", 5, "2,000,000", PROCUREMENT),
    line("002", 100, "1,500", STOCK),
    line("003", 1, "1,000,000", MIXED, share="10"),
)


def test_a_letter_of_three_lines_adds_up() -> None:
    assert [(item.base, item.contract_administration, item.total) for item in SAMPLE_A] == [
        (usd("10,000,000"), usd("100,000"), usd("10,100,000")),
        (usd("150,000"), usd("0"), usd("150,000")),
        (usd("1,000,000"), usd("1,000"), usd("1,001,000")),
    ]
    totals = letter_totals(SAMPLE_A)
    assert totals == LetterTotals(
        net_estimated_cost=usd("11,251,000"),
        packing_crating_handling=usd("0"),
        administrative_charge=usd("360,032"),
        transportation=usd("0"),
        other=usd("0"),
    )
    assert totals.total_estimated_cost == usd("11,611,032")


def test_a_case_of_two_rates_charges_each_line_at_its_own() -> None:
    first = PricedLine("001", 1, usd("4,000,000"), administrative_rate(accepted_on=date(2010, 5, 1)))
    added = PricedLine("002", 1, usd("1,000,000"), administrative_rate(implemented_on=date(2019, 5, 1)))
    assert [item.administrative_charge() for item in (first, added)] == [usd("152,000"), usd("32,000")]
    assert letter_totals((first, added)).administrative_charge == usd("184,000")


def test_every_block_counts_in_the_total() -> None:
    priced = PricedLine(
        "001",
        3,
        usd("100.10"),
        Rate(Decimal("3.2"), ANY),
        contract_administration=usd("3"),
        nonrecurring_cost=usd("20"),
        packing_crating_handling=usd("10.51"),
    )
    totals = letter_totals([priced], transportation=usd("7.07"), other=usd("0.40"))
    assert totals == LetterTotals(usd("323.30"), usd("10.51"), usd("10.35"), usd("7.07"), usd("0.40"))
    assert totals.total_estimated_cost == usd("351.63")


@pytest.mark.parametrize(
    ("base_includes", "charged"),
    [
        (frozenset(AddOn), "38.40"),
        ({AddOn.CONTRACT_ADMINISTRATION}, "35.20"),
        ({AddOn.NONRECURRING_COST}, "35.20"),
        (frozenset(), "32"),
    ],
)
def test_on_which_add_ons_the_administrative_charge_is_taken_can_be_set(
    base_includes: frozenset[AddOn], charged: str
) -> None:
    priced = PricedLine("001", 1, usd("1,000"), Rate(Decimal("3.2"), ANY), usd("100"), usd("100"))
    assert priced.administrative_charge(frozenset(base_includes)) == usd(charged)
    assert letter_totals([priced], base_includes=frozenset(base_includes)).administrative_charge == usd(charged)
    assert letter_totals([priced]).administrative_charge == usd("38.40")


def test_each_line_is_rounded_before_the_lines_are_summed() -> None:
    lines = [PricedLine(f"{n:03}", 1, usd("0.16"), Rate(Decimal("3.2"), ANY)) for n in range(1, 4)]
    # 0.00512 a line is a cent each; 0.01536 on all three would be two.
    assert letter_totals(lines).administrative_charge == usd("0.03")


def test_two_lines_of_one_number_are_refused() -> None:
    with refused("LINE"):
        letter_totals([SAMPLE_A[0], SAMPLE_A[1], SAMPLE_A[0]])
    assert letter_totals([]).total_estimated_cost == NOTHING


@given(st.lists(st.tuples(st.integers(1, 500), cents.map(lambda n: n % 10**9), rates), max_size=6))
def test_the_total_is_the_sum_of_the_blocks(drawn: list[tuple[int, int, Rate]]) -> None:
    lines = [
        PricedLine(f"{n:03}", quantity, Money.of(Decimal(price).scaleb(-2)), rate)
        for n, (quantity, price, rate) in enumerate(drawn, 1)
    ]
    totals = letter_totals(lines)
    net = sum(quantity * price for quantity, price, _ in drawn)
    assert totals.net_estimated_cost.minor_units == net
    assert totals.total_estimated_cost.minor_units == net + totals.administrative_charge.minor_units
