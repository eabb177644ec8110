"""The whole vocabulary: `facet()` and `fact()`, what each audience may see of them, and the decision itself.

Visibility is declared once, beside the fact. The type, the table, each audience's schema, the SQL that reads it, the
row security behind it and the matrix a disclosure officer signs are derived from the sentence declared here.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache, cached_property
from typing import Any

from schema.audience import (
    IMPLEMENTING_AGENCY,
    INDUSTRY,
    KIND_OF_SEAT,
    PARTNER_NATION,
    SEAT_WORDS,
    Audience,
    PartyKind,
)
from schema.conditions import (
    Addresses,
    AllOf,
    Always,
    AnyOf,
    Carries,
    Condition,
    Equals,
    Expression,
    Fact,
    IsSet,
    Kept,
    Mine,
    Moment,
    Never,
    Not,
    Some,
    consented,
    entails,
    own,
    released,
)
from schema.errors import BlindCondition, DeclarationError, UndisclosedFact, UnexplainedFacet
from schema.strands import Across, DayOf, DaysAfter, Evidence, Gathered, MonthsAfter, Outer, PartyOf, Strand, Today
from schema.values import AgencyCode, CageCode, CaseDesignator, CustomerCode, Money

# Columns every facet's table carries beside its facts: who it is about, who said so, and how it is marked.
# `customer`, `benefitting`, `agency`, `program`, `purchaser_told` and `document_accepted` repeat the case's.
SCOPE = ("customer", "benefitting", "agency", "program", "purchaser_told", "document_accepted")
CARRIED = (
    "id", "version", "latest", "case_id", "parent_id", "parent_version", "originator",
    "marking", "marking_controls", "marking_addressees", *SCOPE,
)  # fmt: skip


class Kind(StrEnum):
    """How a fact's value is written, stored and compared."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes or no"
    DAY = "day"
    INSTANT = "instant"
    MONEY = "money"
    CODE = "code"
    WORD = "word"
    LIST = "list"


# How many bytes a value of each kind takes in an answer, about, punctuation included: what the cost of a question counts
# in place of values, which it must not depend on. Texts are counted as those that people write, not as the longest taken.
TYPICAL_BYTES = {
    Kind.TEXT: 200, Kind.NUMBER: 12, Kind.YES_NO: 5, Kind.DAY: 12, Kind.INSTANT: 29, Kind.MONEY: 24, Kind.CODE: 12,
    Kind.WORD: 32, Kind.LIST: 320,
}  # fmt: skip

_KINDS: dict[type, Kind] = {
    str: Kind.TEXT,
    int: Kind.NUMBER,
    bool: Kind.YES_NO,
    date: Kind.DAY,
    datetime: Kind.INSTANT,
    Money: Kind.MONEY,
    CaseDesignator: Kind.CODE,
    CustomerCode: Kind.CODE,
    AgencyCode: Kind.CODE,
    CageCode: Kind.CODE,
}


@dataclass(frozen=True)
class ShownAs:
    """A public word for an inner one: the reader, its filters, sorts and counts meet only the public word.

    `of` names the fact whose words are replaced (itself when absent). A word without an entry is shown as null.
    """

    words: Mapping[Enum, Enum]
    of: str | None = None


def only(*words: Enum) -> ShownAs:
    """Show these words as they are and no other."""
    return ShownAs({w: w for w in words})


@dataclass(frozen=True)
class _Draft:
    words: str
    open_to: tuple[Audience, ...]
    once: Mapping[Audience, Condition]
    own: tuple[Audience, ...]
    quietly: Mapping[Audience, Expression]
    shown_as: ShownAs | Mapping[Audience, ShownAs] | None
    derived: Expression | None
    derived_for: Mapping[Audience, Expression]
    on_purpose: str
    at_a_glance: bool
    under: str
    is_mark: bool = False
    for_good: bool = False
    of_version: bool = False
    corrects: bool = False
    to_come: bool = False


def fact(
    words: str,
    *,
    open_to: Iterable[Audience] = (),
    once: Mapping[Audience, Condition] | None = None,
    own: Iterable[Audience] = (),
    quietly: Mapping[Audience, Expression] | None = None,
    shown_as: ShownAs | Mapping[Audience, ShownAs] | None = None,
    derived: Expression | None = None,
    derived_for: Mapping[Audience, Expression] | None = None,
    on_purpose: str = "",
    at_a_glance: bool = False,
    of_version: bool = False,
    corrects: bool = False,
    to_come: bool = False,
    under: str = "",
) -> Any:
    """Declare a fact: its sentence, who may see it, and on whose authority.

    `open_to` sees it wherever it sees the row; `once` sees it when a condition holds, and is told that it waits;
    `own` sees it on records of its own organization and is told nothing otherwise. `quietly` adds, for an audience that
    sees it, what must hold for it to show, and is told to nobody. `shown_as` puts public words for
    inner ones. `derived` computes it from other facts and then takes the join of their rules, unless `on_purpose`
    says on whose authority a weaker rule was chosen; `derived_for` computes it otherwise for some audiences.
    `at_a_glance` facts are seen by audiences that know of the row without being party to it.
    A fact `of_version`, such as an acceptance, speaks of one version: it lapses when another fact changes and it is not
    told anew. One that `corrects` was wrong before: a later value stands in the earlier versions too. A day or instant
    is an event of the case's timeline, seen by whoever sees it, unless it is one `to_come`: planned, due, or the last.
    """
    return _Draft(
        words, tuple(open_to), dict(once or {}), tuple(own), dict(quietly or {}), shown_as, derived,
        dict(derived_for or {}), on_purpose, at_a_glance, under, of_version=of_version, corrects=corrects, to_come=to_come,
    )  # fmt: skip


def mark(words: str, derived: Expression, *, for_good: bool = False) -> Any:
    """Declare what the store keeps beside a row, computed whenever what it reads is written; no audience sees it.

    A mark that is `for_good` stays true once it was: what was told cannot be untold.
    """
    return _Draft(words, (), {}, (), {}, None, derived, {}, "", False, "kept by the store", True, for_good)


@dataclass(frozen=True)
class FactRule:
    """One fact with its rule: what it says, how it is kept, who may see it and on whose authority."""

    name: str
    words: str
    python_type: type
    kind: Kind
    nullable: bool
    open_to: frozenset[Audience]
    once: Mapping[Audience, Condition]
    own: frozenset[Audience]
    quietly: Mapping[Audience, Expression]
    shown: Mapping[Audience, ShownAs]
    derived: Expression | None
    derived_for: Mapping[Audience, Expression]
    on_purpose: str
    at_a_glance: bool
    under: str
    of_version: bool
    corrects: bool
    to_come: bool

    @property
    def happens(self) -> bool:
        """Whether it is the day or instant of something that happened."""
        return self.kind in (Kind.DAY, Kind.INSTANT) and not self.to_come

    @cached_property
    def stored(self) -> bool:
        """Whether the fact has a column of its own."""
        return self.derived is None and all(s.of is None for s in self.shown.values())

    @cached_property
    def audiences(self) -> frozenset[Audience]:
        """Everyone for whom the member exists."""
        return self.open_to | frozenset(self.once) | self.own

    def cell(self, audience: Audience) -> str:
        """The rule in the words of the matrix: `yes`, `once offered`, `own` or `·`."""
        if audience in self.open_to:
            return "yes"
        if audience in self.once:
            return f"once {self.once[audience].name}"
        return "own" if audience in self.own else "·"


@dataclass(frozen=True)
class MarkRule:
    """A value the store keeps beside a row; no member of any schema."""

    name: str
    words: str
    python_type: type
    kind: Kind
    derived: Expression
    for_good: bool = False


@dataclass(frozen=True)
class Distinct:
    """What no two records of one case that stand may share: the values of `by`, for the records that are `among` them."""

    by: tuple[Expression, ...]
    among: Expression


@dataclass
class Facet:
    """A group of facts with one origin, hung on a case or on another facet."""

    name: str
    words: str
    parent: Facet | None
    many: bool
    row: Mapping[Audience, Expression]
    beyond: Mapping[Audience, Expression]
    facts: dict[str, FactRule]
    marks: dict[str, MarkRule]
    called: str
    on_case: str | None
    register: str | None
    inside: bool
    marked: bool
    only_submitted: bool
    without_case: bool
    about_a_country: bool
    key: tuple[str, ...]
    order: tuple[str, ...]
    was: str | None
    in_scope: Mapping[Audience, Expression]
    in_scope_below: Mapping[Audience, Expression]
    at_a_glance: Mapping[Audience, Expression]
    for_the_benefitting: bool
    followed: bool
    distinct: Distinct | None
    named_by: str | None = None
    draws: Callable[[Registry], Iterable[Strand]] | None = None
    own_on_viewer: str | None = None
    area: str | None = None
    personal: bool = False
    strands: tuple[Strand, ...] = ()
    children: list[Facet] = field(default_factory=list)
    spine: Facet | None = None

    @property
    def case(self) -> Facet:
        """The spine this facet hangs on; the case itself for the case."""
        return self.spine or self

    @property
    def is_case(self) -> bool:
        """Whether this is the spine."""
        return self.spine is None

    @property
    def table(self) -> str:
        """The table it is kept in, in snake case."""
        return snake(self.name)

    @cached_property
    def versioned(self) -> bool:
        """Whether earlier versions are kept for readers whose row condition can still pass on them."""
        if self.is_case or self.inside or not self.marked:
            return False  # the spine and the acts that rules are judged by stand as they are now
        conditions = [*self.row.values(), *self.beyond.values()]
        return any(
            (isinstance(p, Fact) and p.of == "row" and p.name not in ("originator", *SCOPE))
            or (isinstance(p, Some) and p.by == "about")
            for c in conditions
            for p in c.here()
        )

    @property
    def drawn(self) -> bool:
        """Whether its rows are drawn from other facets' and not kept."""
        return self.draws is not None

    @property
    def told_apart_by(self) -> tuple[str, ...] | None:
        """The columns that tell the rows of one parent apart: its key, or nothing where there is one; none where none do.

        Where a row is its author's own, there is one of each author: that another has written must not show.
        """
        if self.key:
            return self.key
        if self.many or self.followed or self.is_case:
            return None
        authored = any(p is own for rule in (*self.row.values(), *self.beyond.values()) for p in rule.parts())
        return ("originator",) if authored else ()

    def exists_for(self, audience: Audience) -> bool:
        """Whether the type exists in this audience's schema: at least one fact of its own does."""
        return audience in self.audiences

    @cached_property
    def audiences(self) -> tuple[Audience, ...]:
        """Everyone for whom the type exists; asked for with every record that is written."""
        told = frozenset[Audience]().union(*(rule.audiences for rule in self.facts.values()))
        kept_from = {a for a, asked in self.row.items() if isinstance(asked, Never) and a not in self.beyond}
        return tuple(audience for audience in Audience if audience in told - kept_from)

    def scope(self, audience: Audience) -> Expression:
        """Who is party: the row scope of the case, read on the scope columns every table carries."""
        below = self.case.in_scope_below.get(audience) if not self.is_case and not self.for_the_benefitting else None
        return below or self.case.in_scope.get(audience, Never())

    def silence(self, rule: FactRule, audience: Audience) -> Expression:
        """What must hold for the fact to show, and is never told when it does not."""
        silent: list[Expression] = []
        if self.is_case and audience in self.at_a_glance and not rule.at_a_glance:
            silent.append(self.scope(audience))
        if audience in rule.quietly:
            silent.append(rule.quietly[audience])
        if audience not in rule.open_to and audience not in rule.once:
            silent.append(own if audience in rule.own else Never())
        return AllOf(tuple(silent)) if len(silent) > 1 else silent[0] if silent else Always()

    def seen(self, audience: Audience) -> Expression:
        """What must hold for a party to the case: the scope, and the facet's own row condition."""
        return self._seen[audience]

    @cached_property
    def _seen(self) -> Mapping[Audience, Expression]:
        return {audience: self._seen_by(audience) for audience in Audience}

    def _seen_by(self, audience: Audience) -> Expression:
        seen: Expression = self.scope(audience)
        if isinstance(self.row.get(audience), Never):
            return Never()
        if audience in self.row:
            asked = self.row[audience]
            # A record that is kept once is about one case with all that hangs on it.
            seen = asked if not self.versioned and entails(asked, seen) else AllOf((seen, asked))
        if self.is_case and audience in self.at_a_glance:
            seen = AnyOf((seen, self.at_a_glance[audience]))
        return seen

    def row_condition(self, audience: Audience) -> Expression:
        """What must hold for one version of a row to exist for an audience; nothing tells when it does not.

        A row that hangs on another record also wants that record to exist for the audience, unless it is seen `beyond`.
        """
        return self._row_conditions[audience]

    @cached_property
    def _row_conditions(self) -> Mapping[Audience, Expression]:
        return {audience: self._row_condition(audience) for audience in Audience}

    def _row_condition(self, audience: Audience) -> Expression:
        seen = AnyOf((self.seen(audience), self.beyond[audience])) if audience in self.beyond else self.seen(audience)
        return AllOf((self.admits(audience), seen, self.openings(audience)))

    def admits(self, audience: Audience) -> Expression:
        """What the row's marking demands; acts that markings are judged by carry none themselves."""
        return marking_admits(audience) if self.marked else Always()

    def opened_by_release(self, kind: PartyKind) -> bool:
        """Whether a release to a party of this kind opens anything: a row that waits for one, or a marked row."""
        return any(
            KIND_OF_SEAT[audience] is kind
            and self.exists_for(audience)
            and (audience is PARTNER_NATION or any(p is released for p in self.row.get(audience, Never()).parts()))
            for audience in Audience
        )

    def asks_for_consent(self, kind: PartyKind) -> bool:
        """Whether a row exists for a party of this kind only with the consent of its owner."""
        return any(
            KIND_OF_SEAT[audience] is kind and any(p is consented for p in condition.parts())
            for audience, condition in self.row.items()
        )

    def openings(self, audience: Audience) -> Expression:
        """A row is in a universe only if at least one of its own facts is open on it."""
        ways: list[Expression] = []
        for rule in self.facts.values():
            if audience in rule.open_to:
                return Always()
            if audience in rule.once:
                ways.append(rule.once[audience])
            elif audience in rule.own:
                ways.append(own)
        distinct = list(dict.fromkeys(ways))
        return AnyOf(tuple(distinct)) if distinct else Always()


@cache
def marking_admits(audience: Audience) -> Expression:
    """What a row without a marking passes, and one with a marking only by what that demands."""
    return AnyOf((Not(IsSet(Fact("marking"))), marking_demands(audience)))


@cache
def marking_demands(audience: Audience) -> Expression:
    """What a row's marking demands of a reader, before any other rule (32 CFR 2002.16; `DL ONLY` replaces the rest)."""
    listed = Addresses(Mine("party"))
    keeps_out = {
        PARTNER_NATION: ("NOFORN", "FED ONLY", "FEDCON", "AC", "AWP", "UNREVIEWED"),
        INDUSTRY: ("FED ONLY", "NOCON", "AC", "AWP", "UNREVIEWED"),
        IMPLEMENTING_AGENCY: (),
    }.get(audience, ("AC", "AWP"))
    demands: list[Expression] = [Not(Carries(keeps_out))] if keeps_out else []
    if audience is PARTNER_NATION:
        demands.append(AnyOf((Not(Carries(("REL TO", "DISPLAY ONLY"))), Addresses(Mine("trigraph")))))
        demands.append(AnyOf((Not(Carries(("RELIDO",))), released)))
    if audience is INDUSTRY:
        demands.append(AnyOf((Not(Carries(("FEDCON",))), contract_holder)))
    controls: Expression = AllOf(tuple(demands)) if demands else Always()
    limited: Expression = AnyOf((AllOf((Carries(("DL ONLY",)), listed)), AllOf((Not(Carries(("DL ONLY",))), controls))))
    if audience is PARTNER_NATION:
        limited = AllOf((limited, AnyOf((Not(Carries(("PROPIN",))), own, consented))))
    if audience is INDUSTRY:
        limited = AllOf((limited, AnyOf((Not(Carries(("PROPIN",))), own))))
    return limited


@cache
def controls_asked(demands: Expression) -> Carries:
    """The controls by which a marking demands something: of a row that carries none of them it demands nothing.

    Raises `DeclarationError` when it would demand something all the same.
    """
    if demands.holds(_CarriesNothing()) is not True:
        raise DeclarationError("a marking demands something whatever it carries; name the control")
    asked = {control for part in demands.parts() if isinstance(part, Carries) for control in part.controls}
    return Carries(tuple(sorted(asked)))


class _CarriesNothing:
    """A row whose marking carries no control, and of which nothing else may be asked."""

    row: Any = None
    principal = None

    @property
    def now(self) -> datetime:
        raise self._whatever("the time")

    def value(self, of: str, name: str) -> object:
        if (of, name) != ("row", "marking_controls"):
            raise self._whatever(f"`{name}`")
        return ()

    def related(self, facet: str, by: str) -> Iterable[Moment]:
        raise self._whatever(f"a `{facet}`")

    @staticmethod
    def _whatever(asked: str) -> DeclarationError:
        return DeclarationError(f"a marking demands something by {asked} whatever it carries; name the control")


contract_holder = Condition(
    "contract_holder",
    "the reader's organization holds a contract under this case",
    Some("Contract", "case", AllOf((Equals(Fact("contractor"), Mine("code")), IsSet(Fact("awarded_on"))))),
    noticed=True,
)


def snake(name: str) -> str:
    """`LetterOfOffer` as `letter_of_offer`."""
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def camel(name: str) -> str:
    """`total_value` as `totalValue`."""
    head, *rest = name.split("_")
    return head + "".join(w.capitalize() for w in rest)


class Registry:
    """The facets of one house; the product has one, tests of broken declarations make their own."""

    def __init__(self) -> None:
        self.facets: dict[str, Facet] = {}
        self.drawn: dict[str, Facet] = {}
        self._met: dict[tuple[str, Audience], tuple[Strand, ...]] = {}  # of each drawn facet, by whom it is asked for
        self._complete = False

    def facet(
        self,
        *,
        part_of: type | None = None,
        area: str | None = None,
        many: bool = False,
        row: Mapping[Audience, Expression] | None = None,
        beyond: Mapping[Audience, Expression] | None = None,
        called: str | None = None,
        on_case: str | None = None,
        register: str | None = None,
        inside: bool = False,
        marked: bool = True,
        only_submitted: bool = False,
        without_case: bool = False,
        about_a_country: bool = False,
        key: Iterable[str] = (),
        order: Iterable[str] = (),
        was: str | None = None,
        in_scope: Mapping[Audience, Expression] | None = None,
        in_scope_below: Mapping[Audience, Expression] | None = None,
        at_a_glance: Mapping[Audience, Expression] | None = None,
        for_the_benefitting: bool = False,
        personal: bool = False,
        followed: bool = False,
        distinct: Distinct | None = None,
        carries: Iterable[str] = (),
        named_by: str | None = None,
        draws: Callable[[Registry], Iterable[Strand]] | None = None,
        own_on_viewer: str | None = None,
    ) -> Callable[[type], type]:
        """Declare a facet: what it hangs on, which rows exist for whom, and what it is called there.

        `area` is the part of the work it belongs to, by which tokens are narrowed (`finance:read`); what hangs on a facet
        below the case is in that facet's.
        `row` conditions are silent: for that audience the row does not exist until they hold, version by version.
        `beyond` names rows that exist for an audience whether or not it is party to the case.
        `called` is the member on what it hangs on, `on_case` a second member on the case, `register` one on `Query`.
        `inside` rows are part of one version of their parent; rows that are not `marked` are acts that markings are
        judged by and carry none. What is `only_submitted` no feed tells: who may act is for those to say who answer for it.
        What is `without_case` is about a country or an organization and hangs on no case, so no case file and no timeline tells of it.
        Where one is `about_a_country`, a row under no case is of no program: there is no purchaser of it to be told first.
        `key` tells rows of one parent apart; `order` is the
        default order, before the id. `was` is the table's former name. Only the case declares `in_scope`,
        and `in_scope_below` where less of what hangs on it is in scope; a facet `for_the_benefitting` is in scope with
        the case itself, also for the country a case is built for.
        What is `personal` is about one human being and is met on its own record alone: no timeline and no case file tells of
        it, and it lies in an area of its own, so that a token for what it hangs on does not reach it.
        Where a record is not one of `many`, one is kept under its parent, unless it is `followed` by others that the parent
        does not lead to. What is `distinct` no two records of a case share.
        `carries` names facts that are columns every row carries anyway; `named_by` the fact by which people call a row.
        A facet that `draws` keeps nothing: its rows are strands of other facets' rows, as each reader sees those;
        `own_on_viewer` is its member on the viewer, with those owed by the reader itself.
        """

        def declare(cls: type) -> type:
            spine = next((f for f in self.facets.values() if f.is_case), None)
            parent = getattr(part_of, "__facet__", None)
            if parent is None and spine is not None:
                raise DeclarationError(f"`{cls.__name__}` hangs on nothing; declare it with `@facet(part_of=Case)`")
            words = (cls.__doc__ or "").strip()
            if not words:
                raise UnexplainedFacet(
                    f"`{cls.__name__}` has no docstring; say in one sentence what it is, for the partner"
                )
            facts, marks = self._members(cls, tuple(carries))
            plain = cls.__name__[0].lower() + cls.__name__[1:]
            inherited = parent.area if parent is not None and not parent.is_case else None
            made = Facet(
                cls.__name__, words, parent, many, dict(row or {}), dict(beyond or {}), facts, marks,
                called or (plain + "s" if many else plain), on_case, register, inside, marked, only_submitted, without_case, about_a_country,
                tuple(key), tuple(order), was,
                dict(in_scope or {}), dict(in_scope_below or {}), dict(at_a_glance or {}), for_the_benefitting, followed, distinct,
                named_by, draws, own_on_viewer, area or inherited, personal, spine=spine,
            )  # fmt: skip
            if personal and (
                named_by is not None or (parent is not None and not parent.personal and area in (None, parent.area))
            ):
                raise DeclarationError(
                    f"`{cls.__name__}` is about a human being; declare it in an area of its own and named by nothing"
                )
            if made.name in self.facets or made.name in self.drawn:
                raise DeclarationError(f"`{made.name}` is declared twice; give one of the two another name")
            (self.drawn if made.drawn else self.facets)[made.name] = made
            if parent is not None and not made.drawn:
                parent.children.append(made)
            cls.__facet__ = made  # type: ignore[attr-defined]
            self._complete = False
            return cls

        return declare

    def _members(self, cls: type, carries: tuple[str, ...]) -> tuple[dict[str, FactRule], dict[str, MarkRule]]:
        hints = typing.get_type_hints(cls)
        facts: dict[str, FactRule] = {}
        marks: dict[str, MarkRule] = {}
        for name, draft in list(vars(cls).items()):
            if name.startswith("_"):
                continue
            if not isinstance(draft, _Draft):
                raise UndisclosedFact(
                    f"`{cls.__name__}.{name}` does not say who may see it; declare it with `fact(..., open_to=[...], under=...)`"
                )
            if name not in hints:
                raise DeclarationError(f"`{cls.__name__}.{name}` has no type; write `{name}: str | None = fact(...)`")
            if name in CARRIED and name not in carries and not draft.is_mark:
                raise DeclarationError(f"`{cls.__name__}.{name}` is a name every row carries already; choose another")
            base, nullable, kind = _value_type(cls.__name__, name, hints[name])
            if draft.is_mark:
                assert draft.derived is not None
                marks[name] = MarkRule(name, draft.words, base, kind, draft.derived, draft.for_good)
                continue
            facts[name] = self._rule(cls.__name__, name, draft, base, nullable, kind)
        for name in hints:
            if not name.startswith("_") and name not in facts and name not in marks:
                raise UndisclosedFact(
                    f"`{cls.__name__}.{name}` does not say who may see it; declare it with `fact(..., open_to=[...], under=...)`"
                )
        return facts, marks

    @staticmethod
    def _rule(owner: str, name: str, draft: _Draft, base: type, nullable: bool, kind: Kind) -> FactRule:
        where = f"`{owner}.{name}`"
        audiences = [*draft.open_to, *draft.once, *draft.own]
        if not draft.words.strip():
            raise UndisclosedFact(f"{where} has no sentence; say what it is, as to the partner")
        if not audiences:
            raise UndisclosedFact(
                f"{where} does not say who may see it; declare it with `fact(..., open_to=[...], under=...)`"
            )
        if not draft.under.strip():
            raise UndisclosedFact(
                f'{where} does not say on whose authority; add `under="SAMM C…"`, or `under="J"` for our own judgement'
            )
        if len(set(audiences)) != len(audiences):
            raise DeclarationError(
                f"{where} gives one audience two rules; keep one of `open_to`, `once` and `own` for each"
            )
        for audience, condition in draft.once.items():
            if not isinstance(condition, Condition):
                raise DeclarationError(
                    f"{where} waits for an unnamed condition; name it with `Condition(name, words, …)`"
                )
            if not condition.noticed:
                raise BlindCondition(
                    f"{where} would tell {SEAT_WORDS[audience]} that it waits for `{condition.name}`, which is another party's act; "
                    "make it a `row` condition of the facet, which is silent"
                )
        if not nullable and (draft.once or draft.own):
            raise DeclarationError(f"{where} can be hidden; write its type with `| None`")
        if isinstance(draft.shown_as, ShownAs):
            shown = dict.fromkeys(audiences, draft.shown_as)
        else:
            shown = dict(draft.shown_as or {})
        return FactRule(
            name, draft.words, base, kind, nullable, frozenset(draft.open_to), draft.once, frozenset(draft.own), draft.quietly, shown,
            draft.derived, draft.derived_for, draft.on_purpose, draft.at_a_glance, draft.under, draft.of_version, draft.corrects,
            draft.to_come,
        )  # fmt: skip

    def complete(self) -> Registry:
        """Check every declaration against the others; raises a `DeclarationError` that says what to write."""
        if self._complete:
            return self
        for owner in self.facets.values():
            for where, expression in self._declared(owner):
                self._names_exist(owner, expression, where)
            self._scopes_read_any_row(owner)
        for owner in self.facets.values():
            for rule in owner.facts.values():
                for audience, condition in rule.once.items():
                    self._sees_what_it_is_told(owner, rule, audience, condition)
                for audience in rule.audiences:
                    derived = rule.derived_for.get(audience, rule.derived)
                    if derived is not None and not rule.on_purpose:
                        self._takes_the_join(owner, rule, audience, derived)
            for rule in owner.facts.values():
                if owner.at_a_glance and not rule.at_a_glance and not rule.nullable:
                    raise DeclarationError(
                        f"`{owner.name}.{rule.name}` is null for those who see the row only at a glance; write its type with `| None`"
                    )
            for name in (*owner.order, *owner.key, *filter(None, [owner.named_by])):
                if name not in owner.facts:
                    raise DeclarationError(f"`{owner.name}` is ordered by `{name}`, which is not one of its facts")
        for owner in (*self.facets.values(), *self.drawn.values()):
            self._favors_nobody(owner)
        self._met.clear()
        for drawn in self.drawn.values():
            assert drawn.draws is not None
            drawn.strands = tuple(drawn.draws(self))
            for strand in drawn.strands:
                self._strand(drawn, strand)
            told_apart = [(s.source, s.key, reader) for s in drawn.strands for reader in s.readers]
            if len(set(told_apart)) != len(told_apart):
                source, key, _ = next(one for one in told_apart if told_apart.count(one) > 1)
                raise DeclarationError(
                    f"two strands of `{drawn.name}` from `{source}` have the key `{key}`; give each a key of its own "
                    "(of a clock: another rule, another who owes it, or `since`)"
                )
        self._complete = True
        return self

    @staticmethod
    def _favors_nobody(owner: Facet) -> None:
        """Contractors are listed by when something happened, or by the random id alone: never by name, price or number."""
        if not any(rule.python_type is CageCode for rule in owner.facts.values()):
            return
        for name in owner.order:
            if owner.facts[name].kind not in (Kind.DAY, Kind.INSTANT):
                raise DeclarationError(
                    f"`{owner.name}` would list contractors by `{name}`; order it by days or instants, or by nothing: "
                    "the id that nobody chose comes last (SAMM C2.1.8.5)"
                )

    def _strand(self, drawn: Facet, strand: Strand) -> None:
        where = f"a strand of `{drawn.name}` from `{strand.source}`"
        if strand.source not in self.facets:
            raise DeclarationError(f"{where} has no source; write the name of a facet")
        for name in (*strand.gives, *strand.besides):
            if name not in drawn.facts:
                raise DeclarationError(f"{where} gives `{name}`, which is not one of its facts")
        for name, expression in (*strand.gives.items(), *strand.besides.items()):
            kind = self._kind_of(self.facets[strand.source], expression)
            if kind is not None and drawn.facts[name].kind not in (kind, Kind.TEXT):
                raise DeclarationError(
                    f"{where} gives `{name}` the {kind.value} `{expression}`; give it a {drawn.facts[name].kind.value}"
                )
        for name, rule in drawn.facts.items():
            if not rule.nullable and name not in strand.gives:
                raise DeclarationError(f"{where} does not give `{name}`; give it, or write its type with `| None`")
        if strand.against is not None:
            self._pairs(strand, where)
        for expression in (*strand.needs(), *strand.besides.values()):
            self._names_exist(self.facets[strand.source], expression, where)
            for home, part in self._reads(self.facets[strand.source], expression):
                if isinstance(part, Fact) and part.of != "row":
                    raise DeclarationError(f"{where} reads `{part}`; a strand reads its own row and related ones")
                if isinstance(part, Fact) and part.name not in home.facts and self._carried(home, part.name) is None:
                    raise DeclarationError(f"{where} reads `{part.name}`, which only the store sees")

    def _pairs(self, strand: Strand, where: str) -> None:
        against = strand.against
        assert against is not None
        if against.facet not in self.facets or not (against.alike or against.same_case):
            raise DeclarationError(f"{where} is held against nothing in particular; say which facet, and what is alike")
        one, other = self.facets[strand.source], self.facets[against.facet]
        if against.by and other.parent is not {"children": one, "siblings": one.parent}.get(against.by):
            raise DeclarationError(
                f"{where} pairs with a `{other.name}` by `{against.by}`, by which none belongs to a `{one.name}`"
            )
        for owner, names in (
            (strand.source, [a for a, _ in against.alike]),
            (against.facet, [b for _, b in against.alike]),
        ):
            for name in names:
                if name not in self.facets[owner].facts:
                    raise DeclarationError(
                        f"{where} pairs by `{owner}.{name}`, which is no fact; write the name of one"
                    )

    def _kind_of(self, owner: Facet, expression: Expression) -> Kind | None:
        """What kind of value an expression has, where that can be told."""
        match expression:
            case Across(facet, value):
                return self._kind_of(self.facets[facet], value)
            case Fact(name) if name in owner.facts:
                return owner.facts[name].kind
            case Fact("id" | "agency" | "customer"):
                return Kind.TEXT
            case Today() | DayOf() | DaysAfter() | MonthsAfter():
                return Kind.DAY
            case PartyOf():
                return Kind.TEXT
            case Evidence():
                return Kind.LIST
        return None

    def strands(self, drawn: Facet, audience: Audience) -> tuple[Strand, ...]:
        """The strands of a drawn facet that an audience meets, each with what of it the audience can be told."""
        key = drawn.name, audience
        if key not in self._met:
            self._met[key] = tuple(self._strands_met(drawn, audience)) if drawn.exists_for(audience) else ()
        return self._met[key]

    def _strands_met(self, drawn: Facet, audience: Audience) -> Iterator[Strand]:
        for strand in drawn.strands:
            source = self.facets[strand.source]
            there = audience in strand.readers and source.exists_for(audience) and self._meets(strand, audience)
            if there and all(self.can_tell(source.name, e, audience) for e in strand.needs()):
                besides = {n: e for n, e in strand.besides.items() if self.can_tell(source.name, e, audience)}
                yield replace(strand, besides=besides)

    def _meets(self, strand: Strand, audience: Audience) -> bool:
        """Whether an audience can meet the rows a strand's are held against, and what they are found by."""
        against = strand.against
        if against is None:
            return True
        other = self.facets[against.facet]
        return other.exists_for(audience) and all(
            audience in self.facets[strand.source].facts[one].audiences and audience in other.facts[two].audiences
            for one, two in against.alike
        )

    def drawn_from(self, drawn: Facet, audience: Audience) -> frozenset[str]:
        """Every facet whose rows a drawn one tells an audience of, or looks at for it."""
        return frozenset().union(*(strand.drawn_from() for strand in self.strands(drawn, audience)))

    def _carried(self, home: Facet, name: str) -> frozenset[Audience] | None:
        """Who may always be told what a row carries beside its facts: its id, and what the case itself tells them."""
        if name == "id":
            return frozenset(Audience)
        return home.case.facts[name].open_to if name in SCOPE and name in home.case.facts else None

    def can_tell(self, owner: str, expression: Expression, audience: Audience) -> bool:
        """Whether every fact an expression reads of a facet's row exists for an audience, and every facet it looks for.

        Raises `DeclarationError` for a name that is none.
        """
        self._names_exist(self.facets[owner], expression, f"what is drawn from `{owner}`, `{expression}`,")
        for home, part in self._reads(self.facets[owner], expression):
            if isinstance(part, Some) and not self.facets[part.facet].exists_for(audience):
                return False
            if isinstance(part, Fact) and part.name in home.facts and audience not in home.facts[part.name].audiences:
                return False
            if (
                isinstance(part, Fact)
                and part.name not in home.facts
                and audience not in (self._carried(home, part.name) or ())
            ):
                return False
        return True

    def _declared(self, owner: Facet) -> Iterator[tuple[str, Expression]]:
        """Every expression of a facet and what it is there; the silent ones are judged on raw rows and may read any name."""
        for name in ("row", "beyond", "in_scope", "in_scope_below", "at_a_glance"):
            for audience, condition in getattr(owner, name).items():
                yield f"`{name}` of `{owner.name}` for {SEAT_WORDS[audience]}, `{condition}`,", condition
        for rule in owner.facts.values():
            for name in ("once", "quietly"):
                for audience, condition in getattr(rule, name).items():
                    where = f"`{name}` of `{owner.name}.{rule.name}` for {SEAT_WORDS[audience]}, `{condition}`,"
                    yield where, condition
            if rule.derived is not None:
                yield f"`derived` of `{owner.name}.{rule.name}`", rule.derived
            for audience, derived in rule.derived_for.items():
                yield f"`derived_for` of `{owner.name}.{rule.name}` for {SEAT_WORDS[audience]}", derived
        for mark in owner.marks.values():
            yield f"the mark `{owner.name}.{mark.name}`", mark.derived

    def _names_exist(self, owner: Facet, expression: Expression, where: str) -> None:
        for home, part in self._reads(owner, expression):
            if isinstance(part, Some):
                other = self.facets.get(part.facet)
                if other is None:
                    raise DeclarationError(
                        f"{where} asks for a `{part.facet}`, which is no facet here; write the name of one"
                    )
                links = {
                    "case": True,
                    "children": home.is_case or other.parent is home,
                    "about": {"record", "record_version"} <= other.facts.keys(),
                }
                if not links.get(part.by):
                    raise DeclarationError(
                        f"{where} asks for a `{part.facet}` by `{part.by}`, by which none belongs to a `{home.name}`; "
                        f"write {' or '.join(f'`{by}`' for by, belongs in links.items() if belongs)}"
                    )
            elif part.of not in ("row", "parent", "case"):
                raise DeclarationError(
                    f"{where} reads `{part.name}` of its `{part.of}`; write `row`, `parent` or `case`"
                )
            else:
                there, read = self._find(home, part)
                if read is None and part.name not in CARRIED:
                    raise DeclarationError(
                        f"{where} reads `{there.name}.{part.name}`, which is no fact or mark of it; write the name of one"
                    )

    def _scopes_read_any_row(self, owner: Facet) -> None:
        for name in ("in_scope", "in_scope_below"):
            for audience, condition in getattr(owner, name).items():
                for part in condition.here():
                    if isinstance(part, Fact) and part.of == "row" and part.name not in CARRIED:
                        raise DeclarationError(
                            f"`{name}` of `{owner.name}` for {SEAT_WORDS[audience]}, `{condition}`, reads `{part.name}`, which "
                            f"what hangs on the case does not carry; write one of {', '.join(f'`{c}`' for c in SCOPE)}"
                        )

    def _find(self, owner: Facet, part: Fact) -> tuple[Facet, FactRule | MarkRule | None]:
        """Where a name is read, and its rule; none when it is a column every row carries."""
        home = {"row": owner, "parent": owner.parent or owner, "case": owner.case}[part.of]
        return home, home.facts.get(part.name) or home.marks.get(part.name)

    def _reads(self, owner: Facet, expression: Expression) -> Iterator[tuple[Facet, Fact | Some]]:
        """What an expression reads, and from which row: facts, and whether there are related rows at all."""
        if isinstance(expression, Some) and expression.facet in self.facets:
            yield from self._reads(self.facets[expression.facet], expression.where)
        if isinstance(expression, (Fact, Some)):
            yield owner, expression
        elif isinstance(expression, (Across, Outer)):
            yield from self._reads(self.facets[expression.facet], expression.of)
        elif isinstance(expression, Gathered):
            yield from self._reads(owner, expression.among)
            if expression.among.facet in self.facets:
                yield from self._reads(self.facets[expression.among.facet], expression.of)
        else:
            for name in vars(expression):
                value = getattr(expression, name)
                for part in value if isinstance(value, tuple) else (value,):
                    for one in part if isinstance(part, tuple) else (part,):
                        if isinstance(one, Expression):
                            yield from self._reads(owner, one)

    def _sees_what_it_is_told(self, owner: Facet, rule: FactRule, audience: Audience, condition: Condition) -> None:
        for home, part in self._reads(owner, condition):
            if isinstance(part, Some):
                if not self.facets[part.facet].exists_for(audience):
                    raise BlindCondition(
                        f"`{owner.name}.{rule.name}` would tell {SEAT_WORDS[audience]} whether there is a `{part.facet}` through "
                        f"`{condition.name}`, and none exists for that audience; open a fact of it, or use a `row` condition"
                    )
                continue
            found, read = self._find(home, part)
            if read is None:
                continue
            if isinstance(read, FactRule):
                if audience in read.open_to or audience in read.own:
                    continue
                carried = read.once.get(audience)
                if carried is not None and (carried.name == condition.name or carried.name in condition.implies):
                    continue
            raise BlindCondition(
                f"`{owner.name}.{rule.name}` would tell {SEAT_WORDS[audience]} about `{found.name}.{part.name}` through "
                f"`{condition.name}`, which that audience cannot see; open `{part.name}` to it, or use a `row` condition"
            )

    def _takes_the_join(self, owner: Facet, rule: FactRule, audience: Audience, derived: Expression) -> None:
        for home, part in self._reads(owner, derived):
            if isinstance(part, Some):
                if not self.facets[part.facet].exists_for(audience):
                    raise BlindCondition(
                        f"`{owner.name}.{rule.name}` is derived from whether there is a `{part.facet}`, and none exists for "
                        f"{SEAT_WORDS[audience]}; take that audience out, or say on whose authority with `on_purpose=`"
                    )
                continue
            found, read = self._find(home, part)
            if isinstance(read, FactRule) and audience not in read.open_to | read.own and audience not in read.once:
                raise BlindCondition(
                    f"`{owner.name}.{rule.name}` is derived from `{found.name}.{part.name}`, which {SEAT_WORDS[audience]} "
                    "cannot see; take that audience out, or say on whose authority with `on_purpose=`"
                )
            if isinstance(read, MarkRule):
                raise BlindCondition(
                    f"`{owner.name}.{rule.name}` is derived from `{part.name}`, which only the store sees; "
                    "say on whose authority with `on_purpose=`"
                )

    def conditions(self) -> dict[str, Condition]:
        """Every named condition that a rule uses, by name."""
        found: dict[str, Condition] = {}
        for owner in self.facets.values():
            rules = [
                *owner.row.values(),
                *owner.beyond.values(),
                *(c for f in owner.facts.values() for c in f.once.values()),
            ]
            for expression in rules:
                for part in expression.parts():
                    if isinstance(part, Condition):
                        found.setdefault(part.name, part)
        return dict(sorted(found.items()))

    def kept(self) -> dict[str, Kept]:
        """The values PostgreSQL keeps on every row, by name."""
        found = {}
        for condition in [*self.root().in_scope.values(), *self.root().in_scope_below.values()]:
            for part in condition.here():
                if isinstance(part, Kept):
                    found[part.name] = part
        return found

    def root(self) -> Facet:
        """The spine."""
        return next(f for f in self.facets.values() if f.is_case)


def _value_type(owner: str, name: str, hint: Any) -> tuple[type, bool, Kind]:
    nullable = False
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        options = [a for a in typing.get_args(hint) if a is not type(None)]
        nullable = len(options) < len(typing.get_args(hint))
        hint = options[0] if len(options) == 1 else hint
    if typing.get_origin(hint) is list:
        inner = typing.get_args(hint)[0]
        if inner in _KINDS:
            return inner, nullable, Kind.LIST
    if isinstance(hint, type):
        if hint in _KINDS:
            return hint, nullable, _KINDS[hint]
        if issubclass(hint, Enum):
            return hint, nullable, Kind.WORD
    raise DeclarationError(
        f"`{owner}.{name}` has a type the graph does not know; use str, int, bool, date, datetime, Money, a code, an Enum or a list of text"
    )


class Verdict(StrEnum):
    """What a reader meets in place of a fact."""

    ABSENT = "the member does not exist"
    NO_ROW = "the row does not exist"
    SILENT = "null"
    WITHHELD = "null, and told that it waits"
    OPEN = "the value"


@dataclass(frozen=True)
class Decision:
    """What one reader meets for one fact of one row, and why; falsy unless the value is open."""

    verdict: Verdict
    why: str
    condition: Condition | None = None

    def __bool__(self) -> bool:
        return self.verdict is Verdict.OPEN


def decide(facet: Facet, name: str, audience: Audience, at: Moment) -> Decision:
    """Decide one cell: pure, without a database; the sentence of the rule is the reason."""
    rule = facet.facts[name]
    if audience not in rule.audiences or not facet.exists_for(audience):
        return Decision(Verdict.ABSENT, f"never for {SEAT_WORDS[audience]}")
    if not facet.admits(audience).holds(at):
        return Decision(Verdict.NO_ROW, "its marking keeps the row away")
    if not facet.row_condition(audience).holds(at):
        return Decision(
            Verdict.NO_ROW,
            f"the row does not exist for {SEAT_WORDS[audience]}: {facet.row.get(audience, 'not party to the case')}",
        )
    if not facet.silence(rule, audience).holds(at):
        return Decision(Verdict.SILENT, "not its own record, or not party to the case")
    waiting = rule.once.get(audience)
    if waiting is not None and not waiting.holds(at):
        return Decision(Verdict.WITHHELD, f"waits until {waiting.words}", waiting)
    return Decision(Verdict.OPEN, f"{rule.cell(audience)} ({rule.under})")


house = Registry()
facet = house.facet
