"""The graph: every type, member, filter and mutation, derived from the facets and the submissions.

This is the full schema, which nobody is served: each audience meets its own projection of it. `membership` says which
members exist for whom; it is read off the same rules as everything else.
"""

# Annotations are evaluated here on purpose: the types are made while this module runs.
import keyword
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, cached_property
from typing import Annotated, Any, NewType, Optional

import strawberry
from graphql import introspection_types
from strawberry.schema.config import StrawberryConfig
from strawberry.schema_directive import Location

from schema.audience import Audience
from schema.conditions import Literal
from schema.desk import SUBMISSIONS, Given, Part, RecordId, SubmissionRule
from schema.disclosure import Facet, FactRule, Kind, Registry, camel
from schema.exports import ExportSubject
from schema.exports.table import TABLES
from schema.exports.telling import told_to
from schema.portfolio import AXES, MOST_GROUPS, NATION, Axis, Grouping, Measure, Shown, axes, house_measures, met
from schema.provenance import PROVENANCE
from schema.scopes import Scopes
from schema.sources import FEED, SourceState, states_told
from schema.values import (
    AgencyCode,
    CageCode,
    CaseDesignator,
    CustomerCode,
    Money,
    calendar_day,
    instant,
    instant_text,
)

ALL = frozenset(Audience)

# What exists for everybody: types no rule of disclosure is about, and what of `Query` leads to no facet.
FOR_ALL = frozenset(
    {
        "Node", "PageInfo", "Viewer", "Source", "DisclosureRule", "Receipt", "Refused", "Direction", "ChangeKind",
        "PortfolioCount", "PortfolioNumbers", "PortfolioAmounts",
        *introspection_types,
    }
)  # fmt: skip
FEEDS = ("Source", "feeds")  # the sources of a class by name, told as `Feed` is
PORTFOLIO = "portfolio"
SHOWN_AS = {Shown.COUNT: "PortfolioCount", Shown.NUMBER: "PortfolioNumbers", Shown.AMOUNT: "PortfolioAmounts"}
OF_PORTFOLIO = frozenset({"groups", "complete", "asOf"})
QUERIES_FOR_ALL = frozenset({"node", "nodes", "viewer", "sources", "disclosure"})
# What exists, beside its facts, for whom a facet does: on its type, and on the types made for it, by their suffixes.
MADE_FOR_FACETS = {
    "": frozenset({"id", "provenance"}),
    "Connection": frozenset({"nodes", "edges", "pageInfo", "totalCount"}),
    "Edge": frozenset({"node", "cursor"}),
    "Where": frozenset({"and", "or", "not"}),
    "Order": frozenset({"fact", "direction"}),
    "OrderFact": frozenset[str](),
}
OF_RECORDS = frozenset({"id", "provenance"})  # what is drawn is no record and has neither
OF_FACTS = ("", "Where", "OrderFact")  # the types that have a member for each fact

Instant = NewType("Instant", datetime)
Day = NewType("Day", date)

SCALARS: dict[object, Any] = {
    Money: strawberry.scalar(
        name="Money",
        description="An exact amount in one string, `1234567.89 USD`: exactly the currency's minor digits and its ISO 4217 code; never a float.",
        serialize=str,
        parse_value=Money,
    ),
    CaseDesignator: strawberry.scalar(
        name="CaseDesignator",
        description="A case identifier `CC-I-DDD` (SAMM C5.4).",
        serialize=str,
        parse_value=CaseDesignator,
    ),
    CustomerCode: strawberry.scalar(
        name="CustomerCode",
        description="A security cooperation customer code of two characters (SAMM Table C4.T2); not ISO 3166.",
        serialize=str,
        parse_value=CustomerCode,
    ),
    AgencyCode: strawberry.scalar(
        name="AgencyCode", description="An implementing agency's letter.", serialize=str, parse_value=AgencyCode
    ),
    CageCode: strawberry.scalar(
        name="CageCode",
        description="A Commercial and Government Entity code of five characters.",
        serialize=str,
        parse_value=CageCode,
    ),
    Instant: strawberry.scalar(
        name="DateTime",
        description="An instant in UTC, such as `2026-03-09T12:00:00+00:00`; an input must carry its offset.",
        serialize=lambda v: v if isinstance(v, str) else instant_text(v),
        parse_value=instant,
    ),
    Day: strawberry.scalar(
        name="Date",
        description="A calendar day, `YYYY-MM-DD`.",
        serialize=lambda v: v if isinstance(v, str) else v.isoformat(),
        parse_value=calendar_day,
    ),
}


class Direction(Enum):
    """Which end comes first; nulls are last either way."""

    ASC = "ASC"
    DESC = "DESC"


class ChangeKind(Enum):
    """Whether what is followed is there, as it now reads, or is no longer the reader's to see."""

    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


@strawberry.schema_directive(locations=[Location.FIELD_DEFINITION], name="disclosed")
class Disclosed:
    """Who may see the fact, when, and on whose authority."""

    open_to: list[str]
    once: list[str]
    own: list[str]
    under: str


@strawberry.interface(description="Anything with an id that resolves only inside the asker's own view.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="128 random bits, the same for every audience that may see the record."
    )


@strawberry.type(description="Where a page stands among all that the reader may see.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow.")
    has_previous_page: bool = strawberry.field(description="Whether more precede.")
    start_cursor: str | None = strawberry.field(description="The sealed cursor of the first.")
    end_cursor: str | None = strawberry.field(description="The sealed cursor of the last.")


@strawberry.type(description="Who is asking.")
class Viewer:
    audience: str = strawberry.field(description="The seat, such as `partner`.")
    party: str = strawberry.field(description="Whom the token speaks for, such as `customer:BN`.")
    scopes: list[str] | None = strawberry.field(description="What the token is narrowed to; null when it is not.")
    cases: list[CaseDesignator] | None = strawberry.field(
        description="The cases the token is narrowed to; null when it is not."
    )
    services: list[AgencyCode] | None = strawberry.field(
        description="The implementing agencies whose cases the token is narrowed to; null when it is not."
    )
    read_only: bool = strawberry.field(description="Whether the token submits nothing, whatever its scopes.")
    hours: str | None = strawberry.field(
        description="The hours of the day in UTC at which the token may be used, such as `06:00-18:00`; null for all."
    )
    networks: list[str] | None = strawberry.field(
        description="The networks from which the token may be used, such as `192.0.2.0/24`; null for everywhere."
    )
    expires_at: Instant | None = strawberry.field(description="When the token ends.")


@strawberry.type(description="A class of source and how fresh it is.")
class Source:
    source_class: str = strawberry.field(description="The class, such as `public_register`.")
    state: strawberry.enum(SourceState, description=(SourceState.__doc__ or "").strip()) = strawberry.field(  # type: ignore[valid-type]
        description="How its worst source stands; what did not answer is never shown as empty."
    )
    as_of: Instant | None = strawberry.field(description="Since when every one of them has answered in full.")
    lag_seconds: int | None = strawberry.field(
        description="How many seconds ago that was; null as long as one of them never answered."
    )


@strawberry.type(description="One rule of disclosure, as it holds for the reader's own seat.")
class DisclosureRule:
    facet: str = strawberry.field(description="The facet.")
    fact: str = strawberry.field(description="The fact.")
    rule: str = strawberry.field(description="`yes`, `once …` or `own`.")
    row: str | None = strawberry.field(description="When the row exists, when that is not always.")
    under: str = strawberry.field(description="On whose authority.")


@strawberry.type(
    description="What the submitter can keep: the record, its version, the time, and a signature anyone can check."
)
class Receipt:
    record_id: strawberry.ID = strawberry.field(description="The id of the record.")
    record_type: str = strawberry.field(description="What the record is, by the name of its type.")
    version: int = strawberry.field(
        description="Which of your organization's versions of the record it is, from 1; to a seat that names versions, as a release "
        "or a consent does, which of all its versions."
    )
    operation: str = strawberry.field(description="The mutation that was accepted.")
    idempotency_key: strawberry.ID = strawberry.field(description="The submitter's own key.")
    received_at: Instant = strawberry.field(description="When it was accepted.")
    digest: str = strawberry.field(description="SHA-256 of the canonical body that was accepted, in hexadecimal.")
    signature: str = strawberry.field(
        description="A compact JWS (EdDSA) over all of the above, checkable with `/.well-known/jwks.json`."
    )

    @strawberry.field(description="The record, as the submitter may see it now.")  # type: ignore[untyped-decorator]
    async def record(self, info: strawberry.Info) -> Node | None:
        return await info.context.reader.node(self.record_id, self.record_type)  # type: ignore[no-any-return]


@strawberry.type(
    description="A submission declined, with nothing kept; the same key may be used again once it is mended."
)
class Refused:
    code: str = strawberry.field(description="A stable code.")
    sentence: str = strawberry.field(description="What is wrong and what to do.")
    field: str | None = strawberry.field(description="The input field at fault.")


@dataclass(frozen=True)
class Edge:
    """A member that leads to rows of a facet: from what it hangs on, from the case, or from the root."""

    owner: str  # the type it is on; `Query` for a register
    name: str
    facet: Facet
    many: bool
    up: bool = False  # leads to what the row hangs on


@dataclass(frozen=True)
class Followed:
    """A field of `Subscription`: what it is told as, and what is read anew for it."""

    name: str
    payload: str  # the type it is told as
    member: str  # of that type: what is read
    facet: Facet
    edge: Edge | None  # along which it is read; a record that is followed by its id has none
    words: str


class Graph:
    """The full schema of one house, with the maps the projections and the read plan are made from."""

    def __init__(
        self,
        registry: Registry,
        submissions: Mapping[str, SubmissionRule],
        measures: Mapping[str, Measure] = types.MappingProxyType({}),
    ) -> None:
        self.registry = registry.complete()
        self.facets = registry.facets
        self.drawn = registry.drawn
        self.every = {**self.facets, **self.drawn}
        self.submissions = {s.mutation: s for s in submissions.values()}
        self.measures = measures
        self._measured: dict[Audience, dict[str, Measure]] = {}
        self._axes: dict[Audience, dict[Grouping, Axis]] = {}
        self.scopes = Scopes(self.every.values(), self.submissions.values())
        self._takers = _takers(submissions.values())
        self.edges: dict[tuple[str, str], Edge] = {}
        facts = [rule for facet in self.every.values() for rule in facet.facts.values()]
        told = {r.python_type for r in (*facts, *PROVENANCE.facts.values(), *FEED.facts.values())}
        told |= {axis.python_type for axis in AXES} if measures else set()
        met = told.union(*(_types_taken(s.takes) for s in self.submissions.values()))
        self.enums: dict[str, type[Enum]] = {t.__name__: t for t in met if issubclass(t, Enum)}
        self._filter_names = {_filter_name(rule) for rule in facts}
        self._enum_types: dict[type[Enum], Any] = {}
        self._part_types: dict[type[Part], Any] = {}
        self._filters: dict[str, Any] = {}
        self._classes: dict[str, type] = {}
        self._scopes_of: dict[tuple[str, Audience], frozenset[str]] = {}
        for facet in self.every.values():
            for edge in self._edges_to(facet):
                self.edges[edge.owner, edge.name] = edge
        self.followed = {one.name: one for one in self._followed()}
        self._told_as = {one.payload: one for one in self.followed.values()}
        self._fact_by_member: dict[str, dict[str, FactRule]] = {}
        for facet in self.every.values():
            rules = facet.facts.values()
            self._fact_by_member[facet.name] = {camel(r.name): r for r in rules} | {r.name: r for r in rules}
        self._provenance = {camel(r.name): r for r in PROVENANCE.facts.values()}
        self._feed = {camel(r.name): r for r in FEED.facts.values()}

    @cached_property
    def schema(self) -> strawberry.Schema:
        """The full schema, made when it is first asked for: that takes longer than most commands, which have no use for it."""
        return self._build()

    def _edges_to(self, facet: Facet) -> Iterable[Edge]:
        if facet.is_case:
            yield Edge("Query", "case", facet, many=False)
            yield Edge("Query", "cases", facet, many=True)
            return
        assert facet.parent is not None
        yield Edge(facet.parent.name, facet.called, facet, facet.many)
        if facet.own_on_viewer:
            yield Edge("Viewer", facet.own_on_viewer, facet, many=True)
        if facet.on_case:
            yield Edge(facet.case.name, facet.on_case, facet, many=True)
        if facet.register:
            yield Edge("Query", facet.register, facet, many=True)
        yield Edge(facet.name, "case", facet.case, many=False, up=True)
        if not facet.parent.is_case:
            yield Edge(
                facet.name, facet.parent.name[0].lower() + facet.parent.name[1:], facet.parent, many=False, up=True
            )

    def _followed(self) -> Iterable[Followed]:
        case = self.edges.get(("Query", "case"))
        if case is not None:
            words = (
                "Tells of the case with this designator: how it reads now, and again whenever that reads differently."
            )
            yield Followed("caseChanged", "CaseChanged", "case", case.facet, case, words)
        if "RomCall" in self.facets:
            words = "Tells of the call with this id: how it reads now, and again whenever that reads differently."
            yield Followed("romCallChanged", "RomCallChanged", "romCall", self.facets["RomCall"], None, words)
        duties = self.edges.get(("Viewer", "duties"))
        if duties is not None:
            words = "Tells of what you owe: how it reads now, and again whenever that reads differently."
            yield Followed("dutiesChanged", "DutiesChanged", "duties", duties.facet, duties, words)

    # What exists for whom.

    def exists(self, type_name: str, member: str, audience: Audience) -> bool:
        """Whether a member of a type exists for an audience; what no rule speaks of and no list names exists for nobody."""
        if (type_name, member) in self.edges:
            edge = self.edges[type_name, member]
            owner = self.every.get(edge.owner)
            return edge.facet.exists_for(audience) and (owner is None or owner.exists_for(audience))
        if type_name == FEED.name or (type_name, member) == FEEDS:
            return FEED.exists_for(audience) and (type_name == "Source" or audience in self._feed[member].audiences)
        if type_name in FOR_ALL or type_name in self._filter_names:  # a filter is met only in the `Where` of a fact
            return True
        if type_name == "Query":
            return member in QUERIES_FOR_ALL or (member == PORTFOLIO and bool(self.measured(audience)))
        if type_name == "Portfolio":
            return member in OF_PORTFOLIO and bool(self.measured(audience))
        if type_name == "PortfolioGroup":
            groups = (*self.measured(audience), *(axis.name for axis in self.axes(audience).values()))
            return member in map(camel, groups)
        if type_name == "Subscription":
            return member in self.followed and self.followed[member].facet.exists_for(audience)
        if type_name in self._told_as:
            followed = self._told_as[type_name]
            return member in ("cursor", "kind", followed.member) and followed.facet.exists_for(audience)
        if type_name == "Mutation":
            return member in self.submissions and audience in self.submissions[member].by
        if type_name == "Provenance":
            return member in self._provenance and audience in self._provenance[member].audiences
        if type_name in self._takers:
            return audience in self._takers[type_name]
        for suffix, members in MADE_FOR_FACETS.items():
            facet = self.every.get(type_name.removesuffix(suffix)) if type_name.endswith(suffix) else None
            if facet is not None:
                members = members - OF_RECORDS if facet.drawn else members
                facts = self._fact_by_member[facet.name] if suffix in OF_FACTS else {}
                rule = facts.get(member.lower() if suffix == "OrderFact" else member)
                told = member in members or (rule is not None and audience in rule.audiences)
                return told and facet.exists_for(audience)
        return False

    def opens_whole(self, facet: Facet, audience: Audience) -> bool:
        """Whether an audience may see every fact of a record that exists for it, whatever its state and whoever's it is."""
        return facet.exists_for(audience) and all(
            audience in rule.open_to and audience not in rule.quietly for rule in facet.facts.values()
        )

    def exists_for_both(self, type_name: str, member: str, audience: Audience, auditor: Audience) -> bool:
        """Whether a member exists where an auditor looks through an audience's eyes: for both; nothing is submitted or followed.

        Of a facet of which the auditor may not see every fact it sees nothing: which of its facts a condition would
        open to the one and not to the other is never weighed fact by fact.
        """
        facet = self.edges[type_name, member].facet if (type_name, member) in self.edges else self.every.get(type_name)
        if type_name in ("Mutation", "Subscription") or (facet is not None and not self.opens_whole(facet, auditor)):
            return False
        if type_name == "PortfolioGroup" and not all(
            self.opens_whole(self.facets[name], auditor) for name in self._counted(member)
        ):
            return False
        return self.exists(type_name, member, audience) and self.exists(type_name, member, auditor)

    # Numbers over many cases.

    def measured(self, audience: Audience) -> Mapping[str, Measure]:
        """The measures an audience can be told, by name, each with what of it the audience can be told."""
        if audience not in self._measured:
            self._measured[audience] = met(self.measures, self.registry, audience)
        return self._measured[audience]

    def axes(self, audience: Audience) -> Mapping[Grouping, Axis]:
        """What an audience can tell groups apart by."""
        if audience not in self._axes:
            self._axes[audience] = axes(self.measures, self.registry, audience)
        return self._axes[audience]

    def grouped_from(self, audience: Audience) -> frozenset[str]:
        """The facets whose records say for an audience which group a row is in."""
        of_countries = any(axis.of_country for axis in self.axes(audience).values())
        return frozenset({self.registry.root().name} | ({NATION} if of_countries else set()))

    def _counted(self, member: str) -> frozenset[str]:
        """The facets a member of a group is made of."""
        return next(
            (m.drawn_from() for m in self.measures.values() if camel(m.name) == member),
            frozenset({self.registry.root().name}),
        )

    def scopes_of(self, facet: str, audience: Audience) -> frozenset[str]:
        """What a token must reach to be told of a facet: of a drawn one, everything that it is drawn from too."""
        key = facet, audience
        if key not in self._scopes_of:
            drawn = self.drawn.get(facet)
            below = self.registry.drawn_from(drawn, audience) if drawn else frozenset()
            self._scopes_of[key] = frozenset({facet}) | below
        return self._scopes_of[key]

    def words(self, enum_name: str, audience: Audience) -> frozenset[str] | None:
        """The values of an enum that exist for an audience; none means that no rule restricts them."""
        if enum_name in FOR_ALL:
            return None
        if enum_name == SourceState.__name__:
            return states_told(audience)
        if enum_name == Grouping.__name__:
            return frozenset(grouping.name for grouping in self.axes(audience))
        enum = self.enums.get(enum_name)
        if enum is None:
            return frozenset()
        if enum is ExportSubject:
            return frozenset(name for name, table in TABLES.items() if told_to(table, self, audience) is not None)
        for submission in self.submissions.values():
            if audience in submission.by and enum in _types_taken(submission.takes):
                return frozenset(enum.__members__)
        seen: set[str] = set()
        for facet in self.every.values():
            for rule in facet.facts.values():
                if rule.python_type is enum and audience in rule.audiences and facet.exists_for(audience):
                    if facet.drawn:
                        seen |= self._drawn_words(facet, rule, audience)
                        continue
                    shown = rule.shown.get(audience)
                    seen |= {w.name for w in shown.words.values()} if shown else set(enum.__members__)
        return frozenset(seen)

    def words_for_both(self, enum_name: str, audience: Audience, auditor: Audience) -> frozenset[str] | None:
        """The values of an enum that exist where an auditor looks through an audience's eyes."""
        ours, theirs = self.words(enum_name, audience), self.words(enum_name, auditor)
        return ours if theirs is None else theirs if ours is None else ours & theirs

    def _drawn_words(self, facet: Facet, rule: FactRule, audience: Audience) -> set[str]:
        """The words that the strands an audience meets can give."""
        given = (strand.gives.get(rule.name) for strand in self.registry.strands(facet, audience))
        parts = (part for expression in given if expression is not None for part in expression.parts())
        return {p.value.name for p in parts if isinstance(p, Literal) and isinstance(p.value, rule.python_type)}  # type: ignore[attr-defined]

    # The types.

    def _build(self) -> strawberry.Schema:
        self._classes["Provenance"] = types.new_class("Provenance")
        for facet in self.every.values():
            for suffix in ("", "Connection", "Edge", "Where", "Order"):
                bases = (Node,) if not suffix and not facet.drawn else ()
                self._classes[facet.name + suffix] = types.new_class(facet.name + suffix, bases)
        self._object_type(self._classes["Provenance"], PROVENANCE, {})
        strawberry.type(description=PROVENANCE.words)(self._classes["Provenance"])
        for facet in self.every.values():
            self._facet_types(facet)
        for facet in self.every.values():
            strawberry.type(description=facet.words)(self._classes[facet.name])
            strawberry.type(description=f"A page of `{facet.name}` and how many there are in all.")(
                self._classes[facet.name + "Connection"]
            )
            strawberry.type(description=f"One `{facet.name}` and its place in the list.")(
                self._classes[facet.name + "Edge"]
            )
            strawberry.input(description=f"Which `{facet.name}`: every given part must hold; null never compares.")(
                self._classes[facet.name + "Where"]
            )
            strawberry.input(description=f"By which fact to sort `{facet.name}`.")(self._classes[facet.name + "Order"])
        self._classes["Source"] = self._source()
        viewer: Any = types.new_class("Viewer", (Viewer,))
        for (owner, name), edge in self.edges.items():
            if owner == "Viewer":
                setattr(viewer, f"{name}_", self._member(edge))
        self._classes["Viewer"] = strawberry.type(viewer, description="Who is asking.")
        for shown, name in SHOWN_AS.items():
            self._classes[name] = self._shown_as(shown, name)
        made = strawberry.Schema(
            query=self._query(),
            mutation=self._mutation(),
            subscription=self._subscription() if self.followed else None,
            types=[self._classes[f] for f in self.facets],
            config=StrawberryConfig(scalar_map=SCALARS, auto_camel_case=True),
        )
        return introspectable(made)

    @staticmethod
    def _shown_as(shown: Shown, name: str) -> type:
        amount, count = shown is Shown.AMOUNT, shown is Shown.COUNT
        value: Any = Money if amount else float
        of = "each in the currency of the rest" if amount else "such as days"
        members: dict[str, tuple[Any, str]] = {"count": (int, "How many records there are with a value.")}
        if not count:
            members |= {
                "sum": (_or_null(value), f"All values added up, {of}."),
                "median": (_or_null(value), "The value in the middle; between two, half way."),
                "average": (_or_null(value), "The mean of the values."),
                "least": (_or_null(value), "The least value; null of what is told of groups of parties alone."),
                "greatest": (_or_null(value), "The greatest value; null of what is told of groups of parties alone."),
            }
        if amount:
            members["currency"] = (str, "The currency, by its ISO 4217 code; amounts of another are another entry.")
        elif not count:
            members["standard"] = (
                _or_null(float),
                "The median of what the values are held against, where there is one.",
            )
            members["beyond_standard"] = (int, "How many values are greater than what they are held against.")
        members["as_of"] = (_or_null(Instant), "As of when the oldest of the records stands, for the part you see.")
        members["sources"] = (list[str], "The classes of source the records are from.")
        made: Any = types.new_class(name)
        made.__annotations__ = {member: type_ for member, (type_, _) in members.items()}
        for member, (_, words) in members.items():
            setattr(made, member, strawberry.field(description=words))
        described = {
            Shown.COUNT: "How many records there are.",
            Shown.NUMBER: "What the values of many records come to, such as days.",
            Shown.AMOUNT: "What the amounts of many records come to, in one currency.",
        }
        told: type = strawberry.type(made, description=described[shown])
        return told

    def _portfolio(self) -> Any:
        """The field of the numbers over many cases, and its types."""
        group: Any = types.new_class("PortfolioGroup")
        group.__annotations__ = {}
        for axis in AXES:
            base: Any = axis.python_type
            base = self._enum(base) if issubclass(base, Enum) else base
            group.__annotations__[axis.name] = _or_null(base)
            words = f"{axis.words} Null unless the groups are told apart by it."
            setattr(group, axis.name, strawberry.field(description=words))
        for one in self.measures.values():
            base = self._classes[SHOWN_AS[one.shown]]
            group.__annotations__[one.name] = _or_null(
                list.__class_getitem__(base) if one.shown is Shown.AMOUNT else base
            )
            setattr(group, one.name, strawberry.field(description=f"{one.words} ({one.under})"))
        told = strawberry.type(group, description="What is told of the cases that belong together.")
        made: Any = types.new_class("Portfolio")
        made.__annotations__ = {"groups": list.__class_getitem__(told), "complete": bool, "as_of": Instant}
        made.groups = strawberry.field(
            description=f"The groups, in the order of what tells them apart; at most {MOST_GROUPS}."
        )
        made.complete = strawberry.field(description="Whether these are all the groups there are.")
        made.as_of = strawberry.field(description="When it was read.")
        answer = strawberry.type(made, description="Numbers over the cases you may see, and over nothing else.")

        def portfolio(where: Any = strawberry.UNSET, group_by: Any = strawberry.UNSET) -> Any: ...

        case = next(f for f in self.facets.values() if f.is_case)
        grouping = strawberry.enum(Grouping, description=(Grouping.__doc__ or "").strip())
        portfolio.__annotations__["where"] = _or_null(self._classes[case.name + "Where"])
        portfolio.__annotations__["group_by"] = _or_null(list.__class_getitem__(grouping))
        portfolio.__annotations__["return"] = answer
        words = "Numbers over the cases you may see: counts, sums, medians and ages, told apart as you ask."
        return strawberry.field(resolver=portfolio, description=words)

    def _source(self) -> type:
        feed: Any = types.new_class(FEED.name)
        self._object_type(feed, FEED, {})
        strawberry.type(description=FEED.words)(feed)

        def feeds(self: Any) -> Any:
            return self.by_name

        feeds.__annotations__ = {"return": list[feed]}
        source: Any = types.new_class("Source", (Source,))
        source.feeds = strawberry.field(resolver=feeds, description="The sources of the class, each by its name.")
        made: type = strawberry.type(source, description="A class of source and how fresh it is.")
        return made

    def _type_of(self, rule: FactRule | Given) -> Any:
        base: Any = rule.python_type
        if isinstance(base, type) and issubclass(base, Enum):
            base = self._enum(base)
        if isinstance(base, type) and issubclass(base, Part):
            base = self._part(base)
        base = {datetime: Instant, date: Day, RecordId: strawberry.ID}.get(base, base)
        if (isinstance(rule, FactRule) and rule.kind is Kind.LIST) or (isinstance(rule, Given) and rule.many):
            base = list[base]
        return _or_null(base) if rule.nullable else base

    def _enum(self, enum: type[Enum]) -> Any:
        if enum not in self._enum_types:
            self._enum_types[enum] = strawberry.enum(enum, description=(enum.__doc__ or "").strip())
        return self._enum_types[enum]

    def _object_type(self, cls: Any, facet: Facet, edges: Mapping[str, Any]) -> None:
        cls.__annotations__ = {}
        for rule in facet.facts.values():
            disclosed = Disclosed(
                open_to=sorted(a.name for a in rule.open_to),
                once=sorted(f"{a.name}: {c.name}" for a, c in rule.once.items()),
                own=sorted(a.name for a in rule.own),
                under=rule.under,
            )
            member = strawberry.field(
                resolver=_told(rule, self._type_of(rule)), description=rule.words, directives=[disclosed]
            )
            setattr(cls, rule.name, member)
        for name, member in edges.items():
            setattr(cls, name, member)

    def _facet_types(self, facet: Facet) -> None:
        members: dict[str, Any] = {}
        for (owner, name), edge in self.edges.items():
            if owner == facet.name:
                members[f"{name}_"] = self._member(edge)

        def provenance(self: Any) -> Any:
            return self

        provenance.__annotations__ = {"return": self._classes["Provenance"]}
        if not facet.drawn:
            members["provenance"] = strawberry.field(
                resolver=provenance, description="Where the record comes from, for the part of it the reader sees."
            )
        cls: Any = self._classes[facet.name]
        self._object_type(cls, facet, members)
        kind = facet.name
        cls.is_type_of = classmethod(lambda _cls, row, _info: row.facet == kind)

        connection: Any = self._classes[facet.name + "Connection"]
        edge_type: Any = self._classes[facet.name + "Edge"]
        connection.__annotations__ = {
            "nodes": list[cls],
            "edges": list[edge_type],
            "page_info": PageInfo,
            "total_count": int,
        }
        for name, words in (
            ("nodes", "The records of the page."),
            ("edges", "The records of the page, each with its cursor."),
            ("page_info", "Where the page stands."),
            ("total_count", "How many there are in all, for this reader and filter."),
        ):
            setattr(connection, name, strawberry.field(description=words))
        edge_type.__annotations__ = {"node": cls, "cursor": str}
        edge_type.node = strawberry.field(description="The record.")
        edge_type.cursor = strawberry.field(description="Its place, sealed to this reader, field and arguments.")

        where: Any = self._classes[facet.name + "Where"]
        where.__annotations__ = {"and_": _or_null(list[where]), "or_": _or_null(list[where]), "not_": _or_null(where)}
        where.and_ = strawberry.field(name="and", default=strawberry.UNSET, description="Every one of these holds.")
        where.or_ = strawberry.field(name="or", default=strawberry.UNSET, description="At least one of these holds.")
        where.not_ = strawberry.field(name="not", default=strawberry.UNSET, description="This does not hold.")
        for rule in facet.facts.values():
            where.__annotations__[rule.name] = _or_null(self._filter(rule))
            setattr(where, rule.name, strawberry.field(default=strawberry.UNSET, description=f"Compare: {rule.words}"))
        sortable = {r.name.upper(): r.name for r in facet.facts.values() if r.kind is not Kind.LIST}
        make: Any = Enum  # its functional form, with names known only now
        facts = make(f"{facet.name}OrderFact", sortable)
        order_fact = strawberry.enum(facts, description=f"The facts `{facet.name}` can be sorted by.")
        order: Any = self._classes[facet.name + "Order"]
        order.__annotations__ = {"fact": order_fact, "direction": self._direction}
        order.fact = strawberry.field(description="The fact.")
        order.direction = strawberry.field(default=Direction.ASC, description="Which end comes first.")

    @property
    def _direction(self) -> Any:
        return _direction_type()

    def _filter(self, rule: FactRule) -> Any:
        base: Any = rule.python_type
        name = _filter_name(rule)
        if name in self._filters:
            return self._filters[name]
        scalar: Any = self._enum(base) if rule.kind is Kind.WORD else {datetime: Instant, date: Day}.get(base, base)
        operators: dict[str, tuple[Any, str]] = {
            "eq": (scalar, "It is this."),
            "ne": (scalar, "It has a value and is not this; money of another currency is not compared."),
            "in_": (list[scalar], "It is one of these."),
            "is_null": (bool, "Whether it is null for the reader."),
        }
        if rule.kind in (Kind.NUMBER, Kind.DAY, Kind.INSTANT, Kind.MONEY):
            more = " Money compares within one currency." if rule.kind is Kind.MONEY else ""
            operators |= {
                "gt": (scalar, "It is greater or later." + more),
                "gte": (scalar, "It is not less or earlier." + more),
                "lt": (scalar, "It is less or earlier." + more),
                "lte": (scalar, "It is not greater or later." + more),
            }
        if rule.kind in (Kind.TEXT, Kind.CODE):
            operators["starts_with"] = (str, "It begins with this, letter for letter.")
        if rule.kind is Kind.TEXT:
            operators["contains"] = (str, "This stands in it, letter for letter.")
        if rule.kind is Kind.YES_NO:
            operators = {k: operators[k] for k in ("eq", "is_null")}
        if rule.kind is Kind.LIST:
            operators = {"has": (str, "One of its entries is this."), "is_null": operators["is_null"]}
        made: Any = types.new_class(name)
        made.__annotations__ = {}
        for operator, (kind, words) in operators.items():
            made.__annotations__[operator] = _or_null(kind)
            plain = operator.rstrip("_")
            options: dict[str, Any] = {"name": plain} if keyword.iskeyword(plain) else {}
            setattr(made, operator, strawberry.field(default=strawberry.UNSET, description=words, **options))
        self._filters[name] = strawberry.input(made, description="Every given part must hold; null never compares.")
        return made

    def _member(self, edge: Edge) -> Any:
        target: Any = self._classes[edge.facet.name]
        if not edge.many:

            async def single(self: Any, info: strawberry.Info) -> Any:
                return await info.context.reader.single(edge, self, info)

            single.__annotations__["return"] = _or_null(target)
            words = f"The `{edge.facet.name}` it hangs on." if edge.up else edge.facet.words
            return strawberry.field(resolver=single, name=edge.name, description=words)

        async def several(
            self: Any,
            info: strawberry.Info,
            where: Any = strawberry.UNSET,
            order_by: Any = strawberry.UNSET,
            first: int | None = strawberry.UNSET,
            after: str | None = strawberry.UNSET,
            last: int | None = strawberry.UNSET,
            before: str | None = strawberry.UNSET,
        ) -> Any:
            return await info.context.reader.several(edge, self, info)

        several.__annotations__["where"] = _or_null(self._classes[edge.facet.name + "Where"])
        several.__annotations__["order_by"] = _or_null(list.__class_getitem__(self._classes[edge.facet.name + "Order"]))
        several.__annotations__["return"] = self._classes[edge.facet.name + "Connection"]
        return strawberry.field(resolver=several, name=edge.name, description=edge.facet.words)

    def _query(self) -> type:
        query: Any = types.new_class("Query")
        query.__annotations__ = {}
        case = self.edges["Query", "case"]

        async def one_case(self: Any, info: strawberry.Info, designator: CaseDesignator) -> Any:
            return await info.context.reader.single(case, None, info)

        one_case.__annotations__["return"] = _or_null(self._classes[case.facet.name])
        query.case = strawberry.field(
            resolver=one_case, description="The case with this designator, when it is yours to see."
        )
        for (owner, name), edge in self.edges.items():
            if owner == "Query" and edge.many:
                setattr(query, name + "_", self._member(edge))

        async def node(info: strawberry.Info, id: strawberry.ID) -> Node | None:
            return await info.context.reader.node(id)  # type: ignore[no-any-return]

        async def nodes(info: strawberry.Info, ids: list[strawberry.ID]) -> list[Node | None]:
            return await info.context.reader.nodes(ids)  # type: ignore[no-any-return]

        def viewer(info: strawberry.Info) -> Any:
            return info.context.viewer()

        viewer.__annotations__["return"] = self._classes["Viewer"]

        async def sources(info: strawberry.Info) -> Any:
            return await info.context.sources()

        sources.__annotations__["return"] = list.__class_getitem__(self._classes["Source"])

        def disclosure(info: strawberry.Info) -> list[DisclosureRule]:
            return info.context.disclosure()  # type: ignore[no-any-return]

        if self.measures:
            query.portfolio = self._portfolio()
        query.node = strawberry.field(resolver=node, description="The record with this id, when it is yours to see.")
        query.nodes = strawberry.field(
            resolver=nodes, description="The records with these ids, in their order; null where not yours."
        )
        query.viewer = strawberry.field(resolver=viewer, description="Who is asking.")
        query.sources = strawberry.field(
            resolver=sources, description="The classes of source behind what you see, and how fresh they are."
        )
        query.disclosure = strawberry.field(
            resolver=disclosure, description="The rules of disclosure that hold for your seat."
        )
        made: type = strawberry.type(query, description="What can be asked.")
        return made

    def _mutation(self) -> type:
        mutation: Any = types.new_class("Mutation")
        mutation.__annotations__ = {}
        for rule in self.submissions.values():
            setattr(mutation, rule.mutation, self._submission(rule))
        made: type = strawberry.type(
            mutation, description="What can be submitted; each answers a receipt or a refusal."
        )
        return made

    def _subscription(self) -> type:
        kind = strawberry.enum(ChangeKind, description=(ChangeKind.__doc__ or "").strip())
        subscription: Any = types.new_class("Subscription")
        subscription.__annotations__ = {}
        for followed in self.followed.values():
            made: Any = types.new_class(followed.payload)
            made.__annotations__ = {"cursor": str, "kind": kind}
            made.cursor = strawberry.field(
                description="Where this was told: come again with it under `after` within a day, and nothing is told twice."
            )
            made.kind = strawberry.field(description="Whether it is there to be read.")
            if followed.edge is not None and followed.edge.many:
                setattr(made, f"{followed.member}_", self._member(followed.edge))
            else:
                member = followed.member
                made.__annotations__[f"{member}_"] = _or_null(self._classes[followed.facet.name])
                read = strawberry.field(name=member, description="As it reads now; null once it is not yours to see.")
                setattr(made, f"{member}_", read)
            told = strawberry.type(made, description=f"What `{followed.name}` tells.")
            setattr(subscription, f"{followed.name}_", _followed_by(followed, told))
        tells: type = strawberry.type(
            subscription, description="What can be followed: what you select is told when it reads differently to you."
        )
        return tells

    def _part(self, part: type[Part]) -> Any:
        if part not in self._part_types:
            made: Any = types.new_class(part.__name__ + "Input")
            made.__annotations__ = {}
            self._part_types[part] = self._input(made, part.takes, part.words)
        return self._part_types[part]

    def _input(self, made: Any, takes: Mapping[str, Given], words: str) -> Any:
        for given in takes.values():
            made.__annotations__[given.name] = self._type_of(given)
            default = {"default": strawberry.UNSET} if given.nullable else {}
            setattr(made, given.name, strawberry.field(description=given.words, **default))
        return strawberry.input(made, description=words)

    def _submission(self, rule: SubmissionRule) -> Any:
        taken: Any = types.new_class(rule.name + "Input")
        taken.__annotations__ = {"idempotency_key": strawberry.ID}
        taken.idempotency_key = strawberry.field(
            description="Your own key for this submission, 1 to 200 characters; sending it again gives the same receipt."
        )
        input_type = self._input(taken, rule.takes, rule.words)
        answer = strawberry.union(rule.name + "Result", description="A receipt, or why not.")
        name = rule.mutation

        async def submit(info: strawberry.Info, input: Any) -> Any:
            return await info.context.submit(name, info)

        submit.__annotations__["input"] = input_type
        submit.__annotations__["return"] = _annotated_union(answer)
        return strawberry.field(resolver=submit, name=name, description=f"{rule.words} ({rule.under})")


def _followed_by(followed: Followed, told: Any) -> Any:
    """A field of `Subscription`. Its arguments are read off a function, which nobody calls: events are read like queries."""
    after = Annotated[str | None, strawberry.argument(description="The `cursor` of the last event you were told.")]

    def of_a_case(designator: CaseDesignator, after: Any = strawberry.UNSET) -> Any: ...

    def of_a_record(id: strawberry.ID, after: Any = strawberry.UNSET) -> Any: ...

    def of_the_viewer(after: Any = strawberry.UNSET) -> Any: ...

    by_edge: Any = of_the_viewer if followed.edge is not None and followed.edge.many else of_a_case
    by: Any = of_a_record if followed.edge is None else by_edge
    by.__annotations__["after"] = after
    by.__annotations__["return"] = told
    return strawberry.field(resolver=by, name=followed.name, description=followed.words)


def _filter_name(rule: FactRule) -> str:
    name = {Kind.LIST: "TextList", Kind.DAY: "Date", Kind.INSTANT: "DateTime", Kind.NUMBER: "Number", Kind.TEXT: "Text",
            Kind.YES_NO: "YesNo"}.get(rule.kind, rule.python_type.__name__)  # fmt: skip
    return f"{name}Filter"


def _types_taken(takes: Mapping[str, Given]) -> set[type]:
    """Every type a submission takes, those of its parts too."""
    found = {given.python_type for given in takes.values()}
    return found.union(*(_types_taken(t.takes) for t in found if issubclass(t, Part)))


def _takers(submissions: Iterable[SubmissionRule]) -> dict[str, frozenset[Audience]]:
    """Who meets each input type: those who make a submission that takes it."""
    found: dict[str, frozenset[Audience]] = {}
    for rule in submissions:
        for taken in (rule.name, *(t.__name__ for t in _types_taken(rule.takes) if issubclass(t, Part))):
            found[f"{taken}Input"] = found.get(f"{taken}Input", frozenset()) | rule.by
    return found


def _told(rule: FactRule, answers: Any) -> Callable[..., Any]:
    def told(self: Any, info: strawberry.Info) -> Any:
        if rule.once:
            info.context.reader.tell(self, rule, info._raw_info)
        return getattr(self, rule.name)

    told.__annotations__["return"] = answers
    return told


def _or_null(type_: Any) -> Any:
    return Optional.__getitem__(type_)


def _annotated_union(answer: Any) -> Any:
    return Annotated[Receipt | Refused, answer]


_IS_ONE_OF = introspection_types["__Type"].fields["isOneOf"]  # type: ignore[attr-defined]


def introspectable(made: strawberry.Schema) -> strawberry.Schema:
    """A schema just made, with `isOneOf` as graphql-core has it: strawberry's own, put there for every schema of the
    process, fails on lists and non-null types.
    """
    introspection_types["__Type"].fields["isOneOf"] = _IS_ONE_OF  # type: ignore[attr-defined]
    return made


@cache
def _direction_type() -> Any:
    return strawberry.enum(Direction, description=(Direction.__doc__ or "").strip())


@cache
def the_graph() -> Graph:
    """The product's own graph, built once."""
    import schema.facets
    import schema.measures
    import schema.submissions  # noqa: F401 - a file placed there is a mutation
    from schema.disclosure import house

    return Graph(house, SUBMISSIONS, house_measures.declared)
