"""What is drawn from other facets' rows: a timeline, clocks, a checklist. Nothing of it is kept; nothing of it is new.

A strand reads the rows of one facet as its reader sees them, so what is drawn shows no more than they do: a value it
cannot be told is not there, and a strand that needs one gives that reader nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Protocol, cast

from schema.audience import Audience
from schema.conditions import Always, Expression, Fact, Literal, Moment, Sight, Some, literal
from schema.rules.closure import months_after

EVIDENCE_SHOWN = 20
FARTHEST_DAYS = 36_500  # a hundred years: no clock runs as long, and what a source tells by mistake breaks no page
MOST = 2**31 - 1  # the greatest number GraphQL's Int holds


@dataclass(frozen=True)
class Against:
    """A second row that a row is held against: of which facet, by which facts of the two it is about the same thing.

    Both are rows as the reader sees them: where either does not exist for it, or one of the facts by which they are
    found does not show, there is no such pair. With `same_case` they are also about one case; by `children` the second
    hangs on the first, and by `siblings` both hang on one record.
    """

    facet: str
    alike: tuple[tuple[str, str], ...] = ()
    same_case: bool = False
    by: str = ""


@dataclass(frozen=True)
class Strand:
    """Rows that the rows of one facet give to a drawn one, each where `where` holds.

    `key` tells it from the other strands of its source. `gives` are the values of the drawn row's facts, by name. A reader
    to whom `where` or one of `gives` cannot be told meets nothing of the strand; one to whom a value of `besides` cannot
    be told meets null in its place. Others than `readers` never meet it. What is `owed_by` an audience is a reader's own
    in that seat while `owed_while` holds. One that is held `against` another row gives a row for each such pair.
    """

    source: str
    key: str
    gives: Mapping[str, Expression]
    where: Expression = field(default_factory=Always)
    besides: Mapping[str, Expression] = field(default_factory=dict)
    readers: tuple[Audience, ...] = tuple(Audience)
    owed_by: Audience | None = None
    owed_while: Expression = field(default_factory=Always)
    against: Against | None = None

    def needs(self) -> Iterator[Expression]:
        """What a reader must be able to be told."""
        yield self.where
        yield from self.gives.values()
        yield self.owed_while

    def drawn_from(self) -> frozenset[str]:
        """Every facet whose rows it gives, or looks at for them."""
        looked = {p.facet for e in (*self.needs(), *self.besides.values()) for p in e.parts() if isinstance(p, Some)}
        return frozenset({self.source} | looked | ({self.against.facet} if self.against is not None else set()))


class Gathering(Sight, Protocol):
    """A sight where strands are read: it also gathers values from related rows."""

    def gathered(self, how: str, some: Some, of: Expression) -> str:
        """The SQL of an aggregate over a value of related rows that pass."""

    def minor_units(self, amount: str) -> str:
        """The SQL of an amount's minor units."""

    def ids(self, some: Some) -> str:
        """The SQL of the ids of related rows that pass."""

    def told_by(self) -> str:
        """The SQL of the row's originator, null for whom its provenance does not tell."""

    def as_of(self) -> str:
        """The SQL of the instant as of which the part of the row stands that the audience sees."""

    def source_class(self) -> str:
        """The SQL of the class of the row's source."""

    def source(self) -> str:
        """The SQL of the name of the row's source, null for whom its provenance does not tell."""

    def stale(self) -> str:
        """The SQL of whether sources of the row's class have not answered as lately as they should."""

    def across(self) -> Sight:
        """The row this one is held against."""

    def asking(self, facet: str) -> Sight:
        """The nearest row of this facet for which this one is looked at."""


@dataclass(frozen=True)
class Today(Expression):
    """The day of the request in UTC, from the one injected clock."""

    def holds(self, at: Moment) -> date:
        return at.now.astimezone(UTC).date()

    def sql(self, sight: Sight) -> str:
        return f"(({sight.now()}) at time zone 'UTC')::date"

    def __str__(self) -> str:
        return "today"


@dataclass(frozen=True)
class DayOf(Expression):
    """The day in UTC of an instant."""

    instant: Expression

    def holds(self, at: Moment) -> date | None:
        value = self.instant.holds(at)
        return value.astimezone(UTC).date() if isinstance(value, datetime) else None

    def sql(self, sight: Sight) -> str:
        return f"(({self.instant.sql(sight)}) at time zone 'UTC')::date"

    def __str__(self) -> str:
        return f"the day of {self.instant}"


@dataclass(frozen=True)
class DaysAfter(Expression):
    """A day so many calendar days after another; not known when either is not."""

    day: Expression
    days: Expression

    def holds(self, at: Moment) -> date | None:
        day, days = self.day.holds(at), self.days.holds(at)
        if not isinstance(day, date) or not isinstance(days, int) or abs(days) > FARTHEST_DAYS:
            return None
        return day + timedelta(days=days)

    def sql(self, sight: Sight) -> str:
        day, days = self.day.sql(sight), self.days.sql(sight)
        if isinstance(self.days, Literal):
            return f"({day} + ({days})::integer)"
        return f"(case when ({days}) between {-FARTHEST_DAYS} and {FARTHEST_DAYS} then {day} + ({days})::integer end)"

    def __str__(self) -> str:
        return f"{self.days} days after {self.day}"


@dataclass(frozen=True)
class MonthsAfter(Expression):
    """The same day so many months later, or that month's last day where it has no such day."""

    day: Expression
    months: Expression

    def holds(self, at: Moment) -> date | None:
        day, months = self.day.holds(at), self.months.holds(at)
        return months_after(day, months) if isinstance(day, date) and isinstance(months, int) else None

    def sql(self, sight: Sight) -> str:
        return f"({self.day.sql(sight)} + make_interval(months => ({self.months.sql(sight)})::integer))::date"

    def __str__(self) -> str:
        return f"{self.months} months after {self.day}"


class How(Enum):
    """How one value is made of those of several rows."""

    FIRST = "min"
    LAST = "max"
    TOTAL = "sum"


@dataclass(frozen=True)
class Gathered(Expression):
    """The first, the last or the total of a value of related rows that pass; not known when it is known of none."""

    how: How
    among: Some
    of: Expression

    def holds(self, at: Moment) -> object:
        rows = [r for r in at.related(self.among.facet, self.among.by) if self.among.where.holds(r)]
        values: list[Any] = [v for r in rows if (v := self.of.holds(r)) is not None]
        if not values:
            return None
        if self.how is How.TOTAL:
            return min(sum(values), MOST)
        return min(values) if self.how is How.FIRST else max(values)

    def sql(self, sight: Sight) -> str:
        made = cast(Gathering, sight).gathered(self.how.value, self.among, self.of)
        if self.how is not How.TOTAL:
            return made
        return f"(select case when t.v > {MOST} then {MOST} else t.v end from (select {made} as v) t)"

    def __str__(self) -> str:
        return f"the {self.how.name.lower()} {self.of} where {self.among}"


def first(among: Some, of: str) -> Gathered:
    """The earliest value of a fact among related rows that pass."""
    return Gathered(How.FIRST, among, Fact(of))


def last(among: Some, of: str) -> Gathered:
    """The latest value of a fact among related rows that pass."""
    return Gathered(How.LAST, among, Fact(of))


@dataclass(frozen=True)
class Evidence(Expression):
    """The ids of the related rows that show something, at most twenty."""

    shown_by: tuple[Some, ...]

    def holds(self, at: Moment) -> list[str]:
        found: list[str] = []
        for some in self.shown_by:
            rows = (str(r.value("row", "id")) for r in at.related(some.facet, some.by) if some.where.holds(r))
            found += sorted(rows)[:EVIDENCE_SHOWN]
        return found

    def sql(self, sight: Sight) -> str:
        found = [cast(Gathering, sight).ids(some) for some in self.shown_by]
        return " || ".join(found) or "array[]::text[]"

    def __str__(self) -> str:
        return "; ".join(map(str, self.shown_by))


@dataclass(frozen=True)
class ToldBy(Expression):
    """Whose words the row is, where its provenance tells the reader."""

    def holds(self, at: Moment) -> object:
        return at.value("row", "originator")

    def sql(self, sight: Sight) -> str:
        return cast(Gathering, sight).told_by()

    def __str__(self) -> str:
        return "whose words the record is, to whom its provenance tells"


@dataclass(frozen=True)
class AsOf(Expression):
    """As of when the part of the row that the reader sees stands."""

    def holds(self, at: Moment) -> object:
        return at.value("row", "as_of")

    def sql(self, sight: Sight) -> str:
        return cast(Gathering, sight).as_of()

    def __str__(self) -> str:
        return "as of when the part of it that the reader sees stands"


@dataclass(frozen=True)
class ToldClass(Expression):
    """The class of source that told the row, which its provenance tells everybody."""

    def holds(self, at: Moment) -> object:
        return at.value("row", "source_class")

    def sql(self, sight: Sight) -> str:
        return cast(Gathering, sight).source_class()

    def __str__(self) -> str:
        return "the class of its source"


@dataclass(frozen=True)
class ToldSource(Expression):
    """The name of the source that told the row, where its provenance tells the reader."""

    def holds(self, at: Moment) -> object:
        return at.value("row", "source")

    def sql(self, sight: Sight) -> str:
        return cast(Gathering, sight).source()

    def __str__(self) -> str:
        return "the name of its source, to whom its provenance tells"


@dataclass(frozen=True)
class IsStale(Expression):
    """Whether sources of the row's class have not answered as lately as they should, which its provenance tells everybody."""

    def holds(self, at: Moment) -> object:
        return at.value("row", "stale")

    def sql(self, sight: Sight) -> str:
        return cast(Gathering, sight).stale()

    def __str__(self) -> str:
        return "whether sources of its class are stale"


@dataclass(frozen=True)
class RecordName(Expression):
    """The id of the row as text, by which acts name it."""

    def holds(self, at: Moment) -> str:
        return str(at.value("row", "id"))

    def sql(self, sight: Sight) -> str:
        return f"({sight.column('row', 'id')})::text"

    def __str__(self) -> str:
        return "its id"


@dataclass(frozen=True)
class RecordVersion(Expression):
    """Which version of the record the row is: compared with the one an act names, and told to nobody."""

    def holds(self, at: Moment) -> object:
        return at.value("row", "version")

    def sql(self, sight: Sight) -> str:
        return sight.column("row", "version")

    def __str__(self) -> str:
        return "its version"


@dataclass(frozen=True)
class AsText(Expression):
    """A value in its one spelling, such as `2026-11-18`, so that values of several kinds stand in one place."""

    value: Expression

    def holds(self, at: Moment) -> str | None:
        value = self.value.holds(at)
        return None if value is None else spelled(value)

    def sql(self, sight: Sight) -> str:
        return f"({self.value.sql(sight)})::text"

    def __str__(self) -> str:
        return str(self.value)


def spelled(value: object) -> str:
    """A value as PostgreSQL writes it: a day by its year first, yes and no as `true` and `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Across(Expression):
    """A value of the row that this one is held against; of the row of such a facet, as the reader sees it."""

    facet: str
    of: Expression

    def holds(self, at: Moment) -> object:
        return next((self.of.holds(other) for other in at.related(self.facet, "against")), None)

    def sql(self, sight: Sight) -> str:
        return self.of.sql(cast(Gathering, sight).across())

    def __str__(self) -> str:
        return f"{self.of} of the {self.facet} it is held against"


@dataclass(frozen=True)
class Outer(Expression):
    """A value of the row for which related rows are looked at: of the nearest such row of this facet."""

    facet: str
    of: Expression

    def holds(self, at: Moment) -> object:
        return next((self.of.holds(asking) for asking in at.related(self.facet, "asking")), None)

    def sql(self, sight: Sight) -> str:
        return self.of.sql(cast(Gathering, sight).asking(self.facet))

    def __str__(self) -> str:
        return f"{self.of} of the {self.facet} that is judged"


@dataclass(frozen=True)
class DaysSinceLast(Expression):
    """How many days ago the last of some instants was, at least none; not known when none of them is."""

    instants: tuple[Expression, ...]

    def holds(self, at: Moment) -> int | None:
        known = [value for one in self.instants if isinstance(value := one.holds(at), datetime)]
        if not known:
            return None
        return max(0, (at.now.astimezone(UTC).date() - max(known).astimezone(UTC).date()).days)

    def sql(self, sight: Sight) -> str:
        last = f"greatest({', '.join(f'({one.sql(sight)})::timestamptz' for one in self.instants)})"
        days = f"(({sight.now()}) at time zone 'UTC')::date - ({last} at time zone 'UTC')::date"
        return f"(select case when t.d < 0 then 0 else t.d end from (select {days} as d) t)"

    def __str__(self) -> str:
        return "the days since the last of " + " and ".join(map(str, self.instants))


@dataclass(frozen=True)
class Worded(Expression):
    """A value under words that say how it is worked out from what is told beside it."""

    words: str
    value: Expression

    def holds(self, at: Moment) -> object:
        return self.value.holds(at)

    def sql(self, sight: Sight) -> str:
        return self.value.sql(sight)

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class PartyOf(Expression):
    """A party of a kind by the code a fact tells, such as `company:1ABC2`."""

    kind: str
    code: Fact

    def holds(self, at: Moment) -> str | None:
        code = self.code.holds(at)
        return None if code is None else f"{self.kind}:{code}"

    def sql(self, sight: Sight) -> str:
        return f"({literal(self.kind + ':')} || ({self.code.sql(sight)})::text)"

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
