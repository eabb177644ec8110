"""What is reckoned from days and amounts: how many days lie between two, the fiscal year of one, one amount in percent of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from schema.conditions import Expression, Moment, Sight
from schema.rules.fiscal_year import FIRST_MONTH, fiscal_year_of
from schema.strands import Gathering
from schema.values import Money


@dataclass(frozen=True)
class DaysBetween(Expression):
    """How many calendar days the second day is after the first; below zero when it is before."""

    start: Expression
    end: Expression

    def holds(self, at: Moment) -> int | None:
        start, end = self.start.holds(at), self.end.holds(at)
        return (end - start).days if isinstance(start, date) and isinstance(end, date) else None

    def sql(self, sight: Sight) -> str:
        return f"(({self.end.sql(sight)})::date - ({self.start.sql(sight)})::date)"

    def __str__(self) -> str:
        return f"the days from {self.start} to {self.end}"


@dataclass(frozen=True)
class FiscalYear(Expression):
    """The fiscal year of a day (31 USC 1102)."""

    day: Expression

    def holds(self, at: Moment) -> int | None:
        day = self.day.holds(at)
        return fiscal_year_of(day) if isinstance(day, date) else None

    def sql(self, sight: Sight) -> str:
        return f"date_part('year', ({self.day.sql(sight)}) + interval '{13 - FIRST_MONTH} months')::integer"

    def __str__(self) -> str:
        return f"the fiscal year of {self.day}"


@dataclass(frozen=True)
class Cents(Expression):
    """An amount in US dollars as whole cents; not known of another currency."""

    amount: Expression

    def holds(self, at: Moment) -> int | None:
        amount = self.amount.holds(at)
        if not isinstance(amount, str):
            return None
        money = Money(amount)
        return money.minor_units if money.currency == "USD" else None

    def sql(self, sight: Sight) -> str:
        amount = self.amount.sql(sight)
        return f"(case when right({amount}, 3) = 'USD' then {cast(Gathering, sight).minor_units(amount)} end)"

    def __str__(self) -> str:
        return f"the cents of {self.amount}"


@dataclass(frozen=True)
class PercentOf(Expression):
    """One number in whole percent of another, rounded down; not known where the other is zero or less."""

    part: Expression
    whole: Expression

    def holds(self, at: Moment) -> int | None:
        part, whole = self.part.holds(at), self.whole.holds(at)
        if not isinstance(part, int) or not isinstance(whole, int) or whole <= 0:
            return None
        return part * 100 // whole

    def sql(self, sight: Sight) -> str:
        part, whole = f"({self.part.sql(sight)})", f"({self.whole.sql(sight)})"
        return f"(case when {whole} > 0 then floor({part}::numeric * 100 / {whole})::bigint end)"

    def __str__(self) -> str:
        return f"{self.part} in percent of {self.whole}"
