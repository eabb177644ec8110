"""The decision is a pure function, so it is tried over the whole of its space: every fact, every seat, every condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import Enum
from itertools import product

import pytest

from schema.audience import PARTNER_NATION, Audience, Principal
from schema.conditions import (
    Among,
    AtOrBefore,
    Equals,
    Expression,
    Fact,
    IsSet,
    Kept,
    Literal,
    Mine,
    Row,
    Some,
    released,
)
from schema.disclosure import Decision, Facet, Verdict, camel, decide
from schema.graph import the_graph
from schema.matrix import READERS

GRAPH = the_graph()
FACETS = GRAPH.facets
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
DAY = date(2026, 3, 1)
CLOSED, WAITING, OPEN = 0, 1, 2
RANK = {
    Verdict.ABSENT: CLOSED,
    Verdict.NO_ROW: CLOSED,
    Verdict.SILENT: WAITING,
    Verdict.WITHHELD: WAITING,
    Verdict.OPEN: OPEN,
}
MARKED: tuple[tuple[tuple[str, ...] | None, str], ...] = (
    (None, "unmarked"),
    (("PROPIN",), "PROPIN"),
    (("DL ONLY",), "DL"),
)


@dataclass(frozen=True)
class World:
    """One row as it could be: its values by where they are read, and which related rows there are."""

    values: Mapping[tuple[str, str], object]
    acts: frozenset[Some]
    principal: Principal
    controls: tuple[str, ...] | None = None
    now: datetime = field(default=NOON)

    @property
    def row(self) -> Row:
        return {name: value for (of, name), value in self.values.items() if of == "row"}

    def value(self, of: str, name: str) -> object:
        if name == "marking":
            return None if self.controls is None else "CUI"
        if name == "marking_controls":
            return self.controls
        return self.values.get((of, name))

    def related(self, facet: str, by: str) -> Iterable[World]:
        for act in self.acts:
            if (act.facet, act.by) == (facet, by):
                values = {("row", n): v[0] for n, v in domains(act.where, self.principal).items()}
                yield World(values, frozenset(), self.principal)


def here(expression: Expression) -> Iterator[Expression]:
    """The parts that speak of the row itself, and the questions about related rows as wholes."""
    return expression.here()


def domains(expression: Expression, principal: Principal) -> dict[str, list[object]]:
    """For each fact of one row the values that tell its conditions apart, the one that fulfils them first."""
    found: dict[str, list[object]] = {}
    for (_, name), values in places([expression], principal).items():
        found[name] = values
    return found


def places(expressions: Iterable[Expression], principal: Principal) -> dict[tuple[str, str], list[object]]:
    """The same, for facts of the row, its parent and its case."""
    found: dict[tuple[str, str], list[object]] = {}

    def could_be(fact: Expression, *values: object) -> None:
        if isinstance(fact, Fact) and not fact.name.startswith("marking"):
            known = found.setdefault((fact.of, fact.name), [])
            known.extend(v for v in values if v not in known)

    for part in (p for e in expressions for p in here(e)):
        match part:
            case IsSet(fact):
                could_be(fact, DAY, None)
            case AtOrBefore(fact, _):
                could_be(fact, NOON, None)
            case Equals(Kept(value=kept), Mine(what)):
                for fact in kept.here():
                    could_be(fact, Mine(what).holds(World({}, frozenset(), principal)), "?")
            case Equals(fact, Mine(what)):
                could_be(fact, Mine(what).holds(World({}, frozenset(), principal)), "?")
            case Equals(fact, Literal(value)):
                could_be(fact, value.value if isinstance(value, Enum) else value, False if value is True else "?")
            case Among(fact, Mine()):
                could_be(fact, principal.codes[0] if principal.codes else "BN", "?")
            case Among(fact, options):
                could_be(fact, options[0], "?")  # type: ignore[index]
    return found


def rules(facet: Facet, audience: Audience) -> list[Expression]:
    """Every expression that decides about a facet for an audience."""
    found = [facet.row_condition(audience)]
    for rule in facet.facts.values():
        found += [facet.silence(rule, audience), *([rule.once[audience]] if audience in rule.once else [])]
    return found


def worlds(facet: Facet, audience: Audience) -> Iterator[World]:
    """Every row there could be, as far as this audience's rules tell rows apart."""
    principal = Principal.seated(READERS[audience])
    deciding = rules(facet, audience)
    values = places(deciding, principal)
    acts = list(dict.fromkeys(p for e in deciding for p in here(e) if isinstance(p, Some)))
    for chosen in product(*values.values()):
        for present in product((False, True), repeat=len(acts)):
            there = frozenset(a for a, p in zip(acts, present, strict=True) if p)
            for controls, _ in MARKED if facet.marked else MARKED[:1]:
                yield World(dict(zip(values, chosen, strict=True)), there, principal, controls)


CASES = [(f, a) for f in FACETS.values() for a in Audience]
each_facet_and_seat = pytest.mark.parametrize(
    ("facet", "audience"), CASES, ids=[f"{f.name}-{a.value}" for f, a in CASES]
)


def faults(facet: Facet, audience: Audience, world: World) -> list[str]:
    """What is wrong with the decisions about one row."""
    met = {name: decide(facet, name, audience, world) for name in facet.facts}
    found = []
    for name, decision in met.items():
        rule = facet.facts[name]
        exists = GRAPH.exists(facet.name, camel(name), audience)
        if (decision.verdict is Verdict.ABSENT) is exists:
            found.append(f"{name} is {decision.verdict.name} and {'is' if exists else 'is not'} in the projection")
        if decision.verdict is Verdict.WITHHELD and not (decision.condition and decision.condition.noticed):
            found.append(f"{name} tells of a condition that is silent")
        if (decision.condition is not None) != (decision.verdict is Verdict.WITHHELD):
            found.append(f"{name} names a condition it does not wait for")
        if decision and audience not in rule.audiences:
            found.append(f"{name} is open to an audience without a rule")
        if bool(decision) != (decision.verdict is Verdict.OPEN):
            found.append(f"{name} is true without being open")
        if not decision.why:
            found.append(f"{name} has no reason")
    there = {d.verdict for d in met.values()} - {Verdict.ABSENT}
    if Verdict.NO_ROW in there and len(there) > 1:
        found.append("the row exists for some facts and not for others")
    if there and Verdict.NO_ROW not in there and Verdict.OPEN not in there:
        found.append("the row exists and shows nothing")
    return found


@pytest.mark.long(but=63)
@each_facet_and_seat
def test_every_decision_over_every_row_keeps_the_rules_of_the_house(facet: Facet, audience: Audience) -> None:
    seen = 0
    for world in worlds(facet, audience):
        assert faults(facet, audience, world) == [], world
        seen += 1
    assert seen >= 1


@pytest.mark.long(but=122)
@each_facet_and_seat
def test_a_condition_that_comes_true_closes_nothing(facet: Facet, audience: Audience) -> None:
    for world in worlds(facet, audience):
        if world.controls is not None:
            continue  # a marking stays as it is
        further = [replace(world, values={**world.values, k: DAY}) for k, v in world.values.items() if v is None]
        for some in {p for e in rules(facet, audience) for p in here(e) if isinstance(p, Some)} - world.acts:
            further.append(replace(world, acts=world.acts | {some}))
        if not further:
            continue
        before = {n: RANK[decide(facet, n, audience, world).verdict] for n in facet.facts}
        for later in further:
            after = {n: RANK[decide(facet, n, audience, later).verdict] for n in facet.facts}
            assert all(after[n] >= before[n] for n in before), (world, later)


@pytest.mark.long
def test_the_space_is_not_empty() -> None:
    sizes = {(f.name, a.value): sum(1 for _ in worlds(f, a)) for f, a in CASES}
    assert sizes["LetterOfOffer", "partner"] >= 500
    assert sizes["RomEstimate", "industry"] >= 16
    assert sum(sizes.values()) >= 5_000
    verdicts = {
        decide(f, n, a, w).verdict
        for f, a in CASES
        if f.name in ("Case", "LetterOfOffer", "LetterOfRequest")
        for w in worlds(f, a)
        for n in f.facts
    }
    assert verdicts == set(Verdict)


# Negative controls: a rule that would tell too much is found.


def planted(name: str, fact: str, **changes: object) -> Facet:
    """A facet of the house with one fact's rule changed."""
    facet = FACETS[name]
    return replace(facet, facts=facet.facts | {fact: replace(facet.facts[fact], **changes)})  # type: ignore[arg-type]


def found_in(facet: Facet, audience: Audience) -> set[str]:
    """All that is wrong anywhere in the space."""
    return {fault for world in worlds(facet, audience) for fault in faults(facet, audience, world)}


@pytest.mark.long
def test_a_notice_about_another_party_s_act_would_be_found() -> None:
    told = planted("LetterOfOffer", "total_value", once={PARTNER_NATION: released})
    assert found_in(told, PARTNER_NATION) == {"total_value tells of a condition that is silent"}


@pytest.mark.long
def test_a_member_open_beyond_its_projection_would_be_found() -> None:
    opened = planted("LetterOfOffer", "pricing_basis", open_to=frozenset(Audience))
    assert found_in(opened, PARTNER_NATION) == {
        "pricing_basis is NO_ROW and is not in the projection",
        "pricing_basis is OPEN and is not in the projection",
    }


def test_a_row_that_shows_nothing_would_be_found() -> None:
    class Careless(Facet):
        """Lets a row exist whatever is open on it."""

        def openings(self, audience: Audience) -> Expression:
            return Literal(True)

    line = FACETS["OfferLine"]
    careless = Careless(**{n: getattr(line, n) for n in line.__dataclass_fields__})
    assert found_in(careless, PARTNER_NATION) == {"the row exists and shows nothing"}
    assert found_in(line, PARTNER_NATION) == set()


# What a reader meets, by example.

BANDARIA = Principal.seated("partner:BN")
SCOPED = {"customer": "BN", "benefitting": "BN", "agency": "D", "program": "FMS", "purchaser_told": True}


def met(facet: str, fact: str, seat: str, values: Mapping[str, object], acts: Iterable[Some] = ()) -> Decision:
    """The decision about a fact of a row of Bandaria's case BN-D-SAA."""
    principal = Principal.seated(seat)
    world = World({("row", n): v for n, v in (SCOPED | dict(values)).items()}, frozenset(acts), principal)
    return decide(FACETS[facet], fact, principal.audience, world)


STORY = [
    ("partner:BN", {}, "NO_ROW", "the row does not exist for partner nation: approved_by_agency"),
    ("partner:BN", {"milap_on": DAY}, "WITHHELD", "waits until the document was countersigned and sent to the purchaser"),
    ("partner:BN", {"milap_on": DAY, "sent_on": DAY}, "OPEN", "once offered (SAMM C2.1.3.6.2; C2.1.4.3.3; C2.1.5.4.2)"),
    ("partner:QO", {"milap_on": DAY, "sent_on": DAY}, "NO_ROW", None),
    ("partner:BN", {"milap_on": DAY, "sent_on": DAY, "program": "BPC"}, "NO_ROW", None),
    ("partner:BN", {"milap_on": DAY, "sent_on": DAY, "purchaser_told": False}, "NO_ROW", None),
    ("sco:BN", {}, "OPEN", "yes (SAMM C2.1.3.6.2; C2.1.4.3.3; C2.1.5.4.2)"),
    ("sco:QO", {}, "NO_ROW", None),
    ("agency:D", {}, "OPEN", "yes (SAMM C2.1.3.6.2; C2.1.4.3.3; C2.1.5.4.2)"),
    ("agency:B", {}, "NO_ROW", None),
    ("dfas", {"document_accepted": True}, "NO_ROW", "the row does not exist for Defense Finance and Accounting Service: accepted"),
    ("dfas", {"document_accepted": True, "accepted_on": DAY}, "OPEN", None),
    ("industry:1ABC2", {"accepted_on": DAY}, "ABSENT", "never for industry"),
    ("ccmd:CENTCOM:BN", {"accepted_on": DAY}, "ABSENT", "never for combatant command"),
]  # fmt: skip


@pytest.mark.parametrize(("seat", "values", "verdict", "why"), STORY)
def test_the_price_of_an_offer_is_met_so(seat: str, values: dict[str, object], verdict: str, why: str | None) -> None:
    decision = met("LetterOfOffer", "total_value", seat, values)
    assert decision.verdict.name == verdict
    if why is not None:
        assert decision.why == why


def test_each_contractor_decides_only_over_its_own_estimate() -> None:
    mine = met("RomEstimate", "amount", "industry:1ABC2", {"originator": "company:1ABC2"})
    rival = met("RomEstimate", "amount", "industry:2XYZ3", {"originator": "company:1ABC2"})
    host = met("RomEstimate", "amount", "sco:BN", {"originator": "company:1ABC2"})
    assert [d.verdict.name for d in (mine, rival, host)] == ["OPEN", "NO_ROW", "ABSENT"]


def test_another_agency_knows_of_the_case_and_meets_null_without_a_notice() -> None:
    case = {"stage": "OPEN", "neutral_title": "OPEN", "title": "SILENT", "program": "SILENT", "customer": "SILENT"}
    assert {n: met("Case", n, "agency:B", {}).verdict.name for n in case} == case
    assert all(met("Case", n, "agency:D", {}) for n in case)
