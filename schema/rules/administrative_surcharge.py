"""The FMS administrative surcharge: which rate a line bears, that it keeps it, and the historic small case management line.

22 USC 2761(e)(1)(A); SAMM Table C9.T4. The day that decides changed: acceptance until 31 May 2018, implementation since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Dated, NoRuleThen, Objection, Rule, in_force
from schema.rules.letter_arithmetic import Rate, dollars, to_the_cent
from schema.values import Money

RATE_BY_ACCEPTANCE = Rule(
    "administrative rate by acceptance",
    "a line bears the rate in force on the day it was accepted",
    "SAMM Table C9.T4; DSCA 13-60",
)
RATE_BY_IMPLEMENTATION = Rule(
    "administrative rate by implementation",
    "a line implemented from 1 June 2018 bears 3.2 %, whenever it was accepted",
    "DSCA 19-23",
)
ORIGINAL_RATE = Rule("original rate", "an existing line keeps the rate it was given", "SAMM Table C9.T4; DSCA 13-60")
INCREASE_ON_NEW_LINE = Rule(
    "increase on a new line",
    "increased scope goes on a new line, at the rate then in force",
    "SAMM Table C9.T4; DSCA 13-60",
)
NO_RERATING = Rule(
    "no re-rating",
    "a line may not be drawn down and added again to obtain a lower rate",
    "SAMM Table C9.T4; DSCA 13-60",
)
NO_SURCHARGE_ON_BPC = Rule(
    "no surcharge on BPC", "a building-partner-capacity case pays no surcharge from 1 October 2020", "DSCA 20-47"
)
WAIVER_FOR_NSPO_ONLY = Rule(
    "surcharge waiver",
    "the surcharge may be waived for the NATO Support and Procurement Organization only",
    "22 USC 2761(e)(3)",
)
SMALL_CASE_MANAGEMENT = Rule(
    "small case management line",
    "a case accepted from 1 August 2006 to 2 July 2012 paid at least $15,000 for administration; the line only falls",
    "SAMM Table C9.T4; rescinded by DSCA 12-37 and 12-53",
)


class KeyDate(Enum):
    """The day of a line that decides its rate."""

    ACCEPTANCE = "ACCEPTANCE"
    IMPLEMENTATION = "IMPLEMENTATION"


@dataclass(frozen=True)
class SurchargeRates:
    """The rates of a period in per cent, and the day that decides; without a nonstandard rate all lines bear the standard."""

    standard: Decimal
    nonstandard: Decimal | None = None
    key_date: KeyDate = KeyDate.ACCEPTANCE


SURCHARGE_RATES: tuple[Dated[SurchargeRates], ...] = (
    Dated(
        SurchargeRates(Decimal("3.2"), key_date=KeyDate.IMPLEMENTATION), RATE_BY_IMPLEMENTATION, since=date(2018, 6, 1)
    ),
    Dated(SurchargeRates(Decimal("3.5")), RATE_BY_ACCEPTANCE, since=date(2012, 11, 1), until=date(2018, 5, 31)),
    Dated(SurchargeRates(Decimal("3.8")), RATE_BY_ACCEPTANCE, since=date(2006, 8, 1), until=date(2012, 10, 31)),
    Dated(
        SurchargeRates(Decimal("2.5"), Decimal("5.0")),
        RATE_BY_ACCEPTANCE,
        since=date(1999, 6, 1),
        until=date(2006, 7, 31),
    ),
    Dated(
        SurchargeRates(Decimal("3.0"), Decimal("5.0")),
        RATE_BY_ACCEPTANCE,
        since=date(1977, 10, 1),
        until=date(1999, 5, 31),
    ),
    Dated(SurchargeRates(Decimal("2.0")), RATE_BY_ACCEPTANCE, until=date(1977, 9, 30)),
)
BPC_RATES = (Dated(Decimal(0), NO_SURCHARGE_ON_BPC, since=date(2020, 10, 1)),)


def administrative_rate(
    *,
    accepted_on: date | None = None,
    implemented_on: date | None = None,
    nonstandard_support: bool = False,
    built_for_a_partner: bool = False,
    original_rate: Decimal | None = None,
) -> Rate:
    """The surcharge rate of a line, in per cent; for an offer being priced, `implemented_on` is the day expected.

    A line not yet implemented is taken at its acceptance, which its implementation cannot precede; BPC is counted by the
    same day, which is our reading. Raises `BadValue`
    without a day or with days in the wrong order, `NoRuleThen` when the rate rests on an acceptance that is not given.
    """
    if accepted_on and implemented_on and implemented_on < accepted_on:
        raise BadValue("DATE", "state an implementation that does not precede the acceptance")
    decisive = implemented_on or accepted_on
    if decisive is None:
        raise BadValue("DATE", "state the day the line was accepted or is implemented: its rate depends on it")
    if built_for_a_partner:
        for exemption in BPC_RATES:
            if exemption.holds_on(decisive):
                return Rate(exemption.value, exemption.rule)
    if original_rate is not None:
        return Rate(original_rate, ORIGINAL_RATE)
    for entry in SURCHARGE_RATES:
        day = decisive if entry.value.key_date is KeyDate.IMPLEMENTATION else accepted_on
        if day and entry.holds_on(day):
            nonstandard = entry.value.nonstandard if nonstandard_support else None
            return Rate(entry.value.standard if nonstandard is None else nonstandard, entry.rule)
    raise NoRuleThen(
        f"the rate of a line implemented on {decisive.isoformat()} depends on its acceptance, which is not on record"
    )


def objection_to_increase(*, on_a_new_line: bool, line_rate: Decimal, rate_in_force: Decimal) -> Objection | None:
    """Object to more scope on an existing line whose rate, in per cent, is no longer the rate in force (DSCA 13-60)."""
    if on_a_new_line or line_rate == rate_in_force:
        return None
    return Objection(
        INCREASE_ON_NEW_LINE,
        f"the line keeps {line_rate} % and the rate is now {rate_in_force} %; put the increase on a new line",
        "line_number",
    )


def objection_to_rerating(
    *, taken_off: str, original_rate: Decimal, put_on: str, new_rate: Decimal
) -> Objection | None:
    """Object to scope taken off one line and put on another at a lower rate in per cent; lines by their numbers."""
    if taken_off == put_on or new_rate >= original_rate:
        return None
    return Objection(
        NO_RERATING,
        f"line {taken_off} is drawn down and added again as line {put_on} at {new_rate} %;"
        f" leave it on line {taken_off} at {original_rate} %",
        "line_number",
    )


MAY_BE_WAIVED_FOR = frozenset({"NSPO"})


def objection_to_surcharge_waiver(purchaser: str) -> Objection | None:
    """Object to waiving the surcharge for any purchaser but the NATO Support and Procurement Organization, `NSPO`."""
    if purchaser in MAY_BE_WAIVED_FOR:
        return None
    return Objection(
        WAIVER_FOR_NSPO_ONLY,
        "the surcharge cannot be waived for this purchaser; charge it at the line's rate",
        "administrative_surcharge",
    )


SMALL_CASE_MINIMUM = (
    Dated(Money("15000.00 USD"), SMALL_CASE_MANAGEMENT, since=date(2006, 8, 1), until=date(2012, 7, 2)),
)


def small_case_management_line(
    administrative: Money, *, accepted_on: date, before: Money | None = None
) -> Money | None:
    """The small case management line of a case in US dollars; none when the case was not accepted in its years.

    `administrative` is the case's surcharge, `before` the line as it stands: it is adjusted downward only, and bears
    no surcharge itself.
    """
    try:
        minimum = dollars(in_force(SMALL_CASE_MINIMUM, accepted_on).value)
    except NoRuleThen:
        return None
    missing = max(minimum - dollars(administrative), Decimal())
    return to_the_cent(missing if before is None else min(missing, dollars(before)))
