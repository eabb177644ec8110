"""How a condition is read in SQL: against table aliases, a reader whose values are bound, and what an audience sees."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Protocol

from schema.audience import Audience
from schema.conditions import Always, Expression, Fact, Never, Not, Some, entails, literal, own
from schema.disclosure import (
    CARRIED,
    Facet,
    FactRule,
    Kind,
    MarkRule,
    Registry,
    ShownAs,
    controls_asked,
    marking_demands,
)
from schema.provenance import PROVENANCE
from schema.strands import EVIDENCE_SHOWN


class Reader(Protocol):
    """Where the reader's values come from: bound parameters of a statement, or the settings row security reads."""

    def mine(self, what: str) -> str:
        """The SQL of the reader's `party`, `code` or `trigraph`, or of the arrays of its `codes` and of `stale` classes."""

    def now(self) -> str:
        """The SQL of the request's instant."""

    def elsewhere(self) -> Reader:
        """The same reader where rows of another table are looked at for each row of this one."""


@dataclass(frozen=True)
class SettingsReader:
    """The reader as row security meets it: transaction-local settings; unset, nothing matches.

    A policy's own comparison reads the setting plainly: PostgreSQL looks rows up by it, and the few it then reads again
    cost less than a sub-plan made for every table of every statement. Within a look at other rows, `once`, and for the
    list of codes, it is a sub-select, read once a statement.
    """

    once: bool = False

    def mine(self, what: str) -> str:
        if what == "codes":
            return "(select string_to_array(current_setting('hub.codes', true), ','))::text[]"
        setting = f"current_setting('hub.{what}', true)"
        return f"(select {setting})" if self.once else setting

    def now(self) -> str:
        return "(select current_setting('hub.now', true)::timestamptz)"

    def elsewhere(self) -> SettingsReader:
        return SettingsReader(once=True)


def quoted(name: str) -> str:
    """An identifier of ours, quoted."""
    return '"' + name.replace('"', '""') + '"'


# What of a row its marking is judged by: the columns every marked table has.
_JUDGED_BY_MARKING = {
    "marking_controls": "text[]",
    "marking_addressees": "text[]",
    "originator": "text",
    "id": "uuid",
    "version": "integer",
    "case_id": "uuid",
}


@dataclass
class Look:
    """Related rows of one facet that a statement reads once for each record, for all that is asked of them."""

    alias: str
    there: Sight
    among: str
    asked: dict[str, str] = field(default_factory=dict)  # the SQL of each question -> the column that answers it

    def answers(self, where: Expression) -> str:
        """The column that says whether any of the rows passes."""
        return f"{self.alias}.{self.asked.setdefault(_any(self.there, where), f's{len(self.asked)}')}"

    def gathers(self, how: str, where: Expression, of: Expression) -> str:
        """The column that gathers a value of the rows that pass."""
        among = "" if isinstance(where, Always) else f" filter (where {where.sql(self.there)})"
        gathered = f"{how}({of.sql(self.there)}){among}"
        return f"{self.alias}.{self.asked.setdefault(gathered, f's{len(self.asked)}')}"

    def sql(self) -> str:
        """The lateral."""
        columns = ", ".join(f"{question} as {name}" for question, name in self.asked.items())
        table = quoted(self.there.facet.table)
        rows = f"{table} {self.there.alias} where {self.among}"
        return f"cross join lateral (select {columns} from {rows}) {self.alias}"


@dataclass
class Sight:
    """One row in reach: its facet and alias, and the aliases of what it hangs on when a statement joined them.

    Without an `audience` everything is read raw: so marks are kept, and so scopes and row conditions, which are silent,
    are judged. With one, `Some` ranges over what that audience sees, and facts are read through their masks.
    """

    registry: Registry
    facet: Facet
    alias: str
    reader: Reader
    audience: Audience | None = None
    parent: Sight | None = None
    names: Iterator[int] = field(default_factory=count)
    bare: bool = False  # row security: related tables bring their own policies
    calls: bool = False  # markings: what they look up elsewhere is a function, met by the few rows that carry one
    functions: dict[str, str] = field(default_factory=dict)  # the functions called, by name
    looks: dict[tuple[str, str, Audience | None], Look] | None = None  # read beside the row, where a statement has room
    against: Sight | None = None  # the row this one is held against, where a strand pairs the two
    asker: Sight | None = None  # the row this one is looked at for
    written_out: bool = (
        False  # another reader than the session's: what a marking demands is asked of it, by no function
    )
    opens: bool = False  # what is asked here is asked of every row, so a look of its own costs nothing more
    gathers: bool = (
        False  # so is what is gathered: rows of one case share a look, which PostgreSQL then makes once for them
    )
    whole: bool = False  # a whole table is read: the parents there are are found once, and not one by one

    def beside(self, facet: Facet, alias: str, *, audience: Audience | None = None) -> Sight:
        """Another row in the same statement."""
        return Sight(
            self.registry,
            facet,
            alias,
            self.reader,
            audience,
            None,
            self.names,
            self.bare,
            self.calls,
            self.functions,
            written_out=self.written_out,
        )

    def fresh(self) -> str:
        """An alias not yet used in this statement."""
        return f"r{next(self.names)}"

    # The algebra's side.

    def mine(self, what: str) -> str:
        return self.reader.mine(what)

    def now(self) -> str:
        return self.reader.now()

    def column(self, of: str, name: str) -> str:
        if of == "case" and not self.facet.is_case:
            alias = self.fresh()
            there = self.beside(self.facet.case, alias)
            return f"(select {there.value(name)} from {quoted('case')} {alias} where {alias}.id = {self.alias}.case_id)"
        if of == "parent" and self.facet.parent is not None:
            if self.parent is not None:
                return self.parent.value(name)
            alias = self.fresh()
            there = self.beside(self.facet.parent, alias)
            return (
                f"(select {there.value(name)} from {quoted(self.facet.parent.table)} {alias} where {self.link(there)})"
            )
        return self.value(name)

    def some(self, facet: str, by: str, where: Expression) -> str:
        other = self.registry.facets[facet]
        if self.calls:
            return self._called(other, by, where)
        key = (facet, by, self.audience)
        if self.looks is not None and self.opens:
            return self._look(Some(facet, by)).answers(where)
        if self.looks is not None and key in self.looks:
            return self.looks[key].answers(where)
        there = self._there(other)
        parts = self.among(there, by)
        if not isinstance(where, Always):
            parts.append(where.sql(there))
        return f"exists (select 1 from {quoted(other.table)} {there.alias} where {' and '.join(parts)})"

    def first(self, asked: Sequence[tuple[Some, str]], otherwise: str) -> str:
        facet, by = asked[0][0].facet, asked[0][0].by
        look = (self.looks or {}).get((facet, by, self.audience))
        if look is not None:
            whens = " ".join(f"when {look.answers(some.where)} then {value}" for some, value in asked)
            return f"(case {whens} else {otherwise} end)"
        other = self.registry.facets[facet]
        there = self._there(other)
        whens = " ".join(f"when {_any(there, some.where)} then {value}" for some, value in asked)
        among = " and ".join(self.among(there, by))
        return f"(select case {whens} else {otherwise} end from {quoted(other.table)} {there.alias} where {among})"

    def gathered(self, how: str, some: Some, of: Expression) -> str:
        """An aggregate over a value of the related rows that pass, as strands are given it."""
        if self.gathers and self.looks is not None:
            return self._look(some).gathers(how, some.where, of)
        there, rows = self._passing(some)
        return f"(select {how}({of.sql(there)}) from {rows})"

    def _look(self, some: Some) -> Look:
        """The look at related rows that a statement makes once for each record, made when it is first asked for."""
        assert self.looks is not None
        key = (some.facet, some.by, self.audience)
        if key not in self.looks:
            there = self._there(self.registry.facets[some.facet])
            self.looks[key] = Look(self.fresh(), there, " and ".join(self.among(there, some.by)))
        return self.looks[key]

    def ids(self, some: Some) -> str:
        """The ids of the related rows that pass."""
        there, rows = self._passing(some)
        return f"array(select {there.alias}.id::text from {rows} order by 1 limit {EVIDENCE_SHOWN})"

    def _passing(self, some: Some) -> tuple[Sight, str]:
        there = self._there(self.registry.facets[some.facet])
        parts = self.among(there, some.by)
        if not isinstance(some.where, Always):
            parts.append(some.where.sql(there))
        return there, f"{quoted(there.facet.table)} {there.alias} where {' and '.join(parts)}"

    def told_by(self) -> str:
        """Whose words the row is, for whom its provenance tells."""
        assert self.audience is not None
        return self.originator(self.audience)

    def as_of(self) -> str:
        """As of when the part of the row stands that the audience sees."""
        assert self.audience is not None
        return f"{self.alias}.as_of ->> '{self.audience.value}'"

    def source_class(self) -> str:
        """The class of the row's source."""
        return f"{self.alias}.source_class"

    def source(self) -> str:
        """The name of the row's source, for whom its provenance tells."""
        return f"{self.alias}.source" if self.audience in PROVENANCE.facts["source"].open_to else "null"

    def stale(self) -> str:
        """Whether sources of the row's class have not answered as lately as they should."""
        return f"({self.alias}.source_class = any({self.reader.mine('stale')}))"

    def across(self) -> Sight:
        """The row this one is held against."""
        assert self.against is not None
        return self.against

    def asking(self, facet: str) -> Sight:
        """The nearest row of this facet for which this one is looked at."""
        found = self.asker
        while found is not None and found.facet.name != facet:
            found = found.asker
        assert found is not None
        return found

    def _there(self, other: Facet) -> Sight:
        there = self.beside(other, self.fresh(), audience=self.audience)
        there.against, there.asker = self.against, self
        there.reader = self.reader.elsewhere()
        return there

    def among(self, there: Sight, by: str) -> list[str]:
        """What makes a row of another facet one of those this one is judged by."""
        if by == "about":
            link = (
                f"{there.alias}.record = {self.alias}.id::text and {there.alias}.record_version = {self.alias}.version"
            )
        elif by == "children" and not self.facet.is_case:
            link = f"{there.alias}.parent_id = {self.alias}.id"
        else:
            link = f"{there.alias}.case_id = {self.case_id}"
        if self.audience is not None:
            return [link, there.stands(self.audience)]
        return [link, f"{there.alias}.latest"] if there.facet.versioned else [link]

    def _called(self, other: Facet, by: str, where: Expression) -> str:
        """A look at another table as a function with the caller's rights.

        Most rows carry no marking. Written out, what markings look up would be planned for every table of every
        statement, and cost many times what the statement does; a function is planned when it is first called.
        """
        there = Sight(self.registry, other, "r", SettingsReader())
        given, types, link = {
            "about": (
                f"{self.alias}.id, {self.alias}.version",
                "uuid, integer",
                "r.record = $1::text and r.record_version = $2",
            ),
            "case": (self.case_id, "uuid", "r.case_id = $1"),
        }[by]
        body = f"select exists (select 1 from {quoted(other.table)} r where {link} and {where.sql(there)})"
        name = f"some_{other.table}_{hashlib.sha256(body.encode()).hexdigest()[:8]}"
        self.functions[name] = (
            f"create function {name}({types}) returns boolean language sql stable parallel safe as $f${body}$f$"
        )
        return f"{name}({given})"

    # What a row is worth.

    @property
    def case_id(self) -> str:
        """The id of the case this row is about."""
        return f"{self.alias}.id" if self.facet.is_case else f"{self.alias}.case_id"

    def link(self, parent: Sight) -> str:
        """How this row hangs on its parent: on the very version when it is part of it."""
        if parent.facet.is_case:
            return f"{parent.alias}.id = {self.alias}.case_id"
        on = f"{parent.alias}.id = {self.alias}.parent_id"
        if self.facet.inside:
            return f"{on} and {parent.alias}.version = {self.alias}.parent_version"
        return f"{on} and {parent.alias}.latest" if parent.facet.versioned and self.audience is None else on

    def minor_units(self, amount: str) -> str:
        """The minor units of an amount: those that PostgreSQL keeps, where the amount is a column of this row."""
        kept = (rule.name for rule in self.facet.facts.values() if rule.stored and rule.kind is Kind.MONEY)
        for name in kept:
            if amount == f"{self.alias}.{quoted(name)}":
                return f"{self.alias}.{quoted(money_column(name))}"
        return minor_units(amount)

    def value(self, name: str) -> str:
        """The SQL of a fact, mark or carried column, through its mask when read for an audience."""
        rule: FactRule | MarkRule | None = self.facet.facts.get(name)
        if rule is None or isinstance(rule, MarkRule):
            if name not in self.facet.marks and name not in CARRIED and name not in self.registry.kept():
                raise KeyError(f"`{self.facet.name}` keeps no `{name}`")
            return f"{self.alias}.{quoted(name)}"
        if self.audience is not None:
            return self.masked(rule, self.audience)
        return self.raw(rule)

    def raw(self, rule: FactRule, audience: Audience | None = None) -> str:
        """The value before any mask, in the words an audience is shown."""
        derived = rule.derived_for.get(audience, rule.derived) if audience else rule.derived
        if derived is not None:
            judged = self.beside(
                self.facet, self.alias, audience=None if rule.on_purpose and derived is rule.derived else audience
            )
            judged.parent = self.parent
            judged.looks = self.looks
            inner = derived.sql(judged if audience else self.beside(self.facet, self.alias))
        else:
            shown = next(iter(rule.shown.values()), None)
            inner = f"{self.alias}.{quoted(shown.of if shown and shown.of else rule.name)}"
        words = rule.shown.get(audience) if audience else next((s for s in rule.shown.values() if s.of), None)
        return _shown(inner, words) if words else inner

    def masked(self, rule: FactRule, audience: Audience) -> str:
        """The value as an audience meets it: null where it may not see it, whatever the reason."""
        value = self.raw(rule, audience)
        conditions = [c for c in (self.silence(rule, audience), self.waits(rule, audience)) if c != "true"]
        return f"case when {' and '.join(conditions)} then {value} end" if conditions else value

    def silence(self, rule: FactRule, audience: Audience) -> str:
        """What must hold for the fact to show, never told: `true` when nothing is asked."""
        silence = self.facet.silence(rule, audience)
        raw = self.beside(self.facet, self.alias)
        raw.looks, raw.opens = self.looks, True
        return "true" if isinstance(silence, Always) else silence.sql(raw)

    def provenance(self, rule: FactRule, audience: Audience) -> str:
        """What must hold for a fact of the row's provenance to show: `true` when nothing is asked."""
        raw = self.beside(self.facet, self.alias)
        asked = [rule.quietly[audience].sql(raw)] if audience in rule.quietly else []
        if audience not in rule.open_to:
            asked.append(own.sql(raw))
        return " and ".join(asked) or "true"

    def originator(self, audience: Audience) -> str:
        """Whose words the row is, as an audience is told."""
        rule = PROVENANCE.facts["originator"]
        if audience not in rule.audiences:
            return "null"
        asked = self.provenance(rule, audience)
        return f"{self.alias}.originator" if asked == "true" else f"case when {asked} then {self.alias}.originator end"

    def waits(self, rule: FactRule, audience: Audience) -> str:
        """The condition the fact waits for, judged on what the audience itself sees: `true` when there is none."""
        condition = rule.once.get(audience)
        if condition is None:
            return "true"
        judged = self.beside(self.facet, self.alias, audience=audience)
        judged.parent = self.parent and self.parent.beside(self.parent.facet, self.parent.alias)
        judged.looks, judged.opens = self.looks, True
        return condition.test.sql(_Plainly(judged))

    def admitted(self, audience: Audience, *, under: bool = False) -> str:
        """What makes one version of the row exist for an audience; `under` a parent already known to exist for it."""
        raw = self.beside(self.facet, self.alias)
        raw.parent = self.parent
        facet = self.facet
        seen = facet.seen(audience)
        ways = [] if isinstance(seen, Never) else [seen.sql(raw)]
        # Row security asks nothing of the parent of an act that rules are judged by: the parent's policy reads the act.
        alone = under or (self.bare and not facet.marked)
        if ways and facet.parent is not None and not facet.parent.is_case and not alone:
            ways = [f"({ways[0]} and {self._parent_exists(audience)})"]
        if audience in facet.beyond:
            if entails(seen, facet.beyond[audience]):
                ways = []  # a party to the case sees no more of these than others do
            ways.append(facet.beyond[audience].sql(raw))
        parts = [self.admits(audience), f"({' or '.join(ways)})" if len(ways) > 1 else "".join(ways) or "false"]
        openings = facet.openings(audience)
        if not isinstance(openings, Always):
            parts.append(openings.sql(raw))
        return " and ".join(p for p in parts if p != "true") or "true"

    def admits(self, audience: Audience) -> str:
        """What the row's marking demands; a row without one, or with none that demands anything here, is not looked at further.

        Most rows carry no marking. Written out, what a marking demands would be walked and planned for every table of
        every statement, and again for its policy; as a function it is met by the rows that carry such a one.
        """
        if not self.facet.marked:
            return "true"
        if self.written_out:
            demanded = marking_demands(audience).sql(self.beside(self.facet, self.alias))
            return f"({self.alias}.marking is null or coalesce({demanded}, false))"
        name, read, called = _admitting(self.registry, audience)
        self.functions.update(called)
        own = {"case_id": self.case_id}
        given = ", ".join(own.get(column, f"{self.alias}.{column}") for column in read)
        free = Not(controls_asked(marking_demands(audience))).sql(self.beside(self.facet, self.alias))
        return f"({self.alias}.marking is null or {free} or {name}({given}))"

    def _parent_exists(self, audience: Audience) -> str:
        assert self.facet.parent is not None
        alias = self.fresh()
        there = self.beside(self.facet.parent, alias)
        link = f"{alias}.id = {self.alias}.parent_id"
        if self.facet.inside:
            link += f" and {alias}.version = {self.alias}.parent_version"
        if self.bare and self.facet.inside:
            # A part carries its parent's scope, so it is looked at only for a condition that nothing here reads yet.
            read = any(isinstance(p, Fact) and p.of == "parent" for p in self.facet.openings(audience).here())
            if read or audience not in self.facet.parent.row:
                return "true"
        stands = "true" if self.bare else there.stands(audience)
        if self.whole and not self.facet.inside:
            # Apart (`offset 0`), PostgreSQL holds rows against a list of them; else it thinks few rows are left to look up.
            among = f"select {alias}.id from {quoted(self.facet.parent.table)} {alias} where {stands} offset 0"
            return f"{self.alias}.parent_id in ({among})"
        return f"exists (select 1 from {quoted(self.facet.parent.table)} {alias} where {link} and {stands})"

    def stands(self, audience: Audience, *, under: bool = False) -> str:
        """What makes this very version the one an audience stands on: the latest that passes."""
        here = self.admitted(audience, under=under)
        if not self.facet.versioned:
            return here
        alias = self.fresh()
        newer = self.beside(self.facet, alias)
        newer.parent = self.parent
        later = f"{alias}.id = {self.alias}.id and {alias}.version > {self.alias}.version"
        return (
            f"{here} and ({self.alias}.latest or not exists (select 1 from {quoted(self.facet.table)} {alias} "
            f"where {later} and {newer.admitted(audience, under=under)}))"
        )


@cache
def _admitting(registry: Registry, audience: Audience) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """The function that says what a marking demands of a seat: its name, what it reads, and it with all that it calls.

    Every alias of every statement asks for it, and it differs by seat alone.
    """
    any_facet = next(f for f in registry.facets.values() if f.marked and not f.is_case)
    functions: dict[str, str] = {}

    def demanded(alias: str) -> str:
        """Of a row whose columns are the arguments of a function of this name."""
        given = Sight(registry, any_facet, alias, SettingsReader(), calls=True, functions=functions)
        return marking_demands(audience).sql(given)

    stem = f"admits_{audience.value}"
    asked = demanded(stem)
    name = f"{stem}_{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
    # Every argument is made ready for each table of each statement, so none is given that is not read.
    read = tuple(column for column in _JUDGED_BY_MARKING if re.search(rf"\b{stem}\.\"?{column}\b", asked))
    types = ", ".join(f"{column} {_JUDGED_BY_MARKING[column]}" for column in read)
    body = demanded(name)  # first, for it names the functions that must be there before
    functions[name] = (
        f"create function {name}({types}) returns boolean language plpgsql stable parallel safe as "
        f"$f$begin return coalesce({body}, false); end$f$"
    )
    return name, read, functions


class _Plainly:
    """A row whose own facts are read plainly and whose related rows are those the audience sees: how a notice is judged."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight

    def mine(self, what: str) -> str:
        return self.sight.mine(what)

    def now(self) -> str:
        return self.sight.now()

    def some(self, facet: str, by: str, where: Expression) -> str:
        return self.sight.some(facet, by, where)

    def first(self, asked: Sequence[tuple[Some, str]], otherwise: str) -> str:
        return self.sight.first(asked, otherwise)

    def column(self, of: str, name: str) -> str:
        plain = self.sight.beside(self.sight.facet, self.sight.alias)
        plain.parent = self.sight.parent
        return plain.column(of, name)


def _any(there: Sight, where: Expression) -> str:
    """Whether any of the rows read passes."""
    if isinstance(where, Always):
        return "count(*) > 0"
    # The row's own id ties the aggregate to this level, whatever the condition reads.
    return f"coalesce(bool_or({there.alias}.id is not null and {where.sql(there)}), false)"


def _shown(value: str, words: ShownAs) -> str:
    """The public word for an inner one; the value is written once, for it can be long."""
    named = {literal(inner.name): literal(outer.name) for inner, outer in words.words.items()}
    return f"(case {value} {' '.join(f'when {inner} then {outer}' for inner, outer in named.items())} end)"


def money_column(name: str) -> str:
    """The column that holds an amount's minor units, kept by PostgreSQL itself."""
    return f"{name}_minor"


def minor_units(value: str) -> str:
    """The SQL of an amount's minor units."""
    return f"replace(split_part({value}, ' ', 1), '.', '')::bigint"
