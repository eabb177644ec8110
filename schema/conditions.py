"""Conditions: named, pure predicates over a row, with words, a meaning in Python and a meaning in SQL.

A condition is built from facts of the row itself, of the record it hangs on and of its case, from the reader, and from
the existence of related rows. The words are what a disclosure officer signs; the Python meaning is what `decide` and
the proofs use; the SQL meaning is what PostgreSQL runs. All three come from one expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from schema.errors import DeclarationError
from schema.markings import TRIGRAPHS

if TYPE_CHECKING:
    from schema.audience import Principal

Row = Mapping[str, object]


class Moment(Protocol):
    """What the Python meaning looks at: one row, what it hangs on, who reads, and when."""

    @property
    def row(self) -> Row:
        """The row itself."""

    @property
    def principal(self) -> Principal | None:
        """The reader; none when the store keeps a mark."""

    @property
    def now(self) -> datetime:
        """The instant of the request."""

    def value(self, of: str, name: str) -> object:
        """The value of a fact `of` the `row`, its `parent` or its `case`."""

    def related(self, facet: str, by: str) -> Iterable[Moment]:
        """The rows of another facet that belong to this one: `by` its `case`, as its `children`, or about this `record`."""


class Sight(Protocol):
    """What the SQL meaning is written against: the aliases in reach and the binding of the reader's values."""

    def column(self, of: str, name: str) -> str:
        """The SQL of a fact `of` the `row`, its `parent` or its `case`."""

    def mine(self, what: str) -> str:
        """The SQL of the reader's `party`, `code` or `trigraph`, or of the array of the reader's `codes`."""

    def now(self) -> str:
        """The SQL of the request's instant."""

    def some(self, facet: str, by: str, where: Expression) -> str:
        """The SQL of whether related rows pass."""

    def first(self, asked: Sequence[tuple[Some, str]], otherwise: str) -> str:
        """The SQL of the value beside the first that holds; all ask about the same related rows, which are read once."""


def literal(value: object) -> str:
    """A value of a declaration in SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value.value if isinstance(value, Enum) else value).replace("'", "''")
    return f"'{text}'"


class Expression:
    """A node of the algebra; combine conditions with `&`, `|` and `~`."""

    def holds(self, at: Moment) -> object:
        """The value at this moment; for a condition, true or false."""
        raise TypeError(f"`{type(self).__name__}` has no meaning in Python")

    def sql(self, sight: Sight) -> str:
        """The same in SQL."""
        raise TypeError(f"`{type(self).__name__}` has no meaning in SQL")

    def parts(self) -> Iterator[Expression]:
        """This node and all below it."""
        yield self
        for name in vars(self):
            value = getattr(self, name)
            for part in value if isinstance(value, tuple) else (value,):
                for one in part if isinstance(part, tuple) else (part,):
                    if isinstance(one, Expression):
                        yield from one.parts()

    def here(self) -> Iterator[Expression]:
        """This node and those below it that speak of the same row, not of related ones."""
        yield self
        if not isinstance(self, Some):
            for name in vars(self):
                value = getattr(self, name)
                for part in value if isinstance(value, tuple) else (value,):
                    for one in part if isinstance(part, tuple) else (part,):
                        if isinstance(one, Expression):
                            yield from one.here()

    def __and__(self, other: Expression) -> Expression:
        return AllOf((self, other))

    def __or__(self, other: Expression) -> Expression:
        return AnyOf((self, other))

    def __invert__(self) -> Expression:
        return Not(self)


@dataclass(frozen=True)
class Always(Expression):
    """True for every row."""

    def holds(self, at: Moment) -> bool:
        return True

    def sql(self, sight: Sight) -> str:
        return "true"

    def __str__(self) -> str:
        return "always"


@dataclass(frozen=True)
class Never(Expression):
    """True for no row."""

    def holds(self, at: Moment) -> bool:
        return False

    def sql(self, sight: Sight) -> str:
        return "false"

    def __str__(self) -> str:
        return "never"


@dataclass(frozen=True)
class Fact(Expression):
    """The value of a fact, of the `row` itself unless `of` says its `parent` or its `case`."""

    name: str
    of: str = "row"

    def holds(self, at: Moment) -> object:
        return at.value(self.of, self.name)

    def sql(self, sight: Sight) -> str:
        return sight.column(self.of, self.name)

    def __str__(self) -> str:
        return self.name if self.of == "row" else f"{self.name} of its {self.of}"


@dataclass(frozen=True)
class Mine(Expression):
    """A value of the reader: the typed `party`, its bare `code`, its `trigraph`, or the customer `codes` it stands for."""

    what: str

    def holds(self, at: Moment) -> object:
        if at.principal is None:
            return () if self.what == "codes" else None
        if self.what == "codes":
            return at.principal.codes
        return {
            "party": str(at.principal.party),
            "code": at.principal.party.code,
            "trigraph": TRIGRAPHS.get(at.principal.party.code, ""),
        }[self.what]

    def sql(self, sight: Sight) -> str:
        return sight.mine(self.what)

    def __str__(self) -> str:
        return f"the reader's {self.what}"


@dataclass(frozen=True)
class Now(Expression):
    """The instant of the request, from the one injected clock."""

    def holds(self, at: Moment) -> datetime:
        return at.now

    def sql(self, sight: Sight) -> str:
        return sight.now()

    def __str__(self) -> str:
        return "now"


@dataclass(frozen=True)
class Literal(Expression):
    """A value written in a declaration."""

    value: object

    def holds(self, at: Moment) -> object:
        return self.value.value if isinstance(self.value, Enum) else self.value

    def sql(self, sight: Sight) -> str:
        return literal(self.value)

    def __str__(self) -> str:
        return str(self.value.value if isinstance(self.value, Enum) else self.value)


@dataclass(frozen=True)
class IsSet(Expression):
    """The fact has a value."""

    fact: Expression

    def holds(self, at: Moment) -> bool:
        return self.fact.holds(at) is not None

    def sql(self, sight: Sight) -> str:
        return f"({self.fact.sql(sight)} is not null)"

    def __str__(self) -> str:
        return f"{self.fact} is set"


@dataclass(frozen=True)
class Equals(Expression):
    """Two values are both known and equal."""

    one: Expression
    other: Expression

    def holds(self, at: Moment) -> bool:
        one, other = self.one.holds(at), self.other.holds(at)
        return one is not None and one == other

    def sql(self, sight: Sight) -> str:
        return f"({self.one.sql(sight)} = {self.other.sql(sight)})"

    def __str__(self) -> str:
        return f"{self.one} is {self.other}"


@dataclass(frozen=True)
class Among(Expression):
    """A value is one of some: written words, or the reader's customer codes."""

    one: Expression
    options: tuple[object, ...] | Mine

    def holds(self, at: Moment) -> bool:
        value = self.one.holds(at)
        if isinstance(self.options, Mine):
            options = self.options.holds(at)
        else:
            options = tuple(o.value if isinstance(o, Enum) else o for o in self.options)
        return value is not None and value in options  # type: ignore[operator]

    def sql(self, sight: Sight) -> str:
        if isinstance(self.options, Mine):
            return f"({self.one.sql(sight)} = any({self.options.sql(sight)}))"
        return f"({self.one.sql(sight)} in ({', '.join(map(literal, self.options))}))"

    def __str__(self) -> str:
        if isinstance(self.options, Mine):
            return f"{self.one} is among {self.options}"
        return f"{self.one} is " + " or ".join(str(o.value if isinstance(o, Enum) else o) for o in self.options)


@dataclass(frozen=True)
class AtOrBefore(Expression):
    """One instant or day is known and not after another."""

    one: Expression
    other: Expression

    def holds(self, at: Moment) -> bool:
        one, other = self.one.holds(at), self.other.holds(at)
        return one is not None and other is not None and one <= other  # type: ignore[operator]

    def sql(self, sight: Sight) -> str:
        return f"({self.one.sql(sight)} <= {self.other.sql(sight)})"

    def __str__(self) -> str:
        return f"{self.one} is not after {self.other}"


@dataclass(frozen=True)
class AllOf(Expression):
    """Every one holds."""

    conditions: tuple[Expression, ...]

    def holds(self, at: Moment) -> bool:
        return all(c.holds(at) for c in self.conditions)

    def sql(self, sight: Sight) -> str:
        return "(" + " and ".join(c.sql(sight) for c in self.conditions) + ")"

    def __str__(self) -> str:
        return " and ".join(str(c) for c in self.conditions)


@dataclass(frozen=True)
class AnyOf(Expression):
    """At least one holds."""

    conditions: tuple[Expression, ...]

    def holds(self, at: Moment) -> bool:
        return any(c.holds(at) for c in self.conditions)

    def sql(self, sight: Sight) -> str:
        return "(" + " or ".join(c.sql(sight) for c in self.conditions) + ")"

    def __str__(self) -> str:
        return "(" + " or ".join(str(c) for c in self.conditions) + ")"


@dataclass(frozen=True)
class Not(Expression):
    """It does not hold; what is not known does not hold."""

    condition: Expression

    def holds(self, at: Moment) -> bool:
        return not self.condition.holds(at)

    def sql(self, sight: Sight) -> str:
        if isinstance(self.condition, IsSet):  # never unknown, and shorter for what it is most: a row without a marking
            return f"({self.condition.fact.sql(sight)} is null)"
        return f"(not coalesce({self.condition.sql(sight)}, false))"

    def __str__(self) -> str:
        return f"not {self.condition}"


@dataclass(frozen=True)
class Carries(Expression):
    """The row's marking carries one of these controls."""

    controls: tuple[str, ...]

    def holds(self, at: Moment) -> bool:
        carried = at.value("row", "marking_controls") or ()
        return any(c in carried for c in self.controls)  # type: ignore[operator]

    def sql(self, sight: Sight) -> str:
        words = ", ".join(map(literal, self.controls))
        return f"({sight.column('row', 'marking_controls')} && array[{words}])"

    def __str__(self) -> str:
        return "marked " + " or ".join(self.controls)


@dataclass(frozen=True)
class Addresses(Expression):
    """The list on the row's marking names this value of the reader."""

    reader: Mine

    def holds(self, at: Moment) -> bool:
        return self.reader.holds(at) in (at.value("row", "marking_addressees") or ())  # type: ignore[operator]

    def sql(self, sight: Sight) -> str:
        return f"({self.reader.sql(sight)} = any({sight.column('row', 'marking_addressees')}))"

    def __str__(self) -> str:
        return f"{self.reader} is on its list"


@dataclass(frozen=True)
class Some(Expression):
    """At least one related row passes: `by` the same `case`, as `children` of this row, or `about` this record and version."""

    facet: str
    by: str
    where: Expression = field(default_factory=Always)

    def holds(self, at: Moment) -> bool:
        return any(self.where.holds(other) for other in at.related(self.facet, self.by))

    def sql(self, sight: Sight) -> str:
        return sight.some(self.facet, self.by, self.where)

    def __str__(self) -> str:
        return (
            f"some {self.facet} has {self.where}" if not isinstance(self.where, Always) else f"there is a {self.facet}"
        )


@dataclass(frozen=True)
class Choose(Expression):
    """The value beside the first condition that holds, otherwise the last one."""

    options: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression

    def holds(self, at: Moment) -> object:
        for condition, value in self.options:
            if condition.holds(at):
                return value.holds(at)
        return self.otherwise.holds(at)

    def sql(self, sight: Sight) -> str:
        # Innermost first: questions that follow each other about the same related rows are asked of one look at them.
        made = self.otherwise.sql(sight)
        for related, options in reversed([(r, list(o)) for r, o in groupby(self.options, _related)]):
            if related is not None and len(options) > 1:
                made = sight.first([(c, v.sql(sight)) for c, v in options if isinstance(c, Some)], made)
            else:
                whens = " ".join(f"when {c.sql(sight)} then {v.sql(sight)}" for c, v in options)
                made = f"(case {whens} else {made} end)"
        return made

    def __str__(self) -> str:
        return "; ".join(f"{v} when {c}" for c, v in self.options) + f"; otherwise {self.otherwise}"


def _related(option: tuple[Expression, Expression]) -> tuple[str, str] | None:
    condition, _ = option
    return (condition.facet, condition.by) if isinstance(condition, Some) else None


@dataclass(frozen=True)
class Kept(Expression):
    """A value worked out from columns every row carries, which PostgreSQL keeps beside them so that it can be found."""

    name: str
    value: Expression
    words: str

    def holds(self, at: Moment) -> object:
        return self.value.holds(at)

    def sql(self, sight: Sight) -> str:
        return sight.column("row", self.name)

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Condition(Expression):
    """A predicate with a name and a sentence, as a disclosure officer reads it.

    `noticed` conditions may be told to a reader who waits for them; the others are silent, because telling them would
    speak of another party's act. `implies` names conditions that hold whenever this one does.
    """

    name: str
    words: str
    test: Expression
    noticed: bool = False
    implies: tuple[str, ...] = ()

    def holds(self, at: Moment) -> bool:
        return bool(self.test.holds(at))

    def sql(self, sight: Sight) -> str:
        return self.test.sql(sight)

    def __str__(self) -> str:
        return self.name


def entails(stronger: Expression, weaker: Expression) -> bool:
    """Whether the second surely holds wherever the first does; what is not recognized is taken not to."""
    if stronger == weaker or isinstance(weaker, Always) or isinstance(stronger, Never):
        return True
    match stronger, weaker:
        case Condition(test=test), _:
            return entails(test, weaker)
        case _, Condition(test=test):
            return entails(stronger, test)
        case AnyOf(conditions), _:
            return all(entails(c, weaker) for c in conditions)
        case _, AllOf(conditions):
            return all(entails(stronger, c) for c in conditions)
        case AllOf(conditions), AnyOf(ways):
            return any(entails(stronger, w) for w in ways) or any(entails(c, weaker) for c in conditions)
        case AllOf(conditions), _:
            return any(entails(c, weaker) for c in conditions)
        case _, AnyOf(ways):
            return any(entails(stronger, w) for w in ways)
        case Some(facet, "children", where), Some(other, "case", wider):
            # What hangs on a record that is kept once is about its case: the tables' keys hold it to that.
            return facet == other and entails(where, wider)
    return False


def of_the_parent(condition: Condition) -> Condition:
    """The same condition, read on the record this one hangs on."""

    def lifted(expression: Expression) -> Expression:
        match expression:
            case Fact(name, "row"):
                return Fact(name, "parent")
            case IsSet(fact):
                return IsSet(lifted(fact))
            case AllOf(conditions):
                return AllOf(tuple(lifted(c) for c in conditions))
            case AnyOf(conditions):
                return AnyOf(tuple(lifted(c) for c in conditions))
            case Not(inner):
                return Not(lifted(inner))
            case Among(one, options):
                return Among(lifted(one), options)
            case Equals(one, other):
                return Equals(lifted(one), lifted(other))
            case Always() | Never() | Literal() | Mine() | Now():
                return expression
            case _:
                raise DeclarationError(
                    f"`{condition.name}` cannot be read on what a record hangs on; write it for the parent"
                )

    return Condition(condition.name, condition.words, lifted(condition.test), condition.noticed, condition.implies)


# The conditions every facet shares. Who wrote, who was released to, who consented is never noticed: it is another's act.
own = Condition(
    "own", "the reader's own organization is the recorded author", Equals(Fact("originator"), Mine("party"))
)
released = Condition(
    "released",
    "a disclosure authority recorded a release of this record, this version, to this party",
    Some("Release", "about", Equals(Fact("released_to"), Mine("party"))),
)
consented = Condition(
    "consented",
    "the contractor that owns the record consented in writing to this party seeing it, this version",
    Some("Consent", "about", Equals(Fact("consented_to"), Mine("party"))),
)
