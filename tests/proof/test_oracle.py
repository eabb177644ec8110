"""The oracle agrees with the policy: with `decide` on random worlds, and by hand with what an officer expects."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from graphql import GraphQLSchema, Lexer, Source, TokenKind, Visitor, parse, validate, visit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.read.projection import project
from schema.audience import Audience, Principal
from schema.conditions import Always, Condition
from schema.conditions import Row as ConditionRow
from schema.disclosure import Facet, Verdict, decide
from schema.graph import the_graph
from schema.markings import Marking
from schema.values import Money
from tests.proof.operations import following, operation
from tests.proof.oracle import Cursor, Reader, Refusal, Row, World, cursors_met
from tests.proof.worlds import NOW, principals, settle, twin, world

GRAPH = the_graph()
CAST = principals()

seeds = st.integers(min_value=0, max_value=2**32 - 1)
tried = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def schema_of(audience: Audience) -> GraphQLSchema:
    return project(GRAPH, audience).schema


# Random worlds.


@dataclass(frozen=True)
class RawMoment:
    """A row as the store has it; with `seen`, the related rows are those the reader itself meets."""

    world: World
    facet: Facet
    row: ConditionRow
    principal: Principal | None
    now: datetime
    seen: Reader | None = None

    def value(self, of: str, name: str) -> object:
        if of == "row" or self.facet.is_case:
            return self.row[name]
        home = self.facet.case if of == "case" or self.facet.parent is None else self.facet.parent
        wanted = self.row["case_id"] if home.is_case else self.row["parent_id"]
        for row in self.world[home.name]:
            if row["id"] == wanted and (
                row["version"] == self.row["parent_version"] if self.facet.inside else row["latest"]
            ):
                return row[name]
        return None

    def related(self, facet: str, by: str) -> Iterable[RawMoment]:
        other = GRAPH.facets[facet]
        rows: Iterable[Row] = (
            self.seen.universe(other).values() if self.seen else [r for r in self.world[facet] if r["latest"]]
        )
        for row in rows:
            if {
                "case": self.row["case_id"] is not None and row["case_id"] == self.row["case_id"],
                "children": row["parent_id"] == self.row["id"],
                "about": (row.get("record"), row.get("record_version")) == (self.row["id"], self.row["version"]),
            }[by]:
                yield RawMoment(self.world, other, row, self.principal, self.now, self.seen)


@pytest.mark.long
@tried
@given(seeds)
def test_the_oracle_agrees_with_decide_on_every_cell(seed: int) -> None:
    one = world(seed)
    for principal in CAST.values():
        reader = Reader(one, GRAPH, principal, NOW)
        for facet in GRAPH.facets.values():
            for row in one[facet.name]:
                _agrees(one, reader, principal, facet, row)


def _agrees(one: World, reader: Reader, principal: Principal, facet: Facet, row: Row) -> None:
    audience = principal.audience
    raw = RawMoment(one, facet, row, principal, NOW)
    stands = reader.universe(facet).get(row["id"]) is row
    for name, rule in facet.facts.items():
        decision = decide(facet, name, audience, raw)
        if decision.verdict is Verdict.ABSENT:
            assert audience not in rule.audiences or not facet.exists_for(audience)
            continue
        assert (decision.verdict is Verdict.NO_ROW) is (not reader.passes(facet, row)), (
            facet.name,
            row["id"],
            decision,
        )
        if not stands:
            continue
        told = reader.told(facet, row, name)
        if decision.verdict is Verdict.SILENT:
            assert (told.value, told.waits_for) == (None, None)
            continue
        waits = rule.once.get(audience)
        if waits is not None and not waits.holds(replace(raw, seen=reader)):
            assert (told.value, told.waits_for) == (None, waits)
        else:
            assert told.waits_for is None
            if rule.stored and audience not in rule.shown:
                assert told.value == row[name]


@pytest.mark.long
@tried
@given(seeds, st.sampled_from(sorted(CAST)))
def test_a_record_that_exists_stands_on_its_parent_and_on_one_version(seed: int, who: str) -> None:
    reader = Reader(world(seed), GRAPH, CAST[who], NOW)
    for facet in GRAPH.facets.values():
        for record, row in reader.universe(facet).items():
            assert str(row["id"]) == record
            if facet.parent and not facet.parent.is_case and CAST[who].audience not in facet.beyond:
                assert str(row["parent_id"]) in reader.universe(facet.parent)


@pytest.mark.long
@tried
@given(seeds, seeds, st.sampled_from(sorted(CAST)))
def test_twins_differ_and_are_answered_alike(seed: int, asked: int, who: str) -> None:
    principal = CAST[who]
    one, schema = world(seed, cases=3), schema_of(principal.audience)
    other = twin(one, principal, asked, tries=20)
    assert other is not one
    for n in range(8):
        wanted = operation(asked + n, schema, one, principal.audience)
        here, there = (
            Reader(w, GRAPH, principal, NOW).answer(schema, wanted.document, wanted.variables) for w in (one, other)
        )
        assert here == there, wanted


@pytest.mark.long
def test_twins_differ_in_what_is_hidden_from_each_of_the_cast() -> None:
    one = world(7)
    for name, principal in CAST.items():
        other = twin(one, principal, 7, tries=60)
        changed = sum(r not in other[f] for f in one for r in one[f]) + sum(
            r not in one[f] for f in one for r in other[f]
        )
        assert changed > (3 if name == "dsca" else 10), name


@pytest.mark.long
@tried
@given(seeds, seeds, st.sampled_from(sorted(CAST)))
def test_no_answer_holds_a_canary_outside_the_view(seed: int, asked: int, who: str) -> None:
    principal = CAST[who]
    reader, schema = Reader(world(seed, cases=3), GRAPH, principal, NOW), schema_of(principal.audience)
    seen = set(re.findall(r"canary-\d+", str(reader.view())))
    for n in range(8):
        wanted = operation(asked + n, schema, reader.world, principal.audience)
        answered = reader.answer(schema, wanted.document, wanted.variables)
        assert set(re.findall(r"canary-\d+", json.dumps(answered["data"]))) <= seen


@pytest.mark.long
@tried
@given(seeds, seeds, st.sampled_from(sorted(CAST)))
def test_generated_operations_are_within_the_limits_and_pages_go_on(seed: int, asked: int, who: str) -> None:
    principal = CAST[who]
    reader, schema = Reader(world(seed, cases=3), GRAPH, principal, NOW), schema_of(principal.audience)
    wanted = operation(asked, schema, reader.world)
    assert wanted == operation(asked, schema, reader.world)
    assert _tokens(wanted.document) <= 2_000
    depth, aliases = _measure(wanted.document)
    assert depth <= 12
    assert all(n <= 15 for n in aliases.values())
    data = reader.answer(schema, wanted.document, wanted.variables)["data"]
    more = following(wanted, data, asked)
    if more is not None:
        records = cursors_met(data)
        reader.answer(schema, more.document, more.variables, records.__getitem__)


def _tokens(document: str) -> int:
    lexer, count = Lexer(Source(document)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
    return count


def _measure(document: str) -> tuple[int, dict[str, int]]:
    """How deep the fields go, fragments aside, and how often each field has an alias."""

    class Measure(Visitor):
        depth = deepest = 0
        aliases: dict[str, int] = defaultdict(int)

        def enter_field(self, node: Any, *_: Any) -> None:
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)
            if node.alias:
                self.aliases[node.name.value] += 1

        def leave_field(self, *_: Any) -> None:
            self.depth -= 1

    measure = Measure()
    measure.aliases = defaultdict(int)
    visit(parse(document), measure)
    return measure.deepest, measure.aliases


@pytest.mark.long
def test_the_worlds_try_every_rule_on_both_sides() -> None:
    rows: dict[tuple[Any, ...], set[bool]] = defaultdict(set)
    told: dict[tuple[Any, ...], set[bool]] = defaultdict(set)
    for seed in range(20):
        one = world(seed)
        for principal in CAST.values():
            a, reader = principal.audience, Reader(one, GRAPH, principal, NOW)
            for facet in GRAPH.facets.values():
                ruled = [
                    rules[a] for rules in (facet.row, facet.beyond) if a in rules and not isinstance(rules[a], Always)
                ]
                for row in one[facet.name] if ruled else ():
                    if facet.exists_for(a):
                        rows[facet.name, a].add(reader.passes(facet, row))
                    for condition in (p for rule in ruled for p in rule.here() if isinstance(p, Condition)):
                        rows[facet.name, a, condition.name].add(reader._true(condition, facet, row))
                for row in reader.universe(facet).values():
                    for name, rule in facet.facts.items():
                        if a in rule.once:
                            told[facet.name, name, a].add(reader.told(facet, row, name).waits_for is None)
                        if a in rule.quietly:
                            told[facet.name, name, a].add(reader._true(rule.quietly[a], facet, row))
                        if a in rule.own:
                            told[facet.name, name, a].add(row["originator"] == str(principal.party))
    assert {k for k, sides in rows.items() if len(sides) < 2} == set()
    # These parts exist for the purchaser only once their document is offered, so that nothing of them ever waits.
    assert {k[0] for k, sides in told.items() if len(sides) < 2} == {
        "OfferLine",
        "OfferCharge",
        "OfferNote",
        "PaymentDue",
    }


# By hand.


class Story:
    """A small world told record by record, and asked by seat."""

    def __init__(self) -> None:
        self.world: World = {name: [] for name in GRAPH.facets}

    def case(self, designator: str, **facts: Any) -> Story:
        customer, agency = designator[:2], designator[3]
        scope = {"customer": customer, "benefitting": customer, "agency": agency, "program": "FMS"} | facts
        return self.add("Case", designator, case=designator, designator=designator, **scope)

    def add(
        self,
        facet: str,
        record: str,
        /,
        *,
        version: int = 1,
        case: str | None = "BN-D-SAA",
        under: str | None = None,
        originator: str = "agency:D",
        marking: str | None = None,
        **facts: Any,
    ) -> Story:
        """A version of a record; `under` is what it hangs on, in its latest version so far."""
        declared = GRAPH.facets[facet]
        above = declared.parent and [r for r in self.world[declared.parent.name] if r["id"] == (under or case)]
        read = Marking.parse(marking) if marking else None
        row: Row = dict.fromkeys(f.name for f in declared.facts.values() if f.stored)
        row |= {
            "id": record,
            "version": version,
            "latest": True,
            "case_id": case,
            "parent_id": under or (None if declared.is_case else case),
            "parent_version": above[-1]["version"] if above else None,
            "originator": originator,
            "source_class": "agency_system",
            "as_of": {},
            "marking": marking,
            "marking_controls": list(read.controls) if read else None,
            "marking_addressees": list(read.addressees) if read else None,
            **facts,
        }
        for before in self.world[facet]:
            before["latest"] = before["latest"] and before["id"] != record
        self.world[facet].append(row)
        return self

    def asks(
        self, seat: str, document: str, *, now: datetime = NOW, resolve: Any = None, **variables: Any
    ) -> dict[str, Any]:
        principal = seat if isinstance(seat, Principal) else Principal.seated(seat)
        schema = schema_of(principal.audience)
        assert not validate(schema, parse(document)), validate(schema, parse(document))
        return Reader(settle(self.world, GRAPH), GRAPH, principal, now).answer(schema, document, variables, resolve)

    def data(self, seat: str, document: str, **more: Any) -> Any:
        return self.asks(seat, document, **more)["data"]


DAY = date(2026, 3, 2)


def told_case() -> Story:
    """A Bandarian case whose letter of request is acknowledged."""
    return (
        Story()
        .case("BN-D-SAA", neutral_title="Radar", title="Radar by 1ABC2")
        .add(
            "LetterOfRequest",
            "lor",
            originator="customer:BN",
            requirement="Radars",
            received_on=DAY,
            acknowledged_on=DAY,
            raw_status="COMPLETE",
            response_wanted="LETTER_OF_OFFER",
        )
    )


def offer(story: Story, version: int = 1, **facts: Any) -> Story:
    """A version of the basic document, with one line."""
    plain = {"kind": "BASIC", "number": 0, "total_value": Money("100.00 USD"), "raw_status": "PROPOSED"} | facts
    story.add("LetterOfOffer", "loa", version=version, **plain)
    return story.add("OfferLine", f"line-{version}", under="loa", number="001", quantity=version)


LETTERS = """{ case(designator: "BN-D-SAA") { lettersOfOffer {
    totalCount nodes { status totalValue lines { nodes { quantity } } } } } }"""


def letters(story: Story, seat: str) -> list[Any]:
    case = story.data(seat, LETTERS)["case"]
    return [
        (n["status"], n["totalValue"], [line["quantity"] for line in n["lines"]["nodes"]])
        for n in case["lettersOfOffer"]["nodes"]
    ]


def test_the_purchaser_keeps_the_approved_version_while_the_next_is_being_written() -> None:
    story = offer(told_case(), 1, milap_on=DAY, sent_on=DAY, raw_status="OFFERED")
    offer(story, 2, raw_status="WRITE", total_value=Money("120.00 USD"))
    assert letters(story, "partner:BN") == [("OFFERED", "100.00 USD", [1])]
    assert letters(story, "agency:D") == [(None, "120.00 USD", [2])]  # nothing of it is told to the purchaser yet


def test_a_price_waits_until_it_is_offered_and_says_so_without_a_number() -> None:
    story = offer(told_case(), 1, milap_on=DAY)
    document = """{ case(designator: "BN-D-SAA") { stage
        lettersOfOffer { nodes { number price: totalValue notes lines { totalCount } } } } }"""
    answered = story.asks("partner:BN", document)
    assert answered["data"]["case"] == {
        "stage": "DEVELOPMENT",
        "lettersOfOffer": {"nodes": [{"number": 0, "price": None, "notes": None, "lines": {"totalCount": 0}}]},
    }
    assert answered["withheld"] == [
        {"path": ["case", "lettersOfOffer", "nodes", 0], "facts": ["price", "notes"], "condition": "offered"}
    ]
    assert answered["conditions"] == {"offered": "the document was countersigned and sent to the purchaser"}
    assert story.asks("agency:D", document)["withheld"] == []


def test_an_unapproved_document_is_not_even_counted() -> None:
    story = offer(told_case(), 1)
    assert story.data("partner:BN", LETTERS)["case"]["lettersOfOffer"] == {"totalCount": 0, "nodes": []}
    assert story.data("sco:BN", LETTERS)["case"]["lettersOfOffer"]["totalCount"] == 1


def test_a_hidden_price_neither_filters_nor_sorts() -> None:
    story = told_case()
    for number, (sent, total) in enumerate(
        [(None, "900.00 USD"), (DAY, "100.00 USD"), (DAY, "50.00 EUR"), (DAY, "300.00 USD")]
    ):
        story.add(
            "LetterOfOffer", f"loa-{number}", kind="BASIC", number=number, milap_on=DAY, sent_on=sent,
            total_value=total, raw_status="PROPOSED",
        )  # fmt: skip

    def numbers(arguments: str) -> list[int]:
        found = story.data(
            "partner:BN",
            f'{{ case(designator: "BN-D-SAA") {{ lettersOfOffer({arguments}) {{ nodes {{ number }} }} }} }}',
        )
        return [n["number"] for n in found["case"]["lettersOfOffer"]["nodes"]]

    assert numbers('where: {totalValue: {gte: "100.00 USD"}}') == [1, 3]
    assert numbers('where: {totalValue: {ne: "100.00 USD"}}') == [3]
    assert numbers('where: {not: {totalValue: {lt: "200.00 USD"}}}') == [0, 2, 3]
    assert numbers("where: {totalValue: {isNull: true}}") == [0]
    assert numbers("orderBy: {fact: TOTAL_VALUE, direction: DESC}") == [3, 1, 2, 0]
    assert numbers("orderBy: {fact: TOTAL_VALUE}") == [2, 1, 3, 0]
    assert (numbers("where: {or: []}"), numbers("where: {and: []}")) == ([], [0, 1, 2, 3])
    assert (numbers("where: {number: {in: []}}"), numbers("where: {number: {}}")) == ([], [0, 1, 2, 3])


def test_before_it_is_acknowledged_a_purchaser_reaches_its_letter_and_no_case() -> None:
    story = (
        Story()
        .case("BN-D-SAA")
        .add("LetterOfRequest", "lor", originator="customer:BN", requirement="Radars", received_on=DAY)
    )
    document = """{ case(designator: "BN-D-SAA") { id } cases { totalCount }
        lettersOfRequest { nodes { requirement case { id } } } }"""
    assert story.data("partner:BN", document) == {
        "case": None,
        "cases": {"totalCount": 0},
        "lettersOfRequest": {"nodes": [{"requirement": "Radars", "case": None}]},
    }
    assert story.data("partner:VE", document)["lettersOfRequest"] == {"nodes": []}
    assert told_case().data("partner:BN", document)["case"] == {"id": "BN-D-SAA"}


def test_what_a_letter_lacks_is_told_once_it_is_returned() -> None:
    document = '{ case(designator: "BN-D-SAA") { letterOfRequest { status missingFromPurchaser { nodes { item } } } } }'
    for returned, expected in ((None, []), (DAY, [{"item": "The delivery address"}])):
        story = told_case()
        story.world["LetterOfRequest"][0] |= {"returned_on": returned, "raw_status": "ADVISORY"}
        story.add("MissingFromPurchaser", "item", under="lor", item="The delivery address")
        letter = story.data("partner:BN", document)["case"]["letterOfRequest"]
        assert letter == {"status": "RECEIVED", "missingFromPurchaser": {"nodes": expected}}


def call(story: Story, *estimates: str, closes: datetime = NOW - timedelta(days=1)) -> Story:
    """A call for estimates to three contractors, with an estimate of each that is named."""
    story.add("RomCall", "call", subject="Radar", specification="-", opens_at=NOW - timedelta(days=9), closes_at=closes)
    for company in ("1ABC2", "2DEF3", "3GHJ4"):
        story.add("RomInvitation", f"invites {company}", under="call", company=company, invited_at=NOW)
    for n, company in enumerate(estimates):
        story.add(
            "RomEstimate", f"from {company}", under="call", originator=f"company:{company}", company=company,
            amount=Money(f"{n + 1}00.00 USD"), lead_time_months=n, state="SUBMITTED", submitted_at=NOW,
        )  # fmt: skip
    return story


def test_a_contractor_reads_and_counts_only_its_own_estimate() -> None:
    story = call(told_case(), "1ABC2", "2DEF3")
    document = """query ($id: ID!) { romEstimates { totalCount nodes { amount } } node(id: $id) { id }
        romCalls { nodes { estimates { totalCount } } } cases { nodes { romEstimates { totalCount } } } }"""

    def asked(seat: str) -> tuple[Any, ...]:
        found = story.data(seat, document, id="from 2DEF3")
        counts = found["romCalls"]["nodes"][0]["estimates"], found["cases"]["nodes"][0]["romEstimates"]
        amounts = [n["amount"] for n in found["romEstimates"]["nodes"]]
        return found["romEstimates"]["totalCount"], amounts, found["node"], *(c["totalCount"] for c in counts)

    assert asked("industry:1ABC2") == (1, ["100.00 USD"], None, 1, 1)
    assert asked("industry:2DEF3") == (1, ["200.00 USD"], {"id": "from 2DEF3"}, 1, 1)
    assert asked("industry:3GHJ4") == (0, [], None, 0, 0)
    assert asked("agency:D")[0] == 2


def test_an_estimate_without_an_invitation_is_its_authors_and_opens_no_case() -> None:
    story = told_case().add("RomCall", "call", subject="-", specification="-", opens_at=NOW, closes_at=NOW)
    story.add(
        "RomEstimate", "own", under="call", originator="company:3GHJ4", company="3GHJ4", amount=Money("1.00 USD"),
        lead_time_months=1, state="SUBMITTED", submitted_at=NOW,
    )  # fmt: skip
    document = (
        "{ romEstimates { nodes { amount romCall { id } case { id } } } romCalls { totalCount } cases { totalCount } }"
    )
    assert story.data("industry:3GHJ4", document) == {
        "romEstimates": {"nodes": [{"amount": "1.00 USD", "romCall": None, "case": None}]},
        "romCalls": {"totalCount": 0},
        "cases": {"totalCount": 0},
    }


def test_a_consent_opens_the_version_it_names_and_no_other() -> None:
    story = call(told_case(), "1ABC2")
    story.add(
        "Consent", "consent", originator="company:1ABC2", record="from 1ABC2", record_type="RomEstimate",
        record_version=1, consented_to="customer:BN", consented_at=NOW,
    )  # fmt: skip
    story.world["RomEstimate"][0]["latest"] = False
    story.world["RomEstimate"].append(
        story.world["RomEstimate"][0] | {"version": 2, "latest": True, "amount": "777.00 USD"}
    )
    document = "{ romEstimates { nodes { amount } } }"
    assert story.data("partner:BN", document) == {"romEstimates": {"nodes": [{"amount": "100.00 USD"}]}}
    assert story.data("industry:1ABC2", document) == {"romEstimates": {"nodes": [{"amount": "777.00 USD"}]}}
    assert story.data("partner:VE", document) == {"romEstimates": {"nodes": []}}
    story.world["Consent"].clear()
    assert story.data("partner:BN", document) == {"romEstimates": {"nodes": []}}


def test_that_an_estimate_came_is_told_when_the_call_has_closed_and_never_how_many() -> None:
    document = "{ romCalls { nodes { state estimateCame } } }"
    for estimates, closes, expected in (
        (["1ABC2"], NOW + timedelta(seconds=1), ("OPEN", None)),
        (["1ABC2"], NOW, ("CLOSED", True)),
        (["1ABC2", "2DEF3"], NOW, ("CLOSED", True)),
        ([], NOW, ("CLOSED", False)),
    ):
        answered = call(told_case(), *estimates, closes=closes).asks("sco:BN", document)
        assert answered["data"]["romCalls"]["nodes"] == [dict(zip(("state", "estimateCame"), expected, strict=True))]
        assert answered["withheld"] == []


def test_a_question_is_its_askers_until_it_is_everybodys_and_the_asker_is_not_named() -> None:
    document = "{ romCalls { nodes { questions { nodes { question askedText } } } } }"

    def asked(story: Story, seat: str) -> list[tuple[Any, ...]]:
        (found,) = story.data(seat, document)["romCalls"]["nodes"]
        return [tuple(q.values()) for q in found["questions"]["nodes"]]

    story = call(told_case()).add(
        "RomQuestion", "q", under="call", originator="company:1ABC2", asked_text="May we 1ABC2…", asked_at=NOW
    )
    assert asked(story, "industry:1ABC2") == [(None, "May we 1ABC2…")]
    assert asked(story, "industry:2DEF3") == []
    story.world["RomQuestion"][0] |= {"question": "May one…", "published_at": NOW}
    assert asked(story, "industry:1ABC2") == [("May one…", "May we 1ABC2…")]
    assert asked(story, "industry:2DEF3") == [("May one…", None)]


def test_a_contractor_waits_for_the_stage_until_it_holds_a_contract() -> None:
    story = offer(call(told_case()), milap_on=DAY, sent_on=DAY, accepted_on=DAY, implemented_on=DAY)
    document = "{ cases { nodes { designator stage caseManager } } }"
    answered = story.asks("industry:1ABC2", document)
    assert answered["data"]["cases"]["nodes"] == [{"designator": "BN-D-SAA", "stage": None, "caseManager": None}]
    assert answered["withheld"] == [
        {"path": ["cases", "nodes", 0], "facts": ["stage", "caseManager"], "condition": "contract_holder"}
    ]
    story.add("Contract", "won", contractor="2DEF3", awarded_on=DAY)
    assert story.asks("industry:1ABC2", document) == answered, "the loser's view does not change when its rival wins"
    assert story.data("industry:2DEF3", document)["cases"]["nodes"][0]["stage"] == "EXECUTION"


def test_another_agency_knows_of_a_case_at_a_glance() -> None:
    story = offer(told_case(), milap_on=DAY, sent_on=DAY)
    document = """{ case(designator: "BN-D-SAA") { designator neutralTitle stage title customer closedOn
        lettersOfOffer { totalCount } letterOfRequest { id } } }"""
    answered = story.asks("agency:B", document)
    assert answered["withheld"] == []
    assert answered["data"]["case"] == {
        "designator": "BN-D-SAA",
        "neutralTitle": "Radar",
        "stage": "OFFERED",
        "title": None,
        "customer": None,
        "closedOn": None,
        "lettersOfOffer": {"totalCount": 0},
        "letterOfRequest": None,
    }


@pytest.mark.parametrize(
    ("marking", "readers"),
    [
        ("CUI", {"partner:BN", "sco:BN", "dsca", "agency:D", "industry:1ABC2", "industry:2DEF3"}),
        ("CUI//NOFORN", {"sco:BN", "dsca", "agency:D", "industry:1ABC2", "industry:2DEF3"}),
        ("CUI//FED ONLY", {"sco:BN", "dsca", "agency:D"}),
        ("CUI//FEDCON", {"sco:BN", "dsca", "agency:D", "industry:1ABC2"}),
        ("CUI//NOCON", {"partner:BN", "sco:BN", "dsca", "agency:D"}),
        ("CUI//AC", {"agency:D"}),
        ("CUI//REL TO USA, BNA", {"partner:BN", "sco:BN", "dsca", "agency:D", "industry:1ABC2", "industry:2DEF3"}),
        ("CUI//REL TO USA, VED", {"sco:BN", "dsca", "agency:D", "industry:1ABC2", "industry:2DEF3"}),
        ("CUI//RELIDO", {"sco:BN", "dsca", "agency:D", "industry:1ABC2", "industry:2DEF3"}),
        ("CUI//SP-PROPIN", {"sco:BN", "dsca", "agency:D"}),
        ("CUI//DL ONLY company:2DEF3, office:BN", {"sco:BN", "industry:2DEF3"}),
    ],
)
def test_a_marking_cuts_before_every_rule(marking: str, readers: set[str]) -> None:
    story = call(told_case()).add("Contract", "won", contractor="1ABC2", awarded_on=DAY)
    story.add("RequirementSummary", "summary", text="A radar", marking=marking)
    for company in ("1ABC2", "2DEF3"):
        story.add(
            "Release", f"to {company}", record="summary", record_type="RequirementSummary", record_version=1,
            released_to=f"company:{company}", released_at=NOW,
        )  # fmt: skip
    seats = ("partner:BN", "sco:BN", "dsca", "agency:D", "industry:1ABC2", "industry:2DEF3")
    document = '{ case(designator: "BN-D-SAA") { requirementSummary { text } } }'
    assert {s for s in seats if story.data(s, document)["case"]["requirementSummary"]} == readers


def test_a_release_is_met_by_the_party_it_names() -> None:
    story = (
        told_case()
        .add("InternalRemark", "remark", text="Hurry")
        .add(
            "Release",
            "act",
            record="remark",
            record_type="InternalRemark",
            record_version=1,
            released_to="office:BN",
            released_at=NOW,
        )
    )
    document = '{ case(designator: "BN-D-SAA") { internalRemarks { nodes { text } } releases { totalCount } } }'
    shown, nothing = {"internalRemarks": {"nodes": [{"text": "Hurry"}]}}, {"internalRemarks": {"nodes": []}}
    assert story.data("sco:BN", document)["case"] == shown | {"releases": {"totalCount": 1}}
    assert story.data("state", document)["case"] == nothing | {"releases": {"totalCount": 0}}
    assert story.data("dsca", document)["case"] == shown | {"releases": {"totalCount": 1}}


def built_case() -> Story:
    """A case built for Bandaria, which was told of it."""
    built = {"program": "BPC", "benefitting": "BN", "notified_on": DAY}
    return Story().case("B2-D-BLT", **built)


def released(story: Story, record: str, record_type: str, to: str, case: str = "BN-D-SAA") -> Story:
    """The first version of a record is released to a party."""
    about = {"record": record, "record_type": record_type, "record_version": 1}
    return story.add("Release", f"{record} to {to}", case=case, released_to=to, released_at=NOW, **about)


def test_a_line_of_a_grant_is_its_countrys_once_confirmed_and_under_a_case_once_that_is_told() -> None:
    grant = {"case": None, "customer": "BN", "benefitting": "BN", "agency": "D", "funding": "IMET", "priority": "A"}
    story = Story().case("BN-D-SAA")  # nobody has acknowledged its letter
    story.add("TrainingLine", "asked", worksheet="1", **grant)
    story.add("TrainingLine", "confirmed", worksheet="2", confirmed_on=DAY, **grant)
    story.add("TrainingLine", "changed", worksheet="3", confirmed_on=DAY, quota=4, **grant)
    story.add("TrainingLine", "changed", worksheet="3", version=2, quota=2, **grant)
    story.add("TrainingLine", "untold", worksheet="4", confirmed_on=DAY)
    story.add("TrainingNomination", "nominee", under="confirmed", case=None, student_number="BN-1")
    story.add("Student", "student", under="confirmed", case=None, number="BN-1", travel_order="T-1")
    lines = "{ trainingLines { nodes { worksheet quota %s } } }"
    students = lines % "students { nodes { travelOrder } }"
    assert story.data("partner:BN", students)["trainingLines"]["nodes"] == [
        {"worksheet": "3", "quota": 4, "students": {"nodes": []}},
        {"worksheet": "2", "quota": None, "students": {"nodes": [{"travelOrder": "T-1"}]}},
    ]
    for seat, seen in (("partner:VE", 0), ("sco:VE", 0), ("sco:BN", 4), ("agency:B", 0), ("agency:D", 4)):
        assert len(story.data(seat, lines % "id")["trainingLines"]["nodes"]) == seen, seat
    nominees = lines % "priority nominations { nodes { studentNumber } }"
    for seat in ("sco:BN", "dsca", "ccmd:CENTCOM:BN"):
        told = {n["worksheet"]: n for n in story.data(seat, nominees)["trainingLines"]["nodes"]}
        assert (told["2"]["priority"], len(told["2"]["nominations"]["nodes"])) == ("A", 1), seat
    members = {a: GRAPH.facets["TrainingLine"].facts["priority"].cell(a) for a in Audience}
    assert {a.value for a, cell in members.items() if cell == "yes"} == {"sco", "dsca", "agency", "ccmd"}
    assert {a.value for a in GRAPH.facets["Student"].audiences} == {"partner", "sco", "agency"}


def test_a_country_is_told_what_a_check_found_by_a_release_and_never_of_a_violation() -> None:
    story = built_case().add("EndUseItem", "item", case="B2-D-BLT", serial_number="S-1", last_checked_on=DAY)
    for check in ("spring", "autumn"):
        story.add("EndUseCheck", check, case="B2-D-BLT", under="item", checked_on=DAY, result="FINDING")
        story.add("EndUseFinding", f"in {check}", case="B2-D-BLT", under=check, finding=check)
    story.add("PossibleViolation", "violation", case="B2-D-BLT", under="item", kind="UNAUTHORIZED_USE")
    released(story, "in spring", "EndUseFinding", "customer:BN", case="B2-D-BLT")
    document = "{ endUseItems { nodes { lastCheckedOn checks { nodes { finding { finding } } } } } }"
    for seat, found in (
        ("partner:BN", [None, "spring"]),
        ("sco:BN", ["autumn", "spring"]),
        ("state", ["autumn", "spring"]),
    ):
        [item] = story.data(seat, document)["endUseItems"]["nodes"]
        told = [c["finding"] and c["finding"]["finding"] for c in item["checks"]["nodes"]]
        assert (item["lastCheckedOn"], told) == (DAY.isoformat(), found), seat
    assert story.data("partner:VE", document) == {"endUseItems": {"nodes": []}}
    assert {a.value for a in GRAPH.facets["PossibleViolation"].audiences} == {"sco", "dsca", "state"}
    assert story.data("sco:BN", "{ possibleViolations { totalCount } }")["possibleViolations"] == {"totalCount": 1}


def test_a_transfer_is_read_by_who_asked_and_its_decision_once_issued() -> None:
    story = told_case()
    story.add("TransferRequest", "own", originator="customer:BN", articles="Two radios")
    story.add("TransferRequest", "others", originator="office:BN", articles="One truck")
    story.add("TransferDecision", "decision", under="own", outcome="CONSENTED", issued_on=DAY)
    story.add("TransferDecision", "decision", under="own", version=2, outcome="DENIED")
    document = "{ transferRequests { nodes { articles decision { outcome } } } }"
    asked = {"articles": "Two radios", "decision": {"outcome": "CONSENTED"}}
    assert story.data("partner:BN", document)["transferRequests"]["nodes"] == [asked]
    truck = {"articles": "One truck", "decision": None}
    for seat in ("sco:BN", "dsca", "agency:D", "state"):
        now = story.data(seat, document)["transferRequests"]["nodes"]
        assert now == [truck, asked | {"decision": {"outcome": "DENIED"}}], seat


def test_what_finance_bills_by_is_read_once_a_document_is_accepted_and_never_where_a_case_is_built_for_one() -> None:
    document = "{ cases { nodes { paymentSchedule { scheduledPayments { nodes { amount } } } } } }"
    due = {"paymentSchedule": {"scheduledPayments": {"nodes": [{"amount": "5.00 USD"}]}}}
    nothing = {"paymentSchedule": None}

    def scheduled(story: Story, case: str) -> Story:
        story.add("PaymentSchedule", "schedule", case=case, effective_on=DAY)
        return story.add("ScheduledPayment", "due", case=case, under="schedule", due_on=DAY, amount=Money("5.00 USD"))

    sold = {seat: scheduled(told_case(), "BN-D-SAA").data(seat, document)["cases"]["nodes"] for seat in BILLED}
    assert sold == {"partner:BN": [nothing], "sco:BN": [due], "agency:D": [due], "state": [due], "dfas": []}
    taken = {"milap_on": DAY, "sent_on": DAY, "accepted_on": DAY}
    story = scheduled(offer(told_case(), **taken), "BN-D-SAA")
    assert {seat: story.data(seat, document)["cases"]["nodes"] for seat in BILLED} == {seat: [due] for seat in BILLED}
    story = scheduled(built_case().add("LetterOfOffer", "loa", case="B2-D-BLT", **taken), "B2-D-BLT")
    built = {seat: story.data(seat, document)["cases"]["nodes"] for seat in BILLED}
    assert built == {seat: [nothing if seat in ("partner:BN", "state") else due] for seat in BILLED}


BILLED = ("partner:BN", "sco:BN", "agency:D", "state", "dfas")


def test_a_release_opens_a_notice_in_print_to_a_stranger_and_tells_it_of_nothing_else() -> None:
    story = told_case().add(
        "CongressionalNotification", "notice", title="Radar", published_on=DAY, marking="CUI//RELIDO"
    )
    document = """{ congressionalNotifications { nodes { title case { id } } }
        nodes(ids: ["notice to customer:VE", "offer to customer:VE"]) { id } }"""
    before = story.data("partner:VE", document)
    assert before == {"congressionalNotifications": {"nodes": []}, "nodes": [None, None]}
    offer(story, milap_on=DAY, marking="CUI//RELIDO")
    released(story, "notice", "CongressionalNotification", "customer:VE")
    released(story, "offer", "LetterOfOffer", "customer:VE")
    after = story.data("partner:VE", document)
    assert after["congressionalNotifications"]["nodes"] == [{"title": "Radar", "case": None}]
    assert after["nodes"] == [{"id": "notice to customer:VE"}, None]
    assert story.data("partner:BN", document)["congressionalNotifications"] == {"nodes": []}


def test_a_document_built_for_a_partner_is_not_shown_to_it() -> None:
    story = offer(
        Story().case("B2-D-SAB", benefitting="BN", program="BPC", notified_on=DAY),
        milap_on=DAY,
        sent_on=DAY,
        accepted_on=DAY,
    )
    for row in story.world["LetterOfOffer"] + story.world["OfferLine"]:
        row |= {"case_id": "B2-D-SAB"}
    document = '{ case(designator: "B2-D-SAB") { lettersOfOffer { totalCount nodes { lines { totalCount } } } } }'
    nothing, shown = {"totalCount": 0, "nodes": []}, {"totalCount": 1, "nodes": [{"lines": {"totalCount": 1}}]}
    found = {
        s: story.data(s, document)["case"]["lettersOfOffer"] for s in ("partner:BN", "state", "sco:BN", "dsca", "dfas")
    }
    assert found == {"partner:BN": nothing, "state": nothing, "sco:BN": shown, "dsca": shown, "dfas": shown}


def test_finance_meets_a_case_when_a_document_is_accepted() -> None:
    document = "{ cases { nodes { stage lettersOfOffer { totalCount } } } }"
    story = offer(told_case(), milap_on=DAY, sent_on=DAY)
    assert story.data("dfas", document) == {"cases": {"nodes": []}}
    story.world["LetterOfOffer"][0]["accepted_on"] = DAY
    assert story.data("dfas", document) == {
        "cases": {"nodes": [{"stage": "OFFERED", "lettersOfOffer": {"totalCount": 1}}]}
    }


def test_a_notification_is_public_when_it_is_printed_and_leads_to_no_case() -> None:
    story = told_case().add("CongressionalNotification", "draft", kind="CERTIFICATION", draft_text="…", title="Radar")
    story.add("CongressionalNotification", "printed", case=None, kind="CERTIFICATION", title="Radar", published_on=DAY)
    document = "{ congressionalNotifications { nodes { title case { id } } } }"
    printed = {"title": "Radar", "case": None}
    for seat in ("partner:BN", "partner:VE", "sco:BN", "industry:1ABC2", "ccmd:CENTCOM:BN", "dfas", "agency:B"):
        assert story.data(seat, document)["congressionalNotifications"]["nodes"] == [printed], seat
    both = story.data("agency:D", document)["congressionalNotifications"]["nodes"]
    assert both == [printed, {"title": "Radar", "case": {"id": "BN-D-SAA"}}]


def test_a_purchaser_sees_the_stage_by_what_it_sees() -> None:
    document = "{ cases { nodes { stage } } }"

    def stages(story: Story) -> tuple[Any, ...]:
        return tuple(story.data(seat, document)["cases"]["nodes"][0]["stage"] for seat in ("partner:BN", "sco:BN"))

    story = told_case()
    story.world["LetterOfRequest"][0]["raw_status"] = "RECEIPT"
    assert stages(story) == ("REQUEST", "REQUEST")
    story.world["LetterOfRequest"][0]["response_wanted"] = "PRICE_AND_AVAILABILITY"
    assert stages(story) == ("PRICE_AND_AVAILABILITY", "PRICE_AND_AVAILABILITY")
    offer(story)
    assert stages(story) == ("PRICE_AND_AVAILABILITY", "DEVELOPMENT")
    story.world["LetterOfOffer"][0] |= {"milap_on": DAY, "sent_on": DAY}
    assert stages(story) == ("OFFERED", "OFFERED")
    offer(story, 2)
    assert stages(story) == ("OFFERED", "DEVELOPMENT")


def test_who_told_us_is_told_to_few() -> None:
    story = call(told_case(), "1ABC2")
    story.world["RomEstimate"][0]["as_of"] = {
        "agency": "2026-03-01T00:00:00+00:00",
        "industry": "2026-02-01T00:00:00+00:00",
    }
    inside = story.data("agency:D", "{ romEstimates { nodes { provenance { asOf originator sourceClass } } } }")
    own = story.data("industry:1ABC2", "{ romEstimates { nodes { provenance { asOf originator } } } }")
    asked = story.data("industry:2DEF3", "{ romCalls { nodes { provenance { asOf originator } } } }")
    assert [n["provenance"] for n in inside["romEstimates"]["nodes"]] == [
        {"asOf": "2026-03-01T00:00:00+00:00", "originator": "company:1ABC2", "sourceClass": "agency_system"}
    ]
    assert [n["provenance"] for n in own["romEstimates"]["nodes"]] == [
        {"asOf": "2026-02-01T00:00:00+00:00", "originator": "company:1ABC2"}
    ]
    assert [n["provenance"] for n in asked["romCalls"]["nodes"]] == [{"asOf": None, "originator": None}]


def test_a_token_for_one_case_reaches_no_other() -> None:
    story = (
        told_case()
        .case("VE-D-SAA")
        .add("CongressionalNotification", "printed", case=None, kind="CERTIFICATION", published_on=DAY)
    )
    narrow = replace(Principal.seated("dsca"), cases=frozenset({"BN-D-SAA"}))
    document = (
        "{ cases { nodes { designator } } lettersOfRequest { totalCount } congressionalNotifications { totalCount } }"
    )
    assert story.data(narrow, document) == {
        "cases": {"nodes": [{"designator": "BN-D-SAA"}]},
        "lettersOfRequest": {"totalCount": 1},
        "congressionalNotifications": {"totalCount": 0},
    }


def test_pages_say_exactly_whether_more_follow() -> None:
    story = Story()
    for letter in "ABCDE":
        story.case(f"BN-D-SA{letter}")

    def page(arguments: str, resolve: Any = None) -> tuple[str, bool, bool, int]:
        asked = "totalCount nodes { designator } pageInfo { hasNextPage hasPreviousPage startCursor }"
        text = f"{{ cases({arguments}) {{ {asked} }} }}"
        found = story.data("dsca", text, resolve=resolve)["cases"]
        info = found["pageInfo"]
        assert (info["startCursor"] is None) is (not found["nodes"])
        letters = "".join(n["designator"][-1] for n in found["nodes"])
        return letters, info["hasNextPage"], info["hasPreviousPage"], found["totalCount"]

    at = {"b": "BN-D-SAB", "d": "BN-D-SAD"}.__getitem__
    assert page("first: 2") == ("AB", True, False, 5)
    assert page("last: 2") == ("DE", False, True, 5)
    assert page('after: "b"', at) == ("CDE", False, True, 5)
    assert page('first: 1, after: "b"', at) == ("C", True, True, 5)
    assert page('last: 2, before: "d"', at) == ("BC", True, True, 5)
    assert page('after: "b", before: "d"', at) == ("C", True, True, 5)
    assert page('first: 9, after: "b", where: {designator: {ne: "BN-D-SAB"}}', at) == ("CDE", False, True, 4)
    assert page("first: 0") == ("", True, False, 5)
    with pytest.raises(Refusal):
        page("first: 1, last: 1")
    with pytest.raises(Refusal):
        page("first: 101")


def test_a_cursor_stands_for_one_text() -> None:
    one = Cursor("record")
    assert one == "sealed"
    assert one != "sealed otherwise"
    assert cursors_met({"a": [one]}) == {"sealed": "record"}


def test_selections_are_merged_as_graphql_says() -> None:
    story = offer(told_case(), milap_on=DAY)
    answered = story.asks(
        "partner:BN",
        """query ($no: Boolean!) {
          ... Root  c: case(designator: "bndsaa") { designator @skip(if: true) }
        }
        fragment Root on Query {
          c: case(designator: "bndsaa") {
            __typename a: title ... on Node { id } b: title @include(if: $no)
            lettersOfOffer { nodes { number } } lettersOfOffer { nodes { notes } edges { cursor node { terms } } }
          }
        }""",
        no=False,
    )
    assert answered["data"] == {
        "c": {
            "__typename": "Case",
            "a": None,
            "id": "BN-D-SAA",
            "lettersOfOffer": {
                "nodes": [{"number": 0, "notes": None}],
                "edges": [{"cursor": Cursor("loa"), "node": {"terms": None}}],
            },
        }
    }
    assert answered["withheld"] == [
        {"path": ["c"], "facts": ["a"], "condition": "offered"},
        {"path": ["c", "lettersOfOffer", "nodes", 0], "facts": ["notes"], "condition": "offered"},
        {"path": ["c", "lettersOfOffer", "edges", 0, "node"], "facts": ["terms"], "condition": "offered"},
    ]


def test_nodes_answer_in_the_order_asked_and_null_where_not_the_readers() -> None:
    story = call(told_case(), "1ABC2")
    found = story.data(
        "industry:1ABC2",
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on RomEstimate { company } } }",
        ids=["lor", "from 1ABC2", "nobody", "BN-D-SAA"],
    )
    assert found["nodes"] == [None, {"__typename": "RomEstimate", "company": "1ABC2"}, None, {"__typename": "Case"}]


def test_instants_are_written_in_the_one_way() -> None:
    story = call(told_case(), closes=datetime(2026, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC))
    assert story.data("dsca", "{ romCalls { nodes { closesAt } } }")["romCalls"]["nodes"] == [
        {"closesAt": "2026-03-01T12:00:00.5+00:00"}
    ]
