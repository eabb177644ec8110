"""What no rule speaks of exists for nobody, unless it is listed as being for all."""

from __future__ import annotations

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, Audience
from schema.conditions import entails
from schema.facets.release import SEEN_BY_STRANGERS, SEEN_BY_THE_BENEFITTING
from schema.graph import the_graph

GRAPH = the_graph()
ALL = frozenset(Audience)


def for_whom(type_name: str, member: str) -> frozenset[Audience]:
    """The audiences a member of a type exists for."""
    return frozenset(a for a in Audience if GRAPH.exists(type_name, member, a))


@pytest.mark.parametrize(
    ("type_name", "member"),
    [
        ("Ledger", "balance"),
        ("LedgerWhere", "and"),
        ("LedgerConnection", "nodes"),
        ("LedgerOrderFact", "BALANCE"),
        ("LedgerInput", "balance"),
        ("LedgerFilter", "eq"),
        ("Query", "ledgers"),
        ("Mutation", "openLedger"),
        ("Provenance", "balance"),
        ("LetterOfOffer", "balance"),
        ("LetterOfOfferWhere", "balance"),
        ("LetterOfOfferConnection", "status"),
        ("LetterOfOfferEdge", "balance"),
        ("LetterOfOfferOrder", "balance"),
        ("LetterOfOfferOrderFact", "BALANCE"),
    ],
)
def test_what_no_rule_speaks_of_exists_for_nobody(type_name: str, member: str) -> None:
    assert for_whom(type_name, member) == frozenset()


def test_an_enum_no_rule_speaks_of_has_no_word_for_anybody() -> None:
    assert {GRAPH.words("LedgerState", a) for a in Audience} == {frozenset()}
    assert {GRAPH.words("Direction", a) for a in Audience} == {None}


@pytest.mark.parametrize(
    ("type_name", "member", "audiences"),
    [
        ("Query", "viewer", ALL),
        ("Query", "node", ALL),
        ("PageInfo", "endCursor", ALL),
        ("Receipt", "digest", ALL),
        ("MoneyFilter", "eq", ALL),
        ("__Type", "name", ALL),
        ("Case", "id", ALL),
        ("CaseConnection", "totalCount", ALL),
        ("SubmitRomEstimateInput", "amount", frozenset({INDUSTRY})),
        ("LetterOfOffer", "pricingBasis", frozenset({DSCA, IMPLEMENTING_AGENCY})),
        ("LetterOfOfferWhere", "pricingBasis", frozenset({DSCA, IMPLEMENTING_AGENCY})),
        ("LetterOfOfferOrderFact", "PRICING_BASIS", frozenset({DSCA, IMPLEMENTING_AGENCY})),
        ("InternalRemarkConnection", "nodes", ALL - {PARTNER_NATION, INDUSTRY, DFAS}),
        ("InternalRemarkEdge", "cursor", ALL - {PARTNER_NATION, INDUSTRY, DFAS}),
        ("InternalRemarkOrder", "direction", ALL - {PARTNER_NATION, INDUSTRY, DFAS}),
        ("InternalRemarkWhere", "not", ALL - {PARTNER_NATION, INDUSTRY, DFAS}),
    ],
)
def test_what_is_declared_or_listed_exists_for_whom_it_says(
    type_name: str, member: str, audiences: frozenset[Audience]
) -> None:
    assert for_whom(type_name, member) == audiences


def test_every_member_of_the_full_schema_exists_for_somebody() -> None:
    forgotten = []
    for name, kind in GRAPH.schema._schema.type_map.items():
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            forgotten += [f"{name}.{m}" for m in kind.fields if not for_whom(name, m)]
        if isinstance(kind, GraphQLEnumType) and name.endswith("OrderFact"):
            forgotten += [f"{name}.{v}" for v in kind.values if not for_whom(name, v)]
        elif isinstance(kind, GraphQLEnumType) and all(GRAPH.words(name, a) == frozenset() for a in Audience):
            forgotten.append(name)
    assert forgotten == []


def test_a_country_meets_the_acts_about_all_that_it_can_see_of_a_case_built_for_it() -> None:
    seen = {
        f.name
        for f in GRAPH.facets.values()
        if f.marked and f.exists_for(PARTNER_NATION) and (f.for_the_benefitting or PARTNER_NATION in f.beyond)
    }
    # A response is released to a purchaser, never to the country a case is built for.
    assert set(SEEN_BY_THE_BENEFITTING) == seen - {"AlertResponse"}


def test_a_release_opens_to_a_stranger_what_strangers_can_see_and_nothing_else() -> None:
    seen = {
        f.name
        for f in GRAPH.facets.values()
        if f.marked
        and PARTNER_NATION in f.beyond
        and not entails(f.beyond[PARTNER_NATION], f.case.scope(PARTNER_NATION))
    }
    assert set(SEEN_BY_STRANGERS) == seen
