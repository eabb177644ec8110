"""What was signed is what is declared, and no audience's schema holds a word that is not for it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
    validate_schema,
)
from graphql.type.introspection import introspection_types

from hub.sign import ROOT, sign
from hub.store.embedded import EmbeddedPostgres
from schema.audience import Audience
from schema.disclosure import camel
from schema.graph import PORTFOLIO, QUERIES_FOR_ALL, the_graph
from schema.provenance import PROVENANCE
from schema.sources import FEED

GRAPH = the_graph()
PUBLISHED = ROOT / "schema" / "published"
each_audience = pytest.mark.parametrize("audience", Audience)


@cache
def published(audience: Audience) -> GraphQLSchema:
    """The schema of an audience, read back from its signed text."""
    return build_schema((PUBLISHED / f"{audience.value}.graphql").read_text())


async def test_make_sign_would_change_nothing(postgres: EmbeddedPostgres) -> None:
    assert await sign(check=True, server=postgres) == []


def test_there_is_one_published_schema_for_each_audience() -> None:
    assert {p.name for p in PUBLISHED.iterdir()} == {f"{a.value}.graphql" for a in Audience}


# Nothing that an audience's rules deny.


def denied(schema: GraphQLSchema, audience: Audience) -> list[str]:
    """Every type, member and enum value that no rule gives the audience."""
    found = []
    for name, kind in schema.type_map.items():
        facet = GRAPH.facets.get(name)
        if facet is not None and not facet.exists_for(audience):
            found.append(name)
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            found += [f"{name}.{m}" for m in kind.fields if not GRAPH.exists(name, m, audience)]
        if isinstance(kind, GraphQLEnumType):
            words = GRAPH.words(name, audience)
            for value in kind.values:
                if name.endswith("OrderFact"):
                    if not GRAPH.exists(name, value, audience):
                        found.append(f"{name}.{value}")
                elif words is not None and value not in words:
                    found.append(f"{name}.{value}")
    return found


@pytest.mark.long(but=1)
@each_audience
def test_no_published_schema_holds_what_its_audience_is_denied(audience: Audience) -> None:
    assert denied(published(audience), audience) == []


def test_the_full_schema_would_be_denied_to_everybody() -> None:
    full = GRAPH.schema._schema
    for audience in Audience:
        assert denied(full, audience), audience
    partner = denied(full, Audience.PARTNER_NATION)
    assert {
        "RomCall", "InternalRemark", "LetterOfOffer.pricingBasis", "LetterOfOffer.rawStatus", "LetterOfOfferWhere.holds",
        "LetterOfOfferOrderFact.RAW_STATUS", "CaseStage.REQUIREMENT", "Mutation.openRomCall", "Query.romCalls",
        "Provenance.originator",
    } <= set(partner)  # fmt: skip


@pytest.mark.long(but=2)
@each_audience
def test_what_a_rule_gives_an_audience_is_published(audience: Audience) -> None:
    schema = published(audience)
    for facet in GRAPH.facets.values():
        kind = schema.type_map.get(facet.name)
        given = {camel(f.name) for f in facet.facts.values() if audience in f.audiences and facet.exists_for(audience)}
        members = set(kind.fields) if isinstance(kind, GraphQLObjectType) else set()
        assert members & {camel(n) for n in facet.facts} == given, facet.name
    mutations = set(schema.mutation_type.fields) if schema.mutation_type else set()
    assert mutations == {n for n, s in GRAPH.submissions.items() if audience in s.by}
    provenance = schema.type_map["Provenance"]
    assert isinstance(provenance, GraphQLObjectType)
    assert set(provenance.fields) == {camel(f.name) for f in PROVENANCE.facts.values() if audience in f.audiences}


# Whole and closed.


def reachable(schema: GraphQLSchema) -> set[str]:
    """The types met from the roots, through members, arguments, interfaces and their implementations."""
    seen: set[str] = set()
    waiting = [t for t in (schema.query_type, schema.mutation_type, schema.subscription_type) if t]
    while waiting:
        kind = waiting.pop()
        if kind.name in seen:
            continue
        seen.add(kind.name)
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            waiting += [get_named_type(f.type) for f in kind.fields.values()]
            waiting += [get_named_type(a.type) for f in kind.fields.values() for a in f.args.values()]
            waiting += kind.interfaces
        if isinstance(kind, GraphQLInputObjectType):
            waiting += [get_named_type(f.type) for f in kind.fields.values()]
        if isinstance(kind, GraphQLUnionType):
            waiting += kind.types
        if isinstance(kind, GraphQLInterfaceType):
            waiting += schema.get_implementations(kind).objects
    return seen


@each_audience
def test_every_published_type_is_reached_from_the_roots(audience: Audience) -> None:
    schema = published(audience)
    assert validate_schema(schema) == []
    own = {n for n, t in schema.type_map.items() if n not in introspection_types and not is_specified_scalar_type(t)}
    assert own - reachable(schema) == set()


def test_a_type_that_nothing_leads_to_would_be_found() -> None:
    lonely = build_schema("type Query { one: Int } type Lonely { two: Int }")
    assert set(lonely.type_map) - reachable(lonely) >= {"Lonely"}


# Not even in a description.


def words_for(audience: Audience) -> tuple[set[str], set[str]]:
    """The names there are in the full schema, and those of them that are published to an audience."""

    def names(schema: GraphQLSchema) -> set[str]:
        found = set()
        for name, kind in schema.type_map.items():
            found.add(name)
            if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
                found |= set(kind.fields)
            if isinstance(kind, GraphQLEnumType):
                found |= set(kind.values)
        return found

    return names(GRAPH.schema._schema), names(published(audience))


def told_of(text: str, hidden: set[str]) -> set[str]:
    """The hidden names that a text speaks of: written as code, or so composed that they are nothing else.

    A letter alone is no name: it is an agency's, or a category's, or part of a code.
    """
    composed = {n for n in set(re.findall(r"\w+", text)) & hidden if re.search(r"[a-z][A-Z]|_", n)}
    quoted = {w for q in re.findall(r"`([^`]*)`", text) for w in re.findall(r"\w\w+", q)}
    return composed | (quoted & hidden)


@pytest.mark.long(but=1)
@each_audience
def test_no_description_speaks_of_a_hidden_member(audience: Audience) -> None:
    every, own = words_for(audience)
    descriptions = re.findall(r'"""(.*?)"""', (PUBLISHED / f"{audience.value}.graphql").read_text(), re.DOTALL)
    assert len(descriptions) > 50
    spoken = {text: found for text in descriptions if (found := told_of(text, every - own))}
    assert spoken == {}


def test_a_description_that_speaks_of_a_hidden_member_would_be_found() -> None:
    every, own = words_for(Audience.PARTNER_NATION)
    hidden = every - own
    assert {"RomCall", "pricingBasis", "openRomCall", "RAW_STATUS"} <= hidden
    assert told_of("Made when openRomCall was accepted.", hidden) == {"openRomCall"}
    assert told_of("Such as a `RomCall`.", hidden) == {"RomCall"}
    assert told_of("What the purchaser would pay.", hidden) == set()


HIDDEN_MATTERS = {
    Audience.PARTNER_NATION: (
        "possible violation", "nominee", "nomination", "vett", "priority code", "as far as priorities", "funded first",
        "Javits", "grants is not committed", "second source", "next check",
    ),
    Audience.IMPLEMENTING_AGENCY: ("possible violation", "nominee", "nomination", "vett", "grants is not committed"),
    Audience.INDUSTRY: ("end use", "training", "grants", "second source", "Javits", "finance bills"),
}  # fmt: skip


def spoken_of(text: str, matters: tuple[str, ...]) -> set[str]:
    return {matter for matter in matters if re.search(rf"\b{re.escape(matter)}", text, re.IGNORECASE)}


@pytest.mark.parametrize("audience", HIDDEN_MATTERS, ids=lambda a: a.value)
def test_no_description_speaks_of_a_hidden_matter_in_plain_words(audience: Audience) -> None:
    descriptions = re.findall(r'"""(.*?)"""', (PUBLISHED / f"{audience.value}.graphql").read_text(), re.DOTALL)
    matters = HIDDEN_MATTERS[audience]
    assert {text: found for text in descriptions if (found := spoken_of(text, matters))} == {}
    in_full = re.findall(r'"""(.*?)"""', (PUBLISHED / "sco.graphql").read_text(), re.DOTALL)
    assert any(spoken_of(text, matters) for text in in_full)


@each_audience
def test_no_published_schema_tells_of_other_seats(audience: Audience) -> None:
    text = (PUBLISHED / f"{audience.value}.graphql").read_text()
    assert "@disclosed" not in text
    assert [a.name for a in Audience if "_" in a.name and a.name in text] == []


# The full text.


def test_the_full_schema_says_who_may_see_each_fact() -> None:
    text = (ROOT / "schema" / "schema.graphql").read_text()
    assert (
        'totalValue: Money @disclosed(openTo: ["DFAS", "DSCA", "IMPLEMENTING_AGENCY", "SCO", "STATE"], '
        'once: ["PARTNER_NATION: offered"], own: [], under: "SAMM C2.1.3.6.2; C2.1.4.3.3; C2.1.5.4.2")'
    ) in text
    facts = sum(len(f.facts) for f in GRAPH.every.values()) + len(PROVENANCE.facts) + len(FEED.facts)
    assert text.count("@disclosed(") == facts + text.count("directive @disclosed(")


def test_the_matrix_has_a_line_for_every_fact_and_a_cell_for_every_audience() -> None:
    page = (ROOT / "schema" / "DISCLOSURE.md").read_text()
    for facet in GRAPH.facets.values():
        section = page.partition(f"\n## {facet.name}\n")[2].partition("\n## ")[0]
        assert facet.words in section
        for rule in facet.facts.values():
            line = re.search(rf"^\| {rule.name} \| (.*) \|$", section, re.MULTILINE)
            assert line, (facet.name, rule.name)
            words, *cells, under = line[1].split(" | ")
            assert (words, len(cells), under) == (rule.words, 8, rule.under), (facet.name, rule.name)


MATRIX = {
    ("LetterOfOffer", "pricing_basis"): "· | · | yes | yes | · | · | · | ·",
    ("LetterOfOffer", "total_value"): "row approved_by_agency, once offered | yes | yes | yes | · | "
    "row program is not BPC | · | row accepted",
    ("InternalRemark", "text"): "· | row released | yes | yes | · | row released | row released | ·",
    ("RomEstimate", "amount"): "row consented | · | yes | yes | row own | · | · | ·",
    ("RomQuestion", "asked_text"): "· | · | yes | yes | row published or own, own | · | · | ·",
    ("Contract", "contractor"): "row awarded | row awarded | yes | yes | row own | · | · | yes",
    ("Case", "benefitting"): "· | yes | yes | yes | · | yes | yes | yes",
}  # fmt: skip


@pytest.mark.parametrize(("facet", "fact"), MATRIX)
def test_the_matrix_says_what_an_officer_signed(facet: str, fact: str) -> None:
    page = (ROOT / "schema" / "DISCLOSURE.md").read_text()
    section = page.partition(f"\n## {facet}\n")[2].partition("\n## ")[0]
    rule = GRAPH.facets[facet].facts[fact]
    assert f"| {fact} | {rule.words} | {MATRIX[facet, fact]} | {rule.under} |\n" in section


def test_a_partner_s_schema_is_the_one_it_was_promised() -> None:
    schema = published(Audience.PARTNER_NATION)
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    assert sorted(schema.query_type.fields) == [
        "accessRevocations", "accessTokens", "alerts", "case", "cases", "complianceVisits",
        "congressionalNotifications", "controlPlans", "cooperationActivities", "countryBriefings", "customerNations", "deliveries", "disclosure",
        "endUseItems", "exportConfigurations", "exports", "feasibilityAssessments", "industryRisks", "lettersOfOffer",
        "lettersOfRequest", "materielNotices", "node", "nodes", "portfolio", "productionMilestones",
        "requirementsTeams", "romEstimates", "shipments", "sources", "surveyTeams", "tokenAdministrators",
        "trainingLines", "transferRequests", "viewer", "webhookSubscriptions",
    ]  # fmt: skip
    assert sorted(schema.mutation_type.fields) == [
        "acceptLetter", "agreeToControlPlan", "answerMaterielNotice",
        "attachFileToDiscrepancyReport", "cancelRequisition", "confirmReceipt", "followUpRequisition",
        "issueAccessToken",
        "modifyRequisition", "moveAccessToken", "narrowAccessToken", "registerWebhook", "rejectLetter", "replayWebhook",
        "reportSupplyDiscrepancy", "requestChange", "requestExport", "requestSurveyTeam", "requestTransfer",
        "reviseLetterOfRequest",
        "revokeAccessOfOrganization", "revokeAccessOfPerson", "revokeAccessToken", "rotateWebhookSecret",
        "stateTransportationPreference", "submitLetterOfRequest", "submitRequisition", "withdrawWebhook",
    ]  # fmt: skip
    stage = schema.type_map["CaseStage"]
    assert isinstance(stage, GraphQLEnumType)
    assert "REQUIREMENT" not in stage.values


# Of every case, of what is public, and of what a party can see of cases that are not its own: who can list which.
REGISTERS = {
    "accessRevocations": {a.value for a in Audience},
    "accessTokens": {a.value for a in Audience},
    "alerts": {"partner", "sco", "dsca", "agency", "industry", "state", "ccmd"},
    "budgetCalls": {"sco", "dsca", "state", "ccmd"},
    "budgetCycles": {"sco", "dsca", "state", "ccmd"},
    "budgetRequests": {"sco", "dsca", "state", "ccmd"},
    "cases": {a.value for a in Audience},
    "complianceVisits": {"partner", "sco", "dsca", "state"},
    "controlPlans": {"partner", "sco", "dsca", "state"},
    "congressionalNotifications": {a.value for a in Audience},
    "customerNations": {a.value for a in Audience} - {"industry"},
    "deliveries": {"partner", "sco", "dsca", "agency", "dfas"},
    "discrepancies": {"sco", "dsca", "agency", "dfas"},
    "endUseItems": {"partner", "sco", "dsca", "state"},
    "exportConfigurations": {"partner", "dsca", "agency", "industry", "state"},
    "exports": {a.value for a in Audience},
    "feasibilityAssessments": {"partner", "dsca", "agency", "industry"},
    "industryRisks": {"partner", "dsca", "agency", "industry"},
    "lettersOfOffer": {"partner", "sco", "dsca", "agency", "state", "dfas"},
    "lettersOfRequest": {"partner", "sco", "dsca", "agency", "state", "ccmd"},
    "neutralityLedger": {"dsca", "agency"},
    "materielNotices": {"partner", "sco", "dsca", "agency", "state"},
    "notificationMatches": {"dsca", "state"},
    "positionsOfProminence": {"sco", "dsca", "ccmd"},
    "programBaselines": {"sco", "dsca", "state", "ccmd"},
    "possibleViolations": {"sco", "dsca", "state"},
    "productionMilestones": {"partner", "sco", "dsca", "agency", "industry"},
    "publicAwards": {"dsca", "agency"},
    "reportsToCongress": {"dsca", "state"},
    "requirementsTeams": {"partner", "sco", "dsca", "agency", "state", "ccmd"},
    "romCalls": {"sco", "dsca", "agency", "industry"},
    "romEstimates": {"partner", "dsca", "agency", "industry"},
    "salesForecasts": {"sco", "dsca", "agency", "state", "ccmd"},
    "shipments": {"partner", "sco", "dsca", "agency", "industry"},
    "surveyTeams": {"partner", "sco", "dsca", "agency", "state", "ccmd"},
    "tokenAdministrators": {a.value for a in Audience},
    "trainingAllocations": {"sco", "dsca", "ccmd"},
    "trainingLines": {"partner", "sco", "dsca", "agency", "ccmd"},
    "transferRequests": {"partner", "sco", "dsca", "agency", "state"},
    "webhookSubscriptions": {a.value for a in Audience},
    "cooperationActivities": {"partner", "sco", "dsca", "state", "ccmd"},
    "countryBriefings": {"partner", "sco", "dsca", "agency", "industry", "ccmd"},
    "industryVisits": {"sco", "dsca", "industry"},
    "visitInquiries": {"sco", "dsca", "industry"},
}


def test_a_register_is_there_for_those_who_can_see_what_it_lists_and_for_nobody_else() -> None:
    found: dict[str, set[str]] = {}
    for audience in Audience:
        queries = published(audience).query_type
        assert queries is not None
        for name in set(queries.fields) - {"case", PORTFOLIO} - QUERIES_FOR_ALL:
            found.setdefault(name, set()).add(audience.value)
    assert found == REGISTERS


def test_a_register_lists_what_a_party_sees_beyond_its_cases() -> None:
    # Cases are listed because they are where all begins, calls because a contractor begins with them, and
    # discrepancies, matches and awards because they may hang on no case, or not before a person has said on which. What is
    # asked for a country, or expected of it, hangs on none, nor does what a grant of its pays for. What is watched is
    # overdue, and State is asked, whatever the case: the officer's page begins there. What
    # was offered, sold and delivered is reported over all cases of a purchaser (22 USC 2776(a), 2415).
    listed = {f.register for f in GRAPH.facets.values() if f.register and f.beyond}
    alone = {f.register for f in GRAPH.facets.values() if f.register and f.about_a_country and not f.beyond}
    reported = {"lettersOfOffer", "deliveries"}
    # What is out of balance is looked for over all cases.
    # What Congress is owed is about no country.
    begun_with = {
        "reportsToCongress",
        "cases",
        "romCalls",
        "endUseItems",
        "possibleViolations",
        "transferRequests",
        "neutralityLedger",
    }
    unplaced = {"discrepancies", "notificationMatches", "publicAwards"}
    assert listed == set(REGISTERS) - begun_with - reported - alone - unplaced


def test_the_signed_files_name_no_place_on_a_machine() -> None:
    for path in [*PUBLISHED.iterdir(), ROOT / "schema" / "schema.graphql", ROOT / "schema" / "DISCLOSURE.md"]:
        assert not re.search(r"(?<![\w.`])/(home|root|tmp|usr|work|var)/", Path(path).read_text()), path.name
