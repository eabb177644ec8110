"""No hidden value in any byte: not in an answer, a header, a line of a log, the audit, or what PostgreSQL writes down.

Every text of a test world is a canary, unique to its fact; what a reader may see is the oracle's to say.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import httpx2
import pytest
import structlog
from hypothesis import settings

from hub.app import House
from hub.read.plan import Planner
from hub.serve.operations import Operations
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.sight import Sight
from schema.audience import Principal
from schema.disclosure import FactRule, Kind
from tests.proof.operations import Operation
from tests.proof.test_agreement import CAST, GRAPH, asked, peopled, reading, whole
from tests.proof.test_planted_leaks import MissingMask
from tests.proof.test_two_worlds import mistakes
from tests.proof.worlds import NOW
from tests.served import Clock, Hub, put, served

pytestmark = pytest.mark.proof

LONG = settings.get_current_profile_name() == "long"
WORLDS = range(100) if LONG else (4,)
ASKED = 40 if LONG else 3
APART = 24  # of the lists with every fact, one in so many
CANARY = re.compile(r"canary-\d+")


def canaries(text: str) -> set[str]:
    return set(CANARY.findall(text))


def hidden_from(seed: int, who: str) -> set[str]:
    """The canaries of a world that are outside the oracle's view of a reader."""
    return canaries(repr(peopled(seed))) - canaries(repr(reading(seed, who).view()))


def titles_of(seed: int) -> set[str]:
    """The canaries of a world that are titles of its cases."""
    return canaries(repr([row.get("title") for row in peopled(seed)["Case"]]))


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every line that is logged meanwhile."""
    lines: list[str] = []

    def keep(_: Any, name: str, event: Any) -> Any:
        lines.append(f"{name} {event!r}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[structlog.processors.format_exc_info, keep])
    try:
        yield lines
    finally:
        structlog.configure(**before)


async def audited(addresses: Addresses) -> str:
    """All that the audit holds."""
    connection = await asyncpg.connect(addresses.admin)
    rows = await connection.fetch("select a::text from audit_record a union all select q::text from audit_question q")
    await connection.close()
    return "\n".join(r[0] for r in rows)


def bytes_of(response: httpx2.Response) -> str:
    """An answer's status line, headers and body."""
    return f"{response.status_code} {response.headers.raw!r} {response.text}"


def tried(seed: int, who: str) -> list[Operation]:
    """Generated operations, lists with every fact, and invalid ones that name what is hidden from the reader."""
    audience = CAST[who].audience
    canary = min(hidden_from(seed, who), default="canary-1")
    # The more there is to ask, the less a few operations meet: each reader asks its own share of all there is.
    lists = whole(audience) if LONG else whole(audience)[list(CAST).index(who) % APART :: APART]
    generated = [asked(seed, n, audience) for n in range(ASKED)]
    return [*generated, *lists, *mistakes(audience, canary), *_wrong(seed, who, canary)]


def _wrong(seed: int, who: str, canary: str) -> Iterator[Operation]:
    """Values of the wrong type, cursors that are none, names nobody has: each with a hidden value in it."""
    schema_mutations = GRAPH.schema._schema.mutation_type
    for name in schema_mutations.fields if schema_mutations else ():
        yield Operation(f'mutation {{ {name}(input: {{idempotencyKey: "{canary}"}}) {{ __typename }} }}', {})
    for kind, value in (("Int", canary), ("[ID!]", [[canary]]), ("Boolean", canary), ("CaseWhere", {canary: canary})):
        yield Operation(f"query ($x: {kind}) {{ cases(first: $x) {{ nodes {{ id }} }} }}", {"x": value})
    for argument in ("first", "after", "where", "orderBy", "nothing"):
        yield Operation(f'{{ cases({argument}: "{canary}") {{ nodes {{ id }} }} }}', {})
    texts = sorted({f.name for facet in GRAPH.facets.values() for f in facet.facts.values() if f.kind is Kind.TEXT})
    for name in texts if LONG else texts[::8]:
        yield Operation(f"{{ cases {{ nodes {{ {name} {name}s }} }} }}", {canary: canary})
    yield Operation(f'{{ cases {{ nodes {{ id @include(if: "{canary}") }} }} }}', {})
    yield Operation(f"fragment F on Case {{ id }} query {canary.replace('-', '_')} {{ __typename }}", {})
    yield Operation(f'"{canary}', {canary: canary})


async def raw(hub: Hub, who: str, canary: str) -> list[httpx2.Response]:
    """Requests that are no operation at all."""
    token, json = {"authorization": f"Bearer {hub.token(CAST[who].seat)}"}, {"content-type": "application/json"}
    return [
        await hub.client.post("/graphql", content=f'{{"query": {canary}'.encode(), headers=token | json),
        await hub.client.post("/graphql", content=f'["{canary}"]'.encode(), headers=token | json),
        await hub.client.post("/graphql", content=canary.encode(), headers=token | {"content-type": canary}),
        await hub.client.post(
            "/graphql", content=canary.encode(), headers={"authorization": f"Bearer {canary}"} | json
        ),
        await hub.client.post(
            "/graphql",
            content=f'{{"query": "{{ __typename }}", "operationName": "{canary}", "variables": "{canary}"}}'.encode(),
            headers=token | json,
        ),
        await hub.client.get(f"/{canary}", headers=token),
        await hub.client.get("/graphql", params={"query": canary}, headers=token),
        await hub.client.request(canary.upper(), "/graphql", headers=token),
    ]


@pytest.fixture(scope="module")
async def hub(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    async with served(addresses, tmp_path_factory.mktemp("hub"), Clock(NOW)) as opened:
        yield opened


@pytest.mark.long
@pytest.mark.parametrize("seed", WORLDS)
async def test_no_hidden_value_is_in_any_byte(
    hub: Hub, addresses: Addresses, postgres: EmbeddedPostgres, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    await put(addresses, GRAPH.facets, peopled(seed))
    caplog.set_level("INFO")
    told = 0
    with listening() as lines:
        for who in CAST:
            hidden = hidden_from(seed, who)
            for wanted in tried(seed, who):
                response = await hub.post(CAST[who].seat, wanted.document, wanted.variables)
                found = canaries(bytes_of(response))
                told += len(found)
                assert not found & hidden, f"world {seed}, {who}\n{wanted.document}\n{wanted.variables}"
                assert response.status_code < 500, response.text
            for response in await raw(hub, who, min(hidden, default="canary-1")):
                assert not canaries(bytes_of(response)) & hidden, f"world {seed}, {who}, {bytes_of(response)}"
    assert told > 100  # there was something to be told
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("httpx2")]  # that is the caller's own log
    assert not canaries("\n".join([*lines, *ours]))
    assert not canaries(await audited(addresses))
    assert not canaries(postgres.log.read_text(errors="replace"))


# Faults: the error PostgreSQL raises quotes a value, and nobody is told.


class ReadsTextAsNumbers(Planner):
    """Its statements fail on the first text, with an error that quotes it."""

    def value(self, sight: Sight, rule: FactRule, conditions: list[str]) -> str:
        value = sight.raw(rule, self._audience)
        return f"({value})::text::integer" if rule.kind is Kind.TEXT else value


class Sleeps(Planner):
    """Its statements take long."""

    def value(self, sight: Sight, rule: FactRule, conditions: list[str]) -> str:
        return f"(case when pg_sleep(0.2)::text is not null then {super().value(sight, rule, conditions)} end)"


class TellsItsFaults(Operations):
    """Logs what went wrong in its own words."""

    async def answer(self, principal: Principal, content: bytes, *, reading: bool = False) -> bytes:
        try:
            return await super().answer(principal, content, reading=reading)
        except Exception as fault:
            structlog.get_logger("hub.serve").error("fault", text=str(fault))
            raise


class Talkative(House):
    """A house that tells its faults."""

    answering = TellsItsFaults


TITLES = "{ cases { nodes { title neutralTitle } } }"


async def test_a_fault_is_told_as_a_code_and_a_reference(
    addresses: Addresses, postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await put(addresses, GRAPH.facets, peopled(WORLDS[0]))
    directory = tmp_path_factory.mktemp("hub")
    with listening() as lines:
        async with served(addresses, directory, Clock(NOW), planner=ReadsTextAsNumbers) as broken:
            response = await broken.post("dsca", TITLES)
    (error,) = response.json()["errors"]
    reference = error["extensions"]["reference"]
    assert response.status_code == 500
    assert response.json() == {
        "errors": [
            {
                "message": "something went wrong on our side; quote the reference",
                "extensions": {"code": "FAULT", "reference": reference},
            }
        ]
    }
    assert [reference in line for line in lines] == [True]
    assert "InvalidTextRepresentationError" in lines[0]
    assert not canaries("\n".join([*lines, bytes_of(response), await audited(addresses)]))
    assert not canaries(postgres.log.read_text(errors="replace"))


async def test_an_answer_that_takes_too_long_is_told_as_a_limit(
    fresh_addresses: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await put(fresh_addresses, GRAPH.facets, peopled(WORLDS[0]))
    with listening() as lines:
        directory = tmp_path_factory.mktemp("hub")
        async with served(fresh_addresses, directory, Clock(NOW), planner=Sleeps, seconds=0.3) as slow:
            response = await slow.post("dsca", TITLES)
    assert (response.status_code, response.json()["errors"][0]["extensions"]) == (503, {"code": "LIMIT_TIME"})
    assert not canaries("\n".join([*lines, bytes_of(response)]))


# The ears hear: each of them, when there is something to be heard.


async def test_a_missing_mask_is_heard_in_the_answers(
    addresses: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> None:
    who = "agency D"
    seed = next(n for n in range(20) if titles_of(n) & hidden_from(n, who))  # a world where it knows a case at a glance
    await put(addresses, GRAPH.facets, peopled(seed))
    async with served(addresses, tmp_path_factory.mktemp("hub"), Clock(NOW), planner=MissingMask) as leaking:
        response = await leaking.post(CAST[who].seat, TITLES)
    assert canaries(bytes_of(response)) & hidden_from(seed, who)


async def test_a_fault_in_its_own_words_is_heard_in_the_log(
    addresses: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await put(addresses, GRAPH.facets, peopled(WORLDS[0]))
    directory = tmp_path_factory.mktemp("hub")
    with listening() as lines:
        async with served(addresses, directory, Clock(NOW), planner=ReadsTextAsNumbers, kind=Talkative) as talkative:
            await talkative.post("dsca", TITLES)
    assert canaries("\n".join(lines))


async def test_a_value_is_heard_in_the_audit_and_in_the_log_of_postgresql(
    fresh_addresses: Addresses, postgres: EmbeddedPostgres
) -> None:
    connection = await asyncpg.connect(fresh_addresses.admin)
    await connection.execute(
        "insert into audit_record (at, kind, seat, party, subject, token_id, operation, coordinates, reference) "
        "values (now(), 'read', '', '', '', '', 'canary-1', '{}', '')"
    )
    before = postgres.log.stat().st_size
    await connection.execute("do $$ begin raise log 'bird-2'; end $$")
    await connection.close()
    assert canaries(await audited(fresh_addresses)) == {"canary-1"}
    assert "bird-2" in postgres.log.read_text(errors="replace")[before:]
