"""Documents that the operator registered: run by their hash, for whom they are, and where it is so set nothing besides."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
from graphql import get_introspection_query

from hub.app import House
from hub.registered_documents import NoDocument, Whom, register, registrations, retire
from hub.serve.operations import Asked, Operations
from hub.serve.trusted_documents import READ_EVERY_SECONDS, TrustedDocuments, digest_of
from schema.audience import Principal
from schema.errors import BadValue
from tests.clients.running import run_by_node
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DUNMORE, EVERYBODY, OFFICE, VERDANIA, raw, whole
from tests.stories.conftest import Worlds
from tests.stories.registering import EVERY_AUDIENCE, filed, id_of, registered, retired

PAGE = """query Page($first: Int = 2) { cases(first: $first) { totalCount nodes { designator } } }
query Who { viewer { audience party } }
"""
PUBLISHED = Path(__file__).parents[2] / "schema" / "published"
WHO = "{ viewer { party } }"
TRAINING = "query Training { trainingLines { totalCount } }"

ACT = "mutation Open($input: OpenRomCallInput!) { openRomCall(input: $input) { __typename } }"


def code(answer: Any) -> tuple[int, str]:
    told = answer.json()
    assert told.keys() == {"errors"}, told
    [error] = told["errors"]
    return answer.status_code, error["extensions"]["code"]


def by_hash(digest: str) -> dict[str, Any]:
    """As Apollo's clients send an id."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


async def test_a_registered_document_is_answered_by_its_id_as_by_its_text(documented_hub: Hub) -> None:
    known = await registered(documented_hub, PAGE, "partner", "industry")
    digest = known.removeprefix("sha256:")
    for seat in (BANDARIA, ALDER):
        for asked in ({"operationName": "Page", "variables": {"first": 1}}, {"operationName": "Who"}):
            by_text = await raw(documented_hub, seat, {"query": PAGE, **asked})
            assert "data" in by_text.json()
            for named in (
                {"documentId": known}, {"documentId": digest}, by_hash(digest), {"documentId": known, **by_hash(digest)},
                {"documentId": known, "query": None}, {"documentId": known, "query": PAGE}, {"query": PAGE, **by_hash(digest)},
            ):  # fmt: skip
                assert whole(await raw(documented_hub, seat, {**named, **asked})) == whole(by_text)
        # As of any document, one of its operations is named, and its variables are of their types.
        assert code(await raw(documented_hub, seat, {"documentId": known})) == (400, "OPERATION_UNKNOWN")
        wrong = {"documentId": known, "operationName": "Page", "variables": {"first": "two"}}
        assert code(await raw(documented_hub, seat, wrong)) == (400, "BAD_VARIABLE")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"documentId": id_of(PAGE), "query": WHO}, "DOCUMENT_MISMATCH"),
        ({"documentId": "page", "query": WHO}, "DOCUMENT_MISMATCH"),
        ({"query": WHO, **by_hash(digest_of(PAGE))}, "DOCUMENT_MISMATCH"),
        ({"documentId": id_of(WHO), **by_hash(digest_of(PAGE))}, "DOCUMENT_MISMATCH"),
        ({"documentId": 7}, "DOCUMENT_ID_MALFORMED"),
        ({"documentId": 7, "query": WHO}, "DOCUMENT_ID_MALFORMED"),
        ({"documentId": id_of(PAGE), "query": 7}, "QUERY_MISSING"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "EXTENSIONS_MALFORMED"),
        ({"extensions": {"persistedQuery": "page"}, "query": WHO}, "EXTENSIONS_MALFORMED"),
        ({"documentId": "page"}, "DOCUMENT_NOT_FOUND"),
        ({"documentId": ""}, "DOCUMENT_NOT_FOUND"),
        ({"documentId": "sha256:" + digest_of(PAGE).upper()}, "DOCUMENT_NOT_FOUND"),
        ({"documentId": "md5:" + digest_of(PAGE)}, "DOCUMENT_NOT_FOUND"),
        (by_hash("page"), "PERSISTED_QUERY_NOT_FOUND"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
async def test_what_names_no_document_or_two_is_refused_in_constant_words(
    documented_hub: Hub, body: dict[str, Any], refusal: str
) -> None:
    await registered(documented_hub, PAGE, *EVERY_AUDIENCE)
    for seat in (BANDARIA, ALDER):
        assert code(await raw(documented_hub, seat, body)) == (400, refusal)


async def by_get(hub: Hub, seat: str, **parameters: str) -> httpx2.Response:
    """One request by GET; `documentId`, `variables` and `extensions` stand in the address."""
    headers = {"authorization": f"Bearer {hub.token(seat)}", "accept": "application/graphql-response+json"}
    return await hub.client.get("/graphql", params=parameters, headers=headers)


async def test_by_get_a_registered_document_is_read_and_nothing_is_told_of_others(documented_hub: Hub) -> None:
    known = await registered(documented_hub, PAGE, "partner")
    theirs = await registered(documented_hub, TRAINING, "agency")
    asked: dict[str, Any] = {"operationName": "Page", "variables": {"first": 1}}
    by_post = await raw(documented_hub, BANDARIA, {"documentId": known, **asked})
    assert "data" in by_post.json()
    apollos = json.dumps(by_hash(digest_of(PAGE))["extensions"])
    for named in ({"documentId": known}, {"extensions": apollos}):
        got = await by_get(documented_hub, BANDARIA, **named, operationName="Page", variables='{"first":1}')
        assert whole(got) == whole(by_post)
        assert got.headers["cache-control"] == "no-store"
    unknown = await by_get(documented_hub, BANDARIA, documentId="sha256:" + "0" * 64)
    assert code(unknown) == (400, "DOCUMENT_NOT_FOUND")
    assert whole(await by_get(documented_hub, BANDARIA, documentId=theirs)) == whole(unknown)
    # A document that submits is sent by POST, and so is every text, whatever id it comes with.
    act = await registered(documented_hub, ACT, "agency")
    refused = await by_get(documented_hub, AIR_FORCE, documentId=act)
    assert (code(refused), refused.headers["allow"]) == ((405, "METHOD_NOT_ALLOWED"), "POST")
    assert code(await by_get(documented_hub, BANDARIA, documentId=known, query=PAGE)) == (405, "METHOD_NOT_ALLOWED")


async def test_a_document_of_one_contractor_runs_for_it_alone(documented_hub: Hub) -> None:
    """What its software asks is told to no rival, who may have guessed it."""
    own = "query AlderOwn { romEstimates { totalCount } }"
    known = await registered(documented_hub, own, ALDER)
    assert "data" in (await raw(documented_hub, ALDER, {"documentId": known})).json()
    for seat in {*EVERYBODY} - {ALDER}:
        unknown = whole(await raw(documented_hub, seat, {"documentId": "sha256:" + "0" * 64}))
        assert whole(await raw(documented_hub, seat, {"documentId": known})) == unknown, seat


class Remembered(TrustedDocuments):
    """A broken list: nobody is told that anything was retired."""

    def when_retired(self, forget: Callable[[], None]) -> None:
        pass


class Forgetful(House):
    """A broken hub, which answers what it has understood whatever was retired since."""

    trusting = Remembered


@pytest.mark.parametrize(("kind", "runs"), [(House, False), (Forgetful, True)], ids=["hub", "broken"])
async def test_what_was_retired_is_unknown_also_where_it_was_just_answered(
    documented_hub: Hub, worlds: Worlds, kind: type[House], runs: bool
) -> None:
    text = f"query Retired{kind.__name__} {{ viewer {{ party }} }}"
    async with worlds.serve(documented_hub.house.addresses, kind=kind) as hub:
        asked = {"documentId": await registered(hub, text, "partner", "sco")}
        for seat in (BANDARIA, OFFICE):
            for _ in range(2):
                assert "data" in (await raw(hub, seat, asked)).json()
        await retired(hub, text, "partner")
        unknown = whole(await raw(hub, BANDARIA, {"documentId": "sha256:" + "0" * 64}))
        assert (whole(await raw(hub, BANDARIA, asked)) != unknown) is runs
        assert "data" in (await raw(hub, OFFICE, asked)).json()
        # And it is registered again as anything is.
        await registered(hub, text, "partner")
        assert "data" in (await raw(hub, BANDARIA, asked)).json()


@pytest.mark.long
async def test_no_request_reads_the_store_for_an_id_and_a_process_that_serves_learns_within_a_second(
    documented_hub: Hub, worlds: Worlds
) -> None:
    assert READ_EVERY_SECONDS < 1
    text = "query News { viewer { audience } }"
    async with worlds.serve(documented_hub.house.addresses) as other:
        await other.house.documents.read()
        assert (await filed(documented_hub, text, "partner"))[0]["state"] == "registered"
        asked = {"documentId": id_of(text)}
        for _ in range(100):  # were the store read on a miss, one of these would be answered
            assert code(await raw(other, BANDARIA, asked)) == (400, "DOCUMENT_NOT_FOUND")
        await other.house.documents.open()
        assert "data" in (await raw(other, BANDARIA, asked)).json()

        async def seen(status: int) -> float:
            begun = time.monotonic()
            while (await raw(other, BANDARIA, asked)).status_code != status:
                assert time.monotonic() - begun < 10
                await asyncio.sleep(0.02)
            return time.monotonic() - begun

        await retired(documented_hub, text)
        await seen(400)
        await registered(documented_hub, text, "partner")
        await seen(200)
        # A list that cannot be read for a moment stands as it was, and is read on as soon as it can be.
        connection = await asyncpg.connect(other.house.addresses.admin)
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query like '%document_registration%' and pid <> pg_backend_pid()"
        )
        await connection.close()
        assert "data" in (await raw(other, BANDARIA, asked)).json()
        await retired(other, text)
        await seen(400)


# Registering.


async def test_of_a_file_nothing_is_registered_when_one_document_fits_not_all_it_is_for(documented_hub: Hub) -> None:
    good, bad = "query Good { viewer { party } }", "query Bad { trainingLimes { totalCount } viewer { party(x: 1) } }"
    manifest = json.dumps({digest_of(one): one for one in (good, bad)})
    before = await registrations(documented_hub.house, retired=True)
    told = await filed(documented_hub, manifest, "agency", "industry", name="manifest.json")
    assert [(one["id"], one["audience"], one["state"], one["why"]) for one in told] == [
        (id_of(good), "agency", "left out", []),
        (id_of(good), "industry", "left out", []),
        *(
            (id_of(bad), audience, "refused", [
                "1:13: `trainingLimes` is not a field where it is asked for", "1:57: `x` is not an argument here",
            ])
            for audience in ("agency", "industry")
        ),
    ]  # fmt: skip
    # What an agency may ask, a contractor may not.
    lines = "query Lines { trainingLines { totalCount } }"
    told = await filed(documented_hub, lines, "agency", "industry")
    assert [(one["audience"], one["state"]) for one in told] == [("agency", "left out"), ("industry", "refused")]
    assert told[1]["why"] == ["1:15: `trainingLines` is not a field where it is asked for"]
    assert await registrations(documented_hub.house, retired=True) == before
    assert [one["state"] for one in await filed(documented_hub, lines, "agency")] == ["registered"]
    assert [one["state"] for one in await filed(documented_hub, lines, "agency")] == ["stands already"]
    assert len(await registrations(documented_hub.house, retired=True)) == len(before) + 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{ viewer { party }", "1:19: the document is not GraphQL at the place named"),
        ("fragment F on Viewer { party }", "1:1: the fragment `F` is defined and never used"),
        ("{ " + "a: viewer { party } " * 1_000 + "}", "at most 2000 are taken and over 2000 tokens were met"),
        (
            "query($n: Int = 100) { cases(first: $n) { nodes { lettersOfOffer(first: 100) { nodes { id } } } } }",
            "at most 10000 are taken and ",
        ),
        ("query($d: Nonsense) { viewer { party } }", "1:11: `Nonsense` is not a type"),
        ("{ viewer { party } } #" + "x" * 262_144, "the text is longer than the 262144 bytes of a request; make several"),
        ("{ viewer { party } } # \0", "take the character NUL out of the text"),
    ],
    ids=["syntax", "no operation", "tokens", "cost", "variable", "length", "nul"],
)  # fmt: skip
async def test_what_nobody_could_send_is_not_registered(documented_hub: Hub, text: str, why: str) -> None:
    [told] = await filed(documented_hub, text, "partner")
    assert (told["state"], told["why"][0].startswith(why)) == ("refused", True), told["why"]


@pytest.mark.parametrize(
    "manifest",
    [
        lambda texts: {digest_of(one): one for one in texts},
        lambda texts: {id_of(one): one for one in texts},
        lambda texts: {
            "format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{"id": digest_of(one), "name": "X", "type": "query", "body": one} for one in texts],
        },
    ],
    ids=["generated", "with prefix", "apollo"],
)  # fmt: skip
async def test_the_manifests_of_generators_are_registered_whole(documented_hub: Hub, manifest: Any) -> None:
    texts = ["query A {\n  viewer {\n    party\n  }\n}", 'query B { viewer { audience } } # "é"\n']
    told = await filed(documented_hub, json.dumps(manifest(texts)), "dsca", name="documents.json")
    assert [one["id"] for one in told] == [id_of(one) for one in texts]
    assert {one["state"] for one in told} <= {"registered", "stands already"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (json.dumps({"9" * 64: WHO}), f"`{'9' * 64}` is not the SHA-256 of its text; have the generator hash by that"),
        (json.dumps({"page": WHO}), "`page` is not the SHA-256 of its text; have the generator hash by that"),
        ("[]", "the file is no manifest; write an object from ids to texts"),
        ("{}", "the file is no manifest; write an object from ids to texts"),
        ('{"page": 7}', "the file is no manifest; write an object from ids to texts"),
        (
            '{"format": "apollo-persisted-query-manifest", "operations": [7]}',
            "the file is no manifest; write an object",
        ),
        (WHO, "the file is not JSON; name one that ends in `.graphql` otherwise"),
    ],
    ids=["another hash", "name", "list", "empty", "number", "apollo", "text"],
)
async def test_a_manifest_whose_ids_are_no_hashes_is_refused(documented_hub: Hub, content: str, why: str) -> None:
    [told] = await filed(documented_hub, content, "partner", name="documents.json")
    assert (told["state"], told["why"][0].startswith(why)) == ("refused", True), told["why"]


async def test_a_file_that_cannot_be_read_is_told_and_the_others_are_registered(
    documented_hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "latin.graphql").write_bytes("{ viewer { party } } # é".encode("latin-1"))
    whom = [Whom.seated("state")]
    for name, why in (
        ("latin.graphql", "the file is not UTF-8 text"),
        ("nowhere.graphql", "the file cannot be read: No such"),
    ):
        [told] = await register(documented_hub.house, tmp_path / name, whom, "clerk")
        assert (told["id"], told["state"], told["why"][0].startswith(why)) == (None, "refused", True), told


@pytest.mark.parametrize(
    ("seat", "whom"),
    [
        ("industry", "industry"), ("industry:1ABC2", "industry company:1ABC2"), ("sco:BN,VE", "sco office:BN"),
        ("ccmd:CENTCOM", "ccmd command:CENTCOM"), ("dsca", "dsca"),
    ],
)  # fmt: skip
def test_a_document_is_for_an_audience_or_for_one_party_of_it(seat: str, whom: str) -> None:
    assert str(Whom.seated(seat)) == whom
    for nobody in ("", "everybody", "industry:", "industry:ABC", "dsca:DSCA"):
        with pytest.raises(BadValue):
            Whom.seated(nobody)


async def test_the_store_keeps_every_registration_and_every_text_as_it_was(documented_hub: Hub) -> None:
    text = "query Kept { viewer { party } }"
    await registered(documented_hub, text, "partner")
    await retired(documented_hub, text)
    [kept] = [one for one in await registrations(documented_hub.house, retired=True) if one["text"] == text]
    assert (kept["operations"], kept["registered_by"], kept["retired_by"]) == (
        ["Kept"],
        "operator clerk",
        "operator clerk",
    )
    connection = await asyncpg.connect(documented_hub.house.addresses.intake)
    try:
        for attempt in (
            "delete from document_registration", "delete from trusted_document", "update trusted_document set text = ''",
            "update document_registration set audience = 'industry'",
        ):  # fmt: skip
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
        # What was retired is not put back; what stands is retired and nothing else.
        where = "where registered_by = 'operator clerk'"
        undone = f"update document_registration set retired_at = null, retired_by = null {where}"
        await registered(documented_hub, text, "partner")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(undone)
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute("insert into trusted_document (digest, text) values ('0', $1)", WHO)
        recorded = await asyncpg.connect(documented_hub.house.addresses.admin)
        lines = await recorded.fetch(
            "select kind, subject, operation, coordinates from audit_record where $1 = any(records) order by id",
            id_of(text),
        )
        await recorded.close()
        assert [tuple(line) for line in lines] == [
            ("document", "clerk", act, ["partner"]) for act in ("register", "retire", "register")
        ]
    finally:
        await connection.close()


async def test_only_what_was_registered_for_somebody_is_retired_for_them(documented_hub: Hub) -> None:
    text = "query Twice { viewer { party } }"
    await registered(documented_hub, text, "partner", "industry:1ABC2")
    for wrong, why in (
        (id_of("never"), f"nothing was registered under `{id_of('never')}`; see `hub documents list`"),
        (id_of(text), f"nothing was registered under `{id_of(text)}` for industry; see `hub documents list`"),
    ):
        with pytest.raises(NoDocument, match=re.escape(why)):
            await retire(
                documented_hub.house, wrong, [Whom.seated("industry")] if wrong == id_of(text) else [], "clerk"
            )
    with pytest.raises(BadValue):
        await retire(documented_hub.house, "page", [], "clerk")
    assert [one["text"] for one in await registrations(documented_hub.house)].count(text) == 2
    for seats, gone in ((["industry:1ABC2"], ["company:1ABC2"]), ([], [None]), ([], [])):
        told = await retire(documented_hub.house, id_of(text), [Whom.seated(seat) for seat in seats], "clerk")
        assert [one["party"] for one in told] == gone


# Where nothing else runs.

UNREGISTERED = {
    "text": WHO,
    "mutation": ACT.replace("Open(", "Other("),
    "introspection": get_introspection_query(),
    "type": '{ __type(name: "Case") { name } }',
    "nonsense": "{",
    "typename": "{ __typename }",
    "registered but for a blank": PAGE + " ",
}


class Open(Operations):
    """A broken hub: what is registered is looked up, and everything else runs as well."""

    def with_text(self, principal: Principal, asked: Asked) -> Asked:
        return asked if asked.document_id is None else super().with_text(principal, asked)


class Gate(House):
    """The house of it."""

    answering = Open


@pytest.fixture(scope="module")
async def strict(documented_hub: Hub, worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub that runs registered documents only."""
    await registered(documented_hub, PAGE, *EVERY_AUDIENCE)
    await registered(documented_hub, TRAINING, "agency")
    async with worlds.serve(documented_hub.house.addresses, said={"documents": "trusted"}) as hub:
        await hub.house.documents.read()
        yield hub


@pytest.mark.parametrize("text", UNREGISTERED.values(), ids=UNREGISTERED)
async def test_where_nothing_else_runs_every_other_text_is_refused_in_the_same_words(strict: Hub, text: str) -> None:
    for seat in (BANDARIA, AIR_FORCE, ALDER):
        refused = await raw(strict, seat, {"query": text})
        assert code(refused) == (400, "DOCUMENT_NOT_TRUSTED")
        assert "`hub documents register`" in refused.json()["errors"][0]["message"]
        # A text that is registered for another audience is one that is registered for nobody.
        assert whole(refused) == whole(
            await raw(strict, seat, {"query": TRAINING if seat != AIR_FORCE else "{ nothing }"})
        )
        assert whole(refused) == whole(await raw(strict, seat, {"query": text, "documentId": id_of(text)}))


async def test_where_nothing_else_runs_what_is_registered_runs_by_its_id_and_by_its_text(strict: Hub) -> None:
    for seat in (BANDARIA, VERDANIA, AIR_FORCE, ALDER, DUNMORE):
        for named in ({"documentId": id_of(PAGE)}, {"query": PAGE}):
            told = await raw(strict, seat, {**named, "operationName": "Who"})
            assert told.json()["data"]["viewer"]["audience"] == seat.partition(":")[0]
    assert "data" in (await raw(strict, AIR_FORCE, {"query": TRAINING})).json()


async def test_where_nothing_else_runs_a_registered_text_is_retired_as_its_id_is(strict: Hub) -> None:
    text = "query Strictly { viewer { party } }"
    await registered(strict, text, "partner")
    for asked in ({"query": text}, {"documentId": id_of(text)}):
        assert "data" in (await raw(strict, BANDARIA, asked)).json()
    await retired(strict, text)
    assert code(await raw(strict, BANDARIA, {"query": text})) == (400, "DOCUMENT_NOT_TRUSTED")
    assert code(await raw(strict, BANDARIA, {"documentId": id_of(text)})) == (400, "DOCUMENT_NOT_FOUND")


async def test_where_nothing_else_runs_nothing_else_comes_by_get_either(strict: Hub, worlds: Worlds) -> None:
    said = {"documents": "trusted", "ad_hoc_get": "on"}
    async with worlds.serve(strict.house.addresses, said=said) as hub:
        await hub.house.documents.read()
        assert "data" in (await by_get(hub, BANDARIA, query=PAGE, operationName="Who")).json()
        for text in (WHO, TRAINING, UNREGISTERED["introspection"]):
            assert code(await by_get(hub, BANDARIA, query=text)) == (400, "DOCUMENT_NOT_TRUSTED")


async def test_a_hub_that_forgot_to_shut_its_gate_is_caught(strict: Hub, worlds: Worlds) -> None:
    async with worlds.serve(strict.house.addresses, said={"documents": "trusted"}, kind=Gate) as broken:
        await broken.house.documents.read()
        assert (await raw(broken, BANDARIA, {"query": WHO})).json()["data"] == {"viewer": {"party": "customer:BN"}}
        assert code(await raw(broken, BANDARIA, {"query": "{"})) == (400, "SYNTAX")


async def test_what_is_seen_through_anothers_eyes_runs_by_what_is_registered_for_the_other(strict: Hub) -> None:
    held = strict.token("dsca", scopes=["view:as"])
    viewed = {"authorization": f"Bearer {held}"}
    asked = {"documentId": id_of(TRAINING)}
    assert "data" in (await raw(strict, None, asked, **viewed, hub_view_as=AIR_FORCE)).json()
    assert code(await raw(strict, None, asked, **viewed, hub_view_as=ALDER)) == (400, "DOCUMENT_NOT_FOUND")
    assert code(await raw(strict, None, asked, **viewed)) == (400, "DOCUMENT_NOT_FOUND")


# As clients of others make and send them.

CASES = "query {}($first: Int) {{ cases(first: $first) {{ totalCount nodes {{ id designator }} }} }}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A client's directory: the schema its audience is shown, and what it asks."""
    (tmp_path / "schema.graphql").write_text((PUBLISHED / "partner.graphql").read_text())
    (tmp_path / "page.graphql").write_text(CASES.format("GeneratedQuery"))
    return tmp_path


async def answered_by_each_id(hub: Hub, manifest: Path) -> None:
    """Register a manifest as it was written, and ask for each of its documents."""
    ids = json.loads(manifest.read_text())
    assert len(ids) == 1
    told = await filed(hub, manifest.read_text(), "partner", name="documents.json")
    assert [one["state"] for one in told] == ["registered"], told
    await hub.house.documents.read()
    for known in ids:
        answer = (await raw(hub, BANDARIA, {"documentId": known, "variables": {"first": 1}})).json()
        assert len(answer["data"]["cases"]["nodes"]) == 1


@pytest.mark.long
async def test_what_graphql_codegen_persists_is_registered_as_it_writes_it(documented_hub: Hub, project: Path) -> None:
    given = (str(project / "schema.graphql"), str(project / "page.graphql"), f"{project / 'generated'}/")
    run_by_node("registered_documents.mjs", "@graphql-codegen/client-preset", "generate", *given)
    await answered_by_each_id(documented_hub, project / "generated" / "persisted-documents.json")


async def test_what_relay_persists_is_registered_as_it_writes_it(documented_hub: Hub, project: Path) -> None:
    (project / "page.js").write_text(
        f"const {{ graphql }} = require('react-relay');\ngraphql`{CASES.format('pageQuery')}`;\n"
    )
    (project / "documents.json").write_text("{}")
    persisted = {"file": str(project / "documents.json"), "algorithm": "SHA256"}
    config = {
        "src": str(project),
        "schema": str(project / "schema.graphql"),
        "language": "javascript",
        "persistConfig": persisted,
    }
    (project / "relay.config.json").write_text(json.dumps(config))
    run_by_node("node_modules/relay-compiler/cli.js", "relay-compiler", str(project / "relay.config.json"))
    await answered_by_each_id(documented_hub, project / "documents.json")


@pytest.mark.long
async def test_apollo_sends_the_hash_and_where_nothing_is_registered_under_it_the_text_as_well(
    documented_hub: Hub, project: Path
) -> None:
    def sent(*answers: httpx2.Response) -> Any:
        texts = [json.dumps([one.status_code, one.text]) for one in answers]
        page = str(project / "page.graphql")
        return json.loads(run_by_node("registered_documents.mjs", "@apollo/client", "send", page, *texts))

    unknown = await raw(documented_hub, BANDARIA, by_hash("0" * 64))
    by_its_hash, with_text = sent(unknown, unknown)["sent"]
    assert "query" not in by_its_hash
    assert whole(await raw(documented_hub, BANDARIA, by_its_hash)) == whole(unknown)
    answer = await raw(documented_hub, BANDARIA, with_text)
    assert sent(unknown, answer)["data"] == answer.json()["data"]
    # Nothing was registered by that; what the operator registers is asked for once.
    assert whole(await raw(documented_hub, BANDARIA, by_its_hash)) == whole(unknown)
    await registered(documented_hub, with_text["query"], "partner")
    known = await raw(documented_hub, BANDARIA, by_its_hash)
    assert sent(known) == {"sent": [by_its_hash], "data": answer.json()["data"]}
