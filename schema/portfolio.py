"""Numbers over many cases: what is counted, what they are told apart by, and who may be told a number.

A measure reads the rows of one facet as its reader sees them, so a number is made of nothing that its reader could not read
row by row, and whoever cannot be told what it is made of has no such member. A number travels without the marking of the
rows it was made of: what parties keep from each other is guarded besides (`Guard`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache

from schema.audience import INDUSTRY, Audience
from schema.case import CaseForm, CaseStage, Program
from schema.conditions import Always, Choose, Expression, Fact, IsSet, Some
from schema.disclosure import Kind, Registry
from schema.errors import DeclarationError
from schema.rules.authority import Confidence, Dated, Rule
from schema.rules.capability import Capability
from schema.values import AgencyCode, CustomerCode

FEWEST_BEHIND = Dated(
    3,
    Rule(
        "small groups",
        "a number made of what contractors or customers keep from each other is told of whole cells, behind each of which "
        "three of them stand and whose fiscal year is over, and of nothing smaller",
        "DFARS 225.7304; SAMM C2.1.8.5; J",
        Confidence.DERIVED,
    ),
)
MOST_GROUPS = 1_000
NATION = "CustomerNation"  # the facet that says in which region and theater a country is


class Grouping(Enum):
    """What numbers are told apart by."""

    COUNTRY = "COUNTRY"
    REGION = "REGION"
    COMMAND = "COMMAND"
    AGENCY = "AGENCY"
    PROGRAM = "PROGRAM"
    FORM = "FORM"
    STAGE = "STAGE"
    FISCAL_YEAR = "FISCAL_YEAR"
    CAPABILITY = "CAPABILITY"


class Shown(Enum):
    """How a measure is told: how many rows there are; numbers, such as days; or amounts, each currency by itself."""

    COUNT = "COUNT"
    NUMBER = "NUMBER"
    AMOUNT = "AMOUNT"


@dataclass(frozen=True)
class Axis:
    """One way of telling groups apart, and the member of a group that says which it is.

    It is read of the case by the first of `ways` that the reader can be told; of the record of its country (`of_country`);
    or it is the measured row's own, by the name of what a measure says of its rows (`of_row`).
    """

    grouping: Grouping
    words: str
    python_type: type
    kind: Kind
    ways: tuple[Expression, ...] = ()
    of_country: str | None = None
    of_row: str | None = None

    @property
    def name(self) -> str:
        """The member of a group."""
        return self.grouping.value.lower()


COUNTRY = Choose(((IsSet(Fact("benefitting")), Fact("benefitting")),), Fact("customer"))
AXES = (
    Axis(
        Grouping.COUNTRY,
        "The customer code; of what is built for a partner, that of the country that benefits, where you can see it.",
        CustomerCode, Kind.CODE, ways=(COUNTRY, Fact("customer")),
    ),
    Axis(Grouping.REGION, "The region of the country.", str, Kind.TEXT, of_country="region"),
    Axis(
        Grouping.COMMAND, "The combatant command in whose theater the country is.", str, Kind.TEXT,
        of_country="combatant_command",
    ),
    Axis(Grouping.AGENCY, "The implementing agency.", AgencyCode, Kind.CODE, ways=(Fact("agency"),)),
    Axis(Grouping.PROGRAM, "How the case is paid for.", Program, Kind.WORD, ways=(Fact("program"),)),
    Axis(Grouping.FORM, "Which kind of order the case is.", CaseForm, Kind.WORD, ways=(Fact("form"),)),
    Axis(Grouping.STAGE, "How far the case has come.", CaseStage, Kind.WORD, ways=(Fact("stage"),)),
    Axis(
        Grouping.FISCAL_YEAR, "The fiscal year of the day that each number is about, such as that of the offer.",
        int, Kind.NUMBER, of_row="year",
    ),
    Axis(
        Grouping.CAPABILITY, "Which kind of capability is asked for; null of what has none on record.",
        Capability, Kind.WORD, of_row="capability",
    ),
)  # fmt: skip
AXIS = {axis.grouping: axis for axis in AXES}


@dataclass(frozen=True)
class Guard:
    """Whose a number is besides its reader's: it is told of whole cells, behind each of which enough parties stand.

    A cell is one value of each of `cells`, of a fiscal year that is over, and of amounts one currency: what is handed in now
    is in none. What belongs to such a year and is corrected later still moves its cell, so its figures are read as of a day.
    A cell behind which fewer stand is in no number, totals included, and a question that cuts across cells, by another
    grouping or by a `where`, is told nothing. So any two answers of one day differ by whole cells, and isolate nobody. The
    least, the greatest and the median, each of which can be one party's own, are not told. An `exempt` audience reads its own
    records alone.
    """

    behind: Expression
    cells: tuple[Grouping, ...] = (Grouping.AGENCY, Grouping.FISCAL_YEAR)
    exempt: tuple[Audience, ...] = (INDUSTRY,)


@dataclass(frozen=True)
class Measure:
    """One number over the rows of a facet: which rows are `where`, which `value` each gives, and what it is held `against`.

    A record counts once, in the version its reader stands on. `year` is the fiscal year a row belongs to; `capability` what it
    is about. Rows of equal `each` are tellings of one thing, of which the latest counts. Others than `readers` are never told it.
    """

    name: str
    words: str
    of: str
    shown: Shown
    under: str
    value: Expression | None = None
    where: Expression = field(default_factory=Always)
    against: Expression | None = None
    year: Expression | None = None
    capability: Expression | None = None
    each: Expression | None = None
    guard: Guard | None = None
    readers: tuple[Audience, ...] = tuple(Audience)

    def needs(self) -> Iterator[Expression]:
        """What a reader must be able to be told."""
        yield self.where
        if self.value is not None:
            yield self.value
        if self.each is not None:
            yield self.each
        if self.guard is not None:
            yield self.guard.behind

    def besides(self) -> Mapping[str, Expression]:
        """What is left out for a reader who cannot be told it."""
        told = {"against": self.against, "year": self.year, "capability": self.capability}
        return {name: one for name, one in told.items() if one is not None}

    def drawn_from(self) -> frozenset[str]:
        """Every facet whose rows it counts, or looks at for them."""
        looked = {p.facet for e in (*self.needs(), *self.besides().values()) for p in e.parts() if isinstance(p, Some)}
        return frozenset({self.of} | looked)


class Measures:
    """The measures of a house, as each audience meets them."""

    def __init__(self) -> None:
        self.declared: dict[str, Measure] = {}

    def measure(self, name: str, words: str, **said: object) -> None:
        """Declare a measure by the fields of `Measure`. Raises `DeclarationError` for one that says too little."""
        made = Measure(name, words, **said)  # type: ignore[arg-type]
        if not made.words.strip() or not made.under.strip():
            raise DeclarationError(f"the measure `{name}` does not say what it is, or on whose authority; write both")
        if name in self.declared:
            raise DeclarationError(f"the measure `{name}` is declared twice; give one of the two another name")
        if (made.value is None) is not (made.shown is Shown.COUNT):
            raise DeclarationError(f"the measure `{name}` needs a `value`, unless it is a count, which has none")
        if made.guard is not None and made.against is not None:
            raise DeclarationError(
                f"the measure `{name}` is told of whole cells, which are held `against` nothing; leave one out"
            )
        self.declared[name] = made


def met(measures: Mapping[str, Measure], registry: Registry, audience: Audience) -> dict[str, Measure]:
    """The measures an audience can be told, each with what of it the audience can be told."""
    found: dict[str, Measure] = {}
    for name, one in measures.items():
        if one.of not in registry.facets:
            raise DeclarationError(f"the measure `{name}` is of `{one.of}`, which is no facet; write the name of one")
        if registry.facets[one.of].personal:
            raise DeclarationError(
                f"the measure `{name}` counts `{one.of}`, which is about a human being; count what it is part of"
            )
        there = audience in one.readers and registry.facets[one.of].exists_for(audience)
        if there and all(registry.can_tell(one.of, e, audience) for e in one.needs()):
            untold = {n: None for n, e in one.besides().items() if not registry.can_tell(one.of, e, audience)}
            guard = None if one.guard is None or audience in one.guard.exempt else one.guard
            found[name] = replace(one, guard=guard, **untold)  # type: ignore[arg-type]
    return found


def way(registry: Registry, axis: Axis, audience: Audience) -> Expression | None:
    """How an axis is read of a case for an audience; none where it is not, or where the audience cannot be told it."""
    return next((e for e in axis.ways if registry.can_tell(_spine(registry), e, audience)), None)


def axes(measures: Mapping[str, Measure], registry: Registry, audience: Audience) -> dict[Grouping, Axis]:
    """What an audience can tell groups apart by."""
    told = met(measures, registry, audience).values()
    nation = registry.facets.get(NATION)

    def can(axis: Axis) -> bool:
        if axis.of_row is not None:
            return any(axis.of_row in one.besides() for one in told)
        if axis.of_country is not None:
            return nation is not None and audience in nation.facts[axis.of_country].audiences
        return way(registry, axis, audience) is not None

    return {axis.grouping: axis for axis in AXES if told and can(axis)}


@cache
def _spine(registry: Registry) -> str:
    return next(facet.name for facet in registry.facets.values() if facet.is_case)


house_measures = Measures()
measure = house_measures.measure
