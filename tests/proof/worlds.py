"""Worlds to be read: random rows of every facet, the cast that reads them, and twins differing only in what is hidden.

A world is what the store keeps: for each facet its rows, versions and all. It is made from a seed, so that a failure
can be met again. Every text is a canary, so that one found where it should not be names the fact it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from schema.audience import CCMD, INDUSTRY, PARTNER_NATION, SCO, STATE, Audience, Principal
from schema.conditions import Fact, Some
from schema.disclosure import SCOPE, Facet, FactRule, Kind
from schema.facets.discrepancy import COMPARED
from schema.facets.second_telling import TELLING, TOLD_BY_SEVERAL, comparable, named
from schema.graph import Graph, the_graph
from schema.markings import UNREVIEWED, Marking
from schema.strands import spelled
from schema.values import Money, instant_text
from tests.proof.oracle import Reader, Row, World

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)

CUSTOMERS = ("BN", "VE")
AGENCIES = ("D", "B")
COMPANIES = ("1ABC2", "2DEF3", "3GHJ4")
# What a code of each kind can be; one of any other kind names a case.
_CODES = {"CageCode": COMPANIES, "CustomerCode": CUSTOMERS, "AgencyCode": AGENCIES}
PROGRAM_CODES = ("B2", "S4")
# What several records are about: each is one of two, so that some of them are about the same.
SHARED = {
    **dict.fromkeys(
        (("CongressionalNotification", "transmittal"), ("NotificationMatch", "transmittal")), ("26-11", "26-12")
    ),
    ("CongressionalNotification", "published_in"): ("Federal Register", "State"),
    **dict.fromkeys(
        ((facet, "transport_number") for facet in ("Shipment", "RequisitionShipment", "AvailabilityNotice")),
        ("TCN-1", "TCN-2"),
    ),
    **dict.fromkeys((("Shipment", "document_number"), ("Delivery", "document_number")), ("DOC-1", "DOC-2")),
    **dict.fromkeys((("Shipment", "suffix"), ("Delivery", "suffix")), ("A", "B")),
    ("SupplyDiscrepancyReport", "number"): ("REPORT-1", "REPORT-2"),
    ("ComplianceVisit", "country"): CUSTOMERS,
}
DECIDED = "DiscrepancyResolution"
# What is about a country where it hangs on no case.
OF_A_COUNTRY = tuple(facet.name for facet in the_graph().facets.values() if facet.about_a_country)

_CAST = {
    "partner BN": "partner:BN",
    "partner VE": "partner:VE",
    "sco BN": "sco:BN",
    "sco VE": "sco:VE",
    "dsca": "dsca",
    "state": "state",
    "agency D": "agency:D",
    "agency B": "agency:B",
    "industry 1ABC2": "industry:1ABC2",
    "industry 2DEF3": "industry:2DEF3",
    "industry 3GHJ4": "industry:3GHJ4",
    "ccmd": "ccmd:CENTCOM:BN",
    "dfas": "dfas",
}

_PARTIES = (
    *(f"customer:{c}" for c in CUSTOMERS),
    *(f"office:{c}" for c in CUSTOMERS),
    *(f"company:{c}" for c in COMPANIES),
    "department:STATE",
    "command:CENTCOM",
)

_BANNERS = (
    "CUI//NOFORN",
    "CUI//FED ONLY",
    "CUI//FEDCON",
    "CUI//NOCON",
    "CUI//AC",
    "CUI//RELIDO",
    "CUI//REL TO USA, BNA",
    "CUI//REL TO USA, VED",
    "CUI//DISPLAY ONLY BNA",
    "CUI//SP-PROPIN",
    "CUI//SP-PROPIN//FED ONLY",
    "CUI//SP-PROPIN//DL ONLY company:1ABC2, customer:BN, department:DSCA",
    "CUI//DL ONLY agency:D, office:BN",
    "CUI//EXPT",
)

# How a document or a case comes along, day by day; a version stands somewhere on the way.
_ON_THE_WAY = {
    "LetterOfOffer": ("milap_on", "sent_on", "accepted_on", "implemented_on"),
    "LetterOfRequest": ("received_on", "acknowledged_on"),
    "Case": ("delivered_from", "sustained_from", "closed_on"),
}


# A facet, the id of a record, and the name of a column.
Cell = tuple[str, str, str]


def principals() -> dict[str, Principal]:
    """The cast: every seat, and for the seats with parties those that must not learn of each other."""
    return {name: Principal.seated(seat) for name, seat in _CAST.items()}


def narrowed_principals() -> dict[str, Principal]:
    """Some of them with tokens for some cases, or for the cases of some agencies, or for those that are both."""
    return {
        "dsca for D": Principal.seated("dsca", services=frozenset("D")),
        "sco BN for B": Principal.seated("sco:BN", services=frozenset("B")),
        "agency D for D and P": Principal.seated("agency:D", services=frozenset("DP")),
        "state for some cases and D": Principal.seated(
            "state", cases=frozenset({"BN-D-UUG", "VE-B-DPU", "BN-D-JSG"}), services=frozenset("D")
        ),
    }


def world(seed: int, *, cases: int = 5, graph: Graph | None = None) -> World:
    """A world of some two hundred rows, the same for the same seed."""
    return _Maker(Random(seed), graph or the_graph()).whole(cases)


def worlds(*, cases: int = 5) -> st.SearchStrategy[World]:
    """The same for hypothesis."""
    return st.integers(min_value=0, max_value=2**32 - 1).map(lambda seed: world(seed, cases=cases))


def twin(
    one: World,
    principal: Principal,
    seed: int = 0,
    *,
    tries: int = 60,
    graph: Graph | None = None,
    among: Collection[str] = (),
) -> World:
    """A world that differs only in what the principal may not see: its complete view of the two is equal.

    Half of the tries change what is hidden on the records it does see; the others change, add and take away records,
    `among` those of some facets, or of all. What would show is undone.
    """
    rng, graph = Random(seed), graph or the_graph()
    reader = Reader(one, graph, principal, NOW)
    view, facts, sources, other = reader.view(), _hidden_facts(reader), _sources(reader), _copied(one)
    facts, sources = ([cell for cell in cells if not among or cell[0] in among] for cells in (facts, sources))
    seen = frozenset((r["id"], r["version"]) for f in graph.facets.values() for r in reader.universe(f).values())
    for _ in range(tries):
        changed = _copied(other)
        maker = _Maker(rng, graph, changed)
        match rng.randrange(4):
            case 0:
                maker.redraw(rng.sample(facts, min(len(facts), rng.choice((1, 8, 64)))))
            case 1:
                maker.redraw(rng.sample(sources, min(len(sources), rng.choice((1, 2, 4)))))
            case _:
                for _ in range(rng.choice((1, 2, 4))):
                    maker.disturb(seen, among)
        settle(changed, graph)
        if Reader(changed, graph, principal, NOW).sees(view):
            other = changed
    return other


def _hidden_facts(reader: Reader) -> list[Cell]:
    """What the reader is not told of the records it sees; what is open to it and null would show."""

    def hidden(facet: Facet, row: Row, rule: FactRule) -> bool:
        told = reader.told(facet, row, rule.name)
        masked = told.value is None and row.get(rule.name) is not None
        return rule.stored and (audience not in rule.audiences or told.waits_for is not None or masked)

    audience = reader._audience
    return [
        (facet.name, record, rule.name)
        for facet in reader.graph.facets.values()
        for record, row in reader.universe(facet).items()
        for rule in facet.facts.values()
        if hidden(facet, row, rule)
    ]


def _sources(reader: Reader) -> list[Cell]:
    """Who told of the records it sees, since when, and how they are marked."""
    names = ("originator", "as_of", "marking", "received_at")
    return [(f.name, i, n) for f in reader.graph.facets.values() for i in reader.universe(f) for n in names]


def _copied(one: World) -> World:
    """Rows are replaced or changed at their top only, so this is deep enough."""
    return {facet: [dict(r) for r in rows] for facet, rows in one.items()}


def settle(one: World, graph: Graph) -> World:
    """Compute the marks from the rows, and repeat each case's scope on all that hangs on it."""
    case = graph.registry.root()
    for facet in graph.facets.values():
        if facet.marks:
            reader = Reader(one, graph, None, NOW)
            for row in one[facet.name]:
                for mark in facet.marks.values():
                    row[mark.name] = reader.mark(facet, row, mark)
    cases = {row["id"]: row for row in one[case.name]}
    for facet in graph.facets.values():
        for row in one[facet.name]:
            of = cases.get(row["case_id"])
            if of is None and facet.parent is not None and facet.parent.name in OF_A_COUNTRY:
                of = next(r for r in one[facet.parent.name] if r["id"] == row["parent_id"])
            if of is not None:
                row.update({n: of[n] for n in SCOPE})
            elif facet.name in (*OF_A_COUNTRY, "Release"):
                row.update(_NO_CASE | {n: row[n] for n in ("customer", "benefitting", "agency")})
            else:
                row.update(_NO_CASE)
    return one


_NO_CASE: Row = {n: False if n in ("purchaser_told", "document_accepted") else "" for n in SCOPE}


class _Maker:
    """Makes rows; every choice is the seed's."""

    def __init__(self, rng: Random, graph: Graph, into: World | None = None) -> None:
        self.rng, self.graph = rng, graph
        self.world: World = into if into is not None else {name: [] for name in graph.facets}

    def whole(self, cases: int) -> World:
        """Each facet's rows are drawn apart, so that a fact more in one facet leaves the others as they were."""
        drawn = self.rng.getrandbits(64)
        for facet in self._in_order():
            self.rng = Random(f"{drawn} {facet.name}")
            if facet.is_case:
                for _ in range(cases):
                    self._case()
            for parent in self._latest(facet.parent) if facet.parent is not None else ():
                for _ in range(self._how_many(facet)):
                    self._record(facet, parent)
            if facet.name in (
                "CongressionalNotification",
                "PublicAward",
                "AccessRevocation",
                "AccessToken",
                "TokenAdministrator",
                *OF_A_COUNTRY,
            ):  # kept also where they hang on no case
                for _ in range(self.rng.randrange(3)):
                    self._record(facet, None)
        settle(self.world, self.graph)
        self.rng = Random(f"{drawn} acts")
        for _ in range(cases * 8):
            self._act()
        if DECIDED in self.graph.facets:
            self.rng = Random(f"{drawn} decisions")
            for _ in range(cases):
                self._decide()
        if TELLING in self.graph.facets:
            self.rng = Random(f"{drawn} second tellings")
            for _ in range(cases * 2):
                self._tell_otherwise()
        return settle(self.world, self.graph)

    def _tell_otherwise(self) -> None:
        """What a second source says of a record that there is: its own word, or another."""
        facet = TOLD_BY_SEVERAL[self.rng.choice(sorted(TOLD_BY_SEVERAL))]
        records = [r for r in self.world[facet.name] if r["case_id"]]
        if not records:
            return
        record, rule = self.rng.choice(records), self.rng.choice(list(comparable(facet)))
        case = next(r for r in self.world["Case"] if r["id"] == record["case_id"])
        row = self._row(self.graph.facets[TELLING], case, None, 1)
        row |= {"record": str(record["id"]), "record_type": facet.name, "record_version": record["version"]}
        value = self._value(facet, rule)
        row |= {"told": named(facet.name, rule), "value": None if value is None else spelled(value)}
        self._keep(self.graph.facets[TELLING], row)
        self._decide_between(named(facet.name, rule), record, row)

    def _decide_between(self, compared: str, record: Row, telling: Row) -> None:
        if self.rng.random() < 0.5:
            return
        case = next(r for r in self.world["Case"] if r["id"] == record["case_id"])
        row = self._row(self.graph.facets[DECIDED], case, None, 1)
        row |= {"compared": compared, "record": str(record["id"]), "record_type": telling["record_type"]}
        row |= {"record_version": record["version"], "other_record": str(telling["id"]), "other_record_type": TELLING}
        row |= {"other_version": telling["version"]}
        if self._key_is_free(self.graph.facets[DECIDED], row):
            self._keep(self.graph.facets[DECIDED], row)

    def _decide(self) -> None:
        """A decision about two records that may differ, in versions that there are."""
        compared = self.rng.choice(COMPARED)
        names = (compared.one[0], compared.other[0])
        ones, others = ([r for r in self.world[name] if r["case_id"]] for name in names)
        pairs = [(a, b) for a in ones for b in others if a["case_id"] == b["case_id"] and str(a["id"]) < str(b["id"])]
        if not pairs:
            return
        one, other = self.rng.choice(pairs)
        case = next(r for r in self.world["Case"] if r["id"] == one["case_id"])
        row = self._row(self.graph.facets[DECIDED], case, None, 1)
        row |= {"compared": compared.name, "record": str(one["id"]), "record_type": names[0]}
        row |= {"record_version": one["version"], "other_record": str(other["id"]), "other_record_type": names[1]}
        row |= {"other_version": other["version"]}
        if self._key_is_free(self.graph.facets[DECIDED], row):
            self._keep(self.graph.facets[DECIDED], row)

    def _in_order(self) -> Iterable[Facet]:
        """Parents before children; releases and consents last, for they are about the others."""
        return [f for f in self.graph.facets.values() if f.name not in ("Release", "Consent") and not f.inside]

    def _how_many(self, facet: Facet) -> int:
        if facet.name == "RomCall":
            return self.rng.choice((0, 1, 1, 2))
        if facet.name == "LetterOfRequest":
            return self.rng.choice((0, 1, 1, 1, 1, 2))
        if facet.many:
            return self.rng.choice((0, 1, 2, 2, 3))
        return self.rng.choice((0, 1, 1, 1, 2))

    def _latest(self, facet: Facet) -> list[Row]:
        return [r for r in self.world[facet.name] if r["latest"]]

    # Rows.

    def _case(self) -> Row:
        facet = self.graph.registry.root()
        built = self.rng.random() < 0.3
        benefitting = self.rng.choice(CUSTOMERS)
        customer, agency = (self.rng.choice(PROGRAM_CODES) if built else benefitting), self.rng.choice(AGENCIES)
        taken = {r["designator"] for r in self.world[facet.name]}
        designator = self._until(lambda: f"{customer}-{agency}-{self._letters(3)}", taken)
        row = self._row(facet, None, None, 1)
        row |= {
            "case_id": row["id"],
            "designator": designator,
            "customer": customer,
            "benefitting": benefitting,
            "agency": agency,
            "program": "BPC" if built else self.rng.choice(("FMS", "FMF")),
            "originator": f"agency:{agency}",
        }
        self.world[facet.name].append(row)
        return row

    def _record(self, facet: Facet, parent: Row | None) -> None:
        """A record with its versions, the rows inside each version with it."""
        row = self._row(facet, parent, None, 1)
        if not self._key_is_free(facet, row) or not self._number_is_free(facet, row):
            return
        self._keep(facet, row)
        for version in range(2, self.rng.choice((1, 1, 1, 2, 3)) + 1):
            later = self._row(facet, parent, row, version)
            if not self._number_is_free(facet, later):
                return
            self._keep(facet, later)

    def _keep(self, facet: Facet, row: Row) -> None:
        """One more version: the earlier ones stay behind it where the store keeps them."""
        earlier = [r for r in self.world[facet.name] if r["id"] == row["id"]]
        if facet.versioned:
            for other in earlier:
                other["latest"] = False
        else:
            self.world[facet.name] = [r for r in self.world[facet.name] if r["id"] != row["id"]]
        self.world[facet.name].append(row)
        for inner in (f for f in facet.children if f.inside):
            self._keep_inside(inner, row)

    def _keep_inside(self, inner: Facet, row: Row) -> None:
        """The parts of a new version: some that the version before had, with their ids and keys, and some new."""
        before = [r for r in self.world[inner.name] if r["parent_id"] == row["id"] and r["latest"]]
        for part in before:
            part["latest"] = False
        stay = [part for part in before if self.rng.random() < 0.6]
        for part in (*stay, *[None] * self.rng.choice((0, 1, 1, 2))):
            self._part(inner, row, part)

    def _part(self, inner: Facet, row: Row, before: Row | None) -> None:
        made = self._row(inner, row, before, row["version"]) | {"latest": row["latest"]}
        if self._key_is_free(inner, made):
            self.world[inner.name].append(made)

    def _row(self, facet: Facet, parent: Row | None, before: Row | None, version: int) -> Row:
        on_case = facet.parent is not None and facet.parent.is_case
        row: Row = {
            "id": before["id"] if before else self._id(),
            "version": version,
            "latest": True,
            "case_id": parent["case_id"] if parent else None,
            "parent_id": parent["id"] if parent else None,
            "parent_version": parent["version"] if parent and not on_case else None,
            "source": f"canary-source-{facet.name}",
            "source_class": self.rng.choice(("public_register", "submission", "agency_system")),
            "received_at": NOW,
            **self._as_of(),
            **self._marking(facet),
            **_NO_CASE,
        }
        for rule in facet.facts.values():
            if rule.stored and rule.name not in SCOPE:
                kept = before and (rule.name in facet.key or self.rng.random() < 0.5)
                row[rule.name] = before[rule.name] if before and kept else self._value(facet, rule)
        if parent is None and facet.name in OF_A_COUNTRY:
            country = self.rng.choice(CUSTOMERS)
            row |= {"customer": country, "benefitting": country, "agency": self.rng.choice(AGENCIES)}
            row |= {n: before[n] for n in ("customer", "benefitting", "agency")} if before else {}
        self._come_along(facet, row)
        row["originator"] = before["originator"] if before else self._originator(facet, row)
        return row

    def _come_along(self, facet: Facet, row: Row) -> None:
        """Mostly in order, as the process has it; sometimes not, as feeds have it."""
        way = _ON_THE_WAY.get(facet.name, ())
        if self.rng.random() < 0.15:
            return
        likely = {
            "Case": (0, 0, 0, 1, 2, 3),
            "LetterOfRequest": (0, 1, 2, 2, 2, 2),
            "LetterOfOffer": (0, 1, 1, 2, 3, 4),
        }
        reached = self.rng.choice(likely.get(facet.name, (0,)))
        for n, name in enumerate(way):
            row[name] = self._day() if n < reached else None

    def _originator(self, facet: Facet, row: Row) -> str:
        if facet.name == "RomEstimate":
            return f"company:{row['company']}"
        if facet.name in ("WebhookSubscription", "Export") or facet.area == "token":
            return self._anybody()
        if facet.name == "Consent" or (self._judged_by_author(facet, INDUSTRY) and self.rng.random() < 0.6):
            return f"company:{self.rng.choice(COMPANIES)}"
        if self._judged_by_author(facet, PARTNER_NATION) and self.rng.random() < 0.6:
            return f"customer:{self.rng.choice(CUSTOMERS)}"
        return self.rng.choice([*(f"agency:{a}" for a in AGENCIES), *_PARTIES])

    def _anybody(self) -> str:
        """Of those who listen, act, and are let act."""
        return str(self.rng.choice([Principal.seated(seat).party for seat in _CAST.values()]))

    @staticmethod
    def _judged_by_author(facet: Facet, audience: Audience) -> bool:
        """Whether rows exist for an audience because its own organization wrote them."""
        rules = [rules[audience] for rules in (facet.row, facet.beyond) if audience in rules]
        return any(p == Fact("originator") for e in rules for p in e.parts())

    def _key_is_free(self, facet: Facet, row: Row) -> bool:
        """Whether the store takes the row beside those it has; a key with nothing in a place is nobody's."""

        def key(r: Row) -> tuple[Any, ...]:
            return (r["case_id"], r["parent_id"], r["parent_version"], *(r[k] for k in apart))

        apart = facet.told_apart_by
        if apart is None or None in (row[k] for k in apart):
            return True
        return key(row) not in {key(r) for r in self.world[facet.name] if r["latest"]}

    def _number_is_free(self, facet: Facet, row: Row) -> bool:
        """Whether no other document of the case that is not void has the number among those counted with its kind."""

        def numbered(r: Row) -> tuple[Any, ...] | None:
            if r["number"] is None or r["raw_status"] in ("REJECTED", "EXPIRED", "CANCELLED", "RESTATED"):
                return None
            alike = {"LEASE": "BASIC", "CONCURRENT_MODIFICATION": "MODIFICATION"}
            return (r["case_id"], alike.get(r["kind"], r["kind"]), r["number"])

        if facet.name != "LetterOfOffer" or numbered(row) is None:
            return True
        others = [r for r in self.world[facet.name] if r["latest"] and r["id"] != row["id"]]
        return numbered(row) not in map(numbered, others)

    def _act(self) -> None:
        """What opens some version of some record to some party: mostly what a rule asks for, where it opens something."""
        facet, audience, acts = self.rng.choice(self._rules_that_ask_for_acts())
        rows = self.world[facet.name]
        if self.rng.random() < 0.25:
            facet, audience, acts = self._any_facet(), PARTNER_NATION, ["Consent", "Release"]
            rows = self.world[facet.name]
            rows = [r for r in rows if {"PROPIN", "RELIDO"} & set(r["marking_controls"] or ())] or rows
        rows = [r for r in rows if r["case_id"] or facet.name == "CountryBriefing"]
        for mark in ("purchaser_told", "document_accepted"):
            rows = (self.rng.random() < 0.6 and [r for r in rows if r[mark]]) or rows
        if not rows:
            return
        record = self.rng.choice(rows)
        case = next((r for r in self.world["Case"] if r["id"] == record["case_id"]), None)
        party = self.rng.choice(self._near(case or record, audience) if self.rng.random() < 0.8 else _PARTIES)
        for name in acts if self.rng.random() < 0.8 else [self.rng.choice(("Consent", "Release"))]:
            self._enact(name, facet, record, case, party)

    def _enact(self, name: str, facet: Facet, record: Row, case: Row | None, party: str) -> None:
        act = self.graph.facets[name]
        row = self._row(act, case, None, 1)
        if case is None:
            row |= {n: record[n] for n in ("customer", "benefitting", "agency")}
        row |= {"record": str(record["id"]), "record_type": facet.name, "record_version": record["version"]}
        row["released_to" if name == "Release" else "consented_to"] = party
        if name == "Consent" and str(record["originator"]).startswith("company:"):
            row["originator"] = record["originator"]
        if self._key_is_free(act, row):
            self._keep(act, row)

    def _rules_that_ask_for_acts(self) -> list[tuple[Facet, Audience, list[str]]]:
        """The facets whose rows exist for an audience only by a release, by a consent, or by both."""
        found = []
        for facet in self.graph.facets.values():
            for audience, rule in (*facet.row.items(), *facet.beyond.items()):
                acts = {p.facet for p in rule.parts() if isinstance(p, Some) and p.by == "about"}
                if acts:
                    found.append((facet, audience, sorted(acts)))
        return found

    def _near(self, case: Row, audience: Audience) -> list[str]:
        """The parties of an audience that have to do with a case."""
        nation = case["benefitting"] if case["program"] == "BPC" else case["customer"]
        if audience is INDUSTRY:
            on_case = [
                r for name in ("Contract", "RomInvitation") for r in self.world[name] if r["case_id"] == case["id"]
            ]
            companies = {r.get("contractor") or r.get("company") for r in on_case} - {None}
            return sorted(f"company:{c}" for c in companies) or [f"company:{c}" for c in COMPANIES]
        return {
            PARTNER_NATION: [f"customer:{nation}"],
            SCO: [f"office:{nation}"],
            STATE: ["department:STATE"],
            CCMD: ["command:CENTCOM"],
        }[audience]

    def _any_facet(self) -> Facet:
        return self.rng.choice(list(self.graph.facets.values()))

    # Values.

    def _value(self, facet: Facet, rule: FactRule) -> Any:
        rng = self.rng
        if rule.nullable and rng.random() < 0.25:
            return None
        match rule.kind:
            case Kind.TEXT if rule.name == "party" and facet.area == "token":
                return self._anybody()
            case Kind.TEXT if rule.name in ("routed_to", "party"):
                return rng.choice(_PARTIES)
            case Kind.TEXT if (facet.name, rule.name) in SHARED:
                return rng.choice(SHARED[facet.name, rule.name])
            case Kind.TEXT:
                return self._canary(facet, rule)
            case Kind.LIST:
                return [self._canary(facet, rule) for _ in range(rng.randrange(3))]
            case Kind.NUMBER:
                return rng.randrange(1, 7)
            case Kind.YES_NO:
                return rng.random() < 0.5
            case Kind.DAY:
                return self._day()
            case Kind.INSTANT:
                return self._instant()
            case Kind.MONEY:
                amount, currency = (
                    rng.choice((1, 2, 30, 1000, 999999)),
                    rng.choice(("USD", "USD", "USD", "EUR", "JPY", "KWD")),
                )
                return str(Money.of(amount * rng.choice((1, 1, -1)), currency))
            case Kind.CODE:
                if known := _CODES.get(rule.python_type.__name__):
                    return rng.choice(known)
                return f"{rng.choice(CUSTOMERS)}-{rng.choice(AGENCIES)}-{self._letters(3)}"
            case Kind.WORD:
                assert issubclass(rule.python_type, Enum)
                return rng.choice(list(rule.python_type.__members__))

    def _canary(self, facet: Facet, rule: FactRule) -> str:
        return f"canary-{self.rng.randrange(10**9)}-{facet.name}-{rule.name}"

    def _day(self) -> date:
        return NOW.date() + timedelta(days=self.rng.randrange(-6, 7) * 5)

    def _instant(self) -> datetime:
        fraction = self.rng.choice((0, 0, 500_000, 120))
        return NOW + timedelta(days=self.rng.randrange(-4, 5) * 7, hours=self.rng.randrange(3), microseconds=fraction)

    def _as_of(self) -> Row:
        told = {a.value: instant_text(self._instant()) for a in Audience if self.rng.random() < 0.8}
        return {"as_of": told}

    def _marking(self, facet: Facet) -> Row:
        if not facet.marked or self.rng.random() < 0.8:
            return {"marking": None, "marking_controls": None, "marking_addressees": None}
        if self.rng.random() < 0.1:
            return {"marking": UNREVIEWED, "marking_controls": [UNREVIEWED], "marking_addressees": []}
        read = Marking.parse(self.rng.choice(_BANNERS))
        return {
            "marking": read.banner,
            "marking_controls": list(read.controls),
            "marking_addressees": list(read.addressees),
        }

    def _id(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def _letters(self, n: int) -> str:
        return "".join(self.rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(n))

    @staticmethod
    def _until(make: Callable[[], str], taken: set[str]) -> str:
        while (made := make()) in taken:
            continue
        return made

    # Disturbances.

    def disturb(self, seen: frozenset[tuple[str, int]], among: Collection[str] = ()) -> None:
        """Change something, at random, mostly among the versions not seen, also before and behind those that are."""
        there_are = [f for f in self.graph.facets.values() if self.world[f.name] and (not among or f.name in among)]
        if not there_are:
            return
        if self.rng.random() < 0.2:
            there_are = [f for f in there_are if f.name in ("Release", "Consent")] or there_are
        facet = self.rng.choice(there_are)
        rows = self.world[facet.name]
        hidden = [r for r in rows if (r["id"], r["version"]) not in seen]
        row = self.rng.choice(hidden if hidden and self.rng.random() < 0.6 else rows)
        match self.rng.randrange(8):
            case 0 | 1 | 2:
                self._change(facet, row)
            case 3:
                self._remove(facet, row) if self.rng.random() < 0.5 else self._remove_version(facet, row)
            case 4:
                self._add(facet)
            case 5:
                self._add_version(facet, row)
            case _:
                self._rewrite(frozenset(record for record, _ in seen))

    def _rewrite(self, records: frozenset[str]) -> None:
        """One version more, or one less, of one of these records."""
        versioned = [f for f in self.graph.facets.values() if f.versioned]
        of = [(f, r) for f in versioned for r in self.world[f.name] if r["id"] in records]
        if of:
            self.rng.choice((self._add_version, self._remove_version))(*self.rng.choice(of))

    def redraw(self, cells: Iterable[Cell]) -> None:
        """Draw these cells again, in every version of their records."""
        for name, record, column in cells:
            for row in self.world[name]:
                if str(row["id"]) == record:
                    self._draw(self.graph.facets[name], row, column)

    def _change(self, facet: Facet, row: Row) -> None:
        facts = [f.name for f in facet.facts.values() if f.stored]
        self._draw(facet, row, self.rng.choice([*facts, "marking", "as_of", "originator", "source_class"]))

    def _draw(self, facet: Facet, row: Row, column: str) -> None:
        if column in (*(facet.told_apart_by or ()), "record", "record_type", "record_version"):
            return  # what tells a record apart from others stays
        before = dict(row)
        match column:
            case "marking":
                row |= self._marking(facet)
            case "as_of":
                told = self._as_of()["as_of"]
                row["as_of"] = row["as_of"] | {a: t for a, t in told.items() if self.rng.random() < 0.3}
            case "originator":
                row["originator"] = self._originator(facet, row)
            case "received_at":
                row["received_at"] = self._instant()
            case "source_class":
                row["source_class"] = self.rng.choice(("public_register", "submission", "agency_system"))
            case "program":
                row["program"] = self.rng.choice(("FMS", "FMF", "BPC"))
            case "customer" | "benefitting":
                row[column] = self.rng.choice(CUSTOMERS)
            case "agency":
                row["agency"] = self.rng.choice(AGENCIES)
            case _:
                row[column] = self._value(facet, facet.facts[column])
        if row["latest"] and not self._number_is_free(facet, row):
            row |= before

    def _remove(self, facet: Facet, row: Row) -> None:
        """A record, and with it all that hangs on it."""
        self.world[facet.name] = [r for r in self.world[facet.name] if r["id"] != row["id"]]
        for below in self.graph.facets.values():
            if below.parent is facet or (facet.is_case and not below.is_case):
                for r in [r for r in self.world[below.name] if row["id"] in (r["parent_id"], r["case_id"])]:
                    self._remove(below, r)

    def _remove_version(self, facet: Facet, row: Row) -> None:
        others = [r for r in self.world[facet.name] if r["id"] == row["id"] and r is not row]
        if not facet.versioned or not others:
            return
        last = max(r["version"] for r in others)
        if not self._number_is_free(facet, next(r for r in others if r["version"] == last)):
            return
        self.world[facet.name] = [r for r in self.world[facet.name] if r is not row]
        for r in others:
            r["latest"] = r["version"] == last
        for inner in (f for f in facet.children if f.inside):
            of = (row["id"], row["version"])
            kept = [r for r in self.world[inner.name] if (r["parent_id"], r["parent_version"]) != of]
            self.world[inner.name] = kept
            for r in kept:
                if r["parent_id"] == row["id"]:
                    r["latest"] = r["parent_version"] == last

    def _add(self, facet: Facet) -> None:
        if facet.is_case:
            self._case()
        elif facet.name in ("Release", "Consent"):
            self._act()
        elif facet.parent is not None:
            parents = self.world[facet.parent.name] if facet.inside else self._latest(facet.parent)
            if parents and facet.inside:
                self._part(facet, self.rng.choice(parents), None)
            elif parents:
                self._record(facet, self.rng.choice(parents))

    def _add_version(self, facet: Facet, row: Row) -> None:
        if not facet.versioned or facet.parent is None:
            return
        newest = next(r for r in self.world[facet.name] if r["id"] == row["id"] and r["latest"])
        parent = next((r for r in self._latest(facet.parent) if r["id"] == newest["parent_id"]), None)
        later = self._row(facet, parent, newest, newest["version"] + 1)
        if self._number_is_free(facet, later):
            self._keep(facet, later)
