"""The values a case is written in: each is read exactly, or refused with what to write and without repeating it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.audience import Audience, Party, PartyKind, Principal
from schema.errors import BadValue
from schema.values import (
    MINOR_DIGITS,
    AgencyCode,
    CageCode,
    CaseDesignator,
    CustomerCode,
    Money,
    calendar_day,
    instant,
    instant_text,
    plain_text,
)


def refused(read: Callable[[object], object], value: object) -> tuple[str, str]:
    """Why a value is not of its form."""
    with pytest.raises(BadValue) as refusal:
        read(value)
    return refusal.value.code, refusal.value.hint


# Money.


def test_money_is_an_exact_amount_and_its_currency() -> None:
    money = Money("1234567.89 USD")
    assert (money, money.currency, money.minor_units) == ("1234567.89 USD", "USD", 123456789)
    assert Money("-0.01 USD").minor_units == -1
    assert Money("1000 JPY").minor_units == 1000
    assert Money("1.500 JOD").minor_units == 1500
    assert Money("999999999999999.99 USD").minor_units == 99999999999999999


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "1.00", "USD", "1.00USD", "1.0 USD", "1.000 USD", "1 USD", "1.00 usd", " 1.00 USD", "1.00 USD ", "1.00  USD",
        "01.00 USD", "+1.00 USD", "1,000.00 USD", "1e3 USD", ".50 USD", "1. USD", "-0.00 USD", "--1.00 USD", "1.00 JPY",
        "1.00 JOD", "1000000000000000.00 USD", "١.00 USD", "NaN USD", "1.00 USD\n", 1, 1.0, None, True, Decimal("1.00"),
    ],
)  # fmt: skip
def test_what_is_no_exact_amount_is_refused(text: object) -> None:
    assert refused(Money, text) == (
        "MONEY",
        "write an exact amount and its currency, such as `1234567.89 USD`, with exactly the currency's minor digits",
    )


def test_a_currency_is_an_active_one() -> None:
    hint = "the currency is not an active ISO 4217 code; write it as in `1234567.89 USD`"
    for code in ("XXX", "DEM", "ZZZ", "BTC"):
        assert refused(Money, f"1.00 {code}") == ("MONEY", hint)
    assert MINOR_DIGITS["USD"] == 2


def test_an_amount_is_made_money_only_when_it_fits_the_currency() -> None:
    assert Money.of(Decimal("12.5")) == "12.50 USD"
    assert Money.of(7, "JPY") == "7 JPY"
    assert Money.of(Decimal("0.125"), "KWD") == "0.125 KWD"
    assert refused(lambda v: Money.of(v), Decimal("0.125"))[0] == "MONEY"  # type: ignore[arg-type]


@given(st.integers(-(10**17) + 1, 10**17 - 1), st.sampled_from(sorted(MINOR_DIGITS)))
def test_every_amount_survives_being_written_and_read(minor: int, currency: str) -> None:
    digits = MINOR_DIGITS[currency]
    if abs(minor) >= 10 ** (15 + digits):
        minor //= 10**3
    money = Money.of(Decimal(minor).scaleb(-digits), currency)
    assert (Money(str(money)).minor_units, money.currency) == (minor, currency)


# Designators and codes: the vectors of the domain, by their numbers.


def test_a1_a_designator_tells_purchaser_agency_and_the_rest() -> None:
    designator = CaseDesignator("BN-B-UAA")
    assert (designator, designator.customer, designator.agency) == ("BN-B-UAA", "BN", "B")


def test_a3_an_undashed_lower_case_designator_is_normalised() -> None:
    assert CaseDesignator("bnbuaa") == "BN-B-UAA"
    assert CaseDesignator("bn-b-uaa") == "BN-B-UAA"


def test_a6_a_customer_code_is_not_held_against_iso_3166() -> None:
    assert CaseDesignator("JA-P-ABC").customer == CustomerCode("JA")


@pytest.mark.parametrize(
    "text",
    [
        "BND-B-UAA", "BN-7-UAA", "BN-BUAA", "BNB-UAA", "BN--UAA", "BN-B-UA", "BN-B-UAAA", "BN_B_UAA", "BN-B-UÄA", "", "ſN-B-UAA",
        " BN-B-UAA", "BN-B-UAA\n", "BN-B-UAA;", "ＢＮ-B-UAA", None, 7, b"BN-B-UAA",
    ],
)  # fmt: skip
def test_a5_a8_anything_else_is_no_designator(text: object) -> None:
    assert refused(CaseDesignator, text) == (
        "CASE_DESIGNATOR",
        "write a case designator as `CC-I-DDD`, such as `BN-D-SAA`",
    )


def test_codes_are_of_their_form_and_of_no_other() -> None:
    assert (CustomerCode("B4"), AgencyCode("D"), CageCode("1ABC2")) == ("B4", "D", "1ABC2")
    wrong = {
        CustomerCode: ("b4", "BNA", "B", "", "B-", "BN\n", None),
        AgencyCode: ("d", "7", "DD", "", "Ä", None),
        CageCode: ("1ABCI", "1ABCO", "1abc2", "1ABC", "1ABC23", "", None),
    }
    hints = {
        CustomerCode: ("CUSTOMER_CODE", "write a customer code of two capitals or digits, such as `BN`"),
        AgencyCode: ("AGENCY_CODE", "write an implementing agency as one capital letter, such as `D`"),
        CageCode: ("CAGE_CODE", "write a CAGE code of five capitals or digits without I and O, such as `1ABC2`"),
    }
    for code, values in wrong.items():
        for value in values:
            assert refused(code, value) == hints[code], value


# Days and instants.


def test_a_day_is_a_day_that_exists() -> None:
    assert calendar_day("2024-02-29") == date(2024, 2, 29)
    assert calendar_day(date(2026, 3, 9)) == date(2026, 3, 9)
    for text in ("2026-3-9", "09.03.2026", "20260309", "2026-03-09T00:00:00Z", "", "٢٠٢٦-03-09", None, 20260309):
        assert refused(calendar_day, text) == ("DATE", "write a day as `YYYY-MM-DD`")
    for text in ("2026-02-29", "2026-13-01", "0000-01-01"):
        assert refused(calendar_day, text) == ("DATE", "write a day that exists, as `YYYY-MM-DD`")
    assert refused(calendar_day, datetime(2026, 3, 9, tzinfo=UTC))[0] == "DATE"


def test_an_instant_has_its_offset_and_is_kept_in_utc() -> None:
    assert instant("2026-03-09T12:00:00Z") == datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert instant("2026-03-09T12:00:00+02:00").isoformat() == "2026-03-09T10:00:00+00:00"
    assert instant("2026-03-09T12:00Z").isoformat() == "2026-03-09T12:00:00+00:00"
    naive = "write an instant with its offset, such as `2026-03-09T12:00:00Z`"
    for text in ("2026-03-09T12:00:00", "2026-03-09", "12:00Z", "2026-03-09 12:00:00Z", "", None, 1_000_000):
        assert refused(instant, text) == ("DATE_TIME", naive)
    assert refused(instant, datetime(2026, 3, 9, 12)) == ("DATE_TIME", naive)  # noqa: DTZ001 - the naive one is the point
    impossible = "write an instant that exists, such as `2026-03-09T12:00:00Z`"
    for text in (
        "2026-02-30T12:00:00Z",
        "2026-03-09T25:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
    ):
        assert refused(instant, text) == ("DATE_TIME", impossible)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 3, 9, 12, tzinfo=UTC), "2026-03-09T12:00:00+00:00"),
        (datetime(2026, 3, 9, 12, 0, 0, 500_000, tzinfo=UTC), "2026-03-09T12:00:00.5+00:00"),
        (datetime(2026, 3, 9, 12, 0, 0, 1, tzinfo=UTC), "2026-03-09T12:00:00.000001+00:00"),
        (datetime(2026, 3, 9, 12, tzinfo=timezone(timedelta(hours=-5))), "2026-03-09T17:00:00+00:00"),
    ],
)
def test_an_instant_has_one_text(value: datetime, text: str) -> None:
    assert instant_text(value) == text


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_survives_being_written_and_read(value: datetime) -> None:
    assert instant(instant_text(value)) == value


# Text.


def test_text_is_what_a_person_writes() -> None:
    assert plain_text("Zwölf Flugzeuge,\n\tdringend.") == "Zwölf Flugzeuge,\n\tdringend."
    for text in ("\x00", "a\x1b[31m", "\ud800", "a\x7f", "\r"):
        assert refused(plain_text, text) == ("TEXT", "take out control characters and unpaired surrogates")
    assert plain_text("Twelve aircraft,\r\nsoon.") == "Twelve aircraft,\nsoon."
    assert refused(plain_text, 7) == ("TEXT", "write text")
    assert refused(lambda t: plain_text(t, longest=3), "four") == ("TEXT", "write at most 3 characters")


READERS = [Money, CaseDesignator, CustomerCode, AgencyCode, CageCode, calendar_day, instant]


@given(st.sampled_from(READERS), st.text(min_size=4).map("canary".__add__) | st.binary() | st.floats() | st.none())
def test_garbage_is_refused_and_never_repeated(read: Callable[[object], object], value: object) -> None:
    code, hint = refused(read, value)
    assert code.isupper()
    assert "canary" not in hint
    assert repr(value) not in hint


# Parties and seats.


def test_a_party_is_typed_so_that_a_country_never_equals_a_company() -> None:
    assert str(Party.parse("customer:BN")) == "customer:BN"
    assert Party.parse("customer:BN") != Party(PartyKind.OFFICE, "BN")
    wrong = {
        "BN": "write a party as `kind:code`, such as `customer:BN` or `company:1ABC2`",
        "country:BN": "write a party as `kind:code`, such as `customer:BN` or `company:1ABC2`",
        "customer:BND": "after `customer:` write a customer code of two characters, such as `BN`",
        "company:1ABCI": "after `company:` write a CAGE code of five characters, such as `1ABC2`",
        "agency:7": "after `agency:` write an implementing agency letter, such as `D`",
        "command:centcom": "after `command:` write a command's short name, such as `CENTCOM`",
        "department:DOD": "after `department:` write `DSCA`, `STATE` or `DFAS`",
        "customer:BN\n": "after `customer:` write a customer code of two characters, such as `BN`",
    }
    for text, hint in wrong.items():
        assert refused(Party.parse, text) == ("PARTY", hint)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seat", "party", "codes"),
    [
        ("partner:BN", "customer:BN", ("BN",)),
        ("sco:BN,JA", "office:BN", ("BN", "JA")),
        ("dsca", "department:DSCA", ()),
        ("agency:D", "agency:D", ()),
        ("industry:1ABC2", "company:1ABC2", ()),
        ("state", "department:STATE", ()),
        ("ccmd:CENTCOM:BN,JO", "command:CENTCOM", ("BN", "JO")),
        ("dfas", "department:DFAS", ()),
    ],
)
def test_a_seat_is_taken_by_its_text_and_written_back(seat: str, party: str, codes: tuple[str, ...]) -> None:
    principal = Principal.seated(seat)
    assert (str(principal.party), principal.codes, principal.seat) == (party, codes, seat)


@pytest.mark.parametrize(
    ("seat", "code", "hint"),
    [
        ("admin", "SEAT", "a seat is one of " + ", ".join(f"`{a.value}`" for a in Audience)),
        ("dsca:D", "SEAT", "the seat `dsca` takes no party"),
        ("partner", "PARTY", "after `partner:` write a customer code of two characters, such as `BN`"),
        ("partner:BND", "PARTY", "after `partner:` write a customer code of two characters, such as `BN`"),
        ("sco", "PARTY", "after `sco:` write the customer code of the office's host, such as `BN`"),
        ("sco:BN,Japan", "PARTY", "after `sco:` write a customer code of two characters, such as `BN`"),
        ("ccmd::BN", "PARTY", "after `ccmd:` write a command's short name, such as `CENTCOM`"),
        ("ccmd:CENTCOM:Japan", "PARTY", "after `ccmd:CENTCOM:` write a customer code of two characters, such as `BN`"),
    ],
)
def test_a_seat_that_is_none_is_refused(seat: str, code: str, hint: str) -> None:
    assert refused(Principal.seated, seat) == (code, hint)  # type: ignore[arg-type]
