"""The values a case is written in: money, designators, codes, instants. Each refuses what is not of its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from schema.errors import BadValue

# ISO 4217: the active codes with two minor digits, then those with another number of them.
_TWO_DIGITS = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
    COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
    SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG
"""
_OTHER_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
MINOR_DIGITS = dict.fromkeys(_TWO_DIGITS.split(), 2) | {
    c: n for n, codes in _OTHER_DIGITS.items() for c in codes.split()
}

_MONEY = re.compile(r"(-?)(0|[1-9]\d{0,14})(?:\.(\d{1,3}))? ([A-Z]{3})", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Money(str):
    """An exact amount: `1234567.89 USD`, with exactly the currency's minor digits and its ISO 4217 code.

    At most fifteen digits before the point. Compared within one currency only; never a float.
    """

    __slots__ = ()
    HINT = "write an exact amount and its currency, such as `1234567.89 USD`, with exactly the currency's minor digits"

    def __new__(cls, text: object) -> Money:
        if not isinstance(text, str) or not (found := _MONEY.fullmatch(text)):
            raise BadValue("MONEY", cls.HINT)
        digits = MINOR_DIGITS.get(found[4])
        if digits is None:
            raise BadValue("MONEY", "the currency is not an active ISO 4217 code; write it as in `1234567.89 USD`")
        if len(found[3] or "") != digits or (found[1] and not text.strip("-0. " + found[4])):
            raise BadValue("MONEY", cls.HINT)
        return super().__new__(cls, text)

    @classmethod
    def of(cls, amount: Decimal | int, currency: str = "USD") -> Money:
        """Write a decimal amount as money; raises `BadValue` when it has more than the currency's minor digits."""
        digits = MINOR_DIGITS.get(currency, 2)
        exact = Decimal(amount).quantize(Decimal(1).scaleb(-digits))
        if exact != amount:
            raise BadValue("MONEY", cls.HINT)
        return cls(f"{exact:f} {currency}")

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""
        return self[-3:]

    @property
    def minor_units(self) -> int:
        """The amount in the currency's smallest unit, such as cents."""
        return int(self[:-4].replace(".", ""))


class CaseDesignator(str):
    """A case identifier `CC-I-DDD`: customer code, implementing agency, three more (SAMM C5.4).

    Lower case and the undashed six characters are normalised; the customer code is never held against ISO 3166.
    """

    __slots__ = ()
    _FORM = re.compile(r"([A-Z0-9]{2})-?([A-Z])-?([A-Z0-9]{3})")

    def __new__(cls, text: object) -> CaseDesignator:
        found = cls._FORM.fullmatch(text.upper()) if isinstance(text, str) and text.isascii() else None
        if not found or text.count("-") not in (0, 2):  # type: ignore[attr-defined]
            raise BadValue("CASE_DESIGNATOR", "write a case designator as `CC-I-DDD`, such as `BN-D-SAA`")
        return super().__new__(cls, f"{found[1]}-{found[2]}-{found[3]}")

    @property
    def customer(self) -> CustomerCode:
        """The customer code, or the program code of a building-partner-capacity case."""
        return CustomerCode(self[:2])

    @property
    def agency(self) -> str:
        """The implementing agency's letter."""
        return self[3]


class CustomerCode(str):
    """A security cooperation customer code of two characters (SAMM Table C4.T2); not an ISO country code."""

    __slots__ = ()

    def __new__(cls, text: object) -> CustomerCode:
        if not isinstance(text, str) or not re.fullmatch(r"[A-Z0-9]{2}", text):
            raise BadValue("CUSTOMER_CODE", "write a customer code of two capitals or digits, such as `BN`")
        return super().__new__(cls, text)


class AgencyCode(str):
    """An implementing agency's letter: `B` Army, `D` Air Force, `P` Navy; unknown letters are unverified, not invalid."""

    __slots__ = ()

    def __new__(cls, text: object) -> AgencyCode:
        if not isinstance(text, str) or not re.fullmatch(r"[A-Z]", text):
            raise BadValue("AGENCY_CODE", "write an implementing agency as one capital letter, such as `D`")
        return super().__new__(cls, text)


class CageCode(str):
    """A Commercial and Government Entity code of five characters, without the letters I and O."""

    __slots__ = ()

    def __new__(cls, text: object) -> CageCode:
        if not isinstance(text, str) or not re.fullmatch(r"[A-HJ-NP-Z0-9]{5}", text):
            raise BadValue("CAGE_CODE", "write a CAGE code of five capitals or digits without I and O, such as `1ABC2`")
        return super().__new__(cls, text)


def plain_text(value: object, *, longest: int = 20_000) -> str:
    """Text as a person wrote it, lines ended as they are everywhere; refuses control characters, lone surrogates
    and over-long text.
    """
    if not isinstance(value, str):
        raise BadValue("TEXT", "write text")
    value = value.replace("\r\n", "\n")
    if _UNPRINTABLE.search(value):
        raise BadValue("TEXT", "take out control characters and unpaired surrogates")
    if len(value) > longest:
        raise BadValue("TEXT", f"write at most {longest} characters")
    return value


def calendar_day(value: object) -> date:
    """A day `YYYY-MM-DD` of the Gregorian calendar; refuses anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise BadValue("DATE", "write a day as `YYYY-MM-DD`")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadValue("DATE", "write a day that exists, as `YYYY-MM-DD`") from None


def instant(value: object) -> datetime:
    """An instant with its offset, `2026-03-09T12:00:00Z`, kept in UTC; refuses one without an offset."""
    if isinstance(value, datetime):
        found = value
    else:
        form = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"
        if not isinstance(value, str) or not re.fullmatch(form, value, re.ASCII):
            raise BadValue("DATE_TIME", "write an instant with its offset, such as `2026-03-09T12:00:00Z`")
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise BadValue("DATE_TIME", "write an instant that exists, such as `2026-03-09T12:00:00Z`") from None
    if found.tzinfo is None:
        raise BadValue("DATE_TIME", "write an instant with its offset, such as `2026-03-09T12:00:00Z`")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise BadValue("DATE_TIME", "write an instant that exists, such as `2026-03-09T12:00:00Z`") from None


def instant_text(value: datetime) -> str:
    """The one text of an instant: UTC, `+00:00`, no trailing zeros in the fraction; PostgreSQL's own."""
    text = value.astimezone(UTC).isoformat()
    if "." in text:
        head, _, offset = text.rpartition("+")
        text = f"{head.rstrip('0')}+{offset}"
    return text


def each_once(members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The members of a JSON object, for `object_pairs_hook`; raises `ValueError` where one is told twice.

    Of two members of one name one reader takes the first and another the last, so that what was checked is not what is used.
    """
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a member is told twice")
    return found
