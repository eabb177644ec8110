"""What contract administration costs on a line: by its year, its source of supply, its place and its waivers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations

import pytest

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Rule
from schema.rules.contract_administration import (
    ELEMENT_RATES,
    RATE_OF_2014,
    RATE_OF_2020,
    RATES_TO_2014,
    RECIPROCAL_WAIVER,
    SPLIT_SINCE_2014,
    Element,
    ElementRates,
    ProcuredShare,
    ShareBasis,
    contract_administration,
    contract_administration_rate,
    objection_to_reciprocal_waiver,
    procured_share,
)
from schema.rules.letter_arithmetic import Rate, SourceOfSupply
from schema.values import Money

STOCK, PROCUREMENT, MIXED = SourceOfSupply.STOCK, SourceOfSupply.PROCUREMENT, SourceOfSupply.MIXED
MANAGEMENT, ASSURANCE, AUDIT, OVERSEAS = Element


def usd(amount: int | str) -> Money:
    return Money.of(Decimal(amount))


# Rates.


@pytest.mark.parametrize(
    ("on", "at_home", "rule", "overseas", "overseas_rule"),
    [
        ("1990-01-01", "1.50", RATES_TO_2014, "1.50", RATES_TO_2014),
        ("2002-09-30", "1.50", RATES_TO_2014, "1.50", RATES_TO_2014),
        ("2002-10-01", "1.50", RATES_TO_2014, "1.70", RATES_TO_2014),
        ("2014-11-30", "1.50", RATES_TO_2014, "1.70", RATES_TO_2014),
        ("2014-12-01", "1.20", RATE_OF_2014, "1.40", SPLIT_SINCE_2014),
        ("2020-01-31", "1.20", RATE_OF_2014, "1.40", SPLIT_SINCE_2014),
        ("2020-02-01", "1.00", RATE_OF_2020, "1.20", SPLIT_SINCE_2014),
        ("2026-03-09", "1.00", RATE_OF_2020, "1.20", SPLIT_SINCE_2014),
    ],
)
def test_the_rate_is_that_of_the_day_and_more_overseas(
    on: str, at_home: str, rule: Rule, overseas: str, overseas_rule: Rule
) -> None:
    day = date.fromisoformat(on)
    assert contract_administration_rate(day) == Rate(Decimal(at_home), rule)
    assert contract_administration_rate(day, overseas=True) == Rate(Decimal(overseas), overseas_rule)


def test_the_periods_follow_one_another_without_gap_or_overlap() -> None:
    assert [newer.since for newer in ELEMENT_RATES[:-1]] == [
        older.until and older.until + timedelta(days=1) for older in ELEMENT_RATES[1:]
    ]


def test_the_totals_are_verified_and_the_split_since_2014_is_not() -> None:
    assert {rule.confidence for rule in (RATES_TO_2014, RATE_OF_2014, RATE_OF_2020)} == {Confidence.VERIFIED}
    assert SPLIT_SINCE_2014.confidence is Confidence.UNVERIFIED


# In hundredths of a per cent, written down apart from the table of the rule.
IN_2001 = {MANAGEMENT: 50, ASSURANCE: 50, AUDIT: 50, OVERSEAS: 0}
IN_2010 = {MANAGEMENT: 65, ASSURANCE: 65, AUDIT: 20, OVERSEAS: 20}
IN_2016 = {MANAGEMENT: 50, ASSURANCE: 50, AUDIT: 20, OVERSEAS: 20}
IN_2021 = {MANAGEMENT: 40, ASSURANCE: 40, AUDIT: 20, OVERSEAS: 20}


def every_choice(of: Iterable[Element]) -> list[tuple[Element, ...]]:
    elements = list(of)
    return list(chain.from_iterable(combinations(elements, n) for n in range(len(elements) + 1)))


@pytest.mark.parametrize(("year", "parts"), [(2001, IN_2001), (2010, IN_2010), (2016, IN_2016), (2021, IN_2021)])
@pytest.mark.parametrize("waived", every_choice(Element))
@pytest.mark.parametrize("overseas", [False, True])
def test_each_element_is_waived_by_itself(
    year: int, parts: dict[Element, int], waived: tuple[Element, ...], overseas: bool
) -> None:
    rate = contract_administration_rate(date(year, 6, 1), overseas=overseas, waived=waived)
    left = sum(n for element, n in parts.items() if element not in waived and (overseas or element is not OVERSEAS))
    assert rate.percent == Decimal(left).scaleb(-2)


def test_a_waiver_since_2014_rests_on_the_unverified_split() -> None:
    assert contract_administration_rate(date(2021, 6, 1), waived={AUDIT}) == Rate(Decimal("0.80"), SPLIT_SINCE_2014)
    assert contract_administration_rate(date(2010, 6, 1), waived={AUDIT}) == Rate(Decimal("1.30"), RATES_TO_2014)


def test_other_rates_replace_the_default() -> None:
    ours = Rule("ours", "ours", "a memo to come")
    split = ElementRates(dict.fromkeys(Element, Decimal("0.1")), ours)
    table = (Dated(split, ours, since=date(2030, 1, 1)), *ELEMENT_RATES)
    assert contract_administration_rate(date(2030, 1, 1), overseas=True, rates=table) == Rate(Decimal("0.4"), ours)
    assert contract_administration_rate(date(2029, 12, 31), rates=table).percent == Decimal("1.00")


# Charges.


@pytest.mark.parametrize(
    ("source", "base", "on", "overseas", "charged"),
    [
        (STOCK, "500000", "2021-06-01", False, "0"),
        (STOCK, "500000", "2010-06-01", True, "0"),
        (PROCUREMENT, "10000000", "2010-06-01", False, "150000"),
        (PROCUREMENT, "10000000", "2010-06-01", True, "170000"),
        (PROCUREMENT, "10000000", "2016-06-01", False, "120000"),
        (PROCUREMENT, "10000000", "2021-06-01", False, "100000"),
        (PROCUREMENT, "0.49", "2021-06-01", False, "0"),
        (PROCUREMENT, "0.50", "2021-06-01", False, "0.01"),
        (PROCUREMENT, "1234567.89", "2021-06-01", False, "12345.68"),
        (MIXED, "1000000", "2021-06-01", False, "5000"),
    ],
)
def test_the_charge_is_on_what_is_procured(
    source: SourceOfSupply, base: str, on: str, overseas: bool, charged: str
) -> None:
    rate = contract_administration_rate(date.fromisoformat(on), overseas=overseas)
    assert contract_administration(source, usd(base), rate) == usd(charged)


@pytest.mark.parametrize(
    ("contractor_data", "history", "share", "charged"),
    [
        ("10", None, ProcuredShare(Decimal(10), ShareBasis.CONTRACTOR_DATA), "1000"),
        ("10", "70", ProcuredShare(Decimal(10), ShareBasis.CONTRACTOR_DATA), "1000"),
        ("0", "70", ProcuredShare(Decimal(0), ShareBasis.CONTRACTOR_DATA), "0"),
        (None, "70", ProcuredShare(Decimal(70), ShareBasis.HISTORY), "7000"),
        (None, "0", ProcuredShare(Decimal(0), ShareBasis.HISTORY), "0"),
        (None, None, ProcuredShare(Decimal(50), ShareBasis.EVEN_SPLIT), "5000"),
        ("100", None, ProcuredShare(Decimal(100), ShareBasis.CONTRACTOR_DATA), "10000"),
        ("33.333", None, ProcuredShare(Decimal("33.333"), ShareBasis.CONTRACTOR_DATA), "3333.30"),
    ],
)
def test_a_mixed_line_bears_it_on_its_procured_share(
    contractor_data: str | None, history: str | None, share: ProcuredShare, charged: str
) -> None:
    found = procured_share(
        contractor_data=None if contractor_data is None else Decimal(contractor_data),
        history=None if history is None else Decimal(history),
    )
    assert found == share
    rate = contract_administration_rate(date(2021, 6, 1))
    assert contract_administration(MIXED, usd(1_000_000), rate, share=found) == usd(charged)


def test_a_share_counts_on_mixed_lines_only() -> None:
    rate, tenth = contract_administration_rate(date(2021, 6, 1)), procured_share(contractor_data=Decimal(10))
    assert contract_administration(PROCUREMENT, usd(1_000_000), rate, share=tenth) == usd(10_000)
    assert contract_administration(STOCK, usd(1_000_000), rate, share=tenth) == usd(0)


@pytest.mark.parametrize("percent", ["-0.1", "100.1"])
def test_a_share_is_from_nothing_to_all(percent: str) -> None:
    with pytest.raises(BadValue, match="from 0 to 100"):
        procured_share(contractor_data=Decimal(percent))
    with pytest.raises(BadValue, match="from 0 to 100"):
        procured_share(history=Decimal(percent))


# Waivers.


@pytest.mark.parametrize(
    ("purchaser", "on", "agreement", "field"),
    [
        ("POL", "2026-03-09", True, None),
        ("JPN", "2026-03-09", True, None),
        ("ISR", "2026-03-09", True, None),
        ("POL", "2026-03-09", False, "waived"),
        ("BNA", "2026-03-09", True, "purchaser"),
        ("BNA", "2026-03-09", False, "purchaser"),
        ("MAR", "2026-03-09", True, "purchaser"),
        ("FIN", "2023-04-03", True, "purchaser"),
        ("FIN", "2023-04-04", True, None),
        ("NATO", "2026-03-09", True, "purchaser"),
    ],
)
def test_an_element_is_waived_only_under_a_reciprocal_agreement_with_an_eligible_country(
    purchaser: str, on: str, agreement: bool, field: str | None
) -> None:
    objection = objection_to_reciprocal_waiver(purchaser, date.fromisoformat(on), agreement=agreement)
    if field is None:
        assert objection is None
    else:
        assert objection is not None
        assert (objection.rule, objection.field) == (RECIPROCAL_WAIVER, field)
