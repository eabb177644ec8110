"""Worlds to be read: random rows of every facet, the cast that reads them, and twins differing only in what is hidden.

A world is what the store keeps: for each facet its rows, versions and all. It is made from a seed, so that a failure
can be met again. Every text is a canary, so that one found where it should not be names the fact it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from schema.audience import Audience, Principal
from schema.conditions import Some
from schema.disclosure import SCOPE, Facet, FactRule, Kind
from schema.graph import Graph, the_graph
from schema.markings import UNREVIEWED, Marking
from schema.values import Money, instant_text
from tests.proof.oracle import Reader, Row, World

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)

CUSTOMERS = ("BN", "VE")
AGENCIES = ("D", "B")
COMPANIES = ("1ABC2", "2DEF3", "3GHJ4")
PROGRAM_CODES = ("B2", "S4")

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


def principals() -> dict[str, Principal]:
    """The cast: every seat, and for the seats with parties those that must not learn of each other."""
    return {name: Principal.seated(seat) for name, seat in _CAST.items()}


def world(seed: int, *, cases: int = 5, graph: Graph | None = None) -> World:
    """A world of some two hundred rows, the same for the same seed."""
    return _Maker(Random(seed), graph or the_graph()).whole(cases)


def worlds(*, cases: int = 5) -> st.SearchStrategy[World]:
    """The same for hypothesis."""
    return st.integers(min_value=0, max_value=2**32 - 1).map(lambda seed: world(seed, cases=cases))


def twin(one: World, principal: Principal, seed: int = 0, *, tries: int = 60, graph: Graph | None = None) -> World:
    """A world that differs only in what the principal may not see: its complete view of the two is equal.

    Half of the tries change what is hidden on the records it does see; the others change, add and take away records.
    What would show is undone.
    """
    rng, graph = Random(seed), graph or the_graph()
    reader = Reader(one, graph, principal, NOW)
    view, cells, other = reader.view(), _hidden_cells(reader), _copied(one)
    seen = frozenset(i for rows in view.values() for i in rows)
    for _ in range(tries):
        changed = _copied(other)
        maker = _Maker(rng, graph, changed)
        if cells and rng.random() < 0.5:
            maker.redraw(rng.sample(cells, min(len(cells), rng.choice((1, 4, 16)))))
        else:
            for _ in range(rng.choice((1, 1, 3))):
                maker.disturb(seen)
        settle(changed, graph)
        if Reader(changed, graph, principal, NOW).view() == view:
            other = changed
    return other


def _hidden_cells(reader: Reader) -> list[tuple[str, str, str]]:
    """What the reader is not told of the records it sees: facets, ids and names of columns."""
    found: list[tuple[str, str, str]] = []
    for facet in reader.graph.facets.values():
        for record, row in reader.universe(facet).items():
            dark = [n for n, rule in facet.facts.items() if rule.stored and reader.told(facet, row, n).value is None]
            found += [(facet.name, record, name) for name in (*dark, "originator", "as_of", "marking")]
    return found


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
            row.update({n: of[n] for n in SCOPE} if of else _NO_CASE)
    return one


_NO_CASE: Row = {n: False if n in ("purchaser_told", "document_accepted") else "" for n in SCOPE}


class _Maker:
    """Makes rows; every choice is the seed's."""

    def __init__(self, rng: Random, graph: Graph, into: World | None = None) -> None:
        self.rng, self.graph = rng, graph
        self.world: World = into if into is not None else {name: [] for name in graph.facets}

    def whole(self, cases: int) -> World:
        for _ in range(cases):
            self._case()
        for facet in self._in_order():
            if facet.parent is None:
                continue
            for parent in self._latest(facet.parent):
                for _ in range(self._how_many(facet)):
                    self._record(facet, parent)
        for _ in range(self.rng.randrange(3)):
            self._record(self.graph.facets["CongressionalNotification"], None)
        for _ in range(cases * 4):
            self._act()
        return settle(self.world, self.graph)

    def _in_order(self) -> Iterable[Facet]:
        """Parents before children; releases and consents last, for they are about the others."""
        return [f for f in self.graph.facets.values() if f.name not in ("Release", "Consent") and not f.inside]

    def _how_many(self, facet: Facet) -> int:
        if facet.name == "RomCall":
            return self.rng.choice((0, 1, 1, 2))
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
        versions = self.rng.choice((1, 1, 1, 2, 3)) if facet.versioned else 1
        row = self._row(facet, parent, None, 1)
        if not self._key_is_free(facet, row):
            return
        self._keep(facet, row)
        for version in range(2, versions + 1):
            self._keep(facet, self._row(facet, parent, row, version))

    def _keep(self, facet: Facet, row: Row) -> None:
        for other in self.world[facet.name]:
            if other["id"] == row["id"]:
                other["latest"] = False
        self.world[facet.name].append(row)
        for inner in (f for f in facet.children if f.inside):
            for _ in range(self.rng.randrange(4)):
                made = self._row(inner, row, None, 1)
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
            "source_class": self.rng.choice(("public_register", "submission", "agency_system")),
            **self._as_of(),
            **self._marking(facet),
            **_NO_CASE,
        }
        for rule in facet.facts.values():
            if rule.stored and rule.name not in SCOPE:
                kept = before and (rule.name in facet.key or self.rng.random() < 0.5)
                row[rule.name] = before[rule.name] if before and kept else self._value(facet, rule)
        self._come_along(facet, row)
        row["originator"] = before["originator"] if before else self._originator(facet, row)
        return row

    def _come_along(self, facet: Facet, row: Row) -> None:
        """Mostly in order, as the process has it; sometimes not, as feeds have it."""
        way = _ON_THE_WAY.get(facet.name, ())
        if self.rng.random() < 0.15:
            return
        likely = {"Case": (0, 0, 0, 1, 2, 3), "LetterOfRequest": (0, 1, 2, 2, 2), "LetterOfOffer": (0, 1, 1, 2, 3, 4)}
        reached = self.rng.choice(likely.get(facet.name, (0,)))
        for n, name in enumerate(way):
            row[name] = self._day() if n < reached else None

    def _originator(self, facet: Facet, row: Row) -> str:
        if "company" in facet.facts and facet.name == "RomEstimate":
            return f"company:{row['company']}"
        if facet.name in ("RomQuestion", "Consent"):
            return f"company:{self.rng.choice(COMPANIES)}"
        if facet.name == "LetterOfRequest":
            return self.rng.choice([*(f"customer:{c}" for c in CUSTOMERS), "agency:D"])
        return self.rng.choice([*(f"agency:{a}" for a in AGENCIES), *_PARTIES])

    def _key_is_free(self, facet: Facet, row: Row) -> bool:
        def key(r: Row) -> tuple[Any, ...]:
            return (r["case_id"], r["parent_id"], r["parent_version"], *(r[k] for k in facet.key))

        return not facet.key or facet.is_case or key(row) not in {key(r) for r in self.world[facet.name] if r["latest"]}

    def _act(self) -> None:
        """A release or a consent about some version of some record, to some party."""
        name = self.rng.choice(("Release", "Consent"))
        facet = self.graph.facets[name]
        about = (
            self.rng.choice(self._judged_by(name))
            if self.rng.random() < 0.8
            else self.rng.choice(sorted(self.graph.facets))
        )
        candidates = [r for r in self.world[about] if r["case_id"]]
        if not candidates:
            return
        record = self.rng.choice(candidates)
        case = next(r for r in self.world["Case"] if r["id"] == record["case_id"])
        row = self._row(facet, case, None, 1)
        row |= {"record": str(record["id"]), "record_type": about, "record_version": record["version"]}
        row["released_to" if name == "Release" else "consented_to"] = self.rng.choice(_PARTIES)
        if name == "Consent" and str(record["originator"]).startswith("company:"):
            row["originator"] = record["originator"]
        if self._key_is_free(facet, row):
            self._keep(facet, row)

    def _judged_by(self, act: str) -> list[str]:
        """The facets whose rows exist for somebody only by a release, or by a consent."""
        return [
            f.name
            for f in self.graph.facets.values()
            if any(
                isinstance(p, Some) and p.facet == act for e in (*f.row.values(), *f.beyond.values()) for p in e.parts()
            )
        ]

    # Values.

    def _value(self, facet: Facet, rule: FactRule) -> Any:
        rng = self.rng
        if rule.nullable and rng.random() < 0.25:
            return None
        match rule.kind:
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
                if rule.python_type.__name__ == "CageCode":
                    return rng.choice(COMPANIES)
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

    def disturb(self, seen: frozenset[str]) -> None:
        """Change something, at random, mostly among the records not seen."""
        facet = self.rng.choice([f for f in self.graph.facets.values() if self.world[f.name]])
        rows = self.world[facet.name]
        hidden = [r for r in rows if str(r["id"]) not in seen]
        row = self.rng.choice(hidden if hidden and self.rng.random() < 0.6 else rows)
        match self.rng.randrange(6):
            case 0 | 1 | 2:
                self._change(facet, row)
            case 3:
                self._remove(facet, row) if self.rng.random() < 0.5 else self._remove_version(facet, row)
            case 4:
                self._add(facet)
            case 5:
                self._add_version(facet, row)

    def redraw(self, cells: Iterable[tuple[str, str, str]]) -> None:
        """Draw these cells again, in every version of their records."""
        for name, record, column in cells:
            for row in self.world[name]:
                if str(row["id"]) == record:
                    self._draw(self.graph.facets[name], row, column)

    def _change(self, facet: Facet, row: Row) -> None:
        facts = [f.name for f in facet.facts.values() if f.stored]
        self._draw(facet, row, self.rng.choice([*facts, "marking", "as_of", "originator", "source_class"]))

    def _draw(self, facet: Facet, row: Row, column: str) -> None:
        if column in (*facet.key, "record", "record_type", "record_version"):
            return  # what tells a record apart from others stays
        match column:
            case "marking":
                row |= self._marking(facet)
            case "as_of":
                told = self._as_of()["as_of"]
                row["as_of"] = row["as_of"] | {a: t for a, t in told.items() if self.rng.random() < 0.3}
            case "originator":
                row["originator"] = self._originator(facet, row)
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
        self.world[facet.name] = [r for r in self.world[facet.name] if r is not row]
        for r in others:
            r["latest"] = r["version"] == max(o["version"] for o in others)
        for inner in (f for f in facet.children if f.inside):
            self.world[inner.name] = [
                r
                for r in self.world[inner.name]
                if (r["parent_id"], r["parent_version"]) != (row["id"], row["version"])
            ]

    def _add(self, facet: Facet) -> None:
        if facet.is_case:
            self._case()
        elif facet.name in ("Release", "Consent"):
            self._act()
        elif not facet.inside:
            assert facet.parent is not None
            parents = self._latest(facet.parent)
            if parents:
                self._record(facet, self.rng.choice(parents))

    def _add_version(self, facet: Facet, row: Row) -> None:
        if not facet.versioned or facet.parent is None:
            return
        newest = next(r for r in self.world[facet.name] if r["id"] == row["id"] and r["latest"])
        parent = next((r for r in self._latest(facet.parent) if r["id"] == newest["parent_id"]), None)
        self._keep(facet, self._row(facet, parent, newest, newest["version"] + 1))
