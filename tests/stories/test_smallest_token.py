"""`hub scopes` prints the smallest token for a document: with it the document is answered, with one scope less it is not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema

from hub.read.projection import project
from hub.smallest_token import UnfitDocument, needed
from schema.audience import Audience
from schema.graph import the_graph
from tests.proof.operations import operation
from tests.proof.oracle import World
from tests.proof.worlds import world
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    OFFICE,
    STATE,
    call_of,
    estimate_of,
    operations,
)

ROOT = Path(__file__).parents[2]
GRAPH = the_graph()
ALL = (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS)
README = re.findall(r"^```graphql\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
ELSEWHERE = "feed:dsams"  # a scope that no document needs
GENERATED = 12  # operations of each seat


def audience_of(seat: str) -> Audience:
    return Audience(seat.partition(":")[0])


@cache
def schema_of(audience: Audience) -> GraphQLSchema:
    return project(GRAPH, audience).schema


@cache
def populated() -> World:
    """A world for the generated operations to take their values from."""
    return world(4)


async def is_the_smallest(hub: Hub, seat: str, document: str, variables: dict[str, Any] | None = None) -> int:
    """Ask with exactly the token that is needed, with its areas, and with each scope less; how many those were."""
    least = needed(GRAPH, audience_of(seat), document)
    assert least.read_only
    whole = await hub.ask(seat, document, variables)
    assert "errors" not in whole, (document, whole)
    looks_at_itself = re.search(
        r"\b(viewer|sources|nodes?\()", document
    )  # what the token is told of itself, or of any facet
    wide = needed(GRAPH, audience_of(seat), document, areas=True)
    for scopes in (least.scopes, wide.scopes):
        answer = await hub.ask(seat, document, variables, scopes=[*scopes, ELSEWHERE], read_only=True)
        assert "errors" not in answer, (document, answer)
        assert looks_at_itself or answer == whole, document
    for scope in least.scopes:
        rest = [ELSEWHERE, *(other for other in least.scopes if other != scope)]
        [error] = (await hub.ask(seat, document, variables, scopes=rest))["errors"]
        told = error["extensions"]
        assert (told["code"], told.get("scopes", [told.get("scope")])) == ("SCOPE_MISSING", [scope]), document
        assert told.get("areas", [told.get("area")]) == [GRAPH.scopes.area_of(scope)]
    return len(least.scopes)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("number", range(len(README)))
async def test_each_document_of_the_readme_runs_with_exactly_the_token_printed(hub: Hub, number: int) -> None:
    met = 0
    for seat in ALL:
        try:
            needed(GRAPH, audience_of(seat), README[number])
        except UnfitDocument:
            assert seat != DSCA  # who is told of everything these ask
            continue
        met += await is_the_smallest(hub, seat, README[number])
    assert met > 1


@pytest.mark.long
@pytest.mark.parametrize("seat", ALL)
async def test_each_document_of_the_stories_runs_with_exactly_the_token_printed(hub: Hub, seat: str) -> None:
    asked = list(operations(schema_of(audience_of(seat)), thorough=False))
    assert sum([await is_the_smallest(hub, seat, document) for document in asked]) > len(asked)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", ALL)
async def test_any_document_runs_with_exactly_the_token_printed(hub: Hub, seat: str) -> None:
    audience = audience_of(seat)
    tried = 0
    for number in range(GENERATED):
        wanted = operation(7_000 + number, schema_of(audience), populated(), audience)
        try:
            least = needed(GRAPH, audience, wanted.document)
        except UnfitDocument:
            continue  # it turns on more variables than are tried
        if "@" not in wanted.document:
            tried += await is_the_smallest(hub, seat, wanted.document, wanted.variables)
            continue
        # What a document turns on is needed for some of its values and not for others.
        answer = await hub.ask(
            seat, wanted.document, wanted.variables, scopes=[*least.scopes, ELSEWHERE], read_only=True
        )
        assert "errors" not in answer, (wanted.document, answer)
    assert tried > 0


async def test_each_submission_is_made_with_exactly_the_token_printed(own_hub: Hub) -> None:
    hub = own_hub
    call, estimate = await call_of(hub, "BN-D-RAA"), await estimate_of(hub, "BN-D-RAD", "1ABC2")
    letter = {
        "agency": "D", "reference": "r", "requirement": "r", "responseWanted": "LETTER_OF_OFFER", "signedOn": "2026-11-20",
    }  # fmt: skip
    opened = {
        "case": "BN-D-RAA",
        "subject": "s",
        "specification": "s",
        "closesAt": "2027-01-01T00:00:00Z",
        "invitees": ["1ABC2"],
    }
    table: list[tuple[str, str, dict[str, Any], str, list[str]]] = [
        (ALDER, "submitRomEstimate", {"call": call, "amount": "1000000.00 USD", "leadTimeMonths": 12},
         "RomEstimate { amount romCall { subject } }", ["RomCall", "RomEstimate"]),
        (ALDER, "withdrawRomEstimate", {"estimate": estimate}, "RomEstimate { state }", ["RomEstimate"]),
        (BANDARIA, "submitLetterOfRequest", letter, "LetterOfRequest { reference }", ["LetterOfRequest"]),
        (AIR_FORCE, "openRomCall", opened, "RomCall { subject invitations { totalCount } }", ["RomCall", "RomInvitation"]),
    ]  # fmt: skip
    for seat, mutation, taken, made, facets in table:
        kind = mutation[0].upper() + mutation[1:]
        document = (
            f"mutation($i: {kind}Input!) {{ sent: {mutation}(input: $i) {{ __typename ...R }} }} "
            f"fragment R on Receipt {{ record {{ id ... on {made} }} }}"
        )
        least = needed(GRAPH, audience_of(seat), document)
        assert (least.scopes, least.read_only) == ((*facets, f"submit:{mutation}"), False)
        sent = {"i": {"idempotencyKey": "k", **taken}}
        unsent = await hub.ask(seat, document, sent, scopes=facets)
        assert unsent["errors"][0]["extensions"]["scope"] == f"submit:{mutation}"
        # A scope less of what is read, and the receipt tells less; it is kept all the same, and given again.
        for facet in facets:
            rest = [one for one in least.scopes if one != facet]
            told = await hub.ask(seat, document, sent, scopes=rest)
            assert "errors" in told or told["data"]["sent"]["record"] is None, facet
        answer = await hub.data(seat, document, sent, scopes=list(least.scopes))
        assert answer["sent"]["__typename"] == "Receipt"
        assert answer == await hub.data(seat, document, sent)
        assert None not in answer["sent"]["record"].values()


# The command.

PAGE = """query Page($more: Boolean!) {
  case(designator: "BN-D-SAE") {
    stage
    lettersOfOffer { nodes { number ...Lines @include(if: $more) } }
    timeline @skip(if: true) { totalCount }
  }
}
query Mine { viewer { duties { totalCount } } }
fragment Lines on LetterOfOffer { lines { totalCount } }
mutation Send($i: WithdrawWebhookInput!) { withdrawWebhook(input: $i) { __typename } }
"""


def run(tmp_path: Path, *words: str, document: str = PAGE) -> subprocess.CompletedProcess[str]:
    (tmp_path / "page.graphql").write_text(document)
    command = [sys.executable, "-c", "from hub.cli import main; main()", *words]
    given = {**os.environ, "HUB_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=tmp_path, env=given, capture_output=True, text=True, timeout=120)


@pytest.mark.long
def test_the_command_prints_options_of_a_token(tmp_path: Path) -> None:
    asked = ("scopes", "page.graphql", "--audience", "partner:BN")
    page = run(tmp_path, *asked, "--operation", "Page")
    assert page.stdout == "--scope Case --scope LetterOfOffer --scope OfferLine --read-only\n"
    areas = run(tmp_path, *asked, "--operation", "Page", "--area")
    assert areas.stdout == "--scope case:read --scope offer:read --read-only\n"
    sent = run(tmp_path, *asked, "--operation", "Send", "--json")
    assert json.loads(sent.stdout) == {"scopes": ["submit:withdrawWebhook"], "read_only": False}
    every = json.loads(run(tmp_path, *asked, "--json").stdout)
    assert set(every["scopes"]) > {"Case", "CaseClock", "LetterOfOffer", "OfferLine", "submit:withdrawWebhook"}
    assert every["read_only"] is False


@pytest.mark.long
def test_the_command_tells_what_is_wrong_with_a_document_by_its_lines(tmp_path: Path) -> None:
    asked = ("scopes", "page.graphql", "--audience", "industry")
    wrong = run(tmp_path, *asked)
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr == (
        "hub: page.graphql:9:19: `LetterOfOffer` is not a type\n"
        "page.graphql:4:5: `lettersOfOffer` is not a field where it is asked for\n"
    )
    broken = run(tmp_path, *asked, document="{ cases {\n  nodes ]")
    assert broken.stderr == "hub: page.graphql:2:9: the document is not GraphQL here\n"
    unknown = run(tmp_path, "scopes", "page.graphql", "--audience", "partner", "--operation", "Paeg")
    assert unknown.stderr == "hub: page.graphql: the document has no operation of this name\n"
    absent = run(tmp_path, "scopes", "absent.graphql", "--audience", "partner")
    assert absent.stderr == "hub: `absent.graphql` is no file; name one that holds a GraphQL document\n"
    nobody = run(tmp_path, "scopes", "page.graphql")
    assert nobody.returncode == 1
    assert "--audience partner" in nobody.stderr


@pytest.mark.long
def test_the_command_lists_what_a_seat_can_be_narrowed_to(tmp_path: Path) -> None:
    listed = run(tmp_path, "scopes", "--list", "--audience", "dfas")
    lines = dict(line.split(": ", 1) for line in listed.stdout.splitlines())
    assert lines["finance:submit"] == "submit:issueBillingStatement submit:recordPayment"
    assert "remark:read" not in lines
    every = json.loads(run(tmp_path, "scopes", "--list", "--json").stdout)
    assert every == {name: sorted(found) for name, found in GRAPH.scopes.areas().items()}
