"""The second opinion: what a principal is answered, worked out in plain Python from the declarations and the policy.

It shares no code with the hub, nor with the meanings that conditions carry themselves: it reads the declarations as
data and interprets them anew. It is slow and short on purpose, so that an officer can hold it against the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cached_property
from hashlib import md5
from typing import Any
from uuid import UUID

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    OperationDefinitionNode,
    SelectionSetNode,
    is_abstract_type,
    parse,
)
from graphql.execution.values import get_argument_values, get_directive_values, get_variable_values

from schema import conditions as c
from schema import reckoning
from schema import strands as st
from schema.audience import IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, Principal
from schema.disclosure import SCOPE, Facet, FactRule, Kind, MarkRule, ShownAs, camel
from schema.graph import Edge, Graph
from schema.markings import TRIGRAPHS
from schema.portfolio import Grouping, Measure
from schema.provenance import PROVENANCE
from schema.values import Money, instant_text
from tests.proof.portfolio_oracle import NUMBERS, Numbers

Row = dict[str, Any]
World = dict[str, list[Row]]
Path = list[str | int]
Resolve = Callable[[str], str]

DEFAULT_PAGE, LONGEST_PAGE = 20, 100


class Refusal(Exception):
    """The operation is one the hub declines before it reads."""


class Cursor(str):
    """A place in a list, sealed: it equals any text, always the same one, and remembers which."""

    __slots__ = ("met", "record")
    __hash__ = str.__hash__

    def __new__(cls, record: str) -> Cursor:
        made = super().__new__(cls, f"cursor:{record}")
        made.record, made.met = record, None
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Cursor) or not isinstance(other, str):
            return isinstance(other, Cursor) and self.record == other.record
        self.met = self.met or other
        return self.met == other

    def __ne__(self, other: object) -> bool:
        return not self == other


@dataclass(frozen=True)
class Told:
    """What a reader meets for one fact: a value, or null, or null and the name of what it waits for."""

    value: Any = None
    waits_for: c.Condition | None = None


@dataclass
class Reader:
    """One principal looking at one world at one instant; everything it works out is kept for the next question."""

    world: World
    graph: Graph
    principal: Principal | None
    now: datetime
    _universes: dict[str, dict[str, Row]] = field(default_factory=dict)
    _related: dict[str, list[Row]] = field(default_factory=dict)
    _told: dict[tuple[str, int, str], tuple[Row, Told]] = field(default_factory=dict)
    _links: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)
    _ids: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    _parties: dict[tuple[Any, ...], bool] = field(default_factory=dict)
    _across: tuple[Facet, Row] | None = None  # the row that the one at hand is held against
    _asking: list[tuple[Facet, Row]] = field(
        default_factory=list
    )  # the rows that others are looked at for, outermost first

    # Which rows there are.

    def universe(self, facet: Facet) -> dict[str, Row]:
        """Every record of a facet that exists for the principal, by id, in the version it stands on."""
        if facet.drawn:
            return self.drawn(facet)
        if facet.name not in self._universes:
            self._universes[facet.name] = {}
            if facet.exists_for(self._audience):
                rows = (
                    r
                    for r in self._rows(facet)
                    if self._narrowed(facet, r) and self.passes(facet, r) and self._hangs(facet, r)
                )
                self._universes[facet.name] = _standing(facet, rows)
        return self._universes[facet.name]

    def drawn(self, facet: Facet, *, owed: bool = False) -> dict[str, Row]:
        """Every row that what the principal sees gives to a drawn facet; with `owed`, those it owes itself."""
        name = f"{facet.name}, owed" if owed else facet.name
        if name not in self._universes:
            found = self._universes[name] = {}
            for strand in facet.strands:
                if self._audience not in strand.readers or (owed and strand.owed_by is not self._audience):
                    continue
                source = self.graph.facets[strand.source]
                asked = [strand.where, *([strand.owed_while] if owed else [])]
                if not all(
                    self._tellable(source, e) for e in (*strand.gives.values(), strand.where, strand.owed_while)
                ):
                    continue
                given = {n: e for n, e in strand.besides.items() if self._tellable(source, e)} | dict(strand.gives)
                for row, other in self._pairs(source, strand.against):
                    self._across = other
                    if all(self._true(e, source, row, _Seen()) for e in asked):
                        named = f"{row['id']}/{strand.key}" + (f"/{other[1]['id']}" if other else "")
                        made = md5(named.encode(), usedforsecurity=False)
                        values = {n: self._evaluate(e, source, row, _Seen()) for n, e in given.items()}
                        values = {n: _as_kept(facet.facts[n], v) for n, v in values.items()}
                        at = str(UUID(made.hexdigest()))
                        case = self._case_of(source, row) or (self._case_of(*other) if other else None)
                        found[at] = {"id": at, "case_id": case, **values}
                    self._across = None
        return self._universes[name]

    def _pairs(self, source: Facet, against: st.Against | None) -> Iterable[tuple[Row, tuple[Facet, Row] | None]]:
        """Each row a strand reads, and with it each that the principal sees and that is about the same thing."""
        rows = self.universe(source).values()
        if against is None:
            yield from ((row, None) for row in rows)
            return
        other = self.graph.facets[against.facet]
        names = [(source, one) for one, _ in against.alike] + [(other, two) for _, two in against.alike]
        if not all(self._audience in facet.facts[name].audiences for facet, name in names):
            return
        for row in rows:
            for held in self.universe(other).values():
                said = [(self.told(source, row, a).value, self.told(other, held, b).value) for a, b in against.alike]
                cases = [(self._case_of(source, row), self._case_of(other, held))] if against.same_case else []
                if against.by:  # one hangs on the other, or both on one record
                    above = row["id"] if against.by == "children" else row["parent_id"]
                    cases.append((str(above), str(held["parent_id"])))
                if all(a is not None and a == b for a, b in [*said, *cases]):
                    yield row, (other, held)

    def _tellable(self, facet: Facet, e: c.Expression) -> bool:
        """Whether what an expression reads exists for the principal's seat at all."""
        if not facet.exists_for(self._audience):
            return False
        match e:
            case c.Fact(name, _):
                if name in facet.facts:
                    return self._audience in facet.facts[name].audiences
                return name == "id" or self._audience in facet.case.facts[name].open_to
            case st.Across(name, value) | st.Outer(name, value):
                return self._tellable(self.graph.facets[name], value)
            case st.Gathered(_, among, value):
                return self._tellable(facet, among) and self._tellable(self.graph.facets[among.facet], value)
            case c.Some(name, _, where):
                return self._tellable(self.graph.facets[name], where)
        return all(self._tellable(facet, part) for value in vars(e).values() for part in _within(value))

    def passes(self, facet: Facet, row: Row, *, party: bool = True) -> bool:
        """Whether one version of a row exists; without `party`, whoever is party to the case."""
        a = self._audience
        if self._kept_away(facet, row):
            return False
        beyond = a in facet.beyond and self._true(facet.beyond[a], facet, row)
        glance = facet.is_case and a in facet.at_a_glance and self._true(facet.at_a_glance[a], facet, row)
        within = not party or self.is_party(facet, row)
        seen = within and (a not in facet.row or self._true(facet.row[a], facet, row))
        return (beyond or glance or seen) and self._any_fact_is_open(facet, row)

    def is_party(self, facet: Facet, row: Row) -> bool:
        """Whether the principal is party to the case of a row."""
        below = not facet.is_case and not facet.for_the_benefitting
        scope = facet.case.in_scope.get(self._audience)
        if below:
            scope = facet.case.in_scope_below.get(self._audience, scope)
        if scope is None or facet.is_case:
            return scope is not None and self._true(scope, facet, row)
        # What hangs on one case with one scope is answered once: the rule reads nothing else of it.
        key = below, row["case_id"], *(row.get(n) for n in SCOPE)
        if key not in self._parties:
            self._parties[key] = self._true(scope, facet, row)
        return self._parties[key]

    def _hangs(self, facet: Facet, row: Row) -> bool:
        """Whether what the row hangs on exists as well, unless the row is the principal's beyond that."""
        if facet.parent is None or facet.parent.is_case:
            return True
        if self._audience in facet.beyond and self._true(facet.beyond[self._audience], facet, row):
            return True
        parent = self.universe(facet.parent).get(str(row["parent_id"]))
        return parent is not None and (not facet.inside or parent["version"] == row["parent_version"])

    def _narrowed(self, facet: Facet, row: Row) -> bool:
        """Whether the token reaches the row: a case that it names, of an agency that it names, or what hangs on one of them
        that exists for the reader."""
        designators, letters = self._reader.cases, self._reader.services
        if designators is None and letters is None:
            return True
        if facet.is_case:
            named = designators is None or row["designator"] in designators
            return named and (letters is None or row["designator"][3] in letters)
        return self._case_of(facet, row) in self.universe(facet.case)

    def _any_fact_is_open(self, facet: Facet, row: Row) -> bool:
        a = self._audience
        return any(
            a in f.open_to
            or (a in f.once and self._true(f.once[a].test, facet, row))
            or (a in f.own and row["originator"] == str(self._reader.party))
            for f in facet.facts.values()
        )

    def _kept_away(self, facet: Facet, row: Row) -> bool:
        """Whether the row's marking keeps the principal away, before any other rule."""
        if row.get("marking") is None or not facet.marked:
            return False
        a, party, code = self._audience, str(self._reader.party), self._reader.party.code
        carried, listed = set(row.get("marking_controls") or ()), row.get("marking_addressees") or ()
        own = row.get("originator") == party
        if "PROPIN" in carried:
            if a is INDUSTRY and not own:
                return True
            if a is PARTNER_NATION and not own and not self._act("Consent", "consented_to", facet, row):
                return True
        if "DL ONLY" in carried:
            return party not in listed
        if a is not IMPLEMENTING_AGENCY and carried & {"AC", "AWP"}:
            return True
        if a in (PARTNER_NATION, INDUSTRY) and carried & {"FED ONLY", "UNREVIEWED"}:
            return True
        if a is PARTNER_NATION:
            return bool(
                carried & {"NOFORN", "FEDCON"}
                or (carried & {"REL TO", "DISPLAY ONLY"} and TRIGRAPHS.get(code, "") not in listed)
                or ("RELIDO" in carried and not self._act("Release", "released_to", facet, row))
            )
        if a is INDUSTRY:
            return "NOCON" in carried or ("FEDCON" in carried and not self._holds_a_contract(facet, row))
        return False

    def _act(self, kind: str, addressee: str, facet: Facet, row: Row) -> bool:
        acts = self._raw_related(facet, row, self.graph.facets[kind], "about")
        return any(r[addressee] == str(self._reader.party) for r in acts)

    def _holds_a_contract(self, facet: Facet, row: Row) -> bool:
        contracts = self._raw_related(facet, row, self.graph.facets["Contract"], "case")
        return any(r["contractor"] == self._reader.party.code and r["awarded_on"] for r in contracts)

    # What a fact says.

    def told(self, facet: Facet, row: Row, name: str) -> Told:
        """What the principal meets for one fact of a row that exists for it."""
        key = facet.name, id(row), name
        if key not in self._told:
            self._told[key] = (
                row,
                self._tell(facet, row, facet.facts[name], None),
            )  # with the row, so that its id stays its own
        return self._told[key][1]

    def _tell(self, facet: Facet, row: Row, rule: FactRule, asking: c.Condition | None) -> Told:
        a = self._audience
        if a not in rule.audiences:
            return Told()
        if facet.is_case and a in facet.at_a_glance and not rule.at_a_glance and not self.is_party(facet, row):
            return Told()
        if a in rule.own and row["originator"] != str(self._reader.party):
            return Told()
        if a in rule.quietly and not self._true(rule.quietly[a], facet, row):
            return Told()
        waits = rule.once.get(a)
        same = waits is not None and asking is not None and waits.name in (asking.name, *asking.implies)
        if waits is not None and not same and not self._true(waits.test, facet, row, _Seen(waits)):
            return Told(None, waits)
        return Told(self._value(facet, row, rule, asking))

    def _value(self, facet: Facet, row: Row, rule: FactRule, asking: c.Condition | None) -> Any:
        shown = rule.shown.get(self._audience)
        derived = rule.derived_for.get(self._audience)
        if derived is not None:
            value = self._evaluate(derived, facet, row, _Seen(asking))
        elif rule.derived is not None:
            value = self._evaluate(rule.derived, facet, row, None if rule.on_purpose else _Seen(asking))
        else:
            value = row.get(shown.of if shown and shown.of else rule.name)
        return _worded(shown, value) if shown else value

    def raw(self, facet: Facet, row: Row, name: str) -> Any:
        """What the store has, whoever asks: so marks, scopes and row conditions are judged."""
        rule = facet.facts.get(name)
        if rule is None or rule.stored or name in row:
            return row.get(name)
        if rule.derived is not None:
            return self._evaluate(rule.derived, facet, row, None)
        shown = next(iter(rule.shown.values()))
        return _worded(shown, row.get(shown.of or name))

    def mark(self, facet: Facet, row: Row, rule: MarkRule) -> Any:
        """What the store keeps beside a row."""
        return self._evaluate(rule.derived, facet, row, None)

    # What a condition means: raw, or as the principal sees it.

    def _true(self, e: c.Expression, facet: Facet, row: Row, seen: _Seen | None = None) -> bool:
        return bool(self._evaluate(e, facet, row, seen))

    def _evaluate(self, e: c.Expression, facet: Facet, row: Row, seen: _Seen | None) -> Any:
        def of(part: c.Expression) -> Any:
            return self._evaluate(part, facet, row, seen)

        match e:  # the most frequent first
            case c.Fact(name, whose):
                return self._read(name, whose, facet, row, seen)
            case c.Condition():
                return self._true(e.test, facet, row, seen)
            case c.AllOf(parts):
                return all(of(p) for p in parts)
            case c.AnyOf(parts):
                return any(of(p) for p in parts)
            case c.Always():
                return True
            case c.Never():
                return False
            case c.Mine():
                return self._mine(e.what)
            case c.Now():
                return self.now
            case c.Literal(value):
                return _text(value)
            case c.IsSet(fact):
                return of(fact) is not None
            case c.Equals(one, other):
                return of(one) is not None and of(one) == of(other)
            case c.Among(one, c.Mine() as options):
                return of(one) in self._mine(options.what)
            case c.Among(one, tuple() as options):
                return of(one) in [_text(o) for o in options]
            case c.AtOrBefore(one, other):
                return of(one) is not None and of(other) is not None and of(one) <= of(other)
            case c.Not(part):
                return not of(part)
            case c.Carries(controls):
                return bool(set(controls) & set(row.get("marking_controls") or ()))
            case c.Addresses(reader):
                return of(reader) in (row.get("marking_addressees") or ())
            case c.Some(name, by, where):
                other = self.graph.facets[name]
                rows = self._others(facet, row, other, by, seen)
                self._asking.append((facet, row))
                found = any(self._true(where, other, r, seen) for r in rows)
                self._asking.pop()
                return found
            case st.Outer(name, value):
                there, asking = next(one for one in reversed(self._asking) if one[0].name == name)
                return self._evaluate(value, there, asking, seen)
            case c.Kept(_, value):
                return of(value)
            case reckoning.DaysBetween(start, end):
                known = of(start) is not None and of(end) is not None
                return (of(end) - of(start)).days if known else None
            case reckoning.FiscalYear(day):
                return None if of(day) is None else of(day).year + (of(day).month > 9)
            case reckoning.Cents(amount):
                known = of(amount)
                return int(known[:-4].replace(".", "")) if known is not None and known.endswith(" USD") else None
            case reckoning.PercentOf(part, whole):
                known = of(part) is not None and of(whole) is not None and of(whole) > 0
                return of(part) * 100 // of(whole) if known else None
            case st.Today():
                return self.now.astimezone(UTC).date()
            case st.DayOf(instant):
                return (value := of(instant)) and value.astimezone(UTC).date()
            case st.DaysAfter(day, days):
                known = of(day) is not None and of(days) is not None and abs(of(days)) <= 36_500
                return of(day) + timedelta(days=of(days)) if known else None
            case st.MonthsAfter(day, months):
                return None if of(day) is None or of(months) is None else _months_later(of(day), of(months))
            case st.Gathered(how, c.Some(name, by, where), value):
                other = self.graph.facets[name]
                self._asking.append((facet, row))
                rows = [r for r in self._others(facet, row, other, by, seen) if self._true(where, other, r, seen)]
                values = [v for r in rows if (v := self._evaluate(value, other, r, seen)) is not None]
                self._asking.pop()
                if how.name == "TOTAL":
                    return min(sum(values), 2_147_483_647) if values else None
                return {"FIRST": min, "LAST": max}[how.name](values, default=None)
            case st.Evidence(kinds):
                return [i for kind in kinds for i in self._shown_by(kind, facet, row, seen)]
            case st.ToldBy():
                return self.provenance(facet, row, "originator")
            case st.ToldClass():
                return self.provenance(facet, row, "source_class")
            case st.ToldSource():
                return self.provenance(facet, row, "source")
            case st.IsStale():
                return self.provenance(facet, row, "stale")
            case st.AsText(value):
                known = of(value)
                return None if known is None else str(known).lower() if isinstance(known, bool) else str(known)
            case st.RecordName():
                return str(row["id"])
            case st.RecordVersion():
                return row["version"]
            case st.Across(_, value):
                assert self._across is not None
                there, held = self._across
                return self._evaluate(value, there, held, seen)
            case st.DaysSinceLast(instants):
                known = [at.astimezone(UTC).date() for one in instants if (at := of(one)) is not None]
                return max((self.now.astimezone(UTC).date() - max(known)).days, 0) if known else None
            case st.AsOf():
                at = self.provenance(facet, row, "as_of")
                return datetime.fromisoformat(at) if isinstance(at, str) else at
            case st.Worded(_, value):
                return of(value)
            case st.PartyOf(kind, code):
                return None if of(code) is None else f"{kind}:{of(code)}"
            case c.Choose(options, otherwise):
                return of(next((value for condition, value in options if of(condition)), otherwise))
        raise TypeError(f"the oracle does not know `{type(e).__name__}`")

    def seen(self, e: c.Expression, facet: Facet, row: Row) -> Any:
        """What an expression comes to for the principal, which reads it through its masks."""
        return self._evaluate(e, facet, row, _Seen())

    def _shown_by(self, some: c.Some, facet: Facet, row: Row, seen: _Seen | None) -> list[str]:
        other = self.graph.facets[some.facet]
        rows = self._others(facet, row, other, some.by, seen)
        return sorted(str(r["id"]) for r in rows if self._true(some.where, other, r, seen))[: st.EVIDENCE_SHOWN]

    def _mine(self, what: str) -> Any:
        me = self.principal
        if me is None:
            return () if what == "codes" else None
        if what == "codes":
            return {me.party.code} if self._audience is PARTNER_NATION else me.accredited
        return {"party": str(me.party), "code": me.party.code, "trigraph": TRIGRAPHS.get(me.party.code, "")}[what]

    def _read(self, name: str, whose: str, facet: Facet, row: Row, seen: _Seen | None) -> Any:
        home, found = facet, row
        if whose != "row" and not facet.is_case:
            home = facet.case if whose == "case" else facet.parent or facet
            found = self._above(facet, row, home, seen)
            if not found:
                return None
        if seen and name in home.facts:
            return self._tell(home, found, home.facts[name], seen.asking).value
        return self.raw(home, found, name)

    def _above(self, facet: Facet, row: Row, home: Facet, seen: _Seen | None) -> Row:
        """What a row hangs on, or its case: the very version it is part of, or the one there is; empty for none."""
        wanted = self._case_of(facet, row) if home.is_case else str(row["parent_id"])
        part_of = row["parent_version"] if facet.inside and not home.is_case else None
        for r in [self.universe(home).get(wanted or "", {})] if seen else self._by_id(home).get(wanted or "", []):
            if r and (r["version"] == part_of if part_of is not None else seen or r["latest"]):
                return r
        return {}

    def _others(self, facet: Facet, row: Row, other: Facet, by: str, seen: _Seen | None) -> Iterable[Row]:
        if seen is None:
            return self._raw_related(facet, row, other, by)
        if other.name not in self._related:
            rows = self._rows(other) if other.exists_for(self._audience) else []
            passing = (r for r in rows if self.passes(other, r) and self._hangs(other, r))
            self._related[other.name] = list(_standing(other, passing).values())
        wanted = self._link_from(facet, row, by)
        return (r for r in self._related[other.name] if wanted is not None and self._link_to(other, r, by) == wanted)

    def _raw_related(self, facet: Facet, row: Row, other: Facet, by: str) -> Iterable[Row]:
        if (other.name, by) not in self._links:
            links = self._links[other.name, by] = {}
            for r in self._rows(other):
                if r["latest"]:
                    links.setdefault(self._link_to(other, r, by), []).append(r)
        wanted = self._link_from(facet, row, by)
        return self._links[other.name, by].get(wanted, []) if wanted is not None else []

    def _link_from(self, facet: Facet, row: Row, by: str) -> Any:
        """What the rows related to this one name: its case, its id, or its id and version."""
        return {
            "case": self._case_of(facet, row),
            "children": str(row["id"]),
            "about": (str(row["id"]), row["version"]),
        }[by]

    def _link_to(self, other: Facet, row: Row, by: str) -> Any:
        if by == "about":
            return row["record"], row["record_version"]
        return self._case_of(other, row) if by == "case" else str(row["parent_id"])

    def _by_id(self, facet: Facet) -> dict[str, list[Row]]:
        if facet.name not in self._ids:
            ids: dict[str, list[Row]] = {}
            for r in self._rows(facet):
                ids.setdefault(str(r["id"]), []).append(r)
            self._ids[facet.name] = ids
        return self._ids[facet.name]

    @staticmethod
    def _case_of(facet: Facet, row: Row) -> str | None:
        found = row["id"] if facet.is_case else row.get("case_id")
        return None if found is None else str(found)

    def _rows(self, facet: Facet) -> list[Row]:
        return self.world.get(facet.name, [])

    @cached_property
    def _reader(self) -> Principal:
        assert self.principal is not None
        return self.principal

    @cached_property
    def _audience(self) -> Any:
        return self._reader.audience

    # All there is to see.

    def view(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Every fact of every record, with notices, provenance and links: what a twin may not change."""
        return {facet.name: self._view_of(facet) for facet in self.graph.facets.values()}

    def sees(self, view: Mapping[str, Any]) -> bool:
        """Whether all there is to see is this; facet by facet, for what differs mostly does so early."""
        return all(self._view_of(facet) == view[facet.name] for facet in self.graph.facets.values())

    def _view_of(self, facet: Facet) -> dict[str, dict[str, Any]]:
        return {i: self._seen_of(facet, r) for i, r in self.universe(facet).items()}

    def _seen_of(self, facet: Facet, row: Row) -> dict[str, Any]:
        facts = {n: self.told(facet, row, n) for n, rule in facet.facts.items() if self._audience in rule.audiences}
        links = {}
        if not facet.is_case:
            case = self._case_of(facet, row)
            links["case"] = case if case in self.universe(facet.case) else None
        if facet.parent is not None and not facet.parent.is_case:
            links["parent"] = str(row["parent_id"]) if str(row["parent_id"]) in self.universe(facet.parent) else None
        provenance = {n: self.provenance(facet, row, n) for n in PROVENANCE.facts}
        return {
            **{n: (t.value, t.waits_for.name if t.waits_for else None) for n, t in facts.items()},
            "provenance": provenance,
            "links": links,
        }

    def provenance(self, facet: Facet, row: Row, name: str) -> Any:
        """What the principal is told of a record's source."""
        rule = PROVENANCE.facts[name]
        quietly = rule.quietly.get(self._audience)
        if quietly is not None and not self._true(quietly, facet, row):
            return None
        if self._audience not in rule.open_to and not (
            self._audience in rule.own and row["originator"] == str(self._reader.party)
        ):
            return None
        if name == "stale":
            return False  # no source was ever asked in these worlds
        return row["as_of"].get(self._audience.value) if name == "as_of" else row.get(name)

    def answer(
        self,
        schema: GraphQLSchema,
        document: str | DocumentNode,
        variables: Mapping[str, Any] | None = None,
        resolve: Resolve | None = None,
    ) -> dict[str, Any]:
        """What the operation is answered: its data, what was withheld, and the sentences of the conditions.

        `resolve` tells which record a cursor in the variables stands for.
        """
        return _Answer(
            self, schema, parse(document) if isinstance(document, str) else document, variables or {}, resolve
        ).whole()


@dataclass(frozen=True)
class _Seen:
    """Read as the principal sees; `asking` is the condition being told, whose own facts may be read to tell it."""

    asking: c.Condition | None = None


class _Answer:
    """One operation, field by field."""

    def __init__(
        self,
        reader: Reader,
        schema: GraphQLSchema,
        document: DocumentNode,
        variables: Mapping[str, Any],
        resolve: Resolve | None,
    ) -> None:
        self.reader, self.schema = reader, schema
        self.resolve = resolve or (lambda cursor: cursor.removeprefix("cursor:"))
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        (self.operation,) = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        coerced = get_variable_values(schema, self.operation.variable_definitions or (), dict(variables))
        if isinstance(coerced, list):
            raise Refusal(str(coerced))
        self.variables = coerced
        self.withheld: list[dict[str, Any]] = []
        self.words: dict[str, str] = {}
        self.members = {f.name: {camel(n): rule for n, rule in f.facts.items()} for f in reader.graph.every.values()}

    def whole(self) -> dict[str, Any]:
        query = self.schema.query_type
        assert query is not None
        data = {
            key: self._root(query, nodes, [key])
            for key, nodes in self._collect(query, [self.operation.selection_set]).items()
        }
        return {"data": data, "withheld": self.withheld, "conditions": self.words}

    def _root(self, query: GraphQLObjectType, nodes: list[FieldNode], path: Path) -> Any:
        name, arguments = nodes[0].name.value, self._arguments(query, nodes[0])
        graph = self.reader.graph
        if name == "__typename":
            return query.name
        if name == "node":
            return self._record(arguments["id"], nodes, path)
        if name == "nodes":
            return [self._record(i, nodes, [*path, n]) for n, i in enumerate(arguments["ids"])]
        if name == "case":
            case = graph.registry.root()
            found = self.reader.universe(case).values()
            row = _first(r for r in found if r["designator"] == str(arguments["designator"]))
            return row and self._object(case, row, nodes, path)
        if name == "viewer":
            return self._viewer(nodes, path)
        if name == "portfolio":
            return self._portfolio(arguments, nodes)
        edge = graph.edges["Query", name]
        return self._connection(edge.facet, list(self.reader.universe(edge.facet).values()), arguments, nodes, path)

    def _portfolio(self, arguments: Mapping[str, Any], nodes: list[FieldNode]) -> dict[str, Any]:
        grouped_by = [Grouping[getattr(g, "name", g)] for g in dict.fromkeys(arguments.get("groupBy") or ())]
        where = arguments.get("where")
        numbers = Numbers(
            self.reader, grouped_by, (lambda facet, row: self._matches(facet, row, where)) if where else None
        )
        graph, kinds = self.reader.graph, self.schema.type_map
        whole, group = kinds["Portfolio"], kinds["PortfolioGroup"]
        assert isinstance(whole, GraphQLObjectType)
        assert isinstance(group, GraphQLObjectType)
        selected = self._collect(whole, [n.selection_set for n in nodes])
        asked = {
            key: self._collect(group, [n.selection_set for n in found])
            for key, found in selected.items()
            if found[0].name.value == "groups"
        }
        measures = {camel(m.name): m for m in graph.measures.values()}
        figures = {
            n[0].name.value: numbers.told(measures[n[0].name.value])
            for members in asked.values() for n in members.values() if n[0].name.value in measures
        }  # fmt: skip
        known = [figure for figure in figures.values() if figure is not None]
        keys = {key for figure in known for key in figure} if known and grouped_by else numbers.of_cases()
        ordered = sorted(keys, key=lambda key: [(part is None, part or 0) for part in key])
        answer: dict[str, Any] = {}
        for key, found in selected.items():
            match found[0].name.value:
                case "complete":
                    answer[key] = len(ordered) <= 1_000
                case "asOf":
                    answer[key] = instant_text(self.reader.now)
                case "__typename":
                    answer[key] = "Portfolio"
                case _:
                    answer[key] = [
                        {
                            k: self._of_group(n, dict(zip(grouped_by, one, strict=True)), one, figures, measures)
                            for k, n in asked[key].items()
                        }
                        for one in ordered
                    ]
        return answer

    def _of_group(
        self,
        nodes: list[FieldNode],
        group: Mapping[Grouping, Any],
        key: tuple[Any, ...],
        figures: Mapping[str, Any],
        measures: Mapping[str, Measure],
    ) -> Any:
        name = nodes[0].name.value
        if name == "__typename":
            return "PortfolioGroup"
        if name not in measures:
            return next((_written(v) for g, v in group.items() if camel(g.value.lower()) == name), None)
        measure, told = measures[name], figures[name]
        kind = {"COUNT": "PortfolioCount", "NUMBER": "PortfolioNumbers", "AMOUNT": "PortfolioAmounts"}[
            measure.shown.name
        ]
        if told is None:
            return None
        guarded = measure.guard is not None and self.reader._reader.audience not in measure.guard.exempt
        if key not in told and guarded:
            return None
        if measure.shown.name == "AMOUNT":
            return [self._plain(kind, one | {"__typename": kind}, nodes) for one in told.get(key, [])]
        nothing = {"count": 0, "beyondStandard": 0, "sources": []}
        one = told.get(key) or dict.fromkeys(NUMBERS) | nothing
        return self._plain(kind, one | {"__typename": kind}, nodes)

    def _viewer(self, nodes: list[FieldNode], path: Path) -> dict[str, Any]:
        kind, me = self.schema.type_map["Viewer"], self.reader._reader
        assert isinstance(kind, GraphQLObjectType)
        told = {
            "__typename": "Viewer",
            "audience": me.audience.value,
            "party": str(me.party),
            "scopes": None if me.scopes is None else sorted(me.scopes),
            "cases": None if me.cases is None else sorted(me.cases),
            "services": None if me.services is None else sorted(me.services),
            "readOnly": me.read_only,
            "hours": me.hours,
            "networks": None if me.networks is None else sorted(me.networks),
        }
        answer: dict[str, Any] = {}
        for key, found in self._collect(kind, [n.selection_set for n in nodes]).items():
            name = found[0].name.value
            if name in told:
                answer[key] = told[name]
                continue
            facet = self.reader.graph.edges["Viewer", name].facet
            rows = list(self.reader.drawn(facet, owed=True).values())
            answer[key] = self._connection(facet, rows, self._arguments(kind, found[0]), found, [*path, key])
        return answer

    def _record(self, wanted: str, nodes: list[FieldNode], path: Path) -> Any:
        for facet in self.reader.graph.facets.values():
            row = self.reader.universe(facet).get(wanted)
            if row is not None:
                return self._object(facet, row, nodes, path)
        return None

    def _object(self, facet: Facet, row: Row, nodes: list[FieldNode], path: Path) -> dict[str, Any]:
        kind = self.schema.type_map[facet.name]
        assert isinstance(kind, GraphQLObjectType)
        selected = self._collect(kind, [n.selection_set for n in nodes])
        facts = {
            key: rule for key, found in selected.items() if (rule := self.members[facet.name].get(found[0].name.value))
        }
        told = {key: self.reader.told(facet, row, rule.name) for key, rule in facts.items()}
        waiting: dict[str, list[str]] = {}
        for key, one in told.items():
            if one.waits_for:
                waiting.setdefault(one.waits_for.name, []).append(key)
                self.words[one.waits_for.name] = one.waits_for.words
        self.withheld += [{"path": path, "facts": keys, "condition": name} for name, keys in waiting.items()]
        return {
            key: _written(told[key].value) if key in told else self._member(kind, facet, row, found, [*path, key])
            for key, found in selected.items()
        }

    def _member(self, kind: GraphQLObjectType, facet: Facet, row: Row, nodes: list[FieldNode], path: Path) -> Any:
        name = nodes[0].name.value
        if name == "__typename":
            return facet.name
        if name == "id":
            return str(row["id"])
        if name == "provenance":
            told = {camel(n): _written(self.reader.provenance(facet, row, n)) for n in PROVENANCE.facts} | {
                "__typename": "Provenance"
            }
            return self._plain("Provenance", told, nodes)
        edge = self.reader.graph.edges[facet.name, name]
        if edge.up:
            above = row["case_id"] if edge.facet.is_case else row["parent_id"]
            found = self.reader.universe(edge.facet).get(str(above))
            return found and self._object(edge.facet, found, nodes, path)
        below = self._below(edge, facet, row)
        if edge.many:
            return self._connection(edge.facet, below, self._arguments(kind, nodes[0]), nodes, path)
        ordered = self._sorted(edge.facet, below, [])
        return self._object(edge.facet, ordered[0], nodes, path) if ordered else None

    def _below(self, edge: Edge, facet: Facet, row: Row) -> list[Row]:
        link = "case_id" if facet.is_case else "parent_id"
        return [
            r
            for r in self.reader.universe(edge.facet).values()
            if r[link] is not None and str(r[link]) == str(row["id"])
        ]

    # Pages.

    def _connection(
        self, facet: Facet, rows: list[Row], arguments: Mapping[str, Any], nodes: list[FieldNode], path: Path
    ) -> dict[str, Any]:
        where, keys = arguments.get("where"), arguments.get("orderBy") or []
        rows = self._sorted(facet, [r for r in rows if where is None or self._matches(facet, r, where)], keys)
        start, end = self._window(facet, rows, keys, arguments)
        page = rows[start:end]
        cursors = [Cursor(str(r["id"])) for r in page]
        info = {
            "hasNextPage": end < len(rows),
            "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if page else None,
            "endCursor": cursors[-1] if page else None,
            "__typename": "PageInfo",
        }
        kind = self.schema.type_map[facet.name + "Connection"]
        assert isinstance(kind, GraphQLObjectType)
        answer: dict[str, Any] = {}
        for key, found in self._collect(kind, [n.selection_set for n in nodes]).items():
            match found[0].name.value:
                case "nodes":
                    answer[key] = [self._object(facet, r, found, [*path, key, n]) for n, r in enumerate(page)]
                case "edges":
                    answer[key] = [
                        self._place(facet, r, cursors[n], found, [*path, key, n]) for n, r in enumerate(page)
                    ]
                case "pageInfo":
                    answer[key] = self._plain("PageInfo", info, found)
                case "totalCount":
                    answer[key] = len(rows)
                case _:
                    answer[key] = kind.name
        return answer

    def _place(self, facet: Facet, row: Row, cursor: Cursor, nodes: list[FieldNode], path: Path) -> dict[str, Any]:
        kind = self.schema.type_map[facet.name + "Edge"]
        assert isinstance(kind, GraphQLObjectType)
        answer: dict[str, Any] = {}
        for key, found in self._collect(kind, [n.selection_set for n in nodes]).items():
            match found[0].name.value:
                case "node":
                    answer[key] = self._object(facet, row, found, [*path, key])
                case "cursor":
                    answer[key] = cursor
                case _:
                    answer[key] = kind.name
        return answer

    def _window(self, facet: Facet, rows: list[Row], keys: list[Any], arguments: Mapping[str, Any]) -> tuple[int, int]:
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            raise Refusal("`first` and `last` together")
        size = first if first is not None else last if last is not None else DEFAULT_PAGE
        if not 0 <= size <= LONGEST_PAGE:
            raise Refusal("the size of the page")
        low, high = 0, len(rows)
        if arguments.get("after") is not None:
            low = sum(self._place_of(facet, rows, keys, arguments["after"]))
        if arguments.get("before") is not None:
            high = max(low, self._place_of(facet, rows, keys, arguments["before"])[0])
        return (max(low, high - size), high) if last is not None else (low, min(low + size, high))

    def _place_of(self, facet: Facet, rows: list[Row], keys: list[Any], cursor: str) -> tuple[int, int]:
        """How many rows stand before the place a cursor names, and whether one stands on it still."""
        record = self.resolve(cursor)
        there = any(str(r["id"]) == record for r in rows)
        row = self.reader.universe(facet).get(record)
        if row is None:
            raise Refusal("a cursor of another list")
        ordered = rows if there else self._sorted(facet, [*rows, row], keys)
        return [str(r["id"]) for r in ordered].index(record), int(there)

    def _sorted(self, facet: Facet, rows: list[Row], keys: list[Any]) -> list[Row]:
        by = [(_text(k["fact"]).lower(), _text(k.get("direction", "ASC")) == "DESC") for k in keys]
        by = by or [(n, False) for n in facet.order if self.reader._audience in facet.facts[n].audiences]
        rows = sorted(rows, key=lambda r: str(r["id"]))
        for name, down in reversed(by):
            values = [(self.reader.told(facet, r, name).value, r) for r in rows]
            known = sorted(
                (v for v in values if v[0] is not None), key=lambda v: _weight(facet.facts[name], v[0]), reverse=down
            )
            rows = [r for _, r in known] + [r for v, r in values if v is None]
        return rows

    # Filters: two-valued, over what the principal sees.

    def _matches(self, facet: Facet, row: Row, where: Mapping[str, Any]) -> bool:
        for name, wanted in where.items():
            if wanted is None:
                continue
            if name == "and":
                holds = all(self._matches(facet, row, w) for w in wanted)
            elif name == "or":
                holds = any(self._matches(facet, row, w) for w in wanted)
            elif name == "not":
                holds = not self._matches(facet, row, wanted)
            else:
                rule = self.members[facet.name][name]
                value = self.reader.told(facet, row, rule.name).value
                holds = all(_compares(rule, value, o, w) for o, w in wanted.items() if w is not None)
            if not holds:
                return False
        return True

    # GraphQL.

    def _collect(self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode | None]) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        for selection in (s for one in sets if one for s in one.selections):
            skip = get_directive_values(GraphQLSkipDirective, selection, self.variables)
            include = get_directive_values(GraphQLIncludeDirective, selection, self.variables)
            if (skip and skip["if"]) or (include and not include["if"]):
                continue
            if isinstance(selection, FieldNode):
                found.setdefault(selection.alias.value if selection.alias else selection.name.value, []).append(
                    selection
                )
                continue
            inner: Any = (
                self.fragments[selection.name.value] if isinstance(selection, FragmentSpreadNode) else selection
            )
            if inner.type_condition is None or self._is(kind, inner.type_condition.name.value):
                for key, nodes in self._collect(kind, [inner.selection_set]).items():
                    found.setdefault(key, []).extend(nodes)
        return found

    def _is(self, kind: GraphQLObjectType, name: str) -> bool:
        other = self.schema.type_map[name]
        return (
            other is kind
            or other.name == kind.name
            or (is_abstract_type(other) and self.schema.is_sub_type(other, kind))
        )

    def _arguments(self, kind: GraphQLObjectType, node: FieldNode) -> dict[str, Any]:
        return (
            get_argument_values(kind.fields[node.name.value], node, self.variables)
            if node.name.value in kind.fields
            else {}
        )

    def _plain(self, kind: str, values: Mapping[str, Any], nodes: list[FieldNode]) -> dict[str, Any]:
        object_type = self.schema.type_map[kind]
        assert isinstance(object_type, GraphQLObjectType)
        selected = self._collect(object_type, [n.selection_set for n in nodes])
        return {key: values[found[0].name.value] for key, found in selected.items()}


def answer(
    world: World,
    graph: Graph,
    schema: GraphQLSchema,
    principal: Principal,
    now: datetime,
    document: str | DocumentNode,
    variables: Mapping[str, Any] | None = None,
    resolve: Resolve | None = None,
) -> dict[str, Any]:
    """What one principal is answered in one world; keep a `Reader` to ask more than once."""
    return Reader(world, graph, principal, now).answer(schema, document, variables, resolve)


def _standing(facet: Facet, passing: Iterable[Row]) -> dict[str, Row]:
    """Of the versions that pass, the one the reader stands on; rows inside a document belong to its version."""
    found: dict[str, Row] = {}
    for row in passing:
        if not facet.versioned and not facet.inside and not row["latest"]:
            continue
        before = found.get(str(row["id"]))
        if before is None or before["version"] < row["version"]:
            found[str(row["id"])] = row
    return found


def _compares(rule: FactRule, value: Any, operator: str, wanted: Any) -> bool:
    if operator == "isNull":
        return (value is None) is wanted
    if value is None:
        return False
    if operator == "in":
        return any(_compares(rule, value, "eq", w) for w in wanted)
    if operator == "has":
        return wanted in value
    if operator == "startsWith":
        return str(value).startswith(wanted)
    if operator == "contains":
        return wanted in value
    one, other = _weight(rule, value), _weight(rule, _text(wanted))
    if rule.kind is Kind.MONEY and one[0] != other[0]:
        return False  # no rate of exchange is ours to choose
    return bool(
        {
            "eq": one == other,
            "ne": one != other,
            "gt": one > other,
            "gte": one >= other,
            "lt": one < other,
            "lte": one <= other,
        }[operator]
    )


def _as_kept(rule: FactRule, value: Any) -> Any:
    """A value of a strand as its fact is kept: whatever names a record is text."""
    return str(value) if rule.kind is Kind.TEXT and value is not None else value


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def _within(value: Any) -> list[c.Expression]:
    """The expressions a value of a declaration holds."""
    if isinstance(value, tuple):
        return [e for v in value for e in _within(v)]
    return [value] if isinstance(value, c.Expression) else []


def _weight(rule: FactRule, value: Any) -> Any:
    """What a value is compared by."""
    if rule.kind is Kind.MONEY:
        return Money(value).currency, Money(value).minor_units
    return str(value) if rule.kind in (Kind.TEXT, Kind.CODE, Kind.WORD) else value


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _worded(shown: ShownAs, value: Any) -> Any:
    return {inner.name: outer.name for inner, outer in shown.words.items()}.get(value)


def _text(value: Any) -> Any:
    return value.name if isinstance(value, Enum) else value


def _first(rows: Iterable[Row]) -> Row | None:
    return next(iter(rows), None)


def cursors_met(answered: Any) -> dict[str, str]:
    """After a comparison: which record each cursor text stands for."""
    if isinstance(answered, Cursor):
        return {answered.met or str(answered): answered.record}
    parts: Sequence[Any] = (
        list(answered.values()) if isinstance(answered, dict) else answered if isinstance(answered, list) else ()
    )
    return {text: record for part in parts for text, record in cursors_met(part).items()}
